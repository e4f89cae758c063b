//! What became of each cell of a labelled table.

use crate::counts::{Came as Verdict, Counts};
use crate::label::{Expect, Full, Label, Table};
use crate::places::places;
use crate::row::{Cell, Row, expected, is_given, says_nothing};
use crate::run::Came;
use crate::told::Told;
use phiward_intake::{Sheet, letters, squeeze};
use register::{Kind, Ref};
use std::collections::{BTreeMap, BTreeSet};

/// The cells of a file, counted.
#[derive(Default)]
pub struct Judged {
    pub counts: Counts,
    /// Cells that are not in the right field, and why.
    pub notes: Vec<String>,
    /// What must not be.
    pub faults: Vec<String>,
}

/// Judges every cell of the file's tables.
pub fn judge(label: &Label, came: &Came) -> Judged {
    let mut out = Judged::default();
    let told = Told::new(&came.told);
    for words in &label.tell {
        if !told.says(words) {
            out.faults
                .push(format!("nothing says “{words}”: {:#?}", came.told));
        }
    }
    if let Some(why) = &label.refused {
        match came.sheet {
            None => out.counts.add(Verdict::Told, label.cells),
            Some(_) => out.fault(
                Verdict::Wrong,
                label.cells,
                format!("was imported, but {why}"),
            ),
        }
        out.counts.refused = true;
        return out;
    }
    out.counts.refused = came.sheet.is_none();
    if out.counts.refused {
        out.notes
            .push(format!("refused: {}", came.told.join(" | ")));
    }
    for table in &label.sheets {
        let sheets = came.workbook.iter().flat_map(|book| &book.sheets);
        let sheet = sheets
            .clone()
            .find(|s| table.name.as_ref().is_none_or(|n| *n == s.name));
        let read = came.sheet.as_deref();
        match sheet {
            Some(sheet) if read == Some(&sheet.name) && table.list != "none" => {
                Tabled::new(table, sheet, came, &told).judge(&mut out);
            }
            Some(sheet) if read == Some(&sheet.name) => {
                let what = format!(
                    "sheet “{}” was imported, but holds {}",
                    sheet.name, table.why
                );
                out.fault(Verdict::Wrong, table.cells, what);
            }
            sheet => {
                let name = sheet.map_or("", |s| s.name.as_str());
                if read.is_none() || told.says(&format!("“{name}”")) {
                    out.counts.add(Verdict::Told, table.cells);
                    out.notes.push(format!(
                        "{} cells of the sheet “{name}” are told not to be read",
                        table.cells
                    ));
                } else {
                    out.fault(
                        Verdict::Untold,
                        table.cells,
                        format!("sheet “{name}” is passed over"),
                    );
                }
            }
        }
    }
    out
}

impl Judged {
    fn fault(&mut self, verdict: Verdict, cells: usize, what: String) {
        self.counts.add(verdict, cells);
        self.faults.push(what);
    }
}

/// A table with what came of it.
struct Tabled<'a> {
    table: &'a Table,
    sheet: &'a Sheet,
    came: &'a Came,
    told: &'a Told,
    kind: Kind,
    /// Columns with their place on the sheet.
    columns: Vec<(usize, &'a str, Full)>,
    /// Every text of the sheet.
    texts: BTreeSet<String>,
    /// Headers of what stands beside the table.
    legends: BTreeSet<&'a str>,
}

