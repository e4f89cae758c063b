//! Every verb on its page: who may, what a stale form comes to, and where it stands.

use crate::limits::comes;
use crate::support::{Client, EXAMPLE, TestServer};
use access::Role;
use app::demo;
use fields::{Control, VerbForm, verb_forms};
use register::{AnyRecord, Kind, Needs, On, Record, Ref, Register};

fn at(path: &str) -> String {
    format!("{EXAMPLE}{path}")
}

async fn register(server: &TestServer) -> std::sync::Arc<Register> {
    let now = server.state.books().now(demo::ORG).await.unwrap();
    now.register().clone()
}

/// The roles that hold a right, and one that does not.
fn roles(needs: Needs) -> (Role, Role) {
    match needs {
        Needs::Contribute => (Role::Contributor, Role::Auditor),
        Needs::Govern => (Role::SecurityOfficial, Role::Contributor),
        Needs::Approve => (Role::Approver, Role::Contributor),
        Needs::Administer => (Role::Administrator, Role::SecurityOfficial),
    }
}

/// The kinds a verb is tried on: all it takes.
fn kinds(form: &VerbForm) -> Vec<Kind> {
    form.meta().unwrap().on.kinds().collect()
}

fn first(register: &Register, kind: Kind) -> Option<AnyRecord> {
    let mut found: Option<Ref> = None;
    register.tables.each_label(kind, |reference, _, _, live| {
        if live {
            found.get_or_insert(reference);
        }
    });
    register.tables.get(found?)
}

fn address(record: &AnyRecord, code: &str) -> String {
    let tag = record.tag();
    let number = tag.rsplit('-').next().unwrap().parse().unwrap();
    at(&fields::address(record.kind(), number, code))
}

#[tokio::test]
async fn every_verb_is_on_its_page_for_who_may_and_for_nobody_else() {
    let server = TestServer::example().await;
    let register = register(&server).await;
    let mut clients: Vec<(Role, Client)> = Vec::new();
    for role in [
        Role::Administrator,
        Role::SecurityOfficial,
        Role::Contributor,
        Role::Approver,
        Role::Auditor,
    ] {
        clients.push((role, server.client_as(&[role]).await));
    }
    let mut tried = 0;
    for form in verb_forms() {
        let (may, may_not) = roles(form.meta().unwrap().needs);
        for kind in kinds(form) {
            let Some(record) = first(&register, kind) else {
                continue;
            };
            let path = address(&record, form.code);
            for (role, client) in &mut clients {
                if *role == may {
                    let page = client.get(&path).await.expect(200);
                    let heading = form.words(kind).recorded;
                    assert!(!heading.is_empty());
                    assert!(
                        page.text().contains(&format!("action=\"{path}\"")) || form.code == "merge",
                        "{path} has no form"
                    );
                } else if *role == may_not {
                    client.get(&path).await.expect(403);
                    client.post(&path, &[("reason", "x")]).await.expect(403);
                }
            }
            tried += 1;
        }
    }
    assert!(tried > 60, "only {tried} were tried");
}

#[tokio::test]
async fn every_address_of_the_table_is_one_a_verb_has() {
    for row in fields::verb_table() {
        let (Some(page), Some(kind)) = (&row.page, row.kind) else {
            continue;
        };
        if fields::verb_form(row.code).is_some() {
            let wanted = format!("/{}/{{number}}/{}", fields::place(kind), row.code);
            assert_eq!(*page, wanted);
        }
    }
}

/// What a person might answer; whether it is accepted is another matter.
fn answers(register: &Register, form: &VerbForm, kind: Kind) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for field in form.fields(kind) {
        let text = match field.control {
            Control::Level if field.path == "likelihood" => continue,
            Control::Evidence { .. } | Control::Flag => continue,
            Control::Line { .. } | Control::Text { .. } | Control::Lines => "Some words".into(),
            Control::Date if field.path == "due" || field.path == "expires" => "2027-01-01".into(),
            Control::Date => "2026-11-20".into(),
            control => match fields::options(register, control).first() {
                Some((value, _)) => value.clone(),
                None => continue,
            },
        };
        out.push((field.path.to_owned(), text));
    }
    out
}

