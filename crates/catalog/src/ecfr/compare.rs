//! Compares the catalog with the official text, both ways.

use super::appendix::{Line, alike, same};
use super::paragraphs::{Paragraph, Role};
use super::report::{EcfrReport, Mismatch, Note};
use super::{Official, traps};
use crate::{Catalog, Citation, Designation, Provision, ProvisionKind};
use std::collections::BTreeSet;
use std::ops::Bound;

const TEXT: &str = "the section text";
const APPENDIX: &str = "Appendix A";

pub(super) fn compare(official: &Official, catalog: &Catalog, file_sha256: String) -> EcfrReport {
    let mut found = Findings::default();
    for provision in &catalog.provisions {
        found.provision(provision, official);
    }
    found.unknown_to_catalog(official, catalog);
    for citation in &official.repeated {
        let says = "it twice".to_owned();
        found.mismatch(
            &citation.to_string(),
            TEXT,
            "paragraph",
            says,
            "it once".into(),
        );
    }
    let mut by_appendix = Vec::new();
    match &official.appendix {
        Some(lines) => by_appendix = found.appendix(lines, catalog),
        None => found.note(
            "",
            "the file has no Appendix A, so the section text is the only source",
        ),
    }
    let failed: BTreeSet<&str> = found
        .mismatches
        .iter()
        .map(|m| m.citation.as_str())
        .collect();
    let passed = |citation: &String| !failed.contains(citation.as_str());
    let confirmed: Vec<String> = catalog
        .provisions
        .iter()
        .map(|p| p.citation.clone())
        .filter(passed)
        .collect();
    by_appendix.retain(passed);
    EcfrReport {
        file_sha256,
        provisions: catalog.provisions.len(),
        confirmed,
        confirmed_by_appendix: by_appendix,
        mismatches: found.mismatches,
        notes: found.notes,
    }
}

#[derive(Debug, Default)]
struct Findings {
    mismatches: Vec<Mismatch>,
    notes: Vec<Note>,
}

impl Findings {
    fn mismatch(
        &mut self,
        citation: &str,
        place: &'static str,
        about: &'static str,
        file_says: String,
        catalog_says: String,
    ) {
        let citation = citation.to_owned();
        self.mismatches.push(Mismatch {
            citation,
            place,
            about,
            file_says,
            catalog_says,
        });
    }

    fn note(&mut self, citation: &str, explanation: impl Into<String>) {
        self.notes.push(Note {
            citation: citation.to_owned(),
            explanation: explanation.into(),
        });
    }

    /// One provision of the catalog against the section text.
    fn provision(&mut self, ours: &Provision, official: &Official) {
        let at = &ours.citation;
        let paragraph = at
            .parse()
            .ok()
            .and_then(|citation: Citation| official.paragraphs.get(&citation));
        let Some(paragraph) = paragraph else {
            let says = "nothing: it has no such paragraph".to_owned();
            return self.mismatch(at, TEXT, "paragraph", says, quote(&ours.title));
        };
        if ours.kind == ProvisionKind::General {
            return self.general(ours, paragraph);
        }
        self.title(ours, paragraph);
        match ours.kind {
            ProvisionKind::Standard => self.standard(ours, paragraph),
            ProvisionKind::Specification => self.specification(ours, paragraph, official),
            ProvisionKind::General => {}
        }
        if at == traps::DEAD_REFERENCE_IN && paragraph.text.contains(traps::DEAD_REFERENCE_TO) {
            self.note(
                at,
                format!(
                    "the official text refers to {}, which no longer exists; 164.308(b)(3) is \
                     meant",
                    traps::DEAD_REFERENCE_TO
                ),
            );
        }
    }

    /// A general requirement: it is there, and speaks of what it is cited for.
    fn general(&mut self, ours: &Provision, paragraph: &Paragraph) {
        let word = traps::untitled(&ours.citation).unwrap_or_default();
        if paragraph.text.to_lowercase().contains(word) {
            self.note(
                &ours.citation,
                "the official text gives it no title; the one shown is ours",
            );
        } else {
            let says = "another matter".to_owned();
            let expected = format!("{}, with the word “{word}”", quote(&ours.title));
            self.mismatch(&ours.citation, TEXT, "subject", says, expected);
        }
    }

