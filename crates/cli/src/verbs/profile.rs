//! `phiward profile`: who the organization is, and how it works with this book.

use super::method;
use crate::context::Context;
use crate::edit::Edit;
use crate::flags::record::Which;
use crate::flags::{Given, Words, arg_values};
use crate::outcome::Outcome;
use crate::output;
use access::{Action, LogEvent};
use anyhow::{Context as _, Result};
use app::adopt_method;
use clap::Arg;
use register::records::{Profile, method_key};
use register::{AnyRecord, Command, Kind, Register};

const NO_PROFILE: &str = "this book has no profile; was it made by “phiward init”?";

/// What of a profile is a flag; a method is adopted where the book has it not yet.
const PROFILE: Which = Which {
    kind: Kind::Profile,
    but: &[METHOD],
    new: false,
};
const METHOD: &str = "method";

/// What was given.
pub type ProfileArgs = Given<OfProfile>;

/// How it is said.
#[derive(Debug, Clone)]
pub struct OfProfile;

impl Words for OfProfile {
    fn augment(command: clap::Command) -> clap::Command {
        let method = Arg::new(METHOD)
            .long(METHOD)
            .value_name("METHOD")
            .help("Scoring method from now on, such as nist-3x3; adopted if it is not yet");
        PROFILE
            .augment(command)
            .arg(method)
            .long_about("Show the organization's profile, or set what is given.")
            .after_help("Example: phiward profile --kind provider --workforce 14 --providers 8 --official \"Dana Reyes\" --zone America/Chicago")
    }
}

/// Whether who opens the pages needs a second factor.
fn asks_for_second_factor(register: &Register) -> bool {
    register
        .profile()
        .is_some_and(|profile| profile.second_factor)
}

/// Tells the access log what was said of the second factor.
async fn tell(context: &Context, edit: &Edit, required: bool) -> Result<()> {
    let event = LogEvent {
        account: None,
        name: context.acting()?,
        action: Action::SecondFactor,
        detail: match required {
            true => "required from now on".into(),
            false => "not required any more".into(),
        },
        address: "command line".into(),
    };
    let access = context.access().await?;
    Ok(access
        .log(Some(edit.book.org()), &event, context.now)
        .await?)
}

impl Given<OfProfile> {
    /// Shows or sets the profile.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let asked = PROFILE.fields().map(|field| field.path).chain([METHOD]);
        if !arg_values::any(&self.matches, asked) {
            return look(context).await;
        }
        let mut edit = Edit::open(context).await?;
        let id = edit
            .register()
            .profile()
            .map(|profile| profile.id)
            .context(NO_PROFILE)?;
        // Nothing is adopted where the rest is refused.
        let before = asks_for_second_factor(edit.register());
        let tried = edit.current(id.to())?.0;
        PROFILE.apply(edit.register(), tried, &self.matches)?;
        let key = self.adopted(&mut edit).await?;
        let done = edit
            .change(id.to(), |register, mut record| {
                if let (AnyRecord::Profile(profile), Some(key)) = (&mut record, &key) {
                    profile.method.clone_from(key);
                }
                PROFILE.apply(register, record, &self.matches)
            })
            .await?;
        let after = asks_for_second_factor(edit.register());
        if before != after {
            tell(context, &edit, after).await?;
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

    /// The key of the method asked for, adopted into the book where it is not there yet.
    async fn adopted(&self, edit: &mut Edit) -> Result<Option<String>> {
        let Some(text) = arg_values::one(&self.matches, METHOD) else {
            return Ok(None);
        };
        if edit.register().method(text.trim()).is_some() {
            return Ok(Some(text.trim().to_owned()));
        }
        let method = method::of_catalog(&text)?;
        let key = method_key(method);
        if edit.register().method(&key).is_none() {
            edit.perform(Command::Save(adopt_method(method)?.into()))
                .await?;
        }
        Ok(Some(key))
    }
}

async fn look(context: &Context) -> Result<Outcome> {
    let (register, today) = context.state(None).await?;
    let profile = register.profile().context(NO_PROFILE)?;
    if context.json {
        let record: AnyRecord = profile.clone().into();
        output::json(&app::view::record(&register, &record, today))?;
        return Ok(Outcome::Done);
    }
    show(&register, profile)
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
            "Plan sponsor gets",
            profile
                .sponsor_disclosure
                .map_or("not known", |d| d.words())
                .to_owned(),
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
