//! Signatures: each service makes its own keys, so that they are switched on there.

use super::place::place;
use super::step::{Action, Refusal, Step, Subject};
use super::wish::Wish;
use crate::DomainName;
use crate::audit::Audit;
use crate::dkim::{Selector, SelectorState};
use crate::dns::Resolver;
use crate::provider::Provider;
use crate::rollout::DomainUse;

/// The steps about DKIM.
pub(super) async fn propose<R: Resolver>(resolver: &R, now: &Audit, wish: &Wish) -> Vec<Step> {
    if wish.usage == DomainUse::Parked {
        return withdrawn(resolver, now).await.into_iter().collect();
    }
    let Ok(name) = now.domain.under("_domainkey") else {
        return Vec::new();
    };
    wish.providers
        .iter()
        .map(|provider| of_service(now, provider, &name))
        .collect()
}

/// A key that is revoked at every selector (RFC 6376 §3.6.1).
async fn withdrawn<R: Resolver>(resolver: &R, now: &Audit) -> Option<Step> {
    let name = now.domain.under("*._domainkey").ok()?;
    let why = "The domain signs nothing; an empty key says so for every selector.";
    let everywhere = now.dkim.wildcard.as_ref();
    if let Some(Selector {
        state: SelectorState::Revoked(key),
        ..
    }) = everywhere
    {
        return Some(Step::stands(
            Subject::Dkim,
            name,
            vec![key.text().to_string()],
            "It says that the domain signs nothing.",
        ));
    }
    let mut step = Step::text(
        Subject::Dkim,
        name.clone(),
        None,
        "v=DKIM1; p=".to_owned(),
        why,
    );
    let stands = place(resolver, &now.domain, &name).await;
    match (&stands.failure, &stands.alias, stands.texts.as_slice()) {
        (Some(failure), _, _) => step.refuse(super::advise::no_answer(&name, failure)),
        (None, Some(alias), _) => step.refuse(Refusal::new(
            format!("{name} is an alias of {alias}, and no record can stand beside an alias."),
            format!("Delete the alias at {name} and check the domain again."),
        )),
        (None, None, [text, ..]) => {
            step = Step::text(
                Subject::Dkim,
                name.clone(),
                Some(text),
                "v=DKIM1; p=".to_owned(),
                why,
            );
            step.changes
                .push("The key that stands there for every selector is withdrawn.".to_owned());
        }
        (None, None, []) => {}
    }
    let keys: Vec<&str> = present(now).map(|key| key.name.as_str()).collect();
    if !keys.is_empty() {
        step.to_know.push(format!(
            "Keys of their own stand at {}: delete those too, or mail signed with them still passes.",
            keys.join(", ")
        ));
    }
    Some(step)
}

fn present(now: &Audit) -> impl Iterator<Item = &Selector> {
    now.dkim
        .selectors
        .iter()
        .filter(|selector| matches!(selector.state, SelectorState::Present(_)))
}

/// Whether a selector is one of the service: its alias leads there, or it has no alias and
/// the service uses its name.
fn is_of(selector: &Selector, provider: &Provider) -> bool {
    let known = provider
        .selectors
        .iter()
        .any(|name| name.eq_ignore_ascii_case(&selector.selector));
    match selector.aliases.last() {
        None => known,
        Some(target) => {
            let mut ends = provider
                .dkim
                .iter()
                .chain(&provider.ptr)
                .chain(&provider.mx);
            let leads =
                |end: &String| DomainName::parse(end).is_ok_and(|end| target.is_within(&end));
            ends.any(leads) || (known && crate::provider::by_dkim(target).is_none())
        }
    }
}

fn of_service(now: &Audit, provider: &Provider, name: &DomainName) -> Step {
    // An alias that every name has is none of a service.
    let everybodys = |selector: &Selector| {
        let wildcard = now.dkim.wildcard.as_ref();
        let aliases = wildcard.map_or(&[][..], |one| one.aliases.as_slice());
        !aliases.is_empty() && aliases == selector.aliases.as_slice()
    };
    let of_it = || {
        now.dkim
            .selectors
            .iter()
            .filter(|selector| is_of(selector, provider) && !everybodys(selector))
    };
    let there: Vec<String> = of_it()
        .filter(|selector| matches!(selector.state, SelectorState::Present(_)))
        .map(|selector| match selector.aliases.last() {
            Some(target) => format!("{} CNAME {target}", selector.name),
            None => selector.name.to_string(),
        })
        .collect();
    if !there.is_empty() {
        let mut step = Step::stands(
            Subject::Dkim,
            name.clone(),
            there,
            format!("The keys of {} are there.", provider.name),
        );
        step.to_know.push(format!(
            "Whether {} signs with them, the reports show: its mail passes DKIM in your name. If it does not, switch signing on there.",
            provider.name
        ));
        return step;
    }
    let why = format!(
        "{} is to sign in the name of {}: signatures survive forwarding, SPF does not, and reject must not rest on SPF alone (RFC 9989 §7.4).",
        provider.name, now.domain
    );
    let mut step = Step::new(Subject::Dkim, name.clone(), Action::SwitchOn);
    step.why = why;
    step.rollback =
        "Switch signing off first; delete the key a week later, so that mail under way can still be checked."
            .to_owned();
    step.how.clone_from(&provider.signing);
    if provider.signing.is_empty() {
        step.action = Action::Ask;
        step.how = format!(
            "Ask {} how it signs mail with DKIM in the name of {}, and which records you are to publish for it. If it cannot, let it send from an address of its own instead.",
            provider.name, now.domain
        );
        step.rollback = String::new();
    }
    let dangling: Vec<&str> = of_it()
        .filter(|selector| matches!(selector.state, SelectorState::Dangling(_)))
        .map(|selector| selector.name.as_str())
        .collect();
    if !dangling.is_empty() {
        step.now = dangling.iter().map(|name| (*name).to_owned()).collect();
        step.to_know.push(format!(
            "The aliases at {} are there already and lead to no key yet: switch signing on at {}.",
            dangling.join(", "),
            provider.name
        ));
    }
    if provider.own_envelope {
        step.to_know.push(format!(
            "Nothing is added to SPF for {}: its bounces come back to a name that is not {}, so that SPF never counts for you there.",
            provider.name, now.domain
        ));
    }
    step
}
