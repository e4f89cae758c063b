//! The flow map: how ePHI moves, with the same as a table and what it shows to be missing.

use super::kinds::tabs;
use super::record::sentence;
use crate::charts::{Focus, flow_map};
use crate::{Link, Shell, places};
use register::{Coverage, GapKind, Id, Kind, Record, Ref, Register};

/// The flow map.
#[derive(Debug, askama::Template)]
#[template(path = "scope/map.html")]
pub struct MapPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Lists.
    pub tabs: Vec<Link>,
    /// What can be looked at alone.
    pub focus: Vec<crate::Choice>,
    /// The chart as HTML; `None` where there is nothing to draw.
    pub chart: Option<String>,
    /// What the map shows to be missing, and where it is put right.
    pub findings: Vec<(String, String)>,
}

impl<'p> MapPage<'p> {
    /// The map of a register; `of` is the number of a site or vendor to look at alone.
    pub fn of(shell: &'p Shell, register: &Register, coverage: &Coverage, of: &str) -> MapPage<'p> {
        let t = &register.tables;
        let focus = match register.find_by_number(&[Kind::Site, Kind::Vendor], of) {
            Ok(Ref {
                kind: Kind::Site,
                id,
            }) => Focus::Site(Id::new(id)),
            Ok(vendor) => Focus::Vendor(Id::new(vendor.id)),
            Err(_) => Focus::Whole,
        };
        let choice = |group: &str, tag: String, label: &str| crate::Choice {
            chosen: tag == of,
            value: tag,
            label: label.to_owned(),
            group: group.to_owned(),
            ..crate::Choice::default()
        };
        let sites = t.sites.live().map(|s| choice("One site", s.tag(), &s.name));
        let vendors = t
            .vendors
            .live()
            .map(|v| choice("One vendor", v.tag(), &v.name));
        let findings = coverage
            .gaps
            .iter()
            .filter(|gap| matches!(gap.kind, GapKind::FlowToNowhere | GapKind::AssetOnNoFlow))
            .map(|gap| {
                (
                    sentence(&gap.what),
                    places::of_gap(register, &shell.base, gap),
                )
            })
            .collect();
        MapPage {
            shell,
            tabs: tabs(shell, "/map"),
            focus: sites.chain(vendors).collect(),
            chart: flow_map(register, coverage, focus, &shell.base).map(|chart| chart.html()),
            findings,
        }
    }
}
