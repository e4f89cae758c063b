//! Risks. Ratings, treatment and merging have verbs of their own.

use super::{LINE, TEXT, field};
use crate::field::{Control, Group};
use register::Kind;

pub(crate) static RISK: &[Group] = &[
    Group {
        title: "What could happen",
        fields: &[
            field(
                "sentence",
                "The risk as a sentence",
                Control::Line { max: 2_000 },
                "What could happen to what, and through which vulnerability, such as “Theft of an unencrypted laptop exposes the scheduling export”.",
            )
            .required()
            .citing("164.308(a)(1)(ii)(A)"),
            field(
                "assets",
                "Assets it concerns",
                Control::Many(Kind::Asset),
                "Where the ePHI is that could be lost.",
            )
            .in_files_as("Assets"),
            field(
                "threats",
                "Threats",
                Control::Many(Kind::Threat),
                "What or who could bring it about.",
            ),
            field(
                "vulnerabilities",
                "Vulnerabilities",
                Control::Many(Kind::Vulnerability),
                "What the threat could make use of.",
            ),
            field(
                "affects",
                "What is lost",
                Control::Affects,
                "Confidentiality: others see it. Integrity: it is wrong. Availability: it is not there when needed.",
            )
            .citing("164.306(a)(1)"),
            field(
                "harmed",
                "Who could be harmed, and how",
                TEXT,
                "Such as “patients whose diagnoses become known; the practice pays for notices”.",
            ),
            field(
                "owner",
                "Owner",
                Control::One(Kind::Person),
                "The person accountable for what is done about it. Someone else will check the result.",
            )
            .listed(),
        ],
    },
    Group {
        title: "What bears on it",
        fields: &[
            field(
                "safeguards",
                "Safeguards in place",
                TEXT,
                "What already makes it less likely or less bad, such as “the office is locked at night”.",
            ),
            field(
                "provisions",
                "Provisions",
                Control::Provisions,
                "Parts of the rule that speak of it, such as 164.312(a)(2)(iv).",
            ),
            field(
                "flows",
                "Flows it concerns",
                Control::Many(Kind::Flow),
                "Movements of ePHI that could be lost or read.",
            ),
            field("sites", "Sites it concerns", Control::Many(Kind::Site), ""),
            field(
                "vendors",
                "Vendors it concerns",
                Control::Many(Kind::Vendor),
                "Whose failure would bring it about.",
            ),
            field(
                "groups",
                "Workforce groups it concerns",
                Control::Many(Kind::Group),
                "Whose access or habits it depends on.",
            ),
        ],
    },
    Group {
        title: "How it was found",
        fields: &[
            field(
                "identified_on",
                "The day it was found",
                Control::Date,
                "When someone first knew, not when it was typed in: from that day it has to be dealt with.",
            ),
            field(
                "origin",
                "How it was found",
                LINE,
                "Such as walk-through, audit, incident, interview.",
            ),
            field(
                "category",
                "Category",
                LINE,
                "Your own word for sorting, such as “mobile devices”.",
            ),
            field(
                "scenario",
                "Scenario of the catalog",
                Control::Scenario,
                "The proposed scenario this risk answers, such as S-014; leave it empty for a risk of your own.",
            ),
            field("notes", "Notes", TEXT, "Anything else worth knowing; no patient data."),
        ],
    },
];
