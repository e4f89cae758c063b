//! What SP 800-30 Rev. 1 appendix K asks of a report, each told from the record.

use crate::clinic::{Clinic, TODAY, date, options};
use crate::read::{chapter, table, text, words};
use catalog::{Catalog, Level};
use phiward_documents::model::{Block, Report};
use phiward_documents::{docx::docx, html::html, sra};
use register::records::{Flow, FlowEnd, PriorAnalysis, Relevance, Threat, Trigger, TriggerKind};
use register::{Record, Register, Tally};

fn report(register: &Register) -> Report {
    sra(register, Catalog::builtin(), &options())
}

fn all(report: &Report) -> String {
    words(report).join("\n")
}

#[test]
fn d1_the_overall_level_is_the_highest_at_which_an_open_risk_stands() {
    let clinic = Clinic::new();
    let tally = Tally::of(&clinic.register, date(TODAY));
    let (level, number) = tally
        .by_level
        .iter()
        .filter(|(_, number)| **number > 0)
        .max()
        .expect("a rated risk");
    let said = all(&report(&clinic.register));
    assert!(
        said.contains(&format!(
            "Overall level of risk, as far as it is rated: {}",
            level.title()
        )),
        "{said}"
    );
    // What nobody has looked at may be higher, and so may what is not in place.
    for open in [
        "What has not been looked at may raise it: ",
        "Of the ",
        "safeguards that apply",
    ] {
        assert!(said.contains(open), "{open}: {said}");
    }
    let stand = if *number == 1 {
        "1 of them stands"
    } else {
        "of them stand"
    };
    assert!(said.contains(stand), "{said}");
    let nothing = all(&report(&Register::default()));
    assert!(nothing.contains("the overall level is not known"));
}

#[test]
fn d1_it_says_whether_it_is_the_initial_analysis_and_what_prompted_it() {
    let mut c = Clinic::empty();
    c.at("2026-01-10");
    let said = all(&report(&c.register));
    assert!(
        said.contains("the initial one, as far as the record knows"),
        "{said}"
    );
    assert!(said.contains("the record does not say what prompted it"));
    let (id, trigger) = (c.id(), c.id());
    c.save(PriorAnalysis {
        id,
        title: "Analysis of 2024".into(),
        on: Some(date("2024-05-02")),
        author: "Birch Advisers".into(),
        scope: "both sites".into(),
        ..PriorAnalysis::default()
    });
    c.save(Trigger {
        id: trigger,
        kind: TriggerKind::NewTechnology,
        on: Some(date("2026-01-09")),
        note: "a new portal went live".into(),
        ..Trigger::default()
    });
    let said = all(&report(&c.register));
    assert!(
        said.contains("a subsequent analysis: it follows “Analysis of 2024” by Birch Advisers")
    );
    assert!(said.contains("New technology (") && said.contains("A new portal went live."));
}

#[test]
fn d1_who_took_part_is_counted_from_the_record() {
    let clinic = Clinic::new();
    let report = report(&clinic.register);
    let team = table(&report, "People and their parts in this analysis");
    let ada = team
        .rows
        .iter()
        .find(|row| text(&row[0]) == "Ada Park")
        .expect("Ada Park");
    let standing = clinic
        .register
        .tables
        .risks
        .live()
        .filter_map(|risk| risk.rating_in_effect())
        .filter(|rating| rating.by.name == "Ada Park")
        .count();
    assert!(
        text(&ada[3]).contains(&format!("risk ratings that stand: {standing}")),
        "{}",
        text(&ada[3])
    );
}

#[test]
fn d1_assumptions_constraints_and_uncertainties_come_from_the_record() {
    let register = Clinic::new().register;
    let said = all(&report(&register));
    let (open, assets) = register::looked_at(&register, Catalog::builtin())
        .iter()
        .filter(|one| one.open > 0)
        .fold((0, 0), |(open, assets), one| (open + one.open, assets + 1));
    assert!(open > 0 && assets > 0);
    assert!(said.contains("Assumptions") && said.contains("Uncertainties"));
    let proposed = format!("{open} proposed scenario");
    assert_eq!(
        said.matches(&proposed).count(),
        3,
        "scope, constraints and the overall level"
    );
    let unrated = Tally::of(&register, date(TODAY)).unrated;
    if unrated > 0 {
        assert!(
            said.contains("not rated, so their level is not known")
                || said.contains("not rated, so")
        );
    }
    assert!(said.contains("derived from the record"));
}

#[test]
fn d1_adversarial_results_stand_apart_and_sum_to_all_open_risks() {
    let mut c = Clinic::new();
    let mut threat: Threat = c
        .register
        .tables
        .threats
        .live()
        .next()
        .expect("a threat")
        .clone();
    threat.source_type = "environmental".into();
    c.save(threat);
    for expected in ["Not adversarial", "Adversarial"] {
        let report = report(&c.register);
        let split = table(&report, "Open risks by level and source of threat");
        assert!(
            split.columns.iter().any(|column| column.title == expected),
            "{expected}: {:?}",
            split.columns
        );
        let sum: u32 = split.rows.last().expect("a sum")[1..]
            .iter()
            .map(|cell| text(cell).parse::<u32>().expect("a number"))
            .sum();
        assert_eq!(sum, Tally::of(&c.register, date(TODAY)).open());
        let mut threat = c
            .register
            .tables
            .threats
            .live()
            .next()
            .expect("a threat")
            .clone();
        threat.source_type = "adversarial".into();
        c.save(threat);
    }
}

