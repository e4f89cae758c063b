//! The OpenAPI 3.1 document, written from the table of operations.

use super::operation::{Answer, Body, IfMatch, Operation, operations};
use super::problem;
use super::records::name;
use super::{answer, shape, verbs};
use axum::http::StatusCode;
use register::Kind;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// The document, as it is given and kept in `docs/openapi.json`.
pub fn text() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let text = serde_json::to_string_pretty(&document());
        text.unwrap_or_default() + "\n"
    });
    &TEXT
}

/// The document.
fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for op in operations() {
        let path = paths
            .entry(format!("/api{}", op.path))
            .or_insert_with(|| json!({}));
        path[op.method.as_str().to_lowercase()] = described(op);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "phiward",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
            "description": "Security risk analysis and risk management plan of one organization: the one the token belongs to. Every change is an entry of its ledger, with the person behind the token and the reason. See docs/api.md.",
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of one organization, such as phw_…; each operation names the scope it needs as x-scope.",
                },
            },
            "schemas": schemas(),
            "responses": { "Problem": {
                "description": "Nothing was changed; the body says why.",
                "content": { problem::MEDIA: { "schema": { "$ref": "#/components/schemas/Problem" } } },
            } },
        },
    })
}

fn schemas() -> Value {
    let mut all = Map::new();
    for kind in Kind::ALL {
        all.insert(name(*kind), answer::record_schema(*kind));
        if fields::form(*kind).is_some() {
            if super::records::is_added(*kind) {
                all.insert(format!("{}New", name(*kind)), fields::new_schema(*kind));
            }
            all.insert(
                format!("{}Change", name(*kind)),
                fields::change_schema(*kind),
            );
        }
    }
    for op in operations() {
        if let Body::Verb(form, kind) = op.body {
            all.entry(verbs::request_name(form, kind))
                .or_insert_with(|| fields::verb_schema(form, Some(kind)));
        }
    }
    all.insert("Problem".into(), problem::schema());
    Value::Object(all)
}

fn described(op: &Operation) -> Value {
    let mut out = json!({
        "operationId": op.id,
        "tags": [op.group],
        "summary": op.summary,
        "x-scope": op.scope.code(),
        "description": description(op),
        "responses": answers(op),
    });
    let parameters = parameters(op);
    if !parameters.is_empty() {
        out["parameters"] = json!(parameters);
    }
    if let Some(body) = body(op) {
        out["requestBody"] = body;
    }
    out
}

/// What it records, where it is a verb, and the scope it needs.
fn description(op: &Operation) -> String {
    let scope = format!("Needs the scope `{}`.", op.scope.code());
    match op.body {
        Body::Verb(form, kind) => {
            let recorded = form.words(kind).recorded;
            let about = format!("the {}", kind.words());
            format!("{} {scope}", recorded.replace("{tag}", &about))
        }
        _ => scope,
    }
}

fn parameters(op: &Operation) -> Vec<Value> {
    let in_path = op.params().map(|name| {
        let (schema, words) = match name {
            "record" => (shape::of_kind(), "Number, such as 14 or R-14, or id."),
            "position" => (shape::whole(1, 1_000_000_000_000), "Position in the log, from 1."),
            _ => (shape::id(), "Id."),
        };
        json!({ "name": name, "in": "path", "required": true, "schema": schema, "description": words })
    });
    let in_query = op.query.iter().map(|param| {
        json!({
            "name": param.name, "in": "query", "required": param.required,
            "schema": param.schema, "description": param.hint,
        })
    });
    let mut all: Vec<Value> = in_path.chain(in_query).collect();
    let tag = json!({ "type": "string", "pattern": "^(\\*|\"[0-9]+(-[0-9a-f]+)?\")$" });
    if op.matching != IfMatch::Ignored {
        all.push(json!({
            "name": "If-Match", "in": "header", "required": op.matching == IfMatch::Required,
            "schema": tag,
            "description": "ETag of the record as it was read; refused with 412 where somebody changed it since.",
        }));
    }
    if op.etag && op.method == axum::http::Method::GET {
        all.push(json!({
            "name": "If-None-Match", "in": "header", "required": false,
            // Any value is allowed; one that is not an ETag of ours matches nothing (RFC 9110 §13.1.2).
            "schema": { "type": "string" },
            "description": "ETag that is known already; 304 where nothing else would be answered.",
        }));
    }
    all
}

fn body(op: &Operation) -> Option<Value> {
    let reference = |schema: String| json!({ "$ref": format!("#/components/schemas/{schema}") });
    let content = match &op.body {
        Body::None => return None,
        Body::Json(schema) => json!({ "application/json": { "schema": schema } }),
        Body::Fields(kind, true) => {
            json!({ "application/json": { "schema": reference(format!("{}New", name(*kind))) } })
        }
        Body::Fields(kind, false) => {
            let schema = json!({ "schema": reference(format!("{}Change", name(*kind))) });
            json!({ "application/json": schema, "application/merge-patch+json": schema })
        }
        Body::Verb(form, kind) => {
            let schema = reference(verbs::request_name(form, *kind));
            json!({ "application/json": { "schema": schema } })
        }
        Body::Upload(schema) => json!({ "multipart/form-data": { "schema": schema } }),
    };
    Some(json!({ "required": true, "content": content }))
}

fn answers(op: &Operation) -> Value {
    let mut all = Map::new();
    let mut success = json!({ "description": "Done." });
    match &op.answer {
        Answer::Json(schema) => {
            success["content"] = json!({ "application/json": { "schema": schema } });
        }
        Answer::File(media) => {
            success["content"] = media.iter().map(|m| ((*m).to_owned(), json!({}))).collect();
        }
        Answer::Empty => {}
    }
    let header = |words: &str| json!({ "schema": { "type": "string" }, "description": words });
    let mut headers = json!({ "X-Request-Id": header("Names the request in the server's log.") });
    if op.etag {
        headers["ETag"] = header("Revision of the record, and of what others make of it.");
    }
    if op.etag && op.status == StatusCode::CREATED {
        headers["Location"] = header("Where the record is.");
    }
    success["headers"] = headers;
    all.insert(op.status.as_str().to_owned(), success);
    if op.etag && op.method == axum::http::Method::GET {
        let known = json!({ "description": "Nothing else than what is known already." });
        all.insert(StatusCode::NOT_MODIFIED.as_str().to_owned(), known);
    }
    for status in op.refusals() {
        let refusal = json!({ "$ref": "#/components/responses/Problem" });
        all.insert(status.as_str().to_owned(), refusal);
    }
    Value::Object(all)
}
