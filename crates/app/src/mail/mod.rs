//! Mail: what others report about it, taken in and counted.
//!
//! Reports are observations and stand in tables beside the books; what is decided on
//! them is a command like any other.

mod accept;
pub mod check;
pub mod domain;
pub mod ingest;
pub mod known;
pub mod mail_service;
pub mod mailbox;
pub mod one_report;
pub mod own_mail;
pub mod reporters;
pub mod retention;
pub mod roll_out;
pub mod sender_list;
pub mod senders;
pub mod simulate;
pub mod trend;
pub mod watch;

mod beside;
mod carrier;
mod day;
mod finding;
mod gather;
mod genuine;
mod letter;
mod naming;
mod new_sender;
mod noticed;
mod piece;
mod report_line;
mod settle;
mod source;
mod spool;
mod store;
mod store_report;
pub(crate) mod told;

pub use accept::accept;
pub use carrier::{Carrier, CarrierCheck, CarrierState, Checking};
pub use day::{Span, date, number};
pub use genuine::{Signatures, SignedMail};
pub use ingest::{Failure, FileRemark, Ingested, MailRoom, ingest, ingest_mail};
pub use known::{KnownDomains, release_known};
pub use letter::{MailContent, MailboxMail, take_letter};
pub use naming::name_addresses;
pub use new_sender::new_sender;
pub use settle::{Settle, Settled, may_settle, settle};
pub use source::MOST_RECORDS;
