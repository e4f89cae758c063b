//! Where reports go.

use crate::{Rule, Severity};

/// Nobody receives the reports.
pub static NO_RUA: Rule = Rule {
    code: "dmarc-no-rua",
    severity: Severity::Warning,
    title: "nobody receives the reports",
    why: "Without `rua` you do not see who sends in your name, nor which mail of your own is refused.",
    fix: "Add `rua=mailto:` and a mailbox for reports.",
    source: "RFC 9989 §4.7",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// An address for reports lacks mailto:.
pub static RUA_NO_MAILTO: Rule = Rule {
    code: "dmarc-rua-no-mailto",
    severity: Severity::Error,
    title: "an address for reports lacks mailto:",
    why: "Receivers ignore an address without a scheme, so nothing is sent there.",
    fix: "Write `mailto:` in front of it.",
    source: "RFC 9989 §4.6",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// An address for reports cannot be read.
pub static BAD_URI: Rule = Rule {
    code: "dmarc-bad-uri",
    severity: Severity::Warning,
    title: "an address for reports cannot be read",
    why: "Receivers pass it over.",
    fix: "Write `mailto:` and a mailbox; several are separated by commas.",
    source: "RFC 9989 §4.6",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test,mailto:example",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// An address for reports is named twice.
pub static DUPLICATE_URI: Rule = Rule {
    code: "dmarc-duplicate-uri",
    severity: Severity::Warning,
    title: "an address for reports is named twice",
    why: "You receive every report twice.",
    fix: "Take one of the two out.",
    source: "RFC 9989 §4.6",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test,mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// A size behind an address no longer means anything.
pub static URI_SIZE: Rule = Rule {
    code: "dmarc-uri-size",
    severity: Severity::Note,
    title: "a size behind an address no longer means anything",
    why: "`!10m` limited the size of reports; receivers ignore it.",
    fix: "Take it out.",
    source: "RFC 9989 §4.8",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test!10m",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// No address for reports begins with mailto:.
pub static URI_SCHEME: Rule = Rule {
    code: "dmarc-uri-scheme",
    severity: Severity::Warning,
    title: "no address for reports begins with mailto:",
    why: "Receivers must support `mailto:`, and hardly any supports another scheme.",
    fix: "Add an address with `mailto:`.",
    source: "RFC 9989 §4.6",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=https://dmarc.example.test/",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// A mailbox elsewhere does not agree to receive the reports.
pub static EXTERNAL_ABSENT: Rule = Rule {
    code: "dmarc-external-absent",
    severity: Severity::Error,
    title: "a mailbox elsewhere does not agree to receive the reports",
    why: "Without a record of agreement at the other domain receivers send nothing there.",
    fix: "Ask whoever runs the mailbox to publish `v=DMARC1` at the name given.",
    source: "RFC 9990 §4",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@vendor.test\n\
vendor.test MX 10 mx.example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@vendor.test\n\
vendor.test MX 10 mx.example.test\n\
example.test._report._dmarc.vendor.test TXT v=DMARC1;",
};

/// Whether a mailbox elsewhere agrees to receive the reports could not be told.
pub static EXTERNAL_UNKNOWN: Rule = Rule {
    code: "dmarc-external-unknown",
    severity: Severity::Unknown,
    title: "whether a mailbox elsewhere agrees to receive the reports could not be told",
    why: "A server gave no usable answer, so nothing is said of the agreement.",
    fix: "Ask again later.",
    source: "RFC 9990 §4",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@vendor.test\n\
vendor.test MX 10 mx.example.test\n\
example.test._report._dmarc.vendor.test TXT !timeout",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// The domain of a mailbox for reports receives no mail.
pub static RUA_NO_MAIL: Rule = Rule {
    code: "dmarc-rua-no-mail",
    severity: Severity::Error,
    title: "the domain of a mailbox for reports receives no mail",
    why: "Reports sent there are lost.",
    fix: "Name a mailbox at a domain that receives mail.",
    source: "RFC 9990 §3.5",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@reports.example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// Whether the domain of a mailbox for reports receives mail could not be told.
pub static RUA_MAIL_UNKNOWN: Rule = Rule {
    code: "dmarc-rua-mail-unknown",
    severity: Severity::Unknown,
    title: "whether the domain of a mailbox for reports receives mail could not be told",
    why: "A server gave no usable answer, so nothing is said of the mailbox.",
    fix: "Ask again later.",
    source: "RFC 9990 §3.5",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@reports.example.test\n\
reports.example.test MX !timeout",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// Failure reports are asked for, and they hold parts of messages.
pub static RUF_PRIVACY: Rule = Rule {
    code: "dmarc-ruf-privacy",
    severity: Severity::Warning,
    title: "failure reports are asked for, and they hold parts of messages",
    why: "A failure report may carry subject, addresses and text of a message. In a health care organization that can be protected health information, sent unencrypted by strangers. Aggregate reports hold none of it.",
    fix: "Take `ruf` out, unless the mailbox is protected as a place for health information, and its operator has agreed to that in writing.",
    source: "RFC 9991 §7",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; ruf=mailto:dmarc@example.test; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};

/// Fo has no effect without ruf.
pub static FO_IDLE: Rule = Rule {
    code: "dmarc-fo-idle",
    severity: Severity::Note,
    title: "fo has no effect without ruf",
    why: "`fo` chooses when failure reports are sent, and nobody is named to receive them.",
    fix: "Take `fo` out.",
    source: "RFC 9989 §4.7",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; fo=1; rua=mailto:dmarc@example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1\n\
_dmarc.example.test TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.test",
};
