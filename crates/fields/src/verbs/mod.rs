//! What people read of each verb, one a file: what it asks, and the words before and
//! after it.
//!
//! The list is written by `build.rs` from the files in this folder. What a verb is and
//! when it is refused is in the crate `register`, in a file of the same name.

use crate::field::{Control, Field, Group};
use crate::forms::{LINE, TEXT, field};
use crate::verb_form::{CommandLine, Instead, VerbForm, VerbWords};

include!(concat!(env!("OUT_DIR"), "/verbs.rs"));

/// The day something happened; today where nothing else is said.
const fn day(label: &'static str, hint: &'static str) -> Field {
    field("on", label, Control::Date, hint).today()
}

/// Why, which is kept.
const fn reason(label: &'static str, hint: &'static str) -> Field {
    field("reason", label, TEXT, hint).required()
}

/// What shows it.
const fn evidence(hint: &'static str) -> Field {
    field("evidence", "Evidence", Control::Evidence { max: 100 }, hint)
}
