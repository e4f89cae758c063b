//! What is found of the addresses for reports.

use std::collections::HashSet;

use crate::dmarc::rules::reports as rules;
use crate::dmarc::{Agreement, Destination, Facts, Record, RecordProblemKind, ReportUri, UriFault};
use crate::lint::{on_all, quote};
use crate::mx::Receiving;
use crate::{Diagnostic, DomainName, Rule};

pub(super) fn lint(facts: &Facts, record: &Record, all: &mut Vec<Diagnostic>) {
    let Some(own) = facts.own() else {
        return;
    };
    let name = &own.name;
    bad(name, record, all);
    // Addresses that cannot be read are told one by one.
    let told = record
        .problems
        .iter()
        .any(|problem| matches!(problem.kind, RecordProblemKind::BadUri { tag: "rua", .. }));
    if record.rua.is_empty() && !told {
        let message = "the record names nobody to receive aggregate reports";
        all.push(on_all(&rules::NO_RUA, name, record.text(), message));
    }
    for uris in [&record.rua, &record.ruf] {
        of_list(name, record, uris, all);
    }
    let mut hosts = HashSet::new();
    for destination in &facts.destinations {
        of_destination(name, record, destination, &mut hosts, all);
    }
    let mut note = |rule: &'static Rule, tag: &str, message: &str| {
        all.push(Diagnostic::at(rule, name, message).on(record.text(), record.span(tag)));
    };
    if !record.ruf.is_empty() {
        note(
            &rules::RUF_PRIVACY,
            "ruf",
            "`ruf` asks for failure reports, which may hold parts of messages",
        );
    } else if record.tags().tag("fo").is_some() && record.tags().tag("ruf").is_none() {
        note(&rules::FO_IDLE, "fo", "`fo` has no effect without `ruf`");
    }
}

fn bad(name: &DomainName, record: &Record, all: &mut Vec<Diagnostic>) {
    let text = record.text();
    for problem in &record.problems {
        let here = quote(text, problem.span);
        let on = |rule, message: String| Diagnostic::at(rule, name, message).on(text, problem.span);
        all.push(match &problem.kind {
            RecordProblemKind::BadUri {
                tag,
                fault: UriFault::NoMailto,
            } => on(
                &rules::RUA_NO_MAILTO,
                format!("`{here}` in `{tag}` lacks `mailto:` in front"),
            )
            .fix(format!("Write `mailto:{here}`.")),
            RecordProblemKind::BadUri { tag, fault } => {
                let why = match fault {
                    UriFault::Empty if problem.span.start == problem.span.end => {
                        "the tag names no address".to_string()
                    }
                    UriFault::Empty => "an address is missing beside a comma".to_string(),
                    UriFault::NoScheme => format!("`{here}` has no scheme as `mailto:`"),
                    UriFault::BadAddress => format!("`{here}` is not a mail address"),
                    UriFault::BadHost => format!("`{here}` names no host"),
                    UriFault::BadSize => format!("`{here}` has an `!` that belongs to no size"),
                    UriFault::BadCharacter | UriFault::NoMailto => {
                        format!("`{here}` has a character no address can have")
                    }
                };
                on(&rules::BAD_URI, format!("{why} (`{tag}`)"))
            }
            RecordProblemKind::TooManyUris => on(
                &rules::BAD_URI,
                "there are more addresses than are read".into(),
            ),
            _ => continue,
        });
    }
}

fn of_list(name: &DomainName, record: &Record, uris: &[ReportUri], all: &mut Vec<Diagnostic>) {
    let mut seen = HashSet::new();
    for uri in uris {
        let mut note = |rule, span, message: String| {
            all.push(Diagnostic::at(rule, name, message).on(record.text(), span));
        };
        if !seen.insert(uri.uri.to_ascii_lowercase()) {
            let shown = quote(record.text(), uri.span);
            note(
                &rules::DUPLICATE_URI,
                uri.span,
                format!("`{shown}` is named twice"),
            );
        }
        if let Some(size) = uri.size {
            let shown = quote(record.text(), size);
            note(
                &rules::URI_SIZE,
                size,
                format!("`{shown}` no longer means anything"),
            );
        }
    }
    let mail = uris.iter().any(|uri| uri.scheme() == "mailto");
    if let Some(first) = uris.first().filter(|_| !mail) {
        let message = format!("nothing but `{}:` is named", first.scheme());
        all.push(Diagnostic::at(&rules::URI_SCHEME, name, message).on(record.text(), first.span));
    }
}

fn of_destination<'a>(
    name: &DomainName,
    record: &Record,
    destination: &'a Destination,
    hosts: &mut HashSet<(bool, &'a DomainName)>,
    all: &mut Vec<Diagnostic>,
) {
    let Some(host) = destination.uri.to.domain() else {
        return;
    };
    // Several mailboxes at one host share its fate.
    if !hosts.insert((destination.mail.is_some(), host)) {
        return;
    }
    let mut note = |rule: &'static Rule, message: String, fix: Option<String>| {
        let found = Diagnostic::at(rule, name, message).on(record.text(), destination.uri.span);
        all.push(Diagnostic { fix, ..found });
    };
    if let Some(external) = &destination.external {
        let asked = external.name.as_ref().unwrap_or(host);
        match &external.agreement {
            Agreement::Absent => note(
                &rules::EXTERNAL_ABSENT,
                format!("{host} does not agree to receive reports about this domain"),
                Some(format!(
                    "Ask whoever runs {host} to publish `v=DMARC1` at {asked}."
                )),
            ),
            Agreement::Unknown(failure) => note(
                &rules::EXTERNAL_UNKNOWN,
                format!("what stands at {asked} is not known: {failure}"),
                None,
            ),
            Agreement::NotNeeded | Agreement::Given { .. } => {}
        }
    }
    match &destination.mail {
        Some(Receiving::Null | Receiving::Nowhere) => note(
            &rules::RUA_NO_MAIL,
            format!("{host} receives no mail, so reports sent there are lost"),
            None,
        ),
        Some(Receiving::Unknown(failure)) => note(
            &rules::RUA_MAIL_UNKNOWN,
            format!("whether {host} receives mail is not known: {failure}"),
            None,
        ),
        _ => {}
    }
}
