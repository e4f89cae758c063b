//! Vendors, their agreements, and looks at their safeguards.

use super::{LINE, TEXT, field};
use crate::field::{Control, Field, Group};
use crate::row_kind::RowKind;
use register::Kind;
use register::records::AgreementState;

pub(crate) static VENDOR: &[Group] = &[
    Group {
        title: "Who it is",
        fields: &[
            field("name", "Name", LINE, "The company's name, such as “Shred-Co”.").required(),
            field(
                "service",
                "What it does for you",
                TEXT,
                "Such as “hosts our EHR” or “destroys old paper and drives”.",
            )
            .listed(),
            field(
                "business_associate",
                "Is it a business associate?",
                Control::Fact,
                "Yes, if it creates, receives, maintains or transmits ePHI on your behalf. Then a written agreement is needed.",
            )
            .listed_as("Business associate")
            .citing("164.308(b)(1)"),
        ],
    },
    Group {
        title: "How to reach it",
        fields: &[
            field(
                "contact",
                "Contact",
                LINE,
                "Who answers a question about security there.",
            ),
            field("email", "E-mail address", LINE, ""),
            field("phone", "Telephone number", LINE, "The one to call in an incident."),
            field("notes", "Notes", TEXT, "Anything else worth knowing; no patient data."),
        ],
    },
    Group {
        title: "Agreements and checks",
        fields: &[
            field(
                "agreements",
                "Agreements",
                Control::Rows(RowKind::Agreement),
                "Business associate agreements, oldest first. Earlier ones stay on record: add the new one beside them.",
            )
            .citing("164.308(b)(3)"),
            field(
                "verifications",
                "Checks of its safeguards",
                Control::Rows(RowKind::VendorCheck),
                "Looks at whether the vendor keeps to what it promised, oldest first.",
            )
            .citing("164.308(b)(1)"),
        ],
    },
];

/// From when an agreement binds; a row of a vendor and the verb ask the same.
pub(crate) const EFFECTIVE: Field = field(
    "effective",
    "In force from",
    Control::Date,
    "Day it was signed or took effect.",
);
/// Until when.
pub(crate) const ENDS: Field = field(
    "ends",
    "Until",
    Control::Date,
    "Day it ends; leave it empty if it names none.",
);
/// What it holds.
pub(crate) const CLAUSES: Field = field(
    "clauses",
    "Clauses found in it",
    Control::Lines,
    "One a line, such as “incident reporting” or “subcontractors”.",
)
.citing("164.314(a)(2)(i)");

pub(crate) static AGREEMENT: &[Group] = &[Group {
    title: "Agreement",
    fields: &[
        field(
            "state",
            "How it stands",
            Control::Choice(AgreementState::WORDS),
            "In force only if you have seen the signed text.",
        )
        .citing("164.308(b)(3)"),
        EFFECTIVE,
        ENDS,
        CLAUSES,
        field(
            "evidence",
            "The signed document",
            Control::One(Kind::Evidence),
            "Attach it as evidence first, then name it here.",
        )
        .citing("164.316(b)(1)"),
        field("note", "Note", TEXT, "Anything else worth knowing."),
    ],
}];

pub(crate) static VENDOR_CHECK: &[Group] = &[Group {
    title: "Check",
    fields: &[
        field("on", "When", Control::Date, "The day you looked.").required(),
        field("by", "By whom", LINE, "Who looked, such as “Dana Reyes”."),
        field(
            "result",
            "What was looked at, and what was found",
            TEXT,
            "Such as “SOC 2 report of 2026 read: no exceptions”.",
        )
        .required(),
        field(
            "evidence",
            "What shows it",
            Control::One(Kind::Evidence),
            "The report or letter, attached as evidence.",
        ),
    ],
}];
