//! The first page of the scope: how much there is, how far it is covered, what is next.

use super::kinds::ALL;
use super::record::sentence;
use crate::{Link, Shell, html, places};
use register::{Coverage, Gap, GapKind, Kind, Register};

/// The first page of the scope.
#[derive(Debug, askama::Template)]
#[template(path = "scope/overview.html")]
pub struct Overview<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Lists.
    pub tabs: Vec<Link>,
    /// One line per kind.
    pub lines: Vec<Line>,
    /// The next thing to do: sentence, how, where, citation.
    pub next: Option<(String, String, String, &'static str)>,
    /// All that is missing in the scope.
    pub missing: usize,
    /// Whether nothing is recorded yet.
    pub empty: bool,
}

/// A kind of record on the overview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What they are called.
    pub title: &'static str,
    /// What belongs there.
    pub lede: &'static str,
    /// Their list.
    pub href: String,
    /// Records in use.
    pub live: usize,
    /// For what the analysis covers: analysed, left out, open.
    pub coverage: Option<(usize, usize, usize)>,
    /// Where the open ones are listed.
    pub open_href: String,
    /// Whether at least one is to be expected everywhere.
    pub expected: bool,
}

/// Gaps of the scope, in the order they are best closed.
const NEXT: [GapKind; 20] = [
    GapKind::NoInventory,
    GapKind::EphiNotKnown,
    GapKind::AssetWithoutClass,
    GapKind::VendorUndecided,
    GapKind::AgreementMissing,
    GapKind::AgreementNotShown,
    GapKind::VendorCheckOverdue,
    GapKind::HostUnnamed,
    GapKind::ExcludedWithEphi,
    GapKind::FlowToNowhere,
    GapKind::AssetOnNoFlow,
    GapKind::AssetNotAnalysed,
    GapKind::FlowNotAnalysed,
    GapKind::SiteNotAnalysed,
    GapKind::GroupNotAnalysed,
    GapKind::VendorNotAnalysed,
    GapKind::ThreatAbsent,
    GapKind::ProposalsOpen,
    GapKind::TriggerOpen,
    GapKind::ProfileIncomplete,
];

impl<'p> Overview<'p> {
    /// The overview of a register.
    pub fn of(shell: &'p Shell, register: &Register, coverage: &Coverage) -> Overview<'p> {
        let base = shell.base.as_str();
        let of_scope: Vec<&Gap> = coverage
            .gaps
            .iter()
            .filter(|gap| NEXT.contains(&gap.kind))
            .collect();
        let next = NEXT
            .iter()
            .find_map(|kind| of_scope.iter().find(|gap| gap.kind == *kind))
            .map(|gap| {
                (
                    sentence(&gap.what),
                    sentence(gap.kind.fix()),
                    places::of_gap(register, base, gap),
                    gap.kind.citation(),
                )
            });
        let lines: Vec<Line> = ALL
            .iter()
            .map(|scoped| line(scoped, register, coverage, base))
            .collect();
        Overview {
            shell,
            tabs: super::kinds::tabs(shell, ""),
            empty: lines.iter().take(3).all(|line| line.live == 0),
            lines,
            next,
            missing: of_scope.len(),
        }
    }

    fn missing_words(&self) -> String {
        html::plural(self.missing, "thing is missing", "things are missing")
    }
}

fn line(
    scoped: &'static super::Scoped,
    register: &Register,
    coverage: &Coverage,
    base: &str,
) -> Line {
    let mut live = 0;
    register
        .tables
        .each_label(scoped.kind, |_, _, _, is_live| live += usize::from(is_live));
    Line {
        title: scoped.title,
        lede: scoped.lede,
        href: format!("{base}/scope/{}", scoped.word()),
        live,
        coverage: super::coverage::open_kind(scoped.kind)
            .map(|kind| super::coverage::counts(coverage, scoped.kind, kind)),
        open_href: super::coverage::open_kind(scoped.kind)
            .map(|kind| format!("{base}/scope/coverage#{}", kind.code()))
            .unwrap_or_default(),
        expected: matches!(
            scoped.kind,
            Kind::Asset | Kind::Flow | Kind::Vendor | Kind::Site | Kind::Person | Kind::Group
        ),
    }
}
