//! What the audit advises, where following it once did harm or led nowhere.

use mailauth::audit::{Audit, Options, PartName, audit, rule, rules, sender_facts};
use mailauth::dns::{Data, Zone};
use mailauth::mta_sts::{NoFetch, WrittenPolicy};
use mailauth::{Diagnostic, DomainName, Severity};

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

fn options() -> Options {
    Options {
        selectors: vec!["s1".into(), "s2".into()],
        ..Options::default()
    }
}

async fn of(zone: &str) -> Audit {
    let parsed = Zone::parse(zone).unwrap_or_else(|e| panic!("{e} in\n{zone}"));
    let policy = WrittenPolicy::parse(zone);
    audit(&parsed, &policy, &name("example.test"), &options()).await
}

fn told(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|one| one.rule.code).collect()
}

fn told_of(found: &[Diagnostic], prefix: &str) -> Vec<&'static str> {
    let mut codes = told(found);
    codes.retain(|code| code.starts_with(prefix));
    codes
}

/// What is advised about one rule of a zone.
async fn fix_of(zone: &str, code: &str) -> (String, String) {
    let found = of(zone).await;
    let one = found.diagnostics.iter().find(|one| one.rule.code == code);
    let one = one.unwrap_or_else(|| panic!("{code} in {:#?}", found.diagnostics));
    (one.message.clone(), one.how_to_fix().to_owned())
}

#[tokio::test]
async fn mb_52_no_fix_makes_a_policy_stricter_without_its_condition() {
    let until = [
        "when the reports show",
        "until the reports show",
        "Roll-out says",
    ];
    for (record, code) in [
        (
            "v=DMARC1; p=reject; sp=quarantine",
            "dmarc-subdomains-weaker",
        ),
        ("v=DMARC1; p=quarantine; pct=50", "dmarc-pct"),
        (
            "v=DMARC1; p=none; rua=mailto:a@example.test",
            "dmarc-p-none",
        ),
        ("v=DMARC1; p=quarantine; t=y", "dmarc-testing"),
        ("v=DMARC1; rua=mailto:a@example.test", "dmarc-no-policy"),
        (
            "v=DMARC1; p=rejct; rua=mailto:a@example.test",
            "dmarc-bad-policy",
        ),
        // What no receiver reads begins to act once it is mended.
        ("v=dmarc1; p=reject", "dmarc-version"),
        ("v=DMARC1 p=reject", "dmarc-version"),
        ("\"v=DMARC1; p=quarantine\"", "dmarc-version"),
        (
            "v=DMARC1; p=reject\n_dmarc.example.test TXT v=DMARC1; p=none",
            "dmarc-two-records",
        ),
    ] {
        let zone = format!(
            "example.test MX 10 mx.example.test\nmx.example.test A 198.51.100.1\n_dmarc.example.test TXT {record}"
        );
        let (_, fix) = fix_of(&zone, code).await;
        let has = until
            .iter()
            .any(|words| fix.to_lowercase().contains(&words.to_lowercase()));
        assert!(has, "{record}: {fix}");
    }
    let misplaced = "example.test TXT v=DMARC1; p=reject";
    let (_, fix) = fix_of(misplaced, "dmarc-wrong-place").await;
    assert!(fix.contains("write `p=none` in it at first"), "{fix}");
    // What asks for nothing needs no such word.
    let (_, fix) = fix_of("_dmarc.example.test TXT v=dmarc1; p=none", "dmarc-version").await;
    assert!(!fix.contains("Roll-out"), "{fix}");
}

#[tokio::test]
async fn mb_51_a_domain_without_mail_that_lets_a_service_send_is_asked_about() {
    let zone = |spf: &str| {
        format!(
            "example.test MX 0 .\nexample.test TXT {spf}\n_dmarc.example.test TXT v=DMARC1; p=none; rua=mailto:a@example.test"
        )
    };
    let code = "mx-parked-dmarc";
    let (_, fix) = fix_of(&zone("v=spf1 include:mailer.test -all"), code).await;
    assert!(
        fix.starts_with("First find out") && fix.contains("`include:mailer.test`"),
        "{fix}"
    );
    for closed in [
        "v=spf1 -all",
        "v=spf1 ~all",
        "v=spf1 exp=why.example.test -all",
    ] {
        let (_, fix) = fix_of(&zone(closed), code).await;
        assert!(
            fix.starts_with("If the domain sends no mail"),
            "{closed}: {fix}"
        );
    }
    for open in ["v=spf1 redirect=other.test", "v=spf1 +all", "v=spf1 a -all"] {
        let (_, fix) = fix_of(&zone(open), code).await;
        assert!(fix.starts_with("First find out"), "{open}: {fix}");
    }
    let rule = rule(code).unwrap();
    assert!(!rule.why.contains("no mail of its own"), "{}", rule.why);
}

