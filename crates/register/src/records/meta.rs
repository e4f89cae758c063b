//! What a book rests on: adopted methods and catalogs, and imported files.

use super::Evidence;
use super::common::{Retired, need};
use crate::id::{Id, Ref};
use crate::record::{Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use catalog::Method;
use serde::{Deserialize, Serialize};

/// A scoring method, copied into the book so that no upgrade changes it silently.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScoringMethod {
    /// Identifier.
    pub id: Id<ScoringMethod>,
    /// Number.
    pub number: u32,
    /// Code and version, such as `nist-two-step@1`.
    pub key: String,
    /// The method's data.
    pub method: Option<Method>,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for ScoringMethod {
    plain_record!(ScoringMethod);
    fn label(&self) -> &str {
        self.method.as_ref().map_or(&self.key, |m| &m.name)
    }
    fn refs(&self, _out: &mut Vec<Ref>) {}
    fn check(&self, register: &Register, before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        if before.is_some_and(|b| b != self) {
            return Err(Refusal::rule(
                known,
                "an adopted method never changes",
                "adopt the new version beside it",
            ));
        }
        match &self.method {
            None => Err(Refusal::Missing {
                record: known,
                field: "method",
                fix: "name a method of the catalog",
            }),
            Some(method) if method_key(method) != self.key => Err(Refusal::rule(
                known,
                "key and method do not match",
                "use code@version as the key",
            )),
            Some(_)
                if register
                    .tables
                    .methods
                    .all()
                    .any(|m| m.key == self.key && m.id != self.id) =>
            {
                Err(Refusal::rule(
                    known,
                    "this method is adopted already",
                    "use it",
                ))
            }
            Some(_) => Ok(()),
        }
    }
}

/// `code@version` of a method.
pub fn method_key(method: &Method) -> String {
    format!("{}@{}", method.code, method.version)
}

/// A catalog version the book rests on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Adoption {
    /// Identifier.
    pub id: Id<Adoption>,
    /// Number.
    pub number: u32,
    /// Catalog version.
    pub version: String,
    /// SHA-256 over the catalog's data, hex.
    pub sha256: String,
    /// Asset class codes it knows, so that older books stay readable on their own.
    pub classes: Vec<String>,
    /// The official text attached to the book.
    pub official_text: Option<Id<Evidence>>,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for Adoption {
    plain_record!(Adoption);
    fn label(&self) -> &str {
        &self.version
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(self.official_text.map(|id| id.to()));
    }
    fn check(&self, _register: &Register, before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(&known, &self.version, "version", "name the catalog version")?;
        // The official text may be attached later; what was adopted may not change.
        if before.is_some_and(|b| {
            (&b.version, &b.sha256, &b.classes) != (&self.version, &self.sha256, &self.classes)
        }) {
            return Err(Refusal::rule(
                known,
                "an adopted catalog never changes",
                "adopt the new version beside it",
            ));
        }
        Ok(())
    }
}

/// A file that was imported.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Import {
    /// Identifier; also the batch id of its entries.
    pub id: Id<Import>,
    /// Number.
    pub number: u32,
    /// File name.
    pub file_name: String,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// Name of the mapping.
    pub mapping: String,
    /// The mapping itself, as it was used.
    pub mapping_text: String,
    /// Sheet it was read from.
    pub sheet: String,
    /// Rows read.
    pub rows: u32,
    /// Records made.
    pub created: u32,
    /// Records changed.
    pub changed: u32,
    /// Rows whose records stood as they were.
    pub unchanged: u32,
    /// Rows that were left out because the user said so.
    pub skipped: Vec<SkippedRow>,
    /// What was told of it: rows read otherwise than they stand there, words that were not
    /// understood, what records hold and the file does not say.
    pub remarks: Vec<String>,
    /// When it was undone, and why.
    pub undone: Option<Retired>,
    /// End of the record.
    pub retired: Option<Retired>,
}

/// A row that was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SkippedRow {
    /// Row as the spreadsheet counts it, from 1.
    pub row: u32,
    /// Why.
    pub why: String,
}

impl Record for Import {
    plain_record!(Import);
    fn label(&self) -> &str {
        &self.file_name
    }
    fn refs(&self, _out: &mut Vec<Ref>) {}
    fn check(&self, _register: &Register, before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(&known, &self.file_name, "file name", "name the file")?;
        if before.map_or(self.undone.is_some(), |b| b.undone != self.undone) {
            return Err(Refusal::rule(
                known,
                "an import cannot be undone by an edit",
                "undo the import, and say why",
            ));
        }
        Ok(())
    }
}
