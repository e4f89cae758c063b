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

/// Which of the records were changed after the revisions beside them, if any.
pub fn changed_since(register: &Register, against: &[(Ref, u64)]) -> Option<Problems> {
    let changed: Vec<String> = against
        .iter()
        .filter(|(target, then)| register.unchanged_since(*target, *then).is_err())
        .filter_map(|(target, _)| register.tables.get(*target))
        .map(|record| record.known_as())
        .collect();
    (!changed.is_empty()).then(|| {
        Problems::whole(format!(
            "Somebody else changed {} since this form was made, and nothing was recorded. What is shown is as it stands now; send the form again if it still holds.",
            changed.join(", ")
        ))
    })
}

/// The revisions of records that nobody changed after a position, which is where a page
/// about all of them was made.
pub fn unchanged_after(
    register: &Register,
    position: Option<u64>,
    records: impl Iterator<Item = Ref>,
) -> std::result::Result<Vec<(Ref, u64)>, Problems> {
    let Some(position) = position else {
        return Err(Problems::whole(UNSEEN));
    };
    let now: Vec<(Ref, u64)> = records
        .filter_map(|target| Some((target, register.tables.revision(target)?)))
        .collect();
    let against: Vec<(Ref, u64)> = now
        .iter()
        .map(|(target, revision)| (*target, (*revision).min(position)))
        .collect();
    changed_since(register, &against).map_or(Ok(now), Err)
}
