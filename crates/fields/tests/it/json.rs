//! The JSON of the API, and its schemas.

use crate::book::{all, book, value_of};
use fields::{RowKind, from_json, record_schema, schema, to_json};
use proptest::prelude::*;
use register::{AnyRecord, Kind};
use serde_json::{Map, Value, json};
use uuid::Uuid;

fn patch(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other}"),
    }
}

fn blank(kind: Kind) -> AnyRecord {
    AnyRecord::blank(kind, Uuid::from_u128(77))
}

/// What of a record's JSON may be sent back.
fn editable(record: &AnyRecord, shown: &Value) -> Map<String, Value> {
    let mut out = Map::new();
    for field in fields::fields(record.kind()) {
        let head = field.path.split('.').next().unwrap();
        out.insert(head.to_owned(), shown[head].clone());
    }
    out
}

fn check(schema: &Value, value: &Value) -> Result<(), String> {
    says(&validator(schema), value)
}

fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .expect("a schema")
}

fn says(validator: &jsonschema::Validator, value: &Value) -> Result<(), String> {
    validator
        .validate(value)
        .map_err(|e| format!("{e} at {}", e.instance_path()))
}

#[test]
fn every_record_is_as_its_schema_says() {
    for register in [
        book().register,
        testkit::fold(&testkit::large_register(40, 30, 400)),
    ] {
        let mut records = Vec::new();
        register.tables.for_each(|r, _, _, _| records.push(r));
        for kind in Kind::ALL {
            let schema = record_schema(*kind);
            for record in records.iter().filter(|r| r.kind() == *kind) {
                let value = to_json(&register, record);
                if let Err(error) = check(&schema, &value) {
                    panic!("{}: {error}\n{value:#}", record.known_as());
                }
            }
            let mut more = to_json(&register, &blank(*kind));
            more["surplus"] = json!(1);
            assert!(
                check(&schema, &more).is_err(),
                "{kind}: surplus is not noticed"
            );
        }
    }
}

#[test]
fn what_is_read_can_be_written_back_and_changes_nothing() {
    let book = book();
    for record in all(&book.register) {
        let shown = to_json(&book.register, &record);
        let again = from_json(&book.register, record.clone(), &editable(&record, &shown));
        assert_eq!(again, Ok(record));
    }
}

#[test]
fn what_is_read_makes_the_same_record_anew() {
    let book = book();
    for record in all(&book.register) {
        let kind = record.kind();
        if record.retired().is_some() || fields::form(kind).is_none() {
            continue;
        }
        let sent = editable(&record, &to_json(&book.register, &record));
        check(&schema(kind), &Value::Object(sent.clone()))
            .unwrap_or_else(|e| panic!("{}: {e}", record.known_as()));
        let made = from_json(&book.register, blank(kind), &sent)
            .unwrap_or_else(|p| panic!("{}: {p:?}", record.known_as()));
        for field in fields::fields(kind).filter(|f| f.path != "ephi_known") {
            assert_eq!(value_of(&made, field), value_of(&record, field));
        }
    }
}

#[test]
fn references_are_taken_by_number_and_by_id() {
    let book = book();
    let person = book.register.tables.people.live().nth(2).unwrap();
    for reference in [
        json!("P-3"),
        json!(person.id),
        json!({ "number": "P-3", "name": "whoever" }),
    ] {
        let sent = patch(json!({ "name": "x", "owner": reference }));
        let made = from_json(&book.register, blank(Kind::Asset), &sent).unwrap();
        assert_eq!(made.to_value()["owner"], json!(person.id));
    }
    let sent = patch(json!({ "name": "x", "from": { "party": "A-1" }, "to": { "asset": "A-1" } }));
    let made = from_json(&book.register, blank(Kind::Flow), &sent).unwrap();
    assert_eq!(made.to_value()["from"], json!({ "party": "A-1" }));
}

#[test]
fn every_reference_of_a_record_is_shown_by_number_and_name() {
    let book = book();
    for record in all(&book.register) {
        let mut shown = to_json(&book.register, &record);
        // Its own id, and what people wrote, are not references.
        for text in ["id", "extra", "notes"] {
            shown[text] = json!(null);
        }
        let shown = shown.to_string();
        for reference in record.refs() {
            let id = reference.id.to_string();
            assert!(!shown.contains(&id), "{}: {shown}", record.known_as());
        }
    }
}

#[test]
fn a_text_that_looks_like_an_id_stays_a_text() {
    let book = book();
    let risk = book
        .register
        .tables
        .risks
        .live()
        .find(|r| !r.notes.is_empty());
    let risk = risk.unwrap().clone();
    assert!(risk.notes.parse::<Uuid>().is_ok());
    let shown = to_json(&book.register, &risk.clone().into());
    assert_eq!(shown["notes"], json!(risk.notes));
    let process = book
        .register
        .tables
        .processes
        .live()
        .next()
        .unwrap()
        .clone();
    let shown = to_json(&book.register, &process.into());
    assert!(shown["extra"]["person"].is_string());
    assert!(shown["owner"]["number"].is_string());
}

