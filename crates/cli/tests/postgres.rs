//! The whole program on PostgreSQL, and a book carried from there to SQLite (I1, D6).

#[path = "../../ledger/tests/support/postgres.rs"]
mod postgres;
#[path = "support/program.rs"]
mod program;

use serde_json::Value;
use std::path::Path;

const ASSETS: &str = "ID,System,Hosting,Owner\nS-1,Riverside EHR,Vendor-hosted,Dana Reyes\nS-2,File server,On-premises,Lee Chan\n";
const MAPPING: &str = "name = \"inventory\"\nkind = \"assets\"\nkey = \"ID\"\n[columns]\nname = \"System\"\nhosting = \"Hosting\"\nowner = \"Owner\"\n";

fn run(data: &Path, database: Option<&str>, args: &[&str]) -> Value {
    let mut command = program::as_json(data);
    if let Some(url) = database {
        command.args(["--database", url]);
    }
    let output = command.args(args).output().expect("the program runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {told}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{args:?}: {e}"))
}

#[tokio::test]
async fn the_program_keeps_its_books_on_postgresql_and_carries_one_to_sqlite() {
    let url = postgres::database().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (there, here) = (folder.path().join("there"), folder.path().join("here"));
    let csv = folder.path().join("inventory.csv");
    let mapping = folder.path().join("inventory.toml");
    std::fs::write(&csv, ASSETS).expect("written");
    std::fs::write(&mapping, MAPPING).expect("written");
    let path = |p: &Path| p.to_str().expect("plain paths").to_owned();

    let pg = Some(url.as_str());
    run(&there, pg, &["init", "--name", "Elm Street Clinic"]);
    let import = run(
        &there,
        pg,
        &["import", &path(&csv), "--mapping", &path(&mapping)],
    );
    assert_eq!(import["created"], 2, "{import}");
    let again = run(
        &there,
        pg,
        &["import", &path(&csv), "--mapping", "inventory"],
    );
    assert_eq!(
        (&again["created"], &again["unchanged"]),
        (&Value::from(0), &Value::from(2)),
        "{again}"
    );
    let checkpoint = path(&folder.path().join("state.txt"));
    run(&there, pg, &["checkpoint", "--out", &checkpoint]);
    let portable = path(&folder.path().join("book.phiward"));
    run(&there, pg, &["export", "--portable", &portable]);

    let moved = run(&here, None, &["import", "--portable", &portable]);
    assert_eq!(moved["outcome"], "created", "{moved}");
    let verified = run(&here, None, &["verify", "--checkpoint", &checkpoint]);
    assert_eq!(verified["ok"], true, "{verified}");
    assert_eq!(
        run(&here, None, &["list", "assets"]),
        run(&there, pg, &["list", "assets"])
    );
    let again = path(&folder.path().join("again.phiward"));
    run(&here, None, &["export", "--portable", &again]);
    assert_eq!(
        std::fs::read(&portable).ok(),
        std::fs::read(&again).ok(),
        "the same book, the same bytes"
    );
}
