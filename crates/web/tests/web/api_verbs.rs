//! Verbs through the API: every one of them carried out, refused, and refused to those
//! who saw an earlier state.

use crate::program::{Program, by_check, tag, value};
use crate::support::{Answer, TestServer};
use access::Permission;
use axum::http::header;
use register::Id;
use register::records::Sender;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A table of one column, and what it means.
const MAPPING: &str =
    "name = \"couriers\"\nkind = \"vendors\"\nkey = \"Vendor\"\n\n[columns]\nname = \"Vendor\"\n";

/// Where a record that was made is.
async fn new(by: &Program<'_>, plural: &str, body: Value) -> String {
    let made = by.post(&format!("/api/v1/{plural}"), body).await;
    made.expect(201).location
}

/// The paths that a refusal names.
fn places(answer: &Answer) -> Vec<String> {
    let errors = value(answer)["errors"].clone();
    let errors = errors.as_array().into_iter().flatten();
    errors
        .map(|error| error["field"].as_str().unwrap().to_owned())
        .collect()
}

/// Verbs that were tried.
#[derive(Default)]
struct Tried(BTreeSet<&'static str>);

impl Tried {
    /// Tries a verb on the record at a place: against an earlier state, with a body
    /// that is refused at a place (empty for a rule of the domain), and rightly.
    async fn verb(
        &mut self,
        by: &Program<'_>,
        place: &str,
        code: &'static str,
        refused: (Value, &str),
        body: Value,
    ) -> Answer {
        self.0.insert(code);
        let path = format!("{place}/{code}");
        let stale = [("if-match", "\"1-0badcafe\"")];
        let late = by.call("POST", &path, &stale, &body).await;
        assert_eq!(late.status.as_u16(), 412, "{code}: {}", late.text());
        let no_tag = [("if-match", "57")];
        let odd = by.call("POST", &path, &no_tag, &body).await;
        assert_eq!(odd.status.as_u16(), 400, "{code}: {}", odd.text());
        let (wrong, at) = refused;
        let refusal = by.post(&path, wrong).await;
        assert_eq!(refusal.status.as_u16(), 422, "{code}: {}", refusal.text());
        if !at.is_empty() {
            assert!(
                places(&refusal).iter().any(|place| place == at),
                "{code} does not name {at}: {}",
                refusal.text()
            );
        }
        let seen = tag(&by.get(place).await.expect(200));
        let seen = [("if-match", seen.as_str())];
        let done = by.call("POST", &path, &seen, &body).await;
        let form = fields::verb_form(code).unwrap();
        let wanted = match form.meta().unwrap().makes {
            Some(_) => 201,
            None => 200,
        };
        assert_eq!(done.status.as_u16(), wanted, "{code}: {}", done.text());
        assert!(done.headers.contains_key(header::ETAG), "{code}");
        let log = value(&by.get("/api/v1/log?limit=1").await.expect(200));
        let last = &log["items"][0];
        assert_eq!(last["verb"], code);
        assert!(last["by"]["via"]["token"].is_string(), "{last}");
        done
    }
}

/// A day from now, as the example's book counts them.
fn in_days(days: i64) -> String {
    let day = jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    day.saturating_add(jiff::Span::new().days(days)).to_string()
}

#[tokio::test]
async fn i4_every_verb_is_carried_out_and_refused() {
    let server = TestServer::example().await;
    let dana = Program::behind(&server, "Dana Marsh").await;
    let lee = Program::behind(&server, "Lee Harrow").await;
    let mut tried = Tried::default();
    let why = json!({ "reason": "seen twice this year" });

    // Risks: rated, treated, merged.
    let risk = new(
        &dana,
        "risks",
        json!({ "sentence": "A pump fails and records are lost" }),
    )
    .await;
    let half = json!({ "impact": { "overall": "moderate" }, "reason": "x", "initiation": "high" });
    let rating = json!({
        "likelihood": "high", "impact": { "overall": "moderate" }, "reason": "seen twice",
        "evidence": [{ "title": "Log of the pump", "location": "cabinet 3" }],
    });
    let rated = tried
        .verb(&dana, &risk, "rate", (half, "adverse"), rating)
        .await;
    let rated = value(&rated);
    assert_eq!(rated["current"]["likelihood"], "high");
    assert_eq!(rated["current"]["evidence"][0]["name"], "Log of the pump");
    let treat = json!({ "strategy": "accept", "reason": "small" });
    let refused = (json!({ "reason": "small" }), "strategy");
    tried.verb(&dana, &risk, "treat", refused, treat).await;
    let twin = new(
        &dana,
        "risks",
        json!({ "sentence": "Records are lost by a failing pump" }),
    )
    .await;
    let number = value(&dana.get(&risk).await)["number"].clone();
    let own = value(&dana.get(&twin).await)["number"].clone();
    let refused = (json!({ "into": own, "reason": "one" }), "");
    let merged = json!({ "into": number, "reason": "the same said twice" });
    tried.verb(&dana, &twin, "merge", refused, merged).await;

    // Acceptances: asked for, approved, taken back; denied.
    let ask =
        json!({ "reason": "small", "compensating": "none: it is watched", "expires": in_days(90) });
    let refused = (
        json!({ "reason": "small", "expires": in_days(90) }),
        "compensating",
    );
    let asked = tried
        .verb(&dana, &risk, "accept", refused, ask.clone())
        .await;
    let acceptance = asked.location;
    assert!(
        acceptance.starts_with("/api/v1/acceptances/"),
        "{acceptance}"
    );
    let authority = json!({ "authority": "chief executive" });
    // Nobody rules on what they asked for.
    dana.post(&format!("{acceptance}/approve"), authority.clone())
        .await
        .expect(422)
        .shows("asked for it");
    let refused = (json!({}), "authority");
    tried
        .verb(&lee, &acceptance, "approve", refused, authority)
        .await;
    let refused = (json!({}), "reason");
    tried
        .verb(&lee, &acceptance, "revoke", refused, why.clone())
        .await;
    let asked = dana.post(&format!("{risk}/accept"), ask).await.expect(201);
    let refused = (json!({ "note": 5 }), "note");
    let denied = json!({ "authority": "chief executive", "note": "too much is at stake" });
    tried
        .verb(&lee, &asked.location, "deny", refused, denied)
        .await;

    // An approval entered for somebody else, affirmed by them alone.
    let lee_number = value(&lee.get("/api/v1/people?q=Lee%20Harrow").await.expect(200));
    let statement = json!({
        "highest": "low", "statement": "We live with low risk",
        "approved_by": lee_number["items"][0]["number"], "approved_on": in_days(-1),
    });
    let statement = new(&dana, "tolerances", statement).await;
    dana.post(&format!("{statement}/affirm"), json!({}))
        .await
        .expect(422)
        .shows("it names Lee Harrow as who approved it");
    let refused = (json!({ "note": 5 }), "note");
    let affirmed = json!({ "note": "at the meeting of yesterday" });
    tried
        .verb(&lee, &statement, "affirm", refused, affirmed)
        .await;

    // Actions: begun, moved, done, confirmed by somebody else, taken up again.
    let action = json!({ "title": "Replace the pump", "risks": [number], "due": in_days(30) });
    let action = new(&dana, "actions", action).await;
    let refused = (json!({ "on": in_days(9) }), "");
    tried
        .verb(&dana, &action, "start", refused, json!({}))
        .await;
    let refused = (json!({ "due": in_days(60) }), "reason");
    let moved = json!({ "due": in_days(60), "reason": "delivery is late" });
    tried
        .verb(&dana, &action, "reschedule", refused, moved)
        .await;
    let refused = (json!({ "due": "soon" }), "title");
    let step = json!({ "title": "Quote received", "done": in_days(-1) });
    tried.verb(&dana, &action, "milestone", refused, step).await;
    let refused = (json!({ "evidence": ["E-9999"] }), "evidence.0");
    tried
        .verb(&dana, &action, "complete", refused, json!({}))
        .await;
    // Without anything that shows it nothing is confirmed, and the refusal says where.
    let found = json!({ "result": "seen at work" });
    let bare = lee
        .post(&format!("{action}/confirm"), found)
        .await
        .expect(422);
    assert_eq!(places(&bare), ["evidence"]);
    let refused = (
        json!({ "evidence": [{ "title": "Photo" }], "result": "x" }),
        "evidence.0.location",
    );
    let shown = json!({ "result": "seen at work", "evidence": [{ "title": "Photo", "location": "cabinet 3" }] });
    tried.verb(&lee, &action, "confirm", refused, shown).await;
    let refused = (json!({ "reason": "  " }), "reason");
    tried
        .verb(&dana, &action, "reopen", refused, why.clone())
        .await;

    // Vendors, triggers, senders.
    let vendor = new(&dana, "vendors", json!({ "name": "Blue Courier" })).await;
    let refused = (json!({ "state": "perhaps" }), "state");
    let agreed = json!({ "state": "in_force", "effective": in_days(-30), "evidence": [{ "title": "Contract", "location": "cabinet 1" }] });
    tried
        .verb(&dana, &vendor, "agreement", refused, agreed)
        .await;
    let refused = (json!({ "by": "Dana Marsh" }), "result");
    let checked = json!({ "result": "report read: no exceptions" });
    tried
        .verb(&dana, &vendor, "vendor-check", refused, checked)
        .await;
    let trigger = new(
        &dana,
        "triggers",
        json!({ "kind": "new_site", "note": "An annex opened" }),
    )
    .await;
    let refused = (json!({ "reason": "changed nothing", "on": in_days(9) }), "");
    tried
        .verb(
            &dana,
            &trigger,
            "settle",
            refused,
            json!({ "reason": "one risk was added" }),
        )
        .await;
    let assets = dana.get("/api/v1/assets?limit=1").await;
    let asset = value(&assets)["items"][0]["id"].clone();
    let sender = Sender {
        id: Id::new(uuid::Uuid::from_u128(0x5e)),
        asset: serde_json::from_value(asset).unwrap(),
        name: "Bulk mailer".into(),
        key: "name:mailer.example".into(),
        ..Sender::default()
    };
    by_check(&server, sender).await;
    let now = server.state.books().now(app::demo::ORG).await.unwrap();
    let sender = format!("/api/v1/senders/{}", now.tables.senders.len());
    let refused = (json!({ "decision": "theirs", "reason": "x" }), "decision");
    let decided = json!({ "decision": "ours", "reason": "our billing service" });
    tried
        .verb(&dana, &sender, "decide-sender", refused, decided)
        .await;

    // Imports, and what is ended.
    let imported = dana
        .upload(
            "/api/v1/imports",
            "Vendor\nGreen Courier\n",
            &[("mapping", MAPPING)],
        )
        .await
        .expect(200);
    let import = format!(
        "/api/v1/imports/{}",
        value(&imported)["number"].as_str().unwrap()
    );
    let refused = (json!({ "reason": null }), "reason");
    tried
        .verb(
            &dana,
            &import,
            "undo",
            refused,
            json!({ "reason": "wrong sheet" }),
        )
        .await;
    let refused = (json!({ "on": in_days(-1) }), "reason");
    tried
        .verb(&dana, &vendor, "retire", refused, why.clone())
        .await;
    let refused = (json!({ "reason": "back", "on": in_days(0) }), "on");
    tried
        .verb(
            &dana,
            &vendor,
            "restore",
            refused,
            json!({ "reason": "they are back" }),
        )
        .await;

    // Content that has to go.
    let refused = (
        json!({ "reason": "patient data", "earlier_only": "yes" }),
        "earlier_only",
    );
    let asked = tried
        .verb(
            &dana,
            &vendor,
            "redact",
            refused,
            json!({ "reason": "a patient is named" }),
        )
        .await;
    // Taken back and denied before it is carried out.
    let again = async || {
        let why = json!({ "reason": "a patient is named" });
        let asked = dana.post(&format!("{vendor}/redact"), why).await;
        asked.expect(201).location
    };
    let refused = || (json!({ "reason": "" }), "reason");
    let why = || json!({ "reason": "it was mended" });
    tried
        .verb(
            &dana,
            &asked.location,
            "withdraw-redaction",
            refused(),
            why(),
        )
        .await;
    tried
        .verb(&lee, &again().await, "deny-redaction", refused(), why())
        .await;
    let redaction = again().await;
    assert!(redaction.starts_with("/api/v1/redactions/"), "{redaction}");
    let refused = (json!({ "note": ["x"] }), "note");
    tried
        .verb(&lee, &redaction, "approve-redaction", refused, json!({}))
        .await;

    let all: BTreeSet<&str> = fields::verb_forms().iter().map(|form| form.code).collect();
    assert_eq!(tried.0, all);
}

#[tokio::test]
async fn c6_i4_content_is_destroyed_by_two_administrators_only() {
    let server = TestServer::example().await;
    let dana = Program::behind(&server, "Dana Marsh").await;
    let lee = Program::behind(&server, "Lee Harrow").await;
    let lesser = [
        Permission::Read,
        Permission::Contribute,
        Permission::Govern,
        Permission::Approve,
    ];
    let lesser = Program::of(&server, &lesser).await;
    let place = new(&dana, "vendors", json!({ "name": "Mrs. Someone’s chart" })).await;
    let why = json!({ "reason": "a patient is named" });
    let path = format!("{place}/redact");
    let refusal = lesser.post(&path, why.clone()).await.expect(403);
    assert_eq!(value(&refusal)["scope"], "administer");
    // A token that stands for nobody asks in nobody's name.
    let nobody = Program::of(&server, &Permission::ALL).await;
    nobody.post(&path, why.clone()).await.expect(422);
    let asked = dana.post(&path, why).await.expect(201);
    let approve = format!("{}/approve-redaction", asked.location);
    lesser.post(&approve, json!({})).await.expect(403);
    dana.post(&approve, json!({}))
        .await
        .expect(422)
        .shows("second person");
    dana.get(&place).await.expect(200).shows("Someone");
    let done = lee.post(&approve, json!({})).await.expect(200);
    assert_eq!(value(&done)["approved_by"]["name"], "Lee Harrow");
    dana.get(&place).await.hides("Someone");
    // It was done once.
    lee.post(&approve, json!({})).await.expect(422);
}
