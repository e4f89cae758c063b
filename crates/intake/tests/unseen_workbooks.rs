//! A2, A5: workbooks of other organizations come in whole with the mapping that
//! is proposed for them: other headers, scales, words, layouts.

mod common;

use catalog::Level::{self, High, Low, Moderate, VeryHigh, VeryLow};
use common::{merge, one, put, whole};
use phiward_intake::{Kind, Mapped};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook as Writer};

fn levels(mapped: &Mapped, field: &str) -> Vec<Level> {
    mapped
        .rows
        .iter()
        .map(|r| r.level(field).unwrap())
        .collect()
}

#[test]
fn a_five_by_five_product_register_with_titles_and_a_summary_before_it() {
    let mut book = Writer::new();
    let summary = book.add_worksheet().set_name("Summary").unwrap();
    put(
        summary,
        0,
        &[
            &["Risk Distribution by Rating"],
            &[],
            &["Rating", "Count", "Disposition"],
            &["High", "2", "Remediate"],
            &["Low", "1", "Monitor"],
            &["TOTAL", "3"],
        ],
    );
    let risks = book.add_worksheet().set_name("Register").unwrap();
    merge(risks, (0, 0, 0, 8), "Security risk register — 3 risks");
    merge(
        risks,
        (1, 0, 1, 8),
        "Example network | 5×5 matrix | Confidential",
    );
    put(
        risks,
        3,
        &[
            &[
                "Risk ID",
                "Category",
                "Risk Description",
                "Threat",
                "Vulnerability",
                "L",
                "I",
                "Score",
                "Rating",
                "Owner",
            ],
            &[
                "R-01",
                "Access",
                "Stolen credentials open the EHR because MFA is incomplete",
                "T-03 Phishing",
                "V-01 MFA incomplete; V-22 No recertification",
                "4",
                "4",
                "16",
                "High",
                "M. Reed",
            ],
            &[
                "R-02",
                "Devices",
                "A lost laptop exposes the schedule",
                "T-05 Theft",
                "V-02 No encryption",
                "2",
                "5",
                "10",
                "Moderate",
                "A. Ruiz",
            ],
            &[
                "R-03",
                "Paper",
                "A fax goes to a wrong number",
                "T-16 Misdirection",
                "V-25 Old directory",
                "2",
                "2",
                "4",
                "Low",
                "K. Boyd",
            ],
        ],
    );
    let (suggestion, mapped) = whole(&book.save_to_buffer().unwrap(), 3);
    assert_eq!(
        (mapped.kind, mapped.sheet.as_str(), mapped.header_row),
        (Kind::Risks, "Register", 4)
    );
    assert_eq!(levels(&mapped, "likelihood"), [High, Low, Low]);
    assert_eq!(levels(&mapped, "impact"), [High, VeryHigh, Low]);
    let first = &mapped.rows[0];
    assert_eq!(first.key, "R-01");
    assert_eq!(
        first.list("vulnerabilities")[1].code.as_deref(),
        Some("V-22")
    );
    assert_eq!(first.list("vulnerabilities")[1].text, "No recertification");
    let original = first.original.as_ref().unwrap();
    assert_eq!(
        (
            original.likelihood.as_deref(),
            original.score.as_deref(),
            original.level.as_deref()
        ),
        (Some("4"), Some("16"), Some("High"))
    );
    assert!(
        original.scale.contains("product (1–25)"),
        "{}",
        original.scale
    );
    assert!(suggestion.text.contains("[columns.likelihood.values]"));
}

