//! Whether there is a record, exactly one, where receivers look for it.

use crate::dns::{Outcome, Response};
use crate::lint::quote;
use crate::spf::record::{MechanismKind, Record, VERSION as VERSION_TEXT};
use crate::spf::rules::Findings;
use crate::spf::tree::Tree;
use crate::{Diagnostic, Rule, Severity, Span};

pub(super) static NONE: Rule = Rule {
    code: "spf-none",
    severity: Severity::Error,
    title: "the domain has no SPF record",
    why: "without one, receivers cannot tell the servers that may send for the domain from those that may not",
    fix: "publish one TXT record at the domain that lists its senders, or “v=spf1 -all” if it sends no mail",
    source: "RFC 7208 §4.5",
    fires: "example.test MX 10 mx.example.test",
    quiet: "example.test TXT v=spf1 -all",
};

pub(super) static UNKNOWN: Rule = Rule {
    code: "spf-unknown",
    severity: Severity::Unknown,
    title: "the domain's SPF record could not be fetched",
    why: "DNS gave no answer, so nothing is known of the record; it is not said to be missing",
    fix: "run the audit again; if it stays so, ask whoever runs the domain's name servers",
    source: "RFC 7208 §4.4",
    fires: "example.test TXT !servfail",
    quiet: "example.test TXT v=spf1 -all",
};

pub(super) static TWO_RECORDS: Rule = Rule {
    code: "spf-two-records",
    severity: Severity::Error,
    title: "the domain has more than one SPF record",
    why: "receivers may not choose between two records; all mail gets the result “permerror”",
    fix: "put the terms of all of them into one record and delete the others",
    source: "RFC 7208 §3.2, §4.5",
    fires: "example.test TXT v=spf1 include:a.test -all\nexample.test TXT v=spf1 ip4:192.0.2.1 -all",
    quiet: "example.test TXT v=spf1 ip4:192.0.2.1 -all\nexample.test TXT site-verification=1",
};

pub(super) static BLANK_BEFORE_VERSION: Rule = Rule {
    code: "spf-blank-before-version",
    severity: Severity::Error,
    title: "blanks stand before “v=spf1”",
    why: "a record must begin with “v=spf1”; with anything in front, receivers do not see it",
    fix: "delete what stands in front of “v=spf1”",
    source: "RFC 7208 §4.5",
    fires: "example.test TXT \u{feff} v=spf1 -all",
    quiet: "example.test TXT v=spf1 -all",
};

pub(super) static QUOTES: Rule = Rule {
    code: "spf-quotes",
    severity: Severity::Error,
    title: "quotation marks have become part of the record",
    why: "the DNS form was given quotes it adds itself; with them the text is not an SPF record, or a term of it is broken",
    fix: "enter the text without any quotation marks",
    source: "RFC 7208 §3.3, §4.5",
    fires: "example.test TXT \"v=spf1 ip4:192.0.2.1 -all\"",
    quiet: "example.test TXT v=spf1 ip4:192.0.2.1 -all",
};

pub(super) static VERSION: Rule = Rule {
    code: "spf-version",
    severity: Severity::Error,
    title: "the record does not begin with “v=spf1” and a blank",
    why: "receivers take a text for an SPF record only if it begins exactly so",
    fix: "begin the record with “v=spf1” and a blank",
    source: "RFC 7208 §4.5",
    fires: "example.test TXT v=spf1; ip4:192.0.2.1 -all",
    quiet: "example.test TXT v=spf1 ip4:192.0.2.1 -all",
};

pub(super) static SENDER_ID: Rule = Rule {
    code: "spf-sender-id",
    severity: Severity::Note,
    title: "a Sender ID record stands beside",
    why: "Sender ID was given up; nobody evaluates “spf2.0” records any more",
    fix: "delete the “spf2.0” record",
    source: "RFC 6686 §6",
    fires: "example.test TXT v=spf1 -all\nexample.test TXT spf2.0/pra -all",
    quiet: "example.test TXT v=spf1 -all",
};

/// Further records told of.
const OTHERS: usize = 3;

