//! A cell as a phrase of known words.
//!
//! A cell is cut at its separators into a head and notes. Each is read by a closed list:
//! terms of the field, words that turn a term round (not, to be, was, some, perhaps),
//! shares ("8 of 14"), days, references ("ticket 4411"), and words that say nothing. One
//! word that is on no list makes the piece strange. What follows from that is said once
//! for all fields, in [`super::read`].

use super::tokens::{Token, pieces};
use super::words::Sense::{
    Doubt, Filler, Future, Not, Only, Part, Past, Since, Sometime, Under, Unknown, Until, Whole,
};
use super::words::{HARMLESS, LONGEST, REFERS, common};
use crate::dates::DateOrder;
use jiff::civil::Date;

/// The words of a field: its terms, and words that say nothing there.
pub struct Grammar<T: 'static> {
    /// Phrases parted by bars, with the term they are.
    pub terms: &'static [(T, &'static str)],
    /// Words that say nothing in this field.
    pub fillers: &'static str,
}

/// One piece of a phrase: what its words say.
#[derive(Debug, Clone, PartialEq)]
pub struct Said<T> {
    /// The terms, in order.
    pub terms: Vec<T>,
    /// How often it is negated.
    pub not: u32,
    /// To come, not yet so.
    pub future: bool,
    /// Being worked on.
    pub under_way: bool,
    /// No longer so.
    pub past: bool,
    /// In part.
    pub part: bool,
    /// "only", and whether it is the last word.
    pub only: Option<bool>,
    /// The whole of it.
    pub whole: bool,
    /// Doubted, or under a condition.
    pub doubt: bool,
    /// Said not to be known.
    pub unknown: bool,
    /// Speaks of an end, without its day where `ends` is blank.
    pub until: bool,
    /// The last day it holds.
    pub ends: Option<Date>,
    /// The first day of the latest other time named.
    pub day: Option<Date>,
    /// The first day of a time since when it holds.
    pub began: Option<Date>,
    /// Whether what stands in `day` or `began` is one single day.
    pub exact: bool,
    /// A month or quarter without its year.
    pub sometime: bool,
    /// "8 of 14".
    pub share: Option<(u32, u32)>,
    /// Words that are on no list.
    pub strange: bool,
    /// A note that takes nothing back.
    pub harmless: bool,
}

impl<T> Default for Said<T> {
    fn default() -> Self {
        Said {
            terms: Vec::new(),
            not: 0,
            future: false,
            under_way: false,
            past: false,
            part: false,
            only: None,
            whole: false,
            doubt: false,
            unknown: false,
            until: false,
            ends: None,
            day: None,
            began: None,
            exact: false,
            sometime: false,
            share: None,
            strange: false,
            harmless: false,
        }
    }
}

impl<T: Copy + PartialEq> Said<T> {
    /// Whether it has a term.
    pub fn has(&self, term: T) -> bool {
        self.terms.contains(&term)
    }

    /// Whether nothing in it says anything.
    fn is_idle(&self) -> bool {
        let says = self.turns() || self.strange || self.whole || self.times() > 0;
        self.terms.is_empty() && !says
    }

    /// Whether it names a time and says nothing else.
    fn is_only_a_time(&self) -> bool {
        let more = self.turns() || self.strange || self.whole || self.harmless;
        self.terms.is_empty() && !more && self.times() > 0
    }

    fn times(&self) -> usize {
        usize::from(self.day.is_some()) + usize::from(self.began.is_some())
    }

    /// Whether something in it may take back, put off or narrow what was said before it.
    pub fn turns(&self) -> bool {
        self.not > 0
            || self.future
            || self.part
            || self.only.is_some()
            || self.is_unsettled()
            || self.share.is_some()
            || self.until
            || self.sometime
    }

    /// Whether nothing but a share may narrow what was said.
    pub fn turns_by_share(&self) -> bool {
        let alone = Said {
            share: None,
            ..self.clone()
        };
        self.share.is_some() && !alone.turns()
    }

    /// Doubted, over, or in the making: never a fact as things stand.
    pub fn is_unsettled(&self) -> bool {
        self.doubt || self.past || self.under_way || self.unknown
    }

    /// Whether a day it names is still to come.
    pub fn is_ahead(&self, today: Date) -> bool {
        [self.day, self.began]
            .iter()
            .flatten()
            .any(|day| *day > today)
    }

    /// Whether it speaks of a time that is over, and not of one since when it holds: what
    /// was so in 2019 need not be so now.
    pub fn is_dated(&self, today: Date) -> bool {
        self.day.is_some_and(|day| day <= today)
    }

    /// The single day it names; a month or a year is none.
    pub fn on(&self) -> Option<Date> {
        self.day.or(self.began).filter(|_| self.exact)
    }

    /// Whether the end it speaks of lies ahead.
    pub fn holds(&self, today: Date) -> bool {
        !self.until || self.ends.is_some_and(|end| end >= today)
    }
}

/// A cell as a head and notes.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase<T> {
    /// What it says first.
    pub head: Said<T>,
    /// What follows a separator.
    pub notes: Vec<Said<T>>,
}

