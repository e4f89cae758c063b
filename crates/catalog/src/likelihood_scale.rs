//! Which scale of likelihood answers which question.
//!
//! SP 800-30r1 has three: how likely an adversary starts an event (table G-2), how often
//! one without an adversary occurs (G-3), and how likely either does harm once it has
//! begun (G-4). A frequency answers the second question alone.

use crate::{Level, LikelihoodRule, Method, ScaleEntry, ThreatSource};

/// What brings about the events that a risk is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThreatEvents {
    /// People who mean harm.
    Adversarial,
    /// Errors, failures and nature.
    NonAdversarial,
    /// Some of each, or not known.
    Either,
}

impl ThreatEvents {
    /// Of the sources of some threats; `None` where a threat's source is not known.
    pub fn of(sources: impl IntoIterator<Item = Option<ThreatSource>>) -> ThreatEvents {
        let mut all = None;
        for source in sources {
            let one = match source {
                Some(ThreatSource::Adversarial) => ThreatEvents::Adversarial,
                Some(_) => ThreatEvents::NonAdversarial,
                None => return ThreatEvents::Either,
            };
            if all.is_some_and(|all| all != one) {
                return ThreatEvents::Either;
            }
            all = Some(one);
        }
        all.unwrap_or(ThreatEvents::Either)
    }

    /// Of several risks that are judged together.
    pub fn together(risks: impl IntoIterator<Item = ThreatEvents>) -> ThreatEvents {
        risks
            .into_iter()
            .reduce(|one, other| {
                if one == other {
                    one
                } else {
                    ThreatEvents::Either
                }
            })
            .unwrap_or(ThreatEvents::Either)
    }
}

/// A question of likelihood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LikelihoodQuestion {
    /// One scale for whatever the method asks of likelihood.
    Any,
    /// That somebody attempts it.
    Initiation,
    /// That it occurs by itself.
    Occurrence,
    /// That it does harm once it has begun.
    AdverseImpact,
}

impl LikelihoodQuestion {
    /// A heading over its scale.
    pub fn heading(self) -> &'static str {
        match self {
            LikelihoodQuestion::Any => "What each likelihood means",
            LikelihoodQuestion::Initiation => {
                "How likely somebody attempts it (threats from people who mean harm)"
            }
            LikelihoodQuestion::Occurrence => {
                "How likely it occurs (errors, failures and events of nature)"
            }
            LikelihoodQuestion::AdverseImpact => "How likely it does harm once it has begun",
        }
    }
}

/// A scale with the question it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LikelihoodScale<'m> {
    /// The question.
    pub question: LikelihoodQuestion,
    /// What each level means, rising.
    pub entries: &'m [ScaleEntry],
}

impl<'m> LikelihoodScale<'m> {
    /// What a level means as an answer to the question.
    pub fn meaning(&self, level: Level) -> Option<&'m str> {
        let entry = self.entries.iter().find(|entry| entry.level == level)?;
        Some(&entry.meaning)
    }
}

impl Method {
    /// Whether each question of likelihood has a scale of its own.
    pub fn tells_likelihoods_apart(&self) -> bool {
        matches!(self.likelihood, LikelihoodRule::TwoStep { .. }) && !self.adverse_scale.is_empty()
    }

    /// The scales that the first question is answered by: one by what brings the events
    /// about, both where that is not known.
    pub fn beginning_scales(&self, events: ThreatEvents) -> Vec<LikelihoodScale<'_>> {
        if !self.tells_likelihoods_apart() {
            return vec![self.any_scale()];
        }
        let attempted = LikelihoodScale {
            question: LikelihoodQuestion::Initiation,
            entries: &self.initiation_scale,
        };
        let occurs = LikelihoodScale {
            question: LikelihoodQuestion::Occurrence,
            entries: &self.occurrence_scale,
        };
        match events {
            ThreatEvents::Adversarial => vec![attempted],
            ThreatEvents::NonAdversarial => vec![occurs],
            ThreatEvents::Either => vec![attempted, occurs],
        }
    }

    /// The scale that the second question is answered by.
    pub fn harm_scale(&self) -> LikelihoodScale<'_> {
        if !self.tells_likelihoods_apart() {
            return self.any_scale();
        }
        LikelihoodScale {
            question: LikelihoodQuestion::AdverseImpact,
            entries: &self.adverse_scale,
        }
    }

    /// All scales of likelihood, each once, in the order in which they are asked.
    pub fn likelihood_scales(&self, events: ThreatEvents) -> Vec<LikelihoodScale<'_>> {
        let mut scales = self.beginning_scales(events);
        let harm = self.harm_scale();
        if !scales.contains(&harm) {
            scales.push(harm);
        }
        scales
    }

    fn any_scale(&self) -> LikelihoodScale<'_> {
        LikelihoodScale {
            question: LikelihoodQuestion::Any,
            entries: &self.likelihood_scale,
        }
    }
}
