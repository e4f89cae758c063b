//! The way to refusal: what the next stage waits for, what it would have done, and
//! the records to publish (G3, G4).

use super::{MailDomain, ledger, look, until_time};
use crate::error::Result;
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams};
use crate::respond::{page, page_again};
use app::AppError;
use app::mail::KnownDomains;
use app::mail::roll_out::{At, Of, RollOut, SenderKind, roll_out};
use app::mail::simulate::{BelowHit, WouldHave};
use mailauth::dmarc::Policy;
use mailauth::provider::{self, Kind};
use mailauth::rollout::{self, DomainUse, Precondition, Stage};
use pages::html::{first_upper, plural};
use pages::mail::{BelowRow, CopiesView, Hit, OtherView, RolloutPage, StepView, crumbs, tabs};
use pages::{Choice, Query, Section};
use tokio::runtime::Handle;
use tracing::Instrument;

mod asked;
use asked::Asked;

/// Asks for what the last check did not ask.
const ASK: &str = "ask";
/// Where it is asked for.
const ASK_DNS: &str = "dns";
/// Questions of DNS named that the last check did not ask.
const NAMED: usize = 12;
/// Rows of a table of what would be hit.
const ROWS: usize = 50;

/// The roll-out of a domain: each text is proved over and over, beside the threads that
/// answer.
pub async fn show(
    req: OrgRequest,
    Number(number): Number,
    QueryParams(query): QueryParams,
) -> Result {
    let turn = req.state.books().advise(req.org.id).await?;
    let here = Handle::current();
    let span = tracing::Span::current();
    let working = tokio::task::spawn_blocking(move || {
        // Held until the page is there, whether or not somebody still waits for it.
        let _turn = turn;
        here.block_on(shown(req, number, query).instrument(span))
    });
    working.await.map_err(|_| AppError::BrokenOff)?
}

async fn shown(req: OrgRequest, number: u32, query: Query) -> Result {
    let of = MailDomain::of_number(&req, number)?;
    let shell = req.shell(Section::Mail, format!("Roll-out of {}", of.domain));
    let asked = Asked::read(&query);
    // What the last check did not ask is asked when somebody presses for it, but for a day
    // in the past: a page waits for no name server.
    let live = match (req.as_of, query.get(ASK)) {
        (None, ASK_DNS) => req.state.dns().ok(),
        _ => None,
    };
    let whose = Of {
        org: req.org.id,
        register: req.register(),
        asset: of.asset.id,
        domain: &of.domain,
        today: req.today,
        until: until_time(&req),
    };
    let turn = look(&req).await?;
    // Name servers know nothing of the worked example's domain.
    let found = match app::demo::records(req.org.id, &of.domain, req.at())? {
        Some(records) => roll_out(ledger(&req), whose, &asked.ask, Some(records), turn).await?,
        None => roll_out(ledger(&req), whose, &asked.ask, live, turn).await?,
    };
    let parked = found.usage == DomainUse::Parked;
    let mut closing = found.closing.iter();
    // What the servers take, or what the records let out: asked about again.
    let in_use = closing.any(|one| one.holds());
    let stage = found.stage();
    let (simulation, hits) = simulation(&found);
    let again = !asked.problems.is_empty();
    let below = found.would_have.iter().flat_map(|would| &would.below);
    let view = RolloutPage {
        crumbs: crumbs(&shell, of.domain.as_str(), number, Some("Roll-out")),
        tabs: tabs(&shell, number, "/roll-out"),
        number,
        domain: of.domain.to_string(),
        at: at(found.at, asks_for_reports(&found)),
        check_first: stage.is_none(),
        stages: Stage::ALL.map(Stage::words).to_vec(),
        stage: Stage::ALL
            .iter()
            .position(|one| Some(*one) == stage)
            .map_or(0, |at| at + 1),
        last: stage == Some(Stage::Reject),
        steps: found
            .plan
            .iter()
            .flat_map(|plan| &plan.steps)
            .map(step)
            .collect(),
        go_back: found
            .go_back
            .as_ref()
            .map(|back| (first_upper(&back.why), back.steps.clone())),
        not_asked: not_asked(&found),
        more_not_asked: found.not_asked.len().saturating_sub(NAMED),
        ask_now: match req.as_of {
            None => query.with(ASK, ASK_DNS).href(),
            Some(_) => String::new(),
        },
        copies: copies(&found),
        against: against(&found.closing),
        ask_parked: found.unsaid && !found.closing.iter().any(Precondition::holds),
        said_parked: asked.ask.usage == Some(DomainUse::Parked),
        ask_unused: (parked && (in_use || asked.ask.unused)).then_some(asked.ask.unused),
        seen_by_others: seen_by_others(&found, &KnownDomains::of(req.register())),
        simulation,
        hits,
        below: below.take(ROWS).map(below_row).collect(),
        names: match stage {
            Some(_) if !parked => vec![found.names_below.clone(), found.unknown_names.clone()],
            _ => Vec::new(),
        },
        acts: found.steps.clone(),
        usage: DomainUse::ALL
            .map(|it| Choice {
                value: it.code().into(),
                label: first_upper(it.words()),
                chosen: it == found.usage,
                ..Choice::default()
            })
            .to_vec(),
        services: services(&found),
        own: asked.own,
        others: found.others.iter().map(other).collect(),
        unseen: asked::unseen(&asked.ask),
        reports_to: match asked.to.as_str() {
            "" => found.reports_to.clone(),
            typed => typed.to_owned(),
        },
        problems: asked.problems,
        shell: &shell,
    };
    if again {
        page_again(&view)
    } else {
        page(&view)
    }
}

