//! Reading mailboxes of Dovecot's.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use mailkit::Dovecot;
use mailnet::imap::{
    Account, After, Content, Error, Intake, Letter, Login, Position, Secret, Security, Session,
    collect, watch,
};
use mailnet::{Distrust, Reach, Trust};
use tokio::sync::mpsc;

fn account(dovecot: &Dovecot, user: &str) -> Account {
    let login = Login::Password {
        user: user.into(),
        password: Secret::new(Dovecot::PASSWORD),
    };
    Account {
        port: dovecot.imap,
        security: Security::PlainOnThisMachine,
        reach: Reach::allowing(["127.0.0.1"]),
        timeout: Duration::from_secs(10),
        retry: Duration::from_millis(100),
        ..Account::new("127.0.0.1", login)
    }
}

fn message(number: usize) -> String {
    format!("From: r@example.test\r\nSubject: report {number}\r\n\r\n{{5}}\r\n)) body {number}\r\n")
}

fn fill(dovecot: &Dovecot, user: &str, folder: &str, numbers: std::ops::Range<usize>) {
    for number in numbers {
        let name = format!("{}.{number:05}.test", 1_700_000_000 + number);
        dovecot.deliver(user, folder, &name, &message(number));
    }
}

fn trust() -> Trust {
    Trust::public().unwrap()
}

/// Keeps what it is given in memory.
struct Keeper {
    account: Account,
    kept: BTreeMap<String, Vec<Vec<u8>>>,
    too_large: Vec<u64>,
    read: BTreeMap<String, Position>,
    /// Fails after so many messages.
    fails_after: Option<usize>,
    news: Option<mpsc::UnboundedSender<String>>,
}

impl Keeper {
    fn new(account: Account) -> Keeper {
        Keeper {
            account,
            kept: BTreeMap::new(),
            too_large: Vec::new(),
            read: BTreeMap::new(),
            fails_after: None,
            news: None,
        }
    }

    fn subjects(&self, folder: &str) -> Vec<String> {
        let kept = self.kept.get(folder).map_or(&[][..], Vec::as_slice);
        kept.iter().map(|m| subject(m)).collect()
    }
}

fn subject(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message);
    let line = text.lines().find_map(|l| l.strip_prefix("Subject: "));
    line.unwrap_or_default().to_string()
}

impl Intake for Keeper {
    async fn account(&mut self) -> Result<Account, String> {
        Ok(self.account.clone())
    }

    async fn since(&mut self, folder: &str) -> Result<Option<Position>, String> {
        Ok(self.read.get(folder).copied())
    }

    async fn take(&mut self, folder: &str, letter: Letter) -> Result<(), String> {
        if self.fails_after == Some(0) {
            return Err("the disk is full".into());
        }
        self.fails_after = self.fails_after.map(|n| n - 1);
        match letter.content {
            Content::Whole(message) => {
                if let Some(news) = &self.news {
                    news.send(subject(&message)).unwrap();
                }
                self.kept.entry(folder.into()).or_default().push(message);
            }
            Content::TooLarge(octets) => self.too_large.push(octets),
        }
        self.read.insert(folder.into(), letter.position);
        Ok(())
    }

    async fn trouble(&mut self, error: &Error, _: Duration) {
        if let Some(news) = &self.news {
            news.send(format!("trouble: {error}")).unwrap();
        }
    }
}

