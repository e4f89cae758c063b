//! What may stand on the command line.

use crate::global::Global;
use crate::verb::Verb;
use clap::Parser;
use register::Tag;
use std::ffi::OsString;

/// HIPAA security risk analysis and risk management plan as one living,
/// provable record.
#[derive(Debug, Parser)]
#[command(
    name = "phiward",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(
    after_help = "Exit codes: 0 done · 1 a check found something · 2 bad input or usage, nothing changed\n\nBegin with “phiward serve” to work in a browser, “phiward demo” to look at a worked example here, or “phiward init --name NAME”."
)]
pub struct Args {
    /// Settings that may stand with every verb.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// Flags that may stand before the verb and take a value.
const BEFORE: [&str; 4] = ["--data", "--database", "--org", "--as"];

/// The command line with the kind of record filled in where its number tells
/// it: `change A-3 …` means `change asset A-3 …`.
///
/// The program goes by its own name, whatever its file is called.
pub fn with_kind(mut words: Vec<OsString>) -> Vec<OsString> {
    match words.first_mut() {
        Some(program) => *program = "phiward".into(),
        None => words.push("phiward".into()),
    }
    let at = verb_at(&words);
    let is_change = words.get(at).is_some_and(|w| w == "change");
    let kind = words
        .get(at + 1)
        .and_then(|w| w.to_str())
        .and_then(|w| w.trim().parse::<Tag>().ok())
        .map(|tag| tag.kind.tag().replace('_', "-"));
    if let (true, Some(kind)) = (is_change, kind) {
        words.insert(at + 1, kind.into());
    }
    words
}

/// Where the verb stands.
fn verb_at(words: &[OsString]) -> usize {
    let mut at = 1;
    while let Some(word) = words.get(at).and_then(|w| w.to_str()) {
        if BEFORE.contains(&word) {
            at += 2;
        } else if word.starts_with('-') {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// Whether JSON was asked for; it must be known even where the rest cannot be read.
pub fn asks_for_json(words: &[OsString]) -> bool {
    words
        .iter()
        .take_while(|w| *w != "--")
        .any(|w| w == "--json")
}

/// Names the way for what `change` does not change, and for what was once said
/// otherwise, instead of a word that happens to be spelled alike.
pub fn point_to_verb(words: &[OsString], error: &mut clap::Error) {
    use clap::error::{ContextKind, ContextValue};
    let verb = words
        .get(verb_at(words))
        .and_then(|w| w.to_str())
        .unwrap_or("");
    let said = [ContextKind::InvalidArg, ContextKind::InvalidSubcommand]
        .into_iter()
        .find_map(|kind| match error.get(kind) {
            Some(ContextValue::String(said)) => Some(said.as_str()),
            _ => None,
        });
    let way = match (verb, said.unwrap_or("")) {
        ("reinstate", "reinstate") => {
            "a record that was ended is brought back with: phiward restore A-4 --reason \"…\""
        }
        ("restore", "--force") => "a backup is put back with: phiward backup restore FILE --force",
        ("settle", "--outcome") => "what the new look changed is said with --reason \"…\"",
        ("change", flag) => match flag {
            "--due" => {
                "a due date moves only with its reason: phiward reschedule C-1 DATE --reason \"…\""
            }
            "--likelihood" | "--impact" | "--level" => {
                "a rating has its own verb: phiward rate R-1 --likelihood LEVEL --impact LEVEL --reason \"…\""
            }
            "--treatment" | "--strategy" => {
                "a treatment has its own verb: phiward treat R-1 mitigate --reason \"…\""
            }
            "--state" => {
                "the state of an action moves with phiward start, complete, confirm and reopen"
            }
            _ => return,
        },
        _ => return,
    };
    error.remove(ContextKind::SuggestedArg);
    error.remove(ContextKind::SuggestedSubcommand);
    error.insert(
        ContextKind::Suggested,
        ContextValue::StyledStrs(vec![way.into()]),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use clap::error::ErrorKind;

    /// The words of a command as a shell takes them apart.
    fn typed(line: &str) -> Vec<OsString> {
        let mut words = vec![String::new()];
        let mut quoted = false;
        for letter in line.chars() {
            match letter {
                '"' => quoted = !quoted,
                ' ' if !quoted => words.push(String::new()),
                letter => words.last_mut().unwrap().push(letter),
            }
        }
        with_kind(words.into_iter().map(OsString::from).collect())
    }

    /// A word that may stand for each place of a command in the table of verbs.
    fn sample(place: &str) -> &str {
        match place {
            "DUE" => "2030-01-31",
            "STRATEGY" => "mitigate",
            "DECISION" => "ours",
            "LEVEL" => "low",
            "RISK" => "R-1",
            place if place.chars().all(|c| c.is_ascii_uppercase() || c == '_') => "A-1",
            word => word,
        }
    }

    #[test]
    fn what_clap_can_check_of_every_command_holds() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_command_of_the_table_of_verbs_is_one() {
        for row in fields::verb_table() {
            let Some(command) = row.command else { continue };
            let words: Vec<&str> = command.split(' ').map(sample).collect();
            let words = typed(&format!("phiward {}", words.join(" ")));
            // What is left out are options that the table does not name.
            if let Err(error) = Args::try_parse_from(&words) {
                let kind = error.kind();
                assert_eq!(
                    kind,
                    ErrorKind::MissingRequiredArgument,
                    "{command}: {error}"
                );
            }
        }
    }

    #[test]
    fn every_example_of_every_verb_is_read() {
        for form in fields::verb_forms() {
            let examples = form.command.examples;
            assert!(!examples.is_empty(), "{} has no example", form.code);
            for example in examples {
                let read = Args::try_parse_from(typed(example));
                assert!(read.is_ok(), "{example}: {}", read.unwrap_err());
            }
        }
    }

    #[test]
    fn every_verb_has_its_place_in_the_order_of_the_work() {
        for verb in Args::command().get_subcommands() {
            let known = crate::verb::ORDER.contains(&verb.get_name());
            assert!(known || verb.is_hide_set(), "{}", verb.get_name());
        }
    }
}
