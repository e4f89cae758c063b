//! The code of a number format, cut into its sections and their parts.

/// A part of a format.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Text that stands as it is.
    Text(String),
    /// A place for a digit: `0`, `#` or `?`.
    Digit(char),
    /// The decimal point.
    Point,
    /// A comma: it groups, or divides by a thousand.
    Comma,
    /// A percent sign.
    Percent,
    /// `E+` or `E-`; whether a plus is written.
    Exponent(bool),
    /// The stroke of a fraction, or of a day.
    Slash,
    /// The number as it is.
    General,
    /// `y`, `M` (months), `d`, `h`, `m` (minutes), `s`, `e`, or `?` for what is not known
    /// but has to do with days; and how often.
    Date(char, usize),
    /// Hours, minutes or seconds that may be more than a day: `h`, `m`, `s`.
    Elapsed(char, usize),
    /// Parts of a second, and how many digits.
    Fraction(usize),
    /// The words for the halves of the day.
    AmPm((String, String)),
}

impl Part {
    /// Whether it shows a day or a time.
    pub fn is_of_time(&self) -> bool {
        matches!(self, Part::Date(..) | Part::Elapsed(..) | Part::AmPm(_))
    }
}

/// A section's condition, such as `>=` and 1000.
type Condition = Option<(String, f64)>;

/// Cuts a code into sections, each with its condition.
pub fn parts(code: &str) -> Vec<(Condition, Vec<Part>)> {
    let mut out: Vec<(Condition, Vec<Part>)> = vec![(None, Vec::new())];
    let chars: Vec<char> = code.chars().collect();
    let mut at = 0;
    let starts = |at: usize, word: &str| {
        let mut here = chars[at..].iter();
        word.chars()
            .all(|c| here.next().is_some_and(|h| h.eq_ignore_ascii_case(&c)))
    };
    while let Some(&c) = chars.get(at) {
        let Some((condition, parts)) = out.last_mut() else {
            return out;
        };
        at += 1;
        match c {
            ';' => out.push((None, Vec::new())),
            '"' => {
                let text: String = chars[at..].iter().take_while(|c| **c != '"').collect();
                at += text.chars().count() + 1;
                parts.push(Part::Text(text));
            }
            '\\' | '!' => {
                parts.extend(chars.get(at).map(|c| Part::Text(c.to_string())));
                at += 1;
            }
            // As wide as the next character; as often as it fits.
            '_' => {
                parts.push(Part::Text(" ".into()));
                at += 1;
            }
            '*' => at += 1,
            '[' => {
                let inside: String = chars[at..].iter().take_while(|c| **c != ']').collect();
                at += inside.chars().count() + 1;
                bracket(&inside, condition, parts);
            }
            '0' if parts.last().is_some_and(|p| matches!(p, Part::Fraction(_))) => {
                if let Some(Part::Fraction(n)) = parts.last_mut() {
                    *n += 1;
                }
            }
            '.' if chars.get(at) == Some(&'0')
                && matches!(
                    parts.last(),
                    Some(Part::Date('s', _) | Part::Elapsed('s', _))
                ) =>
            {
                parts.push(Part::Fraction(0));
            }
            '0' | '#' | '?' => parts.push(Part::Digit(c)),
            '.' => parts.push(Part::Point),
            ',' => parts.push(Part::Comma),
            '%' => parts.push(Part::Percent),
            '/' => parts.push(Part::Slash),
            '@' => parts.push(Part::General),
            'E' | 'e' if matches!(chars.get(at), Some('+' | '-')) => {
                parts.push(Part::Exponent(chars[at] == '+'));
                at += 1;
            }
            'g' | 'G' if starts(at - 1, "general") => {
                parts.push(Part::General);
                at += "general".len() - 1;
            }
            'a' | 'A' if starts(at - 1, "am/pm") => {
                parts.push(Part::AmPm(("AM".into(), "PM".into())));
                at += "am/pm".len() - 1;
            }
            'a' | 'A' if starts(at - 1, "a/p") => {
                parts.push(Part::AmPm(("A".into(), "P".into())));
                at += "a/p".len() - 1;
            }
            c if "yYmMdDhHsSeEgGbBwW".contains(c) => {
                let same = |other: &&char| other.eq_ignore_ascii_case(&c);
                let more = chars[at..].iter().take_while(same).count();
                at += more;
                let letter = match c.to_ascii_lowercase() {
                    'g' | 'b' | 'w' => '?',
                    'm' if is_minutes(parts, &chars[at..]) => 'm',
                    'm' => 'M',
                    other => other,
                };
                parts.push(Part::Date(letter, more + 1));
            }
            c => parts.push(Part::Text(c.to_string())),
        }
    }
    out
}

/// Whether an `m` means minutes: it follows hours, or seconds follow it.
fn is_minutes(before: &[Part], after: &[char]) -> bool {
    let last = before.iter().rev().find(|p| p.is_of_time());
    let next = after
        .iter()
        .find(|c| c.is_ascii_alphabetic() || **c == '[' || **c == ';');
    matches!(last, Some(Part::Date('h', _) | Part::Elapsed('h', _)))
        || matches!(next, Some('s' | 'S'))
}

/// What stands in brackets: a colour, a locale with its currency, a condition, a count
/// of hours.
fn bracket(inside: &str, condition: &mut Condition, parts: &mut Vec<Part>) {
    if let Some(locale) = inside.strip_prefix('$') {
        let sign = locale.split('-').next().unwrap_or_default();
        parts.push(Part::Text(sign.to_owned()));
        return;
    }
    let first = inside
        .chars()
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    if "hms".contains(first) && inside.chars().all(|c| c.eq_ignore_ascii_case(&first)) {
        parts.push(Part::Elapsed(first, inside.chars().count()));
        return;
    }
    let operator: String = inside.chars().take_while(|c| "<>=".contains(*c)).collect();
    if let Ok(limit) = inside[operator.len()..].trim().parse::<f64>()
        && !operator.is_empty()
    {
        *condition = Some((operator, limit));
    }
}
