//! Target: portable books, with chains that hold and flaws at chosen places.

use arbitrary::Arbitrary;
use ledger::entry::{commitment, genesis, part_commitment, parts_root};
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
    /// Parts and what is always public, for an entry of format 2.
    parts: Option<(Vec<u8>, Vec<Vec<u8>>)>,
    /// How many of the evidence files not yet introduced come with it.
    blobs: u8,
}

#[derive(Debug, Arbitrary)]
enum Flaw {
    Counts([u64; 3]),
    Redacted(u8),
    /// The parts of an entry in their stored form.
    Packed(u8, Vec<u8>),
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
    content: Content,
}

enum Content {
    Body(Option<([u8; 32], Vec<u8>)>),
    Parts {
        public: Vec<u8>,
        commitments: Vec<Hash32>,
        packed: Vec<u8>,
    },
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
            let (commitment, content) = entry.content(salt);
            let mut written = Written {
                time,
                hash: head,
                commitment,
                blobs: listed,
                redactions: Vec::new(),
                content,
            };
            for flaw in &self.flaws {
                match flaw {
                    Flaw::Redacted(at) if usize::from(*at) % last == place => {
                        written.redact();
                    }
                    Flaw::Packed(at, bytes) if usize::from(*at) % last == place => {
                        if let Content::Parts { packed, .. } = &mut written.content {
                            packed.clone_from(bytes);
                        }
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
        // Whatever version 1 can hold is written in it, half of the time.
        let old = self.org & 1 == 0
            && entries
                .iter()
                .all(|entry| matches!(entry.content, Content::Body(_)));
        let mut out = format!("phiward portable book {}\n", if old { 1 } else { 2 }).into_bytes();
        out.extend(self.org.to_be_bytes());
        out.extend(counts.iter().flat_map(|count| count.to_be_bytes()));
        for text in checkpoints {
            sized(&mut out, text.as_bytes());
        }
        for entry in entries {
            out.extend(entry.time.to_be_bytes());
            out.extend(entry.hash.0);
            entry.render(old, &mut out);
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

impl Entry {
    fn content(&self, salt: [u8; 32]) -> (Hash32, Content) {
        let Some((public, parts)) = &self.parts else {
            let content = Content::Body(Some((salt, self.body.clone())));
            return (commitment(&salt, &self.body), content);
        };
        let mut packed = Vec::new();
        let mut commitments = Vec::new();
        for part in parts.iter().take(8) {
            sized_around(&mut packed, part, &salt);
            commitments.push(part_commitment(&salt, part));
        }
        let content = Content::Parts {
            public: public.clone(),
            commitments: commitments.clone(),
            packed,
        };
        (parts_root(&commitments), content)
    }
}

impl Written {
    fn redact(&mut self) {
        match &mut self.content {
            Content::Body(body) => *body = None,
            Content::Parts {
                commitments,
                packed,
                ..
            } => *packed = vec![0xff; 4 * commitments.len()],
        }
    }

    fn render(&self, old: bool, out: &mut Vec<u8>) {
        match &self.content {
            Content::Body(body) => {
                if !old {
                    out.push(1);
                }
                out.extend(self.commitment.0);
                sized(out, &self.blobs);
                sized(out, &self.redactions);
                out.push(body.is_some().into());
                if let Some((salt, body)) = body {
                    out.extend(salt);
                    sized(out, body);
                }
            }
            Content::Parts {
                public,
                commitments,
                packed,
            } => {
                out.push(2);
                sized(out, public);
                let commitments: Vec<u8> = commitments.iter().flat_map(|hash| hash.0).collect();
                sized(out, &commitments);
                sized(out, &self.blobs);
                sized(out, &self.redactions);
                sized(out, packed);
            }
        }
    }

    fn chained(&self, org: OrgId, position: u64, previous: Hash32) -> Hash32 {
        let domain = match self.content {
            Content::Body(_) => "phiward ledger entry 1",
            Content::Parts { .. } => "phiward ledger entry 2",
        };
        let mut hasher = Sha256::new();
        hasher.update((domain.len() as u32).to_be_bytes());
        hasher.update(domain);
        hasher.update(org.0.as_bytes());
        hasher.update(position.to_be_bytes());
        hasher.update(self.time.to_be_bytes());
        hasher.update(self.commitment.0);
        hasher.update(previous.0);
        if let Content::Parts {
            public,
            commitments,
            ..
        } = &self.content
        {
            hasher.update((public.len() as u64).to_be_bytes());
            hasher.update(public);
            hasher.update((commitments.len() as u64).to_be_bytes());
        }
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

/// A part in its stored form: its length, salt and bytes.
fn sized_around(out: &mut Vec<u8>, bytes: &[u8], salt: &[u8; 32]) {
    out.extend((bytes.len() as u32).to_be_bytes());
    out.extend(salt);
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
