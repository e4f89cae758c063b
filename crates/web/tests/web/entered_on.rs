//! “Entered on” stands beside every day that was entered on another, on pages, in
//! documents and in the API (C6, D1).

use crate::program::{Program, value};
use crate::support::{EXAMPLE, TestServer};
use access::{Permission, Role};
use app::demo;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use register::{AnyRecord, Kind, Ref, Register};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Days that are set for the time to come, and entered when they are set.
const AHEAD: [&str; 5] = ["due", "ends", "expires", "review_by", "review_on"];

/// Where a day can be said, and a body that says it: `@` is replaced by a day that stands
/// nowhere else. In the order in which they can be said.
fn said() -> Vec<(&'static str, Value)> {
    let person = "P-1";
    vec![
        (
            "/assets",
            json!({ "name": "Old scales", "gathered": { "on": "@" } }),
        ),
        (
            "/vendors",
            json!({ "name": "Lab of old",
                "agreements": [{ "state": "in_force", "effective": "@" }],
                "verifications": [{ "on": "@", "result": "seen" }] }),
        ),
        (
            "/vendors/1/agreement",
            json!({ "state": "in_force", "effective": "@" }),
        ),
        (
            "/vendors/1/vendor-check",
            json!({ "on": "@", "result": "seen again" }),
        ),
        (
            "/exclusions",
            json!({ "what": "Old posters", "reason": "paper", "approved_by": person, "on": "@" }),
        ),
        (
            "/dismissals",
            json!({ "scenario": "S-001", "reason": "no such thing", "approved_by": person, "approved_on": "@" }),
        ),
        (
            "/incidents",
            json!({ "summary": "A mail was opened", "occurred_on": "@" }),
        ),
        (
            "/incidents",
            json!({ "summary": "A mail was found", "discovered_on": "@" }),
        ),
        (
            "/triggers",
            json!({ "note": "We moved", "kind": "new_site", "on": "@" }),
        ),
        (
            "/triggers/{last}/settle",
            json!({ "on": "@", "reason": "looked at" }),
        ),
        (
            "/prior-analyses",
            json!({ "title": "2019", "on": "@", "author": "Acme", "scope": "all" }),
        ),
        (
            "/answers",
            json!({ "provision": "164.308(a)(2)", "asset": "A-1", "in_place": "yes", "on": "@" }),
        ),
        (
            "/decisions/1/retire",
            json!({ "on": "@", "reason": "made anew" }),
        ),
        (
            "/decisions",
            json!({ "provision": "164.312(a)(2)(iii)", "outcome": "implemented", "reason": "simple", "approved_by": person, "decided_on": "@" }),
        ),
        (
            "/evidence",
            json!({ "title": "Photo of old", "location": "binder 4", "on": "@" }),
        ),
        (
            "/tolerances",
            json!({ "highest": "low", "statement": "We live with low risk", "approved_by": person, "approved_on": "@" }),
        ),
        (
            "/risks",
            json!({ "sentence": "Old scales could tell a weight", "assets": ["Old scales"], "identified_on": "@" }),
        ),
        (
            "/risks/{last}/rate",
            json!({ "stage": "current", "likelihood": "low", "impact": { "overall": "low" }, "reason": "few", "on": "@" }),
        ),
        (
            "/actions",
            json!({ "title": "Sell the scales", "risks": ["{risk}"], "milestones": [{ "title": "Offer", "done": "@" }] }),
        ),
        ("/actions/{last}/start", json!({ "on": "@" })),
        (
            "/actions/{last}/milestone",
            json!({ "title": "Buyer", "done": "@" }),
        ),
        (
            "/actions/{last}/complete",
            json!({ "on": "@", "evidence": ["{evidence}"] }),
        ),
        (
            "/actions/{last}/confirm",
            json!({ "on": "@", "result": "gone", "evidence": ["{evidence}"] }),
        ),
        (
            "/people/{last}/retire",
            json!({ "on": "@", "reason": "left" }),
        ),
        ("/risks/3/retire", json!({ "on": "@", "reason": "gone" })),
        ("/actions/4/retire", json!({ "on": "@", "reason": "gone" })),
        ("/assets/4/retire", json!({ "on": "@", "reason": "gone" })),
        ("/evidence/1/retire", json!({ "on": "@", "reason": "gone" })),
    ]
}

/// Days, each said once.
struct Days(Date);

impl Days {
    fn next(&mut self) -> String {
        self.0 = self.0.checked_add(1.day()).unwrap();
        self.0.to_string()
    }

