//! Reports that receivers send: DMARC aggregate reports (RFC 7489 appendix C,
//! RFC 9990) and TLS reports (RFC 8460), and the files and mails they come in.

mod model;

pub use model::{
    Alignment, Disposition, DkimResult, Metadata, PolicyPublished, Reason, Record, Remark,
    RemarkKind, SpfResult, Verdict,
};
