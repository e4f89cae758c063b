//! From findings to the register: what they propose, what they close, and what
//! calls for a new look (G6). Pure; whoever accepts a proposal gives the commands.

use crate::id::Id;
use crate::record::Record;
use crate::records::{
    Action, Asset, Evidence, Finding, FindingSeverity, Risk, Sender, Trigger, TriggerKind,
};
use crate::register::Register;
use catalog::{Catalog, Measure, Scenario};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What the open findings on one asset speak for together.
#[derive(Debug, Clone)]
pub struct MailProposal<'c> {
    /// The asset.
    pub asset: Id<Asset>,
    /// The findings, in the order they were made; never empty.
    pub findings: Vec<Id<Finding>>,
    /// The scenario.
    pub scenario: &'c Scenario,
    /// The sentence with the asset's name in it.
    pub sentence: String,
    /// What mends most of the findings.
    pub measure: &'c Measure,
    /// The live risk of that asset and scenario, to tie the findings to.
    pub risk: Option<Id<Risk>>,
    /// An open action on that risk that carries the measure out, or any that does
    /// what one of the findings was tied to.
    pub action: Option<Id<Action>>,
}

/// What findings propose, for all assets or one; grouped by asset and scenario, in
/// the order of the assets and of the scenarios' codes.
///
/// Only findings that stand, weigh more than a note, and are not yet tied to both a
/// live risk and a live action count; none on an asset that has ended or is excluded.
pub fn mail_proposals<'c>(
    register: &Register,
    catalog: &'c Catalog,
    only: Option<Id<Asset>>,
) -> Vec<MailProposal<'c>> {
    let tables = &register.tables;
    let mut groups: BTreeMap<(usize, &'c str), Group<'c>> = BTreeMap::new();
    for finding in tables.findings.live() {
        let Some(asset) = finding.asset.filter(|id| only.is_none_or(|o| o == *id)) else {
            continue;
        };
        if !finding.is_open()
            || finding.severity == FindingSeverity::Note
            || is_dealt_with(register, finding)
        {
            continue;
        }
        let (Some(place), Some((scenario, measure))) = (
            tables.assets.position(asset),
            catalog.of_mail_finding(&finding.code),
        ) else {
            continue;
        };
        let group = groups
            .entry((place, scenario.code.as_str()))
            .or_insert_with(|| Group {
                asset,
                scenario,
                findings: Vec::new(),
                measures: BTreeMap::new(),
                first: measure,
            });
        group.findings.push(finding.id);
        let (count, _) = group.measures.entry(&measure.code).or_insert((0, measure));
        *count += 1;
    }
    let risks = risks_by_scenario(register);
    let excluded: HashSet<_> = tables.exclusions.live().filter_map(|x| x.target).collect();
    groups
        .into_values()
        .filter_map(|group| {
            let asset = tables.assets.get(group.asset)?;
            if asset.retired.is_some() || excluded.contains(&asset.reference()) {
                return None;
            }
            Some(group.proposal(register, asset, &risks))
        })
        .collect()
}

struct Group<'c> {
    asset: Id<Asset>,
    scenario: &'c Scenario,
    findings: Vec<Id<Finding>>,
    /// By code, with how many of the findings it mends.
    measures: BTreeMap<&'c str, (usize, &'c Measure)>,
    /// The measure of the first finding.
    first: &'c Measure,
}

impl<'c> Group<'c> {
    fn proposal(
        self,
        register: &Register,
        asset: &Asset,
        risks: &HashMap<(Id<Asset>, &str), Id<Risk>>,
    ) -> MailProposal<'c> {
        // By count, then by code, so that the same findings always propose the same.
        let most = self.measures.into_values().max_by_key(|(count, _)| *count);
        let measure = most.map_or(self.first, |(_, measure)| measure);
        let scenario = self.scenario;
        let risk = risks.get(&(self.asset, scenario.code.as_str())).copied();
        let open = |id: &Id<Action>| {
            let action = register.tables.actions.get(*id);
            action.is_some_and(|a| a.retired.is_none() && a.state.is_open())
        };
        let planned = risk.and_then(|risk| {
            register.index.actions_of(risk).filter(open).find(|id| {
                let action = register.tables.actions.get(*id);
                action.is_some_and(|a| a.measure == measure.code)
            })
        });
        let tied = || {
            let findings = self.findings.iter();
            findings
                .filter_map(|id| register.tables.findings.get(*id)?.action)
                .find(open)
        };
        MailProposal {
            asset: self.asset,
            action: planned.or_else(tied),
            sentence: scenario.sentence_for(&asset.name, register.people()),
            findings: self.findings,
            scenario,
            measure,
            risk,
        }
    }
}

/// Whether a finding is tied to a risk and an action that both still count.
fn is_dealt_with(register: &Register, finding: &Finding) -> bool {
    let risk = finding.risk.and_then(|id| register.tables.risks.get(id));
    let action = finding
        .action
        .and_then(|id| register.tables.actions.get(id));
    risk.is_some_and(|r| r.retired.is_none()) && action.is_some_and(|a| a.retired.is_none())
}

