//! A small clinic to write documents of: one of everything, made through the commands.

use catalog::{Affects, Catalog, Horizon, Level, Likelihood};
use jiff::Timestamp;
use jiff::civil::Date;
use phiward_documents::SraOptions;
use register::records::*;
use register::{
    Actor, AnyRecord, Assurance, Change, Command, Entry, FORMAT, Id, Rate, Record, Ref, Register,
    Request,
};
use uuid::Uuid;

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
        let weakness = self
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
            vulnerabilities: weakness.into_iter().collect(),
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
        self.act(Command::Rate(Rate::overall(
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

    fn organization(&mut self) {
        let method = Catalog::builtin().default_method().clone();
        let id = self.id();
        self.save(ScoringMethod {
            id,
            key: method_key(&method),
            method: Some(method.clone()),
            ..ScoringMethod::default()
        });
        let id = self.id();
        self.save(Adoption {
            id,
            version: Catalog::builtin().version.clone(),
            sha256: Catalog::builtin().hash().into(),
            classes: Catalog::builtin()
                .classes
                .iter()
                .map(|k| k.code.clone())
                .collect(),
            ..Adoption::default()
        });
        self.ada = self.person("Ada Park", "practice manager");
        self.person("Ben Ortiz", "physician");
        let chief = self.person("Chiara Bell", "medical director");
        let id = self.id();
        let profile = Profile {
            id,
            name: "Maple Clinic".into(),
            kinds: vec![EntityKind::Provider],
            workforce: Some(14),
            factors: Factors {
                size_and_complexity: "two sites, eight providers".into(),
                infrastructure: "hosted records, managed network".into(),
                costs: "a small budget".into(),
                probability_and_criticality: "theft and phishing come first".into(),
            },
            security_official: Some(self.ada),
            leadership: vec![chief],
            clearinghouse_part: Some(false),
            review_interval_months: Some(12),
            review_interval_reason: "few changes a year".into(),
            zone: "America/Chicago".into(),
            method: method_key(&method),
            scope_note: "Everything the clinic runs or pays for.".into(),
            ..Profile::default()
        };
        self.save(profile);
        let id = self.id();
        self.save(PriorAnalysis {
            id,
            title: "Security review 2024".into(),
            on: Some(date("2024-11-05")),
            author: "Hill Advisors".into(),
            scope: "the main site only".into(),
            ..PriorAnalysis::default()
        });
    }

    fn inventory(&mut self) {
        let id = self.id();
        self.main_site = self.save(Site {
            id,
            name: "Main Street".into(),
            address: "12 Main Street".into(),
            ..Site::default()
        });
        let id = self.id();
        self.branch = self.save(Site {
            id,
            name: "Harbor branch".into(),
            ..Site::default()
        });
        let id = self.id();
        self.vendor = self.save(Vendor {
            id,
            name: "Northbank Records".into(),
            service: "hosts the health record".into(),
            business_associate: Some(true),
            agreements: vec![Agreement {
                state: AgreementState::InForce,
                effective: Some(date("2025-01-01")),
                ends: Some(date("2026-12-31")),
                clauses: vec!["reports incidents within five days".into()],
                ..Agreement::default()
            }],
            ..Vendor::default()
        });
        let id = self.id();
        self.save(Vendor {
            id,
            name: "Quiet Shredding".into(),
            ..Vendor::default()
        });
        self.ehr = self.asset("Health record", "ehr", Some(true));
        let mut ehr = self
            .register
            .tables
            .assets
            .get(self.ehr)
            .expect("it")
            .clone();
        ehr.vendor = Some(self.vendor);
        self.save(ehr);
        self.laptop = self.asset("Front desk laptops", "laptop", Some(true));
        self.asset("Paper charts", "paper-records", Some(false));
        self.asset("Thermostats", "iot-building", Some(false));
        self.asset("Old box in the closet", "", None);
        let (from, to) = (FlowEnd::Asset(self.laptop), FlowEnd::Asset(self.ehr));
        let id = self.id();
        self.save(Flow {
            id,
            name: "Charting".into(),
            from,
            to,
            ephi_types: "encounters".into(),
            encrypted: YesNo::Yes,
            ..Flow::default()
        });
        let id = self.id();
        let from = FlowEnd::Asset(self.ehr);
        self.save(Flow {
            id,
            name: "Reports to somewhere".into(),
            from,
            ..Flow::default()
        });
        let id = self.id();
        self.save(Group {
            id,
            name: "Front desk".into(),
            members: Some(4),
            ..Group::default()
        });
        let id = self.id();
        let (ada, ehr) = (self.ada, self.ehr);
        self.save(Process {
            id,
            name: "Prescribing".into(),
            owner: Some(ada),
            assets: vec![ehr],
            tolerable_downtime_hours: Some(4),
            ..Process::default()
        });
        let id = self.id();
        let branch = self.branch;
        self.save(Exclusion {
            id,
            target: Some(branch.to()),
            reason: "opens next year, no ePHI there yet".into(),
            approved_by: Some(ada),
            on: Some(date("2026-01-11")),
            ..Exclusion::default()
        });
        let id = self.id();
        self.save(Exclusion {
            id,
            what: "kitchen and building systems".into(),
            count: Some(34),
            reason: "no ePHI and no path to it".into(),
            approved_by: Some(ada),
            ..Exclusion::default()
        });
    }

    fn safeguards(&mut self) {
        let id = self.id();
        let policy = self.save(Evidence {
            id,
            title: "Restore test".into(),
            sha256: "ab".repeat(32),
            file_name: "restore.pdf".into(),
            size: 1234,
            on: Some(date("2026-01-20")),
            ..Evidence::default()
        });
        let answers = [
            (
                "164.308(a)(1)(ii)(A)",
                YesNo::Yes,
                YesNo::Yes,
                YesNo::Yes,
                "this analysis",
            ),
            (
                "164.308(a)(7)(ii)(A)",
                YesNo::Yes,
                YesNo::Yes,
                YesNo::Partly,
                "nightly, restores rare",
            ),
            (
                "164.312(a)(2)(iv)",
                YesNo::Yes,
                YesNo::No,
                YesNo::Unknown,
                "not yet",
            ),
            (
                "164.310(d)(2)(iii)",
                YesNo::No,
                YesNo::Unknown,
                YesNo::Unknown,
                "no media are moved",
            ),
        ];
        for (provision, required, in_place, used_properly, note) in answers {
            let id = self.id();
            self.save(Answer {
                id,
                provision: provision.into(),
                required,
                in_place,
                used_properly,
                note: note.into(),
                evidence: vec![policy],
                ..Answer::default()
            });
        }
        let id = self.id();
        let (laptop, ada) = (self.laptop, self.ada);
        self.save(Answer {
            id,
            provision: "164.310(c)".into(),
            asset: Some(laptop),
            required: YesNo::Yes,
            in_place: YesNo::Partly,
            used_properly: YesNo::No,
            note: "cable locks hang unused".into(),
            ..Answer::default()
        });
        let id = self.id();
        self.save(Decision {
            id,
            provision: "164.312(a)(2)(iv)".into(),
            outcome: Some(AddressableOutcome::Alternative),
            reason: "two old laptops cannot encrypt".into(),
            alternative: "no data is kept on them".into(),
            equivalence: "what is not there cannot be stolen".into(),
            factors: Factors {
                size_and_complexity: "two devices".into(),
                infrastructure: "hosted desktop".into(),
                costs: "replacement is budgeted".into(),
                probability_and_criticality: "theft happens".into(),
            },
            approved_by: Some(ada),
            decided_on: Some(date("2026-01-21")),
            ..Decision::default()
        });
    }

    fn risks(&mut self) {
        let id = self.id();
        self.save(Threat {
            id,
            name: "Theft of equipment".into(),
            catalog: "device-theft".into(),
            source_type: "adversarial".into(),
            ..Threat::default()
        });
        let id = self.id();
        self.save(Vulnerability {
            id,
            name: "Storage is not encrypted".into(),
            ..Vulnerability::default()
        });
        self.at("2026-01-20");
        self.theft = self.risk(
            "Theft of an unencrypted laptop exposes the scheduling export",
            &[self.laptop],
        );
        let on = self.register.day(self.now);
        let theft = self.theft;
        self.act(Command::Rate(Rate {
            risk: theft,
            stage: Stage::Current,
            method: String::new(),
            likelihood: Likelihood::TwoStep {
                initiation: Level::High,
                adverse: Level::VeryHigh,
            },
            impact: ImpactRating {
                confidentiality: Some(Level::VeryHigh),
                availability: Some(Level::Low),
                ..ImpactRating::default()
            },
            reason: "two were stolen in the street last year".into(),
            evidence: Vec::new(),
            on,
        }));
        self.outage = self.risk(
            "An outage of the hosted record stops prescribing",
            &[self.ehr],
        );
        let outage = self.outage;
        self.rate(outage, Stage::Current, Level::Moderate, Level::High);
        let faded = self.risk("A faded printer tray shows old pages", &[self.laptop]);
        self.rate(faded, Stage::Current, Level::Low, Level::Low);
        self.risk("Nobody has looked at this one yet", &[self.ehr]);
        let old = self.risk("The old fax server is read by anyone", &[self.ehr]);
        self.rate(old, Stage::Current, Level::High, Level::Moderate);
        let on = self.register.day(self.now);
        self.act(Command::Retire {
            target: old.to(),
            on,
            reason: "the fax server was taken out".into(),
        });
        let twin = self.risk("Laptops get stolen", &[self.laptop]);
        self.act(Command::Merge {
            from: twin,
            into: theft,
            reason: "the same theft".into(),
        });
        let id = self.id();
        let ehr = self.ehr;
        let imported = self.save(Risk {
            id,
            sentence: "Shared passwords at the front desk hide who read a record".into(),
            assets: vec![ehr],
            original: Some(Original {
                likelihood: "4".into(),
                impact: "5".into(),
                score: "20".into(),
                level: "High".into(),
                scale: "5×5 product, three levels".into(),
            }),
            source: Some(SourceKey {
                system: "hospital workbook".into(),
                key: "RISK-007".into(),
            }),
            ..Risk::default()
        });
        self.rate(imported, Stage::Current, Level::High, Level::High);
    }

    fn plan(&mut self) {
        let chief = self.register.person_named("Chiara Bell").map(|p| p.id);
        let id = self.id();
        self.save(Tolerance {
            id,
            highest: Some(Level::Low),
            statement: "We live with low risks.".into(),
            approved_by: chief,
            approved_on: Some(date("2026-01-19")),
            ..Tolerance::default()
        });
        let (theft, outage) = (self.theft, self.outage);
        self.act(Command::Treat {
            risk: theft,
            strategy: Strategy::Mitigate,
            reason: "encryption is cheap and works".into(),
        });
        self.act(Command::Treat {
            risk: outage,
            strategy: Strategy::Accept,
            reason: "a second host costs more than the outage".into(),
        });
        self.encrypt = self.action("Encrypt every laptop", &[theft], Some("2026-02-10"));
        let encrypt = self.encrypt;
        self.at("2026-02-05").act(Command::Reschedule {
            action: encrypt,
            due: date("2026-02-20"),
            reason: "keys were late".into(),
        });
        self.action("Practise working on paper", &[outage, theft], None);
        let id = self.id();
        let ada = self.ada;
        self.save(Action {
            id,
            title: "Repaint the server room".into(),
            owner: Some(ada),
            due: Some(date("2026-09-01")),
            horizon: Some(Horizon::LongTerm),
            ..Action::default()
        });
        self.rate(theft, Stage::Target, Level::Low, Level::Moderate);
        let id = self.id();
        self.act(Command::RequestAcceptance {
            id,
            risk: outage,
            reason: "the host promises four hours".into(),
            compensating: "paper forms are ready".into(),
            expires: date("2026-12-31"),
            review_trigger: "an outage over four hours".into(),
        });
        self.by("Chiara Bell").act(Command::RuleOnAcceptance {
            acceptance: id,
            approve: true,
            authority: "medical director".into(),
            note: String::new(),
        });
        self.by("Ada Park");
    }

    fn events(&mut self) {
        let id = self.id();
        let (laptop, theft) = (self.laptop, self.theft);
        let incident = self.save(Incident {
            id,
            summary: "A laptop bag was taken and found again".into(),
            occurred_on: Some(date("2026-02-01")),
            discovered_on: Some(date("2026-02-01")),
            assets: vec![laptop],
            ..Incident::default()
        });
        let id = self.id();
        self.save(Trigger {
            id,
            kind: TriggerKind::Incident,
            on: Some(date("2026-02-01")),
            note: "look at theft again".into(),
            incident: Some(incident),
            risks: vec![theft],
            review_by: Some(date("2026-02-15")),
            ..Trigger::default()
        });
        let id = self.id();
        self.save(Import {
            id,
            file_name: "risks.xlsx".into(),
            sha256: "cd".repeat(32),
            mapping: "hospital workbook".into(),
            rows: 2,
            created: 1,
            skipped: vec![SkippedRow {
                row: 7,
                why: "no sentence".into(),
            }],
            ..Import::default()
        });
    }
}

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
        changes,
    };
    let position = c.register.position + 1;
    c.register.apply(position, c.now, &entry);
    c.register
}

/// A reference, for the focus of a document.
pub fn focus<R: Record>(id: Id<R>) -> Option<Ref> {
    Some(id.to())
}
