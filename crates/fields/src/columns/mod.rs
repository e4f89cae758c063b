//! The columns of lists: the fields that have one, and what is computed beside them.
//! Said once for the lists of pages, their CSV, and `phiward list`.

mod computed;
mod content;
mod pick;
mod plan;
mod risks;

pub use pick::value_at;

pub use computed::{AGREEMENTS, agreement};
pub use content::{Cell, Content, Leads};
pub use plan::{acceptance_sign, action_state, level_of};

use crate::field::{Control, Field, fields};
use crate::show::of_control;
use crate::words::{end_reference, reference};
use catalog::{Catalog, Level};
use jiff::civil::Date;
use register::{AnyRecord, Coverage, Kind, Ref, Register};
use serde_json::Value;
use std::collections::HashMap;

/// What columns look at.
#[derive(Debug)]
pub struct Look<'r> {
    /// The register.
    pub register: &'r Register,
    /// The day states are judged on.
    pub today: Date,
    risks: HashMap<Ref, u32>,
}

impl<'r> Look<'r> {
    /// For the records of a kind. Risks are counted as coverage counts them for what the
    /// analysis covers, and open ones for threats and vulnerabilities.
    pub fn new(register: &'r Register, coverage: &Coverage, today: Date, kind: Kind) -> Self {
        let mut risks = HashMap::new();
        if matches!(kind, Kind::Threat | Kind::Vulnerability) {
            for risk in register.tables.risks.all().filter(|r| r.is_open()) {
                let threats = risk.threats.iter().map(|id| id.to());
                for target in threats.chain(risk.vulnerabilities.iter().map(|id| id.to())) {
                    *risks.entry(target).or_insert(0) += 1;
                }
            }
        } else {
            let covered = coverage.covered.iter().filter(|c| c.target.kind == kind);
            risks.extend(covered.map(|c| (c.target, c.risks)));
        }
        Look {
            register,
            today,
            risks,
        }
    }

    /// For who finds records and shows no counts.
    pub fn bare(register: &'r Register, today: Date) -> Self {
        Look {
            register,
            today,
            risks: HashMap::new(),
        }
    }

    /// Risks that concern a thing.
    pub fn risks_of(&self, thing: Ref) -> u32 {
        self.risks.get(&thing).copied().unwrap_or(0)
    }
}

/// Where a computed column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before all fields.
    First,
    /// Behind the column of a field.
    After(&'static str),
    /// Behind all fields.
    Last,
}

/// A column that is not a field.
#[derive(Debug, Clone, Copy)]
struct Computed {
    key: &'static str,
    label: &'static str,
    number: bool,
    files: bool,
    at: At,
    cell: fn(&Look<'_>, &AnyRecord) -> Cell,
}

#[derive(Debug, Clone, Copy)]
enum Of {
    Field(&'static Field),
    Computed(&'static Computed),
}

/// A column of a kind's list. The number and the name of the record stand beside them.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// What it is called in addresses: the path of its field, or a word of its own.
    pub key: &'static str,
    /// Its heading.
    pub label: &'static str,
    /// Whether it holds numbers.
    pub number: bool,
    /// Whether it stands in files only: too long for a line on a page or a terminal, or
    /// said there by another column.
    pub files: bool,
    of: Of,
}

impl Column {
    /// What stands in it for a record.
    pub fn cell(&self, look: &Look<'_>, record: &AnyRecord) -> Cell {
        match self.of {
            Of::Computed(column) => (column.cell)(look, record),
            Of::Field(field) => {
                if field.path == "approved_by"
                    && let Some(asserted) = record.asserted(look.register)
                {
                    return Cell::text(asserted).signed("todo");
                }
                let value = pick::at(record, field.path);
                if let (Control::Date, Some(day)) = (field.control, value.as_str()) {
                    let target = record.reference();
                    return Cell::said(look.register, target, field.path, day.parse().ok());
                }
                of_field(look.register, field.control, &value)
            }
        }
    }
}

fn computed_column(column: &'static Computed) -> Column {
    Column {
        key: column.key,
        label: column.label,
        number: column.number,
        files: column.files,
        of: Of::Computed(column),
    }
}

/// The columns of a kind's list on a page and on a terminal: its fields that have one, in
/// the order of the form, and between them what is computed.
pub fn columns(kind: Kind) -> Vec<Column> {
    let mut all = file_columns(kind);
    all.retain(|column| !column.files);
    all
}

/// The same with what stands in files only.
pub fn file_columns(kind: Kind) -> Vec<Column> {
    let computed = computed::of_kind(kind);
    let at = move |at: At| {
        let there = computed.iter().filter(move |column| column.at == at);
        there.map(computed_column)
    };
    let mut out: Vec<Column> = at(At::First).collect();
    for field in fields(kind) {
        out.extend(field.column.map(|heading| Column {
            key: field.path,
            label: heading.label,
            number: matches!(field.control, Control::Number { .. } | Control::Money),
            files: heading.files,
            of: Of::Field(field),
        }));
        out.extend(at(At::After(field.path)));
    }
    out.extend(at(At::Last));
    out
}

/// What the column with the name of the record is called.
pub fn name_heading(kind: Kind) -> &'static str {
    match kind {
        Kind::Incident | Kind::Trigger => "What happened",
        Kind::Exclusion => "What is left out",
        Kind::Import => "File",
        Kind::Risk => "Risk",
        Kind::Action => "Action",
        Kind::Answer | Kind::Decision => "Provision",
        Kind::Dismissal | Kind::Acceptance | Kind::Redaction => "Reason",
        Kind::Tolerance => "Statement",
        _ => "Name",
    }
}

/// By which word lists are ordered by the name.
pub fn name_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Risk => "sentence",
        _ => "name",
    }
}

