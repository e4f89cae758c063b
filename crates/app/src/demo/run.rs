//! Tells the story to a book, step by step, as its people would have.

use super::calendar::Calendar;
use super::fields::{changed, id_of, record, reference};
use super::mail::Mail;
use super::story::{Edit, Fields, SafeguardAnswer, Step};
use super::{NAME, expand, verbs as story_verbs};
use crate::book::Book;
use crate::error::{AppError, Result};
use crate::new_book::{adopt_catalog, adopt_method};
use catalog::Catalog;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ledger::Blob;
use register::records::*;
use register::verbs;
use register::{Actor, AnyRecord, Assurance, Command, Id, Kind};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Where the clinic's days end.
const ZONE: &str = "America/Chicago";
/// Minutes between two sittings of one day.
const PAUSE: SignedDuration = SignedDuration::from_mins(13);

/// Plays every step up to the calendar's anchor day.
pub async fn run(book: Book, steps: &[Step], calendar: Calendar) -> Result<Book> {
    let mut teller = StoryRunner {
        book,
        calendar,
        catalog: Catalog::builtin(),
        zone: TimeZone::get(ZONE).map_err(|error| AppError::Other(error.to_string()))?,
        copied: HashSet::new(),
        called: HashMap::new(),
        mail: Mail::begin()?,
        now: Timestamp::MIN,
    };
    teller.name_senders().await?;
    for step in steps {
        teller.step(step).await?;
    }
    teller.read_reports(0).await?;
    Ok(teller.book)
}

pub(super) struct StoryRunner {
    pub book: Book,
    pub calendar: Calendar,
    pub catalog: &'static Catalog,
    zone: TimeZone,
    /// Threats and vulnerabilities that are in the book already.
    copied: HashSet<Uuid>,
    /// What people call an asset in a sentence, by its key.
    called: HashMap<String, String>,
    /// What is observed of its mail.
    pub mail: Mail,
    now: Timestamp,
}

impl StoryRunner {
    async fn step(&mut self, step: &Step) -> Result<()> {
        let day = self.calendar.day(step.on);
        let slip = |why: String| {
            AppError::Other(format!(
                "the worked example, day {}, “{}”: {why}",
                step.on, step.verb
            ))
        };
        let morning = day
            .at(9, 0, 0, 0)
            .to_zoned(self.zone.clone())
            .map_err(|error| slip(error.to_string()))?
            .timestamp();
        let at = morning.max(self.now.saturating_add(PAUSE).unwrap_or(morning));
        if self.book.register().profile().is_some() && self.book.register().day(at) != day {
            return Err(slip("it is told after a later day".to_owned()));
        }
        self.now = at;
        let actor = self.actor(&step.by, step);
        for fields in &step.evidence {
            self.evidence(fields.clone(), &actor, day, at)
                .await
                .map_err(|error| slip(error.to_string()))?;
        }
        let commands = self.commands(step, &actor, day).map_err(slip)?;
        self.book
            .perform_all("record", commands, &actor, &step.why(), None, at)
            .await
            .map_err(|error| slip(error.to_string()))?;
        self.mail_domain(step, &actor, day, at)
            .await
            .map_err(|error| slip(error.to_string()))
    }

