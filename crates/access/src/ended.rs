//! Sessions that are over for this program although the database could not be told yet,
//! because the disk is full, say.
//!
//! Only a session in force gets in, so nobody who cannot sign in adds to them. Of each
//! account a few are remembered one by one. Beyond that all its sessions that began up to
//! then are over, also those that nobody ended: that takes no more room, and never leaves
//! one in force whose owner signed out. So there are at most as many as the accounts the
//! administrators made, times a few.

use std::collections::HashMap;

use jiff::Timestamp;
use ledger::Hash32;
use ledger::side::SessionRow;
use uuid::Uuid;

use crate::access::micros;

/// How many sessions of one account are remembered one by one.
const ONE_BY_ONE: usize = 16;

/// What is remembered.
#[derive(Default)]
pub(crate) struct Ended {
    accounts: HashMap<Uuid, OfAccount>,
}

/// What is remembered of one account.
#[derive(Default)]
struct OfAccount {
    /// Sessions, and when they end by themselves.
    sessions: HashMap<Hash32, i64>,
    /// All that began up to a time, and when the last of them ends by itself.
    all: Option<(i64, i64)>,
}

/// An end that waits to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// Of one session.
    One(Uuid, Hash32),
    /// Of all sessions of an account that began up to a time.
    All(Uuid, i64),
}

impl Ended {
    /// Remembers that a session was ended.
    pub fn add(&mut self, session: &SessionRow, at: Timestamp) {
        let Some(hash) = Hash32::from_slice(&session.token_hash) else {
            return;
        };
        let of = self.accounts.entry(session.account).or_default();
        if of.sessions.len() < ONE_BY_ONE || of.sessions.contains_key(&hash) {
            of.sessions.insert(hash, session.expires);
        } else {
            let began = session.created.max(micros(at));
            let (before, until) = of.all.unwrap_or((began, session.expires));
            of.all = Some((before.max(began), until.max(session.expires)));
        }
    }

    /// Whether a session was ended.
    pub fn has(&self, session: &SessionRow) -> bool {
        let Some(of) = self.accounts.get(&session.account) else {
            return false;
        };
        let hash = Hash32::from_slice(&session.token_hash);
        hash.is_some_and(|hash| of.sessions.contains_key(&hash))
            || of.all.is_some_and(|(began, _)| session.created <= began)
    }

    /// Forgets an end that is written.
    pub fn written(&mut self, end: Waiting) {
        let (Waiting::One(account, _) | Waiting::All(account, _)) = end;
        let Some(of) = self.accounts.get_mut(&account) else {
            return;
        };
        match end {
            Waiting::One(_, hash) => drop(of.sessions.remove(&hash)),
            // Unless more ended meanwhile.
            Waiting::All(_, began) => of.all = of.all.filter(|(now, _)| *now > began),
        }
        if of.sessions.is_empty() && of.all.is_none() {
            self.accounts.remove(&account);
        }
    }

    /// The ends that wait to be written, without those of sessions that ended by
    /// themselves meanwhile.
    pub fn waiting(&mut self, at: Timestamp) -> Vec<Waiting> {
        let now = micros(at);
        self.accounts.retain(|_, of| {
            of.sessions.retain(|_, expires| *expires > now);
            of.all = of.all.filter(|(_, until)| *until > now);
            !of.sessions.is_empty() || of.all.is_some()
        });
        let mut waiting = Vec::new();
        for (account, of) in &self.accounts {
            waiting.extend(of.sessions.keys().map(|hash| Waiting::One(*account, *hash)));
            waiting.extend(of.all.map(|(began, _)| Waiting::All(*account, began)));
        }
        waiting
    }
}
