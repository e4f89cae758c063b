//! Documents that were made, or are being made, for an organization.

use super::at;
use phiward_ledger::side::{JobEnd, NewJob};
use phiward_ledger::{Ledger, OrgId};
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// A document somebody ordered.
#[derive(Debug)]
pub struct Document {
    pub org: OrgId,
    pub id: Uuid,
    /// When it was ordered, which no other was.
    pub created: i64,
}

/// Ordered, and begun by nobody.
pub async fn ordered(ledger: &Ledger, org: OrgId) -> Document {
    static SECOND: AtomicI64 = AtomicI64::new(0);
    let second = SECOND.fetch_add(1, Ordering::Relaxed);
    let id = Uuid::from_u128(0xd0c0 + second.unsigned_abs() as u128);
    let job = NewJob {
        org,
        id,
        kind: "document",
        params: "{}",
        by: None,
    };
    let created = at(second);
    let mut side = ledger.side_write().await.unwrap();
    side.add_job(&job, created).await.unwrap();
    side.commit().await.unwrap();
    Document { org, id, created }
}

/// Ordered and begun.
pub async fn taken(ledger: &Ledger, org: OrgId) -> Document {
    let document = ordered(ledger, org).await;
    let mut side = ledger.side_write().await.unwrap();
    let begun = side.take_job(document.created + 1).await.unwrap();
    side.commit().await.unwrap();
    assert_eq!(begun.map(|job| job.id), Some(document.id));
    document
}

/// Ordered and made.
pub async fn made(ledger: &Ledger, org: OrgId) -> Document {
    let document = taken(ledger, org).await;
    assert!(document.ends(ledger).await);
    document
}

/// Whether its file is kept.
pub async fn is_kept(ledger: &Ledger, document: &Document) -> bool {
    let mut side = ledger.side_read().await.unwrap();
    let file = side.job_result(document.org, document.id).await.unwrap();
    file.is_some()
}

impl Document {
    /// Where it stands; `None` where it is forgotten.
    pub async fn state(&self, ledger: &Ledger) -> Option<String> {
        let mut side = ledger.side_read().await.unwrap();
        let job = side.job(self.org, self.id).await.unwrap();
        job.map(|job| job.state)
    }

    /// Whether its worker may hand it out.
    pub async fn ends(&self, ledger: &Ledger) -> bool {
        let mut side = ledger.side_write().await.unwrap();
        let end = JobEnd::Done {
            message: "",
            result: Some(("a.pdf", b"words")),
        };
        let ended = side
            .end_job(self.org, self.id, &end, self.created + 2)
            .await;
        side.commit().await.unwrap();
        ended.unwrap()
    }
}
