//! What lists can be asked, and their columns.

use crate::book::book;
use fields::columns::{Look, columns, file_columns};
use fields::lists::{Choose, as_on_a_page, filters, find, sorts, states};
use jiff::civil::date;
use register::Kind;
use std::collections::BTreeSet;

fn asked(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

#[test]
fn a10_every_word_of_every_filter_finds_some_of_what_there_is_and_nothing_else() {
    let register = book().register;
    let look = Look::bare(&register, date(2026, 11, 22));
    for kind in Kind::ALL {
        let all = find(&look, None, *kind, &asked(&[("state", "all")]));
        let mut keys = BTreeSet::from(["q", "sort", "dir", "state", "page"]);
        for filter in filters(*kind) {
            let key = filter.key;
            assert!(keys.insert(key), "{kind} is asked {key} twice");
            assert!(filter.about.ends_with('.'), "{kind} {key}");
            let found =
                |word: &str| find(&look, None, *kind, &asked(&[("state", "all"), (key, word)]));
            for (word, shown) in filter.words() {
                assert!(!shown.is_empty(), "{kind} {key} {word}");
                assert!(filter.problem(&register, word).is_none());
                assert!(found(word).iter().all(|one| all.contains(one)));
            }
            match filter.choose {
                Choose::Flag(..) => {
                    let (yes, no) = (found("yes"), found("no"));
                    assert_eq!(yes.len() + no.len(), all.len(), "{kind} {key}");
                    assert!(yes.iter().all(|one| !no.contains(one)));
                }
                Choose::Record(of, _) => {
                    let nobody = format!("{}-99999", of.prefix());
                    assert_eq!(found(&nobody), [], "{kind} {key} {nobody}");
                    assert!(filter.problem(&register, &nobody).is_some());
                }
                Choose::Words(_) => {
                    assert_eq!(found("purple"), all, "a word that means nothing filters");
                    let said = filter.problem(&register, "purple");
                    assert!(said.is_some_and(|said| said.contains("say one of")));
                }
            }
            if !filter.assumed.is_empty() {
                assert!(filter.word(filter.assumed).is_some(), "{kind} {key}");
                assert!(filter.word("any").is_none(), "{kind} {key}");
            }
        }
    }
}

#[test]
fn a10_lists_are_ordered_by_name_change_and_every_column_either_way() {
    let register = book().register;
    let look = Look::bare(&register, date(2026, 11, 22));
    for kind in Kind::ALL {
        let all: BTreeSet<_> = find(&look, None, *kind, &asked(&[])).into_iter().collect();
        let columns = columns(*kind);
        let keys = columns.iter().map(|column| column.key);
        for key in keys.chain(sorts(*kind).iter().copied()) {
            for dir in ["asc", "desc"] {
                let sorted = find(&look, None, *kind, &asked(&[("sort", key), ("dir", dir)]));
                assert_eq!(sorted.len(), all.len(), "{kind} {key} {dir}");
                assert_eq!(sorted.into_iter().collect::<BTreeSet<_>>(), all);
            }
        }
    }
}

#[test]
fn a10_the_states_of_a_list_part_what_is_in_use_from_what_is_not() {
    let register = book().register;
    let look = Look::bare(&register, date(2026, 11, 22));
    for kind in Kind::ALL {
        let of = |state: &str| find(&look, None, *kind, &asked(&[("state", state)])).len();
        let [first, second, all] = states(*kind) else {
            panic!("{kind} has other states than three");
        };
        assert_eq!(of(first.0) + of(second.0), of(all.0), "{kind}");
        assert_eq!(of(""), of(first.0), "{kind}");
    }
}

#[test]
fn a10_columns_have_names_of_their_own_and_files_have_them_all() {
    for kind in Kind::ALL {
        let all = file_columns(*kind);
        let keys: BTreeSet<_> = all.iter().map(|column| column.key).collect();
        let labels: BTreeSet<_> = all.iter().map(|column| column.label).collect();
        assert_eq!(keys.len(), all.len(), "{kind}");
        assert_eq!(labels.len(), all.len(), "{kind}");
        let short = columns(*kind);
        assert!(
            short
                .iter()
                .all(|column| keys.contains(column.key) && !column.files)
        );
    }
}

#[test]
fn a_page_that_is_asked_for_nothing_means_what_is_mostly_wanted() {
    let open = asked(&[("progress", "open"), ("sort", "due"), ("dir", "asc")]);
    assert_eq!(as_on_a_page(Kind::Action, &[]), open);
    let worst = asked(&[("sort", "level"), ("dir", "desc")]);
    assert_eq!(as_on_a_page(Kind::Risk, &asked(&[("q", "")])), worst);
    // Whoever asks for what has ended asks for all of it.
    let ended = asked(&[("state", "retired"), ("sort", "name")]);
    assert_eq!(as_on_a_page(Kind::Action, &ended), ended);
}
