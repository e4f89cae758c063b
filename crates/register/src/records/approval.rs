//! How an approval came into the book: by whom it was entered, and whether the person it
//! names affirmed it (A5, A7, B1, B6).

use super::{
    Acceptance, AcceptanceState, Decision, Dismissal, Exclusion, Person, Tolerance, Vouched,
};
use crate::actor::{Assurance, NamedPerson, same_name};
use crate::deciding::Deciding;
use crate::entry::Entry;
use crate::id::{Id, Ref};
use crate::record::{AnyRecord, Kind, Record, Standing};
use crate::register::Register;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Kinds of record that name who approved them.
pub(crate) const APPROVED: &[Kind] = &[
    Kind::Tolerance,
    Kind::Acceptance,
    Kind::Decision,
    Kind::Exclusion,
    Kind::Dismissal,
];

/// By whom an approval was entered, and whether the person it names stands by it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Approval {
    /// Who entered it.
    pub entered: Vouched,
    /// The person it names, by their own account or a token of it; `None`: until then
    /// it is asserted by who entered it.
    pub affirmed: Option<Vouched>,
    /// What they said to it.
    pub note: String,
}

impl Approval {
    pub(crate) fn refs(&self, out: &mut Vec<Ref>) {
        let people = [Some(&self.entered), self.affirmed.as_ref()];
        let people = people.into_iter().flatten().filter_map(|one| one.by.person);
        out.extend(people.map(|id| id.to()));
    }
}

/// What names who approved it.
pub trait Approved: Record {
    /// Whom it names; `None` where nobody has approved it.
    fn approver(&self, register: &Register) -> Option<NamedPerson>;
    /// How that came into the book.
    fn approval(&self) -> Option<&Approval>;

    /// “asserted by Dana Reyes, not yet affirmed by Lee Chan”; `None` where the person
    /// it names stands by it, and where it names nobody.
    fn asserted(&self, register: &Register) -> Option<String> {
        let approver = self.approver(register)?;
        let by = match self.approval() {
            Some(approval) if approval.affirmed.is_some() => return None,
            Some(approval) => match (approval.entered.via, approval.entered.by.name.as_str()) {
                (None, name) if name == approver.name => " on the command line".to_owned(),
                (None, name) => format!(" by {name} on the command line"),
                (Some(_), name) => format!(" by {name}"),
            },
            None => String::new(),
        };
        Some(format!(
            "asserted{by}, not yet affirmed by {}",
            approver.name
        ))
    }

    /// Whether a person is who has yet to affirm its approval; of what was found not to
    /// apply and nobody has approved, whether they are not who found it.
    fn affirmable_by(&self, register: &Register, person: Id<Person>) -> bool {
        let approver = self.approver(register);
        approver.is_some_and(|approver| approver.person == Some(person))
            && self.asserted(register).is_some()
    }

    /// Whose look an approval is a second one to: who entered it.
    fn first_look(&self) -> Option<&NamedPerson> {
        self.approval().map(|approval| &approval.entered.by)
    }

    /// Whose look it is a second one to, where that is the person it names.
    fn approved_by_enterer(&self, register: &Register) -> Option<String> {
        let approver = self.approver(register)?;
        let entered = self.first_look()?;
        let same = match (entered.person, approver.person) {
            (Some(entered), Some(approver)) => entered == approver,
            _ => same_name(&entered.name, &approver.name),
        };
        same.then_some(approver.name)
    }

    /// The name of who approved it, or by whom that is asserted; “–” for nobody.
    fn approved_by_words(&self, register: &Register) -> String {
        let name = || self.approver(register).map(|who| who.name);
        self.asserted(register)
            .or_else(name)
            .unwrap_or_else(|| "–".to_owned())
    }
}

macro_rules! names_an_approver {
    ($kind:ident) => {
        impl Approved for $kind {
            fn approver(&self, register: &Register) -> Option<NamedPerson> {
                self.approved_by.map(|id| register.who(id))
            }
            fn approval(&self) -> Option<&Approval> {
                self.approval.as_ref()
            }
        }
    };
}
names_an_approver!(Tolerance);
names_an_approver!(Decision);
names_an_approver!(Exclusion);

