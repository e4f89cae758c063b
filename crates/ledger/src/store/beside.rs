//! What is written beside the ledgers together with an entry: both, or neither.

use std::future::Future;
use std::pin::Pin;

use crate::db::Session;
use crate::error::Result;
use crate::side::SideTables;
use crate::store::write::Refused;

/// Statements beside the ledgers that are carried out in the transaction of an append.
pub trait Beside: Send + Sync {
    /// Carries them out. Where a connection breaks it is asked again on another, and must
    /// then write the same; an error takes the entry back, too.
    fn write<'s>(
        &'s self,
        side: &'s mut SideTables,
    ) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 's>>;
}

/// Carries them out within a transaction that has written its entries.
pub(super) async fn write(beside: &dyn Beside, session: Session) -> (Session, Result<(), Refused>) {
    let mut side = SideTables::within(session);
    let written = beside.write(&mut side).await;
    (side.into_session(), written.map_err(Refused::beside))
}
