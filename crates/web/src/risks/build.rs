//! The scenario builder: what is to be expected for an asset is looked at, one
//! proposal after the other or several at once (A8).

use super::bulk::{alike, common};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::person_choice;
use crate::query::{Number, QueryParams};
use crate::respond::page;
use crate::revisions::{keep_revisions, revisions};
use crate::verb::{carry_out_all, done, may_fill, shown};
use access::Permission;
use app::{CatalogCopies, new_id};
use catalog::{Catalog, Scenario, ThreatEvents};
use pages::html::plural;
use pages::record_form::FormGroup;
use pages::risks::{BuildPage, ChooseAssetPage};
use pages::verb::{About, FormBuilder, Verb};
use pages::verb_page::{scales, similar};
use pages::{Choice, Link, Problems, Section, Undo};
use register::records::{Asset, Dismissal, Risk};
use register::verbs;
use register::{AnyRecord, Command, Record, proposals};

/// Which asset to look at: those with the most open proposals first.
pub async fn choose(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let shell = req.shell(Section::Risks, "Find more risks");
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
    let picked = scenarios(&req, asset, picks.map(|(_, code)| code.as_str()))?;
    form(&req, asset, what, &picked, None, Problems::default())
}

/// Carries out what was decided of the proposals picked.
pub async fn decide(mut req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let asset = &asset_of(&req, number)?.clone();
    // One proposal taken over by a single press.
    if let Some(code) = sent.text("apply") {
        let picked = scenarios(&req, asset, std::iter::once(code))?;
        return apply(&mut req, asset, &picked, &sent).await;
    }
    let picked = scenarios(&req, asset, sent.all("pick"))?;
    match sent.get("do") {
        "apply" => apply(&mut req, asset, &picked, &sent).await,
        "dismiss" => dismiss(&mut req, asset, &picked, &sent).await,
        "merge" => join(&mut req, asset, &picked, &sent).await,
        _ => Err(unknown()),
    }
}

