//! Books of format 1, written by hand from docs/ledger-format.md, since the
//! ledger itself writes that format no more.

use std::collections::BTreeMap;

use phiward_ledger::entry::{commitment, genesis};
use phiward_ledger::{Hash32, OrgId};
use sha2::{Digest, Sha256};

use super::{at, blob};

/// Salt and body of entry `n` of a book of format 1.
pub fn content(n: u64) -> ([u8; 32], Vec<u8>) {
    let body = format!("old entry number {n} {}", "x".repeat((n % 7) as usize * 20));
    (Hash32::of(&n.to_be_bytes()).0, body.into_bytes())
}

/// A portable file of version 1 with so many entries, every fifth with
/// evidence. The last entry redacts these others.
pub fn book(org: OrgId, entries: u64, redacted: &[u64]) -> Vec<u8> {
    let mut blobs: BTreeMap<Hash32, Vec<u8>> = BTreeMap::new();
    let mut out = Vec::new();
    let mut previous = genesis(org);
    for n in 1..=entries {
        let mut listed = Vec::new();
        if n % 5 == 0 {
            let blob = blob(n);
            listed.extend(blob.hash().0);
            blobs.insert(blob.hash(), blob.bytes().to_vec());
        }
        let mut redactions = Vec::new();
        if n == entries {
            for target in redacted {
                redactions.push(1);
                redactions.extend(target.to_be_bytes());
            }
        }
        let (salt, body) = content(n);
        let commitment = commitment(&salt, &body);
        const DOMAIN: &str = "phiward ledger entry 1";
        let mut hasher = Sha256::new();
        hasher.update((DOMAIN.len() as u32).to_be_bytes());
        hasher.update(DOMAIN);
        hasher.update(org.0.as_bytes());
        hasher.update(n.to_be_bytes());
        hasher.update(at(n as i64).to_be_bytes());
        hasher.update(commitment.0);
        hasher.update(previous.0);
        for list in [&listed, &redactions] {
            hasher.update((list.len() as u64).to_be_bytes());
            hasher.update(list);
        }
        previous = Hash32(hasher.finalize().into());
        out.extend(at(n as i64).to_be_bytes());
        out.extend(previous.0);
        out.extend(commitment.0);
        sized(&mut out, &listed);
        sized(&mut out, &redactions);
        if redacted.contains(&n) {
            out.push(0);
        } else {
            out.push(1);
            out.extend(salt);
            sized(&mut out, &body);
        }
    }
    let mut file = b"phiward portable book 1\n".to_vec();
    file.extend(org.0.as_bytes());
    for count in [0, entries, blobs.len() as u64] {
        file.extend(count.to_be_bytes());
    }
    file.extend(out);
    for (hash, bytes) in blobs {
        file.extend(hash.0);
        sized(&mut file, &bytes);
    }
    let digest = Sha256::digest(&file);
    file.extend(digest);
    file
}

fn sized(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as u32).to_be_bytes());
    out.extend(bytes);
}
