//! Controls of forms by what a field may hold.

use crate::Choice;
use crate::offered::Offered;
use crate::record_form::Input;
use fields::{Control, OptionGroup};

/// More options than this, and a list to tick becomes a line to type in.
const MOST_TICKS: usize = 60;
/// More options than this, and a list to choose from becomes a line to type in.
const MOST_CHOICES: usize = 300;

/// The control a value is filled in with.
pub(crate) fn input_of(
    control: Control,
    options: Vec<OptionGroup>,
    now: &[String],
    required: bool,
    offered: &Offered,
) -> Input {
    // What is more than a list is a line, whatever of it is offered.
    let count: usize = options.iter().map(|group| group.options.len()).sum();
    let options = &offered.of(options, now);
    let offers: usize = options.iter().map(|group| group.options.len()).sum();
    let is_whole = offers == count;
    let first = || now.first().cloned().unwrap_or_default();
    let line = |kind, max, unit| Input::Line {
        value: first(),
        kind,
        max,
        list: Vec::new(),
        unit,
    };
    match control {
        Control::Line { max } => line("text", max, ""),
        Control::Date => line("date", 10, ""),
        Control::Number { .. } => line("number", 12, ""),
        Control::Money => line("text", 20, "US dollars"),
        Control::Text { max } => Input::Text {
            rows: rows_for(&first(), 3),
            value: first(),
            max,
        },
        Control::Lines => Input::Text {
            rows: rows_for(&first(), 4),
            value: first(),
            max: 20_000,
        },
        Control::Flag => Input::Tick(now.iter().any(|v| v == "true")),
        control if control.is_many() => {
            let options = chosen(options, now);
            if count > MOST_TICKS {
                Input::Line {
                    value: now.join(", "),
                    kind: "text",
                    max: 10_000,
                    list: options,
                    unit: match is_whole {
                        true => "numbers, separated by commas",
                        false => "numbers, separated by commas; not all are listed",
                    },
                }
            } else {
                Input::Ticks(options)
            }
        }
        Control::Explained(words) => Input::Radios(
            words
                .iter()
                .map(|(value, label, hint)| Choice {
                    value: (*value).to_owned(),
                    label: (*label).to_owned(),
                    hint: (*hint).to_owned(),
                    chosen: now.iter().any(|text| text == value),
                    ..Choice::default()
                })
                .collect(),
        ),
        control => {
            let mut options = chosen(options, now);
            if count > MOST_CHOICES {
                return Input::Line {
                    value: first(),
                    kind: "text",
                    max: 300,
                    list: options,
                    unit: match is_whole {
                        true => "",
                        false => "not all are listed; a number can be typed",
                    },
                };
            }
            let few = options.len() <= 5
                && !matches!(
                    control,
                    Control::One(_) | Control::OneOf(_) | Control::Method
                );
            let open = options
                .iter()
                .any(|o| o.value.is_empty() || o.value == "unknown");
            let must_choose = few && required;
            if !open && !must_choose {
                options.insert(
                    0,
                    Choice {
                        label: "not said".into(),
                        chosen: options.iter().all(|o| !o.chosen),
                        ..Choice::default()
                    },
                );
            }
            if few {
                Input::Radios(options)
            } else {
                Input::Select(options)
            }
        }
    }
}

fn rows_for(text: &str, least: u32) -> u32 {
    let lines = text
        .lines()
        .map(|l| 1 + l.chars().count() / 80)
        .sum::<usize>();
    (lines as u32 + 1).clamp(least, 14)
}

/// Options with those chosen marked.
pub(crate) fn chosen(groups: &[OptionGroup], now: &[String]) -> Vec<Choice> {
    groups
        .iter()
        .flat_map(|group| {
            group.options.iter().map(|(value, label)| Choice {
                value: value.clone(),
                label: label.clone(),
                group: group.title.clone(),
                chosen: now.contains(value),
                ..Choice::default()
            })
        })
        .collect()
}