fn unknown() -> PageError {
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
    req: &OrgRequest,
    asset: &Asset,
    codes: impl Iterator<Item = &'c str>,
) -> Result<Vec<&'static Scenario>> {
    let open = proposals(req.register(), Catalog::builtin(), Some(asset.id));
    let mut picked = Vec::new();
    for code in codes {
        match open.iter().find(|p| p.scenario.code == code) {
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
    let mut copies = CatalogCopies::new(req.register(), Catalog::builtin());
    let mut risks = Vec::new();
    for scenario in picked {
        let mut risk = copies.risk(scenario, asset)?;
        risk.identified_on = Some(req.today);
        risk.owner = asset.owner;
        risks.push(risk);
    }
    let ratings = match rate {
        None => Vec::new(),
        Some(rate) => match alike(req, rate, sent, risks.iter().cloned())? {
            Ok(ratings) => ratings,
            Err(problems) => return form(req, asset, "apply", picked, Some(sent), problems),
        },
    };
    let mut commands = copies.commands();
    commands.extend(risks.into_iter().map(|risk| Command::Save(risk.into())));
    commands.extend(ratings);
    match carry_out_all(req, "identify", commands, &[], sent.get("why"), rate).await? {
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
    let mut commands = Vec::new();
    for scenario in picked {
        let dismissal = Dismissal {
            id: new_id()?,
            scenario: scenario.code.clone(),
            asset: (!whole_class).then_some(asset.id),
            class: if whole_class {
                asset.class.clone()
            } else {
                String::new()
            },
            reason: sent.get("reason").trim().to_owned(),
            approved_by,
            approved_on,
            ..Dismissal::default()
        };
        commands.push(Command::Save(dismissal.into()));
    }
    match carry_out_all(req, "dismiss", commands, &[], sent.get("why"), None).await? {
        Err(problems) => form(req, asset, "dismiss", picked, Some(sent), problems),
        Ok(report) => {
            let count = plural(picked.len(), "proposal is", "proposals are");
            let mut fields = vec![("asset".to_owned(), asset.number.to_string())];
            fields.extend(report.records.iter().filter_map(|record| match record {
                AnyRecord::Dismissal(d) => Some(("dismissal".to_owned(), d.number.to_string())),
                _ => None,
            }));
            // A notice holds so much and no more.
            let undo =
                (req.roles().allows(Permission::Govern) && fields.len() <= 60).then(|| Undo {
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
    let commands: Vec<Command> = sent
        .all("dismissal")
        .filter_map(|number| dismissals.by_number(number.parse().ok()?))
        .map(|dismissal| {
            Command::Retire(verbs::Retire {
                target: dismissal.reference(),
                on: req.today,
                reason: "Recorded by mistake; taken back at once.".into(),
            })
        })
        .collect();
    let asset: u32 = sent.get("asset").parse().unwrap_or_default();
    let path = format!("/risks/build/{asset}");
    if commands.is_empty() {
        return Ok(req.done(&path, "There was nothing to take back."));
    }
    match req.perform_all("change", commands, "").await? {
        Ok(_) => Ok(req.done(&path, "Taken back: the proposals are open again.")),
        Err(message) => Err(PageError::bad_request(message)),
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
    let into = into.and_then(|n| risks.by_number(n)).cloned();
    let Some(into) = into.filter(|risk| risk.is_open()) else {
        let mut problems = Problems::default();
        problems.add("into", "Choose the risk that covers it.");
        return form(req, asset, "merge", picked, Some(sent), problems);
    };
    let mut stays = into.clone();
    if !stays.assets.contains(&asset.id) {
        stays.assets.push(asset.id);
    }
    let mut copies = CatalogCopies::new(req.register(), Catalog::builtin());
    let mut commands = Vec::new();
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
            into: into.id,
            reason: sent.get("reason").to_owned(),
        });
        commands.push(Command::Save(risk.into()));
        commands.push(merge);
    }
    let mut all = copies.commands();
    all.push(Command::Save(stays.into()));
    all.extend(commands);
    let against = match revisions(sent, std::iter::once(into.reference())) {
        Ok(against) => against,
        Err(problems) => return form(req, asset, "merge", picked, Some(sent), problems),
    };
    match carry_out_all(req, "identify", all, &against, sent.get("why"), None).await? {
        Err(problems) => form(req, asset, "merge", picked, Some(sent), problems),
        Ok(_) => {
            let text = format!(
                "{} covers it, and now concerns {} too.",
                into.tag(),
                asset.name
            );
            Ok(done(req, &path(asset), text, None, sent))
        }
    }
}

fn path(asset: &Asset) -> String {
    format!("/risks/build/{}", asset.number)
}

/// Open risks that may cover a scenario of an asset already.
fn covering<'r>(req: &'r OrgRequest, asset: &Asset, picked: &[&'static Scenario]) -> Vec<&'r Risk> {
    let t = &req.register().tables;
    let threats = t
        .threats
        .live()
        .filter(|x| picked.iter().any(|s| s.threat == x.catalog));
    let vulnerabilities = t
        .vulnerabilities
        .live()
        .filter(|x| picked.iter().any(|s| s.vulnerability == x.catalog));
    let draft = Risk {
        assets: vec![asset.id],
        threats: threats.map(|threat| threat.id).collect(),
        vulnerabilities: vulnerabilities
            .map(|vulnerability| vulnerability.id)
            .collect(),
        scenario: picked.first().map_or_else(String::new, |s| s.code.clone()),
        ..Risk::default()
    };
    similar(req.register(), &draft)
}

/// The questions of a rating, all of which may be left open.
fn judged(
    req: &OrgRequest,
    picked: &[&'static Scenario],
    sent: Option<&Form>,
    problems: &Problems,
) -> Vec<FormGroup> {
    let Some(rate) = fields::verb_form("rate") else {
        return Vec::new();
    };
    let catalog = Catalog::builtin();
    let sources = picked
        .iter()
        .map(|scenario| catalog.threat(&scenario.threat).map(|threat| threat.source));
    let events = ThreatEvents::of(sources);
    let mut groups = common(req.register(), rate, sent, problems, req, events);
    for field in groups.iter_mut().flat_map(|group| &mut group.fields) {
        field.required = false;
    }
    groups
}

fn form(
    req: &OrgRequest,
    asset: &Asset,
    what: &str,
    picked: &[&'static Scenario],
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let register = req.register();
    let count = plural(picked.len(), "proposal", "proposals");
    let sheet = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems);
    let (heading, records, groups, submit) = match what {
        "apply" => (
            format!("{count}: a risk here"),
            "Recorded: a risk for each, with its threat and vulnerability. Where you leave likelihood and impact open, it is rated later.",
            judged(req, picked, sent, &problems),
            "Add to the register",
        ),
        "dismiss" => {
            let class = Catalog::builtin()
                .class(&asset.class)
                .map_or(asset.class.as_str(), |class| class.name.as_str());
            let places = vec![
                Choice {
                    value: "asset".into(),
                    label: format!("To {}", asset.name),
                    chosen: true,
                    ..Choice::default()
                },
                Choice {
                    value: "class".into(),
                    label: format!("To no {} of ours", class.to_lowercase()),
                    hint: "Also to those added later.".into(),
                    ..Choice::default()
                },
            ];
            (
                format!("{count}: not applicable"),
                "Recorded: that it was considered and why it does not apply, with your name. Reports list it.",
                sheet
                    .reason(
                        "Why it does not apply",
                        "A fact about this place, such as “it never leaves the locked server room”. That it is unlikely is not a reason: then it is a risk with a low likelihood.",
                        "",
                    )
                    .radios("where", "To what does it not apply?", "", places)
                    .select(
                        "approved_by",
                        "Who approved that?",
                        "Somebody other than you. Until then it is named as missing.",
                        person_choice::choices(req.register(), None),
                        "Nobody yet",
                    )
                    .day("approved_on", "When?", "", None)
                    .groups(),
                "Record as not applicable",
            )
        }
        "merge" => {
            let choices: Vec<Choice> = covering(req, asset, picked)
                .into_iter()
                .map(|risk| Choice {
                    value: risk.number.to_string(),
                    label: format!("{} {}", risk.tag(), risk.sentence),
                    ..Choice::default()
                })
                .collect();
            if choices.is_empty() {
                return Err(PageError::bad_request(
                    "no risk of the register looks like it; go back, and record it as a risk or as not applicable",
                ));
            }
            (
                format!("{count}: covered by another risk"),
                "Recorded: that the other risk concerns this asset too, with your reason.",
                sheet
                    .radios("into", "Which risk covers it?", "", choices)
                    .reason(
                        "Why it is the same risk",
                        "Such as “same theft, same missing encryption; treated together”.",
                        "",
                    )
                    .groups(),
                "Record",
            )
        }
        _ => return Err(unknown()),
    };
    let shell = req.shell(Section::Risks, heading.clone());
    let mut verb = Verb::new(&shell, heading);
    verb.crumbs = vec![
        Link::to("Find more risks", format!("{}/risks/build", req.base)),
        Link::to(asset.name.clone(), format!("{}{}", req.base, path(asset))),
        Link::here("Decide", ""),
    ];
    verb.about = picked
        .iter()
        .map(|scenario| About {
            tag: scenario.code.clone(),
            text: scenario.sentence_for(&asset.name, register.people()),
            level: None,
            state: String::new(),
            entered: Vec::new(),
            href: String::new(),
        })
        .collect();
    if what == "apply" {
        verb.scales = scales(register);
    }
    verb.records = records.into();
    verb.groups = groups;
    verb.action = format!("{}{}", req.base, path(asset));
    verb.submit = submit.into();
    verb.cancel = verb.action.clone();
    verb.hidden = std::iter::once(("do".to_owned(), what.to_owned()))
        .chain(picked.iter().map(|s| ("pick".to_owned(), s.code.clone())))
        .collect();
    if what == "merge" {
        let risks = covering(req, asset, picked).into_iter();
        let kept = keep_revisions(register, risks.map(|risk| risk.reference()));
        verb.hidden.extend(kept);
    }
    verb.problems = problems;
    shown(&verb)
}
