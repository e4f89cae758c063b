//! What servers say, and how they fail, through real sockets.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use mailauth::DomainName;
use mailauth::dns::{Data, Failure, Outcome, RecordType, Resolver, Response};
use mailkit::{Fault, QuestionCount, Responder};
use mailnet::dns::{Dns, Options};

const ZONE: &str = "
example.test           TXT   v=spf1 -all
example.test           MX    10 mx.example.test
example.test           MX    20 .
mx.example.test        A     192.0.2.1
mx.example.test        AAAA  2001:db8::1
one.example.test       CNAME two.example.test
two.example.test       CNAME example.test
nowhere.example.test   CNAME gone.example.test
loop.example.test      CNAME loop.example.test
servfail.example.test  TXT   !servfail
refused.example.test   TXT   !refused
silent.example.test    TXT   !timeout
*.wild.example.test    TXT   wild
something.invalid      TXT   asked for as any other
localhost              A     192.0.2.9
";

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

fn quick() -> Options {
    Options {
        timeout: Duration::from_millis(300),
        tries: 2,
        ..Options::default()
    }
}

async fn ask(responder: &Responder, of: &str, kind: RecordType) -> Response {
    let dns = Dns::at(responder.address()).with(quick());
    dns.lookup(&name(of), kind).await
}

fn text(text: &str) -> Outcome {
    Outcome::Present(vec![Data::Txt(text.into())])
}

#[tokio::test]
async fn absent_present_and_unknown_are_kept_apart() {
    let responder = Responder::of(ZONE).await;
    let cases = [
        ("example.test", RecordType::Txt, text("v=spf1 -all")),
        (
            "example.test",
            RecordType::Mx,
            Outcome::Present(vec![
                Data::Mx(10, name("mx.example.test")),
                Data::Mx(20, DomainName::root()),
            ]),
        ),
        (
            "mx.example.test",
            RecordType::Aaaa,
            Outcome::Present(vec![Data::Aaaa("2001:db8::1".parse().unwrap())]),
        ),
        ("mx.example.test", RecordType::Txt, Outcome::NoData),
        ("test", RecordType::Txt, Outcome::NoData),
        ("gone.example.test", RecordType::Txt, Outcome::NxDomain),
        ("x.wild.example.test", RecordType::Txt, text("wild")),
        (
            "servfail.example.test",
            RecordType::Txt,
            Outcome::Unknown(Failure::ServerFailure),
        ),
        (
            "refused.example.test",
            RecordType::Txt,
            Outcome::Unknown(Failure::Refused),
        ),
        (
            "silent.example.test",
            RecordType::Txt,
            Outcome::Unknown(Failure::Timeout),
        ),
        (
            "loop.example.test",
            RecordType::Txt,
            Outcome::Unknown(Failure::ServerFailure),
        ),
    ];
    for (of, kind, expected) in cases {
        let response = ask(&responder, of, kind).await;
        assert_eq!(response.outcome, expected, "{of} {kind:?}");
        assert_eq!(response.server, Some(responder.address().to_string()));
        assert!(response.asked_at.is_some());
    }
}

#[tokio::test]
async fn aliases_are_followed_and_listed() {
    let responder = Responder::of(ZONE).await;
    let response = ask(&responder, "one.example.test", RecordType::Txt).await;
    assert_eq!(response.outcome, text("v=spf1 -all"));
    assert_eq!(
        response.aliases,
        [name("two.example.test"), name("example.test")]
    );
    let response = ask(&responder, "nowhere.example.test", RecordType::Txt).await;
    assert_eq!(response.outcome, Outcome::NxDomain);
    assert_eq!(response.aliases, [name("gone.example.test")]);
    let response = ask(&responder, "one.example.test", RecordType::Cname).await;
    assert_eq!(
        response.outcome,
        Outcome::Present(vec![Data::Cname(name("two.example.test"))])
    );
}

