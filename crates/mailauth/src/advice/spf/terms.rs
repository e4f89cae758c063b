//! One term of an SPF record, put right where one reading alone makes sense.

use std::net::IpAddr;

use crate::spf::{
    AddressFault, DomainFault, Fault, FaultKind, MechanismKind, Modifier, PrefixFault, Record,
    TermKind, suggestion,
};

/// What a token became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fixed {
    /// A term that the grammar takes.
    Term(String),
    /// A qualifier and a name without a mechanism.
    Name(String, String),
}

impl Fixed {
    pub(super) fn term(text: &str) -> Fixed {
        Fixed::Term(text.to_owned())
    }

    /// As a person reads it.
    pub(super) fn shown(&self) -> &str {
        match self {
            Fixed::Term(text) | Fixed::Name(_, text) => text,
        }
    }
}

/// How often a token may be put right before it is given up.
const ROUNDS: u8 = 4;

/// Puts a token right.
///
/// # Errors
/// A clause that says what is not clear.
pub(super) fn fix(token: &str) -> Result<Vec<Fixed>, String> {
    fix_in(token, ROUNDS)
}

fn fix_in(token: &str, rounds: u8) -> Result<Vec<Fixed>, String> {
    let token = token.trim_matches(['"', '\'']);
    if token.is_empty() {
        return Ok(Vec::new());
    }
    let Some(rounds) = rounds.checked_sub(1) else {
        return Err(format!("“{token}” cannot be read"));
    };
    if token.contains('\\') {
        return Err(format!("“{token}” has a backslash in it"));
    }
    if token.contains("://") {
        return fix_in(&without_web(token), rounds);
    }
    if let Some(at) = stuck(token) {
        let (first, second) = token.split_at(at);
        let mut all = fix_in(first, rounds)?;
        // As many terms as there are may hang together.
        all.extend(fix_in(second, ROUNDS)?);
        return Ok(all);
    }
    match read(token) {
        Read::Clean => Ok(vec![Fixed::term(token)]),
        Read::Becomes(other) if other != token => fix_in(&other, rounds),
        Read::Becomes(_) => Err(format!("“{token}” cannot be read")),
        Read::Name(sign, name) => Ok(vec![Fixed::Name(sign, name)]),
        Read::Unsure(why) => Err(format!("“{token}”: {why}")),
    }
}

enum Read {
    Clean,
    Becomes(String),
    Name(String, String),
    Unsure(String),
}

/// A token read as the one term of a record.
fn read(token: &str) -> Read {
    let Some(record) = Record::parse(format!("v=spf1 {token}")) else {
        return Read::Unsure("it cannot be read".to_owned());
    };
    if let Some(fault) = record.faults.first() {
        return of_fault(token, &record, fault);
    }
    match record.terms.first().map(|term| &term.kind) {
        Some(TermKind::Modifier(Modifier::Unknown(name, _)))
            if MechanismKind::named(record.at(*name)).is_some() =>
        {
            Read::Becomes(token.replacen('=', ":", 1))
        }
        Some(_) if record.terms.len() == 1 => Read::Clean,
        _ => Read::Unsure("it cannot be read".to_owned()),
    }
}

