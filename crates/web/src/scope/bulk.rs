//! One change to several records at once.

use super::OfKind;
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::revisions::{keep_revisions, revisions, unchanged_after};
use crate::rights;
use crate::verb::{self, carry_out_all, may_fill};
use access::Permission;
use fields::columns::Look;
use fields::{Field, VerbForm, lists};
use pages::record_form::{self, FormGroup};
use pages::scope::Scoped;
use pages::verb::{About, FormBuilder, Verb};
use pages::verb_page::{fits, some_groups};
use pages::{Link, Notice, NoticeKind, Problems, Section, Undo};
use register::verbs;
use register::{AnyRecord, Command, Register};

/// Most records changed at once; a page shows fewer.
const MOST: usize = 200;
/// Most records whose retiring is undone by one button: a notice holds so many numbers.
const MOST_UNDONE: usize = 60;

/// The records picked; none is a mistake worth a word.
fn picked(register: &Register, scoped: &Scoped, sent: &Form) -> Result<Vec<AnyRecord>, PageError> {
    let numbers = sent.all("pick").flat_map(|text| text.split(','));
    let records: Vec<AnyRecord> = numbers
        .filter_map(|text| text.trim().parse().ok())
        .take(MOST)
        .filter_map(|number| register.tables.by_number(scoped.kind, number))
        .collect();
    some(records)
}

fn some(records: Vec<AnyRecord>) -> Result<Vec<AnyRecord>, PageError> {
    if records.is_empty() {
        return Err(PageError::bad_request(
            "no row was selected; go back, tick the rows to change, and try again",
        ));
    }
    Ok(records)
}

/// Those that are in use, or those that are not.
fn only(records: Vec<AnyRecord>, live: bool) -> Result<Vec<AnyRecord>, PageError> {
    let is_live = |record: &AnyRecord| record.retired().is_none();
    some(records.into_iter().filter(|r| is_live(r) == live).collect())
}

fn field_of(scoped: &Scoped, sent: &Form) -> Result<&'static Field, PageError> {
    let path = sent.get("field");
    scoped
        .bulk
        .iter()
        .find(|known| **known == path)
        .and_then(|path| fields::field(scoped.kind, path))
        .ok_or_else(|| {
            PageError::bad_request("choose which field the selected rows shall be given")
        })
}

/// Asks for the value, or for the reason.
pub async fn ask(OfKind(scoped): OfKind, req: OrgRequest, sent: Form) -> Result {
    let records = match sent.get("do") {
        "affirm-all" => some(affirmable(&req, scoped, all_found(&req, scoped, &sent)))?,
        "affirm" => some(affirmable(
            &req,
            scoped,
            picked(req.register(), scoped, &sent)?,
        ))?,
        _ => picked(req.register(), scoped, &sent)?,
    };
    match sent.get("do") {
        "retire" => {
            may_fill(&req, Permission::Govern)?;
            let records = only(records, true)?;
            retire_form(&req, scoped, &records, None, Problems::default())
        }
        "affirm" | "affirm-all" => {
            may_fill(&req, Permission::Approve)?;
            affirm_form(&req, scoped, &records, None, Problems::default())
        }
        _ => {
            may_fill(&req, rights::needed(&Command::Save(records[0].clone())))?;
            let field = field_of(scoped, &sent)?;
            let records = only(records, true)?;
            change_form(&req, scoped, &records, field, None, Problems::default())
        }
    }
}

