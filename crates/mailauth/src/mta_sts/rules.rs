//! The rules about MTA-STS. Their zones carry the policy file in comments
//! ([`WrittenPolicy`](crate::mta_sts::WrittenPolicy)).

use crate::{Rule, Severity};

/// There is no MTA-STS record.
pub static NONE: Rule = Rule {
    code: "mta-sts-none",
    severity: Severity::Note,
    title: "there is no MTA-STS record",
    why: "Without it, somebody between sender and receiver can keep mail from being encrypted.",
    fix: "Publish a policy in mode `testing` first, with a TLS-RPT record beside it.",
    source: "RFC 8461 §1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// Whether there is an MTA-STS record could not be told.
pub static UNKNOWN: Rule = Rule {
    code: "mta-sts-unknown",
    severity: Severity::Unknown,
    title: "whether there is an MTA-STS record could not be told",
    why: "A server gave no usable answer, so nothing is said of MTA-STS.",
    fix: "Ask again later.",
    source: "RFC 8461 §3.1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT !timeout",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// A text meant as an MTA-STS record does not begin with v=STSv1;.
pub static NOT_FIRST: Rule = Rule {
    code: "mta-sts-not-first",
    severity: Severity::Error,
    title: "a text meant as an MTA-STS record does not begin with v=STSv1;",
    why: "Senders discard every record that does not begin with exactly these characters.",
    fix: "Write `v=STSv1; id=…;`.",
    source: "RFC 8461 §3.1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=stsv1; id=1;",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// There are several MTA-STS records.
pub static TWO_RECORDS: Rule = Rule {
    code: "mta-sts-two-records",
    severity: Severity::Error,
    title: "there are several MTA-STS records",
    why: "With more than one, senders act as if there were none.",
    fix: "Keep one of them.",
    source: "RFC 8461 §3.1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
_mta-sts.example.test TXT v=STSv1; id=2;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// The id is missing or is not 1 to 32 letters and digits.
pub static BAD_ID: Rule = Rule {
    code: "mta-sts-bad-id",
    severity: Severity::Error,
    title: "the id is missing or is not 1 to 32 letters and digits",
    why: "Senders ignore the record.",
    fix: "Write the day and time of the last change: `id=20260131120000;`.",
    source: "RFC 8461 §3.1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=2026-01-01;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// A part of the record is not a tag=value.
pub static SYNTAX: Rule = Rule {
    code: "mta-sts-syntax",
    severity: Severity::Warning,
    title: "a part of the record is not a tag=value",
    why: "Senders may ignore the whole record.",
    fix: "Correct it or take it out.",
    source: "RFC 8461 §3.1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=1; hello\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// There is a record and no policy.
pub static NO_POLICY: Rule = Rule {
    code: "mta-sts-no-policy",
    severity: Severity::Error,
    title: "there is a record and no policy",
    why: "Senders find the record, fail to fetch the policy, and protect nothing.",
    fix: "Put the policy at https://mta-sts.<domain>/.well-known/mta-sts.txt, without redirects and with a certificate for that name.",
    source: "RFC 8461 §3.3",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#no-policy 404 Not Found",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// The policy could not be fetched.
pub static POLICY_UNKNOWN: Rule = Rule {
    code: "mta-sts-policy-unknown",
    severity: Severity::Unknown,
    title: "the policy could not be fetched",
    why: "The host of the policy could not be asked, so nothing is said of it.",
    fix: "Ask again later.",
    source: "RFC 8461 §3.3",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// The policy is not sent as text/plain.
pub static CONTENT_TYPE: Rule = Rule {
    code: "mta-sts-content-type",
    severity: Severity::Warning,
    title: "the policy is not sent as text/plain",
    why: "The standard asks for it, and some senders refuse anything else.",
    fix: "Let the web server send the file as `text/plain`.",
    source: "RFC 8461 §3.2",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800\n\
#policy-type text/html",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// The policy is not valid.
pub static POLICY_FAULT: Rule = Rule {
    code: "mta-sts-policy-fault",
    severity: Severity::Error,
    title: "the policy is not valid",
    why: "Senders ignore a policy whose version, mode, max_age or mx they cannot read.",
    fix: "Write the file as in RFC 8461 §3.2: version, mode, mx and max_age, a line each.",
    source: "RFC 8461 §3.2",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: strict\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// A mail host of the policy ends with a dot.
pub static MX_DOT: Rule = Rule {
    code: "mta-sts-mx-dot",
    severity: Severity::Warning,
    title: "a mail host of the policy ends with a dot",
    why: "Names are compared without a dot at the end. Some senders take it off, others refuse the policy or find that no mail host fits.",
    fix: "Take the dot at the end out.",
    source: "RFC 8461 §3.2, §4.1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test.\n\
#policy max_age: 604800",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// A line of the policy means nothing.
pub static POLICY_LINE: Rule = Rule {
    code: "mta-sts-policy-line",
    severity: Severity::Warning,
    title: "a line of the policy means nothing",
    why: "Senders pass it over; it may have been meant as something.",
    fix: "Correct the line or take it out.",
    source: "RFC 8461 §3.2",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800\n\
#policy hello",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// A mail host is not in the policy.
pub static MX_NOT_COVERED: Rule = Rule {
    code: "mta-sts-mx-not-covered",
    severity: Severity::Error,
    title: "a mail host is not in the policy",
    why: "In mode `enforce` senders do not deliver to a host the policy does not name.",
    fix: "Add a line `mx:` for the host, and change the id of the record.",
    source: "RFC 8461 §4.1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mail.example.test\n\
#policy max_age: 604800",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// A host in the policy receives no mail.
pub static UNUSED_PATTERN: Rule = Rule {
    code: "mta-sts-unused-pattern",
    severity: Severity::Note,
    title: "a host in the policy receives no mail",
    why: "No MX record fits this line. It does no harm and lets an old host back in unnoticed.",
    fix: "Take the line out if the host is no longer used.",
    source: "RFC 8461 §3.2",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800\n\
#policy mx: old.example.net",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// The policy is only tried out.
pub static TESTING: Rule = Rule {
    code: "mta-sts-testing",
    severity: Severity::Note,
    title: "the policy is only tried out",
    why: "In mode `testing` senders deliver even when TLS fails, and report it.",
    fix: "When the TLS reports have been free of failures for some weeks, set `mode: enforce` and change the id.",
    source: "RFC 8461 §5",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: testing\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// The policy says that there is none.
pub static WITHDRAWN: Rule = Rule {
    code: "mta-sts-withdrawn",
    severity: Severity::Note,
    title: "the policy says that there is none",
    why: "Mode `none` is for taking a policy back; it protects nothing.",
    fix: "When max_age has passed, delete record and policy; or set `mode: testing`.",
    source: "RFC 8461 §8.3",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: none\n\
#policy max_age: 86400",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// The policy is remembered for a short time only.
pub static SHORT: Rule = Rule {
    code: "mta-sts-short",
    severity: Severity::Warning,
    title: "the policy is remembered for a short time only",
    why: "Senders forget the policy after max_age. The shorter it is, the easier it is to keep them from learning of it.",
    fix: "Set max_age to some weeks: `max_age: 2419200`.",
    source: "RFC 8461 §3.2",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 3600",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_mta-sts.example.test TXT v=STSv1; id=20260101;\n\
#policy version: STSv1\n\
#policy mode: enforce\n\
#policy mx: mx.example.test\n\
#policy max_age: 604800",
};

/// All of them.
pub static ALL: &[&Rule] = &[
    &NONE,
    &UNKNOWN,
    &NOT_FIRST,
    &TWO_RECORDS,
    &BAD_ID,
    &SYNTAX,
    &NO_POLICY,
    &POLICY_UNKNOWN,
    &CONTENT_TYPE,
    &POLICY_FAULT,
    &MX_DOT,
    &POLICY_LINE,
    &MX_NOT_COVERED,
    &UNUSED_PATTERN,
    &TESTING,
    &WITHDRAWN,
    &SHORT,
];
