//! What breaks the syntax of a record.

use std::fmt;

use crate::Span;
use crate::spf::macros::MacroFaultKind;

/// One breach of the grammar of RFC 7208 §12.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Index of the term.
    pub term: usize,
    /// The place within it.
    pub span: Span,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What is wrong with a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A character that is not printable ASCII, a tab for instance.
    Character(char),
    /// Neither a mechanism nor a modifier.
    Unknown,
    /// An address without `ip4:` or `ip6:`.
    BareAddress,
    /// A domain name without a mechanism.
    BareName,
    /// `redirect:` or `exp:`, which take an equals sign.
    ColonForEquals,
    /// A modifier with a qualifier: `-redirect=`.
    QualifiedModifier,
    /// A mechanism or modifier without the domain it needs.
    NoDomain,
    /// A domain that is none.
    Domain(DomainFault),
    /// A macro that is none.
    Macro(MacroFaultKind),
    /// `ip4:` or `ip6:` without an address of its kind.
    Address(AddressFault),
    /// A prefix length that is none.
    Prefix(PrefixFault),
    /// `all`, `include`, `ptr` or `exists` with something they do not take.
    Argument,
    /// A second `redirect=` or `exp=`.
    Repeated,
}

/// What is wrong with the name behind a colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainFault {
    /// An address.
    Address,
    /// A single label.
    SingleLabel,
    /// A last label of digits alone.
    NumericTop,
    /// A last label that could be none of a domain.
    BadTop,
}

/// What is wrong with the address of `ip4:` or `ip6:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// Nothing there.
    Missing,
    /// The other family.
    OtherFamily,
    /// Fewer than four numbers.
    Short,
    /// With a port.
    Port,
    /// A host name.
    Name,
    /// Anything else.
    Unreadable,
}

/// What is wrong with a prefix length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrefixFault {
    /// Nothing behind the slash, or no digits.
    NoNumber,
    /// More than 32.
    Over32,
    /// More than 128.
    Over128,
    /// `/08`.
    LeadingZero,
    /// Slashes in the wrong number: `ip4:…//24`, `a/24/64`.
    Slashes,
}

impl fmt::Display for FaultKind {
    /// One clause, without the particulars of the place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FaultKind::Character('\t') => "a tab stands here, where only a blank may",
            FaultKind::Character('\r' | '\n') => "a line break stands here, where only a blank may",
            FaultKind::Character(c) if c.is_control() => {
                return write!(
                    f,
                    "a control character (U+{:04X}) stands where only printable ASCII may",
                    u32::from(*c)
                );
            }
            FaultKind::Character(c) => {
                return write!(
                    f,
                    "{c:?} is not an ASCII character, and a record may hold no other"
                );
            }
            FaultKind::Unknown => "this is neither a mechanism nor a modifier",
            FaultKind::BareAddress => "an address stands here without a mechanism in front",
            FaultKind::BareName => "a name stands here without a mechanism in front",
            FaultKind::ColonForEquals => "this is a modifier and takes “=”, not “:”",
            FaultKind::QualifiedModifier => "a modifier takes no qualifier in front",
            FaultKind::NoDomain => "the domain is missing",
            FaultKind::Domain(DomainFault::Address) => {
                "a domain name must stand here, not an address"
            }
            FaultKind::Domain(DomainFault::SingleLabel) => {
                "a domain name of at least two parts must stand here"
            }
            FaultKind::Domain(DomainFault::NumericTop) => {
                "the last part of a domain name is never a number"
            }
            FaultKind::Domain(DomainFault::BadTop) => {
                "the last part of this is not part of a domain name"
            }
            FaultKind::Macro(kind) => return kind.fmt(f),
            FaultKind::Address(AddressFault::Missing) => "the address is missing",
            FaultKind::Address(AddressFault::OtherFamily) => "the address is of the other family",
            FaultKind::Address(AddressFault::Short) => "an IPv4 address has four numbers",
            FaultKind::Address(AddressFault::Port) => "an address has no port here",
            FaultKind::Address(AddressFault::Name) => "an address must stand here, not a name",
            FaultKind::Address(AddressFault::Unreadable) => "this is not an address",
            FaultKind::Prefix(PrefixFault::NoNumber) => {
                "behind the slash must stand the number of bits that count"
            }
            FaultKind::Prefix(PrefixFault::Over32) => "an IPv4 address has 32 bits, no more",
            FaultKind::Prefix(PrefixFault::Over128) => "an IPv6 address has 128 bits, no more",
            FaultKind::Prefix(PrefixFault::LeadingZero) => "the number of bits begins with a zero",
            FaultKind::Prefix(PrefixFault::Slashes) => {
                "one slash stands before IPv4 bits, and two before IPv6 bits of “a” and “mx” alone"
            }
            FaultKind::Argument => "nothing of this kind may follow here",
            FaultKind::Repeated => "this modifier may stand in a record once",
        })
    }
}
