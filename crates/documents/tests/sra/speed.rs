//! Building the model of a large register is a small part of printing it.

use crate::clinic::{large, options};
use catalog::Catalog;
use phiward_documents::{sra, sra_sheets};
use std::time::Instant;

/// The bound is for optimized builds, where the benches run; a debug build must only finish.
#[test]
fn d1_a_register_of_10_000_risks_is_a_model_soon() {
    let register = large(10_000);
    let started = Instant::now();
    let report = sra(&register, Catalog::builtin(), &options());
    let whole = started.elapsed();
    let started = Instant::now();
    let sheets = sra_sheets(&register, Catalog::builtin(), &options());
    println!(
        "model {} ms ({} blocks), sheets alone {} ms",
        whole.as_millis(),
        report.blocks.0.len(),
        started.elapsed().as_millis()
    );
    assert!(report.blocks.0.len() > sheets.blocks.0.len());
    if !cfg!(debug_assertions) {
        assert!(whole.as_millis() <= 300, "{} ms", whole.as_millis());
    }
}
