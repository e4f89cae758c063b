//! A register with a catalog and a method, and imports carried out in it.

use super::open;
use jiff::civil::date;
use phiward_intake::{Kind, Mapped, Mapping, Plan, Source, apply, plan, suggest};
use register::records::*;
use register::{Actor, AnyRecord, Assurance, Command, Id, Register, Request};
use uuid::Uuid;

/// A book with a catalog and a method, and the commands carried out in it.
pub struct Book {
    pub register: Register,
    next: u128,
}

impl Book {
    pub fn new() -> Book {
        Book::starting_at(1)
    }

    /// A book whose ids begin elsewhere, so that those of two books differ.
    pub fn starting_at(next: u128) -> Book {
        let mut book = Book {
            register: Register::default(),
            next,
        };
        let catalog = catalog::Catalog::builtin();
        let method = catalog.latest_method("nist-two-step").unwrap();
        let (a, b, c) = (book.id(), book.id(), book.id());
        book.carry(
            Profile {
                id: Id::new(a),
                name: "Example clinic".into(),
                ..Profile::default()
            }
            .into(),
        );
        book.carry(
            Adoption {
                id: Id::new(b),
                version: "1".into(),
                classes: catalog.classes.iter().map(|c| c.code.clone()).collect(),
                ..Adoption::default()
            }
            .into(),
        );
        book.carry(
            ScoringMethod {
                id: Id::new(c),
                key: method_key(method),
                method: Some(method.clone()),
                ..ScoringMethod::default()
            }
            .into(),
        );
        book
    }

    pub fn id(&mut self) -> Uuid {
        self.next += 1;
        Uuid::from_u128(self.next)
    }

    pub fn carry(&mut self, record: AnyRecord) {
        self.perform(Command::Save(record));
    }

    pub fn perform(&mut self, command: Command) {
        let at: jiff::Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
        let request = Request {
            command,
            actor: Actor {
                person: None,
                name: "Ana Ruiz".into(),
                role: String::new(),
                assurance: Assurance::Asserted,
                via: None,
                account: None,
            },
            at,
            why: "import".into(),
            against: None,
            batch: None,
        };
        let entry = self
            .register
            .decide(&request)
            .unwrap_or_else(|e| panic!("{e}"));
        self.register.apply(self.register.position + 1, at, &entry);
    }

    /// Imports a table of a kind as it is proposed; every row of it is read.
    pub fn carried_out(&mut self, kind: Kind, file: &str, bytes: &[u8]) -> Plan {
        let mapping = suggest(&open(bytes)).unwrap().for_file(file).mapping;
        assert_eq!(mapping.kind, kind);
        let mapped = apply(&mapping, &open(bytes)).unwrap();
        assert!(mapped.errors.is_empty(), "{:?}", mapped.errors);
        let plan = self.plan(&mapped, &mapping.name);
        for command in &plan.commands {
            self.perform(command.command.clone());
        }
        plan
    }

    pub fn plan(&mut self, mapped: &Mapped, mapping: &str) -> Plan {
        let source = Source::new(mapping, "file.xlsx", date(2026, 6, 1));
        let mut next = self.next;
        let mut new_id = || {
            next += 1;
            Uuid::from_u128(next)
        };
        let plan = plan(
            mapped,
            &source,
            &self.register,
            catalog::Catalog::builtin(),
            &mut new_id,
        );
        self.next = next;
        plan
    }

    pub fn import(&mut self, bytes: &[u8]) -> Plan {
        let book = open(bytes);
        let suggestion = suggest(&book).unwrap();
        self.import_by(&suggestion.mapping, bytes)
    }

    pub fn import_by(&mut self, mapping: &Mapping, bytes: &[u8]) -> Plan {
        let mapped = apply(mapping, &open(bytes)).unwrap();
        assert!(mapped.errors.is_empty(), "{:?}", mapped.errors);
        let plan = self.plan(&mapped, &mapping.name);
        for planned in &plan.commands {
            self.perform(planned.command.clone());
        }
        plan
    }
}
