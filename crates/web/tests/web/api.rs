//! The REST API as a program meets it (I4).

use crate::program::{Program, by_check, compare, tag, value};
use crate::support::{Answer, TestServer};
use access::Permission;
use app::demo;
use axum::http::header;
use jiff::Timestamp;
use ledger::OrgId;
use register::records::Finding;
use register::{Id, Kind};
use serde_json::{Value, json};

#[tokio::test]
async fn i4_without_a_token_nothing_is_told() {
    let server = TestServer::example().await;
    let mut nobody = Program::of(&server, &[Permission::Read]).await;
    nobody.token = String::new();
    for path in ["/api/v1/risks", "/api/v1/nothing", "/api/v1"] {
        for method in ["GET", "POST", "DELETE"] {
            let answer = nobody
                .call(method, path, &[], &Value::Null)
                .await
                .expect(401);
            assert_eq!(
                answer.headers[header::CONTENT_TYPE],
                "application/problem+json"
            );
            let how = answer.headers[header::WWW_AUTHENTICATE].to_str().unwrap();
            assert!(how.starts_with("Bearer"));
        }
    }
    nobody.token = "phw_made-up".into();
    nobody.get("/api/v1/risks").await.expect(401);
    nobody.get("/api/openapi.json").await.expect(200);
}

#[tokio::test]
async fn i4_a_record_is_made_read_changed_and_ended() {
    let server = TestServer::example().await;
    let robot = Program::of(&server, &Permission::ALL).await;
    let made = robot
        .post("/api/v1/sites", json!({ "name": "Annex" }))
        .await
        .expect(201);
    let place = made.location.clone();
    assert!(place.starts_with("/api/v1/sites/"), "{place}");
    let read = robot.get(&place).await.expect(200);
    assert_eq!(value(&read), value(&made));
    assert_eq!(tag(&read), tag(&made));
    let known = [("if-none-match", tag(&read))];
    let known: Vec<(&str, &str)> = known.iter().map(|(k, v)| (*k, v.as_str())).collect();
    robot
        .call("GET", &place, &known, &Value::Null)
        .await
        .expect(304);

    let change = json!({ "name": "East annex" });
    robot.call("PATCH", &place, &[], &change).await.expect(428);
    let at = tag(&read);
    let at = [("if-match", at.as_str())];
    let changed = robot.call("PATCH", &place, &at, &change).await.expect(200);
    assert_eq!(value(&changed)["name"], "East annex");
    assert_ne!(tag(&changed), tag(&read));

    let end = json!({ "reason": "sold" });
    robot
        .post(&format!("{place}/retire"), end.clone())
        .await
        .expect(200);
    robot
        .post(&format!("{place}/retire"), end.clone())
        .await
        .expect(422);
    robot
        .post(&format!("{place}/restore"), end)
        .await
        .expect(200);
    let history = value(&robot.get(&format!("{place}/history")).await.expect(200));
    assert_eq!(history["total"], 4);
    assert_eq!(history["items"][2]["changes"][0]["after"], "East annex");
    assert_eq!(history["items"][0]["by"]["assurance"], "token");
}

#[tokio::test]
async fn i4_nobody_overwrites_what_they_have_not_seen() {
    let server = TestServer::example().await;
    let robot = Program::of(&server, &Permission::ALL).await;
    let seen = robot.get("/api/v1/assets/1").await.expect(200);
    let at = tag(&seen);
    let at = [("if-match", at.as_str())];
    let mine = json!({ "notes": "first" });
    robot
        .call("PATCH", "/api/v1/assets/1", &at, &mine)
        .await
        .expect(200);
    let late = robot
        .call(
            "PATCH",
            "/api/v1/assets/1",
            &at,
            &json!({ "notes": "second" }),
        )
        .await
        .expect(412);
    let none = [("if-match", "")];
    robot
        .call("PATCH", "/api/v1/assets/1", &none, &mine)
        .await
        .expect(412)
        .shows("changed");
    let clash = &value(&late)["clashes"][0];
    assert_eq!(
        (&clash["field"], &clash["theirs"], &clash["mine"]),
        (&json!("notes"), &json!("first"), &json!("second"))
    );
    assert_eq!(
        value(&robot.get("/api/v1/assets/1").await)["notes"],
        "first"
    );
}

