//! Several processes write at once: nothing is lost.

use crate::phiward::Phiward;
use std::process::Stdio;

/// Commands of each of two people at once.
const EACH: usize = 8;

#[test]
fn two_people_add_and_change_at_once_and_nothing_is_lost() {
    let p = Phiward::clinic();
    let before = p.head();
    std::thread::scope(|scope| {
        for person in ["Dana Reyes", "Lee Chan"] {
            let p = &p;
            scope.spawn(move || {
                for i in 0..EACH {
                    p.ok(&[
                        "--as",
                        person,
                        "add",
                        "site",
                        &format!("Site {i} of {person}"),
                    ]);
                }
            });
        }
    });
    assert_eq!(p.head(), before + 2 * EACH as u64);
    let sites = p.json(&["list", "sites"]);
    let mut numbers: Vec<&str> = sites
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|s| s["number"].as_str())
        .collect();
    assert_eq!(numbers.len(), 2 * EACH);
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 2 * EACH, "a number was given twice");
    p.ok(&["verify"]);
}

#[test]
fn different_fields_of_one_record_changed_at_once_both_stay() {
    let p = Phiward::clinic();
    let start = |args: &[&str]| {
        p.command(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts")
    };
    for round in 0..4 {
        let (hosting, volume) = (format!("cloud {round}"), format!("{round} records"));
        let children = [
            start(&["change", "A-1", "--hosting", &hosting]),
            start(&["change", "A-1", "--volume", &volume]),
            start(&["milestone", "A-1", "no such thing"]),
        ];
        let codes = children.map(|c| c.wait_with_output().expect("ends").status.code());
        assert_eq!(codes, [Some(0), Some(0), Some(2)]);
        let asset = p.json(&["show", "A-1"]);
        assert_eq!(
            (asset["hosting"].as_str(), asset["volume"].as_str()),
            (Some(&*hosting), Some(&*volume))
        );
    }
    p.ok(&["verify"]);
}
