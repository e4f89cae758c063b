//! What only a person can say of a table, and what follows from either answer.

use super::{Found, Said};
use crate::field::Kind;

/// Questions to stand at the top of a proposal.
pub(super) fn of(best: &Found<'_>, found: &[Found<'_>], said: Said<'_>) -> Vec<String> {
    let mut out = Vec::new();
    if best.fit.kind == Kind::Findings {
        out.push("ATTENTION: each row becomes a risk that nobody has rated. How severe the file says a finding is, is kept in words and is no rating: rate each here, and merge those that are one risk. Leave out with skip_rows what puts no ePHI at risk.".to_owned());
    }
    if best.fit.kind == Kind::Actions && best.fit.column("risks").is_none() {
        out.push("ATTENTION: no column says which risk an action reduces. The rows come in as actions of no risk, and no risk counts as treated by them: name the risks here, and leave out with skip_rows what has nothing to do with ePHI.".to_owned());
    }
    if best.fit.kind == Kind::Risks && said.kind.is_none() && may_only_rate(best, found) {
        out.push("ATTENTION: these rows number risks and rate them, and may only rate risks that stand here already. As risks they would make those that are not here, and bring in their words; read them with --kind ratings where they only rate.".to_owned());
    }
    out
}

/// Whether the rows of a table that is taken for a list of risks may only rate risks which
/// stand here: they have a number, ratings of several states or with a day, and nothing else
/// that describes a risk.
fn may_only_rate(best: &Found<'_>, found: &[Found<'_>]) -> bool {
    let rates = found.iter().find(|other| {
        std::ptr::eq(other.sheet, best.sheet)
            && other.header.number == best.header.number
            && other.fit.kind == Kind::Ratings
    });
    let Some(rates) = rates.map(|found| &found.fit) else {
        return false;
    };
    let has = |field: &str| rates.column(field).is_some();
    let stages = [
        has("likelihood") && has("impact"),
        has("inherent_likelihood") && has("inherent_impact"),
        has("target_likelihood") && has("target_impact"),
        has("rated_on"),
    ];
    let stages = stages.iter().filter(|is| **is).count();
    const DESCRIBES: [&str; 8] = [
        "threats",
        "vulnerabilities",
        "assets",
        "controls",
        "action",
        "category",
        "identified_on",
        "provisions",
    ];
    let described = DESCRIBES
        .iter()
        .any(|field| best.fit.column(field).is_some());
    has("risk") && !described && (stages >= 2 || stages == 1 && best.other_states)
}
