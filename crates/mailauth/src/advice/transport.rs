//! Signatures, mail exchangers, and encrypted delivery.

use super::{File, Proposal, Subject, Wish};
use crate::DomainName;
use crate::dns::RecordType;
use crate::rollout::DomainUse;

/// How long senders keep the policy while it is tried, in seconds: a day. The
/// standard wants weeks once it is enforced (RFC 8461 §3.2).
const TRY_MAX_AGE: u32 = 86_400;

/// DKIM is switched on at each service, which makes the keys.
pub(super) fn signing(wish: &Wish) -> Vec<Proposal> {
    if wish.usage == DomainUse::Parked {
        // A key that is revoked at every selector (RFC 6376 §3.6.1).
        return wish
            .domain
            .under("*._domainkey")
            .map(|name| {
                Proposal::text(
                    Subject::Dkim,
                    name,
                    None,
                    "v=DKIM1; p=".to_owned(),
                    "The domain signs nothing; an empty key says so for every selector.",
                )
            })
            .into_iter()
            .collect();
    }
    wish.providers
        .iter()
        .filter(|provider| !provider.signing.is_empty())
        .filter_map(|provider| {
            let name = wish.domain.under("_domainkey").ok()?;
            Some(Proposal {
                subject: Subject::Dkim,
                name,
                kind: RecordType::Txt,
                before: None,
                after: None,
                file: None,
                why: format!(
                    "{} is to sign in the name of {}: signatures survive forwarding, SPF does not, and reject must not rest on SPF alone (RFC 9989 §7.4).",
                    provider.name, wish.domain
                ),
                how: provider.signing.clone(),
                rollback: "Switch signing off first; delete the key a week later, so that mail under way can still be checked.".to_owned(),
            })
        })
        .collect()
}

/// A domain without mail says that it takes none (RFC 7505).
pub(super) fn exchangers(wish: &Wish) -> Option<Proposal> {
    if wish.usage != DomainUse::Parked {
        return None;
    }
    let before = (!wish.exchangers.is_empty()).then(|| {
        wish.exchangers
            .iter()
            .map(DomainName::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    });
    Some(Proposal {
        subject: Subject::Mx,
        name: wish.domain.clone(),
        kind: RecordType::Mx,
        rollback: match &before {
            None => "Delete the MX record.".to_owned(),
            Some(before) => format!("Put the former MX records back: {before}"),
        },
        before,
        after: Some("0 .".to_owned()),
        file: None,
        why: "The domain takes no mail; senders learn it at once instead of trying for days (RFC 7505).".to_owned(),
        how: "Publish one MX record with preference 0 and a single dot as host, and no other.".to_owned(),
    })
}

/// Reports on deliveries that could not be encrypted (RFC 8460).
pub(super) fn tls_rpt(wish: &Wish) -> Option<Proposal> {
    if takes_no_mail(wish) || wish.tls_rpt.is_some() || wish.reports_to.is_empty() {
        return None;
    }
    Some(Proposal::text(
        Subject::TlsRpt,
        wish.domain.under("_smtp._tls").ok()?,
        None,
        format!("v=TLSRPTv1; rua=mailto:{}", wish.reports_to),
        "Senders tell you when mail to you could not be delivered encrypted.",
    ))
}

/// Encrypted delivery, tried first (RFC 8461 §3, §8.3).
pub(super) fn mta_sts(wish: &Wish) -> Option<Proposal> {
    if takes_no_mail(wish) || wish.mta_sts.is_some() {
        return None;
    }
    let mut policy = String::from("version: STSv1\nmode: testing\n");
    for exchanger in &wish.exchangers {
        policy.push_str(&format!("mx: {exchanger}\n"));
    }
    policy.push_str(&format!("max_age: {TRY_MAX_AGE}\n"));
    let mut proposal = Proposal::text(
        Subject::MtaSts,
        wish.domain.under("_mta-sts").ok()?,
        None,
        format!("v=STSv1; id={}", wish.policy_id),
        "Mail to you is then delivered encrypted to your own servers only. It begins in testing mode: failures are reported, mail is delivered all the same.",
    );
    proposal.how = format!(
        "First put the file on a web server with a valid certificate for mta-sts.{}, then add the TXT record. After a month without failures in the TLS reports, change mode to enforce, max_age to 2592000, and the id.",
        wish.domain
    );
    proposal.file = Some(File {
        url: format!("https://mta-sts.{}/.well-known/mta-sts.txt", wish.domain),
        text: policy,
    });
    Some(proposal)
}

fn takes_no_mail(wish: &Wish) -> bool {
    wish.usage == DomainUse::Parked
        || wish.exchangers.is_empty()
        || wish.exchangers.iter().any(|mx| mx.as_str().is_empty())
}
