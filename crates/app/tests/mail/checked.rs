//! G1, G5, G6: a domain is checked, what changes is recorded once, and a failing
//! server changes nothing.

use crate::now;
use crate::support::{actor, data_folder};
use app::Authorship;
use app::OpenBooks;
use app::mail::check::{check, last_check, stage_since};
use app::mail::watch::{program, round};
use app::mail::{CarrierState, Signatures, SignedMail};
use jiff::{SignedDuration, Timestamp};
use ledger::OrgId;
use mailauth::DomainName;
use mailauth::dns::{RecordType, Resolver, Response, Zone};
use mailauth::mta_sts::NoFetch;
use mailauth::rollout::Stage;
use phiward_app as app;
use register::records::{Asset, TriggerKind};
use register::{Assurance, Command, Id};
use tempfile::TempDir;

const OPEN: &str = "clinic.test MX 10 mx.clinic.test\nmx.clinic.test A 203.0.113.5\nclinic.test TXT v=spf1 mx ?all\n_dmarc.clinic.test TXT v=DMARC1; p=none; rua=mailto:d@clinic.test\n";
const MENDED: &str = "clinic.test MX 10 mx.clinic.test\nmx.clinic.test A 203.0.113.5\nclinic.test TXT v=spf1 mx -all\n_dmarc.clinic.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:d@clinic.test\n";
const SILENT: &str =
    "clinic.test MX !timeout\nclinic.test TXT !servfail\n_dmarc.clinic.test TXT !timeout\n";

struct Clinic {
    #[expect(dead_code, reason = "the folder goes with it")]
    folder: TempDir,
    books: OpenBooks,
    org: OrgId,
    asset: Id<Asset>,
}

