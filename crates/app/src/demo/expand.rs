//! What the story leaves to the catalog, filled in: sentences and harms of
//! scenarios, titles of measures, and shorthands such as `ephi = "CRMT"`.

use super::story::{Fields, Judgement};
use catalog::{Catalog, Level, Likelihood, People};
use jiff::civil::Date;
use register::Id;
use register::records::{EphiUse, ImpactRating, Stage, Strategy};
use register::verbs;
use serde_json::{Value, json};

/// Takes a field out of a record's fields.
fn take<T: serde::de::DeserializeOwned>(
    fields: &mut Fields,
    name: &str,
) -> Result<Option<T>, String> {
    fields
        .remove(name)
        .map(|value| serde_json::from_value(value).map_err(|error| format!("{name}: {error}")))
        .transpose()
}

/// Gives a field unless the story did.
fn default(fields: &mut Fields, name: &str, value: impl Into<Value>) {
    fields.entry(name).or_insert_with(|| value.into());
}

/// An asset: what it does with ePHI in letters (Creates, Receives, Maintains,
/// Transmits, or "none"), and how that was found out. Returns what people call
/// it in a sentence.
pub fn asset(fields: &mut Fields, by: &str, day: Date) -> Result<Option<String>, String> {
    if let Some(letters) = take::<String>(fields, "ephi")? {
        let ephi = EphiUse {
            creates: letters.contains('C'),
            receives: letters.contains('R'),
            maintains: letters.contains('M'),
            transmits: letters.contains('T'),
        };
        fields.insert("ephi".into(), json!(ephi));
        fields.insert("ephi_known".into(), json!(true));
    }
    if let Some(how) = take::<String>(fields, "how")? {
        fields.insert(
            "gathered".into(),
            json!({ "how": how, "by": by, "on": day }),
        );
    }
    take(fields, "called")
}

/// An action: what the measure says, and dollars as cents.
pub fn action(fields: &mut Fields, catalog: &Catalog) -> Result<(), String> {
    if let Some(dollars) = take::<i64>(fields, "cost")? {
        fields.insert("cost_cents".into(), json!(dollars * 100));
    }
    let Some(code) = fields.get("measure").and_then(Value::as_str) else {
        return Ok(());
    };
    let measure = catalog
        .measure(code)
        .ok_or_else(|| format!("“{code}” is not a measure"))?;
    default(fields, "title", measure.name.as_str());
    default(fields, "description", measure.description.as_str());
    default(fields, "provisions", json!(measure.provisions));
    default(fields, "horizon", json!(measure.horizon));
    Ok(())
}

/// What the story says of a risk beside its fields.
#[derive(Default)]
pub struct BesideFields {
    /// Catalog codes of its threats.
    pub threats: Vec<String>,
    /// Catalog codes of its vulnerabilities.
    pub vulnerabilities: Vec<String>,
    /// First ratings.
    pub ratings: Vec<(Stage, Judgement)>,
    /// First treatment.
    pub treat: Option<(Strategy, String)>,
}

/// A risk: what its scenario says, with what its first asset is called.
pub fn risk(
    fields: &mut Fields,
    catalog: &Catalog,
    day: Date,
    name_of: impl Fn(&str) -> Option<String>,
) -> Result<BesideFields, String> {
    let mut said = BesideFields {
        threats: take(fields, "also")?.unwrap_or_default(),
        vulnerabilities: take(fields, "weak")?.unwrap_or_default(),
        ratings: Vec::new(),
        treat: take(fields, "treat")?,
    };
    for (name, stage) in [
        ("inherent", Stage::Inherent),
        ("current", Stage::Current),
        ("target", Stage::Target),
    ] {
        if let Some(judgement) = take(fields, name)? {
            said.ratings.push((stage, judgement));
        }
    }
    if let Some(code) = fields.get("scenario").and_then(Value::as_str) {
        let scenario = catalog
            .scenario(code)
            .ok_or_else(|| format!("“{code}” is not a scenario"))?;
        let asset = fields
            .get("assets")
            .and_then(|list| list.get(0))
            .and_then(Value::as_str)
            .and_then(name_of)
            .unwrap_or_default();
        let mut sentence = scenario.sentence_for(&asset, People::default());
        if let Some(first) = sentence.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        default(fields, "sentence", sentence);
        default(fields, "harmed", scenario.harms.as_str());
        default(fields, "affects", json!(scenario.affects));
        said.threats.insert(0, scenario.threat.clone());
        said.vulnerabilities
            .insert(0, scenario.vulnerability.clone());
    }
    default(fields, "identified_on", json!(day));
    fields.insert("threats".into(), json!(said.threats));
    fields.insert("vulnerabilities".into(), json!(said.vulnerabilities));
    Ok(said)
}

/// The rating that a judgement makes.
pub fn rate(
    risk: uuid::Uuid,
    stage: Stage,
    (initiation, adverse, impact, reason): &Judgement,
    evidence: Vec<uuid::Uuid>,
    on: Date,
) -> Result<verbs::Rate, String> {
    let level = |word: &str| word.parse::<Level>().map_err(|error| error.to_string());
    let mut parts = ImpactRating::default();
    for part in impact.split(',') {
        let (letter, word) = part
            .trim()
            .split_once(' ')
            .ok_or_else(|| format!("impact “{impact}”"))?;
        let slot = match letter {
            "C" => &mut parts.confidentiality,
            "I" => &mut parts.integrity,
            "A" => &mut parts.availability,
            "P" => &mut parts.patient_harm,
            other => return Err(format!("impact on “{other}”")),
        };
        *slot = Some(level(word)?);
    }
    Ok(verbs::Rate {
        target: Id::new(risk),
        stage,
        method: String::new(),
        likelihood: Likelihood::TwoStep {
            initiation: level(initiation)?,
            adverse: level(adverse)?,
        },
        impact: parts,
        reason: reason.clone(),
        evidence: evidence.into_iter().map(|id| Id::new(id).into()).collect(),
        on,
    })
}