    /// Every `@` of a body with a day.
    fn fill(&mut self, body: &mut Value) {
        match body {
            Value::String(text) if text == "@" => *text = self.next(),
            Value::Array(items) => items.iter_mut().for_each(|item| self.fill(item)),
            Value::Object(map) => map.values_mut().for_each(|item| self.fill(item)),
            _ => {}
        }
    }
}

async fn register(server: &TestServer) -> Arc<Register> {
    let now = server.state.books().now(demo::ORG).await.unwrap();
    now.register().clone()
}

fn last(register: &Register, kind: Kind) -> u32 {
    register.tables.next_number(kind) - 1
}

/// The operations of the API that take a day, and the day's place in what they take.
fn days_of_the_api(document: &Value) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let schema = &operations["post"]["requestBody"]["content"]["application/json"]["schema"];
        days(document, schema, "", &mut |place| {
            out.insert(format!("{path} {place}"));
        });
    }
    out
}

fn days(document: &Value, schema: &Value, place: &str, out: &mut impl FnMut(&str)) {
    if let Some(name) = schema["$ref"].as_str() {
        let schema = &document["components"]["schemas"][name.rsplit('/').next().unwrap()];
        return days(document, schema, place, out);
    }
    if schema["format"] == "date" {
        out(place);
    }
    for any in ["anyOf", "oneOf"] {
        for one in schema[any].as_array().into_iter().flatten() {
            days(document, one, place, out);
        }
    }
    if schema["items"].is_object() {
        days(document, &schema["items"], place, out);
    }
    for (name, one) in schema["properties"].as_object().into_iter().flatten() {
        days(document, one, name, out);
    }
}

