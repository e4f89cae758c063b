//! The way to refusal: what the next stage waits for, what it would have done, and
//! the records to publish (G3, G4).

use super::audit::checked;
use super::senders::{SenderLine, known};
use super::{MailDomain, SENDER_DAYS, ledger, span};
use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams};
use crate::respond::page;
use app::mail::check::{Checked, stage_since};
use app::mail::reporters::reporters;
use app::mail::simulate::{Policy, observed, would_have};
use app::mail::trend::trend;
use jiff::civil::Date;
use mailauth::DomainName;
use mailauth::advice::{OtherKind, OtherSender, Step, Wish, advise, own_address};
use mailauth::dmarc::psl;
use mailauth::dns::Recorded;
use mailauth::mx::Receiving;
use mailauth::provider::{self, Provider};
use mailauth::rollout::{self, DomainUse, Ours, Plan, Stage};
use pages::html::{first_upper, plural};
use pages::mail::{Hit, RolloutPage, StepView, crumbs, tabs};
use pages::{Choice, Query, Section};
use register::records::SenderDecision;
use std::net::IpAddr;

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
    let reported = senders.iter().any(|sender| sender.seen.is_some());
    let usage = usage(&query, checked.as_ref(), reported);
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
    let (addresses, wrong_addresses) = addresses(&query);
    let others = others(&query);
    let advice = match &checked {
        None => Vec::new(),
        Some(checked) => {
            let wish = Wish {
                usage,
                providers: services.clone(),
                addresses,
                others: others.clone(),
                reports_to: reports_to.clone(),
                stage: offered,
                policy_id: checked.at.strftime("%Y%m%dT%H%M%S").to_string(),
                ..Wish::default()
            };
            advice(&req, checked, &wish).await
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
        advice,
        addresses: query.get("addresses").to_owned(),
        wrong_addresses,
        others: OtherKind::ALL
            .map(|kind| (kind.code(), first_upper(kind.words()), named(&others, kind)))
            .to_vec(),
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
fn usage(query: &Query, checked: Option<&Checked>, reported: bool) -> DomainUse {
    [DomainUse::People, DomainUse::Programs, DomainUse::Parked]
        .into_iter()
        .find(|usage| code(*usage) == query.get("use"))
        .or_else(|| checked.map(|checked| checked.audit.seems(reported)))
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

/// The own mailbox for reports: as asked, else the one that is named now, else one to make.
/// Where reports go to others alone none is put beside without being asked for.
fn reports_to(query: &Query, checked: Option<&Checked>, domain: &DomainName) -> String {
    let asked = query.get("to").trim();
    if asked.contains('@') && asked.len() <= 254 && !asked.contains([';', ',', ' ', '!']) {
        return asked.to_owned();
    }
    let Some(checked) = checked else {
        return format!("dmarc-reports@{domain}");
    };
    let org = psl::org_domain(domain);
    let own = checked.audit.dmarc.record().and_then(|record| {
        record.rua.iter().find_map(|uri| {
            let own = uri.to.domain().is_some_and(|host| host.is_within(&org));
            let address = uri.uri.get("mailto:".len()..).filter(|_| own)?;
            Some(address.to_owned())
        })
    });
    let names_some = checked.audit.dmarc.own().is_some_and(|own| {
        let texts = own.record().map(|record| record.text());
        texts
            .into_iter()
            .chain(&own.others)
            .chain(match &own.outcome {
                mailauth::dmarc::StepOutcome::Several(texts) => texts.as_slice(),
                _ => &[],
            })
            .any(|text| text.to_ascii_lowercase().contains("rua"))
    });
    match (own, names_some) {
        (Some(own), _) => own,
        (None, true) => String::new(),
        (None, false) if checked.audit.mx.receiving == Receiving::Mx => {
            format!("dmarc-reports@{domain}")
        }
        (None, false) => format!("dmarc-reports@{org}"),
    }
}

/// Own addresses as they were entered, and a sentence on each that is none.
fn addresses(query: &Query) -> (Vec<IpAddr>, Vec<String>) {
    let entered = query.get("addresses");
    let read = entered
        .split([',', ';', ' ', '\n', '\t'])
        .map(str::trim)
        .filter(|address| !address.is_empty())
        .take(20)
        .map(own_address);
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for address in read {
        match address {
            Ok(address) => right.push(address),
            Err(why) => wrong.push(why),
        }
    }
    (right, wrong)
}

/// Senders outside the list of services, as they were entered.
fn others(query: &Query) -> Vec<OtherSender> {
    let mut all = Vec::new();
    for kind in OtherKind::ALL {
        let entered = query.get(&format!("other-{}", kind.code()));
        let names = entered.split([',', ';']).map(str::trim);
        for name in names.filter(|name| !name.is_empty()).take(10) {
            all.push(OtherSender {
                name: name.chars().take(80).collect(),
                kind,
            });
        }
    }
    all
}

fn named(others: &[OtherSender], kind: OtherKind) -> String {
    let names = others.iter().filter(|other| other.kind == kind);
    names
        .map(|other| other.name.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

/// What to publish, change and ask for. What the last check did not ask, as the record of a
/// service that is not used yet, is asked now; of the past nothing is.
async fn advice(req: &OrgRequest, checked: &Checked, wish: &Wish) -> Vec<Step> {
    let recorded = Recorded::new(checked.audit.answers.dns.iter().cloned());
    let dns = match req.as_of {
        None => req.state.dns().ok(),
        Some(_) => None,
    };
    advise(&recorded.beyond(dns), &checked.audit, wish).await
}
