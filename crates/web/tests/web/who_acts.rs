//! Who acts: every way in which the security review let somebody act as another, rule on
//! their own request or come into another organization, tried on each surface it has.
//! The table that is printed says which rule refuses it: `cargo nextest run -p
//! phiward-web who_acts --no-capture`.

use crate::program::{Program, value};
use crate::support::{Answer, Client, EXAMPLE, PASSWORD, TestServer};
use access::{Account, ActedBy, Permission, Role};
use app::demo;
use jiff::Timestamp;
use register::records::{Acceptance, Evidence, Person, Risk};
use register::{Assurance, Command, Id, Record, Via};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;
use web::members::Changing;

/// Everything an organization gives; what the founder has.
const ALL: &[Role] = &[Role::Administrator, Role::SecurityOfficial, Role::Approver];
pub const RUTH: &str = "Ruth Lindqvist, MD";
pub const RUTH_MAIL: &str = "ruth@lanternhill.example";
const DANA: &str = "Dana Whitcomb, RN";

/// What was tried, and how it ended.
#[derive(Default)]
struct Table(Vec<[String; 3]>);

impl Table {
    /// Asserts that something was refused by a rule.
    #[track_caller]
    fn refused(&mut self, way: &str, surface: &str, answer: &Answer, rule: &str) {
        let text = answer.text();
        let status = answer.status.as_u16();
        assert!(
            (400..500).contains(&status),
            "{way}, {surface}: {status}\n{text}"
        );
        assert!(
            text.contains(rule),
            "{way}, {surface}: “{rule}” is not in\n{text}"
        );
        self.row(way, surface, rule);
    }

    /// The same of what is no answer of the server.
    #[track_caller]
    fn says(&mut self, way: &str, surface: &str, said: &str, rule: &str) {
        assert!(said.contains(rule), "{way}, {surface}: {said}");
        self.row(way, surface, rule);
    }

    fn row(&mut self, way: &str, surface: &str, rule: &str) {
        self.0.push([way.into(), surface.into(), rule.into()]);
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        let wide = |at: usize| self.0.iter().map(|row| row[at].chars().count()).max();
        let (way, surface) = (wide(0).unwrap_or(0), wide(1).unwrap_or(0));
        for [a, b, c] in &self.0 {
            println!("{a:way$} | {b:surface$} | {c}");
        }
    }
}

pub fn at(path: &str) -> String {
    format!("{EXAMPLE}{path}")
}

pub async fn account(server: &TestServer, email: &str) -> Account {
    let found = server.state.access().account_by_email(email).await;
    found.unwrap().unwrap()
}

/// A founder and what they asked for: number and id.
pub async fn founder(server: &TestServer) -> (Client, Account, u32, Id<Acceptance>) {
    let mut dana = server
        .client_named(DANA, "dana@lanternhill.example", ALL)
        .await;
    let form = [
        ("reason", "the old copier is replaced in spring"),
        ("compensating", "it stands in a locked room"),
        ("expires", "2027-06-01"),
    ];
    dana.fill_and_follow(&at("/risks/20/accept"), &form)
        .await
        .expect(200);
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let asked = book.tables.acceptances.all().last().unwrap();
    let (number, id) = (asked.number, asked.id);
    drop(book);
    let me = account(server, "dana@lanternhill.example").await;
    (dana, me, number, id)
}

pub async fn person(server: &TestServer, name: &str) -> (Uuid, String) {
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let person = book.person_named(name).unwrap();
    (person.id.uuid(), person.tag())
}

/// Sends the form by which an acceptance is approved, as the client is.
async fn approve(client: &mut Client, number: u32) -> Answer {
    let path = at(&format!("/plan/acceptances/{number}/approve"));
    client.fill(&path, &[("authority", "practice owner")]).await
}

/// A token of an account.
pub async fn token_of<'s>(server: &'s TestServer, account: &Account, name: &str) -> Program<'s> {
    let (access, now) = (server.state.access(), Timestamp::now());
    let membership = access.membership(demo::ORG, account.id).await.unwrap();
    let scopes = membership.unwrap().roles.permissions();
    let made = access
        .create_token(
            demo::ORG,
            name,
            &scopes,
            Some(account.id),
            None,
            account,
            now,
        )
        .await;
    let (_, token) = made.unwrap();
    Program { server, token }
}

