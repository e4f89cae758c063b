//! The profile in steps (A1).

use crate::program::Program;
use crate::support::{EXAMPLE, TestServer};
use access::{Permission, Role};
use app::demo;
use jiff::Timestamp;
use register::{Actor, Assurance};
use serde_json::json;

fn at(path: &str) -> String {
    format!("{EXAMPLE}/profile{path}")
}

#[tokio::test]
async fn a1_the_profile_says_what_applies_and_why_something_does_not() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official
        .get(&at(""))
        .await
        .expect(200)
        .shows("Does not apply")
        .shows("The organization is not a group health plan")
        .shows("Dana Whitcomb, RN");
    official.get(&at("/nonsense")).await.expect(404);
    let mut auditor = server.client_as(&[Role::Auditor]).await;
    auditor
        .get(&at(""))
        .await
        .expect(200)
        .hides("/profile/who\"");
    auditor.get(&at("/who")).await.expect(403);
}

#[tokio::test]
async fn a1_a_person_is_added_where_the_security_official_is_asked_for() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official.get(&at("/people")).await.expect(200);
    let form = [
        ("has", "security_official"),
        ("security_official", ""),
        ("new.name", "Noor Haddad"),
        ("new.title", "Compliance lead"),
        ("new.email", ""),
        ("new.part", "official"),
    ];
    official
        .fill_and_follow(&at("/people"), &form)
        .await
        .expect(200)
        .shows("Noor Haddad is recorded as a person")
        .shows("Where do you work?");
    let reading = server.state.books().now(demo::ORG).await.unwrap();
    let profile = reading.profile().unwrap();
    assert_eq!(
        reading.person_name(profile.security_official),
        "Noor Haddad"
    );
    // Nothing else of the profile was touched.
    assert_eq!(profile.providers, Some(8));
    assert_eq!(profile.leadership.len(), 2);
}

#[tokio::test]
async fn a1_a_mistake_is_shown_where_it_was_made_and_nothing_is_lost() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let form = [
        ("has", "review_interval_months"),
        ("review_interval_months", "every now and then"),
        ("has", "review_interval_reason"),
        ("review_interval_reason", "we are small"),
    ];
    official
        .fill(&at("/review"), &form)
        .await
        .expect(422)
        .shows("every now and then")
        .shows("we are small")
        .shows("field-error");
}

#[tokio::test]
async fn a1_sites_are_added_one_after_the_other() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let form = [("has", "name"), ("name", "North annex")];
    official
        .post_and_follow(&at("/sites"), &form)
        .await
        .expect(200)
        .shows("North annex is recorded");
    // The same name again is refused, and stays in the form.
    official
        .post(&at("/sites"), &form)
        .await
        .expect(422)
        .shows("has that name already")
        .shows("value=\"North annex\"");
}

#[tokio::test]
async fn a1_an_earlier_analysis_is_recorded_and_named_in_the_profile() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official.get(&at("/prior-analysis")).await.expect(200);
    let form = [
        ("has", "title"),
        ("title", "SRA of 2023"),
        ("has", "author"),
        ("author", "A consultant"),
        ("has", "scope"),
        ("scope", "Main clinic only"),
        ("has", "on"),
        ("on", "2023-05-01"),
    ];
    official
        .post_and_follow(&at("/prior-analysis"), &form)
        .await
        .expect(200)
        .shows("SRA of 2023");
}

#[tokio::test]
async fn a1_a_new_name_is_the_name_in_the_list_and_the_address_stays() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let form = [("has", "name"), ("name", "Elm Street Family Medicine")];
    let answer = official.fill(&at("/who"), &form).await.expect(303);
    assert_eq!(answer.location, at("/people"));
    official
        .get(&answer.location)
        .await
        .expect(200)
        .shows("Elm Street Family Medicine");
}

/// The worked example rests on this program's catalog: adopting it again changes nothing.
#[tokio::test]
async fn f20_a1_the_profile_says_which_catalog_the_book_rests_on() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    // Before an account writes anything, the book takes it over from the list.
    official.post(&at("/catalog"), &[]).await.expect(303);
    let before = server.state.books().now(demo::ORG).await.unwrap().position;
    official
        .get(&at(""))
        .await
        .shows("This book rests on catalog")
        .hides("Adopt catalog");
    official.post(&at("/catalog"), &[]).await.expect(303);
    let after = server.state.books().now(demo::ORG).await.unwrap().position;
    assert_eq!(after, before);
    let mut auditor = server.client_as(&[Role::Auditor]).await;
    auditor.post(&at("/catalog"), &[]).await.expect(403);
}

#[tokio::test]
async fn a1_an_organization_is_renamed_in_its_book_and_in_the_list_at_once_and_keeps_its_address() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official.get(EXAMPLE).await.expect(200);
    let beta = Actor {
        person: None,
        name: "Test".into(),
        role: String::new(),
        assurance: Assurance::Asserted,
        via: None,
        account: None,
    };
    let books = server.state.books();
    let folder = books.data_folder();
    let made = folder.create("Beta Clinic", &beta, Timestamp::now()).await;
    let beta = made.unwrap().org();
    let before = server.state.organizations().await.unwrap();
    let slug = |org| before.iter().find(|o| o.id == org).unwrap().slug.clone();
    assert_eq!(slug(beta), "beta-clinic");

    // The name of another is refused, whoever asks.
    let robot = Program::of(&server, &Permission::ALL).await;
    let any = [("if-match", "*")];
    let rename = async |name: &str| {
        let body = json!({ "name": name });
        robot.call("PATCH", "/api/v1/profile", &any, &body).await
    };
    rename(" beta  CLINIC")
        .await
        .expect(422)
        .shows("is here already");
    official.get(&at("/who")).await.expect(200);
    official
        .fill(&at("/who"), &[("name", "Beta Clinic")])
        .await
        .expect(422)
        .shows("is here already");

    // Another is in the book and in the list, and every address leads where it led.
    rename("Harbor Family Medicine").await.expect(200);
    let rows = folder.organizations().await.unwrap();
    let row = rows.iter().find(|row| row.id == demo::ORG).unwrap();
    assert_eq!(row.label, "Harbor Family Medicine");
    let derived = app::check_derived(folder.ledger(), demo::ORG, &folder.snapshots())
        .await
        .unwrap();
    assert!(derived.findings.is_empty(), "{:?}", derived.findings);
    let after = server.state.organizations().await.unwrap();
    let kept = after.iter().find(|o| o.id == demo::ORG).unwrap();
    assert_eq!(
        (kept.slug.clone(), kept.name.as_str()),
        (slug(demo::ORG), "Harbor Family Medicine")
    );
    official.get(EXAMPLE).await.expect(200);
    // The name that became free is nobody's address.
    let again = Actor {
        person: None,
        name: "Test".into(),
        role: String::new(),
        assurance: Assurance::Asserted,
        via: None,
        account: None,
    };
    let name = "Lantern Hill Family Medicine";
    let made = folder.create(name, &again, Timestamp::now()).await;
    let third = made.unwrap().org();
    let now = server.state.organizations().await.unwrap();
    let slug = &now.iter().find(|o| o.id == third).unwrap().slug;
    assert!(slug.starts_with("lantern-hill-family-medicine-"), "{slug}");
    official
        .get(EXAMPLE)
        .await
        .expect(200)
        .shows("Harbor Family Medicine");
}
