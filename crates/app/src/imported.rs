//! What imports said of each record last, read from the history: the ground on which
//! the next import tells what was edited here since.

use crate::error::Result;
use crate::history::LogEntry;
use intake::{AsImported, Followed};
use ledger::{Ledger, OrgId};
use register::Register;

/// Entries read at a time.
const AT_ONCE: u64 = 2_000;

/// Records as the imports of a book left them: in each place what a file put there last,
/// whatever was written there since. What an undone import said does not count.
pub(crate) async fn as_imported(
    ledger: &Ledger,
    org: OrgId,
    register: &Register,
) -> Result<AsImported> {
    let stands = register.tables.imports.all().filter(|i| i.undone.is_none());
    let mut followed = Followed::new(stands.map(|import| import.id.uuid()).collect());
    let mut after = 0;
    while !followed.is_idle() && after < register.position {
        let entries = ledger.entries_from(org, after, AT_ONCE).await?;
        let Some(last) = entries.last() else { break };
        after = last.position;
        for stored in &entries {
            if let Some(entry) = LogEntry::read(stored)?.entry {
                for change in &entry.changes {
                    followed.note(change, entry.batch);
                }
            }
        }
    }
    Ok(followed.finish())
}
