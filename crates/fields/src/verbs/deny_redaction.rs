//! Denying a redaction that was asked for (C6, C7).

use super::{CommandLine, Group, VerbForm, VerbWords, reason};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "deny-redaction",
    summary: "Deny one redaction that was asked for; never one's own",
    history: "Redaction denied",
    groups: &[Group {
        title: "",
        fields: &[reason(
            "Why the content has to stay",
            "Such as “under a legal hold until March”. It stays readable for ever.",
        )],
    }],
    words: VerbWords {
        heading: "Deny {tag}",
        crumb: "Deny",
        recorded: "Recorded: the reason, your name and today’s date. Nothing is destroyed; it can be asked for again.",
        submit: "Deny the redaction",
        done: "{tag} is denied. Nothing was destroyed.",
        ends: true,
        ..VerbForm::PLAIN.words
    },
    changes: &["denied"],
    command: CommandLine {
        examples: &[
            "phiward --as \"Lee Chan\" deny-redaction RD-1 --reason \"under a legal hold\"",
        ],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
