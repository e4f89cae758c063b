//! 164.312(d), person or entity authentication: passwords and guessing.

use crate::world::{DANA, OTHER, PASSWORD, World, at, by, policy};
use access::{AccessError, AccessLogFilter, Action, Caller, HashCost, Policy, Rate, SignIn};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

crate::on_both! {
    the_address_is_folded_and_the_password_is_not
    unknown_accounts_are_refused_alike
    guessing_one_account_is_slowed_down_and_says_until_when
    guessing_from_one_address_is_slowed_down
    asvs_6_3_1_guessing_from_one_address_holds_up_that_address_alone
    asvs_6_3_1_a_browser_that_signed_in_before_is_not_locked_out
    asvs_6_3_1_who_is_signed_in_can_prove_it_while_others_guess
    signing_in_well_is_never_slowed_down
    throttling_holds_for_other_handles
    i1_changing_the_password_ends_other_sessions_and_renews_the_secret
    a_hash_of_older_cost_is_renewed
    secrets_are_not_in_the_database_or_in_debug_output
    every_session_has_its_own_secret
}

const HERE: &str = "10.0.0.5";

async fn the_address_is_folded_and_the_password_is_not(world: World) {
    world.dana().await;
    world.sign_in(&DANA.to_uppercase(), PASSWORD, at(1)).await;
    // The same characters composed otherwise are the same password.
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    let link = world.access.reset_link(lee, by(), at(2)).await.unwrap();
    let composed = "caf\u{e9} lantern ocean sixteen";
    world
        .access
        .set_password_with_link(&link, composed, access::OwnTokens::Keep, "10.0.0.5", at(3))
        .await
        .unwrap();
    world
        .sign_in("lee@x.org", "cafe\u{301} lantern ocean sixteen", at(4))
        .await;
    let upper = PASSWORD.to_uppercase();
    for wrong in [
        "",
        "x",
        &upper,
        &format!("{PASSWORD} "),
        &"x".repeat(100_000),
    ] {
        let refused = world.access.sign_in(DANA, wrong, HERE, at(5)).await;
        assert!(
            matches!(refused, Err(AccessError::WrongPassword)),
            "{wrong:.20}"
        );
    }
}

async fn unknown_accounts_are_refused_alike(world: World) {
    world.dana().await;
    // A cost that can be measured.
    let slow = world.under(Policy {
        hash: HashCost {
            memory: 8192,
            passes: 2,
            lanes: 1,
        },
        ..policy()
    });
    let (invited, _) = slow
        .invite("Lee Chan", "lee@x.org", by(), at(0))
        .await
        .unwrap();
    assert!(!slow.account(invited).await.unwrap().unwrap().password);
    let mut times = Vec::new();
    for email in ["nobody@x.org", "lee@x.org", "not an address"] {
        let begin = Instant::now();
        let error = slow
            .sign_in(email, PASSWORD, HERE, at(1))
            .await
            .unwrap_err();
        times.push(begin.elapsed());
        assert!(
            matches!(error, AccessError::WrongPassword),
            "{email}: {error}"
        );
    }
    let begin = Instant::now();
    slow.sign_in("no@x.org", "another password", HERE, at(1))
        .await
        .unwrap_err();
    let unknown = begin.elapsed();
    // The work is done also where there is nothing to compare with: without it
    // the answer would come a hundred times faster.
    for time in times {
        assert!(time > unknown / 8, "{time:?} and {unknown:?}");
    }
}

