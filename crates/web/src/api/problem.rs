//! What the API fails with: problem details (RFC 9457), always.

use super::shape::{closed, list, object, text, whole};
use crate::act::{Barred, Missing, barred};
use crate::bodies::NoRoom;
use crate::error::{DISK_FULL, access_status, message_of, status_of, with_causes};
use crate::members::MemberError;
use crate::request_id;
use access::AccessError;
use app::AppError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use register::Refusal;
use serde_json::{Map, Value, json};

/// Media type of problem details.
pub const MEDIA: &str = "application/problem+json";

/// Parts of a request that are named as wrong, one by one, at most.
const MOST_ERRORS: usize = 100;

/// Result of an operation.
pub type Result<T, E = ApiProblem> = std::result::Result<T, E>;

/// Why a request was not carried out. Nothing was changed.
#[derive(Debug, Clone)]
pub struct ApiProblem {
    status: StatusCode,
    detail: String,
    errors: Vec<(String, String)>,
    more: Map<String, Value>,
    /// What the register says is missing, until its place is known.
    missing: Option<&'static str>,
}

impl ApiProblem {
    /// A status, and what happened.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> ApiProblem {
        ApiProblem {
            status,
            detail: detail.into(),
            errors: Vec::new(),
            more: Map::new(),
            missing: None,
        }
    }

    /// Nothing is there.
    pub fn not_found(detail: impl Into<String>) -> ApiProblem {
        ApiProblem::new(StatusCode::NOT_FOUND, detail)
    }

    /// The request cannot be understood.
    pub fn bad_request(detail: impl Into<String>) -> ApiProblem {
        ApiProblem::new(StatusCode::BAD_REQUEST, detail)
    }

    /// It is understood, and cannot be done.
    pub fn refused(detail: impl Into<String>) -> ApiProblem {
        ApiProblem::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    /// The same, for parts of what was sent: place and message.
    pub fn at(status: StatusCode, mut errors: Vec<(String, String)>) -> ApiProblem {
        let words: Vec<String> = errors
            .iter()
            .take(3)
            .map(|(place, message)| match place.as_str() {
                "" => message.clone(),
                place => format!("{place}: {message}"),
            })
            .collect();
        let mut detail = words.join("; ");
        if errors.len() > 3 {
            detail = format!("{detail}; and {} more", errors.len() - 3);
        }
        errors.truncate(MOST_ERRORS);
        ApiProblem {
            errors,
            ..ApiProblem::new(status, detail)
        }
    }

    /// With a member of its own.
    pub fn with(mut self, key: &str, value: Value) -> ApiProblem {
        self.more.insert(key.into(), value);
        self
    }

    /// The same, naming the place of what is missing; `place` gives its path, empty
    /// where it is not part of the request.
    pub fn placed(mut self, place: impl Fn(&str) -> &'static str) -> ApiProblem {
        let path = self.missing.take().map_or("", place);
        if !path.is_empty() {
            self.errors.push((path.to_owned(), self.detail.clone()));
        }
        self
    }

    /// Whether the caller may not.
    pub fn is_denied(&self) -> bool {
        self.status == StatusCode::FORBIDDEN
    }

    /// The scope that is lacking, where that is why.
    pub fn scope(&self) -> Option<&str> {
        self.more.get("scope").and_then(Value::as_str)
    }

    /// Whether somebody else changed the record meanwhile.
    pub fn is_stale(&self) -> bool {
        self.status == StatusCode::PRECONDITION_FAILED
    }

    /// The answer, with the id that the request's log lines have.
    pub fn answer(self) -> Response {
        let mut body = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "detail": self.detail,
            "request": request_id::current(),
        });
        if let Value::Object(map) = &mut body {
            if !self.errors.is_empty() {
                let errors = self.errors.iter();
                let errors =
                    errors.map(|(field, message)| json!({ "field": field, "message": message }));
                map.insert("errors".into(), errors.collect());
            }
            map.extend(self.more);
        }
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"phiward\""),
            );
        }
        response
    }
}

