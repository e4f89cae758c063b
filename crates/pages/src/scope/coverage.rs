//! The coverage proof: what is analysed, what is left out and why, what is missing (A5).

use super::kinds::{ALL, tabs};
use super::record::sentence;
use crate::{Link, Pager, Query, Shell, html, places};
use register::records::Approved as _;
use register::{Coverage, GapKind, Kind, Register, Tag};

/// Gaps of one kind shown; the rest are counted.
const MOST: usize = 40;

/// The coverage proof.
#[derive(Debug, askama::Template)]
#[template(path = "scope/coverage.html")]
pub struct CoveragePage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Lists.
    pub tabs: Vec<Link>,
    /// What was asked for.
    pub query: Query,
    /// Kind, its list, and how many are analysed, left out and open.
    pub kinds: Vec<KindLine>,
    /// What is missing, by kind.
    pub gaps: Vec<GapGroup>,
    /// All that is missing.
    pub missing: usize,
    /// Threats that are not missing because facts on record settle them.
    pub settled: Vec<Settled>,
    /// What is left out.
    pub excluded: Vec<LeftOut>,
    /// What is analysed, one page of it.
    pub analysed: Vec<Analysed>,
    /// Which page.
    pub pager: Pager,
}

/// How far a kind is covered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindLine {
    /// What they are called.
    pub title: &'static str,
    /// Their list.
    pub href: String,
    /// Analysed.
    pub analysed: usize,
    /// Left out.
    pub excluded: usize,
    /// Neither.
    pub open: usize,
    /// Where the open ones stand on this page.
    pub open_href: String,
}

/// What is missing of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapGroup {
    /// Code, the anchor.
    pub code: &'static str,
    /// Heading.
    pub heading: &'static str,
    /// How to close it.
    pub fix: String,
    /// Where the duty comes from, each citation.
    pub citations: Vec<&'static str>,
    /// All of them.
    pub total: usize,
    /// The first of them: number, sentence, where it is closed.
    pub rows: Vec<(String, String, String)>,
}

/// A threat of a class of assets that facts on record settle.
#[derive(Debug)]
pub struct Settled {
    /// The class in words.
    pub class: String,
    /// The threat.
    pub threat: String,
    /// The facts.
    pub facts: String,
}

impl GapGroup {
    /// How many are not shown.
    pub fn more(&self) -> usize {
        self.total - self.rows.len()
    }
}

/// Something left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// "N-2".
    pub tag: String,
    /// Its page.
    pub href: String,
    /// What is left out.
    pub what: String,
    /// How many it stands for.
    pub count: Option<u32>,
    /// Why.
    pub reason: String,
    /// Who approved that.
    pub approver: String,
    /// When.
    pub on: String,
}

/// Something analysed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysed {
    /// "A-3".
    pub tag: String,
    /// Its name.
    pub label: String,
    /// Its page.
    pub href: String,
    /// Rated risks that concern it.
    pub risks: u32,
}

/// The kind of gap that says a thing of a kind is not analysed.
pub fn open_kind(kind: Kind) -> Option<GapKind> {
    Some(match kind {
        Kind::Asset => GapKind::AssetNotAnalysed,
        Kind::Flow => GapKind::FlowNotAnalysed,
        Kind::Site => GapKind::SiteNotAnalysed,
        Kind::Group => GapKind::GroupNotAnalysed,
        Kind::Vendor => GapKind::VendorNotAnalysed,
        _ => return None,
    })
}

/// Things of a kind that are analysed, left out, and neither.
pub fn counts(coverage: &Coverage, kind: Kind, open: GapKind) -> (usize, usize, usize) {
    let covered = || coverage.covered.iter().filter(|c| c.target.kind == kind);
    (
        covered().filter(|c| c.excluded.is_none()).count(),
        covered().filter(|c| c.excluded.is_some()).count(),
        coverage.gaps.iter().filter(|h| h.kind == open).count(),
    )
}