async fn guessing_one_account_is_slowed_down_and_says_until_when(world: World) {
    world.dana().await;
    let Rate { burst, seconds } = world.access.policy().per_account;
    for email in [DANA, "nobody@x.org"] {
        for n in 0..burst {
            let from = format!("10.1.0.{n}");
            let wrong = world.access.sign_in(email, "wrong", &from, at(0)).await;
            assert!(
                matches!(wrong, Err(AccessError::WrongPassword)),
                "{n}: {wrong:?}"
            );
        }
        let error = world
            .access
            .sign_in(email, "wrong", "10.2.0.1", at(0))
            .await
            .unwrap_err();
        assert!(error.is_throttled(), "{error}");
        assert!(
            error
                .to_string()
                .ends_with(&format!("try again in {seconds} seconds")),
            "{error}"
        );
        // One more after the time told, and not before; also for the right password.
        let early = world
            .access
            .sign_in(email, PASSWORD, "10.2.0.2", at(i64::from(seconds) - 1))
            .await;
        assert!(matches!(early, Err(AccessError::Throttled(_))), "{early:?}");
    }
    // Another account is not held up.
    world.colleague("Lee Chan", "lee@x.org").await;
    world.sign_in("lee@x.org", PASSWORD, at(0)).await;
    world
        .sign_in(DANA, PASSWORD, at(i64::from(seconds) + 1))
        .await;
    let told = AccessLogFilter::of_action(Action::Throttled);
    let lines = world.access.read_log(None, None, 100, told).await.unwrap();
    assert_eq!(
        lines.len(),
        2,
        "once for each bucket, not for each attempt: {lines:?}"
    );
}

// Hashing goes round the networks: one that floods waits for itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asvs_6_3_1_who_floods_from_one_network_keeps_no_other_waiting() {
    let world = World::sqlite().await;
    world.dana().await;
    let hash = HashCost {
        passes: 40,
        ..HashCost::default()
    };
    let access = world.under(Policy { hash, ..policy() });
    let (wrong, refused) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut guesses = Vec::new();
    for n in 0..50 {
        let (access, wrong, refused) = (access.clone(), wrong.clone(), refused.clone());
        guesses.push(tokio::spawn(async move {
            // An address of its own each time, of one network.
            let (who, from) = (format!("person{n}@x.org"), format!("203.0.113.{n}"));
            match access.sign_in(&who, "wrong", &from[..], at(0)).await {
                Err(AccessError::WrongPassword) => wrong.fetch_add(1, Ordering::SeqCst),
                Err(error) => {
                    assert!(error.wait().is_some(), "{error}");
                    refused.fetch_add(1, Ordering::SeqCst)
                }
                Ok(_) => panic!("signed in"),
            };
        }));
    }
    // All have come: those beyond the bound were answered at once.
    while refused.load(Ordering::SeqCst) < 20 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let before = wrong.load(Ordering::SeqCst);
    let right = access.sign_in(DANA, PASSWORD, "198.51.100.7", at(0)).await;
    let between = wrong.load(Ordering::SeqCst) - before;
    assert!(matches!(right, Ok(SignIn::Session(_))), "{right:?}");
    // Two that were being hashed and the next two, and those while it came; not all.
    assert!(between <= 12, "{between} of the flood came first");
    for guess in guesses {
        guess.await.unwrap();
    }
    assert!(wrong.load(Ordering::SeqCst) >= 20);
}

async fn guessing_from_one_address_is_slowed_down(world: World) {
    world.dana().await;
    let burst = world.access.policy().per_address.burst;
    for n in 0..burst {
        let email = format!("person{n}@x.org");
        let wrong = world.access.sign_in(&email, "wrong", HERE, at(0)).await;
        assert!(
            matches!(wrong, Err(AccessError::WrongPassword)),
            "{n}: {wrong:?}"
        );
    }
    let refused = world.access.sign_in(DANA, PASSWORD, HERE, at(0)).await;
    assert!(
        matches!(refused, Err(AccessError::Throttled(_))),
        "{refused:?}"
    );
    let elsewhere = world
        .access
        .sign_in(DANA, PASSWORD, "10.0.0.6", at(0))
        .await;
    assert!(matches!(elsewhere, Ok(SignIn::Session(_))), "{elsewhere:?}");
}

async fn asvs_6_3_1_guessing_from_one_address_holds_up_that_address_alone(world: World) {
    world.dana().await;
    let access = &world.access;
    for _ in 0..access.policy().per_account_and_address.burst {
        let wrong = access.sign_in(DANA, "wrong", HERE, at(0)).await;
        assert!(matches!(wrong, Err(AccessError::WrongPassword)));
    }
    let refused = access.sign_in(DANA, PASSWORD, HERE, at(0)).await;
    assert!(matches!(refused, Err(AccessError::Throttled(_))));
    let elsewhere = access.sign_in(DANA, PASSWORD, "10.0.0.6", at(0)).await;
    assert!(matches!(elsewhere, Ok(SignIn::Session(_))), "{elsewhere:?}");
}

