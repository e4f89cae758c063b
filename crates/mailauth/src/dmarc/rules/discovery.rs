//! Whether a DMARC record is found, and where.

use crate::{Rule, Severity};

/// No DMARC record applies to the domain.
pub static NONE: Rule = Rule {
    code: "dmarc-none",
    severity: Severity::Error,
    title: "no DMARC record applies to the domain",
    why: "Anybody can send mail in the name of the domain, and nobody reports it. Large receivers ask bulk senders for a record.",
    fix: "Publish `v=DMARC1; p=none; rua=mailto:…` at `_dmarc`, which changes nothing for your mail and brings reports.",
    source: "RFC 9989 §4.10.1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// Whether there is a DMARC record could not be told.
pub static UNKNOWN: Rule = Rule {
    code: "dmarc-unknown",
    severity: Severity::Unknown,
    title: "whether there is a DMARC record could not be told",
    why: "A server gave no usable answer, so nothing is said of DMARC.",
    fix: "Ask again later; if it stays so, have the name servers of the domain looked at.",
    source: "RFC 9989 §4.10.1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT !servfail",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// The organizational domain could not be told.
pub static ORG_UNKNOWN: Rule = Rule {
    code: "dmarc-org-unknown",
    severity: Severity::Unknown,
    title: "the organizational domain could not be told",
    why: "A step of the tree walk got no answer. The domain’s own record applies all the same; which other domains are aligned with it is open.",
    fix: "Ask again later.",
    source: "RFC 9989 §4.10.2",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test\n\
_dmarc.test TXT !timeout",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// The record of a domain further up applies.
pub static INHERITED: Rule = Rule {
    code: "dmarc-inherited",
    severity: Severity::Note,
    title: "the record of a domain further up applies",
    why: "The domain has no record of its own, so the organization’s applies with its subdomain policy.",
    fix: "Nothing has to be done. A record of its own makes the domain independent of the one above.",
    source: "RFC 9989 §4.10.1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.test TXT v=DMARC1; p=reject; psd=y",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// There are several DMARC records.
pub static TWO_RECORDS: Rule = Rule {
    code: "dmarc-two-records",
    severity: Severity::Error,
    title: "there are several DMARC records",
    why: "With more than one, receivers discard them all, as if there were none.",
    fix: "Keep one of them.",
    source: "RFC 9989 §4.10",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test\n\
_dmarc.example.test TXT v=DMARC1; p=none",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// A text meant as a DMARC record does not begin with v=DMARC1.
pub static VERSION: Rule = Rule {
    code: "dmarc-version",
    severity: Severity::Error,
    title: "a text meant as a DMARC record does not begin with v=DMARC1",
    why: "The version must be the first tag, in capitals, without anything in front; otherwise receivers ignore the whole record.",
    fix: "Let the record begin with `v=DMARC1;`.",
    source: "RFC 9989 §4.7",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=dmarc1; p=reject; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// Another text stands beside the DMARC record.
pub static STRAY_TEXT: Rule = Rule {
    code: "dmarc-stray-text",
    severity: Severity::Note,
    title: "another text stands beside the DMARC record",
    why: "Receivers discard it; it may have been meant for another name.",
    fix: "Delete it, or publish it where it belongs.",
    source: "RFC 9989 §4.10",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test\n\
_dmarc.example.test TXT v=spf1 -all",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// The record is kept by somebody else.
pub static ALIAS: Rule = Rule {
    code: "dmarc-alias",
    severity: Severity::Note,
    title: "the record is kept by somebody else",
    why: "The name is an alias, so whoever holds the other name can change your policy and see your reports. That is usual with DMARC services.",
    fix: "Nothing has to be done while you use that service; put a record of your own there before you leave it.",
    source: "RFC 9989 §4.5",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test CNAME example.vendor.test\n\
example.vendor.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// An alias stands where the record should, and leads nowhere.
pub static DANGLING_ALIAS: Rule = Rule {
    code: "dmarc-dangling-alias",
    severity: Severity::Error,
    title: "an alias stands where the record should, and leads nowhere",
    why: "The domain has no policy, and no record can be added beside an alias. Whoever gets hold of the name it leads to sets the policy and receives the reports.",
    fix: "Replace the alias by a TXT record of your own, or have the DMARC service set the domain up again.",
    source: "RFC 9989 §4.10.1, RFC 1034 §3.6.2",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test CNAME example.vendor.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test CNAME example.vendor.test\n\
example.vendor.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// The record stands where nobody looks for it.
pub static WRONG_PLACE: Rule = Rule {
    code: "dmarc-wrong-place",
    severity: Severity::Error,
    title: "the record stands where nobody looks for it",
    why: "Receivers ask for it at `_dmarc` in front of the domain and nowhere else, so it is as if there were none.",
    fix: "Publish it at `_dmarc` in front of the domain, and delete it where it is.",
    source: "RFC 9989 §4.5",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// A wildcard answers with a DMARC record at names it is not meant for.
pub static WILDCARD: Rule = Rule {
    code: "dmarc-wildcard",
    severity: Severity::Warning,
    title: "a wildcard answers with a DMARC record at names it is not meant for",
    why: "`_dmarc` of every subdomain, existing or not, seems to have a record of its own, so `sp` and `np` have no effect.",
    fix: "Replace the wildcard by records at the names that need one.",
    source: "RFC 9989 §4.10",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test\n\
*.example.test TXT v=DMARC1; p=none",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// A top-level domain has a DMARC record without psd=y.
pub static TLD_RECORD: Rule = Rule {
    code: "dmarc-tld-record",
    severity: Severity::Warning,
    title: "a top-level domain has a DMARC record without psd=y",
    why: "The tree walk takes the record with the fewest labels, so all domains below count as one organization.",
    fix: "Add `psd=n` to the domain’s own record; that ends the walk there.",
    source: "RFC 9989 §4.10.2",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test\n\
_dmarc.test TXT v=DMARC1; p=none",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test\n\
_dmarc.test TXT v=DMARC1; p=none; psd=y",
};

/// Tree walk and public suffix list name different organizations.
pub static VIEWS_DIFFER: Rule = Rule {
    code: "dmarc-views-differ",
    severity: Severity::Warning,
    title: "tree walk and public suffix list name different organizations",
    why: "Receivers of RFC 9989 walk the tree, older ones use the public suffix list. They will disagree on who is aligned and which policy applies.",
    fix: "Publish a record at every domain that stands in From, and ask for strict alignment or align exactly.",
    source: "RFC 9989 appendix C.3",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test\n\
_dmarc.test TXT v=DMARC1; p=none",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// Psd=y on a domain that is not a public suffix.
pub static PSD_MISUSE: Rule = Rule {
    code: "dmarc-psd-misuse",
    severity: Severity::Error,
    title: "psd=y on a domain that is not a public suffix",
    why: "It says that others register domains below yours, so your subdomains count as organizations of their own and are not aligned with you.",
    fix: "Take `psd=y` out; write `psd=n` if the domain is to be the organizational domain.",
    source: "RFC 9989 §4.7",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; psd=y; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};