/// The one-time link a page or an answer shows.
pub fn link_in(text: &str) -> String {
    let begin = text.find("/welcome/").unwrap();
    text[begin..]
        .chars()
        .take_while(|c| !"<\" ".contains(*c))
        .collect()
}

/// Opens a one-time link, signed in.
pub async fn follow(client: &mut Client, link: &str) -> Answer {
    let to = client.get(link).await.expect(303).location;
    client.get(&to).await
}

pub async fn set_password(server: &TestServer, link: &str) -> Client {
    let mut client = server.anonymous();
    let own = [("password", PASSWORD), ("again", PASSWORD)];
    client.post(link, &own).await.expect(303);
    client
}

#[tokio::test]
async fn b6_t2_nobody_ties_their_own_account_to_another_person() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let (mut dana, me, number, _) = founder(&server).await;
    let (ruth, tag) = person(&server, RUTH).await;
    let way = "T2 own account tied to the approver";
    let rule = "nobody says of their own account for whom it stands";
    let ruth = ruth.to_string();
    let form = [
        ("role", "administrator"),
        ("role", "security-official"),
        ("role", "approver"),
        ("person", ruth.as_str()),
    ];
    let page = at(&format!("/colleagues/{}", me.id.0));
    let shown = dana.get(&page).await;
    let answer = dana.send_on(&shown, &format!("{page}/roles"), &form).await;
    table.refused(way, "page", &answer, rule);
    let program = token_of(&server, &me, "mine").await;
    let path = format!("/api/v1/members/{}", me.id.0);
    let answer = program
        .call("PATCH", &path, &[], &json!({ "person": tag }))
        .await;
    table.refused(way, "API", &answer, rule);
    table.refused(
        way,
        "ruling",
        &approve(&mut dana, number).await,
        "asked for it",
    );
    // The list edited by hand gives nobody another name: the book says who it is.
    let access = server.state.access();
    let mut edited = access.membership(demo::ORG, me.id).await.unwrap().unwrap();
    edited.person = Some(ruth.parse().unwrap());
    access
        .set_membership(edited, &me, Timestamp::now())
        .await
        .unwrap();
    let answer = approve(&mut dana, number).await;
    table.refused(
        "T2 list of accounts edited",
        "page",
        &answer,
        "Dana Whitcomb, RN asked for it",
    );
}

#[tokio::test]
async fn b6_t3_t7_nobody_becomes_another_by_an_address_they_write() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let (_, _, number, _) = founder(&server).await;
    let mut eve = server
        .client_named(
            "Eve Stone",
            "eve@example.org",
            &[Role::Contributor, Role::Approver],
        )
        .await;
    let way = "T3/T7 own address on another’s record";
    let (id, tag) = person(&server, RUTH).await;
    let number_of = tag.trim_start_matches("P-");
    let path = at(&format!("/scope/people/{number_of}/edit"));
    let answer = eve
        .fill(&path, &[("name", RUTH), ("email", "eve@example.org")])
        .await;
    table.refused(way, "page", &answer, "which person an account stands for");
    let program = token_of(&server, &account(&server, "eve@example.org").await, "e").await;
    let answer = program
        .call(
            "PATCH",
            &format!("/api/v1/people/{number_of}"),
            &[("if-match", "*")],
            &json!({ "email": "eve@example.org" }),
        )
        .await;
    table.refused(way, "API", &answer, "which person an account stands for");
    // By an import.
    let csv = format!("Name,E-mail\n\"{RUTH}\",eve@example.org\n");
    let mapping = "name = \"people\"\n[[sheet]]\nkind = \"person\"\n[sheet.columns]\nname = \"Name\"\nemail = \"E-mail\"\n";
    let answer = program
        .upload("/api/v1/imports", &csv, &[("mapping", mapping)])
        .await;
    let status = answer.status.as_u16();
    assert!((400..500).contains(&status), "{}", answer.text());
    table.row(way, "import", &format!("refused ({status})"));
    // Even where it stands there, by the command line: it says nothing of who acts.
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let ruth = book.tables.people.get(Id::new(id)).unwrap().clone();
    drop(book);
    let by = on_the_command_line(DANA, None);
    let books = server.state.books();
    let changed = Person {
        email: "eve@example.org".into(),
        ..ruth
    };
    books
        .perform(demo::ORG, Command::Save(changed.into()), &by, None)
        .await
        .unwrap();
    let answer = approve(&mut eve, number).await;
    table.refused(
        way,
        "command line",
        &answer,
        "is not a recorded person of this book",
    );
}

