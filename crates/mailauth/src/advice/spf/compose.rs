//! One record from all that were meant, with what is wished added.

use super::repair::{Meant, Word};
use crate::spf::{MechanismKind, Qualifier};

/// A record put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Composed {
    /// Its text.
    pub text: String,
    /// What changes with it, a sentence each.
    pub changes: Vec<String>,
    /// What could mean two things, a sentence each: then it is not to be published.
    pub unsure: Vec<String>,
    /// Whether everybody may send today, and only those listed with it.
    pub closes: bool,
}

/// What a term is, as far as its place in a record hangs on it.
enum Role<'t> {
    All(Qualifier),
    Redirect(&'t str),
    Modifier,
    Pass,
    Other,
}

fn role(term: &str) -> Role<'_> {
    let bare = term.trim_start_matches(['+', '-', '~', '?']);
    let qualifier = term
        .chars()
        .next()
        .and_then(Qualifier::of)
        .unwrap_or_default();
    if bare.eq_ignore_ascii_case("all") {
        return Role::All(qualifier);
    }
    let end = bare.find(|c: char| !c.is_ascii_alphanumeric());
    let (name, rest) = bare.split_at(end.unwrap_or(bare.len()));
    if MechanismKind::named(name).is_none() || rest.starts_with('=') {
        return match rest
            .strip_prefix('=')
            .filter(|_| name.eq_ignore_ascii_case("redirect"))
        {
            Some(target) => Role::Redirect(target),
            None => Role::Modifier,
        };
    }
    match qualifier {
        Qualifier::Pass => Role::Pass,
        _ => Role::Other,
    }
}

/// Whether two terms are one.
fn same(one: &str, other: &str) -> bool {
    let bare = |term: &str| term.trim_start_matches('+').to_ascii_lowercase();
    bare(one) == bare(other)
}

/// Puts the records together; `added` are the terms that are wished for beside.
pub(super) fn compose(records: &[Meant], added: &[String]) -> Composed {
    let mut out = Composed {
        text: String::new(),
        changes: Vec::new(),
        unsure: Vec::new(),
        closes: false,
    };
    let several = records.len() > 1;
    let mut terms: Vec<String> = Vec::new();
    let mut modifiers: Vec<String> = Vec::new();
    let mut redirects: Vec<String> = Vec::new();
    let mut alls: Vec<Qualifier> = Vec::new();
    for record in records {
        out.changes.extend(record.repairs.iter().cloned());
        out.unsure.extend(record.unsure.iter().cloned());
        let mut all: Option<String> = None;
        for word in &record.terms {
            let Word::Term(term) = word else {
                out.unsure
                    .push("a name stands without a mechanism".to_owned());
                continue;
            };
            match role(term) {
                Role::All(qualifier) => match &all {
                    None => {
                        all = Some(term.clone());
                        alls.push(qualifier);
                    }
                    Some(first) => out.changes.push(format!(
                        "“{term}” goes: “{first}” stands before it, so that it was never reached."
                    )),
                },
                Role::Redirect(target) => redirects.push(target.to_owned()),
                Role::Modifier => {
                    let name = term.split('=').next().unwrap_or_default();
                    let twice = name.eq_ignore_ascii_case("exp")
                        && modifiers.iter().any(|m| m.to_ascii_lowercase().starts_with("exp="));
                    if twice || modifiers.iter().any(|known| same(known, term)) {
                        out.changes
                            .push(format!("“{term}” goes: one “{name}=” stands in a record."));
                    } else {
                        modifiers.push(term.clone());
                    }
                }
                Role::Other if several => out.unsure.push(format!(
                    "“{term}” keeps somebody out, and whether it does so for the other record too is not clear"
                )),
                Role::Pass | Role::Other => {
                    if terms.iter().any(|known| same(known, term)) {
                        out.changes.push(format!("“{term}” stood there twice."));
                        continue;
                    }
                    if let Some(all) = &all {
                        out.changes.push(format!(
                            "“{term}” stood behind “{all}” and was never reached; now it counts."
                        ));
                    }
                    terms.push(term.clone());
                }
            }
        }
    }
    let mut front = 0;
    for term in added {
        if !terms.iter().any(|known| same(known, term)) {
            out.changes.push(format!("“{term}” is added."));
            // An address costs no lookup: in front, nothing else is asked for its mail.
            let address = term.starts_with("ip4:") || term.starts_with("ip6:");
            let at = if address { front } else { terms.len() };
            front += usize::from(address);
            terms.insert(at, term.clone());
        }
    }
    redirects.dedup();
    let end = ending(&mut out, records, &alls, &redirects, &mut terms);
    let mut whole = vec!["v=spf1".to_owned()];
    whole.append(&mut terms);
    whole.extend(modifiers);
    whole.push(end);
    out.text = whole.join(" ");
    out
}

