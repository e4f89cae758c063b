//! Who the clinic is, what it has and which safeguards stand.

use super::{Clinic, date};
use catalog::Catalog;
use register::records::*;

impl Clinic {
    pub(super) fn organization(&mut self) {
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

    pub(super) fn inventory(&mut self) {
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

    pub(super) fn safeguards(&mut self) {
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
}
