//! What a person may edit of each kind of record, said once: the controls of a
//! form and the reading of a submitted one, the JSON of the API with its schemas,
//! the words of labels, hints and values, and the merging of two people's changes.
//!
//! A [`Field`] names a place in the record (`ephi.creates`) and how it is filled
//! in. Facts that have a verb of their own (ratings, treatment, the state of an
//! action …) are not fields; the register's own checks stay the judge of all.

#![cfg_attr(
    not(test),
    deny(
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        clippy::disallowed_types
    )
)]

pub mod columns;
mod day;
mod edit;
mod evidence;
mod field;
mod find;
mod form;
mod forms;
mod json;
mod label;
pub mod lists;
mod merge;
pub mod money;
mod options;
mod places;
mod record_schema;
mod row_kind;
mod schema;
mod show;
pub mod text;
mod unknown;
mod value;
mod verb_form;
mod verb_read;
mod verb_sentence;
mod verb_table;
mod verbs;
mod words;

pub use columns::value_at;
pub use day::day;
pub use edit::FieldProblem;
pub use evidence::{at_name, new_name};
pub use field::{Control, Field, Group, Heading, WhenLeftOut, field, fields, form};
pub use form::{HAS, from_form, input, row_from_form, row_input};
pub use json::{from_json, name_references, row_from_json, to_json};
pub use label::label;
pub use merge::{Clash, merge};
pub use options::{OptionGroup, option_groups, options, options_with};
pub use places::{address, of_address, place};
pub use record_schema::record_schema;
pub use row_kind::RowKind;
pub use schema::{change_schema, new_schema, row_schema, schema, verb_schema};
pub use show::{of_control as show_control, show};
pub use value::{value, with_values};
pub use verb_form::{
    Beginning, CommandLine, Instead, VerbForm, VerbWords, verb, verb_form, verb_forms, verbs_of,
};
pub use verb_read::{command, verb_from_form, verb_from_json};
pub use verb_sentence::{history_words, sentence, sentence_before};
pub use verb_table::{VerbRow, verb_table};
