//! `phiward add`: record a site, person, asset, flow, vendor, …

use crate::context::Context;
use crate::edit::{Edit, titled};
use crate::flags::record::{Which, label};
use crate::flags::{Given, Words, id};
use crate::outcome::Outcome;
use crate::text::name;
use anyhow::{Result, bail};
use app::{new_uuid, view};
use clap::Arg;
use register::{AnyRecord, Command, Kind, Register};

/// What can be added: the kind, what it is, and an example.
const ADDED: &[(Kind, &str, &str)] = &[
    (
        Kind::Site,
        "A place where ePHI or people who use it are",
        "phiward add site \"Main clinic\" --address \"12 Elm St\"",
    ),
    (
        Kind::Person,
        "A named person who owns, decides or acts",
        "phiward add person \"Dana Reyes\" --position \"Practice manager\" --email dana@example.org",
    ),
    (
        Kind::Group,
        "A group of workforce members who touch ePHI in the same way",
        "phiward add group \"Front desk\" --members 4 --access \"scheduling and demographics\"",
    ),
    (
        Kind::Process,
        "A mission-critical process",
        "phiward add process \"Dispensing medication\" --owner \"Dana Reyes\" --downtime 4",
    ),
    (
        Kind::Asset,
        "Something that holds, moves or gives a path to ePHI",
        "phiward add asset \"Front desk laptop\" --class laptop --ephi creates,maintains --encrypted no",
    ),
    (
        Kind::Flow,
        "A movement of ePHI",
        "phiward add flow \"Lab results\" --from \"Regional lab\" --to \"EHR\" --encrypted yes",
    ),
    (
        Kind::Vendor,
        "A vendor or business associate",
        "phiward add vendor \"Shred-Co\" --service \"document destruction\" --business-associate yes",
    ),
    (
        Kind::Threat,
        "A threat of your own",
        "phiward add threat \"Flooding from the café above\" --source environmental",
    ),
    (
        Kind::Vulnerability,
        "A vulnerability or predisposing condition of your own",
        "phiward add vulnerability \"Server stands under a water pipe\"",
    ),
    (
        Kind::Incident,
        "A security incident; without patient data",
        "phiward add incident \"Phishing mail opened at the front desk\" --discovered 2026-02-03 --response \"password reset\"",
    ),
    (
        Kind::Trigger,
        "An event that calls for a new look at risks",
        "phiward add trigger \"Moved to a new EHR\" --kind new-technology --risk R-3 --review-by 2026-06-30",
    ),
    (
        Kind::PriorAnalysis,
        "An analysis made before this book began",
        "phiward add prior-analysis \"Risk analysis 2025\" --on 2025-03-10 --author \"Acme Consulting\" --scope \"EHR only\"",
    ),
];

/// What was given.
pub type Add = Given<Adding>;

/// How it is said.
#[derive(Debug, Clone)]
pub struct Adding;

impl Words for Adding {
    fn augment(words: clap::Command) -> clap::Command {
        let kinds = ADDED.iter().map(|(kind, about, example)| {
            let words = clap::Command::new(word(*kind))
                .about(*about)
                .after_help(format!("Example: {example}"))
                .arg(
                    Arg::new(id(label(*kind)))
                        .value_name("NAME")
                        .required(true)
                        .value_parser(name)
                        .help("Its name; for an event, what happened"),
                );
            new(*kind).augment_beside(words, label(*kind))
        });
        words
            .subcommand_required(true)
            .arg_required_else_help(true)
            .after_help("Example: phiward add asset \"Front desk laptop\" --class laptop --ephi creates,maintains --encrypted no")
            .subcommands(kinds)
    }
}

/// The word of a kind, as it follows `add` and `change`.
pub fn word(kind: Kind) -> String {
    kind.tag().replace('_', "-")
}

fn new(kind: Kind) -> Which {
    Which {
        kind,
        but: &[],
        new: true,
    }
}

impl Given<Adding> {
    /// Adds the record and says under which number it is known.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let Some((chosen, given)) = self.matches.subcommand() else {
            bail!("say what to add; see “phiward add --help”");
        };
        let Some((kind, ..)) = ADDED.iter().find(|(kind, ..)| word(*kind) == chosen) else {
            bail!("“{chosen}” is nothing that is added so");
        };
        let mut edit = Edit::open(context).await?;
        let blank = AnyRecord::blank(*kind, new_uuid()?);
        let record = new(*kind).apply(edit.register(), blank, given)?;
        let done = edit.perform(Command::Save(record)).await?;
        let register = edit.register();
        edit.report(&done, |r| Some(added(register, r)))?;
        Ok(Outcome::Done)
    }
}

/// What was added, with what the program understood.
pub fn added(register: &Register, record: &AnyRecord) -> String {
    let more = match record {
        AnyRecord::Asset(a) => {
            let class = if a.class.is_empty() {
                "no class yet"
            } else {
                &a.class
            };
            let ephi = if a.ephi_known {
                a.ephi.words()
            } else {
                "ePHI not known yet".into()
            };
            format!(" ({class}; {ephi})")
        }
        AnyRecord::Flow(f) => format!(
            " (from {} to {})",
            view::end_words(register, &f.from),
            view::end_words(register, &f.to)
        ),
        AnyRecord::Vendor(v) => match v.business_associate {
            Some(true) => " (business associate)".into(),
            Some(false) => " (no business associate)".into(),
            None => " (whether it is a business associate is open)".into(),
        },
        _ => String::new(),
    };
    format!("Added {}{more}.", titled(record))
}
