//! Addresses drawn together to senders, each named and judged: all of them once, and later
//! those that something new is said of.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::Arc;

use foldhash::fast::RandomState;
use ledger::side::mail::{AddressName, MailRow, Outcome, octets};
use mailauth::DomainName;
use mailauth::senders_seen::{OwnPlaces, Place, Seen, Whereabouts, earlier_keys, identify, judge};

use super::found::Understood;
use super::sent::{Sent, Sum};
use super::{NameSums, Selector, SenderSeen, SendingAddress};
use crate::mail::day::date;
use crate::mail::store::address as read_back;

/// Addresses shown of one sender.
const SHOWN: usize = 25;
/// A sender with less than one in so many of a selector's messages only passes them on.
const BORROWED: u64 = 5;

type Names = HashMap<Vec<u8>, AddressName, RandomState>;

/// Addresses that are one sender.
#[derive(Debug, Default)]
struct Group {
    /// By their places; those that went to another are let go when it is drawn next.
    addresses: Vec<u32>,
    /// Messages by selector that verified.
    signed: Vec<(u32, u64)>,
    /// As it was drawn last; `None` while it has no address.
    sender: Option<Arc<SenderSeen>>,
    /// Something is said of it that it was not drawn from.
    stale: bool,
}

/// Senders, and all that they were drawn from.
#[derive(Debug)]
pub(super) struct Drawing {
    domain: DomainName,
    own: OwnPlaces,
    sent: Sent,
    outcomes: Understood,
    names: Names,
    groups: Vec<Group>,
    by_key: HashMap<String, u32, RandomState>,
    /// The group of each address.
    group_of: Vec<u32>,
    /// Messages by selector that vouches for the domain, of all senders.
    of_selector: Vec<u64>,
    of_days: u32,
    /// Groups that are senders: those of most messages first.
    order: Vec<u32>,
}

impl Drawing {
    /// Of nothing yet.
    pub fn new(domain: DomainName, own: OwnPlaces) -> Drawing {
        Drawing {
            outcomes: Understood::new(domain.clone()),
            domain,
            own,
            sent: Sent::default(),
            names: Names::default(),
            groups: Vec::new(),
            by_key: HashMap::default(),
            group_of: Vec::new(),
            of_selector: Vec::new(),
            of_days: 0,
            order: Vec::new(),
        }
    }

    /// The places that the domain's own records name.
    pub fn own_places(&self) -> &OwnPlaces {
        &self.own
    }

    /// Adds a row; it is in no sender before [`Self::draw`].
    pub fn add(&mut self, day: i64, row: MailRow) {
        self.sent.add(day, row);
    }

    /// The numbers of outcomes that rows name and that were not read.
    pub fn unread(&self) -> &[i64] {
        let numbers = self.sent.outcomes();
        numbers.get(self.outcomes.read()..).unwrap_or_default()
    }

    /// The senders, those of most messages first.
    pub fn senders(&self) -> Vec<Arc<SenderSeen>> {
        let groups = self.order.iter().filter_map(|of| self.group(*of));
        groups.filter_map(|group| group.sender.clone()).collect()
    }

    /// What keeping it takes, in senders.
    pub fn room(&self) -> usize {
        let (sums, outcomes, addresses) = self.sent.size();
        self.order.len() + sums / 50 + outcomes / 5 + addresses / 10
    }

    /// Draws what was added, with the outcomes that were not read, and all names of addresses
    /// where one of them changed.
    pub fn draw(&mut self, outcomes: Vec<(i64, Outcome)>, names: Option<Vec<AddressName>>) {
        let read = self.outcomes.read();
        let numbers = self.sent.outcomes().get(read..).unwrap_or_default();
        self.outcomes.add(numbers, outcomes);
        let renamed = names.map_or_else(Vec::new, |names| self.rename(names));
        let new = self.sent.draw();
        let first = self.group_of.len() as u32;
        for address in first..self.sent.addresses().len() as u32 {
            self.assign(address);
        }
        for address in renamed.into_iter().filter(|address| *address < first) {
            self.assign(address);
        }
        for sum in &new {
            self.spoil(sum.address);
        }
        self.count_selectors(&new);
        let of_days = self.sent.days();
        let more_days = std::mem::replace(&mut self.of_days, of_days) != of_days;
        self.redraw(more_days);
    }

    fn group(&self, place: u32) -> Option<&Group> {
        self.groups.get(place as usize)
    }

    /// Takes names in the place of all before; the addresses whose name is another now.
    fn rename(&mut self, names: Vec<AddressName>) -> Vec<u32> {
        let names: Names = names
            .into_iter()
            .map(|name| (name.address.clone(), name))
            .collect();
        let before = std::mem::replace(&mut self.names, names);
        let told = |of: Option<&AddressName>| of.map(|of| (of.name.clone(), of.confirmed));
        let both = before.keys().chain(self.names.keys());
        let other = both.filter(|of| told(before.get(*of)) != told(self.names.get(*of)));
        let addresses = other.filter_map(|of| self.sent.place(Some(read_back(of)?)));
        addresses.collect()
    }

