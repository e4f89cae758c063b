//! What is kept beside the ledgers so that people can be let in to them:
//! accounts, memberships, sessions, tokens, links, the access log, and jobs; and
//! what is observed of their mail ([`mail`]).
//!
//! Storage only; what any of it means is the business of the crate `access`.
//! Times are microseconds since 1970 UTC. Nothing here touches an entry.

mod accounts;
mod jobs;
mod links;
mod log;
pub mod mail;
mod members;
mod sessions;
pub(crate) mod statements;
mod tokens;

pub use accounts::AccountRow;
pub use jobs::{JobEnd, JobRow, NewJob};
pub use links::LinkRow;
pub use log::{LogFilter, LogRow, NewLog};
pub use members::MembershipRow;
pub use sessions::{FoundSession, SessionRow};
pub use tokens::{FoundToken, NewToken, TokenRow};

use crate::db::Session;
use crate::error::Result;
use crate::store::Ledger;

/// Statements about accounts and access, on one connection.
///
/// Dropped without [`House::commit`], what was written is not kept.
pub struct House {
    session: Session,
}

impl Ledger {
    /// For statements that only read, each on its own.
    pub async fn house_read(&self) -> Result<House> {
        let session = self.db().peek().await?;
        Ok(House { session })
    }

    /// For one statement that writes.
    pub async fn house_write_one(&self) -> Result<House> {
        let session = self.db().write_one().await?;
        Ok(House { session })
    }

    /// A transaction.
    pub async fn house_write(&self) -> Result<House> {
        let session = self.db().write().await?;
        Ok(House { session })
    }
}

impl House {
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
    ($house:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::db::on!($house.session, c => {
            sqlx::query($sql)$(.bind($value))*.execute(c).await?.rows_affected()
        })
    };
}
/// The row a query with these values finds, as a tuple.
macro_rules! find {
    ($house:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::db::on!($house.session, c => {
            sqlx::query_as($sql)$(.bind($value))*.fetch_optional(c).await?
        })
    };
}
/// All rows a query with these values finds, as tuples.
macro_rules! find_all {
    ($house:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::db::on!($house.session, c => {
            sqlx::query_as($sql)$(.bind($value))*.fetch_all(c).await?
        })
    };
}
use {execute, find, find_all};
