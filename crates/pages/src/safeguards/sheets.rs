//! Sheets for interviews: printed, and typed in later.

use super::{FAMILIES, question::word, sign};
use crate::{Choice, Link, Problems, Shell};
use catalog::{Provision, ProvisionWords};
use register::records::YesNo;
use register::{AssessedProvision, Register};

/// Sheets to print.
#[derive(Debug, askama::Template)]
#[template(path = "safeguards/worksheets.html")]
pub struct Worksheets<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Parts of the section.
    pub tabs: Vec<Link>,
    /// Families to choose.
    pub families: Vec<Choice>,
    /// Who will be asked.
    pub role: String,
    /// Only open questions.
    pub open: bool,
    /// The sheets, one for each family.
    pub sheets: Vec<FormBuilder<'p>>,
    /// Questions on all sheets.
    pub count: usize,
}

/// The questions of a family.
#[derive(Debug)]
pub struct FormBuilder<'p> {
    /// Heading.
    pub title: &'static str,
    /// The questions.
    pub questions: Vec<SheetQuestion<'p>>,
}

/// A question on a sheet.
#[derive(Debug)]
pub struct SheetQuestion<'p> {
    /// Its number among all, the same on every sheet and page.
    pub number: usize,
    /// What is asked about.
    pub provision: &'p Provision,
    /// The question, what good looks like and what shows it, for this organization.
    pub words: ProvisionWords<'p>,
}

/// The families as choices; those of `chosen` are chosen.
pub fn family_choices(chosen: &[&str]) -> Vec<Choice> {
    let pairs: Vec<(&str, &str)> = FAMILIES
        .iter()
        .map(|(family, code)| (*code, family.words()))
        .collect();
    Choice::list(&pairs, chosen)
}

impl<'p> Worksheets<'p> {
    /// Sheets of the families chosen; all when none is.
    pub fn new(
        shell: &'p Shell,
        provisions: &[AssessedProvision<'p>],
        chosen: &[&str],
        role: &str,
        open: bool,
    ) -> Worksheets<'p> {
        let sheets: Vec<FormBuilder<'p>> = FAMILIES
            .iter()
            .filter(|(_, code)| chosen.is_empty() || chosen.contains(code))
            .map(|(family, _)| FormBuilder {
                title: family.words(),
                questions: provisions
                    .iter()
                    .enumerate()
                    .filter(|(_, l)| l.provision.safeguard == *family && l.implementation.applies())
                    .filter(|(_, l)| !open || l.implementation.is_open())
                    .map(|(index, assessed)| SheetQuestion {
                        number: index + 1,
                        provision: assessed.provision,
                        words: assessed.words,
                    })
                    .collect(),
            })
            .filter(|sheet| !sheet.questions.is_empty())
            .collect();
        Worksheets {
            shell,
            tabs: super::tabs(shell, "/safeguards/worksheets"),
            families: family_choices(chosen),
            role: role.to_owned(),
            open,
            count: sheets.iter().map(|s| s.questions.len()).sum(),
            sheets,
        }
    }
}

/// Many questions of a family on one page, to type in a sheet.
#[derive(Debug, askama::Template)]
#[template(path = "safeguards/type_in.html")]
pub struct TypeIn<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Parts of the section.
    pub tabs: Vec<Link>,
    /// The families, as links.
    pub families: Vec<Link>,
    /// The family shown, in addresses.
    pub family: &'p str,
    /// What is wrong.
    pub problems: Problems,
    /// The questions.
    pub rows: Vec<TypeInRow<'p>>,
    /// The day the answers speak of.
    pub on: String,
}

/// A question to type in.
#[derive(Debug)]
pub struct TypeInRow<'p> {
    /// Its number among all.
    pub number: usize,
    /// What is asked about.
    pub provision: &'p Provision,
    /// The question, for this organization.
    pub question: &'p str,
    /// Sign of its state.
    pub sign: &'static str,
    /// Its state.
    pub state: &'static str,
    /// Revision of its answer; 0 where there is none.
    pub revision: u64,
    /// In place?
    pub in_place: Vec<Choice>,
    /// Used properly?
    pub used: Vec<Choice>,
    /// What is done.
    pub note: String,
    /// What is wrong with it.
    pub error: String,
}

impl<'p> TypeIn<'p> {
    /// The questions of a family with their answers.
    pub fn new(
        shell: &'p Shell,
        register: &Register,
        provisions: &[AssessedProvision<'p>],
        family: &'p str,
        on: String,
    ) -> TypeIn<'p> {
        let rows = provisions
            .iter()
            .enumerate()
            .filter(|(_, l)| {
                super::family_word(l.provision.safeguard) == family && l.implementation.applies()
            })
            .map(|(index, assessed)| TypeInRow {
                number: index + 1,
                provision: assessed.provision,
                question: assessed.words.question,
                sign: sign(&assessed.implementation),
                state: assessed.implementation.words(),
                revision: assessed
                    .answer
                    .and_then(|a| register.tables.answers.row(a.id))
                    .map_or(0, |row| row.revision),
                in_place: short(assessed.answer.map_or(YesNo::Unknown, |a| a.in_place)),
                used: short(assessed.answer.map_or(YesNo::Unknown, |a| a.used_properly)),
                note: assessed.answer.map(|a| a.note.clone()).unwrap_or_default(),
                error: String::new(),
            })
            .collect();
        TypeIn {
            shell,
            tabs: super::tabs(shell, "/safeguards/worksheets"),
            families: FAMILIES
                .iter()
                .map(|(f, code)| Link {
                    label: f.words().into(),
                    href: format!("?family={code}"),
                    current: *code == family,
                })
                .collect(),
            family,
            problems: Problems::default(),
            rows,
            on,
        }
    }

    /// Puts back what was typed, in a form that was not accepted.
    pub fn typed(&mut self, sent: impl Fn(&str) -> String) {
        for row in &mut self.rows {
            let of = |field: &str| sent(&format!("{field}.{}", row.number));
            for (choices, field) in [(&mut row.in_place, "in_place"), (&mut row.used, "used")] {
                let typed = of(field);
                for choice in choices {
                    choice.chosen = choice.value == typed;
                }
            }
            row.note = of("note");
        }
    }
}

fn short(answer: YesNo) -> Vec<Choice> {
    Choice::list(
        &[
            ("unknown", "–"),
            ("yes", "Yes"),
            ("partly", "In part"),
            ("no", "No"),
        ],
        &[word(answer)],
    )
}
