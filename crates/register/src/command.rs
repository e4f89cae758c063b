//! Commands: the verbs of the domain.

use crate::id::{Id, Ref};
use crate::record::AnyRecord;
use crate::records::*;
use crate::who::Actor;
use catalog::Level;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// A command with everything deciding needs: there is no clock and no randomness inside.
#[derive(Debug, Clone)]
pub struct Request {
    /// The verb and its data.
    pub command: Command,
    /// Who asks.
    pub actor: Actor,
    /// When; stamps are taken from here.
    pub at: Timestamp,
    /// Why, in the person's words.
    pub why: String,
    /// Revision of the record the command was made against; `None`: whatever it is.
    pub against: Option<u64>,
    /// Batch it belongs to.
    pub batch: Option<Uuid>,
}

/// The verbs.
#[derive(Debug, Clone)]
pub enum Command {
    /// Adds a record, or changes the fields of one that have no verb of their own.
    Save(AnyRecord),
    /// Rates a risk.
    Rate(Rate),
    /// Chooses the treatment of a risk.
    Treat {
        /// The risk.
        risk: Id<Risk>,
        /// What to do.
        strategy: Strategy,
        /// Why that is reasonable and appropriate.
        reason: String,
    },
    /// Moves the due date of an action.
    Reschedule {
        /// The action.
        action: Id<Action>,
        /// The new due date.
        due: Date,
        /// Why; never empty.
        reason: String,
    },
    /// Begins work on an action.
    Start {
        /// The action.
        action: Id<Action>,
        /// First day of work.
        on: Date,
    },
    /// Says that an action is done.
    Complete {
        /// The action.
        action: Id<Action>,
        /// The day it was done.
        on: Date,
        /// What shows it.
        evidence: Vec<Id<Evidence>>,
    },
    /// Confirms, on evidence, that an action was really carried out.
    VerifyAction {
        /// The action.
        action: Id<Action>,
        /// The day it was checked.
        on: Date,
        /// What was found.
        result: String,
        /// What shows it.
        evidence: Vec<Id<Evidence>>,
    },
    /// Takes an action up again that was said to be done.
    Reopen {
        /// The action.
        action: Id<Action>,
        /// Why.
        reason: String,
    },
    /// Decides whose a sender of mail is.
    DecideSender {
        /// The sender.
        sender: Id<Sender>,
        /// Whose it is.
        decision: SenderDecision,
        /// How one knows.
        reason: String,
    },
    /// Says that a check no longer finds what it found.
    CloseFinding {
        /// The finding.
        finding: Id<Finding>,
        /// The day of that check.
        on: Date,
        /// What shows it; never empty.
        evidence: Vec<Id<Evidence>>,
    },
    /// Says that a check finds again what was gone.
    ReopenFinding {
        /// The finding.
        finding: Id<Finding>,
        /// The day of that check.
        on: Date,
        /// What shows it; never empty.
        evidence: Vec<Id<Evidence>>,
    },
    /// Asks to live with a risk until a day.
    RequestAcceptance {
        /// Id for the acceptance.
        id: Id<Acceptance>,
        /// The risk.
        risk: Id<Risk>,
        /// Why that is reasonable.
        reason: String,
        /// Safeguards that make it bearable.
        compensating: String,
        /// Last day it shall hold.
        expires: Date,
        /// What would make us look again before that.
        review_trigger: String,
    },
    /// Approves or denies an acceptance.
    RuleOnAcceptance {
        /// The acceptance.
        acceptance: Id<Acceptance>,
        /// Approve, or deny.
        approve: bool,
        /// On what authority.
        authority: String,
        /// Note.
        note: String,
    },
    /// Takes an approved acceptance back.
    RevokeAcceptance {
        /// The acceptance.
        acceptance: Id<Acceptance>,
        /// Why.
        reason: String,
    },
    /// Merges a risk into another that says the same.
    Merge {
        /// The risk that goes.
        from: Id<Risk>,
        /// The risk that stays.
        into: Id<Risk>,
        /// Why they are one.
        reason: String,
    },
    /// Ends a record: a risk that no longer exists, equipment that is gone …
    Retire {
        /// The record.
        target: Ref,
        /// The day it ended.
        on: Date,
        /// Why.
        reason: String,
    },
    /// Brings a retired record back.
    Restore {
        /// The record.
        target: Ref,
        /// Why.
        reason: String,
    },
    /// Undoes a batch: puts earlier states back, retires what the batch made.
    UndoBatch {
        /// The import.
        import: Id<Import>,
        /// Records as they were before the batch.
        restore: Vec<AnyRecord>,
        /// Records that the batch made.
        retire: Vec<Ref>,
        /// Why.
        reason: String,
    },
}

/// What a person judged of a risk.
#[derive(Debug, Clone)]
pub struct Rate {
    /// The risk.
    pub risk: Id<Risk>,
    /// Which state of the world it speaks of.
    pub stage: Stage,
    /// Method, as `code@version`; empty: the one in use.
    pub method: String,
    /// How likely.
    pub likelihood: catalog::Likelihood,
    /// How bad.
    pub impact: ImpactRating,
    /// Why; never empty.
    pub reason: String,
    /// What it rests on; needed for a verified rating.
    pub evidence: Vec<Id<Evidence>>,
    /// The day it speaks of.
    pub on: Date,
}

impl Rate {
    /// A rating of one likelihood and one impact, as it comes from other registers.
    pub fn overall(
        risk: Id<Risk>,
        stage: Stage,
        likelihood: Level,
        impact: Level,
        reason: String,
        on: Date,
    ) -> Rate {
        Rate {
            risk,
            stage,
            method: String::new(),
            likelihood: catalog::Likelihood::Overall(likelihood),
            impact: ImpactRating::overall(impact),
            reason,
            evidence: Vec::new(),
            on,
        }
    }
}
