//! What somebody who means harm meets (OWASP ASVS 5.0).

use crate::support::{Answer, Client, EXAMPLE, PASSWORD, TestServer};
use access::{Access, AccessLogFilter, Action, LogLine, Policy, Role};
use app::{DataFolder, demo};
use axum::body::Body;
use axum::http::{Request, header};
use web::{AppState, ServerOptions};

const FORM: &str = "application/x-www-form-urlencoded";

/// A site over the same data, reached another way.
async fn reached(server: &TestServer, options: ServerOptions) -> AppState {
    let data_folder = DataFolder::open(server.folder.path(), None).await.unwrap();
    let key = data_folder.seal_key(None).unwrap();
    let access = Access::new(data_folder.ledger().clone(), key, Policy::default());
    AppState::new(data_folder, access, options)
}

/// A form of another site, with a header that its browser might add.
async fn foreign(client: &mut Client, path: &str, name: &str, value: &str) -> Answer {
    let request = client
        .request("POST", path)
        .header(header::CONTENT_TYPE, FORM)
        .header("sec-fetch-site", "cross-site")
        .header(name, value)
        .body(Body::from("what=own&name=Elsewhere"))
        .unwrap();
    client.send(request).await
}

async fn logged(server: &TestServer, action: Action) -> Vec<LogLine> {
    let access = server.state.access();
    let which = AccessLogFilter::of_action(action);
    access
        .read_log(Some(demo::ORG), None, 50, which)
        .await
        .unwrap()
}

#[tokio::test]
async fn asvs_3_5_1_a_password_of_a_proxy_opens_no_way_around_the_check_of_origins() {
    let server = TestServer::example().await;
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    // What a browser sends by itself where a proxy asks for a password of its own.
    foreign(&mut dana, "/begin", "authorization", "Basic YTpi")
        .await
        .expect(403);
    foreign(&mut dana, "/begin", "authorization", "Bearer phw_x")
        .await
        .expect(403);
}

#[tokio::test]
async fn asvs_4_2_1_a_request_that_names_two_hosts_is_not_answered() {
    let server = TestServer::example().await;
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    let request = dana
        .request("GET", EXAMPLE)
        .header(header::HOST, "localhost:1")
        .body(Body::empty())
        .unwrap();
    dana.send(request).await.expect(400).shows("two hosts");
}

#[tokio::test]
async fn asvs_3_5_3_what_is_almost_a_form_is_not_read_as_one() {
    let server = TestServer::example().await;
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    for (kind, status) in [
        ("application/x-www-form-urlencodedX", 400),
        ("application/x-www-form-urlencoded; charset=utf-8", 303),
    ] {
        let request = dana
            .request("POST", "/account/name")
            .header(header::CONTENT_TYPE, kind)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from("name=Dana"))
            .unwrap();
        dana.send(request).await.expect(status);
    }
}

#[tokio::test]
async fn asvs_14_3_1_signing_out_clears_what_the_browser_keeps() {
    let server = TestServer::example().await;
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    let out = dana.post("/logout", &[]).await.expect(303);
    assert_eq!(out.headers["clear-site-data"], "\"cache\", \"storage\"");
    assert!(!dana.cookies.contains_key("phiward"));
}

#[tokio::test]
async fn asvs_3_3_1_under_tls_notices_come_from_this_host_alone() {
    let server = TestServer::example().await;
    let options = ServerOptions {
        secure: true,
        ..ServerOptions::default()
    };
    let state = reached(&server, options).await;
    let plain = server.client_as(&[Role::SecurityOfficial]).await;
    let mut dana = server.anonymous();
    dana.router = web::router(state);
    let secret = plain.cookies["phiward"].clone();
    dana.cookies.insert("__Host-phiward".into(), secret);
    dana.cookies.insert(
        "phiward-notice".into(),
        "done&planted&/o/x/restore&Undo".into(),
    );
    let page = dana.get("/account").await.expect(200).hides("planted");
    let age = page.headers["strict-transport-security"].to_str().unwrap();
    assert!(age.contains("includeSubDomains"), "{age}");
    dana.cookies.remove("phiward-notice");
    let request = dana
        .request("POST", "/account/name")
        .header(header::CONTENT_TYPE, FORM)
        .header(header::ORIGIN, "https://localhost:8642")
        .body(Body::from("name=Dana"))
        .unwrap();
    dana.send(request).await.expect(303);
    assert!(dana.cookies.contains_key("__Host-phiward-notice"));
    dana.get("/account")
        .await
        .expect(200)
        .shows("Your name is saved");
    let request = dana
        .request("POST", "/account/name")
        .header(header::CONTENT_TYPE, FORM)
        .header(header::ORIGIN, "http://localhost:8642")
        .body(Body::from("name=Dana"))
        .unwrap();
    dana.send(request).await.expect(403);
}

