//! Whether who asked still stands: what is written is written by who may at that moment.

use crate::world::{DANA, OTHER, PASSWORD, World, at, by, org};
use access::{
    Access, AccessError, AccountId, ActedBy, Membership, OwnTokens, Permission, Principal, Role,
    Roles,
};
use std::collections::BTreeSet;

crate::on_both! {
    i2_nothing_is_written_for_who_was_removed_disabled_signed_out_or_lost_the_right
    i2_nothing_is_written_for_a_token_that_is_over
    i2_a_session_under_a_new_secret_is_the_same
    i3_a_change_rests_on_the_part_that_it_was_decided_on
    i3_tokens_made_after_somebodys_link_end_with_the_next
}

const EMAIL: &str = "lee@lanternhill.org";

/// An administrator beside Dana, signed in, and the accounts as they may change them.
async fn lee(world: &World) -> (AccountId, String, Access) {
    world.dana().await;
    let lee = world.colleague("Lee Chan", EMAIL).await;
    world.join(org(1), lee, &[Role::Administrator]).await;
    let new = world.sign_in(EMAIL, PASSWORD, at(5)).await;
    let session = world.access.session(new.secret(), at(6), true).await;
    let session = session.unwrap().unwrap();
    let needs = Some((org(1), Permission::Administer));
    let access = world.access.only_while(&session, needs, at(7));
    (lee, new.secret().to_owned(), access)
}

fn part(account: AccountId, roles: &[Role]) -> Membership {
    Membership {
        org: org(1),
        account,
        roles: Roles::of(roles.iter().copied()),
        person: None,
    }
}

async fn i2_nothing_is_written_for_who_was_removed_disabled_signed_out_or_lost_the_right(
    world: World,
) {
    let (lee, _, access) = lee(&world).await;
    let kim = world.colleague("Kim Oh", "kim@lanternhill.org").await;
    let scopes = BTreeSet::from([Permission::Read]);
    let may = access
        .set_membership(part(kim, &[Role::Auditor]), by(), at(8))
        .await;
    may.unwrap();
    let tries = async || {
        let mut errors = Vec::new();
        let change = access.set_membership(part(kim, &[Role::Administrator]), by(), at(9));
        errors.push(change.await.unwrap_err());
        errors.push(
            access
                .remove_membership(org(1), kim, by(), at(9))
                .await
                .unwrap_err(),
        );
        let token = access.create_token(org(1), "t", &scopes, None, None, by(), at(9));
        errors.push(token.await.unwrap_err());
        errors.push(access.reset_link(kim, by(), at(9)).await.unwrap_err());
        errors.push(access.disable(kim, by(), at(9)).await.unwrap_err());
        errors
    };
    let all = &world.access;
    // Another role.
    all.set_membership(part(lee, &[Role::Auditor]), by(), at(9))
        .await
        .unwrap();
    for error in tries().await {
        assert!(
            matches!(error, AccessError::TakenAway("administer")),
            "{error}"
        );
    }
    let administrator = || all.set_membership(part(lee, &[Role::Administrator]), by(), at(9));
    administrator().await.unwrap();
    // Removed.
    all.remove_membership(org(1), lee, by(), at(9))
        .await
        .unwrap();
    for error in tries().await {
        assert!(matches!(error, AccessError::Lapsed), "{error}");
    }
    administrator().await.unwrap();
    // Signed out everywhere, and then disabled: neither gives the old session anything back.
    all.end_sessions_of(lee, None, by(), at(9)).await.unwrap();
    for error in tries().await {
        assert!(matches!(error, AccessError::Lapsed), "{error}");
    }
    all.disable(lee, by(), at(9)).await.unwrap();
    for error in tries().await {
        assert!(matches!(error, AccessError::Lapsed), "{error}");
    }
    let kept = all.membership(org(1), kim).await.unwrap().unwrap();
    assert_eq!(kept.roles, Roles::of([Role::Auditor]));
    assert_eq!(world.number("SELECT count(*) FROM token").await, 0);
}

async fn i2_nothing_is_written_for_a_token_that_is_over(world: World) {
    world.dana().await;
    let all = &world.access;
    let kim = world.colleague("Kim Oh", "kim@lanternhill.org").await;
    let scopes = BTreeSet::from([Permission::Read, Permission::Administer]);
    let make = || all.create_token(org(1), "robot", &scopes, None, Some(at(100)), by(), at(1));
    let (id, secret) = make().await.unwrap();
    let grant = all.token_grant(&secret, at(2)).await.unwrap().unwrap();
    let (child, _) = all
        .create_token_of(&grant, "child", &scopes, None, by(), at(3))
        .await
        .unwrap();
    let needs = Some((org(1), Permission::Administer));
    let tries = async |who, when| {
        let access = all.only_while(who, needs, at(when));
        let wanted = part(kim, &[Role::Auditor]);
        access.set_membership(wanted, by(), at(when)).await
    };
    let (own, made) = (Principal::Token(id), Principal::Token(child));
    tries(own, 4).await.unwrap();
    tries(made, 4).await.unwrap();
    // It ends; it does not open another organization; it is revoked, and what it made with it.
    let late = tries(own, 100).await.unwrap_err();
    assert!(matches!(late, AccessError::Lapsed), "{late}");
    let elsewhere = all.standing(own, org(2), at(4)).await.unwrap();
    assert_eq!(elsewhere, None);
    all.revoke_token(org(1), id, by(), at(5)).await.unwrap();
    for who in [own, made] {
        let over = tries(who, 6).await.unwrap_err();
        assert!(matches!(over, AccessError::Lapsed), "{over}");
    }
    // Of an account it goes as far as its roles go now, and ends with its part here.
    world.join(org(1), kim, &[Role::Administrator]).await;
    let (id, _) = all
        .create_token(org(1), "kim's", &scopes, Some(kim), None, by(), at(7))
        .await
        .unwrap();
    let now = async || {
        all.standing(Principal::Token(id), org(1), at(8))
            .await
            .unwrap()
    };
    assert_eq!(now().await.unwrap().permissions, scopes);
    all.set_membership(part(kim, &[Role::Contributor]), by(), at(8))
        .await
        .unwrap();
    let only = BTreeSet::from([Permission::Read]);
    assert_eq!(now().await.unwrap().permissions, only);
    all.disable(kim, by(), at(8)).await.unwrap();
    assert_eq!(now().await, None);
}

