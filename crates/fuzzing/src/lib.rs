//! Hostile input for every parser of outside files.
//!
//! Each target is a plain function from bytes that panics when a promise is
//! broken. `tests/seeds.rs` runs them over their seeds and some mutations at every
//! test run; the programs in `fuzz/` run the same functions under libFuzzer.
//!
//! A first byte of 0 means that the rest is the plan of a well-formed file with
//! planted flaws, so that the fuzzer gets behind checksums and syntax
//! (structure-aware); anything else is a file as it is. No file begins with a 0.

mod aggregate;
mod book;
mod csv;
mod ecfr;
mod json;
mod mail_records;
mod mapping;
mod note;
mod records;
mod report;
mod reportfile;
mod sheets;
mod signed_mail;
mod spf;
mod table;
mod tlsrpt;
mod workbook;

/// A target: its name, which is also the folder of its seeds, and its function.
pub type Target = (&'static str, fn(&[u8]));

/// All targets, in the order in which `scripts/fuzz` runs them.
pub const TARGETS: [Target; 19] = [
    ("csv", csv::csv),
    ("xlsx", workbook::xlsx),
    ("mapping", mapping::mapping),
    ("suggest", sheets::suggest),
    ("portable", book::portable),
    ("note", note::note),
    ("ecfr", ecfr::ecfr),
    ("entry", records::entry),
    ("snapshot", records::snapshot),
    ("report", report::report),
    ("dmarc", mail_records::dmarc),
    ("dkimkey", mail_records::dkimkey),
    ("mtasts", mail_records::mtasts),
    ("tlsbimi", mail_records::tlsbimi),
    ("signedmail", signed_mail::signedmail),
    ("spf", spf::spf),
    ("aggregate", aggregate::aggregate),
    ("reportfile", reportfile::reportfile),
    ("tlsrpt", tlsrpt::tlsrpt),
];

/// Runs the target with this name.
///
/// # Panics
/// If there is none, or if the target's promise is broken.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|target| target.0 == name);
    target.expect("a target's name").1(data);
}

/// The plan behind a first byte of 0.
fn plan(data: &[u8]) -> Option<arbitrary::Unstructured<'_>> {
    let (first, rest) = data.split_first()?;
    (*first == 0).then(|| arbitrary::Unstructured::new(rest))
}

/// Bytes written over a finished file, at places counted modulo its length.
#[derive(Debug, arbitrary::Arbitrary)]
struct Scratch(u16, u8);

fn scratch(bytes: &mut Vec<u8>, scratches: &[Scratch], cut: Option<u16>) {
    for Scratch(at, byte) in scratches {
        if !bytes.is_empty() {
            let at = usize::from(*at) % bytes.len();
            bytes[at] = *byte;
        }
    }
    if let Some(cut) = cut
        && !bytes.is_empty()
    {
        let cut = usize::from(cut) % bytes.len();
        bytes.truncate(cut);
    }
}
