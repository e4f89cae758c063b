//! Fields of evidence, without the bytes, which are never exchanged.

use super::set;
use crate::dates::date;
use crate::find;
use crate::text::{name, text};
use anyhow::Result;
use jiff::civil::Date;
use register::Register;
use register::records::Evidence;

/// Fields of a piece of evidence.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct EvidenceFields {
    /// What it is about, such as R-1 or C-2; may be given several times
    #[arg(long, value_name = "RECORD", value_delimiter = ',')]
    about: Vec<String>,
    /// Day it speaks of
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
    /// Where it comes from: system, person, document
    #[arg(long, value_parser = name)]
    origin: Option<String>,
    /// Where it is kept, when its bytes are not in the book
    #[arg(long, value_parser = text)]
    location: Option<String>,
    /// Anything else worth knowing
    #[arg(long, value_parser = text)]
    notes: Option<String>,
}

impl EvidenceFields {
    /// Puts what was given; what it is about is added to, so that nothing loses its evidence.
    pub fn apply(&self, register: &Register, evidence: &mut Evidence) -> Result<()> {
        for text in &self.about {
            let about = find::record(register, text)?.reference();
            if !evidence.about.contains(&about) {
                evidence.about.push(about);
            }
        }
        evidence.on = self.on.or(evidence.on);
        set!(evidence.origin = self.origin);
        set!(evidence.location = self.location);
        set!(evidence.notes = self.notes);
        Ok(())
    }
}
