//! A clinic's roll-out through the pages, from no record to `p=reject`: DNS is a name
//! server on loopback, texts are published as the page has them, and time passes by dating
//! back what was seen (G3, G4, MB-51, S0).

use crate::mail::{add, last_report, report, upload};
use crate::support::{Client, EXAMPLE, TestServer};
use access::Role;
use mailauth::dns::Zone;
use mailkit::Responder;
use sqlx::Connection;
use std::time::Duration;
use web::ServerOptions;

const DOMAIN: &str = "lantern-clinic.example";
const KEY: &str = "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA5Ru5WVhkPiBuE+mOf29uqontUfoQpcWX04sA/V6dRmZ0I2kRHOSKYXLW84sqPiWyfKH4WaP7f0p6RvENyIqFjCYWDPxSX5Ck/rj0jUzQ6FKloUb9M/0hhdUy2xa7przy7wudLu7WpgxyMLogPZfWMV369vvPefyvuXF8B3rCuy5qSNyvnDf0Dn4/blILfyw5df4JWJIj0FfXxc3LMMLQM+Nn8q71iJmH5qXuB78GWUjT7erEXnrXdWKZimM9l6fMSOb6EBm0AwNVR+mOGwt05LPrSHFrwKJSNRB5gBOzXfmjdUpghIq+wLF1trz+oJt5CcZs45GPjiuyUomI+HgFpQIDAQAB";

/// A server with its domain, and the name server it asks.
struct Story {
    server: TestServer,
    official: Client,
    names: Responder,
    /// Name, type and value.
    records: Vec<(String, &'static str, String)>,
    number: String,
    round: u32,
}

impl Story {
    async fn begin(records: &[(&str, &'static str, &str)]) -> Story {
        let names = Responder::start(Zone::default(), Duration::ZERO)
            .await
            .unwrap();
        let options = ServerOptions {
            dns: Some(names.address()),
            ..ServerOptions::default()
        };
        let server = TestServer::example_in(tempfile::tempdir().unwrap(), options).await;
        let mut official = server.client_as(&[Role::SecurityOfficial]).await;
        let number = add(&mut official, DOMAIN).await;
        let records = records.iter();
        let story = Story {
            server,
            official,
            names,
            records: records
                .map(|(name, kind, value)| ((*name).to_owned(), *kind, (*value).to_owned()))
                .collect(),
            number,
            round: 0,
        };
        story.answer();
        story
    }

    fn page(&self, path: &str) -> String {
        format!("{EXAMPLE}/mail/{}{path}", self.number)
    }

    /// The name server answers by the records from now on.
    fn answer(&self) {
        let lines: Vec<String> = self
            .records
            .iter()
            .map(|(name, kind, value)| format!("{name} {kind} {value}"))
            .collect();
        self.names.answers(Zone::parse(&lines.join("\n")).unwrap());
    }

    async fn check(&mut self) {
        let check = self.page("/check");
        self.official
            .post_and_follow(&check, &[])
            .await
            .expect(200)
            .shows("is checked");
    }

    /// Publishes each text that the page of the roll-out has, and returns the page.
    async fn publish(&mut self, query: &str) -> String {
        // Pressed for: what the last check did not ask is asked now.
        let ask = if query.is_empty() { "?" } else { "&" };
        let page = self.page(&format!("/roll-out{query}{ask}ask=dns"));
        let html = self.official.get(&page).await.expect(200).text();
        for part in html.split("<article").skip(1) {
            let part = part.split("</article>").next().unwrap();
            let Some(text) = part.split("data-copy=\"").nth(1) else {
                continue;
            };
            let text = unescaped(text.split('"').next().unwrap());
            let title = part.split("<h3>").nth(1).unwrap();
            let mut words = title.split([' ', '<']);
            let (subject, name) = (words.next().unwrap(), words.nth(1).unwrap().to_owned());
            let kind = match subject {
                "MX" => "MX",
                _ => "TXT",
            };
            let adds = part.contains("Add");
            self.records
                .retain(|(n, k, _)| adds || !(*n == name && *k == kind));
            self.records.push((name, kind, text));
        }
        self.answer();
        html
    }

    /// So many days pass: what was seen so far is that much older.
    async fn pass(&mut self, days: i64) {
        let file = self.server.folder.path().join("phiward.db");
        let url = format!("sqlite://{}", file.display());
        let mut database = sqlx::SqliteConnection::connect(&url).await.unwrap();
        let reports = "UPDATE mail_report SET day = day - ?1, begins = begins - ?1 * 86400, \
             ends = ends - ?1 * 86400, received = received - ?1 * 86400000000";
        let audits = "UPDATE mail_audit SET at = at - ?1 * 86400000000";
        for statement in [reports, audits] {
            let done = sqlx::query(statement).bind(days).execute(&mut database);
            done.await.unwrap();
        }
        database.close().await.unwrap();
    }

    /// Reports of the last forty days, each with these rows.
    async fn month(&mut self, rows: &[(&str, u32, bool, bool)]) {
        self.round += 1;
        let files: Vec<(String, String)> = (0..40)
            .map(|ago| {
                let id = format!("{}-{ago}", self.round);
                let text = report("google.com", &id, DOMAIN, ago, rows);
                (format!("{id}.xml"), text)
            })
            .collect();
        let files: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_bytes()))
            .collect();
        upload(&mut self.official, &files).await.expect(200);
    }

