//! Random commands that mean something in the book at hand: most are allowed,
//! many are not.

use crate::support::{Book, actor, nowhere};
use catalog::{Catalog, Level, Likelihood};
use jiff::civil::Date;
use phiward_register::records::*;
use phiward_register::verbs;
use phiward_register::{AnyRecord, Command, Id, Kind, Record, Ref, Request, Shown, Table};
use proptest::prelude::{Strategy, any, prop};

/// Numbers from which a request is made once the book is known.
#[derive(Debug, Clone)]
pub struct Step {
    verb: u8,
    a: u8,
    b: u8,
    c: u8,
    text: u8,
    who: u8,
    stale: bool,
    hours: u16,
}

/// Up to so many steps.
pub fn steps(up_to: usize) -> impl Strategy<Value = Vec<Step>> {
    let step = (
        0..VERBS,
        any::<u8>(),
        any::<u8>(),
        any::<u8>(),
        any::<u8>(),
        any::<u8>(),
        prop::bool::weighted(0.05),
        0..200_u16,
    );
    let step = step.prop_map(|(verb, a, b, c, text, who, stale, hours)| Step {
        verb,
        a,
        b,
        c,
        text,
        who,
        stale,
        hours,
    });
    prop::collection::vec(step, 1..up_to)
}

const VERBS: u8 = 32;
const TEXTS: [&str; 10] = [
    "",
    "  ",
    "walk-through",
    " two  words ",
    "Ada Park",
    "Größe ≥ 5 µm “quoted”",
    "a\"b\\c\n\td\u{0}e",
    "{\"t\":\"risk\"}",
    "İstanbul ß",
    "ordinary reason",
];
const NAMES: [&str; 9] = [
    "Ada Park",
    "Ben Ortiz",
    "Chiara Bell",
    "Ada Park",
    "Ben Ortiz",
    "Chiara Bell",
    " ben ORTIZ",
    "Nobody We Know",
    "",
];

impl Step {
    fn text(&self) -> String {
        TEXTS[usize::from(self.text) % TEXTS.len()].to_owned()
    }

    /// A text that is empty less often.
    fn reason(&self) -> String {
        if self.text.is_multiple_of(4) {
            self.text()
        } else {
            format!("because {}", self.text)
        }
    }

    /// The request this step means in a book; also lets time pass.
    pub fn request(&self, book: &mut Book, history: &[AnyRecord]) -> Request {
        book.now += jiff::SignedDuration::from_hours(i64::from(self.hours));
        let name = NAMES[usize::from(self.who) % NAMES.len()];
        let person = book.register.person_named(name).map(|p| p.id);
        // Some act without a record of theirs.
        let person = person.filter(|_| self.who & 64 == 0);
        book.actor = actor(name, person);
        let command = self.command(book, history);
        let mut request = book.request(command);
        if self.stale {
            request.against = Some(u64::from(self.c));
        }
        request
    }

