//! Taking in a portable file: what it would bring is looked at before any of it is, since
//! entries are never taken out again.

use crate::book::{decoded, takes_content_unasked};
use crate::data_folder::DataFolder;
use crate::error::{AppError, Result};
use ledger::{ImportOutcome, LedgerError, OrgId, Outside, PublicKey};
use register::{Actor, Assurance};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::Path;

/// A portable file that was taken in.
#[derive(Debug)]
pub struct TakenIn {
    /// Whose book it is.
    pub org: OrgId,
    /// What became of it.
    pub outcome: ImportOutcome,
    /// Who acted in the entries that it brought to a book that was here, and how often.
    pub by: BTreeMap<String, u64>,
}

/// What the entries of a file bring to the book that is here.
#[derive(Default)]
struct Brought {
    by: BTreeMap<String, u64>,
    /// The last in which somebody is said to have signed in, and who that is.
    signed_in: Option<(u64, String)>,
    /// The first that takes content out without an approved redaction.
    unasked: Option<u64>,
}

impl DataFolder {
    /// Takes in a portable file. Entries that go on with a book that is here and say that
    /// somebody signed in are taken up to the last checkpoint in it that is signed by one of
    /// `keys`, or by the key of this folder: whoever writes a file can write that.
    ///
    /// # Errors
    /// Where an entry cannot be read, takes content out that nobody asked to be taken out, or
    /// is vouched for by nobody; and those of [`ledger::Ledger::import`]. Nothing is changed.
    pub async fn take_in(&self, path: &Path, mut keys: Vec<PublicKey>) -> Result<TakenIn> {
        let mut file = File::open(path).map_err(AppError::file(path))?;
        let again = |file: &mut File| file.rewind().map_err(AppError::file(path));
        if self.folder().join("keys").join("checkpoint.key").exists() {
            keys.push(self.signing_key(None)?.public());
        }
        let outside = Outside {
            keys,
            ..Outside::default()
        };
        let report = ledger::verify_portable(BufReader::new(&file), &outside, &mut |_| {})?;
        again(&mut file)?;
        let here = match self.ledger().head(report.org).await {
            Ok(head) => Some(head.position),
            Err(LedgerError::UnknownOrganization(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let brought = brought(&file, here)?;
        again(&mut file)?;
        if let Some(entry) = brought.unasked {
            return Err(AppError::Other(format!(
                "entry {entry} of the file takes content out of the book that nobody asked and approved to be taken out, so nothing of it was taken in: get the book from whoever you trust with it"
            )));
        }
        if let Some((entry, who)) = &brought.signed_in
            && report.signed < Some(*entry)
        {
            return Err(AppError::Other(format!(
                "the file goes on with the book that is here, and says that {who} signed in (up to entry {entry}), which whoever writes a file can write; nothing of it was taken in. Where it comes from a phiward you trust, have a checkpoint signed there (“phiward checkpoint”), export the book again, and name that phiward's public key with --signer"
            )));
        }
        let ledger = self.ledger();
        let (org, outcome) = ledger.import(BufReader::new(file), crate::IMPORTED).await?;
        Ok(TakenIn {
            org,
            outcome,
            by: brought.by,
        })
    }
}

/// Looks at every entry of a file. `here`: the last of the book that is here, where it is.
fn brought(file: &File, here: Option<u64>) -> Result<Brought> {
    let mut brought = Brought::default();
    let read = ledger::read_portable(BufReader::new(file), |stored| -> Result<()> {
        let entry = decoded(&stored)?;
        if takes_content_unasked(&stored, &entry) {
            brought.unasked.get_or_insert(stored.position);
        }
        if here.is_some_and(|here| stored.position > here) {
            *brought.by.entry(entry.by.name.clone()).or_default() += 1;
            if claims_to_be_signed_in(&entry.by) {
                brought.signed_in = Some((stored.position, entry.by.name));
            }
        }
        Ok(())
    });
    match read {
        Ok(()) => Ok(brought),
        Err(AppError::Entry { position, why }) => Err(AppError::Other(format!(
            "entry {position} of the file cannot be read ({why}), so nothing of it was taken in: get another copy of the book, or a newer phiward if a newer one wrote it"
        ))),
        Err(error) => Err(error),
    }
}

/// Whether an entry says that an account or a token of an installation acted.
fn claims_to_be_signed_in(by: &Actor) -> bool {
    by.via.is_some() || matches!(by.assurance, Assurance::SignedIn | Assurance::Token)
}
