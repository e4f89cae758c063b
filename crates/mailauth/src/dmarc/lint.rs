//! What is found of DMARC: first whether there is a record, and where.

use crate::dmarc::rules::discovery as rules;
use crate::dmarc::{
    Applied, Facts, Misshapen, OrgDomain, Psd, Record, Step, StepOutcome, lint_record,
    lint_reports, psl,
};
use crate::lint::{on_all, quote};
use crate::{Diagnostic, Span};

/// Everything there is to say.
pub fn lint(facts: &Facts) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    if let Some(own) = facts.own() {
        of_own(facts, own, &mut all);
    }
    of_walk(facts, &mut all);
    if let Some(record) = facts.record() {
        lint_record::lint(facts, record, &mut all);
        lint_reports::lint(facts, record, &mut all);
    }
    all
}

fn of_own(facts: &Facts, own: &Step, all: &mut Vec<Diagnostic>) {
    let name = &own.name;
    let mut meant = false;
    for text in &own.others {
        let (rule, span, message) = match Record::misshapen(text) {
            Some(how) => {
                meant = true;
                let (span, message) = span_and_message(text, how);
                (&rules::VERSION, span, message)
            }
            None => {
                let span = Span::new(0, text.len());
                let message = format!("`{}` is not a DMARC record", quote(text, span));
                (&rules::STRAY_TEXT, span, message)
            }
        };
        all.push(Diagnostic::at(rule, name, message).on(text, span));
    }
    // An alias within one's own domain is nobody else's affair.
    let elsewhere = own
        .aliases
        .last()
        .filter(|target| !target.is_within(&facts.domain));
    if let Some(target) = elsewhere {
        let message = format!("{name} is an alias of {target}");
        all.push(Diagnostic::at(&rules::ALIAS, name, message));
    }
    match &own.outcome {
        StepOutcome::Several(texts) => {
            let message = format!("there are {} DMARC records", texts.len());
            all.extend(
                texts
                    .get(1)
                    .map(|text| on_all(&rules::TWO_RECORDS, name, text, message)),
            );
        }
        StepOutcome::Found(_) => {}
        StepOutcome::Absent | StepOutcome::Failed(_) => match &facts.discovery.applied {
            Applied::None if !meant => {
                let message = format!("there is no DMARC record for {}", facts.domain);
                all.push(Diagnostic::at(&rules::NONE, name, message));
            }
            Applied::None => {}
            Applied::Unknown { at, failure } => {
                let message = format!("what stands at _dmarc.{at} is not known: {failure}");
                all.push(Diagnostic::at(&rules::UNKNOWN, name, message));
            }
            Applied::Record { at, record, .. } => {
                let policy = facts.discovery.policy(true).unwrap_or_default();
                let message = format!("the record of {at} applies here, with policy {policy}");
                all.push(on_all(&rules::INHERITED, name, record.text(), message));
            }
        },
    }
    if let Some(text) = &facts.wildcard {
        let message = format!("every subdomain of {} has this record", facts.domain);
        all.push(on_all(&rules::WILDCARD, name, text, message));
    }
}

fn span_and_message(text: &str, how: Misshapen) -> (Span, String) {
    match how {
        Misshapen::Case(span) => (span, "`v=DMARC1` must be written in capitals".into()),
        Misshapen::NotFirst(span) => (span, "`v=DMARC1` is not the first tag".into()),
        Misshapen::SomethingInFront(span) => {
            (span, "something stands in front of `v=DMARC1`".into())
        }
        Misshapen::Version(span) => (
            span,
            format!("the version is `{}` instead of `DMARC1`", quote(text, span)),
        ),
    }
}

fn of_walk(facts: &Facts, all: &mut Vec<Diagnostic>) {
    let walk = &facts.discovery.walk;
    let Some(own) = facts.own() else {
        return;
    };
    match &walk.org {
        OrgDomain::Unknown { at, failure, .. }
            if !matches!(facts.discovery.applied, Applied::Unknown { .. }) =>
        {
            let message = format!("what stands at _dmarc.{at} is not known: {failure}");
            all.push(Diagnostic::at(&rules::ORG_UNKNOWN, &own.name, message));
        }
        OrgDomain::Known(org) if facts.discovery.differs() == Some(true) => {
            let message = format!(
                "by the tree walk the organization is {org}, by the public suffix list of {} it is {}",
                psl::LIST_DATE,
                facts.discovery.psl_org
            );
            all.push(Diagnostic::at(&rules::VIEWS_DIFFER, &own.name, message));
        }
        _ => {}
    }
    for step in &walk.steps {
        if let Some(record) = step.record()
            && step.domain.depth() == 1
            && record.psd != Psd::Yes
        {
            let message = format!("{} has a DMARC record without `psd=y`", step.name);
            all.push(on_all(
                &rules::TLD_RECORD,
                &own.name,
                record.text(),
                message,
            ));
        }
    }
    if let Some(record) = own.record()
        && record.psd == Psd::Yes
        && !psl::is_suffix(&facts.domain)
    {
        let message = format!("`psd=y`, and {} is not a public suffix", facts.domain);
        all.push(
            Diagnostic::at(&rules::PSD_MISUSE, &own.name, message)
                .on(record.text(), record.span("psd")),
        );
    }
}
