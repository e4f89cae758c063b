//! Approving that the content of a record goes (C6, C7).

use super::{CommandLine, Group, TEXT, VerbForm, VerbWords, field};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "approve-redaction",
    summary: "Approve one redaction that was asked for; never one's own",
    history: "Redaction approved",
    groups: &[Group {
        title: "",
        fields: &[field(
            "note",
            "Note",
            TEXT,
            "What you weighed. It stays readable for ever: do not repeat what goes.",
        )],
    }],
    words: VerbWords {
        heading: "Approve {tag}",
        crumb: "Approve",
        recorded: "Recorded: that you approve it, your name and today’s date. The content is destroyed with this, in the ledger and in what is computed from it, and nobody can bring it back. That it was there, and who took it out, stays.",
        submit: "Destroy the content",
        done: "{tag} is approved. What it took out is gone.",
        next: "History, Redactions names where else words of it stand, such as a file that other evidence names. Backups made before still hold it: replace them as your retention policy says.",
        ends: true,
    },
    changes: &["approved_by", "approved_on"],
    command: CommandLine {
        examples: &[
            "phiward --as \"Lee Chan\" approve-redaction RD-1 --note \"seen: a patient's name\"",
        ],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
