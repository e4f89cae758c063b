//! The nine elements of a risk analysis in OCR's guidance of July 14, 2010:
//! where each stands, and what it still lacks.

use crate::coverage::{Coverage, GapKind};
use crate::record::Kind;
use crate::records::TriggerKind;
use crate::register::Register;
use crate::safeguards::AssessedProvision;
use crate::tally::Tally;
use jiff::Span;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// An element of a risk analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// What the analysis covers.
    Scope,
    /// Where ePHI is and how it moves.
    DataCollection,
    /// What could happen, through which vulnerability.
    Threats,
    /// What is done already.
    Safeguards,
    /// How likely it is.
    Likelihood,
    /// What it would mean.
    Impact,
    /// How high each risk is, and what is to be done.
    RiskLevel,
    /// The analysis in writing.
    Documentation,
    /// Looking again.
    Review,
}

use GapKind as H;

impl Element {
    /// All, in their order.
    pub const ALL: [Element; 9] = [
        Element::Scope,
        Element::DataCollection,
        Element::Threats,
        Element::Safeguards,
        Element::Likelihood,
        Element::Impact,
        Element::RiskLevel,
        Element::Documentation,
        Element::Review,
    ];

    /// Its number, from 1.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// What it is called here.
    pub fn title(self) -> &'static str {
        match self {
            Element::Scope => "What the analysis covers",
            Element::DataCollection => "Where ePHI is and how it moves",
            Element::Threats => "What could go wrong",
            Element::Safeguards => "What protects it already",
            Element::Likelihood => "How likely it is",
            Element::Impact => "What it would mean",
            Element::RiskLevel => "How high each risk is, and what to do",
            Element::Documentation => "The analysis in writing",
            Element::Review => "Looking again",
        }
    }

    /// What it asks for, in one sentence.
    pub fn asks(self) -> &'static str {
        match self {
            Element::Scope => {
                "Say who you are, and that all ePHI you create, receive, keep or send is looked at, wherever it is."
            }
            Element::DataCollection => {
                "List the systems, devices, vendors and places with ePHI, and how it gets from one to the other."
            }
            Element::Threats => {
                "Pair each threat to be expected with the vulnerability it could use, for everything that holds ePHI."
            }
            Element::Safeguards => {
                "Say of each safeguard of the rule whether it is in place, and whether it is used properly."
            }
            Element::Likelihood => "Judge for every risk how likely it is, and why.",
            Element::Impact => {
                "Judge for every risk what it would do to confidentiality, integrity and availability, and to patients."
            }
            Element::RiskLevel => {
                "Give every risk its level, and plan what is done about those you cannot live with."
            }
            Element::Documentation => "Write the analysis down; it can be produced at any time.",
            Element::Review => {
                "Look again from time to time and whenever something changes; you choose the interval and say why."
            }
        }
    }

    /// Where the guidance takes it from (45 CFR).
    pub fn citation(self) -> &'static str {
        match self {
            Element::Scope => "164.306(a)",
            Element::DataCollection | Element::RiskLevel => "164.308(a)(1)(ii)(A)",
            Element::Threats => "164.306(a)(2)",
            Element::Safeguards => "164.306(b)(1)",
            Element::Likelihood | Element::Impact => "164.306(b)(2)(iv)",
            Element::Documentation => "164.316(b)(1)",
            Element::Review => "164.306(e)",
        }
    }

    /// What counts as missing in it. Every kind of gap belongs to an element;
    /// a risk without a rating lacks likelihood, impact and level at once.
    pub fn gaps(self) -> &'static [GapKind] {
        match self {
            Element::Scope => &[
                H::ProfileIncomplete,
                H::EphiNotKnown,
                H::VendorUndecided,
                H::HostUnnamed,
                H::ApplicabilityOpen,
                H::ExcludedWithEphi,
            ],
            Element::DataCollection => &[
                H::NoInventory,
                H::AssetWithoutClass,
                H::FlowToNowhere,
                H::AssetOnNoFlow,
                H::EphiContradicted,
            ],
            Element::Threats => &[
                H::AssetNotAnalysed,
                H::FlowNotAnalysed,
                H::SiteNotAnalysed,
                H::GroupNotAnalysed,
                H::VendorNotAnalysed,
                H::ThreatAbsent,
                H::ProposalsOpen,
                H::DismissalUnapproved,
                H::RiskOnNothing,
                H::RiskUnpaired,
            ],
            Element::Safeguards => &[
                H::ProvisionUnanswered,
                H::RequiredNotInPlace,
                H::SafeguardNotShown,
                H::AddressableUndecided,
                H::DecidedNotPlanned,
                H::CostAlone,
                H::DecisionIncomplete,
                H::NotAffirmed,
                H::ApprovedByEnterer,
                H::AgreementMissing,
                H::AgreementNotShown,
                H::RiskWithoutSafeguards,
            ],
            Element::Likelihood | Element::Impact => &[H::RiskUnrated, H::ReasonRepeated],
            Element::RiskLevel => &[
                H::RiskUnrated,
                H::RiskWithoutOwner,
                H::NoTolerance,
                H::Untreated,
                H::NoAction,
                H::NotAccepted,
                H::AcceptanceStale,
                H::VouchedByOne,
                H::NotAffirmed,
                H::ApprovedByEnterer,
                H::ApprovalUndated,
                H::ActionWithoutOwner,
                H::ActionWithoutDate,
                H::ActionFarOff,
                H::VerifiedWithoutEvidence,
                H::ActionForMany,
            ],
            Element::Documentation => &[H::ReasonEmpty, H::ReasonShared],
            Element::Review => &[
                H::TriggerOpen,
                H::ActionOverdue,
                H::MilestoneOverdue,
                H::NotVerified,
                H::DecisionReviewOverdue,
                H::VendorCheckOverdue,
                H::FactsChanged,
                H::ReviewOverdue,
                H::ReviewFarOff,
            ],
        }
    }
}

