//! Adding and changing records by form, for every kind alike; and what happens
//! when two people change one record.

use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::respond::{page, page_again};
use crate::revisions::UNSEEN;
use crate::rights;
use app::{AppError, Done, phi_scan};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fields::Clash;
use pages::record_form::{self, FormGroup, LeftOut, RecordForm};
use pages::verb::FormBuilder;
use pages::{Problems, Section, Shell};
use register::{AnyRecord, Command, Kind, Refusal};
use uuid::Uuid;

/// How a form of a record is presented.
#[derive(Debug, Clone, Default)]
pub struct RecordFormSpec<'f> {
    /// Heading.
    pub heading: String,
    /// What this is for; may be empty.
    pub intro: String,
    /// Where the form is sent.
    pub action: String,
    /// Where “Cancel” leads.
    pub cancel: String,
    /// Words of the button.
    pub submit: &'f str,
    /// Names and values kept as they came.
    pub hidden: Vec<(String, String)>,
    /// Only these fields, where a page asks for a part of the record.
    pub only: Option<&'f [&'f str]>,
    /// Offer to add another one at once: the form then sends `then=another`.
    pub another: bool,
    /// Controls beside the record's own, which the page reads itself.
    pub extra: Option<fn(FormBuilder<'_>) -> FormBuilder<'_>>,
    /// Ask why the record is changed.
    pub asks_why: bool,
}

/// A new record of a kind, to be filled in.
///
/// # Errors
/// When the system gives no random numbers.
pub fn blank(kind: Kind) -> Result<AnyRecord> {
    let id: Uuid = app::new_uuid()?;
    Ok(AnyRecord::blank(kind, id))
}

/// The record of a kind and number.
///
/// # Errors
/// When there is none of that number.
pub fn of_number(req: &OrgRequest, kind: Kind, number: u32) -> Result<AnyRecord> {
    req.register()
        .tables
        .by_number(kind, number)
        .ok_or_else(|| {
            PageError::not_found(format!(
                "there is no {kind} {}-{number}{}",
                kind.prefix(),
                if req.as_of.is_some() {
                    " as of that day"
                } else {
                    ""
                }
            ))
        })
}

/// Shows the form of a record.
pub async fn show(
    req: &OrgRequest,
    section: Section,
    record: &AnyRecord,
    form: &RecordFormSpec<'_>,
) -> Result {
    let shell = req.shell(section, form.heading.clone());
    let revision = req.register().tables.revision(record.reference());
    let problems = Problems::default();
    page(&view(&shell, req, record, form, None, problems, revision).await?)
}

/// Shows the form of a record with some fields filled in already, by path.
pub async fn show_begun(
    req: &OrgRequest,
    section: Section,
    record: &AnyRecord,
    form: &RecordFormSpec<'_>,
    begun: Vec<(String, String)>,
) -> Result {
    let shell = req.shell(section, form.heading.clone());
    let begun = Form(begun);
    let problems = Problems::default();
    page(&view(&shell, req, record, form, Some(&begun), problems, None).await?)
}

/// What came of a submitted form.
pub enum Saved {
    /// It was carried out.
    Done(Box<Done>),
    /// It was not; this is the page to show instead.
    Again(Response),
}

/// What came of a form with a page of its own.
pub enum SaveOutcome {
    /// It was carried out.
    Done(Box<Done>),
    /// It was not; to be shown in the form again.
    Problems(Problems),
    /// Somebody else changed the record; this page settles it.
    Conflict(Response),
}

/// Reads a submitted form into a record and saves it, for pages that show the
/// form in their own way. A form for a record that is not there yet sends the
/// revision 0, so that two people who begin one at once do not overwrite each other.
pub async fn attempt(
    req: &mut OrgRequest,
    section: Section,
    record: AnyRecord,
    sent: &Form,
    form: &RecordFormSpec<'_>,
) -> Result<SaveOutcome> {
    attempt_with(req, section, record, sent, form, |_, _| Ok(Vec::new())).await
}