    fn command(&self, book: &mut Book, history: &[AnyRecord]) -> Command {
        let t = &book.register.tables;
        let (a, b, c) = (self.a, self.b, self.c);
        let (risk, action) = (pick(&t.risks, a), pick(&t.actions, a));
        let on = day(book, c % 22);
        match self.verb {
            0 => self.asset(book),
            1 => {
                let mut record = get(&t.assets, a);
                record.notes = self.text();
                record.owner = Some(pick(&t.people, b));
                record.number = u32::from(c);
                Command::Save(record.into())
            }
            2 | 3 => self.new_risk(book),
            4 => self.changed_risk(book),
            5..=7 => self.rate(book),
            8 => Command::Treat(verbs::Treat {
                target: risk,
                strategy: phiward_register::records::Strategy::ALL[usize::from(b) % 5],
                reason: self.reason(),
            }),
            9 => self.new_action(book),
            11 => self.changed_action(book),
            12 => Command::Reschedule(verbs::Reschedule {
                target: action,
                due: day(book, b),
                reason: self.reason(),
            }),
            10 | 13 => match b % 4 {
                0 => Command::Start(verbs::Start { target: action, on }),
                1 => Command::Complete(verbs::Complete {
                    target: action,
                    on,
                    evidence: vec![pick(&t.evidence, c).into()],
                }),
                2 => Command::Confirm(verbs::Confirm {
                    target: done(book).unwrap_or(action),
                    on,
                    result: self.reason(),
                    evidence: vec![pick(&t.evidence, c).into()],
                }),
                _ => Command::Reopen(verbs::Reopen {
                    target: done(book).unwrap_or(action),
                    reason: self.reason(),
                }),
            },
            14 => Command::Accept(verbs::Accept {
                id: book.id(),
                target: risk,
                reason: self.reason(),
                compensating: self.reason(),
                expires: day(book, b),
                review_trigger: self.text(),
            }),
            15 | 16 => crate::support::ruling(
                pick(&t.acceptances, a),
                b & 3 != 0,
                self.reason(),
                self.text(),
            ),
            17 => Command::Revoke(verbs::Revoke {
                target: pick(&t.acceptances, a),
                reason: self.reason(),
            }),
            18 => Command::Merge(verbs::Merge {
                target: risk,
                into: pick(&t.risks, b),
                reason: self.reason(),
            }),
            19 => Command::Retire(verbs::Retire {
                target: any_ref(book, a, b),
                on,
                reason: self.reason(),
            }),
            20 => Command::Restore(verbs::Restore {
                target: ended(book, a).unwrap_or_else(|| any_ref(book, a, b)),
                reason: self.reason(),
            }),
            21 => self.foundation(book),
            22 => Command::Undo(verbs::Undo {
                target: pick(&t.imports, a),
                restore: earlier(history, b),
                retire: if c.is_multiple_of(2) {
                    vec![any_ref(book, c, b)]
                } else {
                    vec![]
                },
                reason: self.reason(),
            }),
            23 => self.other(book),
            24 => Command::Settle(verbs::Settle {
                target: pick(&t.triggers, a),
                reason: self.reason(),
                on,
            }),
            25 => Command::Milestone(verbs::Milestone {
                target: action,
                title: self.reason(),
                due: (b & 1 == 0).then(|| day(book, b)),
                done: (b & 2 == 0).then_some(on),
            }),
            26 => Command::Agreement(verbs::Agreement {
                target: pick(&t.vendors, a),
                state: AgreementState::InForce,
                effective: (b & 1 == 0).then_some(on),
                ends: (b & 2 == 0).then(|| day(book, b)),
                clauses: vec![self.text()],
                evidence: self.shown(book),
                note: self.text(),
            }),
            27 => Command::VendorCheck(verbs::VendorCheck {
                target: pick(&t.vendors, a),
                on,
                by: self.text(),
                result: self.reason(),
                evidence: self.shown(book),
            }),
            28 => Command::Redact(verbs::Redact {
                target: any_ref(book, a, b),
                id: book.id(),
                reason: self.reason(),
                earlier_only: c & 1 == 0,
            }),
            29 => Command::WithdrawRedaction(verbs::WithdrawRedaction {
                target: pick(&t.redactions, a),
                reason: self.reason(),
            }),
            30 => Command::DenyRedaction(verbs::DenyRedaction {
                target: pick(&t.redactions, a),
                reason: self.reason(),
            }),
            _ => Command::ApproveRedaction(verbs::ApproveRedaction {
                target: pick(&t.redactions, a),
                note: self.text(),
            }),
        }
    }

    /// Evidence of the book or new, one piece or two.
    fn shown(&self, book: &mut Book) -> Vec<Shown> {
        let mut shown = match self.b % 3 {
            0 => vec![],
            1 => vec![pick(&book.register.tables.evidence, self.c).into()],
            _ => vec![book.new_evidence(&self.reason())],
        };
        if self.c.is_multiple_of(7) {
            shown.push(book.new_evidence(&self.reason()));
        }
        shown
    }

    fn asset(&self, book: &mut Book) -> Command {
        let classes = ["laptop", "server", "", "homemade"];
        Command::Save(
            Asset {
                id: book.id(),
                name: self.text(),
                class: classes[usize::from(self.b) % 4].into(),
                ephi: if self.c & 1 == 0 {
                    EphiUse::all()
                } else {
                    EphiUse::default()
                },
                ephi_known: self.c & 2 == 0,
                gathered: Gathered {
                    how: self.text(),
                    ..Gathered::default()
                },
                source: (self.a & 1 == 0).then(|| SourceKey {
                    system: String::new(),
                    key: self.text(),
                }),
                extra: [(self.text(), String::new()), ("x".into(), self.text())].into(),
                ..Asset::default()
            }
            .into(),
        )
    }

