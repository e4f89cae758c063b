//! 164.312(a)(2)(i), unique user identification, and one-time links.

use crate::world::{DANA, OTHER, PASSWORD, World, at, by, org};
use access::{AccessError, LinkKind, Role, SignIn};
use jiff::SignedDuration;

crate::on_both! {
    the_first_account_is_made_once_by_a_link
    nobody_has_an_account_by_default
    the_first_invited_looks_after_the_installation
    folded_duplicates_are_refused
    links_are_used_once_and_end_in_time
    a_new_link_ends_the_one_before
    disabling_ends_sessions_links_and_sign_in_at_once
    ids_are_never_used_again
    setting_up_twice_at_once_makes_one_account
    names_and_addresses_that_cannot_be_are_refused
}

async fn nobody_has_an_account_by_default(world: World) {
    assert!(world.access.first_run().await.unwrap());
    assert!(world.access.accounts().await.unwrap().is_empty());
    assert_eq!(world.number("SELECT count(*) FROM account").await, 0);
}

async fn the_first_account_is_made_once_by_a_link(world: World) {
    let access = &world.access;
    let hour = SignedDuration::from_hours(1);
    let link = access
        .make_link(LinkKind::Setup, None, hour, at(0))
        .await
        .unwrap();
    let again = access
        .make_link(LinkKind::Setup, None, hour, at(0))
        .await
        .unwrap();
    let peeked = access.peek_link(&link, at(1)).await.unwrap().unwrap();
    assert!(peeked.kind == LinkKind::Setup && peeked.account.is_none());
    // A weak password neither makes the account nor uses the link up.
    let weak = access
        .set_up(&link, "Dana Reyes", DANA, "short", at(1))
        .await;
    assert!(matches!(weak, Err(AccessError::Password(_))), "{weak:?}");
    assert!(access.first_run().await.unwrap());
    let id = access
        .set_up(&link, " Dana Reyes ", DANA, PASSWORD, at(1))
        .await
        .unwrap();
    let dana = access.account(id).await.unwrap().unwrap();
    assert!(dana.operator && dana.password && !dana.disabled && !dana.totp);
    assert_eq!(
        (dana.name.as_str(), dana.email.as_str()),
        ("Dana Reyes", DANA)
    );
    assert!(!access.first_run().await.unwrap());
    let used = access
        .set_up(&link, "Eve", "eve@x.org", PASSWORD, at(2))
        .await;
    assert!(matches!(used, Err(AccessError::LinkOver)), "{used:?}");
    let second = access
        .set_up(&again, "Eve", "eve@x.org", PASSWORD, at(2))
        .await;
    assert!(
        matches!(second, Err(AccessError::AlreadySetUp)),
        "{second:?}"
    );
}

async fn setting_up_twice_at_once_makes_one_account(world: World) {
    let hour = SignedDuration::from_hours(1);
    let link = world
        .access
        .make_link(LinkKind::Setup, None, hour, at(0))
        .await
        .unwrap();
    let (one, two) = tokio::join!(
        world
            .access
            .set_up(&link, "Dana Reyes", DANA, PASSWORD, at(1)),
        world
            .access
            .set_up(&link, "Eve", "eve@x.org", PASSWORD, at(1)),
    );
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    assert_eq!(world.access.accounts().await.unwrap().len(), 1);
}

async fn the_first_invited_looks_after_the_installation(world: World) {
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    let kim = world.colleague("Kim Park", "kim@x.org").await;
    assert!(world.access.account(lee).await.unwrap().unwrap().operator);
    assert!(!world.access.account(kim).await.unwrap().unwrap().operator);
}

async fn folded_duplicates_are_refused(world: World) {
    world.dana().await;
    for same in [
        DANA.to_lowercase(),
        DANA.to_uppercase(),
        format!("  {DANA} "),
        // Fullwidth letters, which look almost alike.
        "Ｄana.Reyes@lanternhill.org".to_owned(),
    ] {
        let refused = world.access.invite("Dana Again", &same, by(), at(1)).await;
        assert!(
            matches!(refused, Err(AccessError::EmailTaken(_))),
            "{same}: {refused:?}"
        );
        let found = world.access.account_by_email(&same).await.unwrap();
        assert_eq!(found.unwrap().email, DANA);
    }
    world.colleague("Jürgen Weiß", "Weiß@clinic.org").await;
    let refused = world
        .access
        .invite("J. W.", "WEISS@CLINIC.ORG", by(), at(1))
        .await;
    assert!(
        matches!(refused, Err(AccessError::EmailTaken(_))),
        "{refused:?}"
    );
    assert_eq!(world.access.accounts().await.unwrap().len(), 2);
}

async fn names_and_addresses_that_cannot_be_are_refused(world: World) {
    for email in [
        "",
        "dana",
        "@x.org",
        "dana@",
        "da na@x.org",
        "dana@.org",
        "da\u{0}na@x.org",
    ] {
        let refused = world.access.invite("Dana", email, by(), at(0)).await;
        let error = refused.expect_err(email);
        assert_eq!(error.field(), Some("email"), "{email}: {error}");
    }
    for name in ["", "  ", "two\nlines", &"x".repeat(121)] {
        let error = world
            .access
            .invite(name, "a@x.org", by(), at(0))
            .await
            .expect_err(name);
        assert_eq!(error.field(), Some("name"), "{name}: {error}");
    }
}

