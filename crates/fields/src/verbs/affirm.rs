//! Affirming an approval that somebody else entered (A5, A7, B1, B6).

use super::{CommandLine, Group, TEXT, VerbForm, VerbWords, field};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "affirm",
    summary: "Affirm one approval that was entered in one's name; only by the person it names, signed in",
    history: "Approval affirmed",
    groups: &[Group {
        title: "",
        fields: &[field(
            "note",
            "Note",
            TEXT,
            "When and how you approved it, such as “at the meeting of 2 March; the signed page is E-4”.",
        )],
    }],
    words: VerbWords {
        heading: "Affirm {tag}",
        crumb: "Affirm the approval",
        recorded: "Recorded: that you approved it as it stands here, your account and today’s date. Until then it is shown as asserted by whoever entered it. If you did not approve it, do not affirm it: have it changed or ended.",
        submit: "I approved this",
        done: "{tag} is affirmed.",
        ..VerbForm::PLAIN.words
    },
    changes: &["approval"],
    command: CommandLine {
        examples: &["phiward affirm L-1 --note \"at the meeting of 2 March\""],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
