//! The analysis as a whole: counts, coverage, safeguards, tolerance, and what
//! the scenario builder proposes.

use super::answer::{json as answer, ok, page, page_schema, part, record};
use super::call::Call;
use super::operation::{Answer, Body, Operation};
use super::problem::{Problem, Result};
use super::records::{offsets, shown};
use super::shape::{
    closed, count, counts, day, flag, id, level, line, list, object, of_kind, or_null, said, some,
    text, with, word,
};
use access::Permission;
use app::CatalogCopies;
use axum::http::StatusCode;
use axum::response::Response;
use catalog::{Catalog, Level, Scenario};
use register::records::{Asset, Dismissal};
use register::{
    Applicability, Command, Id, Kind, Leaf, Record, Standing, applicability, leaves, proposals,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What is asked of the analysis as a whole.
pub fn operations() -> Vec<Operation> {
    let look = |path: &str, id: &str, handler, summary: &str, schema: Value| {
        Operation::get(path, id, handler)
            .says("analysis", summary)
            .past()
            .gives(schema)
    };
    vec![
        look(
            "/v1/summary",
            "get_summary",
            |call| Box::pin(summary(call)),
            "The counts of the analysis and the plan",
            summary_schema(),
        ),
        look(
            "/v1/coverage",
            "get_coverage",
            |call| Box::pin(coverage(call)),
            "What is analysed, what is left out with reason, and what is missing",
            coverage_schema(),
        ),
        look(
            "/v1/applicability",
            "get_applicability",
            |call| Box::pin(applies(call)),
            "Which provisions apply to the organization, and why some do not",
            applies_schema(),
        ),
        look(
            "/v1/safeguards",
            "list_safeguards",
            |call| Box::pin(safeguards(call)),
            "Where each assessable provision stands, with answer and decision",
            closed([("items", list(safeguard_schema()))]),
        ),
        look(
            "/v1/tolerance",
            "get_tolerance_in_force",
            |call| Box::pin(tolerance(call)),
            "The highest level that is tolerated, and the statement that says so",
            closed([
                ("highest", level()),
                ("statement", or_null(shown(Kind::Tolerance))),
            ]),
        ),
        offsets(look(
            "/v1/proposals",
            "list_proposals",
            |call| Box::pin(proposed(call)),
            "Scenarios that are reasonably anticipated and not yet considered",
            page_schema(proposal_schema()),
        ))
        .asks("asset", of_kind(), "Only for this asset."),
        Operation::post("/v1/proposals/accept", "accept_proposals", |call| {
            Box::pin(accept(call))
        })
        .says(
            "analysis",
            "Make risks of scenarios, with the threats and vulnerabilities they name",
        )
        .needs(Permission::Contribute)
        .takes(Body::Json(object(
            [
                ("asset", with(of_kind(), "The asset they threaten.")),
                (
                    "scenarios",
                    with(some(line(), 1, 200), "Codes such as S-014."),
                ),
            ],
            &["asset", "scenarios"],
        )))
        .answers(
            StatusCode::CREATED,
            Answer::Json(closed([("items", list(shown(Kind::Risk)))])),
        ),
        Operation::post("/v1/proposals/dismiss", "dismiss_proposals", |call| {
            Box::pin(dismiss(call))
        })
        .says(
            "analysis",
            "Record that scenarios do not apply here, and why",
        )
        .needs(Permission::Contribute)
        .takes(Body::Json(object(
            [
                (
                    "scenarios",
                    with(some(line(), 1, 200), "Codes such as S-014."),
                ),
                ("asset", with(of_kind(), "Only for this asset.")),
                ("class", with(line(), "Only for assets of this class.")),
                ("reason", with(said(), "Why they do not apply.")),
            ],
            &["scenarios", "reason"],
        )))
        .answers(
            StatusCode::CREATED,
            Answer::Json(closed([("items", list(shown(Kind::Dismissal)))])),
        ),
    ]
}

fn summary_schema() -> Value {
    closed([
        ("organization", text()),
        ("as_of", day()),
        ("position", count()),
        ("assets", count()),
        ("ephi_assets", count()),
        ("open_risks", count()),
        ("by_level", counts()),
        ("unrated", count()),
        ("closed", count()),
        ("above_tolerance", count()),
        ("accepted", count()),
        ("by_treatment", counts()),
        ("actions", counts()),
        ("overdue", count()),
        ("cost_cents", json!({ "type": "integer" })),
        ("gaps", counts()),
    ])
}

async fn summary(call: Call) -> Result<Response> {
    let (register, derived) = (call.register(), call.computed());
    let tally = derived.tally();
    let levels: BTreeMap<&str, u32> = Level::ALL
        .iter()
        .map(|l| (l.words(), tally.by_level.get(l).copied().unwrap_or(0)))
        .collect();
    let treatments: BTreeMap<&str, u32> = tally
        .by_strategy
        .iter()
        .map(|(s, n)| (s.words(), *n))
        .collect();
    let actions: BTreeMap<&str, u32> = tally.actions.iter().map(|(s, n)| (s.words(), *n)).collect();
    let by_kind = derived.coverage().by_kind();
    let gaps: BTreeMap<&str, usize> = by_kind
        .iter()
        .map(|(kind, gaps)| (kind.code(), gaps.len()))
        .collect();
    ok(&json!({
        "organization": register.name(),
        "as_of": call.today,
        "position": register.position,
        "assets": tally.assets,
        "ephi_assets": tally.ephi_assets,
        "open_risks": tally.open(),
        "by_level": levels,
        "unrated": tally.unrated,
        "closed": tally.closed,
        "above_tolerance": tally.above_tolerance,
        "accepted": tally.accepted,
        "by_treatment": treatments,
        "actions": actions,
        "overdue": tally.overdue,
        "cost_cents": tally.cost_cents,
        "gaps": gaps,
    }))
}

fn coverage_schema() -> Value {
    closed([
        ("complete", flag()),
        ("counts", counts()),
        (
            "covered",
            list(closed([
                ("number", text()),
                ("id", id()),
                ("kind", text()),
                ("name", text()),
                ("risks", count()),
                (
                    "excluded",
                    or_null(closed([("reason", text()), ("approved_by", text())])),
                ),
            ])),
        ),
        (
            "gaps",
            list(closed([
                ("kind", text()),
                ("number", text()),
                ("id", or_null(id())),
                ("what", text()),
                ("citation", text()),
                ("fix", text()),
            ])),
        ),
    ])
}

async fn coverage(call: Call) -> Result<Response> {
    let derived = call.computed();
    let coverage = derived.coverage();
    let by_kind = coverage.by_kind();
    let counts: BTreeMap<&str, usize> = by_kind
        .iter()
        .map(|(kind, gaps)| (kind.code(), gaps.len()))
        .collect();
    let covered: Vec<Value> = coverage
        .covered
        .iter()
        .map(|c| {
            json!({
                "number": c.tag, "id": c.target.id, "kind": c.target.kind.tag(),
                "name": c.label, "risks": c.risks,
                "excluded": c.excluded.as_ref().map(|(reason, by)| json!({
                    "reason": reason, "approved_by": by })),
            })
        })
        .collect();
    let gaps: Vec<Value> = coverage
        .gaps
        .iter()
        .map(|h| {
            json!({
                "kind": h.kind.code(), "number": h.tag, "id": h.target.map(|t| t.id),
                "what": h.what, "citation": h.kind.citation(), "fix": h.kind.fix(),
            })
        })
        .collect();
    ok(&json!({
        "complete": coverage.complete(),
        "counts": counts,
        "covered": covered,
        "gaps": gaps,
    }))
}

fn applies_schema() -> Value {
    closed([(
        "items",
        list(closed([
            ("citation", text()),
            ("title", text()),
            ("applies", word(["yes", "no", "not_known"])),
            ("why", text()),
        ])),
    )])
}

async fn applies(call: Call) -> Result<Response> {
    let items: Vec<Value> = Catalog::builtin()
        .leaves()
        .map(|provision| {
            let (applies, why) = match applicability(call.register(), provision) {
                Applicability::Applies => ("yes", String::new()),
                Applicability::NotApplicable(why) => ("no", why),
                Applicability::NotKnown(why) => ("not_known", why),
            };
            json!({
                "citation": provision.citation, "title": provision.title,
                "applies": applies, "why": why,
            })
        })
        .collect();
    ok(&json!({ "items": items }))
}

const STANDINGS: [&str; 6] = [
    "not_applicable",
    "applicability_open",
    "unanswered",
    "in_place",
    "in_part",
    "not_in_place",
];

fn safeguard_schema() -> Value {
    closed([
        ("citation", text()),
        ("title", text()),
        ("designation", or_null(word(["required", "addressable"]))),
        ("question", text()),
        ("standing", word(STANDINGS)),
        ("words", text()),
        ("undecided", flag()),
        ("answer", or_null(shown(Kind::Answer))),
        ("decision", or_null(shown(Kind::Decision))),
    ])
}

async fn safeguards(call: Call) -> Result<Response> {
    let leaves = leaves(call.register(), Catalog::builtin());
    let items: Vec<Value> = leaves.iter().map(|leaf| safeguard(&call, leaf)).collect();
    ok(&json!({ "items": items }))
}

fn safeguard(call: &Call, leaf: &Leaf<'_>) -> Value {
    let standing = match leaf.standing {
        Standing::NotApplicable(_) => STANDINGS[0],
        Standing::ApplicabilityOpen(_) => STANDINGS[1],
        Standing::Unanswered => STANDINGS[2],
        Standing::InPlace => STANDINGS[3],
        Standing::InPart => STANDINGS[4],
        Standing::NotInPlace => STANDINGS[5],
    };
    let designation = match leaf.provision.is_addressable() {
        true => "addressable",
        false => "required",
    };
    let shown = |record_: Option<register::AnyRecord>| {
        record_.map(|r| record(call.register(), &r, call.today))
    };
    json!({
        "citation": leaf.provision.citation,
        "title": leaf.provision.title,
        "designation": designation,
        "question": leaf.provision.question,
        "standing": standing,
        "words": leaf.standing.words(),
        "undecided": leaf.undecided(),
        "answer": shown(leaf.answer.cloned().map(Into::into)),
        "decision": shown(leaf.decision.cloned().map(Into::into)),
    })
}

async fn tolerance(call: Call) -> Result<Response> {
    let statement = call.register().tolerance(call.today);
    // Without a statement nobody has accepted more than low.
    let highest = statement.and_then(|t| t.highest).unwrap_or(Level::Low);
    let statement = statement.map(|t| record(call.register(), &t.clone().into(), call.today));
    ok(&json!({ "highest": highest, "statement": statement }))
}

fn proposal_schema() -> Value {
    closed([
        ("scenario", text()),
        ("asset", text()),
        ("sentence", text()),
        ("threat", text()),
        ("vulnerability", text()),
        ("harms", text()),
        ("affects", text()),
        ("measures", list(text())),
    ])
}

async fn proposed(call: Call) -> Result<Response> {
    let register = call.register();
    let only = match call.asked("asset") {
        None => None,
        Some(text) => Some(call.found::<Asset>("asset", text)?),
    };
    let all = proposals(register, Catalog::builtin(), only);
    let (offset, limit) = part(&call);
    let items = all
        .iter()
        .skip(offset)
        .take(limit)
        .map(|p| {
            json!({
                "scenario": p.scenario.code,
                "asset": register.tables.assets.get(p.asset).map(Record::tag).unwrap_or_default(),
                "sentence": p.sentence,
                "threat": p.scenario.threat,
                "vulnerability": p.scenario.vulnerability,
                "harms": p.scenario.harms,
                "affects": String::from(p.scenario.affects),
                "measures": p.scenario.measures,
            })
        })
        .collect();
    ok(&page(items, all.len(), offset, limit))
}

/// The scenarios a request names, each once.
fn scenarios(call: &Call) -> Result<Vec<&'static Scenario>> {
    let codes = call.body.get("scenarios").and_then(Value::as_array);
    let mut out: Vec<&'static Scenario> = Vec::new();
    for (at, code) in codes.into_iter().flatten().enumerate() {
        let code = code.as_str().unwrap_or_default();
        let scenario = Catalog::builtin().scenario(code).ok_or_else(|| {
            let place = format!("scenarios.{at}");
            let message = format!("the catalog has no scenario “{code}”");
            Problem::at(StatusCode::UNPROCESSABLE_ENTITY, vec![(place, message)])
        })?;
        if !out.iter().any(|known| known.code == scenario.code) {
            out.push(scenario);
        }
    }
    Ok(out)
}