/// What is read of a page.
fn read(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(if c == '\u{a0}' { ' ' } else { c }),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How often a day stands in a text; where it stands alone goes to `wrong`.
fn stands_with_its_entry(place: &str, text: &str, day: Date, wrong: &mut Vec<String>) -> usize {
    let words = day.strftime("%b %-d, %Y").to_string();
    let mut found = 0;
    for day in [words, day.to_string()] {
        for (at, _) in text.match_indices(&day) {
            found += 1;
            let behind = text[at + day.len()..].trim_start_matches([' ', ',', '(']);
            if !behind.starts_with("entered on ") {
                let from = text.floor_char_boundary(at.saturating_sub(80));
                let to = text.ceil_char_boundary((at + 60).min(text.len()));
                wrong.push(format!("{place}: {}", &text[from..to]));
            }
        }
    }
    found
}

/// The pages on which a record is told of.
fn pages_of(record: &AnyRecord) -> Vec<String> {
    let verbs = fields::verbs_of(record.kind()).filter(|form| form.code != "undo");
    let base = EXAMPLE;
    let mut all = vec![pages::places::of(base, record)];
    all.extend(verbs.map(|form| pages::places::verb(base, record, form.code)));
    all
}

#[tokio::test]
async fn c6_d1_a_day_that_was_entered_on_another_never_stands_alone() {
    let server = TestServer::example().await;
    let robot = Program::of(&server, &Permission::ALL).await;
    let other = Program::behind(&server, "Second Look").await;
    robot
        .post("/api/v1/people", json!({ "name": "Who left" }))
        .await
        .expect(201);
    let mut days = Days(date(2019, 1, 1));
    let first = days.0;
    let mut tried = BTreeSet::new();
    let mut wrong = Vec::new();
    for (path, body) in said() {
        let book = register(&server).await;
        let plural = path.split('/').nth(1).unwrap();
        let kind = *Kind::ALL.iter().find(|k| k.plural() == plural).unwrap();
        let number = last(&book, kind).to_string();
        let template: String = path
            .split('/')
            .map(|part| match part.parse::<u32>() {
                Ok(_) => "{record}",
                Err(_) if part == "{last}" => "{record}",
                Err(_) => part,
            })
            .collect::<Vec<_>>()
            .join("/");
        let text = body
            .to_string()
            .replace("{risk}", &format!("R-{}", last(&book, Kind::Risk)))
            .replace("{evidence}", &format!("E-{}", last(&book, Kind::Evidence)));
        drop(book);
        let mut body: Value = serde_json::from_str(&text).unwrap();
        let mut places = Vec::new();
        places_of_days(&body, "", &mut places);
        days.fill(&mut body);
        for place in places {
            tried.insert(format!("/api/v1{template} {place}"));
        }
        // Nobody confirms what they did.
        let who = match path.ends_with("/confirm") {
            true => &other,
            false => &robot,
        };
        let address = format!("/api/v1{}", path.replace("{last}", &number));
        let done = who.post(&address, body).await;
        if !done.status.is_success() {
            wrong.push(format!("{path}: {}", done.text()));
        }
    }

    // Every day that the API takes was said, or lies ahead.
    let document = value(&robot.get("/api/openapi.json").await.expect(200));
    for day in days_of_the_api(&document) {
        let place = day.rsplit(' ').next().unwrap();
        let ended = day.contains("/retire ") && tried.iter().any(|t| t.contains("/retire "));
        // Work that is planned begins on a day to come; a token ends on one.
        let planned = AHEAD.contains(&place) || day == "/api/v1/actions start";
        let same =
            day == "/api/v1/evidence/files on" || day == "/api/v1/proposals/dismiss approved_on";
        if !(tried.contains(&day) || ended || planned || same) {
            wrong.push(format!("{day} is said by no request of this test"));
        }
    }

    let book = register(&server).await;
    let mut client = server
        .client_as(&[Role::SecurityOfficial, Role::Approver, Role::Administrator])
        .await;
    let said: Vec<(Ref, String, Date)> = book
        .with_days_entered_later()
        .into_iter()
        .flat_map(|target| {
            let days = book.entered_later(target).iter();
            days.map(move |(field, on, _)| (target, field.clone(), *on))
        })
        .filter(|(.., on)| *on > first && *on <= days.0)
        .collect();
    let mut on = days.0;
    while on > first {
        if !said.iter().any(|(.., day)| *day == on) {
            wrong.push(format!("{on} was said and is not told apart"));
        }
        on = on.yesterday().unwrap();
    }

    // The API names each of them.
    for (target, field, on) in &said {
        let record = book.tables.get(*target).unwrap();
        let path = format!("/api/v1/{}/{}", target.kind.plural(), record.number());
        let shown = value(&robot.get(&path).await.expect(200));
        let later = shown["entered_later"].as_array().unwrap();
        let named = |one: &Value| one["field"] == field.as_str() && one["on"] == on.to_string();
        assert!(later.iter().any(named), "{path} {field}: {later:?}");
    }

    // Pages of the records, and of what they are listed on.
    let mut paths: BTreeSet<String> = BTreeSet::new();
    for (target, ..) in &said {
        paths.extend(pages_of(&book.tables.get(*target).unwrap()));
    }
    for list in [
        "/start",
        "/risks",
        "/risks?state=all",
        "/risks/list.csv?state=all",
        "/plan",
        "/plan?progress=any&state=all",
        "/plan/list.csv?progress=any&state=all",
        "/plan/board",
        "/plan/timeline",
        "/plan/acceptances",
        "/plan/acceptances.csv",
        "/plan/tolerance",
        "/plan/mine",
        "/evidence",
        "/evidence?state=retired",
        "/evidence.csv",
        "/safeguards",
        "/safeguards.csv",
        "/safeguards/decisions",
        "/scope/coverage",
        "/profile",
        "/documents/summary",
    ] {
        paths.insert(format!("{EXAMPLE}{list}"));
    }
    for kind in pages::places::SCOPE {
        let list = format!("{EXAMPLE}/scope/{}", kind.plural());
        paths.insert(format!("{list}.csv?state=all"));
        paths.insert(format!("{list}?state=all"));
    }
    let mut found = 0;
    for path in &paths {
        let page = client.get(path).await;
        if page.status.as_u16() != 200 {
            // Not every verb can be carried out as things stand.
            assert!(
                page.status.is_client_error() || page.status.is_redirection(),
                "{path}"
            );
            continue;
        }
        let text = read(&page.text());
        for (.., on) in &said {
            found += stands_with_its_entry(path, &text, *on, &mut wrong);
        }
    }
    assert!(
        found > 3 * said.len(),
        "{found} of {} days on pages",
        said.len()
    );

    assert!(wrong.is_empty(), "{wrong:#?}");

    // The document.
    let path = format!("{EXAMPLE}/documents/preview?part=united");
    let text = read(&client.get(&path).await.expect(200).text());
    let printed = said
        .iter()
        .filter(|(.., on)| stands_with_its_entry("the document", &text, *on, &mut wrong) > 0)
        .count();
    assert!(
        printed * 2 > said.len(),
        "{printed} of {} days in the document",
        said.len()
    );
}

/// Where `@` stands in a body, by the name of the field.
fn places_of_days(body: &Value, name: &str, out: &mut Vec<String>) {
    match body {
        Value::String(text) if text == "@" => out.push(name.to_owned()),
        Value::Array(items) => items
            .iter()
            .for_each(|item| places_of_days(item, name, out)),
        Value::Object(map) => map
            .iter()
            .for_each(|(name, item)| places_of_days(item, name, out)),
        _ => {}
    }
}
