//! What a verification of the chain alone cannot see: whether the snapshots and the
//! list of organizations say what the entries say, and who had content redacted.

use crate::book::{Book, Folded};
use crate::error::{AppError, Result};
use crate::snapshots::Snapshots;
use jiff::civil::Date;
use ledger::side::MembershipRow;
use ledger::{Head, Ledger, OrgId, Subject, VerifyFinding, VerifyReport};
use register::{Id, Record, Register};
use std::collections::BTreeSet;

/// How often the lists are looked at again when an entry came meanwhile.
const LOOKS: u32 = 100;

/// Content that was taken out of a book, as its record tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted {
    /// Number of the redaction, such as “RD-1”.
    pub number: String,
    /// The record, such as “asset A-7”.
    pub record: String,
    /// Who asked.
    pub requested_by: String,
    /// Who approved it.
    pub approved_by: String,
    /// When.
    pub on: Option<Date>,
    /// Why.
    pub reason: String,
    /// Whether the record stays, and only its earlier states went.
    pub earlier_only: bool,
    /// Records whose state of some days went with whole entries of format 1, by number.
    pub beside: Vec<String>,
    /// How many more such states there were.
    pub more_beside: u32,
}

/// What was redacted, and by whom, when and why.
pub fn redacted(register: &Register) -> Vec<Redacted> {
    let approved = register.tables.redactions.all().filter_map(|redaction| {
        let approved_by = redaction.approved_by.as_ref()?;
        Some(Redacted {
            number: redaction.tag(),
            record: redaction.known_as.clone(),
            requested_by: redaction.requested_by.name.clone(),
            approved_by: approved_by.name.clone(),
            on: redaction.approved_on,
            reason: redaction.reason.clone(),
            earlier_only: redaction.earlier_only,
            beside: redaction
                .beside
                .iter()
                .filter(|state| Some(state.record) != redaction.about)
                .map(|state| {
                    let (kind, number) = (state.record.kind, state.number);
                    register::Tag { kind, number }.to_string()
                })
                .collect(),
            more_beside: redaction.more_beside,
        })
    });
    approved.collect()
}

