//! The coverage proof: everything in scope is analysed, or excluded with reason
//! and approver, or named as a gap (A5), with what else the analysis and plan
//! still owe (A3, A4, A6 to A8, B1 to B6).

mod approvals;
mod plan;
mod reasons;
mod review;
mod risks;
mod safeguards;
mod settled;
mod things;
mod threats;
mod two_people;

use crate::id::Ref;
use crate::register::Register;
use crate::safeguards::assessed_provisions;
use catalog::Catalog;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What is covered, and what is missing.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// Things that are analysed or excluded.
    pub covered: Vec<Covered>,
    /// What is missing, in the order of the analysis.
    pub gaps: Vec<Gap>,
    /// Threats of a class that are no gap because facts on record settle them.
    pub settled: Vec<SettledThreat>,
}

/// A threat that the catalog anticipates for a class, and that facts on record settle.
/// It returns when a fact changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledThreat {
    /// Code of the class.
    pub class: String,
    /// Name of the threat.
    pub threat: String,
    /// The facts, each as a sentence.
    pub facts: Vec<String>,
}

/// A thing that is analysed or excluded.
#[derive(Debug, Clone, PartialEq)]
pub struct Covered {
    /// The thing.
    pub target: Ref,
    /// "A-3".
    pub tag: String,
    /// Its name.
    pub label: String,
    /// Rated risks that concern it, open or closed.
    pub risks: u32,
    /// Why it is left out, and who approved that.
    pub excluded: Option<(String, String)>,
}

/// Something missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// Kind.
    pub kind: GapKind,
    /// The record that lacks something; `None`: the organization as a whole.
    pub target: Option<Ref>,
    /// "A-3", a citation, or the class.
    pub tag: String,
    /// What is missing, as a sentence.
    pub what: String,
}

