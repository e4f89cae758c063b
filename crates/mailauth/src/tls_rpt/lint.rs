//! What is found of TLS-RPT.

use std::sync::Arc;

use crate::dmarc::UriFault;
use crate::dns::{Outcome, RecordType, Resolver, Response};
use crate::lint::{on_all, quote};
use crate::tag_list::FaultKind;
use crate::tls_rpt::{Record, RecordFault, rules};
use crate::{Diagnostic, DomainName, Rule};

/// What was found.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The answer for `_smtp._tls`.
    pub response: Response,
    /// The records among it.
    pub records: Vec<Arc<Record>>,
}

/// Asks; `None` when the domain leaves no room for `_smtp._tls`.
pub async fn gather<R: Resolver>(resolver: &R, domain: &DomainName) -> Option<Facts> {
    let name = domain.under("_smtp._tls").ok()?;
    let response = resolver.lookup(&name, RecordType::Txt).await;
    let records = response
        .texts()
        .filter_map(|text| Record::parse(&text.into()).map(Arc::new))
        .collect();
    Some(Facts { response, records })
}

/// Everything there is to say.
pub fn lint(facts: &Facts) -> Vec<Diagnostic> {
    let name = &facts.response.name;
    if let Outcome::Unknown(failure) = &facts.response.outcome {
        let message = format!("what stands at {name} is not known: {failure}");
        return vec![Diagnostic::at(&rules::UNKNOWN, name, message)];
    }
    let mut all: Vec<Diagnostic> = facts
        .response
        .texts()
        .filter(|text| {
            let start = text.trim_start().get(..8).unwrap_or_default();
            start.eq_ignore_ascii_case("v=tlsrpt") && !Record::is_one(text)
        })
        .map(|text| {
            let message = "the record does not begin with `v=TLSRPTv1;`";
            on_all(&rules::NOT_FIRST, name, &text.into(), message)
        })
        .collect();
    match facts.records.as_slice() {
        [] if all.is_empty() => {
            let message = format!("there is no TLS-RPT record at {name}");
            all.push(Diagnostic::at(&rules::NONE, name, message));
        }
        [] => {}
        [record] => of_record(name, record, &mut all),
        [_, second, ..] => {
            let message = format!("there are {} TLS-RPT records", facts.records.len());
            all.push(on_all(&rules::TWO_RECORDS, name, second.text(), message));
        }
    }
    all
}

fn of_record(name: &DomainName, record: &Record, all: &mut Vec<Diagnostic>) {
    let text = record.text();
    for fault in &record.faults {
        let (rule, span, message): (&'static Rule, _, _) = match *fault {
            RecordFault::NoRua => {
                let message = "the record has no `rua`";
                all.push(on_all(&rules::NO_RUA, name, text, message));
                continue;
            }
            RecordFault::Syntax(FaultKind::Empty, _) => continue,
            RecordFault::Syntax(_, span) => {
                let message = format!("`{}` is not `tag=value`, or a tag again", quote(text, span));
                (&rules::SYNTAX, span, message)
            }
            RecordFault::BadUri(fault, span) => {
                let message = match fault {
                    UriFault::NoMailto => {
                        format!("`{}` lacks `mailto:` in front", quote(text, span))
                    }
                    _ => format!("`{}` is not an address for reports", quote(text, span)),
                };
                (&rules::BAD_URI, span, message)
            }
        };
        all.push(Diagnostic::at(rule, name, message).on(text, span));
    }
    for uri in &record.rua {
        if !matches!(uri.scheme(), "mailto" | "https") {
            let message = format!("`{}:` is not served by senders", uri.scheme());
            all.push(Diagnostic::at(&rules::SCHEME, name, message).on(text, uri.span));
        }
    }
}
