//! The check of a book, piece by piece: the same for a database, a portable
//! file, an export and an import. Everything is recomputed.

use std::collections::{BTreeMap, BTreeSet};

use crate::checkpoint::SignedCheckpoint;
use crate::entry::{
    Header, MAX_BLOB, OrgId, Redaction, commitment, decode_blobs, decode_redactions,
};
use crate::hash::Hash32;
use crate::merkle::Tree;
use crate::note::PublicKey;
use crate::report::{Signer, Subject, VerifyReport};

/// What the one who verifies brings along.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    /// Texts of checkpoints kept outside the database.
    pub checkpoints: Vec<String>,
    /// Keys known to be the organization's. If none is given, the keys of the
    /// outside checkpoints stand in. Stored checkpoints up to an outside one
    /// are vouched for by it, whatever key signed them; those after it, signed
    /// by another key, are findings.
    pub keys: Vec<PublicKey>,
}

/// An entry as stored, unchecked.
pub(crate) struct RawEntry<'a> {
    pub position: u64,
    pub time: i64,
    pub hash: &'a [u8],
    pub commitment: &'a [u8],
    pub blobs: &'a [u8],
    pub redactions: &'a [u8],
    pub salt: Option<&'a [u8]>,
    pub body: Option<&'a [u8]>,
}

/// An evidence file by what the entries say of it.
#[derive(Clone, Copy)]
struct Evidence {
    /// The entry that introduced it last.
    introduced: u64,
    /// The entry that redacted it, unless it was introduced again after that.
    redacted: Option<u64>,
    seen: bool,
}

/// A book under verification. Call [`Checker::checkpoint`] for every stored
/// checkpoint, then [`Checker::entry`] and [`Checker::blob`], then
/// [`Checker::finish`].
pub(crate) struct Checker {
    pub report: VerifyReport,
    keys: Vec<PublicKey>,
    outside: Vec<(Subject, SignedCheckpoint)>,
    /// Checkpoints by the number of entries they cover.
    expected: BTreeMap<u64, Vec<(Subject, SignedCheckpoint)>>,
    last_checkpoint: Option<SignedCheckpoint>,
    last_number: u64,
    tree: Tree,
    /// Entries without content for which no redaction was seen yet.
    absent: BTreeSet<u64>,
    redacted: BTreeSet<u64>,
    evidence: BTreeMap<Hash32, Evidence>,
}

impl Checker {
    pub fn new(org: OrgId, outside: &Outside) -> Checker {
        let mut checker = Checker {
            report: VerifyReport::new(org),
            keys: outside.keys.clone(),
            outside: Vec::new(),
            expected: BTreeMap::new(),
            last_checkpoint: None,
            last_number: 0,
            tree: Tree::default(),
            absent: BTreeSet::new(),
            redacted: BTreeSet::new(),
            evidence: BTreeMap::new(),
        };
        for (index, text) in outside.checkpoints.iter().enumerate() {
            let subject = Subject::OutsideCheckpoint(index + 1);
            checker.report.outside += 1;
            match SignedCheckpoint::parse(text) {
                Err(error) => {
                    let text = format!("the outside checkpoint cannot be used: {error}");
                    checker.report.find(subject, text);
                }
                Ok(signed) if signed.checkpoint.org != org => {
                    let text = format!(
                        "the outside checkpoint belongs to organization {}, not to {org}",
                        signed.checkpoint.org
                    );
                    checker.report.find(subject, text);
                }
                Ok(signed) => {
                    checker.signed_by(subject, &signed.checkpoint.key);
                    checker.outside.push((subject, signed.clone()));
                    checker.expect(subject, signed);
                }
            }
        }
        checker
    }

    fn expect(&mut self, subject: Subject, signed: SignedCheckpoint) {
        let size = signed.checkpoint.size;
        if size == 0 {
            self.compare(subject, &signed);
        } else {
            self.expected
                .entry(size)
                .or_default()
                .push((subject, signed));
        }
    }

    fn signed_by(&mut self, subject: Subject, key: &PublicKey) {
        let trusted = self.keys.contains(key);
        let signers = &mut self.report.signers;
        match signers.iter_mut().find(|signer| signer.key == *key) {
            Some(signer) => signer.checkpoints += 1,
            None => signers.push(Signer {
                key: key.clone(),
                checkpoints: 1,
                trusted,
            }),
        }
        let vouched = match subject {
            Subject::Checkpoint(number) => {
                let last = self
                    .outside
                    .iter()
                    .map(|(_, signed)| signed.checkpoint.number)
                    .max();
                last.is_some_and(|last| number <= last)
                    || self
                        .outside
                        .iter()
                        .any(|(_, signed)| signed.checkpoint.key == *key)
            }
            _ => false,
        };
        // With nothing to compare with, any key must do; the report says so.
        let free = self.keys.is_empty()
            && (self.outside.is_empty() || matches!(subject, Subject::OutsideCheckpoint(_)));
        if !trusted && !vouched && !free {
            let text = format!(
                "{} was signed by {key}, which is not a key known from outside; if the key was changed, give the new one to the verification",
                name(subject)
            );
            self.report.find(subject, text);
        }
    }

