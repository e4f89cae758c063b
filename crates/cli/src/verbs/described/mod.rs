//! Verbs that `fields` describes: one builder makes their commands, one runner reads
//! and performs them.

pub mod words;

use crate::context::Context;
use crate::edit::Edit;
use crate::flags::arg_values;
use crate::outcome::Outcome;
use crate::{find, output, refs};
use anyhow::{Result, bail};
use app::{Done, new_uuid};
use clap::ArgMatches;
use fields::{Control, VerbForm};
use register::{AnyRecord, Id, Kind, On, Ref, Register};
use serde_json::{Value, json};
use uuid::Uuid;

/// What comes next, in the words of the command line, where that is another verb.
const NEXT: &[(&str, &str)] = &[
    (
        "accept",
        "Next: another person says “phiward --as NAME approve {made} --authority …”; the treatment that goes with it is “phiward treat {tag} accept --reason …”.",
    ),
    (
        "complete",
        "Next: someone other than the owner says “phiward --as NAME confirm {tag} --result … --evidence …”.",
    ),
    (
        "confirm",
        "Next: rate its risks again with “phiward rate … --stage verified --evidence …”.",
    ),
];

/// A described verb as it was given.
#[derive(Debug, Clone)]
pub struct Described {
    /// Which.
    pub form: &'static VerbForm,
    /// What was given.
    pub matches: ArgMatches,
}

impl Described {
    /// Carries it out and says what became of it.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let named = arg_values::given(&self.matches, words::RECORD).unwrap_or_default();
        looks_like_a_backup(self.form, &named)?;
        let mut edit = Edit::open(context).await?;
        let targets = targets(edit.register(), self.form, &named)?;
        let read = read(&edit, self.form, &targets, &self.matches)?;
        let done = carry_out(&mut edit, self.form, &targets, &read).await?;
        report(&edit, self.form, &targets, &read, &done)?;
        Ok(Outcome::Done)
    }
}

/// `restore` was once what puts a backup back.
fn looks_like_a_backup(form: &VerbForm, named: &[String]) -> Result<()> {
    let is_file = |text: &String| {
        text.contains(['/', '\\']) || text.ends_with(".db") || std::path::Path::new(text).is_file()
    };
    match named.iter().find(|text| is_file(text)) {
        Some(file) if form.code == "restore" => bail!(
            "“restore” brings a record back that was ended; a backup is put back with: phiward backup restore {file}"
        ),
        _ => Ok(()),
    }
}

