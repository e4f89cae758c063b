//! The descriptions of verbs fit the register, and are read as they say.

use crate::book::book;
use fields::{Control, VerbForm, verb_form, verb_forms, verb_from_form, verb_from_json};
use jiff::civil::{Date, date};
use register::{AnyRecord, Command, DoneBy, Kind, On, Ref, Register, VERBS};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

const TODAY: Date = date(2026, 11, 29);

fn ids() -> impl FnMut() -> Uuid {
    let mut next = 0;
    move || {
        next += 1;
        Uuid::from_u128(0xabc0_0000_0000_4000_8000_0000_0000_0000 + next)
    }
}

/// The kind a verb is tried on.
fn kind_of(form: &VerbForm) -> Kind {
    match form.meta().expect("a verb of the register").on {
        On::Kind(kind) => kind,
        On::OneOf(kinds) => kinds[0],
        On::AllBut(_) => Kind::Asset,
    }
}

fn any_target(register: &Register, kind: Kind) -> Ref {
    let mut found = None;
    register.tables.each_label(kind, |reference, _, _, live| {
        if live {
            found.get_or_insert(reference);
        }
    });
    found.unwrap_or(Ref {
        kind,
        id: Uuid::from_u128(7),
    })
}

/// What a person might answer to each field.
fn answers(register: &Register, form: &VerbForm, kind: Kind) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for field in form.fields(kind) {
        let text = match field.control {
            // One way of saying how likely it is.
            Control::Level if field.path == "likelihood" => continue,
            Control::Line { .. } | Control::Text { .. } | Control::Lines => "Some words".into(),
            Control::Date => "2026-11-01".into(),
            Control::Flag => "true".into(),
            control => match fields::options(register, control).first() {
                Some((value, _)) => value.clone(),
                None => continue,
            },
        };
        out.push((field.path.to_owned(), text));
    }
    out
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is not an object"),
    }
}

#[test]
fn every_verb_of_people_has_a_form_and_every_form_a_verb() {
    let people: BTreeSet<&str> = VERBS
        .iter()
        .filter(|meta| meta.by == DoneBy::People)
        .map(|meta| meta.code)
        .collect();
    let forms: BTreeSet<&str> = verb_forms().iter().map(|form| form.code).collect();
    assert_eq!(people, forms);
}

#[test]
fn every_field_of_a_verbs_data_is_asked_and_every_answer_is_kept() {
    let book = book();
    let register = &book.register;
    for form in verb_forms() {
        let kind = kind_of(form);
        let sent = answers(register, form, kind);
        let data = verb_from_form(register, form, kind, &sent, TODAY, &mut ids())
            .unwrap_or_else(|problems| panic!("{}: {problems:?}", form.code));
        let mut whole = object(data.clone());
        let meta = form.meta().expect("a verb");
        let target = any_target(register, kind);
        let id = match meta.on {
            On::Kind(_) => json!(target.id),
            On::OneOf(_) | On::AllBut(_) => json!(target),
        };
        whole.insert("target".into(), id);
        if meta.makes.is_some() {
            whole.insert("id".into(), json!(Uuid::from_u128(9)));
        }
        let command = Command::from_data(form.code, Value::Object(whole))
            .expect("a code of the register")
            .unwrap_or_else(|error| panic!("{}: {error}", form.code));
        let kept = command.data().expect("verbs have data");
        let mut kept_paths = BTreeSet::new();
        leaves("", &kept, &mut kept_paths);
        kept_paths.retain(|path| path != "id" && path.split('.').next() != Some("target"));
        let asked: BTreeSet<String> = form.fields(kind).map(|f| f.path.to_owned()).collect();
        for path in &kept_paths {
            assert!(asked.contains(path), "{}: nobody asks “{path}”", form.code);
        }
        for (path, _) in &sent {
            let now = path.split('.').try_fold(&kept, |v, key| v.get(key));
            let value_of = now.is_some_and(|v| !v.is_null());
            assert!(value_of, "{}: “{path}” is asked and not kept", form.code);
        }
    }
}

