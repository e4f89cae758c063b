use super::*;
use crate::advice::{Wish, propose, published};
use crate::dns::Zone;
use crate::mta_sts::{NoFetch, WrittenPolicy};

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

async fn of(zone: &str) -> Audit {
    let parsed = Zone::parse(zone).unwrap_or_else(|e| panic!("{e} in\n{zone}"));
    let options = Options {
        selectors: vec!["s1".into(), "s2".into(), "sel".into()],
        only_these: false,
    };
    audit(
        &parsed,
        &WrittenPolicy::parse(zone),
        &name("example.test"),
        &options,
    )
    .await
}

#[tokio::test]
async fn g1_every_rule_fires_on_its_fault_and_is_quiet_without_it() {
    let mut wrong = Vec::new();
    for rule in rules() {
        let fires = of(rule.fires).await;
        if !fires.diagnostics.iter().any(|found| found.rule == rule) {
            wrong.push(format!("{} is not found in its own example", rule.code));
        }
        let quiet = of(rule.quiet).await;
        if quiet.diagnostics.iter().any(|found| found.rule == rule) {
            wrong.push(format!("{} is found where it is mended", rule.code));
        }
        for found in &fires.diagnostics {
            if let (Some(record), Some(span)) = (&found.record, found.span)
                && record.get(span.start..span.end).is_none()
            {
                wrong.push(format!("{} points outside the record", found.rule.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn g1_codes_are_unique_and_every_rule_has_its_texts() {
    let mut codes: Vec<&str> = rules().map(|rule| rule.code).collect();
    assert!(codes.len() >= 100, "{}", codes.len());
    codes.sort_unstable();
    for pair in codes.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
    for rule in rules() {
        for text in [rule.title, rule.why, rule.fix, rule.source] {
            assert!(!text.trim().is_empty(), "{}", rule.code);
        }
        assert!(
            PartName::ALL
                .iter()
                .any(|part| { part.has(&Diagnostic::at(rule, &name("example.test"), "")) }),
            "{}",
            rule.code
        );
    }
}

#[tokio::test]
async fn g1_a_failing_server_is_never_a_missing_record() {
    let zone = "example.test MX !servfail\nexample.test TXT !timeout\n_dmarc.example.test TXT !servfail\n_mta-sts.example.test TXT !refused\n_smtp._tls.example.test TXT !timeout\ndefault._bimi.example.test TXT !timeout";
    let found = of(zone).await;
    for part in found.parts() {
        assert_eq!(part.present, None, "{:?}", part);
        if part.name != PartName::Dkim {
            assert!(part.words.starts_with("could not tell"), "{:?}", part);
        }
    }
    assert_eq!(found.stage(), None);
    assert_eq!(found.count(Severity::Error), 0, "{:#?}", found.diagnostics);
    assert!(found.count(Severity::Unknown) >= 3);
}

#[tokio::test]
async fn g5_the_answers_kept_come_to_the_same_findings() {
    let zone = "example.test MX 10 mx.example.test\nmx.example.test A 192.0.2.1\nexample.test TXT v=spf1 mx include:nowhere.test ?all\n_dmarc.example.test TXT v=DMARC1; p=none\ns1._domainkey.example.test TXT v=DKIM1; p=\n_mta-sts.example.test TXT v=STSv1; id=1\n#no-policy 404 Not Found";
    let first = of(zone).await;
    let kept = serde_json::to_string(&first.answers).unwrap();
    let again: Answers = serde_json::from_str(&kept).unwrap();
    let second = again.judge(&name("example.test")).await;
    assert_eq!(first.diagnostics, second.diagnostics);
    assert_eq!(first.parts(), second.parts());
}

fn wish(audit: &Audit, usage: DomainUse, stage: Stage) -> Wish {
    let text = |response: &crate::dns::Response, begin: &str| {
        response
            .texts()
            .find(|t| t.starts_with(begin))
            .map(str::to_owned)
    };
    Wish {
        domain: audit.domain.clone(),
        usage,
        providers: ["microsoft365", "sendgrid"]
            .iter()
            .filter_map(|code| provider::by_code(code))
            .collect(),
        addresses: vec!["192.0.2.7/32".parse().unwrap()],
        // A domain without mail has its reports sent elsewhere.
        reports_to: match usage {
            DomainUse::Parked => "dmarc@reports.test".into(),
            _ => "dmarc@example.test".into(),
        },
        stage,
        exchangers: crate::mx::hosts(&audit.mx.response),
        spf: text(&audit.spf.txt, "v=spf1"),
        dmarc: audit.dmarc.record().map(|record| record.text().to_string()),
        tls_rpt: None,
        mta_sts: None,
        policy_id: "20261122T000000".into(),
    }
}

/// Names that the proposed records lead to, as the services publish them.
const SERVICES: &str = "spf.protection.outlook.com TXT v=spf1 ip4:40.92.0.0/16 -all\nsendgrid.net TXT v=spf1 ip4:167.89.0.0/17 ~all\nreports.test MX 10 mx.reports.test\nmx.reports.test A 203.0.113.77\n";

#[tokio::test]
async fn g3_every_proposed_record_passes_its_own_linter() {
    let befores = [
        "example.test MX 10 mx.example.test\nmx.example.test A 203.0.113.5\n",
        "example.test MX 0 example-test.mail.protection.outlook.com\nexample-test.mail.protection.outlook.com A 203.0.113.6\nexample.test TXT v=spf1 include:spf.protection.outlook.com ?all\n_dmarc.example.test TXT v=DMARC1; p=none; pct=50; ri=3600; rua=mailto:old@example.test; adkim=s\n",
        "example.test MX 10 mx.example.test\nmx.example.test A 203.0.113.5\nexample.test TXT v=spf1 mx +all junk\n_dmarc.example.test TXT v=DMARC1;p=reject;sp=none;rua=dmarc@example.test\n",
        "example.test A 203.0.113.9\n",
    ];
    for before in befores {
        for usage in [DomainUse::People, DomainUse::Programs, DomainUse::Parked] {
            for stage in Stage::ALL {
                let zone = format!("{before}{SERVICES}");
                let now = of(&zone).await;
                let proposals = propose(&wish(&now, usage, stage));
                let later = published(Zone::parse(&zone).unwrap(), &proposals);
                let then = audit(&later, &NoFetch, &now.domain, &Options::default()).await;
                for proposal in proposals
                    .iter()
                    .filter_map(|p| p.after.as_deref().map(|a| (p, a)))
                {
                    let (proposal, after) = proposal;
                    let about: Vec<String> = then
                        .diagnostics
                        .iter()
                        .filter(|found| {
                            matches!(found.rule.severity, Severity::Error | Severity::Warning)
                        })
                        .filter(|found| {
                            found.record.as_deref() == Some(after) && found.name == proposal.name
                        })
                        // What a stage is for is not a fault of its record.
                        .filter(|found| {
                            !["dmarc-p-none", "dmarc-testing"].contains(&found.rule.code)
                        })
                        .map(ToString::to_string)
                        .collect();
                    assert!(
                        about.is_empty(),
                        "{usage:?} {stage:?}\n{before}\n{after}\n{}",
                        about.join("\n")
                    );
                }
                if usage != DomainUse::Parked {
                    assert_eq!(then.stage(), Some(stage), "{before}");
                }
            }
        }
    }
}
