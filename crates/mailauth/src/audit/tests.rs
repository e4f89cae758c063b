use super::*;
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
        names: Vec::new(),
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

#[tokio::test]
async fn mb_68_a_domain_of_which_nothing_speaks_of_mail_seems_parked() {
    let address = "example.test A 198.51.100.4\n";
    for (more, reported, usage) in [
        ("", false, DomainUse::Parked),
        ("", true, DomainUse::People),
        ("example.test TXT v=spf1 -all", false, DomainUse::Parked),
        ("example.test TXT v=spf1 mx ~all", false, DomainUse::People),
        (
            "example.test TXT \"v=spf1 ip4:198.51.100.4 -all\"",
            false,
            DomainUse::People,
        ),
        (
            "example.test MX 10 mx.example.test",
            false,
            DomainUse::People,
        ),
        ("example.test MX !timeout", false, DomainUse::People),
        (
            "example.test MX 0 .\nexample.test TXT v=spf1 -all",
            true,
            DomainUse::Parked,
        ),
    ] {
        let found = of(&format!("{address}{more}")).await;
        assert_eq!(found.seems(reported), usage, "{more} {reported}");
    }
}

async fn codes(zone: &str) -> Vec<&'static str> {
    let found = of(zone).await;
    let told = found.diagnostics.iter();
    told.map(|found| found.rule.code).collect()
}

/// A domain with mail and nothing to object to, but what is added.
async fn beside(more: &str) -> Vec<Diagnostic> {
    let zone = format!(
        "example.test MX 10 mx.example.test\nmx.example.test A 198.51.100.5\nmx.example.test AAAA 2001:db8::5\n\
         example.test TXT v=spf1 mx -all\n_mta-sts.example.test TXT v=STSv1; id=1\n#policy version: STSv1\n\
         #policy mode: enforce\n#policy mx: mx.example.test\n#policy max_age: 604800\n\
         _smtp._tls.example.test TXT v=TLSRPTv1; rua=mailto:tls@example.test\n{more}"
    );
    let mut found = of(&zone).await.diagnostics;
    found.retain(|found| !found.rule.code.starts_with("bimi-"));
    found
}

const DMARC: &str =
    "_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:d@example.test\n";

fn told(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|found| found.rule.code).collect()
}

#[tokio::test]
async fn mb_31_an_alias_for_a_key_that_leads_nowhere_is_a_warning() {
    let found = beside(&format!(
        "{DMARC}s1._domainkey.example.test CNAME s1.vendor.test"
    ))
    .await;
    assert_eq!(told(&found), ["dkim-dangling-alias"]);
    assert_eq!(found[0].rule.severity, Severity::Warning);
    assert!(
        found[0]
            .how_to_fix()
            .contains("Switch signing on at the service")
    );
    // What could not be asked is not said to lead nowhere.
    let unknown = format!(
        "{DMARC}s1._domainkey.example.test CNAME s1.vendor.test\ns1.vendor.test TXT !servfail"
    );
    assert_eq!(told(&beside(&unknown).await), ["dkim-unknown"]);
}

#[tokio::test]
async fn mb_32_an_alias_for_dmarc_that_leads_nowhere_is_to_be_replaced() {
    let found = beside("_dmarc.example.test CNAME example.hosted.test").await;
    assert_eq!(told(&found), ["dmarc-dangling-alias", "dkim-not-found"]);
    assert!(
        found[0].message.contains("example.hosted.test"),
        "{}",
        found[0]
    );
    assert!(found[0].how_to_fix().contains("Replace the alias"));
    // At the end of it there may be a text that is no record, or no answer.
    let text =
        "_dmarc.example.test CNAME example.hosted.test\nexample.hosted.test TXT v=DMARC2; p=none";
    assert!(!told(&beside(text).await).contains(&"dmarc-dangling-alias"));
    let unknown = "_dmarc.example.test CNAME example.hosted.test\nexample.hosted.test TXT !timeout";
    assert!(told(&beside(unknown).await).contains(&"dmarc-unknown"));
}

