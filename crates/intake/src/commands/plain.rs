//! Fields that are read as their description says, without a reading of their own.

use super::Planner;
use crate::Typed;
use crate::field::FieldSpec;
use crate::mapped::MappedRow;
use crate::meaning::{Reading, is_cross, yes_no};
use fields::{Control, Field};
use register::records::YesNo;
use register::{Kind, Record};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Words that are not read, and why.
type NotRead = (String, String);

impl Planner<'_> {
    /// Sets every such field from a row; a blank cell leaves it alone.
    pub(super) fn plain<R: Record + DeserializeOwned>(&mut self, record: R, row: &MappedRow) -> R {
        let specs = self.kind.fields().iter().filter(|spec| !spec.by_hand);
        let mut changed = Vec::new();
        for spec in specs.filter(|spec| row.fields.contains_key(spec.name)) {
            let Some(field) = spec.field else { continue };
            match self.value(row, spec, field) {
                Ok(None) => {}
                Ok(Some(value)) => {
                    if fields::value_at(&record, field.path) != value {
                        changed.push((field.path, value));
                    }
                }
                Err((words, why)) => {
                    self.unread.push(spec.name);
                    let after = format!("{why}; the cell's words are kept");
                    self.remark_value(row, "", &words, &after);
                }
            }
        }
        if changed.is_empty() {
            return record;
        }
        match fields::with_values(&record, changed) {
            Ok(changed) => changed,
            Err(why) => {
                self.remark(row, format!("its cells cannot be kept: {why}"));
                record
            }
        }
    }

    /// The value of a cell as the record keeps it; `None`: it says nothing.
    fn value(
        &mut self,
        row: &MappedRow,
        spec: &FieldSpec,
        field: &Field,
    ) -> Result<Option<Value>, NotRead> {
        let name = spec.name;
        let raw = || {
            let value = row.fields.get(name);
            value.map(|value| match &value.typed {
                Typed::Text(text) => text.clone(),
                _ => value.raw.trim().to_owned(),
            })
        };
        Ok(match field.control {
            Control::Date => row.date(name).map(|day| json!(day)),
            Control::Number { min, max } => match row.number(name) {
                None => return no_number(row.text(name), field, "a number of things"),
                Some(count) if whole(count, min, max) => Some(json!(count as u32)),
                Some(count) => {
                    return Err((
                        count.to_string(),
                        " is no number of things; it was left out".to_owned(),
                    ));
                }
            },
            Control::Money => match row.number(name).map(|dollars| (dollars * 100.0).round()) {
                Some(cents) if (0.0..=1e15).contains(&cents) => Some(json!(cents as i64)),
                Some(_) => return Err(left_out(field, &raw().unwrap_or_default(), "an amount")),
                None => {
                    let what = "one amount in US dollars, such as $1,200 or 1.2k";
                    return no_number(row.text(name), field, what);
                }
            },
            Control::Flag | Control::Fact => {
                let known = row.yes_no(name);
                if let Some(said) = row.fields.get(name).filter(|_| self.own.is_none()) {
                    let crossed = self.crossed.contains(name) && is_cross(&said.raw);
                    let known = known.filter(|_| !crossed);
                    let words = known.map_or("", |yes| if yes { "yes" } else { "no" });
                    self.meanings.note(name, &said.raw, words.to_owned());
                    if crossed {
                        let what = "plainly yes or no beside the other words of its column";
                        return Err(left_out(field, &said.raw, what));
                    }
                }
                match (known, row.text(name)) {
                    (None, Some(text)) => return Err(left_out(field, text, "yes or no")),
                    (known, _) => known.map(|yes| json!(yes)),
                }
            }
            Control::Level => row.level(name).map(|level| json!(level)),
            Control::Lines => {
                let items = row.list(name);
                let texts: Vec<&str> = items.iter().map(|item| item.text.as_str()).collect();
                (!texts.is_empty()).then(|| json!(texts))
            }
            Control::YesNo => match row.text(name) {
                None => None,
                Some(text) => match used(text) {
                    Reading::Is(known) => Some(json!(known)),
                    Reading::Unknown => Some(json!(YesNo::Unknown)),
                    Reading::Unread => {
                        return Err(left_out(field, text, "yes, no, in part or unknown"));
                    }
                },
            },
            Control::Choice(words) => {
                let words = words.to_vec();
                chosen(field, row.text(name), &words)?
            }
            Control::Explained(words) => {
                let words: Vec<_> = words
                    .iter()
                    .map(|(kept, shown, _)| (*kept, *shown))
                    .collect();
                chosen(field, row.text(name), &words)?
            }
            Control::One(kind) => row.text(name).map(|named| match kind {
                Kind::Person => json!(self.person(named)),
                Kind::Site => json!(self.site_named(named)),
                _ => json!(self.vendor_named(named)),
            }),
            // A dash alone says that there is nothing.
            _ => {
                let text = raw();
                let text = text.filter(|text| self.own.is_some() || !is_dash(text));
                text.map(|text| json!(text))
            }
        })
    }
}

