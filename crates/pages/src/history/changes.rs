//! Field by field: what a record said before, and what it says after.

use register::{AnyRecord, FieldChange, Kind, Register, field_changes};

/// One field that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeLine {
    /// What the field is called.
    pub label: String,
    /// Before; empty where there was nothing.
    pub before: String,
    /// After; empty where there is nothing.
    pub after: String,
}

/// What differs between two states of a record, in words. Names of what it refers
/// to are those of `register`.
pub fn change_lines(
    register: &Register,
    before: Option<&AnyRecord>,
    after: &AnyRecord,
) -> Vec<ChangeLine> {
    in_words(register, after.kind(), &field_changes(before, after))
}

/// Changes of fields in words, without what only the program uses.
pub(super) fn in_words(
    register: &Register,
    kind: Kind,
    changes: &[FieldChange],
) -> Vec<ChangeLine> {
    changes
        .iter()
        .filter(|change| !matches!(change.field.as_str(), "id" | "number" | "mapping_text"))
        .map(|change| ChangeLine {
            label: fields::label(kind, &change.field),
            before: fields::show(register, kind, &change.field, &change.before),
            after: fields::show(register, kind, &change.field, &change.after),
        })
        .filter(|line| line.before != line.after)
        .collect()
}
