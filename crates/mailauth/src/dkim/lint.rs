//! What is found of DKIM keys.

use crate::dkim::{
    Base64Fault, Hash, Key, KeyFault, KeyRecord, RsaKeyFault, Selector, SelectorState, ask, rules,
};
use crate::dns::Resolver;
use crate::lint::{on_all, quote};
use crate::{Diagnostic, DomainName, Span};

/// A selector nobody uses: what answers for it answers for any.
pub(crate) const NOBODYS: &str = "phiward-asks-for-a-selector-nobody-has";

/// What was found.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The domain.
    pub domain: DomainName,
    /// The selectors tried, in order.
    pub selectors: Vec<Selector>,
    /// What stands at a selector nobody uses.
    pub wildcard: Option<Selector>,
}

/// Asks for the keys at these selectors and whether a wildcard answers for them.
pub async fn gather<R: Resolver>(resolver: &R, domain: &DomainName, selectors: &[String]) -> Facts {
    let nobodys = [NOBODYS.to_string()];
    let (selectors, wildcard) = futures_util::future::join(
        ask(resolver, domain, selectors),
        ask(resolver, domain, &nobodys),
    )
    .await;
    Facts {
        domain: domain.clone(),
        selectors,
        wildcard: wildcard.into_iter().next(),
    }
}

/// Everything there is to say.
pub fn lint(facts: &Facts) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    if let Some(Selector {
        state: SelectorState::Present(key),
        name,
        ..
    }) = &facts.wildcard
    {
        let message = format!("even the selector `{NOBODYS}` has a key");
        all.push(on_all(&rules::WILDCARD, name, key.text(), message));
    }
    let tried = &facts.selectors;
    if tried
        .iter()
        .all(|selector| selector.state == SelectorState::NotFound)
    {
        let names: Vec<&str> = tried
            .iter()
            .map(|selector| selector.selector.as_str())
            .take(20)
            .collect();
        let message = if names.is_empty() {
            "no selector is known, so no key was looked for".to_string()
        } else {
            let more = if tried.len() > names.len() {
                ", …"
            } else {
                ""
            };
            format!(
                "not found at the selectors tried: {}{more}",
                names.join(", ")
            )
        };
        all.push(Diagnostic::at(&rules::NOT_FOUND, &facts.domain, message));
        return all;
    }
    for selector in tried {
        of_selector(&facts.domain, selector, &mut all);
    }
    all
}

fn of_selector(domain: &DomainName, selector: &Selector, all: &mut Vec<Diagnostic>) {
    let name = &selector.name;
    match &selector.state {
        // Of one selector among others, that is nothing to speak of.
        SelectorState::NotFound => return,
        SelectorState::Unknown(failure) => {
            let message = format!("what stands at {name} is not known: {failure}");
            all.push(Diagnostic::at(&rules::UNKNOWN, name, message));
            return;
        }
        SelectorState::Several(texts) => {
            let message = format!("there are {} keys at this selector", texts.len());
            all.extend(
                texts
                    .get(1)
                    .map(|text| on_all(&rules::SEVERAL_KEYS, name, text, message)),
            );
        }
        SelectorState::Revoked(key) => {
            let span = key.tags().tag("p").map_or(Span::default(), |p| p.whole);
            all.push(
                Diagnostic::at(
                    &rules::REVOKED,
                    name,
                    "`p=` is empty: the key was withdrawn",
                )
                .on(key.text(), span),
            );
        }
        SelectorState::Present(key) => lint_key(name, key, all),
    }
    let elsewhere = selector
        .aliases
        .last()
        .filter(|target| !target.is_within(domain));
    if let Some(target) = elsewhere {
        let message = format!("{name} is an alias of {target}");
        all.push(Diagnostic::at(&rules::ALIAS, name, message));
    }
}

