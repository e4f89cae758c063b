//! No overlap, whatever the graph.

use super::*;
use proptest::prelude::*;

fn lane() -> impl Strategy<Value = Lane> {
    prop_oneof![
        Just(Lane::Left),
        (1_u32..4).prop_map(Lane::Site),
        Just(Lane::NoSite),
        Just(Lane::Vendors),
        Just(Lane::Between),
        Just(Lane::Right),
    ]
}

/// Places, and hops that begin at no right place and end at no left one.
fn graph() -> impl Strategy<Value = (Vec<Lane>, Vec<(usize, usize)>)> {
    (1_usize..40).prop_flat_map(|many| {
        let lanes = prop::collection::vec(lane(), many);
        let hops = prop::collection::vec((0..many, 0..many), 0..80);
        (lanes, hops).prop_map(|(lanes, mut hops)| {
            hops.retain(|(from, to)| {
                lanes[*from] != Lane::Right
                    && lanes[*to] != Lane::Left
                    && (from != to || !outside(lanes[*from]))
            });
            (lanes, hops)
        })
    })
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
}

proptest! {
    #[test]
    fn no_two_boxes_overlap_and_no_line_runs_through_a_box((lanes, hops) in graph()) {
        let columns = Columns::of(&lanes, &hops);
        let layout = place(&lanes, &hops, &columns);
        for (at, a) in layout.boxes.iter().enumerate() {
            prop_assert!(a.x >= 0.0 && a.y >= 0.0, "{a:?}");
            prop_assert!(a.x + a.w <= layout.width && a.y + a.h <= layout.height, "{a:?} {}", layout.height);
            for b in &layout.boxes[at + 1..] {
                prop_assert!(!overlap(a, b), "{a:?} {b:?}");
            }
            if let Some(band) = layout.lanes.get(&lanes[at]) {
                prop_assert!(a.y >= band.y && a.y + a.h <= band.y + band.h, "{a:?} {band:?}");
            }
        }
        for ((from, to), route) in hops.iter().zip(&layout.routes) {
            prop_assert_eq!(route.turns, from == to);
            let (first, last) = if route.back { (*to, *from) } else { (*from, *to) };
            let (start, end) = (route.points[0], route.points[route.points.len() - 1]);
            let (a, b) = (&layout.boxes[first], &layout.boxes[last]);
            prop_assert!(start.0 == a.x + a.w && start.1 > a.y && start.1 < a.y + a.h);
            if !route.turns {
                prop_assert!(end.0 == b.x && end.1 > b.y && end.1 < b.y + b.h);
                prop_assert!(route.points.windows(2).all(|p| p[0].0 < p[1].0));
            }
            // Between columns lines run free; through one they run level, clear of boxes.
            for level in route.points[1..route.points.len() - 1].chunks(2) {
                let line = Rect { x: level[0].0, y: level[0].1, w: BOX, h: 0.1 };
                prop_assert!(layout.boxes.iter().all(|b| !overlap(b, &line)), "{line:?}");
            }
        }
    }

    #[test]
    fn what_feeds_a_place_stands_left_of_it_unless_in_a_circle((lanes, hops) in graph()) {
        let mut forward = hops.clone();
        forward.retain(|(from, to)| from < to);
        let columns = Columns::of(&lanes, &forward);
        for (from, to) in forward {
            prop_assert!(columns.of[from] < columns.of[to]);
        }
    }
}