/// How a record that is no longer in use is called; `None` where it is in use.
pub fn ended(register: &Register, record: &AnyRecord) -> Option<String> {
    match record {
        AnyRecord::Risk(risk) if !risk.is_open() => Some(risks::state(register, risk)),
        AnyRecord::Import(import) if import.undone.is_some() => Some("undone".into()),
        other => other.retired().map(|_| match other.kind() {
            Kind::Action => "dropped".to_owned(),
            _ => "no longer in use".to_owned(),
        }),
    }
}

/// What stands there: the label, or what an exclusion leaves out.
pub fn name(look: &Look<'_>, record: &AnyRecord) -> String {
    let AnyRecord::Exclusion(exclusion) = record else {
        return record.label().to_owned();
    };
    let target = exclusion.target.and_then(|t| look.register.tables.get(t));
    target.map_or_else(
        || exclusion.what.clone(),
        |record| format!("{} ({})", record.label(), record.tag()),
    )
}

/// What a list says of a field: its words, cut to what a line can hold.
fn of_field(register: &Register, control: Control, value: &Value) -> Cell {
    let words = || of_control(register, control, value);
    match (control, value) {
        (Control::Money, value) => value
            .as_i64()
            .map_or_else(Cell::default, |cents| Cell::of(Content::Money(cents))),
        (Control::Level, Value::String(level)) => match level.parse::<Level>() {
            Ok(level) => Cell::of(Content::Level(level)),
            Err(_) => Cell::text(words()),
        },
        (Control::Number { .. }, value) => value.as_i64().map_or_else(Cell::default, Cell::number),
        (Control::AssetClass, value) if value.as_str().is_none_or(str::is_empty) => {
            Cell::text("not chosen").signed("todo")
        }
        (Control::YesNo, value) => Cell::text(words()).signed(match value.as_str() {
            Some("yes") => "done",
            Some("partly") => "going",
            Some("no") => "late",
            _ => "todo",
        }),
        (Control::Fact, Value::Null) => Cell::text(words()).signed("todo"),
        (Control::One(kind), Value::String(id)) => {
            let to = id.parse().ok().map(|id| Ref { kind, id });
            Cell::record(register, to)
        }
        (Control::OneOf(_), value) => Cell::record(register, reference(value)),
        (Control::FlowEnd, end) => match end_reference(end) {
            Some(to) => Cell::record(register, Some(to)),
            None => match crate::words::party(end) {
                Some(party) => Cell::text(party),
                None => Cell::text("nowhere").signed("todo"),
            },
        },
        // The meaning of a word stands behind it in forms: “structural: something fails”.
        (Control::Choice(_), _) => {
            let words = words();
            Cell::text(words.split(": ").next().unwrap_or_default())
        }
        (Control::Scenario, Value::String(code)) => Cell::text(code.as_str()),
        (Control::Provision { .. }, Value::String(citation)) => Cell::text(citation.as_str()),
        _ => Cell::text(words()),
    }
}

/// What the register counts of coverage, for those who have not counted it.
pub fn look(register: &Register, today: Date, kind: Kind) -> Look<'_> {
    let coverage = Coverage::of(register, Catalog::builtin(), today);
    Look::new(register, &coverage, today, kind)
}