/// What a cell says of whether something is used properly. Yes says that nothing is left
/// to be done.
pub(super) fn used(text: &str) -> Reading<YesNo> {
    match yes_no::answer(text, Some(true)) {
        Reading::Is(true) => Reading::Is(YesNo::Yes),
        Reading::Is(false) => Reading::Is(YesNo::No),
        Reading::Unread if in_part(text) => Reading::Is(YesNo::Partly),
        Reading::Unknown => Reading::Unknown,
        Reading::Unread => Reading::Unread,
    }
}

fn is_dash(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().all(|c| "-–—".contains(c))
}

fn in_part(text: &str) -> bool {
    let plain = text.trim().to_lowercase();
    ["in part", "partly", "partially", "partial"].contains(&plain.as_str())
}

/// A cell of numbers that holds words: they are kept, and told.
fn no_number(text: Option<&str>, field: &Field, what: &str) -> Result<Option<Value>, NotRead> {
    match text {
        Some(text) => Err(left_out(field, text, what)),
        None => Ok(None),
    }
}

fn whole(count: f64, min: u32, max: u32) -> bool {
    (f64::from(min)..=f64::from(max)).contains(&count) && count.fract() == 0.0
}

fn left_out(field: &Field, text: &str, what: &str) -> NotRead {
    let why = format!(" is not {what}, so “{}” was left as it is", field.label);
    (text.to_owned(), why)
}

/// The word as it is kept, of one that may be written as kept or as shown.
fn chosen(
    field: &Field,
    text: Option<&str>,
    words: &[(&str, &str)],
) -> Result<Option<Value>, NotRead> {
    let Some(text) = text else { return Ok(None) };
    let plain = |word: &str| word.trim().replace(['_', '-'], " ").to_lowercase();
    let short = |word: &str| plain(word.split(": ").next().unwrap_or_default());
    let fits = |word: &str| plain(word) == plain(text) || short(word) == plain(text);
    match words.iter().find(|(kept, shown)| fits(kept) || fits(shown)) {
        Some((kept, _)) => Ok(Some(json!(kept))),
        None => {
            let known: Vec<&str> = words.iter().map(|(_, shown)| *shown).collect();
            Err(left_out(
                field,
                text,
                &format!("one of: {}", known.join(", ")),
            ))
        }
    }
}

/// A value of such a field as a cell that is read back the same.
pub(crate) fn cell(register: &register::Register, field: &Field, value: &Value) -> String {
    match (field.control, value) {
        // Blank says no: a row is not a list of what a thing is not.
        (Control::Flag, Value::Bool(false)) | (_, Value::Null) => String::new(),
        (Control::Date, Value::String(day)) => day.clone(),
        (Control::YesNo, Value::String(word)) if word == "unknown" => String::new(),
        (Control::Lines, Value::Array(lines)) => {
            let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
            lines.join("\n")
        }
        (Control::Money, Value::Number(cents)) => {
            let cents = cents.as_i64().unwrap_or_default();
            format!("{}.{:02}", cents / 100, cents % 100)
        }
        (Control::Line { .. } | Control::Text { .. } | Control::Scenario, Value::String(text)) => {
            text.clone()
        }
        (Control::Choice(_), value) => {
            let words = fields::show_control(register, field.control, value);
            words.split(": ").next().unwrap_or_default().to_owned()
        }
        (control, value) => fields::show_control(register, control, value),
    }
}
