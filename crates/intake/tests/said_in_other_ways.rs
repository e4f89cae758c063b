//! A2, A3, A5, B3, B4: what a file says in other ways than most: of another site's things, in
//! a remark beside a yes, by arrows, of what is missing, of actions that are done here. A
//! value is recorded only where the whole of it is understood; what is not, is kept in words
//! and told.

mod common;

use common::book::Book;
use common::{csv, told};
use jiff::civil::date;
use register::records::*;

const MAIN: &[&str] = &[
    "Tag,Asset Name,Type,Encrypted",
    "1,Main Street server,Server,Yes",
    "2,Main Street laptop 1,Laptop,Yes",
    "3,Main Street fax,Fax,",
];

#[test]
fn a2_another_sites_file_with_the_same_numbers_overwrites_nothing() {
    let mut book = Book::new();
    book.imported("main.csv", &csv(MAIN));
    let north: Vec<String> = MAIN
        .iter()
        .map(|line| {
            line.replace("Main Street", "North Street")
                .replace(",Yes", ",No")
        })
        .collect();
    let north: Vec<&str> = north.iter().map(String::as_str).collect();
    let suggestion = phiward_intake::suggest(&common::open(&csv(&north))).unwrap();
    let mapping = suggestion.for_file("main.csv").mapping;
    let mapped = phiward_intake::apply(&mapping, &common::open(&csv(&north))).unwrap();
    let plan = book.plan(&mapped, &mapping.name);
    assert_eq!(plan.changed, 0, "{:?}", plan.changes);
    assert!(!plan.refused.is_empty());
    assert!(
        plan.refused[0].why.contains("Main Street server"),
        "{:?}",
        plan.refused
    );
    assert_eq!(book.asset(1).name, "Main Street server");
}

#[test]
fn b4_next_years_plan_changes_no_action_that_is_done() {
    let mut book = Book::new();
    let of = |action: &str, owner: &str, due: &str| {
        format!("PA-1,{action},{owner},{due},Completed,2026-03-01")
    };
    let header = "Action ID,Corrective action,Owner,Due,Status,Completed on";
    let first = of("Encrypt the laptops", "Dana Reyes", "2026-04-30");
    book.imported("plan-2026.csv", &csv(&[header, &first]));
    assert_eq!(book.action(1).state, ActionState::Done);
    let owner = book.action(1).owner;
    book.today = date(2027, 6, 1);
    let next = of("Encrypt the laptops and tablets", "Lee Chan", "2027-12-31");
    let (_, plan) = book.imported("plan-2027.csv", &csv(&[header, &next]));
    let action = book.action(1);
    assert_eq!(action.title, "Encrypt the laptops");
    assert_eq!(action.owner, owner);
    assert_eq!(action.due, Some(date(2026, 4, 30)));
    told(
        &plan.remarks,
        &["C-1", "stays as it is", "Lee Chan", "tablets", "2027-12-31"],
    );
}

#[test]
fn b4_next_years_register_tells_what_it_says_of_an_action_that_is_done() {
    let header = "Risk ID,Risk,Likelihood,Impact,Corrective action,Owner,Due";
    let of = |owner: &str, due: &str| {
        format!(
            "R-1,A lost laptop exposes the schedule,High,High,Encrypt the laptops,{owner},{due}"
        )
    };
    let mut book = Book::new();
    let first = of("Dana Reyes", "2026-04-30");
    book.imported("register-2026.csv", &csv(&[header, &first]));
    let id = book.action(1).id;
    book.perform(register::Command::Complete(register::verbs::Complete {
        target: id,
        on: date(2026, 5, 1),
        evidence: Vec::new(),
    }));
    let next = of("Lee Chan", "2027-04-30");
    let (_, plan) = book.imported("register-2027.csv", &csv(&[header, &next]));
    assert_eq!(book.action(1).due, Some(date(2026, 4, 30)));
    told(
        &plan.remarks,
        &["stays as it is", "2027-04-30", "Lee Chan", "reopen it"],
    );
    // What has ended is not reopened but brought back.
    book.perform(register::Command::Retire(register::verbs::Retire {
        target: id.to(),
        on: date(2026, 5, 20),
        reason: "planned twice".into(),
    }));
    let next = next.replace("Encrypt the laptops", "Encrypt all the laptops");
    let (_, plan) = book.imported("register-2028.csv", &csv(&[header, &next]));
    told(&plan.remarks, &["has ended here", "bring it back"]);
}

#[test]
fn a2_a_remark_that_takes_back_a_yes_leaves_it_open() {
    let mut book = Book::new();
    let lines = [
        "Vendor,Service,BAA,Comments",
        "Northern Shred,Destroys drives,Yes,not yet signed",
        "Halcyon EHR,Hosts the record,Yes,Main contact is Bo Ray",
        "Fax Host,Fax lines,Yes,expired 2023",
        "Cloud Fax,Fax lines,Yes,Planned for Q3",
    ];
    let (_, plan) = book.imported("vendors.csv", &csv(&lines));
    let states: Vec<AgreementState> = (1..=4)
        .map(|n| {
            let vendor = book.register.tables.vendors.by_number(n).unwrap();
            vendor.agreements[0].state
        })
        .collect();
    use AgreementState::{InForce, Unknown};
    assert_eq!(states, [Unknown, InForce, Unknown, Unknown]);
    told(
        &plan.remarks,
        &["“Yes” stands beside the remark", "not yet signed"],
    );
    let lines = [
        "Asset Name,Type,Location,Encrypted,Notes",
        "Loaner laptops,Laptop,Main,Yes,except the old two",
        "EHR server,Server,Main,Yes,Rack 2",
        "Tablets,Tablet,Main,Yes,Encryption planned for Q3",
    ];
    let (_, plan) = book.imported("assets.csv", &csv(&lines));
    let said: Vec<YesNo> = (1..=3).map(|n| book.asset(n).encrypted).collect();
    assert_eq!(said, [YesNo::Unknown, YesNo::Yes, YesNo::Unknown]);
    assert_eq!(book.asset(1).extra["encrypted"], "Yes");
    told(&plan.remarks, &["except the old two"]);
}

