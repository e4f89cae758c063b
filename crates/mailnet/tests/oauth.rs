//! Tokens from a real OAuth 2 server, and the mailboxes they open.

use std::sync::Arc;
use std::time::{Duration, Instant};

use mailkit::{Certified, Dovecot, Lasts, OAuthServer};
use mailnet::imap::{Account, Error, Login, Secret, Security, Session};
use mailnet::oauth::{OAuth, OAuthError, Refusal, Service, check_address};
use mailnet::{Distrust, HttpsError, Reach, Trust};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

const BACK: &str = "https://phiward.test/mail/signed-in";

fn start(access: u32, device: u32) -> Arc<OAuthServer> {
    Arc::new(OAuthServer::start(BACK, Lasts { access, device }))
}

fn service(server: &OAuthServer, client: &str) -> Service {
    Service {
        device: server.at("/device/auth"),
        authorize: server.at("/auth"),
        token: server.at("/token"),
        scope: "mail".into(),
        client: client.into(),
        secret: (client != "device").then(|| Secret::new(OAuthServer::SECRET)),
        secret_in_body: false,
        asked: Vec::new(),
    }
}

fn asked(server: &OAuthServer, client: &str) -> OAuth {
    let trust = Trust::and_pem(server.certified.authority.as_bytes()).unwrap();
    OAuth::new(
        service(server, client),
        trust,
        Reach::allowing(["localhost"]),
    )
    .unwrap()
}

/// How a refusal is meant.
#[track_caller]
fn refusal<T: std::fmt::Debug>(answer: Result<T, OAuthError>) -> Refusal {
    match answer {
        Err(OAuthError::Refused { refusal, .. }) => refusal,
        other => panic!("{other:?}"),
    }
}

async fn open(dovecot: &Dovecot, user: &str, token: &str) -> Result<usize, Error> {
    let login = Login::Token {
        user: user.into(),
        token: Secret::new(token),
    };
    let account = Account {
        port: dovecot.imap,
        security: Security::PlainOnThisMachine,
        reach: Reach::allowing(["127.0.0.1"]),
        timeout: Duration::from_secs(10),
        ..Account::new("127.0.0.1", login)
    };
    let mut session = Session::open(account, &Trust::public().unwrap()).await?;
    Ok(session.folder("INBOX", None).await?.waiting as usize)
}

/// A person who types a code while the service is asked.
async fn typed(server: &Arc<OAuthServer>, oauth: &OAuth, login: &'static str) -> String {
    let begun = oauth.begin_device().await.unwrap();
    let (there, address, code) = (server.clone(), begun.address.clone(), begun.code.clone());
    let person = tokio::task::spawn_blocking(move || there.type_code(&address, &code, login));
    let tokens = oauth.finish_device(&begun).await.unwrap();
    person.await.unwrap();
    assert!(!format!("{tokens:?} {begun:?}").contains(&tokens.access));
    tokens.refresh.unwrap()
}

#[tokio::test]
async fn mb_04_a_code_typed_once_opens_the_mailbox_again_and_again() {
    let server = start(3, 60);
    let dovecot = Dovecot::asking(&server, "xoauth2");
    dovecot.deliver("anna", "INBOX", "1.a.test", "Subject: one\r\n\r\nbody\r\n");
    let oauth = asked(&server, "device");
    let first = typed(&server, &oauth, "anna").await;

    let tokens = oauth.refresh(&first).await.unwrap();
    assert_eq!(tokens.lasts, Some(Duration::from_secs(3)));
    assert_eq!(open(&dovecot, "anna", &tokens.access).await, Ok(1));
    let others = open(&dovecot, "berta", &tokens.access).await;
    assert!(matches!(others, Err(Error::Login(_))), "{others:?}");

    tokio::time::sleep(Duration::from_secs(4)).await;
    let ended = open(&dovecot, "anna", &tokens.access).await;
    assert!(matches!(ended, Err(Error::Login(_))), "{ended:?}");
    let second = tokens.refresh.unwrap();
    assert_ne!(first, second);
    let renewed = oauth.refresh(&second).await.unwrap();
    assert_eq!(open(&dovecot, "anna", &renewed.access).await, Ok(1));

    // A refresh token is good once; the service ends the sign-in when it comes again.
    assert_eq!(refusal(oauth.refresh(&first).await), Refusal::Grant);
    let last = oauth.refresh(&renewed.refresh.unwrap()).await;
    assert!(last.as_ref().is_err_and(OAuthError::is_over), "{last:?}");
    let said = last.unwrap_err().to_string();
    assert!(said.contains("sign in again"), "{said}");
}