#[test]
fn a_three_by_three_register_in_words_with_dates_and_a_header_on_row_seven() {
    let mut book = Writer::new();
    let sheet = book.add_worksheet().set_name("SRA 2026").unwrap();
    put(
        sheet,
        0,
        &[
            &["Lakeside Family Practice"],
            &["Security risk assessment"],
            &["Prepared by", "J. Ortiz"],
            &["Date", "3/1/2026"],
            &[],
        ],
    );
    put(
        sheet,
        6,
        &[
            &[
                "No.",
                "Asset",
                "Threat",
                "Vulnerability",
                "Existing Controls",
                "Likelihood",
                "Impact",
                "Risk Level",
                "Recommended Action",
                "Responsible",
                "Target Date",
            ],
            &[
                "#n:1",
                "EHR",
                "Ransomware",
                "Unpatched server",
                "Antivirus",
                "High",
                "High",
                "High",
                "Patch monthly",
                "IT vendor",
            ],
            &[
                "#n:2",
                "Laptops",
                "Theft",
                "No disk encryption",
                "Locked office",
                "Medium",
                "High",
                "High",
                "Encrypt",
                "Office manager",
            ],
            &[
                "#n:3",
                "Fax",
                "Misdial",
                "No speed dial",
                "Cover sheet",
                "Low",
                "Low",
                "Low",
                "Program numbers",
                "Front desk",
            ],
        ],
    );
    let date = Format::new().set_num_format("m/d/yyyy");
    for row in 7..10 {
        sheet
            .write_datetime_with_format(
                row,
                10,
                ExcelDateTime::from_ymd(2026, 6, 30).unwrap(),
                &date,
            )
            .unwrap();
    }
    let (_, mapped) = whole(&book.save_to_buffer().unwrap(), 3);
    assert_eq!((mapped.kind, mapped.header_row), (Kind::Risks, 7));
    assert_eq!(levels(&mapped, "likelihood"), [High, Moderate, Low]);
    assert_eq!(
        mapped.rows[0].text("sentence"),
        Some("Ransomware: Unpatched server")
    );
    assert_eq!(
        mapped.rows[0].date("due").unwrap().to_string(),
        "2026-06-30"
    );
    assert_eq!(mapped.rows[1].key, "2");
    assert_eq!(mapped.rows[2].text("action"), Some("Program numbers"));
}

#[test]
fn likelihood_and_consequence_in_words_of_their_own() {
    let (_, mapped) = whole(
        &one(
            "Hazards",
            1,
            &[
                &[
                    "Ref",
                    "What could go wrong",
                    "Probability",
                    "Consequence",
                    "Risk rating",
                    "Action owner",
                    "Status",
                ],
                &[
                    "H1",
                    "Backups cannot be restored",
                    "Unlikely",
                    "Catastrophic",
                    "Extreme",
                    "CIO",
                    "Open",
                ],
                &[
                    "H2",
                    "A student nurse browses records",
                    "Almost certain",
                    "Minor",
                    "High",
                    "CNO",
                    "Open",
                ],
                &[
                    "H3",
                    "A pager message is overheard",
                    "Possible",
                    "Negligible",
                    "Low",
                    "CNO",
                    "Closed",
                ],
                &[
                    "H4",
                    "A vendor's laptop infects the network",
                    "Rare",
                    "Major",
                    "Medium",
                    "CIO",
                    "Open",
                ],
                &[
                    "H5",
                    "A phone call reaches an impostor",
                    "Likely",
                    "Moderate",
                    "Medium",
                    "CNO",
                    "Open",
                ],
            ],
        ),
        5,
    );
    assert_eq!(
        levels(&mapped, "likelihood"),
        [Low, VeryHigh, Moderate, VeryLow, High]
    );
    assert_eq!(
        levels(&mapped, "impact"),
        [VeryHigh, Low, VeryLow, High, Moderate]
    );
    assert_eq!(
        levels(&mapped, "level"),
        [VeryHigh, High, Low, Moderate, Moderate]
    );
    assert_eq!(mapped.rows[2].text("status"), Some("Closed"));
}

