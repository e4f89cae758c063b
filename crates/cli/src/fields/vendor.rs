//! A vendor's fields.

use super::set;
use crate::text::{name, text};
use crate::words::{YES_NO, fact, word};
use anyhow::Result;
use register::Register;
use register::records::{Vendor, YesNo};

/// Fields of a vendor.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct VendorFields {
    /// What it does for you
    #[arg(long, value_parser = text)]
    service: Option<String>,
    /// Whether it is a business associate: does it touch ePHI on your behalf?
    #[arg(long, value_parser = word::<YesNo>(YES_NO))]
    business_associate: Option<YesNo>,
    /// Contact
    #[arg(long, value_parser = name)]
    contact: Option<String>,
    /// E-mail address
    #[arg(long, value_parser = name)]
    email: Option<String>,
    /// Telephone number
    #[arg(long, value_parser = name)]
    phone: Option<String>,
    /// Anything else worth knowing
    #[arg(long, value_parser = text)]
    notes: Option<String>,
}

impl VendorFields {
    /// Puts what was given.
    pub fn apply(&self, _register: &Register, vendor: &mut Vendor) -> Result<()> {
        if let Some(answer) = self.business_associate {
            vendor.business_associate = fact(answer);
        }
        set!(vendor.service = self.service);
        set!(vendor.contact = self.contact);
        set!(vendor.email = self.email);
        set!(vendor.phone = self.phone);
        set!(vendor.notes = self.notes);
        Ok(())
    }
}
