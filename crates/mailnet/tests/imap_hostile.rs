//! Servers that do what no server should, or can do less than most.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use mailnet::imap::{
    Account, After, Content, Error, Intake, Letter, Login, Position, Secret, Security, Session,
    collect,
};
use mailnet::{Reach, Trust};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

type Stream = BufReader<TcpStream>;

/// A server that greets and answers each line with what `answer` makes of tag and
/// command; its port, and the commands it heard.
async fn server(
    greeting: &'static str,
    answer: impl Fn(&str, &str) -> String + Send + 'static,
) -> (u16, Arc<Mutex<Vec<String>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = heard.clone();
    let port = serve(move |mut stream: Stream| async move {
        stream.write_all(greeting.as_bytes()).await?;
        let mut line = String::new();
        while stream.read_line(&mut line).await? > 0 {
            let whole = line.trim_end();
            let (tag, command) = whole.split_once(' ').unwrap_or(("", whole));
            hears.lock().unwrap().push(command.to_string());
            let said = answer(tag, command);
            stream.write_all(said.as_bytes()).await?;
            line.clear();
        }
        Ok(())
    })
    .await;
    (port, heard)
}

async fn serve<F, Done>(with: F) -> u16
where
    F: FnOnce(Stream) -> Done + Send + 'static,
    Done: Future<Output = std::io::Result<()>> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        // The client may hang up in the middle.
        let _ = with(BufReader::new(stream)).await;
    });
    port
}

fn account(port: u16) -> Account {
    let login = Login::Password {
        user: "anna".into(),
        password: Secret::new("secret"),
    };
    Account {
        port,
        security: Security::PlainOnThisMachine,
        reach: Reach::allowing(["127.0.0.1"]),
        timeout: Duration::from_millis(200),
        largest: 1000,
        ..Account::new("127.0.0.1", login)
    }
}

async fn open(account: Account) -> Result<Session, Error> {
    Session::open(account, &Trust::public().unwrap()).await
}

/// What a simple server says: one message of 20 octets, UID 9.
fn simple(tag: &str, command: &str) -> String {
    let done = format!("{tag} OK done\r\n");
    if command.starts_with("EXAMINE") || command.starts_with("SELECT") {
        return format!("* 1 EXISTS\r\n* OK [UIDVALIDITY 5] x\r\n{done}");
    }
    if command.contains("RFC822.SIZE") {
        return format!("* 1 FETCH (RFC822.SIZE 20 UID 9)\r\n{done}");
    }
    if command.contains("BODY.PEEK[]") {
        return format!("* 1 FETCH (UID 9 BODY[] {{4}}\r\nmail)\r\n{done}");
    }
    if command == "NOOP" {
        return format!("* 2 EXISTS\r\n{done}");
    }
    done
}

