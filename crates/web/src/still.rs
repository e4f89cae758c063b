//! Whether who sends something still stands once all of it has come. A body may take its
//! time: an account that is removed while it sends is not who began to.

use crate::error::Result;
use crate::session::SignedIn;
use crate::state::AppState;
use access::{AccessError, Membership, Permission, Session};
use axum::http::Extensions;
use ledger::OrgId;
use std::collections::BTreeSet;

/// Who began a request, and what they might then.
#[derive(Clone)]
pub struct Still {
    state: AppState,
    session: Session,
    here: Option<(OrgId, BTreeSet<Permission>)>,
}

impl Still {
    /// Somebody signed in, on their own account.
    pub fn signed_in(state: &AppState, session: &Session) -> Still {
        Still {
            state: state.clone(),
            session: session.clone(),
            here: None,
        }
    }

    /// Somebody signed in, in an organization.
    pub fn member(state: &AppState, signed_in: &SignedIn, membership: &Membership) -> Still {
        Still {
            here: Some((membership.org, membership.roles.permissions())),
            ..Still::signed_in(state, &signed_in.session)
        }
    }

    async fn ask(&self) -> Result<(), AccessError> {
        let access = self.state.access();
        let Some((org, might)) = &self.here else {
            return access.goes_on(&self.session).await;
        };
        let now = access.standing((&self.session).into(), *org, self.state.clock());
        let may = now.await?.ok_or(AccessError::Lapsed)?.permissions;
        match might.difference(&may).next() {
            Some(lost) => Err(AccessError::TakenAway(lost.code())),
            None => Ok(()),
        }
    }
}

/// Asks it of who began a request, once its body has come.
///
/// # Errors
/// [`AccessError::Lapsed`] and [`AccessError::TakenAway`].
pub async fn ask(extensions: &Extensions) -> Result<()> {
    match extensions.get::<Still>() {
        Some(still) => Ok(still.ask().await?),
        None => Ok(()),
    }
}
