//! Levels as the scoring method in use names them, and what they mean, beside a rating.

use super::{VerbPage, warning};
use crate::Choice;
use crate::html::first_upper;
use crate::record_form::{FormGroup, Input};
use crate::verb::{Scale, Verb, Words};
use catalog::{
    Catalog, Level, LikelihoodQuestion, LikelihoodRule, LikelihoodScale, Method, ScaleEntry,
    ThreatEvents,
};
use register::records::Stage;
use register::{AnyRecord, Register};

/// Heading over the questions of impact.
const IMPACT: &str = "How bad would it be?";
/// Heading over what a rating rests on.
const EVIDENCE: &str = "What it rests on";
/// Heading over what is asked last, and seldom changed.
const STAGE: &str = "Which state of the world is this about?";

/// Adds to the page of a rating what the method says of its levels.
pub(super) fn add(page: &mut Verb<'_>, of: &VerbPage<'_>) {
    let register = of.register;
    let events = match of.record {
        AnyRecord::Risk(risk) => risk.threat_events(register, Catalog::builtin()),
        _ => ThreatEvents::Either,
    };
    levels_of_method(register, &mut page.groups, true, events);
    page.scales = scales(register);
    let stage = stage(of.value_of("stage"));
    let verified = stage == Stage::Verified;
    for group in &mut page.groups {
        let wrong = group.fields.iter().any(|field| !field.error.is_empty());
        let folds = group.title == STAGE || group.title == EVIDENCE && !verified;
        group.folded = folds && !wrong;
        // The method is the one in use; programs may say another.
        group.fields.retain(|field| field.name != "method");
    }
    match register.method_in_use() {
        Some((_, method)) => page.words.push(Words {
            kind: "",
            title: format!("{} rating, by {}", first_upper(stage.words()), method.name),
            text: "Likelihood and impact are yours to judge; the level of risk is read from the method’s tables, which are explained under “How risks are rated”.".into(),
        }),
        None => page.words.push(warning(
            "No scoring method is in use",
            "Choose one on the page “How risks are rated” first.",
        )),
    }
    if let AnyRecord::Risk(risk) = of.record
        && verified
        && let Some(target) = &risk.target
    {
        page.words.push(Words {
            kind: "",
            title: format!("The target was {}", target.level),
            text: target.reason.clone(),
        });
    }
}

fn stage(word: &str) -> Stage {
    match word {
        "inherent" => Stage::Inherent,
        "target" => Stage::Target,
        "verified" => Stage::Verified,
        _ => Stage::Current,
    }
}

/// Offers the levels of the method in use, each with its meaning, and asks likelihood
/// as the method takes it. `in_parts`: impact is judged in each respect. `events`: what
/// brings the risks about.
pub fn levels_of_method(
    register: &Register,
    groups: &mut [FormGroup],
    in_parts: bool,
    events: ThreatEvents,
) {
    let Some((_, method)) = register.method_in_use() else {
        return;
    };
    let two_step = matches!(method.likelihood, LikelihoodRule::TwoStep { .. });
    for group in groups {
        group.fields.retain(|field| match field.name.as_str() {
            "initiation" | "adverse" => two_step,
            "likelihood" => !two_step,
            "impact.overall" => true,
            name => in_parts || !name.starts_with("impact."),
        });
        for field in &mut group.fields {
            let name = field.name.as_str();
            let chosen = chosen(&field.input);
            match name {
                "initiation" | "likelihood" => {
                    field.required = true;
                    if name == "initiation" && method.tells_likelihoods_apart() {
                        (field.label, field.hint) = beginning(events);
                    }
                    let scales = method.beginning_scales(events);
                    field.input = Input::Radios(likelihoods(method, &scales, &chosen));
                }
                "adverse" => {
                    field.required = true;
                    if method.tells_likelihoods_apart() {
                        field.hint = "Given the safeguards that are in place and work. Not how often it begins: that was the question before.";
                    }
                    let scales = [method.harm_scale()];
                    field.input = Input::Radios(likelihoods(method, &scales, &chosen));
                }
                "impact.overall" if !in_parts => {
                    field.required = true;
                    field.hint = "The worst that is to be expected.";
                    let scale = &method.impact_scale;
                    field.input = Input::Radios(levels(method, scale, &chosen));
                }
                name if name.starts_with("impact.") => {
                    let mut choices = levels(method, &[], &chosen);
                    choices.insert(
                        0,
                        Choice {
                            label: "Not at stake".into(),
                            ..Choice::default()
                        },
                    );
                    field.input = Input::Select(choices);
                }
                _ => {}
            }
        }
    }
}

/// How the first question of likelihood is put, and what to think of.
fn beginning(events: ThreatEvents) -> (&'static str, &'static str) {
    match events {
        ThreatEvents::Adversarial => (
            "That somebody attempts it",
            "Whatever protects you: who has a reason, and could reach it?",
        ),
        ThreatEvents::NonAdversarial => (
            "That it occurs",
            "Whatever protects you: how often does the error, the failure or the event of nature come about?",
        ),
        ThreatEvents::Either => (
            "That it starts",
            "Whatever protects you: somebody attempts it, or it occurs by itself. The threats of the risk do not tell which, so both scales are shown; take the higher answer.",
        ),
    }
}

/// The levels to choose from, each with its meaning in every scale that answers the question.
fn likelihoods(method: &Method, scales: &[LikelihoodScale<'_>], chosen: &str) -> Vec<Choice> {
    let mut choices = levels(method, &[], chosen);
    for (choice, level) in choices.iter_mut().zip(method.levels.iter().rev()) {
        let meanings = scales.iter().filter_map(|scale| {
            let meaning = scale.meaning(*level)?;
            Some(match scale.question {
                LikelihoodQuestion::Initiation if scales.len() > 1 => {
                    format!("Of people who mean harm: {meaning}")
                }
                LikelihoodQuestion::Occurrence if scales.len() > 1 => {
                    format!("Of errors, failures and nature: {meaning}")
                }
                _ => meaning.to_owned(),
            })
        });
        choice.hint = meanings.collect::<Vec<_>>().join(" ");
    }
    choices
}

/// What is chosen in a control now.
fn chosen(input: &Input) -> String {
    match input {
        Input::Radios(choices) | Input::Select(choices) => choices
            .iter()
            .find(|choice| choice.chosen)
            .map_or(String::new(), |choice| choice.value.clone()),
        _ => String::new(),
    }
}

/// The levels of a method to choose from, the highest first, each with what it means.
fn levels(method: &Method, scale: &[ScaleEntry], chosen: &str) -> Vec<Choice> {
    let choice = |level: &Level| {
        let value = level.words().replace(' ', "_");
        Choice {
            chosen: value == chosen,
            value,
            label: level.title().into(),
            hint: scale
                .iter()
                .find(|entry| entry.level == *level)
                .map_or(String::new(), |entry| entry.meaning.clone()),
            ..Choice::default()
        }
    };
    method.levels.iter().rev().map(choice).collect()
}

/// What the levels of impact mean, to be read while choosing.
pub fn scales(register: &Register) -> Vec<Scale> {
    let Some((_, method)) = register.method_in_use() else {
        return Vec::new();
    };
    let rows = method.impact_scale.iter().rev();
    vec![Scale {
        under: IMPACT,
        title: "What the levels of impact mean",
        rows: rows
            .map(|entry| (entry.level, entry.meaning.clone()))
            .collect(),
    }]
}
