//! A2: cells as practices write them that are no names, no levels and no days; what is
//! measured over whole tables in `measure.rs`, looked at one by one.

mod common;

use common::book::Book;
use common::one;
use register::Record;
use rust_xlsxwriter::{Color, Format, Workbook as Writer};

fn devices(owner: &str, vendor: &str) -> Vec<u8> {
    one(
        "Devices",
        0,
        &[
            &["Asset ID", "Asset Name", "Type", "Owner", "Vendor"],
            &["D-1", "Front desk PC", "Desktop", owner, vendor],
            &["D-2", "Exam room laptop", "Laptop", "Maria Santos", "Dell"],
        ],
    )
}

#[test]
fn a2_a_word_that_names_nobody_makes_no_person_and_no_vendor() {
    for word in ["?", "TBD", "n/a", "None", "same as above", "--"] {
        let mut book = Book::new();
        let plan = book.import(&devices(word, word));
        let tables = &book.register.tables;
        assert!(
            tables.assets.by_number(1).unwrap().owner.is_none(),
            "{word}"
        );
        assert!(
            tables.assets.by_number(1).unwrap().vendor.is_none(),
            "{word}"
        );
        assert_eq!(tables.people.all().count(), 1, "{word}");
        assert_eq!(tables.vendors.all().count(), 1, "{word}");
        let extra = &tables.assets.by_number(1).unwrap().extra;
        assert_eq!(extra.get("owner").map(String::as_str), Some(word));
        let told = format!("owner: “{word}” names nothing");
        assert!(
            plan.remarks.iter().any(|r| r.contains(&told)),
            "{:?}",
            plan.remarks
        );
    }
}

#[test]
fn a2_who_is_named_later_takes_the_place_of_the_word_that_named_nobody() {
    let mut book = Book::new();
    book.import(&devices("TBD", "In-house"));
    book.import(&devices("Ben Cho", "HP"));
    let asset = book.register.tables.assets.by_number(1).unwrap();
    let owner = asset
        .owner
        .and_then(|id| book.register.tables.people.get(id));
    assert_eq!(
        owner.map(|person| person.label().to_owned()).as_deref(),
        Some("Ben Cho")
    );
    assert!(!asset.extra.contains_key("owner"), "{:?}", asset.extra);
    assert!(!asset.extra.contains_key("vendor"), "{:?}", asset.extra);
    // And a word that names nobody takes nobody away.
    book.import(&devices("TBD", "n/a"));
    assert!(
        book.register
            .tables
            .assets
            .by_number(1)
            .unwrap()
            .owner
            .is_some()
    );
}

#[test]
fn a2_what_is_to_be_done_is_not_called_tbd() {
    let mut book = Book::new();
    let plan = book.import(&one(
        "Risks",
        0,
        &[
            &["ID", "Risk", "Likelihood", "Impact", "Action", "Due"],
            &["1", "Laptop is stolen", "High", "High", "TBD", "9/30/2026"],
            &[
                "2",
                "Fax goes astray",
                "Low",
                "Low",
                "Print a cover sheet",
                "9/30/2026",
            ],
        ],
    ));
    let tables = &book.register.tables;
    assert_eq!(tables.actions.all().count(), 1);
    let extra = &tables.risks.by_number(1).unwrap().extra;
    assert_eq!(extra.get("action").map(String::as_str), Some("TBD"));
    assert!(extra.contains_key("due"), "{extra:?}");
    assert!(
        plan.remarks
            .iter()
            .any(|r| r.contains("without what is to be done by it")),
        "{:?}",
        plan.remarks
    );
}

#[test]
fn a2_a_year_is_not_the_day_on_which_a_risk_was_found() {
    let mut book = Book::new();
    book.import(&one(
        "Risks",
        0,
        &[
            &["ID", "Risk", "Likelihood", "Impact", "Date found"],
            &["1", "Laptop is stolen", "High", "High", "3/5/2025"],
            &["2", "Fax goes astray", "Low", "Low", "2025"],
        ],
    ));
    let tables = &book.register.tables;
    let found = |n| tables.risks.by_number(n).unwrap().identified_on;
    assert_eq!(
        found(1).map(|d| d.to_string()).as_deref(),
        Some("2025-03-05")
    );
    assert_eq!(found(2), None);
    let extra = &tables.risks.by_number(2).unwrap().extra;
    assert_eq!(extra.get("identified_on").map(String::as_str), Some("2025"));
}

