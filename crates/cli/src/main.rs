//! The phiward command line.
fn main() {}
