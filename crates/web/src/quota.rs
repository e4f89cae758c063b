//! What people and organizations may have kept of files and of entries, and how much room
//! stays free for everything else.

use crate::bodies::SMALL;
use crate::state::AppState;
use app::{AppError, Kept};
use jiff::Timestamp;
use ledger::OrgId;
use register::{Actor, Via};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How much is kept, in megabytes.
#[derive(Debug, Clone, Copy)]
pub struct Quotas {
    /// Evidence files and reports by e-mail that one person, or one token, sends in a day,
    /// and entries of what they import.
    pub of_person_a_day: u32,
    /// Other entries that one person, or one token, writes in a day. A whole year of an
    /// ordinary clinic has some megabytes.
    pub entries_of_person_a_day: u32,
    /// Evidence files of one organization in all.
    pub of_organization: u32,
    /// What stays free of the disk that the data folder is on: with less, no file is
    /// taken in.
    pub reserve: u32,
}

impl Default for Quotas {
    fn default() -> Quotas {
        Quotas {
            of_person_a_day: 500,
            entries_of_person_a_day: 100,
            of_organization: 10_240,
            reserve: 256,
        }
    }
}

/// Asks whether files of so many bytes may be kept.
///
/// # Errors
/// What there is no room for, and who can change that.
pub async fn ask(
    state: &AppState,
    org: OrgId,
    actor: &Actor,
    bytes: usize,
    at: Timestamp,
) -> app::Result<()> {
    let quotas = state.options().quotas;
    reserve(state)?;
    let ledger = state.books().data_folder().ledger();
    // As they are kept: what records say of it may have come with a book from elsewhere.
    let kept = ledger.blobs_size(org).await?;
    let kept = kept.saturating_add(bytes as u64);
    if kept > mb(quotas.of_organization) {
        return Err(AppError::Other(format!(
            "the evidence files of your organization would take {} MB, and {} MB are kept at most; nothing was stored. Keep this one elsewhere and say where, or ask who looks after the server for more",
            kept >> 20,
            quotas.of_organization
        )));
    }
    of_day(state, actor, bytes, at).await
}

/// Asks whether somebody may send so many bytes of files today, kept or read.
///
/// # Errors
/// Where that is more than one person may.
pub async fn of_day(
    state: &AppState,
    actor: &Actor,
    bytes: usize,
    at: Timestamp,
) -> app::Result<()> {
    let Some(who) = who(actor) else {
        return Ok(());
    };
    let quotas = state.options().quotas;
    let most = quotas.of_person_a_day;
    let began = u32::try_from(bytes.div_ceil(1 << 20)).unwrap_or(u32::MAX);
    let taken = state.access().take_quota(&who, began, most, at).await;
    match taken {
        Ok(Ok(())) => Ok(()),
        Ok(Err(())) => Err(AppError::Other(format!(
            "one person adds {most} MB of files in a day at most; nothing was stored. Go on tomorrow, keep this file elsewhere and say where, or ask who looks after the server for more"
        ))),
        Err(error) => Err(crate::act::of_access(error)),
    }
}

/// Who acts, as what they use is counted; nobody at the command line.
pub fn who(actor: &Actor) -> Option<String> {
    Some(match actor.via? {
        Via::Account(id) => format!("account {id}"),
        Via::Token(id) => format!("token {id}"),
    })
}

/// Entries are counted by so many bytes together, so that small ones cost no write of
/// their own.
const UNIT: u64 = 256 << 10;
/// An organization writes as much in a day as so many people.
const PEOPLE: u32 = 4;

/// What was written of late and is not counted yet, by bucket; less than a [`UNIT`] of each.
#[derive(Default)]
pub struct Uncounted(Mutex<HashMap<String, u64>>);

impl Uncounted {
    fn add(&self, bucket: &str, bytes: u64) -> u64 {
        let mut of = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all = of.entry(bucket.to_owned()).or_default();
        *all = all.saturating_add(bytes);
        *all
    }

