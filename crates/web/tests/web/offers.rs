//! A place offered to an account that is known elsewhere: withdrawn, over, void, and
//! decided on as it is when it is taken.

use crate::program::{Program, value};
use crate::support::{Answer, Client, EXAMPLE, TestServer};
use crate::who_acts::{
    INVITE, RUTH, RUTH_MAIL, account, at, beta, follow, founder, link_in, on_the_command_line,
    person, set_password,
};
use access::{AccountId, Action, Offer, Permission, Role, Roles, Through, TokenId};
use app::demo;
use jiff::{SignedDuration, Timestamp};
use register::records::Membership as Recorded;
use register::verbs::Admit;
use register::{Id, UNKNOWN, Via};
use serde_json::json;
use std::sync::Arc;
use tokio::sync::Notify;

const BEA: &str = "bea@beta.example";

/// The worked example with its founder, and Bea of another organization, to whom the
/// founder offers a place and gives a link.
async fn offered(server: &TestServer) -> (Client, Bea, AccountId) {
    let (mut dana, _, _, _) = founder(server).await;
    let client = beta(server).await;
    let form = [("name", "Bea Holm"), ("email", BEA), ("role", "auditor")];
    let page = dana
        .post(&at("/colleagues/invite"), &form)
        .await
        .expect(200);
    let secret = secret_in(&page.text());
    let id = account(server, BEA).await.id;
    (dana, Bea { client, secret }, id)
}

/// The one to whom a place is offered, with the link she was handed.
struct Bea {
    client: Client,
    secret: String,
}

fn secret_in(text: &str) -> String {
    link_in(text).trim_start_matches("/welcome/").to_owned()
}

fn offer_path(what: &str) -> String {
    format!("/offers/{}/{what}", demo::ORG.0)
}

async fn take(bea: &mut Bea) -> Answer {
    let form = [("link", bea.secret.as_str())];
    bea.client.post(&offer_path("take"), &form).await
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
    bea.client
        .get("/account")
        .await
        .expect(200)
        .hides("offers you");
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
    let made = value(&program.post("/api/v1/members", body).await.expect(201));
    bea.secret = secret_in(&format!("{} ", made["invitation"].as_str().unwrap()));
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
    let only = access::AccessLogFilter::of_action(Action::RolesChanged);
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
    bea.client
        .get("/account")
        .await
        .expect(200)
        .shows(&format!("The offer ends by itself on {day}"));
    again(&server, id, |offer| Offer {
        at: Timestamp::now() - fortnight + SignedDuration::from_secs(60),
        ..offer
    })
    .await;
    bea.client
        .get("/account")
        .await
        .expect(200)
        .shows("offers you");
    again(&server, id, |offer| Offer {
        at: Timestamp::now() - fortnight,
        ..offer
    })
    .await;
    bea.client
        .get("/account")
        .await
        .expect(200)
        .hides("offers you");
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
            made_by: match token {
                Some(id) => Through::Token {
                    id,
                    account: Some(grace.id),
                },
                None => Through::Account(grace.id),
            },
            made_by_name: "Grace Amundsen".into(),
            ..offer
        })
        .await;
    };
    let refused = async |bea: &mut Bea, why: &str| {
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
    mut bea: Bea,
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
    bea.client
        .post_and_follow(&offer_path("decline"), &[])
        .await
        .expect(200)
        .shows("nothing was changed");
    assert!(belongs(&server, id).await);
    let book = server.state.books().now(demo::ORG).await.unwrap();
    assert_eq!(book.head().position, head);
}

const BETA: &str = "/o/beta-clinic/colleagues/invite";
const VERA: &str = "vera@beta.example";

async fn recorded(server: &TestServer, id: AccountId) -> Recorded {
    let book = server.state.books().now(demo::ORG).await.unwrap();
    book.membership(id.0).unwrap().clone()
}

/// Vera, who was invited by Beta and set her password, and the secret of the link by which
/// the worked example offers her a place.
async fn vera(server: &TestServer, dana: &mut Client, bea: &mut Client) -> (Bea, AccountId) {
    let page = bea.post(BETA, &INVITE).await.expect(200).text();
    let client = set_password(server, &link_in(&page)).await;
    let page = dana.post(&at("/colleagues/invite"), &INVITE).await;
    let secret = secret_in(&page.expect(200).text());
    (Bea { client, secret }, account(server, VERA).await.id)
}

/// Sets the password of an account by a link that somebody makes.
async fn set_by_link_of(server: &TestServer, id: AccountId, maker: &access::Account) -> Client {
    let (access, now) = (server.state.access(), Timestamp::now());
    let link = access.reset_link(id, maker, now).await.unwrap();
    set_password(server, &format!("/welcome/{link}")).await
}

