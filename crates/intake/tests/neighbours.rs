//! A1, A2: cells and tables of the kinds that were read wrongly, in other words.

mod common;

use common::book::Book;
use common::csv;
use common::open;
use phiward_intake::{suggest, suggest_as};
use register::records::*;

#[test]
fn a2_no_word_that_turns_an_agreement_round_leaves_it_in_force() {
    let turned = [
        "Not {}",
        "Never {}",
        "Not yet {}",
        "To be {}",
        "Will be {}",
        "No longer {}",
        "Was {}",
        "{}?",
        "Should be {}",
        "Possibly {}",
        "{} until 2024",
        "{}, but expired",
        "{} - not renewed",
        "{} (pending)",
        "Partly {}",
        "3 of 5 {}",
        "If {}",
        "Awaiting {}",
        "Formerly {}",
        "{} or not",
        "{}, not countersigned",
        "Believed {}",
        "Said to be {}",
        "{} unless cancelled",
        "{} in 2031",
        "Cannot be {}",
        "Isn’t {}",
        "Previously {}",
        "{} - to be confirmed",
        "{} (terminated)",
        "{}, suspended",
        "{} (replaced by a new vendor)",
        "{}; lapsed",
        "Mostly {}",
        "un{}",
    ];
    let good = [
        "signed", "executed", "in place", "on file", "in force", "current", "active", "valid",
    ];
    for good in good {
        let mut lines = vec!["Vendor,Service,BAA Status".to_owned()];
        for (n, form) in turned.iter().enumerate() {
            lines.push(format!("Vendor {n},Work,\"{}\"", form.replace("{}", good)));
        }
        lines.push(format!("Vendor plain,Work,{good}"));
        let mut book = Book::new();
        book.import(lines.join("\n").as_bytes());
        for vendor in book.register.tables.vendors.all() {
            let state = vendor.agreements.last().map(|a| a.state);
            let plain = vendor.name == "Vendor plain";
            assert_eq!(
                state == Some(AgreementState::InForce),
                plain,
                "{}: {state:?}",
                vendor.agreements.last().map_or("", |a| a.note.as_str())
            );
        }
    }
}

#[test]
fn a1_no_word_that_turns_encryption_round_leaves_it_on() {
    let turned = [
        "Not {}",
        "Never {}",
        "Not yet {}",
        "To be {}",
        "Will be {}",
        "No longer {}",
        "Was {}",
        "{}?",
        "Should be {}",
        "Possibly {}",
        "{} until 2024",
        "{}, but not the backups",
        "{} - except tablets",
        "Partly {}",
        "3 of 5 {}",
        "0% {}",
        "If {}",
        "Formerly {}",
        "{} or not",
        "Not all {}",
        "{} in 2031",
        "Believed {}",
        "Supposedly {}",
        "{} unless offline",
        "Cannot be {}",
        "Isn’t {}",
        "Planned to be {}",
        "{} pending",
        "Half of it {}",
        "Only some {}",
        "{} failed",
        "{} removed",
        "Being {}",
    ];
    for good in ["encrypted", "encrypted with AES-256", "BitLocker enabled"] {
        let mut lines = vec!["Asset ID,Asset Name,Asset Type,Contains ePHI,Encrypted".to_owned()];
        for (n, form) in turned.iter().enumerate() {
            lines.push(format!(
                "E{n},PC {n},Desktop,Yes,\"{}\"",
                form.replace("{}", good)
            ));
        }
        lines.push(format!("E-plain,Plain PC,Desktop,Yes,{good}"));
        let mut book = Book::new();
        book.import(lines.join("\n").as_bytes());
        for asset in book.register.tables.assets.all() {
            assert_eq!(
                asset.encrypted == YesNo::Yes,
                asset.name == "Plain PC",
                "{}: {:?}",
                asset.extra.get("encrypted").map_or("", String::as_str),
                asset.encrypted
            );
        }
    }
}

#[test]
fn a1_no_word_that_turns_an_answer_about_ephi_round_is_left_out() {
    let turned = [
        "Yes?",
        "Perhaps",
        "Yes - no longer",
        "Formerly",
        "Yes, until 2024",
        "Planned",
        "To be moved here",
        "Unclear",
        "Yes / No",
        "Was moved",
        "If synced",
        "Yes, to be removed",
    ];
    let mut lines = vec!["Asset ID,Asset Name,Asset Type,Contains ePHI".to_owned()];
    for (n, text) in turned.iter().enumerate() {
        lines.push(format!("E{n},PC {n},Desktop,\"{text}\""));
    }
    lines.push("E-yes,Plain PC,Desktop,Yes - charts".to_owned());
    lines.push("E-no,Sign,Display,No - adverts only".to_owned());
    let mut book = Book::new();
    book.import(lines.join("\n").as_bytes());
    for asset in book.register.tables.assets.all() {
        let known = matches!(asset.name.as_str(), "Plain PC" | "Sign");
        assert_eq!(asset.ephi_known, known, "{:?}", asset.extra.get("ephi"));
    }
}

#[test]
fn a2_a_named_kind_is_believed_and_a_refusal_says_how_to_name_it() {
    let courses = csv(&[
        "Course,Trainee,Training Date,Department",
        "Log-ins,Mia Stone,2026-01-31,ICU",
        "Phishing,Ben Orr,2026-02-28,Desk",
    ]);
    let refused = suggest(&open(&courses)).unwrap_err().to_string();
    assert!(
        refused.contains("--kind") && refused.contains("nearest to"),
        "{refused}"
    );
    assert!(suggest_as(&open(&courses), Some(phiward_intake::Kind::Vendors), None).is_ok());
    // A register with few headers is a register still.
    for lines in [
        [
            "ID,Title,Rating,Owner,Risk treatment",
            "1,Laptop lost,High,Ana,Mitigate",
            "2,Host fails,Low,Ben,Accept",
        ],
        [
            "Ref,Risk,L,I,Owner",
            "1,Laptop lost,High,High,Ana",
            "2,Host fails,Low,High,Ben",
        ],
        [
            "Finding,RAG,Recommendation,Owner,Due",
            "No inventory,Red,Make one,Ana,2027-01-31",
            "Old binder,Green,Review,Ben,2027-01-31",
        ],
    ] {
        let suggestion = suggest(&open(&csv(&lines)));
        let kind = suggestion
            .map(|s| s.mapping.kind)
            .map_err(|e| e.to_string());
        assert_eq!(kind, Ok(phiward_intake::Kind::Risks), "{}", lines[0]);
    }
}
