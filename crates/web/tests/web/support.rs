//! A server over a copy of the worked example, and browsers without a screen.

use access::{Access, LinkKind, Membership, Policy, Role, Roles, SignIn};
use app::{DataFolder, demo};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tower::ServiceExt;
use web::{AppState, ServerOptions};

/// The day up to which the worked example is told in tests.
pub const ANCHOR: &str = "2026-11-20";
/// A password nobody else has.
pub const PASSWORD: &str = "seven brown kettles whistle at dawn";

/// A server over a folder of its own.
pub struct TestServer {
    /// Its state.
    pub state: AppState,
    /// Its data folder.
    pub folder: TempDir,
}

impl TestServer {
    /// A server nobody has set up yet.
    pub async fn empty() -> TestServer {
        TestServer::over(tempfile::tempdir().unwrap()).await
    }

    /// A server that holds the worked example.
    pub async fn example() -> TestServer {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(told_example().await, folder.path().join("phiward.db")).unwrap();
        TestServer::over(folder).await
    }

    /// The same in a folder of its own choice, reached as the options say.
    pub async fn example_in(folder: TempDir, options: ServerOptions) -> TestServer {
        std::fs::copy(told_example().await, folder.path().join("phiward.db")).unwrap();
        TestServer::with(folder, options).await
    }

    async fn over(folder: TempDir) -> TestServer {
        TestServer::with(folder, ServerOptions::default()).await
    }

    async fn with(folder: TempDir, options: ServerOptions) -> TestServer {
        let data_folder = DataFolder::open(folder.path(), None).await.unwrap();
        let key = data_folder.seal_key(None).unwrap();
        let access = Access::new(data_folder.ledger().clone(), key, Policy::default());
        let state = AppState::new(data_folder, access, options);
        TestServer { state, folder }
    }

    /// Somebody who is not signed in.
    pub fn anonymous(&self) -> Client {
        Client {
            router: web::router(self.state.clone()),
            cookies: BTreeMap::new(),
        }
    }

    /// The same browser again, for a request beside another.
    pub fn anonymous_as(&self, client: &Client) -> Client {
        Client {
            cookies: client.cookies.clone(),
            ..self.anonymous()
        }
    }

    /// Somebody signed in with roles in the worked example.
    pub async fn client_as(&self, roles: &[Role]) -> Client {
        let codes: Vec<&str> = roles.iter().map(|role| role.code()).collect();
        let email = format!("{}@example.org", codes.join("-").replace('_', "-"));
        self.client_named(&format!("Test {}", codes.join(" ")), &email, roles)
            .await
    }

    /// Somebody of a name signed in with roles in the worked example.
    pub async fn client_named(&self, name: &str, email: &str, roles: &[Role]) -> Client {
        self.client_since(name, email, roles, Timestamp::now())
            .await
    }

    /// The same, signed in at some time before now.
    pub async fn client_since(
        &self,
        name: &str,
        email: &str,
        roles: &[Role],
        at: Timestamp,
    ) -> Client {
        let access = self.state.access();
        let hour = SignedDuration::from_hours(1);
        let account = match access.first_run().await.unwrap() {
            true => {
                let link = access
                    .make_link(LinkKind::Setup, None, hour, at)
                    .await
                    .unwrap();
                access
                    .set_up(&link, name, email, PASSWORD, at)
                    .await
                    .unwrap()
            }
            false => {
                let first = access.accounts().await.unwrap().remove(0);
                let (id, link) = access.invite(name, email, &first, at).await.unwrap();
                access
                    .set_password_with_link(
                        &link,
                        PASSWORD,
                        access::OwnTokens::Keep,
                        "127.0.0.1",
                        at,
                    )
                    .await
                    .unwrap();
                id
            }
        };
        let by = access.account(account).await.unwrap().unwrap();
        // Whoever let it in said for whom it stands, where the records know the name.
        let person = match self.state.books().now(demo::ORG).await {
            Ok(book) => book.person_named(name).map(|person| person.id.uuid()),
            Err(_) => None,
        };
        let membership = Membership {
            org: demo::ORG,
            account,
            roles: Roles::of(roles.iter().copied()),
            person,
        };
        access.set_membership(membership, &by, at).await.unwrap();
        let SignIn::Session(new) = access
            .sign_in(email, PASSWORD, "127.0.0.1", at)
            .await
            .unwrap()
        else {
            panic!("no one-time code is set up")
        };
        let mut client = self.anonymous();
        client
            .cookies
            .insert("phiward".into(), new.secret().to_owned());
        client
    }
}

