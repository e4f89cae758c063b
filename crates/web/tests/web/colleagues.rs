//! Accounts, roles, tokens and the access log (I2, I3).

use crate::program::Program;
use crate::support::{EXAMPLE, PASSWORD, TestServer};
use access::{Membership, Permission, Role, Roles};
use app::demo;
use jiff::Timestamp;
use register::Record as _;

fn at(path: &str) -> String {
    format!("{EXAMPLE}/colleagues{path}")
}

#[tokio::test]
async fn i2_an_invited_colleague_chooses_a_password_and_can_do_what_the_roles_allow() {
    let server = TestServer::example().await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    let form = [
        ("name", "Mina Park"),
        ("email", "mina@example.org"),
        ("role", "auditor"),
        ("person", ""),
    ];
    let page = admin.post(&at("/invite"), &form).await.expect(200).text();
    let begin = page.find("/welcome/").unwrap();
    let link: String = page[begin..]
        .chars()
        .take_while(|c| !"<\"".contains(*c))
        .collect();
    let mut mina = server.anonymous();
    let own = [("password", PASSWORD), ("again", PASSWORD)];
    mina.post(&link, &own).await.expect(303);
    mina.get(EXAMPLE).await.expect(200);
    mina.get(&at("")).await.expect(403);
    mina.get(&at("/access-log")).await.expect(403);
    // In the book she is a person, so that what she does has a name.
    let reading = server.state.books().now(demo::ORG).await.unwrap();
    assert!(reading.person_named("Mina Park").is_some());
    admin
        .get(&at(""))
        .await
        .expect(200)
        .shows("mina@example.org")
        .shows("Mina Park");
    // Inviting her twice says so at the field.
    admin
        .post(&at("/invite"), &form)
        .await
        .expect(422)
        .shows("has an account here already");
}