    /// The sender of an address is to be drawn anew.
    fn spoil(&mut self, address: u32) {
        let group = self.group_of.get(address as usize);
        if let Some(group) = group.and_then(|of| self.groups.get_mut(*of as usize)) {
            group.stale = true;
        }
    }

    /// Puts an address to the sender that it belongs to by its name.
    fn assign(&mut self, address: u32) {
        self.spoil(address);
        let of = self.sent.addresses().get(address as usize);
        let of = of.copied().flatten();
        // What it sent makes a hint and no key.
        let key = identify(of, &self.whereabouts(of), &Seen::default()).key;
        let next = self.groups.len() as u32;
        let place = *self.by_key.entry(key).or_insert(next);
        if place == next {
            self.groups.push(Group::default());
        }
        let at = address as usize;
        let before = self.group_of.get(at).copied();
        match self.group_of.get_mut(at) {
            Some(of) => *of = place,
            None => self.group_of.push(place),
        }
        if before != Some(place)
            && let Some(group) = self.groups.get_mut(place as usize)
        {
            group.addresses.push(address);
        }
        self.spoil(address);
    }

    fn named(&self, address: Option<IpAddr>) -> Option<&AddressName> {
        self.names.get(&octets(Some(address?)))
    }

    fn whereabouts(&self, address: Option<IpAddr>) -> Whereabouts {
        let name = self.named(address);
        Whereabouts {
            name: name.and_then(|n| DomainName::parse(&n.name).ok()),
            confirmed: name.is_some_and(|n| n.confirmed),
            places: address.map_or_else(Vec::new, |address| self.own.at(address)),
        }
    }

    /// Counts new messages by selector. Whoever has a share of a selector's messages that now
    /// is another kind of share is to be drawn anew.
    fn count_selectors(&mut self, new: &[Sum]) {
        self.of_selector.resize(self.outcomes.selectors(), 0);
        let before = self.of_selector.clone();
        for sum in new {
            let found = self.outcomes.found(sum);
            for place in found.map_or(&[][..], |found| &found.aligned) {
                if let Some(all) = self.of_selector.get_mut(*place as usize) {
                    *all = all.saturating_add(sum.messages);
                }
            }
        }
        for group in self.groups.iter_mut().filter(|group| !group.stale) {
            group.stale = group.signed.iter().any(|(place, own)| {
                is_borrowed(&before, *place, *own) != is_borrowed(&self.of_selector, *place, *own)
            });
        }
    }

    fn redraw(&mut self, more_days: bool) {
        let groups = &self.groups;
        let is_stale = |of: &u32| groups.get(*of as usize).is_some_and(|group| group.stale);
        self.order.retain(|of| !is_stale(of));
        let stale = (0..groups.len() as u32).filter(is_stale);
        let stale = stale.collect::<Vec<_>>();
        if more_days {
            for of in &self.order {
                let group = self.groups.get_mut(*of as usize);
                if let Some(sender) = group.and_then(|group| group.sender.as_mut()) {
                    let sender = Arc::make_mut(sender);
                    sender.seen.of_days = self.of_days;
                    if sender.seen.is_unvouched() {
                        let (identity, seen) = (&sender.identity, &sender.seen);
                        sender.judgement = judge(&self.domain, identity, seen, &sender.places);
                    }
                }
            }
        }
        for of in stale {
            let Some(group) = self.groups.get_mut(of as usize) else {
                continue;
            };
            let mut addresses = std::mem::take(&mut group.addresses);
            addresses.retain(|address| self.group_of.get(*address as usize) == Some(&of));
            let drawn = self.sender(&addresses);
            let Some(group) = self.groups.get_mut(of as usize) else {
                continue;
            };
            (group.addresses, group.stale) = (addresses, false);
            let (sender, signed) = drawn.unzip();
            group.signed = signed.unwrap_or_default();
            group.sender = sender.map(Arc::new);
            self.order.extend(group.sender.is_some().then_some(of));
        }
        let groups = &self.groups;
        let sender = |of: u32| groups.get(of as usize).and_then(|of| of.sender.as_ref());
        // Nearly all are in order, which a stable sort makes use of.
        self.order.sort_by(|a, b| {
            let (Some(a), Some(b)) = (sender(*a), sender(*b)) else {
                return std::cmp::Ordering::Equal;
            };
            let most = b.seen.messages.cmp(&a.seen.messages);
            most.then_with(|| a.identity.key.cmp(&b.identity.key))
        });
    }

