//! Target: aggregate reports as XML.

use std::io::BufReader;

use arbitrary::{Arbitrary, Result, Unstructured};
use mailauth::report::{
    AggregateReader, Limits, Metadata, PolicyPublished, Record, Remark, ReportError, ReportItem,
    analyse,
};

use crate::{Scratch, plan, scratch};

const VALUES: [&str; 30] = [
    "",
    "pass",
    "Fail",
    " none ",
    "HARDFAIL",
    "quarantine",
    "reject",
    "r",
    "s",
    "Strict",
    "y",
    "192.0.2.1",
    "2001:db8::1",
    "[::ffff:1.2.3.4]",
    "0",
    "17",
    "-5",
    "1e9",
    "100",
    "99999999999999999999",
    "1706140800",
    "1706140800000",
    "-62135596800",
    "2024-01-25T00:00:00Z",
    "Example.TEST.",
    "<a@b.test>",
    "&amp;&#0;&#x41;&lol;",
    "<![CDATA[<b>&]]>",
    "mfrom",
    "=cmd()|x",
];

/// A report whose elements stand in an order and with flaws of the fuzzer's choosing.
pub(crate) struct Plan(pub(crate) Vec<u8>);

/// Elements by their parents; those without children are texts.
const TREE: [(&str, &[&str]); 11] = [
    (
        "feedback",
        &[
            "version",
            "report_metadata",
            "policy_published",
            "record",
            "record",
            "record",
            "extension",
            "xs:schema",
        ],
    ),
    (
        "report_metadata",
        &[
            "org_name",
            "email",
            "extra_contact_info",
            "report_id",
            "date_range",
            "error",
            "generator",
        ],
    ),
    ("date_range", &["begin", "end"]),
    (
        "policy_published",
        &[
            "domain",
            "adkim",
            "aspf",
            "p",
            "sp",
            "np",
            "pct",
            "fo",
            "testing",
            "discovery_method",
        ],
    ),
    (
        "record",
        &["row", "identifiers", "auth_results", "extension"],
    ),
    ("row", &["source_ip", "count", "policy_evaluated"]),
    (
        "policy_evaluated",
        &["disposition", "dkim", "spf", "reason"],
    ),
    (
        "identifiers",
        &["header_from", "envelope_from", "envelope_to"],
    ),
    ("auth_results", &["dkim!", "dkim!", "spf!"]),
    ("dkim!", &["domain", "selector", "result", "human_result"]),
    ("spf!", &["domain", "scope", "result"]),
];

fn element(u: &mut Unstructured<'_>, name: &str, out: &mut String, depth: usize) -> Result<()> {
    let shown = name.trim_end_matches('!');
    let flaw: u8 = u.arbitrary()?;
    if flaw != 1 {
        *out += &format!("<{}{shown}>", if flaw == 2 { "n:" } else { "" });
    }
    let children = if name == "reason" {
        Some(["type", "comment"].as_slice())
    } else {
        TREE.iter()
            .find(|(parent, _)| *parent == name)
            .map(|(_, children)| *children)
    };
    match children {
        Some(children) if depth < 9 => {
            // Every child once, from some point on, and some again.
            let from = u.int_in_range(0..=children.len() - 1)?;
            let extra = u.int_in_range(0..=2)?;
            for at in 0..children.len() + extra {
                let child = children[(from + at) % children.len()];
                if u.ratio(1, 12)? {
                    continue;
                }
                element(u, child, out, depth + 1)?;
            }
        }
        _ if flaw == 3 => *out += u.arbitrary::<&str>()?,
        _ => *out += u.choose::<&str>(&VALUES)?,
    }
    match flaw {
        4 => {}
        5 => *out += "</other>",
        6 => *out += &format!("</{shown}>").to_uppercase(),
        7 => *out += &format!("</{shown}>stray<!-- x --><br/>"),
        _ => *out += &format!("</{}{shown}>", if flaw == 2 { "n:" } else { "" }),
    }
    Ok(())
}

impl<'a> Arbitrary<'a> for Plan {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Plan> {
        let flaws: Vec<Scratch> = if u.ratio(1, 4)? {
            u.arbitrary()?
        } else {
            Vec::new()
        };
        let cut = if u.ratio(1, 8)? {
            Some(u.arbitrary()?)
        } else {
            None
        };
        let encoding: u8 = u.arbitrary()?;
        let mut text = String::from(match encoding % 4 {
            0 => "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
            1 => "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n",
            2 => "<!DOCTYPE feedback [<!ENTITY lol \"lol\">]>",
            _ => "",
        });
        element(u, "feedback", &mut text, 0)?;
        let mut bytes = match encoding % 8 {
            7 => format!("\u{feff}{text}")
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
            _ => text.into_bytes(),
        };
        scratch(&mut bytes, &flaws, cut);
        Ok(Plan(bytes))
    }
}

type Read = (Metadata, PolicyPublished, Vec<Record>, Vec<Remark>);

/// Reads a report, and holds every part to what is promised of it.
pub(crate) fn read(input: impl std::io::BufRead) -> std::result::Result<Read, ReportError> {
    let limits = Limits::default();
    let mut reader = AggregateReader::new(input, limits);
    let (mut metadata, mut policy, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(part) = reader.next()? {
        match part {
            ReportItem::Metadata(part) => metadata.push(part),
            ReportItem::Policy(part) => policy.push(part),
            ReportItem::Record(row) => rows.push(row),
        }
    }
    let remarks = reader.remarks();
    assert!(remarks.len() <= limits.remarks);
    assert!(
        remarks
            .iter()
            .all(|remark| remark.what.len() < 1_000 && remark.times > 0)
    );
    assert_eq!((metadata.len(), policy.len()), (1, 1));
    let (metadata, policy) = (metadata.remove(0), policy.remove(0));
    for time in [metadata.begin, metadata.end] {
        jiff::Timestamp::from_second(time).expect("a moment of the calendar");
    }
    let texts = [
        &metadata.org_name,
        &metadata.email,
        &metadata.report_id,
        &policy.domain,
        &policy.p,
    ];
    for text in texts {
        assert!(text.len() <= limits.text_bytes + 16);
        assert!(!text.contains(|c: char| c.is_ascii_control()));
    }
    for row in &rows {
        assert!(row.dkim_results.len() <= limits.dkim && row.spf_results.len() <= limits.spf);
        assert!(row.count <= 1_000_000_000_000);
        assert!(!row.header_from.contains('@') && row.header_from.len() <= 253);
        let analysis = analyse(row, &policy, &str::to_owned);
        assert!(analysis.dkim.is_none_or(|at| at < row.dkim_results.len()));
    }
    Ok((metadata, policy, rows, remarks))
}

/// Reads a report at once and a byte at a time, with the same result.
pub fn aggregate(data: &[u8]) {
    let bytes = match plan(data) {
        None => data.to_vec(),
        Some(mut rest) => match Plan::arbitrary(&mut rest) {
            Ok(plan) => plan.0,
            Err(_) => return,
        },
    };
    let whole = read(bytes.as_slice());
    let slowly = read(BufReader::with_capacity(1, bytes.as_slice()));
    match (whole, slowly) {
        (Ok(whole), Ok(slowly)) => assert_eq!(whole, slowly),
        (Err(whole), Err(slowly)) => assert_eq!(whole.to_string(), slowly.to_string()),
        (whole, slowly) => panic!("{whole:?} at once, {slowly:?} slowly"),
    }
}
