//! Where else the words of a record stand: what to look at when its content is redacted
//! (C6, C7). Only whole texts are found, not a name in the middle of one.

use crate::id::Ref;
use crate::record::{AnyRecord, Kind, REDACTED};
use crate::records::HeldCopy;
use crate::register::Register;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::Range;

/// Letters below which a label says too little to be searched for.
const SHORTEST_LABEL: usize = 3;
/// Letters below which another text says too little.
const SHORTEST_TEXT: usize = 8;
/// Fields that say how a record came into the book, in words that many share.
const OF_ORIGIN: &[&str] = &["gathered", "source", "origin"];
/// Fields that say whom or what a record is about although they are one word.
const IDENTIFYING: &[&str] = &["email", "phone", "domain", "location", "file_name"];

/// Bytes of texts that are searched for at a time: what searches for them takes some forty
/// times as much.
const AT_ONCE: usize = 1 << 20;

/// Other records that hold words of one, in any of its states given: its name in a
/// sentence, its reason in a copy of its rating, its file, and the like.
pub fn copies_of(register: &Register, states: &[AnyRecord]) -> Vec<HeldCopy> {
    let Some(words) = Words::of(states) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    register
        .tables
        .for_each(|record, _, _, _| found.extend(words.found_in(register, &record)));
    found
}

/// Where words of a record were found in a book as it stood at some time. Looking through a
/// whole book takes long; what changed since then is soon looked at.
#[derive(Debug, Clone)]
pub struct LookedUp {
    /// The record.
    about: Option<Ref>,
    /// Its states whose words were looked for.
    states: usize,
    /// The last entry of the book that was looked through.
    upto: u64,
    copies: Vec<HeldCopy>,
}

impl LookedUp {
    /// Looks through a book for words of a record, in any of its states given.
    pub fn of(register: &Register, states: &[AnyRecord]) -> LookedUp {
        LookedUp {
            about: states.first().map(AnyRecord::reference),
            states: states.len(),
            upto: register.position,
            copies: copies_of(register, states),
        }
    }

    /// The same as [`copies_of`] in the same book as it stands now: of these states, all
    /// that is looked at again is what changed since. Other states are looked for anew.
    pub fn now(&self, register: &Register, states: &[AnyRecord]) -> Vec<HeldCopy> {
        let about = states.first().map(AnyRecord::reference);
        let changed = about.and_then(|about| register.tables.revision(about));
        let same = self.about == about
            && self.states == states.len()
            && self.upto <= register.position
            && changed.is_none_or(|revision| revision <= self.upto);
        let Some(words) = Words::of(states).filter(|_| same) else {
            return copies_of(register, states);
        };
        let stands = |copy: &&HeldCopy| {
            let revision = register.tables.revision(copy.record);
            revision.is_some_and(|revision| revision <= self.upto)
                && !register.redacted.contains_key(&copy.record)
        };
        let mut found: Vec<HeldCopy> = self.copies.iter().filter(stands).cloned().collect();
        register.tables.for_each_after(self.upto, |record| {
            found.extend(words.found_in(register, &record));
        });
        found
    }
}

/// How a decision comes by the records that hold words of another.
#[derive(Debug, Clone, Copy, Default)]
pub enum Copies<'c> {
    /// It looks through the book.
    #[default]
    Look,
    /// They were looked up before, and it looks at what changed since.
    LookedUp(&'c LookedUp),
    /// Whoever asked for the decision adds them to it.
    Left,
}

impl Copies<'_> {
    /// Other records that hold words of one, in any of its states given.
    pub(crate) fn of(self, register: &Register, states: &[AnyRecord]) -> Vec<HeldCopy> {
        match self {
            Copies::Look => copies_of(register, states),
            Copies::LookedUp(before) => before.now(register, states),
            Copies::Left => Vec::new(),
        }
    }
}

/// What is searched for: all texts at once, so that each record is read once however many
/// they are.
struct Words {
    /// The record whose words they are.
    about: Ref,
    texts: Vec<Texts>,
    files: BTreeSet<String>,
}

/// Texts that are searched for together.
enum Texts {
    Together(AhoCorasick),
    /// Where they are too much for that.
    Each(Vec<String>),
}

