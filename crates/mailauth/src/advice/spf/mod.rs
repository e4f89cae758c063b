//! The SPF record: what stands, put right, with what is wished, and never fewer senders.

mod close;
mod compose;
mod lean;
mod passers;
mod repair;
mod terms;

use std::collections::BTreeSet;
use std::net::IpAddr;

use close::close;
pub(super) use close::in_use;
use compose::{Composed, compose};
use repair::{Meant, Word};

use super::advise::{refusal_of, sentence};
use super::place;
use super::step::{Refusal, Step, Subject};
use super::wish::Wish;
use crate::audit::Audit;
use crate::dns::{RecordType, Resolver};
use crate::provider::{self, Provider};
use crate::rollout::DomainUse;
use crate::spf::{self, Network, Tree, authorised_by};
use crate::{DomainName, Severity};

/// The steps about SPF.
pub(super) async fn propose<R: Resolver>(resolver: &R, now: &Audit, wish: &Wish) -> Vec<Step> {
    let domain = &now.domain;
    let place = place::place(resolver, domain, domain).await;
    let blocked = |refusal: Refusal| {
        let mut step = Step::new(Subject::Spf, domain.clone(), super::Action::Change);
        step.why = SPF.to_owned();
        step.refuse(refusal);
        vec![step]
    };
    if let Some(failure) = &place.failure {
        return blocked(super::advise::no_answer(domain, failure));
    }
    if let Some(alias) = &place.alias {
        return blocked(Refusal::new(
            format!(
                "{domain} is an alias of {alias}: it has the records of that name, and none of its own can stand beside an alias."
            ),
            format!(
                "If mail is to be sent in the name of {domain}, have the alias replaced by address records (A, AAAA) first. Otherwise look after {alias}."
            ),
        ));
    }
    let written = place.texts.iter().filter(|text| spf::is_meant(text));
    let written: usize = written.map(|text| text.split_whitespace().count()).sum();
    if written > MOST_TERMS {
        return blocked(too_long(written));
    }
    let tree = passers::tree(resolver, domain).await;
    let terms = passers::terms(&tree);
    if terms > MOST_TERMS {
        return blocked(too_long(terms));
    }
    let mut records: Vec<Meant> = Vec::new();
    for text in place.texts.iter().filter(|text| spf::is_meant(text)) {
        let mut meant = repair::read(text);
        name_terms(resolver, domain, &mut meant).await;
        records.push(meant);
    }
    let before = today(resolver, domain, &tree, &records).await;
    if wish.usage == DomainUse::Parked {
        return close(now, &records, &before);
    }
    let base = compose(&records, &[]);
    if !base.unsure.is_empty() {
        return blocked_records(domain, &records, unclear(&base));
    }
    let added = additions(resolver, now, wish, &records, &base).await;
    if records.is_empty() && added.is_empty() {
        return blocked_records(domain, &records, nobody());
    }
    let whole = compose(&records, &added);
    let told = Told {
        domain,
        wish,
        records: &records,
        before: &before,
    };
    let mut steps = match told
        .fitting(resolver, &whole, &added, &wish.addresses)
        .await
    {
        Ok(record) => offer(domain, &records, &record),
        Err(refusal) if !added.is_empty() && !records.is_empty() => {
            // What stands is worth putting right although nothing can be added to it.
            let mut steps = match told.fitting(resolver, &base, &[], &[]).await {
                Ok(record) => offer(domain, &records, &record),
                Err(_) => Vec::new(),
            };
            let alone = !steps.iter().any(Step::is_open);
            if alone {
                steps.clear();
                steps = blocked_records(domain, &records, refusal);
            } else {
                let mut step = Step::new(Subject::Spf, domain.clone(), super::Action::Change);
                step.why = format!("To be added: {}.", quoted(&added));
                step.refuse(refusal);
                steps.push(step);
            }
            steps
        }
        Err(refusal) => blocked_records(domain, &records, refusal),
    };
    if let Some(step) = steps.first_mut() {
        step.to_know.extend(idle(&records));
    }
    steps
}