#[tokio::test]
async fn i4_risks_are_rated_treated_and_accepted_by_somebody_else() {
    let server = TestServer::example().await;
    let robot = Program::of(&server, &Permission::ALL).await;
    let risk = robot
        .post(
            "/api/v1/risks",
            json!({ "sentence": "A pump fails and records are lost" }),
        )
        .await
        .expect(201);
    let place = risk.location.clone();
    let rating = json!({ "likelihood": "high", "impact": { "overall": "moderate" }, "reason": "seen twice" });
    let rated = robot
        .post(&format!("{place}/rate"), rating)
        .await
        .expect(200);
    assert_eq!(value(&rated)["current"]["likelihood"], "high");
    robot
        .post(
            &format!("{place}/rate"),
            json!({ "likelihood": "high", "reason": "x", "extra": 1 }),
        )
        .await
        .expect(422);
    let treat = json!({ "strategy": "accept", "reason": "small" });
    robot
        .post(&format!("{place}/treat"), treat)
        .await
        .expect(200);
    let found = value(
        &robot
            .get("/api/v1/risks?q=pump%20fails&treatment=accept")
            .await
            .expect(200),
    );
    assert_eq!(found["total"], 1);
    // A token that stands for nobody can ask for no acceptance in anybody's name.
    let ask = json!({ "reason": "small", "compensating": "none", "expires": "2027-01-01" });
    robot
        .post(&format!("{place}/accept"), ask)
        .await
        .expect(422);
}

#[tokio::test]
async fn i4_the_past_is_read_as_it_was() {
    let server = TestServer::example().await;
    let robot = Program::of(&server, &[Permission::Read]).await;
    let now = value(&robot.get("/api/v1/summary").await.expect(200));
    let then = value(
        &robot
            .get("/api/v1/summary?as_of=2026-01-05")
            .await
            .expect(200),
    );
    assert!(then["position"].as_u64() < now["position"].as_u64());
    robot
        .get("/api/v1/risks?as_of=2126-01-05")
        .await
        .expect(422);
    robot.get("/api/v1/risks?as_of=yesterday").await.expect(400);
    robot
        .get("/api/v1/risks?asof=2026-01-05")
        .await
        .expect(400)
        .shows("asof");
    robot.get("/api/v1/risks?limit=201").await.expect(400);
}

#[tokio::test]
async fn i4_every_look_answers() {
    let server = TestServer::example().await;
    let robot = Program::of(&server, &Permission::ALL).await;
    for op in web::api::listed().iter().filter(|op| op.method == "GET") {
        let path = op.path.replace("{record}", "1").replace("{position}", "1");
        let query = match path.as_str() {
            "/api/v1/diff" => "?from=2026-03-01",
            "/api/v1/tables" => "?kind=risks",
            _ => "",
        };
        let answer = robot.get(&format!("{path}{query}")).await;
        assert!(
            matches!(answer.status.as_u16(), 200 | 404),
            "{path}: {} {}",
            answer.status,
            answer.text()
        );
        assert!(answer.headers.contains_key("x-request-id"), "{path}");
    }
}

