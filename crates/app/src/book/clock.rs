//! Going on with a book whose last entry a wrong clock dated in the future.

use super::Book;
use crate::error::{AppError, Result};
use jiff::Timestamp;
use register::{Actor, Command, Request, verbs};

impl Book {
    /// Appends an entry at the true time although the last one is dated later, and says
    /// why. Later entries follow from that time; nothing is dated anew.
    ///
    /// # Errors
    /// [`ledger::LedgerError::ClockIsRight`] where the last entry is not in the future.
    pub async fn set_clock(&mut self, reason: &str, actor: &Actor, at: Timestamp) -> Result<u64> {
        let Some(profile) = self.register.profile().map(|profile| profile.id) else {
            return Err(AppError::Other(
                "this book has no entry yet, so no clock can have been wrong".into(),
            ));
        };
        let request = Request {
            command: Command::SetClock(verbs::SetClock {
                target: profile,
                position: self.head.position,
                reason: reason.to_owned(),
            }),
            actor: actor.clone(),
            at,
            why: String::new(),
            against: None,
            batch: None,
        };
        let entry = self.register.decide(&request)?;
        let sealed = self.sealed(&entry, at)?;
        let head = self
            .ledger
            .set_clock_right(self.org, &self.head, &sealed)
            .await?;
        self.change(head, |register| register.apply(head.position, at, &entry));
        Ok(head.position)
    }
}
