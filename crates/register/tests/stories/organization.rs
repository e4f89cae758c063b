//! A1 and A2: profile, people, processes and inventory.

use crate::support::{Book, actor, date, nowhere};
use phiward_register::records::{
    Asset, Incident, Person, PriorAnalysis, Profile, Trigger, TriggerKind,
};
use phiward_register::{Command, GapKind, Id};

#[test]
fn a1_one_profile_a_book() {
    let mut book = Book::new();
    let second = Profile {
        id: book.id(),
        name: "Other Clinic".into(),
        ..Profile::default()
    };
    assert!(
        book.refused(Command::Save(second.into()))
            .contains("has a profile already")
    );
}

#[test]
fn a1_zone_method_and_interval_must_make_sense() {
    let book = Book::new();
    let refused = |change: fn(&mut Profile)| {
        let mut profile = book.register.profile().unwrap().clone();
        change(&mut profile);
        book.refused(Command::Save(profile.into()))
    };
    assert!(refused(|p| p.zone = "Chicago".into()).contains("not a time zone"));
    assert!(refused(|p| p.method = "homemade@1".into()).contains("not in this book"));
    assert!(refused(|p| p.review_interval_months = Some(0)).contains("means never"));
    assert!(refused(|p| p.review_interval_months = Some(1200)).contains("at most 120 months"));
    assert!(refused(|p| p.name = " ".into()).contains("name is missing"));
    assert!(
        refused(|p| p.security_official = Some(Id::new(nowhere())))
            .contains("not in this register")
    );
}

#[test]
fn a1_days_end_in_the_organizations_zone() {
    let book = Book::new();
    let late = "2026-03-03T05:59:00Z".parse().unwrap();
    assert_eq!(book.register.day(late), date("2026-03-02"));
    let end = book.register.end_of_day(date("2026-03-02")).unwrap();
    assert_eq!(end.to_string(), "2026-03-03T06:00:00Z");
    // The day on which the clocks go forward has 23 hours.
    let end = book.register.end_of_day(date("2026-03-08")).unwrap();
    assert_eq!(end.to_string(), "2026-03-09T05:00:00Z");
}

#[test]
fn who_acts_is_named_and_on_record() {
    let mut book = Book::empty();
    let id = book.id();
    let me = Person {
        id,
        name: "Ada Park".into(),
        ..Person::default()
    };
    book.actor = actor(" ", None);
    assert!(
        book.refused(Command::Save(me.clone().into()))
            .contains("who makes it is missing")
    );
    book.actor = actor("Ada Park", Some(Id::new(nowhere())));
    assert!(
        book.refused(Command::Save(me.clone().into()))
            .contains("not in this register")
    );
    book.actor = actor("Ada Park", Some(id));
    book.save(me);
}

#[test]
fn a2_an_asset_has_a_name_and_a_class_of_the_adopted_catalog() {
    let mut book = Book::empty();
    let laptop = Asset {
        id: book.id(),
        name: "Laptop".into(),
        class: "laptop".into(),
        ..Asset::default()
    };
    assert!(
        book.refused(Command::Save(laptop.clone().into()))
            .contains("not an asset class"),
        "nothing adopted yet"
    );
    book.adopt_catalog();
    book.save(laptop.clone());
    let mut nameless = laptop;
    nameless.name.clear();
    assert!(
        book.refused(Command::Save(nameless.into()))
            .contains("name is missing")
    );
}

#[test]
fn an_adopted_catalog_never_changes() {
    let book = Book::new();
    let mut adopted = book.register.tables.adoptions.all().next().unwrap().clone();
    adopted.classes.push("homemade".into());
    assert!(
        book.refused(Command::Save(adopted.into()))
            .contains("never changes")
    );
}

#[test]
fn incidents_triggers_and_prior_analyses_say_what_they_must() {
    let mut book = Book::new();
    let id = book.id();
    let incident = Incident {
        id,
        summary: "A laptop was stolen".into(),
        occurred_on: Some(date("2026-02-02")),
        discovered_on: Some(date("2026-02-01")),
        ..Incident::default()
    };
    assert!(
        book.refused(Command::Save(incident.clone().into()))
            .contains("before it occurred")
    );
    let trigger = Trigger {
        id: book.id(),
        kind: TriggerKind::Incident,
        note: "Theft".into(),
        ..Trigger::default()
    };
    assert!(
        book.refused(Command::Save(trigger.clone().into()))
            .contains("incident is missing")
    );
    book.save(Incident {
        discovered_on: Some(date("2026-02-03")),
        ..incident
    });
    book.save(Trigger {
        incident: Some(id),
        ..trigger
    });
    let prior = PriorAnalysis {
        id: book.id(),
        title: "Analysis of 2024".into(),
        on: Some(date("2024-06-01")),
        author: "A consultant".into(),
        scope: "main site".into(),
        ..PriorAnalysis::default()
    };
    for change in [
        (|p: &mut PriorAnalysis| p.on = None) as fn(&mut PriorAnalysis),
        |p| p.author.clear(),
        |p| p.scope.clear(),
        |p| p.title.clear(),
    ] {
        let mut lacking = prior.clone();
        change(&mut lacking);
        assert!(
            book.refused(Command::Save(lacking.into()))
                .contains("missing")
        );
    }
    book.save(prior);
}

#[test]
fn a1_an_incomplete_profile_is_named_part_by_part() {
    let mut book = Book::new();
    assert!(book.gaps(GapKind::ProfileIncomplete).is_empty());
    let mut profile = book.register.profile().unwrap().clone();
    profile.security_official = None;
    profile.factors.costs.clear();
    profile.review_interval_reason.clear();
    book.save(profile);
    let gaps = book.gaps(GapKind::ProfileIncomplete);
    assert_eq!(gaps.len(), 3, "{gaps:?}");
    assert_eq!(Book::empty().gaps(GapKind::ProfileIncomplete).len(), 1);
}
