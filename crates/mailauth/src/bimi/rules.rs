//! The rules about BIMI.

use crate::{Rule, Severity};

/// There is no BIMI record.
pub static NONE: Rule = Rule {
    code: "bimi-none",
    severity: Severity::Note,
    title: "there is no BIMI record",
    why: "BIMI shows your logo beside mail that passes DMARC. It is a matter of taste, not of safety.",
    fix: "Nothing has to be done.",
    source: "BIMI draft §4.2",
    fires: "_dmarc.example.test TXT v=DMARC1; p=reject",
    quiet: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg; a=https://example.test/vmc.pem",
};

/// Whether there is a BIMI record could not be told.
pub static UNKNOWN: Rule = Rule {
    code: "bimi-unknown",
    severity: Severity::Unknown,
    title: "whether there is a BIMI record could not be told",
    why: "A server gave no usable answer, so nothing is said of BIMI.",
    fix: "Ask again later.",
    source: "BIMI draft §4.2",
    fires: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT !timeout",
    quiet: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg; a=https://example.test/vmc.pem",
};

/// A text meant as a BIMI record does not begin with v=BIMI1.
pub static NOT_FIRST: Rule = Rule {
    code: "bimi-not-first",
    severity: Severity::Warning,
    title: "a text meant as a BIMI record does not begin with v=BIMI1",
    why: "Receivers discard it.",
    fix: "Write `v=BIMI1; l=…; a=…`.",
    source: "BIMI draft §4.2",
    fires: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT l=https://example.test/logo.svg; v=BIMI1",
    quiet: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg; a=https://example.test/vmc.pem",
};

/// There are several BIMI records.
pub static TWO_RECORDS: Rule = Rule {
    code: "bimi-two-records",
    severity: Severity::Warning,
    title: "there are several BIMI records",
    why: "With more than one, receivers act as if there were none.",
    fix: "Keep one of them.",
    source: "BIMI draft §4.2",
    fires: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg; a=https://example.test/vmc.pem\n\
default._bimi.example.test TXT v=BIMI1; l=",
    quiet: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg; a=https://example.test/vmc.pem",
};

/// The logo is not shown because DMARC does not ask for enforcement.
pub static NOT_ENFORCED: Rule = Rule {
    code: "bimi-not-enforced",
    severity: Severity::Note,
    title: "the logo is not shown because DMARC does not ask for enforcement",
    why: "Receivers show a logo only if DMARC asks for quarantine or reject, for the domain and its subdomains.",
    fix: "Nothing has to be done for safety. The logo comes by itself when DMARC, `sp` included, has come to quarantine or reject; Roll-out says when.",
    source: "BIMI draft §7.1",
    fires: "\
_dmarc.example.test TXT v=DMARC1; p=none\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg; a=https://example.test/vmc.pem",
    quiet: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg; a=https://example.test/vmc.pem",
};

/// Whether DMARC asks for enforcement could not be told.
pub static DMARC_UNKNOWN: Rule = Rule {
    code: "bimi-dmarc-unknown",
    severity: Severity::Unknown,
    title: "whether DMARC asks for enforcement could not be told",
    why: "Without the answer nothing is said of whether the logo is shown.",
    fix: "Ask again later.",
    source: "BIMI draft §7.1",
    fires: "\
_dmarc.example.test TXT !servfail\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg; a=https://example.test/vmc.pem",
    quiet: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg; a=https://example.test/vmc.pem",
};

/// The domain asks for no logo to be shown.
pub static DECLINED: Rule = Rule {
    code: "bimi-declined",
    severity: Severity::Note,
    title: "the domain asks for no logo to be shown",
    why: "Both addresses are empty, which is the way to decline.",
    fix: "Nothing has to be done if that is meant.",
    source: "BIMI draft §4.2",
    fires: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=; a=",
    quiet: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg; a=https://example.test/vmc.pem",
};

/// The record has no address of the logo.
pub static NO_LOCATION: Rule = Rule {
    code: "bimi-no-location",
    severity: Severity::Warning,
    title: "the record has no address of the logo",
    why: "Receivers ignore a record without `l`.",
    fix: "Add `l=` with the https address of an SVG file.",
    source: "BIMI draft §4.2",
    fires: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; a=https://example.test/vmc.pem",
    quiet: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg; a=https://example.test/vmc.pem",
};

/// An address is not https.
pub static BAD_LOCATION: Rule = Rule {
    code: "bimi-bad-location",
    severity: Severity::Warning,
    title: "an address is not https",
    why: "Logo and certificate are fetched over https only.",
    fix: "Write an address that begins with `https://`.",
    source: "BIMI draft §4.2",
    fires: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=http://example.test/logo.svg; a=",
    quiet: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg; a=https://example.test/vmc.pem",
};

/// The logo’s address does not end in .svg.
pub static NOT_SVG: Rule = Rule {
    code: "bimi-not-svg",
    severity: Severity::Warning,
    title: "the logo’s address does not end in .svg",
    why: "The logo must be an SVG file of the profile Tiny Portable/Secure.",
    fix: "Check that the address gives such a file.",
    source: "BIMI draft §4.2",
    fires: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.png; a=https://example.test/vmc.pem",
    quiet: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg; a=https://example.test/vmc.pem",
};

/// The record has no certificate of the mark.
pub static NO_EVIDENCE: Rule = Rule {
    code: "bimi-no-evidence",
    severity: Severity::Note,
    title: "the record has no certificate of the mark",
    why: "Gmail and Apple Mail show a logo only with a certificate (VMC or CMC).",
    fix: "Add `a=` with the https address of the certificate, if you have one.",
    source: "BIMI draft §4.2",
    fires: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg",
    quiet: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg; a=https://example.test/vmc.pem",
};

/// A part of the record is not a tag=value.
pub static SYNTAX: Rule = Rule {
    code: "bimi-syntax",
    severity: Severity::Warning,
    title: "a part of the record is not a tag=value",
    why: "Receivers may ignore the whole record.",
    fix: "Correct it or take it out.",
    source: "BIMI draft §4.2",
    fires: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg; a=https://example.test/vmc.pem; hello",
    quiet: "\
_dmarc.example.test TXT v=DMARC1; p=reject\n\
default._bimi.example.test TXT v=BIMI1; l=https://example.test/logo.svg; a=https://example.test/vmc.pem",
};

/// All of them.
pub static ALL: &[&Rule] = &[
    &NONE,
    &UNKNOWN,
    &NOT_FIRST,
    &TWO_RECORDS,
    &NOT_ENFORCED,
    &DMARC_UNKNOWN,
    &DECLINED,
    &NO_LOCATION,
    &BAD_LOCATION,
    &NOT_SVG,
    &NO_EVIDENCE,
    &SYNTAX,
];
