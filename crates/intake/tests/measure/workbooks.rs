//! Workbooks as practices keep them, made on the spot: what a text file cannot show.

use crate::common::{merge, put};
use rust_xlsxwriter::{Color, Format, Workbook, Worksheet};

/// The workbook of that name; `None`: it is a file of its own.
pub fn made(name: &str) -> Option<Vec<u8>> {
    Some(match name {
        "two-header-rows.xlsx" => two_header_rows(),
        "side-by-side.xlsx" => side_by_side(),
        "colour-only.xlsx" => colour_only(),
        "equipment-by-site.xlsx" => equipment_by_site(),
        "several-actions.xlsx" => several_actions(),
        _ => return None,
    })
}

fn saved(mut book: Workbook) -> Vec<u8> {
    book.save_to_buffer().unwrap()
}

/// A title over two rows of headers, whose upper one names groups, and a legend below.
fn two_header_rows() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("SRA 2026").unwrap();
    merge(sheet, (0, 0, 0, 10), "Security risk analysis 2026 - DRAFT");
    merge(sheet, (2, 0, 2, 1), "What could happen");
    merge(sheet, (2, 2, 2, 4), "As it is today");
    merge(sheet, (2, 5, 2, 8), "What we will do");
    merge(sheet, (2, 9, 2, 10), "After that");
    put(
        sheet,
        3,
        &[
            &[
                "No",
                "Risk",
                "Controls",
                "Likelihood",
                "Impact",
                "Action",
                "Owner",
                "Due",
                "Cost",
                "Likelihood",
                "Impact",
            ],
            &[
                "01",
                "Front desk screen can be read by visitors",
                "Screens turned",
                "Medium",
                "Low",
                "Buy filters",
                "Maria Santos",
                "6/30/2026",
                "$0.5k",
                "Low",
                "Low",
            ],
            &[
                "02",
                "Ransomware through a mail attachment",
                "Antivirus",
                "High",
                "High",
                "Second factor; restore test",
                "Dr. Patel",
                "Q4 2026",
                "12,000",
                "Low",
                "High",
            ],
            &[
                "03",
                "Old fax disk leaves the house with data on it",
                "",
                "Medium",
                "Medium",
                "",
                "",
                "",
                "",
                "",
                "",
            ],
        ],
    );
    put(
        sheet,
        8,
        &[
            &["Legend", "", "", "", ""],
            &["", "Low = once in ten years", "", "", ""],
            &["", "Medium = once a year", "", "", ""],
            &["", "High = every month", "", "", ""],
        ],
    );
    saved(book)
}

/// Two lists beside one another, with a blank column between.
fn side_by_side() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Equipment").unwrap();
    put(
        sheet,
        0,
        &[
            &["Computers", "", "", "", "", "Printers", "", ""],
            &[
                "Tag", "Computer", "Room", "PHI", "", "Tag", "Printer", "Room",
            ],
            &[
                "0101",
                "Reception PC",
                "Lobby",
                "Y",
                "",
                "0201",
                "Lobby printer",
                "Lobby",
            ],
            &[
                "0102",
                "Exam room laptop",
                "Exam 1",
                "Y",
                "",
                "0202",
                "Label printer",
                "Lab",
            ],
            &["0103", "Break room PC", "Break room", "N", "", "", "", ""],
        ],
    );
    saved(book)
}

/// A status that only its colour says, and one column that says it in words too.
fn colour_only() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Risks").unwrap();
    put(
        sheet,
        0,
        &[
            &["ID", "Risk", "Likelihood", "Impact", "RAG", "Status"],
            &["1", "Server room is not locked", "High", "High", "", "Open"],
            &["2", "No test of the backup", "Medium", "High", "", "Open"],
            &["3", "Badge lent to a visitor", "Low", "Low", "", "Closed"],
        ],
    );
    for (row, color) in [(1, Color::Red), (2, Color::Yellow), (3, Color::Green)] {
        let format = Format::new().set_background_color(color);
        sheet.write_blank(row, 4, &format).unwrap();
    }
    saved(book)
}

/// Sites as merged cells, sums below each, prices in formats, tags with leading zeros.
fn equipment_by_site() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Equipment").unwrap();
    let tag = Format::new().set_num_format("00000");
    let thousands = Format::new().set_num_format("#,##0.0,\"k\"");
    let dollars = Format::new().set_num_format("$#,##0");
    let day = Format::new().set_num_format("m/d/yyyy");
    put(
        sheet,
        0,
        &[&[
            "Site",
            "Tag",
            "Device",
            "Type",
            "Qty",
            "Price",
            "Replace by",
            "ePHI",
        ]],
    );
    let line = |sheet: &mut Worksheet, row: u32, n: f64, words: [&str; 3], price: f64| {
        sheet.write_number_with_format(row, 1, n, &tag).unwrap();
        sheet.write_string(row, 2, words[0]).unwrap();
        sheet.write_string(row, 3, words[1]).unwrap();
        sheet.write_number(row, 4, 2.0).unwrap();
        let format = if row < 4 { &thousands } else { &dollars };
        sheet
            .write_number_with_format(row, 5, price, format)
            .unwrap();
        sheet
            .write_number_with_format(row, 6, 46_568.0, &day)
            .unwrap();
        sheet.write_string(row, 7, words[2]).unwrap();
    };
    merge(sheet, (1, 0, 2, 0), "Main Street");
    line(
        sheet,
        1,
        17.0,
        ["Nurse station PC", "Workstation", "Yes"],
        2_500.0,
    );
    line(sheet, 2, 18.0, ["Copier", "MFP", "Yes (disk)"], 12_500.0);
    put(
        sheet,
        3,
        &[&["Main Street subtotal", "", "", "", "#n:4", "#n:15000"]],
    );
    merge(sheet, (4, 0, 5, 0), "East Clinic");
    line(sheet, 4, 19.0, ["Ultrasound", "Modality", "Yes"], 38_000.0);
    line(sheet, 5, 20.0, ["TV in the lobby", "TV", "No"], 400.0);
    put(
        sheet,
        6,
        &[&["East Clinic subtotal", "", "", "", "#n:4", "#n:38400"]],
    );
    put(
        sheet,
        7,
        &[&["Grand total", "", "", "", "#n:8", "#n:53400"]],
    );
    put(
        sheet,
        9,
        &[&["MFP = printer that also scans. Prices without tax."]],
    );
    saved(book)
}

/// Risks in merged cells, beside each several rows of what is to be done.
fn several_actions() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Plan").unwrap();
    put(
        sheet,
        0,
        &[
            &["ID", "Risk", "Likelihood", "Impact", "Action", "Due"],
            &["", "", "", "", "Buy offline backup", "6/30/2026"],
            &["", "", "", "", "Train the staff", "9/30/2026"],
            &["", "", "", "", "Second factor for mail", "12/31/2026"],
            &[
                "R2",
                "Chart left in the lobby",
                "Low",
                "Low",
                "Lockable cart",
                "",
            ],
            &["", "", "", "", "Encrypt the tablets", "6/30/2026"],
            &["", "", "", "", "Remote wipe", "9/30/2026"],
        ],
    );
    for (first, last, words) in [
        (
            1,
            3,
            ["R1", "Ransomware stops the practice", "High", "High"],
        ),
        (5, 6, ["R3", "Tablet is lost", "Medium", "Medium"]),
    ] {
        for (column, text) in words.into_iter().enumerate() {
            merge(sheet, (first, column as u16, last, column as u16), text);
        }
    }
    saved(book)
}
