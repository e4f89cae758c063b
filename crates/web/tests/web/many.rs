//! Changes of many records at once, and what may be written in a day: nobody fills memory
//! or disk with small requests (OWASP ASVS 5.0, 2.4.1, 5.2.1 and 15.2.2).

use crate::program::{Program, tag, value};
use crate::support::{Answer, Client, EXAMPLE, TestServer};
use access::{Permission, Role};
use app::{Authorship, Book, demo};
use jiff::Timestamp;
use register::{Actor, Command};
use serde_json::json;
use std::time::Duration;
use tokio::sync::oneshot;
use web::{Quotas, ServerOptions};

fn at(path: &str) -> String {
    format!("{EXAMPLE}{path}")
}

async fn position(server: &TestServer) -> u64 {
    let now = server.state.books().now(demo::ORG).await.unwrap();
    now.position
}

/// Holds the turn of the book until it is told what to do in it.
struct Turn {
    go: oneshot::Sender<()>,
    held: tokio::task::JoinHandle<()>,
}

impl Turn {
    async fn hold(
        server: &TestServer,
        first: impl AsyncFnOnce(&mut Book) -> app::Result<()> + Send + 'static,
    ) -> Turn {
        let (held, holding) = oneshot::channel();
        let (go, going) = oneshot::channel::<()>();
        let books = server.state.books().clone();
        let local = tokio::runtime::Handle::current();
        let held = std::thread::spawn(move || {
            local.block_on(async {
                let done = books.write(demo::ORG, async |book| {
                    held.send(()).unwrap();
                    going.await.unwrap();
                    first(book).await
                });
                done.await.unwrap();
            });
        });
        holding.await.unwrap();
        Turn {
            go,
            held: tokio::task::spawn_blocking(move || held.join().unwrap()),
        }
    }

    async fn ends(self) {
        self.go.send(()).unwrap();
        self.held.await.unwrap();
    }
}

/// The form that changes a field of assets, as the page gave it, with everything to send.
async fn change_form(client: &mut Client, numbers: &[u32]) -> Vec<(String, String)> {
    let picks: Vec<String> = numbers.iter().map(u32::to_string).collect();
    let mut fields = vec![("do", "change"), ("field", "encrypted")];
    fields.extend(picks.iter().map(|number| ("pick", number.as_str())));
    let shown = client.post(&at("/scope/assets/bulk"), &fields).await;
    let mut sent = shown.expect(200).kept();
    let more = [("has", "encrypted"), ("field", "encrypted")];
    sent.extend(more.map(|(key, value)| (key.to_owned(), value.to_owned())));
    sent.push(("pick".to_owned(), picks.join(",")));
    sent
}