macro_rules! gap_kinds {
    ($( $(#[$doc:meta])* $kind:ident, $code:literal, $citation:literal, $heading:literal, $fix:literal; )*) => {
        /// Kinds of gap. Codes are stable and never used again.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum GapKind { $( $(#[$doc])* $kind, )* }
        impl GapKind {
            /// All kinds, in the order of the analysis.
            pub const ALL: &'static [GapKind] = &[ $( GapKind::$kind, )* ];
            /// Stable code, such as `asset-not-analysed`.
            pub fn code(self) -> &'static str { match self { $( GapKind::$kind => $code, )* } }
            /// Where the duty comes from (45 CFR).
            pub fn citation(self) -> &'static str { match self { $( GapKind::$kind => $citation, )* } }
            /// Heading over gaps of this kind.
            pub fn heading(self) -> &'static str { match self { $( GapKind::$kind => $heading, )* } }
            /// How to close it.
            pub fn fix(self) -> &'static str { match self { $( GapKind::$kind => $fix, )* } }
        }
    };
}

gap_kinds! {
    /// Parts of the profile are missing.
    ProfileIncomplete, "profile-incomplete", "164.306(b)(2), 164.308(a)(2)", "The organization's profile is incomplete", "complete the profile";
    /// Nothing is in the inventory.
    NoInventory, "no-inventory", "164.308(a)(1)(ii)(A)", "There is no inventory", "import or add the assets that hold ePHI";
    /// An asset has no class.
    AssetWithoutClass, "asset-without-class", "164.308(a)(1)(ii)(A)", "Assets without a class", "choose a class, so that threats can be proposed";
    /// Nobody said whether an asset holds ePHI.
    EphiNotKnown, "ephi-not-known", "164.308(a)(1)(ii)(A)", "Assets for which the ePHI question is open", "say what the asset does with ePHI";
    /// An asset is in no risk.
    AssetNotAnalysed, "asset-not-analysed", "164.308(a)(1)(ii)(A)", "ePHI assets that no rated risk names", "identify and rate its risks, or exclude it with a reason and an approver";
    /// A flow is in no risk.
    FlowNotAnalysed, "flow-not-analysed", "164.308(a)(1)(ii)(A)", "ePHI flows that no rated risk names", "identify and rate its risks, or exclude it";
    /// A site is in no risk.
    SiteNotAnalysed, "site-not-analysed", "164.308(a)(1)(ii)(A), 164.310(a)", "Sites that no rated risk concerns", "identify and rate its risks, or exclude it";
    /// A workforce group is in no risk.
    GroupNotAnalysed, "group-not-analysed", "164.308(a)(1)(ii)(A), 164.308(a)(3)", "Workforce groups that no rated risk names", "identify and rate its risks, or exclude it";
    /// A business associate is in no risk.
    VendorNotAnalysed, "vendor-not-analysed", "164.308(a)(1)(ii)(A), 164.308(b)", "Business associates that no rated risk concerns", "identify and rate its risks, or exclude it";
    /// A flow begins or ends nowhere.
    FlowToNowhere, "flow-to-nowhere", "164.308(a)(1)(ii)(A)", "Flows that begin or end nowhere", "name where the ePHI comes from and goes to";
    /// An ePHI asset is on no flow.
    AssetOnNoFlow, "asset-on-no-flow", "164.308(a)(1)(ii)(A)", "ePHI assets on no flow", "record how ePHI gets there and where it goes";
    /// An asset is said to hold no ePHI, and ePHI flows from or to it.
    EphiContradicted, "ephi-contradicted", "164.308(a)(1)(ii)(A)", "Assets said to hold no ePHI that a flow of ePHI begins or ends at", "say what the asset does with ePHI, or correct the flow";
    /// A threat that is to be expected is not considered.
    ThreatAbsent, "threat-absent", "164.306(a)(2), 164.308(a)(1)(ii)(A)", "Reasonably anticipated threats not yet considered", "go through the proposals: identify the risk, or mark the scenario not applicable with a reason";
    /// Scenarios proposed for an asset that nobody has looked at.
    ProposalsOpen, "proposals-open", "164.306(a)(2), 164.308(a)(1)(ii)(A)", "Assets with proposed scenarios that nobody has looked at", "go through them: each is a risk, or not applicable here with a reason";
    /// Scenarios found not applicable that nobody else has approved.
    DismissalUnapproved, "dismissal-unapproved", "164.308(a)(1)(ii)(A)", "Scenarios found not applicable that no second person has approved", "name who approved that and when; somebody other than who entered it";
    /// Something with ePHI is excluded.
    ExcludedWithEphi, "excluded-with-ephi", "164.306(a)(1), 164.308(a)(1)(ii)(A)", "Exclusions of what holds or may hold ePHI", "analyse it, or name the record in which it is analysed elsewhere; only what holds no ePHI can be left out";
    /// Nobody decided whether a vendor is a business associate.
    VendorUndecided, "vendor-undecided", "164.308(b)(1)", "Vendors for which nobody has decided whether they are business associates", "decide it";
    /// Who hosts an asset with ePHI is not named.
    HostUnnamed, "host-unnamed", "164.308(b)(1)", "ePHI assets hosted by somebody whose name is not recorded", "record the vendor, decide whether it is a business associate, and name it at the asset";
    /// A business associate has no agreement in force.
    AgreementMissing, "agreement-missing", "164.308(b)(1), 164.314(a)", "Business associates without an agreement in force", "sign or renew the agreement, and record it";
    /// An agreement is said to be in force, and no document shows it.
    AgreementNotShown, "agreement-not-shown", "164.308(b)(3), 164.314(a)", "Agreements said to be in force without the signed document", "attach the signed agreement, or say where it is kept";
    /// A business associate's safeguards were not verified for over a year.
    VendorCheckOverdue, "vendor-check-overdue", "164.308(b)(1)", "Business associates whose safeguards nobody has verified for over a year", "look at what they can show, and record the check";
    /// A safeguard question is open.
    ProvisionUnanswered, "safeguard-unanswered", "164.308(a)(1)(ii)(A)", "Safeguard questions without an answer", "answer what is required, in place, and used properly";
    /// A required specification is not fully in place, and no dated action is open.
    RequiredNotInPlace, "required-not-in-place", "164.306(d)(2)", "Required specifications not fully in place without a dated action", "plan an action that names the provision, with a due date; answer anew when it is done";
    /// A safeguard is said to be in place, and no evidence shows it.
    SafeguardNotShown, "safeguard-not-shown", "164.316(b)(1)", "Safeguards said to be in place or used properly without evidence", "attach or name what shows it";
    /// Whether a provision applies is open.
    ApplicabilityOpen, "applicability-open", "164.306", "Provisions of which it is open whether they apply", "record the fact they hang on";
    /// An addressable specification is not implemented and no decision says why.
    AddressableUndecided, "addressable-undecided", "164.306(d)(3)", "Addressable specifications not in place without a decision", "decide: implement it, an equivalent alternative, or neither, with the reasons";
    /// An addressable specification shall be implemented, and no dated action is open.
    DecidedNotPlanned, "decided-not-planned", "164.306(d)(3)(ii)(A)", "Addressable specifications to be implemented or used properly without a dated action", "plan an action that names the provision, with a due date; answer anew when it is done";
    /// A decision was to be looked at again.
    DecisionReviewOverdue, "decision-review-overdue", "164.306(e)", "Addressable decisions past the day to look at them again", "look at it again, and set the next day";
    /// A decision rests on cost alone.
    CostAlone, "cost-alone", "164.306(b)(2), 164.306(d)(3)", "Decisions that rest on cost alone", "weigh all four factors";
    /// A decision lacks factors or an approver.
    DecisionIncomplete, "decision-incomplete", "164.306(b)(2), 164.306(d)(3)", "Addressable decisions that lack factors, approver or date", "complete the decision";
    /// A risk hangs on nothing.
    RiskOnNothing, "risk-on-nothing", "164.308(a)(1)(ii)(A)", "Risks that name no asset, flow, site, vendor or group", "say what the risk concerns";
    /// A risk is not rated.
    RiskUnrated, "risk-unrated", "164.308(a)(1)(ii)(A)", "Risks without a rating", "rate likelihood and impact, with the reason";
    /// What a rating rests on has changed since.
    FactsChanged, "facts-changed", "164.306(e), 164.308(a)(1)(ii)(A)", "Ratings made before the facts under them changed", "look at the risk again, and rate it on the facts as they stand";
    /// A risk lacks threat or vulnerability.
    RiskUnpaired, "risk-unpaired", "164.308(a)(1)(ii)(A)", "Risks without both a threat and a vulnerability", "name the threat and the vulnerability it would exploit";
    /// Nobody is accountable for a risk.
    RiskWithoutOwner, "risk-without-owner", "164.308(a)(1)(ii)(B)", "Risks without an owner", "name the person accountable";
    /// No safeguard that bears on a risk is on record.
    RiskWithoutSafeguards, "risk-without-safeguards", "164.308(a)(1)(ii)(A)", "Risks without the safeguards that bear on them", "answer the safeguard questions that bear on it, or write what protects, also where that is nothing";
    /// Many ratings share one reason.
    ReasonRepeated, "reason-repeated", "164.308(a)(1)(ii)(A), 164.316(b)(1)", "Ratings whose reason ten others share word for word", "say for each risk what makes it so likely and so grave";
    /// Many decisions, dismissals or exclusions share one reason.
    ReasonShared, "reason-shared", "164.306(d)(3), 164.316(b)(1)", "Decisions, exclusions and scenarios found not applicable whose reason ten others share word for word", "say for each what makes it so here";
    /// A reason is a word, or less.
    ReasonEmpty, "reason-empty", "164.316(b)(1)", "Judgements whose reason says nothing", "say in a sentence what makes it so";
    /// Management has not stated what it tolerates.
    NoTolerance, "no-tolerance", "164.308(a)(1)(ii)(B)", "No statement of risk tolerance", "have management approve the highest level of risk it tolerates";
    /// A risk above tolerance is not treated.
    Untreated, "untreated", "164.308(a)(1)(ii)(B)", "Risks above tolerance (above low where none is stated) without a treatment", "choose a treatment, with the reason";
    /// A treated risk has no action.
    NoAction, "no-action", "164.308(a)(1)(ii)(B)", "Risks above tolerance (above low where none is stated) whose treatment has no action", "plan at least one corrective action";
    /// An accepted risk has no acceptance in force.
    NotAccepted, "not-accepted", "164.308(a)(1)(ii)(B)", "Risks to be accepted without an acceptance in force", "request the acceptance and have it approved by someone else";
    /// An acceptance is stale or expired.
    AcceptanceStale, "acceptance-stale", "164.308(a)(1)(ii)(B)", "Acceptances that are stale or expired", "request a new one on the present rating, or treat the risk";
    /// Who entered an approval is the person it names.
    ApprovedByEnterer, "approved-by-enterer", "164.308(a)(1)(ii), 164.306(d)(3)", "Approvals by the person who entered what they approve", "have somebody else approve it, from leadership where it is the tolerance";
    /// An approval has no date.
    ApprovalUndated, "approval-undated", "164.316(b)(1), 164.316(b)(2)(i)", "Approvals without a date", "say when it was approved";
    /// What takes two people was done by two accounts for which one alone answers.
    VouchedByOne, "vouched-by-one", "164.308(a)(4)", "Acceptances, verified actions and verified ratings by two accounts for which one person alone answers", "have a second administrator confirm for whom the accounts stand; whoever looks after the machine confirms the first";
    /// An approval was entered for the person it names, who has not affirmed it.
    NotAffirmed, "approval-not-affirmed", "164.306(d)(3), 164.308(a)(1)(ii)", "Approvals asserted by others, not yet affirmed by the person they name", "have the person it names affirm it, signed in; where they did not approve it, change or end it";
    /// An action lacks an owner.
    ActionWithoutOwner, "action-without-owner", "164.308(a)(1)(ii)(B)", "Actions without an owner", "name the person accountable";
    /// An action lacks a due date.
    ActionWithoutDate, "action-without-date", "164.308(a)(1)(ii)(B)", "Actions without a due date", "set the date it is due";
    /// Nothing of an action is due within a year.
    ActionFarOff, "action-far-off", "164.308(a)(1)(ii)(B)", "Actions of which nothing is due within a year", "bring the date nearer, or add a milestone that is due within a year";
    /// One action stands for many specifications, without steps.
    ActionForMany, "action-for-many", "164.306(d)(2), 164.308(a)(1)(ii)(B)", "Actions that stand for more than ten specifications without a milestone", "plan an action for each, or say by milestones what is done by when";
    /// An action is overdue.
    ActionOverdue, "action-overdue", "164.308(a)(1)(ii)(B)", "Actions past their due date", "complete it, or move the date with the reason";
    /// A milestone is overdue.
    MilestoneOverdue, "milestone-overdue", "164.308(a)(1)(ii)(B)", "Milestones past their due date", "say that it is reached, or move it with the reason";
    /// What is said to be done waits to be confirmed for too long.
    NotVerified, "action-not-verified", "164.308(a)(1)(ii)(B), 164.308(a)(8)", "Actions said to be done that nobody has confirmed for a month", "have somebody else look at it and confirm it on evidence";
    /// What is called verified is shown by nothing any more.
    VerifiedWithoutEvidence, "verified-without-evidence", "164.308(a)(1)(ii)(B), 164.308(a)(8)", "Verified actions and ratings of which no evidence is left", "reopen the action or rate the risk anew, and name what shows it";
    /// The analysis was to be reviewed.
    ReviewOverdue, "review-overdue", "164.306(e), 164.308(a)(8)", "Reviews that are overdue", "review the analysis, and settle a scheduled trigger that says what changed";
    /// The review interval is longer than any guidance names.
    ReviewFarOff, "review-far-off", "164.306(e), 164.316(b)(2)(iii)", "Review intervals of more than three years", "choose a shorter interval: OCR's guidance names every year, every two, or every three";
    /// A trigger waits.
    TriggerOpen, "trigger-open", "164.306(e), 164.316(b)(2)(iii)", "Triggers past their review date", "look at the risks it names again, and settle it";
}

/// Risks from which on a second thread saves more than it costs.
const WORTH_TWO_THREADS: usize = 2_000;

impl Coverage {
    /// The coverage of a register on a day.
    pub fn of(register: &Register, catalog: &Catalog, today: Date) -> Coverage {
        let things = || {
            let mut coverage = Coverage::default();
            coverage.profile(register);
            coverage.things(register, catalog);
            coverage.threats(register, catalog);
            coverage.vendors(register, today);
            coverage
        };
        let plan = || {
            let mut coverage = Coverage::default();
            let provisions = assessed_provisions(register, catalog);
            coverage.safeguards(register, catalog, &provisions, today);
            coverage.risks(register, catalog, &provisions, today);
            coverage.plan(register, today);
            coverage.reasons(register);
            coverage.approvals(register, today);
            coverage.review(register, today);
            coverage
        };
        // No kind of gap comes from both halves, so their order is the same
        // whether they are looked at one after the other or at once.
        let (mut coverage, rest) = if register.tables.risks.len() < WORTH_TWO_THREADS {
            (things(), plan())
        } else {
            std::thread::scope(|scope| {
                let other = scope.spawn(plan);
                let things = things();
                let plan = other.join();
                (
                    things,
                    plan.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
                )
            })
        };
        coverage.gaps.extend(rest.gaps);
        coverage.gaps.sort_by_key(|gap| gap.kind);
        coverage
    }

    /// Whether nothing is missing.
    pub fn complete(&self) -> bool {
        self.gaps.is_empty()
    }

    /// Gaps by kind, in the order of the analysis.
    pub fn by_kind(&self) -> BTreeMap<GapKind, Vec<&Gap>> {
        let mut map: BTreeMap<GapKind, Vec<&Gap>> = BTreeMap::new();
        for gap in &self.gaps {
            map.entry(gap.kind).or_default().push(gap);
        }
        map
    }

    fn gap(
        &mut self,
        kind: GapKind,
        target: Option<Ref>,
        tag: impl Into<String>,
        what: impl Into<String>,
    ) {
        self.gaps.push(Gap {
            kind,
            target,
            tag: tag.into(),
            what: what.into(),
        });
    }
}
