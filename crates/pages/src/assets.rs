//! The files every page needs, compiled in; nothing is loaded from elsewhere.

use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::LazyLock;

/// A file served under `/static/`.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The name under `/static/`.
    pub path: &'static str,
    /// Its media type.
    pub content_type: &'static str,
    /// What is sent.
    pub bytes: &'static [u8],
    /// The start of its SHA-256 as 16 hexadecimal digits: a changed file has a new address.
    pub hash: String,
}

/// The stylesheet's name.
pub const STYLESHEET: &str = "phiward.css";
/// The script's name.
pub const SCRIPT: &str = "phiward.js";
/// The name of a sample of an inventory, to be downloaded and imported.
pub const SAMPLE_INVENTORY: &str = "inventory.csv";

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let file = |path, content_type, bytes: &'static [u8]| Asset {
        path,
        content_type,
        bytes,
        hash: Sha256::digest(bytes)[..8]
            .iter()
            .fold(String::new(), |mut hash, byte| {
                // Writing to a String cannot fail.
                let _ = write!(hash, "{byte:02x}");
                hash
            }),
    };
    vec![
        file(
            STYLESHEET,
            "text/css; charset=utf-8",
            concat!(
                include_str!("../assets/phiward.css"),
                include_str!("../assets/charts.css")
            )
            .as_bytes(),
        ),
        file(
            SCRIPT,
            "text/javascript; charset=utf-8",
            include_bytes!("../assets/phiward.js"),
        ),
        file(
            "phiward.svg",
            "image/svg+xml",
            include_bytes!("../assets/phiward.svg"),
        ),
        file(
            SAMPLE_INVENTORY,
            "text/csv; charset=utf-8",
            include_bytes!("../../../docs/samples/inventory.csv"),
        ),
    ]
});

/// Every file under `/static/`.
pub fn assets() -> &'static [Asset] {
    &ASSETS
}

/// The address of a file, with its hash, so that it may be kept for ever.
/// A name that is not a file gives an address that is not found.
pub fn address(path: &str) -> String {
    let hash = assets()
        .iter()
        .find(|asset| asset.path == path)
        .map_or("", |asset| asset.hash.as_str());
    format!("/static/{path}?v={hash}")
}