#[tokio::test]
async fn a_server_that_says_nothing_is_left_in_time() {
    let silent = serve(|mut stream: Stream| async move {
        stream.read_line(&mut String::new()).await?;
        Ok(())
    })
    .await;
    let began = Instant::now();
    let error = open(account(silent)).await.err();
    assert_eq!(error, Some(Error::Timeout("greeting")));

    let (port, _) = server("* OK hello\r\n", |tag, command| {
        if command.contains("BODY.PEEK[]") {
            return "* 1 FETCH (UID 9 BODY[] {400}\r\nhalf of it".into();
        }
        simple(tag, command)
    })
    .await;
    let mut session = open(account(port)).await.unwrap();
    session.folder("INBOX", None).await.unwrap();
    let error = session.next().await.unwrap_err();
    assert_eq!(error, Error::Timeout("fetch a message"));
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_server_that_never_comes_to_an_end_is_left_in_time() {
    let drips = serve(|mut stream: Stream| async move {
        loop {
            stream.write_all(b"*").await?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    let began = Instant::now();
    let error = open(account(drips)).await.err();
    assert_eq!(error, Some(Error::Timeout("greeting")));
    assert!(began.elapsed() < Duration::from_secs(4));
}

#[tokio::test]
async fn what_is_without_bounds_is_not_held() {
    let endless = serve(|mut stream: Stream| async move {
        loop {
            stream.write_all(&[b'x'; 4096]).await?;
        }
    })
    .await;
    let error = open(account(endless)).await.err();
    assert!(matches!(error, Some(Error::Protocol(_))), "{error:?}");

    let (port, _) = server("* OK {99999999999999999999}\r\n", simple).await;
    let error = open(account(port)).await.err();
    assert!(matches!(error, Some(Error::Protocol(_))), "{error:?}");

    // A message far larger than it told: named, and the connection given up.
    let (port, _) = server("* OK hello\r\n", |tag, command| {
        if command.contains("BODY.PEEK[]") {
            return "* 1 FETCH (UID 9 BODY[] {4000000000}\r\n".into();
        }
        simple(tag, command)
    })
    .await;
    let mut session = open(account(port)).await.unwrap();
    session.folder("INBOX", None).await.unwrap();
    let letter = session.next().await.unwrap().unwrap();
    assert_eq!(letter.content, Content::TooLarge(4_000_000_000));
    assert_eq!(session.next().await.unwrap(), None);
}

#[tokio::test]
async fn a_server_that_can_little_is_asked_for_little() {
    let (port, heard) = server("* OK hello\r\n", simple).await;
    let mut session = open(Account {
        after: After::Move("Done".into()),
        ..account(port)
    })
    .await
    .unwrap();
    session.folder("INBOX", None).await.unwrap();
    let letter = session.next().await.unwrap().unwrap();
    let position = Position {
        uid_validity: 5,
        last_uid: 9,
    };
    assert_eq!(letter.position, position);
    assert_eq!(letter.content, Content::Whole(b"mail".to_vec()));
    assert_eq!(session.next().await.unwrap(), None);
    session.committed(position).await.unwrap();
    // Nothing of others is expunged, and no IDLE is begun.
    assert!(session.wait(Duration::from_millis(20)).await.unwrap());
    let heard = heard.lock().unwrap().join("\n");
    let expected = "SELECT \"INBOX\"\nUID FETCH 1:* (UID RFC822.SIZE)\n\
        UID FETCH 9 (UID BODY.PEEK[])\nUID COPY 9 \"Done\"\n\
        UID STORE 9 +FLAGS.SILENT (\\Deleted)\nNOOP";
    assert!(heard.ends_with(expected), "{heard}");
}

#[tokio::test]
async fn a_token_is_given_when_asked_for_and_a_refusal_is_said() {
    let login = Login::Token {
        user: "anna@example.test".into(),
        token: Secret::new("ya29.token"),
    };
    let first = BASE64.encode(b"user=anna@example.test\x01auth=Bearer ya29.token\x01\x01");
    let expected = first.clone();
    // Takes the token on a line of its own, as servers without SASL-IR do.
    let (port, heard) = server("* OK hello\r\n", move |tag, command| {
        if command == "AUTHENTICATE XOAUTH2" {
            "+ \r\n".into()
        } else if command == expected {
            "A2 OK welcome\r\n".into()
        } else {
            simple(tag, command)
        }
    })
    .await;
    let mut with_token = account(port);
    with_token.login = login;
    open(with_token.clone()).await.unwrap();
    assert!(heard.lock().unwrap().contains(&first));

    let (port, _) = server(
        "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] hello\r\n",
        |_, command| {
            if command.starts_with("AUTHENTICATE XOAUTH2 ") {
                let problem = BASE64.encode(br#"{"status":"400","scope":"mail"}"#);
                format!("+ {problem}\r\n")
            } else {
                assert_eq!(command, "");
                "A1 NO SASL authentication failed\r\n".into()
            }
        },
    )
    .await;
    with_token.port = port;
    let error = open(with_token).await.err();
    let said = r#"{"status":"400","scope":"mail"}"#.to_string();
    assert_eq!(error, Some(Error::Login(said)));
}

#[tokio::test]
async fn without_tls_only_this_machine_is_spoken_to() {
    // An address of this machine that is not loopback, where it has one.
    let probe = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
    if probe.connect("192.0.2.1:9").is_err() {
        return;
    }
    let address = probe.local_addr().unwrap().ip();
    let listener = TcpListener::bind((address, 0)).await.unwrap();
    let mut open_to_others = account(listener.local_addr().unwrap().port());
    open_to_others.host = address.to_string();
    open_to_others.reach = Reach::allowing([address.to_string()]);
    let error = open(open_to_others).await.err();
    assert_eq!(error, Some(Error::NotProtected));
}

#[tokio::test]
async fn mb_03_no_password_is_said_before_starttls_holds() {
    let by_starttls = |port: u16| Account {
        security: Security::StartTls,
        ..account(port)
    };
    // It refuses, or says more than it may before the connection is encrypted.
    for (said, expected) in [
        ("NO not here\r\n", "Refused"),
        ("BAD what\r\n", "Refused"),
        ("OK begin\r\n* CAPABILITY IMAP4rev1\r\n", "Protocol"),
        ("OK begin\r\nnot TLS", ""),
    ] {
        let (port, heard) = server("* OK [CAPABILITY IMAP4rev1] hello\r\n", move |tag, _| {
            format!("{tag} {said}")
        })
        .await;
        let error = open(by_starttls(port)).await.err().unwrap();
        assert!(
            format!("{error:?}").starts_with(expected),
            "{said}: {error:?}"
        );
        let heard = heard.lock().unwrap();
        assert_eq!(
            heard.first().map(String::as_str),
            Some("STARTTLS"),
            "{said}"
        );
        assert!(!heard.iter().any(|line| line.contains("secret")), "{said}");
    }
    // Who is let in at once was let in by whoever stands between.
    let (port, _) = server("* PREAUTH welcome\r\n", simple).await;
    let error = open(by_starttls(port)).await.err();
    assert!(matches!(error, Some(Error::Protocol(_))), "{error:?}");
}

/// Somebody who has no room for what is fetched, until told.
struct Full {
    account: Account,
    asked: Vec<usize>,
    room: bool,
    taken: usize,
}

impl Intake for Full {
    async fn account(&mut self) -> Result<Account, String> {
        Ok(self.account.clone())
    }

    async fn since(&mut self, _: &str) -> Result<Option<Position>, String> {
        Ok(None)
    }

    async fn before(&mut self, _: &str, octets: usize) -> Result<(), String> {
        self.asked.push(octets);
        match self.room {
            true => Ok(()),
            false => Err("no room".into()),
        }
    }

    async fn take(&mut self, _: &str, _: Letter) -> Result<(), String> {
        self.taken += 1;
        Ok(())
    }

    async fn trouble(&mut self, _: &Error, _: Duration) {}
}

#[tokio::test]
async fn asvs_15_2_2_a_message_is_fetched_only_where_there_is_room_for_it() {
    for room in [false, true] {
        let (port, heard) = server("* OK hello\r\n", simple).await;
        let mut full = Full {
            account: account(port),
            asked: Vec::new(),
            room,
            taken: 0,
        };
        let done = collect(&mut full, &Trust::public().unwrap()).await;
        // As much as is told, and what a server may have guessed wrong.
        assert_eq!(full.asked, [20 + (1 << 20)]);
        let heard = heard.lock().unwrap().join("\n");
        assert_eq!(heard.contains("BODY.PEEK[]"), room, "{heard}");
        match room {
            true => assert_eq!((done, full.taken), (Ok(1), 1)),
            false => assert_eq!(done, Err(Error::NotTaken("no room".into()))),
        }
    }
}

#[tokio::test]
async fn asvs_15_2_2_a_message_that_is_larger_than_told_is_not_held() {
    // 2 MB where 20 octets were told; the account takes more than that.
    let (port, _) = server("* OK hello\r\n", |tag, command| {
        if command.contains("BODY.PEEK[]") {
            return "* 1 FETCH (UID 9 BODY[] {2000000}\r\n".into();
        }
        simple(tag, command)
    })
    .await;
    let account = Account {
        largest: 50 << 20,
        ..account(port)
    };
    let mut session = open(account).await.unwrap();
    session.folder("INBOX", None).await.unwrap();
    let letter = session.next().await.unwrap().unwrap();
    assert_eq!(letter.content, Content::TooLarge(2_000_000));
}
