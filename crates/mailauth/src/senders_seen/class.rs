//! Judging what a sender's mail is, with the reason in words.

use serde::Serialize;

use super::{Identity, Place, Seen, Strength};
use crate::provider::{self, Kind};
use crate::{DomainName, thousands};

/// What a sender's mail seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The domain's own, and it passes.
    OwnAligned,
    /// Most likely the domain's own, and it does not pass as it is set up.
    OwnFixable,
    /// Mail of others passed on.
    Forwarder,
    /// Cannot be told.
    Unknown,
    /// Most likely somebody who only claims to be the domain.
    LikelySpoof,
}

impl Class {
    /// Whether the mail seems to be the domain's own.
    pub fn seems_own(self) -> bool {
        matches!(self, Class::OwnAligned | Class::OwnFixable)
    }

    /// In the words of the pages.
    pub fn words(self) -> &'static str {
        match self {
            Class::OwnAligned => "seems yours, and it passes",
            Class::OwnFixable => "likely yours, to be set up",
            Class::Forwarder => "seems a forwarder",
            Class::Unknown => "not known",
            Class::LikelySpoof => "likely not yours",
        }
    }
}

/// A class, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// The class.
    pub class: Class,
    /// Why, in a sentence.
    pub why: String,
}

/// Judges the mail one sender sent in the name of `domain`.
///
/// `places` is what the domain's own records say of its addresses. A proposal for a
/// person: only somebody who knows the organization can say who sends for it.
pub fn judge(domain: &DomainName, identity: &Identity, seen: &Seen, places: &[Place]) -> Judgement {
    let (class, why) = judged(domain, identity, seen, places);
    Judgement { class, why }
}

fn judged(
    domain: &DomainName,
    identity: &Identity,
    seen: &Seen,
    places: &[Place],
) -> (Class, String) {
    let Seen { messages, .. } = *seen;
    let most = |of: u64| of > 0 && of.saturating_mul(2) >= messages;
    let nearly_all = |of: u64| of > 0 && of.saturating_mul(10) >= messages.saturating_mul(9);
    let service = identity.service.and_then(provider::by_code);
    let name = &identity.name;
    let holder = identity
        .key
        .strip_prefix("name:")
        .filter(|_| identity.strength == Strength::Name);
    let holder = holder.and_then(|holder| DomainName::parse(holder).ok());
    let own_host = holder.is_some_and(|h| domain.is_within(&h) || h.is_within(domain));
    let own_place = places.iter().find(|place| place.is_own());

    if nearly_all(seen.passed) {
        if most(seen.forwarded) {
            let why = "the signature of your domain survives, and the receivers say the mail was passed on";
            return (Class::Forwarder, why.to_owned());
        }
        // A mailbox service passes on its users' mail, and sends that of its customers.
        let passes_on = service.is_none_or(|s| matches!(s.kind, Kind::Mailbox | Kind::Gateway));
        if most(seen.borrowed)
            && seen.spf_aligned == 0
            && passes_on
            && !own_host
            && own_place.is_none()
        {
            let why = "DKIM of your domain survives and SPF fails, and the selector is one that mostly others sign with: your mail, passed on";
            return (Class::Forwarder, why.to_owned());
        }
        let by = match (seen.dkim_aligned > 0, seen.spf_aligned > 0) {
            (true, true) => "DKIM and SPF",
            (true, false) => "DKIM alone",
            (false, _) => "SPF alone",
        };
        let of = share(seen.passed, messages);
        return (
            Class::OwnAligned,
            format!("{of} pass with alignment, by {by}"),
        );
    }
    if let Some(place) = own_place {
        let of = share(seen.passed, messages);
        let why = format!("{}; only {of} pass with alignment", place.words());
        return (Class::OwnFixable, why);
    }
    if most(seen.forwarded) {
        let why = "the receivers say the mail was passed on by a forwarder or a mailing list";
        return (Class::Forwarder, why.to_owned());
    }
    if most(seen.broken) && !own_host && service.is_none_or(|s| s.kind == Kind::Mailbox) {
        let why = "the mail bears a signature of your domain that was broken on the way, as mailing lists and forwarders do";
        return (Class::Forwarder, why.to_owned());
    }
    let of = share(seen.passed, messages);
    if own_host {
        let why = format!("the server's name is in your domain, and only {of} pass with alignment");
        return (Class::OwnFixable, why);
    }
    if most(seen.passed) {
        let why = format!(
            "only {of} pass with alignment; {name} sends for you, and a part of it is not set up"
        );
        return (Class::OwnFixable, why);
    }
    if let Some(service) = service {
        if service.kind == Kind::Mailbox && seen.passed == 0 {
            let why = format!(
                "{name} carries mail of everybody, and nothing here was authenticated as your domain: an account of yours not set up, a forwarding customer, or somebody else"
            );
            return (Class::Unknown, why);
        }
        let why = match seen.passed {
            0 => format!(
                "{name} is known to send for others; its mail is not authenticated as your domain yet"
            ),
            _ => format!("{name} sends for you; only {of} pass with alignment"),
        };
        return (Class::OwnFixable, why);
    }
    if seen.passed > 0 {
        let why = format!("{of} pass with alignment, and nothing is known of the server");
        return (Class::Unknown, why);
    }
    if seen.is_unvouched() && seen.is_steady() {
        let why = format!(
            "nothing vouches for the mail, but it came on {} of {} days with reports from the same address, as that of a copier, a program or a partner does; strangers mostly send once",
            seen.days, seen.of_days
        );
        return (Class::Unknown, why);
    }
    if seen.is_unvouched() {
        let why = "neither SPF nor DKIM passes for any domain, and no known service is behind the address";
        return (Class::LikelySpoof, why.to_owned());
    }
    let others: Vec<&str> = seen
        .signed_by
        .iter()
        .chain(seen.spf_for.iter())
        .map(|(domain, _)| domain)
        .take(3)
        .collect();
    let why = format!(
        "fails for your domain, and passes for another: {}",
        others.join(", ")
    );
    (Class::Unknown, why)
}

