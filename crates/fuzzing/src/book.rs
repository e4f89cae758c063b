//! Target: portable books, with chains that hold and flaws at chosen places.

use arbitrary::Arbitrary;
use ledger::entry::{commitment, genesis};
use ledger::{Hash32, OrgId, Outside, merkle, verify_portable};
use sha2::{Digest, Sha256};

use crate::note::Lines;
use crate::{Scratch, plan, scratch};

#[derive(Debug, Arbitrary)]
struct Plan {
    org: u128,
    entries: Vec<Entry>,
    blobs: Vec<Vec<u8>>,
    /// After which entry, counted modulo their number, a checkpoint is made.
    checkpoints: Vec<u8>,
    flaws: Vec<Flaw>,
    /// Whether the hash at the end fits in spite of the flaws.
    sealed: bool,
}

#[derive(Debug, Arbitrary)]
struct Entry {
    later: u32,
    salt: u8,
    body: Vec<u8>,
    /// How many of the evidence files not yet introduced come with it.
    blobs: u8,
}

#[derive(Debug, Arbitrary)]
enum Flaw {
    Counts([u64; 3]),
    Redacted(u8),
    Lists(u8, Vec<u8>, Vec<u8>),
    Checkpoint(Lines),
    Text(String),
    Bytes(Vec<Scratch>, Option<u16>),
}

/// An entry as it is written.
struct Written {
    time: i64,
    hash: Hash32,
    commitment: Hash32,
    blobs: Vec<u8>,
    redactions: Vec<u8>,
    content: Option<([u8; 32], Vec<u8>)>,
}

impl Plan {
    fn bytes(&self) -> Vec<u8> {
        let org = OrgId(uuid::Uuid::from_u128(self.org));
        let mut blobs: Vec<&[u8]> = self.blobs.iter().take(8).map(|blob| &blob[..]).collect();
        blobs.sort_by_key(|blob| Hash32::of(blob));
        blobs.dedup();
        let mut waiting = blobs.iter();
        let mut head = genesis(org);
        let mut time = 1_767_225_600_000_000;
        let mut entries = Vec::new();
        let planned = self.entries.iter().take(32);
        let last = planned.len();
        for (place, entry) in planned.enumerate() {
            time += i64::from(entry.later);
            // The last entry introduces what no other did.
            let number = if place + 1 == last {
                usize::MAX
            } else {
                usize::from(entry.blobs % 3)
            };
            let listed: Vec<u8> = waiting
                .by_ref()
                .take(number)
                .flat_map(|blob| Hash32::of(blob).0)
                .collect();
            let salt = [entry.salt; 32];
            let mut written = Written {
                time,
                hash: head,
                commitment: commitment(&salt, &entry.body),
                blobs: listed,
                redactions: Vec::new(),
                content: Some((salt, entry.body.clone())),
            };
            for flaw in &self.flaws {
                match flaw {
                    Flaw::Redacted(at) if usize::from(*at) % last == place => {
                        written.content = None
                    }
                    Flaw::Lists(at, blobs, redactions) if usize::from(*at) % last == place => {
                        written.blobs.extend(blobs);
                        written.redactions.clone_from(redactions);
                    }
                    _ => {}
                }
            }
            written.hash = written.chained(org, place as u64 + 1, head);
            head = written.hash;
            entries.push(written);
        }
        let mut checkpoints = self.signed(org, &entries);
        let blobs = if entries.is_empty() {
            Vec::new()
        } else {
            blobs
        };
        let mut counts = [
            checkpoints.len() as u64,
            entries.len() as u64,
            blobs.len() as u64,
        ];
        for flaw in &self.flaws {
            match flaw {
                Flaw::Counts(other) => counts = *other,
                Flaw::Checkpoint(lines) => checkpoints.push(lines.text()),
                Flaw::Text(text) => checkpoints.push(text.clone()),
                _ => {}
            }
        }
        self.render(counts, &checkpoints, &entries, &blobs)
    }

    fn signed(&self, org: OrgId, entries: &[Written]) -> Vec<String> {
        let mut sizes: Vec<usize> = self
            .checkpoints
            .iter()
            .take(6)
            .filter(|_| !entries.is_empty())
            .map(|size| 1 + usize::from(*size) % entries.len())
            .collect();
        sizes.sort_unstable();
        let mut texts: Vec<String> = Vec::new();
        for size in sizes {
            let leaves: Vec<Hash32> = entries[..size].iter().map(|entry| entry.hash).collect();
            let lines = Lines {
                org: org.0.as_u128(),
                size: size as u64,
                root: merkle::root(&leaves).0,
                number: texts.len() as u64 + 1,
                previous: texts.last().map(|text| Hash32::of(text.as_bytes()).0),
                head: entries[size - 1].hash.0,
                time: entries.last().map_or(0, |entry| entry.time),
            };
            texts.push(lines.text());
        }
        texts
    }

    fn render(
        &self,
        counts: [u64; 3],
        checkpoints: &[String],
        entries: &[Written],
        blobs: &[&[u8]],
    ) -> Vec<u8> {
        let mut out = b"phiward portable book 1\n".to_vec();
        out.extend(self.org.to_be_bytes());
        out.extend(counts.iter().flat_map(|count| count.to_be_bytes()));
        for text in checkpoints {
            sized(&mut out, text.as_bytes());
        }
        for entry in entries {
            out.extend(entry.time.to_be_bytes());
            out.extend(entry.hash.0);
            out.extend(entry.commitment.0);
            sized(&mut out, &entry.blobs);
            sized(&mut out, &entry.redactions);
            out.push(entry.content.is_some().into());
            if let Some((salt, body)) = &entry.content {
                out.extend(salt);
                sized(&mut out, body);
            }
        }
        for blob in blobs {
            out.extend(Hash32::of(blob).0);
            sized(&mut out, blob);
        }
        let honest = Sha256::digest(&out);
        for flaw in &self.flaws {
            if let Flaw::Bytes(scratches, cut) = flaw {
                scratch(&mut out, scratches, *cut);
            }
        }
        let digest = if self.sealed {
            Sha256::digest(&out)
        } else {
            honest
        };
        out.extend(digest);
        out
    }
}

impl Written {
    fn chained(&self, org: OrgId, position: u64, previous: Hash32) -> Hash32 {
        const DOMAIN: &str = "phiward ledger entry 1";
        let mut hasher = Sha256::new();
        hasher.update((DOMAIN.len() as u32).to_be_bytes());
        hasher.update(DOMAIN);
        hasher.update(org.0.as_bytes());
        hasher.update(position.to_be_bytes());
        hasher.update(self.time.to_be_bytes());
        hasher.update(self.commitment.0);
        hasher.update(previous.0);
        for list in [&self.blobs, &self.redactions] {
            hasher.update((list.len() as u64).to_be_bytes());
            hasher.update(list);
        }
        Hash32(hasher.finalize().into())
    }
}

fn sized(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as u32).to_be_bytes());
    out.extend(bytes);
}

/// Verifies a book. One without flaws is found whole.
pub fn portable(data: &[u8]) {
    let (bytes, whole) = match plan(data) {
        None => (data.to_vec(), false),
        Some(mut rest) => match Plan::arbitrary(&mut rest) {
            Ok(plan) => (plan.bytes(), plan.flaws.is_empty()),
            Err(_) => return,
        },
    };
    let outside = Outside::default();
    match verify_portable(&bytes[..], &outside, &mut |_| {}) {
        Ok(report) => assert!(report.is_ok() || !whole, "{report}"),
        Err(error) => assert!(!whole, "{error}"),
    }
}
