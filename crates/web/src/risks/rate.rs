//! How likely, how bad, and why (A10).

use super::{about, crumbs, risk_of};
use crate::error::Result;
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams};
use crate::verb::{ask_evidence, carry_out, day_needed, done, evidence, may_fill, shown};
use access::Permission;
use catalog::{Level, Likelihood, LikelihoodRule, Method, ScaleEntry};
use jiff::civil::Date;
use pages::verb::{FormBuilder, Scale, Verb, Words};
use pages::{Choice, Problems, Section};
use register::records::{ImpactRating, Rating, Risk, Stage};
use register::verbs;
use register::{Command, Id, Register};

/// Parts of impact, as the form names them.
const PARTS: [(&str, &str, &str); 5] = [
    (
        "confidentiality",
        "Loss of confidentiality",
        "Somebody sees ePHI who must not.",
    ),
    (
        "integrity",
        "Loss of integrity",
        "ePHI is wrong or was changed.",
    ),
    (
        "availability",
        "Loss of availability",
        "ePHI is not there when it is needed.",
    ),
    (
        "patient_harm",
        "Harm to patients",
        "Where care itself is at stake.",
    ),
    (
        "overall",
        "Impact as a whole",
        "Only where the parts cannot be told apart. The highest of what you choose counts.",
    ),
];

/// Heading over the questions of impact.
const IMPACT: &str = "How bad would it be?";

const STAGES: [(Stage, &str, &str); 4] = [
    (
        Stage::Current,
        "Current",
        "As things stand today, with the safeguards that are in place and work.",
    ),
    (
        Stage::Inherent,
        "Inherent",
        "As it would be without any safeguard.",
    ),
    (
        Stage::Target,
        "Target",
        "As it is hoped to be once the plan is carried out.",
    ),
    (
        Stage::Verified,
        "Verified",
        "As it was found after the plan was carried out: on evidence, by someone who owned neither the risk nor its actions.",
    ),
];

/// The form.
pub async fn ask(
    req: OrgRequest,
    Number(number): Number,
    QueryParams(query): QueryParams,
) -> Result {
    may_fill(&req, Permission::Contribute)?;
    let risk = risk_of(&req, number)?;
    let stage = stage(query.get("stage")).unwrap_or(Stage::Current);
    form(&req, risk, stage, None, Problems::default())
}

/// Records the rating.
pub async fn rate(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let risk = risk_of(&req, number)?;
    let stage = stage(sent.get("stage")).unwrap_or(Stage::Current);
    let mut problems = Problems::default();
    let judged = RatingForm::read(&req, &sent, &mut problems);
    let (evidence, mut commands) = evidence(&req, &sent, judged.on, &mut problems)?;
    if !problems.is_empty() {
        return form(&req, risk, stage, Some(&sent), problems);
    }
    let mut rate = judged.of(risk.id);
    rate.stage = stage;
    rate.evidence = evidence.into_iter().map(Into::into).collect();
    commands.push(Command::Rate(rate));
    match carry_out(&req, "rate", commands, &sent).await? {
        Err(problems) => form(&req, risk, stage, Some(&sent), problems),
        Ok(report) => {
            let now = report.records.iter().find_map(|record| match record {
                register::AnyRecord::Risk(risk) => risk.rating(stage).cloned(),
                _ => None,
            });
            let text = now.map_or_else(
                || format!("R-{number} is rated."),
                |rating| said(number, stage, &rating),
            );
            Ok(done(&req, &format!("/risks/{number}"), text, None, &sent))
        }
    }
}

/// "R-14 is rated high (current): likelihood moderate, impact very high."
fn said(number: u32, stage: Stage, rating: &Rating) -> String {
    format!(
        "R-{number} is rated {} ({}): likelihood {}, impact {}.",
        rating.level,
        stage.words(),
        rating.likelihood,
        rating.impact
    )
}

/// What a form judged of one risk, or of several alike.
pub struct RatingForm {
    method: String,
    likelihood: Likelihood,
    impact: ImpactRating,
    reason: String,
    /// The day it speaks of.
    pub on: Date,
}

