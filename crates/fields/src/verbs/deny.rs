//! Denying an acceptance (B6).

use super::{CommandLine, Group, LINE, TEXT, VerbForm, VerbWords, field};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "deny",
    summary: "Deny one acceptance that was asked for; never one's own",
    history: "Acceptance denied",
    groups: &[Group {
        title: "",
        fields: &[
            field("note", "Why", TEXT, "What you weighed, or what you expect."),
            field(
                "authority",
                "On what authority",
                LINE,
                "Such as “chief executive”, or “practice owner”.",
            ),
        ],
    }],
    words: VerbWords {
        heading: "Deny {tag}",
        crumb: "Deny",
        recorded: "Recorded: that you deny it, why, your name and today’s date. The risk then has to be treated.",
        submit: "Deny it",
        done: "{tag} is denied. The risk still needs a treatment.",
        ends: true,
        ..VerbForm::PLAIN.words
    },
    command: CommandLine {
        examples: &[
            "phiward --as \"Lee Chan\" deny X-1 --note \"too long; ask again for three months\"",
        ],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