/// The schema of problem details.
pub fn schema() -> Value {
    let clash = closed([
        ("field", text()),
        ("label", text()),
        ("base", json!({})),
        ("theirs", json!({})),
        ("mine", json!({})),
    ]);
    let mut schema = object(
        [
            ("type", text()),
            ("title", text()),
            ("status", whole(400, 599)),
            ("detail", text()),
            ("request", text()),
            (
                "errors",
                list(closed([("field", text()), ("message", text())])),
            ),
            ("scope", text()),
            ("revision", whole(0, u64::from(u32::MAX))),
            ("clashes", list(clash)),
        ],
        &["type", "title", "status", "detail", "request"],
    );
    schema["description"] = json!(
        "Problem details (RFC 9457). `errors` names the parts of the request that are wrong, `scope` what the token lacks; `revision` and `clashes` say what was changed meanwhile."
    );
    schema
}

/// What a program reads of a fault of the server.
const SERVER_FAULT: &str =
    "the server could not do this; its log says why, and nothing was changed";

impl From<AppError> for ApiProblem {
    fn from(error: AppError) -> ApiProblem {
        let error = match barred(error) {
            Ok(Barred::Lacks { missing, .. }) => return missing.into(),
            Ok(why) => return ApiProblem::new(StatusCode::FORBIDDEN, why.to_string()),
            Err(error) => error,
        };
        if let AppError::Refused(Refusal::Conflict { now, .. }) = &error {
            let now = *now;
            return ApiProblem::new(StatusCode::PRECONDITION_FAILED, error.to_string())
                .with("revision", json!(now));
        }
        let status = status_of(&error);
        if status.is_server_error() {
            tracing::error!(error = %with_causes(&error), "a request of the API failed");
            return ApiProblem::new(status, message_of(&error, status, SERVER_FAULT));
        }
        let missing = match &error {
            AppError::Refused(Refusal::Missing { field, .. }) => Some(*field),
            _ => None,
        };
        ApiProblem {
            missing,
            ..ApiProblem::new(status, error.to_string())
        }
    }
}

impl From<AccessError> for ApiProblem {
    fn from(error: AccessError) -> ApiProblem {
        let status = access_status(&error);
        if status.is_server_error() {
            tracing::error!(error = %with_causes(&error), "a request of the API failed");
            let full = error.is_full();
            return ApiProblem::new(status, if full { DISK_FULL } else { SERVER_FAULT });
        }
        match error.field() {
            Some(field) => ApiProblem::at(status, vec![(field.into(), error.to_string())]),
            None => ApiProblem::new(status, error.to_string()),
        }
    }
}

impl From<NoRoom> for ApiProblem {
    fn from(none: NoRoom) -> ApiProblem {
        ApiProblem::new(StatusCode::SERVICE_UNAVAILABLE, none.message())
    }
}

impl From<MemberError> for ApiProblem {
    fn from(error: MemberError) -> ApiProblem {
        match error {
            MemberError::Access(error) => error.into(),
            MemberError::App(error) => error.into(),
            MemberError::Whom { ref number, .. } => ApiProblem::at(
                StatusCode::UNPROCESSABLE_ENTITY,
                vec![(
                    "person".into(),
                    format!(
                        "{error}; give {number} as the person, or “new” for somebody the records do not have"
                    ),
                )],
            ),
        }
    }
}

impl From<Missing> for ApiProblem {
    fn from(Missing { permission, why }: Missing) -> ApiProblem {
        ApiProblem::new(
            StatusCode::FORBIDDEN,
            format!(
                "this token lacks the scope “{}”: {}",
                permission.code(),
                why.unwrap_or(permission.explain())
            ),
        )
        .with("scope", json!(permission.code()))
    }
}

impl From<Vec<fields::FieldProblem>> for ApiProblem {
    fn from(problems: Vec<fields::FieldProblem>) -> ApiProblem {
        let errors = problems.into_iter().map(|p| (p.path, p.message)).collect();
        ApiProblem::at(StatusCode::UNPROCESSABLE_ENTITY, errors)
    }
}
