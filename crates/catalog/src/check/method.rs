//! Checks scoring methods: shapes of their tables, and that a worse judgement never scores lower.

use crate::load::{Placed, Raw};
use crate::problem::Problems;
use crate::{Band, Level, LikelihoodRule, Method, RiskRule, ScaleEntry};
use std::collections::BTreeMap;

pub(super) fn check(raw: &Raw, problems: &mut Problems) {
    let mut seen: BTreeMap<(&str, u32), &str> = BTreeMap::new();
    for Placed {
        file,
        record: method,
    } in &raw.methods
    {
        if let Some(first) = seen.insert((&method.code, method.version), file) {
            let what = format!("version {} also stands in {first}", method.version);
            problems.add(
                file,
                &method.code,
                what,
                "raise the version of the newer one",
            );
        }
        for (what, fix) in faults(method) {
            problems.add(file, &method.code, what, fix);
        }
    }
    if !raw
        .methods
        .iter()
        .any(|m| m.record.code == raw.default_method)
    {
        problems.add(
            "catalog.toml",
            "default_method",
            format!("the method “{}” is not in the catalog", raw.default_method),
            "name a method of the folder methods",
        );
    }
}

/// What is wrong with a method, with how to fix it; empty when it can score.
fn faults(method: &Method) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    let mut add = |what: String, fix: &str| faults.push((what, fix.to_owned()));
    if !super::is_kebab(&method.code) {
        add(
            "the code is malformed".into(),
            "use lower-case words joined by hyphens",
        );
    }
    if method.version == 0 {
        add("the version is 0".into(), "count versions from 1");
    }
    for (field, text) in [
        ("name", &method.name),
        ("source", &method.source),
        ("explanation", &method.explanation),
    ] {
        if text.trim().is_empty() {
            add(format!("“{field}” is empty"), "write it");
        }
    }
    if method.levels.len() < 2 || !method.levels.is_sorted_by(|a, b| a < b) {
        add(
            "the levels do not rise".into(),
            "list at least two levels, each once, lowest first",
        );
    }
    let own = [
        ("initiation_scale", &method.initiation_scale),
        ("occurrence_scale", &method.occurrence_scale),
        ("adverse_scale", &method.adverse_scale),
    ];
    let mut scales = vec![("impact_scale", &method.impact_scale)];
    if own.iter().all(|(_, scale)| scale.is_empty()) {
        scales.push(("likelihood_scale", &method.likelihood_scale));
    } else {
        scales.extend(own);
        if method.likelihood == LikelihoodRule::Direct || !method.likelihood_scale.is_empty() {
            add(
                "it has scales for the two steps of likelihood, and is not asked by them alone"
                    .into(),
                "let it ask two steps and remove likelihood_scale, or remove the three scales",
            );
        }
    }
    for (name, scale) in scales {
        if !explains(scale, &method.levels) {
            add(
                format!("{name} does not explain each level once, in rising order"),
                "write one entry with a meaning for each level of the method",
            );
        }
    }
    if let LikelihoodRule::TwoStep { matrix } = &method.likelihood {
        table("likelihood.matrix", matrix, method, &mut add);
    }
    match &method.risk {
        RiskRule::Matrix { matrix } => table("risk.matrix", matrix, method, &mut add),
        RiskRule::Average { bands } => ladder(bands, 2, 10, &mut add),
        RiskRule::Product { bands } => ladder(bands, 1, 25, &mut add),
    }
    faults
}

fn explains(scale: &[ScaleEntry], levels: &[Level]) -> bool {
    scale.iter().map(|s| s.level).eq(levels.iter().copied())
        && scale.iter().all(|s| !s.meaning.trim().is_empty())
}

/// A table is square over the levels, holds only them, and rises along rows and columns.
fn table(name: &str, matrix: &[Vec<Level>], method: &Method, add: &mut impl FnMut(String, &str)) {
    let size = method.levels.len();
    if matrix.len() != size || matrix.iter().any(|row| row.len() != size) {
        add(
            format!("{name} has the wrong shape"),
            "write one row and one column for each level of the method",
        );
        return;
    }
    for (row, cells) in matrix.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let at = format!("{name}, row {}, column {}", row + 1, column + 1);
            if !method.levels.contains(cell) {
                add(
                    format!("{at}: “{cell}” is not a level of the method"),
                    "use its levels only",
                );
            }
            let left = column.checked_sub(1).map(|c| cells[c]);
            let above = row.checked_sub(1).map(|r| matrix[r][column]);
            if left.is_some_and(|l| l > *cell) || above.is_some_and(|a| a > *cell) {
                add(
                    format!("{at}: “{cell}” is lower than its neighbour to the left or above"),
                    "a worse judgement must not score lower; rows and columns rise from very low",
                );
            }
        }
    }
}

/// Bands rise in score and level and reach from the lowest score to the highest.
fn ladder(bands: &[Band], lowest: u32, highest: u32, add: &mut impl FnMut(String, &str)) {
    if !bands.is_sorted_by(|a, b| a.up_to < b.up_to && a.level < b.level) {
        add(
            "the bands do not rise".into(),
            "let up_to and level rise from band to band",
        );
    }
    if bands.first().is_none_or(|b| b.up_to < lowest)
        || bands.last().is_none_or(|b| b.up_to != highest)
    {
        add(
            format!("the bands do not cover the scores {lowest} to {highest}"),
            &format!("let the last band end at {highest} and the first hold {lowest}"),
        );
    }
}
