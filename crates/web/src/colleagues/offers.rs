//! Offers that wait for an answer: seen and withdrawn.

use super::by;
use crate::error::Result;
use crate::org_request::OrgRequest;
use access::{AccountId, Permission};
use axum::extract::Path;
use pages::colleagues::OfferedLine;
use serde::Deserialize;
use uuid::Uuid;

/// The account an address names.
#[derive(Debug, Deserialize)]
pub struct To {
    account: Uuid,
}

/// The offers of the organization, oldest first.
pub async fn lines(req: &OrgRequest) -> Result<Vec<OfferedLine>> {
    let access = req.state.access();
    let mut lines = Vec::new();
    for (offer, void) in access.offers_of(req.org.id, req.at()).await? {
        if let Some(account) = access.account(offer.account).await? {
            lines.push(OfferedLine {
                email: account.email,
                roles: offer.roles.words(),
                ends: req.register().day(access.offer_ends(&offer)),
                by: offer.made_by_name,
                void: void.map_or_else(String::new, |void| void.to_string()),
                withdraw: format!("{}/colleagues/offers/{}/withdraw", req.base, account.id),
            });
        }
    }
    Ok(lines)
}

/// Withdraws an offer.
pub async fn withdraw(req: OrgRequest, Path(to): Path<To>) -> Result {
    req.need(Permission::Administer)?;
    let account = AccountId(to.account);
    let access = req.access_to(Permission::Administer);
    let withdrawn = access
        .end_offer(req.org.id, account, "withdrawn", by(&req), req.at())
        .await?;
    let said = match withdrawn {
        true => "The offer is withdrawn.",
        false => "There was no such offer any more: it was answered, withdrawn or over.",
    };
    Ok(req.done("/colleagues", said))
}
