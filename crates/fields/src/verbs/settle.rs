//! Saying that a trigger was dealt with (C1).

use super::{CommandLine, Group, VerbForm, VerbWords, day, reason};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "settle",
    summary: "Say what the new look changed that one trigger called for",
    history: "Trigger settled",
    groups: &[Group {
        title: "",
        fields: &[
            reason(
                "What the new look changed",
                "Such as “R-3 and R-9 rated again; one action added”, or that it changed nothing and why.",
            ),
            day("When", ""),
        ],
    }],
    words: VerbWords {
        heading: "Settle {tag}",
        crumb: "Settle",
        recorded: "Recorded: what the new look changed, when and by whom.",
        submit: "Settle it",
        done: "{tag} is settled.",
        ..VerbForm::PLAIN.words
    },
    changes: &["settled"],
    command: CommandLine {
        examples: &["phiward settle K-1 --reason \"R-3 and R-9 rated again; one action added\""],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
