//! `phiward completions`: words for the shell's completion.

use crate::args::Args;
use crate::outcome::Outcome;
use crate::output;
use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

/// Print completions for a shell.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward completions bash > ~/.local/share/bash-completion/completions/phiward"
)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    /// Prints them.
    pub fn run(self) -> Result<Outcome> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut Args::command(), "phiward", &mut text);
        output::line(String::from_utf8_lossy(&text).trim_end())?;
        Ok(Outcome::Done)
    }
}
