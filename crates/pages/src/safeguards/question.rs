//! One question on a page: what is asked, why, what good looks like here, the answer.

use super::{address, designation, family_word, sign};
use crate::evidence::Panel;
use crate::{Choice, Link, Problems, Shell};
use catalog::{Catalog, Provision, ProvisionWords};
use jiff::civil::Date;
use register::records::{Answer, Asset, Evidence, YesNo};
use register::{AssessedProvision, Implementation, Record, Register, words_for};

/// The page of a question.
#[derive(Debug, askama::Template)]
#[template(path = "safeguards/question.html")]
pub struct QuestionPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// What is asked about.
    pub provision: &'p Provision,
    /// Where it stands among all: number, of how many, and its neighbours.
    pub around: Around,
    /// Where the provision stands.
    pub implementation: Implementation,
    /// The question, why, what good looks like and what shows it, for this organization.
    pub words: ProvisionWords<'p>,
    /// The official text, where it was attached to the book.
    pub official: Option<String>,
    /// The asset an override speaks of.
    pub asset: Option<Link>,
    /// Where the form is sent.
    pub action: String,
    /// Revision of the answer; 0 where there is none.
    pub revision: u64,
    /// What is wrong with the form.
    pub problems: Problems,
    /// Required? Shown only where the provision hangs on a fact.
    pub required: Vec<Choice>,
    /// In place?
    pub in_place: Vec<Choice>,
    /// Used properly?
    pub used: Vec<Choice>,
    /// What is done.
    pub note: String,
    /// What the file that it came from says beside that.
    pub kept: Vec<(String, String)>,
    /// The day the answer speaks of, as a form sends it.
    pub on: String,
    /// The same in words; empty without an answer.
    pub on_words: String,
    /// Evidence to tick.
    pub evidence: Vec<Choice>,
    /// More evidence than is shown.
    pub more_evidence: bool,
    /// Evidence attached, with its links.
    pub panel: Panel,
    /// Where a new piece of evidence is attached.
    pub attach: String,
    /// Answers for single assets.
    pub overrides: Vec<Override>,
    /// Assets an override can be added for.
    pub assets: Vec<Choice>,
    /// Where the decision stands, for an addressable specification.
    pub decision: Option<Link>,
    /// What a gap means for the risks.
    pub gap: Option<Gap>,
    /// Who answered last, and when.
    pub answered: String,
}

/// A question's place among all.
#[derive(Debug, Default)]
pub struct Around {
    /// Its number among those that apply or may, from 1; 0 where it does not apply.
    pub number: usize,
    /// How many of them there are: the number that every page counts.
    pub of: usize,
    /// The one before; empty at the first.
    pub previous: String,
    /// The one after; empty at the last.
    pub next: String,
    /// The next open one; empty when none is open.
    pub next_open: String,
}

/// The answer for a single asset.
#[derive(Debug)]
pub struct Override {
    /// The asset.
    pub asset: Link,
    /// Sign of its state.
    pub sign: &'static str,
    /// Its state.
    pub state: &'static str,
    /// What is done.
    pub note: String,
    /// Where it is changed.
    pub href: String,
}

/// What a gap means for the risks.
#[derive(Debug, Default)]
pub struct Gap {
    /// Open risks that name the provision.
    pub risks: Vec<Link>,
    /// How many more there are.
    pub more: usize,
    /// Vulnerabilities of the catalog that the provision answers.
    pub vulnerabilities: Vec<VulnerabilityLink>,
}

/// A vulnerability, and where a risk from it is described.
#[derive(Debug)]
pub struct VulnerabilityLink {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Where a risk is described.
    pub href: String,
}

/// Evidence offered as boxes to tick.
const OFFERED: usize = 5;
/// Risks named one by one.
const NAMED: usize = 6;

impl Around {
    /// The place of a citation among the assessable provisions.
    pub fn of(base: &str, provisions: &[AssessedProvision<'_>], citation: &str) -> Around {
        let at = provisions
            .iter()
            .position(|l| l.provision.citation == citation)
            .unwrap_or_default();
        let to = |assessed: Option<&AssessedProvision<'_>>| {
            assessed
                .map(|l| address(base, &l.provision.citation))
                .unwrap_or_default()
        };
        let after = provisions.iter().skip(at + 1);
        let open = |assessed: &&AssessedProvision<'_>| assessed.implementation.is_open();
        let counts = |assessed: &&AssessedProvision<'_>| {
            !matches!(assessed.implementation, Implementation::NotApplicable(_))
        };
        let own = provisions.get(at).filter(counts);
        Around {
            number: own.map_or(0, |_| provisions.iter().take(at + 1).filter(counts).count()),
            of: provisions.iter().filter(counts).count(),
            previous: to(at.checked_sub(1).and_then(|i| provisions.get(i))),
            next: to(provisions.get(at + 1)),
            next_open: to(after.chain(provisions.iter().take(at)).find(open)),
        }
    }
}

