//! A risk in one's own words: added and edited by form, paired with threats and
//! vulnerabilities of the book or the catalog (A8).

use super::risk_of;
use crate::error::Result;
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams};
use crate::record::{self, RecordFormSpec, Saved};
use crate::verb::may_fill;
use access::Permission;
use app::{CatalogCopies, new_id};
use catalog::Catalog;
use pages::verb::FormBuilder;
use pages::{Choice, Section};
use register::records::{Threat, Vulnerability};
use register::{AnyRecord, Command, Kind, Record};

/// The form of a new risk; `asset`, `vulnerability` and `catalog_vulnerability` in the
/// query begin it.
pub async fn blank(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    may_fill(&req, Permission::Contribute)?;
    let mut risk = record::blank(Kind::Risk)?;
    if let AnyRecord::Risk(risk) = &mut risk {
        let t = &req.register().tables;
        let asset = query.get("asset").parse().ok();
        risk.assets
            .extend(asset.and_then(|n| t.assets.by_number(n)).map(|a| a.id));
        let vulnerability = query.get("vulnerability").parse().ok();
        let vulnerability = vulnerability.and_then(|n| t.vulnerabilities.by_number(n));
        risk.vulnerabilities.extend(vulnerability.map(|w| w.id));
        risk.identified_on = Some(req.today);
    }
    let form = asking(&req, query.get("catalog_vulnerability"));
    record::show(&req, Section::Risks, &risk, &form).await
}

/// `vulnerability` is the code of a vulnerability of the catalog that it begins with; may be empty.
fn asking(req: &OrgRequest, vulnerability: &str) -> RecordFormSpec<'static> {
    let vulnerability = Catalog::builtin().vulnerability(vulnerability);
    let begins = vulnerability.map_or_else(String::new, |w| {
        format!(
            " It begins with this vulnerability of the catalog: {}.",
            w.name
        )
    });
    RecordFormSpec {
        heading: "A risk of your own".into(),
        hidden: vulnerability
            .map(|w| ("catalog_vulnerability".to_owned(), w.code.clone()))
            .into_iter()
            .collect(),
        intro: "Say in one sentence what could happen to which ePHI, and through which vulnerability. Pair it with a threat and the vulnerability it would make use of: of your book, of the catalog, or your own.".to_owned()
            + &begins,
        action: format!("{}/risks/new", req.base),
        cancel: format!("{}/risks", req.base),
        submit: "Add this risk",
        extra: Some(of_catalog),
        ..RecordFormSpec::default()
    }
}

/// Adds it.
pub async fn add(mut req: OrgRequest, sent: Form) -> Result {
    let risk = record::blank(Kind::Risk)?;
    let form = asking(&req, sent.get("catalog_vulnerability"));
    match record::save_with(&mut req, Section::Risks, risk, &sent, &form, |req, risk| {
        pair(req, risk, &sent)
    })
    .await?
    {
        Saved::Again(page) => Ok(page),
        Saved::Done(report) => {
            let risk = report.records.iter().find(|r| r.kind() == Kind::Risk);
            let number = risk.map_or_else(String::new, AnyRecord::tag);
            let path = number.trim_start_matches("R-").to_owned();
            let text = format!("{number} is recorded. Next: rate it.");
            Ok(req.done(&format!("/risks/{path}"), text))
        }
    }
}

/// Controls for threats and vulnerabilities that the book does not hold yet.
fn of_catalog(sheet: FormBuilder<'_>) -> FormBuilder<'_> {
    let catalog = Catalog::builtin();
    let choice = |code: &str, name: &str| Choice {
        value: code.to_owned(),
        label: name.to_owned(),
        ..Choice::default()
    };
    let threats = catalog.threats.iter().map(|t| choice(&t.code, &t.name));
    let vulnerabilities = catalog
        .vulnerabilities
        .iter()
        .map(|v| choice(&v.code, &v.name));
    sheet
        .folded("A threat or vulnerability that is not in the list above")
        .select(
            "catalog_threat",
            "Threat of the catalog",
            "It comes into your book with its description.",
            threats.collect(),
            "None",
        )
        .line("own_threat", "Threat in your own words", "", "")
        .select(
            "catalog_vulnerability",
            "Vulnerability of the catalog",
            "",
            vulnerabilities.collect(),
            "None",
        )
        .line(
            "own_vulnerability",
            "Vulnerability in your own words",
            "",
            "",
        )
}

/// Pairs a new risk with the threats and vulnerabilities the form named beside the
/// book's; one made of a scenario brings the scenario's along where none was named.
fn pair(req: &OrgRequest, record: &mut AnyRecord, sent: &Form) -> Result<Vec<Command>> {
    let AnyRecord::Risk(risk) = record else {
        return Ok(Vec::new());
    };
    let catalog = Catalog::builtin();
    let scenario = catalog.scenario(&risk.scenario);
    let mut copies = CatalogCopies::new(req.register(), catalog);
    let mut own = Vec::new();
    if let Some(code) = sent.text("catalog_threat") {
        risk.threats.extend(copies.threat(code)?);
    }
    if let Some(name) = sent.text("own_threat") {
        let threat = Threat {
            id: new_id()?,
            name: name.to_owned(),
            ..Threat::default()
        };
        risk.threats.push(threat.id);
        own.push(Command::Save(threat.into()));
    }
    if let Some(code) = sent.text("catalog_vulnerability") {
        risk.vulnerabilities.extend(copies.vulnerability(code)?);
    }
    if let Some(name) = sent.text("own_vulnerability") {
        let vulnerability = Vulnerability {
            id: new_id()?,
            name: name.to_owned(),
            ..Vulnerability::default()
        };
        risk.vulnerabilities.push(vulnerability.id);
        own.push(Command::Save(vulnerability.into()));
    }
    if let Some(scenario) = scenario {
        if risk.threats.is_empty() {
            risk.threats.extend(copies.threat(&scenario.threat)?);
        }
        if risk.vulnerabilities.is_empty() {
            risk.vulnerabilities
                .extend(copies.vulnerability(&scenario.vulnerability)?);
        }
    }
    let mut commands = copies.commands();
    commands.append(&mut own);
    Ok(commands)
}

fn changing(req: &OrgRequest, number: u32) -> RecordFormSpec<'static> {
    RecordFormSpec {
        heading: format!("Edit R-{number}"),
        intro: "Ratings, treatment and state have forms of their own on the risk’s page.".into(),
        action: format!("{}/risks/{number}/edit", req.base),
        cancel: format!("{}/risks/{number}", req.base),
        submit: "Save",
        asks_why: true,
        ..RecordFormSpec::default()
    }
}

/// The form of a risk as it stands.
pub async fn edit(req: OrgRequest, Number(number): Number) -> Result {
    may_fill(&req, Permission::Contribute)?;
    let risk = AnyRecord::from(risk_of(&req, number)?.clone());
    record::show(&req, Section::Risks, &risk, &changing(&req, number)).await
}

/// Saves it.
pub async fn change(mut req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let risk = risk_of(&req, number)?;
    let known = risk.tag();
    let risk = AnyRecord::from(risk.clone());
    let form = changing(&req, number);
    match record::save(&mut req, Section::Risks, risk, &sent, &form).await? {
        Saved::Again(page) => Ok(page),
        Saved::Done(_) => {
            let text = format!("{known} is saved.");
            Ok(req.done(&format!("/risks/{number}"), text))
        }
    }
}