impl Words {
    /// The words of a record in these states; `None` where there are no states.
    fn of(states: &[AnyRecord]) -> Option<Words> {
        let about = states.first()?.reference();
        let (mut texts, mut files) = (BTreeSet::new(), BTreeSet::new());
        for state in states {
            let label = plain(state.label());
            if label.chars().count() >= SHORTEST_LABEL && label != REDACTED {
                texts.insert(label);
            }
            collect("", &state.to_value(), &mut texts);
            if let AnyRecord::Evidence(evidence) = state
                && !evidence.sha256.is_empty()
            {
                files.insert(evidence.sha256.clone());
            }
        }
        let texts = Texts::of(texts);
        Some(Words {
            about,
            texts,
            files,
        })
    }

    /// The copy that another record is.
    fn found_in(&self, register: &Register, record: &AnyRecord) -> Option<HeldCopy> {
        let other = record.reference();
        let kept = matches!(
            other.kind,
            Kind::Redaction | Kind::Membership | Kind::ScoringMethod | Kind::Adoption
        );
        if other == self.about || kept || register.redacted.contains_key(&other) {
            return None;
        }
        let fields = self.fields_with(record);
        (!fields.is_empty()).then_some(HeldCopy {
            record: other,
            fields,
        })
    }

    /// The fields of a record that hold one of the texts or files, or copy another record.
    fn fields_with(&self, record: &AnyRecord) -> Vec<String> {
        let mut fields = Vec::new();
        if let Value::Object(map) = record.to_value() {
            for (field, value) in &map {
                let same_file =
                    field == "sha256" && value.as_str().is_some_and(|f| self.files.contains(f));
                if same_file || self.stand_in(value) {
                    fields.push(field.clone());
                }
            }
        }
        if let AnyRecord::Acceptance(acceptance) = record
            && acceptance.risk.to() == self.about
            && acceptance.rating.is_some()
            && !fields.iter().any(|field| field == "rating")
        {
            fields.push("rating".to_owned());
        }
        fields
    }

