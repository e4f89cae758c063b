//! What a text that was meant as an SPF record says once its slips are put right.
//!
//! A slip is put right where one reading alone makes sense. Where there are two, or none,
//! the text is [`Meant::unsure`], and nothing is proposed in its place.

use super::terms::{self, Fixed};
use crate::spf::Record;

/// A text with its slips put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Meant {
    /// As it stands.
    pub text: String,
    /// Its terms, put right, in their order.
    pub terms: Vec<Word>,
    /// What was put right, a sentence each.
    pub repairs: Vec<String>,
    /// What could mean two things or nothing, a sentence each.
    pub unsure: Vec<String>,
}

/// A term, put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// One that the grammar takes.
    Term(String),
    /// A name without a mechanism, with its qualifier: DNS tells what it is.
    Name(String, String),
}

/// Ways in which `v=spf1` is misspelt, the longest first.
const SLIPS: [&str; 8] = [
    "v=spf1", "v:spf1", "v-spf1", "spf=v1", "v=sfp1", "vspf1", "spf1", "v=spf",
];

/// Reads a text that [was meant](crate::spf::is_meant) as a record.
pub(super) fn read(text: &str) -> Meant {
    let mut meant = Meant {
        text: text.to_owned(),
        terms: Vec::new(),
        repairs: Vec::new(),
        unsure: Vec::new(),
    };
    let plain = plain(text, &mut meant);
    let plain = unquoted(&plain, &mut meant);
    let Some(rest) = behind_version(plain.trim(), &mut meant) else {
        return meant;
    };
    for token in joined(&rest, &mut meant) {
        match terms::fix(&token) {
            Ok(fixed) => {
                if fixed != [Fixed::term(&token)] {
                    let shown: Vec<&str> = fixed.iter().map(Fixed::shown).collect();
                    meant
                        .repairs
                        .push(format!("“{token}” becomes “{}”.", shown.join(" ")));
                }
                meant
                    .terms
                    .extend(fixed.into_iter().map(|fixed| match fixed {
                        Fixed::Term(term) => Word::Term(term),
                        Fixed::Name(sign, name) => Word::Name(sign, name),
                    }));
            }
            Err(why) => meant.unsure.push(why),
        }
    }
    meant
}

/// Characters that look like others are those others.
fn plain(text: &str, meant: &mut Meant) -> String {
    let mut changed = false;
    let mut out = String::new();
    for c in text.chars() {
        let becomes = match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' => Some('-'),
            '“' | '”' | '„' | '«' | '»' => Some('"'),
            '‘' | '’' => Some('\''),
            '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{ad}' => None,
            c if c != ' ' && (c.is_whitespace() || c.is_control()) => Some(' '),
            c => Some(c),
        };
        changed |= becomes != Some(c);
        out.extend(becomes);
    }
    let out = out
        .replace("\\\"", "\"")
        .replace("\\;", ";")
        .replace("\\ ", " ");
    if changed {
        meant.repairs.push(
            "Characters that only look like a blank, a hyphen or a quotation mark become plain ones."
                .to_owned(),
        );
    }
    out
}

/// The text without quotation marks, and what stood between two of them put together as DNS
/// does (RFC 7208 §3.3).
fn unquoted(text: &str, meant: &mut Meant) -> String {
    let bare = text.trim().trim_matches('\'');
    if !bare.contains('"') {
        if bare.len() != text.trim().len() {
            meant.repairs.push(QUOTES.to_owned());
        }
        return bare.to_owned();
    }
    meant.repairs.push(QUOTES.to_owned());
    let mut whole = String::new();
    let parts = bare.split('"').filter(|part| !part.trim().is_empty());
    for part in parts {
        let open = whole.is_empty() || whole.ends_with(' ') || part.starts_with(' ');
        if !open {
            let left = whole.rsplit(' ').next().unwrap_or_default();
            let right = part.split(' ').next().unwrap_or_default();
            let apart = terms::is_clean(left) && terms::is_clean(right);
            let together = terms::is_clean(&format!("{left}{right}"));
            // Pieces of one long term are no terms by themselves.
            if apart || !together {
                whole.push(' ');
            }
        }
        whole.push_str(part);
    }
    whole
}

const QUOTES: &str =
    "The quotation marks go: the form of the DNS provider adds those that are needed.";

