//! A2: which list a file carries on is told by its records, not by the name of its
//! sheet, its file or its mapping. Nothing is renamed by chance, nothing doubled.

mod common;

use common::book::Book;
use common::{one, open};
use phiward_intake::{Mapping, Plan, apply, suggest};

/// Proposes for a file of a name, and plans without carrying out.
fn planned(book: &mut Book, file: &str, bytes: &[u8]) -> (Mapping, Plan) {
    let mapping = suggest(&open(bytes)).unwrap().for_file(file).mapping;
    let mapped = apply(&mapping, &open(bytes)).unwrap();
    assert!(mapped.errors.is_empty(), "{:?}", mapped.errors);
    let plan = book.plan(&mapped, &mapping.name);
    (mapping, plan)
}

fn carried_out(book: &mut Book, file: &str, bytes: &[u8]) -> Plan {
    let (_, plan) = planned(book, file, bytes);
    assert!(plan.refused.is_empty(), "{:?}", plan.refused);
    for command in &plan.commands {
        book.perform(command.command.clone());
    }
    plan
}

fn counts(plan: &Plan) -> (u32, u32, u32) {
    (plan.created, plan.changed, plan.unchanged)
}

const NORTH: &str =
    "No,Asset Name,Type,Site\n1,EHR server,Server,North\n2,PACS,Storage,North\n3,Fax,Fax,North\n";
const SOUTH: &str = "No,Asset Name,Type,Site\n1,Dental X-ray,Modality,South\n2,Billing PC,Workstation,South\n3,Door controller,IoT,South\n";

#[test]
fn a2_two_sites_that_both_number_from_one_stay_two_lists() {
    let mut book = Book::new();
    carried_out(&mut book, "site-north.csv", NORTH.as_bytes());
    let plan = carried_out(&mut book, "site-south.csv", SOUTH.as_bytes());
    assert_eq!(counts(&plan), (3, 0, 0), "{:?}", plan.remarks);
    let names: Vec<&str> = book
        .register
        .tables
        .assets
        .live()
        .map(|a| a.name.as_str())
        .collect();
    assert_eq!(names.len(), 6, "{names:?}");
    // Each is found again by its own list, also under another name.
    for (file, text) in [("north-2027.csv", NORTH), ("south-2027.csv", SOUTH)] {
        let plan = carried_out(&mut book, file, text.as_bytes());
        assert_eq!(counts(&plan), (0, 0, 3), "{file}: {:?}", plan.remarks);
    }
}

#[test]
fn a2_a_mapping_that_is_used_for_another_sites_file_asks_before_it_renames() {
    let mut book = Book::new();
    let mapping = suggest(&open(NORTH.as_bytes())).unwrap().mapping;
    book.import_by(&mapping, NORTH.as_bytes());
    let mapped = apply(&mapping, &open(SOUTH.as_bytes())).unwrap();
    let plan = book.plan(&mapped, &mapping.name);
    let told = &plan.refused[0].why;
    assert_eq!(plan.refused[0].row, None);
    for word in ["A-1", "EHR server", "Dental X-ray", "row 2", "--list"] {
        assert!(told.contains(word), "{word} is missing in {told}");
    }
    assert_eq!(plan.asks, [mapping.name.as_str()]);
    // Alike things at another site are not overwritten either.
    let names = "Asset Name,Site,Owner\nEHR server,North,Ana\nFax,North,Ana\nPACS,North,Ana\n";
    let mut book = Book::new();
    let mapping = suggest(&open(names.as_bytes())).unwrap().mapping;
    book.import_by(&mapping, names.as_bytes());
    let south = "Asset Name,Site,Owner\nDental X-ray,South,Lee\nFax,South,Lee\nPump,South,Lee\n";
    let mapped = apply(&mapping, &open(south.as_bytes())).unwrap();
    let plan = book.plan(&mapped, &mapping.name);
    assert_eq!(plan.refused.len(), 1, "{plan:?}");
    assert!(plan.refused[0].why.contains("A-2"), "{:?}", plan.refused);
}

