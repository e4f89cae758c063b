//! Follows a record through DNS until its [`Tree`] is complete.

use std::collections::HashSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::{join, join_all};

use crate::DomainName;
use crate::dmarc::psl;
use crate::dns::{Data, Outcome, RecordType, Resolver, Response};
use crate::spf::evaluate::NAME_LIMIT;
use crate::spf::expand::Values;
use crate::spf::macros::{Letter, MacroString};
use crate::spf::network::Network;
use crate::spf::record::{Mechanism, MechanismKind, Modifier, Record, Term, TermKind};
use crate::spf::tree::{Branch, BranchKind, Node, NodeState, Tree, Unanswered, Void};

/// Most records of one tree.
const RECORDS: usize = 100;
/// Most records one inside the other; a receiver stops at eleven.
const DEPTH: usize = 12;
/// Most questions for one tree beside those for records.
const QUESTIONS: usize = 300;
/// Most terms of one record; a record of 64 KiB could hold thirty thousand.
const TERMS: usize = 500;

/// The tree of a domain, from its TXT answer on.
///
/// Asks for at most 100 records and about 300 addresses; what lies beyond is
/// [`NodeState::TooMuch`].
pub async fn grow<R: Resolver>(resolver: &R, txt: &Response) -> Tree {
    let grower = Grower {
        resolver,
        records: AtomicUsize::new(1),
        questions: AtomicUsize::new(0),
    };
    let path = Path {
        domain: &txt.name,
        above: None,
        depth: 0,
    };
    Tree::of(grower.node(&path, txt).await)
}

/// The domains from the tree's root to here.
#[derive(Clone, Copy)]
struct Path<'p> {
    domain: &'p DomainName,
    above: Option<&'p Path<'p>>,
    depth: usize,
}

impl Path<'_> {
    fn holds(&self, domain: &DomainName) -> bool {
        self.domain == domain || self.above.is_some_and(|above| above.holds(domain))
    }
}

struct Grower<'r, R> {
    resolver: &'r R,
    records: AtomicUsize,
    questions: AtomicUsize,
}

type Growing<'g> = Pin<Box<dyn Future<Output = Node> + Send + 'g>>;

