//! Nobody uses up what everybody needs: what is parsed, what is handed out, and whatever
//! speaks of a whole book (OWASP ASVS 5.0, 2.4.1 and 15.2.2).

use crate::limits::{ONE, comes, hold_turns, served};
use crate::program::{Program, value};
use crate::support::{Client, EXAMPLE, TestServer};
use crate::{evidence, mail};
use access::{Permission, Role};
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use serde_json::json;
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;
use tower::ServiceExt;
use web::ServerOptions;

fn to(path: &str) -> String {
    format!("{EXAMPLE}{path}")
}

#[tokio::test]
async fn asvs_2_4_1_the_values_of_a_json_body_are_counted_before_they_are_kept() {
    let server = TestServer::example().await;
    let program = Program::of(&server, &Permission::ALL).await;
    // A megabyte of small objects takes a hundred here.
    let many = vec![json!({ "": 0 }); 100_000];
    for (method, path) in [
        ("POST", "/api/v1/people"),
        ("POST", "/api/v1/risks/1/rate"),
        ("POST", "/api/v1/tokens"),
    ] {
        let body = json!({ "name": "x", "more": many });
        let answer = program.call(method, path, &[], &body).await;
        answer.expect(413).shows("holds too much at once");
    }
    // What is wrong in a body is told a hundred times at most.
    let unknown = (0..5_000).map(|n| (format!("m{n}"), json!(0)));
    let body = serde_json::Value::Object(unknown.collect());
    let told = program.post("/api/v1/tokens", body).await.expect(422);
    let errors = value(&told)["errors"].as_array().map_or(0, Vec::len);
    assert_eq!(errors, 100);
    // Long texts are as good as before.
    let notes = "one, two, [three], {four}; ".repeat(500);
    let body = json!({ "name": "Annex", "notes": notes });
    program.post("/api/v1/sites", body).await.expect(201);
}

#[tokio::test]
async fn asvs_2_4_1_the_parts_of_a_form_with_files_are_counted_before_they_are_kept() {
    let server = TestServer::example().await;
    let program = Program::of(&server, &Permission::ALL).await;
    let names: Vec<String> = (0..200).map(|n| format!("p{n}")).collect();
    let parts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let answer = program.upload("/api/v1/evidence/files", "words", &parts);
    answer.await.expect(413).shows("more than 100 parts");
    let mut dana = server.client_as(&[Role::Contributor]).await;
    let answer = evidence::upload(&mut dana, &parts, &[("a.txt", b"words")]);
    answer.await.expect(413).shows("more than 100 parts");
    let files: Vec<(&str, &[u8])> = names[..11]
        .iter()
        .map(|n| (n.as_str(), &b"x"[..]))
        .collect();
    let answer = evidence::upload(&mut dana, &[], &files).await;
    answer.expect(400).shows("more than 10 files");
}

/// Bytes of a large file.
const LARGE: usize = 24 << 20;

/// A server whose book has a large file, the number of the evidence, and a program of it.
async fn with_a_large_file(server: &TestServer) -> (u64, Program<'_>) {
    let program = Program::of(server, &Permission::ALL).await;
    let path = "/api/v1/evidence/files";
    let made = program.upload(path, &"x".repeat(LARGE), &[]).await;
    let place = made.expect(201).location;
    let number = place.rsplit('/').next().unwrap();
    (number.parse().unwrap(), program)
}

