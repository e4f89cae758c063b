//! Mail exchangers, and encrypted delivery.

use super::advise::no_answer;
use super::place::place;
use super::step::{Action, File, Refusal, Step, Subject};
use super::wish::{Wish, mailbox};
use crate::audit::Audit;
use crate::dmarc::psl;
use crate::dns::{RecordType, Resolver};
use crate::mx::Receiving;
use crate::rollout::DomainUse;
use crate::{DomainName, Span, dmarc, tls_rpt};

/// How long senders keep the policy while it is tried, in seconds: a day. The
/// standard wants weeks once it is enforced (RFC 8461 §3.2).
const TRY_MAX_AGE: u32 = 86_400;

/// A domain without mail says that it takes none (RFC 7505).
pub(super) fn exchangers(now: &Audit, wish: &Wish) -> Option<Step> {
    if wish.usage != DomainUse::Parked {
        return None;
    }
    let domain = now.domain.clone();
    let before: Vec<String> = now
        .mx
        .hosts
        .iter()
        .map(|mx| match mx.host.depth() {
            0 => format!("{} .", mx.preference),
            _ => format!("{} {}", mx.preference, mx.host),
        })
        .collect();
    if before == ["0 ."] {
        let mut step = Step::stands(
            Subject::Mx,
            domain,
            before,
            "It says that the domain takes no mail.",
        );
        step.kind = RecordType::Mx;
        return Some(step);
    }
    let mut step = Step::new(Subject::Mx, domain.clone(), Action::Add);
    step.kind = RecordType::Mx;
    step.why =
        "The domain takes no mail; senders learn it at once instead of trying for days (RFC 7505)."
            .to_owned();
    if let Some(failure) = now.mx.response.failure() {
        step.refuse(no_answer(&domain, failure));
        return Some(step);
    }
    if let Some(alias) = now.mx.response.aliases.last() {
        step.refuse(Refusal::new(
            format!("{domain} is an alias of {alias}, and no record can stand beside an alias."),
            format!(
                "Have the alias replaced by address records (A, AAAA) if {domain} is needed, or taken out if it is not. Otherwise look after {alias}."
            ),
        ));
        return Some(step);
    }
    step.text = Some("0 .".to_owned());
    step.how = "Publish one MX record with preference 0 and a single dot as host, and no other."
        .to_owned();
    step.rollback = match before.as_slice() {
        [] => "Delete the MX record.".to_owned(),
        before => format!(
            "Put the former MX records back, each with its preference: {}",
            before.join(", ")
        ),
    };
    if !before.is_empty() {
        step.action = Action::Change;
        step.changes = before
            .iter()
            .map(|mx| format!("“{mx}” goes: it takes no more mail."))
            .collect();
        step.now = before;
    }
    Some(step)
}

/// Reports on deliveries that could not be encrypted (RFC 8460).
pub(super) async fn tls_rpt<R: Resolver>(resolver: &R, now: &Audit, wish: &Wish) -> Vec<Step> {
    let Some(facts) = now.tls_rpt.as_ref().filter(|_| takes_mail(now, wish)) else {
        return Vec::new();
    };
    let name = facts.response.name.clone();
    let place = place(resolver, &now.domain, &name).await;
    let why = "Senders tell you when mail to you could not be delivered encrypted.";
    let mut blank = Step::new(Subject::TlsRpt, name.clone(), Action::Add);
    blank.why = why.to_owned();
    if let Some(failure) = &place.failure {
        blank.refuse(no_answer(&name, failure));
        return vec![blank];
    }
    let right = |text: &str| {
        tls_rpt::Record::parse(&text.into()).is_some_and(|record| record.faults.is_empty())
    };
    if let Some(alias) = &place.alias {
        let stands: Vec<String> = std::iter::once(format!("CNAME {alias}"))
            .chain(facts.response.texts().map(str::to_owned))
            .collect();
        if facts.response.texts().any(right) {
            return vec![Step::stands(
                Subject::TlsRpt,
                name,
                stands,
                format!("It is an alias of {alias}, and a record stands there."),
            )];
        }
        blank.action = Action::Ask;
        blank.now = stands;
        blank.how = format!(
            "{name} is an alias of {alias}, where no right record stands. Ask whoever runs {alias}, or delete the alias and check the domain again."
        );
        return vec![blank];
    }
    let meant: Vec<&String> = place
        .texts
        .iter()
        .filter(|text| text.to_ascii_lowercase().contains("v=tlsrpt"))
        .collect();
    if let [only] = meant.as_slice()
        && right(only)
    {
        return vec![Step::stands(
            Subject::TlsRpt,
            name,
            vec![(*only).clone()],
            "It asks for reports on encrypted delivery.",
        )];
    }
    let mut uris: Vec<String> = Vec::new();
    for text in &meant {
        for uri in tls_addresses(text) {
            if !uris.contains(&uri) {
                uris.push(uri);
            }
        }
    }
    if uris.is_empty() {
        // Services for DMARC reports take no others.
        let own = mailbox(&wish.reports_to)
            .filter(|(_, host)| host.is_within(&psl::org_domain(&now.domain)));
        let Some((address, host)) = own else {
            blank.now = meant.iter().map(|text| (*text).clone()).collect();
            blank.refuse(Refusal::new(
                "These reports need a mailbox of your own: services that take DMARC reports take no others.",
                "Enter an own mailbox for reports above, if you want them.",
            ));
            return vec![blank];
        };
        let receives = crate::mx::receiving(resolver, &host).await;
        if !matches!(receives, Receiving::Mx | Receiving::Implicit) {
            blank.refuse(Refusal::new(
                format!("{host} takes no mail, or it is not known whether it does."),
                "Enter a mailbox of a domain that takes mail.",
            ));
            return vec![blank];
        }
        uris.push(format!("mailto:{address}"));
    }
    let text = format!("v=TLSRPTv1; rua={}", uris.join(","));
    let main = meant.first().map(|text| text.as_str());
    let mut step = Step::text(Subject::TlsRpt, name.clone(), main, text.clone(), why);
    if meant.is_empty() {
        step.to_know
            .push("Make the mailbox first, or reports are lost.".to_owned());
    } else {
        step.changes.push(format!(
            "The record begins with “v=TLSRPTv1;” and names where reports go: {}.",
            uris.join(", ")
        ));
    }
    let mut steps = vec![step];
    for other in meant.iter().skip(1) {
        steps.push(Step::delete(
            Subject::TlsRpt,
            name.clone(),
            other,
            "Senders take none of several records. The one above is to be the only one.",
        ));
    }
    steps
}

