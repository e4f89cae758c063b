//! The records of a register, one concept a file.

mod acceptance;
mod action;
mod asset;
mod common;
mod event;
mod evidence;
mod mail;
mod meta;
mod organization;
mod people;
mod rating;
mod redaction;
mod risk;
mod safeguard;
mod scope;
mod threat;
mod vendor;

pub use acceptance::{Acceptance, AcceptanceState, Ruling, Tolerance};
pub use action::{Action, ActionState, Milestone, Slip, Verification};
pub use asset::{Asset, EphiUse, Flow, FlowEnd, Gathered};
pub(crate) use common::says_something;
pub use common::{Extra, Retired, SourceKey, YesNo};
pub use event::{Incident, PriorAnalysis, Trigger, TriggerKind};
pub use evidence::Evidence;
pub use mail::{Finding, FindingSeverity, Sender, SenderDecision};
pub use meta::{Adoption, Import, ScoringMethod, SkippedRow, method_key};
pub use organization::{EntityKind, Factors, Profile, Site};
pub use people::{Group, Person, Process};
pub use rating::{ImpactRating, Original, Rating, Stage};
pub use redaction::{HeldCopy, LostState, Redaction, RedactionState};
pub use risk::{Risk, Strategy, Treatment};
pub use safeguard::{AddressableOutcome, Answer, Decision};
pub use scope::{Dismissal, Exclusion};
pub use threat::{Threat, Vulnerability};
pub use vendor::{Agreement, AgreementState, Vendor, VendorVerification};
