//! Taking content out of a book: bytes go, kind, id and number stay, and an entry says
//! who asked, who approved, and why.

use super::fold::{Folded, decoded, head_of};
use super::{ATTEMPTS, Book, Done, capped};
use crate::error::{AppError, Result};
use jiff::Timestamp;
use ledger::{Hash32, Ledger, LedgerError, MAX_LISTED, OrgId, Redaction, StoredEntry};
use register::records::{LostState, Redaction as RedactionRecord, RedactionState};
use register::{
    AnyRecord, Change, Copies, Entry, LookedUp, Outline, Ref, Register, Request, copies_of,
};
use std::collections::{BTreeMap, BTreeSet};

/// Entries read at once while looking for content.
const AT_ONCE: u64 = 2_000;

/// Which states of a record go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Which {
    about: Ref,
    /// The entry whose last state of the record stays, where only earlier ones go.
    kept: Option<u64>,
}

impl Which {
    /// Those that a redaction asks for, of the record as it stands.
    pub(crate) fn of(register: &Register, asked: &RedactionRecord) -> Option<Which> {
        let about = asked.about?;
        let kept = asked
            .earlier_only
            .then(|| register.tables.revision(about).unwrap_or(0));
        Some(Which { about, kept })
    }
}

/// What a redaction rests on, as it was found before the turn in which it is decided.
#[derive(Debug)]
pub struct Ahead {
    copies: LookedUp,
    content: Option<Content>,
}

impl Ahead {
    /// Where words of a record stand and, where it is to be taken out, its content.
    pub(crate) fn of(copies: LookedUp, content: Option<Content>) -> Ahead {
        Ahead { copies, content }
    }

    /// Where words of the record as it stands were found.
    pub(super) fn copies(&self) -> Option<&LookedUp> {
        self.content.is_none().then_some(&self.copies)
    }
}

