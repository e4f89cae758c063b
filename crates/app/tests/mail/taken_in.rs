//! Every report whole or not at all, once, and in its place.

use app::mail::release_known;
use ledger::side::mail::ReportState;
use phiward_app as app;
use phiward_app::Book;
use phiward_app::mail::MailRoom;
use phiward_app::mail::ingest::ingest_mail;
use phiward_app::mail::trend::trend;
use phiward_app::mail::{Carrier, CarrierCheck, CarrierState, KnownDomains};

use register::Command;
use register::records::Asset;

use crate::on_both;
use crate::support::actor;
use crate::xml::Row;
use crate::{Desk, days_ago, month, now, report};

on_both! {
    a_report_is_stored_once_however_often_it_comes
    the_same_report_with_other_bytes_is_kept_and_not_counted
    reports_on_unknown_domains_wait_until_they_are_known
    a_broken_report_leaves_nothing_and_stops_no_other
    one_organization_sees_nothing_of_another
    asvs_15_2_2_of_one_mail_so_many_records_are_kept_and_the_rest_is_told
    a_mail_is_checked_once_it_is_stored
    a_domain_among_the_assets_is_known
}

async fn messages(desk: &Desk) -> u64 {
    let trend = trend(&desk.ledger, desk.clinic, "clinic.test", month()).await;
    trend.expect("a trend").total.messages()
}

async fn a_report_is_stored_once_however_often_it_comes(desk: Desk) {
    let one = report("receiver.test", 3, vec![Row::own("192.0.2.1", 10)]).xml();
    desk.put("a.xml", &one);
    desk.put("below/again.xml", &one);
    let other = report("other.test", 3, vec![Row::own("192.0.2.1", 5)]).xml();
    desk.put("b.xml", other);
    let first = desk.take_all().await;
    assert_eq!(
        (first.reports, first.records, first.duplicates),
        (2, 2, 1),
        "{first:?}"
    );
    let again = desk.take_all().await;
    assert_eq!((again.reports, again.records, again.duplicates), (0, 0, 3));
    assert_eq!(messages(&desk).await, 15);
}

async fn the_same_report_with_other_bytes_is_kept_and_not_counted(desk: Desk) {
    let mut twice = report("Receiver.test", 3, vec![Row::own("192.0.2.1", 10)]);
    desk.put("a.xml", twice.xml());
    assert_eq!(desk.take_all().await.reports, 1);
    twice.rows[0].count = 1_000;
    twice.reporter = "receiver.test";
    twice.id = "Receiver.test-3".into();
    desk.put("b.xml", twice.xml());
    let second = desk.take_all().await;
    assert_eq!(
        (second.reports, second.conflicts, second.duplicates),
        (1, 1, 1)
    );
    assert_eq!(second.remarks[0].kind, "conflict");
    // One id for two spans of time is what some large receivers do, and no conflict.
    twice.begin = days_ago(4);
    desk.put("c.xml", twice.xml());
    let third = desk.take_all().await;
    assert_eq!(
        (third.reports, third.conflicts, third.duplicates),
        (1, 0, 2)
    );
    assert_eq!(messages(&desk).await, 1_010);
}

async fn reports_on_unknown_domains_wait_until_they_are_known(desk: Desk) {
    let mut strange = report("receiver.test", 3, vec![Row::own("192.0.2.1", 10)]);
    strange.domain = "new.test";
    desk.put("a.xml", strange.xml());
    strange.domain = "mail.clinic.test";
    desk.put("b.xml", strange.xml());
    let done = desk.take_all().await;
    assert_eq!(
        (done.reports, done.quarantined),
        (2, 1),
        "below a known one is known"
    );
    let count = async || {
        let trend = trend(&desk.ledger, desk.clinic, "new.test", month()).await;
        trend.expect("a trend").total.messages()
    };
    assert_eq!(count().await, 0);
    let released = release_known(&desk.ledger, desk.clinic, &desk.known).await;
    assert_eq!(released.expect("asked"), 0);
    let known = KnownDomains::new(["new.test"]);
    let released = release_known(&desk.ledger, desk.clinic, &known).await;
    assert_eq!(released.expect("released"), 1);
    assert_eq!(count().await, 10);
}

