//! What a page fails with: a status and words a person can act on.

use crate::members::MemberError;
use access::{AccessError, LogEvent, Through};
use app::AppError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use ledger::LedgerError;
use ledger::OrgId;
use register::Refusal;

/// Result of a page.
pub type Result<T = Response, E = PageError> = std::result::Result<T, E>;

/// Why a page could not be shown, or a form not be carried out.
#[derive(Debug)]
pub enum PageError {
    /// Nobody is signed in; where to go afterwards.
    SignIn {
        /// The address asked for.
        to: String,
    },
    /// Something else has to be looked at first.
    Elsewhere {
        /// The page that shows it.
        to: String,
    },
    /// Shown as a page of its own.
    Message {
        /// Status.
        status: StatusCode,
        /// What happened, and what to do.
        message: String,
    },
    /// The same, for what somebody's roles do not allow; told in the access log.
    Denied {
        /// Status.
        status: StatusCode,
        /// What happened, and what to do.
        message: String,
        /// What the access log tells.
        denial: Box<Denial>,
    },
}

/// What the access log tells of a refusal.
#[derive(Debug, Clone)]
pub struct Denial {
    /// The organization; `None` outside of all.
    pub org: Option<OrgId>,
    /// By what it was asked for.
    pub by: Through,
    /// Who was refused what.
    pub event: LogEvent,
    /// The name of the organization, where the account does not belong to it.
    pub outside: Option<String>,
}

impl PageError {
    /// A page that is not there.
    pub fn not_found(what: impl Into<String>) -> PageError {
        PageError::Message {
            status: StatusCode::NOT_FOUND,
            message: what.into(),
        }
    }

    /// A request that cannot be understood.
    pub fn bad_request(what: impl Into<String>) -> PageError {
        PageError::Message {
            status: StatusCode::BAD_REQUEST,
            message: what.into(),
        }
    }

    /// Something the person's roles do not allow.
    pub fn forbidden(what: impl Into<String>) -> PageError {
        PageError::Message {
            status: StatusCode::FORBIDDEN,
            message: what.into(),
        }
    }

    /// The message of a refusal that a form can show where it was filled in;
    /// `Err` for what no form can mend.
    pub fn refusal(error: AppError) -> Result<String> {
        match error {
            AppError::Refused(Refusal::NewerBook { .. }) => Err(error.into()),
            AppError::Refused(refusal) => Ok(refusal.to_string()),
            AppError::Other(message) => Ok(message),
            AppError::Undo { .. } | AppError::OrganizationExists(_) => Ok(error.to_string()),
            other => Err(other.into()),
        }
    }
}

impl From<AppError> for PageError {
    fn from(error: AppError) -> PageError {
        let status = status_of(&error);
        if status.is_server_error() {
            tracing::error!(error = %with_causes(&error), "a request failed");
        }
        PageError::Message {
            status,
            message: message_of(&error, status, SERVER_FAULT),
        }
    }
}

/// An error with what caused it, for the server's own messages.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// What people and programs read of an error. Of a fault of the server they read
/// `fault`: its files and statements are for the server's own messages.
pub fn message_of(error: &AppError, status: StatusCode, fault: &str) -> String {
    match status {
        // Nobody knows yet whether something was changed, and the message says so.
        _ if matches!(error, AppError::Ledger(LedgerError::OutcomeUnknown { .. })) => {
            error.to_string()
        }
        StatusCode::INTERNAL_SERVER_ERROR => fault.to_owned(),
        StatusCode::INSUFFICIENT_STORAGE => DISK_FULL.to_owned(),
        _ => error.to_string(),
    }
}

/// What is said of a fault of the server. Its files and statements are named in
/// the server's own messages, and to nobody else.
const SERVER_FAULT: &str = "something went wrong on the server, and nothing was changed; try again, and if it stays like this, ask who looks after the server to read its messages";
/// What is said when there is no room left.
pub const DISK_FULL: &str = "the server's disk is full, and nothing was changed; ask who looks after the server to make room";

