//! A3: people and sites come in from lists, each once, and what is said of them beside is
//! kept.

mod common;

use common::book::Book;
use common::csv;
use common::{one, open};
use phiward_intake::{Kind, Plan, suggest};
use register::records::*;

fn carried_out(book: &mut Book, kind: Kind, bytes: &[u8]) -> Plan {
    book.carried_out(kind, "list.csv", bytes)
}

fn person(book: &Book, n: u32) -> &Person {
    book.register.tables.people.by_number(n).unwrap()
}

const STAFF: &[&str] = &[
    "Employee ID,First Name,Last Name,Job Title,Department,Email,Phone,Status",
    "7,Dana,Reyes,Practice manager,Front office,dmia@example.org,+1 555 0100,Active",
    "8,Lee,Chan,Physician assistant,Clinic,lee@example.org,+1 555 0101,Terminated",
];

#[test]
fn a3_a_list_of_staff_becomes_people() {
    let mut book = Book::new();
    let plan = carried_out(&mut book, Kind::People, &csv(STAFF));
    assert_eq!(plan.created, 2);
    let dana = person(&book, 1);
    assert_eq!(dana.name, "Dana Reyes");
    assert_eq!(dana.title, "Practice manager");
    assert_eq!(dana.email, "dmia@example.org");
    assert_eq!(dana.extra["phone"], "+1 555 0100");
    assert_eq!(dana.extra["department"], "Front office");
    // A job is no role in the security program.
    assert_eq!(dana.role, "");
    // Who left is told, and stands until somebody ends the record.
    assert!(person(&book, 2).retired.is_none());
    let told = plan.remarks.join("\n");
    assert!(told.contains("Terminated"), "{told}");
    let again = carried_out(&mut book, Kind::People, &csv(STAFF));
    assert!(again.commands.is_empty(), "{:?}", again.commands);
}

#[test]
fn a3_a_person_is_found_by_address_or_name_and_never_doubled() {
    let mut book = Book::new();
    for (name, email) in [("Dana Reyes", ""), ("Lee Chan", "lee@example.org")] {
        let id = register::Id::new(book.id());
        book.carry(
            Person {
                id,
                name: name.into(),
                email: email.into(),
                ..Person::default()
            }
            .into(),
        );
    }
    let plan = carried_out(
        &mut book,
        Kind::People,
        &csv(&[
            "Name,Title,E-mail",
            "Dana Reyes,Practice manager,dmia@example.org",
            "Lee B. Chan,Physician assistant,LEE@example.org",
            "Mia Stone,Nurse,mia@example.org",
            "Mia Stone,Biller,",
        ]),
    );
    assert_eq!((plan.created, plan.changed), (1, 2), "{:?}", plan.left_out);
    assert_eq!(person(&book, 1).email, "dmia@example.org");
    assert_eq!(person(&book, 2).title, "Physician assistant");
    assert!(plan.left_out[0].why.contains("twice"));
    // Of one name, and another address: somebody has to say.
    let plan = carried_out(
        &mut book,
        Kind::People,
        &csv(&[
            "Name,Title,E-mail",
            "Dana Reyes,Surgeon,other@example.org",
            "Ben Orr,Nurse,ben@example.org",
        ]),
    );
    assert_eq!((plan.created, plan.changed), (1, 0));
    assert!(plan.left_out[0].why.contains("dmia@example.org"));
    assert_eq!(person(&book, 1).title, "Practice manager");
}

const OFFICES: &[&str] = &[
    "Site ID,Site Name,Street Address,City,State,ZIP,Owned/Leased,Phone",
    "1,Main clinic,12 Elm St,Dayton,OH,45402,Leased,+1 555 0100",
    "2,North clinic,3 Oak Ave,Troy,OH,45373,Owned,",
];

#[test]
fn a3_a_list_of_offices_becomes_sites() {
    let mut book = Book::new();
    // One was named by an inventory before.
    let id = register::Id::new(book.id());
    book.carry(
        Site {
            id,
            name: "Main clinic".into(),
            ..Site::default()
        }
        .into(),
    );
    let plan = carried_out(&mut book, Kind::Sites, &csv(OFFICES));
    assert_eq!((plan.created, plan.changed), (1, 1), "{:?}", plan.remarks);
    let main = book.register.tables.sites.by_number(1).unwrap();
    assert_eq!(main.address, "12 Elm St, Dayton, OH, 45402");
    assert_eq!(main.tenure, "Leased");
    assert_eq!(main.extra["phone"], "+1 555 0100");
    let again = carried_out(&mut book, Kind::Sites, &csv(OFFICES));
    assert!(again.commands.is_empty(), "{:?}", again.commands);
    assert_eq!(book.register.tables.sites.all().count(), 2);
}

