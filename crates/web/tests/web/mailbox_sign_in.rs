//! Mailboxes that go on by themselves: signed in at a real OAuth 2 server, read on a real
//! mail server, both with certificates of an authority of the organization's own (G4).

use crate::support::{Answer, Client, EXAMPLE, TestServer};
use access::Role;
use app::demo;
use app::mail::mail_service::OAuthSecret;
use ledger::side::mail::MailboxRow;
use mailkit::{Dovecot, Lasts, OAuthServer, Responder};
use mailnet::Reach;
use std::sync::Arc;
use std::time::Duration;
use web::{ServerOptions, look_after_mail};

const BACK: &str = "http://localhost:8642/mail/signed-in";
const PAGE: &str = "/o/lantern-hill-family-medicine/mail/mailboxes";

/// A server that may reach this machine, with nothing to be found in DNS.
async fn server() -> (TestServer, Responder) {
    let names = Responder::of("nothing.test A 192.0.2.1").await;
    let options = ServerOptions {
        dns: Some(names.address()),
        reach: Reach::allowing(["localhost"]),
        ..ServerOptions::default()
    };
    let folder = tempfile::tempdir().unwrap();
    (TestServer::example_in(folder, options).await, names)
}

/// What the form of a mailbox is filled in with.
struct Filled {
    fields: Vec<(&'static str, String)>,
}

impl Filled {
    fn new(dovecot: &Dovecot, oauth: &OAuthServer) -> Filled {
        let authorities = format!(
            "{}{}",
            dovecot.certified.authority, oauth.certified.authority
        );
        Filled {
            fields: vec![
                ("sign_in", "other".into()),
                ("host", "localhost".into()),
                ("port", dovecot.imaps.to_string()),
                ("security", "tls".into()),
                ("user", "reports@clinic.test".into()),
                ("folder", "INBOX".into()),
                ("after", "nothing".into()),
                ("client", "device".into()),
                ("device", oauth.at("/device/auth")),
                ("token", oauth.at("/token")),
                ("scope", "mail".into()),
                ("authority", authorities),
            ],
        }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Filled {
        self.fields.retain(|(known, _)| *known != name);
        self.fields.push((name, value.into()));
        self
    }

    async fn send(&self, client: &mut Client) -> Answer {
        let fields: Vec<_> = self.fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        client.post(PAGE, &fields).await
    }
}

fn report(id: &str) -> String {
    // Others have other rows: the same ones would be one report sent twice.
    let last = id.bytes().map(u32::from).sum::<u32>() % 250;
    format!(
        "From: noreply@receiver.test\r\nSubject: Report Domain: lantern-hill.test\r\n\
         Content-Type: text/xml\r\n\r\n\
         <feedback><report_metadata><org_name>receiver.test</org_name><report_id>{id}</report_id>\
         <date_range><begin>1764028800</begin><end>1764115199</end></date_range></report_metadata>\
         <policy_published><domain>lantern-hill.test</domain><p>none</p></policy_published>\
         <record><row><source_ip>192.0.2.{last}</source_ip><count>3</count><policy_evaluated>\
         <disposition>none</disposition><dkim>pass</dkim><spf>pass</spf></policy_evaluated></row>\
         <identifiers><header_from>lantern-hill.test</header_from></identifiers>\
         <auth_results><spf><domain>lantern-hill.test</domain><result>pass</result></spf></auth_results>\
         </record></feedback>\r\n"
    )
}

async fn stored(server: &TestServer) -> MailboxRow {
    let mut side = server
        .state
        .books()
        .data_folder()
        .ledger()
        .side_read()
        .await
        .unwrap();
    side.mailboxes(demo::ORG).await.unwrap().remove(0)
}

async fn secret(server: &TestServer) -> OAuthSecret {
    let row = stored(server).await;
    let opened = server.state.access().open_secret(row.id, &row.secret);
    OAuthSecret::from_json(&opened.unwrap())
}

/// What stands between two texts.
#[track_caller]
fn between<'p>(page: &'p str, before: &str, after: &str) -> &'p str {
    let rest = page
        .split_once(before)
        .unwrap_or_else(|| panic!("{page}"))
        .1;
    rest.split_once(after).unwrap_or_else(|| panic!("{page}")).0
}

