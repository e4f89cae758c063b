//! What is told and asked about lists.

use super::{Agreement, Carried, List, Match, Named, plain};
use crate::field::Kind;
use crate::mapped::Mapped;
use crate::workbook::{counted, squeeze};
use register::{Record, Register, Tag};
use std::collections::HashMap;

/// Most records named in one message.
const MOST_NAMED: usize = 8;
/// Most records named where each one matters.
const MOST_EACH: usize = 200;

/// What is asked where rows and records do not go together.
pub(super) fn question(
    rows: &[Named<'_>],
    name: &str,
    list: &List,
    agreed: Agreement,
    register: &Register,
) -> String {
    let from = came_from(register, name);
    let (what, examples): (&str, Vec<String>) = if agreed.clash + agreed.elsewhere > 0 {
        let matched = rows.iter().zip(list.matched(rows));
        let clashes = matched.filter_map(|(row, (how, known))| {
            let known = known.filter(|_| matches!(how, Match::Other | Match::Elsewhere))?;
            let place = match (&known.site, known.is_at(row.site)) {
                (Some(site), false) => format!(" at “{}”", cut(site)),
                _ => String::new(),
            };
            Some(format!(
                "row {} (“{}”) would rename or overwrite {} “{}”{place}",
                row.row,
                cut(row.name),
                known.tag,
                cut(&known.name)
            ))
        });
        ("the rows have the keys of other records", clashes.collect())
    } else if agreed.agree > 0 {
        let matched = rows.iter().zip(list.matched(rows));
        let same = matched.filter_map(|(row, (how, known))| {
            let known = known.filter(|_| how == Match::Same)?;
            Some(format!(
                "row {} is {} “{}”",
                row.row,
                known.tag,
                cut(&known.name)
            ))
        });
        (
            "some rows, and less than half, have the keys and names of records",
            same.collect(),
        )
    } else {
        let moved = rows.iter().filter_map(|row| {
            let known = list.of_name(row)?;
            Some(format!(
                "row {} is called like {} “{}”",
                row.row,
                known.tag,
                cut(&known.name)
            ))
        });
        (
            "the rows have the names of records that stand here under other keys",
            moved.collect(),
        )
    };
    format!(
        "{what} of the list “{name}”{from}: {}. Nothing was imported. If the rows are another list, give it a name of its own (list = \"…\" in the mapping, or --list NAME). If they are that list and its things are called otherwise now, import with --list \"{name}\" --accept-renames",
        several(&examples)
    )
}

/// Tells of new rows that are called like a record that stands here already.
pub(super) fn called_alike(rows: &[Named<'_>], kind: Kind, register: &Register, out: &mut Carried) {
    // Vendors and sites of one name are one, and told where they are not; the others are
    // found by their names.
    let names_are_one = matches!(
        kind,
        Kind::Vendors | Kind::Sites | Kind::Ratings | Kind::Answers | Kind::People
    );
    if names_are_one || !out.asks.is_empty() {
        return;
    }
    let mut here: HashMap<String, u32> = HashMap::new();
    let record = kind.record();
    register
        .tables
        .each_label(record, |_, number, label, live| {
            if live {
                here.entry(plain(label)).or_insert(number);
            }
        });
    let alike: Vec<String> = rows
        .iter()
        .filter(|row| !out.found.contains_key(&row.row))
        .filter_map(|row| {
            let number = *here.get(&plain(row.name))?;
            let tag = Tag {
                kind: record,
                number,
            };
            Some(format!("row {} and {tag} “{}”", row.row, cut(row.name)))
        })
        .collect();
    if !alike.is_empty() {
        out.remarks.push(format!(
            "{} new and called like a record that stands here already: {}. Both stand after the import; if they are one thing, end one of them with its reason",
            counted(alike.len(), "row is", "rows are"),
            several(&alike)
        ));
    }
}

/// “, which came from register-2026.xlsx”, as far as it is known.
pub(super) fn came_from(register: &Register, list: &str) -> String {
    let imports = register.tables.imports.live();
    let newest = imports
        .filter(|import| import.undone.is_none() && import.mapping == list)
        .max_by_key(|import| import.number);
    newest.map_or_else(String::new, |import| {
        format!(
            ", last imported from {} ({})",
            import.file_name,
            Tag {
                kind: register::records::Import::KIND,
                number: import.number
            }
        )
    })
}

/// What is said beside a question, where rows that are read as risks also rate them.
pub(super) fn only_rates(mapped: &Mapped) -> &'static str {
    let rates = mapped
        .read
        .iter()
        .any(|field| field.ends_with("likelihood") || *field == "level");
    match mapped.kind == Kind::Risks && rates {
        true => {
            ". If the rows only rate or treat those risks, read them as ratings: kind = \"ratings\" in the mapping, --kind ratings with --suggest"
        }
        false => "",
    }
}

pub(super) fn several(items: &[String]) -> String {
    some(items, MOST_NAMED)
}

/// [`several`], where each one matters.
pub(super) fn each(items: &[String]) -> String {
    some(items, MOST_EACH)
}

fn some(items: &[String], most: usize) -> String {
    let mut out = items[..items.len().min(most)].join("; ");
    if items.len() > most {
        out.push_str(&format!("; and {} more", items.len() - most));
    }
    out
}

pub(super) fn cut(text: &str) -> String {
    let text = squeeze(text);
    if text.chars().count() <= 60 {
        return text;
    }
    format!("{}…", text.chars().take(59).collect::<String>())
}
