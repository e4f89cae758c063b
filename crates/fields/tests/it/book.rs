//! A small book with at least one record of every kind that has a form.

use fields::RowKind;
use jiff::civil::date;
use register::records::*;
use register::verbs;
use register::{Actor, AnyRecord, Assurance, Command, Id, Kind, Record, Register, Request};
use uuid::Uuid;

pub struct Book {
    pub register: Register,
    next: u128,
}

impl Book {
    pub fn id<T>(&mut self) -> Id<T> {
        self.next += 1;
        Id::new(Uuid::from_u128(
            0x5eed_0000_0000_4000_8000_0000_0000_0000 + self.next,
        ))
    }

    /// Carries a command out.
    pub fn ok(&mut self, command: Command) {
        self.try_it(command).expect("a command of this book");
    }

    pub fn try_it(&mut self, command: Command) -> Result<(), register::Refusal> {
        let position = self.register.position + 1;
        let at = testkit::time_of(position);
        let me = self.register.tables.people.live().next();
        let entry = self.register.decide(&Request {
            command,
            actor: Actor {
                person: me.map(|p| p.id),
                name: me.map_or_else(|| "Test".to_owned(), |p| p.name.clone()),
                role: String::new(),
                assurance: Assurance::SignedIn,
                via: None,
                account: None,
            },
            at,
            why: String::new(),
            against: None,
            batch: None,
        })?;
        self.register.apply(position, at, &entry);
        Ok(())
    }

    pub fn save<R: Record + Into<AnyRecord>>(&mut self, record: R) -> Id<R> {
        let id = record.id();
        self.ok(Command::Save(record.into()));
        id
    }
}

/// A book that rests on a catalog of these asset classes, with nothing in it.
pub fn resting_on(classes: &[&str]) -> Book {
    let mut b = Book {
        register: Register::default(),
        next: 0,
    };
    let id = b.id();
    b.save(Adoption {
        id,
        version: "1".into(),
        classes: classes.iter().map(|code| (*code).to_owned()).collect(),
        ..Adoption::default()
    });
    b
}

