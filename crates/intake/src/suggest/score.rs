//! How well a table fits a kind of record, and which column fills which field.

use super::facts::{Column, Table};
use super::stage::{Stage, is_before_or_after, stage};
use super::steps::stated_in;
use crate::field::{FieldSpec, Holds, Kind};
use crate::levels;
use crate::locate::bare;
use crate::meaning;
use crate::number::{self, NumberStyle};
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
    let headers: Vec<String> = table
        .columns
        .iter()
        .map(|c| plain_header(&c.base))
        .collect();
    let key = key_column(kind, table, &headers);
    let mut pairs: Vec<(u32, usize, &'static str)> = Vec::new();
    for (index, (column, header)) in table.columns.iter().zip(&headers).enumerate() {
        if column.filled == 0 || Some(index) == key || header.chars().count() > 100 {
            continue;
        }
        for spec in kind.fields() {
            let sure = header_fits(header, spec);
            if sure > 0 && stands_now(column, spec) && values_fit(spec.name, spec.holds, column) {
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
    if kind == Kind::Risks {
        level_that_is_a_score(table, &mut fields);
        by_what_they_hold(table, key, &headers, &mut fields);
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

/// A header without case, marks and the scale in its name: "L_1to5" is "l".
pub fn plain_header(name: &str) -> String {
    let header = bare(&name.replace('_', " "));
    if header.contains(['(', '[']) || stated_in(name).is_none() {
        return header;
    }
    let is_scale = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_digit() || "-–—./×x".contains(c))
            || ["to", "out", "of", "scale", "max", "through"].contains(&word)
    };
    let mut rest = header.as_str();
    loop {
        let trimmed = rest.trim_end_matches(|c: char| c.is_ascii_digit() || " -–—./×".contains(c));
        let last = trimmed.rsplit(' ').next().unwrap_or_default();
        let shorter = match is_scale(last) {
            true => trimmed[..trimmed.len() - last.len()].trim_end(),
            // "1to5": the word is glued to its numbers.
            false => match trimmed.strip_suffix("to") {
                Some(glued) if glued.ends_with(|c: char| c.is_ascii_digit()) => glued,
                _ => trimmed,
            },
        };
        if shorter == rest || shorter.is_empty() {
            return rest.to_owned();
        }
        rest = shorter;
    }
}

/// Whether a column of ratings can be the rating as things stand.
fn stands_now(column: &Column, spec: &FieldSpec) -> bool {
    if !matches!(spec.name, "likelihood" | "impact" | "level" | "score") || column.group.is_empty()
    {
        return true;
    }
    match stage(&column.group) {
        Some(Stage::Now) => true,
        Some(Stage::Before | Stage::After) => false,
        // Of several groups, one has to say that it is the present one.
        None => !column.grouped,
    }
}

/// What the values add to how surely a column means a field: a level in words is one
/// rather than its number or its colour.
fn by_values(column: &Column, spec: &FieldSpec, header: &str) -> u32 {
    let worded = column
        .distinct
        .iter()
        .filter(|v| !is_nothing(v))
        .all(|v| levels::of_word(v).is_some());
    let note = header.split(['(', '[']).nth(1).unwrap_or_default();
    let pictured = ["icon", "colour", "color", "symbol", "arrow", "trend"]
        .iter()
        .any(|w| note.contains(w));
    match spec.name {
        "level" if worded && !pictured => 8,
        _ => 0,
    }
}

/// Fields that show by what their cells hold, whatever the header: citations are
/// provisions, the letters C, I and A are what is lost, the product of likelihood and
/// impact is the score.
fn by_what_they_hold(
    table: &Table<'_>,
    key: Option<usize>,
    headers: &[String],
    fields: &mut Vec<(&'static str, usize, u32)>,
) {
    let free = |fields: &[(&'static str, usize, u32)], i: usize| {
        Some(i) != key && fields.iter().all(|(_, c, _)| *c != i) && table.columns[i].filled > 0
    };
    let most = |column: &Column, holds: &dyn Fn(&str) -> bool| {
        let known = column.distinct.iter().filter(|v| !is_nothing(v));
        let (yes, all) = known.fold((0, 0), |(yes, all), v| {
            (yes + usize::from(holds(v)), all + 1)
        });
        all > 0 && yes * 10 >= all * 6
    };
    let cited = |v: &str| meaning::citation::has_one(v);
    // A column of citations is nothing else, whatever field its header suggests.
    let columns = 0..table.columns.len();
    if fields.iter().all(|(f, ..)| *f != "provisions")
        && let Some(i) = columns
            .clone()
            .find(|i| Some(*i) != key && most(&table.columns[*i], &cited))
    {
        fields.retain(|(_, c, _)| *c != i);
        fields.push(("provisions", i, 80));
    }
    let lost = |v: &str| meaning::affects::affects(v).is_some();
    if fields.iter().all(|(f, ..)| *f != "affects")
        && let Some(i) = columns.clone().find(|i| {
            let named = [
                "concern",
                "cia",
                "affect",
                "lost",
                "property",
                "attribute",
                "aspect",
                "security goal",
            ];
            (free(fields, *i) || fields.iter().any(|(f, c, _)| c == i && *f == "impact"))
                && named.iter().any(|w| headers[*i].contains(w))
                && table.columns[*i].numbers == 0
                && table.columns[*i]
                    .distinct
                    .iter()
                    .filter(|v| !is_nothing(v))
                    .all(|v| lost(v))
        })
    {
        fields.retain(|(_, c, _)| *c != i);
        fields.push(("affects", i, 75));
    }
    let of = |field: &str| {
        fields
            .iter()
            .find(|(f, ..)| *f == field)
            .map(|(_, c, _)| *c)
    };
    if let (None, Some(l), Some(n)) = (of("score"), of("likelihood"), of("impact"))
        && let Some(i) = columns.into_iter().find(|i| {
            free(fields, *i)
                && table.columns[*i].group.is_empty()
                && headers[*i].contains("score")
                && is_product(table, *i, l, n)
        })
    {
        fields.push(("score", i, 70));
    }
}

/// Whether a column is the product of two others in every row.
fn is_product(table: &Table<'_>, product: usize, a: usize, b: usize) -> bool {
    let rows = table.rows.iter().map(|row| {
        let number = |c: usize| levels::leading_number(&row.cell(c).shown());
        Some(number(a)?.checked_mul(number(b)?)? == number(product)?)
    });
    !table.rows.is_empty() && rows.into_iter().all(|same| same == Some(true))
}

/// Whether a column holds codes: ids, letters, single marks. A code is not a sentence.
pub fn codes(column: &Column) -> bool {
    let mut known = column.distinct.iter().filter(|v| !is_nothing(v)).peekable();
    let is_code = |v: &String| {
        let id = v.bytes().any(|b| b.is_ascii_digit()) && !v.contains(' ') && v.len() <= 20;
        id || v.chars().count() <= 2 || meaning::affects::affects(v).is_some()
    };
    known.peek().is_some() && known.all(is_code)
}

/// How surely a header means a field, 0 to 100.
pub fn header_fits(header: &str, spec: &FieldSpec) -> u32 {
    if speaks_of_another(header, spec) {
        return 0;
    }
    let same = |known: &str, h: &str| {
        known == h || known.strip_suffix('s') == Some(h) || h.strip_suffix('s') == Some(known)
    };
    let exact = |h: &str| {
        spec.headers()
            .position(|k| k == h)
            .or_else(|| spec.headers().position(|k| k.len() >= 4 && same(k, h)))
    };
    if let Some(rank) = exact(header) {
        return 100 - rank.min(30) as u32;
    }
    // "Control(s)" is one or more of them.
    let plural = header.replace("(s)", "s").replace("(es)", "es");
    if plural != header
        && let Some(rank) = exact(plural.trim())
    {
        return 95 - rank.min(30) as u32;
    }
    // "Likelihood (1-5)", "Impact [1..5]"
    let without = bare(header.split(['(', '[']).next().unwrap_or_default());
    if without != header
        && let Some(rank) = exact(&without)
    {
        return 92 - rank.min(30) as u32;
    }
    if of_one_meaning(header, spec) {
        return 0;
    }
    // "Planned Control / Risk Response": what either part says.
    let parts = header.split(['/', '|', '–', '&']);
    let best = parts.filter_map(|part| exact(part.trim())).min();
    if let Some(rank) = best.filter(|_| header.contains(['/', '|', '–', '&'])) {
        return 80 - rank.min(30) as u32;
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

/// Whether a header is of agreements, which it has to name whole: “BAA Location” is not
/// where a vendor is, and “BAA Version” not whether there is one.
fn of_one_meaning(header: &str, spec: &FieldSpec) -> bool {
    let words = || header.split(|c: char| !c.is_alphanumeric());
    let about = |list: &[&str]| words().any(|w| list.contains(&w));
    about(&["baa", "baas"])
        || (spec.name.starts_with("agreement")
            && about(&[
                "version", "location", "link", "folder", "owner", "url", "file", "reviewer",
                "template", "number", "id",
            ]))
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
            !column.many && levels::fits(&rated)
        }
        Holds::YesNo => answers(&real, column),
        // What is done with ePHI, or whether it is there: not its kinds.
        Holds::List if field == "ephi" => real
            .iter()
            .any(|v| meaning::ephi::ephi(v).known().is_some()),
        Holds::List if field == "ephi_types" => {
            let answer = |v: &&String| meaning::ephi::ephi(v).known().is_some();
            !answers(&real, column) && real.iter().filter(answer).count() * 2 < real.len().max(1)
        }
        Holds::Text if field == "sentence" && (level_like(column) || codes(column)) => false,
        Holds::Text
            if field == "name" && column.distinct.iter().all(|v| v.chars().count() <= 2) =>
        {
            false
        }
        Holds::Text if field == "affects" => column
            .distinct
            .iter()
            .all(|v| is_nothing(v) || meaning::affects::affects(v).is_some()),
        // A treatment is one of a few words; what will be done is an action.
        Holds::Text if field == "treatment" => {
            let known = |v: &&String| meaning::strategy::strategy(v).known().is_some();
            real.is_empty() || real.iter().filter(known).count() * 2 >= real.len()
        }
        // Numbers of safeguards elsewhere do not say that they are in place.
        Holds::List if field == "controls" && codes(column) => false,
        // Beside days there may be “Annual review” and “TBD”.
        Holds::Date => (column.days + column.serials) * 10 >= column.filled * 3,
        // Beside numbers there may be “TBD”.
        Holds::Number => {
            let mut numbers = real.iter().filter(|v| !levels::unrated(v));
            (column.numbers > 0 && !column.many && numbers.all(|v| is_number(v)))
                || column.numbers == column.filled
        }
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

fn is_number(text: &str) -> bool {
    let styles = [NumberStyle::PointDecimal, NumberStyle::CommaDecimal];
    styles
        .iter()
        .any(|style| number::parse(text, *style).is_some())
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
    let classifies = [
        "classification",
        "class",
        "sensitivity",
        "confidentiality",
        "level",
        "access",
    ];
    let elsewhere = [
        "number",
        "id",
        "ids",
        "ref",
        "reference",
        "related",
        "gap",
        "gaps",
        "effectiveness",
        "owner",
        "type",
        "planned",
        "recommended",
        "proposed",
        "additional",
        "required",
        "missing",
        "needed",
        "framework",
        "mapping",
        "family",
        "test",
        "tested",
        "cost",
        "future",
        "new",
        "suggested",
    ];
    // “Threat / vulnerability” is the risk, not a list of either.
    let both = ["threat", "threats"].iter().any(|w| has(w))
        && ["vulnerability", "vulnerabilities", "weakness"]
            .iter()
            .any(|w| has(w));
    (both && ["threats", "vulnerabilities"].contains(&spec.name))
        || (spec.name == "controls" && elsewhere.iter().any(|word| has(word)))
        || (spec.name == "ephi_types" && classifies.iter().any(|word| has(word)))
        || (has("owner") && spec.name != "owner")
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
            usable(c)
                && codes
                && !titled(h)
                && c.days == 0
                && (named || joined || (i == 0 && c.numbers == 0))
        })
    })
}
