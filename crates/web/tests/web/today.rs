//! The first page, the guided path, and the list of organizations.

use crate::support::{EXAMPLE, TestServer};
use access::{Membership, Role, Roles};
use app::{LastBackup, demo};
use jiff::Timestamp;

#[tokio::test]
async fn i8_the_first_page_tells_the_approver_what_waits_for_them() {
    let server = TestServer::example().await;
    let mut approver = server
        .client_named("Ruth", "ruth@lanternhill.example", &[Role::Approver])
        .await;
    approver
        .get(EXAMPLE)
        .await
        .expect(200)
        .shows("Accept this risk, or not")
        .shows("Waits for you")
        .hides("Confirm that this was done")
        .hides("Answer 1 question");
    // Who only reads is told so, and sees the same numbers.
    let mut auditor = server
        .client_named("Aud", "aud@example.org", &[Role::Auditor])
        .await;
    auditor
        .get(EXAMPLE)
        .await
        .expect(200)
        .hides("Accept this risk, or not")
        .shows("Where the analysis stands")
        .shows("things missing");
}

#[tokio::test]
async fn i8_nobody_is_asked_to_rule_on_what_they_asked_for() {
    let server = TestServer::example().await;
    let reading = server.state.books().now(demo::ORG).await.unwrap();
    let pending = reading
        .tables
        .acceptances
        .live()
        .find(|a| a.ruling.is_none())
        .unwrap();
    let name = pending.requested_by.name.clone();
    let mut asker = server
        .client_named(&name, "asker@example.org", &[Role::Approver])
        .await;
    asker
        .get(EXAMPLE)
        .await
        .expect(200)
        .hides("Accept this risk, or not");
}

#[tokio::test]
async fn i8_the_nine_elements_say_where_the_example_stands() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let page = official
        .get(&format!("{EXAMPLE}/start"))
        .await
        .expect(200)
        .shows("Complete as far as recorded")
        .shows("Under way")
        .shows("Safeguard questions without an answer")
        .text();
    for number in 1..=9 {
        assert!(
            page.contains(&format!("id=\"element-{number}\"")),
            "{number}"
        );
    }
    // A book with nothing in it begins with who one is, and offers every way.
    let past = format!("{EXAMPLE}/at/2026-01-05/start");
    official.get(&past).await.expect(200);
}

#[tokio::test]
async fn i6_the_first_page_says_when_a_backup_was_last_verified() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official.get(EXAMPLE).await.shows("No backup yet");
    let data_folder = server.state.books().data_folder();
    let to = server.folder.path().join("copy.db");
    let rows = data_folder.backup(&to).await.unwrap();
    data_folder
        .note_backup(&to, &rows, Timestamp::now())
        .unwrap();
    let noted: LastBackup = data_folder.last_backup().unwrap();
    let position = server.state.books().now(demo::ORG).await.unwrap().position;
    assert_eq!(noted.entries_of(demo::ORG), Some(position));
    official
        .get(EXAMPLE)
        .await
        .shows("Made and verified")
        .shows("Everything recorded is in it.")
        .hides("No backup yet");
}

#[tokio::test]
async fn i2_a_consultant_finds_among_many_the_one_that_is_pressing() {
    let server = TestServer::example().await;
    let mut consultant = server.client_as(&[Role::SecurityOfficial]).await;
    let access = server.state.access();
    let me = access.accounts().await.unwrap().remove(0);
    let actor = register::Actor {
        person: None,
        name: "Test".into(),
        role: String::new(),
        assurance: register::Assurance::SignedIn,
        via: None,
        account: None,
    };
    for n in 0..7 {
        let name = format!("Client {n} Dental");
        let book = server
            .state
            .books()
            .data_folder()
            .create(&name, &actor, Timestamp::now())
            .await
            .unwrap();
        let membership = Membership {
            org: book.org(),
            account: me.id,
            roles: Roles::of([Role::Auditor]),
            person: None,
        };
        access
            .set_membership(membership, &me, Timestamp::now())
            .await
            .unwrap();
    }
    let page = consultant.get("/").await.expect(200).text();
    let at = |name: &str| page.find(name).unwrap_or_else(|| panic!("{name}"));
    assert!(at("Lantern Hill") < at("Client 0 Dental"), "pressing first");
    assert!(page.contains("Search by name"));
    consultant
        .get("/?q=client%203")
        .await
        .expect(200)
        .shows("Client 3 Dental")
        .hides("Client 4 Dental")
        .hides("Lantern Hill");
}
