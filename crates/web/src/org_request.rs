//! A request inside one organization: who asks, what they may, and the
//! register they look at.

use crate::act::{Act, Barred, Missing, barred, person_behind};
use crate::error::{PageError, Result};
use crate::handed::Handing;
use crate::members::{self, Changing, MemberError};
use crate::notice;
use crate::refusals::Asker;
use crate::respond::go;
use crate::second_factor;
use crate::session::{SignedIn, denial};
use crate::state::{AppState, Organization};
use crate::still::Still;
use access::{
    Access, AccessError, AccountId, ActedBy, Action, LinkUsed, LogEvent, Membership, Permission,
    Roles,
};
use app::export_table::{ExportedTable, TableFormat};
use app::import::{ImportOrder, ImportOutcome};
use app::{AppError, Authorship, Book, Computed, Done, RegisterView};
use axum::body::Body;
use axum::extract::{FromRequestParts, MatchedPath, OriginalUri, RawPathParams};
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Head, OrgId};
use pages::verb_page::Viewer;
use pages::{May, Notice, NoticeKind, Section, Shell, Undo, User};
use register::{Actor, Assurance, Command, Id, Kind, Record, Ref, Refusal, Register, Via};
use std::sync::{Arc, LazyLock, OnceLock};

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

/// What a request looks at while it writes.
static NO_VIEW: LazyLock<Arc<RegisterView>> = LazyLock::new(|| {
    let nothing = Arc::new(Register::default());
    let org = OrgId(uuid::Uuid::nil());
    Arc::new(RegisterView::new(nothing, Head::empty(org)))
});

const NOTHING: &str =
    "there is no such organization, or you have no account in it; ask its administrator";

/// What somebody is told who does not belong to an organization. Its log names them where
/// they once did, as they were called then.
async fn outsider(state: &AppState, signed_in: &SignedIn, org: &Organization) -> PageError {
    let account = signed_in.session.account.id;
    let known = state.books().known(org.id).await.ok();
    let left = known.and_then(|book| {
        let recorded = book.tables.memberships.get(Id::new(account.0))?;
        Some(recorded.name.clone())
    });
    let mut error = denied(
        signed_in,
        org,
        axum::http::StatusCode::NOT_FOUND,
        NOTHING.to_owned(),
        "no account in this organization",
        left.is_none().then(|| org.name.clone()),
    );
    if let (PageError::Denied { denial, .. }, Some(name)) = (&mut error, left) {
        denial.event.name = name;
    }
    error
}

/// A refusal that the access log tells.
fn denied(
    signed_in: &SignedIn,
    org: &Organization,
    status: axum::http::StatusCode,
    message: String,
    detail: &str,
    outside: Option<String>,
) -> PageError {
    PageError::Denied {
        status,
        message,
        denial: Box::new(denial(signed_in, Some(org.id), detail, outside)),
    }
}

/// What the owner of an account is told on every page until they have read it: by whose
/// link the password was set.
fn password_set(untold: &LinkUsed) -> Notice {
    let who = match untold.made_by_name.as_str() {
        "" => "somebody who is not on record",
        name => name,
    };
    Notice {
        kind: NoticeKind::Warning,
        text: format!(
            "Your password was set by a link that {who} made. If that was not you, change it and tell another administrator. Until one confirms that this account is yours, it rules on nothing {who} asked for."
        ),
        undo: Some(Undo {
            action: "/account/told".into(),
            label: "I know".into(),
            fields: Vec::new(),
        }),
    }
}

