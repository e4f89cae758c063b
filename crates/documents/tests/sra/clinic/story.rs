//! What the clinic found, plans and lived through.

use super::{Clinic, TODAY, date};
use catalog::{Horizon, Level, Likelihood};
use register::Command;
use register::records::*;
use register::verbs;

impl Clinic {
    pub(super) fn risks(&mut self) {
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
        self.act(Command::Rate(verbs::Rate {
            target: theft,
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
        self.act(Command::Retire(verbs::Retire {
            target: old.to(),
            on,
            reason: "the fax server was taken out".into(),
        }));
        let twin = self.risk("Laptops get stolen", &[self.laptop]);
        self.act(Command::Merge(verbs::Merge {
            target: twin,
            into: theft,
            reason: "the same theft".into(),
        }));
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

    pub(super) fn plan(&mut self) {
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
        self.act(Command::Treat(verbs::Treat {
            target: theft,
            strategy: Strategy::Mitigate,
            reason: "encryption is cheap and works".into(),
        }));
        self.act(Command::Treat(verbs::Treat {
            target: outage,
            strategy: Strategy::Accept,
            reason: "a second host costs more than the outage".into(),
        }));
        self.encrypt = self.action("Encrypt every laptop", &[theft], Some("2026-02-10"));
        let encrypt = self.encrypt;
        self.at("2026-02-05")
            .act(Command::Reschedule(verbs::Reschedule {
                target: encrypt,
                due: date("2026-02-20"),
                reason: "keys were late".into(),
            }));
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
        self.act(Command::Accept(verbs::Accept {
            id,
            target: outage,
            reason: "the host promises four hours".into(),
            compensating: "paper forms are ready".into(),
            expires: date("2026-12-31"),
            review_trigger: "an outage over four hours".into(),
        }));
        self.by("Chiara Bell").act(Command::Approve(verbs::Approve {
            target: id,
            authority: "medical director".into(),
            note: String::new(),
        }));
        self.by("Ada Park");
    }

    pub(super) fn events(&mut self) {
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

    /// Rates the theft by an earlier version of the method, as a book of old days did.
    pub fn rated_before(&mut self, method: &catalog::Method) {
        self.at(TODAY);
        let id = self.id();
        self.save(ScoringMethod {
            id,
            key: method_key(method),
            method: Some(method.clone()),
            ..ScoringMethod::default()
        });
        self.act(Command::Rate(verbs::Rate {
            target: self.theft,
            stage: Stage::Current,
            method: method_key(method),
            likelihood: Likelihood::TwoStep {
                initiation: Level::High,
                adverse: Level::High,
            },
            impact: ImpactRating::overall(Level::VeryHigh),
            reason: "as in the analysis of old".into(),
            evidence: Vec::new(),
            on: date(TODAY),
        }));
    }
}
