//! E-mail authentication: `/mail` and what is below it (G4 to G6).

mod allowance;
mod audit;
mod decide;
mod domain;
mod findings;
pub(crate) mod mailboxes;
mod overview;
mod read;
mod report;
mod reports;
mod roll_out;
mod rules;
mod senders;
mod settle;
mod token;
pub(crate) mod watch;

pub(crate) use mailboxes::{Readings, SignIns};
pub(crate) use read::Forms;
pub(crate) use watch::room_for_mails;

use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::state::AppState;
use app::mail::Span;
use app::{AppError, Turn};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use jiff::Timestamp;
use ledger::Ledger;
use ledger::side::SideTables;
use mailauth::DomainName;
use register::records::Asset;
use tokio::runtime::Handle;

/// Days the lists of senders look back.
pub(crate) const SENDER_DAYS: u32 = 30;

/// Pages of e-mail authentication.
pub fn routes() -> Router<AppState> {
    // The frame of a form around the files themselves.
    let upload = DefaultBodyLimit::max(read::MAX_BYTES as usize + (1 << 20));
    let mailbox = "/mail/mailboxes/{mailbox}";
    Router::new()
        .route("/mail", get(overview::show).post(overview::add))
        .route("/mail/reports", get(reports::all))
        .route("/mail/reports/{report}", get(report::show))
        .route("/mail/reports/{report}/{said}", post(settle::settle))
        .route("/mail/read", get(read::ask).post(read::read).layer(upload))
        .route("/mail/mailboxes", get(mailboxes::list).post(mailboxes::add))
        .route(&format!("{mailbox}/disable"), post(mailboxes::disable))
        .route(&format!("{mailbox}/enable"), post(mailboxes::enable))
        .route(&format!("{mailbox}/read"), post(mailboxes::read_now))
        .route(&format!("{mailbox}/delete"), post(mailboxes::delete))
        .route(
            &format!("{mailbox}/sign-in"),
            get(mailboxes::sign_in::show).post(mailboxes::sign_in::begin),
        )
        .route(
            &format!("{mailbox}/signed-in"),
            get(mailboxes::sign_in::back),
        )
        .route("/mail/{number}", get(domain::show))
        .route("/mail/{number}/audit", get(audit::show))
        .route("/mail/{number}/check", post(audit::check))
        .route(
            "/mail/{number}/findings",
            get(findings::show).post(findings::take_over),
        )
        .route("/mail/{number}/roll-out", get(roll_out::show))
        .route("/mail/{number}/rules", get(rules::show))
        .route("/mail/{number}/reports", get(reports::of_domain))
        .route("/mail/{number}/senders", get(senders::list))
        .route("/mail/{number}/senders.csv", get(senders::csv))
        .route(
            "/mail/{number}/senders/decide",
            get(decide::ask).post(decide::decide),
        )
        .route(
            "/mail/senders/{number}/decide-sender",
            get(decide::ask_known).post(crate::verb::carry_out),
        )
}

/// Where browsers come back to from services that mailboxes are signed in at.
pub fn landing() -> Router<AppState> {
    Router::new().route(mailboxes::sign_in::LANDING, get(mailboxes::sign_in::landed))
}

/// A domain of the organization: the asset that answers for it.
pub(crate) struct MailDomain<'r> {
    /// The asset.
    pub asset: &'r Asset,
    /// Its domain.
    pub domain: DomainName,
}

impl<'r> MailDomain<'r> {
    /// The domain of an asset in use; `None` where it answers for none.
    pub fn of(asset: &'r Asset) -> Option<MailDomain<'r>> {
        let domain = DomainName::host(&asset.domain).ok()?;
        Some(MailDomain { asset, domain })
    }

    /// The domain of the asset of a number.
    pub fn of_number(req: &'r OrgRequest, number: u32) -> Result<MailDomain<'r>> {
        let asset = req.register().tables.assets.by_number(number);
        asset
            .filter(|asset| asset.retired.is_none())
            .and_then(MailDomain::of)
            .ok_or_else(|| {
                PageError::not_found(format!(
                    "there is no asset A-{number} that answers for a domain; the domains are listed under E-mail"
                ))
            })
    }

    /// Every domain, by name.
    pub fn all(req: &'r OrgRequest) -> Vec<MailDomain<'r>> {
        let assets = req.register().tables.assets.live();
        let mut all: Vec<MailDomain<'r>> = assets.filter_map(MailDomain::of).collect();
        all.sort_by(|a, b| a.domain.cmp(&b.domain));
        all
    }
}

/// The ledger.
pub(crate) fn ledger(req: &OrgRequest) -> &Ledger {
    req.state.books().data_folder().ledger()
}

/// A turn at looking through what is observed, which may be much: held while that is read and
/// summed up.
pub(crate) async fn look(req: &OrgRequest) -> Result<Turn> {
    Ok(req.state.books().look(req.org.id).await?)
}

/// The same for what needs nothing of the request: done in such a turn, and beside the threads
/// that answer, whatever it takes to unpack and sum up what the database has.
pub(crate) async fn look_through<T: Send + 'static>(
    req: &OrgRequest,
    work: impl Future<Output = app::Result<T>> + Send + 'static,
) -> Result<T, PageError> {
    let (turn, here) = (look(req).await?, Handle::current());
    let looking = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        here.block_on(work)
    });
    Ok(looking.await.map_err(|_| AppError::BrokenOff)??)
}

/// What is observed of mail, to be read.
pub(crate) async fn observed(req: &OrgRequest) -> Result<SideTables> {
    let observed = ledger(req).side_read().await;
    Ok(observed.map_err(AppError::from)?)
}

/// The last so many days up to the one looked at.
pub(crate) fn span(req: &OrgRequest, days: u32) -> Span {
    Span::last(days, req.today)
}

/// The end of the day looked at, or now: what was checked after it is not shown.
pub(crate) fn until_time(req: &OrgRequest) -> Timestamp {
    req.as_of
        .and_then(|day| req.register().end_of_day(day).ok())
        .unwrap_or_else(|| req.at())
}

/// What came in from here on is not shown: the end of the day looked at, in
/// microseconds.
pub(crate) fn until(req: &OrgRequest) -> i64 {
    req.as_of
        .and_then(|day| req.register().end_of_day(day).ok())
        .map_or(i64::MAX, |end| end.as_microsecond())
}
