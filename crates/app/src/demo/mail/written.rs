//! Reports as receivers write them: aggregate reports in XML (RFC 9990, in the form of
//! RFC 7489 that most still send), reports on TLS in JSON (RFC 8460).

use super::described::{Described, Reporter, Sender};
use super::midnight;
use crate::demo::calendar::Calendar;
use jiff::ToSpan;
use serde_json::json;
use std::fmt::Write;
use std::net::IpAddr;

/// Before this day only working days are reported, which keeps the example quick to build.
const WEEKENDS_FROM: i32 = -44;
/// On a Saturday or Sunday one in so many of the usual messages is sent.
const WEEKEND_PART: u32 = 8;
/// Sessions of one day in which mail came in with TLS.
const SESSIONS: u32 = 60;
/// A day on which one of the servers showed a certificate that had ended.
const BAD_CERTIFICATE: i32 = -17;

/// The reports on a day, each with the name of its file.
pub(super) fn reports(
    described: &Described,
    calendar: Calendar,
    on: i32,
) -> Vec<(String, Vec<u8>)> {
    let day = calendar.anchor.saturating_add(on.days());
    let weekend = day != calendar.day(on);
    if weekend && on < WEEKENDS_FROM {
        return Vec::new();
    }
    let begins = midnight(calendar, on).as_second();
    let period = (begins, begins + 86_399);
    let mut files = Vec::new();
    for reporter in &described.reporter {
        let (first, last) = reporter.days;
        if !(first..=last).contains(&on) {
            continue;
        }
        let name = format!(
            "{}!{}!{}!{}",
            reporter.host, described.domain, period.0, period.1
        );
        if let Some(xml) = aggregate(described, reporter, (on, calendar), period) {
            files.push((format!("{name}.xml"), xml.into_bytes()));
        }
        if on >= reporter.tls_from {
            let bad = day == calendar.day(BAD_CERTIFICATE);
            let json = tls(described, reporter, (on, bad), period);
            files.push((format!("{name}.json"), json.into_bytes()));
        }
    }
    files
}

/// A number that looks thrown and is the same in every build.
fn thrown(seed: (i32, usize), of: &str) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    let (on, place) = seed;
    let digits = format!("{on}/{place}/{of}");
    for byte in digits.bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    (hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d) >> 8
}

/// How many messages of a day a reporter saw of one address of a sender.
fn messages(
    (sender, place): (&Sender, usize),
    (on, calendar): (i32, Calendar),
    reporter: &Reporter,
) -> u32 {
    let weekend = calendar.day(on) != calendar.anchor.saturating_add(on.days());
    let part = if weekend { WEEKEND_PART } else { 1 };
    let thrown = |of: &str| thrown((on, place), &format!("{}{of}", reporter.host));
    // Between three quarters and five quarters of what is usual, in hundredths.
    let hundredths = sender.a_day * reporter.share * (75 + thrown("more") % 51) / 100 / part;
    let addresses = u32::try_from(sender.addresses.len()).unwrap_or(1).max(1);
    let of_one = hundredths / addresses;
    of_one / 100 + u32::from(thrown("rest") % 100 < of_one % 100)
}

fn aggregate(
    described: &Described,
    reporter: &Reporter,
    (on, calendar): (i32, Calendar),
    (begins, ends): (i64, i64),
) -> Option<String> {
    let domain = &described.domain;
    let policy = described.policy_on(on)?;
    let testing = match policy.testing {
        true => "<testing>y</testing>",
        false => "",
    };
    let mut rows = String::new();
    let mut place = 0;
    for sender in &described.sender {
        for address in &sender.addresses {
            place += 1;
            if !sender.sends_on(on, calendar) {
                continue;
            }
            match messages((sender, place), (on, calendar), reporter) {
                0 => {}
                count => row(&mut rows, (domain, sender, *address), count, {
                    disposition(
                        sender.aligned(domain),
                        &policy.policy,
                        policy.testing,
                        reporter,
                    )
                }),
            }
        }
    }
    if rows.is_empty() {
        return None;
    }
    let Reporter { name, host, .. } = reporter;
    let p = &policy.policy;
    Some(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feedback>\n<version>1.0</version>\n\
         <report_metadata><org_name>{name}</org_name><email>dmarc-reports@{host}</email>\
         <extra_contact_info>example data: nobody sent this report</extra_contact_info>\
         <report_id>{begins}.example@{host}</report_id>\
         <date_range><begin>{begins}</begin><end>{ends}</end></date_range></report_metadata>\n\
         <policy_published><domain>{domain}</domain><adkim>r</adkim><aspf>r</aspf><p>{p}</p><sp>{p}</sp>\
         {testing}</policy_published>\n{rows}</feedback>\n"
    ))
}

