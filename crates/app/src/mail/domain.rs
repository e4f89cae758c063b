//! Adding a domain of the organization: an asset answers for it.

use jiff::civil::Date;
use mailauth::DomainName;
use register::records::{Asset, Gathered};
use register::{Id, Record, Register};

use crate::error::Result;
use crate::random::id as new_id;

/// Classes of assets that a domain may already be in the inventory as.
const CLASSES: [&str; 2] = ["domain-dns", "email"];

/// The domain a person typed; also out of a mail address, or out of the address of a web
/// site, whose `www.` no mail address has.
///
/// # Errors
/// What is wrong with it, as a sentence without its full stop.
pub fn typed(text: &str) -> std::result::Result<DomainName, String> {
    let host = match text.trim().split_once("://") {
        None => text.rsplit('@').next().unwrap_or_default(),
        Some((_, rest)) => {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let host = host.rsplit('@').next().unwrap_or_default();
            let host = host.split_once(':').map_or(host, |(host, _)| host);
            host.strip_prefix("www.").unwrap_or(host)
        }
    };
    let name = DomainName::host(host).map_err(|error| error.to_string())?;
    if name.depth() < 2 {
        return Err(format!(
            "“{name}” has no dot; write the whole domain, such as clinic.example"
        ));
    }
    if let Some(host) = mailauth::provider::public_mail_host(&name) {
        return Err(format!(
            "“{host}” belongs to a service that gives mailboxes to everybody; nobody but the service can publish records there, and its mail is not yours alone. Enter the domain of your own, the one of your web site; if you have none and write from an address at {host}, there is nothing to set up here"
        ));
    }
    Ok(name)
}

/// Assets of the inventory that could answer for a domain and answer for none yet.
pub fn free_assets(register: &Register) -> impl Iterator<Item = &Asset> {
    let assets = register.tables.assets.live();
    assets.filter(|asset| asset.domain.is_empty() && CLASSES.contains(&asset.class.as_str()))
}

/// The asset to answer for a domain that none answers for yet, and the revision it is
/// changed against: the one chosen, one of the inventory that bears its name, else a new
/// one. `by` names who adds it.
///
/// # Errors
/// When the system gives no random numbers.
pub fn asset_for(
    register: &Register,
    domain: &DomainName,
    chosen: Option<Id<Asset>>,
    by: &str,
    today: Date,
) -> Result<(Asset, Option<u64>)> {
    let tables = &register.tables;
    let fits = |asset: &&Asset| match chosen {
        Some(id) => asset.id == id,
        None => {
            let name = asset.name.trim().trim_end_matches('.');
            name.eq_ignore_ascii_case(domain.as_str())
        }
    };
    if let Some(asset) = free_assets(register).find(fits) {
        let mut changed = asset.clone();
        changed.domain = domain.to_string();
        return Ok((changed, tables.revision(asset.reference())));
    }
    let fresh = Asset {
        id: new_id()?,
        name: domain.to_string(),
        class: CLASSES[0].to_owned(),
        domain: domain.to_string(),
        gathered: Gathered {
            how: "named under E-mail".to_owned(),
            by: by.to_owned(),
            on: Some(today),
        },
        ..Asset::default()
    };
    Ok((fresh, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_21_a_domain_is_understood_out_of_an_address_of_any_kind() {
        for text in [
            "clinic.example",
            " maria@Clinic.example ",
            "https://www.clinic.example/",
            "http://clinic.example:8080/a?b#c",
            "https://user@www.clinic.example",
        ] {
            assert_eq!(typed(text).unwrap().as_str(), "clinic.example", "{text}");
        }
        // Somebody may well write from it.
        assert_eq!(typed("www.clinic.example").unwrap().depth(), 3);
        for bad in ["https://", "http:///path", "https://clinic/", ""] {
            assert!(typed(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_21_a_domain_of_everybodys_mailboxes_is_refused_with_what_to_enter() {
        for text in [
            "gmail.com",
            "drlee@Gmail.com",
            "outlook.com",
            "someone@yahoo.com",
            "https://www.gmx.de/",
            "hotmail.co.uk",
            "mail.protonmail.com",
        ] {
            let said = typed(text).unwrap_err();
            assert!(said.contains("the domain of your own"), "{said}");
        }
        for own in [
            "gmail.com.clinic.example",
            "notgmail.com",
            "clinic-gmail.com",
        ] {
            assert!(typed(own).is_ok(), "{own}");
        }
    }
}
