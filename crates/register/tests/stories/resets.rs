//! Many links of one maker are one somebody: kept once, with how often and when last.

use crate::membership::{account, asked, clinic, kept};
use crate::support::Book;
use phiward_register::records::{Membership, Vouched};
use phiward_register::verbs::NoteReset;
use phiward_register::{Assurance, Id, NamedPerson, Register, Via};
use std::time::{Duration, Instant};

/// Notes that who acts set the password of an account by a link.
fn note(book: &mut Book, target: Id<Membership>, times: u32) {
    let maker = book.actor.clone();
    book.actor.assurance = Assurance::Job;
    book.now += jiff::SignedDuration::from_hours(24);
    book.ok(NoteReset {
        target,
        by: NamedPerson::from(&maker),
        via: maker.via,
        at: book.now,
        times,
    });
    book.actor = maker;
}

#[test]
fn c6_m5_each_maker_of_links_is_kept_once_with_how_often_and_when_last() {
    let mut book = clinic();
    let ben = account(&mut book, "Ben Ortiz");
    let size = |book: &Book| serde_json::to_vec(kept(book, ben)).expect("it").len();
    for _ in 0..3 {
        note(&mut book, ben, 0);
    }
    let few = size(&book);
    book.signed_in("Chiara Bell", Some("Chiara Bell"));
    note(&mut book, ben, 4);
    book.signed_in("Ada Park", Some("Ada Park"));
    for _ in 0..50 {
        note(&mut book, ben, 0);
    }
    let last = book.today();
    let resets = kept(&book, ben).resets.clone();
    let told: Vec<_> = resets
        .iter()
        .map(|one| (one.by.name.as_str(), one.times))
        .collect();
    assert_eq!(told, [("Chiara Bell", 4), ("Ada Park", 53)]);
    assert_eq!(resets[1].on, last);
    assert!(size(&book) < 2 * few, "it grows with each link");
}

/// A book in which an account has a reset for each of many links, as before.
fn of_before(links: usize) -> (Book, Id<Membership>) {
    let mut book = clinic();
    let ben = account(&mut book, "Ben Ortiz");
    note(&mut book, ben, 0);
    let bytes = book.register.to_snapshot().expect("a snapshot");
    let text = String::from_utf8(bytes).expect("text");
    let lines = text.lines().map(|line| match line.split_once("{") {
        Some((head, fields)) if line.contains("\"resets\"") => {
            let fields = format!("{{{fields}");
            let mut fields: serde_json::Value = serde_json::from_str(&fields).expect("fields");
            let one = fields["resets"][0].clone();
            fields["resets"] = vec![one; links].into();
            format!("{head}{fields}")
        }
        _ => line.to_owned(),
    });
    let text = lines.collect::<Vec<_>>().join("\n") + "\n";
    book.register = Register::from_snapshot(text.as_bytes()).expect("it opens");
    assert_eq!(kept(&book, ben).resets.len(), links);
    (book, ben)
}

#[test]
fn c6_m5_a_book_of_before_with_many_resets_opens_and_is_asked_at_once() {
    let (mut book, ben) = of_before(20_000);
    let asked = asked(&mut book);
    book.signed_in("Ben Ortiz", Some("Ben Ortiz"));
    let begun = Instant::now();
    let message = crate::membership::approve(&book, asked);
    assert!(message.contains("by a link of Ada Park"), "{message}");
    assert!(begun.elapsed() < Duration::from_secs(5));
    book.signed_in("Ada Park", Some("Ada Park"));
    note(&mut book, ben, 0);
    let one: &[Vouched] = &kept(&book, ben).resets;
    assert_eq!((one.len(), one[0].times), (1, 20_001));
    assert!(matches!(one[0].via, Some(Via::Account(_))));
}
