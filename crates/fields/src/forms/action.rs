//! Corrective actions, their milestones, and the tolerance statement. State,
//! completion and moved due dates have verbs of their own.

use super::{LINE, TEXT, field};
use crate::field::{Control, Group};
use crate::row_kind::RowKind;
use register::Kind;

/// Horizons, as kept and as shown.
const HORIZONS: &[(&str, &str)] = &[
    ("immediate", "immediate: within the next weeks"),
    ("long_term", "long-term: planned over months or years"),
];

pub(crate) static ACTION: &[Group] = &[
    Group {
        title: "What is to be done",
        fields: &[
            field(
                "title",
                "What is to be done",
                LINE,
                "In one line, such as “Encrypt the front desk laptops”.",
            )
            .required()
            .citing("164.308(a)(1)(ii)(B)"),
            field(
                "risks",
                "Risks it reduces",
                Control::Many(Kind::Risk),
                "One action may serve several risks.",
            ),
            field(
                "owner",
                "Owner",
                Control::One(Kind::Person),
                "The person accountable. Someone else will verify that it was done.",
            )
            .listed(),
            field(
                "due",
                "Due",
                Control::Date,
                "The day it shall be done. It can be moved later, with a reason; the old date stays on record.",
            )
            .once(),
            field("description", "How", TEXT, "The steps, as far as you know them now.")
                .in_files_as("How"),
        ],
    },
    Group {
        title: "What it takes",
        fields: &[
            field(
                "resources",
                "Resources",
                TEXT,
                "People, equipment and help it needs, such as “4 hours of our IT company”.",
            )
            .in_files_as("Resources"),
            field(
                "cost_cents",
                "Cost in US dollars",
                Control::Money,
                "An estimate will do, such as 1,200.00.",
            )
            .listed_as("Cost"),
            field(
                "horizon",
                "Horizon",
                Control::Choice(HORIZONS),
                "Whether it is done at once or belongs to the long plan.",
            )
            .in_files_as("Horizon"),
            field("start", "Work begins", Control::Date, "First day of work, if you know it.")
                .in_files_as("Start"),
            field(
                "interim",
                "What protects until then",
                TEXT,
                "The risk stands until the work is done, such as “laptops stay in the locked cabinet at night”.",
            )
            .in_files_as("Until then"),
            field(
                "milestones",
                "Milestones",
                Control::Rows(RowKind::Milestone),
                "Steps on the way, each with its own date.",
            ),
        ],
    },
    Group {
        title: "What it belongs to",
        fields: &[
            field(
                "depends_on",
                "Waits for",
                Control::Many(Kind::Action),
                "Actions that must be done first.",
            ),
            field(
                "provisions",
                "Provisions it serves",
                Control::Provisions,
                "Parts of the rule it carries out, such as 164.312(d). None: it goes beyond the rule.",
            ),
            field(
                "measure",
                "Measure of the catalog",
                Control::Measure,
                "The proposed measure it carries out; leave it empty for one of your own.",
            ),
            field(
                "evidence",
                "Evidence",
                Control::Many(Kind::Evidence),
                "What shows that it was done, such as a screenshot or an invoice.",
            )
            .citing("164.316(b)(1)"),
            field("notes", "Notes", TEXT, "Anything else worth knowing; no patient data."),
        ],
    },
];

pub(crate) static MILESTONE: &[Group] = &[Group {
    title: "Milestone",
    fields: &[
        field("title", "Step", LINE, "Such as “Quote received”.").required(),
        field("due", "Due", Control::Date, ""),
        field(
            "done",
            "Reached",
            Control::Date,
            "Leave it empty until it is reached.",
        ),
    ],
}];

pub(crate) static TOLERANCE: &[Group] = &[Group {
    title: "What risk you live with",
    fields: &[
        field(
            "highest",
            "Highest tolerated level",
            Control::Level,
            "Risks above it need a treatment. Most choose low or moderate.",
        )
        .listed()
        .required()
        .once()
        .citing("164.308(a)(1)(ii)(B)"),
        field(
            "statement",
            "The statement in words",
            TEXT,
            "What management approved, such as “We live with low risk and treat the rest”. A new statement stands beside the old one; approved ones are never edited.",
        )
        .required()
        .once(),
        field(
            "approved_by",
            "Approved by",
            Control::One(Kind::Person),
            "Someone in management who may decide this.",
        )
        .listed()
        .required()
        .once(),
        field(
            "approved_on",
            "Approved on",
            Control::Date,
            "The day it was approved and took effect.",
        )
        .listed()
        .required()
        .once(),
    ],
}];
