//! Saying of a report that it counts all the same, or that it does not (G4).

use super::ledger;
use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use access::{Action, Permission};
use app::AppError;
use app::mail::{KnownDomains, Settle};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use ledger::side::mail::ReportState;

/// The report an address names, and what is said of it.
pub struct Said(u64, Settle);

impl<S: Send + Sync> FromRequestParts<S> for Said {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let nothing = || PageError::not_found("there is no such report");
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(|_| nothing())?;
        let of = |name: &str| {
            let found = params.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| value.to_owned())
        };
        let number = of("report").and_then(|text| text.parse().ok());
        let said = match of("said").as_deref() {
            Some("count") => Some(Settle::Count),
            Some("leave-out") => Some(Settle::LeaveOut),
            _ => None,
        };
        match (number, said) {
            (Some(number), Some(said)) => Ok(Said(number, said)),
            _ => Err(nothing()),
        }
    }
}

/// Says it.
pub async fn settle(req: OrgRequest, Said(number, said): Said) -> Result {
    req.need(Permission::Contribute)?;
    req.still(Permission::Contribute).await?;
    let known = KnownDomains::of(req.register());
    let by = req.actor().name;
    let which = (number, said);
    let done = app::mail::settle(ledger(&req), req.org.id, &known, which, (&by, req.at())).await;
    let state = match done {
        Ok(state) => state,
        // Somebody else said so, or it is gone.
        Err(AppError::Other(why)) => return Err(PageError::bad_request(why)),
        Err(error) => return Err(error.into()),
    };
    let text = match state {
        ReportState::Stored => format!("Report {number} counts now."),
        ReportState::Quarantined => {
            format!("Report {number} counts once its domain is added.")
        }
        _ => format!("Report {number} is left out and does not count."),
    };
    req.log(Action::ReportSettled, &text).await?;
    Ok(req.done("/mail/reports", text))
}
