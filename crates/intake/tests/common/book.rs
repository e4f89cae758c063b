//! A register with a catalog and a method, and imports carried out in it.

use super::open;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use phiward_intake::{
    AsImported, Followed, Kind, Mapped, Mapping, Plan, Source, Suggestion, apply, plan, suggest,
};
use register::records::*;
use register::{Actor, AnyRecord, Assurance, Command, Entry, Id, Register, Request};
use uuid::Uuid;

/// A book with a catalog and a method, and the commands carried out in it.
pub struct Book {
    pub register: Register,
    next: u128,
    /// The day on which is written.
    pub today: Date,
    /// The import that is written.
    batch: Option<Uuid>,
    /// What was written.
    history: Vec<Entry>,
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
            today: date(2026, 6, 1),
            batch: None,
            history: Vec::new(),
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

    /// The risk of a number.
    pub fn risk(&self, number: u32) -> &Risk {
        self.register.tables.risks.by_number(number).unwrap()
    }

    /// The asset of a number.
    pub fn asset(&self, number: u32) -> &Asset {
        self.register.tables.assets.by_number(number).unwrap()
    }

    /// The action of a number.
    pub fn action(&self, number: u32) -> &Action {
        self.register.tables.actions.by_number(number).unwrap()
    }

    pub fn carry(&mut self, record: AnyRecord) {
        self.perform(Command::Save(record));
    }

    pub fn perform(&mut self, command: Command) {
        let at: Timestamp = format!("{}T12:00:00Z", self.today).parse().unwrap();
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
            batch: self.batch,
        };
        let entry = self
            .register
            .decide(&request)
            .unwrap_or_else(|e| panic!("{e}"));
        self.register.apply(self.register.position + 1, at, &entry);
        self.history.push(entry);
    }

    /// What imports said of each record last.
    fn left(&self, rows: Kind) -> AsImported {
        let imports = self.register.tables.imports.all();
        let mut followed = Followed::new(imports.map(|import| import.id.uuid()).collect(), rows);
        for (position, entry) in (1..).zip(&self.history) {
            let stored = entry.encode();
            let parts: Vec<Option<&[u8]>> = stored.parts.iter().map(|p| Some(&**p)).collect();
            let read = Entry::stored_records(Some(&stored.outline), &parts, |_| true);
            let (batch, records) = read.unwrap();
            for record in records {
                followed.note(position, record, batch);
            }
        }
        followed.finish(|target| self.register.tables.revision(target))
    }

    /// Imports a file as it is proposed, with what the history tells, as the program does;
    /// its import stands on record.
    pub fn imported(&mut self, file: &str, bytes: &[u8]) -> (Suggestion, Plan) {
        let suggestion = suggest(&open(bytes)).unwrap_or_else(|e| panic!("{file}: {e}"));
        let suggestion = suggestion.for_file(file);
        let mapped = apply(&suggestion.mapping, &open(bytes)).unwrap();
        assert!(mapped.errors.is_empty(), "{file}: {:?}", mapped.errors);
        let name = suggestion.mapping.name.clone();
        let left = self.left(mapped.kind);
        let mut plan = self.plan_as(file, &mapped, &name, Some(&left));
        assert!(plan.refused.is_empty(), "{file}: {:?}", plan.refused);
        let id = Id::new(self.id());
        self.batch = Some(id.uuid());
        for command in &plan.commands {
            self.perform(command.command.clone());
        }
        let import = Import {
            id,
            file_name: file.into(),
            mapping: name,
            mapping_text: suggestion.text.clone(),
            sheet: mapped.sheet.clone(),
            ..Import::default()
        };
        self.carry(import.into());
        self.batch = None;
        // What is told of reading and of planning stands together.
        plan.remarks.splice(0..0, mapped.remarks);
        (suggestion, plan)
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
        self.plan_as("file.xlsx", mapped, mapping, None)
    }

    fn plan_as(
        &mut self,
        file: &str,
        mapped: &Mapped,
        mapping: &str,
        left: Option<&AsImported>,
    ) -> Plan {
        let source = Source {
            left,
            ..Source::new(mapping, file, self.today)
        };
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
