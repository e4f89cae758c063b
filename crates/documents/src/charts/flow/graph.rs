//! The places and hops of the flows to draw.

use super::{Focus, end_name, party_key};
use register::records::{Asset, Flow, FlowEnd, Retired, YesNo};
use register::{Record, Ref, Register};
use std::collections::BTreeMap;

/// Where on the map a place stands: the outer columns, or a lane between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lane {
    /// Outside, where ePHI comes from.
    Left,
    /// At the site of that number.
    Site(u32),
    /// Ours, with no site recorded.
    NoSite,
    /// Vendors, and what they run.
    Vendors,
    /// Outside parties on the way.
    Between,
    /// Outside, where ePHI goes.
    Right,
}

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Asset,
    Site,
    Vendor,
    Party,
    Nowhere,
}

/// A place.
pub(super) struct Node {
    pub(super) what: What,
    pub(super) name: String,
    /// "A-3 · ×12".
    pub(super) tag: String,
    pub(super) href: Option<String>,
    pub(super) lane: Lane,
    /// The asset the map is about.
    pub(super) centre: bool,
}

/// A flow over its places.
pub(super) struct Line {
    pub(super) tag: String,
    pub(super) href: String,
    /// The flow as a sentence.
    pub(super) words: String,
    pub(super) encrypted: YesNo,
    /// Whether ePHI moves both ways.
    pub(super) both: bool,
    /// From place to place, in the direction of the flow.
    pub(super) hops: Vec<(usize, usize)>,
}

/// A lane's heading.
pub(super) struct LaneTitle {
    pub(super) words: String,
    pub(super) href: Option<String>,
}

/// Places and flows.
#[derive(Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) lines: Vec<Line>,
    pub(super) lanes: BTreeMap<Lane, LaneTitle>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Record(Ref),
    Party(String, Lane),
    /// Each nowhere is its own: flow number and station.
    Nowhere(u32, usize),
}

impl Graph {
    pub(super) fn of(register: &Register, flows: &[&Flow], focus: Focus, base: &str) -> Graph {
        let mut graph = Graph::default();
        let mut keys = BTreeMap::new();
        for flow in flows {
            let ends: Vec<&FlowEnd> = flow.ends().collect();
            let wanted: Vec<usize> = (1..ends.len())
                .filter(|at| match focus {
                    Focus::Asset(id) => [ends[at - 1], ends[*at]].contains(&&FlowEnd::Asset(id)),
                    _ => true,
                })
                .collect();
            let mut stop = |graph: &mut Graph, at: usize| {
                let side = match at {
                    0 => Lane::Left,
                    at if at + 1 == ends.len() => Lane::Right,
                    _ => Lane::Between,
                };
                let key = match ends[at] {
                    FlowEnd::Unknown => Key::Nowhere(flow.number, at),
                    FlowEnd::Asset(id) => Key::Record(id.to()),
                    FlowEnd::Site(id) => Key::Record(id.to()),
                    FlowEnd::Vendor(id) => Key::Record(id.to()),
                    FlowEnd::Party(name) => Key::Party(party_key(name), side),
                };
                *keys.entry(key).or_insert_with(|| {
                    graph
                        .nodes
                        .push(node(register, ends[at], side, focus, base));
                    graph.nodes.len() - 1
                })
            };
            let mut hops = Vec::new();
            for at in wanted {
                let from = stop(&mut graph, at - 1);
                hops.push((from, stop(&mut graph, at)));
            }
            graph.nowhere_beside_neighbour(&hops);
            graph.lines.push(line(register, flow, hops, base));
        }
        graph.name_lanes(register, base);
        graph
    }

    /// A nowhere stands in the lane of what it is nowhere of.
    fn nowhere_beside_neighbour(&mut self, hops: &[(usize, usize)]) {
        for (from, to) in hops {
            for (node, beside) in [(*from, *to), (*to, *from)] {
                if self.nodes[node].what == What::Nowhere {
                    self.nodes[node].lane = match self.nodes[beside].lane {
                        Lane::Left | Lane::Right => Lane::NoSite,
                        lane => lane,
                    };
                }
            }
        }
    }

