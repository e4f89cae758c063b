//! A submitted form: names and values in the order they came.

use crate::bodies;
use crate::error::PageError;
use crate::still;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;

/// Names and values of a submitted form, trimmed of nothing.
#[derive(Clone, Default)]
pub struct Form(pub Vec<(String, String)>);

/// Names only: a value may be a password.
impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

impl Form {
    /// The first value of a name; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    /// The first value of a name.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first value of a name without surrounding space, where it says something.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.find(name)
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }

    /// Every value of a name.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> + 'f {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Bytes of what a form for several records says of each of them: all but which they
    /// are.
    pub fn said(&self) -> usize {
        let which = ["pick", "against", "revision", "dismissal"];
        let said = self.0.iter().filter(|(key, _)| !which.contains(&&**key));
        said.map(|(_, value)| value.len()).sum()
    }

    /// The revision the form was filled in against.
    pub fn revision(&self) -> Option<u64> {
        self.get("revision").parse().ok()
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let plain = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|kind| {
                kind.trim()
                    .eq_ignore_ascii_case("application/x-www-form-urlencoded")
            });
        if !plain {
            return Err(PageError::bad_request(
                "the form did not arrive as a form; go back and send it again",
            ));
        }
        bodies::make_room(&request, bodies::OF_A_FORM).await?;
        let began = request.extensions().clone();
        let bytes =
            Bytes::from_request(request, state)
                .await
                .map_err(|error| PageError::Message {
                    status: error.status(),
                    message: format!("the form could not be read ({})", error.body_text()),
                })?;
        still::ask(&began).await?;
        // Counted before there is anything to be kept for each.
        let fields = bytes.iter().filter(|byte| **byte == b'&').count() + 1;
        if fields > bodies::FIELDS {
            return Err(PageError::Message {
                status: StatusCode::PAYLOAD_TOO_LARGE,
                message: format!(
                    "the form has {fields} fields, and {} are taken at most; nothing was changed. Send less at once",
                    bodies::FIELDS
                ),
            });
        }
        let pairs = form_urlencoded::parse(&bytes).into_owned().collect();
        Ok(Form(pairs))
    }
}
