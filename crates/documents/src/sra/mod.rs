//! The documents of the program: security risk analysis, risk management plan, and both
//! united, as a [`Report`] made from one register.
//!
//! The order of chapters stands in [`CHAPTERS`]; each chapter is a file of its own. Shape:
//! NIST SP 800-30 Rev. 1 appendix K for the analysis, followed by the plan. Every count is
//! read from [`register::Tally`] or [`register::Coverage`], so no two pages can disagree.

mod about;
mod accepted;
mod actions;
mod appendix;
mod basis;
mod changes;
mod dismissed;
mod focus;
mod gaps;
mod inventory;
mod limits;
mod method;
mod overall;
mod plan;
mod purpose;
mod risk_card;
mod risks;
mod safeguards;
mod scope;
mod sheets;
mod sign_off;
mod summary;
mod timeline;
mod view;
mod words;

use crate::model::{Blocks, Report};
use catalog::Catalog;
use jiff::civil::Date;
use register::{Ref, Register};
use view::View;

/// Which document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportPart {
    /// The security risk analysis, 164.308(a)(1)(ii)(A).
    Analysis,
    /// The risk management plan, 164.308(a)(1)(ii)(B).
    Plan,
    /// Both in one document, signed separately.
    United,
}

/// What to print, and of which state.
#[derive(Debug, Clone)]
pub struct SraOptions<'a> {
    /// Which document.
    pub part: ReportPart,
    /// The day the document speaks of: overdue, expired and in force are judged on it.
    pub as_of: Date,
    /// Only what concerns this asset, site or vendor.
    pub focus: Option<Ref>,
    /// Ledger position of the register.
    pub position: u64,
    /// Ledger hash at that position, lower-case hexadecimal.
    pub hash: String,
    /// Name and version of the program.
    pub program: String,
    /// Most risks printed in full detail; the others appear as rows of a table.
    pub detail_limit: usize,
    /// An earlier state of the same book, for the chapter on what changed.
    pub previous: Option<Previous<'a>>,
    /// Who may read the document; empty for the usual line.
    pub access: String,
}

/// An earlier state to compare with.
#[derive(Debug, Clone, Copy)]
pub struct Previous<'a> {
    /// The register as it was.
    pub register: &'a Register,
    /// The day it speaks of.
    pub as_of: Date,
}

impl<'a> SraOptions<'a> {
    /// The united document of a whole register, 500 risks in full detail at most.
    pub fn new(
        as_of: Date,
        position: u64,
        hash: impl Into<String>,
        program: impl Into<String>,
    ) -> Self {
        SraOptions {
            part: ReportPart::United,
            as_of,
            focus: None,
            position,
            hash: hash.into(),
            program: program.into(),
            detail_limit: 500,
            previous: None,
            access: String::new(),
        }
    }
}

/// The document a person reads, with the tables for workbooks and CSV in it.
///
/// Pure: the same arguments give the same report.
pub fn sra(register: &Register, catalog: &Catalog, options: &SraOptions<'_>) -> Report {
    with_view(register, catalog, options, |view| {
        let mut report = about::report(view);
        let chapters = CHAPTERS
            .iter()
            .filter(|chapter| chapter.parts.contains(&options.part));
        let mut number = 0;
        for chapter in chapters {
            if chapter.anchor == "changes" && options.previous.is_none() {
                continue;
            }
            number += 1;
            report
                .blocks
                .heading_at(1, format!("{number} {}", chapter.title), chapter.anchor)
                .paragraph(chapter.opening);
            (chapter.write)(&mut report.blocks, view);
        }
        sheets::write(&mut report.blocks, view);
        report
    })
}

/// Only the tables for workbooks and CSV: the same as in [`sra`], sooner.
pub fn sra_sheets(register: &Register, catalog: &Catalog, options: &SraOptions<'_>) -> Report {
    with_view(register, catalog, options, |view| {
        let mut report = about::report(view);
        sheets::write(&mut report.blocks, view);
        report
    })
}

/// The table that stands for a document as CSV.
pub fn csv_sheet(part: ReportPart) -> &'static str {
    match part {
        ReportPart::Analysis | ReportPart::United => sheets::RISKS,
        ReportPart::Plan => sheets::ACTIONS,
    }
}

