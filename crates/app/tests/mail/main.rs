//! Reports taken in and counted, on SQLite and PostgreSQL (G4, G5, G6).

mod checked;
mod counted;
mod drawn;
#[cfg(unix)]
mod given_up;
mod taken_in;
mod told;
mod whole;
mod xml;

#[path = "../support/mod.rs"]
mod support;

#[path = "../../../ledger/tests/support/postgres.rs"]
mod postgres;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::mail::senders::{SenderSeen, senders};
use app::mail::{Ingested, KnownDomains, Span, ingest, number};
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Ledger, OrgId};
use mailauth::DomainName;
use mailauth::senders_seen::OwnPlaces;
use phiward_app as app;
use support::{actor, data_folder};
use tempfile::TempDir;
use xml::{Report, Row};

/// A data folder with a clinic and a neighbour, and a folder for reports.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
    pub(crate) ledger: Ledger,
    pub(crate) clinic: OrgId,
    pub(crate) neighbour: OrgId,
    pub(crate) known: KnownDomains,
}

impl Desk {
    pub(crate) async fn new(database: Option<String>) -> Desk {
        let folder = tempfile::tempdir().expect("a folder");
        let data_folder = data_folder(&folder.path().join("data"), database.as_deref()).await;
        let mut ids = Vec::new();
        for name in ["Elm Street Clinic", "Oak Street Clinic"] {
            let book = data_folder
                .create(name, &actor(), now())
                .await
                .expect("a book");
            ids.push(book.org());
        }
        Desk {
            folder,
            ledger: data_folder.ledger().clone(),
            clinic: ids[0],
            neighbour: ids[1],
            known: KnownDomains::new(["clinic.test"]),
        }
    }

    /// A file among the reports.
    pub(crate) fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.reports().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(&path, bytes).expect("written");
        path
    }

    /// The folder of reports.
    pub(crate) fn reports(&self) -> PathBuf {
        self.folder.path().join("reports")
    }

    /// Takes in all reports of the folder, for the clinic.
    pub(crate) async fn take_all(&self) -> Ingested {
        self.take(&self.reports()).await
    }

    pub(crate) async fn take(&self, path: &Path) -> Ingested {
        let paths = vec![path.to_owned()];
        ingest(&self.ledger, self.clinic, &self.known, None, paths, now())
            .await
            .expect("taken in")
    }

    /// The clinic's senders over a span, of a domain that was never checked.
    pub(crate) async fn senders(&self, span: Span) -> Vec<Arc<SenderSeen>> {
        let places = OwnPlaces::default();
        let list = senders(&self.ledger, self.clinic, &domain(), span, &places).await;
        list.expect("senders")
    }
}

/// The clinic's domain.
pub(crate) fn domain() -> DomainName {
    DomainName::parse("clinic.test").expect("a name")
}

/// 2026-05-31, noon.
pub(crate) fn now() -> Timestamp {
    "2026-05-31T12:00:00Z".parse().expect("a time")
}

pub(crate) fn today() -> Date {
    Date::constant(2026, 5, 31)
}

/// The beginning of a day so many days ago.
pub(crate) fn days_ago(days: i64) -> i64 {
    (number(today()) - days) * 86_400
}

/// The last thirty days.
pub(crate) fn month() -> Span {
    Span::last(30, today())
}

/// A report on the clinic.
pub(crate) fn report(reporter: &'static str, days: i64, rows: Vec<Row>) -> Report {
    Report {
        reporter,
        id: format!("{reporter}-{days}"),
        domain: "clinic.test",
        begin: days_ago(days),
        rows,
    }
}

/// Makes two tests of each: one per database.
#[macro_export]
macro_rules! on_both {
    ($($name:ident)*) => {
        $(mod $name {
            #[tokio::test]
            async fn sqlite() {
                super::$name($crate::Desk::new(None).await).await;
            }
            #[tokio::test]
            async fn postgres() {
                let url = $crate::postgres::database().await;
                super::$name($crate::Desk::new(Some(url)).await).await;
            }
        })*
    };
}
