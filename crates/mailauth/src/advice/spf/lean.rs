//! A record that receivers would give up on, made to fit: ten lookups, two that find nothing,
//! and a length that reaches everybody (decision 0039).
//!
//! What costs least is done first, and no more than is needed. What is taken out is named with
//! its reason, and with who no longer passes by it. A service's addresses are never written in
//! place of its `include:`.

mod merge;
mod own;
mod refusal;

use std::net::IpAddr;

pub(super) use refusal::does_not_fit;

use super::compose::Composed;
use super::passers;
use crate::DomainName;
use crate::advice::wish::Wish;
use crate::dns::Resolver;
use crate::provider::{self, Kind};
use crate::spf::{Branch, BranchKind, MechanismKind, NodeState, Qualifier, Tree};
use crate::spf::{LENGTH, Network};

/// Changes made to one record, at most.
const ROUNDS: usize = 100;
/// Terms of a record that is made to fit: each is held against all others, on a page for which
/// somebody waits.
const MOST_TERMS: usize = 120;

/// Which limits a record passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Over {
    lookups: bool,
    voids: bool,
    length: bool,
}

impl Over {
    /// Of a record; one that is too long is let be where it is no longer than what stands.
    pub(super) fn of(tree: &Tree, stands: usize) -> Over {
        Over {
            lookups: tree.totals.over_lookups(),
            voids: tree.totals.over_voids(),
            length: tree.root.octets > LENGTH.max(stands),
        }
    }

    pub(super) fn any(self) -> bool {
        self.lookups || self.voids || self.length
    }

    /// Whether the record fits better without a term.
    fn helped_by(self, branch: &Branch) -> bool {
        let finds_nothing = || branch.voids.iter().any(|void| void.ip4 && void.ip6);
        self.length || self.lookups && branch.lookups > 0 || self.voids && finds_nothing()
    }
}

/// A record that fits.
pub(super) struct Lean {
    /// With what changes, named.
    pub record: Composed,
    /// Who no longer passes by it, as its changes say.
    pub excused: Vec<Network>,
}

/// One change to a record.
struct Change {
    /// The terms that go.
    gone: Vec<String>,
    /// What stands in the place of the first.
    instead: Vec<String>,
    /// A sentence each.
    said: Vec<String>,
    /// Who passes no longer.
    excused: Vec<Network>,
}

/// Makes a record fit; `kept` are the terms that somebody wishes for. `None` when it cannot be
/// made to, or when a part of it is not known.
pub(super) async fn lean<R: Resolver>(
    resolver: &R,
    domain: &DomainName,
    wish: &Wish,
    record: &Composed,
    (kept, stands): (&[String], usize),
) -> Option<Lean> {
    let mut out = Lean {
        record: record.clone(),
        excused: Vec::new(),
    };
    for _ in 0..ROUNDS {
        let laid = passers::with(resolver, domain, Some(&out.record.text)).await;
        let tree = passers::tree(&laid, domain).await;
        let over = Over::of(&tree, stands);
        if !over.any() {
            return Some(out);
        }
        let too_many = tree.root.terms.len() > MOST_TERMS;
        if too_many || tree.totals.incomplete || tree.root.state != NodeState::Found {
            return None;
        }
        let of = Of { tree: &tree, over };
        let mut change = of.finds_nothing().or_else(|| of.covered(kept));
        change = change.or_else(|| of.never_counts());
        if change.is_none() && over.length && !of.keeps_out() {
            change = merge::merge(&tree.root.terms);
        }
        if change.is_none() && over.lookups {
            change = own::written_out(&laid, domain, &tree.root.terms).await;
        }
        let change = change.or_else(|| of.not_used(wish, kept))?;
        out.apply(change);
    }
    None
}

impl Lean {
    fn apply(&mut self, change: Change) {
        let mut words = Vec::new();
        let mut instead = Some(change.instead);
        for word in self.record.text.split(' ') {
            match change.gone.iter().any(|gone| gone == word) {
                true => words.extend(instead.take().unwrap_or_default()),
                false => words.push(word.to_owned()),
            }
        }
        self.record.text = words.join(" ");
        // A term that was to be added and goes again changes nothing.
        let added = |said: &String| {
            let mut gone = change.gone.iter();
            gone.any(|term| *said == format!("“{term}” is added."))
        };
        self.record.changes.retain(|said| !added(said));
        self.record.changes.extend(change.said);
        self.excused.extend(change.excused);
    }
}