fn at(at: At, reports_asked: bool) -> (String, String) {
    match at {
        At::NotChecked => (
            "not known".into(),
            "Nobody has looked at its records yet; they say where it stands.".into(),
        ),
        At::NotTold => (
            "could not tell".into(),
            "A name server gave no answer at the last check, so nothing is said of what comes next."
                .into(),
        ),
        At::Stage(Stage::Watch) => (
            Stage::Watch.words().into(),
            match reports_asked {
                true => Stage::Watch.effect().into(),
                false => "Mail that fails is delivered as before, and nobody is told of it: the record names no address for reports.".into(),
            },
        ),
        At::Stage(stage) => (stage.words().into(), stage.effect().into()),
    }
}

fn step(step: &rollout::StepPlan) -> StepView {
    StepView {
        name: step.stage.words(),
        effect: step.stage.effect(),
        dwell: match step.dwell.days {
            0 => String::new(),
            days => format!("It lasts {days} days at least: {}.", step.dwell.why),
        },
        ready: step.ready(),
        not_known: step.not_known().map(|one| one.found.clone()).collect(),
        waits: step.preconditions.clone(),
    }
}

/// Whether the DMARC record that stands names an address for reports.
fn asks_for_reports(found: &RollOut<'_>) -> bool {
    let record = found
        .checked
        .as_ref()
        .map(|checked| checked.audit.dmarc.record());
    record
        .flatten()
        .is_some_and(|record| !record.rua.is_empty())
}

/// Why reports do not come here, where the DMARC record that stands is the reason.
fn seen_by_others(found: &RollOut<'_>, own: &KnownDomains) -> String {
    let Some(checked) = &found.checked else {
        return String::new();
    };
    let Some(record) = checked.audit.dmarc.record() else {
        return String::new();
    };
    if found.days > 0 {
        return String::new();
    }
    let org = mailauth::dmarc::psl::org_domain(&checked.audit.domain);
    let hosts: Vec<String> = record
        .rua
        .iter()
        .filter_map(|uri| uri.to.domain())
        .filter(|host| !host.is_within(&org) && !own.iter().any(|own| host.is_within(own)))
        .map(ToString::to_string)
        .collect();
    match (record.rua.len(), hosts.len()) {
        (0, _) => "The record that stands names no address for reports (rua=), so receivers send none. The text below adds one.".to_owned(),
        (all, others) if all == others => format!(
            "Reports go to {} alone. Unless that is a domain of yours whose mailbox is read here, phiward sees none of them and cannot say what the next stage would do. Enter a mailbox of yours below, so that they come to both; where the record is kept by that service, the address is added in its portal.",
            hosts.join(", ")
        ),
        _ => String::new(),
    }
}

