//! `phiward demo`: the worked example.

use crate::context::Context;
use crate::outcome::Outcome;
use anyhow::{Result, bail};

/// Open the worked example.
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Put the example back to how it ships; other organizations stay untouched
    #[arg(long)]
    reset: bool,
}

impl Demo {
    /// Opens the example.
    pub async fn run(self, _context: &Context) -> Result<Outcome> {
        let _ = self.reset;
        bail!("the worked example is not built yet")
    }
}
