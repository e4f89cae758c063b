//! The risks of a large register as lists show them: what filters and sorting
//! look at, side by side and computed once, so that a page reads no 10,000 records.

use crate::id::Id;
use crate::records::{Asset, Rating, Risk, Site, Stage};
use crate::register::Register;
use crate::search::RiskFilter;
use crate::table::Row;
use jiff::civil::Date;
use memchr::memmem;
use std::cmp::Ordering;
use std::sync::OnceLock;

/// What the rows of a list are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RiskSort {
    /// The level that stands; likelihood and impact together decide within one.
    Level,
    /// The number.
    Number,
    /// The sentence.
    Sentence,
    /// The owner's name; nobody comes last.
    Owner,
    /// When it was last changed.
    Changed,
}

impl RiskSort {
    /// All, in the order of their place in the cache.
    const ALL: [RiskSort; 5] = [
        RiskSort::Level,
        RiskSort::Number,
        RiskSort::Sentence,
        RiskSort::Owner,
        RiskSort::Changed,
    ];
}

/// What filters ask of a risk; 0 where there is nothing.
#[derive(Debug, Clone, Copy, Default)]
struct Facts {
    /// Level, likelihood and impact: of the rating that stands, then of each [`Stage`].
    ratings: [[u8; 3]; 5],
    strategy: u8,
    open: bool,
    above: bool,
    overdue: bool,
    owner: u32,
}

/// The risks of a register on a day, ready to be filtered and sorted.
#[derive(Debug)]
pub struct RiskList {
    facts: Vec<Facts>,
    /// The texts that searching looks in, one a line.
    text: String,
    /// Where the text of each risk begins.
    starts: Vec<usize>,
    /// Rising and falling order of each [`RiskSort`].
    orders: [OnceLock<Vec<u32>>; 10],
}

impl RiskList {
    /// The risks of a register; what is overdue and above tolerance is judged on a day.
    pub fn of(register: &Register, today: Date) -> RiskList {
        let t = &register.tables;
        let mut facts: Vec<Facts> = t
            .risks
            .all()
            .map(|risk| facts_of(register, risk, today))
            .collect();
        for action in t.actions.live().filter(|action| action.overdue(today)) {
            for at in action
                .risks
                .iter()
                .filter_map(|risk| t.risks.position(*risk))
            {
                facts[at].overdue = true;
            }
        }
        let texts = register.index.risk_text();
        let mut text = String::with_capacity(texts.iter().map(|text| text.len() + 1).sum());
        let mut starts = Vec::with_capacity(texts.len());
        for one in texts {
            starts.push(text.len());
            text.push_str(one);
            text.push('\n');
        }
        RiskList {
            facts,
            text,
            starts,
            orders: Default::default(),
        }
    }

    /// Positions in `register.tables.risks.rows()` of the risks that match, in order.
    /// Within equals the lower number comes first, whichever the direction.
    ///
    /// `register`: the one this list was made of.
    pub fn find(
        &self,
        register: &Register,
        filter: &RiskFilter,
        sort: RiskSort,
        descending: bool,
    ) -> Vec<u32> {
        let rows = register.tables.risks.rows();
        let said = self.containing(&filter.text);
        let site_assets = filter.site.map(|site| assets_at(register, site));
        let wanted = Wanted::of(register, filter);
        self.order(register, sort, descending)
            .iter()
            .copied()
            .filter(|at| {
                let index = *at as usize;
                let risk = |row: &Row<Risk>| {
                    filter
                        .asset
                        .is_none_or(|asset| row.record.assets.contains(&asset))
                        && filter.site.is_none_or(|site| {
                            row.record.sites.contains(&site)
                                || site_assets.as_ref().is_some_and(|assets| {
                                    row.record.assets.iter().any(|id| assets.contains(id))
                                })
                        })
                };
                let plain = filter.asset.is_none() && filter.site.is_none();
                self.facts
                    .get(index)
                    .is_some_and(|facts| wanted.suits(facts))
                    && said.as_ref().is_none_or(|said| said[index])
                    && (plain || rows.get(index).is_some_and(|row| risk(row)))
            })
            .collect()
    }

    /// Which risks hold every word; `None`: no word was given.
    fn containing(&self, text: &str) -> Option<Vec<bool>> {
        let mut words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        // The longest word is on the fewest lines, as a rule.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let (first, others) = words.split_first()?;
        let others: Vec<memmem::Finder<'_>> = others.iter().map(memmem::Finder::new).collect();
        let finder = memmem::Finder::new(first);
        let bytes = self.text.as_bytes();
        let mut said = vec![false; self.facts.len()];
        let mut from = 0;
        while let Some(hit) = finder.find(&bytes[from..]) {
            let at = self.starts.partition_point(|start| *start <= from + hit) - 1;
            let end = self.starts.get(at + 1).copied().unwrap_or(bytes.len());
            let line = &bytes[self.starts[at]..end];
            said[at] = others.iter().all(|other| other.find(line).is_some());
            from = end;
        }
        Some(said)
    }

