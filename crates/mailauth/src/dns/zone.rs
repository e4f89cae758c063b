//! Answers from a text, a line a record: for tests, examples and offline work.
//!
//! ```text
//! example.org            MX   10 mx.example.org
//! example.org            TXT  v=spf1 mx -all
//! *.example.org          TXT  a wildcard
//! www.example.org        CNAME example.org
//! broken.example.org     TXT  !timeout
//! ```
//! After `!` stands a failure: `timeout`, `servfail` or `refused`. Lines that are
//! empty or begin with `#` are skipped. A name that lies above another exists.

use std::collections::{BTreeMap, HashSet};

use thiserror::Error;

use crate::DomainName;
use crate::dns::{Data, Failure, Outcome, RecordType, Resolver, Response};

/// How many aliases are followed before giving up.
const ALIASES: usize = 8;

/// Records in memory.
#[derive(Clone, Debug, Default)]
pub struct Zone {
    records: BTreeMap<(DomainName, RecordType), Vec<Data>>,
    failures: BTreeMap<(DomainName, RecordType), Failure>,
    /// Every name with records or failures, and every name above one.
    names: HashSet<DomainName>,
}

/// Where a zone text cannot be read, and why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {what}")]
pub struct ZoneError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl Zone {
    /// Reads a zone text.
    pub fn parse(text: &str) -> Result<Zone, ZoneError> {
        let mut zone = Zone::default();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            zone.read(line).map_err(|what| ZoneError {
                line: index + 1,
                what,
            })?;
        }
        Ok(zone)
    }

    /// Adds one record.
    pub fn add(&mut self, name: DomainName, data: Data) {
        let kind = match &data {
            Data::A(_) => RecordType::A,
            Data::Aaaa(_) => RecordType::Aaaa,
            Data::Mx(..) => RecordType::Mx,
            Data::Txt(_) => RecordType::Txt,
            Data::Ptr(_) => RecordType::Ptr,
            Data::Cname(_) => RecordType::Cname,
            Data::Ns(_) => RecordType::Ns,
        };
        self.know(&name);
        self.records.entry((name, kind)).or_default().push(data);
    }

    /// Lets a question fail.
    pub fn fail(&mut self, name: DomainName, kind: RecordType, failure: Failure) {
        self.know(&name);
        self.failures.insert((name, kind), failure);
    }

    fn know(&mut self, name: &DomainName) {
        let mut at = Some(name.clone());
        while let Some(name) = at {
            at = name.parent();
            if !self.names.insert(name) {
                break;
            }
        }
    }

    fn read(&mut self, line: &str) -> Result<(), String> {
        let (name, rest) = line
            .split_once(char::is_whitespace)
            .ok_or("a record is: name, type, content")?;
        let name = DomainName::parse(name).map_err(|e| e.to_string())?;
        let rest = rest.trim_start();
        let (kind, value) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let value = value.trim_start();
        let host = || {
            if value == "." {
                Ok(DomainName::root())
            } else {
                DomainName::parse(value).map_err(|e| e.to_string())
            }
        };
        let kind_of = |kind: &str| {
            Ok(match kind {
                "A" => RecordType::A,
                "AAAA" => RecordType::Aaaa,
                "MX" => RecordType::Mx,
                "TXT" => RecordType::Txt,
                "PTR" => RecordType::Ptr,
                "CNAME" => RecordType::Cname,
                "NS" => RecordType::Ns,
                other => return Err(format!("“{other}” is not a type of record known here")),
            })
        };
        if let Some(failure) = value.strip_prefix('!') {
            let failure = match failure {
                "timeout" => Failure::Timeout,
                "servfail" => Failure::ServerFailure,
                "refused" => Failure::Refused,
                other => return Err(format!("“!{other}” is not a failure known here")),
            };
            self.fail(name, kind_of(kind)?, failure);
            return Ok(());
        }
        let data = match kind_of(kind)? {
            RecordType::A => Data::A(value.parse().map_err(|_| "no IPv4 address")?),
            RecordType::Aaaa => Data::Aaaa(value.parse().map_err(|_| "no IPv6 address")?),
            RecordType::Mx => {
                let (preference, host) = value
                    .split_once(char::is_whitespace)
                    .ok_or("an MX record is: preference, host")?;
                let host = host.trim();
                Data::Mx(
                    preference.parse().map_err(|_| "no MX preference")?,
                    if host == "." {
                        DomainName::root()
                    } else {
                        DomainName::parse(host).map_err(|e| e.to_string())?
                    },
                )
            }
            RecordType::Txt => Data::Txt(value.to_string()),
            RecordType::Ptr => Data::Ptr(host()?),
            RecordType::Cname => Data::Cname(host()?),
            RecordType::Ns => Data::Ns(host()?),
        };
        self.add(name, data);
        Ok(())
    }

    fn exists(&self, name: &DomainName) -> bool {
        self.names.contains(name)
    }

    /// The name whose records answer: itself, or the wildcard beside its closest
    /// encloser (RFC 4592 §3.3.1).
    fn source(&self, name: &DomainName) -> Option<DomainName> {
        if self.exists(name) {
            return Some(name.clone());
        }
        let mut above = name.parent();
        while let Some(encloser) = above {
            let wildcard = encloser.under("*").ok()?;
            if self.exists(&wildcard) {
                return Some(wildcard);
            }
            if self.exists(&encloser) {
                return None;
            }
            above = encloser.parent();
        }
        None
    }

    fn answer(&self, name: &DomainName, kind: RecordType) -> Response {
        let mut aliases = Vec::new();
        let mut at = name.clone();
        let outcome = loop {
            if let Some(failure) = self.failures.get(&(at.clone(), kind)) {
                break Outcome::Unknown(failure.clone());
            }
            let Some(source) = self.source(&at) else {
                break Outcome::NxDomain;
            };
            if let Some(data) = self.records.get(&(source.clone(), kind)) {
                break Outcome::Present(data.clone());
            }
            match self
                .records
                .get(&(source, RecordType::Cname))
                .and_then(|c| c.first())
            {
                Some(Data::Cname(target)) if aliases.len() < ALIASES => {
                    aliases.push(target.clone());
                    at = target.clone();
                }
                Some(_) => break Outcome::Unknown(Failure::ServerFailure),
                None => break Outcome::NoData,
            }
        };
        Response {
            aliases,
            ..Response::new(name.clone(), kind, outcome)
        }
    }
}

