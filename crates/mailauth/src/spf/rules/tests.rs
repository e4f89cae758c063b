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
    assert_eq!(codes(zone).await, ["spf-pass-all"]);
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

#[tokio::test]
async fn mb_30_a_record_that_covers_the_whole_internet_is_like_plus_all() {
    for (record, more) in [
        ("ip4:0.0.0.0/0 -all", ""),
        ("ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all", ""),
        ("ip6:::/0 -all", ""),
        ("ip6:2000::/4 ip6:3000::/4 ip4:203.0.113.1 -all", ""),
        (
            "a:a.test/0 -all",
            "a.test A 198.51.100.1\na.test AAAA 2001:db8::1",
        ),
        (
            "include:spf.example.test -all",
            "spf.example.test TXT v=spf1 ip4:0.0.0.0/0 -all",
        ),
        (
            "include:a.test -all",
            "a.test TXT v=spf1 ip4:0.0.0.0/0 -all",
        ),
        (
            "include:a.test include:b.test -all",
            "a.test TXT v=spf1 ip4:0.0.0.0/1 -all\nb.test TXT v=spf1 ip4:128.0.0.0/1 -all",
        ),
    ] {
        let said = lint_zone(&format!("example.test TXT v=spf1 {record}\n{more}")).await;
        let codes: Vec<_> = said.iter().map(|found| found.rule.code).collect();
        assert_eq!(said.len(), 1, "{record}: {codes:?}");
        assert!(codes[0].ends_with("all"), "{record}: {codes:?}");
        assert_eq!(said[0].rule.severity, crate::Severity::Error, "{record}");
    }
    let wide = codes("example.test TXT v=spf1 ip4:203.0.0.0/12 -all").await;
    assert_eq!(wide, ["spf-wide-range"]);
}

#[tokio::test]
async fn mb_33_nothing_is_asked_or_said_of_what_is_never_looked_up() {
    let zone = "example.test TXT v=spf1 include:198.51.100.7 include:https://mail.a.test/x a:%{z}.b.test mx:nodots -all";
    let said = lint_zone(zone).await;
    let codes: Vec<_> = said.iter().map(|found| found.rule.code).collect();
    assert_eq!(
        codes,
        [
            "spf-bad-domain",
            "spf-bad-domain",
            "spf-bad-domain",
            "spf-bad-macro"
        ]
    );
    let web = said
        .iter()
        .find(|found| found.message.contains("of the web"));
    assert_eq!(web.unwrap().how_to_fix(), "write “include:mail.a.test”");
    let parsed = Zone::parse(zone).unwrap();
    let name = DomainName::parse("example.test").unwrap();
    let memo = crate::dns::Memo::new(&parsed, 100);
    let tree = audit(&memo, &name).await.tree;
    assert_eq!((tree.totals.voids, tree.totals.incomplete), (0, false));
    let asked: Vec<String> = memo
        .transcript()
        .iter()
        .map(|a| a.name.to_string())
        .collect();
    assert_eq!(asked, ["example.test", "example.test"], "its TXT and MX");
}

#[tokio::test]
async fn mb_36_each_mistake_is_told_once() {
    let three = "example.test TXT v=spf1 a:1.example.test a:2.example.test mx:3.example.test -all";
    let said = lint_zone(three).await;
    assert_eq!(said.len(), 1, "{said:#?}");
    let message = &said[0].message;
    assert!(
        message.starts_with("3 lookups find nothing, 2 are allowed"),
        "{message}"
    );
    for name in ["1.example.test", "2.example.test", "3.example.test"] {
        assert!(message.contains(name), "{message}");
    }
    let two = "example.test TXT v=spf1 mx -all\nexample.test TXT v=spf1 ip4:198.51.100.9 ~all";
    let said = lint_zone(two).await;
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(
        said[0]
            .message
            .contains("number 2 is “v=spf1 ip4:198.51.100.9 ~all”")
    );
    // That somebody else can have a name is another matter.
    let free = "example.test TXT v=spf1 a:1.gone.test a:2.example.test a:3.example.test -all";
    assert_eq!(
        codes(free).await,
        ["spf-too-many-voids", "spf-unregistered-domain"]
    );
}

#[tokio::test]
async fn mb_38_a_tab_is_called_a_tab() {
    for (record, code) in [
        ("v=spf1\tip4:198.51.100.9 -all", "spf-version"),
        ("v=spf1 ip4:198.51.100.9\t-all", "spf-character"),
    ] {
        let mut zone = Zone::default();
        let name = DomainName::parse("example.test").unwrap();
        zone.add(name.clone(), crate::dns::Data::Txt(record.to_owned()));
        let said = audit(&zone, &name).await.diagnostics;
        let found = said.iter().find(|found| found.rule.code == code);
        let message = &found.unwrap_or_else(|| panic!("{said:#?}")).message;
        assert!(
            message.contains("tab") && !message.contains("line break"),
            "{message}"
        );
    }
    let colon = lint_zone("example.test TXT v=spf1; ip4:198.51.100.9 -all").await;
    assert!(
        colon[0].message.contains("a “;” stands behind “v=spf1”"),
        "{colon:#?}"
    );
}

#[tokio::test]
async fn mb_41_an_explanation_that_is_not_there_is_noted() {
    let zone = "example.test TXT v=spf1 mx exp=why.example.test -all\nexample.test MX 1 mx.example.test\nmx.example.test A 198.51.100.1\nmx.example.test AAAA 2001:db8::1";
    assert_eq!(codes(zone).await, ["spf-exp-missing"]);
    let unknown = format!("{zone}\nwhy.example.test TXT !timeout");
    assert!(codes(&unknown).await.is_empty(), "it changes no result");
    let macros = zone.replace("why.example.test", "%{i}.example.test");
    assert!(codes(&macros).await.is_empty());
}
