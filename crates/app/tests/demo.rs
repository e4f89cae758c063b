//! The worked example (I8): it builds, reads true, and resets alone.

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use phiward_app::report::{Format, ReportRequest, write_report};
use phiward_app::{Book, DataFolder, demo};
use register::records::{AcceptanceState, ActionState, AddressableOutcome, Stage, Strategy, YesNo};
use register::verbs;
use register::{Actor, Assurance, Coverage, GapKind, Record, Register, diff};
use std::collections::{BTreeMap, BTreeSet};

const TODAY: Date = date(2026, 9, 16);

async fn data_folder() -> (tempfile::TempDir, DataFolder) {
    let folder = tempfile::tempdir().unwrap();
    let data_folder = DataFolder::open(folder.path(), None).await.unwrap();
    (folder, data_folder)
}

async fn built() -> (tempfile::TempDir, DataFolder, Book) {
    let (folder, data_folder) = data_folder().await;
    let book = demo::build(&data_folder, TODAY).await.unwrap();
    (folder, data_folder, book)
}

fn states(register: &Register, on: Date) -> BTreeSet<&'static str> {
    let all = register.tables.acceptances.live();
    all.map(|a| a.state(register, on).words()).collect()
}

#[tokio::test]
async fn the_example_leaves_the_gaps_it_is_meant_to_leave() {
    let (_folder, _office, book) = built().await;
    let coverage = Coverage::of(book.register(), catalog::Catalog::builtin(), TODAY);
    let mut found: BTreeMap<GapKind, usize> = BTreeMap::new();
    for gap in &coverage.gaps {
        *found.entry(gap.kind).or_default() += 1;
    }
    // About one of each kind that a practice which did its work still has.
    let meant = [
        // A retinal camera on trial since last week: listed, with its flow, not gone through.
        (GapKind::AssetNotAnalysed, 1),
        (GapKind::FlowNotAnalysed, 1),
        (GapKind::ThreatAbsent, 1),
        (GapKind::ProposalsOpen, 1),
        // The last list of what does not apply waits for the partners' meeting.
        (GapKind::DismissalUnapproved, 1),
        // Three years with Silo Vault ended; the renewal is being talked about.
        (GapKind::AgreementMissing, 1),
        // Of Carillon's agreement there is a draft without signatures.
        (GapKind::AgreementNotShown, 1),
        // Redcedar's letter of assurance has not come.
        (GapKind::VendorCheckOverdue, 1),
        // Nobody has answered when policies are reviewed, and they do not all match.
        (GapKind::ProvisionUnanswered, 1),
        (GapKind::RequiredNotInPlace, 1),
        // Copies before equipment moves: said, by a ticket template that nobody attached.
        (GapKind::SafeguardNotShown, 1),
        // The record of where devices go is partly in place, and undecided.
        (GapKind::AddressableUndecided, 1),
        // The landlord's master key at East, with nobody at work on it.
        (GapKind::DecidedNotPlanned, 1),
        // Automatic logoff was to be looked at again at the half year.
        (GapKind::DecisionReviewOverdue, 1),
        // The master key was rated before the desktops were encrypted.
        (GapKind::FactsChanged, 1),
        // Mistakes of the scribe: nothing is said of what protects from them.
        (GapKind::RiskWithoutSafeguards, 1),
        // Old mail: the acceptance rested on nobody getting in, and somebody did.
        (GapKind::NotAccepted, 1),
        (GapKind::AcceptanceStale, 1),
        // Dr. Lindqvist corrected the decision on repairs herself.
        (GapKind::ApprovedByEnterer, 1),
        // Personal phones, the downtime morning at East, Silo Vault's renewal.
        (GapKind::ActionOverdue, 3),
        (GapKind::MilestoneOverdue, 1),
        // The insurance and the amnesty were never looked at by a second person.
        (GapKind::NotVerified, 2),
    ];
    assert_eq!(found, BTreeMap::from(meant), "{:#?}", coverage.gaps);
}

