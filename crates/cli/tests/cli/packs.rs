//! A8: proposals in packs on the command line, each scenario decided once for all it fits.

use crate::phiward::{Phiward, says};
use serde_json::Value;

/// A clinic with three laptops and a phone.
fn clinic() -> Phiward {
    let p = Phiward::clinic();
    for (name, class) in [
        ("Rounding laptop", "laptop"),
        ("Billing laptop", "laptop"),
        ("On-call phone", "smartphone"),
    ] {
        p.ok(&[
            "add",
            "asset",
            name,
            "--class",
            class,
            "--ephi",
            "maintains",
        ]);
    }
    p.ok(&["add", "vendor", "Delta IT", "--service", "IT support"]);
    p
}

fn pack(p: &Phiward, code: &str) -> Value {
    let all = p.json(&["packs"]);
    let packs = all["packs"].as_array().expect("packs");
    packs
        .iter()
        .find(|pack| pack["pack"] == code)
        .expect(code)
        .clone()
}

/// What a scenario fits and nobody has looked at.
fn open(p: &Phiward, pack: &str, scenario: &str) -> Vec<String> {
    let one = p.json(&["packs", pack]);
    let scenarios = one["scenarios"].as_array().expect("scenarios");
    let it = scenarios.iter().find(|s| s["scenario"] == scenario);
    let fits = it.expect(scenario)["fits"].as_array().expect("fits");
    let open = fits.iter().filter(|fit| fit["looked_at"] == false);
    open.map(|fit| fit["record"].as_str().expect("a number").to_owned())
        .collect()
}

#[test]
fn a8_packs_are_listed_and_shown_with_what_they_fit() {
    let p = clinic();
    says(
        &p.ok(&["packs"]),
        &["lost-device", "Not looked at", "decisions are open"],
    );
    let total = p.json(&["propose", "--limit", "1"])["total"].as_u64();
    let all = p.json(&["packs"]);
    let packs = all["packs"].as_array().expect("packs");
    let open_in_all: u64 = packs
        .iter()
        .filter_map(|p| p["not_looked_at"].as_u64())
        .sum();
    assert_eq!(Some(open_in_all), total);
    says(
        &p.ok(&["packs", "lost-device"]),
        &["Ask:", "S-001", "A-1, A-2, A-3", "Front desk laptop, "],
    );
    says(
        &p.refused(&["packs", "lost-devices"]),
        &["the catalog has no pack “lost-devices”", "lost-device, "],
    );
}

#[test]
fn a8_a_scenario_is_one_risk_of_everything_it_fits_but_what_is_excepted() {
    let p = clinic();
    assert!(open(&p, "lost-device", "S-001").contains(&"A-3".to_owned()));
    let before = pack(&p, "lost-device");
    let told = p.ok(&[
        "identify",
        "--scenario",
        "S-001,S-002",
        "--fitting",
        "--except",
        "A-3",
    ]);
    says(&told, &["Identified R-1", "Identified R-2"]);
    let risk = p.json(&["show", "R-1"]);
    let assets: Vec<&str> = risk["assets"]
        .as_array()
        .expect("assets")
        .iter()
        .filter_map(|asset| asset["number"].as_str())
        .collect();
    assert_eq!(assets, ["A-1", "A-2"], "{risk}");
    let sentence = risk["sentence"].as_str().expect("a sentence");
    assert!(
        sentence.contains("Front desk laptop and Rounding laptop"),
        "{sentence}"
    );
    assert!(!sentence.contains("Billing laptop"), "{sentence}");
    assert_eq!(risk["scenario"], "S-001");
    assert!(
        risk["current"].is_null(),
        "nothing is rated by the program: {risk}"
    );
    // What was excepted stays open, and one entry of the ledger holds both.
    assert_eq!(open(&p, "lost-device", "S-001"), ["A-3"]);
    let after = pack(&p, "lost-device");
    assert_eq!(after["risks"], 2);
    assert!(after["not_looked_at"].as_u64() < before["not_looked_at"].as_u64());
    // The rest is decided later, as a risk of its own.
    says(
        &p.ok(&["identify", "--scenario", "S-001", "--fitting"]),
        &["Identified R-3", "Billing laptop"],
    );
    assert_eq!(open(&p, "lost-device", "S-001"), Vec::<String>::new());
    says(
        &p.refused(&["identify", "--scenario", "S-001", "--fitting"]),
        &[
            "S-001 is proposed for nothing here",
            "see the pack lost-device",
        ],
    );
}