/// The register once the book knows of an account what the list of accounts says; before
/// that the account writes nothing.
pub async fn up_to_date(
    state: &AppState,
    org: OrgId,
    account: AccountId,
    now: Arc<RegisterView>,
) -> Result<Arc<RegisterView>, MemberError> {
    if !members::is_behind(&now, state.access(), account).await? {
        return Ok(now);
    }
    drop(now);
    let (access, at) = (state.access().clone(), state.clock());
    let written = state
        .books()
        .write(org, async |book| {
            Ok(members::take_over(book, &access, account, at).await)
        })
        .await?;
    written?;
    let now = state.books().now(org).await?;
    let removed = now.tables.memberships.get(Id::new(account.0));
    match removed.and_then(|recorded| Some((recorded, recorded.retired.as_ref()?))) {
        None => Ok(now),
        Some((recorded, retired)) => Err(Refusal::rule(
            recorded.known_as(),
            format!("it was taken out of the organization on {}", retired.on),
            "have an administrator invite it again",
        )
        .into()),
    }
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
        let reader = format!("account {}", self.signed_in.session.account.id);
        Ok(self
            .state
            .handed()
            .room(self.org.id, &reader, bytes)
            .await?)
    }

    /// A file as the body of an answer, once there is room for it.
    pub async fn handed(&self, bytes: Vec<u8>) -> Result<Body> {
        Ok(self.room_for(bytes.len()).await?.body(bytes))
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

    /// Refuses who lacks a permission.
    pub fn need(&self, permission: Permission) -> Result<()> {
        if self.roles().allows(permission) {
            return Ok(());
        }
        Err(self.lacks(Missing::of(permission)))
    }

    fn lacks(&self, Missing { permission, why }: Missing) -> PageError {
        let place = &self.place;
        denied(
            &self.signed_in,
            &self.org,
            axum::http::StatusCode::FORBIDDEN,
            format!(
                "your role here ({}) does not include this: {} Ask an administrator if it should.",
                self.roles().words(),
                why.unwrap_or(permission.explain())
            ),
            &format!("{place} needs “{}”", permission.code()),
            None,
        )
    }

    /// What was done in a turn; that who asks may not is a page of its own, which the access
    /// log tells.
    fn in_turn<T>(&mut self, done: app::Result<T>) -> Result<app::Result<T>> {
        let error = match done {
            Ok(done) => return Ok(Ok(done)),
            Err(error) => error,
        };
        match barred(error) {
            Ok(why) => Err(self.barred(why)),
            Err(error) => Ok(Err(error)),
        }
    }

    fn barred(&mut self, why: Barred) -> PageError {
        match why {
            Barred::Lacks { missing, roles } => {
                self.membership.roles = roles;
                self.lacks(missing)
            }
            Barred::NoSecondFactor => PageError::Elsewhere {
                to: second_factor::address(&self.org.slug),
            },
            Barred::Gone | Barred::Another => denied(
                &self.signed_in,
                &self.org,
                axum::http::StatusCode::FORBIDDEN,
                why.to_string(),
                "was sent before the session ended, or the account was removed or tied anew",
                None,
            ),
        }
    }

    /// Asks again whether who signed in stands and has the right, just before something
    /// beside the books is changed.
    pub async fn still(&self, permission: Permission) -> Result<()> {
        let access = self.state.access();
        let who = (&self.signed_in.session).into();
        let now = access.standing(who, self.org.id, self.state.clock());
        let now = now.await?.ok_or(AccessError::Lapsed)?;
        match now.permissions.contains(&permission) {
            true => Ok(()),
            false => Err(AccessError::TakenAway(permission.code()).into()),
        }
    }

    /// The accounts, where nothing is written unless who signed in stands and has the right
    /// by then.
    pub fn access_to(&self, permission: Permission) -> Access {
        let needs = Some((self.org.id, permission));
        let now = self.state.clock();
        let access = self.state.access();
        access.only_while(&self.signed_in.session, needs, now)
    }

    /// The way to change something; see [`Act`].
    fn act(&self, why: &str) -> Act {
        Act {
            state: self.state.clone(),
            org: self.org.id,
            by: self.by(why),
            who: (&self.signed_in.session).into(),
        }
    }

    /// What the layout of a page needs.
    pub fn shell(&self, section: Section, title: impl Into<String>) -> Shell {
        let may = |permission| self.as_of.is_none() && self.roles().allows(permission);
        Shell {
            title: title.into(),
            org_name: self.register().name().to_owned(),
            org_slug: self.org.slug.clone(),
            base: self.base.clone(),
            rest: self.rest.clone(),
            section,
            as_of: self.as_of,
            today: self.today,
            user: Some(User {
                person: self.actor().person,
                name: self.signed_in.session.account.name.clone(),
                roles: self.roles().words(),
            }),
            may: May {
                contribute: may(Permission::Contribute),
                govern: may(Permission::Govern),
                approve: may(Permission::Approve),
                administer: self.roles().allows(Permission::Administer),
                access_log: self.roles().allows(Permission::ReadAccessLog),
            },
            several_orgs: self.several,
            idle_seconds: self.signed_in.session.idle_seconds(),
            notice: self.notice.clone(),
            of_redactions: pages::history::of_redactions(
                self.register(),
                &self.base,
                &self.rest,
                self.as_of.is_some(),
            ),
        }
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

    /// Lets go of the register while something writes, so that what is written need not
    /// be written into a copy, and looks at it anew.
    async fn let_go<T>(&mut self, writing: impl Future<Output = T>) -> Result<T> {
        self.reading = NO_VIEW.clone();
        let done = writing.await;
        self.reading = self.state.books().known(self.org.id).await?;
        Ok(done)
    }

    /// Carries out one command, if the person may. The inner error is the
    /// book's own, for callers that treat some of them apart.
    pub async fn try_one(
        &mut self,
        command: Command,
        why: &str,
        against: Option<u64>,
    ) -> Result<app::Result<Done>> {
        let act = self.act(why);
        // A record that is kept changed is one that was read.
        let against = against.or_else(|| self.read_in(command.saved()?.reference()));
        let done = self.let_go(act.one(command, against)).await?;
        self.in_turn(done)
    }

    /// The revision in which this request read a record.
    fn read_in(&self, target: Ref) -> Option<u64> {
        self.register().tables.revision(target)
    }

    /// Carries out one command that is made in the turn, of the book as it stands then.
    pub async fn make(
        &mut self,
        make: impl Fn(&Register) -> app::Result<Command>,
    ) -> Result<Result<Done, String>> {
        let act = self.act("");
        let done = self.let_go(act.made(make, None)).await?;
        done_or_message(self.in_turn(done)?)
    }

    /// Carries out many commands as one: all of them or none. `against` names the
    /// revisions of records they were made against.
    pub async fn try_all(
        &mut self,
        verb: &str,
        commands: Vec<Command>,
        why: &str,
        against: &[(Ref, u64)],
    ) -> Result<app::Result<Done>> {
        let act = self.act(why);
        let against = self.made_against(&commands, against);
        let done = self.let_go(act.all(verb, commands, &against)).await?;
        self.in_turn(done)
    }

    /// The revisions that commands were made against: those a form named, and for every
    /// other record that is kept changed, the one this request read it in. Whoever waits
    /// for another's write does not overwrite it.
    fn made_against(&self, commands: &[Command], named: &[(Ref, u64)]) -> Vec<(Ref, u64)> {
        let mut against = named.to_vec();
        for command in commands {
            let Command::Save(record) = command else {
                continue;
            };
            let target = record.reference();
            if against.iter().all(|(known, _)| *known != target)
                && let Some(revision) = self.read_in(target)
            {
                against.push((target, revision));
            }
        }
        against
    }

    /// Writes with the book itself, for what is more than commands.
    pub async fn write<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Book) -> app::Result<T>,
    ) -> Result<app::Result<T>> {
        let act = self.act("");
        let done = self.let_go(act.turn(work)).await?;
        self.in_turn(done)
    }

    /// Imports a file beside whoever writes.
    pub async fn import(&mut self, order: ImportOrder) -> Result<app::Result<ImportOutcome>> {
        let act = self.act("");
        let (books, asked) = (self.state.books().clone(), act.asked(None));
        let done = self
            .let_go(books.import(self.org.id, order, asked, &act.by))
            .await?;
        self.in_turn(done)
    }

    /// Changes who belongs to the organization.
    pub async fn change_members<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Changing<'_>) -> Result<T, MemberError>,
    ) -> Result<Result<T, MemberError>> {
        let act = self.act("");
        let access = self.access_to(Permission::Administer);
        let account = &self.signed_in.session.account;
        let log_by = ActedBy::from(account).from_address(&self.signed_in.address);
        let changed = self
            .let_go(members::in_turn(&act, &access, log_by, work))
            .await?;
        match changed {
            Err(MemberError::App(error)) => match self.in_turn::<T>(Err(error))? {
                Ok(done) => Ok(Ok(done)),
                Err(error) => Ok(Err(error.into())),
            },
            other => Ok(other),
        }
    }

    /// Carries out one command, if the person may. The inner error is the
    /// refusal, to be shown at the form it came from.
    pub async fn perform(
        &mut self,
        command: Command,
        why: &str,
        against: Option<u64>,
    ) -> Result<Result<Done, String>> {
        done_or_message(self.try_one(command, why, against).await?)
    }

    /// Carries out many commands as one; see [`OrgRequest::perform`].
    pub async fn perform_all(
        &mut self,
        verb: &str,
        commands: Vec<Command>,
        why: &str,
    ) -> Result<Result<Done, String>> {
        done_or_message(self.try_all(verb, commands, why, &[]).await?)
    }

    /// Something to be said beside what was done, once; see [`OrgRequest::done`].
    pub fn warn(&self, text: String) {
        // The first warning stands: a request saves one form.
        let _ = self.warning.set(text);
    }

    /// Carries out one command, with files to be stored in the same transaction.
    pub async fn perform_with_files(
        &mut self,
        command: Command,
        files: Vec<Vec<u8>>,
    ) -> Result<Result<Done, String>> {
        let act = self.act("");
        let done = self.let_go(act.with_files(command, files)).await?;
        done_or_message(self.in_turn(done)?)
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

    /// To a page of this organization, with a word about what was done, and the
    /// warning there may be.
    pub fn done(&self, path: &str, text: impl Into<String>) -> Response {
        self.done_with_undo(path, text, None)
    }

    /// The same, with what takes it back.
    pub fn done_with_undo(
        &self,
        path: &str,
        text: impl Into<String>,
        undo: Option<Undo>,
    ) -> Response {
        let text = text.into();
        let (kind, text) = match self.warning.get() {
            None => (NoticeKind::Done, text),
            Some(warning) => (NoticeKind::Warning, format!("{text} {warning}")),
        };
        let to = go(&format!("{}{path}", self.base));
        notice::with_notice(to, &Notice { kind, text, undo })
    }
}

fn done_or_message(done: app::Result<Done>) -> Result<Result<Done, String>> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(error) => PageError::refusal(error).map(Err),
    }
}