/// Paths of values; evidence and clauses are one value.
fn leaves(prefix: &str, value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, inner) in map {
                let path = if prefix.is_empty() {
                    key.clone()
                } else {
                    format!("{prefix}.{key}")
                };
                leaves(&path, inner, out);
            }
        }
        _ => {
            out.insert(prefix.to_owned());
        }
    }
}

#[test]
fn every_word_is_said_and_other_words_ask_the_same() {
    for form in verb_forms() {
        let code = form.code;
        let kinds: Vec<Kind> = form.meta().expect("a verb").on.kinds().collect();
        for kind in &kinds {
            let words = form.words(*kind);
            for (what, text) in [
                ("heading", words.heading),
                ("crumb", words.crumb),
                ("recorded", words.recorded),
                ("submit", words.submit),
                ("done", words.done),
            ] {
                assert!(!text.is_empty(), "{code} on a {kind}: no {what}");
            }
            let paths = |fields: &mut dyn Iterator<Item = &'static fields::Field>| {
                fields.map(|f| (f.path, f.required)).collect::<Vec<_>>()
            };
            assert_eq!(
                paths(&mut form.fields(*kind)),
                paths(&mut form.any_fields()),
                "{code} on a {kind}"
            );
        }
        assert!(
            !form.summary.is_empty() && !form.history.is_empty(),
            "{code}"
        );
        assert!(!form.command.examples.is_empty(), "{code}: no example");
        for example in form.command.examples {
            assert!(
                example.starts_with("phiward ") && example.contains(&format!(" {code} ")),
                "{code}: {example}"
            );
        }
        let known = |path: &str| form.any_fields().any(|f| f.path == path);
        let command = form.command;
        for path in command.positional {
            assert!(known(path), "{code}: {path}");
        }
        for (path, ..) in command.options {
            assert!(known(path), "{code}: {path}");
        }
    }
}

#[test]
fn every_place_a_verb_writes_is_in_the_record_and_is_no_field_that_changes() {
    for form in verb_forms() {
        for kind in form.meta().expect("a verb").on.kinds() {
            let blank = AnyRecord::blank(kind, Uuid::from_u128(1)).to_value();
            for head in form.changes {
                assert!(
                    blank.get(head).is_some(),
                    "{} writes “{head}”, which a {kind} has not",
                    form.code
                );
                let field = fields::field(kind, head);
                assert!(
                    field.is_none_or(|f| f.once),
                    "“{head}” of a {kind} is a field and written by {}",
                    form.code
                );
            }
        }
    }
}

#[test]
fn the_words_of_a_place_with_a_verb_name_an_operation_that_exists() {
    let table = fields::verb_table();
    for form in verb_forms() {
        for kind in form.meta().expect("a verb").on.kinds() {
            for head in form.changes {
                let code = fields::verb(kind, head).expect("a verb for it");
                let form = verb_form(code).expect("a form of it");
                assert!(form.takes(kind), "{code} on a {kind}");
                let row = table
                    .iter()
                    .find(|row| row.code == code && row.kind.is_none_or(|k| k == kind));
                let api = row.and_then(|row| row.api.as_deref()).unwrap_or_default();
                assert!(api.ends_with(&format!("/{code}")), "{code}: {api}");
            }
        }
    }
}

#[test]
fn requirements_of_verbs_are_named_as_requirements_are() {
    for meta in VERBS {
        let mut letters = meta.requirement.chars();
        let group = letters.next().unwrap_or_default();
        let number: u32 = letters.as_str().parse().unwrap_or_default();
        assert!(
            ('A'..='G').contains(&group) && (1..=14).contains(&number),
            "{}: “{}”",
            meta.code,
            meta.requirement
        );
    }
}