#[tokio::test]
async fn no_name_is_answered_without_asking() {
    let responder = Responder::of(ZONE).await;
    for (of, kind) in [
        ("something.invalid", RecordType::Txt),
        ("localhost", RecordType::A),
    ] {
        let response = ask(&responder, of, kind).await;
        assert!(matches!(response.outcome, Outcome::Present(_)), "{of}");
        assert_eq!(
            responder.asked(&name(of), kind),
            QuestionCount { udp: 1, tcp: 0 }
        );
    }
}

#[tokio::test]
async fn a_lost_datagram_is_asked_for_again() {
    let responder = Responder::of(ZONE).await;
    let of = name("example.test");
    responder.fault(&of, RecordType::Txt, Fault::Silence, Some(1));
    let response = ask(&responder, "example.test", RecordType::Txt).await;
    assert_eq!(response.outcome, text("v=spf1 -all"));
    assert_eq!(responder.asked(&of, RecordType::Txt).udp, 2);
}

#[tokio::test]
async fn a_server_that_says_it_fails_is_not_pressed() {
    let responder = Responder::of(ZONE).await;
    ask(&responder, "servfail.example.test", RecordType::Txt).await;
    let of = name("servfail.example.test");
    assert_eq!(responder.asked(&of, RecordType::Txt).udp, 1);
}

#[tokio::test]
async fn an_answer_cut_short_is_fetched_by_tcp() {
    let long = "x".repeat(3000);
    let responder = Responder::of(&format!("{ZONE}\nlong.example.test TXT {long}")).await;
    let response = ask(&responder, "long.example.test", RecordType::Txt).await;
    assert_eq!(response.outcome, text(&long));
    let of = name("long.example.test");
    let once = QuestionCount { udp: 1, tcp: 1 };
    assert_eq!(responder.asked(&of, RecordType::Txt), once);

    let of = name("example.test");
    responder.fault(&of, RecordType::Txt, Fault::CutShort, None);
    let response = ask(&responder, "example.test", RecordType::Txt).await;
    assert_eq!(response.outcome, text("v=spf1 -all"));
    assert_eq!(responder.asked(&of, RecordType::Txt), once);

    responder.fault(&of, RecordType::Txt, Fault::CutShortNoTcp, None);
    let response = ask(&responder, "example.test", RecordType::Txt).await;
    assert!(
        matches!(response.failure(), Some(Failure::Network(_))),
        "{response:?}"
    );
}

#[tokio::test]
async fn what_is_not_our_answer_is_not_believed() {
    let responder = Responder::of(ZONE).await;
    let of = name("example.test");
    responder.fault(&of, RecordType::Txt, Fault::Spoofed, None);
    let response = ask(&responder, "example.test", RecordType::Txt).await;
    assert_eq!(response.outcome, text("v=spf1 -all"));

    responder.fault(&of, RecordType::Txt, Fault::Garbage, None);
    let response = ask(&responder, "example.test", RecordType::Txt).await;
    assert!(
        matches!(response.failure(), Some(Failure::Malformed(_))),
        "{response:?}"
    );
}

#[tokio::test]
async fn a_server_without_extensions_is_asked_without() {
    let responder = Responder::of(ZONE).await;
    let of = name("example.test");
    responder.fault(&of, RecordType::Txt, Fault::NoExtensions, None);
    let response = ask(&responder, "example.test", RecordType::Txt).await;
    assert_eq!(response.outcome, text("v=spf1 -all"));
}

#[tokio::test]
async fn where_nobody_listens_nothing_is_known() {
    let responder = Responder::of(ZONE).await;
    let address = responder.address();
    drop(responder);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let dns = Dns::at(address).with(quick());
    let response = dns.lookup(&name("example.test"), RecordType::Txt).await;
    assert!(
        matches!(
            response.failure(),
            Some(Failure::Network(_) | Failure::Timeout)
        ),
        "{response:?}"
    );
}

