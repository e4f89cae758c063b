//! A standby that is behind is told from a ledger that went back.

mod support;

use phiward_ledger::{Ledger, LedgerError, Seen};
use support::{Backend, Store, append, entry, entry_with, fill, org};

/// A server that says of itself that it is a standby: the function it is asked
/// by is found in a schema before the server's own.
async fn standby(store: &Store) -> Ledger {
    store
        .raw(
            "CREATE SCHEMA standby; CREATE FUNCTION standby.pg_is_in_recovery() RETURNS boolean \
             LANGUAGE sql AS 'SELECT true'",
        )
        .await;
    let url = store.url.as_ref().unwrap();
    let options = "options=-csearch_path%3Dpublic,standby,pg_catalog";
    let ledger = Ledger::open_postgres(&format!("{url}?{options}")).await;
    ledger.unwrap().with_any_time()
}

#[tokio::test]
async fn a_standby_that_is_behind_is_no_ledger_that_went_back() {
    let store = Store::new(Backend::Postgres).await;
    let primary = store.open().await;
    let standby = standby(&store).await;
    primary.create_organization(org(1), "Clinic").await.unwrap();
    fill(&primary, org(1), 0, 4).await;
    let behind = primary.head(org(1)).await.unwrap();
    let known = append(&primary, org(1), &[entry(5), entry(6)], &[]).await;
    store.drop_guards().await;
    store.raw("DELETE FROM entry WHERE position > 4").await;
    let seen = async |ledger: &Ledger| ledger.seen_since(org(1), &known).await.unwrap();
    assert_eq!(seen(&standby).await, Seen::Lagging(behind));
    assert_eq!(seen(&primary).await, Seen::WentBack(behind));
    let refused = standby.entries_after(org(1), &known, 10).await;
    let Err(error) = refused else {
        panic!("{refused:?}")
    };
    assert!(error.to_string().contains("standby"), "{error}");
    assert!(
        matches!(error, LedgerError::Lagging { known: k, found } if (k, found) == (known, behind))
    );
    // It catches up.
    append(&primary, org(1), &[entry(5), entry(6)], &[]).await;
    assert_eq!(seen(&standby).await, Seen::Same);
    let newer = append(&primary, org(1), &[entry_with(7, b"newer")], &[]).await;
    assert_eq!(seen(&standby).await, Seen::Newer(newer));
    // An organization that has not arrived there yet.
    let other = standby.seen_since(org(2), &known).await.unwrap();
    assert!(matches!(other, Seen::Lagging(head) if head.position == 0));
    let unknown = primary.seen_since(org(2), &known).await;
    assert!(matches!(unknown, Err(LedgerError::UnknownOrganization(_))));
}
