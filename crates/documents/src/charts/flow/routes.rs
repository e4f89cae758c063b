//! How each hop runs between the boxes: where it meets their sides, and on which
//! track it goes up or down between columns.

use super::super::svg::Rect;
use super::place::{BOX, GUTTER, Item, LEAD, PORT};
use std::collections::BTreeMap;

/// Left of each column: room for the point of an arrow.
const HEAD: f64 = 12.0;

/// How a hop runs, from its start to its end.
pub(super) struct Route {
    /// Points from left to right: out of a box, level through each column, into a box.
    pub(super) points: Vec<(f64, f64)>,
    /// Per gap between columns: where in it the line goes up or down.
    pub(super) tracks: Vec<f64>,
    /// Whether the hop runs from right to left.
    pub(super) back: bool,
    /// Whether it returns to where it started.
    pub(super) turns: bool,
}

/// The routes of hops over the items they pass (`chains`, from left to right).
pub(super) fn routes(
    items: &[Item],
    hops: &[(usize, usize)],
    chains: &[Vec<usize>],
    boxes: &[Rect],
) -> Vec<Route> {
    // Per place and side: the hops that meet it, by where they come from.
    let mut sides: BTreeMap<(usize, bool), Vec<(f64, usize)>> = BTreeMap::new();
    for (hop, chain) in chains.iter().enumerate() {
        let (from, to) = hops[hop];
        let (first, last) = (chain[0], chain[chain.len() - 1]);
        if from == to {
            let own = items[from].middle();
            sides
                .entry((from, true))
                .or_default()
                .extend([(own, hop), (own, hop)]);
        } else {
            sides
                .entry((first, true))
                .or_default()
                .push((items[chain[1]].middle(), hop));
            sides
                .entry((last, false))
                .or_default()
                .push((items[chain[chain.len() - 2]].middle(), hop));
        }
    }
    let mut ports: BTreeMap<(usize, bool, usize), Vec<f64>> = BTreeMap::new();
    for ((node, right), mut list) in sides {
        list.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let first = items[node].middle() - PORT * (list.len() as f64 - 1.0) / 2.0;
        for (place, (_, hop)) in list.iter().enumerate() {
            ports
                .entry((node, right, *hop))
                .or_default()
                .push(first + PORT * place as f64);
        }
    }
    let port = |node: usize, right: bool, hop: usize, which: usize| {
        let list = ports.get(&(node, right, hop));
        list.and_then(|list| list.get(which))
            .copied()
            .unwrap_or(boxes[node].y)
    };
    let mut routes: Vec<Route> = hops
        .iter()
        .zip(chains)
        .enumerate()
        .map(|(hop, ((from, to), chain))| {
            let (first, last) = (chain[0], chain[chain.len() - 1]);
            let out = boxes[first].x + BOX;
            if from == to {
                return Route {
                    tracks: Vec::new(),
                    points: vec![
                        (out, port(first, true, hop, 0)),
                        (out, port(first, true, hop, 1)),
                    ],
                    back: false,
                    turns: true,
                };
            }
            let mut points = vec![(out, port(first, true, hop, 0))];
            for at in &chain[1..chain.len() - 1] {
                let x = out
                    + GUTTER
                    + (BOX + GUTTER) * (items[*at].column - items[first].column - 1) as f64;
                points.extend([(x, items[*at].middle()), (x + BOX, items[*at].middle())]);
            }
            points.push((boxes[last].x, port(last, false, hop, 0)));
            Route {
                tracks: Vec::new(),
                points,
                back: first != *from,
                turns: false,
            }
        })
        .collect();
    assign_tracks(&mut routes);
    routes
}

/// Gives each line its own track in the gap between two columns, so that no two
/// run up or down on top of each other. Of those that go down, the one that
/// starts highest is furthest right, so that they do not cross; of those that go
/// up, the one that starts lowest.
fn assign_tracks(routes: &mut [Route]) {
    // Per gap (by its left edge in tenths of a pixel): start, end, route, and which gap of it.
    let mut gaps: BTreeMap<i64, Vec<Piece>> = BTreeMap::new();
    for (route, drawn) in routes.iter_mut().enumerate().filter(|(_, r)| !r.turns) {
        for (gap, pair) in drawn.points.chunks_exact(2).enumerate() {
            drawn.tracks.push(pair[0].0 + (LEAD + GUTTER - HEAD) / 2.0);
            if (pair[1].1 - pair[0].1).abs() > 1.0 {
                gaps.entry((pair[0].0 * 10.0) as i64)
                    .or_default()
                    .push(Piece {
                        left: pair[0].0,
                        from: pair[0].1,
                        down: pair[1].1 > pair[0].1,
                        route,
                        gap,
                    });
            }
        }
    }
    for mut pieces in gaps.into_values() {
        pieces.sort_by(|a, b| {
            let order = a.from.total_cmp(&b.from);
            let order = if a.down { order.reverse() } else { order };
            b.down.cmp(&a.down).then(order).then(a.route.cmp(&b.route))
        });
        let room = GUTTER - LEAD - HEAD;
        let step = (room / pieces.len() as f64).min(7.0);
        let first = LEAD + (room - step * (pieces.len() as f64 - 1.0)) / 2.0;
        for (at, piece) in pieces.iter().enumerate() {
            routes[piece.route].tracks[piece.gap] = piece.left + first + step * at as f64;
        }
    }
}

/// A line in a gap between columns.
struct Piece {
    left: f64,
    from: f64,
    down: bool,
    route: usize,
    gap: usize,
}
