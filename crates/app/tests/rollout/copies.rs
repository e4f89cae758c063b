//! Copies of a clinic's mail that others pass on: they fail, are told, and hold nothing up.

use crate::world::{CLINIC, Flow, KEY, World, to_reject};
use mailauth::rollout::Stage;
use phiward_app::mail::roll_out::{Ask, CopiesKnown};

#[tokio::test]
async fn g3_copies_that_others_pass_on_are_told_and_do_not_hold_the_roll_out_up() {
    let people = Flow {
        signs: Some((CLINIC, "google")),
        ..Flow::plain("people", "209.85.220.41", 80)
    };
    // A mailing list of a society changes what the clinic's doctors post: DKIM breaks, SPF is
    // the list's own.
    let list = Flow {
        envelope: "lists.society.test",
        signs: Some((CLINIC, "broken")),
        legitimate: false,
        passed_on: Some("mailing_list"),
        ..Flow::plain("list", "198.51.100.77", 6)
    };
    // A group at the clinic's own mail service does the same: of that service more than a
    // twentieth fails, and receivers say why.
    let group = Flow {
        envelope: "googlegroups.test",
        signs: Some((CLINIC, "broken")),
        legitimate: false,
        passed_on: Some("local_policy"),
        ..Flow::plain("group", "209.85.220.69", 5)
    };
    // A patient's mailbox elsewhere, which passes on what it gets as it is: DKIM holds.
    let forwarded = Flow {
        envelope: "patient.test",
        signs: Some((CLINIC, "google")),
        legitimate: true,
        passed_on: Some("forwarded"),
        ..Flow::plain("forwarded", "198.51.100.88", 2)
    };
    let mut world = World::new(
        "clinic.test MX 1 smtp.google.com
         smtp.google.com A 142.250.1.1
         clinic.test TXT v=spf1 include:_spf.google.com ~all
         _spf.google.com TXT v=spf1 ip4:209.85.128.0/17 -all
         41.220.85.209.in-addr.arpa PTR mail-sor-f41.google.com
         mail-sor-f41.google.com A 209.85.220.41
         69.220.85.209.in-addr.arpa PTR mail-sor-f69.google.com
         mail-sor-f69.google.com A 209.85.220.69
         lists.society.test TXT v=spf1 ip4:198.51.100.77 -all
         77.100.51.198.in-addr.arpa PTR lists.society.test
         lists.society.test A 198.51.100.77",
        vec![
            people,
            list,
            group,
            forwarded,
            Flow::stranger("198.51.100.9"),
        ],
    )
    .await;
    world.put("google._domainkey.clinic.test", "TXT", KEY);
    world.look().await;
    let steps = world
        .see(&Ask::default(), |found| found.steps.clone())
        .await;
    world.publish(&steps);
    world.pass(15).await;
    world.look().await;
    // Before anybody decided: the list seems a forwarder, and the roll-out waits for a word.
    let (known, waits) = world
        .see(&Ask::default(), |found| {
            let list = found
                .copies
                .iter()
                .find(|line| line.name.contains("society"));
            let next = found.plan.as_ref().and_then(|plan| plan.next()).unwrap();
            let decided = next.preconditions.iter().find(|one| one.code == "decided");
            (list.map(|line| line.known), !decided.unwrap().is_met())
        })
        .await;
    assert_eq!((known, waits), (Some(CopiesKnown::Told), true));
    let stages = to_reject(&mut world, &Ask::default(), |_, _| {}).await;
    assert_eq!(stages.last(), Some(&Stage::Reject), "{stages:?}");
    // Nobody's own mail is lost, and what becomes of the copies was said at every stage.
    world.nothing_lost();
    let copies = world
        .see(&Ask::default(), |found| found.copies.clone())
        .await;
    let of = |known| -> u64 {
        let lines = copies.iter().filter(|line| line.known == known);
        lines.map(|line| line.messages).sum()
    };
    assert!(of(CopiesKnown::Decided) >= 6 * 28, "{copies:?}");
    assert!(of(CopiesKnown::Told) >= 5 * 28, "{copies:?}");
    assert!(
        copies
            .iter()
            .all(|line| !line.name.contains("198.51.100.9")),
        "a stranger passes nothing on: {copies:?}"
    );
}

#[tokio::test]
async fn g3_without_a_word_of_receivers_what_fails_of_ones_own_holds_the_roll_out_up() {
    let people = Flow {
        signs: Some((CLINIC, "google")),
        ..Flow::plain("people", "209.85.220.41", 80)
    };
    let unexplained = Flow {
        envelope: "elsewhere.test",
        legitimate: false,
        ..Flow::plain("unexplained", "209.85.220.69", 5)
    };
    let mut world = World::new(
        "clinic.test MX 1 smtp.google.com
         smtp.google.com A 142.250.1.1
         clinic.test TXT v=spf1 include:_spf.google.com ~all
         _dmarc.clinic.test TXT v=DMARC1; p=none; rua=mailto:d@clinic.test
         _spf.google.com TXT v=spf1 ip4:209.85.128.0/17 -all
         41.220.85.209.in-addr.arpa PTR mail-sor-f41.google.com
         mail-sor-f41.google.com A 209.85.220.41
         69.220.85.209.in-addr.arpa PTR mail-sor-f69.google.com
         mail-sor-f69.google.com A 209.85.220.69",
        vec![people, unexplained],
    )
    .await;
    world.put("google._domainkey.clinic.test", "TXT", KEY);
    world.look().await;
    world.pass(40).await;
    world.look().await;
    world.decide().await;
    let (ready, open, copies) = world
        .see(&Ask::default(), |found| {
            let next = found.plan.as_ref().and_then(|plan| plan.next()).unwrap();
            let open = next.preconditions.iter().filter(|one| !one.is_met());
            let open: Vec<&str> = open.map(|one| one.code).collect();
            (next.ready(), open, found.copies.len())
        })
        .await;
    assert!(!ready && open.contains(&"own-pass"), "{open:?}");
    assert_eq!(copies, 0);
}
