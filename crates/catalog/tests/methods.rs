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
