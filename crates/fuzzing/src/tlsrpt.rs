//! Target: TLS reports as JSON.

use arbitrary::{Result, Unstructured};
use mailauth::report::{Limits, TlsReport};

use crate::{Scratch, plan, scratch};

const KEYS: [&str; 24] = [
    "organization-name",
    "date-range",
    "start-datetime",
    "end-datetime",
    "contact-info",
    "report-id",
    "policies",
    "policy",
    "policy-type",
    "policy-string",
    "policy-domain",
    "mx-host",
    "summary",
    "total-successful-session-count",
    "total-failure-session-count",
    "failure-details",
    "result-type",
    "sending-mta-ip",
    "receiving-mx-hostname",
    "receiving-ip",
    "failed-session-count",
    "failure-reason-code",
    "organization_name",
    "x",
];

const VALUES: [&str; 16] = [
    "null",
    "0",
    "17",
    "-3",
    "1e400",
    "0.5",
    "true",
    "\"12\"",
    "\"\"",
    "[]",
    "{}",
    "\"2024-01-25T00:00:00Z\"",
    "\"2001:db8::1\"",
    "\"Example.TEST.\"",
    "\"\\u0000\\ud83d\"",
    "99999999999999999999",
];

fn value(u: &mut Unstructured<'_>, out: &mut String, depth: usize) -> Result<()> {
    let most = if depth > 6 { 1 } else { 4 };
    match u.int_in_range(0..=most)? {
        0 => *out += u.choose::<&str>(&VALUES)?,
        1 => *out += &serde_json::Value::from(u.arbitrary::<&str>()?).to_string(),
        kind => {
            *out += if kind == 2 { "[" } else { "{" };
            for at in 0..u.int_in_range(0..=8)? {
                if at > 0 {
                    *out += ",";
                }
                if kind != 2 {
                    *out += &format!("\"{}\":", u.choose(&KEYS)?);
                }
                value(u, out, depth + 1)?;
            }
            *out += if kind == 2 { "]" } else { "}" };
        }
    }
    Ok(())
}

/// A report of the right keys in the right places, with any values.
fn report(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let flaws: Vec<Scratch> = if u.ratio(1, 4)? {
        u.arbitrary()?
    } else {
        Vec::new()
    };
    let mut out = String::from("{");
    for key in [
        "organization-name",
        "report-id",
        "contact-info",
        "date-range",
    ] {
        out += &format!("\"{key}\":");
        value(u, &mut out, 3)?;
        out += ",";
    }
    out += "\"policies\":[";
    for at in 0..u.int_in_range(0..=3)? {
        out += if at > 0 {
            ",{\"policy\":"
        } else {
            "{\"policy\":"
        };
        value(u, &mut out, 2)?;
        out += ",\"summary\":";
        value(u, &mut out, 2)?;
        out += ",\"failure-details\":";
        value(u, &mut out, 1)?;
        out += "}";
    }
    out += "]}";
    let mut bytes = out.into_bytes();
    scratch(&mut bytes, &flaws, None);
    Ok(bytes)
}

/// Reads a report; what was read is written as JSON of ours and is the same again.
pub fn tlsrpt(data: &[u8]) {
    let bytes = match plan(data) {
        None => data.to_vec(),
        Some(mut rest) => match report(&mut rest) {
            Ok(bytes) => bytes,
            Err(_) => return,
        },
    };
    let limits = Limits::default();
    let Ok((report, remarks)) = TlsReport::read(bytes.as_slice(), &limits) else {
        return;
    };
    assert!(remarks.len() <= limits.remarks);
    for time in [report.begin, report.end] {
        jiff::Timestamp::from_second(time).expect("a moment of the calendar");
    }
    let json = serde_json::to_string(&report).expect("a report is written");
    let again: TlsReport = serde_json::from_str(&json).expect("and read");
    assert_eq!(report, again);
}
