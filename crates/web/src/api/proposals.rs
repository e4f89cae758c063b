//! What the scenario builder proposes: looked at, made into risks, or dismissed.

use super::answer::{json as answer, ok, page, page_schema, part, record};
use super::call::Call;
use super::operation::{Answer, Body, IfMatch, Operation};
use super::over_fits::{accept_over, dismiss_over, fitting};
use super::problem::{ApiProblem, Result};
use super::records::{offsets, shown};
use super::shape::{closed, day, flag, line, list, non_empty, object, of_kind, some, text, with};
use super::writing::Writing;
use crate::many::weight_of_new;
use access::Permission;
use app::CatalogCopies;
use axum::http::StatusCode;
use axum::response::Response;
use catalog::{Catalog, Pack, Scenario};
use jiff::civil::Date;
use register::records::{Asset, Dismissal, Person, Risk, Vendor};
use register::{AnyRecord, Command, Id, Kind, Record, Register, proposals, vendor_proposals};
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
        .asks("asset", of_kind(), "Only for this asset.")
        .asks("vendor", of_kind(), "Only for this vendor.")
        .asks("pack", line(), "Only scenarios of this pack."),
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
                (
                    "asset",
                    with(of_kind(), "The asset they threaten; or give the vendor."),
                ),
                (
                    "vendor",
                    with(
                        of_kind(),
                        "The vendor they speak of, where no asset is given.",
                    ),
                ),
                (
                    "fitting",
                    with(
                        flag(),
                        "One risk for each scenario, tied to everything it is proposed for; neither asset nor vendor is given then.",
                    ),
                ),
                (
                    "except",
                    with(
                        list(of_kind()),
                        "Assets and vendors that are left out of what fits; they stay open.",
                    ),
                ),
                (
                    "scenarios",
                    with(some(line(), 1, 200), "Codes such as S-014."),
                ),
            ],
            &["scenarios"],
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
                ("vendor", with(of_kind(), "Only for this vendor.")),
                ("class", with(line(), "Only for assets of this class.")),
                (
                    "fitting",
                    with(
                        flag(),
                        "For each thing that the scenarios are proposed for now; neither asset, vendor nor class is given then.",
                    ),
                ),
                (
                    "except",
                    with(
                        list(of_kind()),
                        "Assets and vendors that are left out of what fits; they stay open.",
                    ),
                ),
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
        ("vendor", text()),
        ("sentence", text()),
        ("threat", text()),
        ("vulnerability", text()),
        ("harms", text()),
        ("affects", text()),
        ("measures", list(text())),
    ])
}

async fn proposed(call: Call) -> Result<Response> {
    let of = named(&call, |name| call.asked(name).unwrap_or_default())?;
    let pack = match call.asked("pack").unwrap_or_default() {
        "" => None,
        code => Some(Catalog::builtin().pack(code).ok_or_else(|| {
            ApiProblem::refused(format!("pack: the catalog has no pack “{code}”"))
        })?),
    };
    let (view, part) = (call.view(), part(&call));
    let told = move || told(&view, of, pack, part);
    ok(&match of {
        // Of the whole register it is heavy.
        (None, None) => call.beside(told).await?,
        _ => told(),
    })
}

/// A part of what is proposed for an asset, a vendor, or all of them, in one pack or all.
fn told(
    register: &Register,
    (asset, vendor): Named,
    pack: Option<&Pack>,
    (offset, limit): (usize, usize),
) -> Value {
    let mut of_assets = match vendor {
        None => proposals(register, Catalog::builtin(), asset),
        Some(_) => Vec::new(),
    };
    let mut of_vendors = match asset {
        None => vendor_proposals(register, Catalog::builtin(), vendor),
        Some(_) => Vec::new(),
    };
    let of_pack = |scenario: &Scenario| pack.is_none_or(|pack| scenario.pack == pack.code);
    of_assets.retain(|p| of_pack(p.scenario));
    of_vendors.retain(|p| of_pack(p.scenario));
    let total = of_assets.len() + of_vendors.len();
    let of_assets = of_assets.iter().map(|p| {
        let tag = register.tables.assets.get(p.asset).map(Record::tag);
        let tag = tag.unwrap_or_default();
        (p.scenario, &p.sentence, &p.harms, tag, String::new())
    });
    let of_vendors = of_vendors.iter().map(|p| {
        let tag = register.tables.vendors.get(p.vendor).map(Record::tag);
        let tag = tag.unwrap_or_default();
        (p.scenario, &p.sentence, &p.harms, String::new(), tag)
    });
    let shown = of_assets.chain(of_vendors).skip(offset).take(limit);
    let items = shown.map(|(scenario, sentence, harms, asset, vendor)| {
        proposal(scenario, sentence, harms, &asset, &vendor)
    });
    page(items.collect(), total, offset, limit)
}

fn proposal(scenario: &Scenario, sentence: &str, harms: &str, asset: &str, vendor: &str) -> Value {
    json!({
        "scenario": scenario.code,
        "asset": asset,
        "vendor": vendor,
        "sentence": sentence,
        "threat": scenario.threat,
        "vulnerability": scenario.vulnerability,
        "harms": harms,
        "affects": String::from(scenario.affects),
        "measures": scenario.measures,
    })
}

/// An asset or a vendor, or neither.
type Named = (Option<Id<Asset>>, Option<Id<Vendor>>);

