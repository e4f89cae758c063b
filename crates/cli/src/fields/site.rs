//! A site's fields.

use super::set;
use crate::text::{name, text};
use anyhow::Result;
use register::Register;
use register::records::Site;

/// Fields of a site.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SiteFields {
    /// Address
    #[arg(long, value_parser = name)]
    address: Option<String>,
    /// Owned, rented, shared, home office …
    #[arg(long, value_parser = name)]
    tenure: Option<String>,
    /// Anything else worth knowing
    #[arg(long, value_parser = text)]
    notes: Option<String>,
}

impl SiteFields {
    /// Puts what was given.
    pub fn apply(&self, _register: &Register, site: &mut Site) -> Result<()> {
        set!(site.address = self.address);
        set!(site.tenure = self.tenure);
        set!(site.notes = self.notes);
        Ok(())
    }
}
