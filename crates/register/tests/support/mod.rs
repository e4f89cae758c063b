//! A book to test with: everything goes through decide, encode, decode and apply,
//! as it does in the program. Ids and times are the same in every run.

#![allow(dead_code, reason = "each test program uses a part of this")]

use catalog::{Catalog, Level};
use jiff::Timestamp;
use jiff::civil::Date;
use phiward_register::records::*;
use phiward_register::verbs;
use phiward_register::{
    Actor, AnyRecord, Assurance, Command, Coverage, Encoded, Entry, Gap, GapKind, Id, NewEvidence,
    Record, Refusal, Register, Request, Shown, Via,
};
use uuid::Uuid;

pub mod every_verb;
pub mod kinds;

/// The day on which the stories play, in the zone of [`Book::new`].
pub const TODAY: &str = "2026-03-02";

/// Reads a civil date.
pub fn date(text: &str) -> Date {
    text.parse().expect("a date such as 2026-03-02")
}

/// A register with the log it came from.
#[derive(Clone)]
pub struct Book {
    /// The register.
    pub register: Register,
    /// Stored entries with their times; the position is the index plus one.
    pub log: Vec<(Timestamp, Encoded)>,
    /// Who acts next.
    pub actor: Actor,
    /// When the next command is given.
    pub now: Timestamp,
    ids: u128,
}

impl Book {
    /// A book without any record.
    pub fn empty() -> Book {
        Book {
            register: Register::default(),
            log: Vec::new(),
            actor: actor("Ada Park", None),
            now: "2026-03-02T15:00:00Z".parse().expect("a timestamp"),
            ids: 0,
        }
    }

    /// A clinic with a method, a catalog, a complete profile and three people.
    pub fn new() -> Book {
        let mut book = Book::empty();
        book.adopt("nist-two-step");
        book.adopt_catalog();
        let ada = book.person("Ada Park");
        book.person("Ben Ortiz");
        let chief = book.person("Chiara Bell");
        let profile = Profile {
            id: book.id(),
            name: "Maple Clinic".into(),
            kinds: vec![EntityKind::Provider],
            workforce: Some(14),
            providers: Some(8),
            factors: Factors {
                size_and_complexity: "one site, eight providers".into(),
                infrastructure: "hosted records, managed network".into(),
                costs: "a small budget".into(),
                probability_and_criticality: "theft and phishing come first".into(),
            },
            security_official: Some(ada),
            leadership: vec![chief],
            clearinghouse_part: Some(false),
            other_arrangement: Some(false),
            review_interval_months: Some(12),
            review_interval_reason: "few changes a year".into(),
            zone: "America/Chicago".into(),
            method: "nist-two-step@2".into(),
            ..Profile::default()
        };
        book.save(profile);
        book
    }

    /// A fresh id.
    pub fn id<T>(&mut self) -> Id<T> {
        self.ids += 1;
        Id::new(uuid::Builder::from_random_bytes(self.ids.to_be_bytes()).into_uuid())
    }

    /// The organization's day.
    pub fn today(&self) -> Date {
        self.register.day(self.now)
    }

    /// Lets days go by.
    pub fn days(&mut self, days: i64) {
        self.now += jiff::SignedDuration::from_hours(24 * days);
    }

