//! What a program asks for, and who it is: all of a request but the register.

use super::operation::{IfMatch, Operation};
use super::problem::{ApiProblem, Result};
use crate::handed::{Handing, Making, Recipient};
use crate::state::AppState;
use access::{Access, Membership, Permission, TokenGrant};
use app::{DataFolder, OpenBooks};
use axum::http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value};

/// A part of an uploaded form.
#[derive(Debug, Clone)]
pub struct File {
    /// The name the file had.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What is asked for, and by whom.
pub struct ApiRequest {
    /// What is asked for.
    pub op: &'static Operation,
    /// What the token permits.
    pub grant: TokenGrant,
    /// The part its account has in the organization.
    pub membership: Option<Membership>,
    /// Where it comes from.
    pub address: String,
    /// The time of the request.
    pub at: Timestamp,
    /// The day states are judged on.
    pub today: Date,
    /// Parameters of the path.
    pub path: Vec<(String, String)>,
    /// The query, checked.
    pub query: Map<String, Value>,
    /// Headers.
    pub headers: HeaderMap,
    /// The JSON that was sent, checked; of an upload its other parts.
    pub body: Map<String, Value>,
    /// The file that was uploaded.
    pub file: Option<File>,
    /// To whom the answer goes.
    pub recipient: Recipient,
    /// Reached by the methods here, by [`super::call::Call`] to look, and by
    /// [`super::writing::Writing`] to write.
    pub(super) state: AppState,
}

impl ApiRequest {
    /// Accounts, tokens and the access log.
    pub fn access(&self) -> &Access {
        self.state.access()
    }

    /// The folder the books are in.
    pub fn data_folder(&self) -> &DataFolder {
        self.books().data_folder()
    }

    pub(super) fn books(&self) -> &OpenBooks {
        self.state.books()
    }

    /// A text of the query.
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.query.get(name).and_then(Value::as_str)
    }

    /// A number of the query.
    pub fn asked_number(&self, name: &str) -> Option<u64> {
        self.query.get(name).and_then(Value::as_u64)
    }

    /// A text of the body; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.body
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// A day of the body.
    pub fn day(&self, name: &str) -> Option<Date> {
        self.body.get(name)?.as_str()?.parse().ok()
    }

    /// A parameter of the path.
    pub fn param(&self, name: &str) -> &str {
        self.path
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// The revision `If-Match` names; `None`: any.
    pub fn revision(&self) -> Result<Option<u64>> {
        let malformed = || {
            ApiProblem::bad_request(
                "If-Match holds no entity tag of this API; send the ETag of the record as it was given, such as \"57-0badcafe\"",
            )
        };
        let Some(value) = self.headers.get(header::IF_MATCH) else {
            return match self.op.matching {
                IfMatch::Required => Err(ApiProblem::new(
                    StatusCode::PRECONDITION_REQUIRED,
                    "send the ETag of the record you changed as If-Match, so that nobody else's change is overwritten",
                )),
                _ => Ok(None),
            };
        };
        let text = value.to_str().map_err(|_| malformed())?.trim();
        if text == "*" {
            return Ok(None);
        }
        // A list of none (RFC 9110 §5.6.1) fits no record.
        if text.is_empty() {
            return Ok(Some(u64::MAX));
        }
        let inner = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
            .ok_or_else(malformed)?;
        let revision = inner.split('-').next().unwrap_or_default();
        // What is not a tag of ours fits no record of ours.
        Ok(Some(revision.parse().unwrap_or(u64::MAX)))
    }

    /// Who asks, for the access log.
    pub fn caller(&self) -> access::ActedBy {
        access::ActedBy::from(&self.grant).from_address(&self.address)
    }

    /// The accounts, where nothing is written unless the token stands and has the right by
    /// then.
    pub fn access_to(&self, permission: Permission) -> Access {
        let needs = Some((self.grant.org, permission));
        let now = self.state.clock();
        self.access().only_while(&self.grant, needs, now)
    }

    /// Room for a file of so many bytes to be handed out, before it is read.
    pub async fn room_for(&self, bytes: usize) -> Result<Handing> {
        Ok(self.recipient.room(self.state.handed(), bytes).await?)
    }

    /// A file that is made for whoever asks.
    pub fn making(&self) -> Making<'_> {
        self.recipient.making(self.state.handed())
    }

    /// Tells the access log.
    pub async fn log(&self, action: access::Action, detail: String) -> Result<()> {
        let by = self.caller();
        let event = access::LogEvent {
            account: by.account(),
            name: by.name,
            action,
            detail,
            address: by.address,
        };
        self.access()
            .log(Some(self.grant.org), &event, self.at)
            .await?;
        Ok(())
    }
}
