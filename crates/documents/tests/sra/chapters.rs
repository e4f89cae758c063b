//! What the documents say, leave out in a part or focus, and never say.

use crate::clinic::{Clinic, date, focus, options};
use crate::read::{chapter, outline, sheet, words};
use catalog::{Catalog, ThreatEvents};
use phiward_documents::{Previous, ReportPart, SraOptions, html::html, sra};
use register::Register;
use register::records::Stage;

fn all_words(register: &Register, options: &SraOptions<'_>) -> String {
    words(&sra(register, Catalog::builtin(), options)).join("\n")
}

#[test]
fn no_document_claims_what_no_document_can_show() {
    for register in [Clinic::new().register, Register::default()] {
        for part in [ReportPart::Analysis, ReportPart::Plan, ReportPart::United] {
            let text = all_words(&register, &SraOptions { part, ..options() }).to_lowercase();
            for word in [
                "compliant",
                "certif",
                "required annually",
                "ocr approved",
                "annual",
            ] {
                let at = text.find(word);
                assert!(
                    at.is_none(),
                    "{word}: …{}…",
                    context(&text, at.unwrap_or(0))
                );
            }
        }
    }
}

fn context(text: &str, at: usize) -> &str {
    let begin = text[..at]
        .char_indices()
        .rev()
        .nth(60)
        .map_or(0, |(i, _)| i);
    let end = text[at..]
        .char_indices()
        .nth(60)
        .map_or(text.len(), |(i, _)| at + i);
    &text[begin..end]
}

#[test]
fn d1_the_same_register_and_options_give_the_same_report() {
    let (one, other) = (Clinic::new().register, Clinic::new().register);
    let print = |register| html(&sra(register, Catalog::builtin(), &options()));
    assert_eq!(print(&one), print(&other));
}

#[test]
fn d1_analysis_and_plan_can_be_printed_alone() {
    let register = Clinic::new().register;
    let print = |part| {
        sra(
            &register,
            Catalog::builtin(),
            &SraOptions { part, ..options() },
        )
    };
    let (analysis, plan) = (print(ReportPart::Analysis), print(ReportPart::Plan));
    assert!(chapter(&analysis, "plan").is_empty());
    assert!(chapter(&plan, "method").is_empty());
    assert!(chapter(&plan, "inventory").is_empty());
    assert!(!chapter(&plan, "plan").is_empty());
    // OCR guidance element 7: corrective actions are part of the analysis.
    let text = words(&analysis).join("\n");
    assert!(text.contains("Corrective actions for risks that are very high"));
    assert!(text.contains("Encrypt every laptop"));
    assert!(sheet(&analysis, "Acceptances").is_none());
    assert!(sheet(&plan, "Assets").is_none());
}

#[test]
fn d1_a_focus_holds_what_concerns_it_and_says_so_on_the_cover() {
    let clinic = Clinic::new();
    let of = |focus| {
        let options = SraOptions { focus, ..options() };
        let report = sra(&clinic.register, Catalog::builtin(), &options);
        assert!(
            report.subtitle.starts_with("Only what concerns"),
            "{}",
            report.subtitle
        );
        words(&report).join("\n")
    };
    let laptop = of(focus(clinic.laptop));
    assert!(laptop.contains("Theft of an unencrypted laptop"));
    assert!(laptop.contains("Encrypt every laptop"));
    assert!(laptop.contains("Charting"));
    assert!(!laptop.contains("Shared passwords"));
    assert!(!laptop.contains("Reports to somewhere"));
    assert!(!laptop.contains("Quiet Shredding"));
    let vendor = of(focus(clinic.vendor));
    assert!(vendor.contains("An outage of the hosted record"));
    assert!(!vendor.contains("A faded printer tray"));
    let site = of(focus(clinic.main_site));
    assert!(site.contains("A faded printer tray") && site.contains("An outage"));
    let branch = of(focus(clinic.branch));
    assert!(!branch.contains("A faded printer tray"));
    assert!(branch.contains("opens next year"));
}

