//! What changed, by whom and why; days compared; any day (C5).

use crate::support::{EXAMPLE, TestServer};
use access::Role;
use app::{LogFilter, demo};
use register::{Kind, Ref};

async fn official() -> (TestServer, crate::support::Client) {
    let server = TestServer::example().await;
    let client = server.client_as(&[Role::SecurityOfficial]).await;
    (server, client)
}

#[tokio::test]
async fn c6_the_log_shows_who_and_why_and_finds_by_person_kind_and_record() {
    let (_site, mut client) = official().await;
    let log = |query: &str| format!("{EXAMPLE}/history{query}");
    client
        .get(&log(""))
        .await
        .expect(200)
        .shows("the three years with Silo Vault ended")
        .shows("Tomás Herrera")
        .shows("1 to 25 of");
    client
        .get(&log("?by=Nora%20Beck%2C%20LPN"))
        .await
        .expect(200)
        .shows("by Nora Beck, LPN")
        .hides("by Owen Prakash");
    client
        .get(&log("?kind=tolerance"))
        .await
        .expect(200)
        .shows("the incident was on the agenda")
        .hides("complete actions");
    client.get(&log("?record=R-9999")).await.expect(404);
    client.get(&log("?page=999999999999")).await.expect(200);
}

#[tokio::test]
async fn c6_the_history_of_a_record_is_every_change_and_no_other() {
    let (server, mut client) = official().await;
    let books = server.state.books();
    let reading = books.now(demo::ORG).await.unwrap();
    let risk = reading.tables.risks.by_number(9).unwrap();
    let target = Ref {
        kind: Kind::Risk,
        id: risk.id.uuid(),
    };
    let which = LogFilter {
        record: Some(target),
        ..LogFilter::default()
    };
    let found = books
        .log(demo::ORG, reading.position, &which, 0, 1_000)
        .await
        .unwrap();
    let mine: Vec<u64> = found.entries.iter().map(|e| e.position).rev().collect();
    // The whole ledger read entry by entry says the same.
    let whole = books
        .write(demo::ORG, async |book| book.history(target).await)
        .await
        .unwrap();
    let all: Vec<u64> = whole.iter().map(|(entry, _)| entry.position).collect();
    assert_eq!(mine, all);
    assert!(all.len() > 1, "{all:?}");
    client
        .get(&format!("{EXAMPLE}/history/r-9"))
        .await
        .expect(200)
        .shows("History of R-9")
        .shows("(new)");
    // An entry that put the record several times shows it once.
    let page = client.get(&format!("{EXAMPLE}/history/R-3")).await.text();
    assert_eq!(page.matches("<summary>R-3 ").count(), 2);
    let entry = format!("{EXAMPLE}/history/entries/{}", all[1]);
    client.get(&entry).await.expect(200).shows("R-9");
    client
        .get(&format!("{EXAMPLE}/history/entries/0"))
        .await
        .expect(404);
}

#[tokio::test]
async fn c5_a_chosen_day_leads_to_the_same_page_of_that_day() {
    let (_site, mut client) = official().await;
    let ask = |query: &str| format!("{EXAMPLE}/as-of{query}");
    let answer = client
        .get(&ask("?day=2026-06-01&to=%2Fhistory%3Fby%3DX"))
        .await
        .expect(303);
    assert_eq!(
        answer.location,
        format!("{EXAMPLE}/at/2026-06-01/history?by=X")
    );
    client.get(&answer.location).await.expect(200);
    let answer = client
        .get(&ask("?day=2999-01-01&to=%2Frisks"))
        .await
        .expect(303);
    assert_eq!(answer.location, format!("{EXAMPLE}/risks"));
    let answer = client
        .get(&ask("?day=2026-06-01&to=%2F%2Fevil.example"))
        .await
        .expect(303);
    assert_eq!(answer.location, format!("{EXAMPLE}/at/2026-06-01"));
    client.get(&ask("?day=soon")).await.expect(400);
    // On a day of the past, nothing after it is told.
    client
        .get(&format!("{EXAMPLE}/at/2026-06-01/history"))
        .await
        .expect(200)
        .hides("the three years with Silo Vault ended");
}

#[tokio::test]
async fn c4_two_days_compared_show_what_is_new_changed_and_ended() {
    let (_site, mut client) = official().await;
    client
        .get(&format!(
            "{EXAMPLE}/history/compare?from=2026-10-22&to=2026-11-20"
        ))
        .await
        .expect(200)
        .shows("<h2>New</h2>")
        .shows("<h2>Changed</h2>");
    client
        .get(&format!(
            "{EXAMPLE}/history/compare?from=2026-11-20&to=2026-06-01"
        ))
        .await
        .expect(200)
        .shows("exchange the two");
    client
        .get(&format!("{EXAMPLE}/history/compare?from=yesterday"))
        .await
        .expect(200)
        .shows("is not a date");
}
