//! Who acts by a token that was made on the command line: nobody on record, and not the
//! command line.

use super::{RUTH, account, at, founder, on_the_command_line, person, set_password, token_of};
use crate::program::{Program, value};
use crate::support::{Client, PASSWORD, TestServer};
use access::{ActedBy, Permission, Role};
use app::demo;
use jiff::{SignedDuration, Timestamp};
use ledger::OrgId;
use register::records::Membership;
use register::{Coverage, GapKind, Via};
use serde_json::{Value, json};
use web::members::{Changing, Whom};

async fn org_named(server: &TestServer, name: &str) -> OrgId {
    let organizations = server.state.organizations().await.unwrap();
    organizations
        .iter()
        .find(|org| org.name == name)
        .unwrap()
        .id
}

/// Invites somebody on the command line; the link.
async fn invited_at_the_machine(
    server: &TestServer,
    org: OrgId,
    name: &str,
    email: &str,
) -> String {
    let by = on_the_command_line("Installer", None);
    let access = server.state.access().clone();
    let invited = server
        .state
        .books()
        .write(org, async |book| {
            let mut changing = Changing {
                book,
                access: &access,
                by,
                log_by: ActedBy::command_line("Installer"),
            };
            let roles = [Role::Administrator].into_iter().collect();
            Ok(changing.invite(name, email, &roles, Whom::New).await)
        })
        .await
        .unwrap();
    format!("/welcome/{}", invited.unwrap().secret)
}

#[tokio::test]
async fn i2_h1_a_token_of_the_command_line_does_not_open_the_installation() {
    let server = TestServer::example().await;
    let name = "Beta Clinic";
    let folder = server.state.books().data_folder();
    let actor = on_the_command_line("Test", None).actor;
    let now = Timestamp::now();
    folder.create(name, &actor, now).await.unwrap();
    let beta = org_named(&server, name).await;
    let robot = Program::at(&server, beta, &Permission::ALL).await;
    let invite = async |name: &str, email: &str| {
        let body =
            json!({ "name": name, "email": email, "roles": ["contributor"], "person": "new" });
        robot.post("/api/v1/members", body).await
    };
    // Nobody has an account yet, and the first does not look after the installation.
    invite("Fay First", "first@b.example").await.expect(201);
    assert!(!account(&server, "first@b.example").await.operator);
    invited_at_the_machine(&server, demo::ORG, "Boss One", "boss@a.example").await;
    invited_at_the_machine(&server, demo::ORG, "Second Admin", "second@a.example").await;
    let boss = account(&server, "boss@a.example").await;
    assert!(boss.operator && !boss.password);
    let answer = invite("Boss One", "boss@a.example").await;
    answer.expect(422).shows("looks after the installation");
    let parts = server.state.access().memberships_of(boss.id).await.unwrap();
    assert!(parts.len() == 1 && parts[0].org == demo::ORG, "{parts:?}");
}

/// Lets somebody in by a token without account, who sets a password by the link.
async fn let_in(server: &TestServer, robot: &Program<'_>, name: &str, roles: Value) -> Client {
    let email = format!(
        "{}@lanternhill.example",
        name.to_lowercase().replace(' ', ".")
    );
    let body = json!({ "name": name, "email": email, "roles": roles, "person": "new" });
    let made = robot.post("/api/v1/members", body).await.expect(201);
    set_password(server, value(&made)["invitation"].as_str().unwrap()).await
}

/// What is told of two accounts for which one answers.
async fn told(server: &TestServer) -> Vec<String> {
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let today = book.day(Timestamp::now());
    let gaps = Coverage::of(&book, catalog::Catalog::builtin(), today).gaps;
    let gaps = gaps.into_iter();
    gaps.filter(|gap| gap.kind == GapKind::VouchedByOne)
        .map(|gap| gap.what)
        .collect()
}

