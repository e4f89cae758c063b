//! What all chapters read: the register, its counts and coverage, and names.

use super::words::{self, NONE, day, day_cell, day_or};
use super::{SraOptions, focus};
use crate::model::Cell;
use catalog::{Catalog, Level};
use jiff::civil::Date;
use register::records::{Asset, FlowEnd, Person, Risk, Stage, YesNo};
use register::{Coverage, GapKind, Id, Record, Ref, Register, Table, Tally};
use std::collections::{HashMap, HashSet};

/// Up to this many open risks all get full detail, those within tolerance too.
const ALL_IN_DETAIL: usize = 120;

/// Names of each kind that a row in short spells out; cards and sheets have all.
const FEW: usize = 6;

pub(super) struct View<'a> {
    /// The whole book: names are read from here.
    pub(super) whole: &'a Register,
    /// What the document speaks of: the whole book, or the part in focus.
    pub(super) shown: &'a Register,
    pub(super) catalog: &'a Catalog,
    pub(super) options: &'a SraOptions<'a>,
    pub(super) today: Date,
    pub(super) tally: Tally,
    /// Coverage of what the document speaks of.
    pub(super) coverage: Coverage,
    /// Gaps of the whole book.
    pub(super) gaps_in_all: usize,
    /// Open risks by level, highest first, unrated ones last; by number within a level.
    pub(super) levels: Vec<(Option<Level>, Vec<&'a Risk>)>,
    /// Risks that are printed in full detail.
    pub(super) detailed: HashSet<Id<Risk>>,
    /// Rated risks that concern a thing.
    analysed: HashMap<Ref, u32>,
}

impl<'a> View<'a> {
    pub(super) fn new(
        whole: &'a Register,
        shown: &'a Register,
        catalog: &'a Catalog,
        options: &'a SraOptions<'a>,
    ) -> Self {
        let today = options.as_of;
        let mut coverage = Coverage::of(whole, catalog, today);
        let gaps_in_all = coverage.gaps.len();
        if options.focus.is_some() {
            narrow(&mut coverage, shown);
        }
        let analysed = coverage
            .covered
            .iter()
            .map(|c| (c.target, c.risks))
            .collect();
        let levels = by_level(shown);
        let mut view = View {
            whole,
            shown,
            catalog,
            options,
            today,
            tally: Tally::of(shown, today),
            coverage,
            gaps_in_all,
            levels,
            detailed: HashSet::new(),
            analysed,
        };
        view.detailed = view.choose_detailed();
        view
    }

    fn choose_detailed(&self) -> HashSet<Id<Risk>> {
        let all = self.open_risks().count() <= ALL_IN_DETAIL;
        self.open_risks()
            .filter(|risk| all || self.above(risk))
            .take(self.options.detail_limit)
            .map(|risk| risk.id)
            .collect()
    }