/// Gives all of them the same value.
pub async fn change(OfKind(scoped): OfKind, mut req: OrgRequest, sent: Form) -> Result {
    let records = only(picked(req.register(), scoped, &sent)?, true)?;
    let field = field_of(scoped, &sent)?;
    req.need(rights::needed(&Command::Save(records[0].clone())))?;
    // What is wrong with the value is wrong for each of them alike.
    if let Err(found) = set(req.register(), &records[0], field, &sent) {
        let problems = record_form::problems(&found);
        return change_form(&req, scoped, &records, field, Some(&sent), problems);
    }
    let against = match revisions(&sent, records.iter().map(AnyRecord::reference)) {
        Ok(against) => against,
        Err(problems) => return change_form(&req, scoped, &records, field, Some(&sent), problems),
    };
    let mut commands = Vec::new();
    for record in &records {
        // What the first one takes another may not.
        match set(req.register(), record, field, &sent) {
            Ok(changed) if changed != *record => commands.push(Command::Save(changed)),
            Ok(_) => {}
            Err(_) => {
                let problems = Problems::whole(format!("{} cannot take this value", record.tag()));
                return change_form(&req, scoped, &records, field, Some(&sent), problems);
            }
        }
    }
    match carry_out_all(
        &mut req,
        "change",
        commands,
        &against,
        sent.get("why"),
        None,
    )
    .await?
    {
        Ok(done) => {
            let count = pages::html::plural(
                done.records.len(),
                &format!("{} was changed", scoped.kind.words()),
                &format!("{} were changed", scoped.word()),
            );
            let words = format!("{}: {count}.", field.label);
            Ok(verb::done(
                &req,
                &format!("/scope/{}", scoped.word()),
                words,
                None,
                &sent,
            ))
        }
        Err(problems) => {
            let records = only(picked(req.register(), scoped, &sent)?, true)?;
            change_form(&req, scoped, &records, field, Some(&sent), problems)
        }
    }
}

fn set(
    register: &Register,
    record: &AnyRecord,
    field: &'static Field,
    sent: &Form,
) -> Result<AnyRecord, Vec<fields::FieldProblem>> {
    fields::from_form(register, record.clone(), &sent.0, Some(&[field.path]))
}

/// Retires all of them for one reason.
pub async fn retire(OfKind(scoped): OfKind, mut req: OrgRequest, sent: Form) -> Result {
    req.need(Permission::Govern)?;
    let live = only(picked(req.register(), scoped, &sent)?, true)?;
    let form = fields::verb_form("retire").ok_or_else(|| PageError::not_found("no such page"))?;
    let commands = alike(&req, form, scoped, &live, &sent)?;
    let against = revisions(&sent, live.iter().map(AnyRecord::reference));
    let (commands, against) = match (commands, against) {
        (Ok(commands), Ok(against)) => (commands, against),
        (Err(problems), _) | (_, Err(problems)) => {
            return retire_form(&req, scoped, &live, Some(&sent), problems);
        }
    };
    let reason = sent.get("reason").trim();
    match carry_out_all(&mut req, "retire", commands, &against, reason, Some(form)).await? {
        Err(problems) => {
            let live = only(picked(req.register(), scoped, &sent)?, true)?;
            retire_form(&req, scoped, &live, Some(&sent), problems)
        }
        Ok(_) => {
            let undo = (live.len() <= MOST_UNDONE).then(|| Undo {
                action: format!("{}/scope/{}/bulk/restore", req.base, scoped.word()),
                label: "Undo".into(),
                fields: vec![
                    ("pick".into(), numbers(live.iter())),
                    ("revision".into(), req.register().position.to_string()),
                ],
            });
            let text = pages::html::plural(
                live.len(),
                &format!("{} is no longer in use.", scoped.kind.words()),
                &format!("{} are no longer in use.", scoped.word()),
            );
            Ok(crate::notice::with_notice(
                crate::respond::go(&format!("{}/scope/{}", req.base, scoped.word())),
                &Notice {
                    kind: NoticeKind::Done,
                    text,
                    undo,
                },
            ))
        }
    }
}

/// All records that the list finds as it was filtered, as many as one form takes.
fn all_found(req: &OrgRequest, scoped: &Scoped, sent: &Form) -> Vec<AnyRecord> {
    let look = Look::bare(req.register(), req.today);
    let found = lists::find(&look, None, scoped.kind, &sent.0);
    let tables = &req.register().tables;
    found.into_iter().filter_map(|at| tables.get(at)).collect()
}

/// Those whose approval is for who looks to affirm.
fn affirmable(
    req: &OrgRequest,
    scoped: &'static Scoped,
    records: Vec<AnyRecord>,
) -> Vec<AnyRecord> {
    let shell = req.shell(Section::Scope, scoped.title);
    let fits = |record: &AnyRecord| fits(req.register(), &shell, "affirm", record);
    records.into_iter().filter(fits).take(MOST).collect()
}