/// Reads a submitted form into a record and saves it. What is wrong is shown in
/// the form again, with everything as it was typed.
pub async fn save(
    req: &mut OrgRequest,
    section: Section,
    record: AnyRecord,
    sent: &Form,
    form: &RecordFormSpec<'_>,
) -> Result<Saved> {
    save_with(req, section, record, sent, form, |_, _| Ok(Vec::new())).await
}

/// The same, with commands of their own that go before the record's, such as
/// the threat a new risk names.
pub async fn save_with(
    req: &mut OrgRequest,
    section: Section,
    record: AnyRecord,
    sent: &Form,
    form: &RecordFormSpec<'_>,
    before: impl FnOnce(&OrgRequest, &mut AnyRecord) -> Result<Vec<Command>>,
) -> Result<Saved> {
    let sent = &decided(sent);
    match attempt_with(req, section, record.clone(), sent, form, before).await? {
        SaveOutcome::Done(done) => Ok(Saved::Done(done)),
        SaveOutcome::Conflict(page) => Ok(Saved::Again(page)),
        SaveOutcome::Problems(problems) => {
            let shell = req.shell(section, form.heading.clone());
            // The form is shown beside what stands now, where it did not say its state.
            let now = req.register().tables.revision(record.reference());
            let revision = sent.revision().or(now);
            let view = view(&shell, req, &record, form, Some(sent), problems, revision).await?;
            let shown = match looks(sent) {
                true => page(&view),
                false => page_again(&view),
            };
            shown.map(Saved::Again)
        }
    }
}

pub async fn attempt_with(
    req: &mut OrgRequest,
    section: Section,
    record: AnyRecord,
    sent: &Form,
    form: &RecordFormSpec<'_>,
    before: impl FnOnce(&OrgRequest, &mut AnyRecord) -> Result<Vec<Command>>,
) -> Result<SaveOutcome> {
    // Who may not is not told what would be wrong.
    req.need(rights::needed(&Command::Save(record.clone())))?;
    let sent = &decided(sent);
    if looks(sent) {
        return Ok(SaveOutcome::Problems(Problems::default()));
    }
    let read = fields::from_form(req.register(), record.clone(), &sent.0, form.only);
    let mut mine = match read {
        Ok(mine) => mine,
        Err(problems) => return Ok(SaveOutcome::Problems(record_form::problems(&problems))),
    };
    let mut commands = before(req, &mut mine)?;
    req.need(rights::needed(&Command::Save(record.clone())))?;
    let known = req.register().tables.revision(record.reference());
    let against = known.and(sent.revision());
    if known.is_some() && against.is_none() {
        return Ok(SaveOutcome::Problems(Problems::whole(UNSEEN)));
    }
    if let (Some(now), Some(then)) = (known, against)
        && now != then
    {
        return conflict(req, section, &mine, then, now, sent, form).await;
    }
    commands.push(Command::Save(mine.clone()));
    let why = sent.get("why");
    let done = if commands.len() == 1 {
        req.try_one(commands.remove(0), why, against).await?
    } else {
        let against: Vec<_> = against
            .map(|then| (mine.reference(), then))
            .into_iter()
            .collect();
        req.try_all("change", commands, why, &against).await?
    };
    match done {
        Ok(done) => {
            look_for_patients(req, &record, &mine);
            Ok(SaveOutcome::Done(Box::new(done)))
        }
        Err(AppError::Refused(Refusal::Conflict { now, then, .. })) => {
            conflict(req, section, &mine, then, now, sent, form).await
        }
        Err(error) => Ok(SaveOutcome::Problems(Problems::whole(PageError::refusal(
            error,
        )?))),
    }
}

