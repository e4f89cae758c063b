//! TLS reports (RFC 8460 §4.4): JSON, read as written by many hands.

use std::collections::HashMap;
use std::io::{BufRead, Read};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::aggregate::value::{self, Odd, clean, clean_within, ends_before, written};
use super::decode::Decoded;
use super::remarks::{Remarks, shown};
use super::{Limits, Remark, RemarkKind, ReportError};

/// What one reporter saw of connections to a domain's mail servers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsReport {
    /// The reporting organization.
    pub organization_name: String,
    /// First second covered, Unix time; 0 when it could not be read.
    pub begin: i64,
    /// Last second covered, Unix time; 0 when it could not be read.
    pub end: i64,
    /// How to reach it; empty when not said.
    pub contact_info: String,
    /// Its id of the report.
    pub report_id: String,
    /// What it saw, by policy applied.
    pub policies: Vec<TlsPolicy>,
}

/// What was seen under one policy (RFC 8460 §4.4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TlsPolicy {
    /// `tlsa`, `sts` or `no-policy-found`, as written.
    #[serde(rename = "type")]
    pub kind: String,
    /// The policy's lines as the reporter saw them.
    pub strings: Vec<String>,
    /// The domain it is of, lower case.
    pub domain: String,
    /// Patterns of its mail servers.
    pub mx_hosts: Vec<String>,
    /// Sessions that succeeded.
    pub successful: u64,
    /// Sessions that failed.
    pub failed: u64,
    /// Why.
    pub failures: Vec<TlsFailure>,
}

/// One kind of failure (RFC 8460 §4.3, §4.4). Texts are empty when not given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct TlsFailure {
    /// `certificate-expired`, `starttls-not-supported` …, as written.
    pub result: String,
    /// Address of the sender.
    pub sending_ip: Option<IpAddr>,
    /// Name of the receiving server.
    pub receiving_host: String,
    /// How it greeted.
    pub receiving_helo: String,
    /// Its address.
    pub receiving_ip: Option<IpAddr>,
    /// Sessions that failed so.
    pub sessions: u64,
    /// More about it.
    pub information: String,
    /// A code of the sender's program.
    pub reason_code: String,
}

impl TlsReport {
    /// Reads a report; oddities are remarks.
    ///
    /// # Errors
    /// When it cannot be read, is larger than [`Limits::json_bytes`], is not JSON, or is
    /// JSON without anything of a TLS report.
    pub fn read(
        input: impl BufRead,
        limits: &Limits,
    ) -> Result<(TlsReport, Vec<Remark>), ReportError> {
        let mut text = String::new();
        let mut decoded = Decoded::new(input, usize::MAX);
        let read = (&mut decoded)
            .take(limits.json_bytes + 1)
            .read_to_string(&mut text);
        let at = text.len() as u64;
        read.map_err(|source| ReportError::Read { at, source })?;
        if at > limits.json_bytes {
            return Err(ReportError::TooLong { at });
        }
        let whole: Value = serde_json::from_str(&text).map_err(|error| {
            if text.trim().is_empty() {
                ReportError::NotAReport {
                    what: "it is empty".to_owned(),
                }
            } else if error.is_eof() {
                ReportError::Truncated { at }
            } else {
                ReportError::NotAReport {
                    what: format!("it is not JSON: {error}"),
                }
            }
        })?;
        let mut reading = Reading {
            remarks: Remarks::new(limits.remarks),
            limits: *limits,
            failures: limits.tls_entries,
        };
        if decoded.replaced.is_some() {
            reading.remarks.note(RemarkKind::NotUtf8, "bytes", || {
                "some bytes are not text and were replaced by \u{fffd}".to_owned()
            });
        }
        let report = reading
            .report(&whole)
            .ok_or_else(|| ReportError::NotAReport {
                what: "the JSON has nothing of a TLS report".to_owned(),
            })?;
        Ok((report, reading.remarks.list()))
    }

    /// Bytes that it takes in memory, roughly.
    pub fn size(&self) -> usize {
        let texts = |texts: &[String]| texts.iter().map(String::len).sum::<usize>();
        let policies = self.policies.iter().map(|policy| {
            let failures = policy.failures.iter().map(|failure| {
                size_of::<TlsFailure>()
                    + failure.result.len()
                    + failure.receiving_host.len()
                    + failure.receiving_helo.len()
                    + failure.information.len()
                    + failure.reason_code.len()
            });
            size_of::<TlsPolicy>()
                + policy.kind.len()
                + policy.domain.len()
                + texts(&policy.strings)
                + texts(&policy.mx_hosts)
                + failures.sum::<usize>()
        });
        self.organization_name.len()
            + self.contact_info.len()
            + self.report_id.len()
            + policies.sum::<usize>()
    }
}

