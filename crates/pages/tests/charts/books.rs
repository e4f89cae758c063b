//! Small books to draw.

use catalog::{Catalog, Level};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use register::records::*;
use register::{Actor, AnyRecord, Assurance, Change, Entry, FORMAT, Id, NamedPerson, Register};
use uuid::Uuid;

pub(crate) const TODAY: Date = date(2026, 9, 16);

pub(crate) const BASE: &str = "/o/clinic/at/2026-03-01";

pub(crate) fn id<T>(number: u32) -> Id<T> {
    Id::new(Uuid::from_u128(0x1000_0000 + u128::from(number)))
}

pub(crate) fn register(records: Vec<AnyRecord>) -> Register {
    let mut register = Register::default();
    let entry = Entry {
        format: FORMAT,
        verb: "test".into(),
        by: Actor {
            person: None,
            name: "Test".into(),
            role: String::new(),
            assurance: Assurance::SignedIn,
            via: None,
            account: None,
        },
        why: String::new(),
        batch: None,
        performed: Vec::new(),
        changes: records.into_iter().map(Change::Put).collect(),
    };
    register.apply(1, Timestamp::UNIX_EPOCH, &entry);
    register
}

pub(crate) fn asset(number: u32, name: &str) -> Asset {
    Asset {
        id: id(number),
        number,
        name: name.into(),
        class: "ehr".into(),
        ephi: EphiUse::all(),
        ephi_known: true,
        ..Asset::default()
    }
}

pub(crate) fn flow(number: u32, from: FlowEnd, to: FlowEnd) -> Flow {
    Flow {
        id: id(10_000 + number),
        number,
        name: format!("Flow {number}"),
        from,
        to,
        ..Flow::default()
    }
}

pub(crate) fn risk(number: u32, likelihood: Level, impact: Level) -> Risk {
    Risk {
        id: id(20_000 + number),
        number,
        sentence: "Theft exposes records".into(),
        current: Some(Rating {
            method: "m@1".into(),
            initiation: None,
            adverse: None,
            likelihood,
            impact_parts: ImpactRating::overall(impact),
            impact,
            level: impact,
            score: None,
            reason: "seen".into(),
            by: NamedPerson::default(),
            on: TODAY,
            at: None,
            evidence: Vec::new(),
        }),
        ..Risk::default()
    }
}

pub(crate) fn action(number: u32, due: Option<Date>) -> Action {
    Action {
        id: id(30_000 + number),
        number,
        title: format!("Do thing {number}"),
        due,
        ..Action::default()
    }
}

pub(crate) fn adopted() -> [AnyRecord; 2] {
    let method = Catalog::builtin()
        .methods
        .iter()
        .find(|m| m.levels.len() == 5)
        .unwrap();
    let key = format!("{}@{}", method.code, method.version);
    [
        ScoringMethod {
            id: id(1),
            number: 1,
            key: key.clone(),
            method: Some(method.clone()),
            ..ScoringMethod::default()
        }
        .into(),
        Profile {
            id: id(2),
            number: 1,
            name: "Clinic".into(),
            method: key,
            ..Profile::default()
        }
        .into(),
    ]
}

pub(crate) fn hostile() -> Register {
    let bad = "\"><script>alert(1)</script>&amp;'\u{202E}\u{0}\u{1b}\u{FFFF}]]> 病歴 🏥";
    let long = bad.repeat(200);
    let mut records: Vec<AnyRecord> = adopted().into();
    records.extend([
        Site {
            id: id(50),
            number: 1,
            name: long.clone(),
            ..Site::default()
        }
        .into(),
        Vendor {
            id: id(51),
            number: 1,
            name: bad.into(),
            ..Vendor::default()
        }
        .into(),
        Person {
            id: id(52),
            number: 1,
            name: bad.into(),
            ..Person::default()
        }
        .into(),
        Asset {
            site: Some(id(50)),
            ..asset(1, &long)
        }
        .into(),
        asset(2, bad).into(),
        Flow {
            name: bad.into(),
            via: vec![FlowEnd::Vendor(id(51)), FlowEnd::Party(bad.into())],
            direction: bad.into(),
            ..flow(1, FlowEnd::Asset(id(1)), FlowEnd::Party(long.clone()))
        }
        .into(),
        risk(1, Level::High, Level::High).into(),
        Action {
            title: long.clone(),
            owner: Some(id(52)),
            slips: vec![Slip {
                old: Some(Date::MIN),
                new: Date::MAX,
                why: bad.into(),
                by: NamedPerson::default(),
                on: TODAY,
            }],
            start: Some(Date::MIN),
            done: Some(Date::MAX),
            ..action(1, Some(Date::MAX))
        }
        .into(),
    ]);
    register(records)
}
