//! What the domain's own records say of an address: evidence that mail from there is
//! the domain's, which no stranger can make.

use std::net::IpAddr;

use serde::Serialize;

use crate::DomainName;
use crate::audit::Audit;
use crate::mx::Addresses;
use crate::provider;
use crate::spf::{self, Tree};

/// What one record of the domain says of an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The domain's own SPF record lets it send, by this term.
    Listed(String),
    /// The SPF record lets it send, by the record of another that it includes.
    ListedBy(DomainName),
    /// It is a mail server that takes the domain's mail, and no known service's.
    TakesMail(DomainName),
    /// It is the address of the domain itself: mostly of its web site.
    Website(DomainName),
}

impl Place {
    /// Whether it speaks for the address, rather than for a known service that sends for
    /// many.
    pub fn is_own(&self) -> bool {
        match self {
            Place::ListedBy(name) => provider::by_spf(name).is_none(),
            _ => true,
        }
    }

    /// In a sentence without its full stop.
    pub fn words(&self) -> String {
        match self {
            Place::Listed(term) => {
                format!("the SPF record of your domain lists the address ({term})")
            }
            Place::ListedBy(name) => {
                format!("the SPF record of your domain lists the address by way of {name}")
            }
            Place::TakesMail(host) => format!("it is the address of your mail server {host}"),
            Place::Website(name) => {
                format!("it is the address of {name} itself, where mostly the web site stands")
            }
        }
    }
}

/// The places a domain's own records name. Nothing is known of a domain that was not
/// checked: [`OwnPlaces::default`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnPlaces {
    spf: Option<Tree>,
    hosts: Vec<(DomainName, Vec<IpAddr>)>,
    website: Option<(DomainName, Vec<IpAddr>)>,
}

impl OwnPlaces {
    /// As a check found them.
    pub fn of(audit: &Audit) -> OwnPlaces {
        let own_hosts =
            audit.mx.hosts.iter().filter(|host| {
                !host.host.as_str().is_empty() && provider::by_mx(&host.host).is_none()
            });
        let hosts = own_hosts.filter_map(|host| match &host.addresses {
            Some(Addresses::Known(addresses)) => Some((host.host.clone(), addresses.clone())),
            _ => None,
        });
        let itself = audit.names.iter().find(|name| name.name == audit.domain);
        OwnPlaces {
            spf: Some(audit.spf.tree.clone()),
            hosts: hosts.collect(),
            website: itself.map(|name| (name.name.clone(), name.addresses.clone())),
        }
    }

    /// What they say of an address.
    pub fn at(&self, address: IpAddr) -> Vec<Place> {
        let mut all = Vec::new();
        let by_spf = self.spf.as_ref();
        if let Some(found) = by_spf.and_then(|tree| spf::authorised_by(tree, address)) {
            let own = found.path.first().filter(|_| found.path.len() == 1);
            match (own, found.service()) {
                // `+all` lets everybody send and speaks for nobody.
                (Some(site), _) if site.term.trim_start_matches('+') == "all" => {}
                (Some(site), _) => all.push(Place::Listed(site.term.clone())),
                (None, Some(service)) => all.push(Place::ListedBy(service.clone())),
                (None, None) => {}
            }
        }
        let takes = self
            .hosts
            .iter()
            .filter(|(_, addresses)| addresses.contains(&address));
        all.extend(takes.map(|(host, _)| Place::TakesMail(host.clone())));
        let website = self
            .website
            .iter()
            .filter(|(_, addresses)| addresses.contains(&address));
        all.extend(website.map(|(name, _)| Place::Website(name.clone())));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Options, audit};
    use crate::dns::Zone;
    use crate::mta_sts::NoFetch;

    #[tokio::test]
    async fn mb_62_own_records_speak_for_an_address() {
        let zone = Zone::parse(
            "clinic.test MX 10 mx.clinic.test\nmx.clinic.test A 203.0.113.5\n\
             clinic.test A 203.0.113.80\nclinic.test TXT v=spf1 ip4:203.0.113.60 include:_spf.lab.test ~all\n\
             _spf.lab.test TXT v=spf1 ip4:198.51.100.0/24 -all\n",
        )
        .unwrap();
        let domain = DomainName::parse("clinic.test").unwrap();
        let options = Options {
            names: vec![domain.clone()],
            ..Options::default()
        };
        let found = audit(&zone, &NoFetch, &domain, &options).await;
        let places = OwnPlaces::of(&found);
        let at = |address: &str| places.at(address.parse().unwrap());
        assert_eq!(
            at("203.0.113.60"),
            [Place::Listed("ip4:203.0.113.60".into())]
        );
        let mx = DomainName::parse("mx.clinic.test").unwrap();
        assert_eq!(at("203.0.113.5"), [Place::TakesMail(mx)]);
        assert_eq!(at("203.0.113.80"), [Place::Website(domain.clone())]);
        let lab = DomainName::parse("_spf.lab.test").unwrap();
        assert_eq!(at("198.51.100.9"), [Place::ListedBy(lab)]);
        assert_eq!(at("203.0.113.61"), []);
        // Read again from the answers alone.
        let again = OwnPlaces::of(&found.answers.judge(&domain).await);
        assert_eq!(
            again.at("203.0.113.80".parse().unwrap()),
            [Place::Website(domain)]
        );
    }

    #[tokio::test]
    async fn mb_62_a_record_that_lets_everybody_send_speaks_for_nobody() {
        let zone = Zone::parse("clinic.test TXT v=spf1 +all\n").unwrap();
        let domain = DomainName::parse("clinic.test").unwrap();
        let found = audit(&zone, &NoFetch, &domain, &Options::default()).await;
        assert_eq!(OwnPlaces::of(&found).at("203.0.113.9".parse().unwrap()), []);
        assert_eq!(OwnPlaces::default().at("203.0.113.9".parse().unwrap()), []);
    }
}
