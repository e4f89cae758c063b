//! The rules about mail exchangers.

use crate::{Rule, Severity};

/// Who receives the mail could not be told.
pub static UNKNOWN: Rule = Rule {
    code: "mx-unknown",
    severity: Severity::Unknown,
    title: "who receives the mail could not be told",
    why: "A server gave no usable answer, so nothing is said of the mail exchangers.",
    fix: "Ask again later; if it stays so, have the name servers of the domain looked at.",
    source: "RFC 5321 §5.1",
    fires: "example.test MX !servfail",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1",
};

/// The address of a mail host could not be told.
pub static HOST_UNKNOWN: Rule = Rule {
    code: "mx-host-unknown",
    severity: Severity::Unknown,
    title: "the address of a mail host could not be told",
    why: "A server gave no usable answer about this host, so nothing is said of it.",
    fix: "Ask again later; if it stays so, have the name servers of the host looked at.",
    source: "RFC 5321 §5.1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A !timeout",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1",
};

/// Mail goes to the domain’s own address because it has no MX record.
pub static IMPLICIT: Rule = Rule {
    code: "mx-implicit",
    severity: Severity::Warning,
    title: "mail goes to the domain’s own address because it has no MX record",
    why: "Without an MX record mail servers deliver to the address of the domain itself, which is often a web server that takes no mail.",
    fix: "Publish an MX record naming the host that receives mail, or `MX 0 .` if the domain receives none.",
    source: "RFC 5321 §5.1",
    fires: "example.test A 192.0.2.1",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1",
};

/// The domain does not say that it receives no mail.
pub static NOWHERE: Rule = Rule {
    code: "mx-nowhere",
    severity: Severity::Note,
    title: "the domain does not say that it receives no mail",
    why: "It has neither MX record nor address. Senders keep trying for days, and some servers refuse mail from a domain that cannot be answered.",
    fix: "If the domain receives no mail, publish `MX 0 .`.",
    source: "RFC 7505 §3",
    fires: "example.test TXT v=spf1 -all",
    quiet: "example.test MX 0 .",
};

/// A null MX stands beside other MX records.
pub static NULL_BESIDE_OTHERS: Rule = Rule {
    code: "mx-null-beside-others",
    severity: Severity::Error,
    title: "a null MX stands beside other MX records",
    why: "A null MX says that the domain receives no mail; the others say that it does. Senders may take either at its word.",
    fix: "Delete the null MX if the domain receives mail, else all the others.",
    source: "RFC 7505 §3",
    fires: "\
example.test MX 0 .\n\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1",
};

/// The null MX has another preference than 0.
pub static NULL_PREFERENCE: Rule = Rule {
    code: "mx-null-preference",
    severity: Severity::Note,
    title: "the null MX has another preference than 0",
    why: "The standard writes a null MX with preference 0; other numbers are usually understood too.",
    fix: "Publish `MX 0 .`.",
    source: "RFC 7505 §3",
    fires: "example.test MX 10 .",
    quiet: "example.test MX 0 .",
};

/// An MX record names an alias.
pub static ALIAS: Rule = Rule {
    code: "mx-alias",
    severity: Severity::Error,
    title: "an MX record names an alias",
    why: "An MX record must name a host that has addresses itself. Some servers refuse to deliver to an alias.",
    fix: "Name the host the alias leads to.",
    source: "RFC 2181 §10.3",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test CNAME host.example.test\n\
host.example.test A 192.0.2.1",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1",
};

/// An MX record names an address instead of a host.
pub static ADDRESS: Rule = Rule {
    code: "mx-address",
    severity: Severity::Error,
    title: "an MX record names an address instead of a host",
    why: "What looks like an address is looked up as a name, and there is no such name, so mail is not delivered.",
    fix: "Give the address a name with an A record, and name that in the MX record.",
    source: "RFC 5321 §5.1",
    fires: "example.test MX 10 192.0.2.1",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1",
};

