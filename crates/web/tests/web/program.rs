//! A program with a token, as tests of the API need it.

use crate::support::{Answer, TestServer};
use access::{Membership, Permission, Role, Roles};
use app::{Authorship, demo};
use axum::body::Body;
use axum::http::{Request, header};
use jiff::Timestamp;
use ledger::OrgId;
use register::{Actor, AnyRecord, Assurance, Command};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A program with a token.
pub struct Program<'s> {
    /// The site it asks.
    pub server: &'s TestServer,
    /// What it shows; empty for nothing.
    pub token: String,
}

impl Program<'_> {
    /// One of the worked example.
    pub async fn of<'s>(server: &'s TestServer, scopes: &[Permission]) -> Program<'s> {
        Program::at(server, demo::ORG, scopes).await
    }

    /// One of an organization.
    pub async fn at<'s>(server: &'s TestServer, org: OrgId, scopes: &[Permission]) -> Program<'s> {
        let scopes: BTreeSet<Permission> = scopes.iter().copied().collect();
        let by = access::ActedBy::command_line("Test");
        let (access, now) = (server.state.access(), Timestamp::now());
        let (_, token) = access
            .create_token(org, "robot", &scopes, None, None, by, now)
            .await
            .unwrap();
        Program { server, token }
    }

    /// One that stands for a person of the worked example, who is added to it.
    pub async fn behind<'s>(server: &'s TestServer, name: &str) -> Program<'s> {
        let everyone = Program::of(server, &Permission::ALL).await;
        let made = everyone
            .post("/api/v1/people", json!({ "name": name }))
            .await
            .expect(201);
        let person = value(&made)["id"].as_str().unwrap().parse().unwrap();
        let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        server
            .client_named(name, &email, &[Role::Administrator])
            .await;
        let (access, now) = (server.state.access(), Timestamp::now());
        let account = access.account_by_email(&email).await.unwrap().unwrap();
        let membership = Membership {
            org: demo::ORG,
            account: account.id,
            roles: Roles::of([Role::Administrator, Role::SecurityOfficial, Role::Approver]),
            person: Some(person),
        };
        access
            .set_membership(membership, &account, now)
            .await
            .unwrap();
        let scopes = BTreeSet::from(Permission::ALL);
        let by = access::ActedBy::command_line("Test");
        let (_, token) = access
            .create_token(demo::ORG, name, &scopes, Some(account.id), None, by, now)
            .await
            .unwrap();
        Program { server, token }
    }

    /// Sends a request.
    pub async fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost:8642");
        if !self.token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Value::Null => Body::empty(),
            body => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
        };
        let mut client = self.server.anonymous();
        client.send(request.body(body).unwrap()).await
    }

    /// Sends a file with the other parts of its form.
    pub async fn upload(&self, path: &str, file: &str, parts: &[(&str, &str)]) -> Answer {
        let mut body = format!(
            "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"sent.csv\"\r\n\r\n{file}\r\n"
        );
        for (name, text) in parts {
            body.push_str(&format!(
                "--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
            ));
        }
        body.push_str("--cut--\r\n");
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header(header::HOST, "localhost:8642")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut");
        let mut client = self.server.anonymous();
        client.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Looks.
    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &[], &Value::Null).await
    }

    /// Does something.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, &[], &body).await
    }
}

/// Keeps a record in the worked example as a check of phiward itself does.
pub async fn by_check(server: &TestServer, record: impl Into<AnyRecord>) {
    let by = Authorship {
        actor: Actor {
            person: None,
            name: "mail check".into(),
            role: "program".into(),
            assurance: Assurance::Job,
            via: None,
            account: None,
        },
        why: String::new(),
        at: Timestamp::now(),
    };
    let (books, command) = (server.state.books(), Command::Save(record.into()));
    books.perform(demo::ORG, command, &by, None).await.unwrap();
}

/// The JSON of an answer.
pub fn value(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.bytes).unwrap()
}

/// The entity tag of an answer.
pub fn tag(answer: &Answer) -> String {
    answer.headers[header::ETAG].to_str().unwrap().to_owned()
}

/// Compares with a file; writes it where UPDATE_GOLDEN is set.
pub fn compare(path: &str, now: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, now).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == now,
        "{path} is not what the program says now; look at the difference, then run the test with UPDATE_GOLDEN=1"
    );
}
