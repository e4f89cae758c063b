//! An SPF record as its terms, each with its place (RFC 7208 §4.5, §4.6, §12).

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::Span;
use crate::spf::fault::Fault;
use crate::spf::macros::MacroString;
use crate::spf::network::{DualCidr, Network};
use crate::spf::parse;

/// The version every record begins with.
pub const VERSION: &str = "v=spf1";

/// A record that begins with `v=spf1`, read to its end whatever is wrong in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The text as DNS has it.
    pub text: Arc<str>,
    /// The terms in their order; between them are blanks alone.
    pub terms: Vec<Term>,
    /// What breaks the syntax, in the order of the text. With any of these the
    /// record evaluates to `permerror` (RFC 7208 §4.6).
    pub faults: Vec<Fault>,
}

/// One term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: TermKind,
}

/// What a term is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TermKind {
    /// A mechanism with its qualifier.
    Mechanism(Mechanism),
    /// A modifier.
    Modifier(Modifier),
    /// Neither; there is a fault about it.
    Unreadable,
}

/// A mechanism (RFC 7208 §5). Parts that could not be read are left out, and there
/// is a fault about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mechanism {
    /// What a match means.
    pub qualifier: Qualifier,
    /// Which mechanism.
    pub kind: MechanismKind,
    /// The name behind the colon; the record's own domain when not given.
    pub domain: Option<MacroString>,
    /// The prefix lengths of `a` and `mx`.
    pub cidr: DualCidr,
    /// The range of `ip4` and `ip6`.
    pub network: Option<Network>,
}

/// The eight mechanisms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MechanismKind {
    /// Everyone.
    All,
    /// Whoever another record lets pass.
    Include,
    /// The addresses of a name.
    A,
    /// The addresses of a name's mail exchangers.
    Mx,
    /// Whoever has a name below a name; deprecated.
    Ptr,
    /// A range of IPv4.
    Ip4,
    /// A range of IPv6.
    Ip6,
    /// Whoever makes a name that exists.
    Exists,
}

impl MechanismKind {
    /// All of them.
    pub const ALL: [MechanismKind; 8] = [
        MechanismKind::All,
        MechanismKind::Include,
        MechanismKind::A,
        MechanismKind::Mx,
        MechanismKind::Ptr,
        MechanismKind::Ip4,
        MechanismKind::Ip6,
        MechanismKind::Exists,
    ];

    /// As records write it.
    pub fn as_str(self) -> &'static str {
        match self {
            MechanismKind::All => "all",
            MechanismKind::Include => "include",
            MechanismKind::A => "a",
            MechanismKind::Mx => "mx",
            MechanismKind::Ptr => "ptr",
            MechanismKind::Ip4 => "ip4",
            MechanismKind::Ip6 => "ip6",
            MechanismKind::Exists => "exists",
        }
    }

    /// The mechanism of this name, in any case.
    pub fn named(name: &str) -> Option<MechanismKind> {
        MechanismKind::ALL
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(name))
    }

    /// Whether it names a network by its address, and asks nobody.
    pub fn is_network(self) -> bool {
        matches!(self, MechanismKind::Ip4 | MechanismKind::Ip6)
    }

    /// Whether it counts towards the limit of ten (RFC 7208 §4.6.4).
    pub fn asks_dns(self) -> bool {
        !matches!(
            self,
            MechanismKind::All | MechanismKind::Ip4 | MechanismKind::Ip6
        )
    }
}

/// What a match means (RFC 7208 §4.6.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Qualifier {
    /// `+`, or nothing: may send.
    #[default]
    Pass,
    /// `-`: may not send.
    Fail,
    /// `~`: probably may not.
    Softfail,
    /// `?`: nothing is said.
    Neutral,
}

impl Qualifier {
    /// The qualifier this character is.
    pub fn of(c: char) -> Option<Qualifier> {
        Some(match c {
            '+' => Qualifier::Pass,
            '-' => Qualifier::Fail,
            '~' => Qualifier::Softfail,
            '?' => Qualifier::Neutral,
            _ => return None,
        })
    }
}

/// A modifier (RFC 7208 §6, RFC 6652 §4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Modifier {
    /// `redirect=`: go on with another record when nothing matched.
    Redirect(MacroString),
    /// `exp=`: where the explanation of a refusal stands.
    Exp(MacroString),
    /// `ra=`, `rp=`, `rr=`: failure reports of RFC 6652.
    Report(ReportTag, Span),
    /// Any other; ignored (RFC 7208 §6).
    Unknown(Span, MacroString),
}

/// The modifiers of RFC 6652.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportTag {
    /// Local part of the address reports go to.
    Ra,
    /// Percentage of failures reported.
    Rp,
    /// Which failures are reported.
    Rr,
}

impl Record {
    /// Whether a TXT text is an SPF record: `v=spf1` in any case, then a blank or
    /// the end (RFC 7208 §4.5).
    pub fn is_one(text: &str) -> bool {
        let rest = match text.get(..VERSION.len()) {
            Some(start) if start.eq_ignore_ascii_case(VERSION) => &text[VERSION.len()..],
            _ => return false,
        };
        rest.is_empty() || rest.starts_with(' ')
    }

    /// Reads a record; `None` when it [is none](Self::is_one).
    pub fn parse(text: impl Into<Arc<str>>) -> Option<Record> {
        let text = text.into();
        Record::is_one(&text).then(|| parse::record(text))
    }

    /// The text of a span.
    pub fn at(&self, span: Span) -> &str {
        span.of(&self.text)
    }

    /// The mechanisms in their order, with the index of their term.
    pub fn mechanisms(&self) -> impl Iterator<Item = (usize, &Term, &Mechanism)> {
        self.terms
            .iter()
            .enumerate()
            .filter_map(|(index, term)| match &term.kind {
                TermKind::Mechanism(mechanism) => Some((index, term, mechanism)),
                _ => None,
            })
    }

    /// The modifiers in their order, with the index of their term.
    pub fn modifiers(&self) -> impl Iterator<Item = (usize, &Term, &Modifier)> {
        self.terms
            .iter()
            .enumerate()
            .filter_map(|(index, term)| match &term.kind {
                TermKind::Modifier(modifier) => Some((index, term, modifier)),
                _ => None,
            })
    }

    /// The first `redirect=`.
    pub fn redirect(&self) -> Option<(&Term, &MacroString)> {
        self.modifiers()
            .find_map(|(_, term, modifier)| match modifier {
                Modifier::Redirect(target) => Some((term, target)),
                _ => None,
            })
    }

    /// The first `exp=`.
    pub fn exp(&self) -> Option<(&Term, &MacroString)> {
        self.modifiers()
            .find_map(|(_, term, modifier)| match modifier {
                Modifier::Exp(target) => Some((term, target)),
                _ => None,
            })
    }

    /// The first `all`.
    pub fn all(&self) -> Option<(&Term, &Mechanism)> {
        self.mechanisms()
            .find(|(_, _, mechanism)| mechanism.kind == MechanismKind::All)
            .map(|(_, term, mechanism)| (term, mechanism))
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
