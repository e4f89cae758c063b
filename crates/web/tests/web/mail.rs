//! E-mail authentication in the browser (G4).

use crate::support::{Answer, Client, EXAMPLE, TestServer};
use access::Role;
use app::demo;
use axum::body::Body;
use axum::http::header;
use jiff::Timestamp;
use ledger::side::mail::{Left, MailsLooked};
use register::records::SenderDecision;

const DAY: i64 = 86_400;

/// A report of one day, so many days ago, with rows of address, messages, and
/// whether DKIM and SPF passed with alignment.
pub fn report(
    org: &str,
    id: &str,
    domain: &str,
    ago: i64,
    rows: &[(&str, u32, bool, bool)],
) -> String {
    let end = Timestamp::now().as_second() - ago * DAY;
    let begin = end - DAY;
    let word = |passed: bool| if passed { "pass" } else { "fail" };
    let rows: String = rows
        .iter()
        .map(|(ip, count, dkim, spf)| {
            // A signature that fails would speak of a forwarder.
            let signed = match dkim {
                true => format!("<dkim><domain>{domain}</domain><selector>k1</selector><result>pass</result></dkim>"),
                false => String::new(),
            };
            let (dkim, spf) = (word(*dkim), word(*spf));
            format!(
                "<record><row><source_ip>{ip}</source_ip><count>{count}</count><policy_evaluated>\
                 <disposition>none</disposition><dkim>{dkim}</dkim><spf>{spf}</spf></policy_evaluated></row>\
                 <identifiers><header_from>{domain}</header_from></identifiers><auth_results>{signed}\
                 <spf><domain>{domain}</domain><result>{spf}</result></spf></auth_results></record>"
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><feedback><report_metadata><org_name>{org}</org_name>\
         <email>dmarc@receiver.example</email><report_id>{id}</report_id>\
         <date_range><begin>{begin}</begin><end>{end}</end></date_range></report_metadata>\
         <policy_published><domain>{domain}</domain><p>none</p></policy_published>{rows}</feedback>"
    )
}

pub async fn upload(client: &mut Client, files: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, bytes) in files {
        body.extend_from_slice(
            format!("--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--cut--\r\n");
    let request = client
        .request("POST", &format!("{EXAMPLE}/mail/read"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    client.send(request).await
}

/// Adds a domain, and returns the number of its asset.
pub async fn add(client: &mut Client, domain: &str) -> String {
    let answer = client
        .post(&format!("{EXAMPLE}/mail"), &[("domain", domain)])
        .await
        .expect(303);
    answer
        .location
        .strip_prefix(&format!("{EXAMPLE}/mail/"))
        .unwrap_or_else(|| panic!("{}", answer.location))
        .to_owned()
}

#[tokio::test]
async fn g4_a_domain_is_added_as_an_asset_and_a_bad_one_refused_at_its_field() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let page = format!("{EXAMPLE}/mail");
    official.get(&page).await.expect(200).shows("Add a domain");
    let number = add(&mut official, " dana@Lantern-Clinic.Example. ").await;
    official
        .get(&page)
        .await
        .shows("lantern-clinic.example")
        .shows("not checked yet");
    let register = server.state.books().now(demo::ORG).await.unwrap();
    let asset = register.asset_of_domain("lantern-clinic.example").unwrap();
    assert_eq!(
        (asset.number.to_string(), asset.class.as_str()),
        (number.clone(), "domain-dns")
    );
    // The same again is that asset.
    assert_eq!(add(&mut official, "LANTERN-clinic.example").await, number);
    for (bad, told) in [
        ("", "A domain name is missing."),
        ("clinic", "has no dot"),
        ("cli nic.example", "is not a domain name"),
        ("clinic..example", "has an empty part between two dots"),
        ("<b>.example", "is not a domain name"),
    ] {
        official
            .post(&page, &[("domain", bad)])
            .await
            .expect(422)
            .shows("id=\"e-domain\"")
            .shows(told)
            .hides("<b>.example");
    }
    server
        .client_as(&[Role::Auditor])
        .await
        .post(&page, &[("domain", "other.example")])
        .await
        .expect(403);
}

#[tokio::test]
async fn g4_an_asset_that_bears_the_name_answers_for_the_domain() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official
        .post(
            &format!("{EXAMPLE}/scope/assets"),
            &[
                ("name", "Clinic.example"),
                ("class", "email"),
                ("has", "name"),
                ("has", "class"),
            ],
        )
        .await
        .expect(303);
    let before = server.state.books().now(demo::ORG).await.unwrap();
    let named = before
        .tables
        .assets
        .live()
        .find(|a| a.name == "Clinic.example");
    let number = named.unwrap().number.to_string();
    assert_eq!(add(&mut official, "clinic.example").await, number);
}

#[tokio::test]
async fn g4_reports_are_read_from_uploads_and_their_senders_decided_on() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let rows = [
        ("192.0.2.110", 40, true, true),
        ("198.51.100.7", 3, false, false),
    ];
    let xml = report(
        "Receiver <b>bold</b>".replace('<', "&lt;").as_str(),
        "a-1",
        "clinic.example",
        2,
        &rows,
    );
    // The domain is not here yet: kept aside.
    upload(
        &mut official,
        &[("../../etc/<i>report</i>.xml", xml.as_bytes())],
    )
    .await
    .expect(200)
    .shows("1 new report with 2 records")
    .shows("about a domain that is not here");
    official
        .get(&format!("{EXAMPLE}/mail"))
        .await
        .shows("clinic.example: 1 report");
    let number = add(&mut official, "clinic.example").await;
    let senders = format!("{EXAMPLE}/mail/{number}/senders");
    official
        .get(&senders)
        .await
        .expect(200)
        .shows("192.0.2.110")
        .shows("yours, and it passes")
        .shows("40 of 40 messages pass with alignment")
        .shows("likely not yours")
        .shows("undecided");
    // A second time, beside something that is not a report.
    upload(
        &mut official,
        &[
            ("again.xml", xml.as_bytes()),
            ("photo<i>.png", b"\x89PNG nothing"),
        ],
    )
    .await
    .expect(200)
    .shows("1 report was here already")
    .shows("photo&#60;i&#62;.png")
    .hides("photo<i>");
    official
        .get(&format!("{EXAMPLE}/mail/{number}/reports"))
        .await
        .expect(200)
        .shows("Receiver &#60;b&#62;bold&#60;/b&#62;")
        .hides("<b>bold")
        .shows("43 messages in all");
    // Nothing lies about in the folder of uploads.
    let left = std::fs::read_dir(server.folder.path().join("uploads")).unwrap();
    assert_eq!(left.count(), 0);

    let known = async || {
        let register = server.state.books().now(demo::ORG).await.unwrap();
        register.tables.senders.all().count()
    };
    let before = known().await;
    let decide = format!("{senders}/decide?key=address%3A192.0.2.110");
    official
        .get(&decide)
        .await
        .expect(200)
        .shows("Whose is this sender?")
        .shows("40 messages in the name of clinic.example");
    let post = format!("{senders}/decide");
    let key = ("key", "address:192.0.2.110");
    official
        .post(&post, &[key, ("reason", "our server")])
        .await
        .expect(422)
        .shows("“Whose it is” is missing.");
    official
        .post(&post, &[key, ("decision", "ours"), ("reason", " ")])
        .await
        .expect(422)
        .shows("id=\"e-reason\"");
    assert_eq!(known().await, before, "nothing is half done");
    official
        .post_and_follow(
            &post,
            &[
                key,
                ("decision", "ours"),
                ("reason", "Our own mail server."),
            ],
        )
        .await
        .expect(200)
        .shows("Decided on 192.0.2.110: ours.");
    official
        .get(&format!("{senders}?ours=ours"))
        .await
        .shows("192.0.2.110")
        .shows(&format!("SN-{}", before + 1))
        .hides("198.51.100.7");
    // Decided anew: the same record.
    let again = official.get(&decide).await.expect(303).location;
    let new = before + 1;
    assert_eq!(again, format!("{EXAMPLE}/mail/senders/{new}/decide-sender"));
    official
        .get(&again)
        .await
        .expect(200)
        .shows("40 messages in the name of clinic.example")
        .shows("Our own mail server.");
    official
        .fill_and_follow(
            &again,
            &[("decision", "not_ours"), ("reason", "Given back in June.")],
        )
        .await
        .expect(200);
    let register = server.state.books().now(demo::ORG).await.unwrap();
    let known: Vec<_> = register.tables.senders.all().collect();
    let decided = register
        .tables
        .senders
        .by_number(u32::try_from(new).unwrap());
    assert_eq!(
        (known.len(), decided.unwrap().decision),
        (new, SenderDecision::NotOurs)
    );
    official
        .post(
            &post,
            &[
                ("key", "address:203.0.113.5"),
                ("decision", "ours"),
                ("reason", "x"),
            ],
        )
        .await
        .expect(404);

    let mut auditor = server.client_as(&[Role::Auditor]).await;
    auditor
        .get(&senders)
        .await
        .expect(200)
        .hides("/senders/decide");
    auditor.get(&decide).await.expect(403);
    auditor
        .post(&post, &[key, ("decision", "ours"), ("reason", "x")])
        .await
        .expect(403);
    upload(&mut auditor, &[("a.xml", xml.as_bytes())])
        .await
        .expect(403);
    // As of a day nothing had come yet, and nothing can be changed.
    let past = format!("{EXAMPLE}/at/2026-01-15/mail");
    official.get(&past).await.expect(200).hides("Add a domain");
    official
        .get(&format!("{past}/reports"))
        .await
        .expect(200)
        .hides("Receiver");
}

#[tokio::test]
async fn g4_what_strangers_write_is_text_in_pages_and_lists() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let number = add(&mut official, "clinic.example").await;
    let xml = report(
        "=cmd|'/c calc'!A1",
        "f-1",
        "clinic.example",
        1,
        &[("192.0.2.110", 5, true, true)],
    )
    .replace("<selector>k1", "<selector>=1+1&lt;script&gt;");
    upload(&mut official, &[("f.xml", xml.as_bytes())])
        .await
        .expect(200);
    let senders = format!("{EXAMPLE}/mail/{number}/senders");
    official
        .get(&senders)
        .await
        .shows("=1+1&#60;script&#62;")
        .hides("<script>&");
    official
        .post_and_follow(
            &format!("{senders}/decide"),
            &[
                ("key", "address:192.0.2.110"),
                ("decision", "ours"),
                ("reason", "=HYPERLINK(\"http://x\")"),
            ],
        )
        .await
        .expect(200);
    official
        .get(&format!("{senders}.csv"))
        .await
        .expect(200)
        .shows("'=HYPERLINK")
        .shows("clinic.example (selector =1+1<script>)");
    // The search takes any sign for itself.
    let all = format!("{EXAMPLE}/mail/reports");
    official.get(&format!("{all}?q=cmd")).await.shows("calc");
    official
        .get(&format!("{all}?q=%25_!"))
        .await
        .expect(200)
        .shows("Nothing here matches");
}

#[tokio::test]
async fn g4_another_organization_sees_nothing_of_the_reports() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    add(&mut official, "clinic.example").await;
    let xml = report(
        "Receiver",
        "a-1",
        "clinic.example",
        1,
        &[("192.0.2.110", 5, true, true)],
    );
    upload(&mut official, &[("a.xml", xml.as_bytes())])
        .await
        .expect(200);
    let data_folder = server.state.books().data_folder();
    let actor = official_actor();
    let other = data_folder
        .create("Other Clinic", &actor, Timestamp::now())
        .await
        .unwrap();
    let account = server.state.access().accounts().await.unwrap().remove(0);
    let membership = access::Membership {
        org: other.org(),
        account: account.id,
        roles: access::Roles::of([Role::SecurityOfficial]),
        person: None,
    };
    let at = Timestamp::now();
    server
        .state
        .access()
        .set_membership(membership, &account, at)
        .await
        .unwrap();
    official
        .get("/o/other-clinic/mail")
        .await
        .expect(200)
        .shows("no reports read")
        .hides("clinic.example:");
    official
        .get("/o/other-clinic/mail/reports")
        .await
        .expect(200)
        .hides("Receiver");
    official
        .post("/o/other-clinic/mail", &[("domain", "clinic.example")])
        .await
        .expect(303);
    official
        .get("/o/other-clinic/mail/1/senders")
        .await
        .expect(200)
        .shows("Nobody seen yet");
}

