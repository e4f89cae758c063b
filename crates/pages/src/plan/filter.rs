//! The query of a list of actions: what it looks for, and in which order.

use crate::Query;
use crate::risks::meant;
use catalog::{Horizon, Level};
use jiff::civil::Date;
use register::records::{Action, ActionState, Person};
use register::{Id, Record, Register};
use std::cmp::Ordering;

/// The highest level of the open risks an action reduces.
pub fn level_of(register: &Register, action: &Action) -> Option<Level> {
    let risks = action.risks.iter();
    risks
        .filter_map(|id| register.tables.risks.get(*id))
        .filter(|risk| risk.is_open())
        .filter_map(|risk| risk.level())
        .max()
}

/// The actions a query asks for, in its order: open ones, those due first, where
/// it asks for nothing. `me`: whom `owner=me` means.
pub fn actions<'r>(
    register: &'r Register,
    query: &Query,
    me: Option<Id<Person>>,
    today: Date,
) -> Vec<&'r Action> {
    let words: Vec<String> = query
        .get("q")
        .split_whitespace()
        .map(str::to_lowercase)
        .collect();
    let owner = query.get("owner");
    let wanted = match owner {
        "me" => me,
        other => meant(&register.tables.people, other),
    };
    let level = query.get("level").parse::<Level>().ok();
    let horizon = match query.get("horizon") {
        "immediate" => Some(Horizon::Immediate),
        "long_term" => Some(Horizon::LongTerm),
        _ => None,
    };
    let state = query.get("state");
    let suits = |action: &Action| {
        is_in_state(action, state)
            && (query.get("only") != "overdue" || action.overdue(today))
            && match owner {
                "" => true,
                "none" => action.owner.is_none(),
                _ => wanted.is_some() && action.owner == wanted,
            }
            && horizon.is_none_or(|h| action.horizon == Some(h))
            && level.is_none_or(|l| level_of(register, action) == Some(l))
            && contains_words(register, action, &words)
    };
    let mut found: Vec<&Action> = register
        .tables
        .actions
        .all()
        .filter(|action| suits(action))
        .collect();
    sort(register, &mut found, query);
    found
}

fn is_in_state(action: &Action, state: &str) -> bool {
    if state == "dropped" {
        return action.retired.is_some();
    }
    action.retired.is_none()
        && match state {
            "all" => true,
            "planned" => action.state == ActionState::Planned,
            "in_progress" => action.state == ActionState::InProgress,
            "done" => action.state == ActionState::Done,
            "verified" => action.state == ActionState::Verified,
            _ => action.state.is_open(),
        }
}

fn contains_words(register: &Register, action: &Action, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let owner = match action.owner {
        Some(_) => register.person_name(action.owner),
        None => "",
    };
    let text = format!(
        "{} {} {} {owner}",
        action.tag(),
        action.title,
        action.description
    )
    .to_lowercase();
    words.iter().all(|word| text.contains(word))
}

fn sort(register: &Register, found: &mut [&Action], query: &Query) {
    let descending = query.get("dir") == "desc";
    let name = |action: &Action| match action.owner {
        Some(_) => (false, register.person_name(action.owner).to_lowercase()),
        None => (true, String::new()),
    };
    let compare = |a: &&Action, b: &&Action| -> Ordering {
        match query.get("sort") {
            "number" => a.number.cmp(&b.number),
            "title" => a.title.to_lowercase().cmp(&b.title.to_lowercase()),
            "owner" => name(a).cmp(&name(b)),
            "level" => level_of(register, a).cmp(&level_of(register, b)),
            "cost" => a.cost_cents.cmp(&b.cost_cents),
            "state" => a.state.cmp(&b.state),
            // Without a date is later than any date.
            _ => (a.due.is_none(), a.due).cmp(&(b.due.is_none(), b.due)),
        }
    };
    found.sort_by(|a, b| {
        let way = compare(a, b);
        let way = if descending { way.reverse() } else { way };
        way.then(a.number.cmp(&b.number))
    });
}
