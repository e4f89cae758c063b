//! What is said when the database at an address is not one to write to.

use crate::clinic::{Clinic, output_of};
use dbkit::{Mode, Pgbouncer, Server};
use mailkit::program::free_port;
use std::path::Path;
use std::time::{Duration, Instant};

/// What the program says at `database`, where it must fail, and soon.
fn refused(data: &Path, database: &str, args: &[&str]) -> String {
    let began = Instant::now();
    let (ok, text) = output_of(data, database, args);
    assert!(!ok, "{args:?}: {text}");
    let took = began.elapsed();
    assert!(took < Duration::from_secs(12), "{took:?}: {text}");
    assert!(
        !text.contains("at line"),
        "a line of PostgreSQL's own source: {text}"
    );
    assert!(
        !text.contains("sec%21ret") && !text.contains("sec!ret"),
        "{text}"
    );
    text
}

/// Fails where a message lacks one of these.
fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "no “{word}” in: {text}");
    }
}

#[test]
fn nw_09_where_nothing_listens_the_address_is_named_at_once() {
    let data = tempfile::tempdir().expect("a folder");
    let port = free_port();
    let url = format!("postgres://clinic:sec%21ret@127.0.0.1:{port}/clinic");
    let began = Instant::now();
    let text = refused(data.path(), &url, &["list", "assets"]);
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    says(
        &text,
        &[
            &format!("127.0.0.1:{port}"),
            "nothing listens",
            "--database",
        ],
    );
}

#[test]
fn nw_09_an_address_that_does_not_answer_is_named_within_seconds() {
    // It takes connections and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let data = tempfile::tempdir().expect("a folder");
    let url = format!("postgres://clinic:sec%21ret@127.0.0.1:{port}/clinic");
    let text = refused(data.path(), &url, &["list", "assets"]);
    says(&text, &[&format!("127.0.0.1:{port}"), "no answer"]);
}

#[test]
fn nw_09_a_wrong_password_database_or_host_is_told_with_the_address() {
    let primary = Server::primary();
    let data = tempfile::tempdir().expect("a folder");
    let missing = primary.url("elsewhere");
    let text = refused(data.path(), &missing, &["list", "assets"]);
    says(
        &text,
        &["elsewhere", "does not exist", &primary.port().to_string()],
    );
    let nowhere = "postgres://clinic:sec%21ret@no-such-host.invalid/clinic";
    let text = refused(data.path(), nowhere, &["list", "assets"]);
    says(&text, &["no-such-host.invalid"]);
}

#[test]
fn nw_09_a_pooler_that_shares_connections_is_named_with_the_way_out() {
    let primary = Server::primary();
    let direct = primary.create("clinic");
    let clinic = Clinic::new(&direct);
    for mode in [Mode::Transaction, Mode::Statement] {
        for settings in [&[][..], &["server_round_robin = 1", "min_pool_size = 3"]] {
            let pgbouncer = Pgbouncer::before(&primary, mode, settings);
            let url = pgbouncer.url("clinic");
            for _ in 0..3 {
                let text = refused(clinic.data.path(), &url, &["add", "asset", "Laptop"]);
                let at = format!("127.0.0.1:{}", pgbouncer.port());
                says(&text, &["pooler", &at, "pool_mode = session"]);
            }
        }
    }
    assert!(clinic.assets(&direct).0.is_empty());
}

#[test]
fn nw_09_a_standby_is_read_from_and_says_what_it_is_when_written_to() {
    let primary = Server::primary();
    let direct = primary.create("clinic");
    let clinic = Clinic::new(&direct);
    let standby = Server::standby(&primary, "0");
    standby.catches_up_with(&primary);
    let url = standby.url("clinic");
    let (ok, text) = output_of(clinic.data.path(), &url, &["list", "assets"]);
    assert!(ok, "{text}");
    let text = refused(clinic.data.path(), &url, &["add", "asset", "Laptop"]);
    says(&text, &["standby", "primary"]);
    let text = refused(
        clinic.data.path(),
        &url,
        &["serve", "--listen", "127.0.0.1:0"],
    );
    says(&text, &["standby", "primary"]);
    // Nor are the tables made there.
    primary.create("empty");
    standby.catches_up_with(&primary);
    let text = refused(
        clinic.data.path(),
        &standby.url("empty"),
        &["list", "assets"],
    );
    says(&text, &["standby", "primary"]);
}

#[test]
fn nw_09_where_there_is_no_organization_the_database_is_named_and_not_the_folder() {
    let primary = Server::primary();
    let url = primary
        .create("clinic")
        .replace("postgres@", "postgres:sec%21ret@");
    let data = tempfile::tempdir().expect("a folder");
    let text = refused(data.path(), &url, &["list", "assets"]);
    let place = format!("127.0.0.1:{}/clinic", primary.port());
    says(&text, &[&place]);
    assert!(!text.contains(&data.path().display().to_string()), "{text}");
}

#[test]
fn nw_09_a_server_says_in_its_log_why_the_database_failed() {
    let mut primary = Server::primary();
    let url = primary.create("clinic");
    let clinic = Clinic::new(&url);
    let served = clinic.serve(&url);
    assert_eq!(served.add("Laptop").status, 201);
    primary.stop();
    let began = Instant::now();
    assert!(served.add("Tablet").status >= 500);
    assert!(
        began.elapsed() < Duration::from_secs(25),
        "{:?}",
        began.elapsed()
    );
    let log = served.log();
    assert!(
        !log.contains("error=the database reported a failure\n"),
        "{log}"
    );
    // Whichever was noticed first: the connection that broke, or the port that is shut.
    let port = primary.port().to_string();
    let cause = ["terminating connection", "nothing listens", "connection"];
    let named = cause.iter().any(|cause| log.contains(cause)) || log.contains(&port);
    assert!(named, "{log:?}");
    primary.start();
    // Connections that went with it may each fail once.
    let again = (0..20).any(|n| served.add(&format!("Phone {n}")).status == 201);
    assert!(again, "{}", served.log());
}
