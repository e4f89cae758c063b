//! Target: SPF records, macros, and everything a zone of them can lead to.

use std::net::IpAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use arbitrary::Arbitrary;
use mailauth::dns::{Data, Failure, RecordType, Resolver, Response, Zone};
use mailauth::spf::{
    LOOKUP_LIMIT, MacroString, Node, Place, Query, Record, SpfResult, audit, check, decide,
};
use mailauth::{DomainName, Span};

use crate::{Scratch, plan, scratch};

/// Most questions one mail may cause: ten terms with ten names each and one more,
/// the client's name, ten names of it, and the explanation.
const FOR_A_MAIL: usize = 10 * 11 + 11 + 2;
/// Most questions one audit may cause.
const FOR_AN_AUDIT: usize = 2 + 100 + 300;

/// Counts what a zone is asked.
struct Counting(Zone, AtomicUsize);

impl Resolver for Counting {
    async fn lookup(&self, name: &DomainName, kind: RecordType) -> Response {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.lookup(name, kind).await
    }
}

/// Runs what never waits for anything outside.
fn now<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

/// A record made of terms that are nearly right.
#[derive(Debug, Arbitrary)]
struct Terms(Vec<(u8, u8, u8, Tail)>);

#[derive(Debug, Arbitrary)]
enum Tail {
    None,
    Four(u8),
    Both(u8, u8),
    Text(String),
}

const SIGNS: [&str; 8] = ["", "", "", "+", "-", "~", "?", "--"];
const KINDS: [&str; 20] = [
    "all",
    "include:",
    "a",
    "a:",
    "mx",
    "mx:",
    "ptr",
    "ptr:",
    "ip4:",
    "ip6:",
    "exists:",
    "redirect=",
    "exp=",
    "ra=",
    "new=",
    "INCLUDE:",
    "includ:",
    "include: ",
    "",
    "ip4=",
];
const NAMES: [&str; 16] = [
    "example.test",
    "a.test",
    "b.test",
    "c.test",
    "d.test",
    "%{d}",
    "%{i}.a.test",
    "%{l1r-+}.%{o2}.b.test",
    "%{p}.c.test",
    "%{H}.%{v}.d.test",
    "198.51.100.7",
    "2001:db8::7",
    "198.51.100.0",
    "%{d}%%%_%-.a.test",
    "gone.invalid",
    "%{s}%{z}",
];

impl Terms {
    fn text(&self) -> String {
        let mut text = String::from("v=spf1");
        for (sign, kind, name, tail) in self.0.iter().take(40) {
            let pick = |list: &[&'static str], at: u8| list[usize::from(at) % list.len()];
            let kind = pick(&KINDS, *kind);
            text.push(' ');
            text.push_str(pick(&SIGNS, *sign));
            text.push_str(kind);
            if kind.ends_with([':', '=', ' ']) || kind.is_empty() {
                text.push_str(pick(&NAMES, *name));
            }
            match tail {
                Tail::None => {}
                Tail::Four(bits) => text.push_str(&format!("/{bits}")),
                Tail::Both(four, six) => text.push_str(&format!("/{four}//{six}")),
                Tail::Text(more) => text.push_str(more),
            }
        }
        text
    }
}

#[derive(Debug, Arbitrary)]
struct Plan {
    records: [Terms; 5],
    /// Addresses, exchangers, failures: name, what, which.
    others: Vec<(u8, u8, u8)>,
    explanation: Option<String>,
    six: bool,
    host: u8,
    mail_from: String,
    helo: String,
    scratches: Vec<Scratch>,
}

impl Plan {
    fn zone(&self) -> Zone {
        let mut zone = Zone::default();
        for (index, record) in self.records.iter().enumerate() {
            let mut text = record.text().into_bytes();
            if index == 0 {
                scratch(&mut text, &self.scratches, None);
            }
            let text = String::from_utf8_lossy(&text).into_owned();
            zone.add(name(NAMES[index]), Data::Txt(text));
        }
        for (at, what, which) in self.others.iter().take(60) {
            let at = name(NAMES[usize::from(*at) % 5]);
            let host = name(NAMES[usize::from(*which) % 5]);
            let data = match what % 8 {
                0 | 1 => Data::A([198, 51, 100, *which].into()),
                2 => Data::Aaaa([0x2001, 0xdb8, 0, 0, 0, 0, 0, (*which).into()].into()),
                3 | 4 => Data::Mx(10, host),
                5 => Data::Cname(host),
                6 => {
                    let kinds = [RecordType::A, RecordType::Mx, RecordType::Txt];
                    let kind = kinds[usize::from(*which) % kinds.len()];
                    zone.fail(at, kind, Failure::Timeout);
                    continue;
                }
                _ => {
                    let reverse = mailauth::spf::reverse_name(self.ip());
                    zone.add(reverse, Data::Ptr(host));
                    continue;
                }
            };
            zone.add(at, data);
        }
        if let Some(text) = &self.explanation {
            zone.add(name(NAMES[1]), Data::Txt(text.clone()));
        }
        zone
    }

