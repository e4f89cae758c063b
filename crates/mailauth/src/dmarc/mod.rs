//! DMARC (RFC 9989, which replaces RFC 7489): records, where they are found, who is
//! aligned with whom, and what is asked for mail that is not.

mod align;
mod discovery;
mod evaluate;
mod external;
mod gather;
mod lint;
mod lint_record;
mod lint_reports;
mod policy;
pub mod psl;
mod record;
pub mod rules;
mod uri;

pub use align::{Aligned, aligned, aligned_by_list};
pub use discovery::{Applied, Discovery, OrgDomain, Step, StepOutcome, Walk, discover, walk};
pub use evaluate::{DmarcResult, Evaluation, Vouched, evaluate};
pub use external::{Agreement, External, agreement};
pub(crate) use gather::NOBODYS;
pub use gather::{Destination, Facts, gather};
pub use lint::lint;
pub use policy::{Policy, Psd, Target};
pub use record::{FailureOptions, Misshapen, Record, RecordProblem, RecordProblemKind, TAGS};
pub use uri::{Recipient, ReportUri, UriFault};