/// The asset or the vendor a request names; never both.
fn named<'c>(call: &'c Call, text: impl Fn(&str) -> &'c str) -> Result<Named> {
    match (text("asset"), text("vendor")) {
        ("", "") => Ok((None, None)),
        (asset, "") => Ok((Some(call.found::<Asset>("asset", asset)?), None)),
        ("", vendor) => Ok((None, Some(call.found::<Vendor>("vendor", vendor)?))),
        _ => Err(ApiProblem::refused(
            "asset and vendor are both given; a scenario speaks of one of them: leave one out",
        )),
    }
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
    if let Some(except) = fitting(&call)? {
        let scenarios = scenarios(&call)?;
        return accept_over(call, scenarios, except).await;
    }
    let of = named(&call, |name| call.text(name))?;
    let target = match of {
        (Some(id), _) => id.to(),
        (None, Some(id)) => id.to(),
        (None, None) => {
            return Err(ApiProblem::at(
                StatusCode::UNPROCESSABLE_ENTITY,
                vec![(
                    "asset".to_owned(),
                    "name the asset or the vendor".to_owned(),
                )],
            ));
        }
    };
    let scenarios = scenarios(&call)?;
    for scenario in &scenarios {
        speaks_of(scenario, of.1.is_some())?;
    }
    let (against, today) = (call.against(target)?, call.today);
    let bytes = weight_of_new(scenarios.len(), 0)?;
    let writing = call.into_writing();
    let make = |register: &Register| accepted(register, of, &scenarios, today);
    let done = writing
        .all_made("identify", bytes, make, against.as_slice())
        .await?;
    made(writing, Kind::Risk, &done.records).await
}

/// The risks that scenarios are for an asset or a vendor, of the book as it stands.
fn accepted(
    register: &Register,
    of: Named,
    scenarios: &[&'static Scenario],
    today: Date,
) -> Result<Vec<Command>> {
    let gone = |what: &str| ApiProblem::not_found(format!("there is no such {what}"));
    let mut copies = CatalogCopies::new(register, Catalog::builtin());
    let mut risks = Vec::new();
    for scenario in scenarios {
        let mut risk = match of {
            (Some(id), _) => {
                let asset = register.tables.assets.get(id);
                let asset = asset.ok_or_else(|| gone("asset"))?;
                once(register, scenario, &asset.tag(), |r| r.assets.contains(&id))?;
                copies.risk(scenario, asset)?
            }
            (None, Some(id)) => {
                let vendor = register.tables.vendors.get(id);
                let vendor = vendor.ok_or_else(|| gone("vendor"))?;
                once(register, scenario, &vendor.tag(), |r| {
                    r.vendors.contains(&id)
                })?;
                copies.vendor_risk(scenario, vendor)?
            }
            (None, None) => continue,
        };
        risk.identified_on = Some(today);
        risks.push(Command::Save(risk.into()));
    }
    let mut commands = copies.commands();
    commands.extend(risks);
    Ok(commands)
}

/// Refuses a scenario of vendors for an asset, and the other way round.
fn speaks_of(scenario: &Scenario, vendor: bool) -> Result<()> {
    if scenario.of_vendors() == vendor {
        return Ok(());
    }
    let (of, give) = match vendor {
        true => ("assets", "asset"),
        false => ("vendors", "vendor"),
    };
    Err(ApiProblem::refused(format!(
        "{} speaks of {of}; give the {give} instead",
        scenario.code
    )))
}

/// Refuses a scenario that a risk says of the same thing already.
fn once(
    register: &Register,
    scenario: &Scenario,
    of: &str,
    names: impl Fn(&Risk) -> bool,
) -> Result<()> {
    let mut risks = register.tables.risks.all();
    match risks.find(|r| r.scenario == scenario.code && names(r)) {
        Some(known) => Err(ApiProblem::refused(format!(
            "{} says this of {of} already ({})",
            known.tag(),
            scenario.code
        ))),
        None => Ok(()),
    }
}

async fn dismiss(call: Call) -> Result<Response> {
    let (asset, vendor) = named(&call, |name| call.text(name))?;
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
    if let Some(except) = fitting(&call)? {
        let blank = Dismissal {
            reason: call.text("reason").to_owned(),
            approved_by,
            approved_on,
            ..Dismissal::default()
        };
        let scenarios = scenarios(&call)?;
        return dismiss_over(call, scenarios, except, blank).await;
    }
    let target = asset.map(|id| id.to()).or(vendor.map(|id| id.to()));
    let against = match target {
        Some(target) => call.against(target)?,
        // Without an asset or vendor, an entity tag speaks of nothing here.
        None if call.revision()?.is_some() => {
            return Err(ApiProblem::refused(
                "If-Match names the asset or vendor that is given; leave it out where none is",
            ));
        }
        None => None,
    };
    let scenarios = scenarios(&call)?;
    let bytes = weight_of_new(scenarios.len(), call.text("reason").len())?;
    let writing = call.into_writing();
    let make = |_: &Register| {
        let reason = writing.text("reason");
        let dismissed = scenarios.iter().map(|scenario| {
            let dismissal = Dismissal {
                id: app::new_id()?,
                scenario: scenario.code.clone(),
                asset,
                vendor,
                class: class.clone(),
                reason: reason.to_owned(),
                approved_by,
                approved_on,
                ..Dismissal::default()
            };
            Ok(Command::Save(dismissal.into()))
        });
        dismissed.collect()
    };
    let done = writing
        .all_made("dismiss", bytes, make, against.as_slice())
        .await?;
    made(writing, Kind::Dismissal, &done.records).await
}

/// The records of a kind that were made.
pub(super) async fn made(writing: Writing, kind: Kind, records: &[AnyRecord]) -> Result<Response> {
    let call = writing.after().await?;
    let items: Vec<Value> = records
        .iter()
        .filter(|r| r.kind() == kind)
        .map(|r| record(call.register(), r, call.today))
        .collect();
    Ok(answer(StatusCode::CREATED, &json!({ "items": items })))
}
