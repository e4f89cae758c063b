//! No administrator comes into another organization, or takes anybody from it (I2).

use super::{
    INVITE, Table, account, at, beta, follow, founder, link_in, on_the_command_line, person,
    set_password,
};
use crate::program::{Program, value};
use crate::support::{EXAMPLE, PASSWORD, TestServer};
use access::{Permission, Role};
use app::demo;
use jiff::Timestamp;
use serde_json::json;

#[tokio::test]
async fn i2_h1_an_administrator_comes_into_no_other_organization_by_a_link() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let (mut alpha, _, _, _) = founder(&server).await;
    let mut bea = beta(&server).await;
    // A link that was never used goes where somebody else invites the address.
    let first = alpha
        .post(&at("/colleagues/invite"), &INVITE)
        .await
        .expect(200)
        .text();
    let second = bea
        .post("/o/beta-clinic/colleagues/invite", &INVITE)
        .await
        .expect(200)
        .text();
    let own = [("password", PASSWORD), ("again", PASSWORD)];
    let answer = server.anonymous().post(&link_in(&first), &own).await;
    table.refused(
        "H1 link of an earlier invitation",
        "page",
        &answer,
        "used already",
    );
    let mut vera = set_password(&server, &link_in(&second)).await;
    vera.get("/o/beta-clinic").await.expect(200);
    let answer = vera.get(EXAMPLE).await;
    table.refused(
        "H1 roles given before by another",
        "page",
        &answer,
        "no account in it",
    );
    // Who has a password is offered a place, and is in only after taking it.
    let (stands, tag) = person(&server, "Vera Quist").await;
    let stands = stands.to_string();
    let mut known = INVITE.to_vec();
    known.push(("person", &stands));
    alpha
        .post(&at("/colleagues/invite"), &known)
        .await
        .expect(200);
    let answer = vera.get(EXAMPLE).await;
    table.refused(
        "H1 known account invited",
        "page",
        &answer,
        "no account in it",
    );
    let program = Program::of(&server, &Permission::ALL).await;
    let body = json!({
        "name": "Vera", "email": "vera@beta.example", "roles": ["approver"], "person": tag,
    });
    let made = program.post("/api/v1/members", body).await.expect(201);
    let link = value(&made)["invitation"].as_str().unwrap().to_owned();
    let answer = vera.get(EXAMPLE).await;
    table.refused(
        "H1 known account invited",
        "API",
        &answer,
        "no account in it",
    );
    let page = vera
        .get("/")
        .await
        .expect(200)
        .shows("offers you a place")
        .text();
    assert!(!page.contains("/take"), "not without the link: {page}");
    let offer = follow(&mut vera, &link).await.expect(200);
    offer.shows("Join Lantern Hill");
    // A link that was made before ends with the joining.
    let vera_account = account(&server, "vera@beta.example").await;
    let path = format!("/o/beta-clinic/colleagues/{}/link", vera_account.id.0);
    let before = bea.post(&path, &[]).await.expect(200).text();
    let secret = link.trim_start_matches("/welcome/");
    let take = format!("/offers/{}/take", demo::ORG.0);
    vera.post(&take, &[("link", secret)]).await.expect(303);
    vera.get(EXAMPLE).await.expect(200);
    let answer = server.anonymous().post(&link_in(&before), &own).await;
    table.refused(
        "H1 reset link made before joining",
        "page",
        &answer,
        "used already",
    );
    let answer = bea.post(&path, &[]).await;
    table.refused(
        "H1 reset link after joining",
        "page",
        &answer,
        "belongs to other organizations",
    );
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let joined = book.membership(vera_account.id.0).unwrap();
    assert!(joined.tied.is_some() && joined.person.is_some());
}

#[tokio::test]
async fn i2_a_refused_invitation_takes_nothing_from_another_organization() {
    let server = TestServer::example().await;
    let (mut alpha, _, _, _) = founder(&server).await;
    let mut bea = beta(&server).await;
    let invite = "/o/beta-clinic/colleagues/invite";
    let first = alpha
        .post(&at("/colleagues/invite"), &INVITE)
        .await
        .expect(200)
        .text();
    let hana = [
        ("name", "Hana Reed"),
        ("email", "hana@beta.example"),
        ("role", "auditor"),
    ];
    bea.post(invite, &hana).await.expect(200);
    let organizations = server.state.organizations().await.unwrap();
    let beta = organizations.iter().find(|org| org.name == "Beta Clinic");
    let book = server.state.books().now(beta.unwrap().id).await.unwrap();
    let taken = book
        .person_named("Hana Reed")
        .unwrap()
        .id
        .uuid()
        .to_string();
    let entries = book.position;
    drop(book);
    let mut form = INVITE.to_vec();
    form.push(("person", &taken));
    bea.post(invite, &form)
        .await
        .expect(422)
        .shows("stands for P-");
    let book = server.state.books().now(beta.unwrap().id).await.unwrap();
    assert_eq!(book.position, entries);
    drop(book);
    let mut vera = set_password(&server, &link_in(&first)).await;
    vera.get(EXAMPLE).await.expect(200);
}

#[tokio::test]
async fn i2_the_only_administrator_awaited_elsewhere_is_not_taken_and_nothing_is_told() {
    let server = TestServer::example().await;
    let (mut alpha, _, _, _) = founder(&server).await;
    // Of Beta, made on the command line, there is only one who never signed in.
    let actor = on_the_command_line("Test", None).actor;
    let (access, now) = (server.state.access(), Timestamp::now());
    let folder = server.state.books().data_folder();
    let beta = folder.create("Beta Clinic", &actor, now).await.unwrap();
    let part = Some((beta.org(), access::Roles::of([Role::Administrator]), None));
    let by = access::ActedBy::command_line("Test");
    let invited = access
        .inviting("Vera Quist", "vera@beta.example", None, part, &by, now)
        .unwrap();
    invited.change.alone().await.unwrap();
    let link = format!("/welcome/{}", invited.secret);
    let answer = alpha
        .post(&at("/colleagues/invite"), &INVITE)
        .await
        .expect(422)
        .shows("was invited before to administer another organization");
    answer.hides("Beta Clinic");
    set_password(&server, &link).await;
}
