//! The proof: all texts laid over DNS, audited, and held against what stands.

use super::place;
use super::step::{Action, Refusal, Step, Subject};
use super::wish::Wish;
use crate::audit::{Audit, Options, PartName, audit};
use crate::dkim::SelectorState;
use crate::dmarc::{Policy, Target};
use crate::dns::{Data, Overlay, RecordType, Resolver};
use crate::mta_sts::{Fetched, PolicySource};
use crate::{Diagnostic, DomainName, Severity};

/// DNS as it is with the steps done, as far as they have a text or take something out. What
/// others are asked for counts as done.
pub async fn published<R: Resolver>(inner: R, domain: &DomainName, steps: &[Step]) -> Overlay<R> {
    let mut laid: Vec<(DomainName, RecordType, Vec<Data>)> = Vec::new();
    for step in steps {
        if step.text.is_none() && !touches(step) {
            continue;
        }
        if step.kind == RecordType::Mx {
            laid.push((
                step.name.clone(),
                RecordType::Mx,
                vec![Data::Mx(0, DomainName::root())],
            ));
            continue;
        }
        let known = laid
            .iter()
            .position(|(name, kind, _)| (name, *kind) == (&step.name, RecordType::Txt));
        let at = match known {
            Some(at) => at,
            None => {
                let now = place::data(&inner, domain, &step.name).await;
                laid.push((step.name.clone(), RecordType::Txt, now));
                laid.len() - 1
            }
        };
        let Some((_, _, data)) = laid.get_mut(at) else {
            continue;
        };
        if matches!(step.action, Action::Change | Action::Delete) {
            for gone in &step.now {
                let at = data
                    .iter()
                    .position(|data| matches!(data, Data::Txt(text) if text == gone));
                if let Some(at) = at {
                    data.remove(at);
                }
            }
        }
        data.extend(step.text.clone().map(Data::Txt));
    }
    let mut overlay = Overlay::new(inner);
    for (name, kind, data) in laid {
        overlay.set(name, kind, data);
    }
    overlay
}

/// Takes the texts away that cannot be proved, until the rest can.
pub(super) async fn prove<R: Resolver>(resolver: &R, now: &Audit, wish: &Wish, steps: &mut [Step]) {
    // Each round takes a subject away, and there are six with texts.
    for _ in 0..8 {
        let later = published(resolver, &now.domain, steps).await;
        let files = Files {
            steps,
            answers: &now.answers,
        };
        let options = Options {
            selectors: selectors(now),
            only_these: true,
            names: Vec::new(),
        };
        let then = audit(&later, &files, &now.domain, &options).await;
        let mut failed = None;
        for (subject, part) in PARTS {
            if !offers(steps, subject) {
                continue;
            }
            failed = errors(now, &then, part)
                .or_else(|| match subject {
                    Subject::Dmarc => policies(now, &then, wish).or_else(|| tags(steps)),
                    _ => None,
                })
                .map(|refusal| (subject, refusal));
            if failed.is_some() {
                break;
            }
        }
        // What one text breaks elsewhere: closing a domain loses the reports sent to it.
        let elsewhere = || {
            let refusal = new_error(now, &then)?;
            let last = PARTS.iter().rev().map(|(subject, _)| *subject);
            let mut offered = last.filter(|subject| offers(steps, *subject));
            let mail = offers(steps, Subject::Mx).then_some(Subject::Mx);
            Some((mail.or_else(|| offered.next())?, refusal))
        };
        let Some((subject, refusal)) = failed.or_else(elsewhere) else {
            warn(&then, steps);
            return;
        };
        let of_it = steps.iter_mut().filter(|step| step.subject == subject);
        for step in of_it.filter(|step| touches(step)) {
            step.refuse(refusal.clone());
        }
    }
}

const PARTS: [(Subject, PartName); 6] = [
    (Subject::Spf, PartName::Spf),
    (Subject::Dkim, PartName::Dkim),
    (Subject::Dmarc, PartName::Dmarc),
    (Subject::Mx, PartName::Mx),
    (Subject::MtaSts, PartName::MtaSts),
    (Subject::TlsRpt, PartName::TlsRpt),
];

fn offers(steps: &[Step], subject: Subject) -> bool {
    steps
        .iter()
        .any(|step| step.subject == subject && touches(step))
}

/// Whether a step changes a record of the domain's own.
fn touches(step: &Step) -> bool {
    match step.action {
        Action::Delete => step.refusal.is_none(),
        Action::Ask => false,
        _ => step.text.is_some(),
    }
}

/// The selectors whose keys the audit found.
fn selectors(now: &Audit) -> Vec<String> {
    let found = now.dkim.selectors.iter();
    found
        .filter(|selector| !matches!(selector.state, SelectorState::NotFound))
        .map(|selector| selector.selector.clone())
        .collect()
}

/// Whether a finding was there before.
fn was_there(now: &Audit, found: &Diagnostic) -> bool {
    now.diagnostics
        .iter()
        .any(|old| old.rule == found.rule && old.name == found.name)
}

/// An error that was not there before, whatever it is about.
fn new_error(now: &Audit, then: &Audit) -> Option<Refusal> {
    let mut errors = then.of(Severity::Error);
    let new = errors.find(|found| !was_there(now, found))?;
    Some(super::advise::refusal_of(new))
}

