//! A3: people and sites come in from lists, each once, and what is said of them beside is
//! kept.

mod common;

use common::book::Book;
use common::{one, open};
use phiward_intake::{Kind, Plan, suggest};
use register::records::*;

fn csv(lines: &[&str]) -> Vec<u8> {
    lines.join("\n").into_bytes()
}

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