/// What there is to say of one key record.
pub fn lint_key(name: &DomainName, key: &KeyRecord, all: &mut Vec<Diagnostic>) {
    let text = key.text();
    let tags = key.tags();
    for fault in &key.faults {
        let here = fault
            .span()
            .map(|span| quote(text, span))
            .unwrap_or_default();
        let (rule, message) = match fault {
            KeyFault::Duplicate(_) => (
                &rules::DUPLICATE_TAG,
                format!("`{here}` comes a second time"),
            ),
            KeyFault::Syntax(_) => (&rules::SYNTAX, format!("`{here}` is not `tag=value`")),
            KeyFault::Version(_) => (
                &rules::VERSION,
                format!("the version is `{here}` instead of `DKIM1`"),
            ),
            KeyFault::VersionNotFirst(_) => (
                &rules::VERSION,
                "`v=DKIM1` is not the first tag".to_string(),
            ),
            KeyFault::UnknownType(_) => (
                &rules::UNKNOWN_TYPE,
                format!("the kind of key is `{here}`, which nobody knows"),
            ),
            KeyFault::NoKey => (&rules::NO_KEY, "the record has no `p`".to_string()),
            KeyFault::Base64(Base64Fault::Character(_)) => (
                &rules::BAD_BASE64,
                format!("`{here}` cannot be part of the key"),
            ),
            KeyFault::Base64(Base64Fault::Ending(_)) => (
                &rules::BAD_BASE64,
                "the key ends in the middle of a group of four characters".to_string(),
            ),
            KeyFault::Rsa(RsaKeyFault::Der, _) => (
                &rules::BAD_KEY,
                "the key holds no RSA key, or not all of it".to_string(),
            ),
            KeyFault::Rsa(RsaKeyFault::OtherAlgorithm, _) => {
                (&rules::BAD_KEY, "the key is not an RSA key".to_string())
            }
            KeyFault::Rsa(RsaKeyFault::Trailing, _) => (
                &rules::BAD_KEY,
                "something follows behind the RSA key".to_string(),
            ),
            KeyFault::Ed25519Length(length, _) => (
                &rules::BAD_KEY,
                format!("the key has {length} bytes; an Ed25519 key has 32"),
            ),
            KeyFault::NoHash(_) => (
                &rules::SHA1_ONLY,
                format!("`{here}` names no hash that is known"),
            ),
            KeyFault::NotForMail(_) => (&rules::NOT_FOR_MAIL, format!("`{here}` leaves mail out")),
        };
        all.push(match fault.span() {
            Some(span) => Diagnostic::at(rule, name, message).on(text, span),
            None => on_all(rule, name, text, message),
        });
    }
    let at = |tag: &str| tags.tag(tag).map_or(Span::default(), |tag| tag.whole);
    let mut note = |rule, tag: &str, message: String| {
        all.push(Diagnostic::at(rule, name, message).on(text, at(tag)));
    };
    if let Some(Key::Rsa(rsa)) = &key.key {
        let bits = rsa.bits();
        if bits < 1024 {
            note(
                &rules::WEAK_KEY,
                "p",
                format!("the RSA key has only {bits} bits"),
            );
        } else if bits < 2048 {
            note(
                &rules::SHORT_KEY,
                "p",
                format!("the RSA key has {bits} bits"),
            );
        }
        if rsa.bare {
            let message = "the RSA key stands there without its algorithm".to_string();
            note(&rules::BARE_KEY, "p", message);
        }
    }
    if key.testing {
        note(
            &rules::TESTING,
            "t",
            "`t=y` marks the key as being tried out".into(),
        );
    }
    if key.hashes.contains(&Hash::Sha1) {
        if key.hashes.contains(&Hash::Sha256) {
            note(&rules::SHA1_ALLOWED, "h", "`h` still allows `sha1`".into());
        } else {
            note(&rules::SHA1_ONLY, "h", "`h` allows `sha1` alone".into());
        }
    }
    if tags.tag("g").is_some() {
        note(
            &rules::HISTORIC_TAG,
            "g",
            "`g` is no longer part of the standard".into(),
        );
    }
}