/// Yes, in part, no, not known; with one of them chosen.
pub fn yes_no(chosen: &str, hints: [&str; 3]) -> Vec<Choice> {
    [
        ("yes", "Yes", hints[0]),
        ("partly", "In part", hints[1]),
        ("no", "No", hints[2]),
        ("unknown", "Not known yet", ""),
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

/// The word of an answer in a form.
pub(super) fn word(answer: YesNo) -> &'static str {
    answer.code()
}

/// Evidence to tick: what is named already, then the newest; and whether there is more.
pub fn evidence_choices(register: &Register, chosen: &[String]) -> (Vec<Choice>, bool) {
    let all: Vec<_> = register.tables.evidence.live().collect();
    let is_chosen = |tag: &String| chosen.contains(tag);
    let mut out: Vec<Choice> = Vec::new();
    let (first, rest): (Vec<&Evidence>, Vec<&Evidence>) =
        all.into_iter().rev().partition(|e| is_chosen(&e.tag()));
    let more = rest.len() > OFFERED;
    for evidence in first.into_iter().chain(rest.into_iter().take(OFFERED)) {
        let tag = evidence.tag();
        out.push(Choice {
            label: format!("{tag} {}", evidence.title),
            chosen: is_chosen(&tag),
            value: tag,
            ..Choice::default()
        });
    }
    (out, more)
}

impl<'p> QuestionPage<'p> {
    /// The page of a question, with the answer as it is recorded.
    pub fn new(
        shell: &'p Shell,
        register: &'p Register,
        provisions: &[AssessedProvision<'_>],
        provision: &'p Provision,
        asset: Option<&Asset>,
        today: Date,
    ) -> QuestionPage<'p> {
        let citation = provision.citation.as_str();
        let here = address(&shell.base, citation);
        let whole = provisions.iter().find(|l| l.provision.citation == citation);
        let answer = match asset {
            None => whole.and_then(|l| l.answer),
            Some(asset) => override_of(register, citation, asset),
        };
        let implementation = match asset {
            None => whole.map_or(Implementation::Unanswered, |l| l.implementation.clone()),
            Some(_) => Implementation::of(register, provision, answer),
        };
        let tags: Vec<String> = answer
            .map(|a| a.evidence.as_slice())
            .unwrap_or_default()
            .iter()
            .filter_map(|id| register.tables.evidence.get(*id))
            .map(Record::tag)
            .collect();
        let (evidence, more_evidence) = evidence_choices(register, &tags);
        let said = |pick: fn(&Answer) -> YesNo| answer.map_or("", |a| word(pick(a)));
        let query = asset.map_or(String::new(), |a| format!("?asset={}", a.tag()));
        let row = answer.and_then(|a| register.tables.answers.row(a.id));
        let family = provision.safeguard;
        QuestionPage {
            crumbs: vec![
                Link::to("Safeguards", format!("{}/safeguards", shell.base)),
                Link::to(
                    family.words(),
                    format!("{}/safeguards?family={}", shell.base, family_word(family)),
                ),
                Link::here(&provision.title, here.clone()),
            ],
            around: Around::of(&shell.base, provisions, citation),
            words: words_for(register, Catalog::builtin(), provision),
            official: None,
            asset: asset.map(|a| {
                let href = format!("{}/scope/assets/{}", shell.base, a.number);
                Link::to(named(a), href)
            }),
            action: format!("{here}{query}"),
            revision: row.map_or(0, |row| row.revision),
            problems: Problems::default(),
            required: yes_no(
                said(|a| a.required),
                ["", "", "Say below which fact about you makes it not apply."],
            )
            .into_iter()
            .filter(|c| c.value != "partly")
            .collect(),
            in_place: yes_no(
                said(|a| a.in_place),
                [
                    "It is there, everywhere it is needed.",
                    "It is there for some systems, sites or people.",
                    "It is not there.",
                ],
            ),
            used: yes_no(
                said(|a| a.used_properly),
                [
                    "It is set up right, and people use it.",
                    "Sometimes, or not by everybody.",
                    "It is there, and is switched off or worked around.",
                ],
            ),
            note: answer.map(|a| a.note.clone()).unwrap_or_default(),
            kept: answer.map_or_else(Vec::new, |a| a.extra.clone().into_iter().collect()),
            on: answer.and_then(|a| a.on).unwrap_or(today).to_string(),
            on_words: answer.map_or_else(String::new, |a| {
                crate::html::said_or(register, a.reference(), "on", a.on)
            }),
            evidence,
            more_evidence,
            panel: Panel::of(register, &shell.base, answer.map_or(&[], |a| &a.evidence)),
            attach: format!(
                "{}/evidence/new?answer={citation}{}",
                shell.base,
                query.replace('?', "&")
            ),
            overrides: overrides(register, &here, shell, provision),
            assets: asset_choices(register, citation),
            decision: provision.is_addressable().then(|| {
                let words = match whole.and_then(|l| l.decision) {
                    Some(d) => d
                        .outcome
                        .map_or_else(|| d.tag(), |o| format!("{}: {}", d.tag(), o.words())),
                    None if whole.is_some_and(AssessedProvision::undecided) => {
                        "A decision is owed".to_owned()
                    }
                    None => String::new(),
                };
                Link::to(words, format!("{here}/decision"))
            }),
            gap: implementation
                .is_gap()
                .then(|| gap(register, &shell.base, citation)),
            answered: row.map_or_else(String::new, |row| {
                crate::html::day_words(register.day(row.changed_at))
            }),
            implementation,
            provision,
            shell,
        }
    }

    fn sign(&self) -> &'static str {
        sign(&self.implementation)
    }

    fn designation(&self) -> &'static str {
        designation(self.provision)
    }

    fn why(&self) -> &str {
        match &self.implementation {
            Implementation::NotApplicable(why) | Implementation::ApplicabilityOpen(why) => why,
            _ => "",
        }
    }
}