impl Approved for Dismissal {
    fn approver(&self, register: &Register) -> Option<NamedPerson> {
        self.approved_by.map(|id| register.who(id))
    }
    fn approval(&self) -> Option<&Approval> {
        self.approval.as_ref()
    }
    fn affirmable_by(&self, register: &Register, person: Id<Person>) -> bool {
        match self.approver(register) {
            None => {
                let found = self.found.as_ref();
                found.is_none_or(|found| !found.by.same_as(&register.who(person)))
            }
            Some(approver) => approver.person == Some(person) && self.asserted(register).is_some(),
        }
    }
    /// The first look is that of who found it, whoever entered the approval.
    fn first_look(&self) -> Option<&NamedPerson> {
        let entered = self.approval().map(|approval| &approval.entered);
        self.found.as_ref().or(entered).map(|one| &one.by)
    }
}

impl Approved for Acceptance {
    fn approver(&self, _register: &Register) -> Option<NamedPerson> {
        let ruling = self.ruling.as_ref().filter(|ruling| ruling.approved);
        ruling.map(|ruling| ruling.by.clone())
    }
    fn approval(&self) -> Option<&Approval> {
        self.approval.as_ref()
    }
}

impl Acceptance {
    /// Where it stands on a day, in words: also that it rests on an approval which
    /// others assert.
    pub fn standing_words(&self, register: &Register, today: Date) -> String {
        let state = self.state(register, today);
        match state == AcceptanceState::InForce && self.asserted(register).is_some() {
            true => format!("{}, on an approval that is asserted", state.words()),
            false => state.words().to_owned(),
        }
    }

    /// Who ruled on it: “approved by Lee Chan”, or by whom that is asserted; `None`
    /// before there is a ruling.
    pub fn ruled_words(&self, register: &Register) -> Option<String> {
        let ruling = self.ruling.as_ref()?;
        Some(match (ruling.approved, self.asserted(register)) {
            (true, Some(asserted)) => format!("approval {asserted}"),
            (true, None) => format!("approved by {}", ruling.by.name),
            (false, _) => format!("denied by {}", ruling.by.name),
        })
    }
}

impl AnyRecord {
    /// Whom it names as having approved it.
    pub(crate) fn approver(&self, register: &Register) -> Option<NamedPerson> {
        match self {
            AnyRecord::Tolerance(it) => it.approver(register),
            AnyRecord::Acceptance(it) => it.approver(register),
            AnyRecord::Decision(it) => it.approver(register),
            AnyRecord::Exclusion(it) => it.approver(register),
            AnyRecord::Dismissal(it) => it.approver(register),
            _ => None,
        }
    }

    /// How that came into the book.
    pub fn approval(&self) -> Option<&Approval> {
        match self {
            AnyRecord::Tolerance(it) => it.approval(),
            AnyRecord::Acceptance(it) => it.approval(),
            AnyRecord::Decision(it) => it.approval(),
            AnyRecord::Exclusion(it) => it.approval(),
            AnyRecord::Dismissal(it) => it.approval(),
            _ => None,
        }
    }

    /// “asserted by Dana Reyes, not yet affirmed by Lee Chan”; see [`Approved::asserted`].
    pub fn asserted(&self, register: &Register) -> Option<String> {
        match self {
            AnyRecord::Tolerance(it) => it.asserted(register),
            AnyRecord::Acceptance(it) => it.asserted(register),
            AnyRecord::Decision(it) => it.asserted(register),
            AnyRecord::Exclusion(it) => it.asserted(register),
            AnyRecord::Dismissal(it) => it.asserted(register),
            _ => None,
        }
    }

    /// Whether a person is who has yet to affirm its approval; see
    /// [`Approved::affirmable_by`].
    pub fn affirmable_by(&self, register: &Register, person: Id<Person>) -> bool {
        match self {
            AnyRecord::Tolerance(it) => it.affirmable_by(register, person),
            AnyRecord::Acceptance(it) => it.affirmable_by(register, person),
            AnyRecord::Decision(it) => it.affirmable_by(register, person),
            AnyRecord::Exclusion(it) => it.affirmable_by(register, person),
            AnyRecord::Dismissal(it) => it.affirmable_by(register, person),
            _ => false,
        }
    }

