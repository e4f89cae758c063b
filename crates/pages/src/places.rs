//! Where a record has its page, and where what is missing is put right.

use crate::html::escaped;
use catalog::Catalog;
use register::{AnyRecord, Hole, HoleKind, Kind, Ref, Register};

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
    Kind::Import,
];

/// The page of a record: `{base}/scope/assets/3`, `{base}/risks/14`.
pub fn of(base: &str, record: &AnyRecord) -> String {
    let provision = match record {
        AnyRecord::Answer(answer) => &answer.provision,
        AnyRecord::Decision(decision) => &decision.provision,
        other => return of_number(base, other.kind(), number(other)),
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
        Kind::Acceptance => format!("{base}/plan/acceptances#X-{number}"),
        Kind::Tolerance => format!("{base}/plan/tolerance"),
        Kind::Answer => format!("{base}/safeguards"),
        Kind::Decision => format!("{base}/safeguards/decisions"),
        Kind::Evidence => format!("{base}/evidence/{number}"),
        Kind::Dismissal => format!("{base}/risks/build"),
        Kind::ScoringMethod => format!("{base}/risks/method"),
        // What becomes of these is told by their history; the pages show them by domain.
        Kind::Sender | Kind::Finding => {
            format!("{base}/history?record={}-{number}", kind.prefix())
        }
        _ => format!("{base}/profile"),
    }
}

fn number(record: &AnyRecord) -> u32 {
    let tag = record.tag();
    tag.rsplit('-')
        .next()
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}

/// Where a hole is closed: the page with the question that is open.
pub fn of_hole(register: &Register, base: &str, hole: &Hole) -> String {
    let at = |target: Option<Ref>| {
        target
            .and_then(|target| register.tables.get(target))
            .map_or_else(
                || format!("{base}/scope/coverage"),
                |record| of(base, &record),
            )
    };
    match hole.kind {
        HoleKind::ProfileIncomplete => format!("{base}/profile"),
        HoleKind::NoInventory => format!("{base}/scope/import"),
        HoleKind::AssetWithoutClass
        | HoleKind::EphiNotKnown
        | HoleKind::HostUnnamed
        | HoleKind::FlowToNowhere
        | HoleKind::VendorUndecided
        | HoleKind::AgreementMissing => format!("{}/edit", at(hole.target)),
        HoleKind::AssetNotAnalysed => format!("{base}/risks/build?asset={}", hole.tag),
        HoleKind::AssetOnNoFlow => format!("{base}/scope/flows/new?from={}", hole.tag),
        HoleKind::ThreatAbsent => format!("{base}/risks/build?class={}", escaped(&hole.tag)),
        HoleKind::LeafUnanswered => format!("{base}/safeguards/{}", escaped(&hole.tag)),
        // The fact a provision hangs on stands in the profile, or with the vendors.
        HoleKind::ApplicabilityOpen => match Catalog::builtin()
            .provision(&hole.tag)
            .and_then(|p| p.applies_only_if)
        {
            Some(catalog::Condition::HasBusinessAssociates) => {
                format!("{base}/scope/vendors?ba=unknown")
            }
            _ => format!("{base}/profile"),
        },
        HoleKind::AddressableUndecided => {
            format!("{base}/safeguards/{}/decision", escaped(&hole.tag))
        }
        HoleKind::NoTolerance => format!("{base}/plan/tolerance"),
        HoleKind::AcceptanceStale => format!("{base}/plan/acceptances"),
        HoleKind::RiskUnrated => format!("{}#rate", at(hole.target)),
        HoleKind::Untreated => format!("{}#treat", at(hole.target)),
        HoleKind::NoAction => format!("{}#plan", at(hole.target)),
        HoleKind::NotAccepted => format!("{}#accept", at(hole.target)),
        HoleKind::FlowNotAnalysed
        | HoleKind::SiteNotAnalysed
        | HoleKind::GroupNotAnalysed
        | HoleKind::VendorNotAnalysed
        | HoleKind::CostAlone
        | HoleKind::DecisionIncomplete
        | HoleKind::RiskOnNothing
        | HoleKind::RiskUnpaired
        | HoleKind::ActionWithoutOwner
        | HoleKind::ActionWithoutDate
        | HoleKind::ActionOverdue
        | HoleKind::TriggerOpen => at(hole.target),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a5_every_kind_of_hole_leads_to_a_page() {
        let register = Register::default();
        for kind in HoleKind::ALL {
            let hole = Hole {
                kind: *kind,
                target: None,
                tag: "164.312(a)(2)(i)".into(),
                what: String::new(),
            };
            let href = of_hole(&register, "/o/clinic", &hole);
            assert!(href.starts_with("/o/clinic/"), "{kind:?}: {href}");
        }
    }

    #[test]
    fn records_have_their_pages() {
        assert_eq!(of_number("/o/c", Kind::Asset, 3), "/o/c/scope/assets/3");
        assert_eq!(of_number("/o/c", Kind::Risk, 14), "/o/c/risks/14");
    }
}
