//! What is said where a record cannot be made to fit.

use super::Over;
use crate::DomainName;
use crate::advice::step::Refusal;
use crate::advice::wish::Wish;
use crate::provider::{self, Kind, Provider};
use crate::spf::{LENGTH, Tree};

/// Why there is no text, and what helps: names of their own for those who send in bulk, and
/// reports that show what is not used.
pub(in crate::advice::spf) fn does_not_fit(
    tree: &Tree,
    over: Over,
    domain: &DomainName,
    wish: &Wish,
    found: Option<Refusal>,
) -> Refusal {
    let mut refusal = found.unwrap_or_else(|| {
        Refusal::new(
            format!(
                "The text that belongs here has {} octets. More than {LENGTH} do not reach every receiver, and some leave out what stands behind.",
                tree.root.octets
            ),
            "Have networks that nobody sends from any more deleted, or whole ranges written in place of single addresses.",
        )
    });
    let mut more = Vec::new();
    for service in bulk(tree, wish).into_iter().take(2) {
        let include = service.include().unwrap_or_default();
        more.push(format!(
            "Have {} send from a name of its own, such as news.{domain}, with addresses that end in it: that name has a record of its own with ten lookups, “v=spf1 include:{include} ~all”, and its “include:” leaves the record of {domain}.",
            service.name
        ));
    }
    if over.lookups {
        more.push(
            "Do not write a service's addresses in place of its “include:”: it changes them and tells nobody, and its mail fails from that day. Who does it all the same compares them with the service's record every week."
                .to_owned(),
        );
    }
    if wish.sent_from.is_none() {
        more.push(
            "Once reports have come for long enough, as regularly as they mostly do, those terms are named here from which no mail came."
                .to_owned(),
        );
    }
    for sentence in more {
        refusal.next.push(' ');
        refusal.next.push_str(&sentence);
    }
    refusal
}

/// Services that send in bulk and can do so from a name of their own.
fn bulk(tree: &Tree, wish: &Wish) -> Vec<&'static Provider> {
    let targets = tree.root.terms.iter().filter_map(|t| t.target.as_ref());
    let stands = targets.filter_map(provider::by_spf);
    let mut all: Vec<&'static Provider> = Vec::new();
    for service in stands.chain(wish.providers.iter().copied()) {
        let in_bulk = matches!(
            service.kind,
            Kind::Marketing | Kind::Sending | Kind::Business
        );
        let known = all.iter().any(|known| known.code == service.code);
        if in_bulk && service.include().is_some() && !known {
            all.push(service);
        }
    }
    all
}
