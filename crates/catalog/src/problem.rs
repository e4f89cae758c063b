//! What is wrong with catalog data, said so that its author can put it right.

use std::fmt;

/// One inconsistency: where it is, what it is, and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogProblem {
    /// Path of the file within the catalog's data folder.
    pub file: String,
    /// Code, citation or name of the record; empty when the whole file is meant.
    pub code: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub fix: String,
}

impl fmt::Display for CatalogProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if !self.code.is_empty() {
            write!(f, ", {}", self.code)?;
        }
        write!(f, ": {}; {}", self.what, self.fix)
    }
}

/// Catalog data that is not used, because it is inconsistent. Names every problem found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct CatalogError {
    /// All problems, in the order of the files.
    pub problems: Vec<CatalogProblem>,
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.problems.len();
        let noun = if count == 1 { "problem" } else { "problems" };
        write!(f, "the catalog has {count} {noun} and was not loaded")?;
        for problem in &self.problems {
            write!(f, "\n  {problem}")?;
        }
        Ok(())
    }
}

/// Collects problems while data is checked.
#[derive(Debug, Default)]
pub(crate) struct Problems(pub(crate) Vec<CatalogProblem>);

impl Problems {
    pub(crate) fn add(
        &mut self,
        file: &str,
        code: &str,
        what: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.0.push(CatalogProblem {
            file: file.to_owned(),
            code: code.to_owned(),
            what: what.into(),
            fix: fix.into(),
        });
    }

    /// Refuses an empty text.
    pub(crate) fn text(&mut self, file: &str, code: &str, field: &str, text: &str) {
        if text.trim().is_empty() {
            self.add(
                file,
                code,
                format!("“{field}” is empty"),
                format!("write the {field}"),
            );
        }
    }

    pub(crate) fn finish(self) -> Result<(), CatalogError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(CatalogError { problems: self.0 })
        }
    }
}
