//! Operations: the one table from which come the router, the OpenAPI document
//! and the matrix of rights.

use super::call::Call;
use super::problem::Result;
use super::{
    analysis, documents, evidence, imports, library, over_fits, past, people, proposals, records,
    verbs,
};
use access::Permission;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use fields::VerbForm;
use register::Kind;
use serde_json::Value;
use std::pin::Pin;
use std::sync::LazyLock;

/// What carries an operation out.
pub type Handler = fn(Call) -> Pin<Box<dyn Future<Output = Result<Response>> + Send>>;

/// A value in the query of an address.
#[derive(Debug, Clone)]
pub struct Param {
    /// Name.
    pub name: &'static str,
    /// What it may be.
    pub schema: Value,
    /// What it does.
    pub hint: &'static str,
    /// Whether it must be given.
    pub required: bool,
}

/// What a request carries.
#[derive(Debug, Clone)]
pub enum Body {
    /// Nothing.
    None,
    /// A JSON object, which is checked against this schema.
    Json(Value),
    /// The fields of a kind of record, in the words of the `fields` crate, which
    /// reads and checks them; for a new record, or as a change of one (RFC 7396).
    Fields(Kind, bool),
    /// What a verb says of a record of a kind, likewise read by the `fields` crate.
    Verb(&'static VerbForm, Kind),
    /// A form with a part named `file`, and these others.
    Upload(Value),
}

/// What an answer holds.
#[derive(Debug, Clone)]
pub enum Answer {
    /// JSON.
    Json(Value),
    /// A file of one of these media types.
    File(&'static [&'static str]),
    /// Nothing.
    Empty,
}

/// Whether a change names the revision it was made against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfMatch {
    /// There is nothing to name.
    Ignored,
    /// It may.
    Optional,
    /// It must: a change that does not would overwrite what others changed.
    Required,
}

/// One operation.
pub struct Operation {
    /// Method.
    pub method: Method,
    /// Path below `/api`, with parameters in braces.
    pub path: String,
    /// Its name in the document; stable.
    pub id: String,
    /// What it belongs to.
    pub group: &'static str,
    /// What it does, in a few words.
    pub summary: String,
    /// The scope a token needs.
    pub scope: Permission,
    /// The kind of record it is about.
    pub kind: Option<Kind>,
    /// Values in the query.
    pub query: Vec<Param>,
    /// What it takes.
    pub body: Body,
    /// Status of success.
    pub status: StatusCode,
    /// What it answers.
    pub answer: Answer,
    /// Whether it heeds `If-Match`.
    pub matching: IfMatch,
    /// Whether the answer has an `ETag`.
    pub etag: bool,
    /// What carries it out.
    pub handler: Handler,
}

impl Operation {
    /// An operation that looks.
    pub fn get(path: impl Into<String>, id: impl Into<String>, handler: Handler) -> Operation {
        Operation {
            method: Method::GET,
            path: path.into(),
            id: id.into(),
            group: "",
            summary: String::new(),
            scope: Permission::Read,
            kind: None,
            query: Vec::new(),
            body: Body::None,
            status: StatusCode::OK,
            answer: Answer::Empty,
            matching: IfMatch::Ignored,
            etag: false,
            handler,
        }
    }

    /// One that does something.
    pub fn post(path: impl Into<String>, id: impl Into<String>, handler: Handler) -> Operation {
        Operation {
            method: Method::POST,
            ..Operation::get(path, id, handler)
        }
    }

    /// With another method.
    pub fn by(self, method: Method) -> Operation {
        Operation { method, ..self }
    }

    /// What it is, for people.
    pub fn describes(self, group: &'static str, summary: impl Into<String>) -> Operation {
        Operation {
            group,
            summary: summary.into(),
            ..self
        }
    }

    /// The scope it needs.
    pub fn needs(self, scope: Permission) -> Operation {
        Operation { scope, ..self }
    }

    /// The kind it is about.
    pub fn about(self, kind: Kind) -> Operation {
        Operation {
            kind: Some(kind),
            ..self
        }
    }

    /// What it takes. Fields say nothing of the reason, which is asked beside them.
    pub fn takes(self, body: Body) -> Operation {
        let op = match body {
            Body::Fields(..) => self.asks(
                "why",
                super::shape::line(),
                "Why, in your words; kept with the entry.",
            ),
            _ => self,
        };
        Operation { body, ..op }
    }

    /// What it answers.
    pub fn answers(self, status: StatusCode, answer: Answer) -> Operation {
        Operation {
            status,
            answer,
            ..self
        }
    }

    /// JSON it answers.
    pub fn gives(self, schema: Value) -> Operation {
        self.answers(StatusCode::OK, Answer::Json(schema))
    }

    /// A value of the query, which may be left out.
    pub fn asks(mut self, name: &'static str, schema: Value, hint: &'static str) -> Operation {
        self.query.push(Param {
            name,
            schema,
            hint,
            required: false,
        });
        self
    }

    /// A value of the query that must be given.
    pub fn wants(self, name: &'static str, schema: Value, hint: &'static str) -> Operation {
        let mut it = self.asks(name, schema, hint);
        if let Some(last) = it.query.last_mut() {
            last.required = true;
        }
        it
    }

    /// It can look at the past.
    pub fn past(self) -> Operation {
        self.asks(
            "as_of",
            super::shape::day(),
            "The state at the end of this day of the organization; not in the future.",
        )
    }

    /// It heeds `If-Match`.
    pub fn matching(self, matching: IfMatch) -> Operation {
        Operation { matching, ..self }
    }

    /// Its answer has an `ETag`.
    pub fn tagged(self) -> Operation {
        Operation { etag: true, ..self }
    }

    /// Names of the parameters of its path.
    pub fn params(&self) -> impl Iterator<Item = &str> {
        self.path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// The statuses of refusals it may answer with, beside those of every one.
    pub fn refusals(&self) -> Vec<StatusCode> {
        let mut all = vec![
            StatusCode::BAD_REQUEST,
            StatusCode::UNAUTHORIZED,
            StatusCode::FORBIDDEN,
            StatusCode::NOT_FOUND,
            StatusCode::NOT_ACCEPTABLE,
            StatusCode::UNPROCESSABLE_ENTITY,
            StatusCode::TOO_MANY_REQUESTS,
        ];
        if !matches!(self.body, Body::None) {
            all.push(StatusCode::PAYLOAD_TOO_LARGE);
            all.push(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
        if self.matching != IfMatch::Ignored || self.method != Method::GET {
            all.push(StatusCode::PRECONDITION_FAILED);
        }
        if self.matching == IfMatch::Required {
            all.push(StatusCode::PRECONDITION_REQUIRED);
        }
        all
    }
}

/// Every operation.
pub fn operations() -> &'static [Operation] {
    static ALL: LazyLock<Vec<Operation>> = LazyLock::new(|| {
        let mut all = analysis::operations();
        all.extend(proposals::operations());
        all.extend(over_fits::operations());
        all.extend(records::operations());
        all.extend(verbs::operations());
        all.extend(evidence::operations());
        all.extend(imports::operations());
        all.extend(past::operations());
        all.extend(documents::operations());
        all.extend(people::operations());
        all.extend(library::operations());
        all
    });
    &ALL
}