    fn take(&self, bucket: &str, bytes: u64) {
        let mut of = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(all) = of.get_mut(bucket) {
            *all = all.saturating_sub(bytes);
        }
    }
}

/// A day of entries.
struct Day<'s> {
    state: &'s AppState,
    megabytes: u32,
    at: Timestamp,
}

impl Day<'_> {
    /// Counts so many bytes, unless that is more than there is left of the day.
    async fn count(&self, bucket: &str, bytes: usize) -> app::Result<bool> {
        let (bytes, uncounted) = (bytes as u64, self.state.uncounted());
        let units = uncounted.add(bucket, bytes) / UNIT;
        if units == 0 {
            return Ok(true);
        }
        let a_day = u64::from(self.megabytes) * (1 << 20) / UNIT;
        let taken = self.state.access().take_quota(
            bucket,
            u32::try_from(units).unwrap_or(u32::MAX),
            u32::try_from(a_day).unwrap_or(u32::MAX),
            self.at,
        );
        let taken = taken.await.map_err(crate::act::of_access)?.is_ok();
        // What is refused is not written; what was counted is counted.
        uncounted.take(bucket, if taken { units * UNIT } else { bytes });
        Ok(taken)
    }
}

/// Asks whether entries may be kept, and counts them. Small ones have a day of their own,
/// whatever others of the organization wrote and however little is left of the disk: what
/// somebody types, takes away or refuses is recorded.
///
/// # Errors
/// Where that is more than a person or an organization writes in a day, or there is no room
/// but the reserve of the disk.
pub async fn of_entries(
    state: &AppState,
    org: OrgId,
    actor: &Actor,
    kept: Kept,
    at: Timestamp,
) -> app::Result<()> {
    let Some(who) = who(actor) else {
        return Ok(());
    };
    let quotas = state.options().quotas;
    let small = kept.bytes <= SMALL;
    let (what, megabytes) = match kept.imported && !small {
        true => ("imports", quotas.of_person_a_day),
        false => ("entries", quotas.entries_of_person_a_day),
    };
    let day = Day {
        state,
        megabytes,
        at,
    };
    if small {
        return match day
            .count(&format!("small {what} of {who}"), kept.bytes)
            .await?
        {
            true => Ok(()),
            false => Err(AppError::WroteEnough(format!(
                "you wrote as much today as one account or token writes in a day ({megabytes} MB of small changes); nothing was changed. Go on in some minutes, or ask who looks after the server for more"
            ))),
        };
    }
    reserve(state)?;
    if !day.count(&format!("{what} of {who}"), kept.bytes).await? {
        return Err(AppError::WroteEnough(format!(
            "this change takes {} MB, and one account or token writes {megabytes} MB of large changes in a day at most; nothing was changed. Change fewer records at once, go on tomorrow, or ask who looks after the server for more",
            mb_of(kept.bytes)
        )));
    }
    let day = Day {
        megabytes: megabytes.saturating_mul(PEOPLE),
        ..day
    };
    match day.count(&format!("{what} of {org}"), kept.bytes).await? {
        true => Ok(()),
        false => Err(AppError::WroteEnough(format!(
            "this change takes {} MB, and your organization wrote {} MB of large changes today, which is the most; nothing was changed. Small changes go on; make this one tomorrow, or ask who looks after the server for more",
            mb_of(kept.bytes),
            day.megabytes
        ))),
    }
}

/// Megabytes with one place, for people.
pub fn mb_of(bytes: usize) -> String {
    let tenths = bytes.saturating_mul(10).div_ceil(1 << 20);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Refuses a file where the disk has no room but the reserve.
///
/// # Errors
/// As on a full disk.
pub fn reserve(state: &AppState) -> app::Result<()> {
    let folder = state.books().data_folder();
    match folder.free_bytes() {
        Some(free) if free < mb(state.options().quotas.reserve) => Err(AppError::File {
            path: folder.folder().to_owned(),
            reason: std::io::ErrorKind::StorageFull.into(),
        }),
        _ => Ok(()),
    }
}

fn mb(megabytes: u32) -> u64 {
    u64::from(megabytes) << 20
}
