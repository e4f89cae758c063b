//! What is left out of the analysis, and scenarios that do not apply.

use super::{COUNT, LINE, TEXT, field};
use crate::field::{Control, Group};
use register::Kind;

/// What the analysis covers and may therefore leave out.
const COVERED: &[Kind] = &[
    Kind::Asset,
    Kind::Flow,
    Kind::Site,
    Kind::Group,
    Kind::Vendor,
];

/// Where something that is left out here may be analysed.
const ELSEWHERE: &[Kind] = &[Kind::Asset, Kind::PriorAnalysis, Kind::Evidence];

pub(crate) static EXCLUSION: &[Group] = &[Group {
    title: "What is left out, and why",
    fields: &[
        field(
            "target",
            "What is left out",
            Control::OneOf(COVERED),
            "An asset, flow, site, workforce group or vendor; or name a population below.",
        ),
        field(
            "what",
            "Or a population",
            LINE,
            "Things not listed one by one, such as “corporate systems without ePHI”.",
        ),
        field(
            "count",
            "How many it stands for",
            COUNT,
            "For a population, such as 34.",
        )
        .listed_as("How many"),
        field(
            "analysed_in",
            "Where it is analysed instead",
            Control::OneOf(ELSEWHERE),
            "Needed for whatever holds ePHI: the asset it is a part of, an earlier analysis, or the evidence of an analysis by others.",
        )
        .listed_as("Analysed in")
        .citing("164.308(a)(1)(ii)(A)"),
        field(
            "reason",
            "Why it is out",
            TEXT,
            "A reason an auditor can follow, such as “holds no ePHI and is on no network with it”.",
        )
        .listed_as("Why")
        .required()
        .citing("164.308(a)(1)(ii)(A)"),
        field(
            "approved_by",
            "Approved by",
            Control::One(Kind::Person),
            "Who agreed to leave it out: somebody other than who enters it.",
        )
        .listed()
        .required(),
        field("on", "Approved on", Control::Date, "").listed_as("On"),
    ],
}];

pub(crate) static DISMISSAL: &[Group] = &[Group {
    title: "What does not apply, and why",
    fields: &[
        field(
            "scenario",
            "Scenario",
            Control::Scenario,
            "The proposed scenario, such as S-014.",
        )
        .listed()
        .required(),
        field(
            "asset",
            "For this asset",
            Control::One(Kind::Asset),
            "Leave it empty to speak of a whole class, or of everything.",
        )
        .listed_as("Asset"),
        field(
            "class",
            "For every asset of this class",
            Control::AssetClass,
            "Leave both empty if it applies nowhere here.",
        )
        .listed_as("Class"),
        field(
            "vendor",
            "For this vendor",
            Control::One(Kind::Vendor),
            "Where the scenario speaks of vendors; empty for everyone.",
        )
        .listed_as("Vendor"),
        field(
            "reason",
            "Why it does not apply",
            TEXT,
            "A fact about you, such as “it never leaves the locked server room”; not that it is unlikely.",
        )
        .required()
        .citing("164.306(a)(2)"),
        field(
            "approved_by",
            "Approved by",
            Control::One(Kind::Person),
            "Who agreed that it does not apply: somebody other than who enters it.",
        )
        .listed(),
        field("approved_on", "Approved on", Control::Date, ""),
    ],
}];
