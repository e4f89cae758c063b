//! What the story's people do about the mail domain: check it, tie what is found to the
//! register, and decide whose senders are.

use super::fields::id_of;
use super::run::StoryRunner;
use super::story::{DecideSender, Step};
use crate::error::{AppError, Result};
use crate::mail::Span;
use crate::mail::accept;
use crate::mail::check::{VERB, keep, look};
use crate::mail::senders::{SenderSeen, senders};
use crate::mail::told::told;
use jiff::Timestamp;
use jiff::civil::Date;
use mailauth::senders_seen::OwnPlaces;
use register::records::{Asset, Sender};
use register::verbs;
use register::{Actor, Command, Id, Kind, mail_proposals};
use std::sync::Arc;

/// Days of reports that a decision on senders looks at.
const SEEN_DAYS: u32 = 30;
/// Key of the asset that answers for the domain.
const ASSET: &str = "mail";

impl StoryRunner {
    /// Keeps the names of senders' addresses.
    pub(super) async fn name_senders(&self) -> Result<()> {
        let to = (self.book.ledger(), self.book.org());
        self.mail.name_senders(to, self.calendar).await
    }

    /// Reads the reports on all days before one, counted from the anchor.
    pub(super) async fn read_reports(&mut self, day: i32) -> Result<()> {
        let to = (self.book.ledger(), self.book.org());
        self.mail.read_before(to, self.calendar, day).await
    }

    /// Does what a step has to do about the domain; most have nothing.
    pub(super) async fn mail_domain(
        &mut self,
        step: &Step,
        actor: &Actor,
        day: Date,
        at: Timestamp,
    ) -> Result<()> {
        if step.check_domain || !step.decide_senders.is_empty() {
            self.read_reports(step.on).await?;
        }
        if step.check_domain {
            self.check_domain(step, actor, at).await?;
        }
        if step.take_over_findings {
            let commands = self.findings_taken_over()?;
            self.carry_out("take-over-findings", commands, step, actor, at)
                .await?;
        }
        if !step.decide_senders.is_empty() {
            let commands = self.senders_decided(step, day).await?;
            self.carry_out("decide-sender", commands, step, actor, at)
                .await?;
        }
        Ok(())
    }

    async fn carry_out(
        &mut self,
        verb: &str,
        commands: Vec<Command>,
        step: &Step,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<()> {
        let why = step.why();
        let book = &mut self.book;
        book.perform_all(verb, commands, actor, &why, None, at)
            .await?;
        Ok(())
    }

    async fn senders_decided(&self, step: &Step, day: Date) -> Result<Vec<Command>> {
        let domain = self.mail.domain()?;
        let (ledger, org) = (self.book.ledger(), self.book.org());
        let span = Span::last(SEEN_DAYS, day);
        let seen = senders(ledger, org, &domain, span, &OwnPlaces::default()).await?;
        let mut commands = Vec::new();
        for decide in &step.decide_senders {
            commands.extend(decided(decide, &seen)?);
        }
        Ok(commands)
    }

    async fn check_domain(&mut self, step: &Step, actor: &Actor, at: Timestamp) -> Result<()> {
        let (ledger, org, register) = (self.book.ledger(), self.book.org(), self.book.register());
        let records = self.mail.records(step.on, at)?;
        let found = look(ledger, org, register, asset(), (&records, &records), at).await?;
        keep(ledger, org, &found, at, "person").await?;
        let mut new_id = |kind: Kind, what: &str| Ok(id_of(kind, &format!("mail/{what}")));
        let told = told(register, asset(), &found, at, &mut new_id)?;
        let book = &mut self.book;
        book.perform_all_with_files(
            VERB,
            told.commands,
            told.files,
            actor,
            &step.why(),
            None,
            at,
        )
        .await?;
        Ok(())
    }

    /// Ties the findings to the risk and the action that are in the plan already. What
    /// would make a new risk or action is left to be looked at.
    fn findings_taken_over(&self) -> Result<Vec<Command>> {
        let register = self.book.register();
        let mut commands = Vec::new();
        for proposal in mail_proposals(register, self.catalog, Some(asset())) {
            if proposal.risk.is_some() && proposal.action.is_some() {
                commands.extend(accept(register, self.catalog, &proposal)?);
            }
        }
        Ok(commands)
    }
}

fn asset() -> Id<Asset> {
    Id::new(id_of(Kind::Asset, ASSET))
}

/// The record of a sender and the decision on it.
fn decided(decide: &DecideSender, seen: &[Arc<SenderSeen>]) -> Result<[Command; 2]> {
    let has = |sender: &&Arc<SenderSeen>| {
        let mut addresses = sender.top.iter().map(|at| at.address);
        addresses.any(|address| address == Some(decide.address))
    };
    let found = seen.iter().find(has).ok_or_else(|| {
        AppError::Other(format!(
            "no report of the last {SEEN_DAYS} days names {}",
            decide.address
        ))
    })?;
    let id: Id<Sender> = Id::new(id_of(Kind::Sender, &decide.name));
    let record = Sender {
        id,
        asset: Some(asset()),
        name: decide.name.clone(),
        key: found.identity.key.clone(),
        vendor: decide
            .vendor
            .as_ref()
            .map(|key| Id::new(id_of(Kind::Vendor, key))),
        first_seen: Some(found.first),
        ..Sender::default()
    };
    Ok([
        Command::Save(record.into()),
        Command::DecideSender(verbs::DecideSender {
            target: id,
            decision: decide.decision,
            reason: decide.reason.clone(),
        }),
    ])
}