/// A list with a blank, headed column whose cells have colours.
fn coloured(colours: [Color; 4]) -> Vec<u8> {
    let mut book = Writer::new();
    let sheet = book.add_worksheet().set_name("Risks").unwrap();
    let rows = [
        ["ID", "Risk", "Likelihood", "Impact"],
        ["1", "Laptop is stolen", "High", "High"],
        ["2", "Fax goes astray", "Low", "Low"],
    ];
    for (r, row) in rows.iter().enumerate() {
        let format = match r {
            0 => Format::new(),
            r => Format::new().set_background_color(colours[r - 1]),
        };
        for (c, text) in row.iter().enumerate() {
            sheet
                .write_string_with_format(r as u32, c as u16, *text, &format)
                .unwrap();
        }
    }
    sheet.write_string(0, 4, "RAG").unwrap();
    for (r, colour) in colours[2..].iter().enumerate() {
        let format = Format::new().set_background_color(*colour);
        sheet.write_blank(r as u32 + 1, 4, &format).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a2_a_state_that_only_a_colour_says_is_told_and_striped_rows_are_not() {
    let head = |colours| {
        let suggestion = phiward_intake::suggest(&common::open(&coloured(colours))).unwrap();
        suggestion.comments.head.join("\n")
    };
    let (white, grey) = (Color::White, Color::Gray);
    let marked = head([white, grey, Color::Red, Color::Green]);
    assert!(
        marked.contains("under “RAG” (E) there are cells with a colour"),
        "{marked}"
    );
    let striped = head([white, grey, white, grey]);
    assert!(!striped.contains("colour"), "{striped}");
}

#[test]
fn a2_what_is_struck_through_is_said_no_longer_and_comments_are_told() {
    let mut writer = Writer::new();
    let sheet = writer.add_worksheet();
    let struck = Format::new().set_font_strikethrough();
    let rows = [
        ["Asset ID", "Asset Name", "Type", "Encrypted"],
        ["D-1", "Front desk PC", "Desktop", "Yes"],
        ["D-2", "Exam room laptop", "Laptop", "Yes"],
        ["D-3", "Old file server", "Server", "No"],
    ];
    for (r, row) in (0..).zip(rows) {
        for (c, text) in (0..).zip(row) {
            let format = match (r, c) {
                // One answer, and one whole thing, that no longer hold.
                (1, 3) | (3, _) => struck.clone(),
                _ => Format::new(),
            };
            sheet.write_string_with_format(r, c, text, &format).unwrap();
        }
    }
    sheet
        .insert_note(2, 3, &rust_xlsxwriter::Note::new("only since June"))
        .unwrap();
    let mut book = Book::new();
    let bytes = writer.save_to_buffer().unwrap();
    book.import(&bytes);
    let assets: Vec<_> = book.register.tables.assets.all().collect();
    let names: Vec<&str> = assets.iter().map(|asset| asset.name.as_str()).collect();
    assert_eq!(names, ["Front desk PC", "Exam room laptop"]);
    use register::records::YesNo;
    assert_eq!(
        [assets[0].encrypted, assets[1].encrypted],
        [YesNo::Unknown, YesNo::Unknown],
        "a comment says more than its cell"
    );
    assert!(assets[1].extra["encrypted (comment)"].contains("only since June"));
    let told = common::open(&bytes).remarks.join("\n");
    assert!(
        told.contains("cell D2 and 4 more: struck through (“Yes”), so that it is not read"),
        "{told}"
    );
    assert!(told.contains("comments stand beside 1 cell (D3)"), "{told}");
}

#[test]
fn b2_a_column_of_treatments_is_read_where_few_of_its_cells_are_understood() {
    for header in ["Response", "Risk Response", "Treatment", "Disposition"] {
        let bytes = one(
            "Risk Register",
            0,
            &[
                &[
                    "Risk ID",
                    "Risk Description",
                    "Likelihood",
                    "Impact",
                    header,
                ],
                &["R-1", "A laptop is stolen", "High", "High", "Mitigate"],
                &[
                    "R-2",
                    "Mail is phished",
                    "High",
                    "Low",
                    "Mitigate or transfer",
                ],
                &[
                    "R-3",
                    "A fax is misdirected",
                    "Low",
                    "Low",
                    "Leadership to discuss",
                ],
                &["R-4", "The server fails", "Low", "High", "See memo of May"],
                &["R-5", "A tablet is lost", "Low", "High", "Patch, then look"],
            ],
        );
        let mut book = Book::new();
        let plan = book.import(&bytes);
        let risks = &book.register.tables.risks;
        let treated = |n: u32| {
            let risk = risks.by_number(n).unwrap();
            risk.treatment.as_ref().map(|t| t.strategy.words())
        };
        assert_eq!(treated(1), Some("mitigate"), "{header}");
        for n in 2..=5 {
            assert_eq!(treated(n), None, "{header}, R-{n}");
        }
        let kept = &risks.by_number(3).unwrap().extra["treatment"];
        assert_eq!(kept, "Leadership to discuss", "{header}");
        let told = plan.remarks.join("\n");
        for words in [
            "Mitigate or transfer",
            "Leadership to discuss",
            "See memo of May",
        ] {
            assert!(told.contains(words), "{header}, {words}:\n{told}");
        }
    }
}

#[test]
fn b2_columns_of_amounts_and_answers_are_read_where_few_cells_are_understood() {
    let bytes = one(
        "Plan of action",
        0,
        &[
            &["Action ID", "Action", "Owner", "Due", "Cost"],
            &[
                "C-1",
                "Encrypt the laptops",
                "Kim Lowe",
                "2027-03-31",
                "$1,200",
            ],
            &[
                "C-2",
                "Train the front desk",
                "Kim Lowe",
                "2027-04-30",
                "quote to come",
            ],
            &[
                "C-3",
                "Move the backup",
                "Kim Lowe",
                "2027-05-31",
                "two days of IT",
            ],
        ],
    );
    let mut book = Book::new();
    let plan = book.import(&bytes);
    let action = |n| book.register.tables.actions.by_number(n).unwrap();
    assert_eq!(action(1).cost_cents, Some(120_000));
    assert_eq!(action(2).cost_cents, None);
    assert_eq!(action(3).extra["cost_cents"], "two days of IT");
    let told = plan.remarks.join("\n");
    assert!(
        told.contains("quote to come") && told.contains("two days of IT"),
        "{told}"
    );
}
