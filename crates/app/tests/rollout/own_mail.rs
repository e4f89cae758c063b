//! Mail of one's own that fails or is stopped is a finding of its own (decision 0040).

use crate::support::actor;
use crate::world::{CLINIC, Flow, KEY, World};
use mailauth::DomainName;
use mailauth::audit::{Options, audit};
use mailauth::mta_sts::NoFetch;
use mailauth::senders_seen::OwnPlaces;
use phiward_app::mail::own_mail::{FAILING, STOPPED};
use phiward_app::mail::watch::{program, take_over};
use phiward_app::{Authorship, new_id};
use register::records::{Finding, FindingSeverity, Sender, SenderDecision};
use register::{Command, mail_proposals, verbs};

/// People whose mail passes, and a billing server listed in SPF whose envelope is another's.
async fn clinic(policy: &str) -> World {
    let people = Flow {
        signs: Some((CLINIC, "mail")),
        ..Flow::plain("people", "203.0.113.25", 60)
    };
    let billing = Flow {
        envelope: "elsewhere.test",
        ..Flow::plain("billing", "203.0.113.60", 10)
    };
    let mut world = World::new(
        "clinic.test MX 10 mail.clinic.test
         mail.clinic.test A 203.0.113.25
         clinic.test TXT v=spf1 mx ip4:203.0.113.60 ~all",
        vec![people, billing, Flow::stranger("198.51.100.9")],
    )
    .await;
    world.put("mail._domainkey.clinic.test", "TXT", KEY);
    world.put("_dmarc.clinic.test", "TXT", policy);
    world
}

async fn told(world: &World) -> Vec<Finding> {
    let domain = DomainName::parse(CLINIC).unwrap();
    let found = audit(&world.zone(), &NoFetch, &domain, &Options::default()).await;
    let by = Authorship {
        actor: program(),
        why: String::new(),
        at: world.now(),
    };
    let places = OwnPlaces::of(&found);
    take_over(&world.books, world.org, world.asset, &domain, &places, &by)
        .await
        .unwrap();
    let reading = world.books.now(world.org).await.unwrap();
    let all = reading.tables.findings.live();
    all.filter(|finding| finding.code.starts_with("own-mail-"))
        .cloned()
        .collect()
}

#[tokio::test]
async fn g6_own_mail_that_is_refused_is_a_finding_with_its_numbers_and_ends_when_it_passes() {
    let mut world = clinic("v=DMARC1; p=reject; rua=mailto:d@clinic.test").await;
    world.pass(10).await;
    world.look().await;
    let found = told(&world).await;
    // A stranger's mail is none of it, and what is refused is told once.
    let [finding] = found.as_slice() else {
        panic!("{found:#?}")
    };
    assert_eq!(
        (finding.code.as_str(), finding.severity),
        (STOPPED, FindingSeverity::Error)
    );
    assert!(
        finding.title.contains("refused 100 of 100 messages"),
        "{}",
        finding.title
    );
    let reading = world.books.now(world.org).await.unwrap();
    let catalog = catalog::Catalog::builtin();
    let proposed = mail_proposals(&reading, catalog, Some(world.asset));
    assert!(
        proposed
            .iter()
            .any(|one| one.findings.contains(&finding.id)),
        "goes to the register"
    );
    drop(reading);
    // The same told again changes nothing.
    assert_eq!(told(&world).await, found);
    // Mended: it ends when thirty days show none, and not before.
    world.flow("billing").envelope = CLINIC;
    world.pass(10).await;
    assert!(told(&world).await[0].is_open());
    world.pass(31).await;
    assert!(!told(&world).await[0].is_open());
}

#[tokio::test]
async fn g6_own_mail_that_fails_and_is_delivered_is_told_before_a_policy_loses_it() {
    let mut world = clinic("v=DMARC1; p=none; rua=mailto:d@clinic.test").await;
    world.pass(10).await;
    world.look().await;
    let found = told(&world).await;
    let [finding] = found.as_slice() else {
        panic!("{found:#?}")
    };
    assert_eq!(
        (finding.code.as_str(), finding.severity),
        (FAILING, FindingSeverity::Warning)
    );
    assert!(
        finding.title.contains("100 of 100 messages"),
        "{}",
        finding.title
    );
}

/// Somebody decides that a sender is a stranger's.
async fn is_not_ours(world: &World, key: &str) {
    let reading = world.books.now(world.org).await.unwrap();
    let recorded = reading
        .tables
        .senders
        .live()
        .find(|sender| sender.asset == Some(world.asset) && sender.key == key)
        .map(|sender| sender.id);
    drop(reading);
    let mut commands = Vec::new();
    let target = match recorded {
        Some(id) => id,
        None => {
            let sender = Sender {
                id: new_id().unwrap(),
                asset: Some(world.asset),
                name: "The billing server".into(),
                key: key.to_owned(),
                ..Sender::default()
            };
            let id = sender.id;
            commands.push(Command::Save(sender.into()));
            id
        }
    };
    commands.push(Command::DecideSender(verbs::DecideSender {
        target,
        decision: SenderDecision::NotOurs,
        reason: "the contract ended".into(),
    }));
    let by = Authorship {
        actor: actor(),
        why: String::new(),
        at: world.now(),
    };
    let done = world
        .books
        .perform_all(world.org, "decide-sender", commands, &by);
    done.await.unwrap();
}

#[tokio::test]
async fn g6_own_mail_that_gets_worse_or_is_said_to_be_a_strangers_is_not_called_mended() {
    let mut world = clinic("v=DMARC1; p=none; rua=mailto:d@clinic.test").await;
    world.pass(10).await;
    world.look().await;
    let found = told(&world).await;
    let [failing] = found.as_slice() else {
        panic!("{found:#?}")
    };
    assert_eq!(failing.code, FAILING);
    let (id, about) = (failing.id, failing.about.clone());
    // A policy makes receivers refuse it: what was told before did not go.
    world.take_out("_dmarc.clinic.test", "TXT", |_| true);
    let reject = "v=DMARC1; p=reject; rua=mailto:d@clinic.test";
    world.put("_dmarc.clinic.test", "TXT", reject);
    world.pass(5).await;
    let found = told(&world).await;
    let open = |found: &[Finding], code: &str| {
        let mut found = found.iter();
        found.any(|finding| finding.code == code && finding.is_open())
    };
    assert!(open(&found, FAILING) && open(&found, STOPPED), "{found:#?}");
    // It falls silent, which proves nothing.
    world.flow("billing").every = 10_000;
    world.pass(40).await;
    let found = told(&world).await;
    assert!(open(&found, FAILING) && open(&found, STOPPED), "{found:#?}");
    // Decided to be a stranger's: both end with that reason, and none is found mended.
    is_not_ours(&world, &about).await;
    assert!(told(&world).await.is_empty());
    let reading = world.books.now(world.org).await.unwrap();
    let ended = reading.tables.findings.get(id).unwrap();
    assert_eq!(ended.fixed_on, None);
    let reason = &ended.retired.as_ref().unwrap().reason;
    assert!(reason.contains("is not ours"), "{reason}");
}