pub fn on_the_command_line(name: &str, person: Option<Id<Person>>) -> app::Authorship {
    app::Authorship {
        actor: register::Actor {
            person,
            name: name.into(),
            role: String::new(),
            assurance: Assurance::Asserted,
            via: None,
            account: None,
        },
        why: String::new(),
        at: Timestamp::now(),
    }
}

#[tokio::test]
async fn b6_t4_t5_nobody_becomes_another_by_a_name() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let (mut dana, me, number, _) = founder(&server).await;
    let mut eve = server
        .client_named(
            "Eve Stone",
            "eve@example.org",
            &[Role::Contributor, Role::Approver],
        )
        .await;
    let way = "T4 account named as the approver";
    let rule = "can be taken for";
    table.refused(
        way,
        "page",
        &eve.post("/account/name", &[("name", RUTH)]).await,
        rule,
    );
    for name in [
        "Ruth Lindqvist, MD\u{200b}",
        "Ruth L\u{456}ndqvist, MD",
        "ruth  LINDQVIST, md",
    ] {
        let answer = eve.post("/account/name", &[("name", name)]).await;
        table.refused("T4 look-alike name of an account", "page", &answer, rule);
        let program = Program::of(&server, &Permission::ALL).await;
        let answer = program
            .post("/api/v1/people", json!({ "name": name }))
            .await;
        table.refused("Homograph of a person", "API", &answer, "P-");
        let answer = eve.post(&at("/scope/people"), &[("name", name)]).await;
        table.refused("Homograph of a person", "page", &answer, "P-");
        let answer = dana
            .post(
                &at("/colleagues/tokens/new"),
                &[("name", name), ("scope", "read")],
            )
            .await;
        table.refused("T5 token named as the approver", "page", &answer, rule);
        let program = token_of(&server, &me, "mine").await;
        let answer = program
            .post(
                "/api/v1/tokens",
                json!({ "name": name, "scopes": ["read"] }),
            )
            .await;
        table.refused("T5 token named as the approver", "API", &answer, rule);
        let form = [
            ("name", name),
            ("email", "x@example.org"),
            ("role", "auditor"),
        ];
        let answer = dana.post(&at("/colleagues/invite"), &form).await;
        table.refused("Account named as the approver", "page", &answer, rule);
    }
    // One that has the name all the same, from before, rules on nothing.
    let scopes = BTreeSet::from(Permission::ALL);
    let by = ActedBy::command_line("Test");
    let (access, now) = (server.state.access(), Timestamp::now());
    let (_, token) = access
        .create_token(demo::ORG, RUTH, &scopes, None, None, by, now)
        .await
        .unwrap();
    let program = Program {
        server: &server,
        token,
    };
    let path = format!("/api/v1/acceptances/{number}/approve");
    let answer = program.post(&path, json!({ "authority": "owner" })).await;
    table.refused(
        "T5 token named as the approver",
        "ruling",
        &answer,
        "is not a recorded person",
    );
}

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

/// Another organization, with an administrator of its own.
pub async fn beta(server: &TestServer) -> Client {
    let actor = on_the_command_line("Test", None).actor;
    let folder = server.state.books().data_folder();
    let book = folder
        .create("Beta Clinic", &actor, Timestamp::now())
        .await
        .unwrap();
    let client = server
        .client_named("Bea Holm", "bea@beta.example", &[Role::Auditor])
        .await;
    let bea = account(server, "bea@beta.example").await;
    let access = server.state.access();
    let membership = access::Membership {
        org: book.org(),
        account: bea.id,
        roles: access::Roles::of(ALL.iter().copied()),
        person: None,
    };
    let now = Timestamp::now();
    access.set_membership(membership, &bea, now).await.unwrap();
    access
        .remove_membership(demo::ORG, bea.id, &bea, now)
        .await
        .unwrap();
    client
}

pub const INVITE: [(&str, &str); 3] = [
    ("name", "Vera Quist"),
    ("email", "vera@beta.example"),
    ("role", "approver"),
];

