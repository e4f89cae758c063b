//! The official text, where its file was attached to the book.

use crate::error::Result;
use crate::org_request::OrgRequest;
use catalog::{Catalog, ecfr};
use ledger::Hash32;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

type Texts = Arc<BTreeMap<String, String>>;

/// Files whose texts are kept; organizations that attached the same share one.
const KEPT: usize = 8;

/// The texts of the files read lately: reading one takes longer than a page may.
static READ: ReadFiles = ReadFiles(Mutex::new(Vec::new()));

/// Texts by the hash of their file, the least recently asked for first.
struct ReadFiles(Mutex<Vec<(Hash32, Texts)>>);

impl ReadFiles {
    /// The texts of a file, if they are kept.
    fn of(&self, file: Hash32) -> Option<Texts> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(of, _)| *of == file)?;
        let found = kept.remove(at);
        let texts = found.1.clone();
        kept.push(found);
        Some(texts)
    }

    /// Keeps the texts of a file; those nobody asked for longest give way.
    fn keep(&self, file: Hash32, texts: Texts) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(of, _)| *of != file);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((file, texts));
    }
}

/// The official text of a citation; `None` where no file is attached.
pub async fn text(req: &OrgRequest, citation: &str) -> Result<Option<String>> {
    let tables = &req.register().tables;
    let attached = tables
        .adoptions
        .live()
        .filter_map(|a| a.official_text)
        .last();
    let Some(hash) = attached
        .and_then(|id| tables.evidence.get(id))
        .and_then(|e| Hash32::from_hex(&e.sha256))
    else {
        return Ok(None);
    };
    if let Some(texts) = READ.of(hash) {
        return Ok(texts.get(citation).cloned());
    }
    let Some(bytes) = req.state.books().file(req.org.id, hash).await? else {
        return Ok(None);
    };
    let read = tokio::task::spawn_blocking(move || ecfr::official_text(&bytes, Catalog::builtin()));
    // What was attached was proven then; a file that no longer reads is left out.
    let Ok(Ok(texts)) = read.await else {
        return Ok(None);
    };
    let texts = Arc::new(texts);
    READ.keep(hash, texts.clone());
    Ok(texts.get(citation).cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(of: &str) -> Texts {
        Arc::new(BTreeMap::from([("164.312(d)".to_owned(), of.to_owned())]))
    }

    #[test]
    fn f22_two_organizations_with_two_files_read_each_once() {
        let read = ReadFiles(Mutex::default());
        let (ours, theirs) = (Hash32::of(b"2025"), Hash32::of(b"2026"));
        read.keep(ours, texts("ours"));
        read.keep(theirs, texts("theirs"));
        // Pages of both in turn: neither drives out the other.
        for _ in 0..3 {
            assert_eq!(read.of(ours), Some(texts("ours")));
            assert_eq!(read.of(theirs), Some(texts("theirs")));
        }
    }

    #[test]
    fn f22_only_so_many_files_are_kept_those_asked_for_last() {
        let read = ReadFiles(Mutex::default());
        let first = Hash32::of(b"first");
        read.keep(first, texts("first"));
        for other in 0..3 * KEPT {
            read.keep(Hash32::of(&other.to_le_bytes()), texts("other"));
            assert!(read.of(first).is_some());
        }
        assert_eq!(read.0.lock().unwrap().len(), KEPT);
    }
}