#[test]
fn a_form_and_a_program_say_the_same() {
    let book = book();
    let register = &book.register;
    for form in verb_forms() {
        let kind = kind_of(form);
        let sent = answers(register, form, kind);
        let value_of = verb_from_form(register, form, kind, &sent, TODAY, &mut ids());
        let value_of = object(value_of.expect("what a person might answer"));
        let mut shown = Value::Object(value_of.clone());
        // Nothing is left out, and not said as null.
        strip(&mut shown);
        let read = verb_from_json(register, form, kind, &object(shown), TODAY, &mut ids());
        assert_eq!(read, Ok(Value::Object(value_of)), "{}", form.code);
    }
}

fn strip(value: &mut Value) {
    if let Value::Object(map) = value {
        map.retain(|_, inner| !inner.is_null() && inner != "" && *inner != json!([]));
        map.values_mut().for_each(strip);
    }
}

#[test]
fn what_the_schema_asks_is_what_is_read() {
    let book = book();
    let register = &book.register;
    for form in verb_forms() {
        let kind = kind_of(form);
        let schema = fields::verb_schema(form, Some(kind));
        let check = jsonschema::validator_for(&schema).expect("a schema");
        let sent = answers(register, form, kind);
        let mut value_of =
            verb_from_form(register, form, kind, &sent, TODAY, &mut ids()).expect("answers");
        strip(&mut value_of);
        let errors: Vec<String> = check
            .iter_errors(&value_of)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", form.code);
        for field in form.fields(kind).filter(|f| f.required) {
            let mut without = object(value_of.clone());
            without.remove(field.path);
            assert!(!check.is_valid(&json!(without)), "{}", form.code);
            let read = verb_from_json(register, form, kind, &without, TODAY, &mut ids());
            let problems = read.expect_err("something is missing");
            assert!(
                problems.iter().any(|p| p.path == field.path),
                "{}: {problems:?}",
                form.code
            );
        }
    }
}

#[test]
fn what_is_not_said_is_today_or_the_word_that_holds() {
    let book = book();
    let form = verb_form("rate").expect("rate");
    let sent = pairs(&[
        ("initiation", "high"),
        ("adverse", "low"),
        ("impact.overall", "very_high"),
        ("reason", "seen"),
    ]);
    let data = verb_from_form(&book.register, form, Kind::Risk, &sent, TODAY, &mut ids());
    let data = data.expect("a rating");
    assert_eq!(data["on"], json!("2026-11-29"));
    assert_eq!(data["stage"], json!("current"));
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter()
        .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()))
        .collect()
}

#[test]
fn all_that_is_wrong_with_a_rating_stands_at_its_field() {
    let book = book();
    let form = verb_form("rate").expect("rate");
    let sent = pairs(&[("adverse", "low"), ("reason", " "), ("on", "soon")]);
    let read = verb_from_form(&book.register, form, Kind::Risk, &sent, TODAY, &mut ids());
    let paths: BTreeSet<String> = read
        .expect_err("much is wrong")
        .into_iter()
        .map(|p| p.path)
        .collect();
    let wanted = ["initiation", "impact.confidentiality", "reason", "on"];
    assert_eq!(paths, wanted.map(str::to_owned).into_iter().collect());
}

#[test]
fn new_evidence_comes_with_the_verb_and_speaks_of_its_day() {
    let book = book();
    let form = verb_form("complete").expect("complete");
    let known = any_target(&book.register, Kind::Evidence);
    let tag = book.register.tables.get(known).expect("evidence").tag();
    let number = tag.trim_start_matches("E-");
    let sent = pairs(&[
        ("on", "2026-11-01"),
        ("evidence", number),
        ("evidence", &tag),
        ("new_evidence", "Screenshot"),
        ("new_evidence_at", "binder 3"),
    ]);
    let read = verb_from_form(&book.register, form, Kind::Action, &sent, TODAY, &mut ids());
    let data = read.expect("a day with evidence");
    let id = ids()();
    assert_eq!(
        data["evidence"],
        json!([known.id, { "id": id, "title": "Screenshot", "location": "binder 3", "on": "2026-11-01" }])
    );
    let value_of = object(json!({
        "on": "2026-11-01",
        "evidence": [tag, { "title": "Screenshot", "location": "binder 3" }]
    }));
    let read = verb_from_json(
        &book.register,
        form,
        Kind::Action,
        &value_of,
        TODAY,
        &mut ids(),
    );
    assert_eq!(read.expect("the same")["evidence"], data["evidence"]);
}