/// The book: founded as the large one is, with one more record of each kind.
pub fn book() -> Book {
    let mut b = Book {
        register: testkit::fold(&testkit::large_register(12, 6, 0)),
        next: 0,
    };
    let person = b.register.tables.people.live().next().unwrap().id;
    let mut assets = b.register.tables.assets.live().map(|a| a.id);
    let (asset, other) = (assets.next().unwrap(), assets.next().unwrap());
    drop(assets);
    let risk = b.register.tables.risks.live().next().unwrap().id;
    let evidence = b.register.tables.evidence.live().next().unwrap().id;
    let site = b.register.tables.sites.live().next().unwrap().id;
    let vendor = b.register.tables.vendors.live().next().unwrap().id;
    // The day before the book begins.
    let day = date(2023, 12, 31);

    let id = b.id();
    b.save(Group {
        id,
        name: "Front desk".into(),
        members: Some(4),
        access: "scheduling".into(),
        remote: true,
        ..Group::default()
    });
    let id = b.id();
    b.save(Process {
        id,
        name: "Dispensing medication".into(),
        owner: Some(person),
        assets: vec![asset, other],
        tolerable_downtime_hours: Some(4),
        consequence: "doses are missed\nwe divert".into(),
        source: Some(SourceKey {
            system: "bia".into(),
            key: "1".into(),
        }),
        extra: [("person".to_owned(), person.to_string())].into(),
        ..Process::default()
    });
    let id = b.id();
    b.save(Flow {
        id,
        name: "Lab results".into(),
        from: FlowEnd::Party("Regional lab, Inc.".into()),
        to: FlowEnd::Asset(asset),
        via: vec![
            FlowEnd::Vendor(vendor),
            FlowEnd::Site(site),
            FlowEnd::Unknown,
        ],
        encrypted: YesNo::Partly,
        ..Flow::default()
    });
    let mut v = b.register.tables.vendors.get(vendor).unwrap().clone();
    v.agreements.push(Agreement {
        state: AgreementState::Remediating,
        effective: Some(day),
        ends: None,
        clauses: vec!["incident reporting".into(), "subcontractors, all".into()],
        evidence: Some(evidence),
        note: "asked twice".into(),
    });
    v.verifications.push(VendorVerification {
        on: day,
        by: "Dana".into(),
        result: "read".into(),
        evidence: Some(evidence),
    });
    b.save(v);
    let id = b.id();
    b.save(Action {
        id,
        title: "Encrypt laptops".into(),
        risks: vec![risk],
        owner: Some(person),
        due: Some(date(2026, 9, 1)),
        cost_cents: Some(123_450),
        milestones: vec![
            Milestone {
                title: "Quote".into(),
                due: Some(day),
                done: Some(day),
            },
            Milestone {
                title: "Order".into(),
                ..Milestone::default()
            },
        ],
        evidence: vec![evidence],
        provisions: vec!["164.312(a)(2)(iv)".into()],
        ..Action::default()
    });
    let sender = b.id();
    b.save(Sender {
        id: sender,
        asset: Some(asset),
        name: "Twilio SendGrid".into(),
        key: "service:sendgrid".into(),
        vendor: Some(vendor),
        first_seen: Some(day),
        ..Sender::default()
    });
    b.ok(Command::DecideSender(verbs::DecideSender {
        target: sender,
        decision: SenderDecision::Ours,
        reason: "it sends our reminders".into(),
    }));
    let finding = b.id();
    b.save(Finding {
        id: finding,
        asset: Some(asset),
        code: "dmarc-p-none".into(),
        about: "_dmarc.clinic.example".into(),
        title: "The policy only watches".into(),
        first_seen: Some(day),
        evidence: vec![evidence],
        risk: Some(risk),
        action: Some(id),
        ..Finding::default()
    });
    b.ok(Command::Reschedule(verbs::Reschedule {
        target: id,
        due: date(2026, 10, 1),
        reason: "late".into(),
    }));
    b.ok(Command::Start(verbs::Start {
        target: id,
        on: date(2023, 11, 1),
    }));
    b.ok(Command::Complete(verbs::Complete {
        target: id,
        on: date(2023, 12, 1),
        evidence: vec![evidence.into()],
    }));
    let decision = b.id();
    b.save(Decision {
        id: decision,
        provision: "164.312(a)(2)(iii)".into(),
        outcome: Some(AddressableOutcome::Alternative),
        reason: "rooms lock".into(),
        alternative: "locks".into(),
        equivalence: "as good".into(),
        factors: Factors {
            costs: "little".into(),
            ..Factors::default()
        },
        approved_by: Some(person),
        decided_on: Some(day),
        ..Decision::default()
    });
    let id = b.id();
    b.save(Exclusion {
        id,
        target: Some(other.to()),
        analysed_in: Some(asset.to()),
        reason: "no ePHI".into(),
        approved_by: Some(person),
        on: Some(day),
        ..Exclusion::default()
    });
    let id = b.id();
    b.save(Dismissal {
        id,
        scenario: catalog::Catalog::builtin().scenarios[0].code.clone(),
        asset: Some(asset),
        reason: "never leaves the room".into(),
        ..Dismissal::default()
    });
    let id = b.id();
    b.save(Evidence {
        id,
        title: "Policy".into(),
        location: "binder".into(),
        about: vec![risk.to(), asset.to(), decision.to()],
        on: Some(day),
        ..Evidence::default()
    });
    let incident = b.id();
    b.save(Incident {
        id: incident,
        summary: "Phishing".into(),
        discovered_on: Some(day),
        assets: vec![asset],
        ..Incident::default()
    });
    let id = b.id();
    b.save(Trigger {
        id,
        kind: TriggerKind::Incident,
        note: "Phishing got through".into(),
        incident: Some(incident),
        risks: vec![risk],
        ..Trigger::default()
    });
    let prior = b.id();
    b.save(PriorAnalysis {
        id: prior,
        title: "2025".into(),
        on: Some(day),
        author: "Acme".into(),
        scope: "EHR".into(),
        evidence: Some(evidence),
        ..PriorAnalysis::default()
    });
    let mut profile = b.register.profile().unwrap().clone();
    profile.prior_analysis = Some(prior);
    profile.security_official = Some(person);
    profile.leadership = vec![person];
    profile.mips = Some(false);
    profile.method = b.register.tables.methods.all().next().unwrap().key.clone();
    b.save(profile);
    let id = b.id();
    b.ok(Command::Accept(verbs::Accept {
        id,
        target: risk,
        reason: "rare".into(),
        compensating: "locks".into(),
        expires: date(2027, 1, 1),
        review_trigger: "a theft".into(),
    }));
    let retired = b.register.tables.risks.get(risk).unwrap().assets[0];
    b.ok(Command::Retire(verbs::Retire {
        target: retired.to(),
        on: date(2023, 12, 1),
        reason: "scrapped".into(),
    }));
    let mut r = b.register.tables.risks.get(risk).unwrap().clone();
    r.owner = b.register.tables.people.live().nth(3).map(|p| p.id);
    // An id as a text is a text.
    r.notes = person.to_string();
    r.identified_on = Some(date(2023, 11, 30));
    b.save(r);
    b.ok(Command::Rate(verbs::Rate {
        evidence: vec![evidence.into()],
        ..verbs::Rate::overall(
            risk,
            Stage::Inherent,
            catalog::Level::High,
            catalog::Level::VeryHigh,
            "without locks".into(),
            date(2023, 12, 1),
        )
    }));
    b
}

/// Every record of a book.
pub fn all(register: &Register) -> Vec<AnyRecord> {
    let mut out = Vec::new();
    register.tables.for_each(|record, _, _, _| out.push(record));
    for kind in Kind::ALL {
        assert!(
            fields::form(*kind).is_none() || out.iter().any(|r| r.kind() == *kind),
            "the test's book has no {kind}"
        );
    }
    out
}

/// A form as a browser sends it back untouched.
pub fn sent(register: &Register, record: &AnyRecord) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for field in fields::fields(record.kind()) {
        out.push((fields::HAS.to_owned(), field.path.to_owned()));
        for text in fields::input(register, record, field) {
            out.push((field.path.to_owned(), text.replace('\n', "\r\n")));
        }
        if let fields::Control::Rows(part) = field.control {
            let rows = fields::value(record, field);
            for (i, row) in rows.as_array().unwrap().iter().enumerate() {
                out.extend(sent_row(
                    register,
                    part,
                    &format!("{}.{i}.", field.path),
                    row,
                ));
            }
            // The empty row a form offers for one more.
            out.push((format!("{}.99.title", field.path), String::new()));
        }
    }
    out
}

fn sent_row(
    register: &Register,
    part: RowKind,
    prefix: &str,
    row: &serde_json::Value,
) -> Vec<(String, String)> {
    part.fields()
        .flat_map(|field| {
            fields::row_input(register, row, field)
                .into_iter()
                .map(move |text| (format!("{prefix}{}", field.path), text))
        })
        .collect()
}

/// The value of a field without the repetitions that a book may hold in a list.
pub fn value_of(record: &AnyRecord, field: &fields::Field) -> serde_json::Value {
    let mut value = fields::value(record, field);
    if let serde_json::Value::Array(items) = &mut value {
        let all = std::mem::take(items);
        for item in all {
            if !items.contains(&item) {
                items.push(item);
            }
        }
    }
    value
}
