//! Flag values that are one of a few words, and facts in words.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use register::records::{
    AddressableOutcome, AgreementState, EntityKind, EphiUse, Stage, Strategy, TriggerKind, YesNo,
};
use serde::de::DeserializeOwned;

/// Kinds of organization.
pub const KINDS: &[&str] = EntityKind::CODES;
/// Yes, no, in part, not known.
pub const YES_NO_PARTLY: &[&str] = YesNo::CODES;
/// Yes, no, not known.
pub const YES_NO: &[&str] = &["yes", "no", "unknown"];
/// States of an agreement.
pub const AGREEMENT: &[&str] = AgreementState::CODES;
/// Kinds of trigger.
pub const TRIGGER: &[&str] = TriggerKind::CODES;
/// Stages of a rating.
pub const STAGE: &[&str] = Stage::CODES;
/// Treatments.
pub const STRATEGY: &[&str] = Strategy::CODES;
/// Horizons of an action.
pub const HORIZON: &[&str] = &["immediate", "long_term"];
/// Outcomes of an addressable decision.
pub const OUTCOME: &[&str] = AddressableOutcome::CODES;

/// A parser for one of these words, with suggestions for mistyped ones. They are
/// the words that records are stored with; a person spells them with hyphens.
pub fn word<T>(words: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    let hyphened = words.iter().map(|word| word.replace('_', "-"));
    PossibleValuesParser::new(hyphened).try_map(|word: String| {
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
    #[test]
    fn every_word_offered_is_one_that_records_know() {
        let all = |words: &[&str]| {
            for word in words {
                let stored = serde_json::Value::String((*word).to_owned());
                assert!(
                    serde_json::from_value::<YesNo>(stored.clone()).is_ok()
                        || serde_json::from_value::<catalog::Horizon>(stored).is_ok(),
                    "{word}"
                );
            }
        };
        all(YES_NO);
        all(HORIZON);
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
