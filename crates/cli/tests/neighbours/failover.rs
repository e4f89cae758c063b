//! A failover to a standby that was behind: the ledger went back, and phiward, which
//! saw it further on, says so and writes nothing on top.

use crate::clinic::{Answer, Clinic, Served};
use app::{Authorship, DataFolder, OpenBooks};
use dbkit::Server;
use jiff::Timestamp;
use ledger::OrgId;
use register::records::Asset;
use register::{Actor, Assurance, Command};

/// A primary and a standby of it that hears nothing from now on.
fn pair(primary: &Server) -> Server {
    let mut standby = Server::standby(primary, "0");
    standby.catches_up_with(primary);
    standby.stop();
    standby
}

/// The primary dies, and the standby takes its place and its address.
fn fail_over(primary: &mut Server, standby: &mut Server) {
    primary.kill();
    standby.takes_over(primary.port());
    standby.start();
    standby.promote();
}

fn by() -> Authorship {
    Authorship {
        actor: Actor {
            person: None,
            name: "Dana Reyes".into(),
            role: String::new(),
            assurance: Assurance::Asserted,
            via: None,
            account: None,
        },
        why: String::new(),
        at: Timestamp::now(),
    }
}

async fn add(books: &OpenBooks, org: OrgId, name: &str) -> app::Result<u64> {
    let asset = Asset {
        id: app::new_id()?,
        name: name.into(),
        ..Asset::default()
    };
    let by = by();
    let done = books.perform(org, Command::Save(asset.into()), &by, None);
    Ok(done.await?.position)
}

/// Whether a message says that the ledger went back, from where to where.
fn tells(message: &str, from: u64, to: u64) -> bool {
    message.contains("back") && [from, to].iter().all(|p| message.contains(&p.to_string()))
}

/// The first answer that is not about a connection that went with the primary.
async fn retried<T>(ask: impl AsyncFn() -> app::Result<T>) -> app::Result<T> {
    for _ in 0..20 {
        match ask().await {
            Err(error) if is_of_connection(&error.to_string()) => {}
            answer => return answer,
        }
    }
    panic!("the connections are not made anew");
}

/// The same of a server, which says so in its log.
fn answered(served: &Served, ask: impl Fn() -> Answer) -> Answer {
    for _ in 0..20 {
        let answer = ask();
        let log = served.log();
        let last = log.lines().rfind(|line| line.contains("ERROR"));
        let last = last.unwrap_or_default();
        if answer.status < 500 || !is_of_connection(last) {
            return answer;
        }
    }
    panic!("the connections are not made anew: {}", served.log());
}

fn is_of_connection(message: &str) -> bool {
    message.contains("the database reported a failure")
}

#[tokio::test]
async fn nw_05_an_open_book_whose_ledger_went_back_is_neither_shown_nor_written() {
    let mut primary = Server::primary();
    let url = primary.create("clinic");
    let folder = tempfile::tempdir().expect("a folder");
    let open = DataFolder::open(folder.path(), Some(&url));
    let data_folder = open.await.expect("a database");
    let actor = by().actor;
    let begun = data_folder.create("Elm Street", &actor, Timestamp::now());
    let org = begun.await.expect("a book").org();
    let ledger = data_folder.ledger().clone();
    let books = OpenBooks::new(data_folder);
    for n in 0..50 {
        add(&books, org, &format!("kept {n}")).await.expect("added");
    }
    let mut standby = pair(&primary);
    let to = ledger.head(org).await.expect("a head").position;
    let mut from = to;
    for n in 0..50 {
        from = add(&books, org, &format!("lost {n}")).await.expect("added");
    }
    assert_eq!(from, to + 50);
    fail_over(&mut primary, &mut standby);

    // Twice: it is not forgotten by having been said. Reading first, and writing first.
    for turn in 0..2 {
        let now = retried(async || books.now(org).await).await;
        let output_of = now.err().map(|e| e.to_string()).unwrap_or_default();
        assert!(
            tells(&output_of, from, to),
            "reading, {turn}: {output_of:?}"
        );
        let added = retried(async || add(&books, org, "on top").await).await;
        let output_of = added.err().map(|e| e.to_string()).unwrap_or_default();
        assert!(
            tells(&output_of, from, to),
            "writing, {turn}: {output_of:?}"
        );
    }
    assert_eq!(ledger.head(org).await.expect("a head").position, to);

    // An administrator looks, and lets it go on: what is lost is told and kept.
    let lost = books.lost_records(org).await.expect("what is lost");
    assert_eq!(lost.len(), 50);
    let silent = books.go_on(org, None, &by(), "").await;
    assert!(silent.is_err(), "without a word of what was found out");
    books
        .go_on(org, None, &by(), "The old server is gone for good.")
        .await
        .expect("it goes on");
    assert_eq!(books.loss(org).await.expect("none"), None);
    let entry = books
        .entry(org, to + 1)
        .await
        .expect("read")
        .expect("there");
    let entry = entry.entry.expect("not redacted");
    assert_eq!(entry.verb, "go-on");
    let data = entry.performed[0].data.as_ref().expect("its data");
    assert_eq!(data["lost_position"], from);
    let added = add(&books, org, "after").await.expect("added");
    assert_eq!(added, to + 2);
}

#[test]
fn nw_05_a_server_says_in_answer_and_log_that_the_ledger_went_back() {
    let mut primary = Server::primary();
    let url = primary.create("clinic");
    let clinic = Clinic::new(&url);
    let served = clinic.serve(&url);
    assert_eq!(served.add("kept").status, 201);
    let mut standby = pair(&primary);
    let position = |server: &Server| server.sql("clinic", "SELECT max(position) FROM entry");
    let to: u64 = position(&primary).parse().expect("a number");
    for n in 0..30 {
        assert_eq!(served.add(&format!("lost {n}")).status, 201);
    }
    fail_over(&mut primary, &mut standby);

    let read = answered(&served, || served.get("/api/v1/assets"));
    let added = answered(&served, || served.add("on top"));
    assert!(
        read.status >= 400 && added.status >= 400,
        "{read:?}\n{added:?}"
    );
    let (output_of, log) = (added.body.to_string(), served.log());
    assert!(output_of.contains("back"), "{output_of}");
    assert!(log.lines().any(|line| tells(line, to + 30, to)), "{log:?}");
    assert_eq!(position(&standby), to.to_string(), "nothing was appended");
}
