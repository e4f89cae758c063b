//! Tokens: of one organization, of some permissions, and revocable.

use crate::world::{DANA, OTHER, PASSWORD, World, at, by, org};
use access::{AccessError, OwnTokens, Permission, Role, TokenGrant, TokenId};
use std::collections::BTreeSet;

crate::on_both! {
    a_token_permits_what_it_was_made_for
    a_token_ends_in_time_and_when_revoked
    a_token_never_goes_beyond_its_account
    tokens_of_other_organizations_are_out_of_reach
    i4_a_token_made_by_another_ends_with_it
    asvs_2_4_1_a_line_of_tokens_is_short
    i6_a_restored_database_has_no_session_link_or_token_of_before
    i4_a_new_password_ends_the_tokens_of_its_owner_if_asked
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

async fn i4_a_token_made_by_another_ends_with_it(world: World) {
    let access = &world.access;
    let list = scopes(BOTH);
    let first = access
        .create_token(org(1), "first", &list, None, Some(at(100)), by(), at(0))
        .await
        .unwrap();
    let grant = |secret: String, second| async move {
        access.token_grant(&secret, at(second)).await.unwrap()
    };
    let parent = grant(first.1.clone(), 1).await.unwrap();
    let make = |of: TokenGrant, list, end| async move {
        access
            .create_token_of(&of, "made", &scopes(list), end, by(), at(1))
            .await
    };
    let beyond = make(parent.clone(), &[Permission::Govern], None).await;
    assert!(
        matches!(beyond, Err(AccessError::BeyondToken("govern"))),
        "{beyond:?}"
    );
    let longer = make(parent.clone(), READ, Some(at(101))).await;
    assert!(
        matches!(longer, Err(AccessError::OutlivesToken)),
        "{longer:?}"
    );
    let child = make(parent.clone(), READ, None).await.unwrap();
    let of_child = grant(child.1.clone(), 2).await.unwrap();
    assert_eq!(
        of_child.expires_at,
        Some(at(100)),
        "without a day it ends with it"
    );
    let grandchild = make(of_child, READ, None).await.unwrap();
    assert!(grant(grandchild.1.clone(), 3).await.is_some());
    access
        .revoke_token(org(1), first.0, by(), at(4))
        .await
        .unwrap();
    for secret in [&first.1, &child.1, &grandchild.1] {
        assert!(grant(secret.clone(), 4).await.is_none());
    }
    let all = access.tokens_of(org(1)).await.unwrap();
    assert!(
        all.iter().all(|token| token.revoked_at == Some(at(4))),
        "{all:?}"
    );
    let parents: Vec<_> = all.iter().map(|token| token.parent).collect();
    assert!(parents.contains(&Some(first.0)) && parents.contains(&Some(child.0)));
    // What the revoked one is still remembered as makes nothing.
    let late = make(parent, READ, None).await;
    assert!(matches!(late, Err(AccessError::UnknownToken)), "{late:?}");
}

async fn asvs_2_4_1_a_line_of_tokens_is_short(world: World) {
    let access = &world.access;
    let list = scopes(BOTH);
    let first = access.create_token(org(1), "first", &list, None, None, by(), at(0));
    let mut secret = first.await.unwrap().1;
    let mut made = 1;
    let refused = loop {
        let grant = access.token_grant(&secret, at(1)).await.unwrap().unwrap();
        let next = access.create_token_of(&grant, "next", &list, None, by(), at(1));
        match next.await {
            Ok((_, next)) => secret = next,
            Err(error) => break error,
        }
        made += 1;
        assert!(made < 100, "there is no end");
    };
    assert!(matches!(refused, AccessError::LongLine(8)), "{refused:?}");
    assert_eq!(made, 8);
    // The last works as the first does.
    let grant = access.token_grant(&secret, at(2)).await.unwrap();
    assert!(grant.is_some());
}

async fn i4_a_new_password_ends_the_tokens_of_its_owner_if_asked(world: World) {
    let dana = world.dana().await;
    let access = &world.access;
    world.join(org(2), dana, &[Role::Auditor]).await;
    let mut secrets = Vec::new();
    for (n, owner) in [(1, Some(dana)), (2, Some(dana)), (2, None)] {
        let list = scopes(READ);
        let made = access.create_token(org(n), "t", &list, owner, None, by(), at(0));
        secrets.push(made.await.unwrap().1);
    }
    let works = async || {
        let mut works = Vec::new();
        for secret in &secrets {
            works.push(access.token_grant(secret, at(9)).await.unwrap().is_some());
        }
        works
    };
    access
        .change_password(
            dana,
            PASSWORD,
            OTHER,
            None,
            OwnTokens::Keep,
            "10.0.0.5",
            at(1),
        )
        .await
        .unwrap();
    assert_eq!(works().await, [true, true, true]);
    access
        .change_password(
            dana,
            OTHER,
            PASSWORD,
            None,
            OwnTokens::End,
            "10.0.0.5",
            at(2),
        )
        .await
        .unwrap();
    assert_eq!(works().await, [false, false, true], "those of others go on");
    let lines = access
        .read_log(
            Some(org(2)),
            None,
            10,
            access::AccessLogFilter::of_action(access::Action::TokenRevoked),
        )
        .await
        .unwrap();
    assert_eq!(
        lines.len(),
        1,
        "each ending is in the log of its organization"
    );
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

async fn i6_a_restored_database_has_no_session_link_or_token_of_before(world: World) {
    let dana = world.dana().await;
    let access = &world.access;
    let session = world.sign_in(DANA, PASSWORD, at(0)).await;
    let link = access.reset_link(dana, by(), at(1)).await.unwrap();
    let (_, token) = access
        .create_token(org(1), "t", &scopes(READ), None, None, by(), at(1))
        .await
        .unwrap();
    let ended = access
        .settle_restored(None, true, by(), at(2))
        .await
        .unwrap();
    assert_eq!((ended.sessions, ended.links, ended.tokens), (1, 1, 1));
    assert!(!world.is_signed_in(session.secret(), at(3)).await);
    assert!(access.peek_link(&link, at(3)).await.unwrap().is_none());
    assert!(access.token_grant(&token, at(3)).await.unwrap().is_none());
    let line = access
        .read_log(None, None, 1, access::AccessLogFilter::all())
        .await
        .unwrap()
        .remove(0);
    assert_eq!(line.action, Some(access::Action::BackupRestored));
    assert!(
        line.detail
            .contains("1 sessions, 1 one-time links, 1 tokens"),
        "{}",
        line.detail
    );
}
