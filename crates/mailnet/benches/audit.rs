//! Audits of 500 domains by a name server 20 ms away, of whose questions one in a hundred is
//! lost. Ends with an error below 200 domains a second. Run by `scripts/bench`.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use mailauth::DomainName;
use mailauth::audit::{Audit, Options as What, audit};
use mailauth::dns::{Outcome, Zone};
use mailauth::mta_sts::NoFetch;
use mailkit::Responder;
use mailnet::dns::{Dns, Options};

const LATENCY: Duration = Duration::from_millis(20);
/// One question in so many is lost.
const LOST: usize = 100;
const DOMAINS: usize = 500;
const AT_ONCE: usize = 64;
const BOUND: f64 = 200.0;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let (rate, questions) = runtime.block_on(run());
    println!(
        "{rate:.0} domains/s of {questions:.0} questions each at 20 ms, one in {LOST} lost, responder included; bound {BOUND:.0}, ratio {:.2}",
        rate / BOUND
    );
    if rate < BOUND {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

async fn run() -> (f64, f64) {
    let mut text = String::from("spf.protection.outlook.com TXT v=spf1 ip4:40.92.0.0/15 -all\n");
    for n in 0..DOMAINS {
        text.push_str(&format!(
            "d{n}.example.test MX 0 mx{n}.mail.protection.outlook.com\nmx{n}.mail.protection.outlook.com A 52.101.0.1\nd{n}.example.test TXT v=spf1 include:spf.protection.outlook.com -all\n_dmarc.d{n}.example.test TXT v=DMARC1; p=reject; rua=mailto:r@d{n}.example.test\n"
        ));
    }
    let zone = Zone::parse(&text).expect("a zone");
    let responder = Responder::start(zone, LATENCY).await.expect("a responder");
    responder.loses(LOST);
    let dns = Dns::at(responder.address()).with(Options {
        concurrency: 256,
        ..Options::default()
    });
    let options = What::default();
    let names: Vec<DomainName> = (0..DOMAINS)
        .map(|n| DomainName::parse(&format!("d{n}.example.test")).expect("a name"))
        .collect();
    let began = Instant::now();
    let audits: Vec<_> = stream::iter(&names)
        .map(|name| audit(&dns, &NoFetch, name, &options))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let took = began.elapsed().as_secs_f64();
    let asked: usize = audits.iter().map(|audit| audit.answers.dns.len()).sum();
    // What is lost is asked again: every domain has its verdict.
    assert!(audits.iter().all(|audit| audit.stage().is_some()));
    let missed = |audit: &Audit| {
        audit
            .answers
            .dns
            .iter()
            .any(|of| matches!(of.outcome, Outcome::Unknown(_)))
    };
    assert!(!audits.iter().any(missed));
    (DOMAINS as f64 / took, asked as f64 / DOMAINS as f64)
}
