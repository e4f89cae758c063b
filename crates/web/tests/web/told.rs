//! What the access log tells, and whom: each refusal, by whom it was, and nothing of other
//! organizations.

use crate::limits::refusals;
use crate::program::Program;
use crate::rights_in_the_turn::{form, meanwhile};
use crate::second_factor::sets_codes_up;
use crate::support::{EXAMPLE, PASSWORD, TestServer};
use crate::who_acts::{INVITE, account, beta, founder, link_in, set_password};
use access::{ActedBy, Membership, Permission, Role, Roles};
use app::demo;
use jiff::Timestamp;
use std::collections::BTreeSet;
use web::ServerOptions;

fn at(path: &str) -> String {
    format!("{EXAMPLE}{path}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_16_3_2_what_is_refused_once_all_of_it_has_come_is_told() {
    let server = TestServer::example().await;
    server
        .client_named("Ada Stone", "ada@example.org", &[Role::Administrator])
        .await;
    let client = server
        .client_named(
            "Mallory Stone",
            "mallory@example.org",
            &[Role::Administrator],
        )
        .await;
    let me = account(&server, "mallory@example.org").await;
    let (access, now) = (server.state.access(), Timestamp::now());
    let lost = async {
        let part = Membership {
            org: demo::ORG,
            account: me.id,
            roles: Roles::of([Role::Auditor]),
            person: None,
        };
        let by = ActedBy::command_line("Test");
        access.set_membership(part, by, now).await.unwrap();
    };
    let invite = at("/colleagues/invite");
    let text = "name=Eve+Moss&email=eve%40example.org&role=administrator&person=new";
    let answer = meanwhile(&server, |body| form(&invite, &client, body), text, lost);
    answer.await.expect(403).shows("since this was sent");
    let lines = refusals(&server, Some(demo::ORG)).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0].name, "Mallory Stone");
    assert_eq!(lines[0].detail, "POST /colleagues/invite");
    assert_eq!(lines[0].account, Some(me.id));
    // Outside of all organizations it is told to whoever looks after the installation.
    let mut mallory = server.anonymous_as(&client);
    mallory.get("/begin").await.expect(403);
    let lines = refusals(&server, None).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(
        (lines[0].name.as_str(), lines[0].detail.as_str()),
        ("Mallory Stone", "GET /begin")
    );
}

#[tokio::test]
async fn asvs_16_3_2_an_account_that_is_not_ones_to_manage_is_told() {
    let server = TestServer::example().await;
    let (mut dana, _, _, _) = founder(&server).await;
    let mut bea = beta(&server).await;
    let page = bea
        .post("/o/beta-clinic/colleagues/invite", &INVITE)
        .await
        .expect(200);
    set_password(&server, &link_in(&page.text())).await;
    let vera = account(&server, "vera@beta.example").await;
    let part = Membership {
        org: demo::ORG,
        account: vera.id,
        roles: Roles::of([Role::Auditor]),
        person: None,
    };
    let by = ActedBy::command_line("Test");
    let access = server.state.access();
    access
        .set_membership(part, by, Timestamp::now())
        .await
        .unwrap();
    // Dana looks after the installation, Ada after this organization alone.
    let mut ada = server
        .client_named("Ada Stone", "ada@example.org", &[Role::Administrator])
        .await;
    let link = at(&format!("/colleagues/{}/link", vera.id.0));
    dana.post(&link, &[]).await.expect(200);
    ada.post(&link, &[]).await.expect(403);
    let lines = refusals(&server, Some(demo::ORG)).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0].detail, "POST /colleagues/{account}/link");
}

