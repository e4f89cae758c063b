//! An asset's fields.

use super::set;
use crate::dates::date;
use crate::text::{name, text};
use crate::words::{Ephi, YES_NO_PARTLY, ephi, word};
use crate::{library, refs};
use anyhow::Result;
use jiff::civil::Date;
use register::Register;
use register::records::{Asset, EphiUse, YesNo};

/// Fields of an asset.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct AssetFields {
    /// Class, such as laptop (see “phiward catalog classes”); “none” leaves it open
    #[arg(long)]
    class: Option<String>,
    /// What it is and does
    #[arg(long, value_parser = text)]
    description: Option<String>,
    /// How many there are of it, for groups such as “exam room tablets”
    #[arg(long)]
    count: Option<u32>,
    /// What it does with ePHI: creates,receives,maintains,transmits, or all, none, unknown
    #[arg(long, value_name = "USE", value_parser = ephi)]
    ephi: Option<Ephi>,
    /// Kinds of ePHI
    #[arg(long, value_parser = name)]
    ephi_types: Option<String>,
    /// How much: records or patients, as you count them
    #[arg(long, value_parser = name)]
    volume: Option<String>,
    /// Encrypted at rest
    #[arg(long, value_parser = word::<YesNo>(YES_NO_PARTLY))]
    encrypted: Option<YesNo>,
    /// How critical it is, in your words
    #[arg(long, value_parser = name)]
    criticality: Option<String>,
    /// Where it runs: on-premises, vendor-hosted, cloud …
    #[arg(long, value_parser = name)]
    hosting: Option<String>,
    /// Application and operating system version
    #[arg(long, value_parser = name)]
    software: Option<String>,
    /// The person accountable: a name or number, or “none”
    #[arg(long, value_name = "PERSON")]
    owner: Option<String>,
    /// Where it is: a site's name or number, or “none”
    #[arg(long)]
    site: Option<String>,
    /// Who hosts, supports or supplies it: a vendor's name or number, or “none”
    #[arg(long)]
    vendor: Option<String>,
    /// Owned by a workforce member and not by the organization
    #[arg(long, value_name = "TRUE|FALSE", num_args = 0..=1, default_missing_value = "true")]
    personal: Option<bool>,
    /// Bought outside the standard procurement process
    #[arg(long, value_name = "TRUE|FALSE", num_args = 0..=1, default_missing_value = "true")]
    off_procurement: Option<bool>,
    /// How these facts were gathered: interview, document, scan, observation …
    #[arg(long, value_name = "HOW", value_parser = name)]
    gathered: Option<String>,
    /// Who gathered them
    #[arg(long, value_name = "WHO", value_parser = name)]
    gathered_by: Option<String>,
    /// When they were gathered
    #[arg(long, value_name = "DATE", value_parser = date)]
    gathered_on: Option<Date>,
    /// Anything else worth knowing
    #[arg(long, value_parser = text)]
    notes: Option<String>,
}

impl AssetFields {
    /// Puts what was given.
    pub fn apply(&self, register: &Register, asset: &mut Asset) -> Result<()> {
        let t = &register.tables;
        if let Some(class) = &self.class {
            asset.class = library::class(class)?;
        }
        if let Some(Ephi(ephi)) = self.ephi {
            asset.ephi_known = ephi.is_some();
            asset.ephi = ephi.unwrap_or(EphiUse::default());
        }
        if let Some(owner) = &self.owner {
            asset.owner = refs::optional_person(register, owner)?;
        }
        if let Some(site) = &self.site {
            asset.site = refs::optional(&t.sites, site)?;
        }
        if let Some(vendor) = &self.vendor {
            asset.vendor = refs::optional(&t.vendors, vendor)?;
        }
        set!(asset.description = self.description);
        asset.count = self.count.or(asset.count);
        set!(asset.ephi_types = self.ephi_types);
        set!(asset.volume = self.volume);
        set!(asset.encrypted = self.encrypted);
        set!(asset.criticality = self.criticality);
        set!(asset.hosting = self.hosting);
        set!(asset.version = self.software);
        set!(asset.personally_owned = self.personal);
        set!(asset.off_procurement = self.off_procurement);
        set!(asset.gathered.how = self.gathered);
        set!(asset.gathered.by = self.gathered_by);
        asset.gathered.on = self.gathered_on.or(asset.gathered.on);
        set!(asset.notes = self.notes);
        Ok(())
    }
}
