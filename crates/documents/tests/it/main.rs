//! Tests of the renderers through the public interface, in one program: each would link the
//! typesetting library anew.

mod data_files;
mod hostile;
#[cfg(feature = "pdf")]
mod pdf;
mod same_bytes;
mod samples;
mod snapshots;
mod word;
