//! Facts under a judgement: what ratings and acceptances rest on, the words and links of
//! their risk among it, and whether it changed since (A5, B6). Told from the entries
//! themselves, so of older books too.

use crate::id::{Id, Ref};
use crate::record::{AnyRecord, Record};
use crate::records::{Action, ActionState, Asset, Flow, FlowEnd, Rating, Risk, Site, Vendor};
use crate::register::Register;
use crate::table::Table;
use catalog::Level;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A fact that a judgement rests on, as it stood and as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactChange {
    /// When it changed.
    pub at: Timestamp,
    /// The fact, such as “encrypted at rest”.
    pub fact: String,
    /// As it stood.
    pub was: String,
    /// As it stands since.
    pub is: String,
}

/// Changes of facts by record, oldest first.
pub(crate) type FactChanges = BTreeMap<Ref, Vec<FactChange>>;

/// A fact: its name, what it is compared by, and in words.
type Fact = (&'static str, String, String);

/// What an action is that somebody checked, and one that nobody did.
const CONFIRMED: &str = "confirmed";
const UNCONFIRMED: &str = "not confirmed";
/// How facts are called that are an action, or the list of what a risk names.
const ACTION: &str = "action ";
const LIST: &str = "list of ";
const NONE: &str = "none";
/// The lists of what a risk concerns.
const CONCERNS: [&str; 5] = [
    "list of assets",
    "list of flows",
    "list of sites",
    "list of vendors",
    "list of groups",
];
/// Told of a list, or of a text, at most.
const MOST_NAMED: usize = 8;
const MOST_CHARS: usize = 200;

/// Whether somebody checked an action that stands, in words.
fn standing(action: &Action) -> &'static str {
    match action.state == ActionState::Verified && action.retired.is_none() {
        true => CONFIRMED,
        false => UNCONFIRMED,
    }
}

/// Something of which nothing was said before is not changed by saying it, where it only
/// places the thing; an open question that is answered is.
fn filled_in(fact: &str, before: &str) -> bool {
    before.is_empty() && !matches!(fact, "ePHI" | "encrypted at rest" | "encrypted on the way")
}

impl Register {
    /// Notes which facts under judgements a record changes; called before it is put.
    pub(crate) fn note_facts(&mut self, record: &AnyRecord, time: Timestamp) {
        // Whether a risk named already what it concerns.
        let mut placed = false;
        let (before, after) = match record {
            AnyRecord::Asset(it) => self.both(self.tables.assets.get(it.id), it, Self::of_asset),
            AnyRecord::Flow(it) => self.both(self.tables.flows.get(it.id), it, Self::of_flow),
            AnyRecord::Site(it) => self.both(self.tables.sites.get(it.id), it, Self::of_site),
            AnyRecord::Vendor(it) => {
                let day = self.day(time);
                self.both(self.tables.vendors.get(it.id), it, |register, vendor| {
                    register.of_vendor(vendor, day)
                })
            }
            AnyRecord::Action(it) => {
                // Most changes of an action leave what was confirmed as it was.
                let before = self.tables.actions.get(it.id);
                if let Some(before) = before.filter(|before| standing(before) != standing(it)) {
                    let before = before.clone();
                    self.note_action(&before, it, time);
                }
                return;
            }
            AnyRecord::Risk(it) => match self.tables.risks.get(it.id) {
                // Most changes of a risk leave what is judged as it was.
                Some(before) if before.merged_into != it.merged_into => {
                    let (before, after) = (before.clone(), it.clone());
                    self.note_merge(&before, &after, time);
                    return;
                }
                // Also of one that has ended: it can come back under its rating.
                Some(before) if !says_the_same(before, it) => {
                    placed = names_something(before);
                    (self.of_risk(before), self.of_risk(it))
                }
                _ => return,
            },
            _ => return,
        };
        let target = record.reference();
        if self.redacted.contains_key(&target) {
            return;
        }
        for ((fact, key, was), (_, now, is)) in before.into_iter().zip(after) {
            let filled = filled_in(fact, &key) && !(placed && CONCERNS.contains(&fact));
            if key != now && !filled {
                self.facts.entry(target).or_default().push(FactChange {
                    at: time,
                    fact: fact.to_owned(),
                    was,
                    is,
                });
            }
        }
    }

