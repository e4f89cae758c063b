//! Carrying out what a verb's form asks, and showing it again where something is
//! wrong.

use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::respond::{page, page_again};
use access::Permission;
use app::{AppError, Done, new_id, phi_scan};
use axum::response::Response;
use jiff::civil::Date;
use pages::verb::{FormBuilder, Verb};
use pages::{Choice, Problems, Undo};
use register::records::Evidence;
use register::{Command, Id, Record, Refusal};

/// Evidence that can be ticked; more is named by number.
const MOST_TICKS: usize = 40;

/// Carries out commands as one. What is wrong stands at the fields it concerns.
pub async fn carry_out(
    req: &OrgRequest,
    verb: &str,
    mut commands: Vec<Command>,
    sent: &Form,
) -> Result<Result<Done, Problems>> {
    let why = sent.get("why");
    let done = if commands.len() == 1 {
        let command = commands.remove(0);
        req.try_one(command, why, sent.revision()).await?
    } else {
        req.try_all(verb, commands, why).await?
    };
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(AppError::Refused(Refusal::Missing { field, fix, .. })) => {
            let mut problems = Problems::default();
            let message = format!("{} is missing; {fix}.", pages::html::first_upper(field));
            problems.add(field_of(field), message);
            Ok(Err(problems))
        }
        Err(AppError::Refused(Refusal::Conflict { record, .. })) => {
            Ok(Err(Problems::whole(format!(
                "Somebody else changed {record} while you were filling in this form. It is shown above as it stands now; send the form again if it still holds."
            ))))
        }
        Err(error) => PageError::refusal(error).map(|message| Err(Problems::whole(message))),
    }
}

/// The control of a form that a register's field is asked with.
fn field_of(field: &str) -> &str {
    match field {
        "compensating safeguards" => "compensating",
        "impact" => "overall",
        other => other,
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
            "What you wrote looks as if it held {}: this record needs no patient data, and what is recorded stays in the history.",
            signs.join(" and ")
        ));
    }
    req.done_with_undo(path, text, undo)
}

/// A day a form gave; nothing where it gave none.
pub fn day(sent: &Form, name: &str, problems: &mut Problems) -> Option<Date> {
    let text = sent.text(name)?;
    match text.parse() {
        Ok(day) => Some(day),
        Err(_) => {
            problems.add(
                name,
                format!("“{text}” is no date; write it as 2026-03-31."),
            );
            None
        }
    }
}

/// A day a form must give.
pub fn day_needed(sent: &Form, name: &str, what: &str, problems: &mut Problems) -> Date {
    let before = problems.0.len();
    match day(sent, name, problems) {
        Some(day) => day,
        None => {
            if problems.0.len() == before {
                problems.add(name, format!("{what} is missing; give the day."));
            }
            Date::default()
        }
    }
}

/// Controls that ask for evidence: what is in the book, and something new that is
/// kept elsewhere.
pub fn ask_evidence<'f>(
    sheet: FormBuilder<'f>,
    req: &OrgRequest,
    hint: &'static str,
) -> FormBuilder<'f> {
    let evidence = &req.register().tables.evidence;
    let known: Vec<Choice> = evidence
        .live()
        .map(|e| Choice {
            value: e.number.to_string(),
            label: format!("{} {}", e.tag(), e.title),
            ..Choice::default()
        })
        .collect();
    let sheet = match known.len() {
        0 => sheet,
        count if count > MOST_TICKS => sheet.numbers("evidence", "Evidence", hint),
        _ => sheet.ticks("evidence", "Evidence", hint, known),
    };
    sheet
        .line(
            "new_evidence",
            "Evidence that is not in the book yet",
            "What it is, such as “Screenshot of the encryption status, all four laptops”.",
            "",
        )
        .line(
            "new_evidence_at",
            "Where it is kept",
            "Such as a folder, a system or a binder. Files can be kept here under Safeguards, Evidence.",
            "",
        )
}

/// The evidence a form named: known records, and the command that adds a new one.
pub fn evidence(
    req: &OrgRequest,
    sent: &Form,
    on: Date,
    problems: &mut Problems,
) -> Result<(Vec<Id<Evidence>>, Vec<Command>)> {
    let table = &req.register().tables.evidence;
    let (mut ids, mut commands) = (Vec::new(), Vec::new());
    let words = sent.all("evidence").flat_map(|text| text.split(','));
    for word in words.map(str::trim).filter(|word| !word.is_empty()) {
        match table.find_by_number(word) {
            Ok(id) => ids.push(id),
            Err(_) => problems.add("evidence", format!("There is no evidence {word}.")),
        }
    }
    if let Some(title) = sent.text("new_evidence") {
        let record = Evidence {
            id: new_id()?,
            title: title.to_owned(),
            location: sent.get("new_evidence_at").trim().to_owned(),
            on: Some(on),
            ..Evidence::default()
        };
        if record.location.is_empty() {
            problems.add("new_evidence_at", "Say where the new evidence is kept.");
        }
        ids.push(record.id);
        commands.push(Command::Save(record.into()));
    } else if sent.text("new_evidence_at").is_some() {
        problems.add("new_evidence", "Say what the new evidence is.");
    }
    Ok((ids, commands))
}

/// What takes an ending back.
pub fn undo_ending(req: &OrgRequest, path: &str) -> Option<Undo> {
    req.roles().allows(Permission::Govern).then(|| Undo {
        action: format!("{}{path}/restore", req.base),
        label: "Undo".into(),
        fields: vec![(
            "reason".into(),
            "Ended by mistake; taken back at once.".into(),
        )],
    })
}