/// A book that rests on an earlier catalog is brought to the program's by a program too.
#[tokio::test]
async fn f20_i4_a_program_adopts_the_catalog_of_this_version() {
    let server = TestServer::example().await;
    let org = OrgId(uuid::Uuid::from_u128(0x20));
    let ledger = server.state.books().data_folder().ledger();
    ledger.create_organization(org, "Upgraded").await.unwrap();
    let robot = Program::at(&server, org, &Permission::ALL).await;
    let laptop = json!({ "name": "Laptop", "class": "laptop" });
    let refused = robot
        .post("/api/v1/assets", laptop.clone())
        .await
        .expect(422);
    assert!(refused.text().contains("adopted"), "{}", refused.text());
    let adopted = |classes: Value| {
        let items = classes["items"].as_array().unwrap().clone();
        items.iter().filter(|c| c["adopted"] == true).count()
    };
    let before = value(&robot.get("/api/v1/catalog/classes").await.expect(200));
    assert_eq!(adopted(before), 0);
    robot
        .post("/api/v1/catalog/adopt", Value::Null)
        .await
        .expect(201);
    robot
        .post("/api/v1/catalog/adopt", Value::Null)
        .await
        .expect(422);
    let after = value(&robot.get("/api/v1/catalog/classes").await.expect(200));
    assert!(adopted(after) > 10);
    robot.post("/api/v1/assets", laptop).await.expect(201);
}

/// Addresses name records of every kind, also those whose numbers have two letters.
#[tokio::test]
async fn f12_i4_every_kind_of_record_is_named_by_its_number() {
    let server = TestServer::example().await;
    let robot = Program::of(&server, &Permission::ALL).await;
    let now = server.state.books().now(demo::ORG).await.unwrap();
    let finding = Finding {
        id: Id::new(uuid::Uuid::from_u128(0xf1)),
        asset: now.tables.assets.live().next().map(|a| a.id),
        code: "dmarc-policy-none".into(),
        title: "The policy asks for nothing".into(),
        first_seen: Some(now.day(now.time)),
        ..Finding::default()
    };
    by_check(&server, finding).await;
    for kind in Kind::ALL {
        // Found, or not there; never misunderstood.
        let tag = format!("{}-1", kind.prefix().to_lowercase());
        let answer = robot.get(&format!("/api/v1/log?record={tag}")).await;
        let there = server.state.books().now(demo::ORG).await.unwrap();
        let there = there.tables.by_number(*kind, 1).is_some();
        assert_eq!(
            answer.status.as_u16(),
            if there { 200 } else { 404 },
            "{tag}"
        );
    }
    robot.get("/api/v1/log?record=FN-1").await.expect(200);
    robot.get("/api/v1/log?record=QQ-1").await.expect(400);
}

/// A program that checks its addresses against the document may name every kind.
#[test]
fn f12_i4_the_document_admits_the_number_of_every_kind() {
    let document: Value = serde_json::from_str(web::api::document_text()).unwrap();
    let parameters = &document["paths"]["/api/v1/log"]["get"]["parameters"];
    let record = parameters
        .as_array()
        .into_iter()
        .flatten()
        .find(|parameter| parameter["name"] == "record")
        .unwrap();
    let pattern = record["schema"]["pattern"].as_str().unwrap();
    for kind in Kind::ALL {
        let letters: String = kind
            .prefix()
            .chars()
            .map(|c| format!("[{c}{}]", c.to_ascii_lowercase()))
            .collect();
        assert!(pattern.contains(&letters), "{kind} in {pattern}");
    }
}

#[tokio::test]
async fn i4_what_cannot_be_understood_is_refused_with_words() {
    let server = TestServer::example().await;
    let robot = Program::of(&server, &Permission::ALL).await;
    let refused = |status: u16, answer: Answer| {
        let answer = answer.expect(status);
        assert_eq!(
            answer.headers[header::CONTENT_TYPE],
            "application/problem+json"
        );
        assert!(!value(&answer)["detail"].as_str().unwrap().is_empty());
    };
    refused(404, robot.get("/api/v1/nothing").await);
    refused(404, robot.get("/api/v1/risks/99999").await);
    refused(404, robot.get("/api/v1/risks/A-1").await);
    refused(
        405,
        robot.call("PUT", "/api/v1/risks", &[], &json!({})).await,
    );
    refused(
        406,
        robot
            .call(
                "GET",
                "/api/v1/risks",
                &[("accept", "text/html")],
                &Value::Null,
            )
            .await,
    );
    refused(
        415,
        robot.call("POST", "/api/v1/risks", &[], &Value::Null).await,
    );
    refused(422, robot.post("/api/v1/risks", json!([])).await);
    refused(
        422,
        robot
            .post("/api/v1/risks", json!({ "sentence": "a\u{0}b" }))
            .await,
    );
    refused(
        422,
        robot.post("/api/v1/risks", json!({ "sentence": 5 })).await,
    );
    let long = json!({ "sentence": "x".repeat(2 << 20) });
    refused(413, robot.post("/api/v1/risks", long).await);
    let mut deep = json!({});
    for _ in 0..200 {
        deep = json!({ "a": deep });
    }
    refused(400, robot.post("/api/v1/risks", deep).await);
}

