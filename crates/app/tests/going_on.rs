//! A ledger that lost its end goes on once for every server that knew the same end, and
//! gives no number of a lost record again (C6).

#[allow(dead_code, reason = "others open folders by it")]
mod support;

use jiff::Timestamp;
use ledger::OrgId;
use phiward_app::{AppError, Authorship, DataFolder, OpenBooks, new_id};
use register::Command;
use register::records::Asset;
use sqlx::Connection as _;
use support::actor;

fn by() -> Authorship {
    Authorship {
        actor: actor(),
        why: String::new(),
        at: Timestamp::now(),
    }
}

/// Adds an asset; its number.
async fn add(books: &OpenBooks, org: OrgId, name: &str) -> phiward_app::Result<u32> {
    let asset = Asset {
        id: new_id()?,
        name: name.into(),
        ..Asset::default()
    };
    let by = by();
    let done = books.perform(org, Command::Save(asset.into()), &by, None);
    Ok(done.await?.records[0].number())
}

/// Takes the entries after a position out of a database, as a restore does.
async fn goes_back(folder: &std::path::Path, to: u64) {
    let url = format!("sqlite://{}", folder.join("phiward.db").display());
    let mut sqlite = sqlx::SqliteConnection::connect(&url).await.expect("opens");
    let triggers: Vec<(String,)> =
        sqlx::query_as("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            .fetch_all(&mut sqlite)
            .await
            .expect("listed");
    for (name,) in triggers {
        let drop = sqlx::AssertSqlSafe(format!("DROP TRIGGER {name}"));
        sqlx::query(drop)
            .execute(&mut sqlite)
            .await
            .expect("dropped");
    }
    sqlx::query("DELETE FROM entry WHERE position > $1")
        .bind(to as i64)
        .execute(&mut sqlite)
        .await
        .expect("taken out");
    sqlite.close().await.expect("closed");
}

#[tokio::test]
async fn c6_one_going_on_answers_all_servers_and_lost_numbers_are_not_given_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = async || DataFolder::open(folder.path(), None).await.expect("opens");
    let office = open().await;
    let actor = by().actor;
    let begun = office.create("Elm Street", &actor, Timestamp::now());
    let org = begun.await.expect("a book").org();
    let ledger = office.ledger().clone();
    let (one, other) = (OpenBooks::new(office), OpenBooks::new(open().await));
    add(&one, org, "kept").await.expect("added");
    let kept = ledger.head(org).await.expect("a head").position;
    add(&one, org, "lost").await.expect("added");
    let last = add(&one, org, "lost too").await.expect("added");
    other.now(org).await.expect("seen");
    goes_back(folder.path(), kept).await;
    for books in [&one, &other] {
        let refused = books.now(org).await;
        assert!(matches!(refused, Err(AppError::WentBack { .. })));
        assert!(books.loss(org).await.expect("asked").is_some());
    }
    one.go_on(org, None, &by(), "the disk was restored")
        .await
        .expect("goes on");
    // The other knew the same last entry: nobody is asked a second time.
    other.now(org).await.expect("goes on as well");
    assert_eq!(other.loss(org).await.expect("asked"), None);
    assert_eq!(add(&other, org, "new").await.expect("added"), last + 1);
    assert_eq!(add(&one, org, "newer").await.expect("added"), last + 2);
}
