//! One cell's text as a field's value.

use crate::dates;
use crate::field::{FieldSpec, Holds, Kind};
use crate::levels;
use crate::mapped::{Item, Typed};
use crate::mapping::{ColumnRule, Mapping};
use crate::meaning;
use crate::number::{self, NumberStyle};
use crate::period;
use crate::suggest::legend::{Direction, direction};
use crate::workbook::{Cell, CellValue};
use catalog::Level;
use std::collections::HashMap;

/// What is wrong with a cell and how to fix it.
pub struct CellProblem {
    pub what: String,
    pub fix: String,
}

fn problem(what: String, fix: &str) -> CellProblem {
    CellProblem {
        what,
        fix: fix.to_owned(),
    }
}

/// A field's rule, made ready for many rows.
pub struct FieldRule<'a> {
    /// The field.
    pub spec: &'static FieldSpec,
    /// Its rule.
    pub rule: &'a ColumnRule,
    /// The columns it reads.
    pub columns: Vec<usize>,
    /// What the file's words mean, by their plain form.
    values: HashMap<String, &'a str>,
}

impl<'a> FieldRule<'a> {
    /// Makes a rule ready; `column` finds a column by its header.
    pub fn new(
        spec: &'static FieldSpec,
        rule: &'a ColumnRule,
        column: impl Fn(&str) -> Option<usize>,
    ) -> Self {
        FieldRule {
            spec,
            rule,
            columns: rule.sources().filter_map(column).collect(),
            values: rule
                .values
                .iter()
                .map(|(from, to)| (levels::plain(from), to.trim()))
                .collect(),
        }
    }

    /// What the file's word means, where the mapping says so.
    fn meaning(&self, word: &str) -> Option<&'a str> {
        if self.values.is_empty() {
            None
        } else {
            self.values.get(&levels::plain(word)).copied()
        }
    }
}

/// Whether a cell's value can be used at all.
pub fn usable(cell: &Cell) -> Result<(), CellProblem> {
    match &cell.value {
        CellValue::Error(text) => Err(problem(
            format!("the cell shows the error {text}"),
            "correct the formula, or replace it by its value",
        )),
        CellValue::Empty if cell.formula => Err(problem(
            "the cell is a formula whose value was never calculated".to_owned(),
            "open the workbook in your spreadsheet program, save it and import it again",
        )),
        _ => Ok(()),
    }
}

/// Reads "yes", "Y", "x", "✓", "true", "1", "No - a spare" …
pub fn yes_no(text: &str) -> Option<bool> {
    meaning::yes_no::yes_no(text).known()
}

/// What a cell says in a field of yes and no.
pub fn answer(spec: &FieldSpec, text: &str) -> meaning::Reading<bool> {
    match spec.name {
        "business_associate" => meaning::associate::associate(text),
        _ => meaning::yes_no::answer(text, spec.relieving()),
    }
}

/// Whether a text only says that there is nothing.
pub fn nothing(text: &str) -> bool {
    matches!(
        text.trim().to_lowercase().as_str(),
        "" | "-" | "–" | "—" | "n/a" | "na" | "n.a." | "none" | "?"
    )
}

