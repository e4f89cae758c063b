//! Reports that receivers send: DMARC aggregate reports (RFC 7489 appendix C,
//! RFC 9990) and TLS reports (RFC 8460), and the files and mails they come in.
//!
//! [`container::open`] finds the reports in a file, [`AggregateReader`] and
//! [`TlsReport::read`] read them, [`analyse`] judges a row anew.

mod aggregate;
mod analyse;
pub mod container;
mod decode;
mod fingerprint;
mod limits;
pub mod maildir;
mod model;
mod remarks;
mod reported_domain;
mod tls;

pub use aggregate::value::is_odd;
pub use aggregate::{AggregateReader, ReportError, ReportItem};
pub use analyse::{Analysis, analyse};
pub use fingerprint::Fingerprint;
pub use limits::Limits;
pub use model::{
    Alignment, Disposition, DkimResult, Metadata, PolicyPublished, Reason, Record, Remark,
    RemarkKind, SpfResult, Verdict,
};
pub use reported_domain::{FromDomains, reported_domain};
pub use tls::{TlsFailure, TlsPolicy, TlsReport};
