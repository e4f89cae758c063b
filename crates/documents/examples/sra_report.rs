//! Writes the documents of the test clinic to a folder, to be looked at:
//! `cargo run --example sra_report -- FOLDER [RISKS]`. With a number of risks, of a large
//! register instead.

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/sra/clinic/mod.rs"]
mod clinic;

use phiward_documents::{ReportPart, SraOptions, sra};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| ".".into()));
    let register = match arguments.next() {
        Some(risks) => clinic::large(risks.parse()?),
        None => clinic::Clinic::new().register,
    };
    for (part, name) in [
        (ReportPart::United, "united"),
        (ReportPart::Analysis, "analysis"),
        (ReportPart::Plan, "plan"),
    ] {
        let options = SraOptions {
            part,
            ..clinic::options()
        };
        let started = std::time::Instant::now();
        let report = sra(&register, catalog::Catalog::builtin(), &options);
        println!("{name}: model in {} ms", started.elapsed().as_millis());
        let write = |ending: &str, bytes: &[u8]| {
            std::fs::write(folder.join(format!("{name}.{ending}")), bytes)
        };
        write("html", phiward_documents::html::html(&report).as_bytes())?;
        write("xlsx", &phiward_documents::xlsx::xlsx(&report)?)?;
        write("docx", &phiward_documents::docx::docx(&report)?)?;
        #[cfg(feature = "pdf")]
        for volume in
            phiward_documents::volumes::split(&report, phiward_documents::volumes::CELLS_PER_VOLUME)
        {
            let number = volume.volume.map_or(1, |v| v.number);
            let started = std::time::Instant::now();
            let bytes = phiward_documents::pdf::pdf(&volume, &|_| ())?;
            println!(
                "{name} volume {number}: PDF in {} ms",
                started.elapsed().as_millis()
            );
            write(&format!("{number}.pdf"), &bytes)?;
        }
    }
    Ok(())
}
