//! What is done about risks: rated, treated, merged, and asked to be accepted.

use super::answer::{changed, made};
use super::call::Call;
use super::operation::{Answer, Body, IfMatch, Operation};
use super::problem::{Problem, Result};
use super::records::shown;
use super::shape::{day, level, line, object, of_kind, prose, said, some, with, word};
use access::Permission;
use axum::http::StatusCode;
use axum::response::Response;
use catalog::{Level, Likelihood};
use pages::Query;
use register::records::{ImpactRating, Risk, Stage, Strategy};
use register::verbs;
use register::{Command, Id, Kind, Record, Ref};
use serde_json::{Value, json};

/// Verbs of risks.
pub fn operations() -> Vec<Operation> {
    let verb = |name: &str, handler, summary: &str, needs, body| {
        Operation::post(
            format!("/v1/risks/{{record}}/{name}"),
            format!("{name}_risk"),
            handler,
        )
        .says("risks", summary)
        .about(Kind::Risk)
        .needs(needs)
        .takes(Body::Json(body))
        .matching(IfMatch::Optional)
        .tagged()
        .gives(shown(Kind::Risk))
    };
    vec![
        verb(
            "rate",
            |call| Box::pin(rate(call)),
            "Rate one risk",
            Permission::Contribute,
            rating(),
        ),
        verb(
            "treat",
            |call| Box::pin(treat(call)),
            "Choose the treatment of one risk",
            Permission::Contribute,
            object(
                [
                    (
                        "strategy",
                        json!({ "type": "string", "enum": Strategy::ALL }),
                    ),
                    (
                        "reason",
                        with(said(), "Why that is reasonable and appropriate."),
                    ),
                ],
                &["strategy", "reason"],
            ),
        ),
        verb(
            "merge",
            |call| Box::pin(merge(call)),
            "Merge one risk into another that says the same",
            Permission::Govern,
            object(
                [
                    ("into", with(of_kind(), "The risk that stays.")),
                    ("reason", with(said(), "Why they are one.")),
                ],
                &["into", "reason"],
            ),
        ),
        Operation::post(
            "/v1/risks/{record}/acceptances",
            "request_acceptance",
            |call| Box::pin(request(call)),
        )
        .says("acceptances", "Ask to live with one risk until a day")
        .about(Kind::Risk)
        .needs(Permission::Contribute)
        .takes(Body::Json(object(
            [
                ("reason", with(said(), "Why that is reasonable.")),
                (
                    "compensating",
                    with(prose(), "Safeguards that make it bearable."),
                ),
                ("expires", with(day(), "Last day it shall hold.")),
                (
                    "review_trigger",
                    with(line(), "What would make you look again before that."),
                ),
            ],
            &["reason", "compensating", "expires"],
        )))
        .matching(IfMatch::Optional)
        .tagged()
        .answers(StatusCode::CREATED, Answer::Json(shown(Kind::Acceptance))),
    ]
}

/// What a rating says.
fn rating() -> Value {
    object(
        [
            (
                "stage",
                with(
                    json!({ "type": "string", "enum": [Stage::Inherent, Stage::Current, Stage::Target, Stage::Verified] }),
                    "Which state of the world it speaks of; current if not said.",
                ),
            ),
            (
                "likelihood",
                with(
                    level(),
                    "How likely, judged as a whole; or give initiation and adverse.",
                ),
            ),
            (
                "initiation",
                with(level(), "How likely it is that the threat event occurs."),
            ),
            (
                "adverse",
                with(level(), "How likely it does harm once it occurs."),
            ),
            (
                "impact",
                with(level(), "How bad, judged as a whole; or give the parts."),
            ),
            (
                "confidentiality",
                with(level(), "How bad the loss of confidentiality."),
            ),
            ("integrity", with(level(), "How bad the loss of integrity.")),
            (
                "availability",
                with(level(), "How bad the loss of availability."),
            ),
            (
                "patient_harm",
                with(level(), "How bad the harm to patients."),
            ),
            (
                "reason",
                with(said(), "Why; auditors ask for the reasoning."),
            ),
            (
                "evidence",
                with(some(of_kind(), 0, 100), "What it rests on."),
            ),
            (
                "on",
                with(day(), "The day it speaks of; today if not said."),
            ),
            (
                "method",
                with(
                    line(),
                    "Method, such as nist-two-step@1; the one in use if not said.",
                ),
            ),
        ],
        &["reason"],
    )
}

