//! The policy file (RFC 8461 §3.2).

use std::collections::HashSet;
use std::sync::Arc;

use crate::{DomainName, Span};

/// Longest file read, in octets; receivers are told to take 64 KiB (§3.3).
pub const LONGEST: usize = 64 * 1024;
/// Most lines read.
const LINES: usize = 1_000;
/// Largest `max_age`: a year, in seconds.
const MAX_AGE: u64 = 31_557_600;

/// What senders are to do when TLS or the certificate is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Not deliver.
    Enforce,
    /// Deliver and report.
    Testing,
    /// Nothing: the policy is being withdrawn.
    None,
}

/// A host name, or `*.` and a name, standing for exactly one more label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The name, without `*.`.
    pub name: DomainName,
    /// Whether `*.` stands in front.
    pub wildcard: bool,
    /// Place in the file.
    pub span: Span,
}

impl Pattern {
    /// Whether a mail host fits (RFC 8461 §4.1).
    pub fn matches(&self, host: &DomainName) -> bool {
        if self.wildcard {
            host.parent().is_some_and(|parent| parent == self.name)
        } else {
            *host == self.name
        }
    }
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFault {
    /// What.
    pub kind: PolicyFaultKind,
    /// Where; the whole first line for what is missing.
    pub span: Span,
}

/// The kinds of [`PolicyFault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyFaultKind {
    /// No `version: STSv1`.
    Version,
    /// No `mode`, or none of the three words.
    Mode,
    /// No `max_age`, or no number of seconds up to a year.
    MaxAge,
    /// A mode other than `none` without any `mx`.
    NoMx,
    /// An `mx` that is not a host name or pattern.
    BadPattern,
    /// An `mx` with a dot at its end.
    TrailingDot,
    /// A line that is not `key: value`.
    Line,
    /// A key again that may stand there once; the first one counts.
    Duplicate,
    /// More than 64 KiB or a thousand lines.
    TooLong,
}

/// A policy file, read as far as it can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFile {
    /// Its text.
    pub text: Arc<str>,
    /// `mode`, when valid.
    pub mode: Option<Mode>,
    /// `max_age` in seconds, when valid.
    pub max_age: Option<u64>,
    /// `mx`, in order.
    pub mx: Vec<Pattern>,
    /// What is wrong, in order; senders ignore a file with a fault in version, mode,
    /// max_age or mx.
    pub faults: Vec<PolicyFault>,
    mode_span: Span,
    max_age_span: Span,
}

/// Keys that stand there exactly once, and what is wrong without them.
const SINGLE: [(&str, PolicyFaultKind); 3] = [
    ("version", PolicyFaultKind::Version),
    ("mode", PolicyFaultKind::Mode),
    ("max_age", PolicyFaultKind::MaxAge),
];

