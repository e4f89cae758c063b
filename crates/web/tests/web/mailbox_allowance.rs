//! Anybody may send mails to an address for reports: what they may have kept is bounded,
//! and it is said what was not (G4, ASVS 15.2.2).

use crate::support::{Answer, TestServer};
use access::Role;
use app::{Turn, demo};
use ledger::OrgId;
use ledger::side::mail::MailboxRow;
use mailauth::DomainName;
use mailauth::dns::RecordType;
use mailkit::{Dovecot, Fault, Responder};
use mailnet::Reach;
use std::time::Duration;
use uuid::Uuid;
use web::{AppState, Quotas, ServerOptions, look_after_mail};

const PAGE: &str = "/o/lantern-hill-family-medicine/mail/mailboxes";
const USER: &str = "reports@clinic.test";
/// Records a day of all mailboxes of an organization, where a person may send a megabyte.
const A_DAY: u32 = (1 << 20) / 100;

/// A server with a mailbox, and its mail server.
struct Desk {
    server: TestServer,
    dovecot: Dovecot,
    names: Responder,
}

impl Desk {
    async fn new(quotas: Quotas) -> Desk {
        let names = Responder::of("nothing.test A 192.0.2.1").await;
        let options = ServerOptions {
            dns: Some(names.address()),
            reach: Reach::allowing(["localhost"]),
            quotas,
            ..ServerOptions::default()
        };
        let folder = tempfile::tempdir().unwrap();
        let server = TestServer::example_in(folder, options).await;
        let dovecot = Dovecot::start();
        let desk = Desk {
            server,
            dovecot,
            names,
        };
        desk.reads("INBOX").await;
        desk
    }

    /// Has a folder read from now on.
    async fn reads(&self, folder: &str) {
        let port = self.dovecot.imaps.to_string();
        let fields = [
            ("sign_in", "password"),
            ("host", "localhost"),
            ("port", port.as_str()),
            ("security", "tls"),
            ("user", USER),
            ("folder", folder),
            ("after", "nothing"),
            ("secret", Dovecot::PASSWORD),
            ("authority", &self.dovecot.certified.authority),
        ];
        // Each time somebody else, for addresses are nobody's twice.
        let (name, email) = (
            format!("Names {folder}"),
            format!("{}@example.org", folder.to_lowercase()),
        );
        let who = [Role::Administrator];
        let mut admin = self.server.client_named(&name, &email, &who).await;
        admin.post(PAGE, &fields).await.expect(303);
    }

    fn deliver(&self, id: &str, rows: usize) {
        let name = format!("{id}.a.test");
        self.dovecot
            .deliver(USER, "INBOX", &name, &report(id, rows));
    }

    async fn stored(&self) -> MailboxRow {
        self.all_stored().await.remove(0)
    }

    async fn all_stored(&self) -> Vec<MailboxRow> {
        let ledger = self.server.state.books().data_folder().ledger();
        let mut side = ledger.side_read().await.unwrap();
        side.mailboxes(demo::ORG).await.unwrap()
    }

    async fn page(&self) -> Answer {
        let mut admin = self
            .server
            .client_as(&[Role::Administrator, Role::Auditor])
            .await;
        admin.get(PAGE).await
    }
}

fn report(id: &str, rows: usize) -> String {
    let row = |n: usize| {
        format!(
            "<record><row><source_ip>10.1.{}.{}</source_ip><count>3</count><policy_evaluated>\
             <disposition>none</disposition><dkim>pass</dkim><spf>pass</spf></policy_evaluated></row>\
             <identifiers><header_from>lantern-hill.test</header_from></identifiers></record>\r\n",
            n / 256,
            n % 256
        )
    };
    format!(
        "From: noreply@receiver{id}.test\r\nSubject: Report Domain: lantern-hill.test\r\n\
         Content-Type: text/xml\r\n\r\n\
         <feedback><report_metadata><org_name>receiver{id}.test</org_name><report_id>{id}</report_id>\
         <date_range><begin>1764028800</begin><end>1764115199</end></date_range></report_metadata>\
         <policy_published><domain>lantern-hill.test</domain><p>none</p></policy_published>\r\n\
         {}</feedback>\r\n",
        (0..rows).map(row).collect::<String>()
    )
}

fn a_megabyte_a_day() -> Quotas {
    Quotas {
        of_person_a_day: 1,
        ..Quotas::default()
    }
}

#[tokio::test]
async fn asvs_15_2_2_who_proves_no_domain_has_a_part_of_the_day_and_the_rest_is_set_aside() {
    let desk = Desk::new(a_megabyte_a_day()).await;
    for id in ["1", "2", "3"] {
        desk.deliver(id, 1_200);
    }
    look_after_mail(&desk.server.state).await;
    let row = desk.stored().await;
    let looked = (row.looked.read, row.looked.not_read);
    assert_eq!(
        looked,
        (1, 2),
        "whatever names they write, they are one sender"
    );
    assert_eq!(row.last_uid, 3, "no other mail waits behind them");
    desk.page()
        .await
        .shows("message 2")
        .shows("it is left in the mailbox: senders that prove no domain with a signature");
}

#[tokio::test]
async fn asvs_15_2_2_a_mailbox_waits_when_all_of_the_day_was_had() {
    let desk = Desk::new(a_megabyte_a_day()).await;
    let state = &desk.server.state;
    let who = format!("mailboxes {}", demo::ORG);
    let taken = state.access().take_quota(&who, A_DAY, A_DAY, state.clock());
    taken.await.unwrap().unwrap();
    desk.deliver("1", 1);
    look_after_mail(state).await;
    let row = desk.stored().await;
    assert_eq!((row.last_uid, row.looked.read), (0, 0));
    assert!(row.message.contains("goes on by itself"), "{}", row.message);
}

