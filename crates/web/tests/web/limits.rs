//! Nobody uses up what everybody needs: memory, connections, turns (OWASP ASVS 5.0,
//! 2.4.1 and 15.2.2).

use crate::program::Program;
use crate::support::{EXAMPLE, PASSWORD, TestServer};
use access::{Access, AccessLogFilter, Action, Permission, Policy, Rate, Role};
use app::DataFolder;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, header};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tower::ServiceExt;
use web::{AppState, Listening, ServeOptions, ServerOptions, serve};

const FORM: &str = "application/x-www-form-urlencoded";

/// A body without an end that counts what was read of it.
struct Endless(Arc<AtomicUsize>);

impl HttpBody for Endless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        let piece = Bytes::from_static(b"a&a&a&a&a&a&a&a&");
        self.0.fetch_add(piece.len(), Ordering::Relaxed);
        Poll::Ready(Some(Ok(http_body::Frame::data(piece))))
    }
}

/// The answer to a form without an end, and how much of it was read.
async fn endless(state: &AppState, path: &str, cookie: &str) -> (u16, usize) {
    let read = Arc::new(AtomicUsize::new(0));
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .header(header::HOST, "localhost:8642")
        .header(header::CONTENT_TYPE, FORM)
        .header(header::COOKIE, cookie)
        .header("sec-fetch-site", "same-origin")
        .body(Body::new(Endless(read.clone())))
        .unwrap();
    let answer = web::router(state.clone()).oneshot(request).await.unwrap();
    (answer.status().as_u16(), read.load(Ordering::Relaxed))
}

#[tokio::test]
async fn asvs_2_4_1_where_nobody_is_signed_in_little_is_read() {
    let server = TestServer::empty().await;
    for path in ["/login", "/login/code", "/welcome/x"] {
        let (status, read) = endless(&server.state, path, "").await;
        assert_eq!(status, 413, "{path}");
        assert!(read <= 17 << 10, "{path}: {read} bytes were read");
    }
    // Others do not read anything before they know who asks.
    for path in ["/begin", "/prove", "/account/name", "/o/x/risks/1/rate"] {
        let (status, read) = endless(&server.state, path, "").await;
        assert_eq!((status, read), (303, 0), "{path}");
    }
}

#[tokio::test]
async fn asvs_2_4_1_the_fields_of_a_form_are_counted_before_they_are_kept() {
    let server = TestServer::example().await;
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    let path = format!("{EXAMPLE}/risks/bulk");
    let answer = dana.post(&path, &vec![("a", ""); 4_001]).await;
    answer.expect(413).shows("4001 fields");
    let few = dana.post(&path, &vec![("a", ""); 4_000]).await;
    assert_ne!(few.status, 413);
}

#[tokio::test]
async fn asvs_2_4_1_an_address_that_guessed_too_often_is_not_read() {
    let server = TestServer::empty().await;
    let office = DataFolder::open(server.folder.path(), None).await.unwrap();
    let key = office.seal_key(None).unwrap();
    let policy = Policy {
        per_address: Rate {
            burst: 1,
            seconds: 600,
        },
        ..Policy::default()
    };
    let access = Access::new(office.ledger().clone(), key, policy);
    let strict = AppState::new(office, access, ServerOptions::default());
    let wrong = Request::builder()
        .method("POST")
        .uri("/login")
        .header(header::CONTENT_TYPE, FORM)
        .header("sec-fetch-site", "same-origin")
        .body(Body::from("email=nobody%40x.org&password=no"))
        .unwrap();
    let answer = web::router(strict.clone()).oneshot(wrong).await.unwrap();
    assert_eq!(answer.status(), 422);
    for path in ["/login", "/login/code", "/welcome/x"] {
        assert_eq!(endless(&strict, path, "").await, (429, 0), "{path}");
    }
}

