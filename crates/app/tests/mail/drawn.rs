//! Senders that are kept and added to are those that would be drawn anew, whatever became of
//! reports meanwhile.

use std::sync::Arc;

use jiff::ToSpan;
use ledger::side::mail::{AddressName, ReportState};
use phiward_app::mail::senders::SenderSeen;
use phiward_app::mail::{Span, number};

use crate::on_both;
use crate::xml::Row;
use crate::{Desk, month, now, report, today};

on_both! {
    g4_senders_added_to_are_those_drawn_anew
    g4_a_report_that_was_just_stored_is_in_the_senders_asked_for_next
}

/// Numbers that look random, the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn row(&mut self) -> Row {
        let address = [
            "192.0.2.1",
            "198.51.100.1",
            "198.51.100.2",
            "203.0.113.5",
            "203.0.113.6",
            "2001:db8::1",
            "no address",
        ][self.below(7) as usize];
        let count = 1 + self.below(50);
        match self.below(4) {
            0 => Row::own(address, count),
            1 => Row::service(address, count),
            2 => Row::passed_on(address, count),
            _ => Row {
                header_from: "news.clinic.test",
                ..Row::forged(address, count)
            },
        }
    }
}

/// The same month, so named that nobody asked for it before: it ends later, on days that have
/// no reports.
async fn anew(desk: &Desk, step: i64) -> Vec<Arc<SenderSeen>> {
    let to = today() + step.days();
    desk.senders(Span { to, ..month() }).await
}

async fn is_as_anew(desk: &Desk, step: i64, what: &str) {
    let (kept, anew) = (desk.senders(month()).await, anew(desk, step).await);
    let same = format!("{kept:#?}") == format!("{anew:#?}");
    assert!(same, "step {step}, {what}: {kept:#?}\nanew: {anew:#?}");
}

async fn g4_senders_added_to_are_those_drawn_anew(desk: Desk) {
    let mut dice = Dice(7);
    let mut most = 0;
    for step in 1..=60 {
        let mut side = desk.ledger.side_write().await.expect("write");
        let last = side.last_mail_report(desk.clinic).await.expect("a number");
        let seq = 1 + dice.below(last.max(1));
        let org = desk.clinic;
        let what = match dice.below(10) {
            0 => {
                let state = [ReportState::Stored, ReportState::LeftOut][dice.below(2) as usize];
                let settled = (state, "clinic.test");
                side.settle_mail_report(org, seq, settled, "{}")
                    .await
                    .expect("settled");
                "settled"
            }
            1 | 2 => {
                let name = AddressName {
                    address: vec![198, 51, 100, 1 + dice.below(2) as u8],
                    name: ["o1.ptr.sendgrid.net", "mx.partner.test", ""][dice.below(3) as usize]
                        .to_owned(),
                    confirmed: true,
                    asked: now().as_microsecond(),
                };
                side.put_mail_address(org, &name).await.expect("named");
                "named"
            }
            3 => {
                let names = side.prune_mail_addresses(org, i64::MAX).await;
                names.expect("forgotten");
                "names forgotten"
            }
            4 if step > 30 => {
                let before = number(today()) - 20;
                side.prune_mail_rows(org, before).await.expect("forgotten");
                side.prune_mail_reports(org, before)
                    .await
                    .expect("forgotten");
                "forgotten"
            }
            5 => {
                side.release_mail_domain(org, "late.test", "clinic.test")
                    .await
                    .expect("released");
                "released"
            }
            of => {
                let rows = (0..1 + dice.below(6)).map(|_| dice.row()).collect();
                let days = 1 + dice.below(27) as i64;
                let mut report = report(["a.test", "b.test"][step as usize % 2], days, rows);
                report.id = format!("r{step}");
                report.domain = ["clinic.test", "late.test"][usize::from(of == 6)];
                let ends = report.begin + 86_399;
                let mut xml = report.xml();
                if of == 7 {
                    // Spread over four days, each with a number of its own.
                    let later = format!("<end>{}<", ends + 3 * 86_400);
                    xml = xml.replace(&format!("<end>{ends}<"), &later);
                }
                desk.put(&format!("{step}.xml"), xml);
                "taken in"
            }
        };
        side.commit().await.expect("kept");
        if what == "taken in" {
            let done = desk.take(&desk.reports().join(format!("{step}.xml"))).await;
            assert_eq!(done.reports, 1, "{done:?}");
        }
        is_as_anew(&desk, step, what).await;
        most = most.max(desk.senders(month()).await.len());
    }
    assert!(most >= 6, "{most} senders at most");
}

async fn g4_a_report_that_was_just_stored_is_in_the_senders_asked_for_next(desk: Desk) {
    let messages = async || -> u64 {
        let list = desk.senders(month()).await;
        list.iter().map(|sender| sender.seen.messages).sum()
    };
    assert_eq!(messages().await, 0);
    for day in 1..4 {
        let rows = vec![Row::own("192.0.2.1", 10), Row::forged("203.0.113.9", 1)];
        desk.put("a.xml", report("big.test", day, rows).xml());
        desk.take_all().await;
        assert_eq!(messages().await, 11 * day as u64);
        is_as_anew(&desk, day, "taken in").await;
    }
}
