//! Macro strings (RFC 7208 §7): text with parts that are filled in for each mail.

use std::fmt;

use serde::Serialize;

use crate::Span;

/// A macro string, or a name written as one, as places in the text it stands in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MacroString {
    /// All of it.
    pub span: Span,
    /// Its parts in order; their places follow each other without gaps.
    pub parts: Vec<MacroPart>,
}

/// One part of a macro string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MacroPart {
    /// Where it stands.
    pub span: Span,
    /// What it becomes.
    pub kind: PartKind,
}

/// What a part becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// Itself.
    Literal,
    /// `%%`: a percent sign.
    Percent,
    /// `%_`: a blank.
    Blank,
    /// `%-`: a blank as URLs write it, `%20`.
    UrlBlank,
    /// `%{…}`: something of the mail.
    Expand(Macro),
}

/// `%{` letter transformers delimiters `}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Macro {
    /// What is filled in.
    pub letter: Letter,
    /// Written with a capital: the value is escaped as in URLs.
    pub escape: bool,
    /// How many parts on the right are kept; all when not given, never 0.
    pub keep: Option<u32>,
    /// Whether the parts are turned around.
    pub reverse: bool,
    /// Where the value is split; a dot when empty.
    pub delimiters: String,
}

/// The macro letters of RFC 7208 §7.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Letter {
    /// `s`: the sender's address.
    Sender,
    /// `l`: its local part.
    LocalPart,
    /// `o`: its domain.
    SenderDomain,
    /// `d`: the domain whose record is read.
    Domain,
    /// `i`: the client's address, in labels.
    Ip,
    /// `p`: the client's validated name.
    Validated,
    /// `v`: `in-addr` or `ip6`.
    Version,
    /// `h`: the name given with HELO.
    Helo,
    /// `c`: the client's address as people read it; in explanations alone.
    ReadableIp,
    /// `r`: the name of the receiving host; in explanations alone.
    Receiver,
    /// `t`: the time, in seconds since 1970; in explanations alone.
    Time,
}

impl Letter {
    fn of(c: char) -> Option<Letter> {
        Some(match c.to_ascii_lowercase() {
            's' => Letter::Sender,
            'l' => Letter::LocalPart,
            'o' => Letter::SenderDomain,
            'd' => Letter::Domain,
            'i' => Letter::Ip,
            'p' => Letter::Validated,
            'v' => Letter::Version,
            'h' => Letter::Helo,
            'c' => Letter::ReadableIp,
            'r' => Letter::Receiver,
            't' => Letter::Time,
            _ => return None,
        })
    }

    /// `c`, `r` and `t` (RFC 7208 §7.2).
    pub fn only_in_explanations(self) -> bool {
        matches!(self, Letter::ReadableIp | Letter::Receiver | Letter::Time)
    }
}

/// What is wrong with a macro string, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MacroFault {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: MacroFaultKind,
}

/// What is wrong with a macro string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MacroFaultKind {
    /// `%` followed by none of `{`, `%`, `_`, `-`.
    LonePercent,
    /// `%{` without `}`.
    Unclosed,
    /// No macro has this letter.
    UnknownLetter(char),
    /// `c`, `r` or `t` outside of an explanation.
    ExplanationOnly(char),
    /// `%{d0}`, or a number too large.
    Count,
    /// What stands behind the letter is neither number, `r` nor delimiter.
    Transformer,
    /// A character that may not stand here.
    Character(char),
}

impl fmt::Display for MacroFaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MacroFaultKind::LonePercent => {
                f.write_str("a percent sign must be followed by “{”, “%”, “_” or “-”")
            }
            MacroFaultKind::Unclosed => f.write_str("the macro has no closing brace"),
            MacroFaultKind::UnknownLetter(c) => write!(f, "no macro has the letter {c:?}"),
            MacroFaultKind::ExplanationOnly(c) => {
                write!(
                    f,
                    "the macro letter {c:?} is allowed in explanation texts alone"
                )
            }
            MacroFaultKind::Count => {
                f.write_str("the number of parts to keep must be from 1 to 999")
            }
            MacroFaultKind::Transformer => {
                f.write_str("behind the macro letter may stand a number, then “r”, then delimiters")
            }
            MacroFaultKind::Character(c) => write!(f, "{c:?} may not stand here"),
        }
    }
}

/// Where a macro string stands, which decides what it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a term that is looked up: printable ASCII without blanks, no `c`, `r`, `t`.
    Term,
    /// As the value of a modifier nobody knows: every letter.
    UnknownModifier,
    /// The text behind `exp=`: blanks and every letter.
    Explanation,
}

impl MacroString {
    /// Reads `text[span]`. Faulty parts are kept as literals.
    pub fn parse(text: &str, span: Span, place: Place) -> (MacroString, Vec<MacroFault>) {
        let mut reader = Reader {
            text,
            end: span.end.min(text.len()),
            place,
            parts: Vec::new(),
            faults: Vec::new(),
        };
        reader.run(span.start);
        let string = MacroString {
            span,
            parts: reader.parts,
        };
        (string, reader.faults)
    }

    /// The macros in it.
    pub fn macros(&self) -> impl Iterator<Item = &Macro> {
        self.parts.iter().filter_map(|part| match &part.kind {
            PartKind::Expand(found) => Some(found),
            _ => None,
        })
    }

