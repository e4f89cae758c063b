//! A request inside one organization: who asks, what they may, and the
//! register they look at.

mod rights;
mod shown;
mod up_to_date;
mod writing;

pub use up_to_date::up_to_date;

use crate::act::person_behind;
use crate::error::{PageError, Result};
use crate::handed::{Handing, Making, Recipient};
use crate::notice;
use crate::query::is_long;
use crate::refusals::Asker;
use crate::second_factor;
use crate::session::{SignedIn, denial};
use crate::state::{AppState, Organization};
use crate::still::Still;
use access::{Action, LogEvent, Membership, Permission, Roles};
use app::export_table::{ExportedTable, TableFormat};
use app::{AppError, Authorship, Computed, RegisterView};
use axum::extract::{FromRequestParts, MatchedPath, OriginalUri, RawPathParams};
use axum::http::Method;
use axum::http::request::Parts;
use fields::lists::Asked;
use jiff::Timestamp;
use jiff::civil::Date;
use pages::listing::{Listing, listing};
use pages::verb_page::Viewer;
use pages::{Notice, Query};
use register::{Actor, Assurance, Kind, Register, Via};
use rights::{NOTHING, outsider};
use shown::password_set;
use std::sync::{Arc, OnceLock};

/// What lists of a kind are made from, on a day; `base` begins every address.
pub fn wanted<'r>(
    register: &'r Register,
    derived: &'r Computed,
    kind: Kind,
    today: Date,
    base: &'r str,
) -> pages::listing::Wanted<'r> {
    pages::listing::Wanted {
        register,
        coverage: pages::places::SCOPE
            .contains(&kind)
            .then(|| derived.coverage()),
        risks: (kind == Kind::Risk).then(|| derived.risks()),
        today,
        base,
    }
}

/// A request inside one organization.
pub struct OrgRequest {
    /// What every request can reach.
    pub state: AppState,
    /// Who is signed in.
    pub signed_in: SignedIn,
    /// The organization.
    pub org: Organization,
    /// The account's part in it.
    pub membership: Membership,
    /// The register, now or as of a day.
    reading: Arc<RegisterView>,
    /// The day states are judged on: the organization's today, or the day looked at.
    pub today: Date,
    /// The day looked at, where it is the past.
    pub as_of: Option<Date>,
    /// Start of every address in here: `/o/clinic` or `/o/clinic/at/2026-03-01`.
    pub base: String,
    /// The address after the base, with its query.
    pub rest: String,
    /// What was just done.
    pub notice: Option<Notice>,
    place: String,
    recipient: Recipient,
    several: bool,
    warning: OnceLock<String>,
}

impl FromRequestParts<AppState> for OrgRequest {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<OrgRequest> {
        let signed_in = SignedIn::from_request_parts(parts, state).await?;
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| PageError::bad_request("this address cannot be read"))?;
        let param = |name: &str| {
            params
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.to_owned())
        };
        let slug = param("org").unwrap_or_default();
        // Somebody else's organization is answered like one that is not there.
        let org = state
            .organization(&slug)
            .await?
            .ok_or_else(|| PageError::not_found(NOTHING))?;
        let membership = state
            .access()
            .membership(org.id, signed_in.session.account.id)
            .await?;
        let Some(membership) = membership else {
            return Err(outsider(state, &signed_in, &org).await);
        };
        let recipient = parts.extensions.get::<Recipient>().cloned();
        let recipient = recipient.unwrap_or_default();
        recipient.is(org.id, format!("account {}", signed_in.session.account.id));
        let now = match state.books().now(org.id).await {
            Err(AppError::WentBack { .. }) if membership.roles.allows(Permission::Administer) => {
                return Err(PageError::Elsewhere {
                    to: crate::went_back::address(&slug),
                });
            }
            other => other?,
        };
        let (method, headers) = (&parts.method, &parts.headers);
        second_factor::of_members(state, &signed_in, &org, now.register(), method, headers).await?;
        let account = signed_in.session.account.id;
        let untold = state.access().link_untold(account).await?;
        let now = match parts.method {
            Method::GET | Method::HEAD => now,
            _ => up_to_date(state, org.id, account, now).await?,
        };
        parts
            .extensions
            .insert(Still::member(state, &signed_in, &membership));
        let place = place(parts.extensions.get::<MatchedPath>(), param);
        if let Some(asker) = parts.extensions.get::<Asker>() {
            let what = format!("{} {place}", parts.method);
            asker.is(denial(&signed_in, Some(org.id), &what, None));
        }
        let present = now.day(signed_in.at);
        let as_of = match param("day") {
            None => None,
            Some(text) => Some(past_day(&text, present)?),
        };
        if as_of.is_some() && !matches!(parts.method, Method::GET | Method::HEAD) {
            return Err(PageError::Message {
                status: axum::http::StatusCode::METHOD_NOT_ALLOWED,
                message: "you are looking at the past, and nothing can be changed there; go back to today first".into(),
            });
        }
        let reading = match as_of {
            None => now,
            Some(day) => state.books().as_of(org.id, day).await?,
        };
        let base = match as_of {
            None => format!("/o/{slug}"),
            Some(day) => format!("/o/{slug}/at/{day}"),
        };
        let uri = parts
            .extensions
            .get::<OriginalUri>()
            .and_then(|uri| uri.path_and_query())
            .map_or_else(String::new, ToString::to_string);
        let rest = uri
            .strip_prefix(base.as_str())
            .unwrap_or_default()
            .to_owned();
        Ok(OrgRequest {
            state: state.clone(),
            notice: notice::of(&parts.headers).or_else(|| Some(password_set(&untold?))),
            several: signed_in.session.organizations > 1,
            warning: OnceLock::new(),
            signed_in,
            org,
            membership,
            reading,
            today: as_of.unwrap_or(present),
            as_of,
            place,
            recipient,
            base,
            rest,
        })
    }
}