    /// Decides otherwise, on the page that a sender of the register has for it.
    async fn decide_anew(&mut self, key: &str, decision: &str) {
        let asks = self.page(&format!("/senders/decide?key={key}"));
        let form = self.official.get(&asks).await.expect(303).location;
        let fields = [("decision", decision), ("reason", "known")];
        self.official.fill(&form, &fields).await.expect(303);
    }

    async fn decide(&mut self, key: &str, decision: &str) {
        let post = self.page("/senders/decide");
        let fields = [("key", key), ("decision", decision), ("reason", "known")];
        self.official
            .post_and_follow(&post, &fields)
            .await
            .expect(200);
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#38;", "&")
}

#[tokio::test]
async fn g3_a_clinic_goes_from_nothing_to_reject_page_by_page() {
    let mut story = Story::begin(&[
        (
            DOMAIN,
            "MX",
            "0 lantern-clinic-example.mail.protection.outlook.com",
        ),
        (
            "lantern-clinic-example.mail.protection.outlook.com",
            "A",
            "52.101.1.1",
        ),
        (
            "spf.protection.outlook.com",
            "TXT",
            "v=spf1 ip4:40.92.0.0/15 -all",
        ),
    ])
    .await;
    // Nothing is said before it was checked.
    let page = story.page("/roll-out");
    story
        .official
        .get(&page)
        .await
        .expect(200)
        .shows("Check it first")
        .hides("Ready")
        .hides("data-copy");
    story.check().await;
    let first = story.publish("").await;
    assert!(first.contains("Next: watching"), "{first}");
    assert!(first.contains("include:spf.protection.outlook.com"));
    assert!(first.contains("In the Microsoft Defender portal"));
    let key = format!("selector1._domainkey.{DOMAIN}");
    story.records.push((key, "TXT", KEY.to_owned()));
    story.answer();
    story.check().await;
    story
        .official
        .get(&page)
        .await
        .shows("Now: watching.")
        .shows("Not yet")
        .shows("No reports yet, so nobody can say")
        .hides("Ready");
    // A month later: people by Microsoft 365, a stranger, and a copier that nobody set up.
    let people = ("40.92.1.9", 50, true, true);
    let copier = ("203.0.113.60", 3, false, false);
    story.pass(31).await;
    story.month(&[people, copier]).await;
    story.check().await;
    story
        .official
        .get(&page)
        .await
        .shows("Nothing of yours was seen yet")
        .hides("Ready");
    let senders = story.page("/senders");
    story
        .official
        .get(&senders)
        .await
        .shows("Microsoft 365")
        .shows("203.0.113.60")
        .shows("Guess: <strong>not known</strong>")
        .hides("likely not yours");
    story.decide("service:microsoft365", "ours").await;
    story.decide("address:203.0.113.60", "ours").await;
    story
        .official
        .get(&page)
        .await
        .shows("Not yet")
        .shows("messages of yours would be hit: 203.0.113.60")
        .shows("What is 203.0.113.60?")
        .shows("Set up a connector (relay)")
        .hides("Nothing stands in the way");
    // What cannot be an address is told at its field; nothing typed is lost.
    story
        .official
        .get(&format!("{page}?own=203.0.113.0%2F24&use=people"))
        .await
        .expect(422)
        .shows("id=\"e-own\"")
        .shows("203.0.113.0/24</textarea>");
    // The copier sends through the mailbox service from now on, and no more by itself.
    story.decide_anew("address:203.0.113.60", "not_ours").await;
    for (stage, days) in [
        ("trying quarantine", 31),
        ("quarantine", 15),
        ("trying reject", 31),
        ("reject", 15),
    ] {
        story.pass(days).await;
        if days == 31 {
            story.pass(15).await;
        }
        story.month(&[people]).await;
        story.check().await;
        let html = story.publish("").await;
        assert!(html.contains(&format!("Next: {stage}")), "{stage}: {html}");
        assert!(
            html.contains("stands in the way. The record is below"),
            "{stage}: {html}"
        );
        story.check().await;
    }
    story
        .official
        .get(&page)
        .await
        .shows("Now: reject.")
        .shows("The last stage");
    let record = story.records.iter().find(|(n, ..)| n.starts_with("_dmarc"));
    assert!(
        record.unwrap().2.starts_with("v=DMARC1; p=reject"),
        "{record:?}"
    );
    // Said to send no mail, it is asked about again.
    story
        .official
        .get(&format!("{page}?use=parked"))
        .await
        .expect(200)
        .shows("This domain seems to be used for mail")
        .hides("v=spf1 -all")
        .hides("The last stage");
}

#[tokio::test]
async fn mb_51_a_live_domain_is_asked_about_again_before_it_is_closed() {
    let mut story = Story::begin(&[
        (DOMAIN, "MX", "10 mx.lantern-clinic.example"),
        ("mx.lantern-clinic.example", "A", "203.0.113.5"),
        (DOMAIN, "TXT", "v=spf1 mx ~all"),
        (
            "_dmarc.lantern-clinic.example",
            "TXT",
            "v=DMARC1; p=none; rua=mailto:d@lantern-clinic.example",
        ),
    ])
    .await;
    story.month(&[("203.0.113.5", 20, true, true)]).await;
    story.check().await;
    let page = story.page("/roll-out?use=parked");
    story
        .official
        .get(&page)
        .await
        .expect(200)
        .shows("This domain seems to be used for mail")
        .shows("Mail for it goes to mx.lantern-clinic.example")
        .shows("messages of yours, or that pass as yours, in the last 30 days")
        .shows("I looked: nobody reads mail that is sent to this domain")
        .hides("Nothing stands in the way")
        .hides("v=spf1 -all")
        .hides("data-copy");
    let again = format!("{page}&unused=yes");
    story
        .official
        .get(&again)
        .await
        .shows("you say that nobody reads it")
        .shows("This domain seems to be used for mail")
        .hides("v=spf1 -all");
}

#[tokio::test]
async fn mb_51_a_parked_domain_is_closed_at_once_and_says_what_is_not_known() {
    let mut story = Story::begin(&[(DOMAIN, "A", "203.0.113.80")]).await;
    story.check().await;
    let html = story.publish("?use=parked").await;
    assert!(
        html.contains("Nothing that is known stands in the way"),
        "{html}"
    );
    assert!(html.contains("Not known: no reports yet"), "{html}");
    story.check().await;
    let page = story.page("/roll-out");
    story.official.get(&page).await.shows("The last stage");
    let spf = story
        .records
        .iter()
        .find(|(n, k, _)| n == DOMAIN && *k == "TXT");
    assert_eq!(spf.unwrap().2, "v=spf1 -all");
}

#[tokio::test]
async fn s_7_a_report_opens_and_days_are_chosen() {
    let mut story = Story::begin(&[(DOMAIN, "A", "203.0.113.80")]).await;
    let rows = [
        ("192.0.2.10", 40, true, true),
        ("198.51.100.7", 3, false, false),
    ];
    let old = report(
        "Receiver <b>bold</b>".replace('<', "&lt;").as_str(),
        "o-1",
        DOMAIN,
        200,
        &rows,
    );
    upload(&mut story.official, &[("old.xml", old.as_bytes())])
        .await
        .expect(200);
    let list = story.page("/reports");
    let shown = story.official.get(&list).await.expect(200);
    let shown = shown.shows("No messages in the last 90 days");
    let opened = format!(
        "{EXAMPLE}/mail/reports/{}",
        last_report(&story.server).await
    );
    shown.shows(&format!("{opened}\""));
    let day = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * 205);
    let from = day.strftime("%Y-%m-%d").to_string();
    story
        .official
        .get(&format!("{list}?from={from}"))
        .await
        .expect(200)
        .shows("43 messages in all");
    story
        .official
        .get(&format!("{list}?from=yesterday"))
        .await
        .shows("id=\"e-from\"");
    story
        .official
        .get(&opened)
        .await
        .expect(200)
        .shows("Receiver &#60;b&#62;bold&#60;/b&#62;")
        .shows("192.0.2.10")
        .shows("passes by DKIM and SPF")
        .shows("198.51.100.7")
        .shows("DKIM lantern-clinic.example (selector k1): pass")
        .hides("<b>bold");
    story
        .official
        .get(&format!("{EXAMPLE}/mail/reports/99999"))
        .await
        .expect(404);
    story
        .official
        .get(&format!("{EXAMPLE}/mail/reports/none"))
        .await
        .expect(404);
}

#[tokio::test]
async fn a_21_a_domain_found_in_reports_is_added_by_one_press() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let xml = report(
        "Receiver",
        "a-1",
        DOMAIN,
        2,
        &[("192.0.2.10", 4, true, true)],
    );
    upload(&mut official, &[("a.xml", xml.as_bytes())])
        .await
        .expect(200);
    // The example's own mail answers for a domain; here is some that answers for none.
    official
        .post(
            &format!("{EXAMPLE}/scope/assets"),
            &[
                ("name", "Mail of the laboratory"),
                ("class", "email"),
                ("has", "name"),
                ("has", "class"),
            ],
        )
        .await
        .expect(303);
    let page = format!("{EXAMPLE}/mail");
    official
        .get(&page)
        .await
        .shows("It is ours: add it")
        .shows("Asset that answers for it");
    let mut auditor = server.client_as(&[Role::Auditor]).await;
    auditor.get(&page).await.hides("It is ours: add it");
    // The mail of the inventory answers for it.
    let books = server.state.books();
    let before = books.now(app::demo::ORG).await.unwrap();
    let mut assets = before.tables.assets.live();
    let mail = assets
        .find(|asset| asset.class == "email" && asset.domain.is_empty())
        .unwrap();
    let tag = format!("A-{}", mail.number);
    let answer = official
        .post(
            &page,
            &[
                ("domain", "https://www.lantern-clinic.example/"),
                ("asset", &tag),
            ],
        )
        .await
        .expect(303);
    assert_eq!(answer.location, format!("{page}/{}", mail.number));
    official
        .get(&format!("{page}/{}/senders", mail.number))
        .await
        .shows("192.0.2.10");
    official.get(&page).await.hides("It is ours: add it");
}

