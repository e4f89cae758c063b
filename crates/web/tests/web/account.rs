//! One's own account (I3).

use crate::support::{EXAMPLE, PASSWORD, TestServer};
use access::Role;

#[tokio::test]
async fn i3_a_new_password_ends_the_other_sessions_and_keeps_this_one() {
    let server = TestServer::example().await;
    let mut here = server.client_as(&[Role::Contributor]).await;
    let mut there = server.anonymous();
    let sign_in = [("email", "contributor@example.org"), ("password", PASSWORD)];
    there.post("/login", &sign_in).await.expect(303);
    there.get(EXAMPLE).await.expect(200);
    here.get("/account")
        .await
        .expect(200)
        .shows("value=\"Test contributor\"")
        .shows("Sign out everywhere else");
    let wrong = [
        ("old", "not it at all, sorry"),
        ("new", "x"),
        ("again", "y"),
    ];
    here.post("/account/password", &wrong)
        .await
        .expect(422)
        .shows("the two passwords differ");
    let short = [("old", PASSWORD), ("new", "short"), ("again", "short")];
    here.post("/account/password", &short).await.expect(422);
    let new = "eleven green ladders sing softly";
    let right = [("old", PASSWORD), ("new", new), ("again", new)];
    here.post_and_follow("/account/password", &right)
        .await
        .shows("Your password is changed");
    here.get(EXAMPLE).await.expect(200);
    there.get(EXAMPLE).await.expect(303);
}

#[tokio::test]
async fn i3_one_time_codes_are_offered_as_picture_and_text_and_wrong_ones_change_nothing() {
    let server = TestServer::example().await;
    let mut me = server.client_as(&[Role::Contributor]).await;
    me.get("/account/codes").await.expect(303);
    me.post_and_follow("/account/codes", &[])
        .await
        .expect(200)
        .shows("<svg")
        .shows("data-copy=");
    me.post("/account/codes/confirm", &[("code", "000")])
        .await
        .expect(422)
        .shows("<svg");
    let access = server.state.access();
    let account = access
        .account_by_email("contributor@example.org")
        .await
        .unwrap()
        .unwrap();
    assert!(!account.totp);
}

#[tokio::test]
async fn i3_nobody_ends_the_session_of_somebody_else() {
    let server = TestServer::example().await;
    let mut me = server.client_as(&[Role::Contributor]).await;
    let mut other = server
        .client_named("Other", "other@example.org", &[Role::Contributor])
        .await;
    let theirs = access::SessionId::of(&other.cookies["phiward"]);
    me.post(&format!("/account/sessions/{theirs}/end"), &[])
        .await
        .expect(303);
    other.get(EXAMPLE).await.expect(200);
}
