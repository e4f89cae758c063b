//! Carrying out a mapping on a workbook: rows with named, typed fields, or errors
//! that say where, what and how to fix it.

use crate::cellread::{self, Problem};
use crate::field::Kind;
use crate::locate::{ApplyError, Located, locate};
use crate::mapping::{ColumnRule, Mapping, RepeatedKeys};
use crate::workbook::{Row, Sheet, Workbook, letters, squeeze, unguard};
use catalog::Level;
use std::collections::{BTreeMap, HashMap};
use std::fmt;

/// Most row errors kept; the rest are counted.
pub const MOST_ERRORS: usize = 200;
/// Most remarks kept; the rest are counted.
const MOST_REMARKS: usize = 200;

/// What a mapping made of a workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapped {
    /// What the rows are.
    pub kind: Kind,
    /// The sheet they stand in.
    pub sheet: String,
    /// The header's row; 0 when the table has none.
    pub header_row: u32,
    /// The good rows, in the order of the file.
    pub rows: Vec<MappedRow>,
    /// What is wrong with the bad ones, at most [`MOST_ERRORS`].
    pub errors: Vec<RowError>,
    /// How many more errors there are.
    pub more_errors: usize,
    /// Numbers of the rows that are records and have errors.
    pub bad_rows: Vec<u32>,
    /// Rows left out, hidden sheets, unverified mappings and other things to know.
    pub remarks: Vec<String>,
}

/// One row as a record.
#[derive(Debug, Clone, PartialEq)]
pub struct MappedRow {
    /// The row's number as the spreadsheet shows it.
    pub number: u32,
    /// What names the record in its source.
    pub key: String,
    /// The fields that are not blank, by name (see [`Kind::fields`]).
    pub fields: BTreeMap<&'static str, Value>,
    /// The original rating, for risks that have one.
    pub original: Option<Original>,
    /// Filled cells of columns no field reads: header and text.
    pub extra: Vec<(String, String)>,
}

/// A field's value.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The text of the cell, as it stands in the file.
    pub raw: String,
    /// What it was read as.
    pub typed: Typed,
}

/// What a value was read as.
#[derive(Debug, Clone, PartialEq)]
pub enum Typed {
    /// Text, trimmed.
    Text(String),
    /// Items, in order, none blank.
    List(Vec<Item>),
    /// A level.
    Level(Level),
    /// Yes or no.
    YesNo(bool),
    /// A day.
    Date(jiff::civil::Date),
    /// A number.
    Number(f64),
}

/// One item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The file's own code in front, when the mapping says there is one.
    pub code: Option<String>,
    /// The text.
    pub text: String,
}

/// A rating as the file gives it, in its own words and numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Original {
    /// What the scale is.
    pub scale: String,
    /// Likelihood.
    pub likelihood: Option<String>,
    /// Impact.
    pub impact: Option<String>,
    /// Score.
    pub score: Option<String>,
    /// Level of risk.
    pub level: Option<String>,
}

impl MappedRow {
    /// A text field.
    pub fn text(&self, field: &str) -> Option<&str> {
        match &self.fields.get(field)?.typed {
            Typed::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A list field; empty when blank.
    pub fn list(&self, field: &str) -> &[Item] {
        match self.fields.get(field).map(|v| &v.typed) {
            Some(Typed::List(items)) => items,
            _ => &[],
        }
    }

    /// A level field.
    pub fn level(&self, field: &str) -> Option<Level> {
        match self.fields.get(field)?.typed {
            Typed::Level(level) => Some(level),
            _ => None,
        }
    }

    /// A date field.
    pub fn date(&self, field: &str) -> Option<jiff::civil::Date> {
        match self.fields.get(field)?.typed {
            Typed::Date(date) => Some(date),
            _ => None,
        }
    }

    /// A yes-or-no field.
    pub fn yes_no(&self, field: &str) -> Option<bool> {
        match self.fields.get(field)?.typed {
            Typed::YesNo(yes) => Some(yes),
            _ => None,
        }
    }

    /// A number field.
    pub fn number(&self, field: &str) -> Option<f64> {
        match self.fields.get(field)?.typed {
            Typed::Number(number) => Some(number),
            _ => None,
        }
    }
}

/// What is wrong with a row, and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The sheet.
    pub sheet: String,
    /// The row's number as the spreadsheet shows it.
    pub row: u32,
    /// The column's header, when it concerns one column.
    pub column: Option<String>,
    /// The cell as the spreadsheet names it, "F17".
    pub cell: Option<String>,
    /// What is wrong.
    pub what: String,
    /// How to fix it.
    pub fix: String,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sheet “{}”, row {}", self.sheet, self.row)?;
        if let Some(column) = &self.column {
            write!(f, ", column “{column}”")?;
        }
        if let Some(cell) = &self.cell {
            write!(f, " ({cell})")?;
        }
        write!(f, ": {}; {}", self.what, self.fix)
    }
}

