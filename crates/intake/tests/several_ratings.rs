//! A10: inherent, present and target ratings come in as what they are, with the day they
//! speak of; which rating is the present one, the file has to say. A list that only rates
//! or treats risks updates those that stand here, and makes none.

mod common;

use catalog::Level;
use common::book::Book;
use common::csv;
use common::open;
use jiff::civil::date;
use phiward_intake::{Kind, Plan, apply, suggest};
use register::records::*;

fn carried_out(book: &mut Book, bytes: &[u8]) -> (Kind, Plan) {
    let mapping = suggest(&open(bytes)).unwrap().for_file("list.csv").mapping;
    let mapped = apply(&mapping, &open(bytes)).unwrap();
    assert!(mapped.errors.is_empty(), "{:?}", mapped.errors);
    let plan = book.plan(&mapped, &mapping.name);
    for command in &plan.commands {
        book.perform(command.command.clone());
    }
    (mapping.kind, plan)
}

fn risk(book: &Book, n: u32) -> &Risk {
    book.register.tables.risks.by_number(n).unwrap()
}

fn levels(rating: Option<&Rating>) -> Option<(Level, Level)> {
    rating.map(|r| (r.likelihood, r.impact))
}

#[test]
fn a10_each_rating_comes_in_as_what_it_is() {
    let register = csv(&[
        "Risk ID,Risk Description,Inherent Likelihood,Inherent Impact,Current Likelihood,Current Impact,Residual Likelihood,Residual Impact,Target Likelihood,Target Impact",
        "R-1,A mailbox is taken over,High,High,Moderate,High,Low,High,Very Low,High",
        "R-2,A laptop is stolen,High,Moderate,Low,Moderate,,,Low,",
    ]);
    let mut book = Book::new();
    let (kind, plan) = carried_out(&mut book, &register);
    assert_eq!(kind, Kind::Risks);
    let one = risk(&book, 1);
    assert_eq!(
        levels(one.current.as_ref()),
        Some((Level::Moderate, Level::High))
    );
    assert_eq!(
        levels(one.inherent.as_ref()),
        Some((Level::High, Level::High))
    );
    assert_eq!(
        levels(one.target.as_ref()),
        Some((Level::VeryLow, Level::High))
    );
    // Residual: with safeguards that are there, or to come. Not said, so kept in words.
    assert!(one.verified.is_none());
    assert_eq!(one.extra["Residual Likelihood"], "Low");
    let reason = &one.inherent.as_ref().unwrap().reason;
    assert!(reason.contains("inherent likelihood High"), "{reason}");
    let two = risk(&book, 2);
    assert!(two.target.is_none());
    let told = plan.remarks.join("\n");
    assert!(
        told.contains("not both given for the target rating"),
        "{told}"
    );
    assert_eq!(two.extra["target_likelihood"], "Low");
    let (_, again) = carried_out(&mut book, &register);
    assert!(again.commands.is_empty(), "{:?}", again.commands);
}

#[test]
fn a10_residual_as_things_stand_is_the_present_rating_only_where_it_says_so() {
    let row = "R-1,A mailbox is taken over,High,High,Moderate,High";
    let head = |second: &str| {
        format!(
            "Risk ID,Risk Description,Inherent Likelihood,Inherent Impact,{second} Likelihood,{second} Impact"
        )
    };
    let mut book = Book::new();
    carried_out(&mut book, &csv(&[&head("Current Residual"), row]));
    assert_eq!(
        levels(risk(&book, 1).current.as_ref()),
        Some((Level::Moderate, Level::High))
    );
    let unsaid = csv(&[&head("Residual"), row]);
    let mut book = Book::new();
    carried_out(&mut book, &unsaid);
    assert!(risk(&book, 1).current.is_none());
    assert!(risk(&book, 1).inherent.is_some());
    let text = suggest(&open(&unsaid)).unwrap().text;
    assert!(
        text.contains("ATTENTION: no column says that it is the rating as things stand"),
        "{text}"
    );
}

const REGISTER: &[&str] = &[
    "Risk ID,Risk Description,Identified On,Likelihood,Impact,Treatment",
    "R-1,A mailbox is taken over,2026-01-10,High,High,Mitigate",
    "R-2,A laptop is stolen,,Low,High,",
];

#[test]
fn a10_new_ratings_and_treatments_update_risks_by_their_own_numbers() {
    let mut book = Book::new();
    carried_out(&mut book, &csv(REGISTER));
    let ratings = csv(&[
        "Risk ID,Likelihood,Impact,Rated On,Treatment,Reviewer",
        "R-1,Low,High,2026-05-15,Transfer,Lee Chan",
        "R-2,Moderate,High,2026-05-15,Mitigate,Lee Chan",
        "R-9,Low,Low,2026-05-15,,Lee Chan",
    ]);
    let (kind, plan) = carried_out(&mut book, &ratings);
    assert_eq!(kind, Kind::Ratings);
    assert_eq!((plan.created, plan.changed), (0, 2), "{:?}", plan.remarks);
    assert_eq!(book.register.tables.risks.all().count(), 2);
    let one = risk(&book, 1).current.as_ref().unwrap();
    assert_eq!(levels(Some(one)), Some((Level::Low, Level::High)));
    assert_eq!(one.on, date(2026, 5, 15));
    let treatment = risk(&book, 1).treatment.as_ref().unwrap();
    assert_eq!(treatment.strategy, Strategy::Transfer);
    // Nobody recorded when R-2 was found: the rating is of today and says the file's day.
    let two = risk(&book, 2).current.as_ref().unwrap();
    assert_eq!(levels(Some(two)), Some((Level::Moderate, Level::High)));
    assert_eq!(two.on, date(2026, 6, 1));
    assert!(two.reason.contains("rated on 2026-05-15"), "{}", two.reason);
    assert!(plan.left_out[0].why.contains("R-9"));
    let told = plan.remarks.join("\n");
    assert!(told.contains("rated_on"), "{told}");
    // The same again changes nothing; a later day is a new rating.
    let (_, again) = carried_out(&mut book, &ratings);
    assert!(again.commands.is_empty(), "{:?}", again.commands);
    let later = csv(&[
        "Risk ID,Likelihood,Impact,Rated On",
        "R-1,Low,High,2026-05-30",
    ]);
    let (_, plan) = carried_out(&mut book, &later);
    assert_eq!(plan.changed, 1);
    assert_eq!(
        risk(&book, 1).current.as_ref().unwrap().on,
        date(2026, 5, 30)
    );
}

#[test]
fn a2_next_years_register_rates_anew_and_doubles_nothing() {
    let mut book = Book::new();
    carried_out(&mut book, &csv(REGISTER));
    let next = csv(&[
        REGISTER[0],
        "R-1,A mailbox is taken over,2026-01-10,Moderate,High,Mitigate",
        "R-2,A laptop is stolen,,Low,High,Mitigate",
    ]);
    let (_, plan) = carried_out(&mut book, &next);
    assert_eq!((plan.created, plan.changed), (0, 2), "{:?}", plan.changes);
    let one = risk(&book, 1);
    assert_eq!(
        levels(one.current.as_ref()),
        Some((Level::Moderate, Level::High))
    );
    assert!(one.current.as_ref().unwrap().reason.contains("before that"));
    assert!(risk(&book, 2).treatment.is_some());
    assert_eq!(book.register.tables.risks.all().count(), 2);
}