/// What stands behind the version, put right.
fn behind_version(text: &str, meant: &mut Meant) -> Option<String> {
    let Some((slip, rest)) = SLIPS
        .iter()
        .find_map(|slip| Some((*slip, behind(text, slip)?)))
    else {
        meant
            .unsure
            .push("the text does not begin like an SPF record".to_owned());
        return None;
    };
    let exact = slip == "v=spf1" && Record::is_one(text);
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        meant.unsure.push(format!(
            "“{}” is no version of SPF that is in use",
            first_word(text)
        ));
        return None;
    }
    let trimmed = rest.trim_start_matches([' ', ';', ',', ':', '.']);
    if !exact {
        meant
            .repairs
            .push("The record begins with “v=spf1” and a blank.".to_owned());
        // A letter right behind it begins a term, or another version.
        let stuck = rest.len() == trimmed.len() && !trimmed.is_empty();
        if stuck && !terms::begins_term(trimmed) {
            meant.unsure.push(format!(
                "“{}” can be read in several ways",
                first_word(text)
            ));
            return None;
        }
    }
    Some(trimmed.to_owned())
}

fn first_word(text: &str) -> &str {
    text.split(' ').next().unwrap_or_default()
}

/// What stands behind a beginning, in any case and with blanks in it.
fn behind<'t>(text: &'t str, beginning: &str) -> Option<&'t str> {
    let mut wanted = beginning.chars();
    let mut next = wanted.next();
    for (at, c) in text.char_indices() {
        match next {
            None => return text.get(at..),
            Some(_) if c == ' ' => {}
            Some(w) if w.eq_ignore_ascii_case(&c) => next = wanted.next(),
            Some(_) => return None,
        }
    }
    next.is_none().then_some("")
}

/// The tokens: what blanks tore apart is put together, and what lists put together is taken
/// apart.
fn joined(text: &str, meant: &mut Meant) -> Vec<String> {
    let pieces: Vec<String> = text
        .split(' ')
        .filter(|token| !token.is_empty())
        .flat_map(|token| listed(token, meant))
        .collect();
    let mut out: Vec<String> = Vec::new();
    for piece in pieces {
        let Some(last) = out.last_mut() else {
            out.push(piece);
            continue;
        };
        let signs = !last.is_empty() && last.chars().all(|c| "+-~?".contains(c));
        let open = last.ends_with([':', '=']) && terms::is_value(&piece);
        let bare = terms::needs_value(last) && terms::is_value(&piece);
        let begins = piece.starts_with(':') && terms::begins_term(last);
        if signs || open || begins {
            meant
                .repairs
                .push(format!("The blank between “{last}” and “{piece}” goes."));
            last.push_str(&piece);
        } else if bare {
            meant
                .repairs
                .push(format!("“{last} {piece}” becomes “{last}:{piece}”."));
            last.push(':');
            last.push_str(&piece);
        } else {
            out.push(piece);
        }
    }
    out
}

