//! What a verb is: its code, what it acts on, who may do it.

use crate::deciding::Deciding;
use crate::id::Ref;
use crate::record::{AnyRecord, Kind};
use crate::refusal::Refusal;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The right that doing something takes. Roles of accounts grant these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Needs {
    /// Judging, working and asking.
    Contribute,
    /// Ending or undoing what others recorded.
    Govern,
    /// Answering for what others ask.
    Approve,
    /// Looking after the book itself.
    Administer,
}

impl Needs {
    /// The word in lists.
    pub fn code(self) -> &'static str {
        match self {
            Needs::Contribute => "contribute",
            Needs::Govern => "govern",
            Needs::Approve => "approve",
            Needs::Administer => "administer",
        }
    }
}

/// What a verb acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// Records of one kind.
    Kind(Kind),
    /// Records of a few kinds.
    OneOf(&'static [Kind]),
    /// Records of every kind but these.
    AllBut(&'static [Kind]),
}

impl On {
    /// Whether the verb acts on records of a kind.
    pub fn takes(self, kind: Kind) -> bool {
        match self {
            On::Kind(one) => one == kind,
            On::OneOf(kinds) => kinds.contains(&kind),
            On::AllBut(others) => !others.contains(&kind),
        }
    }

    /// The kinds it acts on.
    pub fn kinds(self) -> impl Iterator<Item = Kind> {
        Kind::ALL
            .iter()
            .copied()
            .filter(move |kind| self.takes(*kind))
    }
}

/// Who does what a verb says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoneBy {
    /// A person, on every surface.
    People,
    /// A check of phiward itself, or a page and an operation of their own; people do not
    /// meet it as a form.
    Checks,
}

/// What a verb is, beside its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    /// Its name, the same in the ledger, in addresses, in the API and on the command line.
    pub code: &'static str,
    /// What it acts on.
    pub on: On,
    /// What doing it takes.
    pub needs: Needs,
    /// The requirement it serves, such as `B4`.
    pub requirement: &'static str,
    /// Who does it.
    pub by: DoneBy,
    /// The kind of record it makes beside what it acts on; its id comes with the data, as `id`.
    pub makes: Option<Kind>,
}

impl Meta {
    /// A verb of people that makes nothing new.
    pub const fn new(code: &'static str, on: On, needs: Needs, requirement: &'static str) -> Meta {
        Meta {
            code,
            on,
            needs,
            requirement,
            by: DoneBy::People,
            makes: None,
        }
    }

    /// The verb that makes a record of a kind as well.
    pub const fn making(self, kind: Kind) -> Meta {
        Meta {
            makes: Some(kind),
            ..self
        }
    }

    /// The verb as one that has no form of a verb.
    pub const fn by_checks(self) -> Meta {
        Meta {
            by: DoneBy::Checks,
            ..self
        }
    }
}

/// What deciding comes to: the records as they are from then on.
pub type Decided = Result<Vec<AnyRecord>, Refusal>;

/// A verb: data that can be kept, and a decision on it. Its data names what it acts on
/// as `target`.
pub(crate) trait Verb: Serialize + DeserializeOwned {
    /// What it is.
    const META: Meta;

    /// The record it acts on.
    fn target(&self) -> Ref;

    /// The records as they are once it is done, or why it is refused.
    ///
    /// # Errors
    /// A [`Refusal`] that says what to do.
    fn decide(&self, deciding: &Deciding<'_>) -> Decided;

    /// Its reason, where no record has a place for it; the entry keeps it then.
    fn reason(&self) -> Option<&str> {
        None
    }
}

/// The code under which a kind of record is kept: for most it is added and changed,
/// for some keeping it is a verb of its own.
pub fn save_code(kind: Kind, new: bool) -> &'static str {
    match (kind, new) {
        (Kind::Answer, _) => "answer",
        (Kind::Decision, _) => "decide",
        (Kind::Exclusion, true) => "exclude",
        (Kind::Dismissal, true) => "dismiss",
        (Kind::Risk, true) => "identify",
        (Kind::Action, true) => "plan",
        (Kind::Tolerance, true) => "tolerance",
        (_, true) => "add",
        (_, false) => "change",
    }
}

/// What keeping a record of a kind takes.
pub fn save_needs(kind: Kind) -> Needs {
    match kind {
        Kind::Site
        | Kind::Person
        | Kind::Group
        | Kind::Process
        | Kind::Asset
        | Kind::Flow
        | Kind::Vendor
        | Kind::Threat
        | Kind::Vulnerability
        | Kind::Risk
        | Kind::Action
        | Kind::Acceptance
        | Kind::Answer
        | Kind::Dismissal
        | Kind::Evidence
        | Kind::Incident
        | Kind::Sender
        | Kind::Finding
        | Kind::Trigger => Needs::Contribute,
        // These bind the organization as a whole.
        Kind::Profile
        | Kind::Tolerance
        | Kind::Decision
        | Kind::Exclusion
        | Kind::PriorAnalysis
        | Kind::ScoringMethod
        | Kind::Adoption
        | Kind::Import => Needs::Govern,
        Kind::Redaction | Kind::Membership => Needs::Administer,
    }
}

/// The code of entries that state records again which stood beside redacted content.
pub const RESTATE: &str = "restate";

/// Codes of entries that carry several verbs out as one, with what they say.
pub const BULK: &[(&str, &str)] = &[
    ("init", "begin the book"),
    ("import", "import a workbook"),
    ("identify", "name risks, with the threats they rest on"),
    ("dismiss", "find scenarios not applicable"),
    ("attach", "attach evidence to a record"),
    ("take-over-findings", "take findings over into the register"),
    ("take-over-reports", "take over what reports of e-mail show"),
    ("check-domain", "check a domain"),
    ("use-method", "use another scoring method"),
    ("change", "change several records"),
    ("record", "record what was found and decided"),
    (RESTATE, "state again what stood beside redacted content"),
];

/// Whether a word is the code of a verb, of a way of keeping a record, or of a bulk.
pub fn is_code(word: &str) -> bool {
    crate::VERBS.iter().any(|meta| meta.code == word)
        || BULK.iter().any(|(code, _)| *code == word)
        || Kind::ALL.iter().any(|kind| {
            [true, false]
                .iter()
                .any(|new| save_code(*kind, *new) == word)
        })
}
