//! Which record applies to a domain, and which domain is its organization's: the
//! tree walk (RFC 9989 §4.10).
//!
//! A step that got no answer leaves the result open unless every answer it could
//! have been leads to the same place.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::DomainName;
use crate::dmarc::{Policy, Psd, Record, Target, psl};
use crate::dns::{Failure, Outcome, RecordType, Resolver, Response};
use crate::lint::records;

/// What one step of the walk found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepOutcome {
    /// Exactly one DMARC record.
    Found(Arc<Record>),
    /// None.
    Absent,
    /// Several, so all of them are discarded.
    Several(Vec<Arc<str>>),
    /// Could not tell.
    Failed(Failure),
}

/// One step of the walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The domain.
    pub domain: DomainName,
    /// The name asked for, `_dmarc.` in front.
    pub name: DomainName,
    /// What was found.
    pub outcome: StepOutcome,
    /// Texts that stand there and are not a DMARC record.
    pub others: Vec<Arc<str>>,
    /// The names the answer came by when `name` is an alias.
    pub aliases: Vec<DomainName>,
}

impl Step {
    /// Whether nothing at all stands there that could be a DMARC record.
    pub fn is_absent(&self) -> bool {
        self.outcome == StepOutcome::Absent && self.others.is_empty()
    }

    /// Whether there is an alias and nothing where it leads.
    pub fn is_dangling(&self) -> bool {
        self.is_absent() && !self.aliases.is_empty()
    }

    /// The record, when one was found.
    pub fn record(&self) -> Option<&Arc<Record>> {
        match &self.outcome {
            StepOutcome::Found(record) => Some(record),
            _ => None,
        }
    }
}

/// The organizational domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrgDomain {
    /// This one.
    Known(DomainName),
    /// Could not tell.
    Unknown {
        /// The domain whose record could not be asked for.
        at: DomainName,
        /// Why.
        failure: Failure,
        /// What it can be.
        among: Vec<DomainName>,
    },
}

impl OrgDomain {
    /// The domain, when it is known.
    pub fn known(&self) -> Option<&DomainName> {
        match self {
            OrgDomain::Known(domain) => Some(domain),
            OrgDomain::Unknown { .. } => None,
        }
    }
}

/// A walk from a domain towards the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    /// Where it began.
    pub start: DomainName,
    /// Its steps, at most eight, the longest name first.
    pub steps: Vec<Step>,
    /// What follows for the organizational domain.
    pub org: OrgDomain,
}

impl Walk {
    /// The step at a domain.
    pub fn step(&self, domain: &DomainName) -> Option<&Step> {
        self.steps.iter().find(|step| step.domain == *domain)
    }
}

/// The record that applies to an author domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// This one, found at `at`.
    Record {
        /// The policy domain.
        at: DomainName,
        /// Its record.
        record: Arc<Record>,
        /// Whether it was taken from a public suffix (`psd=y`) above.
        of_suffix: bool,
    },
    /// There is none: DMARC does not apply.
    None,
    /// Could not tell.
    Unknown {
        /// The domain whose record could not be asked for.
        at: DomainName,
        /// Why.
        failure: Failure,
    },
}

/// Everything discovered about an author domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovery {
    /// The walk.
    pub walk: Walk,
    /// The record.
    pub applied: Applied,
    /// The organizational domain by the public suffix list ([`psl::LIST_DATE`]).
    pub psl_org: DomainName,
    /// The policy domain of RFC 7489: the author domain if it has a record, else
    /// `psl_org` if that has one. `None` also when it could not be told.
    pub psl_policy_domain: Option<DomainName>,
}

impl Discovery {
    /// The policy that takes effect, `exists` saying whether the author domain is in
    /// DNS; `None` when no record applies or it could not be told.
    pub fn policy(&self, exists: bool) -> Option<Policy> {
        match &self.applied {
            Applied::Record { at, record, .. } if record.applies() => {
                let target = if *at == self.walk.start {
                    Target::Own
                } else if exists {
                    Target::Subdomain
                } else {
                    Target::NonExistent
                };
                Some(record.policy_for(target))
            }
            _ => None,
        }
    }

    /// Whether tree walk and public suffix list name different organizational
    /// domains; not known when the walk is not.
    pub fn differs(&self) -> Option<bool> {
        self.walk.org.known().map(|org| *org != self.psl_org)
    }
}

/// The domains a walk asks, in order (RFC 9989 §4.10, steps 1, 4 and 7).
fn path(start: &DomainName) -> Vec<DomainName> {
    let mut path = vec![start.clone()];
    let mut at = if start.depth() >= 8 {
        Some(start.last(7))
    } else {
        start.parent()
    };
    while let Some(domain) = at.filter(|domain| domain.depth() > 0) {
        at = domain.parent();
        path.push(domain);
    }
    path
}

async fn step<R: Resolver>(resolver: &R, domain: DomainName) -> Step {
    let Ok(name) = domain.under("_dmarc") else {
        // Too long to be in DNS, so there is nothing there.
        return Step {
            name: domain.clone(),
            domain,
            outcome: StepOutcome::Absent,
            others: Vec::new(),
            aliases: Vec::new(),
        };
    };
    let response = resolver.lookup(&name, RecordType::Txt).await;
    Step {
        domain,
        name,
        outcome: read(&response),
        others: response
            .texts()
            .filter(|text| !Record::is_one(text))
            .map(Arc::from)
            .collect(),
        aliases: response.aliases,
    }
}

