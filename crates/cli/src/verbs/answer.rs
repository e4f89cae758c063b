//! `phiward answer`: what is required, in place, and used properly.

use crate::context::Context;
use crate::edit::Edit;
use crate::flags::record::Which;
use crate::flags::{Given, Words, arg_values};
use crate::outcome::Outcome;
use crate::{find, guidance, library, output};
use anyhow::{Result, bail};
use app::new_id;
use catalog::{Catalog, Designation, Provision};
use clap::{Arg, ArgMatches};
use register::records::Answer;
use register::{AnyRecord, Command, Id, Kind};

const CITATION: &str = "citation";
/// The answer, without what it answers.
const ANSWER: Which = Which {
    kind: Kind::Answer,
    but: &["provision", "asset"],
    new: true,
};
/// Only for this asset.
const ASSET: Which = Which {
    kind: Kind::Answer,
    but: &[
        "provision",
        "required",
        "in_place",
        "used_properly",
        "note",
        "evidence",
        "on",
    ],
    new: true,
};

/// What was given.
pub type AnswerArgs = Given<Answering>;

/// How it is said.
#[derive(Debug, Clone)]
pub struct Answering;

impl Words for Answering {
    fn augment(words: clap::Command) -> clap::Command {
        let words = words
            .long_about("Answer a safeguard question; without an answer, show the question, what good looks like for you, and the present answer.")
            .after_help("Examples:\n  phiward answer \"164.312(d)\"                              shows the question\n  phiward answer \"164.312(d)\" --in-place yes --used partly --note \"EHR yes, imaging shares a log-in\"")
            .arg(citation());
        ASSET.augment(ANSWER.augment(words))
    }
}

/// The citation that comes first.
pub fn citation() -> Arg {
    Arg::new(CITATION)
        .value_name("CITATION")
        .required(true)
        .help("Citation, such as 164.312(d)")
}

/// The provision cited.
pub fn cited(given: &ArgMatches) -> Result<&'static Provision> {
    assessable(&arg_values::one(given, CITATION).unwrap_or_default())
}

/// Shows the question with what good looks like, the answer and the decision.
pub async fn show(context: &Context, provision: &Provision) -> Result<Outcome> {
    let (register, _) = context.state(None).await?;
    if context.json {
        output::json(&guidance::value(&register, provision))?;
    } else {
        output::line(&guidance::lines(&register, provision).join("\n"))?;
    }
    Ok(Outcome::Done)
}

impl Given<Answering> {
    /// Records the answer, or shows the question.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let provision = cited(&self.matches)?;
        let answers = ANSWER.fields().map(|field| field.path);
        if !arg_values::any(&self.matches, answers.filter(|path| *path != "on")) {
            return show(context, provision).await;
        }
        self.save(context, provision).await
    }

    async fn save(&self, context: &Context, provision: &Provision) -> Result<Outcome> {
        let required = arg_values::one(&self.matches, "required");
        if required.as_deref() == Some("no") && provision.applies_only_if.is_none() {
            let way = match provision.designation {
                Some(Designation::Addressable) => {
                    "addressable means that it is weighed, not that it may be left out: record what you decide with “phiward decide”"
                }
                _ => "where it is missing, answer --in-place no and plan what closes it",
            };
            bail!(
                "§ {} applies to every organization under the rule: nothing in it depends on what you are; {way}",
                provision.citation
            );
        }
        let mut edit = Edit::open(context).await?;
        let t = &edit.register().tables;
        let asset = match arg_values::one(&self.matches, "asset") {
            Some(text) => Some(find::one(&t.assets, &text)?),
            None => None,
        };
        let known: Option<Id<Answer>> = t
            .answers
            .live()
            .find(|a| a.provision == provision.citation && a.asset == asset)
            .map(|a| a.id);
        let today = edit.today();
        let dated = |mut record: AnyRecord| {
            if let AnyRecord::Answer(answer) = &mut record {
                answer.on = Some(today);
            }
            record
        };
        let line = |r: &AnyRecord| match r {
            AnyRecord::Answer(a) => Some(format!(
                "{} § {} {}: {}",
                r.tag(),
                provision.citation,
                provision.title,
                guidance::answer_words(a)
            )),
            _ => None,
        };
        match known {
            Some(id) => {
                let done = edit
                    .change(id.to(), |register, record| {
                        ANSWER.apply(register, dated(record), &self.matches)
                    })
                    .await?;
                edit.say_change(id.to(), done, line)?;
            }
            None => {
                let answer = Answer {
                    id: new_id()?,
                    provision: provision.citation.clone(),
                    asset,
                    ..Answer::default()
                };
                let record = ANSWER.apply(edit.register(), dated(answer.into()), &self.matches)?;
                let done = edit.perform(Command::Save(record)).await?;
                edit.report(&done, line)?;
            }
        }
        let tally = guidance::progress(edit.register());
        edit.hint(&format!(
            "{} of {} questions that apply are answered.",
            tally.answered(),
            tally.applying()
        ))?;
        Ok(Outcome::Done)
    }
}

/// A provision that is assessed itself.
pub fn assessable(citation: &str) -> Result<&'static Provision> {
    let provision = library::provision(citation)?;
    if provision.is_assessable() {
        return Ok(provision);
    }
    let parts: Vec<&str> = Catalog::builtin()
        .specifications(&provision.citation)
        .map(|p| p.citation.as_str())
        .collect();
    bail!(
        "{} ({}) is answered through its specifications: {}",
        provision.citation,
        provision.title,
        parts.join(", ")
    )
}
