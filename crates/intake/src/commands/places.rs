//! The place that a row is of: one site's file says nothing of another site's records, and
//! what is said of one place is not said of the organization.

use super::Planner;
use super::answers::ALL;
use crate::mapped::MappedRow;
use crate::meaning::Reading;
use crate::meaning::in_place::InPlace;
use crate::workbook::squeeze;
use register::records::Answer;
use std::collections::{HashMap, HashSet};

/// Headers of the place that a row is of.
const PLACES: [&str; 11] = [
    "site",
    "site name",
    "location",
    "facility",
    "clinic",
    "campus",
    "branch",
    "office",
    "hospital",
    "business unit",
    "legal entity",
];

/// Those that say as often where a paper lies, or who is asked.
const VAGUE: [&str; 2] = ["location", "office"];

/// Whether a header is that of the place that a row is of.
pub(crate) fn is_place(header: &str) -> bool {
    PLACES.contains(&crate::locate::bare(header).as_str())
}

/// The place that a row or a record is of, in the file's words.
pub(super) fn place_of<'a>(
    cells: impl Iterator<Item = (&'a String, &'a String)>,
) -> Option<&'a str> {
    let mut places = cells.filter(|(header, _)| is_place(header));
    let (_, place) = places.next()?;
    Some(place.trim()).filter(|place| !place.is_empty())
}

/// Places that are the whole organization.
const WHOLE: [&str; 10] = [
    "enterprise",
    "enterprise-wide",
    "organization-wide",
    "organization",
    "corporate",
    "company",
    "company-wide",
    "all locations",
    "all sites",
    "both",
];

/// The place a row speaks of, in the file's words.
fn place(row: &MappedRow) -> Option<&str> {
    place_of(row.extra.iter().map(|(header, text)| (header, text)))
}

fn plain_place(place: &str) -> String {
    squeeze(place).to_lowercase()
}

/// All places that rows of answers speak of. Where only a vague header says so, one answer
/// has to be said of two places, or all of one.
pub(super) fn places(rows: &[MappedRow]) -> HashSet<String> {
    let all: HashSet<String> = rows.iter().filter_map(place).map(plain_place).collect();
    let is_sure = |header: &String| {
        let bare = crate::locate::bare(header);
        PLACES.contains(&bare.as_str()) && !VAGUE.contains(&bare.as_str())
    };
    let sure = rows
        .iter()
        .any(|row| row.extra.iter().any(|(header, _)| is_sure(header)));
    let mut of: HashMap<String, HashSet<String>> = HashMap::new();
    for row in rows {
        if let (Some(provision), Some(place)) = (row.text("provision"), place(row)) {
            let places = of.entry(squeeze(provision)).or_default();
            places.insert(plain_place(place));
        }
    }
    let repeated = of.values().any(|places| places.len() > 1);
    match sure || repeated || all.len() == 1 {
        true => all,
        false => HashSet::new(),
    }
}

impl Planner<'_> {
    /// What the rows say of a place, and of which place the answer that stands is.
    pub(super) fn of_another_place(
        &self,
        rows: &[&MappedRow],
        before: &Answer,
    ) -> Option<(String, String)> {
        let speaks = self.own.is_none() && !self.places.is_empty();
        let stands = place_of(before.extra.iter()).filter(|_| speaks)?;
        let told = rows.iter().find_map(|row| place(row))?;
        let same = |a: &str, b: &str| squeeze(a).to_lowercase() == squeeze(b).to_lowercase();
        let here = rows
            .iter()
            .any(|row| place(row).is_some_and(|told| same(told, stands)));
        (!here).then(|| (super::shortened(told), super::shortened(stands)))
    }

    /// What rows say of one place, where the file speaks of several: it is not said of the
    /// organization.
    pub(super) fn of_a_part(
        &mut self,
        provision: &str,
        rows: &[&MappedRow],
        agreed: Reading<InPlace>,
    ) -> Reading<InPlace> {
        let told: HashSet<String> = rows
            .iter()
            .filter_map(|row| place(row))
            .map(plain_place)
            .collect();
        let whole =
            |place: &String| ALL.contains(&place.as_str()) || WHOLE.contains(&place.as_str());
        let all = self
            .places
            .iter()
            .all(|place| told.contains(place) || whole(place));
        let narrowed = told.iter().any(|place| {
            let mut words = place.split(|c: char| !c.is_alphanumeric());
            words.any(|word| matches!(word, "only" | "except" | "excluding"))
        });
        let covers = told.is_empty() || told.iter().any(whole) || all;
        if covers && !narrowed || !agreed.is_read() || agreed == Reading::Unknown {
            return agreed;
        }
        let numbers: Vec<String> = rows.iter().map(|row| row.number.to_string()).collect();
        let mut told: Vec<String> = told
            .iter()
            .map(|place| format!("“{}”", super::shortened(place)))
            .collect();
        told.sort();
        self.remarks.say(format!("row {}: what is said of {provision} is said of {}, and not of the whole organization: nothing is recorded of whether it is in place, and the words are kept. Answer it here", numbers.join(", "), told.join(", ")));
        self.unread.push("in_place");
        Reading::Unread
    }
}
