//! Whether two files say the same report: a hash over what was read, so that other line
//! ends, indents, orders of elements and of rows, and archives make no difference.

use std::io::Write as _;

use sha2::{Digest, Sha256};

use super::{
    Alignment, Disposition, Metadata, PolicyPublished, Record, TlsFailure, TlsPolicy, TlsReport,
    Verdict,
};

/// Takes in an aggregate report row by row.
///
/// It is kept beside reports for years: what goes into it, and in which order, never
/// changes. A field the format gains goes in behind the others, and only where it is set.
#[derive(Clone, Debug, Default)]
pub struct Fingerprint {
    /// The sum of the hashes of the rows, in four parts: their order means nothing.
    rows: [u64; 4],
    count: u64,
    /// The memory of the last row's parts, used again.
    parts: Vec<u8>,
}

impl Fingerprint {
    /// Of no row yet.
    pub fn new() -> Fingerprint {
        Fingerprint::default()
    }

    /// Takes in a row.
    pub fn record(&mut self, record: &Record) {
        let mut parts = Parts::within(std::mem::take(&mut self.parts), "row");
        match record.source_ip {
            Some(address) => parts.shown(&address),
            None => parts.text(""),
        }
        parts.number(record.count);
        parts.text(match &record.disposition {
            Disposition::None => "none",
            Disposition::Pass => "pass",
            Disposition::Quarantine => "quarantine",
            Disposition::Reject => "reject",
            Disposition::Other(word) => word,
        });
        for verdict in [&record.dkim, &record.spf] {
            parts.text(match verdict {
                Verdict::Pass => "pass",
                Verdict::Fail => "fail",
                Verdict::Other(word) => word,
            });
        }
        parts.text(&record.header_from);
        parts.text(&record.envelope_from);
        parts.text(&record.envelope_to);
        parts.number(record.reasons.len() as u64);
        for reason in &record.reasons {
            parts.text(&reason.kind);
            parts.text(&reason.comment);
        }
        parts.number(record.dkim_results.len() as u64);
        for one in &record.dkim_results {
            parts.text(&one.domain);
            parts.text(&one.selector);
            parts.text(&one.result);
        }
        parts.number(record.spf_results.len() as u64);
        for one in &record.spf_results {
            parts.text(&one.domain);
            parts.text(&one.scope);
            parts.text(&one.result);
        }
        let hash = parts.hash();
        for (sum, lane) in self.rows.iter_mut().zip(hash.chunks_exact(8)) {
            let lane = lane.try_into().map_or(0, u64::from_be_bytes);
            *sum = sum.wrapping_add(lane);
        }
        self.count += 1;
        self.parts = parts.0;
    }

    /// That of the whole report.
    pub fn aggregate(&self, metadata: &Metadata, policy: &PolicyPublished) -> [u8; 32] {
        let mut parts = Parts::new("aggregate");
        for text in [
            &metadata.org_name,
            &metadata.email,
            &metadata.extra_contact_info,
            &metadata.report_id,
            &metadata.generator,
        ] {
            parts.text(text);
        }
        parts.moment(metadata.begin);
        parts.moment(metadata.end);
        parts.number(metadata.errors.len() as u64);
        for error in &metadata.errors {
            parts.text(error);
        }
        for text in [
            &policy.domain,
            &policy.p,
            &policy.sp,
            &policy.np,
            &policy.fo,
            &policy.discovery_method,
        ] {
            parts.text(text);
        }
        for alignment in [policy.adkim, policy.aspf] {
            parts.text(match alignment {
                Alignment::Relaxed => "r",
                Alignment::Strict => "s",
            });
        }
        parts.text(&policy.pct.map(|pct| pct.to_string()).unwrap_or_default());
        parts.text(match policy.testing {
            Some(true) => "y",
            Some(false) => "n",
            None => "",
        });
        parts.number(self.count);
        for sum in self.rows {
            parts.number(sum);
        }
        parts.hash()
    }

    /// That of the rows, under the policy: whether another report of the same time says the
    /// same. `None` without rows.
    pub fn said(&self, policy: &PolicyPublished) -> Option<[u8; 32]> {
        if self.count == 0 {
            return None;
        }
        let rows = Metadata::default();
        Some(self.aggregate(&rows, policy))
    }

    /// That of a TLS report.
    pub fn tls(report: &TlsReport) -> [u8; 32] {
        let mut parts = Parts::new("tls");
        parts.text(&report.organization_name);
        parts.text(&report.contact_info);
        parts.text(&report.report_id);
        parts.moment(report.begin);
        parts.moment(report.end);
        parts.tls_policies(report);
        parts.hash()
    }

    /// That of what a TLS report says of sessions; `None` where it counts none.
    pub fn tls_said(report: &TlsReport) -> Option<[u8; 32]> {
        let counts = |of: &TlsPolicy| of.successful > 0 || of.failed > 0;
        if !report.policies.iter().any(counts) {
            return None;
        }
        let mut parts = Parts::new("tls said");
        parts.tls_policies(report);
        Some(parts.hash())
    }
}

/// Texts and numbers, none of which can pass for a part of another.
struct Parts(Vec<u8>);

impl Parts {
    fn new(of: &str) -> Parts {
        Parts::within(Vec::new(), of)
    }

