//! Incidents, triggers and earlier analyses.

use super::{LINE, TEXT, field};
use crate::field::{Control, Group};
use register::Kind;
use register::records::TriggerKind;

pub(crate) static INCIDENT: &[Group] = &[Group {
    title: "What happened",
    fields: &[
        field(
            "summary",
            "What happened",
            LINE,
            "In one line and without patient data, such as “Phishing mail opened at the front desk”.",
        )
        .required()
        .citing("164.308(a)(6)(ii)"),
        field(
            "discovered_on",
            "Discovered on",
            Control::Date,
            "The day someone here first knew: legal clocks run from it.",
        )
        .listed_as("Discovered")
        .citing("164.404(a)(2)"),
        field("occurred_on", "Happened on", Control::Date, "As far as you know.").listed_as("Happened"),
        field(
            "assets",
            "Assets concerned",
            Control::Many(Kind::Asset),
            "What was touched or could have been.",
        )
        .listed_as("Assets"),
        field(
            "response",
            "What was done",
            TEXT,
            "Such as “password reset, mailbox searched, vendor told”.",
        )
        .citing("164.308(a)(6)(ii)"),
        field("outcome", "How it ended", TEXT, "Such as “no ePHI was seen; log attached”.").listed(),
    ],
}];

pub(crate) static TRIGGER: &[Group] = &[Group {
    title: "What calls for a new look",
    fields: &[
        field(
            "note",
            "What happened, and what it may change",
            LINE,
            "Such as “Moved to a new EHR; the old one is read-only until June”.",
        )
        .required()
        .citing("164.308(a)(8)"),
        field(
            "kind",
            "Kind of event",
            Control::Choice(TriggerKind::WORDS),
            "Events after which an analysis is looked at again.",
        )
        .listed_as("Kind")
        .required(),
        field("on", "When it happened", Control::Date, "").listed_as("On"),
        field(
            "incident",
            "The incident behind it",
            Control::One(Kind::Incident),
            "Needed for a security incident: record that first.",
        ),
        field(
            "risks",
            "Risks to look at again",
            Control::Many(Kind::Risk),
            "Those the event could have changed.",
        ),
        field(
            "review_by",
            "Look at them by",
            Control::Date,
            "A day you can keep.",
        )
        .listed_as("Look again by"),
    ],
}];

pub(crate) static PRIOR_ANALYSIS: &[Group] = &[Group {
    title: "The earlier analysis",
    fields: &[
        field("title", "Title", LINE, "Such as “Risk analysis 2025”.").required(),
        field("on", "Date of the analysis", Control::Date, "")
            .listed_as("On")
            .required()
            .citing("164.316(b)(2)(i)"),
        field("author", "Who made it", LINE, "A person or a company.")
            .listed_as("By")
            .required(),
        field(
            "scope",
            "What it covered, and what it did not",
            TEXT,
            "Such as “the EHR only; no devices, no vendors”.",
        )
        .required(),
        field(
            "evidence",
            "The file",
            Control::One(Kind::Evidence),
            "Attach it as evidence first, then name it here.",
        ),
    ],
}];
