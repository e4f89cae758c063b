//! Rights are read where the work is done: an account that was removed, a token that was
//! revoked, a role that was taken away while a request was sent or waited for its turn does
//! nothing any more. Tried on each surface, and for each way to lose a right.

use crate::program::Program;
use crate::support::{Answer, Client, EXAMPLE, PASSWORD, TestServer};
use access::{Account, Membership, Permission, Role, Roles};
use app::demo;
use axum::body::{Body, Bytes};
use axum::http::{Request, header};
use http_body::Frame;
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::oneshot::{self, Receiver, Sender};

const ALL: &[Role] = &[Role::Administrator, Role::SecurityOfficial, Role::Approver];

/// A body whose second half waits until it is let go; it says when it is waited for.
struct Slow {
    first: Option<Bytes>,
    rest: Option<Bytes>,
    reading: Option<Sender<()>>,
    go: Receiver<()>,
}

impl http_body::Body for Slow {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        if let Some(reading) = self.reading.take() {
            let _ = reading.send(());
        }
        if self.rest.is_none() {
            return Poll::Ready(None);
        }
        match Pin::new(&mut self.go).poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(_) => Poll::Ready(self.rest.take().map(|rest| Ok(Frame::data(rest)))),
        }
    }
}

fn slow(text: &str) -> (Body, Receiver<()>, Sender<()>) {
    let (first, rest) = text.split_at(text.len() / 2);
    let (reading, read) = oneshot::channel();
    let (let_go, go) = oneshot::channel();
    let body = Slow {
        first: Some(Bytes::copy_from_slice(first.as_bytes())),
        rest: Some(Bytes::copy_from_slice(rest.as_bytes())),
        reading: Some(reading),
        go,
    };
    (Body::new(body), read, let_go)
}

fn at(path: &str) -> String {
    format!("{EXAMPLE}{path}")
}

pub fn form(path: &str, client: &Client, body: Body) -> Request<Body> {
    client
        .request("POST", path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(body)
        .unwrap()
}

fn call(method: &str, path: &str, token: &str, body: Body) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "localhost:8642")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::IF_MATCH, "*")
        .body(body)
        .unwrap()
}

/// Sends half of a request, lets something happen, and sends the rest.
pub async fn meanwhile(
    server: &TestServer,
    request: impl FnOnce(Body) -> Request<Body>,
    text: &str,
    happens: impl Future<Output = ()>,
) -> Answer {
    let (body, reading, let_go) = slow(text);
    let request = request(body);
    let mut client = server.anonymous();
    let sent = tokio::spawn(async move { client.send(request).await });
    tokio::time::timeout(Duration::from_secs(60), reading)
        .await
        .expect("the body is read")
        .unwrap();
    happens.await;
    let_go.send(()).unwrap();
    sent.await.unwrap()
}

/// How much there is: entries, accounts, tokens in force.
async fn amount(server: &TestServer) -> (u64, usize, usize) {
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let access = server.state.access();
    let tokens = access.tokens_of(demo::ORG).await.unwrap();
    let accounts = access.accounts().await.unwrap();
    let in_force = tokens.iter().filter(|token| token.revoked_at.is_none());
    (book.position, accounts.len(), in_force.count())
}

async fn account(server: &TestServer, email: &str) -> Account {
    let found = server.state.access().account_by_email(email).await;
    found.unwrap().unwrap()
}

fn part(account: &Account, roles: &[Role]) -> Membership {
    Membership {
        org: demo::ORG,
        account: account.id,
        roles: Roles::of(roles.iter().copied()),
        person: None,
    }
}

/// The ways to lose the right to do something.
#[derive(Debug, Clone, Copy)]
enum Lost {
    Removed,
    Role,
    Disabled,
    SignedOut,
}

impl Lost {
    const ALL: [Lost; 4] = [Lost::Removed, Lost::Role, Lost::Disabled, Lost::SignedOut];

    /// Loses it, and gives it back for the next try.
    async fn happens(self, server: &TestServer, of: &Account) {
        let (access, now, by) = (
            server.state.access(),
            Timestamp::now(),
            access::ActedBy::command_line("Test"),
        );
        match self {
            Lost::Removed => access
                .remove_membership(demo::ORG, of.id, by, now)
                .await
                .unwrap(),
            Lost::Role => {
                let auditor = part(of, &[Role::Auditor]);
                access.set_membership(auditor, by, now).await.unwrap();
            }
            Lost::Disabled => access.disable(of.id, by, now).await.unwrap(),
            Lost::SignedOut => {
                access.end_sessions_of(of.id, None, by, now).await.unwrap();
            }
        }
    }

