//! The scope: lists, forms, retiring, exclusions, coverage and the flow map (A1 to A5).

use crate::program::{Program, tag, value};
use crate::support::{EXAMPLE, TestServer};
use crate::who_acts::{account, token_of};
use access::{Permission, Role};
use register::records::{Approved, Import};
use register::{Actor, Command, Id, Record};
use serde_json::json;
use uuid::Uuid;

fn at(path: &str) -> String {
    format!("{EXAMPLE}{path}")
}

const LISTS: [&str; 14] = [
    "assets",
    "flows",
    "vendors",
    "sites",
    "people",
    "groups",
    "processes",
    "threats",
    "vulnerabilities",
    "incidents",
    "triggers",
    "exclusions",
    "dismissals",
    "imports",
];

#[tokio::test]
async fn a2_every_kind_of_the_scope_has_a_list_that_sorts_filters_and_downloads() {
    let server = TestServer::example().await;
    let mut auditor = server.client_as(&[Role::Auditor]).await;
    for word in LISTS {
        let list = auditor
            .get(&at(&format!("/scope/{word}")))
            .await
            .expect(200);
        assert!(
            !list.text().contains(&format!("/scope/{word}/new")),
            "{word}"
        );
        let sorted = format!("/scope/{word}?sort=name&dir=desc&q=e&state=all");
        auditor.get(&at(&sorted)).await.expect(200);
        let csv = auditor
            .get(&at(&format!("/scope/{word}.csv")))
            .await
            .expect(200);
        assert!(csv.text().starts_with("\u{feff}Number,"), "{word}");
        auditor
            .get(&at(&format!("/at/2026-06-01/scope/{word}")))
            .await
            .expect(200);
    }
    auditor.get(&at("/scope/planets")).await.expect(404);
    // Who found that something does not apply stands on its page, also of entries from before
    // that was kept.
    auditor
        .get(&at("/scope/dismissals/1"))
        .await
        .expect(200)
        .shows("Found by")
        .shows("Dana Whitcomb, RN, ");
}

#[tokio::test]
async fn a2_a_new_asset_is_added_found_and_edited_by_form() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official
        .get(&at("/scope/assets/new?class=laptop"))
        .await
        .expect(200)
        .shows("Save and add another")
        .shows("value=\"laptop\" selected");
    let form = [
        ("name", "Loaner laptop 77"),
        ("class", "laptop"),
        ("encrypted", "no"),
    ];
    official
        .post_and_follow(&at("/scope/assets"), &form)
        .await
        .expect(200)
        .shows("Loaner laptop 77")
        .shows("is recorded");
    official
        .get(&at(
            "/scope/assets?q=loaner&encrypted=no&group=hardware&ephi=unknown",
        ))
        .await
        .expect(200)
        .shows("Loaner laptop 77");
    official
        .get(&at("/scope/assets?q=loaner&encrypted=yes"))
        .await
        .expect(200)
        .hides("Loaner laptop 77");
    let again = official
        .post(
            &at("/scope/assets"),
            &[
                ("name", "Loaner 78"),
                ("class", "laptop"),
                ("then", "another"),
            ],
        )
        .await
        .expect(303);
    assert!(again.location.ends_with("/scope/assets/new?class=laptop"));
    official
        .post(&at("/scope/assets"), &[("has", "name"), ("name", "")])
        .await
        .expect(422);
}

#[tokio::test]
async fn a3_a_flow_may_end_with_somebody_outside() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official
        .get(&at("/scope/flows/new?from=A-1"))
        .await
        .expect(200)
        .shows("or somebody outside")
        .shows("value=\"A-1\" selected");
    let form = [
        ("name", "Records to the county"),
        ("from", "A-1"),
        ("from", ""),
        ("to", ""),
        ("to", "County health department"),
        ("has", "via"),
        ("via", "A-2"),
        ("via", ""),
        ("via", ""),
        ("via", "Fax relay"),
    ];
    let page = official.post_and_follow(&at("/scope/flows"), &form).await;
    page.expect(200)
        .shows("County health department")
        .shows("Fax relay");
}

#[tokio::test]
async fn a_text_that_looks_like_patient_data_is_warned_of_by_its_field() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let form = [
        ("name", "Chart scans"),
        ("notes", "test patient DOB 3/14/1962"),
    ];
    official
        .post_and_follow(&at("/scope/assets"), &form)
        .await
        .expect(200)
        .shows("notice-warning")
        .shows("“Notes” seems to hold a date of birth");
}

