//! What is found of MTA-STS.

use crate::lint::{OneRecord, on_all, quote};
use crate::mta_sts::{
    Facts, Fetched, Mode, PolicyFaultKind, PolicyFile, Record, RecordFault, rules,
};
use crate::{Diagnostic, DomainName};

/// Shortest `max_age` that is of use, in seconds: a week.
const SHORT: u64 = 604_800;

/// The one record of MTA-STS.
const RECORD: OneRecord = OneRecord {
    called: "MTA-STS",
    begins: "v=STSv1;",
    is_meant: |text| text.to_ascii_lowercase().contains("v=stsv1"),
    is_one: Record::is_one,
    unknown: &rules::UNKNOWN,
    none: &rules::NONE,
    not_first: &rules::NOT_FIRST,
    two_records: &rules::TWO_RECORDS,
    syntax: &rules::SYNTAX,
};

/// Everything there is to say.
pub fn lint(facts: &Facts) -> Vec<Diagnostic> {
    let found = RECORD.find(&facts.response, &facts.records, Record::text);
    let (mut all, record) = match found {
        Ok(found) => found,
        Err(unknown) => return vec![unknown],
    };
    if let Some(record) = record {
        of_record(&facts.response.name, record, &mut all);
    }
    of_fetch(facts, &mut all);
    all
}

fn of_record(name: &DomainName, record: &Record, all: &mut Vec<Diagnostic>) {
    let text = record.text();
    for fault in &record.faults {
        match *fault {
            RecordFault::NoId => {
                all.push(on_all(&rules::BAD_ID, name, text, "the record has no `id`"));
            }
            RecordFault::BadId(span) => {
                let message = format!("`{}` is not 1 to 32 letters and digits", quote(text, span));
                all.push(Diagnostic::at(&rules::BAD_ID, name, message).on(text, span));
            }
            RecordFault::Syntax(kind, span) => all.extend(RECORD.syntax(kind, name, text, span)),
        }
    }
}

fn of_fetch(facts: &Facts, all: &mut Vec<Diagnostic>) {
    let Some(fetched) = &facts.fetched else {
        return;
    };
    let Ok(name) = facts.domain.under("mta-sts") else {
        return;
    };
    match fetched {
        Fetched::Absent { why } => {
            let message = format!("https://{name}/.well-known/mta-sts.txt gives no policy: {why}");
            all.push(Diagnostic::at(&rules::NO_POLICY, &name, message));
        }
        Fetched::Failed(why) => {
            let message =
                format!("https://{name}/.well-known/mta-sts.txt could not be read: {why}");
            let found = Diagnostic::at(&rules::POLICY_UNKNOWN, &name, message);
            // Asking again does not change it.
            all.push(match why.contains("not on the public Internet") {
                true => found.fix(format!(
                    "Give {name} the public address of its web server; senders cannot reach this one either."
                )),
                false => found,
            });
        }
        Fetched::Policy { content_type, .. } => {
            let kind = content_type.split(';').next().unwrap_or_default().trim();
            if !kind.eq_ignore_ascii_case("text/plain") {
                let shown: String = kind.chars().take(60).collect();
                let message = format!("the policy is sent as `{shown}`");
                all.push(Diagnostic::at(&rules::CONTENT_TYPE, &name, message));
            }
        }
    }
    if let Some(policy) = &facts.policy {
        of_policy(facts, policy, &name, all);
    }
}

fn of_policy(facts: &Facts, policy: &PolicyFile, name: &DomainName, all: &mut Vec<Diagnostic>) {
    let text = &policy.text;
    let mut note = |rule, span, message: String| {
        all.push(Diagnostic::at(rule, name, message).on(text, span));
    };
    for fault in &policy.faults {
        let here = quote(text, fault.span);
        let (rule, message) = match fault.kind {
            PolicyFaultKind::Version => (
                &rules::POLICY_FAULT,
                "the policy has no `version: STSv1`".to_string(),
            ),
            PolicyFaultKind::Mode => (
                &rules::POLICY_FAULT,
                "`mode` is not enforce, testing or none".to_string(),
            ),
            PolicyFaultKind::MaxAge => (
                &rules::POLICY_FAULT,
                "`max_age` is not a number of seconds up to a year (31557600)".to_string(),
            ),
            PolicyFaultKind::NoMx => (&rules::POLICY_FAULT, "the policy names no `mx`".to_string()),
            PolicyFaultKind::BadPattern => (
                &rules::POLICY_FAULT,
                format!("`{here}` is not a host name or `*.` and a name"),
            ),
            PolicyFaultKind::TooLong => (
                &rules::POLICY_FAULT,
                "the policy is longer than senders read".to_string(),
            ),
            PolicyFaultKind::TrailingDot => (
                &rules::MX_DOT,
                format!("`{here}` ends with a dot, which no name in a certificate does"),
            ),
            PolicyFaultKind::Line => (&rules::POLICY_LINE, format!("`{here}` is not `key: value`")),
            PolicyFaultKind::Duplicate => (
                &rules::POLICY_LINE,
                format!("`{here}` comes a second time, and the first one counts"),
            ),
        };
        note(rule, fault.span, message);
    }
    match policy.mode {
        Some(Mode::Testing) => note(
            &rules::TESTING,
            policy.mode_span(),
            "the policy is in mode testing".to_string(),
        ),
        Some(Mode::None) => {
            note(
                &rules::WITHDRAWN,
                policy.mode_span(),
                "the policy is in mode none".to_string(),
            );
            return;
        }
        Some(Mode::Enforce) | None => {}
    }
    if let Some(age) = policy.max_age.filter(|age| *age < SHORT) {
        note(
            &rules::SHORT,
            policy.max_age_span(),
            format!("senders forget the policy after {age} seconds, less than a week"),
        );
    }
    let Some(hosts) = &facts.mail_hosts else {
        return;
    };
    let whole = policy.mode_span();
    if !policy.mx.is_empty() {
        for host in hosts.iter().filter(|host| !policy.covers(host)) {
            let message = format!("the mail host {host} fits no `mx` of the policy");
            note(&rules::MX_NOT_COVERED, whole, message);
        }
    }
    for pattern in &policy.mx {
        if !hosts.iter().any(|host| pattern.matches(host)) {
            let message = format!("no mail host fits `{}`", quote(text, pattern.span));
            note(&rules::UNUSED_PATTERN, pattern.span, message);
        }
    }
}
