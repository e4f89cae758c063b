//! One decision on a scenario, over everything it fits (A8): a risk tied to all of it, or
//! one dismissal for each, all for the same reason.

use crate::catalog_copies::CatalogCopies;
use crate::error::Result;
use crate::random;
use catalog::{Catalog, Scenario};
use jiff::civil::Date;
use register::records::{Asset, Dismissal, Risk, Vendor};
use register::{Id, Kind, Record, Ref, Register, Table, fits_of};
use std::collections::HashSet;

/// A scenario, and what is meant of what it is proposed for.
#[derive(Debug, Clone)]
pub struct Over<'c> {
    /// The scenario.
    pub scenario: &'c Scenario,
    /// Assets, or vendors; never none.
    pub of: Vec<Ref>,
}

/// What each of some scenarios is proposed for, without what is excepted.
///
/// # Errors
/// A sentence, where a scenario is proposed for nothing, where all of it is excepted, and
/// where an exception is none of it: a slip would decide what was to be left out.
pub fn over_fits<'c>(
    register: &Register,
    catalog: &'c Catalog,
    scenarios: &[&'c Scenario],
    except: &[Ref],
) -> std::result::Result<Vec<Over<'c>>, String> {
    let left_out: HashSet<Ref> = except.iter().copied().collect();
    let mut used: HashSet<Ref> = HashSet::new();
    let mut out = Vec::new();
    for fits in fits_of(register, catalog, scenarios.iter().copied()) {
        let (code, pack) = (&fits.scenario.code, &fits.scenario.pack);
        let open: Vec<Ref> = fits.open().map(|fit| fit.of).collect();
        if open.is_empty() {
            return Err(format!(
                "{code} is proposed for nothing here: it fits nothing recorded, or was looked at for all of it; see the pack {pack}"
            ));
        }
        let (without, of): (Vec<Ref>, Vec<Ref>) =
            open.into_iter().partition(|of| left_out.contains(of));
        used.extend(without);
        if of.is_empty() {
            return Err(format!(
                "nothing is left of what {code} is proposed for; leave the scenario out"
            ));
        }
        out.push(Over {
            scenario: fits.scenario,
            of,
        });
    }
    match except.iter().find(|of| !used.contains(of)) {
        None => Ok(out),
        Some(unused) => {
            let tag = register.tables.get(*unused).map(|record| record.tag());
            Err(format!(
                "{} is excepted, and none of these scenarios is proposed for it; leave the exception out",
                tag.unwrap_or_default()
            ))
        }
    }
}

/// The records of a table among some.
fn of<'r, R: Record>(table: &'r Table<R>, kind: Kind, over: &[Ref]) -> Vec<&'r R> {
    let of_kind = over.iter().filter(|of| of.kind == kind);
    of_kind.filter_map(|of| table.get(Id::new(of.id))).collect()
}

/// The risk that a scenario is for these assets, or vendors: one, tied to each of them,
/// found today and not yet rated. It is owned by who owns all of the assets, where one
/// person does.
pub fn risk_over(
    register: &Register,
    copies: &mut CatalogCopies<'_>,
    scenario: &Scenario,
    over: &[Ref],
    today: Date,
) -> Result<Risk> {
    let assets: Vec<&Asset> = of(&register.tables.assets, Kind::Asset, over);
    let vendors: Vec<&Vendor> = of(&register.tables.vendors, Kind::Vendor, over);
    let mut risk = match assets.is_empty() {
        true => copies.risk_of_vendors(scenario, &vendors)?,
        false => copies.risk_of_assets(scenario, &assets)?,
    };
    risk.identified_on = Some(today);
    let owner = assets.first().and_then(|asset| asset.owner);
    risk.owner = owner.filter(|_| assets.iter().all(|asset| asset.owner == owner));
    Ok(risk)
}

/// That a scenario applies to none of these assets, or vendors: one dismissal for each, as
/// `blank` says it. What is added later is not meant.
pub fn dismissals_over(
    scenario: &Scenario,
    over: &[Ref],
    blank: &Dismissal,
) -> Result<Vec<Dismissal>> {
    over.iter()
        .map(|of| {
            Ok(Dismissal {
                id: random::id()?,
                scenario: scenario.code.clone(),
                asset: (of.kind == Kind::Asset).then(|| Id::new(of.id)),
                vendor: (of.kind == Kind::Vendor).then(|| Id::new(of.id)),
                ..blank.clone()
            })
        })
        .collect()
}
