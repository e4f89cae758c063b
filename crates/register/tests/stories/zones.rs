//! C5: a day of the organization ends when it ended: a zone that changes later, east
//! or west, moves no day that is past.

use crate::support::{Book, assert_same, date};
use jiff::Timestamp;
use jiff::civil::Date;
use phiward_register::Register;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn end(register: &Register, day: &str) -> Timestamp {
    register
        .end_of_day(date(day))
        .expect("a day of the calendar")
}

/// Sets the zone at a time.
fn moved(book: &mut Book, when: &str, zone: &str) {
    book.now = at(when);
    let mut profile = book.register.profile().expect("it").clone();
    profile.zone = zone.into();
    book.save(profile);
}

/// The ends of the days from one to another.
fn ends(register: &Register, from: &str, days: usize) -> Vec<Timestamp> {
    let mut day = date(from);
    let mut ends = Vec::new();
    for _ in 0..days {
        ends.push(register.end_of_day(day).expect("a day"));
        day = day.tomorrow().expect("a day");
    }
    ends
}

#[test]
fn c5_a_new_zone_moves_no_day_that_is_past() {
    // East, west, across the date line both ways, and to no zone at all.
    for zone in [
        "Europe/Berlin",
        "America/Los_Angeles",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "Asia/Tokyo",
        "",
    ] {
        let mut book = Book::new();
        let past = ends(&book.register, "2026-01-01", 90);
        moved(&mut book, "2026-04-02T15:00:00Z", zone);
        let now = ends(&book.register, "2026-01-01", 90);
        assert_eq!(past, now, "{zone}");
        let later = end(&book.register, "2026-05-01");
        let there = date("2026-05-02").in_tz(match zone {
            "" => "UTC",
            zone => zone,
        });
        assert_eq!(later, there.expect("a zone").timestamp(), "{zone}");
    }
}

#[test]
fn c5_days_follow_each_other_through_every_change_of_zone() {
    let mut book = Book::new();
    for (when, zone) in [
        ("2026-03-05T03:00:00Z", "Asia/Tokyo"),
        ("2026-03-05T16:00:00Z", "America/Los_Angeles"),
        ("2026-03-09T12:00:00Z", "Pacific/Kiritimati"),
        ("2026-03-09T12:00:00Z", "Pacific/Pago_Pago"),
        ("2026-03-20T00:00:00Z", "America/Chicago"),
        ("2026-03-28T23:30:00Z", "Europe/Berlin"),
    ] {
        let now = at(when);
        let closed: Vec<(Date, Timestamp)> = (0..60)
            .map(|n| date("2026-02-20").saturating_add(jiff::Span::new().days(n)))
            .map(|day| (day, book.register.end_of_day(day).expect("a day")))
            .filter(|(_, end)| *end <= now)
            .collect();
        moved(&mut book, when, zone);
        for (day, end) in closed {
            assert_eq!(
                book.register.end_of_day(day).expect("a day"),
                end,
                "{zone} moved {day}"
            );
        }
        let ends = ends(&book.register, "2026-02-20", 60);
        assert!(ends.is_sorted(), "{zone}: {ends:?}");
    }
}

#[test]
fn c5_a_day_that_was_not_over_ends_by_the_new_zone_and_never_before_it_came() {
    let mut book = Book::new();
    // In Chicago it is the evening of the 4th; in Tokyo the 4th is long over.
    moved(&mut book, "2026-03-05T03:00:00Z", "Asia/Tokyo");
    assert_eq!(
        end(&book.register, "2026-03-03"),
        at("2026-03-04T06:00:00Z")
    );
    assert_eq!(
        end(&book.register, "2026-03-04"),
        at("2026-03-05T03:00:00Z")
    );
    assert_eq!(
        end(&book.register, "2026-03-05"),
        at("2026-03-05T15:00:00Z")
    );
    // To the west the day under way grows longer.
    let mut book = Book::new();
    moved(&mut book, "2026-03-05T05:00:00Z", "Pacific/Honolulu");
    assert_eq!(
        end(&book.register, "2026-03-03"),
        at("2026-03-04T06:00:00Z")
    );
    assert_eq!(
        end(&book.register, "2026-03-04"),
        at("2026-03-05T10:00:00Z")
    );
}

#[test]
fn c5_summer_time_of_the_zone_then_counts() {
    let mut book = Book::new();
    moved(&mut book, "2026-06-01T12:00:00Z", "America/Phoenix");
    // Chicago had summer time from 8 March on; Phoenix never has.
    assert_eq!(
        end(&book.register, "2026-03-07"),
        at("2026-03-08T06:00:00Z")
    );
    assert_eq!(
        end(&book.register, "2026-03-08"),
        at("2026-03-09T05:00:00Z")
    );
    assert_eq!(
        end(&book.register, "2026-07-01"),
        at("2026-07-02T07:00:00Z")
    );
}

#[test]
fn c5_an_edit_that_leaves_the_zone_and_a_snapshot_change_nothing() {
    let mut book = Book::new();
    moved(&mut book, "2026-04-02T15:00:00Z", "Asia/Tokyo");
    let before = ends(&book.register, "2026-02-20", 90);
    book.days(3);
    let mut profile = book.register.profile().expect("it").clone();
    profile.scope_note = "nothing about days".into();
    book.save(profile);
    assert_eq!(ends(&book.register, "2026-02-20", 90), before);
    let snapshot = book.register.to_snapshot().expect("a snapshot");
    let opened = Register::from_snapshot(&snapshot).expect("sound");
    assert_eq!(ends(&opened, "2026-02-20", 90), before);
    assert_same(&opened, &book.folded());
}
