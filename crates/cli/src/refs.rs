//! Records that flags name: an owner, a site, several risks, the end of a flow.

use crate::find;
use anyhow::{Result, bail};
use register::records::{FlowEnd, Person};
use register::{Id, Kind, Record, Register, Table, Tag, same_name};

/// Whether a flag takes a reference away.
fn is_none(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "" | "none")
}

/// The record a flag names; “none” takes it away.
pub fn optional<R: Record>(table: &Table<R>, text: &str) -> Result<Option<Id<R>>> {
    if is_none(text) {
        return Ok(None);
    }
    find::one(table, text).map(Some)
}

/// The person of a name, number or e-mail address.
pub fn person(register: &Register, text: &str) -> Result<Id<Person>> {
    let wanted = text.trim();
    let people = &register.tables.people;
    if let Some(person) = people
        .live()
        .find(|p| !p.email.is_empty() && p.email.eq_ignore_ascii_case(wanted))
    {
        return Ok(person.id);
    }
    match find::one(people, wanted) {
        Ok(id) => Ok(id),
        Err(error) if people.live().next().is_none() => {
            bail!("{error}; add people with “phiward add person NAME” first")
        }
        Err(error) => bail!("{error} (or add them: “phiward add person NAME”)"),
    }
}

/// The person of a name; “none” takes it away.
pub fn optional_person(register: &Register, text: &str) -> Result<Option<Id<Person>>> {
    if is_none(text) {
        return Ok(None);
    }
    person(register, text).map(Some)
}

/// Records named by flags: each a name, a number, or numbers joined by commas.
/// A lone “none” empties the list.
pub fn several<R: Record>(table: &Table<R>, texts: &[String]) -> Result<Vec<Id<R>>> {
    if let [only] = texts
        && is_none(only)
    {
        return Ok(Vec::new());
    }
    let mut ids: Vec<Id<R>> = Vec::new();
    for text in texts {
        for part in parts(text) {
            let id = find::one(table, part)?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    Ok(ids)
}

/// Numbers joined by commas taken apart; a name may hold commas of its own.
fn parts(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text
        .split(',')
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect();
    if parts.len() > 1 && parts.iter().all(|part| find::is_tag(part)) {
        parts
    } else {
        vec![text]
    }
}

/// The end of a flow: an asset, site or vendor by number or name; any other
/// name is a party outside, such as “patients”; “unknown” leaves it open.
pub fn flow_end(register: &Register, text: &str) -> Result<FlowEnd> {
    let wanted = text.trim();
    if is_none(wanted) || wanted.eq_ignore_ascii_case("unknown") {
        return Ok(FlowEnd::Unknown);
    }
    let t = &register.tables;
    if let Ok(tag) = wanted.parse::<Tag>() {
        return match tag.kind {
            Kind::Asset => find::one(&t.assets, wanted).map(FlowEnd::Asset),
            Kind::Site => find::one(&t.sites, wanted).map(FlowEnd::Site),
            Kind::Vendor => find::one(&t.vendors, wanted).map(FlowEnd::Vendor),
            other => bail!(
                "{wanted} is a {other}; a flow begins and ends at an asset, site, vendor or a party outside"
            ),
        };
    }
    let assets = t.assets.live().filter(|a| same_name(&a.name, wanted));
    let sites = t.sites.live().filter(|s| same_name(&s.name, wanted));
    let vendors = t.vendors.live().filter(|v| same_name(&v.name, wanted));
    let mut ends: Vec<(FlowEnd, String)> = assets
        .map(|a| (FlowEnd::Asset(a.id), a.tag()))
        .chain(sites.map(|s| (FlowEnd::Site(s.id), s.tag())))
        .chain(vendors.map(|v| (FlowEnd::Vendor(v.id), v.tag())))
        .collect();
    match ends.len() {
        0 => Ok(FlowEnd::Party(wanted.to_owned())),
        1 => Ok(ends.remove(0).0),
        _ => {
            let tags: Vec<String> = ends.into_iter().map(|(_, tag)| tag).collect();
            bail!(
                "“{wanted}” is the name of {}; use the number",
                tags.join(" and ")
            )
        }
    }
}
