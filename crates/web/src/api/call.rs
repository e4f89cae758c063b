//! A request of a program with the register it is about.

use super::api_request::ApiRequest;
use super::problem::{ApiProblem, Result};
use super::writing::Writing;
use crate::act::person_behind;
use app::report::ReportRequest;
use app::{LogEntry, LogFilter, LogPage, RegisterView};
use axum::http::StatusCode;
use jiff::civil::Date;
use register::{Actor, AnyRecord, Assurance, Id, Kind, Record, Ref, Register, Via};
use std::ops::Deref;
use std::sync::Arc;

/// A request that may be carried out.
///
/// It holds the register, and nothing taken from it outlives it. Whoever writes turns
/// it into a [`Writing`], which holds none: a register that nobody holds is changed in
/// place, and one that somebody holds has to be copied as a whole.
pub struct Call {
    asked: ApiRequest,
    view: Arc<RegisterView>,
}

impl Deref for Call {
    type Target = ApiRequest;
    fn deref(&self) -> &ApiRequest {
        &self.asked
    }
}

impl Call {
    /// A request about the register, now or as of a day.
    pub fn new(asked: ApiRequest, view: Arc<RegisterView>) -> Call {
        Call { asked, view }
    }

    /// The request, to write: without the register.
    pub fn into_writing(self) -> Writing {
        let actor = self.actor();
        Writing::new(self.asked, actor)
    }

    /// The register.
    pub fn register(&self) -> &Register {
        self.view.register()
    }

    /// The register as a view that can be kept.
    pub fn view(&self) -> Arc<RegisterView> {
        self.view.clone()
    }

    /// The file that was uploaded; it is given once.
    pub fn take_file(&mut self) -> Result<super::api_request::File> {
        let file = self.asked.file.take();
        file.ok_or_else(|| ApiProblem::refused("file: is missing"))
    }

    /// The record the path names.
    pub fn target(&self) -> Result<AnyRecord> {
        let kind = self.op.kind.unwrap_or(Kind::Profile);
        let text = self.param("record");
        self.named(kind, text)
            .ok_or_else(|| ApiProblem::not_found(format!("there is no {kind} {text}")))
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
                ApiProblem::at(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    vec![(place.to_owned(), message)],
                )
            })
    }

    /// The revision of a record that `If-Match` names, with the record; refused where
    /// the record is not at it any more.
    pub fn against(&self, target: Ref) -> Result<Option<(Ref, u64)>> {
        let Some(then) = self.revision()? else {
            return Ok(None);
        };
        self.register()
            .unchanged_since(target, then)
            .map_err(app::AppError::from)?;
        Ok(Some((target, then)))
    }

    /// Who acts: the person of the book behind the token's account, or the account,
    /// or the token by its name.
    fn actor(&self) -> Actor {
        let account = self.grant.account.as_ref();
        let person = self
            .membership
            .as_ref()
            .and_then(|membership| person_behind(self.register(), membership));
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
            account: account.map(|account| account.id.0),
        }
    }

    /// A page of what happened up to this register, newest first.
    pub async fn history(&self, which: &LogFilter, first: usize, limit: usize) -> Result<LogPage> {
        let (books, upto) = (self.books(), self.register().position);
        Ok(books.log(self.grant.org, upto, which, first, limit).await?)
    }

    /// One entry.
    pub async fn entry(&self, position: u64) -> Result<Option<LogEntry>> {
        Ok(self.books().entry(self.grant.org, position).await?)
    }

    /// The entry that last changed a record before a position.
    pub async fn entry_before(&self, target: Ref, position: u64) -> Result<Option<LogEntry>> {
        let books = self.books();
        Ok(books.entry_before(self.grant.org, target, position).await?)
    }

    /// The register as of the end of a day.
    pub async fn as_of(&self, day: Date) -> Result<Arc<RegisterView>> {
        Ok(self.books().as_of(self.grant.org, day).await?)
    }

    /// The register at an earlier position.
    pub async fn earlier(&self, position: u64) -> Result<Arc<RegisterView>> {
        Ok(self.books().at(self.grant.org, position).await?)
    }

    /// The records of a kind as a table.
    pub async fn table(
        &self,
        kind: intake::Kind,
        format: app::export_table::TableFormat,
    ) -> Result<app::export_table::ExportedTable> {
        let (books, shown) = (self.books(), self.view.clone());
        Ok(books.table(self.grant.org, shown, kind, format).await?)
    }

    /// A turn at heavy work, held until it is dropped.
    pub async fn turn(&self) -> Result<app::Turn> {
        Ok(self.books().turn(self.grant.org).await?)
    }

    /// Does heavy work in a turn of the organization.
    pub async fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        Ok(self.books().beside(self.grant.org, work).await?)
    }

    /// Looks through a book, in a turn of the organization to look.
    pub async fn look_beside<T: Send + 'static>(
        &self,
        look: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        Ok(self.books().look_beside(self.grant.org, look).await?)
    }

    /// What is drawn of the content of a document.
    pub async fn drawn<T: Send + 'static>(
        &self,
        request: &ReportRequest,
        draw: impl FnOnce(documents::model::Report) -> T + Send + 'static,
    ) -> Result<T> {
        Ok(self.books().drawn(self.grant.org, request, draw).await?)
    }
}
