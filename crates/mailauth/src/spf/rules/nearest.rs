//! What a misspelt term was probably meant to be.

use crate::spf::parse::address_of;
use crate::spf::record::MechanismKind;

/// The term with its name put right, when one lies near.
pub(crate) fn suggestion(term: &str) -> Option<String> {
    let bare = term.trim_start_matches(['+', '-', '~', '?']);
    let qualifier = term[..term.len() - bare.len()].chars().last();
    let sign = qualifier.map(String::from).unwrap_or_default();
    let end = bare
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
        .unwrap_or(bare.len());
    let (name, rest) = bare.split_at(end);
    let lower = name.to_ascii_lowercase();
    let value = rest.trim_start_matches([':', '=', ';', ',', '.']);
    let known = match lower.as_str() {
        "ipv4" | "ip" | "ip4v" | "i4" if !matches!(address_of(value), Some(a) if a.is_ipv6()) => {
            Some("ip4")
        }
        "ipv6" | "ip" | "ip6v" => Some("ip6"),
        "incl" | "inc" => Some("include"),
        _ => nearest(&lower),
    }?;
    match known {
        "all" => Some(format!("{sign}all")),
        "redirect" | "exp" if !value.is_empty() => Some(format!("{known}={value}")),
        "include" | "ip4" | "ip6" | "exists" if value.is_empty() => None,
        _ if value.is_empty() => Some(format!("{sign}{known}")),
        _ if rest.starts_with('/') => Some(format!("{sign}{known}{rest}")),
        _ => Some(format!("{sign}{known}:{value}")),
    }
}

fn nearest(name: &str) -> Option<&'static str> {
    if name.len() > 20 || !name.is_ascii() {
        return None;
    }
    let words = MechanismKind::ALL.into_iter().map(MechanismKind::as_str);
    words
        .chain(["redirect", "exp"])
        .map(|word| (distance(name, word), word))
        .filter(|(distance, word)| *distance <= word.len() / 3 || *distance == 0)
        .min()
        .map(|(_, word)| word)
}

/// Letters to put in, take out, change or swap with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = change.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::suggestion;

    #[test]
    fn common_slips_are_understood() {
        for (term, meant) in [
            ("includ:a.example", Some("include:a.example")),
            ("inlcude:a.example", Some("include:a.example")),
            ("~incldue:a.example", Some("~include:a.example")),
            ("ipv4:192.0.2.1", Some("ip4:192.0.2.1")),
            ("ip:2001:db8::1", Some("ip6:2001:db8::1")),
            ("include;a.example", Some("include:a.example")),
            ("redirct=a.example", Some("redirect=a.example")),
            ("--all", Some("-all")),
            ("-al", Some("-all")),
            ("-all.", Some("-all")),
            ("-all;", Some("-all")),
            ("exist:a.example", Some("exists:a.example")),
            ("nonsense", None),
            ("", None),
        ] {
            assert_eq!(suggestion(term).as_deref(), meant, "{term}");
        }
    }
}
