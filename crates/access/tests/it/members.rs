//! Memberships: organizations apart, and never without an administrator.

use crate::world::{PASSWORD, World, at, by, org};
use access::{AccessError, Account, AccountId, Membership, Permission, Role, Roles};
use uuid::Uuid;

crate::on_both! {
    memberships_are_of_one_organization
    the_last_administrator_stays
    two_administrators_cannot_both_leave_at_once
    i2_whoever_stays_behind_as_administrator_can_sign_in
    i2_an_address_waits_for_another_organization_as_long_as_its_invitation
    i2_only_who_administers_all_of_an_account_manages_it
    i2_a_link_is_made_or_the_account_joins_elsewhere_first
    i2_inviting_here_and_there_at_once_never_waits_for_each_other
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

/// Invites somebody to administer an organization; nobody has set a password then.
async fn invited(world: &World, n: u128, email: &str, now: i64) -> (AccountId, String) {
    let access = &world.access;
    let unused = access.account_by_email(email).await.unwrap();
    let part = Some((org(n), Roles::of([Role::Administrator]), None));
    let inviting = access
        .inviting("Pat Invited", email, unused.as_ref(), part, by(), at(now))
        .unwrap();
    inviting.change.alone().await.unwrap();
    (inviting.account, inviting.secret)
}

async fn i2_whoever_stays_behind_as_administrator_can_sign_in(world: World) {
    let dana = world.dana().await;
    let access = &world.access;
    let (lee, link) = invited(&world, 1, "lee@x.org", 1).await;
    let lower = |account| Membership {
        org: org(1),
        account,
        roles: Roles::of([Role::Auditor]),
        person: None,
    };
    // Lee was invited and may never come.
    let refused = access.remove_membership(org(1), dana, by(), at(2)).await;
    let Err(error @ AccessError::LastAdministrator { .. }) = refused else {
        panic!("{refused:?}")
    };
    assert!(error.to_string().contains("have set a password"), "{error}");
    let refused = access.set_membership(lower(dana), by(), at(2)).await;
    assert!(matches!(
        refused,
        Err(AccessError::LastAdministrator { .. })
    ));
    // Lee can go, and be asked again.
    access
        .set_membership(lower(lee), by(), at(3))
        .await
        .unwrap();
    world.join(org(1), lee, &[Role::Administrator]).await;
    access
        .set_password_with_link(&link, PASSWORD, access::OwnTokens::Keep, "10.0.0.5", at(4))
        .await
        .unwrap();
    access
        .remove_membership(org(1), dana, by(), at(5))
        .await
        .unwrap();
    // In an organization where nobody has a password yet, each can be taken back but the last.
    let (typo, _) = invited(&world, 2, "deb@x.org", 6).await;
    let refused = access.remove_membership(org(2), typo, by(), at(7)).await;
    assert!(matches!(
        refused,
        Err(AccessError::LastAdministrator { .. })
    ));
    let (right, _) = invited(&world, 2, "bea@x.org", 8).await;
    access.disable(typo, by(), at(9)).await.unwrap();
    access.enable(typo, by(), at(9)).await.unwrap();
    access
        .remove_membership(org(2), typo, by(), at(9))
        .await
        .unwrap();
    let refused = access.disable(right, by(), at(10)).await;
    assert!(matches!(
        refused,
        Err(AccessError::LastAdministrator { .. })
    ));
}

async fn i2_an_address_waits_for_another_organization_as_long_as_its_invitation(world: World) {
    world.dana().await;
    let access = &world.access;
    let (pat, _) = invited(&world, 2, "pat@x.org", 10).await;
    let hours = i64::from(access.policy().invite_hours);
    let over = 10 + hours * 3600;
    let taking = async |now: i64| {
        let unused = access.account(pat).await.unwrap();
        let part = Some((org(1), Roles::of([Role::Auditor]), None));
        let inviting = access.inviting("Pat", "pat@x.org", unused.as_ref(), part, by(), at(now));
        inviting.unwrap().change.alone().await
    };
    for now in [11, over - 1] {
        let waits = taking(now).await;
        let Err(AccessError::AwaitedElsewhere { email, until }) = waits else {
            panic!("{waits:?}")
        };
        assert_eq!((email.as_str(), until), ("pat@x.org", at(over)));
        assert_eq!(access.members_of(org(2)).await.unwrap().len(), 1);
    }
    // Nobody could come in by it any more.
    taking(over).await.unwrap();
    assert!(access.members_of(org(2)).await.unwrap().is_empty());
    assert!(access.membership(org(1), pat).await.unwrap().is_some());
    // The other one goes on by whoever looks after the machine, as at first.
    invited(&world, 2, "kim@x.org", over + 1).await;
    // Where somebody else waits as well, or can sign in, there is nothing to wait for.
    let (sam, _) = invited(&world, 2, "sam@x.org", over + 2).await;
    let unused = access.account(sam).await.unwrap();
    let part = Some((org(1), Roles::of([Role::Auditor]), None));
    access
        .inviting(
            "Sam",
            "sam@x.org",
            unused.as_ref(),
            part,
            by(),
            at(over + 3),
        )
        .unwrap()
        .change
        .alone()
        .await
        .unwrap();
    assert_eq!(access.members_of(org(2)).await.unwrap().len(), 1);
}

async fn i2_only_who_administers_all_of_an_account_manages_it(world: World) {
    let dana = world.dana().await;
    let access = &world.access;
    let ada = world.colleague("Ada Stone", "ada@x.org").await;
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    world.join(org(1), ada, &[Role::Administrator]).await;
    world.join(org(1), lee, &[Role::Contributor]).await;
    let by_ada = access.account(ada).await.unwrap().unwrap();
    let by_dana = access.account(dana).await.unwrap().unwrap();
    access.reset_link(lee, &by_ada, at(1)).await.unwrap();
    assert!(access.manages(ada, lee).await.unwrap());
    world.join(org(2), lee, &[Role::Contributor]).await;
    let refused = async |whom: AccountId| {
        assert!(!access.manages(ada, whom).await.unwrap());
        let mut done = vec![access.reset_link(whom, &by_ada, at(2)).await.map(|_| ())];
        done.push(access.totp_clear(whom, &by_ada, at(2)).await);
        done.push(access.disable(whom, &by_ada, at(2)).await);
        done.push(access.enable(whom, &by_ada, at(2)).await);
        let ended = access.end_sessions_of(whom, None, &by_ada, at(2)).await;
        done.push(ended.map(|_| ()));
        for done in done {
            assert!(matches!(done, Err(AccessError::NotManaged)), "{done:?}");
        }
    };
    // Of two organizations, of none, and who looks after them all.
    refused(lee).await;
    refused(world.colleague("Kim Park", "kim@x.org").await).await;
    refused(dana).await;
    // An operator may, and the command line, and everybody for themselves.
    access.reset_link(lee, &by_dana, at(3)).await.unwrap();
    access.reset_link(lee, by(), at(3)).await.unwrap();
    access
        .end_sessions_of(ada, None, &by_ada, at(3))
        .await
        .unwrap();
    // Who administers both, until disabled.
    world.join(org(2), ada, &[Role::Administrator]).await;
    access.reset_link(lee, &by_ada, at(4)).await.unwrap();
    world.join(org(2), dana, &[Role::Administrator]).await;
    access.disable(ada, by(), at(5)).await.unwrap();
    refused(lee).await;
}

async fn i2_a_link_is_made_or_the_account_joins_elsewhere_first(world: World) {
    world.dana().await;
    let access = &world.access;
    let ada = world.colleague("Ada Stone", "ada@x.org").await;
    world.join(org(1), ada, &[Role::Administrator]).await;
    let by_ada = access.account(ada).await.unwrap().unwrap();
    for round in 0..30 {
        let lee = world
            .colleague("Lee Chan", &format!("lee{round}@x.org"))
            .await;
        world.join(org(1), lee, &[Role::Contributor]).await;
        let (link, ()) = tokio::join!(
            access.reset_link(lee, &by_ada, at(round)),
            world.join(org(2), lee, &[Role::Auditor]),
        );
        // Whichever came first, no link of hers opens the second organization.
        match link {
            Err(AccessError::NotManaged) => {}
            Err(error) => panic!("{error:?}"),
            Ok(link) => assert!(access.peek_link(&link, at(round)).await.unwrap().is_none()),
        }
    }
}

async fn i2_inviting_here_and_there_at_once_never_waits_for_each_other(world: World) {
    world.dana().await;
    let (access, now) = (&world.access, 100_000_000);
    for round in 0..25 {
        // Two addresses, each invited to one organization long ago, and now to the other;
        // at the same time somebody new is invited to both.
        let mail = |n: u128| format!("pat{n}-{round}@x.org");
        let (one, _) = invited(&world, 1, &mail(1), 0).await;
        let (two, _) = invited(&world, 2, &mail(2), 0).await;
        let (one, two) = (
            access.account(one).await.unwrap(),
            access.account(two).await.unwrap(),
        );
        let move_to = |unused: &Option<Account>, n: u128, email: String| {
            let part = Some((org(n), Roles::of([Role::Auditor]), None));
            access
                .inviting("Pat Invited", &email, unused.as_ref(), part, by(), at(now))
                .unwrap()
                .change
        };
        let changes = [
            move_to(&one, 2, mail(1)),
            move_to(&two, 1, mail(2)),
            move_to(&None, 1, mail(3)),
            move_to(&None, 2, mail(4)),
        ];
        let [a, b, c, d] = &changes;
        let done = tokio::join!(a.alone(), b.alone(), c.alone(), d.alone());
        for done in [done.0, done.1, done.2, done.3] {
            done.unwrap_or_else(|error| panic!("{round}: {error:?}"));
        }
    }
}
