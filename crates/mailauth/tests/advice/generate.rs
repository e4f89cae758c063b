//! Zones as they are met: right, broken in the usual ways, doubled, aliased, parked, and a
//! wish for each.
//!
//! All choices come from one list of numbers, so that a failure shrinks towards the plainest
//! zone.

use std::collections::BTreeSet;
use std::net::IpAddr;

use mailauth::DomainName;
use mailauth::advice::{OtherKind, OtherSender, SentFrom, Wish};
use mailauth::rollout::{DomainUse, Stage};

use crate::support::{name, record, services};

/// A zone and what is wished for its domain.
#[derive(Debug)]
pub struct Generated {
    pub domain: DomainName,
    pub zone: String,
    pub wish: Wish,
    /// Addresses of own senders that the SPF texts were meant to let pass.
    pub meant: BTreeSet<IpAddr>,
}

struct Choices<'c> {
    list: &'c [u16],
    at: usize,
}

impl Choices<'_> {
    /// One of `count`; the first when the list is used up.
    fn of(&mut self, count: usize) -> usize {
        let chosen = self.list.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(chosen) % count
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.of(from.len())]
    }

    /// Once in `times`.
    fn rarely(&mut self, times: usize) -> bool {
        self.of(times) == times - 1
    }
}

/// What others publish: services, vendors, partners.
const OTHERS: &str = "\
spf.protection.outlook.com TXT v=spf1 ip4:40.92.0.0/15 -all
_spf.google.com TXT v=spf1 include:_netblocks.google.com ~all
_netblocks.google.com TXT v=spf1 ip4:35.190.247.0/24 ~all
servers.mcsv.net TXT v=spf1 ip4:205.201.128.0/20 -all
one.example TXT v=spf1 ip4:203.0.113.1 -all
two.example TXT v=spf1 ip4:203.0.113.2 include:three.example -all
three.example TXT v=spf1 ip4:203.0.113.3 ~all
open.example TXT v=spf1 +all
broken.example TXT v=spf1 ip4:203.0.113 -all
none.example A 203.0.113.9
loop.example TXT v=spf1 include:clinic.example -all
slow.example TXT !timeout
hosted.example MX 10 mx.hosted.example
mx.hosted.example A 203.0.113.77
clinic.example._report._dmarc.hosted.example TXT v=DMARC1
portal.clinic.example._report._dmarc.hosted.example TXT v=DMARC1
wild.example MX 10 mx.hosted.example
*._report._dmarc.wild.example TXT v=DMARC1;
shy.example MX 10 mx.hosted.example
nomail.example MX 0 .
";

/// A zone from a list of numbers.
pub fn generate(list: &[u16]) -> Generated {
    let mut choices = Choices { list, at: 0 };
    let c = &mut choices;
    let below = c.rarely(8);
    let domain = if below {
        "portal.clinic.example"
    } else {
        "clinic.example"
    };
    let mut zone = String::from(OTHERS);
    let mut meant = BTreeSet::new();
    if below {
        zone.push_str("clinic.example MX 10 mx.clinic.example\nmx.clinic.example A 198.51.100.5\n");
        if c.of(2) == 0 {
            zone.push_str(&format!(
                "_dmarc.clinic.example TXT v=DMARC1; p={}; rua=mailto:d@clinic.example\n",
                c.pick(&["none", "quarantine", "reject"])
            ));
        }
    }
    if c.rarely(25) {
        zone.push_str(&format!(
            "{domain} CNAME {}\n",
            c.pick(&["one.example", "hosted.example"])
        ));
    } else {
        let own_server = mail(c, domain, below, &mut zone);
        spf(c, domain, own_server, &mut zone, &mut meant);
    }
    dmarc(c, domain, &mut zone);
    transport(c, domain, &mut zone);
    keys(c, domain, &mut zone);
    let wish = wish(c, domain);
    Generated {
        domain: name(domain),
        zone: without_beside_aliases(&zone),
        wish,
        meant,
    }
}

/// The zone without what stands beside an alias: name servers load no such zone.
fn without_beside_aliases(zone: &str) -> String {
    let aliases: BTreeSet<DomainName> = zone
        .lines()
        .filter_map(record)
        .filter(|(_, kind, _)| *kind == "CNAME")
        .map(|(name, _, _)| name)
        .collect();
    let stays = |line: &&str| {
        record(line).is_none_or(|(name, kind, _)| kind == "CNAME" || !aliases.contains(&name))
    };
    zone.lines()
        .filter(stays)
        .fold(String::new(), |zone, line| zone + line + "\n")
}

