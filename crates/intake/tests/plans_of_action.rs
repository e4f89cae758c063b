//! A11, B3, B4: a plan of action comes in as actions on the risks that stand here, found by
//! the risk list's own numbers. What its words say of the work is recorded only where the
//! whole cell is understood, and nothing is verified by a word.

mod common;

use common::book::Book;
use common::csv;
use common::{one, open};
use jiff::civil::date;
use phiward_intake::{Kind, Mapping, Plan, apply, suggest, suggest_as};
use register::records::*;
use register::{Command, Id, verbs};

const RISKS: &[&str] = &[
    "Risk ID,Risk Description,Likelihood,Impact",
    "R-1,A mailbox is taken over,High,High",
    "R-2,A loaner laptop is stolen,Low,High",
    "R-3,A backup cannot be restored,Low,Moderate",
];

const PLAN: &[&str] = &[
    "POA&M ID,Risk ID,Priority,Remediation Action,Owner,Start Date,Target Date,Status,% Complete,Date Completed,Estimated Cost,Milestones",
    "PM-01,R-1,1 - Immediate,Turn on the second factor,Dana Reyes,2026-04-01,2027-01-31,In Progress,40,,\"$1,200\",Quote received (2026-05-15); Piloted 2026-08-01",
    "PM-02,\"R-1, R-2\",2 - High,Train all staff,Lee Chan,2026-09-01,2027-02-28,Not Started,0,,,",
    "PM-03,R-3,3 - Moderate,Restore test,Dana Reyes,2026-02-01,2026-05-31,Complete,100,2026-05-20,,",
    "PM-04,R-3,3 - Moderate,Copy off site,Dana Reyes,,2026-12-31,Complete,100,,,see ticket - done",
    "PM-05,R-9,2 - High,Replace the firewall,Dana Reyes,,2026-12-31,Almost done,90,,,",
];

fn planned(book: &mut Book, bytes: &[u8]) -> (Mapping, Plan) {
    let mapping = suggest(&open(bytes)).unwrap().for_file("plan.csv").mapping;
    let mapped = apply(&mapping, &open(bytes)).unwrap();
    assert!(mapped.errors.is_empty(), "{:?}", mapped.errors);
    let plan = book.plan(&mapped, &mapping.name);
    (mapping, plan)
}

fn carried_out(book: &mut Book, bytes: &[u8]) -> Plan {
    let (_, plan) = planned(book, bytes);
    assert!(plan.refused.is_empty(), "{:?}", plan.refused);
    for command in &plan.commands {
        book.perform(command.command.clone());
    }
    plan
}

fn told(plan: &Plan, words: &[&str]) {
    let all = plan.remarks.join("\n");
    for word in words {
        assert!(all.contains(word), "“{word}” is not told:\n{all}");
    }
}

fn action(book: &Book, n: u32) -> &Action {
    book.register.tables.actions.by_number(n).unwrap()
}

fn with_plan() -> (Book, Plan) {
    let mut book = Book::new();
    carried_out(&mut book, &csv(RISKS));
    let plan = carried_out(&mut book, &csv(PLAN));
    (book, plan)
}

#[test]
fn b3_a_plan_of_action_becomes_actions_on_the_risks_it_points_to() {
    let (book, plan) = with_plan();
    assert_eq!((plan.created, plan.changed), (5, 0), "{:?}", plan.remarks);
    assert_eq!(book.register.tables.risks.all().count(), 3);
    let risks = |n: u32| -> Vec<u32> {
        let ids = action(&book, n).risks.iter();
        ids.map(|id| book.register.tables.risks.get(*id).unwrap().number)
            .collect()
    };
    assert_eq!(risks(1), [1]);
    assert_eq!(risks(2), [1, 2]);
    assert_eq!(risks(3), [3]);
    assert!(risks(5).is_empty());
    let first = action(&book, 1);
    assert_eq!(first.title, "Turn on the second factor");
    assert_eq!(first.due, Some(date(2027, 1, 31)));
    assert_eq!(first.start, Some(date(2026, 4, 1)));
    assert_eq!(first.cost_cents, Some(120_000));
    assert_eq!(first.state, ActionState::InProgress);
    assert_eq!(first.extra["priority"], "1 - Immediate");
    assert_eq!(first.extra["progress"], "40");
    let owner = book.register.tables.people.get(first.owner.unwrap());
    assert_eq!(owner.unwrap().name, "Dana Reyes");
    let steps: Vec<(&str, Option<jiff::civil::Date>)> = first
        .milestones
        .iter()
        .map(|step| (step.title.as_str(), step.due))
        .collect();
    assert_eq!(
        steps,
        [
            ("Quote received", Some(date(2026, 5, 15))),
            ("Piloted", Some(date(2026, 8, 1)))
        ]
    );
    assert_eq!(first.source.as_ref().unwrap().key, "PM-01");
    // A first day to come is a plan.
    assert_eq!(action(&book, 2).state, ActionState::Planned);
    told(&plan, &["no risk here has the number or sentence", "R-9"]);
    assert_eq!(action(&book, 5).extra["risks"], "R-9");
}

