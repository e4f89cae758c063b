//! Columns that no field reads, fields that no column fills, and rows that are no records.

use super::build::{Build, shorten};
use super::facts::{Table, note};
use crate::field::Kind;
use crate::mapping::{ActionColumns, ColumnRule, Mapping, SkipRule};
use crate::sums::is_no_record;
use crate::workbook::{Row, Sheet, letters, squeeze};
use std::collections::HashSet;

impl Build<'_> {
    /// Says that nothing tells whether a safeguard is in place, and which column might.
    pub(super) fn place_not_found(&mut self) {
        if self.fit.kind != crate::field::Kind::Answers || self.columns.contains_key("in_place") {
            return;
        }
        let spec = self.fit.kind.field("in_place");
        let columns = self.table.columns.iter().enumerate();
        let near: Vec<String> = columns
            .filter(|(_, column)| {
                let header = super::headed::plain_header(&column.base);
                column.filled > 0
                    && spec.is_some_and(|spec| super::headed::header_fits(&header, spec) >= 50)
            })
            .map(|(i, column)| format!("“{}” ({})", shorten(&column.name), letters(i)))
            .collect();
        let perhaps = match near.is_empty() {
            true => String::new(),
            false => format!(
                "; it may be {}, of whose words most are not understood",
                near.join(" or ")
            ),
        };
        self.warn(format!(
            "no column says whether a safeguard is in place, so that no row answers anything{perhaps}. Name the column as in_place under [columns], and what its words mean under [columns.in_place.values]"
        ));
    }

    pub(super) fn unmapped(&mut self, mapping: &Mapping) {
        let left: Vec<String> = self
            .table
            .columns
            .iter()
            .enumerate()
            .filter(|(_, c)| c.filled > 0 && !mapping.key.contains(&c.name))
            .filter(|(_, c)| {
                let rules = self.columns.values().flat_map(ColumnRule::sources);
                let actions = self.actions.iter().flat_map(ActionColumns::fields);
                let mut read = rules.chain(actions.map(|(_, header)| header));
                read.all(|s| s != c.name)
            })
            .map(|(i, c)| format!("“{}” ({})", shorten(&c.name), letters(i)))
            .collect();
        if !left.is_empty() {
            self.comments.tail.push(format!(
                "Kept with each record as they are, since no field fits: {}",
                left.join(", ")
            ));
        }
        let free: Vec<&str> = self
            .fit
            .kind
            .fields()
            .iter()
            .map(|f| f.name)
            .filter(|f| !self.columns.contains_key(*f))
            .collect();
        if !free.is_empty() {
            self.comments
                .tail
                .push(format!("Fields nothing fills yet: {}", free.join(", ")));
        }
    }
}

/// Notes and sums that stand in the title's own column and would become records.
pub(super) fn skip_rows(
    kind: Kind,
    sheet: &Sheet,
    header: &Row,
    table: &Table<'_>,
    title: &[usize],
) -> Vec<SkipRule> {
    let names: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
    let last = table.rows.last().map_or(header.number, |r| r.number);
    let is_a_list_of_names = matches!(
        kind,
        Kind::Vendors | Kind::Assets | Kind::People | Kind::Sites
    );
    // The heading of a section stands below the header, a blank row or another heading; where
    // one opens the table, others may stand right below rows.
    let mut openings: HashSet<u32> = HashSet::new();
    let mut before = header;
    for row in sheet.rows.iter().filter(|r| r.number > header.number) {
        let alone = before.filled() <= 1 && openings.contains(&before.number);
        if before.number == header.number
            || before.number + 1 < row.number
            || before.filled() == 0
            || alone
        {
            openings.insert(row.number);
        }
        before = row;
    }
    let opens = |row: &Row| openings.contains(&row.number);
    let first_row = sheet.rows.iter().find(|r| r.number > header.number);
    let sectioned = first_row.is_some_and(|row| row.filled() == 1);
    let mut rules: Vec<SkipRule> = Vec::new();
    for row in sheet.rows.iter().filter(|r| r.number > header.number) {
        if table.stops_at_blank && row.number > last + 1 {
            break;
        }
        let titled = title.iter().any(|c| !row.cell(*c).is_blank());
        if row.filled() == 0 || !titled || !note(row, &names) || rules.len() == 20 {
            continue;
        }
        let first = row
            .cells
            .iter()
            .find(|c| !c.is_blank())
            .map(|c| squeeze(&c.shown()))
            .unwrap_or_default();
        // Of a list of things and people a name alone is a record: the vendor without an
        // agreement.
        if is_a_list_of_names
            && !sectioned
            && !opens(row)
            && !is_no_record(row)
            && is_name_alone(row, title, &first)
        {
            continue;
        }
        let start = if first.to_lowercase().starts_with("total") {
            "Total".to_owned()
        } else {
            first.chars().take(40).collect()
        };
        if rules
            .iter()
            .all(|r| r.starts_with.as_deref() != Some(&start))
        {
            rules.push(SkipRule {
                column: None,
                starts_with: Some(start),
                equals: None,
                blank: false,
            });
        }
    }
    rules
}

/// Whether a row holds nothing but a name, in the column of names: few words, and no
/// sentence, sum or remark.
fn is_name_alone(row: &Row, title: &[usize], text: &str) -> bool {
    let own = title.iter().any(|c| !row.cell(*c).is_blank());
    let lower = text.to_lowercase();
    let begins = [
        "note", "total", "subtotal", "sum", "legend", "source", "prepared", "page", "end of",
    ];
    own && text.split(' ').count() <= 4
        && !text.ends_with(['.', ':', '!', '?'])
        && !begins.iter().any(|word| lower.starts_with(word))
}
