//! How likely, how bad, and why (A10).

use super::{CommandLine, Control, Group, VerbForm, VerbWords, day, evidence, field, reason};
use crate::edit::FieldProblem;
use crate::value::get;
use crate::verb_form::Beginning;
use catalog::{Level, LikelihoodRule};
use register::records::Stage;
use register::{AnyRecord, Register};
use serde_json::Value;

/// Which state of the world a rating speaks of.
const STAGES: &[(&str, &str, &str)] = &[
    (
        "current",
        "Current",
        "As things stand today, with the safeguards that are in place and work.",
    ),
    (
        "inherent",
        "Inherent",
        "As it would be without any safeguard.",
    ),
    (
        "target",
        "Target",
        "As it is hoped to be once the plan is carried out.",
    ),
    (
        "verified",
        "Verified",
        "As it was found after the plan was carried out: on evidence, by someone who owned neither the risk nor its actions.",
    ),
];

pub(crate) static VERB: VerbForm = VerbForm {
    code: "rate",
    summary: "Rate one risk: how likely, how bad, and why",
    history: "Risk rated",
    groups: &[
        Group {
            title: "How likely is it?",
            fields: &[
                field(
                    "initiation",
                    "That it starts",
                    Control::Level,
                    "Somebody attempts it, or it occurs by itself, whatever protects you.",
                ),
                field(
                    "adverse",
                    "That it does harm once it has started",
                    Control::Level,
                    "Given the safeguards that are in place and work; not how often it starts.",
                ),
                field(
                    "likelihood",
                    "That it happens and does harm",
                    Control::Level,
                    "Judged as a whole, where the method does not ask for the two steps: given the safeguards that are in place and work.",
                ),
            ],
        },
        Group {
            title: "How bad would it be?",
            fields: &[
                field(
                    "impact.confidentiality",
                    "Loss of confidentiality",
                    Control::Level,
                    "Somebody sees ePHI who must not.",
                ),
                field(
                    "impact.integrity",
                    "Loss of integrity",
                    Control::Level,
                    "ePHI is wrong or was changed.",
                ),
                field(
                    "impact.availability",
                    "Loss of availability",
                    Control::Level,
                    "ePHI is not there when it is needed.",
                ),
                field(
                    "impact.patient_harm",
                    "Harm to patients",
                    Control::Level,
                    "Where care itself is at stake.",
                ),
                field(
                    "impact.overall",
                    "Impact as a whole",
                    Control::Level,
                    "Only where the parts cannot be told apart. The highest of what you choose counts.",
                ),
            ],
        },
        Group {
            title: "Why?",
            fields: &[
                reason(
                    "Your reasoning",
                    "What you know that speaks for these levels, such as “taken home daily by two people; the disk is not encrypted”.",
                ),
                day("The day this speaks of", ""),
            ],
        },
        Group {
            title: "What it rests on",
            fields: &[evidence(
                "What the rating rests on; a verified one needs some.",
            )],
        },
        Group {
            title: "Which state of the world is this about?",
            fields: &[
                field("stage", "The rating is", Control::Explained(STAGES), "").or("current"),
                field(
                    "method",
                    "Scoring method",
                    Control::Method,
                    "The one in use where nothing else is said.",
                ),
            ],
        },
    ],
    words: VerbWords {
        heading: "Rate {tag}",
        crumb: "Rate",
        recorded: "Recorded: your judgement with its reason, the method and its version, your name and the day. Earlier ratings stay in the history; an acceptance of another rating no longer holds.",
        submit: "Record the rating",
        done: "{tag} is rated {stage>level} ({stage}): likelihood {stage>likelihood}, impact {stage>impact}.",
        ..VerbForm::PLAIN.words
    },
    changes: &["inherent", "current", "target", "verified"],
    begin,
    check,
    command: CommandLine {
        options: &[
            ("impact.overall", "impact", ' '),
            ("impact.confidentiality", "confidentiality", 'C'),
            ("impact.integrity", "integrity", 'I'),
            ("impact.availability", "availability", 'A'),
        ],
        several: true,
        examples: &[
            "phiward rate R-14 --initiation high --adverse moderate -C high -A low --reason \"taken home daily, not encrypted\"",
            "phiward rate R-1,R-2 --likelihood moderate --impact high --reason \"as in last year's analysis\"",
        ],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};

/// What stood before for the stage that is asked for.
fn begin(with: &Beginning<'_>) -> Vec<(&'static str, String)> {
    let (stage, code) = match with.of("stage") {
        "inherent" => (Stage::Inherent, "inherent"),
        "target" => (Stage::Target, "target"),
        "verified" => (Stage::Verified, "verified"),
        _ => (Stage::Current, "current"),
    };
    let mut begun = vec![("stage", code.to_owned())];
    if let AnyRecord::Risk(risk) = with.record
        && let Some(was) = risk.rating(stage)
    {
        let parts = was.impact_parts;
        let levels = [
            ("initiation", was.initiation),
            ("adverse", was.adverse),
            (
                "likelihood",
                was.initiation.is_none().then_some(was.likelihood),
            ),
            ("impact.confidentiality", parts.confidentiality),
            ("impact.integrity", parts.integrity),
            ("impact.availability", parts.availability),
            ("impact.patient_harm", parts.patient_harm),
            ("impact.overall", parts.overall),
        ];
        let chosen = |(path, level): (&'static str, Option<Level>)| {
            level.map(|level| (path, level.words().replace(' ', "_")))
        };
        begun.extend(levels.into_iter().filter_map(chosen));
        begun.push(("reason", was.reason.clone()));
    }
    begun
}

/// Either both steps of likelihood or the whole, and impact in one respect at least.
fn check(register: &Register, data: &Value) -> Vec<FieldProblem> {
    let said = |path: &str| !get(data, path).is_null();
    let mut problems = Vec::new();
    match (said("initiation"), said("adverse"), said("likelihood")) {
        (true, true, false) | (false, false, true) => {}
        (false, false, false) if !in_two_steps(register, data) => {
            problems.push(FieldProblem::at("likelihood", "Choose how likely it is."));
        }
        (_, _, true) => problems.push(FieldProblem::at(
            "likelihood",
            "Say either both steps of likelihood, or likelihood as a whole.",
        )),
        (initiation, adverse, false) => {
            if !initiation {
                let words = "Choose how likely it is that it starts.";
                problems.push(FieldProblem::at("initiation", words));
            }
            if !adverse {
                let words = "Choose how likely it then does harm.";
                problems.push(FieldProblem::at("adverse", words));
            }
        }
    }
    let parts = [
        "impact.confidentiality",
        "impact.integrity",
        "impact.availability",
        "impact.patient_harm",
        "impact.overall",
    ];
    if !parts.into_iter().any(said) {
        problems.push(FieldProblem::at(
            "impact.confidentiality",
            "Choose how bad it would be, in at least one respect.",
        ));
    }
    problems
}

fn in_two_steps(register: &Register, data: &Value) -> bool {
    let method = get(data, "method").as_str().unwrap_or_default();
    register
        .method(method)
        .or_else(|| register.method_in_use().map(|(_, method)| method))
        .is_some_and(|m| matches!(m.likelihood, LikelihoodRule::TwoStep { .. }))
}