/// The oldest live risk of each asset and scenario.
fn risks_by_scenario(register: &Register) -> HashMap<(Id<Asset>, &str), Id<Risk>> {
    let mut found = HashMap::new();
    for risk in register.tables.risks.live() {
        if risk.scenario.is_empty() {
            continue;
        }
        for asset in &risk.assets {
            found
                .entry((*asset, risk.scenario.as_str()))
                .or_insert(risk.id);
        }
    }
    found
}

/// An open action whose findings are all gone: it can be said to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// The action.
    pub action: Id<Action>,
    /// Its findings, in the order they were made.
    pub findings: Vec<Id<Finding>>,
    /// What shows that they are gone, each once.
    pub evidence: Vec<Id<Evidence>>,
    /// The last day on which one of them was found gone.
    pub on: Date,
    /// Why, in words.
    pub words: String,
}

/// Open actions all of whose findings are gone, in the order of the actions.
/// Findings that ended as wrong do not count, for or against.
pub fn closures(register: &Register) -> Vec<Closure> {
    let mut by_action: BTreeMap<usize, (&Action, Vec<&Finding>)> = BTreeMap::new();
    for finding in register.tables.findings.live() {
        let Some(id) = finding.action else { continue };
        let (Some(place), Some(action)) = (
            register.tables.actions.position(id),
            register.tables.actions.get(id),
        ) else {
            continue;
        };
        if action.retired.is_none() && action.state.is_open() {
            let (_, findings) = by_action
                .entry(place)
                .or_insert_with(|| (action, Vec::new()));
            findings.push(finding);
        }
    }
    by_action
        .into_values()
        .filter_map(|(action, findings)| {
            let gone: Option<Vec<Date>> = findings.iter().map(|f| f.fixed_on).collect();
            let on = gone?.into_iter().max()?;
            let mut seen = HashSet::new();
            let evidence = findings.iter().flat_map(|f| &f.evidence).copied();
            let tags: Vec<String> = findings.iter().map(|f| f.tag()).collect();
            let (what, are) = match findings.len() {
                1 => ("finding", "is"),
                _ => ("findings", "are"),
            };
            Some(Closure {
                action: action.id,
                findings: findings.iter().map(|f| f.id).collect(),
                evidence: evidence.filter(|id| seen.insert(*id)).collect(),
                on,
                words: format!(
                    "The {what} {} of {} {are} gone since {on}.",
                    tags.join(", "),
                    action.tag()
                ),
            })
        })
        .collect()
}

/// Days within which somebody is to look at a trigger that a check or report gave.
const LOOK_WITHIN: i64 = 14;

fn look_by(on: Date) -> Option<Date> {
    Some(on.saturating_add(jiff::Span::new().days(LOOK_WITHIN)))
}

/// The trigger that new sending services of a domain are; its risks are those of the
/// domain's asset. The caller gives it an id.
pub fn new_senders_trigger(
    register: &Register,
    asset: Id<Asset>,
    senders: &[Sender],
    on: Date,
) -> Trigger {
    let domain = asset_words(register, Some(asset));
    let names: Vec<&str> = senders.iter().map(|s| s.name.as_str()).collect();
    Trigger {
        kind: TriggerKind::SendingService,
        on: Some(on),
        note: format!(
            "{} began to send mail in the name of {domain}",
            names.join(", ")
        ),
        risks: risks_of(register, Some(asset)),
        review_by: look_by(on),
        ..Trigger::default()
    }
}

/// The trigger that a check's new or returned findings on an asset are; its risks
/// are those the findings are tied to, or else those of the asset. The caller gives
/// it an id.
pub fn drift_trigger(
    register: &Register,
    asset: Id<Asset>,
    findings: &[Finding],
    on: Date,
) -> Trigger {
    /// Findings named in the note; the others are counted.
    const NAMED: usize = 3;
    let titles: Vec<&str> = findings
        .iter()
        .take(NAMED)
        .map(|f| f.title.as_str())
        .collect();
    let more = match findings.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let mut seen = HashSet::new();
    let tied: Vec<Id<Risk>> = findings
        .iter()
        .filter_map(|f| f.risk)
        .filter(|id| seen.insert(*id))
        .collect();
    Trigger {
        kind: TriggerKind::IndependentFinding,
        on: Some(on),
        note: format!(
            "A check of {} found what was not there before: {}{more}",
            asset_words(register, Some(asset)),
            titles.join("; ")
        ),
        risks: if tied.is_empty() {
            risks_of(register, Some(asset))
        } else {
            tied
        },
        review_by: look_by(on),
        ..Trigger::default()
    }
}

fn asset_words(register: &Register, asset: Option<Id<Asset>>) -> &str {
    asset
        .and_then(|id| register.tables.assets.get(id))
        .map_or("the organization", |asset| {
            if asset.domain.is_empty() {
                &asset.name
            } else {
                &asset.domain
            }
        })
}

/// Live risks of an asset, in the order they were made.
fn risks_of(register: &Register, asset: Option<Id<Asset>>) -> Vec<Id<Risk>> {
    let of = |risk: &&Risk| asset.is_some_and(|id| risk.assets.contains(&id));
    register
        .tables
        .risks
        .live()
        .filter(of)
        .map(|risk| risk.id)
        .collect()
}