pub(super) fn check(found: &mut Findings, txt: &Response, tree: &Tree) {
    let name = &txt.name;
    if let Some(failure) = txt.failure() {
        let message = format!("the TXT records of {name} could not be fetched: {failure}");
        return found.push(Diagnostic::at(&UNKNOWN, name, message));
    }
    let records: Vec<&str> = txt.texts().filter(|text| Record::is_one(text)).collect();
    if records.len() > 1 {
        let mut message = format!("{name} has {} SPF records", records.len());
        // One of them is shown; this is the other.
        for (index, text) in records.iter().enumerate().skip(1).take(OTHERS) {
            let whole = Span::new(0, text.len());
            message += &format!("; number {} is “{}”", index + 1, quote(text, whole));
        }
        if let Some(first) = records.first() {
            let at = Span::new(0, first.len().min(6));
            found.push(Diagnostic::at(&TWO_RECORDS, name, message).on(&(*first).into(), at));
        }
    }
    let mut near = false;
    for text in txt.texts().filter(|text| !Record::is_one(text)) {
        near |= near_miss(found, txt, text);
    }
    if records.is_empty() && !near {
        let message = match txt.outcome {
            Outcome::NxDomain => format!("{name} does not exist in DNS"),
            _ => format!("{name} has no SPF record"),
        };
        found.push(Diagnostic::at(&NONE, name, message));
    }
    if let Some(record) = &tree.root.record
        && let Some(at) = record.text.find('"')
    {
        let span = Span::new(at, at + 1);
        found.at(
            &QUOTES,
            &tree.root,
            span,
            "a quotation mark is part of the record",
        );
    }
}

/// A text that was meant as a record but is none; whether it was.
fn near_miss(found: &mut Findings, txt: &Response, text: &str) -> bool {
    let name = &txt.name;
    let start: String = text
        .chars()
        .take(40)
        .collect::<String>()
        .to_ascii_lowercase();
    if start.starts_with("spf2.0/") {
        let span = Span::new(0, "spf2.0".len());
        let message = format!("{name} still has a Sender ID record");
        found.push(Diagnostic::at(&SENDER_ID, name, message).on(&text.into(), span));
        return false;
    }
    let bare = behind_front(text);
    let front = Span::new(0, text.len() - bare.len());
    let quoted = front.of(text).contains(['"', '\'', '“']);
    if Record::is_one(bare.trim_end_matches(['"', '\'', '”'])) && front.end > 0 {
        let (rule, message) = if quoted {
            (&QUOTES, "a quotation mark stands before “v=spf1”")
        } else {
            (&BLANK_BEFORE_VERSION, "blanks stand before “v=spf1”")
        };
        found.push(Diagnostic::at(rule, name, message).on(&text.into(), front));
        return true;
    }
    if is_slip(text) {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let behind = text
            .get(..VERSION_TEXT.len())
            .filter(|start| start.eq_ignore_ascii_case(VERSION_TEXT));
        let next = behind.and_then(|start| text.get(start.len()..)?.chars().next());
        let message = match next {
            Some('\t') => "a tab stands behind “v=spf1”, where a blank must stand".to_owned(),
            Some(c) if c.is_whitespace() || c.is_control() => {
                "a character that only looks like a blank stands behind “v=spf1”".to_owned()
            }
            Some(c) if c.is_ascii_punctuation() => {
                format!("a “{c}” stands behind “v=spf1”, where a blank must stand")
            }
            _ => "this was meant as an SPF record, but receivers do not take it for one".to_owned(),
        };
        found.push(Diagnostic::at(&VERSION, name, message).on(&text.into(), Span::new(0, end)));
        return true;
    }
    false
}

/// The text without blanks, quotation marks and the like in front.
fn behind_front(text: &str) -> &str {
    text.trim_start_matches(|c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '\'' | '“' | '\\' | '\u{feff}' | '\u{200b}')
    })
}

/// Whether a text is an SPF record or was meant as one.
pub(crate) fn is_meant(text: &str) -> bool {
    let bare = behind_front(text).trim_end_matches(['"', '\'', '”', '\\']);
    Record::is_one(text) || Record::is_one(bare) || is_slip(text)
}

/// Whether a text begins nearly as a record does, and has terms of one.
fn is_slip(text: &str) -> bool {
    let start: String = text.chars().take(40).collect();
    let squeezed: String = start
        .to_ascii_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let squeezed = squeezed.trim_start_matches(['"', '\'']);
    let meant = [
        "v=spf1", "v=spf", "v:spf1", "v-spf1", "spf1", "spf=v1", "v=sfp1", "vspf1",
    ]
    .iter()
    .any(|slip| squeezed.starts_with(slip));
    // Other texts may begin like it: a term as well makes it one that was meant.
    let lower = text.to_ascii_lowercase();
    let terms = ["all", "include:", "ip4:", "ip6:", " mx", " a", "redirect="];
    let mechanism = |token: &str| {
        let bare = token.trim_start_matches(['+', '-', '~', '?']);
        let end = bare.find(|c: char| !c.is_ascii_alphanumeric());
        MechanismKind::named(bare.get(..end.unwrap_or(bare.len())).unwrap_or_default()).is_some()
    };
    let stuck = squeezed.strip_prefix(VERSION_TEXT);
    let parted = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ';' | ',');
    meant
        && (terms.iter().any(|term| lower.contains(term))
            || stuck.is_some_and(mechanism)
            || lower.split(parted).skip(1).any(mechanism))
}
