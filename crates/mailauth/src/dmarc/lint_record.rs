//! What is found of the tags of a DMARC record.

use crate::dmarc::rules::record as rules;
use crate::dmarc::{Facts, Policy, Psd, Record, RecordProblem, RecordProblemKind, TAGS, Target};
use crate::lint::{meant, on_all, quote};
use crate::tag_list::FaultKind;
use crate::{Diagnostic, DomainName, Rule};

/// Longest record that is sure to fit, in octets.
const LONG: usize = 450;
const POLICIES: [&str; 3] = ["none", "quarantine", "reject"];

pub(super) fn lint(facts: &Facts, record: &Record, all: &mut Vec<Diagnostic>) {
    let Some(own) = facts.own() else {
        return;
    };
    for problem in &record.problems {
        all.extend(of_problem(&own.name, record, problem));
    }
    if record.tags().tag("p").is_none() {
        all.push(on_all(
            &rules::NO_POLICY,
            &own.name,
            record.text(),
            "the record has no `p`",
        ));
    }
    let length = record.text().len();
    if length > LONG {
        let message = format!("the record has {length} characters");
        all.push(on_all(&rules::TOO_LONG, &own.name, record.text(), message));
    }
    if !record.is_broken() {
        strength(facts, &own.name, record, all);
    }
}

fn of_problem(name: &DomainName, record: &Record, problem: &RecordProblem) -> Option<Diagnostic> {
    let text = record.text();
    let here = quote(text, problem.span);
    let on = |rule: &'static Rule, message: String| {
        Diagnostic::at(rule, name, message).on(text, problem.span)
    };
    Some(match &problem.kind {
        // `;;` harms nobody.
        RecordProblemKind::Syntax(FaultKind::Empty) => return None,
        RecordProblemKind::Syntax(FaultKind::Duplicate) => on(
            &rules::DUPLICATE_TAG,
            format!("`{here}` comes a second time"),
        ),
        RecordProblemKind::Syntax(FaultKind::TooMany) => {
            on(&rules::SYNTAX, "there are more tags than are read".into())
        }
        RecordProblemKind::Syntax(_) => on(&rules::SYNTAX, format!("`{here}` is not `tag=value`")),
        RecordProblemKind::UnknownTag => {
            let (tag, rest) = here.split_once('=').unwrap_or((&here, ""));
            let found = on(
                &rules::UNKNOWN_TAG,
                format!("there is no tag `{}`", tag.trim()),
            );
            match meant(tag.trim(), &TAGS) {
                Some(known) => found.fix(format!("Did you mean `{known}={}`?", rest.trim())),
                None => found,
            }
        }
        RecordProblemKind::BadValue { tag, .. } if matches!(*tag, "p" | "sp" | "np") => {
            let acts = if record.applies() {
                "so the record acts as `p=none`"
            } else {
                "so the record has no effect"
            };
            let found = on(&rules::BAD_POLICY, format!("`{tag}` is `{here}`, {acts}"));
            match meant(&here, &POLICIES) {
                // What had no effect does not begin to have one in one step.
                Some(policy) if policy != "none" => found.fix(format!(
                    "Did you mean `{tag}={policy}`? It has never acted so: write `{tag}=none` first, and go on when Roll-out says so."
                )),
                Some(policy) => found.fix(format!("Did you mean `{tag}={policy}`?")),
                None => found,
            }
        }
        RecordProblemKind::BadValue { tag, default } => on(
            &rules::BAD_VALUE,
            format!("`{tag}` cannot be `{here}`; receivers take the default `{tag}={default}`"),
        ),
        RecordProblemKind::Historic("pct") if record.pct != Some(100) => on(
            &rules::PCT,
            match record.pct {
                Some(pct) => format!(
                    "older receivers apply the policy to {pct} % of failing mail, others to all"
                ),
                None => format!("`{here}` is not a percentage"),
            },
        ),
        RecordProblemKind::Historic(tag) => on(
            &rules::HISTORIC_TAG,
            format!("`{tag}` is no longer part of the standard"),
        ),
        // Said with the addresses.
        RecordProblemKind::BadUri { .. } | RecordProblemKind::TooManyUris => return None,
    })
}

/// What the policies are worth.
fn strength(facts: &Facts, name: &DomainName, record: &Record, all: &mut Vec<Diagnostic>) {
    let asked = |target| record.requested(target);
    let (own, sub, ghost) = (
        asked(Target::Own),
        asked(Target::Subdomain),
        asked(Target::NonExistent),
    );
    let mut note = |rule: &'static Rule, tag: &str, message: String| {
        all.push(Diagnostic::at(rule, name, message).on(record.text(), record.span(tag)));
    };
    match own {
        Policy::None => note(
            &rules::P_NONE,
            "p",
            "`p=none` watches and protects nothing".into(),
        ),
        Policy::Quarantine => note(
            &rules::QUARANTINE,
            "p",
            "`p=quarantine` sets failing mail aside".into(),
        ),
        Policy::Reject => {}
    }
    let org = facts.discovery.walk.org.known();
    let elsewhere = org.filter(|org| **org != facts.domain && record.psd != Psd::Yes);
    if let Some(org) = elsewhere {
        for tag in ["sp", "np"] {
            if record.tags().tag(tag).is_some() {
                let message =
                    format!("`{tag}` has no effect, as the organizational domain is {org}");
                note(&rules::SP_INEFFECTIVE, tag, message);
            }
        }
    } else {
        if sub < own {
            let message = format!("subdomains have `sp={sub}`, the domain `p={own}`");
            note(&rules::SUBDOMAINS_WEAKER, "sp", message);
        }
        if own == Policy::None && sub.enforces() {
            let message = format!("subdomains have `sp={sub}`, the domain `p=none`");
            note(&rules::SUBDOMAINS_STRICTER, "sp", message);
        }
        if ghost < Policy::Reject {
            let tag = ["np", "sp", "p"]
                .into_iter()
                .find(|tag| record.tags().tag(tag).is_some())
                .unwrap_or("p");
            let message = format!("subdomains that do not exist have the policy {ghost}");
            note(&rules::NP_ADVISED, tag, message);
        }
    }
    if record.testing {
        // What stands in no tag of its own is taken from the one before it; below another
        // organization's domain `sp` and `np` have no effect.
        let inherited = |tag: &str| record.tags().tag(tag).is_none();
        let is_org = elsewhere.is_none();
        let mut lowered = Vec::new();
        for (tag, asked, target) in [
            ("p", own, Target::Own),
            ("sp", sub, Target::Subdomain),
            ("np", ghost, Target::NonExistent),
        ] {
            let counts = tag == "p" || is_org && !inherited(tag);
            if asked.enforces() && counts {
                lowered.push(format!("`{tag}={asked}` to {}", record.policy_for(target)));
            }
        }
        if !lowered.is_empty() {
            let last = lowered.pop().unwrap_or_default();
            let listed = match lowered.is_empty() {
                true => last,
                false => format!("{} and {last}", lowered.join(", ")),
            };
            let below = match is_org && own.enforces() && inherited("sp") {
                true => format!(
                    "; subdomains without a record of their own are treated as {}, too",
                    record.policy_for(Target::Subdomain)
                ),
                false => String::new(),
            };
            let message = format!("`t=y` lowers {listed}{below}");
            note(&rules::TESTING, "t", message);
        } else {
            note(
                &rules::TESTING_IDLE,
                "t",
                "there is nothing `t=y` could lower".into(),
            );
        }
    }
}