async fn asvs_6_3_1_a_browser_that_signed_in_before_is_not_locked_out(world: World) {
    let dana = world.dana().await;
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    let access = &world.access;
    // A workstation that both sign in at.
    let kept = access.remember_browser(lee, "").unwrap();
    let kept = access.remember_browser(dana, &kept).unwrap();
    // Guessing from everywhere, and from the address of the clinic itself.
    for n in 0..130 {
        let _ = access
            .sign_in(DANA, "wrong", &format!("10.1.0.{n}"), at(0))
            .await;
        let _ = access.sign_in(DANA, "wrong", HERE, at(0)).await;
        let person = format!("person{n}@x.org");
        let _ = access.sign_in(&person, "wrong", HERE, at(0)).await;
    }
    let from = |kept| Caller {
        address: HERE,
        kept,
        ..Caller::default()
    };
    for email in [DANA, "lee@x.org"] {
        let known = access.sign_in(email, PASSWORD, from(&kept), at(1)).await;
        assert!(
            matches!(known, Ok(SignIn::Session(_))),
            "{email}: {known:?}"
        );
    }
    access.may_try(from(&kept), at(1)).await.unwrap();
    // What is made up, of another account, or altered, is not known.
    let of_lee = access.remember_browser(lee, "").unwrap();
    let forged = of_lee.replace(&lee.0.simple().to_string(), &dana.0.simple().to_string());
    for kept in ["", "x", "a.b~c", &of_lee, &forged] {
        let refused = access.sign_in(DANA, PASSWORD, from(kept), at(1)).await;
        assert!(matches!(refused, Err(AccessError::Throttled(_))), "{kept}");
    }
    for kept in ["", "x", &forged] {
        let refused = access.may_try(from(kept), at(1)).await.unwrap_err();
        assert!(refused.is_throttled(), "{kept}");
    }
    // It has a bucket of its own, which can be emptied too.
    for _ in 0..access.policy().per_browser.burst {
        let wrong = access.sign_in(DANA, "wrong", from(&kept), at(2)).await;
        assert!(
            matches!(wrong, Err(AccessError::WrongPassword)),
            "{wrong:?}"
        );
    }
    let refused = access.sign_in(DANA, PASSWORD, from(&kept), at(2)).await;
    assert!(matches!(refused, Err(AccessError::Throttled(_))));
}

async fn asvs_6_3_1_who_is_signed_in_can_prove_it_while_others_guess(world: World) {
    world.dana().await;
    let access = &world.access;
    let session = world.sign_in(DANA, PASSWORD, at(0)).await;
    for n in 0..130 {
        let _ = access
            .sign_in(DANA, "wrong", &format!("10.1.0.{n}"), at(0))
            .await;
    }
    let proved = access
        .confirm_password(session.secret(), PASSWORD, at(1))
        .await;
    assert!(proved.is_ok(), "{proved:?}");
}

async fn signing_in_well_is_never_slowed_down(world: World) {
    world.dana().await;
    for _ in 0..world.access.policy().per_address.burst + 5 {
        world.sign_in(DANA, PASSWORD, at(0)).await;
    }
}

async fn throttling_holds_for_other_handles(world: World) {
    world.dana().await;
    for n in 0..world.access.policy().per_account.burst {
        world
            .access
            .sign_in(DANA, "wrong", &format!("10.1.0.{n}"), at(0))
            .await
            .unwrap_err();
    }
    let restarted = world.under(policy());
    let refused = restarted.sign_in(DANA, PASSWORD, "10.9.9.9", at(0)).await;
    assert!(
        matches!(refused, Err(AccessError::Throttled(_))),
        "{refused:?}"
    );
    // Sweeping does not help who guesses.
    restarted.sweep(at(1)).await.unwrap();
    let refused = restarted.sign_in(DANA, PASSWORD, "10.9.9.9", at(1)).await;
    assert!(
        matches!(refused, Err(AccessError::Throttled(_))),
        "{refused:?}"
    );
    restarted.sweep(at(100_000)).await.unwrap();
    assert_eq!(world.number("SELECT count(*) FROM throttle").await, 0);
}

