//! Rows inside a record: agreements and checks of a vendor, milestones of an action.

use crate::field::{Field, Group};
use crate::forms;
use register::records::{Agreement, Milestone};
use serde_json::{Value, json};

/// A kind of row inside a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// A business associate agreement of a vendor.
    Agreement,
    /// A look at a vendor's safeguards.
    VendorCheck,
    /// A step on the way of an action.
    Milestone,
}

impl RowKind {
    /// All kinds of row.
    pub const ALL: [RowKind; 3] = [RowKind::Agreement, RowKind::VendorCheck, RowKind::Milestone];

    /// Its fields; their paths begin at the row.
    pub fn form(self) -> &'static [Group] {
        match self {
            RowKind::Agreement => forms::AGREEMENT,
            RowKind::VendorCheck => forms::VENDOR_CHECK,
            RowKind::Milestone => forms::MILESTONE,
        }
    }

    /// All its fields, in the order of its form.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        self.form().iter().flat_map(|group| group.fields)
    }

    /// What a person calls one.
    pub fn words(self) -> &'static str {
        match self {
            RowKind::Agreement => "agreement",
            RowKind::VendorCheck => "check",
            RowKind::Milestone => "milestone",
        }
    }

    /// A row that says nothing yet.
    pub(crate) fn blank(self) -> Value {
        match self {
            RowKind::Agreement => json!(Agreement::default()),
            // A check has a day; a default day would be one nobody named.
            RowKind::VendorCheck => json!({ "on": null, "by": "", "result": "", "evidence": null }),
            RowKind::Milestone => json!(Milestone::default()),
        }
    }
}
