//! Every text field takes what people paste and attackers try, and it comes out
//! again as text: in pages, tables and documents.

use crate::support::{Answer, Client, EXAMPLE, TestServer};
use access::Role;
use fields::Control;
use register::Kind;

/// Strings that break out of markup, attributes, cells or lines where they can.
const HOSTILE: [&str; 6] = [
    "<script>alert('h0stile')</script><b data-h0stile>",
    "\" onmouseover=\"h0stile() '><img src=x onerror=h0stile()>",
    "=cmd|'/c calc'!A0 h0stile",
    "+1+1 @SUM(A1) -2 h0stile",
    "{{ 7*7 }} {% raw %} ${h0stile} \\ %00 &lt;b&gt; &amp;",
    "שלום مرحبا a\u{200B}b\u{200D}c 👩‍⚕️🏥 é̂ h0stile",
];

/// What must never stand in a page as it was typed.
const RAW: [&str; 4] = [
    "<script>alert",
    "<b data-h0stile",
    "\" onmouseover=\"",
    "<img src=x",
];

/// Kinds with a form, and where their first record's form is.
const FORMS: [(Kind, &str); 14] = [
    (Kind::Asset, "/scope/assets/1"),
    (Kind::Flow, "/scope/flows/1"),
    (Kind::Vendor, "/scope/vendors/1"),
    (Kind::Site, "/scope/sites/1"),
    (Kind::Person, "/scope/people/2"),
    (Kind::Group, "/scope/groups/1"),
    (Kind::Process, "/scope/processes/1"),
    (Kind::Threat, "/scope/threats/1"),
    (Kind::Vulnerability, "/scope/vulnerabilities/1"),
    (Kind::Exclusion, "/scope/exclusions/1"),
    (Kind::Incident, "/scope/incidents/1"),
    (Kind::Trigger, "/scope/triggers/1"),
    (Kind::Evidence, "/evidence/1"),
    (Kind::Risk, "/risks/1"),
];

/// Fields of a kind that hold free text, with the most characters they take.
fn texts(kind: Kind) -> Vec<(&'static str, usize)> {
    fields::fields(kind)
        .filter_map(|field| match field.control {
            Control::Line { max } | Control::Text { max } => Some((field.path, max)),
            Control::Lines => Some((field.path, 300)),
            _ => None,
        })
        .collect()
}

async fn client(server: &TestServer) -> Client {
    server
        .client_as(&[Role::Administrator, Role::SecurityOfficial, Role::Approver])
        .await
}

fn keeps_text(answer: &Answer, path: &str, typed: &str) {
    let body = answer.text();
    for raw in RAW {
        assert!(
            !body.contains(raw),
            "{path}: {raw:?} stands there as typed: {typed}"
        );
    }
}

/// The value as a browser reads it out of the page.
fn read(html: &str) -> String {
    html.replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#38;", "&")
}

/// Sends one field of a record's form; what else stands in it is left alone.
async fn change(client: &mut Client, path: &str, field: &str, text: &str) -> Answer {
    let sent = [("has", field), (field, text), ("why", text)];
    client.fill(&format!("{EXAMPLE}{path}/edit"), &sent).await
}

#[tokio::test]
async fn i7_every_text_field_gives_back_hostile_text_as_text() {
    let server = TestServer::example().await;
    let mut dana = client(&server).await;
    let (mut fields_seen, mut taken) = (0, 0);
    for (kind, path) in FORMS {
        let edit = format!("{EXAMPLE}{path}/edit");
        // The worked example has no record of some kinds.
        if dana.get(&edit).await.status != 200 {
            continue;
        }
        for (field, _) in texts(kind) {
            fields_seen += 1;
            let text = HOSTILE[fields_seen % HOSTILE.len()];
            let answer = change(&mut dana, path, field, text).await;
            assert!(
                matches!(answer.status.as_u16(), 303 | 422),
                "{path} {field}: {} {}",
                answer.status,
                answer.text()
            );
            keeps_text(&answer, path, text);
            if answer.status == 303 {
                taken += 1;
                let form = dana.get(&edit).await.expect(200);
                keeps_text(&form, &edit, text);
                assert!(
                    read(&form.text()).contains(text),
                    "{path} {field} lost {text:?}"
                );
            }
        }
        let record = dana.get(&format!("{EXAMPLE}{path}")).await.expect(200);
        keeps_text(&record, path, "the record's page");
    }
    assert!(fields_seen > 40, "{fields_seen} fields");
    assert!(
        taken * 10 > fields_seen * 8,
        "{taken} of {fields_seen} fields took the text"
    );

    for page in [
        "",
        "/start",
        "/profile",
        "/scope",
        "/scope/assets",
        "/scope/flows",
        "/scope/vendors",
        "/scope/people",
        "/scope/sites",
        "/scope/processes",
        "/scope/map",
        "/scope/coverage",
        "/safeguards",
        "/safeguards/worksheets",
        "/evidence",
        "/risks",
        "/risks/heat-map",
        "/risks/build",
        "/risks/build/assets",
        "/risks/build/pack/lost-device",
        "/history",
        "/history/A-1",
        "/history/R-1",
        "/documents",
        "/documents/summary",
        "/documents/preview?part=united&format=html",
        "/colleagues",
    ] {
        let answer = dana.get(&format!("{EXAMPLE}{page}")).await.expect(200);
        keeps_text(&answer, page, "a page");
    }
    // Spreadsheets compute what begins with one of these.
    for table in [
        "/scope/assets/export.csv",
        "/documents/tables/risks.csv",
        "/risks/list.csv",
    ] {
        let text = dana
            .get(&format!("{EXAMPLE}{table}"))
            .await
            .expect(200)
            .text();
        for cell in cells(&text) {
            let bare = cell.trim_start();
            for start in ["=cmd", "+1+1"] {
                assert!(!bare.starts_with(start), "{table}: a formula: {cell:?}");
            }
        }
    }
}

/// The cells of a CSV file (RFC 4180).
fn cells(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' | '\n' if !quoted => all.push(String::new()),
            other => all.last_mut().unwrap().push(other),
        }
    }
    all
}

#[tokio::test]
async fn i7_what_is_too_long_or_no_text_is_refused_at_its_field_and_nothing_changes() {
    let server = TestServer::example().await;
    let mut dana = client(&server).await;
    for (kind, path) in FORMS {
        let edit = format!("{EXAMPLE}{path}/edit");
        let before = dana.get(&edit).await;
        if before.status != 200 {
            continue;
        }
        for (field, max) in texts(kind).into_iter().take(4) {
            for text in ["a\u{0}b", "a\u{202E}b\u{7}c", &"x".repeat(max + 1)] {
                let answer = change(&mut dana, path, field, text).await.expect(422);
                assert!(
                    answer.text().contains("class=\"errors\""),
                    "{path} {field}: the trouble is named"
                );
            }
        }
        let after = dana.get(&edit).await;
        assert_eq!(before.text(), after.text(), "{path}: nothing changed");
    }
}

#[tokio::test]
async fn i7_twenty_thousand_characters_are_kept_whole() {
    let server = TestServer::example().await;
    let mut dana = client(&server).await;
    let (path, field) = ("/risks/1", "notes");
    let long: String = "Zoë said: <b>\"no\"</b> & 'yes'. "
        .chars()
        .cycle()
        .take(19_999)
        .collect();
    let long = long.trim().to_owned();
    change(&mut dana, path, field, &long).await.expect(303);
    let form = dana.get(&format!("{EXAMPLE}{path}/edit")).await.expect(200);
    assert!(read(&form.text()).contains(&long));
}
