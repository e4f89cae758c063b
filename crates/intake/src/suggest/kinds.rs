//! Whether a table is what it is taken for. Lists of other things, such as policies or
//! key figures, have columns that look alike; they are named and left alone.

use super::devices::are_devices;
use super::facts::{Column, Table};
use super::headed::{header_fits, plain_header};
use super::held::{begin_with_codes, codes, is_nothing, level_like, lists_of_codes};
use super::others::{headers, other};
use super::score::{Fit, fit as seen_as};
use crate::field::Kind;

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
        Kind::Findings => &["finding", "findings", "observation", "severity"],
        Kind::Ratings => &["risk", "likelihood", "impact", "treatment", "rating"],
        Kind::Actions => &[
            "action",
            "actions",
            "remediation",
            "poa",
            "poam",
            "task",
            "tasks",
            "todo",
            "do",
        ],
        Kind::Answers => &["citation", "provision", "hipaa", "safeguard", "rule"],
        Kind::People => &["employee", "staff", "person", "position", "role"],
        Kind::Sites => &["site", "location", "facility", "office", "address"],
    }
}

/// What speaks against a table being of the kind it is taken for; `None`: nothing does.
pub fn against(fit: &Fit, table: &Table<'_>, around: &str) -> Option<String> {
    if is_form(table) {
        return Some(
            "it is a form, with one record's fields below each other: make a table of it with a row of headers and a row for each record".into(),
        );
    }
    let headers = headers(table);
    let is_own = |header: &str| {
        header
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| own(fit.kind).contains(&word))
    };
    let belongs = headers.iter().filter(|h| is_own(h)).count();
    let has = |field: &str| fit.column(field).is_some();
    let missing = match fit.kind {
        Kind::Risks | Kind::Assets if are_findings(table, around) => {
            return Some(
                "its rows are findings: how severe they are is no rating of a risk".into(),
            );
        }
        Kind::Risks if points_to_risks(fit, table) => {
            return Some(
                "its rows point to risks by number and do not say what the risk is".into(),
            );
        }
        Kind::Risks => {
            let said = has("sentence") || has("threats") || has("vulnerabilities");
            let rated = has("likelihood") || has("impact") || has("level") || has("score");
            let analysed = has("threats") && has("vulnerabilities");
            let told = [
                "sentence",
                "assets",
                "action",
                "controls",
                "treatment",
                "affects",
            ];
            if !rated && !analysed && !told.iter().any(|field| has(field)) && said {
                return Some("its rows name threats or weaknesses alone, and not what they would do here: phiward has a catalog of threats, and a risk says what one of them would do to something".into());
            }
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
            if let Some(other) = is_log_or_matrix(fit, table, known) {
                return Some(other.into());
            }
            // “Asset name” says by itself what the rows are.
            let named = fit
                .column("name")
                .is_some_and(|at| is_own(&super::headed::plain_header(&table.columns[at].base)));
            match (has("name"), known) {
                (false, _) if fit.key.is_none() || known < 3 => {
                    Some("no column names a system or device")
                }
                (_, 0) if !named => Some("no column says anything of a system or device"),
                _ => None,
            }
        }
        Kind::Flows if are_rules(table) => {
            return Some("its rows are rules of a firewall, which say what may pass and not what ePHI does: phiward does not keep these; attach them as evidence".into());
        }
        Kind::Flows if are_devices(&headers) => {
            return Some("its rows are devices, and not what moves between them".into());
        }
        Kind::Flows => {
            let ends = (has("from") && has("to")) || has("parties");
            let named = fit
                .column("name")
                .is_some_and(|at| is_own(&plain_header(&table.columns[at].base)));
            let titled = fit.kind.hints().any(|hint| around.contains(hint));
            let moves = has("direction") || has("protocol");
            let told = has("encrypted") || has("ephi_types") || has("safeguards");
            // Things are encrypted, too, and hold ePHI.
            (!(ends || has("name") && (moves || told && (named || titled))))
                .then_some("no column says where ePHI comes from or goes")
        }
        Kind::Findings => return no_findings(fit, table, around),
        Kind::Ratings => return no_ratings(fit, table, around),
        Kind::Actions => return no_actions(fit, table, around),
        Kind::Answers => return no_answers(fit, table, around),
        Kind::People => return no_people(fit, table, &headers),
        Kind::Sites => return no_sites(fit, table, &headers),
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
    let titled = fit.kind.hints().any(|hint| around.contains(hint));
    let rated = fit.kind == Kind::Risks && has("likelihood") && has("impact");
    if let Some(other) = other(fit.kind, &headers).filter(|_| !rated) {
        let words = &other.words;
        let enough = usize::from(words.len() > 1) + words.len().saturating_sub(usize::from(titled));
        if belongs < enough {
            return Some(format!(
                "it looks like a list of {} (“{}”){}",
                other.name,
                words.join("”, “"),
                other.what
            ));
        }
    }
    // “How likely” and “How bad” speak of nothing else.
    if belongs == 0 && !titled && !rated {
        return Some(format!("no header speaks of {}", fit.kind.word()));
    }
    None
}