    /// The person of a name acts from here on.
    pub fn r#as(&mut self, name: &str) -> &mut Book {
        let person = self.register.person_named(name).map(|p| p.id);
        self.actor = actor(name, person);
        self
    }

    /// The account of a name acts from here on; `person`: the name of the person it is
    /// tied to.
    pub fn signed_in(&mut self, name: &str, person: Option<&str>) -> &mut Book {
        self.actor = Actor {
            person: person.map(|name| self.who(name)),
            assurance: Assurance::SignedIn,
            via: Some(Via::Account(account_of(name))),
            ..actor(name, None)
        };
        self
    }

    /// A program with a token acts from here on.
    pub fn with_token(&mut self, name: &str, person: Option<&str>) -> &mut Book {
        self.signed_in(name, person);
        self.actor.assurance = Assurance::Token;
        self.actor.account = self.actor.via.and_then(Via::account);
        self.actor.via = Some(Via::Token(Uuid::from_u128(0x70c)));
        self
    }

    /// Evidence that comes with a verb.
    pub fn new_evidence(&mut self, title: &str) -> Shown {
        Shown::New(NewEvidence {
            id: self.id(),
            title: title.into(),
            location: "folder 7".into(),
            on: Some(self.today()),
        })
    }

    /// A request for a command, as it would be made now.
    pub fn request(&self, command: impl Into<Command>) -> Request {
        Request {
            command: command.into(),
            actor: self.actor.clone(),
            at: self.now,
            why: String::new(),
            against: None,
            batch: None,
        }
    }

    /// Decides a command, stores its entry and applies what was stored.
    pub fn act(&mut self, command: impl Into<Command>) -> Result<Entry, Refusal> {
        self.carry_out(&self.request(command))
    }

    /// The same with a request of one's own.
    pub fn carry_out(&mut self, request: &Request) -> Result<Entry, Refusal> {
        let entry = self.register.decide(request)?;
        self.store(&entry);
        Ok(entry)
    }

    /// Stores an entry and applies what was stored.
    pub fn store(&mut self, entry: &Entry) {
        let stored = entry.encode();
        let read = stored.decode().expect("what is written can be read");
        self.log.push((self.now, stored));
        self.register.apply(self.log.len() as u64, self.now, &read);
    }

    /// Carries out a command that must be allowed.
    #[track_caller]
    pub fn ok(&mut self, command: impl Into<Command>) -> Entry {
        match self.act(command) {
            Ok(entry) => entry,
            Err(refusal) => panic!("refused: {refusal}"),
        }
    }

    /// The message of a command that must be refused.
    #[track_caller]
    pub fn refused(&self, command: impl Into<Command>) -> String {
        match self.register.decide(&self.request(command)) {
            Ok(entry) => panic!("not refused: {entry:#?}"),
            Err(refusal) => refusal.to_string(),
        }
    }

    /// Adds or changes a record.
    #[track_caller]
    pub fn save<R: Record + Into<AnyRecord>>(&mut self, record: R) -> Id<R> {
        let id = record.id();
        self.ok(Command::Save(record.into()));
        id
    }

    /// Adopts the newest version of a method of the built-in catalog.
    pub fn adopt(&mut self, code: &str) -> Id<ScoringMethod> {
        let method = Catalog::builtin()
            .latest_method(code)
            .expect("a method")
            .clone();
        let id = self.id();
        self.save(ScoringMethod {
            id,
            key: method_key(&method),
            method: Some(method),
            ..ScoringMethod::default()
        })
    }

    /// Adopts the built-in catalog.
    pub fn adopt_catalog(&mut self) -> Id<Adoption> {
        let catalog = Catalog::builtin();
        let id = self.id();
        self.save(Adoption {
            id,
            version: catalog.version.clone(),
            sha256: catalog.hash().to_owned(),
            classes: catalog.classes.iter().map(|c| c.code.clone()).collect(),
            ..Adoption::default()
        })
    }

    /// Adds a person.
    pub fn person(&mut self, name: &str) -> Id<Person> {
        let id = self.id();
        self.save(Person {
            id,
            name: name.into(),
            ..Person::default()
        })
    }

    /// The person of a name.
    #[track_caller]
    pub fn who(&self, name: &str) -> Id<Person> {
        self.register.person_named(name).expect("a person").id
    }

    /// Adds an ePHI asset of a class.
    pub fn asset(&mut self, name: &str, class: &str) -> Id<Asset> {
        let id = self.id();
        self.save(Asset {
            id,
            name: name.into(),
            class: class.into(),
            ephi: EphiUse::all(),
            ephi_known: true,
            ..Asset::default()
        })
    }

    /// Adds a vendor.
    pub fn vendor(&mut self, name: &str, business_associate: Option<bool>) -> Id<Vendor> {
        let id = self.id();
        self.save(Vendor {
            id,
            name: name.into(),
            business_associate,
            ..Vendor::default()
        })
    }

    /// Adds evidence that is kept elsewhere.
    pub fn evidence(&mut self, title: &str) -> Id<Evidence> {
        let id = self.id();
        self.save(Evidence {
            id,
            title: title.into(),
            location: "folder 7".into(),
            ..Evidence::default()
        })
    }

    /// Adds a risk to some assets, with a threat and a vulnerability.
    pub fn risk(&mut self, sentence: &str, assets: &[Id<Asset>]) -> Id<Risk> {
        let known = self.register.tables.threats.all().next().map(|t| t.id);
        let threat = match known {
            Some(id) => id,
            None => {
                let id = self.id();
                self.save(Threat {
                    id,
                    name: "Theft of equipment".into(),
                    catalog: "device-theft".into(),
                    ..Threat::default()
                })
            }
        };
        let known = self
            .register
            .tables
            .vulnerabilities
            .all()
            .next()
            .map(|v| v.id);
        let vulnerability = match known {
            Some(id) => id,
            None => {
                let id = self.id();
                self.save(Vulnerability {
                    id,
                    name: "Storage is not encrypted".into(),
                    ..Vulnerability::default()
                })
            }
        };
        let id = self.id();
        self.save(Risk {
            id,
            sentence: sentence.into(),
            assets: assets.to_vec(),
            threats: vec![threat],
            vulnerabilities: vec![vulnerability],
            ..Risk::default()
        })
    }

    /// Rates a risk as things stand.
    #[track_caller]
    pub fn rate(&mut self, risk: Id<Risk>, likelihood: Level, impact: Level) {
        let rate = self.rating(risk, Stage::Current, likelihood, impact);
        self.ok(Command::Rate(rate));
    }

    /// A rating to be given.
    pub fn rating(
        &self,
        risk: Id<Risk>,
        stage: Stage,
        likelihood: Level,
        impact: Level,
    ) -> verbs::Rate {
        verbs::Rate::overall(
            risk,
            stage,
            likelihood,
            impact,
            "as seen on the walk-through".into(),
            self.today(),
        )
    }

    /// Adds an action against a risk, with an owner and a due date.
    pub fn action(&mut self, title: &str, risk: Id<Risk>, owner: &str, due: &str) -> Id<Action> {
        let owner = self.who(owner);
        let id = self.id();
        self.save(Action {
            id,
            title: title.into(),
            risks: vec![risk],
            owner: Some(owner),
            due: Some(date(due)),
            ..Action::default()
        })
    }

    /// Asks to live with a risk.
    pub fn ask(&mut self, risk: Id<Risk>, expires: &str) -> Result<Id<Acceptance>, Refusal> {
        let id = self.id();
        self.act(Command::Accept(verbs::Accept {
            id,
            target: risk,
            reason: "replacement comes in the autumn".into(),
            compensating: "locked room".into(),
            expires: date(expires),
            review_trigger: "a theft in the building".into(),
        }))?;
        Ok(id)
    }

    /// Rules on an acceptance.
    pub fn rule(&mut self, acceptance: Id<Acceptance>, approve: bool) -> Result<Entry, Refusal> {
        self.act(ruling(
            acceptance,
            approve,
            "owner of the practice".into(),
            String::new(),
        ))
    }

    /// Ends a record.
    pub fn retire<R: Record>(&mut self, id: Id<R>, reason: &str) -> Result<Entry, Refusal> {
        let on = self.today();
        self.act(Command::Retire(verbs::Retire {
            target: id.to(),
            on,
            reason: reason.into(),
        }))
    }

    /// Brings a record back.
    pub fn restore<R: Record>(&mut self, id: Id<R>, reason: &str) -> Result<Entry, Refusal> {
        self.act(Command::Restore(verbs::Restore {
            target: id.to(),
            reason: reason.into(),
        }))
    }

    /// A risk as it stands.
    #[track_caller]
    pub fn risk_now(&self, id: Id<Risk>) -> &Risk {
        self.register.tables.risks.get(id).expect("the risk")
    }

    /// An action as it stands.
    #[track_caller]
    pub fn action_now(&self, id: Id<Action>) -> &Action {
        self.register.tables.actions.get(id).expect("the action")
    }

    /// Gaps of a kind today.
    pub fn gaps(&self, kind: GapKind) -> Vec<Gap> {
        Coverage::of(&self.register, Catalog::builtin(), self.today())
            .gaps
            .into_iter()
            .filter(|gap| gap.kind == kind)
            .collect()
    }

    /// Folds stored entries from the beginning.
    pub fn folded(&self) -> Register {
        let mut register = Register::default();
        self.fold_onto(&mut register);
        register
    }

    /// Applies the stored entries that come after a register's position.
    pub fn fold_onto(&self, register: &mut Register) {
        let after = register.position as usize;
        for (i, (time, stored)) in self.log.iter().enumerate().skip(after) {
            let entry = stored.decode().expect("a stored entry");
            register.apply(i as u64 + 1, *time, &entry);
        }
    }
}

