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
    /// Words that are of it beside one of those, and of others by themselves.
    beside: &'static [&'static str],
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
        beside: &[],
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
        beside: &[],
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
        beside: &[],
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
        ],
        beside: &["activity", "task"],
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
        beside: &[],
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
        beside: &[],
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
        beside: &[],
    },
    Other {
        name: "incidents",
        what: "; phiward keeps incidents and does not import them yet: enter each under Scope, or with “phiward add incident”",
        kind: None,
        words: &[
            "incident #",
            "incident no",
            "incident number",
            "what happened",
            "patients affected",
            "people affected",
            "reported to hhs",
            "reported to hhs?",
            "incident",
            "incident id",
            "incidents",
            "incident date",
            "breach",
            "date of incident",
            "individuals affected",
        ],
        beside: &[],
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
        beside: &[],
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
            "impact of outage",
            "impact of downtime",
            "impact of disruption",
            "maximum tolerable downtime",
            "workaround",
        ],
        beside: &[
            "rto",
            "rpo",
            "recovery time objective",
            "recovery point objective",
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
        ],
        beside: &[],
    },
    Other {
        name: "exceptions from controls or policies",
        what: "; phiward does not keep these: say of the safeguard that it is in place in part, and decide on the risk that it leaves",
        kind: None,
        words: &[
            "exception",
            "exceptions",
            "exception id",
            "exception no",
            "exception number",
            "exception requested",
            "waiver",
            "waiver id",
        ],
        beside: &["justification", "approved by", "expires", "control"],
    },
    Other {
        name: "a review of who has access",
        what: "; phiward does not keep these: attach it as evidence to the safeguard it shows",
        kind: None,
        words: &[
            "keep?",
            "keep",
            "access appropriate",
            "access appropriate?",
            "access still needed",
            "access still needed?",
            "access reviewed",
            "permissions",
            "privileges",
            "user id",
            "entitlement",
        ],
        beside: &["user", "role", "last login", "last logon", "reviewed by"],
    },
    Other {
        name: "a log of changes",
        what: "; phiward does not keep these: after a change, look again at what it touches",
        kind: None,
        words: &[
            "change",
            "change id",
            "change #",
            "change no",
            "change number",
            "change description",
            "change type",
            "rollback plan",
            "backout plan",
            "rfc",
        ],
        beside: &["date", "requested by", "approved by", "status"],
    },
    Other {
        name: "a log of backups",
        what: "; phiward does not keep these: attach it as evidence to the safeguard it shows",
        kind: None,
        words: &[
            "job",
            "job name",
            "backup job",
            "backup result",
            "restored test",
            "restored test?",
            "restore test",
            "restore tested?",
            "restore test result",
            "backup type",
            "backup frequency",
            "backup schedule",
            "backup target",
            "retention",
        ],
        beside: &[
            "date",
            "result",
            "last backup",
            "backup date",
            "frequency",
            "last test",
            "location",
            "encrypted",
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
        beside: &[],
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
            let is_in = |list: &[&str], header: &str| {
                // “RTO (h)”.
                let without = header.split(['(', '[']).next().unwrap_or_default();
                list.contains(&header) || list.contains(&without.trim())
            };
            let of_it = |h: &&String| is_in(other.words, h);
            let is_one = headers.iter().any(|h| of_it(&h));
            let words = headers
                .iter()
                .filter(|h| of_it(h) || is_one && is_in(other.beside, h));
            OtherList {
                name: other.name,
                what: other.what,
                words: words.cloned().collect(),
            }
        })
        .max_by_key(|other| other.words.len())
        .filter(|other| !other.words.is_empty())
}

/// What the headers of a table belong to, of what is not imported as a kind, and what
/// phiward does with it.
pub fn other_list(kind: Kind, table: &Table<'_>) -> Option<(&'static str, &'static str)> {
    other(kind, &headers(table)).map(|other| (other.name, other.what))
}

/// The headers of the columns that hold something, in plain form.
pub fn headers(table: &Table<'_>) -> Vec<String> {
    let filled = table.columns.iter().filter(|c| c.filled > 0);
    filled
        .map(|c| super::headed::plain_header(&c.base))
        .collect()
}