impl PolicyFile {
    /// Reads a file. Lines end in LF or CR LF.
    pub fn parse(text: &str) -> PolicyFile {
        let mut cut = text.len().min(LONGEST);
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        let kept: Arc<str> = text.get(..cut).unwrap_or_default().into();
        let first_line = Span::new(0, kept.lines().next().map_or(0, str::len));
        let mut file = PolicyFile {
            text: kept.clone(),
            mode: None,
            max_age: None,
            mx: Vec::new(),
            faults: Vec::new(),
            mode_span: first_line,
            max_age_span: first_line,
        };
        let mut seen = HashSet::new();
        let mut start = 0;
        for (index, whole) in kept.split('\n').enumerate() {
            let line = Span::new(start, start + whole.trim_end_matches('\r').len());
            start += whole.len() + 1;
            if line.start == line.end {
                continue;
            }
            if index >= LINES {
                file.fault(PolicyFaultKind::TooLong, line);
                break;
            }
            let Some((key, value)) = line.of(&kept).split_once(':') else {
                file.fault(PolicyFaultKind::Line, line);
                continue;
            };
            let trimmed = value.trim_matches([' ', '\t']);
            let from = line.start
                + key.len()
                + 1
                + (value.len() - value.trim_start_matches([' ', '\t']).len());
            let span = Span::new(from, from + trimmed.len());
            let key = key.trim_end_matches([' ', '\t']);
            if SINGLE.iter().any(|(single, _)| *single == key) && !seen.insert(key) {
                file.fault(PolicyFaultKind::Duplicate, line);
                continue;
            }
            match key {
                "version" if trimmed != "STSv1" => file.fault(PolicyFaultKind::Version, span),
                "mode" => {
                    file.mode_span = line;
                    file.mode = match trimmed {
                        "enforce" => Some(Mode::Enforce),
                        "testing" => Some(Mode::Testing),
                        "none" => Some(Mode::None),
                        _ => {
                            file.fault(PolicyFaultKind::Mode, span);
                            None
                        }
                    };
                }
                "max_age" => {
                    file.max_age_span = line;
                    let digits = trimmed.bytes().all(|byte| byte.is_ascii_digit());
                    file.max_age = trimmed.parse().ok().filter(|n| digits && *n <= MAX_AGE);
                    if file.max_age.is_none() {
                        file.fault(PolicyFaultKind::MaxAge, span);
                    }
                }
                "mx" => {
                    let (wildcard, name) = match trimmed.strip_prefix("*.") {
                        Some(name) => (true, name),
                        None => (false, trimmed),
                    };
                    match DomainName::host(name) {
                        Ok(host) => {
                            if name.ends_with('.') {
                                file.fault(PolicyFaultKind::TrailingDot, span);
                            }
                            file.mx.push(Pattern {
                                name: host,
                                wildcard,
                                span,
                            });
                        }
                        Err(_) => file.fault(PolicyFaultKind::BadPattern, line),
                    }
                }
                // Unknown keys are extensions.
                _ => {}
            }
        }
        for (key, kind) in SINGLE {
            if !seen.contains(key) {
                file.fault(kind, first_line);
            }
        }
        if file.mx.is_empty() && matches!(file.mode, Some(Mode::Enforce | Mode::Testing)) {
            file.fault(PolicyFaultKind::NoMx, first_line);
        }
        if cut < text.len() {
            file.fault(PolicyFaultKind::TooLong, first_line);
        }
        file
    }

    fn fault(&mut self, kind: PolicyFaultKind, span: Span) {
        self.faults.push(PolicyFault { kind, span });
    }

    /// Whether the policy covers a mail host.
    pub fn covers(&self, host: &DomainName) -> bool {
        self.mx.iter().any(|pattern| pattern.matches(host))
    }

    /// Place of the line with the mode.
    pub fn mode_span(&self) -> Span {
        self.mode_span
    }

    /// Place of the line with `max_age`.
    pub fn max_age_span(&self) -> Span {
        self.max_age_span
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard_reads() {
        // RFC 8461 §3.2.
        let file = PolicyFile::parse(
            "version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.example.net\nmx: backupmx.example.com\nmax_age: 604800\n",
        );
        assert_eq!(file.faults, []);
        assert_eq!(
            (file.mode, file.max_age),
            (Some(Mode::Enforce), Some(604_800))
        );
        let covers = |host: &str| file.covers(&DomainName::parse(host).unwrap());
        assert!(covers("mail.example.com"));
        assert!(covers("mx1.example.net"));
        assert!(!covers("a.mx1.example.net"), "one label, no more");
        assert!(!covers("example.net"));
    }

    #[test]
    fn faults_have_kinds_and_places() {
        let text = "version: STSv2\r\nmode: strict\r\nnonsense\r\nmx: a b\r\nmode: none\r\nmax_age: -1\r\n";
        let file = PolicyFile::parse(text);
        let seen: Vec<_> = file
            .faults
            .iter()
            .map(|fault| (fault.kind, fault.span.of(&file.text)))
            .collect();
        assert_eq!(
            seen,
            [
                (PolicyFaultKind::Version, "STSv2"),
                (PolicyFaultKind::Mode, "strict"),
                (PolicyFaultKind::Line, "nonsense"),
                (PolicyFaultKind::BadPattern, "mx: a b"),
                (PolicyFaultKind::Duplicate, "mode: none"),
                (PolicyFaultKind::MaxAge, "-1"),
            ]
        );
        let kinds = |text: &str| -> Vec<_> {
            PolicyFile::parse(text)
                .faults
                .iter()
                .map(|f| f.kind)
                .collect()
        };
        assert_eq!(
            kinds(""),
            [
                PolicyFaultKind::Version,
                PolicyFaultKind::Mode,
                PolicyFaultKind::MaxAge
            ]
        );
        assert_eq!(
            kinds("version: STSv1\nmode: testing\nmax_age: 1"),
            [PolicyFaultKind::NoMx]
        );
    }
}
