//! What addresses sent in a span of days: rows added up while they are read, and further
//! ones later.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use foldhash::fast::RandomState;
use ledger::side::mail::MailRow;

use super::day_sets::{DaySets, Days};

/// Sums are drawn together where there are more new ones than these.
const MOST: usize = 1 << 20;

/// Messages of one address with one outcome, both by their place in the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sum {
    pub address: u32,
    pub outcome: u32,
    pub messages: u64,
}

/// What was sent.
#[derive(Debug, Default)]
pub(super) struct Sent {
    places: HashMap<Option<IpAddr>, u32, RandomState>,
    addresses: Vec<Option<IpAddr>>,
    days_of: DaySets,
    outcome_places: HashMap<i64, u32, RandomState>,
    outcomes: Vec<i64>,
    /// Drawn together, in their order.
    sums: Vec<Sum>,
    /// Where those of an address begin, and where they end.
    starts: Vec<u32>,
    /// What came since.
    new: Vec<Sum>,
    /// More new sums than this are drawn together.
    most: usize,
    days: BTreeSet<i64>,
    last_day: Option<i64>,
}

impl Sent {
    /// Adds a row.
    pub fn add(&mut self, day: i64, row: MailRow) {
        if self.last_day != Some(day) {
            self.last_day = Some(day);
            self.days.insert(day);
        }
        let next = self.addresses.len() as u32;
        let address = *self.places.entry(row.address).or_insert(next);
        if address == next {
            self.addresses.push(row.address);
        }
        self.days_of.add(address, day);
        let next = self.outcomes.len() as u32;
        let outcome = *self.outcome_places.entry(row.outcome).or_insert(next);
        if outcome == next {
            self.outcomes.push(row.outcome);
        }
        let messages = row.messages;
        self.new.push(Sum {
            address,
            outcome,
            messages,
        });
        if self.new.len() > self.most.max(MOST) {
            draw_together(&mut self.new);
            self.most = self.new.len() * 2;
        }
    }

    /// The numbers of all outcomes.
    pub fn outcomes(&self) -> &[i64] {
        &self.outcomes
    }

    /// The addresses.
    pub fn addresses(&self) -> &[Option<IpAddr>] {
        &self.addresses
    }

    /// The place of an address that sent something.
    pub fn place(&self, address: Option<IpAddr>) -> Option<u32> {
        self.places.get(&address).copied()
    }

    /// On how many days there was a row.
    pub fn days(&self) -> u32 {
        self.days.len() as u32
    }

    /// The days of an address.
    pub fn days_of(&self, address: u32) -> Days {
        self.days_of.of(address)
    }

    /// Draws everything together; what was added since the last time, in the order of
    /// addresses.
    pub fn draw(&mut self) -> Vec<Sum> {
        draw_together(&mut self.new);
        let new = std::mem::take(&mut self.new);
        self.most = 0;
        self.sums.extend_from_slice(&new);
        // Two lists in order, one behind the other: a stable sort puts them together as such.
        self.sums.sort();
        add_up(&mut self.sums);
        self.starts.clear();
        for (at, sum) in self.sums.iter().enumerate() {
            while self.starts.len() <= sum.address as usize {
                self.starts.push(at as u32);
            }
        }
        self.starts.push(self.sums.len() as u32);
        new
    }

    /// What one address sent, as it was drawn together last.
    pub fn sums(&self, address: u32) -> &[Sum] {
        let at = |place: u32| self.starts.get(place as usize).map(|at| *at as usize);
        let range = at(address).zip(at(address.saturating_add(1)));
        let of = range.and_then(|(from, to)| self.sums.get(from..to));
        of.unwrap_or_default()
    }

    /// What keeping it takes: sums, outcomes and addresses.
    pub fn size(&self) -> (usize, usize, usize) {
        (self.sums.len(), self.outcomes.len(), self.addresses.len())
    }
}

fn draw_together(sums: &mut Vec<Sum>) {
    sums.sort_unstable();
    add_up(sums);
}

/// Sums of the same as one, where they are in order.
fn add_up(sums: &mut Vec<Sum>) {
    sums.dedup_by(|next, first| {
        let same = (next.address, next.outcome) == (first.address, first.outcome);
        if same {
            first.messages = first.messages.saturating_add(next.messages);
        }
        same
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(n: u64) -> MailRow {
        MailRow {
            address: Some(std::net::Ipv4Addr::from((n % 7) as u32).into()),
            messages: 1,
            outcome: -((n % 3) as i64),
        }
    }

    #[test]
    fn rows_add_up_by_address_and_outcome_however_many_there_are() {
        let mut sent = Sent::default();
        let count = 3 * MOST as u64;
        for n in 0..count {
            sent.add((n * 10 / count) as i64, row(n));
        }
        assert_eq!((sent.outcomes(), sent.days()), (&[0, -1, -2][..], 10));
        assert!(sent.new.len() < 2 * MOST, "drawn together on the way");
        assert_eq!(sent.draw().len(), 21);
        let days = sent.days_of(3);
        assert_eq!((days.first, days.last, days.count), (0, 9, 10));
        assert_eq!(sent.size(), (21, 3, 7));
        let sums: Vec<Sum> = (0..7).flat_map(|of| sent.sums(of).to_vec()).collect();
        assert!(sums.is_sorted() && sums.len() == 21);
        assert_eq!(sums.iter().map(|sum| sum.messages).sum::<u64>(), count);
        assert!(sent.sums(7).is_empty() && sent.sums(u32::MAX).is_empty());
        // What comes later is told, and added.
        sent.add(-3, row(3));
        let new = sent.draw();
        let of = |sum: &Sum| (sum.address, sum.outcome, sum.messages);
        assert_eq!(new.iter().map(of).collect::<Vec<_>>(), [(3, 0, 1)]);
        assert_eq!((sent.days(), sent.days_of(3).first), (11, -3));
        let all = (0..7).flat_map(|of| sent.sums(of)).map(|sum| sum.messages);
        assert_eq!(all.sum::<u64>(), count + 1);
    }
}
