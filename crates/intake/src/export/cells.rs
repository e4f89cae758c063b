//! A record as the cells of its row: what the planner reads, written back.

use crate::commands::lookup::Lookup;
use crate::commands::plain;
use crate::field::Kind;
use crate::workbook::squeeze;
use register::records::*;
use register::{Record, Register};

/// Field and text, for the fields that are not blank.
pub type Cells = Vec<(&'static str, String)>;

/// Fields without a place of their own in the record: their words are kept
/// beside it under the field's name, and stand in the field's column.
pub fn homeless(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Assets => &["agreement", "classification", "status"],
        Kind::Flows => &["frequency", "owner"],
        Kind::Vendors => &["address", "ephi", "risk"],
        Kind::Risks => &["status", "controls_stand", "verified_rating"],
        Kind::Findings => &["severity", "status"],
        Kind::Ratings => &[],
        Kind::Actions => &[
            "priority",
            "progress",
            "verified",
            "confirmation",
            "moved_due_days",
            "milestones_reached",
        ],
        Kind::Answers => &["control", "evidence_named"],
        Kind::People => &["department", "phone", "status", "left_on"],
        Kind::Sites => &["phone", "status"],
    }
}

/// Columns of our own tables that are there to be read: what stands in them is written by
/// verbs, and a table changes nothing of it.
pub const READ_ONLY: [&str; 4] = [
    "confirmation",
    "moved_due_days",
    "milestones_reached",
    "verified_rating",
];

/// Marks a station outside where an asset, vendor or site has the same name.
pub const OUTSIDE: &str = " [outside]";

/// A record that has a row.
pub trait Exported: serde::Serialize {
    /// Its cells.
    fn fill(&self, register: &Register, find: &Lookup<'_>, out: &mut Cells);
    /// Its kind, and what is kept beside it.
    fn kept(&self) -> (Kind, &Extra);
    /// Where it was imported from, for kinds that remember it.
    fn source(&self) -> Option<&SourceKey>;
}

/// The cells of a record.
pub fn cells<R: Exported>(register: &Register, find: &Lookup<'_>, record: &R) -> Cells {
    let mut out = Cells::new();
    record.fill(register, find, &mut out);
    let (kind, extra) = record.kept();
    for spec in kind.fields().iter().filter(|spec| !spec.by_hand) {
        if let Some(field) = spec.field {
            let value = fields::value_at(record, field.path);
            out.push((spec.name, plain::cell(register, field, &value)));
        }
    }
    for field in homeless(kind) {
        if let Some(text) = extra.get(*field) {
            out.push((field, text.clone()));
        }
    }
    out.retain(|(_, text)| !text.is_empty());
    out
}

/// The first action of a risk on which work remains: the one its row speaks of.
pub fn planned_action<'r>(register: &'r Register, risk: &Risk) -> Option<&'r Action> {
    risk.actions(register)
        .filter(|a| a.retired.is_none() && a.state.is_open())
        .min_by_key(|a| a.number)
}

pub(super) fn day(date: Option<jiff::civil::Date>) -> String {
    date.map(|d| d.to_string()).unwrap_or_default()
}

/// A blank cell says "not known".
fn encrypted(known: YesNo) -> String {
    match known {
        YesNo::Unknown => String::new(),
        known => known.words().to_owned(),
    }
}

/// A name that leads back to the record: with its id behind it where the name
/// alone leads elsewhere.
pub(super) fn name<R: Record>(find: &Lookup<'_>, record: Option<&R>) -> String {
    let Some(record) = record else {
        return String::new();
    };
    let name = squeeze(record.label());
    let id = record.id().uuid();
    if find.thing(&name).is_some_and(|found| found.id == id) {
        name
    } else {
        format!("{name} [{id}]")
    }
}

/// Names, each once: an ended record may be called like a live one.
fn once<'n>(names: impl Iterator<Item = &'n String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for name in names.map(|n| squeeze(n)) {
        if !out.contains(&name) {
            out.push(name);
        }
    }
    out
}

fn station(register: &Register, find: &Lookup<'_>, end: &FlowEnd) -> String {
    let t = &register.tables;
    match end {
        FlowEnd::Unknown => String::new(),
        FlowEnd::Asset(id) => name(find, t.assets.get(*id)),
        FlowEnd::Site(id) => name(find, t.sites.get(*id)),
        FlowEnd::Vendor(id) => name(find, t.vendors.get(*id)),
        FlowEnd::Party(party) => {
            let party = squeeze(party);
            if find.place(&party).is_some() || party == "?" || party.ends_with(']') {
                format!("{party}{OUTSIDE}")
            } else {
                party
            }
        }
    }
}

