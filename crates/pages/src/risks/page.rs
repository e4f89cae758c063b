//! One risk, with its whole thread: asset, threat and vulnerability, safeguards,
//! ratings, treatment, actions, evidence, and what came of it.

use super::neighbours::Neighbours;
use super::words::{affected, short_state, treatment};
use crate::html::{self, day_words, first_upper};
use crate::places;
use crate::{Link, Shell};
use catalog::{Catalog, Level, Provision, ProvisionKind};
use fields::columns::{acceptance_sign, action_state};
use jiff::civil::Date;
use register::records::{
    Acceptance, AcceptanceState, Action, ActionState, Evidence, Rating, Risk, Stage, Strategy,
};
use register::{Gap, Id, Kind, Record, Register, Table, bearing_safeguards};

/// A risk.
#[derive(Debug, askama::Template)]
#[template(path = "risks/page.html")]
pub struct RiskPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// The risk.
    pub risk: &'p Risk,
    /// When it was identified; empty where that is not recorded.
    pub identified: String,
    /// When it was treated; empty where it is not.
    pub treated: String,
    /// Its place in the list it was opened from.
    pub near: Neighbours,
    /// When it ended; empty where it has not.
    pub ended: String,
    /// Open, closed, merged.
    pub state: String,
    /// What it is above of what management tolerates, in words; empty for nothing.
    pub above: String,
    /// The best next step: words and address; `None` where nothing is owed.
    pub next: Option<Link>,
    /// What is missing: the sentence and its fix.
    pub missing: Vec<String>,
    /// Things it concerns.
    pub concerns: Vec<(&'static str, Vec<Link>)>,
    /// Threats.
    pub threats: Vec<(Link, String)>,
    /// Vulnerabilities.
    pub vulnerabilities: Vec<(Link, String)>,
    /// What is lost, in words.
    pub lost: String,
    /// Provisions with where they stand.
    pub provisions: Vec<ProvisionLine>,
    /// Ratings, in the order of the thread.
    pub ratings: Vec<RatingLine>,
    /// Target against what was found; empty while nothing was verified.
    pub gap: String,
    /// Whether the gap is one: the target was not reached.
    pub missed: bool,
    /// Actions.
    pub actions: Vec<ActionLine>,
    /// Acceptances, newest first.
    pub acceptances: Vec<AcceptanceLine>,
    /// Evidence.
    pub evidence: Vec<Link>,
    /// The risk it was merged into.
    pub into: Option<Link>,
    /// Risks merged into it.
    pub merged: Vec<Link>,
    /// Owner's name.
    pub owner: String,
}

/// A provision that bears on the risk.
#[derive(Debug, Clone)]
pub struct ProvisionLine {
    /// Citation.
    pub citation: String,
    /// Title.
    pub title: String,
    /// Where it stands.
    pub words: &'static str,
    /// Sign of the state.
    pub sign: &'static str,
    /// What was written about it.
    pub note: String,
    /// Its page; empty where nothing is asked about it itself.
    pub href: String,
}

impl ProvisionLine {
    /// A provision that has no question of its own, and so no page.
    fn not_asked(provision: &Provision) -> ProvisionLine {
        ProvisionLine {
            citation: provision.citation.clone(),
            title: provision.title.clone(),
            words: match provision.kind {
                ProvisionKind::General => "a general requirement",
                _ => "answered through its parts",
            },
            sign: "none",
            note: String::new(),
            href: String::new(),
        }
    }
}

/// A rating of a stage.
#[derive(Debug, Clone)]
pub struct RatingLine {
    /// Stage in words.
    pub stage: String,
    /// What the stage means.
    pub means: &'static str,
    /// Whether it is the one that stands.
    pub stands: bool,
    /// Level.
    pub level: Level,
    /// Likelihood, with its two steps.
    pub likelihood: String,
    /// Impact, with its parts.
    pub impact: String,
    /// Why.
    pub reason: String,
    /// Who, when.
    pub by: String,
    /// Method.
    pub method: String,
    /// What it rests on.
    pub evidence: Vec<Link>,
}

/// An action that reduces the risk.
#[derive(Debug, Clone)]
pub struct ActionLine {
    /// "C-4 Encrypt the laptops", leading to it.
    pub link: Link,
    /// Owner.
    pub owner: String,
    /// Due.
    pub due: Option<Date>,
    /// How often the date moved.
    pub slips: usize,
    /// State in words.
    pub state: String,
    /// Sign of the state.
    pub sign: &'static str,
    /// What protects until then; only while it is open.
    pub interim: String,
}

