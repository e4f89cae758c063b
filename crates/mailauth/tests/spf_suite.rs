//! SPF evaluation against the test suite of RFC 7208, records in memory.

use mailauth::DomainName;
use mailauth::dns::{Data, Failure, RecordType, Zone};
use mailauth::spf::{Query, check};
use mailkit::rfc7208::{Name, Record, Scenario, octets, suite};

fn name(text: &str) -> DomainName {
    if text.is_empty() {
        return DomainName::root();
    }
    DomainName::from_dns(text).unwrap()
}

fn data(record: &Record) -> Data {
    match record {
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

fn kind(word: &str) -> RecordType {
    match word {
        "A" => RecordType::A,
        "AAAA" => RecordType::Aaaa,
        "MX" => RecordType::Mx,
        "TXT" => RecordType::Txt,
        "PTR" => RecordType::Ptr,
        "CNAME" => RecordType::Cname,
        "NS" => RecordType::Ns,
        other => panic!("{other} is no type of record"),
    }
}

fn zone(scenario: &Scenario) -> Zone {
    let mut zone = Zone::default();
    for Name {
        name: at,
        records,
        timeouts,
    } in &scenario.zone
    {
        for record in records {
            zone.add(name(at), data(record));
        }
        for word in timeouts {
            zone.fail(name(at), kind(word), Failure::Timeout);
        }
    }
    zone
}

#[tokio::test]
async fn g1_all_203_cases_of_the_rfc_7208_suite_come_out_right() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for scenario in suite() {
        let zone = zone(&scenario);
        for case in &scenario.cases {
            cases += 1;
            let query = Query::new(case.ip, &case.mail_from, &case.helo);
            let outcome = check(&zone, &query).await;
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
    }
    assert_eq!(cases, 203);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
