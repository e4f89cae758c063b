//! Small reports that use every kind of block.

use phiward_documents::model::*;

/// A report with each kind of block once.
pub fn small() -> Report {
    let mut report = Report::new(
        "Risk analysis",
        "Riverside Clinic",
        42,
        "9f2c41d07be6a8853c1e",
    );
    report.subtitle = "Draft".into();
    report.confidentiality = "Confidential".into();
    report.as_of = Some("2026-03-31".into());
    report.program = "phiward 0.1.0".into();
    report.catalog = "2026.1".into();
    let blocks = &mut report.blocks;
    blocks.heading(1, "Purpose");
    blocks.paragraph(
        Rich::new()
            .text("Plain, ")
            .strong("strong")
            .emphasis(" and stressed")
            .text(", see ")
            .reference("r-1", "R-1")
            .text(" and ")
            .link("https://example.org/a?b=1&c=2", "the rule")
            .code(" 9f2c")
            .text("."),
    );
    blocks.bullets(["One", "Two"]).steps(["First", "Second"]);
    blocks.facts([
        ("Owner", Rich::from("Dana Whitfield")),
        ("Level", high().into()),
    ]);
    blocks.gap("Guest network", "Nobody has answered.");
    blocks.heading(2, "Counts");
    blocks.push(HeatMap {
        caption: "By likelihood and impact".into(),
        row_title: "Likelihood".into(),
        column_title: "Impact".into(),
        rows: vec!["High".into(), "Low".into()],
        columns: vec!["Low".into(), "High".into()],
        cells: vec![
            vec![
                HeatCell {
                    count: 2,
                    level: low(),
                },
                HeatCell {
                    count: 3,
                    level: high(),
                },
            ],
            vec![HeatCell {
                count: 0,
                level: low(),
            }],
        ],
    });
    blocks.push(Bars {
        caption: "By level".into(),
        label_title: "Level".into(),
        value_title: "Risks".into(),
        bars: vec![
            Bar {
                label: "High".into(),
                value: 3.0,
                tone: Tone::High,
            },
            Bar {
                label: "Low".into(),
                value: 0.0,
                tone: Tone::Low,
            },
        ],
    });
    blocks.heading(1, "Risks");
    let mut card = Card::new(2, "r-1", "R-1", "Theft of a laptop exposes a list").badge(high());
    card.blocks.facts([("Decision", "Mitigate")]);
    blocks.push(card);
    blocks.push(register());
    blocks.page_break();
    blocks.push(SignatureBlock {
        statement: "I have read this.".into(),
        lines: vec![
            SignatureLine {
                role: "Security official".into(),
                name: "Dana Whitfield".into(),
                date: "2026-04-02".into(),
            },
            SignatureLine {
                role: "Chair".into(),
                name: String::new(),
                date: String::new(),
            },
        ],
    });
    report
}

/// The table of [`small`], on the sheet "Risks".
pub fn register() -> Table {
    let mut table = Table::new("Register")
        .column(Column::text("Risk").weight(4.0))
        .column(Column::level("Level"))
        .column(Column::date("Due"))
        .column(Column::number("Records", 0))
        .column(Column::money("Cost"))
        .sheet("Risks")
        .compact();
    table.row([
        "Theft of a laptop, \"front desk\"".into(),
        high().into(),
        Cell::date("2026-06-30"),
        4200_usize.into(),
        1250.5.into(),
    ]);
    table.row([
        "Two\nlines".into(),
        low().into(),
        Cell::date("unknown"),
        Cell::Empty,
        0.0.into(),
    ]);
    table.row(["Short row".into()]);
    table
}

fn high() -> Badge {
    Badge::new(Tone::High, "High")
}

fn low() -> Badge {
    Badge::new(Tone::Low, "Low")
}

