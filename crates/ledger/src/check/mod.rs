//! The check of a book, piece by piece: the same for a database, a portable
//! file, an export and an import. Everything is recomputed.

mod checkpoints;
mod entries;
mod evidence;
pub(crate) mod logs;

use std::collections::{BTreeMap, BTreeSet};

use crate::check::evidence::AllEvidence;
use crate::check::logs::Stated;
use crate::checkpoint::SignedCheckpoint;
use crate::entry::OrgId;
use crate::merkle::Tree;
use crate::note::PublicKey;
use crate::report::{Subject, VerifyReport};

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
    /// This and the commitments are there in format 2 only.
    pub public: Option<&'a [u8]>,
    pub commitments: Option<&'a [u8]>,
    pub blobs: &'a [u8],
    pub redactions: &'a [u8],
    pub salt: Option<&'a [u8]>,
    pub body: Option<&'a [u8]>,
}

impl RawEntry<'_> {
    /// The format it is in, 1 or 2.
    pub fn format(&self) -> u32 {
        if self.public.is_some() || self.commitments.is_some() {
            2
        } else {
            1
        }
    }
}

/// Content of an entry that can be redacted by itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Redactable {
    /// The body of an entry of format 1.
    Body(u64),
    /// A part of an entry of format 2.
    Part(u64, u32),
}

impl Redactable {
    fn entry(self) -> u64 {
        match self {
            Redactable::Body(entry) | Redactable::Part(entry, _) => entry,
        }
    }
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
    /// Content that is not there and for which no redaction was seen yet.
    absent: BTreeSet<Redactable>,
    redacted: BTreeSet<Redactable>,
    /// Entries of format 2 and their numbers of parts, in order.
    parts_of: Vec<(u64, u32)>,
    /// Entries that set the clock right, in order.
    clock_entries: Vec<u64>,
    /// Checkpoints older than the one before, and which entries those two cover.
    earlier: Vec<(u64, u64, u64)>,
    evidence: AllEvidence,
    /// Where checkpoints say that the access logs stood.
    stated: Vec<Stated>,
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
            parts_of: Vec::new(),
            clock_entries: Vec::new(),
            earlier: Vec::new(),
            evidence: BTreeMap::new(),
            stated: Vec::new(),
        };
        checker.report.keys = outside.keys.len() as u64;
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
                    checker.stated.push(Stated::by(subject, &signed.checkpoint));
                    checker.outside.push((subject, signed.clone()));
                    checker.expect(subject, signed);
                }
            }
        }
        checker
    }

    /// What is missing once everything was seen.
    pub fn finish(mut self) -> VerifyReport {
        self.finish_entries();
        self.finish_evidence();
        self.finish_checkpoints();
        self.finish_keys();
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
