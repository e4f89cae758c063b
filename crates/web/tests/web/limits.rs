//! Nobody uses up what everybody needs: memory, connections, turns (OWASP ASVS 5.0,
//! 2.4.1 and 15.2.2).

use crate::support::{EXAMPLE, PASSWORD, TestServer};
use access::{Access, Policy, Rate, Role};
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
struct Served {
    address: SocketAddr,
    serving: tokio::task::JoinHandle<Result<(), web::ServeError>>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn served(state: AppState, behind_proxy: bool) -> Served {
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
    async fn saying(&self, own: [u8; 4], text: &str) -> TcpStream {
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

const ONE: [u8; 4] = [127, 0, 0, 1];
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
