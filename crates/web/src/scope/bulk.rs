//! One change to several records at once.

use super::OfKind;
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::many::{Many, weight};
use crate::org_request::OrgRequest;
use crate::revisions::{keep_revisions, revisions, unchanged_after};
use crate::rights;
use crate::verb::{self, carry_out_made, may_fill};
use access::Permission;
use app::Done;
use fields::columns::Look;
use fields::{Field, lists};
use pages::record_form::{self, FormGroup};
use pages::scope::Scoped;
use pages::verb::{About, FormBuilder, Verb};
use pages::verb_page::some_groups;
use pages::{Link, Notice, NoticeKind, Problems, Section, Undo};
use register::verbs;
use register::{AnyRecord, Command, Ref, Register, Tag};

/// Most records changed at once; a page shows fewer.
const MOST: usize = 200;
/// Most records whose retiring is undone by one button: a notice holds so many numbers.
const MOST_UNDONE: usize = 60;

/// The records picked, each once; none is a mistake worth a word.
fn picked(register: &Register, scoped: &Scoped, sent: &Form) -> Result<Vec<Ref>, PageError> {
    let numbers = sent.all("pick").flat_map(|text| text.split(','));
    let numbers = numbers.filter_map(|text| text.trim().parse().ok());
    let mut records: Vec<Ref> = Vec::new();
    for number in numbers.take(MOST) {
        let tag = Tag {
            kind: scoped.kind,
            number,
        };
        records.extend(
            register
                .tables
                .reference_of(tag)
                .filter(|found| !records.contains(found)),
        );
    }
    some(records)
}

fn some(records: Vec<Ref>) -> Result<Vec<Ref>, PageError> {
    if records.is_empty() {
        return Err(PageError::bad_request(
            "no row was selected; go back, tick the rows to change, and try again",
        ));
    }
    Ok(records)
}

