//! What lists of workforce groups, triggers, dismissals and imports are asked.

use super::filter::{Filter, Takes, each, flag, record};
use register::Kind;
use register::records::{Dismissal, Group, Import, Trigger};

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
