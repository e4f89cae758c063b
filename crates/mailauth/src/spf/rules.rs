//! What can be found in a domain's SPF records, and the linter that finds it.

mod cost;
mod nearest;
mod presence;
mod reach;
mod shape;
mod syntax;

use std::collections::HashMap;
use std::sync::Arc;

use crate::dmarc::psl;
use crate::dns::{RecordType, Resolver, Response};
use crate::spf::grow::grow;
use crate::spf::record::Record;
use crate::spf::tree::{Branch, BranchKind, Node, Totals, Tree};
use crate::{Diagnostic, DomainName, Rule, Span};

pub(crate) use cost::LENGTH;
pub(crate) use nearest::suggestion;
pub(crate) use presence::is_meant;

/// Every rule about SPF.
pub static ALL: &[&Rule] = &[
    &presence::NONE,
    &presence::UNKNOWN,
    &presence::TWO_RECORDS,
    &presence::BLANK_BEFORE_VERSION,
    &presence::QUOTES,
    &presence::VERSION,
    &presence::SENDER_ID,
    &syntax::UNKNOWN_TERM,
    &syntax::MISSING_MECHANISM,
    &syntax::BLANK_IN_TERM,
    &syntax::MODIFIER_SYNTAX,
    &syntax::MISSING_DOMAIN,
    &syntax::BAD_DOMAIN,
    &syntax::BAD_MACRO,
    &syntax::BAD_ADDRESS,
    &syntax::WRONG_FAMILY,
    &syntax::BAD_PREFIX,
    &syntax::ARGUMENT,
    &syntax::REPEATED_MODIFIER,
    &syntax::CHARACTER,
    &syntax::EQUALS_FOR_COLON,
    &syntax::UNKNOWN_MODIFIER,
    &shape::PASS_ALL,
    &shape::NEUTRAL_ALL,
    &shape::SOFTFAIL_ALL,
    &shape::NO_ALL,
    &shape::AFTER_ALL,
    &shape::REDIRECT_WITH_ALL,
    &shape::DUPLICATE_TERM,
    &shape::PTR,
    &shape::DEPENDS_ON_MAIL,
    &shape::WIDE_RANGE,
    &shape::PRIVATE_ADDRESS,
    &shape::MAPPED_ADDRESS,
    &shape::HOST_BITS,
    &shape::PARKED,
    &cost::TOO_MANY_LOOKUPS,
    &cost::MANY_LOOKUPS,
    &cost::TOO_MANY_VOIDS,
    &cost::VOID_LOOKUP,
    &cost::VOIDS_IN_ONE_FAMILY,
    &cost::TOO_MANY_EXCHANGERS,
    &cost::LONG_RECORD,
    &cost::LARGE_ANSWER,
    &reach::NO_RECORD,
    &reach::BROKEN,
    &reach::LOOP,
    &reach::MISSING,
    &reach::UNREGISTERED,
    &reach::JOINED,
    &reach::PASSES_ALL,
    &reach::MANY_ADDRESSES,
    &reach::NOT_FOLLOWED,
    &reach::EXP_MISSING,
];

/// Most findings of one kind reported of one record; the rest says nothing new.
const FINDINGS: usize = 12;

/// A domain's SPF: what DNS said, where it leads, and what is found.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The answer with the domain's TXT records.
    pub txt: Response,
    /// The record with everything it leads to.
    pub tree: Tree,
    /// What the linter found, in the order of [`ALL`].
    pub diagnostics: Vec<Diagnostic>,
}

/// Asks for everything about a domain's SPF and judges it.
pub async fn audit<R: Resolver>(resolver: &R, domain: &DomainName) -> Audit {
    let (txt, mx) = futures_util::future::join(
        resolver.lookup(domain, RecordType::Txt),
        resolver.lookup(domain, RecordType::Mx),
    )
    .await;
    let tree = grow(resolver, &txt).await;
    let diagnostics = lint(&txt, &tree, &mx);
    Audit {
        txt,
        tree,
        diagnostics,
    }
}

