//! The roll-out of a domain: where it stands, what the next stage waits for, what it
//! would have done, and what to publish now (G3, G4).
//!
//! Put together here from the last check, the reports and the decisions on senders, so
//! that the pages only show it.

mod ask;
mod copies;
mod others;
mod patient;
mod sent_from;

pub use ask::{Ask, SenderKind};
pub use copies::{CopiesKnown, CopiesLine};
pub use others::OtherLine;

use std::net::IpAddr;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Ledger, OrgId};
use mailauth::DomainName;
use mailauth::advice::{Action, Refusal, SentFrom, Step, Subject, Wish, advise};
use mailauth::audit::Audit;
use mailauth::dmarc::{Policy, Record, Target};
use mailauth::dns::{Memo, RecordType, Recorded, Resolver, Response};
use mailauth::mx::Receiving;
use mailauth::provider::{self, Provider};
use mailauth::rollout::{
    self, Case, DomainUse, NameSeen, Observed, Plan, Precondition, Receives, Rhythm, Stage, Stream,
    failing_now, names_below, plan, unknown_names,
};
use mailauth::senders_seen::OwnPlaces;
use register::records::{Asset, SenderDecision};
use register::{Id, Register};

use super::check::{Checked, last_check, stage_since};
use super::day::Span;
use super::known::KnownDomains;
use super::reporters::reporters;
use super::sender_list::{SenderLine, ours, sender_lines};
use super::simulate::{Reach, WouldHave, would_have};
use super::trend::trend;
use crate::error::Result;
use patient::Patient;

/// Days of reports that a sender of one's own that is silent is looked for in.
const LAST_SEEN_DAYS: u32 = 400;
/// Questions of DNS that a check asks for the roll-out, at most.
const MOST_BEYOND: usize = 300;
/// Days of reports that a roll-out looks back.
pub const SEEN_DAYS: u32 = 30;

/// For whom a roll-out is put together.
#[derive(Clone, Copy, Debug)]
pub struct Of<'r> {
    /// The organization.
    pub org: OrgId,
    /// Its register.
    pub register: &'r Register,
    /// The domain's asset.
    pub asset: Id<Asset>,
    /// The domain.
    pub domain: &'r DomainName,
    /// The day looked at.
    pub today: Date,
    /// What was checked after this does not count.
    pub until: Timestamp,
}

/// Where a domain stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Nobody has looked at its records yet.
    NotChecked,
    /// A name server gave no answer at the last check.
    NotTold,
    /// At this stage.
    Stage(Stage),
}

/// Mail of the organization that the present policy hits, and the way back to watching.
#[derive(Clone, Debug)]
pub struct GoBack {
    /// What is hit.
    pub why: String,
    /// What to publish before anything else.
    pub steps: Vec<Step>,
}

/// The roll-out of a domain.
#[derive(Clone, Debug)]
pub struct RollOut<'r> {
    /// The last check.
    pub checked: Option<Checked>,
    /// Who sends in its name.
    pub lines: Vec<SenderLine<'r>>,
    /// Days with reports among the last thirty.
    pub days: usize,
    /// What the domain is used for: as asked, else as it seems.
    pub usage: DomainUse,
    /// Where it stands.
    pub at: At,
    /// The stages to come; none where it is not known where it stands.
    pub plan: Option<Plan>,
    /// What must be true before a domain that is said to send no mail is closed, whatever
    /// its stage; empty for others.
    pub closing: Vec<Precondition>,
    /// Before the names below are treated as the domain is.
    pub names_below: Precondition,
    /// Before names that are not in DNS are refused.
    pub unknown_names: Precondition,
    /// What the next stage's record would have done; none where there is no such record or
    /// there are no reports, and of a domain that sends no mail.
    pub would_have: Option<WouldHave>,
    /// Copies that others pass on and that fail.
    pub copies: Vec<CopiesLine>,
    /// Mail of its own that the present policy hits.
    pub go_back: Option<GoBack>,
    /// What the texts hang on and the last check did not ask of DNS; empty where that was
    /// asked now.
    pub not_asked: Vec<(DomainName, RecordType)>,
    /// What to publish now, or to do.
    pub steps: Vec<Step>,
    /// The services that send for it: as asked, else as records and decisions show.
    pub services: Vec<&'static Provider>,
    /// Senders of its own outside the list of services.
    pub others: Vec<OtherLine>,
    /// Where reports go.
    pub reports_to: String,
    /// It only seems to send no mail, and nothing that would stop any is offered before
    /// somebody says so.
    pub unsaid: bool,
}

