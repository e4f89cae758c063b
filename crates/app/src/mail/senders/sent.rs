//! What addresses sent in a span of days: rows added up while they are read.

use std::collections::HashMap;
use std::net::IpAddr;

use foldhash::fast::RandomState;
use ledger::side::mail::MailRow;

/// Sums are drawn together where there are more of them than these.
const MOST: usize = 1 << 20;

/// When an address sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Days {
    pub first: i64,
    pub last: i64,
    /// On how many days.
    pub count: u32,
}

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
    addresses: Vec<(Option<IpAddr>, Days)>,
    outcome_places: HashMap<i64, u32, RandomState>,
    outcomes: Vec<i64>,
    sums: Vec<Sum>,
    /// More sums than this are drawn together.
    most: usize,
    last_day: Option<i64>,
    days: u32,
}

impl Sent {
    /// Adds a row. Rows come in the order of days.
    pub fn add(&mut self, day: i64, row: MailRow) {
        if self.last_day != Some(day) {
            self.last_day = Some(day);
            self.days += 1;
        }
        let next = self.addresses.len() as u32;
        let address = *self.places.entry(row.address).or_insert(next);
        match self.addresses.get_mut(address as usize) {
            Some((_, days)) if days.last != day => {
                days.last = day;
                days.count += 1;
            }
            Some(_) => {}
            None => {
                let (first, last, count) = (day, day, 1);
                let days = Days { first, last, count };
                self.addresses.push((row.address, days));
            }
        }
        let next = self.outcomes.len() as u32;
        let outcome = *self.outcome_places.entry(row.outcome).or_insert(next);
        if outcome == next {
            self.outcomes.push(row.outcome);
        }
        let messages = row.messages;
        self.sums.push(Sum {
            address,
            outcome,
            messages,
        });
        if self.sums.len() > self.most.max(MOST) {
            self.draw_together();
            self.most = self.sums.len() * 2;
        }
    }

    /// The numbers of all outcomes.
    pub fn outcomes(&self) -> &[i64] {
        &self.outcomes
    }

    /// On how many days there was a row.
    pub fn days(&self) -> u32 {
        self.days
    }

    /// The addresses, and the sums: those of one address together, in the order of the
    /// addresses.
    pub fn drawn(&mut self) -> (&[(Option<IpAddr>, Days)], &[Sum]) {
        self.draw_together();
        (&self.addresses, &self.sums)
    }

    fn draw_together(&mut self) {
        self.sums.sort_unstable();
        self.sums.dedup_by(|next, first| {
            let same = (next.address, next.outcome) == (first.address, first.outcome);
            if same {
                first.messages = first.messages.saturating_add(next.messages);
            }
            same
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_add_up_by_address_and_outcome_however_many_there_are() {
        let mut sent = Sent::default();
        let count = 3 * MOST as u64;
        for n in 0..count {
            sent.add(
                (n * 10 / count) as i64,
                MailRow {
                    address: Some(std::net::Ipv4Addr::from((n % 7) as u32).into()),
                    messages: 1,
                    outcome: -((n % 3) as i64),
                },
            );
        }
        assert_eq!((sent.outcomes(), sent.days()), (&[0, -1, -2][..], 10));
        assert!(sent.sums.len() < 2 * MOST, "drawn together on the way");
        let (addresses, sums) = sent.drawn();
        let days = addresses[3].1;
        assert_eq!((days.first, days.last, days.count), (0, 9, 10));
        assert_eq!((addresses.len(), sums.len()), (7, 21));
        assert!(sums.is_sorted());
        assert_eq!(sums.iter().map(|sum| sum.messages).sum::<u64>(), count);
    }
}
