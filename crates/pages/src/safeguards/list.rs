//! All questions as a list of tasks, grouped as the rule groups them.

use super::{FAMILIES, address, designation, family_word, sign};
use crate::{Link, Query, Shell};
use catalog::{Catalog, Safeguard};
use register::{AssessedProvision, Implementation, Record, SafeguardTally};

/// The list of questions.
#[derive(Debug, askama::Template)]
#[template(path = "safeguards/list.html")]
pub struct Safeguards<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Parts of the section.
    pub tabs: Vec<Link>,
    /// What was asked for.
    pub query: &'p Query,
    /// The filters, as links with their counts.
    pub filters: Vec<Link>,
    /// The families with their questions.
    pub families: Vec<Family>,
    /// How many stand where.
    pub tally: SafeguardTally,
    /// Where the next open question is.
    pub next: Option<Link>,
    /// Address of the list as a table.
    pub csv: String,
}

/// A family of safeguards.
#[derive(Debug)]
pub struct Family {
    /// Its name.
    pub words: &'static str,
    /// Its word in addresses.
    pub code: &'static str,
    /// Answered questions of the whole family.
    pub answered: usize,
    /// Questions of the whole family that apply.
    pub applying: usize,
    /// Standards with the questions shown.
    pub groups: Vec<Group>,
}

/// A standard with its questions.
#[derive(Debug)]
pub struct Group {
    /// The standard's title.
    pub title: String,
    /// Its citation.
    pub citation: String,
    /// Its questions.
    pub lines: Vec<Line>,
}

/// One question in the list.
#[derive(Debug)]
pub struct Line {
    /// Where it is asked.
    pub href: String,
    /// Citation.
    pub citation: String,
    /// The rule's title.
    pub title: String,
    /// The question in plain words.
    pub question: String,
    /// Required or addressable.
    pub designation: &'static str,
    /// Sign of its state.
    pub sign: &'static str,
    /// Its state.
    pub state: &'static str,
    /// Why it does not apply, or what is open; else empty.
    pub why: String,
    /// Where a decision stands: its words and address; empty where there is nothing to say.
    pub decision: Option<Link>,
}

/// Whether a question is among those asked for.
pub fn matches(assessed: &AssessedProvision<'_>, query: &Query) -> bool {
    let state = match query.get("show") {
        "open" => assessed.implementation.is_open(),
        "gaps" => assessed.implementation.is_gap(),
        "undecided" => assessed.undecided(),
        "in-place" => assessed.implementation == Implementation::InPlace,
        "alternative" => assessed.implementation == Implementation::Alternative,
        "not-applicable" => !assessed.implementation.applies(),
        _ => true,
    };
    let p = assessed.provision;
    let family = query.get("family");
    let text = query.get("q").to_lowercase();
    let words = format!(
        "{} {} {} {}",
        p.citation, p.title, assessed.words.question, assessed.words.asks
    )
    .to_lowercase();
    state
        && (family.is_empty() || family_word(p.safeguard) == family)
        && text.split_whitespace().all(|word| words.contains(word))
}