#[test]
fn half_of_new_evidence_is_asked_for_the_other_half() {
    let book = book();
    let form = verb_form("complete").expect("complete");
    for (value_of, missing) in [
        ("new_evidence", "new_evidence_at"),
        ("new_evidence_at", "new_evidence"),
    ] {
        let sent = pairs(&[(value_of, "Screenshot"), ("evidence", "E-9999")]);
        let read = verb_from_form(&book.register, form, Kind::Action, &sent, TODAY, &mut ids());
        let problems = read.expect_err("half of it");
        assert!(problems.iter().any(|p| p.path == missing), "{problems:?}");
        assert!(
            problems.iter().any(|p| p.path == "evidence"),
            "{problems:?}"
        );
    }
}

#[test]
fn a_command_is_made_of_what_was_read_and_decided() {
    let mut book = book();
    let form = verb_form("reschedule").expect("reschedule");
    let target = any_target(&book.register, Kind::Action);
    let sent = pairs(&[("due", "2027-05-05"), ("reason", "late")]);
    let data = verb_from_form(&book.register, form, Kind::Action, &sent, TODAY, &mut ids());
    let data = data.expect("a date");
    let command = fields::command("reschedule", target, data.clone(), &mut ids());
    book.ok(command.expect("a command"));
    let now = book.register.tables.get(target).expect("the action");
    assert_eq!(
        fields::sentence(&book.register, form, form.words.done, &now, &data),
        format!(
            "{} is now due May 5, 2027. The old date stays on record.",
            now.tag()
        )
    );
}

#[test]
fn a_command_is_refused_for_a_kind_it_does_not_take_and_for_what_the_book_does() {
    let book = book();
    let site = any_target(&book.register, Kind::Site);
    for code in ["start", "undo", "vanish"] {
        assert!(fields::command(code, site, json!({}), &mut ids()).is_err());
    }
}

#[test]
fn no_two_places_are_one_and_addresses_lead_back() {
    let book = book();
    let places: BTreeSet<&str> = Kind::ALL.iter().map(|k| fields::place(*k)).collect();
    assert_eq!(places.len(), Kind::ALL.len());
    let target = any_target(&book.register, Kind::Action);
    let tag = book.register.tables.get(target).expect("an action").tag();
    let number = tag.trim_start_matches("C-").parse().expect("a number");
    let address = fields::address(Kind::Action, number, "confirm");
    assert_eq!(
        fields::of_address(&book.register, &address),
        Some((target, "confirm"))
    );
    assert_eq!(
        fields::of_address(&book.register, "/plan/actions/new"),
        None
    );
}

#[test]
fn the_table_of_verbs_is_the_one_that_was_looked_at() {
    let mut lines = vec![line([
        "CODE", "KIND", "RIGHT", "REQ", "PAGE", "API", "COMMAND",
    ])];
    for row in fields::verb_table() {
        lines.push(line([
            row.code,
            row.kind.map_or("any", Kind::tag),
            row.permission,
            row.requirement,
            row.page.as_deref().unwrap_or("-"),
            row.api.as_deref().unwrap_or("-"),
            row.command.as_deref().unwrap_or("-"),
        ]));
    }
    let now = lines.join("\n") + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/expected/verbs.txt");
    if std::env::var_os("PHIWARD_BLESS").is_some() {
        std::fs::write(path, &now).expect("the folder is there");
    }
    let looked_at = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        now == looked_at,
        "the table differs from {path}; look at the difference and run once with PHIWARD_BLESS=1\n{now}"
    );
}

fn line(columns: [&str; 7]) -> String {
    let widths = [18, 16, 11, 5, 42, 44, 0];
    let mut out = String::new();
    for (text, width) in columns.iter().zip(widths) {
        out.push_str(&format!("{text:<width$} "));
    }
    out.trim_end().to_owned()
}
