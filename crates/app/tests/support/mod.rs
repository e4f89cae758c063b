//! Who acts in tests and benchmarks, and where.

use std::path::Path;

use app::DataFolder;
use phiward_app as app;
use register::{Actor, Assurance};

/// Somebody at the command line.
pub fn actor() -> Actor {
    Actor {
        person: None,
        name: "Dana Reyes".into(),
        role: String::new(),
        assurance: Assurance::Asserted,
        via: None,
        account: None,
    }
}

/// A data folder, on SQLite where no other database is named. Days of the tests are fixed,
/// so that any time is taken.
pub async fn data_folder(at: &Path, database: Option<&str>) -> DataFolder {
    DataFolder::open(at, database)
        .await
        .expect("a data folder")
        .with_any_time()
}