/// An answer whose body nobody reads.
async fn unread(client: &Client, request: Request<Body>) -> Response {
    client.router.clone().oneshot(request).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_2_4_1_files_that_nobody_reads_take_one_accounts_share() {
    let server = TestServer::example().await;
    let (number, program) = with_a_large_file(&server).await;
    let auditor = server.client_as(&[Role::Auditor]).await;
    let page = to(&format!("/evidence/{number}/file"));
    let ask = |client: &Client| client.request("GET", &page).body(Body::empty()).unwrap();
    let mut held = Vec::new();
    for _ in 0..2 {
        let answer = unread(&auditor, ask(&auditor)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let length = answer.headers()[header::CONTENT_LENGTH].to_str().unwrap();
        assert_eq!(length, LARGE.to_string());
        held.push(answer);
    }
    // A third is not read from the database before one of them was taken.
    let mut third = Box::pin(unread(&auditor, ask(&auditor)));
    assert!(comes(&mut third).await.is_none(), "it is held in memory");
    // Others are answered, by the API too; small ones in any case.
    let path = format!("/api/v1/evidence/{number}/file");
    let answer = program.get(&path).await.expect(200);
    assert_eq!(answer.bytes.len(), LARGE);
    let mut auditor = server.anonymous_as(&auditor);
    auditor.get(&to("/risks/list.csv")).await.expect(200);
    drop(held.pop());
    assert_eq!(third.await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_2_4_1_room_is_taken_for_what_is_kept_whatever_a_record_says_of_it() {
    let server = TestServer::example().await;
    let (number, program) = with_a_large_file(&server).await;
    let number = u32::try_from(number).unwrap();
    let auditor = server.client_as(&[Role::Auditor]).await;
    let page = to(&format!("/evidence/{number}/file"));
    // As a book that was brought along may say.
    for said in [u64::MAX, 1] {
        let book = server.state.books().now(app::demo::ORG).await.unwrap();
        let evidence = book.tables.evidence.by_number(number).unwrap();
        let evidence = register::records::Evidence {
            size: said,
            ..evidence.clone()
        };
        drop(book);
        let by = app::Authorship {
            actor: register::Actor::program(),
            why: String::new(),
            at: jiff::Timestamp::now(),
        };
        let save = register::Command::Save(evidence.into());
        let books = server.state.books();
        books
            .perform(app::demo::ORG, save, &by, None)
            .await
            .unwrap();
        let book = books.now(app::demo::ORG).await.unwrap();
        let kept = book.tables.evidence.by_number(number).unwrap().size;
        assert_eq!(kept, said);
        drop(book);
        let ask = || auditor.request("GET", &page).body(Body::empty()).unwrap();
        let (first, second) = (unread(&auditor, ask()).await, unread(&auditor, ask()).await);
        assert_eq!([first.status(), second.status()], [StatusCode::OK; 2]);
        let mut third = Box::pin(unread(&auditor, ask()));
        assert!(
            comes(&mut third).await.is_none(),
            "{said}: it is held in memory"
        );
    }
    // Nor does it take anything of what the organization may have kept.
    let path = "/api/v1/evidence/files";
    program.upload(path, "small", &[]).await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_2_4_1_who_does_not_read_an_answer_is_given_up() {
    let server = TestServer::example().await;
    let (number, program) = with_a_large_file(&server).await;
    let served = served(server.state.clone(), false).await;
    let asks = format!(
        "GET /api/v1/evidence/{number}/file HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n",
        program.token
    );
    let mut silent = served.saying(ONE, &asks).await;
    tokio::time::sleep(Duration::from_secs(30)).await;
    let mut got = Vec::new();
    let reading = silent.read_to_end(&mut got);
    let ended = tokio::time::timeout(Duration::from_secs(20), reading).await;
    assert!(ended.is_ok(), "the connection goes on");
    assert!(got.len() < LARGE, "all of it came: {}", got.len());
    // One that reads, however slowly, gets all of it.
    let begun = Instant::now();
    let mut slow = served.saying(ONE, &asks).await;
    let (mut got, mut piece) = (0, vec![0; 1 << 20]);
    while got < LARGE && begun.elapsed() < Duration::from_secs(60) {
        got += slow.read(&mut piece).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(got > LARGE, "{got}");
}

#[tokio::test]
async fn asvs_15_2_2_lists_as_files_and_what_is_said_of_the_whole_book_take_a_turn() {
    let server = TestServer::example().await;
    let program = Program::of(&server, &Permission::ALL).await;
    let mut reader = server.client_as(&[Role::Auditor]).await;
    for path in ["/api/v1/summary", "/api/v1/coverage", "/api/v1/safeguards"] {
        let held = hold_turns(&server).await;
        let mut answer = Box::pin(program.get(path));
        assert!(comes(&mut answer).await.is_none(), "{path} took no turn");
        drop(held);
        answer.await.expect(200);
    }
    for path in [
        "/risks/list.csv",
        "/plan/list.csv",
        "/safeguards.csv",
        "/evidence.csv",
        "/scope/assets.csv",
        "/documents/summary",
    ] {
        let path = to(path);
        let held = hold_turns(&server).await;
        let mut answer = Box::pin(reader.get(&path));
        assert!(comes(&mut answer).await.is_none(), "{path} took no turn");
        drop(held);
        answer.await.expect(200);
    }
}

#[tokio::test]
async fn asvs_15_2_2_reports_by_e_mail_are_read_in_a_turn() {
    let server = TestServer::example().await;
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    let held = hold_turns(&server).await;
    let mut answer = Box::pin(mail::upload(&mut dana, &[("a.xml", b"no report")]));
    assert!(comes(&mut answer).await.is_none(), "it took no turn");
    drop(held);
    answer.await.expect(200);
}

#[tokio::test]
async fn asvs_5_2_1_reports_by_e_mail_count_as_what_one_person_sends_in_a_day() {
    let options = ServerOptions {
        quotas: web::Quotas {
            of_person_a_day: 2,
            ..web::Quotas::default()
        },
        ..ServerOptions::default()
    };
    let server = TestServer::example_in(tempfile::tempdir().unwrap(), options).await;
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    let large = vec![b'x'; 1_500_000];
    let files = [("a.txt", large.as_slice())];
    mail::upload(&mut dana, &files).await.expect(200);
    let beyond = mail::upload(&mut dana, &files).await;
    beyond.expect(422).shows("in a day at most");
}

/// Reports are packed small where they come.
#[tokio::test]
async fn asvs_5_2_1_records_of_reports_count_as_what_one_person_sends_in_a_day() {
    let options = ServerOptions {
        quotas: web::Quotas {
            of_person_a_day: 6,
            ..web::Quotas::default()
        },
        ..ServerOptions::default()
    };
    let server = TestServer::example_in(tempfile::tempdir().unwrap(), options).await;
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    let report = |id: usize| {
        let row = "<record><row><source_ip>10.0.0.9</source_ip><count>1</count></row></record>";
        format!(
            "<feedback><report_metadata><org_name>x</org_name><report_id>{id}</report_id><date_range><begin>1772000000</begin><end>1772086399</end></date_range></report_metadata><policy_published><domain>x.example</domain><p>none</p></policy_published>{}</feedback>",
            row.repeat(12_000)
        )
    };
    let files: Vec<String> = (0..4).map(report).collect();
    let named: Vec<(&str, &[u8])> = ["a.xml", "b.xml", "c.xml", "d.xml"]
        .into_iter()
        .zip(files.iter().map(String::as_bytes))
        .collect();
    // Four megabytes as they come, and one more for each of them that is kept.
    let answer = mail::upload(&mut dana, &named).await.expect(200);
    let page = answer.shows("in a day at most").text();
    // Three of them are kept, and the fourth is told as not read.
    assert!(page.contains("d.xml"), "{page}");
    assert_eq!(page.matches("in a day at most").count(), 1, "{page}");
}

/// A form with a file of so many bytes, and how much of it was read.
fn counted(client: &Client, mut bytes: usize) -> (Request<Body>, Arc<AtomicUsize>) {
    // Pieces come one by one, as from a network: who reads takes all that is there.
    struct Counted(VecDeque<Bytes>, Arc<AtomicUsize>, bool);
    impl HttpBody for Counted {
        type Data = Bytes;
        type Error = std::convert::Infallible;
        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
            self.2 = !self.2;
            if self.2 {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            let next = self.0.pop_front();
            let read = next.as_ref().map_or(0, Bytes::len);
            self.1.fetch_add(read, Ordering::Relaxed);
            Poll::Ready(next.map(|piece| Ok(http_body::Frame::data(piece))))
        }
    }
    let head = "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xml\"\r\n\r\n";
    let mut pieces = VecDeque::from([Bytes::from_static(head.as_bytes())]);
    while bytes > 0 {
        let piece = bytes.min(64 << 10);
        pieces.push_back(vec![b'x'; piece].into());
        bytes -= piece;
    }
    pieces.push_back(Bytes::from_static(b"\r\n--cut--\r\n"));
    let read = Arc::new(AtomicUsize::new(0));
    let request = client
        .request("POST", &to("/mail/read"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header("sec-fetch-site", "same-origin")
        .body(Body::new(Counted(pieces, read.clone(), false)))
        .unwrap();
    (request, read)
}

#[tokio::test]
async fn asvs_5_2_1_what_a_person_may_send_in_a_day_is_asked_before_it_is_kept() {
    let options = ServerOptions {
        quotas: web::Quotas {
            of_person_a_day: 2,
            ..web::Quotas::default()
        },
        ..ServerOptions::default()
    };
    let server = TestServer::example_in(tempfile::tempdir().unwrap(), options).await;
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    let (form, read) = counted(&dana, 20 << 20);
    dana.send(form).await.expect(422).shows("in a day at most");
    let read = read.load(Ordering::Relaxed);
    assert!(read < 3 << 20, "{read} bytes were taken in");
    assert_eq!(on_the_disk(&server), 0, "they are left on the disk");
}

/// How many files of forms with reports lie on the disk.
fn on_the_disk(server: &TestServer) -> usize {
    let Ok(folder) = std::fs::read_dir(server.folder.path().join("uploads")) else {
        return 0;
    };
    let names = folder.map(|file| file.unwrap().file_name());
    names
        .filter(|name| name.to_string_lossy().starts_with("mail-"))
        .count()
}

#[tokio::test]
async fn asvs_2_4_1_an_organization_has_two_forms_with_reports_on_the_disk_at_once() {
    let server = TestServer::example().await;
    let mut three = [
        server.client_as(&[Role::SecurityOfficial]).await,
        server.client_as(&[Role::Contributor]).await,
        server
            .client_as(&[Role::SecurityOfficial, Role::Approver])
            .await,
    ];
    let held = hold_turns(&server).await;
    let mut sent: Vec<_> = three
        .iter_mut()
        .map(|client| Box::pin(mail::upload(client, &[("a.xml", b"no report")])))
        .collect();
    for form in &mut sent {
        assert!(comes(form).await.is_none(), "it took no turn");
    }
    assert_eq!(on_the_disk(&server), 2);
    // The second is given up: its place is free, and so is what it had on the disk.
    drop(sent.remove(1));
    assert!(comes(&mut sent[1]).await.is_none(), "it took no turn");
    assert_eq!(on_the_disk(&server), 2);
    drop(held);
    for form in sent {
        form.await.expect(200);
    }
    assert_eq!(on_the_disk(&server), 0);
}

#[tokio::test]
async fn asvs_15_2_2_looking_at_a_document_in_work_leaves_nothing_behind() {
    let server = TestServer::example().await;
    let mut auditor = server.client_as(&[Role::Auditor]).await;
    let held = hold_turns(&server).await;
    let order = [("part", "plan"), ("format", "docx"), ("as_of", "")];
    let job = auditor.post(&to("/documents"), &order).await.expect(303);
    let tasks = || {
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
    };
    let before = tasks();
    for _ in 0..100 {
        auditor.get(&job.location).await.expect(200);
    }
    let more = tasks().saturating_sub(before);
    assert!(more < 10, "{more} tasks wait");
    drop(held);
    let begun = Instant::now();
    loop {
        let page = auditor.get(&job.location).await.expect(200).text();
        if page.contains("Ready") {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{page}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// A form is shown again with all that was sent: much more of it than came.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_2_4_1_what_is_sent_and_refused_over_and_over_takes_one_accounts_share() {
    let server = TestServer::example().await;
    let auditor = server.client_as(&[Role::Auditor]).await;
    let much = format!("for={}", "\"".repeat(900_000));
    let ask = || {
        auditor
            .request("POST", &to("/documents"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(much.clone()))
            .unwrap()
    };
    let (mut held, mut bytes, mut refused) = (Vec::new(), 0, 0);
    for _ in 0..9 {
        let answer = unread(&auditor, ask()).await;
        match answer.status() {
            StatusCode::UNPROCESSABLE_ENTITY => {
                let hint = answer.body().size_hint().exact();
                bytes += hint.expect("its size");
                held.push(answer);
            }
            status => {
                assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
                refused += 1;
            }
        }
    }
    assert!(refused > 0 && bytes <= 68 << 20, "{bytes} bytes are held");
    // They and others go on to see pages, and as soon as one is read the next is shown.
    let mut own = server.anonymous_as(&auditor);
    own.get(&to("/risks")).await.expect(200);
    let mut lee = server.client_as(&[Role::Contributor]).await;
    let wrong = [("as_of", "yesterday")];
    lee.post(&to("/documents"), &wrong).await.expect(422);
    drop(held.pop());
    let answer = unread(&auditor, ask()).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

/// What receivers reported may be hundreds of thousands of rows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_15_2_2_who_looks_through_reports_by_e_mail_waits_for_nobody_but_who_looks_too() {
    let server = TestServer::example().await;
    let mut reader = server
        .client_as(&[Role::Administrator, Role::SecurityOfficial])
        .await;
    let domain = [("domain", "clinic.test")];
    let added = reader.post(&to("/mail"), &domain).await.expect(303);
    let number = added.location.rsplit('/').next().unwrap().to_owned();
    let other = ledger::OrgId(uuid::Uuid::from_u128(7));
    for path in [
        "/mail".to_owned(),
        "/mail/reports".into(),
        format!("/mail/{number}"),
        format!("/mail/{number}/senders"),
        format!("/mail/{number}/senders.csv"),
        format!("/mail/{number}/reports"),
        format!("/mail/{number}/roll-out"),
        format!("/mail/{number}/rules"),
        format!("/mail/{number}/audit"),
        "/mail/reports/1".into(),
        // The whole book is looked through for words of a record.
        "/risks/1/redact".into(),
    ] {
        let mut looking = Vec::new();
        let moment = Duration::from_millis(100);
        let books = server.state.books();
        while let Ok(look) = tokio::time::timeout(moment, books.look(other)).await {
            looking.push(look.unwrap());
        }
        let path = to(&path);
        let mut answer = Box::pin(reader.get(&path));
        assert!(comes(&mut answer).await.is_none(), "{path} took no turn");
        drop(looking);
        answer.await.expect(200);
    }
    // Heavier work of others is no reason to wait for a page.
    let held = hold_turns(&server).await;
    reader.get(&to("/mail")).await.expect(200);
    drop(held);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_15_2_2_words_are_looked_for_in_a_long_list_beside_the_threads_that_answer() {
    let server = TestServer::example().await;
    let program = Program::of(&server, &Permission::ALL).await;
    let mut reader = server.client_as(&[Role::Auditor]).await;
    let mut again = server.anonymous_as(&reader);
    mail::many_domains(&server, 5_001).await;
    let other = ledger::OrgId(uuid::Uuid::from_u128(7));
    let (moment, books) = (Duration::from_millis(100), server.state.books());
    for asked in ["q=nowhere", "sort=name&dir=desc"] {
        let mut looking = Vec::new();
        while let Ok(look) = tokio::time::timeout(moment, books.look(other)).await {
            looking.push(look.unwrap());
        }
        let (page, api) = (
            to(&format!("/scope/assets?{asked}")),
            format!("/api/v1/assets?{asked}"),
        );
        let mut shown = Box::pin(reader.get(&page));
        assert!(comes(&mut shown).await.is_none(), "{page} took no turn");
        let mut told = Box::pin(program.get(&api));
        assert!(comes(&mut told).await.is_none(), "{api} took no turn");
        // Short lists, and what is only filtered, wait for nobody.
        let light = [to("/risks?q=laptop"), to("/scope/assets?class=domain-dns")];
        for path in light {
            again.get(&path).await.expect(200);
        }
        drop(looking);
        shown.await.expect(200);
        told.await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_15_2_2_forms_of_a_long_book_offer_what_is_found_in_a_turn() {
    let server = TestServer::example().await;
    let mut writer = server.client_as(&[Role::SecurityOfficial]).await;
    mail::many_domains(&server, 5_001).await;
    let other = ledger::OrgId(uuid::Uuid::from_u128(7));
    let (moment, books) = (Duration::from_millis(100), server.state.books());
    let mut looking = Vec::new();
    while let Ok(look) = tokio::time::timeout(moment, books.look(other)).await {
        looking.push(look.unwrap());
    }
    let flow = to("/scope/flows/new");
    let mut shown = Box::pin(writer.get(&flow));
    assert!(comes(&mut shown).await.is_none(), "it took no turn");
    drop(looking);
    let form = shown
        .await
        .expect(200)
        .shows("are not shown in the longest list");
    form.hides("Mail of d4711.test");
    // Each form of records, and of verbs, stays small.
    for path in [
        "/scope/flows/new",
        "/scope/exclusions/new",
        "/scope/incidents/new",
        "/risks/new",
        "/risks/1/edit",
        "/plan/actions/new",
        "/plan/actions/1/edit",
    ] {
        let answer = writer.get(&to(path)).await.expect(200);
        let length = answer.text().len();
        assert!(length < 400_000, "{path} has {length} bytes");
    }
    // What is looked for is offered, and what was typed stays; nothing is recorded.
    let flows = async || {
        let now = books.now(app::demo::ORG).await.unwrap();
        now.register().tables.len(register::Kind::Flow)
    };
    let before = flows().await;
    let sent = [
        ("has", "name"),
        ("name", "The nightly copy to the second building"),
        ("find", "D4711.test"),
        ("then", "find"),
    ];
    let found = writer.post(&to("/scope/flows"), &sent).await.expect(200);
    found
        .shows("Mail of d4711.test")
        .shows("The nightly copy to the second building")
        .shows("that fit “D4711.test”")
        .hides("Mail of d4712.test");
    assert_eq!(flows().await, before);
    let by_address = writer.get(&format!("{flow}?find=d4711.test")).await;
    by_address.expect(200).shows("Mail of d4711.test");
}

#[tokio::test]
async fn asvs_2_4_1_one_account_sends_one_form_with_reports_at_a_time() {
    let server = TestServer::example().await;
    let mut dana = server.client_as(&[Role::SecurityOfficial]).await;
    let mut again = server.anonymous_as(&dana);
    let mut lee = server.client_as(&[Role::Contributor]).await;
    let held = hold_turns(&server).await;
    let mut first = Box::pin(mail::upload(&mut dana, &[("a.xml", b"no report")]));
    assert!(comes(&mut first).await.is_none(), "it took no turn");
    let mut second = Box::pin(mail::upload(&mut again, &[("b.xml", b"no report")]));
    assert!(comes(&mut second).await.is_none(), "it took no turn");
    assert_eq!(on_the_disk(&server), 1);
    // A colleague has the other place.
    let mut other = Box::pin(mail::upload(&mut lee, &[("c.xml", b"no report")]));
    assert!(comes(&mut other).await.is_none(), "it took no turn");
    assert_eq!(on_the_disk(&server), 2);
    drop(held);
    for form in [first, other, second] {
        form.await.expect(200);
    }
}

/// Documents are made one after the other for all organizations: each step of one comes
/// next, and stands behind no more than one work of who has much waiting.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_8_4_1_no_document_waits_for_what_another_organization_has_waiting() {
    let server = TestServer::example().await;
    let mut reader = server.client_as(&[Role::Auditor]).await;
    let held = hold_turns(&server).await;
    let mut waiting = Vec::new();
    let done = Arc::new(AtomicUsize::new(0));
    for _ in 0..16 {
        let (release, released) = std::sync::mpsc::channel::<()>();
        let (books, done) = (server.state.books().clone(), done.clone());
        tokio::spawn(async move {
            let work = move || released.recv_timeout(Duration::from_secs(8));
            let worked = books.beside(app::demo::ORG, work).await;
            done.fetch_add(1, Ordering::Relaxed);
            worked
        });
        waiting.push(release);
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let order = [("part", "plan"), ("format", "csv")];
    let made = reader.post(&to("/documents"), &order).await.expect(303);
    let job = made.location;
    drop(held);
    // What waited before still does, and the document is there.
    let begun = Instant::now();
    loop {
        let page = reader.get(&job).await.expect(200).text();
        assert!(!page.contains("Could not be made"), "{page}");
        if page.contains("Ready") {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "it waits");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(
        done.load(Ordering::Relaxed) < 16,
        "it came after all of them"
    );
    drop(waiting);
}