/// The number of the report that was stored last.
pub async fn last_report(server: &TestServer) -> u64 {
    let ledger = server.state.books().data_folder().ledger();
    let mut side = ledger.side_read().await.unwrap();
    let last = side.mail_reports(demo::ORG, None, 1).await.unwrap();
    last[0].seq
}

fn official_actor() -> register::Actor {
    register::Actor {
        person: None,
        name: "Test".to_owned(),
        role: "Security Official".to_owned(),
        assurance: register::Assurance::SignedIn,
        via: None,
        account: None,
    }
}

#[tokio::test]
async fn g4_a_mailbox_is_named_by_an_administrator_and_its_password_never_shown() {
    let server = TestServer::example().await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    let page = format!("{EXAMPLE}/mail/mailboxes");
    let good = [
        ("host", "imap.clinic.example"),
        ("port", "993"),
        ("security", "tls"),
        ("user", "reports@clinic.example"),
        ("sign_in", "password"),
        ("folder", "INBOX"),
        ("after", "seen"),
        ("secret", "open-sesame-17"),
    ];
    for (field, bad) in [
        ("host", "imap clinic"),
        ("port", "99999"),
        ("user", ""),
        ("secret", "a\r\nb"),
    ] {
        let sent = good.map(|(name, value)| (name, if name == field { bad } else { value }));
        admin
            .post(&page, &sent)
            .await
            .expect(422)
            .shows(&format!("#f-{field}"))
            .hides("open-sesame-17");
    }
    admin
        .post_and_follow(&page, &good)
        .await
        .expect(200)
        .shows("reports@clinic.example at imap.clinic.example:993")
        .shows("mails are marked as read")
        .shows("Not read yet")
        .hides("open-sesame-17");
    admin
        .post(&page, &good)
        .await
        .expect(422)
        .shows("is read already");
    let ledger = server.state.books().data_folder().ledger();
    let stored = ledger
        .side_read()
        .await
        .unwrap()
        .mailboxes(demo::ORG)
        .await
        .unwrap();
    let [one] = stored.as_slice() else {
        panic!("{stored:?}")
    };
    let plain = b"open-sesame-17";
    assert!(!one.secret.windows(plain.len()).any(|part| part == plain));
    let access = server.state.access();
    assert_eq!(access.open_secret(one.id, &one.secret).unwrap(), plain);
    assert!(access.open_secret(demo::ORG.0, &one.secret).is_err());
    let own = format!("{page}/{}", one.id);
    admin
        .post_and_follow(&format!("{own}/disable"), &[])
        .await
        .shows("Left alone");
    admin
        .post_and_follow(&format!("{own}/enable"), &[])
        .await
        .shows("Not read yet");
    let mut official = server.client_as(&[Role::Contributor]).await;
    official.get(&page).await.expect(403);
    official
        .post(&format!("{own}/delete"), &[])
        .await
        .expect(403);
    admin
        .post_and_follow(&format!("{own}/delete"), &[])
        .await
        .shows("No mailbox yet");
    admin.post(&format!("{own}/delete"), &[]).await.expect(404);
    admin
        .get(&format!("{EXAMPLE}/colleagues/access-log"))
        .await
        .shows("reports@clinic.example");
}

