//! Reading the value of a flag as far as it can be read without the book.

use crate::dates::date;
use crate::text::{name, text};
use catalog::{Affects, Level};
use clap::builder::{PossibleValue, PossibleValuesParser, ValueParser};
use fields::Control;
use fields::money::cents;

/// What a record keeps as `in_force` is spelled `in-force`.
fn spelled(stored: &str) -> String {
    stored.replace('_', "-")
}

/// One of a few words.
fn one_of(words: impl IntoIterator<Item = PossibleValue>) -> ValueParser {
    PossibleValuesParser::new(words).into()
}

fn plain(words: &[&'static str]) -> ValueParser {
    one_of(words.iter().map(PossibleValue::new))
}

/// The parser of what a control takes; all give back text, which `fields` reads.
pub fn of(control: Control) -> ValueParser {
    match control {
        Control::Line { .. } | Control::Lines | Control::FlowEnd | Control::FlowEnds => {
            ValueParser::new(name)
        }
        Control::Text { .. } => ValueParser::new(text),
        Control::Date => ValueParser::new(|raw: &str| date(raw).map(|day| day.to_string())),
        Control::Level => {
            ValueParser::new(|raw: &str| raw.parse::<Level>().map(|level| level.words().to_owned()))
        }
        Control::Number { .. } => ValueParser::new(|raw: &str| match raw.trim().parse::<u32>() {
            Ok(count) => Ok(count.to_string()),
            Err(_) => Err(format!("“{raw}” is not a whole number")),
        }),
        Control::Money => ValueParser::new(|raw: &str| cents(raw).map(|_| raw.trim().to_owned())),
        Control::Flag => plain(&["true", "false"]),
        Control::YesNo => plain(&["yes", "no", "partly", "unknown"]),
        Control::Fact => plain(&["yes", "no", "unknown"]),
        Control::Choice(words) | Control::Choices(words) => one_of(
            words
                .iter()
                .map(|(stored, _)| PossibleValue::new(spelled(stored))),
        ),
        Control::Explained(words) => one_of(
            words
                .iter()
                .map(|(stored, _, meaning)| PossibleValue::new(spelled(stored)).help(*meaning)),
        ),
        Control::Affects => ValueParser::new(|raw: &str| {
            let letters = raw.trim().to_uppercase();
            Affects::try_from(letters.clone()).map(|_| letters)
        }),
        _ => ValueParser::string(),
    }
}

/// What stands for the value in the help.
pub fn value_name(control: Control) -> String {
    match control {
        Control::Date => "DATE".to_owned(),
        Control::Level => "LEVEL".to_owned(),
        Control::Number { .. } => "COUNT".to_owned(),
        Control::Money => "AMOUNT".to_owned(),
        Control::Flag => "TRUE|FALSE".to_owned(),
        Control::YesNo | Control::Fact => "ANSWER".to_owned(),
        Control::Choice(_) | Control::Explained(_) | Control::Choices(_) => "WORD".to_owned(),
        Control::Affects => "CIA".to_owned(),
        Control::Zone => "ZONE".to_owned(),
        Control::Method => "METHOD".to_owned(),
        Control::AssetClass => "CLASS".to_owned(),
        Control::Provision { .. } | Control::Provisions => "CITATION".to_owned(),
        Control::Scenario | Control::Measure => "CODE".to_owned(),
        Control::One(kind) | Control::Many(kind) => kind.tag().replace('_', "-").to_uppercase(),
        Control::OneOf(_) | Control::ManyOf(_) => "RECORD".to_owned(),
        Control::FlowEnd | Control::FlowEnds => "END".to_owned(),
        Control::Evidence { .. } => "EVIDENCE".to_owned(),
        Control::Line { .. } | Control::Text { .. } | Control::Lines | Control::Rows(_) => {
            "TEXT".to_owned()
        }
    }
}