#[test]
fn a8_a_scenario_is_found_not_applicable_to_everything_it_fits_with_one_reason() {
    let p = clinic();
    let fits = open(&p, "lost-device", "S-003");
    assert!(fits.len() >= 3, "{fits:?}");
    let before = p.head();
    let told = p.ok(&[
        "dismiss",
        "S-003",
        "--fitting",
        "--except",
        "Billing laptop",
        "--reason",
        "each can be erased from afar since 2024",
    ]);
    says(
        &told,
        &["does not apply to A-1, because each can be erased"],
    );
    assert_eq!(p.head(), before + 1, "one decision is one entry");
    assert_eq!(open(&p, "lost-device", "S-003"), ["A-3"]);
    // It speaks of what is there, and not of what comes later.
    p.ok(&[
        "add",
        "asset",
        "New laptop",
        "--class",
        "laptop",
        "--ephi",
        "maintains",
    ]);
    assert_eq!(open(&p, "lost-device", "S-003").len(), 2);
    let list = p.json(&["list", "dismissals"]);
    let reasons = list.to_string().matches("erased from afar").count();
    assert!(reasons >= fits.len() - 1, "{list}");
}

/// A book of which nothing is known is not a book in which all was looked at.
#[test]
fn a8_an_empty_inventory_is_not_said_to_be_looked_at() {
    let p = Phiward::empty();
    p.ok(&["init", "--name", "Elm Street Clinic"]);
    let told = p.ok(&["packs"]);
    says(&told, &["There are no assets yet"]);
    assert!(!told.contains("was looked at"), "{told}");
}

#[test]
fn a8_vendors_are_decided_in_packs_too() {
    let p = clinic();
    p.ok(&["add", "vendor", "Reyes Law", "--service", "Law firm"]);
    assert_eq!(open(&p, "vendor-breached", "S-342"), ["V-1", "V-2"]);
    says(
        &p.ok(&["identify", "--scenario", "S-342", "--fitting"]),
        &["Delta IT and Reyes Law"],
    );
    assert_eq!(open(&p, "vendor-breached", "S-342"), Vec::<String>::new());
}

#[test]
fn a8_a_slip_in_what_is_excepted_decides_nothing() {
    let p = clinic();
    let before = p.head();
    for (args, said) in [
        (
            &[
                "identify",
                "--scenario",
                "S-001",
                "--fitting",
                "--except",
                "A-99",
            ][..],
            "--except “A-99”",
        ),
        // It is there, and the scenario does not fit it.
        (
            &[
                "identify",
                "--scenario",
                "S-001",
                "--fitting",
                "--except",
                "V-1",
            ],
            "V-1 is excepted, and none of these scenarios is proposed for it",
        ),
        (
            &[
                "identify",
                "--scenario",
                "S-001",
                "--fitting",
                "--asset",
                "A-1",
            ],
            "leave --asset and --vendor out",
        ),
        (
            &[
                "dismiss",
                "S-342",
                "--fitting",
                "--except",
                "V-1",
                "--reason",
                "it is closed down",
            ],
            "nothing is left of what S-342 is proposed for",
        ),
        (&["dismiss", "S-001", "--fitting"], "--reason"),
        (
            &[
                "dismiss",
                "S-001",
                "--fitting",
                "--asset",
                "A-1",
                "--reason",
                "none",
            ],
            "--asset",
        ),
        (&["identify", "--all", "--fitting"], "--fitting"),
    ] {
        let told = p.refused(args);
        assert!(told.contains(said), "{args:?}: {told}");
    }
    assert_eq!(p.head(), before);
}

#[test]
fn a8_one_risk_of_several_things_has_their_common_owner_and_cites_what_the_rule_covers() {
    let p = clinic();
    for asset in ["A-1", "A-2", "A-3"] {
        p.ok(&["change", asset, "--owner", "Lee Chan"]);
    }
    for (name, class) in [
        ("Paper charts", "paper-records"),
        ("Day sheets", "paper-records"),
    ] {
        p.ok(&["add", "asset", name, "--class", class]);
    }
    p.ok(&["identify", "--scenario", "S-001,S-282", "--fitting"]);
    let laptops = p.json(&["show", "R-1"]);
    assert_eq!(laptops["owner"], "Lee Chan", "{laptops}");
    assert_ne!(laptops["provisions"], serde_json::json!([]), "{laptops}");
    // Paper is outside the rule, and nobody is said to own it.
    let paper = p.json(&["show", "R-2"]);
    assert_eq!(paper["assets"].as_array().map(Vec::len), Some(2), "{paper}");
    assert_eq!(paper["provisions"], serde_json::json!([]), "{paper}");
    assert!(paper["owner"].is_null(), "{paper}");
    // Owners that differ are nobody's choice here.
    p.ok(&["change", "A-2", "--owner", "Dana Reyes"]);
    p.ok(&["identify", "--scenario", "S-002", "--fitting"]);
    assert!(p.json(&["show", "R-3"])["owner"].is_null());
}