/// Sessions counted, at most: as of mail in a row of an aggregate report.
const MOST_SESSIONS: u64 = 1_000_000_000_000;

struct Reading {
    remarks: Remarks,
    limits: Limits,
    /// Failures that are still kept.
    failures: usize,
}

/// The value of a key, whose words may be joined by either sign.
fn get<'a>(of: &'a Map<String, Value>, key: &str) -> &'a Value {
    of.get(key)
        .or_else(|| of.get(&key.replace('-', "_")))
        .unwrap_or(&Value::Null)
}

impl Reading {
    fn report(&mut self, whole: &Value) -> Option<TlsReport> {
        let whole = whole.as_object()?;
        let known = ["organization-name", "report-id", "policies", "date-range"];
        if known.iter().all(|key| get(whole, key).is_null()) {
            return None;
        }
        let range = get(whole, "date-range").as_object();
        let mut moment = |key| range.map_or(0, |range| self.moment(range, key));
        let (begin, end) = (moment("start-datetime"), moment("end-datetime"));
        if end < begin {
            self.remarks
                .note(RemarkKind::OddPeriod, "order", || ends_before(begin, end));
        }
        let report = TlsReport {
            organization_name: self.text(whole, "organization-name"),
            begin,
            end,
            contact_info: self.text(whole, "contact-info"),
            report_id: self.text(whole, "report-id"),
            policies: self.policies(whole),
        };
        for (value, name) in [
            (&report.organization_name, "organization-name"),
            (&report.report_id, "report-id"),
        ] {
            if value.is_empty() {
                self.missing(name);
            }
        }
        if report.policies.is_empty() {
            self.missing("policies");
        }
        Some(report)
    }

    fn policy(&mut self, entry: &Map<String, Value>) -> TlsPolicy {
        let nothing = Map::new();
        let policy = get(entry, "policy").as_object().unwrap_or(&nothing);
        let summary = get(entry, "summary").as_object().unwrap_or(&nothing);
        TlsPolicy {
            kind: self.text(policy, "policy-type"),
            strings: self.texts(policy, "policy-string"),
            domain: self.host(policy, "policy-domain"),
            mx_hosts: self.texts(policy, "mx-host"),
            successful: self.count(summary, "total-successful-session-count"),
            failed: self.count(summary, "total-failure-session-count"),
            failures: self.failures(entry),
        }
    }

    fn policies(&mut self, whole: &Map<String, Value>) -> Vec<TlsPolicy> {
        let most = self.limits.tls_policies;
        let mut kept = Vec::new();
        for entry in self.entries(whole, "policies") {
            let policy = self.policy(entry);
            // One that says nothing is none, but where there is no other.
            if policy == TlsPolicy::default() && !kept.is_empty() {
                continue;
            }
            if kept.len() == most {
                self.too_many("policies", most);
                break;
            }
            kept.push(policy);
        }
        kept
    }

    /// The failures of a policy: those alike in all but their sessions are one.
    fn failures(&mut self, policy: &Map<String, Value>) -> Vec<TlsFailure> {
        const NAME: &str = "failure-details";
        let mut kept: Vec<TlsFailure> = Vec::new();
        let mut places = HashMap::new();
        for entry in self.entries(policy, NAME) {
            let mut failure = self.failure(entry);
            let sessions = std::mem::take(&mut failure.sessions);
            let next = kept.len();
            if let Some(other) = places
                .get(&failure)
                .and_then(|at| kept.get_mut::<usize>(*at))
            {
                other.sessions = other.sessions.saturating_add(sessions).min(MOST_SESSIONS);
                continue;
            }
            let Some(left) = self.failures.checked_sub(1) else {
                self.too_many(NAME, self.limits.tls_entries);
                break;
            };
            self.failures = left;
            places.insert(failure.clone(), next);
            failure.sessions = sessions;
            kept.push(failure);
        }
        kept
    }

    fn too_many(&mut self, key: &'static str, most: usize) {
        self.remarks.note(RemarkKind::TooMany, key, || {
            format!("{key} has more than {most} entries; the rest was left out")
        });
    }

    fn failure(&mut self, entry: &Map<String, Value>) -> TlsFailure {
        TlsFailure {
            result: self.text(entry, "result-type"),
            sending_ip: self.address(entry, "sending-mta-ip"),
            receiving_host: self.host(entry, "receiving-mx-hostname"),
            receiving_helo: self.text(entry, "receiving-mx-helo"),
            receiving_ip: self.address(entry, "receiving-ip"),
            sessions: self.count(entry, "failed-session-count"),
            information: self.text(entry, "additional-information"),
            reason_code: self.text(entry, "failure-reason-code"),
        }
    }

