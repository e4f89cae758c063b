//! The map as SVG, flow by flow.

use super::super::svg::{Labels, Rect, Svg, short, width, wrap};
use super::COLUMNS;
use super::graph::{Graph, Lane, Line, Node, What};
use super::layers::Columns;
use super::place::{BOX, LEAD, Layout, place};
use super::routes::Route;
use super::unflowed::Unflowed;
use register::records::YesNo;
use std::fmt::Write as _;

/// Height of the row with the headings of the outer columns.
const HEAD: f64 = 26.0;

/// Draws a graph; `None` where it would need too many columns.
pub(super) fn draw(graph: &Graph, unflowed: &Unflowed<'_>, labels: &Labels<'_>) -> Option<String> {
    let lanes: Vec<Lane> = graph.nodes.iter().map(|node| node.lane).collect();
    let hops: Vec<(usize, usize)> = graph
        .lines
        .iter()
        .flat_map(|line| line.hops.clone())
        .collect();
    let columns = Columns::of(&lanes, &hops);
    if columns.count > COLUMNS {
        return None;
    }
    let mut layout = place(&lanes, &hops, &columns);
    let outer = lanes
        .iter()
        .any(|lane| matches!(lane, Lane::Left | Lane::Right));
    let head = if outer { HEAD } else { 0.0 };
    lower(&mut layout, head);
    let wide = layout.width.max(560.0);
    let below = if graph.nodes.is_empty() {
        2.0
    } else {
        layout.height + head + 8.0
    };
    let mut svg = Svg::new(
        labels,
        "chart-svg flow-map",
        wide,
        below + unflowed.height(wide) + 2.0,
        true,
    );
    for (lane, title) in &graph.lanes {
        let (class, x, y) = match layout.lanes.get(lane) {
            Some(rect) => {
                svg.rect("fm-lane", *rect, 4.0);
                ("fm-lane-title", rect.x + 10.0, rect.y + 16.0)
            }
            None => {
                let x = layout
                    .boxes
                    .iter()
                    .zip(&lanes)
                    .find(|(_, l)| *l == lane)
                    .map_or(0.0, |(b, _)| b.x);
                ("fm-lane-title fm-outer", x, 17.0)
            }
        };
        match &title.href {
            Some(href) => {
                svg.link("fm-lane-link", href, &title.words);
                let room = layout.lanes.get(lane).map_or(BOX, |rect| rect.w - 20.0);
                let words = super::super::svg::fit(&title.words, 13.0, room);
                svg.rect(
                    "c-hit",
                    Rect {
                        x: x - 4.0,
                        y: y - 16.0,
                        w: width(&words, 13.0) + 8.0,
                        h: 24.0,
                    },
                    3.0,
                );
                svg.text(class, x, y, &words);
                svg.close("a");
            }
            None => svg.text(class, x, y, &title.words),
        }
    }
    let mut routes = layout.routes.iter();
    for line in &graph.lines {
        let own: Vec<&Route> = routes.by_ref().take(line.hops.len()).collect();
        draw_line(&mut svg, line, &own);
    }
    for (node, rect) in graph.nodes.iter().zip(&layout.boxes) {
        draw_node(&mut svg, node, *rect);
    }
    unflowed.draw(&mut svg, below, wide);
    Some(svg.finish())
}

fn lower(layout: &mut Layout, by: f64) {
    for rect in layout.boxes.iter_mut().chain(layout.lanes.values_mut()) {
        rect.y += by;
    }
    for point in layout.routes.iter_mut().flat_map(|route| &mut route.points) {
        point.1 += by;
    }
}