#[tokio::test]
async fn asvs_15_2_2_a_mailbox_waits_where_the_disk_has_but_its_reserve() {
    let quotas = Quotas {
        reserve: u32::MAX,
        ..Quotas::default()
    };
    let desk = Desk::new(quotas).await;
    desk.deliver("1", 1);
    look_after_mail(&desk.server.state).await;
    let row = desk.stored().await;
    assert_eq!((row.last_uid, row.looked.read), (0, 0));
    assert!(row.message.contains("hardly any room"), "{}", row.message);
}

#[tokio::test]
async fn asvs_15_2_2_a_mail_of_a_mailbox_is_read_when_it_is_the_organizations_turn() {
    let desk = Desk::new(Quotas::default()).await;
    desk.deliver("1", 1);
    let state = &desk.server.state;
    let turns = all_turns(state).await;
    let reading = tokio::spawn({
        let state = state.clone();
        async move { look_after_mail(&state).await }
    });
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(desk.stored().await.looked.read, 0, "it took no turn");
    drop(turns);
    reading.await.unwrap();
    assert_eq!(desk.stored().await.looked.read, 1);
}

#[tokio::test]
async fn mb_02_a_mailbox_is_read_at_once_when_somebody_asks() {
    let desk = Desk::new(Quotas::default()).await;
    desk.deliver("1", 2);
    let at = format!("{PAGE}/{}/read", desk.stored().await.id);
    let mut admin = desk
        .server
        .client_as(&[Role::Administrator, Role::Auditor])
        .await;
    admin.post(&at, &[]).await.expect(303);
    assert_eq!(desk.stored().await.looked.read, 1);
    admin
        .get(PAGE)
        .await
        .shows("was read: 1 new mail with reports");
    // Again: there is nothing new, and nothing is taken twice.
    admin.post(&at, &[]).await.expect(303);
    assert_eq!(desk.stored().await.looked.read, 1);
    // One that is left alone is not read, and none that nobody knows.
    let alone = at.replace("/read", "/disable");
    admin.post(&alone, &[]).await.expect(303);
    admin.post(&at, &[]).await.expect(400);
    let other = format!("{PAGE}/{}/read", Uuid::from_u128(9));
    admin.post(&other, &[]).await.expect(404);
    // Only who looks after the organization may.
    let mut reader = desk.server.client_as(&[Role::Auditor]).await;
    reader.post(&at, &[]).await.expect(403);
}

#[tokio::test]
async fn mb_02_a_mailbox_that_is_left_alone_while_it_waits_is_not_read() {
    let desk = Desk::new(Quotas::default()).await;
    desk.deliver("1", 1);
    desk.dovecot
        .deliver(USER, "Archive", "2.a.test", &report("2", 1));
    desk.reads("Archive").await;
    // The one that has not been looked at for longest comes first.
    let mut rows = desk.all_stored().await;
    rows.sort_by_key(|row| row.checked);
    let (first, second) = (rows[0].id, rows[1].id);
    let both = [Role::Administrator, Role::Auditor];
    let mut admin = desk.server.client_as(&both).await;
    let state = &desk.server.state;
    let turns = all_turns(state).await;
    let reading = tokio::spawn({
        let state = state.clone();
        async move { look_after_mail(&state).await }
    });
    tokio::time::sleep(Duration::from_secs(4)).await;
    let alone = format!("{PAGE}/{second}/disable");
    admin.post(&alone, &[]).await.expect(303);
    drop(turns);
    reading.await.unwrap();
    let rows = desk.all_stored().await;
    let read = |id: Uuid| {
        let mut rows = rows.iter();
        rows.find(|row| row.id == id).unwrap().looked.read
    };
    assert_eq!((read(first), read(second)), (1, 0));
}

/// Whoever else has work, which takes long.
const OTHER: OrgId = OrgId(Uuid::from_u128(77));

/// All turns at heavy work there are.
async fn all_turns(state: &AppState) -> Vec<Turn> {
    let mut turns = Vec::new();
    let moment = Duration::from_millis(100);
    while let Ok(turn) = tokio::time::timeout(moment, state.books().turn(OTHER)).await {
        turns.push(turn.unwrap());
    }
    turns
}

#[tokio::test]
async fn asvs_15_2_2_a_mail_is_hashed_in_a_turn_and_its_keys_are_waited_for_in_none() {
    let desk = Desk::new(Quotas::default()).await;
    let mail = include_str!("../../../mailauth/tests/dkimpy/signed/rsa-relaxed-relaxed.eml");
    desk.dovecot.deliver(USER, "INBOX", "1.a.test", mail);
    let name = DomainName::parse("test._domainkey.example.com").unwrap();
    desk.names
        .fault(&name, RecordType::Txt, Fault::Silence, None);
    let asked = || desk.names.asked(&name, RecordType::Txt).udp;
    let state = &desk.server.state;
    let turns = all_turns(state).await;
    let reading = tokio::spawn({
        let state = state.clone();
        async move { look_after_mail(&state).await }
    });
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(asked(), 0, "keys are asked for once it is hashed");
    drop(turns);
    for _ in 0..100 {
        if asked() == 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    assert!(asked() > 0, "no key was asked for");
    // A name server that says nothing keeps nobody else from working.
    let mut turns = all_turns(state).await;
    assert!(turns.pop().is_some(), "a turn waits for a name server");
    drop(turns);
    reading.await.unwrap();
    assert_eq!(desk.stored().await.last_uid, 1);
}
