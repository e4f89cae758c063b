//! The actions of the plan as a table.

use crate::listing::Listing;
use crate::{Choice, Link, Query, Shell};
use catalog::Horizon;
use register::records::Action;
use register::{Id, Register};

/// The actions of the plan.
#[derive(Debug, askama::Template)]
#[template(path = "plan/list.html")]
pub struct ActionListPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Views of the plan.
    pub tabs: Vec<Link>,
    /// The query.
    pub query: &'p Query,
    /// The list.
    pub list: Listing,
    /// Cost in cents of all that match: immediate, long-term, not said.
    pub costs: [i64; 3],
    /// Whether the book has no action at all.
    pub none_yet: bool,
}

impl<'p> ActionListPage<'p> {
    /// The page of a query; the list is found by what [`super::of_me`] makes of it.
    pub fn new(
        shell: &'p Shell,
        register: &Register,
        query: &'p Query,
        mut list: Listing,
    ) -> ActionListPage<'p> {
        let actions = &register.tables.actions;
        let owners = list.filters.iter_mut().find(|filter| filter.key == "owner");
        if let Some(choices) = owners.and_then(|filter| filter.choices.as_mut()) {
            let mine = Choice::list(&[("me", "Me")], &[query.get("owner")]);
            choices.splice(0..0, mine);
        }
        let found = list.found.iter().map(|at| Id::new(at.id));
        ActionListPage {
            shell,
            tabs: tabs(shell, "/plan"),
            query,
            costs: costs(found.filter_map(|id| actions.get(id))),
            list,
            none_yet: actions.is_empty(),
        }
    }

    fn cost(&self, horizon: usize) -> String {
        crate::html::money(self.costs.get(horizon).copied().unwrap_or(0))
    }

    fn some_without_horizon(&self) -> bool {
        self.costs[2] > 0
    }

    fn clear(&self) -> String {
        match self.query.href().as_str() {
            "?" => String::new(),
            _ => format!("{}/plan", self.shell.base),
        }
    }
}

/// Cost in cents: immediate, long-term, not said.
fn costs<'r>(actions: impl Iterator<Item = &'r Action>) -> [i64; 3] {
    let mut sums = [0_i64; 3];
    for action in actions {
        let slot = match action.horizon {
            Some(Horizon::Immediate) => 0,
            Some(Horizon::LongTerm) => 1,
            None => 2,
        };
        sums[slot] = sums[slot].saturating_add(action.cost_cents.unwrap_or(0));
    }
    sums
}

/// Views of the plan, the one at `path` marked.
pub(crate) fn tabs(shell: &Shell, path: &str) -> Vec<Link> {
    [
        ("Actions", "/plan"),
        ("Mine", "/plan/mine"),
        ("Board", "/plan/board"),
        ("Timeline", "/plan/timeline"),
        ("Acceptances", "/plan/acceptances"),
        ("Tolerance", "/plan/tolerance"),
    ]
    .into_iter()
    .map(|(label, to)| Link {
        label: label.into(),
        href: format!("{}{to}", shell.base),
        current: to == path,
    })
    .collect()
}
