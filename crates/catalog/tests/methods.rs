//! Scoring methods: every cell of NIST's tables, written here a second time by hand.

use phiward_catalog::Level::{self, High, Low, Moderate, VeryHigh, VeryLow};
use phiward_catalog::{Catalog, Likelihood, Method, RiskRule, ScoreError};

fn method(code: &str) -> &'static Method {
    Catalog::builtin().latest_method(code).unwrap()
}

/// Reads a table as NIST prints it: highest row first, columns rising.
fn printed(table: &str) -> Vec<(Level, Vec<Level>)> {
    table
        .trim()
        .lines()
        .map(|line| {
            let (row, cells) = line.split_once('|').unwrap();
            let cells = cells
                .split_whitespace()
                .map(|c| c.parse().unwrap())
                .collect();
            (row.trim().parse().unwrap(), cells)
        })
        .collect()
}

#[test]
fn all_25_cells_of_g5_give_the_overall_likelihood() {
    // Rows: initiation or occurrence. Columns: adverse impact, VL L M H VH.
    let table = printed(
        "VH | L  M  H  VH VH
         H  | L  M  M  H  VH
         M  | L  L  M  M  H
         L  | VL L  L  M  M
         VL | VL VL L  L  L",
    );
    let mut cells = 0;
    for (initiation, row) in table {
        for (adverse, expected) in Level::ALL.into_iter().zip(row) {
            let given = Likelihood::TwoStep {
                initiation,
                adverse,
            };
            let scored = method("nist-two-step").score(given, Moderate).unwrap();
            assert_eq!(scored.likelihood, expected, "{initiation} then {adverse}");
            cells += 1;
        }
    }
    assert_eq!(cells, 25);
}

#[test]
fn all_25_cells_of_i2_give_the_level_of_risk() {
    // Rows: overall likelihood. Columns: impact, VL L M H VH.
    let table = printed(
        "VH | VL L  M  H  VH
         H  | VL L  M  H  VH
         M  | VL L  M  M  H
         L  | VL L  L  L  M
         VL | VL VL VL L  L",
    );
    let mut cells = 0;
    for (likelihood, row) in table {
        for (impact, expected) in Level::ALL.into_iter().zip(row) {
            let given = Likelihood::Overall(likelihood);
            let scored = method("nist-two-step").score(given, impact).unwrap();
            assert_eq!(scored.level, expected, "{likelihood} by {impact}");
            assert_eq!(scored.score, None);
            cells += 1;
        }
    }
    assert_eq!(cells, 25);
}

#[test]
fn both_steps_together() {
    // Tried all the time, seldom works (H, VL -> L in G-5), and severe (L, H -> L in I-2).
    let given = Likelihood::TwoStep {
        initiation: High,
        adverse: VeryLow,
    };
    let scored = method("nist-two-step").score(given, High).unwrap();
    assert_eq!((scored.likelihood, scored.level), (Low, Low));
    // The other way round the tables differ: they are not symmetric.
    let given = Likelihood::TwoStep {
        initiation: VeryLow,
        adverse: High,
    };
    assert_eq!(
        method("nist-two-step")
            .score(given, VeryHigh)
            .unwrap()
            .level,
        Moderate
    );
    let given = Likelihood::TwoStep {
        initiation: VeryHigh,
        adverse: VeryHigh,
    };
    assert_eq!(
        method("nist-two-step").score(given, VeryLow).unwrap().level,
        VeryLow
    );
}

#[test]
fn all_9_cells_of_the_three_by_three_table() {
    let table = printed(
        "H | L M H
         M | L M M
         L | L L L",
    );
    for (likelihood, row) in table {
        for (impact, expected) in [Low, Moderate, High].into_iter().zip(row) {
            let scored = method("nist-3x3")
                .score(Likelihood::Overall(likelihood), impact)
                .unwrap();
            assert_eq!(scored.level, expected, "{likelihood} by {impact}");
        }
    }
}