fn files(dovecot: &Dovecot, user: &str, folder: &str, part: &str) -> BTreeSet<String> {
    let path = dovecot.maildir(user, folder).join(part);
    std::fs::read_dir(path)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[tokio::test]
async fn mail_is_fetched_once_and_left_as_it_was() {
    let dovecot = Dovecot::start();
    fill(&dovecot, "anna", "INBOX", 0..3);
    let mut keeper = Keeper::new(account(&dovecot, "anna"));
    assert_eq!(collect(&mut keeper, &trust()).await, Ok(3));
    let kept = &keeper.kept["INBOX"];
    assert_eq!(kept[1], message(1).as_bytes());
    // Nothing is marked: no file carries the flag S for “seen”.
    let names: Vec<String> = ["new", "cur"]
        .iter()
        .flat_map(|part| files(&dovecot, "anna", "INBOX", part))
        .collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(!names.iter().any(|n| n.ends_with('S')), "{names:?}");

    assert_eq!(collect(&mut keeper, &trust()).await, Ok(0));
    fill(&dovecot, "anna", "INBOX", 3..5);
    assert_eq!(collect(&mut keeper, &trust()).await, Ok(2));
    assert_eq!(
        keeper.subjects("INBOX"),
        ["report 0", "report 1", "report 2", "report 3", "report 4"]
    );
}

#[tokio::test]
async fn tls_is_held_to_the_servers_name_and_authority() {
    let dovecot = Dovecot::start();
    fill(&dovecot, "anna", "INBOX", 0..1);
    let mut by_tls = account(&dovecot, "anna");
    by_tls.security = Security::Tls;
    by_tls.port = dovecot.imaps;
    by_tls.host = "localhost".into();
    let ours = Trust::and_pem(dovecot.certified.authority.as_bytes()).unwrap();
    let mut keeper = Keeper::new(by_tls.clone());
    assert_eq!(collect(&mut keeper, &ours).await, Ok(1));

    let refused = Session::open(by_tls.clone(), &trust()).await.err();
    assert_eq!(refused, Some(Error::Distrusted(Distrust::Issuer)));
    by_tls.host = "127.0.0.1".into();
    let refused = Session::open(by_tls, &ours).await.err();
    assert_eq!(refused, Some(Error::Distrusted(Distrust::Name)));
}

#[tokio::test]
async fn a_wrong_password_is_said_and_never_shown() {
    let dovecot = Dovecot::start();
    let mut wrong = account(&dovecot, "anna");
    wrong.login = Login::Password {
        user: "anna".into(),
        password: Secret::new("wröng\r\nA9 LOGOUT"),
    };
    let refused = Session::open(wrong.clone(), &trust()).await.err().unwrap();
    assert!(matches!(refused, Error::Login(_)), "{refused:?}");
    assert!(!format!("{wrong:?} {refused} {refused:?}").contains("wr"));
}

#[tokio::test]
async fn g3_a_failure_between_fetching_and_keeping_loses_nothing() {
    let dovecot = Dovecot::start();
    fill(&dovecot, "anna", "INBOX", 0..5);
    let mut keeper = Keeper::new(Account {
        after: After::Delete,
        ..account(&dovecot, "anna")
    });
    keeper.fails_after = Some(2);
    let failed = collect(&mut keeper, &trust()).await;
    assert_eq!(failed, Err(Error::NotTaken("the disk is full".into())));

    // Dropped with a message in hand that nobody committed.
    let mut session = Session::open(keeper.account.clone(), &trust())
        .await
        .unwrap();
    session
        .folder("INBOX", keeper.read.get("INBOX").copied())
        .await
        .unwrap();
    assert!(session.next().await.unwrap().is_some());
    drop(session);

    keeper.fails_after = None;
    assert_eq!(collect(&mut keeper, &trust()).await, Ok(3));
    let all: Vec<String> = (0..5).map(|n| format!("report {n}")).collect();
    assert_eq!(keeper.subjects("INBOX"), all);
    assert!(files(&dovecot, "anna", "INBOX", "cur").is_empty());
    assert!(files(&dovecot, "anna", "INBOX", "new").is_empty());
}

#[tokio::test]
async fn what_is_committed_is_marked_moved_or_deleted_as_asked() {
    let dovecot = Dovecot::start();
    fill(&dovecot, "seen", "INBOX", 0..2);
    let mut keeper = Keeper::new(Account {
        after: After::MarkSeen,
        ..account(&dovecot, "seen")
    });
    collect(&mut keeper, &trust()).await.unwrap();
    let names = files(&dovecot, "seen", "INBOX", "cur");
    assert!(
        names.len() == 2 && names.iter().all(|n| n.ends_with('S')),
        "{names:?}"
    );

    fill(&dovecot, "move", "INBOX", 0..2);
    // Modified UTF-7, as Dovecot stores it too.
    let done = "Erledigte & ältere";
    fill(&dovecot, "move", "Erledigte &- &AOQ-ltere", 7..8);
    let mut keeper = Keeper::new(Account {
        after: After::Move(done.into()),
        ..account(&dovecot, "move")
    });
    collect(&mut keeper, &trust()).await.unwrap();
    assert!(files(&dovecot, "move", "INBOX", "cur").is_empty());
    keeper.account.folders = vec![done.into()];
    keeper.account.after = After::Nothing;
    assert_eq!(collect(&mut keeper, &trust()).await, Ok(3));
}

#[tokio::test]
async fn a_folder_made_anew_is_read_from_its_beginning() {
    let dovecot = Dovecot::start();
    fill(&dovecot, "anna", "INBOX", 0..3);
    let mut keeper = Keeper::new(account(&dovecot, "anna"));
    collect(&mut keeper, &trust()).await.unwrap();
    let old = keeper.read["INBOX"];
    // UIDVALIDITY is the second word of this file's first line.
    let list = dovecot.maildir("anna", "INBOX").join("dovecot-uidlist");
    let text = std::fs::read_to_string(&list).unwrap();
    let anew = text.replacen(&format!("V{}", old.uid_validity), "V77", 1);
    assert_ne!(text, anew);
    std::fs::write(&list, anew).unwrap();
    for entry in std::fs::read_dir(list.parent().unwrap()).unwrap() {
        let path = entry.unwrap().path();
        if path
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("dovecot.")
        {
            std::fs::remove_file(path).unwrap();
        }
    }
    let mut session = Session::open(keeper.account.clone(), &trust())
        .await
        .unwrap();
    let opened = session.folder("INBOX", Some(old)).await.unwrap();
    assert!(opened.restarted && opened.waiting == 3, "{opened:?}");
    assert_eq!(collect(&mut keeper, &trust()).await, Ok(3));
    assert_ne!(keeper.read["INBOX"].uid_validity, old.uid_validity);
}

#[tokio::test]
async fn what_is_too_large_is_named_and_not_fetched() {
    let dovecot = Dovecot::start();
    fill(&dovecot, "anna", "INBOX", 0..1);
    let large = format!("Subject: large\r\n\r\n{}", "x".repeat(300_000));
    dovecot.deliver("anna", "INBOX", "1700000001.large.test", &large);
    fill(&dovecot, "anna", "INBOX", 2..3);
    let mut keeper = Keeper::new(Account {
        largest: 200_000,
        ..account(&dovecot, "anna")
    });
    assert_eq!(collect(&mut keeper, &trust()).await, Ok(3));
    assert_eq!(keeper.subjects("INBOX"), ["report 0", "report 2"]);
    assert_eq!(keeper.too_large.len(), 1);
}

#[tokio::test]
async fn g3_a_thousand_mails_in_two_folders_all_arrive() {
    let dovecot = Dovecot::start();
    fill(&dovecot, "anna", "INBOX", 0..600);
    fill(&dovecot, "anna", "DMARC", 600..1000);
    let mut keeper = Keeper::new(Account {
        folders: vec!["INBOX".into(), "DMARC".into()],
        ..account(&dovecot, "anna")
    });
    let began = Instant::now();
    assert_eq!(collect(&mut keeper, &trust()).await, Ok(1000));
    println!("1,000 mails in {:?}", began.elapsed());
    let mut all: BTreeSet<String> = keeper.subjects("INBOX").into_iter().collect();
    all.extend(keeper.subjects("DMARC"));
    assert_eq!(all.len(), 1000);
}

#[tokio::test]
async fn g3_new_mail_is_noticed_and_a_server_that_went_is_found_again() {
    let mut dovecot = Dovecot::start();
    fill(&dovecot, "anna", "INBOX", 0..1);
    let (news, mut heard) = mpsc::unbounded_channel();
    let mut keeper = Keeper::new(account(&dovecot, "anna"));
    keeper.news = Some(news);
    let watching = tokio::spawn({
        let trust = trust();
        async move { watch(&mut keeper, &trust).await }
    });
    let mut next = async || {
        tokio::time::timeout(Duration::from_secs(20), heard.recv())
            .await
            .expect("something within 20 seconds")
            .unwrap()
    };
    assert_eq!(next().await, "report 0");
    // Long enough for IDLE to be under way; it must wake by itself.
    tokio::time::sleep(Duration::from_millis(500)).await;
    fill(&dovecot, "anna", "INBOX", 1..2);
    assert_eq!(next().await, "report 1");

    dovecot.down();
    let trouble = next().await;
    assert!(trouble.starts_with("trouble: "), "{trouble}");
    fill(&dovecot, "anna", "INBOX", 2..3);
    dovecot.up();
    // It may have tried in vain meanwhile.
    loop {
        let heard = next().await;
        if !heard.starts_with("trouble: ") {
            assert_eq!(heard, "report 2");
            break;
        }
    }
    watching.abort();
    assert!(watching.await.unwrap_err().is_cancelled());
}

#[tokio::test]
async fn mb_03_starttls_encrypts_before_anything_is_said() {
    let dovecot = Dovecot::start();
    fill(&dovecot, "anna", "INBOX", 0..2);
    let mut asked = account(&dovecot, "anna");
    asked.security = Security::StartTls;
    asked.host = "localhost".into();
    asked.reach = Reach::allowing(["localhost"]);
    let ours = Trust::and_pem(dovecot.certified.authority.as_bytes()).unwrap();
    let mut keeper = Keeper::new(asked.clone());
    assert_eq!(collect(&mut keeper, &ours).await, Ok(2));
    assert_eq!(keeper.subjects("INBOX"), ["report 0", "report 1"]);
    // The certificate is held to name and authority as with TLS from the beginning.
    let refused = Session::open(asked.clone(), &trust()).await.err();
    assert_eq!(refused, Some(Error::Distrusted(Distrust::Issuer)));
    // TLS from the first byte on a port that begins without says so.
    asked.security = Security::Tls;
    let refused = Session::open(asked, &ours).await.err();
    match refused {
        Some(Error::Tls(why)) => assert!(why.contains("STARTTLS"), "{why}"),
        other => panic!("{other:?}"),
    }
}