/// What the texts hang on and nobody asked of DNS yet.
fn not_asked(found: &RollOut<'_>) -> Vec<String> {
    let all = found.not_asked.iter().take(NAMED);
    all.map(|(name, kind)| format!("{name} ({})", kind.as_str()))
        .collect()
}

/// Copies that others pass on, and what becomes of them; none of a domain without mail.
fn copies(found: &RollOut<'_>) -> Option<CopiesView> {
    let all: u64 = found.copies.iter().map(|line| line.messages).sum();
    if all == 0 || found.usage == DomainUse::Parked {
        return None;
    }
    let next = found.plan.as_ref().and_then(|plan| plan.next());
    let stage = next.map_or(Stage::Reject, |step| step.stage);
    let becomes = match (next.is_some(), stage) {
        (false, _) => {
            "Receivers refuse them now, unless they know and trust whoever passed them on. Where a list sends to many people, some of these may be taken off it because mail to them was refused."
        }
        (true, Stage::Nothing | Stage::Watch) => {
            "At the next stage they are delivered as before. Quarantine moves them to spam, and reject has them refused."
        }
        (true, Stage::QuarantineTest | Stage::Quarantine) => {
            "With the next stage they go to the spam folder, unless receivers know and trust whoever passed them on. Reject has them refused."
        }
        (true, Stage::RejectTest | Stage::Reject) => {
            "With the next stage they are refused, unless receivers know and trust whoever passed them on. Where a list sends to many people, some of these may be taken off it because mail to them was refused."
        }
    };
    let rows = found.copies.iter().take(ROWS);
    Some(CopiesView {
        all: count(all),
        becomes,
        rows: rows
            .map(|line| Hit {
                name: line.name.clone(),
                ours: first_upper(line.known.words()),
                messages: line.messages,
            })
            .collect(),
    })
}

/// What speaks against a domain being said to send no mail.
fn against(closing: &[Precondition]) -> Vec<String> {
    let holds = closing.iter().filter(|one| one.holds());
    holds
        .map(|one| format!("{}.", first_upper(&one.found)))
        .collect()
}

/// The services, by what they do and by name.
fn services(found: &RollOut<'_>) -> Vec<Choice> {
    let group = |kind: Kind| match kind {
        Kind::Mailbox => "Mailboxes for people",
        Kind::Healthcare => "Made for health care",
        Kind::Marketing => "Newsletters",
        Kind::Business => "Business software",
        Kind::Sending => "Sending what programs write",
        Kind::Gateway => "Filters in front of a mail server",
    };
    let order = |kind: Kind| match kind {
        Kind::Mailbox => 0,
        Kind::Healthcare => 1,
        Kind::Marketing => 2,
        Kind::Business => 3,
        Kind::Sending => 4,
        Kind::Gateway => 5,
    };
    let mut all: Vec<&provider::Provider> = provider::all().iter().collect();
    all.sort_by_key(|service| (order(service.kind), service.name.to_lowercase()));
    all.into_iter()
        .map(|service| Choice {
            value: service.code.clone(),
            label: service.name.clone(),
            group: group(service.kind).to_owned(),
            chosen: found
                .services
                .iter()
                .any(|chosen| chosen.code == service.code),
            ..Choice::default()
        })
        .collect()
}

fn other(line: &app::mail::roll_out::OtherLine) -> OtherView {
    OtherView {
        name: format!("What is {}?", line.name),
        field: asked::field(&line.key),
        seen: format!(
            "You said that it is yours. {} in 30 days, {} of them fail. {}",
            count(line.messages),
            pages::html::thousands(line.failed),
            match line.asked {
                true => "The text below is for what you chose.",
                false => "The choice is a guess; the text below is made for it.",
            }
        ),
        kinds: SenderKind::ALL
            .map(|kind| Choice {
                value: kind.code().into(),
                label: first_upper(kind.words()),
                chosen: kind == line.kind,
                ..Choice::default()
            })
            .to_vec(),
    }
}

