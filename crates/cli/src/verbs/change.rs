//! `phiward change`: change fields of a record. Fields that have a verb of
//! their own (a rating, a due date, a treatment) are not among them.

use super::add::word;
use crate::context::Context;
use crate::edit::{Edit, titled};
use crate::find;
use crate::flags::record::{Which, label};
use crate::flags::{Given, Words, arg_values, id};
use crate::outcome::Outcome;
use crate::pairing::Pairing;
use crate::text::name;
use anyhow::{Result, bail};
use clap::{Arg, Args as _, FromArgMatches as _};
use register::{AnyRecord, Kind};

const RECORD: &str = "record";

/// Kinds whose fields are changed in place.
const CHANGED: &[Kind] = &[
    Kind::Site,
    Kind::Person,
    Kind::Group,
    Kind::Process,
    Kind::Asset,
    Kind::Flow,
    Kind::Vendor,
    Kind::Threat,
    Kind::Vulnerability,
    Kind::Risk,
    Kind::Action,
    Kind::Evidence,
    Kind::Incident,
    Kind::Trigger,
    Kind::Exclusion,
    Kind::Dismissal,
    Kind::PriorAnalysis,
    Kind::Sender,
    Kind::Finding,
];

/// What was given.
pub type Change = Given<Changing>;

/// How it is said.
#[derive(Debug, Clone)]
pub struct Changing;

impl Words for Changing {
    fn augment(words: clap::Command) -> clap::Command {
        words
            .long_about("Change a record: only flags that are given change something.")
            .after_help("The kind may be left out where the number tells it.\nExample: phiward change A-3 --encrypted yes --owner \"Dana Reyes\"")
            .subcommand_required(true)
            .arg_required_else_help(true)
            // Anything else is answered with the verb it has.
            .allow_external_subcommands(true)
            .subcommands(CHANGED.iter().map(|kind| command(*kind)))
    }
}

fn command(kind: Kind) -> clap::Command {
    let words = clap::Command::new(word(kind))
        .about(format!("A record such as {}-1: {kind}", kind.prefix()))
        .arg(
            Arg::new(RECORD)
                .value_name("RECORD")
                .required(true)
                .help("Its number, name or id"),
        );
    let words = match label(kind) {
        // A finding is named by what found it, an exclusion by what is left out.
        "risk" | "target" => which(kind).augment(words),
        path => {
            let words = words.arg(
                Arg::new(id(path))
                    .long("name")
                    .visible_aliases(["sentence", "title"])
                    .value_name("NAME")
                    .value_parser(name)
                    .help("New name, sentence or title"),
            );
            which(kind).augment_beside(words, path)
        }
    };
    if kind == Kind::Risk {
        Pairing::augment_args(words)
    } else {
        words
    }
}

/// The fields of a record that stands; threats and vulnerabilities of a risk may come from
/// the catalog.
fn which(kind: Kind) -> Which {
    Which {
        kind,
        but: match kind {
            Kind::Risk => &["threats", "vulnerabilities"],
            _ => &[],
        },
        new: false,
    }
}

impl Given<Changing> {
    /// Changes the record.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let (chosen, given) = match self.matches.subcommand() {
            Some(chosen) => chosen,
            None => bail!("{}", instead("")),
        };
        let Some(kind) = CHANGED.iter().copied().find(|kind| word(*kind) == chosen) else {
            bail!("{}", instead(chosen));
        };
        let mut edit = Edit::open(context).await?;
        let named = arg_values::one(given, RECORD).unwrap_or_default();
        let target = find::of_kind(edit.register(), kind, &named)?;
        let mut paired = match kind {
            Kind::Risk => Pairing::from_arg_matches(given)?.resolve(&edit)?,
            _ => crate::pairing::Paired::default(),
        };
        let borrowed = std::mem::take(&mut paired.commands);
        if !borrowed.is_empty() {
            edit.perform_all("identify", borrowed).await?;
        }
        let done = edit
            .change(target, |register, mut record| {
                if let AnyRecord::Risk(risk) = &mut record {
                    paired.apply(risk);
                }
                which(kind).apply(register, record, given)
            })
            .await?;
        edit.say_change(target, done, |r| Some(format!("Changed {}.", titled(r))))?;
        Ok(Outcome::Done)
    }
}

/// What to do about a kind that has no fields to change, or a mistyped one.
fn instead(chosen: &str) -> String {
    let verb = match chosen {
        "profile" => "phiward profile --help",
        "answer" => "phiward answer CITATION …",
        "decision" => "phiward decide CITATION …",
        "acceptance" => "phiward approve, deny or revoke",
        "tolerance" => "phiward tolerance … (a new statement; the old one stays)",
        "method" | "adoption" | "import" => "nothing: what was adopted or imported never changes",
        _ => {
            let kinds: Vec<String> = CHANGED.iter().map(|kind| word(*kind)).collect();
            let near = kinds
                .iter()
                .min_by_key(|kind| find::distance(kind, chosen))
                .filter(|kind| find::distance(kind, chosen) <= 3);
            let hint = near.map_or("; there are".to_owned(), |near| {
                format!("; did you mean “{near}”? There are")
            });
            return format!(
                "“{chosen}” is neither the number of a record, such as A-3, nor a kind{hint} {}",
                kinds.join(", ")
            );
        }
    };
    format!("the fields of this kind are not changed in place; the way is: {verb}")
}
