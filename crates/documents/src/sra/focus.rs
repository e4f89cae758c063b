//! The part of a register that concerns one asset, site or vendor.
//!
//! The part is a register of its own, so that counts over it come from the same functions
//! as counts over the whole. Names of things outside the part are read from the whole.

use register::records::{Asset, FlowEnd};
use register::{
    Actor, AnyRecord, Assurance, Change, Entry, FORMAT, Id, Kind, Record, Ref, Register,
};
use std::collections::HashSet;

/// The records that concern the target, and what they rest on.
pub(super) fn subset(whole: &Register, target: Ref) -> Register {
    let kept = Kept::of(whole, target);
    let mut changes = Vec::new();
    whole.tables.for_each(|record, _, _, _| {
        if kept.keeps(&record) {
            changes.push(Change::Put(record));
        }
    });
    let entry = Entry {
        format: FORMAT,
        verb: "part of a book".into(),
        by: Actor {
            person: None,
            name: String::new(),
            role: String::new(),
            assurance: Assurance::Job,
            via: None,
            account: None,
        },
        why: String::new(),
        batch: None,
        performed: Vec::new(),
        changes,
    };
    let mut part = Register::default();
    part.apply(whole.position, whole.time, &entry);
    part
}

/// Whether records of a kind are in a part because of the target, and not because
/// everything rests on them.
pub(super) fn is_of_the_part(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Site
            | Kind::Asset
            | Kind::Flow
            | Kind::Vendor
            | Kind::Risk
            | Kind::Action
            | Kind::Acceptance
            | Kind::Exclusion
            | Kind::Incident
            | Kind::Trigger
            | Kind::Sender
            | Kind::Finding
    )
}

struct Kept {
    refs: HashSet<Ref>,
}

impl Kept {
    fn of(whole: &Register, target: Ref) -> Kept {
        let t = &whole.tables;
        let mut refs = HashSet::from([target]);
        let assets: Vec<&Asset> = t
            .assets
            .all()
            .filter(|a| {
                a.reference() == target
                    || a.site.map(|id| id.to()) == Some(target)
                    || a.vendor.map(|id| id.to()) == Some(target)
            })
            .collect();
        refs.extend(assets.iter().map(|a| a.reference()));
        // What decides whether a risk or flow is in: the target and its assets.
        let named = refs.clone();
        if target.kind == Kind::Asset {
            refs.extend(assets.iter().filter_map(|a| a.site).map(Id::to));
        }
        refs.extend(assets.iter().filter_map(|a| a.vendor).map(Id::to));
        for flow in t.flows.all() {
            let touches = flow.ends().any(|end| match end {
                FlowEnd::Asset(id) => named.contains(&id.to()),
                FlowEnd::Site(id) => named.contains(&id.to()),
                FlowEnd::Vendor(id) => named.contains(&id.to()),
                FlowEnd::Unknown | FlowEnd::Party(_) => false,
            });
            if touches {
                refs.insert(flow.reference());
            }
        }
        let mut of_risk = Vec::new();
        for risk in t.risks.all() {
            of_risk.clear();
            risk.refs(&mut of_risk);
            if of_risk.iter().any(|r| named.contains(r)) {
                refs.insert(risk.reference());
                refs.extend(of_risk.iter().filter(|r| {
                    matches!(r.kind, Kind::Threat | Kind::Vulnerability | Kind::Evidence)
                }));
            }
        }
        for action in t.actions.all() {
            if action.risks.iter().any(|id| refs.contains(&id.to())) {
                refs.insert(action.reference());
                refs.extend(action.evidence.iter().map(|id| id.to()));
            }
        }
        for finding in t.findings.all() {
            if finding.asset.is_some_and(|id| refs.contains(&id.to())) {
                refs.extend(finding.evidence.iter().map(|id| id.to()));
            }
        }
        Kept { refs }
    }

    fn has<R: Record>(&self, ids: &[Id<R>]) -> bool {
        ids.iter().any(|id| self.refs.contains(&id.to()))
    }

    fn keeps(&self, record: &AnyRecord) -> bool {
        match record {
            AnyRecord::Profile(_)
            | AnyRecord::Person(_)
            | AnyRecord::ScoringMethod(_)
            | AnyRecord::Adoption(_)
            | AnyRecord::Tolerance(_)
            | AnyRecord::PriorAnalysis(_)
            | AnyRecord::Decision(_) => true,
            AnyRecord::Answer(answer) => answer.asset.is_none_or(|id| self.refs.contains(&id.to())),
            AnyRecord::Process(process) => self.has(&process.assets),
            AnyRecord::Acceptance(acceptance) => self.refs.contains(&acceptance.risk.to()),
            AnyRecord::Exclusion(x) => x.target.is_some_and(|r| self.refs.contains(&r)),
            AnyRecord::Dismissal(d) => d.asset.is_some_and(|id| self.refs.contains(&id.to())),
            AnyRecord::Incident(incident) => self.has(&incident.assets),
            AnyRecord::Trigger(trigger) => self.has(&trigger.risks),
            AnyRecord::Sender(sender) => self.has(sender.asset.as_slice()),
            AnyRecord::Finding(finding) => self.has(finding.asset.as_slice()),
            AnyRecord::Evidence(e) => {
                self.refs.contains(&e.reference()) || e.about.iter().any(|r| self.refs.contains(r))
            }
            other => self.refs.contains(&other.reference()),
        }
    }
}