    /// The sender that some addresses are, with its messages by selector that verified.
    fn sender(&self, places: &[u32]) -> Option<(SenderSeen, Vec<(u32, u64)>)> {
        let all = self.sent.addresses();
        let mut addresses: Vec<(Option<IpAddr>, u64)> = Vec::with_capacity(places.len());
        let mut own_places: BTreeSet<Place> = BTreeSet::new();
        let mut earlier: BTreeSet<String> = BTreeSet::new();
        let (mut days, mut over_days) = (self.sent.days_of(*places.first()?), 0);
        for place in places {
            let address = all.get(*place as usize).copied().flatten();
            let whereabouts = self.whereabouts(address);
            if let Some(at) = address {
                earlier.extend(earlier_keys(at, &whereabouts));
            }
            own_places.extend(whereabouts.places);
            let own = self.sent.days_of(*place);
            days.first = days.first.min(own.first);
            days.last = days.last.max(own.last);
            days.count = days.count.max(own.count);
            let over = u32::try_from(own.last - own.first + 1).unwrap_or(u32::MAX);
            over_days = over_days.max(over);
            let messages = self.sent.sums(*place).iter().map(|sum| sum.messages).sum();
            addresses.push((address, messages));
        }
        // Whichever came first: the lowest speaks for all.
        let lowest = places
            .iter()
            .min_by_key(|place| all.get(**place as usize).copied().flatten())?;
        let lowest_address = all.get(*lowest as usize).copied().flatten();
        let whereabouts = self.whereabouts(lowest_address);
        let of_lowest = self.outcomes.seen(self.sent.sums(*lowest));
        let identity = identify(lowest_address, &whereabouts, &of_lowest);
        earlier.remove(&identity.key);
        let own = || places.iter().flat_map(|place| self.sent.sums(*place));
        let By {
            names,
            signed,
            failing,
        } = self.by(own());
        let borrowed = own().filter(|sum| {
            self.outcomes.found(sum).is_some_and(|found| {
                let aligned = &found.aligned;
                let share = |place: &u32| {
                    let at = signed.binary_search_by_key(place, |(of, _)| *of);
                    at.ok().and_then(|at| signed.get(at)).map_or(0, |of| of.1)
                };
                let is_borrowed =
                    |place: &u32| is_borrowed(&self.of_selector, *place, share(place));
                found.dkim && !aligned.is_empty() && aligned.iter().all(is_borrowed)
            })
        });
        let borrowed = borrowed.map(|sum| sum.messages).sum();
        let seen = match places.len() {
            1 => of_lowest,
            _ => self.outcomes.seen(own()),
        };
        let seen = Seen {
            borrowed,
            days: days.count,
            over_days,
            of_days: self.of_days,
            ..seen
        };
        let selector = |place: u32| self.outcomes.selector(place).cloned();
        let mut selectors: Vec<(Selector, u64)> = signed
            .iter()
            .filter_map(|(place, messages)| Some((selector(*place)?, *messages)))
            .collect();
        selectors.sort_unstable();
        let mut failing: Vec<((Selector, Arc<str>), u64)> = failing
            .into_iter()
            .filter_map(|((place, result), messages)| Some(((selector(place)?, result), messages)))
            .collect();
        failing.sort_unstable();
        let own_places: Vec<Place> = own_places.into_iter().collect();
        let judgement = judge(&self.domain, &identity, &seen, &own_places);
        addresses.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let top = addresses.iter().take(SHOWN).map(|(address, messages)| {
            let name = self.named(*address).map(|n| n.name.clone());
            SendingAddress {
                address: *address,
                name: name.unwrap_or_default(),
                messages: *messages,
            }
        });
        let sender = SenderSeen {
            top: top.collect(),
            addresses: addresses.len(),
            first: date(days.first),
            last: date(days.last),
            identity,
            judgement,
            seen,
            places: own_places,
            earlier: earlier.into_iter().collect(),
            names,
            selectors,
            failing,
        };
        Some((sender, signed))
    }

    /// What sums come to by name in the From header and by selector.
    fn by<'s>(&self, sums: impl Iterator<Item = &'s Sum>) -> By {
        let (mut names, mut signed, mut failing) = (Vec::new(), Vec::new(), Vec::new());
        for sum in sums {
            let Some(found) = self.outcomes.found(sum) else {
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
            names.push((found.header_from.clone(), name));
            signed.extend(found.signed.iter().map(|place| (*place, messages)));
            failing.extend(found.failing.iter().map(|one| (one.clone(), messages)));
        }
        By {
            names: together(names, |all, more| {
                all.messages += more.messages;
                all.dkim_aligned += more.dkim_aligned;
                all.passed += more.passed;
                all.failed_and_delivered += more.failed_and_delivered;
                all.copies += more.copies;
            }),
            signed: together(signed, |all, more| *all += more),
            failing: together(failing, |all, more| *all += more),
        }
    }
}

/// Sums by name in the From header, by selector that verified and by one that did not.
struct By {
    names: Vec<(Arc<str>, NameSums)>,
    signed: Vec<(u32, u64)>,
    failing: Vec<((u32, Arc<str>), u64)>,
}

/// Whether whoever has so many of a selector's messages only passes them on.
fn is_borrowed(of_selector: &[u64], place: u32, own: u64) -> bool {
    let all = of_selector.get(place as usize).copied().unwrap_or_default();
    own.saturating_mul(BORROWED) < all
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