impl RatingForm {
    /// Reads the likelihood, impact, reason and day of a form.
    pub fn read(req: &OrgRequest, sent: &Form, problems: &mut Problems) -> RatingForm {
        let level = |name: &str| sent.get(name).parse::<Level>().ok();
        let likelihood = match (level("initiation"), level("adverse"), level("likelihood")) {
            (Some(initiation), Some(adverse), _) => Likelihood::TwoStep {
                initiation,
                adverse,
            },
            (None, None, Some(overall)) => Likelihood::Overall(overall),
            (initiation, adverse, _) => {
                if two_step(req.register(), sent.get("method")) {
                    if initiation.is_none() {
                        problems.add("initiation", "Choose how likely it is that it starts.");
                    }
                    if adverse.is_none() {
                        problems.add("adverse", "Choose how likely it then does harm.");
                    }
                } else {
                    problems.add("likelihood", "Choose how likely it is.");
                }
                Likelihood::Overall(Level::VeryLow)
            }
        };
        let impact = ImpactRating {
            confidentiality: level("confidentiality"),
            integrity: level("integrity"),
            availability: level("availability"),
            patient_harm: level("patient_harm"),
            overall: level("overall"),
        };
        if impact.level().is_none() {
            let at = if sent.find("confidentiality").is_some() {
                "confidentiality"
            } else {
                "overall"
            };
            problems.add(at, "Choose how bad it would be, in at least one respect.");
        }
        if sent.text("reason").is_none() {
            problems.add(
                "reason",
                "Say why you rate it so: auditors ask for the reasoning.",
            );
        }
        let on = match sent.find("on") {
            Some(_) => day_needed(sent, "on", "The day", problems),
            None => req.today,
        };
        RatingForm {
            method: sent.get("method").to_owned(),
            likelihood,
            impact,
            reason: sent.get("reason").to_owned(),
            on,
        }
    }

    /// The current rating of a risk, judged so.
    pub fn of(&self, risk: Id<Risk>) -> verbs::Rate {
        verbs::Rate {
            target: risk,
            stage: Stage::Current,
            method: self.method.clone(),
            likelihood: self.likelihood,
            impact: self.impact,
            reason: self.reason.clone(),
            evidence: Vec::new(),
            on: self.on,
        }
    }
}

fn stage(word: &str) -> Option<Stage> {
    STAGES
        .into_iter()
        .map(|(stage, ..)| stage)
        .find(|stage| stage.words() == word)
}

fn method_of<'r>(register: &'r Register, key: &str) -> Option<&'r Method> {
    register
        .method(key)
        .or_else(|| register.method_in_use().map(|(_, method)| method))
}

fn two_step(register: &Register, key: &str) -> bool {
    method_of(register, key).is_some_and(|m| matches!(m.likelihood, LikelihoodRule::TwoStep { .. }))
}

/// The levels of a method to choose from, each with what it means.
fn levels(method: &Method, scale: &[ScaleEntry], chosen: Option<Level>) -> Vec<Choice> {
    method
        .levels
        .iter()
        .rev()
        .map(|level| Choice {
            value: level.words().replace(' ', "_"),
            label: level.title().into(),
            hint: scale
                .iter()
                .find(|entry| entry.level == *level)
                .map_or(String::new(), |entry| entry.meaning.clone()),
            chosen: chosen == Some(*level),
            ..Choice::default()
        })
        .collect()
}