    /// Whether it becomes the same for every mail: no macro but `%{d}`.
    pub fn is_constant(&self) -> bool {
        self.macros().all(|m| m.letter == Letter::Domain)
    }

    /// Whether the client's validated name is needed.
    pub fn needs_validated_name(&self) -> bool {
        self.macros().any(|m| m.letter == Letter::Validated)
    }
}

struct Reader<'a> {
    text: &'a str,
    end: usize,
    place: Place,
    parts: Vec<MacroPart>,
    faults: Vec<MacroFault>,
}

impl Reader<'_> {
    fn run(&mut self, start: usize) {
        let text = self.text.get(start..self.end).unwrap_or("");
        let mut literal = start;
        let mut skip = start;
        for (offset, c) in text.char_indices() {
            let at = start + offset;
            if at < skip {
                continue;
            }
            if c == '%' {
                if let Some((kind, end)) = self.percent(at) {
                    self.literal(literal, at);
                    self.parts.push(MacroPart {
                        span: Span::new(at, end),
                        kind,
                    });
                    literal = end;
                    skip = end;
                }
            } else if !(c.is_ascii_graphic() || c == ' ' && self.place == Place::Explanation) {
                self.fault(
                    Span::new(at, at + c.len_utf8()),
                    MacroFaultKind::Character(c),
                );
            }
        }
        self.literal(literal, self.end.max(start));
    }

    fn literal(&mut self, start: usize, end: usize) {
        if start < end {
            self.parts.push(MacroPart {
                span: Span::new(start, end),
                kind: PartKind::Literal,
            });
        }
    }

    fn fault(&mut self, span: Span, kind: MacroFaultKind) {
        self.faults.push(MacroFault { span, kind });
    }

    /// What begins with the percent sign at `at`, and where it ends.
    fn percent(&mut self, at: usize) -> Option<(PartKind, usize)> {
        let rest = self.text.get(at + 1..self.end).unwrap_or("");
        match rest.chars().next() {
            Some('%') => return Some((PartKind::Percent, at + 2)),
            Some('_') => return Some((PartKind::Blank, at + 2)),
            Some('-') => return Some((PartKind::UrlBlank, at + 2)),
            Some('{') => {}
            _ => {
                self.fault(Span::new(at, at + 1), MacroFaultKind::LonePercent);
                return None;
            }
        }
        let inner = &rest[1..];
        // A macro is short; looking no further keeps this linear on hostile text.
        let close = inner.bytes().take(64).position(|b| b == b'}');
        let Some(length) = close else {
            self.fault(Span::new(at, at + 2), MacroFaultKind::Unclosed);
            return None;
        };
        let end = at + 3 + length;
        match self.inner(&inner[..length]) {
            Ok(found) => Some((PartKind::Expand(found), end)),
            Err(kind) => {
                self.fault(Span::new(at, end), kind);
                None
            }
        }
    }

    fn inner(&self, inner: &str) -> Result<Macro, MacroFaultKind> {
        let mut chars = inner.chars();
        let first = chars.next().ok_or(MacroFaultKind::Transformer)?;
        let letter = Letter::of(first).ok_or(MacroFaultKind::UnknownLetter(first))?;
        if letter.only_in_explanations() && self.place == Place::Term {
            return Err(MacroFaultKind::ExplanationOnly(first));
        }
        let rest = chars.as_str();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let keep = match &rest[..digits] {
            "" => None,
            number => match number.parse::<u32>() {
                Ok(count @ 1..=999) => Some(count),
                _ => return Err(MacroFaultKind::Count),
            },
        };
        let rest = &rest[digits..];
        let (reverse, delimiters) = match rest.strip_prefix(['r', 'R']) {
            Some(delimiters) => (true, delimiters),
            None => (false, rest),
        };
        if !delimiters.chars().all(|c| ".-+,/_=".contains(c)) {
            return Err(MacroFaultKind::Transformer);
        }
        Ok(Macro {
            letter,
            escape: first.is_ascii_uppercase(),
            keep,
            reverse,
            delimiters: delimiters.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str, place: Place) -> Vec<MacroFaultKind> {
        let (string, faults) = MacroString::parse(text, Span::new(0, text.len()), place);
        let joined: String = string.parts.iter().map(|p| p.span.of(text)).collect();
        assert_eq!(joined, text, "the parts cover the text");
        faults.into_iter().map(|f| f.kind).collect()
    }

    #[test]
    fn macro_faults_are_told_apart() {
        use MacroFaultKind::*;
        assert_eq!(faults("a%{d2r.-}b%%%_%-", Place::Term), []);
        assert_eq!(faults("%(ir).x", Place::Term), [LonePercent]);
        assert_eq!(faults("x%", Place::Term), [LonePercent]);
        assert_eq!(faults("%{d", Place::Term), [Unclosed]);
        assert_eq!(faults("%{x}", Place::Term), [UnknownLetter('x')]);
        assert_eq!(faults("%{r}", Place::Term), [ExplanationOnly('r')]);
        assert_eq!(faults("%{r} %{T}", Place::Explanation), []);
        assert_eq!(faults("%{d0}", Place::Term), [Count]);
        assert_eq!(faults("%{dr2}", Place::Term), [Transformer]);
        assert_eq!(faults("%{}", Place::Term), [Transformer]);
        assert_eq!(faults("a b", Place::Term), [Character(' ')]);
        assert_eq!(faults("ä%{ä}", Place::Explanation).len(), 3);
    }
}
