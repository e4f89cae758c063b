//! The policies of the record: what the stage asks for, and nothing that has no conditions.

use super::tags::{HISTORIC, Tags};
use crate::audit::Audit;
use crate::dmarc::{Applied, Policy, Record, Target};
use crate::rollout::{DomainUse, Stage};

use super::super::step::Refusal;
use super::super::wish::Wish;

/// What is asked for today, and what takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Today {
    requested: Policy,
    effective: Policy,
}

/// Tags in their order, with what becomes of those that change.
pub(super) struct Draft {
    /// Name and value.
    pub tags: Vec<(String, String)>,
    /// What changes, a sentence each.
    pub changes: Vec<String>,
    /// What to know, a sentence each.
    pub to_know: Vec<String>,
    /// Whether nothing stood before, so that nothing can be said to be added.
    fresh: bool,
}

impl Draft {
    /// The value of a tag.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let mut tags = self.tags.iter();
        tags.find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Puts a value in; a new tag comes behind `p`, `sp` and `np`.
    fn put(&mut self, name: &str, value: &str) {
        match self.tags.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => value.clone_into(old),
            None => {
                let before: &[&str] = match name {
                    "p" => &[],
                    "sp" => &["p"],
                    "np" => &["p", "sp"],
                    _ => &["p", "sp", "np"],
                };
                let at = self
                    .tags
                    .iter()
                    .rposition(|(known, _)| before.contains(&known.as_str()))
                    .map_or(0, |at| at + 1);
                self.tags.insert(at, (name.to_owned(), value.to_owned()));
            }
        }
    }

    /// Says that a tag is added, where some stood before.
    fn added(&mut self, name: &str, value: &str, why: &str) {
        if !self.fresh {
            self.changes
                .push(format!("“{name}={value}” is added: {why}"));
        }
    }

    /// Takes a tag out and says why.
    pub(super) fn drop(&mut self, name: &str, why: &str) {
        let Some(at) = self.tags.iter().position(|(known, _)| known == name) else {
            return;
        };
        let (_, value) = self.tags.remove(at);
        self.changes.push(format!("“{name}={value}” goes: {why}"));
    }
}

/// The stage of a wish.
pub(super) fn stage(wish: &Wish) -> Stage {
    match wish.usage {
        DomainUse::Parked => Stage::Reject,
        _ => wish.stage.max(Stage::Watch),
    }
}

/// Puts the policies of the wish into the tags that stand. `in_force`: receivers take them
/// for a record today; `fresh`: nothing stands yet.
///
/// # Errors
/// When what stands cannot be kept and has no conditions to change.
pub(super) fn draft(
    now: &Audit,
    wish: &Wish,
    old: &Tags,
    in_force: bool,
    fresh: bool,
) -> Result<Draft, Refusal> {
    let mut draft = Draft {
        tags: old.all.clone(),
        changes: old.repairs.clone(),
        to_know: Vec::new(),
        fresh,
    };
    let stage = stage(wish);
    values(&mut draft, in_force);
    percent(&mut draft, now, stage, in_force);
    own(&mut draft, stage, in_force);
    let closed = wish.usage == DomainUse::Parked;
    // Below the organizational domain, receivers read `sp` and `np` of that one.
    let is_org = now.dmarc.discovery.walk.org.known() == Some(&now.domain);
    if closed {
        for tag in ["sp", "np"] {
            let was = draft.value(tag).map(str::to_owned);
            let rejects = was.as_deref().and_then(Policy::parse) == Some(Policy::Reject);
            if !is_org || rejects {
                continue;
            }
            let why = "no mail is sent from below it.";
            match was {
                Some(was) => draft
                    .changes
                    .push(format!("“{tag}={was}” becomes “{tag}=reject”: {why}")),
                None => draft.added(tag, "reject", why),
            }
            draft.put(tag, "reject");
        }
        return Ok(draft);
    }
    if is_org {
        subdomains(&mut draft, now, wish)?;
        unknown_names(&mut draft, now, wish)?;
    }
    Ok(draft)
}