/// `ip4:192.0.2.1,192.0.2.2;-all` is three terms.
fn listed(token: &str, meant: &mut Meant) -> Vec<String> {
    let trimmed = token.trim_matches([';', ',']);
    if trimmed.len() != token.len() && !trimmed.is_empty() {
        meant.repairs.push(format!(
            "What stands behind or before “{trimmed}” goes: terms are parted by blanks alone."
        ));
    }
    if trimmed.contains('%') || !trimmed.contains([';', ',']) {
        return vec![trimmed.to_owned()]
            .into_iter()
            .filter(|token| !token.is_empty())
            .collect();
    }
    meant.repairs.push(format!(
        "“{trimmed}” is several terms; they are parted by blanks."
    ));
    let mut kind = String::new();
    let mut out = Vec::new();
    for part in trimmed.split([';', ',']).filter(|part| !part.is_empty()) {
        if terms::is_value(part) && !kind.is_empty() {
            out.push(format!("{kind}{part}"));
        } else {
            kind = part
                .find(':')
                .and_then(|colon| part.get(..=colon))
                .unwrap_or_default()
                .to_owned();
            out.push(part.to_owned());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(text: &str) -> Result<String, Vec<String>> {
        let meant = read(text);
        if !meant.unsure.is_empty() {
            return Err(meant.unsure);
        }
        let words: Vec<String> = meant
            .terms
            .into_iter()
            .map(|word| match word {
                Word::Term(term) => term,
                Word::Name(sign, name) => format!("{sign}<{name}>"),
            })
            .collect();
        Ok(words.join(" "))
    }

    #[test]
    fn mb_50_slips_are_put_right_and_no_sender_is_lost() {
        for (text, says) in [
            ("v=spf1 ip4:198.51.100.5; -all", "ip4:198.51.100.5 -all"),
            (
                "v=spf1 ip4:198.51.100.5, mx, -all",
                "ip4:198.51.100.5 mx -all",
            ),
            (
                "v=spf1 ip4:192.0.2.1,192.0.2.2 -all",
                "ip4:192.0.2.1 ip4:192.0.2.2 -all",
            ),
            (
                "v=spf1 include:a.test,b.test ~all",
                "include:a.test include:b.test ~all",
            ),
            (
                "v=spf1 include:a.testinclude:b.test ~all",
                "include:a.test include:b.test ~all",
            ),
            (
                "v=spf1 ip4:192.0.2.1ip4:192.0.2.2-all",
                "ip4:192.0.2.1 ip4:192.0.2.2 -all",
            ),
            ("v=spf1 ip4:192.0.2.1mx ~all", "ip4:192.0.2.1 mx ~all"),
            ("v=spf1 mx~all", "mx ~all"),
            ("v=spf1 include:a.test-all", "include:a.test -all"),
            ("v=spf1 include: a.test -all", "include:a.test -all"),
            ("v=spf1 include a.test -all", "include:a.test -all"),
            ("v=spf1 ip4 192.0.2.1 - all", "ip4:192.0.2.1 -all"),
            (
                "v=spf1 192.0.2.1 2001:db8::1 -all",
                "ip4:192.0.2.1 ip6:2001:db8::1 -all",
            ),
            ("v=spf1 mail.example.test -all", "<mail.example.test> -all"),
            (
                "v=spf1 includ:a.test ipv4:192.0.2.1 --all",
                "include:a.test ip4:192.0.2.1 -all",
            ),
            ("v=spf1 ip4=192.0.2.1 -all", "ip4:192.0.2.1 -all"),
            ("v=spf1 include:192.0.2.7 -all", "ip4:192.0.2.7 -all"),
            (
                "v=spf1 include:https://mail.a.test/x -all",
                "include:mail.a.test -all",
            ),
            (
                "v=spf1 ip4:2001:db8::1 ip6:192.0.2.1 -all",
                "ip6:2001:db8::1 ip4:192.0.2.1 -all",
            ),
            (
                "v=spf1 ip4:192.0.2.1:25 ip4:mail.a.test -all",
                "ip4:192.0.2.1 a:mail.a.test -all",
            ),
            (
                "v=spf1 ip4:192.0.2/24 a/24/64 -all",
                "ip4:192.0.2.0/24 a/24//64 -all",
            ),
            ("v=spf1 redirect:a.test", "redirect=a.test"),
            ("v=spf1 ip4:192.0.2.1 –all", "ip4:192.0.2.1 -all"),
            ("v=spf1 ip4:192.0.2.1\t-all.", "ip4:192.0.2.1 -all"),
            ("v=spf1 mx -all:example.test", "mx -all"),
            (
                "v=spf1 exists:%{ir}.%{l,}.a.test ?all",
                "exists:%{ir}.%{l,}.a.test ?all",
            ),
        ] {
            assert_eq!(reads(text).as_deref(), Ok(says), "{text}");
        }
    }

    #[test]
    fn mb_50_what_can_mean_two_things_is_not_put_right() {
        for text in [
            "v=spf1 ip4:192.0.2 -all",
            "v=spf1 ip4:192.0.2.0/33 -all",
            "v=spf1 ip4:192.0.2.0/ -all",
            "v=spf1 ip4:192.0.2.1-192.0.2.9 -all",
            "v=spf1 include: -all",
            "v=spf1 a:mail -all",
            "v=spf1 nonsense mx -all",
            "v=spf1 exists:%(i).a.test -all",
            "v=spf12 mx -all",
            "v=spf1\\032mx -all",
            "v=spf1 include:%{q}.a.test -all",
        ] {
            assert!(reads(text).is_err(), "{text}: {:?}", reads(text));
        }
    }

    #[test]
    fn mb_56_quotation_marks_and_the_version_are_put_right() {
        for (text, says) in [
            ("\"v=spf1 ip4:198.51.100.7 -all\"", "ip4:198.51.100.7 -all"),
            ("“v=spf1 mx -all”", "mx -all"),
            ("\\\"v=spf1 mx -all\\\"", "mx -all"),
            (
                "\"v=spf1 include:a.test \" \"mx -all\"",
                "include:a.test mx -all",
            ),
            (
                "\"v=spf1 include:a.test\" \"mx -all\"",
                "include:a.test mx -all",
            ),
            ("v=spf1 \"mx\" -all", "mx -all"),
            ("v=spf1include:a.test mx -all", "include:a.test mx -all"),
            ("v=spf1-all", "-all"),
            ("v=spf1; mx -all", "mx -all"),
            (" \u{feff}v=spf1 mx -all", "mx -all"),
            ("v=spf1\u{a0}mx -all", "mx -all"),
            ("v = spf1 mx -all", "mx -all"),
            ("spf1 mx -all", "mx -all"),
            ("v=spf mx -all", "mx -all"),
        ] {
            assert_eq!(reads(text).as_deref(), Ok(says), "{text}");
        }
    }
}