#[tokio::test]
async fn mb_04_a_code_that_is_refused_or_not_typed_is_said_plainly() {
    let server = start(60, 60);
    let oauth = asked(&server, "device");
    let begun = oauth.begin_device().await.unwrap();
    let (there, address, code) = (server.clone(), begun.address.clone(), begun.code.clone());
    let person = tokio::task::spawn_blocking(move || there.refuse_code(&address, &code));
    assert_eq!(refusal(oauth.finish_device(&begun).await), Refusal::Denied);
    person.await.unwrap();

    let server = start(60, 2);
    let oauth = asked(&server, "device");
    let begun = oauth.begin_device().await.unwrap();
    assert_eq!(begun.lasts, Duration::from_secs(2));
    assert_eq!(refusal(oauth.finish_device(&begun).await), Refusal::Over);

    let unknown = asked(&server, "nobody");
    assert_eq!(refusal(unknown.begin_device().await), Refusal::Client);
}

#[tokio::test]
async fn mb_04_a_browser_that_comes_back_brings_tokens_to_who_sent_it_alone() {
    let server = start(60, 60);
    let dovecot = Dovecot::asking(&server, "xoauth2");
    let oauth = asked(&server, "web");
    let begun = oauth.begin_code(BACK, "a state").unwrap();
    for part in ["code_challenge_method=S256", "state=a+state", "scope=mail"] {
        assert!(begun.address.contains(part), "{}", begun.address);
    }
    assert!(!begun.address.contains(&begun.verifier));
    let code = |address: String| {
        let there = server.clone();
        async move {
            let back = tokio::task::spawn_blocking(move || there.sign_in(&address, "anna"));
            let back = back.await.unwrap();
            assert!(back.starts_with(BACK), "{back}");
            let code = back.split("code=").nth(1).unwrap();
            code.split('&').next().unwrap().to_owned()
        }
    };
    let came = code(begun.address.clone()).await;
    // Who caught the code does not know what only who began knows.
    let stolen = oauth.finish_code(BACK, &came, &"x".repeat(43)).await;
    assert_eq!(refusal(stolen), Refusal::Grant);

    let begun = oauth.begin_code(BACK, "a state").unwrap();
    let came = code(begun.address).await;
    let tokens = oauth
        .finish_code(BACK, &came, &begun.verifier)
        .await
        .unwrap();
    assert_eq!(open(&dovecot, "anna", &tokens.access).await, Ok(0));
    assert!(tokens.refresh.is_some());
}

