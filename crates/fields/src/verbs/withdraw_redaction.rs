//! Taking back a request for a redaction (C6, C7).

use super::{CommandLine, Group, VerbForm, VerbWords, reason};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "withdraw-redaction",
    summary: "Take one's own request for a redaction back; nothing is destroyed",
    history: "Redaction withdrawn",
    groups: &[Group {
        title: "",
        fields: &[reason(
            "Why it is taken back",
            "Such as “the note was corrected instead”. It stays readable for ever.",
        )],
    }],
    words: VerbWords {
        heading: "Take back {tag}",
        crumb: "Take back",
        recorded: "Recorded: the reason, your name and today’s date. Nothing is destroyed; it can be asked for again.",
        submit: "Take the request back",
        done: "{tag} is taken back. Nothing was destroyed.",
        ends: true,
        ..VerbForm::PLAIN.words
    },
    changes: &["withdrawn"],
    command: CommandLine {
        examples: &["phiward withdraw-redaction RD-1 --reason \"the note was corrected instead\""],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