#[tokio::test]
async fn mb_34_records_at_the_commonest_wrong_places_are_found() {
    let record = DMARC.split_once(" TXT ").unwrap().1;
    for at in ["example.test", "_dmarc.example.test.example.test"] {
        let found = beside(&format!("{at} TXT {record}")).await;
        assert_eq!(
            told(&found),
            ["dmarc-wrong-place", "dkim-not-found"],
            "{at}"
        );
        assert_eq!(found[0].name, name(at));
        let fix = found[0].how_to_fix();
        assert!(fix.contains("Publish it at _dmarc.example.test"), "{fix}");
    }
    let key = "TXT v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    let twice = format!("{DMARC}s2._domainkey.example.test.example.test {key}");
    let found = beside(&twice).await;
    assert_eq!(told(&found), ["dkim-wrong-place"]);
    let fix = found[0].how_to_fix();
    assert!(
        fix.contains("Publish it at s2._domainkey.example.test,"),
        "{fix}"
    );
    // A wildcard answers everywhere, and a record in its place makes others harmless.
    let wildcard = format!("*.example.test {key}");
    assert!(!told(&beside(&wildcard).await).contains(&"dkim-wrong-place"));
    let both = format!("{DMARC}example.test TXT {record}");
    assert_eq!(told(&beside(&both).await), ["dkim-not-found"]);
}

#[tokio::test]
async fn mb_35_without_any_record_there_are_no_two_views() {
    let parsed =
        Zone::parse("example.test A 198.51.100.4\nportal.example.test A 198.51.100.5").unwrap();
    let portal = name("portal.example.test");
    let found = audit(&parsed, &NoFetch, &portal, &Options::default()).await;
    let codes = told(&found.diagnostics);
    assert!(
        codes.contains(&"dmarc-none") && !codes.contains(&"dmarc-views-differ"),
        "{codes:?}"
    );
}

#[tokio::test]
async fn mb_36_a_domain_without_mail_is_told_once_what_it_lacks() {
    let rest = "_dmarc.example.test TXT v=DMARC1; p=reject; np=reject\n*._domainkey.example.test TXT v=DKIM1; p=";
    for (spf, code) in [
        ("example.test TXT v=spf1 mx -all", "spf-parked"),
        ("example.test TXT v=spf1 ~all", "mx-parked-spf"),
        ("", "spf-none"),
    ] {
        let mut found = codes(&format!("example.test MX 0 .\n{rest}\n{spf}")).await;
        found.retain(|code| code.starts_with("spf-") || code.starts_with("mx-"));
        assert_eq!(found, [code], "{spf}");
    }
    let closed = "example.test MX 0 .\nexample.test TXT v=spf1 -all\n";
    for (dmarc, code) in [
        ("", "dmarc-none"),
        (
            "_dmarc.example.test TXT v=DMARC1; p=none; np=reject; rua=mailto:d@a.test\na.test MX 1 a.test\na.test A 198.51.100.1\na.test._report._dmarc.x.test A 192.0.2.1\nexample.test._report._dmarc.a.test TXT v=DMARC1",
            "mx-parked-dmarc",
        ),
    ] {
        let mut found = codes(&format!("{closed}{dmarc}")).await;
        found.retain(|code| code.starts_with("dmarc-") || code.starts_with("mx-"));
        assert_eq!(found, [code], "{dmarc}");
    }
}