/// Carries out a mapping.
///
/// # Errors
/// [`ApplyError`] when the file has no such sheet, header or column. Errors in
/// single rows are in [`Mapped::errors`].
pub fn apply(mapping: &Mapping, book: &Workbook) -> Result<Mapped, ApplyError> {
    let located = locate(mapping, book)?;
    let mut work = Work {
        mapping,
        located: &located,
        out: Mapped {
            kind: mapping.kind,
            sheet: located.sheet.name.clone(),
            header_row: located.header_row,
            rows: Vec::new(),
            errors: Vec::new(),
            more_errors: 0,
            bad_rows: Vec::new(),
            remarks: Vec::new(),
        },
        more_remarks: 0,
        above: HashMap::new(),
        keys: HashMap::new(),
    };
    if !mapping.verified {
        work.remark(format!(
            "the mapping “{}” was never tried on a file of the original program; check every column",
            mapping.name
        ));
    }
    for remark in book.remarks.iter().chain(&located.remarks) {
        work.remark(remark.clone());
    }
    work.rows();
    Ok(work.finish())
}

struct Work<'a> {
    mapping: &'a Mapping,
    located: &'a Located<'a>,
    out: Mapped,
    more_remarks: usize,
    /// Last filled text per column, for `fill_down`.
    above: HashMap<usize, String>,
    /// Keys with the row that has them, how often they came, and its place in `rows`.
    keys: HashMap<String, (u32, usize)>,
}

