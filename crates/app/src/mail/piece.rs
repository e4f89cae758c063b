//! What the reading side hands to the storing side, piece by piece, so that neither
//! ever holds a whole report.

use std::sync::Arc;

use mailauth::report::{Metadata, PolicyPublished, Record, Remark, TlsReport};

/// One step of reading.
#[derive(Debug)]
pub(crate) enum Piece {
    /// A report begins; whatever comes before its end belongs to it.
    Begin {
        /// File, and what in it.
        source: String,
        /// The mail that carried it; empty when it is too large to be checked.
        mail: Option<Arc<[u8]>>,
    },
    /// Records of the report.
    Records(Vec<Record>),
    /// A DMARC report is at its end.
    Dmarc(Box<DmarcEnd>),
    /// A TLS report, whole.
    Tls(Box<TlsEnd>),
    /// The report that began cannot be read; nothing of it is to stay.
    Broken {
        /// Why.
        why: String,
    },
    /// A file that holds no report, and does not say it does.
    PassedOver,
    /// Something cannot be read at all.
    Failed {
        /// File, and what in it.
        source: String,
        /// Why.
        why: String,
    },
}

/// What is known at the end of a DMARC report.
#[derive(Debug)]
pub(crate) struct DmarcEnd {
    pub metadata: Metadata,
    pub policy: PolicyPublished,
    pub remarks: Vec<Remark>,
    pub sha256: [u8; 32],
}

/// A TLS report, which is small.
#[derive(Debug)]
pub(crate) struct TlsEnd {
    pub report: TlsReport,
    pub remarks: Vec<Remark>,
    pub sha256: [u8; 32],
}
