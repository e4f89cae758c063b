//! What is never offered: each fault that was found once.

use crate::world::{CLINIC, Flow, KEY, World, nothing_ahead, policies};
use mailauth::advice::Subject;
use mailauth::dmarc::{Policy, Record};
use mailauth::rollout::{DomainUse, PreconditionState, Stage};
use phiward_app::mail::roll_out::{Ask, At};

fn signed(world: &mut World) {
    world.put("mail._domainkey.clinic.test", "TXT", KEY);
    world.flow("people").signs = Some((CLINIC, "mail"));
}

/// A clinic with a server of its own at `p=none`.
async fn watching() -> World {
    World::new(
        "clinic.test MX 10 mail.clinic.test
         mail.clinic.test A 203.0.113.25
         clinic.test TXT v=spf1 mx ~all
         _dmarc.clinic.test TXT v=DMARC1; p=none; rua=mailto:d@clinic.test
         25.113.0.203.in-addr.arpa PTR mail.clinic.test",
        vec![Flow::plain("people", "203.0.113.25", 60)],
    )
    .await
}

#[tokio::test]
async fn mb_51_a_live_domain_is_not_closed_because_somebody_says_it_sends_no_mail() {
    let mut world = watching().await;
    signed(&mut world);
    world.look().await;
    world.pass(30).await;
    world.look().await;
    for (unused, codes) in [
        (false, vec!["takes-none", "sends-none"]),
        (true, vec!["sends-none"]),
    ] {
        let ask = Ask {
            usage: Some(DomainUse::Parked),
            unused,
            ..Ask::default()
        };
        world
            .see(&ask, |found| {
                let plan = found.plan.as_ref().unwrap();
                let next = plan.next().unwrap();
                assert!(!next.ready());
                let open = next.preconditions.iter().filter(|one| one.holds());
                let open: Vec<&str> = open.map(|one| one.code).collect();
                assert_eq!(open, codes);
                let sends = &next.preconditions[1].found;
                assert!(sends.starts_with("1740 messages"), "{sends}");
                for step in &found.steps {
                    assert_eq!(step.subject, Subject::Dmarc);
                    let text = step.text.as_deref().unwrap_or("v=DMARC1; p=none");
                    assert_eq!(policies(text).0, Policy::None, "{text}");
                }
            })
            .await;
    }
}

#[tokio::test]
async fn mb_51_a_live_domain_that_refuses_forged_mail_is_not_closed_either() {
    let mut world = watching().await;
    world.take_out("_dmarc.clinic.test", "TXT", |_| true);
    let stands = "v=DMARC1; p=reject; rua=mailto:d@clinic.test";
    world.put("_dmarc.clinic.test", "TXT", stands);
    signed(&mut world);
    world.pass(30).await;
    world.look().await;
    let ask = Ask {
        usage: Some(DomainUse::Parked),
        ..Ask::default()
    };
    world
        .see(&ask, |found| {
            assert!(found.closing.iter().any(|one| one.holds()));
            for step in &found.steps {
                assert_eq!(step.subject, Subject::Dmarc, "{step:?}");
                let text = step.text.as_deref().unwrap_or(stands);
                assert_eq!(policies(text), policies(stands), "{text}");
            }
        })
        .await;
}

#[tokio::test]
async fn mb_51_a_domain_with_an_unused_server_waits_for_a_month_without_mail() {
    let mut world = watching().await;
    world.flows = vec![
        Flow::stranger("198.51.100.9"),
        Flow {
            every: 1,
            ..Flow::stranger("198.51.100.10")
        },
    ];
    let ask = Ask {
        usage: Some(DomainUse::Parked),
        unused: true,
        ..Ask::default()
    };
    world.look().await;
    let ready = async |world: &World| {
        let plan = world.see(&ask, |found| found.plan.clone()).await;
        plan.unwrap().next().unwrap().ready()
    };
    assert!(!ready(&world).await, "nothing is known yet");
    world.pass(20).await;
    assert!(!ready(&world).await, "not yet a month");
    world.pass(10).await;
    assert!(ready(&world).await);
}

