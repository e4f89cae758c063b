//! One pack: a line for each scenario of it, decided over everything it fits.

use super::build::{crumbs, open_gaps, row};
use crate::html::plural;
use crate::{Choice, Link, Pager, Problems, Query, Shell};
use catalog::{Catalog, Pack};
use register::records::Asset;
use register::{Id, Kind, Register, ScenarioFits, fits_of, names_of, pack_tallies};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Lines on a page.
const PER_PAGE: usize = 20;
/// Things named in a line; the rest are one box.
const SHOWN: usize = 12;
/// Of the rest, those whose names are folded below it.
const REST_NAMED: usize = 100;
/// Risks named beside a scenario that was looked at.
const RISKS: usize = 6;

/// A pack.
#[derive(Debug, askama::Template)]
#[template(path = "risks/pack.html")]
pub struct PackPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// The pack.
    pub pack: &'p Pack,
    /// What is wrong with what was sent.
    pub problems: Problems,
    /// Scenarios that nobody has looked at for everything they fit.
    pub rows: Vec<PackRow>,
    /// Paging.
    pub pager: Pager,
    /// Scenarios that were looked at for everything they fit.
    pub looked: Vec<LookedRow>,
    /// Pairs of a scenario and what it fits that were looked at.
    pub done: usize,
    /// All such pairs of the pack.
    pub all: usize,
    /// The pack to look at next.
    pub next: Option<Link>,
}

/// A scenario to decide on.
#[derive(Debug)]
pub struct PackRow {
    /// Code of the scenario.
    pub code: String,
    /// The sentence, with the names of what it fits.
    pub sentence: String,
    /// Threat.
    pub threat: String,
    /// Vulnerability.
    pub vulnerability: String,
    /// Who is harmed.
    pub harms: String,
    /// An answer that speaks for it; empty for none.
    pub gap: String,
    /// What it fits and nobody has looked at: as many as are named.
    pub things: Vec<Choice>,
    /// How many more there are.
    pub more: usize,
    /// Which these are, as it is sent: see [`rest_of`].
    pub rest: String,
    /// Their names, as many as one looks through.
    pub rest_names: Vec<String>,
    /// Whether these are meant too.
    pub with_more: bool,
    /// What may be decided.
    pub decisions: Vec<Choice>,
    /// Why it is not here, or a note on the risk.
    pub why: String,
    /// Risks that say it of something else.
    pub risks: Vec<Link>,
}

impl PackRow {
    /// The name of a field of the line.
    fn field(&self, what: &str) -> String {
        format!("{what}.{}", self.code)
    }

    /// What is named in the line, as it is sent: what is meant beside it is the rest.
    fn named(&self) -> String {
        let named: Vec<&str> = self.things.iter().map(|one| one.value.as_str()).collect();
        named.join(",")
    }

    /// What is wrong with it.
    fn wrong<'w>(&self, what: &str, problems: &'w Problems) -> &'w str {
        problems.of(&self.field(what))
    }
}

/// Things that are not named each, told from others by their numbers, as long as the program
/// runs: what is meant beside those named in a line is what stood there.
pub fn rest_of<'t>(tags: impl Iterator<Item = &'t str>) -> String {
    let mut hasher = DefaultHasher::new();
    let mut count = 0;
    for tag in tags {
        tag.hash(&mut hasher);
        count += 1;
    }
    format!("{count}-{:016x}", hasher.finish())
}

/// A scenario that was looked at.
#[derive(Debug)]
pub struct LookedRow {
    /// The sentence, with the names of what it fits.
    pub sentence: String,
    /// Risks that say it: the first few.
    pub risks: Vec<Link>,
    /// What else is to be said of it.
    pub note: String,
}

/// What may be decided of a scenario, as it is sent, and in words.
const DECISIONS: [(&str, &str); 3] = [
    ("later", "Later"),
    ("identify", "A risk here"),
    ("dismiss", "Not here"),
];

