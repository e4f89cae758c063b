//! On which days each of many addresses sent: a bit a day.

/// When an address sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Days {
    pub first: i64,
    pub last: i64,
    /// On how many days.
    pub count: u32,
}

/// Days of one piece.
const PIECE: i64 = u64::BITS as i64;

/// Days of addresses, by their place.
#[derive(Debug, Default)]
pub(super) struct DaySets {
    /// The number of the first piece of each.
    from: i64,
    /// Pieces of each.
    pieces: usize,
    bits: Vec<u64>,
}

impl DaySets {
    /// Adds a day of an address.
    pub fn add(&mut self, address: u32, day: i64) {
        let piece = day.div_euclid(PIECE);
        if self.pieces == 0 {
            (self.from, self.pieces) = (piece, 1);
        }
        let last = self.from + self.pieces as i64 - 1;
        if piece < self.from || piece > last {
            self.reach(self.from.min(piece), last.max(piece));
        }
        let at = address as usize * self.pieces + (piece - self.from) as usize;
        if at >= self.bits.len() {
            self.bits.resize((address as usize + 1) * self.pieces, 0);
        }
        if let Some(bits) = self.bits.get_mut(at) {
            *bits |= 1 << day.rem_euclid(PIECE);
        }
    }

    /// Makes room for further days.
    fn reach(&mut self, from: i64, last: i64) {
        let pieces = (last - from + 1) as usize;
        let before = (self.from - from) as usize;
        let mut bits = Vec::with_capacity(self.bits.len() / self.pieces * pieces);
        for own in self.bits.chunks(self.pieces) {
            let begin = bits.len();
            bits.resize(begin + before, 0);
            bits.extend_from_slice(own);
            bits.resize(begin + pieces, 0);
        }
        (self.from, self.pieces, self.bits) = (from, pieces, bits);
    }

    /// The days of an address.
    pub fn of(&self, address: u32) -> Days {
        let from = address as usize * self.pieces;
        let own = self.bits.get(from..from + self.pieces).unwrap_or_default();
        let begins = |at: usize| (self.from + at as i64) * PIECE;
        let first = own.iter().position(|bits| *bits != 0);
        let last = own.iter().rposition(|bits| *bits != 0);
        let at = |place: Option<usize>, bit: fn(u64) -> u32| {
            let bits = place.and_then(|at| Some((begins(at), *own.get(at)?)));
            bits.map_or(0, |(begin, bits)| begin + i64::from(bit(bits)))
        };
        Days {
            first: at(first, u64::trailing_zeros),
            last: at(last, |bits| 63_u32.saturating_sub(bits.leading_zeros())),
            count: own.iter().map(|bits| bits.count_ones()).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn days_are_as_they_were_added_in_whichever_order() {
        let mut sets = DaySets::default();
        let mut known = vec![BTreeSet::new(); 5];
        let mut n = 1_u64;
        for turn in 0..2_000 {
            n = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
            let address = (n >> 33) as u32 % (1 + turn / 500);
            let day = 20_600 + (n >> 40) as i64 % (turn as i64 + 1) - 300;
            sets.add(address, day);
            known[address as usize].insert(day);
        }
        sets.add(4, -70);
        known[4].insert(-70);
        for (address, days) in (0..).zip(&known).filter(|(_, days)| !days.is_empty()) {
            let found = sets.of(address);
            assert_eq!(Some(&found.first), days.first());
            assert_eq!(Some(&found.last), days.last());
            assert_eq!(found.count as usize, days.len());
        }
        assert_eq!(sets.of(9), Days::default());
    }
}