#[tokio::test]
async fn nw_04_a_person_says_that_two_reports_of_one_name_are_genuine() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let number = add(&mut official, "lantern-clinic.example").await;
    let one = report(
        "receiver.test",
        "1",
        "lantern-clinic.example",
        3,
        &[("192.0.2.1", 10, true, true)],
    );
    let two = one.replace("<count>10<", "<count>4<");
    upload(&mut official, &[("a.xml", one.as_bytes())])
        .await
        .expect(200);
    upload(&mut official, &[("b.xml", two.as_bytes())])
        .await
        .expect(200)
        .shows("where both are genuine, say so")
        .shows("1 file or mail was looked at: 1 read, 0 without a report passed over, 0 not read.");
    let page = format!("{EXAMPLE}/mail/{number}/reports");
    official
        .get(&page)
        .await
        .shows("no: an earlier report has the same name")
        .shows("It is genuine: count it");
    let mut reader = server.client_as(&[Role::Auditor]).await;
    reader.get(&page).await.hides("It is genuine: count it");
    let number = last_report(&server).await;
    let count = format!("{EXAMPLE}/mail/reports/{number}/count");
    reader.post(&count, &[]).await.expect(403);
    official.post(&count, &[]).await.expect(303);
    official
        .get(&page)
        .await
        .shows("says that it is genuine")
        .shows("Leave it out");
    official.post(&count, &[]).await.expect(400);
    official
        .post(&format!("{EXAMPLE}/mail/reports/{number}/nonsense"), &[])
        .await
        .expect(404);
}