/// The records meant.
pub fn targets(register: &Register, form: &VerbForm, named: &[String]) -> Result<Vec<Ref>> {
    let mut targets = Vec::new();
    for part in named.iter().flat_map(|text| refs::parts(text)) {
        let target = match form.meta().map(|meta| meta.on) {
            Some(On::Kind(kind)) => find::of_kind(register, kind, part)?,
            _ => find::record(register, part)?.reference(),
        };
        if !form.takes(target.kind) {
            bail!(
                "{part} ({}) is not a record that “{}” is said of; see “phiward verbs”",
                target.kind,
                form.code
            );
        }
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    match targets.as_slice() {
        [_, _, ..] if !form.command.several => {
            bail!("“{}” is said of one record at a time", form.code)
        }
        _ => Ok(targets),
    }
}

/// What was said, as the verb's data.
pub fn read(
    edit: &Edit,
    form: &'static VerbForm,
    targets: &[Ref],
    given: &ArgMatches,
) -> Result<Value> {
    let kind = targets.first().map_or(Kind::Risk, |target| target.kind);
    let register = edit.register();
    let pairs = arg_values::pairs(register, form.fields(kind), given)?;
    let mut ids = drawn(1)?;
    fields::verb_from_form(register, form, kind, &pairs, edit.today(), &mut ids)
        .map_err(|problems| arg_values::wrong(&problems, |path| Some(words::option(form, path))))
}

/// Carries a verb out: all or none, and none where somebody changed one of the records
/// in between.
pub async fn carry_out(
    edit: &mut Edit,
    form: &'static VerbForm,
    targets: &[Ref],
    data: &Value,
) -> Result<Done> {
    if form.by_book {
        return by_book(edit, form, targets, data).await;
    }
    let mut ids = drawn(targets.len())?;
    let (mut commands, mut against) = (Vec::new(), Vec::new());
    let mut data = data.clone();
    for target in targets {
        let command = fields::command(form.code, *target, data.clone(), &mut ids)
            .map_err(|problems| arg_values::wrong(&problems, |_| None))?;
        commands.push(command);
        against.push((*target, edit.current(*target)?.1));
        known_from_now_on(form, &mut data);
    }
    edit.perform_against(form.code, commands, &against).await
}

/// New evidence comes with the first record; the others name it.
fn known_from_now_on(form: &VerbForm, data: &mut Value) {
    let evidence = |field: &&fields::Field| matches!(field.control, Control::Evidence { .. });
    for field in form.any_fields().filter(evidence) {
        let pieces = data.get_mut(field.path).and_then(Value::as_array_mut);
        for piece in pieces.into_iter().flatten() {
            if let Some(id) = piece.get("id").cloned() {
                *piece = id;
            }
        }
    }
}

/// Verbs to which the book adds what people cannot know.
async fn by_book(edit: &mut Edit, form: &VerbForm, targets: &[Ref], data: &Value) -> Result<Done> {
    let reason = data["reason"].as_str().unwrap_or_default();
    match (form.code, targets) {
        ("undo", [import]) => {
            let (actor, now) = (edit.actor.clone(), edit.now);
            let import = Id::new(import.id);
            Ok(edit
                .book
                .undo_import(import, None, &actor, reason, now)
                .await?)
        }
        _ => bail!("“{}” cannot be carried out here", form.code),
    }
}

/// Says what became of the records: the verb's own sentence of each, what it made
/// beside them, and what comes next.
pub fn report(
    edit: &Edit,
    form: &'static VerbForm,
    targets: &[Ref],
    data: &Value,
    done: &Done,
) -> Result<()> {
    if edit.report_as_json(done)? {
        return Ok(());
    }
    let register = edit.register();
    for target in targets {
        if let Some(record) = register.tables.get(*target) {
            let words = form.words(target.kind);
            output::line(&fields::sentence(register, form, words.done, &record, data))?;
        }
    }
    let made = form.meta().and_then(|meta| meta.makes);
    let beside = |record: &&AnyRecord| {
        Some(record.kind()) == made || (record.kind() == Kind::Evidence && form.code != "retire")
    };
    for record in done.records.iter().filter(beside) {
        if !targets.contains(&record.reference()) {
            output::line(&format!(
                "  {} is in the book now.",
                crate::edit::titled(record)
            ))?;
        }
    }
    let next = next(register, form, targets, done);
    if next.is_empty() {
        Ok(())
    } else {
        output::line(&next)
    }
}

fn next(register: &Register, form: &VerbForm, targets: &[Ref], done: &Done) -> String {
    let Some(record) = targets.first().and_then(|t| register.tables.get(*t)) else {
        return String::new();
    };
    let made = form.meta().and_then(|meta| meta.makes);
    let made = done.records.iter().find(|r| Some(r.kind()) == made);
    match NEXT.iter().find(|(code, _)| *code == form.code) {
        Some((_, words)) => words
            .replace("{tag}", &record.tag())
            .replace("{made}", &made.map_or_else(String::new, AnyRecord::tag)),
        None => form.words(record.kind()).next.to_owned(),
    }
}

/// Random ids, drawn before they are needed.
pub fn drawn(count: usize) -> Result<impl FnMut() -> Uuid> {
    let mut ids = (0..count)
        .map(|_| new_uuid())
        .collect::<Result<Vec<Uuid>, _>>()?;
    Ok(move || ids.pop().unwrap_or_default())
}

/// Data that says nothing but a note.
pub fn noted(note: &str) -> Value {
    json!({ "note": note })
}
