//! Rating a risk: how likely, how bad, and why (A10, B5).

use super::complete::not_by_who_completed;
use crate::deciding::{Deciding, Shown, given, not_in_future};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Evidence, ImpactRating, Rating, Risk, Stage, method_key};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use catalog::{Level, Likelihood};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a person judged of a risk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RateData", into = "RateData")]
pub struct Rate {
    /// The risk.
    pub target: Id<Risk>,
    /// Which state of the world it speaks of.
    pub stage: Stage,
    /// Method, as `code@version`; empty: the one in use.
    pub method: String,
    /// How likely.
    pub likelihood: Likelihood,
    /// How bad.
    pub impact: ImpactRating,
    /// Why; never empty.
    pub reason: String,
    /// What it rests on; needed for a verified rating.
    pub evidence: Vec<Shown>,
    /// The day it speaks of.
    pub on: Date,
}

/// The same as it is stored and asked: each level by itself.
#[derive(Serialize, Deserialize)]
struct RateData {
    target: Id<Risk>,
    stage: Stage,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    method: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    initiation: Option<Level>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    adverse: Option<Level>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    likelihood: Option<Level>,
    #[serde(default)]
    impact: ImpactRating,
    reason: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<Shown>,
    on: Date,
}

impl TryFrom<RateData> for Rate {
    type Error = &'static str;

    fn try_from(said: RateData) -> Result<Rate, Self::Error> {
        let likelihood = match (said.initiation, said.adverse, said.likelihood) {
            (Some(initiation), Some(adverse), None) => Likelihood::TwoStep {
                initiation,
                adverse,
            },
            (None, None, Some(overall)) => Likelihood::Overall(overall),
            _ => {
                return Err(
                    "say how likely it is: either both “initiation” and “adverse”, or “likelihood” alone",
                );
            }
        };
        Ok(Rate {
            target: said.target,
            stage: said.stage,
            method: said.method,
            likelihood,
            impact: said.impact,
            reason: said.reason,
            evidence: said.evidence,
            on: said.on,
        })
    }
}

impl From<Rate> for RateData {
    fn from(rate: Rate) -> RateData {
        let (initiation, adverse, likelihood) = match rate.likelihood {
            Likelihood::Overall(level) => (None, None, Some(level)),
            Likelihood::TwoStep {
                initiation,
                adverse,
            } => (Some(initiation), Some(adverse), None),
        };
        RateData {
            target: rate.target,
            stage: rate.stage,
            method: rate.method,
            initiation,
            adverse,
            likelihood,
            impact: rate.impact,
            reason: rate.reason,
            evidence: rate.evidence,
            on: rate.on,
        }
    }
}

impl Rate {
    /// A rating of one likelihood and one impact, as it comes from other registers.
    pub fn overall(
        target: Id<Risk>,
        stage: Stage,
        likelihood: Level,
        impact: Level,
        reason: String,
        on: Date,
    ) -> Rate {
        Rate {
            target,
            stage,
            method: String::new(),
            likelihood: Likelihood::Overall(likelihood),
            impact: ImpactRating::overall(impact),
            reason,
            evidence: Vec::new(),
            on,
        }
    }
}

impl Verb for Rate {
    const META: Meta = Meta::new("rate", On::Kind(Kind::Risk), Needs::Contribute, "A10");

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut risk = deciding.open_risk(self.target)?;
        let known = risk.known_as();
        given(
            &known,
            &self.reason,
            "reason",
            "say why you rate it so; OCR asks for the reasoning",
        )?;
        not_in_future(&known, self.on, deciding.today())?;
        not_before_found(&known, &risk, self.on, deciding.today())?;
        let (evidence, mut records) = deciding.evidence(&known, &self.evidence)?;
        let method = if self.method.is_empty() {
            deciding.method_in_use().map(|(_, method)| method)
        } else {
            deciding.method(&self.method)
        };
        let Some(method) = method else {
            return Err(Refusal::rule(
                known,
                "this book has no scoring method of that name",
                "adopt one, such as nist-two-step",
            ));
        };
        let Some(impact) = self.impact.level() else {
            return Err(Refusal::Missing {
                record: known,
                field: "impact",
                fix: "rate at least one of confidentiality, integrity, availability, or the impact as a whole",
            });
        };
        if self.stage == Stage::Verified {
            may_verify(deciding, &risk, &evidence)?;
        }
        let scored = method
            .score(self.likelihood, impact)
            .map_err(|why| Refusal::Score { record: known, why })?;
        let (initiation, adverse) = match self.likelihood {
            Likelihood::Overall(_) => (None, None),
            Likelihood::TwoStep {
                initiation,
                adverse,
            } => (Some(initiation), Some(adverse)),
        };
        let rating = Rating {
            method: method_key(method),
            initiation,
            adverse,
            likelihood: scored.likelihood,
            impact_parts: self.impact,
            impact,
            level: scored.level,
            score: scored.score,
            reason: self.reason.trim().to_owned(),
            by: deciding.me(),
            on: self.on,
            at: Some(deciding.request.at),
            evidence,
        };
        let slot = match self.stage {
            Stage::Inherent => &mut risk.inherent,
            Stage::Current => &mut risk.current,
            Stage::Target => &mut risk.target,
            Stage::Verified => &mut risk.verified,
        };
        *slot = Some(rating);
        records.push(risk.into());
        Ok(records)
    }
}

/// Nobody rates what was not found yet. Where the record does not say when that was, only
/// a rating of today is sure to come after it.
fn not_before_found(known: &str, risk: &Risk, on: Date, today: Date) -> Result<(), Refusal> {
    let (found, what) = match risk.identified_on {
        Some(found) => (found, format!("the risk was identified on {found}")),
        None => (
            today,
            "it is not recorded when the risk was identified".to_owned(),
        ),
    };
    if on >= found {
        return Ok(());
    }
    Err(Refusal::rule(
        known,
        format!("a rating of {on} would come before its risk: {what}"),
        "give the day on which it was rated; where the risk was identified earlier, record that day first",
    ))
}

/// A verified rating rests on evidence and comes from someone who neither owns the risk
/// or the actions that were to reduce it, nor carried one out or confirmed one (B5).
fn may_verify(
    deciding: &Deciding<'_>,
    risk: &Risk,
    evidence: &[Id<Evidence>],
) -> Result<(), Refusal> {
    let known = risk.known_as();
    if evidence.is_empty() {
        return Err(Refusal::Missing {
            record: known,
            field: "evidence",
            fix: "add the evidence first, then name it: a re-score on plans alone proves nothing",
        });
    }
    deciding.recorded(&known)?;
    let owners = risk
        .owner
        .into_iter()
        .chain(risk.past_owners.iter().copied())
        .chain(
            risk.actions_ever(deciding.register)
                .flat_map(|a| a.owner.into_iter().chain(a.past_owners.iter().copied())),
        );
    let fix = "have someone else verify the result";
    for owner in owners {
        let did = "owns or owned it or an action that reduces it";
        deciding.other_than(&known, &deciding.who(owner), did, fix)?;
    }
    for action in risk.actions_ever(deciding.register) {
        let tag = action.tag();
        for doer in &action.completed_by {
            deciding.other_than(&known, doer, &format!("said that {tag} is done"), fix)?;
        }
        not_by_who_completed(deciding, &known, action, fix)?;
        if let Some(check) = &action.verification {
            deciding.other_than(&known, &check.by, &format!("confirmed {tag}"), fix)?;
        }
    }
    Ok(())
}