/// Mail exchangers; whether one of them is the domain's own.
fn mail(c: &mut Choices<'_>, domain: &str, below: bool, zone: &mut String) -> bool {
    match c.of(9) {
        0..=3 => {
            zone.push_str(&format!("{domain} MX 10 mx.clinic.example\n"));
            if !below {
                zone.push_str("mx.clinic.example A 198.51.100.5\n");
            }
            return true;
        }
        4 | 5 => zone.push_str(&format!(
            "{domain} MX 0 x.mail.protection.outlook.com\nx.mail.protection.outlook.com A 203.0.113.25\n"
        )),
        6 => zone.push_str(&format!("{domain} A 198.51.100.4\n")),
        7 => zone.push_str(&format!("{domain} MX 0 .\n")),
        _ => zone.push_str(&format!("{domain} MX !timeout\n")),
    }
    false
}

/// One or more SPF records, right or broken.
fn spf(
    c: &mut Choices<'_>,
    domain: &str,
    own_server: bool,
    zone: &mut String,
    meant: &mut BTreeSet<IpAddr>,
) {
    zone.push_str("mail.clinic.example A 198.51.100.40\n");
    if c.rarely(6) {
        zone.push_str(&format!("{domain} TXT google-site-verification=abc\n"));
    }
    let records = match c.of(10) {
        0 => 0,
        1..=7 => 1,
        8 => 2,
        _ => 3,
    };
    for index in 0..records {
        let text = spf_text(c, index, own_server, meant);
        zone.push_str(&format!("{domain} TXT {text}\n"));
    }
}

fn spf_text(
    c: &mut Choices<'_>,
    index: usize,
    own_server: bool,
    meant: &mut BTreeSet<IpAddr>,
) -> String {
    let mut terms: Vec<String> = Vec::new();
    for place in 0..1 + c.of(4) {
        let n = 10 + index * 20 + place;
        let (term, ip) = match c.of(16) {
            0..=3 => (
                format!("ip4:198.51.100.{n}"),
                Some(format!("198.51.100.{n}")),
            ),
            4 => (format!("ip6:2001:db8::{n}"), Some(format!("2001:db8::{n}"))),
            5 => (
                "ip4:198.51.100.128/28".to_owned(),
                Some("198.51.100.130".to_owned()),
            ),
            6 if own_server => ("mx".to_owned(), Some("198.51.100.5".to_owned())),
            7 => (
                "a:mail.clinic.example".to_owned(),
                Some("198.51.100.40".to_owned()),
            ),
            8 => (
                "include:one.example".to_owned(),
                Some("203.0.113.1".to_owned()),
            ),
            9 => (
                "include:two.example".to_owned(),
                Some("203.0.113.3".to_owned()),
            ),
            10 => (
                "include:spf.protection.outlook.com".to_owned(),
                Some("40.92.0.1".to_owned()),
            ),
            11 => ("exists:%{i}.allow.clinic.example".to_owned(), None),
            12 => (
                format!(
                    "include:{}",
                    c.pick(&[
                        "broken.example",
                        "none.example",
                        "loop.example",
                        "slow.example",
                        "gone.example",
                        "open.example"
                    ])
                ),
                None,
            ),
            13 => (format!("-ip4:198.51.100.{}", 200 + n), None),
            14 => (
                c.pick(&[
                    "ip4:0.0.0.0/0",
                    "ip4:0.0.0.0/1",
                    "ptr",
                    "a:void.clinic.example",
                    "include:servers.mcsv.net",
                    "ip4:10.0.0.1",
                ])
                .to_owned(),
                None,
            ),
            _ => (
                format!("ip4:198.51.100.{n}"),
                Some(format!("198.51.100.{n}")),
            ),
        };
        terms.push(term);
        meant.extend(ip.map(|ip| ip.parse::<IpAddr>().unwrap()));
    }
    if c.rarely(14) {
        let many = (0..c.of(11)).map(|n| format!("a:h{n}.clinic.example"));
        terms.extend(many);
    }
    let end = c.pick(&[
        "-all",
        "~all",
        "?all",
        "+all",
        "",
        "redirect=one.example",
        "-all",
        "~all",
    ]);
    if end.starts_with("redirect") {
        meant.insert("203.0.113.1".parse().unwrap());
    }
    let mut text = format!("v=spf1 {} {end}", terms.join(" "));
    text = text.trim().to_owned();
    match c.of(30) {
        0..=8 => text,
        9 => text.replacen(' ', "; ", 2).replacen("v=spf1;", "v=spf1", 1),
        10 => format!("{text};"),
        11 => text.replacen(' ', ", ", 3).replacen("v=spf1,", "v=spf1", 1),
        // What follows a macro could belong to its name.
        12 if !terms.iter().any(|term| term.contains('%')) => {
            format!("v=spf1 {}{end}", terms.concat())
        }
        13 => format!("v=spf1 {end} {}", terms.join(" ")),
        14 => format!("\"{text}\""),
        15 => format!("\"v=spf1 {}\" \"{end}\"", terms.join(" ")),
        16 => text.replacen("v=spf1 ", "v=spf1", 1),
        17 => text.replacen("ip4:", "ip4: ", 1),
        18 => text.replacen("ip4:", "", 1),
        19 => text
            .replacen("ip4:", "ipv4:", 1)
            .replacen("include:", "includ:", 1),
        20 => text.replacen("ip4:", "ip4=", 1),
        21 => text.replacen("include:", "include:https://", 1),
        22 => text.replacen("ip4:", "include:", 1),
        23 => text.replacen("ip4:", "ip6:", 1),
        24 => text.replacen('-', "–", 1),
        25 => text.replacen(' ', "\u{a0}", 2),
        26 => format!("{text} junk"),
        27 => text.replacen("ip4:198.51.100.", "ip4:198.51.", 1),
        28 => format!("{text} {}", terms.join(" ")),
        _ => format!("{text} -all mx"),
    }
}