/// A record, and what is to become less of it.
struct Of<'t> {
    tree: &'t Tree,
    over: Over,
}

impl Of<'_> {
    /// Its mechanisms that a receiver comes to, without `all`.
    fn terms(&self) -> impl Iterator<Item = &Branch> {
        let terms = self.tree.root.terms.iter();
        terms.filter(|branch| {
            let mechanism =
                matches!(branch.kind, BranchKind::Mechanism(kind) if kind != MechanismKind::All);
            mechanism && !branch.ineffective
        })
    }

    /// Whether a term keeps somebody out, so that the order of terms matters.
    fn keeps_out(&self) -> bool {
        self.terms()
            .any(|branch| branch.qualifier != Some(Qualifier::Pass))
    }

    /// Names that have no address: nobody passes by them.
    fn finds_nothing(&self) -> Option<Change> {
        let nothing = |branch: &&Branch| {
            let of_name = matches!(
                branch.kind,
                BranchKind::Mechanism(MechanismKind::A | MechanismKind::Mx)
            );
            of_name
                && !branch.depends_on_mail
                && branch.unknown.is_empty()
                && branch.networks.is_empty()
                && branch.voids.iter().any(|void| void.ip4 && void.ip6)
        };
        let helps = |branch: &&Branch| self.over.helped_by(branch);
        let why =
            "DNS has no address there, so that it lets nobody send, and receivers ask in vain.";
        let all = self.terms().filter(helps).filter(nothing);
        all.map(|branch| Change::without(branch, why, Vec::new()))
            .reduce(Change::and)
    }

    /// Services whose bounces come back to a name of theirs: SPF of the domain is not asked for.
    fn never_counts(&self) -> Option<Change> {
        let own_envelope = |branch: &Branch| {
            let service = branch.target.as_ref().and_then(provider::by_spf);
            service.filter(|service| service.own_envelope && branch.child.is_some())
        };
        self.terms().find_map(|branch| {
            let service = own_envelope(branch).filter(|_| self.over.helped_by(branch))?;
            let networks = grants(branch)?;
            let why = format!(
                "bounces of {} come back to a name that is not yours, so that it never counts for its mail and only costs a lookup. Its signatures count. Other mail from its servers no longer passes SPF.",
                service.name
            );
            Some(Change::without(branch, &why, networks))
        })
    }

    /// A term whose every address another term lets send, too.
    fn covered(&self, kept: &[String]) -> Option<Change> {
        if self.keeps_out() {
            return None;
        }
        let granted: Vec<(&Branch, Vec<Network>)> = self
            .terms()
            .filter_map(|branch| Some((branch, grants(branch)?)))
            .filter(|(_, networks)| !networks.is_empty())
            .collect();
        for (at, (branch, networks)) in granted.iter().enumerate() {
            // What follows a name is not left to addresses that do not, nor own addresses to
            // whatever others publish.
            let follows = branch.child.is_some();
            let may_go = (follows || is_listed(branch)) && !kept.contains(&branch.text);
            if !may_go || !self.over.helped_by(branch) {
                continue;
            }
            let by = granted.iter().enumerate().find(|(other, (by, wider))| {
                // Of two that are the same, the one that costs more goes, else the later.
                let same = wider.iter().all(|one| within(one, networks));
                let stays = (by.lookups, *other) < (branch.lookups, at);
                *other != at
                    && (follows || is_listed(by))
                    && networks.iter().all(|one| within(one, wider))
                    && (!same || stays)
            });
            if let Some((_, (wider, _))) = by {
                let later = match follows {
                    true => " What is added to it later does not count for you by itself.",
                    false => "",
                };
                let why = format!("all it lets send is let by “{}”, too.{later}", wider.text);
                return Some(Change::without(branch, &why, Vec::new()));
            }
        }
        None
    }

    /// A term by which no mail came, as reports over long enough have it: of those that help,
    /// the dearest.
    fn not_used(&self, wish: &Wish, kept: &[String]) -> Option<Change> {
        let seen = wish.sent_from.as_ref()?;
        let used = |networks: &[Network]| {
            let mut all = seen.addresses.iter().chain(&wish.addresses);
            all.any(|ip| networks.iter().any(|network| network.contains(*ip)))
        };
        let unused = self.terms().filter(|branch| {
            self.over.helped_by(branch) && !kept.contains(&branch.text) && !is_named(branch, wish)
        });
        let unused = unused.filter_map(|branch| {
            let networks = grants(branch).filter(|networks| !networks.is_empty())?;
            (!used(&networks)).then_some((branch, networks))
        });
        let (branch, networks) =
            unused.max_by_key(|(branch, _)| (branch.lookups, branch.text.len()))?;
        let why = format!(
            "no report from {} to {} shows mail from there, and the record does not fit with it. What it lets send no longer passes. Not every receiver sends reports: before you publish this, ask whoever has bills, reminders or newsletters sent a few times a year.",
            seen.from, seen.to
        );
        Some(Change::without(branch, &why, networks))
    }
}