/// Values that no receiver can read have no effect; those of policies make the whole record
/// one that only watches.
fn values(draft: &mut Draft, in_force: bool) {
    for tag in ["sp", "np"] {
        let Some(value) = draft.value(tag).map(str::to_owned) else {
            continue;
        };
        match Policy::parse(&value) {
            None => draft.drop(tag, "receivers cannot read it, and because of it they only watch."),
            Some(_) if !in_force => draft.drop(
                tag,
                "the record was none that receivers read, so that it had no effect; it comes when its conditions are met.",
            ),
            Some(_) => {}
        }
    }
    let words: [(&str, &[&str]); 4] = [
        ("adkim", &["r", "s"]),
        ("aspf", &["r", "s"]),
        ("psd", &["y", "n", "u"]),
        ("t", &["y", "n"]),
    ];
    for (tag, known) in words {
        let bad = draft
            .value(tag)
            .is_some_and(|value| !known.iter().any(|word| word.eq_ignore_ascii_case(value)));
        if bad {
            draft.drop(
                tag,
                "receivers cannot read its value and take the usual one, as they do without it.",
            );
        }
    }
    let strict = ["adkim", "aspf"];
    for tag in strict.into_iter().filter(|_| !in_force) {
        let is_strict = draft
            .value(tag)
            .is_some_and(|value| value.eq_ignore_ascii_case("s"));
        if is_strict {
            draft.to_know.push(format!(
                "“{tag}=s” had no effect while the record was none that receivers read. From then on mail counts only when its domain is exactly yours; take it out if you do not know why it stands there."
            ));
        }
    }
    let fo = draft.value("fo").map(|fo| {
        let text = format!("v=DMARC1; p=none; fo={fo}");
        Record::parse(&text.as_str().into()).is_some_and(|record| record.problems.is_empty())
    });
    if fo == Some(false) {
        draft.drop("fo", "receivers cannot read its value.");
    }
}

/// `pct`, `rf` and `ri` go, but a percentage that still holds older receivers back.
fn percent(draft: &mut Draft, now: &Audit, stage: Stage, in_force: bool) {
    let holds = draft.value("pct").is_some_and(|pct| pct != "100")
        && in_force
        && now.stage() == Some(stage)
        && stage > Stage::Watch;
    for tag in HISTORIC {
        if tag == "pct" && holds {
            let pct = draft.value("pct").unwrap_or_default();
            draft.to_know.push(format!(
                "“pct={pct}” stays for now: older receivers apply the policy to that part of the failing mail alone, and without it to all. Newer receivers ignore it. It goes with the next stage, or take it out when the reports show that nothing of yours fails."
            ));
            continue;
        }
        draft.drop(
            tag,
            match tag {
                "pct" => "it is no longer part of the standard; newer receivers apply the policy to all mail that fails.",
                _ => "it is no longer part of the standard, and receivers ignore it.",
            },
        );
    }
}

/// `p` and `t`.
fn own(draft: &mut Draft, stage: Stage, in_force: bool) {
    let was = draft.value("p").map(str::to_owned);
    if was.as_deref().and_then(Policy::parse) != Policy::parse(stage.policy()) || was.is_none() {
        if let Some(was) = &was {
            let why = match (in_force, Policy::parse(was)) {
                (true, Some(_)) => stage.effect().to_owned(),
                (true, None) => "receivers cannot read it today, and only watch.".to_owned(),
                (false, _) => "it had no effect, because receivers take no record from what stands there. A policy begins with watching, and comes back when its conditions are met.".to_owned(),
            };
            draft
                .changes
                .push(format!("“p={was}” becomes “p={}”: {why}", stage.policy()));
        } else {
            draft.added("p", stage.policy(), stage.effect());
        }
        draft.put("p", stage.policy());
    }
    let first = draft.tags.iter().position(|(name, _)| name == "p");
    if let Some(at) = first.filter(|at| *at > 0) {
        let p = draft.tags.remove(at);
        draft.tags.insert(0, p);
    }
    let tries = draft
        .value("t")
        .is_some_and(|t| t.eq_ignore_ascii_case("y"));
    match (tries, stage.testing()) {
        (false, true) => {
            let stood = draft.value("t").map(str::to_owned);
            match stood {
                Some(stood) => draft.changes.push(format!("“t={stood}” becomes “t=y”.")),
                None => draft.added("t", "y", "the policy is tried first."),
            }
            draft.put("t", "y");
            for tag in ["sp", "np"] {
                if let Some(policy) = policy(draft, tag).filter(|policy| policy.enforces()) {
                    draft.to_know.push(format!(
                        "While “t=y” stands, newer receivers treat “{tag}={policy}” as “{}”.",
                        policy.lowered()
                    ));
                }
            }
        }
        (true, false) => draft.drop("t", "the policy is no longer only tried."),
        _ => {}
    }
}

