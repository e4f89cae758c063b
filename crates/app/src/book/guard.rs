//! Whether who writes still may, asked of the very state on which it is decided.

use super::{Ahead, Book};
use crate::error::Result;
use register::{Actor, Assurance, Command, Register};
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
}
