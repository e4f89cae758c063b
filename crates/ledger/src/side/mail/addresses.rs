//! Names of sending addresses, as DNS told them.

use super::statements::{ADDRESS_NAME, ADDRESS_NAMES, PUT_ADDRESS_NAME};
use crate::entry::OrgId;
use crate::error::Result;
use crate::side::{SideTables, execute, find, find_all};

/// What is known of a sending address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressName {
    /// The address: 4 or 16 bytes.
    pub address: Vec<u8>,
    /// The name its reverse look-up gave; empty when there is none.
    pub name: String,
    /// Whether that name leads back to the address.
    pub confirmed: bool,
    /// When it was asked, in microseconds.
    pub asked: i64,
}

type Columns = (Vec<u8>, String, bool, i64);

fn row((address, name, confirmed, asked): Columns) -> AddressName {
    AddressName {
        address,
        name,
        confirmed,
        asked,
    }
}

impl SideTables {
    /// What is known of one address.
    pub async fn mail_address(
        &mut self,
        org: OrgId,
        address: &[u8],
    ) -> Result<Option<AddressName>> {
        let found: Option<Columns> = find!(self, ADDRESS_NAME, org.0, address);
        Ok(found.map(row))
    }

    /// What was asked about addresses since a time.
    pub async fn mail_addresses(&mut self, org: OrgId, since: i64) -> Result<Vec<AddressName>> {
        let rows: Vec<Columns> = find_all!(self, ADDRESS_NAMES, org.0, since);
        Ok(rows.into_iter().map(row).collect())
    }

    /// Keeps what DNS told of an address, in the place of what it told before.
    pub async fn put_mail_address(&mut self, org: OrgId, of: &AddressName) -> Result<()> {
        execute!(
            self,
            PUT_ADDRESS_NAME,
            org.0,
            &of.address[..],
            &of.name,
            of.confirmed,
            of.asked,
        );
        self.mail_names_changed(org).await
    }
}
