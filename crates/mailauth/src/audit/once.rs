//! One mistake, one finding: what another finding says already is not said again.

use crate::dmarc::psl;
use crate::{Diagnostic, DomainName};

/// What is found, and what it makes needless. In this order: what is needless itself makes
/// nothing so.
const SAID_BY: [(&str, &[&str]); 17] = [
    // A domain without mail, whose SPF record is at fault in a way of its own.
    ("spf-none", &["mx-parked-spf"]),
    ("spf-two-records", &["mx-parked-spf"]),
    ("spf-version", &["mx-parked-spf"]),
    ("spf-quotes", &["mx-parked-spf"]),
    ("spf-blank-before-version", &["mx-parked-spf"]),
    ("spf-pass-all", &["spf-parked", "mx-parked-spf"]),
    ("spf-parked", &["mx-parked-spf"]),
    (
        "mx-parked-spf",
        &["spf-softfail-all", "spf-neutral-all", "spf-no-all"],
    ),
    // The same of its DMARC record.
    ("dmarc-none", &["mx-parked-dmarc"]),
    ("dmarc-two-records", &["mx-parked-dmarc"]),
    ("dmarc-version", &["mx-parked-dmarc"]),
    ("dmarc-wrong-place", &["mx-parked-dmarc"]),
    ("dmarc-dangling-alias", &["mx-parked-dmarc"]),
    ("dmarc-no-policy", &["mx-parked-dmarc"]),
    ("dmarc-bad-policy", &["mx-parked-dmarc"]),
    ("dmarc-testing", &["mx-parked-dmarc"]),
    ("mx-parked-dmarc", &["dmarc-p-none", "dmarc-quarantine"]),
];

/// What is advised about mail that a domain takes.
const OF_TAKING: [&str; 2] = ["mta-sts-none", "tls-rpt-none"];

/// Takes out what is said already. `takes_none`: the domain says that it takes no mail.
/// `parked`: it says that it sends none either, and has what claims to come from it refused:
/// there is nothing to report on, and nothing to show a logo beside.
pub(super) fn once(found: &mut Vec<Diagnostic>, takes_none: bool, parked: bool) {
    for (code, needless) in SAID_BY {
        if found.iter().any(|one| one.rule.code == code) {
            found.retain(|one| !needless.contains(&one.rule.code));
        }
    }
    if takes_none {
        found.retain(|one| !OF_TAKING.contains(&one.rule.code));
    }
    if parked {
        found.retain(|one| !["dmarc-no-rua", "bimi-none"].contains(&one.rule.code));
    }
}

/// What a name that is not in DNS lacks: nothing can be published there.
const OF_NAMES: [&str; 7] = [
    "dmarc-none",
    "dkim-not-found",
    "mx-nowhere",
    "mx-implicit",
    "mta-sts-none",
    "tls-rpt-none",
    "bimi-none",
];

/// Leaves of a domain that does not exist the one finding that says so, with what to do.
pub(super) fn not_there(found: &mut Vec<Diagnostic>, domain: &DomainName) {
    found.retain(|one| !OF_NAMES.contains(&one.rule.code));
    let registered = psl::org_domain(domain) == *domain;
    for one in found.iter_mut().filter(|one| one.rule.code == "spf-none") {
        one.fix = Some(match registered {
            true => "check the spelling; if the domain is yours, its registration has ended: anybody can register it and write in your name, so renew it today".to_owned(),
            false => "check the spelling; if the name is meant, have it published in DNS first".to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mb_36_every_code_named_is_one_of_a_rule() {
        let is_one = |code: &str| crate::audit::rule(code).is_some();
        for (code, needless) in SAID_BY {
            assert!(is_one(code), "{code}");
            for code in needless {
                assert!(is_one(code), "{code}");
            }
        }
        assert!(OF_TAKING.into_iter().chain(OF_NAMES).all(is_one));
        assert!(is_one("spf-none"));
        assert!(is_one("dmarc-no-rua") && is_one("bimi-none"));
    }
}
