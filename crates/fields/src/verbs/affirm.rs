//! Affirming an approval that somebody else entered, and what somebody else found not to
//! apply (A5, A7, A8, B1, B6).

use super::{CommandLine, Group, Instead, TEXT, VerbForm, VerbWords, field};
use register::Kind;

pub(crate) static VERB: VerbForm = VerbForm {
    code: "affirm",
    summary: "Affirm one approval that was entered in one's name, signed in; of what was found not to apply, approve it as somebody else than who found it",
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
    instead: &[Instead {
        kind: Kind::Dismissal,
        words: VerbWords {
            heading: "Approve that {tag} does not apply",
            crumb: "Approve",
            recorded: "Recorded: that you looked at it and approve that it does not apply here, your account and today’s date. Who found it cannot approve it.",
            submit: "It does not apply: I approve",
            done: "{tag} is approved.",
            ..VerbForm::PLAIN.words
        },
        groups: &[Group {
            title: "",
            fields: &[field(
                "note",
                "Note",
                TEXT,
                "What you looked at, such as “no server stands here; I walked through the office”.",
            )],
        }],
    }],
    changes: &["approval"],
    command: CommandLine {
        several: true,
        examples: &["phiward affirm L-1 --note \"at the meeting of 2 March\""],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
