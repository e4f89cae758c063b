//! `phiward profile`: who the organization is, and how it works with this book.

use super::method;
use crate::context::Context;
use crate::edit::Edit;
use crate::outcome::Outcome;
use crate::text::{name, text};
use crate::words::{KINDS, YES_NO, fact, word};
use crate::{output, refs};
use anyhow::{Context as _, Result};
use app::adopt_method;
use register::records::{EntityKind, Profile, YesNo, method_key};
use register::{AnyRecord, Command, Register};

/// Show the organization's profile, or set what is given.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward profile --kind provider --workforce 14 --providers 8 --official \"Dana Reyes\" --zone America/Chicago"
)]
pub struct ProfileArgs {
    /// Name of the organization
    #[arg(long, value_parser = name)]
    name: Option<String>,
    /// Kind under HIPAA; several with commas
    #[arg(long = "kind", value_delimiter = ',', value_parser = word::<EntityKind>(KINDS))]
    kinds: Vec<EntityKind>,
    /// Workforce members, a head count
    #[arg(long, value_name = "COUNT")]
    workforce: Option<u32>,
    /// Licensed providers, a head count
    #[arg(long, value_name = "COUNT")]
    providers: Option<u32>,
    /// The Security Official, a named natural person: a name or number, or “none”
    #[arg(long, value_name = "PERSON")]
    official: Option<String>,
    /// Someone in leadership who decides on risk; may be given several times
    #[arg(long, value_name = "PERSON")]
    leadership: Vec<String>,
    /// Factor (i) of 164.306(b)(2): size, complexity and capabilities
    #[arg(long, value_name = "TEXT", value_parser = text)]
    factor_size: Option<String>,
    /// Factor (ii): technical infrastructure, hardware and software security capabilities
    #[arg(long, value_name = "TEXT", value_parser = text)]
    factor_infrastructure: Option<String>,
    /// Factor (iii): costs of security measures
    #[arg(long, value_name = "TEXT", value_parser = text)]
    factor_cost: Option<String>,
    /// Factor (iv): probability and criticality of potential risks to ePHI
    #[arg(long, value_name = "TEXT", value_parser = text)]
    factor_risk: Option<String>,
    /// Whether it takes part in MIPS
    #[arg(long, value_parser = word::<YesNo>(YES_NO))]
    mips: Option<YesNo>,
    /// Whether a clearinghouse is part of it
    #[arg(long, value_parser = word::<YesNo>(YES_NO))]
    clearinghouse: Option<YesNo>,
    /// Whether it relies on arrangements other than contracts (164.314(a)(2)(ii))
    #[arg(long, value_parser = word::<YesNo>(YES_NO))]
    other_arrangement: Option<YesNo>,
    /// Months between reviews, your own choice: the rule names no interval
    #[arg(long, value_name = "MONTHS")]
    interval: Option<u32>,
    /// Why that interval suits your size and complexity
    #[arg(long, value_name = "TEXT", value_parser = text)]
    interval_reason: Option<String>,
    /// Time zone in which your days end, such as America/Chicago
    #[arg(long, value_parser = name)]
    zone: Option<String>,
    /// Scoring method from now on, such as nist-3x3; adopted if it is not yet
    #[arg(long)]
    method: Option<String>,
    /// What is outside the analysis altogether, and why
    #[arg(long, value_name = "TEXT", value_parser = text)]
    scope_note: Option<String>,
    /// The analysis before this book, such as Y-1
    #[arg(long, value_name = "RECORD")]
    prior_analysis: Option<String>,
}

