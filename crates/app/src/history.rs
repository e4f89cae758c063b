//! What happened: the log, one record's history, and undoing an import.

use crate::book::{Book, Done, decoded};
use crate::error::{AppError, Result};
use jiff::Timestamp;
use ledger::StoredEntry;
use register::records::Import;
use register::verbs;
use register::{Actor, AnyRecord, Command, Entry, Id, Ref, Register};
use std::collections::HashMap;

/// One entry with where it stands.
#[derive(Debug, Clone)]
pub struct LogEntry {
    /// Position.
    pub position: u64,
    /// When it was recorded.
    pub time: Timestamp,
    /// Hash, hex.
    pub hash: String,
    /// What it says; `None` where it was redacted.
    pub entry: Option<Entry>,
}

impl LogEntry {
    /// A stored entry, decoded.
    pub(crate) fn read(stored: &StoredEntry) -> Result<LogEntry> {
        let position = stored.position;
        // Of format 1 nothing is left once it was redacted.
        let gone = stored.public.is_none() && stored.parts.iter().all(Option::is_none);
        let entry = (!gone).then(|| decoded(stored)).transpose()?;
        Ok(LogEntry {
            position,
            time: Timestamp::from_microsecond(stored.time).unwrap_or_default(),
            hash: stored.hash.to_hex(),
            entry,
        })
    }

    /// The state it left a record in; `None` where it did not touch it.
    pub fn state_of(&self, target: Ref) -> Option<&AnyRecord> {
        let records = self.entry.as_ref()?.records();
        records.filter(|r| r.reference() == target).last()
    }
}

impl Book {
    /// Entries after a position, in order, at most `limit`.
    pub async fn log(&self, after: u64, limit: u64) -> Result<Vec<LogEntry>> {
        let stored = self.ledger().entries_from(self.org(), after, limit).await?;
        stored.iter().map(LogEntry::read).collect()
    }

    /// Every state of one record, oldest first.
    pub async fn history(&self, target: Ref) -> Result<Vec<(LogEntry, AnyRecord)>> {
        let mut out = Vec::new();
        let mut after = 0;
        loop {
            let entries = self.log(after, 5_000).await?;
            let Some(last) = entries.last() else { break };
            after = last.position;
            for logged in entries {
                if let Some(state) = logged.state_of(target).cloned() {
                    out.push((logged, state));
                }
            }
        }
        Ok(out)
    }

    /// Undoes an import as one: what it made is retired, what it changed goes
    /// back. Refused when somebody built on it since, also while it is being undone;
    /// `against`: the revision of the import that was shown.
    pub async fn undo_import(
        &mut self,
        import: Id<Import>,
        against: Option<u64>,
        actor: &Actor,
        reason: &str,
        at: Timestamp,
    ) -> Result<Done> {
        let record = self.register().tables.imports.get(import).cloned();
        let Some(record) = record else {
            return Err(AppError::Refused(register::Refusal::NotFound {
                kind: register::Kind::Import,
                id: import.uuid(),
            }));
        };
        let name = format!(
            "import {} ({})",
            register::Record::tag(&record),
            record.file_name
        );
        let (mut first, mut last) = (u64::MAX, 0);
        let mut touched = HashMap::<Ref, u64>::new();
        let (mut after, mut gone_before) = (0, 0);
        loop {
            let entries = self.log(after, 5_000).await?;
            let Some(newest) = entries.last() else { break };
            after = newest.position;
            for logged in &entries {
                if logged.entry.is_none() && gone_before == 0 {
                    gone_before = logged.position;
                }
                let Some(entry) = logged
                    .entry
                    .as_ref()
                    .filter(|e| e.batch == Some(import.uuid()))
                else {
                    continue;
                };
                first = first.min(logged.position);
                last = last.max(logged.position);
                for record in entry.records() {
                    touched.insert(record.reference(), logged.position);
                }
            }
        }
        if gone_before < first && gone_before > 0 {
            return Err(AppError::Undo {
                import: name,
                why: "content of earlier entries was redacted as a whole, and what stood before the import cannot be told any more; retire what is wrong one by one".into(),
            });
        }
        let before: Register = self.at(first.saturating_sub(1)).await?;
        // What is put back rests on these states: whoever writes meanwhile is not overwritten.
        let mut states: Vec<(Ref, u64)> = Vec::with_capacity(touched.len());
        states.extend(against.map(|revision| (import.to(), revision)));
        let (mut restore, mut retire) = (Vec::new(), Vec::new());
        let mut as_left: Option<Register> = None;
        let mut touched: Vec<(Ref, u64)> = touched.into_iter().collect();
        touched.sort_unstable();
        for (target, position) in touched {
            if target == import.to() {
                continue;
            }
            let revision = self.register().tables.revision(target);
            let mut stands = revision == Some(position);
            if !stands {
                // What a later import changed and its undoing put back stands as this one
                // left it.
                let left = match as_left.take() {
                    Some(left) => left,
                    None => self.at(last).await?,
                };
                let now = self.register().tables.get(target);
                stands = now.is_some() && now == left.tables.get(target);
                as_left = Some(left);
            }
            if !stands {
                let what = self
                    .register()
                    .tables
                    .get(target)
                    .map_or_else(|| target.kind.to_string(), |r| r.known_as());
                return Err(AppError::Undo {
                    import: name,
                    why: format!(
                        "{what} was changed after the import; retire what is wrong one by one"
                    ),
                });
            }
            if before.redacted.contains_key(&target) {
                return Err(AppError::Undo {
                    import: name,
                    why: format!(
                        "what {} was before the import was redacted since; retire what is wrong one by one",
                        self.register()
                            .tables
                            .get(target)
                            .map_or_else(|| target.kind.to_string(), |r| r.known_as())
                    ),
                });
            }
            states.push((target, revision.unwrap_or(position)));
            match before.tables.get(target) {
                Some(earlier) => restore.push(earlier),
                None => retire.push(target),
            }
        }
        let command = Command::Undo(verbs::Undo {
            target: import,
            restore,
            retire,
            reason: reason.to_owned(),
        });
        let (commands, files) = (vec![command], Vec::new());
        // What was much to import is much to undo: as many entries as that takes, which
        // belong together.
        let batch = Some(crate::random::uuid()?);
        self.perform_all_against("undo", commands, &states, files, actor, reason, batch, at)
            .await
    }
}
