//! Two risks that are one.

use super::{about, crumbs, risk_of};
use crate::error::Result;
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams};
use crate::verb::{carry_out, done, may_fill, shown};
use access::Permission;
use pages::verb::{FormBuilder, Verb};
use pages::{Choice, Problems, Section};
use register::records::Risk;
use register::verbs;
use register::{Command, Record, RiskFilter, RiskSort};

/// Risks offered at once.
const OFFERED: usize = 12;

/// Which risk it is the same as.
pub async fn ask(
    req: OrgRequest,
    Number(number): Number,
    QueryParams(query): QueryParams,
) -> Result {
    may_fill(&req, Permission::Govern)?;
    let risk = risk_of(&req, number)?;
    form(&req, risk, query.get("q"), None, Problems::default())
}

/// Merges them.
pub async fn merge(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let risk = risk_of(&req, number)?;
    let risks = &req.register().tables.risks;
    let into = sent
        .get("into")
        .parse()
        .ok()
        .and_then(|n| risks.by_number(n));
    let Some(into) = into else {
        let mut problems = Problems::default();
        problems.add("into", "Choose the risk that stays.");
        return form(&req, risk, sent.get("q"), Some(&sent), problems);
    };
    let command = Command::Merge(verbs::Merge {
        target: risk.id,
        into: into.id,
        reason: sent.get("reason").to_owned(),
    });
    match carry_out(&req, "merge", vec![command], &sent).await? {
        Err(problems) => form(&req, risk, sent.get("q"), Some(&sent), problems),
        Ok(_) => {
            let text = format!(
                "R-{number} is merged into {}, which now holds its assets and actions too.",
                into.tag()
            );
            let path = format!("/risks/{}", into.number);
            Ok(done(&req, &path, text, None, &sent))
        }
    }
}

/// Open risks that may say the same: those with the words searched for, else those
/// that share the weakness or threat and something they concern.
fn candidates<'r>(req: &'r OrgRequest, risk: &Risk, words: &str) -> Vec<&'r Risk> {
    let register = req.register();
    let rows = register.tables.risks.rows();
    if words.trim().is_empty() {
        return similar(req, risk);
    }
    let filter = RiskFilter {
        text: words.to_owned(),
        ..RiskFilter::default()
    };
    req.computed()
        .risks()
        .find(register, &filter, RiskSort::Level, true)
        .into_iter()
        .filter_map(|at| rows.get(at as usize))
        .map(|row| &row.record)
        .filter(|other| other.id != risk.id)
        .take(OFFERED)
        .collect()
}

/// Open risks most like one, the most alike first.
pub fn similar<'r>(req: &'r OrgRequest, risk: &Risk) -> Vec<&'r Risk> {
    let shared = |other: &Risk| {
        let weakness = other
            .vulnerabilities
            .iter()
            .any(|id| risk.vulnerabilities.contains(id));
        let threat = other.threats.iter().any(|id| risk.threats.contains(id));
        let asset = other.assets.iter().any(|id| risk.assets.contains(id));
        let scenario = !risk.scenario.is_empty() && other.scenario == risk.scenario;
        3 * u32::from(scenario) + 2 * u32::from(weakness) + u32::from(threat) + u32::from(asset)
    };
    let mut found: Vec<(u32, &Risk)> = req
        .register()
        .tables
        .risks
        .live()
        .filter(|other| other.id != risk.id)
        .map(|other| (shared(other), other))
        .filter(|(likeness, _)| *likeness > 0)
        .collect();
    found.sort_by_key(|(likeness, other)| (std::cmp::Reverse(*likeness), other.number));
    found
        .into_iter()
        .take(OFFERED)
        .map(|(_, other)| other)
        .collect()
}

fn form(
    req: &OrgRequest,
    risk: &Risk,
    words: &str,
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let shell = req.shell(Section::Risks, format!("Merge R-{}", risk.number));
    let choices: Vec<Choice> = candidates(req, risk, words)
        .into_iter()
        .map(|other| Choice {
            value: other.number.to_string(),
            label: format!("{} {}", other.tag(), other.sentence),
            ..Choice::default()
        })
        .collect();
    let none = choices.is_empty();
    let sheet = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems);
    let groups = if none {
        Vec::new()
    } else {
        sheet
            .radios(
                "into",
                "The risk that stays",
                "It keeps its rating and treatment, and takes over assets, threats, weaknesses and actions.",
                choices,
            )
            .reason(
                "Why the two are one",
                "Such as “same laptop, same theft, named twice by two interviews”.",
                "",
            )
            .groups()
    };
    let mut verb = Verb::new(&shell, format!("Merge R-{} into another risk", risk.number));
    verb.crumbs = crumbs(&shell, risk, "Merge");
    verb.about = vec![about(req, risk)];
    verb.search = Some(("Look for the other risk".into(), words.to_owned()));
    if none {
        verb.records = "No open risk looks alike. Search for words of the other one.".into();
    } else {
        verb.records = format!(
            "Recorded: R-{} is closed as merged, with the reason. Its number is never used again.",
            risk.number
        );
    }
    verb.groups = groups;
    verb.hidden = vec![("q".into(), words.to_owned())];
    verb.action = format!("{}/risks/{}/merge", req.base, risk.number);
    verb.submit = "Merge the two".into();
    verb.ends = true;
    verb.cancel = format!("{}/risks/{}", req.base, risk.number);
    verb.problems = problems;
    shown(&verb)
}