/// Puts the roll-out of a domain together. `live` is asked what the last check did not
/// ask; without it such things are not known, and named. `held` is what looking through
/// reports takes, such as a turn: it is dropped before anything is asked of DNS, which may
/// take its time.
///
/// # Errors
/// When the database fails.
pub async fn roll_out<'r, R: Resolver>(
    ledger: &Ledger,
    of: Of<'r>,
    ask: &Ask,
    live: Option<R>,
    held: impl Send,
) -> Result<RollOut<'r>> {
    let checked = last_check(ledger, of.org, of.domain, of.until).await?;
    put_together(ledger, of, ask, checked, live, held).await
}

/// What the roll-out hangs on beyond what a check asks by itself, asked of DNS now, so that
/// its page need not wait for it. What was not answered is left out.
pub(crate) async fn beyond<R: Resolver>(
    ledger: &Ledger,
    of: Of<'_>,
    checked: Checked,
    resolver: &R,
) -> Result<Vec<Response>> {
    let memo = Memo::new(resolver, MOST_BEYOND);
    put_together(ledger, of, &Ask::default(), Some(checked), Some(&memo), ()).await?;
    let mut said = memo.transcript();
    said.retain(|answer| answer.failure().is_none());
    Ok(said)
}

async fn put_together<'r, R: Resolver>(
    ledger: &Ledger,
    of: Of<'r>,
    ask: &Ask,
    checked: Option<Checked>,
    live: Option<R>,
    held: impl Send,
) -> Result<RollOut<'r>> {
    let Of {
        org,
        register,
        asset,
        domain,
        today,
        until,
    } = of;
    let audit = checked.as_ref().map(|checked| &checked.audit);
    let places = audit.map(OwnPlaces::of).unwrap_or_default();
    let span = Span::last(SEEN_DAYS, today);
    let lines = sender_lines(ledger, org, register, asset, domain, span, &places).await?;
    let wide = Span::last(Rhythm::LOOK_BACK, today);
    let reported = trend(ledger, org, domain.as_str(), wide).await?.days;
    let reported = reported.into_iter().map(|(day, _)| day);
    let reported: Vec<Date> = reported.collect();
    let days = reported.iter().filter(|day| **day >= span.from).count();
    let heard = reporters(ledger, org, domain.as_str(), today).await?;
    let since = stage_since(ledger, org, domain, until).await?;
    let mut not_seen = not_seen(&lines);
    let mut failed_before = Vec::new();
    if !not_seen.is_empty() {
        // Who sends but now and then is judged by what it sent last.
        let long = Span::last(LAST_SEEN_DAYS, today);
        let before = sender_lines(ledger, org, register, asset, domain, long, &places).await?;
        for line in before
            .iter()
            .filter(|line| line.decision() == SenderDecision::Ours)
        {
            let found = stream(line, audit).filter(rollout::fails);
            let day = line.days().map(|(_, last)| last);
            if let (Some(_), Some(day)) = (found, day)
                && let Some(at) = not_seen.iter().position(|name| name == line.name())
            {
                failed_before.push((not_seen.remove(at), day));
            }
        }
    }
    let rhythm = Rhythm::of(reported, today);
    let sent_from = sent_from::sent_from(ledger, (org, today), audit, &rhythm, &lines, ask).await?;
    drop(held);
    let observed = Observed {
        days: u32::try_from(days).unwrap_or(u32::MAX),
        rhythm,
        reporters: heard
            .iter()
            .filter(|one| one.quiet < i64::from(SEEN_DAYS))
            .count()
            .try_into()
            .unwrap_or(u32::MAX),
        streams: lines
            .iter()
            .filter_map(|line| stream(line, audit))
            .collect(),
        not_seen,
        failed_before,
    };
    let at = match audit.map(Audit::stage) {
        None => At::NotChecked,
        Some(None) => At::NotTold,
        Some(Some(stage)) => At::Stage(stage),
    };
    let usage = ask
        .usage
        .or_else(|| audit.map(|audit| audit.seems(days > 0)))
        .unwrap_or_default();
    let services = ask.services(audit, &lines);
    let others = others::of(&lines, ask);
    let reports_to = ask.reports_to(audit, domain);
    let mut result = RollOut {
        days,
        usage,
        at,
        plan: None,
        closing: Vec::new(),
        names_below: names_below(Stage::Watch, &observed),
        unknown_names: unknown_names(&observed),
        would_have: None,
        copies: Vec::new(),
        go_back: None,
        not_asked: Vec::new(),
        steps: Vec::new(),
        services,
        others,
        reports_to,
        unsaid: false,
        checked: None,
        lines,
    };
    if let (Some(checked), At::Stage(stage)) = (&checked, at) {
        let case = Case {
            at: stage,
            since: since.map(|at| register.day(at)),
            usage,
            receives: receives(&checked.audit),
            sends: checked.audit.lets_send(),
            unused: ask.unused,
            observed: &observed,
            today,
        };
        let recorded = Recorded::new(checked.audit.answers.dns.iter().cloned());
        let resolver = recorded.beyond(live.map(Patient::new));
        let own_domains: Vec<DomainName> = KnownDomains::of(register).iter().cloned().collect();
        result
            .advise(checked, &case, ask, (own_domains, sent_from), &resolver)
            .await;
        result.not_asked = resolver.not_asked();
        result.copies = copies::of(&result.lines, &Reach::of(&checked.audit));
    }
    result.checked = checked;
    Ok(result)
}

