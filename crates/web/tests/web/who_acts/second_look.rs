//! One person neither does and confirms, nor approves for another (B1, B5).

use super::{ALL, DANA, RUTH, RUTH_MAIL, Table, account, at, founder, person, token_of};
use crate::program::{Program, value};
use crate::support::{Answer, TestServer};
use access::Role;
use app::demo;
use jiff::Timestamp;
use register::Id;
use register::records::{Evidence, Risk};
use serde_json::json;

/// A finished action of a new risk, done by Dana.
async fn done_by_dana(server: &TestServer, program: &Program<'_>) -> (Id<Risk>, u32, Id<Evidence>) {
    let risk = value(
        &program
            .post(
                "/api/v1/risks",
                json!({ "sentence": "A pump loses records" }),
            )
            .await
            .expect(201),
    )["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let evidence = value(
        &program
            .post(
                "/api/v1/evidence",
                json!({ "title": "Photo", "location": "folder 7" }),
            )
            .await
            .expect(201),
    )["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let action = program
        .post(
            "/api/v1/actions",
            json!({ "title": "Mend the pump", "risks": [risk] }),
        )
        .await
        .expect(201);
    let number: u32 = value(&action)["number"]
        .as_str()
        .unwrap()
        .trim_start_matches("C-")
        .parse()
        .unwrap();
    let path = format!("/api/v1/actions/{number}/complete");
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let today = book.day(Timestamp::now()).to_string();
    program
        .post(&path, json!({ "on": today, "evidence": [evidence] }))
        .await
        .expect(200);
    (
        Id::new(risk.parse().unwrap()),
        number,
        Id::new(evidence.parse().unwrap()),
    )
}

#[tokio::test]
async fn b5_m3_one_person_neither_does_and_confirms_nor_confirms_and_rates() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let (mut dana, me, _, _) = founder(&server).await;
    let program = token_of(&server, &me, "d").await;
    let (risk, number, evidence) = done_by_dana(&server, &program).await;
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let today = book.day(Timestamp::now()).to_string();
    let r = book.tables.risks.get(risk).unwrap().number;
    let e = book.tables.evidence.get(evidence).unwrap().number;
    drop(book);
    let confirm = format!("/api/v1/actions/{number}/confirm");
    let seen = json!({ "on": today, "result": "seen" });
    let way = "M3 does and confirms";
    let rule = "said that it is done";
    table.refused(
        way,
        "API",
        &program.post(&confirm, seen.clone()).await,
        rule,
    );
    let page = at(&format!("/plan/actions/{number}/confirm"));
    let form = [("on", today.as_str()), ("result", "seen")];
    table.refused(way, "page", &dana.fill(&page, &form).await, rule);
    server
        .client_named("Grace Amundsen", "grace@lanternhill.example", ALL)
        .await;
    let grace = account(&server, "grace@lanternhill.example").await;
    let other = token_of(&server, &grace, "g").await;
    other.post(&confirm, seen).await.expect(200);
    let rate = format!("/api/v1/risks/{r}/rate");
    let rating = json!({
        "stage": "verified", "likelihood": "low", "impact": { "overall": "low" },
        "reason": "mended", "evidence": [evidence.uuid().to_string()], "on": today,
    });
    let answer = program.post(&rate, rating.clone()).await;
    table.refused(
        "M3 does and rates",
        "API",
        &answer,
        &format!("said that C-{number} is done"),
    );
    let answer = other.post(&rate, rating.clone()).await;
    table.refused(
        "M3 confirms and rates",
        "API",
        &answer,
        &format!("confirmed C-{number}"),
    );
    server
        .client_named("Priya Natarajan, MD", "priya@lanternhill.example", ALL)
        .await;
    let priya = account(&server, "priya@lanternhill.example").await;
    let third = token_of(&server, &priya, "p").await;
    third.post(&rate, rating.clone()).await.expect(200);
    let retire = format!("/api/v1/evidence/{e}/retire");
    let ended = json!({ "on": today, "reason": "lost" });
    let answer = program.post(&retire, ended.clone()).await;
    table.refused("M3 evidence goes quietly", "API", &answer, "rests on it");
    let page = at(&format!("/evidence/{e}/retire"));
    let form = [("on", today.as_str()), ("reason", "lost")];
    let answer = dana.fill(&page, &form).await;
    table.refused("M3 evidence goes quietly", "page", &answer, "rests on it");
    let old = program
        .post(
            "/api/v1/evidence",
            json!({ "title": "Old", "location": "folder 8" }),
        )
        .await
        .expect(201);
    let old = value(&old)["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/evidence/{old}/retire");
    program.post(&path, ended).await.expect(200);
    let mut on_ended = rating;
    on_ended["evidence"] = json!([old]);
    let answer = third.post(&rate, on_ended).await;
    table.refused("M3 rates on ended evidence", "API", &answer, "it was ended");
}

