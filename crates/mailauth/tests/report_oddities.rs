//! What reporters write beside the format, and what an enemy would: read all the same,
//! and said.

mod reports;

use std::io::{BufRead, BufReader, Read as _};

use mailauth::report::{
    Alignment, Disposition, Limits, RemarkKind, ReportError, TlsReport, Verdict,
};
use proptest::prelude::*;
use reports::{ROW, fixture, read, read_from, report, whole};

#[test]
fn everything_odd_at_once_loses_no_row_but_the_one_that_says_nothing() {
    let read = whole(fixture("wild.xml"));
    let metadata = &read.metadata;
    assert_eq!(metadata.org_name, "big-reporter.test");
    assert_eq!(metadata.report_id, "=HYPERLINK(\"http://evil.test\")");
    assert_eq!(
        metadata.extra_contact_info,
        "AT&T & <a href=\"https://x.test\">us</a> &nbsp;"
    );
    assert_eq!(
        (metadata.begin, metadata.end),
        (1_706_054_400, 1_706_140_800)
    );
    let policy = &read.policy;
    assert_eq!(
        (policy.domain.as_str(), policy.p.as_str(), policy.pct),
        ("example.test", "Quarantine", None)
    );
    assert_eq!(
        (policy.adkim, policy.aspf),
        (Alignment::Strict, Alignment::Relaxed)
    );
    assert_eq!(read.records.len(), 2);
    let first = &read.records[0];
    assert_eq!(first.source_ip, "192.0.2.7".parse().ok());
    assert_eq!((first.count, &first.disposition), (0, &Disposition::None));
    assert_eq!((&first.dkim, &first.spf), (&Verdict::Pass, &Verdict::Fail));
    assert_eq!(
        (&*first.header_from, &*first.envelope_from),
        ("example.test", "news.example.test")
    );
    assert_eq!(first.reasons.len(), 1);
    assert_eq!(
        (&*first.reasons[0].kind, &*first.reasons[0].comment),
        ("forwarded", "known & trusted & so on")
    );
    assert_eq!(&*first.spf_results[0].result, "hardfail");
    let dkim: Vec<_> = first
        .dkim_results
        .iter()
        .map(|one| (&*one.selector, &*one.result))
        .collect();
    assert_eq!(dkim, [("", "pass"), ("k1", "invalid")]);
    let second = &read.records[1];
    assert_eq!((second.source_ip, second.count), (None, 1_000_000_000_000));
    assert!(matches!(&second.disposition, Disposition::Other(word) if word.starts_with("=cmd")));
    for (kind, words) in [
        (RemarkKind::NotWellFormed, "schema"),
        (RemarkKind::NotWellFormed, "markup in it"),
        (RemarkKind::NotWellFormed, "&nbsp;"),
        (RemarkKind::Spelling, "adkim"),
        (RemarkKind::BadValue, "pct is “250”"),
        (RemarkKind::BadValue, "count is “-5”: negative"),
        (RemarkKind::BadValue, "source_ip is “not an address”"),
        (
            RemarkKind::BadValue,
            "end is “1706140800000”: in milliseconds",
        ),
        (RemarkKind::UnknownWord, "“HardFail”"),
        (RemarkKind::Missing, "org_name"),
        (RemarkKind::Missing, "a reason without its type"),
        (RemarkKind::RowSkipped, "row 3"),
    ] {
        assert!(
            read.has(kind, words),
            "{kind:?} {words}: {:#?}",
            read.remarks
        );
    }
}

#[test]
fn rfc_9990_with_prefixes_and_extensions_is_read_without_remarks() {
    let read = whole(fixture("rfc9990-extended.xml"));
    assert!(read.remarks.is_empty(), "{:#?}", read.remarks);
    assert_eq!((read.records.len(), read.records[0].count), (1, 17));
    assert_eq!(read.records[0].disposition, Disposition::Pass);
    assert_eq!(&*read.records[0].reasons[0].kind, "policy_test_mode");
    assert_eq!(
        (
            read.records[0].dkim_results.len(),
            read.records[0].spf_results.len()
        ),
        (1, 0)
    );
    assert_eq!(read.policy.testing, Some(true));
    assert_eq!(read.metadata.errors, ["two mails could not be read"]);
}

