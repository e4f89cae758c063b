//! A2: what the cells of a row say together. Cells that contradict each other record nothing
//! of what they contradict each other in; a cell that is not understood costs its own field
//! and never the row; and nothing that was said is lost.

mod common;

use common::book::Book;
use common::{csv, told};
use common::{merge, open, put};
use jiff::civil::date;
use phiward_intake::{Kind, Mapping, apply, suggest};
use register::records::*;

fn action(book: &Book, n: u32) -> &Action {
    book.register.tables.actions.by_number(n).unwrap()
}

#[test]
fn b3_a_day_of_completion_is_kept_where_the_state_is_not_understood() {
    let mut book = Book::new();
    let plan = book.carried_out(
        Kind::Actions,
        "plan.csv",
        &csv(&[
            "Action ID,Corrective Action,Owner,Due,Status,Date Completed",
            "1,Wipe the disks,Dana Reyes,2026-05-31,Almost done,2026-05-20",
            "2,Label the tapes,Dana Reyes,2026-05-31,TBD,2026-05-21",
            "3,Lock the room,Dana Reyes,2026-05-31,Done,2026-05-22",
            "4,Test the restore,Dana Reyes,2026-05-31,,2026-05-23",
            "5,Train the staff,Dana Reyes,2026-05-31,Cancelled,2026-05-24",
        ]),
    );
    for (n, day) in [(1, "2026-05-20"), (2, "2026-05-21"), (5, "2026-05-24")] {
        let action = action(&book, n);
        assert_eq!(action.state, ActionState::Planned, "{n}");
        assert_eq!(action.extra["completed_on"], day, "{n}");
        told(&plan.remarks, &["completed_on", day]);
    }
    // Dropped and done at once is neither.
    assert!(action(&book, 5).retired.is_none());
    told(&plan.remarks, &["dropped and to be done"]);
    for (n, day) in [(3, 22), (4, 23)] {
        assert_eq!(action(&book, n).done, Some(date(2026, 5, day)), "{n}");
        assert!(!action(&book, n).extra.contains_key("completed_on"), "{n}");
    }
}

#[test]
fn b3_a_row_that_is_done_and_is_not_is_not_done() {
    let mut book = Book::new();
    let lines = &[
        "Action ID,Corrective Action,Start Date,Due,Status,% Complete,Date Completed",
        "1,Wipe the disks,2026-01-05,2026-05-31,Completed,90%,2026-05-20",
        "2,Label the tapes,2026-05-25,2026-05-31,Completed,100%,2026-05-20",
        "3,Lock the room,2026-01-05,2026-05-31,Completed,100,2026-05-20",
        "4,Test the restore,2026-01-05,2026-05-31,In progress,100%,",
        "5,Train the staff,2026-01-05,2026-05-31,,0.5,2026-05-20",
        "6,Rotate the keys,2026-01-05,2026-05-31,Completed,1,2026-05-20",
    ];
    let plan = book.carried_out(Kind::Actions, "plan.csv", &csv(lines));
    let state = |n| action(&book, n).state;
    assert_eq!(state(1), ActionState::Planned);
    assert_eq!(state(2), ActionState::Planned);
    assert_eq!(state(3), ActionState::Done);
    assert_eq!(state(4), ActionState::InProgress);
    assert_eq!(state(5), ActionState::Planned);
    assert_eq!(state(6), ActionState::Done);
    told(&plan.remarks, &["rows 2, 6", "not all of it is"]);
    told(&plan.remarks, &["row 3", "before work on it began"]);
    told(&plan.remarks, &["row 5", "it stays open"]);
    for n in [1, 2, 5] {
        assert_eq!(action(&book, n).extra["completed_on"], "2026-05-20", "{n}");
    }
    assert_eq!(action(&book, 1).extra["status"], "Completed");
    // The same again is the same.
    let again = book.carried_out(Kind::Actions, "plan.csv", &csv(lines));
    assert!(again.commands.is_empty(), "{:?}", again.commands);
}

