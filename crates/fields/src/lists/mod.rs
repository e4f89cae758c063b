//! What lists of records are asked: which filters each kind has, said once for pages, the
//! API and `phiward list`, and which records a query finds, in which order.

mod events;
mod filter;
mod plan;
mod risks;
mod search;
mod things;

pub use filter::{Choose, Filter, filter};
pub use risks::{risk_filter, risks};

use crate::columns::{self, Content, Look};
use filter::Wanted;
use register::{Kind, Ref, RiskList, Standing};

/// What is asked: keys and values, as in an address.
pub type Asked = [(String, String)];

/// The value of a key; empty where nothing is asked.
pub(crate) fn value<'a>(asked: &'a Asked, key: &str) -> &'a str {
    let found = asked.iter().find(|(k, _)| k == key);
    found.map_or("", |(_, value)| value.as_str())
}

/// What the list of a kind can be asked beside words, order and state.
pub fn filters(kind: Kind) -> &'static [Filter] {
    match kind {
        Kind::Asset => things::ASSET,
        Kind::Flow => things::FLOW,
        Kind::Vendor => things::VENDOR,
        Kind::Group => events::GROUP,
        Kind::Trigger => events::TRIGGER,
        Kind::Dismissal => events::DISMISSAL,
        Kind::Import => events::IMPORT,
        Kind::Evidence => events::EVIDENCE,
        Kind::Risk => risks::RISK,
        Kind::Action => plan::ACTION,
        Kind::Acceptance => plan::ACCEPTANCE,
        _ => &[],
    }
}

/// Whether records that have ended are listed: words and what they mean; the first holds
/// where nothing is said.
pub fn states(kind: Kind) -> &'static [(&'static str, &'static str)] {
    match kind {
        Kind::Risk => &[
            ("open", "open"),
            ("closed", "closed"),
            ("all", "open and closed"),
        ],
        _ => &[
            ("live", "in use"),
            ("retired", "no longer in use"),
            ("all", "all there ever were"),
        ],
    }
}

/// The words a list can be ordered by, as programs say them.
pub fn sorts(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Risk => &risks::SORTS,
        _ => &["number", "name", "changed"],
    }
}

/// Whether a list can be ordered by a column.
pub fn orders_by(kind: Kind, column: &str) -> bool {
    // The list of risks has its orders ready, and no others.
    kind != Kind::Risk || risks::SORTS.contains(&column)
}

/// What a page means that is asked for nothing: an order, and what is mostly wanted of a
/// kind where nothing is said of the records' state.
pub fn as_on_a_page(kind: Kind, asked: &Asked) -> Vec<(String, String)> {
    let mut all = asked.to_vec();
    let mut assume = |key: &str, word: &str| all.push((key.to_owned(), word.to_owned()));
    if value(asked, "state").is_empty() {
        for filter in filters(kind).iter().filter(|f| !f.assumed.is_empty()) {
            if value(asked, filter.key).is_empty() {
                assume(filter.key, filter.assumed);
            }
        }
    }
    if value(asked, "sort").is_empty() {
        let (key, way) = match kind {
            Kind::Risk => ("level", "desc"),
            Kind::Action => ("due", "asc"),
            Kind::Acceptance | Kind::Evidence => ("number", "desc"),
            _ => return all,
        };
        all.retain(|(key, _)| key != "dir");
        all.push(("sort".into(), key.into()));
        all.push(("dir".into(), way.into()));
    }
    // An empty value asks for nothing; what was assumed stands behind it.
    all.retain(|(_, value)| !value.is_empty());
    all
}

/// The records of a kind that are found, in the order asked for. Words that mean nothing
/// do not filter; what names a record that is not there finds nothing.
///
/// `list`: the risks of this register and day, where somebody has them.
pub fn find(look: &Look<'_>, list: Option<&RiskList>, kind: Kind, asked: &Asked) -> Vec<Ref> {
    let register = look.register;
    if kind == Kind::Risk {
        let made;
        let list = match list {
            Some(list) => list,
            None => {
                made = RiskList::of(register, look.today);
                &made
            }
        };
        let rows = register.tables.risks.rows();
        return risks(register, list, asked)
            .into_iter()
            .filter_map(|at| rows.get(at as usize))
            .map(|row| register::Record::reference(&row.record))
            .collect();
    }
    let mut wanted: Vec<(&Filter, Wanted<'_>)> = Vec::new();
    for filter in filters(kind) {
        match filter.wanted(register, value(asked, filter.key)) {
            Ok(None) => {}
            Ok(Some(value)) => wanted.push((filter, value)),
            Err(_) => return Vec::new(),
        }
    }
    let state = value(asked, "state");
    let search = search::Search::new(look, kind, value(asked, "q"));
    let mut found: Vec<Standing<'_>> = register
        .tables
        .each(kind)
        .into_iter()
        .filter(|standing| match state {
            "all" => true,
            "retired" => !standing.live,
            _ => standing.live,
        })
        .filter(|standing| {
            let takes =
                |(filter, value): &(&Filter, Wanted<'_>)| filter.takes(look, standing, value);
            wanted.iter().all(takes) && search.finds(standing)
        })
        .collect();
    sort(look, kind, &mut found, asked);
    found.iter().map(|standing| standing.reference).collect()
}

/// By number, name, last change or any column; by number where nothing is asked.
fn sort(look: &Look<'_>, kind: Kind, found: &mut Vec<Standing<'_>>, asked: &Asked) {
    let down = value(asked, "dir") == "desc";
    let key = value(asked, "sort");
    if key == "changed" {
        found.sort_by_key(|standing| standing.revision);
    }
    let column = columns::columns(kind).into_iter().find(|c| c.key == key);
    if column.is_none() && key != columns::name_key(kind) {
        if down {
            found.reverse();
        }
        return;
    }
    let content = |standing: &Standing<'_>| {
        let record = standing.copied();
        record.map_or(Content::Nothing, |record| match &column {
            Some(column) => column.cell(look, &record).content,
            None => Content::Text(columns::name(look, &record)),
        })
    };
    let mut keyed: Vec<(Content, Standing<'_>)> =
        found.drain(..).map(|s| (content(&s), s)).collect();
    keyed.sort_by(|(a, _), (b, _)| a.order(b, down));
    found.extend(keyed.into_iter().map(|(_, standing)| standing));
}
