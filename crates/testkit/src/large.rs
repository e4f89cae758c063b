//! The book of a health system: thousands of assets, risks and actions, made
//! through the register's own commands.

use crate::random::Random;
use catalog::{Catalog, Level, Likelihood, People};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use register::records::*;
use register::verbs;
use register::{Actor, AnyRecord, Assurance, Command, Encoded, Id, Record, Register, Request};

/// Entries of a book with so many risks and assets, encoded as the ledger keeps
/// them. `entries` is how many there shall be in all; the founding records, one
/// entry for each asset and three for each risk are made even if that is fewer.
///
/// # Panics
/// When the register refuses one of the commands: then this is not a valid book.
pub fn large_register(risks: usize, assets: usize, entries: usize) -> Vec<Encoded> {
    let mut book = Book::new(entries);
    book.found();
    for i in 0..assets {
        book.asset(i);
    }
    for i in 0..assets / 5 {
        book.flow(i);
    }
    for i in 0..risks {
        book.risk(i);
    }
    while book.log.len() < entries && !book.risks.is_empty() {
        book.change();
    }
    book.log
}

/// Folds encoded entries, with the times of [`time_of`].
///
/// # Panics
/// When an entry cannot be read.
pub fn fold(entries: &[Encoded]) -> Register {
    let mut register = Register::default();
    for (i, stored) in entries.iter().enumerate() {
        let position = i as u64 + 1;
        let entry = stored.decode().expect("an entry of this book");
        register.apply(position, time_of(position), &entry);
    }
    register
}

/// When an entry was recorded: every 10 minutes from the start of 2024.
pub fn time_of(position: u64) -> Timestamp {
    let start = Timestamp::from_second(1_704_067_200).unwrap_or_default();
    start + SignedDuration::from_mins(10 * position as i64)
}

pub(crate) struct Book {
    pub(crate) register: Register,
    log: Vec<Encoded>,
    random: Random,
    pub(crate) people: Vec<Id<Person>>,
    pub(crate) sites: Vec<Id<Site>>,
    pub(crate) vendors: Vec<Id<Vendor>>,
    pub(crate) threats: Vec<(String, Id<Threat>)>,
    pub(crate) vulnerabilities: Vec<(String, Id<Vulnerability>)>,
    pub(crate) evidence: Vec<Id<Evidence>>,
    assets: Vec<Id<Asset>>,
    risks: Vec<Id<Risk>>,
    actions: Vec<Id<Action>>,
}

pub(crate) const PLACES: [&str; 8] = [
    "Cardiology",
    "Radiology",
    "Emergency",
    "Pharmacy",
    "Billing",
    "Pediatrics",
    "Laboratory",
    "Surgery",
];
const REASONS: [&str; 5] = [
    "Seen on the walk-through: cabinets stand open and nobody signs the devices out at night.",
    "The last two audits named it, the fix was only partly made, and the vendor has not answered.",
    "Encrypted since spring, yet recovery keys lie in a shared folder that forty people can read.",
    "Similar practices report it about once a year; our filters caught three attempts in June.",
    "The system is isolated, logs are read weekly, and the restore was tried with good result.",
];

impl Book {
    fn new(entries: usize) -> Book {
        Book {
            register: Register::default(),
            log: Vec::with_capacity(entries),
            random: Random::new(2026),
            people: Vec::new(),
            sites: Vec::new(),
            vendors: Vec::new(),
            threats: Vec::new(),
            vulnerabilities: Vec::new(),
            evidence: Vec::new(),
            assets: Vec::new(),
            risks: Vec::new(),
            actions: Vec::new(),
        }
    }

    pub(crate) fn id<T>(&mut self) -> Id<T> {
        Id::new(self.random.uuid())
    }

    pub(crate) fn today(&self) -> Date {
        self.register.day(time_of(self.log.len() as u64 + 1))
    }

    fn ok(&mut self, command: Command) {
        let position = self.log.len() as u64 + 1;
        let at = time_of(position);
        let person = (!self.people.is_empty()).then(|| *self.random.pick(&self.people));
        let request = Request {
            command,
            actor: Actor {
                person,
                name: match person {
                    None => "Founder".into(),
                    some => self.register.person_name(some).to_owned(),
                },
                role: "analyst".into(),
                assurance: Assurance::SignedIn,
                via: None,
                account: None,
            },
            at,
            why: String::new(),
            against: None,
            batch: None,
        };
        let entry = match self.register.decide(&request) {
            Ok(entry) => entry,
            Err(refusal) => panic!("the synthetic book is refused: {refusal}"),
        };
        self.register.apply(position, at, &entry);
        self.log.push(entry.encode());
    }

    pub(crate) fn save<R: Record + Into<AnyRecord>>(&mut self, record: R) -> Id<R> {
        let id = record.id();
        self.ok(Command::Save(record.into()));
        id
    }

    fn asset(&mut self, i: usize) {
        let place = *self.random.pick(&PLACES);
        let class = self.random.pick(&Catalog::builtin().classes).clone();
        let asset = Asset {
            id: self.id(),
            name: format!("{place} {} {i}", class.name.to_lowercase()),
            class: class.code,
            description: format!("Used at {place} for scheduling, orders and results."),
            ephi: EphiUse::all(),
            ephi_known: !i.is_multiple_of(9),
            ephi_types: "demographics, orders, results".into(),
            hosting: "on premises".into(),
            owner: Some(*self.random.pick(&self.people)),
            site: Some(*self.random.pick(&self.sites)),
            vendor: i
                .is_multiple_of(3)
                .then(|| *self.random.pick(&self.vendors)),
            source: Some(SourceKey {
                system: "inventory".into(),
                key: format!("SYS-{i:05}"),
            }),
            extra: [("Cost centre".to_owned(), format!("{}", 4_000 + i % 90))].into(),
            ..Asset::default()
        };
        let made = self.save(asset);
        self.assets.push(made);
    }

