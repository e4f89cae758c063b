//! A second factor that the organization or the operator requires (I3).

use crate::program::{Program, value};
use crate::support::{Client, EXAMPLE, PASSWORD, TestServer};
use access::{AccessLogFilter, Action, Permission, Role};
use app::demo;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sqlx::Connection;
use web::ServerOptions;

const HERE: &str = "/account/second-factor";

fn at(path: &str) -> String {
    format!("{EXAMPLE}{path}")
}

/// What an authenticator app shows for a seed.
fn app_shows(seed: &str) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = seed
        .chars()
        .map(|c| format!("{:05b}", letters.find(c).unwrap()))
        .collect();
    let seed: Vec<u8> = (0..bits.len() / 8)
        .map(|i| u8::from_str_radix(&bits[i * 8..i * 8 + 8], 2).unwrap())
        .collect();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&seed).unwrap();
    let now = jiff::Timestamp::now().as_second() as u64;
    mac.update(&(now / 30).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let from = (digest[19] & 15) as usize;
    let word = u32::from_be_bytes(digest[from..from + 4].try_into().unwrap());
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

/// Sets one-time codes up on the pages.
pub async fn sets_codes_up(server: &TestServer, client: &mut Client, email: &str) {
    client.post("/account/codes", &[]).await.expect(303);
    client.get("/account/codes").await.expect(200).shows("<svg");
    let access = server.state.access();
    let account = access.account_by_email(email).await.unwrap().unwrap();
    let offer = access.totp_offer(account.id).await.unwrap().unwrap();
    client
        .post(
            "/account/codes/confirm",
            &[("code", &app_shows(&offer.secret_base32))],
        )
        .await
        .expect(200)
        .shows("Recovery codes");
}

/// Lines of the organization's access log that tell of something, newest first.
async fn logged(server: &TestServer, action: Action) -> Vec<String> {
    let access = server.state.access();
    let which = AccessLogFilter::of_action(action);
    let lines = access.read_log(Some(demo::ORG), None, 200, which).await;
    let told = |line: access::LogLine| format!("{}: {}", line.name, line.detail);
    lines.unwrap().into_iter().map(told).collect()
}

#[tokio::test]
async fn i3_l8_where_a_second_factor_is_required_nothing_opens_without_one() {
    let server = TestServer::example().await;
    let mut ada = server
        .client_named("Ada Stone", "ada@example.org", &[Role::Administrator])
        .await;
    let mut lee = server.client_as(&[Role::Contributor]).await;
    let program = Program::of(&server, &Permission::ALL).await;
    lee.get(&at("/risks")).await.expect(200);
    // Only an administrator says so; it needs no other right.
    let required = [("required", "yes")];
    let path = at("/colleagues/second-factor");
    lee.post(&path, &required).await.expect(403);
    ada.get(&at("/colleagues"))
        .await
        .expect(200)
        .shows("Require a second factor");
    ada.post(&path, &required).await.expect(303);
    assert_eq!(
        logged(&server, Action::SecondFactor).await,
        ["Ada Stone: required from now on"]
    );
    let log = program.get("/api/v1/log?limit=1").await.expect(200);
    assert_eq!(value(&log)["items"][0]["by"]["name"], "Ada Stone");
    // Nothing opens and nothing is done, for whom it was switched on by neither.
    let lantern = EXAMPLE.trim_start_matches("/o/");
    let there = format!("{HERE}?org={lantern}");
    for (client, name) in [(&mut ada, "Ada Stone"), (&mut lee, "Test contributor")] {
        for page in ["", "/risks", "/scope/assets", "/documents", "/history"] {
            let answer = client.get(&at(page)).await.expect(303);
            assert_eq!(answer.location, there, "{name} {page}");
        }
        let front = client.get("/").await.expect(303);
        if front.location != there {
            let answer = client.get(&front.location).await.expect(303);
            assert_eq!(answer.location, there, "{name}");
        }
        let form = [("sentence", "A laptop is stolen")];
        let answer = client.post(&at("/risks/new"), &form).await.expect(303);
        assert_eq!(answer.location, there, "{name}");
        client.get("/account").await.expect(200);
        client
            .get(&there)
            .await
            .expect(200)
            .shows("Set one-time codes up first")
            .shows("Lantern Hill");
        let refused = logged(&server, Action::Refused).await;
        let told = refused.iter().filter(|line| {
            line.starts_with(name) && line.contains("has no second factor, which is required")
        });
        // Summed, so that nobody fills the log.
        assert_eq!(told.count(), 1, "{refused:?}");
    }
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let named = |risk: &register::records::Risk| risk.sentence == "A laptop is stolen";
    assert!(!book.tables.risks.all().any(named));
    // Programs are not asked.
    program.get("/api/v1/risks?limit=1").await.expect(200);
    // Somebody elsewhere is told nothing of the organization.
    sets_codes_up(&server, &mut lee, "contributor@example.org").await;
    lee.get(&at("/risks")).await.expect(200);
    lee.get(&there).await.expect(303);
    ada.get(&at("/risks")).await.expect(303);
    sets_codes_up(&server, &mut ada, "ada@example.org").await;
    ada.get(&at("/colleagues"))
        .await
        .expect(200)
        .shows("Require it no longer");
    ada.post(&path, &[("required", "no")]).await.expect(303);
    assert_eq!(
        logged(&server, Action::SecondFactor).await[0],
        "Ada Stone: not required any more"
    );
}

#[tokio::test]
async fn i3_l8_who_may_change_the_profile_alone_does_not_say_whether_it_is_required() {
    let server = TestServer::example().await;
    let without = Permission::ALL.into_iter();
    let without: Vec<Permission> = without
        .filter(|one| *one != Permission::Administer)
        .collect();
    let any = [("if-match", "*")];
    let asked = json!({ "second_factor": true });
    let program = Program::of(&server, &without).await;
    let answer = program
        .call("PATCH", "/api/v1/profile", &any, &asked)
        .await
        .expect(403);
    assert_eq!(value(&answer)["scope"], "administer", "{}", answer.text());
    let named = json!({ "workforce": 31 });
    program
        .call("PATCH", "/api/v1/profile", &any, &named)
        .await
        .expect(200);
    let all = Program::of(&server, &Permission::ALL).await;
    all.call("PATCH", "/api/v1/profile", &any, &asked)
        .await
        .expect(200);
    assert_eq!(
        logged(&server, Action::SecondFactor).await,
        ["robot: required from now on"]
    );
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official.get(&at("/profile")).await.expect(303);
}

#[tokio::test]
async fn i3_l8_the_operator_requires_a_second_factor_of_every_account() {
    let options = ServerOptions {
        require_second_factor: true,
        ..ServerOptions::default()
    };
    let server = TestServer::example_in(tempfile::tempdir().unwrap(), options).await;
    // The first account is that of an operator.
    let mut olga = server
        .client_named("Olga Stone", "olga@example.org", &[Role::Administrator])
        .await;
    for path in ["/", "/begin", "/account", "/account/name", EXAMPLE] {
        let answer = olga.get(path).await;
        assert!(
            answer.status == 405 || answer.location == HERE,
            "{path}: {}",
            answer.status
        );
    }
    let renamed = olga.post("/account/name", &[("name", "Olga")]).await;
    assert_eq!(renamed.expect(303).location, HERE);
    olga.get(HERE)
        .await
        .expect(200)
        .shows("Whoever looks after this installation");
    let program = Program::of(&server, &Permission::ALL).await;
    program.get("/api/v1/risks?limit=1").await.expect(200);
    sets_codes_up(&server, &mut olga, "olga@example.org").await;
    olga.get(EXAMPLE).await.expect(200);
    olga.get("/account").await.expect(200);
}

#[tokio::test]
async fn i3_l8_a_session_from_before_the_codes_opens_nothing_more() {
    let server = TestServer::example().await;
    let mut ada = server
        .client_named("Ada Stone", "ada@example.org", &[Role::Administrator])
        .await;
    // Somebody who learned the password signed in, too.
    let mut thief = server.anonymous();
    let form = [("email", "ada@example.org"), ("password", PASSWORD)];
    thief.post("/login", &form).await.expect(303);
    thief.get(&at("/colleagues")).await.expect(200);
    let required = [("required", "yes")];
    ada.post(&at("/colleagues/second-factor"), &required)
        .await
        .expect(303);
    let before = ada.cookies.clone();
    sets_codes_up(&server, &mut ada, "ada@example.org").await;
    ada.get(&at("/colleagues")).await.expect(200);
    let answer = thief.get(&at("/colleagues")).await.expect(303);
    assert!(answer.location.starts_with("/login"), "{}", answer.location);
    // Neither does what the session was known by until then.
    let mut copied = server.anonymous();
    copied.cookies = before;
    let answer = copied.get(&at("/colleagues")).await.expect(303);
    assert!(answer.location.starts_with("/login"), "{}", answer.location);
}

/// The worked example and Beta Clinic, with somebody who belongs to both.
async fn of_two(server: &TestServer) -> (Client, ledger::OrgId) {
    let client = server
        .client_named("Con Sultant", "con@example.org", &[Role::Administrator])
        .await;
    let actor = register::Actor {
        person: None,
        name: "Test".into(),
        role: String::new(),
        assurance: register::Assurance::SignedIn,
        via: None,
        account: None,
    };
    let now = jiff::Timestamp::now();
    let folder = server.state.books().data_folder();
    let book = folder.create("Beta Clinic", &actor, now).await.unwrap();
    let access = server.state.access();
    let con = access.account_by_email("con@example.org").await.unwrap();
    let con = con.unwrap();
    let membership = access::Membership {
        org: book.org(),
        account: con.id,
        roles: access::Roles::of([Role::Administrator]),
        person: None,
    };
    access.set_membership(membership, &con, now).await.unwrap();
    (client, book.org())
}

#[tokio::test]
async fn i2_i3_one_organization_that_requires_codes_shuts_no_other() {
    let server = TestServer::example().await;
    let (mut con, _) = of_two(&server).await;
    let figures = format!("{EXAMPLE}/plan?overdue=yes");
    con.get("/").await.expect(200).shows(&figures);
    con.post(&at("/colleagues/second-factor"), &[("required", "yes")])
        .await
        .expect(303);
    let lantern = EXAMPLE.trim_start_matches("/o/");
    con.get("/")
        .await
        .expect(200)
        .shows("Lantern Hill")
        .shows("Opens once you have set one-time codes up")
        .shows(&format!("{HERE}?org={lantern}"))
        .shows("/o/beta-clinic/plan?overdue=yes")
        .hides(&figures);
    con.get("/o/beta-clinic").await.expect(200);
    con.get(EXAMPLE).await.expect(303);
    sets_codes_up(&server, &mut con, "con@example.org").await;
    con.get("/").await.expect(200).shows(&figures);
}

/// Takes the last entry of the worked example away, as a restore of an older copy does.
async fn loses_its_end(server: &TestServer) {
    let url = format!(
        "sqlite://{}",
        server.folder.path().join("phiward.db").display()
    );
    let mut sqlite = sqlx::SqliteConnection::connect(&url).await.unwrap();
    for guard in ["entry_is_kept", "entry_is_final"] {
        let drop = sqlx::AssertSqlSafe(format!("DROP TRIGGER {guard}"));
        sqlx::query(drop).execute(&mut sqlite).await.unwrap();
    }
    let last = "DELETE FROM entry WHERE org = $1 AND position = (SELECT max(position) FROM entry WHERE org = $1)";
    let gone = sqlx::query(last).bind(&demo::ORG.0.as_bytes()[..]);
    assert_eq!(gone.execute(&mut sqlite).await.unwrap().rows_affected(), 1);
}

#[tokio::test]
async fn c6_i3_what_was_lost_is_shown_only_with_the_second_factor_that_is_required() {
    let server = TestServer::example().await;
    let (mut con, _) = of_two(&server).await;
    con.post(&at("/colleagues/second-factor"), &[("required", "yes")])
        .await
        .expect(303);
    let program = Program::of(&server, &Permission::ALL).await;
    let asset = json!({ "name": "The laptop that was lost" });
    program
        .call("POST", "/api/v1/assets", &[], &asset)
        .await
        .expect(201);
    loses_its_end(&server).await;
    program.get("/api/v1/risks?limit=1").await.expect(503);
    let went_back = at("/went-back");
    let answer = con.get(EXAMPLE).await.expect(303);
    assert_eq!(answer.location, went_back);
    let lantern = EXAMPLE.trim_start_matches("/o/");
    let there = format!("{HERE}?org={lantern}");
    let answer = con.get(&went_back).await.expect(303);
    assert_eq!(answer.location, there);
    let reason = [("reason", "I say so")];
    let answer = con.post(&went_back, &reason).await.expect(303);
    assert_eq!(answer.location, there);
    let loss = server.state.books().loss(demo::ORG).await.unwrap();
    assert!(loss.is_some(), "it went on");
    let told = logged(&server, Action::Refused).await;
    assert!(
        told[0].starts_with("Con Sultant: has no second factor"),
        "{told:?}"
    );
    // The list of organizations opens, and the other one.
    con.get("/")
        .await
        .expect(200)
        .shows("Its database went back")
        .shows("/o/beta-clinic/plan?overdue=yes");
    sets_codes_up(&server, &mut con, "con@example.org").await;
    con.get(&went_back)
        .await
        .expect(200)
        .shows("The laptop that was lost");
    con.post(&went_back, &reason).await.expect(303);
    con.get(EXAMPLE).await.expect(200);
}
