//! Clinics whose reports do not come on every day.

use crate::world::{CLINIC, Flow, KEY, World, to_reject};
use mailauth::rollout::Stage;
use phiward_app::mail::roll_out::Ask;

/// People at a server of the clinic's own, who write and get answers on weekdays only.
async fn resting() -> World {
    let people = Flow {
        signs: Some((CLINIC, "mail")),
        rests: true,
        ..Flow::plain("people", "203.0.113.25", 30)
    };
    let stranger = Flow {
        rests: true,
        ..Flow::stranger("198.51.100.9")
    };
    let mut world = World::new(
        "clinic.test MX 10 mail.clinic.test
         mail.clinic.test A 203.0.113.25
         clinic.test A 203.0.113.80
         25.113.0.203.in-addr.arpa PTR mail.clinic.test",
        vec![people, stranger],
    )
    .await;
    world.put("mail._domainkey.clinic.test", "TXT", KEY);
    world
}

#[tokio::test]
async fn g3_a_clinic_that_rests_on_weekends_comes_to_reject() {
    let mut world = resting().await;
    let stages = to_reject(&mut world, &Ask::default(), |_, _| {}).await;
    assert_eq!(stages.last(), Some(&Stage::Reject));
    assert_eq!(stages.len(), 6, "every stage: {stages:?}");
    world.nothing_lost();
}

/// Whether reports cover what the next stage needs, and what is said of it.
async fn reports(world: &World) -> (bool, String) {
    world.look().await;
    world.decide().await;
    world
        .see(&Ask::default(), |found| {
            let next = found.plan.as_ref().and_then(|plan| plan.next()).unwrap();
            let one = next.preconditions.iter().find(|one| one.code == "reports");
            let one = one.unwrap();
            assert!(one.is_met() || !next.ready());
            (one.is_met(), one.found.clone())
        })
        .await
}

#[tokio::test]
async fn g3_a_silent_fortnight_holds_the_roll_out_up_until_reports_are_back() {
    let mut world = resting().await;
    world.look().await;
    let steps = world
        .see(&Ask::default(), |found| found.steps.clone())
        .await;
    world.publish(&steps);
    world.pass(16).await;
    let (met, told) = reports(&world).await;
    assert!(!met && told.contains("four are needed"), "{told}");
    world.pass(19).await;
    let (met, told) = reports(&world).await;
    assert!(met && told.contains("a usual week has 5 days"), "{told}");
    // Mail goes on, and nobody reports.
    world.silent = true;
    world.pass(14).await;
    world.silent = false;
    let (met, told) = reports(&world).await;
    assert!(
        !met && told.contains("reports were lost on the way"),
        "{told}"
    );
    // Three weeks later the gap is still within what is looked at.
    world.pass(21).await;
    assert!(!reports(&world).await.0);
    world.pass(14).await;
    let (met, told) = reports(&world).await;
    assert!(met, "{told}");
    world.nothing_lost();
}