/// An acceptance of the risk.
#[derive(Debug, Clone)]
pub struct AcceptanceLine {
    /// "X-2", leading to it.
    pub link: Link,
    /// State in words.
    pub state: String,
    /// Sign of the state.
    pub sign: &'static str,
    /// Why.
    pub reason: String,
    /// Asked by whom, ruled on by whom.
    pub story: String,
}

impl<'p> RiskPage<'p> {
    /// The page of a risk. `gaps`: what the coverage proof says it lacks.
    pub fn new<'h>(
        shell: &'p Shell,
        register: &'p Register,
        risk: &'p Risk,
        near: Neighbours,
        gaps: impl Iterator<Item = &'h Gap>,
    ) -> RiskPage<'p> {
        let (t, base, today) = (&register.tables, shell.base.as_str(), shell.today);
        let above = risk.is_open() && register.above_tolerance(risk, today);
        let (gap, missed) = gap(risk);
        RiskPage {
            shell,
            near,
            identified: risk.identified_on.map_or_else(String::new, |on| {
                html::said(register, risk.reference(), "identified_on", on)
            }),
            treated: risk.treatment.as_ref().map_or_else(String::new, |it| {
                html::said(register, risk.reference(), "treatment", it.on)
            }),
            ended: html::ended(register, risk),
            state: short_state(register, risk),
            above: match above {
                true => format!("Above {}", register.tolerance_words(today)),
                false => String::new(),
            },
            next: next(register, risk, shell, above),
            missing: gaps
                .map(|gap| format!("{}: {}.", gap.kind.heading(), gap.kind.fix()))
                .map(|words| words.replace("Risks ", "This risk is among the risks "))
                .collect(),
            concerns: [
                ("Assets", links(&t.assets, &risk.assets, base)),
                ("Flows", links(&t.flows, &risk.flows, base)),
                ("Sites", links(&t.sites, &risk.sites, base)),
                ("Vendors", links(&t.vendors, &risk.vendors, base)),
                ("Workforce groups", links(&t.groups, &risk.groups, base)),
            ]
            .into_iter()
            .filter(|(_, links)| !links.is_empty())
            .collect(),
            threats: risk
                .threats
                .iter()
                .filter_map(|id| t.threats.get(*id))
                .map(|threat| (link(threat, base), threat.description.clone()))
                .collect(),
            vulnerabilities: risk
                .vulnerabilities
                .iter()
                .filter_map(|id| t.vulnerabilities.get(*id))
                .map(|vulnerability| (link(vulnerability, base), vulnerability.description.clone()))
                .collect(),
            lost: affected(risk.affects),
            provisions: provisions(register, risk, base),
            ratings: ratings(register, risk, base),
            gap,
            missed,
            actions: risk
                .actions(register)
                .map(|action| action_line(register, action, shell))
                .collect(),
            acceptances: acceptances(register, risk, shell),
            evidence: links(&t.evidence, &evidence_of(register, risk), base),
            into: risk
                .merged_into
                .and_then(|id| t.risks.get(id))
                .map(|other| link(other, base)),
            merged: merged(register, risk, base),
            owner: match risk.owner {
                Some(_) => register.person_name(risk.owner).to_owned(),
                None => String::new(),
            },
            risk,
        }
    }

    fn verb(&self, verb: &str) -> String {
        format!("{}/risks/{}/{verb}", self.shell.base, self.risk.number)
    }

    fn crumbs(&self) -> Vec<Link> {
        vec![
            Link::to("Risks", self.near.list.clone()),
            Link::here(self.risk.tag(), ""),
        ]
    }

    /// Who owns it, when it was found and how.
    fn found(&self) -> String {
        let mut words = self.identified.clone();
        if !self.risk.origin.is_empty() {
            if !words.is_empty() {
                words.push_str(", ");
            }
            words.push_str(&self.risk.origin);
        }
        words
    }

    fn treatment_words(&self) -> &'static str {
        treatment(self.risk)
    }

    fn accepting(&self) -> bool {
        let strategy = self.risk.treatment.as_ref().map(|t| t.strategy);
        strategy == Some(Strategy::Accept)
    }

    fn gap_kind(&self) -> &'static str {
        if self.missed { "warn" } else { "" }
    }

    fn history(&self) -> String {
        format!("{}/history/{}", self.shell.base, self.risk.tag())
    }
}

