//! Carrying out a mapping on a workbook: rows with named, typed fields, or errors
//! that say where, what and how to fix it.

mod beside;
mod ditto;
mod examples;
mod further;
mod guessed;
mod ticked;

use crate::cellread::{self, CellProblem, FieldRule};
use crate::field::{Holds, Kind};
use crate::locate::{ApplyError, Located, locate};
use crate::mapped::{Mapped, MappedRow, Original, RowError, Typed, Value};
use crate::mapping::{Mapping, RepeatedKeys, Scale};
use crate::remarks::Remarks;
use crate::sums::is_no_record;
use crate::workbook::{Row, Sheet, Workbook, counted, letters, squeeze, unguard};
use std::collections::{BTreeMap, HashMap};

use crate::mapped::MOST_ERRORS;
use examples::is_example;
use further::{GoesOn, Last, names_nothing};
use guessed::{Told, keeps_words, says_nothing, width};

/// Carries out a mapping.
///
/// # Errors
/// [`ApplyError`] when the file has no such sheet, header or column. Errors in
/// single rows are in [`Mapped::errors`].
pub fn apply(mapping: &Mapping, book: &Workbook) -> Result<Mapped, ApplyError> {
    let located = locate(mapping, book)?;
    let in_columns = beside::rules(mapping);
    let mut work = Work {
        mapping,
        located: &located,
        out: Mapped {
            kind: mapping.kind,
            sheet: located.sheet.name.clone(),
            header_row: located.header_row,
            dates: mapping.dates,
            rows: Vec::new(),
            errors: Vec::new(),
            more_errors: 0,
            bad_rows: Vec::new(),
            remarks: Vec::new(),
            read: Vec::new(),
            kept: located
                .unmapped
                .iter()
                .map(|c| located.names[*c].clone())
                .collect(),
        },
        remarks: Remarks::default(),
        rules: mapping
            .columns
            .iter()
            // `check` has seen that the kind has each field.
            .filter_map(|(name, rule)| Some((mapping.kind.field(name)?, rule)))
            .map(|(spec, rule)| FieldRule::new(spec, rule, |n| located.column(n)))
            .collect(),
        actions: beside::ready(&in_columns, &located),
        key_columns: mapping
            .key
            .iter()
            .filter_map(|k| located.column(k))
            .collect(),
        above: HashMap::new(),
        said_above: HashMap::new(),
        keys: HashMap::new(),
        last: None,
        width: width(&located, book),
        from_1904: book.from_1904,
        told: BTreeMap::new(),
    };
    let filled = work.rules.iter().filter(|rule| !rule.columns.is_empty());
    work.out.read = filled.map(|rule| rule.spec.name).collect();
    if !work.actions.is_empty() {
        work.out.read.push("action");
    }
    if !mapping.verified {
        work.remark(format!(
            "the mapping “{}” was never tried on a file of the original program; check every column",
            mapping.name
        ));
    }
    let seen = crate::attention::of_table(&located);
    for remark in seen.iter().chain(&book.remarks).chain(&located.remarks) {
        work.remark(remark.clone());
    }
    work.merged();
    work.rows();
    Ok(work.finish())
}

/// A key that a row has.
struct Known {
    row: u32,
    times: usize,
    /// `None`: the row has errors.
    at: Option<usize>,
}

struct Work<'a> {
    mapping: &'a Mapping,
    located: &'a Located<'a>,
    out: Mapped,
    remarks: Remarks,
    rules: Vec<FieldRule<'a>>,
    /// For each action in columns of its own, the rules of these.
    actions: Vec<Vec<FieldRule<'a>>>,
    key_columns: Vec<usize>,
    /// Last filled text per column, for `fill_down`.
    above: HashMap<usize, String>,
    /// What the row read last says in each column, for marks that say “the same”.
    said_above: HashMap<usize, String>,
    /// Keys with the row that has them, how often they came, and its place among the rows
    /// that were read.
    keys: HashMap<String, Known>,
    /// The record read last.
    last: Option<Last>,
    /// Cells of the header, in text files that have one.
    width: Option<usize>,
    /// Whether the numbers of days count from 1904.
    from_1904: bool,
    /// What is told of cells of one column together: how many, and the first.
    told: BTreeMap<(Told, usize), (usize, String)>,
}

