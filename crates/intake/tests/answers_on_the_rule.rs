//! A9: rows that answer provisions of the Security Rule are recorded only where the whole
//! cell is understood and the row cites one provision that is answered here. "Not in place"
//! never becomes "in place".

mod common;

use common::book::Book;
use common::csv;
use jiff::civil::date;
use phiward_intake::{Kind, Plan};
use register::records::*;

fn carried_out(book: &mut Book, bytes: &[u8]) -> Plan {
    book.carried_out(Kind::Answers, "answers.csv", bytes)
}

fn answer<'b>(book: &'b Book, provision: &str) -> Option<&'b Answer> {
    let answers = &book.register.tables.answers;
    answers
        .live()
        .find(|a| a.provision == provision && a.asset.is_none())
}

fn place(book: &Book, provision: &str) -> Option<YesNo> {
    answer(book, provision).map(|a| a.in_place)
}

const HEAD: &str =
    "Control ID,Control,HIPAA Citation,Implementation Status,Comments,Evidence,Assessed On";

#[test]
fn a9_a_control_assessment_answers_the_provisions_it_cites() {
    let mut book = Book::new();
    let plan = carried_out(
        &mut book,
        &csv(&[
            HEAD,
            "C-1,Authentication,164.312(d) Person or entity authentication (R),In place,Own log-ins,Policy P-3,2026-05-01",
            "C-2,Audit controls,45 CFR 164.312(b),Not in place,No budget yet,,2026-05-01",
            "C-3,Integrity,164.312(c)(2),Partially implemented,,,2026-05-01",
            "C-4,Encryption,164.312(a)(2)(iv),\"Yes, except laptops\",,,2026-05-01",
            "C-5,Logoff,164.312(a)(2)(iii),To be implemented,,,2026-05-01",
        ]),
    );
    assert_eq!(plan.created, 5, "{:?}", plan.remarks);
    assert_eq!(place(&book, "164.312(d)"), Some(YesNo::Yes));
    assert_eq!(place(&book, "164.312(b)"), Some(YesNo::No));
    assert_eq!(place(&book, "164.312(c)(2)"), Some(YesNo::Partly));
    // Not understood whole: not known, kept and told.
    assert_eq!(place(&book, "164.312(a)(2)(iv)"), Some(YesNo::Unknown));
    let told = plan.remarks.join("\n");
    assert!(told.contains("in_place: “Yes, except laptops”"), "{told}");
    let kept = &answer(&book, "164.312(a)(2)(iv)").unwrap().extra;
    assert_eq!(kept["in_place"], "Yes, except laptops");
    assert_eq!(place(&book, "164.312(a)(2)(iii)"), Some(YesNo::No));
    let first = answer(&book, "164.312(d)").unwrap();
    // That it is used properly, nobody said.
    assert_eq!(first.used_properly, YesNo::Unknown);
    assert_eq!(first.note, "Own log-ins");
    assert_eq!(first.on, Some(date(2026, 5, 1)));
    assert_eq!(first.extra["evidence_named"], "Policy P-3");
    assert_eq!(first.extra["control"], "Authentication");
    assert!(first.evidence.is_empty());
}

#[test]
fn a9_a_row_that_cites_a_provision_is_not_the_header() {
    let mut book = Book::new();
    carried_out(
        &mut book,
        &csv(&[
            "Citation,Requirement,In place?",
            "164.308(a)(1)(ii)(C),Sanction policy,Yes",
            "164.312(a)(2)(i),Unique user identification,No",
            "164.312(d),Person or entity authentication,In place except East",
            "164.310(b),Workstation use,Yes",
        ]),
    );
    assert_eq!(place(&book, "164.308(a)(1)(ii)(C)"), Some(YesNo::Yes));
    assert_eq!(place(&book, "164.312(a)(2)(i)"), Some(YesNo::No));
    assert_eq!(place(&book, "164.310(b)"), Some(YesNo::Yes));
    assert_ne!(place(&book, "164.312(d)"), Some(YesNo::Yes));
}

#[test]
fn a9_rows_that_differ_on_one_provision_answer_nothing() {
    for (one, other) in [
        ("In place", "Not in place"),
        ("Not in place", "In place"),
        ("In place", "Partly"),
        ("In place", "under discussion"),
    ] {
        let mut book = Book::new();
        let rows = [
            format!("C-1,Log-ins,164.312(d),{one},,,"),
            format!("C-2,Badges,164.312(d),{other},,,"),
            "C-3,Logs,164.312(b),No,,,".to_owned(),
            "C-4,Logs of the host,164.312(b),Not in place,,,".to_owned(),
            "C-5,Integrity,164.312(c)(2),Yes,,,".to_owned(),
        ];
        let mut lines = vec![HEAD];
        lines.extend(rows.iter().map(String::as_str));
        let plan = carried_out(&mut book, &csv(&lines));
        assert_eq!(place(&book, "164.312(d)"), Some(YesNo::Unknown), "{one}");
        let told = plan.remarks.join("\n");
        assert!(told.contains("answer 164.312(d) differently"), "{told}");
        let kept = &answer(&book, "164.312(d)").unwrap().extra;
        assert_eq!(kept["in_place"], one);
        assert_eq!(kept["C-2: in_place"], other);
        // Where all say the same, they are one answer.
        assert_eq!(place(&book, "164.312(b)"), Some(YesNo::No));
        assert_eq!(book.register.tables.answers.live().count(), 3);
    }
}