impl RollOut<'_> {
    /// Plans, and asks for the texts whose conditions are met.
    async fn advise<R: Resolver>(
        &mut self,
        checked: &Checked,
        case: &Case<'_>,
        ask: &Ask,
        (own_domains, sent_from): (Vec<DomainName>, Option<SentFrom>),
        resolver: &R,
    ) {
        let audit = &checked.audit;
        let plan = plan(case);
        let next = plan.next().map_or(case.at, |step| step.stage);
        self.names_below = names_below(next, case.observed);
        let parked = self.usage == DomainUse::Parked;
        if parked {
            // As from the beginning: a domain that refuses forged mail may be in full use.
            let from_nothing = Case {
                at: Stage::Nothing,
                ..case.clone()
            };
            let closing = rollout::plan(&from_nothing).steps.pop();
            self.closing = closing.map_or_else(Vec::new, |step| step.preconditions);
        }
        // By its records alone a domain only seems to send none; somebody is to say so.
        self.unsaid = parked && ask.usage.is_none() && case.at != Stage::Reject;
        let speaks_against =
            self.closing.is_empty() || self.closing.iter().any(Precondition::holds);
        let held = parked && (self.unsaid || speaks_against);
        let wish = Wish {
            usage: match held {
                // Nothing that would stop mail, until what speaks against it is settled.
                true => DomainUse::People,
                false => self.usage,
            },
            providers: self.services.clone(),
            addresses: self.own_addresses(ask),
            others: {
                let seen = self.others.iter().filter_map(OtherLine::wished);
                seen.chain(ask.unseen.iter().cloned()).collect()
            },
            reports_to: self.reports_to.clone(),
            own_domains,
            stage: plan.stage(),
            may_refuse_unknown_names: self.unknown_names.is_met() && !held,
            may_tighten_subdomains: self.names_below.is_met() && !held,
            may_close: parked && !held,
            sent_from,
            policy_id: checked.at.strftime("%Y%m%dT%H%M%S").to_string(),
        };
        self.steps = advise(resolver, audit, &wish).await;
        let servers = self.others.iter();
        let servers = servers.filter_map(|line| others::server_step(&audit.domain, line));
        self.steps.extend(servers);
        if held {
            self.steps.retain(|step| step.subject == Subject::Dmarc);
        }
        if self.usage != DomainUse::Parked {
            self.steps.iter_mut().for_each(without_senders);
        }
        let reach = Reach::of(audit);
        let now = audit.dmarc.record();
        // For a domain without mail the policy is the least of it: SPF and keys end, too.
        if self.days > 0 && case.at != Stage::Reject && !parked {
            // What the next stage would publish, whether or not its conditions are met: the
            // record is read and held against the reports, and never shown from here.
            let would = Wish {
                usage: self.usage,
                stage: next,
                may_close: true,
                ..wish.clone()
            };
            let steps = advise(resolver, audit, &would).await;
            let now = now.map(|record| &**record);
            let record = policy_of(&steps).or_else(|| supposed(&would, now));
            self.would_have = record.map(|record| would_have(&record, now, &reach, &self.lines));
        }
        // Of the names below, only those that the present record lets be hit.
        let hit = case.observed.only(|name| {
            reach.policy(now.map(|record| &**record), &name.name) != Some(Policy::None)
        });
        if let Some(why) = failing_now(case.at, &hit).filter(|_| !parked) {
            let back = Wish {
                stage: Stage::Watch,
                // Who goes back in haste publishes nothing stricter in the same breath.
                may_refuse_unknown_names: false,
                may_tighten_subdomains: false,
                ..wish
            };
            let mut steps = advise(resolver, audit, &back).await;
            steps.retain(|step| step.subject == Subject::Dmarc && step.is_open());
            self.steps.retain(|step| step.subject != Subject::Dmarc);
            self.go_back = Some(GoBack { why, steps });
        }
        self.plan = Some(plan);
    }

    /// Own addresses that send: typed, or of servers decided to be one's own.
    fn own_addresses(&self, ask: &Ask) -> Vec<IpAddr> {
        let mut all = ask.addresses.clone();
        for other in &self.others {
            if other.kind == SenderKind::Server {
                all.extend(&other.addresses);
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The stage, where it is known.
    pub fn stage(&self) -> Option<Stage> {
        match self.at {
            At::Stage(stage) => Some(stage),
            _ => None,
        }
    }
}

/// A sender as the plan needs it, in the names the domain's record reaches.
fn stream(line: &SenderLine<'_>, audit: Option<&Audit>) -> Option<Stream> {
    let seen = line.seen.as_ref()?;
    let reach = audit.map(Reach::of);
    let mut names = Vec::new();
    for (name, sums) in &seen.names {
        let below = match &reach {
            None => false,
            Some(reach) => match reach.target(name) {
                None => continue,
                Some(target) => target != Target::Own,
            },
        };
        let facts = reach.as_ref().and_then(|reach| reach.facts(name));
        names.push(NameSeen {
            name: name.to_string(),
            below,
            exists: facts.and_then(|facts| facts.exists),
            messages: sums.messages,
            dkim_aligned: sums.dkim_aligned,
            passed: sums.passed,
            copies: sums.copies,
        });
    }
    Some(Stream {
        name: line.name().to_owned(),
        ours: ours(line.decision()),
        looks_own: seen.judgement.class.seems_own(),
        steady: seen.seen.is_steady(),
        names,
        first_seen: first_seen(line),
    })
    .filter(|stream| !stream.names.is_empty())
}

/// The first day a sender was ever seen: of its record, else of the span.
fn first_seen(line: &SenderLine<'_>) -> Option<Date> {
    let in_span = line.seen.as_ref().map(|seen| seen.first);
    let recorded = line.record.and_then(|record| record.first_seen);
    [in_span, recorded].into_iter().flatten().min()
}

/// Senders decided to be the organization's of which the span shows nothing.
fn not_seen(lines: &[SenderLine<'_>]) -> Vec<String> {
    lines
        .iter()
        .filter(|line| line.seen.is_none() && line.decision() == SenderDecision::Ours)
        .filter(|line| !line.is_network())
        .map(|line| line.name().to_owned())
        .collect()
}

/// Whether a server takes mail for the domain.
fn receives(audit: &Audit) -> Receives {
    match &audit.mx.receiving {
        Receiving::Unknown(_) => Receives::Unknown,
        Receiving::Null => Receives::No("its null MX says that it takes no mail".into()),
        Receiving::Nowhere => Receives::No("it has neither an MX record nor an address".into()),
        // Mail would go to the address of the web site, where mostly nobody takes it.
        Receiving::Implicit => {
            Receives::No("it has no MX record; it has an address, where mail would be tried".into())
        }
        Receiving::Mx => Receives::Yes(
            audit
                .mx
                .hosts
                .iter()
                .map(|host| match provider::by_mx(&host.host) {
                    Some(service) => format!("{} ({})", host.host, service.name),
                    None => host.host.to_string(),
                })
                .collect(),
        ),
    }
}

/// The DMARC record that steps would publish.
fn policy_of(steps: &[Step]) -> Option<Record> {
    let texts = steps.iter().filter(|step| step.subject == Subject::Dmarc);
    let mut records = texts.filter_map(|step| {
        let text: Arc<str> = step.text.as_deref()?.into();
        Record::parse(&text).filter(|record| record.p.is_some())
    });
    records.next()
}

/// The policies a wish comes to, where no text of it could be proved.
fn supposed(wish: &Wish, now: Option<&Record>) -> Option<Record> {
    let mut text = format!("v=DMARC1; p={}", wish.stage.policy());
    let kept = |target| {
        now.map(|record| record.requested(target))
            .unwrap_or_default()
    };
    if !wish.may_tighten_subdomains {
        text.push_str(&format!("; sp={}", kept(Target::Subdomain).as_str()));
    }
    if wish.may_refuse_unknown_names {
        text.push_str("; np=reject");
    }
    if wish.stage.testing() {
        text.push_str("; t=y");
    }
    let text: Arc<str> = text.into();
    Record::parse(&text)
}

/// An SPF record that names no sender would let the domain's own mail fail: there is no
/// text before the senders are named.
fn without_senders(step: &mut Step) {
    if step.subject != Subject::Spf || !matches!(step.action, Action::Add | Action::Change) {
        return;
    }
    let Some(text) = &step.text else { return };
    let record = mailauth::spf::Record::parse(text.as_str());
    let names_somebody = record.is_some_and(|record| {
        record.redirect().is_some()
            || record
                .mechanisms()
                .any(|(_, _, m)| m.kind != mailauth::spf::MechanismKind::All)
    });
    if names_somebody {
        return;
    }
    step.text = None;
    step.rollback.clear();
    step.how = "Name above who sends for you: tick the services, and enter the addresses of servers of your own.".to_owned();
    step.refusal = Some(Refusal {
        why: "No sender is named yet. A record without any tells receivers that nobody sends for you, and your own mail would fail.".to_owned(),
        next: step.how.clone(),
    });
}
