//! Adding a domain of the organization: an asset answers for it.

use jiff::civil::Date;
use mailauth::DomainName;
use register::records::{Asset, Gathered};
use register::{Record, Register};

use crate::error::Result;
use crate::random::id as new_id;

/// Classes of assets that a domain may already be in the inventory as.
const CLASSES: [&str; 2] = ["domain-dns", "email"];

/// The domain a person typed; also out of an address.
///
/// # Errors
/// What is wrong with it, as a sentence without its full stop.
pub fn typed(text: &str) -> std::result::Result<DomainName, String> {
    let host = text.rsplit('@').next().unwrap_or_default();
    let name = DomainName::host(host).map_err(|error| error.to_string())?;
    if name.depth() < 2 {
        return Err(format!(
            "“{name}” has no dot; write the whole domain, such as clinic.example"
        ));
    }
    Ok(name)
}

/// The asset to answer for a domain that none answers for yet, and the revision it is
/// changed against: one of the inventory that bears its name, else a new one. `by` names
/// who adds it.
///
/// # Errors
/// When the system gives no random numbers.
pub fn asset_for(
    register: &Register,
    domain: &DomainName,
    by: &str,
    today: Date,
) -> Result<(Asset, Option<u64>)> {
    let tables = &register.tables;
    let bears_its_name = |asset: &&Asset| {
        let name = asset.name.trim().trim_end_matches('.');
        asset.domain.is_empty()
            && CLASSES.contains(&asset.class.as_str())
            && name.eq_ignore_ascii_case(domain.as_str())
    };
    if let Some(asset) = tables.assets.live().find(bears_its_name) {
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
