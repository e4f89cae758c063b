//! A place offered to an account that is known elsewhere: withdrawn, over, void, and
//! decided on as it is when it is taken.

use crate::program::{Program, value};
use crate::support::{Answer, Client, EXAMPLE, TestServer};
use crate::who_acts::{account, at, beta, founder};
use access::{AccountId, Action, Offer, Permission, Role, Roles, TokenId};
use app::demo;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::sync::Arc;
use tokio::sync::Notify;

const BEA: &str = "bea@beta.example";

/// The worked example with its founder, and Bea of another organization, to whom the
/// founder offers a place.
async fn offered(server: &TestServer) -> (Client, Client, AccountId) {
    let (mut dana, _, _, _) = founder(server).await;
    let bea = beta(server).await;
    let form = [("name", "Bea Holm"), ("email", BEA), ("role", "auditor")];
    dana.post(&at("/colleagues/invite"), &form)
        .await
        .expect(303);
    let id = account(server, BEA).await.id;
    (dana, bea, id)
}

fn offer_path(what: &str) -> String {
    format!("/offers/{}/{what}", demo::ORG.0)
}

async fn take(client: &mut Client) -> Answer {
    client.post(&offer_path("take"), &[]).await
}

async fn belongs(server: &TestServer, id: AccountId) -> bool {
    let access = server.state.access();
    let listed = access.membership(demo::ORG, id).await.unwrap().is_some();
    let book = server.state.books().now(demo::ORG).await.unwrap();
    assert_eq!(book.membership(id.0).is_some(), listed, "book and list");
    listed
}

/// Makes the offer again, as it would have been made by somebody else or earlier.
async fn again(server: &TestServer, id: AccountId, change: impl FnOnce(Offer) -> Offer) {
    let access = server.state.access();
    let now = Timestamp::now();
    let offer = access.offers_to(id, now).await.unwrap().remove(0);
    let by = access::ActedBy::command_line("Test");
    access.make_offer(&change(offer), by).await.unwrap();
}

#[tokio::test]
async fn i2_an_offer_is_withdrawn_by_page_and_api_and_logged() {
    let server = TestServer::example().await;
    let (mut dana, mut bea, id) = offered(&server).await;
    let page = dana.get(&at("/colleagues")).await.expect(200);
    page.shows("Offered, not yet answered").shows("Dana");
    let withdraw = at(&format!("/colleagues/offers/{}/withdraw", id.0));
    dana.post_and_follow(&withdraw, &[])
        .await
        .expect(200)
        .shows("The offer is withdrawn")
        .hides("Offered, not yet answered");
    dana.post_and_follow(&withdraw, &[])
        .await
        .expect(200)
        .shows("no such offer any more");
    bea.get("/account").await.expect(200).hides("offers you");
    take(&mut bea).await.expect(404).shows("withdrawn");
    assert!(!belongs(&server, id).await);
    // By a program.
    let program = Program::of(&server, &Permission::ALL).await;
    // The person that was added with the offer stays on record, and is asked about.
    let mut body = json!({ "name": "Bea Holm", "email": BEA, "roles": ["auditor"] });
    let asked = program.post("/api/v1/members", body.clone()).await;
    let asked = asked.expect(422).text();
    let known = asked.split("the records have ").nth(1).unwrap();
    body["person"] = json!(known.split(' ').next().unwrap());
    program.post("/api/v1/members", body).await.expect(201);
    let listed = value(&program.get("/api/v1/offers").await.expect(200));
    assert_eq!(listed["items"][0]["email"], BEA);
    assert!(listed["items"][0]["void"].is_null());
    let path = format!("/api/v1/offers/{}", id.0);
    let nothing = serde_json::Value::Null;
    let reader = Program::of(&server, &[Permission::Read]).await;
    reader.get("/api/v1/offers").await.expect(403);
    reader
        .call("DELETE", &path, &[], &nothing)
        .await
        .expect(403);
    program
        .call("DELETE", &path, &[], &nothing)
        .await
        .expect(204);
    program
        .call("DELETE", &path, &[], &nothing)
        .await
        .expect(404);
    take(&mut bea).await.expect(404);
    let access = server.state.access();
    let only = access::AccessLogFilter::Action(Action::RolesChanged);
    let log = access.read_log(Some(demo::ORG), None, 50, only).await;
    let told = log.unwrap();
    let told = told.iter().filter(|line| line.detail.contains("withdrawn"));
    assert_eq!(told.count(), 2);
    // Nobody but an administrator withdraws.
    let mut eve = server
        .client_named("Eve Stone", "eve@example.org", &[Role::Contributor])
        .await;
    eve.post(&withdraw, &[]).await.expect(403);
}

#[tokio::test]
async fn i2_an_offer_ends_by_itself_and_says_when() {
    let server = TestServer::example().await;
    let (mut dana, mut bea, id) = offered(&server).await;
    let fortnight = SignedDuration::from_hours(14 * 24);
    let ends = (Timestamp::now() + fortnight).to_zoned(jiff::tz::TimeZone::UTC);
    let day = pages::html::day_words(ends.date());
    bea.get("/account")
        .await
        .expect(200)
        .shows(&format!("The offer ends by itself on {day}"));
    again(&server, id, |offer| Offer {
        at: Timestamp::now() - fortnight + SignedDuration::from_secs(60),
        ..offer
    })
    .await;
    bea.get("/account").await.expect(200).shows("offers you");
    again(&server, id, |offer| Offer {
        at: Timestamp::now() - fortnight,
        ..offer
    })
    .await;
    bea.get("/account").await.expect(200).hides("offers you");
    dana.get(&at("/colleagues"))
        .await
        .expect(200)
        .hides("Offered, not yet answered");
    take(&mut bea)
        .await
        .expect(404)
        .shows("or its time is over");
    assert!(!belongs(&server, id).await);
}

