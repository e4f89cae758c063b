//! `phiward init`: begin a book.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use anyhow::Result;
use register::Register;

/// Begin a book for an organization.
#[derive(Debug, clap::Args)]
pub struct Init {
    /// Name of the organization
    #[arg(long)]
    name: String,
}

impl Init {
    /// Makes the book and says what to do next.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let actor = context.actor(&Register::default())?;
        let data_folder = context.data_folder().await?;
        let book = data_folder.create(&self.name, &actor, context.now).await?;
        if context.json {
            output::json(&serde_json::json!({
                "organization": book.org().to_string(),
                "name": book.register().name(),
                "position": book.head().position,
            }))?;
        } else {
            output::line(&format!(
                "The book of {} is begun in {}.\n\nNext:\n  phiward import FILE --suggest     propose a column mapping for an inventory or risk register you have\n  phiward add asset --help          or record assets one by one\n  phiward coverage                  see what is missing at any time",
                book.register().name(),
                context.folder.display()
            ))?;
        }
        Ok(Outcome::Done)
    }
}
