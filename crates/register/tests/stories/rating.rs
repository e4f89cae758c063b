//! A10: every rating has its reason and names the method that made it; a frozen
//! rating is never scored again. B5: a verified rating rests on evidence.

use crate::support::{Book, date};
use catalog::Level::{High, Low, Moderate, VeryHigh, VeryLow};
use catalog::{Catalog, Level, Likelihood};
use phiward_register::records::{ImpactRating, Risk, ScoringMethod, Stage, Threat, method_key};
use phiward_register::verbs::{self, Complete, Merge};
use phiward_register::{Command, Id};

fn clinic() -> (Book, Id<Risk>) {
    let mut book = Book::new();
    let laptop = book.asset("Front desk laptop", "laptop");
    let risk = book.risk("A stolen laptop exposes schedules", &[laptop]);
    (book, risk)
}

#[test]
fn a10_two_steps_give_likelihood_then_risk() {
    let (mut book, risk) = clinic();
    let mut rate = book.rating(risk, Stage::Current, Low, Low);
    rate.likelihood = Likelihood::TwoStep {
        initiation: High,
        adverse: High,
    };
    rate.impact = ImpactRating {
        confidentiality: Some(High),
        availability: Some(Low),
        patient_harm: Some(Moderate),
        ..ImpactRating::default()
    };
    book.ok(Command::Rate(rate));
    let rating = book.risk_now(risk).current.clone().unwrap();
    assert_eq!(
        (rating.initiation, rating.adverse),
        (Some(High), Some(High))
    );
    assert_eq!(rating.likelihood, High, "G-5: high, high");
    assert_eq!(rating.impact, High, "the worst part counts");
    assert_eq!(rating.level, High, "I-2: high, high");
    assert_eq!(rating.method, "nist-two-step@2");
    assert_eq!(rating.by.name, "Ada Park");
}

#[test]
fn a10_every_builtin_method_can_be_adopted_and_scores() {
    let expected = [
        ("nist-two-step", Moderate, None),
        ("nist-3x3", Moderate, None),
        ("average", Moderate, Some(6)),
        ("product", Moderate, Some(9)),
    ];
    for (code, level, score) in expected {
        let (mut book, risk) = clinic();
        if code != "nist-two-step" {
            book.adopt(code);
        }
        let mut rate = book.rating(risk, Stage::Current, Moderate, Moderate);
        let key = method_key(Catalog::builtin().latest_method(code).unwrap());
        rate.method.clone_from(&key);
        book.ok(Command::Rate(rate));
        let rating = book.risk_now(risk).current.as_ref().unwrap();
        assert_eq!((rating.level, rating.score), (level, score), "{code}");
        assert_eq!(rating.method, key);
    }
    let codes: std::collections::BTreeSet<&str> = Catalog::builtin()
        .methods
        .iter()
        .map(|method| method.code.as_str())
        .collect();
    assert_eq!(
        codes.len(),
        expected.len(),
        "a new method needs its line here"
    );
}

#[test]
fn a10_a_newly_adopted_method_never_changes_an_old_rating() {
    let (mut book, risk) = clinic();
    book.rate(risk, Moderate, VeryHigh);
    let before = book.risk_now(risk).clone();
    assert_eq!(before.level(), Some(High));
    for code in ["product", "average", "nist-3x3"] {
        book.adopt(code);
    }
    let mut profile = book.register.profile().unwrap().clone();
    profile.method = "product@1".into();
    book.save(profile);
    assert_eq!(book.risk_now(risk), &before);
    assert_eq!(book.folded().tables.risks.get(risk), Some(&before));

    // The next rating is made with the method now in use.
    book.rate(risk, Low, Low);
    assert_eq!(
        book.risk_now(risk).current.as_ref().unwrap().method,
        "product@1"
    );
}