async fn links_are_used_once_and_end_in_time(world: World) {
    world.dana().await;
    let access = &world.access;
    let (id, link) = access
        .invite("Lee Chan", "lee@x.org", by(), at(0))
        .await
        .unwrap();
    let week = i64::from(access.policy().invite_hours) * 3600;
    assert!(
        access
            .peek_link(&link, at(week - 1))
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        access
            .peek_link(&link, at(week + 1))
            .await
            .unwrap()
            .is_none()
    );
    let over = access
        .set_password_with_link(
            &link,
            PASSWORD,
            access::OwnTokens::Keep,
            "10.0.0.5",
            at(week + 1),
        )
        .await;
    assert!(matches!(over, Err(AccessError::LinkOver)), "{over:?}");
    let peeked = access
        .peek_link(&link, at(week - 1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(peeked.kind, LinkKind::Invite);
    assert_eq!(peeked.account.unwrap().id, id);
    access
        .set_password_with_link(
            &link,
            PASSWORD,
            access::OwnTokens::Keep,
            "10.0.0.5",
            at(week - 1),
        )
        .await
        .unwrap();
    world.sign_in("lee@x.org", PASSWORD, at(week - 1)).await;
    let again = access
        .set_password_with_link(
            &link,
            OTHER,
            access::OwnTokens::Keep,
            "10.0.0.5",
            at(week - 1),
        )
        .await;
    assert!(matches!(again, Err(AccessError::LinkOver)), "{again:?}");
    // The database holds no secret that could be used.
    assert!(world.number("SELECT count(*) FROM link").await > 0);
    assert!(access.peek_link("nonsense", at(0)).await.unwrap().is_none());
}

async fn a_new_link_ends_the_one_before(world: World) {
    let dana = world.dana().await;
    let access = &world.access;
    let session = world.sign_in(DANA, PASSWORD, at(10)).await;
    let first = access.reset_link(dana, by(), at(20)).await.unwrap();
    let second = access.reset_link(dana, by(), at(21)).await.unwrap();
    assert!(access.peek_link(&first, at(22)).await.unwrap().is_none());
    // Until the link is used everything stays as it is.
    assert!(world.is_signed_in(session.secret(), at(22)).await);
    access
        .set_password_with_link(&second, OTHER, access::OwnTokens::Keep, "10.0.0.5", at(23))
        .await
        .unwrap();
    assert!(!world.is_signed_in(session.secret(), at(23)).await);
    let old = access.sign_in(DANA, PASSWORD, "10.0.0.5", at(24)).await;
    assert!(matches!(old, Err(AccessError::WrongPassword)), "{old:?}");
    world.sign_in(DANA, OTHER, at(25)).await;
}

async fn disabling_ends_sessions_links_and_sign_in_at_once(world: World) {
    let dana = world.dana().await;
    let access = &world.access;
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    world.join(org(1), lee, &[Role::Contributor]).await;
    let session = world.sign_in("lee@x.org", PASSWORD, at(10)).await;
    let link = access.reset_link(lee, by(), at(11)).await.unwrap();
    let by_dana = access.account(dana).await.unwrap().unwrap();
    access.disable(lee, &by_dana, at(12)).await.unwrap();
    assert!(!world.is_signed_in(session.secret(), at(12)).await);
    assert!(access.peek_link(&link, at(12)).await.unwrap().is_none());
    let refused = access
        .sign_in("lee@x.org", PASSWORD, "10.0.0.5", at(13))
        .await;
    assert!(matches!(refused, Err(AccessError::Disabled)), "{refused:?}");
    // Who does not know the password is not told.
    let refused = access
        .sign_in("lee@x.org", "wrong", "10.0.0.5", at(13))
        .await;
    assert!(
        matches!(refused, Err(AccessError::WrongPassword)),
        "{refused:?}"
    );
    access.enable(lee, &by_dana, at(14)).await.unwrap();
    assert!(
        !world.is_signed_in(session.secret(), at(14)).await,
        "it stays ended"
    );
    let SignIn::Session(_) = access
        .sign_in("lee@x.org", PASSWORD, "::1", at(15))
        .await
        .unwrap()
    else {
        panic!("no session")
    };
    // The last operator cannot be locked out by mistake.
    let refused = access.disable(dana, &by_dana, at(16)).await;
    assert!(
        matches!(refused, Err(AccessError::LastOperator(_))),
        "{refused:?}"
    );
}

async fn ids_are_never_used_again(world: World) {
    world.dana().await;
    let told = world.refuses("DELETE FROM account").await;
    assert!(told.is_some_and(|told| told.contains("never")));
    assert_eq!(world.number("SELECT count(*) FROM account").await, 1);
}
