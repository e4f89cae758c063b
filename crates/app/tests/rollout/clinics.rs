//! Five clinics.

use crate::world::{CLINIC, Flow, KEY, World, to_reject};
use mailauth::advice::{Action, OtherKind, Step, Subject};
use mailauth::dmarc::Policy;
use mailauth::rollout::{DomainUse, Stage};
use phiward_app::mail::roll_out::{Ask, At, SenderKind};

/// Whether a step asks to switch signing on at a service.
fn says_to_sign(steps: &[Step], service: &str) -> bool {
    steps.iter().any(|step| {
        step.subject == Subject::Dkim
            && matches!(step.action, Action::SwitchOn | Action::Ask)
            && (step.why.contains(service) || step.how.contains(service))
    })
}

/// What is said to do about a sender outside the list of services.
fn about<'s>(steps: &'s [Step], name: &str) -> Option<&'s Step> {
    steps.iter().find(|step| {
        step.subject == Subject::Sender && step.now.iter().any(|now| now.contains(name))
    })
}

/// Every stage, one after the other.
const ALL: [Stage; 6] = [
    Stage::Nothing,
    Stage::Watch,
    Stage::QuarantineTest,
    Stage::Quarantine,
    Stage::RejectTest,
    Stage::Reject,
];

#[tokio::test]
async fn mb_60_microsoft_365_a_newsletter_and_a_copier_come_to_reject() {
    let people = Flow::plain("people", "40.92.1.9", 120);
    let newsletter = Flow {
        envelope: "mcsv.net",
        signs: Some(("mcsv.net", "k9")),
        every: 7,
        ..Flow::plain("newsletter", "205.201.128.9", 300)
    };
    let copier = Flow {
        envelope: "copier.invalid",
        ..Flow::plain("copier", "203.0.113.60", 3)
    };
    let mut world = World::new(
        "clinic.test MX 0 clinic-test.mail.protection.outlook.com
         clinic-test.mail.protection.outlook.com A 52.101.1.1
         spf.protection.outlook.com TXT v=spf1 ip4:40.92.0.0/15 -all
         9.1.92.40.in-addr.arpa PTR mail-a.outbound.protection.outlook.com
         mail-a.outbound.protection.outlook.com A 40.92.1.9
         servers.mcsv.net TXT v=spf1 ip4:205.201.128.0/20 -all
         mcsv.net A 205.201.128.1
         9.128.201.205.in-addr.arpa PTR mail9.mcsv.net
         mail9.mcsv.net A 205.201.128.9",
        vec![people, newsletter, copier, Flow::stranger("198.51.100.9")],
    )
    .await;
    let mut told = false;
    let stages = to_reject(&mut world, &Ask::default(), |world, steps| {
        if world.flow("people").signs.is_none() && says_to_sign(steps, "Microsoft 365") {
            world.put("selector1._domainkey.clinic.test", "TXT", KEY);
            world.flow("people").signs = Some((CLINIC, "selector1"));
        }
        let newsletter = world.flow("newsletter").signs;
        if newsletter != Some((CLINIC, "k2")) && says_to_sign(steps, "Mailchimp") {
            world.put("k2._domainkey.clinic.test", "TXT", KEY);
            world.flow("newsletter").signs = Some((CLINIC, "k2"));
        }
        if let Some(step) = about(steps, "203.0.113.60") {
            assert!(step.how.contains("587"), "{step:?}");
            told = true;
            let copier = world.flow("copier");
            (copier.address, copier.envelope) = ("40.92.1.9", CLINIC);
            copier.signs = Some((CLINIC, "selector1"));
        }
    })
    .await;
    assert_eq!(stages, ALL);
    assert!(told, "the copier has a text");
    world.nothing_lost();
    // The way on: a stranger's mail is refused now.
    let before = world.forged_refused;
    world.flows.push(Flow {
        every: 1,
        ..Flow::stranger("198.51.100.9")
    });
    world.pass(2).await;
    assert_eq!(world.forged_refused, before + 14);
    world.nothing_lost();
}

