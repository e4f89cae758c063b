//! Taking in reports: files, folders, mailboxes and archives of them.

use std::path::PathBuf;

use jiff::Timestamp;
use ledger::{Ledger, OrgId};
use mailauth::report::Remark;
use serde::Serialize;
use tokio::sync::mpsc;

use super::carrier::CarrierCheck;
use super::gather::KeptOutcomes;
use super::known::KnownDomains;
use super::piece::{Looked, Piece};
use super::source;
use super::store::Store;
use crate::error::{AppError, Result};

/// Pieces waiting between reading and storing. With those in work on both sides this
/// bounds the memory a report costs, whatever its size.
const WAITING: usize = 4;
/// Most remarks and failures told one by one; the rest is counted.
const MOST_REMARKS: usize = 1_000;

/// What was taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ingested {
    /// Reports now stored that were not before, those kept apart included.
    pub reports: u64,
    /// Of them: reports on TLS, which have no records.
    pub tls: u64,
    /// Records in them.
    pub records: u64,
    /// Bytes these take where they are kept, roughly.
    #[serde(skip)]
    pub bytes: u64,
    /// Reports that were there already.
    pub duplicates: u64,
    /// Of the reports: on domains the organization is not known to have. They count
    /// once it is.
    pub quarantined: u64,
    /// Of the reports: naming no domain, neither in them nor beside them. They count for none.
    pub nameless: u64,
    /// Of the reports: perhaps another that was there first, with the same name and other
    /// rows or with the same rows under another name. They do not count.
    pub conflicts: u64,
    /// Of the reports: on days that cannot be, or on so many that nobody knows when their
    /// messages were. They do not count until somebody says so.
    pub undated: u64,
    /// Files and mails looked at; of a mailbox file, its mails.
    pub held: u64,
    /// Of these: all reports in them were read, one at least.
    pub read: u64,
    /// Of these: something in them could not be read.
    pub not_read: u64,
    /// Of these: without a report, and not saying they are one.
    pub passed_over: u64,
    /// What was passed over, and what it is.
    pub passed: Vec<Failure>,
    /// What was passed over beyond those told.
    pub more_passed: u64,
    /// Oddities of reports that were read all the same.
    pub remarks: Vec<FileRemark>,
    /// Remarks beyond those told.
    pub more_remarks: u64,
    /// What could not be read.
    pub failures: Vec<Failure>,
    /// Failures beyond those told.
    pub more_failures: u64,
}

/// An oddity: a remark on its reporter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileRemark {
    /// File, and what in it.
    pub file: String,
    /// Who reports.
    pub reporter: String,
    /// What kind of oddity.
    pub kind: String,
    /// Where and what.
    pub what: String,
    /// How often.
    pub times: u64,
}

/// Something that was not read, and why. Nothing of it was stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// File, and what in it.
    pub file: String,
    /// Why.
    pub why: String,
}

impl FileRemark {
    pub(super) fn of(file: &str, reporter: &str, remark: &Remark) -> FileRemark {
        let kind = serde_json::to_value(remark.kind).ok();
        FileRemark {
            file: file.to_owned(),
            reporter: reporter.to_owned(),
            kind: kind
                .and_then(|kind| kind.as_str().map(str::to_owned))
                .unwrap_or_default(),
            what: remark.what.clone(),
            times: remark.times,
        }
    }
}

impl Ingested {
    /// Whether anything could not be read.
    pub fn has_failures(&self) -> bool {
        !self.failures.is_empty() || self.more_failures > 0
    }

    pub(super) fn remark(&mut self, remark: FileRemark) {
        if self.remarks.len() < MOST_REMARKS {
            self.remarks.push(remark);
        } else {
            self.more_remarks += 1;
        }
    }

    pub(super) fn passed_over(&mut self, file: String, why: String) {
        if self.passed.len() < MOST_REMARKS {
            self.passed.push(Failure { file, why });
        } else {
            self.more_passed += 1;
        }
    }

    pub(super) fn looked(&mut self, looked: Looked) {
        self.held += looked.read + looked.passed_over + looked.not_read;
        self.read += looked.read;
        self.passed_over += looked.passed_over;
        self.not_read += looked.not_read;
    }

    pub(super) fn failed(&mut self, file: &str, why: &str) {
        if self.failures.len() < MOST_REMARKS {
            let (file, why) = (file.to_owned(), why.to_owned());
            self.failures.push(Failure { file, why });
        } else {
            self.more_failures += 1;
        }
    }

    /// Adds what another part of the work came to.
    pub fn add(&mut self, other: Ingested) {
        self.reports += other.reports;
        self.tls += other.tls;
        self.records += other.records;
        self.bytes += other.bytes;
        self.duplicates += other.duplicates;
        self.quarantined += other.quarantined;
        self.nameless += other.nameless;
        self.conflicts += other.conflicts;
        self.undated += other.undated;
        self.held += other.held;
        self.read += other.read;
        self.not_read += other.not_read;
        self.passed_over += other.passed_over;
        self.more_passed += other.more_passed;
        for passed in other.passed {
            self.passed_over(passed.file, passed.why);
        }
        self.more_remarks += other.more_remarks;
        self.more_failures += other.more_failures;
        for remark in other.remarks {
            self.remark(remark);
        }
        for failure in other.failures {
            self.failed(&failure.file, &failure.why);
        }
    }
}

