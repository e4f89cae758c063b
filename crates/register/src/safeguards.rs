//! Where the assessable provisions of the rule stand at an organization (A6, A7):
//! one computation for coverage, documents and pages.

use crate::guidance::audience;
use crate::records::{AddressableOutcome, Answer, Decision, Risk, YesNo};
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
    /// Not in place as specified; a documented equivalent measure is, which
    /// 164.306(d)(3)(ii)(B)(2) takes for compliance. Neither a gap nor “in place”.
    Alternative,
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
            Applicability::Applies => match Implementation::answered(answer) {
                missing if missing.is_gap() && has_alternative(register, provision) => {
                    Implementation::Alternative
                }
                stands => stands,
            },
        }
    }

    /// Where a provision that applies stands by its answer alone.
    fn answered(answer: Option<&Answer>) -> Implementation {
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
            Implementation::Alternative => "Equivalent alternative in place",
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

/// Whether an equivalent alternative to an addressable specification is on record.
fn has_alternative(register: &Register, provision: &Provision) -> bool {
    let is = |d: &Decision| {
        d.outcome == Some(AddressableOutcome::Alternative) && d.provision == provision.citation
    };
    provision.is_addressable() && register.tables.decisions.live().any(is)
}

/// How many assessable provisions stand where: made once, so that every page, document
/// and list says the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SafeguardTally {
    /// In place and used properly.
    pub in_place: u32,
    /// A documented equivalent alternative is in place.
    pub alternative: u32,
    /// In place in part, or not used properly.
    pub in_part: u32,
    /// Not in place.
    pub not_in_place: u32,
    /// Open: without a whole answer, or without the fact that says whether it applies.
    pub open: u32,
    /// Not applicable, with the fact that makes it so.
    pub not_applicable: u32,
    /// Addressable specifications that are not fully in place and owe a decision.
    pub undecided: u32,
}

impl SafeguardTally {
    /// Counts provisions.
    pub fn of(provisions: &[AssessedProvision<'_>]) -> SafeguardTally {
        let mut tally = SafeguardTally::default();
        for assessed in provisions {
            *match assessed.implementation {
                Implementation::InPlace => &mut tally.in_place,
                Implementation::Alternative => &mut tally.alternative,
                Implementation::InPart => &mut tally.in_part,
                Implementation::NotInPlace => &mut tally.not_in_place,
                Implementation::Unanswered | Implementation::ApplicabilityOpen(_) => {
                    &mut tally.open
                }
                Implementation::NotApplicable(_) => &mut tally.not_applicable,
            } += 1;
            tally.undecided += u32::from(assessed.undecided());
        }
        tally
    }

    /// Those that apply, or may.
    pub fn applying(self) -> u32 {
        self.answered() + self.open
    }

    /// Those that apply and have a whole answer.
    pub fn answered(self) -> u32 {
        self.in_place + self.alternative + self.gaps()
    }

    /// What a record without open gaps still says of the safeguards: that all is written
    /// down is not that all is there. `None` where nothing is short.
    pub fn short_of(self) -> Option<String> {
        let are = |number: u32| match number {
            1 => "1 is".to_owned(),
            number => format!("{number} are"),
        };
        let short = match (self.not_in_place, self.in_part) {
            (0, 0) => return None,
            (no, 0) => format!("{} not in place", are(no)),
            (0, part) => format!("{} in part only, or not used properly", are(part)),
            (no, part) => format!(
                "{} not in place, and {} in part only, or not used properly",
                are(no),
                are(part)
            ),
        };
        Some(format!(
            "Of the {} safeguards that apply, {short}. An action planned for one puts it in place on the day it is done",
            self.applying()
        ))
    }

    /// Those whose answer names a gap.
    pub fn gaps(self) -> u32 {
        self.in_part + self.not_in_place
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

impl AssessedProvision<'_> {
    /// Whether a decision is owed: an addressable specification that is not fully
    /// in place, with no decision on it (164.306(d)(3)).
    pub fn undecided(&self) -> bool {
        self.provision.is_addressable()
            && self.implementation.is_gap()
            && !self.is_there()
            && self.decision.is_none_or(|d| d.outcome.is_none())
    }

    /// Whether it is in place, used properly or not.
    fn is_there(&self) -> bool {
        self.answer.is_some_and(|a| a.in_place == YesNo::Yes)
    }

    /// Whether it is still to be put in place: a required specification that falls short
    /// (164.306(d)(2)), or an addressable one that was decided to be implemented, or is in
    /// place and not used properly. What closes it is work, so an action with a due date
    /// is owed.
    pub fn to_implement(&self) -> bool {
        if !self.implementation.is_gap() {
            return false;
        }
        let decided = |d: &Decision| d.outcome == Some(AddressableOutcome::Implemented);
        !self.provision.is_addressable() || self.is_there() || self.decision.is_some_and(decided)
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

/// A safeguard that bears on a risk, and where it stands.
#[derive(Debug, Clone)]
pub struct BearingSafeguard<'c> {
    /// The provision.
    pub provision: &'c Provision,
    /// Where it stands: what is said of an asset of the risk says more than what holds
    /// for the whole organization. `None` for what is no question, such as 164.306(a)(2).
    pub implementation: Option<Implementation>,
    /// What is done, in the words of the answer.
    pub note: String,
}

/// The safeguards that bear on a risk (element 4): the provisions that it names, or else
/// those that answer its vulnerabilities.
pub fn bearing_safeguards<'c>(
    register: &Register,
    catalog: &'c Catalog,
    risk: &Risk,
) -> Vec<BearingSafeguard<'c>> {
    risk.bearing_provisions(register, catalog)
        .into_iter()
        .filter_map(|citation| catalog.provision(citation))
        .map(|provision| {
            let answers = register.tables.answers.live();
            let answer = answers
                .filter(|a| a.provision == provision.citation)
                .filter(|a| a.asset.is_none_or(|asset| risk.assets.contains(&asset)))
                .max_by_key(|a| a.asset.is_some());
            BearingSafeguard {
                provision,
                implementation: provision
                    .is_assessable()
                    .then(|| Implementation::of(register, provision, answer)),
                note: answer.map_or_else(String::new, |a| a.note.clone()),
            }
        })
        .collect()
}
