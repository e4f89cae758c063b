//! The scenario builder: what is to be expected for an asset is looked at, one
//! proposal after the other or several at once (A8).

use super::build_form::form;
use super::bulk::read;
use super::pack::{self, MOST_UNDONE};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::many::{Many, NotMade, weight, weight_of_new};
use crate::org_request::OrgRequest;
use crate::person_choice;
use crate::query::{Number, QueryParams};
use crate::respond::page;
use crate::revisions::revisions;
use crate::verb::{carry_out_made, commands, done, may_fill};
use access::Permission;
use app::{CatalogCopies, new_id};
use catalog::{Catalog, Scenario};
use pages::html::plural;
use pages::risks::{BuildPage, ChooseAssetPage};
use pages::{Problems, Section, Undo};
use register::records::{Asset, Dismissal, Risk};
use register::verbs;
use register::{AnyRecord, Command, Id, Record, Ref, Register, proposals};

/// Which asset to look at: those with the most open proposals first.
pub async fn choose(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let shell = req.shell(Section::Risks, "Proposals by asset or vendor");
    page(&ChooseAssetPage::new(&shell, req.register(), &query))
}

/// The proposals of an asset, or the form for those picked.
pub async fn ask(
    req: OrgRequest,
    Number(number): Number,
    QueryParams(query): QueryParams,
) -> Result {
    let asset = asset_of(&req, number)?;
    let what = query.get("do");
    if what.is_empty() {
        let shell = req.shell(Section::Risks, format!("Risks of {}", asset.name));
        return page(&BuildPage::new(&shell, req.register(), asset));
    }
    may_fill(&req, Permission::Contribute)?;
    let picks = query.0.iter().filter(|(key, _)| key == "pick");
    let picked = scenarios(req.register(), asset, picks.map(|(_, code)| code.as_str()))?;
    form(&req, asset, what, &picked, None, Problems::default())
}

/// Carries out what was decided of the proposals picked.
pub async fn decide(mut req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let asset = &asset_of(&req, number)?.clone();
    // One proposal taken over by a single press.
    if let Some(code) = sent.text("apply") {
        let picked = scenarios(req.register(), asset, std::iter::once(code))?;
        return apply(&mut req, asset, &picked, &sent).await;
    }
    let picked = scenarios(req.register(), asset, sent.all("pick"))?;
    match sent.get("do") {
        "apply" => apply(&mut req, asset, &picked, &sent).await,
        "dismiss" => dismiss(&mut req, asset, &picked, &sent).await,
        "merge" => join(&mut req, asset, &picked, &sent).await,
        _ => Err(unknown()),
    }
}

pub(super) fn unknown() -> PageError {
    PageError::bad_request("it is not said what to do with the proposals; go back to the list")
}

fn asset_of(req: &OrgRequest, number: u32) -> Result<&Asset> {
    let assets = &req.register().tables.assets;
    assets
        .by_number(number)
        .ok_or_else(|| PageError::not_found(format!("there is no asset A-{number}")))
}

/// The open proposals of an asset with these codes.
fn scenarios<'c>(
    register: &Register,
    asset: &Asset,
    codes: impl Iterator<Item = &'c str>,
) -> Result<Vec<&'static Scenario>> {
    let open = proposals(register, Catalog::builtin(), Some(asset.id));
    let mut picked: Vec<&'static Scenario> = Vec::new();
    for code in codes {
        match open.iter().find(|p| p.scenario.code == code) {
            Some(known) if picked.iter().any(|one| one.code == known.scenario.code) => {}
            Some(proposal) => picked.push(proposal.scenario),
            None => {
                return Err(PageError::bad_request(format!(
                    "{code} is not an open proposal for {} any more: somebody has looked at it meanwhile; go back to the list",
                    asset.name
                )));
            }
        }
    }
    if picked.is_empty() {
        return Err(PageError::bad_request(
            "no proposal was selected; go back to the list, tick some, and choose again",
        ));
    }
    Ok(picked)
}

/// The asset as it stands in the turn, whose proposals picked are still open.
fn still_open<'r>(
    register: &'r Register,
    asset: &Asset,
    picked: &[&'static Scenario],
) -> Result<&'r Asset> {
    let now = register.tables.assets.get(asset.id);
    let now =
        now.ok_or_else(|| PageError::not_found(format!("there is no asset {}", asset.tag())))?;
    scenarios(register, now, picked.iter().map(|one| &*one.code))?;
    Ok(now)
}

