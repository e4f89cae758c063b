//! Senders of mail and findings: what people say of them. The rest comes from
//! reports, checks and verbs.

use super::{LINE, TEXT, field};
use crate::field::{Control, Group};
use register::Kind;

pub(crate) static SENDER: &[Group] = &[Group {
    title: "The sender",
    fields: &[
        field(
            "name",
            "Name",
            LINE,
            "What people here call it, such as “Appointment reminders (Twilio SendGrid)”.",
        )
        .required(),
        field(
            "vendor",
            "Vendor",
            Control::One(Kind::Vendor),
            "Who runs it. A service that sends patients' data is a business associate.",
        )
        .listed()
        .citing("164.308(b)(1)"),
        field(
            "notes",
            "Notes",
            TEXT,
            "Such as “sends the survey after each visit; set up by the front desk”.",
        ),
    ],
}];

pub(crate) static FINDING: &[Group] = &[Group {
    title: "What comes of it",
    fields: &[
        field(
            "risk",
            "Risk",
            Control::One(Kind::Risk),
            "The risk that it speaks for.",
        )
        .listed()
        .citing("164.308(a)(1)(ii)(A)"),
        field(
            "action",
            "Action",
            Control::One(Kind::Action),
            "The action that mends it.",
        )
        .listed()
        .citing("164.308(a)(1)(ii)(B)"),
        field(
            "notes",
            "Notes",
            TEXT,
            "Such as “waits for the new newsletter service”.",
        ),
    ],
}];
