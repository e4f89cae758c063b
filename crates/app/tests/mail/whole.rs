//! Large reports: whole or not at all, in turns with whoever else writes; and senders that
//! follow whatever changes.

use std::fmt::Write as _;
use std::path::PathBuf;

use app::DataFolder;
use app::mail::retention::prune;
use app::mail::senders::{names_below, senders};
use app::mail::trend::trend;
use app::mail::{Ingested, Settle, Span, ingest, release_known, settle};
use jiff::{SignedDuration, ToSpan};
use ledger::side::mail::{AddressName, ReportsStand};
use mailauth::senders_seen::OwnPlaces;
use phiward_app as app;
use phiward_app::mail::KnownDomains;

use crate::on_both;
use crate::xml::Row;
use crate::{Desk, days_ago, domain, month, now, report, today};

on_both! {
    mb_08_a_large_report_is_stored_once_and_whole
    mb_08_a_large_report_that_two_take_in_at_once_is_stored_once
    mb_09_a_large_report_of_several_days_loses_no_message
    a_large_report_broken_off_counts_nothing_and_is_given_up
}

/// More rows than are held in memory, and more outcomes than that.
const LARGE: usize = 20_000;

/// A report of so many rows over so many days, each of a message more than the one before,
/// up to ten, and like no other.
fn large(id: &str, rows: usize, days: i64) -> String {
    let (begin, end) = (days_ago(9), days_ago(9) + days * 86_400 - 1);
    let mut text = format!(
        "<feedback><report_metadata><org_name>{id}</org_name><report_id>{id}</report_id><date_range><begin>{begin}</begin><end>{end}</end></date_range></report_metadata><policy_published><domain>clinic.test</domain><p>none</p></policy_published>"
    );
    for row in 0..rows {
        let (a, b, count) = (row >> 8 & 15, row & 255, 1 + row % 10);
        let _ = write!(
            text,
            "<record><row><source_ip>10.0.{a}.{b}</source_ip><count>{count}</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>\
             <identifiers><header_from>clinic.test</header_from><envelope_from>b{row}.clinic.test</envelope_from></identifiers></record>"
        );
    }
    text + "</feedback>"
}

/// Messages of such a report.
fn messages(rows: usize) -> u64 {
    (0..rows).map(|row| 1 + row as u64 % 10).sum()
}

async fn counted(desk: &Desk) -> u64 {
    let trend = trend(&desk.ledger, desk.clinic, "clinic.test", month()).await;
    trend.expect("a trend").total.messages()
}

async fn stand(desk: &Desk) -> ReportsStand {
    let mut side = desk.ledger.side_read().await.expect("read");
    let stand = side.mail_reports_stand(desk.clinic).await;
    stand.expect("asked")
}

async fn mb_08_a_large_report_is_stored_once_and_whole(desk: Desk) {
    let text = large("large", LARGE, 1);
    let cut = desk.put("a.xml", &text[..text.len() - 20]);
    let done = desk.take(&cut).await;
    assert_eq!((done.reports, done.failures.len()), (0, 1), "{done:?}");
    assert_eq!(stand(&desk).await.last, 0, "nothing was begun");
    let whole = desk.put("a.xml", &text);
    let done = desk.take(&whole).await;
    assert_eq!(
        (done.reports, done.records as usize),
        (1, LARGE),
        "{done:?}"
    );
    assert_eq!(counted(&desk).await, messages(LARGE));
    let list = desk.senders(month()).await;
    assert_eq!(list.len(), 4_096);
    let all: u64 = list.iter().map(|sender| sender.seen.messages).sum();
    assert_eq!(all, messages(LARGE));
    let mut side = desk.ledger.side_read().await.expect("read");
    let opened = side.mail_rows_of(desk.clinic, 1, (0, 50)).await;
    let (count, rows) = opened.expect("rows");
    assert_eq!((count as usize, rows.len()), (LARGE, 50));
    assert!(rows.iter().all(|row| row.messages == 10));
    drop(side);
    let again = desk.take(&whole).await;
    assert_eq!((again.reports, again.duplicates), (0, 1));
    // The same report of another content is kept and does not count.
    let other = desk.put("b.xml", large("large", LARGE - 1, 1));
    let done = desk.take(&other).await;
    assert_eq!((done.reports, done.conflicts), (1, 1), "{done:?}");
    assert_eq!(counted(&desk).await, messages(LARGE));
}

