//! The way to refusal: the stages, what each waits for, the records to publish.

use crate::{Choice, Link, Problems, Shell};
use mailauth::advice::{Action, Step, Subject};
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
    /// Whether it is to be checked before anything can be said.
    pub check_first: bool,
    /// Names of the stages.
    pub stages: Vec<&'static str>,
    /// The present one, from 1.
    pub stage: usize,
    /// The stages to come; none where it is not known where it stands.
    pub steps: Vec<StepView>,
    /// Whether it stands at the last stage.
    pub last: bool,
    /// Mail of one's own that the present policy hits, and what to publish first.
    pub go_back: Option<(String, Vec<Step>)>,
    /// What speaks against a domain being said to send no mail, where something does.
    pub against: Vec<String>,
    /// Servers that take mail and that nobody said are unused; asked about.
    pub ask_unused: Option<bool>,
    /// What the next stage's record would have done in the last thirty days: sentences.
    pub simulation: Vec<String>,
    /// Senders it would have reached.
    pub hits: Vec<Hit>,
    /// Names below the domain, and what would become of their mail.
    pub below: Vec<BelowRow>,
    /// What the names below wait for.
    pub names: Vec<Precondition>,
    /// What is wrong with what was typed.
    pub problems: Problems,
    /// What to publish now, or to do.
    pub acts: Vec<Step>,
    /// What the domain is used for.
    pub usage: Vec<Choice>,
    /// Services that send.
    pub services: Vec<Choice>,
    /// Own addresses, as typed.
    pub own: String,
    /// Senders outside the list of services that reports show.
    pub others: Vec<OtherView>,
    /// Kinds of such senders that no report shows yet: field, words, and the names typed.
    pub unseen: Vec<(String, String, String)>,
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
    /// What is not known and does not hold it up.
    pub not_known: Vec<String>,
}

impl RolloutPage<'_> {
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
    /// Whether a text of the policy is among what is to publish.
    fn has_policy(&self) -> bool {
        self.acts
            .iter()
            .any(|act| act.subject == Subject::Dmarc && act.text.is_some())
    }
    fn open(&self) -> impl Iterator<Item = &Step> {
        self.acts.iter().filter(|act| act.is_open())
    }
    fn standing(&self) -> impl Iterator<Item = &Step> {
        self.acts.iter().filter(|act| !act.is_open())
    }

    /// The services chosen, for the line that opens their list.
    fn chosen(&self) -> String {
        let chosen = self.services.iter().filter(|service| service.chosen);
        let names: Vec<&str> = chosen.map(|service| service.label.as_str()).collect();
        match names.as_slice() {
            [] => "Services that send for you: none yet".to_owned(),
            names => format!("Services that send for you: {}", names.join(", ")),
        }
    }

    fn none_chosen(&self) -> bool {
        !self.services.iter().any(|service| service.chosen)
    }

    /// The sign of something to do.
    fn mark(&self, act: &Step) -> &'static str {
        match (act.action, &act.refusal) {
            (Action::Stands, _) => "done",
            (_, Some(_)) => "late",
            _ => "todo",
        }
    }

    /// The words in front of the records that stand.
    fn before(&self, act: &Step) -> &'static str {
        match act.action {
            Action::Stands | Action::SwitchOn | Action::Ask => "Now",
            Action::Delete => "Delete",
            _ => "Before",
        }
    }

    /// Whether the records that stand are to go.
    fn goes(&self, act: &Step) -> bool {
        act.text.is_some() && act.action != Action::Ask
            || act.action == Action::Delete && act.refusal.is_none()
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

/// A name below the domain that mail which fails was sent as.
#[derive(Debug, Clone)]
pub struct BelowRow {
    /// The name.
    pub name: String,
    /// Whether it is in DNS, in words.
    pub exists: &'static str,
    /// Who sent, in words.
    pub senders: String,
    /// What is done with such mail today.
    pub now: &'static str,
    /// What the next record would have done.
    pub then: &'static str,
    /// Messages that fail.
    pub messages: u64,
}

/// A sender of one's own outside the list of services.
#[derive(Debug, Clone)]
pub struct OtherView {
    /// Its name.
    pub name: String,
    /// Its key, as a field.
    pub field: String,
    /// What it sent, in words.
    pub seen: String,
    /// What it may be.
    pub kinds: Vec<Choice>,
}