    fn new_risk(&self, book: &mut Book) -> Command {
        let id = book.id();
        let t = &book.register.tables;
        Command::Save(
            Risk {
                id,
                sentence: self.reason(),
                assets: vec![pick(&t.assets, self.a), pick(&t.assets, self.b)],
                owner: (self.c & 1 == 0).then(|| pick(&t.people, self.c)),
                scenario: ["S-001", ""][usize::from(self.c & 2 != 0)].into(),
                original: (self.b & 1 == 0).then(Original::default),
                ..Risk::default()
            }
            .into(),
        )
    }

    /// Edits, some of which try to pass by a verb.
    fn changed_risk(&self, book: &Book) -> Command {
        let t = &book.register.tables;
        let mut record = get(&t.risks, self.a);
        match self.b % 6 {
            0 => record.current = record.target.clone(),
            1 => record.treatment = None,
            2 => record.merged_into = Some(pick(&t.risks, self.c)),
            3 => record.retired = None,
            4 => record.assets = vec![pick(&t.assets, self.c)],
            _ => record.notes = self.text(),
        }
        Command::Save(record.into())
    }

    fn rate(&self, book: &Book) -> Command {
        let t = &book.register.tables;
        let stages = [
            Stage::Inherent,
            Stage::Current,
            Stage::Current,
            Stage::Target,
            Stage::Verified,
        ];
        let methods = [
            "",
            "nist-two-step@2",
            "product@1",
            "nist-3x3@1",
            "nowhere@9",
        ];
        let level = |n: u8| Level::from_index(usize::from(n) % 5);
        Command::Rate(verbs::Rate {
            method: methods[usize::from(self.who) % methods.len()].into(),
            likelihood: if self.c & 1 == 0 {
                Likelihood::Overall(level(self.b))
            } else {
                Likelihood::TwoStep {
                    initiation: level(self.b),
                    adverse: level(self.c),
                }
            },
            evidence: if self.c & 2 == 0 {
                vec![pick(&t.evidence, self.b).into()]
            } else {
                vec![]
            },
            ..verbs::Rate::overall(
                pick(&t.risks, self.a),
                stages[usize::from(self.b) % stages.len()],
                level(self.b),
                level(self.c),
                self.reason(),
                day(book, self.c % 9),
            )
        })
    }

    fn new_action(&self, book: &mut Book) -> Command {
        let id = book.id();
        let t = &book.register.tables;
        let risk = pick(&t.risks, self.a);
        Command::Save(
            Action {
                id,
                title: self.reason(),
                risks: if self.c & 1 == 0 {
                    vec![risk, risk]
                } else {
                    vec![pick(&t.risks, self.b)]
                },
                owner: (self.c & 2 == 0).then(|| pick(&t.people, self.c)),
                due: (self.c & 4 == 0).then(|| day(book, self.b)),
                depends_on: if self.c & 8 == 0 {
                    vec![]
                } else {
                    vec![pick(&t.actions, self.b)]
                },
                milestones: vec![Milestone::default()],
                ..Action::default()
            }
            .into(),
        )
    }

    fn changed_action(&self, book: &Book) -> Command {
        let t = &book.register.tables;
        let mut record = get(&t.actions, self.a);
        match self.b % 6 {
            0 => record.due = Some(day(book, self.c)),
            1 => record.depends_on.push(pick(&t.actions, self.c)),
            2 => record.risks = vec![pick(&t.risks, self.c)],
            3 => record.slips.clear(),
            4 => record.state = ActionState::Verified,
            _ => record.notes = self.text(),
        }
        Command::Save(record.into())
    }