#[tokio::test]
async fn i2_h1_whoever_set_the_password_of_an_address_takes_no_offer_without_its_link() {
    let server = TestServer::example().await;
    let (mut alpha, _, _, _) = founder(&server).await;
    let mut bea = beta(&server).await;
    // Alpha invites somebody whom Beta is about to hire, and opens the link itself.
    let form = [("name", "Vera"), ("email", VERA), ("role", "auditor")];
    let first = alpha.post(&at("/colleagues/invite"), &form).await;
    let mut squatter = set_password(&server, &link_in(&first.expect(200).text())).await;
    let page = bea.post(BETA, &INVITE).await.expect(200).text();
    let organizations = server.state.organizations().await.unwrap();
    let beta = organizations.iter().find(|org| org.name == "Beta Clinic");
    let beta = beta.unwrap().id;
    for place in ["/", "/account"] {
        squatter
            .get(place)
            .await
            .expect(200)
            .shows("offers you a place in Beta Clinic")
            .shows("open the one-time link that they hand you")
            .hides("/take");
    }
    let take = format!("/offers/{}/take", beta.0);
    squatter.post(&take, &[]).await.expect(404);
    let guess = [("link", "nothing")];
    squatter.post(&take, &guess).await.expect(404);
    squatter.get("/o/beta-clinic/risks").await.expect(404);
    // Nor does another account by the link, or the link in another organization.
    let secret = secret_in(&page);
    let link = [("link", secret.as_str())];
    bea.get(&format!("/offers/{secret}"))
        .await
        .expect(404)
        .shows("for another account")
        .hides(VERA);
    alpha.post(&take, &link).await.expect(404);
    squatter.post(&offer_path("take"), &link).await.expect(303);
    let id = account(&server, VERA).await.id;
    let access = server.state.access();
    assert!(access.membership(beta, id).await.unwrap().is_none());
    // Whoever was handed the link is led to sign in, and joins.
    let to = server.anonymous().get(&link_in(&page)).await.expect(303);
    let asked = server.anonymous().get(&to.location).await.expect(303);
    assert!(asked.location.starts_with("/login"), "{}", asked.location);
    follow(&mut squatter, &link_in(&page))
        .await
        .expect(200)
        .shows("Join Beta Clinic?");
    squatter.post(&take, &link).await.expect(303);
    assert!(access.membership(beta, id).await.unwrap().is_some());
}

#[tokio::test]
async fn i2_l2_the_answer_to_an_invitation_does_not_tell_whether_the_address_has_an_account() {
    let server = TestServer::example().await;
    let (mut dana, _, _, _) = founder(&server).await;
    let mut bea = beta(&server).await;
    let mut answers = Vec::new();
    for (name, email) in [("Bea Holm", BEA), ("Nils Ode", "new@beta.example")] {
        let form = [("name", name), ("email", email), ("role", "auditor")];
        let page = dana
            .post(&at("/colleagues/invite"), &form)
            .await
            .expect(200);
        let text = page.text();
        let alike = text.replace(&secret_in(&text), "SECRET");
        let nonce = |text: String| match text.split_once("nonce=\"") {
            Some((_, rest)) => {
                let nonce = rest.split('"').next().unwrap().to_owned();
                text.replace(&nonce, "NONCE")
            }
            None => text,
        };
        answers.push(nonce(alike).replace(name, "NAME").replace(email, "EMAIL"));
    }
    assert_eq!(answers[0], answers[1]);
    let page = bea.post(BETA, &INVITE).await.expect(200).text();
    set_password(&server, &link_in(&page)).await;
    let program = Program::of(&server, &Permission::ALL).await;
    let mut kinds = Vec::new();
    for (name, email) in [("Vera Quist", VERA), ("Olga Finn", "olga@beta.example")] {
        let body = json!({ "name": name, "email": email, "roles": ["auditor"], "person": "new" });
        let made = value(&program.post("/api/v1/members", body).await.expect(201));
        let of = |(key, value): (&String, &serde_json::Value)| (key.clone(), value.is_string());
        kinds.push(made.as_object().unwrap().iter().map(of).collect::<Vec<_>>());
    }
    assert_eq!(kinds[0], kinds[1]);
}