#[test]
fn the_average_rounds_halves_up() {
    let by_doubled = [
        VeryLow, Low, Low, Moderate, Moderate, High, High, VeryHigh, VeryHigh,
    ];
    for likelihood in Level::ALL {
        for impact in Level::ALL {
            let doubled = likelihood.index() + impact.index() + 2;
            let scored = method("average")
                .score(Likelihood::Overall(likelihood), impact)
                .unwrap();
            assert_eq!(scored.score, Some(doubled as u32));
            assert_eq!(
                scored.level,
                by_doubled[doubled - 2],
                "{likelihood} by {impact}"
            );
        }
    }
}

#[test]
fn the_product_keeps_to_its_bands() {
    for (likelihood, impact, product, level) in [
        (VeryLow, VeryLow, 1, VeryLow),
        (VeryLow, Low, 2, VeryLow),
        (VeryLow, Moderate, 3, Low),
        (VeryHigh, VeryLow, 5, Low),
        (Low, Moderate, 6, Moderate),
        (Moderate, Moderate, 9, Moderate),
        (VeryHigh, Low, 10, Moderate),
        (Moderate, High, 12, High),
        (High, High, 16, High),
        (High, VeryHigh, 20, VeryHigh),
        (VeryHigh, VeryHigh, 25, VeryHigh),
    ] {
        let scored = method("product")
            .score(Likelihood::Overall(likelihood), impact)
            .unwrap();
        assert_eq!((scored.score, scored.level), (Some(product), level));
    }
}

#[test]
fn the_product_differs_from_nist_where_its_explanation_says() {
    let differing = Level::ALL
        .into_iter()
        .flat_map(|l| Level::ALL.map(|i| (Likelihood::Overall(l), i)))
        .filter(|(l, i)| {
            let level = |code| method(code).score(*l, *i).unwrap().level;
            level("product") != level("nist-two-step")
        })
        .count();
    assert!(
        method("product")
            .explanation
            .contains(&format!("in {differing} of 25 cells"))
    );
}

#[test]
fn a_worse_judgement_never_scores_lower() {
    for method in &Catalog::builtin().methods {
        let worse = |at: usize| method.levels.get(at + 1).copied();
        for (row, likelihood) in method.levels.iter().enumerate() {
            for (column, impact) in method.levels.iter().enumerate() {
                let level = |l, i| method.score(Likelihood::Overall(l), i).unwrap().level;
                let here = level(*likelihood, *impact);
                if let Some(l) = worse(row) {
                    assert!(level(l, *impact) >= here, "{}", method.code);
                }
                if let Some(i) = worse(column) {
                    assert!(level(*likelihood, i) >= here, "{}", method.code);
                }
            }
        }
    }
}

#[test]
fn levels_outside_a_method_are_refused_with_the_ones_it_has() {
    let refused = method("nist-3x3")
        .score(Likelihood::Overall(VeryHigh), Low)
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the method nist-3x3 has no level “very high”; it uses low, moderate, high"
    );
    assert!(
        method("nist-3x3")
            .score(Likelihood::Overall(Low), VeryLow)
            .is_err()
    );
    let two = Likelihood::TwoStep {
        initiation: Low,
        adverse: Low,
    };
    for code in ["nist-3x3", "average", "product"] {
        assert_eq!(
            method(code).score(two, Low),
            Err(ScoreError::OneLikelihood(code.into()))
        );
    }
}

#[test]
fn a_method_from_elsewhere_with_a_short_table_ends_in_an_error() {
    let mut method = method("nist-3x3").clone();
    method.risk = RiskRule::Matrix {
        matrix: vec![vec![Low]],
    };
    let scored = method.score(Likelihood::Overall(High), High);
    assert_eq!(scored, Err(ScoreError::Incomplete("nist-3x3".into())));
    method.risk = RiskRule::Average { bands: vec![] };
    assert!(method.score(Likelihood::Overall(High), High).is_err());
}

