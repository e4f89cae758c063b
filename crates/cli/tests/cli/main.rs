//! The command line as a person or a script uses it: the real program, run as a
//! process on folders of its own.

mod accounts;
mod backup;
mod formats;
mod journey;
mod json;
mod law;
mod mail;
mod mail_roll_out;
mod mailbox;
mod mistakes;
mod packs;
mod phiward;
mod plans;
#[path = "../support/program.rs"]
mod program;
mod proof;
mod record;
mod redact;
mod together;
mod tour;
mod verbs;
mod verify;
