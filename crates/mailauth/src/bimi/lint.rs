//! What is found of BIMI.

use std::sync::Arc;

use crate::bimi::{Record, RecordFault, rules};
use crate::dmarc::{Applied, Discovery, Target};
use crate::dns::{RecordType, Resolver, Response};
use crate::lint::{OneRecord, on_all, quote, records};
use crate::{Diagnostic, DomainName};

/// What was found.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The answer for `default._bimi`.
    pub response: Response,
    /// The records among it.
    pub records: Vec<Arc<Record>>,
    /// DMARC of the domain.
    pub dmarc: Discovery,
}

/// Asks; `None` when the domain leaves no room for `default._bimi`.
pub async fn gather<R: Resolver>(
    resolver: &R,
    domain: &DomainName,
    dmarc: &Discovery,
) -> Option<Facts> {
    let name = domain.under("default._bimi").ok()?;
    let response = resolver.lookup(&name, RecordType::Txt).await;
    let records = records(&response, Record::parse);
    Some(Facts {
        response,
        records,
        dmarc: dmarc.clone(),
    })
}

/// The one record of BIMI.
const RECORD: OneRecord = OneRecord {
    called: "BIMI",
    begins: "v=BIMI1",
    is_meant: |text| text.to_ascii_lowercase().contains("v=bimi1"),
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
        of_record(facts, record, &mut all);
    }
    all
}

fn of_record(facts: &Facts, record: &Record, all: &mut Vec<Diagnostic>) {
    let name = &facts.response.name;
    let text = record.text();
    for fault in &record.faults {
        let (rule, span, message) = match *fault {
            RecordFault::NoLocation => {
                let message = "the record has no `l`";
                all.push(on_all(&rules::NO_LOCATION, name, text, message));
                continue;
            }
            RecordFault::Syntax(kind, span) => {
                all.extend(RECORD.syntax(kind, name, text, span));
                continue;
            }
            RecordFault::BadLocation(span) | RecordFault::BadEvidence(span) => {
                let message = format!("`{}` is not an https address", quote(text, span));
                (&rules::BAD_LOCATION, span, message)
            }
            RecordFault::NotSvg(span) => {
                let message = format!("`{}` does not look like an SVG file", quote(text, span));
                (&rules::NOT_SVG, span, message)
            }
        };
        all.push(Diagnostic::at(rule, name, message).on(text, span));
    }
    if record.declines() {
        if record.faults.is_empty() {
            let message = "the record declines to have a logo shown";
            all.push(on_all(&rules::DECLINED, name, text, message));
        }
        return;
    }
    if record.evidence.is_empty() {
        let message = "the record names no certificate of the mark (`a=`)";
        all.push(on_all(&rules::NO_EVIDENCE, name, text, message));
    }
    match &facts.dmarc.applied {
        Applied::Unknown { failure, .. } => {
            let message = format!("the DMARC policy is not known: {failure}");
            all.push(Diagnostic::at(&rules::DMARC_UNKNOWN, name, message));
        }
        Applied::Record { record, .. }
            if record.policy_for(Target::Own).enforces()
                && record.policy_for(Target::Subdomain).enforces()
                && record.pct.is_none_or(|pct| pct == 100) => {}
        _ => {
            let message = "DMARC does not ask for quarantine or reject, so no logo is shown";
            all.push(on_all(&rules::NOT_ENFORCED, name, text, message));
        }
    }
}
