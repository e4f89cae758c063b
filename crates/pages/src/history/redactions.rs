//! What was taken out of the ledger, and what waits for a second person.

use crate::{Link, Shell};
use register::records::{Redaction, RedactionState};
use register::{AnyRecord, Record, Register, Tag};

/// Links to redact what else holds words of a record.
const MOST_LINKS: usize = 12;
/// Records named in one note; the list of redactions has all.
const NAMED: usize = 12;

/// What a page says of redactions: on a past day, of which records the state of that day
/// went with an entry; today, that the record it shows is asked to be redacted.
pub fn of_redactions(register: &Register, base: &str, rest: &str, past: bool) -> Vec<Link> {
    let list = format!("{base}/history/redactions");
    if !past {
        let path = rest.split(['?', '#']).next().unwrap_or_default();
        let here = |record: &AnyRecord| {
            let page = crate::places::of("", record);
            let below = path.strip_prefix(page.as_str());
            below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
        };
        let open = register.tables.redactions.all().filter(|r| r.is_open());
        return open
            .filter(|r| {
                let about = r.about.and_then(|about| register.tables.get(about));
                about.is_some_and(|record| here(&record))
            })
            .map(|r| {
                let label = format!(
                    "{} asked that the content of {} be destroyed ({}): {} A second administrator approves or denies it.",
                    r.requested_by.name,
                    r.known_as,
                    r.tag(),
                    sentence(&r.reason)
                );
                Link::to(label, format!("{list}#{}", r.tag()))
            })
            .collect();
    }
    let lost = &register.lost_states;
    if lost.is_empty() {
        return Vec::new();
    }
    let named: Vec<String> = lost
        .iter()
        .take(NAMED)
        .map(|(state, redaction, on)| {
            let until = state.until_day.map_or_else(
                || "on".to_owned(),
                |day| format!("to {}", crate::html::day_words(day)),
            );
            format!(
                "{} (from {} {until}; {redaction}, {})",
                Tag {
                    kind: state.record.kind,
                    number: state.number
                },
                crate::html::day_words(state.since),
                on.map_or_else(String::new, crate::html::day_words)
            )
        })
        .collect();
    let more = match lost.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    vec![Link::to(
        format!(
            "What is shown of this day is not all: the state of some records stood in an entry that was redacted, and an older one or none is shown instead: {}{more}.",
            named.join(", ")
        ),
        list,
    )]
}

/// Every redaction, those that wait first.
#[derive(Debug, askama::Template)]
#[template(path = "history/redactions.html")]
pub struct Redactions<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// The redactions.
    pub lines: Vec<RedactionLine<'p>>,
}

/// A redaction in the list.
#[derive(Debug)]
pub struct RedactionLine<'p> {
    /// The redaction.
    pub redaction: &'p Redaction,
    /// What can be done to it.
    pub verbs: Vec<Link>,
    /// Other records that hold words of it, each leading to its own redaction.
    pub held: Vec<Link>,
    /// Where else words of it stand, in sentences.
    pub elsewhere: Vec<String>,
}

impl<'p> Redactions<'p> {
    /// The page.
    pub fn new(shell: &'p Shell, register: &'p Register) -> Redactions<'p> {
        let mut lines: Vec<RedactionLine<'p>> = register
            .tables
            .redactions
            .all()
            .map(|redaction| RedactionLine {
                redaction,
                held: held(register, shell, redaction),
                elsewhere: match redaction.state() {
                    RedactionState::Asked | RedactionState::Done => redaction.elsewhere(register),
                    _ => Vec::new(),
                },
                verbs: crate::verb_page::links(
                    register,
                    shell,
                    &AnyRecord::from(redaction.clone()),
                ),
            })
            .collect();
        lines.sort_by_key(|line| (!line.redaction.is_open(), line.redaction.number));
        Redactions {
            shell,
            crumbs: vec![
                Link::to("History", format!("{}/history", shell.base)),
                Link::here("Redactions", ""),
            ],
            lines,
        }
    }
}

impl RedactionLine<'_> {
    fn tag(&self) -> String {
        self.redaction.tag()
    }

    /// The sign of its state.
    fn sign(&self) -> &'static str {
        match self.redaction.state() {
            RedactionState::Asked => "todo",
            RedactionState::Done => "done",
            _ => "none",
        }
    }

    /// Its state in a few words.
    fn state(&self) -> String {
        match self.redaction.state() {
            RedactionState::Asked => "Waits for a second person".into(),
            state => crate::html::first_upper(state.words()),
        }
    }

    /// By whom and when it came to that, and why.
    fn told(&self) -> String {
        crate::html::first_upper(&self.redaction.summary())
    }
}

/// Links by which the records that still hold words of it are redacted in turn.
fn held(register: &Register, shell: &Shell, redaction: &Redaction) -> Vec<Link> {
    if !shell.may.administer || shell.as_of.is_some() {
        return Vec::new();
    }
    let asked = matches!(
        redaction.state(),
        RedactionState::Asked | RedactionState::Done
    );
    let copies = redaction.still_held(register).filter(|_| asked);
    copies
        .filter_map(|copy| register.tables.get(copy.record))
        .take(MOST_LINKS)
        .map(|record| {
            let label = format!("Redact {}", record.tag());
            Link::to(label, crate::places::verb(&shell.base, &record, "redact"))
        })
        .collect()
}

/// A text that ends as a sentence does.
fn sentence(text: &str) -> String {
    match text.ends_with(['.', '!', '?']) {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}
