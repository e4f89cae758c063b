//! The way to refusal: what the next stage waits for, what it would have done, and
//! the records to publish (G3, G4).

use super::audit::checked;
use super::senders::known;
use super::{MailDomain, SENDER_DAYS, ledger, span};
use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams};
use crate::respond::page;
use app::mail::check::{Checked, stage_since};
use app::mail::reporters::reporters;
use app::mail::sender_list::SenderLine;
use app::mail::simulate::{Policy, observed, would_have};
use app::mail::trend::trend;
use jiff::civil::Date;
use mailauth::advice::{Proposal, Wish, propose, published};
use mailauth::audit::{Options, audit};
use mailauth::diagnostic::plain;
use mailauth::dns::Recorded;
use mailauth::provider::{self, Provider};
use mailauth::rollout::{self, DomainUse, Ours, Plan, Stage};
use mailauth::{DomainName, Severity};
use pages::html::{first_upper, plural};
use pages::mail::{Hit, ProposalView, RolloutPage, StepView, crumbs, tabs};
use pages::{Choice, Query, Section};
use register::records::SenderDecision;

/// The roll-out of a domain.
pub async fn show(
    req: OrgRequest,
    Number(number): Number,
    QueryParams(query): QueryParams,
) -> Result {
    let of = MailDomain::of_number(&req, number)?;
    let shell = req.shell(Section::Mail, format!("Roll-out of {}", of.domain));
    let domain = of.domain.to_string();
    let checked = checked(&req, &of).await?;
    let senders = known(&req, &of).await?;
    let usage = usage(&query, checked.as_ref());
    let stage = checked
        .as_ref()
        .and_then(|checked| checked.audit.stage())
        .unwrap_or(Stage::Nothing);
    let (plan, days) = plan(&req, &of, &senders, stage, usage).await?;
    let next = plan.next().map_or(Stage::Reject, |step| step.stage);
    // Only what is ready is offered; until then, the present stage put right.
    let offered = match plan.next() {
        Some(step) if step.ready() => step.stage,
        _ if stage == Stage::Nothing => Stage::Watch,
        _ => stage,
    };
    let services = services(&query, checked.as_ref(), &senders);
    let reports_to = reports_to(&query, checked.as_ref(), &of.domain);
    let proposals = match &checked {
        None => Vec::new(),
        Some(checked) => {
            let wish = wish(&of, checked, usage, &services, &reports_to, offered);
            linted(checked, &wish).await
        }
    };
    let (simulation, hits) = simulate(&senders, next, days);
    page(&RolloutPage {
        shell: &shell,
        crumbs: crumbs(&shell, &domain, number, Some("Roll-out")),
        tabs: tabs(&shell, number, "/roll-out"),
        number,
        domain,
        at: match &checked {
            None => (
                "not known".into(),
                "Check the domain first: its records say where it stands.".into(),
            ),
            Some(checked) if checked.audit.stage().is_none() => (
                "could not tell".into(),
                "A name server gave no answer at the last check.".into(),
            ),
            Some(_) => (stage.words().into(), stage.effect().into()),
        },
        stages: Stage::ALL.map(Stage::words).to_vec(),
        stage: Stage::ALL
            .iter()
            .position(|s| *s == stage)
            .map_or(0, |at| at + 1),
        steps: plan.steps.into_iter().map(step).collect(),
        simulation,
        hits,
        proposals,
        usage: [DomainUse::People, DomainUse::Programs, DomainUse::Parked]
            .map(|it| Choice {
                value: code(it).into(),
                label: first_upper(it.words()),
                chosen: it == usage,
                ..Choice::default()
            })
            .to_vec(),
        services: provider::all()
            .iter()
            .map(|service| Choice {
                value: service.code.clone(),
                label: service.name.clone(),
                chosen: services.iter().any(|chosen| chosen.code == service.code),
                ..Choice::default()
            })
            .collect(),
        reports_to,
    })
}

