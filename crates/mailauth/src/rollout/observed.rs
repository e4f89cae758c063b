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

/// One sending service, over the days observed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream {
    /// What people call it.
    pub name: String,
    /// Whose it is.
    pub ours: Ours,
    /// Messages.
    pub messages: u64,
    /// Messages with an aligned DKIM pass.
    pub dkim_aligned: u64,
    /// Messages with an aligned SPF pass.
    pub spf_aligned: u64,
    /// Messages with at least one of the two: they pass DMARC.
    pub passed: u64,
    /// The first day it was ever seen.
    pub first_seen: Option<Date>,
}

impl Stream {
    /// Messages that fail DMARC: the next policy would reach them.
    pub fn failed(&self) -> u64 {
        self.messages.saturating_sub(self.passed)
    }
}

/// What was observed of one domain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// First day with a report, ever.
    pub since: Option<Date>,
    /// Days with a report among the last thirty.
    pub days: u32,
    /// Reporters of the last thirty days.
    pub reporters: u32,
    /// Senders of the last thirty days.
    pub streams: Vec<Stream>,
}

impl Observed {
    /// Senders of one decision.
    pub fn of(&self, ours: Ours) -> impl Iterator<Item = &Stream> {
        self.streams
            .iter()
            .filter(move |stream| stream.ours == ours)
    }

    /// All messages.
    pub fn messages(&self) -> u64 {
        self.streams.iter().map(|stream| stream.messages).sum()
    }
}