/// The status of an error of the books, for pages and API alike.
pub fn status_of(error: &AppError) -> StatusCode {
    match error {
        AppError::Refused(Refusal::Conflict { .. }) => StatusCode::CONFLICT,
        AppError::Refused(Refusal::NotFound { .. }) => StatusCode::NOT_FOUND,
        AppError::Refused(_)
        | AppError::Undo { .. }
        | AppError::Date(_)
        | AppError::OrganizationExists(_)
        | AppError::Other(_) => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::NoOrganization(_)
        | AppError::UnknownOrganization { .. }
        | AppError::WhichOrganization(_) => StatusCode::NOT_FOUND,
        AppError::Barred(_) => StatusCode::FORBIDDEN,
        AppError::WroteEnough(_) => StatusCode::TOO_MANY_REQUESTS,
        AppError::Busy
        | AppError::NoRoom
        | AppError::TooMuchWaits
        | AppError::WentBack { .. }
        | AppError::Behind { .. }
        | AppError::Ledger(
            LedgerError::WentBack { .. }
            | LedgerError::Lagging { .. }
            | LedgerError::Unreachable { .. }
            | LedgerError::Standby
            | LedgerError::Replaced
            | LedgerError::Strays { .. }
            | LedgerError::Pooler { .. }
            | LedgerError::Clock { .. }
            | LedgerError::HeadInFuture { .. },
        ) => StatusCode::SERVICE_UNAVAILABLE,
        AppError::File { reason, .. } if reason.kind() == std::io::ErrorKind::StorageFull => {
            StatusCode::INSUFFICIENT_STORAGE
        }
        AppError::Ledger(error) if error.is_full() => StatusCode::INSUFFICIENT_STORAGE,
        AppError::Ledger(_)
        | AppError::File { .. }
        | AppError::BrokenOff
        | AppError::Entry { .. }
        | AppError::Random(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<AccessError> for PageError {
    fn from(error: AccessError) -> PageError {
        let status = access_status(&error);
        if status.is_server_error() {
            tracing::error!(error = %with_causes(&error), "a request failed");
        }
        let message = match error {
            // Says what to do, and names nothing but the key.
            AccessError::Seal => error.to_string(),
            _ if error.is_full() => DISK_FULL.into(),
            _ if status.is_server_error() => SERVER_FAULT.into(),
            _ => error.to_string(),
        };
        PageError::Message { status, message }
    }
}

/// Whether an access error is a page of its own: no form can mend it.
pub fn is_of_page(error: &AccessError) -> bool {
    error.is_server_fault() || access_status(error) == StatusCode::FORBIDDEN
}

/// The status of an access error.
pub fn access_status(error: &AccessError) -> StatusCode {
    if error.is_full() {
        StatusCode::INSUFFICIENT_STORAGE
    } else if error.is_server_fault() {
        StatusCode::INTERNAL_SERVER_ERROR
    } else if error.is_throttled() {
        StatusCode::TOO_MANY_REQUESTS
    } else if matches!(
        error,
        AccessError::BeyondToken(_)
            | AccessError::RolesBeyondToken { .. }
            | AccessError::NotManaged
            | AccessError::Lapsed
            | AccessError::TakenAway(_)
    ) {
        StatusCode::FORBIDDEN
    } else if matches!(error, AccessError::OfferOver) {
        StatusCode::NOT_FOUND
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

impl From<MemberError> for PageError {
    fn from(error: MemberError) -> PageError {
        match error {
            MemberError::Access(error) => error.into(),
            MemberError::App(error) => error.into(),
            MemberError::Whom { .. } => PageError::bad_request(error.to_string()),
        }
    }
}

impl From<Refusal> for PageError {
    fn from(refusal: Refusal) -> PageError {
        AppError::from(refusal).into()
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> PageError {
        tracing::error!(error = %error, "a page could not be written");
        PageError::Message {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            message: "this page could not be written; nothing was changed".into(),
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            PageError::SignIn { to } => {
                let query = if to == "/" {
                    String::new()
                } else {
                    format!("?to={}", crate::respond::escaped(&to))
                };
                Redirect::to(&format!("/login{query}")).into_response()
            }
            PageError::Elsewhere { to } => Redirect::to(&to).into_response(),
            PageError::Denied {
                status,
                message,
                denial,
            } => {
                let mut response = PageError::Message { status, message }.into_response();
                response.extensions_mut().insert(*denial);
                response
            }
            PageError::Message { status, message } => {
                let request = crate::request_id::current();
                let page = pages::Trouble {
                    status: status.as_u16(),
                    message: &message,
                    // What a person did is no matter for the log.
                    request: if status.is_server_error() {
                        &request
                    } else {
                        ""
                    },
                };
                let html = askama::Template::render(&page).unwrap_or(message.clone());
                let mut response = (status, axum::response::Html(html)).into_response();
                response
                    .headers_mut()
                    .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
                response
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Error, ErrorKind};

    #[tokio::test]
    async fn a_fault_of_the_server_names_no_file_and_no_reason() {
        for kind in [ErrorKind::PermissionDenied, ErrorKind::StorageFull] {
            let error = AppError::File {
                path: "/srv/books/phiward.db".into(),
                reason: Error::new(kind, "SELECT position FROM entry"),
            };
            let response = PageError::from(error).into_response();
            assert!(response.status().is_server_error());
            let body = axum::body::to_bytes(response.into_body(), 1 << 20);
            let shown = String::from_utf8_lossy(&body.await.unwrap()).into_owned();
            assert!(shown.contains("nothing was changed"), "{shown}");
            for inner in ["/srv/books", "SELECT"] {
                assert!(!shown.contains(inner), "{inner}: {shown}");
            }
        }
    }
}
