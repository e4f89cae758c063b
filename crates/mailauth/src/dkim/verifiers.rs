//! Rules about key records that the verifiers in use read differently: OpenDKIM 2.11,
//! dkimpy 1.1, Mail::DKIM 1.2 (of SpamAssassin) and rspamd 3.4 were asked about one message
//! and its key. What is advised is what all of them read alike.

use crate::{Rule, Severity};

/// The key of the zones.
macro_rules! key {
    () => {
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA5Ru5WVhkPiBuE+mOf29uqontUfoQpcWX04sA/V6dRmZ0I2kRHOSKYXLW84sqPiWyfKH4WaP7f0p6RvENyIqFjCYWDPxSX5Ck/rj0jUzQ6FKloUb9M/0hhdUy2xa7przy7wudLu7WpgxyMLogPZfWMV369vvPefyvuXF8B3rCuy5qSNyvnDf0Dn4/blILfyw5df4JWJIj0FfXxc3LMMLQM+Nn8q71iJmH5qXuB78GWUjT7erEXnrXdWKZimM9l6fMSOb6EBm0AwNVR+mOGwt05LPrSHFrwKJSNRB5gBOzXfmjdUpghIq+wLF1trz+oJt5CcZs45GPjiuyUomI+HgFpQIDAQAB"
    };
}

/// Two semicolons stand with nothing between them.
pub static EMPTY_TAG: Rule = Rule {
    code: "dkim-empty-tag",
    severity: Severity::Error,
    title: "two semicolons stand with nothing between them",
    why: "The grammar has no empty tag. OpenDKIM and dkimpy refuse such a key, so mail signed with it fails there; Mail::DKIM and rspamd read over it.",
    fix: "Take the semicolon out that nothing stands in front of.",
    source: "RFC 6376 §3.2",
    fires: concat!(
        "s1._domainkey.example.test TXT v=DKIM1;; k=rsa; p=",
        key!(),
        ""
    ),
    quiet: concat!(
        "s1._domainkey.example.test TXT v=DKIM1; k=rsa; p=",
        key!(),
        ""
    ),
};

/// Another text stands beside the key.
pub static TEXT_BESIDE: Rule = Rule {
    code: "dkim-text-beside-key",
    severity: Severity::Warning,
    title: "another text stands beside the key",
    why: "Verifiers take one text of the answer. OpenDKIM refuses the key then, Mail::DKIM only where the other text comes first, which changes from answer to answer; dkimpy and rspamd find the key.",
    fix: "Delete the other text at this name.",
    source: "RFC 6376 §3.6.2.2",
    fires: concat!(
        "s1._domainkey.example.test TXT v=DKIM1; k=rsa; p=",
        key!(),
        "\ns1._domainkey.example.test TXT site-verification"
    ),
    quiet: concat!(
        "s1._domainkey.example.test TXT v=DKIM1; k=rsa; p=",
        key!(),
        ""
    ),
};

/// The record has letters that are not ASCII.
pub static NOT_ASCII: Rule = Rule {
    code: "dkim-not-ascii",
    severity: Severity::Warning,
    title: "the record has letters that are not ASCII",
    why: "OpenDKIM refuses such a key; dkimpy, Mail::DKIM and rspamd read it. In notes (`n=`) the standard has other letters written as quoted-printable.",
    fix: "Take the note out, or write it in ASCII.",
    source: "RFC 6376 §3.6.1",
    fires: concat!(
        "s1._domainkey.example.test TXT v=DKIM1; n=Schl\u{fc}ssel; k=rsa; p=",
        key!(),
        ""
    ),
    quiet: concat!(
        "s1._domainkey.example.test TXT v=DKIM1; k=rsa; p=",
        key!(),
        ""
    ),
};

/// The tag g limits the key to some senders.
pub static GRANULARITY: Rule = Rule {
    code: "dkim-granularity",
    severity: Severity::Warning,
    title: "the tag g limits the key to some senders",
    why: "`g=` was dropped in 2011. Mail::DKIM, the library of SpamAssassin, still holds to it: with an empty `g=` the key is for nobody, with a name for that one alone. OpenDKIM, dkimpy and rspamd ignore it.",
    fix: "Take `g=` out.",
    source: "RFC 6376 appendix E",
    fires: concat!(
        "s1._domainkey.example.test TXT v=DKIM1; g=nurse; k=rsa; p=",
        key!(),
        ""
    ),
    quiet: concat!(
        "s1._domainkey.example.test TXT v=DKIM1; k=rsa; p=",
        key!(),
        ""
    ),
};

/// Only Ed25519 keys were found.
pub static ED25519_ALONE: Rule = Rule {
    code: "dkim-ed25519-alone",
    severity: Severity::Warning,
    title: "only Ed25519 keys were found",
    why: "Mail::DKIM, the library of SpamAssassin, does not know Ed25519, and some large receivers do not either: for them such mail is not signed. OpenDKIM, dkimpy and rspamd read the key.",
    fix: "Sign with an RSA key of 2048 bits as well; mail may bear both signatures.",
    source: "RFC 8463 §5",
    fires: "s1._domainkey.example.test TXT v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    quiet: concat!(
        "s1._domainkey.example.test TXT v=DKIM1; k=rsa; p=",
        key!(),
        ""
    ),
};

