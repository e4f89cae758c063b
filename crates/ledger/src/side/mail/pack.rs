//! Rows of a report, packed: many in one value, some ten bytes a row.
//!
//! Format 1, all of it in this order: the byte 1; how many outcomes there are; their
//! numbers, eight bytes each, high byte first; and to the end the rows. A row is the length
//! of its address (0, 4 or 16) in a byte, the address, the messages, and which of the
//! outcomes it has, counted from 0. Counts are written seven bits a byte, low ones first,
//! and all bytes of a count but the last have their high bit set.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::error::{LedgerError, Result};

/// More messages than this are kept as so many: sums over every row of a book still
/// fit the database's numbers.
pub const MAX_MESSAGES: u64 = 10_000_000_000;
/// Rows of one value, at most.
pub(super) const MOST: usize = 4_096;
const FORMAT: u8 = 1;

/// So many messages from one address with one outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailRow {
    /// The sending address; none when it could not be read.
    pub address: Option<IpAddr>,
    /// Messages, at most [`MAX_MESSAGES`].
    pub messages: u64,
    /// Number of the outcome.
    pub outcome: i64,
}

/// An address as the database keeps it: 4 or 16 bytes, or none.
pub fn octets(address: Option<IpAddr>) -> Vec<u8> {
    match address {
        Some(IpAddr::V4(v4)) => v4.octets().to_vec(),
        Some(IpAddr::V6(v6)) => v6.octets().to_vec(),
        None => Vec::new(),
    }
}

/// Rows as one value.
pub fn pack(rows: &[MailRow]) -> Vec<u8> {
    let mut places: HashMap<i64, u64> = HashMap::new();
    let mut outcomes = Vec::new();
    let mut packed = Vec::with_capacity(rows.len() * 8);
    for row in rows {
        let next = places.len() as u64;
        let place = *places.entry(row.outcome).or_insert_with(|| {
            outcomes.extend(row.outcome.to_be_bytes());
            next
        });
        match row.address {
            Some(IpAddr::V4(v4)) => {
                packed.push(4);
                packed.extend(v4.octets());
            }
            Some(IpAddr::V6(v6)) => {
                packed.push(16);
                packed.extend(v6.octets());
            }
            None => packed.push(0),
        }
        put(&mut packed, row.messages.min(MAX_MESSAGES));
        put(&mut packed, place);
    }
    let mut all = Vec::with_capacity(packed.len() + outcomes.len() + 6);
    all.push(FORMAT);
    put(&mut all, places.len() as u64);
    all.append(&mut outcomes);
    all.append(&mut packed);
    all
}

/// Hands on the rows of a value.
///
/// # Errors
/// When it is none of [`pack`].
pub fn unpack(packed: &[u8], each: impl FnMut(MailRow)) -> Result<()> {
    read(packed, each).ok_or_else(|| {
        let what =
            "rows of a report of e-mail are damaged in the database; put it back from a backup";
        LedgerError::Database(sqlx::Error::Decode(what.into()))
    })
}

fn read(packed: &[u8], mut each: impl FnMut(MailRow)) -> Option<()> {
    let mut rest = packed.strip_prefix(&[FORMAT])?;
    let outcomes = usize::try_from(get(&mut rest)?).ok()?;
    let (outcomes, rows) = rest.split_at_checked(outcomes.checked_mul(8)?)?;
    let (outcomes, _) = outcomes.as_chunks::<8>();
    rest = rows;
    while let Some((length, behind)) = rest.split_first() {
        rest = behind;
        let address = match length {
            0 => None,
            4 => Some(IpAddr::from(*taken::<4>(&mut rest)?)),
            16 => Some(IpAddr::from(*taken::<16>(&mut rest)?)),
            _ => return None,
        };
        let messages = get(&mut rest)?;
        let place = usize::try_from(get(&mut rest)?).ok()?;
        each(MailRow {
            address,
            messages,
            outcome: i64::from_be_bytes(*outcomes.get(place)?),
        });
    }
    Some(())
}

fn taken<'a, const N: usize>(rest: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (taken, behind) = rest.split_first_chunk()?;
    *rest = behind;
    Some(taken)
}

fn put(into: &mut Vec<u8>, mut count: u64) {
    while count > 0x7f {
        into.push(count as u8 | 0x80);
        count >>= 7;
    }
    into.push(count as u8);
}

fn get(rest: &mut &[u8]) -> Option<u64> {
    let mut count = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, behind) = rest.split_first()?;
        *rest = behind;
        count |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(count);
        }
    }
    None
}

/// The share that one of several days, counted from 0, has of rows that are spread over
/// them: no message is lost and none is counted twice.
pub fn share(rows: &[MailRow], day: u64, days: u64) -> Vec<MailRow> {
    let days = u128::from(days.max(1));
    let up_to = |messages: u64, day: u128| u128::from(messages) * day / days;
    rows.iter()
        .filter_map(|row| {
            let all = row.messages.min(MAX_MESSAGES);
            let messages = up_to(all, u128::from(day) + 1) - up_to(all, u128::from(day));
            let messages = u64::try_from(messages).ok().filter(|some| *some > 0)?;
            Some(MailRow { messages, ..*row })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<MailRow> {
        let address = |n: u32| match n % 5 {
            0 => None,
            1..4 => Some(IpAddr::from(n.to_be_bytes())),
            _ => Some(IpAddr::from([n as u16, 0, 1, 2, 3, 4, 5, 0xffff])),
        };
        let row = |n: u32| MailRow {
            address: address(n),
            messages: u64::from(n).pow(3) % (MAX_MESSAGES + 1),
            outcome: i64::from(n % 300).wrapping_mul(0x0123_4567_89ab_cdef),
        };
        (0..5_000).map(row).collect()
    }

    #[test]
    fn rows_come_back_as_they_were_packed() {
        for rows in [Vec::new(), rows()] {
            let packed = pack(&rows);
            let mut back = Vec::new();
            unpack(&packed, |row| back.push(row)).unwrap();
            assert_eq!(back, rows);
            assert!(packed.len() <= 4 + rows.len() * 16);
        }
    }

    #[test]
    fn what_is_no_pack_is_refused_and_never_panics() {
        let packed = pack(&rows()[..40]);
        assert!(unpack(&[], |_| ()).is_err() && unpack(&[2, 0], |_| ()).is_err());
        let (mut refused, last) = (0, packed.len() - 1);
        for at in 0..packed.len() {
            refused += usize::from(unpack(&packed[..at], |_| ()).is_err());
            for bit in [1, 0x80, 0xff] {
                let mut other = packed.clone();
                other[at] ^= bit;
                let _ = unpack(&other, |_| ());
            }
        }
        assert!(unpack(&packed[..last], |_| ()).is_err());
        assert!(refused > packed.len() / 2, "{refused} of {last}");
        let endless = [
            FORMAT, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
        ];
        assert!(unpack(&endless, |_| ()).is_err());
    }

    #[test]
    fn mb_09_shares_of_days_add_up_to_the_whole() {
        let rows = rows();
        for days in [1, 2, 7, 62] {
            let shared: u64 = (0..days)
                .flat_map(|day| share(&rows, day, days))
                .map(|row| row.messages)
                .sum();
            assert_eq!(shared, rows.iter().map(|row| row.messages).sum::<u64>());
        }
    }
}
