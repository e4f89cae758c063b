//! `phiward catalog verify`: the catalog against the official text.

use super::evidence;
use crate::context::Context;
use crate::edit::Edit;
use crate::outcome::Outcome;
use crate::output;
use anyhow::{Result, bail};
use app::new_id;
use catalog::Catalog;
use catalog::ecfr::{self, EcfrReport};
use register::records::Evidence;
use register::{AnyRecord, Record};
use std::path::PathBuf;

/// Prove the catalog against the official eCFR XML.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward catalog verify --ecfr title-45-part-164.xml --attach\nThe file comes from ecfr.gov: 45 CFR part 164, as XML."
)]
pub struct Verify {
    /// The official file
    #[arg(long, value_name = "FILE")]
    ecfr: PathBuf,
    /// Keep the file in the book, as what its catalog was proven against
    #[arg(long)]
    attach: bool,
}

impl Verify {
    /// Compares, and says what agrees; exit code 1 if something does not.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let bytes = evidence::read(&self.ecfr)?;
        let report = ecfr::verify(&bytes, Catalog::builtin())?;
        let attached = if self.attach {
            Some(self.keep(context, bytes, &report).await?)
        } else {
            None
        };
        if context.json {
            let mut value = serde_json::to_value(&report)?;
            value["proven"] = report.is_proven().into();
            value["attached"] = attached.clone().into();
            output::json(&value)?;
        } else {
            output::line(format!("{report}").trim_end())?;
            output::line(if report.is_proven() {
                "\nThe catalog is proven: every citation, title and designation agrees."
            } else {
                "\nThe catalog is NOT proven by this file."
            })?;
            if let Some(tag) = attached {
                output::line(&format!("The file is kept in the book as {tag}."))?;
            }
        }
        Ok(if report.is_proven() {
            Outcome::Done
        } else {
            Outcome::Found
        })
    }

    /// Keeps the file as evidence of the newest catalog adoption; returns its number.
    async fn keep(&self, context: &Context, bytes: Vec<u8>, report: &EcfrReport) -> Result<String> {
        if !report.is_proven() {
            bail!(
                "the file disagrees with the catalog, so it is not attached; look at it without --attach"
            );
        }
        let mut edit = Edit::open(context).await?;
        let Some(adoption) = edit.register().tables.adoptions.live().last().map(|a| a.id) else {
            bail!("this book rests on no catalog yet; say “phiward catalog adopt” first");
        };
        let kept = edit
            .register()
            .tables
            .evidence
            .live()
            .find(|e| e.sha256 == report.file_sha256);
        let id = match kept {
            Some(kept) => kept.id,
            None => {
                let file_name = self
                    .ecfr
                    .file_name()
                    .map(|n| n.to_string_lossy().into_owned())
                    .unwrap_or_default();
                let evidence = Evidence {
                    id: new_id()?,
                    title: format!("Official text of the Security Rule ({file_name})"),
                    sha256: report.file_sha256.clone(),
                    size: bytes.len() as u64,
                    file_name,
                    origin: "Electronic Code of Federal Regulations".into(),
                    about: vec![adoption.to()],
                    ..Evidence::default()
                };
                let id = evidence.id;
                evidence::perform(&mut edit, evidence, Some(bytes)).await?;
                id
            }
        };
        edit.change(adoption.to(), |_, mut record| {
            if let AnyRecord::Adoption(adoption) = &mut record {
                adoption.official_text = Some(id);
            }
            Ok(record)
        })
        .await?;
        Ok(edit
            .register()
            .tables
            .evidence
            .get(id)
            .map_or_else(String::new, Record::tag))
    }
}
