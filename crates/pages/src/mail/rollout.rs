//! The way to refusal: the stages, what each waits for, the records to publish.

use crate::{Choice, Link, Shell};
use mailauth::advice::Proposal;
use mailauth::rollout::{Precondition, PreconditionState};

/// The roll-out of a domain.
#[derive(Debug, askama::Template)]
#[template(path = "mail/rollout.html")]
pub struct RolloutPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// The views.
    pub tabs: Vec<Link>,
    /// Number of the domain's asset.
    pub number: u32,
    /// The domain.
    pub domain: String,
    /// Where it stands, in words and what that does.
    pub at: (String, String),
    /// Names of the stages.
    pub stages: Vec<&'static str>,
    /// The present one, from 1.
    pub stage: usize,
    /// The stages to come.
    pub steps: Vec<StepView>,
    /// What the next policy would have done in the last thirty days: a sentence.
    pub simulation: String,
    /// Senders it would have reached.
    pub hits: Vec<Hit>,
    /// Records to publish now.
    pub proposals: Vec<ProposalView>,
    /// What the domain is used for.
    pub usage: Vec<Choice>,
    /// Services that send.
    pub services: Vec<Choice>,
    /// Where reports go.
    pub reports_to: String,
}

/// A stage to come.
#[derive(Debug, Clone)]
pub struct StepView {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub effect: &'static str,
    /// How long it lasts and why.
    pub dwell: String,
    /// What it waits for.
    pub waits: Vec<Precondition>,
    /// Whether it may begin.
    pub ready: bool,
}

impl StepView {
    fn sign(&self, state: &PreconditionState) -> &'static str {
        match state {
            PreconditionState::Met => "done",
            PreconditionState::Open => "late",
            PreconditionState::Unknown => "todo",
        }
    }
    fn words(&self, state: &PreconditionState) -> &'static str {
        match state {
            PreconditionState::Met => "met",
            PreconditionState::Open => "open",
            PreconditionState::Unknown => "not known yet",
        }
    }
}

/// A sender that the next policy would reach.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Its name.
    pub name: String,
    /// Whose it is, in words.
    pub ours: String,
    /// Messages that fail.
    pub messages: u64,
}

/// A record to publish.
#[derive(Debug, Clone)]
pub struct ProposalView {
    /// The proposal.
    pub proposal: Proposal,
    /// What the linter says of it; empty: nothing.
    pub lint: Vec<String>,
}
