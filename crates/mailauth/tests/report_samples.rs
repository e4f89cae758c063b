//! Real reports as they came from receivers, where the shared samples are at hand.

mod reports;

use mailauth::report::{AggregateReader, Limits, Part};
use std::io::BufReader;

#[test]
fn plain_samples_are_read_whole() {
    let Some(folder) = reports::samples() else { return };
    for (name, domain, rows) in [
        ("empty_reason.xml", "example.com", 1),
        ("example.com-1538204542.xml", "example.com", 1),
        ("outlook-1711756800.xml", "example.com", 1),
        ("rfc9990-sample.xml", "example.com", 1),
    ] {
        let file = std::fs::File::open(folder.join(name)).unwrap();
        let mut reader = AggregateReader::new(BufReader::new(file), Limits::default());
        let (mut found, mut policy) = (0, None);
        while let Some(part) = reader.next().unwrap_or_else(|error| panic!("{name}: {error}")) {
            match part {
                Part::Record(_) => found += 1,
                Part::Policy(published) => policy = Some(published.domain),
                Part::Metadata(_) => {}
            }
        }
        assert_eq!((found, policy.as_deref()), (rows, Some(domain)), "{name}");
    }
}
