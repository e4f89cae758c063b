//! What lists of workforce groups, triggers, dismissals, imports and evidence are asked.

use super::filter::{Filter, Takes, each, flag, record, shown, words};
use register::Kind;
use register::records::{Dismissal, Evidence, Group, Import, Trigger};

pub(super) static GROUP: &[Filter] = &[flag(
    "remote",
    "Works away",
    "Only groups that work away, or only others.",
    ("yes", "no"),
    each!(Group, |_, g, wanted| g.remote == wanted.yes()),
)];

pub(super) static TRIGGER: &[Filter] = &[flag(
    "settled",
    "Settled",
    "Only triggers that are settled, or only those that wait.",
    ("settled", "waits"),
    each!(Trigger, |_, k, wanted| k.settled.is_some() == wanted.yes()),
)];

pub(super) static DISMISSAL: &[Filter] = &[
    flag(
        "approved",
        "Approved",
        "Only dismissals that somebody has approved, or only others.",
        ("by somebody", "by nobody yet"),
        each!(Dismissal, |_, d, wanted| d.approved_by.is_some()
            == wanted.yes()),
    ),
    record(
        "found_by",
        "Found by",
        "Only dismissals that this person found.",
        Kind::Person,
        each!(Dismissal, |_, d, wanted| d
            .found
            .as_ref()
            .and_then(|found| found.by.person)
            .map(|id| id.uuid())
            == wanted.id),
    ),
];

pub(super) static IMPORT: &[Filter] = &[flag(
    "undone",
    "Undone",
    "Only imports that were undone, or only others.",
    ("undone", "stands"),
    each!(Import, |_, u, wanted| u.undone.is_some() == wanted.yes()),
)
.assuming("no")];

pub(super) static EVIDENCE: &[Filter] = &[words(
    "kept",
    "Kept",
    "Only evidence whose file is kept in this book, or only what is kept elsewhere.",
    || shown(&[("here", "in this book"), ("elsewhere", "elsewhere")]),
    each!(Evidence, |_, e, wanted| e.sha256.is_empty()
        != (wanted.word == "here")),
)];
