//! What was said of a file, and whether it names a cell.

use phiward_intake::squeeze;
use std::collections::BTreeSet;

/// Everything that a proposal, an import and its refusals say.
pub struct Told {
    texts: Vec<String>,
    /// Rows that some remark names, and beyond which row it only counts them.
    rows: BTreeSet<u32>,
    beyond: Option<u32>,
}

impl Told {
    pub fn new(texts: &[String]) -> Told {
        let mut told = Told {
            texts: texts.iter().map(|text| squeeze(text)).collect(),
            rows: BTreeSet::new(),
            beyond: None,
        };
        for text in told.texts.clone() {
            told.read_rows(&text);
        }
        told
    }

    /// Whether some remark has these words.
    pub fn says(&self, words: &str) -> bool {
        self.texts.iter().any(|text| text.contains(words))
    }

    /// Whether some remark names the row.
    pub fn row(&self, number: u32) -> bool {
        self.rows.contains(&number) || self.beyond.is_some_and(|last| number > last)
    }

    /// Whether some remark names the cell by its words or its column. That one names its row
    /// may be for another cell.
    pub fn cell(&self, header: &str, text: &str) -> bool {
        let short: String = text.chars().take(50).collect();
        self.says(&format!("“{text}”"))
            || self.says(&format!("“{header}”"))
            || (text.chars().count() > 50 && self.says(&format!("“{short}")))
    }

    /// "row 4", "rows 4, 5 and 9 more", "rows 17 to 19".
    fn read_rows(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find("row") {
            rest = rest[at + 3..].trim_start_matches('s').trim_start();
            let mut last = None;
            loop {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                let Ok(number) = digits.parse::<u32>() else {
                    break;
                };
                rest = &rest[digits.len()..];
                self.rows.insert(number);
                last = Some(number);
                if let Some(after) = rest.strip_prefix(" and ").filter(|a| a.contains(" more")) {
                    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
                    if after[digits.len()..].starts_with(" more") && !digits.is_empty() {
                        self.beyond = Some(self.beyond.map_or(number, |b| b.min(number)));
                        break;
                    }
                }
                if let Some(after) = rest.strip_prefix(" to ") {
                    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
                    if let Ok(end) = digits.parse::<u32>() {
                        self.rows.extend(number..=end.min(number + 10_000));
                        rest = &after[digits.len()..];
                    }
                }
                // "something else stands from row 9 on", "what stands there and below".
                if rest.starts_with(" on ") || rest.contains("there and below") {
                    self.beyond = Some(self.beyond.map_or(number, |b| b.min(number)));
                }
                let joined = rest
                    .strip_prefix(", ")
                    .or_else(|| rest.strip_prefix(" and "));
                match joined {
                    Some(after) => rest = after,
                    None => break,
                }
            }
            if last.is_none() && rest.is_empty() {
                break;
            }
        }
    }
}
