//! Citations of the Security Rule in a text: "§164.308(a)(3)(ii)(C); 164.312(d)".

/// The citations of a text, and whether anything else stands there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Citations {
    /// Each once, in order: "164.308(a)(1)(ii)(A)".
    pub found: Vec<String>,
    /// Whether other words stand beside them.
    pub more: bool,
}

/// Whether a text cites the Security Rule.
pub fn has_one(text: &str) -> bool {
    !citations(text).found.is_empty()
}

/// Finds citations of 45 CFR 164.302 to 164.318.
pub fn citations(text: &str) -> Citations {
    let text = text.replace('\u{a0}', " ");
    let mut out = Citations::default();
    let mut rest = text.as_str();
    let mut others = String::new();
    while let Some(at) = rest.find("164.3") {
        others.push_str(&rest[..at]);
        let number_ends = rest[at + 4..]
            .find(|c: char| !c.is_ascii_digit())
            .map_or(rest.len(), |n| at + 4 + n);
        let number = &rest[at + 4..number_ends];
        let mut end = number_ends;
        // Paragraphs in brackets, which some write with blanks between.
        loop {
            let tail = &rest[end..];
            let skipped = tail.len() - tail.trim_start_matches(' ').len();
            let Some(close) = tail[skipped..].strip_prefix('(').and_then(|t| t.find(')')) else {
                break;
            };
            let inner = &tail[skipped + 1..skipped + 1 + close];
            let is_paragraph =
                (1..=4).contains(&inner.len()) && inner.chars().all(|c| c.is_ascii_alphanumeric());
            if !is_paragraph {
                break;
            }
            end += skipped + close + 2;
        }
        let section = number
            .parse::<u32>()
            .is_ok_and(|n| (302..=318).contains(&n));
        if section {
            let cited: String = rest[at..end].chars().filter(|c| *c != ' ').collect();
            if !out.found.contains(&cited) {
                out.found.push(cited);
            }
        } else {
            others.push_str(&rest[at..end]);
        }
        rest = &rest[end..];
    }
    others.push_str(rest);
    out.more = others
        .split(|c: char| c.is_whitespace() || ";,§&/|".contains(c))
        .any(|word| {
            let word = word.trim_matches('.').to_lowercase();
            !matches!(
                word.as_str(),
                "" | "45" | "cfr" | "c.f.r" | "and" | "sec" | "section" | "sections" | "hipaa"
            )
        });
    out
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
pub fn only_one(text: &str) -> Result<String, NotOne> {
    let found = citations(text).found;
    let [cited] = &found[..] else {
        return Err(match found.is_empty() {
            true => NotOne::None,
            false => NotOne::Several,
        });
    };
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let behind = plain
        .split_once(cited.as_str())
        .map_or("", |(_, rest)| rest);
    let lower = behind.to_lowercase();
    let goes_on = [
        "-", "–", "—", "to", "through", "and", "&", "or", ",", ";", "/", "+", "except",
    ]
    .iter()
    .filter_map(|joint| lower.strip_prefix(joint))
    .any(|rest| {
        let rest = rest.trim_start_matches("and");
        let again = rest.starts_with(&cited.to_lowercase());
        !again && (rest.starts_with('(') || rest.starts_with("164") || rest.starts_with("§"))
    });
    // "not 164.312(d)" and "164.312(d)?" cite nothing for sure.
    let before = plain.split(cited.as_str()).next().unwrap_or_default();
    let turned = before.to_lowercase().starts_with("not") || lower.starts_with('?');
    match goes_on || turned {
        true => Err(NotOne::Several),
        false => Ok(cited.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f1_one_provision_is_told_from_several() {
        for text in [
            "164.312(d)",
            "§164.312 (d) Person or entity authentication (R)",
            "45 CFR 164.312(d) - Authentication",
            "164.312(d); 164.312(d)",
        ] {
            assert_eq!(only_one(text), Ok("164.312(d)".to_owned()), "{text}");
        }
        for text in [
            "164.308(a)(1)(ii)(B)-(C)",
            "164.308(a)(1)(ii)(B) and (C)",
            "164.312(d), 164.312(e)(1)",
            "164.312(a)(2)(i), (ii)",
        ] {
            assert_eq!(only_one(text), Err(NotOne::Several), "{text}");
        }
        assert_eq!(only_one("AC-2"), Err(NotOne::None));
    }

    #[test]
    fn f1_citations_are_found_by_their_form() {
        let of = |text: &str| citations(text);
        let two = of("164.308(a)(3)(ii)(C); 164.308(a)(4)(ii)(C)");
        assert_eq!(two.found, ["164.308(a)(3)(ii)(C)", "164.308(a)(4)(ii)(C)"]);
        assert!(!two.more);
        assert_eq!(of("45 CFR §164.312 (d)").found, ["164.312(d)"]);
        assert_eq!(
            of("§164.308(a)(7), §164.310").found,
            ["164.308(a)(7)", "164.310"]
        );
        let range = of("164.308(a)(1)(ii)(B)-(C)");
        assert_eq!((range.found.len(), range.more), (1, true));
        assert!(of("164.308(a)(5) Security awareness").more);
        assert!(!has_one("164.524(a)"));
        assert!(!has_one("164.530"));
        assert!(!has_one("A.5.15"));
    }
}