fn answer<'b>(book: &'b Book, provision: &str) -> &'b Answer {
    let mut answers = book.register.tables.answers.live();
    answers.find(|a| a.provision == provision).unwrap()
}

#[test]
fn a9_what_is_not_there_is_not_used_properly() {
    let mut book = Book::new();
    let plan = book.carried_out(
        Kind::Answers,
        "answers.csv",
        &csv(&[
            "Citation,In place?,Used properly?",
            "164.312(d),No,Yes",
            "164.312(b),Yes,Yes",
            "164.312(c)(2),Yes,No",
            "164.312(a)(2)(i),No,No",
            "164.312(a)(2)(iii),Yes,Yes",
            "164.312(a)(2)(iii),Yes,No",
        ]),
    );
    let of = |provision: &str| {
        let answer = answer(&book, provision);
        (answer.in_place, answer.used_properly)
    };
    assert_eq!(of("164.312(d)"), (YesNo::Unknown, YesNo::Unknown));
    assert_eq!(of("164.312(b)"), (YesNo::Yes, YesNo::Yes));
    assert_eq!(of("164.312(c)(2)"), (YesNo::Yes, YesNo::No));
    assert_eq!(of("164.312(a)(2)(i)"), (YesNo::No, YesNo::No));
    assert_eq!(of("164.312(a)(2)(iii)"), (YesNo::Yes, YesNo::Unknown));
    told(
        &plan.remarks,
        &["row 2", "164.312(d)", "neither is recorded"],
    );
    told(&plan.remarks, &["rows 6, 7", "used properly"]);
    let kept = &answer(&book, "164.312(d)").extra;
    assert_eq!((&*kept["in_place"], &*kept["used_properly"]), ("No", "Yes"));
}

#[test]
fn a9_the_fact_beside_not_applicable_is_its_reason() {
    let mut book = Book::new();
    book.carried_out(
        Kind::Answers,
        "answers.csv",
        &csv(&[
            "Citation,In place?",
            "164.310(a)(2)(i),N/A - cloud hosted",
            "164.308(a)(4)(ii)(A),Not applicable (no clearinghouse)",
            "164.312(d),N/A",
            "164.312(b),Yes",
        ]),
    );
    let of = |provision: &str| {
        let answer = answer(&book, provision);
        (answer.required, answer.note.clone())
    };
    assert_eq!(of("164.310(a)(2)(i)"), (YesNo::No, "cloud hosted".into()));
    assert_eq!(
        of("164.308(a)(4)(ii)(A)"),
        (YesNo::No, "no clearinghouse".into())
    );
    assert_eq!(of("164.312(d)"), (YesNo::Unknown, String::new()));
}

#[test]
fn a1_no_ephi_beside_data_of_patients_is_neither() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Asset ID,Asset Name,Contains ePHI,Data Classification",
        "1,Portal,No,PHI",
        "2,Payroll,No,Internal",
        "3,Record,Yes,PHI",
    ]));
    let known = |n| {
        let asset = book.register.tables.assets.by_number(n).unwrap();
        (asset.ephi_known, asset.ephi.any())
    };
    assert_eq!(
        [1, 2, 3].map(known),
        [(false, false), (true, false), (true, true)]
    );
    told(&plan.remarks, &["row 2", "“PHI”", "no ePHI"]);
}

