//! Keys and messages of the dkimpy package (`dkimpy/README.md`), and what becomes of
//! them when they are tampered with.

use std::path::PathBuf;
use std::sync::Arc;

use mailauth::DomainName;
use mailauth::dkim::{
    self, Key, KeyFault, KeyRecord, KeyType, RsaKeyFault, SignatureResult, Verified,
};
use mailauth::dns::{Data, Failure, RecordType, Zone};

fn file(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/dkimpy");
    std::fs::read(path.join(name)).unwrap()
}

fn key(name: &str) -> KeyRecord {
    let text: Arc<str> = String::from_utf8(file(name)).unwrap().trim_end().into();
    KeyRecord::parse(&text)
}

fn zone(keys: &[(&str, &str)]) -> Zone {
    let mut zone = Zone::default();
    for (name, text) in keys {
        let name = DomainName::parse(name).unwrap();
        zone.add(name, Data::Txt(text.trim_end().to_string()));
    }
    zone
}

fn published() -> Zone {
    let text = |name| String::from_utf8(file(name)).unwrap();
    zone(&[
        ("test._domainkey.example.com", &text("test.txt")),
        (
            "test1._domainkey.example.com",
            &text("1024_testkey_wo_markers.pub.rsa.txt"),
        ),
        (
            "test3._domainkey.example.com",
            &text("2048_testkey_wo_markers.pub.txt"),
        ),
        ("test._domainkey.football.example.com", &text("test.txt")),
        (
            "brisbane._domainkey.football.example.com",
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        ),
        ("sed._domainkey.test.ex", &text("eximtest.dns")),
        (
            "example._domainkey.canonical.com",
            "k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBANmBe10IgY+u7h3enWTukkqtUD5PR52Tb/mPfjC0QJTocVBq6Za/PlzfV+Py92VaCak19F4WrbVTK5Gg5tW220MCAwEAAQ==",
        ),
        (
            "20120113._domainkey.gmail.com",
            "k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1Kd87/UeJjenpabgbFwh+eBCsSTrqmwIYYvywlbhbqoo2DymndFkbjOVIPIldNs/m40KF+yzMn1skyoxcTUGCQs8g3FgD2Ap3ZB5DekAo5wMmk4wimDO+U8QzI3SD07y2+07wlNWwIt8svnxgdxGkVbbhzY8i+RQ9DpSVpPbF7ykQxtKXkv/ahW3KjViiAH+ghvvIhkx4xYSIc9oSwVmAl5OctMEeWUwg8Istjqz8BZeTWbf41fbNhte7Y+YqZOwq1Sd0DbvYAD9NOZK9vlfuac0598HY+vtSBczUiKERHv1yRbcaQtZFh5wtiRrN04BLUTD21MycBX5jYchHjPY/wIDAQAB",
        ),
    ])
}

async fn check(message: &[u8]) -> Vec<Verified> {
    dkim::verify(&published(), message, None).await
}

/// The only signature's outcome.
async fn outcome(message: &[u8]) -> SignatureResult {
    let all = check(message).await;
    assert_eq!(all.len(), 1);
    all[0].result
}

#[test]
fn g1_keys_of_both_shapes_are_measured() {
    for (name, bits, bare) in [
        ("1024_testkey_wo_markers.pub.rsa.txt", 1024, true),
        ("1024_testkey_wo_markers.pub.txt", 1024, false),
        ("2048_testkey_wo_markers.pub.rsa.txt", 2048, true),
        ("2048_testkey_wo_markers.pub.txt", 2048, false),
        ("2048_testkey_PKCS8.key.pub.txt", 2048, false),
        ("test.txt", 1024, false),
        ("test2.txt", 1024, false),
    ] {
        let record = key(name);
        assert_eq!(record.faults, [], "{name}");
        assert_eq!(record.bits(), Some(bits), "{name}");
        assert!(
            matches!(&record.key, Some(Key::Rsa(key)) if key.bare == bare),
            "{name}"
        );
    }
    for name in ["ed25519test.dns", "eximtest.dns"] {
        let record = key(name);
        assert!(record.is_usable(), "{name}");
        assert_eq!((record.kind, record.bits()), (KeyType::Ed25519, Some(256)));
    }
}

#[test]
fn g1_bad_keys_say_what_and_where() {
    let record = key("badk.txt");
    let [KeyFault::UnknownType(span)] = record.faults[..] else {
        panic!("{:?}", record.faults)
    };
    assert_eq!(span.of(record.text()), "ed25519-sha256");

    let record = key("badversion.txt");
    let [KeyFault::Version(span)] = record.faults[..] else {
        panic!("{:?}", record.faults)
    };
    assert_eq!(span.of(record.text()), "DKIM1: g=*");

    let record = key("test_bad.txt");
    let [KeyFault::Rsa(RsaKeyFault::Der, span)] = record.faults[..] else {
        panic!("{:?}", record.faults)
    };
    assert!(
        span.of(record.text()).ends_with("QIDAQA="),
        "the key was cut"
    );

    let record = key("test_tlsrpt.txt");
    assert!(matches!(record.faults[..], [KeyFault::NotForMail(_)]));
    assert_eq!(record.bits(), Some(1024));
}

