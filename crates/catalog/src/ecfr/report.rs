//! What a verification found.

use serde::Serialize;
use std::fmt;

/// The result of comparing the catalog with an official file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EcfrReport {
    /// SHA-256 of the file, hexadecimal, so that it can be named as evidence.
    pub file_sha256: String,
    /// Provisions of the catalog that were compared.
    pub provisions: usize,
    /// Citations whose citation, title, kind and designation the file confirms.
    pub confirmed: Vec<String>,
    /// Of these, the ones that Appendix A confirms as well.
    pub confirmed_by_appendix: Vec<String>,
    /// Where file and catalog disagree.
    pub mismatches: Vec<Mismatch>,
    /// Peculiarities of the official text, with their explanation.
    pub notes: Vec<Note>,
}

/// A disagreement between the file and the catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// The provision.
    pub citation: String,
    /// Where in the file: “the section text” or “Appendix A”.
    pub place: &'static str,
    /// What is compared: title, designation, …
    pub about: &'static str,
    /// What the file says.
    pub file_says: String,
    /// What the catalog says.
    pub catalog_says: String,
}

/// A peculiarity of the official text that is not an error of the catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The provision; empty when the file as a whole is meant.
    pub citation: String,
    /// What it is and why it is not an error.
    pub explanation: String,
}

impl EcfrReport {
    /// Whether the file confirms every provision and knows no other.
    pub fn is_proven(&self) -> bool {
        self.mismatches.is_empty() && self.confirmed.len() == self.provisions
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Mismatch {
            citation,
            place,
            about,
            file_says,
            catalog_says,
        } = self;
        write!(
            f,
            "{citation}, {about}: {place} says {file_says}, the catalog {catalog_says}"
        )
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.citation.is_empty() {
            f.write_str(&self.explanation)
        } else {
            write!(f, "{}: {}", self.citation, self.explanation)
        }
    }
}

impl fmt::Display for EcfrReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} of {} provisions confirmed by the section text, {} of them also by Appendix A",
            self.confirmed.len(),
            self.provisions,
            self.confirmed_by_appendix.len()
        )?;
        for mismatch in &self.mismatches {
            writeln!(f, "mismatch: {mismatch}")?;
        }
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        Ok(())
    }
}