fn at(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

fn by(hours: i64) -> Authorship {
    Authorship {
        actor: actor(),
        why: String::new(),
        at: at(hours),
    }
}

async fn clinic() -> Clinic {
    let folder = tempfile::tempdir().unwrap();
    let data_folder = data_folder(&folder.path().join("data"), None).await;
    let book = data_folder
        .create("Elm Street Clinic", &by(0).actor, now())
        .await
        .unwrap();
    let org = book.org();
    drop(book);
    let books = OpenBooks::new(data_folder);
    let asset = Asset {
        id: app::new_id().unwrap(),
        name: "clinic.test".into(),
        domain: "clinic.test".into(),
        ..Asset::default()
    };
    let id = asset.id;
    books
        .perform(org, Command::Save(asset.into()), &by(0), None)
        .await
        .unwrap();
    Clinic {
        folder,
        books,
        org,
        asset: id,
    }
}

impl Clinic {
    async fn check(&self, zone: &str, hours: i64) -> app::mail::check::Changes {
        let zone = Zone::parse(zone).unwrap();
        check(
            &self.books,
            self.org,
            self.asset,
            &zone,
            &NoFetch,
            &by(hours),
            "person",
        )
        .await
        .unwrap()
        .1
    }

    async fn open(&self) -> Vec<String> {
        let reading = self.books.now(self.org).await.unwrap();
        let findings = reading.tables.findings.live();
        findings
            .filter(|f| f.is_open())
            .map(|f| f.code.clone())
            .collect()
    }

    async fn position(&self) -> u64 {
        self.books.now(self.org).await.unwrap().position
    }
}

#[tokio::test]
async fn g6_findings_open_close_and_come_back_with_the_answers_as_evidence() {
    let clinic = clinic().await;
    let first = clinic.check(OPEN, 1).await;
    assert!(first.opened >= 2 && first.fixed == 0, "{first:?}");
    let open = clinic.open().await;
    assert!(open.contains(&"dmarc-p-none".to_owned()), "{open:?}");
    assert!(open.contains(&"spf-neutral-all".to_owned()), "{open:?}");
    // The same again changes nothing and appends nothing.
    let before = clinic.position().await;
    assert!(clinic.check(OPEN, 2).await.none());
    assert_eq!(clinic.position().await, before);
    // A server that fails makes nothing better or worse.
    assert!(clinic.check(SILENT, 3).await.none());
    assert_eq!(clinic.open().await, open);
    let mended = clinic.check(MENDED, 4).await;
    assert!(mended.fixed >= 2, "{mended:?}");
    assert!(!clinic.open().await.contains(&"dmarc-p-none".to_owned()));
    let back = clinic.check(OPEN, 5).await;
    assert_eq!((back.returned, back.opened), (mended.fixed, 0));
    let reading = clinic.books.now(clinic.org).await.unwrap();
    let finding = reading
        .tables
        .findings
        .live()
        .find(|f| f.code == "dmarc-p-none")
        .unwrap();
    assert_eq!(finding.returned, 1);
    let evidence = reading.tables.evidence.get(finding.evidence[0]).unwrap();
    assert!(evidence.title.starts_with("DNS answers about clinic.test"));
    let bytes = clinic
        .books
        .file(
            clinic.org,
            ledger::Hash32::from_hex(&evidence.sha256).unwrap(),
        )
        .await
        .unwrap()
        .unwrap();
    let answers: mailauth::audit::Answers = serde_json::from_slice(&bytes).unwrap();
    let again = answers
        .judge(&DomainName::parse("clinic.test").unwrap())
        .await;
    assert_eq!(again.stage(), Some(Stage::Watch));
}

#[tokio::test]
async fn g5_what_was_checked_is_read_again_as_of_a_day_and_the_stage_has_a_beginning() {
    let clinic = clinic().await;
    let domain = DomainName::parse("clinic.test").unwrap();
    for (zone, hours) in [(MENDED, 1), (OPEN, 30), (SILENT, 40), (OPEN, 60)] {
        clinic.check(zone, hours).await;
    }
    let ledger = clinic.books.data_folder().ledger();
    let last = |hours| last_check(ledger, clinic.org, &domain, at(hours));
    assert!(last(0).await.unwrap().is_none());
    assert_eq!(
        last(10).await.unwrap().unwrap().audit.stage(),
        Some(Stage::Reject)
    );
    assert_eq!(
        last(61).await.unwrap().unwrap().audit.stage(),
        Some(Stage::Watch)
    );
    let since = stage_since(ledger, clinic.org, &domain, at(61))
        .await
        .unwrap();
    assert_eq!(since, Some(at(30)));
}

#[tokio::test]
async fn g5_a_due_domain_is_checked_by_itself_and_a_change_for_the_worse_is_a_trigger() {
    let clinic = clinic().await;
    let (good, bad) = (Zone::parse(MENDED).unwrap(), Zone::parse(OPEN).unwrap());
    let run = |zone: Zone, hours| {
        let clinic = &clinic;
        async move {
            round(&clinic.books, clinic.org, &zone, &NoFetch, at(hours))
                .await
                .unwrap()
        }
    };
    assert_eq!(run(good.clone(), 1).await.checked, 1);
    assert_eq!(run(good, 2).await.checked, 0, "not due again within a day");
    let drifted = run(bad, 26).await;
    assert!(drifted.checked == 1 && drifted.drifted > 0, "{drifted:?}");
    let reading = clinic.books.now(clinic.org).await.unwrap();
    let triggers: Vec<_> = reading.tables.triggers.live().collect();
    assert_eq!(triggers.len(), 1);
    assert_eq!(triggers[0].kind, TriggerKind::IndependentFinding);
    assert!(
        triggers[0]
            .note
            .starts_with("A check of clinic.test found what was not there before: ")
    );
    assert_eq!(program().assurance, Assurance::Job);
}

/// A name server that never answers.
struct Mute;

impl Resolver for Mute {
    async fn lookup(&self, _: &DomainName, _: RecordType) -> Response {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn asvs_15_2_2_keys_of_a_mail_that_nobody_tells_are_waited_for_half_a_minute_in_all() {
    let mail = include_bytes!("../../../mailauth/tests/dkimpy/signed/length.eml");
    let read = SignedMail::read(mail);
    let begun = tokio::time::Instant::now();
    let told = Signatures::new(Mute).carrier(&read).await;
    assert_eq!(begun.elapsed().as_secs(), 30);
    assert_eq!(told.state, CarrierState::Unknown);
    assert_eq!(told.from, "example.com");
    assert!(told.signatures[0].contains("not told in time"), "{told:?}");
}
