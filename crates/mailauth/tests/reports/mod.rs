//! Where reports to be read come from.

use std::path::{Path, PathBuf};

/// The shared samples, where they lie beside the checkout.
pub fn samples() -> Option<PathBuf> {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut found = folders.map(|folder| folder.join("shared/samples/dmarc"));
    found.find(|folder| folder.is_dir())
}