#[tokio::test]
async fn i2_h1_an_administrator_comes_into_no_other_organization_by_a_link() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let (mut alpha, _, _, _) = founder(&server).await;
    let mut bea = beta(&server).await;
    // A link that was never used goes where somebody else invites the address.
    let first = alpha
        .post(&at("/colleagues/invite"), &INVITE)
        .await
        .expect(200)
        .text();
    let second = bea
        .post("/o/beta-clinic/colleagues/invite", &INVITE)
        .await
        .expect(200)
        .text();
    let own = [("password", PASSWORD), ("again", PASSWORD)];
    let answer = server.anonymous().post(&link_in(&first), &own).await;
    table.refused(
        "H1 link of an earlier invitation",
        "page",
        &answer,
        "used already",
    );
    let mut vera = set_password(&server, &link_in(&second)).await;
    vera.get("/o/beta-clinic").await.expect(200);
    let answer = vera.get(EXAMPLE).await;
    table.refused(
        "H1 roles given before by another",
        "page",
        &answer,
        "no account in it",
    );
    // Who has a password is offered a place, and is in only after taking it.
    let (stands, tag) = person(&server, "Vera Quist").await;
    let stands = stands.to_string();
    let mut known = INVITE.to_vec();
    known.push(("person", &stands));
    alpha
        .post(&at("/colleagues/invite"), &known)
        .await
        .expect(200);
    let answer = vera.get(EXAMPLE).await;
    table.refused(
        "H1 known account invited",
        "page",
        &answer,
        "no account in it",
    );
    let program = Program::of(&server, &Permission::ALL).await;
    let body = json!({
        "name": "Vera", "email": "vera@beta.example", "roles": ["approver"], "person": tag,
    });
    let made = program.post("/api/v1/members", body).await.expect(201);
    let link = value(&made)["invitation"].as_str().unwrap().to_owned();
    let answer = vera.get(EXAMPLE).await;
    table.refused(
        "H1 known account invited",
        "API",
        &answer,
        "no account in it",
    );
    let page = vera
        .get("/")
        .await
        .expect(200)
        .shows("offers you a place")
        .text();
    assert!(!page.contains("/take"), "not without the link: {page}");
    let offer = follow(&mut vera, &link).await.expect(200);
    offer.shows("Join Lantern Hill");
    // A link that was made before ends with the joining.
    let vera_account = account(&server, "vera@beta.example").await;
    let path = format!("/o/beta-clinic/colleagues/{}/link", vera_account.id.0);
    let before = bea.post(&path, &[]).await.expect(200).text();
    let secret = link.trim_start_matches("/welcome/");
    let take = format!("/offers/{}/take", demo::ORG.0);
    vera.post(&take, &[("link", secret)]).await.expect(303);
    vera.get(EXAMPLE).await.expect(200);
    let answer = server.anonymous().post(&link_in(&before), &own).await;
    table.refused(
        "H1 reset link made before joining",
        "page",
        &answer,
        "used already",
    );
    let answer = bea.post(&path, &[]).await;
    table.refused(
        "H1 reset link after joining",
        "page",
        &answer,
        "belongs to other organizations",
    );
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let joined = book.membership(vera_account.id.0).unwrap();
    assert!(joined.tied.is_some() && joined.person.is_some());
}

/// What verifying says of members whom list and entries do not have alike.
async fn unlike(server: &TestServer) -> Vec<String> {
    let folder = server.state.books().data_folder();
    let derived = app::check_derived(folder.ledger(), demo::ORG, &folder.snapshots())
        .await
        .unwrap();
    let findings = derived.findings.into_iter().map(|finding| finding.text);
    findings.filter(|text| text.contains("the list")).collect()
}

#[tokio::test]
async fn i2_a_refused_invitation_takes_nothing_from_another_organization() {
    let server = TestServer::example().await;
    let (mut alpha, _, _, _) = founder(&server).await;
    let mut bea = beta(&server).await;
    let invite = "/o/beta-clinic/colleagues/invite";
    let first = alpha
        .post(&at("/colleagues/invite"), &INVITE)
        .await
        .expect(200)
        .text();
    let hana = [
        ("name", "Hana Reed"),
        ("email", "hana@beta.example"),
        ("role", "auditor"),
    ];
    bea.post(invite, &hana).await.expect(200);
    let organizations = server.state.organizations().await.unwrap();
    let beta = organizations.iter().find(|org| org.name == "Beta Clinic");
    let book = server.state.books().now(beta.unwrap().id).await.unwrap();
    let taken = book
        .person_named("Hana Reed")
        .unwrap()
        .id
        .uuid()
        .to_string();
    let entries = book.position;
    drop(book);
    let mut form = INVITE.to_vec();
    form.push(("person", &taken));
    bea.post(invite, &form)
        .await
        .expect(422)
        .shows("stands for P-");
    let book = server.state.books().now(beta.unwrap().id).await.unwrap();
    assert_eq!(book.position, entries);
    drop(book);
    let mut vera = set_password(&server, &link_in(&first)).await;
    vera.get(EXAMPLE).await.expect(200);
}

