//! Confirming, on evidence, that an action was really carried out (B5).

use super::{CommandLine, Group, TEXT, VerbForm, VerbWords, day, evidence, field};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "confirm",
    summary: "Confirm on evidence that one action was really carried out; never by its owner",
    history: "Action confirmed",
    groups: &[Group {
        title: "",
        fields: &[
            field(
                "result",
                "What you looked at and found",
                TEXT,
                "Such as “All four laptops show BitLocker as on; recovery keys are in the safe”.",
            )
            .required(),
            day("Looked at on", ""),
            evidence("What shows it, besides what the owner gave."),
        ],
    }],
    words: VerbWords {
        heading: "Confirm {tag}",
        crumb: "Confirm",
        recorded: "Recorded: what you found, the day, your name and the evidence. Whoever owns or owned the action cannot confirm it.",
        submit: "Confirm the action",
        done: "{tag} is confirmed.",
        next: "Next: rate on evidence what its risks are now.",
        ..VerbForm::PLAIN.words
    },
    changes: &["verification"],
    command: CommandLine {
        examples: &[
            "phiward --as \"Sam Ortiz\" confirm C-1 --result \"encryption status of all 6 laptops seen\" --evidence E-3",
        ],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
