//! Remarks that take back what another cell of the row says, of evidence and safeguards.

mod common;

use common::book::Book;
use common::{csv, told};
use phiward_intake::Kind;
use register::records::YesNo;

#[test]
fn a2_a_remark_on_the_evidence_leaves_an_answer_open() {
    for remark in [
        "outdated",
        "not valid any more",
        "could not be found",
        "The screenshot is from 2019 and no longer shows the settings that are in use today",
        "Policy 4 was superseded when the new record system came and nobody wrote it anew",
    ] {
        let mut book = Book::new();
        let row = format!("164.308(a)(1)(ii)(A),Yes,Screenshot and policy 4,{remark}");
        let lines = [
            "Provision,In place,Evidence,Remarks",
            &row,
            "164.312(d),Yes,Log of May,Looked at in May",
        ];
        let plan = book.carried_out(Kind::Answers, "answers.csv", &csv(&lines));
        let of = |provision: &str| {
            let mut answers = book.register.tables.answers.live();
            answers
                .find(|a| a.provision == provision)
                .map(|a| a.in_place)
        };
        assert_eq!(of("164.308(a)(1)(ii)(A)"), Some(YesNo::Unknown), "{remark}");
        assert_eq!(of("164.312(d)"), Some(YesNo::Yes));
        told(&plan.remarks, &["may take it back", "row 2"]);
    }
}

#[test]
fn a2_a_remark_on_safeguards_records_none_as_in_place() {
    for remark in [
        "planned for 2027",
        "not used any more",
        "Disk encryption was switched off after the last update broke it in March",
        "could not be verified",
    ] {
        let mut book = Book::new();
        let row = format!("R-1,A lost laptop exposes the schedule,4,5,Disk encryption,{remark}");
        let lines = [
            "ID,Risk,Likelihood (1-5),Impact (1-5),Existing controls,Remarks",
            &row,
            "R-2,A fax goes to a wrong number,3,2,Cover sheets,Looked at in May",
        ];
        let plan = book.carried_out(Kind::Risks, "risks.csv", &csv(&lines));
        assert!(book.risk(1).safeguards.is_empty(), "{remark}");
        assert_eq!(book.risk(1).extra["controls"], "Disk encryption");
        assert_eq!(book.risk(2).safeguards, "Cover sheets");
        told(&plan.remarks, &["may take it back", "Disk encryption"]);
    }
}

#[test]
fn a2_a_remark_on_a_flow_leaves_its_encryption_open() {
    for remark in [
        "planned for 2027",
        "switched off since May",
        "could not be verified",
    ] {
        let mut book = Book::new();
        let row = format!("Claims,EHR,Clearinghouse,Yes,{remark}");
        let lines = [
            "Flow,From,To,Encrypted,Remarks",
            &row,
            "Lab,EHR,Lab,Yes,Nightly",
        ];
        let plan = book.carried_out(Kind::Flows, "flows.csv", &csv(&lines));
        let flow = |name: &str| {
            book.register
                .tables
                .flows
                .live()
                .find(|f| f.name == name)
                .unwrap()
                .encrypted
        };
        assert_eq!(flow("Claims"), YesNo::Unknown, "{remark}");
        assert_eq!(flow("Lab"), YesNo::Yes);
        told(&plan.remarks, &["may take it back"]);
    }
}