#[tokio::test]
async fn mb_02_the_page_of_mailboxes_tells_what_was_not_read() {
    let server = TestServer::example().await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    let page = format!("{EXAMPLE}/mail/mailboxes");
    let fields = [
        ("host", "imap.lantern-clinic.example"),
        ("port", "143"),
        ("security", "starttls"),
        ("user", "reports"),
        ("sign_in", "password"),
        ("folder", "INBOX"),
        ("after", "nothing"),
        ("secret", "a password"),
    ];
    admin.post(&page, &fields).await.expect(303);
    let ledger = server.state.books().data_folder().ledger();
    let mut side = ledger.side_write().await.unwrap();
    let id = side.mailboxes(demo::ORG).await.unwrap()[0].id;
    let left = Left {
        at: Timestamp::now().as_microsecond(),
        lost: true,
        what: "message 7 › a.xml.gz".into(),
        why: "the report breaks off <here>".into(),
    };
    let looked = MailsLooked {
        read: 3,
        passed_over: 1,
        not_read: 1,
    };
    side.add_mail_left(demo::ORG, id, (1, 7), looked, &[left])
        .await
        .unwrap();
    side.set_mailbox_checked(demo::ORG, id, Timestamp::now().as_microsecond(), "")
        .await
        .unwrap();
    side.commit().await.unwrap();
    admin
        .get(&page)
        .await
        .expect(200)
        .shows("STARTTLS")
        .shows("5 mails so far: 3 read, 1 without a report passed over, 1 not read")
        .shows("not all of it could be")
        .shows("message 7 › a.xml.gz")
        .shows("the report breaks off &#60;here&#62;");
}

