//! One-time codes by time (RFC 6238: SHA-1, six digits, every 30 seconds), as
//! every authenticator app knows them.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha1::Sha1;
use subtle::ConstantTimeEq;

use crate::error::{AccessError, Result};

/// Seconds a code lasts.
const PERIOD: i64 = 30;
/// Bytes of a seed (RFC 4226 §4 recommends 160 bits).
pub(crate) const SEED: usize = 20;

/// The code of a time step.
fn code(seed: &[u8], step: i64) -> Result<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(seed).map_err(|_| AccessError::Seal)?;
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    // RFC 4226 §5.3: the last four bits tell where to read 31 bits.
    let at = usize::from(digest[19] & 0xf);
    let word = u32::from_be_bytes([digest[at], digest[at + 1], digest[at + 2], digest[at + 3]]);
    Ok(format!("{:06}", (word & 0x7fff_ffff) % 1_000_000))
}

/// The time step at which a typed code is good: now, or one step off, since
/// clocks differ and people type slowly.
pub(crate) fn step_of(seed: &[u8], typed: &str, at: Timestamp) -> Result<Option<i64>> {
    let now = at.as_second().div_euclid(PERIOD);
    let mut found = None;
    for step in [now - 1, now, now + 1] {
        if code(seed, step)?.as_bytes().ct_eq(typed.as_bytes()).into() {
            found = Some(step);
        }
    }
    Ok(found)
}

/// Bytes in the letters and digits of RFC 4648 §6, without padding.
pub(crate) fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    for chunk in bytes.chunks(5) {
        let mut five = [0; 8];
        five[3..3 + chunk.len()].copy_from_slice(chunk);
        let word = u64::from_be_bytes(five);
        for i in 0..(chunk.len() * 8).div_ceil(5) {
            text.push(char::from(LETTERS[(word >> (35 - 5 * i)) as usize & 31]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let seed = b"12345678901234567890";
        for (second, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(seed, second / PERIOD).unwrap(), expected);
            let at = Timestamp::from_second(second).unwrap();
            assert_eq!(step_of(seed, expected, at).unwrap(), Some(second / PERIOD));
            for (off, good) in [(30, true), (-30, true), (60, false), (-60, false)] {
                let at = Timestamp::from_second(second + off).unwrap();
                assert_eq!(
                    step_of(seed, expected, at).unwrap().is_some(),
                    good,
                    "{off}"
                );
            }
        }
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        let pairs = [
            "",
            "MY",
            "MZXQ",
            "MZXW6",
            "MZXW6YQ",
            "MZXW6YTB",
            "MZXW6YTBOI",
        ];
        for (length, expected) in pairs.into_iter().enumerate() {
            assert_eq!(base32(&b"foobar"[..length]), expected);
        }
    }
}
