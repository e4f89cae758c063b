//! What who asks may: refused here early, and again in the turn in which it is done.

use super::OrgRequest;
use crate::act::{Barred, Missing, barred};
use crate::error::{PageError, Result};
use crate::second_factor;
use crate::session::{SignedIn, denial};
use crate::state::{AppState, Organization};
use access::{Access, AccessError, Permission};
use axum::http::StatusCode;
use register::Id;

pub(super) const NOTHING: &str =
    "there is no such organization, or you have no account in it; ask its administrator";

/// What somebody is told who does not belong to an organization. Its log names them where
/// they once did, as they were called then.
pub(super) async fn outsider(
    state: &AppState,
    signed_in: &SignedIn,
    org: &Organization,
) -> PageError {
    let account = signed_in.session.account.id;
    let known = state.books().known(org.id).await.ok();
    let left = known.and_then(|book| {
        let recorded = book.tables.memberships.get(Id::new(account.0))?;
        Some(recorded.name.clone())
    });
    let mut error = denied(
        signed_in,
        org,
        StatusCode::NOT_FOUND,
        NOTHING.to_owned(),
        "no account in this organization",
        left.is_none().then(|| org.name.clone()),
    );
    if let (PageError::Denied { denial, .. }, Some(name)) = (&mut error, left) {
        denial.event.name = name;
    }
    error
}

/// A refusal that the access log tells.
fn denied(
    signed_in: &SignedIn,
    org: &Organization,
    status: StatusCode,
    message: String,
    detail: &str,
    outside: Option<String>,
) -> PageError {
    PageError::Denied {
        status,
        message,
        denial: Box::new(denial(signed_in, Some(org.id), detail, outside)),
    }
}

impl OrgRequest {
    /// Refuses who lacks a permission.
    pub fn need(&self, permission: Permission) -> Result<()> {
        if self.roles().allows(permission) {
            return Ok(());
        }
        Err(self.lacks(Missing::of(permission)))
    }

    fn lacks(&self, Missing { permission, why }: Missing) -> PageError {
        let place = &self.place;
        denied(
            &self.signed_in,
            &self.org,
            StatusCode::FORBIDDEN,
            format!(
                "your role here ({}) does not include this: {} Ask an administrator if it should.",
                self.roles().words(),
                why.unwrap_or(permission.explain())
            ),
            &format!("{place} needs “{}”", permission.code()),
            None,
        )
    }

    /// What was done in a turn; that who asks may not is a page of its own, which the access
    /// log tells.
    pub(super) fn in_turn<T>(&mut self, done: app::Result<T>) -> Result<app::Result<T>> {
        let error = match done {
            Ok(done) => return Ok(Ok(done)),
            Err(error) => error,
        };
        match barred(error) {
            Ok(why) => Err(self.barred(why)),
            Err(error) => Ok(Err(error)),
        }
    }

    fn barred(&mut self, why: Barred) -> PageError {
        match why {
            Barred::Lacks { missing, roles } => {
                self.membership.roles = roles;
                self.lacks(missing)
            }
            Barred::NoSecondFactor => PageError::Elsewhere {
                to: second_factor::address(&self.org.slug),
            },
            Barred::Gone | Barred::Another => denied(
                &self.signed_in,
                &self.org,
                StatusCode::FORBIDDEN,
                why.to_string(),
                "was sent before the session ended, or the account was removed or tied anew",
                None,
            ),
        }
    }

    /// Asks again whether who signed in stands and has the right, just before something
    /// beside the books is changed.
    pub async fn still(&self, permission: Permission) -> Result<()> {
        let access = self.state.access();
        let who = (&self.signed_in.session).into();
        let now = access.standing(who, self.org.id, self.state.clock());
        let now = now.await?.ok_or(AccessError::Lapsed)?;
        match now.permissions.contains(&permission) {
            true => Ok(()),
            false => Err(AccessError::TakenAway(permission.code()).into()),
        }
    }

    /// The accounts, where nothing is written unless who signed in stands and has the right
    /// by then.
    pub fn access_to(&self, permission: Permission) -> Access {
        let needs = Some((self.org.id, permission));
        let now = self.state.clock();
        let access = self.state.access();
        access.only_while(&self.signed_in.session, needs, now)
    }
}
