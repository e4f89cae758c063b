//! The catalog: what the rule asks, and what is reasonably anticipated.

use super::answer::{made, ok};
use super::call::Call;
use super::operation::{Answer, Operation};
use super::problem::{ApiProblem, Result};
use super::records::shown;
use super::shape::{closed, count, flag, level, list, or_null, text, with, word};
use access::Permission;
use app::adopt_catalog;
use axum::http::StatusCode;
use axum::response::Response;
use catalog::{
    ActsOn, AssetGroup, Catalog, CostBand, Designation, Effort, Horizon, RuleScope, ThreatSource,
    VulnerabilityKind,
};
use register::{Command, Kind};
use serde_json::{Value, json};

/// The lists of the catalog.
pub fn operations() -> Vec<Operation> {
    let look = |word: &str, handler, summary: &str, item: Value| {
        Operation::get(
            format!("/v1/catalog/{word}"),
            format!("list_catalog_{word}"),
            handler,
        )
        .describes("catalog", summary)
        .gives(closed([("items", list(item))]))
    };
    let texts = || list(text());
    let adopt = Operation::post("/v1/catalog/adopt", "adopt_catalog", |call| {
        Box::pin(adopt(call))
    })
    .describes(
        "catalog",
        "Let the book rest on this program’s catalog, where it rests on an earlier one",
    )
    .needs(Permission::Govern)
    .answers(StatusCode::CREATED, Answer::Json(shown(Kind::Adoption)));
    vec![
        adopt,
        look(
            "provisions",
            |call| Box::pin(provisions(call)),
            "Standards and specifications of the Security Rule, in our words",
            closed([
                ("citation", text()),
                ("standard", or_null(text())),
                ("title", text()),
                ("family", text()),
                ("designation", or_null(word(["required", "addressable"]))),
                ("asks", text()),
                ("question", text()),
                ("evidence", texts()),
            ]),
        ),
        look(
            "classes",
            |call| Box::pin(classes(call)),
            "Classes of assets",
            closed([
                ("code", text()),
                ("name", text()),
                ("group", text()),
                ("scope", word(["ephi", "access_path", "outside"])),
                ("description", text()),
                (
                    "adopted",
                    with(
                        flag(),
                        "Whether an asset of this book may be of it; if not, adopt the catalog first.",
                    ),
                ),
            ]),
        ),
        look(
            "threats",
            |call| Box::pin(threats(call)),
            "Threats, on the taxonomy of SP 800-30r1",
            closed([
                ("code", text()),
                ("name", text()),
                (
                    "source",
                    word(["adversarial", "accidental", "structural", "environmental"]),
                ),
                ("nist", text()),
                ("description", text()),
            ]),
        ),
        look(
            "vulnerabilities",
            |call| Box::pin(vulnerabilities(call)),
            "Vulnerabilities and predisposing conditions",
            closed([
                ("code", text()),
                ("name", text()),
                ("predisposing", flag()),
                ("description", text()),
                ("provisions", texts()),
            ]),
        ),
        look(
            "scenarios",
            |call| Box::pin(scenarios(call)),
            "Which threat on which vulnerability is reasonably anticipated for which assets",
            closed([
                ("code", text()),
                ("sentence", text()),
                ("classes", texts()),
                ("vendors", texts()),
                ("needs", texts()),
                ("forms", texts()),
                ("threat", text()),
                ("vulnerability", text()),
                ("harms", text()),
                ("affects", text()),
                ("measures", texts()),
            ]),
        ),
        look(
            "measures",
            |call| Box::pin(measures(call)),
            "Measures that reduce risk",
            closed([
                ("code", text()),
                ("name", text()),
                ("description", text()),
                ("acts_on", word(["likelihood", "impact", "both"])),
                ("provisions", texts()),
                ("cost", word(["none", "low", "medium", "high"])),
                ("effort", word(["hours", "days", "weeks", "months"])),
                ("horizon", word(["immediate", "long_term"])),
            ]),
        ),
        look(
            "methods",
            |call| Box::pin(methods(call)),
            "Scoring methods",
            closed([
                ("code", text()),
                ("version", count()),
                ("name", text()),
                ("source", text()),
                ("explanation", text()),
                ("levels", list(level())),
            ]),
        ),
    ]
}

fn items(all: impl Iterator<Item = Value>) -> Result<Response> {
    ok(&json!({ "items": all.collect::<Vec<_>>() }))
}