#[tokio::test]
async fn what_is_under_way_at_once_is_bounded() {
    let zone = mailauth::dns::Zone::parse(ZONE).unwrap();
    let responder = Responder::start(zone, Duration::from_millis(20))
        .await
        .unwrap();
    let dns = Dns::at(responder.address()).with(Options {
        concurrency: 7,
        ..Options::default()
    });
    let dns = std::sync::Arc::new(dns);
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..70 {
        let dns = dns.clone();
        tasks.spawn(async move {
            let of = name(&format!("n{n}.wild.example.test"));
            dns.lookup(&of, RecordType::Txt).await.outcome
        });
    }
    for outcome in tasks.join_all().await {
        assert_eq!(outcome, text("wild"));
    }
    assert_eq!(responder.most_under_way(), 7);
}

#[tokio::test]
async fn questions_per_second_are_bounded() {
    let responder = Responder::of(ZONE).await;
    let dns = Dns::at(responder.address()).with(Options {
        per_second: NonZeroU32::new(50),
        ..Options::default()
    });
    let began = Instant::now();
    for _ in 0..11 {
        dns.lookup(&name("example.test"), RecordType::Txt).await;
    }
    assert!(
        began.elapsed() >= Duration::from_millis(200),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn mb_39_a_small_server_gives_the_verdicts_a_large_one_gives() {
    let mut text = String::new();
    for n in 0..50 {
        text += &format!(
            "d{n}.test TXT v=spf1 mx include:spf.d{n}.test -all\nspf.d{n}.test TXT v=spf1 ip4:198.51.100.{n} -all\n\
             d{n}.test MX 10 mx.d{n}.test\nmx.d{n}.test A 198.51.100.{n}\nmx.d{n}.test AAAA 2001:db8::{n}\n\
             _dmarc.d{n}.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:d@d{n}.test\n"
        );
    }
    let zone = mailauth::dns::Zone::parse(&text).unwrap();
    let audits = async |zone: &mailauth::dns::Zone, bears: Option<Fault>| {
        let latency = Duration::from_millis(10);
        let responder = Responder::start(zone.clone(), latency).await.unwrap();
        if let Some(fault) = bears {
            responder.bears(6, fault);
        }
        let dns = Dns::at(responder.address()).with(Options {
            timeout: Duration::from_millis(1_500),
            concurrency: 256,
            ..Options::default()
        });
        let asked = Default::default();
        let each = (0..50).map(|n| {
            let (dns, asked) = (&dns, &asked);
            async move {
                let domain = name(&format!("d{n}.test"));
                let audit =
                    mailauth::audit::audit(dns, &mailauth::mta_sts::NoFetch, &domain, asked).await;
                let found = audit.diagnostics.iter();
                found.map(ToString::to_string).collect::<Vec<_>>()
            }
        });
        (
            futures_util::future::join_all(each).await,
            responder.most_under_way(),
        )
    };
    let (large, at_once) = audits(&zone, None).await;
    assert!(at_once > 6, "the small server has something to refuse");
    for fault in [Fault::Refused, Fault::Silence] {
        let (small, at_once) = audits(&zone, Some(fault)).await;
        assert_eq!(small, large, "{fault:?}");
        assert!(at_once <= 6);
    }
}

#[tokio::test]
async fn mb_39_what_is_refused_once_is_asked_again() {
    let responder = Responder::of(ZONE).await;
    let of = name("example.test");
    responder.fault(&of, RecordType::Txt, Fault::Refused, Some(1));
    let response = ask(&responder, "example.test", RecordType::Txt).await;
    assert_eq!(response.outcome, text("v=spf1 -all"));
    assert_eq!(responder.asked(&of, RecordType::Txt).udp, 2);
    // A lost datagram costs a part of the patience only.
    responder.fault(&of, RecordType::Txt, Fault::Silence, Some(1));
    let dns = Dns::at(responder.address()).with(Options {
        timeout: Duration::from_secs(6),
        ..Options::default()
    });
    let began = Instant::now();
    let response = dns.lookup(&of, RecordType::Txt).await;
    assert_eq!(response.outcome, text("v=spf1 -all"));
    assert!(
        began.elapsed() < Duration::from_millis(2_900),
        "{:?}",
        began.elapsed()
    );
}