impl Exported for Asset {
    fn kept(&self) -> (Kind, &Extra) {
        (Kind::Assets, &self.extra)
    }
    fn source(&self) -> Option<&SourceKey> {
        self.source.as_ref()
    }
    fn fill(&self, _register: &Register, _find: &Lookup<'_>, out: &mut Cells) {
        let said = if self.ephi_known || self.ephi.any() {
            self.ephi.words()
        } else {
            String::new()
        };
        out.extend([
            ("class", self.class.clone()),
            ("ephi", said),
            ("encrypted", encrypted(self.encrypted)),
            ("criticality", self.criticality.clone()),
        ]);
    }
}

impl Exported for Flow {
    fn kept(&self) -> (Kind, &Extra) {
        (Kind::Flows, &self.extra)
    }
    fn source(&self) -> Option<&SourceKey> {
        self.source.as_ref()
    }
    fn fill(&self, register: &Register, find: &Lookup<'_>, out: &mut Cells) {
        let one = |end: &FlowEnd| station(register, find, end);
        let parties: Vec<String> = if self.via.is_empty() {
            Vec::new()
        } else {
            self.ends()
                .map(one)
                .map(|s| if s.is_empty() { "?".to_owned() } else { s })
                .collect()
        };
        out.extend([
            ("from", one(&self.from)),
            ("to", one(&self.to)),
            ("parties", parties.join("\n")),
            ("encrypted", encrypted(self.encrypted)),
        ]);
    }
}

impl Exported for Vendor {
    fn kept(&self) -> (Kind, &Extra) {
        (Kind::Vendors, &self.extra)
    }
    fn source(&self) -> Option<&SourceKey> {
        self.source.as_ref()
    }
    fn fill(&self, _register: &Register, _find: &Lookup<'_>, out: &mut Cells) {
        if let Some(newest) = self.agreements.last() {
            out.extend([
                ("agreement", newest.state.words().to_owned()),
                ("agreement_date", day(newest.effective)),
                ("agreement_ends", day(newest.ends)),
                ("agreement_clauses", newest.clauses.join("\n")),
                ("agreement_note", newest.note.clone()),
            ]);
        }
    }
}

impl Exported for Risk {
    fn kept(&self) -> (Kind, &Extra) {
        (Kind::Risks, &self.extra)
    }
    fn source(&self) -> Option<&SourceKey> {
        self.source.as_ref()
    }
    fn fill(&self, register: &Register, find: &Lookup<'_>, out: &mut Cells) {
        let t = &register.tables;
        let mut touched: Vec<String> = Vec::new();
        touched.extend(self.assets.iter().map(|id| name(find, t.assets.get(*id))));
        touched.extend(self.vendors.iter().map(|id| name(find, t.vendors.get(*id))));
        touched.extend(self.sites.iter().map(|id| name(find, t.sites.get(*id))));
        touched.extend(self.flows.iter().map(|id| name(find, t.flows.get(*id))));
        touched.extend(self.groups.iter().map(|id| name(find, t.groups.get(*id))));
        let threats = self.threats.iter().filter_map(|id| t.threats.get(*id));
        let weak = self
            .vulnerabilities
            .iter()
            .filter_map(|id| t.vulnerabilities.get(*id));
        let names = |all: Vec<String>| all.join("\n");
        out.extend([
            ("assets", names(touched)),
            ("threats", names(once(threats.map(|x| &x.name)))),
            ("vulnerabilities", names(once(weak.map(|x| &x.name)))),
            ("affects", String::from(self.affects)),
            ("provisions", names(self.provisions.clone())),
        ]);
        if let Some(rating) = &self.current {
            out.extend([
                ("likelihood", rating.likelihood.to_string()),
                ("impact", rating.impact.to_string()),
                (
                    "score",
                    rating.score.map(|n| n.to_string()).unwrap_or_default(),
                ),
                ("level", rating.level.to_string()),
                ("rationale", rating.reason.clone()),
            ]);
        }
        let beside = [
            (&self.inherent, "inherent_likelihood", "inherent_impact"),
            (&self.target, "target_likelihood", "target_impact"),
        ];
        for (rating, likelihood, impact) in beside {
            if let Some(rating) = rating {
                out.extend([
                    (likelihood, rating.likelihood.to_string()),
                    (impact, rating.impact.to_string()),
                ]);
            }
        }
        if let Some(rating) = &self.verified {
            let words = format!(
                "{}: likelihood {}, impact {}, {} ({})",
                rating.on, rating.likelihood, rating.impact, rating.level, rating.by.name
            );
            out.push(("verified_rating", words));
        }
        if let Some(treatment) = &self.treatment {
            out.extend([
                ("treatment", treatment.strategy.words().to_owned()),
                ("treatment_reason", treatment.reason.clone()),
            ]);
        }
        if let Some(action) = planned_action(register, self) {
            out.extend([("action", squeeze(&action.title)), ("due", day(action.due))]);
        }
        if let Some(original) = &self.original {
            out.extend([
                ("original_likelihood", original.likelihood.clone()),
                ("original_impact", original.impact.clone()),
                ("original_score", original.score.clone()),
                ("original_level", original.level.clone()),
                ("original_scale", original.scale.clone()),
            ]);
        }
    }
}
