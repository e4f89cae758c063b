//! Flag values that are one of a few words, and facts in words.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use register::records::{EphiUse, YesNo};
use serde::de::DeserializeOwned;

/// Kinds of organization.
pub const KINDS: &[&str] = &[
    "provider",
    "hospital",
    "business-associate",
    "subcontractor",
    "hybrid",
    "affiliated",
    "group-health-plan",
    "health-plan",
    "clearinghouse",
    "insurance-agency",
];
/// Yes, no, in part, not known.
pub const YES_NO_PARTLY: &[&str] = &["yes", "no", "partly", "unknown"];
/// Yes, no, not known.
pub const YES_NO: &[&str] = &["yes", "no", "unknown"];
/// States of an agreement.
pub const AGREEMENT: &[&str] = &["in-force", "remediating", "missing", "unknown"];
/// Kinds of trigger.
pub const TRIGGER: &[&str] = &[
    "incident",
    "ownership-change",
    "key-staff-turnover",
    "new-technology",
    "new-business-associate",
    "new-site",
    "sending-service",
    "independent-finding",
    "schedule",
];
/// Stages of a rating.
pub const STAGE: &[&str] = &["inherent", "current", "target", "verified"];
/// Treatments.
pub const STRATEGY: &[&str] = &["avoid", "mitigate", "contingency", "transfer", "accept"];
/// Horizons of an action.
pub const HORIZON: &[&str] = &["immediate", "long-term"];
/// Outcomes of an addressable decision.
pub const OUTCOME: &[&str] = &["implemented", "alternative", "neither"];

/// A parser for one of these words, with suggestions for mistyped ones. The
/// words are those the records are stored with, spelled with hyphens.
pub fn word<T>(words: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(words).try_map(|word: String| {
        serde_json::from_value::<T>(serde_json::Value::String(word.replace('-', "_")))
    })
}

/// A fact as records of the profile and of vendors keep it.
pub fn fact(answer: YesNo) -> Option<bool> {
    match answer {
        YesNo::Yes => Some(true),
        YesNo::No => Some(false),
        YesNo::Unknown | YesNo::Partly => None,
    }
}

/// What an asset does with ePHI; `None`: not known.
#[derive(Debug, Clone, Copy)]
pub struct Ephi(pub Option<EphiUse>);

/// Reads `creates,receives,maintains,transmits`, `all`, `none` or `unknown`.
pub fn ephi(text: &str) -> Result<Ephi, String> {
    let lower = text.trim().to_lowercase();
    match lower.as_str() {
        "all" | "yes" => return Ok(Ephi(Some(EphiUse::all()))),
        "none" | "no" => return Ok(Ephi(Some(EphiUse::default()))),
        "unknown" => return Ok(Ephi(None)),
        _ => {}
    }
    let mut ephi = EphiUse::default();
    for word in lower.split([',', ' ']).filter(|w| !w.is_empty()) {
        match word {
            "creates" | "create" => ephi.creates = true,
            "receives" | "receive" => ephi.receives = true,
            "maintains" | "maintain" | "stores" => ephi.maintains = true,
            "transmits" | "transmit" | "sends" => ephi.transmits = true,
            other => {
                return Err(format!(
                    "“{other}” is none of creates, receives, maintains, transmits; or say all, none or unknown"
                ));
            }
        }
    }
    if ephi.any() {
        Ok(Ephi(Some(ephi)))
    } else {
        Err("say creates, receives, maintains, transmits (several with commas), all, none or unknown".into())
    }
}

/// Reads letters of CIA: confidentiality, integrity, availability.
pub fn affects(text: &str) -> Result<catalog::Affects, String> {
    catalog::Affects::try_from(text.trim().to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use register::records::{
        AddressableOutcome, AgreementState, EntityKind, Stage, Strategy, TriggerKind,
    };

    fn all<T: DeserializeOwned>(words: &[&str]) {
        for word in words {
            let stored = serde_json::Value::String(word.replace('-', "_"));
            assert!(serde_json::from_value::<T>(stored).is_ok(), "{word}");
        }
    }

    #[test]
    fn every_word_offered_is_one_that_records_know() {
        all::<EntityKind>(KINDS);
        assert_eq!(KINDS.len(), EntityKind::ALL.len());
        all::<YesNo>(YES_NO_PARTLY);
        all::<YesNo>(YES_NO);
        all::<AgreementState>(AGREEMENT);
        all::<TriggerKind>(TRIGGER);
        all::<Stage>(STAGE);
        all::<Strategy>(STRATEGY);
        assert_eq!(STRATEGY.len(), Strategy::ALL.len());
        all::<catalog::Horizon>(HORIZON);
        all::<AddressableOutcome>(OUTCOME);
    }

    #[test]
    fn ephi_is_said_in_the_words_of_the_rule() {
        let some = ephi("creates, transmits").unwrap().0.unwrap();
        assert!(some.creates && some.transmits && !some.maintains);
        assert!(ephi("unknown").unwrap().0.is_none());
        assert!(!ephi("none").unwrap().0.unwrap().any());
        assert!(ephi("eats").is_err() && ephi("").is_err());
    }
}
