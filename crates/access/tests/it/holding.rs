//! What one does about an account does not hold its address, or the database, for others.

use crate::world::{OTHER, PASSWORD, World, at, by, org, policy};
use access::{Access, AccessError, AccountId, HashCost, OwnTokens, Policy, Role, Roles};
use ledger::{Ledger, OrgId};
use std::time::{Duration, Instant};

crate::on_both! {
    i2_l1_an_address_that_was_disabled_elsewhere_is_not_held
    i2_l1_who_looks_after_the_installation_stays_disabled
    i2_m5_a_few_links_an_hour_are_made_to_an_account
    i1_l4_a_password_that_was_changed_meanwhile_is_asked_for_as_it_is_now
    asvs_6_4_3_who_knows_the_old_password_does_not_overrule_the_new_one
}

async fn invite(world: &World, to: OrgId, email: &str, now: i64) -> (AccountId, String) {
    let access = &world.access;
    let unused = access.account_by_email(email).await.unwrap();
    let part = Some((to, Roles::of([Role::Auditor]), None));
    let inviting = access
        .inviting("Vik Holt", email, unused.as_ref(), part, by(), at(now))
        .unwrap();
    inviting.change.alone().await.unwrap();
    (inviting.account, inviting.secret)
}

async fn i2_l1_an_address_that_was_disabled_elsewhere_is_not_held(world: World) {
    world.dana().await;
    let access = &world.access;
    let carl = world.colleague("Carl Moss", "carl@a.example").await;
    world.join(org(1), carl, &[Role::Administrator]).await;
    let by_carl = access.account(carl).await.unwrap().unwrap();
    // Still in the list of Alpha, and out of it.
    for (email, removed) in [("vik@b.example", false), ("wim@b.example", true)] {
        let (vik, _) = invite(&world, org(1), email, 1).await;
        access.disable(vik, &by_carl, at(2)).await.unwrap();
        if removed {
            access
                .remove_membership(org(1), vik, &by_carl, at(3))
                .await
                .unwrap();
        }
        let (same, link) = invite(&world, org(2), email, 4).await;
        assert_eq!(same, vik);
        access
            .set_password_with_link(&link, PASSWORD, OwnTokens::Keep, "10.0.0.5", at(5))
            .await
            .unwrap();
        world.sign_in(email, PASSWORD, at(6)).await;
        let parts = access.memberships_of(vik).await.unwrap();
        assert!(parts.len() == 1 && parts[0].org == org(2), "{parts:?}");
    }
    // Nor is one that was in use, once it belongs nowhere.
    let zoe = world.colleague("Zoe Hart", "zoe@b.example").await;
    world.join(org(1), zoe, &[Role::Auditor]).await;
    access.disable(zoe, &by_carl, at(7)).await.unwrap();
    access
        .remove_membership(org(1), zoe, &by_carl, at(8))
        .await
        .unwrap();
    world.sign_in("zoe@b.example", PASSWORD, at(9)).await;
    // In another organization it stays as it is.
    let kim = world.colleague("Kim Park", "kim@b.example").await;
    world.join(org(1), kim, &[Role::Auditor]).await;
    world.join(org(2), kim, &[Role::Auditor]).await;
    access.disable(kim, by(), at(10)).await.unwrap();
    access
        .remove_membership(org(1), kim, &by_carl, at(11))
        .await
        .unwrap();
    assert!(access.account(kim).await.unwrap().unwrap().disabled);
}

async fn i2_l1_who_looks_after_the_installation_stays_disabled(world: World) {
    let dana = world.dana().await;
    let access = &world.access;
    let (boss, _) = invite(&world, org(1), "boss@a.example", 1).await;
    let mut side = world.ledger.side_write().await.unwrap();
    side.set_operator(boss.0).await.unwrap();
    side.commit().await.unwrap();
    access
        .disable(boss, dana_of(&world, dana).await, at(2))
        .await
        .unwrap();
    access
        .remove_membership(org(1), boss, by(), at(3))
        .await
        .unwrap();
    assert!(access.account(boss).await.unwrap().unwrap().disabled);
}

async fn dana_of(world: &World, dana: AccountId) -> access::ActedBy {
    (&world.access.account(dana).await.unwrap().unwrap()).into()
}

