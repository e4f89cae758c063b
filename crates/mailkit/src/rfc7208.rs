//! The suite of RFC 7208: `crates/mailauth/tests/rfc7208/README.md` says where it
//! comes from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use mailauth::DomainName;
use mailauth::dns::{Data, Failure, RecordType, Resolver, Zone};
use mailauth::spf::{Query, check};
use serde::Deserialize;

/// Some records and the mails judged by them.
#[derive(Clone, Debug, Deserialize)]
pub struct Scenario {
    /// What it is about.
    pub description: String,
    /// Every name there is; all others do not exist.
    pub zone: Vec<Name>,
    /// The mails.
    pub cases: Vec<Case>,
}

impl Scenario {
    /// Its records.
    ///
    /// # Panics
    /// If a record of the suite cannot be read.
    pub fn zone(&self) -> Zone {
        let mut zone = Zone::default();
        for at in &self.zone {
            for record in &at.records {
                zone.add(name(&at.name), record.data());
            }
            for word in &at.timeouts {
                zone.fail(name(&at.name), kind(word), Failure::Timeout);
            }
        }
        zone
    }

    /// Judges every mail by what `resolver` answers, and says what came out wrong.
    pub async fn judge<R: Resolver>(&self, resolver: &R) -> Vec<String> {
        let mut wrong = Vec::new();
        for case in &self.cases {
            let query = Query::new(case.ip, &case.mail_from, &case.helo);
            let outcome = check(resolver, &query).await;
            let result = outcome.result.to_string();
            if !case.results.contains(&result) {
                wrong.push(format!(
                    "{}: {result}, not {:?}: {}",
                    case.name, case.results, outcome.reason
                ));
            }
            let explained = match case.explanation.as_deref() {
                None => true,
                Some("DEFAULT") => !outcome.explained_by_domain,
                Some(text) => outcome.explained_by_domain && outcome.explanation == text,
            };
            if !explained {
                wrong.push(format!("{}: {:?}", case.name, outcome.explanation));
            }
        }
        wrong
    }
}

/// A name in DNS.
#[derive(Clone, Debug, Deserialize)]
pub struct Name {
    /// Labels with dots between; they may hold blanks, `%`, `:` and `/`, no dots
    /// and no backslashes.
    pub name: String,
    /// Its records, in the order in which they are to be answered.
    pub records: Vec<Record>,
    /// The types of record (`A`, `TXT` …) a question for which gets no answer.
    pub timeouts: Vec<String>,
}

/// A record.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "type", rename_all = "UPPERCASE")]
pub enum Record {
    /// IPv4 address.
    A {
        /// The address.
        value: Ipv4Addr,
    },
    /// IPv6 address.
    Aaaa {
        /// The address.
        value: Ipv6Addr,
    },
    /// Mail exchanger.
    Mx {
        /// Lower is tried first.
        preference: u16,
        /// The host; empty is the root.
        host: String,
    },
    /// Text.
    Txt {
        /// Its strings; there may be none. See [`octets`].
        strings: Vec<String>,
    },
    /// Name of an address.
    Ptr {
        /// The name.
        value: String,
    },
    /// Alias.
    Cname {
        /// Of what.
        value: String,
    },
}

impl Record {
    fn data(&self) -> Data {
        match self {
            Record::A { value } => Data::A(*value),
            Record::Aaaa { value } => Data::Aaaa(*value),
            Record::Mx { preference, host } => Data::Mx(*preference, name(host)),
            Record::Txt { strings } => {
                let octets: Vec<u8> = strings.iter().flat_map(|s| octets(s)).collect();
                Data::Txt(String::from_utf8_lossy(&octets).into_owned())
            }
            Record::Ptr { value } => Data::Ptr(name(value)),
            Record::Cname { value } => Data::Cname(name(value)),
        }
    }
}

fn name(text: &str) -> DomainName {
    if text.is_empty() {
        return DomainName::root();
    }
    DomainName::from_dns(text).expect("a name of the suite")
}

fn kind(word: &str) -> RecordType {
    match word {
        "A" => RecordType::A,
        "AAAA" => RecordType::Aaaa,
        "MX" => RecordType::Mx,
        "TXT" => RecordType::Txt,
        "PTR" => RecordType::Ptr,
        "CNAME" => RecordType::Cname,
        "NS" => RecordType::Ns,
        other => panic!("{other} is not a type of record"),
    }
}

/// A mail and what it must be judged.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// Name of the case.
    pub name: String,
    /// Section and paragraph of RFC 7208.
    pub spec: String,
    /// The client.
    pub ip: IpAddr,
    /// What it said with HELO.
    pub helo: String,
    /// MAIL FROM without brackets.
    pub mail_from: String,
    /// Any of these words is right; the first is preferred.
    pub results: Vec<String>,
    /// The explanation that must come out; `DEFAULT` when the domain must not be
    /// the one that explains.
    pub explanation: Option<String>,
}

/// The octets a TXT string stands for: characters up to U+00FF are one each.
pub fn octets(string: &str) -> Vec<u8> {
    string.chars().map(|c| c as u32 as u8).collect()
}

/// All scenarios.
///
/// # Panics
/// If the file kept beside the tests cannot be read.
pub fn suite() -> Vec<Scenario> {
    let json = include_str!("../../mailauth/tests/rfc7208/suite.json");
    serde_json::from_str(json).expect("the suite as convert.py writes it")
}

#[cfg(test)]
mod tests {
    #[test]
    fn all_203_cases_are_there() {
        let suite = super::suite();
        assert_eq!(suite.len(), 16);
        assert_eq!(suite.iter().map(|s| s.cases.len()).sum::<usize>(), 203);
    }
}
