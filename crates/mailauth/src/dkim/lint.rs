//! What is found of DKIM keys.

use crate::dkim::base64::encode;
use crate::dkim::{
    Base64Fault, Hash, Key, KeyFault, KeyRecord, RsaKeyFault, Selector, SelectorState, ask, rules,
    verifiers,
};
use crate::dmarc::psl;
use crate::dns::{Outcome, RecordType, Resolver};
use crate::lint::{on_all, quote};
use crate::tag_list::FaultKind;
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
    /// Keys at the selectors tried where the name has the domain twice.
    pub doubled: Vec<Selector>,
}

/// Asks for the keys at these selectors and whether a wildcard answers for them.
pub async fn gather<R: Resolver>(resolver: &R, domain: &DomainName, selectors: &[String]) -> Facts {
    let nobodys = [NOBODYS.to_string()];
    let (selectors, wildcard) = futures_util::future::join(
        ask(resolver, domain, selectors),
        ask(resolver, domain, &nobodys),
    )
    .await;
    let wildcard = wildcard.into_iter().next();
    let doubled = match &wildcard {
        Some(one) if one.state == SelectorState::NotFound => {
            doubled(resolver, domain, &selectors).await
        }
        _ => Vec::new(),
    };
    Facts {
        domain: domain.clone(),
        selectors,
        wildcard,
        doubled,
    }
}

/// The keys of selectors without one, where the name has the domain twice. One question
/// tells whether there are any: below a name that does not exist nothing does (RFC 8020).
async fn doubled<R: Resolver>(
    resolver: &R,
    domain: &DomainName,
    tried: &[Selector],
) -> Vec<Selector> {
    let Ok(twice) = domain.under(domain.as_str()) else {
        return Vec::new();
    };
    let Ok(above) = twice.under("_domainkey") else {
        return Vec::new();
    };
    let response = resolver.lookup(&above, RecordType::Txt).await;
    if matches!(response.outcome, Outcome::NxDomain | Outcome::Unknown(_)) {
        return Vec::new();
    }
    let missing: Vec<String> = tried
        .iter()
        .filter(|selector| selector.state == SelectorState::NotFound)
        .map(|selector| selector.selector.clone())
        .collect();
    let mut found = ask(resolver, &twice, &missing).await;
    found.retain(|one| matches!(one.state, SelectorState::Present(_)));
    found
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
    for one in &facts.doubled {
        if let SelectorState::Present(key) = &one.state {
            let message = format!("the key of `{}` stands at {}", one.selector, one.name);
            let found = on_all(&verifiers::WRONG_PLACE, &one.name, key.text(), message);
            all.push(found.fix(format!(
                "Publish it at {}._domainkey.{}, and delete it at {}. Many forms add the domain by themselves: there the name is `{}._domainkey`.",
                one.selector, facts.domain, one.name, one.selector
            )));
        }
    }
    let tried = &facts.selectors;
    if facts.doubled.is_empty()
        && tried
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
                "not found at the selectors tried: {}{more}; that is no proof, for keys may stand at others",
                names.join(", ")
            )
        };
        all.push(Diagnostic::at(&rules::NOT_FOUND, &facts.domain, message));
        return all;
    }
    // A wildcard that withdraws all keys is one finding less for each selector.
    let withdrawn = |selector: &Selector| {
        let wildcard = facts.wildcard.as_ref().map(|one| &one.state);
        matches!(wildcard, Some(SelectorState::Revoked(_)))
            && matches!(selector.state, SelectorState::Revoked(_))
    };
    for selector in tried.iter().filter(|selector| !withdrawn(selector)) {
        match next_key(tried, selector) {
            Some(found) => all.push(found),
            None => of_selector(&facts.domain, selector, &mut all),
        }
    }
    all.extend(ed25519_alone(facts));
    all
}

/// Where an alias leads to nothing yet, and another selector leads to a key of the same service.
fn next_key(all: &[Selector], selector: &Selector) -> Option<Diagnostic> {
    let SelectorState::Dangling(target) = &selector.state else {
        return None;
    };
    let of = |target: &DomainName| psl::org_domain(target);
    let service = of(target);
    let other = all.iter().find(|other| {
        matches!(other.state, SelectorState::Present(_))
            && other.aliases.last().is_some_and(|to| of(to) == service)
    })?;
    let message = format!(
        "{} is an alias of {target}, where no key stands yet; that of {} does",
        selector.name, other.name
    );
    Some(Diagnostic::at(
        &verifiers::NEXT_KEY,
        &selector.name,
        message,
    ))
}