impl<R: Resolver> Grower<'_, R> {
    fn node<'g>(&'g self, path: &'g Path<'g>, txt: &'g Response) -> Growing<'g> {
        Box::pin(async move {
            let mut node = empty(path.domain, NodeState::Absent);
            node.answer_octets = answer_octets(txt);
            let texts: Vec<&str> = txt.texts().filter(|text| Record::is_one(text)).collect();
            node.state = match &txt.outcome {
                Outcome::Unknown(failure) => NodeState::Unknown {
                    failure: failure.clone(),
                },
                Outcome::NxDomain => NodeState::Missing,
                _ => match texts.len() {
                    0 => NodeState::Absent,
                    1 => NodeState::Found,
                    count => NodeState::Several { count },
                },
            };
            let (NodeState::Found, Some(record)) =
                (&node.state, texts.first().and_then(|t| Record::parse(*t)))
            else {
                return node;
            };
            node.octets = record.text.len();
            let all_at = record.all().map(|(term, _)| term.span.start);
            // What breaks the syntax is never looked up, so nothing is asked about it.
            let broken: HashSet<usize> = record.faults.iter().map(|fault| fault.term).collect();
            let terms = record.terms.iter().take(TERMS).enumerate();
            let branches = terms.map(|(index, term)| {
                let broken = broken.contains(&index);
                self.branch(path, &record, term, broken, all_at)
            });
            node.terms = join_all(branches).await;
            node.record = Some(Arc::new(record));
            node
        })
    }

    async fn branch(
        &self,
        path: &Path<'_>,
        record: &Record,
        term: &Term,
        broken: bool,
        all_at: Option<usize>,
    ) -> Branch {
        let mut branch = Branch {
            span: term.span,
            text: record.at(term.span).to_string(),
            kind: BranchKind::Unreadable,
            qualifier: None,
            target: None,
            depends_on_mail: false,
            ineffective: false,
            lookups: 0,
            running: 0,
            passes_limit: false,
            voids: Vec::new(),
            networks: Vec::new(),
            names: 0,
            target_missing: false,
            unregistered: None,
            unknown: Vec::new(),
            child: None,
        };
        match &term.kind {
            TermKind::Unreadable => {}
            TermKind::Mechanism(mechanism) if broken => {
                branch.qualifier = Some(mechanism.qualifier);
                branch.ineffective = all_at.is_some_and(|at| term.span.start > at);
            }
            _ if broken => {}
            TermKind::Mechanism(mechanism) => {
                branch.kind = BranchKind::Mechanism(mechanism.kind);
                branch.qualifier = Some(mechanism.qualifier);
                branch.ineffective = all_at.is_some_and(|at| term.span.start > at);
                let own = mechanism.domain.is_none();
                match &mechanism.domain {
                    Some(string) => self.aim(&mut branch, path, record, string),
                    None => branch.target = Some(path.domain.clone()),
                }
                self.mechanism(&mut branch, path, mechanism).await;
                if !own {
                    self.ownership(&mut branch).await;
                }
            }
            TermKind::Modifier(Modifier::Redirect(string)) => {
                branch.kind = BranchKind::Redirect;
                branch.ineffective = all_at.is_some();
                self.aim(&mut branch, path, record, string);
                self.follow(&mut branch, path).await;
                self.ownership(&mut branch).await;
            }
            TermKind::Modifier(Modifier::Exp(string)) => {
                branch.kind = BranchKind::Exp;
                self.aim(&mut branch, path, record, string);
                // What the explanation says changes no result.
                branch.depends_on_mail = false;
                if let Some(target) = branch.target.clone() {
                    let answer = self.resolver.lookup(&target, RecordType::Txt).await;
                    branch.target_missing = answer.is_absent();
                }
            }
            TermKind::Modifier(_) => branch.kind = BranchKind::Modifier,
        }
        branch
    }

    /// The name a macro string leads to, when it is the same for every mail.
    fn aim(&self, branch: &mut Branch, path: &Path<'_>, record: &Record, string: &MacroString) {
        if string.macros().any(|found| found.letter != Letter::Domain) {
            branch.depends_on_mail = true;
            return;
        }
        // An address of the web is said to be one; as a name it leads nowhere.
        if branch.text.contains("://") {
            return;
        }
        let values = Values::of_domain(path.domain);
        branch.target = string.expand_name(&record.text, &values);
    }

    async fn mechanism(&self, branch: &mut Branch, path: &Path<'_>, mechanism: &Mechanism) {
        match mechanism.kind {
            MechanismKind::All => {}
            MechanismKind::Ip4 | MechanismKind::Ip6 => branch.networks.extend(mechanism.network),
            MechanismKind::Include => self.follow(branch, path).await,
            MechanismKind::Ptr => branch.depends_on_mail = true,
            MechanismKind::A => {
                if let Some(target) = branch.target.clone() {
                    let found = self.addresses(&target, mechanism).await;
                    branch.target_missing = found.missing;
                    branch.add(&target, found);
                }
            }
            MechanismKind::Mx => self.exchangers(branch, mechanism).await,
            MechanismKind::Exists => {
                if let Some(target) = branch.target.clone()
                    && let Some(answer) =
                        self.ask(&mut branch.unknown, &target, RecordType::A).await
                {
                    branch.target_missing = answer.outcome == Outcome::NxDomain;
                    branch.void(&target, answer.is_absent(), answer.is_absent());
                    if !answer.is_absent() {
                        // A name that is the same for every mail covers everybody.
                        branch.networks.extend(Network::EVERYBODY);
                    }
                }
            }
        }
    }

    /// Fetches the record `include` or `redirect` leads to.
    async fn follow(&self, branch: &mut Branch, path: &Path<'_>) {
        let Some(target) = branch.target.clone() else {
            return;
        };
        let child = if path.holds(&target) {
            empty(&target, NodeState::Cycle)
        } else if path.depth + 1 >= DEPTH || self.records.fetch_add(1, Ordering::Relaxed) >= RECORDS
        {
            empty(&target, NodeState::TooMuch)
        } else {
            let txt = self.resolver.lookup(&target, RecordType::Txt).await;
            branch.void(&target, txt.is_absent(), txt.is_absent());
            let path = Path {
                domain: &target,
                above: Some(path),
                depth: path.depth + 1,
            };
            self.node(&path, &txt).await
        };
        branch.target_missing = child.state == NodeState::Missing;
        branch.child = Some(Box::new(child));
    }

    async fn exchangers(&self, branch: &mut Branch, mechanism: &Mechanism) {
        let Some(target) = branch.target.clone() else {
            return;
        };
        let Some(answer) = self.ask(&mut branch.unknown, &target, RecordType::Mx).await else {
            return;
        };
        branch.target_missing = answer.outcome == Outcome::NxDomain;
        branch.void(&target, answer.is_absent(), answer.is_absent());
        branch.names = answer.data().len();
        // The root is the host of a null MX (RFC 7505).
        let hosts = answer
            .data()
            .iter()
            .take(NAME_LIMIT)
            .filter_map(|data| match data {
                Data::Mx(_, host) if host.depth() > 0 => Some(host),
                _ => None,
            });
        let found = join_all(hosts.map(async |host| (host, self.addresses(host, mechanism).await)));
        for (host, found) in found.await {
            branch.add(host, found);
        }
    }

    /// The addresses of a name, in both families.
    async fn addresses(&self, name: &DomainName, by: &Mechanism) -> Addresses {
        let (mut four, mut six) = (Vec::new(), Vec::new());
        let (a, aaaa) = join(
            self.ask(&mut four, name, RecordType::A),
            self.ask(&mut six, name, RecordType::Aaaa),
        )
        .await;
        four.append(&mut six);
        let absent = |answer: &Option<Response>| answer.as_ref().is_some_and(Response::is_absent);
        let answers = [&a, &aaaa].into_iter().flatten();
        Addresses {
            networks: answers.flat_map(|answer| networks(answer, by)).collect(),
            void: (absent(&a), absent(&aaaa)),
            missing: matches!(&a, Some(answer) if answer.outcome == Outcome::NxDomain),
            unknown: four,
        }
    }

    /// Whether anybody could register the domain of a target that does not exist.
    async fn ownership(&self, branch: &mut Branch) {
        let Some(target) = branch.target.clone().filter(|_| branch.target_missing) else {
            return;
        };
        let org = psl::org_domain(&target);
        if org == target {
            branch.unregistered = Some(org).filter(|org| !psl::is_suffix(org));
        } else if let Some(answer) = self.ask(&mut branch.unknown, &org, RecordType::Ns).await
            && answer.outcome == Outcome::NxDomain
        {
            branch.unregistered = Some(org);
        }
    }

    /// Asks, unless too much was asked already; a failure is kept.
    async fn ask(
        &self,
        unknown: &mut Vec<Unanswered>,
        name: &DomainName,
        kind: RecordType,
    ) -> Option<Response> {
        let failure = if self.questions.fetch_add(1, Ordering::Relaxed) < QUESTIONS {
            let answer = self.resolver.lookup(name, kind).await;
            match answer.failure() {
                None => return Some(answer),
                Some(failure) => failure.clone(),
            }
        } else {
            crate::dns::Failure::Budget
        };
        unknown.push(Unanswered {
            name: name.clone(),
            kind,
            failure,
        });
        None
    }
}

