//! For the tests of e-mail authentication alone: test suites written by others, and
//! servers on loopback that do what a test says.

mod certificate;
mod dovecot;
mod exim;
mod message;
mod nsd;
mod oauth;
pub mod program;
mod responder;
pub mod rfc7208;

pub use certificate::Certified;
pub use dovecot::Dovecot;
pub use exim::Exim;
pub use nsd::Nsd;
pub use oauth::{Lasts, OAuthServer};
pub use responder::{Fault, QuestionCount, Responder};
