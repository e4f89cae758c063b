//! A8: proposals in packs in the browser; one press saves every line that was decided, each
//! over everything its scenario fits.

use crate::program::{Program, value};
use crate::support::{EXAMPLE, TestServer};
use access::{Permission, Role};
use app::demo;
use jiff::Timestamp;
use serde_json::json;

fn at(path: &str) -> String {
    format!("{EXAMPLE}{path}")
}

/// Values of a field on a page, in order.
fn values(page: &str, name: &str) -> Vec<String> {
    let mark = format!("name=\"{name}\" value=\"");
    let found = page.split(mark.as_str()).skip(1);
    found
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

/// Whether a radio button or a box is chosen.
fn chosen(page: &str, name: &str, value: &str) -> bool {
    page.contains(&format!("name=\"{name}\" value=\"{value}\" checked"))
}

/// A line of a pack: its scenario, and what is ticked in it.
struct Line {
    code: String,
    things: Vec<String>,
}

/// The lines of a pack that are open.
fn lines(page: &str) -> Vec<Line> {
    let codes = values(page, "line");
    let of = |code: String| Line {
        things: values(page, &format!("of.{code}")),
        code,
    };
    codes.into_iter().map(of).collect()
}

/// What a browser sends of a page whose lines were decided so.
fn sent(lines: &[Line], decided: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let (what, why) = decided.get(at).copied().unwrap_or(("later", ""));
        let of = |field: &str| format!("{field}.{}", line.code);
        fields.push(("line".to_owned(), line.code.clone()));
        let things = line.things.iter();
        fields.extend(things.map(|thing| (of("of"), thing.clone())));
        fields.push((of("do"), what.to_owned()));
        fields.push((of("why"), why.to_owned()));
    }
    fields
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(k, v)| (&**k, &**v)).collect()
}

async fn position(server: &TestServer) -> u64 {
    server.state.books().now(demo::ORG).await.unwrap().position
}

/// The first pack of the example with so many open lines, and its page.
async fn pack_with(
    server: &TestServer,
    client: &mut crate::support::Client,
    open: usize,
) -> (String, String) {
    let now = server.state.books().now(demo::ORG).await.unwrap();
    let all = register::pack_tallies(&now, catalog::Catalog::builtin());
    let one = all.iter().find(|one| one.open_scenarios >= open);
    let path = at(&format!(
        "/risks/build/pack/{}",
        one.expect("such a pack").pack.code
    ));
    let page = client.get(&path).await.expect(200).text();
    (path, page)
}

#[tokio::test]
async fn a8_packs_come_first_each_with_its_count() {
    let server = TestServer::example().await;
    let mut auditor = server.client_as(&[Role::Auditor]).await;
    let page = auditor.get(&at("/risks/build")).await.expect(200);
    let page = page.shows("By asset or vendor");
    let now = server.state.books().now(demo::ORG).await.unwrap();
    let text = page.text();
    for one in register::pack_tallies(&now, catalog::Catalog::builtin()) {
        assert!(text.contains(&one.pack.title), "{}", one.pack.code);
        let counted = format!("{} of {}<", one.fits - one.open, one.fits);
        assert!(text.contains(&counted), "{}: {counted}", one.pack.code);
        let here = at(&format!("/risks/build/pack/{}", one.pack.code));
        assert!(text.contains(&format!("\"{here}\"")), "{here}");
        // Who may only read is shown the lines, and offered nothing.
        auditor
            .get(&here)
            .await
            .expect(200)
            .hides("Save what was decided")
            .hides("name=\"line\"");
        auditor.post(&here, &[("line", "S-001")]).await.expect(403);
        auditor
            .get(&format!(
                "{EXAMPLE}/at/2026-03-01/risks/build/pack/{}",
                one.pack.code
            ))
            .await
            .expect(200);
    }
    auditor
        .get(&at("/risks/build/pack/no-such"))
        .await
        .expect(404);
    // The list one by one is still there, and the way from a gap leads to the asset itself.
    auditor
        .get(&at("/risks/build/assets"))
        .await
        .expect(200)
        .shows("Retinal camera");
    // An absent threat leads to the assets of its class.
    auditor
        .get(&at("/risks/build/assets?class=laptop"))
        .await
        .expect(200)
        .hides("Retinal camera");
    auditor
        .get(&at("/scope/coverage"))
        .await
        .shows(&at("/risks/build/32\""));
}