impl Change {
    /// A term goes.
    fn without(branch: &Branch, why: &str, excused: Vec<Network>) -> Change {
        Change {
            gone: vec![branch.text.clone()],
            instead: Vec::new(),
            said: vec![format!("“{}” goes: {why}", branch.text)],
            excused,
        }
    }

    /// Two at once.
    fn and(mut self, other: Change) -> Change {
        self.gone.extend(other.gone);
        self.instead.extend(other.instead);
        self.said.extend(other.said);
        self.excused.extend(other.excused);
        self
    }
}

/// Whether a term is that of a service somebody says is used, or of one that takes the
/// domain's mail.
fn is_named(branch: &Branch, wish: &Wish) -> bool {
    let service = branch.target.as_ref().and_then(provider::by_spf);
    service.is_some_and(|service| {
        let mut named = wish.sent_from.iter().flat_map(|seen| &seen.named);
        // People write from their mailboxes when they do; a filter is passed by all of it.
        matches!(service.kind, Kind::Mailbox | Kind::Gateway)
            || named.any(|known| known.code == service.code)
    })
}

/// The addresses that a term lets send, whatever the mail; `None` when that cannot be told,
/// or something in it keeps others out.
fn grants(branch: &Branch) -> Option<Vec<Network>> {
    let mut networks = Vec::new();
    collect(branch, &mut networks).then_some(networks)
}

fn collect(branch: &Branch, networks: &mut Vec<Network>) -> bool {
    if branch.ineffective {
        return true;
    }
    if branch.depends_on_mail || !branch.unknown.is_empty() {
        return false;
    }
    let passes = branch.qualifier == Some(Qualifier::Pass);
    let leads = match branch.kind {
        BranchKind::Exp | BranchKind::Modifier => return true,
        BranchKind::Mechanism(MechanismKind::All) => return !passes,
        BranchKind::Mechanism(MechanismKind::Ptr | MechanismKind::Exists)
        | BranchKind::Unreadable => return false,
        BranchKind::Mechanism(_) if !passes => return false,
        BranchKind::Mechanism(MechanismKind::Include) | BranchKind::Redirect => true,
        BranchKind::Mechanism(_) => false,
    };
    networks.extend(&branch.networks);
    match &branch.child {
        None => !leads,
        Some(child) => {
            child.state == NodeState::Found
                && child.terms.iter().all(|term| collect(term, networks))
        }
    }
}

/// Whether a term writes its addresses out, so that they change with the record alone.
fn is_listed(branch: &Branch) -> bool {
    matches!(
        branch.kind,
        BranchKind::Mechanism(MechanismKind::Ip4 | MechanismKind::Ip6)
    )
}

/// Whether a network lies in one of some.
fn within(network: &Network, wider: &[Network]) -> bool {
    let (first, last): (IpAddr, IpAddr) = network.range();
    wider
        .iter()
        .any(|wide| wide.contains(first) && wide.contains(last))
}