/// L6: a program enters a statement as approved by somebody, on a day of its choice.
#[tokio::test]
async fn b1_l6_an_approval_entered_for_somebody_else_is_shown_as_asserted_until_they_affirm_it() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let mut ruth = server
        .client_named(RUTH, RUTH_MAIL, &[Role::Approver])
        .await;
    let (mut dana, me, _, _) = founder(&server).await;
    let program = token_of(&server, &me, "robot").await;
    let (_, tag) = person(&server, RUTH).await;
    let statement = json!({
        "highest": "very_high", "statement": "We live with anything",
        "approved_by": tag, "approved_on": "2020-01-01",
    });
    let made = program
        .post("/api/v1/tolerances", statement)
        .await
        .expect(201);
    let how = format!("asserted by {DANA}, not yet affirmed by {RUTH}");
    let standing = |answer: &Answer| value(answer)["standing"]["asserted"].clone();
    assert_eq!(standing(&made), how.as_str());
    let place = made.location.clone();
    let number = value(&made)["number"].as_str().unwrap()[2..].to_owned();
    let log = program.get("/api/v1/log?limit=1").await.expect(200);
    assert_eq!(
        value(&log)["items"][0]["by"]["name"],
        DANA,
        "{}",
        log.text()
    );
    dana.get(&at("/plan/tolerance"))
        .await
        .expect(200)
        .shows(&how)
        .hides("Affirm the approval");
    let link = format!(
        "href=\"{}\"",
        at(&format!("/plan/tolerances/{number}/affirm"))
    );
    // Nobody writes how it came about, and nobody else affirms it.
    let forged = json!({ "approval": null });
    let answer = program
        .call("PATCH", &place, &[("if-match", "*")], &forged)
        .await;
    table.refused("L6 writing it over", "API", &answer, "affirm");
    let path = format!("{place}/affirm");
    let rule = format!("it names {RUTH} as who approved it");
    let answer = program.post(&path, json!({})).await;
    table.refused("L6 affirming for another", "API", &answer, &rule);
    let page = at(&format!("/plan/tolerances/{number}/affirm"));
    let answer = dana.fill(&page, &[]).await;
    table.refused("L6 affirming for another", "page", &answer, &rule);
    let name = "Ruth Lindqvist";
    let answer = dana.fill("/account", &[("name", name)]).await;
    drop(answer);
    let answer = dana.fill(&page, &[]).await;
    table.refused("L6 affirming by a name", "page", &answer, &rule);
    // The person it names, by their own account.
    ruth.get(&at("/plan/tolerance"))
        .await
        .expect(200)
        .shows(&how)
        .shows(&link);
    ruth.fill(&page, &[("note", "on paper, in 2020")])
        .await
        .expect(303);
    ruth.get(&at("/plan/tolerance"))
        .await
        .expect(200)
        .hides(&how)
        .hides(&link);
    let read = program.get(&place).await.expect(200);
    assert!(standing(&read).is_null(), "{}", read.text());
    assert_eq!(value(&read)["approval"]["affirmed"]["by"]["name"], RUTH);
    assert_eq!(value(&read)["approval"]["entered"]["by"]["name"], DANA);
    ruth.get(&at("/history"))
        .await
        .expect(200)
        .shows("Approval affirmed");
}
