//! A name server of others' making says what ours of the other tests says.

use std::time::Duration;

use mailauth::DomainName;
use mailauth::dns::{Failure, Outcome, RecordType, Resolver, Response};
use mailkit::{Nsd, Responder};
use mailnet::dns::{Dns, Options};

const ZONE: &str = "
example.test NS ns.example.test
ns.example.test A 127.0.0.1
example.test TXT v=spf1 include:_spf.example.test -all
example.test TXT site-verification=1234
example.test MX 10 mx.example.test
example.test MX 20 mx2.example.test
null.example.test MX 0 .
mx.example.test A 192.0.2.1
mx.example.test A 192.0.2.2
mx.example.test AAAA 2001:db8::1
_spf.example.test TXT v=spf1 ip4:192.0.2.0/24 ~all
*.wild.example.test TXT v=spf1 -all
host.wild.example.test A 192.0.2.3
one.example.test CNAME two.example.test
two.example.test CNAME mx.example.test
dangling.example.test CNAME gone.example.test
a.b.deep.example.test TXT deep
sel._domainkey.example.test CNAME sel.keys.test
elsewhere.example.test CNAME host.far.test
1.2.0.192.example.test PTR mx.example.test
";
const KEYS: &str = "
keys.test NS ns.example.test
sel.keys.test TXT v=DKIM1; p=LONG
";

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

/// The order of records means nothing in DNS.
fn sorted(response: Response) -> (Outcome, Vec<DomainName>) {
    let outcome = match response.outcome {
        Outcome::Present(mut data) => {
            data.sort_by_key(|d| format!("{d:?}"));
            Outcome::Present(data)
        }
        other => other,
    };
    (outcome, response.aliases)
}

#[tokio::test]
async fn a_name_server_of_others_and_ours_say_the_same() {
    let keys = KEYS.replace("LONG", &"MIIBIjANBgkq".repeat(200));
    let nsd = Nsd::start(&[("example.test", ZONE), ("keys.test", &keys)]);
    let ours = Responder::of(&format!("{ZONE}{keys}")).await;
    let options = Options {
        timeout: Duration::from_secs(2),
        ..Options::default()
    };
    let theirs = Dns::at(nsd.address()).with(options.clone());
    let ours = Dns::at(ours.address()).with(options);
    let mut seen = [0; 3];
    for of in [
        "example.test",
        "null.example.test",
        "mx.example.test",
        "_spf.example.test",
        "wild.example.test",
        "x.wild.example.test",
        "x.y.wild.example.test",
        "host.wild.example.test",
        "under.host.wild.example.test",
        "one.example.test",
        "two.example.test",
        "dangling.example.test",
        "gone.example.test",
        "deep.example.test",
        "b.deep.example.test",
        "a.b.deep.example.test",
        "c.deep.example.test",
        "sel._domainkey.example.test",
        "_domainkey.example.test",
        "1.2.0.192.example.test",
        "MX.Example.TEST",
    ] {
        for kind in [
            RecordType::A,
            RecordType::Aaaa,
            RecordType::Mx,
            RecordType::Txt,
            RecordType::Ptr,
            RecordType::Cname,
            RecordType::Ns,
        ] {
            let heard = sorted(theirs.lookup(&name(of), kind).await);
            let expected = sorted(ours.lookup(&name(of), kind).await);
            assert_eq!(heard, expected, "{of} {kind:?}");
            seen[match heard.0 {
                Outcome::Present(_) => 0,
                Outcome::NoData => 1,
                Outcome::NxDomain => 2,
                Outcome::Unknown(why) => panic!("{of} {kind:?}: {why}"),
            }] += 1;
        }
    }
    assert!(seen.iter().all(|n| *n > 10), "{seen:?}");
}

#[tokio::test]
async fn g1_what_a_server_does_not_know_is_not_called_absent() {
    let nsd = Nsd::start(&[("example.test", ZONE)]);
    let dns = Dns::at(nsd.address());
    // Asked for a zone it does not serve, and for an alias that leads there.
    let other = dns.lookup(&name("other.test"), RecordType::Txt).await;
    assert_eq!(other.outcome, Outcome::Unknown(Failure::Refused));
    let alias = dns
        .lookup(&name("elsewhere.example.test"), RecordType::A)
        .await;
    assert_eq!(alias.outcome, Outcome::Unknown(Failure::Refused));
    assert_eq!(alias.aliases, [name("host.far.test")]);
}

#[tokio::test]
async fn a_long_key_comes_whole_by_tcp() {
    let key = "MIIBIjANBgkq".repeat(200);
    let keys = KEYS.replace("LONG", &key);
    let nsd = Nsd::start(&[("keys.test", &keys)]);
    let response = Dns::at(nsd.address())
        .lookup(&name("sel.keys.test"), RecordType::Txt)
        .await;
    let texts: Vec<&str> = response.texts().collect();
    assert_eq!(texts, [format!("v=DKIM1; p={key}")]);
}