/// Affirms all of them.
pub async fn affirm(OfKind(scoped): OfKind, mut req: OrgRequest, sent: Form) -> Result {
    req.need(Permission::Approve)?;
    let records = picked(req.register(), scoped, &sent)?;
    let form = fields::verb_form("affirm").ok_or_else(|| PageError::not_found("no such page"))?;
    let commands = alike(&req, form, scoped, &records, &sent)?;
    let against = revisions(&sent, records.iter().map(AnyRecord::reference));
    let (commands, against) = match (commands, against) {
        (Ok(commands), Ok(against)) => (commands, against),
        (Err(problems), _) | (_, Err(problems)) => {
            return affirm_form(&req, scoped, &records, Some(&sent), problems);
        }
    };
    match carry_out_all(&mut req, "affirm", commands, &against, "", Some(form)).await? {
        Err(problems) => {
            let records = picked(req.register(), scoped, &sent)?;
            affirm_form(&req, scoped, &records, Some(&sent), problems)
        }
        Ok(_) => {
            let text = pages::html::plural(
                records.len(),
                &format!("{} is approved.", scoped.kind.words()),
                &format!("{} are approved.", scoped.word()),
            );
            let list = format!("/scope/{}", scoped.word());
            Ok(verb::done(&req, &list, text, None, &sent))
        }
    }
}

/// The same verb with the same words on each of some records.
fn alike(
    req: &OrgRequest,
    form: &'static VerbForm,
    scoped: &Scoped,
    records: &[AnyRecord],
    sent: &Form,
) -> Result<std::result::Result<Vec<Command>, Problems>, PageError> {
    let data = match verb::read(req, form, scoped.kind, sent)? {
        Ok(data) => data,
        Err(problems) => return Ok(Err(problems)),
    };
    let mut commands = Vec::new();
    for record in records {
        match verb::command(form, record, data.clone())? {
            Ok(command) => commands.push(command),
            Err(problems) => return Ok(Err(problems)),
        }
    }
    Ok(Ok(commands))
}

/// Takes the retiring of several back.
pub async fn restore(OfKind(scoped): OfKind, mut req: OrgRequest, sent: Form) -> Result {
    req.need(Permission::Govern)?;
    let records = only(picked(req.register(), scoped, &sent)?, false)?;
    let commands: Vec<Command> = records
        .iter()
        .map(|record| {
            Command::Restore(verbs::Restore {
                target: record.reference(),
                reason: "Retired by mistake; taken back at once.".into(),
            })
        })
        .collect();
    let count = commands.len();
    let picked = records.iter().map(AnyRecord::reference);
    // One position says it for all of them: a notice holds so much.
    let against = unchanged_after(req.register(), sent.revision(), picked)
        .map_err(|problems| PageError::bad_request(problems.of("")))?;
    match carry_out_all(&mut req, "restore", commands, &against, "", None).await? {
        Ok(_) => Ok(req.done(
            &format!("/scope/{}", scoped.word()),
            pages::html::plural(
                count,
                &format!("{} is back.", scoped.kind.words()),
                &format!("{} are back.", scoped.word()),
            ),
        )),
        Err(problems) => Err(PageError::bad_request(problems.of(""))),
    }
}

fn numbers<'r>(records: impl Iterator<Item = &'r AnyRecord>) -> String {
    let numbers: Vec<String> = records.map(|record| record.number().to_string()).collect();
    numbers.join(",")
}

/// What both forms have in common.
fn begun<'p>(
    req: &OrgRequest,
    shell: &'p pages::Shell,
    scoped: &'static Scoped,
    records: &[AnyRecord],
    heading: String,
    now: impl Fn(&AnyRecord) -> String,
) -> Verb<'p> {
    let list = format!("{}/scope/{}", req.base, scoped.word());
    let mut form = Verb::new(shell, heading.clone());
    form.crumbs = vec![
        Link::to("Scope", format!("{}/scope", req.base)),
        Link::to(scoped.title, list.clone()),
        Link::here(heading, String::new()),
    ];
    form.about = records
        .iter()
        .map(|record| About {
            tag: record.tag(),
            text: record.label().to_owned(),
            level: None,
            state: now(record),
            entered: pages::html::entered_later(req.register(), record.reference()),
            href: pages::places::of(&req.base, record),
        })
        .collect();
    form.hidden = vec![("pick".into(), numbers(records.iter()))];
    let shown = records.iter().map(AnyRecord::reference);
    form.hidden.extend(keep_revisions(req.register(), shown));
    form.cancel = list;
    form
}