#[tokio::test]
async fn mb_37_a_domain_parked_as_advised_is_clean() {
    let zone = "example.test MX 0 .\nexample.test TXT v=spf1 -all\n*._domainkey.example.test TXT v=DKIM1; p=\n_dmarc.example.test TXT v=DMARC1; p=reject; sp=reject; np=reject";
    let found = of(zone).await;
    let mut told = told(&found.diagnostics);
    // That TLS, logo and transport are not set up is no fault of a domain without mail.
    told.retain(|code| {
        !["bimi-", "tls-rpt-", "mta-sts-"]
            .iter()
            .any(|of| code.starts_with(of))
    });
    assert!(told.is_empty(), "{:#?}", found.diagnostics);
    let counted = found.count(Severity::Error) + found.count(Severity::Warning);
    assert_eq!(counted, 0, "{:#?}", found.diagnostics);
    // A key that one selector alone withdrew is worth a note.
    let one = "s1._domainkey.example.test TXT v=DKIM1; p=";
    assert_eq!(
        told_of(&beside(&format!("{DMARC}{one}")).await, "dkim-"),
        ["dkim-revoked"]
    );
    // Where mail is sent, reports are missed.
    let blind = "_dmarc.example.test TXT v=DMARC1; p=reject; np=reject";
    assert!(told_of(&beside(blind).await, "dmarc-").contains(&"dmarc-no-rua"));
}

fn told_of(found: &[Diagnostic], prefix: &str) -> Vec<&'static str> {
    let mut codes = told(found);
    codes.retain(|code| code.starts_with(prefix));
    codes
}

#[tokio::test]
async fn mb_38_what_stands_in_the_way_is_called_by_its_name() {
    for (record, words, fix) in [
        (
            "v=DMARC1, p=none, rua=mailto:d@example.test",
            "a comma stands behind",
            "semicolons between",
        ),
        (
            "v=DMARC1\"; p=none",
            "a quotation mark stands behind",
            "without quotation marks",
        ),
        (
            "\"v=DMARC1; p=none\"",
            "a quotation mark stands in front",
            "without quotation marks",
        ),
        (
            "v=DMARC1\\; p=none\\; rua=mailto:d@example.test",
            "a backslash stands behind",
            "without backslashes",
        ),
        (
            "v=DMARC1 p=none",
            "the semicolon behind `v=DMARC1` is missing",
            "Write a semicolon",
        ),
        ("v=DMARC1: p=none", "`:` stands behind", "Write a semicolon"),
        (
            "v=DMARC2; p=none",
            "the version is `DMARC2` instead of",
            "v=DMARC1",
        ),
    ] {
        let mut zone = Zone::default();
        zone.add(
            name("_dmarc.example.test"),
            crate::dns::Data::Txt(record.to_owned()),
        );
        let found = audit(&zone, &NoFetch, &name("example.test"), &Options::default()).await;
        let version = found
            .diagnostics
            .iter()
            .find(|f| f.rule.code == "dmarc-version");
        let version = version.unwrap_or_else(|| panic!("{record}: {:#?}", found.diagnostics));
        assert!(version.message.contains(words), "{record}: {version}");
        assert!(version.how_to_fix().contains(fix), "{record}: {version}");
    }
    for (rua, words) in [
        ("", "the tag names no address"),
        ("mailto:d@example.test,", "missing beside a comma"),
    ] {
        let found = beside(&format!(
            "_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua={rua};"
        ))
        .await;
        let codes = told_of(&found, "dmarc-");
        assert_eq!(codes, ["dmarc-bad-uri"], "{rua}");
        assert!(found[0].message.contains(words), "{}", found[0]);
    }
}

#[tokio::test]
async fn mb_40_a_policy_with_dots_at_the_end_is_warned_of() {
    let zone = "example.test MX 10 mx.example.test\nmx.example.test A 198.51.100.5\n_mta-sts.example.test TXT v=STSv1; id=1\n#policy version: STSv1\n#policy mode: enforce\n#policy mx: mx.example.test.\n#policy max_age: 604800";
    let found = of(zone).await.diagnostics;
    assert_eq!(told_of(&found, "mta-sts-"), ["mta-sts-mx-dot"]);
    let dotted = found
        .iter()
        .find(|found| found.rule.code == "mta-sts-mx-dot");
    assert_eq!(
        dotted.map(|found| found.rule.severity),
        Some(Severity::Warning)
    );
}

