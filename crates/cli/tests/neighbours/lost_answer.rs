//! The connection breaks between a write and its answer: what is said of it is true.

use crate::clinic::{Answer, Clinic};
use crate::count;
use dbkit::Server;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

/// What an answer claims and the book does not bear out.
fn untrue(name: &str, answer: &Answer, times: usize) -> Option<String> {
    let right = match answer.status {
        201 => times == 1,
        _ if answer.says_nothing_changed() => times == 0,
        _ => times <= 1,
    };
    (!right).then(|| format!("{name} is there {times} times: {answer:?}"))
}

/// Waits until a statement of phiward waits in the database for `event`.
fn waits_for(server: &Server, event: &str) {
    let began = Instant::now();
    let question = format!(
        "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = 'clinic' AND wait_event = '{event}'"
    );
    while server.sql("postgres", &question) != "t" {
        assert!(began.elapsed() < Duration::from_secs(20), "{event}");
        sleep(Duration::from_millis(20));
    }
}

#[test]
fn nw_02_an_entry_that_was_stored_while_its_answer_was_lost_is_not_called_unchanged() {
    let mut primary = Server::primary();
    let url = primary.create("clinic");
    let clinic = Clinic::new(&url);
    // An entry is stored at once and answered when a standby has it that is not there;
    // nothing else waits.
    primary.sql(
        "postgres",
        "ALTER DATABASE clinic SET synchronous_commit = local",
    );
    primary.sql(
        "clinic",
        "CREATE FUNCTION answer_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
           PERFORM set_config('synchronous_commit', 'on', true); RETURN NEW; END $$; \
         CREATE TRIGGER answer_late BEFORE INSERT ON entry \
           FOR EACH ROW EXECUTE FUNCTION answer_late()",
    );
    let served = clinic.serve(&url);
    let mut answers = Vec::new();
    for n in 0..3 {
        // Until the connections are new ones.
        for m in 0..20 {
            let before = format!("before {n}, {m}");
            let answer = served.add(&before);
            answers.push((before, answer));
            if answers.last().is_some_and(|(_, a)| a.status == 201) {
                break;
            }
        }
        primary.configure("synchronous_standby_names", "nobody");
        primary.sql("postgres", "SELECT pg_reload_conf()");
        // The process that tells the others about standbys has read it by then.
        sleep(Duration::from_secs(1));
        let name = format!("stored {n}");
        let answer = scope(|threads| {
            let work = threads.spawn(|| served.add(&name));
            waits_for(&primary, "SyncRep");
            primary.configure("synchronous_standby_names", "");
            primary.restart_immediate();
            work.join().expect("no panic")
        });
        answers.push((name, answer));
    }
    // A trigger that phiward did not make is a finding of its own.
    primary.sql("clinic", "DROP TRIGGER answer_late ON entry");
    judge(&clinic, &url, &answers);
    let (names, _) = clinic.assets(&url);
    for n in 0..3 {
        assert!(names.contains_key(&format!("stored {n}")), "{names:?}");
    }
}

#[test]
fn nw_02_of_an_entry_that_never_arrived_no_answer_says_that_it_did() {
    let mut primary = Server::primary();
    let url = primary.create("clinic");
    let clinic = Clinic::new(&url);
    let served = clinic.serve(&url);
    let mut answers = vec![("first".to_owned(), served.add("first"))];
    let mut holder = primary.hold("clinic", "LOCK TABLE entry IN SHARE MODE");
    waits_for(&primary, "PgSleep");
    let answer = scope(|threads| {
        let work = threads.spawn(|| served.add("second"));
        waits_for(&primary, "relation");
        primary.restart_immediate();
        work.join().expect("no panic")
    });
    let _ = holder.wait();
    answers.push(("second".to_owned(), answer));
    judge(&clinic, &url, &answers);
}

#[test]
fn nw_02_what_is_answered_while_the_database_restarts_again_and_again_is_true() {
    let mut primary = Server::primary();
    let url = primary.create("clinic");
    let clinic = Clinic::new(&url);
    let servers = [clinic.serve(&url), clinic.serve(&url)];
    let over = AtomicBool::new(false);
    let answers = scope(|threads| {
        let (over, servers) = (&over, &servers);
        let works: Vec<_> = (0..4)
            .map(|worker| {
                threads.spawn(move || {
                    let mut answers = Vec::new();
                    while !over.load(Ordering::Relaxed) {
                        let name = format!("asset {} of {worker}", answers.len());
                        let answer = servers[worker % 2].add(&name);
                        answers.push((name, answer));
                    }
                    answers
                })
            })
            .collect();
        for n in 0..count().div_ceil(3) as u64 {
            sleep(Duration::from_millis(600 + 37 * (n % 11)));
            primary.restart_immediate();
        }
        sleep(Duration::from_millis(500));
        over.store(true, Ordering::Relaxed);
        let join = |work: std::thread::ScopedJoinHandle<'_, _>| work.join().expect("no panic");
        works.into_iter().flat_map(join).collect::<Vec<_>>()
    });
    judge(&clinic, &url, &answers);
    let of = |status| answers.iter().filter(|(_, a)| a.status == status).count();
    println!("{} answers, {} of them 201", answers.len(), of(201));
    assert!(of(201) > 0, "{answers:?}");
}

/// Holds every answer against the book, which must verify.
fn judge(clinic: &Clinic, url: &str, answers: &[(String, Answer)]) {
    let (names, numbers) = clinic.assets(url);
    let times = |name: &String| names.get(name).copied().unwrap_or(0);
    let mut wrong: Vec<String> = answers
        .iter()
        .filter_map(|(name, answer)| untrue(name, answer, times(name)))
        .collect();
    for (number, times) in numbers.iter().filter(|(_, times)| **times > 1) {
        wrong.push(format!("{number} is the number of {times} assets"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    clinic.verifies(url);
}