/// What the record ends in: `all`, the mildest there was, or a `redirect=`.
fn ending(
    out: &mut Composed,
    records: &[Meant],
    alls: &[Qualifier],
    redirects: &[String],
    terms: &mut Vec<String>,
) -> String {
    if let ([target], [], [_]) = (redirects, alls, records) {
        return format!("redirect={target}");
    }
    for target in redirects {
        let term = format!("include:{target}");
        if !terms.iter().any(|known| same(known, &term)) {
            out.changes.push(format!(
                "“redirect={target}” becomes “{term}”, because “redirect=” does not count beside “all”."
            ));
            terms.push(term);
        }
    }
    let fails = !alls.is_empty()
        && alls.len() == records.len()
        && alls.iter().all(|all| *all == Qualifier::Fail);
    let before = match alls {
        [] => "nothing",
        [Qualifier::Pass] => "+all",
        [Qualifier::Neutral] => "?all",
        _ => "",
    };
    if alls.contains(&Qualifier::Pass) {
        out.closes = true;
    }
    match (fails, before) {
        (true, _) => return "-all".to_owned(),
        (_, "nothing") if !records.is_empty() => out.changes.push(
            "“~all” is added at the end: without it the record says nothing of servers that are not listed."
                .to_owned(),
        ),
        (_, "?all") => out.changes.push(
            "“?all” becomes “~all”: servers that are not listed are doubted from then on, where nothing was said of them."
                .to_owned(),
        ),
        _ if alls.contains(&Qualifier::Pass) => out.changes.push(
            "“+all” becomes “~all”. Today every server in the world passes SPF in your name; with this text only those listed do. One of yours that is not listed no longer passes."
                .to_owned(),
        ),
        _ if alls.contains(&Qualifier::Fail) => out.changes.push(
            "The record ends in “~all”, the milder of the two: what one of them did not refuse is not refused."
                .to_owned(),
        ),
        _ => {}
    }
    "~all".to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::repair::read;
    use super::*;

    fn of(texts: &[&str], added: &[&str]) -> Composed {
        let records: Vec<Meant> = texts.iter().map(|text| read(text)).collect();
        let added: Vec<String> = added.iter().map(|term| (*term).to_owned()).collect();
        compose(&records, &added)
    }

    #[test]
    fn mb_54_several_records_become_one_with_all_their_terms() {
        for (texts, text) in [
            (
                ["v=spf1 mx -all", "v=spf1 ip4:198.51.100.9 ~all"],
                "v=spf1 mx ip4:198.51.100.9 ~all",
            ),
            (
                ["v=spf1 mx -all", "v=spf1 MX include:a.test -all"],
                "v=spf1 mx include:a.test -all",
            ),
            (
                ["v=spf1 redirect=a.test", "v=spf1 mx -all"],
                "v=spf1 mx include:a.test ~all",
            ),
        ] {
            let found = of(&texts, &[]);
            assert_eq!(found.text, text);
            assert_eq!(found.unsure, [""; 0], "{texts:?}");
        }
        let keeps_out = of(&["v=spf1 -ip4:192.0.2.1 mx -all", "v=spf1 a -all"], &[]);
        assert_eq!(keeps_out.unsure.len(), 1);
    }

    #[test]
    fn mb_50_what_stands_behind_all_is_moved_before_it() {
        let found = of(&["v=spf1 mx -all ip4:192.0.2.1 ~all"], &["include:a.test"]);
        assert_eq!(found.text, "v=spf1 mx ip4:192.0.2.1 include:a.test -all");
        assert_eq!(found.changes.len(), 3, "{:?}", found.changes);
        assert_eq!(of(&[], &["mx"]).text, "v=spf1 mx ~all");
        assert_eq!(
            of(&["v=spf1 a redirect=x.test"], &["mx"]).text,
            "v=spf1 a mx redirect=x.test"
        );
        let open = of(&["v=spf1 mx +all"], &[]);
        assert!(
            open.closes
                && open
                    .changes
                    .iter()
                    .any(|said| said.contains("every server"))
        );
    }
}
