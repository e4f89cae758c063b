//! Who the organization is, in short steps, and what follows from it.

use crate::record_form::{FormGroup, Input};
use crate::{Link, Problems, Shell};
use catalog::Catalog;
use register::records::Profile;
use register::{AnyRecord, Applicability, Register, applicability};

/// A step of the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Its part of an address.
    pub key: &'static str,
    /// What it asks.
    pub title: &'static str,
    /// A word for it.
    pub short: &'static str,
    /// Why it is asked.
    pub intro: &'static str,
    /// The fields it asks for.
    pub fields: &'static [&'static str],
}

/// The steps, in order. That of the sites asks for records of their own.
pub const STEPS: [Step; 7] = [
    Step {
        key: "who",
        title: "Who are you?",
        short: "Who",
        intro: "What you are under HIPAA, and your size, decide what applies and which examples you are shown.",
        fields: &["name", "kinds", "workforce", "providers", "zone"],
    },
    Step {
        key: "people",
        title: "Who answers for it?",
        short: "People",
        intro: "One named person is the Security Official; leadership decides which risks you live with. Two different people, wherever you can.",
        fields: &["security_official", "leadership", "second_factor"],
    },
    Step {
        key: "sites",
        title: "Where do you work?",
        short: "Sites",
        intro: "Every place where ePHI is, or where people use it: offices, a data room, homes from which people work.",
        fields: &[],
    },
    Step {
        key: "factors",
        title: "What do you weigh?",
        short: "Factors",
        intro: "The rule lets you choose measures that suit you, if you take these four things into account. A sentence or two each is enough.",
        fields: &[
            "factors.size_and_complexity",
            "factors.infrastructure",
            "factors.costs",
            "factors.probability_and_criticality",
        ],
    },
    Step {
        key: "facts",
        title: "What applies to you?",
        short: "Facts",
        intro: "Most of the rule applies to everybody. A few parts hang on these facts.",
        fields: &[
            "clearinghouse_part",
            "sponsor_disclosure",
            "other_arrangement",
            "mips",
        ],
    },
    Step {
        key: "review",
        title: "How often do you look again?",
        short: "Review",
        intro: "The rule names no interval: reviews are asked for from time to time, and when something changes. Choose one that suits you, and say why.",
        fields: &["review_interval_months", "review_interval_reason", "method"],
    },
    Step {
        key: "outside",
        title: "What is outside, and what came before?",
        short: "Outside",
        intro: "All ePHI is in scope. Say what parts of the organization have none, and name the analysis you had before this one.",
        fields: &["scope_note", "prior_analysis"],
    },
];

/// The step of a part of an address, with its number from 1.
pub fn step(key: &str) -> Option<(usize, &'static Step)> {
    let at = STEPS.iter().position(|step| step.key == key)?;
    Some((at + 1, &STEPS[at]))
}

/// The profile as a whole.
#[derive(Debug, askama::Template)]
#[template(path = "profile/profile.html")]
pub struct ProfilePage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Each step with what was answered.
    pub steps: Vec<StepFacts>,
    /// What is still missing.
    pub missing: Vec<String>,
    /// Provisions that hang on facts.
    pub applies: Vec<AppliesLine>,
    /// Analyses that came before: label and address.
    pub prior: Vec<Link>,
    /// The catalog the book rests on.
    pub catalog: CatalogFacts,
    /// Its history.
    pub history: String,
}

/// The catalog a book rests on, and whether the program has another.
#[derive(Debug, Clone, Default)]
pub struct CatalogFacts {
    /// Version adopted last; empty where none is.
    pub adopted: String,
    /// The program's version, where the book does not rest on it.
    pub newer: Option<String>,
    /// Names of the asset classes that only the program's version has.
    pub classes: Vec<String>,
}

