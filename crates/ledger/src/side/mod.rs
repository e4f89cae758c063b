//! What is kept beside the ledgers so that people can be let in to them:
//! accounts, memberships, sessions, tokens, links, the access log, and jobs; and
//! what is observed of their mail ([`mail`]).
//!
//! Storage only; what any of it means is the business of the crate `access`.
//! Times are microseconds since 1970 UTC. Nothing here touches an entry.

mod accounts;
pub(crate) mod chain;
mod jobs;
mod links;
mod log;
pub mod mail;
mod members;
mod offers;
mod sessions;
mod slugs;
pub(crate) mod statements;
mod tokens;

pub use accounts::AccountRow;
pub use chain::LogHead;
pub use jobs::{JobEnd, JobRow, NewJob};
pub use links::{LinkRow, LinkUsedRow};
pub use log::{LogFilter, LogRow, NewLog, OfMembers};
pub use members::{MembershipRow, Others};
pub use offers::OfferRow;
pub use sessions::{FoundSession, SessionRow};
pub use tokens::{FoundToken, NewToken, TokenRow};

use uuid::Uuid;

use crate::db::Session;
use crate::entry::OrgId;
use crate::error::Result;
use crate::store::Ledger;

/// The id under which the access log of the installation is kept, which tells of
/// sign-ins and accounts.
pub const INSTALLATION: OrgId = OrgId(Uuid::nil());

/// Statements about accounts and access, on one connection.
///
/// Dropped without [`SideTables::commit`], what was written is not kept.
pub struct SideTables {
    session: Session,
}

impl Ledger {
    /// For statements that only read, each on its own.
    pub async fn side_read(&self) -> Result<SideTables> {
        let session = self.db().peek().await?;
        Ok(SideTables { session })
    }

    /// For one statement that writes.
    pub async fn side_write_one(&self) -> Result<SideTables> {
        let session = self.db().write_one().await?;
        Ok(SideTables { session })
    }

    /// A transaction.
    pub async fn side_write(&self) -> Result<SideTables> {
        let session = self.db().write().await?;
        Ok(SideTables { session })
    }
}

impl SideTables {
    /// On a transaction that writes more than this.
    pub(crate) fn within(session: Session) -> SideTables {
        SideTables { session }
    }

    pub(crate) fn into_session(self) -> Session {
        self.session
    }

    /// Keeps what was written.
    pub async fn commit(self) -> Result<()> {
        self.session.commit().await
    }

    /// Takes back what was written.
    pub async fn roll_back(self) -> Result<()> {
        self.session.roll_back().await
    }
}

/// Runs a statement with these values bound; how many rows it changed.
macro_rules! execute {
    ($side:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::db::on!($side.session, c => {
            sqlx::query($sql)$(.bind($value))*.execute(c).await?.rows_affected()
        })
    };
}
/// The row a query with these values finds, as a tuple.
macro_rules! find {
    ($side:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::db::on!($side.session, c => {
            sqlx::query_as($sql)$(.bind($value))*.fetch_optional(c).await?
        })
    };
}
/// All rows a query with these values finds, as tuples.
macro_rules! find_all {
    ($side:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::db::on!($side.session, c => {
            sqlx::query_as($sql)$(.bind($value))*.fetch_all(c).await?
        })
    };
}
use {execute, find, find_all};
