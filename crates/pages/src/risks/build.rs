//! The scenario builder: what is proposed for which asset, and why.

use crate::html::plural;
use crate::{Link, Pager, Query, Shell};
use catalog::{Catalog, Scenario};
use register::records::Asset;
use register::{
    Record, Register, assessed_provisions, looked_at, proposals, settled_by_facts, vendor_proposals,
};
use std::collections::HashSet;

/// Rows on a page.
const PER_PAGE: usize = 50;

/// Which asset or vendor to look at.
#[derive(Debug, askama::Template)]
#[template(path = "risks/choose_asset.html")]
pub struct ChooseAssetPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// The query.
    pub query: &'p Query,
    /// Assets, those with the most open proposals first.
    pub rows: Vec<AssetRow<'p>>,
    /// Paging.
    pub pager: Pager,
    /// Scenarios looked at.
    pub done: usize,
    /// Scenarios of all assets.
    pub all: usize,
    /// Assets for which nothing can be proposed, since they have no class.
    pub without_class: usize,
    /// Whether there is no asset at all.
    pub none_yet: bool,
    /// Vendors with open proposals: number, name, how many.
    pub vendors: Vec<(u32, &'p str, usize)>,
}

/// An asset with what is proposed for it.
#[derive(Debug)]
pub struct AssetRow<'p> {
    /// The asset.
    pub asset: &'p Asset,
    /// Its class in words.
    pub class: &'p str,
    /// Open proposals.
    pub open: usize,
    /// Scenarios looked at.
    pub done: usize,
    /// All scenarios of its class.
    pub all: usize,
}

impl<'p> ChooseAssetPage<'p> {
    /// The page of a query.
    pub fn new(shell: &'p Shell, register: &'p Register, query: &'p Query) -> Self {
        let catalog = Catalog::builtin();
        let table = &register.tables.assets;
        let found = looked_at(register, catalog);
        let (all, open): (usize, usize) = found
            .iter()
            .fold((0, 0), |(all, open), p| (all + p.all, open + p.open));
        let (words, class_only) = (query.get("q").to_lowercase(), query.get("class"));
        let mut rows: Vec<AssetRow<'p>> = found
            .iter()
            .filter_map(|p| Some((p, table.get(p.asset)?)))
            .filter(|(_, asset)| asset.name.to_lowercase().contains(words.trim()))
            .filter(|(_, asset)| class_only.is_empty() || asset.class == class_only)
            .map(|(p, asset)| AssetRow {
                asset,
                class: catalog
                    .class(&asset.class)
                    .map_or(asset.class.as_str(), |class| class.name.as_str()),
                open: p.open,
                done: p.all - p.open,
                all: p.all,
            })
            .collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.open), row.asset.number));
        let pager = Pager::new(query, rows.len(), PER_PAGE);
        let rows = rows
            .into_iter()
            .skip(pager.rows().start)
            .take(PER_PAGE)
            .collect();
        ChooseAssetPage {
            shell,
            query,
            rows,
            pager,
            done: all - open,
            all,
            without_class: table.live().filter(|a| a.class.is_empty()).count(),
            none_yet: table.live().next().is_none(),
            vendors: vendors(register, catalog),
        }
    }

    fn crumbs(&self) -> Vec<Link> {
        crumbs(self.shell, "By asset or vendor")
    }

    fn clear(&self) -> String {
        match (self.query.get("q"), self.query.get("class")) {
            ("", "") => String::new(),
            _ => format!("{}/risks/build/assets", self.shell.base),
        }
    }
}

/// Vendors with open proposals, in their order.
fn vendors<'p>(register: &'p Register, catalog: &Catalog) -> Vec<(u32, &'p str, usize)> {
    let open = vendor_proposals(register, catalog, None);
    let vendors = register.tables.vendors.live().map(|vendor| {
        let count = open.iter().filter(|p| p.vendor == vendor.id).count();
        (vendor.number, vendor.name.as_str(), count)
    });
    vendors.filter(|(_, _, count)| *count > 0).collect()
}

/// The proposals of an asset.
#[derive(Debug, askama::Template)]
#[template(path = "risks/build.html")]
pub struct BuildPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// The asset.
    pub asset: &'p Asset,
    /// What is proposed.
    pub rows: Vec<ProposalRow>,
    /// Scenarios looked at.
    pub done: usize,
    /// All scenarios of its class that no fact settles.
    pub all: usize,
    /// The asset to look at next.
    pub next: Option<Link>,
    /// Risks of the asset that are recorded already.
    pub recorded: usize,
    /// What facts on record settle.
    pub settled: Vec<SettledRow>,
}