/// Start of the worked example's addresses.
pub const EXAMPLE: &str = "/o/lantern-hill-family-medicine";

/// The worked example's database, told once for all tests of a build.
async fn told_example() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let stamp = std::fs::metadata(std::env::current_exe().unwrap())
        .and_then(|m| m.modified())
        .unwrap()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_nanos();
    let ready = folder.join(format!("example-{stamp}.db"));
    if !ready.exists() {
        let making = tempfile::tempdir_in(folder).unwrap();
        let data_folder = DataFolder::open(making.path(), None).await.unwrap();
        let anchor: Date = ANCHOR.parse().unwrap();
        demo::build(&data_folder, anchor).await.unwrap();
        data_folder.close().await;
        // Whoever is first makes it; the others' copies are the same.
        std::fs::rename(making.path().join("phiward.db"), &ready).unwrap();
    }
    ready
}

/// A browser without a screen: it keeps cookies and says where it comes from.
pub struct Client {
    /// What answers it.
    pub router: axum::Router,
    /// Its cookies.
    pub cookies: BTreeMap<String, String>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Where it leads to.
    pub location: String,
    /// Headers.
    pub headers: axum::http::HeaderMap,
    /// Body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// What a form on the page keeps of the records it is about.
    pub fn kept(&self) -> Vec<(String, String)> {
        let page = self.text();
        let mut kept = Vec::new();
        for name in ["revision", "against", "shown"] {
            let start = format!("name=\"{name}\" value=\"");
            for part in page.split(start.as_str()).skip(1) {
                let value = part.split('"').next().unwrap_or_default();
                kept.push((name.to_owned(), value.to_owned()));
            }
        }
        kept
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Asserts a status; shows the body where it is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    /// Asserts that a text is there.
    #[track_caller]
    pub fn shows(self, text: &str) -> Answer {
        let body = self.text();
        assert!(body.contains(text), "“{text}” is not in:\n{body}");
        self
    }

    /// Asserts that a text is not there.
    #[track_caller]
    pub fn hides(self, text: &str) -> Answer {
        let body = self.text();
        assert!(!body.contains(text), "“{text}” is in:\n{body}");
        self
    }
}

impl Client {
    /// Asks for a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self.request("GET", path).body(Body::empty()).unwrap();
        self.send(request).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields
            .iter()
            .map(|(k, v)| format!("{}={}", encoded(k), encoded(v)))
            .collect();
        let request = self
            .request("POST", path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body.join("&")))
            .unwrap();
        self.send(request).await
    }

    /// Sends a form and goes where the answer leads.
    pub async fn post_and_follow(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, fields).await.expect(303);
        let to = answer.location.clone();
        self.get(&to).await
    }

    /// Opens a form, and sends it as it was filled in: with what it keeps of the records
    /// as they stood when it was opened.
    pub async fn fill(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let kept = self.open(path).await;
        let mut all: Vec<(&str, &str)> = fields.to_vec();
        all.extend(kept.iter().map(|(k, v)| (k.as_str(), v.as_str())));
        let (path, _) = path.split_once('?').unwrap_or((path, ""));
        self.post(path, &all).await
    }

    /// Sends a form with what an answer keeps of the records it is about.
    pub async fn send_on(&mut self, shown: &Answer, path: &str, fields: &[(&str, &str)]) -> Answer {
        let kept = shown.kept();
        let mut all: Vec<(&str, &str)> = fields.to_vec();
        all.extend(kept.iter().map(|(k, v)| (k.as_str(), v.as_str())));
        self.post(path, &all).await
    }

    /// The same, and goes where the answer leads.
    pub async fn fill_and_follow(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.fill(path, fields).await.expect(303);
        let to = answer.location.clone();
        self.get(&to).await
    }

    /// What a form keeps of the records it is about.
    pub async fn open(&mut self, path: &str) -> Vec<(String, String)> {
        self.get(path).await.kept()
    }

    /// A request with the browser's cookies.
    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost:8642")
            .header(header::COOKIE, cookies.join("; "))
    }

    /// Sends any request.
    pub async fn send(&mut self, request: Request<Body>) -> Answer {
        let response: Response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = axum::body::to_bytes(body, 64 << 20).await.unwrap();
        Answer {
            status: parts.status,
            location: parts
                .headers
                .get(header::LOCATION)
                .map(|v| v.to_str().unwrap().to_owned())
                .unwrap_or_default(),
            headers: parts.headers,
            bytes: bytes.to_vec(),
        }
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => (byte as char).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
