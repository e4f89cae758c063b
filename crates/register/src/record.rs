//! The kinds of record, listed once.

use crate::deciding::given;
use crate::id::{Id, Ref};
use crate::records::*;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::table::{Row, Table};
use crate::tag::Tag;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::any::Any;
use std::fmt;
use uuid::Uuid;

/// What every record can say of itself.
pub trait Record: Clone + PartialEq + fmt::Debug + Serialize + Sized {
    /// Its kind.
    const KIND: Kind;

    /// Its identifier.
    fn id(&self) -> Id<Self>;
    /// The number people see, given by the register; 0 before that.
    fn number(&self) -> u32;
    /// Sets the number; only deciding does this.
    fn set_number(&mut self, number: u32);
    /// Why and when it ended, if it did.
    fn retired(&self) -> Option<&Retired>;
    /// Ends it, or brings it back.
    fn set_retired(&mut self, retired: Option<Retired>);
    /// The name or sentence a person knows it by.
    fn label(&self) -> &str;
    /// Adds every record it refers to.
    fn refs(&self, out: &mut Vec<Ref>);
    /// Adds the days on which something is said to have happened, under the name of the
    /// field: what was entered on another day is told apart from them. The day a record
    /// ended is one of them for every kind, and is not added here.
    fn said_on(&self, _out: &mut Vec<(&'static str, Date)>) {}
    /// Takes over from the earlier state what no edit may change.
    fn normalize(&mut self, _before: Option<&Self>) {}
    /// Refuses what cannot stand in a register: missing fields, duplicates, and
    /// changes that have a verb of their own (moving a due date, rating a risk).
    ///
    /// # Errors
    /// The [`Refusal`] to show.
    fn check(&self, register: &Register, before: Option<&Self>) -> Result<(), Refusal>;
    /// Refuses a state that stood once, and is to stand again in place of `now`, where
    /// others stand against it by now. What it says of itself was checked when it was said.
    ///
    /// # Errors
    /// The [`Refusal`] to show.
    fn check_again(&self, register: &Register, _now: Option<&Self>) -> Result<(), Refusal> {
        self.check(register, Some(self))
    }

    /// The reference to it.
    fn reference(&self) -> Ref {
        Ref {
            kind: Self::KIND,
            id: self.id().uuid(),
        }
    }
    /// "R-14", once it has a number.
    fn tag(&self) -> String {
        let (kind, number) = (Self::KIND, self.number());
        Tag { kind, number }.to_string()
    }
    /// "risk R-14", or the kind and label of a new record.
    fn known_as(&self) -> String {
        if self.number() == 0 {
            format!("new {} “{}”", Self::KIND, self.label())
        } else {
            format!("{} {}", Self::KIND, self.tag())
        }
    }
}

/// A record of any kind where it stands, for who looks at many and copies none.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'r> {
    /// The record, of the type its kind has.
    pub record: &'r dyn Any,
    /// The reference to it.
    pub reference: Ref,
    /// Its number.
    pub number: u32,
    /// The name or sentence a person knows it by.
    pub label: &'r str,
    /// Whether it has not ended.
    pub live: bool,
    /// Ledger position of its last change.
    pub revision: u64,
    copy: fn(&dyn Any) -> Option<AnyRecord>,
    size: fn(&dyn Any) -> usize,
}

impl<'r> Standing<'r> {
    fn of<R: Record + Into<AnyRecord> + 'static>(row: &'r Row<R>) -> Standing<'r> {
        let record = &row.record;
        Standing {
            record,
            reference: record.reference(),
            number: record.number(),
            label: record.label(),
            live: record.retired().is_none(),
            revision: row.revision,
            copy: |record| record.downcast_ref::<R>().cloned().map(Into::into),
            size: |record| record.downcast_ref::<R>().map_or(0, written_size),
        }
    }

    /// "R-14".
    pub fn tag(&self) -> Tag {
        Tag {
            kind: self.reference.kind,
            number: self.number,
        }
    }

    /// A copy of it.
    pub fn copied(&self) -> Option<AnyRecord> {
        (self.copy)(self.record)
    }

    /// How many bytes it has where it is written out whole; writes nothing.
    pub fn size(&self) -> usize {
        (self.size)(self.record)
    }
}