#[test]
fn a2_numbers_mean_what_the_header_says_of_their_scale() {
    let rows = |header: &'static str| {
        one(
            "Risks",
            0,
            &[
                &["ID", "Risk", header, "Impact", "Score"],
                &["1", "Theft of a laptop", "3", "3", "9"],
                &["2", "Fire in the server room", "1", "3", "3"],
                &["3", "A wrong fax number", "2", "1", "2"],
            ],
        )
    };
    let (_, three) = whole(&rows("Likelihood (1-3)"), 3);
    assert_eq!(levels(&three, "likelihood"), [High, Low, Moderate]);
    // Without a word on it, 3 may be the top or not.
    let (suggestion, unsaid) = whole(&rows("Likelihood"), 3);
    assert!(
        unsaid
            .rows
            .iter()
            .all(|row| row.level("likelihood").is_none())
    );
    assert!(
        suggestion
            .text
            .contains("ATTENTION: the file does not say how far"),
        "{}",
        suggestion.text
    );
    let (_, five) = whole(&rows("Likelihood (1-5)"), 3);
    assert_eq!(levels(&five, "likelihood"), [Moderate, VeryLow, Low]);
}

#[test]
fn only_a_level_of_risk_as_traffic_lights() {
    let (_, mapped) = whole(
        &one(
            "Findings",
            0,
            &[
                &["Finding", "RAG", "Recommendation", "Owner", "Due date"],
                &[
                    "No inventory of devices",
                    "Red",
                    "Make one",
                    "Ana",
                    "12-Mar-2026",
                ],
                &[
                    "Shared log-ins at reception",
                    "Amber",
                    "Give each person one",
                    "Ben",
                    "TBD",
                ],
                &["Old policy binder", "Green", "Review", "Ana", "2026-09-01"],
            ],
        ),
        3,
    );
    assert_eq!(mapped.kind, Kind::Risks);
    assert_eq!(levels(&mapped, "level"), [High, Moderate, Low]);
    assert_eq!(
        mapped.rows[0].date("due").unwrap().to_string(),
        "2026-03-12"
    );
    assert_eq!(mapped.rows[1].date("due"), None);
}

#[test]
fn an_inventory_with_thousands_separators_blank_columns_and_a_total() {
    let (_, mapped) = whole(
        &one(
            "Hardware & Software",
            2,
            &[
                &[
                    "Asset Tag",
                    "Asset Name",
                    "",
                    "Type",
                    "Location",
                    "Contains ePHI?",
                    "# of records",
                    "Encrypted?",
                    "Criticality",
                    "Comments",
                ],
                &[
                    "A-100",
                    "Front desk PC",
                    "",
                    "Workstation",
                    "Lobby",
                    "Yes",
                    "1,250",
                    "Y",
                    "Medium",
                    "",
                ],
                &[
                    "A-101",
                    "X-ray modality",
                    "",
                    "Medical device",
                    "Room 2",
                    "Yes",
                    "12,400",
                    "N",
                    "High",
                    "vendor managed",
                ],
                &[
                    "A-102",
                    "Guest Wi-Fi",
                    "",
                    "Network",
                    "All",
                    "No",
                    "",
                    "Y",
                    "Low",
                    "",
                ],
                &["", "", "", "", "", "Total", "13,650"],
            ],
        ),
        3,
    );
    assert_eq!(mapped.kind, Kind::Assets);
    assert_eq!(mapped.rows[1].text("volume"), Some("12,400"));
    assert_eq!(mapped.rows[1].list("ephi")[0].text, "Yes");
    assert_eq!(levels(&mapped, "criticality"), [Moderate, High, Low]);
    assert_eq!(mapped.rows[1].text("notes"), Some("vendor managed"));
}

#[test]
fn a1_a_tier_is_kept_in_its_words() {
    let (_, mapped) = whole(
        &one(
            "Systems",
            0,
            &[
                &["System", "Hosted by", "Tier", "Data types"],
                &["EHR", "Vendor", "Tier 1", "Notes, orders"],
                &["Scheduling", "Cloud", "Tier 2", "Demographics"],
                &["Intranet", "On premises", "Tier 3", "none"],
            ],
        ),
        3,
    );
    assert_eq!(mapped.kind, Kind::Assets);
    // How critical a tier is, only the file's owner knows; the words are kept.
    assert_eq!(mapped.rows[0].text("criticality"), Some("Tier 1"));
    assert_eq!(mapped.rows[0].list("ephi_types").len(), 2);
}