#[test]
fn any_order_gives_the_same_report() {
    let plain = whole(report(ROW));
    let text = report(ROW);
    let (head, rest) = text.split_once("<policy_published>").unwrap();
    let (start, metadata) = head.split_once("<report_metadata>").unwrap();
    let (policy, rest) = rest.split_once(ROW).unwrap();
    let turned = whole(format!(
        "{start}{ROW}<policy_published>{policy}<report_metadata>{metadata}{rest}"
    ));
    assert_eq!(
        (plain.metadata, plain.policy, plain.records),
        (turned.metadata, turned.policy, turned.records)
    );
}

#[test]
fn unclosed_elements_are_closed_where_the_next_begins() {
    for (from, to) in [
        ("</row>", ""),
        ("</identifiers>", ""),
        ("</report_metadata>", ""),
        ("</policy_published>", ""),
        ("</org_name>", ""),
        ("</source_ip>", ""),
        ("</header_from>", "</Header_From >"),
        ("</record>", ""),
        ("</auth_results>", "</auth_result>"),
    ] {
        let text = report(&format!("{ROW}{ROW}")).replace(from, to);
        let read = whole(&text);
        assert_eq!(
            read.records,
            whole(report(&format!("{ROW}{ROW}"))).records,
            "without {from}"
        );
        assert_eq!(read.metadata.org_name, "Reporter");
    }
}

#[test]
fn an_address_in_angle_brackets_is_text() {
    let text = report(ROW).replace("dmarc@reporter.test", "<dmarc@reporter.test>");
    let read = whole(text);
    assert_eq!(read.metadata.email, "dmarc@reporter.test");
    assert_eq!(read.records.len(), 1);
    assert_eq!(read.kinds(), [RemarkKind::NotWellFormed]);
}

#[test]
fn markup_in_a_name_stays_text_and_cdata_too() {
    let html = "<b onclick=\"x()\">Evil</b><script>alert(1)</script><br/>";
    let read = whole(report(ROW).replace(">Reporter<", &format!(">{html}<")));
    assert_eq!(read.metadata.org_name, html);
    let read = whole(report(ROW).replace(">Reporter<", "><![CDATA[<i>A & B</i>]]><"));
    assert_eq!(read.metadata.org_name, "<i>A & B</i>");
    let read = whole(report(ROW).replace(">Reporter<", ">&#0;a&#x1b;[31m&#10;b&lt;c<"));
    assert_eq!(
        read.metadata
            .org_name
            .matches(|c: char| c.is_control())
            .count(),
        0
    );
    assert!(
        read.metadata.org_name.ends_with("b<c"),
        "{:?}",
        read.metadata.org_name
    );
}

#[test]
fn entities_of_a_document_type_are_not_expanded() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>";
    let text = report(ROW).replacen("<feedback>", &format!("{bomb}<feedback>"), 1);
    let read = whole(text.replace(">Reporter<", ">x&b;&c;<"));
    assert_eq!(read.metadata.org_name, "x&b;&c;");
}

#[test]
fn odd_periods_are_said() {
    for (begin, end, words) in [
        ("1706227199", "1706140800", "before it begins"),
        ("1706140800", "1706600000", "more than two days"),
        ("0", "86400", "before there was DMARC"),
        ("-86400", "0", "before there was DMARC"),
        ("4102444801", "4102444900", "far future"),
        ("253402000000", "253402000001", "far future"),
    ] {
        let text = report(ROW)
            .replace("1706227199", "END")
            .replace("1706140800", begin);
        let text = text.replace("END", end);
        // Twelve digits are taken as milliseconds, which lie in the past of DMARC.
        let read = whole(text);
        let words = if begin.len() == 12 {
            "before there was DMARC"
        } else {
            words
        };
        assert!(
            read.has(RemarkKind::OddPeriod, words),
            "{begin} {end}: {:?}",
            read.remarks
        );
    }
    assert!(whole(report(ROW)).remarks.is_empty());
}

#[test]
fn other_encodings_and_broken_bytes_are_read() {
    let text = report(ROW).replace("Reporter", "Müller");
    let latin: Vec<u8> = text
        .replace("UTF-8", "iso-8859-1")
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    assert_eq!(whole(&latin).metadata.org_name, "Müller");
    let undeclared: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let read = whole(&undeclared);
    assert_eq!(read.metadata.org_name, "M\u{fffd}ller");
    assert_eq!(read.kinds(), [RemarkKind::NotUtf8]);
    let wide: Vec<u8> = format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(whole(&wide).metadata.org_name, "Müller");
    assert_eq!(whole(format!("\u{feff}{text}")).metadata.org_name, "Müller");
}

