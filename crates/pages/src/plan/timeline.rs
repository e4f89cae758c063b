//! The plan over time.

use super::asked::actions;
use super::list::tabs;
use crate::charts::{self, GroupBy};
use crate::{Choice, Link, Pager, Query, Shell};
use register::records::Person;
use register::{Id, Register};

/// The timeline.
#[derive(Debug, askama::Template)]
#[template(path = "plan/timeline.html")]
pub struct TimelinePage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Views of the plan.
    pub tabs: Vec<Link>,
    /// The query.
    pub query: &'p Query,
    /// What the rows are grouped by.
    pub groups: Vec<Choice>,
    /// States.
    pub states: Vec<Choice>,
    /// The chart; `None` without actions.
    pub chart: Option<String>,
    /// Paging.
    pub pager: Pager,
}

impl<'p> TimelinePage<'p> {
    /// The timeline of a query.
    pub fn new(
        shell: &'p Shell,
        register: &'p Register,
        query: &'p Query,
        me: Option<Id<Person>>,
    ) -> TimelinePage<'p> {
        let all = match query.get("progress") {
            "" => query.with("progress", "any"),
            _ => query.clone(),
        };
        let found = actions(register, &all, me, shell.today);
        let by = match query.get("group") {
            "horizon" => GroupBy::Horizon,
            _ => GroupBy::Owner,
        };
        let pager = Pager::new(query, found.len(), charts::PER_PAGE);
        let drawn = charts::timeline(register, &found, by, pager.page, shell.today, &shell.base);
        TimelinePage {
            shell,
            tabs: tabs(shell, "/plan/timeline"),
            query,
            groups: Choice::list(
                &[("owner", "Owner"), ("horizon", "Horizon")],
                &[query.get("group")],
            ),
            states: Choice::list(
                &[("open", "Open"), ("verified", "Verified")],
                &[query.get("progress")],
            ),
            chart: drawn.map(|timeline| timeline.chart.html()),
            pager,
        }
    }
}
