//! The analysis as a whole: counts, coverage, safeguards, tolerance.

use super::answer::{ok, record};
use super::call::Call;
use super::operation::Operation;
use super::problem::Result;
use super::records::shown;
use super::shape::{closed, count, counts, day, flag, id, level, list, or_null, text, word};
use app::RegisterView;
use axum::response::Response;
use catalog::{Catalog, Level};
use jiff::civil::Date;
use register::{
    AnyRecord, Applicability, AssessedProvision, Coverage, Implementation, Kind, Register,
    SafeguardTally, applicability, assessed_provisions,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What is asked of the analysis as a whole.
pub fn operations() -> Vec<Operation> {
    let look = |path: &str, id: &str, handler, summary: &str, schema: Value| {
        Operation::get(path, id, handler)
            .describes("analysis", summary)
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
        ("questions", count()),
        ("answered", count()),
        ("in_place", count()),
        ("equivalent_alternative", count()),
        ("in_part", count()),
        ("not_in_place", count()),
        ("gaps", counts()),
    ])
}

/// What is said of the whole register, worked out beside the threads that answer, in a turn
/// of the organization.
async fn of_all(
    call: &Call,
    say: impl FnOnce(&RegisterView, Date) -> Value + Send + 'static,
) -> Result<Response> {
    let (view, today) = (call.view(), call.today);
    ok(&call.beside(move || say(&view, today)).await?)
}

async fn summary(call: Call) -> Result<Response> {
    of_all(&call, |view, today| {
        let derived = view.on(today);
        let provisions = assessed_provisions(view, Catalog::builtin());
        app::view::summary(
            view,
            today,
            derived.tally(),
            derived.coverage(),
            SafeguardTally::of(&provisions),
        )
    })
    .await
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
        (
            "settled_by_facts",
            list(closed([
                ("class", text()),
                ("threat", text()),
                ("facts", list(text())),
            ])),
        ),
    ])
}

async fn coverage(call: Call) -> Result<Response> {
    of_all(&call, |view, today| covered(view.on(today).coverage())).await
}

fn covered(coverage: &Coverage) -> Value {
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
    json!({
        "complete": coverage.complete(),
        "counts": counts,
        "covered": covered,
        "gaps": gaps,
        "settled_by_facts": coverage.settled.iter().map(|s| json!({
            "class": s.class, "threat": s.threat, "facts": s.facts,
        })).collect::<Vec<_>>(),
    })
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
        .assessable_provisions()
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

const IMPLEMENTATIONS: [&str; 7] = [
    "not_applicable",
    "applicability_open",
    "unanswered",
    "in_place",
    "in_part",
    "not_in_place",
    "equivalent_alternative",
];

fn safeguard_schema() -> Value {
    closed([
        ("citation", text()),
        ("title", text()),
        ("designation", or_null(word(["required", "addressable"]))),
        ("question", text()),
        ("standing", word(IMPLEMENTATIONS)),
        ("words", text()),
        ("undecided", flag()),
        ("answer", or_null(shown(Kind::Answer))),
        ("decision", or_null(shown(Kind::Decision))),
    ])
}

async fn safeguards(call: Call) -> Result<Response> {
    of_all(&call, |view, today| {
        let provisions = assessed_provisions(view, Catalog::builtin());
        let items: Vec<Value> = provisions
            .iter()
            .map(|assessed| safeguard(view, today, assessed))
            .collect();
        json!({ "items": items })
    })
    .await
}

fn safeguard(register: &Register, today: Date, assessed: &AssessedProvision<'_>) -> Value {
    let implementation = match assessed.implementation {
        Implementation::NotApplicable(_) => IMPLEMENTATIONS[0],
        Implementation::ApplicabilityOpen(_) => IMPLEMENTATIONS[1],
        Implementation::Unanswered => IMPLEMENTATIONS[2],
        Implementation::InPlace => IMPLEMENTATIONS[3],
        Implementation::InPart => IMPLEMENTATIONS[4],
        Implementation::NotInPlace => IMPLEMENTATIONS[5],
        Implementation::Alternative => IMPLEMENTATIONS[6],
    };
    let designation = match assessed.provision.is_addressable() {
        true => "addressable",
        false => "required",
    };
    let shown = |record_: Option<AnyRecord>| record_.map(|r| record(register, &r, today));
    json!({
        "citation": assessed.provision.citation,
        "title": assessed.provision.title,
        "designation": designation,
        "question": assessed.words.question,
        "standing": implementation,
        "words": assessed.implementation.words(),
        "undecided": assessed.undecided(),
        "answer": shown(assessed.answer.cloned().map(Into::into)),
        "decision": shown(assessed.decision.cloned().map(Into::into)),
    })
}

async fn tolerance(call: Call) -> Result<Response> {
    let statement = call.register().tolerance(call.today);
    // Without a statement nobody has accepted more than low.
    let highest = statement.and_then(|t| t.highest).unwrap_or(Level::Low);
    let statement = statement.map(|t| record(call.register(), &t.clone().into(), call.today));
    ok(&json!({ "highest": highest, "statement": statement }))
}