#[test]
fn a10_reasons_original_ratings_and_the_method_are_printed() {
    let clinic = Clinic::new();
    let text = all_words(&clinic.register, &options());
    for said in [
        "two were stolen in the street last year",
        "starts: high; does harm: very high",
        "confidentiality: very high",
        "5×5 product, three levels",
        "RISK-007",
        "NIST two-step, version 2",
        "keys were late",
        "the host promises four hours",
        "approval asserted on the command line, not yet affirmed by Chiara Bell as medical director",
        "the fax server was taken out",
        "kitchen and building systems",
        "row 7: no sentence",
        "every 12 months, chosen by the organization",
        "what is not there cannot be stolen",
        "Said not to be required, yet no recorded fact makes it so: no media are moved",
        "Does not apply: the organization is not a group health plan",
        "cable locks hang unused",
    ] {
        assert!(text.contains(said), "{said}");
    }
}

/// A frequency answers how often something occurs; of an attempt, and of the harm once it
/// has begun, other words are printed. What an earlier version rated keeps its table.
#[test]
fn a10_each_question_of_likelihood_is_printed_with_the_scale_that_was_used() {
    let mut clinic = Clinic::new();
    let text = all_words(&clinic.register, &options());
    let method = Catalog::builtin().default_method();
    for scale in method.likelihood_scales(ThreatEvents::Either) {
        assert!(
            text.contains(scale.question.heading()),
            "{}",
            scale.question.heading()
        );
        for entry in scale.entries {
            assert_eq!(text.matches(&entry.meaning).count(), 1, "{}", entry.meaning);
        }
    }
    let old = Catalog::builtin().method("nist-two-step", 1).unwrap();
    let once_for_both = &old.likelihood_scale[4].meaning;
    assert!(
        !text.contains(once_for_both.as_str()),
        "nothing was rated with it"
    );
    clinic.rated_before(old);
    let text = all_words(&clinic.register, &options());
    assert!(
        text.contains(once_for_both.as_str()),
        "its ratings stand, so does its table"
    );
}

/// SP 800-30r1 appendix K.
#[test]
fn d1_adversarial_and_other_threats_are_told_apart() {
    let clinic = Clinic::new();
    let text = all_words(&clinic.register, &options());
    assert!(text.contains("Adversarial and other threats apart"));
    assert!(text.contains("People who mean harm (adversarial)"));
}

/// 45 CFR 160.103: individually identifiable, with what it leaves out.
#[test]
fn d1_the_glossary_has_ephi_as_the_rule_defines_it() {
    let text = all_words(&Clinic::new().register, &options());
    for said in [
        "individually identifiable health information",
        "FERPA",
        "as employer",
        "50 years",
        "160.103",
    ] {
        assert!(text.contains(said), "{said}");
    }
}

#[test]
fn c4_changes_since_an_earlier_state_are_new_moved_closed_and_reaffirmed() {
    let earlier = Clinic::new();
    let mut later = Clinic::new();
    later.at("2026-03-01");
    let fresh = later.risk("A new kiosk shows names in the lobby", &[later.laptop]);
    later.rate(
        fresh,
        Stage::Current,
        catalog::Level::Low,
        catalog::Level::Low,
    );
    let (theft, outage) = (later.theft, later.outage);
    later.rate(
        theft,
        Stage::Current,
        catalog::Level::Low,
        catalog::Level::Low,
    );
    later.rate(
        outage,
        Stage::Current,
        catalog::Level::Moderate,
        catalog::Level::High,
    );
    let previous = Previous {
        register: &earlier.register,
        as_of: date("2026-02-20"),
    };
    let options = SraOptions {
        previous: Some(previous),
        ..options()
    };
    let report = sra(&later.register, Catalog::builtin(), &options);
    let mut changes = report.clone();
    changes.blocks.0 = chapter(&report, "changes").into_iter().cloned().collect();
    let text = words(&changes).join("\n");
    assert!(text.contains("New risks: 1"), "{text}");
    assert!(text.contains("Risks at another level: 1"));
    assert!(text.contains("re-affirmed: 1"));
    assert!(text.contains("No risk was closed."));
}

#[test]
fn an_empty_book_teaches_instead_of_showing_empty_tables() {
    let report = sra(&Register::default(), Catalog::builtin(), &options());
    for block in &report.blocks.0 {
        if let phiward_documents::model::Block::Table(table) = block {
            assert!(
                table.data_only || !table.rows.is_empty(),
                "{}",
                table.caption
            );
        }
    }
    let text = words(&report).join("\n");
    assert!(text.contains("No open risk is recorded."));
    assert!(text.contains("The inventory comes first"));
}

#[test]
fn d1_the_outline_of_the_united_document() {
    let report = sra(&Clinic::new().register, Catalog::builtin(), &options());
    insta::assert_snapshot!(outline(&report));
}