    fn flow(&mut self, i: usize) {
        let flow = Flow {
            id: self.id(),
            name: format!("Interface {i}"),
            from: FlowEnd::Asset(*self.random.pick(&self.assets)),
            to: FlowEnd::Asset(*self.random.pick(&self.assets)),
            protocol: "TLS".into(),
            encrypted: YesNo::Yes,
            ..Flow::default()
        };
        self.save(flow);
    }

    /// A risk with its rating and a treatment or an action.
    fn risk(&mut self, i: usize) {
        let scenario = self.random.pick(&Catalog::builtin().scenarios).clone();
        let assets: Vec<Id<Asset>> = if self.assets.is_empty() {
            Vec::new()
        } else {
            let many = 1 + self.random.below(3);
            (0..many).map(|_| *self.random.pick(&self.assets)).collect()
        };
        let name = assets
            .first()
            .and_then(|id| self.register.tables.assets.get(*id))
            .map_or("the record system", |a| a.name.as_str())
            .to_owned();
        let by_code = |list: &[(String, Id<Threat>)]| {
            let found = list.iter().find(|(code, _)| *code == scenario.threat);
            found.map(|(_, id)| *id)
        };
        let vulnerability = self
            .vulnerabilities
            .iter()
            .find(|(code, _)| *code == scenario.vulnerability)
            .map(|(_, id)| *id);
        let risk = Risk {
            id: self.id(),
            sentence: scenario.sentence_for(&name, People::default()),
            category: "Imported register".into(),
            assets,
            threats: by_code(&self.threats).into_iter().collect(),
            vulnerabilities: vulnerability.into_iter().collect(),
            scenario: scenario.code.clone(),
            affects: scenario.affects,
            harmed: scenario.harms.clone(),
            safeguards: "Badges, cameras, encryption on the newer half of the devices".into(),
            owner: Some(*self.random.pick(&self.people)),
            source: Some(SourceKey {
                system: "register".into(),
                key: format!("RSK-{i:05}"),
            }),
            ..Risk::default()
        };
        let id = self.save(risk);
        self.risks.push(id);
        self.rate(id);
        if i.is_multiple_of(3) {
            self.treat(id);
        } else {
            self.action(id);
        }
    }

    fn rate(&mut self, risk: Id<Risk>) {
        let level = |random: &mut Random| Level::from_index(random.below(5));
        let command = verbs::Rate {
            likelihood: Likelihood::TwoStep {
                initiation: level(&mut self.random),
                adverse: level(&mut self.random),
            },
            impact: ImpactRating {
                confidentiality: Some(level(&mut self.random)),
                availability: Some(level(&mut self.random)),
                ..ImpactRating::default()
            },
            evidence: vec![(*self.random.pick(&self.evidence)).into()],
            ..verbs::Rate::overall(
                risk,
                Stage::Current,
                Level::Low,
                Level::Low,
                (*self.random.pick(&REASONS)).to_owned(),
                self.today(),
            )
        };
        self.ok(Command::Rate(command));
    }

    fn treat(&mut self, risk: Id<Risk>) {
        let strategy = *self.random.pick(&Strategy::ALL);
        let reason = (*self.random.pick(&REASONS)).to_owned();
        self.ok(Command::Treat(verbs::Treat {
            target: risk,
            strategy,
            reason,
        }));
    }

    fn action(&mut self, risk: Id<Risk>) {
        let measure = self.random.pick(&Catalog::builtin().measures).clone();
        let days = 30 + self.random.below(400) as i64;
        let action = Action {
            id: self.id(),
            title: measure.name,
            description: measure.description,
            risks: vec![risk],
            measure: measure.code,
            provisions: measure.provisions,
            owner: Some(*self.random.pick(&self.people)),
            cost_cents: Some(10_000 * self.random.below(500) as i64),
            horizon: Some(measure.horizon),
            due: Some(self.today().saturating_add(jiff::Span::new().days(days))),
            milestones: vec![Milestone {
                title: "Plan agreed with the site".into(),
                ..Milestone::default()
            }],
            ..Action::default()
        };
        let made = self.save(action);
        self.actions.push(made);
    }

    /// One of the changes that fill the years after the first analysis.
    fn change(&mut self) {
        let risk = *self.random.pick(&self.risks);
        match self.random.below(10) {
            0..4 => self.rate(risk),
            4..6 => self.treat(risk),
            6..9 if !self.actions.is_empty() => {
                let action = *self.random.pick(&self.actions);
                let Some(now) = self.register.tables.actions.get(action) else {
                    return;
                };
                let from = now.due.unwrap_or(self.today());
                let days = 1 + self.random.below(90) as i64;
                self.ok(Command::Reschedule(verbs::Reschedule {
                    target: action,
                    due: from.saturating_add(jiff::Span::new().days(days)),
                    reason: "The vendor delivers later than promised.".into(),
                }));
            }
            _ => {
                let Some(mut now) = self.register.tables.risks.get(risk).cloned() else {
                    return;
                };
                now.notes = "Discussed in the committee; nothing new.".into();
                self.save(now);
            }
        }
    }
}
