//! People, workforce groups and processes.

use super::{COUNT, LINE, TEXT, field};
use crate::field::{Control, Group};
use register::Kind;

pub(crate) static PERSON: &[Group] = &[Group {
    title: "The person",
    fields: &[
        field(
            "name",
            "Name",
            LINE,
            "A natural person, such as “Dana Reyes”; not a department.",
        )
        .required(),
        field("title", "Position", LINE, "Such as “Practice manager”.").listed(),
        field(
            "email",
            "E-mail address",
            LINE,
            "Tells two people of one name apart; every address belongs to one person.",
        )
        .listed(),
        field(
            "role",
            "Role in this programme",
            LINE,
            "Such as “security official” or “approver”.",
        )
        .listed()
        .citing("164.308(a)(2)"),
    ],
}];

pub(crate) static GROUP: &[Group] = &[Group {
    title: "The group",
    fields: &[
        field(
            "name",
            "Name",
            LINE,
            "People who touch ePHI in the same way, such as “Front desk” or “Remote billers”.",
        )
        .required(),
        field(
            "members",
            "How many people",
            COUNT,
            "A head count; an estimate will do.",
        )
        .listed_as("People"),
        field(
            "access",
            "What access they have",
            TEXT,
            "Such as “scheduling and demographics, no charts”.",
        )
        .listed_as("Access")
        .citing("164.308(a)(4)(i)"),
        field(
            "remote",
            "They work away from your sites",
            Control::Flag,
            "From home or on the road: other threats apply there.",
        )
        .listed_as("Works away"),
    ],
}];

pub(crate) static PROCESS: &[Group] = &[Group {
    title: "The process",
    fields: &[
        field(
            "name",
            "Name",
            LINE,
            "Something that must go on, such as “Dispensing medication”.",
        )
        .required()
        .citing("164.308(a)(7)(ii)(E)"),
        field(
            "owner",
            "Owner",
            Control::One(Kind::Person),
            "Who answers for it.",
        )
        .listed(),
        field(
            "assets",
            "What it cannot do without",
            Control::Many(Kind::Asset),
            "Assets whose failure stops it.",
        )
        .listed_as("Cannot do without"),
        field(
            "tolerable_downtime_hours",
            "Longest tolerable downtime, in hours",
            Control::Number {
                min: 0,
                max: 100_000,
            },
            "How long it may stand still before harm is done, such as 4.",
        )
        .listed_as("Longest downtime (hours)")
        .citing("164.308(a)(7)(ii)(E)"),
        field(
            "consequence",
            "What happens beyond that",
            TEXT,
            "To patients or the business, such as “doses are missed; we divert to the hospital”.",
        ),
    ],
}];