#[tokio::test]
async fn the_year_holds_what_a_year_holds() {
    let (_folder, _office, book) = built().await;
    let t = &book.register().tables;
    assert_eq!(book.register().profile().unwrap().providers, Some(8));
    let members: u32 = t.groups.live().filter_map(|g| g.members).sum();
    assert_eq!(book.register().profile().unwrap().workforce, Some(members));
    assert!(
        t.risks.len() >= 34 && t.actions.len() >= 20,
        "a believable size"
    );
    let strategies: BTreeSet<Strategy> = t
        .risks
        .all()
        .filter_map(|r| r.treatment.as_ref())
        .map(|treatment| treatment.strategy)
        .collect();
    assert_eq!(
        strategies.len(),
        Strategy::ALL.len(),
        "all five treatments (B2)"
    );
    assert!(
        t.risks.all().any(|r| r.merged_into.is_some()),
        "a merged risk"
    );
    assert!(
        t.risks
            .all()
            .any(|r| r.retired.is_some() && r.merged_into.is_none()),
        "a closed risk (B7)"
    );
    assert!(
        t.actions.all().any(|a| a.slips.len() == 2),
        "a date moved twice (B4)"
    );
    assert!(t.actions.live().any(|a| a.overdue(TODAY)));
    assert!(t.actions.live().any(|a| a.state == ActionState::Verified));
    assert!(t.risks.live().any(|r| r.rating(Stage::Verified).is_some()));
    assert_eq!(t.incidents.len(), 1);
    assert_eq!(
        states(book.register(), TODAY),
        [
            AcceptanceState::InForce,
            AcceptanceState::Stale,
            AcceptanceState::Denied,
            AcceptanceState::Pending,
        ]
        .map(AcceptanceState::words)
        .into()
    );
}

/// What was found not applicable has a reason of its own and was approved by somebody else,
/// but for the last list.
#[tokio::test]
async fn a8_what_does_not_apply_says_why_and_was_approved_by_a_second_person() {
    let (_folder, _office, book) = built().await;
    let t = &book.register().tables;
    let mut reasons: BTreeMap<&str, BTreeSet<(&str, Option<_>, Option<_>)>> = BTreeMap::new();
    let mut waiting = 0;
    for dismissal in t.dismissals.live() {
        let found = dismissal.found.as_ref().unwrap();
        match (dismissal.approved_by, dismissal.approved_on) {
            (None, None) => waiting += 1,
            (by, on) => {
                assert_ne!(by, found.by.person, "{}", dismissal.tag());
                assert!(on.unwrap() >= found.on, "{}", dismissal.tag());
            }
        }
        let whereof = (dismissal.class.as_str(), dismissal.asset, dismissal.vendor);
        reasons
            .entry(&dismissal.reason)
            .or_default()
            .insert(whereof);
    }
    assert!(
        t.dismissals.live().count() > 200 && waiting == 2,
        "{waiting}"
    );
    for (reason, places) in reasons {
        assert_eq!(places.len(), 1, "the same reason twice: {reason}");
    }
}

#[tokio::test]
async fn the_ledger_verifies_and_lies_in_the_past_c6() {
    let (_folder, data_folder, book) = built().await;
    let report = data_folder
        .ledger()
        .verify(demo::ORG, &Default::default(), &mut |_| {})
        .await
        .unwrap();
    assert!(report.is_ok(), "{report}");
    let entries = data_folder
        .ledger()
        .entries_from(demo::ORG, 0, 1_000)
        .await
        .unwrap();
    let day = |time| {
        book.register()
            .day(Timestamp::from_microsecond(time).unwrap())
    };
    let (first, last) = (day(entries[0].time), day(entries[entries.len() - 1].time));
    assert!(
        first > TODAY - 14.months() && first < TODAY - 12.months(),
        "{first}"
    );
    assert!(last < TODAY, "{last}");
    // A few sittings a week, and every document that shows something by itself.
    assert!(
        entries.len() >= 150 && entries.len() <= 260,
        "{}",
        entries.len()
    );
}

