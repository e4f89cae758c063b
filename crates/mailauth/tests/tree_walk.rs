//! DMARC discovery: the worked examples of RFC 9989 §4.10 and appendix B.4, and
//! what follows from the rules for the cases they leave out.

use std::sync::Mutex;

use mailauth::DomainName;
use mailauth::dmarc::{self, Applied, OrgDomain, Policy};
use mailauth::dns::{RecordType, Resolver, Response, Zone};

/// A zone that remembers what it was asked.
struct AskedZone(Zone, Mutex<Vec<String>>);

impl Resolver for AskedZone {
    async fn lookup(&self, name: &DomainName, kind: RecordType) -> Response {
        self.1.lock().unwrap().push(name.to_string());
        self.0.lookup(name, kind).await
    }
}

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

struct Case {
    what: &'static str,
    zone: &'static str,
    author: &'static str,
    /// Organizational domain, or "?".
    org: &'static str,
    /// Policy domain, "-" for none, "?" for could not tell.
    at: &'static str,
    /// Policy in effect for an author domain that exists.
    policy: Option<Policy>,
    queries: usize,
}

const NONE: Option<Policy> = Some(Policy::None);
const QUARANTINE: Option<Policy> = Some(Policy::Quarantine);
const REJECT: Option<Policy> = Some(Policy::Reject);

