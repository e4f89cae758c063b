//! Which column each place stands in.

use super::graph::Lane;

/// Columns from left to right.
pub(super) struct Columns {
    /// The column of each place.
    pub(super) of: Vec<usize>,
    /// How many there are.
    pub(super) count: usize,
}

impl Columns {
    /// Columns by longest path: a place stands to the right of what feeds it. A
    /// cycle is broken at the hop that leads back to a place being followed;
    /// places and hops are followed in their order, so the same graph is always
    /// broken alike.
    pub(super) fn of(lanes: &[Lane], hops: &[(usize, usize)]) -> Columns {
        let inner = |node: usize| !matches!(lanes[node], Lane::Left | Lane::Right);
        let mut next: Vec<Vec<usize>> = vec![Vec::new(); lanes.len()];
        let mut fed = vec![false; lanes.len()];
        let mut from_outside = Vec::new();
        for (from, to) in hops.iter().filter(|(from, to)| from != to) {
            match (inner(*from), inner(*to)) {
                (true, true) => {
                    next[*from].push(*to);
                    fed[*to] = true;
                }
                (false, true) => from_outside.push(*to),
                _ => {}
            }
        }
        let unfed = (0..lanes.len()).filter(|node| inner(*node) && !fed[*node]);
        let all = (0..lanes.len()).filter(|node| inner(*node));
        let roots: Vec<usize> = unfed.chain(from_outside).chain(all).collect();
        let order = without_cycles(&roots, &mut next);
        let mut of = vec![0_usize; lanes.len()];
        for node in &order {
            for to in &next[*node] {
                of[*to] = of[*to].max(of[*node] + 1);
            }
        }
        pull_right(&order, &next, lanes, hops, &mut of);
        compact(lanes, of)
    }
}

/// Turns round the hops that close a cycle, and gives an order in which every
/// hop leads forward.
fn without_cycles(roots: &[usize], next: &mut [Vec<usize>]) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Followed,
        Finished,
    }
    let mut state = vec![State::New; next.len()];
    let mut finished = Vec::new();
    let mut back: Vec<(usize, usize)> = Vec::new();
    for root in roots {
        if state[*root] != State::New {
            continue;
        }
        state[*root] = State::Followed;
        // A place and how many of its hops were followed.
        let mut path = vec![(*root, 0)];
        while let Some((node, at)) = path.last_mut() {
            let node = *node;
            match next[node].get(*at).copied() {
                None => {
                    state[node] = State::Finished;
                    finished.push(node);
                    path.pop();
                }
                Some(to) => {
                    *at += 1;
                    match state[to] {
                        State::New => {
                            state[to] = State::Followed;
                            path.push((to, 0));
                        }
                        State::Followed => back.push((node, to)),
                        State::Finished => {}
                    }
                }
            }
        }
    }
    for (from, to) in back {
        next[from].retain(|other| *other != to);
        next[to].push(from);
    }
    finished.reverse();
    finished
}

/// A place that nothing feeds stands just left of what it feeds, not far away.
fn pull_right(
    order: &[usize],
    next: &[Vec<usize>],
    lanes: &[Lane],
    hops: &[(usize, usize)],
    of: &mut [usize],
) {
    let mut fed = vec![false; of.len()];
    for to in next.iter().flatten() {
        fed[*to] = true;
    }
    for (from, to) in hops {
        if lanes[*from] == Lane::Left {
            fed[*to] = true;
        }
    }
    for node in order.iter().rev().filter(|node| !fed[**node]) {
        if let Some(nearest) = next[*node].iter().map(|to| of[*to]).min() {
            of[*node] = nearest.saturating_sub(1).max(of[*node]);
        }
    }
}

/// Columns without gaps, the outer ones on the outside.
fn compact(lanes: &[Lane], mut of: Vec<usize>) -> Columns {
    let inner = |lane: &Lane| !matches!(lane, Lane::Left | Lane::Right);
    let mut used: Vec<usize> = of
        .iter()
        .zip(lanes)
        .filter(|(_, lane)| inner(lane))
        .map(|(column, _)| *column)
        .collect();
    used.sort_unstable();
    used.dedup();
    let left = usize::from(lanes.contains(&Lane::Left));
    for (column, lane) in of.iter_mut().zip(lanes) {
        *column = match lane {
            Lane::Left => 0,
            Lane::Right => left + used.len(),
            _ => left + used.partition_point(|other| *other < *column),
        };
    }
    let right = usize::from(lanes.contains(&Lane::Right));
    Columns {
        of,
        count: left + used.len() + right,
    }
}