#[tokio::test]
async fn f2_a_stale_form_is_refused_for_every_verb() {
    let server = TestServer::example().await;
    let register = register(&server).await;
    let mut all = server
        .client_named(
            "Helen Marsh",
            "helen@lanternhill.example",
            &[
                Role::Administrator,
                Role::SecurityOfficial,
                Role::Contributor,
                Role::Approver,
            ],
        )
        .await;
    for form in verb_forms() {
        // Every kind takes these in the same way: one of each will do.
        let kind = match form.meta().unwrap().on {
            On::Kind(kind) => kind,
            On::OneOf(kinds) => kinds[0],
            On::AllBut(_) => Kind::Asset,
        };
        let Some(record) = first(&register, kind) else {
            continue;
        };
        let path = address(&record, form.code);
        let mut sent = answers(&register, form, kind);
        // A record is older than any change: whoever filled this in saw an earlier state.
        let revision = register.tables.revision(record.reference()).unwrap();
        sent.push(("revision".into(), (revision - 1).to_string()));
        let pairs: Vec<(&str, &str)> = sent.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        all.post(&path, &pairs)
            .await
            .expect(422)
            .shows("Somebody else changed");
        // Without a word about the state it was filled in against, nothing is done either.
        let without = &pairs[..pairs.len() - 1];
        all.post(&path, without)
            .await
            .expect(422)
            .shows("does not say which state");
    }
}

#[tokio::test]
async fn f2_two_people_on_one_form_do_not_overwrite_each_other_even_with_new_evidence() {
    let server = TestServer::example().await;
    let mut one = server.client_as(&[Role::SecurityOfficial]).await;
    let mut other = server.client_as(&[Role::Contributor]).await;
    let path = at("/risks/3/rate");
    let seen_by_both = other.open(&path).await;
    let rating = [
        ("stage", "current"),
        ("initiation", "high"),
        ("adverse", "high"),
        ("impact.confidentiality", "high"),
        ("on", "2026-11-20"),
        ("reason", "the portal was attacked twice this month"),
    ];
    one.fill_and_follow(&path, &rating).await.expect(200);
    let mut late = vec![
        ("stage", "current"),
        ("initiation", "low"),
        ("adverse", "low"),
        ("impact.confidentiality", "low"),
        ("on", "2026-11-20"),
        ("reason", "nothing to be seen"),
        ("new_evidence", "Log of the portal"),
        ("new_evidence_at", "binder 4"),
    ];
    late.extend(seen_by_both.iter().map(|(k, v)| (k.as_str(), v.as_str())));
    let again = other
        .post(&path, &late)
        .await
        .expect(422)
        .shows("Somebody else changed")
        .shows("nothing to be seen")
        .shows("Log of the portal");
    let now = register(&server).await;
    let risk = now.tables.risks.by_number(3).unwrap();
    let current = risk.current.as_ref().unwrap();
    assert_eq!(current.reason, "the portal was attacked twice this month");
    assert!(
        !now.tables
            .evidence
            .all()
            .any(|e| e.title == "Log of the portal"),
        "nothing of it was kept"
    );
    // The form that is shown again was made against what stands now.
    let revision = now.tables.revision(risk.reference()).unwrap();
    assert!(
        again
            .text()
            .contains(&format!("name=\"revision\" value=\"{revision}\""))
    );
    late.retain(|(name, _)| *name != "revision");
    other.fill_and_follow(&path, &late).await.expect(200);
    let now = register(&server).await;
    let risk = now.tables.risks.by_number(3).unwrap();
    let current = risk.current.as_ref().unwrap();
    assert_eq!(current.reason, "nothing to be seen");
    assert_eq!(current.evidence.len(), 1);
}

#[tokio::test]
async fn f2_a_mistake_in_a_stale_form_does_not_make_it_fresh() {
    let server = TestServer::example().await;
    let mut one = server.client_as(&[Role::SecurityOfficial]).await;
    let path = at("/plan/actions/3/reschedule");
    let kept = one.open(&path).await;
    let form = [("due", "2027-02-01"), ("reason", "the vendor is late")];
    one.fill_and_follow(&path, &form).await.expect(200);
    let mut late = vec![("due", "2027-03-01")];
    late.extend(kept.iter().map(|(k, v)| (k.as_str(), v.as_str())));
    let again = one.post(&path, &late).await.expect(422).text();
    let (_, old) = &kept[0];
    assert!(again.contains(&format!("name=\"revision\" value=\"{old}\"")));
}

#[tokio::test]
async fn f2_several_risks_are_changed_only_as_they_were_seen() {
    let server = TestServer::example().await;
    let mut one = server.client_as(&[Role::SecurityOfficial]).await;
    let path = at("/risks/bulk?do=treat&pick=14&pick=16");
    let kept = one.open(&path).await;
    assert_eq!(kept.len(), 2, "{kept:?}");
    let mut form = vec![
        ("do", "treat"),
        ("pick", "14"),
        ("pick", "16"),
        ("strategy", "avoid"),
        ("reason", "we stop doing it"),
    ];
    one.post(&at("/risks/bulk"), &form)
        .await
        .expect(422)
        .shows("does not say which state");
    one.fill_and_follow(
        &at("/risks/16/treat"),
        &[("strategy", "transfer"), ("reason", "it is insured")],
    )
    .await
    .expect(200);
    form.extend(kept.iter().map(|(k, v)| (k.as_str(), v.as_str())));
    one.post(&at("/risks/bulk"), &form)
        .await
        .expect(422)
        .shows("Somebody else changed");
    let now = register(&server).await;
    let reason = |number| {
        let risk = now.tables.risks.by_number(number).unwrap();
        let treatment = risk.treatment.as_ref();
        treatment.map_or(String::new(), |t| t.reason.clone())
    };
    assert_eq!(reason(16), "it is insured");
    assert_ne!(reason(14), "we stop doing it");
}