/// Warns where a text that was just entered looks like patient data, naming the field.
fn look_for_patients(req: &OrgRequest, before: &AnyRecord, after: &AnyRecord) {
    let found: Vec<String> = fields::fields(after.kind())
        .filter_map(|field| {
            let now = fields::value(after, field);
            if now == fields::value(before, field) {
                return None;
            }
            let mut texts = Vec::new();
            strings(&now, &mut texts);
            let signs: Vec<&str> = phi_scan::scan_all(texts)
                .into_iter()
                .map(phi_scan::Sign::words)
                .collect();
            (!signs.is_empty())
                .then(|| format!("“{}” seems to hold {}", field.label, signs.join(" and ")))
        })
        .collect();
    if !found.is_empty() {
        req.warn(format!(
            "{}: this record needs no patient data. Take it out now; what was saved stays in the history.",
            found.join("; ")
        ));
    }
}

fn strings(value: &serde_json::Value, out: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => out.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| strings(item, out)),
        serde_json::Value::Object(map) => map.values().for_each(|item| strings(item, out)),
        _ => {}
    }
}

/// Two people changed one record: what does not clash is taken over, and what
/// does is shown side by side, to be decided by who came second.
async fn conflict(
    req: &mut OrgRequest,
    section: Section,
    mine: &AnyRecord,
    then: u64,
    now: u64,
    sent: &Form,
    form: &RecordFormSpec<'_>,
) -> Result<SaveOutcome> {
    let books = req.state.books();
    let current = books.now(req.org.id).await?;
    let base = match then {
        // There was none when the form was opened.
        0 => Some(AnyRecord::blank(mine.kind(), mine.id())),
        _ => {
            let past = books.at(req.org.id, then).await?;
            past.tables.get(mine.reference())
        }
    };
    let (Some(theirs), Some(base)) = (current.tables.get(mine.reference()), base) else {
        return Err(PageError::bad_request(
            "this form is too old to be taken over; open the record again and enter your change anew",
        ));
    };
    // The form was read into the newest state, so a field that came back as it
    // was shown may look like a change: read it again into what the person saw.
    let mine = fields::from_form(&current, base.clone(), &sent.0, form.only)
        .unwrap_or_else(|_| mine.clone());
    let (merged, clashes) = fields::merge(&base, &theirs, &mine);
    if clashes.is_empty() {
        let command = Command::Save(merged);
        return match req.try_one(command, sent.get("why"), Some(now)).await? {
            Ok(done) => Ok(SaveOutcome::Done(Box::new(done))),
            Err(error) => Ok(SaveOutcome::Problems(Problems::whole(PageError::refusal(
                error,
            )?))),
        };
    }
    let shell = req.shell(section, form.heading.clone());
    let view = pages::conflict::Conflict {
        shell: &shell,
        heading: form.heading.clone(),
        known_as: theirs.known_as(),
        action: form.action.clone(),
        cancel: form.cancel.clone(),
        revision: now,
        clashes: clashes
            .iter()
            .map(|clash| row(&current, &mine, clash))
            .collect(),
        kept: kept(&current, &theirs, &merged, sent),
    };
    let html = askama::Template::render(&view)?;
    Ok(SaveOutcome::Conflict(
        (StatusCode::CONFLICT, axum::response::Html(html)).into_response(),
    ))
}

/// The changes that do not clash, to be sent again with the decisions.
fn kept(
    register: &register::Register,
    theirs: &AnyRecord,
    merged: &AnyRecord,
    sent: &Form,
) -> Vec<(String, String)> {
    let mut kept = vec![("why".to_owned(), sent.get("why").to_owned())];
    for field in fields::fields(merged.kind()) {
        if fields::value(theirs, field) == fields::value(merged, field) {
            continue;
        }
        if let fields::Control::Rows(_) = field.control {
            let start = format!("{}.", field.path);
            let rows = sent
                .0
                .iter()
                .filter(|(key, value)| key.starts_with(&start) || value.starts_with(&start));
            kept.extend(rows.cloned());
            continue;
        }
        kept.push((fields::HAS.to_owned(), field.path.to_owned()));
        for text in fields::input(register, merged, field) {
            kept.push((field.path.to_owned(), text));
        }
    }
    kept
}