    fn name_lanes(&mut self, register: &Register, base: &str) {
        for node in &self.nodes {
            let title = |words: &str| LaneTitle {
                words: words.to_owned(),
                href: None,
            };
            self.lanes
                .entry(node.lane)
                .or_insert_with(|| match node.lane {
                    Lane::Left => title("From outside"),
                    Lane::Right => title("To outside"),
                    Lane::NoSite => title("No site recorded"),
                    Lane::Vendors => title("Vendors, and what they run"),
                    Lane::Between => title("Outside, on the way"),
                    Lane::Site(number) => LaneTitle {
                        words: register
                            .tables
                            .sites
                            .by_number(number)
                            .map_or_else(|| format!("S-{number}"), |site| site.name.clone()),
                        href: Some(format!("{base}/scope/sites/{number}")),
                    },
                });
        }
    }
}

/// The lane of an asset: its site, or else that of vendors where one runs it.
pub(super) fn asset_lane(register: &Register, asset: &Asset) -> Lane {
    match asset.site.and_then(|id| register.tables.sites.get(id)) {
        Some(site) => Lane::Site(site.number),
        None if asset.vendor.is_some() => Lane::Vendors,
        None => Lane::NoSite,
    }
}

fn node(register: &Register, end: &FlowEnd, side: Lane, focus: Focus, base: &str) -> Node {
    let tables = &register.tables;
    let name = end_name(register, end);
    let plain = |what, tag: String, kind: &str, number: Option<u32>, lane| Node {
        what,
        name: name.clone(),
        tag,
        href: number.map(|number| format!("{base}/scope/{kind}/{number}")),
        lane,
        centre: false,
    };
    match end {
        FlowEnd::Asset(id) => {
            let asset = tables.assets.get(*id);
            let mut tag = asset.map_or_else(String::new, |a| {
                tagged(register, a.tag(), a.retired(), a.reference())
            });
            if let Some(many) = asset.and_then(|a| a.count).filter(|many| *many != 1) {
                tag += &format!(" · ×{many}");
            }
            Node {
                centre: focus == Focus::Asset(*id),
                ..plain(
                    What::Asset,
                    tag,
                    "assets",
                    asset.map(|a| a.number),
                    asset.map_or(Lane::NoSite, |a| asset_lane(register, a)),
                )
            }
        }
        FlowEnd::Site(id) => {
            let site = tables.sites.get(*id);
            let tag = site.map_or_else(String::new, |s| {
                tagged(register, s.tag(), s.retired(), s.reference())
            });
            let lane = site.map_or(Lane::NoSite, |s| Lane::Site(s.number));
            plain(What::Site, tag, "sites", site.map(|s| s.number), lane)
        }
        FlowEnd::Vendor(id) => {
            let vendor = tables.vendors.get(*id);
            let tag = vendor.map_or_else(String::new, |v| {
                tagged(register, v.tag(), v.retired(), v.reference())
            });
            plain(
                What::Vendor,
                tag,
                "vendors",
                vendor.map(|v| v.number),
                Lane::Vendors,
            )
        }
        FlowEnd::Party(_) => plain(What::Party, "outside".to_owned(), "", None, side),
        FlowEnd::Unknown => plain(What::Nowhere, String::new(), "", None, Lane::NoSite),
    }
}

/// "A-3", with what bears on it.
fn tagged(register: &Register, tag: String, retired: Option<&Retired>, reference: Ref) -> String {
    if retired.is_some() {
        format!("{tag} · retired")
    } else if register.exclusion(reference).is_some() {
        format!("{tag} · left out")
    } else {
        tag
    }
}

fn line(register: &Register, flow: &Flow, hops: Vec<(usize, usize)>, base: &str) -> Line {
    let direction = flow.direction.trim().to_lowercase();
    let stations: Vec<String> = flow.ends().map(|end| end_name(register, end)).collect();
    let both = ["both", "bi", "two-way"]
        .iter()
        .any(|word| direction.starts_with(word));
    let arrow = if both { " ↔ " } else { " → " };
    Line {
        tag: flow.tag(),
        href: format!("{base}/scope/flows/{}", flow.number),
        words: format!(
            "{} {}: {}. Encrypted in transit: {}",
            flow.tag(),
            flow.name,
            stations.join(arrow),
            flow.encrypted.words()
        ),
        encrypted: flow.encrypted,
        both,
        hops,
    }
}
