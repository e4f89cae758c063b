//! Records that flags name: an owner, a site, several risks.

use crate::find;
use anyhow::{Result, bail};
use register::records::Person;
use register::{Id, Kind, Record, Register, Table};

/// Whether a flag takes a reference away.
pub fn is_none(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "" | "none")
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

/// The same, as ids, where the kind is not known before.
pub fn all_of_kind(register: &Register, kind: Kind, texts: &[String]) -> Result<Vec<String>> {
    if let [only] = texts
        && is_none(only)
    {
        return Ok(Vec::new());
    }
    texts
        .iter()
        .flat_map(|text| parts(text))
        .map(|part| find::of_kind(register, kind, part).map(|found| found.id.to_string()))
        .collect()
}

/// Numbers joined by commas taken apart; a name may hold commas of its own.
pub fn parts(text: &str) -> Vec<&str> {
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
