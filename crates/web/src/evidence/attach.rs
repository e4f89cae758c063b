//! Attaching evidence that the book has already.

use super::target::Target;
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::many::{Many, weight};
use crate::notice;
use crate::org_request::OrgRequest;
use crate::respond::go;
use crate::verb::carry_out_made;
use app::Done;
use register::records::Evidence;
use register::{Command, Id, Ref, Register};

/// Attaches the pieces that were ticked.
pub async fn attach(mut req: OrgRequest, sent: Form) -> Result {
    let target = Target::read(&req, |name| sent.get(name))?;
    let table = &req.register().tables.evidence;
    let found = |text: &str| table.find_by_number(text).ok();
    let mut picked: Vec<Id<Evidence>> = sent.all("evidence").filter_map(found).collect();
    picked.sort_unstable();
    picked.dedup();
    let Some(link) = target.link(&req).filter(|_| !picked.is_empty()) else {
        return Err(PageError::bad_request(
            "nothing was ticked; go back and choose what to attach",
        ));
    };
    let done = match (target.attaching(&req, &picked).await?, &target) {
        (Some(command), _) => req.perform_all("attach", vec![command], "").await?,
        (None, Target::About(record)) => {
            let about = record.reference();
            about_it(&mut req, about, &picked).await?
        }
        (None, _) => req.perform_all("attach", Vec::new(), "").await?,
    };
    match done {
        Ok(_) => Ok(notice::done(
            go(&link.href),
            format!(
                "{} attached.",
                pages::html::plural(
                    picked.len(),
                    "piece of evidence is",
                    "pieces of evidence are"
                )
            ),
        )),
        Err(message) => Err(PageError::bad_request(message)),
    }
}

/// Has pieces of evidence say that they are about a record.
async fn about_it(
    req: &mut OrgRequest,
    about: Ref,
    picked: &[Id<Evidence>],
) -> Result<std::result::Result<Done, String>> {
    let all: Vec<Ref> = picked.iter().map(|id| id.to()).collect();
    let bytes = weight(req.register(), &all, 0)?;
    let make = |register: &Register| {
        let pieces = picked
            .iter()
            .filter_map(|id| register.tables.evidence.get(*id));
        let pieces = pieces.filter(|piece| !piece.about.contains(&about));
        let said = pieces.map(|piece| {
            let mut piece = piece.clone();
            piece.about.push(about);
            Command::Save(piece.into())
        });
        Ok(said.collect())
    };
    let many = Many {
        verb: "attach",
        why: "",
        against: &[],
        bytes,
    };
    let done = carry_out_made(req, many, None, make).await?;
    Ok(done.map_err(|problems| problems.of("").to_owned()))
}