    fn ip(&self) -> IpAddr {
        if self.six {
            IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, u16::from(self.host)])
        } else {
            IpAddr::from([198, 51, 100, self.host])
        }
    }
}

fn name(text: &str) -> DomainName {
    DomainName::parse(text).expect("a name of the plan")
}

/// Every place of a record lies in it, and its terms with the blanks are all of it.
fn places(text: &str) {
    let whole = Span::new(0, text.len());
    for place in [Place::Term, Place::Explanation, Place::UnknownModifier] {
        let (string, faults) = MacroString::parse(text, whole, place);
        let parts: String = string.parts.iter().map(|part| part.span.of(text)).collect();
        assert_eq!(parts, text);
        for fault in faults {
            assert!(text.get(fault.span.start..fault.span.end).is_some());
        }
    }
    let Some(record) = Record::parse(text) else {
        assert!(!Record::is_one(text));
        return;
    };
    let mut end = "v=spf1".len();
    for term in &record.terms {
        let between = text.get(end..term.span.start).expect("terms in order");
        assert!(between.bytes().all(|b| b == b' ') && !between.is_empty());
        assert!(!record.at(term.span).is_empty() && !record.at(term.span).contains(' '));
        end = term.span.end;
    }
    assert!(text[end..].bytes().all(|b| b == b' '));
    for fault in &record.faults {
        let term = record.terms[fault.term].span;
        assert!(term.start <= fault.span.start && fault.span.end <= term.end);
        assert!(text.get(fault.span.start..fault.span.end).is_some());
    }
}

/// Judging a mail and auditing the domain end in time, and agree.
fn zone(zone: Zone, ip: IpAddr, mail_from: &str, helo: &str) {
    let zone = Counting(zone, AtomicUsize::new(0));
    let outcome = now(check(&zone, &Query::new(ip, mail_from, helo)));
    let asked = zone.1.swap(0, Ordering::Relaxed);
    assert!(asked <= FOR_A_MAIL, "{asked} questions for a mail");
    assert!(outcome.lookups <= LOOKUP_LIMIT + 1);
    assert!(!outcome.explanation.contains(char::is_control) || !outcome.explained_by_domain);

    let domain = name("example.test");
    let audit = now(audit(&zone, &domain));
    let asked = zone.1.load(Ordering::Relaxed);
    assert!(asked <= FOR_AN_AUDIT, "{asked} questions for an audit");
    for said in &audit.diagnostics {
        if let (Some(record), Some(span)) = (&said.record, said.span) {
            assert!(record.get(span.start..span.end).is_some(), "{said}");
        }
        assert!(!said.to_string().is_empty());
    }
    serde_json::to_string(&(&audit.tree, &audit.diagnostics)).expect("JSON");

    let judged = now(check(
        &zone,
        &Query::new(ip, "a@example.test", "example.test"),
    ));
    let totals = &audit.tree.totals;
    let errors = [SpfResult::Temperror, SpfResult::Permerror, SpfResult::None];
    if !totals.incomplete && !totals.depends_on_mail && !errors.contains(&judged.result) {
        let decided = decide(&audit.tree, ip).map(|decision| decision.qualifier.into());
        let decided = decided.unwrap_or(SpfResult::Neutral);
        assert_eq!(judged.result, decided, "{}: {judged:#?}", audit.txt.name);
    }
    node(&audit.tree.root);
}

fn node(at: &Node) {
    let sum: u32 = at.terms.iter().map(|branch| branch.lookups).sum();
    assert_eq!(at.lookups, sum, "a record costs what its terms cost");
    for branch in &at.terms {
        if let Some(child) = branch.child.as_deref() {
            node(child);
        }
    }
}

/// Records have their places, mails and audits their ends.
pub fn spf(data: &[u8]) {
    match plan(data) {
        None => {
            let text = String::from_utf8_lossy(data);
            places(&text);
            for line in text.lines() {
                if let Some(at) = line.find("v=spf1") {
                    places(&line[at..]);
                }
            }
            let records = match Zone::parse(&text) {
                Ok(zone) => zone,
                Err(_) => {
                    let mut zone = Zone::default();
                    zone.add(name("example.test"), Data::Txt(text.into_owned()));
                    zone
                }
            };
            zone(
                records,
                [198, 51, 100, 7].into(),
                "a-b@example.test",
                "h.test",
            );
        }
        Some(mut rest) => {
            let Ok(plan) = Plan::arbitrary(&mut rest) else {
                return;
            };
            for record in &plan.records {
                places(&record.text());
            }
            places(&format!("v=spf1 {}", plan.mail_from));
            let sender = format!("{}@example.test", plan.mail_from);
            zone(plan.zone(), plan.ip(), &sender, &plan.helo);
        }
    }
}
