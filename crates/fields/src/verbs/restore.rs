//! Bringing a record back that was ended (B7).

use super::{CommandLine, Group, Instead, VerbForm, VerbWords, reason};
use register::Kind;

pub(crate) static VERB: VerbForm = VerbForm {
    code: "restore",
    summary: "Bring one record back that was ended",
    history: "Brought back",
    groups: &[Group {
        title: "",
        fields: &[reason(
            "Why it is in use again",
            "Such as “retired by mistake”.",
        )],
    }],
    words: VerbWords {
        heading: "Bring back {tag}",
        crumb: "Bring back",
        recorded: "Recorded: that it is in use again, why and by whom. The time it was out of use stays in the history.",
        submit: "Bring it back",
        done: "{tag} “{label}” is back.",
        ..VerbForm::PLAIN.words
    },
    instead: &[
        Instead {
            kind: Kind::Risk,
            words: VerbWords {
                heading: "Open {tag} again",
                crumb: "Open again",
                recorded: "Recorded: the reason and your name. The time it was closed stays in the history; a merged risk stands for itself again.",
                submit: "Open it again",
                done: "{tag} is open again.",
                ..VerbForm::PLAIN.words
            },
            groups: &[Group {
                title: "",
                fields: &[reason(
                    "Why it is opened again",
                    "Such as “the old server is back in use as a print server”.",
                )],
            }],
        },
        Instead {
            kind: Kind::Action,
            words: VerbWords {
                heading: "Bring back {tag}",
                crumb: "Bring back",
                recorded: "Recorded: the reason and your name.",
                submit: "Bring it back",
                done: "{tag} is back in the plan.",
                ..VerbForm::PLAIN.words
            },
            groups: &[Group {
                title: "",
                fields: &[reason(
                    "Why it is brought back",
                    "Such as “C-7 does not cover the north office after all”.",
                )],
            }],
        },
    ],
    command: CommandLine {
        examples: &["phiward restore A-4 --reason \"found in the basement, still in use\""],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
