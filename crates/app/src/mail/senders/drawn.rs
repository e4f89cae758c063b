//! Addresses drawn together to senders, each named and judged.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::RandomState;
use ledger::side::mail::{AddressName, Outcome, octets};
use mailauth::DomainName;
use mailauth::senders_seen::{
    Identity, OwnPlaces, Place, Seen, Tally, Whereabouts, earlier_keys, identify, judge,
};

use super::found::{Found, Understood, understood};
use super::sent::{Days, Sent, Sum};
use super::{NameSums, Selector, SenderSeen, SendingAddress};
use crate::mail::day::date;

/// Addresses shown of one sender.
const SHOWN: usize = 25;
/// A sender with less than one in so many of a selector's messages only passes them on.
const BORROWED: u64 = 5;

type Names = HashMap<Vec<u8>, AddressName, RandomState>;

/// Addresses that are one sender.
struct Group {
    identity: Identity,
    /// What the first of them sent; all of it where it is the only one.
    seen: Seen,
    /// Where their sums are.
    sums: Vec<Range<usize>>,
    days: Days,
    over_days: u32,
    places: BTreeSet<Place>,
    earlier: BTreeSet<String>,
    addresses: Vec<(Option<IpAddr>, u64)>,
}

/// The senders that addresses and what became of their mail come to: those of most messages
/// first.
pub(super) fn drawn_together(
    domain: &DomainName,
    mut sent: Sent,
    outcomes: Vec<(i64, Outcome)>,
    names: Vec<AddressName>,
    places: &OwnPlaces,
) -> Vec<Arc<SenderSeen>> {
    let Understood { found, selectors } = understood(domain, sent.outcomes(), outcomes);
    let names: Names = names
        .into_iter()
        .map(|name| (name.address.clone(), name))
        .collect();
    let of_days = sent.days();
    let (addresses, sums) = sent.drawn();
    let drawing = Drawing {
        domain,
        found: &found,
        selectors: &selectors,
        names: &names,
        of_days,
    };
    let groups = drawing.groups(addresses, sums, places);
    let of_selector = drawing.of_selector(sums);
    let mut list: Vec<Arc<SenderSeen>> = groups
        .into_iter()
        .map(|group| Arc::new(drawing.sender(group, sums, &of_selector)))
        .collect();
    list.sort_by(|a, b| {
        let most = b.seen.messages.cmp(&a.seen.messages);
        most.then_with(|| a.identity.key.cmp(&b.identity.key))
    });
    list
}

struct Drawing<'a> {
    domain: &'a DomainName,
    found: &'a [Option<Found>],
    selectors: &'a [Selector],
    names: &'a Names,
    of_days: u32,
}