#[tokio::test]
async fn mb_65_google_a_crm_and_reports_at_a_vendor_come_to_reject() {
    let people = Flow::plain("people", "209.85.220.41", 80);
    let crm = Flow {
        envelope: "bnc.salesforce.com",
        ..Flow::plain("crm", "13.110.1.1", 25)
    };
    let mut world = World::new(
        "clinic.test MX 1 smtp.google.com
         smtp.google.com A 142.250.1.1
         clinic.test TXT v=spf1 include:_spf.google.com ~all
         _dmarc.clinic.test TXT v=DMARC1; p=none; rua=mailto:x1@vendor.test
         clinic.test._report._dmarc.vendor.test TXT v=DMARC1
         vendor.test MX 10 mx.vendor.test
         mx.vendor.test A 198.51.100.200
         _spf.google.com TXT v=spf1 ip4:209.85.128.0/17 -all
         41.220.85.209.in-addr.arpa PTR mail-sor-f41.google.com
         mail-sor-f41.google.com A 209.85.220.41
         _spf.salesforce.com TXT v=spf1 ip4:13.110.0.0/16 -all
         bnc.salesforce.com TXT v=spf1 ip4:13.110.0.0/16 -all
         1.1.110.13.in-addr.arpa PTR smtp01.salesforce.com
         smtp01.salesforce.com A 13.110.1.1",
        vec![people, crm],
    )
    .await;
    // Reports go to the vendor alone, and that is said.
    world.look().await;
    let steps = world
        .see(&Ask::default(), |found| found.steps.clone())
        .await;
    let told = steps.iter().flat_map(|step| &step.to_know);
    assert!(
        told.clone()
            .any(|sentence| sentence.contains("vendor.test")),
        "{steps:#?}"
    );
    let ask = Ask {
        reports_to: Some("dmarc@clinic.test".into()),
        ..Ask::default()
    };
    let stages = to_reject(&mut world, &ask, |world, steps| {
        if world.flow("people").signs.is_none() && says_to_sign(steps, "Google") {
            world.put("google._domainkey.clinic.test", "TXT", KEY);
            world.flow("people").signs = Some((CLINIC, "google"));
        }
        if world.flow("crm").signs.is_none() && says_to_sign(steps, "Salesforce") {
            world.put("sf1._domainkey.clinic.test", "TXT", KEY);
            world.flow("crm").signs = Some((CLINIC, "sf1"));
        }
    })
    .await;
    assert_eq!(stages, ALL[1..]);
    world.nothing_lost();
    let record = world.dmarc();
    assert!(record.contains("mailto:x1@vendor.test"), "{record}");
}

#[tokio::test]
async fn mb_60_a_host_of_web_forms_comes_to_reject() {
    // Mail and web site at a small host that no list knows.
    let people = Flow::plain("people", "203.0.113.25", 30);
    let form = Flow {
        envelope: "web4.smallhost.test",
        ..Flow::plain("form", "203.0.113.80", 4)
    };
    let mut world = World::new(
        "clinic.test MX 10 mail.clinic.test
         mail.clinic.test A 203.0.113.25
         clinic.test A 203.0.113.80
         25.113.0.203.in-addr.arpa PTR mail.clinic.test
         80.113.0.203.in-addr.arpa PTR web4.smallhost.test
         web4.smallhost.test A 203.0.113.80",
        vec![people, form, Flow::stranger("198.51.100.9")],
    )
    .await;
    let mut told = false;
    let stages = to_reject(&mut world, &Ask::default(), |world, steps| {
        if let Some(step) = about(steps, "smallhost.test") {
            assert!(step.how.contains("SMTP"), "{step:?}");
            told = true;
            let form = world.flow("form");
            (form.address, form.envelope) = ("203.0.113.25", CLINIC);
        }
        // The server of one's own signs once the reports name it as relying on SPF alone.
        if world.day > 45 && world.flow("people").signs.is_none() {
            world.put("mail._domainkey.clinic.test", "TXT", KEY);
            world.flow("people").signs = Some((CLINIC, "mail"));
            world.flow("form").signs = Some((CLINIC, "mail"));
        }
    })
    .await;
    assert_eq!(stages, ALL);
    assert!(told, "the web form has a text");
    world.nothing_lost();
}

#[tokio::test]
async fn mb_51_a_parked_domain_comes_to_reject_at_once() {
    let mut world = World::new(
        "clinic.test A 203.0.113.80",
        vec![Flow::stranger("198.51.100.9")],
    )
    .await;
    let ask = Ask {
        usage: Some(DomainUse::Parked),
        ..Ask::default()
    };
    world.look().await;
    let steps = world
        .see(&ask, |found| {
            let plan = found.plan.as_ref().unwrap();
            let next = plan.next().unwrap();
            assert_eq!(next.stage, Stage::Reject);
            assert!(next.ready());
            // What is not known is said.
            assert!(next.not_known().count() == 1);
            found.steps.clone()
        })
        .await;
    world.publish(&steps);
    world.look().await;
    let at = world.see(&ask, |found| found.at).await;
    assert_eq!(at, At::Stage(Stage::Reject));
    assert_eq!(world.texts(CLINIC), ["v=spf1 -all"]);
    world.flows.push(Flow {
        every: 1,
        ..Flow::stranger("198.51.100.10")
    });
    world.pass(3).await;
    assert_eq!(world.forged_refused, 7 + 3 * 7);
}