/// Makes risks of proposals, rated alike where the form judged them.
async fn apply(
    req: &mut OrgRequest,
    asset: &Asset,
    picked: &[&'static Scenario],
    sent: &Form,
) -> Result {
    let judges = [
        "initiation",
        "adverse",
        "likelihood",
        "impact.overall",
        "reason",
    ];
    let judged = judges.iter().any(|name| sent.text(name).is_some());
    let rate = fields::verb_form("rate").filter(|_| judged);
    let data = match rate {
        None => None,
        Some(rate) => match read(req, rate, sent)? {
            Ok(data) => Some((rate, data)),
            Err(problems) => return form(req, asset, "apply", picked, Some(sent), problems),
        },
    };
    let today = req.today;
    let make = |register: &Register| {
        let asset = still_open(register, asset, picked)?;
        let mut copies = CatalogCopies::new(register, Catalog::builtin());
        let mut risks = Vec::new();
        for scenario in picked {
            let mut risk = copies.risk(scenario, asset)?;
            risk.identified_on = Some(today);
            risk.owner = asset.owner;
            risks.push(risk);
        }
        let ratings = match &data {
            None => Vec::new(),
            Some((rate, data)) => commands(rate, risks.iter().map(|risk| risk.reference()), data)?,
        };
        let mut all = copies.commands();
        all.extend(risks.into_iter().map(|risk| Command::Save(risk.into())));
        all.extend(ratings);
        Ok(all)
    };
    let many = of_new("identify", picked, sent)?;
    match carry_out_made(req, many, rate, make).await? {
        Err(problems) => form(req, asset, "apply", picked, Some(sent), problems),
        Ok(report) => {
            let tags: Vec<String> = report
                .records
                .iter()
                .filter(|record| matches!(record, AnyRecord::Risk(_)))
                .map(AnyRecord::tag)
                .fold(Vec::new(), |mut tags, tag| {
                    if !tags.contains(&tag) {
                        tags.push(tag);
                    }
                    tags
                });
            let next = if judged { "rated" } else { "not rated yet" };
            let text = match tags.as_slice() {
                [one] => format!("{one} is in the register, {next}."),
                many => format!("{} are in the register, {next}.", many.join(", ")),
            };
            Ok(done(req, &path(asset), text, None, sent))
        }
    }
}

/// Finds proposals not applicable, with the reason, for the asset or its class.
async fn dismiss(
    req: &mut OrgRequest,
    asset: &Asset,
    picked: &[&'static Scenario],
    sent: &Form,
) -> Result {
    let whole_class = sent.get("where") == "class";
    let approved_by = match person_choice::sent(req.register(), sent, "approved_by") {
        Ok(person) => person,
        Err(problems) => return form(req, asset, "dismiss", picked, Some(sent), problems),
    };
    let approved_on = match sent.get("approved_on") {
        "" => None,
        text => match text.parse() {
            Ok(day) => Some(day),
            Err(_) => {
                let mut problems = Problems::default();
                problems.add("approved_on", format!("“{text}” is not a day"));
                return form(req, asset, "dismiss", picked, Some(sent), problems);
            }
        },
    };
    let reason = sent.get("reason").trim();
    let make = |register: &Register| {
        let asset = still_open(register, asset, picked)?;
        let class = match whole_class {
            true => asset.class.as_str(),
            false => "",
        };
        let dismissed = picked.iter().map(|scenario| {
            let dismissal = Dismissal {
                id: new_id()?,
                scenario: scenario.code.clone(),
                asset: (!whole_class).then_some(asset.id),
                class: class.to_owned(),
                reason: reason.to_owned(),
                approved_by,
                approved_on,
                ..Dismissal::default()
            };
            Ok(Command::Save(dismissal.into()))
        });
        dismissed.collect()
    };
    let many = of_new("dismiss", picked, sent)?;
    match carry_out_made(req, many, None, make).await? {
        Err(problems) => form(req, asset, "dismiss", picked, Some(sent), problems),
        Ok(report) => {
            let count = plural(picked.len(), "proposal is", "proposals are");
            let mut fields = vec![("asset".to_owned(), asset.number.to_string())];
            fields.extend(report.records.iter().filter_map(|record| match record {
                AnyRecord::Dismissal(d) => Some(("dismissal".to_owned(), d.number.to_string())),
                _ => None,
            }));
            // A notice holds so much and no more.
            let undo = (req.roles().allows(Permission::Govern) && fields.len() <= MOST_UNDONE)
                .then(|| Undo {
                    action: format!("{}/risks/build/undo", req.base),
                    label: "Undo".into(),
                    fields,
                });
            let text = format!("{count} recorded as not applicable, with your reason.");
            Ok(done(req, &path(asset), text, undo, sent))
        }
    }
}

/// Takes back what was just found not applicable.
pub async fn undo(mut req: OrgRequest, sent: Form) -> Result {
    let dismissals = &req.register().tables.dismissals;
    let numbers = sent.all("dismissal").filter_map(|text| text.parse().ok());
    let taken_back: Vec<Ref> = numbers
        .take(MOST_UNDONE)
        .filter_map(|number| Some(dismissals.by_number(number)?.reference()))
        .collect();
    let bytes = weight(req.register(), &taken_back, 0)?;
    let today = req.today;
    let path = match (
        Catalog::builtin().pack(sent.get("pack")),
        sent.get("asset").parse::<u32>(),
    ) {
        (Some(pack), _) => pack::path(pack),
        (None, Ok(asset)) => format!("/risks/build/{asset}"),
        (None, Err(_)) => "/risks/build".to_owned(),
    };
    if taken_back.is_empty() {
        return Ok(req.done(&path, "There was nothing to take back."));
    }
    let make = |_: &Register| {
        let retired = taken_back.iter().map(|target| {
            Command::Retire(verbs::Retire {
                target: *target,
                on: today,
                reason: "Recorded by mistake; taken back at once.".into(),
            })
        });
        Ok(retired.collect())
    };
    let many = Many {
        verb: "change",
        why: "",
        against: &[],
        bytes,
    };
    match carry_out_made(&mut req, many, None, make).await? {
        Ok(_) => Ok(req.done(&path, "Taken back: the proposals are open again.")),
        Err(problems) => Err(PageError::bad_request(problems.of(""))),
    }
}

/// Says that an existing risk covers a proposal: the asset joins it.
async fn join(
    req: &mut OrgRequest,
    asset: &Asset,
    picked: &[&'static Scenario],
    sent: &Form,
) -> Result {
    let risks = &req.register().tables.risks;
    let into = sent.get("into").parse().ok();
    let into = into
        .and_then(|n| risks.by_number(n))
        .filter(|risk| risk.is_open());
    let Some((into, tag)) = into.map(|risk| (risk.id, risk.tag())) else {
        let mut problems = Problems::default();
        problems.add("into", "Choose the risk that covers it.");
        return form(req, asset, "merge", picked, Some(sent), problems);
    };
    let against = match revisions(sent, std::iter::once(into.to())) {
        Ok(against) => against,
        Err(problems) => return form(req, asset, "merge", picked, Some(sent), problems),
    };
    let make = |register: &Register| covered(register, asset, picked, into, sent.get("reason"));
    let many = Many {
        against: &against,
        ..of_new("identify", picked, sent)?
    };
    match carry_out_made(req, many, None, make).await? {
        Err(problems) => form(req, asset, "merge", picked, Some(sent), problems),
        Ok(_) => {
            let text = format!("{tag} covers it, and now concerns {} too.", asset.name);
            Ok(done(req, &path(asset), text, None, sent))
        }
    }
}

/// What says that a risk covers proposals of an asset, of the book as it stands.
fn covered(
    register: &Register,
    asset: &Asset,
    picked: &[&'static Scenario],
    into: Id<Risk>,
    reason: &str,
) -> std::result::Result<Vec<Command>, NotMade> {
    let asset = still_open(register, asset, picked)?;
    let stays = register.tables.risks.get(into).cloned();
    let Some(mut stays) = stays.filter(Risk::is_open) else {
        let mut problems = Problems::default();
        problems.add("into", "Choose the risk that covers it.");
        return Err(problems.into());
    };
    if !stays.assets.contains(&asset.id) {
        stays.assets.push(asset.id);
    }
    let mut copies = CatalogCopies::new(register, Catalog::builtin());
    let mut merged = Vec::new();
    for scenario in picked {
        if stays.scenario.is_empty() {
            stays.scenario.clone_from(&scenario.code);
        }
        if stays.scenario == scenario.code {
            continue;
        }
        // A risk answers one scenario; the others are recorded and merged into it.
        let risk = copies.risk(scenario, asset)?;
        let merge = Command::Merge(verbs::Merge {
            target: risk.id,
            into,
            reason: reason.to_owned(),
        });
        merged.push(Command::Save(risk.into()));
        merged.push(merge);
    }
    let mut all = copies.commands();
    all.push(Command::Save(stays.into()));
    all.extend(merged);
    Ok(all)
}

/// A change that makes something new of each proposal.
fn of_new<'s>(verb: &'s str, picked: &[&'static Scenario], sent: &'s Form) -> Result<Many<'s>> {
    Ok(Many {
        verb,
        why: sent.get("why"),
        against: &[],
        bytes: weight_of_new(picked.len(), sent.said())?,
    })
}

pub(super) fn path(asset: &Asset) -> String {
    format!("/risks/build/{}", asset.number)
}