/// Terms of a record, with all that it leads to, for which a text is worked out. Who may send
/// is tried for each of hundreds of addresses, on a page for which somebody waits.
const MOST_TERMS: usize = 2_000;

/// A record of more terms than anybody reads.
fn too_long(terms: usize) -> Refusal {
    Refusal::new(
        format!(
            "The record, with those that it leads to, has {terms} terms. Receivers give up on records as long as that, and no text is worked out for one of more than {MOST_TERMS}."
        ),
        "Have networks that nobody sends from any more deleted, and whole ranges written in place of single addresses. Then check the domain again.",
    )
}

/// Includes of services that never count.
fn idle(records: &[Meant]) -> Vec<String> {
    let terms = records.iter().flat_map(|record| &record.terms);
    terms
        .filter_map(|word| match word {
            Word::Term(term) => Some(term),
            Word::Name(..) => None,
        })
        .filter_map(|term| {
            let name = DomainName::parse(term.strip_prefix("include:")?).ok()?;
            let service = provider::by_spf(&name).filter(|service| service.own_envelope)?;
            Some(format!(
                "“{term}” costs a lookup and never counts: bounces of {} come back to a name that is not yours. It may be taken out.",
                service.name
            ))
        })
        .collect()
}

const SPF: &str = "It says which servers may send in your name.";

/// A name that stands without a mechanism is a service's record or a server, as DNS has it.
async fn name_terms<R: Resolver>(resolver: &R, domain: &DomainName, meant: &mut Meant) {
    for word in &mut meant.terms {
        let Word::Name(sign, name) = word else {
            continue;
        };
        let known = DomainName::parse(name).ok();
        let (mut record, mut server, mut unknown) = (false, false, known.is_none());
        if let Some(known) = &known {
            let txt = resolver.lookup(known, RecordType::Txt).await;
            let four = resolver.lookup(known, RecordType::A).await;
            let six = resolver.lookup(known, RecordType::Aaaa).await;
            record = txt.texts().any(spf::Record::is_one);
            server = !four.data().is_empty() || !six.data().is_empty();
            unknown = [&txt, &four, &six]
                .iter()
                .any(|said| said.failure().is_some());
        }
        let term = match (record, server) {
            _ if unknown => None,
            (true, false) => Some(format!("{sign}include:{name}")),
            (false, true) => Some(format!("{sign}a:{name}")),
            _ => None,
        };
        match term {
            Some(term) => {
                meant.repairs.push(format!("“{name}” becomes “{term}”."));
                *word = Word::Term(term);
            }
            None => meant.unsure.push(format!(
                "“{name}” stands without a mechanism in front, and it is not clear whether it is a service's record or a server of {domain}"
            )),
        }
    }
    meant.terms.retain(|word| matches!(word, Word::Term(_)));
}

/// Who passes today, and who was meant to.
struct Today {
    /// Addresses that pass.
    pass: BTreeSet<IpAddr>,
    /// Addresses of the records as they were meant.
    meant: BTreeSet<IpAddr>,
}

async fn today<R: Resolver>(
    resolver: &R,
    domain: &DomainName,
    tree: &Tree,
    records: &[Meant],
) -> Today {
    let pass = passers::passing(resolver, domain, passers::samples(tree)).await;
    let mut meant = BTreeSet::new();
    for record in records {
        let alone = compose(std::slice::from_ref(record), &[]);
        let laid = passers::with(resolver, domain, Some(&alone.text)).await;
        let tree = passers::tree(&laid, domain).await;
        // A record beyond the limits lets nobody pass, and its networks were meant all the same.
        let samples = passers::samples(&tree).into_iter();
        meant.extend(samples.filter(|ip| authorised_by(&tree, *ip).is_some()));
    }
    Today { pass, meant }
}