#[tokio::test]
async fn half_a_year_ago_the_acceptance_was_in_force_c5() {
    let (_folder, _office, book) = built().await;
    let then = TODAY - 240.days();
    let earlier = book.as_of(then).await.unwrap();
    let id = book.register().tables.acceptances.by_number(1).unwrap().id;
    let state = |register: &Register, on| {
        register
            .tables
            .acceptances
            .get(id)
            .unwrap()
            .state(register, on)
    };
    assert_eq!(state(&earlier, then), AcceptanceState::InForce);
    assert_eq!(state(book.register(), TODAY), AcceptanceState::Stale);
    assert_eq!(earlier.tables.incidents.len(), 0);
    assert!(diff(&earlier, book.register()).len() > 50);
}

#[tokio::test]
async fn the_same_day_builds_the_same_records() {
    let (_a, _office, one) = built().await;
    let (_b, _office, two) = built().await;
    assert_eq!(one.register().tables, two.register().tables);
}

#[tokio::test]
async fn every_weekday_can_be_today() {
    for offset in 1..7 {
        let (_folder, data_folder) = data_folder().await;
        let day = TODAY + offset.days();
        let book = demo::build(&data_folder, day).await.unwrap();
        let overdue = |a: &&register::records::Action| a.overdue(day);
        assert_eq!(
            book.register()
                .tables
                .actions
                .live()
                .filter(overdue)
                .count(),
            3,
            "{day}"
        );
    }
}

#[tokio::test]
async fn reset_puts_the_example_back_and_touches_nothing_else() {
    let (_folder, data_folder) = data_folder().await;
    let actor = Actor {
        person: None,
        name: "Sam Doe".into(),
        role: String::new(),
        assurance: Assurance::Asserted,
        via: None,
        account: None,
    };
    let at = Timestamp::now();
    let own = data_folder.create("Our clinic", &actor, at).await.unwrap();
    let book = demo::open(&data_folder, TODAY).await.unwrap();
    let told = book.head().position;
    let mut book = demo::open(&data_folder, TODAY + 9.days()).await.unwrap();
    assert_eq!(book.head().position, told, "opening again builds nothing");
    let risk = book.register().tables.risks.by_number(1).unwrap();
    let ended = register::Command::Retire(verbs::Retire {
        target: risk.id.to(),
        on: TODAY,
        reason: "tried out".into(),
    });
    book.perform(ended, &actor, "", None, Timestamp::now())
        .await
        .unwrap();

    let book = demo::reset(&data_folder, TODAY).await.unwrap();
    assert_eq!(book.head().position, told);
    assert!(book.register().tables.risks.by_number(1).unwrap().is_open());
    assert_eq!(data_folder.organizations().await.unwrap().len(), 2);
    let same = data_folder.book(Some("Our clinic")).await.unwrap();
    assert_eq!(same.head(), own.head());
}

#[tokio::test]
async fn no_day_is_left_unfilled_in_records_and_report() {
    let (_folder, _office, book) = built().await;
    book.register().tables.for_each(|record, _, _, _| {
        let text = record.to_value().to_string();
        assert!(!text.contains("{D"), "{}: {text}", record.tag());
    });
    let out = tempfile::tempdir().unwrap();
    let (path, part) = (
        out.path().join("report.html"),
        documents::ReportPart::United,
    );
    let report = book
        .report(&ReportRequest {
            part,
            format: Format::Html,
            as_of: TODAY,
            focus: None,
            since: None,
            position: None,
        })
        .await
        .unwrap();
    write_report(&report, Format::Html, part, &path, None, &mut |_| {}).unwrap();
    let html = std::fs::read_to_string(path).unwrap();
    assert!(html.contains("Lantern Hill") && !html.contains("{D"));
}