/// What the list of risks can be asked; the same words as the page of risks.
pub fn listing(op: Operation) -> Operation {
    let levels = Level::ALL.map(Level::words);
    op.asks(
        "sort",
        word(["level", "number", "sentence", "owner", "changed"]),
        "The order; the worst first if not said.",
    )
    .asks(
        "state",
        word(["open", "closed", "all"]),
        "Open risks, closed ones, or both; open if not said.",
    )
    .asks(
        "stage",
        word(["inherent", "current", "target", "verified"]),
        "The rating that level, likelihood and impact are read from; the one that stands if not said.",
    )
    .asks("level", word(levels.into_iter().chain(["unrated"])), "Only risks of this level.")
    .asks("likelihood", word(levels), "Only risks of this likelihood.")
    .asks("impact", word(levels), "Only risks of this impact.")
    .asks("asset", of_kind(), "Only risks to this asset.")
    .asks("site", of_kind(), "Only risks at this site.")
    .asks("owner", of_kind(), "Only those this person is accountable for.")
    .asks(
        "treatment",
        word(Strategy::ALL.map(Strategy::words).into_iter().chain(["none"])),
        "Only risks treated so.",
    )
    .asks(
        "only",
        word(["above", "overdue"]),
        "Only risks above tolerance, or with an action past its due date.",
    )
}

/// The risks a query finds, as the page of risks finds them.
pub fn find(call: &Call) -> Vec<Ref> {
    let register = call.register();
    let query = Query(
        call.query
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
            .collect(),
    );
    // A reference to what is not there finds nothing, and not everything.
    let t = &register.tables;
    let known = |name: &str, kind: Kind| {
        query.get(name).is_empty() || call.reference(kind, query.get(name)).is_some()
    };
    if !(known("asset", Kind::Asset) && known("site", Kind::Site) && known("owner", Kind::Person)) {
        return Vec::new();
    }
    let mut filter = pages::risks::risk_filter(register, &query);
    filter.asset = call.reference(Kind::Asset, query.get("asset")).map(Id::new);
    filter.site = call.reference(Kind::Site, query.get("site")).map(Id::new);
    filter.owner = call
        .reference(Kind::Person, query.get("owner"))
        .map(Id::new);
    let order = pages::risks::order(&query);
    let found = call
        .computed()
        .risks()
        .find(register, &filter, order.sort, order.descending);
    let rows = t.risks.rows();
    found
        .into_iter()
        .filter_map(|at| rows.get(at as usize))
        .map(|row| row.record.reference())
        .collect()
}

async fn rate(call: Call) -> Result<Response> {
    let target = call.target()?;
    let given = |name: &str| call.typed::<Level>(name);
    let likelihood = match (given("likelihood"), given("initiation"), given("adverse")) {
        (Some(level), None, None) => Likelihood::Overall(level),
        (None, Some(initiation), Some(adverse)) => Likelihood::TwoStep {
            initiation,
            adverse,
        },
        _ => {
            return Err(Problem::refused(
                "say how likely: either likelihood, or both initiation and adverse",
            ));
        }
    };
    let command = Command::Rate(verbs::Rate {
        target: Id::new(target.id()),
        stage: call.typed("stage").unwrap_or(Stage::Current),
        method: call.text("method").to_owned(),
        likelihood,
        impact: ImpactRating {
            confidentiality: given("confidentiality"),
            integrity: given("integrity"),
            availability: given("availability"),
            patient_harm: given("patient_harm"),
            overall: given("impact"),
        },
        reason: call.text("reason").to_owned(),
        evidence: call
            .found_all("evidence")?
            .into_iter()
            .map(register::Shown::Known)
            .collect(),
        on: call.day("on").unwrap_or(call.today),
    });
    call.perform_on(&target, command).await?;
    changed(&call, &target).await
}

async fn treat(call: Call) -> Result<Response> {
    let target = call.target()?;
    let command = Command::Treat(verbs::Treat {
        target: Id::new(target.id()), // The schema has seen to it that it is there.
        strategy: call.typed("strategy").unwrap_or(Strategy::Mitigate),
        reason: call.text("reason").to_owned(),
    });
    call.perform_on(&target, command).await?;
    changed(&call, &target).await
}

async fn merge(call: Call) -> Result<Response> {
    let target = call.target()?;
    let command = Command::Merge(verbs::Merge {
        target: Id::new(target.id()),
        into: call.found::<Risk>("into", call.text("into"))?,
        reason: call.text("reason").to_owned(),
    });
    call.perform_on(&target, command).await?;
    changed(&call, &target).await
}

async fn request(call: Call) -> Result<Response> {
    let target = call.target()?;
    let id = app::new_id()?;
    let command = Command::Accept(verbs::Accept {
        id,
        target: Id::new(target.id()),
        reason: call.text("reason").to_owned(),
        compensating: call.text("compensating").to_owned(),
        expires: call.day("expires").unwrap_or(call.today),
        review_trigger: call.text("review_trigger").to_owned(),
    });
    let done = call.perform_on(&target, command).await?;
    match done.records.into_iter().find(|r| r.id() == id.uuid()) {
        Some(asked) => made(&call, &asked).await,
        None => Err(Problem::refused("nothing was asked for")),
    }
}