#[test]
fn what_has_a_verb_of_its_own_is_refused_with_the_verb() {
    let book = book();
    let risk = all(&book.register)
        .into_iter()
        .find(|r| r.kind() == Kind::Risk)
        .unwrap();
    let sent = patch(json!({
        "treatment": { "strategy": "accept" },
        "current": null,
        "id": Uuid::nil(),
        "colour": "red",
        "owner": 7,
    }));
    let problems = from_json(&book.register, risk, &sent).unwrap_err();
    let at = |path: &str| &problems.iter().find(|p| p.path == path).unwrap().message;
    assert!(at("treatment").contains("/treat"), "{}", at("treatment"));
    assert!(at("current").contains("/rate"));
    assert!(at("id").contains("cannot be set"));
    assert!(at("colour").contains("has no field"));
    assert!(at("owner").contains("must be a text"));
    let acceptance = all(&book.register)
        .into_iter()
        .find(|r| r.kind() == Kind::Acceptance)
        .unwrap();
    assert!(from_json(&book.register, acceptance, &patch(json!({ "reason": "x" }))).is_err());
}

#[test]
fn null_empties_a_field_and_not_a_required_one() {
    let book = book();
    let asset = all(&book.register)
        .into_iter()
        .find(|r| r.kind() == Kind::Asset)
        .unwrap();
    let sent =
        patch(json!({ "owner": null, "description": null, "ephi": null, "encrypted": null }));
    let after = from_json(&book.register, asset.clone(), &sent)
        .unwrap()
        .to_value();
    assert_eq!(after["owner"], Value::Null);
    assert_eq!(after["description"], "");
    assert_eq!(after["ephi"]["creates"], false);
    assert_eq!(after["encrypted"], "unknown");
    assert!(from_json(&book.register, asset, &patch(json!({ "name": null }))).is_err());
}

#[test]
fn a_new_record_names_what_it_cannot_stand_without() {
    let book = book();
    let problems = from_json(&book.register, blank(Kind::Trigger), &Map::new()).unwrap_err();
    let paths: Vec<&str> = problems.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(paths, ["note", "kind"]);
    assert_eq!(
        fields::new_schema(Kind::Trigger)["required"],
        json!(["note", "kind"])
    );
    let change = fields::change_schema(Kind::Action);
    assert!(change["properties"].get("due").is_none());
    assert!(
        fields::row_schema(RowKind::Milestone)["properties"]
            .get("due")
            .is_some()
    );
}

/// Places at which a text is an id of the book.
fn ids(register: &register::Register, path: &str, value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) if text.parse().is_ok_and(|id| register.find(id).is_some()) => {
            out.push(path.to_owned());
        }
        Value::Array(items) => items.iter().for_each(|v| ids(register, path, v, out)),
        Value::Object(map) => map
            .iter()
            .for_each(|(key, v)| ids(register, &format!("{path}.{key}"), v, out)),
        _ => {}
    }
}

#[test]
fn every_reference_is_given_by_number_and_name() {
    let book = book();
    let mut left = Vec::new();
    for record in all(&book.register) {
        let shown = to_json(&book.register, &record);
        ids(&book.register, record.kind().tag(), &shown, &mut left);
    }
    left.retain(|path| path.matches('.').count() > 1 || !path.ends_with(".id"));
    left.sort();
    left.dedup();
    // These two hold an id as a text.
    assert_eq!(left, ["process.extra.person", "risk.notes"]);
}

/// Any JSON, with the names of fields among its keys.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-10i64..100).prop_map(Value::from),
        Just(json!(5.0)),
        any::<String>().prop_map(Value::from),
        prop::sample::select(vec![
            "A-1",
            "P-2",
            "R-1",
            "E-1",
            "yes",
            "in_force",
            "very_low",
            "2026-02-03",
            "CI",
            "",
            "unknown",
            " padded ",
            "164.312(d)",
            "server",
            "two\nlines",
            "tab\tbed",
            "2026-2-3",
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(
                prop::sample::select(vec![
                    "number", "name", "asset", "party", "creates", "title", "on"
                ]),
                inner,
                0..3
            )
            .prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_taken_is_as_the_schema_says(
        pick in any::<prop::sample::Index>(),
        which in any::<prop::sample::Index>(),
        value in any_json(),
    ) {
        thread_local! {
            static BOOK: register::Register = book().register;
            static SCHEMAS: Vec<(Kind, jsonschema::Validator, jsonschema::Validator)> = Kind::ALL
                .iter()
                .filter(|kind| fields::form(**kind).is_some())
                .map(|kind| (*kind, validator(&schema(*kind)), validator(&record_schema(*kind))))
                .collect();
        }
        BOOK.with(|register| SCHEMAS.with(|schemas| {
            let (kind, taken, given) = pick.get(schemas);
            let all: Vec<_> = fields::fields(*kind).collect();
            let head = which.get(&all).path.split('.').next().unwrap();
            let sent = patch(json!({ head: value }));
            // The record of a kind as it stands: nothing else is missing then.
            let base = register.tables.by_number(*kind, 1).unwrap();
            if let Ok(after) = from_json(register, base, &sent) {
                let sent = Value::Object(sent);
                let judged = says(taken, &sent);
                prop_assert!(judged.is_ok(), "{kind} took {sent}: {judged:?}");
                let shown = to_json(register, &after);
                let judged = says(given, &shown);
                prop_assert!(judged.is_ok(), "{shown}: {judged:?}");
            }
            Ok(())
        }))?;
    }
}