    pub(crate) fn set_approval(&mut self, approval: Option<Approval>) {
        match self {
            AnyRecord::Tolerance(it) => it.approval = approval,
            AnyRecord::Acceptance(it) => it.approval = approval,
            AnyRecord::Decision(it) => it.approval = approval,
            AnyRecord::Exclusion(it) => it.approval = approval,
            AnyRecord::Dismissal(it) => it.approval = approval,
            _ => {}
        }
    }
}

impl Standing<'_> {
    /// The same of a record where it stands; copies nothing.
    pub fn affirmable_by(&self, register: &Register, person: Id<Person>) -> bool {
        let asked = Asked {
            standing: self,
            register,
            person,
        };
        asked.of::<Tolerance>()
            || asked.of::<Acceptance>()
            || asked.of::<Decision>()
            || asked.of::<Exclusion>()
            || asked.of::<Dismissal>()
    }
}

/// Whether a person may affirm something.
struct Asked<'a> {
    standing: &'a Standing<'a>,
    register: &'a Register,
    person: Id<Person>,
}

impl Asked<'_> {
    /// Whether it is of a kind, and they may.
    fn of<R: Approved + 'static>(&self) -> bool {
        let record = self.standing.record.downcast_ref::<R>();
        record.is_some_and(|record| record.affirmable_by(self.register, self.person))
    }
}

impl Deciding<'_> {
    /// An approval that names a person, as who acts enters it: affirmed at once where
    /// that is the person, by an account or token that rules.
    pub(crate) fn approval(&self, record: &str, approver: Option<Id<Person>>) -> Approval {
        let entered = self.vouched();
        let own = entered.via.is_some()
            && approver.is_some()
            && self.recorded(record).is_ok_and(|me| me.person == approver);
        Approval {
            affirmed: own.then(|| entered.clone()),
            entered,
            note: String::new(),
        }
    }

    /// A record that was changed, with how its approval stands: whatever changes in it is
    /// approved anew, and asserted by who changed it.
    pub(crate) fn approved_anew(&self, mut record: AnyRecord) -> AnyRecord {
        let Some(approver) = record.approver(self.register) else {
            record.set_approval(None);
            return record;
        };
        let before = self.register.tables.get(record.reference());
        if before.as_ref() != Some(&record) {
            let approval = self.approval(&record.known_as(), approver.person);
            record.set_approval(Some(approval));
        }
        record
    }
}

impl Register {
    /// Who found a scenario not applicable: who made the entry that says so first.
    fn with_finder(&self, record: &mut AnyRecord, entry: &Entry, time: Timestamp) {
        if let AnyRecord::Dismissal(dismissal) = record
            && dismissal.found.is_none()
        {
            let before = self.tables.dismissals.get(dismissal.id);
            let found = before.and_then(|before| before.found.clone());
            dismissal.found = found.or_else(|| {
                Some(Vouched {
                    by: NamedPerson::from(&entry.by),
                    via: entry.by.via,
                    account: None,
                    on: self.day(time),
                    ..Vouched::default()
                })
            });
        }
    }

    /// A record of an entry, with how its approval came into the book where the entry is
    /// from before that was kept: who made the entry is on record.
    pub(crate) fn with_approval(
        &self,
        mut record: AnyRecord,
        entry: &Entry,
        time: Timestamp,
    ) -> AnyRecord {
        self.with_finder(&mut record, entry, time);
        let Some(approver) = record
            .approver(self)
            .filter(|_| record.approval().is_none())
        else {
            return record;
        };
        let before = self.tables.get(record.reference());
        let kept = before.filter(|before| before.approver(self) == Some(approver.clone()));
        let approval = match kept.as_ref().and_then(AnyRecord::approval) {
            Some(approval) => approval.clone(),
            None => {
                let entered = Vouched {
                    by: NamedPerson::from(&entry.by),
                    via: entry.by.via,
                    account: None,
                    on: self.day(time),
                    ..Vouched::default()
                };
                // A token was taken for a person by its name once.
                let own = entry.by.assurance == Assurance::SignedIn
                    && entry.by.person.is_some()
                    && entry.by.person == approver.person;
                Approval {
                    affirmed: own.then(|| entered.clone()),
                    entered,
                    note: String::new(),
                }
            }
        };
        record.set_approval(Some(approval));
        record
    }
}