/// What is to be said of a domain's SPF: of its TXT answer, the [tree](grow) grown
/// from it, and the answer with its mail exchangers.
pub fn lint(txt: &Response, tree: &Tree, mx: &Response) -> Vec<Diagnostic> {
    let mut found = Findings {
        all: Vec::new(),
        counts: HashMap::new(),
        org: psl::org_domain(&txt.name),
    };
    presence::check(&mut found, txt, tree);
    for own in found.own_records(tree) {
        syntax::check(&mut found, &own);
        shape::check(&mut found, &own);
    }
    shape::check_parked(&mut found, tree, mx);
    cost::check(&mut found, tree);
    reach::check(&mut found, tree);
    let place = |rule: &Rule| ALL.iter().position(|r| r.code == rule.code);
    found.all.sort_by_key(|diagnostic| place(diagnostic.rule));
    found.all
}

/// What was found so far.
struct Findings {
    all: Vec<Diagnostic>,
    /// How many of each rule at each name.
    counts: HashMap<(&'static str, DomainName), usize>,
    /// The organizational domain the audit is about.
    org: DomainName,
}

/// A record of the domain's owner.
struct Own<'t> {
    node: &'t Node,
    record: Arc<Record>,
    /// Whether its `all` decides for the domain: it is not an included record.
    decides: bool,
}

impl Findings {
    fn push(&mut self, diagnostic: Diagnostic) {
        let key = (diagnostic.rule.code, diagnostic.name.clone());
        let count = self.counts.entry(key).or_default();
        *count += 1;
        if *count <= FINDINGS {
            self.all.push(diagnostic);
        }
    }

    /// Reports a place in a node's record.
    fn at(
        &mut self,
        rule: &'static Rule,
        node: &Node,
        span: Span,
        message: impl Into<String>,
    ) -> Option<&mut Diagnostic> {
        let before = self.all.len();
        let mut diagnostic = Diagnostic::at(rule, &node.domain, message);
        if let Some(record) = &node.record {
            diagnostic = diagnostic.on(&record.text, span);
        }
        self.push(diagnostic);
        self.all.get_mut(before)
    }

    /// Says that the whole of the record lets everybody send, unless a term was said to.
    fn everybody(&mut self, root: &Node, totals: &Totals) {
        let said = |found: &Diagnostic| {
            let rules = [shape::PASS_ALL.code, reach::PASSES_ALL.code];
            rules.contains(&found.rule.code)
        };
        // The ranges are the parts of this one fault.
        self.all
            .retain(|found| found.rule.code != shape::WIDE_RANGE.code);
        if self.all.iter().any(said) {
            return;
        }
        let message = match totals.ip4_addresses >= 1 << 31 {
            true => format!(
                "its terms together let {} of 4,294,967,296 IPv4 addresses send",
                grouped(totals.ip4_addresses)
            ),
            false => "its terms together let nearly all IPv6 addresses send".to_owned(),
        };
        let span = Span::new(0, root.octets);
        if let Some(said) = self.at(&shape::PASS_ALL, root, span, message) {
            said.fix = Some(shape::WIDE_RANGE.fix.to_owned());
        }
    }

    /// Whether a name belongs to whoever owns the domain.
    fn owns(&self, name: &DomainName) -> bool {
        name.is_within(&self.org)
    }

    /// The domain's record, and those it leads to that its owner keeps.
    fn own_records<'t>(&self, tree: &'t Tree) -> Vec<Own<'t>> {
        let mut found = Vec::new();
        let mut ahead = vec![(&tree.root, true)];
        while let Some((node, decides)) = ahead.pop() {
            if let Some(record) = &node.record {
                let seen = found.iter().any(|own: &Own| own.node.domain == node.domain);
                if !seen {
                    found.push(Own {
                        node,
                        record: record.clone(),
                        decides,
                    });
                }
            }
            for branch in &node.terms {
                let redirect = branch.kind == BranchKind::Redirect && !branch.ineffective;
                if let Some(child) = branch.child.as_deref()
                    && self.owns(&child.domain)
                {
                    ahead.push((child, decides && redirect));
                }
            }
        }
        found
    }
}

/// The branches of a node with their spans, effective ones first to last.
fn effective(node: &Node) -> impl Iterator<Item = &Branch> {
    node.terms.iter().filter(|branch| !branch.ineffective)
}

/// A number with commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests;
