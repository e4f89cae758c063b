//! The assessable provisions as questions, decisions on addressable
//! specifications, and sheets for interviews (A6, A7).

mod decision;
mod list;
mod question;
mod sheets;

pub use decision::{DecisionLine, DecisionPage, Decisions, FactorField, factors_of};
pub use list::{Family, Group, Line, Safeguards, families, matches, rows};
pub use question::{
    Around, Gap, Override, QuestionPage, VulnerabilityLink, evidence_choices, yes_no,
};
pub use sheets::{FormBuilder, SheetQuestion, TypeIn, TypeInRow, Worksheets, family_choices};

use crate::{Link, Shell};
use catalog::{Designation, Provision, Safeguard};
use register::Implementation;

/// The sign of an implementation: see `macros/marks.html`.
pub fn sign(implementation: &Implementation) -> &'static str {
    match implementation {
        Implementation::InPlace | Implementation::Alternative => "done",
        Implementation::InPart => "going",
        Implementation::NotInPlace => "late",
        Implementation::NotApplicable(_) => "none",
        Implementation::Unanswered | Implementation::ApplicabilityOpen(_) => "todo",
    }
}

/// “required” or “addressable”.
pub fn designation(provision: &Provision) -> &'static str {
    match provision.designation {
        Some(Designation::Required) => "required",
        Some(Designation::Addressable) => "addressable",
        None => "",
    }
}

/// The families of safeguards with their words in addresses.
pub const FAMILIES: [(Safeguard, &str); 5] = [
    (Safeguard::Administrative, "administrative"),
    (Safeguard::Physical, "physical"),
    (Safeguard::Technical, "technical"),
    (Safeguard::Organizational, "organizational"),
    (Safeguard::Documentation, "documentation"),
];

/// The word of a family in addresses.
pub fn family_word(family: Safeguard) -> &'static str {
    FAMILIES
        .iter()
        .find(|(f, _)| *f == family)
        .map_or("", |(_, word)| word)
}

/// The parts of the section, as tabs.
pub fn tabs(shell: &Shell, here: &str) -> Vec<Link> {
    [
        ("Questions", "/safeguards"),
        ("Decisions", "/safeguards/decisions"),
        ("Evidence", "/evidence"),
        ("Interview sheets", "/safeguards/worksheets"),
    ]
    .into_iter()
    .map(|(label, path)| Link {
        label: label.into(),
        href: format!("{}{path}", shell.base),
        current: path == here,
    })
    .collect()
}

/// The address of a question.
pub fn address(base: &str, citation: &str) -> String {
    format!("{base}/safeguards/{citation}")
}
