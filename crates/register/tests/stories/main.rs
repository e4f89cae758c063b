//! What the register promises, told as stories: one file per concept.

#[path = "../support/mod.rs"]
mod support;

mod acceptance;
mod actions;
mod applicability;
mod batches;
mod conflict;
mod coverage;
mod differences;
mod endings;
mod evidence;
mod exclusions;
mod find;
mod flows;
mod gaps;
mod mail;
mod mail_proposals;
mod organization;
mod proposals;
mod rating;
mod safeguards;
mod search;
mod tally;
mod vendors;