#[test]
fn a2_one_row_that_would_rename_a_record_is_refused_by_name() {
    let mut book = Book::new();
    carried_out(&mut book, "inventory.csv", NORTH.as_bytes());
    let next = NORTH.replace("3,Fax,Fax", "3,Door controller,IoT");
    let (_, plan) = planned(&mut book, "inventory.csv", next.as_bytes());
    assert_eq!(plan.refused.len(), 1, "{:?}", plan.refused);
    assert_eq!(plan.refused[0].row, Some(4));
    let told = &plan.refused[0].why;
    assert!(told.contains("A-3") && told.contains("Fax"), "{told}");
    assert!(told.contains("--accept-renames"), "{told}");
    assert!(plan.commands.iter().all(|c| c.row != Some(4)));
    // A name that was only amended is a change like any other, with old and new.
    let next = NORTH.replace("3,Fax,", "3,Fax machine,");
    let plan = carried_out(&mut book, "inventory.csv", next.as_bytes());
    assert_eq!(counts(&plan), (0, 1, 2));
    assert!(
        plan.changes[0].contains("“Fax” becomes “Fax machine”"),
        "{:?}",
        plan.changes
    );
}

fn register(year: &str, rows: &[&[&str]]) -> Vec<u8> {
    let head: &[&str] = &[
        "Risk ID",
        "Risk Description",
        "Likelihood",
        "Impact",
        "Owner",
        "Status",
    ];
    let all: Vec<&[&str]> = std::iter::once(head).chain(rows.iter().copied()).collect();
    one(&format!("Risk Register {year}"), 0, &all)
}

#[test]
fn a2_next_years_workbook_updates_the_register_and_doubles_nothing() {
    let laptop = [
        "N-1",
        "Laptop stolen from a car",
        "#n:3",
        "#n:4",
        "Dana Reyes",
        "Open",
    ];
    let fax = [
        "N-2",
        "Fax sent to a wrong number",
        "#n:2",
        "#n:3",
        "Dana Reyes",
        "Open",
    ];
    let room = [
        "N-3",
        "Server room unlocked",
        "#n:4",
        "#n:4",
        "Dana Reyes",
        "Open",
    ];
    let mut book = Book::new();
    let first = register("2026", &[&laptop, &fax, &room]);
    carried_out(&mut book, "register-2026.xlsx", &first);
    let less = [
        "N-1",
        "Laptop stolen from a car",
        "#n:2",
        "#n:4",
        "Dana Reyes",
        "Open",
    ];
    let closed = [
        "N-2",
        "Fax sent to a wrong number",
        "#n:2",
        "#n:3",
        "Dana Reyes",
        "Closed",
    ];
    let new = [
        "N-4",
        "Patient list e-mailed in clear",
        "#n:3",
        "#n:3",
        "Dana Reyes",
        "Open",
    ];
    let second = register("2027", &[&less, &closed, &new]);
    let (mapping, _) = planned(&mut book, "register-2027.xlsx", &second);
    assert_eq!(mapping.name, "risk-register-2027");
    let plan = carried_out(&mut book, "register-2027.xlsx", &second);
    assert_eq!(counts(&plan), (1, 2, 0), "{:?}", plan.remarks);
    let told = plan.remarks.join("\n");
    assert!(
        told.contains("carry on the list “risk-register-2026”"),
        "{told}"
    );
    // The one that is gone is told and left as it is.
    assert!(told.contains("R-3 “Server room unlocked”"), "{told}");
    assert_eq!(book.register.tables.risks.all().count(), 4);
    assert!(
        book.register
            .tables
            .risks
            .by_number(2)
            .unwrap()
            .retired
            .is_some()
    );
    // The year after finds both years' records.
    let third = register("2028", &[&less, &new]);
    let plan = carried_out(&mut book, "risks 2028.xlsx", &third);
    assert_eq!(counts(&plan), (0, 0, 2), "{:?}", plan.remarks);
}