fn draw_line(svg: &mut Svg, line: &Line, routes: &[&Route]) {
    let (class, mark) = match line.encrypted {
        YesNo::Yes => ("fm-flow fm-yes", ""),
        YesNo::No => ("fm-flow fm-no", " !"),
        YesNo::Partly => ("fm-flow fm-partly", " ½"),
        YesNo::Unknown => ("fm-flow fm-unknown", " ?"),
    };
    let mut wires = String::new();
    let mut heads = String::new();
    for route in routes {
        wire(&mut wires, route);
        let (start, end) = (route.points[0], route.points[route.points.len() - 1]);
        if route.turns {
            head(&mut heads, end, true);
            continue;
        }
        if !route.back || line.both {
            head(&mut heads, end, false);
        }
        if route.back || line.both {
            head(&mut heads, start, true);
        }
    }
    svg.link(class, &line.href, &line.words);
    svg.path("fm-reach", &wires);
    svg.path("fm-wire", &wires);
    svg.path("fm-head", &heads);
    if let Some(first) = routes.first() {
        let words = format!("{}{mark}", line.tag);
        let wide = width(&words, 10.5) + 8.0;
        let (x, y) = first.points[0];
        let x = x + if first.back || line.both { 10.0 } else { 4.0 };
        svg.rect(
            "fm-pill",
            Rect {
                x,
                y: y - 8.0,
                w: wide,
                h: 16.0,
            },
            8.0,
        );
        svg.text("fm-pill-text c-mid", x + wide / 2.0, y + 3.8, &words);
    }
    svg.close("a");
}

/// A hop as a path from left to right: level at boxes and bends, up or down on its
/// track between columns.
fn wire(d: &mut String, route: &Route) {
    let points = &route.points;
    // Writing to a String cannot fail.
    let _ = write!(d, "M{} {}", short(points[0].0), short(points[0].1));
    if route.turns {
        let _ = write!(
            d,
            "h{LEAD}c26 0 26 {0} 0 {0}H{1}",
            short(points[1].1 - points[0].1),
            short(points[1].0 + 5.0)
        );
        return;
    }
    for (pair, track) in points.chunks_exact(2).zip(&route.tracks) {
        let [(_, from), (right, to)] = [pair[0], pair[1]];
        let turn = ((to - from).abs() / 2.0).min(6.0);
        // A step of a few pixels would look like a mistake.
        if turn < 2.5 {
            let _ = write!(d, "L{} {}", short(right - 2.0), short(to));
            continue;
        }
        let bend = if to > from { turn } else { -turn };
        let _ = write!(
            d,
            "H{}q{turn} 0 {turn} {bend}V{}q0 {bend} {turn} {bend}H{}",
            short(track - turn),
            short(to - bend),
            short(right - 2.0),
            turn = short(turn),
            bend = short(bend),
        );
    }
}

/// An arrow's head with its point at a side of a box.
fn head(d: &mut String, (x, y): (f64, f64), points_left: bool) {
    let back = if points_left { 8 } else { -8 };
    let _ = write!(d, "M{} {}l{back} -4.5v9Z", short(x), short(y));
}

fn draw_node(svg: &mut Svg, node: &Node, rect: Rect) {
    let name = match node.what {
        What::Nowhere => "nowhere recorded: name where the ePHI comes from or goes to".to_owned(),
        What::Party => format!("{}, outside", node.name),
        What::Site => format!("{} {} (the site)", node.tag, node.name),
        What::Asset | What::Vendor => format!("{} {}", node.tag, node.name),
    };
    let kind = match node.what {
        What::Asset => "fm-asset",
        What::Site => "fm-site",
        What::Vendor => "fm-vendor",
        What::Party => "fm-party",
        What::Nowhere => "fm-nowhere",
    };
    let centre = if node.centre { " fm-centre" } else { "" };
    let tag = svg.link_or_group("fm-node", node.href.as_deref(), &name);
    let radius = if node.what == What::Party {
        rect.h.min(48.0) / 2.0
    } else {
        4.0
    };
    svg.rect(&format!("fm-box {kind}{centre}"), rect, radius);
    let left = rect.x + if node.what == What::Party { 14.0 } else { 8.0 };
    let room = rect.w - 2.0 * (left - rect.x) + 2.0;
    let lines = wrap(&node.name, 12.0, room, 2);
    let high = 13.0 * (lines.len() as f64 + if node.tag.is_empty() { 0.0 } else { 1.0 });
    let mut y = rect.y + (rect.h - high) / 2.0 + 10.0;
    if !node.tag.is_empty() {
        svg.text(
            "fm-tag",
            left,
            y,
            &super::super::svg::fit(&node.tag, 10.5, room),
        );
        y += 13.0;
    }
    for line in &lines {
        svg.text("fm-name", left, y, line);
        y += 13.0;
    }
    svg.close(tag);
}
