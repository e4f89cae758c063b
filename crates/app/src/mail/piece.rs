//! What the reading side hands to the storing side, piece by piece, so that neither
//! ever holds a whole report.

use std::sync::Arc;

use mailauth::report::{Metadata, PolicyPublished, Remark, TlsReport};

use super::gather::Gathered;

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
    /// Records of the report, as rows.
    Rows(Gathered),
    /// A DMARC report is at its end.
    Dmarc(Box<DmarcEnd>),
    /// A TLS report, whole.
    Tls(Box<TlsEnd>),
    /// The report that began cannot be read; nothing of it is to stay.
    Broken {
        /// Why.
        why: String,
    },
    /// Something that holds no report, and does not say it does.
    PassedOver {
        /// File, and what in it.
        source: String,
        /// What it is.
        why: String,
    },
    /// A file is done: what became of it, or of the mails in it.
    Looked(Looked),
    /// Something cannot be read at all.
    Failed {
        /// File, and what in it.
        source: String,
        /// Why.
        why: String,
    },
}

/// Files and mails looked at, by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Looked {
    /// All reports in them were read, one at least.
    pub read: u64,
    /// No report is in them.
    pub passed_over: u64,
    /// Something in them could not be read.
    pub not_read: u64,
}

/// What is known at the end of a DMARC report.
#[derive(Debug)]
pub(crate) struct DmarcEnd {
    pub metadata: Metadata,
    pub policy: PolicyPublished,
    pub remarks: Vec<Remark>,
    pub content: Content,
}

/// A TLS report, which is small.
#[derive(Debug)]
pub(crate) struct TlsEnd {
    pub report: TlsReport,
    /// The domain it is on, where none of its policies names one; empty when nothing does.
    pub domain: String,
    pub remarks: Vec<Remark>,
    pub content: Content,
}

/// What tells a report from another of the same name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Content {
    /// Of what it says.
    pub fingerprint: [u8; 32],
    /// Of its rows and the policy alone, whoever reports under whichever id; `None` where it
    /// says nothing of any message.
    pub said: Option<[u8; 32]>,
    /// Of its bytes, as it was told apart by once; `None` where it shares its file with
    /// others.
    pub sha256: Option<[u8; 32]>,
}
