//! Which state of things a rating speaks of: without safeguards, as things stand, or
//! with what is planned.

/// A state of things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// As things stand.
    Now,
    /// Without safeguards, or before something.
    Before,
    /// With safeguards that are there or to come: not said which.
    After,
}

const NOW: &[&str] = &[
    "current",
    "currently",
    "present",
    "existing",
    "now",
    "today",
    "actual",
];
const BEFORE: &[&str] = &[
    "inherent",
    "initial",
    "gross",
    "before",
    "raw",
    "uncontrolled",
    "untreated",
    "unmitigated",
    "pre",
    "baseline",
    "intrinsic",
];
const AFTER: &[&str] = &[
    "residual",
    "target",
    "net",
    "planned",
    "after",
    "post",
    "future",
    "projected",
    "expected",
    "desired",
    "treated",
    "mitigated",
    "goal",
    "forecast",
];
const RATING: &[&str] = &[
    "likelihood",
    "probability",
    "impact",
    "severity",
    "consequence",
    "score",
    "rating",
    "level",
    "l",
    "i",
    "rank",
    "exposure",
];
/// Words that make a header with “risk” speak of what is done about it.
const DONE: &[&str] = &[
    "response",
    "control",
    "controls",
    "treatment",
    "action",
    "actions",
    "plan",
    "measure",
    "measures",
    "owner",
    "date",
    "mitigation",
    "safeguard",
    "safeguards",
    "reduction",
    "decision",
    "status",
    "description",
    "statement",
    "acceptance",
];

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The state of things a text names.
pub fn stage(text: &str) -> Option<Stage> {
    let words = words(text);
    let any = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    match (any(BEFORE), any(AFTER), any(NOW)) {
        (true, false, _) => Some(Stage::Before),
        (false, true, _) => Some(Stage::After),
        (false, false, true) => Some(Stage::Now),
        _ => None,
    }
}

/// Whether a header speaks of a rating without safeguards, or with planned ones.
pub fn is_before_or_after(header: &str) -> bool {
    let words = words(header);
    let any = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let rating = any(RATING) || (words.iter().any(|w| w == "risk") && !any(DONE));
    (any(BEFORE) || any(AFTER)) && rating
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_only_a_rating_is_before_or_after_safeguards() {
        for header in [
            "Inherent risk",
            "Residual likelihood",
            "Target Risk",
            "Net impact",
            "Planned risk level",
            "risk after treatment (score)",
            "Gross rating",
        ] {
            assert!(is_before_or_after(header), "{header}");
        }
        for header in [
            "Planned Control / Risk Response",
            "Target date",
            "Risk",
            "Current risk",
            "Planned action",
            "Risk response planned",
            "Likelihood",
            "Risk owner after transfer",
        ] {
            assert!(!is_before_or_after(header), "{header}");
        }
    }
}
