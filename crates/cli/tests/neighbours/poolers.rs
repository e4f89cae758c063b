//! Poolers before the database: what is read is what was written, or nothing is.

use crate::clinic::{Answer, Clinic, Served, output_of, text_of};
use crate::count;
use dbkit::{Mode, Pgbouncer, Pgpool, Server};
use std::collections::HashMap;
use std::thread::{scope, sleep};
use std::time::Duration;

/// Adds assets at each server at once; what was answered, by the asset's name, and
/// what a question for the new record was answered.
fn add_everywhere(servers: &[Served], count: usize) -> Vec<(String, Answer, Option<Answer>)> {
    scope(|threads| {
        let works: Vec<_> = servers
            .iter()
            .enumerate()
            .map(|(s, server)| {
                threads.spawn(move || {
                    let mut answers = Vec::new();
                    for n in 0..count {
                        let name = format!("asset {n} of server {s}");
                        let answer = server.add(&name);
                        let number = text_of(&answer.body, "number");
                        let own = number.strip_prefix("A-");
                        let read = own.map(|n| server.get(&format!("/api/v1/assets/{n}")));
                        answers.push((name, answer, read));
                        sleep(Duration::from_millis(50));
                    }
                    answers
                })
            })
            .collect();
        let join = |work: std::thread::ScopedJoinHandle<'_, _>| work.join().expect("no panic");
        works.into_iter().flat_map(join).collect()
    })
}

/// Adds through pgpool with these settings, over a standby that is three seconds
/// behind, and holds every answer against the book on the primary.
fn adds_behind_pgpool(servers: usize, count: usize, settings: &[&str]) {
    let primary = Server::primary();
    let direct = primary.create("clinic");
    let clinic = Clinic::new(&direct);
    let standby = Server::standby(&primary, "3s");
    standby.catches_up_with(&primary);
    let pgpool = Pgpool::over(&primary, &standby, settings);
    let url = pgpool.url("clinic");
    let servers: Vec<Served> = (0..servers).map(|_| clinic.serve(&url)).collect();

    let answers = add_everywhere(&servers, count);
    let (names, numbers) = clinic.assets(&direct);
    let mut given: HashMap<String, usize> = HashMap::new();
    let mut wrong = Vec::new();
    for (name, answer, read) in &answers {
        let there = names.get(name).copied().unwrap_or(0);
        match answer.status {
            201 => {
                *given.entry(text_of(&answer.body, "number")).or_insert(0) += 1;
                if there != 1 {
                    wrong.push(format!(
                        "{name} was acknowledged and is there {there} times"
                    ));
                }
                let read = read.as_ref().expect("it was asked for");
                if read.status != 200 || text_of(&read.body, "name") != *name {
                    wrong.push(format!("{name} cannot be read: {read:?}"));
                }
            }
            503 if there == 0 => {}
            _ => wrong.push(format!("{name}: {answer:?}, and it is there {there} times")),
        }
    }
    for (number, times) in given
        .iter()
        .chain(&numbers)
        .filter(|(_, times)| **times > 1)
    {
        wrong.push(format!("{number} is the number of {times} assets"));
    }
    let (told, logs) = (
        wrong.join("\n"),
        servers.iter().map(Served::log).collect::<String>(),
    );
    assert!(wrong.is_empty(), "{told}\nthe logs say:\n{logs}");
    // Who never writes keeps these promises, too.
    let written: usize = given.values().sum();
    assert!(
        written >= count,
        "{written} of {} written\n{logs}",
        answers.len()
    );
    clinic.verifies(&direct);
}

#[test]
fn nw_01_behind_pgpool_with_a_late_standby_no_number_is_given_twice() {
    adds_behind_pgpool(2, count(), &[Pgpool::FROM_STANDBY]);
}

#[test]
fn nw_01_behind_pgpool_one_server_builds_on_what_it_wrote_itself() {
    adds_behind_pgpool(1, 3 * count(), &[]);
}

#[test]
fn nw_01_the_same_where_pgpool_chooses_for_each_statement() {
    adds_behind_pgpool(2, count(), &["statement_level_load_balance = on"]);
}

#[test]
fn nw_01_a_pgpool_that_passes_over_comments_and_reads_from_the_standby_is_refused() {
    let primary = Server::primary();
    let direct = primary.create("clinic");
    let clinic = Clinic::new(&direct);
    let standby = Server::standby(&primary, "3s");
    standby.catches_up_with(&primary);
    let pgpool = Pgpool::over(
        &primary,
        &standby,
        &["allow_sql_comments = on", Pgpool::FROM_STANDBY],
    );
    let url = pgpool.url("clinic");
    let (ok, text) = output_of(clinic.data.path(), &url, &["add", "asset", "Laptop"]);
    assert!(!ok, "{text}");
    for word in [
        "pgpool",
        "standby",
        "allow_sql_comments = off",
        "load_balance_mode = off",
    ] {
        assert!(text.contains(word), "no “{word}” in: {text}");
    }
    assert!(clinic.assets(&direct).0.is_empty());
}

#[test]
fn nw_09_through_pgbouncer_in_session_mode_phiward_just_works() {
    let primary = Server::primary();
    let direct = primary.create("clinic");
    let clinic = Clinic::new(&direct);
    let pgbouncer = Pgbouncer::before(&primary, Mode::Session, &[]);
    let url = pgbouncer.url("clinic");
    let servers = [clinic.serve(&url), clinic.serve(&url)];
    let answers = add_everywhere(&servers, count());
    for (name, answer, read) in &answers {
        assert_eq!(answer.status, 201, "{name}: {answer:?}");
        let read = read.as_ref().expect("it was asked for");
        assert_eq!(text_of(&read.body, "name"), *name);
    }
    let (names, numbers) = clinic.assets(&direct);
    assert_eq!(names.len(), answers.len());
    assert_eq!(numbers.len(), answers.len());
    clinic.verifies(&direct);
}
