//! Whatever is decided by comparing with the book is compared with the state it is decided
//! on, and what stands beside an entry is worked out from what is there then.

use crate::program::{Program, value};
use crate::support::{Answer, Client, EXAMPLE, TestServer};
use crate::who_acts::{RUTH, RUTH_MAIL, account, founder, link_in, set_password};
use access::{ActedBy, Membership, Permission, Policy, Role, Roles};
use app::{Authorship, Book, DataFolder, demo};
use axum::body::Body;
use axum::http::{Request, header};
use jiff::Timestamp;
use register::records::{Person, Profile};
use register::verbs::Admit;
use register::{Actor, Assurance, Command, Id, Record};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;
use uuid::Uuid;
use web::members::{Changing, MemberError};
use web::{AppState, ServerOptions};

const ALL: &[Role] = &[Role::Administrator, Role::SecurityOfficial, Role::Approver];

fn at(path: &str) -> String {
    format!("{EXAMPLE}{path}")
}

fn on_the_command_line() -> Authorship {
    Authorship {
        actor: Actor {
            person: None,
            name: "Test".into(),
            role: "tester".into(),
            assurance: Assurance::Asserted,
            via: None,
            account: None,
        },
        why: String::new(),
        at: Timestamp::now(),
    }
}

/// What a program asks for.
async fn patch(mut client: Client, token: &str, path: &str, body: Value) -> Answer {
    let request = Request::builder()
        .method("PATCH")
        .uri(path)
        .header(header::HOST, "localhost:8642")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::IF_MATCH, "*")
        .body(Body::from(body.to_string()))
        .unwrap();
    client.send(request).await
}

/// Has something asked for wait for its turn while somebody else changes the book.
async fn overtaken<T: Send + 'static>(
    server: &TestServer,
    asked: impl Future<Output = T> + Send + 'static,
    first: impl AsyncFnOnce(&mut Book) -> app::Result<()>,
) -> T {
    let (began, asking) = oneshot::channel::<()>();
    let books = server.state.books();
    let asked = tokio::spawn(async move {
        asking.await.unwrap();
        asked.await
    });
    books
        .write(demo::ORG, async |book| {
            began.send(()).unwrap();
            tokio::time::sleep(Duration::from_secs(2)).await;
            assert!(!asked.is_finished(), "it waits for its turn");
            first(book).await
        })
        .await
        .unwrap();
    asked.await.unwrap()
}

/// Saves a change of the profile, as who is at the machine does.
async fn profile(book: &mut Book, change: impl Fn(&mut Profile)) -> app::Result<()> {
    let mut profile = book.register().profile().unwrap().clone();
    change(&mut profile);
    let Authorship { actor, why, at } = on_the_command_line();
    let done = book.perform(Command::Save(profile.into()), &actor, &why, None, at);
    done.await.map(|_| ())
}

