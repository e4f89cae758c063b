//! Threats and vulnerabilities of the organization's own.

use super::{LINE, TEXT, field};
use crate::field::{Control, Group};

/// Types of threat source (SP 800-30r1 table D-2).
const SOURCES: &[(&str, &str)] = &[
    ("adversarial", "adversarial: someone means harm"),
    ("accidental", "accidental: someone errs"),
    ("structural", "structural: something fails"),
    ("environmental", "environmental: nature, fire, power, water"),
];

pub(crate) static THREAT: &[Group] = &[Group {
    title: "The threat",
    fields: &[
        field(
            "name",
            "Name",
            LINE,
            "What could happen, such as “Flooding from the café above”.",
        )
        .required(),
        field(
            "source_type",
            "Type of source",
            Control::Choice(SOURCES),
            "Who or what brings it about.",
        )
        .listed_as("Source"),
        field("description", "What it is", TEXT, "One or two sentences."),
    ],
}];

pub(crate) static VULNERABILITY: &[Group] = &[Group {
    title: "The vulnerability",
    fields: &[
        field(
            "name",
            "Name",
            LINE,
            "The vulnerability itself, such as “Server stands under a water pipe”.",
        )
        .required(),
        field(
            "predisposing",
            "A condition and not a vulnerability",
            Control::Flag,
            "Something that makes harm more likely and cannot be mended, such as a place in a flood plain.",
        ),
        field("description", "What it is", TEXT, "One or two sentences."),
    ],
}];
