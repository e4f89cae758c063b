//! What an asset does with ePHI: several fields, and one flag.

use super::arg_values::{self, Pairs};
use clap::{Arg, ArgMatches};
use fields::Field;
use register::records::EphiUse;

const EPHI: &str = "ephi";

/// Whether a field is one of them.
pub fn is_one(field: &Field) -> bool {
    field.path == "ephi_known" || field.path.starts_with("ephi.")
}

/// The flag.
pub fn arg() -> Arg {
    Arg::new(EPHI)
        .long(EPHI)
        .value_name("USE")
        .value_parser(|raw: &str| ephi(raw).map(|_| raw.to_owned()))
        .help("What it does with ePHI: creates,receives,maintains,transmits, or all, none, unknown")
}

/// What was given, field by field.
pub fn pairs(matches: &ArgMatches) -> Pairs {
    let Some(Ok(Ephi(known))) = arg_values::one(matches, EPHI).map(|raw| ephi(&raw)) else {
        return Pairs::new();
    };
    let used = known.unwrap_or_default();
    [
        ("ephi_known", known.is_some()),
        ("ephi.creates", used.creates),
        ("ephi.receives", used.receives),
        ("ephi.maintains", used.maintains),
        ("ephi.transmits", used.transmits),
    ]
    .map(|(path, yes)| (path.to_owned(), yes.to_string()))
    .into()
}

/// What an asset does with ePHI; `None`: not known.
#[derive(Debug, Clone, Copy)]
struct Ephi(Option<EphiUse>);

/// Reads `creates,receives,maintains,transmits`, `all`, `none` or `unknown`.
fn ephi(text: &str) -> Result<Ephi, String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ephi_is_said_in_the_words_of_the_rule() {
        let some = ephi("creates, transmits").unwrap().0.unwrap();
        assert!(some.creates && some.transmits && !some.maintains);
        assert!(ephi("unknown").unwrap().0.is_none());
        assert!(!ephi("none").unwrap().0.unwrap().any());
        assert!(ephi("eats").is_err() && ephi("").is_err());
    }
}