/// A server that listens, and what stops it.
pub struct Served {
    address: SocketAddr,
    serving: tokio::task::JoinHandle<Result<(), web::ServeError>>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

pub async fn served(state: AppState, behind_proxy: bool) -> Served {
    let listening = Listening::begin(&ServeOptions {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        tls: None,
        behind_proxy,
    })
    .await
    .unwrap();
    let address = listening.address;
    let serving = tokio::spawn(serve(listening, state));
    Served { address, serving }
}

impl Served {
    /// A connection from an address of this machine.
    async fn from(&self, own: [u8; 4]) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from((own, 0))).unwrap();
        socket.connect(self.address).await.unwrap()
    }

    /// A connection that said something.
    pub async fn saying(&self, own: [u8; 4], text: &str) -> TcpStream {
        let mut stream = self.from(own).await;
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    /// Whether somebody from an address is answered, within a few seconds.
    async fn answers(&self, own: [u8; 4]) -> bool {
        let asks = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        let mut stream = self.from(own).await;
        // One that was closed may fail to be written to, or read as nothing.
        let _ = stream.write_all(asks.as_bytes()).await;
        said(&mut stream, 5).await.contains("200 OK")
    }
}

/// What is said on a connection until it ends or some seconds are over.
async fn said(stream: &mut TcpStream, seconds: u64) -> String {
    let mut bytes = Vec::new();
    let wait = Duration::from_secs(seconds);
    let _ = tokio::time::timeout(wait, stream.read_to_end(&mut bytes)).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

pub const ONE: [u8; 4] = [127, 0, 0, 1];
const OTHER: [u8; 4] = [127, 0, 0, 2];
/// A form of which nothing comes after its head.
const STALLED: &str = "POST /login HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nem";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_15_1_3_who_opens_connections_and_says_nothing_shuts_nobody_out() {
    let server = TestServer::empty().await;
    let served = served(server.state.clone(), false).await;
    let mut silent = Vec::new();
    for _ in 0..300 {
        silent.push(served.from(ONE).await);
        silent.push(served.saying(ONE, "GET /healthz HTTP/1.1\r\nHost:").await);
    }
    // Neither others nor who did it: what is idle longest gives way.
    assert!(served.answers(OTHER).await);
    assert!(served.answers(ONE).await);
    let gone = said(&mut silent[0], 5).await;
    assert_eq!(gone, "", "the oldest was closed without a word");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_15_1_3_all_places_taken_from_many_addresses_are_given_up_by_the_idle() {
    let server = TestServer::empty().await;
    let served = served(server.state.clone(), false).await;
    let mut silent = Vec::new();
    for address in 10..20 {
        for _ in 0..60 {
            silent.push(served.from([127, 0, 0, address]).await);
        }
    }
    assert!(served.answers(OTHER).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_15_1_3_forms_that_do_not_come_take_one_addresss_share_and_end() {
    let server = TestServer::empty().await;
    let served = served(server.state.clone(), false).await;
    let begun = Instant::now();
    let mut stalled = Vec::new();
    for _ in 0..64 {
        stalled.push(served.saying(ONE, STALLED).await);
    }
    // All have to be taken up before the next comes.
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!served.answers(ONE).await, "its share is used up");
    assert!(served.answers(OTHER).await, "others are answered");
    let told = said(&mut stalled[0], 30).await;
    assert!(told.contains("too slowly"), "{told}");
    let waited = begun.elapsed().as_secs();
    assert!((14..25).contains(&waited), "{waited} s");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_15_1_3_the_head_of_a_request_has_a_time_in_all() {
    let server = TestServer::empty().await;
    let served = served(server.state.clone(), false).await;
    let begun = Instant::now();
    let mut slow = served.saying(ONE, "GET /healthz HTTP/1.1\r\n").await;
    while begun.elapsed() < Duration::from_secs(30) {
        tokio::time::sleep(Duration::from_millis(500)).await;
        if slow.write_all(b"X-A: b\r\n").await.is_err() {
            break;
        }
    }
    let waited = begun.elapsed().as_secs();
    assert!((14..22).contains(&waited), "{waited} s");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_15_1_3_behind_a_proxy_each_address_has_its_share() {
    let folder = TestServer::empty().await;
    let office = DataFolder::open(folder.folder.path(), None).await.unwrap();
    let key = office.seal_key(None).unwrap();
    let access = Access::new(office.ledger().clone(), key, Policy::default());
    let options = ServerOptions {
        behind_proxy: true,
        ..ServerOptions::default()
    };
    let served = served(AppState::new(office, access, options), true).await;
    let forwarded = |text: &str, of: &str| {
        let named = format!("\r\nX-Forwarded-For: {of}\r\nContent-Type");
        text.replacen("\r\nContent-Type", &named, 1)
    };
    let mut stalled = Vec::new();
    for _ in 0..64 {
        let text = forwarded(STALLED, "203.0.113.7");
        stalled.push(served.saying(ONE, &text).await);
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let asks = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Type: a/b\r\nConnection: close\r\n\r\n";
    for (of, status) in [("203.0.113.7", "429"), ("203.0.113.8", "200")] {
        let mut stream = served.saying(ONE, &forwarded(asks, of)).await;
        let told = said(&mut stream, 5).await;
        assert!(
            told.starts_with(&format!("HTTP/1.1 {status}")),
            "{of}: {told}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_15_1_3_who_is_being_answered_keeps_the_place() {
    let server = TestServer::example().await;
    server
        .client_named("Dana", "dana@example.org", &[Role::SecurityOfficial])
        .await;
    let served = served(server.state.clone(), false).await;
    let body = format!(
        "email=dana%40example.org&password={}",
        PASSWORD.replace(' ', "+")
    );
    let head = format!(
        "POST /login HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\nContent-Type: {FORM}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut signing_in = served.saying(ONE, &head).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut silent = Vec::new();
    for _ in 0..200 {
        silent.push(served.from(ONE).await);
    }
    signing_in.write_all(body.as_bytes()).await.unwrap();
    let told = said(&mut signing_in, 20).await;
    assert!(told.starts_with("HTTP/1.1 303"), "{told}");
}

/// The lines of the access log that tell of refusals; of an organization or of none.
pub async fn refusals(server: &TestServer, org: Option<ledger::OrgId>) -> Vec<access::LogLine> {
    let which = AccessLogFilter::of_action(Action::Refused);
    let access = server.state.access();
    access.read_log(org, None, 50, which).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_2_4_1_one_reader_orders_few_documents_at_once() {
    let server = TestServer::example().await;
    let mut auditor = server.client_as(&[Role::Auditor]).await;
    let path = format!("{EXAMPLE}/documents");
    let (mut taken, mut refused) = (Vec::new(), 0);
    for day in 1..=20 {
        let day = format!("2026-10-{day:02}");
        let order = [("part", "united"), ("format", "docx"), ("as_of", &day)];
        let answer = auditor.post(&path, &order).await;
        match answer.status.as_u16() {
            303 => taken.push(answer.location),
            429 => {
                refused += 1;
                answer.shows("that you asked for are not made yet");
            }
            other => panic!("{other}"),
        }
    }
    assert!(refused > 0, "{} were taken at once", taken.len());
    // Another reader does not cancel them, who ordered does.
    let last = taken.last().unwrap().clone();
    let mut other = server.client_as(&[Role::Contributor]).await;
    other.get(&last).await.expect(200).hides("/cancel");
    other.post(&format!("{last}/cancel"), &[]).await.expect(403);
    auditor
        .post(&format!("{last}/cancel"), &[])
        .await
        .expect(303);
    let mut admin = server.client_as(&[Role::Administrator]).await;
    admin.post(&format!("{last}/cancel"), &[]).await.expect(303);
}

/// An inventory of so many rows.
fn inventory(rows: usize) -> String {
    let mut text = String::from("System ID,System Name,Asset Type,Location,Contains ePHI?\r\n");
    for n in 0..rows {
        text.push_str(&format!(
            "Y-{n},Workstation {n},Workstation,Elm Street,Yes\r\n"
        ));
    }
    text
}

const MAPPING: &str = "name = \"crowd\"\nkind = \"assets\"\nkey = [\"System ID\"]\n\n[columns]\nname = \"System Name\"\nclass = \"Asset Type\"\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_15_2_2_large_files_are_left_to_the_command_line() {
    let server = TestServer::example().await;
    let program = Program::of(&server, &[Permission::Govern]).await;
    for (rows, status) in [(20_001, 422), (300, 200)] {
        for dry_run in ["true", "false"] {
            let parts = [("mapping", MAPPING), ("dry_run", dry_run)];
            let answer = program
                .upload("/api/v1/imports", &inventory(rows), &parts)
                .await;
            assert_eq!(answer.status, status, "{rows} {}", answer.text());
            if status == 422 {
                answer.shows("phiward import FILE");
            }
        }
    }
    let view = server.state.books().now(app::demo::ORG).await.unwrap();
    let made = view.tables.assets.live();
    assert_eq!(
        made.filter(|a| a.name.starts_with("Workstation ")).count(),
        300
    );
}

/// A dry run is worked out although somebody holds the book to write in it, and an import
/// is decided on what was written meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_15_2_2_a_dry_run_waits_for_no_writer() {
    let server = TestServer::example().await;
    let program = Program::of(&server, &[Permission::Govern]).await;
    let books = server.state.books().clone();
    let (held, let_go) = (
        tokio::sync::oneshot::channel(),
        tokio::sync::oneshot::channel::<()>(),
    );
    let writing = tokio::spawn(async move {
        books
            .write(app::demo::ORG, async |_| {
                held.0.send(()).unwrap();
                let _ = let_go.1.await;
                Ok(())
            })
            .await
    });
    held.1.await.unwrap();
    let parts = [("mapping", MAPPING), ("dry_run", "true")];
    let text = inventory(50);
    let tried = program.upload("/api/v1/imports", &text, &parts);
    let tried = tokio::time::timeout(Duration::from_secs(20), tried).await;
    tried
        .expect("it does not wait")
        .expect(200)
        .shows("\"created\":50");
    let_go.0.send(()).unwrap();
    writing.await.unwrap().unwrap();
}

/// Two imports of the same file at once make nothing twice: the second is worked out
/// again on what the first made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_15_2_2_imports_at_once_make_nothing_twice() {
    let server = TestServer::example().await;
    let program = Program::of(&server, &[Permission::Govern]).await;
    let text = inventory(400);
    let parts = [("mapping", MAPPING), ("dry_run", "false")];
    let import = || program.upload("/api/v1/imports", &text, &parts);
    let (a, b, c) = tokio::join!(import(), import(), import());
    for answer in [a, b, c] {
        answer.expect(200);
    }
    let view = server.state.books().now(app::demo::ORG).await.unwrap();
    let made = view.tables.assets.live();
    assert_eq!(
        made.filter(|a| a.name.starts_with("Workstation ")).count(),
        400
    );
}

#[tokio::test]
async fn asvs_13_2_4_a_mailbox_inside_the_network_is_named_only_where_it_is_allowed() {
    let page = format!("{EXAMPLE}/mail/mailboxes");
    let sent = |host| {
        [
            ("host", host),
            ("port", "993"),
            ("security", "tls"),
            ("user", "reports@clinic.example"),
            ("sign_in", "password"),
            ("folder", "INBOX"),
            ("after", "nothing"),
            ("secret", "open-sesame-17"),
        ]
    };
    let server = TestServer::example().await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    for inside in ["127.0.0.1", "169.254.169.254", "10.0.0.7", "::1"] {
        let answer = admin.post(&page, &sent(inside)).await;
        answer.expect(422).shows("--allow-host");
    }
    let options = ServerOptions {
        reach: mailnet::Reach::allowing(["10.0.0.7"]),
        ..ServerOptions::default()
    };
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::example_in(folder, options).await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    admin.post(&page, &sent("10.0.0.7")).await.expect(303);
    admin.post(&page, &sent("10.0.0.8")).await.expect(422);
}

#[tokio::test]
async fn asvs_16_3_2_what_the_api_refuses_stands_in_the_access_log() {
    let server = TestServer::example().await;
    let reader = Program::of(&server, &[Permission::Read]).await;
    for _ in 0..2 {
        let body = serde_json::json!({ "name": "Somebody" });
        reader.post("/api/v1/people", body).await.expect(403);
    }
    let lines = refusals(&server, Some(app::demo::ORG)).await;
    // Summed, so that nobody fills the log.
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0].name, "token “robot”");
    assert_eq!(lines[0].detail, "POST /api/v1/people needs “contribute”");
    // Tokens that are not known are summed.
    let stranger = Program {
        server: &server,
        token: "phw_unknown".into(),
    };
    for _ in 0..200 {
        stranger.get("/api/v1/people").await.expect(401);
    }
    let lines = refusals(&server, None).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
}

#[tokio::test]
async fn asvs_8_2_1_who_may_not_is_not_told_what_would_be_wrong() {
    let server = TestServer::example().await;
    let mut auditor = server.client_as(&[Role::Auditor]).await;
    for path in [
        "/risks/1/rate",
        "/risks/1/accept",
        "/risks/1/treat",
        "/risks/1/merge",
        "/plan/tolerance/new",
        "/scope/sites",
        "/scope/assets/1/edit",
        "/evidence/1/edit",
        "/risks/1/edit",
    ] {
        let answer = auditor.post(&format!("{EXAMPLE}{path}"), &[]).await;
        assert_eq!(answer.status, 403, "{path}");
    }
}

#[tokio::test]
async fn asvs_2_4_1_evidence_is_named_once_each_and_a_hundred_at_most() {
    let server = TestServer::example().await;
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    let path = format!("{EXAMPLE}/risks/1/rate");
    for (named, told) in [
        (vec!["E-1"; 200_000].join(","), "200000 pieces of evidence"),
        (
            (1..=150)
                .map(|n| format!("E-{n}"))
                .collect::<Vec<_>>()
                .join(","),
            "150 pieces",
        ),
    ] {
        let answer = dana.fill(&path, &[("evidence", &named)]).await;
        answer.expect(422).shows(told);
    }
}

/// A server on a real disk of some megabytes.
async fn on_a_small_disk(quotas: web::Quotas) -> (TestServer, testkit::Disk) {
    let folder = tempfile::tempdir().unwrap();
    let disk = testkit::Disk::mounted_on(folder.path(), 48);
    let options = ServerOptions {
        quotas,
        ..ServerOptions::default()
    };
    (TestServer::example_in(folder, options).await, disk)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_16_5_2_on_a_full_disk_writing_is_refused_plainly_and_signing_out_works() {
    let (server, disk) = on_a_small_disk(web::Quotas::default()).await;
    let mut dana = server
        .client_named("Dana", "dana@example.org", &[Role::SecurityOfficial])
        .await;
    let program = Program::of(&server, &Permission::ALL).await;
    let filler = disk.fill();
    // What is left in the database's own files is used up first.
    let mut refused = None;
    for n in 0..400 {
        let (name, notes) = (format!("Late site {n}"), "x".repeat(19_000));
        let form = [("name", name.as_str()), ("notes", notes.as_str())];
        let answer = dana.post(&format!("{EXAMPLE}/scope/sites"), &form).await;
        if answer.status != 303 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("the disk was not full").expect(507);
    refused
        .shows("disk is full")
        .hides("something went wrong on the server");
    let body = serde_json::json!({ "name": "Somebody" });
    let answer = program.post("/api/v1/people", body).await.expect(507);
    answer.shows("disk is full");
    dana.get(EXAMPLE).await.expect(200);
    let before = dana.cookies.clone();
    let answer = dana.post("/logout", &[]).await.expect(303);
    assert_eq!(answer.location, "/login");
    assert!(!dana.cookies.contains_key("phiward"), "{:?}", dana.cookies);
    dana.cookies = before.clone();
    dana.get(EXAMPLE).await.expect(303);
    // With room again all goes on, and the end of the session is written.
    std::fs::remove_file(filler).unwrap();
    server
        .state
        .access()
        .sweep(server.state.clock())
        .await
        .unwrap();
    let secret = before["phiward"].clone();
    let office = DataFolder::open(server.folder.path(), None).await.unwrap();
    let key = office.seal_key(None).unwrap();
    let other = Access::new(office.ledger().clone(), key, Policy::default());
    let found = other.session(&secret, server.state.clock(), false).await;
    assert!(found.unwrap().is_none(), "another program knows of the end");
    let form = [("email", "dana@example.org"), ("password", PASSWORD)];
    dana.post("/login", &form).await.expect(303);
    let form = [("name", "Site with room")];
    dana.post(&format!("{EXAMPLE}/scope/sites"), &form)
        .await
        .expect(303);
    drop(office);
    drop(server);
}

/// Sends a piece of evidence as a program does.
async fn evidence(program: &Program<'_>, bytes: usize, n: usize) -> crate::support::Answer {
    let text = format!("{n} {}", "x".repeat(bytes));
    program.upload("/api/v1/evidence/files", &text, &[]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_5_2_1_files_have_a_quota_of_the_person_and_of_the_organization() {
    let quotas = web::Quotas {
        of_person_a_day: 2,
        of_organization: 3,
        reserve: 0,
        ..web::Quotas::default()
    };
    let (server, _disk) = on_a_small_disk(quotas).await;
    let program = Program::of(&server, &Permission::ALL).await;
    for n in 0..2 {
        evidence(&program, 900_000, n).await.expect(201);
    }
    let beyond = evidence(&program, 900_000, 2).await.expect(422);
    beyond.shows("in a day at most");
    // Another has a day of their own, until the organization has what it may.
    let other = Program::of(&server, &Permission::ALL).await;
    evidence(&other, 900_000, 3).await.expect(201);
    let beyond = evidence(&other, 900_000, 4).await.expect(422);
    beyond.shows("of your organization would take");
    // What is there already takes nothing.
    evidence(&other, 900_000, 3).await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_5_2_1_files_leave_a_reserve_of_the_disk() {
    let quotas = web::Quotas {
        reserve: 1_000,
        ..web::Quotas::default()
    };
    let (server, _disk) = on_a_small_disk(quotas).await;
    let program = Program::of(&server, &Permission::ALL).await;
    evidence(&program, 1_000, 0).await.expect(507);
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    let form = [("name", "Small")];
    dana.post(&format!("{EXAMPLE}/scope/sites"), &form)
        .await
        .expect(303);
}

#[tokio::test]
async fn asvs_5_2_2_what_runs_and_what_a_scanner_finds_is_not_stored() {
    let folder = tempfile::tempdir().unwrap();
    let scanner = folder.path().join("scanner.sh");
    std::fs::write(&scanner, "#!/bin/sh\nif grep -q VIRUS; then exit 1; fi\n").unwrap();
    let options = ServerOptions {
        scanner: vec!["sh".into(), scanner.to_str().unwrap().into()],
        ..ServerOptions::default()
    };
    let server = TestServer::example_in(folder, options).await;
    let program = Program::of(&server, &[Permission::Contribute, Permission::Read]).await;
    let path = "/api/v1/evidence/files";
    for (text, told) in [
        ("#!/bin/sh\nrm -r /", "can run where somebody opens it"),
        ("<!DOCTYPE html><script>", "can run where somebody opens it"),
        ("plain, with a VIRUS in it", "found something"),
    ] {
        program
            .upload(path, text, &[])
            .await
            .expect(422)
            .shows(told);
    }
    program.upload(path, "plain words", &[]).await.expect(201);
}

/// Whether an answer comes within a moment.
pub async fn comes<T>(answer: &mut (impl Future<Output = T> + Unpin)) -> Option<T> {
    let moment = std::time::Duration::from_millis(400);
    tokio::time::timeout(moment, answer).await.ok()
}

/// Holds all turns at heavy work until the sender is dropped.
pub async fn hold_turns(server: &TestServer) -> Vec<std::sync::mpsc::Sender<()>> {
    let other = ledger::OrgId(uuid::Uuid::from_u128(7));
    let mut held = Vec::new();
    for _ in 0..2 {
        let (release, released) = std::sync::mpsc::channel::<()>();
        let books = server.state.books().clone();
        tokio::spawn(async move { books.beside(other, move || released.recv()).await });
        held.push(release);
    }
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    held
}

#[tokio::test]
async fn asvs_15_2_2_whatever_is_heavy_waits_for_its_turn() {
    let server = TestServer::example().await;
    let program = Program::of(&server, &Permission::ALL).await;
    let mut reader = server.client_as(&[Role::Auditor]).await;
    let mapping = "name = \"inventory\"\nkind = \"assets\"\n[columns]\nname = \"System\"\n";
    let before = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(40 * 24);
    let day = before.to_zoned(jiff::tz::TimeZone::UTC).date();
    let between = format!("/api/v1/diff?from={day}");
    // Another day: what was read once is kept.
    let earlier = before - jiff::SignedDuration::from_hours(160 * 24);
    let earlier = earlier.to_zoned(jiff::tz::TimeZone::UTC).date();
    let past = format!("/api/v1/risks?as_of={earlier}");
    let api = [
        "/api/v1/reports",
        "/api/v1/reports?format=docx",
        "/api/v1/reports?format=xlsx&part=plan",
        "/api/v1/reports?format=csv",
        "/api/v1/tables?kind=assets",
        "/api/v1/verify",
        "/api/v1/proposals",
        &between,
        "/api/v1/tables?kind=risks&format=xlsx",
        &past,
    ];
    for path in api {
        let held = hold_turns(&server).await;
        let mut answer = Box::pin(program.get(path));
        assert!(comes(&mut answer).await.is_none(), "{path} took no turn");
        drop(held);
        answer.await.expect(200);
    }
    let held = hold_turns(&server).await;
    let fields = [("mapping", mapping), ("dry_run", "true")];
    let mut answer = Box::pin(program.upload("/api/v1/imports", "System\nPump\n", &fields));
    assert!(comes(&mut answer).await.is_none(), "an import took no turn");
    // What is light does not wait.
    program.get("/api/v1/risks").await.expect(200);
    drop(held);
    answer.await.expect(200);
    for path in [
        "/documents/tables/risks.xlsx",
        "/documents/preview?part=united",
    ] {
        let path = format!("{EXAMPLE}{path}");
        let held = hold_turns(&server).await;
        let mut answer = Box::pin(reader.get(&path));
        assert!(comes(&mut answer).await.is_none(), "{path} took no turn");
        drop(held);
        answer.await.expect(200);
    }
}

#[tokio::test]
async fn asvs_15_2_2_one_token_has_few_documents_waiting() {
    let server = Arc::new(TestServer::example().await);
    let program = Program::of(&server, &Permission::ALL).await;
    let token = program.token.clone();
    let held = hold_turns(&server).await;
    let asked: Vec<_> = (0..40)
        .map(|_| {
            let (server, token) = (server.clone(), token.clone());
            tokio::spawn(async move {
                let program = Program {
                    server: &server,
                    token,
                };
                program.get("/api/v1/reports").await.status.as_u16()
            })
        })
        .collect();
    // Sixteen wait; the others are told so at once.
    let begun = Instant::now();
    while asked.iter().filter(|one| one.is_finished()).count() < 24 {
        assert!(begun.elapsed() < Duration::from_secs(20), "too many wait");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drop(held);
    let mut told = std::collections::BTreeMap::new();
    for one in asked {
        *told.entry(one.await.unwrap()).or_insert(0) += 1;
    }
    assert_eq!(told.get(&503), Some(&24), "{told:?}");
    assert_eq!(told.get(&200), Some(&16), "{told:?}");
}
