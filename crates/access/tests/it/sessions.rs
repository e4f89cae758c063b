//! 164.312(a)(2)(iii), automatic logoff: to the second, by the test's clock.

use crate::world::{DANA, PASSWORD, World, at, by, policy};
use access::{AccessError, Caller, Policy, SessionId, SignIn};
use jiff::SignedDuration;

crate::on_both! {
    a_session_ends_without_activity
    background_polling_does_not_extend
    a_session_ends_after_the_absolute_limit
    activity_is_written_once_a_minute
    the_limits_stay_within_their_bounds
    a_session_can_be_listed_and_ended
    signing_out_ends_it
    proving_it_again_is_noted
    sweeping_takes_only_what_ended
    i1_sessions_ended_while_nothing_can_be_written_stay_ended_and_take_little_room
    i1_one_end_that_cannot_be_written_keeps_nothing_else_from_ending
    i1_only_a_session_is_remembered_as_ended
}

const IDLE: i64 = 15 * 60;
const DAY: i64 = 24 * 60 * 60;

async fn a_session_ends_without_activity(world: World) {
    world.dana().await;
    let new = world.sign_in(DANA, PASSWORD, at(0)).await;
    assert!(world.is_signed_in(new.secret(), at(IDLE - 1)).await);
    assert!(!world.is_signed_in(new.secret(), at(IDLE)).await);
    assert!(!world.is_signed_in(new.secret(), at(IDLE + 1)).await);
    // Activity moves the end, to the second.
    let session = world
        .access
        .session(new.secret(), at(IDLE - 1), true)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(session.idle_until, at(2 * IDLE - 1));
    assert_eq!(session.idle_seconds(), 900);
    assert!(world.is_signed_in(new.secret(), at(2 * IDLE - 2)).await);
    assert!(!world.is_signed_in(new.secret(), at(2 * IDLE)).await);
    // What came too late revives nothing.
    let late = world
        .access
        .session(new.secret(), at(2 * IDLE), true)
        .await
        .unwrap();
    assert!(late.is_none());
    assert!(
        world
            .access
            .session("no such secret", at(0), true)
            .await
            .unwrap()
            .is_none()
    );
}

async fn background_polling_does_not_extend(world: World) {
    world.dana().await;
    let new = world.sign_in(DANA, PASSWORD, at(0)).await;
    for second in (0..IDLE).step_by(30) {
        let session = world
            .access
            .session(new.secret(), at(second), false)
            .await
            .unwrap();
        assert_eq!(session.unwrap().idle_until, at(IDLE));
    }
    assert!(!world.is_signed_in(new.secret(), at(IDLE + 1)).await);
}

async fn a_session_ends_after_the_absolute_limit(world: World) {
    world.dana().await;
    let new = world.sign_in(DANA, PASSWORD, at(0)).await;
    let end = 8 * 3600;
    assert_eq!(new.expires_at, at(end));
    for second in (0..end).step_by(600) {
        let session = world
            .access
            .session(new.secret(), at(second), true)
            .await
            .unwrap();
        assert_eq!(session.unwrap().expires_at, at(end));
    }
    let session = world
        .access
        .session(new.secret(), at(end - 1), true)
        .await
        .unwrap();
    assert_eq!(session.unwrap().idle_until, at(end));
    assert!(
        world
            .access
            .session(new.secret(), at(end + 1), true)
            .await
            .unwrap()
            .is_none()
    );
}

async fn activity_is_written_once_a_minute(world: World) {
    world.dana().await;
    let new = world.sign_in(DANA, PASSWORD, at(0)).await;
    let seen = "SELECT last_seen FROM session";
    world
        .access
        .session(new.secret(), at(59), true)
        .await
        .unwrap();
    assert_eq!(world.number(seen).await, at(0).as_microsecond());
    world
        .access
        .session(new.secret(), at(60), true)
        .await
        .unwrap();
    assert_eq!(world.number(seen).await, at(60).as_microsecond());
    // A clock that goes back shortens nothing.
    world
        .access
        .session(new.secret(), at(5), true)
        .await
        .unwrap();
    assert_eq!(world.number(seen).await, at(60).as_microsecond());
}

