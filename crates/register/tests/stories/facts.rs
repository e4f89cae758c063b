//! B6, A5: a judgement rests on facts; when these change it is to be looked at again.

use crate::gaps::{accepted, edit, first, high_risk};
use crate::support::{Book, assert_same, date, shown};
use catalog::Affects;
use catalog::Level::{High, Low};
use phiward_register::records::*;
use phiward_register::{GapKind, Record, Register, verbs};

/// What coverage says of changed facts.
fn told(book: &Book) -> Vec<String> {
    let gaps = book.gaps(GapKind::FactsChanged).into_iter();
    gaps.map(|gap| gap.what).collect()
}

/// A book with a high, accepted risk on a laptop that is encrypted, at a site, run by a
/// vendor with an agreement, and moving ePHI on a flow.
fn judged() -> Book {
    let mut book = Book::new();
    let site = book.id();
    book.save(Site {
        id: site,
        name: "Main street".into(),
        address: "1 Main Street".into(),
        ..Site::default()
    });
    let vendor = book.vendor("Cloud", Some(true));
    edit(&mut book, |v: &mut Vendor| {
        v.agreements = vec![Agreement {
            state: AgreementState::InForce,
            ..Agreement::default()
        }]
    });
    let asset = book.asset("Laptop", "laptop");
    edit(&mut book, |a: &mut Asset| {
        a.encrypted = YesNo::Yes;
        a.hosting = "on premises".into();
        (a.site, a.vendor) = (Some(site), Some(vendor));
    });
    let flow = book.id();
    book.save(Flow {
        id: flow,
        name: "Visits".into(),
        from: FlowEnd::Party("patients".into()),
        to: FlowEnd::Asset(asset),
        encrypted: YesNo::Yes,
        ..Flow::default()
    });
    high_risk(&mut book);
    edit(&mut book, |r: &mut Risk| {
        (r.assets, r.flows) = (vec![asset], vec![flow])
    });
    book.days(1);
    let risk = first::<Risk>(&book).id;
    book.rate(risk, High, High);
    accepted(&mut book);
    book.r#as("Ada Park");
    book.days(1);
    book
}

fn in_force(book: &Book) -> bool {
    let risk = first::<Risk>(book).id;
    book.register
        .acceptance_in_force(risk, book.today())
        .is_some()
}

#[test]
fn b6_each_fact_under_a_judgement_that_changes_puts_it_up_again() {
    type Change = fn(&mut Book);
    let changes: [(Change, &str); 9] = [
        (
            |b| edit(b, |a: &mut Asset| a.encrypted = YesNo::No),
            "A-1 Laptop: encrypted at rest was yes, is no",
        ),
        (
            |b| edit(b, |a: &mut Asset| a.ephi.transmits = false),
            "A-1 Laptop: ePHI was creates, receives, maintains, transmits, is creates, receives, maintains",
        ),
        (
            |b| edit(b, |a: &mut Asset| a.hosting = "vendor cloud".into()),
            "A-1 Laptop: where it runs was on premises, is vendor cloud",
        ),
        (
            |b| edit(b, |a: &mut Asset| a.vendor = None),
            "A-1 Laptop: vendor was V-1, is none",
        ),
        (
            |b| edit(b, |a: &mut Asset| a.site = None),
            "A-1 Laptop: site was S-1, is none",
        ),
        (
            |b| edit(b, |s: &mut Site| s.address = "9 Mill Lane".into()),
            "S-1 Main street: address was 1 Main Street, is 9 Mill Lane",
        ),
        (
            |b| edit(b, |v: &mut Vendor| v.agreements.clear()),
            "V-1 Cloud: agreement was in force, is none in force",
        ),
        (
            |b| edit(b, |f: &mut Flow| f.encrypted = YesNo::No),
            "F-1 Visits: encrypted on the way was yes, is no",
        ),
        (
            |b| edit(b, |f: &mut Flow| f.from = FlowEnd::Party("payers".into())),
            "F-1 Visits: way was patients → A-1, is payers → A-1",
        ),
    ];
    let book = judged();
    assert!(told(&book).is_empty() && in_force(&book));
    for (change, words) in changes {
        let mut book = book.clone();
        change(&mut book);
        assert_eq!(
            told(&book),
            [format!("rated on 2026-03-03; since then {words}")]
        );
        assert!(!in_force(&book), "{words}");
        assert_eq!(book.gaps(GapKind::AcceptanceStale).len(), 1, "{words}");
        // Nobody can ask for another on a rating that is out of date.
        let risk = first::<Risk>(&book).id;
        let refusal = book.r#as("Ben Ortiz").ask(risk, "2026-12-31").unwrap_err();
        assert!(refusal.to_string().contains("rate it again"), "{refusal}");
        // A new rating is made on what is so now.
        book.r#as("Ada Park").days(1);
        book.rate(risk, High, High);
        assert!(told(&book).is_empty());
        accepted(&mut book);
        assert!(in_force(&book));
        // The same from the entries, and from a snapshot.
        assert_same(&book.folded(), &book.register);
        let bytes = book.register.to_snapshot().expect("a snapshot");
        let again = Register::from_snapshot(&bytes).expect("a register");
        let risk = again.tables.risks.get(risk).expect("the risk");
        assert!(
            again
                .changed_under(risk, risk.rating_in_effect().unwrap())
                .is_empty()
        );
    }
}

