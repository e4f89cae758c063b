//! Profile, assets, flows, sites, groups and vendors.

use super::{Coverage, Covered, GapKind};
use crate::id::{Id, Ref};
use crate::record::Record;
use crate::records::{Agreement, Approved, Asset, FlowEnd, Risk};
use crate::register::Register;
use crate::table::Table;
use catalog::{Catalog, RuleScope};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// Classes of assets outside the Security Rule: paper, spoken, paper fax.
fn beyond_the_rule(catalog: &Catalog) -> HashSet<&str> {
    let outside = catalog
        .classes
        .iter()
        .filter(|class| class.scope == RuleScope::Outside);
    outside.map(|class| class.code.as_str()).collect()
}

/// How many rated risks concern each thing, by its place in its table.
struct Analysed {
    assets: Counts,
    flows: Counts,
    sites: Counts,
    groups: Counts,
    vendors: Counts,
}

/// A count for each row, and the risk that was counted last, so that one risk
/// counts once however often it names the thing.
struct Counts(Vec<(u32, u32)>);

impl Counts {
    fn of<R: Record>(table: &Table<R>) -> Self {
        Counts(vec![(0, 0); table.len()])
    }

    fn add<R: Record>(&mut self, table: &Table<R>, id: Id<R>, risk: u32) {
        self.add_at(table.position(id), risk);
    }

    fn add_at(&mut self, place: Option<usize>, risk: u32) {
        if let Some((count, last)) = place.and_then(|at| self.0.get_mut(at))
            && *last != risk
        {
            *count += 1;
            *last = risk;
        }
    }
}

impl Analysed {
    fn of(register: &Register) -> Self {
        let t = &register.tables;
        let mut analysed = Analysed {
            assets: Counts::of(&t.assets),
            flows: Counts::of(&t.flows),
            sites: Counts::of(&t.sites),
            groups: Counts::of(&t.groups),
            vendors: Counts::of(&t.vendors),
        };
        // Where each asset is and who runs it, looked up once and not for each risk.
        let whereabouts: Vec<(Option<usize>, Option<usize>)> = t
            .assets
            .all()
            .map(|a| {
                (
                    a.site.and_then(|id| t.sites.position(id)),
                    a.vendor.and_then(|id| t.vendors.position(id)),
                )
            })
            .collect();
        let rated = |r: &&Risk| r.merged_into.is_none() && r.rating_in_effect().is_some();
        for (risk, n) in t.risks.all().filter(rated).zip(1..) {
            for id in &risk.flows {
                analysed.flows.add(&t.flows, *id, n);
            }
            for id in &risk.groups {
                analysed.groups.add(&t.groups, *id, n);
            }
            for id in &risk.sites {
                analysed.sites.add(&t.sites, *id, n);
            }
            for id in &risk.vendors {
                analysed.vendors.add(&t.vendors, *id, n);
            }
            for id in &risk.assets {
                let Some(at) = t.assets.position(*id) else {
                    continue;
                };
                analysed.assets.add_at(Some(at), n);
                // A risk to an asset is a risk at its site and with its vendor.
                let (site, vendor) = whereabouts[at];
                analysed.sites.add_at(site, n);
                analysed.vendors.add_at(vendor, n);
            }
        }
        analysed
    }
}

impl Coverage {
    pub(super) fn profile(&mut self, register: &Register) {
        let Some(profile) = register.profile() else {
            self.gap(
                GapKind::ProfileIncomplete,
                None,
                "profile",
                "the organization has no profile yet",
            );
            return;
        };
        let missing: [(bool, &str); 6] = [
            (profile.kinds.is_empty(), "what kind of entity it is"),
            (profile.workforce.is_none(), "how many people work there"),
            (
                profile.security_official.is_none(),
                "who the Security Official is, a named person",
            ),
            (
                profile.leadership.is_empty(),
                "who in leadership decides on risk",
            ),
            (
                !profile.factors.complete(),
                "the four factors of 164.306(b)(2)",
            ),
            (
                profile.review_interval_months.is_none()
                    || profile.review_interval_reason.trim().is_empty(),
                "how often the analysis is reviewed, and why that suits its size and complexity",
            ),
        ];
        for (_, what) in missing.iter().filter(|(lacks, _)| *lacks) {
            self.gap(
                GapKind::ProfileIncomplete,
                Some(profile.reference()),
                "profile",
                format!("the profile does not say {what}"),
            );
        }
    }

    pub(super) fn things(&mut self, register: &Register, catalog: &Catalog) {
        let analysed = Analysed::of(register);
        let excluded: HashMap<Ref, (String, String)> = register
            .tables
            .exclusions
            .live()
            .filter(|exclusion| exclusion.void(register).is_none())
            .filter_map(|x| Some((x.target?, (x.reason.clone(), x.approved_by_words(register)))))
            .collect();
        let t = &register.tables;
        if t.assets.live().next().is_none() {
            self.gap(
                GapKind::NoInventory,
                None,
                "inventory",
                "no asset is recorded, so nothing can be shown to be covered",
            );
        }
        let beyond = beyond_the_rule(catalog);
        let outside = |asset: &Asset| {
            (asset.ephi_known && !asset.ephi.any()) || beyond.contains(asset.class.as_str())
        };
        self.cover(
            &t.assets,
            GapKind::AssetNotAnalysed,
            &analysed.assets,
            &excluded,
            |a| !outside(a),
        );
        self.cover(
            &t.flows,
            GapKind::FlowNotAnalysed,
            &analysed.flows,
            &excluded,
            |_| true,
        );
        self.cover(
            &t.sites,
            GapKind::SiteNotAnalysed,
            &analysed.sites,
            &excluded,
            |_| true,
        );
        self.cover(
            &t.groups,
            GapKind::GroupNotAnalysed,
            &analysed.groups,
            &excluded,
            |_| true,
        );
        self.cover(
            &t.vendors,
            GapKind::VendorNotAnalysed,
            &analysed.vendors,
            &excluded,
            |v| v.business_associate == Some(true),
        );
        self.flows(register, &excluded, &beyond);
        for exclusion in t.exclusions.live() {
            let outside = exclusion.target.is_some_and(|target| {
                let asset = t.assets.row_uuid(target.id);
                asset.is_some_and(|row| beyond.contains(row.record.class.as_str()))
            });
            if let Some(why) = exclusion.void(register).filter(|_| !outside) {
                self.gap(
                    GapKind::ExcludedWithEphi,
                    Some(exclusion.reference()),
                    exclusion.tag(),
                    format!("“{}” leaves out what it must not: {why}", exclusion.reason),
                );
            }
        }
    }