#[test]
fn b5_what_is_said_to_be_done_is_done_on_its_day_and_never_verified() {
    let (book, plan) = with_plan();
    let done = action(&book, 3);
    assert_eq!(
        (done.state, done.done),
        (ActionState::Done, Some(date(2026, 5, 20)))
    );
    assert!(done.verification.is_none());
    // Done, and nobody says since when.
    assert_eq!(action(&book, 4).state, ActionState::Planned);
    told(&plan, &["it is done, and not on which day"]);
    // Not understood: kept and told.
    assert_eq!(action(&book, 5).state, ActionState::Planned);
    assert_eq!(action(&book, 5).extra["status"], "Almost done");
    told(
        &plan,
        &["status: “Almost done”", "milestones: “see ticket - done”"],
    );
    assert_eq!(action(&book, 4).extra["milestones"], "see ticket - done");

    let mut book = Book::new();
    let checked = csv(&[
        "Action ID,Corrective Action,Owner,Due,Status,Closed On,Verified By",
        "1,Wipe the old disks,Dana Reyes,2026-05-31,Closed (verified),2026-05-20,Lee Chan",
        "2,Label the tapes,Dana Reyes,2026-05-31,Closed,2027-05-20,",
        "3,Lock the room,Dana Reyes,2026-05-31,Open,2026-05-20,",
    ]);
    let plan = carried_out(&mut book, &checked);
    assert_eq!(action(&book, 1).state, ActionState::Done);
    assert!(action(&book, 1).verification.is_none());
    assert_eq!(action(&book, 1).extra["verified"], "Lee Chan");
    told(
        &plan,
        &[
            "done, not verified",
            "is not taken for the day on which it was done",
        ],
    );
    for n in [2, 3] {
        assert_eq!(action(&book, n).state, ActionState::Planned, "{n}");
        assert!(action(&book, n).extra.contains_key("completed_on"), "{n}");
    }
}

#[test]
fn b4_next_years_plan_updates_by_its_own_numbers_and_doubles_nothing() {
    let (mut book, _) = with_plan();
    let again = carried_out(&mut book, &csv(PLAN));
    assert!(again.commands.is_empty(), "{:?}", again.commands);
    let next = csv(&[
        PLAN[0],
        "PM-01,R-1,1 - Immediate,Turn on the second factor,Dana Reyes,2026-04-01,2027-03-31,Complete,100,2026-05-30,\"$1,200\",",
        "PM-02,\"R-1, R-2\",2 - High,Train all staff,Lee Chan,2026-09-01,2027-02-28,Cancelled,0,,,",
        "PM-03,R-3,3 - Moderate,Restore test,Dana Reyes,2026-02-01,2026-05-31,Open,0,,,",
        "PM-06,R-2,2 - High,Encrypt the loaners,Dana Reyes,,2027-06-30,Open,0,,,",
    ]);
    let (_, plan) = planned(&mut book, &next);
    assert_eq!((plan.created, plan.changed), (1, 3), "{:#?}", plan.changes);
    let changes = plan.changes.join("\n");
    assert!(changes.contains("due on 2027-03-31"), "{changes}");
    assert!(
        changes.contains("done on 2026-05-30, not verified"),
        "{changes}"
    );
    carried_out(&mut book, &next);
    assert_eq!(book.register.tables.actions.all().count(), 6);
    let first = action(&book, 1);
    assert_eq!(first.state, ActionState::Done);
    assert_eq!(first.slips.len(), 1);
    assert_eq!(first.due, Some(date(2027, 3, 31)));
    let dropped = action(&book, 2).retired.as_ref().unwrap();
    assert!(dropped.reason.contains("Cancelled"), "{}", dropped.reason);
    // What was done stays done.
    assert_eq!(action(&book, 3).state, ActionState::Done);
    told(&plan, &["work remains"]);
}