#[test]
fn b6_what_was_approved_is_given_no_other_words_in_silence() {
    type Change = fn(&mut Book);
    let changes: [(Change, &str); 5] = [
        (
            |b| {
                edit(b, |r: &mut Risk| {
                    r.sentence = "Anybody could read every record".into()
                })
            },
            "its sentence was “A high risk”, is “Anybody could read every record”",
        ),
        (
            |b| {
                let server = b.asset("Server", "server");
                edit(b, |r: &mut Risk| r.assets.push(server));
            },
            "its list of assets changed (A-2 added)",
        ),
        (
            |b| edit(b, |r: &mut Risk| r.flows.clear()),
            "its list of flows changed (F-1 gone)",
        ),
        (
            |b| {
                edit(b, |r: &mut Risk| {
                    r.affects = Affects::default();
                    r.affects.availability = true;
                });
            },
            "its loss was confidentiality, is availability",
        ),
        (
            |b| {
                let vendor = first::<Vendor>(b).id;
                edit(b, |r: &mut Risk| r.vendors.push(vendor));
            },
            "its list of vendors changed (V-1 added)",
        ),
    ];
    let mut book = judged();
    edit(&mut book, |r: &mut Risk| {
        r.affects = Affects::default();
        r.affects.confidentiality = true;
    });
    let risk = first::<Risk>(&book).id;
    book.rate(risk, High, High);
    accepted(&mut book);
    book.r#as("Ada Park").days(1);
    assert!(book.gaps(GapKind::AcceptanceStale).is_empty());
    for (change, words) in changes {
        let mut book = book.clone();
        let day = first::<Risk>(&book).rating_in_effect().expect("rated").on;
        change(&mut book);
        assert_eq!(told(&book), [format!("rated on {day}; since then {words}")]);
        assert!(!in_force(&book), "{words}");
        assert!(!book.gaps(GapKind::AcceptanceStale).is_empty(), "{words}");
        assert_same(&book.folded(), &book.register);
    }
    // Also of one that was closed meanwhile.
    let mut closed = book.clone();
    closed.retire(risk, "no longer here").expect("it is closed");
    edit(&mut closed, |r: &mut Risk| {
        r.sentence = "Anybody could read every record".into()
    });
    closed.restore(risk, "here after all").expect("it is open");
    assert_eq!(told(&closed).len(), 1);
    assert!(!in_force(&closed));
    // The same words written otherwise, and what is told beside them, change nothing.
    edit(&mut book, |r: &mut Risk| {
        r.sentence = "a high  risk.".into()
    });
    edit(&mut book, |r: &mut Risk| r.notes = "asked the firm".into());
    assert!(told(&book).is_empty() && in_force(&book));
}