/// What was found of a name's addresses.
struct Addresses {
    networks: Vec<Network>,
    /// Nothing found for clients with an IPv4, with an IPv6 address.
    void: (bool, bool),
    missing: bool,
    unknown: Vec<Unanswered>,
}

impl Branch {
    fn add(&mut self, name: &DomainName, mut found: Addresses) {
        self.void(name, found.void.0, found.void.1);
        self.networks.append(&mut found.networks);
        self.unknown.append(&mut found.unknown);
    }

    fn void(&mut self, name: &DomainName, ip4: bool, ip6: bool) {
        if ip4 || ip6 {
            self.voids.push(Void {
                name: name.clone(),
                ip4,
                ip6,
            });
        }
    }
}

fn empty(domain: &DomainName, state: NodeState) -> Node {
    Node {
        domain: domain.clone(),
        state,
        record: None,
        octets: 0,
        answer_octets: 0,
        terms: Vec::new(),
        lookups: 0,
    }
}

fn networks<'a>(answer: &'a Response, by: &'a Mechanism) -> impl Iterator<Item = Network> + 'a {
    answer.data().iter().filter_map(|data| match data {
        Data::A(address) => Some(by.cidr.around((*address).into())),
        Data::Aaaa(address) => Some(by.cidr.around((*address).into())),
        _ => None,
    })
}

