//! One calm page for leadership: where the organization stands, what it must decide.

use crate::charts::{self, Chart};
use crate::html::plural;
use crate::{Link, Shell};
use catalog::{Catalog, Level};
use jiff::civil::Date;
use register::records::{AcceptanceState, ActionState};
use register::{AssessedProvision, Coverage, Record, Register, SafeguardTally, Tally};

/// Risks named one by one.
const TOP: usize = 5;

/// The page.
#[derive(Debug, askama::Template)]
#[template(path = "documents/summary.html")]
pub struct Summary<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where the organization stands, in sentences.
    pub posture: Vec<String>,
    /// Open risks by level.
    pub levels: Option<Chart>,
    /// The highest risks.
    pub top: Vec<TopRisk>,
    /// What waits for leadership.
    pub decide: Vec<Link>,
    /// How far the plan is, in sentences.
    pub plan: Vec<String>,
    /// How far the safeguards are, in a sentence.
    pub safeguards: String,
    /// What the analysis still lacks: a heading with its count, and where.
    pub missing: Vec<(Link, usize)>,
    /// The position of the ledger it speaks of.
    pub position: u64,
}

/// One of the highest risks.
#[derive(Debug)]
pub struct TopRisk {
    /// Its number.
    pub tag: String,
    /// Its page.
    pub href: String,
    /// It as a sentence.
    pub sentence: String,
    /// Its level.
    pub level: Option<Level>,
    /// What is done about it.
    pub treatment: &'static str,
    /// Who answers for it.
    pub owner: String,
    /// When the next action is due.
    pub next_due: Option<Date>,
}

impl<'p> Summary<'p> {
    /// The page of a register on a day.
    pub fn new(
        shell: &'p Shell,
        register: &Register,
        tally: &Tally,
        coverage: &Coverage,
        top: Vec<TopRisk>,
        today: Date,
    ) -> Summary<'p> {
        let provisions = register::assessed_provisions(register, Catalog::builtin());
        let base = &shell.base;
        Summary {
            shell,
            posture: posture(register, tally, today),
            levels: charts::level_bar(tally, base),
            top,
            decide: decide(register, &provisions, base, today),
            plan: plan(tally),
            safeguards: safeguards(&provisions),
            missing: coverage
                .by_kind()
                .into_iter()
                .map(|(kind, gaps)| {
                    let href = format!("{base}/scope/coverage#{}", kind.code());
                    (Link::to(kind.heading(), href), gaps.len())
                })
                .collect(),
            position: register.position,
        }
    }
}

/// The highest open risks of a register.
pub(super) fn highest(register: &Register, base: &str) -> Vec<TopRisk> {
    let mut open: Vec<_> = register
        .tables
        .risks
        .all()
        .filter(|r| r.is_open() && r.level().is_some())
        .collect();
    // Of equal risks the older one stands first.
    open.sort_by_key(|r| std::cmp::Reverse(r.level()));
    open.into_iter()
        .take(TOP)
        .map(|risk| TopRisk {
            tag: risk.tag(),
            href: format!("{base}/risks/{}", risk.number),
            sentence: risk.sentence.clone(),
            level: risk.level(),
            treatment: risk
                .treatment
                .as_ref()
                .map_or("none chosen yet", |t| t.strategy.words()),
            owner: register.person_name(risk.owner).to_owned(),
            next_due: risk
                .actions(register)
                .filter(|a| a.state.is_open())
                .filter_map(|a| a.due)
                .min(),
        })
        .collect()
}

impl TopRisk {
    /// The highest open risks of a register.
    pub fn highest(register: &Register, base: &str) -> Vec<TopRisk> {
        highest(register, base)
    }
}

