//! Words a person reads.

use crate::book::{all, book, resting_on};
use fields::{label, option_groups, options, options_with, show};
use register::records::{Asset, EntityKind};
use register::{AnyRecord, Kind};
use serde_json::json;

#[test]
fn places_without_a_field_have_words_too() {
    assert_eq!(label(Kind::Asset, "ephi.creates"), "Creates ePHI");
    assert_eq!(
        label(Kind::Risk, "current.level"),
        "Rating as things stand: level"
    );
    assert_eq!(label(Kind::Risk, "retired"), "End of the record");
    assert_eq!(label(Kind::Import, "mapping_text"), "Mapping text");
}

#[test]
fn values_are_shown_as_a_person_would_say_them() {
    let book = book();
    let r = &book.register;
    let person = r.tables.people.live().next().unwrap();
    for (kind, path, value, words) in [
        (Kind::Asset, "owner", json!(person.id), person.name.as_str()),
        (Kind::Asset, "encrypted", json!("partly"), "in part"),
        (Kind::Asset, "ephi.creates", json!(true), "yes"),
        (Kind::Action, "cost_cents", json!(123_456), "$1,234.56"),
        (Kind::Action, "due", json!("2026-11-22"), "Nov 22, 2026"),
        (Kind::Risk, "current.level", json!("very_high"), "very high"),
        (
            Kind::Risk,
            "affects",
            json!("CA"),
            "confidentiality, availability",
        ),
        (
            Kind::Risk,
            "current.by.person",
            json!(person.id),
            person.name.as_str(),
        ),
        (Kind::Vendor, "business_associate", json!(null), "not known"),
        (
            Kind::Flow,
            "from",
            json!({ "party": "patients" }),
            "patients",
        ),
        (Kind::Flow, "to", json!("unknown"), "not known"),
        (
            Kind::Exclusion,
            "target",
            json!({ "kind": "person", "id": person.id }),
            person.name.as_str(),
        ),
        (
            Kind::Action,
            "milestones",
            json!([{ "title": "Quote", "due": "2026-11-22", "done": null }]),
            "Step: Quote, Due: Nov 22, 2026",
        ),
    ] {
        assert_eq!(show(r, kind, path, &value), words, "{path}");
    }
}

#[test]
fn whatever_a_book_holds_can_be_shown_without_ids() {
    let book = book();
    for record in all(&book.register) {
        for field in fields::fields(record.kind()) {
            let value = fields::value(&record, field);
            let words = show(&book.register, record.kind(), field.path, &value);
            // The one note that is an id is a text.
            if field.path != "notes" {
                assert!(
                    !words.contains("4000-8000") && !words.contains("\":"),
                    "{words}"
                );
            }
        }
    }
}

#[test]
fn what_can_be_chosen_is_what_the_records_know() {
    let book = book();
    let kinds = fields::field(Kind::Profile, "kinds").unwrap();
    for (kind, (stored, shown)) in EntityKind::ALL
        .iter()
        .zip(options(&book.register, kinds.control))
    {
        assert_eq!(json!(kind), json!(stored));
        assert_eq!(kind.words(), shown);
    }
    let class = fields::field(Kind::Asset, "class").unwrap();
    assert!(option_groups(&book.register, class.control).len() > 4);
    let zone = fields::field(Kind::Profile, "zone").unwrap();
    assert!(options(&book.register, zone.control).len() > 300);
}

/// After an upgrade the program knows classes the book does not: what is offered is
/// what saving accepts, no more and no less.
#[test]
fn f20_classes_are_offered_exactly_where_saving_accepts_them() {
    let mut book = resting_on(&["laptop", "abacus"]);
    let class = fields::field(Kind::Asset, "class").unwrap();
    let offered: Vec<String> = options(&book.register, class.control)
        .into_iter()
        .map(|(code, _)| code)
        .collect();
    assert_eq!(offered, ["laptop", "abacus"]);
    let builtin = catalog::Catalog::builtin().classes.iter();
    let all: Vec<String> = builtin
        .map(|c| c.code.clone())
        .chain(offered.clone())
        .collect();
    for code in all {
        let id = book.id();
        let saved = book.try_it(register::Command::Save(
            Asset {
                id,
                name: format!("Asset {id}"),
                class: code.clone(),
                ..Asset::default()
            }
            .into(),
        ));
        assert_eq!(saved.is_ok(), offered.contains(&code), "{code}");
        if let Err(refusal) = saved {
            let hint = refusal.to_string();
            assert!(hint.contains("newer catalog is adopted"), "{hint}");
        }
    }
    // The same in the words of a form, which says what to do.
    let later = catalog::Catalog::builtin()
        .classes
        .iter()
        .find(|c| c.code != "laptop")
        .unwrap();
    let form = [
        ("name".to_owned(), "x".to_owned()),
        ("class".to_owned(), later.name.clone()),
    ];
    let blank = AnyRecord::blank(Kind::Asset, uuid::Uuid::from_u128(7));
    let problems = fields::from_form(&book.register, blank, &form, None).unwrap_err();
    assert!(problems[0].message.contains("adopted"), "{problems:?}");
}

#[test]
fn a_retired_record_that_was_chosen_stays_choosable_there() {
    let book = book();
    let (gone, risk) = book
        .register
        .tables
        .risks
        .live()
        .find_map(|risk| {
            let mut gone = risk
                .assets
                .iter()
                .filter_map(|id| book.register.tables.assets.get(*id));
            gone.find(|a| a.retired.is_some()).map(|a| (a, risk))
        })
        .expect("a risk of an asset that is gone");
    let field = fields::field(Kind::Risk, "assets").unwrap();
    let tag = register::Record::tag(gone);
    assert!(
        options(&book.register, field.control)
            .iter()
            .all(|(value, _)| *value != tag)
    );
    let groups = options_with(&book.register, &risk.clone().into(), field);
    assert_eq!(groups[0].options[0].0, tag);
    assert!(groups[0].options[0].1.contains("no longer in use"));
}