#[tokio::test]
async fn i2_h1_an_offer_ends_when_somebodys_link_sets_the_password() {
    let server = TestServer::example().await;
    let (_, mut bea, id) = offered(&server).await;
    let page = bea.client.get(&format!("/offers/{}", bea.secret)).await;
    page.expect(200).shows("Join Lantern Hill");
    let maker = account(&server, "dana@lanternhill.example").await;
    bea.client = set_by_link_of(&server, id, &maker).await;
    bea.client
        .get("/account")
        .await
        .expect(200)
        .hides("offers you");
    take(&mut bea).await.expect(404);
    assert!(!belongs(&server, id).await);
    let access = server.state.access();
    let only = access::AccessLogFilter::of_action(Action::RolesChanged);
    let log = access.read_log(Some(demo::ORG), None, 50, only).await;
    let told = log.unwrap();
    assert!(told[0].detail.contains("offer ended"), "{told:?}");
}

#[tokio::test]
async fn b6_an_account_joins_under_nobody_elses_name_and_keeps_nobody_out_by_one() {
    let server = TestServer::example().await;
    let (mut dana, mut bea, id) = offered(&server).await;
    let named = async |bea: &mut Bea, name: &str| {
        let form = [("name", name)];
        bea.client.post("/account/name", &form).await.expect(303);
    };
    named(&mut bea, RUTH).await;
    take(&mut bea)
        .await
        .expect(422)
        .shows("can be taken for somebody else’s in this organization")
        .shows("choose one that tells you apart")
        .hides("P-");
    assert!(!belongs(&server, id).await);
    named(&mut bea, "Bea Holm").await;
    take(&mut bea).await.expect(303);
    assert!(belongs(&server, id).await);
    // One that has the name all the same, from before, and stands for somebody else.
    let (ruth, _) = person(&server, RUTH).await;
    let (grace, _) = person(&server, "Grace Amundsen").await;
    let other = Admit {
        target: app::new_id().unwrap(),
        name: RUTH.into(),
        email: "like@example.org".into(),
        roles: vec!["auditor".into()],
        person: Some(Id::new(grace)),
        offered_by: None,
        taken_over: false,
    };
    let by = on_the_command_line("Test", None);
    let books = server.state.books();
    books
        .perform(demo::ORG, other.into(), &by, None)
        .await
        .unwrap();
    let ruth = ruth.to_string();
    let form = [
        ("name", RUTH),
        ("email", RUTH_MAIL),
        ("role", "approver"),
        ("person", ruth.as_str()),
    ];
    dana.post(&at("/colleagues/invite"), &form)
        .await
        .expect(200);
}

#[tokio::test]
async fn i3_a_first_password_from_before_joining_is_no_reset_and_names_nobody_elsewhere() {
    let server = TestServer::example().await;
    let (mut dana, _, _, _) = founder(&server).await;
    let mut bea = beta(&server).await;
    let (mut vera, id) = vera(&server, &mut dana, &mut bea).await;
    take(&mut vera).await.expect(303);
    vera.client
        .post(&at("/plan/acceptances/1/approve"), &[])
        .await;
    let noted = recorded(&server, id).await;
    assert_eq!(noted.resets, []);
    dana.get(&at("/colleagues"))
        .await
        .expect(200)
        .hides("Its password was set");
}

#[tokio::test]
async fn i3_b6_a_password_set_before_joining_is_noted_at_once_without_who_works_elsewhere() {
    let server = TestServer::example().await;
    let (mut dana, _, _, _) = founder(&server).await;
    let mut bea = beta(&server).await;
    let page = bea.post(BETA, &INVITE).await.expect(200).text();
    set_password(&server, &link_in(&page)).await;
    let id = account(&server, VERA).await.id;
    let maker = account(&server, BEA).await;
    let client = set_by_link_of(&server, id, &maker).await;
    let page = dana.post(&at("/colleagues/invite"), &INVITE).await;
    let secret = secret_in(&page.expect(200).text());
    let mut vera = Bea { client, secret };
    take(&mut vera).await.expect(303);
    // Nothing was written by Vera yet.
    let noted = recorded(&server, id).await;
    assert_eq!(noted.resets.len(), 1);
    assert_eq!(
        (noted.resets[0].via, noted.resets[0].by.person),
        (None, None)
    );
    assert_eq!(noted.resets[0].by.name, UNKNOWN);
    dana.get(&at("/colleagues"))
        .await
        .expect(200)
        .shows(UNKNOWN)
        .hides("Bea Holm");
}

