//! What the list of risks can be asked, and what it finds.

use super::call::Call;
use super::operation::Operation;
use super::shape::{of_kind, word};
use catalog::Level;
use pages::Query;
use register::records::Strategy;
use register::{Id, Kind, Record, Ref};

/// What the list of risks can be asked; the same words as the page of risks.
pub fn listing(op: Operation) -> Operation {
    let levels = Level::ALL.map(Level::words);
    op.asks(
        "sort",
        word(["level", "number", "sentence", "owner", "changed"]),
        "The order; the worst first if not said.",
    )
    .asks(
        "state",
        word(["open", "closed", "all"]),
        "Open risks, closed ones, or both; open if not said.",
    )
    .asks(
        "stage",
        word(["inherent", "current", "target", "verified"]),
        "The rating that level, likelihood and impact are read from; the one that stands if not said.",
    )
    .asks("level", word(levels.into_iter().chain(["unrated"])), "Only risks of this level.")
    .asks("likelihood", word(levels), "Only risks of this likelihood.")
    .asks("impact", word(levels), "Only risks of this impact.")
    .asks("asset", of_kind(), "Only risks to this asset.")
    .asks("site", of_kind(), "Only risks at this site.")
    .asks("owner", of_kind(), "Only those this person is accountable for.")
    .asks(
        "treatment",
        word(Strategy::ALL.map(Strategy::words).into_iter().chain(["none"])),
        "Only risks treated so.",
    )
    .asks(
        "only",
        word(["above", "overdue"]),
        "Only risks above tolerance, or with an action past its due date.",
    )
}

/// The risks a query finds, as the page of risks finds them.
pub fn find(call: &Call) -> Vec<Ref> {
    let register = call.register();
    let query = Query(
        call.query
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
            .collect(),
    );
    // A reference to what is not there finds nothing, and not everything.
    let t = &register.tables;
    let known = |name: &str, kind: Kind| {
        query.get(name).is_empty() || call.reference(kind, query.get(name)).is_some()
    };
    if !(known("asset", Kind::Asset) && known("site", Kind::Site) && known("owner", Kind::Person)) {
        return Vec::new();
    }
    let mut filter = pages::risks::risk_filter(register, &query);
    filter.asset = call.reference(Kind::Asset, query.get("asset")).map(Id::new);
    filter.site = call.reference(Kind::Site, query.get("site")).map(Id::new);
    filter.owner = call
        .reference(Kind::Person, query.get("owner"))
        .map(Id::new);
    let order = pages::risks::order(&query);
    let found = call
        .computed()
        .risks()
        .find(register, &filter, order.sort, order.descending);
    let rows = t.risks.rows();
    found
        .into_iter()
        .filter_map(|at| rows.get(at as usize))
        .map(|row| row.record.reference())
        .collect()
}