#[tokio::test]
async fn i2_without_a_role_or_a_name_nothing_is_made() {
    let server = TestServer::example().await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    let form = [
        ("name", ""),
        ("email", "x@example.org"),
        ("role", "auditor"),
    ];
    admin.post(&at("/invite"), &form).await.expect(422);
    let form = [("name", "X"), ("email", "x@example.org")];
    admin
        .post(&at("/invite"), &form)
        .await
        .expect(422)
        .shows("value=\"X\"");
    let access = server.state.access();
    assert!(
        access
            .account_by_email("x@example.org")
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn i2_the_last_administrator_cannot_give_the_role_away() {
    let server = TestServer::example().await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    let me = server.state.access().accounts().await.unwrap().remove(0);
    let page = at(&format!("/{}", me.id.0));
    let roles = format!("{page}/roles");
    let shown = admin.get(&page).await;
    let auditor = [("role", "auditor")];
    admin
        .post(&roles, &auditor)
        .await
        .expect(422)
        .shows("somebody changed this account meanwhile");
    admin
        .send_on(&shown, &roles, &auditor)
        .await
        .expect(422)
        .shows("only administrator");
    let mut other = server
        .client_named("Other", "other@example.org", &[Role::SecurityOfficial])
        .await;
    other.post(&roles, &[("role", "auditor")]).await.expect(403);
}

#[tokio::test]
async fn i2_an_administrator_of_one_organization_takes_over_no_account_of_another() {
    let server = TestServer::example().await;
    // The first account looks after the installation.
    server.client_as(&[Role::Administrator]).await;
    let mut admin = server
        .client_named("Local", "local@example.org", &[Role::Administrator])
        .await;
    server
        .client_named("Consultant", "consultant@example.org", &[Role::Contributor])
        .await;
    let access = server.state.access();
    let (operator, consultant) = (
        access.accounts().await.unwrap().remove(0),
        access
            .account_by_email("consultant@example.org")
            .await
            .unwrap()
            .unwrap(),
    );
    let reset = |account: &access::Account| at(&format!("/{}/link", account.id.0));
    admin.post(&reset(&operator), &[]).await.expect(403);
    // While the consultant belongs here only, they are looked after here.
    admin.post(&reset(&consultant), &[]).await.expect(200);
    let elsewhere = server
        .state
        .books()
        .data_folder()
        .create(
            "Elsewhere",
            &register::Actor {
                person: None,
                name: "Test".into(),
                role: String::new(),
                assurance: register::Assurance::SignedIn,
                via: None,
                account: None,
            },
            Timestamp::now(),
        )
        .await
        .unwrap();
    let membership = Membership {
        org: elsewhere.org(),
        account: consultant.id,
        roles: Roles::of([Role::Auditor]),
        person: None,
    };
    access
        .set_membership(membership, &operator, Timestamp::now())
        .await
        .unwrap();
    for verb in ["link", "disable", "sign-out", "codes-off"] {
        let path = at(&format!("/{}/{verb}", consultant.id.0));
        admin.post(&path, &[]).await.expect(403);
    }
    let remove = at(&format!("/{}/remove", consultant.id.0));
    admin.post(&remove, &[]).await.expect(303);
    admin
        .get(&at(&format!("/{}", consultant.id.0)))
        .await
        .expect(404);
}

#[tokio::test]
async fn i3_a_disabled_colleague_is_out_at_once() {
    let server = TestServer::example().await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    let mut other = server
        .client_named("Other", "other@example.org", &[Role::Contributor])
        .await;
    let access = server.state.access();
    let account = access.account_by_email("other@example.org").await.unwrap();
    let disable = at(&format!("/{}/disable", account.unwrap().id.0));
    admin
        .post_and_follow(&disable, &[])
        .await
        .shows("cannot sign in any more");
    other.get(EXAMPLE).await.expect(303);
}

#[tokio::test]
async fn i4_a_token_is_shown_once_and_revoked() {
    let server = TestServer::example().await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    let form = [("name", "nightly"), ("scope", "read"), ("expires", "soon")];
    admin
        .post(&at("/tokens/new"), &form)
        .await
        .expect(422)
        .shows("“soon” is not a date. Write it as 2026-03-31.");
    let form = [("name", "nightly"), ("scope", "read")];
    admin
        .post(&at("/tokens/new"), &form)
        .await
        .expect(200)
        .shows("phw_");
    admin
        .get(&at("/tokens"))
        .await
        .expect(200)
        .shows("nightly")
        .hides("phw_");
    let token = server.state.access().tokens_of(demo::ORG).await.unwrap();
    let revoke = at(&format!("/tokens/{}/revoke", token[0].id));
    admin.post_and_follow(&revoke, &[]).await.shows("Revoked");
}

#[tokio::test]
async fn c6_the_security_official_reads_the_access_log_and_that_is_logged() {
    let server = TestServer::example().await;
    server.client_as(&[Role::Administrator]).await;
    let mut official = server
        .client_named("Sofia", "sofia@example.org", &[Role::SecurityOfficial])
        .await;
    let log = at("/access-log");
    official.get(&log).await.expect(200).shows("changed roles");
    official
        .get(&log)
        .await
        .expect(200)
        .shows("read the access log");
    official
        .get(&format!("{log}?log=sign-ins&action=signed-in"))
        .await
        .expect(200)
        .shows("signed in</td>")
        .hides("made an account</td>");
    official
        .get(&format!("{log}?day=2000-01-01"))
        .await
        .expect(200)
        .shows("No line fits");
    let file = official.get(&format!("{log}?format=csv")).await.expect(200);
    assert!(
        file.text().starts_with("\u{feff}Time (UTC),Who,What"),
        "{}",
        file.text()
    );
    // Who looks after no accounts sees none of their pages.
    official.get(&at("/invite")).await.expect(403);
}

#[tokio::test]
async fn i3_giving_access_asks_for_the_password_again_after_a_while() {
    let server = TestServer::example().await;
    // Signed in twenty minutes ago and at work since.
    let ago = |minutes| Timestamp::now() - jiff::SignedDuration::from_mins(minutes);
    let (name, email) = ("Ada Moss", "ada@example.org");
    let mut admin = server
        .client_since(name, email, &[Role::Administrator], ago(20))
        .await;
    let old = admin.cookies["phiward"].clone();
    let access = server.state.access();
    assert!(access.session(&old, ago(10), true).await.unwrap().is_some());
    // Reading is as ever.
    admin.get(&at("")).await.expect(200);
    let sent = admin.get(&at("/invite")).await.expect(303);
    assert_eq!(sent.location, format!("/prove?to={}", at("/invite")));
    let form = [
        ("name", "X"),
        ("email", "x@example.org"),
        ("role", "auditor"),
    ];
    admin.post(&at("/invite"), &form).await.expect(303);
    assert!(
        server
            .state
            .access()
            .accounts()
            .await
            .unwrap()
            .iter()
            .all(|a| a.email != "x@example.org")
    );
    admin
        .post("/prove", &[("password", "not it"), ("to", "/account")])
        .await
        .expect(422);
    admin.get(&at("/invite")).await.expect(303);
    let to = at("/invite");
    admin
        .post("/prove", &[("password", PASSWORD), ("to", &to)])
        .await
        .expect(303);
    admin.get(&at("/invite")).await.expect(200);
    assert!(
        server
            .state
            .access()
            .session(&old, Timestamp::now(), false)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn i2_roles_and_addresses_of_others_are_seen_by_administrators_alone() {
    let server = TestServer::example().await;
    let (mut dana, me, _, _) = crate::who_acts::founder(&server).await;
    let reader = Program::of(&server, &[Permission::Read]).await;
    let administrator = Program::of(&server, &[Permission::Read, Permission::Administer]).await;
    let book = server.state.books().now(app::demo::ORG).await.unwrap();
    let position = book.position;
    let membership = book.membership(me.id.0).unwrap();
    let (tag, number) = (membership.tag(), membership.number);
    let today = book.day(jiff::Timestamp::now());
    drop(book);
    const MAIL: &str = "dana@lanternhill.example";
    let own = [
        "/api/v1/memberships".to_owned(),
        format!("/api/v1/memberships/{number}"),
        format!("/api/v1/memberships/{number}/history"),
    ];
    for path in &own {
        let denied = reader.get(path).await.expect(403).hides(MAIL);
        denied.hides("security-official");
        administrator.get(path).await.expect(200).shows(MAIL);
    }
    // What tells of all kinds tells those who may not see it that something changed.
    let from = today.yesterday().unwrap();
    let both = [
        format!("/api/v1/diff?from={from}"),
        format!("/api/v1/log?record={tag}"),
    ];
    for path in &both {
        let answer = reader.get(path).await.expect(200).shows(&tag);
        answer.hides("security-official");
    }
    let answer = administrator.get(&both[0]).await.expect(200);
    answer.shows("security-official");
    let mut eve = server
        .client_named("Eve Stone", "eve@example.org", &[Role::Auditor])
        .await;
    let pages = [
        format!("{EXAMPLE}/history?record={tag}"),
        format!("{EXAMPLE}/history/{tag}"),
        format!("{EXAMPLE}/history/entries/{position}"),
        format!("{EXAMPLE}/history/compare?from={from}"),
    ];
    for path in &pages {
        let shown = eve.get(path).await.text();
        assert!(!shown.contains("security-official"), "{path}");
        assert!(!shown.contains(MAIL), "{path}");
    }
    dana.get(&pages[1])
        .await
        .expect(200)
        .shows("security-official");
}

/// Of another organization, or who belongs to none.
#[tokio::test]
async fn i3_no_account_empties_the_page_of_sign_ins_for_another_organization() {
    let server = TestServer::example().await;
    server.client_as(&[Role::Administrator]).await;
    let mut official = server
        .client_named("Sofia", "sofia@example.org", &[Role::SecurityOfficial])
        .await;
    let ledger = server.state.books().data_folder().ledger();
    let mut side = ledger.side_write().await.unwrap();
    let stranger = uuid::Uuid::from_u128(99);
    for n in 0..20_500 {
        let line = ledger::side::NewLog {
            org: ledger::side::INSTALLATION,
            time: Timestamp::now().as_microsecond(),
            account: Some(stranger),
            name: "Mallory",
            action: ["account-renamed", "signed-in"][n % 2],
            detail: "",
            address: "192.0.2.9",
        };
        side.log(&line).await.unwrap();
    }
    side.commit().await.unwrap();
    let log = at("/access-log?log=sign-ins");
    let page = official.get(&log).await.expect(200);
    page.shows("signed in</td>").shows("Sofia").hides("Mallory");
    let action = format!("{log}&action=signed-in");
    official.get(&action).await.expect(200).shows("Sofia");
}

#[tokio::test]
async fn c6_who_reads_the_newest_lines_of_the_access_log_is_told_by_whatever_address() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let org = Some(app::demo::ORG);
    let log = format!("{EXAMPLE}/colleagues/access-log");
    let mut last = server.state.access().last_log_line(org).await.unwrap();
    for before in ["", "9999999999", &(last - 1).to_string()] {
        let page = format!("{log}?before={before}");
        official.get(&page).await.expect(200);
        let now = server.state.access().last_log_line(org).await.unwrap();
        assert_eq!(now, last + 1, "{page}");
        last = now;
    }
}

#[tokio::test]
async fn c6_who_reads_older_lines_of_the_access_log_is_told_of_with_which() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let org = Some(app::demo::ORG);
    let log = format!("{EXAMPLE}/colleagues/access-log");
    let access = server.state.access();
    while access.last_log_line(org).await.unwrap() < 130 {
        official.get(&log).await.expect(200);
    }
    let last = access.last_log_line(org).await.unwrap();
    // Each page once, however often it is drawn again.
    for (page, told) in [("60", 1), ("60", 1), ("55", 2), ("60", 2)] {
        let page = official.get(&format!("{log}?before={page}")).await;
        page.expect(200);
        let now = access.last_log_line(org).await.unwrap();
        assert_eq!(now, last + told);
    }
    let page = official.get(&log).await.expect(200);
    page.shows("older lines, those before number 60");
}
