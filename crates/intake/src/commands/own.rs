//! Rows of our own tables: they name their record exactly, and only the cells that
//! differ from what the record holds are changes.

use super::Planner;
use super::notation::differs_only_in_notation;
use crate::export::{
    Exported, OUTSIDE, READ_ONLY, RECORD_HEADER, SOURCE_HEADER, SOURCE_KEY_HEADER,
};
use crate::export::{cells, extra_key};
use crate::mapped::{MappedRow, Typed};
use register::records::{Flow, FlowEnd, SourceKey};
use register::{Id, Kind as Named, Record, Ref, Table};
use std::borrow::Cow;
use std::collections::HashSet;
use uuid::Uuid;

/// What a row says of its record's identity.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// The record's id, where the table was exported.
    pub record: Option<Uuid>,
    /// Where the record was first imported from.
    pub source: Option<SourceKey>,
}

/// Cells that are one statement: a change of one makes all of them count.
const TOGETHER: &[&[&str]] = &[
    &["likelihood", "impact", "rationale"],
    &["inherent_likelihood", "inherent_impact"],
    &["target_likelihood", "target_impact"],
    &["status", "completed_on"],
    &["in_place", "applicable"],
    &["treatment", "treatment_reason"],
    &["action", "due"],
    &[
        "agreement",
        "agreement_date",
        "agreement_ends",
        "agreement_clauses",
        "agreement_note",
    ],
    &[
        "original_likelihood",
        "original_impact",
        "original_score",
        "original_level",
        "original_scale",
    ],
];

impl<'a> Planner<'a> {
    /// Takes the identity out of a row and gives each text exactly as it stands;
    /// `None` when another row named the same record.
    pub(super) fn prepare(&mut self, row: &MappedRow) -> Option<MappedRow> {
        let mut row = row.clone();
        let mut own = Own::default();
        let mut source = SourceKey::default();
        row.extra.retain_mut(|(header, text)| {
            match header.as_str() {
                RECORD_HEADER => {
                    own.record = text.trim().parse().ok().filter(|id: &Uuid| !id.is_nil())
                }
                SOURCE_HEADER => source.system = std::mem::take(text),
                SOURCE_KEY_HEADER => source.key = std::mem::take(text),
                _ => {
                    *header = extra_key(header).to_owned();
                    return true;
                }
            }
            false
        });
        own.source = Some(source).filter(|s| !s.system.is_empty() && !s.key.is_empty());
        for (field, value) in &mut row.fields {
            let as_it_stands = matches!(value.typed, Typed::Text(_))
                || matches!(*field, "ephi_types" | "safeguards" | "controls");
            if as_it_stands {
                value.typed = Typed::Text(value.raw.clone());
            }
        }
        let record = own.record;
        self.own = Some(own);
        if record.is_some_and(|id| !self.taken.insert(id)) {
            let first = self.first_row(record);
            self.leave_out(
                &row,
                format!("its {RECORD_HEADER} stands in the file twice{first}; the first row was taken, and nothing of this one (leave it blank for a new record)"),
            );
            return None;
        }
        Some(row)
    }

    /// Whether the row was written by an export, and so says all about its record.
    pub(super) fn is_exported(&self) -> bool {
        self.own.as_ref().is_some_and(|own| own.record.is_some())
    }