#[test]
fn a5_what_is_missing_is_no_safeguard() {
    let mut book = Book::new();
    let lines = [
        "Risk ID,Risk,Likelihood,Impact,Existing controls",
        "R-1,A lost laptop exposes the schedule,High,High,Lack of encryption",
        "R-2,Nobody sees misuse of the EHR,High,High,No audit logs",
        "R-3,Ransomware stops the practice,High,High,None",
        "R-4,A fax goes to a wrong number,High,High,Cover sheets; no speed dial",
    ];
    let (_, plan) = book.imported("risks.csv", &csv(&lines));
    for number in 1..=3 {
        assert!(book.risk(number).safeguards.is_empty(), "R-{number}");
    }
    assert_eq!(book.risk(4).safeguards.trim(), "Cover sheets");
    assert_eq!(book.risk(2).extra["controls"], "No audit logs");
    told(&plan.remarks, &["No audit logs"]);
}

#[test]
fn a3_arrows_say_which_way_a_flow_goes() {
    let mut book = Book::new();
    let lines = [
        "Flow,Systems / parties,ePHI,Protocol",
        "Orders,EHR <-> Lab,Orders,HL7",
        "Results,EHR ← Lab,Results,HL7",
        "Claims,EHR => Clearinghouse,Claims,X12",
        "Images,X-ray → PACS → Cloud archive,Images,DICOM",
        "Refills,EHR → Pharmacy ← Portal,Refills,NCPDP",
    ];
    let (suggestion, plan) = book.imported("flows.csv", &csv(&lines));
    let flow = |n| book.register.tables.flows.by_number(n).unwrap();
    let party = |name: &str| FlowEnd::Party(name.to_owned());
    let ends = |n: u32| (flow(n).from.clone(), flow(n).to.clone());
    assert_eq!(ends(1), (party("EHR"), party("Lab")), "{}", suggestion.text);
    assert_eq!(flow(1).direction, "both ways");
    assert_eq!(ends(2), (party("Lab"), party("EHR")));
    assert_eq!(ends(3), (party("EHR"), party("Clearinghouse")));
    assert_eq!(ends(4), (party("X-ray"), party("Cloud archive")));
    assert_eq!(flow(4).via, [party("PACS")]);
    assert_eq!(ends(5), (FlowEnd::Unknown, FlowEnd::Unknown));
    told(&plan.remarks, &["EHR <-> Lab", "both ways"]);
    told(
        &plan.remarks,
        &["EHR → Pharmacy ← Portal", "against each other"],
    );
}

#[test]
fn a2_two_columns_that_contradict_each_other_record_neither() {
    let mut book = Book::new();
    let lines = [
        "Asset Name,Type,Location,Encrypted,Encryption",
        "Loaner laptop,Laptop,Main,Y,none",
        "EHR server,Server,Main,Y,AES-256",
    ];
    let (_, plan) = book.imported("assets.csv", &csv(&lines));
    assert_eq!(book.asset(1).encrypted, YesNo::Unknown);
    assert_eq!(book.asset(2).encrypted, YesNo::Yes);
    told(&plan.remarks, &["Encryption", "none", "different things"]);
}

#[test]
fn b3_who_confirms_an_action_does_not_own_it_and_half_a_done_is_none() {
    for confirmer in [
        "Confirmed by",
        "Signed off by",
        "Checked by",
        "Reviewed by",
        "Approved by",
        "Verified by (person)",
        "Closed by",
    ] {
        let mut book = Book::new();
        let header = format!("Action ID,Corrective action,{confirmer},Due,Status,Completed on");
        let lines = [
            header.as_str(),
            "PA-1,Encrypt the laptops,Lee Chan,2026-04-30,Done,2026-03-01",
            "PA-2,Train the staff,Lee Chan,2026-05-30,Done except the night shift,2026-03-01",
            "PA-3,Buy cable locks,Lee Chan,2026-05-30,mostly done,2026-03-01",
            "PA-4,Replace the server,Lee Chan,2026-05-30,done? check,2026-03-01",
        ];
        let (suggestion, _) = book.imported("actions.csv", &csv(&lines));
        for number in 1..=4 {
            let action = book.action(number);
            assert_eq!(action.owner, None, "{confirmer}\n{}", suggestion.text);
            assert!(action.due.is_some(), "{confirmer}: {number}");
            let state = match number {
                1 => ActionState::Done,
                _ => ActionState::Planned,
            };
            assert_eq!(action.state, state, "{confirmer}: {number}");
        }
    }
}
