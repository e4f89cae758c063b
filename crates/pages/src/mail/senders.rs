//! Who sends in a domain's name.

use crate::{Choice, Link, Pager, Query, Shell};

/// The senders of a domain.
#[derive(Debug, askama::Template)]
#[template(path = "mail/senders.html")]
pub struct SendersPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// The views.
    pub tabs: Vec<Link>,
    /// Number of the domain's asset.
    pub number: u32,
    /// The domain.
    pub domain: String,
    /// The query.
    pub query: &'p Query,
    /// Over how many days.
    pub days: u32,
    /// Days to choose from.
    pub periods: Vec<Choice>,
    /// Decisions to filter by.
    pub ours: Vec<Choice>,
    /// Paging.
    pub pager: Pager,
    /// The senders.
    pub rows: Vec<SenderRow>,
    /// Senders in all, whatever the filter.
    pub all: usize,
}

/// A sender in the list.
#[derive(Debug, Clone, Default)]
pub struct SenderRow {
    /// What people call it.
    pub name: String,
    /// Its class in words: own, aligned; likely forged …
    pub class: String,
    /// Why it is classed so.
    pub reason: String,
    /// What else is known of it, a sentence each, without its full stop.
    pub evidence: Vec<String>,
    /// In which names it sent, with how many messages.
    pub names: Vec<String>,
    /// Sign of the decision.
    pub sign: &'static str,
    /// The decision in words.
    pub decision: String,
    /// Where to decide; empty when one may not.
    pub decide: String,
    /// Its record: tag and page, when it is in the register.
    pub record: Option<(String, String)>,
    /// Messages.
    pub messages: u64,
    /// Share with an aligned signature, in percent.
    pub dkim: u64,
    /// Share with aligned SPF, in percent.
    pub spf: u64,
    /// First and last day seen.
    pub seen: String,
    /// Addresses, the busiest first.
    pub addresses: Vec<String>,
    /// Addresses beyond those.
    pub more_addresses: usize,
    /// Domains it signs with and selectors.
    pub signs: Vec<String>,
    /// Signatures that did not hold, with what receivers say of them.
    pub fails: Vec<String>,
}
