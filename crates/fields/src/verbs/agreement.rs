//! The agreement with a vendor (A4).

use super::{CommandLine, Control, Group, TEXT, VerbForm, VerbWords, field};
use crate::forms::{CLAUSES, EFFECTIVE, ENDS};
use register::records::AgreementState;

pub(crate) static VERB: VerbForm = VerbForm {
    code: "agreement",
    summary: "Record the agreement with one vendor; earlier ones stay on record",
    history: "Agreement recorded",
    groups: &[
        Group {
            title: "",
            fields: &[
                field(
                    "state",
                    "How it stands",
                    Control::Choice(AgreementState::WORDS),
                    "In force only if you have seen the signed text.",
                )
                .required()
                .citing("164.308(b)(3)"),
                EFFECTIVE,
                ENDS,
                CLAUSES,
                field("note", "Note", TEXT, "Anything else worth knowing."),
            ],
        },
        Group {
            title: "What shows it",
            fields: &[field(
                "evidence",
                "The signed document",
                Control::Evidence { max: 1 },
                "The agreement itself, or where it is kept.",
            )
            .citing("164.316(b)(1)")],
        },
    ],
    words: VerbWords {
        heading: "The agreement with {label}",
        crumb: "Agreement",
        recorded: "Recorded: the agreement as it stands now, your name and today’s date. Earlier ones stay on record beside it.",
        submit: "Record the agreement",
        done: "The agreement with {label} is recorded: {state}.",
        ..VerbForm::PLAIN.words
    },
    command: CommandLine {
        options: &[("clauses", "clause", ' ')],
        examples: &[
            "phiward agreement V-1 --state in-force --effective 2026-01-01 --clause \"incident reporting\"",
        ],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