async fn mb_08_a_large_report_that_two_take_in_at_once_is_stored_once(desk: Desk) {
    let path = desk.put("a.xml", large("large", LARGE, 1));
    let (one, two) = tokio::join!(desk.take(&path), desk.take(&path));
    assert_eq!(one.reports + two.reports, 1, "{one:?} {two:?}");
    assert_eq!(one.duplicates + two.duplicates, 1);
    assert_eq!(counted(&desk).await, messages(LARGE));
}

async fn mb_09_a_large_report_of_several_days_loses_no_message(desk: Desk) {
    let path = desk.put("a.xml", large("long", LARGE, 5));
    let done = desk.take(&path).await;
    assert_eq!(done.reports, 1, "{done:?}");
    let trend = trend(&desk.ledger, desk.clinic, "clinic.test", month()).await;
    let trend = trend.expect("a trend");
    assert_eq!(
        (trend.days.len(), trend.total.messages()),
        (5, messages(LARGE))
    );
    let part = Span {
        from: trend.days[1].0,
        to: trend.days[2].0,
    };
    let seen: u64 = desk
        .senders(part)
        .await
        .iter()
        .map(|s| s.seen.messages)
        .sum();
    assert_eq!(
        seen,
        trend.days[1].1.messages() + trend.days[2].1.messages()
    );
    // A small one goes the other way, and comes to the same.
    let small = desk.put("b.xml", large("short", 700, 5));
    assert_eq!(desk.take(&small).await.reports, 1);
    assert_eq!(counted(&desk).await, messages(LARGE) + messages(700));
}

async fn a_large_report_broken_off_counts_nothing_and_is_given_up(desk: Desk) {
    let path = desk.put("a.xml", large("large", 3 * LARGE, 1));
    let (ledger, clinic, known) = (desk.ledger.clone(), desk.clinic, desk.known.clone());
    let paths = vec![path.clone()];
    let taking =
        tokio::spawn(async move { ingest(&ledger, clinic, &known, None, paths, now()).await });
    while stand(&desk).await.last == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    taking.abort();
    let ended = taking.await;
    assert!(
        ended.is_err(),
        "it was stored before it could be broken off"
    );
    assert_eq!(counted(&desk).await, 0);
    // It is taken in anew, under other numbers.
    let done = desk.take(&path).await;
    assert_eq!(done.reports, 1, "{done:?}");
    assert_eq!(
        (counted(&desk).await, stand(&desk).await.last),
        (messages(3 * LARGE), 2)
    );
    let later = now() + SignedDuration::from_hours(25);
    prune(&desk.ledger, desk.clinic, later)
        .await
        .expect("pruned");
    let mut side = desk.ledger.side_write().await.expect("write");
    let left = side.give_up_mail_reports(desk.clinic, i64::MAX).await;
    assert_eq!(left.expect("asked"), 0, "what was begun was given up");
    drop(side);
    assert_eq!(counted(&desk).await, messages(3 * LARGE));
}