    fn stand_in(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => {
                let text = plain(text);
                self.texts.iter().any(|texts| texts.stand_in(&text))
            }
            Value::Array(items) => items.iter().any(|item| self.stand_in(item)),
            Value::Object(map) => map.values().any(|value| self.stand_in(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
}

impl Texts {
    fn of(all: BTreeSet<String>) -> Vec<Texts> {
        let (mut texts, mut some, mut bytes) = (Vec::new(), Vec::new(), 0_usize);
        for text in all {
            if bytes > 0 && bytes.saturating_add(text.len()) > AT_ONCE {
                texts.push(Texts::together(std::mem::take(&mut some)));
                bytes = 0;
            }
            bytes = bytes.saturating_add(text.len());
            some.push(text);
        }
        if !some.is_empty() {
            texts.push(Texts::together(some));
        }
        texts
    }

    fn together(texts: Vec<String>) -> Texts {
        let built = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&texts);
        built.map_or(Texts::Each(texts), Texts::Together)
    }

    /// Whether one of them stands in another, both [`plain`].
    fn stand_in(&self, text: &str) -> bool {
        match self {
            Texts::Together(texts) => texts
                .find_overlapping_iter(text)
                .any(|found| is_whole(text, found.range())),
            Texts::Each(texts) => texts.iter().any(|searched| {
                text.match_indices(searched.as_str())
                    .any(|(at, _)| is_whole(text, at..at + searched.len()))
            }),
        }
    }
}

/// The texts of a value that tell what it is of.
fn collect(field: &str, value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        _ if OF_ORIGIN.contains(&field) => {}
        Value::String(text) => {
            let text = plain(text);
            let telling = text.contains(' ') || IDENTIFYING.contains(&field);
            if telling && text.chars().count() >= SHORTEST_TEXT && text != REDACTED {
                texts.insert(text);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(field, item, texts)),
        // Who recorded something stands in every record they made.
        Value::Object(map) if map.contains_key("person") && map.contains_key("name") => {}
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| collect(key, value, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether a part of a text goes from the beginning of a word to the end of one.
fn is_whole(text: &str, part: Range<usize>) -> bool {
    let before = text[..part.start].chars().next_back();
    let after = text[part.end..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

/// A text without regard to case and spacing.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;
    use crate::records::Site;
    use jiff::Timestamp;
    use uuid::Uuid;

    fn texts(all: &[&str]) -> Vec<Texts> {
        Texts::of(all.iter().map(|text| (*text).to_owned()).collect())
    }

    fn found(texts: &[Texts], text: &str) -> bool {
        texts.iter().any(|texts| texts.stand_in(text))
    }

    #[test]
    fn c6_texts_that_are_parts_of_each_other_are_each_found_as_whole_words() {
        let all = texts(&["jane roe", "jane roe clinic", "roe", "ä b"]);
        assert_eq!(all.len(), 1);
        for holds in [
            "of jane roe",
            "jane roe clinic",
            "jane roe clinics",
            "“roe”",
            "ä b",
        ] {
            assert!(found(&all, holds), "{holds}");
        }
        for not in ["jane roes", "xjane roex", "öä b", "clinic"] {
            assert!(!found(&all, not), "{not}");
        }
    }

    #[test]
    fn c6_no_text_is_forgotten_where_they_are_more_than_is_searched_for_at_once() {
        let long: Vec<String> = (0..5)
            .map(|n| format!("{n} {}", "word ".repeat(90_000)).trim().to_owned())
            .collect();
        let all = texts(&long.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(all.len() > 1);
        for text in &long {
            assert!(found(&all, text));
        }
        assert!(!found(&all, &long[0][..long[0].len() - 1]));
    }

    fn site(n: u128, name: &str, notes: &str) -> Site {
        Site {
            id: Id::new(Uuid::from_u128(n)),
            name: name.into(),
            notes: notes.into(),
            ..Site::default()
        }
    }

    fn put(register: &mut Register, site: Site, position: u64) {
        register.put(site.into(), position, Timestamp::UNIX_EPOCH);
        register.position = position;
    }

    #[test]
    fn c6_what_was_looked_up_is_looked_at_again_only_where_it_changed_since() {
        let mut register = Register::default();
        let about = site(1, "Jane Roe clinic", "");
        let copy = "stood beside the Jane Roe clinic";
        put(&mut register, about.clone(), 1);
        put(&mut register, site(2, "Annex", copy), 2);
        put(&mut register, site(3, "Barn", copy), 3);
        put(&mut register, site(4, "Cellar", "no words of it"), 4);
        let states = [AnyRecord::from(about)];
        let before = LookedUp::of(&register, &states);
        let tags = |copies: Vec<HeldCopy>| -> Vec<u128> {
            let of = |copy: HeldCopy| copy.record.id.as_u128();
            copies.into_iter().map(of).collect()
        };
        assert_eq!(tags(before.now(&register, &states)), [2, 3]);
        put(&mut register, site(3, "Barn", "nothing"), 5);
        put(&mut register, site(4, "Cellar", copy), 6);
        put(&mut register, site(5, "Den", copy), 7);
        let now = before.now(&register, &states);
        assert_eq!(tags(now.clone()), [2, 4, 5]);
        assert_eq!(now, copies_of(&register, &states));
        // What did not change since, as its revision says, is not read once more.
        register.put(site(2, "Annex", "").into(), 2, Timestamp::UNIX_EPOCH);
        assert_eq!(tags(before.now(&register, &states)), [2, 4, 5]);
        // Other states are looked for anew, and so is a record that changed.
        let more = [states[0].clone(), site(1, "Elm clinic", "").into()];
        assert_eq!(tags(before.now(&register, &more)), [4, 5]);
        put(&mut register, site(1, "Roe clinic", ""), 8);
        assert_eq!(tags(before.now(&register, &states)), [4, 5]);
    }

    #[test]
    fn asvs_15_2_2_however_many_texts_are_searched_for_each_record_is_read_once() {
        let mut register = Register::default();
        let states: Vec<AnyRecord> = (0..10_000)
            .map(|n| {
                site(
                    1,
                    &format!("clinic {n}"),
                    &format!("what stood in state {n}"),
                )
                .into()
            })
            .collect();
        let text = "words of others that stand nowhere else ".repeat(500);
        for n in 0..200 {
            let site = site(2 + n, &format!("site {n}"), &text);
            put(&mut register, site, 1 + n as u64);
        }
        let last = site(900, "last", "it says clinic 9999 and no more");
        put(&mut register, last, 900);
        let begun = std::time::Instant::now();
        let found = copies_of(&register, &states);
        let took = begun.elapsed();
        assert_eq!(found.len(), 1);
        assert!(took.as_secs() < 10, "it took {took:?}");
    }
}