    /// In memory that was used before.
    fn within(mut memory: Vec<u8>, of: &str) -> Parts {
        memory.clear();
        let mut parts = Parts(memory);
        parts.text(of);
        parts
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    /// A text as something shows itself.
    fn shown(&mut self, what: &dyn std::fmt::Display) {
        let length = self.0.len();
        self.number(0);
        let from = self.0.len();
        // Writing to memory cannot fail.
        let _ = write!(self.0, "{what}");
        let long = (self.0.len() - from) as u64;
        if let Some(place) = self.0.get_mut(length..from) {
            place.copy_from_slice(&long.to_be_bytes());
        }
    }

    fn texts(&mut self, texts: &[String]) {
        self.number(texts.len() as u64);
        for text in texts {
            self.text(text);
        }
    }

    fn number(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_be_bytes());
    }

    fn moment(&mut self, seconds: i64) {
        self.0.extend_from_slice(&seconds.to_be_bytes());
    }

    fn tls_policies(&mut self, report: &TlsReport) {
        self.number(report.policies.len() as u64);
        for policy in &report.policies {
            self.text(&policy.kind);
            self.text(&policy.domain);
            self.texts(&policy.strings);
            self.texts(&policy.mx_hosts);
            self.number(policy.successful);
            self.number(policy.failed);
            self.number(policy.failures.len() as u64);
            for failure in &policy.failures {
                self.failure(failure);
            }
        }
    }

    fn failure(&mut self, failure: &TlsFailure) {
        let address = |of: Option<std::net::IpAddr>| of.map(|a| a.to_string()).unwrap_or_default();
        self.text(&failure.result);
        self.text(&address(failure.sending_ip));
        self.text(&failure.receiving_host);
        self.text(&failure.receiving_helo);
        self.text(&address(failure.receiving_ip));
        self.number(failure.sessions);
        self.text(&failure.information);
        self.text(&failure.reason_code);
    }

    fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{AggregateReader, Limits, ReportItem};

    fn of(xml: &str) -> [u8; 32] {
        let mut reader = AggregateReader::new(xml.as_bytes(), Limits::default());
        let mut print = Fingerprint::new();
        let (mut metadata, mut policy) = (Metadata::default(), PolicyPublished::default());
        while let Some(item) = reader.next().unwrap() {
            match item {
                ReportItem::Metadata(found) => metadata = found,
                ReportItem::Policy(found) => policy = found,
                ReportItem::Record(record) => print.record(&record),
            }
        }
        print.aggregate(&metadata, &policy)
    }

    fn report(rows: &str) -> String {
        format!(
            "<feedback><report_metadata><org_name>R</org_name><report_id>1</report_id><date_range><begin>1</begin>\
             <end>2</end></date_range></report_metadata><policy_published><domain>a.test</domain><p>none</p>\
             </policy_published>{rows}</feedback>"
        )
    }

    fn row(address: &str, count: &str) -> String {
        format!(
            "<record><row><source_ip>{address}</source_ip><count>{count}</count></row><identifiers>\
             <header_from>a.test</header_from></identifiers></record>"
        )
    }

    #[test]
    fn mb_08_the_same_report_is_the_same_however_it_is_written() {
        let (one, two) = (row("192.0.2.1", "3"), row("192.0.2.2", "4"));
        let plain = report(&format!("{one}{two}"));
        for same in [
            plain.replace("><", ">\n<"),
            plain.replace("><", ">\r\n  <"),
            report(&format!("{two}{one}")),
            format!("\u{feff}<?xml version=\"1.0\"?>{plain}"),
        ] {
            assert_eq!(of(&same), of(&plain), "{same}");
        }
        for other in [
            report(&one),
            report(&format!("{one}{two}{two}")),
            plain.replace("<count>3<", "<count>4<"),
            plain.replace("none", "reject"),
            plain.replace("192.0.2.2", "192.0.2.1"),
            plain.replace("<end>2<", "<end>3<"),
        ] {
            assert_ne!(of(&other), of(&plain), "{other}");
        }
    }

    #[test]
    fn mb_10_what_is_said_is_the_same_under_another_id() {
        let said = |xml: &str| {
            let mut reader = AggregateReader::new(xml.as_bytes(), Limits::default());
            let (mut print, mut policy) = (Fingerprint::new(), PolicyPublished::default());
            while let Some(item) = reader.next().unwrap() {
                match item {
                    ReportItem::Metadata(_) => {}
                    ReportItem::Policy(found) => policy = found,
                    ReportItem::Record(record) => print.record(&record),
                }
            }
            print.said(&policy)
        };
        let plain = report(&row("192.0.2.1", "3"));
        let other_id = plain.replace("<report_id>1<", "<report_id>2<");
        assert!(said(&plain).is_some());
        assert_eq!(said(&plain), said(&other_id));
        assert_ne!(of(&plain), of(&other_id));
        for other in [
            plain.replace("<count>3<", "<count>4<"),
            plain.replace("<p>none<", "<p>reject<"),
        ] {
            assert_ne!(said(&plain), said(&other), "{other}");
        }
        assert_eq!(said(&report("")), None, "an empty report repeats nothing");
    }

    #[test]
    fn mb_08_the_fingerprint_never_changes() {
        let print = of(&report(&row("192.0.2.1", "3")));
        let hex: String = print.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex,
            "b7e91b82be9d418fc08395acaf0963adc09fde25c069bf26a536b4559304b4c6"
        );
    }
}