async fn send_change(client: &mut Client, kept: &[(String, String)], value: &str) -> Answer {
    let mut fields: Vec<(&str, &str)> = kept.iter().map(|(k, v)| (&**k, &**v)).collect();
    fields.push(("encrypted", value));
    client.post(&at("/scope/assets/bulk/change"), &fields).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_15_2_2_few_changes_of_many_records_wait_for_their_turn() {
    let server = TestServer::example().await;
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    let kept = change_form(&mut dana, &[2, 4]).await;
    let mut other = server
        .client_named("Other", "other@example.org", &[Role::SecurityOfficial])
        .await;
    change_form(&mut other, &[2, 4]).await;
    let before = position(&server).await;
    let turn = Turn::hold(&server, async |_| Ok(())).await;
    let mut asked = Vec::new();
    for _ in 0..12 {
        let (mut client, kept) = (server.anonymous_as(&dana), kept.clone());
        asked.push(tokio::spawn(async move {
            send_change(&mut client, &kept, "partly").await
        }));
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    let waits = asked.iter().filter(|one| !one.is_finished()).count();
    assert_eq!(waits, 2, "so many wait");
    // A colleague has a place all the same.
    let theirs = tokio::spawn(async move { send_change(&mut other, &kept, "partly").await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!theirs.is_finished(), "a colleague has no place");
    turn.ends().await;
    let mut statuses = Vec::new();
    for asked in asked {
        let answer = asked.await.unwrap();
        if answer.status == 503 {
            let told = "work waits for its turn on the server already; nothing was changed";
            assert!(answer.text().contains(told), "{}", answer.text());
        }
        statuses.push(answer.status);
    }
    statuses.push(theirs.await.unwrap().status);
    statuses.sort_unstable();
    // One was first, and the others are told so.
    let expected = [&[303][..], &[422; 2], &[503; 10]].concat();
    assert_eq!(statuses, expected);
    assert_eq!(position(&server).await, before + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_2_4_1_how_much_is_changed_at_once_is_asked_before_it_is_copied() {
    let server = TestServer::example().await;
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    let program = Program::of(&server, &Permission::ALL).await;
    // Each holds 160 kB.
    let long = "\u{1f3e5}".repeat(20_000);
    let mut numbers = Vec::new();
    for n in 0..60 {
        let body = json!({ "name": format!("Large {n}"), "notes": long, "description": long });
        let made = program.post("/api/v1/assets", body).await.expect(201);
        let number = value(&made)["number"].as_str().unwrap().to_owned();
        numbers.push(number.trim_start_matches("A-").parse::<u32>().unwrap());
    }
    let kept = change_form(&mut dana, &numbers[..20]).await;
    send_change(&mut dana, &kept, "partly").await.expect(303);
    let before = position(&server).await;
    let picks: Vec<String> = numbers.iter().map(u32::to_string).collect();
    let picks = picks.join(",");
    let told = "hold more than 8 MB";
    for (path, what) in [
        ("", "change"),
        ("", "retire"),
        ("/change", ""),
        ("/retire", ""),
    ] {
        let form = [
            ("pick", picks.as_str()),
            ("do", what),
            ("field", "encrypted"),
            ("has", "encrypted"),
            ("encrypted", "yes"),
            ("reason", "The annex closed"),
        ];
        let path = at(&format!("/scope/assets/bulk{path}"));
        let answer = dana.post(&path, &form).await.expect(422);
        answer.shows(told).shows("select fewer");
    }
    assert_eq!(position(&server).await, before);
}

fn on_the_command_line() -> Authorship {
    Authorship {
        actor: Actor {
            name: "Test".into(),
            ..Actor::program()
        },
        why: String::new(),
        at: Timestamp::now(),
    }
}

/// What is made of a record is made of it as it stands in the turn, whoever changed it while
/// this waited.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i4_what_changes_many_records_is_made_of_them_as_they_stand_in_the_turn() {
    let server = TestServer::example().await;
    let dana = server.client_as(&[Role::SecurityOfficial]).await;
    let piece = {
        let now = server.state.books().now(demo::ORG).await.unwrap();
        let live = now.tables.evidence.live();
        let mut free = live.filter(|piece| piece.about.is_empty());
        free.next().expect("a piece that is about nothing").clone()
    };
    let (id, number) = (piece.id, format!("E-{}", piece.number));
    let turn = Turn::hold(&server, async move |book| {
        let mut piece = book.register().tables.evidence.get(id).unwrap().clone();
        piece.notes = "Kept in the safe.".into();
        let Authorship { actor, why, at } = on_the_command_line();
        let done = book.perform(Command::Save(piece.into()), &actor, &why, None, at);
        done.await.map(|_| ())
    })
    .await;
    let mut client = server.anonymous_as(&dana);
    let asked = tokio::spawn(async move {
        let form = [("about", "R-1"), ("evidence", number.as_str())];
        client.post(&at("/evidence/attach"), &form).await
    });
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!asked.is_finished(), "it waits for its turn");
    turn.ends().await;
    asked.await.unwrap().expect(303);
    let now = server.state.books().now(demo::ORG).await.unwrap();
    let piece = now.tables.evidence.get(id).unwrap();
    assert_eq!(piece.notes, "Kept in the safe.");
    assert_eq!(piece.about.len(), 1);
}

/// Two who take the same proposal over while one waits make one risk of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a8_a_proposal_that_somebody_took_over_meanwhile_is_not_taken_over_again() {
    let server = TestServer::example().await;
    let dana = server.client_as(&[Role::SecurityOfficial]).await;
    let (asset, scenario) = {
        let now = server.state.books().now(demo::ORG).await.unwrap();
        let open = register::proposals(&now, catalog::Catalog::builtin(), None);
        let first = open.first().expect("an open proposal");
        let asset = now.tables.assets.get(first.asset).unwrap();
        (asset.clone(), first.scenario.code.clone())
    };
    let path = at(&format!("/risks/build/{}", asset.number));
    let turn = Turn::hold(&server, async |_| Ok(())).await;
    let mut asked = Vec::new();
    for _ in 0..2 {
        let (mut client, path) = (server.anonymous_as(&dana), path.clone());
        let scenario = scenario.clone();
        asked.push(tokio::spawn(async move {
            client.post(&path, &[("apply", scenario.as_str())]).await
        }));
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    turn.ends().await;
    let mut statuses = Vec::new();
    for asked in asked {
        let answer = asked.await.unwrap();
        if answer.status == 400 {
            assert!(
                answer
                    .text()
                    .contains("somebody has looked at it meanwhile")
            );
        }
        statuses.push(answer.status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 400]);
    let now = server.state.books().now(demo::ORG).await.unwrap();
    let risks = now.tables.risks.live();
    let made = risks.filter(|r| r.scenario == scenario && r.assets.contains(&asset.id));
    assert_eq!(made.count(), 1);
}

/// Who may not approve is told so, whatever is found.
#[tokio::test]
async fn asvs_8_2_1_who_may_not_approve_has_nothing_looked_for() {
    let server = TestServer::example().await;
    let mut auditor = server.client_as(&[Role::Auditor]).await;
    for what in ["affirm-all", "affirm", "change"] {
        for list in ["assets", "dismissals"] {
            let path = at(&format!("/scope/{list}/bulk"));
            auditor.post(&path, &[("do", what)]).await.expect(403);
        }
    }
}

async fn with_quotas(quotas: Quotas) -> TestServer {
    let options = ServerOptions {
        quotas,
        ..ServerOptions::default()
    };
    TestServer::example_in(tempfile::tempdir().unwrap(), options).await
}

/// Changes a large note of a site until that is refused; how many kilobytes were written.
async fn writes_until_refused(program: &Program<'_>, site: &str, told: &str) -> usize {
    let path = format!("/api/v1/sites/{site}");
    for n in 0..200 {
        let now = program.get(&path).await.expect(200);
        let notes = format!("{n} {}", "\u{1f3e5}".repeat(19_000));
        let seen = [("If-Match", &*tag(&now))];
        let body = json!({ "notes": notes });
        let answer = program.call("PATCH", &path, &seen, &body).await;
        if answer.status != 200 {
            answer.expect(429).shows(told).shows("nothing was changed");
            return n * 76;
        }
    }
    panic!("it is never refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_5_2_1_entries_have_a_quota_of_the_person_and_of_the_organization() {
    let server = with_quotas(Quotas {
        entries_of_person_a_day: 1,
        reserve: 0,
        ..Quotas::default()
    })
    .await;
    let first = Program::of(&server, &Permission::ALL).await;
    let made = first.post("/api/v1/sites", json!({ "name": "Annex" }));
    let number = value(&made.await.expect(201))["number"].clone();
    let site = number.as_str().unwrap();
    let of_one = "one account or token writes 1 MB of large changes in a day at most";
    let written = writes_until_refused(&first, site, of_one).await;
    assert!((900..=1_400).contains(&written), "{written} kB");
    // What is small goes on, by who wrote as much as may be and by others.
    let body = json!({ "name": "Small" });
    first.post("/api/v1/sites", body).await.expect(201);
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    let form = [("name", "Small, too")];
    dana.post(&at("/scope/sites"), &form).await.expect(303);
    // Others have a day of their own, until the organization wrote what it may.
    let mut of_all = written;
    for _ in 0..2 {
        let other = Program::of(&server, &Permission::ALL).await;
        of_all += writes_until_refused(&other, site, of_one).await;
    }
    let last = Program::of(&server, &Permission::ALL).await;
    let path = format!("/api/v1/sites/{site}");
    let mut refused = String::new();
    for program in [&last, &Program::of(&server, &Permission::ALL).await] {
        for n in 0..20 {
            let now = program.get(&path).await.expect(200);
            let notes = format!("{n} {}", "\u{1f3e5}".repeat(19_000));
            let seen = [("If-Match", &*tag(&now))];
            let body = json!({ "notes": notes });
            let answer = program.call("PATCH", &path, &seen, &body).await;
            if answer.status == 429 {
                refused = answer.text();
                break;
            }
            answer.expect(200);
            of_all += 76;
        }
    }
    assert!(
        refused.contains("your organization wrote 4 MB"),
        "{refused}"
    );
    assert!((3_500..=5_500).contains(&of_all), "{of_all} kB");
    let form = [("name", "Small, still")];
    dana.post(&at("/scope/sites"), &form).await.expect(303);
    // By a page it is refused in the same words.
    let long = "\u{1f3e5}".repeat(19_000);
    let form = [("name", "Large"), ("notes", long.as_str())];
    let answer = dana.post(&at("/scope/sites"), &form).await.expect(429);
    answer.shows("your organization wrote 4 MB");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_5_2_1_small_entries_have_a_quota_of_their_own() {
    let server = with_quotas(Quotas {
        entries_of_person_a_day: 1,
        ..Quotas::default()
    })
    .await;
    let program = Program::of(&server, &Permission::ALL).await;
    let notes = "x".repeat(19_000);
    let mut written = 0;
    let refused = loop {
        let body = json!({ "name": format!("Site {written}"), "notes": notes });
        let answer = program.post("/api/v1/sites", body).await;
        if answer.status != 201 {
            break answer;
        }
        written += 1;
        assert!(written < 200, "it is never refused");
    };
    refused.expect(429).shows("1 MB of small changes");
    assert!((50..=70).contains(&written), "{written}");
    // Another goes on.
    let other = Program::of(&server, &Permission::ALL).await;
    let body = json!({ "name": "Another", "notes": notes });
    other.post("/api/v1/sites", body).await.expect(201);
}

#[tokio::test]
async fn asvs_5_2_1_large_entries_leave_a_reserve_of_the_disk_and_small_ones_use_it() {
    let server = with_quotas(Quotas {
        reserve: u32::MAX,
        ..Quotas::default()
    })
    .await;
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    let long = "\u{1f3e5}".repeat(19_000);
    let path = at("/scope/sites");
    let form = [("name", "Large"), ("notes", long.as_str())];
    dana.post(&path, &form)
        .await
        .expect(507)
        .shows("disk is full");
    let form = [("name", "Small"), ("notes", &long[..4_000])];
    dana.post(&path, &form).await.expect(303);
    let program = Program::of(&server, &Permission::ALL).await;
    let body = json!({ "name": "Large", "notes": long });
    program.post("/api/v1/sites", body).await.expect(507);
}

/// An import has a day of its own: a first inventory is larger than what people type.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_5_2_1_imports_have_a_quota_of_their_own() {
    let server = with_quotas(Quotas {
        entries_of_person_a_day: 1,
        of_person_a_day: 2,
        ..Quotas::default()
    })
    .await;
    let program = Program::of(&server, &Permission::ALL).await;
    let file = |n: usize| {
        let row = |r: usize| format!("Laptop {n}-{r},{}\n", "words ".repeat(2_000));
        let rows: String = (0..110).map(row).collect();
        format!("Name,Notes\n{rows}")
    };
    let mapping =
        "name = \"laptops\"\nkind = \"assets\"\n[columns]\nname = \"Name\"\nnotes = \"Notes\"\n";
    let send = async |n: usize| {
        let file = file(n);
        let parts = [("mapping", mapping)];
        program.upload("/api/v1/imports", &file, &parts).await
    };
    // Each takes some 1.3 MB.
    send(0).await.expect(200);
    let before = position(&server).await;
    let refused = send(1).await.expect(429);
    refused.shows("writes 2 MB of large changes in a day at most");
    assert_eq!(position(&server).await, before);
}