/// Evidence of the book, as verbs name it.
pub fn shown(ids: &[Id<Evidence>]) -> Vec<Shown> {
    ids.iter().copied().map(Shown::Known).collect()
}

/// The id of the account of a name.
fn account_of(name: &str) -> Uuid {
    let letters = name
        .bytes()
        .take(12)
        .fold(0u128, |id, byte| (id << 8) | u128::from(byte));
    Uuid::from_u128(0xacc0 << 96 | letters)
}

/// Someone who acts on the command line.
pub fn actor(name: &str, person: Option<Id<Person>>) -> Actor {
    Actor {
        person,
        name: name.into(),
        role: "security official".into(),
        assurance: Assurance::Asserted,
        via: None,
        account: None,
    }
}

/// Asserts that two registers are the same state.
#[track_caller]
pub fn assert_same(a: &Register, b: &Register) {
    assert!(a.tables == b.tables, "the tables differ");
    assert_eq!(a.index, b.index, "the indexes differ");
    assert_eq!((a.position, a.time), (b.position, b.time));
    assert_eq!(a.newer, b.newer);
    assert_eq!(a.newer_format, b.newer_format);
    assert_eq!(a.redacted, b.redacted);
    assert_eq!(
        a.to_snapshot(),
        b.to_snapshot(),
        "what else a snapshot says: the zones in which days ended"
    );
}

/// A UUID that no record of a [`Book`] has.
pub fn nowhere() -> Uuid {
    Uuid::from_u128(u128::MAX)
}

/// Approves or denies an acceptance.
pub fn ruling(target: Id<Acceptance>, approve: bool, authority: String, note: String) -> Command {
    match approve {
        true => Command::Approve(verbs::Approve {
            target,
            authority,
            note,
        }),
        false => Command::Deny(verbs::Deny {
            target,
            authority,
            note,
        }),
    }
}