/// Assets that answer for domains, all at once.
pub async fn many_domains(server: &TestServer, count: usize) {
    let assets = (0..count).map(|n| {
        let asset = register::records::Asset {
            id: app::new_id().unwrap(),
            name: format!("Mail of d{n:04}.test"),
            class: "domain-dns".into(),
            domain: format!("d{n:04}.test"),
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
async fn asvs_15_2_2_many_domains_are_shown_page_by_page_and_found_by_name() {
    let server = TestServer::example().await;
    let mut reader = server.client_as(&[Role::Auditor]).await;
    let page = format!("{EXAMPLE}/mail");
    let few = reader.get(&page).await.expect(200);
    few.hides("Search domains").hides("Page 1 of");
    many_domains(&server, 200).await;
    let shown = |page: &str| page.matches("<td data-label=\"Policy\">").count();
    let first = reader.get(&page).await.expect(200).shows("Page 1 of 9");
    let first = first.shows("1 to 25 of 201 domains").text();
    assert_eq!(shown(&first), 25);
    assert!(first.contains("d0010.test") && !first.contains("d0100.test"));
    let next = reader.get(&format!("{page}?page=2")).await.expect(200);
    let next = next.shows("26 to 50 of").text();
    assert!(shown(&next) == 25 && next.contains("d0030.test"));
    let found = reader.get(&format!("{page}?q=D010")).await.expect(200);
    let found = found.shows("d0100.test").hides("d0099.test").text();
    assert_eq!(shown(&found), 10);
    let none = reader.get(&format!("{page}?q=elsewhere")).await;
    none.expect(200).shows("No domain here has");
}

#[tokio::test]
async fn asvs_15_2_2_pages_on_mail_take_no_longer_however_many_domains_there_are() {
    let server = TestServer::example().await;
    let mut reader = server.client_as(&[Role::Auditor]).await;
    many_domains(&server, 2_000).await;
    for path in ["/mail", "/mail/reports"] {
        let path = format!("{EXAMPLE}{path}");
        reader.get(&path).await.expect(200);
        let begun = std::time::Instant::now();
        reader.get(&path).await.expect(200);
        let took = begun.elapsed();
        assert!(took.as_millis() < 1_500, "{path} took {took:?}");
    }
}
