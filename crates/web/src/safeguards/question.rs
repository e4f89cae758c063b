//! One question: shown, and answered.

use super::{Cited, official};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::notice;
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use crate::record::{self, RecordFormSpec, SaveOutcome};
use crate::respond::{go, page, page_again};
use access::Permission;
use catalog::{Catalog, Designation, Provision};
use pages::safeguards::{Around, QuestionPage, evidence_choices};
use pages::{Problems, Section};
use register::records::{Answer, Asset};
use register::{AnyRecord, Id};

/// The fields of an answer that the page asks for.
pub const FIELDS: &[&str] = &[
    "required",
    "in_place",
    "used_properly",
    "note",
    "evidence",
    "on",
];

/// Shows a question.
pub async fn show(
    req: OrgRequest,
    Cited(provision): Cited,
    QueryParams(query): QueryParams,
) -> Result {
    let asset = asset(&req, query.get("asset"))?;
    let shell = req.shell(Section::Safeguards, provision.title.clone());
    let provisions = register::assessed_provisions(req.register(), Catalog::builtin());
    let mut view = QuestionPage::new(
        &shell,
        req.register(),
        &provisions,
        provision,
        asset,
        req.today,
    );
    view.official = official::text(&req, &provision.citation).await?;
    page(&view)
}

/// The asset an answer is for alone.
fn asset<'r>(req: &'r OrgRequest, text: &str) -> Result<Option<&'r Asset>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let assets = &req.register().tables.assets;
    let found = assets.find_by_number(text).ok();
    found
        .and_then(|id| assets.get(id))
        .map(Some)
        .ok_or_else(|| {
            PageError::not_found(format!(
                "there is no asset “{text}”; name it by number, such as A-3"
            ))
        })
}

/// The answer to a question, or a new one.
pub fn answer_of(
    req: &OrgRequest,
    provision: &Provision,
    asset: Option<Id<Asset>>,
) -> Result<Answer> {
    let known = req
        .register()
        .tables
        .answers
        .live()
        .find(|a| a.provision == provision.citation && a.asset == asset)
        .cloned();
    match known {
        Some(known) => Ok(known),
        None => Ok(Answer {
            id: app::new_id()?,
            provision: provision.citation.clone(),
            asset,
            ..Answer::default()
        }),
    }
}

/// Why “does not apply” cannot be said of a provision; `None`: it can.
pub fn always_applies(provision: &Provision) -> Option<String> {
    if provision.applies_only_if.is_some() {
        return None;
    }
    let way = match provision.designation {
        Some(Designation::Addressable) => {
            "addressable means that it is weighed, not that it may be left out: write down what you decide"
        }
        _ => "where it is missing, say that it is not in place, and plan what closes it",
    };
    Some(format!(
        "{} applies to every organization under the rule: nothing in it depends on what you are; {way}",
        provision.citation
    ))
}

/// Saves an answer.
pub async fn save(
    mut req: OrgRequest,
    Cited(provision): Cited,
    QueryParams(query): QueryParams,
    sent: Form,
) -> Result {
    req.need(Permission::Contribute)?;
    let asset = asset(&req, query.get("asset"))?.cloned();
    let answer = answer_of(&req, provision, asset.as_ref().map(|a| a.id))?;
    let shell = req.shell(Section::Safeguards, provision.title.clone());
    let here = format!("{}/safeguards/{}", req.base, provision.citation);
    let query = asset.as_ref().map_or(String::new(), |a| {
        format!("?asset={}", register::Record::tag(a))
    });
    let wrong = |req: &OrgRequest, problems: Problems| {
        let (register, asset) = (req.register(), asset.as_ref());
        let provisions = register::assessed_provisions(register, Catalog::builtin());
        let mut view =
            QuestionPage::new(&shell, register, &provisions, provision, asset, req.today);
        put_back(&mut view, req, &sent);
        view.problems = problems;
        page_again(&view)
    };
    let waved_off = sent.get("required") == "no";
    if let Some(why) = always_applies(provision).filter(|_| waved_off) {
        return wrong(&req, Problems::whole(why));
    }
    let asking = RecordFormSpec {
        heading: register::words_for(req.register(), Catalog::builtin(), provision)
            .question
            .to_owned(),
        action: format!("{here}{query}"),
        cancel: format!("{here}{query}"),
        submit: "Save",
        only: Some(FIELDS),
        ..RecordFormSpec::default()
    };
    let record = AnyRecord::from(answer);
    match record::attempt(&mut req, Section::Safeguards, record, &sent, &asking).await? {
        SaveOutcome::Conflict(page) => Ok(page),
        SaveOutcome::Problems(problems) => wrong(&req, problems),
        SaveOutcome::Done(_) => {
            // Where to go is read from what now stands.
            let now = req.state.books().now(req.org.id).await?;
            let provisions = register::assessed_provisions(&now, Catalog::builtin());
            let around = Around::of(&req.base, &provisions, &provision.citation);
            let to = match sent.get("then") {
                "open" if !around.next_open.is_empty() => around.next_open,
                "open" | "next" if !around.next.is_empty() => around.next,
                _ => format!("{here}{query}"),
            };
            let owed = provisions
                .iter()
                .any(|l| l.provision.citation == provision.citation && l.undecided());
            let more = match owed {
                true => " It is addressable and not fully in place: a decision is owed.",
                false => "",
            };
            Ok(notice::done(
                go(&to),
                format!("“{}” is answered.{more}", provision.title),
            ))
        }
    }
}

/// What was typed, in a form that was not accepted.
fn put_back(view: &mut QuestionPage<'_>, req: &OrgRequest, sent: &Form) {
    for (choices, name) in [
        (&mut view.required, "required"),
        (&mut view.in_place, "in_place"),
        (&mut view.used, "used_properly"),
    ] {
        for choice in choices {
            choice.chosen = choice.value == sent.get(name);
        }
    }
    view.note = sent.get("note").to_owned();
    view.on = sent.get("on").to_owned();
    let chosen: Vec<String> = sent.all("evidence").map(str::to_owned).collect();
    view.evidence = evidence_choices(req.register(), &chosen).0;
    if let Some(revision) = sent.revision() {
        view.revision = revision;
    }
}