#[test]
fn a2_rows_that_were_numbered_anew_are_found_by_their_names() {
    let mut book = Book::new();
    carried_out(&mut book, "inventory.csv", NORTH.as_bytes());
    let next = "No,Asset Name,Type,Site\n1,EHR server,Server,North\n2,Badge printer,Printer,North\n3,PACS,Storage,North\n4,Fax,Fax,North\n";
    let plan = carried_out(&mut book, "inventory.csv", next.as_bytes());
    assert_eq!(counts(&plan), (1, 2, 1), "{:?}", plan.changes);
    let t = &book.register.tables;
    let pacs = t.assets.live().find(|a| a.name == "PACS").unwrap();
    assert_eq!(
        (pacs.number, pacs.source.as_ref().unwrap().key.as_str()),
        (2, "3")
    );
    let plan = carried_out(&mut book, "inventory.csv", next.as_bytes());
    assert_eq!(counts(&plan), (0, 0, 4), "{:?}", plan.changes);
}

#[test]
fn a2_a_list_under_other_numbers_and_another_name_is_asked_about() {
    let mut book = Book::new();
    carried_out(&mut book, "inventory.csv", NORTH.as_bytes());
    let tagged =
        "Asset Tag,Asset Name,Type\nT-77,EHR server,Server\nT-78,PACS,Storage\nT-79,Fax,Fax\n";
    let (_, plan) = planned(&mut book, "tags.csv", tagged.as_bytes());
    assert!(plan.refused[0].why.contains("A-1"), "{:?}", plan.refused);
    assert_eq!(plan.asks, ["inventory"]);
}

#[test]
fn a2_one_thing_that_two_lists_have_alike_does_not_make_them_one() {
    let mut book = Book::new();
    carried_out(&mut book, "north.csv", NORTH.as_bytes());
    // The fax has the same number and name at both sites; nothing says where it stands.
    let south = "No,Asset Name,Type\n3,Fax,Fax\n4,Dental X-ray,Modality\n5,Door controller,IoT\n6,Pump,Pump\n";
    let (_, plan) = planned(&mut book, "south.csv", south.as_bytes());
    assert_eq!(plan.asks, ["north"], "{:?}", plan.remarks);
    assert!(
        plan.refused[0].why.contains("row 2 is A-3 “Fax”"),
        "{:?}",
        plan.refused
    );
    assert!(plan.commands.is_empty());
    // Numbered from one on, and one of them alike by chance: two lists.
    let south = "No,Asset Name,Type\n1,Dental X-ray,Modality\n2,Door controller,IoT\n3,Fax,Fax\n";
    let plan = carried_out(&mut book, "south.csv", south.as_bytes());
    assert_eq!(counts(&plan), (3, 0, 0));
    let told = plan.remarks.join("\n");
    assert!(
        told.contains("A-3 “Fax”") && told.contains("called like"),
        "{told}"
    );
}

#[test]
fn a2_our_own_table_is_recognised_and_changes_nothing() {
    let mut book = Book::new();
    carried_out(&mut book, "inventory.csv", NORTH.as_bytes());
    let risks = register(
        "2026",
        &[&[
            "N-1",
            "Laptop stolen from a car",
            "#n:3",
            "#n:4",
            "Dana Reyes",
            "Open",
        ]],
    );
    carried_out(&mut book, "register.xlsx", &risks);
    for kind in phiward_intake::Kind::WITH_TABLE {
        let table = phiward_intake::table(&book.register, kind);
        let records = table.rows.len() as u32;
        for (file, bytes) in [
            ("a.csv", table.csv().unwrap()),
            ("b.xlsx", table.xlsx().unwrap()),
        ] {
            let (mapping, plan) = planned(&mut book, file, &bytes);
            assert_eq!(mapping.name, format!("phiward-{}", kind.word()));
            assert_eq!(counts(&plan), (0, 0, records), "{file}: {:?}", plan.changes);
            assert!(plan.commands.is_empty() && plan.refused.is_empty());
        }
    }
}