/// Bytes of the longest cell that is taken apart: what is longer is prose, not an answer.
const MOST_BYTES: usize = 400;

impl<T: Copy + PartialEq> Phrase<T> {
    /// Takes a time that stands by itself behind the head for the head's own: “Closed -
    /// 2026-03-01”, “In place (2019)”. What is still to come stays a note.
    pub fn date_the_head(&mut self, today: Date) {
        let bare = |note: &Said<T>| note.is_only_a_time() && !note.is_ahead(today);
        let Some(at) = self.notes.iter().position(bare) else {
            return;
        };
        if self.head.times() == 0 {
            let note = self.notes.remove(at);
            (self.head.day, self.head.began) = (note.day, note.began);
            self.head.exact = note.exact;
        }
    }
}

/// How words beside a value bear on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearing {
    /// All are understood, and none takes it back.
    Agrees,
    /// Some are not understood.
    Strange,
    /// One may take it back, put it off or narrow it.
    Turns,
}

/// How words beside a value bear on it, where the field has no terms; `fillers` say
/// nothing there.
pub fn bearing(text: &str, fillers: &'static str) -> Bearing {
    let grammar: Grammar<()> = Grammar {
        terms: &[],
        fillers,
    };
    let Some(found) = phrase(text, &grammar, None) else {
        return Bearing::Agrees;
    };
    let said = || std::iter::once(&found.head).chain(&found.notes);
    let said = || said().filter(|said| !said.harmless);
    match said().any(|said| said.turns() || said.day.is_some()) {
        true => Bearing::Turns,
        false if said().any(|said| said.strange) => Bearing::Strange,
        false => Bearing::Agrees,
    }
}

/// Reads a cell by a field's words. `None` for a cell without a word. Without an `order`,
/// a day that both orders fit is a time from the one to the other.
pub fn phrase<T: Copy + PartialEq>(
    text: &str,
    grammar: &Grammar<T>,
    order: Option<DateOrder>,
) -> Option<Phrase<T>> {
    if text.trim().len() > MOST_BYTES {
        let head = Said {
            strange: true,
            ..Said::default()
        };
        return Some(Phrase {
            head,
            notes: Vec::new(),
        });
    }
    let said: Vec<Said<T>> = pieces(text, order)
        .iter()
        .map(|piece| said(piece, grammar))
        .collect();
    // Words that say nothing lead in: "Status: open". Alone they are no answer.
    let lead = said.iter().take_while(|piece| piece.is_idle()).count();
    let first = if lead == said.len() { 0 } else { lead };
    let mut pieces = said.into_iter().skip(first);
    let head = pieces.next()?;
    Some(Phrase {
        head,
        notes: pieces.collect(),
    })
}

fn listed(list: &str, phrase: &str) -> bool {
    list.split('|').any(|known| known == phrase)
}

fn said<T: Copy + PartialEq>(piece: &[Token], grammar: &Grammar<T>) -> Said<T> {
    let mut out = Said::default();
    let words: Vec<&str> = piece
        .iter()
        .map(|token| match token {
            Token::Word(word) => word.as_str(),
            _ => "\u{1}",
        })
        .collect();
    if listed(HARMLESS, &words.join(" ")) {
        out.harmless = true;
        return out;
    }
    let (mut ending, mut beginning) = (false, false);
    let mut at = 0;
    while let Some(token) = piece.get(at) {
        out.only = out.only.map(|_| false);
        match token {
            Token::Share(n, m) => {
                out.strange |= out.share.is_some() || *m == 0 || n > m;
                out.share = Some((*n, *m));
                at += 1;
                continue;
            }
            Token::Time(first, last) => {
                if ending {
                    out.ends = Some(out.ends.map_or(*last, |known| known.min(*last)));
                } else {
                    // Of two days nobody knows which is meant.
                    out.exact = out.times() == 0 && first == last;
                    match beginning {
                        true => out.began = Some(*first),
                        false => {
                            out.day = Some(out.day.map_or(*first, |known| known.max(*first)));
                        }
                    }
                }
                beginning = false;
                at += 1;
                continue;
            }
            Token::Word(_) => {}
        }
        if let Some(used) = reference(&words[at..]) {
            at += used;
            continue;
        }
        let longest = LONGEST.min(words.len() - at);
        let found = (1..=longest).rev().find_map(|n| {
            let phrase = words[at..at + n].join(" ");
            let term = grammar.terms.iter().find(|(_, list)| listed(list, &phrase));
            if let Some((term, _)) = term {
                return Some((n, Ok(*term)));
            }
            if listed(grammar.fillers, &phrase) {
                return Some((n, Err(Filler)));
            }
            let common = common().get(phrase.as_str());
            common.map(|sense| (n, Err(*sense)))
        });
        let Some((n, found)) = found else {
            out.strange = true;
            beginning = false;
            at += 1;
            continue;
        };
        at += n;
        beginning &= matches!(found, Err(Filler));
        match found {
            Ok(term) => out.terms.push(term),
            Err(Filler) => {}
            Err(Not) => out.not += 1,
            Err(Future) => out.future = true,
            Err(Under) => out.under_way = true,
            Err(Past) => out.past = true,
            Err(Part) => out.part = true,
            Err(Only) => out.only = Some(true),
            Err(Whole) => out.whole = true,
            Err(Doubt) => out.doubt = true,
            Err(Unknown) => out.unknown = true,
            Err(Until) => {
                out.until = true;
                ending = true;
            }
            Err(Since) => beginning = true,
            Err(Sometime) => out.sometime = true,
        }
    }
    // "?" alone is an answer: nobody knows.
    if words == ["?"] {
        out.doubt = false;
        out.unknown = true;
    }
    out
}