impl Work<'_> {
    fn remark(&mut self, text: String) {
        self.remarks.say(text);
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

    fn errors(&self) -> usize {
        self.out.errors.len() + self.out.more_errors
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
            if row.filled() > 0 && self.filled(row) == 0 {
                self.remarks.row(
                    row.number,
                    "this row stands only beside the table, right of a blank column, and was left out",
                );
                continue;
            }
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
            if !is_no_record(row)
                && let Some((how, last)) = self.goes_on(row)
            {
                self.further(row, how, last);
                self.note_above(row);
                continue;
            }
            let title = self
                .field(self.mapping.kind.title())
                .map(|f| self.raw(row, f))
                .unwrap_or_default();
            if !self.mapping.is_own()
                && (is_example(&title)
                    || self
                        .key(row, &BTreeMap::new())
                        .is_some_and(|key| is_example(&key)))
            {
                self.remark(format!(
                    "row {} (“{}”) looks like an example that came with the form, and was left out; if it is meant, write it without such words or marks",
                    row.number,
                    cut(&title)
                ));
                continue;
            }
            let untitled = title.trim().is_empty();
            if untitled
                && (self.filled(row) == 1
                    || begins(&first, "total")
                    || begins(&first, "sum")
                    || is_no_record(row))
            {
                self.remark(format!(
                    "row {} (“{}”) is a note or a sum, not a record, and was left out",
                    row.number,
                    cut(&first)
                ));
                continue;
            }
            if untitled && self.mapping.kind == Kind::Answers {
                self.remarks.row(
                    row.number,
                    "this row cites no provision, and was left out: nothing is recorded of it. Where the citation above it holds for it too, as in merged cells, write fill_down = true under [columns.provision] in the mapping",
                );
                continue;
            }
            self.record(row);
            self.note_above(row);
        }
    }

    /// Says which columns have cells merged over several rows, of which only the first one
    /// has the value.
    fn merged(&mut self) {
        let below = |area: &&crate::workbook::Area| {
            area.top > self.located.header_row && area.bottom > area.top
        };
        let areas: Vec<_> = self.located.sheet.merges.iter().filter(below).collect();
        let over = |column: usize| {
            let own = |area: &&&crate::workbook::Area| (area.left..=area.right).contains(&column);
            areas.iter().filter(own).count()
        };
        let mut told = Vec::new();
        for field in self.rules.iter().filter(|field| !field.rule.fill_down) {
            for column in field.columns.iter().copied().filter(|c| over(*c) > 0) {
                told.push(format!(
                    "ATTENTION: “{}” ({}) has {} merged over several rows, and only the first row of each has the value. Where it holds for all of them, write fill_down = true under [columns.{}] in the mapping",
                    self.located.names[column],
                    letters(column),
                    counted(over(column), "cell", "cells"),
                    field.spec.name
                ));
            }
        }
        for text in told {
            self.remark(text);
        }
    }

    /// Cells of the table itself with something in them.
    fn filled(&self, row: &Row) -> usize {
        let table = row.cells.iter().take(self.located.width);
        table.filter(|cell| !cell.is_blank()).count()
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
    fn raw(&self, row: &Row, field: &FieldRule<'_>) -> String {
        let rule = field.rule;
        if let Some(constant) = &rule.constant {
            return constant.clone();
        }
        let one = |column: usize| {
            let text = self.taken(row, column, field.spec.holds);
            let text = self.meant_by_ditto(column, text);
            match self.above.get(&column) {
                Some(above) if rule.fill_down && text.trim().is_empty() => above.clone(),
                _ => text,
            }
        };
        if rule.ticked {
            return ticked::said(field, &self.located.names, &one);
        }
        if let [column] = field.columns[..] {
            return one(column);
        }
        let pieces: Vec<String> = field
            .columns
            .iter()
            .map(|c| squeeze(&one(*c)))
            .filter(|t| !t.is_empty())
            .collect();
        pieces.join(rule.join.as_deref().unwrap_or(" "))
    }

    /// The rule of a field.
    fn field(&self, name: &str) -> Option<&FieldRule<'_>> {
        self.rules.iter().find(|f| f.spec.name == name)
    }

    fn shown(&self, row: &Row, column: usize) -> String {
        self.guarded(row.cell(column).seen())
    }

    /// The text of a cell as a field takes it: days and numbers by what they are.
    fn taken(&self, row: &Row, column: usize, holds: Holds) -> String {
        let cell = row.cell(column);
        if cell.formula && self.located.sheet.zero_formulas.contains(&column) {
            return String::new();
        }
        self.guarded(match holds {
            Holds::Date | Holds::Number => cell.plain(),
            _ => cell.seen(),
        })
    }

    fn guarded(&self, text: String) -> String {
        if self.mapping.guarded {
            unguard(&text).to_owned()
        } else {
            text
        }
    }

    fn record(&mut self, row: &Row) {
        let errors_before = self.errors();
        self.torn(row);
        let (fields, blanked) = self.fields_of(row, false);
        let key = self.key(row, &fields);
        self.last = Some(Last {
            row: row.number,
            until: row.number,
            at: None,
        });
        let Some(key) = key else {
            // A missing title was reported already and is the key here.
            if !self.mapping.key.is_empty() {
                let column = self.located.column(&self.mapping.key[0]);
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
        let is_bad = self.errors() > errors_before;
        let plain = key.to_lowercase();
        let numbers = self.mapping.repeated_keys == RepeatedKeys::Number;
        let mut onto = None;
        let key = match self.keys.get_mut(&plain) {
            None => key,
            Some(known) if numbers => {
                known.times += 1;
                let (first, times) = (known.row, known.times);
                let mut numbered = format!("{key} ({times})");
                while self.keys.contains_key(&numbered.to_lowercase()) {
                    numbered.push_str(" (2)");
                }
                self.remarks.value(
                    row.number,
                    "the words that name a row above name this one, too: ",
                    &format!("{key}, row {first}"),
                    "; they are told apart by their order alone, which has to stay when the file is imported again: better give each a number",
                );
                numbered
            }
            Some(known) => {
                let (first, at) = (known.row, known.at);
                onto = at.filter(|_| !is_bad && self.may_join());
                if onto.is_none() {
                    let named = self.mapping.key.first();
                    let column = named.and_then(|k| self.located.column(k));
                    self.error(row.number, column, format!("the key “{}” stands in row {first} already", cut(&key)), "give one of the two rows another key, delete the repeated row, or name more columns in the mapping's key".to_owned());
                }
                key
            }
        };
        let original = self.original(row);
        let (further, alone) = self.beside(row, &key);
        // What is wrong there is an error of the row, too.
        if self.errors() > errors_before {
            onto = None;
        }
        let mut extra = self.extra_of(row, blanked);
        extra.extend(alone);
        let mapped = MappedRow {
            number: row.number,
            key,
            fields,
            original,
            extra,
            further,
        };
        if let Some(at) = onto {
            self.last = Some(Last {
                row: self.out.rows[at].number,
                until: row.number,
                at: Some(at),
            });
            return self.join(mapped, at, GoesOn::Numbered);
        }
        let is_bad = self.errors() > errors_before;
        let at = (!is_bad).then_some(self.out.rows.len());
        let known = Known {
            row: row.number,
            times: 1,
            at,
        };
        self.keys.entry(mapped.key.to_lowercase()).or_insert(known);
        match at {
            None => self.out.bad_rows.push(row.number),
            Some(_) => self.out.rows.push(mapped),
        }
        if let Some(last) = &mut self.last {
            last.at = at;
        }
    }

    /// Filled cells of columns no field reads, and words that are read as blank.
    fn extra_of(&self, row: &Row, blanked: Vec<(String, String)>) -> Vec<(String, String)> {
        let unmapped = self.located.unmapped.iter();
        let filled = unmapped.filter(|c| !row.cell(**c).is_blank());
        filled
            .map(|c| (self.located.names[*c].clone(), self.shown(row, *c)))
            .chain(blanked)
            .collect()
    }

    /// The fields of a row, and the words that are read as blank. What is wrong with a cell
    /// is an error; a row that goes on with a record above needs no name.
    fn fields_of(
        &mut self,
        row: &Row,
        goes_on: bool,
    ) -> (BTreeMap<&'static str, Value>, Vec<(String, String)>) {
        let rules = std::mem::take(&mut self.rules);
        let read = self.fields_by(&rules, row, goes_on);
        self.rules = rules;
        read
    }

    /// The fields that some rules find in a row.
    fn fields_by(
        &mut self,
        rules: &[FieldRule<'_>],
        row: &Row,
        goes_on: bool,
    ) -> (BTreeMap<&'static str, Value>, Vec<(String, String)>) {
        let mapping = self.mapping;
        let mut blanked: Vec<(String, String)> = Vec::new();
        let mut fields = BTreeMap::new();
        for field in rules {
            let (spec, rule) = (field.spec, field.rule);
            let column = field.columns.first().copied();
            let mut broken = false;
            for c in field.columns.iter().copied() {
                if let Err(problem) = cellread::usable(row.cell(c)) {
                    self.error(row.number, Some(c), problem.what, problem.fix);
                    broken = true;
                }
            }
            if broken {
                continue;
            }
            let mut raw = self.raw(row, field);
            if spec.holds == Holds::Date
                && let Some(column) = column
            {
                let free = !rule.values.contains_key(&squeeze(&raw));
                raw = self.day(raw, column, free);
            }
            if rule.fill_down {
                for c in field.columns.iter().copied() {
                    let text = self.shown(row, c);
                    if !text.trim().is_empty() {
                        self.above.insert(c, text);
                    }
                }
            }
            let title = spec.name == mapping.kind.title();
            let is_name = mapping.kind.title() == "name";
            match cellread::typed(field, mapping, &raw) {
                Ok(Some(typed)) => {
                    fields.insert(spec.name, Value { raw, typed });
                }
                // "n/a" is not a name; the record is called by its number.
                Ok(None) if title && goes_on => {}
                Ok(None) if title && is_name && names_nothing(&raw) => {
                    match self.key(row, &fields) {
                        Some(key) if !mapping.key.is_empty() => {
                            self.remarks.value(
                                row.number,
                                "the name ",
                                raw.trim(),
                                " names nothing, so the record is called by its number",
                            );
                            fields.insert(
                                spec.name,
                                Value {
                                    typed: Typed::Text(key.clone()),
                                    raw: key,
                                },
                            );
                        }
                        _ => self.error(
                            row.number,
                            column,
                            "the text that names the record is missing".to_owned(),
                            "fill the cell, or leave the row out with a rule in skip_rows"
                                .to_owned(),
                        ),
                    }
                }
                Ok(None) if (rule.required && !goes_on) || title => {
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
                // Words that are read as blank are words all the same.
                Ok(None) if keeps_words(spec.holds) && !says_nothing(&raw) && !mapping.is_own() => {
                    if let Some(column) = column {
                        self.tell(Told::Blanked, column, squeeze(&raw));
                        blanked.push((self.located.names[column].clone(), raw));
                    }
                }
                Ok(None) => {}
                Err(CellProblem { what, fix }) => self.error(row.number, column, what, fix),
            }
        }
        (fields, blanked)
    }

    fn key(&self, row: &Row, fields: &BTreeMap<&'static str, Value>) -> Option<String> {
        if self.mapping.key.is_empty() {
            return fields
                .get(self.mapping.kind.title())
                .map(|v| squeeze(&v.raw))
                .filter(|k| !k.is_empty());
        }
        let parts: Vec<String> = self
            .key_columns
            .iter()
            .map(|column| squeeze(&self.shown(row, *column)))
            .collect();
        parts
            .iter()
            .any(|p| !p.is_empty())
            .then(|| parts.join(" / "))
    }

    fn original(&self, row: &Row) -> Option<Original> {
        if !matches!(self.mapping.kind, Kind::Risks | Kind::Ratings) {
            return None;
        }
        let none = Scale::default();
        let scale = self.mapping.scale.as_ref().unwrap_or(&none);
        let text = |column: &Option<String>, field: &str| -> Option<String> {
            let raw = match column {
                Some(name) => {
                    let column = self.located.column(name);
                    column.map(|c| self.taken(row, c, Holds::Text))
                }
                None => self
                    .field(field)
                    .filter(|f| f.rule.constant.is_none())
                    .map(|f| self.raw(row, f)),
            };
            raw.map(|r| squeeze(&r)).filter(|r| !r.is_empty())
        };
        let original = Original {
            likelihood: text(&scale.likelihood, "likelihood"),
            impact: text(&scale.impact, "impact"),
            score: text(&scale.score, "score"),
            level: text(&scale.level, "level"),
            scale: scale.description.clone(),
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
        self.tell_all();
        if self.out.rows.is_empty() && self.out.errors.is_empty() {
            self.remark(format!(
                "no row stands below the header in row {}",
                self.out.header_row
            ));
        }
        self.out.remarks = self.remarks.lines();
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