    /// The record a row stands for.
    pub(super) fn known<R: Record>(
        &self,
        table: &'a Table<R>,
        word: &'static str,
        row: &MappedRow,
    ) -> Option<&'a R> {
        let Some(own) = &self.own else {
            let found = self.carried.found.get(&row.number)?;
            return table.get(Id::new(*found));
        };
        let Some(id) = own.record else {
            return self.find.by_key(table, word, self.source.mapping, &row.key);
        };
        // Not by number: in another book the same number is another record.
        table.get(Id::new(id)).or_else(|| {
            let source = own.source.as_ref()?;
            self.find
                .by_source(table, word, &source.system, &source.key)
        })
    }

    /// The id for the row's new record: the exported one, where nothing has it.
    pub(super) fn id_of_new<R>(&mut self) -> Id<R> {
        let exported = self
            .own
            .as_ref()
            .and_then(|own| own.record)
            .filter(|id| self.register.find(*id).is_none());
        if exported.is_some() {
            self.renumbered += 1;
        }
        Id::new(exported.unwrap_or_else(|| (self.new_id)()))
    }

    /// The row without the cells that say what the record says already.
    pub(super) fn changed_cells<'r, R: Exported>(
        &mut self,
        row: &'r MappedRow,
        before: Option<&R>,
    ) -> Cow<'r, MappedRow> {
        if self.own.is_none() {
            return Cow::Borrowed(row);
        }
        let mut row = row.clone();
        // Both follow from likelihood and impact by the method in use.
        row.fields.remove("score");
        row.fields.remove("level");
        let Some(before) = before else {
            return Cow::Owned(row);
        };
        let as_is = cells(self.register, &self.find, before);
        let mut notation: HashSet<&str> = HashSet::new();
        let stands = |field: &str| as_is.iter().find(|(name, _)| *name == field);
        for (field, value) in &row.fields {
            if stands(field).is_some_and(|(_, text)| {
                plain(text) != plain(&value.raw) && differs_only_in_notation(text, &value.raw)
            }) {
                notation.insert(field);
            }
        }
        self.notation += notation.len();
        let differs = |field: &str| {
            row.fields.get(field).is_some_and(|value| {
                stands(field).is_none_or(|(_, text)| plain(text) != plain(&value.raw))
                    && !notation.contains(field)
            })
        };
        let stay: Vec<&'static str> = row
            .fields
            .keys()
            .copied()
            .filter(|field| {
                let group = TOGETHER.iter().find(|group| group.contains(field));
                group.map_or_else(|| differs(field), |group| group.iter().any(|f| differs(f)))
            })
            .collect();
        row.fields.retain(|field, _| stay.contains(field));
        for field in READ_ONLY.iter().filter(|field| stay.contains(*field)) {
            let column = crate::profiles::header(field);
            self.remark(&row, format!("“{column}” is there to be read: what this table says there is kept in words, and changes nothing"));
        }
        let kept = before.kept().1;
        let mut rewritten = 0;
        row.extra.retain(|(key, text)| {
            let same = kept.get(key).is_some_and(|k| plain(k) == plain(text));
            let alike = kept
                .get(key)
                .is_some_and(|k| differs_only_in_notation(k, text));
            rewritten += usize::from(alike && !same);
            !same && !alike
        });
        self.notation += rewritten;
        Cow::Owned(row)
    }

    /// What a name in one of our tables means: with an id behind it that very
    /// record, else whatever has the name.
    pub(super) fn exact(&self, name: &str) -> Option<Ref> {
        let (name, id) = marked(name);
        let kinds = [
            Named::Asset,
            Named::Vendor,
            Named::Site,
            Named::Flow,
            Named::Group,
            Named::Risk,
        ];
        id.and_then(|id| {
            let of = |kind: &Named| Ref { kind: *kind, id };
            kinds
                .iter()
                .map(of)
                .find(|r| self.register.tables.get(*r).is_some())
        })
        .or_else(|| self.find.thing(name))
    }

    /// Sets the stations of a flow from our own columns.
    pub(super) fn own_stations(&self, row: &MappedRow, flow: &mut Flow) {
        let texts = |field: &str| row.list(field).iter().map(|i| self.own_end(&i.text));
        let all: Vec<FlowEnd> = texts("parties").collect();
        if let [from, between @ .., to] = &all[..] {
            (flow.from, flow.to) = (from.clone(), to.clone());
            flow.via = between.to_vec();
        }
        if let Some(from) = texts("from").next() {
            flow.from = from;
        }
        if let Some(to) = texts("to").next() {
            flow.to = to;
        }
    }

    fn own_end(&self, text: &str) -> FlowEnd {
        if let Some(party) = text.strip_suffix(OUTSIDE) {
            return FlowEnd::Party(party.to_owned());
        }
        match self.exact(text) {
            Some(Ref {
                kind: Named::Asset,
                id,
            }) => FlowEnd::Asset(Id::new(id)),
            Some(Ref {
                kind: Named::Vendor,
                id,
            }) => FlowEnd::Vendor(Id::new(id)),
            Some(Ref {
                kind: Named::Site,
                id,
            }) => FlowEnd::Site(Id::new(id)),
            _ if text == "?" => FlowEnd::Unknown,
            _ => FlowEnd::Party(marked(text).0.to_owned()),
        }
    }
}

/// A name and the id in brackets behind it.
pub(super) fn marked(text: &str) -> (&str, Option<Uuid>) {
    let parts = text
        .strip_suffix(']')
        .and_then(|rest| rest.rsplit_once(" ["));
    match parts.map(|(name, id)| (name, id.parse())) {
        Some((name, Ok(id))) => (name, Some(id)),
        _ => (text, None),
    }
}

/// A text as spreadsheet programs leave it when nobody changes it.
fn plain(text: &str) -> String {
    crate::export::clean(text)
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .trim()
        .to_owned()
}