#[test]
fn a2_lists_of_things_are_not_taken_for_people_or_places() {
    let vendors: &[&[&str]] = &[
        &["Vendor", "Contact", "Title", "Email", "Phone"],
        &[
            "Northgate Billing",
            "Dana Reyes",
            "Manager",
            "d@example.org",
            "555",
        ],
        &["Harbor Shred", "Lee Chan", "Owner", "l@example.org", "556"],
    ];
    let suggestion = suggest(&open(&one("Vendors", 0, vendors))).unwrap();
    assert_eq!(suggestion.mapping.kind, Kind::Vendors);
    let assets: &[&[&str]] = &[
        &["Asset ID", "Asset Name", "Location", "Address", "Owner"],
        &["A-1", "Front desk PC", "Main", "10.0.0.4", "Dana Reyes"],
        &["A-2", "PACS", "Main", "10.0.0.5", "Lee Chan"],
    ];
    let suggestion = suggest(&open(&one("Inventory", 0, assets))).unwrap();
    assert_eq!(suggestion.mapping.kind, Kind::Assets);
}

/// Rows of a list of staff with a column of days on which people left.
fn leavers(rows: &[&str]) -> Vec<u8> {
    let mut lines = vec!["Name,Title,Email,Status,Termination Date"];
    lines.extend(rows);
    csv(&lines)
}

#[test]
fn a3_who_left_on_a_day_that_is_over_is_a_person_who_left_on_that_day() {
    let mut book = Book::new();
    let file = leavers(&[
        "Dana Reyes,Practice manager,dana@example.org,Active,",
        "Lee Chan,Physician assistant,lee@example.org,Terminated,2025-11-30",
        "Mia Stone,Nurse,mia@example.org,,03/31/2026",
        // The day is not over, contradicts the state, or is none.
        "Ben Orr,Nurse,ben@example.org,Active,2026-09-30",
        "Ana Ruiz,Biller,ana@example.org,Active,2026-01-31",
        "Tom Ortiz,Clerk,tom@example.org,,spring",
        "Sam Poe,Clerk,sam@example.org,Terminated,",
    ]);
    let plan = carried_out(&mut book, Kind::People, &file);
    assert_eq!(plan.created, 7);
    let left = |n: u32| {
        let ended = person(&book, n).retired.as_ref();
        ended.map(|end| end.on.to_string())
    };
    let all: Vec<Option<String>> = (1..=7).map(left).collect();
    let day = |text: &str| Some(text.to_owned());
    assert_eq!(
        all,
        [
            None,
            day("2025-11-30"),
            day("2026-03-31"),
            None,
            None,
            None,
            None
        ]
    );
    let told = plan.remarks.join("\n");
    for (row, words) in [
        (5, "2026-09-30” is not over"),
        (
            6,
            "left_on says 2026-01-31, and status “Active” does not say",
        ),
        (7, "“spring” is not a date"),
        (8, "“Terminated” is kept in words"),
    ] {
        assert!(
            plan.remarks
                .iter()
                .any(|r| r.starts_with(&format!("row {row}: ")) && r.contains(words)),
            "row {row}, {words}:\n{told}"
        );
    }
    // The words are kept where nothing is recorded of them.
    assert_eq!(person(&book, 4).extra["left_on"], "2026-09-30");
    assert!(!told.contains("falls due"), "{told}");
    // Once more, nothing is new.
    let again = carried_out(&mut book, Kind::People, &file);
    assert!(again.commands.is_empty(), "{:?}", again.commands);
}

#[test]
fn a3_who_stands_in_a_list_twice_has_not_left_by_one_of_the_rows() {
    let mut book = Book::new();
    let plan = carried_out(
        &mut book,
        Kind::People,
        &leavers(&[
            "Mia Stone,Nurse,mia@example.org,Terminated,2021-03-31",
            "Mia Stone,Nurse,mia@example.org,Active,",
            "Ben Orr,Nurse,ben@example.org,Active,",
        ]),
    );
    assert!(person(&book, 1).retired.is_none());
    let told = plan.remarks.join("\n");
    assert!(told.contains("nothing is recorded of that"), "{told}");
}

#[test]
fn a3_who_left_and_has_an_account_is_told_and_stands() {
    let mut book = Book::new();
    carried_out(
        &mut book,
        Kind::People,
        &leavers(&[
            "Dana Reyes,Practice manager,dana@example.org,Active,",
            "Lee Chan,Physician assistant,lee@example.org,Active,",
        ]),
    );
    let id = register::Id::new(book.id());
    let person_of_account = Some(person(&book, 2).id);
    book.perform(register::Command::from(register::verbs::Admit {
        target: id,
        name: "Lee Chan".into(),
        email: "lee@example.org".into(),
        roles: vec!["contributor".into()],
        person: person_of_account,
        offered_by: None,
        taken_over: false,
    }));
    let plan = carried_out(
        &mut book,
        Kind::People,
        &leavers(&[
            "Dana Reyes,Practice manager,dana@example.org,Active,",
            "Lee Chan,Physician assistant,lee@example.org,Terminated,2025-11-30",
        ]),
    );
    assert!(person(&book, 2).retired.is_none());
    let told = plan.remarks.join("\n");
    assert!(
        told.contains("the account lee@example.org stands"),
        "{told}"
    );
}