/// What is done with a message: the disposition, and why where it departs from the policy.
fn disposition(
    (dkim, spf): (bool, bool),
    policy: &str,
    testing: bool,
    reporter: &Reporter,
) -> (&'static str, &'static str) {
    match (dkim || spf, policy, testing && reporter.knows_tests) {
        (true, ..) | (_, "none", _) => ("none", ""),
        (false, _, true) => ("none", "policy_test_mode"),
        (false, "reject", false) => ("reject", ""),
        (false, _, false) => ("quarantine", ""),
    }
}

fn row(
    rows: &mut String,
    (domain, sender, address): (&str, &Sender, IpAddr),
    count: u32,
    (disposition, tested): (&str, &str),
) {
    let word = |passes| if passes { "pass" } else { "fail" };
    let (dkim, spf) = sender.aligned(domain);
    let mut reasons = String::new();
    for reason in [sender.reason.as_str(), tested] {
        if !reason.is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(reasons, "<reason><type>{reason}</type></reason>");
        }
    }
    let mut results = String::new();
    for (of, selector, result) in &sender.signed {
        let _ = write!(
            results,
            "<dkim><domain>{of}</domain><selector>{selector}</selector><result>{result}</result></dkim>"
        );
    }
    let header_from = match sender.header_from.as_str() {
        "" => domain,
        below => below,
    };
    let (envelope, result) = &sender.envelope;
    let _ = writeln!(
        rows,
        "<record><row><source_ip>{address}</source_ip><count>{count}</count><policy_evaluated>\
         <disposition>{disposition}</disposition><dkim>{}</dkim><spf>{}</spf>{reasons}</policy_evaluated></row>\
         <identifiers><header_from>{header_from}</header_from><envelope_from>{envelope}</envelope_from></identifiers>\
         <auth_results>{results}<spf><domain>{envelope}</domain><scope>mfrom</scope><result>{result}</result></spf>\
         </auth_results></record>",
        word(dkim),
        word(spf),
    );
}

fn tls(
    described: &Described,
    reporter: &Reporter,
    (on, bad): (i32, bool),
    (begins, ends): (i64, i64),
) -> String {
    let time = |second: i64| {
        jiff::Timestamp::from_second(second)
            .unwrap_or_default()
            .to_string()
    };
    let sessions = SESSIONS * (75 + thrown((on, 0), "sessions") % 51) / 100;
    let failed = if bad { 4 } else { 0 };
    let failures = match failed {
        0 => json!([]),
        count => json!([{
            "result-type": "certificate-expired",
            "receiving-mx-hostname": "mx2.meridian-mail.example",
            "failed-session-count": count,
        }]),
    };
    json!({
        "organization-name": reporter.name,
        "date-range": { "start-datetime": time(begins), "end-datetime": time(ends) },
        "contact-info": format!("tls-reports@{}", reporter.host),
        "report-id": format!("{begins}.tls.example@{}", reporter.host),
        "policies": [{
            "policy": {
                "policy-type": "sts",
                "policy-string": ["version: STSv1", "mode: testing", "mx: *.meridian-mail.example", "max_age: 604800"],
                "policy-domain": described.domain,
                "mx-host": ["*.meridian-mail.example"],
            },
            "summary": { "total-successful-session-count": sessions, "total-failure-session-count": failed },
            "failure-details": failures,
        }],
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i8_the_same_day_gives_the_same_numbers_and_each_day_others() {
        let of = |on| thrown((on, 3), "plains");
        assert_eq!(of(-10), of(-10));
        let different: std::collections::BTreeSet<u32> = (-50..0).map(of).collect();
        assert!(different.len() > 45, "{different:?}");
    }
}