/// The best next step for an open risk.
fn next(register: &Register, risk: &Risk, shell: &Shell, above: bool) -> Option<Link> {
    if !risk.is_open() || !shell.may.contribute {
        return None;
    }
    let step = |label: &str, verb: &str| {
        Some(Link::to(
            label,
            format!("{}/risks/{}/{verb}", shell.base, risk.number),
        ))
    };
    let Some(_) = risk.rating_in_effect() else {
        return step("Rate this risk", "rate");
    };
    let accepted = register.acceptance_in_force(risk.id, shell.today).is_some();
    let pending = register
        .index
        .acceptances_of(risk.id)
        .filter_map(|id| register.tables.acceptances.get(id))
        .any(|a| a.state(register, shell.today) == AcceptanceState::Pending);
    match &risk.treatment {
        None if above => step("Choose a treatment", "treat"),
        Some(t) if t.strategy == Strategy::Accept && !accepted && !pending => {
            step("Ask for acceptance", "accept")
        }
        Some(t)
            if t.strategy != Strategy::Accept
                && above
                && !accepted
                && risk.actions(register).next().is_none() =>
        {
            step("Plan an action", "action")
        }
        Some(_)
            if risk.verified.is_none()
                && risk.actions(register).next().is_some()
                && risk
                    .actions(register)
                    .all(|a| a.state == ActionState::Verified) =>
        {
            step("Rate what was reached", "rate?stage=verified")
        }
        _ => None,
    }
}

/// Target against result, and whether it was missed.
fn gap(risk: &Risk) -> (String, bool) {
    match (&risk.target, &risk.verified) {
        (Some(target), Some(verified)) if verified.level > target.level => (
            format!(
                "The target was {}, and {} was found: the plan has not reached it yet.",
                target.level, verified.level
            ),
            true,
        ),
        (Some(target), Some(verified)) => (
            format!(
                "The target was {}, and {} was found: it is reached.",
                target.level, verified.level
            ),
            false,
        ),
        (Some(target), None) => (
            format!(
                "The target is {}. What was really reached is rated on evidence, by someone who owns neither the risk nor its actions.",
                target.level
            ),
            false,
        ),
        (None, _) => (String::new(), false),
    }
}

fn link<R: Record>(record: &R, base: &str) -> Link {
    let mut label = record.label().to_owned();
    if record.retired().is_some() {
        label.push_str(" (ended)");
    }
    Link::to(label, places::of_number(base, R::KIND, record.number()))
}

fn links<R: Record>(table: &Table<R>, ids: &[Id<R>], base: &str) -> Vec<Link> {
    let records = ids.iter().filter_map(|id| table.get(*id));
    records.map(|record| link(record, base)).collect()
}

fn provisions(register: &Register, risk: &Risk, base: &str) -> Vec<ProvisionLine> {
    bearing_safeguards(register, Catalog::builtin(), risk)
        .into_iter()
        .map(|bearing| {
            let Some(implementation) = &bearing.implementation else {
                return ProvisionLine::not_asked(bearing.provision);
            };
            ProvisionLine {
                title: bearing.provision.title.clone(),
                words: implementation.words(),
                sign: crate::safeguards::sign(implementation),
                href: format!(
                    "{base}/safeguards/{}",
                    crate::html::escaped(&bearing.provision.citation)
                ),
                citation: bearing.provision.citation.clone(),
                note: bearing.note,
            }
        })
        .collect()
}

fn ratings(register: &Register, risk: &Risk, base: &str) -> Vec<RatingLine> {
    const STAGES: [(Stage, &str); 4] = [
        (Stage::Inherent, "without any safeguard"),
        (Stage::Current, "as things stand"),
        (Stage::Target, "hoped for once the plan is carried out"),
        (Stage::Verified, "found on evidence"),
    ];
    let in_effect = risk.rating_in_effect();
    STAGES
        .into_iter()
        .filter_map(|(stage, means)| Some((stage, means, risk.rating(stage)?)))
        .map(|(stage, means, rating)| RatingLine {
            stage: first_upper(stage.words()),
            means,
            stands: in_effect.is_some_and(|s| std::ptr::eq(s, rating)),
            level: rating.level,
            likelihood: likelihood(rating),
            impact: impact(rating),
            reason: rating.reason.clone(),
            by: by_on(
                &rating.by.name,
                &html::said(register, risk.reference(), stage.code(), rating.on),
            ),
            method: match register.method(&rating.method) {
                Some(method) => format!("{}, version {}", method.name, method.version),
                None => rating.method.clone(),
            },
            evidence: links(&register.tables.evidence, &rating.evidence, base),
        })
        .collect()
}

fn likelihood(rating: &Rating) -> String {
    match (rating.initiation, rating.adverse) {
        (Some(initiation), Some(adverse)) => format!(
            "{} (starts: {initiation}; then does harm: {adverse})",
            rating.likelihood.title()
        ),
        _ => rating.likelihood.title().to_owned(),
    }
}

