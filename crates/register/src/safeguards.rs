//! Where the assessable provisions of the rule stand at an organization (A6, A7):
//! one computation for coverage, documents and pages.

use crate::guidance::audience;
use crate::records::{AddressableOutcome, Answer, Decision, YesNo};
use crate::register::Register;
use crate::scope::{Applicability, applicability};
use catalog::{Catalog, Provision, ProvisionWords};
use std::collections::HashMap;

/// How far a provision is implemented. “Not applicable” and “not answered” are states of
/// their own and never count as in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Implementation {
    /// It does not apply, for this reason.
    NotApplicable(String),
    /// It is open whether it applies: this must be known first.
    ApplicabilityOpen(String),
    /// It applies and has no answer yet, or half of one.
    Unanswered,
    /// In place and used properly.
    InPlace,
    /// In place in part, or not used properly.
    InPart,
    /// Not in place.
    NotInPlace,
}

impl Implementation {
    /// Where a provision stands with an answer.
    pub fn of(
        register: &Register,
        provision: &Provision,
        answer: Option<&Answer>,
    ) -> Implementation {
        match applicability(register, provision) {
            Applicability::NotApplicable(why) => Implementation::NotApplicable(why),
            Applicability::NotKnown(why) => Implementation::ApplicabilityOpen(why),
            Applicability::Applies => Implementation::answered(answer),
        }
    }

    /// Where a provision that applies stands with an answer.
    pub fn answered(answer: Option<&Answer>) -> Implementation {
        match answer.filter(|a| a.is_complete()) {
            None => Implementation::Unanswered,
            Some(a) => match (a.in_place, a.used_properly) {
                (YesNo::No, _) => Implementation::NotInPlace,
                (YesNo::Yes, YesNo::Yes) => Implementation::InPlace,
                _ => Implementation::InPart,
            },
        }
    }

    /// The words a person reads.
    pub fn words(&self) -> &'static str {
        match self {
            Implementation::NotApplicable(_) => "Not applicable",
            Implementation::ApplicabilityOpen(_) => "Open whether it applies",
            Implementation::Unanswered => "Not answered",
            Implementation::InPlace => "In place and used properly",
            Implementation::InPart => "In part, or not used properly",
            Implementation::NotInPlace => "Not in place",
        }
    }

    /// Whether an answer, or a fact about the organization, is still missing.
    pub fn is_open(&self) -> bool {
        matches!(
            self,
            Implementation::Unanswered | Implementation::ApplicabilityOpen(_)
        )
    }

    /// Whether the provision applies, or may.
    pub fn applies(&self) -> bool {
        !matches!(self, Implementation::NotApplicable(_))
    }

    /// Whether the answer names a gap.
    pub fn is_gap(&self) -> bool {
        matches!(self, Implementation::InPart | Implementation::NotInPlace)
    }
}

/// An assessable provision with what is recorded of it.
#[derive(Debug, Clone)]
pub struct AssessedProvision<'r> {
    /// The provision.
    pub provision: &'r Provision,
    /// The provision in the words that suit the organization.
    pub words: ProvisionWords<'r>,
    /// Where it stands.
    pub implementation: Implementation,
    /// The answer for the whole organization.
    pub answer: Option<&'r Answer>,
    /// What was decided on it.
    pub decision: Option<&'r Decision>,
}

impl<'r> AssessedProvision<'r> {
    /// The decision, unless it only promises what is not yet in place: a
    /// decision to implement is not a reason for what is missing.
    pub fn reason_on_record(&self) -> Option<&'r Decision> {
        let in_place = |a: &Answer| a.in_place == YesNo::Yes;
        self.decision.filter(|d| {
            d.outcome != Some(AddressableOutcome::Implemented) || self.answer.is_none_or(in_place)
        })
    }

    /// Whether a decision is owed: an addressable specification that is not fully
    /// in place, with no decision that says why (164.306(d)(3)).
    pub fn undecided(&self) -> bool {
        self.provision.is_addressable()
            && self.implementation.applies()
            && self
                .answer
                .is_some_and(|a| a.is_complete() && a.in_place != YesNo::Yes)
            && self.reason_on_record().is_none()
    }
}

/// The assessable provisions, in the rule's order.
pub fn assessed_provisions<'r>(
    register: &'r Register,
    catalog: &'r Catalog,
) -> Vec<AssessedProvision<'r>> {
    let tables = &register.tables;
    let answers: HashMap<&str, &Answer> = tables
        .answers
        .live()
        .filter(|a| a.asset.is_none())
        .map(|a| (a.provision.as_str(), a))
        .collect();
    let decisions: HashMap<&str, &Decision> = tables
        .decisions
        .live()
        .map(|d| (d.provision.as_str(), d))
        .collect();
    let audience = audience(register.profile());
    catalog
        .assessable_provisions()
        .map(|provision| {
            let citation = provision.citation.as_str();
            let answer = answers.get(citation).copied();
            AssessedProvision {
                provision,
                words: catalog.words(audience, provision),
                implementation: Implementation::of(register, provision, answer),
                answer,
                decision: decisions.get(citation).copied(),
            }
        })
        .collect()
}