    /// The person who acts; in the first step the one who records themselves.
    fn actor(&self, key: &str, step: &Step) -> Actor {
        let id = Id::new(id_of(Kind::Person, key));
        let person = self.book.register().tables.people.get(id);
        let given = |field: &str| {
            step.person
                .iter()
                .find(|p| p.get("key").and_then(Value::as_str) == Some(key))
                .and_then(|p| p.get(field))
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        Actor {
            person: Some(id),
            name: person.map_or_else(|| given("name"), |p| p.name.clone()),
            role: person.map_or_else(|| given("role"), |p| p.role.clone()),
            assurance: Assurance::Asserted,
            via: None,
            account: None,
        }
    }

    /// Evidence is appended with its file, one entry each.
    async fn evidence(
        &mut self,
        mut fields: Fields,
        actor: &Actor,
        day: Date,
        at: Timestamp,
    ) -> Result<()> {
        let mut files = Vec::new();
        if let Some(Value::String(text)) = fields.remove("text") {
            let text = self.calendar.fill(&text).map_err(AppError::Other)?;
            let blob = Blob::new(text.into_bytes());
            fields.insert("sha256".into(), json!(blob.hash().to_hex()));
            fields.insert("size".into(), json!(blob.bytes().len()));
            files.push(blob.bytes().to_vec());
        }
        fields.entry("on").or_insert_with(|| json!(day));
        let record = record(Kind::Evidence, fields).map_err(AppError::Other)?;
        self.book
            .perform_with_files(Command::Save(record), files, actor, "", None, at)
            .await?;
        Ok(())
    }

    fn commands(&mut self, step: &Step, actor: &Actor, day: Date) -> Result<Vec<Command>, String> {
        let mut out = Vec::new();
        self.records(step, actor, day, &mut out)?;
        self.risks(step, day, &mut out)?;
        for fields in &step.action {
            let mut fields = fields.clone();
            expand::action(&mut fields, self.catalog)?;
            out.push(self.save(Kind::Action, fields)?);
        }
        for fields in &step.trigger {
            out.push(self.save(Kind::Trigger, fields.clone())?);
        }
        story_verbs::commands(step, day, self.calendar, &mut out)?;
        Ok(out)
    }

    fn save(&self, kind: Kind, fields: Fields) -> Result<Command, String> {
        record(kind, fields).map(Command::Save)
    }

    /// Records that need nothing but their fields, what they refer to first.
    fn records(
        &mut self,
        step: &Step,
        actor: &Actor,
        day: Date,
        out: &mut Vec<Command>,
    ) -> Result<(), String> {
        for fields in &step.person {
            out.push(self.save(Kind::Person, fields.clone())?);
        }
        if self.book.register().profile().is_none() {
            out.extend(self.foundation().map_err(|error| error.to_string())?);
        }
        for (kind, list) in [
            (Kind::Site, &step.site),
            (Kind::Group, &step.group),
            (Kind::Vendor, &step.vendor),
            (Kind::Asset, &step.asset),
            (Kind::Flow, &step.flow),
            (Kind::Process, &step.process),
            (Kind::Exclusion, &step.exclusion),
            (Kind::PriorAnalysis, &step.prior_analysis),
            (Kind::Tolerance, &step.tolerance),
            (Kind::Decision, &step.decision),
            (Kind::Incident, &step.incident),
        ] {
            for fields in list {
                let mut fields = fields.clone();
                if kind == Kind::Asset {
                    let called = expand::asset(&mut fields, &actor.name, day)?;
                    let key = fields.get("key").and_then(Value::as_str);
                    if let (Some(called), Some(key)) = (called, key) {
                        self.called.insert(key.to_owned(), called);
                    }
                }
                out.push(self.save(kind, fields)?);
            }
        }
        for answer in &step.answers {
            out.push(self.answer(answer, day)?);
        }
        self.dismissals(step, day, out)?;
        for edit in &step.change {
            out.push(self.change(edit)?);
        }
        Ok(())
    }

    /// The answer to a safeguard question: the first, or the one there is given anew.
    fn answer(&self, answer: &SafeguardAnswer, day: Date) -> Result<Command, String> {
        let (provision, in_place, used_properly, note, evidence) = answer;
        let mut fields = object(json!({
            "in_place": in_place, "used_properly": used_properly, "note": note,
            "evidence": evidence, "on": day,
        }));
        let what = format!("{}/{provision}", Kind::Answer.tag());
        match self.book.register().tables.get(reference(&what)?) {
            Some(before) => changed(&before, &fields).map(Command::Save),
            None => {
                fields.insert("key".into(), json!(provision));
                fields.insert("provision".into(), json!(provision));
                fields.insert("required".into(), json!("yes"));
                self.save(Kind::Answer, fields)
            }
        }
    }

    /// What does not apply, and who approved what was found so.
    fn dismissals(&self, step: &Step, day: Date, out: &mut Vec<Command>) -> Result<(), String> {
        let register = self.book.register();
        let approver = step.dismissals_approved_by.as_ref();
        let mut approved = Fields::new();
        if let Some(person) = approver {
            approved.insert("approved_by".into(), json!(person));
            approved.insert("approved_on".into(), json!(day));
            let waiting = register.tables.dismissals.live();
            for dismissal in waiting.filter(|it| it.approved_by.is_none()) {
                let before = AnyRecord::from(dismissal.clone());
                out.push(changed(&before, &approved).map(Command::Save)?);
            }
        }
        for dismiss in &step.dismiss {
            let (asset, vendor) = (dismiss.asset.as_deref(), dismiss.vendor.as_deref());
            let class = match asset {
                None => dismiss.class.clone(),
                Some(key) => {
                    let id = Id::new(id_of(Kind::Asset, key));
                    let known = register.tables.assets.get(id);
                    known.map_or_else(String::new, |it| it.class.clone())
                }
            };
            for scenario in &dismiss.scenarios {
                let known = self.catalog.scenario(scenario);
                let fits = match vendor {
                    None => known.is_some_and(|s| s.classes.contains(&class)),
                    Some(_) => known.is_some_and(|s| s.of_vendors()),
                };
                if !fits {
                    let whereof = vendor.unwrap_or(&class);
                    return Err(format!("{scenario} is not a scenario of “{whereof}”"));
                }
                let whereof = asset.or(vendor).unwrap_or(&dismiss.class);
                let mut fields = object(json!({
                    "key": format!("{scenario}/{whereof}"), "scenario": scenario,
                    "class": dismiss.class, "asset": asset, "vendor": vendor,
                    "reason": dismiss.reason,
                }));
                fields.extend(approved.clone());
                out.push(self.save(Kind::Dismissal, fields)?);
            }
        }
        Ok(())
    }

    /// A record with some fields set to something else.
    fn change(&self, edit: &Edit) -> Result<Command, String> {
        let target = reference(&edit.what)?;
        let before = self
            .book
            .register()
            .tables
            .get(target)
            .ok_or_else(|| format!("there is no {}", edit.what))?;
        changed(&before, &edit.set).map(Command::Save)
    }

    /// What every book begins with, under ids of the example's own.
    fn foundation(&self) -> Result<Vec<Command>> {
        let own = |kind| id_of(kind, "first");
        let method = self.catalog.default_method();
        Ok(vec![
            Command::Save(
                ScoringMethod {
                    id: Id::new(own(Kind::ScoringMethod)),
                    ..adopt_method(method)?
                }
                .into(),
            ),
            Command::Save(
                Adoption {
                    id: Id::new(own(Kind::Adoption)),
                    ..adopt_catalog(self.catalog)?
                }
                .into(),
            ),
            Command::Save(
                Profile {
                    id: Id::new(id_of(Kind::Profile, "clinic")),
                    name: NAME.to_owned(),
                    zone: ZONE.to_owned(),
                    method: method_key(method),
                    ..Profile::default()
                }
                .into(),
            ),
        ])
    }

    fn risks(&mut self, step: &Step, day: Date, out: &mut Vec<Command>) -> Result<(), String> {
        for fields in &step.risk {
            let mut fields = fields.clone();
            let key = fields
                .get("key")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            let name_of = |key: &str| self.called.get(key).cloned();
            let said = expand::risk(&mut fields, self.catalog, day, name_of)
                .map_err(|why| format!("risk {key}: {why}"))?;
            for code in &said.threats {
                self.copy_threat(code, out)?;
            }
            for code in &said.vulnerabilities {
                self.copy_vulnerability(code, out)?;
            }
            out.push(self.save(Kind::Risk, fields)?);
            let id = id_of(Kind::Risk, &key);
            for (stage, judgement) in &said.ratings {
                out.push(Command::Rate(expand::rate(
                    id,
                    *stage,
                    judgement,
                    Vec::new(),
                    day,
                )?));
            }
            if let Some((strategy, reason)) = said.treat {
                out.push(Command::Treat(verbs::Treat {
                    target: Id::new(id),
                    strategy,
                    reason,
                }));
            }
        }
        Ok(())
    }

    fn copy_threat(&mut self, code: &str, out: &mut Vec<Command>) -> Result<(), String> {
        let id = id_of(Kind::Threat, code);
        if self.copied.insert(id) {
            let threat = self
                .catalog
                .threat(code)
                .ok_or_else(|| format!("“{code}” is not a threat"))?;
            let record = Threat {
                id: Id::new(id),
                name: threat.name.clone(),
                catalog: code.to_owned(),
                source_type: format!("{:?}", threat.source).to_lowercase(),
                description: threat.description.clone(),
                ..Threat::default()
            };
            out.push(Command::Save(record.into()));
        }
        Ok(())
    }

    fn copy_vulnerability(&mut self, code: &str, out: &mut Vec<Command>) -> Result<(), String> {
        let id = id_of(Kind::Vulnerability, code);
        if self.copied.insert(id) {
            let vulnerability = self
                .catalog
                .vulnerability(code)
                .ok_or_else(|| format!("“{code}” is not a vulnerability"))?;
            let record = Vulnerability {
                id: Id::new(id),
                name: vulnerability.name.clone(),
                catalog: code.to_owned(),
                predisposing: vulnerability.kind
                    == catalog::VulnerabilityKind::PredisposingCondition,
                description: vulnerability.description.clone(),
                ..Vulnerability::default()
            };
            out.push(Command::Save(record.into()));
        }
        Ok(())
    }
}

fn object(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        _ => Fields::new(),
    }
}
