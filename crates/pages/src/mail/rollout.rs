//! The way to refusal: the stages, what each waits for, the records to publish.

use crate::{Choice, Link, Shell};
use mailauth::advice::{Action, Step};
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
    /// What to publish, change and ask for, proved.
    pub advice: Vec<Step>,
    /// Own addresses as they were entered.
    pub addresses: String,
    /// A sentence on each of them that is none.
    pub wrong_addresses: Vec<String>,
    /// Kinds of senders outside the list: code, words, and those that were entered.
    pub others: Vec<(&'static str, String, String)>,
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

impl RolloutPage<'_> {
    /// Whether there is anything to do.
    fn open(&self) -> bool {
        self.advice.iter().any(Step::is_open)
    }

    /// The sign of a step.
    fn mark(&self, step: &Step) -> &'static str {
        match (step.action, &step.refusal) {
            (Action::Stands, _) => "done",
            (_, Some(_)) => "late",
            _ => "todo",
        }
    }

    /// The words in front of the records that stand.
    fn before(&self, step: &Step) -> &'static str {
        match step.action {
            Action::Stands | Action::SwitchOn | Action::Ask => "Now",
            Action::Delete => "Delete",
            _ => "Before",
        }
    }

    /// Whether the records that stand are to go.
    fn goes(&self, step: &Step) -> bool {
        step.text.is_some() && step.action != Action::Ask
            || step.action == Action::Delete && step.refusal.is_none()
    }
}
