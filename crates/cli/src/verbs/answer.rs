//! `phiward answer`: what is required, in place, and used properly.

use crate::context::Context;
use crate::dates::date;
use crate::edit::Edit;
use crate::outcome::Outcome;
use crate::text::text;
use crate::words::{YES_NO_PARTLY, word};
use crate::{find, guidance, library, output, refs};
use anyhow::{Result, bail};
use app::new_id;
use catalog::{Catalog, Designation, Provision};
use jiff::civil::Date;
use register::records::{Answer, YesNo};
use register::{AnyRecord, Command, Id, Register};

/// Answer a safeguard question; without an answer, show the question, what good
/// looks like for you, and the present answer.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  phiward answer \"164.312(d)\"                              shows the question\n  phiward answer \"164.312(d)\" --in-place yes --used partly --note \"EHR yes, imaging shares a log-in\""
)]
pub struct AnswerArgs {
    /// Citation, such as 164.312(d)
    citation: String,
    /// Required of you? “no” only where the rule itself does not apply, with a note why
    #[arg(long, value_name = "ANSWER", value_parser = word::<YesNo>(YES_NO_PARTLY))]
    required: Option<YesNo>,
    /// In place?
    #[arg(long, value_name = "ANSWER", value_parser = word::<YesNo>(YES_NO_PARTLY))]
    in_place: Option<YesNo>,
    /// Configured and used properly?
    #[arg(long, value_name = "ANSWER", value_parser = word::<YesNo>(YES_NO_PARTLY))]
    used: Option<YesNo>,
    /// What is done, in your words
    #[arg(long, value_parser = text)]
    note: Option<String>,
    /// What shows it, such as E-2; may be given several times
    #[arg(long, value_name = "EVIDENCE")]
    evidence: Vec<String>,
    /// Only for this asset, where it differs from the rest
    #[arg(long)]
    asset: Option<String>,
    /// Day the answer speaks of [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
}

impl AnswerArgs {
    /// Records the answer, or shows the question.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let leaf = leaf(&self.citation)?;
        let given = self.required.is_some()
            || self.in_place.is_some()
            || self.used.is_some()
            || self.note.is_some()
            || !self.evidence.is_empty();
        if !given {
            let (register, _) = context.state(None).await?;
            if context.json {
                output::json(&guidance::value(&register, leaf))?;
            } else {
                output::line(&guidance::lines(&register, leaf).join("\n"))?;
            }
            return Ok(Outcome::Done);
        }
        self.save(context, leaf).await
    }

    async fn save(&self, context: &Context, leaf: &Provision) -> Result<Outcome> {
        if self.required == Some(YesNo::No) && leaf.applies_only_if.is_none() {
            let way = match leaf.designation {
                Some(Designation::Addressable) => {
                    "addressable means that it is weighed, not that it may be left out: record what you decide with “phiward decide”"
                }
                _ => "where it is missing, answer --in-place no and plan what closes it",
            };
            bail!(
                "§ {} applies to every organization under the rule: nothing in it depends on what you are; {way}",
                leaf.citation
            );
        }
        let mut edit = Edit::open(context).await?;
        let t = &edit.register().tables;
        let asset = match &self.asset {
            Some(text) => Some(find::one(&t.assets, text)?),
            None => None,
        };
        let known: Option<Id<Answer>> = t
            .answers
            .live()
            .find(|a| a.provision == leaf.citation && a.asset == asset)
            .map(|a| a.id);
        let on = self.on.unwrap_or_else(|| edit.today());
        let line = |r: &AnyRecord| match r {
            AnyRecord::Answer(a) => Some(format!(
                "{} § {} {}: {}",
                r.tag(),
                leaf.citation,
                leaf.title,
                guidance::answer_words(a)
            )),
            _ => None,
        };
        match known {
            Some(id) => {
                let done = edit
                    .change(|r| &r.tables.answers, id, |r, a| self.apply(r, a, on))
                    .await?;
                edit.say_change(id, done, line)?;
            }
            None => {
                let mut answer = Answer {
                    id: new_id()?,
                    provision: leaf.citation.clone(),
                    asset,
                    ..Answer::default()
                };
                self.apply(edit.register(), &mut answer, on)?;
                let done = edit.perform(Command::Save(answer.into())).await?;
                edit.say(&done, line)?;
            }
        }
        let (answered, all) = guidance::progress(edit.register());
        edit.hint(&format!(
            "{answered} of {all} questions that apply are answered."
        ))?;
        Ok(Outcome::Done)
    }

    fn apply(&self, register: &Register, answer: &mut Answer, on: Date) -> Result<()> {
        answer.required = self.required.unwrap_or(answer.required);
        answer.in_place = self.in_place.unwrap_or(answer.in_place);
        answer.used_properly = self.used.unwrap_or(answer.used_properly);
        if let Some(note) = &self.note {
            answer.note.clone_from(note);
        }
        if !self.evidence.is_empty() {
            answer.evidence = refs::several(&register.tables.evidence, &self.evidence)?;
        }
        answer.on = Some(on);
        Ok(())
    }
}

/// A provision that is assessed itself.
pub fn leaf(citation: &str) -> Result<&'static Provision> {
    let provision = library::provision(citation)?;
    if provision.is_leaf() {
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
