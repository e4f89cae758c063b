//! The nine elements as lines: state, what is there, what is missing, ways to go on.

use crate::html::plural;
use register::{Element, ElementProgress, Elements, GapKind, Kind, SafeguardTally};

/// An element of the analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementLine {
    /// Its number, from 1.
    pub number: u8,
    /// What it is called.
    pub title: &'static str,
    /// A word for it.
    pub short: &'static str,
    /// What it asks for.
    pub asks: &'static str,
    /// Where the rule asks for it.
    pub citation: &'static str,
    /// Sign of its state.
    pub sign: &'static str,
    /// Its state in words.
    pub words: &'static str,
    /// What is recorded, in a few words; may be empty.
    pub recorded: String,
    /// What is missing, each with its number.
    pub missing: Vec<Missing>,
    /// Its page.
    pub href: String,
    /// Ways to work on it.
    pub ways: Vec<Way>,
}

/// Something missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// How often.
    pub count: u32,
    /// What.
    pub heading: &'static str,
    /// It is one thing about the organization as a whole, and not counted.
    pub single: bool,
    /// Where the rows are.
    pub href: String,
}

/// A way to work on an element: label and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What is read.
    pub label: &'static str,
    /// Where it leads.
    pub href: String,
}

/// The nine elements as lines.
pub fn element_lines(
    elements: &Elements,
    safeguards: SafeguardTally,
    base: &str,
) -> Vec<ElementLine> {
    elements
        .all
        .iter()
        .map(|status| {
            let element = status.element;
            let ways: Vec<Way> = ways(element)
                .iter()
                .map(|(label, path)| Way {
                    label,
                    href: format!("{base}{path}"),
                })
                .collect();
            let mut recorded: Vec<String> = status
                .counts
                .iter()
                .map(|(kind, count)| counted(*kind, *count))
                .collect();
            if let Some((done, all)) = status.part {
                recorded.push(format!("{done} of {all} {}", part_words(element)));
            }
            // That a question is answered is not that the safeguard is there.
            if element == Element::Safeguards && safeguards.gaps() > 0 {
                recorded.push(format!(
                    "{} not in place, or in part only",
                    safeguards.gaps()
                ));
            }
            if element == Element::Review
                && let Some(due) = elements.review_due
            {
                recorded.push(format!("next review by {}", crate::html::day_words(due)));
            }
            ElementLine {
                number: element.number(),
                title: element.title(),
                short: short(element),
                asks: element.asks(),
                citation: element.citation(),
                sign: match status.progress {
                    ElementProgress::Nothing => "todo",
                    ElementProgress::UnderWay => "going",
                    ElementProgress::Complete => "done",
                },
                words: status.progress.words(),
                recorded: crate::html::first_upper(&recorded.join(", ")),
                missing: status
                    .missing
                    .iter()
                    .map(|(kind, count)| Missing {
                        count: *count,
                        heading: kind.heading(),
                        single: matches!(
                            kind,
                            GapKind::ProfileIncomplete
                                | GapKind::NoInventory
                                | GapKind::NoTolerance
                        ),
                        href: gap_list(*kind, base),
                    })
                    .collect(),
                href: ways
                    .first()
                    .map_or_else(String::new, |way| way.href.clone()),
                ways,
            }
        })
        .collect()
}

/// The rows of a kind of gap.
fn gap_list(kind: GapKind, base: &str) -> String {
    format!("{base}/scope/coverage#{}", kind.code())
}

fn counted(kind: Kind, count: u32) -> String {
    match kind {
        Kind::Evidence => plural(count, "piece of evidence", "pieces of evidence"),
        kind => plural(count, kind.words(), kind.plural()),
    }
}

fn part_words(element: Element) -> &'static str {
    match element {
        Element::Threats => "things in scope have a rated risk or are left out with a reason",
        Element::Safeguards => "questions answered",
        Element::Likelihood => "open risks have a likelihood",
        Element::Impact => "open risks have an impact",
        _ => "open risks have a level",
    }
}

fn short(element: Element) -> &'static str {
    match element {
        Element::Scope => "Scope",
        Element::DataCollection => "ePHI",
        Element::Threats => "Threats",
        Element::Safeguards => "Safeguards",
        Element::Likelihood => "Likelihood",
        Element::Impact => "Impact",
        Element::RiskLevel => "Level, plan",
        Element::Documentation => "Documents",
        Element::Review => "Review",
    }
}

/// Ways to work on an element, the best first.
fn ways(element: Element) -> &'static [(&'static str, &'static str)] {
    match element {
        Element::Scope => &[
            ("Your organization", "/profile"),
            ("Sites", "/scope/sites"),
            ("People", "/scope/people"),
            ("Workforce groups", "/scope/groups"),
            ("What is left out", "/scope/exclusions"),
        ],
        Element::DataCollection => &[
            ("Assets", "/scope/assets"),
            ("Import a list", "/scope/import"),
            ("Flows", "/scope/flows"),
            ("Flow map", "/scope/map"),
            ("Vendors", "/scope/vendors"),
        ],
        Element::Threats => &[
            ("Find risks", "/risks/build"),
            ("Coverage", "/scope/coverage"),
            ("Threats", "/scope/threats"),
            ("Vulnerabilities", "/scope/vulnerabilities"),
        ],
        Element::Safeguards => &[
            ("Safeguards", "/safeguards"),
            ("Decisions", "/safeguards/decisions"),
            ("Evidence", "/evidence"),
        ],
        Element::Likelihood => &[
            ("Risks without a rating", "/risks?level=unrated"),
            ("How risks are rated", "/risks/method"),
        ],
        Element::Impact => &[
            ("Heat map", "/risks/heat-map"),
            ("Risks without a rating", "/risks?level=unrated"),
        ],
        Element::RiskLevel => &[
            ("Risks", "/risks"),
            ("Plan", "/plan"),
            ("Tolerance", "/plan/tolerance"),
            ("Acceptances", "/plan/acceptances"),
        ],
        Element::Documentation => &[("Documents", "/documents"), ("History", "/history")],
        Element::Review => &[
            ("Triggers", "/scope/triggers"),
            ("Review interval", "/profile/review"),
            ("Compare two days", "/history/compare"),
        ],
    }
}