    fn order(&self, register: &Register, sort: RiskSort, descending: bool) -> &[u32] {
        let place = RiskSort::ALL.iter().position(|s| *s == sort).unwrap_or(0);
        self.orders[place * 2 + usize::from(descending)].get_or_init(|| {
            let rows = register.tables.risks.rows();
            let mut order: Vec<u32> = (0..self.facts.len() as u32).collect();
            let mut by = |compare: &dyn Fn(usize, usize) -> Ordering| {
                // Sorting is stable, and numbers rise with creation.
                order.sort_by(|a, b| {
                    let way = compare(*a as usize, *b as usize);
                    if descending { way.reverse() } else { way }
                });
            };
            match sort {
                RiskSort::Number => by(&|a, b| a.cmp(&b)),
                RiskSort::Level => {
                    let key = |at: usize| {
                        let [level, likelihood, impact] = self.facts[at].ratings[0];
                        (level, likelihood + impact)
                    };
                    by(&|a, b| key(a).cmp(&key(b)));
                }
                RiskSort::Sentence => {
                    let keys: Vec<String> = rows
                        .iter()
                        .map(|row| row.record.sentence.to_lowercase())
                        .collect();
                    by(&|a, b| keys[a].cmp(&keys[b]));
                }
                RiskSort::Owner => {
                    let people = &register.tables.people;
                    let keys: Vec<(bool, String)> = rows
                        .iter()
                        .map(|row| match row.record.owner.and_then(|id| people.get(id)) {
                            Some(person) => (false, person.name.to_lowercase()),
                            None => (true, String::new()),
                        })
                        .collect();
                    by(&|a, b| keys[a].cmp(&keys[b]));
                }
                RiskSort::Changed => by(&|a, b| rows[a].revision.cmp(&rows[b].revision)),
            }
            order
        })
    }
}

fn facts_of(register: &Register, risk: &Risk, today: Date) -> Facts {
    let number = |level: catalog::Level| level.index() as u8 + 1;
    let of = |rating: Option<&Rating>| {
        rating.map_or([0; 3], |r| {
            [number(r.level), number(r.likelihood), number(r.impact)]
        })
    };
    let people = &register.tables.people;
    Facts {
        ratings: [
            of(risk.rating_in_effect()),
            of(risk.rating(Stage::Inherent)),
            of(risk.rating(Stage::Current)),
            of(risk.rating(Stage::Target)),
            of(risk.rating(Stage::Verified)),
        ],
        strategy: risk.treatment.as_ref().map_or(0, |t| t.strategy as u8 + 1),
        open: risk.is_open(),
        above: register.above_tolerance(risk, today),
        overdue: false,
        owner: risk
            .owner
            .and_then(|id| people.position(id))
            .map_or(0, |at| at as u32 + 1),
    }
}

/// A filter in the terms of [`Facts`]; 0 does not filter.
struct Wanted {
    facts: Facts,
    stage: usize,
    filter_owner: bool,
    unrated: bool,
    untreated: bool,
    closed: bool,
    only_closed: bool,
}

impl Wanted {
    fn of(register: &Register, filter: &RiskFilter) -> Wanted {
        let level = |level: Option<catalog::Level>| level.map_or(0, |l| l.index() as u8 + 1);
        let people = &register.tables.people;
        Wanted {
            facts: Facts {
                ratings: [[
                    level(filter.level),
                    level(filter.likelihood),
                    level(filter.impact),
                ]; 5],
                strategy: filter.strategy.map_or(0, |s| s as u8 + 1),
                open: true,
                above: filter.above_tolerance,
                overdue: filter.overdue,
                owner: filter
                    .owner
                    .and_then(|id| people.position(id))
                    .map_or(0, |at| at as u32 + 1),
            },
            stage: filter.stage.map_or(0, |stage| stage as usize + 1),
            filter_owner: filter.owner.is_some(),
            unrated: filter.unrated,
            untreated: filter.untreated,
            closed: filter.closed,
            only_closed: filter.only_closed,
        }
    }

    fn suits(&self, risk: &Facts) -> bool {
        let is = |wanted: u8, found: u8| wanted == 0 || wanted == found;
        let (wanted, found) = (self.facts.ratings[0], risk.ratings[self.stage]);
        let state = if self.only_closed {
            !risk.open
        } else {
            self.closed || risk.open
        };
        state
            && wanted
                .iter()
                .zip(found)
                .all(|(wanted, found)| is(*wanted, found))
            && is(self.facts.strategy, risk.strategy)
            && (!self.filter_owner || self.facts.owner == risk.owner)
            && (!self.unrated || found[0] == 0)
            && (!self.untreated || risk.strategy == 0)
            && (!self.facts.above || risk.above)
            && (!self.facts.overdue || risk.overdue)
    }
}

fn assets_at(register: &Register, site: Id<Site>) -> std::collections::HashSet<Id<Asset>> {
    let assets = register.tables.assets.all();
    assets
        .filter(|asset| asset.site == Some(site))
        .map(|asset| asset.id)
        .collect()
}
