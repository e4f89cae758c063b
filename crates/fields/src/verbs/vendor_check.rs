//! A look at a vendor's safeguards (A4).

use super::{CommandLine, Control, Group, LINE, TEXT, VerbForm, VerbWords, day, field};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "vendor-check",
    summary: "Record a look at the safeguards of one vendor",
    history: "Vendor checked",
    groups: &[Group {
        title: "",
        fields: &[
            field(
                "result",
                "What was looked at, and what was found",
                TEXT,
                "Such as “SOC 2 report of 2026 read: no exceptions”.",
            )
            .required()
            .citing("164.308(b)(1)"),
            day("When", "The day somebody looked."),
            field(
                "by",
                "By whom",
                LINE,
                "Who looked, such as “Dana Reyes”; you, where it is left empty.",
            ),
            field(
                "evidence",
                "What shows it",
                Control::Evidence { max: 1 },
                "The report or letter.",
            ),
        ],
    }],
    words: VerbWords {
        heading: "Check {label}",
        crumb: "Check",
        recorded: "Recorded: what was looked at and found, when and by whom. Earlier checks stay on record beside it.",
        submit: "Record the check",
        done: "The check of {label} is recorded.",
        ..VerbForm::PLAIN.words
    },
    command: CommandLine {
        examples: &[
            "phiward vendor-check V-1 --result \"SOC 2 report of 2026 read: no exceptions\" --evidence E-4",
        ],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
