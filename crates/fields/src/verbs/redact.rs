//! Asking that the content of a record be taken out of the ledger (C6, C7).

use super::{CommandLine, Control, Group, VerbForm, VerbWords, field, reason};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "redact",
    summary: "Ask that the content of one record be destroyed; somebody else approves it",
    history: "Redaction asked for",
    groups: &[Group {
        title: "",
        fields: &[
            reason(
                "Why its content has to go",
                "Such as “a patient’s name was typed into the notes”. This reason stays readable for ever: do not repeat what goes.",
            ),
            field(
                "earlier_only",
                "Keep the record as it stands now, and destroy only its earlier states",
                Control::Flag,
                "Choose this where the record was mended already and only the history still holds what must go.",
            ),
        ],
    }],
    words: VerbWords {
        heading: "Take out the content of {tag}",
        crumb: "Redact",
        recorded: "Recorded: the request, the reason, your name and today’s date. Nothing is destroyed until a second administrator approves it.",
        submit: "Ask for the redaction",
        done: "The redaction of {tag} is asked for. A second administrator has to approve it before anything is destroyed.",
        ends: true,
        ..VerbForm::PLAIN.words
    },
    command: CommandLine {
        examples: &["phiward redact E-3 --reason \"the file names a patient\" --earlier-only"],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