#[tokio::test]
async fn a_record_is_retired_with_a_reason_and_the_notice_takes_it_back() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official
        .get(&at("/scope/assets/1/retire"))
        .await
        .expect(200)
        .shows("Other records name it");
    official
        .fill(
            &at("/scope/assets/1/retire"),
            &[("reason", ""), ("on", "2026-11-01")],
        )
        .await
        .expect(422)
        .shows("“Why it is no longer in use” is missing.");
    let form = [("reason", "Replaced by a newer one"), ("on", "2026-11-01")];
    official
        .fill_and_follow(&at("/scope/assets/1/retire"), &form)
        .await
        .expect(200)
        .shows("No longer in use")
        .shows("Replaced by a newer one")
        .shows(">Undo</button>");
    official
        .fill_and_follow(
            &at("/scope/assets/1/restore"),
            &[("reason", "Ended by mistake; taken back at once.")],
        )
        .await
        .expect(200)
        .hides("No longer in use");
}

#[tokio::test]
async fn several_assets_get_the_same_value_or_are_retired_and_brought_back() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let picks = [
        ("pick", "2"),
        ("pick", "4"),
        ("field", "encrypted"),
        ("do", "change"),
    ];
    let asked = official
        .post(&at("/scope/assets/bulk"), &picks)
        .await
        .expect(200)
        .shows("Change 2 assets");
    let change = [
        ("pick", "2,4"),
        ("field", "encrypted"),
        ("has", "encrypted"),
        ("encrypted", "partly"),
    ];
    // A form that does not say what it was shown changes nothing.
    official
        .post(&at("/scope/assets/bulk/change"), &change)
        .await
        .expect(422)
        .shows("does not say which state");
    official
        .send_on(&asked, &at("/scope/assets/bulk/change"), &change)
        .await
        .expect(303);
    for number in [2, 4] {
        official
            .get(&at(&format!("/scope/assets/{number}")))
            .await
            .shows("in part");
    }
    let picks = [("pick", "2"), ("pick", "4"), ("do", "retire")];
    let asked = official.post(&at("/scope/assets/bulk"), &picks).await;
    let retire = [
        ("pick", "2,4"),
        ("reason", "The annex closed"),
        ("on", "2026-11-01"),
    ];
    let retired = official
        .send_on(&asked, &at("/scope/assets/bulk/retire"), &retire)
        .await
        .expect(303);
    let list = official
        .get(&retired.location)
        .await
        .expect(200)
        .shows("2 assets are no longer in use")
        .shows(">Undo</button>");
    let back = official
        .send_on(&list, &at("/scope/assets/bulk/restore"), &[("pick", "2,4")])
        .await
        .expect(303);
    official
        .get(&back.location)
        .await
        .expect(200)
        .shows("2 assets are back");
    official
        .post(&at("/scope/assets/bulk"), &[("do", "change")])
        .await
        .expect(400)
        .shows("no row was selected");
}

#[tokio::test]
async fn i4_a_change_of_several_says_what_somebody_else_changed_meanwhile() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let mut other = server
        .client_named("Other", "other@example.org", &[Role::SecurityOfficial])
        .await;
    for (what, path) in [("change", "change"), ("retire", "retire")] {
        let picks = [
            ("pick", "2"),
            ("pick", "4"),
            ("pick", "5"),
            ("field", "encrypted"),
            ("do", what),
        ];
        let asked = official.post(&at("/scope/assets/bulk"), &picks).await;
        for number in [2, 4] {
            let edit = at(&format!("/scope/assets/{number}/edit"));
            let notes = [("has", "notes"), ("notes", what)];
            other.fill(&edit, &notes).await.expect(303);
        }
        let sent = [
            ("pick", "2,4,5"),
            ("field", "encrypted"),
            ("has", "encrypted"),
            ("encrypted", "partly"),
            ("reason", "The annex closed"),
            ("on", "2026-11-01"),
        ];
        let to = at(&format!("/scope/assets/bulk/{path}"));
        let before = server
            .state
            .books()
            .now(app::demo::ORG)
            .await
            .unwrap()
            .position;
        let told = official.send_on(&asked, &to, &sent).await.expect(422);
        let told = told.shows("Somebody else changed").shows("A-2");
        let words = told.text();
        let words = words.split("Somebody else changed").nth(1).unwrap();
        let words = words.split("since this form").next().unwrap();
        assert!(words.contains("A-4") && !words.contains("A-5"), "{words}");
        // Nothing of it was written, and the form that is shown again holds.
        let after = server
            .state
            .books()
            .now(app::demo::ORG)
            .await
            .unwrap()
            .position;
        assert_eq!(after, before);
        official.send_on(&told, &to, &sent).await.expect(303);
    }
    // So it is with taking it back.
    let late = [("pick", "2,4,5"), ("revision", "1")];
    official
        .post(&at("/scope/assets/bulk/restore"), &late)
        .await
        .expect(400)
        .shows("Somebody else changed");
}