#[tokio::test]
async fn mb_52_no_tag_of_the_policy_changes_before_its_conditions_are_met() {
    let mut world = watching().await;
    world.take_out("_dmarc.clinic.test", "TXT", |_| true);
    let stands = "v=DMARC1; p=quarantine; sp=none; rua=mailto:d@clinic.test";
    world.put("_dmarc.clinic.test", "TXT", stands);
    world.put("news.clinic.test", "A", "203.0.113.60");
    world.flows.push(Flow {
        from: "news.clinic.test",
        envelope: "news.clinic.test",
        ..Flow::plain("news", "203.0.113.60", 12)
    });
    signed(&mut world);
    world.look().await;
    world.pass(12).await;
    world.look().await;
    world.decide().await;
    let at_once = world
        .see(&Ask::default(), |found| {
            nothing_ahead(found, stands);
            let next = found.plan.as_ref().unwrap().next().unwrap().clone();
            assert!(!next.ready());
            let would = found.would_have.as_ref().unwrap();
            let news = &would.below[0];
            assert_eq!((news.messages, news.delivered, news.ours), (144, 144, 144));
            found.steps.clone()
        })
        .await;
    for step in at_once.iter().filter(|s| s.subject == Subject::Dmarc) {
        let text = step.text.as_deref().unwrap_or(stands);
        assert_eq!(policies(text), policies(stands), "{text}");
    }
    // The domain's own mail is ready in time; the names below keep their treatment.
    world.pass(40).await;
    world.look().await;
    world.decide().await;
    world
        .see(&Ask::default(), |found| {
            nothing_ahead(found, stands);
            assert!(!found.names_below.is_met());
            assert!(found.names_below.found.contains("news.clinic.test"));
            let text = found.steps.iter().find_map(|step| {
                let text = step.text.as_deref()?;
                Record::is_one(text).then_some(text)
            });
            let (p, sp, ..) = policies(text.expect("the next stage"));
            assert_eq!((p, sp), (Policy::Reject, Policy::None), "{text:?}");
        })
        .await;
}

#[tokio::test]
async fn mb_53_names_that_stand_in_no_dns_are_not_refused_from_the_first_day() {
    let mut world = watching().await;
    world.take_out("_dmarc.clinic.test", "TXT", |_| true);
    world.flows.push(Flow {
        from: "nas.clinic.test",
        envelope: "nas.clinic.test",
        every: 6,
        ..Flow::plain("nas", "203.0.113.70", 1)
    });
    signed(&mut world);
    world.look().await;
    let first = world
        .see(&Ask::default(), |found| found.steps.clone())
        .await;
    let text = |steps: &[mailauth::advice::Step]| {
        let mut texts = steps.iter().filter_map(|step| step.text.clone());
        texts.find(|text| Record::is_one(text)).expect("a record")
    };
    assert!(!text(&first).contains("np="), "{}", text(&first));
    world.publish(&first);
    world.pass(30).await;
    world.look().await;
    world
        .see(&Ask::default(), |found| {
            assert_eq!(found.unknown_names.state, PreconditionState::Open);
            assert!(found.unknown_names.found.contains("nas.clinic.test"));
            let would = found.would_have.as_ref().unwrap();
            assert_eq!(would.below[0].exists, Some(false));
        })
        .await;
    // It comes to an end, and a month later names that are not in DNS may be refused.
    world.flows.retain(|flow| flow.what != "nas");
    world.pass(31).await;
    world.look().await;
    world.decide().await;
    let (met, steps) = world
        .see(&Ask::default(), |found| {
            (found.unknown_names.is_met(), found.steps.clone())
        })
        .await;
    assert!(met);
    assert!(text(&steps).contains("np=reject"), "{}", text(&steps));
    world.nothing_lost();
}

#[tokio::test]
async fn mb_66_a_domain_that_nobody_checked_has_no_plan_and_no_texts() {
    let world = watching().await;
    world
        .see(&Ask::default(), |found| {
            assert_eq!(found.at, At::NotChecked);
            assert!(found.plan.is_none() && found.steps.is_empty());
        })
        .await;
}