/// Those that are in use, or those that are not.
fn only(register: &Register, records: Vec<Ref>, live: bool) -> Result<Vec<Ref>, PageError> {
    let standing = |record: &Ref| register.tables.standing(*record);
    let wanted = |record: &Ref| standing(record).is_some_and(|record| record.live == live);
    some(records.into_iter().filter(wanted).collect())
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

/// What changing records of a kind takes.
fn to_change(scoped: &Scoped) -> Permission {
    rights::permission(register::save_needs(scoped.kind))
}

/// Asks for the value, or for the reason.
pub async fn ask(OfKind(scoped): OfKind, req: OrgRequest, sent: Form) -> Result {
    let what = sent.get("do");
    may_fill(
        &req,
        match what {
            "retire" => Permission::Govern,
            "affirm" | "affirm-all" => Permission::Approve,
            _ => to_change(scoped),
        },
    )?;
    let register = req.register();
    let records = match what {
        "affirm-all" => affirmable(&req, all_found(&req, scoped, &sent))?,
        "affirm" => affirmable(&req, picked(register, scoped, &sent)?)?,
        _ => only(register, picked(register, scoped, &sent)?, true)?,
    };
    weight(register, &records, 0)?;
    let none = Problems::default();
    match what {
        "retire" => retire_form(&req, scoped, &records, None, none),
        "affirm" | "affirm-all" => affirm_form(&req, scoped, &records, None, none),
        _ => {
            let field = field_of(scoped, &sent)?;
            change_form(&req, scoped, &records, field, None, none)
        }
    }
}

/// Gives all of them the same value.
pub async fn change(OfKind(scoped): OfKind, mut req: OrgRequest, sent: Form) -> Result {
    req.need(to_change(scoped))?;
    let records = only(req.register(), picked(req.register(), scoped, &sent)?, true)?;
    let field = field_of(scoped, &sent)?;
    let bytes = weight(req.register(), &records, sent.said())?;
    // What is wrong with the value is wrong for each of them alike.
    if let Some(first) = req.register().tables.get(records[0])
        && let Err(found) = set(req.register(), &first, field, &sent)
    {
        let problems = record_form::problems(&found);
        return change_form(&req, scoped, &records, field, Some(&sent), problems);
    }
    let against = match revisions(&sent, records.iter().copied()) {
        Ok(against) => against,
        Err(problems) => return change_form(&req, scoped, &records, field, Some(&sent), problems),
    };
    let make = |register: &Register| {
        let mut commands = Vec::new();
        for record in records.iter().filter_map(|at| register.tables.get(*at)) {
            // What the first one takes another may not.
            match set(register, &record, field, &sent) {
                Ok(changed) if changed != record => commands.push(Command::Save(changed)),
                Ok(_) => {}
                Err(_) => {
                    let words = format!("{} cannot take this value", record.tag());
                    return Err(Problems::whole(words).into());
                }
            }
        }
        Ok(commands)
    };
    let many = Many {
        verb: "change",
        why: sent.get("why"),
        against: &against,
        bytes,
    };
    match carry_out_made(&mut req, many, None, make).await? {
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
            let records = only(req.register(), records, true)?;
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
    let live = only(req.register(), picked(req.register(), scoped, &sent)?, true)?;
    match alike(&mut req, "retire", scoped, &live, &sent).await? {
        Err(problems) => {
            let live = only(req.register(), live, true)?;
            retire_form(&req, scoped, &live, Some(&sent), problems)
        }
        Ok(_) => {
            let undo = (live.len() <= MOST_UNDONE).then(|| Undo {
                action: format!("{}/scope/{}/bulk/restore", req.base, scoped.word()),
                label: "Undo".into(),
                fields: vec![
                    ("pick".into(), numbers(req.register(), &live)),
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

/// All records that the list finds as it was filtered.
fn all_found(req: &OrgRequest, scoped: &Scoped, sent: &Form) -> Vec<Ref> {
    let look = Look::bare(req.register(), req.today);
    lists::find(&look, None, scoped.kind, &sent.0)
}

/// Those whose approval is for who looks to affirm, as many as one form takes.
fn affirmable(req: &OrgRequest, records: Vec<Ref>) -> Result<Vec<Ref>, PageError> {
    let (register, viewer) = (req.register(), req.viewer());
    let is_theirs = |at: &Ref| {
        let standing = register.tables.standing(*at);
        standing.is_some_and(|record| {
            let person = viewer.person;
            record.live && person.is_some_and(|person| record.affirmable_by(register, person))
        })
    };
    some(records.into_iter().filter(is_theirs).take(MOST).collect())
}

/// Affirms all of them.
pub async fn affirm(OfKind(scoped): OfKind, mut req: OrgRequest, sent: Form) -> Result {
    req.need(Permission::Approve)?;
    let records = picked(req.register(), scoped, &sent)?;
    match alike(&mut req, "affirm", scoped, &records, &sent).await? {
        Err(problems) => affirm_form(&req, scoped, &records, Some(&sent), problems),
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

/// Carries out the same verb with the same words on each of some records.
async fn alike(
    req: &mut OrgRequest,
    code: &str,
    scoped: &Scoped,
    records: &[Ref],
    sent: &Form,
) -> Result<std::result::Result<Done, Problems>> {
    let form = fields::verb_form(code).ok_or_else(|| PageError::not_found("no such page"))?;
    let bytes = weight(req.register(), records, sent.said())?;
    let data = verb::read(req, form, scoped.kind, sent)?;
    let against = revisions(sent, records.iter().copied());
    let (data, against) = match (data, against) {
        (Ok(data), Ok(against)) => (data, against),
        (Err(problems), _) | (_, Err(problems)) => return Ok(Err(problems)),
    };
    let many = Many {
        verb: form.code,
        why: match form.code {
            "retire" => sent.get("reason"),
            _ => "",
        },
        against: &against,
        bytes,
    };
    let make = |_: &Register| verb::commands(form, records.iter().copied(), &data);
    carry_out_made(req, many, Some(form), make).await
}

/// Takes the retiring of several back.
pub async fn restore(OfKind(scoped): OfKind, mut req: OrgRequest, sent: Form) -> Result {
    req.need(Permission::Govern)?;
    let records = only(
        req.register(),
        picked(req.register(), scoped, &sent)?,
        false,
    )?;
    let bytes = weight(req.register(), &records, 0)?;
    // One position says it for all of them: a notice holds so much.
    let against = unchanged_after(req.register(), sent.revision(), records.iter().copied())
        .map_err(|problems| PageError::bad_request(problems.of("")))?;
    let make = |_: &Register| {
        let restored = records.iter().map(|target| {
            Command::Restore(verbs::Restore {
                target: *target,
                reason: "Retired by mistake; taken back at once.".into(),
            })
        });
        Ok(restored.collect())
    };
    let many = Many {
        verb: "restore",
        why: "",
        against: &against,
        bytes,
    };
    match carry_out_made(&mut req, many, None, make).await? {
        Ok(_) => Ok(req.done(
            &format!("/scope/{}", scoped.word()),
            pages::html::plural(
                records.len(),
                &format!("{} is back.", scoped.kind.words()),
                &format!("{} are back.", scoped.word()),
            ),
        )),
        Err(problems) => Err(PageError::bad_request(problems.of(""))),
    }
}

fn numbers(register: &Register, records: &[Ref]) -> String {
    let standing = records
        .iter()
        .filter_map(|at| register.tables.standing(*at));
    let numbers: Vec<String> = standing.map(|record| record.number.to_string()).collect();
    numbers.join(",")
}

/// What both forms have in common.
fn begun<'p>(
    req: &OrgRequest,
    shell: &'p pages::Shell,
    scoped: &'static Scoped,
    records: &[Ref],
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
        // One after the other: a copy of all of them may be large.
        .filter_map(|at| req.register().tables.get(*at))
        .map(|record| About {
            tag: record.tag(),
            text: record.label().to_owned(),
            level: None,
            state: now(&record),
            entered: pages::html::entered_later(req.register(), record.reference()),
            href: pages::places::of(&req.base, &record),
        })
        .collect();
    form.hidden = vec![("pick".into(), numbers(req.register(), records))];
    form.hidden
        .extend(keep_revisions(req.register(), records.iter().copied()));
    form.cancel = list;
    form
}

fn change_form(
    req: &OrgRequest,
    scoped: &'static Scoped,
    records: &[Ref],
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
    records: &[Ref],
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
    records: &[Ref],
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