#[tokio::test]
async fn g4_messages_signed_every_way_verify() {
    for kind in ["rsa", "k1024", "k2048", "ed25519"] {
        for header in ["simple", "relaxed"] {
            for body in ["simple", "relaxed"] {
                let name = format!("signed/{kind}-{header}-{body}.eml");
                let message = file(&name);
                assert_eq!(outcome(&message).await, SignatureResult::Pass, "{name}");
                let mut altered = message.clone();
                altered.extend_from_slice(b"foo\n");
                assert_eq!(outcome(&altered).await, SignatureResult::Fail, "{name}");
                let text = String::from_utf8(message).unwrap();
                let altered = text.replacen("\nSubject:", "\nSubject: not", 1);
                assert_eq!(
                    outcome(altered.as_bytes()).await,
                    SignatureResult::Fail,
                    "{name}"
                );
                let from = format!("From: sales@spammer.example\n{text}");
                assert_eq!(
                    outcome(from.as_bytes()).await,
                    SignatureResult::Fail,
                    "{name}"
                );
                let line_ends = text.replace('\r', "").replace('\n', "\r\n");
                assert_eq!(
                    outcome(line_ends.as_bytes()).await,
                    SignatureResult::Pass,
                    "{name}"
                );
            }
        }
    }
    for name in ["signed/crlf.eml", "signed/repeated.eml", "test2.message"] {
        assert_eq!(outcome(&file(name)).await, SignatureResult::Pass, "{name}");
    }
}

#[tokio::test]
async fn g4_the_example_of_rfc_8463_passes_with_both_signatures() {
    let all = check(&file("rfc6376.signed.msg")).await;
    let results: Vec<_> = all
        .iter()
        .map(|v| (v.selector.as_str(), v.result))
        .collect();
    assert_eq!(
        results,
        [
            ("brisbane", SignatureResult::Pass),
            ("test", SignatureResult::Pass)
        ]
    );
    assert_eq!(
        all[0].authenticated().unwrap().as_str(),
        "football.example.com"
    );
}

#[tokio::test]
async fn g4_what_is_not_signed_is_said() {
    let message = file("signed/length.eml");
    assert_eq!(check(&message).await[0].why, "");
    let mut longer = message;
    longer.extend_from_slice(b"added more text\n");
    let all = check(&longer).await;
    assert_eq!(all[0].result, SignatureResult::Pass);
    assert_eq!(
        all[0].why,
        "17 octets at the end of the body are not signed (l=)"
    );
}

#[tokio::test]
async fn g4_algorithms_and_keys_not_to_be_trusted_are_policy() {
    assert_eq!(
        outcome(&file("signed/sha1.eml")).await,
        SignatureResult::Policy
    );
    assert_eq!(
        outcome(&file("signed/k512.eml")).await,
        SignatureResult::Policy
    );
}

#[tokio::test]
async fn g4_a_server_that_fails_is_a_temporary_error_and_a_missing_key_is_not() {
    let message = file("signed/rsa-relaxed-relaxed.eml");
    let name = DomainName::parse("test._domainkey.example.com").unwrap();
    let mut broken = Zone::default();
    broken.fail(name, RecordType::Txt, Failure::ServerFailure);
    let all = dkim::verify(&broken, &message, None).await;
    assert_eq!(all[0].result, SignatureResult::TempError);
    for (text, why) in [
        ("", "there is no key at this selector"),
        ("v=DKIM1; p=", "the key was withdrawn"),
        (
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
            "the key is of another kind than the signature",
        ),
    ] {
        let zone = zone(&[("test._domainkey.example.com", text)]);
        let all = dkim::verify(&zone, &message, None).await;
        assert_eq!(
            (all[0].result, all[0].why.as_str()),
            (SignatureResult::PermError, why)
        );
    }
}

#[tokio::test]
async fn g4_signatures_that_are_none_are_permanent_errors() {
    assert_eq!(
        outcome(&file("test.message.baddomain")).await,
        SignatureResult::PermError
    );
    let text = String::from_utf8(file("signed/rsa-relaxed-relaxed.eml")).unwrap();
    for (from, to) in [
        ("v=1;", "v=2;"),
        (" d=example.com;", ""),
        ("s=test;", "s=test; s=test;"),
        ("a=rsa-sha256", "a=rsa-md5"),
        ("i=@example.com", "i=@example.net"),
        ("q=dns/txt", "q=http"),
        ("c=relaxed/relaxed", "c=nowsp"),
    ] {
        assert!(text.contains(from), "{from}");
        let message = text.replacen(from, to, 1);
        assert_eq!(
            outcome(message.as_bytes()).await,
            SignatureResult::PermError,
            "{from}"
        );
    }
    assert!(
        check(b"From: a@example.com\n\nno signature\n")
            .await
            .is_empty()
    );
    assert!(check(b"").await.is_empty());
}

#[tokio::test]
async fn g4_a_signature_that_has_expired_does_not_count() {
    let text = String::from_utf8(file("signed/rsa-relaxed-relaxed.eml")).unwrap();
    let message = text.replacen("s=test;", "s=test; x=4000000000;", 1);
    let late = jiff::Timestamp::from_second(4_000_000_001).unwrap();
    let all = dkim::verify(&published(), message.as_bytes(), Some(late)).await;
    assert_eq!(all[0].why, "the signature has expired");
}

#[tokio::test]
async fn g4_a_hundred_signatures_cost_no_more_than_ten() {
    let one = "DKIM-Signature: v=1; a=rsa-sha256; d=a.test; s=b; h=from; bh=; b=\r\n";
    let message = format!("{}\r\nbody", one.repeat(100));
    assert_eq!(check(message.as_bytes()).await.len(), 10);
}
