//! The API beside the table of verbs: what is listed is there, under the right it takes.

use crate::program::{Program, tag, value};
use crate::support::TestServer;
use access::Permission;
use register::{AnyRecord, Kind};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// `any` in the table means every kind the verb takes.
#[test]
fn i4_the_table_of_verbs_is_what_the_api_has() {
    let mut wanted = BTreeMap::new();
    for row in fields::verb_table() {
        let Some(api) = row.api else { continue };
        let kinds: Vec<Kind> = match row.kind {
            Some(kind) => vec![kind],
            None => {
                let meta = fields::verb_form(row.code).unwrap().meta().unwrap();
                meta.on.kinds().collect()
            }
        };
        for kind in kinds {
            wanted.insert(api.replace("{kind}", kind.plural()), row.permission);
        }
    }
    let verbs: BTreeSet<&str> = fields::verb_forms().iter().map(|form| form.code).collect();
    let has: BTreeMap<String, &str> = web::api::listed()
        .iter()
        .map(|op| (format!("{} {}", op.method, op.path), op.scope.code()))
        .collect();
    for (operation, scope) in &wanted {
        assert_eq!(has.get(operation), Some(scope), "{operation}");
    }
    for operation in has.keys() {
        let last = operation.rsplit('/').next().unwrap();
        let on_one = operation.starts_with("POST ") && operation.contains("{record}/");
        if on_one || operation.contains("{record}") && verbs.contains(last) {
            assert!(
                wanted.contains_key(operation),
                "{operation} is not a verb of the table"
            );
        }
    }
    let ids: BTreeSet<String> = web::api::listed().into_iter().map(|op| op.id).collect();
    assert_eq!(ids.len(), has.len(), "two operations of one name");
}

/// Whoever is sent to an operation finds it there.
#[tokio::test]
async fn i4_places_that_are_no_fields_name_operations_that_exist() {
    let server = TestServer::example().await;
    let books = server.state.books();
    let register = books.now(app::demo::ORG).await.unwrap();
    let has: BTreeSet<String> = web::api::listed()
        .iter()
        .map(|op| format!("{} {}", op.method, op.path))
        .collect();
    let mut named = BTreeSet::new();
    for kind in Kind::ALL {
        let blank = AnyRecord::blank(*kind, uuid::Uuid::from_u128(1));
        let mut keys: Vec<String> = blank
            .to_value()
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        let changes = fields::verbs_of(*kind).flat_map(|form| form.changes);
        keys.extend(changes.map(|place| (*place).to_owned()));
        for key in keys {
            let patch = json!({ key.as_str(): { "no": "such" } });
            let read = fields::from_json(&register, blank.clone(), patch.as_object().unwrap());
            for problem in read.err().into_iter().flatten() {
                let Some(at) = problem.message.find("POST ") else {
                    continue;
                };
                let operation = problem.message[at..].trim_end_matches('.').to_owned();
                assert!(
                    has.contains(&operation),
                    "{kind}, {key}: {}",
                    problem.message
                );
                named.insert(operation);
            }
        }
    }
    for (kind, verb) in [
        ("risks", "rate"),
        ("acceptances", "approve"),
        ("triggers", "settle"),
        ("actions", "confirm"),
    ] {
        let operation = format!("POST /api/v1/{kind}/{{record}}/{verb}");
        assert!(
            named.contains(&operation),
            "{operation} is named nowhere: {named:?}"
        );
    }
}

#[tokio::test]
async fn i4_programs_can_read_what_can_be_done() {
    let server = TestServer::example().await;
    let robot = Program::of(&server, &[Permission::Read]).await;
    let all = value(&robot.get("/api/v1/verbs").await.expect(200));
    let items = all["items"].as_array().unwrap();
    assert_eq!(items.len(), fields::verb_table().len());
    let row = |code: &str| items.iter().find(|row| row["code"] == code).unwrap();
    assert_eq!(
        row("reschedule")["operation"],
        "POST /api/v1/actions/{record}/reschedule"
    );
    assert_eq!(row("reschedule")["kinds"], json!(["action"]));
    assert_eq!(row("reschedule")["scope"], "contribute");
    assert_eq!(row("redact")["scope"], "administer");
    assert!(row("redact")["kinds"].as_array().unwrap().len() > 20);
}

/// Proposals name an asset: whoever saw an earlier state of it is told.
#[tokio::test]
async fn i4_what_writes_several_records_heeds_the_revision_it_was_given() {
    let server = TestServer::example().await;
    let robot = Program::of(&server, &Permission::ALL).await;
    let found = value(&robot.get("/api/v1/proposals?limit=2").await.expect(200));
    let proposal = |at: usize| {
        let one = &found["items"][at];
        (one["asset"].clone(), one["scenario"].clone())
    };
    let (asset, scenario) = proposal(0);
    let place = format!("/api/v1/assets/{}", asset.as_str().unwrap());
    let seen = tag(&robot.get(&place).await.expect(200));
    let body = json!({ "asset": asset, "scenarios": [scenario] });
    let dismissed = json!({ "asset": asset, "scenarios": [scenario], "reason": "not here" });
    let everywhere = json!({ "scenarios": [scenario], "reason": "not here" });
    let (accept, dismiss) = ("/api/v1/proposals/accept", "/api/v1/proposals/dismiss");
    let stale = [("if-match", "\"1-0badcafe\"")];
    robot.call("POST", accept, &stale, &body).await.expect(412);
    robot
        .call("POST", dismiss, &stale, &dismissed)
        .await
        .expect(412);
    robot
        .call("POST", dismiss, &stale, &everywhere)
        .await
        .expect(422);
    let seen = [("if-match", seen.as_str())];
    robot.call("POST", accept, &seen, &body).await.expect(201);
    let log = value(&robot.get("/api/v1/log?limit=1").await.expect(200));
    assert_eq!(log["items"][0]["verb"], "identify");
}
