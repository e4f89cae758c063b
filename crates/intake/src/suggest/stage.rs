//! Which state of things a rating speaks of: without safeguards, as things stand, or
//! with what is planned.

/// A state of things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// As things stand.
    Now,
    /// Without any safeguard.
    Inherent,
    /// Before something: not said what.
    Before,
    /// With safeguards that are there or to come: not said which.
    After,
    /// Once what is planned is carried out.
    Target,
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
const INHERENT: &[&str] = &[
    "inherent",
    "gross",
    "uncontrolled",
    "unmitigated",
    "intrinsic",
];
const BEFORE: &[&str] = &["initial", "before", "raw", "untreated", "pre", "baseline"];
const AFTER: &[&str] = &["residual", "net", "after", "post", "treated", "mitigated"];
const TARGET: &[&str] = &[
    "target",
    "planned",
    "future",
    "projected",
    "expected",
    "desired",
    "goal",
    "forecast",
];
const RATING: &[&str] = &[
    "likelihood",
    "probability",
    "proba",
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
    let (before, after) = (any(INHERENT) || any(BEFORE), any(AFTER) || any(TARGET));
    match (before, after) {
        (true, true) => None,
        (true, false) if any(INHERENT) => Some(Stage::Inherent),
        (true, false) => Some(Stage::Before),
        (false, true) if any(TARGET) => Some(Stage::Target),
        // “Current residual risk” is what is left as things stand.
        (false, true) if any(NOW) && words.iter().any(|w| w == "residual") => Some(Stage::Now),
        (false, true) => Some(Stage::After),
        (false, false) if any(NOW) => Some(Stage::Now),
        (false, false) => None,
    }
}

/// A header without the words of states of things: “inherent risk likelihood” is “risk
/// likelihood”.
pub fn without_stage(header: &str) -> String {
    let is_stage = |word: &str| {
        let lists = [NOW, INHERENT, BEFORE, AFTER, TARGET];
        lists.iter().any(|list| list.contains(&word))
    };
    let words = words(header).into_iter().filter(|word| !is_stage(word));
    words.collect::<Vec<_>>().join(" ")
}

/// Whether a header speaks of a rating without safeguards, or with planned ones.
pub fn is_before_or_after(header: &str) -> bool {
    let words = words(header);
    let any = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let rating = any(RATING) || (words.iter().any(|w| w == "risk") && !any(DONE));
    let another = any(INHERENT) || any(BEFORE) || any(AFTER) || any(TARGET);
    another && rating && stage(header) != Some(Stage::Now)
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

    #[test]
    fn a10_each_state_of_things_is_told_from_the_others() {
        for (text, expected) in [
            ("Inherent Risk Rating", Some(Stage::Inherent)),
            ("Initial likelihood", Some(Stage::Before)),
            ("Current Risk", Some(Stage::Now)),
            ("Current residual risk", Some(Stage::Now)),
            ("Residual risk", Some(Stage::After)),
            ("Residual risk after planned controls", Some(Stage::Target)),
            ("Target risk", Some(Stage::Target)),
            ("Before / after", None),
            ("Likelihood", None),
        ] {
            assert_eq!(stage(text), expected, "{text}");
        }
        assert_eq!(
            without_stage("Inherent Risk (Likelihood)"),
            "risk likelihood"
        );
        assert!(!is_before_or_after("Current residual likelihood"));
        assert!(is_before_or_after("Residual likelihood"));
    }
}
