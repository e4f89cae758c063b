//! Signing in, first run and sessions (I3).

use crate::support::{EXAMPLE, PASSWORD, TestServer};
use access::{LinkKind, Role};
use jiff::{SignedDuration, Timestamp};

#[tokio::test]
async fn i3_nobody_gets_in_without_signing_in() {
    let server = TestServer::example().await;
    let mut nobody = server.anonymous();
    let answer = nobody
        .get(&format!("{EXAMPLE}/risks?q=x"))
        .await
        .expect(303);
    assert_eq!(
        answer.location,
        "/login?to=/o/lantern-hill-family-medicine/risks%3Fq%3Dx"
    );
}

#[tokio::test]
async fn i8_first_run_asks_for_an_administrator_and_leads_into_the_example() {
    let server = TestServer::empty().await;
    let hour = SignedDuration::from_hours(1);
    let link = server
        .state
        .access()
        .make_link(LinkKind::Setup, None, hour, Timestamp::now())
        .await
        .unwrap();
    let mut browser = server.anonymous();
    let welcome = format!("/welcome/{link}");
    browser.get(&welcome).await.expect(200);
    let form = [
        ("name", "Dana Reyes"),
        ("email", "dana@example.org"),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ];
    let answer = browser.post(&welcome, &form).await.expect(303);
    assert_eq!(answer.location, "/begin");
    browser.get("/begin").await.expect(200);
    let answer = browser
        .post("/begin", &[("what", "example")])
        .await
        .expect(303);
    assert_eq!(answer.location, EXAMPLE);
    browser
        .get(&answer.location)
        .await
        .expect(200)
        .shows("Lantern Hill");
    // The link is used up.
    server.anonymous().get(&welcome).await.expect(404);
}

#[tokio::test]
async fn i3_a_wrong_password_says_no_more_than_that() {
    let server = TestServer::example().await;
    server
        .client_named("Dana", "dana@example.org", &[Role::SecurityOfficial])
        .await;
    let mut browser = server.anonymous();
    let wrong = browser
        .post(
            "/login",
            &[("email", "dana@example.org"), ("password", "no")],
        )
        .await
        .expect(422);
    let unknown = browser
        .post(
            "/login",
            &[("email", "nobody@example.org"), ("password", "no")],
        )
        .await
        .expect(422);
    let text = |a: &crate::support::Answer| a.text().replace("nobody@", "dana@");
    assert_eq!(text(&wrong), text(&unknown));
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let server = TestServer::example().await;
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    let request = dana
        .request("POST", "/logout")
        .header("sec-fetch-site", "cross-site")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::empty())
        .unwrap();
    dana.send(request).await.expect(403);
    dana.get(EXAMPLE).await.expect(200);
}
