//! The pages of verbs: one form for every verb on every kind of record, at
//! `/{place of the record}/{number}/{code}`. What they ask and say comes from `fields`.

use crate::error::{PageError, Result};
use crate::form::Form;
use crate::many::{Many, NotMade};
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use crate::respond::{go, page, page_again};
use crate::revisions::{UNSEEN, changed_since};
use crate::rights;
use crate::state::AppState;
use access::Permission;
use app::{AppError, Done, phi_scan};
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use fields::VerbForm;
use pages::verb::Verb;
use pages::verb_page::{VerbPage, after};
use pages::{Problems, Undo};
use register::records::{HeldCopy, Import, Risk};
use register::{
    AnyRecord, Command, Id, Kind, Ref, Refusal, Register, RiskFilter, RiskSort, copies_of,
};
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Addresses verbs had before each had one name everywhere.
const EARLIER: &[(Kind, &str, &str)] = &[
    (Kind::Risk, "close", "retire"),
    (Kind::Action, "drop", "retire"),
    (Kind::Action, "milestones", "milestone"),
    (Kind::Acceptance, "rule", ""),
];

/// Addresses of every verb on every kind of record.
pub fn routes() -> Router<AppState> {
    let places: BTreeSet<&str> = Kind::ALL
        .iter()
        .map(|kind| match fields::place(*kind) {
            // The lists of the scope have the kind in their address.
            place if place.starts_with("scope/") => "scope/{kind}",
            place => place,
        })
        .collect();
    places.into_iter().fold(Router::new(), |router, place| {
        router.route(
            &format!("/{place}/{{number}}/{{verb}}"),
            get(ask).post(carry_out),
        )
    })
}

/// A record and what is to be done to it.
pub struct VerbTarget {
    /// The record as it stands.
    pub record: AnyRecord,
    /// The verb.
    pub form: &'static VerbForm,
}

impl VerbTarget {
    /// What an address means. The inner error is the page to go to instead.
    fn of(req: &OrgRequest) -> Result<std::result::Result<VerbTarget, Response>> {
        let nothing = || PageError::not_found("there is no such page; go back and look again");
        let path = req.rest.split('?').next().unwrap_or_default();
        let (target, code) = fields::of_address(req.register(), path).ok_or_else(nothing)?;
        let record = req.register().tables.get(target).ok_or_else(nothing)?;
        let form = fields::verb_form(code).filter(|form| form.takes(target.kind));
        let Some(form) = form else {
            let moved = EARLIER
                .iter()
                .find(|(kind, old, _)| *kind == target.kind && *old == code);
            let (_, _, new) = moved.ok_or_else(nothing)?;
            let to = match *new {
                "" => pages::places::of(&req.base, &record),
                new => pages::places::verb(&req.base, &record, new),
            };
            return Ok(Err(go(&to)));
        };
        Ok(Ok(VerbTarget { record, form }))
    }

    fn permission(&self) -> Permission {
        self.form.meta().map_or(Permission::Administer, |meta| {
            rights::permission(meta.needs)
        })
    }
}

/// What a form is shown with.
#[derive(Default)]
pub struct Shown<'s> {
    /// What the link to it said.
    pub known: &'s [(String, String)],
    /// What was sent, when it is shown again.
    pub sent: Option<&'s Form>,
    /// What is wrong.
    pub problems: Problems,
    /// Other records that hold words of it, where it is to be redacted.
    pub copies: Vec<HeldCopy>,
    /// Revision of the record it is filled in against.
    pub revision: Option<u64>,
}

async fn ask(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let asked = match VerbTarget::of(&req)? {
        Ok(asked) => asked,
        Err(instead) => return Ok(instead),
    };
    may_fill(&req, asked.permission())?;
    let shown = Shown {
        known: &query.0,
        copies: copies(&req, &asked).await?,
        revision: req.register().tables.revision(asked.record.reference()),
        ..Shown::default()
    };
    show(&req, &asked, shown, |_| {})
}

/// Where else words of a record stand that is to be redacted: looked for in the whole book,
/// beside the threads that answer.
async fn copies(req: &OrgRequest, asked: &VerbTarget) -> Result<Vec<HeldCopy>> {
    if asked.form.code != "redact" {
        return Ok(Vec::new());
    }
    let (view, state) = (req.view(), [asked.record.clone()]);
    let look = move || copies_of(view.register(), &state);
    Ok(req.state.books().look_beside(req.org.id, look).await?)
}

