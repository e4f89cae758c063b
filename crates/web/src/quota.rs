//! What files people and organizations may have kept, and how much room stays free for
//! everything else.

use crate::state::AppState;
use app::AppError;
use jiff::Timestamp;
use ledger::OrgId;
use register::{Actor, Via};

/// How much is kept, in megabytes.
#[derive(Debug, Clone, Copy)]
pub struct Quotas {
    /// Evidence files and reports by e-mail that one person, or one token, sends in a day.
    pub of_person_a_day: u32,
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
    let who = match &actor.via {
        Some(Via::Account(id)) => format!("account {id}"),
        Some(Via::Token(id)) => format!("token {id}"),
        _ => return Ok(()),
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