/// Where every key found is one of Ed25519.
fn ed25519_alone(facts: &Facts) -> Option<Diagnostic> {
    let mut found = None;
    for selector in &facts.selectors {
        match &selector.state {
            SelectorState::Present(key) if matches!(key.key, Some(Key::Ed25519(_))) => {
                found = found.or(Some((&selector.name, key)));
            }
            // What else there is may be RSA.
            SelectorState::Present(_) | SelectorState::Several(_) | SelectorState::Unknown(_) => {
                return None;
            }
            SelectorState::Revoked(_) | SelectorState::Dangling(_) | SelectorState::NotFound => {}
        }
    }
    let (name, key) = found?;
    let message = "every key that was found is an Ed25519 key";
    Some(on_all(&verifiers::ED25519_ALONE, name, key.text(), message))
}

fn of_selector(domain: &DomainName, selector: &Selector, all: &mut Vec<Diagnostic>) {
    let name = &selector.name;
    match &selector.state {
        // Of one selector among others, that is nothing to speak of.
        SelectorState::NotFound => return,
        SelectorState::Dangling(target) => {
            let message = format!("{name} is an alias of {target}, and nothing stands there");
            all.push(Diagnostic::at(&verifiers::DANGLING_ALIAS, name, message));
            return;
        }
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
        SelectorState::Present(key) => {
            lint_key(name, key, all);
            if let Some(other) = selector.others.first() {
                let whole = Span::new(0, other.len());
                let message = format!("`{}` stands beside the key", quote(other, whole));
                all.push(on_all(&verifiers::TEXT_BESIDE, name, other, message));
            }
        }
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
    // One mistake, one finding.
    if let Some(span) = quotation_mark(text) {
        let message = "a quotation mark is part of the record";
        all.push(Diagnostic::at(&verifiers::QUOTES, name, message).on(text, span));
        return;
    }
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
                &verifiers::NO_HASH,
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
    match tags.value("g") {
        None => {}
        Some("*") => note(
            &rules::HISTORIC_TAG,
            "g",
            "`g` is no longer part of the standard".into(),
        ),
        Some("") => note(
            &verifiers::GRANULARITY,
            "g",
            "the empty `g` means nobody to those who still hold to it".into(),
        ),
        Some(name) => {
            let message = format!("`g={name}` limits the key to that sender for some");
            note(&verifiers::GRANULARITY, "g", message);
        }
    }
    if let Some(Key::Rsa(rsa)) = key.key.as_ref().filter(|key| is_bare(key)) {
        let message = "the RSA key stands there without its algorithm";
        let framed = encode(&rsa.framed());
        let found = Diagnostic::at(&rules::BARE_KEY, name, message).on(text, at("p"));
        all.push(found.fix(format!(
            "Publish the same key with its algorithm around it: `p={framed}`"
        )));
    }
    differently(name, key, all);
}

/// A quotation mark around the record, or within its key.
fn quotation_mark(text: &str) -> Option<Span> {
    const MARKS: [char; 5] = ['"', '\'', '“', '”', '„'];
    let span = |at: usize, c: char| Span::new(at, at + c.len_utf8());
    let begin = text.trim_start();
    let from = text.len() - begin.len();
    let first = begin.chars().next().filter(|c| MARKS.contains(c));
    if let Some(c) = first {
        return Some(span(from, c));
    }
    // A note may hold one; the key may not.
    let last = text.trim_end().char_indices().next_back()?;
    let inside = || {
        let at = text.find("p=")?;
        let rest = text.get(at..)?;
        let value = rest.split(';').next()?;
        let mark = value.char_indices().find(|(_, c)| *c == '"')?;
        Some(span(at + mark.0, mark.1))
    };
    match MARKS.contains(&last.1) {
        true => Some(span(last.0, last.1)),
        false => inside(),
    }
}

fn is_bare(key: &Key) -> bool {
    matches!(key, Key::Rsa(rsa) if rsa.bare)
}

/// What verifiers read differently in any part of the record.
fn differently(name: &DomainName, key: &KeyRecord, all: &mut Vec<Diagnostic>) {
    let (text, tags) = (key.text(), key.tags());
    let faults = tags.faults().iter();
    if let Some(empty) = faults.clone().find(|fault| fault.kind == FaultKind::Empty) {
        let message = "nothing stands in front of this semicolon";
        all.push(Diagnostic::at(&verifiers::EMPTY_TAG, name, message).on(text, empty.span));
    }
    for fault in faults.filter(|fault| fault.kind == FaultKind::BadName) {
        let here = quote(text, fault.span);
        if !here.starts_with('=') {
            let message = format!("`{here}` has a name no tag can have");
            all.push(Diagnostic::at(&verifiers::TAG_NAME, name, message).on(text, fault.span));
        }
    }
    if let Some((at, c)) = text.char_indices().find(|(_, c)| !c.is_ascii()) {
        let message = format!("`{c}` is not ASCII");
        let span = Span::new(at, at + c.len_utf8());
        all.push(Diagnostic::at(&verifiers::NOT_ASCII, name, message).on(text, span));
    }
}