    fn foundation(&self, book: &mut Book) -> Command {
        let methods = &Catalog::builtin().methods;
        let method = methods[usize::from(self.a) % methods.len()].clone();
        if self.b & 1 == 0 {
            return Command::Save(
                ScoringMethod {
                    id: book.id(),
                    key: method_key(&method),
                    method: Some(method),
                    ..ScoringMethod::default()
                }
                .into(),
            );
        }
        let mut profile = get(&book.register.tables.profile, 0);
        profile.method = method_key(&method);
        profile.zone = ["", "Asia/Tokyo", "America/Chicago"][usize::from(self.c) % 3].into();
        Command::Save(profile.into())
    }

    fn other(&self, book: &mut Book) -> Command {
        let id = book.id::<()>().uuid();
        let t = &book.register.tables;
        let record: AnyRecord = match self.a % 8 {
            0 => Person {
                id: Id::new(id),
                name: self.text(),
                ..Person::default()
            }
            .into(),
            1 => Vendor {
                id: Id::new(id),
                name: self.text(),
                agreements: vec![Agreement::default()],
                ..Vendor::default()
            }
            .into(),
            2 => Flow {
                id: Id::new(id),
                name: self.reason(),
                from: FlowEnd::Asset(pick(&t.assets, self.b)),
                via: vec![FlowEnd::Party(self.text())],
                ..Flow::default()
            }
            .into(),
            3 => Evidence {
                id: Id::new(id),
                title: self.reason(),
                location: self.reason(),
                about: vec![any_ref(book, self.b, self.c)],
                ..Evidence::default()
            }
            .into(),
            4 => Import {
                id: Id::new(id),
                file_name: self.reason(),
                skipped: vec![SkippedRow::default()],
                ..Import::default()
            }
            .into(),
            5 => Exclusion {
                id: Id::new(id),
                target: Some(any_ref(book, self.b, self.c)),
                reason: self.reason(),
                approved_by: Some(pick(&t.people, self.c)),
                ..Exclusion::default()
            }
            .into(),
            6 => Trigger {
                id: Id::new(id),
                note: self.reason(),
                risks: vec![pick(&t.risks, self.b)],
                ..Trigger::default()
            }
            .into(),
            // An id that some other record has.
            _ => Site {
                id: Id::new(any_ref(book, self.b, self.c).id),
                name: self.reason(),
                ..Site::default()
            }
            .into(),
        };
        Command::Save(record)
    }
}

/// Some record of a table; now and then one that is not there.
fn pick<R: Record>(table: &Table<R>, n: u8) -> Id<R> {
    match table.rows() {
        rows if rows.is_empty() || n % 29 == 28 => Id::new(nowhere()),
        rows => rows[usize::from(n) % rows.len()].record.id(),
    }
}

fn get<R: Record + Default>(table: &Table<R>, n: u8) -> R {
    table.get(pick(table, n)).cloned().unwrap_or_default()
}

fn any_ref(book: &Book, a: u8, b: u8) -> Ref {
    let mut refs = Vec::new();
    let kind = Kind::ALL[usize::from(a) % Kind::ALL.len()];
    book.register.tables.for_each(|record, _, _, _| {
        if record.kind() == kind {
            refs.push(record.reference());
        }
    });
    match refs.len() {
        0 => Ref {
            kind,
            id: nowhere(),
        },
        n => refs[usize::from(b) % n],
    }
}

/// Work that is said to be done: only that can be verified or reopened.
fn done(book: &Book) -> Option<Id<Action>> {
    let actions = &book.register.tables.actions;
    let mut done = actions.live().filter(|a| !a.state.is_open());
    done.next().map(|a| a.id)
}

fn ended(book: &Book, n: u8) -> Option<Ref> {
    let mut refs = Vec::new();
    book.register.tables.for_each(|record, _, _, _| {
        if record.retired().is_some() {
            refs.push(record.reference());
        }
    });
    (!refs.is_empty()).then(|| refs[usize::from(n) % refs.len()])
}

fn earlier(history: &[AnyRecord], n: u8) -> Vec<AnyRecord> {
    match history.len() {
        0 => vec![],
        len => vec![history[usize::from(n) % len].clone()],
    }
}

/// A day around the book's present: most are past, some are to come.
fn day(book: &Book, n: u8) -> Date {
    let days = i64::from(n % 32) * 3 - 60 + i64::from(n / 32) * 20;
    book.today().saturating_add(jiff::Span::new().days(days))
}
