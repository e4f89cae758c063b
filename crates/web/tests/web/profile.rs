//! The profile in steps (A1).

use crate::support::{EXAMPLE, TestServer};
use access::Role;
use app::demo;

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
async fn a1_a_new_name_is_the_name_in_the_list_and_in_addresses() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let form = [("has", "name"), ("name", "Elm Street Family Medicine")];
    let answer = official.fill(&at("/who"), &form).await.expect(303);
    assert_eq!(
        answer.location,
        "/o/elm-street-family-medicine/profile/people"
    );
    official.get(&answer.location).await.expect(200);
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
