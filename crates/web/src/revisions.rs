//! The revisions that a form for several records was made against.

use crate::form::Form;
use pages::Problems;
use register::{Ref, Register};
use std::collections::HashMap;
use uuid::Uuid;

/// What a form for several records keeps of each: the revision it was made against.
pub fn keep_revisions<'r>(
    register: &Register,
    records: impl Iterator<Item = Ref> + 'r,
) -> Vec<(String, String)> {
    records
        .filter_map(|target| {
            let revision = register.tables.revision(target)?;
            Some((AGAINST.to_owned(), format!("{}@{revision}", target.id)))
        })
        .collect()
}

/// Name of the hidden control that holds a record and its revision.
const AGAINST: &str = "against";

/// The revisions a form for several records was made against; all of them must be there.
pub fn revisions(
    sent: &Form,
    records: impl Iterator<Item = Ref>,
) -> std::result::Result<Vec<(Ref, u64)>, Problems> {
    let kept: HashMap<Uuid, u64> = sent
        .all(AGAINST)
        .filter_map(|text| {
            let (id, revision) = text.split_once('@')?;
            Some((id.parse().ok()?, revision.parse().ok()?))
        })
        .collect();
    records
        .map(|target| kept.get(&target.id).map(|revision| (target, *revision)))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| Problems::whole(UNSEEN))
}

/// What was filled in without a look at the record decides on nothing.
pub const UNSEEN: &str = "This form does not say which state it was filled in against. Look at it as it stands now, and send the form again.";