#[tokio::test]
async fn g7_one_good_key_is_enough_for_the_rules_of_large_providers() {
    let good = "TXT v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    let bad = "TXT v=DKIM1; k=rsa; p=MFwwDQYJ";
    let facts = async |zone: String| sender_facts(&of(&zone).await, None).dkim;
    let both = facts(format!(
        "s1._domainkey.example.test {good}\ns2._domainkey.example.test {bad}"
    ))
    .await;
    assert_eq!(both.is, Some(true), "{}", both.found);
    assert!(both.found.contains("do not take s2"), "{}", both.found);
    let alone = facts(format!("s2._domainkey.example.test {bad}")).await;
    assert_eq!(alone.is, Some(false), "{}", alone.found);
    let open = facts(format!(
        "s2._domainkey.example.test {bad}\ns1._domainkey.example.test TXT !timeout"
    ))
    .await;
    assert_eq!(open.is, None, "{}", open.found);
    assert_eq!(facts("example.test A 198.51.100.1".into()).await.is, None);
}

#[tokio::test]
async fn mb_38_quotation_marks_around_a_key_are_one_mistake() {
    let key = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    for text in [
        format!("\"{key}\""),
        format!("“{key}”"),
        format!("{key}\""),
        key.replace("QHOg7", "\" \"QHOg7"),
    ] {
        let mut zone = Zone::default();
        zone.add(name("s1._domainkey.example.test"), Data::Txt(text.clone()));
        let options = Options {
            selectors: vec!["s1".into()],
            ..Options::default()
        };
        let found = audit(&zone, &NoFetch, &name("example.test"), &options).await;
        assert_eq!(
            told_of(&found.diagnostics, "dkim-"),
            ["dkim-quotes"],
            "{text}"
        );
    }
    // A note may hold one.
    let note = key.replace("k=ed", "n=the \"new\" key; k=ed");
    let found = of(&format!("s1._domainkey.example.test TXT {note}")).await;
    assert!(!told_of(&found.diagnostics, "dkim-").contains(&"dkim-quotes"));
}

#[tokio::test]
async fn mb_31_an_alias_for_the_next_key_of_a_service_in_use_stays() {
    let key = "TXT v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    let zone = format!(
        "s1._domainkey.example.test CNAME s1-example-test._domainkey.tenant.service.test\n\
         s1-example-test._domainkey.tenant.service.test {key}\n\
         s2._domainkey.example.test CNAME s2-example-test._domainkey.tenant.service.test"
    );
    let (_, fix) = fix_of(&zone, "dkim-next-key").await;
    assert!(fix.contains("Leave the alias"), "{fix}");
    let found = of(&zone).await;
    assert!(!told_of(&found.diagnostics, "dkim-").contains(&"dkim-dangling-alias"));
    // Of another service, or where none has a key, it leads nowhere.
    let other = zone.replace(
        "CNAME s2-example-test._domainkey.tenant.service",
        "CNAME s2.given-up",
    );
    for dangling in [
        other,
        "s2._domainkey.example.test CNAME s2.service.test".to_owned(),
    ] {
        let found = of(&dangling).await;
        assert!(
            told_of(&found.diagnostics, "dkim-").contains(&"dkim-dangling-alias"),
            "{dangling}"
        );
    }
}

#[tokio::test]
async fn mb_37_a_domain_without_mail_is_not_told_to_protect_what_it_takes() {
    let closed = "example.test MX 0 .\nexample.test TXT v=spf1 -all\n*._domainkey.example.test TXT v=DKIM1; p=\n_dmarc.example.test TXT v=DMARC1; p=reject; sp=reject; np=reject";
    let found = of(closed).await;
    assert_eq!(told(&found.diagnostics), Vec::<&str>::new());
    let words = found.part(PartName::Dkim).words;
    assert_eq!(words, "all keys withdrawn (wildcard)");
    let takes = of("example.test MX 10 mx.example.test\nmx.example.test A 198.51.100.1").await;
    for code in ["mta-sts-none", "tls-rpt-none"] {
        assert!(told(&takes.diagnostics).contains(&code), "{code}");
    }
}

