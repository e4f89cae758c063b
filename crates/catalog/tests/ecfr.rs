//! `catalog verify --ecfr`: the catalog is proven against the official text, and a
//! doctored, damaged or hostile file is never taken for proof.

use phiward_catalog::ecfr::{EcfrError, EcfrReport, official_text, verify};
use phiward_catalog::{Audience, Catalog};
use std::collections::{BTreeMap, HashSet};

/// Structure, headings and designations of the official file; the words are ours.
const FIXTURE: &str = include_str!("fixtures/subpart-c.xml");

fn check(xml: &str) -> Result<EcfrReport, EcfrError> {
    verify(xml.as_bytes(), Catalog::builtin())
}

/// The fixture with one thing changed.
fn doctored(from: &str, to: &str) -> EcfrReport {
    assert!(FIXTURE.contains(from), "the fixture has no {from}");
    check(&FIXTURE.replacen(from, to, 1)).unwrap()
}

/// A doctored file is refused for one provision, with a message that says all this.
fn refused(from: &str, to: &str, message: &str) {
    let report = doctored(from, to);
    assert!(!report.is_proven());
    let messages: Vec<String> = report.mismatches.iter().map(ToString::to_string).collect();
    assert!(
        messages.iter().any(|m| m == message),
        "{message}\nis not among\n{messages:#?}"
    );
    let citation = message.split([',', ' ']).next().unwrap();
    assert!(
        !report.confirmed.iter().any(|c| c == citation),
        "{citation} counts as confirmed"
    );
}

fn notes(report: &EcfrReport, citation: &str) -> Vec<String> {
    let of_it = report.notes.iter().filter(|n| n.citation == citation);
    of_it.map(|n| n.explanation.clone()).collect()
}

#[test]
fn every_provision_is_confirmed_and_known_traps_are_notes() {
    let report = check(FIXTURE).unwrap();
    assert!(report.is_proven(), "{report}");
    assert_eq!((report.provisions, report.confirmed.len()), (71, 71));
    assert_eq!(report.confirmed_by_appendix.len(), 53);
    for (citation, part) in [
        ("164.308(a)(3)(ii)(B)", "without (R) or (A)"),
        ("164.308(b)(1)", "does not call it a standard"),
        (
            "164.314(a)(2)(iii)",
            "refers to 164.308(b)(4), which no longer exists",
        ),
        ("", "covers §§ 164.308 to 164.312 only"),
        ("164.314(b)(2)(iii)", "gives it no title"),
        (
            "164.308(a)(4)(ii)(A)",
            "spells it “Isolating Health care Clearinghouse Function”",
        ),
    ] {
        assert!(
            notes(&report, citation).iter().any(|n| n.contains(part)),
            "{citation}: {part}"
        );
    }
}

#[test]
fn a_later_edition_that_puts_the_traps_right_is_confirmed_without_the_notes() {
    let report = doctored(
        "Workforce Clearance Procedure<",
        "Workforce Clearance Procedure (A)<",
    );
    assert!(report.is_proven() && notes(&report, "164.308(a)(3)(ii)(B)").is_empty());
    assert_eq!(report.confirmed_by_appendix.len(), 54);
    let report = doctored(
        "<I>Business associate contracts and other",
        "<I>Standard: Business associate contracts and other",
    );
    assert!(report.is_proven(), "{report}");
    assert!(
        !notes(&report, "164.308(b)(1)")
            .iter()
            .any(|n| n.contains("call it a standard"))
    );
    let report = doctored("164.308(b)(4)", "164.308(b)(3)");
    assert!(report.is_proven() && notes(&report, "164.314(a)(2)(iii)").is_empty());
}

#[test]
fn a_file_without_the_appendix_rests_on_one_source_and_says_so() {
    let start = FIXTURE.find("<DIV9").unwrap();
    let end = FIXTURE.find("</DIV9>").unwrap() + "</DIV9>".len();
    let report = check(&format!("{}{}", &FIXTURE[..start], &FIXTURE[end..])).unwrap();
    assert!(report.is_proven() && report.confirmed_by_appendix.is_empty());
    assert!(notes(&report, "")[0].contains("no Appendix A"));
}