/// How many bytes something has as JSON.
fn written_size(record: &impl Serialize) -> usize {
    struct Counted(usize);
    impl std::io::Write for Counted {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counted = Counted(0);
    // Plain structs with string keys always serialize.
    let _ = serde_json::to_writer(&mut counted, record);
    counted.0
}

/// Refuses to end a record, or to bring one back, by a mere edit. A record may
/// be new and ended at once: closed risks come in from other registers.
fn check_end<R: Record>(record: &R, before: Option<&R>) -> Result<(), Refusal> {
    match (before.map(Record::retired), record.retired()) {
        (Some(then), now) if then != now => Err(Refusal::rule(
            record.known_as(),
            "a record cannot be ended or brought back by an edit",
            "retire or restore it, and say why",
        )),
        (None, Some(retired)) => given(
            &record.known_as(),
            &retired.reason,
            "reason",
            "say why it ended; the record stays",
        ),
        _ => Ok(()),
    }
}

/// Names under which records keep what a person knows them by.
const LABELS: [&str; 11] = [
    "provision",
    "name",
    "title",
    "sentence",
    "summary",
    "statement",
    "note",
    "reason",
    "file_name",
    "version",
    "key",
];

impl AnyRecord {
    /// What is left of a record whose content was redacted: its kind, its id and its
    /// number, so that nothing that refers to it leads nowhere and the number is never
    /// given again. Its end says as far as it is known by whom, when and why.
    pub fn redacted(kind: Kind, id: Uuid, number: u32, end: Retired) -> AnyRecord {
        let blank = AnyRecord::blank(kind, id);
        let mut value = blank.to_value();
        value["number"] = serde_json::json!(number);
        if let Some(label) = LABELS.iter().find(|name| value[**name].is_string()) {
            value[*label] = serde_json::json!(REDACTED);
        }
        let mut record = AnyRecord::from_value(kind, value).unwrap_or(blank);
        record.set_retired(Some(end));
        record
    }
}

/// Stands where content was redacted.
pub const REDACTED: &str = "(redacted)";

/// Writes [`Kind`], [`AnyRecord`] and the register's tables from one list.
macro_rules! kinds {
    ($( $(#[$doc:meta])* $kind:ident, $field:ident, $tag:literal, $prefix:literal, $words:literal, $plural:literal; )*) => {
        /// The kinds of record.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Kind { $( $(#[$doc])* #[serde(rename = $tag)] $kind, )* }

        impl Kind {
            /// All kinds, in the order of a report.
            pub const ALL: &'static [Kind] = &[ $( Kind::$kind, )* ];
            /// The word stored in entries.
            pub fn tag(self) -> &'static str { match self { $( Kind::$kind => $tag, )* } }
            /// The letters before a number: R in R-14.
            pub fn prefix(self) -> &'static str { match self { $( Kind::$kind => $prefix, )* } }
            /// What a person calls one.
            pub fn words(self) -> &'static str { match self { $( Kind::$kind => $words, )* } }
            /// What a person calls several; also the word of `phiward list`.
            pub fn plural(self) -> &'static str { match self { $( Kind::$kind => $plural, )* } }
        }

        /// A record of any kind.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(tag = "t", content = "d")]
        pub enum AnyRecord { $( $(#[$doc])* #[serde(rename = $tag)] $kind(Box<$kind>), )* }

        impl AnyRecord {
            /// Its kind.
            pub fn kind(&self) -> Kind { match self { $( AnyRecord::$kind(_) => Kind::$kind, )* } }
            /// Its identifier.
            pub fn id(&self) -> Uuid { match self { $( AnyRecord::$kind(r) => r.id().uuid(), )* } }
            /// The reference to it.
            pub fn reference(&self) -> Ref { Ref { kind: self.kind(), id: self.id() } }
            /// The number people see.
            pub fn number(&self) -> u32 { match self { $( AnyRecord::$kind(r) => r.number(), )* } }
            /// "R-14".
            pub fn tag(&self) -> String { match self { $( AnyRecord::$kind(r) => r.tag(), )* } }
            /// The name or sentence a person knows it by.
            pub fn label(&self) -> &str { match self { $( AnyRecord::$kind(r) => r.label(), )* } }
            /// "risk R-14".
            pub fn known_as(&self) -> String { match self { $( AnyRecord::$kind(r) => r.known_as(), )* } }
            /// Why and when it ended.
            pub fn retired(&self) -> Option<&Retired> { match self { $( AnyRecord::$kind(r) => r.retired(), )* } }
            /// Ends it, or brings it back.
            pub fn set_retired(&mut self, retired: Option<Retired>) { match self { $( AnyRecord::$kind(r) => r.set_retired(retired), )* } }
            /// Every record it refers to.
            pub fn refs(&self) -> Vec<Ref> { let mut out = Vec::new(); match self { $( AnyRecord::$kind(r) => r.refs(&mut out), )* } out }
            /// The record as a JSON object, for comparing and printing field by field.
            pub fn to_value(&self) -> serde_json::Value {
                let value = match self { $( AnyRecord::$kind(r) => serde_json::to_value(r), )* };
                value.unwrap_or(serde_json::Value::Null)
            }
            /// The record as it is stored, into a serializer; whoever wants one field takes
            /// it from here without the others.
            ///
            /// # Errors
            /// Those of the serializer.
            pub fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                match self { $( AnyRecord::$kind(r) => serde::Serialize::serialize(&**r, to), )* }
            }
            /// A record of a kind that says nothing yet.
            pub fn blank(kind: Kind, id: Uuid) -> AnyRecord {
                match kind { $( Kind::$kind => $kind { id: Id::new(id), ..$kind::default() }.into(), )* }
            }
            /// Reads what [`AnyRecord::to_value`] wrote.
            ///
            /// # Errors
            /// When a field holds what records of this kind cannot hold there.
            pub fn from_value(kind: Kind, value: serde_json::Value) -> Result<AnyRecord, serde_json::Error> {
                match kind { $( Kind::$kind => serde_json::from_value(value).map(|r| AnyRecord::$kind(Box::new(r))), )* }
            }
            /// Reads the record of a stored kind; `None` for a kind this program does not know.
            pub(crate) fn from_stored(tag: &str, json: &str) -> Option<Result<AnyRecord, serde_json::Error>> {
                match tag { $( $tag => Some(serde_json::from_str(json).map(|r| AnyRecord::$kind(Box::new(r)))), )* _ => None }
            }
        }

        $( impl From<$kind> for AnyRecord { fn from(record: $kind) -> Self { AnyRecord::$kind(Box::new(record)) } } )*

        /// The tables of a register, one per kind.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct Tables { $( $(#[$doc])* pub $field: Table<$kind>, )* }

        impl Tables {
            /// Puts a record of any kind.
            pub(crate) fn put(&mut self, record: AnyRecord, position: u64, at: Timestamp) {
                match record { $( AnyRecord::$kind(r) => self.$field.put(*r, position, at), )* }
            }
            /// Puts a row of any kind as a snapshot kept it.
            pub(crate) fn restore(&mut self, record: AnyRecord, created: u64, revision: u64, changed_at: Timestamp) {
                match record { $( AnyRecord::$kind(r) => self.$field.restore(Row { record: *r, revision, created, changed_at }), )* }
            }
            /// Says something else of a record that is there, without a change of its own.
            pub(crate) fn retell(&mut self, record: AnyRecord) {
                match record { $( AnyRecord::$kind(r) => self.$field.retell(*r), )* }
            }
            /// The next number of a kind; numbers are never used again.
            pub fn next_number(&self, kind: Kind) -> u32 {
                match kind { $( Kind::$kind => self.$field.next_number(), )* }
            }
            /// Gives no number of a kind up to this one again.
            pub(crate) fn skip_numbers(&mut self, kind: Kind, highest: u32) {
                match kind { $( Kind::$kind => self.$field.skip_numbers(highest), )* }
            }
            /// A copy of the record a reference leads to.
            pub fn get(&self, reference: Ref) -> Option<AnyRecord> {
                match reference.kind { $( Kind::$kind => self.$field.row_uuid(reference.id).map(|row| row.record.clone().into()), )* }
            }
            /// The days a record is about to say that its state up to now did not, by field.
            pub(crate) fn said_anew(&self, record: &AnyRecord) -> Vec<(&'static str, Date)> {
                match record { $( AnyRecord::$kind(r) => {
                    let (mut now, mut then) = (Vec::new(), Vec::new());
                    let ended = |r: &$kind| r.retired().map(|it| ("retired", it.on));
                    r.said_on(&mut now);
                    now.extend(ended(r));
                    if !now.is_empty() && let Some(before) = self.$field.get(r.id()) {
                        before.said_on(&mut then);
                        then.extend(ended(before));
                        now.retain(|said| !then.contains(said));
                    }
                    now
                } )* }
            }
            /// The revision of the record a reference leads to.
            pub fn revision(&self, reference: Ref) -> Option<u64> {
                match reference.kind { $( Kind::$kind => self.$field.row_uuid(reference.id).map(|row| row.revision), )* }
            }
            /// The record of a kind and number.
            pub fn by_number(&self, kind: Kind, number: u32) -> Option<AnyRecord> {
                match kind { $( Kind::$kind => self.$field.by_number(number).map(|r| r.clone().into()), )* }
            }
            /// The reference to the record of a kind and number; copies nothing.
            pub fn reference_of(&self, tag: Tag) -> Option<Ref> {
                match tag.kind { $( Kind::$kind => self.$field.by_number(tag.number).map(Record::reference), )* }
            }
            /// Calls a function with reference, number, label and whether it is live, of
            /// every record of a kind in creation order; copies nothing.
            pub fn each_label(&self, kind: Kind, mut f: impl FnMut(Ref, u32, &str, bool)) {
                match kind { $( Kind::$kind => self.$field.all().for_each(|r| {
                    f(r.reference(), r.number(), r.label(), r.retired().is_none());
                }), )* }
            }
            /// Every record of a kind in creation order, where it stands; copies nothing.
            pub fn each(&self, kind: Kind) -> Vec<Standing<'_>> {
                match kind { $( Kind::$kind => self.$field.rows().iter().map(|row| Standing::of(row)).collect(), )* }
            }
            /// The record a reference leads to, where it stands; copies nothing.
            pub fn standing(&self, reference: Ref) -> Option<Standing<'_>> {
                match reference.kind { $( Kind::$kind => self.$field.row_uuid(reference.id).map(Standing::of), )* }
            }
            /// How many records of a kind there are, retired ones among them.
            pub fn len(&self, kind: Kind) -> usize { match kind { $( Kind::$kind => self.$field.len(), )* } }
            /// Calls a function with every row, kind by kind, in creation order.
            pub fn for_each(&self, mut f: impl FnMut(AnyRecord, u64, u64, Timestamp)) {
                $( for row in self.$field.rows() { f(row.record.clone().into(), row.created, row.revision, row.changed_at); } )*
            }
            /// Calls a function with every record that changed after a position, kind by
            /// kind, in creation order; copies no other.
            pub fn for_each_after(&self, position: u64, mut f: impl FnMut(AnyRecord)) {
                $( for row in self.$field.rows() {
                    if row.revision > position { f(row.record.clone().into()); }
                } )*
            }
            /// Checks a record that stood once and is to stand again, beside what stands in
            /// `register`; `before` has what it replaces.
            pub(crate) fn check_again(&self, register: &Register, record: &AnyRecord, before: &Register) -> Result<(), Refusal> {
                match record { $( AnyRecord::$kind(r) => {
                    register.check_refs(&r.known_as(), record.refs())?;
                    r.check_again(register, before.tables.$field.get(r.id()))
                } )* }
            }
            /// Decides the number and checks a record that is to be put.
            pub(crate) fn check(&self, register: &Register, record: AnyRecord) -> Result<AnyRecord, Refusal> {
                match record { $( AnyRecord::$kind(mut r) => {
                    let before = self.$field.get(r.id());
                    match before {
                        Some(b) => r.set_number(b.number()),
                        None => r.set_number(0),
                    }
                    r.normalize(before);
                    check_end(&*r, before)?;
                    if before.is_none() && let Some(other) = register.find(r.id().uuid()) {
                        return Err(Refusal::rule(
                            r.known_as(),
                            format!("its id is that of {}", other.known_as()),
                            "supply a new random id",
                        ));
                    }
                    register.check_refs(&r.known_as(), { let mut refs = Vec::new(); r.refs(&mut refs); refs })?;
                    r.check(register, before)?;
                    if before.is_none() { r.set_number(self.$field.next_number()); }
                    Ok(AnyRecord::$kind(r))
                } )* }
            }
        }
    };
}

kinds! {
    /// The organization's profile (one per book).
    Profile, profile, "profile", "O", "organization profile", "profiles";
    /// A place.
    Site, sites, "site", "S", "site", "sites";
    /// A named person.
    Person, people, "person", "P", "person", "people";
    /// A group of workforce members.
    Group, groups, "group", "G", "workforce group", "groups";
    /// A mission-critical process.
    Process, processes, "process", "M", "process", "processes";
    /// An asset.
    Asset, assets, "asset", "A", "asset", "assets";
    /// A flow of ePHI.
    Flow, flows, "flow", "F", "ePHI flow", "flows";
    /// A vendor or business associate.
    Vendor, vendors, "vendor", "V", "vendor", "vendors";
    /// A threat used in this book.
    Threat, threats, "threat", "T", "threat", "threats";
    /// A vulnerability or predisposing condition used in this book.
    Vulnerability, vulnerabilities, "vulnerability", "W", "vulnerability", "vulnerabilities";
    /// A risk.
    Risk, risks, "risk", "R", "risk", "risks";
    /// A corrective action.
    Action, actions, "action", "C", "action", "actions";
    /// An acceptance of a risk.
    Acceptance, acceptances, "acceptance", "X", "acceptance", "acceptances";
    /// A statement of risk tolerance.
    Tolerance, tolerances, "tolerance", "L", "tolerance statement", "tolerances";
    /// An answer to a safeguard question.
    Answer, answers, "answer", "Q", "safeguard answer", "answers";
    /// A decision on an addressable specification.
    Decision, decisions, "decision", "D", "addressable decision", "decisions";
    /// Something left out of the analysis.
    Exclusion, exclusions, "exclusion", "N", "exclusion", "exclusions";
    /// A scenario found not applicable.
    Dismissal, dismissals, "dismissal", "Z", "scenario found not applicable", "dismissals";
    /// A piece of evidence.
    Evidence, evidence, "evidence", "E", "evidence", "evidence";
    /// A security incident.
    Incident, incidents, "incident", "I", "incident", "incidents";
    /// An event that calls for a new look.
    Trigger, triggers, "trigger", "K", "trigger", "triggers";
    /// An earlier analysis made elsewhere.
    PriorAnalysis, prior_analyses, "prior_analysis", "Y", "prior analysis", "prior-analyses";
    /// A scoring method adopted by this book.
    ScoringMethod, methods, "method", "J", "scoring method", "methods";
    /// A catalog version adopted by this book.
    Adoption, adoptions, "adoption", "B", "catalog adoption", "adoptions";
    /// A file that was imported.
    Import, imports, "import", "U", "import", "imports";
    /// A service that sends mail in the organization's name.
    Sender, senders, "sender", "SN", "mail sender", "senders";
    /// Something a check found on an asset.
    Finding, findings, "finding", "FN", "finding", "findings";
    /// Content taken out of the ledger.
    Redaction, redactions, "redaction", "RD", "redaction", "redactions";
    /// The part of an account in the organization.
    Membership, memberships, "membership", "MB", "membership", "memberships";
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// Implements the plain part of [`Record`] for a struct with `id`, `number` and
/// `retired`; the rest is written by hand beside the struct.
macro_rules! plain_record {
    ($kind:ident) => {
        const KIND: $crate::record::Kind = $crate::record::Kind::$kind;
        fn id(&self) -> $crate::id::Id<Self> {
            self.id
        }
        fn number(&self) -> u32 {
            self.number
        }
        fn set_number(&mut self, number: u32) {
            self.number = number;
        }
        fn retired(&self) -> Option<&$crate::records::Retired> {
            self.retired.as_ref()
        }
        fn set_retired(&mut self, retired: Option<$crate::records::Retired>) {
            self.retired = retired;
        }
    };
}
pub(crate) use plain_record;