async fn the_limits_stay_within_their_bounds(world: World) {
    for (minutes, effective) in [(0, 2), (2, 2), (30, 30), (600, 30)] {
        let policy = Policy {
            idle_minutes: minutes,
            ..policy()
        };
        assert_eq!(policy.idle(), SignedDuration::from_mins(effective));
    }
    world.dana().await;
    let access = world.under(Policy {
        idle_minutes: 0,
        ..policy()
    });
    let SignIn::Session(new) = access.sign_in(DANA, PASSWORD, "::1", at(0)).await.unwrap() else {
        panic!("no session")
    };
    assert!(
        access
            .session(new.secret(), at(119), false)
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        access
            .session(new.secret(), at(121), false)
            .await
            .unwrap()
            .is_none()
    );
}

async fn a_session_can_be_listed_and_ended(world: World) {
    let dana = world.dana().await;
    let access = &world.access;
    let agent = format!("Firefox\u{7} {}", "x".repeat(500));
    let from = Caller {
        kept: "",
        address: "10.0.0.5",
        agent: &agent,
    };
    let SignIn::Session(one) = access.sign_in(DANA, PASSWORD, from, at(0)).await.unwrap() else {
        panic!("no session")
    };
    let two = world.sign_in(DANA, PASSWORD, at(1)).await;
    let three = world.sign_in(DANA, PASSWORD, at(2)).await;
    let list = access.sessions_of(dana, at(3)).await.unwrap();
    assert_eq!(list.len(), 3);
    assert!(list[0].agent.starts_with("Firefox x") && list[0].agent.len() == 160);
    assert_eq!(list[0].id, SessionId::of(one.secret()));
    let id = SessionId::parse(&list[0].id.to_string()).unwrap();
    // Not by somebody else's account.
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    assert!(!access.end_session(lee, id, by(), at(4)).await.unwrap());
    assert!(access.end_session(dana, id, by(), at(4)).await.unwrap());
    assert!(!world.is_signed_in(one.secret(), at(4)).await);
    let keep = Some(SessionId::of(two.secret()));
    assert_eq!(
        access
            .end_sessions_of(dana, keep, by(), at(5))
            .await
            .unwrap(),
        1
    );
    assert!(world.is_signed_in(two.secret(), at(5)).await);
    assert!(!world.is_signed_in(three.secret(), at(5)).await);
    assert!(
        access
            .sessions_of(dana, at(IDLE + 1))
            .await
            .unwrap()
            .is_empty()
    );
}

async fn signing_out_ends_it(world: World) {
    world.dana().await;
    let new = world.sign_in(DANA, PASSWORD, at(0)).await;
    world.access.sign_out(new.secret(), at(1)).await.unwrap();
    assert!(!world.is_signed_in(new.secret(), at(1)).await);
    world.access.sign_out(new.secret(), at(2)).await.unwrap();
}

async fn proving_it_again_is_noted(world: World) {
    world.dana().await;
    let access = &world.access;
    let new = world.sign_in(DANA, PASSWORD, at(0)).await;
    let ten = SignedDuration::from_mins(10);
    let session = access
        .session(new.secret(), at(599), true)
        .await
        .unwrap()
        .unwrap();
    assert!(session.is_fresh(ten, at(599)) && !session.is_fresh(ten, at(601)));
    let wrong = access
        .confirm_password(new.secret(), "wrong", at(700))
        .await;
    assert!(
        matches!(wrong, Err(AccessError::NotYourPassword)),
        "{wrong:?}"
    );
    let raised = access
        .confirm_password(new.secret(), PASSWORD, at(700))
        .await
        .unwrap();
    // Under a new secret; who knew the old one has nothing of it.
    assert!(!world.is_signed_in(new.secret(), at(701)).await);
    let session = access
        .session(&raised, at(701), true)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(session.authenticated_at, at(700));
}

async fn sweeping_takes_only_what_ended(world: World) {
    world.dana().await;
    let (old, new) = (
        world.sign_in(DANA, PASSWORD, at(0)).await,
        world.sign_in(DANA, PASSWORD, at(600)).await,
    );
    world.access.sweep(at(IDLE + 1)).await.unwrap();
    assert_eq!(world.number("SELECT count(*) FROM session").await, 1);
    assert!(world.is_signed_in(new.secret(), at(IDLE + 1)).await);
    assert!(!world.is_signed_in(old.secret(), at(IDLE + 1)).await);
}

