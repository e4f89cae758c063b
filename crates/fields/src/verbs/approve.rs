//! Approving an acceptance (B6).

use super::{CommandLine, Group, LINE, TEXT, VerbForm, VerbWords, field};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "approve",
    summary: "Approve one acceptance that was asked for; never one's own",
    history: "Acceptance approved",
    groups: &[Group {
        title: "",
        fields: &[
            field(
                "authority",
                "On what authority",
                LINE,
                "Such as “chief executive”, or “practice owner”.",
            )
            .required(),
            field(
                "note",
                "Note",
                TEXT,
                "What you weighed, or what you expect.",
            ),
        ],
    }],
    words: VerbWords {
        heading: "Approve {tag}",
        crumb: "Approve",
        recorded: "Recorded: that you approve it, the authority, your name and today’s date. The organization then lives with this risk until the last day, or until its rating or assets change.",
        submit: "Approve it",
        done: "{tag} is approved and in force until its last day, or until the risk changes.",
        ..VerbForm::PLAIN.words
    },
    changes: &["ruling"],
    command: CommandLine {
        examples: &["phiward --as \"Lee Chan\" approve X-1 --authority \"chief executive\""],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