async fn i2_a_session_under_a_new_secret_is_the_same(world: World) {
    let (_, secret, access) = lee(&world).await;
    let renewed = world
        .access
        .confirm_password(&secret, PASSWORD, at(8))
        .await;
    let kim = world.colleague("Kim Oh", "kim@lanternhill.org").await;
    let wanted = part(kim, &[Role::Auditor]);
    access.set_membership(wanted, by(), at(9)).await.unwrap();
    world
        .access
        .sign_out(&renewed.unwrap(), at(10))
        .await
        .unwrap();
    let gone = access.remove_membership(org(1), kim, by(), at(11)).await;
    assert!(matches!(gone, Err(AccessError::Lapsed)), "{gone:?}");
}

async fn i3_a_change_rests_on_the_part_that_it_was_decided_on(world: World) {
    let dana = world.dana().await;
    let access = &world.access;
    let lee = world.colleague("Lee Chan", EMAIL).await;
    world.join(org(1), lee, &[Role::Contributor]).await;
    let before = access.membership(org(1), lee).await.unwrap();
    world.join(org(1), lee, &[Role::Auditor]).await;
    let both = part(lee, &[Role::Contributor, Role::Approver]);
    let late = access
        .setting(both.clone(), by(), at(3))
        .instead_of(before)
        .alone()
        .await;
    assert!(matches!(late, Err(AccessError::Overtaken)), "{late:?}");
    // Nor is somebody let in whom another let in meanwhile.
    let twice = access.setting(both.clone(), by(), at(3)).instead_of(None);
    let twice = twice.alone().await;
    assert!(matches!(twice, Err(AccessError::Overtaken)), "{twice:?}");
    let now = access.membership(org(1), lee).await.unwrap();
    assert_eq!(now, Some(part(lee, &[Role::Auditor])));
    let change = access.setting(both.clone(), by(), at(4)).instead_of(now);
    change.alone().await.unwrap();
    let kept = access.membership(org(1), lee).await.unwrap();
    assert_eq!(kept, Some(both));
    assert!(access.membership(org(1), dana).await.unwrap().is_some());
}

async fn i3_tokens_made_after_somebodys_link_end_with_the_next(world: World) {
    let dana = world.dana().await;
    let access = &world.access;
    let lee = world.colleague("Lee Chan", EMAIL).await;
    world.join(org(1), lee, &[Role::Contributor]).await;
    let scopes = BTreeSet::from([Permission::Read]);
    let token = async |name, when| {
        let made = access.create_token(org(1), name, &scopes, Some(lee), None, by(), at(when));
        made.await.unwrap()
    };
    let dana = access.account(dana).await.unwrap().unwrap();
    let reset = async |password, when| {
        let link = access.reset_link(lee, ActedBy::from(&dana), at(when)).await;
        access
            .set_password_with_link(&link.unwrap(), password, OwnTokens::Keep, "", at(when + 1))
            .await
            .unwrap()
    };
    let stands = async |id| {
        let standing = access.standing(Principal::Token(id), org(1), at(90)).await;
        standing.unwrap().is_some()
    };
    // Made by Lee, who had their password from before.
    let (own, secret) = token("own", 5).await;
    reset(OTHER, 10).await;
    // Made by whoever opened the link, and one made by that.
    let (taken, of_taken) = token("taken", 15).await;
    let grant = access
        .token_grant(&of_taken, at(16))
        .await
        .unwrap()
        .unwrap();
    let (child, _) = access
        .create_token_of(&grant, "child", &scopes, None, by(), at(17))
        .await
        .unwrap();
    assert!(stands(own).await && stands(taken).await && stands(child).await);
    reset(PASSWORD, 20).await;
    assert!(stands(own).await);
    assert!(!stands(taken).await && !stands(child).await);
    assert!(access.token_grant(&secret, at(90)).await.unwrap().is_some());
    let left = access.tokens_for(org(1), lee, at(90)).await.unwrap();
    assert_eq!(
        left.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(),
        ["own"]
    );
    world.sign_in(EMAIL, PASSWORD, at(91)).await;
    world.sign_in(DANA, PASSWORD, at(91)).await;
}