/// Waits until a page says something.
async fn until_shows(client: &mut Client, page: &str, text: &str) -> Answer {
    for _ in 0..100 {
        let answer = client.get(page).await.expect(200);
        if answer.text().contains(text) {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    client.get(page).await.shows(text)
}

#[tokio::test]
async fn mb_04_a_mailbox_signed_in_with_a_code_goes_on_by_itself() {
    let lasts = Lasts {
        access: 4,
        device: 60,
    };
    let oauth = Arc::new(OAuthServer::start(BACK, lasts));
    let dovecot = Dovecot::asking(&oauth, "xoauth2");
    let user = "reports@clinic.test";
    dovecot.deliver(user, "INBOX", "1.a.test", &report("one"));
    let (server, _names) = server().await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    let added = Filled::new(&dovecot, &oauth).send(&mut admin).await;
    let page = added.expect(303).location;
    assert!(page.ends_with("/sign-in"), "{page}");
    admin
        .get(PAGE)
        .await
        .shows("Nobody is signed in yet")
        .shows("signed in at a service (OAuth 2)")
        .shows("believes the authority “Lantern Hill authority”");
    // A round before anybody signed in says so and asks nobody.
    look_after_mail(&server.state).await;
    admin
        .get(PAGE)
        .await
        .shows("nobody is signed in at the service");

    let waiting = admin.post_and_follow(&page, &[]).await.expect(200).text();
    let code = between(&waiting, "<strong><code>", "</code>").to_owned();
    let address = between(&waiting, "Open <a href=\"", "\"").to_owned();
    assert!(waiting.contains("data-poll"), "{waiting}");
    let there = oauth.clone();
    let typed = tokio::task::spawn_blocking(move || there.type_code(&address, &code, user));
    typed.await.unwrap();
    until_shows(&mut admin, &page, "Signed in at the service")
        .await
        .hides("data-poll");
    admin.get(PAGE).await.shows("Signed in; not read since");

    look_after_mail(&server.state).await;
    admin
        .get(PAGE)
        .await
        .shows("1 mail so far: 1 read")
        .hides("nobody is signed in");
    let first = secret(&server).await;
    let row = stored(&server).await;
    for token in [&first.access, &first.refresh] {
        assert!(token.len() > 20);
        let plain = token.as_bytes();
        assert!(!row.secret.windows(plain.len()).any(|part| part == plain));
        assert!(!row.settings.contains(token.as_str()));
    }

    // The access token has ended: it is renewed, and the refresh token with it.
    dovecot.deliver(user, "INBOX", "2.a.test", &report("two"));
    tokio::time::sleep(Duration::from_secs(4)).await;
    let before = oauth.granted("refresh_token");
    look_after_mail(&server.state).await;
    admin.get(PAGE).await.shows("2 mails so far: 2 read");
    assert_eq!(oauth.granted("refresh_token"), before + 1);
    let second = secret(&server).await;
    assert_ne!(first.refresh, second.refresh);
    assert_ne!(first.access, second.access);

    // Somebody took the sign-in back: that is said, and nothing is asked any more.
    let (there, token) = (oauth.clone(), second.refresh.clone());
    tokio::task::spawn_blocking(move || there.end(&token))
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_secs(4)).await;
    look_after_mail(&server.state).await;
    admin
        .get(PAGE)
        .await
        .shows("the service does not take this sign-in any more; sign in again");
    assert_eq!(secret(&server).await.refresh, "");
    admin.get(&page).await.shows("Begin to sign in");
    // Who does not look after mailboxes hears of it, too, and not of whose they are.
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official
        .get(&format!("{EXAMPLE}/mail"))
        .await
        .shows("1 mailbox of reports was not read at the last try")
        .hides("reports@clinic.test");
    admin
        .get(&format!("{EXAMPLE}/colleagues/access-log"))
        .await
        .shows("signed in reports@clinic.test at localhost");
}

#[tokio::test]
async fn mb_04_two_rounds_at_once_renew_a_token_once() {
    let lasts = Lasts {
        access: 60,
        device: 60,
    };
    let oauth = Arc::new(OAuthServer::start(BACK, lasts));
    let dovecot = Dovecot::asking(&oauth, "xoauth2");
    let (server, _names) = server().await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    let page = Filled::new(&dovecot, &oauth)
        .send(&mut admin)
        .await
        .location;
    let waiting = admin.post_and_follow(&page, &[]).await.text();
    let code = between(&waiting, "<strong><code>", "</code>").to_owned();
    let address = between(&waiting, "Open <a href=\"", "\"").to_owned();
    let there = oauth.clone();
    let user = "reports@clinic.test";
    tokio::task::spawn_blocking(move || there.type_code(&address, &code, user))
        .await
        .unwrap();
    until_shows(&mut admin, &page, "Signed in at the service").await;
    // As if the time of the access token were over.
    let row = stored(&server).await;
    let mut ended = secret(&server).await;
    ended.until = 0;
    let sealed = server.state.access().seal_secret(row.id, &ended.to_json());
    let ledger = server.state.books().data_folder().ledger();
    let mut side = ledger.side_write().await.unwrap();
    let swap = side.swap_mailbox_secret(demo::ORG, row.id, row.secret, sealed.unwrap());
    assert!(swap.await.unwrap());
    side.commit().await.unwrap();
    // Two servers on one database, as far as the mailbox can tell.
    let before = oauth.granted("refresh_token");
    tokio::join!(
        look_after_mail(&server.state),
        look_after_mail(&server.state)
    );
    assert_eq!(oauth.granted("refresh_token"), before + 1);
    assert_eq!(stored(&server).await.message, "");
    assert_ne!(secret(&server).await.refresh, "");
}

#[tokio::test]
async fn mb_04_a_code_that_is_refused_is_said_on_the_page() {
    let lasts = Lasts {
        access: 60,
        device: 60,
    };
    let oauth = Arc::new(OAuthServer::start(BACK, lasts));
    let dovecot = Dovecot::asking(&oauth, "xoauth2");
    let (server, _names) = server().await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    let page = Filled::new(&dovecot, &oauth)
        .send(&mut admin)
        .await
        .location;
    let waiting = admin.post_and_follow(&page, &[]).await.text();
    let code = between(&waiting, "<strong><code>", "</code>").to_owned();
    let address = between(&waiting, "Open <a href=\"", "\"").to_owned();
    let there = oauth.clone();
    tokio::task::spawn_blocking(move || there.refuse_code(&address, &code))
        .await
        .unwrap();
    until_shows(&mut admin, &page, "The sign-in was declined at the service").await;
    // Only an administrator signs a mailbox in.
    let mut other = server.client_as(&[Role::SecurityOfficial]).await;
    other.get(&page).await.expect(403);
    other.post(&page, &[]).await.expect(403);
}

#[tokio::test]
async fn mb_04_a_browser_comes_back_to_who_sent_it_and_to_nobody_else() {
    let lasts = Lasts {
        access: 60,
        device: 60,
    };
    let oauth = Arc::new(OAuthServer::start(BACK, lasts));
    let dovecot = Dovecot::asking(&oauth, "xoauth2");
    let user = "reports@clinic.test";
    dovecot.deliver(user, "INBOX", "1.a.test", &report("one"));
    let (server, _names) = server().await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    admin.get(PAGE).await.shows(BACK);
    let filled = Filled::new(&dovecot, &oauth)
        .with("device", "")
        .with("authorize", oauth.at("/auth"))
        .with("client", "web")
        .with("secret", OAuthServer::SECRET);
    let page = filled.send(&mut admin).await.expect(303).location;
    let sent = admin.post_and_follow(&page, &[]).await.text();
    let at = oauth.at("/auth");
    let query = between(&sent, &format!("href=\"{at}"), "\"").replace("&#38;", "&");
    let address = format!("{at}{query}");
    let there = oauth.clone();
    let back = tokio::task::spawn_blocking(move || there.sign_in(&address, user));
    let back = back.await.unwrap();
    assert!(back.starts_with(BACK), "{back}");

    // The browser brings no cookie from another site: it lands outside, and goes on inside.
    let landing = back.strip_prefix("http://localhost:8642").unwrap();
    let mut nobody = server.anonymous();
    let landed = nobody.get(landing).await.expect(200).shows("Go on");
    let refresh = landed.headers["refresh"].to_str().unwrap().to_owned();
    let inside = refresh.strip_prefix("0; url=").unwrap().to_owned();
    assert!(inside.starts_with(PAGE), "{inside}");
    let out = nobody.get(&inside).await.expect(303);
    assert!(out.location.starts_with("/login"), "{}", out.location);
    // Another administrator's browser did not begin it, and a made-up state nobody did.
    let mut other = server
        .client_named("Lee Chan", "lee@example.org", &[Role::Administrator])
        .await;
    let refused = other.get(&inside).await.expect(303);
    assert!(
        refused.location.ends_with("/sign-in"),
        "{}",
        refused.location
    );
    let made_up = inside
        .replace("code=", "code=x")
        .replace("state=", "state=x");
    admin.get(&made_up).await.expect(303);
    assert_eq!(secret(&server).await.refresh, "");

    let done = admin.get(&inside).await.expect(303);
    assert_eq!(done.location, PAGE);
    admin
        .get(PAGE)
        .await
        .shows("is signed in. It is read with the next round.");
    look_after_mail(&server.state).await;
    admin.get(PAGE).await.shows("1 mail so far: 1 read");
    // What was used once is of no use again.
    admin.get(&inside).await.expect(303);
    assert_ne!(secret(&server).await.refresh, "");

    for nowhere in [
        "/mail/signed-in",
        "/mail/signed-in?state=..%2F..%2Fevil.1.2",
        "/mail/signed-in?state=a%2Fb.00000000-0000-0000-0000-000000000001.x",
    ] {
        nobody.get(nowhere).await.expect(400);
    }
}

#[tokio::test]
async fn mb_04_an_answer_of_another_service_is_not_used() {
    let lasts = Lasts {
        access: 60,
        device: 60,
    };
    let oauth = Arc::new(OAuthServer::start(BACK, lasts));
    let dovecot = Dovecot::asking(&oauth, "xoauth2");
    let (server, _names) = server().await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    let filled = Filled::new(&dovecot, &oauth)
        .with("device", "")
        .with("authorize", oauth.at("/auth"))
        .with("client", "web")
        .with("secret", OAuthServer::SECRET);
    let page = filled.send(&mut admin).await.expect(303).location;
    // The service names itself in its answers, and says beforehand that it does (RFC 9207):
    // what names another, or nobody, is not its answer.
    let own = format!("https://localhost:{}", oauth.https);
    for (instead, taken) in [
        ("iss=https%3A%2F%2Fevil.test", false),
        ("x=1", false),
        ("", true),
    ] {
        let sent = admin.post_and_follow(&page, &[]).await.text();
        let at = oauth.at("/auth");
        let query = between(&sent, &format!("href=\"{at}"), "\"").replace("&#38;", "&");
        let address = format!("{at}{query}");
        let there = oauth.clone();
        let back =
            tokio::task::spawn_blocking(move || there.sign_in(&address, "reports@clinic.test"));
        let back = back.await.unwrap();
        let iss = format!("iss={}", own.replace(':', "%3A").replace('/', "%2F"));
        assert!(back.contains(&iss), "{back}");
        let back = match instead {
            "" => back,
            instead => back.replace(&iss, instead),
        };
        let landing = back.strip_prefix("http://localhost:8642").unwrap();
        let landed = server.anonymous().get(landing).await.expect(200);
        let refresh = landed.headers["refresh"].to_str().unwrap().to_owned();
        let inside = refresh.strip_prefix("0; url=").unwrap();
        let done = admin.get(inside).await.expect(303);
        assert_eq!(done.location == PAGE, taken, "{instead}: {}", done.location);
        if !taken {
            admin
                .get(&page)
                .await
                .shows("not of the service that was asked");
        }
        assert_eq!(
            secret(&server).await.refresh.is_empty(),
            !taken,
            "{instead}"
        );
    }
    assert_eq!(oauth.granted("authorization_code"), 1);
}

#[tokio::test]
async fn mb_04_a_program_that_was_let_in_reads_without_anybody_signing_in() {
    let lasts = Lasts {
        access: 60,
        device: 60,
    };
    let oauth = OAuthServer::start(BACK, lasts);
    let dovecot = Dovecot::asking(&oauth, "oauthbearer");
    dovecot.deliver(
        OAuthServer::FOR_PROGRAM,
        "INBOX",
        "1.a.test",
        &report("one"),
    );
    let (server, _names) = server().await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    let filled = Filled::new(&dovecot, &oauth)
        .with("device", "")
        .with("client", "program");
    filled
        .send(&mut admin)
        .await
        .expect(422)
        .shows("Give the client secret");
    let filled = filled.with("secret", OAuthServer::SECRET);
    let added = filled.send(&mut admin).await.expect(303);
    assert_eq!(added.location, PAGE);
    look_after_mail(&server.state).await;
    admin
        .get(PAGE)
        .await
        .shows("OAuth 2, as an application")
        .shows("1 mail so far: 1 read");
    let row = stored(&server).await;
    admin
        .get(&format!("{PAGE}/{}/sign-in", row.id))
        .await
        .expect(404);
    // The token serves until its time is over.
    look_after_mail(&server.state).await;
    assert_eq!(oauth.granted("client_credentials"), 1);
}

#[tokio::test]
async fn mb_03_a_mail_server_of_an_own_authority_is_read_once_that_is_given() {
    let dovecot = Dovecot::start();
    let user = "reports@clinic.test";
    dovecot.deliver(user, "INBOX", "1.a.test", &report("one"));
    let (server, _names) = server().await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    for (security, port) in [("tls", dovecot.imaps), ("starttls", dovecot.imap)] {
        let port = port.to_string();
        let mut fields = vec![
            ("sign_in", "password"),
            ("host", "localhost"),
            ("port", port.as_str()),
            ("security", security),
            ("user", user),
            ("folder", "INBOX"),
            ("after", "nothing"),
            ("secret", Dovecot::PASSWORD),
        ];
        admin.post(PAGE, &fields).await.expect(303);
        look_after_mail(&server.state).await;
        admin
            .get(PAGE)
            .await
            .shows("the mail server cannot be trusted: no authority that phiward believes signed its certificate")
            .shows("give that authority’s certificate");
        let own = format!("{PAGE}/{}/delete", stored(&server).await.id);
        admin.post(&own, &[]).await.expect(303);

        fields.push(("authority", "-----BEGIN CERTIFICATE-----\nMIIB"));
        admin
            .post(PAGE, &fields)
            .await
            .expect(422)
            .shows("#f-authority")
            .shows("Certificate 1 of this cannot be read");
        fields.pop();
        fields.push(("authority", &dovecot.certified.certificate));
        admin
            .post(PAGE, &fields)
            .await
            .expect(422)
            .shows("Give the certificate of “Lantern Hill authority”");
        fields.pop();
        fields.push(("authority", &dovecot.certified.key));
        admin
            .post(PAGE, &fields)
            .await
            .expect(422)
            .shows("This holds a private key");
        fields.pop();
        fields.push(("authority", &dovecot.certified.authority));
        admin.post(PAGE, &fields).await.expect(303);
        look_after_mail(&server.state).await;
        admin
            .get(PAGE)
            .await
            .shows("believes the authority “Lantern Hill authority”")
            .shows("1 mail so far: 1 read");
        let own = format!("{PAGE}/{}/delete", stored(&server).await.id);
        admin.post(&own, &[]).await.expect(303);
    }
}

#[tokio::test]
async fn mb_04_what_a_service_needs_is_asked_for_at_its_field() {
    let (server, _names) = server().await;
    let mut admin = server.client_as(&[Role::Administrator]).await;
    let send = |fields: &[(&'static str, &'static str)]| {
        let mut all = vec![
            ("port", "993"),
            ("security", "tls"),
            ("user", "reports@clinic.example"),
            ("folder", "INBOX"),
            ("after", "nothing"),
        ];
        all.extend(fields);
        all
    };
    for (fields, wrong) in [
        (&[("sign_in", "microsoft")][..], "client"),
        (
            &[("sign_in", "microsoft"), ("client", "c"), ("tenant", "a/b")],
            "tenant",
        ),
        (
            &[
                ("sign_in", "microsoft-program"),
                ("client", "c"),
                ("secret", "s"),
            ],
            "tenant",
        ),
        (
            &[
                ("sign_in", "microsoft-program"),
                ("client", "c"),
                ("tenant", "t"),
            ],
            "secret",
        ),
        (&[("sign_in", "google"), ("client", "c")], "secret"),
        // A token opens the mailbox for whoever it is sent to.
        (
            &[
                ("sign_in", "google"),
                ("client", "c"),
                ("secret", "s"),
                ("host", "imap.elsewhere.example"),
            ],
            "host",
        ),
        (
            &[
                ("sign_in", "microsoft"),
                ("client", "c"),
                ("host", "imap.gmail.com"),
            ],
            "host",
        ),
        (
            &[
                ("sign_in", "other"),
                ("host", "localhost"),
                ("client", "c"),
                ("device", "https://login.example/d"),
            ],
            "token",
        ),
        (
            &[
                ("sign_in", "other"),
                ("host", "localhost"),
                ("client", "c"),
                ("device", "http://login.example/d"),
                ("token", "https://login.example/t"),
            ],
            "device",
        ),
        (
            &[
                ("sign_in", "other"),
                ("client", "c"),
                ("device", "https://login.example/d"),
                ("token", "https://login.example/t"),
            ],
            "host",
        ),
        (&[("sign_in", "password"), ("host", "localhost")], "secret"),
    ] {
        admin
            .post(PAGE, &send(fields))
            .await
            .expect(422)
            .shows(&format!("#f-{wrong}"));
    }
    // The large services' servers are known.
    let microsoft = [("sign_in", "microsoft"), ("client", "an-id")];
    let added = admin.post(PAGE, &send(&microsoft)).await.expect(303);
    assert!(added.location.ends_with("/sign-in"), "{}", added.location);
    let google = [("sign_in", "google"), ("client", "an-id"), ("secret", "s")];
    let page = admin.post(PAGE, &send(&google)).await.expect(303).location;
    admin
        .get(PAGE)
        .await
        .shows("reports@clinic.example at outlook.office365.com:993")
        .shows("signed in at Microsoft 365")
        .shows("reports@clinic.example at imap.gmail.com:993")
        .shows("signed in at Google");
    admin
        .post_and_follow(&page, &[])
        .await
        .shows("Go to Google and sign in")
        .shows("https://accounts.google.com/o/oauth2/v2/auth?")
        .shows("access_type=offline")
        .shows("code_challenge_method=S256");
}
