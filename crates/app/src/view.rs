//! Records as programs see them: the JSON of the command line and of the API.
//!
//! One function per kind that has computed values; the others show their fields.

use catalog::Level;
use jiff::civil::Date;
use register::records::{Acceptance, Action, Asset, Flow, FlowEnd, Rating, Risk, Vendor};
use register::{AnyRecord, Coverage, Record, Ref, Register, SafeguardTally, Tally};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A record as JSON: what it refers to stands there by number and name.
pub fn record(register: &Register, record: &AnyRecord, today: Date) -> Value {
    let mut value = of_kind(register, record, today);
    if record.approval().is_some() {
        set(&mut value, "asserted", json!(record.asserted(register)));
    }
    let later = entered_later(register, record.reference());
    if later != json!([]) {
        set(&mut value, "entered_later", later);
    }
    fields::name_references(register, &mut value);
    value
}

/// The counts of an analysis and its plan on a day: what the command line and the API say.
pub fn summary(
    register: &Register,
    today: Date,
    tally: &Tally,
    coverage: &Coverage,
    safeguards: SafeguardTally,
) -> Value {
    let named = |counts: Vec<(&'static str, u32)>| -> BTreeMap<&'static str, u32> {
        counts.into_iter().collect()
    };
    let levels = Level::ALL
        .iter()
        .map(|l| (l.words(), tally.by_level.get(l).copied().unwrap_or(0)));
    let treatments = tally.by_strategy.iter().map(|(s, n)| (s.words(), *n));
    let actions = tally.actions.iter().map(|(s, n)| (s.words(), *n));
    let gaps: BTreeMap<&str, usize> = coverage
        .by_kind()
        .iter()
        .map(|(kind, gaps)| (kind.code(), gaps.len()))
        .collect();
    json!({
        "organization": register.name(),
        "as_of": today.to_string(),
        "position": register.position,
        "assets": tally.assets,
        "ephi_assets": tally.ephi_assets,
        "open_risks": tally.open(),
        "by_level": named(levels.collect()),
        "unrated": tally.unrated,
        "closed": tally.closed,
        "above_tolerance": tally.above_tolerance,
        "accepted": tally.accepted,
        "by_treatment": named(treatments.collect()),
        "actions": named(actions.collect()),
        "overdue": tally.overdue,
        "cost_cents": tally.cost_cents,
        "questions": safeguards.applying(),
        "answered": safeguards.answered(),
        "in_place": safeguards.in_place,
        "equivalent_alternative": safeguards.alternative,
        "in_part": safeguards.in_part,
        "not_in_place": safeguards.not_in_place,
        "gaps": gaps,
    })
}

/// The days of a record that were entered on another day than they speak of.
pub fn entered_later(register: &Register, record: Ref) -> Value {
    let days = register.entered_later(record).iter();
    let days = days.map(|(field, on, entered)| {
        json!({ "field": field, "on": on.to_string(), "entered_on": entered.to_string() })
    });
    Value::Array(days.collect())
}

fn of_kind(register: &Register, record: &AnyRecord, today: Date) -> Value {
    match record {
        AnyRecord::Risk(r) => risk(register, r, today),
        AnyRecord::Action(a) => action(register, a, today),
        AnyRecord::Asset(a) => asset(register, a),
        AnyRecord::Flow(f) => flow(register, f),
        AnyRecord::Vendor(v) => vendor(register, v, today),
        AnyRecord::Acceptance(a) => acceptance(register, a, today),
        other => plain(other),
    }
}

/// A record's own fields, with its number as people see it.
fn plain(record: &AnyRecord) -> Value {
    let mut value = record.to_value();
    if let Value::Object(map) = &mut value {
        map.insert("number".into(), json!(record.tag()));
    }
    value
}

/// A risk: its fields, and the rating that stands spread out.
pub fn risk(register: &Register, risk: &Risk, today: Date) -> Value {
    let mut value = plain(&risk.clone().into());
    let in_effect = risk.rating_in_effect();
    let actions: Vec<String> = risk.actions(register).map(Record::tag).collect();
    set(
        &mut value,
        "likelihood",
        json!(in_effect.map(|r| r.likelihood.words())),
    );
    set(
        &mut value,
        "impact",
        json!(in_effect.map(|r| r.impact.words())),
    );
    set(
        &mut value,
        "level",
        json!(in_effect.map(|r| r.level.words())),
    );
    set(&mut value, "reason", json!(in_effect.map(|r| &r.reason)));
    set(&mut value, "method", json!(in_effect.map(|r| &r.method)));
    for (key, rating) in [
        ("inherent", &risk.inherent),
        ("current", &risk.current),
        ("target", &risk.target),
        ("verified", &risk.verified),
    ] {
        set(
            &mut value,
            key,
            rating.as_ref().map_or(Value::Null, rating_value),
        );
    }
    set(
        &mut value,
        "owner",
        json!(risk.owner.map(|id| register.person_name(Some(id)))),
    );
    set(&mut value, "actions", json!(actions));
    set(&mut value, "open", json!(risk.is_open()));
    set(
        &mut value,
        "above_tolerance",
        json!(register.above_tolerance(risk, today)),
    );
    set(
        &mut value,
        "accepted",
        json!(
            register
                .acceptance_in_force(risk.id, today)
                .map(Record::tag)
        ),
    );
    value
}

fn rating_value(rating: &Rating) -> Value {
    let mut value = serde_json::to_value(rating).unwrap_or(Value::Null);
    for (key, level) in [
        ("likelihood", Some(rating.likelihood)),
        ("impact", Some(rating.impact)),
        ("level", Some(rating.level)),
        ("initiation", rating.initiation),
        ("adverse", rating.adverse),
    ] {
        set(&mut value, key, json!(level.map(|l| l.words())));
    }
    value
}

fn action(register: &Register, action: &Action, today: Date) -> Value {
    let mut value = plain(&action.clone().into());
    set(
        &mut value,
        "owner",
        json!(action.owner.map(|id| register.person_name(Some(id)))),
    );
    set(&mut value, "overdue", json!(action.overdue(today)));
    value
}

fn asset(register: &Register, asset: &Asset) -> Value {
    let mut value = plain(&asset.clone().into());
    set(
        &mut value,
        "owner",
        json!(asset.owner.map(|id| register.person_name(Some(id)))),
    );
    set(
        &mut value,
        "site",
        json!(
            asset
                .site
                .and_then(|id| register.tables.sites.get(id))
                .map(|s| &s.name)
        ),
    );
    set(
        &mut value,
        "vendor",
        json!(
            asset
                .vendor
                .and_then(|id| register.tables.vendors.get(id))
                .map(|v| &v.name)
        ),
    );
    value
}

fn flow(register: &Register, flow: &Flow) -> Value {
    let mut value = plain(&flow.clone().into());
    set(&mut value, "from", json!(end_words(register, &flow.from)));
    set(&mut value, "to", json!(end_words(register, &flow.to)));
    set(
        &mut value,
        "via",
        json!(
            flow.via
                .iter()
                .map(|end| end_words(register, end))
                .collect::<Vec<_>>()
        ),
    );
    value
}

fn vendor(_register: &Register, vendor: &Vendor, today: Date) -> Value {
    let mut value = plain(&vendor.clone().into());
    set(
        &mut value,
        "agreement_in_force",
        json!(vendor.agreement_in_force(today)),
    );
    value
}

fn acceptance(register: &Register, acceptance: &Acceptance, today: Date) -> Value {
    let mut value = plain(&acceptance.clone().into());
    set(
        &mut value,
        "state",
        json!(acceptance.standing_words(register, today)),
    );
    // A list of one, as programs have known it; the reference is named like all others.
    set(&mut value, "risk", json!([acceptance.risk]));
    value
}

/// One end of a flow in words; "nowhere" where nobody has said.
pub fn end_words(register: &Register, end: &FlowEnd) -> String {
    let t = &register.tables;
    match end {
        FlowEnd::Unknown => "nowhere".into(),
        FlowEnd::Asset(id) => t
            .assets
            .get(*id)
            .map_or_else(|| id.to_string(), |a| a.name.clone()),
        FlowEnd::Site(id) => t
            .sites
            .get(*id)
            .map_or_else(|| id.to_string(), |s| s.name.clone()),
        FlowEnd::Vendor(id) => t
            .vendors
            .get(*id)
            .map_or_else(|| id.to_string(), |v| v.name.clone()),
        FlowEnd::Party(name) => name.clone(),
    }
}

fn set(value: &mut Value, key: &str, to: Value) {
    if let Value::Object(map) = value {
        map.insert(key.to_owned(), to);
    }
}