fn posture(register: &Register, tally: &Tally, today: Date) -> Vec<String> {
    if tally.open() == 0 {
        return vec!["No open risk is recorded. That does not show that there are none: it shows that none has been identified yet.".into()];
    }
    let mut out = vec![format!(
        "{} looked at, {} of them with ePHI. {} recorded.",
        plural(tally.assets, "asset is", "assets are"),
        tally.ephi_assets,
        plural(tally.open(), "open risk is", "open risks are"),
    )];
    out.push(match register.tolerance(today).and_then(|t| t.highest) {
        Some(level) => format!(
            "Management tolerates risks up to “{level}”; {} above that.",
            plural(tally.above_tolerance, "risk stands", "risks stand")
        ),
        None => "Management has not yet stated which risks it tolerates.".into(),
    });
    if tally.unrated > 0 {
        out.push(format!(
            "{} not yet rated.",
            plural(tally.unrated, "risk is", "risks are")
        ));
    }
    out
}

fn plan(tally: &Tally) -> Vec<String> {
    let of = |state: ActionState| tally.actions.get(&state).copied().unwrap_or(0);
    let total: u32 = tally.actions.values().sum();
    if total == 0 {
        return vec!["No corrective action is planned yet.".into()];
    }
    let mut out = vec![format!(
        "Of {}, {} found to be done, {} said to be done and not yet checked, {} in progress, {} planned.",
        plural(total, "action", "actions"),
        of(ActionState::Verified),
        of(ActionState::Done),
        of(ActionState::InProgress),
        of(ActionState::Planned),
    )];
    out.push(match tally.overdue {
        0 => "None is past its due date.".into(),
        n => format!(
            "{} past the due date.",
            plural(n, "action is", "actions are")
        ),
    });
    if tally.cost_cents > 0 {
        out.push(format!(
            "The plan costs {} as far as costs are recorded.",
            crate::html::money(tally.cost_cents)
        ));
    }
    out
}

fn safeguards(provisions: &[AssessedProvision<'_>]) -> String {
    let tally = SafeguardTally::of(provisions);
    format!(
        "Of {} that apply, {} in place and used properly, {} with an equivalent alternative, {} in part, {} not in place, {} not answered yet. {} not apply, with the reason recorded.",
        plural(tally.applying() as usize, "safeguard", "safeguards"),
        tally.in_place,
        tally.alternative,
        tally.in_part,
        tally.not_in_place,
        tally.open,
        plural(
            tally.not_applicable as usize,
            "provision does",
            "provisions do"
        ),
    )
}

fn decide(
    register: &Register,
    provisions: &[AssessedProvision<'_>],
    base: &str,
    today: Date,
) -> Vec<Link> {
    let mut out = Vec::new();
    if register.tolerance(today).is_none() {
        out.push(Link::to(
            "State which risks are tolerated, and which are not.",
            format!("{base}/plan/tolerance"),
        ));
    }
    let live = || register.tables.acceptances.live();
    let waiting = live()
        .filter(|a| a.state(register, today) == AcceptanceState::Pending)
        .count();
    if waiting > 0 {
        out.push(Link::to(
            format!(
                "Approve or deny {}.",
                plural(
                    waiting,
                    "request to live with a risk",
                    "requests to live with risks"
                )
            ),
            format!("{base}/plan/acceptances"),
        ));
    }
    let old = live()
        .filter(|a| {
            matches!(
                a.state(register, today),
                AcceptanceState::Expired | AcceptanceState::Stale
            )
        })
        .count();
    if old > 0 {
        out.push(Link::to(
            format!(
                "Look again at {}.",
                plural(
                    old,
                    "acceptance that no longer holds",
                    "acceptances that no longer hold"
                )
            ),
            format!("{base}/plan/acceptances"),
        ));
    }
    let undecided = provisions.iter().filter(|l| l.undecided()).count();
    if undecided > 0 {
        out.push(Link::to(
            format!(
                "Decide on {}.",
                plural(
                    undecided,
                    "addressable specification that is not in place",
                    "addressable specifications that are not in place"
                )
            ),
            format!("{base}/safeguards/decisions"),
        ));
    }
    out
}