/// How far an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ElementProgress {
    /// Nothing is recorded yet.
    Nothing,
    /// Something is recorded, and something is missing.
    UnderWay,
    /// Nothing is missing in what is recorded.
    Complete,
}

impl ElementProgress {
    /// The words a person reads.
    pub fn words(self) -> &'static str {
        match self {
            ElementProgress::Nothing => "Nothing yet",
            ElementProgress::UnderWay => "Under way",
            ElementProgress::Complete => "Complete as far as recorded",
        }
    }
}

/// Where an element stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementStatus {
    /// The element.
    pub element: Element,
    /// How far it is.
    pub progress: ElementProgress,
    /// Live records that belong to it, by kind.
    pub counts: Vec<(Kind, u32)>,
    /// How much of how much is done, where that can be counted.
    pub part: Option<(u32, u32)>,
    /// What is missing, and how often.
    pub missing: Vec<(GapKind, u32)>,
}

/// Where the nine elements stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elements {
    /// All nine, in order.
    pub all: Vec<ElementStatus>,
    /// The day by which the organization's own interval asks for the next
    /// review; `None` while nothing is rated or no interval is chosen.
    pub review_due: Option<Date>,
}

impl Elements {
    /// Where they stand, from what was computed of the register before.
    pub fn of(
        register: &Register,
        coverage: &Coverage,
        tally: &Tally,
        provisions: &[AssessedProvision<'_>],
        today: Date,
    ) -> Elements {
        let mut missing: BTreeMap<GapKind, u32> = BTreeMap::new();
        for gap in &coverage.gaps {
            *missing.entry(gap.kind).or_default() += 1;
        }
        let mut elements = Elements {
            all: Vec::with_capacity(9),
            review_due: review_due(register),
        };
        for element in Element::ALL {
            let (begun, part) = match element {
                Element::Scope => (
                    register.profile().is_some_and(|p| !p.kinds.is_empty()),
                    None,
                ),
                Element::DataCollection => (tally.assets > 0, None),
                Element::Threats => {
                    let covered = number(coverage.covered.len());
                    let not: u32 = [
                        H::AssetNotAnalysed,
                        H::FlowNotAnalysed,
                        H::SiteNotAnalysed,
                        H::GroupNotAnalysed,
                        H::VendorNotAnalysed,
                    ]
                    .iter()
                    .filter_map(|kind| missing.get(kind))
                    .sum();
                    (
                        tally.open() + tally.closed > 0,
                        Some((covered, covered + not)),
                    )
                }
                Element::Safeguards => {
                    let applying = provisions
                        .iter()
                        .filter(|assessed| assessed.implementation.applies());
                    let open = provisions
                        .iter()
                        .filter(|assessed| assessed.implementation.is_open())
                        .count();
                    let all = applying.count();
                    (
                        register.tables.answers.live().next().is_some(),
                        Some((number(all - open), number(all))),
                    )
                }
                Element::Likelihood | Element::Impact | Element::RiskLevel => {
                    let rated = tally.open() - tally.unrated;
                    (rated + tally.closed > 0, Some((rated, tally.open())))
                }
                Element::Documentation => (tally.open() > tally.unrated, None),
                Element::Review => (
                    register
                        .profile()
                        .is_some_and(|p| p.review_interval_months.is_some()),
                    None,
                ),
            };
            let own: Vec<(GapKind, u32)> = element
                .gaps()
                .iter()
                .filter_map(|kind| Some((*kind, *missing.get(kind)?)))
                .collect();
            let complete = begun
                && own.is_empty()
                && match element {
                    // What is written down is as whole as what it is written from.
                    Element::Documentation => elements
                        .all
                        .iter()
                        .all(|e| e.progress == ElementProgress::Complete),
                    Element::Review => elements.review_due.is_none_or(|due| due >= today),
                    _ => true,
                };
            elements.all.push(ElementStatus {
                element,
                progress: match (begun, complete) {
                    (false, _) => ElementProgress::Nothing,
                    (true, false) => ElementProgress::UnderWay,
                    (true, true) => ElementProgress::Complete,
                },
                counts: counts(register, element),
                part: part.filter(|(_, all)| *all > 0),
                missing: own,
            });
        }
        elements
    }

    /// The first element that is not complete.
    pub fn next(&self) -> Option<&ElementStatus> {
        self.all
            .iter()
            .find(|e| e.progress != ElementProgress::Complete)
    }

    /// How many are complete.
    pub fn complete(&self) -> usize {
        let done = |e: &&ElementStatus| e.progress == ElementProgress::Complete;
        self.all.iter().filter(done).count()
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Live records that belong to an element.
fn counts(register: &Register, element: Element) -> Vec<(Kind, u32)> {
    let kinds: &[Kind] = match element {
        Element::Scope => &[Kind::Site, Kind::Group, Kind::Exclusion],
        Element::DataCollection => &[Kind::Asset, Kind::Flow, Kind::Vendor],
        Element::Threats => &[Kind::Threat, Kind::Vulnerability, Kind::Risk],
        Element::Safeguards => &[Kind::Decision, Kind::Evidence],
        Element::RiskLevel => &[Kind::Action, Kind::Acceptance],
        Element::Review => &[Kind::Trigger],
        Element::Likelihood | Element::Impact | Element::Documentation => &[],
    };
    kinds
        .iter()
        .map(|kind| {
            let mut live = 0;
            register
                .tables
                .each_label(*kind, |_, _, _, is_live| live += u32::from(is_live));
            (*kind, live)
        })
        .filter(|(_, live)| *live > 0)
        .collect()
}

/// The last scheduled review, or else the day risks were first rated, and the
/// organization's own interval from there.
pub(crate) fn review_due(register: &Register) -> Option<Date> {
    let months = register.profile()?.review_interval_months?;
    let reviewed = register
        .tables
        .triggers
        .live()
        .filter(|t| t.kind == TriggerKind::Schedule)
        .filter_map(|t| t.settled.as_ref().map(|s| s.on))
        .max();
    let first_rated = || {
        let rated = register
            .tables
            .risks
            .all()
            .filter_map(|r| r.rating_in_effect());
        rated.map(|rating| rating.on).min()
    };
    let from = reviewed.or_else(first_rated)?;
    // A book from outside may say any number.
    let interval = Span::new().try_months(months).ok()?;
    from.checked_add(interval).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_gap_belongs_to_an_element() {
        for kind in GapKind::ALL {
            assert!(
                Element::ALL.iter().any(|e| e.gaps().contains(kind)),
                "{}",
                kind.code()
            );
        }
    }

    #[test]
    fn numbers_follow_the_guidance() {
        let numbers: Vec<u8> = Element::ALL.iter().map(|e| e.number()).collect();
        assert_eq!(numbers, (1..=9).collect::<Vec<u8>>());
    }

    #[test]
    fn an_empty_book_has_nothing_yet_and_begins_with_its_scope() {
        let register = Register::default();
        let today = jiff::civil::date(2026, 3, 1);
        let catalog = catalog::Catalog::builtin();
        let coverage = Coverage::of(&register, catalog, today);
        let tally = Tally::of(&register, today);
        let provisions = crate::safeguards::assessed_provisions(&register, catalog);
        let elements = Elements::of(&register, &coverage, &tally, &provisions, today);
        assert!(
            elements
                .all
                .iter()
                .all(|e| e.progress == ElementProgress::Nothing),
            "{elements:#?}"
        );
        assert_eq!(elements.next().map(|e| e.element), Some(Element::Scope));
        assert_eq!(elements.review_due, None);
    }
}
