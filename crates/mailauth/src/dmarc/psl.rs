//! The organizational domain as RFC 7489 §3.2 had it: by the public suffix list.
//!
//! Receivers that still follow RFC 7489 use it, so an audit shows it beside the
//! tree walk when the two differ (RFC 9989 appendix C.3).

use crate::DomainName;

/// Version of the list compiled in: that of the `psl` crate, which carries it.
pub const LIST_VERSION: &str = "2.1.247";
/// Day the list was published, UTC.
pub const LIST_DATE: &str = "2026-11-05";

/// One label more than the longest public suffix the name ends in; the name itself
/// when it is a public suffix.
pub fn org_domain(name: &DomainName) -> DomainName {
    ::psl::domain_str(name.as_str())
        .and_then(|domain| DomainName::parse(domain).ok())
        .unwrap_or_else(|| name.clone())
}

/// Whether the list has the name as a public suffix; a top-level domain it does not
/// know counts as one.
pub fn is_suffix(name: &DomainName) -> bool {
    ::psl::suffix_str(name.as_str()) == Some(name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_knows_suffixes_of_several_labels() {
        let org = |name: &str| org_domain(&DomainName::parse(name).unwrap()).to_string();
        assert_eq!(org("a.b.example.co.uk"), "example.co.uk");
        assert_eq!(org("mail.example.test"), "example.test");
        assert_eq!(org("co.uk"), "co.uk");
        assert!(is_suffix(&DomainName::parse("co.uk").unwrap()));
        assert!(!is_suffix(&DomainName::parse("example.co.uk").unwrap()));
    }

    #[test]
    fn the_version_named_is_the_version_compiled_in() {
        let lock = include_str!("../../../../Cargo.lock");
        let found = lock
            .split("[[package]]")
            .find(|package| package.contains("name = \"psl\"\n"))
            .unwrap();
        assert!(found.contains(&format!("version = \"{LIST_VERSION}\"")));
    }
}
