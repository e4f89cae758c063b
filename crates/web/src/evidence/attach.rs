//! Attaching evidence that the book has already.

use super::target::Target;
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::notice;
use crate::org_request::OrgRequest;
use crate::respond::go;
use register::Command;
use register::records::Evidence;

/// Attaches the pieces that were ticked.
pub async fn attach(mut req: OrgRequest, sent: Form) -> Result {
    let target = Target::read(&req, |name| sent.get(name))?;
    let table = &req.register().tables.evidence;
    let picked: Vec<&Evidence> = sent
        .all("evidence")
        .filter_map(|text| table.find_by_number(text).ok())
        .filter_map(|id| table.get(id))
        .collect();
    let Some(link) = target.link(&req).filter(|_| !picked.is_empty()) else {
        return Err(PageError::bad_request(
            "nothing was ticked; go back and choose what to attach",
        ));
    };
    let ids: Vec<_> = picked.iter().map(|e| e.id).collect();
    let commands = match (target.attaching(&req, &ids).await?, &target) {
        (Some(command), _) => vec![command],
        (None, Target::About(record)) => picked
            .into_iter()
            .filter(|e| !e.about.contains(&record.reference()))
            .map(|e| {
                let mut e = e.clone();
                e.about.push(record.reference());
                Command::Save(e.into())
            })
            .collect(),
        (None, _) => Vec::new(),
    };
    match req.perform_all("attach", commands, "").await? {
        Ok(_) => Ok(notice::done(
            go(&link.href),
            format!(
                "{} attached.",
                pages::html::plural(ids.len(), "piece of evidence is", "pieces of evidence are")
            ),
        )),
        Err(message) => Err(PageError::bad_request(message)),
    }
}
