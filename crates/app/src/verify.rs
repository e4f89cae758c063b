//! What a verification of the chain alone cannot see: whether the snapshots
//! and the list of organizations say what the entries say.

use crate::book::{PROGRAM, advance};
use crate::error::{AppError, Result};
use ledger::{Finding, Ledger, OrgId, Subject};
use register::Register;

/// Folds a book from its first entry and compares: every snapshot that opening
/// the book could start from, and the name the organization is listed under.
/// Changes nothing.
///
/// # Errors
/// Those of reading the ledger; an entry that cannot be read is a finding.
pub async fn check_derived(ledger: &Ledger, org: OrgId) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let head = ledger.head(org).await?.position;
    let mut register = Register::default();
    // A snapshot past the last entry is never used, and the ledger's check names it.
    let stops = ledger.snapshot_positions(org, PROGRAM).await?;
    for stop in stops.into_iter().filter(|stop| *stop <= head) {
        if !fold(ledger, org, &mut register, stop, &mut findings).await? {
            return Ok(findings);
        }
        if !snapshot_fits(ledger, org, &register, stop).await? {
            findings.push(Finding {
                subject: Subject::Snapshot(stop),
                text: format!(
                    "the snapshot at entry {stop} says something else than the entries do: it was forged or damaged, and what phiward shows of this book cannot be trusted until it is deleted"
                ),
            });
        }
    }
    if !fold(ledger, org, &mut register, head, &mut findings).await? {
        return Ok(findings);
    }
    let rows = ledger.organizations().await?;
    if let Some(row) = rows.iter().find(|row| row.id == org)
        && let Some(profile) = register.profile()
        && profile.name.trim() != row.label.trim()
    {
        findings.push(Finding {
            subject: Subject::Organization,
            text: format!(
                "the book is listed as “{}”, but its entries name the organization “{}”: the list was changed; “phiward profile --name” with that name puts it right",
                row.label, profile.name
            ),
        });
    }
    Ok(findings)
}

/// Folds up to a position. `false`: an entry cannot be read, which is now a finding.
async fn fold(
    ledger: &Ledger,
    org: OrgId,
    register: &mut Register,
    to: u64,
    findings: &mut Vec<Finding>,
) -> Result<bool> {
    match advance(ledger, org, register, to, false).await {
        Ok(()) => Ok(true),
        Err(AppError::Entry { position, why }) => {
            findings.push(Finding {
                subject: Subject::Entry(position),
                text: format!("entry {position}: its content is none that phiward writes ({why})"),
            });
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Whether the snapshot at the register's position holds the same register.
async fn snapshot_fits(ledger: &Ledger, org: OrgId, register: &Register, at: u64) -> Result<bool> {
    let snapshot = ledger.latest_snapshot(org, at, PROGRAM).await?;
    // A damaged one is passed over by whoever opens the book, and the ledger names it.
    let Some(snapshot) = snapshot.filter(|s| s.position == at) else {
        return Ok(true);
    };
    // Records are written in one order, so equal registers give equal bytes.
    Ok(register.to_snapshot().as_deref() == Some(&snapshot.bytes[..]))
}
