//! A small clinic to write documents of: one of everything, made through the commands.

mod inventory;
mod large;
mod story;

pub use large::large;

use catalog::{Affects, Horizon, Level};
use jiff::Timestamp;
use jiff::civil::Date;
use phiward_documents::SraOptions;
use register::records::*;
use register::verbs;
use register::{Actor, AnyRecord, Assurance, Command, Id, Record, Ref, Register, Request};

/// The day the documents speak of.
pub const TODAY: &str = "2026-03-02";

pub fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

pub fn options<'a>() -> SraOptions<'a> {
    SraOptions::new(date(TODAY), 77, "9f2c".repeat(16), "phiward 0.1.0")
}

pub struct Clinic {
    pub register: Register,
    pub now: Timestamp,
    actor: Actor,
    ids: u128,
    pub ada: Id<Person>,
    pub main_site: Id<Site>,
    pub branch: Id<Site>,
    pub ehr: Id<Asset>,
    pub laptop: Id<Asset>,
    pub vendor: Id<Vendor>,
    pub theft: Id<Risk>,
    pub outage: Id<Risk>,
    pub encrypt: Id<Action>,
}

impl Clinic {
    pub fn empty() -> Clinic {
        Clinic {
            register: Register::default(),
            now: "2026-03-02T15:00:00Z".parse().expect("a timestamp"),
            actor: Actor {
                person: None,
                name: "Ada Park".into(),
                role: String::new(),
                assurance: Assurance::Asserted,
                via: None,
                account: None,
            },
            ids: 0,
            ada: Id::default(),
            main_site: Id::default(),
            branch: Id::default(),
            ehr: Id::default(),
            laptop: Id::default(),
            vendor: Id::default(),
            theft: Id::default(),
            outage: Id::default(),
            encrypt: Id::default(),
        }
    }

    pub fn id<T>(&mut self) -> Id<T> {
        self.ids += 1;
        Id::new(uuid::Builder::from_random_bytes(self.ids.to_be_bytes()).into_uuid())
    }

    pub fn at(&mut self, day: &str) -> &mut Clinic {
        self.now = format!("{day}T15:00:00Z").parse().expect("a timestamp");
        self
    }

    pub fn by(&mut self, name: &str) -> &mut Clinic {
        self.actor.person = self.register.person_named(name).map(|p| p.id);
        self.actor.name = name.into();
        self
    }

    #[track_caller]
    pub fn act(&mut self, command: Command) {
        let request = Request {
            command,
            actor: self.actor.clone(),
            at: self.now,
            why: String::new(),
            against: None,
            batch: None,
        };
        match self.register.decide(&request) {
            Ok(entry) => {
                let position = self.register.position + 1;
                self.register.apply(position, self.now, &entry);
            }
            Err(refusal) => panic!("refused: {refusal}"),
        }
    }

    #[track_caller]
    pub fn save<R: Record + Into<AnyRecord>>(&mut self, record: R) -> Id<R> {
        let id = record.id();
        self.act(Command::Save(record.into()));
        id
    }

    pub fn person(&mut self, name: &str, title: &str) -> Id<Person> {
        let id = self.id();
        self.save(Person {
            id,
            name: name.into(),
            title: title.into(),
            ..Person::default()
        })
    }

    pub fn asset(&mut self, name: &str, class: &str, ephi: Option<bool>) -> Id<Asset> {
        let id = self.id();
        let site = self.main_site;
        self.save(Asset {
            id,
            name: name.into(),
            class: class.into(),
            ephi: if ephi == Some(true) {
                EphiUse::all()
            } else {
                EphiUse::default()
            },
            ephi_known: ephi.is_some(),
            site: Some(site),
            owner: Some(self.ada),
            gathered: Gathered {
                how: "interview".into(),
                by: "Ada Park".into(),
                on: Some(date("2026-01-12")),
            },
            ..Asset::default()
        })
    }

    pub fn risk(&mut self, sentence: &str, assets: &[Id<Asset>]) -> Id<Risk> {
        let id = self.id();
        let threat = self.register.tables.threats.all().next().map(|t| t.id);
        let vulnerability = self
            .register
            .tables
            .vulnerabilities
            .all()
            .next()
            .map(|v| v.id);
        self.save(Risk {
            id,
            sentence: sentence.into(),
            assets: assets.to_vec(),
            threats: threat.into_iter().collect(),
            vulnerabilities: vulnerability.into_iter().collect(),
            affects: Affects {
                confidentiality: true,
                ..Affects::default()
            },
            harmed: "patients seen at the clinic".into(),
            owner: Some(self.ada),
            identified_on: Some(date("2026-01-15")),
            ..Risk::default()
        })
    }

    pub fn rate(&mut self, risk: Id<Risk>, stage: Stage, likelihood: Level, impact: Level) {
        let on = self.register.day(self.now);
        self.act(Command::Rate(verbs::Rate::overall(
            risk,
            stage,
            likelihood,
            impact,
            "as seen on the walk-through".into(),
            on,
        )));
    }

    fn action(&mut self, title: &str, risks: &[Id<Risk>], due: Option<&str>) -> Id<Action> {
        let id = self.id();
        self.save(Action {
            id,
            title: title.into(),
            risks: risks.to_vec(),
            owner: Some(self.ada),
            due: due.map(date),
            horizon: Some(Horizon::Immediate),
            cost_cents: Some(120_050),
            provisions: vec!["164.312(a)(2)(iv)".into()],
            interim: "laptops stay in the locked room".into(),
            ..Action::default()
        })
    }

    /// The clinic as it stands on [`TODAY`].
    pub fn new() -> Clinic {
        let mut c = Clinic::empty();
        c.at("2026-01-10");
        c.organization();
        c.inventory();
        c.safeguards();
        c.risks();
        c.plan();
        c.events();
        c
    }
}

/// A reference, for the focus of a document.
pub fn focus<R: Record>(id: Id<R>) -> Option<Ref> {
    Some(id.to())
}