/// Controls for likelihood, impact and reason. `was`: what stood before.
pub fn ask_judgement<'f>(
    sheet: FormBuilder<'f>,
    register: &Register,
    was: Option<&Rating>,
    in_parts: bool,
) -> FormBuilder<'f> {
    let Some(method) = method_of(register, "") else {
        return sheet;
    };
    let scale = &method.likelihood_scale;
    let mut sheet = sheet.under("How likely is it?");
    sheet = if two_step(register, "") {
        sheet
            .radios(
                "initiation",
                "That it starts",
                "Somebody attempts it, or something fails, whatever protects you.",
                levels(method, scale, was.and_then(|r| r.initiation)),
            )
            .radios(
                "adverse",
                "That it does harm once it has started",
                "Given the safeguards that are in place and work.",
                levels(method, scale, was.and_then(|r| r.adverse)),
            )
    } else {
        sheet.radios(
            "likelihood",
            "That it happens and does harm",
            "Given the safeguards that are in place and work.",
            levels(method, scale, was.map(|r| r.likelihood)),
        )
    };
    sheet = sheet.under(IMPACT);
    let parts = was.map(|r| r.impact_parts).unwrap_or_default();
    for (name, label, hint) in PARTS {
        let whole = name == "overall";
        if !in_parts && !whole {
            continue;
        }
        let chosen = match name {
            "confidentiality" => parts.confidentiality,
            "integrity" => parts.integrity,
            "availability" => parts.availability,
            "patient_harm" => parts.patient_harm,
            _ => parts.overall,
        };
        if in_parts {
            sheet = sheet.select(
                name,
                label,
                hint,
                levels(method, &[], chosen),
                "Not at stake",
            );
        } else {
            sheet = sheet.radios(
                name,
                label,
                "The worst that is to be expected.",
                levels(method, &method.impact_scale, chosen),
            );
        }
    }
    sheet.under("Why?").reason(
        "Your reasoning",
        "What you know that speaks for these levels, such as “taken home daily by two people; the disk is not encrypted”.",
        was.map_or("", |r| r.reason.as_str()),
    )
}

/// What the levels of impact mean, to be read while choosing.
pub fn scales(register: &Register) -> Vec<Scale> {
    let Some(method) = method_of(register, "") else {
        return Vec::new();
    };
    vec![Scale {
        under: IMPACT,
        title: "What the levels of impact mean",
        rows: method
            .impact_scale
            .iter()
            .rev()
            .map(|entry| (entry.level, entry.meaning.clone()))
            .collect(),
    }]
}

fn form(
    req: &OrgRequest,
    risk: &Risk,
    stage: Stage,
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let shell = req.shell(Section::Risks, format!("Rate R-{}", risk.number));
    let register = req.register();
    let was = risk.rating(stage);
    let stages = STAGES
        .into_iter()
        .map(|(one, label, hint)| Choice {
            value: one.words().into(),
            label: label.into(),
            hint: hint.into(),
            chosen: one == stage,
            ..Choice::default()
        })
        .collect();
    let sheet = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems);
    let sheet = ask_judgement(sheet, register, was, true).day(
        "on",
        "The day this speaks of",
        "",
        Some(req.today),
    );
    let verified = stage == Stage::Verified;
    let sheet = if verified {
        sheet.under("What it rests on")
    } else {
        sheet.folded("Evidence")
    };
    let sheet = ask_evidence(
        sheet,
        req,
        "What the rating rests on; a verified one needs some.",
    )
    .folded("Which state of the world is this about?")
    .radios("stage", "The rating is", "", stages);
    let mut verb = Verb::new(&shell, format!("Rate R-{}", risk.number));
    verb.groups = sheet.groups();
    match register.method_in_use() {
        Some((_, method)) => verb.words.push(Words {
            kind: "",
            title: format!("{} rating, by {}", pages::html::first_upper(stage.words()), method.name),
            text: "Likelihood and impact are yours to judge; the level of risk is read from the method’s tables, which are explained under “How risks are rated”.".into(),
        }),
        None => verb.words.push(Words {
            kind: "warn",
            title: "No scoring method is in use".into(),
            text: "Choose one on the page “How risks are rated” first.".into(),
        }),
    }
    if verified && let Some(target) = &risk.target {
        verb.words.push(Words {
            kind: "",
            title: format!("The target was {}", target.level),
            text: target.reason.clone(),
        });
    }
    verb.crumbs = crumbs(&shell, risk, "Rate");
    verb.about = vec![about(req, risk)];
    verb.scales = scales(register);
    verb.records = "Recorded: your judgement with its reason, the method and its version, your name and the day. Earlier ratings stay in the history; an acceptance of another rating no longer holds.".into();
    verb.action = format!("{}/risks/{}/rate", req.base, risk.number);
    verb.submit = "Record the rating".into();
    verb.cancel = format!("{}/risks/{}", req.base, risk.number);
    verb.revision = register.tables.risks.row(risk.id).map(|r| r.revision);
    verb.problems = problems;
    shown(&verb)
}
