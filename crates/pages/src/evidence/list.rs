//! All evidence, and one piece of it.

use super::size_words;
use crate::listing::Listing;
use crate::{Link, Query, Shell, places};
use jiff::civil::Date;
use register::records::Evidence;
use register::{Record, Register, Row};

/// The list of evidence.
#[derive(Debug, askama::Template)]
#[template(path = "evidence/list.html")]
pub struct EvidenceList<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Parts of the section.
    pub tabs: Vec<Link>,
    /// What was asked for.
    pub query: &'p Query,
    /// What is found.
    pub list: Listing,
}

/// One piece of evidence.
#[derive(Debug)]
pub struct EvidenceLine {
    /// “E-3”.
    pub tag: String,
    /// Its page.
    pub href: String,
    /// What it is.
    pub title: String,
    /// Where its bytes are fetched; empty when they are not kept here.
    pub file: String,
    /// Name and size of the file, or where it is kept.
    pub kept: String,
    /// SHA-256 of the bytes; empty when they are not kept here.
    pub sha256: String,
    /// Where it comes from.
    pub origin: String,
    /// The day it speaks of; empty where it is not known.
    pub on: String,
    /// The day it was attached.
    pub attached: Date,
    /// What it is about.
    pub about: Vec<Link>,
    /// It is no longer in use.
    pub ended: bool,
}

impl EvidenceLine {
    /// The line of a row.
    pub fn of(register: &Register, base: &str, row: &Row<Evidence>) -> EvidenceLine {
        let e = &row.record;
        let href = format!("{base}/evidence/{}", e.number);
        let here = !e.sha256.is_empty();
        EvidenceLine {
            tag: e.tag(),
            title: e.title.clone(),
            file: if here {
                format!("{href}/file")
            } else {
                String::new()
            },
            kept: match here {
                true => format!("{}, {}", e.file_name, size_words(e.size)),
                false => e.location.clone(),
            },
            sha256: e.sha256.clone(),
            origin: e.origin.clone(),
            on: crate::html::said_or(register, e.reference(), "on", e.on),
            attached: register.day(row.changed_at),
            about: used_by(register, base, e),
            ended: e.retired().is_some(),
            href,
        }
    }

    /// The first digits of the hash.
    pub fn short(&self) -> &str {
        self.sha256.get(..12).unwrap_or_default()
    }
}

/// What evidence is about, and the answers that rest on it.
fn used_by(register: &Register, base: &str, evidence: &Evidence) -> Vec<Link> {
    let t = &register.tables;
    let about = evidence.about.iter().filter_map(|r| t.get(*r)).map(|r| {
        let href = places::of(base, &r);
        Link::to(format!("{} {}", r.tag(), r.label()), href)
    });
    let answers = t
        .answers
        .live()
        .filter(|a| a.evidence.contains(&evidence.id))
        .map(|a| {
            Link::to(
                &a.provision,
                super::super::safeguards::address(base, &a.provision),
            )
        });
    let mut links: Vec<Link> = about.collect();
    for link in answers {
        if !links.contains(&link) {
            links.push(link);
        }
    }
    links
}

/// One piece of evidence.
#[derive(Debug, askama::Template)]
#[template(path = "evidence/page.html")]
pub struct EvidencePage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// The piece.
    pub line: EvidenceLine,
    /// Notes.
    pub notes: &'p str,
    /// Who attached it; empty when that is not known.
    pub by: String,
    /// Why it ended; empty while it is in use.
    pub ended: String,
    /// What can be done to it.
    pub verbs: Vec<Link>,
}
