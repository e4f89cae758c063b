//! A2: one number is one record. Rows of one number go on with it, or are errors that name
//! both; no row is lost without a word, whatever kind it is of.

mod common;

use common::book::Book;
use common::csv;
use common::{merge, open};
use phiward_intake::{Kind, Mapped, Plan, Suggestion, apply, suggest_as};
use rust_xlsxwriter::Workbook as Writer;

fn read_as(kind: Kind, bytes: &[u8]) -> (Suggestion, Mapped) {
    let suggestion = suggest_as(&open(bytes), Some(kind), None).unwrap();
    let mapped = apply(&suggestion.mapping, &open(bytes)).unwrap();
    (suggestion, mapped)
}

/// Everything that came of a file: what is in the register, what is told, what is an error.
fn all_said(book: &Book, mapped: &Mapped, plan: &Plan) -> String {
    let t = &book.register.tables;
    let mut out = String::new();
    for text in [
        format!("{:?}", t.assets.live().collect::<Vec<_>>()),
        format!("{:?}", t.flows.live().collect::<Vec<_>>()),
        format!("{:?}", t.vendors.live().collect::<Vec<_>>()),
        format!("{:?}", t.risks.live().collect::<Vec<_>>()),
        format!("{:?}", t.actions.live().collect::<Vec<_>>()),
        format!("{:?}", t.answers.live().collect::<Vec<_>>()),
        format!("{:?}", t.people.live().collect::<Vec<_>>()),
        format!("{:?}", t.sites.live().collect::<Vec<_>>()),
        format!(
            "{:?}",
            mapped
                .errors
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        ),
        format!("{:?} {:?}", plan.remarks, plan.left_out),
    ] {
        out.push_str(&text);
    }
    out
}

