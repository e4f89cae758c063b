//! Two editors of one record.

use crate::book::book;
use fields::{Control, merge};
use proptest::prelude::*;
use register::{AnyRecord, Kind, Register};
use serde_json::{Value, json};

/// A change to a record: a field, and one of a few values for it.
fn changed(
    register: &Register,
    base: &AnyRecord,
    edits: &[(prop::sample::Index, u8)],
) -> AnyRecord {
    let all: Vec<_> = fields::fields(base.kind()).filter(|f| !f.once).collect();
    let mut patch = serde_json::Map::new();
    for (which, choice) in edits {
        let field = which.get(&all);
        let options = fields::options(register, field.control);
        let some = |n: usize| -> Vec<Value> {
            (0..n)
                .filter_map(|i| options.get((i * 3 + usize::from(*choice)) % options.len().max(1)))
                .map(|(value, _)| json!(value))
                .collect()
        };
        let value = match field.control {
            Control::Line { .. } | Control::Text { .. } => json!(format!("text {choice}")),
            Control::Date => json!(format!("2026-01-{:02}", choice % 28 + 1)),
            Control::Number { .. } => json!(u32::from(*choice % 100) + 1),
            Control::Money => json!(u32::from(*choice)),
            Control::Flag | Control::Fact => json!(choice % 2 == 0),
            Control::Affects => json!(["", "C", "CI", "A"][usize::from(choice % 4)]),
            Control::Rows(_) | Control::Lines => continue,
            control if control.is_many() => json!(some(usize::from(choice % 4))),
            _ => match some(1).pop() {
                Some(value) => value,
                None => continue,
            },
        };
        match field.path.split_once('.') {
            None => {
                patch.insert(field.path.to_owned(), value);
            }
            Some((head, rest)) => {
                let inner = patch.entry(head).or_insert_with(|| json!({}));
                inner[rest] = value;
            }
        }
    }
    fields::from_json(register, base.clone(), &patch).expect("a change that is taken")
}

fn leaves(record: &AnyRecord) -> Vec<(String, Value)> {
    let mut out: Vec<(String, Value)> = fields::fields(record.kind())
        .map(|f| (f.path.to_owned(), fields::value(record, f)))
        .collect();
    out.push(("whole".into(), Value::Null));
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_update_is_lost_c5(
        kind in prop::sample::select(vec![Kind::Asset, Kind::Risk, Kind::Action, Kind::Profile, Kind::Flow, Kind::Vendor]),
        theirs in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        mine in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        thread_local!(static BOOK: Register = book().register);
        BOOK.with(|register| {
            let base = register.tables.by_number(kind, 1).unwrap();
            let theirs = changed(register, &base, &theirs);
            let mine = changed(register, &base, &mine);
            let (merged, clashes) = merge(&base, &theirs, &mine);
            let (b, t, m, r) = (leaves(&base), leaves(&theirs), leaves(&mine), leaves(&merged));
            for i in 0..b.len() {
                let path = &b[i].0;
                let clash = clashes.iter().find(|c| c.path == *path);
                for side in [&t[i].1, &m[i].1] {
                    if *side == b[i].1 || *side == r[i].1 {
                        continue;
                    }
                    if let Some(clash) = clash {
                        prop_assert_eq!((&clash.theirs, &clash.mine, &clash.base), (&t[i].1, &m[i].1, &b[i].1));
                        continue;
                    }
                    // A list was joined: what a side added is there, what it took away is not.
                    let empty = Vec::new();
                    let items = |v: &Value| v.as_array().unwrap_or(&empty).clone();
                    prop_assert!(side.is_array(), "{} of {} is lost", path, kind);
                    for item in items(side) {
                        prop_assert!(items(&b[i].1).contains(&item) || items(&r[i].1).contains(&item), "{path}");
                    }
                    for item in items(&b[i].1) {
                        prop_assert!(items(side).contains(&item) || !items(&r[i].1).contains(&item), "{path}");
                    }
                }
            }
            // Merging is fair: with nobody else about, mine stands whole.
            prop_assert_eq!(merge(&base, &base, &mine), (mine.clone(), Vec::new()));
            prop_assert_eq!(merge(&base, &theirs, &base), (theirs.clone(), Vec::new()));
            prop_assert_eq!(merge(&base, &mine, &mine), (mine.clone(), Vec::new()));
            Ok(())
        })?;
    }
}

#[test]
fn what_verbs_write_is_never_undone_by_a_form() {
    let book = book();
    let base = book.register.tables.by_number(Kind::Risk, 2).unwrap();
    let AnyRecord::Risk(mut theirs) = base.clone() else {
        panic!()
    };
    theirs.current = None;
    theirs.notes = "theirs".into();
    let AnyRecord::Risk(mut mine) = base.clone() else {
        panic!()
    };
    mine.notes = "mine".into();
    mine.category = "mobile".into();
    let theirs: AnyRecord = (*theirs).into();
    let (merged, clashes) = merge(&base, &theirs, &(*mine).into());
    let AnyRecord::Risk(merged) = merged else {
        panic!()
    };
    assert!(merged.current.is_none());
    assert_eq!(
        (merged.category.as_str(), merged.notes.as_str()),
        ("mobile", "theirs")
    );
    assert_eq!(clashes.len(), 1);
    assert_eq!(
        (clashes[0].label.as_str(), &clashes[0].mine),
        ("Notes", &json!("mine"))
    );
}
