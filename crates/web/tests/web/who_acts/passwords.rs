//! Whoever sets another’s password, or ties an account anew, gets no approval by it (B6).

use super::{
    DANA, RUTH, RUTH_MAIL, Table, account, approve, at, founder, link_in, on_the_command_line,
    person, set_password, token_of,
};
use crate::support::TestServer;
use access::{ActedBy, Role};
use app::demo;
use register::{Id, Via};
use serde_json::json;
use web::members::Changing;

#[tokio::test]
async fn b6_t15_whoever_sets_anothers_password_gets_no_approval_by_it() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let (mut dana, _, number, asked) = founder(&server).await;
    server
        .client_named(RUTH, RUTH_MAIL, &[Role::Approver])
        .await;
    let mut priya = server
        .client_named(
            "Priya Natarajan, MD",
            "priya@lanternhill.example",
            &[Role::Administrator],
        )
        .await;
    let ruth = account(&server, RUTH_MAIL).await;
    let path = at(&format!("/colleagues/{}/link", ruth.id.0));
    let page = dana.post(&path, &[]).await.expect(200).text();
    let mut as_ruth = set_password(&server, &link_in(&page)).await;
    let way = "T15 password set by an own link";
    let rule = "by a link of Dana Whitcomb, RN";
    table.refused(way, "page", &approve(&mut as_ruth, number).await, rule);
    let program = token_of(&server, &ruth, "r").await;
    let path = format!("/api/v1/acceptances/{}/approve", asked.uuid());
    let answer = program.post(&path, json!({ "authority": "owner" })).await;
    table.refused(way, "API", &answer, rule);
    // Its owner is told on every page, until they have read it.
    as_ruth
        .get(&at("/plan"))
        .await
        .expect(200)
        .shows("Your password was set by a link that Dana Whitcomb, RN made");
    as_ruth.post("/account/told", &[]).await.expect(303);
    as_ruth.get("/account").await.expect(200);
    as_ruth
        .get(&at("/plan"))
        .await
        .expect(200)
        .hides("Your password was set by a link");
    // Not confirmed by who made the link; by another, in whose sight it is.
    let confirm = at(&format!("/colleagues/{}/confirm", ruth.id.0));
    let answer = dana.post(&confirm, &[("note", "")]).await;
    table.refused(
        way,
        "confirming",
        &answer,
        "made the link by which its password was set",
    );
    let shown = priya.get(&at(&format!("/colleagues/{}", ruth.id.0))).await;
    priya
        .send_on(&shown, &confirm, &[("note", "called her back")])
        .await
        .expect(303);
    approve(&mut as_ruth, number).await.expect(303);
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let ruling = book.tables.acceptances.get(asked).unwrap().ruling.clone();
    assert_eq!(ruling.unwrap().by.name, RUTH);
}

#[tokio::test]
async fn b6_an_account_tied_anew_is_logged_with_both_people_and_rules_on_nothing() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let (mut dana, me, number, _) = founder(&server).await;
    let mut eve = server
        .client_named(
            "Grace Amundsen",
            "grace@lanternhill.example",
            &[Role::Approver],
        )
        .await;
    let grace = account(&server, "grace@lanternhill.example").await;
    let (ruth, _) = person(&server, RUTH).await;
    let ruth = ruth.to_string();
    let page = at(&format!("/colleagues/{}", grace.id.0));
    let shown = dana.get(&page).await;
    let form = [("role", "approver"), ("person", ruth.as_str())];
    dana.send_on(&shown, &format!("{page}/roles"), &form)
        .await
        .expect(303);
    let way = "Another’s account tied anew";
    table.refused(
        way,
        "page",
        &approve(&mut eve, number).await,
        "nobody has confirmed it",
    );
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let recorded = book.membership(grace.id.0).unwrap();
    assert_eq!(recorded.past_people.len(), 1);
    assert_eq!(
        recorded.retied.as_ref().unwrap().via,
        Some(Via::Account(me.id.0))
    );
    drop(book);
    dana.get(&at("/history"))
        .await
        .expect(200)
        .shows("Account tied to a person");
    let confirm = at(&format!("/colleagues/{}/confirm", grace.id.0));
    let answer = dana.post(&confirm, &[("note", "")]).await;
    table.refused(way, "confirming", &answer, "tied it");
    let book = server.state.books();
    let access = server.state.access().clone();
    let by = on_the_command_line(DANA, Some(Id::new(person(&server, DANA).await.0)));
    let said = book
        .write(demo::ORG, async |book| {
            let mut changing = Changing {
                book,
                access: &access,
                by,
                log_by: ActedBy::command_line(DANA),
            };
            Ok(changing.confirm(&grace, "", None).await)
        })
        .await
        .unwrap()
        .unwrap_err()
        .to_string();
    table.says(way, "command line", &said, "tied it");
}

#[tokio::test]
async fn b6_t15_nobody_confirms_their_own_link_by_an_account_they_made_up() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let (mut dana, _, number, _) = founder(&server).await;
    server
        .client_named(RUTH, RUTH_MAIL, &[Role::Approver])
        .await;
    let ruth = account(&server, RUTH_MAIL).await;
    let path = at(&format!("/colleagues/{}/link", ruth.id.0));
    let page = dana.post(&path, &[]).await.expect(200).text();
    let mut as_ruth = set_password(&server, &link_in(&page)).await;
    approve(&mut as_ruth, number).await.expect(422);
    let form = [
        ("name", "Carl Moss"),
        ("email", "carl@example.org"),
        ("role", "administrator"),
    ];
    let page = dana
        .post(&at("/colleagues/invite"), &form)
        .await
        .expect(200);
    let mut carl = set_password(&server, &link_in(&page.text())).await;
    let confirm = at(&format!("/colleagues/{}/confirm", ruth.id.0));
    let answer = carl.post(&confirm, &[("note", "")]).await;
    table.refused(
        "T15 confirmed by an account one made up",
        "page",
        &answer,
        "alone answers for the account of Carl Moss",
    );
    let carl = account(&server, "carl@example.org").await;
    let program = token_of(&server, &carl, "c").await;
    let path = format!("/api/v1/members/{}/confirm", ruth.id.0);
    let answer = program.post(&path, json!({ "note": "" })).await;
    table.refused(
        "T15 confirmed by an account one made up",
        "API",
        &answer,
        "alone answers for the account of Carl Moss",
    );
    approve(&mut as_ruth, number).await.expect(422);
}
