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
                let (span, message, fix) = misshapen(text, how);
                let fix = fix.unwrap_or_else(|| rules::VERSION.fix.to_owned());
                (
                    &rules::VERSION,
                    span,
                    (message, Some(begin_by_watching(text, fix))),
                )
            }
            None => {
                let span = Span::new(0, text.len());
                let message = format!("`{}` is not a DMARC record", quote(text, span));
                (&rules::STRAY_TEXT, span, (message, None))
            }
        };
        let (message, fix) = message;
        let found = Diagnostic::at(rule, name, message).on(text, span);
        all.push(Diagnostic { fix, ..found });
    }
    // An alias within one's own domain is nobody else's affair.
    let elsewhere = own
        .aliases
        .last()
        .filter(|target| !target.is_within(&facts.domain));
    if let Some(target) = own.aliases.last().filter(|_| own.is_dangling()) {
        let message = format!("{name} is an alias of {target}, and nothing stands there");
        all.push(Diagnostic::at(&rules::DANGLING_ALIAS, name, message));
    } else if let Some(target) = elsewhere {
        let message = format!("{name} is an alias of {target}");
        all.push(Diagnostic::at(&rules::ALIAS, name, message));
    } else if let Some((at, text)) = facts.misplaced.first() {
        let message = format!("the DMARC record stands at {at}, where nobody looks for it");
        let found = on_all(&rules::WRONG_PLACE, at, text, message);
        let fix = format!(
            "Publish it at {name}, and delete it at {at}. Many forms add the domain by themselves: there the name is `_dmarc`."
        );
        all.push(found.fix(begin_by_watching(text, fix)));
    }
    let told = own.is_dangling() || !facts.misplaced.is_empty();
    match &own.outcome {
        StepOutcome::Several(texts) => {
            let message = format!("there are {} DMARC records", texts.len());
            let whole = texts.join(" ");
            all.extend(texts.get(1).map(|text| {
                let found = on_all(&rules::TWO_RECORDS, name, text, message);
                let fix = rules::TWO_RECORDS.fix.to_owned();
                found.fix(begin_by_watching(&whole, fix))
            }));
        }
        StepOutcome::Found(_) => {}
        StepOutcome::Absent | StepOutcome::Failed(_) => match &facts.discovery.applied {
            Applied::None if !meant && !told => {
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

/// What to do about a record that no receiver reads, where it asks for a policy: that it would
/// begin to act at once is said.
fn begin_by_watching(text: &str, fix: String) -> String {
    let lower = text.to_ascii_lowercase();
    match ["quarantine", "reject"]
        .iter()
        .any(|policy| lower.contains(policy))
    {
        true => format!(
            "{fix} Receivers read no policy there today: write `p=none` in it at first, and go on when Roll-out says so."
        ),
        false => fix,
    }
}

/// Where a text fails to be a record, how, and what to do where it can be said better than
/// the rule says it.
fn misshapen(text: &str, how: Misshapen) -> (Span, String, Option<String>) {
    match how {
        Misshapen::Case(span) => (span, "`v=DMARC1` must be written in capitals".into(), None),
        Misshapen::NotFirst(span) => (span, "`v=DMARC1` is not the first tag".into(), None),
        Misshapen::SomethingInFront(span) => {
            let quoted = span.of(text).contains(['"', '\'']);
            let in_front = span.of(text);
            let blank = in_front.chars().all(char::is_whitespace);
            let (what, fix) = match in_front.chars().count() {
                _ if quoted => ("a quotation mark stands".to_owned(), NO_QUOTES),
                1 if blank => ("a blank stands".to_owned(), NO_BLANKS),
                blanks if blank => (format!("{blanks} blanks stand"), NO_BLANKS),
                _ => ("something stands".to_owned(), rules::VERSION.fix),
            };
            let message = format!("{what} in front of `v=DMARC1`");
            (span, message, Some(fix.to_owned()))
        }
        Misshapen::Version(span) => {
            let (message, fix) = behind_version(text, span);
            (span, message, fix.map(str::to_owned))
        }
    }
}

const NO_BLANKS: &str = "Enter the text again, so that it begins with `v=DMARC1;` and no blank.";

const NO_QUOTES: &str = "Enter the text without quotation marks; the DNS form adds those it needs.";

/// What is wrong with a version that something stands behind.
fn behind_version(text: &str, span: Span) -> (String, Option<&'static str>) {
    let value = span.of(text);
    let begins = value
        .get(..6)
        .is_some_and(|start| start.eq_ignore_ascii_case("DMARC1"));
    let next = value.get(6..).and_then(|rest| rest.chars().next());
    let behind = |what: &str| format!("{what} stands behind `v=DMARC1`, where a semicolon must");
    match next.filter(|_| begins) {
        Some(',') => (
            behind("a comma"),
            Some("Write semicolons between the tags; commas stand between addresses alone."),
        ),
        Some('"' | '\'' | '“' | '”' | '’') => (behind("a quotation mark"), Some(NO_QUOTES)),
        Some('\\') => (
            behind("a backslash"),
            Some("Enter the text without backslashes; the DNS form adds those it needs."),
        ),
        Some(c) if c.is_whitespace() => (
            "the semicolon behind `v=DMARC1` is missing".to_owned(),
            Some("Write a semicolon behind `v=DMARC1` and behind every other tag."),
        ),
        Some(c) if c.is_ascii_punctuation() && c != '.' => (
            behind(&format!("`{c}`")),
            Some("Write a semicolon behind `v=DMARC1` and behind every other tag."),
        ),
        _ => (
            format!("the version is `{}` instead of `DMARC1`", quote(text, span)),
            None,
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
        // Without any record there is nothing they could judge differently.
        OrgDomain::Known(org)
            if facts.discovery.differs() == Some(true)
                && walk.steps.iter().any(|step| step.record().is_some()) =>
        {
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