impl std::fmt::Display for Redacted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = if self.earlier_only {
            "earlier states of it"
        } else {
            "its content"
        };
        write!(f, "{}: {what} redacted", self.record)?;
        if let Some(on) = self.on {
            write!(f, " on {on}")?;
        }
        write!(
            f,
            ", asked for by {}, approved by {} ({}): {}",
            self.requested_by, self.approved_by, self.number, self.reason
        )?;
        if !self.beside.is_empty() {
            write!(
                f,
                "; an earlier state went with it of {}",
                self.beside.join(", ")
            )?;
        }
        match self.more_beside {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

impl Redacted {
    /// The same as JSON, on every surface.
    pub fn value(&self) -> serde_json::Value {
        serde_json::json!({
            "number": self.number, "record": self.record, "on": self.on,
            "requested_by": self.requested_by, "approved_by": self.approved_by,
            "reason": self.reason, "earlier_only": self.earlier_only,
            "beside": self.beside, "more_beside": self.more_beside,
        })
    }
}

/// The redacted parts of a report as JSON, on every surface: entry, part, and the entry
/// that redacted it.
pub fn redacted_parts_value(report: &VerifyReport) -> serde_json::Value {
    let parts = report.redacted_parts.iter();
    parts
        .map(|(entry, part, by)| serde_json::json!({ "entry": entry, "part": part, "by": by }))
        .collect()
}

/// What folding a book from its entries tells.
#[derive(Debug, Clone, Default)]
pub struct Derived {
    /// What is not as it should be.
    pub findings: Vec<VerifyFinding>,
    /// What was redacted, and by whom, when and why.
    pub redacted: Vec<Redacted>,
}

/// Folds a book from its first entry and compares: every snapshot that opening
/// the book could start from, and the name the organization is listed under.
/// Changes nothing.
///
/// # Errors
/// Those of reading the ledger; an entry that cannot be read is a finding.
pub async fn check_derived(ledger: &Ledger, org: OrgId, snapshots: &Snapshots) -> Result<Derived> {
    let mut findings = Vec::new();
    let Listed {
        head,
        label,
        members,
    } = listed(ledger, org).await?;
    let mut folded = Folded::nothing(org);
    let mut stops = snapshots.list(org);
    stops.reverse();
    for kept in stops.into_iter().filter(|k| k.position <= head.position) {
        if !fold(ledger, org, &mut folded, kept.position, &mut findings).await? {
            return Ok(Derived {
                findings,
                ..Derived::default()
            });
        }
        // One of another history is never used; a damaged one is passed over.
        let register = (kept.hash == folded.head.hash)
            .then(|| kept.read())
            .flatten();
        // Records are written in one order, so equal registers give equal bytes.
        if register.is_some_and(|r| r.to_snapshot() != folded.register.to_snapshot()) {
            findings.push(VerifyFinding {
                subject: Subject::File,
                text: format!(
                    "the snapshot at entry {} says something else than the entries do: it was forged or damaged, and what phiward shows of this book cannot be trusted until the folder “snapshots” is deleted",
                    kept.position
                ),
            });
        }
    }
    if !fold(ledger, org, &mut folded, head.position, &mut findings).await? {
        return Ok(Derived {
            findings,
            ..Derived::default()
        });
    }
    findings.extend(folded.unasked.iter().map(unasked));
    if let Some(label) = label
        && let Some(profile) = folded.register.profile()
        && profile.name.trim() != label.trim()
    {
        findings.push(VerifyFinding {
            subject: Subject::Organization,
            text: format!(
                "the book is listed as “{}”, but its entries name the organization “{}”: the list was changed; “phiward profile --name” with that name puts it right",
                label, profile.name
            ),
        });
    }
    findings.extend(members.iter().filter_map(|row| {
        let text = membership_finding(&folded.register, row)?;
        let subject = Subject::Organization;
        Some(VerifyFinding { subject, text })
    }));
    findings.extend(unlisted(&folded.register, &members));
    Ok(Derived {
        findings,
        redacted: redacted(&folded.register),
    })
}

/// What the lists say of an organization, and the entry they belong to.
struct Listed {
    head: Head,
    label: Option<String>,
    members: Vec<MembershipRow>,
}

/// Reads the lists as they are at one entry: each is written with an entry, and while they
/// are read no other came.
async fn listed(ledger: &Ledger, org: OrgId) -> Result<Listed> {
    let mut head = ledger.head(org).await?;
    for _ in 0..LOOKS {
        let rows = ledger.organizations().await?;
        let members = ledger.side_read().await?.members(org).await?;
        let now = ledger.head(org).await?;
        if now == head {
            let label = rows.into_iter().find(|row| row.id == org);
            return Ok(Listed {
                head,
                label: label.map(|row| row.label),
                members,
            });
        }
        head = now;
    }
    Err(AppError::Other(format!(
        "the book was written to each of the {LOOKS} times that its list was looked at; verify it again when there is less to do"
    )))
}

/// Members by the entries whom the list of accounts does not have. A book that was brought
/// here from elsewhere has no list.
fn unlisted(register: &Register, rows: &[MembershipRow]) -> Vec<VerifyFinding> {
    let members = register
        .tables
        .memberships
        .live()
        .filter(|_| !rows.is_empty());
    let missing = members.filter(|recorded| {
        let mut rows = rows.iter();
        !rows.any(|row| row.account == recorded.account())
    });
    missing
        .map(|recorded| VerifyFinding {
            subject: Subject::Organization,
            text: format!(
                "{} ({}) belongs to the organization by the entries, and the list of accounts does not let it in: its invitation was not taken up before the address was invited elsewhere, or the list was changed; the next change among the colleagues records that it is gone",
                recorded.tag(),
                recorded.email
            ),
        })
        .collect()
}

/// What the list of accounts, by which people are let in, says otherwise than the entries.
/// A book that knows no account yet takes them over when one first writes.
fn membership_finding(register: &Register, row: &MembershipRow) -> Option<String> {
    if register.tables.memberships.is_empty() {
        return None;
    }
    let Some(recorded) = register.membership(row.account) else {
        return Some(format!(
            "the list of accounts lets {} in, and no entry does; if nobody has just invited it with an older program, the list was changed",
            row.account
        ));
    };
    let (then, now): (BTreeSet<&str>, BTreeSet<&str>) = (
        recorded.roles.iter().map(String::as_str).collect(),
        row.roles.split_whitespace().collect(),
    );
    let mut parts = Vec::new();
    if then != now {
        let words = |roles: &BTreeSet<&str>| roles.iter().copied().collect::<Vec<_>>().join(", ");
        parts.push(format!(
            "has the roles {} in the list and {} in the entries",
            words(&now),
            words(&then)
        ));
    }
    if recorded.person.map(Id::uuid) != row.person {
        let person = row.person.map(Id::new);
        parts.push(format!(
            "stands for {} in the list and for {} in the entries",
            register.person_name(person),
            register.person_name(recorded.person)
        ));
    }
    (!parts.is_empty()).then(|| {
        format!(
            "{} ({}) {}: the list was changed",
            recorded.tag(),
            recorded.email,
            parts.join(", and ")
        )
    })
}

/// What was redacted of a portable book, and by whom, when and why, as its entries tell; and
/// what was taken out of it otherwise.
///
/// # Errors
/// Where the file or one of its entries cannot be read.
pub fn redacted_in_portable(reader: impl std::io::Read) -> Result<Derived> {
    let mut folded = Folded::nothing(OrgId(uuid::Uuid::nil()));
    ledger::read_portable(reader, |stored| folded.apply(&stored))?;
    Ok(Derived {
        findings: folded.unasked.iter().map(unasked).collect(),
        redacted: redacted(&folded.register),
    })
}

/// The finding of an entry that takes content out by itself.
fn unasked(entry: &u64) -> VerifyFinding {
    VerifyFinding {
        subject: Subject::Entry(*entry),
        text: format!(
            "entry {entry} takes content out of the book, and is no redaction that one person asked for and another approved: what it took is gone; a backup from before has it"
        ),
    }
}

/// Folds up to a position. `false`: an entry cannot be read, which is now a finding.
async fn fold(
    ledger: &Ledger,
    org: OrgId,
    folded: &mut Folded,
    to: u64,
    findings: &mut Vec<VerifyFinding>,
) -> Result<bool> {
    match folded.advance(ledger, org, to).await {
        Ok(()) => Ok(true),
        Err(AppError::Entry { position, why }) => {
            findings.push(VerifyFinding {
                subject: Subject::Entry(position),
                text: format!("entry {position}: its content is not what phiward writes ({why})"),
            });
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

impl Book {
    /// What was redacted of this book, and by whom, when and why.
    pub fn redacted(&self) -> Vec<Redacted> {
        redacted(self.register())
    }
}
