use super::*;
use crate::dns::Zone;

async fn lint_zone(text: &str) -> Vec<Diagnostic> {
    let zone = Zone::parse(text).unwrap_or_else(|error| panic!("{error} in {text}"));
    let name = DomainName::parse("example.test").unwrap();
    audit(&zone, &name).await.diagnostics
}

async fn codes(text: &str) -> Vec<&'static str> {
    lint_zone(text).await.iter().map(|d| d.rule.code).collect()
}

#[tokio::test]
async fn g1_every_rule_fires_on_its_fault_and_is_quiet_without_it() {
    for rule in ALL {
        let fires = codes(rule.fires).await;
        assert!(
            fires.contains(&rule.code),
            "{} misses: {fires:?}",
            rule.code
        );
        let quiet = codes(rule.quiet).await;
        assert!(!quiet.contains(&rule.code), "{} is not quiet", rule.code);
        assert!(rule.code.starts_with("spf-"), "{}", rule.code);
        assert!(rule.source.contains("RFC "), "{}", rule.code);
        let errors = |d: &&Diagnostic| d.rule.severity == crate::Severity::Error;
        let put_right = lint_zone(rule.quiet).await;
        let left = put_right.iter().find(errors);
        assert!(left.is_none(), "{}: {}", rule.code, left.unwrap());
    }
}

#[test]
fn codes_are_used_once() {
    let mut codes: Vec<_> = ALL.iter().map(|rule| rule.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), ALL.len());
}

#[tokio::test]
async fn every_diagnostic_points_inside_its_record() {
    for rule in ALL {
        for said in lint_zone(rule.fires).await {
            if let (Some(record), Some(span)) = (&said.record, said.span) {
                assert!(record.get(span.start..span.end).is_some(), "{said}");
                assert!(said.place().is_some());
            }
        }
    }
}

#[tokio::test]
async fn g1_a_failing_server_is_never_taken_for_a_missing_record() {
    for zone in [
        "example.test TXT !servfail",
        "example.test TXT v=spf1 include:a.test mx a:b.test -all\na.test TXT !timeout\nexample.test MX !refused\nb.test A !timeout\nb.test AAAA !timeout",
    ] {
        let said = lint_zone(zone).await;
        assert!(!said.is_empty());
        for diagnostic in said {
            assert_eq!(
                diagnostic.rule.severity,
                crate::Severity::Unknown,
                "{diagnostic}"
            );
        }
    }
}

#[tokio::test]
async fn a_fault_within_a_service_is_told_at_the_term_that_includes_it() {
    let zone = "example.test TXT v=spf1 ip4:198.51.100.1 include:a.test -all\na.test TXT v=spf1 include:b.test -all\nb.test TXT v=spf1 ip4:1.2.3 -all";
    let said = lint_zone(zone).await;
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].rule.code, "spf-include-broken");
    assert_eq!(said[0].name.as_str(), "a.test");
}

#[tokio::test]
async fn an_exists_without_macros_covers_everybody() {
    let zone = "example.test TXT v=spf1 exists:a.test -all\na.test A 127.0.0.2";
    assert_eq!(codes(zone).await, ["spf-wide-range"]);
}

#[tokio::test]
async fn diagnostics_read_like_a_compilers() {
    let mut shown = String::new();
    for zone in [
        "example.test TXT v=spf1 includ:_spf.a.test ip4:192.0.2.0/33 -all",
        "example.test TXT v=spf1 include: spf.a.test ~all",
        "example.test TXT v=spf1 include:spf.gone.test -all",
        "example.test TXT v=spf1 ip4:10.0.0.0/8",
        "example.test TXT !timeout",
    ] {
        for said in lint_zone(zone).await {
            shown += &format!("{said}\n\n");
        }
    }
    insta::assert_snapshot!(shown);
}