/// The decisions of a conflict page as a form sends fields: what was taken of
/// mine stands there under its own name, what was taken of theirs not at all.
fn decided(sent: &Form) -> Form {
    let mut out: Vec<(String, String)> = Vec::with_capacity(sent.0.len());
    for (key, value) in &sent.0 {
        match key.split_once(':') {
            Some(("take", path)) if value == "mine" => {
                out.push((fields::HAS.to_owned(), path.to_owned()));
                let mine = format!("mine:{path}");
                for text in sent.all(&mine) {
                    out.push((path.to_owned(), text.to_owned()));
                }
            }
            Some(("take" | "mine", _)) => {}
            _ => out.push((key.clone(), value.clone())),
        }
    }
    Form(out)
}

fn row(register: &register::Register, mine: &AnyRecord, clash: &Clash) -> pages::conflict::Row {
    let kind = mine.kind();
    let show = |value| fields::show(register, kind, &clash.path, value);
    let input = |record: &AnyRecord| {
        clash
            .field
            .map(|field| fields::input(register, record, field))
            .unwrap_or_default()
    };
    pages::conflict::Row {
        path: clash.path.clone(),
        label: clash.label.clone(),
        base: show(&clash.base),
        theirs: show(&clash.theirs),
        mine: show(&clash.mine),
        my_input: input(mine),
    }
}

/// Whether a form was sent to find records to choose from: it is shown again with them, and
/// with everything as it was typed.
fn looks(sent: &Form) -> bool {
    sent.get("then") == "find"
}

/// More records of one kind than this, and forms are made beside the threads that answer.
const LONG: usize = 2_000;

/// The fields of a form, and what they leave out. In a long book they are made in a turn of
/// the organization.
async fn groups_of(
    req: &OrgRequest,
    record: &AnyRecord,
    sent: Option<&Form>,
    problems: &Problems,
) -> Result<(Vec<FormGroup>, Option<LeftOut>)> {
    let tables = &req.register().tables;
    if Kind::ALL.iter().all(|kind| tables.len(*kind) <= LONG) {
        let typed = sent.map(|sent| sent.0.as_slice());
        let made = record_form::groups_offering(req.register(), record, typed, problems);
        return Ok(made);
    }
    let (reading, record, problems) = (req.view(), record.clone(), problems.clone());
    let typed = sent.map(|sent| sent.0.clone());
    let made = move || {
        record_form::groups_offering(reading.register(), &record, typed.as_deref(), &problems)
    };
    Ok(req.state.books().look_beside(req.org.id, made).await?)
}

async fn view<'p>(
    shell: &'p Shell,
    req: &OrgRequest,
    record: &AnyRecord,
    form: &RecordFormSpec<'p>,
    sent: Option<&Form>,
    problems: Problems,
    revision: Option<u64>,
) -> Result<RecordForm<'p>, PageError> {
    let typed = sent.map(|sent| sent.0.as_slice());
    let (mut groups, left_out) = groups_of(req, record, sent, &problems).await?;
    if let Some(only) = form.only {
        for group in &mut groups {
            group
                .fields
                .retain(|field| only.contains(&field.name.as_str()));
            group.folded = false;
        }
        groups.retain(|group| !group.fields.is_empty());
    }
    if let Some(extra) = form.extra {
        groups.extend(extra(FormBuilder::new(typed, &problems)).groups());
    }
    Ok(RecordForm {
        shell,
        heading: form.heading.clone(),
        intro: form.intro.clone(),
        action: form.action.clone(),
        cancel: form.cancel.clone(),
        submit: form.submit,
        revision,
        groups,
        problems,
        hidden: form.hidden.clone(),
        another: form.another,
        asks_why: form.asks_why,
        why: sent.map(|s| s.get("why").to_owned()).unwrap_or_default(),
        left_out,
    })
}