/// Every version of the two-step method has NIST's tables G-5 and I-2.
#[test]
fn a10_both_versions_of_the_two_step_method_score_alike() {
    let catalog = Catalog::builtin();
    let (one, two) = (
        catalog.method("nist-two-step", 1).unwrap(),
        catalog.method("nist-two-step", 2).unwrap(),
    );
    assert_eq!((&one.likelihood, &one.risk), (&two.likelihood, &two.risk));
    assert_eq!(catalog.default_method(), two);
}

/// SP 800-30r1: G-2 is about an adversary, G-3 about a year, G-4 about neither. A rating
/// that says “more than a hundred times a year” of a conditional is wrong.
#[test]
fn a10_frequencies_answer_how_often_it_occurs_and_nothing_else() {
    let method = Catalog::builtin().method("nist-two-step", 2).unwrap();
    let frequent = |entries: &[phiward_catalog::ScaleEntry]| {
        let words = ["year", "times", "once a", "once in", "often"];
        let said = |text: &str| words.iter().any(|word| text.contains(word));
        entries.iter().filter(|entry| said(&entry.meaning)).count()
    };
    assert_eq!(frequent(&method.initiation_scale), 0);
    assert_eq!(frequent(&method.adverse_scale), 0);
    assert_eq!(frequent(&method.occurrence_scale), 5);
    // The frequencies are NIST's.
    for (entry, said) in method.occurrence_scale.iter().zip([
        "less than once in ten years",
        "less than once a year, but more than once in ten years",
        "one to ten times a year",
        "ten to a hundred times a year",
        "more than a hundred times a year",
    ]) {
        assert!(
            entry.meaning.contains(said),
            "{}: {}",
            entry.level,
            entry.meaning
        );
    }
    assert!(
        method.likelihood_scale.is_empty(),
        "one question, one scale"
    );
}

#[test]
fn a10_the_first_question_is_answered_by_what_brings_the_event_about() {
    use phiward_catalog::LikelihoodQuestion::{AdverseImpact, Any, Initiation, Occurrence};
    use phiward_catalog::ThreatEvents::{Adversarial, Either, NonAdversarial};
    use phiward_catalog::{ThreatEvents, ThreatSource};
    let catalog = Catalog::builtin();
    let questions = |version, events| -> Vec<_> {
        let method = catalog.method("nist-two-step", version).unwrap();
        let scales = method.likelihood_scales(events);
        scales.iter().map(|scale| scale.question).collect()
    };
    assert_eq!(questions(2, Adversarial), [Initiation, AdverseImpact]);
    assert_eq!(questions(2, NonAdversarial), [Occurrence, AdverseImpact]);
    assert_eq!(
        questions(2, Either),
        [Initiation, Occurrence, AdverseImpact]
    );
    for events in [Adversarial, NonAdversarial, Either] {
        assert_eq!(questions(1, events), [Any], "its printed table stays");
    }
    let (thief, slip, storm) = (
        Some(ThreatSource::Adversarial),
        Some(ThreatSource::Accidental),
        Some(ThreatSource::Environmental),
    );
    for (sources, expected) in [
        (vec![], Either),
        (vec![None], Either),
        (vec![thief], Adversarial),
        (vec![thief, thief], Adversarial),
        (vec![slip, storm], NonAdversarial),
        (vec![thief, slip], Either),
        (vec![thief, None], Either),
    ] {
        assert_eq!(ThreatEvents::of(sources.clone()), expected, "{sources:?}");
    }
    assert_eq!(
        ThreatEvents::together([Adversarial, NonAdversarial]),
        Either
    );
    assert_eq!(
        ThreatEvents::together([Adversarial, Adversarial]),
        Adversarial
    );
    assert_eq!(ThreatEvents::together([]), Either);
}