async fn profile_now(server: &TestServer) -> Profile {
    let book = server.state.books().now(demo::ORG).await.unwrap();
    book.profile().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i3_m2_another_field_of_the_profile_takes_no_second_factor_back() {
    let server = TestServer::example().await;
    let scopes = [Permission::Read, Permission::Contribute, Permission::Govern];
    let token = Program::of(&server, &scopes).await.token;
    let client = server.anonymous();
    let asked = async move {
        patch(
            client,
            &token,
            "/api/v1/profile",
            json!({ "workforce": 77 }),
        )
        .await
    };
    let answer = overtaken(&server, asked, async |book| {
        profile(book, |profile| profile.second_factor = true).await
    });
    answer.await.expect(200);
    let now = profile_now(&server).await;
    assert!(now.second_factor, "it was switched off by who may not");
    assert_eq!(now.workforce, Some(77));
    // What was sent is what takes the right, in the turn too.
    let token = Program::of(&server, &scopes).await.token;
    let answer = patch(
        server.anonymous(),
        &token,
        "/api/v1/profile",
        json!({ "second_factor": false }),
    );
    answer.await.expect(403).shows("second factor");
    assert!(profile_now(&server).await.second_factor);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i3_m2_the_switch_of_the_second_factor_is_not_held_up_by_other_fields() {
    let server = TestServer::example().await;
    let mut ada = server
        .client_named("Ada Stone", "ada@example.org", ALL)
        .await;
    let domain = [("domain", "first.example")];
    ada.post(&at("/mail"), &domain).await.expect(303);
    let asked = async move {
        let required = [("required", "yes")];
        ada.post(&at("/colleagues/second-factor"), &required).await
    };
    let answer = overtaken(&server, asked, async |book| {
        profile(book, |profile| profile.workforce = Some(78)).await
    });
    answer.await.expect(303);
    let now = profile_now(&server).await;
    assert!(now.second_factor);
    assert_eq!(now.workforce, Some(78));
    let which = access::AccessLogFilter::of_action(access::Action::SecondFactor);
    let access = server.state.access();
    let lines = access
        .read_log(Some(demo::ORG), None, 9, which)
        .await
        .unwrap();
    assert_eq!(lines.len(), 1, "{lines:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b6_m2_a_person_for_whom_an_account_came_to_stand_is_not_renamed_without_the_right() {
    let server = TestServer::example().await;
    founder(&server).await;
    let everyone = Program::of(&server, &Permission::ALL).await;
    let made = everyone.post("/api/v1/people", json!({ "name": "Noor Haddad" }));
    let made = value(&made.await.expect(201));
    let person: Uuid = made["id"].as_str().unwrap().parse().unwrap();
    let scopes = [Permission::Read, Permission::Contribute];
    let token = Program::of(&server, &scopes).await.token;
    let client = server.anonymous();
    let path = format!("/api/v1/people/{person}");
    let asked = async move { patch(client, &token, &path, json!({ "name": "Noor Hadid" })).await };
    let answer = overtaken(&server, asked, async |book| {
        let admit = Admit {
            target: Id::new(Uuid::from_u128(77)),
            name: "Noor Haddad".into(),
            email: "noor@example.org".into(),
            roles: vec!["approver".into()],
            person: Some(Id::new(person)),
            offered_by: None,
            taken_over: true,
        };
        let (phiward, now) = (Actor::program(), Timestamp::now());
        let done = book.perform(admit.into(), &phiward, "", None, now);
        done.await.map(|_| ())
    });
    answer
        .await
        .expect(403)
        .shows("which person an account stands for");
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let kept = book.tables.people.get(Id::<Person>::new(person)).unwrap();
    assert_eq!(kept.name, "Noor Haddad");
}

/// Another program on the same data folder.
async fn another(server: &TestServer) -> AppState {
    let data_folder = DataFolder::open(server.folder.path(), None).await.unwrap();
    let key = data_folder.seal_key(None).unwrap();
    let ledger = data_folder.ledger().clone();
    let access = access::Access::new(ledger, key, Policy::default());
    AppState::new(data_folder, access, ServerOptions::default())
}

async fn changes(
    state: &AppState,
    account: &access::Account,
    wanted: impl Fn(Membership) -> Result<Membership, MemberError>,
) -> Result<(), MemberError> {
    let access = state.access().clone();
    let by = on_the_command_line();
    let done = state.books().write(demo::ORG, async |book| {
        let mut changing = Changing {
            book,
            access: &access,
            by,
            log_by: ActedBy::command_line("Test"),
        };
        Ok(changing.change(account, wanted).await)
    });
    done.await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn i3_m3_a_change_of_roles_by_another_program_is_not_lost() {
    let server = TestServer::example().await;
    founder(&server).await;
    server
        .client_named("Lee Moss", "lee@example.org", &[Role::Contributor])
        .await;
    let lee = account(&server, "lee@example.org").await;
    let everyone = Program::of(&server, &Permission::ALL).await;
    let made = everyone.post("/api/v1/people", json!({ "name": "Lee Moss" }));
    let made = value(&made.await.expect(201));
    let person: Uuid = made["id"].as_str().unwrap().parse().unwrap();
    // The book knows the account.
    changes(&server.state, &lee, Ok).await.unwrap();
    let other = another(&server).await;
    let tries = AtomicU32::new(0);
    // While one says for whom the account stands, another program gives it other roles.
    let tied = changes(&server.state, &lee, |before| {
        if tries.fetch_add(1, Ordering::SeqCst) == 0 {
            let (other, lee) = (&other, &lee);
            tokio::task::block_in_place(|| {
                let now = tokio::runtime::Handle::current();
                now.block_on(async {
                    let auditor = |before| {
                        Ok(Membership {
                            roles: Roles::of([Role::Auditor]),
                            ..before
                        })
                    };
                    changes(other, lee, auditor).await.unwrap();
                });
            });
        }
        Ok(Membership {
            person: Some(person),
            ..before
        })
    });
    tied.await.unwrap();
    assert_eq!(tries.load(Ordering::SeqCst), 2, "worked out anew");
    let access = server.state.access();
    let row = access.membership(demo::ORG, lee.id).await.unwrap().unwrap();
    assert_eq!(row.roles, Roles::of([Role::Auditor]));
    assert_eq!(row.person, Some(person));
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let recorded = book.membership(lee.id.0).unwrap();
    assert_eq!(recorded.roles, ["auditor"]);
    assert_eq!(recorded.person, Some(Id::new(person)));
}

#[tokio::test]
async fn b6_m4_a_reset_that_was_not_seen_is_not_confirmed() {
    let server = TestServer::example().await;
    let (mut dana, ..) = founder(&server).await;
    server
        .client_named(RUTH, RUTH_MAIL, &[Role::Approver])
        .await;
    let priya = ("Priya Natarajan, MD", "priya@lanternhill.example");
    let mut priya = server.client_named(priya.0, priya.1, ALL).await;
    let domain = [("domain", "first.example")];
    priya.post(&at("/mail"), &domain).await.expect(303);
    let ruth = account(&server, RUTH_MAIL).await;
    let own = format!("/colleagues/{}", ruth.id.0);
    let confirm = at(&format!("{own}/confirm"));
    let looked_at = priya.get(&at(&own)).await.expect(200);
    let program = Program::behind(&server, "Olga Berg").await;
    let api = format!("/api/v1/members/{}/confirm", ruth.id.0);
    let shown = async |program: &Program<'_>| {
        let list = value(&program.get("/api/v1/members").await.expect(200));
        let id = ruth.id.to_string();
        let mut all = list["items"].as_array().unwrap().iter();
        all.find(|one| one["account"] == id.as_str())
            .unwrap()
            .clone()
    };
    let seen = shown(&program).await;
    // Meanwhile Dana sets Ruth's password, and makes a token as Ruth.
    let page = dana
        .post(&at(&format!("{own}/link")), &[])
        .await
        .expect(200);
    set_password(&server, &link_in(&page.text())).await;
    let access = server.state.access();
    let scopes = [Permission::Read].into();
    let now = Timestamp::now();
    let made = access.create_token(
        demo::ORG,
        "as ruth",
        &scopes,
        Some(ruth.id),
        None,
        &ruth,
        now,
    );
    made.await.unwrap();
    let resets = async || {
        let book = server.state.books().now(demo::ORG).await.unwrap();
        let ruth = book.membership(ruth.id.0).unwrap();
        (ruth.resets.len(), ruth.confirmed.is_some())
    };
    // What each of them saw does not say so.
    let answer = priya
        .send_on(&looked_at, &confirm, &[("note", "met her")])
        .await;
    answer.expect(422).shows("changed");
    let sent = json!({ "note": "met her", "revision": seen["revision"] });
    program.post(&api, sent).await.expect(412);
    // Whoever names nothing is told what there is to be seen.
    let unseen = program.post(&api, json!({ "note": "met her" })).await;
    unseen
        .expect(422)
        .shows("password set by a link of Dana Whitcomb, RN");
    assert_eq!(resets().await, (1, false));
    // Seen, with the token that acts as her, it is confirmed.
    let looked_at = priya.get(&at(&own)).await.expect(200);
    let looked_at = looked_at
        .shows("by a link of Dana Whitcomb, RN")
        .shows("as ruth");
    let seen = shown(&program).await;
    assert_eq!(seen["tokens"].as_array().unwrap().len(), 1);
    let answer = priya
        .send_on(&looked_at, &confirm, &[("note", "met her")])
        .await;
    answer.expect(303);
    assert_eq!(resets().await, (0, true));
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let recorded = book.membership(ruth.id.0).unwrap();
    assert!(recorded.tag().starts_with("MB-"));
}
