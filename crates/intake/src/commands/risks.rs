//! A row of a risk register: the risk, what it touches, and whether it is over.

use super::Planner;
use super::against::Relief;
use super::rating::RATED_WORDS;
use super::unsaid::Links;
use crate::field::Kind;
use crate::mapped::MappedRow;
use crate::meaning::Reading;
use crate::meaning::affects::affects;
use crate::meaning::citation::citations;
use crate::meaning::state::State;
use register::records::{Original, Risk};
use register::verbs;
use register::{Id, Kind as Named, Record, Ref};

/// Places of a risk that name other things, and the fields that fill them.
const LINKS: Links = &[
    ("assets", "assets"),
    ("vendors", "assets"),
    ("sites", "assets"),
    ("flows", "assets"),
    ("groups", "assets"),
    ("threats", "threats"),
    ("vulnerabilities", "vulnerabilities"),
    ("provisions", "provisions"),
];

impl Planner<'_> {
    pub(super) fn risk(&mut self, row: &MappedRow) {
        let risks = &self.register.tables.risks;
        let before = self.known(risks, "risk", row);
        if before.is_none() && self.own.is_none() && self.passed(row) {
            return;
        }
        let row = &*self.changed_cells(row, before);
        let row = &*self.without_older_rating(row, before);
        let row = &*self.standing_controls(row);
        let row = &*self.named_as_there(row, "controls");
        let today = self.source.today;
        let said = self.state_of(row);
        let told = self.ended_as_said(row, "closed_on", said);
        let told = match told {
            Reading::Is(State::Ended(_)) if self.taken_back_by(row, "status", Relief::Closed) => {
                Reading::Unread
            }
            told => told,
        };
        let is_closed = matches!(told, Reading::Is(State::Ended(_)));
        if let Some(before) = before
            && before.retired.is_some()
        {
            if is_closed {
                self.plan.unchanged += 1;
                return;
            }
            return self.ended(row, before.known_as());
        }
        // A state that a day contradicts is told already.
        if told.is_read() || !said.is_read() {
            self.meant(row, "status", told, |state| state.words().to_owned());
        }
        if told == Reading::Is(State::Done) {
            let text = row.text("status").unwrap_or_default().to_owned();
            self.remark_value(row, "status: ", &text, " says that the work is done, not that the risk is over; the risk stays open here. Close it here, or write “Closed”");
        }
        let risk = before.cloned().unwrap_or_else(|| Risk {
            id: self.id_of_new(),
            origin: if self.is_exported() {
                String::new()
            } else if self.kind == Kind::Findings {
                format!("finding in {}", self.source.file)
            } else {
                format!("imported from {}", self.source.file)
            },
            source: self.source_key(row),
            ..Risk::default()
        });
        let id = risk.id;
        let mut risk = self.plain(risk, row);
        let lost = match row.text("affects") {
            None => Reading::Unknown,
            Some(text) => affects(text).map_or(Reading::Unread, Reading::Is),
        };
        let lost = self.meant(row, "affects", lost, String::from);
        if let Reading::Is(affects) = lost {
            risk.affects = affects;
        }
        if self.own.is_some() {
            // A changed list of ours is the whole list.
            emptied(row, &mut risk);
        }
        let mut named = Risk {
            id,
            ..Risk::default()
        };
        let provisions_open = self.provisions_of(row, &mut named.provisions);
        let not_found = self.assets_of(row, &mut named);
        for item in row.list("threats") {
            add(&mut named.threats, self.threat(item));
        }
        for item in row.list("vulnerabilities") {
            add(&mut named.vulnerabilities, self.vulnerability(item));
        }
        take_in(&mut risk, &named);
        if let Some(mut original) = self.original(row) {
            // The words of a scale follow from the rows a file has: they are of this rating
            // as long as it says the same.
            if let Some(was) = &risk.original {
                let same = Original {
                    scale: was.scale.clone(),
                    ..original.clone()
                };
                if same == *was {
                    original = same;
                }
            }
            risk.original = Some(original);
        }
        let treatment = self.treatment_of(row);
        let rates = row.level("likelihood").is_some() && row.level("impact").is_some();
        // Words that are not a day are told already.
        let due_placed = row.text("action").is_some() || row.date("due").is_none();
        self.unplaced(
            &mut risk.extra,
            row,
            &[
                ("due", due_placed),
                ("rationale", rates),
                ("treatment_reason", treatment.known().is_some()),
            ],
        );
        let mut read = vec![
            ("assets", not_found.is_empty()),
            ("threats", true),
            ("vulnerabilities", true),
            ("treatment", treatment.is_read()),
            ("affects", lost.is_read()),
            ("provisions", !provisions_open),
        ];
        read.extend(RATED_WORDS.map(|field| (field, true)));
        self.keep(&mut risk.extra, row, &read);
        if self.own.is_some() && !not_found.is_empty() {
            risk.extra.insert("assets".to_owned(), not_found.join("\n"));
        }
        let follows = self.after.len();
        self.judge(row, before, &risk, treatment);
        let skip: &[&str] = match self.plans_here(before) {
            true => &[],
            false => &["action", "due"],
        };
        self.unsaid(row, before, &named, LINKS, skip);
        let changed = self.put(row, before, risk);
        self.planned_by(row, id);
        if is_closed {
            let end = verbs::Retire {
                target: id.to(),
                on: match told {
                    Reading::Is(State::Ended(Some(day))) => day,
                    _ => today,
                },
                reason: format!(
                    "closed in {}: status “{}”",
                    self.source.file,
                    row.text("status").unwrap_or_default()
                ),
            };
            self.retire(row, before, end);
        }
        self.note_follows(row.number, before, changed, follows);
    }

    /// Adds the provisions the row cites; `true` where other words stand beside them,
    /// which are kept then.
    pub(super) fn provisions_of(&mut self, row: &MappedRow, into: &mut Vec<String>) -> bool {
        let mut open = false;
        for item in self.cited(row, into) {
            let cited = citations(self.catalog, &item);
            if cited.more || cited.open || cited.found.is_empty() {
                open = true;
                let after = match cited.found.is_empty() {
                    true => " cites no section of the Security Rule; the words are kept",
                    false => " says more than the citations taken from it; the words are kept",
                };
                self.remark_value(row, "provisions: ", &item, after);
            }
            for provision in cited.found {
                add(into, provision);
            }
        }
        open
    }

    /// The items that cite; those of our own tables are taken as they are. What only goes
    /// on from the citation before it, "(B)", belongs to that.
    fn cited(&self, row: &MappedRow, into: &mut Vec<String>) -> Vec<String> {
        let mut items: Vec<String> = Vec::new();
        for item in row.list("provisions") {
            match items.last_mut() {
                _ if self.own.is_some() => add(into, item.text.clone()),
                Some(before) if item.text.starts_with('(') => {
                    before.push_str("; ");
                    before.push_str(&item.text);
                }
                _ => items.push(item.text.clone()),
            }
        }
        items
    }

    /// Adds what the row says the risk touches; gives the names not found.
    fn assets_of(&mut self, row: &MappedRow, risk: &mut Risk) -> Vec<String> {
        let mut not_found = Vec::new();
        let items: Vec<String> = row.list("assets").iter().map(|i| i.text.clone()).collect();
        let mut named: Vec<(String, Option<Ref>)> = Vec::new();
        for item in items {
            match self.own {
                Some(_) => named.push((item.clone(), self.exact(&item))),
                None => named.extend(self.find.things(&item)),
            }
        }
        for (name, found) in named {
            match found.map(|r| (r.kind, r.id)) {
                Some((Named::Asset, id)) => add(&mut risk.assets, Id::new(id)),
                Some((Named::Vendor, id)) => add(&mut risk.vendors, Id::new(id)),
                Some((Named::Site, id)) => add(&mut risk.sites, Id::new(id)),
                Some((Named::Flow, id)) => add(&mut risk.flows, Id::new(id)),
                Some((Named::Group, id)) => add(&mut risk.groups, Id::new(id)),
                _ => {
                    not_found.push(name.clone());
                    self.remark_value(
                        row,
                        "no asset, vendor or site is called ",
                        &name,
                        "; the words are kept, import the inventory and this file again",
                    );
                }
            }
        }
        not_found
    }
}

