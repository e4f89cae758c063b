//! SPF evaluation against the test suite of RFC 7208, records in memory.

use mailkit::rfc7208::suite;

#[tokio::test]
async fn g1_all_203_cases_of_the_rfc_7208_suite_come_out_right() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for scenario in suite() {
        cases += scenario.cases.len();
        wrong.extend(scenario.judge(&scenario.zone()).await);
    }
    assert_eq!(cases, 203);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