#[test]
fn a_changed_designation_is_found() {
    refused(
        "Risk analysis (Required)",
        "Risk analysis (Addressable)",
        "164.308(a)(1)(ii)(A), designation: the section text says addressable, the catalog required",
    );
    refused(
        "Automatic logoff (Addressable)",
        "Automatic logoff",
        "164.312(a)(2)(iii), designation: the section text says neither required nor addressable, \
         the catalog addressable",
    );
    refused(
        "<I>Implementation specifications (Required).</I> Words of our own:",
        "<I>Implementation specifications (Addressable).</I> Words of our own:",
        "164.314(b)(2)(iv), designation: the section text says addressable, the catalog required",
    );
    refused(
        "<TD>Disposal (R)</TD>",
        "<TD>Disposal (A)</TD>",
        "164.310(d)(2)(i), designation: Appendix A says addressable, the catalog required",
    );
    refused(
        "<TD>Disposal (R)</TD>",
        "<TD>Disposal</TD>",
        "164.310(d)(2)(i), designation: Appendix A says neither required nor addressable, the \
         catalog required",
    );
}

#[test]
fn a_changed_title_is_found() {
    refused(
        "Sanction policy",
        "Sanctions policy",
        "164.308(a)(1)(ii)(C), title: the section text says “Sanctions policy”, the catalog \
         “Sanction policy”",
    );
    refused(
        "Standard: Integrity.",
        "Integrity.",
        "164.312(c)(1), kind: the section text says that it is not a standard, the catalog that it \
         is one",
    );
    refused(
        "<TD>Audit Controls</TD>",
        "<TD>Audit Trails</TD>",
        "164.312(b), title: Appendix A says “Audit Trails”, the catalog “Audit controls”",
    );
    refused(
        "They bind subcontractors",
        "They bind nobody",
        "164.314(a)(2)(i)(B), subject: the section text says another matter, the catalog \
         “Contract: bind subcontractors”, with the word “subcontractors”",
    );
    refused(
        "(C) They report incidents.",
        "(C) <I>Reporting.</I> They report incidents.",
        "164.314(a)(2)(i)(C), title: the section text says “Reporting”, the catalog “Contract: \
         report security incidents”",
    );
}

#[test]
fn a_dropped_paragraph_is_found() {
    let line = "<P>(B) <I>Risk management (Required).</I> Words of our own, see (b)(1).</P>\n";
    refused(
        line,
        "",
        "164.308(a)(1)(ii)(B), paragraph: the section text says nothing: it has no such paragraph, \
         the catalog “Risk management”",
    );
    let report = doctored(line, "");
    assert_eq!(
        report.confirmed.len(),
        70,
        "its neighbours stay confirmed: {report}"
    );
    refused(
        "<TR><TD> </TD><TD/><TD>Automatic Logoff (A)</TD></TR>\n",
        "",
        "164.312(a)(2)(iii), line: Appendix A says nothing: it is not listed, the catalog \
         “Automatic logoff”",
    );
}

#[test]
fn a_dropped_section_is_found() {
    let start = FIXTURE.find("<DIV8 N=\"164.310\"").unwrap();
    let end = FIXTURE.find("<DIV8 N=\"164.312\"").unwrap();
    let report = check(&format!("{}{}", &FIXTURE[..start], &FIXTURE[end..])).unwrap();
    assert_eq!(report.mismatches.len(), 12);
    assert!(
        report
            .mismatches
            .iter()
            .all(|m| m.citation.starts_with("164.310"))
    );
}

