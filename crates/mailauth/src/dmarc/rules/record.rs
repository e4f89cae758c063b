//! What a DMARC record says.

use crate::{Rule, Severity};

/// The policy p is missing.
pub static NO_POLICY: Rule = Rule {
    code: "dmarc-no-policy",
    severity: Severity::Error,
    title: "the policy p is missing",
    why: "Without `p` the record acts as `p=none` if it has an address for reports, else as if it were not there; older receivers ignore it either way.",
    fix: "Add `p=none`, or the policy you mean.",
    source: "RFC 9989 §4.10.1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// A policy is not none, quarantine or reject.
pub static BAD_POLICY: Rule = Rule {
    code: "dmarc-bad-policy",
    severity: Severity::Error,
    title: "a policy is not none, quarantine or reject",
    why: "A policy that cannot be read turns the whole record into `p=none`, or into none at all without an address for reports.",
    fix: "Write none, quarantine or reject.",
    source: "RFC 9989 §4.10.1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=rejct; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// A value is not one the tag has.
pub static BAD_VALUE: Rule = Rule {
    code: "dmarc-bad-value",
    severity: Severity::Warning,
    title: "a value is not one the tag has",
    why: "Receivers of RFC 9989 take the default instead; older ones may ignore the whole record.",
    fix: "Correct the value or take the tag out.",
    source: "RFC 9989 §4.8",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; aspf=relaxed; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// A tag nobody knows.
pub static UNKNOWN_TAG: Rule = Rule {
    code: "dmarc-unknown-tag",
    severity: Severity::Warning,
    title: "a tag nobody knows",
    why: "Receivers ignore it. It was probably meant as another one.",
    fix: "Correct its name or take it out.",
    source: "RFC 9989 §4.7",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; adkin=s; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// A tag stands there twice.
pub static DUPLICATE_TAG: Rule = Rule {
    code: "dmarc-duplicate-tag",
    severity: Severity::Warning,
    title: "a tag stands there twice",
    why: "Receivers differ in which of the two they take, or ignore the record.",
    fix: "Take one of the two out.",
    source: "RFC 6376 §3.2",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; p=none; np=reject; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// A part of the record is not a tag=value.
pub static SYNTAX: Rule = Rule {
    code: "dmarc-syntax",
    severity: Severity::Warning,
    title: "a part of the record is not a tag=value",
    why: "Receivers of RFC 9989 pass over it; older ones may ignore the whole record.",
    fix: "Correct it or take it out.",
    source: "RFC 9989 §4.8",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; hello; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// The policy only watches.
pub static P_NONE: Rule = Rule {
    code: "dmarc-p-none",
    severity: Severity::Warning,
    title: "the policy only watches",
    why: "With `p=none` mail that fails is delivered as if nothing were wrong. That is the right beginning and no protection.",
    fix: "When the reports show that all mail of your own passes, go on to `p=quarantine; t=y`.",
    source: "RFC 9989 §5.1.7",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=none; np=reject; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// Failing mail is set aside and not refused.
pub static QUARANTINE: Rule = Rule {
    code: "dmarc-quarantine",
    severity: Severity::Note,
    title: "failing mail is set aside and not refused",
    why: "Mail in your name that fails lands in the spam folder, where people still open it.",
    fix: "When quarantine has brought no complaints for a month and all your mail has DKIM, go on to `p=reject`.",
    source: "RFC 9989 §7.4",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=quarantine; np=reject; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// Subdomains are protected less than the domain.
pub static SUBDOMAINS_WEAKER: Rule = Rule {
    code: "dmarc-subdomains-weaker",
    severity: Severity::Warning,
    title: "subdomains are protected less than the domain",
    why: "Whoever forges mail takes the weakest name. `sp` applies to every subdomain without a record of its own.",
    fix: "Give `sp` the policy of `p`, or take it out.",
    source: "RFC 9989 §4.7",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; sp=none; np=reject; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// Sp and np have no effect here.
pub static SP_INEFFECTIVE: Rule = Rule {
    code: "dmarc-sp-ineffective",
    severity: Severity::Note,
    title: "sp and np have no effect here",
    why: "They apply only in the record of an organizational domain or a public suffix.",
    fix: "Take them out, or add `psd=n` if this is the organizational domain.",
    source: "RFC 9989 §4.7",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; sp=reject; rua=mailto:dmarc@example.test\n\
_dmarc.test TXT v=DMARC1; p=none",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; sp=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// Names that do not exist are not refused.
pub static NP_ADVISED: Rule = Rule {
    code: "dmarc-np-advised",
    severity: Severity::Note,
    title: "names that do not exist are not refused",
    why: "Strangers make such names up. With `np=reject` receivers refuse them even while `p` only watches. Names that only your own network knows, such as those of a copier or a file server, do not exist for receivers either.",
    fix: "Add `np=reject` when a month of reports shows no mail of yours from such names.",
    source: "RFC 9989 §4.7",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=none; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=none; np=reject; rua=mailto:dmarc@example.test",
};

/// A tag is no longer part of the standard.
pub static HISTORIC_TAG: Rule = Rule {
    code: "dmarc-historic-tag",
    severity: Severity::Note,
    title: "a tag is no longer part of the standard",
    why: "`pct`, `rf` and `ri` were dropped by RFC 9989; receivers ignore them.",
    fix: "Take it out.",
    source: "RFC 9989 appendix A",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; ri=86400; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// The policy applies to a part of the mail only.
pub static PCT: Rule = Rule {
    code: "dmarc-pct",
    severity: Severity::Warning,
    title: "the policy applies to a part of the mail only",
    why: "Older receivers apply the policy to this share of failing mail; receivers of RFC 9989 ignore `pct` and apply it to all.",
    fix: "Take `pct` out; to try a policy out write `t=y`.",
    source: "RFC 9989 appendix A.6",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; pct=50; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// The policy is only tried out.
pub static TESTING: Rule = Rule {
    code: "dmarc-testing",
    severity: Severity::Warning,
    title: "the policy is only tried out",
    why: "`t=y` lowers it by one level: reject acts as quarantine, quarantine as none. Older receivers do not know `t` and apply the policy in full.",
    fix: "When the reports show no harm, take `t=y` out.",
    source: "RFC 9989 §4.7",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; t=y; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// T=y has no effect.
pub static TESTING_IDLE: Rule = Rule {
    code: "dmarc-testing-idle",
    severity: Severity::Note,
    title: "t=y has no effect",
    why: "There is no policy it could lower.",
    fix: "Take it out.",
    source: "RFC 9989 §4.7",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=none; np=none; t=y; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=none; np=none; rua=mailto:dmarc@example.test",
};

/// The record is long.
pub static TOO_LONG: Rule = Rule {
    code: "dmarc-too-long",
    severity: Severity::Warning,
    title: "the record is long",
    why: "Answers of more than 450 characters may not fit into one UDP packet, and some tools cut them.",
    fix: "Shorten it: fewer addresses, no tags that only repeat their defaults.",
    source: "RFC 1035 §4.2.1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc-reports-00@reports.example.test,mailto:dmarc-reports-01@reports.example.test,mailto:dmarc-reports-02@reports.example.test,mailto:dmarc-reports-03@reports.example.test,mailto:dmarc-reports-04@reports.example.test,mailto:dmarc-reports-05@reports.example.test,mailto:dmarc-reports-06@reports.example.test,mailto:dmarc-reports-07@reports.example.test,mailto:dmarc-reports-08@reports.example.test,mailto:dmarc-reports-09@reports.example.test,mailto:dmarc-reports-10@reports.example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};
