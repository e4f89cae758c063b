//! Decisions on addressable specifications (164.306(d)(3)): written well, and listed
//! with what each still owes.

use super::{address, sign};
use crate::{Choice, Link, Problems, Shell};
use catalog::{Catalog, Provision};
use jiff::civil::Date;
use register::records::{Approved as _, Decision};
use register::{AssessedProvision, Implementation, Record, Register};

/// The form of a decision.
#[derive(Debug, askama::Template)]
#[template(path = "safeguards/decision.html")]
pub struct DecisionPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// The specification.
    pub provision: &'p Provision,
    /// What it asks, for this organization.
    pub asks: &'p str,
    /// Where it stands as answered.
    pub implementation: Implementation,
    /// Number of the decision, where there is one.
    pub tag: String,
    /// Revision of the decision; 0 where there is none.
    pub revision: u64,
    /// What is wrong with the form.
    pub problems: Problems,
    /// What the recorded decision still owes.
    pub owes: Vec<&'static str>,
    /// What is decided.
    pub outcome: Vec<Choice>,
    /// Why.
    pub reason: String,
    /// What is done instead.
    pub alternative: String,
    /// Why it protects as well.
    pub equivalence: String,
    /// The four factors.
    pub factors: Vec<FactorField>,
    /// Who approved it.
    pub people: Vec<Choice>,
    /// When it was decided.
    pub decided_on: String,
    /// The same to be read, with when it was entered; empty where there is none.
    pub decided: String,
    /// When it is looked at again.
    pub review_on: String,
    /// The name of who approved it, for reading.
    pub approver: String,
    /// By whom that is asserted; empty where the person stands by it.
    pub asserted: String,
    /// Where who looks affirms that; empty where they cannot.
    pub affirm: String,
}

/// One of the four factors, with a question and an example.
#[derive(Debug)]
pub struct FactorField {
    /// Its name in the form.
    pub name: &'static str,
    /// What a person calls it.
    pub label: &'static str,
    /// The question it answers, with an example for a small clinic.
    pub hint: &'static str,
    /// Where the rule names it.
    pub citation: &'static str,
    /// What was written.
    pub value: String,
}

/// The four factors of 164.306(b)(2), with the texts of a decision.
pub fn factors_of(value: impl Fn(&str) -> String) -> Vec<FactorField> {
    [
        (
            "factors.size_and_complexity",
            "Your size, complexity and capabilities",
            "Who would run it, and can they? Such as: “Ten people, one of them sees to computers half a day a week; nobody is here at night.”",
            "164.306(b)(2)(i)",
        ),
        (
            "factors.infrastructure",
            "Your technical infrastructure",
            "What can your hardware and software do already? Such as: “The EHR logs off by itself after ten minutes; the imaging station cannot, its maker supports no newer system.”",
            "164.306(b)(2)(ii)",
        ),
        (
            "factors.costs",
            "Costs",
            "What would it cost, once and each year? Such as: “About $2,400 for a new station, and two days without imaging.” Cost may be weighed, and is never enough alone.",
            "164.306(b)(2)(iii)",
        ),
        (
            "factors.probability_and_criticality",
            "How likely and how grave the risks are",
            "What could happen without it, to how many patients? Such as: “Someone left alone in the imaging room could open 1,900 studies; the room is locked and a nurse is always there, so unlikely.”",
            "164.306(b)(2)(iv)",
        ),
    ]
    .into_iter()
    .map(|(name, label, hint, citation)| FactorField {
        name,
        label,
        hint,
        citation,
        value: value(name),
    })
    .collect()
}

fn outcomes(chosen: &str) -> Vec<Choice> {
    [
        (
            "implemented",
            "Implement it as the specification says",
            "Nothing needs to be weighed for that. Until it is in place, plan an action.",
        ),
        (
            "alternative",
            "Do something else that protects as well",
            "Say what, and why it is as good.",
        ),
        (
            "neither",
            "Do neither",
            "Only if neither is reasonable and appropriate here, for reasons that go beyond cost.",
        ),
    ]
    .into_iter()
    .map(|(value, label, hint)| Choice {
        value: value.into(),
        label: label.into(),
        hint: hint.into(),
        chosen: value == chosen,
        ..Choice::default()
    })
    .collect()
}

fn word(decision: Option<&Decision>) -> &'static str {
    use register::records::AddressableOutcome::{Alternative, Implemented, Neither};
    match decision.and_then(|d| d.outcome) {
        Some(Implemented) => "implemented",
        Some(Alternative) => "alternative",
        Some(Neither) => "neither",
        None => "",
    }
}

