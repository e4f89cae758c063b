//! Targets: the records of e-mail authentication, which anybody may publish.
//!
//! Whatever is published, every place spoken of lies in the record, between whole
//! characters, and the linters come to an end.

use std::sync::Arc;

use arbitrary::{Arbitrary, Unstructured};
use futures_util::FutureExt as _;
use mailauth::dmarc::{Policy, Target};
use mailauth::dns::{Data, Zone};
use mailauth::mta_sts::{Fetched, PolicyFile, PolicySource};
use mailauth::tag_list::TagList;
use mailauth::{Diagnostic, DomainName, Span, bimi, dkim, dmarc, mta_sts, tls_rpt};

use crate::plan;

/// Longest text DNS carries in one TXT record.
const LONGEST: usize = 65_535;

const WORDS: [&str; 44] = [
    "v",
    "p",
    "sp",
    "np",
    "t",
    "psd",
    "rua",
    "ruf",
    "fo",
    "adkim",
    "aspf",
    "pct",
    "k",
    "h",
    "s",
    "n",
    "id",
    "l",
    "a",
    "DMARC1",
    "DKIM1",
    "STSv1",
    "TLSRPTv1",
    "BIMI1",
    "none",
    "quarantine",
    "reject",
    "y",
    "u",
    "r",
    "rsa",
    "ed25519",
    "sha1:sha256",
    "mailto:a@example.test",
    "mailto:a@vendor.test!10m",
    "https://example.test/logo.svg",
    "0:1:d",
    "",
    "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBANmBe10I",
    "version",
    "mode",
    "mx",
    "max_age",
];
const JOINTS: [&str; 12] = [
    "=",
    ";",
    "; ",
    ",",
    ":",
    " ",
    "\t",
    "\r\n",
    "=\u{20ac}",
    "!",
    "%2C",
    "\n",
];

/// A text of words and joints that records are made of.
fn planned(plan: &mut Unstructured<'_>) -> String {
    let mut text = String::new();
    while text.len() < LONGEST {
        let Ok(choice) = u8::arbitrary(plan) else {
            break;
        };
        let choice = usize::from(choice);
        match choice % 3 {
            _ if plan.is_empty() => break,
            0 => text.push_str(WORDS[choice / 3 % WORDS.len()]),
            1 => text.push_str(JOINTS[choice / 3 % JOINTS.len()]),
            _ => text.push(char::arbitrary(plan).unwrap_or('x')),
        }
    }
    text
}

fn text_of(data: &[u8]) -> String {
    let mut text = match plan(data) {
        Some(mut plan) => planned(&mut plan),
        None => String::from_utf8_lossy(data).into_owned(),
    };
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text
}

fn within(text: &str, span: Span) {
    assert!(
        text.get(span.start..span.end).is_some(),
        "{span:?} is no place in {text:?}"
    );
}

fn sound(found: &[Diagnostic]) {
    for one in found {
        if let (Some(record), Some(span)) = (&one.record, one.span) {
            within(record, span);
        }
        assert!(one.to_string().contains(one.rule.code));
        assert!(serde_json::to_string(one).is_ok());
        assert!(one.message.len() < 4_096, "{}", one.message.len());
    }
}

fn list(text: &Arc<str>) {
    let list = TagList::parse(text);
    for tag in list.tags() {
        within(text, tag.name);
        within(text, tag.value);
        within(text, tag.whole);
        assert_eq!(list.tag(list.of(tag.name)), Some(*tag), "names are unique");
    }
    for fault in list.faults() {
        within(text, fault.span);
    }
}

fn domain() -> DomainName {
    DomainName::parse("example.test").expect("a name")
}

fn zone(name: &str, text: &str) -> Zone {
    let mut zone = Zone::default();
    let name = DomainName::parse(name).expect("a name");
    zone.add(name, Data::Txt(text.to_owned()));
    zone
}

/// A DMARC record.
pub(super) fn dmarc(data: &[u8]) {
    let text: Arc<str> = text_of(data).into();
    list(&text);
    match dmarc::Record::parse(&text) {
        None => assert!(!dmarc::Record::is_one(&text)),
        Some(record) => {
            assert_eq!(dmarc::Record::misshapen(&text), None);
            for problem in &record.problems {
                within(&text, problem.span);
            }
            for uri in record.rua.iter().chain(&record.ruf) {
                within(&text, uri.span);
            }
            for target in [Target::Own, Target::Subdomain, Target::NonExistent] {
                let (asked, done) = (record.requested(target), record.policy_for(target));
                assert!(done <= asked, "t never makes a policy stricter");
                assert!(!record.is_broken() || asked == Policy::None);
            }
        }
    }
    let zone = zone("_dmarc.example.test", &text);
    let facts = dmarc::gather(&zone, &domain()).now_or_never();
    sound(&dmarc::lint(&facts.expect("a zone answers at once")));
}

/// A DKIM key.
pub(super) fn dkimkey(data: &[u8]) {
    let text: Arc<str> = text_of(data).into();
    let key = dkim::KeyRecord::parse(&text);
    for fault in &key.faults {
        if let Some(span) = fault.span() {
            within(&text, span);
        }
    }
    assert!(!key.is_usable() || key.bits().is_some());
    let zone = zone("s1._domainkey.example.test", &text);
    let selectors = ["s1".to_owned()];
    let facts = dkim::gather(&zone, &domain(), &selectors).now_or_never();
    sound(&dkim::lint(&facts.expect("a zone answers at once")));
    let mut found = Vec::new();
    dkim::lint_key(&domain(), &key, &mut found);
    sound(&found);
}

struct Given(String);

impl PolicySource for Given {
    async fn fetch(&self, _: &DomainName) -> Fetched {
        Fetched::Policy {
            text: self.0.clone(),
            content_type: "text/plain".into(),
        }
    }
}

/// Records and policy file of MTA-STS.
pub(super) fn mtasts(data: &[u8]) {
    let text = text_of(data);
    let file = PolicyFile::parse(&text);
    for fault in &file.faults {
        within(&file.text, fault.span);
    }
    within(&file.text, file.mode_span());
    within(&file.text, file.max_age_span());
    for pattern in &file.mx {
        within(&file.text, pattern.span);
    }
    for record in [text.as_str(), "v=STSv1; id=1;"] {
        let mut zone = zone("_mta-sts.example.test", record);
        let host = DomainName::parse("mx.example.test").expect("a name");
        zone.add(domain(), Data::Mx(10, host));
        let facts = mta_sts::gather(&zone, &Given(text.clone()), &domain()).now_or_never();
        let facts = facts.flatten().expect("a zone answers at once");
        sound(&mta_sts::lint(&facts));
    }
}

/// Records of TLS-RPT and BIMI.
pub(super) fn tlsbimi(data: &[u8]) {
    let text = text_of(data);
    list(&text.as_str().into());
    let reports = zone("_smtp._tls.example.test", &text);
    let facts = tls_rpt::gather(&reports, &domain()).now_or_never();
    sound(&tls_rpt::lint(
        &facts.flatten().expect("a zone answers at once"),
    ));
    let logo = zone("default._bimi.example.test", &text);
    let facts = async {
        let dmarc = dmarc::discover(&logo, &domain()).await;
        bimi::gather(&logo, &domain(), &dmarc).await
    };
    let facts = facts.now_or_never().flatten();
    sound(&bimi::lint(&facts.expect("a zone answers at once")));
}