#[test]
fn a2_a_second_row_of_one_number_is_never_lost_without_a_word() {
    // Four rows; the fourth has the number of the second and says something else: “Zebra”.
    let tables: [(Kind, &[&str]); 8] = [
        (
            Kind::Assets,
            &[
                "Asset Tag,Asset Name,Type,Location,Owner,Notes",
                "T-1,EHR server,Server,Main,Dana Reyes,",
                "T-2,Loaner laptop,Laptop,Main,Lee Chan,",
                "T-3,Fax machine,Fax,East,Dana Reyes,",
                "T-2,Loaner laptop,Laptop,Main,Zebra Smith,",
                "T-5,Scanner,Scanner,East,Dana Reyes,",
            ],
        ),
        (
            Kind::Vendors,
            &[
                "Vendor ID,Vendor,Service,Contact",
                "V1,Northern Shred,Destroys drives,Ann Poe",
                "V2,Halcyon EHR,Hosts the record,Bo Ray",
                "V3,Fax Host,Fax lines,Cy Orr",
                "V2,Halcyon EHR,Hosts the record,Zebra Smith",
                "V5,Cloud Fax,Fax lines,Di Moe",
            ],
        ),
        (
            Kind::Risks,
            &[
                "Risk ID,Risk Description,Likelihood,Impact,Owner",
                "R-1,A mailbox is taken over,High,High,Dana Reyes",
                "R-2,A laptop is stolen,Low,High,Lee Chan",
                "R-3,A backup cannot be restored,Low,Low,Dana Reyes",
                "R-2,A laptop is stolen,Low,High,Zebra Smith",
                "R-5,Mail is read by others,Low,Low,Dana Reyes",
            ],
        ),
        (
            Kind::Actions,
            &[
                "Action ID,Corrective Action,Owner,Due Date,Status",
                "1,Train all staff,Lee Chan,2027-01-31,Open",
                "2,Change the locks,Dana Reyes,2027-02-28,Open",
                "3,Label the fax,Dana Reyes,2027-03-31,Open",
                "2,Change the locks,Zebra Smith,2027-02-28,Open",
                "5,Order a camera,Dana Reyes,2027-03-31,Open",
            ],
        ),
        (
            Kind::Answers,
            &[
                "Control ID,Citation,In place?,Comments",
                "1,164.312(d),Yes,",
                "2,164.312(b),Yes,",
                "3,164.310(b),Yes,",
                "2,164.312(b),Yes,Zebra",
                "5,164.312(c)(2),Yes,",
            ],
        ),
        (
            Kind::People,
            &[
                "Staff ID,Name,Job Title,Email",
                "1,Dana Reyes,Security Official,dana@example.org",
                "2,Lee Chan,Office Manager,lee@example.org",
                "3,Mia Stone,Nurse,mia@example.org",
                "2,Lee Chan,Zebra keeper,lee@example.org",
                "5,Ben Orr,Nurse,ben@example.org",
            ],
        ),
        (
            Kind::Sites,
            &[
                "Site ID,Site,Address,Phone",
                "1,Main Street,1 Main Street,1",
                "2,East Clinic,2 East Road,2",
                "3,North Clinic,3 North Road,3",
                "2,East Clinic,9 Zebra Road,2",
                "5,South Clinic,5 South Road,5",
            ],
        ),
        (
            Kind::Flows,
            &[
                "Flow ID,Data Flow,From,To,Protocol",
                "1,Orders,EHR,Laboratory,HL7",
                "2,Results,Laboratory,EHR,HL7",
                "3,Claims,EHR,Clearinghouse,X12",
                "2,Results,Laboratory,EHR,Zebra",
                "5,Images,PACS,EHR,DICOM",
            ],
        ),
    ];
    for (kind, lines) in tables {
        let bytes = csv(lines);
        let (suggestion, mapped) = read_as(kind, &bytes);
        let mut book = Book::new();
        let plan = book.plan(&mapped, &suggestion.mapping.name);
        for command in &plan.commands {
            book.perform(command.command.clone());
        }
        let said = all_said(&book, &mapped, &plan);
        let word = kind.word();
        // In the register, or in a line that names both rows.
        let named = ["row 5", "row 3"].iter().all(|row| said.contains(row));
        assert!(
            said.contains("Zebra") || named,
            "{word}: {said}\n{}",
            suggestion.text
        );
        if let Some(error) = mapped.errors.first() {
            let error = error.to_string();
            assert!(
                error.contains("row 5") && error.contains("row 3"),
                "{word}: {error}"
            );
        }
    }
}

#[test]
fn a2_a_number_that_is_there_twice_by_a_slip_is_the_number_all_the_same() {
    let mut lines = vec!["Risk ID,Risk Description,Likelihood,Impact".to_owned()];
    for n in 1..12 {
        lines.push(format!("R-{n},Risk of the number {n},High,Low"));
    }
    lines.push("R-4,Quite another thing,High,Low".to_owned());
    let bytes = lines.join("\n").into_bytes();
    let (suggestion, mapped) = read_as(Kind::Risks, &bytes);
    assert_eq!(suggestion.mapping.key, ["Risk ID"]);
    assert!(
        suggestion
            .text
            .contains("ATTENTION: “R-4” stands under “Risk ID” (A) in rows 5 and 13"),
        "{}",
        suggestion.text
    );
    assert_eq!(mapped.bad_rows, [13]);
    let error = mapped.errors[0].to_string();
    assert!(
        error.contains("row 13") && error.contains("row 5"),
        "{error}"
    );
    assert!(error.contains("Quite another thing"), "{error}");
    // Numbers that begin anew for each site do not number the rows, and that is said.
    let sections = csv(&[
        "No,Risk,Likelihood,Impact",
        "1,A mailbox is taken over,High,High",
        "2,A laptop is stolen,Low,High",
        "1,A fax goes to a wrong number,Low,High",
        "2,A backup cannot be restored,Low,High",
    ]);
    let (suggestion, mapped) = read_as(Kind::Risks, &sections);
    assert_eq!(mapped.rows.len(), 4);
    assert!(
        suggestion
            .text
            .contains("ATTENTION: “No” (A) looks like the number of each row"),
        "{}",
        suggestion.text
    );
}