impl Drawing<'_> {
    fn found(&self, sum: &Sum) -> Option<&Found> {
        self.found.get(sum.outcome as usize)?.as_ref()
    }

    fn selector(&self, place: u32) -> Option<&Selector> {
        self.selectors.get(place as usize)
    }

    fn groups(
        &self,
        addresses: &[(Option<IpAddr>, Days)],
        sums: &[Sum],
        own: &OwnPlaces,
    ) -> Vec<Group> {
        let mut by_key: HashMap<String, usize, RandomState> = HashMap::default();
        let mut groups: Vec<Group> = Vec::new();
        let mut from = 0;
        for (place, &(address, days)) in addresses.iter().enumerate() {
            let rest = sums.get(from..).unwrap_or_default();
            let many = rest
                .iter()
                .take_while(|sum| sum.address as usize == place)
                .count();
            let range = from..from + many;
            from = range.end;
            let at = address.map_or_else(Vec::new, |address| own.at(address));
            let named = address.and_then(|_| self.names.get(&octets(address)));
            let whereabouts = whereabouts(named, at);
            let seen = self.seen(sums.get(range.clone()).unwrap_or_default());
            let messages = seen.messages;
            let identity = identify(address, &whereabouts, &seen);
            let earlier = address.map_or_else(Vec::new, |at| earlier_keys(at, &whereabouts));
            let next = groups.len();
            let place = *by_key.entry(identity.key.clone()).or_insert(next);
            if place == next {
                groups.push(Group {
                    identity,
                    seen,
                    sums: Vec::new(),
                    days,
                    over_days: 0,
                    places: BTreeSet::new(),
                    earlier: BTreeSet::new(),
                    addresses: Vec::new(),
                });
            }
            let Some(group) = groups.get_mut(place) else {
                continue;
            };
            group.sums.push(range);
            group.days.first = group.days.first.min(days.first);
            group.days.last = group.days.last.max(days.last);
            group.days.count = group.days.count.max(days.count);
            let over = u32::try_from(days.last - days.first + 1).unwrap_or(u32::MAX);
            group.over_days = group.over_days.max(over);
            group.places.extend(whereabouts.places);
            let key = &group.identity.key;
            group
                .earlier
                .extend(earlier.into_iter().filter(|other| other != key));
            group.addresses.push((address, messages));
        }
        groups
    }

    /// Messages by selector that vouches for the domain, of all senders.
    fn of_selector(&self, sums: &[Sum]) -> Vec<u64> {
        let mut messages = vec![0_u64; self.selectors.len()];
        for sum in sums {
            for place in self.found(sum).map_or(&[][..], |found| &found.aligned) {
                if let Some(all) = messages.get_mut(*place as usize) {
                    *all = all.saturating_add(sum.messages);
                }
            }
        }
        messages
    }

    /// What reports say of some sums, but for what other senders and days say of it.
    fn seen<'s>(&self, sums: impl IntoIterator<Item = &'s Sum>) -> Seen {
        let mut seen = Seen::default();
        let (mut signed_by, mut spf_for) = (Vec::new(), Vec::new());
        for sum in sums {
            let messages = sum.messages;
            seen.messages += messages;
            let Some(found) = self.found(sum) else {
                continue;
            };
            let count = |yes: bool| if yes { messages } else { 0 };
            seen.dkim_aligned += count(found.dkim);
            seen.spf_aligned += count(found.spf);
            seen.passed += count(found.passed);
            seen.forwarded += count(found.forwarded);
            seen.broken += count(found.broken);
            let signed = found.signed.iter().filter_map(|of| self.selector(*of));
            signed_by.extend(signed.map(|of| (of.domain.clone(), messages)));
            spf_for.extend(found.spf_for.iter().map(|of| (of.clone(), messages)));
        }
        seen.signed_by = signed_by.into_iter().collect::<Tally>();
        seen.spf_for = spf_for.into_iter().collect::<Tally>();
        seen
    }

    fn sender(&self, group: Group, sums: &[Sum], of_selector: &[u64]) -> SenderSeen {
        let own = || {
            let ranges = group.sums.iter().cloned();
            ranges.flat_map(|range| sums.get(range).unwrap_or_default())
        };
        let (mut in_names, mut signed, mut failing) = (Vec::new(), Vec::new(), Vec::new());
        for sum in own() {
            let Some(found) = self.found(sum) else {
                continue;
            };
            let messages = sum.messages;
            let count = |yes: bool| if yes { messages } else { 0 };
            let name = NameSums {
                messages,
                dkim_aligned: count(found.dkim),
                passed: count(found.passed),
                failed_and_delivered: count(!found.passed && found.delivered),
                copies: count(!found.passed && found.forwarded),
            };
            in_names.push((found.header_from.clone(), name));
            signed.extend(found.signed.iter().map(|place| (*place, messages)));
            failing.extend(found.failing.iter().map(|one| (one.clone(), messages)));
        }
        let in_names = together(in_names, |all, more| {
            all.messages += more.messages;
            all.dkim_aligned += more.dkim_aligned;
            all.passed += more.passed;
            all.failed_and_delivered += more.failed_and_delivered;
            all.copies += more.copies;
        });
        let signed = together(signed, |all, more| *all += more);
        let failing = together(failing, |all, more| *all += more);
        let is_borrowed = |place: u32| {
            let at = signed.binary_search_by_key(&place, |(of, _)| *of);
            let own = at.ok().and_then(|at| signed.get(at)).map_or(0, |of| of.1);
            let all = of_selector.get(place as usize).copied().unwrap_or_default();
            own.saturating_mul(BORROWED) < all
        };
        let borrowed = own().filter(|sum| {
            self.found(sum).is_some_and(|found| {
                let aligned = &found.aligned;
                found.dkim && !aligned.is_empty() && aligned.iter().all(|of| is_borrowed(*of))
            })
        });
        let borrowed = borrowed.map(|sum| sum.messages).sum();
        let seen = match group.addresses.len() {
            1 => group.seen.clone(),
            _ => self.seen(own()),
        };
        let seen = Seen {
            borrowed,
            days: group.days.count,
            over_days: group.over_days,
            of_days: self.of_days,
            ..seen
        };
        let mut selectors: Vec<(Selector, u64)> = signed
            .iter()
            .filter_map(|(place, messages)| Some((self.selector(*place)?.clone(), *messages)))
            .collect();
        selectors.sort_unstable();
        let mut failing: Vec<((Selector, Arc<str>), u64)> = failing
            .into_iter()
            .filter_map(|((place, result), messages)| {
                Some(((self.selector(place)?.clone(), result), messages))
            })
            .collect();
        failing.sort_unstable();
        let places: Vec<Place> = group.places.into_iter().collect();
        let judgement = judge(self.domain, &group.identity, &seen, &places);
        let mut addresses = group.addresses;
        addresses.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let top = addresses.iter().take(SHOWN).map(|(address, messages)| {
            let name = self.names.get(&octets(*address)).map(|n| n.name.clone());
            SendingAddress {
                address: *address,
                name: name.unwrap_or_default(),
                messages: *messages,
            }
        });
        SenderSeen {
            top: top.collect(),
            addresses: addresses.len(),
            first: date(group.days.first),
            last: date(group.days.last),
            identity: group.identity,
            judgement,
            seen,
            places,
            earlier: group.earlier.into_iter().collect(),
            names: in_names,
            selectors,
            failing,
        }
    }
}

/// Entries of the same key as one, in the order of keys.
fn together<K: Ord, V: Clone>(mut all: Vec<(K, V)>, add: impl Fn(&mut V, V)) -> Vec<(K, V)> {
    all.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    all.dedup_by(|next, first| {
        let same = next.0 == first.0;
        if same {
            add(&mut first.1, next.1.clone());
        }
        same
    });
    all.shrink_to_fit();
    all
}

fn whereabouts(name: Option<&AddressName>, places: Vec<Place>) -> Whereabouts {
    Whereabouts {
        name: name.and_then(|n| DomainName::parse(&n.name).ok()),
        confirmed: name.is_some_and(|n| n.confirmed),
        places,
    }
}
