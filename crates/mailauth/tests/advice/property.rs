//! What holds over generated zones and wishes.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::generate::generate;
use crate::holds::{Seen, hold};

/// Numbers of one generated zone.
const NUMBERS: usize = 90;

/// Cases to run: so many, or what `PHIWARD_CASES` says.
fn cases(usual: u32) -> Config {
    let asked = std::env::var("PHIWARD_CASES").ok();
    Config {
        cases: asked.and_then(|n| n.parse().ok()).unwrap_or(usual),
        // A failure's seed is printed; files of seeds are not kept.
        failure_persistence: None,
        ..Config::default()
    }
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(work)
}

proptest! {
    #![proptest_config(cases(150))]
    #[test]
    fn g3_every_text_offered_to_copy_holds(
        numbers in proptest::collection::vec(any::<u16>(), NUMBERS),
    ) {
        let case = generate(&numbers);
        let held = wait(hold(&case, &mut Seen::default()));
        prop_assert!(held.is_ok(), "{}", held.unwrap_err());
    }
}

#[test]
fn g3_the_generated_zones_come_to_texts_of_every_kind() {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut seen = Seen::default();
    for _ in 0..300 {
        let numbers = proptest::collection::vec(any::<u16>(), NUMBERS)
            .new_tree(&mut runner)
            .unwrap()
            .current();
        wait(hold(&generate(&numbers), &mut seen)).unwrap_or_else(|why| panic!("{why}"));
    }
    for (what, times, least) in [
        ("SPF texts", seen.spf, 75),
        ("changed SPF records", seen.spf_changed, 40),
        ("merged SPF records", seen.spf_merged, 3),
        ("DMARC texts", seen.dmarc, 100),
        ("changed DMARC records", seen.dmarc_changed, 50),
        ("replaced aliases", seen.aliases, 5),
        ("refusals", seen.refused, 50),
        ("standing records", seen.stands, 50),
        ("questions to others", seen.asked, 25),
    ] {
        assert!(times >= least, "{what}: {times}\n{seen:?}");
    }
}
