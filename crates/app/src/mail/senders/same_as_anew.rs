//! Senders that rows were added to are those that all rows come to at once.

use std::net::IpAddr;

use jiff::civil::Date;
use ledger::side::mail::{AddressName, MailRow, Outcome, octets};
use mailauth::DomainName;
use mailauth::senders_seen::OwnPlaces;

use super::drawn::Drawing;
use crate::mail::number;

/// Numbers that look random, the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

fn outcome(number: i64) -> (i64, Outcome) {
    let n = number.unsigned_abs();
    let word = |is: bool| if is { "pass" } else { "fail" };
    let signature = |domain: &str, result: bool| {
        let (selector, result) = (n % 4, word(result));
        format!(r#"[{{"domain":"{domain}","selector":"s{selector}","result":"{result}"}}]"#)
    };
    let domain = ["clinic.test", "sendgrid.net", "other.test"][n as usize % 3];
    let of = Outcome {
        disposition: ["none", "reject"][n as usize % 2].to_owned(),
        dkim: n.is_multiple_of(3) && !n.is_multiple_of(5),
        spf: n.is_multiple_of(7),
        header_from: ["clinic.test", "news.clinic.test"][n as usize / 2 % 2].to_owned(),
        envelope_from: String::new(),
        reasons: String::new(),
        signatures: signature(domain, !n.is_multiple_of(5)),
        spf_checks: format!(
            r#"[{{"domain":"b{}.test","scope":"mfrom","result":"pass"}}]"#,
            n % 6
        ),
    };
    (number, of)
}

fn address(n: u64) -> Option<IpAddr> {
    match n % 12 {
        0 => None,
        n => Some([198, 51, 100, n as u8].into()),
    }
}

fn name(dice: &mut Dice) -> AddressName {
    let of = address(1 + dice.below(11));
    let name = match dice.below(4) {
        0 => String::new(),
        1 => format!("o{}.ptr.sendgrid.net", dice.below(3)),
        2 => format!("mx.partner{}.test", dice.below(2)),
        _ => "mail.clinic.test".to_owned(),
    };
    AddressName {
        address: octets(of),
        confirmed: dice.below(3) > 0,
        name,
        asked: dice.below(100) as i64,
    }
}

/// Draws what was added, as the database answers.
fn draw(drawing: &mut Drawing, names: Option<&Vec<AddressName>>) {
    // One in eleven outcomes was forgotten.
    let there = drawing.unread().iter().filter(|number| *number % 11 > 0);
    let outcomes = there.map(|number| outcome(*number)).collect();
    drawing.draw(outcomes, names.cloned());
}

#[test]
fn g4_senders_that_rows_were_added_to_are_those_of_all_rows_at_once() {
    let domain = DomainName::parse("clinic.test").unwrap();
    let today = number(Date::constant(2026, 5, 31));
    let new = || Drawing::new(domain.clone(), OwnPlaces::default());
    let cases = std::env::var("PHIWARD_CASES").ok();
    let cases = cases.and_then(|cases| cases.parse().ok()).unwrap_or(60);
    for case in 0..cases {
        let mut dice = Dice(case);
        let mut kept = new();
        let (mut rows, mut names) = (Vec::new(), Vec::new());
        draw(&mut kept, Some(&names));
        for step in 0..8 {
            let (days, most) = (1 + dice.below(3), 1 + dice.below(12));
            for _ in 0..dice.below(30) {
                let row = MailRow {
                    address: address(dice.below(most)),
                    messages: 1 + dice.below(40),
                    outcome: dice.below(80) as i64,
                };
                rows.push((today - (dice.below(days * 40)) as i64, row));
                let (day, row) = rows[rows.len() - 1];
                kept.add(day, row);
            }
            let renamed = dice.below(3) == 0;
            if renamed {
                let name = name(&mut dice);
                names.retain(|of: &AddressName| of.address != name.address);
                names.push(name);
                if dice.below(4) == 0 {
                    names.remove(0);
                }
            }
            // Somebody still looks at the list from before.
            let held = (dice.below(2) == 0).then(|| kept.senders());
            draw(&mut kept, renamed.then_some(&names));
            drop(held);
            let mut anew = new();
            let mut all = rows.clone();
            all.reverse();
            all.iter().for_each(|(day, row)| anew.add(*day, *row));
            draw(&mut anew, Some(&names));
            let (kept, anew) = (kept.senders(), anew.senders());
            assert_eq!(kept.len(), anew.len(), "case {case}, step {step}");
            for (kept, anew) in kept.iter().zip(&anew) {
                let same = format!("{kept:#?}") == format!("{anew:#?}");
                assert!(same, "case {case}, step {step}: {kept:#?}\nanew: {anew:#?}");
            }
            let messages: u64 = kept.iter().map(|sender| sender.seen.messages).sum();
            assert_eq!(
                messages,
                rows.iter().map(|(_, row)| row.messages).sum::<u64>()
            );
        }
    }
}