    fn title(&mut self, ours: &Provision, paragraph: &Paragraph) {
        let at = &ours.citation;
        let title = paragraph.heading.as_ref().map_or("", |h| h.title.as_str());
        match traps::untitled(at) {
            Some(word) if title.is_empty() => {
                if paragraph.text.to_lowercase().contains(word) {
                    self.note(
                        at,
                        "the official text gives it no title; the one shown is ours",
                    );
                } else {
                    let says = "another matter".to_owned();
                    let expected = format!("{}, with the word “{word}”", quote(&ours.title));
                    self.mismatch(at, TEXT, "subject", says, expected);
                }
            }
            _ if title == ours.title => {}
            _ => {
                let says = if title.is_empty() {
                    "no title".into()
                } else {
                    quote(title)
                };
                self.mismatch(at, TEXT, "title", says, quote(&ours.title));
            }
        }
    }

    fn standard(&mut self, ours: &Provision, paragraph: &Paragraph) {
        let at = &ours.citation;
        let role = paragraph
            .heading
            .as_ref()
            .map_or(Role::WhenLeftOut, |h| h.role);
        if role == Role::WhenLeftOut && at == traps::STANDARD_WITHOUT_THE_WORD {
            self.note(
                at,
                "the section text does not call it a standard, Appendix A lists it as one; it is \
                 treated as a standard",
            );
        } else if role != Role::Standard {
            let says = "that it is not a standard".to_owned();
            self.mismatch(at, TEXT, "kind", says, "that it is one".into());
        }
        if let Some(designation) = paragraph.heading.as_ref().and_then(|h| h.designation) {
            self.mismatch(
                at,
                TEXT,
                "designation",
                word(Some(designation)),
                "none".into(),
            );
        }
    }

    fn specification(&mut self, ours: &Provision, paragraph: &Paragraph, official: &Official) {
        let at = &ours.citation;
        if paragraph
            .heading
            .as_ref()
            .is_some_and(|h| h.role == Role::Standard)
        {
            let says = "that it is a standard".to_owned();
            self.mismatch(at, TEXT, "kind", says, "that it is a specification".into());
        }
        let theirs = designation(paragraph, official);
        if theirs != ours.designation {
            self.mismatch(
                at,
                TEXT,
                "designation",
                word(theirs),
                word(ours.designation),
            );
        }
        let standard = standard_before(&paragraph.citation, official);
        if standard != ours.parent {
            let says = standard.unwrap_or("no standard".into());
            let ours = ours.parent.clone().unwrap_or("no standard".into());
            self.mismatch(at, TEXT, "standard it belongs to", says, ours);
        }
    }

    /// Standards and specifications of the file that the catalog lacks.
    fn unknown_to_catalog(&mut self, official: &Official, catalog: &Catalog) {
        for (citation, paragraph) in &official.paragraphs {
            if citation.section() == super::GENERAL {
                continue;
            }
            let at = citation.to_string();
            let standard = is_standard(paragraph);
            // In the order of citations, the parts of a paragraph follow it at once.
            let after = (Bound::Excluded(citation), Bound::Unbounded);
            let next = official.paragraphs.range::<Citation, _>(after).next();
            let has_parts = next.is_some_and(|(next, _)| citation.holds(next));
            let specification = designation(paragraph, official).is_some() && !has_parts;
            let kind = match catalog.provision(&at).map(|p| p.kind) {
                Some(_) => continue,
                None if standard => "a standard",
                None if specification => "a specification",
                None => continue,
            };
            let title = paragraph.heading.as_ref().map_or("", |h| h.title.as_str());
            let says = format!("{kind} {}", quote(title));
            self.mismatch(&at, TEXT, "paragraph", says, "nothing".into());
        }
    }