    /// The next stored checkpoint, in the order of numbers.
    pub fn checkpoint(&mut self, number: u64, text: &str) {
        let subject = Subject::Checkpoint(number);
        self.report.checkpoints += 1;
        if number != self.last_number + 1 {
            let text = format!(
                "checkpoint {} is missing before checkpoint {number}",
                self.last_number + 1
            );
            self.report.find(subject, text);
        }
        self.last_number = number;
        for (outside, signed) in &self.outside {
            if signed.checkpoint.number == number && signed.text != text {
                let text = format!(
                    "checkpoint {number} in the book differs from {}",
                    name(*outside)
                );
                self.report.find(subject, text);
            }
        }
        let signed = match SignedCheckpoint::parse(text) {
            Ok(signed) => signed,
            Err(error) => {
                self.last_checkpoint = None;
                self.report
                    .find(subject, format!("checkpoint {number} was changed: {error}"));
                return;
            }
        };
        let stated = &signed.checkpoint;
        if stated.org != self.report.org {
            let text = format!("checkpoint {number} belongs to organization {}", stated.org);
            self.report.find(subject, text);
        }
        if stated.number != number {
            let text = format!(
                "checkpoint {number} says that it is number {}",
                stated.number
            );
            self.report.find(subject, text);
        }
        let previous = self.last_checkpoint.as_ref();
        // After a damaged checkpoint there is nothing to compare with.
        if (previous.is_some() || number == 1)
            && stated.previous != previous.map(SignedCheckpoint::digest)
        {
            let text = format!("checkpoint {number} does not follow the checkpoint before it");
            self.report.find(subject, text);
        }
        if let Some(previous) = previous
            && (stated.size < previous.checkpoint.size || stated.time < previous.checkpoint.time)
        {
            let text = format!("checkpoint {number} goes back behind the checkpoint before it");
            self.report.find(subject, text);
        }
        self.signed_by(subject, &signed.checkpoint.key);
        self.last_checkpoint = Some(signed.clone());
        self.expect(subject, signed);
    }

    /// The next entry, in the order of positions.
    pub fn entry(&mut self, entry: &RawEntry<'_>) {
        let at = entry.position;
        let head = self.report.head;
        let expected = head.position + 1;
        if at != expected {
            let gap = if at == expected + 1 {
                format!("entry {expected} is missing")
            } else {
                format!("entries {expected} to {} are missing", at.saturating_sub(1))
            };
            self.report.find(Subject::Entry(expected), gap);
        }
        if entry.time < head.time {
            self.bad_entry(at, "its time is before that of the entry before it");
        }
        self.report.entries += 1;
        self.report.head.position = at;
        self.report.head.time = entry.time;
        let (Some(hash), Some(commitment)) = (
            Hash32::from_slice(entry.hash),
            Hash32::from_slice(entry.commitment),
        ) else {
            self.bad_entry(at, "its hash or commitment is not 32 bytes long");
            return;
        };
        let header = Header {
            org: self.report.org,
            position: at,
            time: entry.time,
            commitment: &commitment,
            previous: &head.hash,
            blobs: entry.blobs,
            redactions: entry.redactions,
        };
        if header.hash() != hash {
            self.bad_entry(
                at,
                "its hash does not fit what it covers: it was changed, or something before it was changed, removed or inserted",
            );
        }
        self.content(entry, &commitment);
        self.listed(entry);
        self.report.head.hash = hash;
        self.tree.push(&hash.0);
        for (subject, signed) in self.expected.remove(&self.tree.size()).unwrap_or_default() {
            self.compare(subject, &signed);
        }
    }

    fn bad_entry(&mut self, position: u64, what: &str) {
        self.report.find(
            Subject::Entry(position),
            format!("entry {position}: {what}"),
        );
    }

    fn content(&mut self, entry: &RawEntry<'_>, stated: &Hash32) {
        let at = entry.position;
        match (entry.salt, entry.body) {
            (None, None) => {
                self.absent.insert(at);
            }
            (Some(salt), Some(body)) => match <&[u8; 32]>::try_from(salt) {
                Ok(salt) if commitment(salt, body) == *stated => {}
                Ok(_) => self.bad_entry(
                    at,
                    "its bytes do not match its commitment: they were changed",
                ),
                Err(_) => self.bad_entry(at, "its salt is not 32 bytes long"),
            },
            _ => self.bad_entry(at, "only half of its content is there"),
        }
    }

