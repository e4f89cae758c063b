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
}

const IDLE: i64 = 15 * 60;

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