#[tokio::test]
async fn asvs_15_2_2_others_have_their_turn_while_a_large_report_is_written() {
    let desk = Desk::new(None).await;
    let path = desk.put("a.xml", large("large", 3 * LARGE, 1));
    let (ledger, clinic, known) = (desk.ledger.clone(), desk.clinic, desk.known.clone());
    let taking =
        tokio::spawn(async move { ingest(&ledger, clinic, &known, None, vec![path], now()).await });
    while stand(&desk).await.last == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    let mut turns = 0;
    while !taking.is_finished() {
        let other = desk.ledger.side_write().await.expect("a turn");
        other.roll_back().await.expect("nothing was written");
        turns += u32::from(counted(&desk).await == 0);
    }
    let done: Ingested = taking.await.expect("read").expect("taken in");
    assert_eq!(done.reports, 1, "{done:?}");
    assert!(turns >= 3, "{turns} turns");
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// One change of what reports say.
async fn change(desk: &mut Desk, dice: &mut Dice, turn: u64) {
    let (ledger, clinic) = (desk.ledger.clone(), desk.clinic);
    match dice.roll(8) {
        0..=3 => {
            let addresses = ["192.0.2.1", "198.51.100.1", "203.0.113.5", "2001:db8::7"];
            let mut rows = Vec::new();
            for _ in 0..=dice.roll(4) {
                let address = addresses[dice.roll(4) as usize];
                let count = 1 + dice.roll(9);
                rows.push(match dice.roll(4) {
                    0 => Row::own(address, count),
                    1 => Row::service(address, count),
                    2 => Row::passed_on(address, count),
                    _ => Row {
                        header_from: "news.clinic.test",
                        ..Row::forged(address, count)
                    },
                });
            }
            let mut of = report("big.test", 1 + dice.roll(33) as i64, rows);
            of.id = format!("turn-{turn}");
            of.domain = ["clinic.test", "news.clinic.test", "new.test"][dice.roll(3) as usize];
            desk.put(&format!("{turn}.xml"), of.xml());
            desk.take(&desk.reports().join(format!("{turn}.xml"))).await;
        }
        4 => {
            let last = stand(desk).await.last;
            let said = [Settle::LeaveOut, Settle::Count][dice.roll(2) as usize];
            let number = 1 + dice.roll(last + 1);
            // There may be none, or it stands so already.
            let _ = settle(
                &ledger,
                clinic,
                &desk.known,
                (number, said),
                ("Dana", now()),
            )
            .await;
        }
        5 => {
            let mut side = ledger.side_write().await.expect("write");
            let name = AddressName {
                address: [[192, 0, 2, 1], [198, 51, 100, 1]][dice.roll(2) as usize].into(),
                name: ["o1.ptr.sendgrid.net", "mx.clinic.test"][dice.roll(2) as usize].into(),
                confirmed: dice.roll(2) == 0,
                asked: now().as_microsecond(),
            };
            side.put_mail_address(clinic, &name).await.expect("kept");
            side.commit().await.expect("kept");
        }
        6 => {
            desk.known = KnownDomains::new(match dice.roll(3) {
                0 => vec!["clinic.test"],
                1 => vec!["clinic.test", "news.clinic.test"],
                _ => vec!["clinic.test", "new.test"],
            });
            let released = release_known(&ledger, clinic, &desk.known).await;
            released.expect("released");
        }
        _ => {
            let at = now() + SignedDuration::from_hours(24 * (370 + dice.roll(20) as i64));
            prune(&ledger, clinic, at).await.expect("pruned");
        }
    }
}

#[tokio::test]
async fn g4_senders_that_are_kept_are_those_drawn_anew_after_any_change() {
    let mut all = 0;
    for seed in 1..=4 {
        let mut desk = Desk::new(None).await;
        let data: PathBuf = desk.folder.path().join("data");
        let mut dice = Dice(seed);
        for turn in 0..25 {
            change(&mut desk, &mut dice, turn).await;
            // Kept by nobody.
            let fresh = DataFolder::open(&data, None).await.expect("opened");
            let places = OwnPlaces::default();
            for span in [
                month(),
                Span {
                    to: today() - 3.days(),
                    ..month()
                },
            ] {
                let anew = senders(fresh.ledger(), desk.clinic, &domain(), span, &places).await;
                let anew = anew.expect("senders");
                for _ in 0..2 {
                    let kept = desk.senders(span).await;
                    let (kept, anew) = (format!("{kept:#?}"), format!("{anew:#?}"));
                    assert_eq!(kept, anew, "seed {seed}, turn {turn}");
                }
                all += anew.len();
                // And they are all there is.
                let sums: u64 = anew.iter().map(|sender| sender.seen.messages).sum();
                let trend = trend(&desk.ledger, desk.clinic, "clinic.test", span).await;
                assert_eq!(sums, trend.expect("a trend").total.messages());
                let below = names_below(&desk.ledger, desk.clinic, &domain(), span).await;
                let named = anew.iter().flat_map(|sender| &sender.names);
                let named = named
                    .filter(|(name, _)| &**name == "news.clinic.test")
                    .count();
                assert_eq!(below.expect("names").is_empty(), named == 0);
            }
        }
    }
    assert!(all > 200, "{all} senders");
}
