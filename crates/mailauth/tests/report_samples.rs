//! Real reports as they came from receivers, where the shared samples are at hand.

mod reports;

use mailauth::report::container::Kind;
use mailauth::report::{Disposition, RemarkKind, Verdict};
use reports::{open, samples};

#[test]
fn every_sample_is_read_whole() {
    let Some(folder) = samples() else { return };
    let mut seen = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let (opened, met) = open(&name, &std::fs::read(&path).unwrap());
        assert!(opened.problems.is_empty(), "{name}: {:?}", opened.problems);
        for one in met {
            assert!(one.end.is_some());
            match one.kind {
                Kind::Aggregate => {
                    let read = one.report.unwrap_or_else(|error| panic!("{name}: {error}"));
                    let messages = read.records.iter().map(|record| record.count).sum::<u64>();
                    seen.push((
                        name.clone(),
                        read.metadata.org_name,
                        read.policy.domain,
                        read.records.len(),
                        messages,
                    ));
                }
                Kind::Tls => {
                    let tls = one.tls.unwrap();
                    seen.push((
                        name.clone(),
                        tls.organization_name,
                        tls.policies[0].domain.clone(),
                        tls.policies[0].failures.len(),
                        tls.policies[0].failed,
                    ));
                }
            }
        }
    }
    let seen: Vec<_> = seen
        .iter()
        .map(|(a, b, c, d, e)| (a.as_str(), b.as_str(), c.as_str(), *d, *e))
        .collect();
    assert_eq!(
        seen,
        [
            ("empty_reason.xml", "example.org", "example.com", 1, 2),
            (
                "example.com-1538204542.xml",
                "accurateplastics.com",
                "example.com",
                1,
                1
            ),
            (
                "fastmail-1516060800.xml.gz",
                "FastMail Pty Ltd",
                "indemed.com",
                1,
                1
            ),
            ("google-borschow.eml", "google.com", "borschow.com", 1, 1),
            (
                "infonacot-1536853302.xml.zip",
                "XYZ Corporation",
                "example.com",
                1,
                1
            ),
            ("outlook-1711756800.xml", "Outlook.com", "example.com", 1, 1),
            (
                "rfc9990-sample.xml",
                "Sample Reporter",
                "example.com",
                1,
                123
            ),
            (
                "tlsrpt-rfc8460.json",
                "Company-X",
                "company-y.example",
                3,
                303
            ),
        ]
    );
}

#[test]
fn the_sample_of_rfc_9990_keeps_all_it_says() {
    let Some(folder) = samples() else { return };
    let read = reports::whole(std::fs::read(folder.join("rfc9990-sample.xml")).unwrap());
    assert_eq!(
        read.metadata.generator,
        "Example DMARC Aggregate Reporter v1.2"
    );
    assert_eq!(
        (read.policy.np.as_str(), read.policy.testing),
        ("none", Some(false))
    );
    assert_eq!(read.policy.discovery_method, "treewalk");
    let record = &read.records[0];
    assert_eq!(
        (&record.disposition, &record.dkim, &record.spf),
        (&Disposition::Pass, &Verdict::Pass, &Verdict::Fail)
    );
    assert_eq!(&*record.dkim_results[0].selector, "abc123");
    // 1979 in the sample.
    assert_eq!(read.kinds(), [RemarkKind::OddPeriod]);
}