/// Errors about a part, and what could not be told of it and could before.
fn errors(now: &Audit, then: &Audit, part: PartName) -> Option<Refusal> {
    let before = |found: &Diagnostic| was_there(now, found);
    // Keys and mail hosts are not what is written here: what was wrong with them stays.
    let own = matches!(
        part,
        PartName::Spf | PartName::Dmarc | PartName::MtaSts | PartName::TlsRpt
    );
    let mut of_it = then.diagnostics.iter().filter(|found| part.has(found));
    let found = of_it.find(|found| match found.rule.severity {
        Severity::Error => own || !before(found),
        Severity::Unknown => part == PartName::Spf || !before(found),
        _ => false,
    })?;
    Some(super::advise::refusal_of(found))
}

/// Whether a policy changes that the wish has no conditions for.
fn policies(now: &Audit, then: &Audit, wish: &Wish) -> Option<Refusal> {
    let next = "Publish nothing yet. The page says what the next stage waits for; when it is met, the text is here.";
    let of = |audit: &Audit, target: Target, effective: bool| -> Policy {
        match (&audit.dmarc.discovery.applied, effective) {
            (crate::dmarc::Applied::Record { at, record, .. }, _) if record.applies() => {
                // Below another organization's domain, all are subdomains of it.
                let target = match (*at == audit.domain, target) {
                    (false, Target::Own) => Target::Subdomain,
                    (_, target) => target,
                };
                match effective {
                    true => record.policy_for(target),
                    false => record.requested(target),
                }
            }
            _ => Policy::None,
        }
    };
    let closed = wish.usage == crate::rollout::DomainUse::Parked;
    for (target, may, what) in [
        (
            Target::Subdomain,
            wish.may_tighten_subdomains || closed,
            "subdomains",
        ),
        (
            Target::NonExistent,
            wish.may_refuse_unknown_names || closed,
            "names that do not exist",
        ),
    ] {
        // Below the organizational domain, receivers read these of that one.
        let is_org = now.dmarc.discovery.walk.org.known() == Some(&now.domain);
        let stricter =
            |effective| is_org && of(then, target, effective) > of(now, target, effective);
        if !may && (stricter(true) || stricter(false)) {
            return Some(Refusal::new(
                format!(
                    "With the text that belongs here, mail from {what} would be treated more strictly than today, and reports do not show yet that nothing of yours is lost by it."
                ),
                next,
            ));
        }
    }
    let wanted = if closed {
        crate::rollout::Stage::Reject
    } else {
        wish.stage.max(crate::rollout::Stage::Watch)
    };
    (then.stage().is_some_and(|stage| stage != wanted)).then(|| {
        Refusal::new(
            "The text would not come to the stage that is due.",
            "Check the domain again; if this stays, report it as a fault of phiward.",
        )
    })
}

/// Whether a tag of a former record is neither in the new text nor named.
fn tags(steps: &[Step]) -> Option<Refusal> {
    let of_it = || steps.iter().filter(|step| step.subject == Subject::Dmarc);
    let text = of_it().find_map(|step| match step.kind {
        RecordType::Txt if step.action != Action::Ask => step.text.as_deref(),
        _ => None,
    })?;
    let kept = super::dmarc::tags_of(text);
    let said: Vec<&String> = of_it().flat_map(|step| &step.changes).collect();
    for old in of_it().flat_map(|step| &step.now) {
        for tag in super::dmarc::tags_of(old) {
            let shown = format!("{}=", tag.0);
            if !kept.contains(&tag) && !said.iter().any(|said| said.contains(&shown)) {
                return Some(Refusal::new(
                    format!("The text would lose “{shown}{}” without a reason.", tag.1),
                    "Leave the record as it is, and report this as a fault of phiward.",
                ));
            }
        }
    }
    None
}

/// What the rules say of the texts once they are published, beside errors.
fn warn(then: &Audit, steps: &mut [Step]) {
    for step in steps.iter_mut() {
        let Some(text) = step.text.clone() else {
            continue;
        };
        for found in &then.diagnostics {
            // What a stage is for is no fault of its record, and missing addresses are said.
            let said = ["dmarc-p-none", "dmarc-testing", "dmarc-no-rua"];
            let meant = said.contains(&found.rule.code);
            if found.rule.severity == Severity::Warning
                && !meant
                && found.name == step.name
                && found.record.as_deref() == Some(text.as_str())
            {
                let (said, fix) = (found.plain_message(), found.how_to_fix());
                step.to_know.push(format!(
                    "{}. {}.",
                    super::advise::sentence(&said),
                    super::advise::sentence(&crate::diagnostic::plain(fix))
                ));
            }
        }
    }
}

/// The files of the steps, and what was fetched at the audit.
struct Files<'s> {
    steps: &'s [Step],
    answers: &'s crate::audit::Answers,
}

impl PolicySource for Files<'_> {
    async fn fetch(&self, domain: &DomainName) -> Fetched {
        let offered = self.steps.iter().filter(|step| step.text.is_some());
        match offered.filter_map(|step| step.file.as_ref()).next() {
            Some(file) => Fetched::Policy {
                text: file.text.clone(),
                content_type: "text/plain".to_owned(),
            },
            None => self.answers.fetch(domain).await,
        }
    }
}
