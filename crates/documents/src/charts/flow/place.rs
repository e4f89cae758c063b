//! Where each place stands and each hop runs: columns by `layers`, lanes between
//! them, order by barycentre, and a bend for each column a hop passes through, so
//! that no line runs through a box.

use super::super::svg::Rect;
use super::graph::Lane;
use super::layers::Columns;
use super::routes::{Route, routes};
use std::collections::BTreeMap;

/// Width of a box, in pixels.
pub(super) const BOX: f64 = 126.0;
/// Between columns: room for a tag and a curve.
pub(super) const GUTTER: f64 = 98.0;
/// Right of each column all lines run level for so far, a line's height apart:
/// room for the tags of flows, which no other line crosses.
pub(super) const LEAD: f64 = 50.0;
/// Between the lines that meet one side of a box.
pub(super) const PORT: f64 = 18.0;
const HIGH: f64 = 48.0;
const BEND: f64 = 6.0;
const GAP: f64 = 12.0;
const LANE_TITLE: f64 = 24.0;
const LANE_FOOT: f64 = 12.0;
const LANE_GAP: f64 = 8.0;
const MARGIN: f64 = 12.0;
const SWEEPS: usize = 12;

/// A drawing's geometry.
pub(super) struct Layout {
    /// Per place.
    pub(super) boxes: Vec<Rect>,
    /// Per lane between the outer columns.
    pub(super) lanes: BTreeMap<Lane, Rect>,
    /// Per hop.
    pub(super) routes: Vec<Route>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A box, or the bend of a hop in a column it passes.
pub(super) struct Item {
    pub(super) column: usize,
    lane: Lane,
    high: f64,
    /// Neighbours in the columns before and after.
    before: Vec<usize>,
    after: Vec<usize>,
    y: f64,
}

impl Item {
    pub(super) fn middle(&self) -> f64 {
        self.y + self.high / 2.0
    }
}

/// Lays out places (by lane) and hops between them.
pub(super) fn place(lanes: &[Lane], hops: &[(usize, usize)], columns: &Columns) -> Layout {
    let mut items = boxes(lanes, hops, columns);
    let chains = bends(&mut items, hops, columns);
    let mut order = first_order(&items, columns.count);
    untangle(&items, &mut order);
    let bands = bands(&items, &order);
    let depth = bands.values().map(|band| band.1).fold(0.0, f64::max);
    let outer = order
        .iter()
        .map(|column| stack(column.iter().map(|i| &items[*i])))
        .fold(0.0, f64::max);
    let foot = depth.max(outer + LANE_TITLE + MARGIN);
    settle(&mut items, &order, &bands, foot);
    let x = |column: usize| MARGIN + (BOX + GUTTER) * column as f64;
    let boxes: Vec<Rect> = (0..lanes.len())
        .map(|node| Rect {
            x: x(items[node].column),
            y: items[node].y,
            w: BOX,
            h: items[node].high,
        })
        .collect();
    let inner: Vec<usize> = items
        .iter()
        .filter(|i| !outside(i.lane))
        .map(|i| i.column)
        .collect();
    let (first, last) = (inner.iter().min(), inner.iter().max());
    let lanes = match (first, last) {
        (Some(first), Some(last)) => bands
            .iter()
            .map(|(lane, (top, bottom))| {
                let rect = Rect {
                    x: x(*first) - MARGIN + 2.0,
                    y: *top,
                    w: x(*last) - x(*first) + BOX + 2.0 * MARGIN - 4.0,
                    h: bottom - top,
                };
                (*lane, rect)
            })
            .collect(),
        _ => BTreeMap::new(),
    };
    Layout {
        routes: routes(&items, hops, &chains, &boxes),
        width: x(columns.count.saturating_sub(1)) + BOX + MARGIN,
        height: foot + 2.0,
        boxes,
        lanes,
    }
}

fn outside(lane: Lane) -> bool {
    matches!(lane, Lane::Left | Lane::Right)
}

/// One item for each place, high enough for the lines that meet it.
fn boxes(lanes: &[Lane], hops: &[(usize, usize)], columns: &Columns) -> Vec<Item> {
    let mut ports = vec![(0_usize, 0_usize); lanes.len()];
    for (from, to) in hops {
        if from == to {
            ports[*from].1 += 2;
        } else {
            let (left, right) = ends(*from, *to, columns);
            ports[left].1 += 1;
            ports[right].0 += 1;
        }
    }
    lanes
        .iter()
        .zip(ports)
        .enumerate()
        .map(|(node, (lane, (left, right)))| Item {
            column: columns.of[node],
            lane: *lane,
            high: HIGH.max(PORT * left.max(right) as f64 + 6.0),
            before: Vec::new(),
            after: Vec::new(),
            y: 0.0,
        })
        .collect()
}

/// A hop's ends, the left one first.
fn ends(from: usize, to: usize, columns: &Columns) -> (usize, usize) {
    if columns.of[from] <= columns.of[to] {
        (from, to)
    } else {
        (to, from)
    }
}

/// Adds a bend for each column a hop passes through; per hop its items from left to right.
fn bends(items: &mut Vec<Item>, hops: &[(usize, usize)], columns: &Columns) -> Vec<Vec<usize>> {
    let mut chains = Vec::with_capacity(hops.len());
    for (from, to) in hops {
        let (left, right) = ends(*from, *to, columns);
        let mut chain = vec![left];
        let lane = match (items[left].lane, items[right].lane) {
            (lane, Lane::Right | Lane::Left) => lane,
            (_, lane) => lane,
        };
        for column in columns.of[left] + 1..columns.of[right] {
            chain.push(items.len());
            items.push(Item {
                column,
                lane,
                high: BEND,
                before: Vec::new(),
                after: Vec::new(),
                y: 0.0,
            });
        }
        chain.push(right);
        if from != to {
            for pair in chain.windows(2) {
                items[pair[0]].after.push(pair[1]);
                items[pair[1]].before.push(pair[0]);
            }
        }
        chains.push(chain);
    }
    // A hop from outside to outside has no lane of its own: it passes in the first there is.
    let first = items
        .iter()
        .map(|i| i.lane)
        .filter(|lane| !outside(*lane))
        .min();
    let last = columns.count.saturating_sub(1);
    for item in items
        .iter_mut()
        .filter(|i| outside(i.lane) && i.column > 0 && i.column < last)
    {
        item.lane = first.unwrap_or(Lane::NoSite);
    }
    chains
}

fn first_order(items: &[Item], columns: usize) -> Vec<Vec<usize>> {
    let mut order = vec![Vec::new(); columns];
    for (at, item) in items.iter().enumerate() {
        order[item.column].push(at);
    }
    for column in &mut order {
        column.sort_by_key(|at| (items[*at].lane, *at));
    }
    order
}

/// Orders each column by the middle of its neighbours, from both sides in turn,
/// and keeps the order with the fewest crossings. Lanes stay together.
fn untangle(items: &[Item], order: &mut Vec<Vec<usize>>) {
    let mut best = (crossings(items, order), order.clone());
    for sweep in 0..SWEEPS {
        let forward = sweep % 2 == 0;
        let mut columns: Vec<usize> = (0..order.len()).collect();
        if !forward {
            columns.reverse();
        }
        for column in columns {
            let rank = ranks(items.len(), order);
            let mut keyed: Vec<(Lane, f64, usize)> = order[column]
                .iter()
                .map(|at| {
                    let item = &items[*at];
                    let beside = if forward { &item.before } else { &item.after };
                    let middle = mean(beside.iter().map(|other| rank[*other])).unwrap_or(rank[*at]);
                    (item.lane, middle, *at)
                })
                .collect();
            // The sort is stable: equals keep their order.
            keyed.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            order[column] = keyed.into_iter().map(|(_, _, at)| at).collect();
        }
        let now = crossings(items, order);
        if now < best.0 {
            best = (now, order.clone());
        }
    }
    *order = best.1;
}

/// Each item's place in its column, from 0 to 1.
fn ranks(items: usize, order: &[Vec<usize>]) -> Vec<f64> {
    let mut rank = vec![0.0; items];
    for column in order {
        for (place, at) in column.iter().enumerate() {
            rank[*at] = (place as f64 + 0.5) / column.len() as f64;
        }
    }
    rank
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, many) = numbers.fold((0.0, 0.0), |(sum, many), n| (sum + n, many + 1.0));
    (many > 0.0).then(|| sum / many)
}

