//! The actions of the plan as a table, and the same rows as a file.

use super::filter::{actions, level_of};
use super::words::action_state;
use crate::risks::{choices, level_choices};
use crate::{Choice, Column, Link, Pager, Query, Shell};
use catalog::{Horizon, Level};
use jiff::civil::Date;
use register::records::{Action, Person};
use register::{Id, Record, Register};

/// Rows on a page.
const PER_PAGE: usize = 50;

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
    /// States.
    pub states: Vec<Choice>,
    /// Owners; `None`: too many to list.
    pub owners: Option<Vec<Choice>>,
    /// Horizons.
    pub horizons: Vec<Choice>,
    /// Levels.
    pub levels: Vec<Choice>,
    /// What needs something.
    pub only: Vec<Choice>,
    /// Headings.
    pub columns: [Column; 6],
    /// Rows of this page.
    pub rows: Vec<ActionRow<'p>>,
    /// Paging.
    pub pager: Pager,
    /// Cost in cents of all that match: immediate, long-term, not said.
    pub costs: [i64; 3],
    /// Whether the book has no action at all.
    pub none_yet: bool,
}

/// An action in a list.
#[derive(Debug)]
pub struct ActionRow<'p> {
    /// The action.
    pub action: &'p Action,
    /// State in words.
    pub state: String,
    /// Sign of the state.
    pub sign: &'static str,
    /// Owner.
    pub owner: &'p str,
    /// The highest level of what it reduces.
    pub level: Option<Level>,
    /// Numbers of the risks it reduces.
    pub risks: Vec<u32>,
    /// Ledger position of its last change.
    pub revision: u64,
}

impl<'p> ActionRow<'p> {
    /// An action as a row.
    pub fn of(register: &'p Register, action: &'p Action, today: Date) -> ActionRow<'p> {
        let (sign, state) = action_state(action, today);
        let risks = action.risks.iter();
        ActionRow {
            action,
            state,
            sign,
            owner: match action.owner {
                Some(_) => register.person_name(action.owner),
                None => "",
            },
            level: level_of(register, action),
            revision: register
                .tables
                .revision(register::Record::reference(action))
                .unwrap_or_default(),
            risks: risks
                .filter_map(|id| register.tables.risks.get(*id))
                .map(|risk| risk.number)
                .collect(),
        }
    }

    fn cost(&self) -> String {
        self.action
            .cost_cents
            .map_or_else(String::new, crate::html::money)
    }
}

impl<'p> ActionListPage<'p> {
    /// The page of a query.
    pub fn new(
        shell: &'p Shell,
        register: &'p Register,
        query: &'p Query,
        me: Option<Id<Person>>,
    ) -> ActionListPage<'p> {
        let found = actions(register, query, me, shell.today);
        let pager = Pager::new(query, found.len(), PER_PAGE);
        let sorted = match query.get("sort") {
            "" => query.with("sort", "due"),
            _ => query.clone(),
        };
        let column = |key, label| Column::new(&sorted, key, label);
        let owner = query.get("owner");
        let mut owners = choices(&register.tables.people, owner);
        if let Some(owners) = &mut owners {
            let special = [("me", "Me"), ("none", "Nobody")];
            let mut first = Choice::list(&special, &[owner]);
            first.append(owners);
            *owners = first;
        }
        ActionListPage {
            shell,
            tabs: tabs(shell, "/plan"),
            query,
            states: Choice::list(
                &[
                    ("planned", "Planned"),
                    ("in_progress", "In progress"),
                    ("done", "Done, to be confirmed"),
                    ("verified", "Confirmed"),
                    ("dropped", "Dropped"),
                    ("all", "All"),
                ],
                &[query.get("state")],
            ),
            owners,
            horizons: Choice::list(
                &[("immediate", "Immediate"), ("long_term", "Long-term")],
                &[query.get("horizon")],
            ),
            levels: level_choices(query.get("level"), false),
            only: Choice::list(&[("overdue", "Late")], &[query.get("only")]),
            columns: [
                column("title", "Action"),
                column("state", "State"),
                column("level", "Risk"),
                column("owner", "Owner"),
                column("due", "Due"),
                column("cost", "Cost").number(),
            ],
            rows: found
                .get(pager.rows())
                .unwrap_or_default()
                .iter()
                .map(|action| ActionRow::of(register, action, shell.today))
                .collect(),
            pager,
            costs: costs(&found),
            none_yet: register.tables.actions.is_empty(),
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
pub(crate) fn costs(actions: &[&Action]) -> [i64; 3] {
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

/// The rows of a query as CSV: all pages of it.
pub fn csv(register: &Register, query: &Query, me: Option<Id<Person>>, today: Date) -> Vec<u8> {
    const HEADINGS: [&str; 15] = [
        "Number",
        "Action",
        "How",
        "State",
        "Highest risk level",
        "Risks",
        "Owner",
        "Horizon",
        "Start",
        "Due",
        "Moved",
        "Done",
        "Cost (US dollars)",
        "Resources",
        "Until then",
    ];
    let day = |day: Option<Date>| day.map_or(String::new(), |day| day.to_string());
    let rows = actions(register, query, me, today)
        .into_iter()
        .map(|action| {
            let row = ActionRow::of(register, action, today);
            let risks: Vec<String> = row.risks.iter().map(|n| format!("R-{n}")).collect();
            [
                action.tag(),
                action.title.clone(),
                action.description.clone(),
                row.state,
                row.level.map_or("", Level::title).to_owned(),
                risks.join(", "),
                row.owner.to_owned(),
                match action.horizon {
                    Some(Horizon::Immediate) => "immediate",
                    Some(Horizon::LongTerm) => "long-term",
                    None => "",
                }
                .to_owned(),
                day(action.start),
                day(action.due),
                action.slips.len().to_string(),
                day(action.done),
                action
                    .cost_cents
                    .map_or(String::new(), |c| format!("{}.{:02}", c / 100, c % 100)),
                action.resources.clone(),
                action.interim.clone(),
            ]
        });
    documents::csv::list(&HEADINGS, rows)
}
