//! Which field a column can be by what its cells hold.

use super::facts::{Column, Table};
use crate::dates;
use crate::field::{FieldSpec, Holds, Kind};
use crate::levels;
use crate::meaning;
use crate::number::{self, NumberStyle};
use crate::period;
use crate::yes_no;

/// What the values add to how surely a column means a field: a level in words is one
/// rather than its number or its colour.
pub fn by_values(column: &Column, spec: &FieldSpec, header: &str) -> u32 {
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
pub fn by_what_they_hold(
    kind: Kind,
    table: &Table<'_>,
    key: Option<usize>,
    headers: &[String],
    fields: &mut Vec<(&'static str, usize, u32)>,
) {
    let free = |fields: &[(&'static str, usize, u32)], i: usize| {
        Some(i) != key && fields.iter().all(|(_, c, _)| *c != i) && table.columns[i].filled > 0
    };
    // A column of citations is nothing else, whatever field its header suggests.
    let columns = 0..table.columns.len();
    let citations = match kind {
        Kind::Risks | Kind::Findings | Kind::Actions => Some("provisions"),
        Kind::Answers => Some("provision"),
        _ => None,
    };
    if let Some(field) = citations
        && fields.iter().all(|(f, ..)| *f != field)
        && let Some(i) = columns
            .clone()
            .find(|i| Some(*i) != key && cites(&table.columns[*i]))
    {
        fields.retain(|(_, c, _)| *c != i);
        fields.push((field, i, 80));
    }
    for (field, marked) in super::ticked::all_ticked(kind, table) {
        let other = |(f, c, _): &(&str, usize, u32)| *f == field && !marked.contains(c);
        if fields.iter().any(other) {
            continue;
        }
        fields.retain(|(f, c, _)| *f != field && !marked.contains(c));
        if let Some(first) = marked.iter().find(|c| table.columns[**c].filled > 0) {
            fields.push((field, *first, 80));
        }
    }
    if kind != Kind::Risks {
        return;
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

/// Whether most values of a column are so; what says nothing aside.
fn most(column: &Column, holds: &dyn Fn(&str) -> bool) -> bool {
    let known = column.distinct.iter().filter(|v| !is_nothing(v));
    let (yes, all) = known.fold((0, 0), |(yes, all), v| {
        (yes + usize::from(holds(v)), all + 1)
    });
    all > 0 && yes * 10 >= all * 6
}

/// Whether a column cites the Security Rule.
pub fn cites(column: &Column) -> bool {
    most(column, &|v| meaning::citation::has_one(v))
}

/// Whether a column says of safeguards whether they are in place.
fn answers_place(column: &Column) -> bool {
    let day = jiff::civil::Date::MAX;
    most(column, &|v| {
        let place = meaning::in_place::in_place(v, day);
        place.known().is_some() || meaning::yes_no::yes_no(v).known().is_some()
    })
}

/// Whether a header asks by itself whether something is in place. Its column is the answer,
/// also where many of its words are not understood: these are told row by row.
pub fn asks_place(field: &str, header: &str, column: &Column) -> bool {
    const ASKS: [&str; 16] = [
        "in place",
        "is it in place",
        "is this in place",
        "in place today",
        "in place now",
        "safeguard in place",
        "control in place",
        "implemented",
        "fully implemented",
        "implementation status",
        "compliant",
        "in compliance",
        "compliance status",
        "met",
        "yes/no",
        "y/n",
    ];
    let plain = header.split(['(', '[']).next().unwrap_or_default();
    let plain = plain.trim_end_matches(|c: char| c.is_whitespace() || "?-–:".contains(c));
    let asked = ["y/n", "yes/no", "y/n/na", "yes/no/na", "yes/no/n/a"]
        .iter()
        .find_map(|end| plain.strip_suffix(end))
        .map(|front| front.trim_end_matches(|c: char| c.is_whitespace() || "?-–:".contains(c)));
    let is_one = |text: &str| ASKS.contains(&text);
    field == "in_place"
        && (is_one(plain) || asked.is_some_and(is_one))
        && !column.many
        && column.filled > 0
        && column.days * 2 < column.filled
        && column.numbers * 2 < column.filled
}

/// Whether a header is by itself that of a day, and some cells say one: its other words are
/// told, and kept.
pub fn asks_day(sure: u32, holds: Holds, column: &Column) -> bool {
    let says = |v: &String| dates::in_any_order(v) || period::last_day("due", v).is_some();
    holds == Holds::Date && sure >= 85 && column.distinct.iter().any(says)
}

/// Whether a header is by itself that of a field whose cells have a meaning of their own, and
/// some cell has one: the others are told row by row, and their words kept.
pub fn asks_meaning(sure: u32, spec: &FieldSpec, column: &Column) -> bool {
    let day = jiff::civil::Date::MAX;
    let means = |text: &String| match (spec.name, spec.holds) {
        ("treatment", _) => meaning::strategy::strategy(text, day).known().is_some(),
        ("affects", _) => meaning::affects::affects(text).is_some(),
        ("business_associate", _) => meaning::associate::associate(text).known().is_some(),
        ("applicable", _) | (_, Holds::YesNo) => yes_no(text).is_some(),
        ("cost_cents", _) => is_amount(text),
        _ => false,
    };
    let mut known = column.distinct.iter().filter(|v| !is_nothing(v));
    sure >= 85 && known.any(means)
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

/// Whether a column holds codes, or several of them in a cell: “ ”, “1 and 3”.
pub fn lists_of_codes(column: &Column) -> bool {
    let known = column.distinct.iter().filter(|v| !is_nothing(v));
    let mut parts = known
        .flat_map(|v| v.split([',', ';', '&', '/', ' ']))
        .filter(|part| !part.is_empty() && *part != "and")
        .peekable();
    parts.peek().is_some()
        && parts.all(|part| part.len() <= 20 && part.bytes().any(|b| b.is_ascii_digit()))
}

/// Whether most cells begin with a code, whatever follows: “R-1 (in part)”, “K-3 – K-6”.
pub fn begin_with_codes(column: &Column) -> bool {
    most(column, &|v| {
        let first = v
            .split([' ', ',', ';', '–', '/'])
            .next()
            .unwrap_or_default();
        first.len() <= 20 && first.bytes().any(|b| b.is_ascii_digit())
    })
}

/// Whether a header is by itself that of a name, and its cells are short names: “A”, “B”.
pub fn asks_name(sure: u32, spec: &FieldSpec, column: &Column) -> bool {
    let says = |v: &String| yes_no(v).is_some() || levels::of_word(v).is_some() || is_nothing(v);
    let texts = column.numbers == 0 && column.days == 0;
    spec.name == "name" && sure >= 85 && texts && column.unique && !column.distinct.iter().any(says)
}

/// Whether a column's values can be what the field holds.
pub fn values_fit(field: &str, holds: Holds, column: &Column) -> bool {
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
        // Beside yes and no there may be “maybe” and “?”.
        Holds::YesNo if field == "business_associate" => {
            let said = |v: &str| meaning::associate::associate(v).known().is_some();
            !column.many && most(column, &said)
        }
        Holds::YesNo => {
            answers(&real, column) || !column.many && most(column, &|v| yes_no(v).is_some())
        }
        Holds::Text if field == "provision" => cites(column),
        Holds::Text if matches!(field, "in_place" | "applicable") => answers_place(column),
        // What is done with ePHI, or whether it is there: not its kinds.
        Holds::List if field == "ephi" => real
            .iter()
            .any(|v| meaning::ephi::ephi(v).known().is_some()),
        Holds::List if field == "ephi_types" => {
            let answer = |v: &&String| meaning::ephi::ephi(v).known().is_some();
            !answers(&real, column) && real.iter().filter(answer).count() * 2 < real.len().max(1)
        }
        Holds::Text
            if matches!(field, "sentence" | "finding")
                && (level_like(column) || codes(column) || answers(&real, column)) =>
        {
            false
        }
        // Days say when it was signed, and not how it stands.
        Holds::Text if field == "agreement" && column.days * 2 > column.filled => false,
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
            let day = jiff::civil::Date::MAX;
            let known = |v: &&String| meaning::strategy::strategy(v, day).known().is_some();
            real.is_empty() || real.iter().filter(known).count() * 2 >= real.len()
        }
        // Numbers of safeguards elsewhere do not say that they are in place.
        Holds::List if field == "controls" && codes(column) => false,
        // Beside days there may be “Annual review” and “TBD”.
        Holds::Date => (column.days + column.serials) * 10 >= column.filled * 3,
        // Beside amounts there may be “quote to come”.
        Holds::Number if field == "cost_cents" => most(column, &is_amount),
        // Beside numbers there may be “TBD”.
        Holds::Number => {
            let mut numbers = real.iter().filter(|v| !levels::unrated(v));
            (column.numbers > 0 && !column.many && numbers.all(|v| is_number(v)))
                || column.numbers == column.filled
        }
        // A rating points to no risk.
        Holds::List if field == "risks" && level_like(column) => false,
        // Titles and groupings are words.
        Holds::Text | Holds::List
            if [
                "sentence",
                "finding",
                "name",
                "category",
                "threats",
                "vulnerabilities",
                "controls",
                "action",
                "title",
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

fn is_amount(text: &str) -> bool {
    let styles = [NumberStyle::PointDecimal, NumberStyle::CommaDecimal];
    let amount = |style: &NumberStyle| number::dollars(text, *style).is_some();
    styles.iter().any(amount)
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

/// Values that say that there is nothing.
pub fn is_nothing(value: &str) -> bool {
    matches!(
        value.to_lowercase().as_str(),
        "" | "-" | "–" | "—" | "n/a" | "na" | "n.a." | "none" | "?"
    )
}
