//! What the large book rests on: method, catalog, profile, people, places,
//! vendors, threats, vulnerabilities, answers and evidence.

use crate::large::{Book, PLACES};
use catalog::{Catalog, Level};
use register::records::*;

impl Book {
    pub(crate) fn found(&mut self) {
        let catalog = Catalog::builtin();
        let method = catalog.default_method().clone();
        let id = self.id();
        self.save(ScoringMethod {
            id,
            key: method_key(&method),
            method: Some(method),
            ..ScoringMethod::default()
        });
        let id = self.id();
        self.save(Adoption {
            id,
            version: catalog.version.clone(),
            sha256: catalog.hash().to_owned(),
            classes: catalog.classes.iter().map(|c| c.code.clone()).collect(),
            ..Adoption::default()
        });
        let id = self.id();
        self.save(Profile {
            id,
            name: "Meridian Health System".into(),
            kinds: vec![EntityKind::Hospital],
            workforce: Some(9_000),
            zone: "America/New_York".into(),
            ..Profile::default()
        });
        for i in 0..40 {
            let id = self.id();
            let person = self.save(Person {
                id,
                name: format!("Person {i} of {}", PLACES[i % PLACES.len()]),
                title: "Manager".into(),
                ..Person::default()
            });
            self.people.push(person);
        }
        for i in 0..25 {
            let id = self.id();
            let site = self.save(Site {
                id,
                name: format!("{} building {i}", PLACES[i % PLACES.len()]),
                address: format!("{i} Hospital Road"),
                ..Site::default()
            });
            self.sites.push(site);
        }
        for i in 0..200 {
            let id = self.id();
            let vendor = self.save(Vendor {
                id,
                name: format!("Vendor number {i} LLC"),
                service: "hosting and support".into(),
                business_associate: (i % 7 != 0).then_some(i % 3 != 0),
                agreements: vec![Agreement {
                    state: AgreementState::InForce,
                    ..Agreement::default()
                }],
                ..Vendor::default()
            });
            self.vendors.push(vendor);
        }
        for threat in &catalog.threats {
            let id = self.id();
            let made = self.save(Threat {
                id,
                name: threat.name.clone(),
                catalog: threat.code.clone(),
                ..Threat::default()
            });
            self.threats.push((threat.code.clone(), made));
        }
        for vulnerability in &catalog.vulnerabilities {
            let id = self.id();
            let made = self.save(Vulnerability {
                id,
                name: vulnerability.name.clone(),
                catalog: vulnerability.code.clone(),
                ..Vulnerability::default()
            });
            self.vulnerabilities
                .push((vulnerability.code.clone(), made));
        }
        for provision in catalog.assessable_provisions() {
            let id = self.id();
            self.save(Answer {
                id,
                provision: provision.citation.clone(),
                required: YesNo::Yes,
                in_place: YesNo::Partly,
                used_properly: YesNo::Partly,
                note: "in place at the larger sites".into(),
                ..Answer::default()
            });
        }
        for i in 0..50 {
            let id = self.id();
            let evidence = self.save(Evidence {
                id,
                title: format!("Audit report {i}"),
                location: "document store".into(),
                ..Evidence::default()
            });
            self.evidence.push(evidence);
        }
        let (id, approver) = (self.id(), self.people[0]);
        self.save(Tolerance {
            id,
            highest: Some(Level::Low),
            statement: "We live with low risk".into(),
            approved_by: Some(approver),
            approved_on: Some(self.today()),
            ..Tolerance::default()
        });
    }
}