#[tokio::test]
async fn i4_an_edit_that_does_not_say_its_state_changes_nothing_and_loses_nothing() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let sent = [("has", "notes"), ("notes", "Typed by hand, at length")];
    let edit = at("/scope/assets/2/edit");
    let shown = official
        .post(&edit, &sent)
        .await
        .expect(422)
        .shows("does not say which state")
        .shows("Typed by hand, at length");
    official
        .get(&at("/scope/assets/2"))
        .await
        .hides("Typed by hand");
    official.send_on(&shown, &edit, &sent).await.expect(303);
    official
        .get(&at("/scope/assets/2"))
        .await
        .shows("Typed by hand");
}

#[tokio::test]
async fn g2_a_contributor_takes_no_agreement_away_and_ties_no_account() {
    let server = TestServer::example().await;
    let mut administrator = server
        .client_as(&[Role::Administrator, Role::SecurityOfficial])
        .await;
    let mut contributor = server
        .client_named("Temp", "temp@example.org", &[Role::Contributor])
        .await;
    let register = server.state.books().now(app::demo::ORG).await.unwrap();
    let vendor = register.tables.vendors.live();
    let vendor = vendor
        .filter(|v| !v.agreements.is_empty())
        .map(|v| v.number);
    let vendor = vendor.min().expect("one with an agreement");
    drop(register);
    // To whom no account is tied, and by whose address none would be.
    let edit = at("/scope/people/1/edit");
    let address = |mail: &'static str| [("has", "email"), ("email", mail)];
    contributor
        .fill(&edit, &address("someone@elsewhere.example"))
        .await
        .expect(303);
    let denied = contributor.fill(&edit, &address("TEMP@example.org")).await;
    denied
        .expect(403)
        .shows("which person an account stands for");
    administrator
        .fill(&edit, &address("temp@example.org"))
        .await
        .expect(303);
    // The address ties nobody; once an administrator does, neither address nor name may
    // change.
    let temp = server
        .state
        .access()
        .account_by_email("temp@example.org")
        .await
        .unwrap()
        .unwrap();
    let register = server.state.books().now(app::demo::ORG).await.unwrap();
    let person = register.tables.people.by_number(1).unwrap().id.uuid();
    drop(register);
    let page = at(&format!("/colleagues/{}", temp.id.0));
    let shown = administrator.get(&page).await;
    administrator
        .send_on(
            &shown,
            &format!("{page}/roles"),
            &[("role", "contributor"), ("person", &person.to_string())],
        )
        .await
        .expect(303);
    for sent in [
        address("free@example.org"),
        [("has", "name"), ("name", "Somebody Else")],
    ] {
        contributor.fill(&edit, &sent).await.expect(403);
    }
    let title = [("has", "title"), ("title", "Temporary help")];
    contributor.fill(&edit, &title).await.expect(303);
    // An agreement that is on record stays there, unless who governs says otherwise.
    let path = format!("/api/v1/vendors/{vendor}");
    let contribute = [Permission::Read, Permission::Contribute];
    let robot = Program::of(&server, &contribute).await;
    let governor = Program::of(&server, &Permission::ALL).await;
    for (program, body, status) in [
        (&robot, json!({ "agreements": [] }), 403),
        (&robot, json!({ "agreements": null }), 403),
        (&robot, json!({ "phone": "555-0100" }), 200),
        (&governor, json!({ "agreements": [] }), 200),
    ] {
        let seen = tag(&program.get(&path).await.expect(200));
        let at = [("if-match", seen.as_str())];
        let answer = program.call("PATCH", &path, &at, &body).await;
        let answer = answer.expect(status);
        if status == 403 {
            answer.shows("on record").shows("govern");
        }
    }
}