/// How many words name a document or a ticket: “ticket 4411”, “certificate #12”, “CHG-12”.
fn reference(words: &[&str]) -> Option<usize> {
    let is_mark = |word: &&&str| **word == "#";
    let starts = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let named = usize::from(words.first().is_some_and(|word| listed(REFERS, word)));
    let mark = usize::from(words.get(named).filter(is_mark).is_some());
    if named + mark == 0 {
        return None;
    }
    let number = words.get(named + mark).filter(|word| starts(word));
    number.map(|_| named + mark + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRAMMAR: Grammar<u8> = Grammar {
        terms: &[(1, "locked|under lock"), (2, "open")],
        fillers: "door|doors",
    };

    fn of(text: &str) -> Phrase<u8> {
        phrase(text, &GRAMMAR, Some(DateOrder::MonthFirst)).unwrap()
    }

    #[test]
    fn a_cell_is_a_head_and_its_notes() {
        let two = of("Door locked – 2026-03-01 (verified by Dana)");
        assert_eq!(two.head.terms, [1]);
        assert_eq!(two.notes.len(), 2);
        assert!(two.notes[1].strange);
        assert!(of("Status: locked").head.has(1));
        assert!(of("Under lock").head.has(1));
        assert!(of("locked & open").head.terms == [1, 2]);
        assert!(of("the vault is locked").head.strange);
    }

    #[test]
    fn words_that_turn_a_term_round_are_seen_wherever_they_stand() {
        assert_eq!(of("doors not locked").head.not, 1);
        assert_eq!(of("isn’t locked").head.not, 1);
        assert!(of("to be locked in Q3").head.future);
        assert!(of("no longer locked").head.past);
        assert!(of("locked?").head.doubt);
        assert_eq!(of("8 of 14 locked").head.share, Some((8, 14)));
        assert_eq!(of("8/14 doors locked").head.share, Some((8, 14)));
        assert_eq!(of("60% locked").head.share, Some((6000, 10_000)));
        assert!(of("9 of 3 locked").head.strange);
        assert!(of("locked, no end date").notes[0].harmless);
        let end = of("locked until May 2027").head.ends.unwrap();
        assert_eq!(end.to_string(), "2027-05-31");
    }
    #[test]
    fn a2_a_day_is_when_since_when_or_until_when() {
        let day = |text: &str| jiff::civil::Date::strptime("%Y-%m-%d", text).unwrap();
        let head = of("locked since 2024").head;
        assert_eq!((head.day, head.began), (None, Some(day("2024-01-01"))));
        assert_eq!(head.on(), None);
        // As the file's column writes days.
        assert_eq!(of("locked 3/4/2026").head.on(), Some(day("2026-03-04")));
        let of_first = phrase("locked 3/4/2026", &GRAMMAR, Some(DateOrder::DayFirst));
        assert_eq!(of_first.unwrap().head.on(), Some(day("2026-04-03")));
        assert_eq!(
            phrase("locked 3/4/2026", &GRAMMAR, None).unwrap().head.on(),
            None
        );
        assert_eq!(
            of("locked from 2019 to 2021").head.day,
            Some(day("2021-01-01"))
        );
        let mut two = of("locked (2019)");
        two.date_the_head(day("2026-06-01"));
        assert_eq!(
            (two.head.day, two.notes.len()),
            (Some(day("2019-01-01")), 0)
        );
    }

    #[test]
    fn a2_a_reference_says_nothing_of_the_thing() {
        for text in [
            "locked (ticket 4411)",
            "locked - ticket #4411",
            "locked #12",
        ] {
            let phrase = of(text);
            let strange = phrase.head.strange || phrase.notes.iter().any(|note| note.strange);
            assert!(!strange, "{text}");
        }
        assert!(of("locked (4411)").notes[0].strange);
        assert!(of("locked (ticket)").notes[0].strange);
    }

    #[test]
    fn a2_words_beside_a_value_agree_are_strange_or_turn_it() {
        for (text, expected) in [
            ("", Bearing::Agrees),
            ("the backup", Bearing::Agrees),
            ("loss of life", Bearing::Strange),
            ("was higher", Bearing::Turns),
            ("until the move", Bearing::Turns),
            ("2019", Bearing::Turns),
            ("no change", Bearing::Agrees),
        ] {
            assert_eq!(bearing(text, "backup"), expected, "{text}");
        }
    }
}
