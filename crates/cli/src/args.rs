//! What may stand on the command line.

use crate::verbs;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// HIPAA security risk analysis and risk management plan as one living,
/// provable record.
#[derive(Debug, Parser)]
#[command(
    name = "phiward",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(
    after_help = "Exit codes: 0 done · 1 a check found something · 2 bad input or usage, nothing changed\n\nBegin with “phiward demo” to look at a worked example, or “phiward init --name NAME”."
)]
pub struct Args {
    /// Folder that holds the books, keys and backups [default: a folder in your data directory]
    #[arg(long, value_name = "DIR", env = "PHIWARD_DATA", global = true)]
    pub data: Option<PathBuf>,
    /// PostgreSQL address, where the books are kept there instead of in the folder
    #[arg(
        long,
        value_name = "URL",
        env = "PHIWARD_DATABASE",
        global = true,
        hide_env_values = true
    )]
    pub database: Option<String>,
    /// Organization, by name or id, where there are several
    #[arg(long, value_name = "NAME|ID", env = "PHIWARD_ORG", global = true)]
    pub org: Option<String>,
    /// Who acts: a person's name, number or e-mail [default: your login name]
    #[arg(long = "as", value_name = "PERSON", env = "PHIWARD_AS", global = true)]
    pub person: Option<String>,
    /// Print JSON instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do
    #[command(subcommand)]
    pub verb: Verb,
}

/// The verbs, in the order of the work.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Open the worked example: an eight-provider clinic with a year of history
    Demo(verbs::demo::Demo),
    /// Begin a book for an organization
    Init(verbs::init::Init),
    /// List the organizations in the folder
    Organizations,
    /// List records: risks, assets, flows, vendors, actions, …
    List(verbs::list::List),
    /// Show one record in full, such as R-14
    Show(verbs::show::Show),
    /// What is covered, and what is missing (exit code 1 while holes are open)
    Coverage(verbs::coverage::CoverageArgs),
    /// What happened, newest last
    Log(verbs::log::Log),
    /// Check that nothing in the book was altered (exit code 1 if something was)
    Verify(verbs::verify::Verify),
    /// Sign the state of the book, to be kept elsewhere
    Checkpoint(verbs::checkpoint::CheckpointArgs),
}