    /// Sorts the live records of a table into covered and not covered.
    fn cover<R: Record>(
        &mut self,
        table: &Table<R>,
        kind: GapKind,
        analysed: &Counts,
        excluded: &HashMap<Ref, (String, String)>,
        in_scope: impl Fn(&R) -> bool,
    ) {
        for (record, (risks, _)) in table.all().zip(&analysed.0) {
            if record.retired().is_some() {
                continue;
            }
            let (target, risks) = (record.reference(), *risks);
            let out = excluded.get(&target).cloned();
            if risks > 0 || out.is_some() {
                self.covered.push(Covered {
                    target,
                    tag: record.tag(),
                    label: record.label().to_owned(),
                    risks,
                    excluded: out,
                });
            } else if in_scope(record) {
                self.gap(
                    kind,
                    Some(target),
                    record.tag(),
                    format!("{} has no rated risk and is not excluded", record.label()),
                );
            }
        }
    }

    fn flows(
        &mut self,
        register: &Register,
        excluded: &HashMap<Ref, (String, String)>,
        beyond: &HashSet<&str>,
    ) {
        let mut on_flow: HashSet<Id<Asset>> = HashSet::new();
        for flow in register.tables.flows.live() {
            on_flow.extend(flow.ends().filter_map(|end| match end {
                FlowEnd::Asset(id) => Some(*id),
                _ => None,
            }));
            for (end, word) in [(&flow.from, "begins"), (&flow.to, "ends")] {
                if *end == FlowEnd::Unknown {
                    self.gap(
                        GapKind::FlowToNowhere,
                        Some(flow.reference()),
                        flow.tag(),
                        format!("“{}” {word} nowhere", flow.name),
                    );
                }
                let asset = match end {
                    FlowEnd::Asset(id) => register.tables.assets.get(*id),
                    _ => None,
                };
                let live = asset.filter(|a| a.retired.is_none());
                if let Some(asset) = live.filter(|a| a.ephi_known && !a.ephi.any()) {
                    self.gap(
                        GapKind::EphiContradicted,
                        Some(asset.reference()),
                        asset.tag(),
                        format!(
                            "{} is said to hold no ePHI, and “{}” ({}) {word} there",
                            asset.name,
                            flow.name,
                            flow.tag()
                        ),
                    );
                }
            }
        }
        for asset in register.tables.assets.live() {
            if asset.class.is_empty() {
                self.gap(
                    GapKind::AssetWithoutClass,
                    Some(asset.reference()),
                    asset.tag(),
                    format!("{} has no class", asset.name),
                );
            }
            if asset.ephi.any() && asset.vendor.is_none() && asset.hosted_by_others() {
                self.gap(
                    GapKind::HostUnnamed,
                    Some(asset.reference()),
                    asset.tag(),
                    format!(
                        "{} is hosted elsewhere ({}), and no vendor is named",
                        asset.name, asset.hosting
                    ),
                );
            }
            // What is not electronic is outside the Security Rule, whatever it holds.
            if beyond.contains(asset.class.as_str()) {
                continue;
            }
            if !asset.ephi_known {
                self.gap(
                    GapKind::EphiNotKnown,
                    Some(asset.reference()),
                    asset.tag(),
                    format!("nobody has said whether {} holds ePHI", asset.name),
                );
            } else if asset.ephi.any()
                && !on_flow.contains(&asset.id)
                && !excluded.contains_key(&asset.reference())
            {
                self.gap(
                    GapKind::AssetOnNoFlow,
                    Some(asset.reference()),
                    asset.tag(),
                    format!("no recorded flow reaches or leaves {}", asset.name),
                );
            }
        }
    }

    pub(super) fn vendors(&mut self, register: &Register, today: Date) {
        for vendor in register.tables.vendors.live() {
            match vendor.business_associate {
                None => self.gap(
                    GapKind::VendorUndecided,
                    Some(vendor.reference()),
                    vendor.tag(),
                    format!("is {} a business associate?", vendor.name),
                ),
                Some(true) if !vendor.agreement_in_force(today) => {
                    let state = vendor
                        .agreements
                        .last()
                        .map_or("none is recorded", |a| a.state.words());
                    self.gap(
                        GapKind::AgreementMissing,
                        Some(vendor.reference()),
                        vendor.tag(),
                        format!("{}: no agreement in force ({state})", vendor.name),
                    );
                }
                Some(_) => {}
            }
            let shown = |a: &Agreement| register.is_shown_by(a.evidence.as_slice());
            let mut in_force = vendor.agreements_in_force(today).peekable();
            if in_force.peek().is_some() && !in_force.any(shown) {
                self.gap(
                    GapKind::AgreementNotShown,
                    Some(vendor.reference()),
                    vendor.tag(),
                    format!(
                        "{}: the agreement is said to be in force, and no document shows it",
                        vendor.name
                    ),
                );
            }
        }
    }
}
