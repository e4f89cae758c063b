//! What the register is told of a check: findings that are new, gone or back, with the
//! answers as evidence (G6).

use jiff::Timestamp;
use mailauth::audit::{Audit, PartName};
use mailauth::diagnostic::plain;
use mailauth::{Diagnostic, Severity};
use register::records::{Asset, Evidence, Finding, FindingSeverity};
use register::verbs;
use register::{Command, Id, Kind, Record, Register};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::check::Changes;
use crate::error::Result;

/// What the register is told of a check.
pub(crate) struct Told {
    /// What that changes.
    pub changes: Changes,
    /// The commands; none where nothing changes.
    pub commands: Vec<Command>,
    /// The answers, the file of the evidence among the commands.
    pub files: Vec<Vec<u8>>,
}

/// Gives a new record its id, by its kind and what it is about.
pub(crate) type NewIds<'i> = &'i mut (dyn FnMut(Kind, &str) -> Result<Uuid> + Send);

/// What the register is told of an audit of an asset's domain.
pub(crate) fn told(
    register: &Register,
    asset: Id<Asset>,
    found: &Audit,
    at: Timestamp,
    new_id: NewIds<'_>,
) -> Result<Told> {
    let today = register.day(at);
    let bytes = serde_json::to_vec_pretty(&found.answers).unwrap_or_default();
    let evidence = evidence(register, asset, found, &bytes, at, new_id)?;
    let mut changes = Changes::default();
    let mut commands = Vec::new();
    let wanted: Vec<&Diagnostic> = found
        .diagnostics
        .iter()
        .filter(|d| matches!(d.rule.severity, Severity::Error | Severity::Warning))
        .collect();
    let mut seen: Vec<(&str, &str)> = Vec::new();
    let known: Vec<&Finding> = register
        .tables
        .findings
        .live()
        .filter(|finding| finding.asset == Some(asset))
        .collect();
    for diagnostic in &wanted {
        let key = (diagnostic.rule.code, diagnostic.name.as_str());
        // One rule can speak of several places in a record; the register keeps one.
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        match known
            .iter()
            .find(|f| (f.code.as_str(), f.about.as_str()) == key)
        {
            Some(finding) if finding.is_open() => {}
            Some(finding) => {
                changes.returned += 1;
                commands.push(Command::ReopenFinding(verbs::ReopenFinding {
                    target: finding.id,
                    on: today,
                    evidence: vec![evidence.id.into()],
                }));
            }
            None => {
                changes.opened += 1;
                commands.push(Command::Save(
                    Finding {
                        id: Id::new(new_id(Kind::Finding, &format!("{}/{}", key.0, key.1))?),
                        asset: Some(asset),
                        code: diagnostic.rule.code.to_owned(),
                        about: diagnostic.name.to_string(),
                        title: diagnostic.plain_message(),
                        fix: plain(diagnostic.how_to_fix()),
                        severity: match diagnostic.rule.severity {
                            Severity::Error => FindingSeverity::Error,
                            _ => FindingSeverity::Warning,
                        },
                        first_seen: Some(today),
                        evidence: vec![evidence.id],
                        ..Finding::default()
                    }
                    .into(),
                ));
            }
        }
    }
    for finding in known.iter().filter(|f| f.is_open()) {
        let gone = !seen.contains(&(finding.code.as_str(), finding.about.as_str()));
        if gone
            && mailauth::audit::rule(&finding.code).is_some()
            && is_answered(found, &finding.code)
        {
            changes.fixed += 1;
            commands.push(Command::CloseFinding(verbs::CloseFinding {
                target: finding.id,
                on: today,
                evidence: vec![evidence.id.into()],
            }));
        }
    }
    let mut files = Vec::new();
    if !commands.is_empty() {
        commands.insert(0, Command::Save(evidence.into()));
        files.push(bytes);
    }
    Ok(Told {
        changes,
        commands,
        files,
    })
}

/// Whether all that a rule's mechanism was asked for was answered: only then is a
/// finding that is not seen really gone.
fn is_answered(found: &Audit, code: &str) -> bool {
    let part = PartName::ALL
        .into_iter()
        .find(|part| code.starts_with(part.prefix()));
    let Some(part) = part else { return false };
    let open = found.of(Severity::Unknown).any(|unknown| part.has(unknown));
    // The public record of a domain hangs on MX and DMARC answers as well.
    !open && found.mx.response.failure().is_none()
}

/// The answers as evidence, with time and server.
fn evidence(
    register: &Register,
    asset: Id<Asset>,
    found: &Audit,
    bytes: &[u8],
    at: Timestamp,
    new_id: NewIds<'_>,
) -> Result<Evidence> {
    let servers = found.answers.servers().join(", ");
    let hash: String = Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let second = at.round(jiff::Unit::Second).unwrap_or(at);
    let title = format!("DNS answers about {}, {second}", found.domain);
    Ok(Evidence {
        id: Id::new(new_id(Kind::Evidence, &title)?),
        title,
        sha256: hash,
        size: bytes.len() as u64,
        file_name: format!("dns-{}-{}.json", found.domain, register.day(at)),
        origin: if servers.is_empty() {
            "DNS".to_owned()
        } else {
            format!("DNS, asked of {servers}")
        },
        on: Some(register.day(at)),
        about: register
            .tables
            .assets
            .get(asset)
            .map(|asset| vec![asset.reference()])
            .unwrap_or_default(),
        ..Evidence::default()
    })
}
