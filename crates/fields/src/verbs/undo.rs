//! Undoing an import as one (A2).

use super::{CommandLine, Group, VerbForm, VerbWords, reason};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "undo",
    summary: "Undo one import as a whole",
    history: "Import undone",
    groups: &[Group {
        title: "",
        fields: &[reason("Why it is undone", "Such as “wrong sheet”.")],
    }],
    words: VerbWords {
        heading: "Undo {tag}",
        crumb: "Undo",
        recorded: "Recorded: that what it made is retired, and what it changed is as it was before. It is refused where somebody built on it since.",
        submit: "Undo the import",
        done: "{tag} is undone: its records are as they were before it.",
        ends: true,
        ..VerbForm::PLAIN.words
    },
    changes: &["undone"],
    by_book: true,
    command: CommandLine {
        examples: &["phiward undo U-1 --reason \"wrong sheet\""],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
