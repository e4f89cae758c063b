//! What imports said of each record last, read from the history in one pass: the ground on
//! which the next import tells what was edited here since.

use crate::error::{AppError, Result};
use intake::{AsImported, Followed, Kind};
use ledger::{Ledger, OrgId};
use register::{Entry, Register};

/// Entries read at a time; those of imports hold hundreds of records each.
const AT_ONCE: u64 = 250;

/// Records that rows of a kind can be about, as the imports of a book left them: in each
/// place what a file put there last, whatever was written there since. What an undone
/// import said does not count.
pub(crate) async fn as_imported(
    ledger: &Ledger,
    org: OrgId,
    register: &Register,
    rows: Kind,
) -> Result<AsImported> {
    let stands = register.tables.imports.all().filter(|i| i.undone.is_none());
    let imports = stands.map(|import| import.id.uuid()).collect();
    let mut followed = Followed::new(imports, rows);
    // Where no record is of that kind, no row is about one.
    let idle = followed.is_idle() || register.tables.len(rows.record()) == 0;
    let mut after = 0;
    while !idle && after < register.position {
        let entries = ledger.entries_from(org, after, AT_ONCE).await?;
        let Some(last) = entries.last() else { break };
        after = last.position;
        for stored in &entries {
            let outline = stored.public.as_deref();
            // Of format 1 nothing is left once it was redacted.
            if outline.is_none() && stored.parts.iter().all(Option::is_none) {
                continue;
            }
            let read = Entry::stored_records(outline, &stored.parts, |r| followed.wants(r));
            let (batch, records) = read.map_err(|why| AppError::Entry {
                position: stored.position,
                why,
            })?;
            for record in records {
                followed.note(stored.position, record, batch);
            }
        }
    }
    Ok(followed.finish(|target| register.tables.revision(target)))
}