#[tokio::test]
async fn i2_the_only_administrator_awaited_elsewhere_is_not_taken_and_nothing_is_told() {
    let server = TestServer::example().await;
    let (mut alpha, _, _, _) = founder(&server).await;
    // Of Beta, made on the command line, there is only one who never signed in.
    let actor = on_the_command_line("Test", None).actor;
    let (access, now) = (server.state.access(), Timestamp::now());
    let folder = server.state.books().data_folder();
    let beta = folder.create("Beta Clinic", &actor, now).await.unwrap();
    let part = Some((beta.org(), access::Roles::of([Role::Administrator]), None));
    let by = access::ActedBy::command_line("Test");
    let invited = access
        .inviting("Vera Quist", "vera@beta.example", None, part, &by, now)
        .unwrap();
    invited.change.alone().await.unwrap();
    let link = format!("/welcome/{}", invited.secret);
    let answer = alpha
        .post(&at("/colleagues/invite"), &INVITE)
        .await
        .expect(422)
        .shows("was invited before to administer another organization");
    answer.hides("Beta Clinic");
    set_password(&server, &link).await;
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

#[tokio::test]
async fn b6_whom_an_account_stands_for_is_chosen_and_not_found_by_what_anybody_typed() {
    let server = TestServer::example().await;
    let (mut alpha, _, _, _) = founder(&server).await;
    let (ruth, tag) = person(&server, RUTH).await;
    let rule = format!("the records have {tag} {RUTH}, who may be meant");
    let form = [
        ("name", "Ruth Lindqvist"),
        ("email", RUTH_MAIL),
        ("role", "approver"),
    ];
    let path = at("/colleagues/invite");
    let mut table = Table::default();
    let way = "Address of the invited on a record";
    table.refused(way, "page", &alpha.post(&path, &form).await, &rule);
    let program = Program::of(&server, &Permission::ALL).await;
    let mut body = json!({ "name": "Ruth", "email": RUTH_MAIL, "roles": ["approver"] });
    let answer = program.post("/api/v1/members", body.clone()).await;
    table.refused(way, "API", &answer, &rule);
    body["person"] = json!("new");
    body["name"] = json!("Ruth L.");
    body["email"] = json!("ruth.l@example.org");
    let made = program.post("/api/v1/members", body).await.expect(201);
    let new = value(&made)["person"].as_str().unwrap().to_owned();
    assert_ne!(new, tag);
    let ruth = ruth.to_string();
    let mut form = form.to_vec();
    form.push(("person", &ruth));
    alpha.post(&path, &form).await.expect(200);
    let known = account(&server, RUTH_MAIL).await;
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let stands = book.membership(known.id.0).unwrap().person;
    assert_eq!(stands.unwrap().uuid().to_string(), ruth);
    // One append: nobody was added beside.
    assert_eq!(
        book.tables
            .people
            .live()
            .filter(|p| p.email == RUTH_MAIL)
            .count(),
        1
    );
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

#[tokio::test]
async fn i3_l2_a_stranger_puts_neither_many_lines_nor_a_name_of_their_choice_into_a_log() {
    let server = TestServer::example().await;
    founder(&server).await;
    let mut bea = beta(&server).await;
    let name = "Dana Whitcomb is dismissed";
    bea.post("/account/name", &[("name", name)])
        .await
        .expect(303);
    for _ in 0..40 {
        bea.get(EXAMPLE).await.expect(404);
        bea.get(&at("/risks")).await.expect(404);
    }
    let access = server.state.access();
    let which = access::AccessLogFilter::Action(access::Action::Refused);
    let lines = access
        .read_log(Some(demo::ORG), None, 100, which)
        .await
        .unwrap();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0].name, "an account that does not belong here");
    // Who it was is known to whoever looks after the installation.
    let lines = access.read_log(None, None, 100, which).await.unwrap();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0].name, name);
    assert!(lines[0].detail.contains("Lantern Hill"), "{lines:?}");
}

