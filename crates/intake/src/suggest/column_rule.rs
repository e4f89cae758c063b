//! The rule of a column for its field, with what its values are taken for.

use super::build::{Build, shorten};
use super::facts::{Column, SEPARATORS, Table};
use super::held::is_nothing;
use super::legend::{self, Direction, Legend, legend};
use super::order::Orders;
use crate::dates;
use crate::field::Holds;
use crate::levels::{self, Proposed};
use crate::mapping::ColumnRule;
use crate::workbook::letters;

impl Build<'_> {
    pub(super) fn field(&mut self, field: &'static str, index: usize, orders: &Orders) {
        let column = &self.table.columns[index];
        let Some(spec) = self.fit.kind.field(field) else {
            return;
        };
        let mut rule = ColumnRule::from_column(&column.name);
        let mut text = format!("column {}, {}", letters(index), filled(column, self.table));
        let level = spec.holds == Holds::Level;
        let nothing: Vec<String> = column
            .distinct
            .iter()
            .filter(|v| is_nothing(v) || (level && levels::unrated(v)))
            .cloned()
            .collect();
        let real: Vec<String> = column
            .distinct
            .iter()
            .filter(|v| !(is_nothing(v) || (level && levels::unrated(v))))
            .cloned()
            .collect();
        match spec.holds {
            Holds::Level => {
                let by_header = legend::direction(&column.name) == Direction::Falling;
                let mut falling = falling(column) || by_header;
                let mut steps = self.steps.get(field).map(|s| (s.low, s.top));
                match legend(&column.name) {
                    Legend::None => {}
                    Legend::Read { falling: f, top: t } => {
                        falling = f;
                        steps = t.map(|top| (1, top)).or(steps);
                    }
                    // Words speak for themselves; numbers need their legend.
                    Legend::Unread if real.iter().all(|v| levels::of_word(v).is_some()) => {}
                    Legend::Unread => {
                        self.warn(format!(
                            "the header “{}” ({}) explains its numbers in a form that is not understood, so that its values are not read as {field}: 1 may be the highest or the lowest. Say what each number means under [columns.{field}.values]",
                            shorten(&column.name),
                            letters(index)
                        ));
                        return;
                    }
                }
                if steps.is_none() {
                    steps = super::steps::stated_in(&column.name);
                }
                let worded = real.iter().all(|v| levels::of_word(v).is_some());
                match self
                    .severe_end_of(field, index, falling)
                    .filter(|_| !worded)
                {
                    Some(Ok(lowest)) => falling = lowest,
                    Some(Err(why)) => return self.warn(why),
                    None => {}
                }
                // Words that are no level leave their own cells open, not the column; so do
                // the few numbers beyond a scale that the header states.
                let mut odd = levels::odd_ones(&real).unwrap_or_default();
                if let Some((low, top)) = steps {
                    let beyond = |v: &&String| {
                        let number = levels::leading_number(v);
                        number.is_some_and(|n| !(low..=top).contains(&n))
                    };
                    let beyond: Vec<String> = real.iter().filter(beyond).cloned().collect();
                    if beyond.len() * 4 <= real.len() {
                        odd.extend(beyond);
                    }
                }
                let real: Vec<String> = real.into_iter().filter(|v| !odd.contains(v)).collect();
                match levels::propose(&real, steps, falling) {
                    Some(Proposed { values, because }) => {
                        text = format!("{text}; levels {because}: check them");
                        rule.values = values
                            .into_iter()
                            .map(|(v, l)| (v, l.words().to_owned()))
                            .chain(odd.iter().map(|v| (v.clone(), String::new())))
                            .collect();
                        self.odd_levels(field, index, &odd);
                    }
                    None if !(field.ends_with("likelihood") || field.ends_with("impact")) => {
                        text.push_str("; kept in the file's words and numbers");
                    }
                    // Only what the header says of it outlasts this proposal.
                    None if falling != by_header => {
                        return self.warn(format!(
                            "1 is the severe end of “{}” ({}), as a legend of this file or its own words say, and how far its numbers go is not said or does not fit them, so that they are not read as {field}. Say what each number means under [columns.{field}.values]",
                            shorten(&column.name),
                            letters(index)
                        ));
                    }
                    None => self.no_steps(field, index, &real),
                }
            }
            Holds::List => {
                let usual: &[&str] = match field {
                    "parties" => &["→", "->"],
                    "ephi" | "ephi_types" => &[";", "\n", ","],
                    _ => &[";", "\n"],
                };
                let seen: Vec<String> = SEPARATORS
                    .iter()
                    .filter(|s| column.separators.contains_key(**s))
                    // A bar or a comma parts items only where nothing better does.
                    .filter(|s| usual.contains(s))
                    .map(|s| (*s).to_owned())
                    .collect();
                if !seen.is_empty() {
                    rule.split = seen;
                } else if column
                    .separators
                    .get("|")
                    .is_some_and(|n| n * 3 > column.filled)
                {
                    rule.split = vec!["|".to_owned()];
                }
                if column.coded * 10 >= column.filled * 6 {
                    rule.code_prefix = true;
                    text.push_str("; items begin with a code");
                }
            }
            Holds::Date => {
                let order = orders.of(column);
                if order != orders.order {
                    rule.dates = Some(order);
                }
                // A day in the other order is left to be reported for its row.
                let is_day =
                    |v: &&String| dates::in_any_order(v) || dates::serial_like(v).is_some();
                if column.serials > 0 {
                    text.push_str("; numbers are read as spreadsheets count days (46477 is 2027-03-31): check one");
                }
                let words: Vec<String> = real
                    .iter()
                    .filter(|v| !is_day(v))
                    .map(|v| match crate::period::last_day(field, v) {
                        Some(last) => format!("“{}” is read as {last}", shorten(v)),
                        None => format!("“{}” is not a date and is kept as words", shorten(v)),
                    })
                    .collect();
                if !words.is_empty() {
                    self.warn(format!(
                        "column “{}” ({}) has cells that are not days: {}{}",
                        shorten(&column.name),
                        letters(index),
                        words.iter().take(8).cloned().collect::<Vec<_>>().join("; "),
                        match words.len() {
                            0..=8 => String::new(),
                            more => format!("; and {} more", more - 8),
                        }
                    ));
                }
                let order = order.words();
                if let Some(doubt) = orders.doubt(column, index) {
                    self.warn(doubt);
                } else if column.either_order > 0 && column.day_first + column.month_first == 0 {
                    text.push_str(&format!(
                        "; no day above 12 shows the order: read as {order}, check it"
                    ));
                } else if column.either_order + column.day_first + column.month_first > 0 {
                    text.push_str(&format!("; read as {order}"));
                }
            }
            Holds::Text | Holds::YesNo | Holds::Number => {}
        }
        if spec.holds == Holds::Level && !nothing.is_empty() {
            text.push_str(&format!(
                "; {} is read as blank",
                nothing
                    .iter()
                    .map(|n| format!("“{n}”"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ));
        }
        if column.merged_down {
            rule.fill_down = true;
            text.push_str("; merged cells count for every row they cover");
        }
        self.columns.insert(field.to_owned(), rule);
        self.comment(field, text);
    }

    /// Says which words of a column of levels are not understood.
    pub(super) fn odd_levels(&mut self, field: &str, index: usize, odd: &[String]) {
        if odd.is_empty() {
            return;
        }
        let words: Vec<String> = odd.iter().map(|v| format!("“{}”", shorten(v))).collect();
        self.warn(format!(
            "“{}” ({}) has values that are not understood: {}. Rows with them have no {field}, and keep the words; say what they mean under [columns.{field}.values]",
            shorten(&self.table.columns[index].name),
            letters(index),
            words.join(", ")
        ));
    }

    /// Says that the file does not say how far its numbers go, and what to write.
    pub(super) fn no_steps(&mut self, field: &str, index: usize, real: &[String]) {
        let column = shorten(&self.table.columns[index].name);
        let highest = real.iter().filter_map(|v| levels::leading_number(v)).max();
        // Which end is the severe one, the header may have said.
        let order = match legend::direction(&self.table.columns[index].name) {
            Direction::Falling => ", 1 being the most severe, as the header says",
            _ => "",
        };
        self.warn(format!(
            "the file does not say how far the numbers of “{column}” ({}) go: the highest it uses is {}, which may be the top or not. No {field} is taken from it and the risks stay unrated, until you write highest = 5 (or whatever number the scale ends with{order}) under [scale], or what each number means under [columns.{field}.values]",
            letters(index),
            highest.unwrap_or_default()
        ));
    }
}

fn filled(column: &Column, table: &Table<'_>) -> String {
    format!("{} of {} rows filled", column.filled, table.rows.len())
}

/// "Tier 1" and "priority 1" are the most severe.
fn falling(column: &Column) -> bool {
    let mut values = column.distinct.iter().map(|v| v.to_lowercase());
    legend::is_ranked(&column.name)
        || !column.distinct.is_empty()
            && values.all(|v| v.starts_with("tier") || (v.len() <= 3 && v.starts_with('p')))
}