    /// The table of the appendix against the catalog; gives the citations it confirms.
    fn appendix(&mut self, lines: &[Line], catalog: &Catalog) -> Vec<String> {
        let mut listed: BTreeSet<String> = BTreeSet::new();
        let mut listed_without_letter = false;
        for line in lines {
            let standard = catalog
                .provision(&line.section)
                .or_else(|| catalog.provision(&format!("{}(i)", line.section)));
            let Some(standard) = standard else {
                let says = format!("a standard {}", quote(&line.standard));
                self.mismatch(&line.section, APPENDIX, "standard", says, "nothing".into());
                continue;
            };
            if listed.insert(standard.citation.clone()) {
                self.appendix_title(standard, &line.standard);
            }
            let ours = if line.specification.is_empty() {
                Some(standard)
            } else {
                catalog
                    .specifications(&standard.citation)
                    .find(|s| alike(&s.title, &line.specification))
            };
            let Some(ours) = ours else {
                let says = format!("a specification {}", quote(&line.specification));
                self.mismatch(
                    &standard.citation,
                    APPENDIX,
                    "specification",
                    says,
                    "none".into(),
                );
                continue;
            };
            if !line.specification.is_empty() {
                listed.insert(ours.citation.clone());
                self.appendix_title(ours, &line.specification);
            }
            if line.designation.is_none() && ours.citation == traps::APPENDIX_WITHOUT_LETTER {
                listed_without_letter = true;
                self.note(
                    &ours.citation,
                    "Appendix A prints it without (R) or (A); the section text says addressable",
                );
            } else if line.designation != ours.designation {
                let (theirs, ours_says) = (word(line.designation), word(ours.designation));
                self.mismatch(&ours.citation, APPENDIX, "designation", theirs, ours_says);
            }
        }
        let section = |p: &Provision| p.citation.parse::<Citation>().map_or(0, |c| c.section());
        let rows = || {
            let general = |p: &&Provision| p.kind != ProvisionKind::General;
            catalog.provisions.iter().filter(general)
        };
        let covered = |p: &&Provision| section(p) <= traps::APPENDIX_UP_TO;
        for provision in rows().filter(covered) {
            if !listed.contains(&provision.citation) {
                let says = "nothing: it is not listed".to_owned();
                let ours = quote(&provision.title);
                self.mismatch(&provision.citation, APPENDIX, "line", says, ours);
            }
        }
        let beyond = rows().filter(|p| !covered(p)).count();
        self.note(
            "",
            format!(
                "Appendix A covers §§ 164.308 to 164.{} only; the {beyond} provisions of later \
                 sections rest on the section text alone",
                traps::APPENDIX_UP_TO
            ),
        );
        if listed_without_letter {
            listed.remove(traps::APPENDIX_WITHOUT_LETTER);
        }
        listed.into_iter().collect()
    }

    fn appendix_title(&mut self, ours: &Provision, theirs: &str) {
        if same(&ours.title, theirs) {
            return;
        }
        if alike(&ours.title, theirs) {
            let explanation = format!(
                "Appendix A spells it {}; the section text is followed",
                quote(theirs)
            );
            self.note(&ours.citation, explanation);
        } else {
            let ours_says = quote(&ours.title);
            self.mismatch(&ours.citation, APPENDIX, "title", quote(theirs), ours_says);
        }
    }
}

/// The designation of a paragraph: its own, or that of the list it stands in.
fn designation(paragraph: &Paragraph, official: &Official) -> Option<Designation> {
    let mut own = paragraph.heading.as_ref().and_then(|h| h.designation);
    let mut above = paragraph.citation.above();
    while let (None, Some(citation)) = (own, above) {
        let parent = official.paragraphs.get(&citation);
        own = parent.and_then(|p| p.heading.as_ref()?.designation);
        above = citation.above();
    }
    own
}

/// The standard that a specification follows in the text.
fn standard_before(citation: &Citation, official: &Official) -> Option<String> {
    let before = official.paragraphs.range(..citation).rev();
    let mut in_section = before.take_while(|(c, _)| c.section() == citation.section());
    in_section
        .find(|(_, p)| is_standard(p))
        .map(|(c, _)| c.to_string())
}

fn is_standard(paragraph: &Paragraph) -> bool {
    paragraph
        .heading
        .as_ref()
        .is_some_and(|h| h.role == Role::Standard)
        || paragraph.citation.to_string() == traps::STANDARD_WITHOUT_THE_WORD
}

fn quote(text: &str) -> String {
    format!("“{text}”")
}

fn word(designation: Option<Designation>) -> String {
    match designation {
        Some(Designation::Required) => "required",
        Some(Designation::Addressable) => "addressable",
        None => "neither required nor addressable",
    }
    .to_owned()
}