#[tokio::test]
async fn mb_38_what_nobody_can_read_is_not_summed_up_as_none() {
    for (zone, part, words) in [
        (
            "_dmarc.example.test TXT v=dmarc1; p=none",
            PartName::Dmarc,
            "a record that no receiver can read",
        ),
        (
            "_dmarc.example.test TXT v=DMARC1; p=none\n_dmarc.example.test TXT v=DMARC1; p=reject",
            PartName::Dmarc,
            "several records, so none counts",
        ),
        (
            "example.test TXT v=DMARC1; p=none",
            PartName::Dmarc,
            "a record where nobody looks for it",
        ),
        (
            "_dmarc.example.test CNAME gone.test",
            PartName::Dmarc,
            "an alias that leads to no record",
        ),
        (
            "example.test TXT \"v=spf1 -all\"",
            PartName::Spf,
            "a record that no receiver can read",
        ),
        ("_dmarc.example.test TXT hello", PartName::Dmarc, "none"),
        ("example.test TXT hello", PartName::Spf, "none"),
    ] {
        assert_eq!(of(zone).await.part(part).words, words, "{zone}");
    }
    let mut zone = Zone::default();
    let blanks = "  v=DMARC1; p=none".to_owned();
    zone.add(name("_dmarc.example.test"), Data::Txt(blanks));
    let found = audit(&zone, &NoFetch, &name("example.test"), &Options::default()).await;
    let one = found
        .diagnostics
        .iter()
        .find(|one| one.rule.code == "dmarc-version");
    let one = one.expect("told");
    assert_eq!(one.message, "2 blanks stand in front of `v=DMARC1`");
    assert!(
        !one.how_to_fix().contains("quotation"),
        "{}",
        one.how_to_fix()
    );
}

#[tokio::test]
async fn g1_a_logo_is_no_matter_of_safety() {
    for rule in rules().filter(|rule| rule.code.starts_with("bimi-")) {
        assert_ne!(rule.severity, Severity::Error, "{}", rule.code);
    }
    let rule = rule("bimi-not-enforced").unwrap();
    assert_eq!(rule.severity, Severity::Note);
}

#[tokio::test]
async fn mb_50_two_terms_grown_together_are_not_to_be_deleted() {
    for (spf, one, other) in [
        (
            "v=spf1 include:_spf.mailbox.testinclude:mailer.test -all",
            "“include:_spf.mailbox.test”",
            "“include:mailer.test”",
        ),
        (
            "v=spf1 a mx include:mailer.test-all",
            "“include:mailer.test”",
            "“-all”",
        ),
    ] {
        let zone = format!(
            "example.test TXT {spf}\nexample.test A 198.51.100.1\nexample.test MX 10 example.test"
        );
        let (message, fix) = fix_of(&zone, "spf-terms-joined").await;
        assert!(
            message.contains(one) && message.contains(other),
            "{message}"
        );
        assert!(!fix.contains("delete"), "{fix}");
        let found = told_of(&of(&zone).await.diagnostics, "spf-");
        assert!(
            !found.contains(&"spf-unregistered-domain") && !found.contains(&"spf-target-missing"),
            "{found:?}"
        );
    }
    // A name that is there, and macros, are whole terms.
    let whole = "example.test TXT v=spf1 include:x-all.test exists:%{i}.a:b.test -all\nx-all.test TXT v=spf1 -all";
    assert!(!told(&of(whole).await.diagnostics).contains(&"spf-terms-joined"));
}

