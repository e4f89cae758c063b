//! What a write through the API costs: the register is changed where it is, and not
//! copied, as long as nobody else reads.

use crate::program::{Program, tag, value};
use crate::support::TestServer;
use access::Permission;
use app::demo;
use register::Register;
use serde_json::{Value, json};
use std::sync::Arc;

/// Method, address, headers and body of a request that writes.
type Write<'w> = (&'w str, &'w str, &'w [(&'w str, &'w str)], &'w Value);

/// Where in memory the register of the example is; nobody holds it afterwards.
async fn place(server: &TestServer) -> *const Register {
    let view = server.state.books().now(demo::ORG).await.unwrap();
    Arc::as_ptr(view.register())
}

#[tokio::test]
async fn i4_a_write_lets_go_of_the_register_so_that_it_is_not_copied() {
    let server = TestServer::example().await;
    let robot = Program::of(&server, &Permission::ALL).await;
    let risk = json!({ "sentence": "A pump fails and records are lost" });
    let seen = tag(&robot.get("/api/v1/assets/1").await.expect(200));
    let found = value(&robot.get("/api/v1/proposals?limit=1").await.expect(200));
    let proposal = &found["items"][0];
    let proposal = json!({ "asset": proposal["asset"], "scenarios": [proposal["scenario"]] });
    let mapping = "name = \"couriers\"\nkind = \"vendors\"\nkey = \"Vendor\"\n\n[columns]\nname = \"Vendor\"\n";
    let why = json!({ "reason": "gone" });
    let treat = json!({ "strategy": "mitigate", "reason": "cheap" });
    let notes = json!({ "notes": "moved upstairs" });
    let none: &[(&str, &str)] = &[];
    let at: &[(&str, &str)] = &[("if-match", seen.as_str())];
    let writes: [Write<'_>; 6] = [
        ("POST", "/api/v1/risks", none, &risk),
        ("PATCH", "/api/v1/assets/1", at, &notes),
        ("POST", "/api/v1/risks/1/treat", none, &treat),
        ("POST", "/api/v1/assets/2/retire", none, &why),
        ("POST", "/api/v1/assets/2/restore", none, &why),
        ("POST", "/api/v1/proposals/accept", none, &proposal),
    ];
    let before = place(&server).await;
    for (method, path, headers, body) in writes {
        let done = robot.call(method, path, headers, body).await;
        assert!(done.status.is_success(), "{path}: {}", done.text());
        assert_eq!(
            place(&server).await,
            before,
            "{method} {path} copied the register"
        );
    }
    let file = robot.upload("/api/v1/evidence/files", "a,b\n", &[("title", "A list")]);
    file.await.expect(201);
    assert_eq!(
        place(&server).await,
        before,
        "an upload copied the register"
    );
    let done = robot
        .upload(
            "/api/v1/imports",
            "Vendor\nGreen Courier\n",
            &[("mapping", mapping)],
        )
        .await
        .expect(200);
    assert_eq!(
        place(&server).await,
        before,
        "an import copied the register"
    );
    let import = value(&done)["number"].as_str().unwrap().to_owned();
    let undo = format!("/api/v1/imports/{import}/undo");
    robot.post(&undo, why.clone()).await.expect(200);
    assert_eq!(place(&server).await, before, "undoing copied the register");

    // What the test would see: whoever reads keeps what they read, and it is copied.
    let reader = server.state.books().now(demo::ORG).await.unwrap();
    robot.post("/api/v1/risks/1/treat", treat).await.expect(200);
    assert_ne!(place(&server).await, before);
    assert_eq!(Arc::as_ptr(reader.register()), before);
}
