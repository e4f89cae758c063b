//! SPF (RFC 7208): who may send mail in a domain's name.
//!
//! [`Record`] reads a record with every term's place and goes on behind faults;
//! [`check`] evaluates a mail as a receiver does; [`grow`] follows a record through
//! everything it leads to, and [`authorised_by`] finds the term that covers an address.
//! [`audit`] does all of it for a domain and says what is wrong.

mod address;
mod evaluate;
mod expand;
mod fault;
mod grow;
mod macros;
mod network;
mod outcome;
mod parse;
mod record;
pub mod rules;
mod tree;

pub use address::{Decision, authorised_by, decide};
pub use evaluate::{LOOKUP_LIMIT, NAME_LIMIT, VOID_LIMIT, check, passing};
pub use expand::{Values, reverse_name};
pub use fault::{AddressFault, DomainFault, Fault, FaultKind, PrefixFault};
pub use grow::grow;
pub use macros::{
    Letter, Macro, MacroFault, MacroFaultKind, MacroPart, MacroString, PartKind, Place,
};
pub use network::{DualCidr, Network};
pub use outcome::{Outcome, Query, Site, SpfResult, Step, StepResult};
pub use record::{
    Mechanism, MechanismKind, Modifier, Qualifier, Record, ReportTag, Term, TermKind,
};
pub use rules::{Audit, audit, lint};
pub(crate) use rules::{LENGTH, is_meant, suggestion};
pub use tree::{Branch, BranchKind, Node, NodeState, Totals, Tree, Unanswered, Void};
