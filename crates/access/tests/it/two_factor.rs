//! One-time codes and recovery codes: each works once.

use crate::world::{DANA, KEY, PASSWORD, World, at, by, policy};
use access::{
    Access, AccessError, AccessLogFilter, AccountId, Action, LogLine, Pending, SignIn, TotpOffer,
};
use hmac::{Hmac, KeyInit, Mac};
use std::time::Duration;

crate::on_both! {
    codes_are_asked_for_once_confirmed
    a_code_works_once
    a_recovery_code_works_once
    i3_recovery_codes_are_hashed_slowly_and_old_ones_still_work_once
    guessing_codes_is_slowed_down
    the_wait_for_a_code_ends
    i3_setting_codes_up_ends_every_session_that_gave_none
    i3_who_signs_in_while_codes_are_set_up_gives_one_or_is_signed_out
    asvs_7_4_1_no_session_is_left_that_began_by_a_code_while_the_password_was_set_anew
    codes_are_switched_off_with_the_password_only
    seeds_are_sealed_by_the_key
}

const HERE: &str = "10.0.0.5";

/// What an authenticator app would show.
fn app(offer: &TotpOffer, seconds: i64) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = offer
        .secret_base32
        .chars()
        .map(|c| format!("{:05b}", letters.find(c).unwrap()))
        .collect();
    let seed: Vec<u8> = (0..bits.len() / 8)
        .map(|i| u8::from_str_radix(&bits[i * 8..i * 8 + 8], 2).unwrap())
        .collect();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&seed).unwrap();
    mac.update(&(at(seconds).as_second() as u64 / 30).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let from = (digest[19] & 15) as usize;
    let word = u32::from_be_bytes(digest[from..from + 4].try_into().unwrap());
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

/// Dana with one-time codes on; the seed and the recovery codes.
async fn dana(world: &World) -> (AccountId, TotpOffer, Vec<String>) {
    let dana = world.dana().await;
    let offer = world.access.totp_begin(dana).await.unwrap();
    let codes = world
        .access
        .totp_confirm(dana, &app(&offer, 0), None, at(0))
        .await
        .unwrap();
    (dana, offer, codes.recovery)
}

async fn pending(world: &World, seconds: i64) -> Pending {
    match world
        .access
        .sign_in(DANA, PASSWORD, HERE, at(seconds))
        .await
        .unwrap()
    {
        SignIn::NeedsCode(pending) => pending,
        SignIn::Session(_) => panic!("no code was asked for"),
    }
}

async fn codes_are_asked_for_once_confirmed(world: World) {
    let id = world.dana().await;
    let access = &world.access;
    let none = access.totp_confirm(id, "123456", None, at(0)).await;
    assert!(matches!(none, Err(AccessError::NoOffer)), "{none:?}");
    let offer = access.totp_begin(id).await.unwrap();
    assert!(!format!("{offer:?}").contains(&offer.secret_base32));
    assert_eq!(offer.secret_base32.len(), 32);
    assert!(
        offer
            .otpauth_url
            .starts_with("otpauth://totp/phiward:Dana.Reyes%40lanternhill.org?secret=")
    );
    assert!(offer.qr_svg.starts_with("<svg") && !offer.qr_svg.contains("style"));
    // Only offered, it changes nothing.
    world.sign_in(DANA, PASSWORD, at(0)).await;
    let wrong = access.totp_confirm(id, "000000", None, at(0)).await;
    assert!(matches!(wrong, Err(AccessError::WrongCode)), "{wrong:?}");
    let shown = access.totp_offer(id).await.unwrap().unwrap();
    assert_eq!(shown.secret_base32, offer.secret_base32);
    let typed = app(&offer, 0);
    let typed = format!("{} {}", &typed[..3], &typed[3..]);
    let on = access.totp_confirm(id, &typed, None, at(0)).await.unwrap();
    assert_eq!(on.recovery.len(), 10);
    assert!(!format!("{on:?}").contains(&on.recovery[0]));
    let account = access.account(id).await.unwrap().unwrap();
    assert!(account.totp && account.recovery_left == 10);
    let first = pending(&world, 60).await;
    assert!(!format!("{first:?}").contains(first.secret()));
    // The wait for a code is not a session.
    assert!(!world.is_signed_in(first.secret(), at(60)).await);
    assert!(
        access
            .peek_link(first.secret(), at(60))
            .await
            .unwrap()
            .is_none()
    );
    let new = access
        .sign_in_code(first.secret(), &app(&offer, 60), HERE, at(60))
        .await
        .unwrap();
    assert!(world.is_signed_in(new.secret(), at(61)).await);
}

async fn a_code_works_once(world: World) {
    let (_, offer, _) = dana(&world).await;
    let access = &world.access;
    // The code that confirmed the app is used up already.
    let first = pending(&world, 5).await;
    let replayed = access
        .sign_in_code(first.secret(), &app(&offer, 0), HERE, at(5))
        .await;
    assert!(
        matches!(replayed, Err(AccessError::WrongCode)),
        "{replayed:?}"
    );
    let next = app(&offer, 30);
    access
        .sign_in_code(first.secret(), &next, HERE, at(30))
        .await
        .unwrap();
    let again = pending(&world, 31).await;
    let replayed = access
        .sign_in_code(again.secret(), &next, HERE, at(31))
        .await;
    assert!(
        matches!(replayed, Err(AccessError::WrongCode)),
        "{replayed:?}"
    );
    // Neither does an earlier one that was never used.
    access
        .sign_in_code(again.secret(), &app(&offer, 120), HERE, at(120))
        .await
        .unwrap();
    let third = pending(&world, 121).await;
    let older = access
        .sign_in_code(third.secret(), &app(&offer, 91), HERE, at(121))
        .await;
    assert!(matches!(older, Err(AccessError::WrongCode)), "{older:?}");
    // Nor is the password's half used twice.
    let used = access
        .sign_in_code(again.secret(), &app(&offer, 150), HERE, at(150))
        .await;
    assert!(matches!(used, Err(AccessError::PendingOver)), "{used:?}");
}

async fn a_recovery_code_works_once(world: World) {
    let (id, _, codes) = dana(&world).await;
    let access = &world.access;
    let first = pending(&world, 10).await;
    let typed = codes[3].to_lowercase().replace('-', " ");
    access
        .sign_in_code(first.secret(), &typed, HERE, at(10))
        .await
        .unwrap();
    assert_eq!(access.account(id).await.unwrap().unwrap().recovery_left, 9);
    let second = pending(&world, 11).await;
    let again = access
        .sign_in_code(second.secret(), &codes[3], HERE, at(11))
        .await;
    assert!(matches!(again, Err(AccessError::WrongCode)), "{again:?}");
    access
        .sign_in_code(second.secret(), &codes[4], HERE, at(12))
        .await
        .unwrap();
    let stored = world.text("SELECT recovery FROM account").await;
    assert!(
        codes
            .iter()
            .all(|code| !stored.contains(&code.replace('-', "")))
    );
}

async fn i3_recovery_codes_are_hashed_slowly_and_old_ones_still_work_once(world: World) {
    let (id, _, _) = dana(&world).await;
    let access = &world.access;
    let stored = world.text("SELECT recovery FROM account").await;
    let hashes: Vec<&str> = stored.split(' ').collect();
    assert_eq!(hashes.len(), 10);
    assert!(
        hashes.iter().all(|hash| hash.starts_with("$argon2id$")),
        "{stored}"
    );
    // As an earlier phiward kept them.
    let old = ledger::Hash32::of(b"ABCDEFGHIJKLMNOP").to_hex();
    let mut side = world.ledger.side_write().await.unwrap();
    assert!(side.replace_recovery(id.0, &stored, &old).await.unwrap());
    side.commit().await.unwrap();
    let first = pending(&world, 10).await;
    access
        .sign_in_code(first.secret(), "abcd-efgh-ijkl-mnop", HERE, at(10))
        .await
        .unwrap();
    assert_eq!(access.account(id).await.unwrap().unwrap().recovery_left, 0);
}

async fn guessing_codes_is_slowed_down(world: World) {
    let (_, offer, _) = dana(&world).await;
    let access = &world.access;
    let burst = access.policy().per_code.burst;
    for n in 0..burst {
        let first = pending(&world, 60).await;
        let wrong = access
            .sign_in_code(first.secret(), "000000", HERE, at(60))
            .await;
        assert!(
            matches!(wrong, Err(AccessError::WrongCode)),
            "{n}: {wrong:?}"
        );
    }
    // A new password step gives no new attempts.
    let next = pending(&world, 60).await;
    let right = app(&offer, 60);
    let refused = access
        .sign_in_code(next.secret(), &right, HERE, at(60))
        .await;
    assert!(
        matches!(refused, Err(AccessError::Throttled(_))),
        "{refused:?}"
    );
    let later = app(&offer, 121);
    access
        .sign_in_code(next.secret(), &later, HERE, at(121))
        .await
        .unwrap();
}

async fn the_wait_for_a_code_ends(world: World) {
    let (_, offer, _) = dana(&world).await;
    let first = pending(&world, 100).await;
    let late = world
        .access
        .sign_in_code(first.secret(), &app(&offer, 701), HERE, at(701))
        .await;
    assert!(matches!(late, Err(AccessError::PendingOver)), "{late:?}");
    world
        .access
        .sign_in_code(first.secret(), &app(&offer, 699), HERE, at(699))
        .await
        .unwrap();
}

async fn i3_setting_codes_up_ends_every_session_that_gave_none(world: World) {
    let id = world.dana().await;
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    let lees = world.sign_in("lee@x.org", PASSWORD, at(1)).await;
    let access = &world.access;
    let before = |line: &LogLine| line.action == Some(Action::SessionsEnded);
    // Twice: also where somebody at the server switched the codes off in between.
    for (round, ended) in [(0, "2 that began"), (600, "1 that began")] {
        let own = match round {
            0 => {
                world.sign_in(DANA, PASSWORD, at(2)).await;
                world.sign_in(DANA, PASSWORD, at(3)).await
            }
            _ => world.sign_in(DANA, PASSWORD, at(round)).await,
        };
        let other = world.sign_in(DANA, PASSWORD, at(round + 4)).await;
        let proved = access.session(own.secret(), at(round + 4), false).await;
        let proved = proved.unwrap().unwrap().authenticated_at;
        let offer = access.totp_begin(id).await.unwrap();
        let now = at(round + 30);
        let code = app(&offer, round + 30);
        // A wrong code ends nothing.
        let wrong = access.totp_confirm(id, "000000", Some(own.secret()), now);
        assert!(matches!(wrong.await, Err(AccessError::WrongCode)));
        assert!(world.is_signed_in(other.secret(), now).await);
        let on = access.totp_confirm(id, &code, Some(own.secret()), now);
        let on = on.await.unwrap();
        assert!(!world.is_signed_in(other.secret(), now).await);
        // The one the code was given in goes on under a secret that nobody knew before.
        assert!(!world.is_signed_in(own.secret(), now).await);
        let new = on.session.unwrap();
        let session = access.session(&new, now, false).await.unwrap().unwrap();
        assert!(session.account.totp);
        // No password was given.
        assert_eq!(session.authenticated_at, proved);
        assert_eq!(access.sessions_of(id, now).await.unwrap().len(), 1);
        let log = access.read_log(None, None, 9, AccessLogFilter::all()).await;
        let told = log.unwrap().into_iter().find(before).unwrap();
        assert_eq!(told.account, Some(id));
        assert!(told.detail.contains(ended), "{}", told.detail);
        access.sign_out(&new, now).await.unwrap();
        access.totp_clear(id, by(), now).await.unwrap();
    }
    // Where no session goes on, none does; another's are their own.
    let offer = access.totp_begin(lee).await.unwrap();
    let code = app(&offer, 700);
    let on = access.totp_confirm(lee, &code, Some("nonsense"), at(700));
    assert_eq!(on.await.unwrap().session, None);
    assert!(!world.is_signed_in(lees.secret(), at(700)).await);
}

async fn i3_who_signs_in_while_codes_are_set_up_gives_one_or_is_signed_out(world: World) {
    let id = world.dana().await;
    let access = &world.access;
    for round in 0..30 {
        let now = 60 * round;
        let offer = access.totp_begin(id).await.unwrap();
        let code = app(&offer, now);
        let signing_in = async {
            // The password takes about as long as the recovery codes; not always the same.
            tokio::time::sleep(Duration::from_micros(u64::try_from(round * 150).unwrap())).await;
            access.sign_in(DANA, PASSWORD, HERE, at(now)).await
        };
        let (signed, on) = tokio::join!(signing_in, access.totp_confirm(id, &code, None, at(now)));
        on.unwrap();
        if let SignIn::Session(new) = signed.unwrap() {
            assert!(!world.is_signed_in(new.secret(), at(now)).await, "{round}");
        }
        access.totp_clear(id, by(), at(now)).await.unwrap();
    }
}

/// The password was known to somebody else, who waits with the code at the moment in which
/// its owner sets another.
async fn asvs_7_4_1_no_session_is_left_that_began_by_a_code_while_the_password_was_set_anew(
    world: World,
) {
    let (dana, offer, codes) = dana(&world).await;
    // Either kind is used up in the account's own row, where the other is waited for.
    for code in [app(&offer, 60), codes[0].clone()] {
        let first = pending(&world, 60).await;
        let mut side = world.ledger.side_write().await.unwrap();
        side.lock_account(dana.0).await.unwrap();
        side.end_sessions(dana.0, None).await.unwrap();
        let access = world.access.clone();
        let signing = tokio::spawn(async move {
            access
                .sign_in_code(first.secret(), &code, HERE, at(60))
                .await
        });
        tokio::time::sleep(Duration::from_millis(500)).await;
        side.close_links(dana.0, at(60).as_microsecond())
            .await
            .unwrap();
        side.commit().await.unwrap();
        let refused = signing.await.unwrap();
        assert!(
            matches!(refused, Err(AccessError::PendingOver)),
            "{:?}",
            refused.map(|_| "signed in")
        );
        let left = world.access.sessions_of(dana, at(61)).await.unwrap();
        assert!(left.is_empty(), "{left:?}");
    }
}

async fn codes_are_switched_off_with_the_password_only(world: World) {
    let (id, _, _) = dana(&world).await;
    let access = &world.access;
    let wrong = access.totp_off(id, "wrong", at(1)).await;
    assert!(
        matches!(wrong, Err(AccessError::NotYourPassword)),
        "{wrong:?}"
    );
    access.totp_off(id, PASSWORD, at(2)).await.unwrap();
    world.sign_in(DANA, PASSWORD, at(3)).await;
    let offer = access.totp_begin(id).await.unwrap();
    access
        .totp_confirm(id, &app(&offer, 60), None, at(60))
        .await
        .unwrap();
    pending(&world, 61).await;
    // Somebody at the server, for who lost everything.
    let server = Access::without_seal(world.ledger.clone(), policy());
    server.totp_clear(id, by(), at(62)).await.unwrap();
    world.sign_in(DANA, PASSWORD, at(63)).await;
    assert_eq!(access.account(id).await.unwrap().unwrap().recovery_left, 0);
}

async fn seeds_are_sealed_by_the_key(world: World) {
    let (_, offer, codes) = dana(&world).await;
    let first = pending(&world, 60).await;
    let mut other = KEY;
    other[31] ^= 1;
    let stranger = Access::new(world.ledger.clone(), other, policy());
    let code = app(&offer, 60);
    let refused = stranger
        .sign_in_code(first.secret(), &code, HERE, at(60))
        .await;
    assert!(matches!(refused, Err(AccessError::Seal)), "{refused:?}");
    // Recovery codes need no key.
    stranger
        .sign_in_code(first.secret(), &codes[0], HERE, at(61))
        .await
        .unwrap();
    // Moved to another account, a seed opens nothing there.
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    let moved = "UPDATE account SET totp_secret = (SELECT totp_secret FROM account WHERE totp_secret IS NOT NULL)";
    assert_eq!(world.refuses(moved).await, None);
    let SignIn::NeedsCode(pending) = world
        .access
        .sign_in("lee@x.org", PASSWORD, HERE, at(90))
        .await
        .unwrap()
    else {
        panic!("no code was asked for {lee}")
    };
    let refused = world
        .access
        .sign_in_code(pending.secret(), &app(&offer, 90), HERE, at(90))
        .await;
    assert!(matches!(refused, Err(AccessError::Seal)), "{refused:?}");
}
