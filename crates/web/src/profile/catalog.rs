//! The catalog the book rests on.

use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use access::Permission;
use app::adopt_catalog;
use catalog::Catalog;
use register::Command;

/// Lets the book rest on this program's catalog.
pub async fn adopt(mut req: OrgRequest, sent: Form) -> Result {
    req.need(Permission::Govern)?;
    let catalog = Catalog::builtin();
    // Sent twice, it is done once.
    if !req.register().rests_on(catalog.hash()) {
        let command = Command::Save(adopt_catalog(catalog)?.into());
        let why = sent.get("why").trim().to_owned();
        if let Err(message) = req.perform(command, &why, None).await? {
            return Err(PageError::bad_request(message));
        }
    }
    Ok(req.done(
        "/profile",
        format!("The book rests on catalog {} now.", catalog.version),
    ))
}
