//! What a person should know of an import. Like remarks are said once, with the values
//! and rows they concern and how many there are; nothing ends unsaid.

use std::collections::HashMap;

/// Values and rows named of one remark; the rest are counted.
const NAMED: usize = 12;
/// Most remarks of different kinds; the rest are counted.
const KINDS: usize = 400;

/// Remarks in the order they first came.
#[derive(Debug, Clone, Default)]
pub struct Remarks {
    groups: Vec<Group>,
    known: HashMap<(String, String), usize>,
    more: usize,
}

#[derive(Debug, Clone, Default)]
struct Group {
    before: String,
    after: String,
    /// Rows, the first of them, and how many in all.
    rows: Vec<u32>,
    count: usize,
    /// The row named last.
    last: Option<u32>,
    /// Values with their first rows and how often each came.
    values: Vec<(String, Vec<u32>, usize)>,
    places: HashMap<String, usize>,
}

impl Remarks {
    /// Something about the whole file.
    pub fn say(&mut self, text: impl Into<String>) {
        self.group(text.into(), String::new());
    }

    /// Something about a row.
    pub fn row(&mut self, row: u32, text: impl Into<String>) {
        if let Some(group) = self.group(text.into(), String::new()) {
            // Several things of one row are one row.
            if group.last != Some(row) {
                group.at(row);
            }
        }
    }

    /// Something about a value in a row: the value stands between the two texts.
    pub fn value(&mut self, row: u32, before: &str, value: &str, after: &str) {
        let Some(group) = self.group(before.to_owned(), after.to_owned()) else {
            return;
        };
        group.at(row);
        let place = *group
            .places
            .entry(value.to_owned())
            .or_insert(group.values.len());
        if place == group.values.len() {
            group.values.push((value.to_owned(), Vec::new(), 0));
        }
        let (_, rows, count) = &mut group.values[place];
        *count += 1;
        if rows.len() < NAMED {
            rows.push(row);
        }
    }

    fn group(&mut self, before: String, after: String) -> Option<&mut Group> {
        let key = (before, after);
        let at = match self.known.get(&key) {
            Some(at) => *at,
            None if self.groups.len() >= KINDS => {
                self.more += 1;
                return None;
            }
            None => {
                self.groups.push(Group {
                    before: key.0.clone(),
                    after: key.1.clone(),
                    ..Group::default()
                });
                self.known.insert(key, self.groups.len() - 1);
                self.groups.len() - 1
            }
        };
        self.groups.get_mut(at)
    }

    /// The remarks as lines.
    pub fn lines(&self) -> Vec<String> {
        let mut out: Vec<String> = self.groups.iter().map(Group::line).collect();
        if self.more > 0 {
            out.push(format!("and {} more remarks", self.more));
        }
        out
    }
}

impl Group {
    fn at(&mut self, row: u32) {
        self.last = Some(row);
        self.count += 1;
        if self.rows.len() < NAMED {
            self.rows.push(row);
        }
    }

    fn line(&self) -> String {
        let Group { before, after, .. } = self;
        match (&self.values[..], self.count) {
            ([], 0) => before.clone(),
            ([], _) => format!("{}: {before}{after}", rows(&self.rows, self.count)),
            ([(value, at, count)], _) => format!("{}: {before}“{value}”{after}", rows(at, *count)),
            (values, count) => {
                let named = values.iter().take(NAMED).map(|(value, at, count)| {
                    let at = rows(&at[..at.len().min(3)], *count);
                    format!("“{value}” ({at})")
                });
                let mut named: Vec<String> = named.collect();
                if values.len() > NAMED {
                    named.push(format!("… and {} more", values.len() - NAMED));
                }
                format!("{count} rows: {before}{}{after}", named.join(", "))
            }
        }
    }
}

/// "row 4", "rows 4, 5 and 9 more".
fn rows(named: &[u32], count: usize) -> String {
    let list: Vec<String> = named.iter().map(u32::to_string).collect();
    match count.saturating_sub(named.len()) {
        0 if named.len() == 1 => format!("row {}", list[0]),
        0 => format!("rows {}", list.join(", ")),
        more => format!("rows {} and {more} more", list.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_like_remarks_are_said_once_with_their_count() {
        let mut remarks = Remarks::default();
        for row in 2..232 {
            remarks.value(row, "nothing is called ", &format!("Thing {row}"), "; kept");
        }
        remarks.row(9, "a note");
        remarks.say("of the file");
        for row in 232..242 {
            remarks.row(row, "needs an acceptance");
        }
        let lines = remarks.lines();
        assert_eq!(lines.len(), 4);
        assert!(
            lines[0].starts_with("230 rows: nothing is called “Thing 2” (row 2), "),
            "{}",
            lines[0]
        );
        assert!(lines[0].ends_with("… and 218 more; kept"), "{}", lines[0]);
        assert_eq!(lines[1], "row 9: a note");
        assert_eq!(lines[2], "of the file");
        assert!(
            lines[3].starts_with("rows 232, 233, 234")
                && lines[3].ends_with("241: needs an acceptance"),
            "{}",
            lines[3]
        );
    }
}