fn crossings(items: &[Item], order: &[Vec<usize>]) -> usize {
    let rank = ranks(items.len(), order);
    let mut crossed = 0;
    for column in order {
        let pieces: Vec<(f64, f64)> = column
            .iter()
            .flat_map(|at| {
                items[*at]
                    .after
                    .iter()
                    .map(|other| (rank[*at], rank[*other]))
            })
            .collect();
        for (at, a) in pieces.iter().enumerate() {
            crossed += pieces[at + 1..]
                .iter()
                .filter(|b| (a.0 - b.0) * (a.1 - b.1) < 0.0)
                .count();
        }
    }
    crossed
}

/// How high items are one below the other.
fn stack<'i>(items: impl Iterator<Item = &'i Item>) -> f64 {
    let (sum, many) = items.fold((0.0, 0), |(sum, many), item| (sum + item.high, many + 1));
    sum + GAP * f64::from((many - 1).max(0))
}

/// Top and bottom of each lane, each as high as its fullest column.
fn bands(items: &[Item], order: &[Vec<usize>]) -> BTreeMap<Lane, (f64, f64)> {
    let mut high: BTreeMap<Lane, f64> = BTreeMap::new();
    for column in order {
        for group in column.chunk_by(|a, b| items[*a].lane == items[*b].lane) {
            let lane = items[group[0]].lane;
            if !outside(lane) {
                let here = high.entry(lane).or_default();
                *here = here.max(stack(group.iter().map(|at| &items[*at])));
            }
        }
    }
    let mut top = 2.0;
    high.into_iter()
        .map(|(lane, high)| {
            let bottom = top + LANE_TITLE + high + LANE_FOOT;
            let band = (lane, (top, bottom));
            top = bottom + LANE_GAP;
            band
        })
        .collect()
}

