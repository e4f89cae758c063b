//! Imports a labelled file as proposed, and says which record each row became.

use crate::common::book::Book;
use crate::label::Label;
use phiward_intake::{Mapping, ReadOptions, Suggestion, Workbook, apply, read, suggest};
use register::{Command, Kind, Ref};
use std::collections::BTreeMap;

/// What came of a file.
pub struct Came {
    /// The file as it was read; `None` where it was refused unread.
    pub workbook: Option<Workbook>,
    pub book: Book,
    /// The sheet that was imported; `None` where the file was refused.
    pub sheet: Option<String>,
    /// The records that each row made, changed or left as they were.
    pub rows: BTreeMap<u32, Vec<Ref>>,
    /// Everything that was said of the file.
    pub told: Vec<String>,
    /// Files that labels refer to, by name.
    pub others: BTreeMap<String, Workbook>,
}

/// Imports it, after those before it.
pub fn run(label: &Label, file: &dyn Fn(&str) -> Vec<u8>) -> Came {
    let mut book = Book::new();
    for before in &label.after {
        book.import(&file(before));
    }
    let mut came = Came {
        workbook: None,
        book,
        sheet: None,
        rows: BTreeMap::new(),
        told: Vec::new(),
        others: BTreeMap::new(),
    };
    for table in &label.sheets {
        for other in table.columns.values().filter_map(|c| c.full().as_in) {
            let read = read(&file(&other), &ReadOptions::for_suggestion()).unwrap();
            came.others.insert(other, read);
        }
    }
    let workbook = match read(&file(&label.file), &ReadOptions::for_suggestion()) {
        Ok(workbook) => workbook,
        Err(why) => {
            came.told.push(why.to_string());
            return came;
        }
    };
    let mapping = match &label.mapping {
        Some(mapping) => {
            let text = String::from_utf8(file(mapping)).unwrap();
            Mapping::parse(&text).unwrap()
        }
        None => match suggest(&workbook) {
            Ok(suggestion) => {
                came.told.extend(said(&suggestion));
                suggestion.mapping
            }
            Err(why) => {
                came.told.push(why.to_string());
                came.workbook = Some(workbook);
                return came;
            }
        },
    };
    let mapped = apply(&mapping, &workbook).unwrap();
    came.workbook = Some(workbook);
    came.told.extend(mapped.remarks.iter().cloned());
    came.told
        .extend(mapped.errors.iter().map(ToString::to_string));
    if !mapped.errors.is_empty() {
        return came;
    }
    let plan = came.book.plan(&mapped, &mapping.name);
    came.told.extend(plan.remarks.iter().cloned());
    came.told.extend(plan.refused.iter().map(|refused| {
        let row = refused.row.map(|row| format!("row {row}: "));
        row.unwrap_or_default() + &refused.why
    }));
    // Nobody knows which list it carries on: nothing of it is imported.
    if plan.refused.iter().any(|refused| refused.row.is_none()) {
        return came;
    }
    let refused: Vec<u32> = plan.refused.iter().filter_map(|r| r.row).collect();
    came.sheet = Some(mapped.sheet.clone());
    for planned in plan.commands {
        if let (Some(row), Command::Save(record)) = (planned.row, &planned.command) {
            came.rows.entry(row).or_default().push(record.reference());
        }
        came.book.perform(planned.command);
    }
    // A row that changes nothing is the record of its key.
    let kind = mapped.kind.record();
    for row in mapped
        .rows
        .iter()
        .filter(|row| !refused.contains(&row.number))
    {
        let refs = came.rows.entry(row.number).or_default();
        if !refs.iter().any(|r| r.kind == kind) {
            refs.extend(unchanged(&came.book, kind, &row.key));
        }
        // A row that goes on with a record says what that record is, too.
        let of: Vec<Ref> = refs.iter().copied().filter(|r| r.kind == kind).collect();
        for further in &row.further {
            came.rows.entry(further.number).or_default().extend(&of);
        }
    }
    came
}

fn unchanged(book: &Book, kind: Kind, key: &str) -> Option<Ref> {
    let tables = &book.register.tables;
    (1..tables.next_number(kind))
        .filter_map(|number| tables.by_number(kind, number))
        .find(|record| {
            let value = record.to_value();
            value["source"]["key"].as_str() == Some(key) || record.tag() == key
        })
        .map(|record| record.reference())
}

/// What a proposal says, without the list of columns that are kept: whether they are is
/// looked at.
fn said(suggestion: &Suggestion) -> Vec<String> {
    let comments = &suggestion.comments;
    let groups = [
        &comments.head,
        &comments.key,
        &comments.rows,
        &comments.scale,
    ];
    let mut out: Vec<String> = groups.into_iter().flatten().cloned().collect();
    out.extend(comments.fields.values().flatten().cloned());
    let tail = comments.tail.iter();
    out.extend(tail.filter(|t| !t.starts_with("Kept with")).cloned());
    out.extend(
        suggestion
            .mapping
            .skip_rows
            .iter()
            .map(|r| format!("{r:?}")),
    );
    out
}