/// The terms to add: own servers that take mail, own addresses, services.
async fn additions<R: Resolver>(
    resolver: &R,
    now: &Audit,
    wish: &Wish,
    records: &[Meant],
    base: &Composed,
) -> Vec<String> {
    let domain = &now.domain;
    let mut added = Vec::new();
    // Mail servers of one's own send from where mail arrives; a service's do not.
    let own_servers = now
        .mx
        .hosts
        .iter()
        .any(|mx| mx.host.depth() > 0 && provider::by_mx(&mx.host).is_none());
    if records.is_empty() && own_servers {
        added.push("mx".to_owned());
    }
    let text = match records.is_empty() {
        true => compose(&[], &added).text,
        false => base.text.clone(),
    };
    let laid = passers::with(resolver, domain, Some(&text)).await;
    let passing = passers::passing(&laid, domain, wish.addresses.iter().copied()).await;
    for ip in &wish.addresses {
        if !passing.contains(ip) {
            added.push(match ip {
                IpAddr::V4(ip) => format!("ip4:{ip}"),
                IpAddr::V6(ip) => format!("ip6:{ip}"),
            });
        }
    }
    let tree = passers::tree(&laid, domain).await;
    let led_to: Vec<&DomainName> = tree
        .root
        .nodes()
        .iter()
        .map(|(_, node)| &node.domain)
        .collect();
    let has = |service: &Provider| {
        let mut names = service.spf.iter();
        names.any(|name| led_to.iter().any(|known| known.as_str() == name))
    };
    for service in &wish.providers {
        if let Some(name) = service.include().filter(|_| !has(service)) {
            added.push(format!("include:{name}"));
        }
    }
    added
}

/// What a record is held against.
struct Told<'p> {
    domain: &'p DomainName,
    wish: &'p Wish,
    records: &'p [Meant],
    before: &'p Today,
}

impl Told<'_> {
    /// A record that holds and that receivers read to its end: the one given, or a leaner one.
    async fn fitting<R: Resolver>(
        &self,
        resolver: &R,
        record: &Composed,
        added: &[String],
        addresses: &[IpAddr],
    ) -> Result<Composed, Refusal> {
        let (domain, records, before) = (self.domain, self.records, self.before);
        let held = prove(resolver, domain, record, records, before, (addresses, &[])).await;
        let stands = records.iter().map(|meant| meant.text.len()).max();
        let stands = stands.unwrap_or_default();
        let laid = passers::with(resolver, domain, Some(&record.text)).await;
        let tree = passers::tree(&laid, domain).await;
        let over = lean::Over::of(&tree, stands);
        if !over.any() {
            return held.map(|()| record.clone());
        }
        let limits = (added, stands);
        if let Some(lean) = lean::lean(resolver, domain, self.wish, record, limits).await {
            let excused = (addresses, lean.excused.as_slice());
            prove(resolver, domain, &lean.record, records, before, excused).await?;
            return Ok(lean.record);
        }
        Err(lean::does_not_fit(
            &tree,
            over,
            domain,
            self.wish,
            held.err(),
        ))
    }
}

/// Whether a record holds: no error, nobody lost but who is excused.
async fn prove<R: Resolver>(
    resolver: &R,
    domain: &DomainName,
    record: &Composed,
    records: &[Meant],
    before: &Today,
    (addresses, excused): (&[IpAddr], &[Network]),
) -> Result<(), Refusal> {
    let laid = passers::with(resolver, domain, Some(&record.text)).await;
    let found = spf::audit(&laid, domain).await;
    let grave = |severity| matches!(severity, Severity::Error | Severity::Unknown);
    let mut graves = found
        .diagnostics
        .iter()
        .filter(|found| grave(found.rule.severity));
    if let Some(grave) = graves.next() {
        return Err(refusal_of(grave));
    }
    if record.closes && passers::samples(&found.tree).is_empty() {
        return Err(Refusal::new(
            "Today every server in the world may send in your name (“+all”), and the record lists none of yours: without “+all” your own mail would fail.",
            "Say below which services and which own addresses send for you. Then the text is here.",
        ));
    }
    let let_in = passers::passing(&laid, domain, passers::STRANGERS).await;
    for stranger in passers::STRANGERS {
        let listed = authorised_by(&found.tree, stranger).is_some();
        if !listed && let_in.contains(&stranger) {
            return Err(Refusal::new(
                "With the text that belongs here, every server in the world could send in your name: a term whose name is made from the mail (“exists:”, a macro) finds an answer for everybody, as a wildcard in DNS gives one.",
                "Delete that term or the wildcard below its name, and check the domain again.",
            ));
        }
    }
    let mut wanted: BTreeSet<IpAddr> = before.meant.clone();
    if !record.closes {
        wanted.extend(&before.pass);
    }
    wanted.extend(addresses);
    let passing = passers::passing(&laid, domain, wanted.iter().copied()).await;
    for ip in wanted {
        let is_excused = || excused.iter().any(|network| network.contains(ip));
        if !passing.contains(&ip) && !is_excused() {
            let whose = match (before.pass.contains(&ip), records.is_empty()) {
                (true, _) => "passes today and would not pass any more",
                (false, false) => "was meant to pass and would not",
                (false, true) => "would not pass",
            };
            return Err(Refusal::new(
                format!("With the text that belongs here, mail from {ip} {whose}."),
                "Change nothing yet. Look at the findings about SPF, and ask whoever set the record up what was meant.",
            ));
        }
    }
    Ok(())
}