    /// Notes that a risk became part of another that is rated lower, or stands for itself
    /// again: what was accepted as low is not what was rated high.
    fn note_merge(&mut self, before: &Risk, after: &Risk, time: Timestamp) {
        let risks = &self.tables.risks;
        let level = |risk: &Risk| risk.rating_in_effect().map(|rating| rating.level);
        let (fact, own) = (format!("part {}", after.tag()), "a risk of its own");
        let (into, was, is) = match (before.merged_into, after.merged_into) {
            (None, Some(into)) => {
                // One that was to be rated anew itself may hide a higher one.
                let stale = before
                    .rating_in_effect()
                    .is_some_and(|rating| !self.changed_under(before, rating).is_empty());
                let (gone, stays) = (level(before), risks.get(into).and_then(level));
                let higher = |gone: &Level| stays.is_none_or(|stays| *gone > stays);
                let Some(level) = gone.filter(|gone| stale || higher(gone)) else {
                    return;
                };
                let then = match stale {
                    true => " before what it rests on changed",
                    false => "",
                };
                let merged = format!("merged into it, rated {}{then}", level.words());
                (into, own.to_owned(), merged)
            }
            (Some(into), None) => {
                let noted = self.facts.get(&into.to());
                let last = noted.and_then(|all| all.iter().rev().find(|it| it.fact == fact));
                let Some(last) = last else { return };
                (into, last.is.clone(), own.to_owned())
            }
            _ => return,
        };
        let change = FactChange {
            at: time,
            fact,
            was,
            is,
        };
        self.facts.entry(into.to()).or_default().push(change);
    }

    /// Notes that an action is confirmed, or is so no longer: risks are rated on what was done.
    fn note_action(&mut self, before: &Action, after: &Action, time: Timestamp) {
        let (was, is) = (standing(before), standing(after));
        let fact = format!("{ACTION}{}", after.tag());
        let knew = |risk: &Id<Risk>| {
            let noted = self.facts.get(&risk.to());
            noted.is_some_and(|all| all.iter().any(|it| it.fact == fact))
        };
        // Risks that it was taken off had it as it was, if they knew of it.
        let earlier = before.past_risks.iter().filter(|risk| knew(risk));
        let risks: Vec<Ref> = before
            .risks
            .iter()
            .chain(earlier)
            .map(|it| it.to())
            .collect();
        for risk in risks {
            self.facts.entry(risk).or_default().push(FactChange {
                at: time,
                fact: fact.clone(),
                was: was.to_owned(),
                is: is.to_owned(),
            });
        }
    }

    /// The facts of the state that was and of the one to be; none of a new or ended record.
    fn both<R: Record>(
        &self,
        before: Option<&R>,
        after: &R,
        facts: impl Fn(&Self, &R) -> Vec<Fact>,
    ) -> (Vec<Fact>, Vec<Fact>) {
        let live = |record: &R| record.retired().is_none();
        match before.filter(|before| live(before) && live(after)) {
            Some(before) => (facts(self, before), facts(self, after)),
            None => (Vec::new(), Vec::new()),
        }
    }

    fn of_asset(&self, asset: &Asset) -> Vec<Fact> {
        let ephi = match asset.ephi_known {
            true => asset.ephi.words(),
            false => "not known".to_owned(),
        };
        let encrypted = asset.encrypted.words().to_owned();
        vec![
            ("ePHI", ephi.clone(), ephi),
            ("encrypted at rest", encrypted.clone(), encrypted),
            (
                "where it runs",
                asset.hosting.trim().to_lowercase(),
                asset.hosting.clone(),
            ),
            (
                "vendor",
                asset
                    .vendor
                    .map_or_else(String::new, |id| id.uuid().to_string()),
                tag_or_none(asset.vendor.and_then(|id| self.tables.vendors.get(id))),
            ),
            (
                "site",
                asset
                    .site
                    .map_or_else(String::new, |id| id.uuid().to_string()),
                tag_or_none(asset.site.and_then(|id| self.tables.sites.get(id))),
            ),
        ]
    }

