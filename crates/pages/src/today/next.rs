//! The next best step of the analysis.

use crate::places;
use register::{Coverage, Element, ElementProgress, ElementStatus, Elements, GapKind, Register};

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// The step, as something to do.
    pub title: String,
    /// Why it is next.
    pub why: String,
    /// Where the rule asks for it.
    pub citation: &'static str,
    /// Words of the button.
    pub label: &'static str,
    /// Where it is done.
    pub href: String,
}

/// The next best step: the first thing missing in the first element that is not
/// complete. `None` when nothing is missing.
pub fn next_step(
    register: &Register,
    coverage: &Coverage,
    elements: &Elements,
    base: &str,
) -> Option<NextStep> {
    let status = elements.next()?;
    let element = status.element;
    let (kind, count) = match status.missing.first() {
        Some((kind, count)) if status.progress != ElementProgress::Nothing => (*kind, *count),
        _ => return Some(first_step(status, base)),
    };
    // Gaps stand in the order of their kinds.
    let at = coverage.gaps.partition_point(|gap| gap.kind < kind);
    let gap = coverage.gaps.get(at).filter(|gap| gap.kind == kind)?;
    let (title, href) = match count {
        1 => (
            crate::html::first_upper(kind.fix()),
            places::of_gap(register, base, gap),
        ),
        _ => (
            crate::html::first_upper(kind.fix()),
            where_to(kind, base).unwrap_or_else(|| places::of_gap(register, base, gap)),
        ),
    };
    Some(NextStep {
        title,
        why: match count {
            1 => format!("{}.", gap.what.trim_end_matches('.')),
            many => format!("{}: {many}.", kind.heading()),
        },
        citation: element.citation(),
        label: "Go on",
        href,
    })
}

/// Where several gaps of a kind are closed one after the other; `None` where the
/// first one is as good a place as any.
fn where_to(kind: GapKind, base: &str) -> Option<String> {
    Some(match kind {
        GapKind::ProfileIncomplete => format!("{base}/profile"),
        GapKind::ThreatAbsent | GapKind::ProposalsOpen => format!("{base}/risks/build"),
        GapKind::ProvisionUnanswered => format!("{base}/safeguards"),
        GapKind::RiskUnrated => format!("{base}/risks?level=unrated"),
        _ => format!("{base}/scope/coverage#{}", kind.code()),
    })
}

/// The step with which an element begins.
fn first_step(status: &ElementStatus, base: &str) -> NextStep {
    let (title, label, path) = match status.element {
        Element::Scope => (
            "Say who you are",
            "Begin with your organization",
            "/profile/who",
        ),
        Element::DataCollection => (
            "Record where ePHI is: import a list you have, or add things one by one",
            "Import a list",
            "/scope/import",
        ),
        Element::Threats => (
            "Find the risks",
            "Go through what could happen",
            "/risks/build",
        ),
        Element::Safeguards => (
            "Say which safeguards are in place",
            "Answer the first question",
            "/safeguards",
        ),
        Element::Likelihood | Element::Impact => (
            "Rate the risks",
            "Rate the first one",
            "/risks?level=unrated",
        ),
        Element::RiskLevel => (
            "Decide what to do about the risks",
            "See the risks",
            "/risks",
        ),
        Element::Documentation => ("Write the analysis down", "See the documents", "/documents"),
        Element::Review => (
            "Choose how often you look again",
            "Choose the interval",
            "/profile/review",
        ),
    };
    NextStep {
        title: title.into(),
        why: status.element.asks().into(),
        citation: status.element.citation(),
        label,
        href: format!("{base}{path}"),
    }
}
