//! `check_host()` of RFC 7208 §4: may this client send mail from this sender?

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use crate::dns::{Data, Outcome as Answer, RecordType, Resolver, Response};
use crate::spf::expand::{Values, reverse_name};
use crate::spf::macros::{MacroString, Place};
use crate::spf::outcome::{Outcome, Query, Site, SpfResult, Step, StepResult};
use crate::spf::record::{Mechanism, MechanismKind, Qualifier, Record, Term, TermKind};
use crate::{DomainName, Span};

/// Most terms that ask DNS (RFC 7208 §4.6.4).
pub const LOOKUP_LIMIT: u32 = 10;
/// Most questions that may find nothing (RFC 7208 §4.6.4).
pub const VOID_LIMIT: u32 = 2;
/// Most mail exchangers or names of an address looked at for one term.
pub const NAME_LIMIT: usize = 10;
/// Most steps kept in a trace; a record can hold many thousand terms.
const TRACE_LIMIT: usize = 256;

/// Judges a mail as its receiver would.
///
/// At most about 240 questions are asked, whatever the records say; bounding the
/// time is the resolver's matter. Names that exist in one address family alone are
/// void lookups for clients of the other, as the standard's words have it.
pub async fn check<R: Resolver>(resolver: &R, query: &Query<'_>) -> Outcome {
    judge(resolver, query, None).await
}

/// The clients among these from which a sender may send: as [`check`] says of each. A record
/// is read once for all of them, and no account is given of the terms.
pub async fn passing<R: Resolver>(
    resolver: &R,
    mail_from: &str,
    helo: &str,
    clients: impl IntoIterator<Item = IpAddr>,
) -> BTreeSet<IpAddr> {
    let read = ReadRecords::default();
    let mut passing = BTreeSet::new();
    for ip in clients {
        let query = Query::new(ip, mail_from, helo);
        let judged = judge(resolver, &query, Some(&read)).await;
        if judged.result == SpfResult::Pass {
            passing.insert(ip);
        }
    }
    passing
}

/// Records that were read, by their text.
#[derive(Default)]
struct ReadRecords(Mutex<HashMap<String, Option<Arc<Record>>>>);

impl ReadRecords {
    fn read(&self, text: &str) -> Option<Arc<Record>> {
        let mut read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = read.get(text) {
            return known.clone();
        }
        let record = Record::parse(text).map(Arc::new);
        read.insert(text.to_owned(), record.clone());
        record
    }
}

async fn judge<R: Resolver>(
    resolver: &R,
    query: &Query<'_>,
    read: Option<&ReadRecords>,
) -> Outcome {
    let ip = query.ip.to_canonical();
    let bare = query.mail_from.trim();
    let bare = bare
        .strip_prefix('<')
        .and_then(|inner| inner.strip_suffix('>'))
        .unwrap_or(bare);
    let (local_part, domain) = match bare.rsplit_once('@') {
        Some((local_part, domain)) => (local_part, domain),
        None if bare.is_empty() => ("", query.helo),
        None => ("", bare),
    };
    let mut evaluation = Evaluation {
        resolver,
        ip,
        local_part: if local_part.is_empty() {
            "postmaster"
        } else {
            local_part
        },
        sender_domain: domain.into(),
        helo: query.helo,
        receiver: if query.receiver.is_empty() {
            "unknown"
        } else {
            query.receiver
        },
        now: query.now,
        lookups: 0,
        voids: 0,
        validated: None,
        read,
        trace: Vec::new(),
    };
    let name = DomainName::parse(domain).ok().filter(|n| n.depth() > 1);
    let ended = match name {
        Some(name) => {
            if !domain.is_ascii() {
                evaluation.sender_domain = name.as_str().to_string().into();
            }
            evaluation.domain(name, 0).await
        }
        None => Ok(Verdict::none(format!(
            "“{}” is not a domain that could have an SPF record",
            domain.chars().take(80).collect::<String>()
        ))),
    };
    evaluation.outcome(ended).await
}

/// An end of the check by an error.
struct Stop {
    result: SpfResult,
    reason: String,
    site: Option<Site>,
}

impl Stop {
    fn perm(reason: impl Into<String>) -> Stop {
        Stop {
            result: SpfResult::Permerror,
            reason: reason.into(),
            site: None,
        }
    }

    /// The error came up in this term, unless it came up further inside.
    fn in_term(mut self, site: &Site) -> Stop {
        self.site.get_or_insert_with(|| site.clone());
        self
    }
}

