//! The mail that carried a report: whether it comes from whom it says.
//!
//! A report is somebody's claim. What the mail's own headers say of its checks is
//! never believed: anybody can write them.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Whether the mail that carried a report was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CarrierState {
    /// There was none: the report came as a file.
    #[default]
    NoMail,
    /// It was not checked.
    NotChecked,
    /// A signature of the sender's domain verifies.
    Verified,
    /// None does.
    NotVerified,
    /// It could not be told: DNS did not answer.
    Unknown,
}

/// What is known of the mail that carried a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carrier {
    /// Whether it was checked, and how that ended.
    pub state: CarrierState,
    /// Domain of its From header; empty when there is none.
    #[serde(default)]
    pub from: String,
    /// What each signature came to, in words.
    #[serde(default)]
    pub signatures: Vec<String>,
}

/// What a check of a mail comes to, once it is done.
pub type Checking<'a> = Pin<Box<dyn Future<Output = Carrier> + Send + 'a>>;

/// Checks mails that carry reports.
pub trait CarrierCheck: Send + Sync {
    /// Checks one, given as it came.
    fn check(&self, mail: Arc<[u8]>) -> Checking<'_>;

    /// Whether it looks at the mail, which is then kept until it is checked.
    fn looks_at_mail(&self) -> bool {
        true
    }
}