fn impact(rating: &Rating) -> String {
    let parts = &rating.impact_parts;
    let said: Vec<String> = [
        ("confidentiality", parts.confidentiality),
        ("integrity", parts.integrity),
        ("availability", parts.availability),
        ("patient harm", parts.patient_harm),
    ]
    .into_iter()
    .filter_map(|(name, level)| Some(format!("{name}: {}", level?)))
    .collect();
    if said.is_empty() {
        rating.impact.title().to_owned()
    } else {
        format!("{} ({})", rating.impact.title(), said.join("; "))
    }
}

/// "Dana Reyes, Mar 3, 2026".
fn by_on(name: &str, on: &str) -> String {
    match name {
        "" => on.to_owned(),
        name => format!("{name}, {on}"),
    }
}

/// An action as a row of a risk.
fn action_line(register: &Register, action: &Action, shell: &Shell) -> ActionLine {
    let (sign, state) = action_state(action, shell.today);
    ActionLine {
        link: Link::to(
            format!("{} {}", action.tag(), action.title),
            places::of_number(&shell.base, Kind::Action, action.number),
        ),
        owner: match action.owner {
            Some(_) => register.person_name(action.owner).to_owned(),
            None => String::new(),
        },
        due: action.due,
        slips: action.slips.len(),
        state: first_upper(&state),
        sign,
        interim: if action.state.is_open() {
            action.interim.clone()
        } else {
            String::new()
        },
    }
}

fn acceptances(register: &Register, risk: &Risk, shell: &Shell) -> Vec<AcceptanceLine> {
    let mut lines: Vec<AcceptanceLine> = register
        .index
        .acceptances_of(risk.id)
        .filter_map(|id| register.tables.acceptances.get(id))
        .map(|acceptance| {
            let state = acceptance.state(register, shell.today);
            AcceptanceLine {
                link: Link::to(
                    acceptance.tag(),
                    format!("{}/plan/acceptances/{}", shell.base, acceptance.number),
                ),
                state: acceptance.standing_words(register, shell.today),
                sign: acceptance_sign(acceptance, state, register),
                reason: acceptance.reason.clone(),
                story: story(register, acceptance),
            }
        })
        .collect();
    lines.reverse();
    lines
}

/// Who asked, who ruled, until when.
pub(crate) fn story(register: &Register, acceptance: &Acceptance) -> String {
    let said = |field: &str, on| html::said(register, acceptance.reference(), field, on);
    let mut out = format!(
        "Asked for by {}; ",
        by_on(
            &acceptance.requested_by.name,
            &said("requested_on", acceptance.requested_on)
        )
    );
    if let Some(ruling) = &acceptance.ruling {
        let ruled = acceptance.ruled_words(register).unwrap_or_default();
        out += &by_on(&ruled, &said("ruling", ruling.on));
        if !ruling.authority.is_empty() {
            out += &format!(" ({})", ruling.authority);
        }
        out += "; ";
    }
    out += &format!("last day {}.", day_words(acceptance.expires));
    if let Some(revoked) = &acceptance.revoked {
        out += &format!(
            " Taken back by {}: {}",
            by_on(&revoked.by.name, &day_words(revoked.on)),
            revoked.reason
        );
    }
    out
}

/// Evidence that ratings and actions rest on, or that says it is about the risk.
fn evidence_of(register: &Register, risk: &Risk) -> Vec<Id<Evidence>> {
    let ratings = [&risk.inherent, &risk.current, &risk.target, &risk.verified];
    let of_ratings = ratings
        .into_iter()
        .flatten()
        .flat_map(|rating| rating.evidence.iter().copied());
    let of_actions = risk
        .actions(register)
        .flat_map(|action| action.evidence.iter().copied());
    let reference = risk.reference();
    let about = register
        .tables
        .evidence
        .live()
        .filter(|evidence| evidence.about.contains(&reference))
        .map(|evidence| evidence.id);
    let mut out = Vec::new();
    for id in of_ratings.chain(of_actions).chain(about) {
        if !out.contains(&id) {
            out.push(id);
        }
    }
    out
}

fn merged(register: &Register, risk: &Risk, base: &str) -> Vec<Link> {
    register
        .tables
        .risks
        .all()
        .filter(|other| other.merged_into == Some(risk.id))
        .map(|other| {
            Link::to(
                other.tag(),
                places::of_number(base, Kind::Risk, other.number),
            )
        })
        .collect()
}