/// Takes in every report under the paths: files, and folders with all below them.
///
/// Every report is stored whole or not at all; one that cannot be read stops no other.
/// A report that is there already is counted and not stored again, so that the same
/// folder can be given again and again.
///
/// # Errors
/// When the database fails; what was stored until then stays.
pub async fn ingest(
    ledger: &Ledger,
    org: OrgId,
    known: &KnownDomains,
    check: Option<&dyn CarrierCheck>,
    paths: Vec<PathBuf>,
    at: Timestamp,
) -> Result<Ingested> {
    let read = move |pieces: &mpsc::Sender<Vec<Piece>>, kept| {
        source::read_paths(&paths, pieces, kept);
    };
    take_in(Store::new(ledger, org, known, check, at), read).await
}

/// Takes in files that lie somewhere for as long as they are read, such as uploads:
/// each is told under the name it came with. `held` is what the reading takes, such as a
/// turn: it is dropped when the reading is over, also where nobody waits for it any more. Of
/// one report [`super::MOST_RECORDS`] are read.
///
/// # Errors
/// When the database fails; what was stored until then stays.
pub async fn ingest_named(
    ledger: &Ledger,
    org: OrgId,
    known: &KnownDomains,
    check: Option<&dyn CarrierCheck>,
    files: Vec<(String, PathBuf)>,
    held: impl Send + 'static,
    at: Timestamp,
) -> Result<Ingested> {
    let read = move |pieces: &mpsc::Sender<Vec<Piece>>, kept| {
        let _held = held;
        source::read_named(&files, pieces, kept);
    };
    take_in(Store::new(ledger, org, known, check, at), read).await
}

/// What one mail may take.
#[derive(Clone, Copy, Debug)]
pub struct MailRoom<H> {
    /// Records kept of it, at most. The report that has more is not kept, and none behind it.
    pub records: u64,
    /// What its reading takes, such as a turn: dropped when the reading is over.
    pub held: H,
}

/// Takes in one mail, as it came from a mailbox.
///
/// # Errors
/// When the database fails; then nothing of the mail is stored.
pub async fn ingest_mail(
    ledger: &Ledger,
    org: OrgId,
    known: &KnownDomains,
    check: Option<&dyn CarrierCheck>,
    (name, mail): (String, Vec<u8>),
    room: MailRoom<impl Send + 'static>,
    at: Timestamp,
) -> Result<Ingested> {
    let MailRoom { records, held } = room;
    let looked_at = check.is_some_and(CarrierCheck::looks_at_mail);
    let read = move |pieces: &mpsc::Sender<Vec<Piece>>, kept| {
        let _held = held;
        source::read_bytes(&name, &mail, looked_at, pieces, kept);
    };
    let store = Store::new(ledger, org, known, check, at);
    take_in_most(store, records, read).await
}

/// Takes in files that are at hand, each under a name.
///
/// # Errors
/// When the database fails; what was stored until then stays.
pub(crate) async fn ingest_bytes(
    ledger: &Ledger,
    org: OrgId,
    known: &KnownDomains,
    files: Vec<(String, Vec<u8>)>,
    at: Timestamp,
) -> Result<Ingested> {
    let read = move |pieces: &mpsc::Sender<Vec<Piece>>, kept: KeptOutcomes| {
        for (name, bytes) in &files {
            source::read_bytes(name, bytes, false, pieces, kept.clone());
        }
    };
    take_in(Store::new(ledger, org, known, None, at), read).await
}

async fn take_in(
    store: Store<'_>,
    read: impl FnOnce(&mpsc::Sender<Vec<Piece>>, KeptOutcomes) + Send + 'static,
) -> Result<Ingested> {
    take_in_most(store, u64::MAX, read).await
}

/// Reads on a thread of its own, and stores here what it hands over, up to so many records.
async fn take_in_most(
    mut store: Store<'_>,
    most: u64,
    read: impl FnOnce(&mpsc::Sender<Vec<Piece>>, KeptOutcomes) + Send + 'static,
) -> Result<Ingested> {
    let mut records = 0_u64;
    let (sender, mut pieces) = mpsc::channel(WAITING);
    let reading = tokio::task::spawn_blocking({
        let kept = store.kept_outcomes();
        move || read(&sender, kept)
    });
    'reading: loop {
        let next = match store.patience() {
            None => pieces.recv().await,
            Some(patience) => match tokio::time::timeout(patience, pieces.recv()).await {
                Ok(next) => next,
                // Reading takes its time, and others want to write.
                Err(_) => {
                    store.pause().await?;
                    continue;
                }
            },
        };
        let Some(several) = next else { break };
        for piece in several {
            if let Piece::Rows(several) = &piece {
                records = records.saturating_add(several.records);
            }
            if records > most {
                store
                    .take(Piece::Broken {
                        why: too_many(most),
                    })
                    .await?;
                let not_read = 1;
                let looked = Looked {
                    not_read,
                    ..Looked::default()
                };
                store.take(Piece::Looked(looked)).await?;
                break 'reading;
            }
            // Dropping the receiver on an error ends the reader at its next pieces.
            store.take(piece).await?;
        }
    }
    // The reader ends at its next pieces, where it has any.
    drop(pieces);
    if reading.await.is_err() {
        let what = "reading a report broke off; everything before it is stored";
        store.finish().await?;
        return Err(AppError::Other(what.to_owned()));
    }
    store.finish().await
}

fn too_many(most: u64) -> String {
    format!(
        "with it the mail has more than {most} records, and no more are kept of one mail from a mailbox; it and what follows it were not read. Whoever looks after the server takes it in with “phiward mail ingest”"
    )
}