fn step(step: rollout::StepPlan) -> StepView {
    StepView {
        name: step.stage.words(),
        effect: step.stage.effect(),
        dwell: match step.dwell.days {
            0 => String::new(),
            days => format!("It lasts {days} days at least: {}.", step.dwell.why),
        },
        ready: step.ready(),
        waits: step.preconditions,
    }
}

fn code(usage: DomainUse) -> &'static str {
    match usage {
        DomainUse::People => "people",
        DomainUse::Programs => "programs",
        DomainUse::Parked => "parked",
    }
}

/// What the domain is used for: as asked, else as it seems.
fn usage(query: &Query, checked: Option<&Checked>) -> DomainUse {
    [DomainUse::People, DomainUse::Programs, DomainUse::Parked]
        .into_iter()
        .find(|usage| code(*usage) == query.get("use"))
        .or_else(|| checked.map(|checked| checked.audit.seems()))
        .unwrap_or_default()
}

/// What the plan calls a decision.
fn ours(decision: SenderDecision) -> Ours {
    match decision {
        SenderDecision::Undecided => Ours::Undecided,
        SenderDecision::Ours => Ours::Ours,
        SenderDecision::NotOurs => Ours::NotOurs,
        SenderDecision::Forwarder => Ours::Forwarder,
    }
}