/// A mail host does not exist.
pub static NO_SUCH_HOST: Rule = Rule {
    code: "mx-no-such-host",
    severity: Severity::Error,
    title: "a mail host does not exist",
    why: "The name is not in DNS, so mail cannot be delivered to it; if its domain is free, anybody can register it and receive your mail.",
    fix: "Correct the name or delete the MX record.",
    source: "RFC 5321 §5.1",
    fires: "example.test MX 10 mx.example.test",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1",
};

/// A mail host has no address.
pub static NO_ADDRESS: Rule = Rule {
    code: "mx-no-address",
    severity: Severity::Error,
    title: "a mail host has no address",
    why: "The name exists and has neither A nor AAAA record, so mail cannot be delivered to it.",
    fix: "Give the host an A or AAAA record, or delete the MX record.",
    source: "RFC 5321 §5.1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test TXT hello",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1",
};

/// A mail host has no public address.
pub static NOT_PUBLIC: Rule = Rule {
    code: "mx-not-public",
    severity: Severity::Error,
    title: "a mail host has no public address",
    why: "Loopback and private addresses lead every sender to itself or to its own network.",
    fix: "Give the host its public address, or publish `MX 0 .` if the domain receives no mail.",
    source: "RFC 5321 §5.1",
    fires: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 127.0.0.1",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1",
};

/// A mail host is named twice.
pub static DUPLICATE: Rule = Rule {
    code: "mx-duplicate",
    severity: Severity::Note,
    title: "a mail host is named twice",
    why: "Only the record with the lower preference has an effect.",
    fix: "Delete one of the two records.",
    source: "RFC 5321 §5.1",
    fires: "\
example.test MX 10 mx.example.test\n\
example.test MX 20 mx.example.test\n\
mx.example.test A 192.0.2.1",
    quiet: "\
example.test MX 10 mx.example.test\n\
mx.example.test A 192.0.2.1",
};

/// A domain without mail does not say that nobody sends from it.
pub static PARKED_SPF: Rule = Rule {
    code: "mx-parked-spf",
    severity: Severity::Warning,
    title: "a domain without mail does not say that nobody sends from it",
    why: "A domain that receives no mail seldom sends any. Without `v=spf1 -all` others can use its name.",
    fix: "If the domain sends no mail, publish `v=spf1 -all`, and `v=DMARC1; p=reject` at `_dmarc`.",
    source: "RFC 7208 §10.1.2",
    fires: "\
example.test MX 0 .\n\
example.test TXT v=spf1 ~all",
    quiet: "\
example.test MX 0 .\n\
example.test TXT v=spf1 -all",
};

/// A domain without mail does not ask to refuse mail in its name.
pub static PARKED_DMARC: Rule = Rule {
    code: "mx-parked-dmarc",
    severity: Severity::Warning,
    title: "a domain without mail does not ask to refuse mail in its name",
    why: "A domain that receives no mail seldom sends any, and its name is forged all the more gladly. Where none is sent, `p=reject` costs nothing.",
    fix: "If the domain sends no mail, publish `v=DMARC1; p=reject; sp=reject; np=reject` at `_dmarc`.",
    source: "RFC 9989 §4.7",
    fires: "\
example.test MX 0 .\n\
_dmarc.example.test TXT v=DMARC1; p=none",
    quiet: "\
example.test MX 0 .\n\
_dmarc.example.test TXT v=DMARC1; p=reject",
};

/// All of them.
pub static ALL: &[&Rule] = &[
    &UNKNOWN,
    &HOST_UNKNOWN,
    &IMPLICIT,
    &NOWHERE,
    &NULL_BESIDE_OTHERS,
    &NULL_PREFERENCE,
    &ALIAS,
    &ADDRESS,
    &NO_SUCH_HOST,
    &NO_ADDRESS,
    &NOT_PUBLIC,
    &DUPLICATE,
    &PARKED_SPF,
    &PARKED_DMARC,
];
