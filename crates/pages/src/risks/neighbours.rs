//! The risks before and after one in the list it was opened from.

use super::list::tail;
use crate::Query;
use register::records::Risk;
use register::{Register, RiskList};

/// Where a risk stands in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// Back to the list.
    pub list: String,
    /// The risk before; empty for none.
    pub previous: String,
    /// The risk after; empty for none.
    pub next: String,
    /// Its place in the list, from 1; 0 when it is not in it.
    pub place: usize,
    /// Risks in the list.
    pub of: usize,
}

/// The neighbours of a risk in the list of a query.
pub fn neighbours(
    register: &Register,
    list: &RiskList,
    query: &Query,
    risk: &Risk,
    base: &str,
) -> Neighbours {
    let found = fields::lists::risks(register, list, &query.0);
    let tail = tail(query);
    let table = &register.tables.risks;
    let own = table.position(risk.id).map(|at| at as u32);
    let place = found.iter().position(|at| Some(*at) == own);
    let href = |at: Option<usize>| {
        at.and_then(|at| found.get(at))
            .and_then(|at| table.rows().get(*at as usize))
            .map_or(String::new(), |row| {
                format!("{base}/risks/{}{tail}", row.record.number)
            })
    };
    Neighbours {
        list: format!("{base}/risks{tail}"),
        previous: href(place.and_then(|at| at.checked_sub(1))),
        next: href(place.map(|at| at + 1)),
        place: place.map_or(0, |at| at + 1),
        of: found.len(),
    }
}