fn with_view<T>(
    register: &Register,
    catalog: &Catalog,
    options: &SraOptions<'_>,
    make: impl FnOnce(&View<'_>) -> T,
) -> T {
    let part = options.focus.map(|target| focus::subset(register, target));
    let shown = part.as_ref().unwrap_or(register);
    make(&View::new(register, shown, catalog, options))
}

struct Chapter {
    title: &'static str,
    anchor: &'static str,
    /// What the chapter is for and which duty it answers.
    opening: &'static str,
    parts: &'static [ReportPart],
    write: fn(&mut Blocks, &View<'_>),
}

const ALL: &[ReportPart] = &[ReportPart::Analysis, ReportPart::Plan, ReportPart::United];
const ANALYSIS: &[ReportPart] = &[ReportPart::Analysis, ReportPart::United];
const PLAN: &[ReportPart] = &[ReportPart::Plan, ReportPart::United];
const PLAN_ALONE: &[ReportPart] = &[ReportPart::Plan];

const CHAPTERS: &[Chapter] = &[
    Chapter {
        title: "About this document",
        anchor: "about",
        opening: "This chapter says what the document is, which recorded state it prints, and how to check it (45 CFR 164.316(b)(1)).",
        parts: ALL,
        write: about::write,
    },
    Chapter {
        title: "Summary",
        anchor: "summary",
        opening: "This chapter gives leadership the posture in counts: how many risks stand at each level, what is above tolerance, how far the plan is, and what is still missing (OCR guidance elements 7 and 8).",
        parts: ALL,
        write: summary::write,
    },
    Chapter {
        title: "Purpose and authority",
        anchor: "purpose",
        opening: "This chapter says why the analysis was made, who answers for it, and what prompted it (164.308(a)(1)(ii)(A) and (B), 164.308(a)(2), 164.306(b)(2); OCR guidance element 9).",
        parts: ANALYSIS,
        write: purpose::write,
    },
    Chapter {
        title: "Scope",
        anchor: "scope",
        opening: "This chapter says what the analysis covers and what it leaves out, with the reason and who approved that (164.306(a); OCR guidance elements 1 and 2).",
        parts: ANALYSIS,
        write: scope::write,
    },
    Chapter {
        title: "Method and scales",
        anchor: "method",
        opening: "This chapter prints the very tables the ratings were read from, so that any rating can be checked by hand (OCR guidance elements 5 to 7; SP 800-30 Rev. 1 appendix K).",
        parts: ANALYSIS,
        write: method::write,
    },
    Chapter {
        title: "Inventory and ePHI flows",
        anchor: "inventory",
        opening: "This chapter lists where ePHI is created, received, maintained and transmitted, by whom and with whose help (164.308(a)(1)(ii)(A), 164.308(b); OCR guidance element 2).",
        parts: ANALYSIS,
        write: inventory::write,
    },
    Chapter {
        title: "Safeguards",
        anchor: "safeguards",
        opening: "This chapter records, for each assessable provision of the Security Rule, whether it is required here, in place, and configured and used properly (164.306(b) and (d); OCR guidance element 4).",
        parts: ANALYSIS,
        write: safeguards::write,
    },
    Chapter {
        title: "Risks and corrective actions",
        anchor: "risks",
        opening: "This chapter gives every risk with its threat, vulnerability, likelihood, impact, level and reasoning, and for each level the corrective actions (OCR guidance elements 3 and 5 to 7). The sentences say what could happen, not what did.",
        parts: ANALYSIS,
        write: risks::write,
    },
    Chapter {
        title: "Risk management plan",
        anchor: "plan",
        opening: "This chapter says what management tolerates, how each risk above that is treated, who does what by when at what cost, and what was moved, accepted or verified (164.308(a)(1)(ii)(B)).",
        parts: PLAN,
        write: plan::write,
    },
    Chapter {
        title: "Risks the plan answers",
        anchor: "risks",
        opening: "This chapter lists the risks that the plan treats; their reasoning stands in the security risk analysis (164.308(a)(1)(ii)(B)).",
        parts: PLAN_ALONE,
        write: risks::compact,
    },
    Chapter {
        title: "Open gaps",
        anchor: "gaps",
        opening: "This chapter names what the analysis and the plan still owe, each with the provision it comes from and what closes it (164.308(a)(1)(ii)(A) and (B), 164.316(b)(1)).",
        parts: ANALYSIS,
        write: gaps::write,
    },
    Chapter {
        title: "What changed",
        anchor: "changes",
        opening: "This chapter compares this state with the earlier one: what is new, what changed, what was closed and why, and what was looked at again and stands (164.306(e), 164.316(b)(2)(iii); OCR guidance element 9).",
        parts: ALL,
        write: changes::write,
    },
    Chapter {
        title: "Sign-off",
        anchor: "sign-off",
        opening: "This chapter is where the Security Official and leadership sign; analysis and plan are signed separately, each for exactly this recorded state (164.308(a)(2), 164.316(b)(1)).",
        parts: ALL,
        write: sign_off::write,
    },
    Chapter {
        title: "Appendices",
        anchor: "appendices",
        opening: "This chapter lists what the record rests on: threats and vulnerabilities considered, imported files, evidence with fingerprints, the words used, and how to verify it all (164.316(b)(1)).",
        parts: ALL,
        write: appendix::write,
    },
];