/// The records of an answer: those that do not begin with the version are
/// discarded, and several are none.
fn read(response: &Response) -> StepOutcome {
    if let Outcome::Unknown(failure) = &response.outcome {
        return StepOutcome::Failed(failure.clone());
    }
    let records = records(response, Record::parse);
    match records.as_slice() {
        [] => StepOutcome::Absent,
        [one] => StepOutcome::Found(one.clone()),
        several => StepOutcome::Several(several.iter().map(|r| r.text().clone()).collect()),
    }
}

/// Walks from `start` towards the root.
pub async fn walk<R: Resolver>(resolver: &R, start: &DomainName) -> Walk {
    let mut steps = Vec::new();
    for domain in path(start) {
        let step = step(resolver, domain).await;
        let stop = step
            .record()
            .is_some_and(|record| record.psd != Psd::Undeclared);
        steps.push(step);
        if stop {
            break;
        }
    }
    let org = select(start, &steps);
    Walk {
        start: start.clone(),
        steps,
        org,
    }
}

/// RFC 9989 §4.10.2, over every answer the failed steps could have been.
fn select(start: &DomainName, steps: &[Step]) -> OrgDomain {
    let mut answers = BTreeSet::new();
    // The record with the fewest labels so far, for every possibility.
    let mut fewest: BTreeSet<&DomainName> = BTreeSet::from([start]);
    let mut stopped = false;
    let mut failed = None;
    for step in steps {
        let domain = &step.domain;
        let below = start.last(domain.depth() + 1);
        match &step.outcome {
            StepOutcome::Absent | StepOutcome::Several(_) => {}
            StepOutcome::Failed(failure) => {
                failed.get_or_insert((domain, failure));
                // psd=n, psd=y, or a record without either; or none.
                answers.insert(domain.clone());
                answers.insert(below);
                fewest.insert(domain);
            }
            StepOutcome::Found(record) => match record.psd {
                Psd::Undeclared => fewest = BTreeSet::from([domain]),
                Psd::Yes if domain != start => {
                    answers.insert(below);
                    stopped = true;
                }
                Psd::Yes | Psd::No => {
                    answers.insert(domain.clone());
                    stopped = true;
                }
            },
        }
    }
    if !stopped {
        answers.extend(fewest.into_iter().cloned());
    }
    match failed {
        Some((at, failure)) if answers.len() > 1 => OrgDomain::Unknown {
            at: at.clone(),
            failure: failure.clone(),
            among: answers.into_iter().collect(),
        },
        _ => OrgDomain::Known(answers.pop_first().unwrap_or_else(|| start.clone())),
    }
}

/// The record that applies (RFC 9989 §4.10.1): the author domain's, else the
/// organizational domain's, else that of the public suffix.
fn applied(walk: &Walk) -> Applied {
    let found = |step: &Step, of_suffix| {
        step.record().map(|record| Applied::Record {
            at: step.domain.clone(),
            record: record.clone(),
            of_suffix,
        })
    };
    match walk.steps.first() {
        Some(step) if step.record().is_some() => {
            return found(step, false).unwrap_or(Applied::None);
        }
        Some(Step {
            domain,
            outcome: StepOutcome::Failed(failure),
            ..
        }) => {
            return Applied::Unknown {
                at: domain.clone(),
                failure: failure.clone(),
            };
        }
        _ => {}
    }
    let org = match &walk.org {
        OrgDomain::Known(org) => org,
        OrgDomain::Unknown { at, failure, .. } => {
            return Applied::Unknown {
                at: at.clone(),
                failure: failure.clone(),
            };
        }
    };
    let suffix = || {
        let last = walk.steps.last()?;
        let is_suffix = last.record().is_some_and(|record| record.psd == Psd::Yes);
        if is_suffix { found(last, true) } else { None }
    };
    walk.step(org)
        .and_then(|step| found(step, false))
        .or_else(suffix)
        .unwrap_or(Applied::None)
}

/// Discovers the record and the organizational domain of an author domain, by the
/// tree walk and by the public suffix list.
pub async fn discover<R: Resolver>(resolver: &R, author: &DomainName) -> Discovery {
    let walk = walk(resolver, author).await;
    let psl_org = psl::org_domain(author);
    let has = |domain: &DomainName| walk.step(domain).map(|step| step.record().is_some());
    let psl_policy_domain = match has(author) {
        Some(true) => Some(author.clone()),
        _ if psl_org == *author => None,
        _ => match has(&psl_org) {
            Some(true) => Some(psl_org.clone()),
            Some(false) => None,
            // The walk stopped below it or jumped over it.
            None => step(resolver, psl_org.clone())
                .await
                .record()
                .map(|_| psl_org.clone()),
        },
    };
    Discovery {
        applied: applied(&walk),
        walk,
        psl_org,
        psl_policy_domain,
    }
}
