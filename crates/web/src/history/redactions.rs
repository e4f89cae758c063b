//! What was taken out of the ledger.

use crate::error::Result;
use crate::org_request::OrgRequest;
use crate::respond::page;
use pages::Section;
use pages::history::Redactions;

/// Every redaction.
pub async fn list(req: OrgRequest) -> Result {
    let shell = req.shell(Section::History, "Redactions");
    page(&Redactions::new(&shell, req.register()))
}