fn today(now: &Audit, target: Target) -> Today {
    match &now.dmarc.discovery.applied {
        Applied::Record { record, .. } if record.applies() => Today {
            requested: record.requested(target),
            effective: record.policy_for(target),
        },
        _ => Today {
            requested: Policy::None,
            effective: Policy::None,
        },
    }
}

/// The strictest word that treats nobody more strictly than today.
fn held(today: Today, testing: bool) -> Policy {
    match testing {
        true => today.requested,
        false => today.requested.min(today.effective),
    }
}

fn is_testing(draft: &Draft) -> bool {
    draft
        .value("t")
        .is_some_and(|t| t.eq_ignore_ascii_case("y"))
}

fn policy(draft: &Draft, tag: &str) -> Option<Policy> {
    draft.value(tag).and_then(Policy::parse)
}

fn subdomains(draft: &mut Draft, now: &Audit, wish: &Wish) -> Result<(), Refusal> {
    let own = policy(draft, "p").unwrap_or_default();
    let (stands, today) = (policy(draft, "sp"), today(now, Target::Subdomain));
    if wish.may_tighten_subdomains {
        if stands.is_some_and(|sp| sp < own) {
            draft.drop(
                "sp",
                "subdomains are treated as the domain is from then on.",
            );
        }
        return Ok(());
    }
    let held = held(today, is_testing(draft));
    match stands {
        None if own > held => {
            draft.put("sp", held.as_str());
            draft.changes.push(format!(
                "“sp={held}” is added: subdomains keep the treatment they have, until reports show that none of their mail is lost."
            ));
        }
        Some(sp) if sp > held => return Err(tried("sp", sp, "subdomains")),
        _ => {}
    }
    Ok(())
}

fn unknown_names(draft: &mut Draft, now: &Audit, wish: &Wish) -> Result<(), Refusal> {
    let falls_to = policy(draft, "sp")
        .or(policy(draft, "p"))
        .unwrap_or_default();
    let (stands, today) = (policy(draft, "np"), today(now, Target::NonExistent));
    if wish.may_refuse_unknown_names {
        if stands.unwrap_or(falls_to) < Policy::Reject {
            let was = draft.value("np").map(str::to_owned);
            let why = "mail from names that do not exist is refused; a month of reports shows none of yours.";
            draft.changes.push(match was {
                Some(was) => format!("“np={was}” becomes “np=reject”: {why}"),
                None => format!("“np=reject” is added: {why}"),
            });
            draft.put("np", "reject");
        }
        return Ok(());
    }
    let held = held(today, is_testing(draft));
    match stands {
        None if falls_to > held => {
            draft.put("np", held.as_str());
            draft.changes.push(format!(
                "“np={held}” is added: names that do not exist keep the treatment they have."
            ));
        }
        Some(np) if np > held => return Err(tried("np", np, "names that do not exist")),
        _ => {}
    }
    Ok(())
}

fn tried(tag: &str, policy: Policy, whose: &str) -> Refusal {
    Refusal::new(
        format!(
            "“{tag}={policy}” is only tried now (“t=y”). The next text takes “t=y” away, and then it would count for {whose} in full; reports do not show yet that nothing of yours is lost by it."
        ),
        "Wait until the reports show it. Then the text is here.",
    )
}