async fn a_broken_report_leaves_nothing_and_stops_no_other(desk: Desk) {
    let rows: Vec<Row> = (0..3_000).map(|_| Row::forged("192.0.2.9", 1)).collect();
    let whole = report("broken.test", 3, rows).xml();
    desk.put("a.xml", &whole[..whole.len() - 4_000]);
    desk.put("b.xml", "no report at all");
    desk.put("c.xml.gz", [0x1f, 0x8b, 8, 0, 1, 2, 3]);
    let good = report("receiver.test", 3, vec![Row::own("192.0.2.1", 10)]);
    desk.put("d.xml", good.xml());
    let done = desk.take_all().await;
    assert_eq!((done.reports, done.records), (1, 1), "{done:?}");
    let mut files: Vec<&str> = done.failures.iter().map(|f| f.file.as_str()).collect();
    files.sort_unstable();
    assert_eq!(files.len(), 3, "{files:?}");
    assert!(files[0].contains("a.xml"));
    assert!(done.failures.iter().all(|failure| !failure.why.is_empty()));
    let mut side = desk.ledger.side_read().await.expect("read");
    let stored = side
        .mail_reports(desk.clinic, None, 10)
        .await
        .expect("listed");
    assert_eq!(
        (stored.len(), stored[0].reporter.as_str()),
        (1, "receiver.test")
    );
    let sums = side
        .mail_address_sums(desk.clinic, "clinic.test", 0, i64::MAX)
        .await
        .expect("summed");
    assert_eq!(sums.len(), 1, "no row of the broken report is left");
    // Mended, it is taken in like any other.
    desk.put("a.xml", &whole);
    let mended = desk.take_all().await;
    assert_eq!(
        (mended.reports, mended.records, mended.duplicates),
        (1, 3_000, 1)
    );
}

async fn one_organization_sees_nothing_of_another(desk: Desk) {
    desk.put(
        "a.xml",
        report("r.test", 3, vec![Row::own("192.0.2.1", 10)]).xml(),
    );
    assert_eq!(desk.take_all().await.reports, 1);
    let path = vec![desk.reports()];
    let (ledger, known) = (&desk.ledger, &desk.known);
    let theirs = app::mail::ingest(ledger, desk.neighbour, known, None, path, now())
        .await
        .expect("taken in");
    assert_eq!(
        (theirs.reports, theirs.duplicates),
        (1, 0),
        "each has its own"
    );
    let mut side = ledger.side_write().await.expect("write");
    let gone = side.prune_mail_rows(desk.neighbour, i64::MAX).await;
    assert_eq!(gone.expect("pruned"), 1);
    side.commit().await.expect("kept");
    assert_eq!(messages(&desk).await, 10);
}

/// A check that believes every mail from one domain.
struct Believes;

impl CarrierCheck for Believes {
    fn check(&self, mail: std::sync::Arc<[u8]>) -> app::mail::Checking<'_> {
        Box::pin(async move {
            let text = String::from_utf8_lossy(&mail).into_owned();
            Carrier {
                state: if text.contains("From: dmarc@receiver.test") {
                    CarrierState::Verified
                } else {
                    CarrierState::NotVerified
                },
                from: "receiver.test".into(),
                signatures: Vec::new(),
            }
        })
    }
}

fn room(records: u64) -> MailRoom<()> {
    MailRoom { records, held: () }
}