#[tokio::test]
async fn g3_the_roll_out_waits_for_no_name_server_and_says_what_was_not_asked() {
    let mut story = Story::begin(&[
        (DOMAIN, "MX", "10 mx.lantern-clinic.example"),
        ("mx.lantern-clinic.example", "A", "203.0.113.5"),
        (DOMAIN, "TXT", "v=spf1 mx ~all"),
    ])
    .await;
    story.check().await;
    // What the check asked is enough for what it shows unasked.
    let before = story.names.asked_in_all().udp;
    let page = story.page("/roll-out");
    story
        .official
        .get(&page)
        .await
        .expect(200)
        .shows("Next: watching")
        .hides("Not all is known yet");
    // With a service that nobody thought of then, it names what it does not know.
    let with = format!("{page}?service=zendesk");
    let html = story.official.get(&with).await.expect(200).text();
    assert!(html.contains("Not all is known yet"), "{html}");
    assert!(html.contains("_domainkey.lantern-clinic.example"), "{html}");
    assert!(html.contains("?service=zendesk&#38;ask=dns"), "{html}");
    assert_eq!(
        story.names.asked_in_all().udp,
        before,
        "no name server was asked"
    );
    // One press asks.
    let asked = format!("{with}&ask=dns");
    story
        .official
        .get(&asked)
        .await
        .expect(200)
        .hides("Not all is known yet");
    assert!(story.names.asked_in_all().udp > before);
}

#[tokio::test]
async fn mb_51_a_domain_that_only_seems_parked_is_not_said_to_have_been_chosen_so() {
    let mut story = Story::begin(&[
        (DOMAIN, "MX", "0 ."),
        (DOMAIN, "TXT", "v=spf1 -all"),
        (
            "_dmarc.lantern-clinic.example",
            "TXT",
            "v=DMARC1; p=none; rua=mailto:d@lantern-clinic.example",
        ),
    ])
    .await;
    story.month(&[("203.0.113.5", 20, true, false)]).await;
    story.check().await;
    let page = story.page("/roll-out");
    story
        .official
        .get(&page)
        .await
        .expect(200)
        .shows("This domain seems to be used for mail")
        .shows("nobody has said so yet")
        .hides("You chose");
    let chosen = format!("{page}?use=parked");
    story
        .official
        .get(&chosen)
        .await
        .shows("You chose “It sends no mail”")
        .hides("nobody has said so yet");
}
