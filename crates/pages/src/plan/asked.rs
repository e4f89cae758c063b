//! What views of the plan ask of the actions.

use crate::Query;
use fields::columns::Look;
use fields::lists;
use jiff::civil::Date;
use register::records::{Action, Person};
use register::{Id, Kind, Register};

/// The query with `owner=me` as the person it means; nobody's actions where that is not
/// known.
pub fn of_me(register: &Register, query: &Query, me: Option<Id<Person>>) -> Query {
    if query.get("owner") != "me" {
        return query.clone();
    }
    let me = me.and_then(|me| register.tables.people.get(me));
    let nobody = || Id::<Person>::default().uuid().to_string();
    query.with("owner", &me.map_or_else(nobody, register::Record::tag))
}

/// The actions a query asks for, in its order: open ones, those due first, where it asks
/// for nothing. `me`: whom `owner=me` means.
pub fn actions<'r>(
    register: &'r Register,
    query: &Query,
    me: Option<Id<Person>>,
    today: Date,
) -> Vec<&'r Action> {
    let query = of_me(register, query, me);
    let asked = lists::as_on_a_page(Kind::Action, &query.0);
    let found = lists::find(&Look::bare(register, today), None, Kind::Action, &asked);
    let actions = &register.tables.actions;
    let found = found.into_iter().map(|at| Id::new(at.id));
    found.filter_map(|id| actions.get(id)).collect()
}