#[test]
fn hundred_thousand_signatures_are_a_hundred_and_a_remark() {
    let dkim = "<dkim><domain>a.test</domain><result>pass</result></dkim>".repeat(100_000);
    let row = ROW.replace("<auth_results>", &format!("<auth_results>{dkim}"));
    let read = whole(report(&row));
    assert_eq!(read.records[0].dkim_results.len(), 100);
    let remark = read
        .remarks
        .iter()
        .find(|remark| remark.kind == RemarkKind::TooMany)
        .unwrap();
    assert_eq!(remark.times, 100_001 - 100);
}

#[test]
fn g4_what_a_row_says_of_its_results_and_reasons_is_kept_up_to_so_many_bytes() {
    let long = "s".repeat(4_000);
    let dkim = format!(
        "<dkim><domain>a.test</domain><selector>{long}</selector><result>pass</result></dkim>"
    );
    let reason = format!("<reason><type>other</type><comment>{long}</comment></reason>");
    let row = ROW
        .replace(
            "<auth_results>",
            &format!("<auth_results>{}", dkim.repeat(100)),
        )
        .replace(
            "</policy_evaluated>",
            &format!("{}</policy_evaluated>", reason.repeat(20)),
        );
    let read = whole(report(&row));
    let record = &read.records[0];
    let results = record.dkim_results.iter();
    let results: usize = results
        .map(|one| one.domain.len() + one.selector.len() + one.result.len())
        .sum();
    assert!((4_000..=8_192).contains(&results), "{results}");
    let reasons = record.reasons.iter();
    let reasons: usize = reasons.map(|one| one.kind.len() + one.comment.len()).sum();
    assert!((4_000..=8_192).contains(&reasons), "{reasons}");
    for said in [
        "selector has more than 512 bytes",
        "row 1: its results have more than 8192 bytes",
        "row 1: its reasons have more than 8192 bytes",
    ] {
        assert!(
            read.has(RemarkKind::TooMany, said),
            "{said}: {:?}",
            read.remarks
        );
    }
    // The next record has room of its own.
    let read = whole(report(&format!("{row}{ROW}")));
    assert!(!read.records[1].dkim_results.is_empty());
}