#[test]
fn merged_group_cells_count_for_every_row_they_cover() {
    let mut book = Writer::new();
    let sheet = book.add_worksheet().set_name("Risk analysis").unwrap();
    put(
        sheet,
        0,
        &[
            &[
                "Area",
                "Risk ID",
                "Risk description",
                "Likelihood",
                "Impact",
            ],
            &["", "1.1", "Laptop stolen from a car", "3", "4"],
            &["", "1.2", "Laptop lost in transit", "2", "4"],
            &["Network", "2.1", "Guest network reaches the EHR", "2", "5"],
        ],
    );
    merge(sheet, (1, 0, 2, 0), "Devices");
    let (_, mapped) = whole(&book.save_to_buffer().unwrap(), 3);
    assert_eq!(mapped.rows[1].text("category"), Some("Devices"));
    assert_eq!(mapped.rows[2].text("category"), Some("Network"));
    assert_eq!(mapped.rows[1].key, "1.2");
}

#[test]
fn a_header_of_two_rows_with_merged_cells() {
    let mut book = Writer::new();
    let sheet = book.add_worksheet().set_name("Register").unwrap();
    merge(sheet, (2, 0, 3, 0), "Risk ID");
    merge(sheet, (2, 1, 3, 1), "Risk statement");
    merge(sheet, (2, 2, 2, 4), "Inherent");
    merge(sheet, (2, 5, 2, 7), "Residual");
    put(
        sheet,
        3,
        &[
            &["", "", "L", "I", "Score", "L", "I", "Score"],
            &[
                "R1",
                "Phishing opens a mailbox",
                "4",
                "4",
                "16",
                "2",
                "4",
                "8",
            ],
            &["R2", "A backup tape is lost", "2", "5", "10", "1", "5", "5"],
        ],
    );
    let (suggestion, mapped) = whole(&book.save_to_buffer().unwrap(), 2);
    assert_eq!(mapped.header_row, 4);
    // Neither is the rating as things stand.
    assert!(
        mapped
            .rows
            .iter()
            .all(|row| row.level("likelihood").is_none())
    );
    assert!(suggestion.text.contains("ATTENTION"), "{}", suggestion.text);
    // What the numbers of the inherent one mean, the file does not say.
    assert_eq!(mapped.rows[0].text("inherent_likelihood"), Some("4"));
    for (header, text) in [("Residual: L", "2"), ("Residual: Score", "8")] {
        assert!(
            mapped.rows[0]
                .extra
                .contains(&(header.to_owned(), text.to_owned())),
            "{:?}",
            mapped.rows[0].extra
        );
    }
}

#[test]
fn a_legend_and_notes_below_the_table_are_not_records() {
    let (_, mapped) = whole(
        &one(
            "Risk register",
            0,
            &[
                &["ID", "Description", "Likelihood", "Impact", "Rating"],
                &["R-1", "Unlocked records room", "Possible", "Major", "High"],
                &["R-2", "Shared passwords", "Likely", "Major", "High"],
                &["R-3", "Old router", "Unlikely", "Minor", "Low"],
                &["Note: ratings were reviewed by the security officer"],
                &[],
                &["Level", "Meaning"],
                &["High", "Act within 30 days"],
                &["Low", "Monitor"],
            ],
        ),
        3,
    );
    assert_eq!(mapped.rows.last().unwrap().key, "R-3");
    assert!(
        mapped.remarks.iter().any(|r| r.contains("row 5")),
        "{:?}",
        mapped.remarks
    );
}

#[test]
fn notes_in_the_name_column_are_not_systems() {
    let (_, mapped) = whole(
        &one(
            "Inventory",
            0,
            &[
                &["System", "Vendor", "Location", "Encryption"],
                &["EHR", "Halcyon", "Cloud", "AES-256"],
                &["PACS", "Imago", "On site", "none"],
                &["Total: 2 systems"],
                &["Prepared by the IT department"],
            ],
        ),
        2,
    );
    assert_eq!(mapped.kind, Kind::Assets);
}