#[test]
fn what_the_catalog_lacks_is_found() {
    let more = "(E) <I>Supply chain (Required).</I> Words.</P>\n<P>(2) <I>Standard: Assigned";
    refused(
        "(2) <I>Standard: Assigned",
        more,
        "164.308(a)(1)(ii)(E), paragraph: the section text says a specification “Supply chain”, \
         the catalog nothing",
    );
    refused(
        "<P>(b)(1) <I>Business associate",
        "<P>(9) <I>Standard: Tenth.</I> Words.</P>\n<P>(b)(1) <I>Business associate",
        "164.308(a)(9), paragraph: the section text says a standard “Tenth”, the catalog nothing",
    );
    refused(
        "<TR><TD> </TD><TD/><TD>Automatic Logoff (A)</TD></TR>",
        "<TR><TD> </TD><TD/><TD>Automatic Logoff (A)</TD></TR>\
         <TR><TD> </TD><TD/><TD>Something New (R)</TD></TR>",
        "164.312(a)(1), specification: Appendix A says a specification “Something New”, the \
         catalog none",
    );
}

#[test]
fn a_specification_moved_to_another_standard_is_found() {
    refused(
        "<P>(ii) <I>Implementation specification: Response",
        "<P>(i) <I>Standard: Another.</I> Words.</P>\n\
         <P>(ii) <I>Implementation specification: Response",
        "164.308(a)(6)(i), paragraph: the section text says it twice, the catalog it once",
    );
    refused(
        "<I>Standard: Device and media controls.</I>",
        "<I>Device and media controls.</I>",
        "164.310(d)(2)(i), standard it belongs to: the section text says 164.310(c), the catalog \
         164.310(d)(1)",
    );
}

#[test]
fn every_cut_of_the_file_is_refused_or_fails() {
    for end in (0..FIXTURE.len()).step_by(97) {
        match verify(&FIXTURE.as_bytes()[..end], Catalog::builtin()) {
            Err(_) => {}
            Ok(report) => assert!(!report.is_proven(), "cut at {end}"),
        }
    }
    let cut = &FIXTURE[..FIXTURE.find("<DIV8 N=\"164.312\"").unwrap()];
    let error = check(cut).unwrap_err();
    assert_eq!(
        error,
        EcfrError::Truncated {
            element: "DIV6".into()
        }
    );
    assert!(error.to_string().contains("cut short, download it again"));
}

#[test]
fn no_single_wrong_byte_makes_it_panic() {
    let mut bytes = FIXTURE.as_bytes().to_vec();
    for at in (0..bytes.len()).step_by(29) {
        for wrong in [b'<', b'&', b'(', b'\0', 0xff] {
            let right = std::mem::replace(&mut bytes[at], wrong);
            let _ = verify(&bytes, Catalog::builtin());
            bytes[at] = right;
        }
    }
    let high = FIXTURE.replacen(
        "(2) <I>Standard: Assigned",
        "(65535) Words.</P><P>(2) <I>",
        1,
    );
    assert!(!check(&high).unwrap().is_proven());
}

#[test]
fn the_wrong_file_is_named() {
    let other = "<?xml version=\"1.0\"?><DIV6 N=\"D\"><HEAD>Subpart D&#x2014;Notification</HEAD>\
        <DIV8 N=\"164.400\" TYPE=\"SECTION\"><P>(a) Words.</P></DIV8></DIV6>";
    let error = check(other).unwrap_err().to_string();
    assert!(
        error.contains("“Subpart D—Notification”") && error.contains("subpart C"),
        "{error}"
    );
    assert!(matches!(check("<html/>"), Err(EcfrError::WrongFile { .. })));
    assert!(matches!(check(""), Err(EcfrError::WrongFile { .. })));
    let page = check("<!DOCTYPE html><html></html>")
        .unwrap_err()
        .to_string();
    assert!(
        page.contains("a web page, saved instead of the XML"),
        "{page}"
    );
}

