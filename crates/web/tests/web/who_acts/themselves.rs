//! Nobody becomes somebody else: by the person an account is tied to, by an address or a
//! name they write (B6).

use super::{
    DANA, RUTH, RUTH_MAIL, Table, account, approve, at, founder, on_the_command_line, person,
    token_of,
};
use crate::program::{Program, value};
use crate::support::TestServer;
use access::{ActedBy, Permission, Role};
use app::demo;
use jiff::Timestamp;
use register::records::Person;
use register::{Command, Id};
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn b6_t2_nobody_ties_their_own_account_to_another_person() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let (mut dana, me, number, _) = founder(&server).await;
    let (ruth, tag) = person(&server, RUTH).await;
    let way = "T2 own account tied to the approver";
    let rule = "nobody says of their own account for whom it stands";
    let ruth = ruth.to_string();
    let form = [
        ("role", "administrator"),
        ("role", "security-official"),
        ("role", "approver"),
        ("person", ruth.as_str()),
    ];
    let page = at(&format!("/colleagues/{}", me.id.0));
    let shown = dana.get(&page).await;
    let answer = dana.send_on(&shown, &format!("{page}/roles"), &form).await;
    table.refused(way, "page", &answer, rule);
    let program = token_of(&server, &me, "mine").await;
    let path = format!("/api/v1/members/{}", me.id.0);
    let answer = program
        .call("PATCH", &path, &[], &json!({ "person": tag }))
        .await;
    table.refused(way, "API", &answer, rule);
    table.refused(
        way,
        "ruling",
        &approve(&mut dana, number).await,
        "asked for it",
    );
    // The list edited by hand gives nobody another name: the book says who it is.
    let access = server.state.access();
    let mut edited = access.membership(demo::ORG, me.id).await.unwrap().unwrap();
    edited.person = Some(ruth.parse().unwrap());
    access
        .set_membership(edited, &me, Timestamp::now())
        .await
        .unwrap();
    let answer = approve(&mut dana, number).await;
    table.refused(
        "T2 list of accounts edited",
        "page",
        &answer,
        "Dana Whitcomb, RN asked for it",
    );
}

#[tokio::test]
async fn b6_t3_t7_nobody_becomes_another_by_an_address_they_write() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let (_, _, number, _) = founder(&server).await;
    let mut eve = server
        .client_named(
            "Eve Stone",
            "eve@example.org",
            &[Role::Contributor, Role::Approver],
        )
        .await;
    let way = "T3/T7 own address on another’s record";
    let (id, tag) = person(&server, RUTH).await;
    let number_of = tag.trim_start_matches("P-");
    let path = at(&format!("/scope/people/{number_of}/edit"));
    let answer = eve
        .fill(&path, &[("name", RUTH), ("email", "eve@example.org")])
        .await;
    table.refused(way, "page", &answer, "which person an account stands for");
    let program = token_of(&server, &account(&server, "eve@example.org").await, "e").await;
    let answer = program
        .call(
            "PATCH",
            &format!("/api/v1/people/{number_of}"),
            &[("if-match", "*")],
            &json!({ "email": "eve@example.org" }),
        )
        .await;
    table.refused(way, "API", &answer, "which person an account stands for");
    // By an import.
    let csv = format!("Name,E-mail\n\"{RUTH}\",eve@example.org\n");
    let mapping = "name = \"people\"\n[[sheet]]\nkind = \"person\"\n[sheet.columns]\nname = \"Name\"\nemail = \"E-mail\"\n";
    let answer = program
        .upload("/api/v1/imports", &csv, &[("mapping", mapping)])
        .await;
    let status = answer.status.as_u16();
    assert!((400..500).contains(&status), "{}", answer.text());
    table.row(way, "import", &format!("refused ({status})"));
    // Even where it stands there, by the command line: it says nothing of who acts.
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let ruth = book.tables.people.get(Id::new(id)).unwrap().clone();
    drop(book);
    let by = on_the_command_line(DANA, None);
    let books = server.state.books();
    let changed = Person {
        email: "eve@example.org".into(),
        ..ruth
    };
    books
        .perform(demo::ORG, Command::Save(changed.into()), &by, None)
        .await
        .unwrap();
    let answer = approve(&mut eve, number).await;
    table.refused(
        way,
        "command line",
        &answer,
        "is not a recorded person of this book",
    );
}

