//! A record of a labelled row, and what its cells have to have become there.

use crate::counts::Came as Verdict;
use crate::label::{Expect, Full};
use crate::places::Places;
use std::collections::BTreeSet;

/// A cell of a row, with what is known of its column.
pub struct Cell<'a> {
    pub header: &'a str,
    pub full: &'a Full,
    /// What people see in it.
    pub text: String,
    pub verdict: Verdict,
    pub why: String,
}

/// A record of the row, and the places that its cells account for.
pub struct Row {
    pub places: Places,
    pub explained: BTreeSet<String>,
    /// Places that keep the words of some cell.
    pub claimed: BTreeSet<String>,
}

impl Row {
    /// What a place says; `None` where it is blank, or says what records say at first.
    pub fn one(&self, place: &str) -> Option<String> {
        let texts = self.places.get(place)?;
        let text = texts.join("; ");
        let at_first = [("ended", "no"), ("state", "planned")];
        let is_blank = text.is_empty() || at_first.contains(&(place, text.as_str()));
        (!is_blank).then_some(text)
    }

    /// Whether a place holds what is expected there.
    pub fn holds(&self, place: &str, expected: &Expect) -> bool {
        let none = Vec::new();
        let texts = self.places.get(place).unwrap_or(&none);
        match expected {
            Expect::Is(text) if text == "no" && texts.is_empty() => place.contains("_"),
            Expect::Is(text) => texts.iter().any(|t| t == text) && texts.len() == 1,
            Expect::Items(items) => {
                let found: BTreeSet<&String> = texts.iter().collect();
                found == items.iter().collect()
            }
            Expect::Any { any } => {
                let found = self.one(place).unwrap_or_default();
                any.contains(&found)
            }
            Expect::Doubtful { .. } => self.one(place).is_none() || self.explained.contains(place),
        }
    }

    /// A place that a cell may say something of beside its own.
    pub fn also(&mut self, place: &str, expected: Option<&Expect>) {
        if let Some(expected) = expected
            && self.holds(place, expected)
        {
            self.explained.insert(place.to_owned());
        }
    }

    /// A place that holds a cell's words beside what they mean.
    pub fn words(&mut self, place: &str, text: &str) {
        if self
            .places
            .get(place)
            .is_some_and(|t| t.iter().any(|t| t == text))
        {
            self.explained.insert(place.to_owned());
        }
    }

    /// Whether a cell's words stand among what is kept with the record as it was.
    pub fn kept(&mut self, cell: &Cell<'_>) -> bool {
        let mut wanted = vec![cell.text.clone()];
        wanted.extend(cell.text.split('|').map(str::to_owned));
        if let Some(Expect::Is(meaning)) = cell.full.means.get(&cell.text) {
            wanted.push(meaning.clone());
        }
        let targets = cell.full.to.list();
        let holds = |texts: &Vec<String>| texts.iter().any(|text| wanted.contains(text));
        // The words of a rating or an agreement stand beside it; else under the column's
        // own header, else under a name that no other cell has claimed.
        let beside = |place: &str| match place.strip_prefix("original.") {
            Some(part) => targets.iter().any(|t| t.ends_with(&format!(".{part}"))),
            None => place == "agreement.note" && targets.iter().any(|t| t.starts_with("agreement")),
        };
        let own = format!("extra.{}", cell.header);
        let is_extra =
            |place: &str| place.starts_with("extra.") || place.starts_with("action.extra.");
        let found = self.places.iter().filter(|(_, texts)| holds(texts));
        let places: Vec<&String> = found.map(|(place, _)| place).collect();
        let place = places
            .iter()
            .find(|place| ***place == own)
            .or_else(|| places.iter().find(|place| beside(place)))
            .or_else(|| {
                let free = |place: &&&String| is_extra(place) && !self.claimed.contains(**place);
                places.iter().find(free)
            });
        let Some(place) = place.map(|place| (*place).clone()) else {
            return false;
        };
        self.claimed.insert(place.clone());
        self.explained.insert(place);
        true
    }
}

/// What a cell of its column has to become.
pub fn expected(cell: &Cell<'_>) -> Expect {
    let full = cell.full;
    if let Some(means) = full.means.get(&cell.text) {
        return means.clone();
    }
    if let Some(why) = &full.doubtful {
        return Expect::Doubtful {
            doubtful: why.clone(),
        };
    }
    if full.codes {
        let items = cell.text.split(';').map(|item| {
            let item = item.trim();
            match item.split_once(' ') {
                Some((code, name)) if code.contains('-') => name.to_owned(),
                _ => item.to_owned(),
            }
        });
        return Expect::Items(items.collect());
    }
    match cell.text.strip_prefix('\'').filter(|_| full.guarded) {
        Some(text) => Expect::Any {
            any: vec![text.to_owned(), cell.text.clone()],
        },
        None => Expect::Is(cell.text.clone()),
    }
}

/// Words that only say that something is not known or not there.
pub fn says_nothing(text: &str) -> bool {
    let nothing = ["?", "-", "n/a", "tbd", "none", "unknown", "in use", "open"];
    nothing.contains(&text.to_lowercase().as_str())
}

/// What an import itself says of a record.
pub fn is_given(place: &str, texts: &[String], row: &Row) -> bool {
    let text = texts.join("; ");
    match place {
        "id" | "number" | "system" | "key" | "scenario" | "original.scale" | "action.state" => true,
        "ended" | "business_associate" | "personally_owned" | "off_procurement" => text == "no",
        // A flow is told by its ends, or by its stations in a row.
        "from" | "via" | "to" => row.explained.contains("stations"),
        "stations" => row.explained.contains("from") || row.explained.contains("to"),
        // What an arrow with two heads says.
        "direction" => text == "both ways" && row.explained.contains("stations"),
        "origin" => text.starts_with("imported from"),
        "gathered.how" => text.starts_with("imported from"),
        "gathered.on" => text == "2026-06-01",
        "state" => text == "planned",
        "action.owner" => row.places.get("owner").is_some_and(|owner| *owner == texts),
        _ => false,
    }
}