#[tokio::test]
async fn b6_two_whose_passwords_were_set_by_unknown_people_confirm_each_other() {
    let server = TestServer::example().await;
    founder(&server).await;
    beta(&server).await;
    let maker = account(&server, BEA).await;
    let mut two = Vec::new();
    for (name, email) in [
        ("Grace Amundsen", "grace@lanternhill.example"),
        ("Priya Natarajan, MD", "priya@lanternhill.example"),
    ] {
        server
            .client_named(name, email, &[Role::Administrator])
            .await;
        let id = account(&server, email).await.id;
        // Somebody who looked after accounts here for a while, and whom the book never knew.
        let (access, now) = (server.state.access(), Timestamp::now());
        let part = access::Membership {
            org: demo::ORG,
            account: maker.id,
            roles: access::Roles::of([Role::Administrator]),
            person: None,
        };
        access.set_membership(part, &maker, now).await.unwrap();
        let client = set_by_link_of(&server, id, &maker).await;
        access
            .remove_membership(demo::ORG, maker.id, &maker, now)
            .await
            .unwrap();
        two.push((client, id));
    }
    for at_one in [0, 1] {
        let other = two[1 - at_one].1;
        let path = at(&format!("/colleagues/{}", other.0));
        let client = &mut two[at_one].0;
        // What is noted of a link is seen before it is confirmed.
        let confirm = format!("{path}/confirm");
        let note = [("note", "called")];
        let shown = client.get(&path).await;
        client.send_on(&shown, &confirm, &note).await;
        let shown = client.get(&path).await;
        client.send_on(&shown, &confirm, &note).await;
        let noted = recorded(&server, other).await;
        assert!(noted.confirmed.is_some());
        // Who confirmed may be who made the link: what they ask for is not ruled on.
        let set = noted.resets.iter();
        let set: Vec<_> = set.map(|one| (one.via, one.may_be.as_str())).collect();
        let confirmed_by = Some(Via::Account(two[at_one].1.0));
        assert_eq!(set, [(confirmed_by, UNKNOWN)]);
        two[at_one]
            .0
            .get(&path)
            .await
            .expect(200)
            .shows("until another administrator confirms");
    }
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let text = format!("{:?}", book.tables.memberships.all().collect::<Vec<_>>());
    let foreign = format!("{:?}", Via::Account(maker.id.0));
    assert!(!text.contains(&foreign), "{foreign} in {text}");
}

#[tokio::test]
async fn i2_an_offer_that_could_not_be_taken_is_refused_to_who_makes_it() {
    let server = TestServer::example().await;
    let (mut dana, mut bea, id) = offered(&server).await;
    server
        .client_named(RUTH, RUTH_MAIL, &[Role::Approver])
        .await;
    let taken = account(&server, RUTH_MAIL).await;
    // In the book only after something is written by her, or by who looks after accounts.
    let (ruth, tag) = person(&server, RUTH).await;
    let ruth = ruth.to_string();
    let form = [
        ("name", "Somebody Else"),
        ("email", BEA),
        ("role", "auditor"),
        ("person", ruth.as_str()),
    ];
    dana.post(&at("/colleagues/invite"), &form)
        .await
        .expect(422)
        .shows(&format!("stands for {tag} {RUTH} already"));
    // Somebody else was let in for the person meanwhile: who takes it learns nobody's name.
    again(&server, id, |offer| Offer {
        person: Some(ruth.parse().unwrap()),
        ..offer
    })
    .await;
    let name = [("name", "Bea Ann Holm")];
    bea.client.post("/account/name", &name).await.expect(303);
    take(&mut bea)
        .await
        .expect(422)
        .shows("ask Dana Whitcomb, RN to invite you again")
        .hides(&taken.email)
        .hides(RUTH);
    assert!(!belongs(&server, id).await);
}

#[tokio::test]
async fn b6_an_account_after_another_for_one_person_is_told_as_what_it_is() {
    let server = TestServer::example().await;
    let (mut dana, _, _, _) = founder(&server).await;
    server
        .client_named(RUTH, RUTH_MAIL, &[Role::Approver])
        .await;
    let before = account(&server, RUTH_MAIL).await;
    let path = at(&format!("/colleagues/{}/remove", before.id.0));
    dana.post(&path, &[]).await.expect(303);
    let (ruth, _) = person(&server, RUTH).await;
    let ruth = ruth.to_string();
    let form = [
        ("name", RUTH),
        ("email", "ruth@home.example"),
        ("role", "approver"),
        ("person", ruth.as_str()),
    ];
    dana.post(&at("/colleagues/invite"), &form)
        .await
        .expect(200);
    let words =
        format!("another account stood for {RUTH} before; Dana Whitcomb, RN let this one in");
    dana.get(&at("/colleagues"))
        .await
        .expect(200)
        .shows(&words)
        .hides("tied it to somebody else");
    let program = Program::of(&server, &Permission::ALL).await;
    let listed = program.get("/api/v1/members").await.expect(200).text();
    assert!(listed.contains(&words), "{listed}");
}
