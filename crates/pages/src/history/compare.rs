//! Two days compared: what is new, what changed, what ended.

use super::changes::{ChangeLine, in_words};
use crate::{Link, Pager, Query, Shell, html, places};
use jiff::civil::Date;
use register::{Difference, Kind, Register};

/// Two days compared.
#[derive(Debug, askama::Template)]
#[template(path = "history/compare.html")]
pub struct Compare<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// The views of the history.
    pub tabs: Vec<Link>,
    /// What was asked for.
    pub query: Query,
    /// The earlier day.
    pub from: Date,
    /// The later day.
    pub to: Date,
    /// Last day that can be chosen.
    pub latest: Date,
    /// What is wrong with the days; empty when nothing is.
    pub trouble: String,
    /// Counts by state: words, number, address.
    pub states: Vec<StateCount>,
    /// What differs, of one page, by state.
    pub groups: Vec<CompareGroup>,
    /// Which page.
    pub pager: Pager,
}

/// What differs in one way.
#[derive(Debug, Clone)]
pub struct CompareGroup {
    /// New, changed, or ended.
    pub title: &'static str,
    /// The records.
    pub lines: Vec<CompareLine>,
}

/// A record that differs.
#[derive(Debug, Clone)]
pub struct CompareLine {
    /// "R-14".
    pub tag: String,
    /// Its kind.
    pub kind: &'static str,
    /// Its name or sentence.
    pub label: String,
    /// Its page.
    pub href: String,
    /// Why it ended; empty where it did not.
    pub ended: String,
    /// Field by field; empty for a new one.
    pub changes: Vec<ChangeLine>,
}

/// A state in words, how many records are in it, and where they are shown.
pub type StateCount = (&'static str, usize, Link);

/// How a record differs: 0 new, 1 changed, 2 ended.
fn state(difference: &Difference) -> usize {
    match (&difference.ended, difference.new) {
        (Some(_), _) => 2,
        (None, true) => 0,
        (None, false) => 1,
    }
}

/// Words of the states in the order they are shown, with their keys in addresses.
const STATES: [(&str, &str); 3] = [("New", "new"), ("Changed", "changed"), ("Ended", "ended")];

/// What to show of the differences between two days: one page, by state, and the
/// counts of all.
pub fn compare_groups(
    later: &Register,
    mut differences: Vec<Difference>,
    query: &Query,
    base: &str,
    per_page: usize,
) -> (Vec<CompareGroup>, Vec<StateCount>, Pager) {
    // What only follows from other things is not news.
    let followed =
        |d: &Difference| matches!(d.reference.kind, Kind::Adoption | Kind::ScoringMethod);
    differences.retain(|d| !followed(d) || d.new);
    let only = query.get("state");
    let states = STATES
        .iter()
        .enumerate()
        .map(|(at, (title, key))| {
            let count = differences.iter().filter(|d| state(d) == at).count();
            let wanted = if only == *key { "" } else { *key };
            let href = query.with("page", "").with("state", wanted).href();
            let link = Link {
                current: only == *key,
                ..Link::to(*title, href)
            };
            (*title, count, link)
        })
        .collect();
    if let Some(at) = STATES.iter().position(|(_, key)| *key == only) {
        differences.retain(|d| state(d) == at);
    }
    differences.sort_by_key(state);
    let pager = Pager::new(query, differences.len(), per_page);
    let shown = differences.get(pager.rows()).unwrap_or_default();
    let groups = STATES
        .iter()
        .enumerate()
        .map(|(at, (title, _))| CompareGroup {
            title,
            lines: shown
                .iter()
                .filter(|d| state(d) == at)
                .map(|d| line(later, d, base))
                .collect(),
        })
        .filter(|group| !group.lines.is_empty())
        .collect();
    (groups, states, pager)
}

fn line(later: &Register, difference: &Difference, base: &str) -> CompareLine {
    let kind = difference.reference.kind;
    let record = later.tables.get(difference.reference);
    let told: Vec<_> = difference
        .fields
        .iter()
        .filter(|f| !difference.new && !f.field.starts_with("retired"))
        .cloned()
        .collect();
    CompareLine {
        tag: difference.tag.clone(),
        kind: kind.words(),
        label: html::first_upper(&difference.label),
        href: record.map_or_else(|| base.to_owned(), |r| places::of(base, &r)),
        ended: difference.ended.clone().unwrap_or_default(),
        changes: in_words(later, kind, &told),
    }
}
