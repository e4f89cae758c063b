//! What a command rests on and takes long to find, found before the turn to write in which
//! it is decided: nobody waits for it but who asked.

use super::{OpenBooks, in_turn};
use crate::book::{Ahead, Content, Which};
use crate::error::Result;
use crate::register_view::RegisterView;
use ledger::OrgId;
use register::{Command, LookedUp, Ref};
use std::sync::Arc;

impl OpenBooks {
    /// Finds what a command rests on, where that takes long: for a redaction, where the
    /// content of the record and words of it stand. To be handed to the book that carries
    /// it out, which looks at what was written since.
    ///
    /// # Errors
    /// As [`OpenBooks::beside`], and where the ledger cannot be read.
    pub async fn ahead_of(&self, org: OrgId, command: &Command) -> Result<Option<Ahead>> {
        let view = match command {
            Command::Redact(_) | Command::ApproveRedaction(_) => self.now(org).await?,
            _ => return Ok(None),
        };
        match command {
            Command::Redact(asked) => self.copies(org, view, asked.target).await,
            Command::ApproveRedaction(approved) => {
                let tables = &view.register().tables;
                let about = tables.redactions.get(approved.target);
                match about.and_then(|asked| Which::of(view.register(), asked)) {
                    Some(which) => self.content(org, view, which).await,
                    None => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }

    /// Where words of a record stand as it is.
    async fn copies(
        &self,
        org: OrgId,
        view: Arc<RegisterView>,
        target: Ref,
    ) -> Result<Option<Ahead>> {
        let Some(record) = view.register().tables.get(target) else {
            return Ok(None);
        };
        let look = move || LookedUp::of(view.register(), &[record]);
        let copies = self.look_beside(org, look).await?;
        Ok(Some(Ahead::of(copies, None)))
    }

    /// Where the content of a record stands in the ledger, and words of any state of it.
    async fn content(
        &self,
        org: OrgId,
        view: Arc<RegisterView>,
        which: Which,
    ) -> Result<Option<Ahead>> {
        let ledger = self.data_folder.ledger();
        let turn = Arc::new(self.look(org).await?);
        let mut found = Content::of(which);
        while found.upto() < view.head().position {
            let entries = found.next(ledger, org, view.head().position).await?;
            if entries.is_empty() {
                break;
            }
            let read = move || -> Result<Content> {
                found.read(&entries)?;
                Ok(found)
            };
            found = in_turn(turn.clone(), read).await??;
        }
        let look = move || {
            let copies = LookedUp::of(view.register(), found.states());
            Ahead::of(copies, Some(found))
        };
        Ok(Some(in_turn(turn, look).await?))
    }
}
