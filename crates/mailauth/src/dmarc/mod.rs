//! DMARC (RFC 9989, which replaces RFC 7489): records, where they are found, who is
//! aligned with whom, and what is asked for mail that is not.

mod discovery;
mod policy;
pub mod psl;
mod record;
mod uri;

pub use discovery::{Applied, Discovery, OrgDomain, Step, StepOutcome, Walk, discover, walk};
pub use policy::{Policy, Psd, Target};
pub use record::{FailureOptions, Misshapen, Problem, ProblemKind, Record, TAGS};
pub use uri::{Recipient, ReportUri, UriFault};