#[tokio::test]
async fn mb_66_where_dns_did_not_answer_there_is_no_plan_and_no_text() {
    let mut world = watching().await;
    world.take_out("_dmarc.clinic.test", "TXT", |_| true);
    world.put("_dmarc.clinic.test", "TXT", "!servfail");
    world.look().await;
    world
        .see(&Ask::default(), |found| {
            assert_eq!(found.at, At::NotTold);
            assert!(found.plan.is_none() && found.steps.is_empty());
        })
        .await;
}

#[tokio::test]
async fn mb_67_without_reports_nothing_is_met() {
    let world = watching().await;
    world.look().await;
    world
        .see(&Ask::default(), |found| {
            let next = found.plan.as_ref().unwrap().next().unwrap().clone();
            assert!(!next.ready());
            let of_reports = next.preconditions.iter().filter(|one| one.code != "waited");
            for one in of_reports {
                assert_eq!(one.state, PreconditionState::Unknown, "{one:?}");
            }
            assert!(found.would_have.is_none());
        })
        .await;
}

#[tokio::test]
async fn s_0_no_spf_text_is_there_before_a_sender_is_named() {
    // Mail at a host that no list knows, and nothing else.
    let mut world = World::new(
        "clinic.test MX 10 mx.bighost.test
         mx.bighost.test A 198.51.100.25",
        vec![Flow::plain("people", "198.51.100.26", 5)],
    )
    .await;
    world.look().await;
    world
        .see(&Ask::default(), |found| {
            assert_eq!(found.stage(), Some(Stage::Nothing));
            for step in found.steps.iter().filter(|s| s.subject == Subject::Spf) {
                let text = step.text.as_deref().unwrap_or_default();
                assert_ne!(text, "v=spf1 ~all");
            }
        })
        .await;
    world.pass(1).await;
}

#[tokio::test]
async fn mb_62_each_address_is_decided_on_by_itself_and_old_decisions_are_told() {
    use register::records::{Sender, SenderDecision};
    use register::{Command, verbs};
    let mut world = watching().await;
    world.flows.push(Flow::plain("copier", "203.0.113.60", 3));
    world.flows.push(Flow {
        every: 29,
        ..Flow::stranger("203.0.113.61")
    });
    world.look().await;
    // As it was once decided: on the whole network.
    let id = phiward_app::new_id().unwrap();
    let sender = Sender {
        id,
        asset: Some(world.asset),
        name: "203.0.113.0/24".into(),
        key: "net:203.0.113.0/24".into(),
        ..Sender::default()
    };
    let decide = verbs::DecideSender {
        target: id,
        decision: SenderDecision::Ours,
        reason: "our network".into(),
    };
    let by = phiward_app::Authorship {
        actor: register::Actor {
            person: None,
            name: "Dana Reyes".into(),
            role: String::new(),
            assurance: register::Assurance::Asserted,
            via: None,
            account: None,
        },
        why: String::new(),
        at: world.now(),
    };
    let commands = vec![Command::Save(sender.into()), Command::DecideSender(decide)];
    let done = world
        .books
        .perform_all(world.org, "decide-sender", commands, &by)
        .await;
    done.unwrap();
    world.pass(30).await;
    world.look().await;
    world
        .see(&Ask::default(), |found| {
            let line = |key: &str| {
                let found = found.lines.iter().find(|line| line.key() == key);
                found.unwrap_or_else(|| panic!("{key}"))
            };
            let copier = line("address:203.0.113.60");
            assert_eq!(copier.decision(), SenderDecision::Undecided);
            assert!(copier.waits());
            assert_eq!(copier.judged().0, "not known");
            let told = copier.evidence().join(" ");
            assert!(told.contains("29 of 29 days"), "{told}");
            assert!(told.contains("203.0.113.0/24 as a whole: ours"), "{told}");
            let stranger = line("address:203.0.113.61");
            assert_eq!(stranger.judged().0, "likely not yours");
            assert!(!stranger.waits());
            assert!(
                line("net:203.0.113.0/24")
                    .judged()
                    .1
                    .contains("each address")
            );
            // Nothing of it counts for the roll-out.
            let next = found.plan.as_ref().unwrap().next().unwrap();
            assert!(
                next.preconditions
                    .iter()
                    .any(|p| p.code == "own-seen" && !p.is_met())
            );
        })
        .await;
}
