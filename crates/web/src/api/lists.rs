//! What lists of records can be asked, and what they find: the same words as on pages.

use super::call::Call;
use super::operation::Operation;
use super::problem::Result;
use super::shape::{flag, line, of_kind, word};
use crate::query::is_long;
use fields::columns::Look;
use fields::lists::{self, Choose, Filter};
use register::{Kind, Ref};
use serde_json::Value;

/// What a list of a kind can be asked beside its part.
pub fn listing(op: Operation, kind: Kind) -> Operation {
    let states = lists::states(kind).iter().map(|(word, _)| *word);
    let (order, kept) = match kind {
        Kind::Risk => (
            "The order; the worst first if not said.",
            "Open risks, closed ones, or both; open if not said.",
        ),
        _ => (
            "The order; by number if not said.",
            "Those that have not ended, those that have, or both; live if not said.",
        ),
    };
    let op = op
        .asks("q", line(), "Words that must all stand in it.")
        .asks("dir", word(["asc", "desc"]), "Rising, or falling.")
        .asks("sort", word(lists::sorts(kind).iter().copied()), order)
        .asks("state", word(states), kept);
    let filters = lists::filters(kind).iter();
    filters.fold(op, |op, filter| {
        op.asks(filter.key, schema(filter), filter.about)
    })
}

fn schema(filter: &Filter) -> Value {
    match filter.choose {
        Choose::Words(words) => word(words().iter().map(|(word, _)| *word)),
        Choose::Flag(..) => flag(),
        Choose::Record(..) => of_kind(),
    }
}

/// The records of a kind that a query finds, in its order. In a long list they are looked for
/// beside the threads that answer, when it is the organization's turn to look.
pub async fn find(call: &Call, kind: Kind) -> Result<Vec<Ref>> {
    let asked = call.query.iter().filter_map(|(key, value)| {
        let said = match value {
            Value::String(text) => text.clone(),
            Value::Bool(true) => "yes".to_owned(),
            Value::Bool(false) => "no".to_owned(),
            _ => return None,
        };
        Some((key.clone(), said))
    });
    let asked: Vec<(String, String)> = asked.collect();
    let long = is_long(call.register(), kind, &asked);
    let (view, today) = (call.view(), call.today);
    let find = move || {
        // What is computed of the day serves risks alone.
        let derived = (kind == Kind::Risk).then(|| view.on(today));
        let look = Look::bare(view.register(), today);
        let risks = derived.as_ref().map(|derived| derived.risks());
        lists::find(&look, risks, kind, &asked)
    };
    match long {
        true => call.look_beside(find).await,
        false => Ok(find()),
    }
}