#[tokio::test]
async fn addresses_of_before_lead_to_those_of_now() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    for (old, new) in [
        ("/risks/14/close", "/risks/14/retire"),
        ("/plan/actions/3/drop", "/plan/actions/3/retire"),
        ("/plan/acceptances/1/rule", "/plan/acceptances/1"),
    ] {
        let answer = official.get(&at(old)).await.expect(303);
        assert_eq!(answer.location, at(new));
    }
    official.get(&at("/risks/14/vanish")).await.expect(404);
    official.get(&at("/risks/14/start")).await.expect(404);
    official.get(&at("/risks/99999/rate")).await.expect(404);
}

#[tokio::test]
async fn a4_agreements_checks_and_triggers_are_recorded_on_their_pages() {
    let server = TestServer::example().await;
    let register = register(&server).await;
    let vendor = first(&register, Kind::Vendor).unwrap();
    let trigger = register
        .tables
        .triggers
        .live()
        .find(|t| t.settled.is_none())
        .map(|t| AnyRecord::from(t.clone()));
    let mut client = server.client_as(&[Role::Contributor]).await;
    client
        .fill_and_follow(
            &address(&vendor, "agreement"),
            &[
                ("state", "in_force"),
                ("effective", "2026-11-01"),
                ("clauses", "incident reporting\nsubcontractors"),
                ("new_evidence", "Signed agreement"),
                ("new_evidence_at", "binder 2"),
            ],
        )
        .await
        .expect(200)
        .shows("is recorded: in force")
        .shows("subcontractors");
    client
        .fill_and_follow(
            &address(&vendor, "vendor-check"),
            &[("result", "SOC 2 report read: no exceptions")],
        )
        .await
        .expect(200)
        .shows("SOC 2 report read");
    if let Some(trigger) = trigger {
        client
            .fill_and_follow(
                &address(&trigger, "settle"),
                &[("reason", "two risks rated again")],
            )
            .await
            .expect(200)
            .shows("is settled");
    }
}

