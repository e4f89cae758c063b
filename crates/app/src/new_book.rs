//! The first records of a book: what it rests on, copied in.

use crate::error::Result;
use crate::random;
use catalog::{Catalog, Method};
use register::Command;
use register::records::{Adoption, Profile, ScoringMethod, method_key};

/// Commands that found a book.
pub fn first_records(name: &str) -> Result<Vec<Command>> {
    let catalog = Catalog::builtin();
    let method = catalog.default_method();
    Ok(vec![
        Command::Save(adopt_method(method)?.into()),
        Command::Save(adopt_catalog(catalog)?.into()),
        Command::Save(
            Profile {
                id: random::id()?,
                name: name.to_owned(),
                method: method_key(method),
                ..Profile::default()
            }
            .into(),
        ),
    ])
}

/// A scoring method as a record of the book.
pub fn adopt_method(method: &Method) -> Result<ScoringMethod> {
    Ok(ScoringMethod {
        id: random::id()?,
        key: method_key(method),
        method: Some(method.clone()),
        ..ScoringMethod::default()
    })
}

/// A catalog version as a record of the book.
pub fn adopt_catalog(catalog: &Catalog) -> Result<Adoption> {
    Ok(Adoption {
        id: random::id()?,
        version: catalog.version.clone(),
        sha256: catalog.hash().to_owned(),
        classes: catalog
            .classes
            .iter()
            .map(|class| class.code.clone())
            .collect(),
        ..Adoption::default()
    })
}
