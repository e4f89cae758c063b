//! What the register promises, told as stories: one file per concept.

#[path = "../support/mod.rs"]
mod support;

mod acceptance;
mod actions;
mod affirming;
mod applicability;
mod batches;
mod conflict;
mod coverage;
mod differences;
mod endings;
mod evidence;
mod exclusions;
mod facts;
mod find;
mod fitting;
mod flows;
mod gaps;
mod gaps_of_what_is_said;
mod going_on;
mod guidance;
mod identity;
mod mail;
mod mail_proposals;
mod membership;
mod new_evidence;
mod nobodys;
mod nothing_in_place;
mod organization;
mod outside;
mod proposals;
mod rating;
mod redaction;
mod resets;
mod safeguards;
mod search;
mod settling;
mod standing;
mod steps_and_vendors;
mod tally;
mod threats;
mod vendor_scenarios;
mod vendors;
mod verb_list;
mod zones;
