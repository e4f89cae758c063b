//! Taking an action up again that was said to be done (B3).

use super::{CommandLine, Group, VerbForm, VerbWords, reason};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "reopen",
    summary: "Take one action up again that was said to be done",
    history: "Action taken up again",
    groups: &[Group {
        title: "",
        fields: &[reason(
            "Why it is taken up again",
            "Such as “two laptops were missed”.",
        )],
    }],
    words: VerbWords {
        heading: "Take up again {tag}",
        crumb: "Take up again",
        recorded: "Recorded: the reason and your name. It is in progress again; that it was said to be done stays in the history.",
        submit: "Take it up again",
        done: "{tag} is in progress again.",
        ..VerbForm::PLAIN.words
    },
    command: CommandLine {
        examples: &["phiward reopen C-1 --reason \"two laptops were missed\""],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