/// An RSA key of 2048 bits as it should be, and without its frame.
const FRAMED: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA5Ru5WVhkPiBuE+mOf29uqontUfoQpcWX04sA/V6dRmZ0I2kRHOSKYXLW84sqPiWyfKH4WaP7f0p6RvENyIqFjCYWDPxSX5Ck/rj0jUzQ6FKloUb9M/0hhdUy2xa7przy7wudLu7WpgxyMLogPZfWMV369vvPefyvuXF8B3rCuy5qSNyvnDf0Dn4/blILfyw5df4JWJIj0FfXxc3LMMLQM+Nn8q71iJmH5qXuB78GWUjT7erEXnrXdWKZimM9l6fMSOb6EBm0AwNVR+mOGwt05LPrSHFrwKJSNRB5gBOzXfmjdUpghIq+wLF1trz+oJt5CcZs45GPjiuyUomI+HgFpQIDAQAB";
const BARE: &str = "MIIBCgKCAQEA5Ru5WVhkPiBuE+mOf29uqontUfoQpcWX04sA/V6dRmZ0I2kRHOSKYXLW84sqPiWyfKH4WaP7f0p6RvENyIqFjCYWDPxSX5Ck/rj0jUzQ6FKloUb9M/0hhdUy2xa7przy7wudLu7WpgxyMLogPZfWMV369vvPefyvuXF8B3rCuy5qSNyvnDf0Dn4/blILfyw5df4JWJIj0FfXxc3LMMLQM+Nn8q71iJmH5qXuB78GWUjT7erEXnrXdWKZimM9l6fMSOb6EBm0AwNVR+mOGwt05LPrSHFrwKJSNRB5gBOzXfmjdUpghIq+wLF1trz+oJt5CcZs45GPjiuyUomI+HgFpQIDAQAB";

