//! The plan: actions, acceptances, tolerance.

mod acceptances;
mod action;
mod ending;
mod lists;
mod move_date;
mod record;
mod rule;
mod tolerance;
mod work;

use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::state::AppState;
use axum::Router;
use axum::routing::{get, post};
use pages::verb::About;
use pages::{Link, Shell};
use register::records::{Action, Person};
use register::{Id, Record};

/// Addresses of the plan.
pub fn routes() -> Router<AppState> {
    let action = "/plan/actions/{number}";
    let of = |verb: &str| format!("{action}/{verb}");
    Router::new()
        .route("/plan", get(lists::list))
        .route("/plan/list.csv", get(lists::csv))
        .route("/plan/board", get(lists::board))
        .route("/plan/timeline", get(lists::timeline))
        .route("/plan/mine", get(lists::mine))
        .route("/plan/actions/new", get(record::blank).post(record::add))
        .route(action, get(action::show))
        .route(&of("edit"), get(record::edit).post(record::change))
        .route(&of("start"), post(work::start))
        .route(
            &of("complete"),
            get(work::ask_complete).post(work::complete),
        )
        .route(&of("confirm"), get(work::ask_confirm).post(work::confirm))
        .route(&of("reopen"), get(ending::ask_reopen).post(ending::reopen))
        .route(
            &of("reschedule"),
            get(move_date::ask).post(move_date::reschedule),
        )
        .route(&of("milestones"), post(action::milestones))
        .route(&of("drop"), get(ending::ask_drop).post(ending::drop_it))
        .route(
            &of("restore"),
            get(ending::ask_restore).post(ending::restore),
        )
        .route("/plan/acceptances", get(acceptances::list))
        .route("/plan/acceptances/{number}", get(acceptances::show))
        .route(
            "/plan/acceptances/{number}/rule",
            get(rule::ask).post(rule::rule),
        )
        .route(
            "/plan/acceptances/{number}/revoke",
            get(rule::ask_revoke).post(rule::revoke),
        )
        .route("/plan/tolerance", get(tolerance::show))
        .route(
            "/plan/tolerance/new",
            get(tolerance::blank).post(tolerance::add),
        )
}

/// The action of a number.
fn action_of(req: &OrgRequest, number: u32) -> Result<&Action> {
    let actions = &req.register().tables.actions;
    actions
        .by_number(number)
        .ok_or_else(|| PageError::not_found(format!("there is no action C-{number}")))
}

/// The person of the book behind the account: by their record, else by their name,
/// as the register itself looks for them.
pub fn me(req: &OrgRequest) -> Option<Id<Person>> {
    let actor = req.actor();
    actor.person.or_else(|| {
        let person = req.register().person_named(&actor.name)?;
        person.retired.is_none().then_some(person.id)
    })
}

/// An action as forms speak of it.
fn about(req: &OrgRequest, action: &Action) -> About {
    let (_, state) = pages::plan::action_state(action, req.today);
    let due = action.due.map_or(String::new(), |due| {
        format!(" Due {}.", pages::html::day_words(due))
    });
    About {
        tag: action.tag(),
        text: action.title.clone(),
        level: pages::plan::level_of(req.register(), action),
        state: format!("{state}.{due}"),
        href: format!("{}/plan/actions/{}", req.base, action.number),
    }
}

/// Where a form about an action stands.
fn crumbs(shell: &Shell, action: &Action, here: &str) -> Vec<Link> {
    vec![
        Link::to("Plan", format!("{}/plan", shell.base)),
        Link::to(
            action.tag(),
            format!("{}/plan/actions/{}", shell.base, action.number),
        ),
        Link::here(here, ""),
    ]
}

/// Why the person who looks may not confirm an action; empty where they may. The
/// register has the last word.
fn cannot_confirm(req: &OrgRequest, action: &Action) -> String {
    if !req.roles().allows(access::Permission::Contribute) {
        return "Your role does not include it.".into();
    }
    let Some(person) = me(req) else {
        return "Your account stands for no person of this book, and it must be known who confirmed it.".into();
    };
    let owned = action.owner == Some(person) || action.past_owners.contains(&person);
    if owned {
        return "You own it, or did before: somebody else looks at the evidence and confirms that it was carried out.".into();
    }
    String::new()
}
