//! Evidence: everything but the bytes, which are never exchanged.

use super::{LINE, TEXT, field};
use crate::field::{Control, Group};
use register::Kind;

pub(crate) static EVIDENCE: &[Group] = &[Group {
    title: "What it is",
    fields: &[
        field(
            "title",
            "Title",
            LINE,
            "Such as “Encryption status of all laptops, screenshot”.",
        )
        .required()
        .citing("164.316(b)(1)"),
        field(
            "about",
            "What it is about",
            Control::ManyOf(Kind::ALL),
            "Records it shows something of, such as R-1 or C-2.",
        ),
        field(
            "on",
            "Day it speaks of",
            Control::Date,
            "Not the day it was attached.",
        )
        .listed_as("Speaks of"),
        field(
            "origin",
            "Where it comes from",
            LINE,
            "System, person or document, such as “console of the antivirus service”.",
        )
        .listed_as("From"),
        field(
            "location",
            "Where it is kept",
            TEXT,
            "Only when the file itself is not attached here, such as “binder 3, office of the manager”.",
        )
        .listed_as("Kept at"),
        field(
            "notes",
            "Notes",
            TEXT,
            "Anything else worth knowing; no patient data.",
        )
        .in_files_as("Notes"),
    ],
}];