fn dmarc(c: &mut Choices<'_>, domain: &str, zone: &mut String) {
    let at = format!("_dmarc.{domain}");
    match c.of(14) {
        0 | 1 => {}
        2 => zone.push_str(&format!(
            "{at} CNAME d.hosted.example\nd.hosted.example TXT {}\n",
            dmarc_text(c)
        )),
        3 => zone.push_str(&format!("{at} CNAME gone.hosted.example\n")),
        4 => zone.push_str(&format!("{at} TXT !timeout\n")),
        5 => zone.push_str(&format!("{domain} TXT {}\n", dmarc_text(c))),
        6 => zone.push_str(&format!("*.{domain} TXT {}\n", dmarc_text(c))),
        7 => zone.push_str(&format!(
            "*.{domain} CNAME web.host.example\nweb.host.example A 203.0.113.80\n"
        )),
        8 | 9 => {
            for _ in 0..2 {
                zone.push_str(&format!("{at} TXT {}\n", dmarc_text(c)));
            }
        }
        _ => zone.push_str(&format!("{at} TXT {}\n", dmarc_text(c))),
    }
    if c.rarely(9) && !zone.contains(&format!("{at} CNAME")) {
        zone.push_str(&format!("{at} TXT some-verification\n"));
    }
}

fn dmarc_text(c: &mut Choices<'_>) -> String {
    let mut tags: Vec<String> = Vec::new();
    match c.of(7) {
        0 | 1 => tags.push("p=none".into()),
        2 => tags.push("p=quarantine".into()),
        3 => tags.push("p=reject".into()),
        4 => tags.push("p=Reject".into()),
        5 => tags.push("p=rejct".into()),
        _ => {}
    }
    for (tag, values) in [
        ("sp", ["none", "quarantine", "reject", "rejekt"]),
        ("np", ["none", "quarantine", "reject", "reject"]),
        ("t", ["y", "y", "n", "1"]),
        ("pct", ["50", "100", "0", "20"]),
        ("adkim", ["s", "r", "relaxed", "s"]),
        ("aspf", ["s", "r", "r", "strict"]),
        (
            "ruf",
            [
                "mailto:f@clinic.example",
                "mailto:f@hosted.example",
                "f@x.example",
                "mailto:f@clinic.example",
            ],
        ),
        ("fo", ["1", "0", "d:s", "7"]),
        ("ri", ["3600", "86400", "1", "2"]),
        ("x", ["1", "2", "3", "4"]),
    ] {
        if c.rarely(5) {
            tags.push(format!("{tag}={}", c.pick(&values)));
        }
    }
    let uris = [
        "mailto:d@clinic.example",
        "mailto:x@hosted.example",
        "mailto:x@wild.example",
        "mailto:x@shy.example",
        "mailto:x@nomail.example",
        "d@clinic.example",
        "mailto:d@clinic.example!10m",
        "mailto:nobody",
        "https://r.hosted.example/",
    ];
    if c.of(6) > 0 {
        let list: Vec<&str> = (0..1 + c.of(2)).map(|_| c.pick(&uris)).collect();
        tags.push(format!(
            "rua={}",
            list.join(c.pick(&[",", ", ", ",", "; "]))
        ));
    }
    if c.rarely(10) {
        tags.push("p=none".into());
    }
    let text = format!("v=DMARC1; {}", tags.join("; "));
    match c.of(18) {
        0 => text.replacen("DMARC", "dmarc", 1),
        1 => text.replace(';', "\\;"),
        2 => text.replace(';', ","),
        3 => text.replace(';', ""),
        4 => format!("\"{text}\""),
        5 => format!("{}; v=DMARC1", tags.join("; ")),
        6 => text.replace("; ", ";"),
        7 => format!("{text};"),
        8 => format!("{text}; junk"),
        _ => text,
    }
}

