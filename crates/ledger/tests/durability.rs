//! What is acknowledged is on disk: a sync before every acknowledgement, and
//! nothing acknowledged is lost when the program is killed.

mod support;

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use phiward_ledger::{Hash32, OrgId};
use support::{Backend, Store};
use uuid::Uuid;

on_both! { nothing_acknowledged_is_lost_when_the_program_is_killed }

/// The example `append`, which is built along with the tests.
fn appender() -> PathBuf {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.push("examples/append");
    assert!(
        path.exists(),
        "{} is missing; build it with: cargo build -p phiward-ledger --example append",
        path.display()
    );
    path
}

#[tokio::test]
async fn every_acknowledged_commit_was_synced_before() {
    const COUNT: usize = 40;
    let store = Store::new(Backend::Sqlite).await;
    let trace = store.folder.path().join("trace");
    let run = Command::new("strace")
        .args(["-f", "-s", "8", "-e", "trace=fsync,fdatasync,write", "-o"])
        .arg(&trace)
        .arg(appender())
        .arg(store.path())
        .arg(COUNT.to_string())
        .output()
        .expect("strace is needed for this test; run scripts/test, which installs it");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let (mut acks, mut syncs, mut total) = (0, 0, 0);
    for line in std::fs::read_to_string(trace).unwrap().lines() {
        let ended =
            line.contains("= 0") && (line.contains("sync(") || line.contains("sync resumed"));
        if ended {
            syncs += 1;
            total += 1;
        }
        if line.contains("write(1, \"ack ") {
            assert!(syncs > 0, "acknowledgement {acks} without a sync before it");
            acks += 1;
            syncs = 0;
        }
    }
    assert_eq!(acks, COUNT);
    println!("{acks} acknowledgements, {total} syncs");
}

/// PHIWARD_KILL_COUNT kills, 10 unless set.
async fn nothing_acknowledged_is_lost_when_the_program_is_killed(store: Store) {
    let kills: u64 = std::env::var("PHIWARD_KILL_COUNT").map_or(10, |count| count.parse().unwrap());
    let database = store
        .url
        .clone()
        .unwrap_or(store.path().display().to_string());
    let org = OrgId(Uuid::from_u128(1));
    let mut acknowledged: Vec<(u64, Hash32)> = Vec::new();
    for kill in 0..kills {
        let mut child = Command::new(appender())
            .args([&database, "0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "ready");
        let mut take = |line: String| {
            // The last line may be cut off; then nobody read it as an acknowledgement.
            let mut words = line.split(' ').skip(1);
            let position = words.next().and_then(|word| word.parse().ok());
            let hash = words.next().and_then(Hash32::from_hex);
            if let (Some(position), Some(hash)) = (position, hash) {
                acknowledged.push((position, hash));
            }
        };
        // After some acknowledgements and some time more, so that the kills
        // spread over the phases of an append, on a busy machine as well.
        let dice = Hash32::of(&kill.to_be_bytes()).0;
        for line in lines.by_ref().take(1 + dice[0] as usize % 16) {
            take(line.unwrap());
        }
        std::thread::sleep(Duration::from_micros(dice[1] as u64 * 20));
        child.kill().unwrap();
        lines.map_while(Result::ok).for_each(take);
        child.wait().unwrap();
        let ledger = store.open().await;
        let head = ledger.head(org).await.unwrap();
        assert!(
            acknowledged
                .last()
                .is_none_or(|(position, _)| *position <= head.position)
        );
        // At the end all of them, and on the way the latest.
        let from = if kill + 1 == kills {
            0
        } else {
            acknowledged.len().saturating_sub(3)
        };
        for (position, hash) in &acknowledged[from..] {
            assert_eq!(
                ledger.hash_at(org, *position).await.unwrap(),
                Some(*hash),
                "entry {position}"
            );
        }
        let report = ledger
            .verify(org, &Default::default(), &mut |_| {})
            .await
            .unwrap();
        assert!(report.is_ok(), "{report}");
        ledger.close().await;
    }
    assert!(
        acknowledged.len() as u64 >= kills,
        "too few acknowledgements to prove anything"
    );
    println!(
        "{kills} kills, {} acknowledged appends, none lost",
        acknowledged.len()
    );
}
