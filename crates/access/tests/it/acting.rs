//! Who acts: the command line, an account, or a token, and none of them told by what
//! another lacks.

use crate::world::{PASSWORD, World, at, by, org};
use access::{
    AccessError, AccountId, ActedBy, OwnTokens, Permission, Role, Roles, Through, TokenGrant,
};
use std::collections::BTreeSet;

crate::on_both! {
    i2_h1_nobody_but_the_command_line_hands_out_who_looks_after_the_installation
    i2_h1_no_token_makes_who_looks_after_the_installation
    i2_h1_a_token_without_account_manages_nobody
    i2_h1_a_link_keeps_the_token_that_made_it
}

/// A token of an organization, made on the command line: without account.
async fn token(world: &World, n: u128) -> TokenGrant {
    let scopes = BTreeSet::from(Permission::ALL);
    let access = &world.access;
    let (_, secret) = access
        .create_token(org(n), "robot", &scopes, None, None, by(), at(0))
        .await
        .unwrap();
    access.token_grant(&secret, at(1)).await.unwrap().unwrap()
}

/// Invites an address to an organization, as somebody.
async fn invite(
    world: &World,
    n: u128,
    email: &str,
    by: impl Into<ActedBy>,
) -> access::Result<(AccountId, String)> {
    let access = &world.access;
    let unused = access.account_by_email(email).await?;
    let part = Some((org(n), Roles::of([Role::Administrator]), None));
    let inviting = access.inviting("Boss One", email, unused.as_ref(), part, by, at(2))?;
    inviting.change.alone().await?;
    Ok((inviting.account, inviting.secret))
}

async fn i2_h1_nobody_but_the_command_line_hands_out_who_looks_after_the_installation(
    world: World,
) {
    let access = &world.access;
    let (boss, _) = invite(&world, 1, "boss@a.example", by()).await.unwrap();
    invite(&world, 1, "second@a.example", by()).await.unwrap();
    assert!(access.account(boss).await.unwrap().unwrap().operator);
    let bea = world.colleague("Bea Holm", "bea@b.example").await;
    world.join(org(2), bea, &[Role::Administrator]).await;
    let (without, scopes) = (token(&world, 2).await, BTreeSet::from([Permission::Read]));
    let (_, secret) = access
        .create_token(org(2), "hers", &scopes, Some(bea), None, by(), at(0))
        .await
        .unwrap();
    let with = access.token_grant(&secret, at(1)).await.unwrap().unwrap();
    let herself = access.account(bea).await.unwrap().unwrap();
    for by in [
        ActedBy::from(&without),
        ActedBy::from(&with),
        ActedBy::from(&herself),
    ] {
        let refused = invite(&world, 2, "boss@a.example", &by).await;
        assert!(
            matches!(refused, Err(AccessError::OperatorAwaited)),
            "{by:?}: {refused:?}"
        );
    }
    assert!(access.membership(org(1), boss).await.unwrap().is_some());
    assert!(access.membership(org(2), boss).await.unwrap().is_none());
    // Whoever is at the machine may.
    let (same, _) = invite(&world, 2, "boss@a.example", by()).await.unwrap();
    assert_eq!(same, boss);
}

async fn i2_h1_no_token_makes_who_looks_after_the_installation(world: World) {
    let robot = token(&world, 2).await;
    let operator = async |id| world.access.account(id).await.unwrap().unwrap().operator;
    let (first, _) = invite(&world, 2, "first@b.example", &robot).await.unwrap();
    assert!(!operator(first).await);
    // Whoever is at the machine does, later too, and once.
    let (boss, _) = invite(&world, 1, "boss@a.example", by()).await.unwrap();
    let (next, _) = invite(&world, 1, "next@a.example", by()).await.unwrap();
    assert!(operator(boss).await && !operator(next).await && !operator(first).await);
}

async fn i2_h1_a_token_without_account_manages_nobody(world: World) {
    world.dana().await;
    let access = &world.access;
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    world.join(org(1), lee, &[Role::Contributor]).await;
    let robot = token(&world, 1).await;
    let mut done = vec![access.reset_link(lee, &robot, at(2)).await.map(|_| ())];
    done.push(access.totp_clear(lee, &robot, at(2)).await);
    done.push(access.disable(lee, &robot, at(2)).await);
    done.push(access.enable(lee, &robot, at(2)).await);
    let ended = access.end_sessions_of(lee, None, &robot, at(2)).await;
    done.push(ended.map(|_| ()));
    for done in done {
        assert!(matches!(done, Err(AccessError::NotManaged)), "{done:?}");
    }
}

async fn i2_h1_a_link_keeps_the_token_that_made_it(world: World) {
    world.dana().await;
    let access = &world.access;
    let robot = token(&world, 1).await;
    let (lee, link) = invite(&world, 1, "lee@x.org", &robot).await.unwrap();
    let made_by = Through::Token {
        id: robot.id,
        account: None,
    };
    let peeked = access.peek_link(&link, at(3)).await.unwrap().unwrap();
    assert_eq!(peeked.made_by, made_by);
    access
        .set_password_with_link(&link, PASSWORD, OwnTokens::Keep, "10.0.0.5", at(3))
        .await
        .unwrap();
    let used = access.links_used(lee, None).await.unwrap();
    assert_eq!(used.len(), 1);
    assert!(used[0].made_by == made_by && used[0].first, "{used:?}");
    // What was noted of them is not read again.
    let later = access.links_used(lee, Some(used[0].at)).await.unwrap();
    assert!(later.is_empty(), "{later:?}");
}
