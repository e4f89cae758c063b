//! From the best fit to a mapping with its reasons.

use super::facts::Table;
use super::left_over::skip_rows;
use super::order::file_order;
use super::render::Comments;
use super::score::Fit;
use super::severe_end::{End, severe_end};
use super::steps::{Steps, steps};
use crate::mapping::{ActionColumns, ColumnRule, Mapping, RepeatedKeys};
use crate::number::NumberStyle;
use crate::workbook::{Row, Sheet, Workbook};
use std::collections::BTreeMap;

/// Builds the mapping and what is said beside it.
pub fn build(
    book: &Workbook,
    sheet: &Sheet,
    header: &Row,
    table: &Table<'_>,
    fit: &Fit,
) -> (Mapping, Comments) {
    let mut work = Build {
        table,
        fit,
        columns: BTreeMap::new(),
        actions: Vec::new(),
        comments: Comments::default(),
        steps: BTreeMap::new(),
        severe: BTreeMap::new(),
    };
    let ratings = fit.kind.fields().iter().map(|spec| spec.name);
    for field in ratings.filter(|f| f.ends_with("likelihood") || f.ends_with("impact")) {
        let column = fit.column(field).map(|i| &table.columns[i]);
        let Some(column) = column else { continue };
        if let Some(found) = steps(book, sheet, header, table, fit, column, field) {
            work.steps.insert(field, found);
        }
        work.severe
            .insert(field, severe_end(book, sheet, header, field));
    }
    let orders = file_order(table, fit);
    for (field, column, _) in &fit.fields {
        work.field(field, *column, &orders);
    }
    work.ticked_columns();
    work.severity_alone();
    work.address();
    work.blank_below();
    work.blank_columns();
    work.action_columns();
    work.numbered_columns();
    work.place_not_found();
    work.levels_not_understood();
    let title = work.title();
    let csv = book.delimiter.is_some();
    let mut mapping = Mapping {
        name: Some(slug(&sheet.name))
            .filter(|name| !csv && !name.is_empty())
            .unwrap_or_else(|| fit.kind.word().to_owned()),
        description: String::new(),
        kind: fit.kind,
        verified: true,
        sheet: (!csv).then(|| sheet.name.clone()),
        header_row: None,
        key: Vec::new(),
        list: None,
        repeated_keys: RepeatedKeys::Refuse,
        numbers: NumberStyle::PointDecimal,
        dates: orders.order,
        encoding: encoding(book),
        delimiter: book.delimiter.filter(|d| *d != ','),
        guarded: false,
        stop_at_blank_row: table.stops_at_blank,
        stop_at: None,
        // A citation alone is an answer that is blank, and no note.
        skip_rows: match fit.kind {
            crate::field::Kind::Answers => Vec::new(),
            kind => skip_rows(kind, sheet, header, table, &title),
        },
        scale: None,
        actions: Vec::new(),
        columns: BTreeMap::new(),
    };
    mapping.numbers = work.numbers();
    work.key(&mut mapping, &title);
    mapping.scale = work.scale();
    if mapping.scale.is_some() {
        work.comments
            .scale
            .push("The file's own scale. It is kept beside the rating, never changed.".to_owned());
    }
    if mapping.stop_at_blank_row {
        work.comments
            .rows
            .push("Something else stands below the first blank row; it is not read.".to_owned());
    }
    if let Some((row, words)) = &table.next
        && !mapping.stop_at_blank_row
    {
        mapping.stop_at = Some(words.chars().take(60).collect());
        work.comments.rows.push(format!(
            "Another table begins in row {row}; it is not read."
        ));
    }
    if let Some((row, words)) = &table.next {
        work.warn(format!(
            "something else stands from row {row} on (“{}”) and is not read; if it is a table to import, move it to a sheet of its own",
            shorten(words)
        ));
    }
    if !mapping.skip_rows.is_empty() {
        work.comments
            .rows
            .push("Rows that are not records:".to_owned());
    }
    work.unmapped(&mapping);
    let Build {
        columns,
        actions,
        comments,
        ..
    } = work;
    (mapping.columns, mapping.actions) = (columns, actions);
    (mapping, comments)
}

/// A mapping in the making.
pub(super) struct Build<'a> {
    pub table: &'a Table<'a>,
    pub fit: &'a Fit,
    pub columns: BTreeMap<String, ColumnRule>,
    /// Actions in columns of their own.
    pub(super) actions: Vec<ActionColumns>,
    pub(super) comments: Comments,
    /// How far the numbers of likelihood and impact go, where the file says it.
    pub(super) steps: BTreeMap<&'static str, Steps>,
    /// Which end of them is the severe one, where a legend says it.
    pub(super) severe: BTreeMap<&'static str, End>,
}

impl Build<'_> {
    /// Says at the top what would otherwise be read wrongly and stay unseen.
    pub(super) fn warn(&mut self, text: String) {
        self.comments.head.push(format!("ATTENTION: {text}."));
    }

    pub(super) fn comment(&mut self, field: &str, text: String) {
        self.comments
            .fields
            .entry(field.to_owned())
            .or_default()
            .push(text);
    }
}

/// The encoding that a mapping for the file must name.
pub(super) fn encoding(book: &Workbook) -> Option<crate::Encoding> {
    book.encoding
        .filter(|e| !matches!(e, crate::Encoding::Utf8 | crate::Encoding::Utf16))
}

/// A name that can be a file's name: "risk-register"; empty where nothing is left.
pub(super) fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.to_lowercase().chars().take(60) {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// A header short enough for a comment.
pub fn shorten(text: &str) -> String {
    if text.chars().count() <= 60 {
        text.to_owned()
    } else {
        format!("{}…", text.chars().take(59).collect::<String>())
    }
}