fn of_fault(token: &str, record: &Record, fault: &Fault) -> Read {
    let here = record.at(fault.span);
    let bare = token.trim_start_matches(['+', '-', '~', '?']);
    let sign = token.get(..token.len() - bare.len()).unwrap_or_default();
    let unsure = || Read::Unsure(fault.kind.to_string());
    let becomes = |other: Option<String>| other.map_or_else(unsure, Read::Becomes);
    let trimmed = token.trim_end_matches([';', ',', '.', ':', '!']);
    match fault.kind {
        FaultKind::BareAddress => Read::Becomes(format!("{sign}{}", with_family(bare))),
        FaultKind::BareName => Read::Name(sign.to_owned(), bare.to_ascii_lowercase()),
        FaultKind::ColonForEquals => Read::Becomes(token.replacen(':', "=", 1)),
        // `-ip4=…` was meant as a mechanism, and keeps its qualifier.
        FaultKind::QualifiedModifier if begins_term(&bare.replacen('=', ":", 1)) => {
            let word = bare.split('=').next().unwrap_or_default();
            match MechanismKind::named(word) {
                Some(_) => Read::Becomes(token.replacen('=', ":", 1)),
                None => Read::Becomes(bare.to_owned()),
            }
        }
        // A misspelt word whose value is not there, or the rest of something longer.
        FaultKind::Unknown => becomes(suggestion(token)),
        FaultKind::Domain(DomainFault::Address) => {
            becomes(address(here).map(|_| format!("{sign}{}", with_family(here))))
        }
        FaultKind::Domain(_) if trimmed.len() < token.len() && !trimmed.is_empty() => {
            Read::Becomes(trimmed.to_owned())
        }
        FaultKind::Address(AddressFault::OtherFamily) => {
            let value = bare.split_once(':').map(|(_, value)| value);
            becomes(value.map(|value| format!("{sign}{}", with_family(value))))
        }
        FaultKind::Address(AddressFault::Port) => becomes(here.rsplit_once(':').map(|(ip, _)| {
            let ip = ip.trim_start_matches('[').trim_end_matches(']');
            format!("{sign}{}", with_family(ip))
        })),
        FaultKind::Address(AddressFault::Name) => Read::Becomes(format!("{sign}a:{here}")),
        FaultKind::Address(AddressFault::Short) => becomes(short(sign, bare)),
        FaultKind::Address(AddressFault::Unreadable) => {
            let (address, rest) = bare
                .get(4..)
                .map(|value| value.split_at(address_length(value)))
                .unwrap_or_default();
            let numbers = address.trim_end_matches('.');
            match numbers.parse::<IpAddr>() {
                Ok(_) if rest.is_empty() && numbers.len() < address.len() => {
                    Read::Becomes(format!("{sign}ip4:{numbers}"))
                }
                _ => unsure(),
            }
        }
        FaultKind::Prefix(PrefixFault::LeadingZero) => {
            let digits = here.trim_start_matches('/').trim_start_matches('0');
            let head = token.strip_suffix(here);
            becomes(
                head.filter(|_| !digits.is_empty())
                    .map(|head| format!("{head}/{digits}")),
            )
        }
        FaultKind::Prefix(PrefixFault::Slashes) => becomes(slashes(token)),
        FaultKind::Argument
            if bare
                .get(..3)
                .is_some_and(|all| all.eq_ignore_ascii_case("all")) =>
        {
            Read::Becomes(format!("{sign}all"))
        }
        _ => unsure(),
    }
}

/// `//24` of one family, and `/24/64` of two.
fn slashes(token: &str) -> Option<String> {
    let (head, tail) = token.split_once('/')?;
    let lengths: Vec<&str> = tail.split('/').filter(|part| !part.is_empty()).collect();
    let network = head.contains("ip4:") || head.contains("ip6:");
    match lengths.as_slice() {
        [one] if network => Some(format!("{head}/{one}")),
        [four, six] if !network => Some(format!("{head}/{four}//{six}")),
        _ => None,
    }
}

/// `192.0.2/24` lacks numbers that the length says are zero.
fn short(sign: &str, bare: &str) -> Option<String> {
    let value = bare.split_once(':')?.1;
    let (address, length) = value.split_once('/')?;
    let numbers = address.trim_end_matches('.').split('.').count();
    let bits: usize = length.parse().ok()?;
    let whole = format!(
        "{}{}",
        address.trim_end_matches('.'),
        ".0".repeat(4_usize.checked_sub(numbers)?)
    );
    (bits == numbers * 8 && whole.parse::<IpAddr>().is_ok())
        .then(|| format!("{sign}ip4:{whole}/{length}"))
}

fn with_family(address_or_range: &str) -> String {
    let family = if address_or_range.contains(':') {
        "ip6"
    } else {
        "ip4"
    };
    format!("{family}:{address_or_range}")
}

/// The address of a text, with or without the number of bits that count.
fn address(text: &str) -> Option<IpAddr> {
    let (address, bits) = text.split_once('/').unwrap_or((text, ""));
    let digits = bits.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| address.parse().ok()).flatten()
}

