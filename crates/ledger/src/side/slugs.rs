//! Where organizations are found: the last part of an address, given once.

use uuid::Uuid;

use super::statements::{ADDRESSES, GIVE_ADDRESS};
use super::{SideTables, execute, find_all};
use crate::entry::OrgId;
use crate::error::Result;

impl SideTables {
    /// The addresses that were given, also to organizations that are not there any more.
    pub async fn addresses(&mut self) -> Result<Vec<(OrgId, String)>> {
        let rows: Vec<(Uuid, String)> = find_all!(self, ADDRESSES);
        Ok(rows
            .into_iter()
            .map(|(org, slug)| (OrgId(org), slug))
            .collect())
    }

    /// Gives an organization its address for good; `false` if it has one, or another
    /// organization has this one.
    pub async fn give_address(&mut self, org: OrgId, slug: &str) -> Result<bool> {
        Ok(execute!(self, GIVE_ADDRESS, org.0, slug) == 1)
    }
}