#[test]
fn g4_failures_of_tls_that_are_alike_are_one_and_a_report_has_so_many_different_ones() {
    let policy = |failures: &str| {
        format!(
            r#"{{"policy":{{"policy-type":"sts","policy-domain":"a.test"}},"failure-details":[{failures}]}}"#
        )
    };
    let report = |policies: &str| {
        format!(r#"{{"organization-name":"a","report-id":"1","policies":[{policies}]}}"#)
    };
    let alike = vec![r#"{"result-type":"x","failed-session-count":2}"#; 5_000].join(",");
    let (read, _) = tls(&report(&policy(&format!(
        "{alike},{}",
        vec!["{}"; 5_000].join(",")
    ))))
    .expect("read");
    let failures = &read.policies[0].failures;
    assert_eq!(failures.len(), 2, "{failures:?}");
    assert_eq!(
        (failures[0].result.as_str(), failures[0].sessions),
        ("x", 10_000)
    );
    let different: Vec<String> = (0..6_000)
        .map(|n| format!(r#"{{"result-type":"x{n}"}}"#))
        .collect();
    let half = policy(&different.join(","));
    let (read, remarks) = tls(&report(&format!("{half},{half}"))).expect("read");
    let of = |at: usize| read.policies[at].failures.len();
    assert_eq!((of(0), of(1)), (6_000, 4_000));
    assert!(
        remarks
            .iter()
            .any(|remark| remark.what.contains("failure-details has more than 10000")),
        "{remarks:?}"
    );
}

#[test]
fn long_texts_are_cut_and_endless_ones_end_the_report() {
    let read = whole(report(ROW).replace(">Reporter<", &format!(">{}<", "é".repeat(5_000))));
    assert_eq!(read.metadata.org_name.len(), 4096);
    assert!(read.has(RemarkKind::TooMany, "org_name"));
    for long in [
        "x".repeat(3 << 20),
        format!("<!--{}-->", "x".repeat(3 << 20)),
        format!("<a {}/>", "x".repeat(3 << 20)),
        format!("<![CDATA[{}]]>", "x".repeat(3 << 20)),
        format!("<{}/>", "x".repeat(3 << 20)),
    ] {
        let text = report(&long);
        let result = read_from(BufReader::new(text.as_bytes()), Limits::default());
        assert!(
            matches!(result, Err(ReportError::TooLong { .. })),
            "{:.20}",
            long
        );
    }
}

#[test]
fn depth_is_bounded() {
    for deep in ["<a>".repeat(1_000), "<x:schema><y>".repeat(1_000)] {
        assert!(matches!(
            read(report(&deep).as_bytes()),
            Err(ReportError::TooDeep { .. })
        ));
    }
    // Markup in a text that nobody closes is remembered by the tokeniser alone.
    let flood = "<b>".repeat(3 << 20);
    let text = report(ROW).replace(">Reporter<", &format!(">{flood}<"));
    let result = read_from(BufReader::new(text.as_bytes()), Limits::default());
    assert!(matches!(result, Err(ReportError::TooDeep { .. })));
}

#[test]
fn what_is_no_report_says_what_it_is() {
    for (text, words) in [
        ("", "no <feedback>"),
        ("  \n ", "no <feedback>"),
        ("<html><body>", "begins with <html>"),
        (
            "<feedback></feedback>",
            "neither metadata nor policy nor rows",
        ),
        ("just text", "no <feedback>"),
    ] {
        match read(text.as_bytes()) {
            Err(ReportError::NotAReport { what }) => assert!(what.contains(words), "{what}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn what_is_missing_is_said_and_comes_as_nothing() {
    let read = whole(format!("<feedback>{ROW}</feedback>"));
    assert_eq!((read.parts, read.records.len()), (3, 1));
    assert!(read.has(RemarkKind::Missing, "report_metadata"));
    assert!(read.has(RemarkKind::Missing, "policy_published"));
}

#[test]
fn what_follows_the_report_changes_nothing() {
    let plain = whole(report(ROW));
    for behind in [
        "\n\n",
        "<!-- x -->",
        "</xs:schema>",
        "</feedback>",
        "garbage",
        "<feedback>",
        "<!",
        "<?",
        "\0\0",
    ] {
        let read = whole(format!("{}{behind}", report(ROW)));
        assert_eq!(read.records, plain.records, "{behind}");
    }
}

#[test]
fn a_report_cut_anywhere_is_an_error_and_gives_no_row_twice_or_wrong() {
    let text = report(&ROW.repeat(3));
    let all = whole(&text).records;
    let end = text.rfind("</feedback>").unwrap() + "</feedback>".len();
    for cut in 0..end {
        let mut reader =
            mailauth::report::AggregateReader::new(&text.as_bytes()[..cut], Limits::default());
        let mut rows = Vec::new();
        let error = loop {
            match reader.next() {
                Ok(Some(mailauth::report::ReportItem::Record(row))) => rows.push(row),
                Ok(Some(_)) => {}
                Ok(None) => panic!("cut at {cut} of {end} was taken as whole"),
                Err(error) => break error,
            }
        };
        assert!(all.starts_with(&rows), "{cut}");
        let known = matches!(
            error,
            ReportError::Truncated { .. } | ReportError::NotAReport { .. }
        );
        assert!(known, "{cut}: {error}");
        assert!(matches!(reader.next(), Ok(None)));
    }
}

fn tls(text: &str) -> Result<(TlsReport, Vec<mailauth::report::Remark>), ReportError> {
    TlsReport::read(text.as_bytes(), &Limits::default())
}

#[test]
fn tls_reports_are_read_as_written_by_many() {
    let (report, remarks) = tls(r#"{
        "organization_name": "Ünal", "contact-info": null, "report-id": 17,
        "date-range": {"start-datetime": "2024-01-25", "end-datetime": "2024-01-25T23:59:59+00:00"},
        "policies": [
            {"policy": {"policy-type": "sts", "policy-string": "version: STSv1\r\nmode: enforce\n", "policy-domain": "Example.TEST.", "mx-host": "*.example.test"},
             "summary": {"total-successful-session-count": "12", "total-failure-session-count": -3},
             "failure-details": [{"result-type": "certificate-expired", "sending-mta-ip": "nonsense", "failed-session-count": 2}, null]},
            {"policy": {"policy-type": "no-policy-found", "policy-domain": "b.test", "mx-host": ["a", "b"]}}
        ]}"#).unwrap();
    assert_eq!(
        (report.organization_name.as_str(), report.report_id.as_str()),
        ("Ünal", "17")
    );
    assert_eq!((report.begin, report.end), (1_706_140_800, 1_706_227_199));
    let policy = &report.policies[0];
    assert_eq!(policy.strings, ["version: STSv1", "mode: enforce"]);
    assert_eq!(
        (policy.domain.as_str(), policy.successful, policy.failed),
        ("example.test", 12, 0)
    );
    assert_eq!((policy.failures.len(), policy.failures[0].sessions), (1, 2));
    assert_eq!(report.policies[1].mx_hosts, ["a", "b"]);
    assert_eq!(remarks.len(), 4, "{remarks:#?}");
}

#[test]
fn tls_reports_without_policies_are_reports_and_other_json_is_none() {
    let (report, remarks) = tls(r#"{"organization-name":"a","report-id":"1","date-range":{"start-datetime":"2024-01-25T00:00:00Z","end-datetime":"2024-01-25T23:59:59Z"}}"#).unwrap();
    assert!(report.policies.is_empty());
    assert_eq!(remarks.len(), 1);
    assert!(matches!(
        tls("{\"a\":1}"),
        Err(ReportError::NotAReport { .. })
    ));
    assert!(matches!(
        tls("{\"organization-name\":"),
        Err(ReportError::Truncated { .. })
    ));
    assert!(matches!(tls(""), Err(ReportError::NotAReport { .. })));
    assert!(matches!(
        tls(&"[".repeat(100_000)),
        Err(ReportError::NotAReport { .. })
    ));
    let long = BufReader::new(std::io::repeat(b' ').take(1 << 30));
    assert!(matches!(
        TlsReport::read(long, &Limits::default()),
        Err(ReportError::TooLong { .. })
    ));
}

/// Bytes changed, taken out, or put in twice.
fn changed(mut bytes: Vec<u8>, changes: &[(u8, usize, u8)]) -> Vec<u8> {
    for (what, at, byte) in changes {
        if bytes.is_empty() {
            break;
        }
        let at = at % bytes.len();
        match what % 5 {
            0 => bytes[at] = *byte,
            1 => drop(bytes.remove(at)),
            2 => bytes.insert(at, *byte),
            3 => bytes.truncate(at),
            _ => {
                let end = (at + usize::from(*byte)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_change_of_a_file_makes_reading_panic(
        which in 0_usize..7,
        changes in proptest::collection::vec((any::<u8>(), any::<usize>(), any::<u8>()), 0..12),
    ) {
        let xml = report(ROW);
        let gz = reports::gzip(xml.as_bytes());
        let start = match which {
            0 => fixture("wild.xml"),
            1 => fixture("rfc9990-extended.xml"),
            2 => gz,
            3 => reports::zip(&[("a.xml", xml.as_bytes()), ("b.gz", &gz)]),
            4 => reports::mail("application/gzip", "a.gz", &gz).into_bytes(),
            5 => format!("From a Thu Jan 1 10:00:00 2024\n{0}\nFrom b Thu Jan 1 10:00:00 2024\n{0}",
                reports::mail("text/xml", "a.xml", xml.as_bytes())).into_bytes(),
            _ => br#"{"organization-name":"a","policies":[{"policy":{"mx-host":["a"]},"summary":{}}]}"#.to_vec(),
        };
        let bytes = changed(start, &changes);
        reports::open("any", &bytes);
        let _ = read(&bytes);
        let _ = TlsReport::read(bytes.as_slice(), &Limits::default());
    }

    #[test]
    fn every_text_comes_through_as_written(
        name in "[^\\x00-\\x1f\\x7f-\\x{9f}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}]{1,60}",
    ) {
        let escaped = name.replace('&', "&amp;").replace('<', "&lt;");
        let read = whole(report(ROW).replace(">Reporter<", &format!(">{escaped}<")));
        if !name.trim().is_empty() {
            prop_assert_eq!(read.metadata.org_name, name.trim());
        }
    }
}

#[test]
fn a_reader_of_single_bytes_sees_the_same() {
    let bytes = fixture("wild.xml");
    let slow = read_from(
        BufReader::with_capacity(1, bytes.as_slice()),
        Limits::default(),
    )
    .unwrap();
    let mut all: &[u8] = &bytes;
    assert!(all.fill_buf().is_ok());
    let fast = read_from(all, Limits::default()).unwrap();
    assert_eq!((slow.records, slow.remarks), (fast.records, fast.remarks));
}

#[test]
fn mb_11_the_text_of_a_reason_is_its_type() {
    let with = |reason: &str| {
        let row = ROW.replacen(
            "</policy_evaluated>",
            &format!("{reason}</policy_evaluated>"),
            1,
        );
        whole(report(&row))
    };
    let read = with("<reason>sampled_out</reason>");
    let reason = &read.records[0].reasons[0];
    assert_eq!((&*reason.kind, &*reason.comment), ("sampled_out", ""));
    assert!(read.has(RemarkKind::Spelling, "the type of a reason"));
    assert!(!read.has(RemarkKind::Missing, "reason"));
    let read = with("<reason>known to pass mail on</reason>");
    assert_eq!(
        &*read.records[0].reasons[0].comment,
        "known to pass mail on"
    );
    assert!(read.has(RemarkKind::Missing, "a reason without its type"));
    let read = with("<reason>\n <type>forwarded</type>\n twice </reason>");
    assert_eq!(&*read.records[0].reasons[0].kind, "forwarded");
    assert!(read.has(RemarkKind::NotWellFormed, "“twice”"));
}

#[test]
fn mb_12_a_broken_end_tag_is_cut_off_the_text() {
    for (from, to) in [
        ("</report_id>", "/report_id>"),
        ("</report_id>", " /report_id >\n"),
    ] {
        let read = whole(report(ROW).replace(from, to));
        assert_eq!(read.metadata.report_id, "r-1", "{to}");
        assert_eq!(read.metadata.begin, 1_706_140_800, "{to}");
        assert!(read.has(RemarkKind::NotWellFormed, "report_id is broken"));
    }
    let path = whole(report(ROW).replace("r-1<", "a/report_id<"));
    assert_eq!(path.metadata.report_id, "a/report_id");
}

#[test]
fn mb_15_reports_that_follow_one_another_in_a_file_are_all_read() {
    let second = report(&format!("{ROW}{ROW}")).replace("r-1", "r-2");
    for between in ["", "\n\n", "<!-- and -->"] {
        let text = format!("{}{between}{second}", report(ROW));
        let slow = BufReader::with_capacity(7, text.as_bytes());
        let mut reader = mailauth::report::AggregateReader::new(slow, Limits::default());
        let mut ids = Vec::new();
        loop {
            let mut rows = 0;
            while let Some(item) = reader.next().unwrap() {
                match item {
                    mailauth::report::ReportItem::Metadata(of) => ids.push(of.report_id),
                    mailauth::report::ReportItem::Record(_) => rows += 1,
                    mailauth::report::ReportItem::Policy(of) => {
                        assert_eq!(of.domain, "example.test")
                    }
                }
            }
            assert_eq!(rows, ids.len(), "{between}");
            assert_eq!(reader.remarks(), [], "{between}");
            if !reader.another() {
                break;
            }
        }
        assert_eq!(ids, ["r-1", "r-2"], "{between}");
        assert!(matches!(reader.next(), Ok(None)) && !reader.another());
    }
    let cut = format!("{}{}", report(ROW), second.replace("</feedback>", ""));
    let mut reader = mailauth::report::AggregateReader::new(cut.as_bytes(), Limits::default());
    while reader.next().unwrap().is_some() {}
    assert!(reader.another());
    let end = loop {
        match reader.next() {
            Ok(Some(_)) => {}
            other => break other,
        }
    };
    assert!(matches!(end, Err(ReportError::Truncated { .. })), "{end:?}");
}

#[test]
fn mb_19_periods_are_told_as_dates() {
    let at = |begin: &str, end: &str| {
        let text = report(ROW)
            .replace("1706140800", begin)
            .replace("1706227199", end);
        whole(text).remarks.remove(0).what
    };
    assert_eq!(
        at("302832000", "302918399"),
        "it begins (1979-08-07) before there was DMARC"
    );
    assert_eq!(
        at("1765152000", "1767311999"),
        "it covers more than two days (2025-12-08 to 2026-01-01)"
    );
}

#[test]
fn mb_15_each_row_of_a_record_counts() {
    let row = |address: &str, count: u64| {
        format!(
            "<row><source_ip>{address}</source_ip><count>{count}</count><policy_evaluated>\
             <disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>"
        )
    };
    let rest = "<identifiers><header_from>example.test</header_from></identifiers><auth_results>\
        <spf><domain>example.test</domain><result>fail</result></spf></auth_results>";
    let rows = [
        row("192.0.2.1", 2),
        row("192.0.2.1", 3),
        row("192.0.2.9", 4),
    ]
    .concat();
    let several = format!("<record>{rows}{rest}</record>");
    let one = format!("<record>{}{rest}</record>", row("192.0.2.7", 5));
    let read = whole(report(&format!("{several}{one}")));
    let counts: Vec<u64> = read.records.iter().map(|record| record.count).collect();
    assert_eq!(counts, [2, 3, 4, 5]);
    for record in &read.records {
        assert_eq!(&*record.header_from, "example.test");
        assert_eq!(record.spf_results.len(), 1);
        assert_eq!(record.dkim, Verdict::Pass);
    }
    assert!(
        read.has(RemarkKind::TooMany, "more than one row"),
        "{:?}",
        read.remarks
    );
    let none = whole(report(&one));
    assert!(!none.has(RemarkKind::TooMany, "row"), "{:?}", none.remarks);
    let many = row("192.0.2.1", 1).repeat(1_500);
    let read = whole(report(&format!("<record>{many}{rest}</record>")));
    assert!(read.has(RemarkKind::RowSkipped, "the rest was left out"));
    // A count that is said twice in one row is no second row.
    let twice = one.replace("<count>5</count>", "<count>5</count><count>6</count>");
    let read = whole(report(&twice));
    assert_eq!(read.records[0].count, 6);
    assert!(read.has(RemarkKind::TooMany, "more than one count"));
}

#[test]
fn mb_20_one_habit_is_one_remark_and_times_of_one_day_are_told_apart() {
    let upper = report(ROW)
        .replace("org_name>", "ORG_NAME>")
        .replace("count>", "COUNT>");
    let read = whole(&upper);
    let spelling = read
        .remarks
        .iter()
        .filter(|r| r.kind == RemarkKind::Spelling);
    let times: Vec<u64> = spelling.map(|remark| remark.times).collect();
    assert_eq!(times, [2], "{:?}", read.remarks);
    let back = report(ROW).replace("<begin>1706140800<", "<begin>1706223600<");
    let back = back.replace("<end>1706227199<", "<end>1706220000<");
    let read = whole(&back);
    let what = "it ends (2024-01-25 22:00:00) before it begins (2024-01-25 23:00:00)";
    assert!(read.has(RemarkKind::OddPeriod, what), "{:?}", read.remarks);
}

#[test]
fn mb_07_counts_of_tls_reports_written_as_texts_are_read() {
    let json = |succeeded: &str| {
        format!(
            "{{\"organization-name\":\"R\",\"report-id\":\"1\",\"date-range\":{{\"start-datetime\":\"2024-01-25T00:00:00Z\",\
             \"end-datetime\":\"2024-01-25T23:59:59Z\"}},\"policies\":[{{\"policy\":{{\"policy-type\":\"sts\",\"policy-domain\":\"example.test\"}},\
             \"summary\":{{\"total-successful-session-count\":{succeeded},\"total-failure-session-count\":1}}}}]}}"
        )
    };
    let read = |succeeded: &str| {
        let text = json(succeeded);
        let (report, remarks) = TlsReport::read(text.as_bytes(), &Limits::default()).unwrap();
        let what: Vec<String> = remarks.into_iter().map(|remark| remark.what).collect();
        (
            report.policies[0].successful,
            report.policies[0].failed,
            what.join("\n"),
        )
    };
    assert_eq!(read("12"), (12, 1, String::new()));
    for (text, number) in [("\"12\"", 12), ("\"1,234\"", 1_234), ("\" 7 \"", 7)] {
        let (succeeded, failed, what) = read(text);
        assert_eq!((succeeded, failed), (number, 1), "{text}");
        assert!(what.contains(&format!("read as {number}")), "{what}");
    }
    let (succeeded, _, what) = read("\"many\"");
    assert_eq!(succeeded, 0);
    assert!(what.contains("no number of sessions"), "{what}");
}