/// Where an IPv4 address at the beginning ends.
fn address_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '/'))
        .unwrap_or(text.len())
}

/// `include:https://host/path` without what makes it an address of the web.
fn without_web(token: &str) -> String {
    let (before, behind) = token.split_once("://").unwrap_or((token, ""));
    let colon = before.rfind([':', '=']).map_or(0, |at| at + 1);
    let kind = before.get(..colon).unwrap_or_default();
    let host = behind
        .split(['/', ':', '?', '#'])
        .next()
        .unwrap_or_default();
    format!("{kind}{host}")
}

/// Words that begin a term wherever they stand: none of them is part of a name or an address.
const WORDS: [&str; 6] = ["include:", "exists:", "ip4:", "ip6:", "redirect=", "exp="];

/// Where a second term begins in a token, when one does.
fn stuck(token: &str) -> Option<usize> {
    let lower = token.to_ascii_lowercase();
    // Within macros anything may stand.
    let macros = lower.rfind('}').map_or(0, |at| at + 1);
    if token.contains('%') && macros == 0 {
        return None;
    }
    let sign = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| lower.as_bytes().get(at));
        usize::from(matches!(before, Some(b'+' | b'-' | b'~' | b'?')))
    };
    let word = WORDS
        .iter()
        .filter_map(|word| {
            let after = macros.max(1);
            let from = lower.get(after..)?.find(word)? + after;
            Some(from - sign(from))
        })
        .filter(|at| *at > 0)
        .min();
    // `-all` ends a record; no name ends so.
    let all = ["+all", "-all", "~all", "?all"]
        .iter()
        .find_map(|all| lower.strip_suffix(all))
        .map(str::len)
        .filter(|at| *at > 0 && !lower[..*at].chars().all(|c| "+-~?".contains(c)));
    let signed = lower
        .char_indices()
        .skip(1)
        .filter(|(at, _)| *at >= macros)
        .find(|(at, c)| "+~?".contains(*c) && begins_term(&token[at + 1..]))
        .map(|(at, _)| at)
        .filter(|at| !lower[..*at].chars().all(|c| "+-~?".contains(c)));
    // An address that letters follow.
    let address = lower.strip_prefix("ip4:").and_then(|value| {
        let end = address_length(value);
        let whole = address(value.get(..end)?.trim_end_matches('/'))?;
        let rest = value.get(end..)?;
        (whole.is_ipv4() && is_clean(rest)).then_some(4 + end)
    });
    [word, all, signed, address].into_iter().flatten().min()
}

/// Whether a token is one term that the grammar takes, and none that is ignored.
pub(super) fn is_clean(token: &str) -> bool {
    !token.is_empty() && !token.contains(' ') && matches!(read(token), Read::Clean)
}

/// Whether a text begins with the name of a mechanism or modifier and what may follow it.
pub(super) fn begins_term(text: &str) -> bool {
    let bare = text.trim_start_matches(['+', '-', '~', '?']);
    let end = bare
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(bare.len());
    let (name, rest) = bare.split_at(end);
    let modifier = ["redirect", "exp"]
        .iter()
        .any(|word| name.eq_ignore_ascii_case(word));
    match MechanismKind::named(name) {
        Some(_) => rest.is_empty() || rest.starts_with([':', '/', ' ', '=']),
        None => modifier && rest.starts_with(['=', ':']),
    }
}

/// Whether a token is an address, a range or a name alone.
pub(super) fn is_value(token: &str) -> bool {
    let name = token.contains('.') && !token.contains(':') && !token.contains('=');
    let signed = token.starts_with(['+', '-', '~', '?']);
    !signed && MechanismKind::named(token).is_none() && (address(token).is_some() || name)
}

/// Whether a token is a mechanism whose value is not there.
pub(super) fn needs_value(token: &str) -> bool {
    let bare = token.trim_start_matches(['+', '-', '~', '?']);
    ["include", "ip4", "ip6", "exists"]
        .iter()
        .any(|word| bare.eq_ignore_ascii_case(word))
}