impl CatalogFacts {
    /// What a register says of it.
    pub fn of(register: &Register, catalog: &Catalog) -> CatalogFacts {
        let adopted = register.tables.adoptions.live().last();
        let newer = !register.rests_on(catalog.hash());
        CatalogFacts {
            adopted: adopted.map_or_else(String::new, |a| a.version.clone()),
            newer: newer.then(|| catalog.version.clone()),
            classes: catalog
                .classes
                .iter()
                .filter(|class| !register.knows_class(&class.code))
                .map(|class| class.name.clone())
                .collect(),
        }
    }
}

/// A step with what was answered.
#[derive(Debug, Clone)]
pub struct StepFacts {
    /// What it asks.
    pub title: &'static str,
    /// Where it is answered.
    pub href: String,
    /// Label and answer; an empty answer is open.
    pub facts: Vec<(String, String)>,
}

/// A provision that applies to some organizations only.
#[derive(Debug, Clone)]
pub struct AppliesLine {
    /// Its citation.
    pub citation: String,
    /// Its title.
    pub title: String,
    /// Sign of the state.
    pub sign: &'static str,
    /// Applies, does not, or open.
    pub words: &'static str,
    /// The fact that makes it so; empty where it applies.
    pub why: String,
}

/// One step of the profile as a form.
#[derive(Debug, askama::Template)]
#[template(path = "profile/step.html")]
pub struct ProfileStep<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Short names of the steps.
    pub steps: Vec<&'static str>,
    /// This one, from 1.
    pub at: usize,
    /// The step.
    pub step: &'static Step,
    /// Where it is sent.
    pub action: String,
    /// Fields of the profile.
    pub groups: Vec<FormGroup>,
    /// Fields of something that can be added right here.
    pub extra: Vec<FormGroup>,
    /// What is there already, such as the sites.
    pub there: Vec<Link>,
    /// Revision it was filled in against.
    pub revision: Option<u64>,
    /// The step before; empty on the first.
    pub back: String,
    /// Where one goes on without saving.
    pub skip: Link,
    /// Words of the button.
    pub submit: &'static str,
    /// What is wrong.
    pub problems: Problems,
}

/// The steps with what was answered.
pub fn step_facts(register: &Register, profile: &Profile, base: &str) -> Vec<StepFacts> {
    let record: AnyRecord = profile.clone().into();
    let kind = record.kind();
    STEPS
        .iter()
        .map(|step| {
            let mut facts: Vec<(String, String)> = step
                .fields
                .iter()
                .filter_map(|path| fields::field(kind, path))
                .map(|field| {
                    let value = fields::value(&record, field);
                    let words = fields::show(register, kind, field.path, &value);
                    (field.label.to_owned(), words)
                })
                .collect();
            if step.key == "sites" {
                let names: Vec<&str> = register
                    .tables
                    .sites
                    .live()
                    .map(|s| s.name.as_str())
                    .collect();
                facts.push(("Sites".into(), names.join(", ")));
            }
            StepFacts {
                title: step.title,
                href: format!("{base}/profile/{}", step.key),
                facts,
            }
        })
        .collect()
}

/// The provisions that hang on facts about the organization, and why they apply or not.
pub fn applies_lines(register: &Register, catalog: &Catalog) -> Vec<AppliesLine> {
    catalog
        .provisions
        .iter()
        .filter(|p| p.applies_only_if.is_some())
        .map(|p| {
            let (sign, words, why) = match applicability(register, p) {
                Applicability::Applies => ("done", "Applies", String::new()),
                Applicability::NotApplicable(why) => ("none", "Does not apply", why),
                Applicability::NotKnown(why) => ("todo", "Open", why),
            };
            AppliesLine {
                citation: p.citation.clone(),
                title: p.title.clone(),
                sign,
                words,
                why: crate::html::first_upper(&why),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use register::Kind;

    #[test]
    fn a1_every_field_of_the_profile_is_asked_in_exactly_one_step() {
        for field in fields::fields(Kind::Profile) {
            let asked = STEPS.iter().filter(|s| s.fields.contains(&field.path));
            assert_eq!(asked.count(), 1, "{}", field.path);
        }
    }
}
