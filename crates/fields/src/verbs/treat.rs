//! Choosing what is done about a risk (B2).

use super::{CommandLine, Control, Group, VerbForm, VerbWords, field, reason};
use crate::verb_form::Beginning;
use register::AnyRecord;

/// What can be done about a risk.
pub(crate) const STRATEGIES: &[(&str, &str, &str)] = &[
    ("avoid", "Avoid", "Stop doing what brings the risk."),
    (
        "mitigate",
        "Mitigate",
        "Lower its likelihood or its impact: plan at least one corrective action.",
    ),
    (
        "contingency",
        "Contingency",
        "Be ready to keep going and to recover when it happens.",
    ),
    (
        "transfer",
        "Transfer",
        "Share the loss by insurance or contract. The duty to protect the ePHI stays yours.",
    ),
    (
        "accept",
        "Accept",
        "Live with it until a day. This needs an acceptance that someone else approves.",
    ),
];

pub(crate) static VERB: VerbForm = VerbForm {
    code: "treat",
    summary: "Choose the treatment of one risk",
    history: "Treatment chosen",
    groups: &[Group {
        title: "",
        fields: &[
            field("strategy", "Treatment", Control::Explained(STRATEGIES), "").required(),
            reason(
                "Why this is reasonable and appropriate here",
                "Such as “encryption is included in the licenses we have, and two laptops leave the office daily”.",
            ),
        ],
    }],
    words: VerbWords {
        heading: "What to do about {tag}",
        crumb: "Treatment",
        recorded: "Recorded: the treatment, the reason, your name and today’s date. An earlier treatment stays in the history.",
        submit: "Record the treatment",
        done: "{tag}: treatment “{strategy}” is recorded.",
        next: "Next: plan the action that does it, or ask for the acceptance, so that somebody else approves it.",
        ..VerbForm::PLAIN.words
    },
    changes: &["treatment"],
    begin,
    command: CommandLine {
        positional: &["strategy"],
        several: true,
        examples: &[
            "phiward treat R-14 mitigate --reason \"encryption is cheap and ends the risk\"",
            "phiward treat R-1,R-2 mitigate --reason \"one project ends both\"",
        ],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};

/// The treatment that was chosen before.
fn begin(with: &Beginning<'_>) -> Vec<(&'static str, String)> {
    let AnyRecord::Risk(risk) = with.record else {
        return Vec::new();
    };
    let was = risk.treatment.as_ref();
    was.map(|was| {
        vec![
            ("strategy", was.strategy.words().to_owned()),
            ("reason", was.reason.clone()),
        ]
    })
    .unwrap_or_default()
}