#[tokio::test]
async fn a8_one_press_saves_every_line_that_was_decided() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let (path, page) = pack_with(&server, &mut official, 3).await;
    let open = lines(&page);
    // With what they send first, the book learns of their account.
    let nothing = sent(&open, &[]);
    official.post(&path, &pairs(&nothing)).await.expect(422);
    let before = position(&server).await;
    let form = sent(
        &open,
        &[
            ("identify", "seen in March"),
            ("dismiss", "it stands in a locked room of its own"),
        ],
    );
    let after = official
        .post_and_follow(&path, &pairs(&form))
        .await
        .expect(200)
        .shows("1 risk is in the register, not rated yet: R-")
        .shows("1 scenario is recorded as not applicable, with your reason.")
        .text();
    assert_eq!(position(&server).await, before + 1, "one press, one entry");
    let left = lines(&after);
    let codes = |lines: &[Line]| -> Vec<String> { lines.iter().map(|l| l.code.clone()).collect() };
    assert!(
        codes(&left).starts_with(&codes(&open)[2..]),
        "in their order"
    );
    let now = server.state.books().now(demo::ORG).await.unwrap();
    let tables = &now.tables;
    let risk = tables.risks.live().last().unwrap();
    assert_eq!(risk.scenario, open[0].code);
    assert_eq!(risk.notes, "seen in March");
    assert_eq!(
        risk.assets.len() + risk.vendors.len(),
        open[0].things.len(),
        "tied to everything it fits"
    );
    assert!(risk.current.is_none(), "nothing is rated by the program");
    assert!(!risk.threats.is_empty() && !risk.vulnerabilities.is_empty());
    let dismissed: Vec<_> = tables
        .dismissals
        .live()
        .filter(|d| d.reason == "it stands in a locked room of its own")
        .collect();
    assert_eq!(dismissed.len(), open[1].things.len());
    for one in &dismissed {
        assert_eq!(one.scenario, open[1].code);
        assert!(
            one.asset.is_some() || one.vendor.is_some(),
            "never for what comes later"
        );
    }
    // What is not applicable can be taken back at once, and is open again on this page.
    let numbers: Vec<String> = dismissed.iter().map(|d| d.number.to_string()).collect();
    assert_eq!(values(&after, "dismissal"), numbers);
    let code = path.rsplit('/').next().unwrap();
    let mut undo = vec![("pack", code)];
    undo.extend(numbers.iter().map(|n| ("dismissal", n.as_str())));
    let back = official
        .post_and_follow(&at("/risks/build/undo"), &undo)
        .await
        .shows("Taken back")
        .text();
    assert!(codes(&lines(&back)).starts_with(&codes(&open)[1..]));
}

#[tokio::test]
async fn a8_what_is_wrong_in_one_line_loses_nothing_of_the_others() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let (path, page) = pack_with(&server, &mut official, 3).await;
    let open = lines(&page);
    // Nothing is chosen beforehand.
    for line in &open {
        assert!(chosen(&page, &format!("do.{}", line.code), "later"));
    }
    official
        .post(&path, &pairs(&sent(&open, &[])))
        .await
        .expect(422)
        .shows("Nothing was decided yet");
    let before = position(&server).await;
    let form = sent(
        &open,
        &[
            ("identify", "typed with care"),
            ("dismiss", " "),
            ("later", "half a thought"),
        ],
    );
    let again = official
        .post(&path, &pairs(&form))
        .await
        .expect(422)
        .shows(&format!("#f-why.{}", open[1].code))
        .shows("say why it is not here")
        .shows("you wrote something, and left it for later")
        .shows("value=\"typed with care\"")
        .shows("value=\"half a thought\"")
        .text();
    assert!(chosen(&again, &format!("do.{}", open[0].code), "identify"));
    assert!(chosen(&again, &format!("do.{}", open[1].code), "dismiss"));
    // A line of which nothing is ticked is asked about, and stays without a tick.
    let mut form = sent(&open, &[("identify", "")]);
    form.retain(|(name, _)| *name != format!("of.{}", open[0].code));
    let again = official
        .post(&path, &pairs(&form))
        .await
        .expect(422)
        .shows("tick what it concerns, or leave it for later")
        .text();
    let first = &open[0];
    assert!(!chosen(
        &again,
        &format!("of.{}", first.code),
        &first.things[0]
    ));
    assert_eq!(position(&server).await, before);
    // What somebody has settled meanwhile is not settled twice.
    let form = sent(&open, &[("identify", "")]);
    official.post(&path, &pairs(&form)).await.expect(303);
    let late = sent(
        &open,
        &[("identify", ""), ("dismiss", "it is a fact about here")],
    );
    official
        .post(&path, &pairs(&late))
        .await
        .expect(422)
        .shows("somebody has looked at it meanwhile")
        .shows("value=\"it is a fact about here\"");
    assert_eq!(position(&server).await, before + 1);
    official
        .post(&path, &[("line", "S-999"), ("do.S-999", "identify")])
        .await
        .expect(400);
}

