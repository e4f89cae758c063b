//! Writes a made-up report in every format, to look at: `sample_report DIR [RISKS] [DETAILED]`.
//!
//! RISKS (default 60) are listed, the first DETAILED (default 20) of them in full. It prints
//! how long each format took.

use std::path::Path;
use std::time::Instant;

use phiward_documents::model::*;
#[cfg(feature = "pdf")]
use phiward_documents::volumes;
use phiward_documents::{csv, docx, html, xlsx};

const LEVELS: [&str; 5] = ["Very low", "Low", "Moderate", "High", "Very high"];
const SENTENCES: [&str; 6] = [
    "Theft of an unencrypted laptop exposes the scheduling export (Front desk, 2 laptops)",
    "Ransomware that enters through a phished mailbox makes the electronic health record unavailable for several days (Epic hosted by the regional partner)",
    "A misdirected fax discloses a referral letter (Outpatient clinic)",
    "A former employee's account still opens the imaging archive (PACS)",
    "A billing vendor's breach discloses insurance data of current and former patients",
    "Water damage in the basement destroys paper charts that were never scanned",
];

fn level(rank: usize) -> Badge {
    Badge::new(Tone::of_rank(rank, 5), LEVELS[rank])
}

fn sample(risks: usize, detailed: usize) -> Report {
    let hash = "9f2c41d07be6a8853c1e0f7742ab96d1c5e38f60b7d2a94e11c08f5536de7a90";
    let mut report = Report::new(
        "Security risk analysis and risk management plan",
        "Riverside Family Health Center",
        1284,
        hash,
    );
    report.subtitle = "Analysis of risks to electronic protected health information".into();
    report.confidentiality = "Confidential: for the board and the security official".into();
    report.as_of = Some("2026-03-31".into());
    report.program = "phiward 0.1.0".into();
    report.catalog = "2026.1".into();
    let blocks = &mut report.blocks;
    blocks.heading(1, "Purpose and scope");
    blocks.paragraph(
        Rich::new()
            .text("This document states what the organization knew about risks to the ")
            .strong("confidentiality, integrity and availability")
            .text(" of its electronic protected health information on the date above, and what it decided to do. The plan follows in ")
            .reference("plan", "the risk management plan")
            .text("; the rule is at ")
            .link("https://www.ecfr.gov/current/title-45/section-164.308", "45 CFR 164.308")
            .text("."),
    );
    blocks.bullets([
        "Two sites, eight providers, 41 workforce members",
        "All systems that create, receive, maintain or transmit ePHI",
        "Vendors with access to ePHI",
    ]);
    blocks.gap("Guest Wi-Fi", "Nobody has said whether the guest network at the second site is separated. Owner: IT lead, due Apr 15, 2026.");
    blocks.note("Method", "Likelihood and impact are rated on five levels; the level of risk follows from the matrix in the appendix.");
    blocks.heading(2, "Risks at a glance");
    blocks.push(HeatMap {
        caption: "Risks by likelihood and impact".into(),
        row_title: "Likelihood".into(),
        column_title: "Impact".into(),
        rows: LEVELS.iter().rev().map(|l| l.to_string()).collect(),
        columns: LEVELS.iter().map(|l| l.to_string()).collect(),
        cells: (0..5)
            .rev()
            .map(|l| {
                (0..5)
                    .map(|i| HeatCell {
                        count: ((l * 3 + i * 7) % 5) as u64,
                        level: level((l + i) / 2),
                    })
                    .collect()
            })
            .collect(),
    });
    blocks.push(Bars {
        caption: "Risks by level".into(),
        label_title: "Level".into(),
        value_title: "Risks".into(),
        bars: (0..5)
            .map(|rank| Bar {
                label: LEVELS[rank].into(),
                value: [3.0, 17.0, 24.0, 12.0, 4.0][rank],
                tone: Tone::of_rank(rank, 5),
            })
            .collect(),
    });
    blocks.heading(1, "Assets");
    let mut assets = Table::new("Information assets in scope")
        .column(Column::text("No").weight(0.6))
        .column(Column::text("Asset").weight(2.5))
        .column(Column::text("Where").weight(1.5))
        .column(Column::number("Records", 0))
        .column(Column::date("Reviewed").weight(1.1))
        .column(Column::level("Sensitivity").weight(1.1))
        .sheet("Assets")
        .compact();
    for number in 0..risks / 2 {
        assets.row([
            format!("A-{number}").into(),
            [
                "Electronic health record",
                "Imaging archive (PACS)",
                "Front-desk laptops",
                "https://portal.riverside.example/patients/messages?folder=inbox",
            ][number % 4]
                .into(),
            ["Main clinic", "Hosted", "Second site"][number % 3].into(),
            (number * 137).into(),
            Cell::date(format!("2026-0{}-1{}", number % 9 + 1, number % 10)),
            level(number % 5).into(),
        ]);
    }
    blocks.push(assets);
    blocks.heading(1, "Risks");
    blocks.heading(2, "Risks above tolerance, in full");
    for number in 0..detailed {
        blocks.push(risk_card(number));
    }
    blocks.heading(2, "All risks");
    let mut table = Table::new("Risk register")
        .column(Column::text("No").weight(0.7))
        .column(Column::text("Risk").weight(5.0))
        .column(Column::text("Likelihood").weight(1.1))
        .column(Column::text("Impact").weight(1.1))
        .column(Column::level("Level").weight(1.1))
        .column(Column::text("Decision").weight(1.1))
        .column(Column::date("Due").weight(1.2))
        .column(Column::money("Cost").weight(1.0))
        .sheet("Risks")
        .compact();
    for number in 0..risks {
        let name = format!("R-{}", number + 1);
        table.row([
            if number < detailed {
                Rich::new().reference(name.as_str(), name.clone()).into()
            } else {
                Cell::Text(name)
            },
            SENTENCES[number % 6].into(),
            LEVELS[number % 5].into(),
            LEVELS[(number / 3) % 5].into(),
            level((number * 7) % 5).into(),
            ["Mitigate", "Accept", "Transfer"][number % 3].into(),
            Cell::date(format!("2026-{:02}-28", number % 12 + 1)),
            ((number % 40) * 1250).into(),
        ]);
    }
    blocks.push(table);
    blocks.heading_at(1, "Risk management plan", "plan");
    blocks.steps([
        "Encrypt all portable devices",
        "Close accounts on the day a person leaves",
        "Test restoring the health record every quarter",
    ]);
    blocks.warning(
        "Moved dates",
        "Two actions were moved more than once; the reasons are in their histories.",
    );
    blocks.heading(1, "Sign-off");
    blocks.push(SignatureBlock {
        statement: "I have read this analysis and plan, and approve the treatment decisions in it."
            .into(),
        lines: vec![
            SignatureLine {
                role: "Security official".into(),
                name: "Dana Whitfield".into(),
                date: "2026-04-02".into(),
            },
            SignatureLine {
                role: "Chair of the board".into(),
                name: String::new(),
                date: String::new(),
            },
        ],
    });
    report
}