impl Work<'_> {
    fn remark(&mut self, text: String) {
        if self.out.remarks.len() < MOST_REMARKS {
            self.out.remarks.push(text);
        } else {
            self.more_remarks += 1;
        }
    }

    fn error(&mut self, row: u32, column: Option<usize>, what: String, fix: String) {
        if self.out.errors.len() >= MOST_ERRORS {
            self.out.more_errors += 1;
            return;
        }
        self.out.errors.push(RowError {
            sheet: self.out.sheet.clone(),
            row,
            column: column.map(|c| self.located.names[c].clone()),
            cell: column.map(|c| format!("{}{row}", letters(c))),
            what,
            fix,
        });
    }

    fn rows(&mut self) {
        let sheet: &Sheet = self.located.sheet;
        let header = sheet.row(self.located.header_row);
        let mut last = self.located.header_row;
        for row in sheet
            .rows
            .iter()
            .filter(|r| r.number > self.located.header_row)
        {
            if self.mapping.stop_at_blank_row
                && row.number > last + 1
                && last > self.located.header_row
            {
                self.remark(format!(
                    "the table ends at the blank row {}; what stands below was not read",
                    last + 1
                ));
                break;
            }
            let first = row
                .cells
                .iter()
                .find(|c| !c.is_blank())
                .map(|c| squeeze(&c.shown()))
                .unwrap_or_default();
            if let Some(stop) = &self.mapping.stop_at
                && begins(&first, stop)
            {
                self.remark(format!(
                    "the table ends at row {}, “{}”; what stands there and below was not read",
                    row.number,
                    cut(&first)
                ));
                break;
            }
            last = row.number;
            if row.filled() == 0 {
                continue; // only formulas without a value
            }
            if header.is_some_and(|h| same(h, row)) {
                self.remark(format!(
                    "row {} repeats the header and was left out",
                    row.number
                ));
                continue;
            }
            if self
                .mapping
                .skip_rows
                .iter()
                .any(|rule| self.skipped(rule, row, &first))
            {
                self.remark(format!(
                    "row {} (“{}”) was left out, as the mapping says",
                    row.number,
                    cut(&first)
                ));
                continue;
            }
            let untitled = self
                .raw(row, &self.mapping.columns[self.mapping.kind.title()])
                .trim()
                .is_empty();
            if untitled && (row.filled() == 1 || begins(&first, "total") || begins(&first, "sum")) {
                self.remark(format!(
                    "row {} (“{}”) is a note or a sum, not a record, and was left out",
                    row.number,
                    cut(&first)
                ));
                continue;
            }
            self.record(row);
        }
    }

    fn skipped(&self, rule: &crate::mapping::SkipRule, row: &Row, first: &str) -> bool {
        let cell = match rule.column.as_ref() {
            None => first.to_owned(),
            Some(name) => match self.located.column(name) {
                Some(column) => squeeze(&row.cell(column).shown()),
                None => return false,
            },
        };
        rule.starts_with.as_ref().is_some_and(|s| begins(&cell, s))
            || rule
                .equals
                .as_ref()
                .is_some_and(|e| squeeze(e).to_lowercase() == cell.to_lowercase())
            || (rule.blank && cell.is_empty())
    }

    /// The text a rule finds in a row, before any meaning is given to it.
    fn raw(&self, row: &Row, rule: &ColumnRule) -> String {
        if let Some(constant) = &rule.constant {
            return constant.clone();
        }
        let pieces: Vec<String> = rule
            .sources()
            .filter_map(|name| self.located.column(name))
            .map(|column| {
                let text = self.shown(row, column);
                match self.above.get(&column) {
                    Some(above) if rule.fill_down && text.trim().is_empty() => above.clone(),
                    _ => text,
                }
            })
            .filter(|text| rule.columns.is_empty() || !text.trim().is_empty())
            .collect();
        pieces.join(rule.join.as_deref().unwrap_or(" "))
    }

    fn shown(&self, row: &Row, column: usize) -> String {
        let text = row.cell(column).shown();
        if self.mapping.guarded {
            unguard(&text).to_owned()
        } else {
            text
        }
    }

    fn record(&mut self, row: &Row) {
        let errors_before = self.out.errors.len() + self.out.more_errors;
        let mapping = self.mapping;
        let mut fields = BTreeMap::new();
        for (name, rule) in &mapping.columns {
            // `check` has seen that the kind has the field.
            let Some(spec) = mapping.kind.field(name) else {
                continue;
            };
            let column = rule.sources().find_map(|n| self.located.column(n));
            let mut broken = false;
            for c in rule.sources().filter_map(|n| self.located.column(n)) {
                if let Err(problem) = cellread::usable(row.cell(c)) {
                    self.error(row.number, Some(c), problem.what, problem.fix);
                    broken = true;
                }
            }
            if broken {
                continue;
            }
            let raw = self.raw(row, rule);
            if rule.fill_down {
                for c in rule
                    .sources()
                    .filter_map(|n| self.located.column(n))
                    .collect::<Vec<_>>()
                {
                    let text = self.shown(row, c);
                    if !text.trim().is_empty() {
                        self.above.insert(c, text);
                    }
                }
            }
            let title = name == mapping.kind.title();
            match cellread::typed(spec, rule, mapping, &raw) {
                Ok(Some(typed)) => {
                    fields.insert(spec.name, Value { raw, typed });
                }
                Ok(None) if rule.required || title => {
                    let what = format!(
                        "the {} is missing",
                        if title {
                            "text that names the record"
                        } else {
                            "value"
                        }
                    );
                    self.error(
                        row.number,
                        column,
                        what,
                        "fill the cell, or leave the row out with a rule in skip_rows".to_owned(),
                    );
                }
                Ok(None) => {}
                Err(Problem { what, fix }) => self.error(row.number, column, what, fix),
            }
        }
        let Some(key) = self.key(row, &fields) else {
            // A missing title was reported already and is the key here.
            if !mapping.key.is_empty() {
                let column = self.located.column(&mapping.key[0]);
                self.error(
                    row.number,
                    column,
                    "the record's key is missing".to_owned(),
                    "give the row its number or name, or leave it out with a rule in skip_rows"
                        .to_owned(),
                );
            }
            self.out.bad_rows.push(row.number);
            return;
        };
        let key = match self.keys.get_mut(&key.to_lowercase()) {
            None => {
                self.keys.insert(key.to_lowercase(), (row.number, 1));
                key
            }
            Some((_, times)) if mapping.repeated_keys == RepeatedKeys::Number => {
                *times += 1;
                let mut numbered = format!("{key} ({times})");
                while self.keys.contains_key(&numbered.to_lowercase()) {
                    numbered.push_str(" (2)");
                }
                self.keys.insert(numbered.to_lowercase(), (row.number, 1));
                numbered
            }
            Some((other, _)) => {
                let (other, column) = (
                    *other,
                    mapping.key.first().and_then(|k| self.located.column(k)),
                );
                self.error(row.number, column, format!("the key “{}” stands in row {other} already", cut(&key)), "give one of the two rows another key, delete the repeated row, or name more columns in the mapping's key".to_owned());
                key
            }
        };
        if self.out.errors.len() + self.out.more_errors > errors_before {
            self.out.bad_rows.push(row.number);
            return;
        }
        let original = self.original(row);
        let extra = self
            .located
            .unmapped
            .iter()
            .filter(|c| !row.cell(**c).is_blank())
            .map(|c| (self.located.names[*c].clone(), self.shown(row, *c)))
            .collect();
        self.out.rows.push(MappedRow {
            number: row.number,
            key,
            fields,
            original,
            extra,
        });
    }

    fn key(&self, row: &Row, fields: &BTreeMap<&'static str, Value>) -> Option<String> {
        if self.mapping.key.is_empty() {
            return fields
                .get(self.mapping.kind.title())
                .map(|v| squeeze(&v.raw))
                .filter(|k| !k.is_empty());
        }
        let parts: Vec<String> = self
            .mapping
            .key
            .iter()
            .filter_map(|name| self.located.column(name))
            .map(|column| squeeze(&self.shown(row, column)))
            .collect();
        parts
            .iter()
            .any(|p| !p.is_empty())
            .then(|| parts.join(" / "))
    }

    fn original(&self, row: &Row) -> Option<Original> {
        if self.mapping.kind != Kind::Risks {
            return None;
        }
        let scale = self.mapping.scale.clone().unwrap_or_default();
        let text = |column: &Option<String>, field: &str| -> Option<String> {
            let raw = match column {
                Some(name) => self.located.column(name).map(|c| self.shown(row, c)),
                None => self
                    .mapping
                    .columns
                    .get(field)
                    .filter(|r| r.constant.is_none())
                    .map(|r| self.raw(row, r)),
            };
            raw.map(|r| squeeze(&r)).filter(|r| !r.is_empty())
        };
        let original = Original {
            likelihood: text(&scale.likelihood, "likelihood"),
            impact: text(&scale.impact, "impact"),
            score: text(&scale.score, "score"),
            level: text(&scale.level, "level"),
            scale: scale.description,
        };
        let any = [
            &original.likelihood,
            &original.impact,
            &original.score,
            &original.level,
        ]
        .iter()
        .any(|o| o.is_some());
        any.then_some(original)
    }

    fn finish(mut self) -> Mapped {
        if self.more_remarks > 0 {
            self.out
                .remarks
                .push(format!("and {} more remarks", self.more_remarks));
        }
        if self.out.rows.is_empty() && self.out.errors.is_empty() {
            self.out.remarks.push(format!(
                "no row stands below the header in row {}",
                self.out.header_row
            ));
        }
        self.out
    }
}

fn begins(text: &str, start: &str) -> bool {
    let (text, start) = (text.to_lowercase(), squeeze(start).to_lowercase());
    !start.is_empty() && text.starts_with(&start)
}

/// Whether two rows show the same.
fn same(a: &Row, b: &Row) -> bool {
    let width = a.cells.len().max(b.cells.len());
    (0..width).all(|c| squeeze(&a.cell(c).shown()) == squeeze(&b.cell(c).shown()))
}

/// A text short enough for a message.
fn cut(text: &str) -> String {
    if text.chars().count() <= 60 {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(59).collect();
    short.push('…');
    short
}