/// An end of one record.
struct Verdict {
    result: SpfResult,
    reason: String,
    matched: Option<Site>,
    /// The record that decided, for its `exp=`.
    decided: Option<(DomainName, Arc<Record>)>,
}

impl Verdict {
    fn none(reason: String) -> Verdict {
        Verdict {
            result: SpfResult::None,
            reason,
            matched: None,
            decided: None,
        }
    }
}

type Ended<'f> = Pin<Box<dyn Future<Output = Result<Verdict, Stop>> + Send + 'f>>;

struct Evaluation<'q, R> {
    resolver: &'q R,
    ip: IpAddr,
    local_part: &'q str,
    sender_domain: Cow<'q, str>,
    helo: &'q str,
    receiver: &'q str,
    now: i64,
    lookups: u32,
    voids: u32,
    validated: Option<Vec<DomainName>>,
    /// Records that were read for other clients; no account is given of the terms then.
    read: Option<&'q ReadRecords>,
    trace: Vec<Step>,
}

impl<R: Resolver> Evaluation<'_, R> {
    /// The sender may send from the client, by the record of `domain`.
    fn domain(&mut self, domain: DomainName, depth: u32) -> Ended<'_> {
        Box::pin(async move {
            let answer = self.resolver.lookup(&domain, RecordType::Txt).await;
            if depth > 0 {
                self.void(&answer)?;
            }
            if let Some(failure) = answer.failure() {
                return Err(Stop {
                    result: SpfResult::Temperror,
                    reason: format!("the record of {domain} could not be fetched: {failure}"),
                    site: None,
                });
            }
            let mut records = answer.texts().filter(|text| Record::is_one(text));
            let Some(text) = records.next() else {
                return Ok(Verdict::none(format!("{domain} has no SPF record")));
            };
            if records.next().is_some() {
                return Err(Stop::perm(format!("{domain} has more than one SPF record")));
            }
            let record = match self.read {
                Some(read) => read.read(text),
                None => Record::parse(text).map(Arc::new),
            };
            match record {
                Some(record) => self.record(domain, record, depth).await,
                None => Ok(Verdict::none(format!("{domain} has no SPF record"))),
            }
        })
    }

    async fn record(
        &mut self,
        domain: DomainName,
        record: Arc<Record>,
        depth: u32,
    ) -> Result<Verdict, Stop> {
        if let Some(fault) = record.faults.first() {
            let term = record.terms.get(fault.term);
            return Err(Stop {
                site: term.map(|term| site(&domain, &record, term.span)),
                ..Stop::perm(format!(
                    "the record of {domain} breaks the syntax: {}",
                    fault.kind
                ))
            });
        }
        for term in &record.terms {
            let TermKind::Mechanism(mechanism) = &term.kind else {
                continue;
            };
            // Most terms of a long record, of which nothing else is to be told.
            if self.read.is_some() && mechanism.kind.is_network() && !self.is_in(mechanism) {
                continue;
            }
            let found = site(&domain, &record, term.span);
            let step = self.step(&found, depth);
            let matched = self.mechanism(&domain, &record, mechanism, depth).await;
            self.close(step, matched.as_ref().ok().copied());
            if matched.map_err(|stop| stop.in_term(&found))? {
                return Ok(self.matched(found, mechanism.qualifier, domain, record));
            }
        }
        let Some((term, target)) = record.redirect() else {
            return Ok(Verdict {
                result: SpfResult::Neutral,
                reason: format!("no term of the record of {domain} covers {}", self.ip),
                matched: None,
                decided: Some((domain, record)),
            });
        };
        let found = site(&domain, &record, term.span);
        let step = self.step(&found, depth);
        let ended = self.redirect(&domain, &record, term, target, depth).await;
        self.close(step, ended.is_ok().then_some(true));
        ended.map_err(|stop| stop.in_term(&found))
    }

    fn matched(
        &self,
        found: Site,
        qualifier: Qualifier,
        domain: DomainName,
        record: Arc<Record>,
    ) -> Verdict {
        let says = match qualifier {
            Qualifier::Pass => "may send mail for this domain",
            Qualifier::Fail => "may not send mail for this domain",
            Qualifier::Softfail => "probably may not send mail for this domain",
            Qualifier::Neutral => "is neither allowed nor forbidden to send mail for this domain",
        };
        Verdict {
            result: qualifier.into(),
            reason: format!(
                "{} {says}: “{}” in the record of {domain}",
                self.ip, found.term
            ),
            matched: Some(found),
            decided: Some((domain, record)),
        }
    }

    async fn redirect(
        &mut self,
        domain: &DomainName,
        record: &Record,
        term: &Term,
        target: &MacroString,
        depth: u32,
    ) -> Result<Verdict, Stop> {
        self.count()?;
        let next = self.expand(domain, record, target).await;
        let next = next
            .filter(|name| name.depth() > 1)
            .ok_or_else(|| Stop::perm(format!("“{}” leads to no domain", record.at(term.span))))?;
        let verdict = self.domain(next, depth + 1).await?;
        if verdict.result == SpfResult::None {
            return Err(Stop::perm(verdict.reason));
        }
        Ok(verdict)
    }

    /// Whether the mechanism covers the client.
    async fn mechanism(
        &mut self,
        domain: &DomainName,
        record: &Record,
        mechanism: &Mechanism,
        depth: u32,
    ) -> Result<bool, Stop> {
        if mechanism.kind.asks_dns() {
            self.count()?;
        }
        match mechanism.kind {
            MechanismKind::All => return Ok(true),
            kind if kind.is_network() => return Ok(self.is_in(mechanism)),
            _ => {}
        }
        let target = match &mechanism.domain {
            Some(string) => self.expand(domain, record, string).await,
            None => Some(domain.clone()),
        };
        if mechanism.kind == MechanismKind::Include {
            let target = target
                .filter(|name| name.depth() > 1)
                .ok_or_else(|| Stop::perm("an include leads to no domain"))?;
            let verdict = self.domain(target, depth + 1).await?;
            return match verdict.result {
                SpfResult::Pass => Ok(true),
                SpfResult::None => Err(Stop::perm(verdict.reason)),
                _ => Ok(false),
            };
        }
        // A name DNS cannot have is one that does not exist.
        let Some(target) = target else {
            return Ok(false);
        };
        match mechanism.kind {
            MechanismKind::A => self.address_of(&target, mechanism).await,
            MechanismKind::Mx => self.exchanger_of(&target, mechanism).await,
            MechanismKind::Ptr => {
                self.validate().await;
                let names = self.validated.as_deref().unwrap_or_default();
                Ok(names.iter().any(|name| name.is_within(&target)))
            }
            _ => {
                let answer = self.ask(&target, RecordType::A).await?;
                Ok(!answer.data().is_empty())
            }
        }
    }

    /// Whether the client is in the network of a term.
    fn is_in(&self, mechanism: &Mechanism) -> bool {
        mechanism.network.is_some_and(|n| n.contains(self.ip))
    }

    fn family(&self) -> RecordType {
        if self.ip.is_ipv4() {
            RecordType::A
        } else {
            RecordType::Aaaa
        }
    }

    async fn address_of(&mut self, name: &DomainName, by: &Mechanism) -> Result<bool, Stop> {
        let answer = self.ask(name, self.family()).await?;
        Ok(addresses(&answer).any(|address| by.cidr.around(address).contains(self.ip)))
    }

    async fn exchanger_of(&mut self, name: &DomainName, by: &Mechanism) -> Result<bool, Stop> {
        let answer = self.ask(name, RecordType::Mx).await?;
        if answer.data().len() > NAME_LIMIT {
            return Err(Stop::perm(format!(
                "{name} has more than {NAME_LIMIT} mail exchangers"
            )));
        }
        for data in answer.data() {
            let Data::Mx(_, host) = data else { continue };
            // The root is the host of a null MX (RFC 7505).
            if host.depth() > 0 && self.address_of(host, by).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Finds the client's names that lead back to it (RFC 7208 §5.5).
    async fn validate(&mut self) {
        if self.validated.is_some() {
            return;
        }
        let reverse = reverse_name(self.ip);
        let answer = self.resolver.lookup(&reverse, RecordType::Ptr).await;
        let mut names = Vec::new();
        for data in answer.data().iter().take(NAME_LIMIT) {
            let Data::Ptr(name) = data else { continue };
            let forward = self.resolver.lookup(name, self.family()).await;
            if addresses(&forward).any(|address| address == self.ip) {
                names.push(name.clone());
            }
        }
        self.validated = Some(names);
    }

    /// Asks for a term; a void answer is counted, a failure ends the check.
    async fn ask(&mut self, name: &DomainName, kind: RecordType) -> Result<Response, Stop> {
        let answer = self.resolver.lookup(name, kind).await;
        if let Some(failure) = answer.failure() {
            return Err(Stop {
                result: SpfResult::Temperror,
                reason: format!(
                    "the {} record of {name} could not be fetched: {failure}",
                    kind.as_str()
                ),
                site: None,
            });
        }
        self.void(&answer)?;
        Ok(answer)
    }

    fn void(&mut self, answer: &Response) -> Result<(), Stop> {
        if matches!(answer.outcome, Answer::NoData | Answer::NxDomain) {
            self.voids += 1;
            if self.voids > VOID_LIMIT {
                return Err(Stop::perm(format!(
                    "more than {VOID_LIMIT} questions to DNS found nothing, the last one for {}",
                    answer.name
                )));
            }
        }
        Ok(())
    }

    fn count(&mut self) -> Result<(), Stop> {
        self.lookups += 1;
        if self.lookups > LOOKUP_LIMIT {
            return Err(Stop::perm(format!(
                "more than {LOOKUP_LIMIT} terms ask DNS"
            )));
        }
        Ok(())
    }

    /// The name a term leads to.
    async fn expand(
        &mut self,
        domain: &DomainName,
        record: &Record,
        string: &MacroString,
    ) -> Option<DomainName> {
        if string.needs_validated_name() {
            self.validate().await;
        }
        string.expand_name(&record.text, &self.values(domain))
    }

    fn values<'v>(&'v self, domain: &'v DomainName) -> Values<'v> {
        let names = self.validated.as_deref().unwrap_or_default();
        let best = names
            .iter()
            .find(|name| *name == domain)
            .or_else(|| names.iter().find(|name| name.is_within(domain)))
            .or_else(|| names.first());
        Values {
            ip: self.ip,
            local_part: self.local_part,
            sender_domain: &self.sender_domain,
            domain: domain.as_str(),
            helo: self.helo,
            receiver: self.receiver,
            now: self.now,
            validated: best.map_or("unknown", DomainName::as_str),
        }
    }

    fn step(&mut self, site: &Site, depth: u32) -> Option<usize> {
        if self.trace.len() >= TRACE_LIMIT {
            return None;
        }
        self.trace.push(Step {
            depth,
            site: site.clone(),
            result: StepResult::NoMatch,
        });
        Some(self.trace.len() - 1)
    }

    fn close(&mut self, step: Option<usize>, matched: Option<bool>) {
        if let Some(step) = step.and_then(|at| self.trace.get_mut(at)) {
            step.result = match matched {
                Some(true) => StepResult::Match,
                Some(false) => StepResult::NoMatch,
                None => StepResult::Error,
            };
        }
    }

    /// What the domain says of its refusal (RFC 7208 §6.2).
    async fn explain(&mut self, domain: &DomainName, record: &Record) -> Option<String> {
        let (_, target) = record.exp()?;
        let name = self.expand(domain, record, target).await?;
        let answer = self.resolver.lookup(&name, RecordType::Txt).await;
        let mut texts = answer.texts();
        let (text, None) = (texts.next()?, texts.next()) else {
            return None;
        };
        let whole = Span::new(0, text.len());
        let (string, faults) = MacroString::parse(text, whole, Place::Explanation);
        if !faults.is_empty() {
            return None;
        }
        if string.needs_validated_name() {
            self.validate().await;
        }
        let text = string.expand(text, &self.values(domain))?;
        // What the client said is in it, and it is shown on terminals.
        Some(text.replace(char::is_control, " "))
    }

    async fn outcome(mut self, ended: Result<Verdict, Stop>) -> Outcome {
        let (result, reason, matched, explained) = match ended {
            Ok(verdict) => {
                let explained = match &verdict.decided {
                    Some((domain, record)) if verdict.result == SpfResult::Fail => {
                        self.explain(domain, record).await
                    }
                    _ => None,
                };
                (verdict.result, verdict.reason, verdict.matched, explained)
            }
            Err(stop) => (stop.result, stop.reason, stop.site, None),
        };
        Outcome {
            result,
            explained_by_domain: explained.is_some(),
            explanation: explained.unwrap_or_else(|| reason.clone()),
            reason,
            matched,
            lookups: self.lookups,
            voids: self.voids,
            trace: self.trace,
        }
    }
}

fn site(domain: &DomainName, record: &Record, span: Span) -> Site {
    Site {
        domain: domain.clone(),
        term: record.at(span).to_string(),
        span,
    }
}

fn addresses(answer: &Response) -> impl Iterator<Item = IpAddr> {
    answer.data().iter().filter_map(|data| match data {
        Data::A(address) => Some(IpAddr::V4(*address)),
        Data::Aaaa(address) => Some(IpAddr::V6(*address)),
        _ => None,
    })
}