/// The addresses of a text, those that lack `mailto:` with it.
fn tls_addresses(text: &str) -> Vec<String> {
    let lower = text.to_ascii_lowercase();
    let Some(rest) = lower.find("rua=").and_then(|at| text.get(at + 4..)) else {
        return Vec::new();
    };
    rest.split([',', ';', ' ', '"', '\\'])
        .map(|part| part.trim().trim_matches(['<', '>']))
        .filter(|part| !part.is_empty())
        .filter_map(|part| {
            let full = match part.contains(':') {
                true => part.to_owned(),
                false => format!("mailto:{part}"),
            };
            dmarc::ReportUri::parse(&full, Span::new(0, full.len()))
                .ok()
                .filter(|uri| matches!(uri.scheme(), "mailto" | "https"))
                .map(|uri| uri.uri)
        })
        .collect()
}

/// Encrypted delivery, tried first (RFC 8461 §3, §8.3).
pub(super) async fn mta_sts<R: Resolver>(resolver: &R, now: &Audit, wish: &Wish) -> Option<Step> {
    let facts = now.mta_sts.as_ref().filter(|_| takes_mail(now, wish))?;
    let name = facts.response.name.clone();
    let place = place(resolver, &now.domain, &name).await;
    let mut blank = Step::new(Subject::MtaSts, name.clone(), Action::Add);
    blank.why = "Mail to you is then delivered encrypted to your own servers only. It begins in testing mode: failures are reported, mail is delivered all the same.".to_owned();
    if let Some(failure) = &place.failure {
        blank.refuse(no_answer(&name, failure));
        return Some(blank);
    }
    let mut stands: Vec<String> = facts.response.texts().map(str::to_owned).collect();
    stands.retain(|text| !place.wildcard && text.to_ascii_lowercase().contains("v=sts"));
    if let Some(alias) = &place.alias {
        stands.insert(0, format!("CNAME {alias}"));
    }
    if !stands.is_empty() {
        let wrong = now
            .diagnostics
            .iter()
            .find(|found| {
                found.rule.severity == crate::Severity::Error
                    && crate::audit::PartName::MtaSts.has(found)
            })
            .map(super::advise::refusal_of);
        let mut step = Step::stands(
            Subject::MtaSts,
            name,
            stands,
            "It is set up: senders that know it deliver encrypted only.",
        );
        if let Some(wrong) = wrong {
            step.action = Action::Change;
            step.refuse(Refusal::new(
                wrong.why.replacen(WOULD, "The check finds", 1),
                wrong.next,
            ));
        }
        return Some(step);
    }
    let mut policy = String::from("version: STSv1\nmode: testing\n");
    for exchanger in crate::mx::hosts(&now.mx.response) {
        policy.push_str(&format!("mx: {exchanger}\n"));
    }
    policy.push_str(&format!("max_age: {TRY_MAX_AGE}\n"));
    let mut step = Step::text(
        Subject::MtaSts,
        name,
        None,
        format!("v=STSv1; id={}", wish.policy_id),
        blank.why,
    );
    step.how = format!(
        "First put the file on a web server with a valid certificate for mta-sts.{}, then add the TXT record. After a month without failures in the TLS reports, change mode to enforce, max_age to 2592000, and the id.",
        now.domain
    );
    step.file = Some(File {
        url: format!("https://mta-sts.{}/.well-known/mta-sts.txt", now.domain),
        text: policy,
    });
    Some(step)
}

/// How a refusal begins whose text was tried.
const WOULD: &str = "With the text that belongs here, the check would find";

fn takes_mail(now: &Audit, wish: &Wish) -> bool {
    let null = |host: &DomainName| host.depth() == 0;
    wish.usage != DomainUse::Parked
        && now.mx.receiving == Receiving::Mx
        && !now.mx.hosts.iter().any(|mx| null(&mx.host))
}
