//! Too many flows to draw one by one: counted from group to group, by site,
//! vendor and outside party.

use super::super::figure::{Cell, Plain};
use super::super::svg::{Labels, Rect, Svg, fit, short};
use super::graph::{Lane, asset_lane};
use super::party_key;
use super::unflowed::Unflowed;
use crate::text::count;
use register::Register;
use register::records::{Flow, FlowEnd, YesNo};
use std::collections::{BTreeMap, BTreeSet};

/// Groups named one by one; the rest of a kind are taken together.
const NAMED: usize = 20;
const LEFT: f64 = 216.0;
const TOP: f64 = 132.0;
const CELL: f64 = 42.0;
const ROW: f64 = 32.0;

/// What flows are grouped by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Site(u32),
    OtherSites,
    NoSite,
    Vendor(u32),
    OtherVendors,
    /// By its name in lower case.
    Party(String),
    OtherParties,
    Nowhere,
}

impl Group {
    fn of(register: &Register, end: &FlowEnd) -> Group {
        let tables = &register.tables;
        match end {
            FlowEnd::Unknown => Group::Nowhere,
            FlowEnd::Party(name) => Group::Party(party_key(name)),
            FlowEnd::Site(id) => tables
                .sites
                .get(*id)
                .map_or(Group::NoSite, |site| Group::Site(site.number)),
            FlowEnd::Vendor(id) => tables
                .vendors
                .get(*id)
                .map_or(Group::OtherVendors, |v| Group::Vendor(v.number)),
            FlowEnd::Asset(id) => match tables.assets.get(*id) {
                None => Group::NoSite,
                Some(asset) => match asset_lane(register, asset) {
                    Lane::Site(number) => Group::Site(number),
                    Lane::Vendors => asset
                        .vendor
                        .and_then(|id| tables.vendors.get(id))
                        .map_or(Group::OtherVendors, |v| Group::Vendor(v.number)),
                    _ => Group::NoSite,
                },
            },
        }
    }

    /// The group that takes in what is not named.
    fn folded(&self) -> Group {
        match self {
            Group::Site(_) => Group::OtherSites,
            Group::Vendor(_) => Group::OtherVendors,
            Group::Party(_) => Group::OtherParties,
            other => other.clone(),
        }
    }

    fn name(&self, register: &Register, parties: &Parties<'_>) -> String {
        let tables = &register.tables;
        match self {
            Group::Site(n) => tables
                .sites
                .by_number(*n)
                .map_or_else(|| format!("S-{n}"), |s| s.name.clone()),
            Group::Vendor(n) => tables
                .vendors
                .by_number(*n)
                .map_or_else(|| format!("V-{n}"), |v| v.name.clone()),
            Group::Party(name) => {
                format!("{} (outside)", parties.get(name).copied().unwrap_or(name))
            }
            Group::OtherSites => "Other sites".to_owned(),
            Group::OtherVendors => "Other vendors".to_owned(),
            Group::OtherParties => "Other outside parties".to_owned(),
            Group::NoSite => "No site recorded".to_owned(),
            Group::Nowhere => "Nowhere recorded".to_owned(),
        }
    }

    fn href(&self, base: &str) -> Option<String> {
        match self {
            Group::Site(n) => Some(format!("{base}/scope/sites/{n}")),
            Group::Vendor(n) => Some(format!("{base}/scope/vendors/{n}")),
            _ => None,
        }
    }
}

/// Outside parties by key, spelled as they were first met.
type Parties<'r> = BTreeMap<String, &'r str>;

/// Steps from one group to another.
#[derive(Default, Clone, Copy)]
struct Steps {
    all: u32,
    /// Of flows that are not known to be encrypted throughout.
    open: u32,
}

/// Each flow counts once for every pair of groups it steps between; one that
/// stays in a group counts there.
fn steps(register: &Register, flows: &[&Flow]) -> BTreeMap<(Group, Group), Steps> {
    let mut pairs: Vec<((Group, Group), bool)> = Vec::new();
    for flow in flows {
        let groups: Vec<Group> = flow.ends().map(|end| Group::of(register, end)).collect();
        let moved: BTreeSet<(Group, Group)> = groups
            .windows(2)
            .filter(|pair| pair[0] != pair[1])
            .map(|pair| (pair[0].clone(), pair[1].clone()))
            .collect();
        let open = flow.encrypted != YesNo::Yes;
        if moved.is_empty() {
            pairs.push(((groups[0].clone(), groups[0].clone()), open));
        }
        pairs.extend(moved.into_iter().map(|pair| (pair, open)));
    }
    let mut weight: BTreeMap<&Group, u32> = BTreeMap::new();
    for (pair, _) in &pairs {
        *weight.entry(&pair.0).or_default() += 1;
        *weight.entry(&pair.1).or_default() += 1;
    }
    let mut heaviest: Vec<(&Group, u32)> = weight.into_iter().collect();
    heaviest.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let named: BTreeSet<Group> = heaviest
        .iter()
        .take(NAMED)
        .map(|(group, _)| (*group).clone())
        .collect();
    let fold = |group: &Group| {
        if named.contains(group) {
            group.clone()
        } else {
            group.folded()
        }
    };
    let mut steps: BTreeMap<(Group, Group), Steps> = BTreeMap::new();
    for ((from, to), open) in &pairs {
        let step = steps.entry((fold(from), fold(to))).or_default();
        step.all += 1;
        step.open += u32::from(*open);
    }
    steps
}

