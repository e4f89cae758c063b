//! Reading reports for which nobody waits any more.

use crate::{Desk, now};
use app::mail::ingest::ingest_named;
use phiward_app as app;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[tokio::test]
async fn asvs_15_2_2_a_turn_lasts_until_the_reading_is_over_whoever_waits_for_it() {
    let desk = Desk::new(None).await;
    // A file of which nothing comes for a while.
    let pipe = desk.folder.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo runs").success());
    let turn = Arc::new(());
    let files = vec![("a.xml".to_owned(), pipe.clone())];
    let held = turn.clone();
    let reading = ingest_named(
        &desk.ledger,
        desk.clinic,
        &desk.known,
        None,
        files,
        held,
        now(),
    );
    let moment = Duration::from_millis(300);
    assert!(tokio::time::timeout(moment, reading).await.is_err());
    // Who sent it has hung up, and it is read all the same.
    assert_eq!(Arc::strong_count(&turn), 2, "the turn is given on");
    std::fs::write(&pipe, "no report").expect("written");
    let begun = Instant::now();
    while Arc::strong_count(&turn) > 1 {
        assert!(begun.elapsed() < Duration::from_secs(20), "it is kept");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