#[test]
fn a10_an_adopted_method_cannot_be_altered_or_adopted_twice() {
    let mut book = Book::new();
    let mut method = book.register.tables.methods.all().next().unwrap().clone();
    method.method.as_mut().unwrap().name = "Ours".into();
    assert!(
        book.refused(Command::Save(method.clone().into()))
            .contains("never changes")
    );
    method.id = book.id();
    assert!(
        book.refused(Command::Save(method.into()))
            .contains("adopted already")
    );
}

#[test]
fn a10_a_rating_needs_reason_impact_known_method_and_a_day_that_has_come() {
    let (book, risk) = clinic();
    let fine = book.rating(risk, Stage::Current, Low, Low);
    let refused = |change: &dyn Fn(&mut verbs::Rate)| {
        let mut rate = fine.clone();
        change(&mut rate);
        book.refused(Command::Rate(rate))
    };
    assert!(refused(&|r| r.reason = "  ".into()).contains("reason is missing"));
    assert!(refused(&|r| r.impact = ImpactRating::default()).contains("impact is missing"));
    assert!(refused(&|r| r.method = "homemade@1".into()).contains("no scoring method"));
    assert!(refused(&|r| r.on = date("2026-03-03")).contains("has not come yet"));
    assert!(refused(&|r| r.target = Id::new(crate::support::nowhere())).contains("no such risk"));
}

#[test]
fn a10_a_method_refuses_what_it_cannot_score() {
    let (mut book, risk) = clinic();
    book.adopt("nist-3x3");
    let mut rate = book.rating(risk, Stage::Current, VeryLow, Low);
    rate.method = "nist-3x3@1".into();
    assert!(
        book.refused(Command::Rate(rate.clone()))
            .contains("very low")
    );
    rate.likelihood = Likelihood::TwoStep {
        initiation: Low,
        adverse: Low,
    };
    assert!(book.refused(Command::Rate(rate)).contains("one likelihood"));
}

#[test]
fn a10_a_rating_cannot_be_edited_in_place() {
    let (mut book, risk) = clinic();
    book.rate(risk, High, High);
    for change in [
        (|r: &mut Risk| r.current.as_mut().unwrap().level = Low) as fn(&mut Risk),
        |r| r.current = None,
        |r| r.verified = r.current.clone(),
    ] {
        let mut edited = book.risk_now(risk).clone();
        change(&mut edited);
        assert!(
            book.refused(Command::Save(edited.into()))
                .contains("edited in place")
        );
    }
    let mut made = book.risk_now(risk).clone();
    made.id = book.id();
    assert!(
        book.refused(Command::Save(made.into()))
            .contains("edited in place")
    );
}

#[test]
fn b5_verified_needs_evidence_and_someone_who_owns_neither_risk_nor_action() {
    let (mut book, risk) = clinic();
    book.rate(risk, High, High);
    let mut owned = book.risk_now(risk).clone();
    owned.owner = Some(book.who("Ada Park"));
    book.save(owned);
    book.action("Encrypt laptops", risk, "Ben Ortiz", "2026-06-30");
    let scan = book.evidence("Encryption report");

    book.r#as("Chiara Bell");
    let mut rate = book.rating(risk, Stage::Verified, Low, High);
    assert!(
        book.refused(Command::Rate(rate.clone()))
            .contains("evidence is missing")
    );
    rate.evidence = vec![Id::new(crate::support::nowhere()).into()];
    assert!(
        book.refused(Command::Rate(rate.clone()))
            .contains("not in this register")
    );
    rate.evidence = vec![scan.into()];
    for owner in ["Ada Park", " ada  PARK", "Ben Ortiz"] {
        book.r#as(owner);
        assert!(
            book.refused(Command::Rate(rate.clone()))
                .contains("someone else"),
            "{owner}"
        );
    }
    // Under another name, but signed in as the owner's record.
    book.actor = crate::support::actor("A. P.", Some(book.who("Ada Park")));
    assert!(
        book.refused(Command::Rate(rate.clone()))
            .contains("someone else")
    );

    book.r#as("Chiara Bell").ok(Command::Rate(rate));
    assert_eq!(book.risk_now(risk).level(), Some(Low), "verified stands");
    assert_eq!(
        book.risk_now(risk).current.as_ref().unwrap().level,
        High,
        "the current one stays"
    );
}