#[tokio::test]
async fn c6_content_is_redacted_by_two_administrators() {
    let server = TestServer::example().await;
    let record = register(&server).await;
    let asset = first(&record, Kind::Asset).unwrap();
    let mut helen = server
        .client_named(
            "Helen Marsh",
            "helen@lanternhill.example",
            &[Role::Administrator],
        )
        .await;
    helen
        .get(&address(&asset, "redact"))
        .await
        .expect(200)
        .shows("cannot be brought back");
    helen
        .fill_and_follow(
            &address(&asset, "redact"),
            &[("reason", "a patient was named"), ("earlier_only", "true")],
        )
        .await
        .expect(200)
        .shows("A second administrator has to approve it");
    let approve = at("/history/redactions/1/approve-redaction");
    helen
        .get(&at("/history/redactions"))
        .await
        .expect(200)
        .shows("Waits for a second person")
        .shows("Where else words of it stand")
        .shows(&at("/history/redactions/1/withdraw-redaction"));
    // Who asked is not offered to approve it, and cannot.
    helen
        .fill(&approve, &[])
        .await
        .expect(422)
        .shows("a second person must approve it");
    let mut owen = server
        .client_named(
            "Owen Prakash",
            "owen@lanternhill.example",
            &[Role::Administrator],
        )
        .await;
    // Whoever can approve it is told on Today, and everybody on the record's page.
    owen.get(&at(""))
        .await
        .expect(200)
        .shows("Destroy the content of asset")
        .shows("Waits for you");
    let page = address(&asset, "redact");
    owen.get(page.trim_end_matches("/redact"))
        .await
        .expect(200)
        .shows("Helen Marsh asked that the content of asset")
        .shows("RD-1");
    owen.get(&at("/history/redactions"))
        .await
        .expect(200)
        .shows(&approve)
        .shows(&at("/history/redactions/1/deny-redaction"));
    owen.fill_and_follow(&approve, &[("note", "seen")])
        .await
        .expect(200)
        .shows("What it took out is gone");
    let after = owen.get(page.trim_end_matches("/redact")).await.expect(200);
    assert!(!after.text().contains("asked that the content of"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c6_an_approval_is_carried_out_where_who_sent_it_hangs_up() {
    let server = TestServer::example().await;
    let record = register(&server).await;
    let asset = first(&record, Kind::Asset).unwrap();
    let mut helen = server
        .client_named(
            "Helen Marsh",
            "helen@lanternhill.example",
            &[Role::Administrator],
        )
        .await;
    helen
        .fill(
            &address(&asset, "redact"),
            &[("reason", "a patient was named")],
        )
        .await
        .expect(303);
    let mut owen = server
        .client_named(
            "Owen Prakash",
            "owen@lanternhill.example",
            &[Role::Administrator, Role::Contributor],
        )
        .await;
    // The book knows his account.
    owen.post(&at("/scope/sites"), &[("name", "North annex")])
        .await
        .expect(303);
    let approve = at("/history/redactions/1/approve-redaction");
    let kept = owen.open(&approve).await;
    let mut form = vec![("note", "seen")];
    form.extend(kept.iter().map(|(k, v)| (k.as_str(), v.as_str())));
    // Somebody is writing, so that it waits for its turn when he hangs up.
    let (begun, begins) = tokio::sync::oneshot::channel();
    let (end, ends) = tokio::sync::oneshot::channel::<()>();
    let books = server.state.books().clone();
    let writing = tokio::spawn(async move {
        let work = async |_: &mut app::Book| {
            begun.send(()).unwrap();
            ends.await.unwrap();
            Ok(())
        };
        books.write(app::demo::ORG, work).await
    });
    begins.await.unwrap();
    let mut sent = Box::pin(owen.post(&approve, &form));
    assert!(comes(&mut sent).await.is_none(), "it waited for nobody");
    drop(sent);
    end.send(()).unwrap();
    writing.await.unwrap().unwrap();
    let begun = std::time::Instant::now();
    loop {
        let now = register(&server).await;
        let mut all = now.tables.redactions.all();
        if all.any(|redaction| redaction.approved_on.is_some()) {
            break;
        }
        assert!(begun.elapsed().as_secs() < 20, "nothing was taken out");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// Where words of a record stand is looked for in the whole book, and where its content
/// stands in all its entries: nobody waits for that but who asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_15_2_2_nobody_waits_to_write_while_a_book_is_looked_through_for_a_redaction() {
    let server = TestServer::example().await;
    let record = register(&server).await;
    let asset = first(&record, Kind::Asset).unwrap();
    let administrator = [Role::Administrator];
    let mut helen = server
        .client_named("Helen Marsh", "helen@lanternhill.example", &administrator)
        .await;
    let mut owen = server
        .client_named("Owen Prakash", "owen@lanternhill.example", &administrator)
        .await;
    let books = server.state.books();
    let hold = async || {
        let other = ledger::OrgId(uuid::Uuid::from_u128(7));
        let (mut held, moment) = (Vec::new(), std::time::Duration::from_millis(100));
        while let Ok(look) = tokio::time::timeout(moment, books.look(other)).await {
            held.push(look.unwrap());
        }
        held
    };
    // Somebody of the same organization writes meanwhile.
    let write = async |name: &str| {
        let site = register::records::Site {
            id: app::new_id().unwrap(),
            name: name.into(),
            ..Default::default()
        };
        let by = app::Authorship {
            actor: register::Actor::program(),
            why: String::new(),
            at: jiff::Timestamp::now(),
        };
        let command = register::Command::Save(site.into());
        let writing = books.perform(demo::ORG, command, &by, None);
        let wait = std::time::Duration::from_secs(10);
        let written = tokio::time::timeout(wait, writing).await;
        written.expect("it waits for who looks").unwrap();
    };
    let redact = address(&asset, "redact");
    let with = |kept: &[(String, String)], field: (&str, &str)| -> Vec<(String, String)> {
        let mut all = kept.to_vec();
        all.push((field.0.to_owned(), field.1.to_owned()));
        all
    };
    let kept = helen.open(&redact).await;
    for (reason, status) in [("", 422), ("a patient was named", 303)] {
        let form = with(&kept, ("reason", reason));
        let form: Vec<_> = form.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let held = hold().await;
        let mut asked = Box::pin(helen.post(&redact, &form));
        assert!(
            comes(&mut asked).await.is_none(),
            "{status}: it took no turn"
        );
        write(&format!("Annex {status}")).await;
        drop(held);
        asked.await.expect(status);
    }
    let approve = at("/history/redactions/1/approve-redaction");
    let kept = owen.open(&approve).await;
    let form = with(&kept, ("note", "seen"));
    let form: Vec<_> = form.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let held = hold().await;
    let mut approved = Box::pin(owen.post(&approve, &form));
    assert!(comes(&mut approved).await.is_none(), "it took no turn");
    write("Annex of the approval").await;
    drop(held);
    approved.await.expect(303);
    let now = register(&server).await;
    let redaction = now.tables.redactions.by_number(1).unwrap();
    assert!(redaction.approved_on.is_some());
}
