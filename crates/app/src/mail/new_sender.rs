//! The record of a sender that reports name and nobody decided on yet.

use register::Id;
use register::records::{Asset, Sender};

use super::sender_list::SenderLine;
use crate::error::Result;
use crate::new_id;

/// A record for a sender that has none, of the domain an asset answers for.
///
/// # Errors
/// When the system gives no random numbers.
pub fn new_sender(line: &SenderLine<'_>, asset: Id<Asset>) -> Result<Sender> {
    Ok(Sender {
        id: new_id()?,
        asset: Some(asset),
        name: line.name().to_owned(),
        key: line.key().to_owned(),
        first_seen: line.seen.as_ref().map(|seen| seen.first),
        ..Sender::default()
    })
}