async fn i2_m5_a_few_links_an_hour_are_made_to_an_account(world: World) {
    let dana = world.dana().await;
    let access = &world.access;
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    world.join(org(1), lee, &[Role::Contributor]).await;
    let dana = dana_of(&world, dana).await;
    for second in 0..5 {
        access.reset_link(lee, &dana, at(second)).await.unwrap();
    }
    let last = access.reset_link(lee, by(), at(5)).await.unwrap();
    let refused = access.reset_link(lee, &dana, at(6)).await;
    let Err(error @ AccessError::TooManyLinks(_)) = refused else {
        panic!("{refused:?}")
    };
    assert!(error.is_throttled(), "{error}");
    // Nothing was changed by that: the link before still works.
    assert!(access.peek_link(&last, at(7)).await.unwrap().is_some());
    access.reset_link(lee, &dana, at(3600)).await.unwrap();
}

/// Settings under which hashing a password takes a second or two, and how long.
async fn slow(world: &World) -> (Access, Duration) {
    let under = |passes| {
        let memory = HashCost::default().memory;
        let hash = HashCost {
            memory,
            passes,
            lanes: 1,
        };
        world.under(Policy { hash, ..policy() })
    };
    let mut passes = 2;
    loop {
        let access = under(passes);
        let begun = Instant::now();
        // It hashes as long for an address nobody has.
        let _ = access
            .sign_in("nobody@x.org", PASSWORD, "10.0.0.9", at(0))
            .await;
        let took = begun.elapsed();
        if took > Duration::from_millis(1500) {
            return (access, took);
        }
        passes *= 2;
    }
}

/// Lee with a password that is slow to check, and the same password hashed otherwise.
async fn lee(world: &World, slow: &Access, second: &str) -> (AccountId, String) {
    world.dana().await;
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    let mut hashes = Vec::new();
    for (n, password) in [second, PASSWORD].into_iter().enumerate() {
        let link = slow.reset_link(lee, by(), at(n as i64)).await.unwrap();
        slow.set_password_with_link(&link, password, OwnTokens::Keep, "10.0.0.5", at(n as i64))
            .await
            .unwrap();
        let sql = "SELECT password_hash FROM account WHERE email_key = 'lee@x.org'";
        hashes.push(world.text(sql).await);
    }
    (lee, hashes.remove(0))
}

/// Puts another hash in the place of Lee's, as who changes the password does.
async fn change(ledger: &Ledger, lee: AccountId, hash: &str) {
    let mut side = ledger.side_write().await.unwrap();
    side.set_password(lee.0, hash).await.unwrap();
    side.commit().await.unwrap();
}

async fn i1_l4_a_password_that_was_changed_meanwhile_is_asked_for_as_it_is_now(world: World) {
    let (slow, took) = slow(&world).await;
    let (lee, second) = lee(&world, &slow, OTHER).await;
    let signing = tokio::spawn({
        let slow = slow.clone();
        async move {
            slow.sign_in("lee@x.org", PASSWORD, "10.0.0.5", at(10))
                .await
        }
    });
    tokio::time::sleep(took / 3).await;
    change(&world.ledger, lee, &second).await;
    let refused = signing.await.unwrap();
    assert!(
        matches!(refused, Err(AccessError::WrongPassword)),
        "{refused:?}"
    );
}

/// Whoever learned a password changes it at the moment in which its owner sets another.
async fn asvs_6_4_3_who_knows_the_old_password_does_not_overrule_the_new_one(world: World) {
    let (slow, took) = slow(&world).await;
    let (lee, second) = lee(&world, &slow, OTHER).await;
    let changing = tokio::spawn({
        let slow = slow.clone();
        async move {
            let (from, keep) = ("10.0.0.5", OwnTokens::Keep);
            let new = "velvet anchor prairie lantern six";
            slow.change_password(lee, PASSWORD, new, None, keep, from, at(10))
                .await
        }
    });
    tokio::time::sleep(took / 3).await;
    change(&world.ledger, lee, &second).await;
    let refused = changing.await.unwrap();
    assert!(
        matches!(refused, Err(AccessError::NotYourPassword)),
        "{refused:?}"
    );
    let sql = "SELECT password_hash FROM account WHERE email_key = 'lee@x.org'";
    assert_eq!(world.text(sql).await, second);
}