    /// The objects of a list, or the one that stands where a list should.
    fn entries<'a>(
        &mut self,
        of: &'a Map<String, Value>,
        key: &'static str,
    ) -> impl Iterator<Item = &'a Map<String, Value>> + use<'a> {
        let value = get(of, key);
        let entries = match value {
            Value::Array(entries) => entries.as_slice(),
            Value::Null => &[],
            one => {
                self.wrong(key, "a list");
                std::slice::from_ref(one)
            }
        };
        if !entries.iter().all(Value::is_object) {
            self.wrong(key, "a list of objects");
        }
        entries.iter().filter_map(Value::as_object)
    }

    fn texts(&mut self, of: &Map<String, Value>, key: &'static str) -> Vec<String> {
        match get(of, key) {
            Value::Null => Vec::new(),
            Value::Array(lines) => {
                let most = self.limits.tls_entries.min(100);
                let lines = lines.iter().take(most);
                lines
                    .map(|line| self.one(line, key))
                    .filter(|line| !line.is_empty())
                    .collect()
            }
            one => {
                let one = self.one(one, key);
                one.lines()
                    .map(str::to_owned)
                    .filter(|line| !line.is_empty())
                    .take(100)
                    .collect()
            }
        }
    }

    fn text(&mut self, of: &Map<String, Value>, key: &'static str) -> String {
        self.one(get(of, key), key)
    }

    fn one(&mut self, value: &Value, key: &'static str) -> String {
        let text = match value {
            Value::Null => return String::new(),
            Value::String(text) => text.as_str(),
            Value::Number(number) => return number.to_string(),
            _ => {
                self.wrong(key, "a text");
                return String::new();
            }
        };
        let most = match key {
            "organization-name" | "contact-info" | "report-id" | "policy-string" => {
                self.limits.text_bytes
            }
            _ => self.limits.row_text_bytes,
        };
        let (text, cut) = match key {
            // A policy given as one text has its line ends.
            "policy-string" => {
                let lines: Vec<_> = text.lines().map(clean).collect();
                let mut text = lines.join("\n");
                let cut = text.floor_char_boundary(most);
                let rest = cut < text.len();
                text.truncate(cut);
                (text, rest)
            }
            _ => {
                let (text, cut) = clean_within(text, most);
                (text.into_owned(), cut)
            }
        };
        if cut {
            self.remarks.note(RemarkKind::TooMany, key, || {
                format!("{key} has more than {most} bytes; the rest was cut")
            });
        }
        text
    }

    fn host(&mut self, of: &Map<String, Value>, key: &'static str) -> String {
        let mut host = self.text(of, key).to_ascii_lowercase();
        if host.ends_with('.') {
            host.pop();
        }
        host
    }

    fn count(&mut self, of: &Map<String, Value>, key: &'static str) -> u64 {
        let count = match get(of, key) {
            Value::Null => return 0,
            Value::Number(number) => number.as_u64(),
            Value::String(text) => {
                let (count, odd) = value::count(text.trim());
                let read = !matches!(odd, Odd::Value(_));
                if read {
                    self.remarks.note(RemarkKind::Spelling, key, || {
                        format!("{key} is the text “{}”, read as {count}", shown(text))
                    });
                }
                read.then_some(count)
            }
            _ => None,
        };
        count
            .filter(|count| *count <= MOST_SESSIONS)
            .unwrap_or_else(|| {
                let value = shown(&get(of, key).to_string());
                self.remarks.note(RemarkKind::BadValue, key, || {
                    format!("{key} is {value}, no number of sessions")
                });
                0
            })
    }

    fn address(&mut self, of: &Map<String, Value>, key: &'static str) -> Option<IpAddr> {
        let text = self.text(of, key);
        if text.is_empty() {
            return None;
        }
        let address = text.trim_matches(['[', ']']).parse::<IpAddr>().ok();
        if address.is_none() {
            self.remarks.note(RemarkKind::BadValue, key, || {
                format!("{key} is “{}”, no IP address", shown(&text))
            });
        }
        address.map(|address| address.to_canonical())
    }

    fn moment(&mut self, of: &Map<String, Value>, key: &'static str) -> i64 {
        let text = self.text(of, key);
        let moment = written(&text).or_else(|| {
            let seconds = text.parse().ok()?;
            jiff::Timestamp::from_second(seconds).ok().map(|_| seconds)
        });
        moment.unwrap_or_else(|| {
            self.remarks.note(RemarkKind::BadValue, key, || {
                format!("{key} is “{}”, no moment in time", shown(&text))
            });
            0
        })
    }

    fn wrong(&mut self, key: &'static str, should: &str) {
        self.remarks.note(RemarkKind::BadValue, key, || {
            format!("{key} is not {should}")
        });
    }

    fn missing(&mut self, key: &'static str) {
        self.remarks.note(RemarkKind::Missing, key, || {
            format!("{key} is missing or empty")
        });
    }
}