#[test]
fn hostile_files_end_in_a_message() {
    let laughs = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">\
        <!ENTITY lol2 \"&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;\">]><a>&lol2;</a>";
    assert_eq!(check(laughs), Err(EcfrError::DocType { line: 1 }));
    let entity = FIXTURE.replacen("&amp;", "&lol2;", 1);
    assert_eq!(
        check(&entity),
        Err(EcfrError::Entity {
            line: 7,
            name: "lol2".into()
        })
    );
    let null = FIXTURE.replacen("&amp;", "&#0;", 1);
    assert!(matches!(check(&null), Err(EcfrError::Entity { .. })));
    let deep = "<a>".repeat(100_000);
    assert!(matches!(check(&deep), Err(EcfrError::TooDeep { .. })));
    let crossed = FIXTURE.replacen("</I>", "</P>", 1);
    assert!(matches!(check(&crossed), Err(EcfrError::Malformed { .. })));
    let huge = vec![b' '; 64 * 1024 * 1024 + 1];
    let error = verify(&huge, Catalog::builtin()).unwrap_err();
    assert!(matches!(error, EcfrError::TooLarge { .. }));
    let latin = [FIXTURE.as_bytes(), b"\xe9"].concat();
    let error = verify(&latin, Catalog::builtin()).unwrap_err();
    assert!(matches!(error, EcfrError::NotText { .. }));
    let many = "<P>(1) x</P><P>(2) x</P>".repeat(10_000);
    let many = FIXTURE.replacen(
        "<P>(2) <I>Standard: Assigned",
        &format!("{many}<P>(2) <I>"),
        1,
    );
    assert_eq!(
        check(&many),
        Err(EcfrError::TooMany {
            section: "164.308".into()
        })
    );
    let numbers = FIXTURE.replacen("(1)(i) <I>Standard: Security", "(1)(A) <I>Standard:", 1);
    assert!(matches!(check(&numbers), Err(EcfrError::Numbering { .. })));
}

#[test]
fn the_official_text_is_taken_out_by_provision() {
    let texts = official_text(FIXTURE.as_bytes(), Catalog::builtin()).unwrap();
    assert_eq!(texts.len(), 71);
    assert_eq!(texts["164.312(d)"], "Words of our own, see (b)(1).");
    // Paragraphs without a heading get the words that lead in to them.
    assert_eq!(
        texts["164.314(a)(2)(i)(A)"],
        "Words of our own: They comply with the rule;"
    );
    // Paragraphs that are not provisions belong to the one before them.
    assert_eq!(
        texts["164.316(b)(1)"],
        "(i) Words of our own: (ii) Words of our own, see (b)(1)."
    );
}

/// The real file, where it is at hand: see docs/catalog.md for how to get it.
#[test]
fn the_official_file_proves_the_catalog() {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/data");
    let file = folder.join("ecfr-45cfr164-subpartC-2026-07-01.xml");
    let Ok(xml) = std::fs::read(&file) else {
        println!("not run: {} is not here", file.display());
        return;
    };
    let report = verify(&xml, Catalog::builtin()).unwrap();
    println!("run against {}:\n{report}", file.display());
    assert!(report.is_proven());
    assert_eq!(report.confirmed_by_appendix.len(), 53);
    let texts = official_text(&xml, Catalog::builtin()).unwrap();
    assert_eq!(texts.len(), 71);
    our_words_are_our_own(&texts);
    let other = std::fs::read(folder.join("ecfr-45cfr164-subpartD-2026-07-01.xml")).unwrap();
    assert!(matches!(
        verify(&other, Catalog::builtin()),
        Err(EcfrError::WrongFile { .. })
    ));
}

/// No stretch of eight words of the catalog's texts is the regulation's.
fn our_words_are_our_own(official: &BTreeMap<String, String>) {
    let words = |text: &str| -> Vec<String> {
        let lower = text.to_lowercase();
        let words = lower
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty());
        words.map(str::to_owned).collect()
    };
    let stretches: HashSet<Vec<String>> = official
        .values()
        .flat_map(|t| words(t).windows(8).map(<[_]>::to_vec).collect::<Vec<_>>())
        .collect();
    for ours in &Catalog::builtin().provisions {
        let of_kinds = Audience::ALL.into_iter().flat_map(|audience| {
            let words = Catalog::builtin().words(audience, ours);
            let texts = [words.question, words.asks, words.good].into_iter();
            texts.chain(words.evidence.iter().map(String::as_str))
        });
        for text in of_kinds {
            for stretch in words(text).windows(8) {
                assert!(
                    !stretches.contains(stretch),
                    "{}: {stretch:?}",
                    ours.citation
                );
            }
        }
    }
}
