//! What a page fails with: a status and words a person can act on.

use access::AccessError;
use app::AppError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
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
    /// Shown as a page of its own.
    Told {
        /// Status.
        status: StatusCode,
        /// What happened, and what to do.
        message: String,
    },
}

impl PageError {
    /// A page that is not there.
    pub fn not_found(what: impl Into<String>) -> PageError {
        PageError::Told {
            status: StatusCode::NOT_FOUND,
            message: what.into(),
        }
    }

    /// A request that cannot be understood.
    pub fn bad_request(what: impl Into<String>) -> PageError {
        PageError::Told {
            status: StatusCode::BAD_REQUEST,
            message: what.into(),
        }
    }

    /// Something the person's roles do not allow.
    pub fn forbidden(what: impl Into<String>) -> PageError {
        PageError::Told {
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
            AppError::Undo { .. } => Ok(error.to_string()),
            other => Err(other.into()),
        }
    }
}

impl From<AppError> for PageError {
    fn from(error: AppError) -> PageError {
        let status = status_of(&error);
        if status.is_server_error() {
            tracing::error!(error = %error, "a request failed");
        }
        PageError::Told {
            status,
            message: error.to_string(),
        }
    }
}

/// The status of an office's error, for pages and API alike.
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
        AppError::Busy => StatusCode::SERVICE_UNAVAILABLE,
        AppError::File { reason, .. } if reason.kind() == std::io::ErrorKind::StorageFull => {
            StatusCode::INSUFFICIENT_STORAGE
        }
        AppError::Ledger(_)
        | AppError::File { .. }
        | AppError::Entry { .. }
        | AppError::Random(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<AccessError> for PageError {
    fn from(error: AccessError) -> PageError {
        let status = access_status(&error);
        if status.is_server_error() {
            tracing::error!(error = %error, "a request failed");
        }
        PageError::Told {
            status,
            message: error.to_string(),
        }
    }
}

/// The status of an access error.
pub fn access_status(error: &AccessError) -> StatusCode {
    if error.is_server_fault() {
        StatusCode::INTERNAL_SERVER_ERROR
    } else if error.is_throttled() {
        StatusCode::TOO_MANY_REQUESTS
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
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
        PageError::Told {
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
                    format!("?to={}", crate::house::escaped(&to))
                };
                Redirect::to(&format!("/login{query}")).into_response()
            }
            PageError::Told { status, message } => {
                let page = pages::Trouble {
                    status: status.as_u16(),
                    message: &message,
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