async fn provisions(_: Call) -> Result<Response> {
    items(Catalog::builtin().provisions.iter().map(|p| {
        json!({
            "citation": p.citation,
            "standard": p.parent,
            "title": p.title,
            "family": p.safeguard.words(),
            "designation": p.designation.map(|d| match d {
                Designation::Required => "required",
                Designation::Addressable => "addressable",
            }),
            "asks": p.asks,
            "question": p.question,
            "evidence": p.evidence,
        })
    }))
}

/// Lets the book rest on this program's catalog.
async fn adopt(call: Call) -> Result<Response> {
    let catalog = Catalog::builtin();
    if call.register().rests_on(catalog.hash()) {
        return Err(ApiProblem::refused(format!(
            "the book rests on catalog {} already",
            catalog.version
        )));
    }
    let command = Command::Save(adopt_catalog(catalog)?.into());
    let writing = call.into_writing();
    let done = writing.one(command, None).await?;
    match done.records.first() {
        Some(record) => made(writing, record.reference()).await,
        None => Err(ApiProblem::refused("nothing was adopted")),
    }
}

async fn classes(call: Call) -> Result<Response> {
    items(Catalog::builtin().classes.iter().map(|c| {
        json!({
            "code": c.code,
            "name": c.name,
            "group": match c.group {
                AssetGroup::Hardware => "hardware",
                AssetGroup::Software => "software",
                AssetGroup::Data => "data",
                AssetGroup::Media => "media",
                AssetGroup::Service => "service",
                AssetGroup::MedicalDevice => "medical_device",
                AssetGroup::Facility => "facility",
                AssetGroup::NonElectronic => "non_electronic",
            },
            "scope": match c.scope {
                RuleScope::Ephi => "ephi",
                RuleScope::AccessPath => "access_path",
                RuleScope::Outside => "outside",
            },
            "description": c.description,
            "adopted": call.register().knows_class(&c.code),
        })
    }))
}

async fn threats(_: Call) -> Result<Response> {
    items(Catalog::builtin().threats.iter().map(|t| {
        json!({
            "code": t.code,
            "name": t.name,
            "source": match t.source {
                ThreatSource::Adversarial => "adversarial",
                ThreatSource::Accidental => "accidental",
                ThreatSource::Structural => "structural",
                ThreatSource::Environmental => "environmental",
            },
            "nist": t.nist,
            "description": t.description,
        })
    }))
}

async fn vulnerabilities(_: Call) -> Result<Response> {
    items(Catalog::builtin().vulnerabilities.iter().map(|v| {
        json!({
            "code": v.code,
            "name": v.name,
            "predisposing": v.kind == VulnerabilityKind::PredisposingCondition,
            "description": v.description,
            "provisions": v.provisions,
        })
    }))
}

async fn scenarios(_: Call) -> Result<Response> {
    items(Catalog::builtin().scenarios.iter().map(|s| {
        json!({
            "code": s.code,
            "sentence": s.sentence,
            "classes": s.classes,
            "vendors": s.vendors,
            "needs": s.needs,
            "forms": s.forms,
            "threat": s.threat,
            "vulnerability": s.vulnerability,
            "harms": s.harms,
            "affects": String::from(s.affects),
            "measures": s.measures,
        })
    }))
}

async fn measures(_: Call) -> Result<Response> {
    items(Catalog::builtin().measures.iter().map(|m| {
        json!({
            "code": m.code,
            "name": m.name,
            "description": m.description,
            "acts_on": match m.acts_on {
                ActsOn::Likelihood => "likelihood",
                ActsOn::Impact => "impact",
                ActsOn::Both => "both",
            },
            "provisions": m.provisions,
            "cost": match m.cost {
                CostBand::None => "none",
                CostBand::Low => "low",
                CostBand::Medium => "medium",
                CostBand::High => "high",
            },
            "effort": match m.effort {
                Effort::Hours => "hours",
                Effort::Days => "days",
                Effort::Weeks => "weeks",
                Effort::Months => "months",
            },
            "horizon": match m.horizon {
                Horizon::Immediate => "immediate",
                Horizon::LongTerm => "long_term",
            },
        })
    }))
}

async fn methods(_: Call) -> Result<Response> {
    items(Catalog::builtin().methods.iter().map(|m| {
        json!({
            "code": m.code,
            "version": m.version,
            "name": m.name,
            "source": m.source,
            "explanation": m.explanation,
            "levels": m.levels,
        })
    }))
}
