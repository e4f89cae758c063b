//! Where a record has its page, and where what is missing is put right.

use crate::Section;
use crate::html::escaped;
use catalog::Catalog;
use register::{AnyRecord, Gap, GapKind, Kind, Ref, Register};

/// The kinds of record whose pages stand under `/scope`, in the order of the tabs.
pub const SCOPE: &[Kind] = &[
    Kind::Asset,
    Kind::Flow,
    Kind::Vendor,
    Kind::Site,
    Kind::Person,
    Kind::Group,
    Kind::Process,
    Kind::Threat,
    Kind::Vulnerability,
    Kind::Incident,
    Kind::Trigger,
    Kind::Exclusion,
    Kind::Dismissal,
    Kind::Import,
];

/// The page of a record: `{base}/scope/assets/3`, `{base}/risks/14`.
pub fn of(base: &str, record: &AnyRecord) -> String {
    let provision = match record {
        AnyRecord::Answer(answer) => &answer.provision,
        AnyRecord::Decision(decision) => &decision.provision,
        other => return of_number(base, other.kind(), other.number()),
    };
    let more = match record.kind() {
        Kind::Decision => "/decision",
        _ => "",
    };
    format!("{base}/safeguards/{}{more}", escaped(provision))
}

/// The page of a record of a kind and number; for answers and decisions the list
/// of safeguards, since their pages go by citation.
pub fn of_number(base: &str, kind: Kind, number: u32) -> String {
    match kind {
        kind if SCOPE.contains(&kind) => format!("{base}/scope/{}/{number}", kind.plural()),
        Kind::Risk => format!("{base}/risks/{number}"),
        Kind::Action => format!("{base}/plan/actions/{number}"),
        Kind::Acceptance => format!("{base}/plan/acceptances/{number}"),
        Kind::Redaction => format!("{base}/history/redactions#RD-{number}"),
        Kind::Membership => format!("{base}/colleagues"),
        Kind::Tolerance => format!("{base}/plan/tolerance"),
        Kind::Answer => format!("{base}/safeguards"),
        Kind::Decision => format!("{base}/safeguards/decisions"),
        Kind::Evidence => format!("{base}/evidence/{number}"),
        Kind::ScoringMethod => format!("{base}/risks/method"),
        // What becomes of these is told by their history; the pages show them by domain.
        Kind::Sender | Kind::Finding => {
            format!("{base}/history?record={}-{number}", kind.prefix())
        }
        _ => format!("{base}/profile"),
    }
}

/// The address of a verb on a record: `{base}/plan/actions/3/confirm`.
pub fn verb(base: &str, record: &AnyRecord, code: &str) -> String {
    let path = fields::address(record.kind(), record.number(), code);
    format!("{base}{path}")
}

/// The part of the navigation that records of a kind belong to.
pub fn section(kind: Kind) -> Section {
    match fields::place(kind).split('/').next() {
        Some("scope") => Section::Scope,
        Some("risks") => Section::Risks,
        Some("plan") => Section::Plan,
        Some("safeguards" | "evidence") => Section::Safeguards,
        Some("mail") => Section::Mail,
        Some("history") => Section::History,
        _ => Section::Elsewhere,
    }
}