/// Anybody may send mails to an address for reports.
async fn asvs_15_2_2_of_one_mail_so_many_records_are_kept_and_the_rest_is_told(desk: Desk) {
    let xml = |id: i64, rows: usize| {
        let addresses = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];
        let rows = addresses.into_iter().take(rows);
        let rows = rows.map(|address| Row::own(address, 10)).collect();
        report("receiver.test", id, rows).xml()
    };
    let part = |xml: String| format!("--x\r\nContent-Type: application/xml\r\n\r\n{xml}\r\n");
    let mail = format!(
        "From: dmarc@receiver.test\r\nSubject: Report Domain: clinic.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n{}{}{}--x--\r\n",
        part(xml(1, 3)),
        part(xml(2, 3)),
        part(xml(3, 1)),
    );
    let take = async |most: u64| {
        let mail = ("INBOX 1".to_owned(), mail.clone().into_bytes());
        let (ledger, clinic) = (&desk.ledger, desk.clinic);
        let done = ingest_mail(ledger, clinic, &desk.known, None, mail, room(most), now());
        done.await.expect("taken in")
    };
    let done = take(5).await;
    assert_eq!((done.reports, done.records), (1, 3), "{done:?}");
    assert_eq!((done.held, done.not_read), (1, 1), "{done:?}");
    assert!(
        done.failures[0].why.contains("more than 5 records"),
        "{done:?}"
    );
    let done = take(7).await;
    assert_eq!(
        (done.reports, done.duplicates, done.not_read),
        (2, 1, 0),
        "{done:?}"
    );
}

async fn a_mail_is_checked_once_it_is_stored(desk: Desk) {
    let xml = report("receiver.test", 3, vec![Row::own("192.0.2.1", 10)]).xml();
    let mail = format!(
        "From: dmarc@receiver.test\r\nTo: reports@clinic.test\r\nSubject: Report Domain: clinic.test\r\n\
         Authentication-Results: anybody; dkim=pass\r\nMIME-Version: 1.0\r\nContent-Type: application/xml\r\n\r\n{xml}"
    );
    let (ledger, known) = (&desk.ledger, &desk.known);
    let mail = ("INBOX 1".to_owned(), mail.into_bytes());
    let done = ingest_mail(
        ledger,
        desk.clinic,
        known,
        Some(&Believes),
        mail.clone(),
        room(1_000),
        now(),
    )
    .await
    .expect("taken in");
    assert_eq!(done.reports, 1, "{done:?}");
    let mut side = ledger.side_read().await.expect("read");
    let rows = side
        .mail_reports(desk.clinic, None, 10)
        .await
        .expect("rows");
    assert_eq!(rows[0].state, ReportState::Stored);
    let carrier: Carrier = serde_json::from_str(&rows[0].carrier).expect("JSON");
    assert_eq!(carrier.state, CarrierState::Verified);
    drop(side);
    // Without a check nothing the mail says of itself is believed.
    let theirs = ingest_mail(
        ledger,
        desk.neighbour,
        known,
        None,
        mail,
        room(1_000),
        now(),
    )
    .await
    .expect("taken in");
    assert_eq!(theirs.reports, 1);
    let mut side = ledger.side_read().await.expect("read");
    let rows = side
        .mail_reports(desk.neighbour, None, 10)
        .await
        .expect("rows");
    let carrier: Carrier = serde_json::from_str(&rows[0].carrier).expect("JSON");
    assert_eq!(carrier.state, CarrierState::NotChecked);
}

async fn a_domain_among_the_assets_is_known(desk: Desk) {
    let mut book = Book::open(desk.ledger.clone(), desk.clinic)
        .await
        .expect("a book");
    assert!(!KnownDomains::of(book.register()).has("clinic.test"));
    let asset = Asset {
        id: app::new_id().expect("an id"),
        name: "clinic.test".into(),
        class: "domain-dns".into(),
        domain: "clinic.test".into(),
        ..Asset::default()
    };
    let save = Command::Save(asset.into());
    book.perform(save, &actor(), "", None, now())
        .await
        .expect("saved");
    let known = KnownDomains::of(book.register());
    assert!(known.has("mail.clinic.test"));
}
