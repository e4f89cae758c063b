//! The SPF record of a domain without mail, and what speaks against closing one.

use super::super::place;
use super::super::step::{Step, Subject};
use super::Today;
use super::repair::{self, Meant, Word};
use crate::audit::Audit;
use crate::dns::Resolver;
use crate::mx::Receiving;
use crate::spf;

/// A domain without mail says that nobody may send in its name.
pub(super) fn close(now: &Audit, records: &[Meant], before: &Today) -> Vec<Step> {
    const CLOSED: &str = "v=spf1 -all";
    let domain = &now.domain;
    if let [only] = records
        && only.text.trim().eq_ignore_ascii_case(CLOSED)
    {
        return vec![Step::stands(
            Subject::Spf,
            domain.clone(),
            vec![only.text.clone()],
            "It says that nobody may send in the name of the domain.",
        )];
    }
    let mut step = Step::text(
        Subject::Spf,
        domain.clone(),
        records.first().map(|meant| meant.text.as_str()),
        CLOSED.to_owned(),
        "The domain sends no mail; this says so, and any mail in its name fails.",
    );
    for record in records {
        for word in &record.terms {
            if let Word::Term(term) = word
                && !term
                    .trim_start_matches(['-', '~', '?'])
                    .eq_ignore_ascii_case("all")
            {
                step.changes.push(format!(
                    "“{term}” goes: what it lets send today no longer passes."
                ));
            }
        }
    }
    if !before.pass.is_empty() && step.changes.is_empty() {
        step.changes
            .push("Who may send today no longer passes.".to_owned());
    }
    let mut steps = vec![step];
    for other in records.iter().skip(1) {
        steps.push(Step::delete(
            Subject::Spf,
            domain.clone(),
            &other.text,
            "One record is enough, and two make both void.",
        ));
    }
    steps
}

/// Whether somebody may send by the record as it stands or as it was meant, or mail is
/// taken: what speaks against closing the domain.
pub(in crate::advice) async fn in_use<R: Resolver>(resolver: &R, now: &Audit) -> Vec<String> {
    let mut said = Vec::new();
    if let Receiving::Unknown(failure) = &now.mx.receiving {
        said.push(format!("whether it takes mail is not known ({failure})"));
    }
    if now.mx.receiving == Receiving::Mx {
        let hosts: Vec<&str> = now.mx.hosts.iter().map(|mx| mx.host.as_str()).collect();
        said.push(format!(
            "mail to the domain is taken by {}",
            hosts.join(", ")
        ));
    }
    let place = place::place(resolver, &now.domain, &now.domain).await;
    for text in place.texts.iter().filter(|text| spf::is_meant(text)) {
        let lets = repair::read(text).terms.into_iter().any(|word| match word {
            Word::Term(term) => {
                let modifier = term.contains('=') && !term.starts_with("redirect=");
                !term.starts_with(['-', '~', '?']) && !modifier
            }
            Word::Name(..) => true,
        });
        if lets {
            said.push(format!("its SPF record lets servers send: {text}"));
        }
    }
    said
}