/// Moves items level with their neighbours, within their lanes and one below the other.
fn settle(items: &mut [Item], order: &[Vec<usize>], bands: &BTreeMap<Lane, (f64, f64)>, foot: f64) {
    for sweep in 0..SWEEPS {
        let mut columns: Vec<usize> = (0..order.len()).collect();
        if sweep % 2 == 1 {
            columns.reverse();
        }
        for column in columns {
            let groups: Vec<&[usize]> = order[column]
                .chunk_by(|a, b| items[*a].lane == items[*b].lane)
                .collect();
            for group in groups {
                let lane = items[group[0]].lane;
                let (top, bottom) = bands.get(&lane).copied().unwrap_or((2.0, foot));
                let (top, bottom) = (top + LANE_TITLE, bottom - LANE_FOOT);
                let wanted: Vec<(f64, f64)> = group
                    .iter()
                    .map(|at| {
                        let item = &items[*at];
                        let beside: &[&[usize]] = match sweep {
                            0 => &[&item.before],
                            sweep if sweep + 2 >= SWEEPS => &[&item.before, &item.after],
                            sweep if sweep % 2 == 1 => &[&item.after],
                            _ => &[&item.before],
                        };
                        let middle = mean(
                            beside
                                .iter()
                                .flat_map(|list| list.iter())
                                .map(|other| items[*other].middle()),
                        );
                        let free = if sweep == 0 {
                            (top + bottom) / 2.0
                        } else {
                            item.middle()
                        };
                        (middle.unwrap_or(free) - item.high / 2.0, item.high)
                    })
                    .collect();
                for (at, y) in group.iter().zip(one_below_the_other(&wanted, top, bottom)) {
                    items[*at].y = y;
                }
            }
        }
    }
}

/// Tops as near as may be to those wanted (with heights), without overlap, between
/// two limits that leave room for all.
fn one_below_the_other(wanted: &[(f64, f64)], top: f64, bottom: f64) -> Vec<f64> {
    let mut ys = Vec::with_capacity(wanted.len());
    let mut free = top;
    for (y, high) in wanted {
        let y = y.max(free);
        ys.push(y);
        free = y + high + GAP;
    }
    let mut limit = bottom;
    for (y, (_, high)) in ys.iter_mut().zip(wanted).rev() {
        *y = y.min(limit - high);
        limit = *y - GAP;
    }
    ys
}

#[cfg(test)]
#[path = "place_tests.rs"]
mod tests;