#[tokio::test]
async fn i2_an_offer_is_void_once_its_maker_may_not_make_it() {
    let server = TestServer::example().await;
    let (mut dana, mut bea, id) = offered(&server).await;
    let access = server.state.access();
    let (now, by) = (Timestamp::now(), access::ActedBy::command_line("Test"));
    // Two others, so that nobody is the last one.
    for (name, email) in [
        ("Grace Amundsen", "grace@lanternhill.example"),
        ("Priya Natarajan, MD", "priya@lanternhill.example"),
    ] {
        server
            .client_named(name, email, &[Role::Administrator])
            .await;
    }
    let grace = account(&server, "grace@lanternhill.example").await;
    let of_grace = async |token: Option<TokenId>| {
        again(&server, id, |offer| Offer {
            made_by: Some(grace.id),
            made_by_name: "Grace Amundsen".into(),
            made_by_token: token.map(|token| token.0),
            ..offer
        })
        .await;
    };
    let refused = async |bea: &mut Client, why: &str| {
        take(bea)
            .await
            .expect(422)
            .shows("the offer of Grace Amundsen does not hold any more")
            .shows(why);
        assert!(!belongs(&server, id).await, "{why}");
    };
    // Disabled.
    of_grace(None).await;
    access.disable(grace.id, &by, now).await.unwrap();
    refused(&mut bea, "the account of who made it is disabled").await;
    dana.get(&at("/colleagues"))
        .await
        .expect(200)
        .shows("Cannot be taken: the account of who made it is disabled");
    access.enable(grace.id, &by, now).await.unwrap();
    // Other roles, and then none.
    let part = access.membership(demo::ORG, grace.id).await.unwrap();
    let part = part.unwrap();
    let less = access::Membership {
        roles: Roles::of([Role::Contributor]),
        ..part.clone()
    };
    access.set_membership(less, &by, now).await.unwrap();
    refused(
        &mut bea,
        "not an administrator of the organization any more",
    )
    .await;
    access
        .remove_membership(demo::ORG, grace.id, &by, now)
        .await
        .unwrap();
    refused(
        &mut bea,
        "not an administrator of the organization any more",
    )
    .await;
    access.set_membership(part, &by, now).await.unwrap();
    // By a token that was revoked.
    let scopes = [Permission::Read, Permission::Administer].into();
    let made = access
        .create_token(demo::ORG, "sync", &scopes, Some(grace.id), None, &by, now)
        .await;
    let (token, _) = made.unwrap();
    of_grace(Some(token)).await;
    access
        .revoke_token(demo::ORG, token, &by, now)
        .await
        .unwrap();
    refused(&mut bea, "token that made it is not in force any more").await;
    // What stands is taken.
    of_grace(None).await;
    take(&mut bea).await.expect(303);
    assert!(belongs(&server, id).await);
}

/// Has Bea ask to join while somebody else writes in the book, and does something to the
/// offer before it is her turn.
async fn meanwhile(
    server: Arc<TestServer>,
    mut bea: Client,
    change: impl AsyncFnOnce(&TestServer),
) -> Answer {
    let (inside, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let writing = tokio::spawn({
        let (server, inside, go_on) = (server.clone(), inside.clone(), go_on.clone());
        async move {
            let books = server.state.books();
            let write = books.write(demo::ORG, async |_| {
                inside.notify_one();
                go_on.notified().await;
                Ok(())
            });
            write.await
        }
    });
    inside.notified().await;
    let taking = tokio::spawn(async move { take(&mut bea).await });
    // Long enough for the request to come to the book.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    change(&server).await;
    go_on.notify_one();
    writing.await.unwrap().unwrap();
    taking.await.unwrap()
}

#[tokio::test]
async fn i2_an_offer_that_is_withdrawn_while_it_is_taken_is_not_taken() {
    let server = Arc::new(TestServer::example().await);
    let (_, bea, id) = offered(&server).await;
    let answer = meanwhile(server.clone(), bea, async |server: &TestServer| {
        let access = server.state.access();
        let (by, now) = (access::ActedBy::command_line("Test"), Timestamp::now());
        let ended = access.end_offer(demo::ORG, id, "withdrawn", by, now).await;
        assert!(ended.unwrap());
    });
    answer.await.expect(404).shows("withdrawn");
    assert!(!belongs(&server, id).await);
}

#[tokio::test]
async fn i2_an_offer_that_is_replaced_while_it_is_taken_is_taken_as_it_is_then() {
    let server = Arc::new(TestServer::example().await);
    let (_, bea, id) = offered(&server).await;
    let more = Roles::of([Role::Auditor, Role::Contributor]);
    let answer = meanwhile(server.clone(), bea, async |server: &TestServer| {
        let roles = Roles::of([Role::Auditor, Role::Contributor]);
        again(server, id, |offer| Offer { roles, ..offer }).await;
    });
    answer.await.expect(303);
    assert!(belongs(&server, id).await);
    let part = server.state.access().membership(demo::ORG, id).await;
    assert_eq!(part.unwrap().unwrap().roles, more);
}

#[tokio::test]
async fn i2_taking_and_declining_twice_change_nothing_more() {
    let server = TestServer::example().await;
    let (_, mut bea, id) = offered(&server).await;
    take(&mut bea).await.expect(303);
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let head = book.head().position;
    drop(book);
    assert_eq!(take(&mut bea).await.expect(303).location, EXAMPLE);
    bea.post_and_follow(&offer_path("decline"), &[])
        .await
        .expect(200)
        .shows("nothing was changed");
    assert!(belongs(&server, id).await);
    let book = server.state.books().now(demo::ORG).await.unwrap();
    assert_eq!(book.head().position, head);
}