/// Where a gap is closed: the page with the question that is open.
pub fn of_gap(register: &Register, base: &str, gap: &Gap) -> String {
    let at = |target: Option<Ref>| {
        target
            .and_then(|target| register.tables.get(target))
            .map_or_else(
                || format!("{base}/scope/coverage"),
                |record| of(base, &record),
            )
    };
    match gap.kind {
        GapKind::ProfileIncomplete | GapKind::ReviewFarOff => format!("{base}/profile"),
        GapKind::NoInventory => format!("{base}/scope/import"),
        GapKind::AssetWithoutClass
        | GapKind::EphiNotKnown
        | GapKind::EphiContradicted
        | GapKind::HostUnnamed
        | GapKind::FlowToNowhere
        | GapKind::VendorUndecided
        | GapKind::AgreementMissing
        | GapKind::AgreementNotShown
        | GapKind::RiskWithoutOwner => format!("{}/edit", at(gap.target)),
        GapKind::AssetNotAnalysed | GapKind::ProposalsOpen => match gap.tag.strip_prefix("A-") {
            Some(number) => format!("{base}/risks/build/{number}"),
            None => format!("{base}/risks/build/assets"),
        },
        GapKind::AssetOnNoFlow => format!("{base}/scope/flows/new?from={}", gap.tag),
        GapKind::ThreatAbsent => format!("{base}/risks/build/assets?class={}", escaped(&gap.tag)),
        GapKind::ProvisionUnanswered
        | GapKind::RequiredNotInPlace
        | GapKind::SafeguardNotShown
        | GapKind::DecidedNotPlanned => format!("{base}/safeguards/{}", escaped(&gap.tag)),
        // The fact a provision hangs on stands in the profile, or with the vendors.
        GapKind::ApplicabilityOpen => match Catalog::builtin()
            .provision(&gap.tag)
            .and_then(|p| p.applies_only_if)
        {
            Some(catalog::Condition::HasBusinessAssociates) => {
                format!("{base}/scope/vendors?ba=unknown")
            }
            _ => format!("{base}/profile"),
        },
        GapKind::AddressableUndecided => {
            format!("{base}/safeguards/{}/decision", escaped(&gap.tag))
        }
        GapKind::NoTolerance => format!("{base}/plan/tolerance"),
        GapKind::AcceptanceStale => format!("{base}/plan/acceptances"),
        GapKind::VouchedByOne => format!("{base}/colleagues"),
        GapKind::DismissalUnapproved => format!("{base}/scope/dismissals"),
        GapKind::ReviewOverdue => format!("{base}/scope/triggers/new"),
        GapKind::RiskUnrated | GapKind::ReasonRepeated | GapKind::FactsChanged => {
            format!("{}#rate", at(gap.target))
        }
        GapKind::Untreated => format!("{}#treat", at(gap.target)),
        GapKind::NoAction => format!("{}#plan", at(gap.target)),
        GapKind::NotAccepted => format!("{}#accept", at(gap.target)),
        GapKind::NotAffirmed
        | GapKind::FlowNotAnalysed
        | GapKind::SiteNotAnalysed
        | GapKind::GroupNotAnalysed
        | GapKind::VendorNotAnalysed
        | GapKind::CostAlone
        | GapKind::DecisionIncomplete
        | GapKind::RiskOnNothing
        | GapKind::RiskUnpaired
        | GapKind::ActionWithoutOwner
        | GapKind::ActionWithoutDate
        | GapKind::ActionOverdue
        | GapKind::ActionFarOff
        | GapKind::VerifiedWithoutEvidence
        | GapKind::ActionForMany
        | GapKind::ReasonEmpty
        | GapKind::ReasonShared
        | GapKind::RiskWithoutSafeguards
        | GapKind::ExcludedWithEphi
        | GapKind::VendorCheckOverdue
        | GapKind::DecisionReviewOverdue
        | GapKind::ApprovedByEnterer
        | GapKind::ApprovalUndated
        | GapKind::MilestoneOverdue
        | GapKind::NotVerified
        | GapKind::TriggerOpen => at(gap.target),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a5_every_kind_of_gap_leads_to_a_page() {
        let register = Register::default();
        for kind in GapKind::ALL {
            let gap = Gap {
                kind: *kind,
                target: None,
                tag: "164.312(a)(2)(i)".into(),
                what: String::new(),
            };
            let href = of_gap(&register, "/o/clinic", &gap);
            assert!(href.starts_with("/o/clinic/"), "{kind:?}: {href}");
        }
    }

    #[test]
    fn records_have_their_pages() {
        assert_eq!(of_number("/o/c", Kind::Asset, 3), "/o/c/scope/assets/3");
        assert_eq!(of_number("/o/c", Kind::Risk, 14), "/o/c/risks/14");
    }
}
