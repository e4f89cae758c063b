//! MTA-STS policies from a real TLS server on loopback.

use std::sync::Arc;
use std::time::{Duration, Instant};

use mailauth::DomainName;
use mailauth::dns::RecordType;
use mailauth::mta_sts::{Fetched, PolicySource};
use mailkit::{Certified, Responder};
use mailnet::dns::Dns;
use mailnet::sts::{Options, Policies};
use mailnet::{Reach, Trust};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

const POLICY: &str =
    "version: STSv1\r\nmode: enforce\r\nmx: mx.example.test\r\nmax_age: 604800\r\n";

/// A server: its port, the authority that signed its certificate, and the request
/// it heard last.
struct Server {
    port: u16,
    authority: String,
    asked: Arc<std::sync::Mutex<String>>,
}

/// Starts one with a certificate for `certified` that answers with `answer`, or not
/// at all when that is empty.
async fn server(certified: &str, answer: String) -> Server {
    let certified = Certified::server(certified);
    let settings = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(certified.certificate.as_bytes()).unwrap()],
            PrivateKeyDer::from_pem_slice(certified.key.as_bytes()).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(settings));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = Arc::new(std::sync::Mutex::new(String::new()));
    let heard = asked.clone();
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let Ok(mut tls) = acceptor.accept(tcp).await else {
                continue;
            };
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(tls.read_u8().await.unwrap());
            }
            *heard.lock().unwrap() = String::from_utf8(head).unwrap();
            if answer.is_empty() {
                // Says nothing until the other side is gone.
                let _ = tls.read_u8().await;
                continue;
            }
            let _ = tls.write_all(answer.as_bytes()).await;
            let _ = tls.shutdown().await;
        }
    });
    Server {
        port,
        authority: certified.authority,
        asked,
    }
}

fn ok(kind: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn domain() -> DomainName {
    DomainName::parse("example.test").unwrap()
}

const ZONE: &str = "mta-sts.example.test A 127.0.0.1";

async fn fetch_with(server: &Server, zone: &str, change: impl FnOnce(&mut Options)) -> Fetched {
    let names = Responder::of(zone).await;
    let mut options = Options {
        port: server.port,
        reach: Reach::allowing(["127.0.0.1"]),
        timeout: Duration::from_secs(3),
    };
    change(&mut options);
    let trust = Trust::and_pem(server.authority.as_bytes()).unwrap();
    let policies = Policies::new(Dns::at(names.address()), trust, options);
    let fetched = policies.fetch(&domain()).await;
    let host = DomainName::parse("mta-sts.example.test").unwrap();
    // Nobody else was asked where the host is.
    assert!(names.asked(&host, RecordType::A).udp > 0);
    fetched
}

async fn fetch(server: &Server) -> Fetched {
    fetch_with(server, ZONE, |_| {}).await
}

fn absent(fetched: &Fetched, part: &str) {
    assert!(
        matches!(fetched, Fetched::Absent { why } if why.contains(part)),
        "{fetched:?}"
    );
}

fn failed(fetched: &Fetched, part: &str) {
    assert!(
        matches!(fetched, Fetched::Failed(why) if why.contains(part)),
        "{fetched:?}"
    );
}

#[tokio::test]
async fn a_policy_is_fetched_over_tls() {
    let server = server("mta-sts.example.test", ok("text/plain", POLICY)).await;
    let expected = Fetched::Policy {
        text: POLICY.into(),
        content_type: "text/plain".into(),
    };
    assert_eq!(fetch(&server).await, expected);
    let asked = server.asked.lock().unwrap().to_lowercase();
    assert!(asked.starts_with("get /.well-known/mta-sts.txt http/1.1\r\n"));
    assert!(asked.contains("host: mta-sts.example.test\r\n"), "{asked}");
}

#[tokio::test]
async fn a_certificate_for_another_name_or_of_nobody_known_is_not_believed() {
    let other = server("example.test", ok("text/plain", POLICY)).await;
    absent(&fetch(&other).await, "certificate");
    let mut unknown = server("mta-sts.example.test", ok("text/plain", POLICY)).await;
    unknown.authority = other.authority;
    absent(&fetch(&unknown).await, "certificate");
}

#[tokio::test]
async fn redirects_are_not_followed_and_only_200_counts() {
    for (status, absence) in [
        ("301 Moved Permanently", true),
        ("404 Not Found", true),
        ("204 No Content", true),
        ("503 Service Unavailable", false),
        ("429 Too Many Requests", false),
    ] {
        let answer = format!(
            "HTTP/1.1 {status}\r\nLocation: https://mta-sts.example.test/x\r\nContent-Length: 0\r\n\r\n"
        );
        let server = server("mta-sts.example.test", answer).await;
        let fetched = fetch(&server).await;
        if absence {
            absent(&fetched, &status[..3]);
        } else {
            failed(&fetched, &status[..3]);
        }
    }
}

#[tokio::test]
async fn a_file_without_end_is_not_read_to_its_end() {
    let long = "x".repeat(70_000);
    let server_with_length = server("mta-sts.example.test", ok("text/plain", &long)).await;
    absent(&fetch(&server_with_length).await, "larger");
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{long}");
    absent(
        &fetch(&server("mta-sts.example.test", endless).await).await,
        "larger",
    );
    let head = format!("HTTP/1.1 200 OK\r\nX: {long}\r\n\r\n");
    failed(
        &fetch(&server("mta-sts.example.test", head).await).await,
        "broke off",
    );
}

#[tokio::test]
async fn a_server_that_says_nothing_is_left_in_time() {
    let silent = server("mta-sts.example.test", String::new()).await;
    let began = Instant::now();
    let fetched = fetch_with(&silent, ZONE, |o| o.timeout = Duration::from_millis(400)).await;
    failed(&fetched, "in time");
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_host_inside_the_network_is_not_connected_to() {
    let server = server("mta-sts.example.test", ok("text/plain", POLICY)).await;
    let fetched = fetch_with(&server, ZONE, |o| o.reach = Reach::public()).await;
    failed(&fetched, "public Internet");
    assert!(server.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn no_host_is_an_absence_and_no_answer_is_none() {
    let server = server("mta-sts.example.test", ok("text/plain", POLICY)).await;
    absent(
        &fetch_with(&server, "example.test A 127.0.0.1", |_| {}).await,
        "no host",
    );
    failed(
        &fetch_with(&server, "mta-sts.example.test A !servfail", |_| {}).await,
        "SERVFAIL",
    );
}