/// Adds what a row names to what the risk concerns already.
fn take_in(risk: &mut Risk, named: &Risk) {
    fn all<T: PartialEq + Clone>(into: &mut Vec<T>, items: &[T]) {
        for item in items {
            add(into, item.clone());
        }
    }
    all(&mut risk.assets, &named.assets);
    all(&mut risk.vendors, &named.vendors);
    all(&mut risk.sites, &named.sites);
    all(&mut risk.flows, &named.flows);
    all(&mut risk.groups, &named.groups);
    all(&mut risk.threats, &named.threats);
    all(&mut risk.vulnerabilities, &named.vulnerabilities);
    all(&mut risk.provisions, &named.provisions);
}

/// Empties the lists that the row gives anew.
fn emptied(row: &MappedRow, risk: &mut Risk) {
    if row.fields.contains_key("assets") {
        risk.assets.clear();
        risk.vendors.clear();
        risk.sites.clear();
        risk.flows.clear();
        risk.groups.clear();
    }
    if row.fields.contains_key("threats") {
        risk.threats.clear();
    }
    if row.fields.contains_key("vulnerabilities") {
        risk.vulnerabilities.clear();
    }
    if row.fields.contains_key("provisions") {
        risk.provisions.clear();
    }
}

pub(super) fn add<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}
