//! Acceptances: what management lives with, until when, and who said so (B6).

use super::list::tabs;
use crate::listing::Listing;
use crate::risks::story;
use crate::verb::About;
use crate::{Link, Query, Shell};
use catalog::Level;
use fields::columns::acceptance_sign;
use register::records::{Acceptance, AcceptanceState};
use register::{Record, Register};

/// All acceptances, those that wait first.
#[derive(Debug, askama::Template)]
#[template(path = "plan/acceptances.html")]
pub struct AcceptancesPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Views of the plan.
    pub tabs: Vec<Link>,
    /// The query.
    pub query: &'p Query,
    /// Those that wait for a ruling.
    pub waiting: Vec<AcceptanceCard<'p>>,
    /// Those that no longer hold: the risk has changed, or the last day has passed.
    pub lapsed: usize,
    /// All that are asked for.
    pub list: Listing,
    /// Whether the book has no acceptance at all.
    pub none_yet: bool,
}

/// An acceptance.
#[derive(Debug)]
pub struct AcceptanceCard<'p> {
    /// The acceptance.
    pub acceptance: &'p Acceptance,
    /// State in words.
    pub state: String,
    /// Sign of the state.
    pub sign: &'static str,
    /// "R-14 …", leading to it.
    pub risk: Link,
    /// Level it was asked on.
    pub asked_on: Option<Level>,
    /// Level now, where it is another.
    pub now: Option<Level>,
    /// Asked by, ruled by, until.
    pub story: String,
    /// Why the person who looks cannot rule on it; empty where they can.
    pub cannot: String,
    /// Whether it waits.
    pub pending: bool,
    /// Whether who looks can affirm its approval.
    pub affirm: bool,
    /// Whether it can be taken back.
    pub holds: bool,
}

impl<'p> AcceptanceCard<'p> {
    /// An acceptance as shown to someone. `cannot`: why they may not rule on it.
    pub fn of(
        shell: &Shell,
        register: &'p Register,
        acceptance: &'p Acceptance,
        cannot: String,
    ) -> AcceptanceCard<'p> {
        let state = acceptance.state(register, shell.today);
        let risk = register.tables.risks.get(acceptance.risk);
        let asked_on = acceptance.rating.as_ref().map(|r| r.level);
        let now = risk.and_then(|risk| risk.level());
        AcceptanceCard {
            acceptance,
            state: crate::html::first_upper(&acceptance.standing_words(register, shell.today)),
            sign: acceptance_sign(acceptance, state, register),
            risk: risk.map_or_else(
                || Link::to("a risk that is not in the book", ""),
                |risk| {
                    Link::to(
                        format!("{} {}", risk.tag(), risk.sentence),
                        format!("{}/risks/{}", shell.base, risk.number),
                    )
                },
            ),
            asked_on,
            now: now.filter(|now| Some(*now) != asked_on),
            story: story(register, acceptance),
            affirm: crate::verb_page::fits(register, shell, "affirm", &acceptance.clone().into()),
            cannot,
            pending: state == AcceptanceState::Pending,
            holds: matches!(
                state,
                AcceptanceState::InForce | AcceptanceState::Stale | AcceptanceState::Expired
            ),
        }
    }

    fn tag(&self) -> String {
        self.acceptance.tag()
    }
}

impl<'p> AcceptancesPage<'p> {
    /// The page; `cannot` says of a waiting one why who looks may not rule on it.
    pub fn new(
        shell: &'p Shell,
        register: &'p Register,
        query: &'p Query,
        list: Listing,
        cannot: impl Fn(&Acceptance) -> String,
    ) -> AcceptancesPage<'p> {
        let all = &register.tables.acceptances;
        let stands = |states: &'static [AcceptanceState]| {
            let all = all.all().rev();
            all.filter(|a| states.contains(&a.state(register, shell.today)))
        };
        AcceptancesPage {
            shell,
            tabs: tabs(shell, "/plan/acceptances"),
            query,
            waiting: stands(&[AcceptanceState::Pending])
                .map(|a| AcceptanceCard::of(shell, register, a, cannot(a)))
                .collect(),
            lapsed: stands(&[AcceptanceState::Stale, AcceptanceState::Expired]).count(),
            list,
            none_yet: all.is_empty(),
        }
    }

    fn lapsed_words(&self) -> String {
        crate::html::plural(
            self.lapsed,
            "acceptance no longer holds",
            "acceptances no longer hold",
        )
    }
}

/// One acceptance.
#[derive(Debug, askama::Template)]
#[template(path = "plan/acceptance.html")]
pub struct AcceptancePage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// The acceptance.
    pub card: AcceptanceCard<'p>,
}

impl AcceptancePage<'_> {
    fn tag(&self) -> String {
        self.card.tag()
    }

    fn crumbs(&self) -> Vec<Link> {
        let all = format!("{}/plan/acceptances", self.shell.base);
        vec![Link::to("Acceptances", all), Link::here(self.tag(), "")]
    }
}

/// The risk of an acceptance as the form of a ruling speaks of it.
pub fn ruling_about(card: &AcceptanceCard<'_>) -> About {
    About {
        tag: String::new(),
        text: card.risk.label.clone(),
        level: card.asked_on,
        state: card.story.clone(),
        entered: Vec::new(),
        href: card.risk.href.clone(),
    }
}