/// What the story says in one place holds in the others.
#[tokio::test]
async fn the_story_does_not_contradict_itself() {
    let (_folder, _office, book) = built().await;
    let t = &book.register().tables;
    let people = book.register().profile().unwrap().workforce.unwrap();
    t.for_each(|record, _, _, _| {
        let text = record.to_value().to_string();
        for (at, _) in text.match_indices(" people") {
            let start = text[..at].rfind(|c: char| !c.is_ascii_digit());
            let number = text[start.map_or(0, |s| s + 1)..at].parse::<u32>();
            // Patients are people too: those of the breach.
            let told = number.is_ok_and(|n| n > people && n != 188);
            assert!(!told, "{}: {text}", record.tag());
        }
    });
    for decision in t.decisions.live() {
        let (tag, f) = (decision.tag(), &decision.factors);
        assert!(!f.size_and_complexity.is_empty() && !f.costs.is_empty());
        assert!(!f.infrastructure.is_empty() && !f.probability_and_criticality.is_empty());
        if decision.outcome == Some(AddressableOutcome::Implemented) {
            let mut answers = t.answers.live();
            let answer = answers.find(|a| a.provision == decision.provision);
            assert_eq!(answer.unwrap().in_place, YesNo::Yes, "{tag}");
        }
    }
    // From the second statement on, acceptances last nine months at most.
    let second = t.tolerances.by_number(2).unwrap();
    assert!(second.statement.contains("nine months"));
    for a in t.acceptances.live() {
        if a.requested_on >= second.approved_on.unwrap() {
            assert!(a.expires <= a.requested_on + 9.months(), "{}", a.tag());
        }
    }
}

#[tokio::test]
async fn the_example_holds_no_patient_data() {
    let (_folder, _office, book) = built().await;
    let mut text = String::new();
    book.register()
        .tables
        .for_each(|record, _, _, _| text += &record.to_value().to_string());
    for word in ["MRN", "SSN", "date of birth", "DOB"] {
        assert!(!text.contains(word), "{word}");
    }
    // Telephone numbers are of the range kept for fiction, addresses of no real domain.
    for (at, _) in text.match_indices("-555-") {
        assert!(text[at..].starts_with("-555-01"));
    }
    for (at, _) in text.match_indices('@') {
        let rest = &text[at + 1..];
        let domain: String = rest
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '.')
            .collect();
        assert!(
            domain.ends_with(".example") || domain.parse::<u32>().is_ok(),
            "{domain}"
        );
    }
}

#[tokio::test]
async fn every_record_of_the_example_is_as_its_published_schema_says_i4() {
    let (_folder, _office, book) = built().await;
    let register = book.register();
    let validators: Vec<_> = register::Kind::ALL
        .iter()
        .map(|kind| {
            let schema = fields::record_schema(*kind);
            let validator = jsonschema::options()
                .should_validate_formats(true)
                .build(&schema);
            (*kind, validator.unwrap())
        })
        .collect();
    register.tables.for_each(|record, _, _, _| {
        let (_, validator) = validators
            .iter()
            .find(|(k, _)| *k == record.kind())
            .unwrap();
        let value = fields::to_json(register, &record);
        if let Err(error) = validator.validate(&value) {
            panic!(
                "{}: {error} at {}\n{value:#}",
                record.known_as(),
                error.instance_path()
            );
        }
        // What a program reads, it can write back; nothing changes by that.
        let mut editable = serde_json::Map::new();
        for field in fields::fields(record.kind()) {
            let head = field.path.split('.').next().unwrap();
            editable.insert(head.to_owned(), value[head].clone());
        }
        if !editable.is_empty() {
            let again = fields::from_json(register, record.clone(), &editable);
            assert_eq!(again.as_ref(), Ok(&record), "{}", record.known_as());
        }
    });
}

#[tokio::test]
async fn c6_every_entry_of_the_example_carries_a_code_that_the_table_of_verbs_lists() {
    let (_folder, _office, book) = built().await;
    let table = fields::verb_table();
    let entries = book.log(0, 1_000).await.unwrap();
    assert!(entries.len() > 50);
    for logged in entries {
        let verb = logged.entry.expect("nothing is redacted").verb;
        assert!(table.iter().any(|row| row.code == verb), "{verb}");
    }
}