impl<'p> CoveragePage<'p> {
    /// The coverage proof of a register.
    pub fn of(
        shell: &'p Shell,
        register: &Register,
        coverage: &Coverage,
        query: Query,
    ) -> CoveragePage<'p> {
        let base = shell.base.as_str();
        let kinds = ALL
            .iter()
            .filter_map(|scoped| {
                let open = open_kind(scoped.kind)?;
                let (analysed, excluded, left) = counts(coverage, scoped.kind, open);
                Some(KindLine {
                    title: scoped.title,
                    href: format!("{base}/scope/{}", scoped.word()),
                    analysed,
                    excluded,
                    open: left,
                    open_href: format!("#{}", open.code()),
                })
            })
            .collect();
        let all: Vec<_> = coverage
            .covered
            .iter()
            .filter(|c| c.excluded.is_none())
            .collect();
        let pager = Pager::new(&query, all.len(), crate::listing::PER_PAGE);
        let analysed = all[pager.rows()]
            .iter()
            .map(|c| Analysed {
                tag: c.tag.clone(),
                label: c.label.clone(),
                href: places::of_number(base, c.target.kind, number_of(&c.tag)),
                risks: c.risks,
            })
            .collect();
        CoveragePage {
            shell,
            tabs: tabs(shell, "/coverage"),
            kinds,
            gaps: groups(register, coverage, base),
            missing: coverage.gaps.len(),
            settled: settled(coverage),
            excluded: left_out(register, base),
            analysed,
            pager,
            query,
        }
    }

    fn lede(&self) -> String {
        if self.missing == 0 {
            "Everything in scope is analysed, or left out with a reason and an approver.".to_owned()
        } else {
            format!(
                "Everything in scope is analysed, or left out with a reason and an approver, or named here as missing: {} at present.",
                html::plural(self.missing, "thing", "things")
            )
        }
    }
}

fn settled(coverage: &Coverage) -> Vec<Settled> {
    let catalog = catalog::Catalog::builtin();
    let of = |code: &str| {
        catalog
            .class(code)
            .map_or(code.to_owned(), |c| c.name.clone())
    };
    let rows = coverage.settled.iter().map(|s| Settled {
        class: of(&s.class),
        threat: s.threat.clone(),
        facts: s.facts.join("; "),
    });
    rows.collect()
}

fn number_of(tag: &str) -> u32 {
    tag.parse::<Tag>().map_or(0, |tag| tag.number)
}

fn groups(register: &Register, coverage: &Coverage, base: &str) -> Vec<GapGroup> {
    coverage
        .by_kind()
        .into_iter()
        .map(|(kind, gaps)| GapGroup {
            code: kind.code(),
            heading: kind.heading(),
            fix: sentence(kind.fix()),
            citations: kind.citation().split(", ").collect(),
            total: gaps.len(),
            rows: gaps
                .iter()
                .take(MOST)
                .map(|gap| {
                    (
                        gap.tag.clone(),
                        sentence(&gap.what),
                        places::of_gap(register, base, gap),
                    )
                })
                .collect(),
        })
        .collect()
}

fn left_out(register: &Register, base: &str) -> Vec<LeftOut> {
    use register::Record;
    register
        .tables
        .exclusions
        .live()
        .map(|exclusion| LeftOut {
            tag: exclusion.tag(),
            href: places::of_number(base, Kind::Exclusion, exclusion.number),
            what: exclusion
                .target
                .and_then(|target| register.tables.get(target))
                .map_or_else(
                    || exclusion.what.clone(),
                    |record| format!("{} ({})", record.label(), record.tag()),
                ),
            count: exclusion.count,
            reason: exclusion.reason.clone(),
            approver: exclusion.approved_by_words(register),
            on: crate::html::said_or(register, exclusion.reference(), "on", exclusion.on),
        })
        .collect()
}
