//! Evidence: attached, held back when it looks like patient data, taken out (A6).

use crate::limits::hold_turns;
use crate::support::{Answer, Client, EXAMPLE, TestServer};
use access::Role;
use axum::body::Body;
use axum::http::header;
use web::{Quotas, ServerOptions};

fn to(path: &str) -> String {
    format!("{EXAMPLE}{path}")
}

/// Sends files as a browser does.
pub async fn upload(
    client: &mut Client,
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> Answer {
    let boundary = "----phiward-test";
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .bytes(),
        );
    }
    for (name, bytes) in files {
        body.extend(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n").bytes(),
        );
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").bytes());
    let request = client
        .request("POST", &to("/evidence"))
        .header(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={boundary}"),
        )
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    client.send(request).await
}

/// The address of the newest piece on the list.
async fn newest(client: &mut Client) -> String {
    let list = client.get(&to("/evidence")).await.expect(200).text();
    let start = format!("href=\"{EXAMPLE}/evidence/");
    let numbers = list.split(&start).skip(1).filter_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u32>().ok()
    });
    to(&format!("/evidence/{}", numbers.max().unwrap()))
}

#[tokio::test]
async fn a6_a_file_is_kept_with_its_hash_and_comes_out_as_it_went_in() {
    let server = TestServer::example().await;
    let mut client = server.client_as(&[Role::Contributor]).await;
    let bytes = b"a policy in plain words, whatever its ending says";
    let fields = [
        ("answer", "164.312(d)"),
        ("title", "Policy on log-ins"),
        ("on", "2026-11-01"),
    ];
    let answer = upload(&mut client, &fields, &[("../..\\po licy.html", bytes)])
        .await
        .expect(303);
    let location = answer.location.clone();
    assert!(location.ends_with("/safeguards/164.312(d)"), "{location}");
    client
        .get(&location)
        .await
        .expect(200)
        .shows("Policy on log-ins");
    let page = newest(&mut client).await;
    let hash = ledger::Hash32::of(bytes).to_hex();
    client
        .get(&page)
        .await
        .expect(200)
        .shows(&hash)
        .shows("by Test contributor");
    let file = client.get(&format!("{page}/file")).await.expect(200);
    assert_eq!(file.bytes, bytes);
    let header = |name| file.headers.get(name).unwrap().to_str().unwrap();
    assert_eq!(header("content-type"), "application/octet-stream");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").contains("sandbox"));
    let disposition = header("content-disposition");
    assert!(
        disposition.starts_with("attachment; filename=\"po licy.html\""),
        "{disposition}"
    );
    // Taking it out is on record.
    let log = server.state.access().read_log(
        Some(app::demo::ORG),
        None,
        1,
        access::AccessLogFilter::of_action(access::Action::EvidenceOpened),
    );
    assert_eq!(log.await.unwrap().len(), 1);
}

#[tokio::test]
async fn asvs_15_2_2_large_files_are_looked_through_in_turns_beside_who_answers() {
    let server = TestServer::example().await;
    let mut client = server.client_as(&[Role::Contributor]).await;
    let long = "Doe,219-09-9999\n".repeat(10_000);
    let held = hold_turns(&server).await;
    // A small one is looked through at once.
    let fields = [("title", "")];
    upload(&mut client, &fields, &[("a.csv", b"Doe,219-09-9999\n")])
        .await
        .expect(422);
    let files: [(&str, &[u8]); 1] = [("export.csv", long.as_bytes())];
    let mut sent = Box::pin(upload(&mut client, &fields, &files));
    let moment = std::time::Duration::from_millis(500);
    assert!(tokio::time::timeout(moment, &mut sent).await.is_err());
    drop(held);
    sent.await.expect(422).shows("a Social Security number");
}

