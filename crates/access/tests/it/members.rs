//! Memberships: organizations apart, and never without an administrator.

use crate::world::{World, at, by, org};
use access::{AccessError, Membership, Permission, Role, Roles};
use uuid::Uuid;

crate::on_both! {
    memberships_are_of_one_organization
    the_last_administrator_stays
    two_administrators_cannot_both_leave_at_once
    a_membership_needs_a_role_and_an_account
    members_outlive_the_example_being_put_back
}

async fn memberships_are_of_one_organization(world: World) {
    let dana = world.dana().await;
    let access = &world.access;
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    let person = Some(Uuid::from_u128(5));
    let membership = Membership {
        org: org(2),
        account: lee,
        roles: Roles::of([Role::Approver, Role::Contributor]),
        person,
    };
    access
        .set_membership(membership.clone(), by(), at(1))
        .await
        .unwrap();
    assert_eq!(
        access.membership(org(2), lee).await.unwrap(),
        Some(membership)
    );
    assert_eq!(access.membership(org(1), lee).await.unwrap(), None);
    assert_eq!(access.membership(org(2), dana).await.unwrap(), None);
    assert_eq!(access.members_of(org(1)).await.unwrap().len(), 1);
    world.join(org(1), lee, &[Role::Auditor]).await;
    assert_eq!(access.memberships_of(lee).await.unwrap().len(), 2);
    let names: Vec<_> = access.members_of(org(1)).await.unwrap();
    let names: Vec<_> = names
        .iter()
        .map(|(account, _)| account.name.as_str())
        .collect();
    assert_eq!(names, ["Dana Reyes", "Lee Chan"]);
    access
        .remove_membership(org(2), lee, by(), at(2))
        .await
        .unwrap();
    assert_eq!(access.membership(org(2), lee).await.unwrap(), None);
    let again = access.remove_membership(org(2), lee, by(), at(2)).await;
    assert!(matches!(again, Err(AccessError::NotAMember)), "{again:?}");
    let roles = access.membership(org(1), lee).await.unwrap().unwrap().roles;
    assert!(roles.allows(Permission::Read) && !roles.allows(Permission::Contribute));
}

async fn the_last_administrator_stays(world: World) {
    let dana = world.dana().await;
    let access = &world.access;
    let lower = |account| Membership {
        org: org(1),
        account,
        roles: Roles::of([Role::Auditor]),
        person: None,
    };
    let refused = access
        .set_membership(lower(dana), by(), at(1))
        .await
        .unwrap_err();
    let told = "Dana Reyes is the only administrator of Lantern Hill Family Medicine";
    assert!(refused.to_string().starts_with(told), "{refused}");
    let refused = access.remove_membership(org(1), dana, by(), at(1)).await;
    assert!(
        matches!(refused, Err(AccessError::LastAdministrator { .. })),
        "{refused:?}"
    );
    // An administrator elsewhere or a disabled one is none here.
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    world.join(org(2), lee, &[Role::Administrator]).await;
    let kim = world.colleague("Kim Park", "kim@x.org").await;
    world.join(org(1), kim, &[Role::Administrator]).await;
    access.disable(kim, by(), at(2)).await.unwrap();
    let refused = access.remove_membership(org(1), dana, by(), at(3)).await;
    assert!(
        matches!(refused, Err(AccessError::LastAdministrator { .. })),
        "{refused:?}"
    );
    // Neither can the last one be disabled.
    let refused = access.disable(lee, by(), at(3)).await;
    assert!(
        matches!(refused, Err(AccessError::LastAdministrator { .. })),
        "{refused:?}"
    );
    access.enable(kim, by(), at(4)).await.unwrap();
    access
        .set_membership(lower(dana), by(), at(5))
        .await
        .unwrap();
    let refused = access.disable(kim, by(), at(6)).await;
    assert!(
        matches!(refused, Err(AccessError::LastAdministrator { .. })),
        "{refused:?}"
    );
}

async fn two_administrators_cannot_both_leave_at_once(world: World) {
    let dana = world.dana().await;
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    for round in 0..20 {
        world.join(org(1), dana, &[Role::Administrator]).await;
        world.join(org(1), lee, &[Role::Administrator]).await;
        let (one, two) = tokio::join!(
            world
                .access
                .remove_membership(org(1), dana, by(), at(round)),
            world.access.remove_membership(org(1), lee, by(), at(round)),
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    }
}

async fn a_membership_needs_a_role_and_an_account(world: World) {
    let dana = world.dana().await;
    let membership = |account, roles| Membership {
        org: org(1),
        account,
        roles,
        person: None,
    };
    let none = world
        .access
        .set_membership(membership(dana, Roles::default()), by(), at(1))
        .await;
    assert!(matches!(none, Err(AccessError::NoRoles)), "{none:?}");
    let nobody = access::AccountId(Uuid::from_u128(99));
    let unknown = membership(nobody, Roles::of([Role::Auditor]));
    let unknown = world.access.set_membership(unknown, by(), at(1)).await;
    assert!(
        matches!(unknown, Err(AccessError::UnknownAccount)),
        "{unknown:?}"
    );
}

async fn members_outlive_the_example_being_put_back(world: World) {
    let dana = world.dana().await;
    let access = &world.access;
    let job = access
        .create_job(org(1), "report", "{}", Some(dana), at(1))
        .await
        .unwrap();
    world.ledger.discard_organization(org(1)).await.unwrap();
    assert!(access.memberships_of(dana).await.unwrap().is_empty());
    assert!(access.job(org(1), job).await.unwrap().is_none());
    world
        .ledger
        .create_organization(org(1), "Example")
        .await
        .unwrap();
    assert_eq!(access.memberships_of(dana).await.unwrap().len(), 1);
    assert!(
        !access
            .read_log(Some(org(1)), None, 9, Default::default())
            .await
            .unwrap()
            .is_empty()
    );
}
