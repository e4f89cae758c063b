//! DKIM (RFC 6376, with RFC 8301 and RFC 8463): key records, selectors, and
//! whether a message's signatures hold.

mod base64;
mod canonical;
mod key;
mod lint;
mod message;
mod rsa_key;
pub mod rules;
mod selectors;
mod signature;
mod verifiers;
mod verify;

pub use base64::{Base64Fault, decode};
pub use canonical::Canonicalization;
pub use key::{Hash, Key, KeyFault, KeyRecord, KeyType};
pub(crate) use lint::NOBODYS;
pub use lint::{Facts, gather, lint, lint_key};
pub use rsa_key::{RsaKey, RsaKeyFault};
pub use selectors::{Selector, SelectorState, ask, looks_like_key};
pub use signature::{Signature, SignatureFault};
pub use verify::{SignatureResult, Signed, Verified, verify};
