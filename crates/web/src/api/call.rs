//! A request of a program: who asks, what was sent, and the register it is about.

use super::operation::{IfMatch, Operation};
use super::problem::{Problem, Result};
use crate::act::{Act, person_behind};
use crate::state::AppState;
use access::{Membership, TokenGrant};
use app::{Authorship, Computed, Done, RegisterView};
use axum::http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use jiff::civil::Date;
use register::{Actor, AnyRecord, Assurance, Command, Id, Kind, Record, Refusal, Register, Via};
use serde_json::{Map, Value};
use std::sync::Arc;

/// A part of an uploaded form.
#[derive(Debug, Clone)]
pub struct File {
    /// The name the file had.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A request that may be carried out.
pub struct Call {
    /// What is asked for.
    pub op: &'static Operation,
    /// What every request can reach.
    pub site: AppState,
    /// What the token permits.
    pub grant: TokenGrant,
    /// The part its account has in the organization.
    pub membership: Option<Membership>,
    /// Where it comes from.
    pub address: String,
    /// The time of the request.
    pub at: Timestamp,
    /// The register, now or as of a day.
    pub reading: Arc<RegisterView>,
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
}

impl Call {
    /// The register.
    pub fn register(&self) -> &Register {
        self.reading.register()
    }

    /// What is computed of it for the day.
    pub fn computed(&self) -> Arc<Computed> {
        self.reading.on(self.today)
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

    /// A word of the body that the register knows as a type of its own.
    pub fn typed<T: serde::de::DeserializeOwned>(&self, name: &str) -> Option<T> {
        let value = self.body.get(name).filter(|value| !value.is_null())?;
        serde_json::from_value(value.clone()).ok()
    }

    /// A parameter of the path.
    pub fn param(&self, name: &str) -> &str {
        self.path
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// The record the path names.
    pub fn target(&self) -> Result<AnyRecord> {
        let kind = self.op.kind.unwrap_or(Kind::Profile);
        let text = self.param("record");
        self.named(kind, text)
            .ok_or_else(|| Problem::not_found(format!("there is no {kind} {text}")))
    }

    /// The record of a kind that a text means: 14, R-14, or an id.
    fn named(&self, kind: Kind, text: &str) -> Option<AnyRecord> {
        let found = self.register().find_by_number(&[kind], text).ok()?;
        self.register().tables.get(found)
    }

    /// The id of the record of a kind that a text means.
    pub fn reference(&self, kind: Kind, text: &str) -> Option<uuid::Uuid> {
        self.named(kind, text).map(|record| record.id())
    }

    /// The record that a place of the request names.
    pub fn found<R: Record>(&self, place: &str, text: &str) -> Result<Id<R>> {
        self.named(R::KIND, text)
            .map(|record| Id::new(record.id()))
            .ok_or_else(|| {
                let message = format!("there is no {} {text}", R::KIND);
                Problem::at(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    vec![(place.to_owned(), message)],
                )
            })
    }

    /// The records that a list of the body names.
    pub fn found_all<R: Record>(&self, place: &str) -> Result<Vec<Id<R>>> {
        let items = self.body.get(place).and_then(Value::as_array);
        items
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(at, item)| {
                self.found(&format!("{place}.{at}"), item.as_str().unwrap_or_default())
            })
            .collect()
    }

    /// The revision `If-Match` names; `None`: any.
    pub fn revision(&self) -> Result<Option<u64>> {
        let malformed = || {
            Problem::bad_request(
                "If-Match holds no entity tag of this API; send the ETag of the record as it was given, such as \"57-0badcafe\"",
            )
        };
        let Some(value) = self.headers.get(header::IF_MATCH) else {
            return match self.op.matching {
                IfMatch::Required => Err(Problem::new(
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
        let inner = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
            .ok_or_else(malformed)?;
        let revision = inner.split('-').next().unwrap_or_default();
        // What is no tag of ours fits no record of ours.
        Ok(Some(revision.parse().unwrap_or(u64::MAX)))
    }

    /// Who acts: the person of the book behind the token's account, or the account,
    /// or the token by its name.
    pub fn actor(&self) -> Actor {
        let account = self.grant.account.as_ref();
        let person = self
            .membership
            .as_ref()
            .zip(account)
            .and_then(|(m, a)| person_behind(self.register(), m, &a.email));
        Actor {
            person: person.map(|p| p.id),
            name: match (person, account) {
                (Some(person), _) => person.name.clone(),
                (None, Some(account)) => account.name.clone(),
                (None, None) => self.grant.name.clone(),
            },
            role: self
                .membership
                .as_ref()
                .map_or_else(|| "program".to_owned(), |m| m.roles.words()),
            assurance: Assurance::Token,
            via: Some(Via::Token(self.grant.id.0)),
        }
    }

    /// Who asks, for the access log.
    pub fn caller(&self) -> access::ActedBy {
        access::ActedBy::from(&self.grant).from_address(&self.address)
    }

    /// Tells the access log.
    pub async fn log(&self, action: access::Action, detail: String) -> Result<()> {
        let by = self.caller();
        let event = access::LogEvent {
            account: by.account,
            name: by.name,
            action,
            detail,
            address: by.address,
        };
        self.site
            .access()
            .log(Some(self.grant.org), &event, self.at)
            .await?;
        Ok(())
    }

    /// The way to change something.
    pub fn act(&self, why: &str) -> Act {
        Act {
            site: self.site.clone(),
            org: self.grant.org,
            by: Authorship {
                actor: self.actor(),
                why: why.trim().to_owned(),
                at: self.at,
            },
            may: self.grant.scopes.clone(),
        }
    }

    /// Carries out one command.
    pub async fn perform(&self, command: Command, against: Option<u64>) -> Result<Done> {
        Ok(self
            .act(self.asked("why").unwrap_or_default())
            .one(command, against)
            .await??)
    }

    /// Carries out one command about the record the path names: at the revision
    /// that `If-Match` names, if it names one.
    pub async fn perform_on(&self, target: &AnyRecord, command: Command) -> Result<Done> {
        let against = self.revision()?;
        let now = self.register().tables.revision(target.reference());
        if let (Some(then), Some(now)) = (against, now)
            && then != now
        {
            let refusal = Refusal::Conflict {
                record: target.known_as(),
                then,
                now,
            };
            return Err(app::AppError::from(refusal).into());
        }
        self.perform(command, against).await
    }

    /// Carries out many commands as one.
    pub async fn perform_all(&self, verb: &str, commands: Vec<Command>) -> Result<Done> {
        Ok(self
            .act(self.asked("why").unwrap_or_default())
            .all(verb, commands, &[])
            .await??)
    }

    /// The register as it stands after a change.
    pub async fn after(&self) -> Result<Arc<RegisterView>> {
        Ok(self.site.books().now(self.grant.org).await?)
    }
}