/// The place of an address as the access log names it: the pattern of its route, with kind
/// and verb, and without what anybody may count up.
fn place(matched: Option<&MatchedPath>, param: impl Fn(&str) -> Option<String>) -> String {
    let pattern = matched.map_or("", MatchedPath::as_str);
    let inside = ["/o/{org}/at/{day}", "/o/{org}"]
        .iter()
        .find_map(|base| pattern.strip_prefix(base));
    let filled = |name: &str, text: String| {
        let value = param(name).unwrap_or_default();
        text.replace(&format!("{{{name}}}"), &value)
    };
    let place = filled("kind", inside.unwrap_or(pattern).to_owned());
    filled("verb", place)
}

/// A day in an address: up to today.
fn past_day(text: &str, today: Date) -> Result<Date> {
    let day: Date = text.parse().map_err(|_| {
        PageError::not_found(format!("“{text}” is not a date; write it as 2026-03-01"))
    })?;
    if day > today {
        return Err(PageError::bad_request(format!(
            "{day} lies in the future (today is {today}), and the book cannot tell what will be known then; choose a day up to today"
        )));
    }
    Ok(day)
}

impl OrgRequest {
    /// The register.
    pub fn register(&self) -> &Register {
        self.reading.register()
    }

    /// The records of a kind as a table, made in a turn of the organization.
    pub async fn table(&self, kind: intake::Kind, format: TableFormat) -> Result<ExportedTable> {
        let (books, shown) = (self.state.books(), self.reading.clone());
        Ok(books.table(self.org.id, shown, kind, format).await?)
    }

    /// Room for a file of so many bytes to be handed out, before it is read.
    pub async fn room_for(&self, bytes: usize) -> Result<Handing> {
        Ok(self.recipient.room(self.state.handed(), bytes).await?)
    }

    /// A file that is made for whoever asks.
    pub fn making(&self) -> Making<'_> {
        self.recipient.making(self.state.handed())
    }

    /// Works on the register beside the threads that answer, in a turn of the organization.
    pub async fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&RegisterView) -> T + Send + 'static,
    ) -> Result<T> {
        let view = self.view();
        Ok(self
            .state
            .books()
            .beside(self.org.id, move || work(&view))
            .await?)
    }

    /// What is computed of the register for the day looked at.
    pub fn computed(&self) -> Arc<Computed> {
        self.reading.on(self.today)
    }

    /// The page of a kind's list at a query, and what it means by it. Of a long list it is
    /// made beside the threads that answer, when it is the organization's turn to look, where it
    /// takes long.
    pub async fn listed(&self, kind: Kind, query: &Query, asked: &Asked) -> Result<Listing> {
        if !is_long(self.register(), kind, asked) {
            let derived = self.computed();
            return Ok(listing(self.wanted(&derived, kind), kind, query, asked));
        }
        let (reading, today, base) = (self.view(), self.today, self.base.clone());
        let (query, asked) = (query.clone(), asked.to_vec());
        let look = move || {
            let derived = reading.on(today);
            let wanted = wanted(reading.register(), &derived, kind, today, &base);
            listing(wanted, kind, &query, &asked)
        };
        let books = self.state.books();
        Ok(books.look_beside(self.org.id, look).await?)
    }

    /// What lists of a kind are made from.
    pub fn wanted<'r>(&'r self, derived: &'r Computed, kind: Kind) -> pages::listing::Wanted<'r> {
        wanted(self.register(), derived, kind, self.today, &self.base)
    }

    /// The account's roles here.
    pub fn roles(&self) -> &Roles {
        &self.membership.roles
    }

    /// The time of the request.
    pub fn at(&self) -> Timestamp {
        self.signed_in.at
    }

    /// Who acts: the person of the book behind the account.
    pub fn actor(&self) -> Actor {
        let account = &self.signed_in.session.account;
        let person = person_behind(self.register(), &self.membership);
        Actor {
            person: person.map(|p| p.id),
            name: person.map_or_else(|| account.name.clone(), |p| p.name.clone()),
            role: self.roles().words(),
            assurance: Assurance::SignedIn,
            via: Some(Via::Account(account.id.0)),
            account: None,
        }
    }

    /// Who writes, why, and when.
    pub fn by(&self, why: &str) -> Authorship {
        Authorship {
            actor: self.actor(),
            why: why.trim().to_owned(),
            at: self.at(),
        }
    }

    /// The register as a view that can be kept.
    pub fn view(&self) -> Arc<RegisterView> {
        self.reading.clone()
    }

    /// Who looks: the person of the book behind the account. A name alone says nothing
    /// of who is signed in.
    pub fn viewer(&self) -> Viewer {
        let actor = self.actor();
        Viewer {
            person: actor.person,
            name: actor.name,
        }
    }

    /// Writes a line to the organization's access log.
    pub async fn log(&self, action: Action, detail: &str) -> Result<()> {
        let account = &self.signed_in.session.account;
        let event = LogEvent {
            account: Some(account.id),
            name: account.name.clone(),
            action,
            detail: detail.to_owned(),
            address: self.signed_in.address.clone(),
        };
        let access = self.state.access();
        Ok(access.log(Some(self.org.id), &event, self.at()).await?)
    }
}
