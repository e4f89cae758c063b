//! Forms: what is shown, sent and read again.

use crate::book::{all, book, sent, value_of};
use fields::{Control, RowKind, from_form, input};
use register::records::{Asset, Risk, Site, YesNo};
use register::{AnyRecord, Command, Id, Kind};
use uuid::Uuid;

fn pair(key: &str, text: &str) -> (String, String) {
    (key.to_owned(), text.to_owned())
}

fn blank(kind: Kind) -> AnyRecord {
    AnyRecord::blank(kind, Uuid::from_u128(77))
}

fn asset(record: AnyRecord) -> Asset {
    match record {
        AnyRecord::Asset(a) => *a,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_field_stands_in_the_record_of_its_kind_and_once() {
    for kind in Kind::ALL {
        let value = blank(*kind).to_value();
        let mut seen = std::collections::BTreeSet::new();
        for field in fields::fields(*kind) {
            let mut at = &value;
            for key in field.path.split('.') {
                at = at
                    .get(key)
                    .unwrap_or_else(|| panic!("{kind} has no {}", field.path));
            }
            assert!(seen.insert(field.path), "{kind} has {} twice", field.path);
            assert!(!field.label.is_empty());
            if !field.citation.is_empty() {
                assert!(
                    field.citation.parse::<catalog::Citation>().is_ok()
                        || field.citation.starts_with("16"),
                    "{}",
                    field.citation
                );
            }
        }
    }
    for part in RowKind::ALL {
        assert!(part.fields().count() > 2);
    }
}

#[test]
fn a_form_sent_back_untouched_changes_nothing() {
    let book = book();
    for record in all(&book.register) {
        if fields::form(record.kind()).is_some() {
            let again = from_form(
                &book.register,
                record.clone(),
                &sent(&book.register, &record),
                None,
            );
            assert_eq!(again.as_ref(), Ok(&record), "{}", record.known_as());
        }
    }
}

#[test]
fn a_form_read_into_an_empty_record_says_the_same() {
    let book = book();
    for record in all(&book.register) {
        if record.retired().is_some() || fields::form(record.kind()).is_none() {
            continue;
        }
        let made = from_form(
            &book.register,
            blank(record.kind()),
            &sent(&book.register, &record),
            None,
        )
        .unwrap_or_else(|p| panic!("{}: {p:?}", record.known_as()));
        for field in fields::fields(record.kind()) {
            // Ticking a use answers the question; an import may have left it open.
            if field.path == "ephi_known" {
                continue;
            }
            assert_eq!(
                value_of(&made, field),
                value_of(&record, field),
                "{} {}",
                record.known_as(),
                field.path
            );
        }
    }
}

#[test]
fn a_form_that_holds_some_fields_leaves_the_others_alone() {
    let book = book();
    let before = asset(
        all(&book.register)
            .into_iter()
            .find(|r| r.kind() == Kind::Asset)
            .unwrap(),
    );
    assert!(before.ephi.creates && !before.description.is_empty());
    // Unticked box: named by the form, yet not sent.
    let form = [
        pair("has", "ephi.creates"),
        pair("volume", " 4,000 patients "),
    ];
    let after = asset(from_form(&book.register, before.clone().into(), &form, None).unwrap());
    let mut wanted = before.clone();
    wanted.ephi.creates = false;
    wanted.volume = "4,000 patients".into();
    assert_eq!(after, wanted);
    // Bulk edit: only what was chosen, whatever else the form sends.
    let form = [pair("encrypted", "yes"), pair("name", "all the same")];
    let after = asset(
        from_form(
            &book.register,
            before.clone().into(),
            &form,
            Some(&["encrypted"]),
        )
        .unwrap(),
    );
    assert_eq!(after.encrypted, YesNo::Yes);
    assert_eq!(after.name, before.name);
}

#[test]
fn hostile_texts_come_through_unharmed() {
    let book = book();
    for text in [
        "<script>alert(1)</script>",
        "'; DROP TABLE entry; --",
        "=cmd|' /C calc'!A0",
        "{{7*7}} ${7*7} %n %s",
        "日本語 עברית emoji 👩‍⚕️ z̲a̲l̲g̲o̲",
        "A-3",
        "5eed0000-0000-4000-8000-000000000001",
        "two\nlines",
        "\u{feff}invisible mark",
        "null",
        "..\\..\\etc/passwd\\u0000",
    ] {
        let form = [pair("name", "x"), pair("notes", text)];
        let made = from_form(&book.register, blank(Kind::Asset), &form, None).unwrap();
        assert_eq!(asset(made.clone()).notes, text);
        let field = fields::field(Kind::Asset, "notes").unwrap();
        assert_eq!(input(&book.register, &made, field), [text]);
        let json = fields::to_json(&book.register, &made);
        assert_eq!(json["notes"], text);
    }
    for bad in ["bell \u{7}", "turned \u{202e} round", "nul \0"] {
        let form = [pair("name", bad)];
        let problems = from_form(&book.register, blank(Kind::Asset), &form, None).unwrap_err();
        assert_eq!(problems[0].path, "name");
        assert!(problems[0].message.contains("U+"), "{problems:?}");
    }
}

#[test]
fn all_problems_are_told_at_once_each_at_its_field() {
    let book = book();
    let form = [
        pair("name", " . "),
        pair("class", "spaceship"),
        pair("count", "many"),
        pair("encrypted", "maybe"),
        pair("owner", "R-1"),
        pair("site", "S-999"),
        pair("gathered.on", "03/01/2026"),
    ];
    let problems = from_form(&book.register, blank(Kind::Asset), &form, None).unwrap_err();
    let paths: Vec<&str> = problems.iter().map(|p| p.path.as_str()).collect();
    for (key, _) in &form {
        assert!(paths.contains(&key.as_str()), "{key}: {paths:?}");
    }
    let at = |path: &str| &problems.iter().find(|p| p.path == path).unwrap().message;
    assert!(
        at("encrypted").contains("yes, partly, no or unknown"),
        "{}",
        at("encrypted")
    );
    assert!(at("owner").contains("is a risk, and this must be a person"));
    assert!(at("gathered.on").contains("2026-03-31"));
    assert!(at("name").contains("is missing"));
}

#[test]
fn what_stands_there_already_is_not_judged_again() {
    let mut book = book();
    // An import may leave texts that nobody could type, and a class of a later catalog.
    let id: Id<Site> = book.id();
    book.save(Site {
        id,
        name: "Main\u{7} clinic".into(),
        address: " 12 Elm\tSt ".into(),
        ..Site::default()
    });
    let before: AnyRecord = book.register.tables.sites.get(id).unwrap().clone().into();
    let form = sent(&book.register, &before);
    let after = from_form(&book.register, before.clone(), &form, None).unwrap();
    assert_eq!(after, before);
}

#[test]
fn saying_what_an_asset_does_with_ephi_answers_the_question() {
    let book = book();
    let form = [pair("name", "x"), pair("ephi.receives", "true")];
    let made = asset(from_form(&book.register, blank(Kind::Asset), &form, None).unwrap());
    assert!(made.ephi_known && made.ephi.receives && !made.ephi.creates);
    let form = [pair("name", "x"), pair("has", "ephi.receives")];
    let made = asset(from_form(&book.register, blank(Kind::Asset), &form, None).unwrap());
    assert!(!made.ephi_known && made.may_hold_ephi());
}

#[test]
fn a_due_date_is_given_with_a_new_action_and_moved_only_with_a_reason() {
    let book = book();
    let form = [pair("title", "Do it"), pair("due", "2026-12-01")];
    let made = from_form(&book.register, blank(Kind::Action), &form, None).unwrap();
    assert_eq!(made.to_value()["due"], "2026-12-01");
    let old = all(&book.register)
        .into_iter()
        .find(|r| r.kind() == Kind::Action)
        .unwrap();
    let problems = from_form(&book.register, old, &form[1..], None).unwrap_err();
    assert_eq!(problems[0].path, "due");
    assert!(problems[0].message.contains("reschedule"));
}

#[test]
fn rows_are_added_changed_dropped_and_kept() {
    let book = book();
    let action = all(&book.register)
        .into_iter()
        .rfind(|r| r.kind() == Kind::Action)
        .unwrap();
    let titles = |r: &AnyRecord| -> Vec<String> {
        let rows = r.to_value()["milestones"].clone();
        let rows = rows.as_array().unwrap().clone();
        rows.iter()
            .map(|m| m["title"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(titles(&action), ["Quote", "Order"]);
    let form = [
        pair("milestones.1.title", "Ordered"),
        pair("milestones.2.title", "Installed"),
        pair("milestones.2.due", "2026-08-01"),
        pair("milestones.3.title", ""),
    ];
    let after = from_form(&book.register, action.clone(), &form, None).unwrap();
    assert_eq!(titles(&after), ["Quote", "Ordered", "Installed"]);
    let form = [
        pair("milestones.0.title", ""),
        pair("milestones.0.due", ""),
        pair("milestones.0.done", ""),
    ];
    let after = from_form(&book.register, action.clone(), &form, None).unwrap();
    assert_eq!(titles(&after), ["Order"]);
    let form = [pair("milestones.2.due", "2026-08-01")];
    let problems = from_form(&book.register, action, &form, None).unwrap_err();
    assert_eq!(problems[0].path, "milestones.2.title");
}

#[test]
fn records_made_by_forms_are_taken_by_the_register() {
    let mut book = book();
    let form = [
        pair("sentence", "Theft of a laptop exposes the schedule"),
        pair("assets", "A-1"),
        pair("assets", "A-2"),
        pair("threats", "T-1, T-2"),
        pair("affects", "A"),
        pair("affects", "C"),
        pair("provisions", "164.312(d)\n164.308(a)(1)(i)"),
    ];
    let made = from_form(&book.register, blank(Kind::Risk), &form, None).unwrap();
    let AnyRecord::Risk(risk) = &made else {
        panic!("{made:?}")
    };
    let risk: &Risk = risk;
    assert_eq!(
        (risk.assets.len(), risk.threats.len(), risk.provisions.len()),
        (2, 2, 2)
    );
    assert!(risk.affects.confidentiality && risk.affects.availability && !risk.affects.integrity);
    book.ok(Command::Save(made));
    let kinds: Vec<Kind> = Kind::ALL
        .iter()
        .copied()
        .filter(|k| fields::form(*k).is_some())
        .collect();
    for kind in kinds {
        for field in fields::fields(kind) {
            // What is offered is what is taken.
            if let Some((value, _)) = fields::options(&book.register, field.control).first()
                && !matches!(field.control, Control::Rows(_))
            {
                let form = [pair(field.path, value)];
                if let Err(problems) = from_form(&book.register, blank(kind), &form, None) {
                    assert!(
                        problems.iter().all(|p| p.path != field.path),
                        "{problems:?}"
                    );
                }
            }
        }
    }
}
