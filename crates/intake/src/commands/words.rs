//! Words of inventories that have a meaning in the register.

use crate::Item;
use register::records::{AgreementState, EphiUse, Strategy, YesNo};

/// What words say of ePHI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EphiAnswer {
    /// What is done with it; nothing where there is none.
    Use(EphiUse),
    /// That it is there, not what is done with it.
    Held,
}

/// What is recorded where ePHI is held and nothing else is known: a use that the
/// file does not state is never made up.
pub fn held() -> EphiUse {
    EphiUse {
        maintains: true,
        ..EphiUse::default()
    }
}

/// Whether a value can be what a column of ePHI says.
pub fn ephi_word(value: &str) -> bool {
    let item = Item {
        code: None,
        text: value.to_owned(),
    };
    ephi(&[item]).is_some()
}

/// "Yes", "creates, transmits", "C/R/M/T", "No": what is said of ePHI; `None`
/// when the words say nothing certain.
pub fn ephi(items: &[Item]) -> Option<EphiAnswer> {
    let mut held = false;
    let mut found = EphiUse::default();
    let words: Vec<String> = items
        .iter()
        .flat_map(|i| i.text.split([',', '/', ';', '+', '&']))
        .flat_map(|w| w.split(" and "))
        .map(|w| w.trim().to_lowercase())
        .filter(|w| !w.is_empty())
        .collect();
    for word in &words {
        match word.as_str() {
            "yes" | "y" | "x" | "true" | "1" | "✓" | "✔" | "☑" | "ephi" | "phi" => {
                held = true
            }
            "all" => found = EphiUse::all(),
            "no" | "n" | "none" | "false" | "0" | "n/a" | "no ephi" | "no phi"
                if words.len() == 1 => {}
            // "n/a" is cut at its stroke.
            "a" if words == ["n", "a"] => {}
            "n" if words == ["n", "a"] => {}
            "c" | "create" | "creates" | "created" => found.creates = true,
            "r" | "receive" | "receives" | "received" => found.receives = true,
            "m" | "maintain" | "maintains" | "maintained" | "store" | "stores" | "stored" => {
                found.maintains = true
            }
            "t" | "transmit" | "transmits" | "transmitted" | "send" | "sends" => {
                found.transmits = true
            }
            _ => return None,
        }
    }
    if held && !found.any() {
        return Some(EphiAnswer::Held);
    }
    (!words.is_empty()).then_some(EphiAnswer::Use(found))
}

/// Whether something is encrypted; `None` when the words say nothing certain.
pub fn encrypted(text: &str) -> Option<YesNo> {
    let text = text.trim().to_lowercase();
    let begins = |words: &[&str]| {
        words.iter().any(|w| {
            text == *w
                || text.starts_with(&format!("{w} "))
                || text.starts_with(&format!("{w},"))
                || text.starts_with(&format!("{w};"))
                || text.starts_with(&format!("{w}-"))
        })
    };
    if begins(&["partial", "partially", "partly", "some", "mixed", "in part"]) {
        return Some(YesNo::Partly);
    }
    if begins(&["no", "n", "none", "not encrypted", "unencrypted", "false"]) {
        return Some(YesNo::No);
    }
    if begins(&["unknown", "not known", "tbd", "?", "n/a"]) {
        return Some(YesNo::Unknown);
    }
    let sure = [
        "aes",
        "bitlocker",
        "filevault",
        "tls",
        "full disk",
        "full-disk",
        "luks",
        "vpn",
        "https",
        "sftp",
        "encrypted",
    ];
    if begins(&["yes", "y", "true", "x", "✓"]) || sure.iter().any(|w| text.contains(w)) {
        return Some(YesNo::Yes);
    }
    None
}

/// The state of an agreement; `None` when none is needed.
pub fn agreement(text: &str) -> Option<AgreementState> {
    let text = text.trim().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| super::lookup::has_words(&text, w));
    if text.is_empty() || has(&["n/a", "na", "not required", "not needed", "not applicable"]) {
        return None;
    }
    Some(
        if has(&[
            "remediating",
            "being repaired",
            "pending",
            "in progress",
            "negotiating",
            "negotiation",
            "requested",
            "in review",
            "renewal",
            "draft",
            "sent",
        ]) {
            AgreementState::Remediating
        } else if has(&[
            "no",
            "n",
            "missing",
            "none",
            "expired",
            "terminated",
            "lapsed",
            "not signed",
            "unsigned",
            "false",
        ]) {
            AgreementState::Missing
        } else if has(&[
            "yes", "y", "current", "signed", "in place", "in force", "active", "executed", "valid",
            "on file", "true", "obtained",
        ]) {
            AgreementState::InForce
        } else {
            AgreementState::Unknown
        },
    )
}

/// The treatment a word means.
pub fn strategy(text: &str) -> Option<Strategy> {
    let text = text.trim().to_lowercase();
    let begins = |word: &str| text.starts_with(word);
    Some(match () {
        () if begins("mitigat")
            || begins("reduc")
            || begins("remediat")
            || begins("treat")
            || begins("control") =>
        {
            Strategy::Mitigate
        }
        () if begins("accept") || begins("tolerat") || begins("retain") => Strategy::Accept,
        () if begins("avoid") || begins("eliminat") || begins("terminat") => Strategy::Avoid,
        () if begins("transfer") || begins("share") || begins("insur") => Strategy::Transfer,
        () if begins("contingen") => Strategy::Contingency,
        () => return None,
    })
}

/// Whether a risk's status says that it is over.
pub fn closed(text: &str) -> bool {
    matches!(
        text.trim().to_lowercase().as_str(),
        "closed" | "resolved" | "retired" | "eliminated" | "no longer applicable" | "obsolete"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<EphiAnswer> {
        ephi(&[Item {
            code: None,
            text: text.to_owned(),
        }])
    }

    #[test]
    fn what_is_done_with_ephi_is_read_from_words_and_letters() {
        let none = Some(EphiAnswer::Use(EphiUse::default()));
        assert_eq!(of("Yes"), Some(EphiAnswer::Held));
        assert_eq!(of("No"), none);
        assert_eq!(of("N/A"), none);
        let two = EphiUse {
            creates: true,
            transmits: true,
            ..EphiUse::default()
        };
        assert_eq!(of("creates and transmits"), Some(EphiAnswer::Use(two)));
        assert_eq!(of("Yes: creates, transmits"), None);
        assert_eq!(of("C/T"), Some(EphiAnswer::Use(two)));
        assert_eq!(of("Limited"), None);
    }

    #[test]
    fn uncertain_words_are_never_taken_for_an_answer() {
        assert_eq!(encrypted("AES-256"), Some(YesNo::Yes));
        assert_eq!(encrypted("No"), Some(YesNo::No));
        assert_eq!(encrypted("Not encrypted"), Some(YesNo::No));
        assert_eq!(encrypted("Partially (laptops only)"), Some(YesNo::Partly));
        assert_eq!(encrypted("see policy"), None);
        assert_eq!(agreement("Current"), Some(AgreementState::InForce));
        assert_eq!(agreement("Not signed"), Some(AgreementState::Missing));
        assert_eq!(agreement("N/A"), None);
        assert_eq!(agreement("see file"), Some(AgreementState::Unknown));
    }
}