/// Octets of a DNS message with these TXT records: header, question, and for each
/// record 12 octets, its text and one more for every 255 of it.
fn answer_octets(txt: &Response) -> usize {
    let question = txt.name.as_str().len() + 2 + 4;
    let records: usize = txt
        .texts()
        .map(|text| 12 + text.len() + text.len().div_ceil(255).max(1))
        .sum();
    12 + question + records
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::Zone;
    use crate::spf::authorised_by;

    async fn tree(zone: &str) -> Tree {
        let zone = Zone::parse(zone).unwrap();
        let name = DomainName::parse("example.test").unwrap();
        let txt = zone.lookup(&name, RecordType::Txt).await;
        grow(&zone, &txt).await
    }

    const ZONE: &str = "
example.test TXT v=spf1 mx include:a.test ip4:192.0.2.0/24 a:gone.test redirect=b.test
example.test MX 10 mx1.example.test
example.test MX 20 mx2.example.test
mx1.example.test A 198.51.100.1
mx2.example.test AAAA 2001:db8::2
a.test TXT v=spf1 ip4:203.0.113.0/25 ip4:203.0.113.0/24 include:c.test -all a mx
c.test TXT !timeout
b.test TXT v=spf1 exists:%{i}.b.test include:example.test ?ip4:10.0.0.0/8 -all
";

    #[tokio::test]
    async fn each_term_has_its_cost_its_voids_and_what_it_leads_to() {
        let tree = tree(ZONE).await;
        let root = &tree.root;
        let shape: Vec<_> = root
            .terms
            .iter()
            .map(|b| (b.lookups, b.running, b.voids.len(), b.names))
            .collect();
        assert_eq!(
            shape,
            [
                (1, 1, 2, 2),
                (2, 3, 0, 0),
                (0, 3, 0, 0),
                (1, 4, 1, 0),
                (3, 7, 0, 0)
            ]
        );
        let totals = &tree.totals;
        assert_eq!(
            (totals.voids, totals.voids_ip4, totals.voids_ip6),
            (1, 2, 2)
        );
        assert!(root.terms[3].target_missing);
        assert_eq!(
            root.terms[3].unregistered.as_ref().unwrap().as_str(),
            "gone.test"
        );
        let a = root.terms[1].child.as_ref().unwrap();
        assert!(a.terms[4].ineffective, "behind all");
        let c = a.terms[2].child.as_ref().unwrap();
        assert!(matches!(c.state, NodeState::Unknown { .. }), "never absent");
        let b = root.terms[4].child.as_ref().unwrap();
        assert_eq!(b.terms[1].child.as_ref().unwrap().state, NodeState::Cycle);
        assert!(tree.totals.incomplete && tree.totals.depends_on_mail);
        assert_eq!(tree.totals.ip4_addresses, 1 + 256 + 256);
        assert_eq!(tree.totals.ip6_networks, 1);
        assert!(!tree.totals.everybody);
    }

    #[tokio::test]
    async fn the_term_that_covers_an_address_is_found_with_its_service() {
        let tree = tree(ZONE).await;
        let by = |ip: &str| authorised_by(&tree, ip.parse().unwrap());
        let found = by("203.0.113.200").unwrap();
        let path: Vec<_> = found.path.iter().map(|site| site.term.as_str()).collect();
        assert_eq!(path, ["include:a.test", "ip4:203.0.113.0/24"]);
        assert_eq!(found.service().unwrap().as_str(), "a.test");
        let own = by("2001:db8::2").unwrap();
        assert_eq!((own.path[0].term.as_str(), own.service()), ("mx", None));
        assert!(!own.uncertain);
        assert_eq!(by("10.1.2.3"), None, "neutral is not a pass");
        assert_eq!(by("8.8.8.8"), None);
    }

    #[tokio::test]
    async fn the_term_that_passes_the_limit_is_named() {
        let mut zone =
            String::from("example.test TXT v=spf1 include:x.test include:y.test mx -all\n");
        for name in ["x", "y"] {
            zone += &format!(
                "{name}.test TXT v=spf1 a:1.{name}.test a:2.{name}.test a:3.{name}.test a:4.{name}.test -all\n"
            );
            for n in 1..5 {
                zone += &format!("{n}.{name}.test A 192.0.2.{n}\n");
            }
        }
        zone += "example.test MX 1 1.x.test";
        let tree = tree(&zone).await;
        assert_eq!(tree.totals.lookups, 11);
        let over: Vec<_> = tree.root.terms.iter().map(|b| b.passes_limit).collect();
        assert_eq!(over, [false, false, true, false]);
        assert!(tree.totals.over_lookups() && !tree.totals.over_voids());
        assert!(tree.totals.over_voids_in_one_family(), "nothing has IPv6");
    }

    #[tokio::test]
    async fn a_hostile_tree_ends() {
        let mut zone = String::from("example.test TXT v=spf1");
        for n in 0..60 {
            zone += &format!(" include:{n}.test");
        }
        for n in 0..60 {
            zone += &format!("\n{n}.test TXT v=spf1");
            for m in 0..60 {
                zone += &format!(" include:{m}.x.test a:{m}.{n}.test");
            }
        }
        zone += "\n*.x.test TXT v=spf1 include:z%{d}\n";
        let tree = tree(&zone).await;
        assert!(tree.totals.incomplete);
        assert!(tree.root.nodes().len() < 10_000);
        assert!(
            tree.root
                .nodes()
                .iter()
                .filter(|(_, n)| n.record.is_some())
                .count()
                <= RECORDS
        );
    }
}
