//! A register of many risks.

use super::{Clinic, date};
use catalog::{Level, Likelihood};
use register::records::*;
use register::{Change, Entry, FORMAT, Id, Register};
use uuid::Uuid;

/// A register with this many risks, put directly: four in five at or below "low".
pub fn large(risks: usize) -> Register {
    let mut c = Clinic::new();
    let assets: Vec<Id<Asset>> = (0..risks / 2 + 1)
        .map(|n| c.asset(&format!("Workstation {n}"), "desktop", Some(true)))
        .collect();
    let method = c
        .register
        .method_in_use()
        .map(|(key, m)| (key.to_owned(), m.clone()))
        .expect("a method");
    let mut changes = Vec::new();
    for n in 0..risks {
        let id: Id<Risk> = c.id();
        let (likelihood, impact) = if n % 5 == 0 {
            (
                Level::from_index(2 + n % 3),
                Level::from_index(2 + n / 5 % 3),
            )
        } else {
            (Level::Low, Level::from_index(n % 4))
        };
        let scored = method
            .1
            .score(Likelihood::Overall(likelihood), impact)
            .expect("scored");
        changes.push(Change::Put(
            Risk {
                id,
                number: 1_000 + n as u32,
                sentence: format!("A stolen password opens workstation {n} to someone outside"),
                assets: vec![assets[n % assets.len()]],
                threats: c.register.tables.threats.all().map(|t| t.id).collect(),
                vulnerabilities: c
                    .register
                    .tables
                    .vulnerabilities
                    .all()
                    .map(|v| v.id)
                    .collect(),
                owner: Some(c.ada),
                current: Some(Rating {
                    method: method.0.clone(),
                    initiation: None,
                    adverse: None,
                    likelihood,
                    impact_parts: ImpactRating::overall(impact),
                    impact,
                    level: scored.level,
                    score: None,
                    reason: "passwords are re-used and there is no second factor".into(),
                    by: Default::default(),
                    on: date("2026-02-01"),
                    at: None,
                    evidence: Vec::new(),
                }),
                ..Risk::default()
            }
            .into(),
        ));
        if n % 2 == 0 {
            changes.push(Change::Put(
                Action {
                    id: Id::new(Uuid::from_u128(1 << 100 | n as u128)),
                    number: 1_000 + n as u32,
                    title: format!("Add a second factor on workstation {n}"),
                    risks: vec![id],
                    owner: Some(c.ada),
                    due: Some(date("2026-06-01")),
                    ..Action::default()
                }
                .into(),
            ));
        }
    }
    let entry = Entry {
        format: FORMAT,
        verb: "import".into(),
        by: c.actor.clone(),
        why: String::new(),
        batch: None,
        performed: Vec::new(),
        changes,
    };
    let position = c.register.position + 1;
    c.register.apply(position, c.now, &entry);
    c.register
}
