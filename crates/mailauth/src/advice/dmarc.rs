//! The DMARC record of a stage.

use super::{Proposal, Subject, Wish};
use crate::rollout::{DomainUse, Stage};

/// Tags of RFC 7489 that RFC 9989 retired, and those this writes itself.
const REPLACED: [&str; 9] = ["v", "p", "sp", "np", "t", "pct", "rf", "ri", "rua"];

/// The record of the stage wished for; what else stood in the old one stays.
pub(super) fn propose(wish: &Wish) -> Option<Proposal> {
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
        Some(rua) if wish.reports_to.is_empty() || rua.contains(&wish.reports_to) => {
            after.push_str(&format!("; rua={rua}"));
        }
        Some(rua) => after.push_str(&format!("; rua={rua},mailto:{}", wish.reports_to)),
        None if wish.reports_to.is_empty() => {}
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
