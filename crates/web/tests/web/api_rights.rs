//! Who may do what through the API: every operation with every scope.

use crate::program::{Program, compare, value};
use crate::support::TestServer;
use access::Permission;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Every operation with every token: who may, and who learns nothing.
#[tokio::test]
async fn i4_rights_of_tokens_are_as_listed() {
    let server = TestServer::example().await;
    let data_folder = server.state.books().data_folder();
    let actor = register::Actor {
        person: None,
        name: "Test".into(),
        role: String::new(),
        assurance: register::Assurance::Asserted,
        via: None,
        account: None,
    };
    let other = data_folder
        .create("Another clinic", &actor, Timestamp::now())
        .await
        .unwrap();
    let mut programs = Vec::new();
    let mut nobody = Program::of(&server, &[Permission::Read]).await;
    nobody.token.clear();
    programs.push(("no token", nobody));
    for scope in Permission::ALL {
        programs.push((scope.code(), Program::of(&server, &[scope]).await));
    }
    programs.push(("all scopes", Program::of(&server, &Permission::ALL).await));
    programs.push((
        "another organization",
        Program::at(&server, other.org(), &Permission::ALL).await,
    ));
    let names: Vec<&str> = programs.iter().map(|(name, _)| *name).collect();
    let mut out = format!("operation: {}\n", names.join(" | "));
    let nobodys = "00000000-0000-4000-8000-000000000000";
    for op in web::api::listed() {
        // Record 900001 is nobody's; what exists is asked for below.
        let path = op
            .path
            .replace("{record}", "900001")
            .replace("{position}", "900001")
            .replace("{account}", nobodys)
            .replace("{token}", nobodys);
        let mut statuses = Vec::new();
        for (name, program) in &programs {
            let body = match op.method.as_str() {
                "GET" | "DELETE" => Value::Null,
                _ => json!({ "no-such-field": 1 }),
            };
            let answer = program.call(&op.method, &path, &[], &body).await;
            let status = answer.status.as_u16();
            let may = *name == op.scope.code() || name.starts_with("a");
            let expected = match *name {
                "no token" => status == 401,
                "access-log" | "approve" | "administer" if *name != op.scope.code() => {
                    status == 403
                }
                _ if may => !matches!(status, 401 | 403) && status < 500,
                _ => status == 403,
            };
            assert!(
                expected,
                "{} with {name}: {status} {}",
                op.id,
                answer.text()
            );
            statuses.push(status.to_string());
        }
        out.push_str(&format!(
            "{} {}: {}\n",
            op.method,
            op.path,
            statuses.join(" ")
        ));
    }
    compare(
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/api-rights.txt"),
        &out,
    );
    // What is the example's is not there for another organization, by number or by id.
    let (own, foreign) = (&programs[7].1, &programs[8].1);
    let asset = value(&own.get("/api/v1/assets/1").await.expect(200));
    let id = asset["id"].as_str().unwrap();
    own.get(&format!("/api/v1/assets/{id}")).await.expect(200);
    foreign
        .get(&format!("/api/v1/assets/{id}"))
        .await
        .expect(404);
    foreign.get("/api/v1/assets/1").await.expect(404);
}
