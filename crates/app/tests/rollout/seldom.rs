//! Senders that were decided on before their names were known, and such as send but now and
//! then.

use crate::world::{CLINIC, Flow, KEY, World};
use phiward_app::mail::roll_out::Ask;
use register::records::SenderDecision;

async fn clinic(more: Vec<Flow>) -> World {
    let people = Flow {
        signs: Some((CLINIC, "mail")),
        ..Flow::plain("people", "203.0.113.25", 60)
    };
    let mut world = World::new(
        "clinic.test MX 10 mail.clinic.test
         mail.clinic.test A 203.0.113.25
         clinic.test TXT v=spf1 mx ~all
         _dmarc.clinic.test TXT v=DMARC1; p=none; rua=mailto:d@clinic.test
         25.113.0.203.in-addr.arpa PTR mail.clinic.test
         9.128.201.205.in-addr.arpa PTR mail9.mcsv.net
         mail9.mcsv.net A 205.201.128.9
         33.100.51.198.in-addr.arpa PTR mail.lab.test
         mail.lab.test A 198.51.100.33",
        [vec![people], more].concat(),
    )
    .await;
    world.put("mail._domainkey.clinic.test", "TXT", KEY);
    world
}

#[tokio::test]
async fn mb_62_a_decision_on_an_address_holds_when_its_name_is_known() {
    let mut world = clinic(vec![
        Flow::plain("newsletter", "205.201.128.9", 20),
        Flow::plain("lab", "198.51.100.33", 9),
    ])
    .await;
    world.pass(31).await;
    // Nobody asked for names yet: somebody decides on addresses.
    world.decide().await;
    let of = async |world: &World| {
        world
            .see(&Ask::default(), |found| {
                let lines = found.lines.iter();
                let told = lines.map(|line| {
                    let key = line.key().to_owned();
                    (key, line.decision(), line.seen.is_some(), line.waits())
                });
                told.collect::<Vec<_>>()
            })
            .await
    };
    let before = of(&world).await;
    assert!(
        before
            .iter()
            .any(|(key, ..)| key == "address:205.201.128.9"),
        "{before:?}"
    );
    assert!(before.iter().all(|(.., waits)| !waits), "{before:?}");
    // Their names come: nothing is asked again, and nothing is said to be gone.
    world.look().await;
    let after = of(&world).await;
    assert_eq!(after.len(), 3, "{after:?}");
    assert!(
        after.iter().any(|(key, ..)| key == "service:mailchimp"),
        "{after:?}"
    );
    for (key, decision, seen, waits) in &after {
        assert_eq!(*decision, SenderDecision::Ours, "{key}");
        assert!(*seen && !waits, "{key}");
    }
    let told = world
        .see(&Ask::default(), |found| {
            let next = found.plan.as_ref().unwrap().next().unwrap();
            assert!(next.preconditions.iter().all(|one| one.code != "all-seen"));
            let lines = found.lines.iter();
            let mut lab = lines.filter(|line| line.key() == "name:lab.test");
            let lab = lab.next().unwrap();
            assert_eq!(lab.name(), "lab.test");
            lab.evidence().join(" ")
        })
        .await;
    assert!(told.contains("before its name was known"), "{told}");
    // A neighbour under the same name makes it more than that address: one is asked again.
    world.put("34.100.51.198.in-addr.arpa", "PTR", "mail2.lab.test");
    world.put("mail2.lab.test", "A", "198.51.100.34");
    world
        .flows
        .push(Flow::plain("other lab", "198.51.100.34", 12));
    world.pass(15).await;
    world.look().await;
    let later = of(&world).await;
    let lab = later.iter().find(|(key, ..)| key == "name:lab.test");
    assert!(
        matches!(lab, Some((_, SenderDecision::Undecided, true, true))),
        "{later:?}"
    );
    assert!(
        later.iter().all(|(_, _, seen, _)| *seen),
        "no line says that an address is not seen: {later:?}"
    );
}

#[tokio::test]
async fn mb_60_a_sender_that_failed_when_it_was_last_seen_is_not_forgotten() {
    let mut world = clinic(vec![Flow {
        envelope: "letters.test",
        ..Flow::plain("flu letters", "198.51.100.77", 30)
    }])
    .await;
    world.look().await;
    world.pass(20).await;
    world.look().await;
    world.decide().await;
    // They are over until next year, and all of them failed.
    world.flows.retain(|flow| flow.what != "flu letters");
    world.pass(40).await;
    world.look().await;
    world.decide().await;
    let next = world
        .see(&Ask::default(), |found| {
            found.plan.as_ref().unwrap().next().unwrap().clone()
        })
        .await;
    let open: Vec<&str> = next
        .preconditions
        .iter()
        .filter(|one| one.holds())
        .map(|one| one.code)
        .collect();
    assert_eq!(open, ["failed-before"]);
    let told = next
        .preconditions
        .iter()
        .find(|one| one.code == "failed-before");
    let told = &told.unwrap().found;
    assert!(
        told.contains("198.51.100.77 failed when it was last seen, on 2026-01-24"),
        "{told}"
    );
}