/// A scenario that is not proposed, and the fact that settles it.
#[derive(Debug)]
pub struct SettledRow {
    /// The sentence, with the asset's name.
    pub sentence: String,
    /// The fact.
    pub fact: String,
}

/// A proposal.
#[derive(Debug)]
pub struct ProposalRow {
    /// Code of the scenario.
    pub code: String,
    /// The sentence, with the asset's name.
    pub sentence: String,
    /// Threat.
    pub threat: String,
    /// Vulnerability.
    pub vulnerability: String,
    /// Who is harmed.
    pub harms: String,
    /// An answer that speaks for it; empty for none.
    pub gap: String,
}

impl<'p> BuildPage<'p> {
    /// The proposals of an asset.
    pub fn new(shell: &'p Shell, register: &'p Register, asset: &'p Asset) -> BuildPage<'p> {
        let catalog = Catalog::builtin();
        let gaps = open_gaps(register, catalog);
        let outside = asset.is_outside_the_rule(catalog);
        let mut rows: Vec<ProposalRow> = proposals(register, catalog, Some(asset.id))
            .into_iter()
            .map(|p| row(catalog, &gaps, p.scenario, p.sentence, p.harms, outside))
            .collect();
        // What an answer speaks for comes first.
        rows.sort_by_key(|row| row.gap.is_empty());
        let people = register.people();
        let settled = settled_by_facts(register, catalog, Some(asset.id))
            .into_iter()
            .map(|s| SettledRow {
                sentence: s.scenario.sentence_for(&asset.name, people),
                fact: s.fact,
            })
            .collect();
        let found = looked_at(register, catalog);
        let own = found.iter().find(|p| p.asset == asset.id);
        let next = found
            .iter()
            .filter(|p| p.asset != asset.id && p.open > 0)
            .max_by_key(|p| p.open)
            .and_then(|p| register.tables.assets.get(p.asset));
        BuildPage {
            shell,
            asset,
            rows,
            done: own.map_or(0, |p| p.all - p.open),
            all: own.map_or(0, |p| p.all),
            next: next.map(|asset| {
                Link::to(
                    asset.name.clone(),
                    format!("{}/risks/build/{}", shell.base, asset.number),
                )
            }),
            recorded: register
                .tables
                .risks
                .live()
                .filter(|risk| risk.assets.contains(&asset.id))
                .count(),
            settled,
        }
    }

    fn crumbs(&self) -> Vec<Link> {
        crumbs(self.shell, &self.asset.name)
    }

    fn settled_label(&self) -> String {
        let count = plural(self.settled.len(), "scenario is", "scenarios are");
        format!("{count} not proposed, by facts on record")
    }

    fn asset_tag(&self) -> String {
        self.asset.tag()
    }

    fn here(&self) -> String {
        format!("{}/risks/build/{}", self.shell.base, self.asset.number)
    }

    fn may(&self) -> bool {
        self.shell.may.contribute
    }
}

/// The way to what is proposed for one thing.
pub(super) fn crumbs(shell: &Shell, name: &str) -> Vec<Link> {
    let base = &shell.base;
    vec![
        Link::to("Risks", format!("{base}/risks")),
        Link::to("Find more risks", format!("{base}/risks/build")),
        Link::here(name, ""),
    ]
}

/// Provisions of which the answer says that they are not in place.
pub(super) fn open_gaps<'c>(register: &'c Register, catalog: &'c Catalog) -> HashSet<&'c str> {
    assessed_provisions(register, catalog)
        .into_iter()
        .filter(|assessed| assessed.implementation.is_gap())
        .map(|assessed| assessed.provision.citation.as_str())
        .collect()
}

pub(super) fn row(
    catalog: &Catalog,
    gaps: &HashSet<&str>,
    scenario: &Scenario,
    sentence: String,
    harms: String,
    outside: bool,
) -> ProposalRow {
    let vulnerability = catalog.vulnerability(&scenario.vulnerability);
    let gap = vulnerability
        .filter(|_| !outside)
        .and_then(|w| w.provisions.iter().find(|p| gaps.contains(p.as_str())))
        .and_then(|citation| catalog.provision(citation));
    ProposalRow {
        code: scenario.code.clone(),
        sentence,
        threat: catalog
            .threat(&scenario.threat)
            .map_or_else(String::new, |threat| threat.name.clone()),
        vulnerability: vulnerability.map_or_else(String::new, |w| w.name.clone()),
        harms,
        gap: gap.map_or_else(String::new, |provision| {
            format!(
                "You answered that “{}” is not fully in place.",
                provision.title
            )
        }),
    }
}
