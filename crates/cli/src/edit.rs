//! Changing a book: the steps that every editing verb shares.

use crate::context::Context;
use crate::output;
use anyhow::{Result, bail};
use app::{AppError, Book, Done, phi_scan, view};
use jiff::Timestamp;
use jiff::civil::Date;
use register::{Actor, AnyRecord, Command, Ref, Refusal, Register};

/// How often a change is made again on what others wrote in between.
const ATTEMPTS: u32 = 16;

/// A book opened for changing, and who changes it.
pub struct Edit {
    /// The book.
    pub book: Book,
    /// Who acts.
    pub actor: Actor,
    /// The clock, read once.
    pub now: Timestamp,
    json: bool,
}

impl Edit {
    /// Opens the book and finds out who acts. Warns where the command line
    /// looks as if it carried patient data: records are kept for years.
    pub async fn open(context: &Context) -> Result<Edit> {
        let book = context.book().await?;
        let actor = context.actor(book.register())?;
        for sign in phi_scan::scan_all(std::env::args().skip(1)) {
            eprintln!(
                "phiward: warning: what you typed looks like {}; this record needs no patient data, and nothing is ever deleted from it",
                sign.words()
            );
        }
        Ok(Edit {
            book,
            actor,
            now: context.now,
            json: context.json,
        })
    }

    /// The register as it stands.
    pub fn register(&self) -> &Register {
        self.book.register()
    }

    /// The organization's civil date.
    pub fn today(&self) -> Date {
        self.register().day(self.now)
    }

    /// Carries out one command.
    pub async fn perform(&mut self, command: Command) -> Result<Done> {
        Ok(self
            .book
            .perform(command, &self.actor, "", None, self.now)
            .await?)
    }

    /// Carries out several as one: all or none. A single one keeps its own verb.
    pub async fn perform_all(&mut self, verb: &str, mut commands: Vec<Command>) -> Result<Done> {
        match commands.len() {
            1 => self.perform(commands.remove(0)).await,
            _ => Ok(self
                .book
                .perform_all(verb, commands, &self.actor, "", None, self.now)
                .await?),
        }
    }

    /// Changes fields of one record. Others may have changed the record since
    /// it was read: then the change is made again on what they wrote, so that
    /// neither loses anything. `None`: the record says so already.
    pub async fn change(
        &mut self,
        target: Ref,
        apply: impl Fn(&Register, AnyRecord) -> Result<AnyRecord>,
    ) -> Result<Option<Done>> {
        for _ in 0..ATTEMPTS {
            let (record, revision) = self.current(target)?;
            let changed = apply(self.register(), record.clone())?;
            if changed == record {
                return Ok(None);
            }
            let command = Command::Save(changed);
            let done = self
                .book
                .perform(command, &self.actor, "", Some(revision), self.now)
                .await;
            match done {
                Err(AppError::Refused(Refusal::Conflict { .. })) => self.book.catch_up().await?,
                other => return Ok(Some(other?)),
            }
        }
        Err(AppError::Busy.into())
    }

    /// A record as it stands, and its revision.
    pub fn current(&self, target: Ref) -> Result<(AnyRecord, u64)> {
        let tables = &self.register().tables;
        match (tables.get(target), tables.revision(target)) {
            (Some(record), Some(revision)) => Ok((record, revision)),
            _ => bail!("there is no such {}", target.kind),
        }
    }

    /// Carries out verbs on records as they stand here: all or none, and none where
    /// one of the records was changed by others since.
    pub async fn perform_against(
        &mut self,
        code: &str,
        mut commands: Vec<Command>,
        against: &[(Ref, u64)],
    ) -> Result<Done> {
        let (actor, now) = (&self.actor, self.now);
        Ok(match (commands.len(), against) {
            (1, [(_, revision)]) => {
                let command = commands.remove(0);
                let against = Some(*revision);
                self.book.perform(command, actor, "", against, now).await?
            }
            _ => {
                self.book
                    .perform_all_against(code, commands, against, vec![], actor, "", None, now)
                    .await?
            }
        })
    }

    /// Says what a command did: one line per record, or the records as JSON.
    pub fn report(&self, done: &Done, line: impl Fn(&AnyRecord) -> Option<String>) -> Result<()> {
        if self.report_as_json(done)? {
            return Ok(());
        }
        for text in done.records.iter().filter_map(line) {
            output::line(&text)?;
        }
        Ok(())
    }

    /// Prints what a command did as JSON, where that was asked for.
    pub fn report_as_json(&self, done: &Done) -> Result<bool> {
        if self.json {
            let today = self.today();
            let records: Vec<_> = done
                .records
                .iter()
                .map(|r| view::record(self.register(), r, today))
                .collect();
            output::json(&serde_json::json!({ "position": done.position, "records": records }))?;
        }
        Ok(self.json)
    }

    /// The same for a change that may have changed nothing.
    pub fn say_change(
        &self,
        target: Ref,
        done: Option<Done>,
        line: impl Fn(&AnyRecord) -> Option<String>,
    ) -> Result<()> {
        match done {
            Some(done) => self.report(&done, line),
            None => {
                let records = self.register().tables.get(target).into_iter().collect();
                let same = Done {
                    position: self.book.head().position,
                    records,
                };
                self.report(&same, |r| {
                    Some(format!("{} says so already; nothing changed.", r.tag()))
                })
            }
        }
    }

    /// A hint on standard output, for people only.
    pub fn hint(&self, text: &str) -> Result<()> {
        if self.json {
            return Ok(());
        }
        output::line(text)
    }
}

/// "R-14 Ransomware locks …", on one line.
pub fn titled(record: &AnyRecord) -> String {
    output::clip(
        &crate::text::shown(&format!("{} {}", record.tag(), record.label())),
        160,
    )
}
