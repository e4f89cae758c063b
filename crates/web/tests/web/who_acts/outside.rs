//! What strangers write into logs, and what tokens give (I2, I3).

use super::{Table, account, at, beta, founder};
use crate::program::Program;
use crate::support::{EXAMPLE, TestServer};
use access::{Permission, Role};
use app::demo;
use serde_json::json;

#[tokio::test]
async fn i3_l2_a_stranger_puts_neither_many_lines_nor_a_name_of_their_choice_into_a_log() {
    let server = TestServer::example().await;
    founder(&server).await;
    let mut bea = beta(&server).await;
    let name = "Dana Whitcomb is dismissed";
    bea.post("/account/name", &[("name", name)])
        .await
        .expect(303);
    for _ in 0..40 {
        bea.get(EXAMPLE).await.expect(404);
        bea.get(&at("/risks")).await.expect(404);
    }
    let access = server.state.access();
    let which = access::AccessLogFilter::of_action(access::Action::Refused);
    let lines = access
        .read_log(Some(demo::ORG), None, 100, which)
        .await
        .unwrap();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0].name, "an account that does not belong here");
    // Who it was is known to whoever looks after the installation.
    let lines = access.read_log(None, None, 100, which).await.unwrap();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0].name, name);
    assert!(lines[0].detail.contains("Lantern Hill"), "{lines:?}");
}

#[tokio::test]
async fn i2_m5_a_token_gives_no_roles_beyond_its_scopes() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let (_, _, _, _) = founder(&server).await;
    let program = Program::of(&server, &[Permission::Administer]).await;
    let body = json!({ "name": "Evil Twin", "email": "twin@x.org", "roles": ["approver"] });
    let answer = program.post("/api/v1/members", body).await;
    table.refused(
        "M5 token invites with more roles",
        "API",
        &answer,
        "this token may not",
    );
    server
        .client_named(
            "Grace Amundsen",
            "grace@lanternhill.example",
            &[Role::Auditor],
        )
        .await;
    let grace = account(&server, "grace@lanternhill.example").await;
    let path = format!("/api/v1/members/{}", grace.id.0);
    let body = json!({ "roles": ["approver"] });
    let answer = program.call("PATCH", &path, &[], &body).await;
    table.refused(
        "M5 token gives more roles",
        "API",
        &answer,
        "this token may not",
    );
}