/// What the next record would have done in the last thirty days.
fn simulation(found: &RollOut<'_>) -> (Vec<String>, Vec<Hit>) {
    let steps = found.plan.as_ref().map_or(0, |plan| plan.steps.len());
    if steps == 0 || found.usage == DomainUse::Parked {
        return (Vec::new(), Vec::new());
    }
    let next = found.plan.as_ref().and_then(|plan| plan.next());
    if next.is_some_and(|step| step.stage <= Stage::Watch) {
        let begins = "At this stage no mail is treated otherwise than now. Reports begin with it: the first comes a day or two after its record is published.";
        return (vec![begins.into()], Vec::new());
    }
    if found.days == 0 {
        let none = "There are no reports yet, so nobody can say. Do not go on without them.";
        return (vec![none.into()], Vec::new());
    }
    let Some(would) = &found.would_have else {
        return (Vec::new(), Vec::new());
    };
    let mut told = vec![format!(
        "Receivers reported {} on {}. {} and would have been delivered as now; {}.",
        count(would.messages),
        plural(found.days, "day", "days"),
        passes(would.messages - would.failed),
        match would.failed {
            0 => "none fails".to_owned(),
            1 => "1 fails".to_owned(),
            many => format!("{} fail", pages::html::thousands(many)),
        }
    )];
    if would.failed > 0 && would.all.messages == 0 {
        told.push(
            "This stage asks for nothing, so those that fail would have been delivered, too."
                .into(),
        );
        return (told, Vec::new());
    }
    if would.failed == 0 {
        return (told, Vec::new());
    }
    told.push(reached(would));
    if would.testing {
        told.push("With the test flag (t=y), receivers that know it do one step less and say in their reports what they would have done.".into());
    }
    let reached = would.senders.iter();
    let reached = reached.map(|(name, decision, messages)| Hit {
        name: name.clone(),
        ours: first_upper(decision.words()),
        messages: *messages,
    });
    let mut hits: Vec<Hit> = reached.collect();
    hits.truncate(ROWS);
    (told, hits)
}

fn count(number: u64) -> String {
    format!(
        "{} {}",
        pages::html::thousands(number),
        if number == 1 { "message" } else { "messages" }
    )
}

fn passes(number: u64) -> String {
    match number {
        1 => "1 passes".into(),
        many => format!("{} pass", pages::html::thousands(many)),
    }
}

/// Whose mail the policy would have reached: only what there is.
fn reached(would: &WouldHave) -> String {
    let parts = [
        (would.ours.messages, "of your own senders"),
        (would.undecided.messages, "of senders nobody decided on"),
        (would.forwarders.messages, "of forwarders"),
        (would.not_ours.messages, "of strangers"),
    ];
    let of: Vec<String> = parts
        .into_iter()
        .filter(|(messages, _)| *messages > 0)
        .map(|(messages, whose)| format!("{} {whose}", pages::html::thousands(messages)))
        .collect();
    format!(
        "{} would have been {}: {}. {} of them {} delivered until now.",
        count(would.all.messages),
        done(would.policy.max(worst(would))),
        of.join(", "),
        pages::html::thousands(would.all.delivered),
        if would.all.delivered == 1 {
            "was"
        } else {
            "were"
        },
    )
}

/// The strictest policy for a name below.
fn worst(would: &WouldHave) -> Policy {
    let below = would.below.iter().map(|below| below.then);
    below.max().unwrap_or_default()
}

fn done(policy: Policy) -> &'static str {
    match policy {
        Policy::Reject => "refused",
        Policy::Quarantine => "moved to spam",
        Policy::None => "delivered",
    }
}

fn below_row(below: &BelowHit) -> BelowRow {
    BelowRow {
        name: below.name.clone(),
        exists: match below.exists {
            Some(true) => "yes",
            Some(false) => "no",
            None => "not known",
        },
        senders: below.senders.join(", "),
        now: done(below.now),
        then: done(below.then),
        messages: below.messages,
    }
}