#[test]
fn d1_what_was_assessed_of_threats_and_conditions_is_printed_and_else_not_recorded() {
    let mut c = Clinic::new();
    let mut threats = c.register.tables.threats.live().cloned();
    let mut threat = threats.next().expect("a threat");
    drop(threats);
    threat.source_type = "adversarial".into();
    threat.relevance = Some(Relevance::Expected);
    threat.capability = Some(Level::High);
    c.save(threat.clone());
    let report = report(&c.register);
    let listed = table(&report, "Threats named by risks, open or closed");
    for row in &listed.rows {
        let assessed = match text(&row[0]) == threat.tag() {
            true => "expected, capability high",
            false => "not recorded",
        };
        assert_eq!(text(&row[4]), assessed);
    }
    let listed = table(&report, "Vulnerabilities named by risks, open or closed");
    assert!(
        listed
            .rows
            .iter()
            .all(|row| text(&row[4]) == "not recorded")
    );
}

#[test]
fn d1_every_asset_is_listed_with_how_its_facts_were_gathered() {
    let register = Clinic::new().register;
    let report = report(&register);
    let details = table(&report, "What else is known of each asset");
    assert_eq!(details.rows.len(), register.tables.assets.live().count());
    let row = |tag: &str| {
        details
            .rows
            .iter()
            .find(|row| text(&row[0]) == tag)
            .expect("the asset")
    };
    for asset in register.tables.assets.live() {
        let row = row(&asset.tag());
        let gathered = match asset.gathered.how.as_str() {
            "" => "not recorded",
            how => how,
        };
        assert_eq!(text(&row[5]), gathered);
    }
}

#[test]
fn d1_the_map_of_flows_is_drawn_in_every_format_without_links() {
    let mut c = Clinic::new();
    let (id, ehr) = (c.id(), c.ehr);
    c.save(Flow {
        id,
        name: "Records to <the> laboratory".into(),
        from: FlowEnd::Asset(ehr),
        to: FlowEnd::Party("Lab & 你好 <script>".into()),
        ..Flow::default()
    });
    let report = report(&c.register);
    let svg = report
        .blocks
        .0
        .iter()
        .find_map(|block| match block {
            Block::Figure(figure) => Some(&figure.svg),
            _ => None,
        })
        .expect("a map of flows");
    assert!(!svg.contains("<a ") && !svg.contains("href"), "{svg}");
    assert!(!svg.contains("<script>"));
    let html = html(&report);
    assert!(html.contains("src=\"data:image/svg+xml,%3Csvg"));
    let docx = docx(&report).expect("a document");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).expect("a container");
    let mut image = Vec::new();
    let mut part = archive.by_name("word/media/image0.png").expect("an image");
    std::io::Read::read_to_end(&mut part, &mut image).expect("the image is read");
    assert!(image.starts_with(b"\x89PNG") && image.len() > 5_000);
    let mut alone = report.clone();
    alone
        .blocks
        .0
        .retain(|block| matches!(block, Block::Figure(_)));
    let pdf = phiward_documents::pdf::pdf(&alone, &|_| ()).expect("a PDF");
    assert!(pdf.starts_with(b"%PDF"));
}

#[test]
fn d1_a_record_named_twice_is_printed_once() {
    let mut c = Clinic::new();
    let mut risk = c
        .register
        .tables
        .risks
        .get(c.theft)
        .expect("a risk")
        .clone();
    risk.vulnerabilities = risk.vulnerabilities.repeat(2);
    risk.assets = risk.assets.repeat(2);
    let names: Vec<String> = risk
        .vulnerabilities
        .iter()
        .filter_map(|id| c.register.tables.vulnerabilities.get(*id))
        .map(|v| v.name.clone())
        .collect();
    let anchor = format!("risk-{}", risk.number);
    c.save(risk);
    let report = report(&c.register);
    let card = chapter(&report, "risks")
        .into_iter()
        .find_map(|block| match block {
            Block::Card(card) if card.anchor == anchor => Some(card),
            _ => None,
        })
        .expect("its card");
    let Block::KeyValues(facts) = &card.blocks.0[0] else {
        panic!("facts first")
    };
    let weaknesses = facts
        .iter()
        .find(|f| f.key == "Vulnerabilities")
        .expect("a fact");
    assert_eq!(weaknesses.value.plain().matches(&names[0]).count(), 1);
}

#[test]
fn d1_sentences_are_said_to_be_what_could_happen() {
    let said = all(&report(&Clinic::new().register));
    assert!(said.contains("The sentences describe what could happen, not what did."));
}
