//! How well a table fits a kind of record, and which column fills which field.

use super::facts::{Column, Table};
use super::headed::{beside_fits, header_fits, of_a_stage, plain_header, stands_now};
use super::held::{
    asks_day, asks_meaning, asks_name, asks_place, by_values, by_what_they_hold, codes, values_fit,
};
use crate::field::Kind;

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
    let headers: Vec<String> = table
        .columns
        .iter()
        .map(|c| plain_header(&c.base))
        .collect();
    let key = key_column(kind, table, &headers);
    let properties = super::letters::of_properties(&headers);
    let mut pairs: Vec<(u32, usize, &'static str)> = Vec::new();
    for (index, (column, header)) in table.columns.iter().zip(&headers).enumerate() {
        if column.filled == 0 || Some(index) == key || header.chars().count() > 100 {
            continue;
        }
        // They are kept in words: how bad the loss of each would be is no impact of the risk.
        if matches!(kind, Kind::Risks | Kind::Ratings) && properties.contains(&index) {
            continue;
        }
        for spec in kind.fields() {
            let sure = match of_a_stage(spec) {
                Some(of) => beside_fits(kind, column, header, of),
                None => header_fits(header, spec),
            };
            let fits = values_fit(spec.name, spec.holds, column)
                || asks_place(spec.name, header, column)
                || asks_day(sure, spec.holds, column)
                || asks_name(sure, spec, column)
                || asks_meaning(sure, spec, column);
            if sure > 0 && stands_now(column, spec) && fits {
                pairs.push((sure + by_values(column, spec, header), index, spec.name));
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
    if matches!(kind, Kind::Risks | Kind::Ratings) {
        level_that_is_a_score(table, &mut fields);
    }
    by_what_they_hold(kind, table, key, &headers, &mut fields);
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
    let named = has(fit.kind.title())
        || fit.kind == Kind::People && super::title::first_and_last(table).is_some();
    score += if named { 2.0 } else { -3.0 };
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
        Kind::Findings => {
            0.5 * f64::from(u8::from(has("severity")))
                + 0.5 * f64::from(u8::from(has("identified_on")))
                + 0.5 * f64::from(u8::from(has("status")))
        }
        Kind::Ratings => {
            let rated = has("likelihood") && has("impact");
            2.0 * f64::from(u8::from(rated)) + f64::from(u8::from(has("treatment")))
        }
        Kind::Actions => {
            1.5 * f64::from(u8::from(has("risks")))
                + 0.5 * f64::from(u8::from(has("due")))
                + 0.5 * f64::from(u8::from(has("status")))
        }
        Kind::Answers => 3.0 * f64::from(u8::from(has("in_place"))),
        Kind::People => 0.5 * f64::from(u8::from(has("title") && has("email"))),
        Kind::Sites => f64::from(u8::from(has("address"))),
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

/// Whether a table of a kind may say further things of a record in the rows below it: more
/// actions of one risk, more milestones of one action.
fn goes_on(kind: Kind, headers: &[String]) -> bool {
    let by = match kind {
        Kind::Risks | Kind::Findings => "action",
        Kind::Actions => "milestones",
        _ => return false,
    };
    let spec = kind.field(by);
    spec.is_some_and(|spec| headers.iter().any(|h| header_fits(h, spec) >= 60))
}

/// Words of headers by which a number is that of something else than the row.
const OF_OTHERS: [&str; 9] = [
    "existing",
    "current",
    "planned",
    "recommended",
    "iso",
    "nist",
    "annex",
    "policy",
    "citation",
];

/// The column of reference numbers: a usual header first, then codes of any name.
fn key_column(kind: Kind, table: &Table<'_>, headers: &[String]) -> Option<usize> {
    let usable = |c: &Column| c.unique && c.length <= 40 && c.filled > 0;
    // A number that is there twice by a slip is the number all the same: the import says
    // which rows have it. And several rows may go on with one record.
    let numbers = |c: &Column| {
        let slips = c.repeats > 0 && c.repeats * 5 <= c.filled && c.filled == table.rows.len();
        usable(c) || codes(c) && c.length <= 40 && (slips || c.runs && goes_on(kind, headers))
    };
    let by_header = kind.key_headers().find_map(|key| {
        headers
            .iter()
            .position(|h| h == key)
            .filter(|i| numbers(&table.columns[*i]))
    });
    // “Hostname: WS01” is the name, whatever it looks like.
    let titled = |header: &str| {
        let title = kind
            .field(kind.title())
            .filter(|title| title.name == "name");
        title.is_some_and(|title| header_fits(header, title) >= 70)
    };
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
            // The number of a risk does not number what is done about it.
            let of_risks = matches!(kind, Kind::Actions | Kind::Answers) && h.contains("risk")
                    // What only rates risks is numbered by them.
                    || kind == Kind::Ratings && !h.contains("rating");
            // A citation is what is answered, whatever it looks like.
            let cited = kind == Kind::Answers && super::held::cites(c);
            // The number of a control or a policy is not the number of the row.
            let of_others = OF_OTHERS.iter().any(|word| {
                let mut words = h.split(|c: char| !c.is_alphanumeric());
                kind != Kind::Answers && words.any(|w| w == *word)
            });
            usable(c)
                && codes
                && !of_risks
                && !of_others
                && !cited
                && !titled(h)
                && c.days == 0
                && (named || joined || (i == 0 && c.numbers == 0))
        })
    })
}
