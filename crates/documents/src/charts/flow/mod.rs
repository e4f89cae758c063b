//! The ePHI flow map: what moves from where to where, drawn from the register.
//!
//! Few flows are drawn one by one, in columns from left to right and in lanes by
//! site (`graph` → `layers` → `place` → `routes` → `draw`). Too many for that are counted in
//! a table of groups by site, vendor and outside party (`matrix`).

mod draw;
mod graph;
mod layers;
mod matrix;
mod place;
mod routes;
mod unflowed;

use super::figure::{Cell, Chart, Plain};
use super::svg::Labels;
use crate::text::count;
use graph::Graph;
use register::records::{Asset, Flow, FlowEnd, Site, Vendor};
use register::{Coverage, GapKind, Id, Record, Register};
use unflowed::Unflowed;

/// Most flows drawn one by one.
const FLOWS: usize = 60;
/// Most places drawn one by one.
const NODES: usize = 80;
/// Most columns.
const COLUMNS: usize = 14;
/// Most bytes of an image.
pub const MAX_BYTES: usize = 120_000;

/// Which flows to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// All of them.
    Whole,
    /// Those that touch a site or an asset at it.
    Site(Id<Site>),
    /// Those that touch a vendor or an asset it runs.
    Vendor(Id<Vendor>),
    /// One step around an asset: where its ePHI comes from and goes to next.
    Asset(Id<Asset>),
}

/// The map of the live flows. Places lead to `{base}/scope/assets|sites|vendors/{number}`,
/// flows to `{base}/scope/flows/{number}`. `coverage` is that of the same register;
/// it knows which ePHI assets are on no flow. `None` where there is nothing to draw.
pub fn flow_map(
    register: &Register,
    coverage: &Coverage,
    focus: Focus,
    base: &str,
) -> Option<Chart> {
    map(register, coverage, focus, base, true)
}

/// The map of all live flows without links, for documents.
pub(crate) fn flow_figure(register: &Register, coverage: &Coverage) -> Option<Chart> {
    map(register, coverage, Focus::Whole, "", false)
}

fn map(
    register: &Register,
    coverage: &Coverage,
    focus: Focus,
    base: &str,
    links: bool,
) -> Option<Chart> {
    let flows: Vec<&Flow> = register
        .tables
        .flows
        .live()
        .filter(|flow| touches(register, flow, focus))
        .collect();
    let unflowed = Unflowed::of(register, coverage, focus, base);
    if flows.is_empty() && unflowed.assets.is_empty() {
        return None;
    }
    let title = title(register, focus, flows.len());
    let one_by_one = (flows.len() <= FLOWS)
        .then(|| Graph::of(register, &flows, focus, base))
        .filter(|graph| graph.nodes.len() <= NODES)
        .and_then(|graph| {
            let svg = draw::draw(&graph, &unflowed, &labels(&title, MAP, links))?;
            (svg.len() <= MAX_BYTES).then_some(svg)
        });
    let (svg, mut notes, mut tables) = match one_by_one {
        Some(svg) => (
            svg,
            vec![LEGEND.to_owned()],
            vec![listed(register, &flows, base)],
        ),
        None => matrix::draw(
            register,
            &flows,
            &unflowed,
            &labels(&title, MATRIX, links),
            base,
        ),
    };
    if !unflowed.assets.is_empty() {
        notes.push(format!(
            "{} on no recorded flow: record how ePHI gets there and where it goes.",
            count(unflowed.assets.len(), "ePHI asset is", "ePHI assets are")
        ));
        tables.push(unflowed.table());
    }
    Some(Chart {
        svg,
        title,
        notes,
        tables,
        wide: true,
    })
}

const MAP: &str = "Places ePHI comes from on the left, where it goes on the right, our own assets between them in lanes \
                   by site. Lines are flows. Places and flows lead to their records.";
const MATRIX: &str =
    "Rows are where ePHI comes from, columns where it goes; each cell counts steps of flows.";
const LEGEND: &str = "Full line: encrypted in transit. Dashes and “!”: not encrypted. Dots and “?”: nobody has said. \
                      Dash and dot and “½”: in part. A dashed box marks a flow that begins or ends nowhere.";

fn labels<'a>(title: &'a str, desc: &'a str, links: bool) -> Labels<'a> {
    Labels {
        id: "flows",
        title,
        desc,
        links,
    }
}

fn title(register: &Register, focus: Focus, flows: usize) -> String {
    let tables = &register.tables;
    let flows = count(flows, "ePHI flow", "ePHI flows");
    match focus {
        Focus::Whole => flows,
        Focus::Site(id) => format!(
            "{flows} at {}",
            tables.sites.get(id).map_or("a site", |s| &s.name)
        ),
        Focus::Vendor(id) => format!(
            "{flows} through {}",
            tables.vendors.get(id).map_or("a vendor", |v| &v.name)
        ),
        Focus::Asset(id) => format!(
            "{flows} through {}",
            tables.assets.get(id).map_or("an asset", |a| &a.name)
        ),
    }
}

fn touches(register: &Register, flow: &Flow, focus: Focus) -> bool {
    let asset = |end: &FlowEnd| match end {
        FlowEnd::Asset(id) => register.tables.assets.get(*id),
        _ => None,
    };
    match focus {
        Focus::Whole => true,
        Focus::Asset(id) => flow.ends().any(|end| *end == FlowEnd::Asset(id)),
        Focus::Site(id) => flow
            .ends()
            .any(|end| *end == FlowEnd::Site(id) || asset(end).is_some_and(|a| a.site == Some(id))),
        Focus::Vendor(id) => flow.ends().any(|end| {
            *end == FlowEnd::Vendor(id) || asset(end).is_some_and(|a| a.vendor == Some(id))
        }),
    }
}

/// What tells outside parties apart: case and spacing do not.
fn party_key(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// What an end is called.
fn end_name(register: &Register, end: &FlowEnd) -> String {
    let tables = &register.tables;
    match end {
        FlowEnd::Unknown => Some("nowhere recorded"),
        FlowEnd::Asset(id) => tables.assets.get(*id).map(|a| a.name.as_str()),
        FlowEnd::Site(id) => tables.sites.get(*id).map(|s| s.name.as_str()),
        FlowEnd::Vendor(id) => tables.vendors.get(*id).map(|v| v.name.as_str()),
        FlowEnd::Party(name) => Some(name.as_str()),
    }
    .unwrap_or("a record that is not here")
    .to_owned()
}

fn listed(register: &Register, flows: &[&Flow], base: &str) -> Plain {
    let mut table = Plain::new(
        "ePHI flows",
        [
            "Flow",
            "Name",
            "From",
            "By way of",
            "To",
            "Encrypted in transit",
        ],
    );
    for flow in flows {
        let via: Vec<String> = flow.via.iter().map(|end| end_name(register, end)).collect();
        table.rows.push(vec![
            Cell::link(flow.tag(), format!("{base}/scope/flows/{}", flow.number)),
            flow.name.as_str().into(),
            end_name(register, &flow.from).into(),
            if via.is_empty() {
                "–".to_owned()
            } else {
                via.join(", then ")
            }
            .into(),
            end_name(register, &flow.to).into(),
            flow.encrypted.words().into(),
        ]);
    }
    table
}

/// The assets that coverage found on no flow.
fn on_no_flow<'r>(register: &'r Register, coverage: &Coverage) -> Vec<&'r Asset> {
    coverage
        .gaps
        .iter()
        .filter(|gap| gap.kind == GapKind::AssetOnNoFlow)
        .filter_map(|gap| register.tables.assets.get(Id::new(gap.target?.id)))
        .collect()
}
