//! Checkpoints: signed statements of where a ledger stood, in the form of
//! C2SP tlog-checkpoint (`c2sp.org/tlog-checkpoint`).
//!
//! A copy kept outside the database is what makes truncation, roll-back and
//! rewriting visible. Stored checkpoints form a chain of their own: each names
//! the hash of the one before, so one outside copy vouches for all earlier ones.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use uuid::Uuid;

use crate::entry::OrgId;
use crate::error::{LedgerError, Result};
use crate::hash::Hash32;
use crate::note::{self, PublicKey, SigningKey};
use crate::side::LogHead;

/// Longest checkpoint text, in bytes.
pub const MAX_CHECKPOINT: usize = 2048;

const ACCESS_LOG: &str = "access-log ";
const INSTALLATION_LOG: &str = "installation-log ";
const TAKEN_IN: &str = "taken-in";

/// What a checkpoint states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose ledger.
    pub org: OrgId,
    /// Number of entries it covers.
    pub size: u64,
    /// Merkle root (RFC 6962) over the hashes of these entries.
    pub root: Hash32,
    /// Number of the checkpoint, from 1.
    pub number: u64,
    /// SHA-256 of the whole text of the checkpoint before; `None` for the first.
    pub previous: Option<Hash32>,
    /// Hash of the last entry covered.
    pub head: Hash32,
    /// When it was made, in microseconds since 1970 UTC; no earlier than the
    /// last entry and the checkpoint before.
    pub time: i64,
    /// The key that signed it. Who wants to know whose key that is compares it
    /// with a copy obtained elsewhere.
    pub key: PublicKey,
    /// Where the organization's access log stood. Checkpoints of an earlier phiward say
    /// nothing of access logs, and an empty log is not named.
    pub access_log: Option<LogHead>,
    /// Where that of the installation stood, which tells of sign-ins and accounts.
    pub installation_log: Option<LogHead>,
    /// Whether who signed says that the book was taken in from another installation, where
    /// the access logs stayed that checkpoints before this one state.
    pub taken_in: bool,
}

/// A checkpoint and its signed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// What it states.
    pub checkpoint: Checkpoint,
    /// The text to keep elsewhere, exactly as it is.
    pub text: String,
}

impl Checkpoint {
    fn to_text(&self) -> Result<String> {
        let time = time_text(self.time)?;
        let previous = self.previous.map_or("-".to_owned(), Hash32::to_hex);
        let logs = [
            (ACCESS_LOG, self.access_log),
            (INSTALLATION_LOG, self.installation_log),
        ];
        let logs: String = logs
            .into_iter()
            .filter_map(|(word, head)| Some((word, head?)))
            .map(|(word, head)| format!("{word}{} {} {}\n", head.line, head.hash, head.first))
            .collect();
        let taken_in = if self.taken_in {
            format!("{TAKEN_IN}\n")
        } else {
            String::new()
        };
        Ok(format!(
            "phiward/{}\n{}\n{}\nnumber {}\nprevious {previous}\nhead {}\ntime {time}\nkey {}\n{logs}{taken_in}",
            self.org,
            self.size,
            STANDARD.encode(self.root.0),
            self.number,
            self.head,
            self.key,
        ))
    }
}

impl SignedCheckpoint {
    pub(crate) fn sign(checkpoint: Checkpoint, key: &SigningKey) -> Result<SignedCheckpoint> {
        let text = key.sign(&checkpoint.to_text()?);
        Ok(SignedCheckpoint { checkpoint, text })
    }

    /// Reads a checkpoint and checks its signature with the key it names.
    /// Only the one exact spelling is accepted.
    pub fn parse(text: &str) -> Result<SignedCheckpoint> {
        let bad = |what: &str| LedgerError::Checkpoint(what.to_owned());
        if text.len() > MAX_CHECKPOINT {
            return Err(bad("it is too long"));
        }
        let (body, signature) = note::split(text)
            .ok_or_else(|| bad("it must be a text, an empty line and one signature line"))?;
        let checkpoint = parse_body(body)
            .ok_or_else(|| bad("its lines are not those of a phiward checkpoint"))?;
        if checkpoint.to_text().ok().as_deref() != Some(body) {
            return Err(bad("its lines are not spelled the way phiward writes them"));
        }
        if !note::verify(body, signature, &checkpoint.key) {
            return Err(bad(
                "its signature does not belong to its text, so one of them was changed",
            ));
        }
        let text = text.to_owned();
        Ok(SignedCheckpoint { checkpoint, text })
    }

