//! Discarding the worked example's organization, the same on both databases.

mod support;

use phiward_ledger::{LedgerError, Seen};
use support::{Store, at, blob, fill, key, org};

on_both! {
    a_discarded_organization_is_gone_and_no_other_is_touched
    the_guards_against_deletion_stand_again
}

async fn a_discarded_organization_is_gone_and_no_other_is_touched(store: Store) {
    let ledger = store.open().await;
    for n in [1, 2] {
        ledger.create_organization(org(n), "Clinic").await.unwrap();
        fill(&ledger, org(n), 0, 6).await;
        ledger.checkpoint(org(n), &key(), at(9)).await.unwrap();
    }
    let gone = ledger.head(org(1)).await.unwrap();
    let kept = ledger.head(org(2)).await.unwrap();
    ledger.discard_organization(org(1)).await.unwrap();

    assert!(matches!(
        ledger.head(org(1)).await,
        Err(LedgerError::UnknownOrganization(_))
    ));
    assert_eq!(ledger.organizations().await.unwrap().len(), 1);
    assert_eq!(ledger.head(org(2)).await.unwrap(), kept);
    assert!(ledger.blob(org(2), blob(5).hash()).await.unwrap().is_some());
    assert_eq!(ledger.checkpoints(org(2)).await.unwrap().len(), 1);
    let report = ledger
        .verify(org(2), &Default::default(), &mut |_| {})
        .await
        .unwrap();
    assert!(report.is_ok(), "{report}");

    // Made anew it begins empty: nothing of the old one is left behind.
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    assert_eq!(ledger.head(org(1)).await.unwrap().position, 0);
    assert_eq!(ledger.blob(org(1), blob(5).hash()).await.unwrap(), None);
    assert!(ledger.checkpoints(org(1)).await.unwrap().is_empty());
    let new = fill(&ledger, org(1), 0, 3).await;
    // Who knew the old one finds out.
    assert_eq!(
        ledger.seen_since(org(1), &gone).await.unwrap(),
        Seen::WentBack(new)
    );
    assert!(matches!(
        ledger.discard_organization(org(3)).await,
        Err(LedgerError::UnknownOrganization(_))
    ));
}

async fn the_guards_against_deletion_stand_again(store: Store) {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    fill(&ledger, org(1), 0, 2).await;
    ledger.checkpoint(org(1), &key(), at(9)).await.unwrap();
    ledger.create_organization(org(2), "Example").await.unwrap();
    ledger.discard_organization(org(2)).await.unwrap();
    ledger.close().await;
    for table in ["entry", "checkpoint"] {
        let error = store.refused(&format!("DELETE FROM {table}")).await;
        assert!(error.contains("never"), "{table}: {error}");
    }
}