#[test]
fn b5_taking_the_action_off_its_risk_lets_nobody_verify_what_they_did() {
    let (mut book, risk) = clinic();
    book.rate(risk, High, High);
    let action = book.action("Encrypt laptops", risk, "Ben Ortiz", "2026-06-30");
    let today = book.today();
    let proof = book.evidence("Screenshot");
    book.r#as("Chiara Bell").ok(Command::Complete(Complete {
        target: action,
        on: today,
        evidence: vec![proof.into()],
    }));
    let mut rate = book.rating(risk, Stage::Verified, Low, High);
    rate.evidence = vec![proof.into()];
    let mut off = book.register.tables.actions.get(action).unwrap().clone();
    off.risks.clear();
    book.r#as("Chiara Bell").save(off);
    let kept = book.register.tables.actions.get(action).unwrap();
    assert_eq!(kept.past_risks, [risk], "it is remembered");
    // Nor does dropping it.
    for dropped in [false, true] {
        if dropped {
            book.retire(action, "not needed").expect("dropped");
        }
        for (who, why) in [
            ("Chiara Bell", "said that C-1 is done"),
            ("Ben Ortiz", "owns"),
        ] {
            let message = book.r#as(who).refused(Command::Rate(rate.clone()));
            assert!(message.contains(why), "{message}");
        }
    }
    book.r#as("Ada Park").ok(Command::Rate(rate));
}

#[test]
fn b5_a_merge_takes_along_who_had_a_hand_in_the_risk_that_goes() {
    let (mut book, goes) = clinic();
    let laptop = book.asset("Another laptop", "laptop");
    let stays = book.risk("The other laptop is stolen", &[laptop]);
    book.rate(stays, High, High);
    let mut owned = book.risk_now(goes).clone();
    owned.owner = Some(book.who("Ada Park"));
    book.save(owned);
    let action = book.action("Encrypt laptops", goes, "Ben Ortiz", "2026-06-30");
    let mut off = book.register.tables.actions.get(action).unwrap().clone();
    off.risks.clear();
    book.save(off);
    book.r#as("Chiara Bell").ok(Command::Merge(Merge {
        target: goes,
        into: stays,
        reason: "one device".into(),
    }));
    let proof = book.evidence("Screenshot");
    let mut rate = book.rating(stays, Stage::Verified, Low, High);
    rate.evidence = vec![proof.into()];
    for who in ["Ada Park", "Ben Ortiz"] {
        let message = book.r#as(who).refused(Command::Rate(rate.clone()));
        assert!(message.contains("owns or owned"), "{message}");
    }
    book.r#as("Chiara Bell").ok(Command::Rate(rate));
}

#[test]
fn a10_a_later_current_rating_stands_over_an_older_verified_one() {
    let (mut book, risk) = clinic();
    book.rate(risk, High, High);
    let scan = book.evidence("Encryption report");
    let mut verified = book.rating(risk, Stage::Verified, Low, Low);
    verified.evidence = vec![scan.into()];
    book.ok(Command::Rate(verified));
    assert_eq!(book.risk_now(risk).level(), Some(Low));
    book.days(30);
    book.rate(risk, VeryHigh, VeryHigh);
    assert_eq!(book.risk_now(risk).level(), Some(VeryHigh));
}

#[test]
fn a10_inherent_and_target_never_stand() {
    let (mut book, risk) = clinic();
    for stage in [Stage::Inherent, Stage::Target] {
        let rate = book.rating(risk, stage, High, High);
        book.ok(Command::Rate(rate));
    }
    assert_eq!(book.risk_now(risk).level(), None, "a hope is not result");
    assert!(book.risk_now(risk).rating(Stage::Target).is_some());
}

