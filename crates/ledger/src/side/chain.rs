//! The hash chain of an access log, and the check of it.
//!
//! A line's hash covers the hash before it and everything the line says. Lines that a
//! program before this chain wrote have no hash of their own; the first that has one
//! covers them, for the chain is taken over all lines.

use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::db::{Session, on};
use crate::entry::OrgId;
use crate::error::Result;
use crate::hash::Hash32;
use crate::side::LogRow;
use crate::side::statements::{FIRST_OF_LOG, LOG_CHAIN, LOG_END};

/// What every hash begins with, so that no other hash of phiward is one of these.
const DOMAIN: &[u8] = b"phiward access log 1\n";
/// What comes before the first line.
const NOTHING: Hash32 = Hash32([0; 32]);
/// Findings of one log that are named; more say nothing new.
const MOST: usize = 20;

/// Where an access log stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogHead {
    /// Number of its last line.
    pub line: u64,
    /// Hash of that line.
    pub hash: Hash32,
    /// Hash of its first line, by which a log is told from that of another installation.
    pub first: Hash32,
}

/// The hash of a line after another.
pub(crate) fn line_hash(before: &Hash32, org: OrgId, line: &LogRow) -> Hash32 {
    let mut hasher = Sha256::new();
    hasher.update(DOMAIN);
    hasher.update(before.as_bytes());
    hasher.update(org.0.as_bytes());
    hasher.update(line.seq.to_be_bytes());
    hasher.update(line.time.to_be_bytes());
    match line.account {
        None => hasher.update([0]),
        Some(account) => {
            hasher.update([1]);
            hasher.update(account.as_bytes());
        }
    }
    for text in [&line.name, &line.action, &line.detail, &line.address] {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text.as_bytes());
    }
    Hash32(hasher.finalize().into())
}

/// A line with the hash that is stored of it.
type Columns = (
    i64,
    i64,
    Option<Uuid>,
    String,
    String,
    String,
    String,
    Option<Vec<u8>>,
);

/// What walking through a log tells.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    /// Where it ends; `None` where it has no line.
    pub head: Option<LogHead>,
    /// Lines before the first that has a hash of its own.
    pub unhashed: u64,
    /// What is not as it should be: the line, and what.
    pub findings: Vec<(u64, String)>,
    /// The hashes at the lines that were asked for.
    pub hashes: Vec<(u64, Hash32)>,
}

impl Walked {
    fn find(&mut self, line: u64, text: String) {
        if self.findings.len() < MOST {
            self.findings.push((line, text));
        }
    }

    /// The next line.
    fn line(&mut self, org: OrgId, line: &LogRow, stored: Option<&[u8]>, asked: &[u64]) {
        let last = self.head.map_or(0, |head| head.line);
        if line.seq != last + 1 {
            let text = match line.seq - 1 - last {
                1 => format!("line {} is missing", last + 1),
                _ => format!("lines {} to {} are missing", last + 1, line.seq - 1),
            };
            self.find(line.seq, text);
        }
        let before = self.head.map_or(NOTHING, |head| head.hash);
        let computed = line_hash(&before, org, line);
        let mut hash = computed;
        match stored {
            None if self.unhashed == last => self.unhashed = line.seq,
            None => self.find(line.seq, format!("line {} has no hash", line.seq)),
            Some(stored) if stored != computed.as_bytes() => {
                let text = format!(
                    "line {} does not follow on the one before it: one of them was changed",
                    line.seq
                );
                self.find(line.seq, text);
                // What comes after is measured by what it was written behind.
                hash = Hash32::from_slice(stored).unwrap_or(computed);
            }
            Some(_) => {}
        }
        if asked.contains(&line.seq) {
            self.hashes.push((line.seq, computed));
        }
        let first = self.head.map_or(computed, |head| head.first);
        let line = line.seq;
        self.head = Some(LogHead { line, hash, first });
    }
}

/// Walks through a log from its first line, and computes its chain.
pub(crate) async fn walk(session: &mut Session, org: OrgId, asked: &[u64]) -> Result<Walked> {
    let mut walked = Walked::default();
    on!(*session, c => {
        let mut rows = sqlx::query_as(LOG_CHAIN).bind(org.0).fetch(c);
        while let Some(columns) = rows.try_next().await? {
            let (seq, time, account, name, action, detail, address, stored): Columns = columns;
            let seq = seq.unsigned_abs();
            let line = LogRow { seq, time, account, name, action, detail, address };
            walked.line(org, &line, stored.as_deref(), asked);
        }
    });
    let end = end(session, org).await?;
    let last = walked.head.map_or(0, |head| head.line);
    match end {
        None if last == 0 => {}
        Some((line, _)) if line > last => walked.find(
            line,
            format!("it ends at line {last}, but had {line}: lines were cut off its end"),
        ),
        Some((line, hash)) if line == last => {
            let same = hash.is_none_or(|hash| {
                walked
                    .head
                    .is_some_and(|head| head.hash.as_bytes()[..] == hash)
            });
            if !same {
                walked.find(
                    line,
                    format!("line {line} is not the one that was last written"),
                );
            }
        }
        _ => walked.find(last, format!("line {last} is not counted as written")),
    }
    Ok(walked)
}

/// Number and hash of the last line, as they were noted when it was written.
pub(crate) async fn end(
    session: &mut Session,
    org: OrgId,
) -> Result<Option<(u64, Option<Vec<u8>>)>> {
    let row: Option<(i64, Option<Vec<u8>>)> =
        on!(*session, c => sqlx::query_as(LOG_END).bind(org.0).fetch_optional(c).await?);
    Ok(row.map(|(seq, hash)| (seq.unsigned_abs(), hash)))
}

/// The hash that the next line covers, of a log whose end has none noted.
pub(crate) async fn up_to_now(session: &mut Session, org: OrgId) -> Result<Hash32> {
    let walked = walk(session, org, &[]).await?;
    Ok(walked.head.map_or(NOTHING, |head| head.hash))
}

/// Where a log stands, for a checkpoint to state.
pub(crate) async fn stands(session: &mut Session, org: OrgId) -> Result<Option<LogHead>> {
    let hash = match end(session, org).await? {
        None => return Ok(None),
        Some((line, Some(hash))) => Hash32::from_slice(&hash).map(|hash| (line, hash)),
        Some((_, None)) => None,
    };
    let first: Option<Columns> =
        on!(*session, c => sqlx::query_as(FIRST_OF_LOG).bind(org.0).fetch_optional(c).await?);
    let (Some((line, hash)), Some((seq, time, account, name, action, detail, address, _))) =
        (hash, first)
    else {
        return Ok(walk(session, org, &[]).await?.head);
    };
    let seq = seq.unsigned_abs();
    let row = LogRow {
        seq,
        time,
        account,
        name,
        action,
        detail,
        address,
    };
    let first = line_hash(&NOTHING, org, &row);
    Ok(Some(LogHead { line, hash, first }))
}