/// Whether a column says of each row that it is let through or not.
fn are_rules(table: &Table<'_>) -> bool {
    const SAID: [&str; 10] = [
        "allow", "allowed", "deny", "denied", "permit", "block", "blocked", "drop", "reject",
        "accept",
    ];
    table.columns.iter().any(|column| {
        let mut said = column.distinct.iter().filter(|text| !is_nothing(text));
        let is_said = |text: &String| SAID.contains(&text.trim().to_lowercase().as_str());
        said.clone().count() > 0 && said.all(is_said)
    })
}

/// What a table is that names things and says next to nothing of them: a matrix of levels, or
/// a log or review, whose rows repeat names or begin with a day.
fn is_log_or_matrix(fit: &Fit, table: &Table<'_>, known: usize) -> Option<&'static str> {
    let name = fit.column("name")?;
    let used = |i: usize| fit.key == Some(i) || fit.fields.iter().any(|(_, c, _)| *c == i);
    let filled: Vec<usize> = (0..table.columns.len())
        .filter(|i| table.columns[*i].filled > 0)
        .collect();
    let idle: Vec<&Column> = filled
        .iter()
        .filter(|i| !used(**i))
        .map(|i| &table.columns[*i])
        .collect();
    let leveled = idle.iter().filter(|column| level_like(column)).count();
    if known == 0 && leveled >= 2 && leveled == idle.len() {
        return Some(
            "it is a matrix, with a level for each thing and threat: phiward keeps each risk by itself; make a row for each that says what could happen to what, how likely it is and how bad",
        );
    }
    let dated = |column: &Column| column.days * 10 >= column.filled * 8;
    let first = filled.first().map(|i| &table.columns[*i]);
    let by_day = first.is_some_and(dated);
    let column = &table.columns[name];
    let repeats = column.repeats > 0 && fit.key.is_none();
    let some_day = filled.iter().any(|i| dated(&table.columns[*i]));
    let few = known <= 2 && idle.len() > known;
    (few && fit.key.is_none() && (by_day || repeats && some_day)).then_some(
        "its rows are of days or repeat names, as those of a log or a review do: phiward does not keep these; what a log shows can be attached as evidence",
    )
}

/// Whether the first column holds labels, such as “Likelihood:”, whose answers stand beside
/// them: a sheet for each record.
fn is_form(table: &Table<'_>) -> bool {
    let Some(first) = table.columns.first() else {
        return false;
    };
    let wide = table.columns.iter().filter(|c| c.filled > 0).count() > 3;
    let labels: Vec<&String> = first.distinct.iter().filter(|v| !is_nothing(v)).collect();
    let of_a_field = |label: &&&String| {
        let label = plain_header(label);
        super::is_known_header(&label)
    };
    let is_label = |label: &&&String| label.trim_end().ends_with(':');
    let marked = labels.iter().filter(is_label).count();
    let known = labels.iter().filter(of_a_field).count();
    !wide && labels.len() >= 3 && (marked * 2 > labels.len() || known * 10 >= labels.len() * 8)
}

fn named_so(headers: &[String], words: &[&str]) -> bool {
    headers.iter().any(|h| {
        h.split(|c: char| !c.is_alphanumeric())
            .any(|w| words.contains(&w.strip_suffix('s').unwrap_or(w)))
    })
}

/// Whether the rows are of something else and name their risk by its number: a column of
/// risk numbers that does not number the rows, or that has no risk beside it.
fn points_to_risks(fit: &Fit, table: &Table<'_>) -> bool {
    let said = ["sentence", "threats", "vulnerabilities"]
        .iter()
        .any(|f| fit.column(f).is_some());
    table.columns.iter().any(|column| {
        let header = super::headed::plain_header(&column.base);
        let numbered = ["id", "ids", "no", "number", "ref", "reference", "code", "#"]
            .iter()
            .any(|w| {
                header
                    .split(|c: char| !(c.is_alphanumeric() || c == '#'))
                    .any(|h| h == *w)
            });
        let related = ["related", "linked", "associated", "corresponding", "mapped"];
        let related = related.iter().any(|w| header.split(' ').any(|h| h == *w));
        let of_risks = header.contains("risk") && (numbered || header == "risk" || related);
        // “Related risks: ” are elsewhere, whatever stands beside them.
        if related && of_risks && begin_with_codes(column) {
            return fit.column("likelihood").is_none();
        }
        of_risks
            && codes(column)
            && (!column.unique || !said)
            && !(said && fit.column("likelihood").is_some())
    })
}

/// Whether the rows are findings of a test or audit: named so, with a severity, a day or a
/// number of their own, and without a likelihood or a threat.
fn are_findings(table: &Table<'_>, around: &str) -> bool {
    let headers = headers(table);
    let is = |words: &[&str]| named_so(&headers, words);
    let titled = ["findings", "pentest", "penetration test", "pen test"];
    let titled = titled.iter().any(|word| around.contains(word));
    let severe = is(&["severity", "sev"]);
    let scored = headers
        .iter()
        .any(|h| h.split(' ').any(|word| word == "cvss"));
    // “Vulnerability” and “severity” are of a finding, where no risk or threat is named.
    let weak = severe && (scored || is(&["vulnerability", "weakness", "defect"]));
    let named = is(&["finding", "observation", "nonconformity", "nonconformance"])
        || (titled || weak) && !is(&["risk", "threat"]);
    let numbered = headers.iter().any(|h| {
        let ends = ["id", "no", "number", "ref", "#"];
        h.starts_with("finding ") && ends.iter().any(|word| h.ends_with(word))
    });
    let fit = seen_as(Kind::Findings, table, around);
    let dated = fit.column("identified_on").is_some();
    let marked = severe || scored || numbered || dated;
    let risks = seen_as(Kind::Risks, table, around);
    let said = fit.column("finding").is_some();
    named && marked && said && !scanned(&headers) && risks.column("likelihood").is_none()
}

/// Whether rows are results as a scanner writes them, one for each host.
fn scanned(headers: &[String]) -> bool {
    const OF_SCANS: [&str; 8] = [
        "cve",
        "cves",
        "plugin id",
        "plugin",
        "qid",
        "port",
        "protocol",
        "cvss base score",
    ];
    let of_scans = headers.iter().filter(|h| OF_SCANS.contains(&h.as_str()));
    of_scans.count() >= 2
}

/// What speaks against rows that are findings.
fn no_findings(fit: &Fit, table: &Table<'_>, around: &str) -> Option<String> {
    match fit.column("finding").map(|i| &table.columns[i]) {
        None => return Some("no column says what was found".into()),
        Some(finding) if codes(finding) => {
            return Some("no column says in words what was found".into());
        }
        Some(_) => {}
    }
    if are_findings(table, around) {
        return None;
    }
    Some(match scanned(&headers(table)) {
        false => {
            "nothing says that its rows are findings of a test or audit, or they are rated".into()
        }
        true => "its rows are results as a scanner writes them, one for each host: phiward does not keep these yet, and what they put at risk comes in as risks".into(),
    })
}

/// What speaks against rows that only rate or treat risks which stand elsewhere.
fn no_ratings(fit: &Fit, table: &Table<'_>, around: &str) -> Option<String> {
    let has = |field: &str| fit.column(field).is_some();
    let Some(risk) = fit.column("risk").map(|i| &table.columns[i]) else {
        return Some("no column names a risk by its number".into());
    };
    let rated = has("likelihood") && has("impact")
        || has("inherent_likelihood") && has("inherent_impact")
        || has("target_likelihood") && has("target_impact");
    if !rated && !has("treatment") {
        return Some(
            "no columns are the likelihood and impact, or the treatment, of a risk".into(),
        );
    }
    if !codes(risk) {
        return Some("its risks are not named by number".into());
    }
    says_what_risks_are(table, around)
        .then(|| "it says what the risks are, and is read as a list of risks".into())
}

/// Whether a table describes risks, rather than pointing to them.
fn says_what_risks_are(table: &Table<'_>, around: &str) -> bool {
    let risks = seen_as(Kind::Risks, table, around);
    ["sentence", "threats", "vulnerabilities"]
        .iter()
        .filter_map(|field| risks.column(field))
        .any(|i| !codes(&table.columns[i]))
}

/// What speaks against rows that are actions.
fn no_actions(fit: &Fit, table: &Table<'_>, around: &str) -> Option<String> {
    let poam = fit.key.is_some_and(|i| {
        let header = plain_header(&table.columns[i].base);
        ["poam", "poa&m"].iter().any(|word| header.contains(word))
    });
    let points_by_number = fit
        .column("risks")
        .is_some_and(|i| begin_with_codes(&table.columns[i]));
    let planned = fit.column("due").is_some() || fit.column("milestones").is_some();
    let Some(title) = fit.column("title").map(|i| &table.columns[i]) else {
        // A POA&M may say what is weak, and by what it is mended in milestones alone.
        return match poam && points_by_number && planned {
            true => None,
            false => Some("no column says what is to be done".into()),
        };
    };
    if codes(title) {
        return Some("no column says in words what is to be done".into());
    }
    let risks = seen_as(Kind::Risks, table, around);
    if risks.column("likelihood").is_some() || risks.column("impact").is_some() {
        return Some("it rates risks, and their actions come in with them".into());
    }
    let points = fit
        .column("risks")
        .is_some_and(|i| lists_of_codes(&table.columns[i]))
        || points_by_number;
    let numbered = fit.key.is_some_and(|i| {
        let header = plain_header(&table.columns[i].base);
        ["action", "poa", "capa", "remediation", "task", "treatment"]
            .iter()
            .any(|word| header.contains(word))
    });
    let titled = fit.kind.hints().any(|hint| around.contains(hint));
    let followed = ["due", "owner", "status", "completed_on"]
        .iter()
        .filter(|field| fit.column(field).is_some())
        .count();
    // A list of tasks that says who does each, and by when or how far it is.
    let of_another = other(Kind::Actions, &headers(table)).is_some_and(|o| o.words.len() > 1);
    let tasks = is_task(&plain_header(&title.base)) && followed >= 2 && !of_another;
    match (points || numbered || titled || tasks, followed) {
        (false, _) => Some("nothing says that its rows are actions".into()),
        (_, 0) => Some("no column says who does it, by when, or how far it is".into()),
        _ => None,
    }
}

/// Whether a header says by itself that what stands below it is to be done.
fn is_task(header: &str) -> bool {
    const TASKS: [&str; 14] = [
        "task",
        "tasks",
        "task name",
        "task description",
        "action",
        "actions",
        "action item",
        "action items",
        "action required",
        "required action",
        "corrective action",
        "to do",
        "to-do",
        "todo",
    ];
    let mut parts = header.split(['/', '|']).map(str::trim);
    parts.any(|part| TASKS.contains(&part))
}

/// What speaks against rows that answer provisions.
fn no_answers(fit: &Fit, table: &Table<'_>, around: &str) -> Option<String> {
    if fit.column("provision").is_none() {
        return Some("no column cites the Security Rule (164.3xx)".into());
    }
    if fit.column("in_place").is_none() {
        return Some("no column says whether something is in place".into());
    }
    let risks = seen_as(Kind::Risks, table, around);
    let rated = risks.column("likelihood").is_some() && risks.column("impact").is_some();
    rated.then(|| "it rates risks".into())
}

/// The header of a list of things that have a person or a place beside them; `but` are words
/// that are of the list itself.
fn of_things<'h>(headers: &'h [String], but: &dyn Fn(&str) -> bool) -> Option<&'h String> {
    let words: Vec<&str> = [
        "vendor",
        "supplier",
        "company",
        "baa",
        "asset",
        "system",
        "device",
        "hostname",
        "service",
        "ephi",
        "phi",
        "encrypted",
        "serial",
        "manufacturer",
        "risk",
        "policy",
        "course",
        "training",
        "incident",
        "control",
        "task",
        "activity",
    ]
    .into_iter()
    .filter(|word| !but(word))
    .collect();
    let of_one = |header: &&String| named_so(std::slice::from_ref(*header), &words);
    headers.iter().find(of_one)
}