/// Reads a text as the field asks; `None` when it is blank.
pub fn typed(
    field: &FieldRule<'_>,
    mapping: &Mapping,
    raw: &str,
) -> Result<Option<Typed>, CellProblem> {
    let (spec, rule) = (field.spec, field.rule);
    let mut text = raw.trim();
    if text.is_empty() {
        text = rule.default.as_deref().unwrap_or_default().trim();
    }
    let mut translated = false;
    if spec.holds != Holds::List
        && let Some(meaning) = field.meaning(text)
    {
        text = meaning;
        translated = true;
    }
    if text.is_empty() {
        return Ok(None);
    }
    let unknown = || {
        problem(
            format!("“{}” is not a value the mapping knows", short(raw)),
            &format!(
                "add it to the values of [columns.{}] in the mapping, or correct the cell",
                spec.name
            ),
        )
    };
    // A name that is "n/a" names nothing. A thing is there all the same; a person, a place
    // or a company is not, and such a row is left out when it is planned.
    let listed = matches!(mapping.kind, Kind::People | Kind::Sites | Kind::Vendors);
    if spec.name == mapping.kind.title() && nothing(text) && !listed && !mapping.is_own() {
        return Ok(None);
    }
    Ok(Some(match spec.holds {
        Holds::Text => Typed::Text(text.to_owned()),
        Holds::List => {
            let items = list(field, text);
            if items.is_empty() {
                return Ok(None);
            }
            Typed::List(items)
        }
        // Our own tables keep any word of a level.
        Holds::Level | Holds::YesNo
            if !translated && !mapping.is_own() && levels::unrated(text) =>
        {
            return Ok(None);
        }
        Holds::Level if translated || rule.values.is_empty() => {
            match text.parse::<Level>().ok().or_else(|| levels::of_word(text)) {
                Some(level) => Typed::Level(level),
                // Our own tables keep any word of a level.
                None if mapping.is_own() && !matches!(spec.name, "likelihood" | "impact") => {
                    Typed::Text(text.to_owned())
                }
                None if nothing(text) => return Ok(None),
                None if levels::leading_number(text).is_some() => {
                    // A number means what the scale says, and nothing without one.
                    let steps = mapping
                        .scale
                        .as_ref()
                        .and_then(|scale| Some((scale.lowest.unwrap_or(1), scale.highest?)));
                    // Which end is the severe one, the header says.
                    let turned = rule.sources().any(|h| direction(h) == Direction::Falling);
                    let open = rule.sources().any(|h| direction(h) == Direction::Unread);
                    let steps = steps.filter(|_| !open);
                    let number = levels::leading_number(text).zip(steps);
                    let of = |n: u32, (low, top): (u32, u32)| match turned {
                        true => levels::of_number((low + top).checked_sub(n)?, (low, top)),
                        false => levels::of_number(n, (low, top)),
                    };
                    match number.map(|(n, steps)| of(n, steps)) {
                        Some(Some(level)) => Typed::Level(level),
                        Some(None) => {
                            return Err(problem(
                                format!("“{}” is not on the scale the mapping has", short(raw)),
                                "correct lowest and highest under [scale], or the cell",
                            ));
                        }
                        None => Typed::Text(text.to_owned()),
                    }
                }
                // Where a level is only kept as words, any words are kept.
                None if !matches!(spec.name, "likelihood" | "impact") => {
                    Typed::Text(text.to_owned())
                }
                None => {
                    return Err(problem(
                        format!("“{}” is not a level", short(raw)),
                        &format!(
                            "use very low, low, moderate, high or very high, or say in the values of [columns.{}] what it means",
                            spec.name
                        ),
                    ));
                }
            }
        }
        Holds::Level if nothing(text) => return Ok(None),
        // Where the file's words are listed, a word that is not listed may mean
        // something else on this scale, whatever it means elsewhere.
        Holds::Level => match rule.default.as_deref() {
            Some(default) if default.trim() == text => text
                .parse::<Level>()
                .map(Typed::Level)
                .map_err(|_| unknown())?,
            _ => return Err(unknown()),
        },
        Holds::YesNo => match answer(spec, text).known() {
            Some(yes) => Typed::YesNo(yes),
            None if nothing(text) => return Ok(None),
            // Kept in the file's words, and told.
            None => Typed::Text(text.to_owned()),
        },
        Holds::Date => {
            let order = rule.dates.unwrap_or(mapping.dates);
            match dates::parse(text, order) {
                Some(date) => Typed::Date(date),
                None if nothing(text) => return Ok(None),
                None if dates::in_any_order(text) => {
                    return Err(problem(
                        format!(
                            "“{}” cannot be read as {}, which the mapping says this column is",
                            short(raw),
                            order.words()
                        ),
                        "write the day as 2026-03-31, or correct dates in the mapping",
                    ));
                }
                // By "May 2027" means by its last day. Other words are kept, and told.
                None => match period::last_day(spec.name, text) {
                    Some(last) => Typed::Date(last),
                    None => Typed::Text(text.to_owned()),
                },
            }
        }
        Holds::Number => {
            let style = rule.numbers.unwrap_or(mapping.numbers);
            let number = match spec.is_money() {
                // Amounts in thousands or euros are no dollars.
                true if rule.sources().any(number::counted_otherwise) => None,
                true => number::dollars(text, style),
                false => number::parse(text, style),
            };
            match number {
                Some(number) => Typed::Number(number),
                None if nothing(text) || levels::unrated(text) => return Ok(None),
                // Kept in the file's words, and told: the row says more than that.
                None if !mapping.is_own() => Typed::Text(text.to_owned()),
                None => {
                    let form = match style {
                        NumberStyle::PointDecimal => "1,234.56",
                        NumberStyle::CommaDecimal => "1.234,56",
                    };
                    return Err(problem(
                        format!("“{}” is not a number", short(raw)),
                        &format!("write it like {form}, or set numbers in the mapping"),
                    ));
                }
            }
        }
    }))
}

fn list(field: &FieldRule<'_>, text: &str) -> Vec<Item> {
    let rule = field.rule;
    // What is said of the whole cell goes before what is said of its parts.
    let text = field.meaning(text).unwrap_or(text);
    let mut pieces = vec![text];
    let usual = [";".to_owned(), "\n".to_owned()];
    let separators: &[String] = if rule.split.is_empty() {
        &usual
    } else {
        &rule.split
    };
    for separator in separators {
        pieces = pieces
            .into_iter()
            .flat_map(|p| p.split(separator.as_str()))
            .collect();
    }
    pieces
        .into_iter()
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .map(|piece| {
            let said = field.meaning(piece).unwrap_or(piece);
            match rule.code_prefix.then(|| code_prefix(said)).flatten() {
                Some((code, text)) => Item {
                    code: Some(code.to_owned()),
                    text: text.to_owned(),
                },
                None => Item {
                    code: None,
                    text: said.to_owned(),
                },
            }
        })
        .filter(|item| !item.text.is_empty())
        .collect()
}

/// Splits "T-03 Phishing" into "T-03" and "Phishing": a first word that has a
/// digit and is made of letters, digits, points and dashes.
pub fn code_prefix(text: &str) -> Option<(&str, &str)> {
    let (code, rest) = text.split_once(|c: char| c.is_whitespace() || c == ':')?;
    let code = code.trim_end_matches(['.', ')', '-', ':']);
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "-–—:".contains(c));
    let fits = !code.is_empty()
        && code.len() <= 16
        && code.starts_with(|c: char| c.is_ascii_alphabetic())
        && code.bytes().any(|b| b.is_ascii_digit())
        && code
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    (fits && !rest.is_empty()).then_some((code, rest))
}

fn short(text: &str) -> String {
    let text = crate::workbook::squeeze(text);
    if text.chars().count() <= 40 {
        text
    } else {
        format!("{}…", text.chars().take(39).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_in_front_are_told_from_words() {
        assert_eq!(
            code_prefix("T-03 Phishing / harvesting"),
            Some(("T-03", "Phishing / harvesting"))
        );
        assert_eq!(
            code_prefix("V1: MFA incomplete"),
            Some(("V1", "MFA incomplete"))
        );
        assert_eq!(code_prefix("R5 – Theft"), Some(("R5", "Theft")));
        assert_eq!(code_prefix("Phishing mail"), None);
        assert_eq!(code_prefix("802.1X missing"), None);
    }
}
