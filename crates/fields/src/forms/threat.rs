//! Threats and vulnerabilities of the organization's own.

use super::{LINE, TEXT, field};
use crate::field::{Control, Group};
use register::records::Relevance;

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
        field(
            "relevance",
            "Relevance",
            Control::Choice(Relevance::WORDS),
            "How well it is known to concern you (SP 800-30 table E-4).",
        )
        .in_files_as("Relevance"),
        field(
            "capability",
            "Capability of the adversary",
            Control::Level,
            "What they are able to do (table D-3); of adversarial sources only.",
        )
        .in_files_as("Capability"),
        field(
            "intent",
            "Intent of the adversary",
            Control::Level,
            "How much they want to do harm (table D-4); of adversarial sources only.",
        )
        .in_files_as("Intent"),
        field(
            "targeting",
            "Targeting by the adversary",
            Control::Level,
            "How much they aim at you rather than at anybody (table D-5); of adversarial sources only.",
        )
        .in_files_as("Targeting"),
        field(
            "range",
            "Range of effects",
            Control::Level,
            "How far it would reach (table D-6); of errors, failures and nature.",
        )
        .in_files_as("Range of effects"),
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
        field(
            "severity",
            "Severity",
            Control::Level,
            "How bad it is that it stands open, seen with what is in place (SP 800-30 table F-2); not of conditions.",
        )
        .in_files_as("Severity"),
        field(
            "pervasiveness",
            "Pervasiveness",
            Control::Level,
            "To how much of the organization the condition applies (table F-5); of conditions only.",
        )
        .in_files_as("Pervasiveness"),
    ],
}];
