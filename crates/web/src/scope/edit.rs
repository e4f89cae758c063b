//! Adding and changing records of the scope by form.

use super::{OfKind, path_of, record_of};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams};
use crate::record::{self, RecordFormSpec, Saved};
use crate::respond::go;
use crate::rights;
use crate::verb::may_fill;
use pages::Section;
use pages::html::{article, escaped};
use pages::scope::Scoped;
use register::{AnyRecord, Command, Kind};

/// The form of a new record, with what the address says in it:
/// `/scope/flows/new?from=A-3`.
pub async fn new(
    OfKind(scoped): OfKind,
    QueryParams(query): QueryParams,
    req: OrgRequest,
) -> Result {
    let blank = fresh(scoped)?;
    may_fill(&req, rights::needed(&Command::Save(blank.clone())))?;
    let begun = query
        .0
        .into_iter()
        .filter(|(path, _)| path == "find" || fields::field(scoped.kind, path).is_some())
        .collect();
    let asking = adding(&req, scoped);
    record::show_begun(&req, Section::Scope, &blank, &asking, begun).await
}

pub async fn create(OfKind(scoped): OfKind, mut req: OrgRequest, sent: Form) -> Result {
    let asking = adding(&req, scoped);
    match record::save(&mut req, Section::Scope, fresh(scoped)?, &sent, &asking).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(done) => {
            let made = done
                .records
                .iter()
                .rfind(|record| record.kind() == scoped.kind)
                .ok_or_else(|| PageError::bad_request("nothing was recorded; try again"))?;
            let words = format!("{} “{}” is recorded.", made.tag(), made.label());
            let path = match sent.get("then") {
                "another" => another(scoped, &sent),
                _ => path_of(scoped, made),
            };
            Ok(req.done(&path, words))
        }
    }
}

pub async fn edit(OfKind(scoped): OfKind, Number(number): Number, req: OrgRequest) -> Result {
    let record = record_of(&req, scoped, number)?;
    by_form(scoped)?;
    if record.retired().is_some() {
        return Ok(go(&format!("{}{}", req.base, path_of(scoped, &record))));
    }
    may_fill(&req, rights::needed(&Command::Save(record.clone())))?;
    record::show(
        &req,
        Section::Scope,
        &record,
        &changing(&req, scoped, &record),
    )
    .await
}

pub async fn save(
    OfKind(scoped): OfKind,
    Number(number): Number,
    mut req: OrgRequest,
    sent: Form,
) -> Result {
    let record = record_of(&req, scoped, number)?;
    by_form(scoped)?;
    let asking = changing(&req, scoped, &record);
    match record::save(&mut req, Section::Scope, record.clone(), &sent, &asking).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(_) => Ok(req.done(
            &path_of(scoped, &record),
            format!("{} is saved.", record.tag()),
        )),
    }
}

fn by_form(scoped: &Scoped) -> Result<(), PageError> {
    match scoped.by_form() {
        true => Ok(()),
        false => Err(PageError::not_found(format!(
            "{} are not made or changed by form",
            scoped.word()
        ))),
    }
}

fn fresh(scoped: &Scoped) -> Result<AnyRecord, PageError> {
    by_form(scoped)?;
    record::blank(scoped.kind)
}

fn adding<'f>(req: &OrgRequest, scoped: &Scoped) -> RecordFormSpec<'f> {
    let list = format!("{}/scope/{}", req.base, scoped.word());
    RecordFormSpec {
        heading: format!("Add {}", article(scoped.kind.words())),
        intro: intro(scoped.kind).to_owned(),
        action: list.clone(),
        cancel: list,
        submit: "Save",
        another: true,
        ..RecordFormSpec::default()
    }
}

/// What to keep in mind while filling in the form.
fn intro(kind: Kind) -> &'static str {
    match kind {
        Kind::Asset => {
            "A name is enough to begin with. What you do not know yet can stay open: it is then listed as something to find out."
        }
        Kind::Flow => {
            "Say what moves and from where to where; an end you do not know yet can stay open and is then listed as missing."
        }
        Kind::Exclusion => {
            "Leaving something out needs a reason and a person who approved it. It can be taken back at any time."
        }
        Kind::Incident => "Write without patient data: no names, no numbers, no dates of birth.",
        _ => "",
    }
}

fn changing<'f>(req: &OrgRequest, scoped: &Scoped, record: &AnyRecord) -> RecordFormSpec<'f> {
    let here = format!("{}{}", req.base, path_of(scoped, record));
    RecordFormSpec {
        heading: format!("Edit {} {}", record.tag(), record.label()),
        action: format!("{here}/edit"),
        cancel: here,
        submit: "Save",
        asks_why: true,
        ..RecordFormSpec::default()
    }
}

/// The form of the next record, with what things added in a row have in common.
fn another(scoped: &Scoped, sent: &Form) -> String {
    let kept: Vec<String> = [
        "class",
        "site",
        "vendor",
        "owner",
        "gathered.how",
        "gathered.by",
        "gathered.on",
        "kind",
    ]
    .into_iter()
    .filter(|path| fields::field(scoped.kind, path).is_some())
    .filter_map(|path| Some(format!("{path}={}", escaped(sent.text(path)?))))
    .collect();
    format!("/scope/{}/new?{}", scoped.word(), kept.join("&"))
}