impl Resolver for Zone {
    async fn lookup(&self, name: &DomainName, kind: RecordType) -> Response {
        self.answer(name, kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(zone: &Zone, name: &str, kind: RecordType) -> Outcome {
        zone.answer(&DomainName::parse(name).unwrap(), kind).outcome
    }

    #[test]
    fn absent_present_and_unknown_are_kept_apart() {
        let zone = Zone::parse(
            "a.example TXT hello\n*.w.example TXT wild\nb.example CNAME a.example\nc.example TXT !timeout\nloop.example CNAME loop.example",
        )
        .unwrap();
        let hello = Outcome::Present(vec![Data::Txt("hello".into())]);
        assert_eq!(ask(&zone, "a.example", RecordType::Txt), hello);
        assert_eq!(ask(&zone, "b.example", RecordType::Txt), hello);
        assert_eq!(ask(&zone, "a.example", RecordType::A), Outcome::NoData);
        assert_eq!(ask(&zone, "example", RecordType::A), Outcome::NoData);
        assert_eq!(ask(&zone, "x.a.example", RecordType::A), Outcome::NxDomain);
        assert_eq!(
            ask(&zone, "x.w.example", RecordType::Txt),
            Outcome::Present(vec![Data::Txt("wild".into())])
        );
        assert_eq!(
            ask(&zone, "c.example", RecordType::Txt),
            Outcome::Unknown(Failure::Timeout)
        );
        assert_eq!(
            ask(&zone, "loop.example", RecordType::Txt),
            Outcome::Unknown(Failure::ServerFailure)
        );
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = Zone::parse("# fine\nexample.org MX mx").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 2: an MX record is: preference, host"
        );
    }
}