#[tokio::test]
async fn mb_61_a_clinic_at_quarantine_with_a_lab_and_two_spf_records_comes_to_reject() {
    let people = Flow::plain("people", "203.0.113.25", 60);
    let lab = Flow {
        envelope: "lab.test",
        ..Flow::plain("lab", "198.51.100.77", 40)
    };
    let news = Flow {
        from: "news.clinic.test",
        envelope: "news.clinic.test",
        every: 3,
        ..Flow::plain("news", "203.0.113.61", 12)
    };
    let mut world = World::new(
        "clinic.test MX 10 mail.clinic.test
         mail.clinic.test A 203.0.113.25
         clinic.test TXT v=spf1 mx -all
         clinic.test TXT v=spf1 include:_spf.lab.test ~all
         _spf.lab.test TXT v=spf1 ip4:198.51.100.0/28 -all
         lab.test TXT v=spf1 ip4:198.51.100.64/28 -all
         news.clinic.test A 203.0.113.61
         _dmarc.clinic.test TXT v=DMARC1; p=quarantine; sp=none; rua=mailto:d@clinic.test
         25.113.0.203.in-addr.arpa PTR mail.clinic.test
         77.100.51.198.in-addr.arpa PTR out1.lab.test
         out1.lab.test A 198.51.100.77",
        vec![people, lab, news],
    )
    .await;
    world.pass(30).await;
    let before = std::mem::take(&mut world.lost);
    assert!(
        before.contains_key("people") && before.contains_key("lab"),
        "{before:?}"
    );
    assert!(!before.contains_key("news"), "sp=none spares it");
    world.look().await;
    world.decide().await;
    // It is told to go back first, with the text.
    let stands = world.dmarc();
    world
        .see(&Ask::default(), |found| {
            crate::world::nothing_ahead(found, &stands);
            let back = found.go_back.as_ref().expect("to go back");
            let text = back.steps.iter().find_map(|step| step.text.as_deref());
            let (p, sp, ..) = crate::world::policies(text.expect("a text"));
            assert_eq!((p, sp), (Policy::None, Policy::None), "{back:?}");
            // The names below are counted with the policy that would hold for them.
            let would = found.would_have.as_ref().expect("reports");
            let news = would.below.iter().find(|b| b.name == "news.clinic.test");
            let news = news.expect("named");
            assert_eq!(news.now, Policy::None);
            assert!(!found.names_below.is_met());
            assert_eq!(news.then, Policy::None, "sp=none stays until then");
        })
        .await;
    let mut lab_told = false;
    let ask = Ask {
        kinds: [(
            "name:lab.test".to_owned(),
            SenderKind::Other(OtherKind::Partner),
        )]
        .into(),
        ..Ask::default()
    };
    let mut first = true;
    let stages = to_reject(&mut world, &ask, |world, steps| {
        if std::mem::take(&mut first) {
            // The first visit mended what was broken: nothing is lost from here on.
            assert_eq!(world.texts(CLINIC).len(), 1, "{:?}", world.texts(CLINIC));
            world.lost.clear();
        }
        if let Some(step) = about(steps, "lab.test") {
            assert!(step.how.contains("DKIM"), "{step:?}");
            lab_told = true;
            world.put("lab1._domainkey.clinic.test", "TXT", KEY);
            world.flow("lab").signs = Some((CLINIC, "lab1"));
        }
        if world.day > 80 {
            for (what, selector) in [("people", "mail"), ("news", "mail")] {
                if world.flow(what).signs.is_none() {
                    world.put("mail._domainkey.clinic.test", "TXT", KEY);
                    world.flow(what).signs = Some((CLINIC, selector));
                }
            }
        }
    })
    .await;
    assert!(lab_told, "the laboratory has a text");
    assert_eq!(stages.last(), Some(&Stage::Reject), "{stages:?}");
    assert!(stages.contains(&Stage::Watch), "{stages:?}");
    world.nothing_lost();
}
