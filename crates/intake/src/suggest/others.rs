//! Lists that look like one of ours and are another: what they are, by words of their
//! headers, and what becomes of them.

use super::facts::Table;
use crate::field::Kind;

/// A list of something that is not imported, or not as the kind it is taken for.
struct Other {
    name: &'static str,
    /// What phiward does with it, to stand behind the name.
    what: &'static str,
    /// The kind as which it is imported after all.
    kind: Option<Kind>,
    /// Words of its headers.
    words: &'static [&'static str],
}

const OTHERS: &[Other] = &[
    Other {
        name: "actions, which point to risks that stand elsewhere",
        what: "",
        kind: Some(Kind::Actions),
        words: &[
            "poa&m",
            "poam",
            "action id",
            "action no",
            "remediation id",
            "milestone",
            "milestones",
            "corrective action id",
            "capa",
            "treatment id",
            "% complete",
            "percent complete",
            "closure date",
            "date closed",
            "closed on",
            "verified by",
            "closure evidence",
        ],
    },
    Other {
        name: "policies and procedures",
        what: "; phiward does not keep these yet",
        kind: None,
        words: &[
            "policy",
            "policies",
            "procedure",
            "procedures",
            "policy id",
            "policy name",
            "document id",
            "document title",
            "document owner",
        ],
    },
    Other {
        name: "key figures (KPIs)",
        what: "; phiward does not keep these yet",
        kind: None,
        words: &[
            "kpi",
            "kpis",
            "kri",
            "metric",
            "metrics",
            "indicator",
            "measurement",
            "key performance indicator",
            "kpi id",
            "metric id",
            "formula",
            "baseline",
            "threshold",
        ],
    },
    Other {
        name: "responsibilities (RACI)",
        what: "; phiward does not keep these: owners stand with what they own",
        kind: None,
        words: &[
            "raci",
            "accountable",
            "consulted",
            "informed",
            "r",
            "a",
            "c",
            "i",
            "responsible (r)",
            "accountable (a)",
            "activity",
            "task",
        ],
    },
    Other {
        name: "a roadmap or project plan",
        what: "; phiward does not keep these: what is to be done about a risk comes in as actions",
        kind: None,
        words: &[
            "roadmap",
            "initiative",
            "initiatives",
            "workstream",
            "phase",
            "quarter",
            "q1",
            "q2",
            "q3",
            "q4",
            "deliverable",
            "deliverables",
            "project",
            "wave",
            "effort",
            "start",
            "finish",
            "dependencies",
            "budget",
            "timeline",
        ],
    },
    Other {
        name: "people or roles",
        what: "",
        kind: Some(Kind::People),
        words: &[
            "ceo",
            "cfo",
            "cio",
            "ciso",
            "employee",
            "employees",
            "employee id",
            "first name",
            "last name",
            "job title",
            "staff",
            "staff member",
            "role",
            "title",
            "position",
            "hire date",
            "full name",
        ],
    },
    Other {
        name: "training",
        what: "; phiward does not keep these yet",
        kind: None,
        words: &[
            "course",
            "training",
            "training date",
            "completion rate",
            "trainee",
            "curriculum",
            "module",
            "attendees",
        ],
    },
    Other {
        name: "incidents",
        what: "; these are not imported yet: enter each here",
        kind: None,
        words: &[
            "incident",
            "incident id",
            "incidents",
            "incident date",
            "breach",
            "date of incident",
            "individuals affected",
        ],
    },
    Other {
        name: "controls or requirements",
        what: "; they come in as answers where one column cites 164.3xx(…) and another says whether it is in place",
        kind: Some(Kind::Answers),
        words: &[
            "control id",
            "control",
            "control name",
            "control description",
            "control number",
            "requirement",
            "requirement id",
            "standard",
            "safeguard",
            "specification",
            "implementation specification",
            "csf",
            "framework",
            "clause",
            "annex",
        ],
    },
    Other {
        name: "an analysis of what an outage does to processes (BIA)",
        what: "; processes are not imported yet: enter each here",
        kind: None,
        words: &[
            "process",
            "business process",
            "process name",
            "business function",
            "mtd",
            "impact if down",
            "maximum tolerable downtime",
            "workaround",
        ],
    },
    Other {
        name: "evidence or tests",
        what: "; these are not imported: attach each piece here to what it shows",
        kind: None,
        words: &[
            "evidence id",
            "evidence",
            "test id",
            "test date",
            "tester",
            "test result",
            "exception id",
            "exception",
        ],
    },
    Other {
        name: "findings of tests or audits",
        what: "; they come in as findings where a column says in words what was found, each as a risk to be rated",
        kind: Some(Kind::Findings),
        words: &[
            "cve",
            "cves",
            "cvss",
            "cvss score",
            "plugin id",
            "qid",
            "audit finding",
            "auditor",
            "management response",
        ],
    },
];

/// What the headers of a table belong to other than the kind it is taken for.
pub struct OtherList {
    /// What it is, for people.
    pub name: &'static str,
    /// What phiward does with it.
    pub what: &'static str,
    /// The headers that say so.
    pub words: Vec<String>,
}

/// The other list that most headers belong to; `None`: no header is of one.
pub fn other(kind: Kind, headers: &[String]) -> Option<OtherList> {
    let found = OTHERS.iter().filter(|other| other.kind != Some(kind));
    found
        .map(|other| {
            let words = headers.iter().filter(|h| other.words.contains(&h.as_str()));
            OtherList {
                name: other.name,
                what: other.what,
                words: words.cloned().collect(),
            }
        })
        .max_by_key(|other| other.words.len())
        .filter(|other| !other.words.is_empty())
}

/// What the headers of a table belong to, of what is not imported as a kind.
pub fn other_list(kind: Kind, table: &Table<'_>) -> Option<&'static str> {
    other(kind, &headers(table)).map(|other| other.name)
}

/// The headers of the columns that hold something, in plain form.
pub fn headers(table: &Table<'_>) -> Vec<String> {
    let filled = table.columns.iter().filter(|c| c.filled > 0);
    filled
        .map(|c| super::headed::plain_header(&c.base))
        .collect()
}
