//! An SPF record of too many lookups, and the reports that show what it can do without.

use crate::world::{CLINIC, Flow, KEY, World};
use mailauth::advice::Subject;
use phiward_app::mail::roll_out::Ask;

/// Ten vendors that send, and an eleventh that does not.
async fn clinic() -> World {
    let senders = [
        "198.51.100.0",
        "198.51.100.1",
        "198.51.100.2",
        "198.51.100.3",
        "198.51.100.4",
        "198.51.100.5",
        "198.51.100.6",
        "198.51.100.7",
        "198.51.100.8",
        "198.51.100.9",
    ];
    let mut flows: Vec<Flow> = senders
        .iter()
        .map(|address| Flow::plain("vendor", address, 3))
        .collect();
    flows.push(Flow {
        signs: Some((CLINIC, "mail")),
        ..Flow::plain("people", "203.0.113.25", 60)
    });
    let mut world = World::new(
        "clinic.test MX 10 mx.host.test
         mx.host.test A 203.0.113.26
         _dmarc.clinic.test TXT v=DMARC1; p=none; rua=mailto:d@clinic.test",
        flows,
    )
    .await;
    world.put("mail._domainkey.clinic.test", "TXT", KEY);
    let mut record = String::from("v=spf1 ip4:203.0.113.25");
    for n in 0..11 {
        world.put(
            &format!("s{n}.vendor.test"),
            "TXT",
            &format!("v=spf1 ip4:198.51.100.{n} -all"),
        );
        record.push_str(&format!(" include:s{n}.vendor.test"));
    }
    world.put(CLINIC, "TXT", &format!("{record} ~all"));
    world
}

#[tokio::test]
async fn mb_59_reports_over_long_enough_show_which_sender_is_not_used_any_more() {
    let mut world = clinic().await;
    world.pass(12).await;
    world.look().await;
    let spf = async |world: &World| {
        world
            .see(&Ask::default(), |found| {
                let mut steps = found.steps.iter();
                steps
                    .find(|step| step.subject == Subject::Spf)
                    .cloned()
                    .unwrap()
            })
            .await
    };
    // Two weeks prove nothing: who sends once a month may just not have sent.
    let early = spf(&world).await;
    assert_eq!(early.text, None);
    let next = &early.refusal.as_ref().unwrap().next;
    assert!(next.contains("Once reports have come"), "{next}");
    world.pass(25).await;
    world.look().await;
    let late = spf(&world).await;
    let text = late.text.as_deref().unwrap_or_else(|| panic!("{late:#?}"));
    assert!(!text.contains("s10.vendor.test"), "{text}");
    for n in 0..10 {
        assert!(
            text.contains(&format!("include:s{n}.vendor.test")),
            "{text}"
        );
    }
    let said = late.changes.join(" ");
    assert!(said.contains("“include:s10.vendor.test” goes"), "{said}");
    assert!(said.contains("2026-01-05"), "{said}");
}
