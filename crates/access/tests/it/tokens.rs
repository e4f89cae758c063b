//! Tokens: of one organization, of some permissions, and revocable.

use crate::world::{World, at, by, org};
use access::{AccessError, Permission, Role, TokenId};
use std::collections::BTreeSet;

crate::on_both! {
    a_token_permits_what_it_was_made_for
    a_token_ends_in_time_and_when_revoked
    a_token_never_goes_beyond_its_account
    tokens_of_other_organizations_are_out_of_reach
}

fn scopes(list: &[Permission]) -> BTreeSet<Permission> {
    list.iter().copied().collect()
}

const READ: &[Permission] = &[Permission::Read];
const BOTH: &[Permission] = &[Permission::Read, Permission::Contribute];

async fn a_token_permits_what_it_was_made_for(world: World) {
    let access = &world.access;
    let (id, secret) = access
        .create_token(
            org(1),
            "nightly export",
            &scopes(BOTH),
            None,
            None,
            by(),
            at(0),
        )
        .await
        .unwrap();
    assert!(secret.starts_with("phw_") && secret.len() == 47);
    let grant = access.token_grant(&secret, at(1)).await.unwrap().unwrap();
    assert_eq!(
        (grant.org, grant.id, grant.scopes.clone()),
        (org(1), id, scopes(BOTH))
    );
    assert!(grant.allows(Permission::Contribute) && !grant.allows(Permission::Govern));
    assert!(!format!("{grant:?}").contains(&secret));
    for wrong in ["", "phw_", &secret[4..], &format!("{secret}x")] {
        assert!(
            access.token_grant(wrong, at(1)).await.unwrap().is_none(),
            "{wrong}"
        );
    }
    // A token signs nobody in, and its use is noted.
    assert!(!world.is_signed_in(&secret, at(1)).await);
    let list = access.tokens_of(org(1)).await.unwrap();
    assert_eq!((list.len(), list[0].last_used), (1, Some(at(1))));
    let none = access
        .create_token(org(1), "x", &scopes(&[]), None, None, by(), at(0))
        .await;
    assert!(matches!(none, Err(AccessError::NoScopes)), "{none:?}");
}

async fn a_token_ends_in_time_and_when_revoked(world: World) {
    let access = &world.access;
    let make = |expires| access.create_token(org(1), "t", &READ_SET, None, expires, by(), at(0));
    static READ_SET: std::sync::LazyLock<BTreeSet<Permission>> =
        std::sync::LazyLock::new(|| scopes(READ));
    let past = make(Some(at(0))).await;
    assert!(matches!(past, Err(AccessError::Expired)), "{past:?}");
    let (_, secret) = make(Some(at(100))).await.unwrap();
    assert!(access.token_grant(&secret, at(99)).await.unwrap().is_some());
    assert!(
        access
            .token_grant(&secret, at(101))
            .await
            .unwrap()
            .is_none()
    );
    let (id, secret) = make(None).await.unwrap();
    access.revoke_token(org(1), id, by(), at(5)).await.unwrap();
    assert!(access.token_grant(&secret, at(6)).await.unwrap().is_none());
    let again = access.revoke_token(org(1), id, by(), at(7)).await;
    assert!(matches!(again, Err(AccessError::UnknownToken)), "{again:?}");
    let list = access.tokens_of(org(1)).await.unwrap();
    let revoked = list.iter().find(|token| token.id == id).unwrap();
    assert_eq!(revoked.revoked_at, Some(at(5)));
}

async fn a_token_never_goes_beyond_its_account(world: World) {
    world.dana().await;
    let access = &world.access;
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    let make = |list| {
        let list = scopes(list);
        async move {
            access
                .create_token(org(1), "t", &list, Some(lee), None, by(), at(0))
                .await
        }
    };
    let stranger = make(READ).await;
    assert!(
        matches!(stranger, Err(AccessError::NotAMember)),
        "{stranger:?}"
    );
    world.join(org(1), lee, &[Role::Auditor]).await;
    let beyond = make(BOTH).await.unwrap_err();
    assert!(
        beyond.to_string().contains("may not “contribute” here"),
        "{beyond}"
    );
    world.join(org(1), lee, &[Role::Contributor]).await;
    let (_, secret) = make(BOTH).await.unwrap();
    let grant = access.token_grant(&secret, at(1)).await.unwrap().unwrap();
    assert_eq!(grant.account.unwrap().id, lee);
    // What the account loses, the token loses at once.
    world.join(org(1), lee, &[Role::Auditor]).await;
    let grant = access.token_grant(&secret, at(2)).await.unwrap().unwrap();
    assert_eq!(grant.scopes, scopes(READ));
    access.disable(lee, by(), at(3)).await.unwrap();
    assert!(access.token_grant(&secret, at(3)).await.unwrap().is_none());
    // It ended for good: whoever had it does not come back with its owner.
    access.enable(lee, by(), at(4)).await.unwrap();
    assert!(access.token_grant(&secret, at(4)).await.unwrap().is_none());
    let (_, secret) = make(READ).await.unwrap();
    assert!(access.token_grant(&secret, at(4)).await.unwrap().is_some());
    access
        .remove_membership(org(1), lee, by(), at(5))
        .await
        .unwrap();
    assert!(access.token_grant(&secret, at(5)).await.unwrap().is_none());
    world.join(org(1), lee, &[Role::Auditor]).await;
    assert!(access.token_grant(&secret, at(6)).await.unwrap().is_none());
}

async fn tokens_of_other_organizations_are_out_of_reach(world: World) {
    let access = &world.access;
    let (id, secret) = access
        .create_token(org(1), "t", &scopes(READ), None, None, by(), at(0))
        .await
        .unwrap();
    assert!(access.tokens_of(org(2)).await.unwrap().is_empty());
    let TokenId(_) = id;
    let refused = access.revoke_token(org(2), id, by(), at(1)).await;
    assert!(
        matches!(refused, Err(AccessError::UnknownToken)),
        "{refused:?}"
    );
    assert!(access.token_grant(&secret, at(2)).await.unwrap().is_some());
}
