//! The mail of the worked example (I8, A22): a domain with a year of reports, so that
//! every page of it shows something without a network.

use app::demo;
use app::mail::Span;
use app::mail::check::{last_check, stage_since};
use app::mail::reporters::reporters;
use app::mail::senders::{SenderSeen, senders};
use app::mail::trend::trend;
use app::{Book, DataFolder};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use ledger::Ledger;
use ledger::side::mail::ReportState;
use mailauth::DomainName;
use mailauth::rollout::Stage;
use mailauth::senders_seen::{Class, OwnPlaces};
use phiward_app as app;
use std::sync::Arc;

use register::mail_proposals;
use register::records::{Asset, SenderDecision};

const TODAY: Date = date(2026, 9, 16);

struct Example {
    _folder: tempfile::TempDir,
    data_folder: DataFolder,
    book: Book,
    domain: DomainName,
}

async fn built() -> Example {
    let folder = tempfile::tempdir().unwrap();
    let data_folder = DataFolder::open(folder.path(), None).await.unwrap();
    let book = demo::build(&data_folder, TODAY).await.unwrap();
    Example {
        _folder: folder,
        data_folder,
        book,
        domain: DomainName::parse("lanternhill.example").unwrap(),
    }
}

/// The end of a day so many days before today.
fn days_ago(days: i64) -> Timestamp {
    let day = TODAY - days.days();
    day.at(23, 0, 0, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .unwrap()
        .timestamp()
}

impl Example {
    fn ledger(&self) -> &Ledger {
        self.data_folder.ledger()
    }

    fn asset(&self) -> &Asset {
        self.book
            .register()
            .asset_of_domain(self.domain.as_str())
            .expect("an asset answers for the domain")
    }

    async fn senders(&self) -> Vec<Arc<SenderSeen>> {
        let span = Span::last(30, TODAY);
        senders(
            self.ledger(),
            demo::ORG,
            &self.domain,
            span,
            &OwnPlaces::default(),
        )
        .await
        .unwrap()
    }
}

#[tokio::test]
async fn a_22_the_example_has_a_domain_with_a_year_of_reports_that_all_count() {
    let example = built().await;
    assert_eq!(example.asset().name, "Clinic mail");
    let mut side = example.ledger().side_read().await.unwrap();
    let sums = side.mail_domain_sums(demo::ORG).await.unwrap();
    let reports: u64 = sums.iter().map(|sum| sum.reports).sum();
    assert!((350..600).contains(&reports), "{reports}");
    for sum in &sums {
        assert_eq!(sum.state, ReportState::Stored, "{sum:?}");
        assert_eq!(sum.domain, example.domain.as_str());
    }
    let tls = side
        .mail_tls(demo::ORG, example.domain.as_str(), 0, 99_999)
        .await
        .unwrap();
    assert!(tls.len() > 15, "{}", tls.len());
    assert_eq!(tls.iter().filter(|one| one.failed > 0).count(), 1);
    drop(side);
    let year = trend(
        example.ledger(),
        demo::ORG,
        example.domain.as_str(),
        Span::last(366, TODAY),
    )
    .await
    .unwrap();
    let (first, last) = (year.days[0].0, year.days[year.days.len() - 1].0);
    assert!(
        first < TODAY - 360.days() && last == TODAY - 1.days(),
        "{first} {last}"
    );
    assert!(year.total.quarantined > 0, "the trial moved some to spam");
    assert!(
        year.total.passed() > year.total.none * 3,
        "{:?}",
        year.total
    );
    let month = year.days.iter().filter(|(day, _)| *day > TODAY - 30.days());
    assert!(
        month.count() >= 28,
        "a stage waits for that many days with reports"
    );
    let heard = reporters(example.ledger(), demo::ORG, example.domain.as_str(), TODAY)
        .await
        .unwrap();
    assert_eq!(heard.len(), 3);
    let silent: Vec<&str> = heard
        .iter()
        .filter(|one| one.silent)
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(silent, ["Brackwater Cooperative Network"]);
}

#[tokio::test]
async fn a_22_the_policy_went_from_watching_to_quarantine_on_trial() {
    let example = built().await;
    let (ledger, domain) = (example.ledger(), &example.domain);
    let stage = async |days| {
        let checked = last_check(ledger, demo::ORG, domain, days_ago(days));
        checked
            .await
            .unwrap()
            .and_then(|checked| checked.audit.stage())
    };
    assert_eq!(stage(330).await, None);
    assert_eq!(stage(200).await, Some(Stage::Watch));
    assert_eq!(stage(0).await, Some(Stage::QuarantineTest));
    let since = stage_since(ledger, demo::ORG, domain, days_ago(0));
    let since = since.await.unwrap().unwrap();
    assert!(since > days_ago(30) && since < days_ago(20), "{since}");
    let now = last_check(ledger, demo::ORG, domain, days_ago(0));
    let now = now.await.unwrap().unwrap().audit;
    assert_eq!(
        now.count(mailauth::Severity::Error),
        0,
        "{:#?}",
        now.diagnostics
    );
    assert_eq!(
        now.count(mailauth::Severity::Unknown),
        0,
        "{:#?}",
        now.diagnostics
    );
}

#[tokio::test]
async fn a_22_most_senders_are_decided_on_and_the_copier_is_not() {
    let example = built().await;
    let seen = example.senders().await;
    let register = example.book.register();
    let decision = |key: &str| {
        let mut known = register.tables.senders.live();
        known
            .find(|sender| sender.key == key)
            .map_or(SenderDecision::Undecided, |sender| sender.decision)
    };
    let of = |address: &str| {
        let address = address.parse().ok();
        let found = seen
            .iter()
            .find(|sender| sender.top.iter().any(|at| at.address == address));
        found.unwrap_or_else(|| panic!("{address:?} is not among the senders"))
    };
    for (address, wanted, class) in [
        ("192.0.2.10", SenderDecision::Ours, Class::OwnAligned),
        ("198.51.100.40", SenderDecision::Ours, Class::OwnAligned),
        ("198.51.100.70", SenderDecision::Ours, Class::OwnAligned),
        (
            "198.51.100.120",
            SenderDecision::Forwarder,
            Class::Forwarder,
        ),
        (
            "198.51.100.130",
            SenderDecision::Forwarder,
            Class::Forwarder,
        ),
    ] {
        let sender = of(address);
        assert_eq!(decision(&sender.identity.key), wanted, "{address}");
        assert_eq!(
            sender.judgement.class, class,
            "{address}: {:?}",
            sender.judgement
        );
    }
    let forger = of("2001:db8:f00d:9::25");
    assert_eq!(decision(&forger.identity.key), SenderDecision::NotOurs);
    let copier = of("203.0.113.77");
    assert_eq!(decision(&copier.identity.key), SenderDecision::Undecided);
    assert_eq!(copier.seen.passed, 0);
    assert_eq!(copier.addresses, 1);
    assert!(copier.seen.messages > 20, "{}", copier.seen.messages);
    let undecided = seen
        .iter()
        .filter(|sender| decision(&sender.identity.key) == SenderDecision::Undecided);
    assert!(undecided.count() >= 3);
}

#[tokio::test]
async fn a_22_what_checks_found_is_in_the_register_with_the_risk_and_the_action() {
    let example = built().await;
    let register = example.book.register();
    let asset = example.asset().id;
    let findings: Vec<_> = register.tables.findings.live().collect();
    let of = |code: &str| {
        findings
            .iter()
            .find(|finding| finding.code == code)
            .unwrap()
    };
    assert!(!of("dmarc-p-none").is_open());
    assert!(!of("spf-neutral-all").is_open());
    let trial = of("dmarc-testing");
    assert!(trial.is_open());
    for finding in &findings {
        assert_eq!(finding.asset, Some(asset));
        assert!(
            finding.risk.is_some() && finding.action.is_some(),
            "{finding:?}"
        );
        // Nobody may take the answers for those of a name server.
        let evidence = register.tables.evidence.get(finding.evidence[0]).unwrap();
        assert!(
            evidence.origin.contains("example data"),
            "{}",
            evidence.origin
        );
    }
    let catalog = catalog::Catalog::builtin();
    assert_eq!(mail_proposals(register, catalog, Some(asset)).len(), 0);
}

#[tokio::test]
async fn i8_the_same_day_tells_the_same_reports() {
    let (one, two) = (built().await, built().await);
    let mut all = Vec::new();
    for example in [&one, &two] {
        let mut side = example.ledger().side_read().await.unwrap();
        let reports = side.mail_reports(demo::ORG, None, 2_000).await;
        all.push(reports.unwrap());
    }
    assert_eq!(all[0], all[1]);
}

#[tokio::test]
async fn g1_a_check_of_the_example_asks_no_name_server_and_changes_nothing() {
    let example = built().await;
    let org = demo::ORG;
    let records = demo::records(org, &example.domain, days_ago(0)).unwrap();
    let records = records.expect("the example has records");
    let other = DomainName::parse("clinic.test").unwrap();
    assert!(demo::records(org, &other, days_ago(0)).unwrap().is_none());
    let foreign = ledger::OrgId(app::new_uuid().unwrap());
    let elsewhere = demo::records(foreign, &example.domain, days_ago(0));
    assert!(elsewhere.unwrap().is_none(), "another organization's");
    let asset = example.asset().id;
    let books = app::OpenBooks::new(example.data_folder.clone());
    let by = app::Authorship {
        actor: app::mail::watch::program(),
        why: String::new(),
        at: Timestamp::now(),
    };
    let (checked, changes) =
        app::mail::check::check(&books, org, asset, &records, &records, &by, "person")
            .await
            .unwrap();
    assert!(changes.none(), "{changes:?}");
    assert_eq!(checked.audit.stage(), Some(Stage::QuarantineTest));
    let due = app::mail::check::due(&books, org, by.at).await.unwrap();
    assert_eq!(due, [], "nothing asks by itself");
}
