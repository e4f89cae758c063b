//! What is found of TLS-RPT.

use std::sync::Arc;

use crate::dmarc::UriFault;
use crate::dns::{RecordType, Resolver, Response};
use crate::lint::{OneRecord, on_all, quote, records};
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
    let records = records(&response, Record::parse);
    Some(Facts { response, records })
}

/// The one record of TLS-RPT.
const RECORD: OneRecord = OneRecord {
    called: "TLS-RPT",
    begins: "v=TLSRPTv1;",
    is_meant: |text| {
        let start = text.trim_start().get(..8).unwrap_or_default();
        start.eq_ignore_ascii_case("v=tlsrpt")
    },
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
            RecordFault::Syntax(kind, span) => {
                all.extend(RECORD.syntax(kind, name, text, span));
                continue;
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