/// The families with the questions asked for; families without any are left out.
pub fn families(base: &str, provisions: &[AssessedProvision<'_>], query: &Query) -> Vec<Family> {
    FAMILIES
        .iter()
        .map(|(family, code)| family_of(base, *family, code, provisions, query))
        .filter(|family| !family.groups.is_empty())
        .collect()
}

fn family_of(
    base: &str,
    family: Safeguard,
    code: &'static str,
    provisions: &[AssessedProvision<'_>],
    query: &Query,
) -> Family {
    let catalog = Catalog::builtin();
    let mut out = Family {
        words: family.words(),
        code,
        answered: 0,
        applying: 0,
        groups: Vec::new(),
    };
    for assessed in provisions
        .iter()
        .filter(|l| l.provision.safeguard == family)
    {
        out.applying += usize::from(assessed.implementation.applies());
        out.answered +=
            usize::from(assessed.implementation.applies() && !assessed.implementation.is_open());
        if !matches(assessed, query) {
            continue;
        }
        let p = assessed.provision;
        let standard = p.parent.as_deref().unwrap_or(&p.citation);
        if out.groups.last().is_none_or(|g| g.citation != standard) {
            out.groups.push(Group {
                title: catalog
                    .provision(standard)
                    .map_or_else(|| p.title.clone(), |s| s.title.clone()),
                citation: standard.to_owned(),
                lines: Vec::new(),
            });
        }
        if let Some(group) = out.groups.last_mut() {
            group.lines.push(line(base, assessed));
        }
    }
    out
}

fn line(base: &str, assessed: &AssessedProvision<'_>) -> Line {
    let p = assessed.provision;
    let href = address(base, &p.citation);
    let decision = match assessed.decision {
        _ if assessed.undecided() => Some("A decision is owed".to_owned()),
        Some(d) if !d.owes().is_empty() => Some(format!("{} is not complete", d.tag())),
        Some(d) => d.outcome.map(|o| format!("{}: {}", d.tag(), o.words())),
        None => None,
    };
    Line {
        citation: p.citation.clone(),
        title: p.title.clone(),
        question: assessed.words.question.to_owned(),
        designation: designation(p),
        sign: sign(&assessed.implementation),
        state: assessed.implementation.words(),
        why: match &assessed.implementation {
            Implementation::NotApplicable(why) | Implementation::ApplicabilityOpen(why) => {
                why.clone()
            }
            _ => String::new(),
        },
        decision: decision.map(|words| Link::to(words, format!("{href}/decision"))),
        href,
    }
}

/// The questions asked for as rows of a table, headers first.
pub fn rows(provisions: &[AssessedProvision<'_>], query: &Query) -> Vec<Vec<String>> {
    let header = [
        "Citation",
        "Title",
        "Family",
        "Required or addressable",
        "Question",
        "State",
        "Why",
        "In place",
        "Used properly",
        "Note",
        "Decision",
    ];
    let mut out = vec![header.map(str::to_owned).to_vec()];
    for assessed in provisions
        .iter()
        .filter(|assessed| matches(assessed, query))
    {
        let line = line("", assessed);
        let of = |pick: fn(&register::records::Answer) -> String| {
            assessed.answer.map(pick).unwrap_or_default()
        };
        out.push(vec![
            line.citation,
            line.title,
            assessed.provision.safeguard.words().to_owned(),
            line.designation.to_owned(),
            line.question,
            line.state.to_owned(),
            line.why,
            of(|a| a.in_place.words().to_owned()),
            of(|a| a.used_properly.words().to_owned()),
            of(|a| a.note.clone()),
            line.decision.map(|d| d.label).unwrap_or_default(),
        ]);
    }
    out
}

impl<'p> Safeguards<'p> {
    /// The list for what was asked.
    pub fn new(
        shell: &'p Shell,
        provisions: &[AssessedProvision<'_>],
        query: &'p Query,
    ) -> Safeguards<'p> {
        let tally = SafeguardTally::of(provisions);
        let filters = [
            ("", "All", tally.applying() + tally.not_applicable),
            ("open", "Open", tally.open),
            ("gaps", "Gaps", tally.gaps()),
            ("undecided", "Decision owed", tally.undecided),
            ("in-place", "In place", tally.in_place),
            ("alternative", "Equivalent alternative", tally.alternative),
            ("not-applicable", "Not applicable", tally.not_applicable),
        ]
        .into_iter()
        .map(|(show, label, n)| Link {
            label: format!("{label} ({n})"),
            href: query.with("show", show).href(),
            current: query.get("show") == show,
        })
        .collect();
        Safeguards {
            shell,
            tabs: super::tabs(shell, "/safeguards"),
            query,
            filters,
            families: families(&shell.base, provisions, query),
            tally,
            next: provisions
                .iter()
                .find(|l| l.implementation.is_open())
                .map(|assessed| {
                    Link::to(
                        &assessed.provision.title,
                        address(&shell.base, &assessed.provision.citation),
                    )
                }),
            csv: format!("{}/safeguards.csv{}", shell.base, query.href()),
        }
    }
}