#[tokio::test]
async fn c6_h2_undoing_an_import_renames_nobody_for_whom_an_account_stands() {
    let server = TestServer::example().await;
    let mut administrator = server
        .client_as(&[Role::Administrator, Role::SecurityOfficial])
        .await;
    let mut official = server
        .client_named("Temp", "temp@example.org", &[Role::SecurityOfficial])
        .await;
    // An import gave a person another name, and then an account was tied to the person.
    let import = Id::<Import>::new(Uuid::from_u128(5));
    let person = server
        .state
        .books()
        .write(app::demo::ORG, async |book| {
            let mut person = book.register().tables.people.by_number(1).unwrap().clone();
            person.name = "Morgan Reyes".into();
            let id = person.id;
            let file = Import {
                id: import,
                file_name: "people.csv".into(),
                ..Import::default()
            };
            let commands = vec![Command::Save(file.into()), Command::Save(person.into())];
            let at = jiff::Timestamp::now();
            let actor = Actor::program();
            book.perform_all("import", commands, &actor, "", Some(import.uuid()), at)
                .await?;
            Ok(id)
        })
        .await
        .unwrap();
    let register = server.state.books().now(app::demo::ORG).await.unwrap();
    let number = register.tables.imports.get(import).unwrap().number;
    let account = server.state.access().account_by_email("temp@example.org");
    let account = account.await.unwrap().unwrap();
    let page = at(&format!("/colleagues/{}", account.id.0));
    let shown = administrator.get(&page).await;
    let person = person.uuid().to_string();
    let tied = [("role", "security-official"), ("person", &*person)];
    administrator
        .send_on(&shown, &format!("{page}/roles"), &tied)
        .await
        .expect(303);
    let undo = at(&format!("/scope/imports/{number}/undo"));
    let why = [("reason", "Wrong file")];
    official
        .fill(&undo, &why)
        .await
        .expect(403)
        .shows("which person an account stands for");
    administrator.fill(&undo, &why).await.expect(303);
}

#[tokio::test]
async fn a5_coverage_names_what_is_missing_with_citation_and_a_way_to_mend_it() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let page = official.get(&at("/scope/coverage")).await.expect(200);
    let page = page.shows("What is left out, and who approved that");
    let register = server.state.books().now(app::demo::ORG).await.unwrap();
    let coverage = register.on(crate::support::ANCHOR.parse().unwrap());
    for kind in coverage.coverage().by_kind().keys() {
        assert!(page.text().contains(kind.heading()), "{kind:?}");
    }
    official.get(&at("/scope")).await.expect(200).shows("Next");
}

#[tokio::test]
async fn a5_something_is_left_out_only_with_a_reason_and_a_person() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let nobody = [
        ("target", "A-2"),
        ("reason", "Holds no ePHI and is on no network with it"),
        ("has", "approved_by"),
    ];
    official
        .post(&at("/scope/exclusions"), &nobody)
        .await
        .expect(422);
    // It holds ePHI: only what is analysed in a record that is named is left out.
    let somebody = [nobody[0], nobody[1], ("approved_by", "P-1")];
    official
        .post(&at("/scope/exclusions"), &somebody)
        .await
        .expect(422)
        .shows("all ePHI is to be analysed");
    let elsewhere = ("analysed_in", "A-1");
    let somebody = [nobody[0], nobody[1], ("approved_by", "P-1"), elsewhere];
    official
        .post_and_follow(&at("/scope/exclusions"), &somebody)
        .await
        .expect(200)
        .shows("is on no network with it");
    official
        .get(&at("/scope/coverage"))
        .await
        .shows("Holds no ePHI and is on no network with it");
}

#[tokio::test]
async fn a3_the_flow_map_is_drawn_with_the_same_as_a_table() {
    let server = TestServer::example().await;
    let mut auditor = server.client_as(&[Role::Auditor]).await;
    auditor
        .get(&at("/scope/map"))
        .await
        .expect(200)
        .shows("<svg")
        .shows("The same as a table");
    auditor
        .get(&at("/at/2026-01-15/scope/map"))
        .await
        .expect(200);
}

#[tokio::test]
async fn an_auditor_changes_nothing_in_the_scope() {
    let server = TestServer::example().await;
    let mut auditor = server.client_as(&[Role::Auditor]).await;
    auditor
        .get(&at("/scope/assets/1"))
        .await
        .expect(200)
        .hides("/scope/assets/1/edit\"")
        .hides("/scope/assets/1/retire\"");
    for path in [
        "/scope/assets/new",
        "/scope/assets/1/edit",
        "/scope/assets/1/retire",
    ] {
        auditor.get(&at(path)).await.expect(403);
    }
    let form = [
        ("name", "x"),
        ("reason", "x"),
        ("pick", "1"),
        ("do", "retire"),
    ];
    for path in [
        "/scope/assets",
        "/scope/assets/1/edit",
        "/scope/assets/1/retire",
        "/scope/assets/bulk",
        "/scope/assets/bulk/retire",
        "/scope/assets/bulk/restore",
    ] {
        auditor.post(&at(path), &form).await.expect(403);
    }
}