fn decided<'a>(senders: &'a [SenderLine<'_>]) -> impl Fn(&str) -> Ours + 'a {
    |key| {
        senders
            .iter()
            .find(|sender| sender.key() == key)
            .map_or(Ours::Undecided, |sender| ours(sender.decision()))
    }
}

async fn plan(
    req: &OrgRequest,
    of: &MailDomain<'_>,
    senders: &[SenderLine<'_>],
    stage: Stage,
    usage: DomainUse,
) -> Result<(Plan, usize), PageError> {
    let (ledger, org, span) = (ledger(req), req.org.id, span(req, SENDER_DAYS));
    let trend = trend(ledger, org, of.domain.as_str(), span).await?;
    let reporters = reporters(ledger, org, of.domain.as_str(), req.today).await?;
    let since = stage_since(ledger, org, &of.domain, req.at()).await?;
    let since: Option<Date> = since.map(|at| req.register().day(at));
    let seen: Vec<_> = senders.iter().filter_map(|s| s.seen.clone()).collect();
    let first = trend.days.first().map(|(day, _)| *day);
    let seen = observed(&seen, &trend, first, reporters.len(), &decided(senders));
    let days = trend.days.len();
    Ok((rollout::plan(stage, since, usage, &seen, req.today), days))
}

/// What the next policy would have done in the last thirty days.
fn simulate(senders: &[SenderLine<'_>], next: Stage, days: usize) -> (String, Vec<Hit>) {
    if days == 0 {
        let none = "There are no reports yet, so nobody can say. Do not go on without them.";
        return (none.into(), Vec::new());
    }
    let policy = match next.policy() {
        "reject" => Policy::Reject,
        "quarantine" => Policy::Quarantine,
        _ => Policy::None,
    };
    let seen: Vec<_> = senders.iter().filter_map(|s| s.seen.clone()).collect();
    let would = would_have(policy, &seen, &decided(senders));
    let count = |number: u64| {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        plural(number, "message", "messages")
    };
    let does = match policy {
        Policy::Reject => "refused",
        Policy::Quarantine => "moved to spam",
        Policy::None => "left alone",
    };
    let sentence = format!(
        "Of {} reported on {}, {} would have been {does}: {} of your own senders, {} of senders nobody decided on, {} of forwarders, {} of strangers.",
        count(would.messages),
        plural(days, "day", "days"),
        would.all.messages,
        would.ours.messages,
        would.undecided.messages,
        would.forwarders.messages,
        would.not_ours.messages,
    );
    let mut hits: Vec<Hit> = senders
        .iter()
        .filter_map(|sender| {
            let messages = sender.seen.as_ref()?.seen.failed();
            (messages > 0).then(|| Hit {
                name: sender.name().to_owned(),
                ours: sender.decision().words().to_owned(),
                messages,
            })
        })
        .collect();
    hits.sort_by_key(|hit| std::cmp::Reverse(hit.messages));
    hits.truncate(50);
    (sentence, hits)
}

/// The services to publish records for: as asked, else those the records show and
/// those decided to be ours.
fn services(
    query: &Query,
    checked: Option<&Checked>,
    senders: &[SenderLine<'_>],
) -> Vec<&'static Provider> {
    let asked: Vec<&'static Provider> = query
        .0
        .iter()
        .filter(|(key, _)| key == "service")
        .filter_map(|(_, code)| provider::by_code(code))
        .collect();
    if !asked.is_empty() {
        return asked;
    }
    let mut all = checked.map_or_else(Vec::new, |checked| checked.audit.services());
    for sender in senders
        .iter()
        .filter(|s| s.decision() == SenderDecision::Ours)
    {
        let service = sender
            .key()
            .strip_prefix("service:")
            .and_then(provider::by_code);
        if let Some(service) = service
            && !all.iter().any(|known| known.code == service.code)
        {
            all.push(service);
        }
    }
    all
}

/// Where reports go: as asked, else where they go now, else a mailbox to make.
fn reports_to(query: &Query, checked: Option<&Checked>, domain: &DomainName) -> String {
    let asked = query.get("to").trim();
    if asked.contains('@') && asked.len() <= 254 && !asked.contains([';', ',', ' ', '!']) {
        return asked.to_owned();
    }
    checked
        .and_then(|checked| {
            let record = checked.audit.dmarc.record()?;
            let uri = record.rua.first()?;
            Some(uri.uri.strip_prefix("mailto:")?.to_owned())
        })
        .unwrap_or_else(|| format!("dmarc-reports@{domain}"))
}

fn wish(
    of: &MailDomain<'_>,
    checked: &Checked,
    usage: DomainUse,
    services: &[&'static Provider],
    reports_to: &str,
    stage: Stage,
) -> Wish {
    let audit = &checked.audit;
    let first = |responses: Option<&mailauth::dns::Response>, begins: &str| {
        responses?
            .texts()
            .find(|text| text.trim_start().to_ascii_lowercase().starts_with(begins))
            .map(str::to_owned)
    };
    Wish {
        domain: of.domain.clone(),
        usage,
        providers: services.to_vec(),
        addresses: Vec::new(),
        reports_to: reports_to.to_owned(),
        stage,
        exchangers: mailauth::mx::hosts(&audit.mx.response),
        spf: first(Some(&audit.spf.txt), "v=spf1"),
        dmarc: audit.dmarc.record().map(|record| record.text().to_string()),
        tls_rpt: first(audit.tls_rpt.as_ref().map(|f| &f.response), "v=tlsrptv1"),
        mta_sts: first(audit.mta_sts.as_ref().map(|f| &f.response), "v=stsv1"),
        policy_id: checked.at.strftime("%Y%m%dT%H%M%S").to_string(),
    }
}

/// The proposals, each with what the linter says of it once it is published.
async fn linted(checked: &Checked, wish: &Wish) -> Vec<ProposalView> {
    let proposals = propose(wish);
    let recorded = Recorded::new(checked.audit.answers.dns.iter().cloned());
    let later = published(recorded, &proposals);
    let then = audit(
        &later,
        &checked.audit.answers,
        &wish.domain,
        &Options::default(),
    )
    .await;
    proposals
        .into_iter()
        .map(|proposal| ProposalView {
            lint: lint_messages(&then, &proposal),
            proposal,
        })
        .collect()
}

fn lint_messages(then: &mailauth::audit::Audit, proposal: &Proposal) -> Vec<String> {
    then.diagnostics
        .iter()
        .filter(|found| {
            matches!(found.rule.severity, Severity::Error | Severity::Warning)
                && found.name == proposal.name
                && found.record.as_deref() == proposal.after.as_deref()
        })
        .map(|found| {
            format!(
                "{}: {}",
                first_upper(&found.plain_message()),
                plain(found.how_to_fix())
            )
        })
        .collect()
}