#[test]
fn a2_rows_of_one_number_that_agree_are_one_record_with_all_they_name() {
    let mut book = Book::new();
    book.imported(
        "assets.csv",
        &csv(&[
            "Asset Tag,Asset Name,Type,Location",
            "T-1,EHR server,Server,Main",
            "T-2,Loaner laptop,Laptop,Main",
            "T-3,Fax machine,Fax,East",
        ]),
    );
    let (suggestion, plan) = book.imported(
        "risks.csv",
        &csv(&[
            "Risk ID,Risk Description,Affected Assets,Likelihood,Impact,Remediation Action,Due Date,Status",
            "R-1,A stolen device exposes charts,EHR server,High,High,Encrypt the laptops,2027-01-31,Closed",
            "R-1,A stolen device exposes charts,Loaner laptop,High,High,Train all staff,2027-02-28,Open",
            "R-1,,,,,Write down who has which,2027-03-31,Open",
            "R-2,A fax goes to a wrong number,Fax machine,Low,High,Label the fax,2027-01-31,Open",
            "R-2,A fax goes to a wrong number,Fax machine,Low,High,Label the fax,2027-01-31,Open",
        ]),
    );
    assert_eq!(suggestion.mapping.key, ["Risk ID"], "{}", suggestion.text);
    let t = &book.register.tables;
    assert_eq!(
        (plan.created, t.risks.all().count()),
        (2, 2),
        "{:?}",
        plan.remarks
    );
    let risk = t.risks.by_number(1).unwrap();
    assert_eq!(risk.assets.len(), 2);
    assert_eq!(risk.actions(&book.register).count(), 3);
    // One of its rows says that work goes on.
    assert!(risk.is_open());
    let told = plan.remarks.join("\n");
    assert!(
        told.contains("one row of this risk says that it is over"),
        "{told}"
    );
    assert!(
        told.contains("read as more of the record above that has the same number"),
        "{told}"
    );
    assert!(
        told.contains("says nothing that row 5 does not say"),
        "{told}"
    );
    assert_eq!(
        t.risks
            .by_number(2)
            .unwrap()
            .actions(&book.register)
            .count(),
        1
    );
}

#[test]
fn a2_rows_below_a_record_without_number_and_name_go_on_with_it() {
    let mut book = Book::new();
    let (_, plan) = book.imported(
        "risks.csv",
        &csv(&[
            "Risk ID,Risk Description,Likelihood,Impact,Remediation Action,Owner,Due Date",
            "R-1,A stolen device exposes charts,High,High,Encrypt the laptops,Dana Reyes,2027-01-31",
            ",,,,Train all staff,Lee Chan,2027-02-28",
            ",,,,Write down who has which,,",
            "R-2,A fax goes to a wrong number,Low,High,Label the fax,Dana Reyes,2027-01-31",
        ]),
    );
    let t = &book.register.tables;
    assert_eq!(t.risks.all().count(), 2, "{:?}", plan.remarks);
    let risk = t.risks.by_number(1).unwrap();
    let owners: Vec<(String, String)> = risk
        .actions(&book.register)
        .map(|action| {
            let owner = action.owner.and_then(|id| t.people.get(id));
            let name = owner.map_or(String::new(), |p| p.name.clone());
            (action.title.clone(), name)
        })
        .collect();
    assert_eq!(
        owners,
        [
            ("Encrypt the laptops".into(), "Dana Reyes".into()),
            ("Train all staff".into(), "Lee Chan".into()),
            ("Write down who has which".into(), String::new())
        ]
    );
    let told = plan.remarks.join("\n");
    assert!(
        told.contains("rows 3, 4: read as more of the record above, for want of a number and a name of its own"),
        "{told}"
    );
}

