//! Whether a table is what it is taken for. Lists of other things, such as policies or
//! key figures, have columns that look alike; they are named and left alone.

use super::facts::Table;
use super::score::{Fit, codes};
use crate::field::Kind;

/// Lists that phiward does not import, and words of their headers.
const OTHERS: &[(&str, &[&str])] = &[
    (
        "actions, which point to risks that stand elsewhere",
        &[
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
    ),
    (
        "policies and procedures",
        &[
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
    ),
    (
        "key figures (KPIs)",
        &[
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
    ),
    (
        "responsibilities (RACI)",
        &[
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
    ),
    (
        "a roadmap or project plan",
        &[
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
    ),
    (
        "people or roles",
        &[
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
    ),
    (
        "training",
        &[
            "course",
            "training",
            "training date",
            "completion rate",
            "trainee",
            "curriculum",
            "module",
            "attendees",
        ],
    ),
    (
        "incidents",
        &[
            "incident",
            "incident id",
            "incidents",
            "incident date",
            "breach",
            "date of incident",
            "individuals affected",
        ],
    ),
    (
        "controls or requirements",
        &[
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
    ),
    (
        "evidence or tests",
        &[
            "evidence id",
            "evidence",
            "test id",
            "test date",
            "tester",
            "test result",
            "exception id",
            "exception",
        ],
    ),
];

/// Words of headers that belong to a kind.
fn own(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Assets => &[
            "system",
            "systems",
            "asset",
            "assets",
            "device",
            "devices",
            "application",
            "applications",
            "hostname",
            "host",
            "server",
            "software",
            "equipment",
            "hardware",
            "workstation",
            "serial",
            "ephi",
            "phi",
            "encrypted",
            "encryption",
            "inventory",
            "model",
            "manufacturer",
        ],
        Kind::Flows => &[
            "flow",
            "flows",
            "interface",
            "protocol",
            "transmission",
            "transfer",
            "destination",
            "recipient",
            "sender",
            "parties",
            "from",
            "route",
            "encrypted",
            "direction",
            "transmitted",
        ],
        Kind::Vendors => &[
            "vendor",
            "vendors",
            "supplier",
            "suppliers",
            "associate",
            "associates",
            "baa",
            "party",
            "contractor",
            "contractors",
            "company",
            "partner",
            "ba",
        ],
        Kind::Risks => &[
            "risk",
            "risks",
            "threat",
            "threats",
            "vulnerability",
            "vulnerabilities",
            "hazard",
            "likelihood",
            "probability",
            "finding",
            "findings",
            "weakness",
            "impact",
            "severity",
        ],
    }
}

/// What speaks against a table being of the kind it is taken for; `None`: nothing does.
pub fn against(fit: &Fit, table: &Table<'_>, around: &str) -> Option<String> {
    let headers: Vec<String> = table
        .columns
        .iter()
        .filter(|c| c.filled > 0)
        .map(|c| super::score::plain_header(&c.base))
        .collect();
    let is_own = |header: &str| {
        header
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| own(fit.kind).contains(&word))
    };
    let belongs = headers.iter().filter(|h| is_own(h)).count();
    let has = |field: &str| fit.column(field).is_some();
    let missing = match fit.kind {
        Kind::Risks if points_to_risks(fit, table) => {
            return Some(
                "its rows point to risks by number and do not say what the risk is".into(),
            );
        }
        Kind::Risks => {
            let said = has("sentence") || has("threats") || has("vulnerabilities");
            let rated = has("likelihood") || has("impact") || has("level") || has("score");
            let analysed = has("threats") && has("vulnerabilities");
            match (
                said,
                rated
                    || analysed
                    || named_so(
                        &headers,
                        &[
                            "risk",
                            "finding",
                            "threat",
                            "hazard",
                            "vulnerability",
                            "issue",
                        ],
                    ),
            ) {
                (true, true) => None,
                (false, _) => Some("no column says what the risk is"),
                _ => Some("no column is a likelihood, an impact or a level of risk"),
            }
        }
        Kind::Assets => {
            let facts = [
                "class",
                "hosting",
                "site",
                "ephi",
                "ephi_types",
                "volume",
                "encrypted",
                "criticality",
                "version",
                "agreement",
                "count",
                "classification",
                "vendor",
                "owner",
                "status",
                "personally_owned",
            ];
            let known = facts.iter().filter(|f| has(f)).count();
            // “Asset name” says by itself what the rows are.
            let named = fit
                .column("name")
                .is_some_and(|at| is_own(&super::score::plain_header(&table.columns[at].base)));
            match (has("name"), known) {
                (false, _) if fit.key.is_none() || known < 3 => {
                    Some("no column names a system or device")
                }
                (_, 0) if !named => Some("no column says anything of a system or device"),
                _ => None,
            }
        }
        Kind::Flows => {
            let ends = (has("from") && has("to")) || has("parties");
            let told = has("direction")
                || has("protocol")
                || has("encrypted")
                || has("ephi_types")
                || has("safeguards");
            (!(ends || has("name") && told))
                .then_some("no column says where ePHI comes from or goes")
        }
        Kind::Vendors => {
            let facts = [
                "service",
                "agreement",
                "agreement_date",
                "agreement_ends",
                "contact",
                "email",
                "phone",
                "ephi",
                "business_associate",
                "risk",
            ];
            match (has("name"), facts.iter().any(|f| has(f))) {
                (false, _) => Some("no column names a vendor"),
                (_, false) => Some("no column says anything of a vendor"),
                _ => None,
            }
        }
    };
    if let Some(missing) = missing {
        return Some(missing.to_owned());
    }
    // As many headers of another list as of this one, and the list is the other.
    let (other, words) = other(&headers);
    let titled = fit.kind.hints().any(|hint| around.contains(hint));
    let rated = fit.kind == Kind::Risks && has("likelihood") && has("impact");
    let enough = usize::from(words.len() > 1) + words.len().saturating_sub(usize::from(titled));
    if !words.is_empty() && !rated && belongs < enough {
        return Some(format!(
            "it looks like a list of {other} (“{}”)",
            words.join("”, “")
        ));
    }
    // “How likely” and “How bad” speak of nothing else.
    if belongs == 0 && !titled && !rated {
        return Some(format!("no header speaks of {}", fit.kind.word()));
    }
    None
}

fn named_so(headers: &[String], words: &[&str]) -> bool {
    headers.iter().any(|h| {
        h.split(|c: char| !c.is_alphanumeric())
            .any(|w| words.contains(&w.strip_suffix('s').unwrap_or(w)))
    })
}

/// The other list that most headers belong to, and those headers.
fn other(headers: &[String]) -> (&'static str, Vec<String>) {
    let of = |words: &[&str]| -> Vec<String> {
        headers
            .iter()
            .filter(|h| words.contains(&h.as_str()))
            .cloned()
            .collect()
    };
    let found = OTHERS.iter().map(|(name, words)| (*name, of(words)));
    found
        .max_by_key(|(_, words)| words.len())
        .unwrap_or_default()
}

/// What the headers of a table belong to, of what phiward does not import.
pub fn other_list(table: &Table<'_>) -> Option<&'static str> {
    let headers: Vec<String> = table
        .columns
        .iter()
        .filter(|c| c.filled > 0)
        .map(|c| super::score::plain_header(&c.base))
        .collect();
    let (name, words) = other(&headers);
    (!words.is_empty()).then_some(name)
}

/// Whether the rows are of something else and name their risk by its number: a column of
/// risk numbers that does not number the rows, or that has no risk beside it.
fn points_to_risks(fit: &Fit, table: &Table<'_>) -> bool {
    let said = ["sentence", "threats", "vulnerabilities"]
        .iter()
        .any(|f| fit.column(f).is_some());
    table.columns.iter().any(|column| {
        let header = super::score::plain_header(&column.base);
        let numbered = ["id", "ids", "no", "number", "ref", "reference", "code", "#"]
            .iter()
            .any(|w| {
                header
                    .split(|c: char| !(c.is_alphanumeric() || c == '#'))
                    .any(|h| h == *w)
            });
        let of_risks =
            header.contains("risk") && (numbered || header == "risk" || header == "related risks");
        of_risks
            && codes(column)
            && (!column.unique || !said)
            && !(said && fit.column("likelihood").is_some())
    })
}