#[tokio::test]
async fn i2_m5_a_token_gives_no_roles_beyond_its_scopes() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let (_, _, _, _) = founder(&server).await;
    let program = Program::of(&server, &[Permission::Administer]).await;
    let body = json!({ "name": "Evil Twin", "email": "twin@x.org", "roles": ["approver"] });
    let answer = program.post("/api/v1/members", body).await;
    table.refused(
        "M5 token invites with more roles",
        "API",
        &answer,
        "this token may not",
    );
    server
        .client_named(
            "Grace Amundsen",
            "grace@lanternhill.example",
            &[Role::Auditor],
        )
        .await;
    let grace = account(&server, "grace@lanternhill.example").await;
    let path = format!("/api/v1/members/{}", grace.id.0);
    let body = json!({ "roles": ["approver"] });
    let answer = program.call("PATCH", &path, &[], &body).await;
    table.refused(
        "M5 token gives more roles",
        "API",
        &answer,
        "this token may not",
    );
}

/// A finished action of a new risk, done by Dana.
async fn done_by_dana(server: &TestServer, program: &Program<'_>) -> (Id<Risk>, u32, Id<Evidence>) {
    let risk = value(
        &program
            .post(
                "/api/v1/risks",
                json!({ "sentence": "A pump loses records" }),
            )
            .await
            .expect(201),
    )["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let evidence = value(
        &program
            .post(
                "/api/v1/evidence",
                json!({ "title": "Photo", "location": "folder 7" }),
            )
            .await
            .expect(201),
    )["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let action = program
        .post(
            "/api/v1/actions",
            json!({ "title": "Mend the pump", "risks": [risk] }),
        )
        .await
        .expect(201);
    let number: u32 = value(&action)["number"]
        .as_str()
        .unwrap()
        .trim_start_matches("C-")
        .parse()
        .unwrap();
    let path = format!("/api/v1/actions/{number}/complete");
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let today = book.day(Timestamp::now()).to_string();
    program
        .post(&path, json!({ "on": today, "evidence": [evidence] }))
        .await
        .expect(200);
    (
        Id::new(risk.parse().unwrap()),
        number,
        Id::new(evidence.parse().unwrap()),
    )
}

#[tokio::test]
async fn b5_m3_one_person_neither_does_and_confirms_nor_confirms_and_rates() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let (mut dana, me, _, _) = founder(&server).await;
    let program = token_of(&server, &me, "d").await;
    let (risk, number, evidence) = done_by_dana(&server, &program).await;
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let today = book.day(Timestamp::now()).to_string();
    let r = book.tables.risks.get(risk).unwrap().number;
    let e = book.tables.evidence.get(evidence).unwrap().number;
    drop(book);
    let confirm = format!("/api/v1/actions/{number}/confirm");
    let seen = json!({ "on": today, "result": "seen" });
    let way = "M3 does and confirms";
    let rule = "said that it is done";
    table.refused(
        way,
        "API",
        &program.post(&confirm, seen.clone()).await,
        rule,
    );
    let page = at(&format!("/plan/actions/{number}/confirm"));
    let form = [("on", today.as_str()), ("result", "seen")];
    table.refused(way, "page", &dana.fill(&page, &form).await, rule);
    server
        .client_named("Grace Amundsen", "grace@lanternhill.example", ALL)
        .await;
    let grace = account(&server, "grace@lanternhill.example").await;
    let other = token_of(&server, &grace, "g").await;
    other.post(&confirm, seen).await.expect(200);
    let rate = format!("/api/v1/risks/{r}/rate");
    let rating = json!({
        "stage": "verified", "likelihood": "low", "impact": { "overall": "low" },
        "reason": "mended", "evidence": [evidence.uuid().to_string()], "on": today,
    });
    let answer = program.post(&rate, rating.clone()).await;
    table.refused(
        "M3 does and rates",
        "API",
        &answer,
        &format!("said that C-{number} is done"),
    );
    let answer = other.post(&rate, rating.clone()).await;
    table.refused(
        "M3 confirms and rates",
        "API",
        &answer,
        &format!("confirmed C-{number}"),
    );
    server
        .client_named("Priya Natarajan, MD", "priya@lanternhill.example", ALL)
        .await;
    let priya = account(&server, "priya@lanternhill.example").await;
    let third = token_of(&server, &priya, "p").await;
    third.post(&rate, rating.clone()).await.expect(200);
    let retire = format!("/api/v1/evidence/{e}/retire");
    let ended = json!({ "on": today, "reason": "lost" });
    let answer = program.post(&retire, ended.clone()).await;
    table.refused("M3 evidence goes quietly", "API", &answer, "rests on it");
    let page = at(&format!("/evidence/{e}/retire"));
    let form = [("on", today.as_str()), ("reason", "lost")];
    let answer = dana.fill(&page, &form).await;
    table.refused("M3 evidence goes quietly", "page", &answer, "rests on it");
    let old = program
        .post(
            "/api/v1/evidence",
            json!({ "title": "Old", "location": "folder 8" }),
        )
        .await
        .expect(201);
    let old = value(&old)["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/evidence/{old}/retire");
    program.post(&path, ended).await.expect(200);
    let mut on_ended = rating;
    on_ended["evidence"] = json!([old]);
    let answer = third.post(&rate, on_ended).await;
    table.refused("M3 rates on ended evidence", "API", &answer, "it was ended");
}

