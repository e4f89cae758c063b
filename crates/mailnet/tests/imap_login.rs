//! XOAUTH2 against Dovecot, and mail on its whole way: SMTP, a mail server, IMAP.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use data_encoding::BASE64URL_NOPAD;
use mailkit::{Dovecot, Exim};
use mailnet::imap::{Account, Content, Error, Login, Secret, Security, Session};
use mailnet::{Reach, Trust};
use ring::hmac;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// An access token (RFC 7519) for `user` that lasts so many seconds.
fn token(user: &str, lasts: i64) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs() as i64;
    let head = BASE64URL_NOPAD.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
    let claims = format!(
        r#"{{"sub":"{user}","iat":{},"exp":{}}}"#,
        now - 7200,
        now + lasts
    );
    let signed = format!("{head}.{}", BASE64URL_NOPAD.encode(claims.as_bytes()));
    let key = hmac::Key::new(hmac::HMAC_SHA256, Dovecot::TOKEN_KEY);
    let signature = hmac::sign(&key, signed.as_bytes());
    format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
}

fn account(dovecot: &Dovecot, login: Login) -> Account {
    Account {
        port: dovecot.imap,
        security: Security::PlainOnThisMachine,
        reach: Reach::allowing(["127.0.0.1"]),
        timeout: Duration::from_secs(10),
        ..Account::new("127.0.0.1", login)
    }
}

#[tokio::test]
async fn g3_a_token_opens_the_mailbox_and_one_that_ended_does_not() {
    let dovecot = Dovecot::start();
    dovecot.deliver("anna", "INBOX", "1.a.test", "Subject: one\r\n\r\nbody\r\n");
    let trust = Trust::public().unwrap();
    let with = |token: String| {
        let token = Secret::new(token);
        let user = "anna".to_string();
        account(&dovecot, Login::Token { user, token })
    };
    let mut session = Session::open(with(token("anna", 600)), &trust)
        .await
        .unwrap();
    assert_eq!(session.folder("INBOX", None).await.unwrap().waiting, 1);
    session.close().await.unwrap();

    for bad in [token("anna", -60), token("berta", 600), "x".to_string()] {
        let refused = Session::open(with(bad), &trust).await.err();
        assert!(matches!(refused, Some(Error::Login(_))), "{refused:?}");
    }
}

/// Sends a message as mail servers do (RFC 5321).
async fn send(to: std::net::SocketAddr, recipient: &str, message: &str) {
    let mut stream = BufReader::new(TcpStream::connect(to).await.unwrap());
    let mut line = String::new();
    for (say, expected) in [
        (String::new(), '2'),
        ("EHLO reporter.test\r\n".into(), '2'),
        ("MAIL FROM:<noreply@reporter.test>\r\n".into(), '2'),
        (format!("RCPT TO:<{recipient}>\r\n"), '2'),
        ("DATA\r\n".into(), '3'),
        (format!("{message}\r\n.\r\n"), '2'),
        ("QUIT\r\n".into(), '2'),
    ] {
        stream.write_all(say.as_bytes()).await.unwrap();
        loop {
            line.clear();
            stream.read_line(&mut line).await.unwrap();
            assert!(line.starts_with(expected), "{say:?}: {line}");
            if line.as_bytes()[3] == b' ' {
                break;
            }
        }
    }
}

#[tokio::test]
async fn g3_a_report_sent_by_smtp_comes_out_of_the_mailbox() {
    let dovecot = Dovecot::start();
    let exim = Exim::start(dovecot.lmtp);
    let report = "From: noreply@reporter.test\r\nTo: reports@example.test\r\n\
        Subject: Report Domain: example.test Submitter: reporter.test Report-ID: 1\r\n\r\n\
        a line\r\n..a line that begins with a dot";
    send(exim.address(), "reports@example.test", report).await;

    let login = Login::Password {
        user: "reports@example.test".into(),
        password: Secret::new(Dovecot::PASSWORD),
    };
    let mut session = Session::open(account(&dovecot, login), &Trust::public().unwrap())
        .await
        .unwrap();
    let mut waiting = session.folder("INBOX", None).await.unwrap().waiting;
    if waiting == 0 {
        assert!(session.wait(Duration::from_secs(20)).await.unwrap());
        waiting = session.folder("INBOX", None).await.unwrap().waiting;
    }
    assert_eq!(waiting, 1);
    let letter = session.next().await.unwrap().unwrap();
    let Content::Whole(message) = letter.content else {
        panic!("{letter:?}");
    };
    let message = String::from_utf8(message).unwrap();
    assert!(message.contains("Subject: Report Domain: example.test"));
    assert!(message.ends_with("\r\n\r\na line\r\n.a line that begins with a dot\r\n"));
    // The mail server wrote down where it came from.
    assert!(message.contains("helo=reporter.test"), "{message}");
}