#[test]
fn flows_with_a_source_and_a_destination() {
    let (_, mapped) = whole(
        &one(
            "Interfaces",
            0,
            &[
                &[
                    "Interface",
                    "Source system",
                    "Destination",
                    "Transport",
                    "Encrypted?",
                ],
                &["Lab results", "LIS", "EHR", "HL7 over VPN", "Yes"],
                &["Claims", "Billing", "Clearinghouse; payer", "SFTP", "Yes"],
                &["Statements", "Billing", "Print vendor", "SFTP", "Yes"],
            ],
        ),
        3,
    );
    assert_eq!(mapped.kind, Kind::Flows);
    assert_eq!(mapped.rows[1].list("to").len(), 2);
    assert_eq!(mapped.rows[1].list("from")[0].text, "Billing");
}

#[test]
fn vendors_with_agreement_dates() {
    let (_, mapped) = whole(
        &one(
            "Business Associates",
            1,
            &[
                &[
                    "Vendor Name",
                    "Services Provided",
                    "BAA signed?",
                    "BAA date",
                    "Contact",
                    "E-mail",
                    "Phone",
                ],
                &[
                    "Halcyon",
                    "EHR hosting",
                    "Yes",
                    "1/15/2024",
                    "P. Lane",
                    "p@halcyon.example",
                    "555-0100",
                ],
                &[
                    "ShredCo",
                    "Shredding",
                    "No",
                    "",
                    "M. Orr",
                    "m@shred.example",
                    "555-0101",
                ],
                &["ClearPay", "Claims", "Yes", "11/30/2023", "", "", ""],
            ],
        ),
        3,
    );
    assert_eq!(mapped.kind, Kind::Vendors);
    assert_eq!(
        mapped.rows[0].date("agreement_date").unwrap().to_string(),
        "2024-01-15"
    );
    assert_eq!(mapped.rows[0].text("email"), Some("p@halcyon.example"));
}

#[test]
fn a_german_csv_with_semicolons_and_comma_decimals() {
    let text = "Nr.;Risk;Likelihood;Impact;Score;Due\r\n1;Laptop gestohlen;hoch;hoch;1.250,5;25.12.2026\r\n2;Fax falsch gewählt;niedrig;mittel;12,5;01.02.2027\r\n";
    let (suggestion, mapped) = whole(text.as_bytes(), 2);
    assert_eq!(mapped.rows[0].number("score"), Some(1250.5));
    assert_eq!(
        mapped.rows[1].date("due").unwrap().to_string(),
        "2027-02-01"
    );
    assert_eq!(levels(&mapped, "impact"), [High, Moderate]);
    assert!(suggestion.text.contains("1.234,56"));
}

#[test]
fn a_windows_1252_csv_names_its_encoding_in_the_mapping() {
    let mut bytes =
        b"System,Owner,Location\nEHR,Dr. M\xFCller,Z\xFCrich\nPACS,Dr. No\xEBl,Gen\xE8ve\n"
            .to_vec();
    let (suggestion, mapped) = whole(&bytes, 2);
    assert!(suggestion.text.contains("windows-1252"));
    assert_eq!(mapped.rows[0].text("owner"), Some("Dr. Müller"));
    // Without being told, an import does not guess.
    let refused = phiward_intake::read(&bytes, &Default::default())
        .unwrap_err()
        .to_string();
    assert!(refused.contains("windows-1252"), "{refused}");
    bytes.truncate(20);
}

#[test]
fn rows_that_nothing_tells_apart_are_numbered() {
    let (suggestion, mapped) = whole(
        &one(
            "Devices",
            0,
            &[
                &["Device", "Location"],
                &["Laptop", "Front desk"],
                &["Laptop", "Front desk"],
                &["Tablet", "Room 1"],
            ],
        ),
        3,
    );
    assert!(suggestion.text.contains("repeated_keys"));
    let keys: std::collections::HashSet<_> = mapped.rows.iter().map(|r| &r.key).collect();
    assert_eq!(keys.len(), 3);
}