impl<'a> Tabled<'a> {
    fn new(table: &'a Table, sheet: &'a Sheet, came: &'a Came, told: &'a Told) -> Tabled<'a> {
        let header = sheet.rows.iter().find(|row| row.number == table.header);
        let header = header.unwrap_or_else(|| panic!("no row {}", table.header));
        let legends = table.columns.iter();
        let legends = legends.filter(|(_, column)| column.full().legend);
        let legends = legends.map(|(name, _)| name.rsplit(": ").next().unwrap_or(name));
        let columns = table.columns.iter().map(|(name, column)| {
            let full = column.full();
            let is = |at: &usize| match &full.at {
                Some(letter) => letters(*at) == *letter,
                None => squeeze(&header.cell(*at).shown()) == *name,
            };
            let at = (0..header.cells.len()).find(is);
            let at = at.unwrap_or_else(|| panic!("no column “{name}”"));
            (at, name.as_str(), full)
        });
        let texts = sheet.rows.iter().flat_map(|row| &row.cells);
        Tabled {
            table,
            sheet,
            came,
            told,
            kind: kind(&table.list),
            columns: columns.collect(),
            texts: texts.map(|cell| squeeze(&cell.shown())).collect(),
            legends: legends.collect(),
        }
    }

    fn judge(&self, out: &mut Judged) {
        let [first, last] = self.table.rows;
        let rows = self.sheet.rows.iter();
        let rows = rows.filter(|row| (first..=last).contains(&row.number));
        let rows: Vec<u32> = rows.map(|row| row.number).collect();
        let rows = rows.into_iter().filter(|n| !self.table.skip.contains(n));
        let mut seen = 0;
        let mut numbers = BTreeSet::new();
        for (nth, number) in rows.enumerate() {
            numbers.insert(number);
            let mut cells = self.cells(nth, number);
            seen += cells.len();
            self.row(number, &mut cells, out);
            for cell in cells {
                out.counts.add(cell.verdict, 1);
                let text = format!(
                    "row {number}, “{}” “{}”: {}",
                    cell.header, cell.text, cell.why
                );
                match cell.verdict {
                    Verdict::Right | Verdict::Kept => {}
                    Verdict::Unrecorded | Verdict::Told => out.notes.push(text),
                    Verdict::Wrong | Verdict::Untold => out.faults.push(text),
                }
            }
        }
        if seen != self.table.cells {
            out.faults.push(format!(
                "{seen} cells were read on “{}”, {} are there",
                self.sheet.name, self.table.cells
            ));
        }
        for (number, refs) in &self.came.rows {
            if !numbers.contains(number) && refs.iter().any(|r| r.kind == self.kind) {
                out.fault(
                    Verdict::Wrong,
                    1,
                    format!("row {number} is not a record and became one"),
                );
            }
        }
        let below = self.table.skip.iter().chain(&self.table.after);
        for row in below {
            if !self.told.row(*row) {
                out.faults
                    .push(format!("row {row} is left out without a word"));
            }
        }
    }

    /// The filled cells of a row.
    fn cells(&self, nth: usize, number: u32) -> Vec<Cell<'_>> {
        let row = self
            .sheet
            .rows
            .iter()
            .find(|row| row.number == number)
            .unwrap();
        let mut cells = Vec::new();
        for (at, header, full) in self.columns.iter().filter(|(.., full)| !full.legend) {
            let mut text = squeeze(&row.cell(*at).shown());
            if let Some(other) = &full.as_in {
                let rows = &self.came.others[other].sheets[0].rows;
                let row = rows.iter().find(|row| row.number == number).unwrap();
                text = squeeze(&row.cell(*at).shown());
            }
            if let Some(shown) = full.shown.get(nth).filter(|shown| *shown != "*") {
                text = shown.clone();
            }
            if !text.is_empty() {
                let (verdict, why) = (Verdict::Untold, String::new());
                cells.push(Cell {
                    header,
                    full,
                    text,
                    verdict,
                    why,
                });
            }
        }
        cells
    }

    /// Judges the cells of a row.
    fn row(&self, number: u32, cells: &mut [Cell<'_>], out: &mut Judged) {
        let refs: Vec<Ref> = self.came.rows.get(&number).cloned().unwrap_or_default();
        let of = refs.iter().find(|r| r.kind == self.kind);
        let Some(of) = of else {
            const LISTS: [Kind; 5] = [
                Kind::Asset,
                Kind::Flow,
                Kind::Vendor,
                Kind::Risk,
                Kind::Action,
            ];
            let other = refs.iter().find(|r| LISTS.contains(&r.kind));
            for cell in cells {
                cell.verdict = match other {
                    Some(_) => Verdict::Wrong,
                    None if self.told.row(number) => Verdict::Told,
                    None => self.lost(cell),
                };
                cell.why = match other {
                    Some(other) => format!("became {}", other.kind.words()),
                    None => "its row became no record".to_owned(),
                };
            }
            return;
        };
        let mut row = Row {
            places: places(&self.came.book.register, *of, &refs),
            explained: BTreeSet::new(),
            claimed: BTreeSet::new(),
        };
        self.together(cells, &mut row);
        for cell in cells.iter_mut() {
            self.cell(cell, &mut row);
        }
        self.made_up(number, cells, &row, out);
    }

    /// Accounts for places that several columns say, or another one where the own is blank.
    fn together(&self, cells: &[Cell<'_>], row: &mut Row) {
        let text = |header: &str| {
            let cell = cells.iter().find(|cell| cell.header == header);
            cell.map(|cell| cell.text.clone())
        };
        for (place, columns) in &self.table.composed {
            let texts: Vec<String> = columns.iter().filter_map(|c| text(c)).collect();
            if row.one(place) == Some(texts.join(": ")) {
                row.explained.insert(place.clone());
            }
        }
        for (place, columns) in &self.table.fallback {
            let found = row.one(place);
            if found.is_some() && columns.iter().any(|c| text(c) == found) {
                row.explained.insert(place.clone());
            }
        }
    }

    fn cell(&self, cell: &mut Cell<'_>, row: &mut Row) {
        for (place, by_text) in &cell.full.also {
            row.also(place, by_text.get(&cell.text));
        }
        for (place, expected) in &cell.full.also_all {
            let own = cell.full.also.get(place);
            if own.is_none_or(|by_text| !by_text.contains_key(&cell.text)) {
                row.also(place, Some(expected));
            }
        }
        let expected = expected(cell);
        let targets = cell.full.to.list();
        if let Some(place) = targets.iter().find(|place| row.holds(place, &expected)) {
            row.explained.insert((*place).to_owned());
            // The words of a rating stand beside what they mean.
            if let Some(part) = place.strip_prefix("current.") {
                row.words(&format!("original.{part}"), &cell.text);
            }
            if *place == "agreement.state" {
                row.words("agreement.note", &cell.text);
            }
            cell.verdict = match expected {
                Expect::Doubtful { .. } => self.kept_or_lost(cell, row),
                // “?” and “TBD” say no more than a blank place does.
                Expect::Any { .. } if row.one(place).is_none() && !says_nothing(&cell.text) => {
                    self.kept_or_lost(cell, row)
                }
                _ => Verdict::Right,
            };
            cell.why = "nothing may be recorded of it, and its words are nowhere".to_owned();
            return;
        }
        let found: Vec<String> = targets
            .iter()
            .filter(|place| !row.explained.contains(**place))
            .filter_map(|place| Some(format!("{place} is “{}”", row.one(place)?)))
            .collect();
        cell.why = match targets.first() {
            Some(place) => format!("not recorded in {place} as {expected:?}"),
            None => "in no place".to_owned(),
        };
        cell.verdict = if targets.is_empty() {
            self.kept_or_lost(cell, row)
        } else if !found.is_empty() && !targets.iter().any(|t| ["key", "number"].contains(t)) {
            cell.why = format!("{}, not {expected:?}", found.join(", "));
            Verdict::Wrong
        } else if row.kept(cell) {
            Verdict::Unrecorded
        } else {
            self.lost(cell)
        };
    }

    fn kept_or_lost(&self, cell: &Cell<'_>, row: &mut Row) -> Verdict {
        match row.kept(cell) {
            true => Verdict::Kept,
            false => self.lost(cell),
        }
    }

    fn lost(&self, cell: &Cell<'_>) -> Verdict {
        match self.told.cell(cell.header, &cell.text) {
            true => Verdict::Told,
            false => Verdict::Untold,
        }
    }

    /// What stands in the record and no cell of the row says there.
    fn made_up(&self, number: u32, cells: &mut [Cell<'_>], row: &Row, out: &mut Judged) {
        for (place, texts) in &row.places {
            if row.explained.contains(place) || is_given(place, texts, row) {
                continue;
            }
            for text in texts {
                if let Some(header) = place.strip_prefix("extra.") {
                    if self.legends.contains(header) {
                        let what =
                            format!("row {number}: the legend “{header}” is kept as “{text}”");
                        out.fault(Verdict::Wrong, 1, what);
                    }
                    // What stands beside a cell, and in none.
                    let beside = header.ends_with(" (comment)");
                    if !beside
                        && !self.texts.contains(text)
                        && !cells.iter().any(|c| c.text == *text)
                    {
                        let what = format!(
                            "row {number}: kept as {header} is “{text}”, which no cell says"
                        );
                        out.fault(Verdict::Wrong, 1, what);
                    }
                    continue;
                }
                let what = format!("row {number}: {place} is “{text}”");
                match cells.iter_mut().find(|cell| cell.text == *text) {
                    Some(cell) => {
                        cell.verdict = Verdict::Wrong;
                        cell.why = format!("is in {place}");
                    }
                    None => out.fault(Verdict::Wrong, 1, format!("{what}, which no cell says")),
                }
            }
        }
    }
}

fn kind(word: &str) -> Kind {
    let kinds = [
        ("asset", Kind::Asset),
        ("flow", Kind::Flow),
        ("vendor", Kind::Vendor),
        ("risk", Kind::Risk),
        ("action", Kind::Action),
    ];
    let kinds: BTreeMap<&str, Kind> = kinds.into_iter().collect();
    *kinds
        .get(word)
        .unwrap_or_else(|| panic!("“{word}” is not a kind of list known here"))
}
