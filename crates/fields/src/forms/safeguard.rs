//! Answers to the safeguard questions, and addressable decisions.

use super::{TEXT, field};
use crate::field::{Control, Group};
use register::Kind;
use register::records::AddressableOutcome;

pub(crate) static ANSWER: &[Group] = &[
    Group {
        title: "The answer",
        fields: &[
            field(
                "required",
                "Required of you?",
                Control::YesNo,
                "“No” only where the rule itself does not apply to you, with a note that says why.",
            )
            .listed_as("Required"),
            field(
                "in_place",
                "In place?",
                Control::YesNo,
                "Whether there is such a safeguard at all. “In part” if it is there for some systems or sites.",
            )
            .listed_as("In place"),
            field(
                "used_properly",
                "Configured and used properly?",
                Control::YesNo,
                "A safeguard that is there and not used protects nobody.",
            )
            .listed_as("Used properly"),
            field(
                "note",
                "What is done, in your words",
                TEXT,
                "Such as “everyone has an own log-in to the EHR; imaging shares one”.",
            ),
            field(
                "evidence",
                "What shows it",
                Control::Many(Kind::Evidence),
                "Policies, screenshots, lists. Attach them as evidence first.",
            )
            .citing("164.316(b)(1)"),
            field(
                "on",
                "Day the answer speaks of",
                Control::Date,
                "Usually today.",
            )
            .listed_as("On"),
        ],
    },
    Group {
        title: "What it answers",
        fields: &[
            field(
                "provision",
                "Provision",
                Control::Provision { addressable: false },
                "The part of the rule, such as 164.312(d).",
            )
            .required()
            .once(),
            field(
                "asset",
                "Only for this asset",
                Control::One(Kind::Asset),
                "Where it differs from the rest; leave it empty for the whole organization.",
            )
            .listed_as("Asset")
            .once(),
        ],
    },
];

pub(crate) static DECISION: &[Group] = &[
    Group {
        title: "What is decided",
        fields: &[
            field(
                "provision",
                "Addressable specification",
                Control::Provision { addressable: true },
                "Addressable never means optional: it is implemented, or an equivalent is, or the record says why neither is reasonable.",
            )
            .required()
            .once()
            .citing("164.306(d)(3)"),
            field(
                "outcome",
                "Decision",
                Control::Choice(AddressableOutcome::WORDS),
                "What you do about it.",
            )
            .listed()
            .required()
            .citing("164.306(d)(3)(ii)"),
            field(
                "reason",
                "Why that is reasonable and appropriate here",
                TEXT,
                "In a few sentences an outsider can follow.",
            )
            .required()
            .citing("164.306(d)(3)(i)"),
            field(
                "alternative",
                "The measure taken instead",
                TEXT,
                "Only for an alternative, such as “exam rooms lock themselves when nobody is in”.",
            )
            .citing("164.306(d)(3)(ii)(B)"),
            field(
                "equivalence",
                "How it protects as well",
                TEXT,
                "Why the alternative does what the specification is for.",
            )
            .citing("164.306(d)(3)(ii)(B)"),
        ],
    },
    Group {
        title: "The four factors weighed",
        fields: &[
            field(
                "factors.size_and_complexity",
                "Size, complexity and capabilities",
                TEXT,
                "How these bear on this decision, such as “8 providers, one IT person half a day a week”.",
            )
            .citing("164.306(b)(2)(i)"),
            field(
                "factors.infrastructure",
                "Technical infrastructure",
                TEXT,
                "What your hardware and software can and cannot do here.",
            )
            .citing("164.306(b)(2)(ii)"),
            field(
                "factors.costs",
                "Costs",
                TEXT,
                "What it would cost. Cost alone is never enough.",
            )
            .citing("164.306(b)(2)(iii)"),
            field(
                "factors.probability_and_criticality",
                "Probability and criticality of risks",
                TEXT,
                "How likely and how grave the risks are that it guards against.",
            )
            .citing("164.306(b)(2)(iv)"),
        ],
    },
    Group {
        title: "Who decided, and when to look again",
        fields: &[
            field(
                "approved_by",
                "Approved by",
                Control::One(Kind::Person),
                "Who answers for the decision.",
            )
            .listed(),
            field("decided_on", "Decided on", Control::Date, ""),
            field(
                "review_on",
                "Look at it again on",
                Control::Date,
                "What is reasonable changes with you and with technology.",
            )
            .listed_as("Look again on")
            .citing("164.306(e)"),
        ],
    },
];