#[tokio::test]
async fn a2_the_inventory_leaves_as_a_workbook_that_can_come_back() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let csv = official
        .get(&at("/scope/assets/export.csv"))
        .await
        .expect(200);
    let book = intake::read(&csv.bytes, &intake::ReadOptions::for_suggestion()).unwrap();
    assert!(book.sheets[0].rows.len() > 3);
    let xlsx = official
        .get(&at("/scope/vendors/export.xlsx"))
        .await
        .expect(200);
    assert!(xlsx.bytes.starts_with(b"PK"));
    official
        .get(&at("/scope/people/export.csv"))
        .await
        .expect(200)
        .shows("Practice manager");
    official
        .get(&at("/scope/groups/export.csv"))
        .await
        .expect(404);
}

/// A8: a second person approves what another found not to apply, in one form: the rows
/// picked, or all that one person found.
#[tokio::test]
async fn a8_a_second_person_approves_many_dismissals_in_one_form() {
    let server = TestServer::example().await;
    let robot = Program::of(&server, &Permission::ALL).await;
    let roles = [Role::SecurityOfficial, Role::Approver];
    let mut both = Vec::new();
    for (name, email) in [
        ("Una Finder", "una@example.org"),
        ("Otto Second", "otto@example.org"),
    ] {
        let person = json!({ "name": name });
        robot.post("/api/v1/people", person).await.expect(201);
        let client = server.client_named(name, email, &roles).await;
        let account = account(&server, email).await;
        both.push((client, token_of(&server, &account, name).await));
    }
    let (mut otto, other) = both.pop().unwrap();
    let (mut una, finder) = both.pop().unwrap();
    let mut made = Vec::new();
    for scenario in ["S-001", "S-002", "S-003", "S-004"] {
        let body = json!({ "scenario": scenario, "reason": "no such thing stands here" });
        let done = finder.post("/api/v1/dismissals", body).await.expect(201);
        made.push(value(&done)["number"].as_str().unwrap().to_owned());
    }
    let number = |at: usize| made[at].trim_start_matches("Z-").to_owned();
    // By the API one after the other, and never by who found it.
    let affirm = format!("/api/v1/dismissals/{}/affirm", made[0]);
    finder.post(&affirm, json!({})).await.expect(422);
    other.post(&affirm, json!({})).await.expect(200);

    let list = at("/scope/dismissals");
    let bulk = format!("{list}/bulk");
    let (second, third) = (number(1), number(2));
    let picked = [
        ("do", "affirm"),
        ("pick", second.as_str()),
        ("pick", third.as_str()),
    ];
    una.post(&bulk, &picked)
        .await
        .expect(400)
        .shows("no row was selected");
    let form = otto
        .post(&bulk, &picked)
        .await
        .expect(200)
        .shows("Approve 2 ")
        .shows("Una Finder");
    let numbers = format!("{second},{third}");
    let note = ("note", "walked through the office");
    otto.send_on(
        &form,
        &format!("{bulk}/affirm"),
        &[("pick", &numbers), note],
    )
    .await
    .expect(303);
    // All that Una found: those that nobody has approved yet.
    let una_tag = {
        let book = server.state.books().now(app::demo::ORG).await.unwrap();
        book.person_named("Una Finder").unwrap().tag()
    };
    let found_by = format!("{list}?found_by={una_tag}");
    otto.get(&found_by)
        .await
        .expect(200)
        .shows("Approve all that Una Finder found");
    let all = [("do", "affirm-all"), ("found_by", una_tag.as_str())];
    let form = otto
        .post(&bulk, &all)
        .await
        .expect(200)
        .shows("Approve 1 scenario found not applicable");
    let fourth = number(3);
    otto.send_on(
        &form,
        &format!("{bulk}/affirm"),
        &[("pick", fourth.as_str())],
    )
    .await
    .expect(303);
    let book = server.state.books().now(app::demo::ORG).await.unwrap();
    let otto = book.person_named("Otto Second").unwrap().id;
    let mine = book
        .tables
        .dismissals
        .live()
        .filter(|d| d.approved_by == Some(otto));
    let mine: Vec<_> = mine.collect();
    assert_eq!(mine.len(), 4);
    assert!(mine.iter().all(|d| d.asserted(&book).is_none()));
}