#[test]
fn b3_a_cost_that_is_not_understood_costs_the_field_and_not_the_row() {
    let mut book = Book::new();
    let lines = |header: &str| {
        csv(&[
            &format!("Action ID,Corrective Action,Due,Status,{header}"),
            "1,Wipe the disks,2026-12-31,Open,$5k",
            "2,Label the tapes,2026-12-31,Open,USD 1.2M",
            "3,Lock the room,2026-12-31,Open,5k-10k",
            "4,Test the restore,2026-12-31,Open,\"$1,200\"",
        ])
    };
    let plan = book.carried_out(Kind::Actions, "plan.csv", &lines("Estimated Cost"));
    let cents = |n| action(&book, n).cost_cents;
    assert_eq!(
        [1, 2, 3, 4].map(cents),
        [Some(500_000), Some(120_000_000), None, Some(120_000)]
    );
    assert_eq!(action(&book, 3).extra["cost_cents"], "5k-10k");
    told(&plan.remarks, &["5k-10k", "one amount in US dollars"]);
    // Thousands are no dollars.
    let mapping = Mapping::parse("name = \"t\"\nkind = \"actions\"\n[columns]\ntitle = \"Action\"\ncost_cents = \"Cost ($000)\"\n").unwrap();
    let bytes = csv(&["Action,Cost ($000)", "Wipe the disks,12"]);
    let mut book = Book::new();
    let plan = book.import_by(&mapping, &bytes);
    assert_eq!(action(&book, 1).cost_cents, None);
    assert_eq!(action(&book, 1).extra["cost_cents"], "12");
    told(&plan.remarks, &["“12”"]);
}

#[test]
fn a9_a_citation_in_merged_cells_is_read_or_the_way_to_read_it_is_told() {
    let workbook = || {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        put(
            sheet,
            0,
            &[
                &["Citation", "Question", "In place?"],
                &["", "Own log-ins", "Yes"],
                &["", "Badges", "Yes"],
                &["164.312(b)", "Logs", "No"],
            ],
        );
        merge(sheet, (1, 0, 2, 0), "164.312(d)");
        book.save_to_buffer().unwrap()
    };
    let bytes = workbook();
    // The proposal reads them.
    let proposed = suggest(&open(&bytes)).unwrap().mapping;
    assert!(proposed.columns["provision"].fill_down);
    // A mapping that does not is told so.
    let mut mapping = proposed;
    mapping.columns.get_mut("provision").unwrap().fill_down = false;
    let mapped = apply(&mapping, &open(&bytes)).unwrap();
    let all = mapped.remarks.join("\n");
    assert!(
        all.contains("ATTENTION: “Citation” (A) has 1 cell merged over several rows"),
        "{all}"
    );
    assert!(
        all.contains("row 3: this row cites no provision") && all.contains("fill_down = true"),
        "{all}"
    );
}

#[test]
fn a3_nobody_is_no_person_and_no_place_is_no_site() {
    let mut book = Book::new();
    let plan = book.carried_out(
        Kind::People,
        "staff.csv",
        &csv(&[
            "Employee ID,Name,Job Title,Email",
            "7,Dana Reyes,Practice manager,dana@example.org",
            "8,Vacant,Security officer,",
            "9,TBD,Privacy officer,",
            "10,N/A,Biller,",
            "11,Pat Reed / Tom Ortiz,Nurses,",
            "12,Lee Chan,Nurse,lee@example.org",
            "13,Mia Stone,Nurse,mia@example.org",
            "14,Ben Orr,Nurse,ben@example.org",
            "15,Ana Ruiz,Biller,ana@example.org",
            "16,Joe Finn,Biller,joe@example.org",
            "17,Kim Yoon,Coder,kim@example.org",
            "18,Eva Lund,Coder,eva@example.org",
        ]),
    );
    assert_eq!(book.register.tables.people.all().count(), 8);
    let out: Vec<Option<u32>> = plan.left_out.iter().map(|out| out.row).collect();
    assert_eq!(out, [Some(3), Some(4), Some(5), Some(6)]);
    assert!(plan.left_out[3].why.contains("more than one person"));
    let plan = book.carried_out(
        Kind::Sites,
        "sites.csv",
        &csv(&[
            "Site ID,Site Name,Street Address,Phone",
            "1,Main clinic,12 Elm St,+1 555 0100",
            "2,Various,,",
            "3,TBD,,",
        ]),
    );
    assert_eq!(book.register.tables.sites.all().count(), 1);
    assert_eq!(plan.left_out.len(), 2);
    // Two of the file's own places are two, wherever they stand in it.
    let mut two = Book::new();
    let plan = two.import(&csv(&[
        "Asset ID,Asset Name,Asset Type,Location",
        "1,Front desk,Desktop,Main and East",
        "2,Exam PC,Desktop,Main",
        "3,Lab PC,Desktop,East",
    ]));
    assert_eq!(two.register.tables.sites.all().count(), 2);
    told(&plan.remarks, &["row 2", "Main and East", "more than one"]);
    // A name that stands here as it is written is one person, whatever it looks like.
    let id = register::Id::new(book.id());
    book.carry(
        Person {
            id,
            name: "Pat & Tom".into(),
            ..Person::default()
        }
        .into(),
    );
    book.import(&csv(&[
        "Asset ID,Asset Name,Asset Type,Owner",
        "1,Front desk,Desktop,Pat & Tom",
    ]));
    let asset = book.register.tables.assets.by_number(1).unwrap();
    assert_eq!(asset.owner, Some(id));
}