fn transport(c: &mut Choices<'_>, domain: &str, zone: &mut String) {
    let tls = format!("_smtp._tls.{domain}");
    match c.of(8) {
        0 => zone.push_str(&format!("{tls} TXT v=TLSRPTv1; rua=mailto:t@clinic.example\n")),
        1 => zone.push_str(&format!("{tls} TXT v=TLSRPTv1; rua=t@clinic.example\n")),
        2 => zone.push_str(&format!("{tls} TXT v=TLSRPTv1;rua=mailto:t@clinic.example\n{tls} TXT v=TLSRPTv1; rua=mailto:u@clinic.example\n")),
        3 => zone.push_str(&format!("{tls} CNAME t.hosted.example\n")),
        _ => {}
    }
    let sts = format!("_mta-sts.{domain}");
    match c.of(8) {
        0 => zone.push_str(&format!("{sts} TXT v=STSv1; id=1\n#policy version: STSv1\n#policy mode: enforce\n#policy mx: *.clinic.example\n#policy mx: *.mail.protection.outlook.com\n#policy max_age: 604800\n")),
        1 => zone.push_str(&format!("{sts} TXT v=STSv1; id=1\n#no-policy 404 Not Found\n")),
        2 => zone.push_str(&format!("{sts} CNAME s.hosted.example\n")),
        _ => {}
    }
}

fn keys(c: &mut Choices<'_>, domain: &str, zone: &mut String) {
    const KEY: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    match c.of(6) {
        0 => zone.push_str(&format!("selector1._domainkey.{domain} TXT {KEY}\n")),
        1 => zone.push_str(&format!(
            "selector1._domainkey.{domain} CNAME gone.onmicrosoft.com\n"
        )),
        2 => zone.push_str(&format!("*._domainkey.{domain} TXT v=DKIM1; p=\n")),
        3 => zone.push_str(&format!(
            "*._domainkey.{domain} CNAME keys.hosted.example\n"
        )),
        _ => {}
    }
}

fn wish(c: &mut Choices<'_>, domain: &str) -> Wish {
    let providers = match c.of(6) {
        0..=2 => services(&[]),
        3 => services(&["microsoft365"]),
        4 => services(&["google", "mailchimp"]),
        _ => services(&["microsoft365", "google", "sendgrid", "weave"]),
    };
    let addresses = match c.of(5) {
        0..=2 => Vec::new(),
        3 => vec!["192.0.2.7".parse().unwrap()],
        _ => vec![
            "198.51.100.10".parse().unwrap(),
            "2001:db8:7::7".parse().unwrap(),
        ],
    };
    let usage = match c.of(6) {
        0..=3 => DomainUse::People,
        4 => DomainUse::Programs,
        _ => DomainUse::Parked,
    };
    let stages = [
        Stage::Watch,
        Stage::Nothing,
        Stage::QuarantineTest,
        Stage::Quarantine,
        Stage::RejectTest,
        Stage::Reject,
    ];
    let own = format!("own@{domain}");
    Wish {
        usage,
        providers,
        addresses,
        others: (c.rarely(4))
            .then(|| OtherSender {
                name: "the copier".into(),
                kind: OtherKind::Device,
            })
            .into_iter()
            .collect(),
        reports_to: c
            .pick(&[
                "",
                &own,
                "own@clinic.example",
                "x@wild.example",
                "x@shy.example",
                "x@nomail.example",
                "x@slow.example",
                "a b",
                "x@gone.example",
            ])
            .to_owned(),
        stage: stages[c.of(6)],
        may_refuse_unknown_names: c.rarely(3),
        may_tighten_subdomains: c.rarely(3),
        may_close: c.of(2) == 1,
        own_domains: Vec::new(),
        policy_id: "20261122T000000".into(),
        // Reports that show nobody: whatever does not fit may go, and is named.
        sent_from: c.rarely(3).then(|| SentFrom {
            from: jiff::civil::Date::constant(2026, 1, 1),
            to: jiff::civil::Date::constant(2026, 11, 20),
            addresses: BTreeSet::new(),
            named: Vec::new(),
        }),
    }
}