/// A verb's form at first; `more` adds what only an area knows.
pub fn ask_with(
    req: &OrgRequest,
    asked: &VerbTarget,
    known: &[(String, String)],
    more: impl FnOnce(&mut Verb<'_>),
) -> Result {
    may_fill(req, asked.permission())?;
    let shown = Shown {
        known,
        revision: req.register().tables.revision(asked.record.reference()),
        ..Shown::default()
    };
    show(req, asked, shown, more)
}

/// A verb's form, at first or again.
pub fn show(
    req: &OrgRequest,
    asked: &VerbTarget,
    with: Shown<'_>,
    more: impl FnOnce(&mut Verb<'_>),
) -> Result {
    let kind = asked.record.kind();
    let heading = asked.form.words(kind).heading;
    let shell = req.shell(
        pages::places::section(kind),
        fields::sentence_before(heading, &asked.record),
    );
    let search = |words: &str| search(req, words);
    let viewer = req.viewer();
    let view = VerbPage {
        shell: &shell,
        register: req.register(),
        form: asked.form,
        record: &asked.record,
        known: with.known,
        typed: with.sent.map(|sent| sent.0.as_slice()),
        problems: with.problems,
        revision: with.revision,
        viewer: &viewer,
        copies: with.copies,
        search: &search,
    };
    let mut view = view.page();
    more(&mut view);
    shown(&view)
}

/// Open risks with some words, the worst first.
fn search(req: &OrgRequest, words: &str) -> Vec<Id<Risk>> {
    let filter = RiskFilter {
        text: words.to_owned(),
        ..RiskFilter::default()
    };
    let register = req.register();
    let rows = register.tables.risks.rows();
    let computed = req.computed();
    let found = computed
        .risks()
        .find(register, &filter, RiskSort::Level, true);
    let rows = found.into_iter().filter_map(|at| rows.get(at as usize));
    rows.map(|row| row.record.id).collect()
}

/// Reads what a form says of a verb.
pub fn read(
    req: &OrgRequest,
    form: &'static VerbForm,
    kind: Kind,
    sent: &Form,
) -> Result<std::result::Result<Value, Problems>> {
    let mut ids = Ids::default();
    let read = fields::verb_from_form(req.register(), form, kind, &sent.0, req.today, &mut || {
        ids.next()
    });
    ids.sound()?;
    Ok(read.map_err(|found| pages::record_form::problems(&found)))
}

/// The command of what was read.
pub fn command(
    form: &'static VerbForm,
    record: &AnyRecord,
    data: Value,
) -> Result<std::result::Result<Command, Problems>> {
    command_on(form, record.reference(), data)
}

/// What was read, for each of some records.
pub fn commands(
    form: &'static VerbForm,
    targets: impl IntoIterator<Item = Ref>,
    data: &Value,
) -> std::result::Result<Vec<Command>, NotMade> {
    let commands = targets
        .into_iter()
        .map(|target| Ok(command_on(form, target, data.clone())??));
    commands.collect()
}

fn command_on(
    form: &'static VerbForm,
    target: Ref,
    data: Value,
) -> Result<std::result::Result<Command, Problems>> {
    let mut ids = Ids::default();
    let command = fields::command(form.code, target, data, &mut || ids.next());
    ids.sound()?;
    Ok(command.map_err(|found| pages::record_form::problems(&found)))
}

/// Random ids; the failure to get one is told once.
#[derive(Default)]
struct Ids(Option<AppError>);

impl Ids {
    fn next(&mut self) -> Uuid {
        app::new_uuid().unwrap_or_else(|error| {
            self.0 = Some(error);
            Uuid::nil()
        })
    }

    fn sound(self) -> Result<()> {
        match self.0 {
            Some(error) => Err(error.into()),
            None => Ok(()),
        }
    }
}

/// Carries a verb out.
pub async fn carry_out(mut req: OrgRequest, sent: Form) -> Result {
    let asked = match VerbTarget::of(&req)? {
        Ok(asked) => asked,
        Err(instead) => return Ok(instead),
    };
    req.need(asked.permission())?;
    let (kind, target) = (asked.record.kind(), asked.record.reference());
    let data = match read(&req, asked.form, kind, &sent)? {
        Ok(data) => data,
        Err(problems) => return again(&req, asked, &sent, problems, sent.revision()).await,
    };
    let Some(against) = sent.revision() else {
        return again(&req, asked, &sent, Problems::whole(UNSEEN), None).await;
    };
    let outcome = if asked.form.by_book {
        undo_import(&mut req, Id::new(target.id), &data, against).await?
    } else {
        match command(asked.form, &asked.record, data.clone())? {
            Err(problems) => return again(&req, asked, &sent, problems, Some(against)).await,
            Ok(command) => req.try_one(command, sent.get("why"), Some(against)).await?,
        }
    };
    if let Err(error) = outcome {
        let stale = matches!(&error, AppError::Refused(Refusal::Conflict { .. }));
        let problems = wrong(error, Some(asked.form))?;
        let revision = if stale { None } else { Some(against) };
        return again(&req, asked, &sent, problems, revision).await;
    }
    let record = req.register().tables.get(target).unwrap_or(asked.record);
    let words = asked.form.words(kind);
    let said = |template| fields::sentence(req.register(), asked.form, template, &record, &data);
    let text = [said(words.done), said(words.next)];
    let undo = undo_ending(&req, asked.form, &record);
    let path = match sent.get("from") {
        "board" => "/plan/board".to_owned(),
        _ => after(asked.form.code, req.register(), &record),
    };
    Ok(done(&req, &path, text.join(" ").trim(), undo, &sent))
}

/// The form again, with everything as it was typed. `revision`: the state it was filled
/// in against, `None`: that which is shown now.
async fn again(
    req: &OrgRequest,
    asked: VerbTarget,
    sent: &Form,
    problems: Problems,
    revision: Option<u64>,
) -> Result {
    let target = asked.record.reference();
    let record = req.register().tables.get(target).unwrap_or(asked.record);
    let asked = VerbTarget { record, ..asked };
    let now = req.register().tables.revision(target);
    let with = Shown {
        sent: Some(sent),
        problems,
        copies: copies(req, &asked).await?,
        revision: revision.or(now),
        ..Shown::default()
    };
    show(req, &asked, with, |_| {})
}

/// Undoes an import as one: the book knows what was before it.
async fn undo_import(
    req: &mut OrgRequest,
    import: Id<Import>,
    data: &Value,
    against: u64,
) -> Result<app::Result<Done>> {
    let reason = data["reason"].as_str().unwrap_or_default();
    let by = req.by(reason);
    req.write(async |book| {
        book.catch_up().await?;
        book.undo_import(import, Some(against), &by.actor, reason, by.at)
            .await
    })
    .await
}

/// Carries out several commands as one, none of whose records may have changed since
/// the form was made. What is wrong stands at the fields it concerns.
pub async fn carry_out_all(
    req: &mut OrgRequest,
    verb: &str,
    commands: Vec<Command>,
    against: &[(Ref, u64)],
    why: &str,
    form: Option<&VerbForm>,
) -> Result<std::result::Result<Done, Problems>> {
    match req.try_all(verb, commands, why, against).await? {
        Ok(done) => Ok(Ok(done)),
        Err(error) => {
            let refused = wrong(error, form)?;
            Ok(Err(
                changed_since(req.register(), against).unwrap_or(refused)
            ))
        }
    }
}

/// The same of commands that are made in the turn, of the book as it stands then.
pub async fn carry_out_made(
    req: &mut OrgRequest,
    many: Many<'_>,
    form: Option<&VerbForm>,
    make: impl Fn(&Register) -> std::result::Result<Vec<Command>, NotMade>,
) -> Result<std::result::Result<Done, Problems>> {
    match req.try_all_made(many, make).await? {
        Ok(done) => Ok(Ok(done)),
        Err(NotMade::Page(error)) => Err(error),
        Err(NotMade::Form(problems)) => {
            let changed = changed_since(req.register(), many.against);
            Ok(Err(changed.unwrap_or(problems)))
        }
        Err(NotMade::Book(error)) => {
            let refused = wrong(error, form)?;
            let changed = changed_since(req.register(), many.against);
            Ok(Err(changed.unwrap_or(refused)))
        }
    }
}

/// What a form says of a refusal: at the field it concerns, where it concerns one.
pub fn wrong(error: AppError, form: Option<&VerbForm>) -> Result<Problems> {
    match error {
        AppError::Refused(Refusal::Missing { field, fix, .. }) => {
            let path = form.map_or(field, |form| form.path_of(field));
            let mut problems = Problems::default();
            let message = format!("{} is missing; {fix}.", pages::html::first_upper(field));
            problems.add(path, message);
            Ok(problems)
        }
        AppError::Refused(Refusal::Conflict { record, .. }) => Ok(Problems::whole(format!(
            "Somebody else changed {record} while you were filling in this form. It is shown above as it stands now; send the form again if it still holds."
        ))),
        error => Ok(Problems::whole(PageError::refusal(error)?)),
    }
}

/// A verb's form, at first or again.
pub fn shown(verb: &Verb<'_>) -> Result {
    if verb.problems.is_empty() {
        page(verb)
    } else {
        page_again(verb)
    }
}

/// Refuses who may not even fill in a form.
pub fn may_fill(req: &OrgRequest, permission: Permission) -> Result<()> {
    if req.as_of.is_some() {
        return Err(PageError::bad_request(
            "you are looking at the past, and nothing can be changed there; go back to today first",
        ));
    }
    req.need(permission)
}

/// To a page, with what was done; a warning where a text looks as if it named a patient.
pub fn done(
    req: &OrgRequest,
    path: &str,
    text: impl Into<String>,
    undo: Option<Undo>,
    sent: &Form,
) -> Response {
    let typed = sent.0.iter().map(|(_, value)| value.clone());
    let signs: Vec<&str> = phi_scan::scan_all(typed)
        .into_iter()
        .map(phi_scan::Sign::words)
        .collect();
    if !signs.is_empty() {
        req.warn(format!(
            "What you wrote seems to hold {}: this record needs no patient data, and what is recorded stays in the history.",
            signs.join(" and ")
        ));
    }
    req.done_with_undo(path, text, undo)
}

/// What takes an ending back.
fn undo_ending(req: &OrgRequest, form: &VerbForm, record: &AnyRecord) -> Option<Undo> {
    let ended = form.code == "retire" && req.roles().allows(Permission::Govern);
    let revision = req.register().tables.revision(record.reference())?;
    ended.then(|| Undo {
        action: pages::places::verb(&req.base, record, "restore"),
        label: "Undo".into(),
        fields: vec![
            (
                "reason".into(),
                "Ended by mistake; taken back at once.".into(),
            ),
            ("revision".into(), revision.to_string()),
        ],
    })
}
