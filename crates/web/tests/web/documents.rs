//! Documents: looked at, made beside the requests, taken away (D1).

use crate::support::{Client, EXAMPLE, TestServer};
use access::{AccessLogFilter, Action, Role};
use std::time::Duration;

fn to(path: &str) -> String {
    format!("{EXAMPLE}{path}")
}

/// Orders a document and waits until it is made; the address of its page.
async fn made(client: &mut Client, format: &str, more: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("part", "united"),
        ("format", format),
        ("as_of", "2026-11-20"),
    ];
    fields.extend(more);
    let page = client
        .post(&to("/documents"), &fields)
        .await
        .expect(303)
        .location;
    for _ in 0..600 {
        let text = client.get(&page).await.expect(200).text();
        if !text.contains("data-poll") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the document was never made");
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_a_document_is_made_once_and_taken_away() {
    let server = TestServer::example().await;
    let mut client = server.client_as(&[Role::Auditor]).await;
    let page = made(&mut client, "docx", &[]).await;
    client
        .get(&page)
        .await
        .shows("Ready")
        .shows("Ledger position");
    let file = client.get(&format!("{page}/file")).await.expect(200);
    assert!(file.bytes.starts_with(b"PK"));
    let disposition = file.headers["content-disposition"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        disposition.contains("analysis-and-plan-2026-11-20.docx"),
        "{disposition}"
    );
    // The same again at the same position is the one that is there.
    assert_eq!(made(&mut client, "docx", &[]).await, page);
    assert_ne!(made(&mut client, "xlsx", &[]).await, page);
    client
        .get(&to("/documents"))
        .await
        .expect(200)
        .shows("Analysis and plan, DOCX")
        .shows("DOCX");
    let log = server.state.access();
    let exported = log.read_log(
        Some(app::demo::ORG),
        None,
        9,
        AccessLogFilter::of_action(Action::ReportExported),
    );
    assert_eq!(exported.await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_a_document_speaks_of_one_asset_and_of_a_day() {
    let server = TestServer::example().await;
    let mut client = server.client_as(&[Role::Auditor]).await;
    let page = made(
        &mut client,
        "html",
        &[("for", "a-1"), ("since", "2026-06-01")],
    )
    .await;
    client
        .get(&page)
        .await
        .shows("for A-1")
        .shows("changes since Jun 1, 2026");
    let file = client.get(&format!("{page}/file")).await.expect(200);
    assert!(file.text().contains("Lantern Hill"));
    for (field, value, told) in [
        ("for", "R-1", "There is no asset, site or vendor"),
        ("since", "yesterday", "Write the day"),
        ("since", "2099-01-01", "up to today"),
    ] {
        let fields = [
            ("part", "plan"),
            ("format", "pdf"),
            ("as_of", "2026-11-20"),
            (field, value),
        ];
        client
            .post(&to("/documents"), &fields)
            .await
            .expect(422)
            .shows(told);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_a_preview_is_a_page_of_its_own_that_runs_nothing() {
    let server = TestServer::example().await;
    let mut client = server.client_as(&[Role::Auditor]).await;
    let preview = client
        .get(&to("/documents/preview?part=plan&as_of=2026-11-20"))
        .await
        .expect(200);
    let policy = preview.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'") && policy.contains("sandbox"),
        "{policy}"
    );
    assert!(!policy.contains("script-src"));
    preview.shows("<h1>");
    let log = server.state.access();
    let viewed = log.read_log(
        Some(app::demo::ORG),
        None,
        9,
        AccessLogFilter::of_action(Action::ReportViewed),
    );
    assert_eq!(viewed.await.unwrap().len(), 1);
}

#[tokio::test]
async fn d1_the_summary_is_one_page_with_the_counts_of_the_documents() {
    let server = TestServer::example().await;
    let mut client = server.client_as(&[Role::Auditor]).await;
    let reading = server.state.books().now(app::demo::ORG).await.unwrap();
    let open = reading
        .on(reading.day(jiff::Timestamp::now()))
        .tally()
        .open();
    client
        .get(&to("/documents/summary"))
        .await
        .expect(200)
        .shows(&format!("{open} open risks are recorded"))
        .shows("What leadership must decide");
    for (table, start) in [
        ("risks.csv", &b"\xef\xbb\xbf"[..]),
        ("assets.xlsx", &b"PK"[..]),
    ] {
        let file = client
            .get(&to(&format!("/documents/tables/{table}")))
            .await
            .expect(200);
        let plain = table.ends_with("csv");
        assert!(plain || file.bytes.starts_with(start), "{table}");
        assert!(!file.bytes.is_empty());
    }
    client
        .get(&to("/documents/tables/people.csv"))
        .await
        .expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_another_organization_finds_no_job_of_ours() {
    let server = TestServer::example().await;
    let mut client = server.client_as(&[Role::Auditor]).await;
    let page = made(&mut client, "csv", &[]).await;
    let id = page.rsplit('/').next().unwrap();
    client
        .get(&to("/documents/jobs/not-an-id"))
        .await
        .expect(404);
    client
        .post(&to(&format!("/documents/jobs/{id}/cancel")), &[])
        .await
        .expect(303);
    client.get(&page).await.shows("Ready");
    server.anonymous().get(&page).await.expect(303);
}

/// Work done between the order and the drawing is not in the document: a signature
/// under it would stand under something else.
#[tokio::test(flavor = "multi_thread")]
async fn f13_d1_a_document_is_drawn_of_the_state_it_was_ordered_at() {
    let server = TestServer::example().await;
    let mut client = server.client_as(&[Role::SecurityOfficial]).await;
    let (books, org) = (server.state.books(), app::demo::ORG);
    let ordered = books.now(org).await.unwrap();
    let day = ordered.day(server.state.clock());
    let order = |format: &str| {
        serde_json::json!({
            "part": "united", "format": format, "as_of": day, "since": null,
            "focus": null, "position": ordered.position,
        })
        .to_string()
    };
    let mut files = Vec::new();
    let access = server.state.access();
    for round in 0..2 {
        let site_name = [("name", format!("Late Site {round}"))];
        let fields: Vec<(&str, &str)> = site_name.iter().map(|(k, v)| (*k, v.as_str())).collect();
        client.post(&to("/scope/sites"), &fields).await.expect(303);
        let id = access
            .create_job(org, "document", &order("csv"), None, server.state.clock())
            .await
            .unwrap();
        // Any other order sets the worker to what waits.
        made(&mut client, "html", &[]).await;
        let page = to(&format!("/documents/jobs/{id}"));
        for _ in 0..600 {
            if !client
                .get(&page)
                .await
                .expect(200)
                .text()
                .contains("data-poll")
            {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        client
            .get(&page)
            .await
            .shows(&format!("Ledger position {},", ordered.position));
        files.push(client.get(&format!("{page}/file")).await.expect(200).bytes);
    }
    assert!(books.now(org).await.unwrap().position > ordered.position);
    assert_eq!(files[0], files[1]);
}
