//! Words about risks that several pages share.

use catalog::Affects;
use register::Register;
use register::records::{Risk, Strategy};

/// The treatment in words; what is decided of an open risk and what is not.
pub fn treatment(risk: &Risk) -> &'static str {
    match risk.treatment.as_ref().map(|t| t.strategy) {
        None => "Not decided",
        Some(Strategy::Avoid) => "Avoid",
        Some(Strategy::Mitigate) => "Mitigate",
        Some(Strategy::Contingency) => "Contingency",
        Some(Strategy::Transfer) => "Transfer",
        Some(Strategy::Accept) => "Accept",
    }
}

/// What a treatment means, for who chooses it.
pub fn strategy_hint(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Avoid => "Stop doing what brings the risk.",
        Strategy::Mitigate => {
            "Lower its likelihood or its impact: plan at least one corrective action."
        }
        Strategy::Contingency => "Be ready to keep going and to recover when it happens.",
        Strategy::Transfer => {
            "Share the loss by insurance or contract. The duty to protect the ePHI stays yours."
        }
        Strategy::Accept => {
            "Live with it until a day. This needs an acceptance that someone else approves."
        }
    }
}

/// "confidentiality and availability"; empty where nothing was said.
pub fn affected(affects: Affects) -> String {
    let lost: Vec<&str> = [
        (affects.confidentiality, "confidentiality"),
        (affects.integrity, "integrity"),
        (affects.availability, "availability"),
    ]
    .into_iter()
    .filter_map(|(on, word)| on.then_some(word))
    .collect();
    match lost.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Where a risk stands, in a word or two: "Open", "Closed", "Merged into R-3".
pub fn short_state(register: &Register, risk: &Risk) -> String {
    use register::Record;
    match (&risk.retired, risk.merged_into) {
        (None, _) => "Open".into(),
        (Some(_), Some(into)) => match register.tables.risks.get(into) {
            Some(other) => format!("Merged into {}", other.tag()),
            None => "Merged".into(),
        },
        (Some(_), None) => "Closed".into(),
    }
}