    /// SHA-256 of the text, which the next checkpoint names as its previous.
    pub fn digest(&self) -> Hash32 {
        Hash32::of(self.text.as_bytes())
    }
}

fn parse_body(body: &str) -> Option<Checkpoint> {
    let mut lines = body.lines();
    let org = lines.next()?.strip_prefix("phiward/")?;
    let size = lines.next()?.parse().ok()?;
    let root = STANDARD.decode(lines.next()?).ok()?;
    let number = lines.next()?.strip_prefix("number ")?.parse().ok()?;
    let previous = match lines.next()?.strip_prefix("previous ")? {
        "-" => None,
        hex => Some(Hash32::from_hex(hex)?),
    };
    let head = lines.next()?.strip_prefix("head ")?;
    let time: Timestamp = lines.next()?.strip_prefix("time ")?.parse().ok()?;
    let key = lines.next()?.strip_prefix("key ")?;
    let mut rest = lines.peekable();
    let mut log = |word: &str| match rest.next_if(|line| line.starts_with(word)) {
        None => Some(None),
        Some(line) => log_head(&line[word.len()..]).map(Some),
    };
    let (access_log, installation_log) = (log(ACCESS_LOG)?, log(INSTALLATION_LOG)?);
    let taken_in = rest.next_if_eq(&TAKEN_IN).is_some();
    Some(Checkpoint {
        org: OrgId(Uuid::try_parse(org).ok()?),
        size,
        root: Hash32::from_slice(&root)?,
        number,
        previous,
        head: Hash32::from_hex(head)?,
        time: time.as_microsecond(),
        key: PublicKey::from_text(key).ok()?,
        access_log,
        installation_log,
        taken_in,
    })
}

/// `line hash first`.
fn log_head(text: &str) -> Option<LogHead> {
    let mut words = text.split(' ');
    Some(LogHead {
        line: words.next()?.parse().ok()?,
        hash: Hash32::from_hex(words.next()?)?,
        first: Hash32::from_hex(words.next()?)?,
    })
}

/// `time` (microseconds since 1970 UTC) as RFC 3339.
pub(crate) fn time_text(time: i64) -> Result<String> {
    let stamp = Timestamp::from_microsecond(time).map_err(|_| LedgerError::Time(time))?;
    Ok(stamp.to_string())
}

/// A time for people, whatever it is.
pub(crate) fn time_in_words(time: i64) -> String {
    time_text(time).unwrap_or_else(|_| format!("{time} µs since 1970"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_changed_byte_of_a_checkpoint_is_refused() {
        let key = SigningKey::from_seed("test", [9; 32]).unwrap();
        let checkpoint = Checkpoint {
            org: OrgId(Uuid::from_u128(7)),
            size: 41,
            root: Hash32::of(b"root"),
            number: 2,
            previous: Some(Hash32::of(b"previous")),
            head: Hash32::of(b"head"),
            time: 1_767_225_600_000_001,
            key: key.public(),
            access_log: None,
            installation_log: None,
            taken_in: false,
        };
        // As it was written before there were chains of access logs.
        let old = SignedCheckpoint::sign(checkpoint.clone(), &key).unwrap();
        assert_eq!(SignedCheckpoint::parse(&old.text).unwrap(), old);
        assert_eq!(old.text.lines().count(), 10);
        let checkpoint = Checkpoint {
            access_log: Some(LogHead {
                line: 12,
                hash: Hash32::of(b"line"),
                first: Hash32::of(b"first"),
            }),
            installation_log: Some(LogHead {
                line: 3,
                hash: Hash32::of(b"other line"),
                first: Hash32::of(b"other first"),
            }),
            taken_in: true,
            ..checkpoint
        };
        let signed = SignedCheckpoint::sign(checkpoint, &key).unwrap();
        assert_eq!(SignedCheckpoint::parse(&signed.text).unwrap(), signed);
        assert!(signed.text.contains("\ntime 2026-01-01T00:00:00.000001Z\n"));
        for at in 0..signed.text.len() {
            for flip in [1u8, 0x20] {
                let mut bytes = signed.text.clone().into_bytes();
                bytes[at] ^= flip;
                if let Ok(changed) = String::from_utf8(bytes) {
                    assert!(SignedCheckpoint::parse(&changed).is_err(), "{changed}");
                }
            }
        }
        assert!(SignedCheckpoint::parse(&format!("{}\n", signed.text)).is_err());
    }
}