#[tokio::test]
async fn mb_52_what_acts_on_subdomains_alone_is_told() {
    let rest = "example.test MX 10 mx.example.test\nmx.example.test A 198.51.100.1\n";
    let zone = |record: &str| {
        format!("{rest}_dmarc.example.test TXT v=DMARC1; {record}; rua=mailto:a@example.test")
    };
    let (message, _) = fix_of(&zone("p=none; sp=reject"), "dmarc-subdomains-stricter").await;
    assert_eq!(message, "subdomains have `sp=reject`, the domain `p=none`");
    let (message, _) = fix_of(
        &zone("p=none; sp=quarantine; np=none; t=y"),
        "dmarc-testing",
    )
    .await;
    assert_eq!(message, "`t=y` lowers `sp=quarantine` to none");
    let (message, _) = fix_of(&zone("p=none; np=reject; t=y"), "dmarc-testing").await;
    assert_eq!(message, "`t=y` lowers `np=reject` to quarantine");
    // Each policy is lowered, and those of subdomains with it (RFC 9989 §4.7).
    for (record, says) in [
        (
            "p=reject; sp=quarantine; np=reject; t=y",
            "`t=y` lowers `p=reject` to quarantine, `sp=quarantine` to none and `np=reject` to quarantine",
        ),
        (
            "p=quarantine; sp=none; t=y",
            "`t=y` lowers `p=quarantine` to none",
        ),
        (
            "p=reject; t=y",
            "`t=y` lowers `p=reject` to quarantine; subdomains without a record of their own are treated as quarantine, too",
        ),
    ] {
        let (message, _) = fix_of(&zone(record), "dmarc-testing").await;
        assert_eq!(message, says);
    }
    for quiet in ["p=none", "p=none; sp=none", "p=quarantine; sp=reject"] {
        let found = of(&zone(quiet)).await;
        assert!(
            !told(&found.diagnostics).contains(&"dmarc-subdomains-stricter"),
            "{quiet}"
        );
    }
}

#[tokio::test]
async fn mb_36_a_domain_that_is_not_there_is_told_once() {
    let beside = Zone::parse("other.test A 198.51.100.1\nthere.test A 198.51.100.1").unwrap();
    let told = async |domain: &str| {
        let found = audit(&beside, &NoFetch, &name(domain), &Options::default()).await;
        let all = found.diagnostics.iter();
        all.map(|one| (one.rule.code, one.how_to_fix().to_owned()))
            .collect::<Vec<_>>()
    };
    for (domain, words) in [
        ("gone.test", "renew it"),
        ("mail.other.test", "published in DNS first"),
    ] {
        let found = told(domain).await;
        assert_eq!(found.len(), 1, "{domain}: {found:#?}");
        assert_eq!(found[0].0, "spf-none");
        assert!(found[0].1.contains(words), "{found:?}");
    }
    assert!(told("there.test").await.len() > 3);
}

#[tokio::test]
async fn g1_selectors_that_many_servers_use_are_tried_and_none_found_is_no_proof() {
    let domain = mailauth::DomainName::parse("example.test").unwrap();
    let key = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    for selector in [
        "google",
        "selector1",
        "selector2",
        "k1",
        "k2",
        "s1",
        "s2",
        "default",
        "mail",
        "dkim",
    ] {
        let zone = format!("{selector}._domainkey.example.test TXT {key}\n");
        let found = audit(
            &Zone::parse(&zone).unwrap(),
            &NoFetch,
            &domain,
            &Options::default(),
        )
        .await;
        assert!(
            !told(&found.diagnostics).contains(&"dkim-not-found"),
            "{selector}"
        );
    }
    let (message, _) = fix_of("example.test A 192.0.2.1\n", "dkim-not-found").await;
    assert!(
        message.contains("that is no proof, for keys may stand at others"),
        "{message}"
    );
}

#[tokio::test]
async fn mb_58_an_alias_is_never_told_to_be_a_txt_record() {
    // Each name where a record is looked for is an alias that leads to nothing of use.
    let names = [
        "_dmarc.example.test",
        "_smtp._tls.example.test",
        "_mta-sts.example.test",
        "default._bimi.example.test",
        "selector1._domainkey.example.test",
    ];
    for target in ["gone.hosted.test", "there.hosted.test"] {
        let mut zone = String::from(
            "example.test MX 10 mx.example.test\nmx.example.test A 198.51.100.1\nexample.test TXT v=spf1 mx -all\nthere.hosted.test TXT something else\n",
        );
        for name in names {
            zone.push_str(&format!("{name} CNAME {target}\n"));
        }
        let found = of(&zone).await;
        for said in &found.diagnostics {
            if !names.contains(&said.name.as_str()) {
                continue;
            }
            let fix = said.how_to_fix().to_lowercase();
            // That a record stands there is said only where one does.
            let stands = fix.contains("what is found stands there");
            let is_there = target == "there.hosted.test";
            assert!(!stands || is_there, "{target}: {fix}");
            assert!(
                !is_there || !fix.contains("no txt record stands there"),
                "{target}: {fix}"
            );
            let writes = ["publish", "add ", "change"]
                .iter()
                .any(|word| fix.contains(word));
            let heeds = ["alias", "cname", "lead"]
                .iter()
                .any(|word| fix.contains(word));
            assert!(
                !writes || heeds,
                "{target}: {} at {}: {fix}",
                said.rule.code,
                said.name
            );
        }
    }
}
