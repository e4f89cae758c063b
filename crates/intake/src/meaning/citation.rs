//! Citations of the Security Rule in a text: "§164.308(a)(3)(ii)(C); 164.312(d)".
//!
//! Paragraphs are read as people write them: in capitals, with blanks, without brackets
//! ("164.308a8"). What only goes on from a citation before it, "(A)-(B)", "and (C)", or
//! leaves the section out, is read where the catalog has one provision that it can be.

use super::paragraph::{
    Designators, Next, holds_several, next, nth, ordinal, read_bare, read_brackets,
};
use super::words::{Sense, common};
use catalog::Catalog;

/// The citations of a text, and whether anything else stands there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Citations {
    /// Each once, in order: "164.308(a)(1)(ii)(A)".
    pub found: Vec<String>,
    /// Whether other words stand beside them.
    pub more: bool,
    /// Whether the words beside them may take them back, or cite what is not read.
    pub open: bool,
}

/// A citation as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cited {
    section: u32,
    path: Vec<String>,
    /// Whether its letters are written as the rule has them, large and small.
    exact: bool,
}

impl Cited {
    fn text(&self) -> String {
        let path: String = self.path.iter().map(|part| format!("({part})")).collect();
        format!("164.{}{path}", self.section)
    }
}

/// Whether a text cites the Security Rule.
pub fn has_one(text: &str) -> bool {
    let plain = plain(text);
    plain
        .match_indices("164.")
        .any(|(at, _)| section(&plain, at).is_some())
}

/// Finds citations of 45 CFR 164.302 to 164.318.
pub fn citations(catalog: &Catalog, text: &str) -> Citations {
    let text = plain(text);
    let mut reader = Reader {
        catalog,
        out: Citations::default(),
        others: String::new(),
        last: None,
        joint: String::new(),
    };
    reader.read(&text);
    reader.finish(&text)
}

/// A text with plain blanks and dashes.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}', '\u{2009}'], " ")
        .replace(['‐', '‑', '–', '—'], "-")
}

/// The section that a citation beginning at `at` names, and where its number ends.
fn section(text: &str, at: usize) -> Option<(u32, usize)> {
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let rest = text[at..].strip_prefix("164.")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number: u32 = rest[..digits].parse().ok()?;
    (302..=318)
        .contains(&number)
        .then_some((number, at + 4 + digits))
}

struct Reader<'a> {
    catalog: &'a Catalog,
    out: Citations,
    /// What is no citation.
    others: String,
    /// The citation read last, while nothing but a joint stands behind it.
    last: Option<Cited>,
    /// What stands behind it.
    joint: String,
}

