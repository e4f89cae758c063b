//! Writes the charts of the worked example, and of a large book, as one page to look at:
//! `cargo run -p phiward-pages --example charts -- charts.html`

use jiff::civil::{Date, date};
use pages::charts::{self, Chart, ElementBar, Focus, GroupBy, TrendPoint};
use register::records::{Asset, FlowEnd};
use register::{Coverage, Id, Register, Tally};

const TODAY: Date = date(2026, 9, 16);
const BASE: &str = "/o/lantern-hill";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Some(to) = std::env::args().nth(1) else {
        return Err("name the file to write".into());
    };
    let folder = tempfile::tempdir()?;
    let data_folder = app::DataFolder::open(folder.path(), None).await?;
    let book = app::demo::build(&data_folder, TODAY).await?;
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Charts</title><style>{}{}</style><body><main>",
        include_str!("../assets/phiward.css"),
        charts::STYLES
    );
    show(&mut page, "Lantern Hill", book.register(), TODAY);
    let large = testkit::fold(&testkit::large_register(400, 1_500, 2_000));
    show(&mut page, "A health system", &large, large.day(large.time));
    std::fs::write(to, page)?;
    Ok(())
}

fn show(page: &mut String, name: &str, register: &Register, today: Date) {
    *page += &format!("<h1>{name}</h1>");
    let tally = Tally::of(register, today);
    let coverage = Coverage::of(register, catalog::Catalog::builtin(), today);
    let actions: Vec<_> = register.tables.actions.live().collect();
    let charts = [
        charts::heat_map(register, &tally, today, BASE),
        charts::level_bar(&tally, BASE),
        charts::trend(&story(&tally, today)),
        Some(charts::progress(
            "elements",
            "The nine elements",
            &elements(),
        )),
        charts::flow_map(register, &coverage, Focus::Whole, BASE),
        busiest(register)
            .and_then(|asset| charts::flow_map(register, &coverage, Focus::Asset(asset), BASE)),
        timeline(register, &actions, GroupBy::Owner, today),
        timeline(register, &actions, GroupBy::Horizon, today),
    ];
    for chart in charts.into_iter().flatten() {
        eprintln!("{name}: {} is {} bytes", chart.title, chart.svg.len());
        *page += &format!("<h2>{}</h2>{}", chart.title, chart.html());
    }
}

/// The asset most flows touch.
fn busiest(register: &Register) -> Option<Id<Asset>> {
    let touched = |id: Id<Asset>| {
        let flows = register.tables.flows.live();
        flows
            .filter(|flow| flow.ends().any(|end| *end == FlowEnd::Asset(id)))
            .count()
    };
    register
        .tables
        .assets
        .live()
        .map(|asset| asset.id)
        .max_by_key(|id| touched(*id))
}

fn timeline(
    register: &Register,
    actions: &[&register::records::Action],
    by: GroupBy,
    today: Date,
) -> Option<Chart> {
    charts::timeline(register, actions, by, 1, today, BASE).map(|timeline| timeline.chart)
}

/// A made-up year that ends as things are.
fn story(tally: &Tally, today: Date) -> Vec<TrendPoint> {
    (0..=12_u32)
        .map(|month| TrendPoint {
            day: today.saturating_sub(jiff::Span::new().months(12 - i64::from(month))),
            by_level: tally
                .by_level
                .iter()
                .map(|(level, now)| (*level, now + (12 - month) * (level.index() as u32) / 5))
                .collect(),
        })
        .collect()
}

fn elements() -> Vec<ElementBar> {
    [
        ("Scope", 5, 5),
        ("Data collection", 25, 27),
        ("Threats and vulnerabilities", 90, 94),
        ("Current safeguards", 52, 55),
        ("Likelihood", 30, 30),
        ("Impact", 30, 30),
        ("Level of risk and corrective actions", 12, 30),
        ("Documentation", 0, 0),
        ("Periodic review", 0, 2),
    ]
    .into_iter()
    .map(|(label, done, total)| ElementBar {
        label: label.to_owned(),
        done,
        total,
        href: Some(format!("{BASE}/scope")),
    })
    .collect()
}
