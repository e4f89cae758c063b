//! A field of a record as a person meets it: its words, and how it is filled in.

use crate::forms;
use crate::row_kind::RowKind;
use register::Kind;

/// One fact about a record that a person may enter or change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Where it stands in the record, such as `ephi.creates`.
    pub path: &'static str,
    /// What a person calls it.
    pub label: &'static str,
    /// Why it is asked, with a short example; may be empty.
    pub hint: &'static str,
    /// How it is filled in.
    pub control: Control,
    /// Whether the record cannot stand without it.
    pub required: bool,
    /// Where the rule asks for it, such as `164.308(a)(2)`; may be empty.
    pub citation: &'static str,
    /// Whether it is given with the new record only and has a verb of its own, or
    /// none, after that.
    pub once: bool,
    /// What holds where nothing is said.
    pub when_left_out: WhenLeftOut,
    /// Its column in lists; `None`: it has none.
    pub column: Option<Heading>,
}

/// The column of a field in lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading {
    /// What stands above it.
    pub label: &'static str,
    /// Whether it stands in files only, and not on pages and terminals.
    pub files: bool,
}

/// What holds of a field where nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenLeftOut {
    /// Nothing.
    Nothing,
    /// The day it is said.
    Today,
    /// This word, as it is kept.
    Word(&'static str),
}

/// How a field is filled in, and what it may hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Control {
    /// Text on one line, of so many characters at most.
    Line {
        /// Most characters.
        max: usize,
    },
    /// Text of several lines, of so many characters at most.
    Text {
        /// Most characters.
        max: usize,
    },
    /// A day.
    Date,
    /// A whole number.
    Number {
        /// Smallest.
        min: u32,
        /// Largest.
        max: u32,
    },
    /// US dollars; kept as cents.
    Money,
    /// True where it is ticked.
    Flag,
    /// Yes, no, in part, not known ([`register::records::YesNo`]).
    YesNo,
    /// Yes, no, not known: kept as true, false and nothing.
    Fact,
    /// One of a few words: as kept, and as shown.
    Choice(&'static [(&'static str, &'static str)]),
    /// One of a few words, each with what it means: as kept, as shown, and the meaning.
    Explained(&'static [(&'static str, &'static str, &'static str)]),
    /// Several of a few words: as kept, and as shown.
    Choices(&'static [(&'static str, &'static str)]),
    /// Which of confidentiality, integrity and availability are lost; kept as letters of CIA.
    Affects,
    /// A level of risk, very low to very high.
    Level,
    /// An IANA time zone.
    Zone,
    /// A scoring method this book has adopted.
    Method,
    /// A class of the catalog.
    AssetClass,
    /// One assessable provision, by citation.
    Provision {
        /// Only those that are addressable.
        addressable: bool,
    },
    /// Provisions of the rule: assessable ones and standards, by citation.
    Provisions,
    /// A scenario of the catalog, by code.
    Scenario,
    /// A measure of the catalog, by code.
    Measure,
    /// One record of a kind, or none.
    One(Kind),
    /// Records of a kind.
    Many(Kind),
    /// One record of one of some kinds, or none.
    OneOf(&'static [Kind]),
    /// Records of some kinds.
    ManyOf(&'static [Kind]),
    /// An asset, site, vendor, or a party outside.
    FlowEnd,
    /// Several of those, in order.
    FlowEnds,
    /// Texts, one a line.
    Lines,
    /// Evidence of the book, or new evidence that is kept elsewhere; only in verbs.
    Evidence {
        /// Most pieces.
        max: usize,
    },
    /// Rows of their own, such as the milestones of an action.
    Rows(RowKind),
}

impl Control {
    /// Whether it holds several values: its name then stands in a form several times.
    pub fn is_many(self) -> bool {
        matches!(
            self,
            Control::Choices(_)
                | Control::Affects
                | Control::Provisions
                | Control::Many(_)
                | Control::ManyOf(_)
                | Control::FlowEnds
                | Control::Evidence { .. }
        )
    }
}

/// Fields that belong together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    /// Its heading.
    pub title: &'static str,
    /// Its fields, in the order a person would answer.
    pub fields: &'static [Field],
}

/// The fields of a kind of record, those that matter most first; `None`: records
/// of this kind are made and changed by verbs of their own.
pub fn form(kind: Kind) -> Option<&'static [Group]> {
    Some(match kind {
        Kind::Profile => forms::PROFILE,
        Kind::Site => forms::SITE,
        Kind::Person => forms::PERSON,
        Kind::Group => forms::GROUP,
        Kind::Process => forms::PROCESS,
        Kind::Asset => forms::ASSET,
        Kind::Flow => forms::FLOW,
        Kind::Vendor => forms::VENDOR,
        Kind::Threat => forms::THREAT,
        Kind::Vulnerability => forms::VULNERABILITY,
        Kind::Risk => forms::RISK,
        Kind::Action => forms::ACTION,
        Kind::Tolerance => forms::TOLERANCE,
        Kind::Answer => forms::ANSWER,
        Kind::Decision => forms::DECISION,
        Kind::Exclusion => forms::EXCLUSION,
        Kind::Dismissal => forms::DISMISSAL,
        Kind::Evidence => forms::EVIDENCE,
        Kind::Incident => forms::INCIDENT,
        Kind::Trigger => forms::TRIGGER,
        Kind::PriorAnalysis => forms::PRIOR_ANALYSIS,
        Kind::Sender => forms::SENDER,
        Kind::Finding => forms::FINDING,
        Kind::Acceptance
        | Kind::ScoringMethod
        | Kind::Adoption
        | Kind::Import
        | Kind::Redaction
        | Kind::Membership => return None,
    })
}

/// All fields of a kind, in the order of its form; none where it has no form.
pub fn fields(kind: Kind) -> impl Iterator<Item = &'static Field> {
    form(kind)
        .into_iter()
        .flatten()
        .flat_map(|group| group.fields)
}

/// The field of a kind at a path.
pub fn field(kind: Kind, path: &str) -> Option<&'static Field> {
    fields(kind).find(|field| field.path == path)
}
