//! Questions a second to a name server 20 ms away. Ends with an error when there are
//! fewer than an audit of 200 domains a second asks. Run by `scripts/bench`.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mailauth::DomainName;
use mailauth::dns::{Data, RecordType, Resolver, Zone};
use mailkit::Responder;
use mailnet::dns::{Dns, Options};

const LATENCY: Duration = Duration::from_millis(20);
const QUESTIONS: usize = 20_000;
/// 200 domains of 20 questions.
const BOUND: f64 = 4_000.0;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let rate = runtime.block_on(run());
    println!("{rate:.0} questions/s at 20 ms, responder included; bound {BOUND:.0}");
    if rate < BOUND {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

async fn run() -> f64 {
    let mut zone = Zone::default();
    let names: Vec<DomainName> = (0..QUESTIONS)
        .map(|n| DomainName::parse(&format!("d{n}.example.test")).expect("a name"))
        .collect();
    for name in &names {
        zone.add(name.clone(), Data::Txt("v=spf1 -all".into()));
    }
    let responder = Responder::start(zone, LATENCY).await.expect("a responder");
    let concurrency = 256;
    let dns = Arc::new(Dns::at(responder.address()).with(Options {
        concurrency,
        ..Options::default()
    }));
    let began = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for name in names {
        let dns = dns.clone();
        tasks.spawn(async move { dns.lookup(&name, RecordType::Txt).await.texts().count() });
    }
    let answered: usize = tasks.join_all().await.into_iter().sum();
    let took = began.elapsed();
    assert_eq!(answered, QUESTIONS, "every question is answered");
    assert_eq!(responder.most_under_way(), concurrency);
    QUESTIONS as f64 / took.as_secs_f64()
}
