//! The packs of the catalog, and how far each has been looked at.

use super::list::tabs;
use crate::{Link, Shell};
use catalog::Catalog;
use register::{PackTally, Register, pack_tallies};

/// Where the packs stand.
pub const PACKS: &str = "/risks/build";

/// What there is to look at, pack by pack.
#[derive(Debug, askama::Template)]
#[template(path = "risks/packs.html")]
pub struct PacksPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Views of the register.
    pub tabs: Vec<Link>,
    /// The packs, in the order of the catalog.
    pub rows: Vec<PackTally<'p>>,
    /// Pairs of a scenario and what it fits that were looked at.
    pub done: usize,
    /// All such pairs.
    pub all: usize,
    /// Assets for which nothing can be proposed, since they have no class.
    pub without_class: usize,
    /// Whether there is neither an asset nor a vendor.
    pub none_yet: bool,
}

impl<'p> PacksPage<'p> {
    /// The packs of a register.
    pub fn new(shell: &'p Shell, register: &Register) -> PacksPage<'p> {
        let rows = pack_tallies(register, Catalog::builtin());
        let t = &register.tables;
        PacksPage {
            shell,
            tabs: tabs(shell, PACKS),
            done: rows.iter().map(|row| row.fits - row.open).sum(),
            all: rows.iter().map(|row| row.fits).sum(),
            rows,
            without_class: t.assets.live().filter(|a| a.class.is_empty()).count(),
            none_yet: t.assets.live().next().is_none() && t.vendors.live().next().is_none(),
        }
    }
}