async fn i1_changing_the_password_ends_other_sessions_and_renews_the_secret(world: World) {
    let dana = world.dana().await;
    let access = &world.access;
    let (here, there) = (
        world.sign_in(DANA, PASSWORD, at(0)).await,
        world.sign_in(DANA, PASSWORD, at(0)).await,
    );
    let keep = Some(here.secret());
    let wrong = access
        .change_password(
            dana,
            "wrong",
            OTHER,
            keep,
            access::OwnTokens::Keep,
            "10.0.0.5",
            at(1),
        )
        .await;
    assert!(
        matches!(wrong, Err(AccessError::NotYourPassword)),
        "{wrong:?}"
    );
    let own = "Dana Reyes of Lantern Hill";
    let weak = access
        .change_password(
            dana,
            PASSWORD,
            own,
            keep,
            access::OwnTokens::Keep,
            "10.0.0.5",
            at(1),
        )
        .await;
    assert!(matches!(weak, Err(AccessError::Password(_))), "{weak:?}");
    assert!(world.is_signed_in(there.secret(), at(1)).await);
    let renewed = access
        .change_password(
            dana,
            PASSWORD,
            OTHER,
            keep,
            access::OwnTokens::Keep,
            "10.0.0.5",
            at(1),
        )
        .await
        .unwrap()
        .unwrap();
    // The session goes on, and not under a secret that somebody may have learned.
    assert!(world.is_signed_in(&renewed, at(1)).await);
    assert!(!world.is_signed_in(here.secret(), at(1)).await);
    assert!(!world.is_signed_in(there.secret(), at(1)).await);
    world.sign_in(DANA, OTHER, at(2)).await;
}

async fn a_hash_of_older_cost_is_renewed(world: World) {
    world.dana().await;
    let read = "SELECT password_hash FROM account";
    let before = world.text(read).await;
    assert!(
        before.starts_with("$argon2id$v=19$m=64,t=1,p=1$"),
        "{before}"
    );
    world.sign_in(DANA, PASSWORD, at(0)).await;
    assert_eq!(world.text(read).await, before);
    let dearer = world.under(Policy::default());
    dearer
        .sign_in(DANA, "wrong", HERE, at(1))
        .await
        .unwrap_err();
    assert_eq!(world.text(read).await, before);
    dearer.sign_in(DANA, PASSWORD, HERE, at(1)).await.unwrap();
    let after = world.text(read).await;
    assert!(
        after.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{after}"
    );
    dearer.sign_in(DANA, PASSWORD, HERE, at(2)).await.unwrap();
    assert_eq!(world.text(read).await, after);
}

async fn secrets_are_not_in_the_database_or_in_debug_output(world: World) {
    world.dana().await;
    let signed = world
        .access
        .sign_in(DANA, PASSWORD, HERE, at(0))
        .await
        .unwrap();
    let shown = format!("{signed:?} {:?}", world.access);
    let SignIn::Session(new) = signed else {
        panic!("no session")
    };
    assert_eq!(new.secret().len(), 43, "256 bits in base64url");
    assert!(!shown.contains(new.secret()));
    let session = world
        .access
        .session(new.secret(), at(1), true)
        .await
        .unwrap()
        .unwrap();
    assert!(!format!("{session:?}").contains(new.secret()));
    // Not even by its hash as text does a secret lead to itself.
    let hash = session.id.to_string();
    assert!(
        world
            .access
            .session(&hash, at(1), true)
            .await
            .unwrap()
            .is_none()
    );
    let account = world
        .ledger
        .side_read()
        .await
        .unwrap()
        .accounts()
        .await
        .unwrap();
    assert!(!format!("{account:?}").contains("argon2"));
}

async fn every_session_has_its_own_secret(world: World) {
    world.dana().await;
    let one = world.sign_in(DANA, PASSWORD, at(0)).await;
    let two = world.sign_in(DANA, PASSWORD, at(0)).await;
    assert_ne!(one.secret(), two.secret());
}