fn change_form(
    req: &OrgRequest,
    scoped: &'static Scoped,
    records: &[AnyRecord],
    field: &'static Field,
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let count = pages::html::plural(records.len(), scoped.kind.words(), scoped.word());
    let heading = format!("{}: change {count}", field.label);
    let shell = req.shell(Section::Scope, heading.clone());
    let register = req.register();
    let mut form = begun(req, &shell, scoped, records, heading, |record| {
        let value = fields::value(record, field);
        match fields::show(register, scoped.kind, field.path, &value) {
            words if words.is_empty() => "now: nothing".into(),
            words => format!("now: {words}"),
        }
    });
    form.hidden.push(("field".into(), field.path.to_owned()));
    let typed = sent.map(|sent| sent.0.as_slice());
    let blank = crate::record::blank(scoped.kind)?;
    let fields: Vec<_> = record_form::groups(register, &blank, typed, &problems)
        .into_iter()
        .flat_map(|group| group.fields)
        .filter(|shown| shown.name == field.path)
        .collect();
    form.groups = vec![FormGroup {
        title: "",
        folded: false,
        fields,
    }];
    form.groups.extend(
        FormBuilder::new(typed, &problems)
            .line(
                "why",
                "Why this changes",
                "Kept in the history; may be left empty for a plain correction.",
                "",
            )
            .groups(),
    );
    form.records =
        "Recorded: the new value of each, as one step. Everything else about them stays.".into();
    form.action = format!("{}/scope/{}/bulk/change", req.base, scoped.word());
    form.submit = format!("Change {count}");
    form.problems = problems;
    verb::shown(&form)
}

fn retire_form(
    req: &OrgRequest,
    scoped: &'static Scoped,
    records: &[AnyRecord],
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let count = pages::html::plural(records.len(), scoped.kind.words(), scoped.word());
    let heading = format!("Retire {count}");
    let shell = req.shell(Section::Scope, heading.clone());
    let mut form = begun(
        req,
        &shell,
        scoped,
        records,
        heading.clone(),
        |record| match record.retired() {
            Some(_) => "no longer in use already".into(),
            None => String::new(),
        },
    );
    let typed = sent.map(|sent| sent.0.as_slice());
    form.groups = FormBuilder::new(typed, &problems)
        .reason(
            "Why they are no longer in use",
            "One reason for all of them, such as “the Elm Street office closed”.",
            "",
        )
        .day("on", "Since when", "", Some(req.today))
        .groups();
    form.records = "Recorded: that they are no longer in use, since when, why and by whom. Nothing is deleted, and they can be brought back.".into();
    form.action = format!("{}/scope/{}/bulk/retire", req.base, scoped.word());
    form.submit = heading;
    form.ends = true;
    form.problems = problems;
    verb::shown(&form)
}

fn affirm_form(
    req: &OrgRequest,
    scoped: &'static Scoped,
    records: &[AnyRecord],
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let verb = fields::verb_form("affirm").ok_or_else(|| PageError::not_found("no such page"))?;
    let words = verb.words(scoped.kind);
    let count = pages::html::plural(records.len(), scoped.kind.words(), scoped.word());
    let heading = format!("{} {count}", words.crumb);
    let shell = req.shell(Section::Scope, heading.clone());
    let register = req.register();
    let mut form = begun(req, &shell, scoped, records, heading, |record| {
        let look = Look::bare(register, req.today);
        let shown = ["sentence", "found"].into_iter().filter_map(|key| {
            let column = fields::columns::columns(scoped.kind);
            let column = column.into_iter().find(|column| column.key == key)?;
            Some(column.cell(&look, record).plain())
        });
        let shown: Vec<String> = shown.filter(|text| !text.is_empty()).collect();
        shown.join(" · ")
    });
    let typed = sent.map(|sent| sent.0.as_slice());
    let groups = verb.groups(scoped.kind);
    form.groups = some_groups(register, groups, |_| true, typed, &problems, req.today);
    form.records = format!("{} It is recorded for each of them.", words.recorded);
    form.action = format!("{}/scope/{}/bulk/affirm", req.base, scoped.word());
    form.submit = format!("{} {count}", words.crumb);
    form.problems = problems;
    verb::shown(&form)
}