/// The steps for a record that holds.
fn offer(domain: &DomainName, records: &[Meant], record: &Composed) -> Vec<Step> {
    let first = records
        .iter()
        .position(|meant| spf::Record::is_one(&meant.text))
        .or((!records.is_empty()).then_some(0));
    let Some(first) = first else {
        let mut step = Step::text(
            Subject::Spf,
            domain.clone(),
            None,
            record.text.clone(),
            "Receivers cannot tell your servers from a stranger's without it.",
        );
        step.changes.extend(record.changes.iter().cloned());
        return vec![step];
    };
    let Some(main) = records.get(first) else {
        return Vec::new();
    };
    let alone = records.len() == 1;
    if alone && (main.text == record.text || record.changes.is_empty()) {
        return vec![Step::stands(
            Subject::Spf,
            domain.clone(),
            vec![main.text.clone()],
            "It lists who sends for you, and receivers can read it.",
        )];
    }
    let why = match alone {
        true => {
            "The servers and services that send for you are to be in it, and receivers must be able to read it."
        }
        false => {
            "Receivers may not choose between several records and take none of them. One takes their place, with the senders of all."
        }
    };
    let mut step = Step::text(
        Subject::Spf,
        domain.clone(),
        Some(&main.text),
        record.text.clone(),
        why,
    );
    step.changes.extend(record.changes.iter().cloned());
    let mut steps = vec![step];
    for (index, other) in records.iter().enumerate() {
        if index != first {
            steps.push(Step::delete(
                Subject::Spf,
                domain.clone(),
                &other.text,
                "Its senders are in the one record above. Two SPF records make both void.",
            ));
        }
    }
    steps
}

/// What stands, without a text in its place.
fn blocked_records(domain: &DomainName, records: &[Meant], refusal: Refusal) -> Vec<Step> {
    let action = match records.is_empty() {
        true => super::Action::Add,
        false => super::Action::Change,
    };
    let mut step = Step::new(Subject::Spf, domain.clone(), action);
    step.now = records.iter().map(|meant| meant.text.clone()).collect();
    step.why = SPF.to_owned();
    step.refuse(refusal);
    vec![step]
}

/// No sender is known: a record would make all mail of the domain fail.
fn nobody() -> Refusal {
    Refusal::new(
        "It is not known who sends for the domain. A record that lists nobody would make its own mail fail.",
        "Choose the services that send for it and enter its own addresses, or say that it sends no mail. Then the text is here.",
    )
}

fn unclear(base: &Composed) -> Refusal {
    let whys: Vec<String> = base.unsure.iter().map(|why| sentence(why) + ".").collect();
    Refusal::new(
        format!(
            "No receiver can read the record as it stands, and what was meant is not clear: {} A guess could shut out a server of yours.",
            whys.join(" ")
        ),
        "Ask whoever set the record up which sender was meant there, and put that term right or delete it. Then check the domain again.",
    )
}

fn quoted(terms: &[String]) -> String {
    let quoted: Vec<String> = terms.iter().map(|term| format!("“{term}”")).collect();
    quoted.join(", ")
}