/// The answer for a single asset.
pub(super) fn override_of<'r>(
    register: &'r Register,
    citation: &str,
    asset: &Asset,
) -> Option<&'r Answer> {
    let mut live = register.tables.answers.live();
    live.find(|a| a.provision == citation && a.asset == Some(asset.id))
}

/// Where a risk is described that begins with a vulnerability: the book's own record
/// of it, or the catalog's, which comes into the book with the risk.
fn vulnerability_address(register: &Register, base: &str, code: &str) -> String {
    let mut known = register.tables.vulnerabilities.live();
    match known.find(|v| v.catalog == code) {
        Some(known) => format!("{base}/risks/new?vulnerability={}", known.number),
        None => format!("{base}/risks/new?catalog_vulnerability={code}"),
    }
}

/// “A-3 Front-desk workstations”.
fn named(asset: &Asset) -> String {
    format!("{} {}", asset.tag(), asset.name)
}

fn overrides(
    register: &Register,
    here: &str,
    shell: &Shell,
    provision: &Provision,
) -> Vec<Override> {
    register
        .tables
        .answers
        .live()
        .filter(|a| a.provision == provision.citation)
        .filter_map(|answer| {
            let asset = register.tables.assets.get(answer.asset?)?;
            let implementation = Implementation::of(register, provision, Some(answer));
            Some(Override {
                asset: Link::to(
                    named(asset),
                    format!("{}/scope/assets/{}", shell.base, asset.number),
                ),
                sign: sign(&implementation),
                state: implementation.words(),
                note: answer.note.clone(),
                href: format!("{here}?asset={}", asset.tag()),
            })
        })
        .collect()
}

/// Assets with ePHI that have no answer of their own yet, at most 200.
fn asset_choices(register: &Register, citation: &str) -> Vec<Choice> {
    register
        .tables
        .assets
        .live()
        .filter(|a| a.may_hold_ephi() && override_of(register, citation, a).is_none())
        .take(200)
        .map(|a| Choice {
            value: a.tag(),
            label: named(a),
            ..Choice::default()
        })
        .collect()
}

fn gap(register: &Register, base: &str, citation: &str) -> Gap {
    let naming: Vec<_> = register
        .tables
        .risks
        .all()
        .filter(|r| r.is_open() && r.provisions.iter().any(|p| p == citation))
        .collect();
    Gap {
        more: naming.len().saturating_sub(NAMED),
        risks: naming
            .into_iter()
            .take(NAMED)
            .map(|risk| {
                let words = format!("{} {}", risk.tag(), risk.sentence);
                Link::to(words, format!("{base}/risks/{}", risk.number))
            })
            .collect(),
        vulnerabilities: Catalog::builtin()
            .vulnerabilities
            .iter()
            .filter(|v| v.provisions.iter().any(|p| p == citation))
            .map(|v| VulnerabilityLink {
                name: v.name.clone(),
                description: v.description.clone(),
                href: vulnerability_address(register, base, &v.code),
            })
            .collect(),
    }
}
