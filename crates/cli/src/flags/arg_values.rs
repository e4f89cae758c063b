//! What was given on the command line, as a form would send it.

use super::{NEW_EVIDENCE, id};
use crate::{find, library, refs};
use anyhow::{Result, anyhow};
use clap::ArgMatches;
use fields::{Control, Field, FieldProblem, at_name, new_name};
use register::{Kind, Register};

/// What a form sends: path and text, a path several times for a list.
pub type Pairs = Vec<(String, String)>;

/// The texts given for a field, or for another argument of that id; `None` where
/// nothing was given or it is none of the verb's.
pub fn given(matches: &ArgMatches, name: &str) -> Option<Vec<String>> {
    let values = matches
        .try_get_many::<String>(&id(name))
        .or_else(|_| matches.try_get_many::<String>(name))
        .ok()
        .flatten()?;
    Some(values.cloned().collect())
}

/// The one text given for a flag.
pub fn one(matches: &ArgMatches, id: &str) -> Option<String> {
    given(matches, id)?.pop()
}

/// Whether one of these flags was given.
pub fn any(matches: &ArgMatches, mut ids: impl Iterator<Item = &'static str>) -> bool {
    ids.any(|id| given(matches, id).is_some())
}

/// Everything given for fields. What names a record, a class or a provision is looked
/// up here, where a mistyped word gets its suggestion.
pub fn pairs(
    register: &Register,
    fields: impl Iterator<Item = &'static Field>,
    matches: &ArgMatches,
) -> Result<Pairs> {
    let mut pairs = Pairs::new();
    for field in fields {
        if let Control::Evidence { .. } = field.control {
            let [title, place] = NEW_EVIDENCE;
            let named = [(new_name(field.path), title), (at_name(field.path), place)];
            let texts = named
                .into_iter()
                .filter_map(|(to, id)| Some((to, one(matches, id)?)));
            pairs.extend(texts);
        }
        let Some(texts) = given(matches, field.path) else {
            continue;
        };
        let found = looked_up(register, field.control, &texts)?;
        pairs.extend(found.into_iter().map(|text| (field.path.to_owned(), text)));
    }
    Ok(pairs)
}

fn looked_up(register: &Register, control: Control, texts: &[String]) -> Result<Vec<String>> {
    let last = || texts.last().map_or("", String::as_str);
    let nothing = || vec![String::new()];
    Ok(match control {
        Control::One(Kind::Person) => match refs::optional_person(register, last())? {
            Some(person) => vec![person.to_string()],
            None => nothing(),
        },
        Control::One(kind) => match refs::is_none(last()) {
            true => nothing(),
            false => vec![find::of_kind(register, kind, last())?.id.to_string()],
        },
        Control::OneOf(_) => match refs::is_none(last()) {
            true => nothing(),
            false => vec![find::record(register, last())?.tag()],
        },
        Control::Many(kind) => found_or_empty(refs::all_of_kind(register, kind, texts)?),
        Control::Evidence { .. } => {
            found_or_empty(refs::all_of_kind(register, Kind::Evidence, texts)?)
        }
        Control::ManyOf(_) => match texts {
            [only] if refs::is_none(only) => nothing(),
            texts => texts
                .iter()
                .map(|text| find::record(register, text).map(|record| record.tag()))
                .collect::<Result<_>>()?,
        },
        Control::AssetClass => vec![library::class(last())?],
        Control::Provision { .. } => vec![library::provision(last())?.citation.clone()],
        Control::Provisions => found_or_empty(library::provisions(texts)?),
        Control::Scenario => vec![library::scenario(last())?.code.clone()],
        Control::Measure => vec![library::measure(last())?.code.clone()],
        Control::Affects => last().chars().map(String::from).collect(),
        Control::FlowEnd if refs::is_none(last()) => nothing(),
        Control::FlowEnds => match texts {
            [only] if refs::is_none(only) => nothing(),
            texts => texts.to_vec(),
        },
        _ => texts.to_vec(),
    })
}

/// An empty list is said by one empty text.
fn found_or_empty(found: Vec<String>) -> Vec<String> {
    if found.is_empty() {
        vec![String::new()]
    } else {
        found
    }
}

/// What is wrong with what was given, each problem at its option.
pub fn wrong(problems: &[FieldProblem], name: impl Fn(&str) -> Option<String>) -> anyhow::Error {
    let told: Vec<String> = problems
        .iter()
        .map(|problem| match name(&problem.path) {
            Some(option) if !option.is_empty() => format!("--{option}: {}", problem.message),
            _ => problem.message.clone(),
        })
        .collect();
    anyhow!("{}", told.join("\n  "))
}