async fn sign_in_by(world: &World, agent: &str, at: jiff::Timestamp) -> String {
    let caller = Caller {
        agent,
        ..Caller::from("10.0.0.5")
    };
    let signed = world.access.sign_in(DANA, PASSWORD, caller, at).await;
    match signed.unwrap() {
        SignIn::Session(new) => new.secret().to_owned(),
        SignIn::NeedsCode(_) => panic!("a code was asked for"),
    }
}

async fn i1_sessions_ended_while_nothing_can_be_written_stay_ended_and_take_little_room(
    world: World,
) {
    world.dana().await;
    let mut secrets = Vec::new();
    for _ in 0..40 {
        secrets.push(sign_in_by(&world, "stuck", at(0)).await);
    }
    let other = world.colleague("Lee Chan", "lee@lantern.example").await;
    let lee = world
        .sign_in("lee@lantern.example", PASSWORD, at(0))
        .await
        .secret()
        .to_owned();
    world.stick("stuck%").await;
    let access = &world.access;
    for secret in &secrets {
        access.sign_out(secret, at(1)).await.unwrap_err();
        assert!(!world.is_signed_in(secret, at(1)).await);
    }
    // However many: sixteen, and one for all before.
    assert_eq!(access.ends_waiting(at(1)), 17);
    for secret in &secrets {
        assert!(!world.is_signed_in(secret, at(2)).await);
    }
    // Others, and who signs in anew, go on.
    assert!(world.is_signed_in(&lee, at(2)).await, "{other}");
    let new = sign_in_by(&world, "stuck", at(2)).await;
    assert!(world.is_signed_in(&new, at(2)).await);
    access.sweep(at(3)).await.unwrap_err();
    assert_eq!(access.ends_waiting(at(3)), 17);
    world.unstick().await;
    access.sweep(at(4)).await.unwrap();
    assert_eq!(access.ends_waiting(at(4)), 0);
    assert_eq!(world.number("SELECT count(*) FROM session").await, 2);
    for secret in &secrets {
        assert!(!world.is_signed_in(secret, at(5)).await);
    }
    assert!(world.is_signed_in(&new, at(5)).await && world.is_signed_in(&lee, at(5)).await);
}

async fn i1_one_end_that_cannot_be_written_keeps_nothing_else_from_ending(world: World) {
    world.dana().await;
    let mut secrets = Vec::new();
    for n in 0..5 {
        secrets.push(sign_in_by(&world, &format!("stuck {n}"), at(600)).await);
    }
    // Something else that is over: an old link.
    let invited = world
        .access
        .invite("Lee Chan", "lee@lantern.example", by(), at(-8 * DAY));
    invited.await.unwrap();
    world.stick("stuck%").await;
    for secret in &secrets {
        world.access.sign_out(secret, at(601)).await.unwrap_err();
    }
    world.unstick().await;
    world.stick("stuck 0").await;
    world.access.sweep(at(602)).await.unwrap_err();
    assert_eq!(world.access.ends_waiting(at(602)), 1);
    assert_eq!(world.number("SELECT count(*) FROM session").await, 1);
    assert!(!world.is_signed_in(&secrets[0], at(602)).await);
    assert_eq!(
        world
            .number("SELECT count(*) FROM link WHERE used IS NULL")
            .await,
        0
    );
    // It ends by itself in the end.
    assert_eq!(world.access.ends_waiting(at(DAY)), 0);
}

async fn i1_only_a_session_is_remembered_as_ended(world: World) {
    world.dana().await;
    let over = sign_in_by(&world, "stuck", at(0)).await;
    world.stick("stuck%").await;
    for n in 0..100 {
        let guessed = format!("guessed {n}");
        world.access.sign_out(&guessed, at(1)).await.unwrap();
    }
    assert_eq!(world.access.ends_waiting(at(1)), 0);
    world.access.sign_out(&over, at(1)).await.unwrap_err();
    assert_eq!(world.access.ends_waiting(at(1)), 1);
    // Where nobody can tell, nothing is remembered.
    world.ledger.clone().close().await;
    for n in 0..100 {
        let guessed = format!("guessed {n}");
        world.access.sign_out(&guessed, at(2)).await.unwrap_err();
    }
    assert_eq!(world.access.ends_waiting(at(2)), 1);
}
