//! The test suite of RFC 7208 through real sockets.

use std::time::Duration;

use mailkit::Responder;
use mailkit::rfc7208::suite;
use mailnet::dns::{Dns, Options};

#[tokio::test]
async fn g1_all_203_cases_of_the_rfc_7208_suite_come_out_right_over_the_network() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for scenario in suite() {
        let responder = Responder::start(scenario.zone(), Duration::ZERO)
            .await
            .unwrap();
        let dns = Dns::at(responder.address()).with(Options {
            timeout: Duration::from_millis(500),
            tries: 1,
            ..Options::default()
        });
        cases += scenario.cases.len();
        wrong.extend(scenario.judge(&dns).await);
        assert!(responder.asked_in_all().udp > 0, "{}", scenario.description);
    }
    assert_eq!(cases, 203);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
