//! What the reports of a span of days show, as the plan needs it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Whether a sender is the organization's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ours {
    /// Nobody has decided.
    #[default]
    Undecided,
    /// It sends for the organization.
    Ours,
    /// It does not: a stranger.
    NotOurs,
    /// It passes on mail of others.
    Forwarder,
}

/// Messages of one sender in the name of one domain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameSeen {
    /// The domain of the From header: the domain itself, or one below it.
    pub name: String,
    /// Whether it lies below the domain, so that `sp` or `np` hold for it.
    pub below: bool,
    /// Whether it is in DNS at all; `None` when that is not known.
    pub exists: Option<bool>,
    /// Messages.
    pub messages: u64,
    /// Messages with an aligned DKIM pass.
    pub dkim_aligned: u64,
    /// Messages that pass DMARC.
    pub passed: u64,
}

impl NameSeen {
    /// Messages that fail DMARC.
    pub fn failed(&self) -> u64 {
        self.messages.saturating_sub(self.passed)
    }
}

/// One sender, over the days observed, in all names that the domain's record reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream {
    /// What people call it.
    pub name: String,
    /// Whose it is.
    pub ours: Ours,
    /// Whether it looks like the organization's own: its records speak for it, or its
    /// mail passes.
    pub looks_own: bool,
    /// Whether it came day after day, or again over weeks.
    pub steady: bool,
    /// What it sent, by the domain of the From header.
    pub names: Vec<NameSeen>,
    /// The first day it was ever seen.
    pub first_seen: Option<Date>,
}

impl Stream {
    fn sum(&self, of: fn(&NameSeen) -> u64) -> u64 {
        self.names.iter().map(of).fold(0, u64::saturating_add)
    }

    /// The same sender in some of its names only; `None` when it sent in none of them.
    pub fn only(&self, names: impl Fn(&NameSeen) -> bool) -> Option<Stream> {
        let some: Vec<NameSeen> = self.names.iter().filter(|n| names(n)).cloned().collect();
        (!some.is_empty()).then(|| Stream {
            names: some,
            ..self.clone()
        })
    }

    /// Messages.
    pub fn messages(&self) -> u64 {
        self.sum(|name| name.messages)
    }

    /// Messages with an aligned DKIM pass.
    pub fn dkim_aligned(&self) -> u64 {
        self.sum(|name| name.dkim_aligned)
    }

    /// Messages that pass DMARC.
    pub fn passed(&self) -> u64 {
        self.sum(|name| name.passed)
    }

    /// Messages that fail DMARC: a policy would reach them.
    pub fn failed(&self) -> u64 {
        self.sum(NameSeen::failed)
    }
}

/// What was observed of one domain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// Days with a report among the last thirty.
    pub days: u32,
    /// Reporters of the last thirty days.
    pub reporters: u32,
    /// Senders of the last thirty days.
    pub streams: Vec<Stream>,
    /// Senders decided to be the organization's of which the last thirty days show
    /// nothing.
    pub not_seen: Vec<String>,
}

impl Observed {
    /// The same as far as it concerns some names.
    pub fn only(&self, names: impl Fn(&NameSeen) -> bool) -> Observed {
        let streams = self.streams.iter();
        Observed {
            streams: streams.filter_map(|stream| stream.only(&names)).collect(),
            ..self.clone()
        }
    }

    /// Senders of one decision.
    pub fn of(&self, ours: Ours) -> impl Iterator<Item = &Stream> {
        self.streams
            .iter()
            .filter(move |stream| stream.ours == ours)
    }

    /// All messages.
    pub fn messages(&self) -> u64 {
        self.streams
            .iter()
            .map(Stream::messages)
            .fold(0, u64::saturating_add)
    }

    /// Whether there are reports at all; without them nothing is known, whatever an
    /// empty list suggests.
    pub fn known(&self) -> bool {
        self.days > 0
    }
}