#[tokio::test]
async fn nw_06_keys_that_verifiers_read_differently_are_told_with_who_refuses() {
    let key = format!("k=rsa; p={FRAMED}");
    let at = "s1._domainkey.example.test TXT";
    let (error, warning) = (Severity::Error, Severity::Warning);
    for (record, code, severity, words) in [
        (
            format!("v=DKIM1; {key};;"),
            "dkim-empty-tag",
            error,
            "OpenDKIM and dkimpy refuse",
        ),
        (
            format!("v=DKIM1; {key}; ;"),
            "dkim-empty-tag",
            error,
            "OpenDKIM",
        ),
        (
            format!("v=DKIM1;; {key}"),
            "dkim-empty-tag",
            error,
            "OpenDKIM",
        ),
        (
            format!(";v=DKIM1; {key}"),
            "dkim-empty-tag",
            error,
            "OpenDKIM",
        ),
        (
            format!("v=DKIM1; p={BARE}"),
            "dkim-bare-key",
            error,
            "OpenDKIM, Mail::DKIM and rspamd refuse",
        ),
        (
            format!("v=DKIM1; {key}\n{at} hello"),
            "dkim-text-beside-key",
            warning,
            "OpenDKIM refuses",
        ),
        (
            format!("v=DKIM1; n=Schlüssel; {key}"),
            "dkim-not-ascii",
            warning,
            "OpenDKIM refuses",
        ),
        (
            format!("v=DKIM1; g=; {key}"),
            "dkim-granularity",
            warning,
            "Mail::DKIM",
        ),
        (
            format!("v=DKIM1; g=nurse; {key}"),
            "dkim-granularity",
            warning,
            "Mail::DKIM",
        ),
        (
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=".to_owned(),
            "dkim-ed25519-alone",
            warning,
            "Mail::DKIM",
        ),
        (
            format!("v=DKIM1; h=; {key}"),
            "dkim-no-hash",
            error,
            "OpenDKIM refuses",
        ),
        (
            format!("v=DKIM1; x-a=1; {key}"),
            "dkim-tag-name",
            warning,
            "pass over",
        ),
        (format!("{key}; v=DKIM1"), "dkim-version", error, ""),
    ] {
        let found = beside(&format!("{DMARC}{at} {record}")).await;
        assert_eq!(told(&found), [code], "{record}");
        assert_eq!(found[0].rule.severity, severity, "{record}");
        assert!(found[0].rule.why.contains(words), "{record}");
    }
    // As all read it alike, also where the last semicolon stands.
    for record in [
        format!("v=DKIM1; {key}"),
        format!("v=DKIM1; {key};"),
        format!("v=DKIM1; {key}; "),
    ] {
        let found = beside(&format!("{DMARC}{at} {record}")).await;
        assert!(found.is_empty(), "{record}: {found:#?}");
    }
    // What is advised for a bare key is the same key.
    let found = beside(&format!("{DMARC}{at} v=DKIM1; p={BARE}")).await;
    assert!(
        found[0].how_to_fix().contains(&format!("`p={FRAMED}`")),
        "{}",
        found[0]
    );
    // Beside an RSA key one of Ed25519 is fine.
    let both = format!(
        "{DMARC}{at} v=DKIM1; {key}\ns2._domainkey.example.test TXT v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    );
    assert!(beside(&both).await.is_empty());
}

#[tokio::test]
async fn nw_10_words_claim_no_more_than_is_known() {
    let words = async |zone: &str, part: PartName| of(zone).await.part(part).words;
    let zone = "example.test TXT v=spf1 include:a.test include:b.test -all\na.test TXT v=spf1 -all\nb.test TXT !timeout\n\
        s1._domainkey.example.test CNAME s1.vendor.test\ns1.vendor.test TXT !servfail";
    assert_eq!(
        words(zone, PartName::Spf).await,
        "published, at least 2 of 10 lookups"
    );
    let dkim = words(zone, PartName::Dkim).await;
    assert!(
        dkim.starts_with("could not tell at 1 of ") && dkim.contains("(s1)"),
        "{dkim}"
    );
    let two = format!(
        "s1._domainkey.example.test TXT v=DKIM1; p={FRAMED}\ns1._domainkey.example.test TXT v=DKIM1; p={BARE}"
    );
    assert_eq!(
        words(&two, PartName::Dkim).await,
        "more than one key at one selector: s1"
    );
}

/// The zones of the review's cases, where they lie beside the checkout.
#[tokio::test]
async fn the_cases_of_the_mail_review_come_to_their_verdicts() {
    let folders = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut folders = folders.map(|folder| folder.join("shared/cases/mail"));
    let Some(folder) = folders.find(|folder| folder.is_dir()) else {
        return;
    };
    let mut wrong = Vec::new();
    for (file, domain, has, has_not) in [
        (
            "spf-all-addresses.zone",
            "clinic.example",
            "spf-pass-all",
            "spf-wide-range",
        ),
        (
            "spf-whole-internet.zone",
            "clinic.example",
            "spf-pass-all",
            "spf-wide-range",
        ),
        (
            "spf-address-in-include.zone",
            "clinic.example",
            "spf-bad-domain",
            "spf-unregistered-domain",
        ),
        (
            "dmarc-alias-dangling.zone",
            "clinic.example",
            "dmarc-dangling-alias",
            "dmarc-none",
        ),
        (
            "dmarc-at-apex.zone",
            "clinic.example",
            "dmarc-wrong-place",
            "dmarc-none",
        ),
        (
            "sub-without-dmarc.zone",
            "portal.clinic.example",
            "dmarc-none",
            "dmarc-views-differ",
        ),
        (
            "parked-as-advised.zone",
            "clinic.example",
            "",
            "dmarc-no-rua",
        ),
    ] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let zone = Zone::parse(&text).unwrap();
        let found = audit(&zone, &NoFetch, &name(domain), &Options::default()).await;
        let codes = told(&found.diagnostics);
        if (!has.is_empty() && !codes.contains(&has)) || codes.contains(&has_not) {
            wrong.push(format!("{file}: {codes:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