#[tokio::test]
async fn b6_h2_who_was_let_in_by_a_token_of_nobody_is_not_a_second_person() {
    let server = TestServer::example().await;
    let (mut dana, _, number, _) = founder(&server).await;
    let robot = Program::of(&server, &Permission::ALL).await;
    let before = told(&server).await;
    let mut fiona = let_in(&server, &robot, "Fiona Fakir", json!(["approver"])).await;
    let path = at(&format!("/plan/acceptances/{number}/approve"));
    let form = [("authority", "practice owner")];
    fiona.fill(&path, &form).await.expect(303);
    let mut now = told(&server).await;
    now.retain(|gap| !before.contains(gap));
    assert_eq!(
        now,
        [
            "for the account of Fiona Fakir only the token “robot” answers, behind which nobody is on record"
        ]
    );
    // The first password by the token's own link is not somebody else's.
    let id = account(&server, "fiona.fakir@lanternhill.example").await.id;
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let recorded = book.membership(id.0).unwrap().clone();
    assert!(recorded.resets.is_empty(), "{recorded:?}");
    assert!(matches!(recorded.tied.unwrap().via, Some(Via::Token(_))));
    drop(book);
    dana.get(&at("/colleagues"))
        .await
        .expect(200)
        .shows("Only the token “robot” vouches for this account");
    // A second administrator, whose account is another's word, confirms it.
    let (person, _) = person(&server, RUTH).await;
    let by = on_the_command_line(RUTH, Some(register::Id::new(person)));
    let fiona = account(&server, "fiona.fakir@lanternhill.example").await;
    let access = server.state.access().clone();
    let confirmed = server
        .state
        .books()
        .write(demo::ORG, async |book| {
            let mut changing = Changing {
                book,
                access: &access,
                by,
                log_by: ActedBy::command_line(RUTH),
            };
            let target = register::Id::<Membership>::new(fiona.id.0).to();
            let seen = changing.book.register().tables.revision(target);
            Ok(changing.confirm(&fiona, "called her", seen).await)
        })
        .await
        .unwrap();
    confirmed.unwrap();
    assert_eq!(told(&server).await, before);
}

#[tokio::test]
async fn c6_h2_content_is_not_taken_out_with_who_was_let_in_by_a_token_of_nobody() {
    let server = TestServer::example().await;
    let (_, me, _, _) = founder(&server).await;
    let robot = Program::of(&server, &Permission::ALL).await;
    let roles = json!(["administrator"]);
    let_in(&server, &robot, "Rita Rojas", roles).await;
    let program = token_of(&server, &me, "d").await;
    let why = json!({ "reason": "typed by mistake" });
    let asked = program.post("/api/v1/risks/20/redact", why).await;
    let path = format!("{}/approve-redaction", asked.expect(201).location);
    let rita = account(&server, "rita.rojas@lanternhill.example").await;
    let program = token_of(&server, &rita, "r").await;
    let answer = program.post(&path, json!({})).await;
    answer.expect(422).shows("behind which nobody is on record");
}

#[tokio::test]
async fn i2_m5_many_links_of_one_maker_are_one_line_and_one_entry() {
    let server = TestServer::example().await;
    let (mut dana, me, _, _) = founder(&server).await;
    let mail = "grace@lanternhill.example";
    let mut client = server
        .client_named("Grace Amundsen", mail, &[Role::SecurityOfficial])
        .await;
    let site = |name| [("has", "name"), ("name", name)];
    client
        .post_and_follow(&at("/profile/sites"), &site("Annex"))
        .await
        .expect(200);
    let grace = account(&server, mail).await;
    let access = server.state.access();
    let make = async |days: i64| {
        let then = Timestamp::now() - SignedDuration::from_hours(24 * days);
        (access.reset_link(grace.id, &me, then).await.unwrap(), then)
    };
    // As they were made over weeks.
    for days in 1..30 {
        let (secret, then) = make(30 - days).await;
        let keep = access::OwnTokens::Keep;
        access
            .set_password_with_link(&secret, PASSWORD, keep, "10.0.0.5", then)
            .await
            .unwrap();
    }
    let (secret, _) = make(0).await;
    let mut client = set_password(&server, &format!("/welcome/{secret}")).await;
    let before = server.state.books().now(demo::ORG).await.unwrap().position;
    client
        .post_and_follow(&at("/profile/sites"), &site("Barn"))
        .await
        .expect(200);
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let recorded = book.membership(grace.id.0).unwrap();
    assert_eq!(recorded.resets.len(), 1, "{recorded:?}");
    assert_eq!(recorded.resets[0].times, 30);
    // One entry for all of them, and the site.
    assert_eq!(book.position, before + 2);
    drop(book);
    let page = at(&format!("/colleagues/{}", grace.id.0));
    dana.get(&page).await.expect(200).shows("the last of 30");
    // More than a few an hour are not made; the last of before counts.
    let link = format!("{page}/link");
    for _ in 0..4 {
        dana.post(&link, &[]).await.expect(200);
    }
    let refused = dana.post(&link, &[]).await.expect(429);
    refused.shows("links to set the password of this account");
}
