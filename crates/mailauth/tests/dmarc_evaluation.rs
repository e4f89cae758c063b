//! Alignment, verdicts and agreements to receive reports (RFC 9989 §4.4, §4.7,
//! §4.10; RFC 9990 §4).

use mailauth::DomainName;
use mailauth::dmarc::{self, Agreement, Aligned, DmarcResult, Policy, ReportUri, Vouched};
use mailauth::dns::Zone;
use mailauth::report::Alignment;

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

fn vouched(domain: &str, pass: impl Into<Option<bool>>) -> Vouched {
    Vouched {
        domain: name(domain),
        pass: pass.into(),
    }
}

async fn verdict(zone: &str, from: &str, spf: Vouched, dkim: &[Vouched]) -> (DmarcResult, Policy) {
    let zone = Zone::parse(zone).unwrap();
    let found = dmarc::evaluate(&zone, &name(from), Some(&spf), dkim).await;
    (found.result, found.disposition)
}

const ORG: &str = "_dmarc.example.com TXT v=DMARC1; p=reject\nnews.example.com A 192.0.2.1";

#[tokio::test]
async fn g2_the_table_of_alignment_examples_holds() {
    let zone = Zone::parse(ORG).unwrap();
    let author = name("news.example.com");
    let org = dmarc::walk(&zone, &author).await.org;
    for (domain, mode, expected) in [
        ("foo.example.com", Alignment::Relaxed, Aligned::Yes),
        ("foo.example.com", Alignment::Strict, Aligned::No),
        ("news.example.com", Alignment::Strict, Aligned::Yes),
        ("foo.example.net", Alignment::Relaxed, Aligned::No),
        ("example.com", Alignment::Relaxed, Aligned::Yes),
    ] {
        let found = dmarc::aligned(&zone, mode, &author, &org, &name(domain)).await;
        assert_eq!(found, expected, "{domain} {mode:?}");
        let by_list = dmarc::aligned_by_list(mode, &author, &name(domain));
        assert_eq!(Some(by_list), expected.known(), "{domain} {mode:?}");
    }
}

#[tokio::test]
async fn g2_one_aligned_pass_is_enough() {
    let fail = vouched("example.com", false);
    let stranger = vouched("sender.example.net", true);
    for (spf, dkim, expected) in [
        (
            vouched("bounce.example.com", true),
            vec![],
            DmarcResult::Pass,
        ),
        (
            stranger.clone(),
            vec![vouched("example.com", true)],
            DmarcResult::Pass,
        ),
        (stranger.clone(), vec![stranger.clone()], DmarcResult::Fail),
        (
            fail.clone(),
            vec![vouched("news.example.com", false)],
            DmarcResult::Fail,
        ),
    ] {
        let disposition = if expected == DmarcResult::Pass {
            Policy::None
        } else {
            Policy::Reject
        };
        let found = verdict(ORG, "news.example.com", spf, &dkim).await;
        assert_eq!(found, (expected, disposition));
    }
}

#[tokio::test]
async fn g2_strict_alignment_and_test_mode_are_honoured() {
    let zone = "_dmarc.example.com TXT v=DMARC1; p=reject; np=quarantine; aspf=s; t=y\nexample.com A 192.0.2.1";
    let spf = || vouched("bounce.example.com", true);
    let found = verdict(zone, "example.com", spf(), &[]).await;
    assert_eq!(found, (DmarcResult::Fail, Policy::Quarantine));
    let found = verdict(zone, "ghost.example.com", spf(), &[]).await;
    assert_eq!(
        found,
        (DmarcResult::Fail, Policy::None),
        "np, one level lower"
    );
}

#[tokio::test]
async fn g2_what_could_have_been_a_pass_is_no_failure() {
    let (result, _) = verdict(ORG, "news.example.com", vouched("example.com", None), &[]).await;
    assert!(matches!(result, DmarcResult::TempError(_)));
    let zone = "_dmarc.example.com TXT !servfail";
    let (result, _) = verdict(zone, "example.com", vouched("example.com", true), &[]).await;
    assert!(matches!(result, DmarcResult::TempError(_)));
    let (result, _) = verdict("", "example.com", vouched("example.com", true), &[]).await;
    assert_eq!(result, DmarcResult::NoPolicy);
    let broken = "_dmarc.example.com TXT v=DMARC1; p=rejct";
    let (result, _) = verdict(broken, "example.com", vouched("other.example", true), &[]).await;
    assert_eq!(result, DmarcResult::NoPolicy);
}

async fn asked(zone: &str, uri: &str) -> Agreement {
    let zone = Zone::parse(zone).unwrap();
    let uri = ReportUri::parse(uri, mailauth::Span::new(0, uri.len())).unwrap();
    let found = dmarc::agreement(&zone, &name("example.com"), &uri).await;
    found.unwrap().agreement
}

#[tokio::test]
async fn g1_agreements_to_receive_reports_are_read_as_the_standard_has_them() {
    let uri = "mailto:dmarc@vendor.test";
    for zone in [
        "example.com._report._dmarc.vendor.test TXT v=DMARC1",
        "example.com._report._dmarc.vendor.test TXT v=DMARC1;",
        "*._report._dmarc.vendor.test TXT v=DMARC1; n=any",
    ] {
        assert!(
            matches!(asked(zone, uri).await, Agreement::Given { .. }),
            "{zone}"
        );
    }
    assert_eq!(
        asked("vendor.test A 192.0.2.1", uri).await,
        Agreement::Absent
    );
    assert!(matches!(
        asked("example.com._report._dmarc.vendor.test TXT !servfail", uri).await,
        Agreement::Unknown(_)
    ));
    for own in ["mailto:d@example.com", "mailto:d@reports.example.com"] {
        assert_eq!(asked("", own).await, Agreement::NotNeeded);
    }
    let instead = "example.com._report._dmarc.vendor.test TXT v=DMARC1; rua=mailto:new@vendor.test,mailto:x@elsewhere.test";
    let Agreement::Given { instead, .. } = asked(instead, uri).await else {
        panic!("agreed")
    };
    let uris: Vec<_> = instead.iter().map(|uri| uri.uri.as_str()).collect();
    assert_eq!(
        uris,
        ["mailto:new@vendor.test"],
        "only the same host may be named"
    );
}

#[tokio::test]
async fn g1_an_organization_that_is_not_known_leaves_the_agreement_open() {
    let zone = "_dmarc.vendor.test TXT !timeout";
    assert_eq!(
        asked(zone, "mailto:dmarc@vendor.test").await,
        Agreement::Absent,
        "whatever stands there, the organization is another"
    );
}