#[test]
fn b5_a_verified_rating_does_not_outlive_what_it_was_verified_by() {
    let mut book = judged();
    let risk = first::<Risk>(&book).id;
    let work = book.action("Encrypt it", risk, "Ada Park", "2026-04-01");
    let (proof, on) = (book.evidence("Screenshot"), book.today());
    book.r#as("Ada Park").ok(verbs::Complete {
        target: work,
        on,
        evidence: shown(&[proof]),
    });
    book.r#as("Ben Ortiz").ok(verbs::Confirm {
        target: work,
        on,
        result: "seen".into(),
        evidence: shown(&[proof]),
    });
    // It was confirmed after the risk was rated, which takes nothing from the rating, nor
    // does what the rating did not rest on.
    assert!(told(&book).is_empty());
    let mut reopened = book.clone();
    reopened.ok(verbs::Reopen {
        target: work,
        reason: "to be looked at".into(),
    });
    assert!(told(&reopened).is_empty());
    book.r#as("Ada Park").days(1);
    book.rate(risk, Low, Low);
    book.days(1);
    let tag = book.action_now(work).tag();
    book.ok(verbs::Reopen {
        target: work,
        reason: "it was never switched on".into(),
    });
    let on = first::<Risk>(&book).rating_in_effect().expect("rated").on;
    assert_eq!(
        told(&book),
        [format!(
            "rated on {on}; since then its action {tag} was confirmed, is not confirmed"
        )]
    );
    assert_same(&book.folded(), &book.register);
}

#[test]
fn b6_a_high_risk_does_not_disappear_in_one_that_was_accepted_as_low() {
    let mut book = judged();
    let low = first::<Risk>(&book).id;
    book.rate(low, Low, Low);
    accepted(&mut book);
    book.r#as("Ada Park").days(1);
    let assets = first::<Risk>(&book).assets.clone();
    let merge = |book: &mut Book, level| {
        let part = book.risk("It happened twice", &assets);
        book.rate(part, level, level);
        book.ok(verbs::Merge {
            target: part,
            into: low,
            reason: "one loss, told twice".into(),
        });
        part
    };
    // One that is no higher says nothing new.
    merge(&mut book, Low);
    assert!(told(&book).is_empty() && in_force(&book));
    let part = merge(&mut book, High);
    let part = book
        .register
        .tables
        .risks
        .get(part)
        .expect("it is kept")
        .tag();
    let on = first::<Risk>(&book).rating_in_effect().expect("rated").on;
    assert_eq!(
        told(&book),
        [format!(
            "rated on {on}; since then its part {part} was a risk of its own, is merged into it, rated high"
        )]
    );
    assert!(!in_force(&book));
    assert_same(&book.folded(), &book.register);
    // Nor behind one that is as low, and was to be rated anew.
    let third = book.risk("Another low one", &assets);
    book.rate(third, Low, Low);
    book.days(1);
    book.ok(verbs::Merge {
        target: low,
        into: third,
        reason: "one loss, told twice".into(),
    });
    let gaps = told(&book).join("\n");
    assert!(
        gaps.contains("rated low before what it rests on changed"),
        "{gaps}"
    );
}

#[test]
fn b6_a_merged_risk_is_rated_anew_with_the_one_it_became_part_of() {
    let mut book = judged();
    let low = first::<Risk>(&book).id;
    book.rate(low, Low, Low);
    book.days(1);
    let assets = first::<Risk>(&book).assets.clone();
    let part = book.risk("It happened twice", &assets);
    book.rate(part, High, High);
    book.ok(verbs::Merge {
        target: part,
        into: low,
        reason: "one loss, told twice".into(),
    });
    assert_eq!(told(&book).len(), 1);
    book.days(1);
    book.rate(low, High, High);
    assert!(told(&book).is_empty());
}