#[test]
fn a2_a_decision_that_is_said_to_be_done_is_a_decision_and_no_deed() {
    let mut book = Book::new();
    let plan = book.import(&csv(&[
        "Risk ID,Risk Description,Likelihood,Impact,Treatment,Recommended Action",
        "T1,Laptop lost,High,High,Mitigated,Encrypt the disks",
        "T2,Tape lost,High,High,Transferred,Insure",
        "T3,Fax misdialled,High,High,Accepted,",
        "T4,Room open,High,High,Mitigate,Lock it",
    ]));
    let risk = |n| book.register.tables.risks.by_number(n).unwrap();
    let strategy = |n| risk(n).treatment.as_ref().map(|t| t.strategy);
    assert_eq!(
        [1, 2, 3, 4].map(strategy),
        [
            Some(Strategy::Mitigate),
            Some(Strategy::Transfer),
            Some(Strategy::Accept),
            Some(Strategy::Mitigate)
        ]
    );
    assert!(risk(1).retired.is_none());
    assert_eq!(action(&book, 1).state, ActionState::Planned);
    told(
        &plan.remarks,
        &["Mitigated", "Transferred", "nothing stands as done"],
    );
    told(&plan.remarks, &["row 4", "acceptance approved here"]);
    assert!(book.register.tables.acceptances.all().next().is_none());
}

#[test]
fn a10_residual_ratings_and_decisions_of_a_list_that_rates_are_told() {
    let mut book = Book::new();
    book.import(&csv(&[
        "Risk ID,Risk Description,Identified On,Likelihood,Impact",
        "R-1,A mailbox is taken over,2026-01-10,High,High",
        "R-2,A laptop is stolen,2026-01-10,Low,High",
    ]));
    let ratings = csv(&[
        "Risk ID,Treatment Decision,Residual Likelihood,Residual Impact,Reviewer",
        "R-1,Mitigate - second factor,Low,High,Lee Chan",
        "R-2,Accept (not approved),Low,Moderate,Lee Chan",
    ]);
    let suggestion = suggest(&open(&ratings)).unwrap();
    assert_eq!(
        suggestion.mapping.kind,
        Kind::Ratings,
        "{}",
        suggestion.text
    );
    assert!(
        suggestion
            .text
            .contains("ATTENTION: no column says that it is the rating as things stand")
            && suggestion.text.contains("Residual Likelihood"),
        "{}",
        suggestion.text
    );
    let plan = book.import(&ratings);
    let risk = |n| book.register.tables.risks.by_number(n).unwrap();
    let strategy = |n| risk(n).treatment.as_ref().map(|t| t.strategy);
    assert_eq!([1, 2].map(strategy), [Some(Strategy::Mitigate), None]);
    told(&plan.remarks, &["Accept (not approved)", "not understood"]);
    let kept = risk(1)
        .extra
        .iter()
        .find(|(header, _)| header.contains("Residual Likelihood"));
    assert_eq!(kept.map(|(_, text)| text.as_str()), Some("Low"));
}