/// What speaks against rows that are people.
fn no_people(fit: &Fit, table: &Table<'_>, headers: &[String]) -> Option<String> {
    let two = super::title::first_and_last(table).is_some();
    let named = fit.column("name").map(|i| &table.columns[i]);
    if !two && !named.is_some_and(are_people) {
        return Some("no column holds names of people".into());
    }
    let told = ["title", "email", "role"];
    if !told.iter().any(|field| fit.column(field).is_some()) {
        return Some("no column says what a person does or how to reach them".into());
    }
    // Staff whose training or access stands beside each are people all the same.
    let staff = named_so(headers, &["employee", "staff", "workforce"]);
    let each_once = two || named.is_some_and(|name| name.unique);
    let beside = |word: &str| staff && each_once && ["course", "training"].contains(&word);
    of_things(headers, &beside).map(|header| {
        format!("its column “{header}” speaks of things, not of people; where the rows are people all the same, say so with --kind people")
    })
}

/// Whether most values look like the name of a person: two to four words with capitals.
fn are_people(column: &Column) -> bool {
    let known: Vec<&String> = column.distinct.iter().filter(|v| !is_nothing(v)).collect();
    let is_name = |text: &&&String| {
        let words: Vec<&str> = text.split_whitespace().collect();
        (2..=4).contains(&words.len())
            && !text.bytes().any(|b| b.is_ascii_digit())
            && words
                .iter()
                .all(|w| w.starts_with(|c: char| c.is_uppercase() || !c.is_ascii()))
    };
    let names = known.iter().filter(is_name).count();
    !known.is_empty() && names * 10 >= known.len() * 7
}

/// What speaks against rows that are sites.
fn no_sites(fit: &Fit, table: &Table<'_>, headers: &[String]) -> Option<String> {
    let Some(name) = fit.column("name") else {
        return Some("no column names a site".into());
    };
    let header = plain_header(&table.columns[name].base);
    let spec = fit.kind.field("name");
    let exact = spec.is_some_and(|spec| header_fits(&header, spec) >= 80);
    if !exact || header == "name" && !named_so(headers, &["site", "location", "facility"]) {
        return Some("no column names a site".into());
    }
    if fit.column("address").is_none() && fit.column("tenure").is_none() {
        return Some("no column says where a site is".into());
    }
    of_things(headers, &|_| false).map(|header| {
        format!("its column “{header}” speaks of things, not of places; where the rows are places all the same, say so with --kind sites")
    })
}
