//! `phiward rate`: how likely, how bad, and why.

use crate::context::Context;
use crate::dates::date;
use crate::edit::Edit;
use crate::outcome::Outcome;
use crate::refs;
use crate::text::text;
use crate::words::{STAGE, word};
use anyhow::{Result, bail};
use catalog::{Level, Likelihood};
use jiff::civil::Date;
use register::records::{ImpactRating, Rating, Stage};
use register::verbs;
use register::{AnyRecord, Command, Record, Register};

/// Rate risks: likelihood and impact, with the reason. Levels: very low, low,
/// moderate, high, very high (or VL, L, M, H, VH).
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  phiward rate R-14 --initiation high --adverse moderate -C high -A low --reason \"taken home daily, not encrypted\"\n  phiward rate R-1,R-2 --likelihood moderate --impact high --reason \"as in last year's analysis\""
)]
pub struct RateArgs {
    /// The risk; several with commas get the same rating
    #[arg(required = true, value_name = "RISK")]
    risks: Vec<String>,
    /// How likely, judged as a whole
    #[arg(long, value_name = "LEVEL", conflicts_with_all = ["initiation", "adverse"], required_unless_present_all = ["initiation", "adverse"])]
    likelihood: Option<Level>,
    /// How likely it is that the threat event occurs
    #[arg(long, value_name = "LEVEL", requires = "adverse")]
    initiation: Option<Level>,
    /// How likely it does harm once it occurs
    #[arg(long, value_name = "LEVEL", requires = "initiation")]
    adverse: Option<Level>,
    /// How bad, judged as a whole
    #[arg(long, value_name = "LEVEL")]
    impact: Option<Level>,
    /// How bad the loss of confidentiality
    #[arg(short = 'C', long, value_name = "LEVEL")]
    confidentiality: Option<Level>,
    /// How bad the loss of integrity
    #[arg(short = 'I', long, value_name = "LEVEL")]
    integrity: Option<Level>,
    /// How bad the loss of availability
    #[arg(short = 'A', long, value_name = "LEVEL")]
    availability: Option<Level>,
    /// How bad the harm to patients, where care itself is at stake
    #[arg(long, value_name = "LEVEL")]
    patient_harm: Option<Level>,
    /// Which state of the world: inherent (no safeguards), current, target (once the plan is done), verified (found on evidence)
    #[arg(long, default_value = "current", value_parser = word::<Stage>(STAGE))]
    stage: Stage,
    /// Why; auditors ask for the reasoning
    #[arg(long, value_parser = text)]
    reason: String,
    /// What it rests on, such as E-1; may be given several times
    #[arg(long, value_name = "EVIDENCE")]
    evidence: Vec<String>,
    /// The day it speaks of [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
    /// Method, such as nist-two-step@1 [default: the one in use]
    #[arg(long, value_name = "METHOD")]
    method: Option<String>,
}

impl RateArgs {
    /// Rates the risks as one.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let t = &edit.register().tables;
        let risks = refs::several(&t.risks, &self.risks)?;
        let evidence = refs::several(&t.evidence, &self.evidence)?;
        let likelihood = match (self.likelihood, self.initiation, self.adverse) {
            (Some(level), ..) => Likelihood::Overall(level),
            (None, Some(initiation), Some(adverse)) => Likelihood::TwoStep {
                initiation,
                adverse,
            },
            _ => bail!("say how likely: --likelihood LEVEL, or --initiation LEVEL --adverse LEVEL"),
        };
        let on = self.on.unwrap_or_else(|| edit.today());
        let rate = |risk| {
            Command::Rate(verbs::Rate {
                target: risk,
                stage: self.stage,
                method: self.method.clone().unwrap_or_default(),
                likelihood,
                impact: ImpactRating {
                    confidentiality: self.confidentiality,
                    integrity: self.integrity,
                    availability: self.availability,
                    patient_harm: self.patient_harm,
                    overall: self.impact,
                },
                reason: self.reason.clone(),
                evidence: evidence.iter().copied().map(Into::into).collect(),
                on,
            })
        };
        let commands = risks.into_iter().map(rate).collect();
        let done = edit.perform_all("rate risks", commands).await?;
        let register = edit.register();
        edit.say(&done, |r| match r {
            AnyRecord::Risk(risk) => risk
                .rating(self.stage)
                .map(|rating| rated(register, &risk.tag(), self.stage, rating)),
            _ => None,
        })?;
        Ok(Outcome::Done)
    }
}

/// "R-14 is rated high (current): likelihood high × impact high, by …".
fn rated(register: &Register, tag: &str, stage: Stage, rating: &Rating) -> String {
    let steps = match (rating.initiation, rating.adverse) {
        (Some(initiation), Some(adverse)) => {
            format!(" (occurs: {initiation}, then harms: {adverse})")
        }
        _ => String::new(),
    };
    let method = register
        .method(&rating.method)
        .map_or(rating.method.as_str(), |m| &m.name);
    let score = rating
        .score
        .map_or(String::new(), |s| format!(", score {s}"));
    format!(
        "{tag} is rated {} ({}): likelihood {}{steps} × impact {}{score}, by {method}.",
        rating.level,
        stage.words(),
        rating.likelihood,
        rating.impact
    )
}