fn share(part: u64, of: u64) -> String {
    format!("{} of {} messages", thousands(part), thousands(of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::senders_seen::{Whereabouts, identify};

    fn class(host: &str, change: impl FnOnce(&mut Seen)) -> Class {
        class_at(host, &[], change)
    }

    fn class_at(host: &str, places: &[Place], change: impl FnOnce(&mut Seen)) -> Class {
        let mut seen = Seen {
            messages: 100,
            ..Seen::default()
        };
        change(&mut seen);
        let place = Whereabouts {
            name: DomainName::parse(host).ok(),
            confirmed: true,
            ..Whereabouts::default()
        };
        let identity = identify(Some("192.0.2.1".parse().unwrap()), &place, &seen);
        let clinic = DomainName::parse("clinic.test").unwrap();
        let found = judge(&clinic, &identity, &seen, places);
        assert!(found.why.len() > 20);
        found.class
    }

    #[test]
    fn mail_that_passes_is_ones_own() {
        let found = class("o1.ptr.sendgrid.net", |seen| {
            (seen.passed, seen.dkim_aligned) = (100, 100);
            // Its envelope is its own, so that its selector alone says nothing.
            seen.borrowed = 100;
        });
        assert_eq!(found, Class::OwnAligned);
    }

    #[test]
    fn a_known_service_without_alignment_can_be_set_up() {
        let found = class("o1.ptr.sendgrid.net", |seen| {
            seen.signed_by.insert("sendgrid.net".into(), 100);
        });
        assert_eq!(found, Class::OwnFixable);
        assert_eq!(class("mail.clinic.test", |_| ()), Class::OwnFixable);
    }

    #[test]
    fn a_signature_that_survives_elsewhere_is_a_forwarder() {
        let surviving = class("mx.university.test", |seen| {
            (seen.passed, seen.dkim_aligned, seen.borrowed) = (98, 98, 98);
        });
        assert_eq!(surviving, Class::Forwarder);
        let told = class("lists.society.test", |seen| seen.forwarded = 80);
        assert_eq!(told, Class::Forwarder);
        let broken = class("lists.society.test", |seen| seen.broken = 90);
        assert_eq!(broken, Class::Forwarder);
    }

    #[test]
    fn what_fails_in_every_way_is_likely_not_ones_own() {
        assert_eq!(class("dsl-77.isp.test", |_| ()), Class::LikelySpoof);
        let passes_for_another = class("mail.shop.test", |seen| {
            seen.spf_for.insert("shop.test".into(), 100);
        });
        assert_eq!(passes_for_another, Class::Unknown);
        // Everybody sends through the large ones.
        let large = class("a.outbound.protection.outlook.com", |_| ());
        assert_eq!(large, Class::Unknown);
    }

    #[test]
    fn mb_62_own_records_and_steadiness_speak_for_a_sender() {
        let listed = Place::Listed("ip4:192.0.2.1".into());
        let web = Place::Website(DomainName::parse("clinic.test").unwrap());
        for place in [listed, web] {
            assert_eq!(
                class_at("dsl-77.isp.test", &[place], |_| ()),
                Class::OwnFixable
            );
        }
        // The copier: three a day, from one address, all month.
        let copier = class("dsl-77.isp.test", |seen| {
            (seen.messages, seen.days, seen.over_days, seen.of_days) = (90, 30, 30, 30);
        });
        assert_eq!(copier, Class::Unknown);
        // A partner that sends once a week.
        let weekly = class("dsl-77.isp.test", |seen| {
            (seen.messages, seen.days, seen.over_days, seen.of_days) = (4, 4, 22, 30);
        });
        assert_eq!(weekly, Class::Unknown);
        // A stranger of one day.
        let once = class("dsl-77.isp.test", |seen| {
            (seen.messages, seen.days, seen.over_days, seen.of_days) = (500, 1, 1, 30);
        });
        assert_eq!(once, Class::LikelySpoof);
        // A partner's record that the domain includes.
        let include = Place::ListedBy(DomainName::parse("_spf.lab.test").unwrap());
        assert_eq!(
            class_at("dsl-77.isp.test", &[include], |_| ()),
            Class::OwnFixable
        );
    }
}
