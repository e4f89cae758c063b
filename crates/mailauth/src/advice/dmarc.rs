//! The DMARC record of a stage.

use super::{Proposal, Subject, Wish};
use crate::DomainName;
use crate::dmarc::psl;
use crate::rollout::{DomainUse, Stage};

/// Tags of RFC 7489 that RFC 9989 retired, and those this writes itself.
const REPLACED: [&str; 9] = ["v", "p", "sp", "np", "t", "pct", "rf", "ri", "rua"];

/// The record of the stage wished for, and the consent of whoever takes the reports.
pub(super) fn propose(wish: &Wish) -> Vec<Proposal> {
    let consent = consent(wish);
    record(wish).into_iter().chain(consent).collect()
}

/// The domain of the mailbox for reports; none where reports would be lost, because
/// the domain itself takes no mail.
fn mailbox_domain(wish: &Wish) -> Option<DomainName> {
    let (_, host) = wish.reports_to.rsplit_once('@')?;
    let host = DomainName::host(host).ok()?;
    (wish.usage != DomainUse::Parked || !host.is_within(&wish.domain)).then_some(host)
}

/// A mailbox of another organization's domain agrees to take the reports
/// (RFC 9990 §4): receivers send none otherwise.
fn consent(wish: &Wish) -> Option<Proposal> {
    let host = mailbox_domain(wish)?;
    if psl::org_domain(&host) == psl::org_domain(&wish.domain) {
        return None;
    }
    let name = host
        .under(&format!("{}._report._dmarc", wish.domain))
        .ok()?;
    Some(Proposal::text(
        Subject::Dmarc,
        name,
        None,
        "v=DMARC1".to_owned(),
        format!(
            "Reports on {} go to a mailbox at {host}; with this record {host} says that it takes them.",
            wish.domain
        ),
    ))
}

/// The record of the stage wished for; what else stood in the old one stays.
fn record(wish: &Wish) -> Option<Proposal> {
    let name = wish.domain.under("_dmarc").ok()?;
    let stage = if wish.usage == DomainUse::Parked {
        Stage::Reject
    } else {
        wish.stage
    };
    let before = wish.dmarc.as_deref();
    let old = tags(before.unwrap_or_default());
    let mut after = format!("v=DMARC1; p={}", stage.policy());
    if wish.usage == DomainUse::Parked {
        after.push_str("; sp=reject");
    }
    after.push_str("; np=reject");
    if stage.testing() {
        after.push_str("; t=y");
    }
    for (tag, value) in &old {
        if !REPLACED.contains(&tag.as_str()) {
            after.push_str(&format!("; {tag}={value}"));
        }
    }
    let kept = old
        .iter()
        .find(|(tag, value)| tag == "rua" && value.contains(':'))
        .map(|(_, value)| value.clone());
    match kept {
        // A domain that takes no mail takes no reports either.
        Some(rua)
            if wish.usage == DomainUse::Parked && rua.contains(&format!("@{}", wish.domain)) =>
        {
            if mailbox_domain(wish).is_some() {
                after.push_str(&format!("; rua=mailto:{}", wish.reports_to));
            }
        }
        Some(rua) if mailbox_domain(wish).is_none() || rua.contains(&wish.reports_to) => {
            after.push_str(&format!("; rua={rua}"));
        }
        Some(rua) => after.push_str(&format!("; rua={rua},mailto:{}", wish.reports_to)),
        None if mailbox_domain(wish).is_none() => {}
        None => after.push_str(&format!("; rua=mailto:{}", wish.reports_to)),
    }
    let why = match stage {
        Stage::Nothing | Stage::Watch => {
            "Receivers begin to report who sends in your name; no mail is treated otherwise than before. Names that do not exist send no mail, so np=reject is safe from the first day (RFC 9989 §4.7).".to_owned()
        }
        _ if wish.usage == DomainUse::Parked => {
            "The domain sends no mail, so any mail in its name can be refused at once.".to_owned()
        }
        _ => stage.effect().to_owned(),
    };
    Some(Proposal::text(Subject::Dmarc, name, before, after, why))
}

/// The tags of a record in order, names in lower case.
fn tags(record: &str) -> Vec<(String, String)> {
    record
        .split(';')
        .filter_map(|part| part.split_once('='))
        .map(|(tag, value)| (tag.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .filter(|(tag, value)| {
            !tag.is_empty() && !value.is_empty() && tag.bytes().all(|b| b.is_ascii_alphanumeric())
        })
        .collect()
}