#[tokio::test]
async fn i4_a_token_makes_no_token_that_may_more() {
    let server = TestServer::example().await;
    let robot = Program::of(&server, &[Permission::Administer]).await;
    let more = json!({ "name": "more", "scopes": ["govern"] });
    robot.post("/api/v1/tokens", more).await.expect(403);
    let same = json!({ "name": "same", "scopes": ["administer"] });
    robot.post("/api/v1/tokens", same).await.expect(201);
}

#[tokio::test]
async fn i4_a_token_ends_what_it_made_and_gives_no_roles_beyond_itself() {
    let server = TestServer::example().await;
    let access = server.state.access();
    // As the database keeps it, to the microsecond.
    let now = Timestamp::from_microsecond(Timestamp::now().as_microsecond()).unwrap();
    let scopes = [Permission::Administer, Permission::Read].into();
    let by = access::ActedBy::command_line("Test");
    let tomorrow = now + jiff::SignedDuration::from_hours(30);
    let (id, token) = access
        .create_token(
            demo::ORG,
            "robot",
            &scopes,
            None,
            Some(tomorrow),
            by.clone(),
            now,
        )
        .await
        .unwrap();
    let server = &server;
    let robot = Program { server, token };
    let child = json!({ "name": "child", "scopes": ["read"] });
    let made = robot.post("/api/v1/tokens", child).await.expect(201);
    let token = value(&made)["token"].as_str().unwrap().to_owned();
    let child = Program { server, token };
    child.get("/api/v1/risks").await.expect(200);
    let list = value(&robot.get("/api/v1/tokens").await.expect(200));
    let line = list["items"].as_array().unwrap();
    let line = line.iter().find(|t| t["name"] == "child").unwrap();
    assert_eq!(line["parent"], id.to_string());
    assert_eq!(line["expires"], tomorrow.to_string());
    let late = json!({ "name": "late", "scopes": ["read"], "expires": "2199-01-01" });
    robot
        .post("/api/v1/tokens", late)
        .await
        .expect(422)
        .shows("ends with it");

    // Nobody gets from a token what the token itself may not.
    let invite =
        |roles: Value| json!({ "name": "Eve Ito", "email": "eve@example.org", "roles": roles });
    for roles in [json!(["approver"]), json!(["auditor", "security-official"])] {
        robot
            .post("/api/v1/members", invite(roles))
            .await
            .expect(403);
    }
    let known = access.account_by_email("eve@example.org").await.unwrap();
    assert!(known.is_none(), "an account was made for what was refused");
    robot
        .post("/api/v1/members", invite(json!(["auditor"])))
        .await
        .expect(201);
    let known = access.account_by_email("eve@example.org").await.unwrap();
    let eve = format!("/api/v1/members/{}", known.unwrap().id);
    let more = json!({ "roles": ["auditor", "approver"] });
    robot.call("PATCH", &eve, &[], &more).await.expect(403);

    access.revoke_token(demo::ORG, id, by, now).await.unwrap();
    child.get("/api/v1/risks").await.expect(401);
}

/// The document is kept in the project, so that a change of it is seen in review.
#[test]
fn i4_the_document_is_the_one_in_docs() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    compare(path, web::api::document_text());
}