impl<'p> DecisionPage<'p> {
    /// The form with the decision as it is recorded.
    pub fn new(
        shell: &'p Shell,
        register: &'p Register,
        assessed: &AssessedProvision<'p>,
        today: Date,
    ) -> DecisionPage<'p> {
        let provision = assessed.provision;
        let d = assessed.decision;
        let text = |pick: fn(&Decision) -> &String| d.map(|d| pick(d).clone()).unwrap_or_default();
        let approver = d.and_then(|d| d.approved_by);
        let people = register
            .tables
            .people
            .live()
            .map(|p| Choice {
                value: p.tag(),
                label: p.name.clone(),
                chosen: approver == Some(p.id),
                ..Choice::default()
            })
            .collect();
        let here = address(&shell.base, &provision.citation);
        DecisionPage {
            crumbs: vec![
                Link::to("Safeguards", format!("{}/safeguards", shell.base)),
                Link::to(&provision.title, here.clone()),
                Link::here("Decision", format!("{here}/decision")),
            ],
            implementation: assessed.implementation.clone(),
            tag: d.map(Record::tag).unwrap_or_default(),
            revision: d
                .and_then(|d| register.tables.decisions.row(d.id))
                .map_or(0, |row| row.revision),
            problems: Problems::default(),
            owes: d.map(Decision::owes).unwrap_or_default(),
            outcome: outcomes(word(d)),
            reason: text(|d| &d.reason),
            alternative: text(|d| &d.alternative),
            equivalence: text(|d| &d.equivalence),
            factors: factors_of(|name| match name {
                "factors.size_and_complexity" => text(|d| &d.factors.size_and_complexity),
                "factors.infrastructure" => text(|d| &d.factors.infrastructure),
                "factors.costs" => text(|d| &d.factors.costs),
                _ => text(|d| &d.factors.probability_and_criticality),
            }),
            people,
            decided_on: match d {
                Some(d) => d.decided_on.map(|on| on.to_string()).unwrap_or_default(),
                None => today.to_string(),
            },
            decided: d.map_or_else(String::new, |d| {
                crate::html::said_or(register, d.reference(), "decided_on", d.decided_on)
            }),
            review_on: d
                .and_then(|d| d.review_on)
                .map(|on| on.to_string())
                .unwrap_or_default(),
            approver: d.map_or_else(|| "–".to_owned(), |d| d.approved_by_words(register)),
            asserted: d.and_then(|d| d.asserted(register)).unwrap_or_default(),
            affirm: d
                .filter(|d| crate::verb_page::fits(register, shell, "affirm", &(*d).clone().into()))
                .map(|d| crate::places::verb(&shell.base, &d.clone().into(), "affirm"))
                .unwrap_or_default(),
            asks: assessed.words.asks,
            provision,
            shell,
        }
    }

    /// Puts back what was typed, in a form that was not accepted.
    pub fn typed(&mut self, sent: impl Fn(&str) -> String) {
        self.outcome = outcomes(&sent("outcome"));
        self.reason = sent("reason");
        self.alternative = sent("alternative");
        self.equivalence = sent("equivalence");
        self.factors = factors_of(&sent);
        self.decided_on = sent("decided_on");
        self.review_on = sent("review_on");
        let approver = sent("approved_by");
        for person in &mut self.people {
            person.chosen = person.value == approver;
        }
    }

    fn sign(&self) -> &'static str {
        sign(&self.implementation)
    }
}

/// All addressable specifications with what was decided and what is owed.
#[derive(Debug, askama::Template)]
#[template(path = "safeguards/decisions.html")]
pub struct Decisions<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Parts of the section.
    pub tabs: Vec<Link>,
    /// The specifications.
    pub lines: Vec<DecisionLine>,
    /// Those that owe something.
    pub owing: usize,
}

/// An addressable specification in the list.
#[derive(Debug)]
pub struct DecisionLine {
    /// Where it is decided.
    pub href: String,
    /// The specification's title.
    pub title: String,
    /// Citation.
    pub citation: String,
    /// Sign of where it stands as answered.
    pub sign: &'static str,
    /// Where it stands as answered.
    pub state: &'static str,
    /// What was decided: number and outcome; empty without a decision.
    pub decided: String,
    /// What is owed; empty when nothing is.
    pub owes: Vec<String>,
    /// When it is looked at again.
    pub review_on: Option<Date>,
    /// That day has come.
    pub review_due: bool,
}

impl<'p> Decisions<'p> {
    /// The list: what owes something first.
    pub fn new(shell: &'p Shell, register: &Register, today: Date) -> Decisions<'p> {
        let provisions = register::assessed_provisions(register, Catalog::builtin());
        let mut lines: Vec<DecisionLine> = provisions
            .iter()
            .filter(|assessed| {
                assessed.provision.is_addressable() && assessed.implementation.applies()
            })
            .map(|assessed| line(shell, assessed, today))
            .collect();
        lines.sort_by_key(|line| line.owes.is_empty());
        Decisions {
            shell,
            tabs: super::tabs(shell, "/safeguards/decisions"),
            owing: lines.iter().filter(|l| !l.owes.is_empty()).count(),
            lines,
        }
    }
}

fn line(shell: &Shell, assessed: &AssessedProvision<'_>, today: Date) -> DecisionLine {
    let p = assessed.provision;
    let mut owes: Vec<String> = Vec::new();
    if assessed.undecided() {
        owes.push(match assessed.decision {
            Some(_) => "it was decided to implement it, and it is not fully in place".to_owned(),
            None => "it is not fully in place, and no decision says why".to_owned(),
        });
    }
    if let Some(decision) = assessed.decision {
        owes.extend(decision.owes().into_iter().map(str::to_owned));
    }
    let review_on = assessed.decision.and_then(|d| d.review_on);
    DecisionLine {
        href: format!("{}/decision", address(&shell.base, &p.citation)),
        title: p.title.clone(),
        citation: p.citation.clone(),
        sign: sign(&assessed.implementation),
        state: assessed.implementation.words(),
        decided: assessed
            .decision
            .map(|d| {
                let outcome = d.outcome.map_or("no outcome yet", |o| o.words());
                format!("{} {outcome}", d.tag())
            })
            .unwrap_or_default(),
        owes,
        review_on,
        review_due: review_on.is_some_and(|on| on <= today),
    }
}