impl<'p> PackPage<'p> {
    /// A page of a pack.
    pub fn new(
        shell: &'p Shell,
        register: &'p Register,
        pack: &'p Pack,
        query: &Query,
    ) -> PackPage<'p> {
        let catalog = Catalog::builtin();
        let all = fits_of(register, catalog, catalog.scenarios_of(pack));
        let (open, looked): (Vec<_>, Vec<_>) = all
            .iter()
            .filter(|one| !one.fits.is_empty())
            .partition(|one| one.open().next().is_some());
        let gaps = open_gaps(register, catalog);
        let mut rows: Vec<PackRow> = open
            .into_iter()
            .map(|one| pack_row(shell, register, &gaps, one))
            .collect();
        // What an answer speaks for comes first.
        rows.sort_by_key(|row| row.gap.is_empty());
        let pager = Pager::new(query, rows.len(), PER_PAGE);
        let shown = pager.rows();
        let tallies = pack_tallies(register, catalog);
        let own = tallies.iter().find(|tally| tally.pack.code == pack.code);
        let after = tallies
            .iter()
            .skip_while(|tally| tally.pack.code != pack.code)
            .skip(1);
        let next = after
            .chain(&tallies)
            .find(|tally| tally.open > 0 && tally.pack.code != pack.code);
        PackPage {
            shell,
            pack,
            problems: Problems::default(),
            rows: rows
                .into_iter()
                .skip(shown.start)
                .take(shown.len())
                .collect(),
            pager,
            looked: looked
                .into_iter()
                .map(|one| looked_row(shell, register, one))
                .collect(),
            done: own.map_or(0, |tally| tally.fits - tally.open),
            all: own.map_or(0, |tally| tally.fits),
            next: next.map(|tally| {
                Link::to(
                    tally.pack.title.clone(),
                    format!("{}/risks/build/pack/{}", shell.base, tally.pack.code),
                )
            }),
        }
    }

    /// Puts back what was typed, in a form that was not accepted. `told`: the values of a
    /// name.
    pub fn typed<'s>(&mut self, told: impl Fn(&str) -> Vec<&'s str>) {
        for row in &mut self.rows {
            let of = |field: &str| told(&format!("{field}.{}", row.code));
            let decision = of("do");
            // A line that was not on the page that was sent stays as it is.
            if decision.is_empty() {
                continue;
            }
            let things = of("of");
            for thing in &mut row.things {
                thing.chosen = things.contains(&thing.value.as_str());
            }
            row.with_more = !of("rest").is_empty();
            for choice in &mut row.decisions {
                choice.chosen = decision.contains(&choice.value.as_str());
            }
            row.why = of("why").first().copied().unwrap_or_default().to_owned();
        }
    }

    fn crumbs(&self) -> Vec<Link> {
        crumbs(self.shell, &self.pack.title)
    }

    fn here(&self) -> String {
        format!("{}/risks/build/pack/{}", self.shell.base, self.pack.code)
    }

    /// Where the form is sent to: the page stays the same.
    fn action(&self) -> String {
        match self.pager.page {
            1 => self.here(),
            page => format!("{}?page={page}", self.here()),
        }
    }

    fn looked_label(&self) -> String {
        let count = plural(self.looked.len(), "scenario was", "scenarios were");
        format!("{count} looked at")
    }

    fn may(&self) -> bool {
        self.shell.may.contribute
    }
}

fn pack_row(
    shell: &Shell,
    register: &Register,
    gaps: &HashSet<&str>,
    one: &ScenarioFits<'_, '_>,
) -> PackRow {
    let catalog = Catalog::builtin();
    let open: Vec<_> = one.open().collect();
    let names: Vec<&str> = open.iter().map(|fit| fit.name).collect();
    let people = register.people();
    // No answer on a safeguard speaks for what only touches paper and spoken words.
    let outside = open.iter().all(|fit| {
        let asset = (fit.of.kind == Kind::Asset)
            .then(|| register.tables.assets.get(Id::<Asset>::new(fit.of.id)));
        asset
            .flatten()
            .is_some_and(|asset| asset.is_outside_the_rule(catalog))
    });
    let proposal = row(
        catalog,
        gaps,
        one.scenario,
        one.scenario.sentence_for(&names_of(&names), people),
        one.scenario.harms_for(people),
        outside,
    );
    PackRow {
        code: proposal.code,
        sentence: proposal.sentence,
        threat: proposal.threat,
        vulnerability: proposal.vulnerability,
        harms: proposal.harms,
        gap: proposal.gap,
        things: open
            .iter()
            .take(SHOWN)
            .map(|fit| Choice {
                value: fit.tag.clone(),
                label: format!("{} {}", fit.tag, fit.name),
                chosen: true,
                ..Choice::default()
            })
            .collect(),
        more: open.len().saturating_sub(SHOWN),
        rest: rest_of(open.iter().skip(SHOWN).map(|fit| fit.tag.as_str())),
        rest_names: open
            .iter()
            .skip(SHOWN)
            .take(REST_NAMED)
            .map(|fit| format!("{} {}", fit.tag, fit.name))
            .collect(),
        with_more: false,
        decisions: Choice::list(&DECISIONS, &["later"]),
        why: String::new(),
        risks: risks(shell, register, one),
    }
}

fn looked_row(shell: &Shell, register: &Register, one: &ScenarioFits<'_, '_>) -> LookedRow {
    let names: Vec<&str> = one.fits.iter().map(|fit| fit.name).collect();
    let more = one.risks.len().saturating_sub(RISKS);
    LookedRow {
        sentence: one
            .scenario
            .sentence_for(&names_of(&names), register.people()),
        risks: risks(shell, register, one),
        note: match (one.risks.len(), more) {
            (0, _) => "No risk in the register says it: found not applicable, or closed.".into(),
            (_, 0) => String::new(),
            (_, more) => format!("and {}", plural(more, "more risk", "more risks")),
        },
    }
}

/// The first of the risks that say a scenario.
fn risks(shell: &Shell, register: &Register, one: &ScenarioFits<'_, '_>) -> Vec<Link> {
    let risks = one.risks.iter().take(RISKS);
    let risks = risks.filter_map(|id| register.tables.risks.get(*id));
    risks
        .map(|risk| {
            Link::to(
                format!("R-{}", risk.number),
                format!("{}/risks/{}", shell.base, risk.number),
            )
        })
        .collect()
}
