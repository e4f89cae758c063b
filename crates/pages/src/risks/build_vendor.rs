//! What is proposed for a vendor: a firm may be no system, and still hold ePHI.

use super::build::{ProposalRow, crumbs, row};
use crate::{Link, Shell};
use catalog::Catalog;
use register::records::Vendor;
use register::{Record, Register, vendor_proposals};

/// The proposals of a vendor.
#[derive(Debug, askama::Template)]
#[template(path = "risks/build_vendor.html")]
pub struct BuildVendorPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// The vendor.
    pub vendor: &'p Vendor,
    /// What is proposed.
    pub rows: Vec<ProposalRow>,
    /// Risks that name the vendor already.
    pub recorded: usize,
}

impl<'p> BuildVendorPage<'p> {
    /// The proposals of a vendor.
    pub fn new(shell: &'p Shell, register: &'p Register, vendor: &'p Vendor) -> Self {
        let catalog = Catalog::builtin();
        let gaps = super::build::open_gaps(register, catalog);
        let mut rows: Vec<ProposalRow> = vendor_proposals(register, catalog, Some(vendor.id))
            .into_iter()
            .map(|p| row(catalog, &gaps, p.scenario, p.sentence, p.harms, false))
            .collect();
        rows.sort_by_key(|row| row.gap.is_empty());
        let risks = register.tables.risks.live();
        BuildVendorPage {
            shell,
            vendor,
            rows,
            recorded: risks.filter(|r| r.vendors.contains(&vendor.id)).count(),
        }
    }

    fn crumbs(&self) -> Vec<Link> {
        crumbs(self.shell, &self.vendor.name)
    }

    fn tag(&self) -> String {
        self.vendor.tag()
    }

    fn here(&self) -> String {
        let (base, number) = (&self.shell.base, self.vendor.number);
        format!("{base}/risks/build/vendor/{number}")
    }

    fn may(&self) -> bool {
        self.shell.may.contribute
    }
}
