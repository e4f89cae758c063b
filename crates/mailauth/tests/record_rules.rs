//! Every rule about DMARC, DKIM, MTA-STS, TLS-RPT, BIMI and MX fires on the zone
//! that has its fault and keeps quiet on the one put right.

use std::collections::HashSet;

use mailauth::dns::Zone;
use mailauth::mta_sts::WrittenPolicy;
use mailauth::{Diagnostic, DomainName, Rule, Severity, bimi, dkim, dmarc, mta_sts, mx, tls_rpt};

async fn audit(text: &str) -> Vec<Diagnostic> {
    let zone = Zone::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let domain = DomainName::parse("example.test").unwrap();
    let selectors = [dkim::rules::SELECTOR.to_string(), "s2".to_owned()];
    let found = dmarc::gather(&zone, &domain).await;
    let mut all = dmarc::lint(&found);
    let bimi = bimi::gather(&zone, &domain, &found.discovery).await;
    all.extend(bimi::lint(&bimi.unwrap()));
    all.extend(dkim::lint(&dkim::gather(&zone, &domain, &selectors).await));
    let policy = WrittenPolicy::parse(text);
    let sts = mta_sts::gather(&zone, &policy, &domain).await;
    all.extend(mta_sts::lint(&sts.unwrap()));
    all.extend(tls_rpt::lint(
        &tls_rpt::gather(&zone, &domain).await.unwrap(),
    ));
    all.extend(mx::lint(&mx::gather(&zone, &domain).await));
    all
}

fn rules() -> Vec<&'static Rule> {
    [
        dmarc::rules::ALL,
        dkim::rules::ALL,
        mta_sts::rules::ALL,
        tls_rpt::rules::ALL,
        bimi::rules::ALL,
        mx::rules::ALL,
    ]
    .concat()
}

#[tokio::test]
async fn g1_every_rule_fires_on_its_fault_and_nowhere_else() {
    let mut wrong = Vec::new();
    for rule in rules() {
        for (text, expected) in [(rule.fires, true), (rule.quiet, false)] {
            let found = audit(text).await;
            if found.iter().any(|found| found.rule == rule) != expected {
                let codes: Vec<_> = found.iter().map(|found| found.rule.code).collect();
                wrong.push(format!(
                    "{} should fire: {expected}; found {codes:?}",
                    rule.code
                ));
            }
            for found in found {
                if let (Some(record), Some(span)) = (&found.record, found.span) {
                    assert!(record.get(span.start..span.end).is_some(), "{}", rule.code);
                }
                assert!(!found.to_string().is_empty());
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn g1_rules_have_codes_of_their_own_and_say_what_to_do() {
    let mut codes = HashSet::new();
    let all = rules();
    assert!(all.len() >= 45, "{}", all.len());
    for rule in all {
        assert!(codes.insert(rule.code), "{}", rule.code);
        assert!(
            rule.why.ends_with('.') && rule.fix.ends_with('.'),
            "{}",
            rule.code
        );
        assert!(!rule.title.ends_with('.'), "{}", rule.code);
        let unknown = rule.title.contains("could not be") || rule.code.ends_with("unknown");
        assert_eq!(unknown, rule.severity == Severity::Unknown, "{}", rule.code);
    }
}

#[tokio::test]
async fn g1_a_failing_server_never_makes_a_record_missing() {
    let zone = "example.test MX !servfail
        _dmarc.example.test TXT !servfail
        default._bimi.example.test TXT !servfail
        _smtp._tls.example.test TXT !servfail
        _mta-sts.example.test TXT !servfail
        s1._domainkey.example.test TXT !servfail";
    for found in audit(zone).await {
        assert_eq!(
            found.rule.severity,
            Severity::Unknown,
            "{}",
            found.rule.code
        );
    }
}