#[test]
fn b4_a_due_day_that_was_moved_here_is_not_moved_back() {
    let (mut book, _) = with_plan();
    let id = action(&book, 1).id;
    book.perform(Command::Reschedule(verbs::Reschedule {
        target: id,
        due: date(2027, 8, 1),
        reason: "The vendor is late".into(),
    }));
    let plan = carried_out(&mut book, &csv(PLAN));
    assert!(plan.commands.is_empty(), "{:?}", plan.commands);
    assert_eq!(action(&book, 1).due, Some(date(2027, 8, 1)));
    told(&plan, &["stays 2027-08-01"]);
}

#[test]
fn a2_our_own_numbers_of_risks_count_only_where_no_list_numbers_them_so() {
    let plan = csv(&[
        "Action ID,Risk ID,Remediation Action,Due Date,Status",
        "1,R-2,Encrypt the loaners,2027-01-31,Open",
    ]);
    // A book without imported lists: R-2 is our R-2.
    let mut book = Book::new();
    for sentence in ["A mailbox is taken over", "A laptop is stolen"] {
        let id = Id::new(book.id());
        book.carry(
            Risk {
                id,
                sentence: sentence.into(),
                ..Risk::default()
            }
            .into(),
        );
    }
    let done = carried_out(&mut book, &plan);
    let risk = book.register.tables.risks.by_number(2).unwrap();
    assert_eq!(action(&book, 1).risks, [risk.id]);
    told(
        &done,
        &["“R-2” is taken for the risk that has this number here"],
    );
    // Another list numbers its risks so: R-2 is that list's, and it has none.
    let mut book = Book::new();
    carried_out(
        &mut book,
        &csv(&[
            "Risk ID,Risk Description,Likelihood,Impact",
            "R-7,A mailbox is taken over,High,High",
            "R-8,A laptop is stolen,High,High",
        ]),
    );
    carried_out(&mut book, &plan);
    assert!(action(&book, 1).risks.is_empty());
}

#[test]
fn a2_a_plan_of_action_is_told_from_a_register_and_from_a_roadmap() {
    let bytes = one(
        "POA&M",
        0,
        &[
            &[
                "POA&M ID",
                "Risk ID",
                "Remediation Action",
                "Owner",
                "Target Date",
                "Status",
            ],
            &[
                "PM-01",
                "R-1",
                "Turn on the second factor",
                "Dana Reyes",
                "2027-01-31",
                "Open",
            ],
            &[
                "PM-02",
                "R-1",
                "Train all staff",
                "Lee Chan",
                "2027-02-28",
                "Open",
            ],
        ],
    );
    let suggestion = suggest(&open(&bytes)).unwrap();
    assert_eq!(suggestion.mapping.kind, Kind::Actions);
    assert_eq!(suggestion.mapping.key, ["POA&M ID"]);
    assert!(
        suggestion.text.contains("rows that look like actions"),
        "{}",
        suggestion.text
    );
    // A register with a column of actions stays a register.
    let register = csv(&[
        "Risk ID,Risk Description,Likelihood,Impact,Remediation Action,Owner,Target Date",
        "R-1,A mailbox is taken over,High,High,Turn on the second factor,Dana Reyes,2027-01-31",
        "R-2,A laptop is stolen,Low,High,Encrypt the loaners,Dana Reyes,2027-02-28",
    ]);
    assert_eq!(suggest(&open(&register)).unwrap().mapping.kind, Kind::Risks);
    // A person may name the kind.
    let tasks = csv(&["Task,Who,By when", "Call the vendor,Dana Reyes,2027-01-31"]);
    let named = suggest_as(&open(&tasks), Some(Kind::Actions), None).unwrap();
    assert_eq!(
        named.mapping.columns["title"].column.as_deref(),
        Some("Task")
    );
}

#[test]
fn b3_dates_of_an_action_that_contradict_each_other_are_told() {
    let mut book = Book::new();
    let plan = carried_out(
        &mut book,
        &csv(&[
            "Action ID,Corrective Action,Start Date,Due Date,Status",
            "1,Wipe the old disks,2026-09-01,2026-08-01,Open",
        ]),
    );
    assert_eq!(action(&book, 1).start, None);
    assert_eq!(action(&book, 1).extra["start"], "2026-09-01");
    told(&plan, &["after it is due"]);
}