/// Texts that would do harm if any format took them for more than text.
pub fn hostile_texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "<script>alert(1)</script><img src=x onerror=alert(2)>",
        "\"><svg onload=alert(3)> &amp; ]]> <!-- --> {{7*7}} ${7*7}",
        "#eval(\"1+1\") #read(\"/etc/passwd\") $ x $ @label *b* _i_ `c` // /* <lab> \\u{41}",
        "=cmd|' /C calc'!A0",
        "=HYPERLINK(\"http://evil.example\",\"click\")",
        "+1+1",
        "-2+3",
        "@SUM(A1:A9)",
        "\t=1+1",
        "'=1+1",
        "{=1+1}",
        "שלום עולם مرحبا بالعالم",
        "pay\u{202E}cod.exe\u{2066}hidden\u{2069}",
        "👩‍⚕️ 🏥 ❤️ 你好，世界 日本語 한국어",
        "null\u{0} bell\u{7} escape\u{1b}[31m vertical\u{b} delete\u{7f} c1\u{9b}",
        "private\u{e000} nonchar\u{fffe} tag\u{e0041} bom\u{feff} sep\u{2028}line",
        "line one\r\nline two\rline three\nline four",
        "e\u{301}\u{301}\u{301}\u{301} Zalgo H\u{337}\u{322}\u{30a}",
        "http://evil.example/?q=1 javascript:alert(1) file:///etc/passwd",
        "\u{200D}\u{FE0F}\u{AD}",
        "",
        "   ",
    ]
    .map(String::from)
    .into();
    texts.push("x".repeat(10_000));
    texts.push("9f".repeat(40_000));
    texts
}

/// Every hostile text in every place that takes text.
pub fn hostile() -> Report {
    hostile_with(&hostile_texts())
}

/// These texts (the first 15 of [`hostile_texts`] among them) in every place.
pub fn hostile_with(texts: &[String]) -> Report {
    let first = texts[0].as_str();
    let mut report = Report::new(first, texts[2].as_str(), u64::MAX, texts[13].as_str());
    report.subtitle = texts[14].clone();
    report.confidentiality = texts[12].clone();
    report.language = "\"><script>".into();
    report.as_of = Some("<2026-99-99>".into());
    report.program = texts[1].clone();
    report.catalog = texts[3].clone();
    let mut table = Table::new(texts[1].as_str())
        .column(Column::text(texts[3].as_str()).weight(f64::NAN))
        .column(Column::date(first).weight(-5.0))
        .column(Column::number(texts[8].as_str(), 255).weight(f64::INFINITY))
        .column(Column::level("L"))
        .sheet("Hostile: [a]*?/\\ 'name' that is far too long for a worksheet");
    for (number, text) in texts.iter().enumerate() {
        let text = text.as_str();
        let badge = Badge::new(Tone::ALL[number % 8], text);
        let rich = Rich::new()
            .text(text)
            .strong(text)
            .emphasis(text)
            .code(text)
            .link(text, text)
            .link("https://example.org/\"><script>", text)
            .reference(text, text)
            .badge(badge.clone());
        let blocks = &mut report.blocks;
        blocks
            .heading_at((number % 9) as u8, text, text)
            .paragraph(rich.clone());
        blocks
            .bullets([text])
            .facts([(text, rich.clone())])
            .warning(text, text);
        let mut card = Card::new(number as u8, text, text, text).badge(badge.clone());
        card.blocks.heading(9, text).paragraph(text);
        blocks.push(card);
        let value = [f64::NAN, f64::NEG_INFINITY, -0.0, 1e300][number % 4];
        table.row([
            text.into(),
            Cell::date(text),
            value.into(),
            badge.into(),
            "surplus".into(),
        ]);
        table.row([Cell::Rich(rich)]);
    }
    report.blocks.push(table);
    report.blocks.push(HeatMap {
        caption: first.into(),
        row_title: texts[3].clone(),
        column_title: texts[2].clone(),
        rows: texts[..3].to_vec(),
        columns: texts[3..5].to_vec(),
        cells: Vec::new(),
    });
    report.blocks.push(Bars {
        caption: first.into(),
        label_title: texts[2].clone(),
        value_title: first.into(),
        bars: vec![Bar {
            label: first.into(),
            value: f64::NAN,
            tone: Tone::Good,
        }],
    });
    report.blocks.push(Table::new("No columns").sheet("Empty"));
    report.blocks.push(SignatureBlock {
        statement: first.into(),
        lines: vec![SignatureLine {
            role: first.into(),
            name: texts[2].clone(),
            date: texts[12].clone(),
        }],
    });
    report
}
