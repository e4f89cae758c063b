//! The worked example: an eight-provider clinic with a year of history.
//!
//! The clinic, its town, people and vendors are invented. Its year is data
//! (`data/*.toml`, its steps told by their days), told to the ledger through the one
//! write path that every book has: nothing here could not have been done by hand. It
//! did its work decently, and leaves about one gap of each kind that a good practice
//! still has; `tests/demo.rs` says which, and why.
//! All days are counted from an anchor, so that what is overdue is overdue
//! "today". Beside it stands what was observed of its mail (`mail`).

mod calendar;
mod expand;
mod fields;
mod mail;
mod run;
mod run_mail;
mod story;
mod verbs;

pub use self::mail::{ExampleRecords, records};

use self::calendar::Calendar;
use crate::book::Book;
use crate::data_folder::DataFolder;
use crate::error::Result;
use jiff::civil::Date;
use ledger::OrgId;
use uuid::Uuid;

/// The example organization's id, the same in every folder.
pub const ORG: OrgId = OrgId(Uuid::from_u128(0x9a3f_5d10_0e1c_4b7a_8c52_6f1d_2e40_77aa));

/// The example organization's name.
pub const NAME: &str = "Lantern Hill Family Medicine (worked example)";

/// The name it is listed under until its year is told to the end.
pub(crate) const UNFINISHED: &str = "worked example, not finished";

/// Makes the example and plays its year up to the anchor day.
///
/// The same anchor gives the same records, ids among them; only the ledger's
/// salts, and so its hashes, differ.
///
/// # Errors
/// When the example is there already, or the database fails.
pub async fn build(data_folder: &DataFolder, anchor: Date) -> Result<Book> {
    let calendar = Calendar { anchor };
    let steps = story::read(calendar)?;
    data_folder
        .ledger()
        .create_organization(ORG, UNFINISHED)
        .await?;
    let past = data_folder.clone().with_any_time();
    let book = past.open_book(ORG).await?;
    run::run(book, &steps, calendar).await?;
    data_folder.ledger().set_label(ORG, NAME).await?;
    data_folder.open_book(ORG).await
}

/// Opens the example as it was left, or builds it if it is not there.
///
/// # Errors
/// When the database fails.
pub async fn open(data_folder: &DataFolder, anchor: Date) -> Result<Book> {
    let rows = data_folder.organizations().await?;
    match rows.iter().find(|row| row.id == ORG) {
        None => build(data_folder, anchor).await,
        // The program was stopped while it was building.
        Some(row) if row.label == UNFINISHED => reset(data_folder, anchor).await,
        Some(_) => data_folder.open_book(ORG).await,
    }
}

/// Puts the example back to how it ships, told up to the anchor day. Touches no
/// other organization.
///
/// # Errors
/// When the database fails.
pub async fn reset(data_folder: &DataFolder, anchor: Date) -> Result<Book> {
    let rows = data_folder.organizations().await?;
    if rows.iter().any(|row| row.id == ORG) {
        data_folder.ledger().discard_organization(ORG).await?;
        data_folder.forget_snapshots(ORG);
    }
    build(data_folder, anchor).await
}
