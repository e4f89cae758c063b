//! Services that send mail for others: how they are recognised, and what a domain
//! publishes for them.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::DomainName;

/// What a service mostly does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Mailboxes for people.
    Mailbox,
    /// Filters in front of a mail server.
    Gateway,
    /// Made for health care: secure mail, reminders, records.
    Healthcare,
    /// Sends what programs write.
    Sending,
    /// Newsletters.
    Marketing,
    /// Business software that also sends mail.
    Business,
}

/// A service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Stable name.
    pub code: String,
    /// Name.
    pub name: String,
    /// What it mostly does.
    pub kind: Kind,
    /// Ends of the names of its sending addresses.
    #[serde(default)]
    pub ptr: Vec<String>,
    /// Domains that SPF records include for it; the first is the one to publish, unless
    /// [`own_envelope`](Self::own_envelope).
    #[serde(default)]
    pub spf: Vec<String>,
    /// Its bounces come back to a name of its own, or to one below the customer's domain
    /// that it shows: SPF never counts for the customer's own domain, and an `include:`
    /// there only costs a lookup.
    #[serde(default)]
    pub own_envelope: bool,
    /// Domains it signs with by default.
    #[serde(default)]
    pub dkim: Vec<String>,
    /// Selectors it uses in its customers' domains.
    #[serde(default)]
    pub selectors: Vec<String>,
    /// Ends of the names of its mail exchangers.
    #[serde(default)]
    pub mx: Vec<String>,
    /// Where a customer switches DKIM on; empty when not known here.
    #[serde(default)]
    pub signing: String,
    /// The server that takes mail of devices and programs after a sign-in; empty when not
    /// known here.
    #[serde(default)]
    pub submission: String,
    /// The page of the service that says what is written here of its bounces.
    #[serde(default)]
    pub source: String,
}

impl Provider {
    /// The domain to include in SPF records for it, when it is of use there.
    pub fn include(&self) -> Option<&str> {
        let first = self.spf.first().map(String::as_str);
        first.filter(|_| !self.own_envelope)
    }
}

static PROVIDERS: LazyLock<Vec<Provider>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct File {
        provider: Vec<Provider>,
    }
    // A test reads the file too; it cannot fail in a program that passed.
    toml::from_str::<File>(include_str!("providers.toml"))
        .map(|file| file.provider)
        .unwrap_or_default()
});

/// All services known.
pub fn all() -> &'static [Provider] {
    &PROVIDERS
}

/// The service of a stable name.
pub fn by_code(code: &str) -> Option<&'static Provider> {
    all().iter().find(|provider| provider.code == code)
}

/// The service whose sending addresses have names like this one.
pub fn by_ptr(name: &DomainName) -> Option<&'static Provider> {
    longest(name, |provider| &provider.ptr)
}

/// The service whose mail exchangers have names like this one.
pub fn by_mx(name: &DomainName) -> Option<&'static Provider> {
    longest(name, |provider| &provider.mx)
}

/// The service an SPF record includes under this name.
pub fn by_spf(name: &DomainName) -> Option<&'static Provider> {
    longest(name, |provider| &provider.spf)
}

/// The service that signs with this domain by default.
pub fn by_dkim(name: &DomainName) -> Option<&'static Provider> {
    longest(name, |provider| &provider.dkim)
}

/// Every selector some service uses, once, in the order of the table.
pub fn selectors() -> impl Iterator<Item = &'static str> {
    let mut seen = std::collections::HashSet::new();
    all()
        .iter()
        .flat_map(|provider| &provider.selectors)
        .map(String::as_str)
        .filter(move |selector| seen.insert(*selector))
}

/// Domains below which services give mailboxes to everybody, one a line.
static PUBLIC_MAIL_HOSTS: &str = include_str!("public_mail_hosts.txt");

/// The domain of public mailboxes that a name is, or lies below: no organization's own.
pub fn public_mail_host(name: &DomainName) -> Option<&'static str> {
    let mut lines = PUBLIC_MAIL_HOSTS.lines().map(str::trim);
    lines.find(|line| {
        let listed = !line.is_empty() && !line.starts_with('#');
        let end = name.as_str().strip_suffix(line).filter(|_| listed);
        end.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

/// Of the services with an end that fits the name, the one with the longest.
fn longest(
    name: &DomainName,
    ends: impl Fn(&Provider) -> &Vec<String>,
) -> Option<&'static Provider> {
    all()
        .iter()
        .flat_map(|provider| ends(provider).iter().map(move |end| (end, provider)))
        .filter(|(end, _)| {
            name.as_str()
                .strip_suffix(end.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
        .max_by_key(|(end, _)| end.len())
        .map(|(_, provider)| provider)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> DomainName {
        DomainName::parse(text).unwrap()
    }

    #[test]
    fn the_table_reads_and_its_codes_are_unique() {
        assert!(all().len() >= 40);
        let mut codes: Vec<&str> = all().iter().map(|p| p.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all().len());
        for provider in all() {
            for text in provider
                .ptr
                .iter()
                .chain(&provider.spf)
                .chain(&provider.dkim)
                .chain(&provider.mx)
            {
                assert_eq!(name(text).as_str(), text, "{}", provider.code);
            }
        }
    }

    #[test]
    fn mb_63_what_has_bounces_of_its_own_is_not_included_and_says_where_that_is_known_from() {
        let own: Vec<&Provider> = all().iter().filter(|p| p.own_envelope).collect();
        assert!(own.len() >= 6);
        for provider in own {
            assert_eq!(provider.include(), None, "{}", provider.code);
            assert!(provider.source.starts_with("https://"), "{}", provider.code);
        }
        let microsoft = by_code("microsoft365").unwrap();
        assert_eq!(microsoft.include(), Some("spf.protection.outlook.com"));
    }

    #[test]
    fn the_end_of_a_name_counts_and_only_at_a_dot() {
        let found = by_ptr(&name("mail-bn8.outbound.protection.outlook.com")).unwrap();
        assert_eq!(found.code, "microsoft365");
        assert!(by_ptr(&name("outbound.protection.outlook.com.evil.test")).is_none());
        assert!(by_ptr(&name("notsendgrid.net")).is_none());
        assert_eq!(by_spf(&name("_spf.google.com")).unwrap().code, "google");
        assert_eq!(
            by_mx(&name("clinic-org.mail.protection.outlook.com"))
                .unwrap()
                .code,
            "microsoft365"
        );
    }
}
