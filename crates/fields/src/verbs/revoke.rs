//! Taking an acceptance back (B6).

use super::{CommandLine, Group, VerbForm, VerbWords, reason};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "revoke",
    summary: "Take one acceptance back",
    history: "Acceptance taken back",
    groups: &[Group {
        title: "",
        fields: &[reason(
            "Why it is taken back",
            "Such as “a breach at a practice like ours showed that it is more likely than we thought”.",
        )],
    }],
    words: VerbWords {
        heading: "Take back {tag}",
        crumb: "Take back",
        recorded: "Recorded: the reason, today’s date and your name. The acceptance no longer holds from now on.",
        submit: "Take it back",
        done: "{tag} is taken back. The risk needs a treatment again.",
        ends: true,
        ..VerbForm::PLAIN.words
    },
    changes: &["revoked"],
    command: CommandLine {
        examples: &["phiward revoke X-1 --reason \"the vendor had an incident\""],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
