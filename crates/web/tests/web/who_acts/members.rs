//! The list of accounts and the entries that say who belongs to a book (M6).

use super::{ALL, INVITE, account, at, beta, founder, token_of};
use crate::support::{EXAMPLE, TestServer};
use access::Role;
use app::demo;
use jiff::Timestamp;
use register::Id;
use serde_json::json;

/// What verifying says of members whom list and entries do not have alike.
async fn unlike(server: &TestServer) -> Vec<String> {
    let folder = server.state.books().data_folder();
    let derived = app::check_derived(folder.ledger(), demo::ORG, &folder.snapshots())
        .await
        .unwrap();
    let findings = derived.findings.into_iter().map(|finding| finding.text);
    findings.filter(|text| text.contains("the list")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn m6_a_change_of_members_meanwhile_is_not_a_list_that_was_changed() {
    let server = TestServer::example().await;
    let (_, me, _, _) = founder(&server).await;
    let program = token_of(&server, &me, "robot").await;
    server
        .client_named("Lee Chan", "lee@example.org", &[Role::Auditor])
        .await;
    let lee = account(&server, "lee@example.org").await;
    let path = format!("/api/v1/members/{}", lee.id.0);
    let over = std::cell::Cell::new(false);
    let change = async |n: usize| {
        let role = ["contributor", "auditor"][n % 2];
        let roles = json!({ "roles": [role] });
        let any = [("if-match", "*")];
        let answer = program.call("PATCH", &path, &any, &roles).await;
        answer.expect(200);
    };
    // The first takes over who was let in without an entry.
    change(0).await;
    let changing = async {
        for n in 1..60 {
            change(n).await;
        }
        over.set(true);
    };
    let verifying = async {
        while !over.get() {
            assert_eq!(unlike(&server).await, Vec::<String>::new());
        }
    };
    tokio::join!(changing, verifying);
}

#[tokio::test]
async fn m6_an_invitation_taken_up_elsewhere_is_named_and_ended_in_the_first_book() {
    let server = TestServer::example().await;
    let (mut alpha, _, _, _) = founder(&server).await;
    let mut bea = beta(&server).await;
    alpha
        .post(&at("/colleagues/invite"), &INVITE)
        .await
        .expect(200);
    bea.post("/o/beta-clinic/colleagues/invite", &INVITE)
        .await
        .expect(200);
    let vera = account(&server, "vera@beta.example").await;
    let said = unlike(&server).await;
    assert!(
        said.len() == 1 && said[0].contains("belongs to the organization by the entries"),
        "{said:?}"
    );
    let other = [
        ("name", "Olga Finn"),
        ("email", "olga@lanternhill.example"),
        ("role", "auditor"),
    ];
    alpha
        .post(&at("/colleagues/invite"), &other)
        .await
        .expect(200);
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let recorded = book.tables.memberships.get(Id::new(vera.id.0)).unwrap();
    let retired = recorded.retired.as_ref().unwrap();
    assert_eq!(retired.by.name, "phiward");
    assert!(retired.reason.contains("does not have it any more"));
    drop(book);
    assert_eq!(unlike(&server).await, [] as [&str; 0]);
}

#[tokio::test]
async fn m6_who_was_taken_out_is_not_taken_in_again_by_the_list() {
    let server = TestServer::example().await;
    let (mut alpha, _, _, _) = founder(&server).await;
    let mut eve = server
        .client_named("Eve Stone", "eve@example.org", ALL)
        .await;
    let stone = account(&server, "eve@example.org").await;
    let page = at(&format!("/colleagues/{}", stone.id.0));
    let access = server.state.access();
    let membership = access.membership(demo::ORG, stone.id).await.unwrap();
    alpha.post(&format!("{page}/remove"), &[]).await.expect(303);
    eve.get(EXAMPLE).await.expect(404);
    // A row that somebody puts back lets them read, and nothing more.
    access
        .set_membership(membership.unwrap(), &stone, Timestamp::now())
        .await
        .unwrap();
    let answer = eve
        .post(&at("/scope/people"), &[("name", "Lou Hart")])
        .await;
    assert_eq!(answer.status.as_u16(), 422, "{}", answer.text());
    answer.shows("was taken out of the organization");
    let said = unlike(&server).await;
    assert!(
        said.len() == 1 && said[0].contains("no entry does"),
        "{said:?}"
    );
    let book = server.state.books().now(demo::ORG).await.unwrap();
    assert!(book.membership(stone.id.0).is_none());
}
