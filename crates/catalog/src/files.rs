//! The files a catalog is read from: those built into the program, or a folder.

use crate::problem::{CatalogError, Problems};
use std::path::Path;

/// Text of one data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFile {
    /// Path within the data folder, with `/` between folders, such as `rule/310-physical.toml`.
    pub path: String,
    /// What it holds.
    pub text: String,
}

macro_rules! built_in {
    ($($path:literal),* $(,)?) => {
        /// Path and text of every data file, in the order of the paths.
        pub(crate) const BUILT_IN: &[(&str, &str)] =
            &[$(($path, include_str!(concat!("../data/", $path)))),*];
    };
}

// A list by hand, so that building needs no build script; a test compares it
// with the folder, so that no file is forgotten.
built_in! {
    "assets.toml",
    "catalog.toml",
    "guidance/business-associate.toml",
    "guidance/group-health-plan.toml",
    "guidance/health-plan.toml",
    "guidance/hospital.toml",
    "guidance/insurance-agency.toml",
    "guidance/practice.toml",
    "mail-findings.toml",
    "measures.toml",
    "methods/average.toml",
    "methods/nist-3x3.toml",
    "methods/nist-two-step-2.toml",
    "methods/nist-two-step.toml",
    "methods/product.toml",
    "packs.toml",
    "rule/306-general.toml",
    "rule/308a-administrative.toml",
    "rule/308b-administrative.toml",
    "rule/310-physical.toml",
    "rule/312-technical.toml",
    "rule/314-organizational.toml",
    "rule/316-documentation.toml",
    "scenarios/applications.toml",
    "scenarios/cloud-and-vendors.toml",
    "scenarios/e-mail-and-messaging.toml",
    "scenarios/endpoints.toml",
    "scenarios/media-and-backups.toml",
    "scenarios/medical-devices.toml",
    "scenarios/paper-and-spoken.toml",
    "scenarios/people-and-facilities.toml",
    "scenarios/plans-and-agencies.toml",
    "scenarios/servers-and-network.toml",
    "scenarios/vendors.toml",
    "threats.toml",
    "vendors.toml",
    "vulnerabilities.toml",
}

/// No data file is near this; a larger one is a mistake or an attack. Bytes.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// Folders that hold data files besides the data folder itself.
const FOLDERS: [&str; 5] = ["", "guidance", "methods", "rule", "scenarios"];

/// Reads the `.toml` files of a data folder, in the order of their paths.
#[expect(
    clippy::disallowed_methods,
    reason = "a catalog of one's own is read from its folder; the program uses the built-in one"
)]
pub(crate) fn read_folder(folder: &Path) -> Result<Vec<DataFile>, CatalogError> {
    let mut files = Vec::new();
    let mut problems = Problems::default();
    for sub in FOLDERS {
        let place = folder.join(sub);
        let entries = match std::fs::read_dir(&place) {
            Ok(entries) => entries,
            Err(error) => {
                problems.add(
                    &place.display().to_string(),
                    "",
                    format!("the folder cannot be read ({error})"),
                    "name the folder that holds catalog.toml, guidance, methods, rule and scenarios",
                );
                continue;
            }
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.ends_with(".toml") {
                continue;
            }
            let path = if sub.is_empty() {
                name
            } else {
                format!("{sub}/{name}")
            };
            let size = entry.metadata().map(|m| m.len()).unwrap_or(0);
            if size > MAX_FILE {
                problems.add(
                    &path,
                    "",
                    format!("it has {size} bytes, more than the {MAX_FILE} allowed"),
                    "split it, or check that it is the right file",
                );
                continue;
            }
            match std::fs::read_to_string(entry.path()) {
                Ok(text) => files.push(DataFile { path, text }),
                Err(error) => problems.add(
                    &path,
                    "",
                    format!("it cannot be read ({error})"),
                    "give read permission and save it as UTF-8",
                ),
            }
        }
    }
    problems.finish()?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}
