//! Whether who writes still may, asked of the very state on which it is decided.

use super::{Ahead, Book};
use crate::error::Result;
use ledger::NewEntry;
use register::{Actor, Assurance, Command, Entry, Register};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// What is asked before anything is decided in somebody's turn, and again where others wrote
/// meanwhile.
pub trait Guard: Send + Sync {
    /// Whether an actor may carry out commands on the book as it stands.
    ///
    /// # Errors
    /// [`crate::AppError::Barred`] where they may not.
    fn ask<'a>(
        &'a self,
        register: &'a Register,
        actor: &'a Actor,
        commands: &'a [Command],
    ) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

    /// Whether an actor may have so much kept, once it is decided and before it is appended.
    ///
    /// # Errors
    /// [`crate::AppError::WroteEnough`] where it is more than there is room for.
    fn keep<'a>(
        &'a self,
        actor: &'a Actor,
        kept: Kept,
    ) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;
}

/// How much is to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Bytes of the entries, with what each takes beside them.
    pub bytes: usize,
    /// Whether it comes from a file that is imported.
    pub imported: bool,
}

/// What an entry takes beside its own bytes: position, time, hashes and salts.
const OF_ENTRY: usize = 512;

impl Kept {
    fn of(entries: &[Entry], sealed: &[NewEntry]) -> Kept {
        let bytes = sealed.iter().map(|entry| {
            let parts = entry.parts.iter().map(|part| part.bytes.len());
            OF_ENTRY + entry.public.len() + parts.sum::<usize>()
        });
        Kept {
            bytes: bytes.sum(),
            // An import, or the undoing of one, which is as large.
            imported: entries.iter().any(|entry| entry.batch.is_some()),
        }
    }
}

impl Book {
    /// Who is asked from now on; a turn begins with this, whoever had the one before.
    pub(crate) fn set_guard(&mut self, guard: Option<Arc<dyn Guard>>) {
        self.guard = guard;
        self.ahead = None;
    }

    /// What the command rests on that is carried out next, as far as it was found before this
    /// turn.
    pub fn set_ahead(&mut self, ahead: Option<Ahead>) {
        self.ahead = ahead;
    }

    /// Asks whether commands may be carried out. What phiward itself does is asked of nobody.
    pub(crate) async fn ask(&self, actor: &Actor, commands: &[Command]) -> Result<()> {
        match &self.guard {
            Some(guard) if actor.assurance != Assurance::Job => {
                guard.ask(&self.register, actor, commands).await
            }
            _ => Ok(()),
        }
    }

    /// Asks whether entries may be kept. What phiward itself writes is kept.
    pub(crate) async fn ask_to_keep(&self, entries: &[Entry], sealed: &[NewEntry]) -> Result<()> {
        match (&self.guard, entries.first()) {
            (Some(guard), Some(Entry { by, .. })) if by.assurance != Assurance::Job => {
                guard.keep(by, Kept::of(entries, sealed)).await
            }
            _ => Ok(()),
        }
    }
}
