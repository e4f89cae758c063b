//! Rows inside a record: agreements and checks of a vendor, milestones of an action.

use crate::field::{Field, Group};
use crate::forms;
use register::records::{Agreement, Milestone};
use serde_json::{Value, json};

/// A kind of row inside a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A business associate agreement of a vendor.
    Agreement,
    /// A look at a vendor's safeguards.
    VendorCheck,
    /// A step on the way of an action.
    Milestone,
}

impl Part {
    /// All kinds of row.
    pub const ALL: [Part; 3] = [Part::Agreement, Part::VendorCheck, Part::Milestone];

    /// Its fields; their paths begin at the row.
    pub fn form(self) -> &'static [Group] {
        match self {
            Part::Agreement => forms::AGREEMENT,
            Part::VendorCheck => forms::VENDOR_CHECK,
            Part::Milestone => forms::MILESTONE,
        }
    }

    /// All its fields, in the order of its form.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        self.form().iter().flat_map(|group| group.fields)
    }

    /// What a person calls one.
    pub fn words(self) -> &'static str {
        match self {
            Part::Agreement => "agreement",
            Part::VendorCheck => "check",
            Part::Milestone => "milestone",
        }
    }

    /// A row that says nothing yet.
    pub(crate) fn blank(self) -> Value {
        match self {
            Part::Agreement => json!(Agreement::default()),
            // A check has a day; a default day would be one nobody named.
            Part::VendorCheck => json!({ "on": null, "by": "", "result": "", "evidence": null }),
            Part::Milestone => json!(Milestone::default()),
        }
    }
}