const CASES: &[Case] = &[
    Case {
        what: "§4.10.2, first example: records at two levels, the shorter one is the organization's",
        zone: "_dmarc.mail.example.com TXT v=DMARC1; p=none\n_dmarc.example.com TXT v=DMARC1; p=reject; sp=quarantine",
        author: "a.mail.example.com",
        org: "example.com",
        at: "example.com",
        policy: QUARANTINE,
        queries: 4,
    },
    Case {
        what: "§4.10.2, second example: psd=n ends the walk",
        zone: "_dmarc.mail.example.com TXT v=DMARC1; p=quarantine; psd=n\n_dmarc.example.com TXT v=DMARC1; p=reject",
        author: "a.mail.example.com",
        org: "mail.example.com",
        at: "mail.example.com",
        policy: QUARANTINE,
        queries: 2,
    },
    Case {
        what: "§4.10.2, third example: only psd=y at the top",
        zone: "_dmarc.com TXT v=DMARC1; p=reject; psd=y",
        author: "a.mail.example.com",
        org: "example.com",
        at: "com",
        policy: REJECT,
        queries: 4,
    },
    Case {
        what: "§4.10: a long name takes eight queries",
        zone: "_dmarc.example.com TXT v=DMARC1; p=reject",
        author: "a.b.c.d.e.f.g.h.i.j.mail.example.com",
        org: "example.com",
        at: "example.com",
        policy: REJECT,
        queries: 8,
    },
    Case {
        what: "eight labels jump to seven and still take eight queries",
        zone: "_dmarc.example.com TXT v=DMARC1; p=reject",
        author: "a.b.c.d.e.f.example.com",
        org: "example.com",
        at: "example.com",
        policy: REJECT,
        queries: 8,
    },
    Case {
        what: "seven labels take seven",
        zone: "_dmarc.example.com TXT v=DMARC1; p=reject",
        author: "a.b.c.d.e.example.com",
        org: "example.com",
        at: "example.com",
        policy: REJECT,
        queries: 7,
    },
    Case {
        what: "§5.1.8: psd=n at more than seven labels is not seen from below",
        zone: "_dmarc.b.c.d.e.f.g.example.com TXT v=DMARC1; p=none; psd=n\n_dmarc.example.com TXT v=DMARC1; p=reject",
        author: "mail.a.b.c.d.e.f.g.example.com",
        org: "example.com",
        at: "example.com",
        policy: REJECT,
        queries: 8,
    },
    Case {
        what: "B.4: the author domain has the only record",
        zone: "_dmarc.example.com TXT v=DMARC1; p=reject; sp=none",
        author: "example.com",
        org: "example.com",
        at: "example.com",
        policy: REJECT,
        queries: 2,
    },
    Case {
        what: "B.4: the author domain's own record applies, the organization is further up",
        zone: "_dmarc.mail.example.com TXT v=DMARC1; p=quarantine; sp=none\n_dmarc.example.com TXT v=DMARC1; p=reject",
        author: "mail.example.com",
        org: "example.com",
        at: "mail.example.com",
        policy: QUARANTINE,
        queries: 3,
    },
    Case {
        what: "no record anywhere: the author domain stands for itself, and there is no DMARC",
        zone: "example.com A 192.0.2.1",
        author: "mail.example.com",
        org: "mail.example.com",
        at: "-",
        policy: None,
        queries: 3,
    },
    Case {
        what: "psd=y at the starting name does not move the organization below it",
        zone: "_dmarc.giant.bank.example TXT v=DMARC1; p=reject; psd=y",
        author: "giant.bank.example",
        org: "giant.bank.example",
        at: "giant.bank.example",
        policy: REJECT,
        queries: 1,
    },
    Case {
        what: "the organization below a suffix has a record of its own, so the suffix's does not count",
        zone: "_dmarc.bank.example TXT v=DMARC1; p=reject; psd=y\n_dmarc.giant.bank.example TXT v=DMARC1; p=none",
        author: "mail.giant.bank.example",
        org: "giant.bank.example",
        at: "giant.bank.example",
        policy: NONE,
        queries: 3,
    },
    Case {
        what: "below a suffix, a record between author and organization does not apply to the author",
        zone: "_dmarc.bank.example TXT v=DMARC1; p=reject; psd=y\n_dmarc.b.giant.bank.example TXT v=DMARC1; p=none",
        author: "a.b.giant.bank.example",
        org: "giant.bank.example",
        at: "bank.example",
        policy: REJECT,
        queries: 4,
    },
    Case {
        what: "a record of a top-level domain without psd makes it the organization",
        zone: "_dmarc.example TXT v=DMARC1; p=reject\n_dmarc.clinic.example TXT v=DMARC1; p=none",
        author: "mail.clinic.example",
        org: "example",
        at: "example",
        policy: REJECT,
        queries: 3,
    },
    Case {
        what: "two records at one name are none",
        zone: "_dmarc.mail.example.com TXT v=DMARC1; p=none\n_dmarc.mail.example.com TXT v=DMARC1; p=reject; psd=n\n_dmarc.example.com TXT v=DMARC1; p=quarantine",
        author: "mail.example.com",
        org: "example.com",
        at: "example.com",
        policy: QUARANTINE,
        queries: 3,
    },
    Case {
        what: "a stray text or a version in small letters beside the record is discarded",
        zone: "_dmarc.example.com TXT hello\n_dmarc.example.com TXT v=dmarc1; p=none\n_dmarc.example.com TXT v=DMARC1; p=quarantine",
        author: "example.com",
        org: "example.com",
        at: "example.com",
        policy: QUARANTINE,
        queries: 2,
    },
    Case {
        what: "psd=u says nothing",
        zone: "_dmarc.mail.example.com TXT v=DMARC1; p=none; psd=u\n_dmarc.example.com TXT v=DMARC1; p=reject",
        author: "mail.example.com",
        org: "example.com",
        at: "mail.example.com",
        policy: NONE,
        queries: 3,
    },
    Case {
        what: "t=y lowers what the organization asks for its subdomains",
        zone: "_dmarc.example.com TXT v=DMARC1; p=none; sp=reject; t=y",
        author: "mail.example.com",
        org: "example.com",
        at: "example.com",
        policy: QUARANTINE,
        queries: 3,
    },
    Case {
        what: "an alias leads to the record",
        zone: "_dmarc.example.com CNAME clinic.vendor.test\nclinic.vendor.test TXT v=DMARC1; p=reject",
        author: "example.com",
        org: "example.com",
        at: "example.com",
        policy: REJECT,
        queries: 2,
    },
    Case {
        what: "could not tell at the author domain: nothing is known of the policy",
        zone: "_dmarc.mail.example.com TXT !timeout\n_dmarc.example.com TXT v=DMARC1; p=reject",
        author: "mail.example.com",
        org: "?",
        at: "?",
        policy: None,
        queries: 3,
    },
    Case {
        what: "could not tell further up: the author's own record applies all the same",
        zone: "_dmarc.example.com TXT v=DMARC1; p=reject\n_dmarc.com TXT !servfail",
        author: "example.com",
        org: "?",
        at: "example.com",
        policy: REJECT,
        queries: 2,
    },
    Case {
        what: "could not tell in between: neither record nor organization is known",
        zone: "_dmarc.mail.example.com TXT !refused\n_dmarc.example.com TXT v=DMARC1; p=reject",
        author: "a.mail.example.com",
        org: "?",
        at: "?",
        policy: None,
        queries: 4,
    },
    Case {
        what: "could not tell at the only place that could matter for the organization: every answer is the same domain",
        zone: "_dmarc.example.com TXT !timeout\n_dmarc.com TXT v=DMARC1; p=reject; psd=y",
        author: "example.com",
        org: "example.com",
        at: "?",
        policy: None,
        queries: 2,
    },
    Case {
        what: "psd=n at the author domain: nothing above is even asked",
        zone: "_dmarc.example.com TXT v=DMARC1; p=reject; psd=n\n_dmarc.com TXT !timeout",
        author: "example.com",
        org: "example.com",
        at: "example.com",
        policy: REJECT,
        queries: 1,
    },
];