    /// Open risks, highest level first.
    pub(super) fn open_risks(&self) -> impl Iterator<Item = &'a Risk> {
        self.levels
            .iter()
            .flat_map(|(_, risks)| risks.iter().copied())
    }

    /// Whether a risk is above what management tolerates.
    pub(super) fn above(&self, risk: &Risk) -> bool {
        self.shown.above_tolerance(risk, self.today)
    }

    /// The highest tolerated level; without a statement it is "low".
    pub(super) fn tolerated(&self) -> Level {
        let statement = self.shown.tolerance(self.today);
        statement.and_then(|t| t.highest).unwrap_or(Level::Low)
    }

    /// Scenarios proposed for assets that nobody has looked at yet, and on how many assets.
    pub(super) fn proposals_open(&self) -> (usize, usize) {
        let is_shown = |asset| self.shown.tables.assets.get(asset).is_some();
        register::looked_at(self.whole, self.catalog)
            .into_iter()
            .filter(|looked_at| looked_at.open > 0 && is_shown(looked_at.asset))
            .fold((0, 0), |(open, assets), one| (open + one.open, assets + 1))
    }

    /// How many rated risks concern a thing.
    pub(super) fn risks_on(&self, target: Ref) -> u32 {
        self.analysed.get(&target).copied().unwrap_or(0)
    }

    /// A day on which something of a record is said to have happened, with the day on
    /// which that was entered where it is another.
    pub(super) fn said(&self, target: Ref, field: &str, on: Date) -> String {
        match self.whole.entered_on(target, field, on) {
            Some(entered) => format!("{}, entered on {}", day(on), day(entered)),
            None => day(on),
        }
    }

    /// The same; “not recorded” where there is none.
    pub(super) fn said_or(&self, target: Ref, field: &str, on: Option<Date>) -> String {
        on.map_or_else(|| day_or(None), |on| self.said(target, field, on))
    }

    /// The same as a cell; empty where there is none.
    pub(super) fn said_cell(&self, target: Ref, field: &str, on: Option<Date>) -> Cell {
        let later = on.filter(|on| self.whole.entered_on(target, field, *on).is_some());
        match later {
            Some(on) => self.said(target, field, on).into(),
            None => day_cell(on),
        }
    }

    /// When the rating that stands was made, as a cell.
    pub(super) fn rated_on(&self, risk: &Risk) -> Cell {
        let stage = risk.stage_in_effect().map_or("", Stage::code);
        self.said_cell(
            risk.reference(),
            stage,
            risk.rating_in_effect().map(|r| r.on),
        )
    }

    /// A person's name.
    pub(super) fn person(&self, id: Option<Id<Person>>) -> &'a str {
        id.and_then(|id| self.whole.tables.people.get(id))
            .map_or("not named", |p| p.name.as_str())
    }

    /// A person's name and title.
    pub(super) fn person_and_title(&self, id: Id<Person>) -> String {
        match self.whole.tables.people.get(id) {
            Some(person) if person.title.is_empty() => person.name.clone(),
            Some(person) => format!("{}, {}", person.name, person.title),
            None => "not named".to_owned(),
        }
    }

    /// Names of records, ended ones marked, separated by semicolons.
    pub(super) fn names<R: Record>(&self, table: &Table<R>, ids: &[Id<R>]) -> String {
        let mut out = String::new();
        for record in once(ids).filter_map(|id| table.get(id)) {
            if !out.is_empty() {
                out.push_str("; ");
            }
            out.push_str(record.label());
            if record.retired().is_some() {
                out.push_str(" (ended)");
            }
        }
        out
    }

    /// Tags of records: "C-1, C-4".
    pub(super) fn tags<R: Record>(&self, table: &Table<R>, ids: &[Id<R>]) -> String {
        let tags: Vec<String> = once(ids)
            .filter_map(|id| table.get(id))
            .map(Record::tag)
            .collect();
        tags.join(", ")
    }

    /// "E-3 Restore test; E-4 Screenshot", or nothing.
    pub(super) fn evidence(&self, ids: &[Id<register::records::Evidence>]) -> String {
        let table = &self.whole.tables.evidence;
        let items: Vec<String> = once(ids)
            .filter_map(|id| table.get(id))
            .map(|e| format!("{} {}", e.tag(), e.title))
            .collect();
        items.join("; ")
    }

    /// What a risk concerns, kind by kind; kinds it does not name are left out.
    pub(super) fn concerns(&self, risk: &Risk) -> Vec<(&'static str, String)> {
        let t = &self.whole.tables;
        let mut parts = vec![
            ("Assets", self.names(&t.assets, &risk.assets)),
            ("Flows", self.names(&t.flows, &risk.flows)),
            ("Sites", self.names(&t.sites, &risk.sites)),
            ("Vendors", self.names(&t.vendors, &risk.vendors)),
            ("Workforce groups", self.names(&t.groups, &risk.groups)),
        ];
        parts.retain(|(_, names)| !names.is_empty());
        parts
    }

    /// What a risk concerns in one line, the first few of each kind.
    pub(super) fn concerns_in_short(&self, risk: &Risk) -> String {
        fn few<R: Record>(out: &mut Vec<String>, table: &Table<R>, ids: &[Id<R>]) {
            let names: Vec<&R> = once(ids).filter_map(|id| table.get(id)).collect();
            out.extend(names.iter().take(FEW).map(|r| r.label().to_owned()));
            if names.len() > FEW {
                out.push(format!("and {} more", names.len() - FEW));
            }
        }
        let t = &self.whole.tables;
        let mut names = Vec::new();
        few(&mut names, &t.assets, &risk.assets);
        few(&mut names, &t.flows, &risk.flows);
        few(&mut names, &t.sites, &risk.sites);
        few(&mut names, &t.vendors, &risk.vendors);
        few(&mut names, &t.groups, &risk.groups);
        if names.is_empty() {
            return "nothing named".to_owned();
        }
        names.join("; ")
    }

    /// The name of an asset class.
    pub(super) fn class_name(&self, asset: &'a Asset) -> &'a str {
        if asset.class.is_empty() {
            return "no class yet";
        }
        let class = self.catalog.class(&asset.class);
        class.map_or(asset.class.as_str(), |c| c.name.as_str())
    }

    /// One end of a flow in words.
    pub(super) fn end(&self, end: &FlowEnd) -> String {
        let t = &self.whole.tables;
        let name = match end {
            FlowEnd::Unknown => return NONE.to_owned(),
            FlowEnd::Party(name) => return name.clone(),
            FlowEnd::Asset(id) => t.assets.get(*id).map(|r| r.label()),
            FlowEnd::Site(id) => t.sites.get(*id).map(|r| r.label()),
            FlowEnd::Vendor(id) => t.vendors.get(*id).map(|r| r.label()),
        };
        name.unwrap_or(NONE).to_owned()
    }

    /// Name and version of a method, as adopted by the book.
    pub(super) fn method_name(&self, key: &str) -> String {
        match self.whole.method(key) {
            Some(method) => format!("{}, version {}", method.name, method.version),
            None => key.to_owned(),
        }
    }

    /// What the document is about, when it is about one thing.
    pub(super) fn focus_name(&self) -> Option<String> {
        let target = self.options.focus?;
        let name = self
            .whole
            .tables
            .get(target)
            .map(|r| format!("{} {} ({})", target.kind.words(), r.label(), r.tag()));
        Some(name.unwrap_or_else(|| format!("a {} that is not in this book", target.kind)))
    }
}

