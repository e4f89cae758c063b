//! The scoring method in use, explained; and the others.

use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::respond::page;
use app::adopt_method;
use catalog::Catalog;
use pages::Section;
use pages::risks::MethodPage;
use register::records::method_key;
use register::{AnyRecord, Command};

/// The method in use with its tables.
pub async fn explain(req: OrgRequest) -> Result {
    let shell = req.shell(Section::Risks, "How risks are rated");
    page(&MethodPage::new(&shell, req.register()))
}

/// Adopts a method of the catalog where the book does not hold it yet, and uses it
/// for ratings from now on.
pub async fn choose(mut req: OrgRequest, sent: Form) -> Result {
    let register = req.register();
    let key = sent.get("method");
    let catalog = Catalog::builtin();
    let mut commands = Vec::new();
    if register.method(key).is_none() {
        let Some(method) = catalog.methods.iter().find(|m| method_key(m) == key) else {
            return Err(PageError::bad_request(
                "the catalog has no such method; choose one on the page",
            ));
        };
        commands.push(Command::Save(adopt_method(method)?.into()));
    }
    if let Some(profile) = register.profile() {
        let mut profile = profile.clone();
        profile.method = key.to_owned();
        commands.push(Command::Save(AnyRecord::from(profile)));
    }
    let why = sent.get("why");
    match req.perform_all("use-method", commands, why).await? {
        Ok(_) => Ok(req.done(
            "/risks/method",
            "Ratings from now on use this method. Those made before keep the level they were given.",
        )),
        Err(message) => Err(PageError::bad_request(message)),
    }
}