/// L6: a program enters a statement as approved by somebody, on a day of its choice.
#[tokio::test]
async fn b1_l6_an_approval_entered_for_somebody_else_is_shown_as_asserted_until_they_affirm_it() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let mut ruth = server
        .client_named(RUTH, RUTH_MAIL, &[Role::Approver])
        .await;
    let (mut dana, me, _, _) = founder(&server).await;
    let program = token_of(&server, &me, "robot").await;
    let (_, tag) = person(&server, RUTH).await;
    let statement = json!({
        "highest": "very_high", "statement": "We live with anything",
        "approved_by": tag, "approved_on": "2020-01-01",
    });
    let made = program
        .post("/api/v1/tolerances", statement)
        .await
        .expect(201);
    let how = format!("asserted by {DANA}, not yet affirmed by {RUTH}");
    let standing = |answer: &Answer| value(answer)["standing"]["asserted"].clone();
    assert_eq!(standing(&made), how.as_str());
    let place = made.location.clone();
    let number = value(&made)["number"].as_str().unwrap()[2..].to_owned();
    let log = program.get("/api/v1/log?limit=1").await.expect(200);
    assert_eq!(
        value(&log)["items"][0]["by"]["name"],
        DANA,
        "{}",
        log.text()
    );
    dana.get(&at("/plan/tolerance"))
        .await
        .expect(200)
        .shows(&how)
        .hides("Affirm the approval");
    let link = format!(
        "href=\"{}\"",
        at(&format!("/plan/tolerances/{number}/affirm"))
    );
    // Nobody writes how it came about, and nobody else affirms it.
    let forged = json!({ "approval": null });
    let answer = program
        .call("PATCH", &place, &[("if-match", "*")], &forged)
        .await;
    table.refused("L6 writing it over", "API", &answer, "affirm");
    let path = format!("{place}/affirm");
    let rule = format!("it names {RUTH} as who approved it");
    let answer = program.post(&path, json!({})).await;
    table.refused("L6 affirming for another", "API", &answer, &rule);
    let page = at(&format!("/plan/tolerances/{number}/affirm"));
    let answer = dana.fill(&page, &[]).await;
    table.refused("L6 affirming for another", "page", &answer, &rule);
    let name = "Ruth Lindqvist";
    let answer = dana.fill("/account", &[("name", name)]).await;
    drop(answer);
    let answer = dana.fill(&page, &[]).await;
    table.refused("L6 affirming by a name", "page", &answer, &rule);
    // The person it names, by their own account.
    ruth.get(&at("/plan/tolerance"))
        .await
        .expect(200)
        .shows(&how)
        .shows(&link);
    ruth.fill(&page, &[("note", "on paper, in 2020")])
        .await
        .expect(303);
    ruth.get(&at("/plan/tolerance"))
        .await
        .expect(200)
        .hides(&how)
        .hides(&link);
    let read = program.get(&place).await.expect(200);
    assert!(standing(&read).is_null(), "{}", read.text());
    assert_eq!(value(&read)["approval"]["affirmed"]["by"]["name"], RUTH);
    assert_eq!(value(&read)["approval"]["entered"]["by"]["name"], DANA);
    ruth.get(&at("/history"))
        .await
        .expect(200)
        .shows("Approval affirmed");
}
