//! What a number, an id or a name means.

use crate::support::Book;
use phiward_register::records::Vendor;
use phiward_register::{FindError, Kind, Record, Tag};

#[test]
fn f12_one_rule_reads_numbers_ids_and_names() {
    let mut book = Book::new();
    let laptop = book.asset("Front Desk Laptop", "laptop");
    let register = &book.register;
    let number = register.tables.assets.get(laptop).unwrap().number();
    for text in [
        format!("A-{number}"),
        format!(" a-{number} "),
        number.to_string(),
        laptop.to_string(),
        "Front Desk Laptop".to_owned(),
        "front  desk laptop".to_owned(),
    ] {
        let found = register.find_by_text(&[Kind::Asset], &text);
        assert_eq!(found, Ok(laptop.to()), "{text}");
        assert_eq!(register.tables.assets.find_by_text(&text), Ok(laptop));
    }
    // A bare number says nothing where several kinds may be meant, nor does a beginning.
    let kinds = [Kind::Asset, Kind::Site];
    assert!(register.find_by_text(&kinds, &number.to_string()).is_err());
    assert!(register.find_by_text(&kinds, "Front Desk").is_err());
}

#[test]
fn f12_what_is_no_number_here_may_be_a_name() {
    let mut book = Book::new();
    let truck = book.asset("F-150", "laptop");
    let found = book.register.find_by_text(&[Kind::Asset], "f-150");
    assert_eq!(found, Ok(truck.to()));
    let refused = book.register.find_by_text(&[Kind::Asset], "F-151");
    let tag: Tag = "F-151".parse().unwrap();
    let kinds = vec![Kind::Asset];
    assert_eq!(refused, Err(FindError::OtherKind { tag, kinds }));
    // Programs and addresses never mean names.
    assert!(
        book.register
            .find_by_number(&[Kind::Asset], "F-150")
            .is_err()
    );
}

#[test]
fn f12_the_exact_name_comes_first_and_two_of_a_name_are_no_answer() {
    let mut book = Book::new();
    let laptop = book.asset("Laptop", "laptop");
    let mut risks = Vec::new();
    for sentence in ["Theft of a laptop", "theft of a LAPTOP", "Fire", "Fire"] {
        risks.push(book.risk(sentence, &[laptop]));
    }
    let table = &book.register.tables.risks;
    assert_eq!(table.find_by_text("theft of a LAPTOP"), Ok(risks[1]));
    let error = table.find_by_text("THEFT OF A LAPTOP").unwrap_err();
    assert_eq!(
        error.to_string(),
        "“THEFT OF A LAPTOP” is the name of R-1 and R-2"
    );
    assert!(matches!(
        table.find_by_text("Fire"),
        Err(FindError::Several { .. })
    ));
}

#[test]
fn f12_ended_records_are_found_by_number_and_not_by_name() {
    let mut book = Book::new();
    let vendor = book.vendor("Cloudy Faxes", Some(true));
    let target = vendor.to();
    let on = book.today();
    book.ok(phiward_register::verbs::Retire {
        target,
        on,
        reason: "contract ended".into(),
    });
    let vendors = &book.register.tables.vendors;
    let tag = vendors.get(vendor).map(Vendor::tag).unwrap();
    assert_eq!(vendors.find_by_text(&tag), Ok(vendor));
    assert!(vendors.find_by_text("Cloudy Faxes").is_err());
}
