//! Judging a row anew: what DMARC makes of the results the receiver itself gives.

use super::remarks::shown;
use super::{Alignment, PolicyPublished, Record, Remark, RemarkKind, Verdict};

/// What a row's own results make under the policy it was judged by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Analysis {
    /// The first signature that passed and is aligned, by its place in
    /// [`Record::dkim_results`].
    pub dkim: Option<usize>,
    /// The first SPF result that passed and is aligned, by its place in
    /// [`Record::spf_results`].
    pub spf: Option<usize>,
    /// A signature passed, but none that is aligned.
    pub dkim_unaligned: bool,
    /// SPF passed, but for a domain that is not aligned.
    pub spf_unaligned: bool,
    /// Where the receiver's verdict says otherwise.
    pub remarks: Vec<Remark>,
}

impl Analysis {
    /// Whether DMARC passes (RFC 9989 §5.3.5: one aligned pass is enough).
    pub fn passes(&self) -> bool {
        self.dkim.is_some() || self.spf.is_some()
    }
}

/// Recomputes alignment (RFC 9989 §4.4) from the results of SPF and DKIM.
///
/// `organization` gives the organizational domain of a domain in lower case; by the
/// tree walk or by a list, as the caller sees fit.
pub fn analyse(
    record: &Record,
    policy: &PolicyPublished,
    organization: &dyn Fn(&str) -> String,
) -> Analysis {
    let author = &*record.header_from;
    let aligned = |domain: &str, mode: Alignment| {
        !author.is_empty()
            && (domain == author
                || mode == Alignment::Relaxed
                    && !domain.is_empty()
                    && organization(domain) == organization(author))
    };
    let passed = |result: &str| result == "pass";
    let dkim = record
        .dkim_results
        .iter()
        .position(|one| passed(&one.result) && aligned(&one.domain, policy.adkim));
    // The greeting counts only where there is no sender to check (RFC 7489 §4.1).
    let counts = |scope: &str| scope != "helo" || record.envelope_from.is_empty();
    let spf = record.spf_results.iter().position(|one| {
        passed(&one.result) && counts(&one.scope) && aligned(&one.domain, policy.aspf)
    });
    let mut analysis = Analysis {
        dkim_unaligned: dkim.is_none() && record.dkim_results.iter().any(|one| passed(&one.result)),
        spf_unaligned: spf.is_none() && record.spf_results.iter().any(|one| passed(&one.result)),
        dkim,
        spf,
        remarks: Vec::new(),
    };
    let named = |domains: Vec<&str>| match domains.as_slice() {
        [] => "no domain".to_owned(),
        domains => shown(&domains.join(", ")),
    };
    let dkim_domains = record.dkim_results.iter().map(|one| &*one.domain);
    let spf_domains = record.spf_results.iter().map(|one| &*one.domain);
    for (what, verdict, own, domains) in [
        (
            "DKIM",
            &record.dkim,
            dkim.is_some(),
            dkim_domains.collect::<Vec<_>>(),
        ),
        (
            "SPF",
            &record.spf,
            spf.is_some(),
            spf_domains.collect::<Vec<_>>(),
        ),
    ] {
        let says = match verdict {
            Verdict::Pass => true,
            Verdict::Fail => false,
            // No verdict to disagree with.
            Verdict::Other(_) => continue,
        };
        if says != own {
            let results = match own {
                true => "have an aligned pass",
                false => "have no aligned pass",
            };
            analysis.remarks.push(Remark {
                kind: RemarkKind::Disagrees,
                what: format!(
                    "the verdict on {what} is {}, but the results for {} {results} with {}",
                    if says { "pass" } else { "fail" },
                    named(domains),
                    shown(author),
                ),
                times: 1,
            });
        }
    }
    analysis
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Disposition, DkimResult, SpfResult};

    fn organization(domain: &str) -> String {
        let labels: Vec<_> = domain.rsplit('.').take(2).collect();
        labels.into_iter().rev().collect::<Vec<_>>().join(".")
    }

    fn row(dkim: &str, spf: &str, verdicts: (Verdict, Verdict)) -> Record {
        Record {
            source_ip: None,
            count: 1,
            disposition: Disposition::None,
            dkim: verdicts.0,
            spf: verdicts.1,
            reasons: Vec::new(),
            header_from: "example.test".into(),
            envelope_from: "example.test".into(),
            envelope_to: "".into(),
            dkim_results: vec![DkimResult {
                domain: dkim.into(),
                selector: "s".into(),
                result: "pass".into(),
            }],
            spf_results: vec![SpfResult {
                domain: spf.into(),
                scope: "mfrom".into(),
                result: "pass".into(),
            }],
        }
    }

    #[test]
    fn relaxed_takes_the_organization_and_strict_the_very_domain() {
        let row = row(
            "mail.example.test",
            "example.test",
            (Verdict::Pass, Verdict::Pass),
        );
        let mut policy = PolicyPublished::default();
        let analysis = analyse(&row, &policy, &organization);
        assert_eq!((analysis.dkim, analysis.spf), (Some(0), Some(0)));
        assert!(analysis.remarks.is_empty());
        policy.adkim = Alignment::Strict;
        policy.aspf = Alignment::Strict;
        let analysis = analyse(&row, &policy, &organization);
        assert_eq!((analysis.dkim, analysis.spf), (None, Some(0)));
        assert!(analysis.dkim_unaligned && !analysis.spf_unaligned && analysis.passes());
        assert_eq!(analysis.remarks.len(), 1);
        assert_eq!(analysis.remarks[0].kind, RemarkKind::Disagrees);
    }

    #[test]
    fn a_pass_for_another_domain_is_none_and_disagreement_is_named() {
        let row = row("mailer.test", "mailer.test", (Verdict::Fail, Verdict::Pass));
        let analysis = analyse(&row, &PolicyPublished::default(), &organization);
        assert!(!analysis.passes() && analysis.dkim_unaligned && analysis.spf_unaligned);
        assert_eq!(
            analysis.remarks[0].what,
            "the verdict on SPF is pass, but the results for mailer.test have no aligned pass with example.test"
        );
    }

    #[test]
    fn a_greeting_counts_only_without_a_sender() {
        let mut row = row("x.test", "example.test", (Verdict::Fail, Verdict::Fail));
        row.spf_results[0].scope = "helo".into();
        let policy = PolicyPublished::default();
        assert_eq!(analyse(&row, &policy, &organization).spf, None);
        row.envelope_from = "".into();
        assert_eq!(analyse(&row, &policy, &organization).spf, Some(0));
    }
}