    fn listed(&mut self, entry: &RawEntry<'_>) {
        let at = entry.position;
        match decode_blobs(entry.blobs) {
            None => self.bad_entry(at, "its list of evidence cannot be read"),
            Some(blobs) => {
                for hash in blobs {
                    let evidence = Evidence {
                        introduced: at,
                        redacted: None,
                        seen: false,
                    };
                    self.evidence.insert(hash, evidence);
                }
            }
        }
        let Some(redactions) = decode_redactions(entry.redactions) else {
            self.bad_entry(at, "its list of redactions cannot be read");
            return;
        };
        for redaction in redactions {
            match redaction {
                Redaction::Entry(target) if target == 0 || target >= at => {
                    self.bad_entry(at, "it redacts an entry that is not before it");
                }
                Redaction::Entry(target) => {
                    if self.absent.remove(&target) {
                        self.redacted.insert(target);
                        self.report.redacted += 1;
                    } else if !self.redacted.contains(&target) {
                        let text =
                            format!("its content is still there, although entry {at} redacted it");
                        self.bad_entry(target, &text);
                    }
                }
                Redaction::Blob(hash) => match self.evidence.get_mut(&hash) {
                    Some(evidence) => evidence.redacted = Some(at),
                    None => self.bad_entry(at, "it redacts evidence that no entry introduced"),
                },
            }
        }
    }

    fn compare(&mut self, subject: Subject, signed: &SignedCheckpoint) {
        let stated = &signed.checkpoint;
        let head = self.report.head;
        if self.tree.root() != stated.root || head.hash != stated.head {
            let text = format!(
                "{} states another content of the first {} entries than the book has: the book was changed",
                name(subject),
                stated.size
            );
            self.report.find(subject, text);
        } else if let Subject::OutsideCheckpoint(_) = subject {
            self.report.anchored = self.report.anchored.max(Some(stated.size));
        }
        if stated.time < head.time {
            let text = format!("{} is older than the last entry it covers", name(subject));
            self.report.find(subject, text);
        }
    }

    /// An evidence file. The bytes are looked at only as far as needed.
    pub fn blob(&mut self, hash: &[u8], bytes: &[u8]) {
        self.report.blobs += 1;
        let Some(hash) = Hash32::from_slice(hash) else {
            let subject = Subject::Blob(Hash32::of(hash), None);
            self.report.find(
                subject,
                "an evidence file has a hash that is not 32 bytes long",
            );
            return;
        };
        let evidence = self.evidence.get_mut(&hash);
        let subject = Subject::Blob(hash, evidence.as_ref().map(|evidence| evidence.introduced));
        let text = match evidence {
            None => Some(format!(
                "evidence {hash} belongs to no entry: it was added to the book"
            )),
            Some(evidence) => {
                evidence.seen = true;
                evidence.redacted.map(|by| {
                    format!("evidence {hash} is still there, although entry {by} redacted it")
                })
            }
        };
        if let Some(text) = text {
            self.report.find(subject, text);
        }
        if bytes.len() > MAX_BLOB || Hash32::of(bytes) != hash {
            self.report.find(
                subject,
                format!("the bytes of evidence {hash} were changed"),
            );
        }
    }

    /// Evidence files that a redaction took out of the book.
    pub fn redacted_blobs(&self) -> impl Iterator<Item = Hash32> {
        let redacted = self
            .evidence
            .iter()
            .filter(|(_, evidence)| evidence.redacted.is_some());
        redacted.map(|(hash, _)| *hash)
    }

    /// What is missing once everything was seen.
    pub fn finish(mut self) -> VerifyReport {
        for position in std::mem::take(&mut self.absent) {
            self.bad_entry(position, "its content is gone, and no entry redacted it");
        }
        for (hash, evidence) in std::mem::take(&mut self.evidence) {
            if evidence.redacted.is_some() {
                self.report.redacted_blobs += 1;
            } else if !evidence.seen {
                let at = evidence.introduced;
                let text = format!("entry {at}: its evidence {hash} is missing");
                self.report.find(Subject::Blob(hash, Some(at)), text);
            }
        }
        let entries = self.tree.size();
        let last = self.report.head.position;
        let cut = self.expected.keys().next_back().copied();
        if let Some(size) = cut.filter(|size| *size > last) {
            let text = format!(
                "entry {} is missing: the book ends before it, but a checkpoint covers {size} entries",
                last + 1
            );
            self.report.find(Subject::Entry(last + 1), text);
        }
        for (size, checkpoints) in std::mem::take(&mut self.expected) {
            for (subject, _) in checkpoints {
                let text = format!(
                    "{} covers {size} entries, but the book has {entries}: it was cut off or rolled back",
                    name(subject)
                );
                self.report.find(subject, text);
            }
        }
        for (subject, signed) in std::mem::take(&mut self.outside) {
            let number = signed.checkpoint.number;
            if number > self.last_number {
                let text = format!(
                    "{} is number {number}, which the book no longer holds",
                    name(subject)
                );
                self.report.find(subject, text);
            }
        }
        self.report
    }
}

fn name(subject: Subject) -> String {
    match subject {
        Subject::Checkpoint(number) => format!("checkpoint {number}"),
        Subject::OutsideCheckpoint(number) => format!("outside checkpoint {number}"),
        _ => "the book".to_owned(),
    }
}