impl Reader<'_> {
    fn read(&mut self, text: &str) {
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            if let Some((number, end)) = section(text, at) {
                at = self.cited(text, (at, number, end));
                continue;
            }
            if c == '('
                && let Some((groups, end)) = read_brackets(text, at)
                && self.goes_on(&groups)
            {
                at = end;
                continue;
            }
            let is_behind = self.last.is_some() && self.joint.trim().is_empty();
            self.out.open |= c == '(' && is_behind && holds_several(text, at);
            self.aside(c);
            at += c.len_utf8();
        }
    }

    /// A citation with its section, from `start` on; gives where it ends.
    fn cited(&mut self, text: &str, (start, number, end): (usize, u32, usize)) -> usize {
        let mut cited = Cited {
            section: number,
            path: Vec::new(),
            exact: false,
        };
        let mut end = end;
        let mut others = Vec::new();
        while others.is_empty()
            && let Some(Next { parts, ends }) = next(text, end, cited.path.len())
        {
            let mut parts = parts.into_iter();
            cited.path.extend(parts.next());
            others.extend(parts);
            end = ends;
        }
        if others.is_empty()
            && let Some((path, ends)) = read_bare(text, end, cited.path.len())
        {
            cited.path.extend(path);
            end = ends;
        }
        self.without_mark(&mut cited);
        let written: String = text[start..end].chars().filter(|c| *c != ' ').collect();
        cited.exact = written.starts_with(&cited.text());
        // "164.312(b) - 164.312(d)": what lies between is not written.
        let range = is_range(&self.joint) && self.last.is_some();
        let filled = range && self.fill_to(&cited);
        self.out.open |= range && !filled;
        self.settle(filled);
        self.add(&cited);
        // "164.308(a)(1)(ii)(A, B)".
        for other in others {
            let mut sibling = cited.clone();
            sibling.path.pop();
            sibling.path.push(other);
            self.add(&sibling);
        }
        end
    }

    /// Takes “(A)” and “(R)” behind a specification for addressable and required, where
    /// there is no such paragraph.
    fn without_mark(&self, cited: &mut Cited) {
        let [.., mark] = &cited.path[..] else {
            return;
        };
        let may_be = cited.path.len() == 4 && matches!(mark.as_str(), "A" | "R");
        if may_be && !self.knows(cited) {
            let mark = cited.path.pop();
            if !self.knows(cited) {
                cited.path.extend(mark);
            }
        }
    }

    /// Takes paragraphs that go on from the citation before them: "and (C)", "-(B)". `false`
    /// where they are something else.
    fn goes_on(&mut self, groups: &Designators) -> bool {
        let Some(last) = self.last.clone() else {
            return false;
        };
        let joint = self.joint.trim().to_lowercase();
        if joint.is_empty() {
            let is_paragraph = groups.at_depth(last.path.len()).is_some();
            let is_mark = groups.are(&["r", "a", "required", "addressable"]);
            // Other paragraphs right behind: nobody knows of what.
            self.out.open |= is_paragraph || (groups.can_be() && !is_mark);
            return is_mark && !is_paragraph;
        }
        let range = is_range(&joint);
        let joints = [",", ";", "and", "&", "/", "+", ", and", "; and"];
        if !range && !joints.contains(&joint.as_str()) {
            return false;
        }
        // It may go on at any depth; the catalog says at which.
        let candidates: Vec<Cited> = (0..=last.path.len())
            .filter_map(|depth| {
                let own = groups.at_depth(depth)?;
                let exact = groups.are_written(&own);
                let path = [&last.path[..depth], &own[..]].concat();
                let section = last.section;
                Some(Cited {
                    section,
                    path,
                    exact,
                })
            })
            .filter(|cited| self.knows(cited) && (cited.exact || !last.exact))
            .collect();
        let [cited] = &candidates[..] else {
            self.out.open = true;
            return false;
        };
        if range && !self.fill_to(cited) {
            self.out.open = true;
            return false;
        }
        self.settle(true);
        self.add(cited);
        true
    }

    /// What stood behind the citation before counts for other words, unless it was taken.
    fn settle(&mut self, taken: bool) {
        if !taken {
            self.others.push_str(&self.joint);
        }
        self.others.push(' ');
        self.joint.clear();
    }

    /// Adds what lies between the citation before and this one, which stand beside one
    /// another; `false` where they do not, or the catalog lacks one.
    fn fill_to(&mut self, cited: &Cited) -> bool {
        let Some(last) = self.last.clone().filter(|l| l.section == cited.section) else {
            return false;
        };
        let (Some((from, parent)), Some((to, other))) =
            (last.path.split_last(), cited.path.split_last())
        else {
            return false;
        };
        let depth = parent.len();
        let (Some(first), Some(end)) = (ordinal(from, depth), ordinal(to, depth)) else {
            return false;
        };
        if parent != other || end <= first {
            return false;
        }
        let between: Vec<Cited> = (first + 1..end)
            .filter_map(|n| {
                let mut path = parent.to_vec();
                path.push(nth(n, depth)?);
                Some(Cited {
                    path,
                    ..cited.clone()
                })
            })
            .collect();
        if between.len() != end - first - 1 || !between.iter().all(|c| self.knows(c)) {
            return false;
        }
        for cited in &between {
            self.add(cited);
        }
        true
    }

    /// Whether the catalog has the provision, or one below it.
    fn knows(&self, cited: &Cited) -> bool {
        let text = cited.text();
        let below = format!("{text}(");
        let provisions = self.catalog.provisions.iter();
        provisions
            .map(|provision| provision.citation.as_str())
            .any(|known| known == text || known.starts_with(&below))
    }

    fn add(&mut self, cited: &Cited) {
        let text = cited.text();
        if !self.out.found.contains(&text) {
            self.out.found.push(text);
        }
        self.last = Some(cited.clone());
    }

    fn aside(&mut self, c: char) {
        self.joint.push(c);
        // Behind words, a citation does not go on.
        if self.last.is_none() || self.joint.trim().len() > 8 {
            self.last = None;
            self.others.push_str(&self.joint);
            self.joint.clear();
        }
    }

    fn finish(mut self, text: &str) -> Citations {
        self.settle(false);
        if self.out.found.is_empty() {
            self.without_section(text);
        }
        let says = |word: &str| {
            let word = word.trim_matches('.').to_lowercase();
            !matches!(
                word.as_str(),
                "" | "45" | "cfr" | "c.f.r" | "and" | "sec" | "section" | "sections" | "hipaa"
            )
        };
        let others = self
            .others
            .split(|c: char| c.is_whitespace() || ";,§&/|+".contains(c));
        self.out.more = others.clone().any(says);
        self.out.open |= others.clone().any(|word| word.contains('?'));
        self.out
    }

    /// "(a)(7)(ii)(D)" alone: the one provision of the rule with these paragraphs.
    fn without_section(&mut self, text: &str) {
        let text = text.trim().trim_start_matches('§').trim_start();
        let Some((groups, end)) = read_brackets(text, 0) else {
            return;
        };
        let Some(path) = groups.at_depth(0).filter(|path| path.len() > 1) else {
            return;
        };
        if end != text.len() {
            return;
        }
        let is_so = |cited: &&str| {
            let path: String = path.iter().map(|part| format!("({part})")).collect();
            cited
                .split_once('(')
                .is_some_and(|(_, rest)| format!("({rest}") == path)
        };
        let provisions = self.catalog.provisions.iter();
        let fit: Vec<&str> = provisions
            .map(|p| p.citation.as_str())
            .filter(is_so)
            .collect();
        if let [one] = fit[..] {
            self.out.found.push(one.to_owned());
            self.others.clear();
        }
    }
}