#[tokio::test]
async fn asvs_7_2_4_signing_in_again_ends_the_session_before() {
    let server = TestServer::example().await;
    let mut dana = server
        .client_named(
            "Dana",
            "dana@lanternhill.example",
            &[Role::SecurityOfficial],
        )
        .await;
    let mut before = server.anonymous();
    before.cookies = dana.cookies.clone();
    let form = [
        ("email", "dana@lanternhill.example"),
        ("password", PASSWORD),
    ];
    dana.post("/login", &form).await.expect(303);
    assert_ne!(dana.cookies, before.cookies);
    dana.get(EXAMPLE).await.expect(200);
    before.get(EXAMPLE).await.expect(303);
}

#[tokio::test]
async fn asvs_16_3_2_what_is_refused_stands_in_the_access_log() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official.get(EXAMPLE).await.expect(200);
    assert!(logged(&server, Action::Refused).await.is_empty());
    // Somebody with an account, and not in this organization.
    let mut stranger = server
        .client_named("Sam", "sam@x.org", &[Role::Auditor])
        .await;
    let sam = server.state.access().account_by_email("sam@x.org").await;
    let sam = sam.unwrap().unwrap();
    server
        .state
        .access()
        .remove_membership(demo::ORG, sam.id, &sam, jiff::Timestamp::now())
        .await
        .unwrap();
    stranger.get(EXAMPLE).await.expect(404);
    let lines = logged(&server, Action::Refused).await;
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (lines[0].account, &lines[0].name[..]),
        (None, "an account that does not belong here")
    );
}

/// Where failed sign-ins came from, newest first, as the access log tells.
async fn failed_from(server: &AppState) -> Vec<String> {
    let which = AccessLogFilter::of_action(Action::SignInFailed);
    let lines = server
        .access()
        .read_log(None, None, 50, which)
        .await
        .unwrap();
    lines.into_iter().map(|line| line.address).collect()
}

#[tokio::test]
async fn asvs_4_1_3_only_the_last_hop_says_where_a_request_comes_from() {
    let server = TestServer::example().await;
    server.client_as(&[Role::Auditor]).await;
    let options = ServerOptions {
        behind_proxy: true,
        ..ServerOptions::default()
    };
    let behind = reached(&server, options).await;
    for (hops, seen) in [
        (&b"10.9.9.9, 203.0.113.7"[..], "203.0.113.7"),
        (b"203.0.113.8:51234", "203.0.113.8"),
        (b"10.9.9.9, [2001:db8::7]:443", "2001:db8::7"),
        // What no text is must not hide the hop behind it.
        (b"\xff\xfe, 203.0.113.9", "203.0.113.9"),
    ] {
        let request = Request::builder()
            .method("POST")
            .uri("/login")
            .header(header::CONTENT_TYPE, FORM)
            .header("sec-fetch-site", "same-origin")
            .header("x-forwarded-for", hops)
            .body(Body::from("email=nobody%40x.org&password=no"))
            .unwrap();
        let answer = behind_router(&behind, request).await;
        assert_eq!(answer, 422);
        assert_eq!(failed_from(&behind).await[0], seen);
    }
}

async fn behind_router(server: &AppState, request: Request<Body>) -> u16 {
    use tower::ServiceExt;
    let answer = web::router(server.clone()).oneshot(request).await.unwrap();
    answer.status().as_u16()
}