#[tokio::test]
async fn g1_the_tree_walk_finds_record_and_organization() {
    for case in CASES {
        let zone = AskedZone(Zone::parse(case.zone).unwrap(), Mutex::default());
        let walk = dmarc::walk(&zone, &name(case.author)).await;
        assert_eq!(zone.1.lock().unwrap().len(), case.queries, "{}", case.what);
        assert_eq!(walk.steps.len(), case.queries, "{}", case.what);
        let org = match &walk.org {
            OrgDomain::Known(org) => org.to_string(),
            OrgDomain::Unknown { among, .. } => {
                assert!(among.len() > 1, "{}", case.what);
                "?".to_string()
            }
        };
        assert_eq!(org, case.org, "{}", case.what);
        let found = dmarc::discover(&zone, &name(case.author)).await;
        let at = match &found.applied {
            Applied::Record { at, .. } => at.to_string(),
            Applied::None => "-".to_string(),
            Applied::Unknown { .. } => "?".to_string(),
        };
        assert_eq!(at, case.at, "{}", case.what);
        assert_eq!(found.policy(true), case.policy, "{}", case.what);
    }
}

#[tokio::test]
async fn g1_the_eight_questions_are_the_ones_of_the_standard() {
    let zone = AskedZone(Zone::default(), Mutex::default());
    dmarc::walk(&zone, &name("a.b.c.d.e.f.g.h.i.j.mail.example.com")).await;
    assert_eq!(
        *zone.1.lock().unwrap(),
        [
            "_dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com",
            "_dmarc.g.h.i.j.mail.example.com",
            "_dmarc.h.i.j.mail.example.com",
            "_dmarc.i.j.mail.example.com",
            "_dmarc.j.mail.example.com",
            "_dmarc.mail.example.com",
            "_dmarc.example.com",
            "_dmarc.com",
        ]
    );
}

#[tokio::test]
async fn g1_a_subdomain_that_does_not_exist_gets_np() {
    let zone =
        Zone::parse("_dmarc.example.com TXT v=DMARC1; p=none; sp=quarantine; np=reject").unwrap();
    let found = dmarc::discover(&zone, &name("ghost.example.com")).await;
    assert_eq!(found.policy(true), QUARANTINE);
    assert_eq!(found.policy(false), REJECT);
}

#[tokio::test]
async fn g1_the_view_of_the_public_suffix_list_stands_beside_the_walk() {
    let zone = Zone::parse(
        "_dmarc.clinic.co.uk TXT v=DMARC1; p=none\n_dmarc.dept.clinic.co.uk TXT v=DMARC1; p=reject; psd=n",
    )
    .unwrap();
    let found = dmarc::discover(&zone, &name("mail.dept.clinic.co.uk")).await;
    assert_eq!(
        found.walk.org.known().unwrap().as_str(),
        "dept.clinic.co.uk"
    );
    assert_eq!(found.psl_org.as_str(), "clinic.co.uk");
    assert_eq!(
        found.psl_policy_domain.as_ref().unwrap().as_str(),
        "clinic.co.uk"
    );
    assert_eq!(found.differs(), Some(true));
}