/// Each record once, however often another one names it.
fn once<T>(ids: &[Id<T>]) -> impl Iterator<Item = Id<T>> {
    let mut seen = HashSet::new();
    ids.iter().copied().filter(move |id| seen.insert(*id))
}

/// "yes" with a capital, for tables.
pub(super) fn yes_no_words(value: YesNo) -> String {
    words::first_upper(value.words())
}

/// Leaves what concerns the records of a part.
fn narrow(coverage: &mut Coverage, part: &Register) {
    let is_in =
        |target: Ref| focus::is_of_the_part(target.kind) && part.tables.revision(target).is_some();
    let classes: HashSet<&str> = part
        .tables
        .assets
        .live()
        .map(|asset| asset.class.as_str())
        .collect();
    coverage.covered.retain(|covered| is_in(covered.target));
    coverage
        .settled
        .retain(|s| classes.contains(s.class.as_str()));
    coverage.gaps.retain(|gap| match gap.target {
        Some(target) => is_in(target),
        None => {
            gap.kind == GapKind::NoTolerance
                || (gap.kind == GapKind::ThreatAbsent && classes.contains(gap.tag.as_str()))
        }
    });
}

fn by_level(shown: &Register) -> Vec<(Option<Level>, Vec<&Risk>)> {
    let mut levels: Vec<(Option<Level>, Vec<&Risk>)> = Level::ALL
        .iter()
        .rev()
        .map(|level| (Some(*level), Vec::new()))
        .collect();
    levels.push((None, Vec::new()));
    for risk in shown.tables.risks.live() {
        let slot = risk
            .level()
            .map_or(Level::ALL.len(), |l| Level::ALL.len() - 1 - l.index());
        levels[slot].1.push(risk);
    }
    for (_, risks) in &mut levels {
        risks.sort_by_key(|risk| risk.number);
    }
    levels
}
