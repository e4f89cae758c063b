//! The first pages: the organizations, what needs you today, the guided path.

mod front_door;

pub use front_door::front_door;

use crate::error::Result;
use crate::org_request::OrgRequest;
use crate::respond::page;
use crate::state::AppState;
use axum::Router;
use axum::routing::get;
use pages::today::{Backup, Mine, Start, Today, due_lines, element_lines, next_step, nothing_due};
use pages::{Link, Section};

/// The first page of an organization, and the guided path.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/", get(today))
        .route("/start", get(start))
}

async fn today(req: OrgRequest) -> Result {
    let shell = req.shell(Section::Today, "Today");
    let derived = req.computed();
    let register = req.register();
    let (tally, elements, base) = (derived.tally(), derived.elements(), req.base.as_str());
    let actor = req.actor();
    let roles = req.roles();
    let mine = Mine {
        person: actor.person,
        name: &actor.name,
        contribute: roles.allows(access::Permission::Contribute),
        approve: roles.allows(access::Permission::Approve),
        administer: roles.allows(access::Permission::Administer),
    };
    let lines = element_lines(elements, derived.safeguards(), base);
    page(&Today {
        shell: &shell,
        due: due_lines(register, derived.duties(), elements, mine, req.today, base),
        nothing: nothing_due(
            mine.contribute || mine.approve || mine.administer,
            derived.coverage().gaps.len(),
            derived.safeguards(),
        ),
        next: next_step(register, derived.coverage(), elements, base),
        complete: elements.complete(),
        elements: lines,
        levels: pages::charts::level_bar(tally, base),
        heat: pages::charts::heat_map(register, tally, req.today, base),
        figures: vec![
            (
                tally.above_tolerance.to_string(),
                "risks above tolerance",
                format!("{base}/risks?only=above"),
            ),
            (
                tally.overdue.to_string(),
                "actions past due",
                format!("{base}/plan?overdue=yes"),
            ),
            (
                derived.coverage().gaps.len().to_string(),
                "things missing",
                format!("{base}/scope/coverage"),
            ),
        ],
        backup: req.as_of.is_none().then(|| backup(&req)),
    })
}

/// What to say of the last backup.
pub fn backup(req: &OrgRequest) -> Backup {
    let last = req
        .state
        .books()
        .data_folder()
        .last_backup()
        .and_then(|last| {
            let entries = last.entries_of(req.org.id)?;
            let since = req.register().position.saturating_sub(entries);
            Some((req.register().day(last.at), since))
        });
    Backup::of(last, req.today)
}

async fn start(req: OrgRequest) -> Result {
    let shell = req.shell(Section::Today, "The way through the analysis");
    let derived = req.computed();
    let (elements, base) = (derived.elements(), req.base.as_str());
    let lines = element_lines(elements, derived.safeguards(), base);
    let first_open = elements
        .next()
        .map_or(lines.len() + 1, |e| usize::from(e.element.number()));
    page(&Start {
        shell: &shell,
        steps: lines.iter().map(|line| line.short).collect(),
        at: first_open,
        next: next_step(req.register(), derived.coverage(), elements, base),
        elements: lines,
        also: vec![
            Link::to("Today", base),
            Link::to("Your organization", format!("{base}/profile")),
            Link::to(
                "Worksheets to print",
                format!("{base}/safeguards/worksheets"),
            ),
            Link::to("Documents", format!("{base}/documents")),
            Link::to("History", format!("{base}/history")),
        ],
    })
}