#[test]
fn a9_what_cites_no_single_provision_is_left_out_and_told() {
    let mut book = Book::new();
    let plan = carried_out(
        &mut book,
        &csv(&[
            HEAD,
            "C-1,Authentication,164.312(d),In place,,,",
            "C-2,All technical,164.312(a)(2)(i)-(iv),In place,,,",
            "C-3,Two,164.312(b); 164.312(c)(2),In place,,,",
            "C-4,Management,164.308(a)(1)(i),In place,,,",
            "C-5,Privacy,164.530(c),In place,,,",
            "C-6,Nothing cited,,In place,,,",
        ]),
    );
    assert_eq!(plan.created, 1);
    let why: Vec<&str> = plan.left_out.iter().map(|out| out.why.as_str()).collect();
    assert_eq!(why.len(), 4, "{why:?}");
    assert!(why[0].contains("several provisions"), "{why:?}");
    assert!(why[1].contains("several provisions"), "{why:?}");
    assert!(why[2].contains("one by one"), "{why:?}");
    assert!(
        why[3].contains("cites no section of the Security Rule"),
        "{why:?}"
    );
}

#[test]
fn a9_not_applicable_is_recorded_with_its_reason_alone() {
    let mut book = Book::new();
    let plan = carried_out(
        &mut book,
        &csv(&[
            "Citation,Applicable,In place?,Reason",
            "164.308(a)(4)(ii)(A),No,,We are no clearinghouse",
            "164.312(d),Yes,Yes,",
            "164.312(b),No,,",
            "164.312(c)(2),No,Yes,Nothing to protect",
        ]),
    );
    let of = |provision: &str| {
        let answer = answer(&book, provision).unwrap();
        (answer.required, answer.in_place)
    };
    assert_eq!(of("164.308(a)(4)(ii)(A)"), (YesNo::No, YesNo::Unknown));
    let reason = &answer(&book, "164.308(a)(4)(ii)(A)").unwrap().note;
    assert_eq!(reason, "We are no clearinghouse");
    assert_eq!(of("164.312(d)"), (YesNo::Unknown, YesNo::Yes));
    assert_eq!(of("164.312(b)"), (YesNo::Unknown, YesNo::Unknown));
    assert_eq!(of("164.312(c)(2)"), (YesNo::Unknown, YesNo::Unknown));
    let told = plan.remarks.join("\n");
    assert!(
        told.contains("only with the fact that makes it so"),
        "{told}"
    );
    assert!(told.contains("contradict each other"), "{told}");
}

#[test]
fn a9_what_is_said_of_one_system_is_not_said_of_all() {
    let mut book = Book::new();
    let id = register::Id::new(book.id());
    book.carry(
        Asset {
            id,
            name: "PACS".into(),
            ..Asset::default()
        }
        .into(),
    );
    let plan = carried_out(
        &mut book,
        &csv(&[
            "Citation,System,In place?",
            "164.312(d),PACS,No",
            "164.312(d),All systems,Yes",
            "164.312(b),Old scanner,Yes",
        ]),
    );
    let answers = &book.register.tables.answers;
    let for_pacs = answers.live().find(|a| a.asset == Some(id)).unwrap();
    assert_eq!(for_pacs.in_place, YesNo::No);
    // “All systems” is no answer for the whole where one of them says otherwise.
    assert_eq!(place(&book, "164.312(d)"), Some(YesNo::Unknown));
    assert_eq!(place(&book, "164.312(b)"), None);
    let remarks = plan.remarks.join("\n");
    let told = "said to be in place for all, and for “PACS” is said “No”";
    assert!(remarks.contains(told), "{remarks}");
    assert!(plan.left_out[0].why.contains("no asset is called so"));
}

#[test]
fn a9_the_same_assessment_again_changes_nothing_and_next_years_updates() {
    let mut book = Book::new();
    let first = csv(&[
        HEAD,
        "C-1,Authentication,164.312(d),In place,,,",
        "C-2,Logs,164.312(b),No,,,",
    ]);
    carried_out(&mut book, &first);
    let again = carried_out(&mut book, &first);
    assert!(again.commands.is_empty(), "{:?}", again.commands);
    let next = csv(&[
        HEAD,
        "C-1,Authentication,164.312(d),Not in place,,,",
        "C-2,Logs,164.312(b),No,,,",
    ]);
    let plan = carried_out(&mut book, &next);
    assert_eq!((plan.created, plan.changed, plan.unchanged), (0, 1, 1));
    assert_eq!(place(&book, "164.312(d)"), Some(YesNo::No));
    assert_eq!(book.register.tables.answers.all().count(), 2);
    // What is no longer understood is no longer known.
    let open = csv(&[
        HEAD,
        "C-1,Authentication,164.312(d),Not in place,,,",
        "C-2,Logs,164.312(b),Discussed with IT,,,",
        "C-3,Integrity,164.312(c)(2),Yes,,,",
    ]);
    carried_out(&mut book, &open);
    assert_eq!(place(&book, "164.312(b)"), Some(YesNo::Unknown));
    assert_eq!(place(&book, "164.312(d)"), Some(YesNo::No));
}