impl ProfileArgs {
    /// Shows or sets the profile.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let (register, today) = context.state(None).await?;
        let profile = register
            .profile()
            .context("this book has no profile; was it made by “phiward init”?")?;
        let mut tried = profile.clone();
        let given = {
            self.apply(&register, &mut tried)?;
            tried != *profile || self.method.is_some() || self.given_any()
        };
        if !given {
            let record: AnyRecord = profile.clone().into();
            let value = app::view::record(&register, &record, today);
            return if context.json {
                output::json(&value).map(|()| Outcome::Done)
            } else {
                show(&register, profile)
            };
        }
        let mut edit = Edit::open(context).await?;
        let key = self.adopted(&mut edit).await?;
        let id = profile.id;
        let done = edit
            .change(id.to(), |register, mut record| {
                if let AnyRecord::Profile(profile) = &mut record {
                    if let Some(key) = &key {
                        profile.method.clone_from(key);
                    }
                    self.apply(register, profile)?;
                }
                Ok(record)
            })
            .await?;
        if let Some(name) = &self.name {
            // The folder lists organizations by the same name.
            edit.book.ledger().set_label(edit.book.org(), name).await?;
        }
        let register = edit.register();
        edit.say_change(id.to(), done, |r| match r {
            AnyRecord::Profile(p) => Some(format!(
                "The profile of {} is changed.{}",
                p.name,
                missing(register)
            )),
            _ => None,
        })?;
        Ok(Outcome::Done)
    }

    /// Whether a flag was given, even one that says what stands there already.
    fn given_any(&self) -> bool {
        let texts = [
            &self.name,
            &self.official,
            &self.factor_size,
            &self.factor_infrastructure,
            &self.factor_cost,
            &self.factor_risk,
            &self.interval_reason,
            &self.zone,
            &self.scope_note,
            &self.prior_analysis,
        ];
        texts.iter().any(|t| t.is_some())
            || [self.mips, self.clearinghouse, self.other_arrangement]
                .iter()
                .any(Option::is_some)
            || [self.workforce, self.providers, self.interval]
                .iter()
                .any(Option::is_some)
            || !(self.kinds.is_empty() && self.leadership.is_empty())
    }

    /// The key of the method asked for, adopted into the book where it is not there yet.
    async fn adopted(&self, edit: &mut Edit) -> Result<Option<String>> {
        let Some(text) = &self.method else {
            return Ok(None);
        };
        if edit.register().method(text.trim()).is_some() {
            return Ok(Some(text.trim().to_owned()));
        }
        let method = method::of_catalog(text)?;
        let key = method_key(method);
        if edit.register().method(&key).is_none() {
            edit.perform(Command::Save(adopt_method(method)?.into()))
                .await?;
        }
        Ok(Some(key))
    }

    fn apply(&self, register: &Register, profile: &mut Profile) -> Result<()> {
        let f = &mut profile.factors;
        for (field, flag) in [
            (&mut profile.name, &self.name),
            (&mut f.size_and_complexity, &self.factor_size),
            (&mut f.infrastructure, &self.factor_infrastructure),
            (&mut f.costs, &self.factor_cost),
            (&mut f.probability_and_criticality, &self.factor_risk),
            (&mut profile.review_interval_reason, &self.interval_reason),
            (&mut profile.zone, &self.zone),
            (&mut profile.scope_note, &self.scope_note),
        ] {
            if let Some(text) = flag {
                field.clone_from(text);
            }
        }
        for (field, flag) in [
            (&mut profile.mips, self.mips),
            (&mut profile.clearinghouse_part, self.clearinghouse),
            (&mut profile.other_arrangement, self.other_arrangement),
        ] {
            if let Some(answer) = flag {
                *field = fact(answer);
            }
        }
        if !self.kinds.is_empty() {
            profile.kinds.clone_from(&self.kinds);
        }
        profile.workforce = self.workforce.or(profile.workforce);
        profile.providers = self.providers.or(profile.providers);
        profile.review_interval_months = self.interval.or(profile.review_interval_months);
        if let Some(person) = &self.official {
            profile.security_official = refs::optional_person(register, person)?;
        }
        if !self.leadership.is_empty() {
            profile.leadership = refs::several(&register.tables.people, &self.leadership)?;
        }
        if let Some(prior) = &self.prior_analysis {
            profile.prior_analysis = refs::optional(&register.tables.prior_analyses, prior)?;
        }
        Ok(())
    }
}

/// The profile for people.
fn show(register: &Register, profile: &Profile) -> Result<Outcome> {
    let count = |n: Option<u32>| n.map_or("not recorded".to_owned(), |n| n.to_string());
    let fact = |f: Option<bool>| match f {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not recorded",
    };
    let text = |t: &str| {
        if t.is_empty() {
            "not recorded".to_owned()
        } else {
            t.to_owned()
        }
    };
    let kinds: Vec<&str> = profile.kinds.iter().map(|k| k.words()).collect();
    let leaders: Vec<&str> = profile
        .leadership
        .iter()
        .map(|id| register.person_name(Some(*id)))
        .collect();
    let interval = match profile.review_interval_months {
        Some(months) => format!(
            "every {months} months: {}",
            text(&profile.review_interval_reason)
        ),
        None => "not chosen".to_owned(),
    };
    let f = &profile.factors;
    output::line(&profile.name)?;
    for (label, value) in [
        ("Kind", text(&kinds.join(", "))),
        ("Workforce", count(profile.workforce)),
        ("Providers", count(profile.providers)),
        (
            "Security Official",
            register.person_name(profile.security_official).to_owned(),
        ),
        ("Leadership", text(&leaders.join(", "))),
        ("Size and complexity", text(&f.size_and_complexity)),
        ("Infrastructure", text(&f.infrastructure)),
        ("Costs", text(&f.costs)),
        (
            "Probability and criticality",
            text(&f.probability_and_criticality),
        ),
        ("MIPS", fact(profile.mips).to_owned()),
        (
            "Clearinghouse part",
            fact(profile.clearinghouse_part).to_owned(),
        ),
        (
            "Other arrangement",
            fact(profile.other_arrangement).to_owned(),
        ),
        ("Review", interval),
        (
            "Time zone",
            if profile.zone.is_empty() {
                "UTC".into()
            } else {
                profile.zone.clone()
            },
        ),
        ("Scoring method", text(&profile.method)),
        ("Scope note", text(&profile.scope_note)),
    ] {
        output::line(&format!("  {label:<28} {value}"))?;
    }
    Ok(Outcome::Done)
}

/// What the profile still lacks, as a hint.
fn missing(register: &Register) -> String {
    let Some(p) = register.profile() else {
        return String::new();
    };
    let lacks: Vec<&str> = [
        (p.kinds.is_empty(), "the kind (--kind)"),
        (
            p.security_official.is_none(),
            "the Security Official (--official)",
        ),
        (!p.factors.complete(), "all four factors (--factor-…)"),
        (
            p.review_interval_months.is_none(),
            "the review interval (--interval)",
        ),
    ]
    .into_iter()
    .filter_map(|(lacking, what)| lacking.then_some(what))
    .collect();
    if lacks.is_empty() {
        String::new()
    } else {
        format!(" It still lacks {}.", lacks.join(", "))
    }
}