#[test]
fn b6_a_fact_that_comes_back_to_what_it_was_changes_nothing() {
    let mut book = judged();
    edit(&mut book, |a: &mut Asset| a.encrypted = YesNo::No);
    assert!(!in_force(&book));
    edit(&mut book, |a: &mut Asset| a.encrypted = YesNo::Yes);
    assert!(told(&book).is_empty() && in_force(&book));
    // What is no fact under a judgement does not count, nor does a name.
    edit(&mut book, |a: &mut Asset| {
        a.notes = "in the blue bag".into()
    });
    edit(&mut book, |v: &mut Vendor| v.name = "Cloud, Inc.".into());
    assert!(told(&book).is_empty() && in_force(&book));
}

#[test]
fn b6_an_open_question_that_is_answered_later_counts_and_a_place_filled_in_does_not() {
    let mut book = Book::new();
    let asset = book.asset("Laptop", "laptop");
    let risk = book.risk("Theft", &[asset]);
    book.rate(risk, Low, Low);
    book.days(1);
    edit(&mut book, |a: &mut Asset| a.hosting = "on premises".into());
    assert!(told(&book).is_empty());
    edit(&mut book, |a: &mut Asset| a.encrypted = YesNo::Partly);
    assert_eq!(
        told(&book),
        ["rated on 2026-03-02; since then A-1 Laptop: encrypted at rest was not known, is in part"]
    );
}

#[test]
fn a10_a_rating_does_not_come_before_its_risk() {
    let mut book = Book::new();
    let risk = book.risk("Theft", &[]);
    let rate = |on: &str| {
        phiward_register::verbs::Rate::overall(
            risk,
            Stage::Current,
            High,
            High,
            "assessed at our review of 2019".into(),
            date(on),
        )
    };
    let identified = |day: Option<&str>| {
        let day = day.map(date);
        move |r: &mut Risk| r.identified_on = day
    };
    edit(&mut book, identified(None));
    let refusal = book.refused(rate("2026-03-01"));
    assert!(
        refusal.contains("not recorded when the risk was identified"),
        "{refusal}"
    );
    edit(&mut book, identified(Some("2026-02-10")));
    let refusal = book.refused(rate("2026-02-09"));
    assert!(refusal.contains("identified on 2026-02-10"), "{refusal}");
    book.ok(rate("2026-02-10"));
}

/// D3 of the practitioner's review: what was typed today does not print as made in 2019.
#[test]
fn d1_a_day_that_was_entered_on_another_is_told_with_the_day_it_was_entered() {
    let mut book = Book::new();
    let risk = book.risk("Theft", &[]);
    edit(&mut book, |r: &mut Risk| {
        r.identified_on = Some(date("2019-01-05"))
    });
    let rate = phiward_register::verbs::Rate::overall(
        risk,
        Stage::Current,
        High,
        High,
        "assessed at our review of 2019".into(),
        date("2019-01-05"),
    );
    book.ok(rate);
    let target = first::<Risk>(&book).reference();
    let entered =
        |book: &Book, field: &str, said: &str| book.register.entered_on(target, field, date(said));
    assert_eq!(
        entered(&book, "current", "2019-01-05"),
        Some(date("2026-03-02"))
    );
    assert_eq!(
        entered(&book, "identified_on", "2019-01-05"),
        Some(date("2026-03-02"))
    );
    // An edit of something else later does not move it; a rating of today is its own day.
    book.days(3);
    edit(&mut book, |r: &mut Risk| r.notes = "seen again".into());
    book.rate(risk, Low, Low);
    assert_eq!(
        entered(&book, "identified_on", "2019-01-05"),
        Some(date("2026-03-02"))
    );
    assert_eq!(entered(&book, "current", "2026-03-05"), None);
    assert_eq!(entered(&book, "target", "2019-01-05"), None);
    let bytes = book.register.to_snapshot().expect("a snapshot");
    let again = Register::from_snapshot(&bytes).expect("a register");
    assert_eq!(
        again.entered_later(target),
        book.register.entered_later(target)
    );
    assert_same(&book.folded(), &book.register);
}
