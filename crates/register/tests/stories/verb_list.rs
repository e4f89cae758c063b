//! The list of verbs is made from the files; what each must say of itself.

use phiward_register::{BULK, Kind, Needs, On, VERBS, save_code, save_needs};
use std::collections::BTreeSet;

/// The requirements phiward has, A1 to I8, by their letters.
const REQUIREMENTS: [(char, u32); 9] = [
    ('A', 11),
    ('B', 8),
    ('C', 8),
    ('D', 8),
    ('E', 8),
    ('F', 8),
    ('G', 8),
    ('H', 8),
    ('I', 8),
];

fn stems() -> BTreeSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/verbs");
    let files = std::fs::read_dir(folder).expect("the folder of verbs");
    files
        .map(|file| file.expect("a file").path())
        .filter_map(|path| path.file_stem()?.to_str().map(str::to_owned))
        .filter(|stem| stem != "mod")
        .collect()
}

#[test]
fn i4_every_verb_file_has_the_code_of_its_name() {
    let codes: BTreeSet<String> = VERBS.iter().map(|verb| verb.code.to_owned()).collect();
    let named: BTreeSet<String> = stems().iter().map(|stem| stem.replace('_', "-")).collect();
    assert_eq!(codes, named);
    assert_eq!(codes.len(), VERBS.len(), "no code is given twice");
    for code in codes {
        let kebab = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(code.chars().all(kebab), "{code}");
    }
}

#[test]
fn i4_no_verb_has_the_code_under_which_records_are_kept() {
    for kind in Kind::ALL {
        for new in [true, false] {
            let code = save_code(*kind, new);
            assert!(VERBS.iter().all(|verb| verb.code != code), "{code}");
        }
    }
    for (code, words) in BULK {
        assert!(VERBS.iter().all(|verb| verb.code != *code), "{code}");
        assert!(!words.is_empty());
    }
}

#[test]
fn i4_every_verb_names_a_requirement_and_acts_on_something() {
    for verb in VERBS {
        let (letter, number) = verb.requirement.split_at(1);
        let number: u32 = number.parse().expect("a number");
        assert!(
            REQUIREMENTS
                .iter()
                .any(|(l, last)| letter.starts_with(*l) && (1..=*last).contains(&number)),
            "{}: {}",
            verb.code,
            verb.requirement
        );
        assert!(verb.on.kinds().next().is_some(), "{}", verb.code);
        if let On::AllBut(others) = verb.on {
            assert!(!others.contains(&Kind::Risk), "{}", verb.code);
        }
        assert_ne!(verb.needs.code(), "");
    }
}

#[test]
fn c6_only_administrators_let_in_take_content_out_or_go_on_after_a_loss() {
    for verb in VERBS {
        let redacts = ["go-on", "set-clock", "redact"].contains(&verb.code)
            || [On::Kind(Kind::Redaction), On::Kind(Kind::Membership)].contains(&verb.on);
        assert_eq!(redacts, verb.needs == Needs::Administer, "{}", verb.code);
    }
    assert_eq!(save_needs(Kind::Redaction), Needs::Administer);
}
