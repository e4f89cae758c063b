//! What the scenario builder proposes: looked at, made into risks, or dismissed.

use super::answer::{json as answer, ok, page, page_schema, part, record};
use super::call::Call;
use super::operation::{Answer, Body, IfMatch, Operation};
use super::problem::{ApiProblem, Result};
use super::records::{offsets, shown};
use super::shape::{closed, day, line, list, non_empty, object, of_kind, some, text, with};
use super::writing::Writing;
use access::Permission;
use app::CatalogCopies;
use axum::http::StatusCode;
use axum::response::Response;
use catalog::{Catalog, Scenario};
use register::records::{Asset, Dismissal, Person};
use register::{AnyRecord, Command, Id, Kind, Record, proposals};
use serde_json::{Value, json};

/// Proposals, and what is done with them.
pub fn operations() -> Vec<Operation> {
    vec![
        offsets(Operation::get("/v1/proposals", "list_proposals", |call| {
            Box::pin(proposed(call))
        }))
        .describes(
            "analysis",
            "Scenarios that are reasonably anticipated and not yet considered",
        )
        .past()
        .gives(page_schema(proposal_schema()))
        .asks("asset", of_kind(), "Only for this asset."),
        Operation::post("/v1/proposals/accept", "accept_proposals", |call| {
            Box::pin(accept(call))
        })
        .describes(
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
        .matching(IfMatch::Optional)
        .answers(
            StatusCode::CREATED,
            Answer::Json(closed([("items", list(shown(Kind::Risk)))])),
        ),
        Operation::post("/v1/proposals/dismiss", "dismiss_proposals", |call| {
            Box::pin(dismiss(call))
        })
        .describes(
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
                ("reason", with(non_empty(), "Why they do not apply.")),
                (
                    "approved_by",
                    with(
                        of_kind(),
                        "The person who approved that; not who records it.",
                    ),
                ),
                ("approved_on", day()),
            ],
            &["scenarios", "reason"],
        )))
        .matching(IfMatch::Optional)
        .answers(
            StatusCode::CREATED,
            Answer::Json(closed([("items", list(shown(Kind::Dismissal)))])),
        ),
    ]
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
                "harms": p.harms,
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
            ApiProblem::at(StatusCode::UNPROCESSABLE_ENTITY, vec![(place, message)])
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
        .ok_or_else(|| ApiProblem::not_found("there is no such asset"))?;
    let mut copies = CatalogCopies::new(register, Catalog::builtin());
    let mut risks = Vec::new();
    for scenario in scenarios(&call)? {
        let known = register
            .tables
            .risks
            .all()
            .find(|r| r.scenario == scenario.code && r.assets.contains(&id));
        if let Some(known) = known {
            return Err(ApiProblem::refused(format!(
                "{} says this of {} already ({})",
                known.tag(),
                asset.tag(),
                scenario.code
            )));
        }
        let mut risk = copies.risk(scenario, asset)?;
        risk.identified_on = Some(call.today);
        risks.push(Command::Save(risk.into()));
    }
    let mut commands = copies.commands();
    commands.extend(risks);
    let against = call.against(id.to())?;
    let writing = call.into_writing();
    let done = writing
        .all("identify", commands, against.as_slice())
        .await?;
    made(writing, Kind::Risk, &done.records).await
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
            .ok_or_else(|| {
                ApiProblem::refused(format!("class: the catalog has no class “{code}”"))
            })?,
    };
    let approved_by = match call.text("approved_by") {
        "" => None,
        text => Some(call.found::<Person>("approved_by", text)?),
    };
    let approved_on = call.day("approved_on");
    let against = match asset {
        Some(asset) => call.against(asset.to())?,
        // Without an asset, an entity tag speaks of nothing here.
        None if call.revision()?.is_some() => {
            return Err(ApiProblem::bad_request(
                "If-Match names the asset that is given; leave it out where none is",
            ));
        }
        None => None,
    };
    let mut commands = Vec::new();
    for scenario in scenarios(&call)? {
        let dismissal = Dismissal {
            id: app::new_id()?,
            scenario: scenario.code.clone(),
            asset,
            class: class.clone(),
            reason: call.text("reason").to_owned(),
            approved_by,
            approved_on,
            ..Dismissal::default()
        };
        commands.push(Command::Save(dismissal.into()));
    }
    let writing = call.into_writing();
    let done = writing.all("dismiss", commands, against.as_slice()).await?;
    made(writing, Kind::Dismissal, &done.records).await
}

/// The records of a kind that were made.
async fn made(writing: Writing, kind: Kind, records: &[AnyRecord]) -> Result<Response> {
    let call = writing.after().await?;
    let items: Vec<Value> = records
        .iter()
        .filter(|r| r.kind() == kind)
        .map(|r| record(call.register(), r, call.today))
        .collect();
    Ok(answer(StatusCode::CREATED, &json!({ "items": items })))
}
