//! Whether the book knows of an account what the list of accounts says.

use crate::members::{self, MemberError};
use crate::state::AppState;
use access::AccountId;
use app::RegisterView;
use ledger::OrgId;
use register::{Id, Record, Refusal};
use std::sync::Arc;

/// The register once the book knows of an account what the list of accounts says; before
/// that the account writes nothing.
pub async fn up_to_date(
    state: &AppState,
    org: OrgId,
    account: AccountId,
    now: Arc<RegisterView>,
) -> Result<Arc<RegisterView>, MemberError> {
    if !members::is_behind(&now, state.access(), account).await? {
        return Ok(now);
    }
    drop(now);
    let (access, at) = (state.access().clone(), state.clock());
    let written = state
        .books()
        .write(org, async |book| {
            Ok(members::take_over(book, &access, account, at).await)
        })
        .await?;
    written?;
    let now = state.books().now(org).await?;
    let removed = now.tables.memberships.get(Id::new(account.0));
    match removed.and_then(|recorded| Some((recorded, recorded.retired.as_ref()?))) {
        None => Ok(now),
        Some((recorded, retired)) => Err(Refusal::rule(
            recorded.known_as(),
            format!("it was taken out of the organization on {}", retired.on),
            "have an administrator invite it again",
        )
        .into()),
    }
}