/// The counts as an image, with notes and a table.
pub(super) fn draw(
    register: &Register,
    flows: &[&Flow],
    unflowed: &Unflowed<'_>,
    labels: &Labels<'_>,
    base: &str,
) -> (String, Vec<String>, Vec<Plain>) {
    let steps = steps(register, flows);
    let mut parties = Parties::new();
    for end in flows.iter().flat_map(|flow| flow.ends()) {
        if let FlowEnd::Party(name) = end {
            parties.entry(party_key(name)).or_insert(name);
        }
    }
    let rows: BTreeSet<&Group> = steps.keys().map(|(from, _)| from).collect();
    let columns: BTreeSet<&Group> = steps.keys().map(|(_, to)| to).collect();
    let most = steps.values().map(|s| s.all).max().unwrap_or(1);
    // The last headings lean out over the right edge.
    let wide = LEFT + CELL * columns.len() as f64 + 96.0;
    let below = TOP + ROW * rows.len() as f64 + 12.0;
    let mut svg = Svg::new(
        labels,
        "chart-svg flow-matrix",
        wide,
        below + unflowed.height(wide) + 2.0,
        true,
    );
    svg.text("c-axis", 4.0, TOP - 10.0, "From ↓   To →");
    let x = |column: usize| LEFT + CELL * column as f64;
    for (at, group) in columns.iter().enumerate() {
        let name = group.name(register, &parties);
        let href = group.href(base);
        let tag = svg.link_or_group("fm-lane-link", href.as_deref(), &format!("to {name}"));
        let place = format!(
            "translate({} {}) rotate(-50)",
            short(x(at) + CELL / 2.0),
            short(TOP - 8.0)
        );
        svg.open(
            "text",
            [("class", "c-label".into()), ("transform", place.into())],
        );
        svg.words(&fit(&name, 12.5, 148.0));
        svg.close("text");
        svg.close(tag);
    }
    for (row, from) in rows.iter().enumerate() {
        let y = TOP + ROW * row as f64;
        let name = from.name(register, &parties);
        let href = from.href(base);
        let tag = svg.link_or_group("fm-lane-link", href.as_deref(), &format!("from {name}"));
        svg.rect(
            "c-hit",
            Rect {
                x: 0.0,
                y: y + 2.0,
                w: LEFT - 6.0,
                h: ROW - 4.0,
            },
            3.0,
        );
        svg.text(
            "c-label c-end",
            LEFT - 10.0,
            y + ROW / 2.0 + 4.0,
            &fit(&name, 13.0, LEFT - 20.0),
        );
        svg.close(tag);
        svg.path(
            "c-grid",
            &format!("M0 {}h{}", short(y), short(x(columns.len()))),
        );
        for (column, to) in columns.iter().enumerate() {
            let Some(step) = steps.get(&((*from).clone(), (*to).clone())) else {
                continue;
            };
            let shade = 1 + (step.all * 4).saturating_sub(1) / most.max(1);
            let inside = if from == to { " mx-inside" } else { "" };
            svg.open("g", []);
            svg.title(&sentence(register, &parties, from, to, *step));
            svg.rect(
                &format!("mx mx-{}{inside}", shade.min(4)),
                Rect {
                    x: x(column) + 1.0,
                    y: y + 1.0,
                    w: CELL - 2.0,
                    h: ROW - 2.0,
                },
                2.0,
            );
            svg.text(
                "mx-count c-mid",
                x(column) + CELL / 2.0,
                y + if step.open > 0 { 15.0 } else { 20.0 },
                &step.all.to_string(),
            );
            if step.open > 0 {
                svg.text(
                    "mx-open c-mid",
                    x(column) + CELL / 2.0,
                    y + 27.0,
                    &format!("!{}", step.open),
                );
            }
            svg.close("g");
        }
    }
    unflowed.draw(&mut svg, below, wide);
    let total: u32 = steps.values().map(|s| s.all).sum();
    let notes = vec![
        format!(
            "{} to draw one by one, so they are counted by site, vendor and outside party: each flow once for every two groups \
             it steps between ({}), or within the group it stays in.",
            count(flows.len(), "flow is too much", "flows are too many"),
            count(total as usize, "step", "steps")
        ),
        "“!” counts steps of flows that are not known to be encrypted throughout.".to_owned(),
    ];
    let mut table = Plain::new(
        "Steps of ePHI flows between groups",
        ["From", "To", "Steps", "Not known to be encrypted"],
    );
    for ((from, to), step) in &steps {
        let cell = |group: &Group| match group.href(base) {
            Some(href) => Cell::link(group.name(register, &parties), href),
            None => group.name(register, &parties).into(),
        };
        table.rows.push(vec![
            cell(from),
            cell(to),
            step.all.to_string().into(),
            step.open.to_string().into(),
        ]);
    }
    (svg.finish(), notes, vec![table])
}

fn sentence(
    register: &Register,
    parties: &Parties<'_>,
    from: &Group,
    to: &Group,
    step: Steps,
) -> String {
    let way = if from == to {
        format!("within {}", from.name(register, parties))
    } else {
        format!(
            "from {} to {}",
            from.name(register, parties),
            to.name(register, parties)
        )
    };
    let open = match step.open {
        0 => String::new(),
        open => format!(", {open} not known to be encrypted"),
    };
    format!("{} {way}{open}", count(step.all as usize, "flow", "flows"))
}