async fn accept(call: Call) -> Result<Response> {
    let register = call.register();
    let id: Id<Asset> = call.found("asset", call.text("asset"))?;
    let asset = register
        .tables
        .assets
        .get(id)
        .ok_or_else(|| Problem::not_found("there is no such asset"))?;
    let mut borrowing = CatalogCopies::new(register, Catalog::builtin());
    let mut risks = Vec::new();
    for scenario in scenarios(&call)? {
        let known = register
            .tables
            .risks
            .all()
            .find(|r| r.scenario == scenario.code && r.assets.contains(&id));
        if let Some(known) = known {
            return Err(Problem::refused(format!(
                "{} says this of {} already ({})",
                known.tag(),
                asset.tag(),
                scenario.code
            )));
        }
        let mut risk = borrowing.risk(scenario, asset)?;
        risk.identified_on = Some(call.today);
        risks.push(Command::Save(risk.into()));
    }
    let mut commands = borrowing.commands();
    commands.extend(risks);
    let done = call.perform_all("identify risks", commands).await?;
    made(&call, Kind::Risk, &done.records).await
}

async fn dismiss(call: Call) -> Result<Response> {
    let asset = match call.text("asset") {
        "" => None,
        text => Some(call.found::<Asset>("asset", text)?),
    };
    let class = match call.text("class") {
        "" => String::new(),
        code => Catalog::builtin()
            .class(code)
            .map(|class| class.code.clone())
            .ok_or_else(|| Problem::refused(format!("class: the catalog has no class “{code}”")))?,
    };
    let mut commands = Vec::new();
    for scenario in scenarios(&call)? {
        let dismissal = Dismissal {
            id: app::new_id()?,
            scenario: scenario.code.clone(),
            asset,
            class: class.clone(),
            reason: call.text("reason").to_owned(),
            ..Dismissal::default()
        };
        commands.push(Command::Save(dismissal.into()));
    }
    let done = call.perform_all("dismiss scenarios", commands).await?;
    made(&call, Kind::Dismissal, &done.records).await
}

/// The records of a kind that were made.
async fn made(call: &Call, kind: Kind, records: &[register::AnyRecord]) -> Result<Response> {
    let after = call.after().await?;
    let items: Vec<Value> = records
        .iter()
        .filter(|r| r.kind() == kind)
        .map(|r| record(&after, r, call.today))
        .collect();
    Ok(answer(StatusCode::CREATED, &json!({ "items": items })))
}