/// The tag h names no hash.
pub static NO_HASH: Rule = Rule {
    code: "dkim-no-hash",
    severity: Severity::Error,
    title: "the tag h names no hash",
    why: "An `h=` without a hash that is known allows none. OpenDKIM refuses the key then; dkimpy, Mail::DKIM and rspamd read it as if `h=` were not there.",
    fix: "Take `h=` out, or write `h=sha256`.",
    source: "RFC 6376 §3.6.1",
    fires: concat!(
        "s1._domainkey.example.test TXT v=DKIM1; h=; k=rsa; p=",
        key!(),
        ""
    ),
    quiet: concat!(
        "s1._domainkey.example.test TXT v=DKIM1; k=rsa; p=",
        key!(),
        ""
    ),
};

/// A tag has a name that the grammar does not allow.
pub static TAG_NAME: Rule = Rule {
    code: "dkim-tag-name",
    severity: Severity::Warning,
    title: "a tag has a name that the grammar does not allow",
    why: "Names are letters, digits and `_`. OpenDKIM, dkimpy, Mail::DKIM and rspamd pass over such a tag; another verifier may refuse the key.",
    fix: "Take the tag out.",
    source: "RFC 6376 §3.2",
    fires: concat!(
        "s1._domainkey.example.test TXT v=DKIM1; x-a=1; k=rsa; p=",
        key!(),
        ""
    ),
    quiet: concat!(
        "s1._domainkey.example.test TXT v=DKIM1; k=rsa; p=",
        key!(),
        ""
    ),
};

/// An alias stands where a key should, and leads nowhere.
pub static DANGLING_ALIAS: Rule = Rule {
    code: "dkim-dangling-alias",
    severity: Severity::Warning,
    title: "an alias stands where a key should, and leads nowhere",
    why: "The service it leads to has no key for the domain: either signing was never switched on there, or it was given up. Mail signed with this selector fails.",
    fix: "Switch signing on at the service, which then publishes the key; or delete the alias if the service is no longer used.",
    source: "RFC 6376 §3.6.2",
    fires: "s1._domainkey.example.test CNAME s1.vendor.test",
    quiet: concat!(
        "s1._domainkey.example.test CNAME s1.vendor.test\ns1.vendor.test TXT v=DKIM1; k=rsa; p=",
        key!(),
        ""
    ),
};

/// An alias stands ready for the next change of key.
pub static NEXT_KEY: Rule = Rule {
    code: "dkim-next-key",
    severity: Severity::Note,
    title: "an alias stands ready for the next change of key",
    why: "Nothing stands where it leads, and another selector leads to a key of the same service: mail is signed with that one. Services such as Microsoft 365 publish the key here when they change keys.",
    fix: "Nothing has to be done. Leave the alias as long as the service is used; without it, signatures fail after the next change of key.",
    source: "RFC 6376 §3.1",
    fires: concat!(
        "s1._domainkey.example.test CNAME s1.keys.vendor.test\ns1.keys.vendor.test TXT v=DKIM1; k=rsa; p=",
        key!(),
        "\ns2._domainkey.example.test CNAME s2.keys.vendor.test"
    ),
    quiet: concat!(
        "s1._domainkey.example.test CNAME s1.keys.vendor.test\ns1.keys.vendor.test TXT v=DKIM1; k=rsa; p=",
        key!(),
        ""
    ),
};

/// The record stands in quotation marks.
pub static QUOTES: Rule = Rule {
    code: "dkim-quotes",
    severity: Severity::Error,
    title: "quotation marks are part of the record",
    why: "The DNS form was given quotation marks that it adds itself. With them in the text receivers cannot read the key, so every signature with it fails.",
    fix: "Enter the same text again without the quotation marks, and nothing else changed.",
    source: "RFC 6376 §3.6.1",
    fires: concat!(
        "s1._domainkey.example.test TXT \"v=DKIM1; k=rsa; p=",
        key!(),
        "\""
    ),
    quiet: concat!(
        "s1._domainkey.example.test TXT v=DKIM1; k=rsa; p=",
        key!(),
        ""
    ),
};

/// A key stands where nobody looks for it.
pub static WRONG_PLACE: Rule = Rule {
    code: "dkim-wrong-place",
    severity: Severity::Error,
    title: "a key stands where nobody looks for it",
    why: "The name has the domain twice, as forms that add the domain by themselves make it. Receivers find no key, so mail signed with it fails.",
    fix: "Publish the key at the selector and `_domainkey` in front of the domain, and delete it where it is.",
    source: "RFC 6376 §3.6.2.1",
    fires: concat!(
        "s1._domainkey.example.test.example.test TXT v=DKIM1; k=rsa; p=",
        key!(),
        ""
    ),
    quiet: concat!(
        "s1._domainkey.example.test TXT v=DKIM1; k=rsa; p=",
        key!(),
        ""
    ),
};
