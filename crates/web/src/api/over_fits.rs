//! The packs of the catalog, and decisions over everything a scenario is proposed for.

use super::answer::ok;
use super::call::Call;
use super::operation::Operation;
use super::problem::{ApiProblem, Result};
use super::proposals::made;
use super::shape::{closed, count, list, text};
use crate::many::weight_of_new;
use app::{CatalogCopies, Over, dismissals_over, over_fits, risk_over};
use axum::http::StatusCode;
use axum::response::Response;
use catalog::{Catalog, Scenario};
use jiff::civil::Date;
use register::records::Dismissal;
use register::{Command, Kind, Ref, Register, pack_tallies};
use serde_json::{Value, json};

/// The packs.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/v1/packs", "list_packs", |call| Box::pin(packs(call)))
            .describes(
                "analysis",
                "The packs of the catalog, and how far each has been looked at",
            )
            .past()
            .gives(closed([(
                "items",
                list(closed([
                    ("pack", text()),
                    ("title", text()),
                    ("about", text()),
                    ("ask", text()),
                    ("scenarios", count()),
                    ("scenarios_open", count()),
                    ("fits", count()),
                    ("not_looked_at", count()),
                    ("risks", count()),
                ])),
            )])),
    ]
}

async fn packs(call: Call) -> Result<Response> {
    let view = call.view();
    let told = move || {
        let all = pack_tallies(&view, Catalog::builtin());
        let items = all.iter().map(|one| {
            json!({
                "pack": one.pack.code,
                "title": one.pack.title,
                "about": one.pack.about,
                "ask": one.pack.ask,
                "scenarios": one.scenarios,
                "scenarios_open": one.open_scenarios,
                "fits": one.fits,
                "not_looked_at": one.open,
                "risks": one.risks,
            })
        });
        json!({ "items": items.collect::<Vec<Value>>() })
    };
    ok(&call.beside(told).await?)
}

/// What a decision over everything that fits leaves out; `None`: it is none of these.
pub(super) fn fitting(call: &Call) -> Result<Option<Vec<Ref>>> {
    let except = call.body.get("except").and_then(Value::as_array);
    if call.body.get("fitting").and_then(Value::as_bool) != Some(true) {
        return match except.is_some_and(|except| !except.is_empty()) {
            true => Err(ApiProblem::refused(
                "except leaves something out of what fits, and fitting is not asked for; give fitting, or leave except out",
            )),
            false => Ok(None),
        };
    }
    let given = ["asset", "vendor", "class"].into_iter();
    if let Some(name) = given.into_iter().find(|name| !call.text(name).is_empty()) {
        return Err(ApiProblem::refused(format!(
            "{name} is given beside fitting, which means everything that fits; leave one of them out"
        )));
    }
    if call.revision()?.is_some() {
        return Err(ApiProblem::refused(
            "If-Match names the asset or vendor that is given; leave it out where none is",
        ));
    }
    let except = except.into_iter().flatten().enumerate();
    let except = except.map(|(at, tag)| {
        let text = tag.as_str().unwrap_or_default();
        let found = call
            .register()
            .find_by_number(&[Kind::Asset, Kind::Vendor], text);
        found.map_err(|error| {
            let problem = (format!("except.{at}"), error.to_string());
            ApiProblem::at(StatusCode::UNPROCESSABLE_ENTITY, vec![problem])
        })
    });
    except.collect::<Result<Vec<Ref>>>().map(Some)
}

/// What is meant, of the book as it stands.
fn meant(
    register: &Register,
    scenarios: &[&'static Scenario],
    except: &[Ref],
) -> Result<Vec<Over<'static>>> {
    over_fits(register, Catalog::builtin(), scenarios, except).map_err(ApiProblem::refused)
}

/// One risk for each scenario, tied to everything it is proposed for.
pub(super) async fn accept_over(
    call: Call,
    scenarios: Vec<&'static Scenario>,
    except: Vec<Ref>,
) -> Result<Response> {
    meant(call.register(), &scenarios, &except)?;
    let (today, bytes) = (call.today, weight_of_new(scenarios.len(), 0)?);
    let writing = call.into_writing();
    let make = |register: &Register| accepted(register, &scenarios, &except, today);
    let done = writing.all_made("identify", bytes, make, &[]).await?;
    made(writing, Kind::Risk, &done.records).await
}

fn accepted(
    register: &Register,
    scenarios: &[&'static Scenario],
    except: &[Ref],
    today: Date,
) -> Result<Vec<Command>> {
    let mut copies = CatalogCopies::new(register, Catalog::builtin());
    let mut risks = Vec::new();
    for Over { scenario, of } in meant(register, scenarios, except)? {
        let risk = risk_over(register, &mut copies, scenario, &of, today)?;
        risks.push(Command::Save(risk.into()));
    }
    let mut commands = copies.commands();
    commands.extend(risks);
    Ok(commands)
}

/// One dismissal for each thing that a scenario is proposed for, all with one reason.
pub(super) async fn dismiss_over(
    call: Call,
    scenarios: Vec<&'static Scenario>,
    except: Vec<Ref>,
    blank: Dismissal,
) -> Result<Response> {
    let over = meant(call.register(), &scenarios, &except)?;
    let count = over.iter().map(|over| over.of.len()).sum();
    let bytes = weight_of_new(count, blank.reason.len())?;
    let writing = call.into_writing();
    let make = |register: &Register| -> Result<Vec<Command>> {
        let mut commands = Vec::new();
        for Over { scenario, of } in meant(register, &scenarios, &except)? {
            let all = dismissals_over(scenario, &of, &blank)?;
            commands.extend(all.into_iter().map(|one| Command::Save(one.into())));
        }
        Ok(commands)
    };
    let done = writing.all_made("dismiss", bytes, make, &[]).await?;
    made(writing, Kind::Dismissal, &done.records).await
}