impl Book {
    /// Carries out an approved redaction. The entry that records it, the bytes it takes out
    /// and the documents that may hold them go in one transaction. Whoever asks for it sees
    /// to it that it is not given up on the way.
    pub(super) async fn redact(&mut self, request: &Request) -> Result<Done> {
        for _ in 0..ATTEMPTS {
            self.ask(&request.actor, std::slice::from_ref(&request.command))
                .await?;
            // The words of all its states are looked for below.
            let mut entry = self.register.decide_with(request, Copies::Left)?;
            let named = approved(&mut entry)
                .and_then(|asked| Some((Which::of(&self.register, asked)?, asked)));
            let Some((which, asked)) = named else {
                return Err(AppError::Other("this redaction names no record".into()));
            };
            let about = which.about;
            let (found, copies) = self.content_of(which).await?;
            if found.targets.is_empty() {
                return Err(AppError::Other(format!(
                    "nothing of {} is left to take out; nothing was changed",
                    asked.known_as
                )));
            }
            self.restate_bystanders(about, &found.whole, request)
                .await?;
            asked.found(match copies {
                Some(copies) => copies.now(&self.register, &found.states),
                None => copies_of(&self.register, &found.states),
            });
            asked.reasons_in = found.reasons;
            asked.loses(self.lost_states(&found.whole).await?);
            let present = self.register.tables.get(about);
            match which.kept {
                // What stays cannot stay in an entry that goes whole.
                Some(kept) if found.whole.contains(&kept) => {
                    entry.changes.extend(present.map(Change::Put));
                }
                Some(_) => {}
                None => entry.changes.push(Change::Redacted {
                    target: about,
                    number: present.map_or(0, |record| record.number()),
                }),
            }
            let sealed = portions(&entry, found.targets.len())
                .iter()
                .map(|portion| self.sealed(portion, request.at))
                .collect::<Result<Vec<_>>>()?;
            // They hold it too, and nothing is lost with them, whatever comes of the rest.
            self.snapshots.forget(self.org);
            let done = self
                .ledger
                .redact_all(self.org, &self.head, &found.targets, &sealed)
                .await;
            match done {
                Ok(head) => {
                    self.fold_again().await?;
                    return Ok(Done {
                        position: head.position,
                        records: entry.records().cloned().collect(),
                    });
                }
                Err(LedgerError::Conflict { .. }) => self.catch_up().await?,
                // The redaction is recorded; what it left in the log is said, and what
                // was folded of the content goes all the same.
                Err(error @ LedgerError::NotScrubbed { .. }) => {
                    self.fold_again().await?;
                    return Err(error.into());
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(AppError::Busy)
    }

    /// Where the content of a record stands: its states in every entry, the data of
    /// verbs on it, and the bytes of a file that nothing else names. What was found before
    /// this turn is gone on from, unless content was taken out since.
    async fn content_of(&mut self, which: Which) -> Result<(Content, Option<LookedUp>)> {
        let (mut found, copies) = match self.ahead.take() {
            Some(Ahead {
                copies,
                content: Some(content),
            }) if content.which == which && !self.took_out_since(content.upto) => {
                (content, Some(copies))
            }
            _ => (Content::of(which), None),
        };
        loop {
            let entries = found.next(&self.ledger, self.org, u64::MAX).await?;
            if entries.is_empty() {
                break;
            }
            found.read(&entries)?;
        }
        if which.kept.is_none()
            && let Some(hash) = self.only_file_of(which.about)
        {
            found.targets.push(Redaction::Blob(hash));
        }
        Ok((found, copies))
    }

    /// Whether content was taken out of the book by an entry after one.
    fn took_out_since(&self, position: u64) -> bool {
        let redactions = self.register.tables.redactions.rows();
        redactions
            .iter()
            .any(|row| row.revision > position && row.record.state() == RedactionState::Done)
    }

    /// The file of a piece of evidence, where no other piece names the same bytes.
    fn only_file_of(&self, about: Ref) -> Option<Hash32> {
        let evidence = &self.register.tables.evidence;
        let this = evidence.row_uuid(about.id)?;
        let hash = Hash32::from_hex(&this.record.sha256)?;
        let named_elsewhere = evidence
            .all()
            .any(|e| e.id != this.record.id && e.sha256 == this.record.sha256);
        (!named_elsewhere).then_some(hash)
    }

    /// Entries of format 1 can only go whole. What else stood in them is stated again
    /// first, so that no bystander is lost.
    async fn restate_bystanders(
        &mut self,
        about: Ref,
        whole: &BTreeSet<u64>,
        request: &Request,
    ) -> Result<()> {
        if whole.is_empty() {
            return Ok(());
        }
        let without = self.folded_without(whole).await?;
        let mut changes = Vec::new();
        self.register.tables.for_each(|record, _, _, _| {
            let target = record.reference();
            if target != about && without.tables.get(target).as_ref() != Some(&record) {
                changes.push(Change::Put(record));
            }
        });
        if changes.is_empty() {
            return Ok(());
        }
        let entry = Entry {
            format: register::FORMAT,
            verb: register::RESTATE.into(),
            by: request.actor.clone(),
            why: "What stood in one entry with content that is redacted.".into(),
            batch: None,
            performed: Vec::new(),
            changes,
        };
        if self.append(&capped(entry), &[], request.at).await? {
            Ok(())
        } else {
            Err(AppError::Busy)
        }
    }

    /// The states that go with whole entries: of which records, from when until the next
    /// entry that tells of them.
    async fn lost_states(&self, whole: &BTreeSet<u64>) -> Result<Vec<LostState>> {
        let (mut lost, mut open) = (Vec::new(), BTreeMap::<Ref, LostState>::new());
        let Some(mut after) = whole.first().map(|first| first.saturating_sub(1)) else {
            return Ok(lost);
        };
        loop {
            let entries = self.ledger.entries_from(self.org, after, AT_ONCE).await?;
            let Some(last) = entries.last() else { break };
            after = last.position;
            for stored in &entries {
                let time = Timestamp::from_microsecond(stored.time).unwrap_or_default();
                let day = self.register.day(time);
                for change in decoded(stored)?.changes {
                    let (record, number) = match change {
                        Change::Put(record) => (record.reference(), record.number()),
                        Change::Redacted { target, number } => (target, number),
                        Change::Newer { .. } => continue,
                    };
                    if whole.contains(&stored.position) {
                        open.entry(record).or_insert(LostState {
                            record,
                            number,
                            from: stored.position,
                            since: day,
                            until: None,
                            until_day: None,
                        });
                    } else if let Some(mut state) = open.remove(&record) {
                        state.until = Some(stored.position);
                        state.until_day = Some(day);
                        lost.push(state);
                    }
                }
            }
        }
        lost.extend(open.into_values());
        lost.sort_unstable_by_key(|state| (state.from, state.record));
        Ok(lost)
    }

    /// The register as it would be without the content of some entries.
    async fn folded_without(&self, gone: &BTreeSet<u64>) -> Result<Register> {
        let mut folded = Folded::nothing(self.org);
        loop {
            let entries = self
                .ledger
                .entries_after(self.org, &folded.head, AT_ONCE)
                .await?;
            if entries.is_empty() {
                return Ok(folded.register);
            }
            for stored in &entries {
                if !gone.contains(&stored.position) {
                    let time = Timestamp::from_microsecond(stored.time).unwrap_or_default();
                    folded
                        .register
                        .apply(stored.position, time, &decoded(stored)?);
                }
                folded.head = head_of(stored);
            }
        }
    }
}

/// The entries that say what a redaction takes out, for each lists only so much: the last is
/// the one that was decided, and each before it has the record of the redaction.
fn portions(entry: &Entry, targets: usize) -> Vec<Entry> {
    let before = targets.div_ceil(MAX_LISTED).saturating_sub(1);
    let recorded = |change: &&Change| matches!(change, Change::Put(AnyRecord::Redaction(_)));
    let portion = Entry {
        // What was done is said once.
        performed: Vec::new(),
        changes: entry.changes.iter().filter(recorded).cloned().collect(),
        ..entry.clone()
    };
    let mut all = vec![portion; before];
    all.push(entry.clone());
    all
}

/// The redaction that an entry approves.
fn approved(entry: &mut Entry) -> Option<&mut RedactionRecord> {
    entry.changes.iter_mut().find_map(|change| match change {
        Change::Put(AnyRecord::Redaction(redaction)) => Some(&mut **redaction),
        _ => None,
    })
}

/// What of a ledger is about a record, as far as it was read.
#[derive(Debug)]
pub(crate) struct Content {
    which: Which,
    /// The last entry that was read.
    upto: u64,
    targets: Vec<Redaction>,
    /// Entries of format 1 among them, which go whole.
    whole: BTreeSet<u64>,
    /// The states of the record that go.
    states: Vec<AnyRecord>,
    /// Entries whose reason stays, for they are about other records too.
    reasons: Vec<u64>,
}

impl Content {
    /// Nothing read yet.
    pub(crate) fn of(which: Which) -> Content {
        Content {
            which,
            upto: 0,
            targets: Vec::new(),
            whole: BTreeSet::new(),
            states: Vec::new(),
            reasons: Vec::new(),
        }
    }

    /// The last entry that was read.
    pub(crate) fn upto(&self) -> u64 {
        self.upto
    }

    /// The states of the record that go.
    pub(crate) fn states(&self) -> &[AnyRecord] {
        &self.states
    }

    /// The entries that come next, up to one.
    pub(crate) async fn next(
        &self,
        ledger: &Ledger,
        org: OrgId,
        to: u64,
    ) -> Result<Vec<StoredEntry>> {
        let limit = AT_ONCE.min(to.saturating_sub(self.upto));
        Ok(ledger.entries_from(org, self.upto, limit).await?)
    }

    /// Adds what the entries that come next hold of the record and still have.
    pub(crate) fn read(&mut self, entries: &[StoredEntry]) -> Result<()> {
        for stored in entries {
            self.look_at(stored)?;
            self.upto = stored.position;
        }
        Ok(())
    }

    fn look_at(&mut self, stored: &StoredEntry) -> Result<()> {
        let which = self.which;
        let about = which.about;
        let kept = which.kept == Some(stored.position);
        let Some(outline) = &stored.public else {
            if stored.parts.iter().any(Option::is_some) {
                let entry = decoded(stored)?;
                let of_it = entry.records().filter(|r| r.reference() == about);
                let mut states: Vec<AnyRecord> = of_it.cloned().collect();
                if kept {
                    states.pop();
                }
                if !states.is_empty() {
                    self.targets.push(Redaction::Entry(stored.position));
                    self.whole.insert(stored.position);
                    self.states.append(&mut states);
                }
            }
            return Ok(());
        };
        let outline = Outline::read(outline).map_err(|why| AppError::Entry {
            position: stored.position,
            why: why.into(),
        })?;
        let left = |part: usize| {
            let bytes = stored.parts.get(part).and_then(Option::as_ref);
            bytes.is_some_and(|bytes| !bytes.is_empty())
        };
        let put = outline
            .records
            .iter()
            .any(|written| written.target() == Some(about));
        let parts = match (kept, which.kept.is_some() && !put) {
            (true, _) => outline.earlier_parts_about(about, left),
            // What others asked about it says nothing of its earlier states.
            (false, true) => Vec::new(),
            (false, false) => outline.parts_about(about, left),
        };
        if parts.is_empty() {
            return Ok(());
        }
        let entry = decoded(stored)?;
        let of_it = entry.records().filter(|r| r.reference() == about);
        self.states.extend(of_it.cloned());
        self.reasons.extend(
            outline
                .why_beside(about, left)
                .filter(|why| !parts.contains(why))
                .map(|_| stored.position),
        );
        self.targets
            .extend(parts.into_iter().map(|part| Redaction::Part {
                entry: stored.position,
                part: u32::try_from(part).unwrap_or(u32::MAX),
            }));
        Ok(())
    }
}