/// Laptops of a large house.
async fn laptops(server: &TestServer, count: usize) {
    let assets = (0..count).map(|n| {
        let asset = register::records::Asset {
            id: app::new_id().unwrap(),
            name: format!("Ward laptop {n:03}"),
            class: "laptop".into(),
            ..Default::default()
        };
        register::Command::Save(asset.into())
    });
    let by = app::Authorship {
        actor: register::Actor::program(),
        why: String::new(),
        at: Timestamp::now(),
    };
    let books = server.state.books();
    let done = books.perform_all(demo::ORG, "record", assets.collect(), &by);
    done.await.unwrap();
}

#[tokio::test]
async fn a8_of_many_things_a_few_are_named_and_the_rest_is_one_box() {
    let server = TestServer::example().await;
    laptops(&server, 300).await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let path = at("/risks/build/pack/lost-device");
    let page = official.get(&path).await.expect(200).text();
    assert!(page.len() < 200_000, "{} bytes", page.len());
    let open = lines(&page);
    let many = open
        .iter()
        .find(|line| page.contains(&format!("name=\"rest.{}\"", line.code)))
        .expect("a line with more than it names");
    let code = &many.code;
    assert_eq!(many.things.len(), 12);
    let rest = values(&page, &format!("rest.{code}")).remove(0);
    assert!(
        !chosen(&page, &format!("rest.{code}"), &rest),
        "nothing unseen is ticked"
    );
    let names = values(&page, &format!("named.{code}")).remove(0);
    let fields = |rest: &str| {
        vec![
            ("line".to_owned(), code.clone()),
            (format!("of.{code}"), many.things[0].clone()),
            (format!("named.{code}"), names.clone()),
            (format!("rest.{code}"), rest.to_owned()),
            (format!("do.{code}"), "dismiss".to_owned()),
            (
                format!("why.{code}"),
                "they never leave the ward".to_owned(),
            ),
        ]
    };
    let count: usize = rest.split('-').next().unwrap().parse().unwrap();
    assert!(count >= 288, "{rest}");
    // As many, and not those that stood there.
    let others = format!("{count}-0123456789abcdef");
    official
        .post(&path, &pairs(&fields(&others)))
        .await
        .expect(422)
        .shows("are not those that stood there");
    official
        .post(&path, &pairs(&fields(&rest)))
        .await
        .expect(303);
    let now = server.state.books().now(demo::ORG).await.unwrap();
    let of = now.tables.dismissals.live();
    let made = of
        .filter(|d| d.reason == "they never leave the ward")
        .count();
    assert_eq!(made, 1 + count);
    // Those named and not ticked are still open.
    let page = official.get(&path).await.expect(200).text();
    let left = lines(&page).into_iter().find(|line| line.code == *code);
    assert_eq!(left.unwrap().things, many.things[1..]);
}

#[tokio::test]
async fn i4_programs_read_packs_and_decide_over_all_that_fits() {
    let server = TestServer::example().await;
    let robot = Program::of(&server, &Permission::ALL).await;
    let packs = value(&robot.get("/api/v1/packs").await.expect(200));
    let packs = packs["items"].as_array().unwrap().clone();
    let one = packs
        .iter()
        .find(|pack| pack["scenarios_open"].as_u64() >= Some(2))
        .expect("an open pack");
    let code = one["pack"].as_str().unwrap();
    let path = format!("/api/v1/proposals?pack={code}&limit=200");
    let open = value(&robot.get(&path).await.expect(200));
    assert_eq!(open["total"], one["not_looked_at"]);
    robot
        .get("/api/v1/proposals?pack=no-such")
        .await
        .expect(422);
    let items = open["items"].as_array().unwrap();
    let first = items[0]["scenario"].clone();
    let second = items.iter().find(|item| item["scenario"] != first).unwrap()["scenario"].clone();
    let (accept, dismiss) = ("/api/v1/proposals/accept", "/api/v1/proposals/dismiss");
    let none: &[(&str, &str)] = &[];
    for refused in [
        json!({ "scenarios": [first], "fitting": true, "asset": "A-1" }),
        json!({ "scenarios": [first], "fitting": true, "except": ["A-99999"] }),
        json!({ "scenarios": [first], "except": ["A-1"] }),
    ] {
        robot.call("POST", accept, none, &refused).await.expect(422);
    }
    let all = json!({ "scenarios": [first], "fitting": true });
    let made = value(&robot.call("POST", accept, none, &all).await.expect(201));
    assert_eq!(
        made["items"].as_array().unwrap().len(),
        1,
        "one risk of all"
    );
    let why = json!({ "scenarios": [second], "fitting": true, "reason": "none of them leaves the house" });
    robot.call("POST", dismiss, none, &why).await.expect(201);
    let left = value(&robot.get(&path).await.expect(200));
    let left = left["items"].as_array().unwrap();
    assert!(
        left.iter()
            .all(|item| item["scenario"] != first && item["scenario"] != second)
    );
    robot.call("POST", dismiss, none, &why).await.expect(422);
}
