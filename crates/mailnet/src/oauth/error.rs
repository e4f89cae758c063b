//! Why there is no token.

use oauth2::basic::{BasicErrorResponse, BasicErrorResponseType};
use oauth2::{DeviceCodeErrorResponse, DeviceCodeErrorResponseType, RequestTokenError};
use thiserror::Error;

use crate::HttpsError;
use crate::imap::shown;

/// Why there is no token: sentences without a full stop.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OAuthError {
    /// The service could not be asked.
    #[error("the sign-in service could not be asked: {0}")]
    Https(HttpsError),
    /// The service said no.
    #[error("{refusal}{}", said_so(said))]
    Refused {
        /// What it means.
        refusal: Refusal,
        /// What it said, cut to a line without control characters.
        said: String,
    },
    /// What it said is not OAuth 2.
    #[error(
        "the sign-in service answered with something that is not OAuth 2; check its addresses ({0})"
    )]
    Unusable(String),
}

/// What a refusal means (RFC 6749 §5.2, RFC 8628 §3.5).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The person said no, or is not let in.
    #[error("the sign-in was declined at the service")]
    Denied,
    /// The code was not typed in time.
    #[error("the time to sign in is over; begin it again")]
    Over,
    /// What was granted once does not hold any more.
    #[error("the service does not take this sign-in any more; sign in again")]
    Grant,
    /// The program or its secret is not known there.
    #[error("the service does not know this client id, or its secret is wrong or has ended")]
    Client,
    /// What was asked for is not given to this program.
    #[error(
        "the service does not give this program access to mail; check what it is allowed there"
    )]
    Scope,
    /// Any other; the code.
    #[error("the sign-in service refused ({0})")]
    Other(String),
}

fn said_so(said: &str) -> String {
    match said {
        "" => String::new(),
        said => format!(" (it says: {})", said.trim_end_matches('.')),
    }
}

impl OAuthError {
    /// Whether only a person who signs in again can mend it.
    pub fn is_over(&self) -> bool {
        matches!(
            self,
            OAuthError::Refused {
                refusal: Refusal::Grant,
                ..
            }
        )
    }

    /// The time to sign in is over.
    pub(super) fn over() -> OAuthError {
        OAuthError::Refused {
            refusal: Refusal::Over,
            said: String::new(),
        }
    }

    /// What a browser came back with in place of a code (RFC 6749 §4.1.2.1).
    pub fn of_redirect(error: &str, said: &str) -> OAuthError {
        let refusal = match error {
            "access_denied" => Refusal::Denied,
            "unauthorized_client" | "invalid_scope" => Refusal::Scope,
            other => Refusal::Other(shown(other.as_bytes())),
        };
        OAuthError::Refused {
            refusal,
            said: shown(said.as_bytes()),
        }
    }

    pub(super) fn of(error: RequestTokenError<HttpsError, BasicErrorResponse>) -> OAuthError {
        match error {
            RequestTokenError::ServerResponse(answer) => OAuthError::Refused {
                refusal: basic(answer.error()),
                said: description(answer.error_description()),
            },
            other => OAuthError::without_answer(other),
        }
    }

    pub(super) fn of_device(
        error: RequestTokenError<HttpsError, DeviceCodeErrorResponse>,
    ) -> OAuthError {
        match error {
            RequestTokenError::ServerResponse(answer) => {
                let refusal =
                    match answer.error() {
                        DeviceCodeErrorResponseType::AccessDenied => Refusal::Denied,
                        // Microsoft's word for a code that was declined.
                        DeviceCodeErrorResponseType::Basic(BasicErrorResponseType::Extension(
                            word,
                        )) if word == "authorization_declined" => Refusal::Denied,
                        DeviceCodeErrorResponseType::ExpiredToken => return OAuthError::over(),
                        DeviceCodeErrorResponseType::Basic(other) => basic(other),
                        other => Refusal::Other(shown(format!("{other:?}").as_bytes())),
                    };
                OAuthError::Refused {
                    refusal,
                    said: description(answer.error_description()),
                }
            }
            other => OAuthError::without_answer(other),
        }
    }

    fn without_answer<T: oauth2::ErrorResponse + 'static>(
        error: RequestTokenError<HttpsError, T>,
    ) -> OAuthError {
        match error {
            RequestTokenError::Request(error) => OAuthError::Https(error),
            // Not the answer itself: it may hold a token.
            RequestTokenError::Parse(error, _) => {
                OAuthError::Unusable(shown(error.to_string().as_bytes()))
            }
            other => OAuthError::Unusable(shown(other.to_string().as_bytes())),
        }
    }
}

fn basic(word: &BasicErrorResponseType) -> Refusal {
    match word {
        BasicErrorResponseType::InvalidGrant => Refusal::Grant,
        BasicErrorResponseType::InvalidClient => Refusal::Client,
        BasicErrorResponseType::InvalidScope | BasicErrorResponseType::UnauthorizedClient => {
            Refusal::Scope
        }
        // A person must do something there that no program can (Microsoft).
        BasicErrorResponseType::Extension(word) if word == "interaction_required" => Refusal::Grant,
        BasicErrorResponseType::Extension(word) if word == "access_denied" => Refusal::Denied,
        other => Refusal::Other(shown(other.as_ref().as_bytes())),
    }
}

fn description(said: Option<&String>) -> String {
    said.map_or_else(String::new, |said| shown(said.as_bytes()))
}