#[test]
fn a10_the_original_rating_stays_beside_ours() {
    let (mut book, risk) = clinic();
    let mut with = book.risk_now(risk).clone();
    with.original = Some(phiward_register::records::Original {
        likelihood: "4".into(),
        impact: "5".into(),
        score: "20".into(),
        level: "Critical".into(),
        scale: "5×5 product".into(),
    });
    book.save(with);
    book.rate(risk, Low, Low);
    assert_eq!(
        book.risk_now(risk).original.as_ref().unwrap().level,
        "Critical"
    );
    let mut without = book.risk_now(risk).clone();
    without.original = None;
    assert!(
        book.refused(Command::Save(without.into()))
            .contains("would be lost")
    );
}

#[test]
fn impact_is_the_highest_part_for_every_combination() {
    for c in Level::ALL {
        for a in Level::ALL {
            let parts = ImpactRating {
                confidentiality: Some(c),
                availability: Some(a),
                ..ImpactRating::default()
            };
            assert_eq!(parts.level(), Some(c.max(a)));
        }
    }
}

/// A book on the first version stays on it until somebody chooses the second; what was
/// rated keeps its version, and its scale.
#[test]
fn a10_a_newer_version_of_the_method_is_used_when_it_is_chosen_and_changes_no_rating() {
    let mut book = Book::new();
    let asset = book.asset("Front desk laptop", "laptop");
    let first = Catalog::builtin().method("nist-two-step", 1).unwrap();
    let id = book.id();
    book.save(ScoringMethod {
        id,
        key: method_key(first),
        method: Some(first.clone()),
        ..ScoringMethod::default()
    });
    let chosen = |book: &mut Book, key: &str| {
        let mut profile = book.register.profile().unwrap().clone();
        profile.method = key.into();
        book.save(profile);
    };
    chosen(&mut book, "nist-two-step@1");
    let rated = |book: &mut Book, name: &str| {
        let risk = book.risk(name, &[asset]);
        let mut rate = book.rating(risk, Stage::Current, Low, Low);
        rate.likelihood = Likelihood::TwoStep {
            initiation: High,
            adverse: Moderate,
        };
        book.ok(Command::Rate(rate));
        risk
    };
    let old = rated(&mut book, "A laptop is stolen");
    let before = book.risk_now(old).current.clone().unwrap();
    assert_eq!(before.method, "nist-two-step@1");
    chosen(&mut book, "nist-two-step@2");
    assert_eq!(book.risk_now(old).current.as_ref(), Some(&before));
    let new = rated(&mut book, "A tablet is stolen");
    assert_eq!(
        book.risk_now(new).current.as_ref().unwrap().method,
        "nist-two-step@2"
    );
    let kept = book.register.method("nist-two-step@1").unwrap();
    assert_eq!(kept, first, "its printed table is the one that was used");
}

/// The threats of a risk say which scale answers the first question.
#[test]
fn a10_what_brings_a_risk_about_is_told_by_its_threats() {
    use catalog::ThreatEvents::{Adversarial, Either, NonAdversarial};
    let (mut book, risk) = clinic();
    let mut threat = |source: &str, catalog: &str| {
        let id = book.id();
        book.save(Threat {
            id,
            name: format!("Threat {id}"),
            catalog: catalog.into(),
            source_type: source.into(),
            ..Threat::default()
        })
    };
    let thief = threat("adversarial", "");
    let copied = threat("", "ransomware");
    let storm = threat("environmental", "");
    let unknown = threat("", "");
    for (threats, expected) in [
        (vec![thief, copied], Adversarial),
        (vec![storm], NonAdversarial),
        (vec![thief, storm], Either),
        (vec![thief, unknown], Either),
        (vec![], Either),
    ] {
        let risk = Risk {
            threats,
            ..book.risk_now(risk).clone()
        };
        assert_eq!(
            risk.threat_events(&book.register, Catalog::builtin()),
            expected
        );
    }
}