#[tokio::test]
async fn b6_t4_t5_nobody_becomes_another_by_a_name() {
    let server = TestServer::example().await;
    let mut table = Table::default();
    let (mut dana, me, number, _) = founder(&server).await;
    let mut eve = server
        .client_named(
            "Eve Stone",
            "eve@example.org",
            &[Role::Contributor, Role::Approver],
        )
        .await;
    let way = "T4 account named as the approver";
    let rule = "can be taken for";
    table.refused(
        way,
        "page",
        &eve.post("/account/name", &[("name", RUTH)]).await,
        rule,
    );
    for name in [
        "Ruth Lindqvist, MD\u{200b}",
        "Ruth L\u{456}ndqvist, MD",
        "ruth  LINDQVIST, md",
    ] {
        let answer = eve.post("/account/name", &[("name", name)]).await;
        table.refused("T4 look-alike name of an account", "page", &answer, rule);
        let program = Program::of(&server, &Permission::ALL).await;
        let answer = program
            .post("/api/v1/people", json!({ "name": name }))
            .await;
        table.refused("Homograph of a person", "API", &answer, "P-");
        let answer = eve.post(&at("/scope/people"), &[("name", name)]).await;
        table.refused("Homograph of a person", "page", &answer, "P-");
        let answer = dana
            .post(
                &at("/colleagues/tokens/new"),
                &[("name", name), ("scope", "read")],
            )
            .await;
        table.refused("T5 token named as the approver", "page", &answer, rule);
        let program = token_of(&server, &me, "mine").await;
        let answer = program
            .post(
                "/api/v1/tokens",
                json!({ "name": name, "scopes": ["read"] }),
            )
            .await;
        table.refused("T5 token named as the approver", "API", &answer, rule);
        let form = [
            ("name", name),
            ("email", "x@example.org"),
            ("role", "auditor"),
        ];
        let answer = dana.post(&at("/colleagues/invite"), &form).await;
        table.refused("Account named as the approver", "page", &answer, rule);
    }
    // One that has the name all the same, from before, rules on nothing.
    let scopes = BTreeSet::from(Permission::ALL);
    let by = ActedBy::command_line("Test");
    let (access, now) = (server.state.access(), Timestamp::now());
    let (_, token) = access
        .create_token(demo::ORG, RUTH, &scopes, None, None, by, now)
        .await
        .unwrap();
    let program = Program {
        server: &server,
        token,
    };
    let path = format!("/api/v1/acceptances/{number}/approve");
    let answer = program.post(&path, json!({ "authority": "owner" })).await;
    table.refused(
        "T5 token named as the approver",
        "ruling",
        &answer,
        "is not a recorded person",
    );
}

#[tokio::test]
async fn b6_whom_an_account_stands_for_is_chosen_and_not_found_by_what_anybody_typed() {
    let server = TestServer::example().await;
    let (mut alpha, _, _, _) = founder(&server).await;
    let (ruth, tag) = person(&server, RUTH).await;
    let rule = format!("the records have {tag} {RUTH}, who may be meant");
    let form = [
        ("name", "Ruth Lindqvist"),
        ("email", RUTH_MAIL),
        ("role", "approver"),
    ];
    let path = at("/colleagues/invite");
    let mut table = Table::default();
    let way = "Address of the invited on a record";
    table.refused(way, "page", &alpha.post(&path, &form).await, &rule);
    let program = Program::of(&server, &Permission::ALL).await;
    let mut body = json!({ "name": "Ruth", "email": RUTH_MAIL, "roles": ["approver"] });
    let answer = program.post("/api/v1/members", body.clone()).await;
    table.refused(way, "API", &answer, &rule);
    body["person"] = json!("new");
    body["name"] = json!("Ruth L.");
    body["email"] = json!("ruth.l@example.org");
    let made = program.post("/api/v1/members", body).await.expect(201);
    let new = value(&made)["person"].as_str().unwrap().to_owned();
    assert_ne!(new, tag);
    let ruth = ruth.to_string();
    let mut form = form.to_vec();
    form.push(("person", &ruth));
    alpha.post(&path, &form).await.expect(200);
    let known = account(&server, RUTH_MAIL).await;
    let book = server.state.books().now(demo::ORG).await.unwrap();
    let stands = book.membership(known.id.0).unwrap().person;
    assert_eq!(stands.unwrap().uuid().to_string(), ruth);
    // One append: nobody was added beside.
    assert_eq!(
        book.tables
            .people
            .live()
            .filter(|p| p.email == RUTH_MAIL)
            .count(),
        1
    );
}