    fn of_flow(&self, flow: &Flow) -> Vec<Fact> {
        let way: Vec<String> = flow.ends().map(|end| self.end_words(end)).collect();
        let encrypted = flow.encrypted.words().to_owned();
        let plain = |text: &str| text.trim().to_lowercase();
        vec![
            (
                "way",
                format!("{:?}", flow.ends().collect::<Vec<_>>()),
                way.join(" → "),
            ),
            ("encrypted on the way", encrypted.clone(), encrypted),
            ("means", plain(&flow.protocol), flow.protocol.clone()),
            (
                "what moves",
                plain(&flow.ephi_types),
                flow.ephi_types.clone(),
            ),
        ]
    }

    fn of_site(&self, site: &Site) -> Vec<Fact> {
        let plain = |text: &str| text.trim().to_lowercase();
        vec![
            ("address", plain(&site.address), site.address.clone()),
            ("tenure", plain(&site.tenure), site.tenure.clone()),
        ]
    }

    fn of_vendor(&self, vendor: &Vendor, day: jiff::civil::Date) -> Vec<Fact> {
        let associate = match vendor.business_associate {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        // None is a state as good as any: an agreement that is lost is no longer there.
        let agreement = match vendor.agreement_in_force(day) {
            true => "in force",
            false => "none in force",
        };
        vec![
            ("business associate", associate.into(), associate.into()),
            ("agreement", agreement.into(), agreement.into()),
        ]
    }

    /// What a rating of the risk is a rating of.
    fn of_risk(&self, risk: &Risk) -> Vec<Fact> {
        let t = &self.tables;
        let quoted = |text: &str| match text.trim() {
            "" => String::new(),
            text => format!("“{text}”"),
        };
        vec![
            ("sentence", letters(&risk.sentence), quoted(&risk.sentence)),
            ("harm", letters(&risk.harmed), quoted(&risk.harmed)),
            ("loss", lost(risk), lost(risk)),
            tags("list of assets", &risk.assets, &t.assets),
            tags("list of flows", &risk.flows, &t.flows),
            tags("list of sites", &risk.sites, &t.sites),
            tags("list of vendors", &risk.vendors, &t.vendors),
            tags("list of groups", &risk.groups, &t.groups),
            tags("list of threats", &risk.threats, &t.threats),
            tags(
                "list of vulnerabilities",
                &risk.vulnerabilities,
                &t.vulnerabilities,
            ),
        ]
    }

    fn end_words(&self, end: &FlowEnd) -> String {
        match end {
            FlowEnd::Unknown => "nowhere".to_owned(),
            FlowEnd::Asset(id) => tag_or_none(self.tables.assets.get(*id)),
            FlowEnd::Site(id) => tag_or_none(self.tables.sites.get(*id)),
            FlowEnd::Vendor(id) => tag_or_none(self.tables.vendors.get(*id)),
            FlowEnd::Party(party) => party.clone(),
        }
    }

    /// The facts under a rating of a risk that changed since it was made, and did not come
    /// back to what they were: “asset A-3: encrypted at rest was yes, is no”.
    pub fn changed_under(&self, risk: &Risk, rating: &Rating) -> Vec<String> {
        let mut told = Vec::new();
        if self.facts.is_empty() {
            return told;
        }
        let since = rating
            .at
            .unwrap_or_else(|| self.end_of_day(rating.on).unwrap_or(Timestamp::UNIX_EPOCH));
        let mut rests_on: Vec<Ref> = vec![risk.id.to()];
        let mut known: BTreeSet<Ref> = rests_on.iter().copied().collect();
        let mut add = |target: Ref| {
            if known.insert(target) {
                rests_on.push(target);
            }
        };
        for id in &risk.assets {
            add(id.to());
            if let Some(asset) = self.tables.assets.get(*id) {
                asset.vendor.into_iter().for_each(|id| add(id.to()));
                asset.site.into_iter().for_each(|id| add(id.to()));
            }
        }
        risk.flows.iter().for_each(|id| add(id.to()));
        risk.sites.iter().for_each(|id| add(id.to()));
        risk.vendors.iter().for_each(|id: &Id<Vendor>| add(id.to()));
        for target in rests_on {
            let Some(changes) = self.facts.get(&target) else {
                continue;
            };
            let mut first: Vec<&FactChange> = Vec::new();
            for change in changes.iter().filter(|change| change.at > since) {
                if first.iter().all(|known| known.fact != change.fact) {
                    first.push(change);
                }
            }
            for change in first {
                let same = |other: &&FactChange| other.fact == change.fact;
                let is = changes.iter().rev().find(same).map_or("", |last| &last.is);
                // That something was confirmed since takes nothing from a rating.
                let better = change.fact.starts_with(ACTION) && is == CONFIRMED;
                if is != change.was && !better {
                    let whose = match target == risk.id.to() {
                        true => "its".to_owned(),
                        false => format!("{}:", self.known_as(target)),
                    };
                    told.push(format!(
                        "{whose} {}",
                        difference(&change.fact, &change.was, is)
                    ));
                }
            }
        }
        told
    }

    fn known_as(&self, target: Ref) -> String {
        let record = self.tables.get(target);
        record.map_or_else(String::new, |record| {
            format!("{} {}", record.tag(), record.label())
        })
    }
}

/// How a fact differs, in words.
fn difference(fact: &str, was: &str, is: &str) -> String {
    if !fact.starts_with(LIST) {
        return format!("{fact} was {}, is {}", cut(or_none(was)), cut(or_none(is)));
    }
    let set = |list: &str| -> Vec<String> {
        let named = list
            .split(", ")
            .filter(|one| *one != NONE && !one.is_empty());
        named.map(str::to_owned).collect()
    };
    let (was, is) = (set(was), set(is));
    let beyond = |list: &[String], other: &[String], what: &str| {
        let known: BTreeSet<&String> = other.iter().collect();
        let new: Vec<&str> = list
            .iter()
            .filter(|it| !known.contains(it))
            .map(String::as_str)
            .collect();
        let more = new.len().saturating_sub(MOST_NAMED);
        let named = new
            .iter()
            .take(MOST_NAMED)
            .copied()
            .collect::<Vec<_>>()
            .join(", ");
        match (new.is_empty(), more) {
            (true, _) => None,
            (false, 0) => Some(format!("{named} {what}")),
            (false, more) => Some(format!("{named} and {more} more {what}")),
        }
    };
    let parts = [
        beyond(is.as_slice(), was.as_slice(), "added"),
        beyond(was.as_slice(), is.as_slice(), "gone"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{fact} changed ({})", parts.join("; "))
}

/// A text as far as it is told.
fn cut(text: &str) -> String {
    match text.chars().count() > MOST_CHARS {
        true => text.chars().take(MOST_CHARS).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

/// Whether a risk names anything that it concerns.
fn names_something(risk: &Risk) -> bool {
    !(risk.assets.is_empty()
        && risk.flows.is_empty()
        && risk.sites.is_empty()
        && risk.vendors.is_empty()
        && risk.groups.is_empty())
}

/// Whether nothing of what a rating is a rating of differs.
fn says_the_same(a: &Risk, b: &Risk) -> bool {
    a.sentence == b.sentence
        && a.harmed == b.harmed
        && a.affects == b.affects
        && a.assets == b.assets
        && a.flows == b.flows
        && a.sites == b.sites
        && a.vendors == b.vendors
        && a.groups == b.groups
        && a.threats == b.threats
        && a.vulnerabilities == b.vulnerabilities
}

/// What could be lost, in words.
fn lost(risk: &Risk) -> String {
    let a = risk.affects;
    let all = [
        (a.confidentiality, "confidentiality"),
        (a.integrity, "integrity"),
        (a.availability, "availability"),
    ];
    let said = all.iter().filter(|(lost, _)| *lost).map(|(_, what)| *what);
    said.collect::<Vec<_>>().join(", ")
}

/// A text by its letters and digits: a comma or a capital more says nothing else.
fn letters(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Records that a risk names, in whatever order, by their numbers.
fn tags<R: Record>(fact: &'static str, ids: &[Id<R>], table: &Table<R>) -> Fact {
    let mut keys: Vec<String> = ids.iter().map(|id| id.uuid().to_string()).collect();
    keys.sort_unstable();
    let mut named: Vec<&R> = ids.iter().filter_map(|id| table.get(*id)).collect();
    named.sort_by_key(|record| record.number());
    let named: Vec<String> = named.into_iter().map(Record::tag).collect();
    let named = match named.is_empty() {
        true => NONE.to_owned(),
        false => named.join(", "),
    };
    (fact, keys.join(" "), named)
}

/// Records are named by their numbers: these stand when content is redacted.
fn tag_or_none<R: Record>(record: Option<&R>) -> String {
    record.map_or_else(|| NONE.to_owned(), Record::tag)
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "not known" } else { text }
}
