//! Findings at names that are aliases: no TXT record can stand there, so that what is to be
//! done is done where the alias leads, or after it is gone (RFC 1034 §3.6.2).

use crate::dns::{Outcome, RecordType, Response};
use crate::{Diagnostic, Severity};

/// Says so of each finding whose advice does not speak of the alias already.
pub(super) fn heed(diagnostics: &mut [Diagnostic], said: &[Response]) {
    for found in diagnostics {
        let mut answers = said.iter();
        let answer = answers.find(|said| said.kind == RecordType::Txt && said.name == found.name);
        let Some(target) = answer.and_then(|answer| answer.aliases.last()) else {
            continue;
        };
        let fix = found.how_to_fix();
        let known = ["alias", "CNAME"].iter().any(|word| fix.contains(word));
        if known || found.rule.severity == Severity::Unknown {
            continue;
        }
        let stands = match answer.map(|answer| &answer.outcome) {
            Some(Outcome::Present(_)) => {
                "what is found stands there, and whoever runs that name changes it"
            }
            Some(Outcome::NoData | Outcome::NxDomain) => {
                "no TXT record stands there, and only whoever runs that name can add one"
            }
            Some(Outcome::Unknown(_)) | None => {
                "only whoever runs that name can change what stands there"
            }
        };
        found.fix = Some(format!(
            "`{}` is an alias of {target}: {stands}. For one of your own the CNAME record must be deleted first. What is to be done: {fix}",
            found.name
        ));
    }
}
