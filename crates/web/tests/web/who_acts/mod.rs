//! Who acts: every way in which the security review let somebody act as another, rule on
//! their own request or come into another organization, tried on each surface it has, one
//! rule a file. The table that is printed says which rule refuses it: `cargo nextest run
//! --workspace -E 'package(phiward-web) & test(who_acts)' --no-capture`.
//!
//! Here is what they all begin with.

mod members;
mod organizations;
mod outside;
mod passwords;
mod second_look;
mod themselves;
mod tokens;

use crate::program::Program;
use crate::support::{Answer, Client, EXAMPLE, PASSWORD, TestServer};
use access::{Account, Role};
use app::demo;
use jiff::Timestamp;
use register::records::{Acceptance, Person};
use register::{Assurance, Id, Record};
use uuid::Uuid;

/// Everything an organization gives; what the founder has.
pub const ALL: &[Role] = &[Role::Administrator, Role::SecurityOfficial, Role::Approver];
pub const RUTH: &str = "Ruth Lindqvist, MD";
pub const RUTH_MAIL: &str = "ruth@lanternhill.example";
pub const DANA: &str = "Dana Whitcomb, RN";

/// What was tried, and how it ended.
#[derive(Default)]
pub struct Table(Vec<[String; 3]>);

impl Table {
    /// Asserts that something was refused by a rule.
    #[track_caller]
    pub fn refused(&mut self, way: &str, surface: &str, answer: &Answer, rule: &str) {
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
    pub fn says(&mut self, way: &str, surface: &str, said: &str, rule: &str) {
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
pub async fn approve(client: &mut Client, number: u32) -> Answer {
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