#[tokio::test]
async fn mb_04_a_program_opens_the_mailbox_it_was_let_into() {
    let server = start(60, 60);
    // A mail server that takes tokens by the standard's mechanism alone.
    let dovecot = Dovecot::asking(&server, "oauthbearer");
    for in_body in [false, true] {
        let mut service = service(&server, "program");
        service.secret_in_body = in_body;
        let trust = Trust::and_pem(server.certified.authority.as_bytes()).unwrap();
        let oauth = OAuth::new(service, trust, Reach::allowing(["localhost"])).unwrap();
        let tokens = oauth.for_program().await.unwrap();
        assert_eq!(tokens.refresh, None);
        let own = OAuthServer::FOR_PROGRAM;
        assert_eq!(open(&dovecot, own, &tokens.access).await, Ok(0));
        let refused = open(&dovecot, own, "made-up").await;
        assert!(matches!(refused, Err(Error::Login(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn mb_04_only_services_that_may_be_connected_to_and_are_believed_are_asked() {
    let server = start(60, 60);
    let ours = Trust::and_pem(server.certified.authority.as_bytes()).unwrap();
    let ask = |trust: Trust, reach: Reach| {
        let oauth = OAuth::new(service(&server, "program"), trust, reach).unwrap();
        async move { oauth.for_program().await.unwrap_err() }
    };
    let inside = ask(ours.clone(), Reach::public()).await;
    assert_eq!(
        inside,
        OAuthError::Https(HttpsError::Inside("localhost".into()))
    );
    assert!(inside.to_string().contains("--allow-host"), "{inside}");
    let public = Trust::public().unwrap();
    let distrusted = ask(public, Reach::allowing(["localhost"])).await;
    let expected = HttpsError::Distrusted {
        host: "localhost".into(),
        why: Distrust::Issuer,
    };
    assert_eq!(distrusted, OAuthError::Https(expected));
    let said = distrusted.to_string();
    assert!(said.contains("give that authority’s certificate"), "{said}");

    for bad in [
        "http://login.example/token",
        "ftp://login.example/token",
        "https:///token",
        "https://anna:secret@login.example/token",
        "login.example/token",
        "javascript:alert(1)",
        "",
    ] {
        assert!(check_address(bad).is_err(), "{bad}");
        let mut service = service(&server, "device");
        service.token = bad.into();
        let reach = Reach::allowing(["localhost", "login.example"]);
        assert!(OAuth::new(service, ours.clone(), reach).is_err(), "{bad}");
    }
    assert!(check_address("https://login.example:8443/token?x=1").is_ok());
}

/// A service on loopback that gives one answer after the other, each with its status;
/// when each was asked for.
async fn service_that_says(
    answers: Vec<(u16, String)>,
) -> (u16, String, Arc<std::sync::Mutex<Vec<Instant>>>) {
    let certified = Certified::server("localhost");
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
    let asked = Arc::new(std::sync::Mutex::new(Vec::new()));
    let noted = asked.clone();
    tokio::spawn(async move {
        for (status, body) in answers {
            let (tcp, _) = listener.accept().await.unwrap();
            let mut tls = acceptor.accept(tcp).await.unwrap();
            let mut some = [0; 4096];
            let _ = tls.read(&mut some).await;
            noted.lock().unwrap().push(Instant::now());
            let body = body.replace("PORT", &port.to_string());
            let answer = format!(
                "HTTP/1.1 {status} X\r\nLocation: https://localhost:1/\r\n\
                 Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            let _ = tls.write_all(answer.as_bytes()).await;
            let _ = tls.shutdown().await;
        }
    });
    (port, certified.authority, asked)
}

fn one_that_says(port: u16, authority: &str) -> OAuth {
    let at = |path: &str| format!("https://localhost:{port}{path}");
    let service = Service {
        device: at("/device"),
        authorize: String::new(),
        token: at("/token"),
        scope: "mail".into(),
        client: "phiward".into(),
        secret: None,
        secret_in_body: false,
        asked: Vec::new(),
    };
    let trust = Trust::and_pem(authority.as_bytes()).unwrap();
    OAuth::new(service, trust, Reach::allowing(["localhost"])).unwrap()
}

const CODE: &str = r#"{"device_code":"d","user_code":"AB-CD","verification_uri":"https://localhost:PORT/type","expires_in":60,"interval":1}"#;

#[tokio::test]
async fn mb_04_a_service_that_wants_to_be_asked_less_often_is() {
    let error = |word: &str| (400, format!(r#"{{"error":"{word}"}}"#));
    let token = r#"{"access_token":"a","token_type":"Bearer","refresh_token":"r"}"#;
    let (port, authority, asked) = service_that_says(vec![
        (200, CODE.into()),
        error("authorization_pending"),
        error("slow_down"),
        (200, token.into()),
    ])
    .await;
    let oauth = one_that_says(port, &authority);
    let begun = oauth.begin_device().await.unwrap();
    assert_eq!(begun.code, "AB-CD");
    assert_eq!(oauth.finish_device(&begun).await.unwrap().access, "a");
    let asked = asked.lock().unwrap();
    let between = |a: usize, b: usize| asked[b].duration_since(asked[a]);
    assert!(
        between(1, 2) >= Duration::from_secs(1),
        "{:?}",
        between(1, 2)
    );
    // RFC 8628 §3.5: five seconds more from then on.
    assert!(
        between(2, 3) >= Duration::from_secs(6),
        "{:?}",
        between(2, 3)
    );
}

#[tokio::test]
async fn mb_04_what_a_hostile_service_says_is_borne() {
    let large = format!(r#"{{"access_token":"{}"}}"#, "a".repeat(300 * 1024));
    let never = r#"{"device_code":"d","user_code":"A","verification_uri":"javascript:alert(1)","expires_in":60}"#;
    let long = CODE
        .replace("60", "99999999999")
        .replace("\"interval\":1", "\"interval\":0");
    for (status, body, says) in [
        (200, "<html>", "not OAuth 2"),
        (200, never, "not an address of HTTPS"),
        (302, "", "not OAuth 2"),
        (200, large.as_str(), "more than 262144 bytes"),
        (500, r#"{"error":"a\u0007b"}"#, "refused (ab)"),
        (
            400,
            r#"{"error":"invalid_scope","error_description":"no.\u001b[0m"}"#,
            "it says: no",
        ),
    ] {
        let (port, authority, _) = service_that_says(vec![(status, body.into())]).await;
        let error = one_that_says(port, &authority)
            .begin_device()
            .await
            .unwrap_err();
        let said = error.to_string();
        assert!(said.contains(says), "{said}");
        assert!(!said.chars().any(char::is_control), "{said}");
    }
    // Nobody waits for ever, whatever the service says.
    let (port, authority, _) = service_that_says(vec![(200, long)]).await;
    let begun = one_that_says(port, &authority)
        .begin_device()
        .await
        .unwrap();
    assert_eq!(begun.lasts, Duration::from_secs(30 * 60));
}
