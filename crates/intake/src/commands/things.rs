//! What an item of a list names that a risk concerns: one thing, several, or a range of
//! numbers.

use super::lookup::Lookup;
use crate::workbook::squeeze;
use register::Ref;

impl Lookup<'_> {
    /// What an item of a list means that a risk concerns: one thing, or several that
    /// commas, “and” or a range of numbers name. Each name with what it means.
    pub fn things(&self, item: &str) -> Vec<(String, Option<Ref>)> {
        let item = squeeze(item);
        if let Some(range) = self.range(&item) {
            return range;
        }
        if let Some(found) = self.thing(&item).or_else(|| self.coded(&item)) {
            return vec![(item, Some(found))];
        }
        let pieces: Vec<String> = item
            .split([',', ';', '&', '+', '/', '|', '\n'])
            .flat_map(|piece| piece.split(" and "))
            .map(squeeze)
            .filter(|piece| !piece.is_empty())
            .collect();
        let found: Vec<(String, Option<Ref>)> = pieces
            .into_iter()
            .flat_map(|piece| match self.range(&piece) {
                Some(range) => range,
                None => {
                    let found = self.thing(&piece).or_else(|| self.coded(&piece));
                    vec![(piece, found)]
                }
            })
            .collect();
        // Only where some part is known; else the whole is one name.
        match found.len() > 1 && found.iter().any(|(_, found)| found.is_some()) {
            true => found,
            false => vec![(item, None)],
        }
    }

    /// "SYS-05 Loaner laptops": the number, where the name does not say another thing.
    fn coded(&self, text: &str) -> Option<Ref> {
        let (code, name) = crate::cellread::code_prefix(text)?;
        let found = self.keyed(code)?;
        match self.thing(name) {
            Some(other) if other != found => None,
            _ => Some(found),
        }
    }

    /// "SYS-01 to SYS-04": every number from one to the other. `None` where the ends are
    /// not both known.
    fn range(&self, text: &str) -> Option<Vec<(String, Option<Ref>)>> {
        const MOST: u32 = 200;
        let (from, to) = [" to ", " through ", " – ", " - ", "–", "..", " bis "]
            .iter()
            .find_map(|between| text.split_once(between))?;
        let (from, to) = (from.trim(), to.trim_start_matches('.').trim());
        let (front, first) = numbered(from)?;
        let (front_to, last) = numbered(to)?;
        let digits = from.len() - front.len();
        let alike = front_to.is_empty() || front_to.eq_ignore_ascii_case(front);
        self.keyed(from)?;
        if !alike || last <= first || last - first > MOST {
            return None;
        }
        let all: Vec<(String, Option<Ref>)> = (first..=last)
            .map(|n| format!("{front}{n:0digits$}"))
            .map(|key| {
                let found = self.keyed(&key);
                (key, found)
            })
            .collect();
        all.last()?.1?;
        Some(all)
    }
}

/// "SYS-04" as "SYS-" and 4.
fn numbered(key: &str) -> Option<(&str, u32)> {
    let digits = key.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (front, number) = key.split_at(key.len() - digits);
    Some((front, number.parse().ok()?))
}
