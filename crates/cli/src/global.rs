//! Settings that may stand with every verb.

use std::path::PathBuf;

/// Where the books are, whose is meant, who acts, and how to answer.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Options of every verb")]
pub struct Global {
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
    #[arg(
        long = "as",
        id = "acting-person",
        value_name = "PERSON",
        env = "PHIWARD_AS",
        global = true
    )]
    pub person: Option<String>,
    /// Print JSON instead of text
    #[arg(long, global = true)]
    pub json: bool,
}