/// Two programs without account, of one organization.
#[tokio::test]
async fn asvs_16_3_2_what_tokens_are_refused_is_told_of_each_by_its_name() {
    let server = TestServer::example().await;
    let mut programs = Vec::new();
    for name in ["first", "second"] {
        let scopes = BTreeSet::from([Permission::Read]);
        let (access, now) = (server.state.access(), Timestamp::now());
        let by = ActedBy::command_line("Test");
        let made = access.create_token(demo::ORG, name, &scopes, None, None, by, now);
        let (_, token) = made.await.unwrap();
        let server = &server;
        programs.push(Program { server, token });
    }
    let body = || serde_json::json!({ "name": "Somebody" });
    for _ in 0..50 {
        programs[0].post("/api/v1/people", body()).await.expect(403);
    }
    // However much the first is refused, the second is told by what it was.
    for n in 1..30 {
        let path = format!("/api/v1/risks/{n}/restore");
        let reason = serde_json::json!({ "reason": "so" });
        programs[0].post(&path, reason).await.expect(403);
    }
    for kind in ["sites", "vendors", "assets", "flows", "processes"] {
        let path = format!("/api/v1/{kind}");
        programs[0].post(&path, body()).await.expect(403);
    }
    programs[1].post("/api/v1/people", body()).await.expect(403);
    let lines = refusals(&server, Some(demo::ORG)).await;
    let of = |token: &str| {
        let name = format!("token “{token}”");
        let own = lines.iter().filter(|line| line.name == name);
        own.map(|line| line.detail.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(of("second"), ["POST /api/v1/people needs “contribute”"]);
    assert!(of("first").contains(&"POST /api/v1/people needs “contribute”"));
}

#[tokio::test]
async fn i2_l2_what_a_colleague_does_elsewhere_is_not_seen_here() {
    let server = TestServer::example().await;
    let (mut dana, _, _, _) = founder(&server).await;
    let mut bea = beta(&server).await;
    // Bea belongs to both, and hires somebody at Beta.
    let part = Membership {
        org: demo::ORG,
        account: account(&server, "bea@beta.example").await.id,
        roles: Roles::of([Role::Auditor]),
        person: None,
    };
    let by = ActedBy::command_line("Test");
    let access = server.state.access();
    access
        .set_membership(part, by, Timestamp::now())
        .await
        .unwrap();
    bea.post("/o/beta-clinic/colleagues/invite", &INVITE)
        .await
        .expect(200);
    // Dana knocks at Beta.
    dana.get("/o/beta-clinic").await.expect(404);
    let invite = [
        ("name", "Ana Sousa"),
        ("email", "ana@lanternhill.example"),
        ("role", "auditor"),
        ("person", "new"),
    ];
    dana.post(&at("/colleagues/invite"), &invite)
        .await
        .expect(200);
    // Somebody who reads the log, and does not look after the installation.
    let mut official = server
        .client_named("Sofia Lund", "sofia@example.org", &[Role::SecurityOfficial])
        .await;
    for path in [
        "/colleagues/access-log?log=sign-ins",
        "/colleagues/access-log?log=sign-ins&format=csv",
    ] {
        official
            .get(&at(path))
            .await
            .expect(200)
            .shows("ana@lanternhill.example")
            .hides("vera@beta.example")
            .hides("Beta Clinic");
    }
    // Who looks after it sees all.
    let log = at("/colleagues/access-log?log=sign-ins");
    dana.get(&log).await.expect(200).shows("vera@beta.example");
}

#[tokio::test]
async fn i2_l2_what_is_done_to_a_members_account_is_seen_without_who_works_elsewhere() {
    let server = TestServer::example().await;
    founder(&server).await;
    let mut bea = beta(&server).await;
    // Vera works at Beta first, whose administrator sets her password anew.
    let page = bea
        .post("/o/beta-clinic/colleagues/invite", &INVITE)
        .await
        .expect(200);
    set_password(&server, &link_in(&page.text())).await;
    let vera = account(&server, "vera@beta.example").await;
    let maker = account(&server, "bea@beta.example").await;
    let (access, now) = (server.state.access(), Timestamp::now());
    let link = access.reset_link(vera.id, &maker, now).await.unwrap();
    let keep = access::OwnTokens::Keep;
    let set = access.set_password_with_link(&link, PASSWORD, keep, "127.0.0.1", now);
    set.await.unwrap();
    let part = Membership {
        org: demo::ORG,
        account: vera.id,
        roles: Roles::of([Role::Auditor]),
        person: None,
    };
    let at_machine = ActedBy::command_line("Owen Machine");
    access.set_membership(part, &at_machine, now).await.unwrap();
    access.disable(vera.id, &at_machine, now).await.unwrap();
    let mut official = server
        .client_named("Sofia Lund", "sofia@example.org", &[Role::SecurityOfficial])
        .await;
    let csv = at("/colleagues/access-log?log=sign-ins&format=csv");
    let text = official
        .get(&csv)
        .await
        .expect(200)
        .hides("Bea Holm")
        .text();
    let line = |words: &str| text.lines().find(|line| line.contains(words));
    let set = line("by a link of").expect("whose link set her password");
    assert!(set.contains("vera@beta.example, by a link of somebody who is not on record here"));
    let made = line("made a link to set a new password").expect("that it was made");
    assert!(
        made.contains(",somebody who is not on record here,"),
        "{made}"
    );
    let disabled = line("disabled an account").expect("that it was disabled");
    assert!(
        disabled.contains("Owen Machine") && disabled.contains("vera@beta.example"),
        "{disabled}"
    );
    // Of who is on record here it is said who they are.
    let mut ada = server
        .client_named("Ada Stone", "ada@example.org", &[Role::Administrator])
        .await;
    ada.post(&at("/scope/sites"), &[("name", "x")]).await;
    let (ada, sofia) = (
        account(&server, "ada@example.org").await,
        account(&server, "sofia@example.org").await,
    );
    let now = Timestamp::now();
    let link = access.reset_link(sofia.id, &ada, now).await.unwrap();
    let set = access.set_password_with_link(&link, PASSWORD, keep, "127.0.0.1", now);
    set.await.unwrap();
    let mut official = server
        .client_named("Olga Stone", "olga@example.org", &[Role::SecurityOfficial])
        .await;
    let page = at("/colleagues/access-log?log=sign-ins");
    official
        .get(&page)
        .await
        .expect(200)
        .shows("sofia@example.org, by a link of Ada Stone")
        .hides("Bea Holm");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i3_m2_the_operators_demand_of_a_second_factor_is_asked_in_the_turn() {
    let options = ServerOptions {
        require_second_factor: true,
        ..ServerOptions::default()
    };
    let server = TestServer::example_in(tempfile::tempdir().unwrap(), options).await;
    let mut olga = server
        .client_named("Olga Stone", "olga@example.org", &[Role::SecurityOfficial])
        .await;
    sets_codes_up(&server, &mut olga, "olga@example.org").await;
    let sites = at("/scope/sites");
    olga.post(&sites, &[("name", "North annex")])
        .await
        .expect(303);
    let me = account(&server, "olga@example.org").await;
    let by = ActedBy::command_line("Test");
    let access = server.state.access();
    let lost = async {
        access
            .totp_clear(me.id, by, Timestamp::now())
            .await
            .unwrap()
    };
    let text = "name=South+annex&more=00000000000000000000000000";
    let answer = meanwhile(&server, |body| form(&sites, &olga, body), text, lost).await;
    let to = answer.expect(303).location;
    assert!(to.starts_with("/account/second-factor"), "{to}");
    let book = server.state.books().now(demo::ORG).await.unwrap();
    assert!(
        book.tables
            .sites
            .live()
            .all(|site| site.name != "South annex")
    );
}

#[tokio::test]
async fn c6_each_list_that_is_taken_out_is_told() {
    let server = TestServer::example().await;
    let mut auditor = server.client_as(&[Role::Auditor]).await;
    let lists = [
        ("/risks/list.csv", "risks"),
        ("/plan/list.csv", "actions"),
        ("/safeguards.csv", "safeguards"),
        ("/evidence.csv", "evidence"),
        ("/scope/assets.csv", "assets"),
    ];
    for (path, _) in lists {
        auditor.get(&at(path)).await.expect(200);
    }
    let which = access::AccessLogFilter::of_action(access::Action::TableExported);
    let access = server.state.access();
    let lines = access.read_log(Some(demo::ORG), None, 50, which).await;
    let mut told: Vec<String> = lines.unwrap().into_iter().map(|line| line.detail).collect();
    told.reverse();
    assert_eq!(told, lists.map(|(_, what)| what));
}
