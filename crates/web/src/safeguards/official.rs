//! The official text, where its file was attached to the book.

use crate::error::Result;
use crate::org_request::OrgRequest;
use catalog::{Catalog, ecfr};
use ledger::Hash32;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

type Texts = Arc<BTreeMap<String, String>>;

/// The texts of the file read last: reading it takes longer than a page may.
static READ: Mutex<Option<(Hash32, Texts)>> = Mutex::new(None);

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
    let known = READ
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .as_ref()
        .filter(|(of, _)| *of == hash)
        .map(|(_, texts)| texts.clone());
    let texts = match known {
        Some(texts) => texts,
        None => {
            let Some(bytes) = req.site.books().file(req.org.id, hash).await? else {
                return Ok(None);
            };
            let read = tokio::task::spawn_blocking(move || {
                ecfr::official_text(&bytes, Catalog::builtin())
            });
            // What was attached was proven then; a file that no longer reads is left out.
            let Ok(Ok(texts)) = read.await else {
                return Ok(None);
            };
            let texts = Arc::new(texts);
            *READ.lock().unwrap_or_else(PoisonError::into_inner) = Some((hash, texts.clone()));
            texts
        }
    };
    Ok(texts.get(citation).cloned())
}
