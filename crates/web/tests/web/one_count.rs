//! One count for one thing: whatever two of summary, coverage, safeguards, first page,
//! document and API both say, they say alike (invariant 4). Compared on the worked example
//! as it stands and on days of its history, each a book of its own.

use crate::program::{Program, value};
use crate::support::{EXAMPLE, TestServer};
use access::{Permission, Role};
use serde_json::Value;

/// Days of the example: before anything is rated, in the middle of it, and its last.
const DAYS: [&str; 5] = [
    "2026-01-05",
    "2026-03-15",
    "2026-06-30",
    "2026-09-30",
    "2026-11-20",
];

/// The number that stands before some words.
#[track_caller]
fn before(text: &str, words: &str) -> u64 {
    let at = text
        .find(words)
        .unwrap_or_else(|| panic!("“{words}” is not said"));
    let digits: String = text[..at]
        .trim_end()
        .chars()
        .rev()
        .take_while(|c| c.is_ascii_digit() || *c == ',')
        .filter(char::is_ascii_digit)
        .collect();
    let digits: String = digits.chars().rev().collect();
    digits
        .parse()
        .unwrap_or_else(|_| panic!("no number before “{words}”"))
}

/// What a person reads of a page.
fn words(page: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in page.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                out.push(' ');
            }
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How many safeguards stand so.
fn standing(safeguards: &Value, word: &str) -> u64 {
    let items = safeguards["items"].as_array().expect("a list");
    items.iter().filter(|item| item["standing"] == word).count() as u64
}

#[tokio::test(flavor = "multi_thread")]
async fn a5_what_two_surfaces_both_count_they_count_alike() {
    let server = TestServer::example().await;
    let robot = Program::of(&server, &[Permission::Read]).await;
    let mut reader = server.client_as(&[Role::Auditor]).await;
    let mut seen = Vec::new();
    for day in DAYS {
        let api = |what: &str| format!("/api/v1/{what}?as_of={day}");
        let page = |what: &str| format!("{EXAMPLE}/at/{day}{what}");
        let summary = value(&robot.get(&api("summary")).await.expect(200));
        let coverage = value(&robot.get(&api("coverage")).await.expect(200));
        let safeguards = value(&robot.get(&api("safeguards")).await.expect(200));
        let number = |key: &str| summary[key].as_u64().expect(key);

        // Within the API.
        assert_eq!(summary["gaps"], coverage["counts"], "{day}");
        let gaps = coverage["gaps"].as_array().expect("a list").len() as u64;
        let counted = summary["gaps"].as_object().expect("counts").values();
        assert_eq!(
            gaps,
            counted.filter_map(Value::as_u64).sum::<u64>(),
            "{day}"
        );
        for (key, word) in [
            ("in_place", "in_place"),
            ("equivalent_alternative", "equivalent_alternative"),
            ("in_part", "in_part"),
            ("not_in_place", "not_in_place"),
        ] {
            assert_eq!(number(key), standing(&safeguards, word), "{day} {key}");
        }
        let open =
            standing(&safeguards, "unanswered") + standing(&safeguards, "applicability_open");
        assert_eq!(number("questions") - number("answered"), open, "{day}");
        let levels = summary["by_level"].as_object().expect("counts").values();
        let rated: u64 = levels.filter_map(Value::as_u64).sum();
        assert_eq!(number("open_risks"), rated + number("unrated"), "{day}");

        // The safeguards, on their list and in the summary for leadership.
        let list = words(&reader.get(&page("/safeguards")).await.expect(200).text());
        assert_eq!(
            before(&list, "in place and used properly"),
            number("in_place")
        );
        let short = number("in_part") + number("not_in_place");
        assert_eq!(before(&list, "in part or not in place"), short, "{day}");
        assert!(list.contains(&format!("Open ({open})")), "{day}");
        let short_page = reader.get(&page("/documents/summary")).await.expect(200);
        let leadership = words(&short_page.text());
        assert_eq!(
            before(&leadership, "safeguards that apply"),
            number("questions"),
            "{day}"
        );
        assert_eq!(before(&leadership, "not answered yet"), open, "{day}");
        assert_eq!(
            before(&leadership, "in place and used properly"),
            number("in_place")
        );
        if number("open_risks") > 1 {
            assert_eq!(
                before(&leadership, "open risks are recorded"),
                number("open_risks")
            );
        }

        // What is missing: on the page of the coverage, kind by kind, and on the way.
        let proof = words(
            &reader
                .get(&page("/scope/coverage"))
                .await
                .expect(200)
                .text(),
        );
        for kind in register::GapKind::ALL {
            let count = summary["gaps"][kind.code()].as_u64().unwrap_or(0);
            if count > 0 {
                let heading = format!("{} ({count})", kind.heading());
                let heading = heading.replace('\'', "&#39;");
                assert!(proof.contains(&heading), "{day}: {heading}");
                assert!(
                    leadership.contains(&format!(
                        "{}: {count}",
                        kind.heading().replace('\'', "&#39;")
                    )) || leadership.contains(&format!(
                        "{} : {count}",
                        kind.heading().replace('\'', "&#39;")
                    )),
                    "{day}: {} {count}",
                    kind.heading()
                );
            }
        }

        // The document.
        let preview = format!("{EXAMPLE}/documents/preview?part=united&as_of={day}");
        let document = words(&reader.get(&preview).await.expect(200).text());
        if number("open_risks") > 0 {
            let family_row = format!(
                "All {} {} {} {} {}",
                number("questions") + standing(&safeguards, "not_applicable"),
                number("in_place"),
                number("equivalent_alternative"),
                number("in_part"),
                number("not_in_place"),
            );
            assert!(document.contains(&family_row), "{day}: {family_row}");
        }
        seen.push((number("open_risks"), gaps, number("answered")));
    }
    // The days are really different books.
    seen.dedup();
    assert!(seen.len() >= 4, "{seen:?}");
}