    async fn given_back(self, server: &TestServer, of: &Account) {
        let (access, now) = (server.state.access(), Timestamp::now());
        let by = access::ActedBy::command_line("Test");
        access.enable(of.id, &by, now).await.unwrap();
        access
            .set_membership(part(of, ALL), &by, now)
            .await
            .unwrap();
    }
}

/// Somebody signed in, of whom the book knows.
async fn mallory(server: &TestServer) -> (Client, Account) {
    server
        .client_named("Ada Stone", "ada@example.org", ALL)
        .await;
    let mut client = server
        .client_named("Mallory Stone", "mallory@example.org", ALL)
        .await;
    let domain = [("domain", "first.example")];
    client.post(&at("/mail"), &domain).await.expect(303);
    (client, account(server, "mallory@example.org").await)
}

async fn signed_in(server: &TestServer) -> Client {
    let mut client = server.anonymous();
    let own = [("email", "mallory@example.org"), ("password", PASSWORD)];
    client.post("/login", &own).await.expect(303);
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i2_m1_who_loses_a_right_while_a_form_is_sent_does_nothing_by_it() {
    let server = TestServer::example().await;
    let (_, me) = mallory(&server).await;
    let ada = account(&server, "ada@example.org").await;
    let ada = format!("/colleagues/{}", ada.id.0);
    let forms = [
        (
            "/colleagues/invite".to_owned(),
            "name=Eve+Moss&email=eve%40example.org&role=administrator&person=new",
        ),
        (
            format!("{ada}/roles"),
            "role=auditor&shown=administrator+approver+security-official+",
        ),
        (
            "/colleagues/tokens/new".to_owned(),
            "name=robot&scope=read&scope=administer",
        ),
        (
            "/colleagues/second-factor".to_owned(),
            "required=yes&more=0000000000000000",
        ),
        (
            "/mail".to_owned(),
            "domain=clinic.example&more=0000000000000000",
        ),
        (
            "/profile/catalog".to_owned(),
            "why=anew&more=0000000000000000000000",
        ),
    ];
    for lost in Lost::ALL {
        for (path, text) in &forms {
            let client = signed_in(&server).await;
            let before = amount(&server).await;
            let answer = meanwhile(
                &server,
                |body| form(&at(path), &client, body),
                text,
                lost.happens(&server, &me),
            )
            .await;
            let said = answer.text();
            assert!(
                [403, 404, 405].contains(&answer.status.as_u16()),
                "{lost:?} {path}: {}\n{said}",
                answer.status
            );
            if answer.status == 403 {
                assert!(
                    said.contains("since this was sent"),
                    "{lost:?} {path}: {said}"
                );
            }
            let after = amount(&server).await;
            assert_eq!((before.0, before.1), (after.0, after.1), "{lost:?} {path}");
            assert!(after.2 <= before.2, "{lost:?} {path}");
            lost.given_back(&server, &me).await;
        }
    }
    // Their own name neither, once they are signed out.
    let client = signed_in(&server).await;
    let answer = meanwhile(
        &server,
        |body| form("/account/name", &client, body),
        "name=Somebody+Else&more=00000000",
        Lost::SignedOut.happens(&server, &me),
    )
    .await;
    answer.expect(403);
    assert_eq!(
        account(&server, "mallory@example.org").await.name,
        "Mallory Stone"
    );
    // Whoever loses nothing meanwhile is held up by nothing.
    let client = signed_in(&server).await;
    let (path, text) = &forms[0];
    let done = meanwhile(
        &server,
        |body| form(&at(path), &client, body),
        text,
        async {},
    );
    done.await.expect(200);
    assert!(
        server
            .state
            .access()
            .account_by_email("eve@example.org")
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i4_m1_a_token_that_ends_while_a_body_is_sent_does_nothing() {
    let server = TestServer::example().await;
    let (_, me) = mallory(&server).await;
    let access = server.state.access();
    let calls = [
        (
            "POST",
            "/api/v1/members",
            json!({ "name": "Eve Moss", "email": "eve@example.org", "roles": ["auditor"], "person": "new" }),
        ),
        ("POST", "/api/v1/people", json!({ "name": "Eve Moss" })),
        (
            "POST",
            "/api/v1/tokens",
            json!({ "name": "child", "scopes": ["read"] }),
        ),
        ("PATCH", "/api/v1/profile", json!({ "workforce": 77 })),
        ("PATCH", "/api/v1/risks/1", json!({ "notes": "changed" })),
    ];
    for revoked in [true, false] {
        for (method, path, body) in &calls {
            let now = Timestamp::now();
            let scopes = BTreeSet::from(Permission::ALL);
            let owner = (!revoked).then_some(me.id);
            let made = access.create_token(demo::ORG, "robot", &scopes, owner, None, &me, now);
            let (id, token) = made.await.unwrap();
            let before = amount(&server).await;
            let happens = async {
                match revoked {
                    true => access.revoke_token(demo::ORG, id, &me, now).await.unwrap(),
                    false => Lost::Role.happens(&server, &me).await,
                }
            };
            let text = body.to_string();
            let answer = meanwhile(
                &server,
                |body| call(method, path, &token, body),
                &text,
                happens,
            )
            .await;
            answer.expect(403);
            let after = amount(&server).await;
            assert_eq!((before.0, before.1), (after.0, after.1), "{method} {path}");
            assert!(after.2 <= before.2, "{method} {path}");
            if !revoked {
                Lost::Role.given_back(&server, &me).await;
            }
        }
    }
}

/// Holds the turn of the book while something is asked for, lets something happen in the
/// meantime, and lets it go.
async fn waiting(
    server: &TestServer,
    asked: impl Future<Output = Answer> + Send + 'static,
    happens: impl Future<Output = ()>,
) -> Answer {
    let (held, holding) = oneshot::channel();
    let (let_go, go) = oneshot::channel::<()>();
    let books = server.state.books().clone();
    let holder = tokio::spawn(async move {
        books
            .write(demo::ORG, async |_| {
                held.send(()).unwrap();
                go.await.unwrap();
                Ok(())
            })
            .await
            .unwrap();
    });
    holding.await.unwrap();
    let asked = tokio::spawn(asked);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!asked.is_finished(), "it waits for its turn");
    happens.await;
    let_go.send(()).unwrap();
    holder.await.unwrap();
    asked.await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i2_m1_who_loses_a_right_while_waiting_for_the_turn_does_nothing_by_it() {
    let server = TestServer::example().await;
    let (_, me) = mallory(&server).await;
    for lost in Lost::ALL {
        let mut client = signed_in(&server).await;
        let before = amount(&server).await;
        let asked = async move {
            let sent = [
                ("name", "Eve Moss"),
                ("email", "eve@example.org"),
                ("role", "administrator"),
                ("person", "new"),
            ];
            client.post(&at("/colleagues/invite"), &sent).await
        };
        let answer = waiting(&server, asked, lost.happens(&server, &me)).await;
        answer.expect(403);
        let after = amount(&server).await;
        assert_eq!((before.0, before.1), (after.0, after.1), "{lost:?}");
        lost.given_back(&server, &me).await;
    }
    // The access log tells of it.
    let which = access::AccessLogFilter::of_action(access::Action::Refused);
    let access = server.state.access();
    let lines = access
        .read_log(Some(demo::ORG), None, 50, which)
        .await
        .unwrap();
    assert!(
        lines.iter().any(|line| line.name == "Mallory Stone"),
        "{lines:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i4_m1_a_token_that_ends_while_waiting_for_the_turn_does_nothing() {
    let server = TestServer::example().await;
    let calls = [
        ("POST", "/api/v1/people", json!({ "name": "Eve Moss" })),
        ("PATCH", "/api/v1/profile", json!({ "workforce": 77 })),
    ];
    for (method, path, body) in calls {
        let program = Program::of(&server, &Permission::ALL).await;
        let access = server.state.access();
        let id = access.tokens_of(demo::ORG).await.unwrap().pop().unwrap().id;
        let before = amount(&server).await;
        let mut client = server.anonymous();
        let request = call(method, path, &program.token, Body::from(body.to_string()));
        let asked = async move { client.send(request).await };
        let by = access::ActedBy::command_line("Test");
        let happens = async {
            access
                .revoke_token(demo::ORG, id, by, Timestamp::now())
                .await
                .unwrap();
        };
        waiting(&server, asked, happens).await.expect(403);
        assert_eq!(before.0, amount(&server).await.0, "{method} {path}");
    }
}