#[test]
fn a2_merged_rows_that_contradict_their_record_are_errors_that_name_both() {
    let mut book = Writer::new();
    let sheet = book.add_worksheet().set_name("Risks").unwrap();
    common::put(
        sheet,
        0,
        &[
            &[
                "Risk ID",
                "Risk Description",
                "Likelihood",
                "Impact",
                "Action",
            ],
            &["", "", "High", "High", "Encrypt the laptops"],
            &["", "", "Low", "High", "Train all staff"],
            &[
                "R-2",
                "A fax goes to a wrong number",
                "Low",
                "High",
                "Label the fax",
            ],
        ],
    );
    merge(sheet, (1, 0, 2, 0), "R-1");
    merge(sheet, (1, 1, 2, 1), "A stolen device exposes charts");
    let bytes = book.save_to_buffer().unwrap();
    let (_, mapped) = read_as(Kind::Risks, &bytes);
    assert_eq!(mapped.bad_rows, [3]);
    let error = mapped.errors[0].to_string();
    for word in ["row 3", "row 2", "Likelihood", "Low", "High"] {
        assert!(error.contains(word), "{word}: {error}");
    }
    assert_eq!(mapped.rows.len(), 2);
}

#[test]
fn b3_milestones_in_rows_below_an_action_are_its_milestones() {
    let mut book = Book::new();
    let (_, plan) = book.imported(
        "plan.csv",
        &csv(&[
            "Action ID,Corrective Action,Owner,Due Date,Status,Milestones",
            "1,Change the locks,Dana Reyes,2027-02-28,Open,Quote received (2027-01-15)",
            ",,,,,Installed (2027-02-15)",
            "2,Train all staff,Lee Chan,2027-03-31,Open,\"Review (2027-01-15); Review (2027-03-15)\"",
        ]),
    );
    let t = &book.register.tables;
    assert_eq!(t.actions.all().count(), 2, "{:?}", plan.remarks);
    let steps = |n| -> Vec<String> {
        let action = t.actions.by_number(n).unwrap();
        let steps = action.milestones.iter();
        steps
            .map(|m| format!("{} {}", m.title, m.due.unwrap()))
            .collect()
    };
    assert_eq!(
        steps(1),
        ["Quote received 2027-01-15", "Installed 2027-02-15"]
    );
    // Two steps of one name are two.
    assert_eq!(steps(2), ["Review 2027-01-15", "Review 2027-03-15"]);
    let again = book.imported(
        "plan.csv",
        &csv(&[
            "Action ID,Corrective Action,Owner,Due Date,Status,Milestones",
            "1,Change the locks,Dana Reyes,2027-02-28,Open,\"Quote received (2027-01-15); Installed (2027-02-15)\"",
            "2,Train all staff,Lee Chan,2027-03-31,Open,\"Review (2027-02-15); Review (2027-03-15)\"",
        ]),
    );
    assert_eq!(again.1.created, 0, "{:?}", again.1.changes);
    let t = &book.register.tables;
    let steps = |n| t.actions.by_number(n).unwrap().milestones.len();
    assert_eq!((steps(1), steps(2)), (2, 2));
    let due = t.actions.by_number(2).unwrap().milestones[0].due;
    assert_eq!(due, Some(jiff::civil::date(2027, 2, 15)));
}

/// Where all rows have one number, each would be held against all others.
#[test]
fn a2_rows_of_one_record_beyond_some_hundred_are_errors_that_name_it() {
    let mut lines = vec!["Risk ID,Risk,Likelihood,Impact,Action,Owner,Due".to_owned()];
    for n in 1..=700 {
        lines.push(format!(
            "R1,Theft of laptop,High,High,Step {n} of the work,Dana Reyes,12/31/2026"
        ));
    }
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (_, mapped) = read_as(Kind::Risks, &csv(&lines));
    assert_eq!(mapped.rows.len(), 1);
    assert_eq!(mapped.rows[0].further.len(), 499);
    assert_eq!(mapped.bad_rows.len(), 200);
    assert_eq!(mapped.bad_rows.first(), Some(&502));
    let first = mapped.errors[0].to_string();
    assert!(
        first.contains("502") && first.contains("“R1” has 500 rows already, from row 2 on"),
        "{first}"
    );
}