fn risk_card(number: usize) -> Card {
    let name = format!("R-{}", number + 1);
    let mut card = Card::new(3, name.as_str(), name.clone(), SENTENCES[number % 6])
        .badge(level(4 - number % 3));
    card.blocks.facts([
        ("Assets", Rich::from("Front-desk laptops; scheduling export")),
        ("Likelihood", Rich::new().badge(level(3)).text(" Two laptops were stolen in the county last year; neither of ours has a cable lock.")),
        ("Impact", Rich::new().badge(level(4)).text(" About 4,200 patients would have to be notified; no direct harm to care.")),
        ("Safeguards in place", Rich::from("Locked office after hours; screen lock after five minutes")),
        ("Decision", Rich::new().strong("Mitigate").text(" by encrypting the disks and moving the export to the server.")),
    ]);
    let mut actions = Table::new("Corrective actions")
        .column(Column::text("Action").weight(3.0))
        .column(Column::text("Owner").weight(1.3))
        .column(Column::date("Due"))
        .column(Column::level("State"))
        .sheet("Actions");
    actions.row([
        "Turn on disk encryption and keep the recovery keys with the security official".into(),
        "IT lead".into(),
        Cell::date("2026-04-30"),
        Badge::new(Tone::Attention, "Overdue").into(),
    ]);
    actions.row([
        "Stop exporting the schedule to local disks".into(),
        "Office manager".into(),
        Cell::date("2026-05-15"),
        Badge::new(Tone::Good, "Done").into(),
    ]);
    card.blocks.push(actions);
    card
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().unwrap_or_else(|| "target/sample".into());
    let risks = arguments.next().map_or(Ok(60), |text| text.parse())?;
    let detailed = arguments.next().map_or(Ok(20), |text| text.parse())?;
    let directory = Path::new(&directory);
    std::fs::create_dir_all(directory)?;
    let report = sample(risks, detailed);
    let write = |name: &str, started: Instant, bytes: &[u8]| -> std::io::Result<()> {
        println!(
            "{name}: {} bytes in {:.3} s",
            bytes.len(),
            started.elapsed().as_secs_f64()
        );
        std::fs::write(directory.join(name), bytes)
    };
    let started = Instant::now();
    write("sample.html", started, html::html(&report).as_bytes())?;
    let started = Instant::now();
    write("sample.docx", started, &docx::docx(&report)?)?;
    let started = Instant::now();
    write("sample.xlsx", started, &xlsx::xlsx(&report)?)?;
    let started = Instant::now();
    write("sample.csv", started, &csv::csv(&report, "Risks", true)?)?;
    #[cfg(feature = "pdf")]
    for (volume, number) in volumes::split(&report, volumes::CELLS_PER_VOLUME)
        .iter()
        .zip(1..)
    {
        let started = Instant::now();
        let progress = |step| println!("  {:.2} s: {step:?}", started.elapsed().as_secs_f64());
        let bytes = phiward_documents::pdf::pdf(volume, &progress)?;
        write(&format!("sample-{number}.pdf"), started, &bytes)?;
    }
    Ok(())
}
