//! The rules about TLS-RPT.

use crate::{Rule, Severity};

/// There is no TLS-RPT record.
pub static NONE: Rule = Rule {
    code: "tls-rpt-none",
    severity: Severity::Note,
    title: "there is no TLS-RPT record",
    why: "Without it nobody tells you when mail to you could not be encrypted.",
    fix: "Publish `v=TLSRPTv1; rua=mailto:…` at `_smtp._tls`.",
    source: "RFC 8460 §3",
    fires: "example.test A 192.0.2.1",
    quiet: "_smtp._tls.example.test TXT v=TLSRPTv1; rua=mailto:tls@example.test",
};

/// Whether there is a TLS-RPT record could not be told.
pub static UNKNOWN: Rule = Rule {
    code: "tls-rpt-unknown",
    severity: Severity::Unknown,
    title: "whether there is a TLS-RPT record could not be told",
    why: "A server gave no usable answer, so nothing is said of TLS-RPT.",
    fix: "Ask again later.",
    source: "RFC 8460 §3",
    fires: "_smtp._tls.example.test TXT !servfail",
    quiet: "_smtp._tls.example.test TXT v=TLSRPTv1; rua=mailto:tls@example.test",
};

/// A text meant as a TLS-RPT record does not begin with v=TLSRPTv1;.
pub static NOT_FIRST: Rule = Rule {
    code: "tls-rpt-not-first",
    severity: Severity::Error,
    title: "a text meant as a TLS-RPT record does not begin with v=TLSRPTv1;",
    why: "Senders discard every record that does not begin with exactly these characters.",
    fix: "Write `v=TLSRPTv1; rua=mailto:…`.",
    source: "RFC 8460 §3",
    fires: "_smtp._tls.example.test TXT v=TLSRPT1; rua=mailto:tls@example.test",
    quiet: "_smtp._tls.example.test TXT v=TLSRPTv1; rua=mailto:tls@example.test",
};

/// There are several TLS-RPT records.
pub static TWO_RECORDS: Rule = Rule {
    code: "tls-rpt-two-records",
    severity: Severity::Error,
    title: "there are several TLS-RPT records",
    why: "With more than one, senders act as if there were none.",
    fix: "Keep one of them.",
    source: "RFC 8460 §3",
    fires: "\
_smtp._tls.example.test TXT v=TLSRPTv1; rua=mailto:tls@example.test\n\
_smtp._tls.example.test TXT v=TLSRPTv1; rua=mailto:b@example.test",
    quiet: "_smtp._tls.example.test TXT v=TLSRPTv1; rua=mailto:tls@example.test",
};

/// The record has no address for reports.
pub static NO_RUA: Rule = Rule {
    code: "tls-rpt-no-rua",
    severity: Severity::Error,
    title: "the record has no address for reports",
    why: "Without a usable address nobody sends a report.",
    fix: "Add `rua=mailto:` and a mailbox.",
    source: "RFC 8460 §3",
    fires: "_smtp._tls.example.test TXT v=TLSRPTv1; ruf=mailto:tls@example.test",
    quiet: "_smtp._tls.example.test TXT v=TLSRPTv1; rua=mailto:tls@example.test",
};

/// An address for reports cannot be read.
pub static BAD_URI: Rule = Rule {
    code: "tls-rpt-bad-uri",
    severity: Severity::Error,
    title: "an address for reports cannot be read",
    why: "Senders pass it over.",
    fix: "Write `mailto:` and a mailbox, or an https address.",
    source: "RFC 8460 §3",
    fires: "_smtp._tls.example.test TXT v=TLSRPTv1; rua=tls@example.test",
    quiet: "_smtp._tls.example.test TXT v=TLSRPTv1; rua=mailto:tls@example.test",
};

/// An address for reports is neither mailto nor https.
pub static SCHEME: Rule = Rule {
    code: "tls-rpt-scheme",
    severity: Severity::Warning,
    title: "an address for reports is neither mailto nor https",
    why: "Reports are sent by mail or over https, never otherwise.",
    fix: "Use `mailto:` or `https:`.",
    source: "RFC 8460 §3",
    fires: "_smtp._tls.example.test TXT v=TLSRPTv1; rua=http://tls.example.test/",
    quiet: "_smtp._tls.example.test TXT v=TLSRPTv1; rua=mailto:tls@example.test",
};

/// A part of the record is not a tag=value.
pub static SYNTAX: Rule = Rule {
    code: "tls-rpt-syntax",
    severity: Severity::Warning,
    title: "a part of the record is not a tag=value",
    why: "Senders may ignore the whole record.",
    fix: "Correct it or take it out.",
    source: "RFC 8460 §3",
    fires: "_smtp._tls.example.test TXT v=TLSRPTv1; rua=mailto:tls@example.test; hello",
    quiet: "_smtp._tls.example.test TXT v=TLSRPTv1; rua=mailto:tls@example.test",
};

/// All of them.
pub static ALL: &[&Rule] = &[
    &NONE,
    &UNKNOWN,
    &NOT_FIRST,
    &TWO_RECORDS,
    &NO_RUA,
    &BAD_URI,
    &SCHEME,
    &SYNTAX,
];