#[tokio::test]
async fn a6_what_looks_like_patient_data_is_not_stored_before_somebody_looked() {
    let server = TestServer::example().await;
    let mut client = server.client_as(&[Role::Contributor]).await;
    let before = newest(&mut client).await;
    let fields = [("title", "")];
    let files: [(&str, &[u8]); 2] = [
        ("export.csv", b"name,ssn\nDoe,219-09-9999\n"),
        ("policy.txt", b"Everyone has an own log-in."),
    ];
    let asked = upload(&mut client, &fields, &files)
        .await
        .expect(422)
        .shows("a Social Security number")
        .shows("Nothing noticed");
    assert_eq!(newest(&mut client).await, before, "nothing is stored yet");
    let action = asked.text().split("action=\"").find_map(|rest| {
        let action = rest.split('"').next()?;
        action
            .contains("/evidence/held/")
            .then(|| action.to_owned())
    });
    let action = action.unwrap();
    // Nobody else decides about it.
    let mut other = server
        .client_named("Other", "other@example.org", &[Role::Contributor])
        .await;
    other
        .post(&action, &[("do", "keep"), ("keep", "0")])
        .await
        .expect(404);
    client
        .post_and_follow(&action, &[("do", "keep"), ("keep", "1")])
        .await
        .expect(200)
        .shows("policy.txt")
        .hides("export.csv");
    client
        .post(&action, &[("do", "keep"), ("keep", "0")])
        .await
        .expect(404);
    // A name can give it away too.
    upload(&mut client, &fields, &[("MRN_00482913.pdf", b"%PDF")])
        .await
        .expect(422)
        .shows("a medical record number");
}

#[tokio::test]
async fn asvs_15_2_2_files_that_wait_for_a_decision_count_for_the_day() {
    let options = ServerOptions {
        quotas: Quotas {
            of_person_a_day: 2,
            ..Quotas::default()
        },
        ..ServerOptions::default()
    };
    let server = TestServer::example_in(tempfile::tempdir().unwrap(), options).await;
    let mut client = server.client_as(&[Role::Contributor]).await;
    let files: [(&str, &[u8]); 1] = [("export.csv", b"name,ssn\nDoe,219-09-9999\n")];
    for _ in 0..2 {
        let held = upload(&mut client, &[("title", "")], &files).await;
        held.expect(422).shows("a Social Security number");
    }
    let refused = upload(&mut client, &[("title", "")], &files).await;
    refused
        .shows("one person adds 2 MB of files in a day at most")
        .hides("a Social Security number");
    // Who sends no file is asked about the words alone.
    let typed = [("title", "Doe 219-09-9999"), ("location", "binder 3")];
    upload(&mut client, &typed, &[]).await.expect(422);
}

#[tokio::test]
async fn a6_evidence_is_about_any_record_and_is_found_there() {
    let server = TestServer::example().await;
    let mut client = server.client_as(&[Role::SecurityOfficial]).await;
    client
        .get(&to("/evidence/new?about=R-1"))
        .await
        .expect(200)
        .shows("R-1");
    upload(
        &mut client,
        &[
            ("about", "R-1"),
            ("location", "binder 3"),
            ("title", "Signed list"),
        ],
        &[],
    )
    .await
    .expect(303);
    let page = newest(&mut client).await;
    client
        .get(&page)
        .await
        .expect(200)
        .shows("binder 3")
        .shows("R-1");
    client
        .get(&format!("{page}/file"))
        .await
        .expect(404)
        .shows("binder 3");
    upload(&mut client, &[("title", "nothing")], &[])
        .await
        .expect(422)
        .shows("Choose a file, or say where it is kept");
    client
        .fill_and_follow(
            &format!("{page}/retire"),
            &[("reason", "Replaced by a newer list")],
        )
        .await
        .shows("No longer in use");
    client
        .get(&to("/evidence?state=retired"))
        .await
        .shows("Signed list");
}

#[tokio::test]
async fn i3_auditors_attach_nothing() {
    let server = TestServer::example().await;
    let mut client = server.client_as(&[Role::Auditor]).await;
    upload(&mut client, &[("title", "x")], &[("a.txt", b"a")])
        .await
        .expect(403);
    client
        .get(&to("/evidence"))
        .await
        .expect(200)
        .hides("Attach evidence");
}

/// Looking waits for nobody: an import may hold the book for seconds.
#[tokio::test(flavor = "multi_thread")]
async fn f14_a6_a_piece_of_evidence_is_shown_while_somebody_writes() {
    let server = TestServer::example().await;
    let mut client = server.client_as(&[Role::Auditor]).await;
    let page = newest(&mut client).await;
    let (begun, writing) = tokio::sync::oneshot::channel();
    let books = server.state.books().clone();
    let writer = tokio::spawn(async move {
        let wrote = books.write(app::demo::ORG, async |_| {
            begun.send(()).unwrap();
            std::future::pending().await
        });
        let _: app::Result<()> = wrote.await;
    });
    writing.await.unwrap();
    let shown = client.get(&page);
    let shown = tokio::time::timeout(std::time::Duration::from_secs(20), shown).await;
    writer.abort();
    shown.expect("the page waits for the writer").expect(200);
}
