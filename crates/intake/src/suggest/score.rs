//! How well a table fits a kind of record, and which column fills which field.

use super::facts::{Column, Table};
use crate::commands::words;
use crate::field::{FieldSpec, Holds, Kind};
use crate::levels;
use crate::locate::bare;
use crate::yes_no;

/// A table seen as one kind of record.
#[derive(Debug, Clone)]
pub struct Fit {
    /// The kind.
    pub kind: Kind,
    /// Field → column, with how sure (to 100) it is.
    pub fields: Vec<(&'static str, usize, u32)>,
    /// The column with the file's own reference numbers.
    pub key: Option<usize>,
    /// How well it fits, for comparing.
    pub score: f64,
}

impl Fit {
    /// The column of a field.
    pub fn column(&self, field: &str) -> Option<usize> {
        self.fields
            .iter()
            .find(|(f, ..)| *f == field)
            .map(|(_, c, _)| *c)
    }
}

/// Sees a table as a kind. `around` is the sheet's name and the text above the
/// table, in lower case.
pub fn fit(kind: Kind, table: &Table<'_>, around: &str) -> Fit {
    let headers: Vec<String> = table.columns.iter().map(|c| bare(&c.name)).collect();
    let key = key_column(kind, table, &headers);
    let mut pairs: Vec<(u32, usize, &'static str)> = Vec::new();
    for (index, (column, header)) in table.columns.iter().zip(&headers).enumerate() {
        if column.filled == 0 || Some(index) == key || header.chars().count() > 100 {
            continue;
        }
        for spec in kind.fields() {
            let sure = header_fits(header, spec);
            if sure > 0 && values_fit(spec.name, spec.holds, column) {
                pairs.push((sure, index, spec.name));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut fields: Vec<(&'static str, usize, u32)> = Vec::new();
    for (sure, index, name) in pairs {
        if fields.iter().all(|(f, c, _)| *f != name && *c != index) {
            fields.push((name, index, sure));
        }
    }
    if kind == Kind::Risks {
        level_that_is_a_score(table, &mut fields);
    }
    let mut found = Fit {
        kind,
        fields,
        key,
        score: 0.0,
    };
    found.score = score(&found, table, around);
    found
}

fn score(fit: &Fit, table: &Table<'_>, around: &str) -> f64 {
    let has = |field: &str| fit.column(field).is_some();
    let mut score: f64 = fit
        .fields
        .iter()
        .map(|(_, _, sure)| f64::from(*sure) / 100.0)
        .sum();
    score += if has(fit.kind.title()) { 2.0 } else { -3.0 };
    score += match fit.kind {
        Kind::Risks => {
            let rated = has("likelihood") && has("impact");
            let analysed = has("threats") || has("vulnerabilities");
            2.5 * f64::from(u8::from(rated))
                + f64::from(u8::from(analysed))
                + f64::from(u8::from(has("level")))
        }
        Kind::Flows => {
            2.0 * f64::from(u8::from(has("parties") || (has("from") && has("to"))))
                + f64::from(u8::from(has("direction")))
        }
        Kind::Vendors => {
            f64::from(u8::from(has("agreement") || has("agreement_date")))
                + f64::from(u8::from(has("service")))
                + 0.5 * f64::from(u8::from(has("contact")))
        }
        Kind::Assets => {
            f64::from(u8::from(
                has("hosting") || has("ephi_types") || has("volume"),
            )) + f64::from(u8::from(has("class") && has("site")))
                + 0.5 * f64::from(u8::from(has("encrypted") || has("version")))
        }
    };
    score += fit
        .kind
        .hints()
        .filter(|h| around.contains(h))
        .count()
        .min(2) as f64;
    let header = table
        .columns
        .iter()
        .map(|c| c.name.to_lowercase())
        .collect::<Vec<_>>()
        .join(" | ");
    score += 0.5
        * fit
            .kind
            .hints()
            .filter(|h| header.contains(h))
            .count()
            .min(2) as f64;
    score += if fit.key.is_some() { 0.5 } else { 0.0 };
    let idle =
        table.columns.iter().filter(|c| c.filled > 0).count() as f64 - fit.fields.len() as f64;
    score -= 0.15 * idle.max(0.0);
    match table.rows.len() {
        0 => score - 10.0,
        1 | 2 => score - 1.0,
        n => score + (n as f64).log10().min(3.0) * 0.4,
    }
}

/// How surely a header means a field, 0 to 100.
pub fn header_fits(header: &str, spec: &FieldSpec) -> u32 {
    if speaks_of_another(header, spec) {
        return 0;
    }
    let exact = |h: &str| spec.headers().position(|k| k == h);
    if let Some(rank) = exact(header) {
        return 100 - rank.min(30) as u32;
    }
    // "Likelihood (1-5)", "Impact [1..5]"
    let without = header.split(['(', '[']).next().unwrap_or_default().trim();
    if without != header
        && let Some(rank) = exact(without)
    {
        return 92 - rank.min(30) as u32;
    }
    let spaced = format!(" {} ", header.replace(|c: char| !c.is_alphanumeric(), " "));
    let spaced = format!(
        " {} ",
        spaced.split_whitespace().collect::<Vec<_>>().join(" ")
    );
    spec.headers()
        .enumerate()
        .filter(|(_, k)| k.len() >= 4)
        .filter(|(_, k)| {
            let k = k.replace(|c: char| !c.is_alphanumeric(), " ");
            let k = k.split_whitespace().collect::<Vec<_>>().join(" ");
            spaced.contains(&format!(" {k} ")) || spaced.contains(&format!(" {k}s "))
        })
        .map(|(rank, k)| 40 + k.len().min(20) as u32 - (rank as u32).min(20))
        .max()
        .unwrap_or(0)
}

/// Whether a column's values can be what the field holds.
fn values_fit(field: &str, holds: Holds, column: &Column) -> bool {
    let real: Vec<String> = column
        .distinct
        .iter()
        .filter(|v| !is_nothing(v))
        .cloned()
        .collect();
    match holds {
        Holds::Level => {
            let rated: Vec<String> = real.into_iter().filter(|v| !levels::unrated(v)).collect();
            !column.many && levels::propose(&rated, None, false).is_some()
        }
        Holds::YesNo => answers(&real, column),
        // What is done with ePHI, or whether it is there: not its kinds.
        Holds::List if field == "ephi" => real.iter().any(|v| words::ephi_word(v)),
        Holds::List if field == "ephi_types" => !answers(&real, column),
        Holds::Text if field == "sentence" && level_like(column) => false,
        Holds::Date => (column.days + column.serials) * 10 >= column.filled * 6,
        Holds::Number => column.numbers == column.filled,
        // Titles and groupings are words.
        Holds::Text | Holds::List
            if [
                "sentence",
                "name",
                "category",
                "threats",
                "vulnerabilities",
                "controls",
                "action",
            ]
            .contains(&field) =>
        {
            column.numbers * 2 < column.filled.max(1) && column.days * 2 < column.filled.max(1)
        }
        Holds::Text | Holds::List => true,
    }
}

/// Whether a column only says yes, no, or that nobody knows.
fn answers(real: &[String], column: &Column) -> bool {
    let mut known = real.iter().filter(|v| !levels::unrated(v)).peekable();
    !column.many && known.peek().is_some() && known.all(|v| yes_no(v).is_some())
}

/// Whether most values are levels, so that the column is a rating and no sentence.
pub fn level_like(column: &Column) -> bool {
    let levels = column
        .distinct
        .iter()
        .filter(|v| levels::of_word(v).is_some() || levels::unrated(v))
        .count();
    !column.many && levels > 0 && levels * 2 >= column.distinct.len()
}

/// Whether a header speaks of a rating without safeguards, or with planned ones.
pub fn is_before_or_after(header: &str) -> bool {
    let words = || header.split(|c: char| !c.is_alphanumeric());
    words().any(|w| {
        matches!(
            w,
            "inherent" | "residual" | "target" | "initial" | "gross" | "net" | "planned" | "after"
        )
    }) && words().any(|w| {
        matches!(
            w,
            "risk"
                | "likelihood"
                | "probability"
                | "impact"
                | "severity"
                | "consequence"
                | "score"
                | "rating"
                | "level"
                | "l"
                | "i"
        )
    })
}

/// Words that make a header speak of something else than the rest of it says:
/// "Mitigation owner" is an owner, "Make/Model" no vendor.
fn speaks_of_another(header: &str, spec: &FieldSpec) -> bool {
    let has = |word: &str| {
        header
            .split(|c: char| !c.is_alphanumeric())
            .any(|w| w == word)
    };
    let rating = matches!(
        spec.name,
        "likelihood" | "impact" | "level" | "score" | "sentence"
    );
    (has("owner") && spec.name != "owner")
        || (has("model") && spec.name == "vendor")
        || ((has("date") || has("expires") || has("expiration") || has("expiry"))
            && spec.holds != Holds::Date
            && spec.name != "description")
        || (rating && is_before_or_after(header))
}

/// Values that say that there is nothing.
pub fn is_nothing(value: &str) -> bool {
    matches!(
        value.to_lowercase().as_str(),
        "" | "-" | "–" | "—" | "n/a" | "na" | "n.a." | "none" | "?"
    )
}

/// A column of "risk level" that holds numbers is the product or sum, not a level,
/// where likelihood and impact are there too.
fn level_that_is_a_score(table: &Table<'_>, fields: &mut [(&'static str, usize, u32)]) {
    let has = |f: &str| fields.iter().any(|(n, ..)| *n == f);
    if has("score") || !has("likelihood") || !has("impact") {
        return;
    }
    if let Some(level) = fields.iter_mut().find(|(n, ..)| *n == "level")
        && table.columns[level.1].numbers == table.columns[level.1].filled
    {
        level.0 = "score";
    }
}

/// The column of reference numbers: a usual header first, then codes of any name.
fn key_column(kind: Kind, table: &Table<'_>, headers: &[String]) -> Option<usize> {
    let usable = |c: &Column| c.unique && c.length <= 40 && c.filled > 0;
    let by_header = kind.key_headers().find_map(|key| {
        headers
            .iter()
            .position(|h| h == key)
            .filter(|i| usable(&table.columns[*i]))
    });
    by_header.or_else(|| {
        headers.iter().enumerate().position(|(i, h)| {
            let c = &table.columns[i];
            let codes = !c.distinct.is_empty()
                && c.distinct.iter().all(|v| {
                    v.bytes().any(|b| b.is_ascii_digit()) && !v.contains(' ') && v.len() <= 20
                });
            let named = h
                .split(|c: char| !c.is_alphanumeric())
                .any(|w| matches!(w, "id" | "ref" | "code" | "number" | "no" | "nr" | "tag"));
            // "RiskID", "AssetNo": the first column, whose name ends so.
            let joined = i == 0 && h.len() <= 12 && (h.ends_with("id") || h.ends_with("no"));
            usable(c) && codes && c.days == 0 && (named || joined || (i == 0 && c.numbers == 0))
        })
    })
}
