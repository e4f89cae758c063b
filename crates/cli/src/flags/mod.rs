//! Fields of the crate `fields` as flags: one builder for verbs and records, and one
//! reading of what was given.

pub mod arg_values;
mod ephi;
mod given;
mod names;
mod option;
mod parser;
pub mod record;

pub use given::{Given, Words};
pub use option::{Flag, NEW_EVIDENCE, args, id};