fn is_range(joint: &str) -> bool {
    let joint = joint.trim().to_lowercase();
    ["-", "to", "through", "thru", "- §", "to §", "through §"].contains(&joint.as_str())
}

/// Why a text does not cite one provision alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOne {
    /// It cites none.
    None,
    /// It cites several, or a range of them.
    Several,
}

/// The one provision a text cites, with whatever words stand beside it: "164.312(d)
/// Person or entity authentication (R)".
///
/// # Errors
/// [`NotOne`], also for a range such as "164.308(a)(1)(ii)(B)-(C)".
pub fn only_one(catalog: &Catalog, text: &str) -> Result<String, NotOne> {
    let cited = citations(catalog, text);
    let [one] = &cited.found[..] else {
        return Err(match cited.found.is_empty() {
            true => NotOne::None,
            false => NotOne::Several,
        });
    };
    match cited.open || is_turned(text) {
        true => Err(NotOne::Several),
        false => Ok(one.clone()),
    }
}

/// Whether the words before or behind a citation take it back: "not 164.312(d)", "all but
/// 164.312(d)", "164.312(d) except (2)".
fn is_turned(text: &str) -> bool {
    let plain = plain(text).to_lowercase();
    let Some(at) = plain.find("164.") else {
        return false;
    };
    let turns = |word: &&str| {
        let sense = common().get(word.trim_matches([',', ';', ':']));
        matches!(
            sense,
            Some(Sense::Not | Sense::Part | Sense::Doubt | Sense::Past)
        ) || *word == "than"
    };
    let says = |word: &&str| {
        let word = word.trim_matches(['§', '.', ',', ';', ':']);
        let cites = matches!(word, "" | "-" | "45" | "cfr" | "hipaa" | "section" | "sec");
        !cites && common().get(word) != Some(&Sense::Filler)
    };
    let before = plain[..at].split_whitespace().rev().find(says);
    let mut behind = plain[at..]
        .split_whitespace()
        .skip(1)
        .filter(|word| !word.starts_with('('))
        .take(3)
        .peekable();
    // "164.312(d) etc.", "164.312(d) and others".
    let more = |word: &str| {
        matches!(
            word.trim_matches(['.', ',']),
            "etc" | "others" | "seq" | "ff"
        )
    };
    before.is_some_and(|word| turns(&word)) || behind.peek().is_some_and(turns) || behind.any(more)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Citations {
        citations(Catalog::builtin(), text)
    }

    fn one(text: &str) -> Result<String, NotOne> {
        only_one(Catalog::builtin(), text)
    }

    #[test]
    fn f1_one_provision_is_told_from_several() {
        for text in [
            "164.312(d)",
            "§164.312 (d) Person or entity authentication (R)",
            "45 CFR 164.312(d) - Authentication",
            "164.312(d); 164.312(d)",
            "164.312(D)",
            "164.312d",
            "164.312(d) (R)",
            "164.312(d)(R)",
            "Person or entity authentication - 164.312(d)",
            "164.312(d) (Authentication)",
            "164.312(d) (see note)",
        ] {
            assert_eq!(one(text), Ok("164.312(d)".to_owned()), "{text}");
        }
        for text in [
            "164.308(a)(1)(ii)(B)-(C)",
            "164.308(a)(1)(ii)(B) and (C)",
            "164.312(d), 164.312(e)(1)",
            "164.312(a)(2)(i), (ii)",
            "164.312(d)?",
            "not 164.312(d)",
            "all except 164.312(d)",
            "164.312(d) or 164.312(b)",
            "164.312(a)(2)(i) - (ix)",
            "164.312(a)(2)(i-xxx)",
            "164.312(a)(2)(i-iii)",
            "164.312(d) and others",
            "164.312(d) etc.",
        ] {
            assert_eq!(one(text), Err(NotOne::Several), "{text}");
        }
        assert_eq!(one("AC-2"), Err(NotOne::None));
    }

    #[test]
    fn f1_a_citation_is_read_as_people_write_it() {
        for (text, expected) in [
            ("(A)(7)(II)(D)", "164.308(a)(7)(ii)(D)"),
            ("(a)(7)(ii)(D)", "164.308(a)(7)(ii)(D)"),
            ("164.308(A)(7)(II)(D)", "164.308(a)(7)(ii)(D)"),
            ("164.308a8", "164.308(a)(8)"),
            ("164.308a1iiA", "164.308(a)(1)(ii)(A)"),
            ("164.308(a)1(ii)A", "164.308(a)(1)(ii)(A)"),
            ("164.308 (a) (1) (ii) (A)", "164.308(a)(1)(ii)(A)"),
            ("164.308( a )( 1 )(ii)(a)", "164.308(a)(1)(ii)(A)"),
            ("164.308.a.1.ii.A", "164.308(a)(1)(ii)(A)"),
            ("45 C.F.R. § 164.308(a)(1)(ii)(A).", "164.308(a)(1)(ii)(A)"),
            (
                "HIPAA §164.310(d)(2)(iii) Accountability (A)",
                "164.310(d)(2)(iii)",
            ),
            ("164.308(a)(1)(ii)(A) Risk analysis", "164.308(a)(1)(ii)(A)"),
        ] {
            assert_eq!(one(text).as_deref(), Ok(expected), "{text}");
        }
        // Two sections have these paragraphs; words behind a section are no paragraphs.
        assert_eq!(one("(a)(2)(i)"), Err(NotOne::None));
        assert_eq!(one("(b)"), Err(NotOne::None));
        assert_eq!(one("164.308administrative"), Ok("164.308".to_owned()));
        assert_eq!(one("164.308 a policy"), Ok("164.308".to_owned()));
    }

    #[test]
    fn f1_what_goes_on_from_a_citation_is_read_where_it_can_be_one_thing_alone() {
        for (text, expected) in [
            (
                "§164.308(a)(1)(ii)(A)-(B)",
                &["164.308(a)(1)(ii)(A)", "164.308(a)(1)(ii)(B)"][..],
            ),
            (
                "164.308(a)(1)(ii)(B) - (D)",
                &[
                    "164.308(a)(1)(ii)(B)",
                    "164.308(a)(1)(ii)(C)",
                    "164.308(a)(1)(ii)(D)",
                ],
            ),
            (
                "164.308(a)(1)(ii)(A), (B)",
                &["164.308(a)(1)(ii)(A)", "164.308(a)(1)(ii)(B)"],
            ),
            (
                "164.308(a)(1)(ii)(A, B)",
                &["164.308(a)(1)(ii)(A)", "164.308(a)(1)(ii)(B)"],
            ),
            (
                "164.312(a)(2)(i) and (ii)",
                &["164.312(a)(2)(i)", "164.312(a)(2)(ii)"],
            ),
            (
                "164.312(a)(2)(i-iii)",
                &[
                    "164.312(a)(2)(i)",
                    "164.312(a)(2)(ii)",
                    "164.312(a)(2)(iii)",
                ],
            ),
            (
                "§§ 164.308(a)(3)(ii)(A), (B), (C)",
                &[
                    "164.308(a)(3)(ii)(A)",
                    "164.308(a)(3)(ii)(B)",
                    "164.308(a)(3)(ii)(C)",
                ],
            ),
            (
                "164.312(a)(1), (2)(i)",
                &["164.312(a)(1)", "164.312(a)(2)(i)"],
            ),
            (
                "164.310(a)-(c)",
                &["164.310(a)", "164.310(b)", "164.310(c)"],
            ),
            (
                "164.308(a)(1)(ii)(A) & (a)(8)",
                &["164.308(a)(1)(ii)(A)", "164.308(a)(8)"],
            ),
            (
                "164.312(a)(2)(i)/164.312(d)",
                &["164.312(a)(2)(i)", "164.312(d)"],
            ),
        ] {
            let found = of(text);
            assert_eq!(found.found, expected, "{text}");
            assert!(!found.more && !found.open, "{text}: {found:?}");
        }
        for text in [
            "164.308(a)(1)(ii)(A)-(Z)",
            "164.308(a)(1)(ii)(A) (B)",
            "164.308(a)(1) to 164.310(b)",
        ] {
            assert!(of(text).open, "{text}: {:?}", of(text));
        }
    }

    #[test]
    fn f1_citations_are_found_by_their_form() {
        let two = of("164.308(a)(3)(ii)(C); 164.308(a)(4)(ii)(C)");
        assert_eq!(two.found, ["164.308(a)(3)(ii)(C)", "164.308(a)(4)(ii)(C)"]);
        assert!(!two.more);
        assert_eq!(of("45 CFR §164.312 (d)").found, ["164.312(d)"]);
        assert_eq!(
            of("§164.308(a)(7), §164.310").found,
            ["164.308(a)(7)", "164.310"]
        );
        assert!(of("164.308(a)(5) Security awareness").more);
        assert!(!has_one("164.524(a)"));
        assert!(!has_one("164.530"));
        assert!(!has_one("A.5.15"));
        assert!(!has_one("1164.308"));
        assert!(has_one("see 164.308a8"));
    }
}
