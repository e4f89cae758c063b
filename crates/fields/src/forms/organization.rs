//! The organization and its sites.

use super::{COUNT, LINE, TEXT, field};
use crate::field::{Control, Group};
use register::Kind;
use register::records::{EntityKind, SponsorDisclosure};

pub(crate) static PROFILE: &[Group] = &[
    Group {
        title: "Who you are",
        fields: &[
            field(
                "name",
                "Name of the organization",
                LINE,
                "As it shall stand on the report.",
            )
            .required(),
            field(
                "kinds",
                "What you are under HIPAA",
                Control::Choices(EntityKind::WORDS),
                "Choose all that apply. A clinic that bills insurers is a health care provider; a company that works with ePHI for one is a business associate.",
            )
            .citing("160.103"),
            field(
                "workforce",
                "Workforce members",
                COUNT,
                "A head count with volunteers and trainees. It decides which examples of good practice you are shown.",
            ),
            field(
                "providers",
                "Licensed providers",
                COUNT,
                "Physicians, nurse practitioners and the like, a head count.",
            ),
            field(
                "security_official",
                "Security Official",
                Control::One(Kind::Person),
                "One named person who answers for the security of ePHI; it can be you.",
            )
            .citing("164.308(a)(2)"),
            field(
                "leadership",
                "Leadership",
                Control::Many(Kind::Person),
                "Who decides which risk you live with, such as the owner or the board.",
            ),
        ],
    },
    Group {
        title: "Four factors you weigh",
        fields: &[
            field(
                "factors.size_and_complexity",
                "Size, complexity and capabilities",
                TEXT,
                "Such as “8 providers at two sites, no IT staff of our own”. The rule lets you choose measures that suit you, if you say what you are.",
            )
            .citing("164.306(b)(2)(i)"),
            field(
                "factors.infrastructure",
                "Technical infrastructure",
                TEXT,
                "Hardware, software and what it can do for security, such as “hosted EHR, 14 laptops managed by a service company”.",
            )
            .citing("164.306(b)(2)(ii)"),
            field(
                "factors.costs",
                "Costs of security measures",
                TEXT,
                "What you can spend, and how you decide. Cost alone never justifies leaving a measure out.",
            )
            .citing("164.306(b)(2)(iii)"),
            field(
                "factors.probability_and_criticality",
                "Probability and criticality of risks",
                TEXT,
                "Which dangers to ePHI are likely and grave for you, such as “phishing is tried every week; we cannot work a day without the EHR”.",
            )
            .citing("164.306(b)(2)(iv)"),
        ],
    },
    Group {
        title: "Facts that decide what applies",
        fields: &[
            field(
                "clearinghouse_part",
                "Is a clearinghouse part of you?",
                Control::Fact,
                "Only where a larger organization also translates claims for others. A clearinghouse that stands alone answers no, and so do nearly all others.",
            )
            .citing("164.308(a)(4)(ii)(A)"),
            field(
                "sponsor_disclosure",
                "What does the employer get from the plan?",
                Control::Choice(SponsorDisclosure::WORDS),
                "Of a group health plan only: the electronic health information that is disclosed to the plan sponsor. Four provisions hang on it.",
            )
            .citing("164.314(b)(1)"),
            field(
                "other_arrangement",
                "Do you rely on arrangements other than contracts?",
                Control::Fact,
                "Memoranda between government bodies, or a law in place of a contract. Most answer no.",
            )
            .citing("164.314(a)(2)(ii)"),
            field(
                "mips",
                "Do you take part in MIPS?",
                Control::Fact,
                "That program asks for a yearly attestation; the Security Rule itself names no interval.",
            ),
        ],
    },
    Group {
        title: "How you work with this book",
        fields: &[
            field(
                "review_interval_months",
                "Months between reviews",
                Control::Number { min: 1, max: 120 },
                "Your own choice: the rule asks for reviews from time to time and when things change.",
            )
            .citing("164.308(a)(8)"),
            field(
                "review_interval_reason",
                "Why that interval suits you",
                TEXT,
                "In a sentence, such as “small, little changes, one vendor for nearly everything”.",
            ),
            field(
                "zone",
                "Time zone",
                Control::Zone,
                "Where your days end, such as America/Chicago. Due dates and “as of” dates follow it.",
            ),
            field(
                "method",
                "Scoring method",
                Control::Method,
                "How likelihood and impact become a level. Ratings already made keep the method they were made with.",
            ),
            field(
                "second_factor",
                "Require a second factor",
                Control::Flag,
                "Who signs in without one-time codes sets them up before anything here opens. Programs with tokens are not asked. Takes an administrator.",
            )
            .citing("164.312(d)"),
            field(
                "scope_note",
                "What is outside the analysis",
                TEXT,
                "Parts of the organization that are not covered at all, and why. Single things are left out one by one, with an approver.",
            )
            .citing("164.308(a)(1)(ii)(A)"),
            field(
                "prior_analysis",
                "The analysis before this book",
                Control::One(Kind::PriorAnalysis),
                "Auditors ask for it. Record it first, then name it here.",
            ),
        ],
    },
];

pub(crate) static SITE: &[Group] = &[Group {
    title: "The place",
    fields: &[
        field("name", "Name", LINE, "Such as “Main clinic”.").required(),
        field("address", "Address", LINE, "Such as “12 Elm St, Dayton”.").listed(),
        field(
            "tenure",
            "Owned, rented or shared",
            LINE,
            "Such as rented, shared with another practice, home office. It tells who holds the keys.",
        )
        .listed_as("Held as")
        .citing("164.310(a)(1)"),
        field("notes", "Notes", TEXT, "Anything else worth knowing; no patient data."),
    ],
}];
